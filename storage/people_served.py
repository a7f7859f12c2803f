"""The people and households of a village: listed, known again, merged, given a new phone."""

from collections.abc import Callable
from typing import Any

from dialogs.rules.roles import Action
from dialogs.talks.asked import InviteLink
from dialogs.talks.people.cards import (
    HouseholdCard,
    MakeRelinkCode,
    PersonCard,
    SetAdults,
    SetHome,
    SetState,
    UndoMerge,
)
from dialogs.talks.people.households import (
    AddPeople,
    ImportLink,
    MergePeople,
    Recognise,
    SetNumbers,
    VillageList,
    Waiting,
    WaitingPerson,
)
from storage.act import Guarded
from storage.people.matching import merge, recognise, undo, waiting_person
from storage.people.paper import import_link, invite_link
from storage.people.register import (
    add_people,
    household_card,
    person_card,
    set_adults,
    set_home,
    set_numbers,
    set_state,
    village_list,
    waiting,
)
from storage.phones import make

QUERIES: dict[type, Callable[..., Any]] = {
    VillageList: Guarded(Action.PEOPLE, village_list),
    HouseholdCard: Guarded(Action.PEOPLE, household_card),
    PersonCard: Guarded(Action.PEOPLE, person_card),
    Waiting: Guarded(Action.PEOPLE, waiting),
    WaitingPerson: Guarded(Action.PEOPLE, waiting_person),
}
COMMANDS: dict[type, Callable[..., Any]] = {
    SetNumbers: Guarded(Action.PEOPLE, set_numbers),
    AddPeople: Guarded(Action.PEOPLE, add_people),
    SetState: Guarded(Action.PEOPLE, set_state),
    SetHome: Guarded(Action.PEOPLE, set_home),
    SetAdults: Guarded(Action.PEOPLE, set_adults),
    Recognise: Guarded(Action.PEOPLE, recognise),
    MergePeople: Guarded(Action.PEOPLE, merge),
    UndoMerge: Guarded(Action.PEOPLE, undo),
    MakeRelinkCode: Guarded(Action.RELINK, make),
    ImportLink: Guarded(Action.IMPORT, import_link),
    InviteLink: Guarded(Action.INVITE_PRINT, invite_link),
}
