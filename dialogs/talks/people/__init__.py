"""The registry of the talks about the people and households of a village."""

from dialogs.conversation import Entry
from dialogs.talks.people.cards import (
    find_people,
    household,
    household_adults,
    household_state,
    relink,
    unmerge,
    villager,
    villager_state,
)
from dialogs.talks.people.changes import (
    household_change,
    household_move,
    undo_list,
    villager_change,
    villager_move,
)
from dialogs.talks.people.households import (
    add_people,
    confirm_people,
    households,
    import_households,
    invite_place,
    list_changes,
    numbers,
    waiting_people,
    waiting_person,
)

TALKS = {
    talk.__name__: Entry(talk, after="work", personal=False, fleeting=True)
    for talk in (
        households,
        list_changes,
        numbers,
        add_people,
        household,
        household_adults,
        household_state,
        villager,
        villager_state,
        villager_change,
        villager_move,
        household_change,
        household_move,
        undo_list,
        unmerge,
        find_people,
        waiting_people,
        confirm_people,
        waiting_person,
        relink,
        import_households,
        invite_place,
    )
}
