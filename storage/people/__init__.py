"""The people and households of a village: listed, known again, merged, given a new phone."""

from collections.abc import Callable
from typing import Any

from dialogs.requests import people as ask
from dialogs.rules.roles import Action
from storage.access import Guarded
from storage.people import changes, files, joining, lists, merging, relink

QUERIES: dict[type, Callable[..., Any]] = {
    ask.VillageList: Guarded(Action.PEOPLE, lists.village_list),
    ask.FindPeople: Guarded(Action.PEOPLE, lists.find_people),
    ask.HouseholdCard: Guarded(Action.PEOPLE, lists.household_card),
    ask.PersonCard: Guarded(Action.PEOPLE, lists.person_card),
    ask.Waiting: Guarded(Action.PEOPLE, lists.waiting),
    ask.WaitingPerson: Guarded(Action.PEOPLE, joining.waiting_person),
}
COMMANDS: dict[type, Callable[..., Any]] = {
    ask.SetNumbers: Guarded(Action.PEOPLE, changes.set_numbers),
    ask.AddPeople: Guarded(Action.PEOPLE, changes.add_people),
    ask.SetState: Guarded(Action.PEOPLE, changes.set_state),
    ask.SetHome: Guarded(Action.PEOPLE, changes.set_home),
    ask.SetAdults: Guarded(Action.PEOPLE, changes.set_adults),
    ask.Recognise: Guarded(Action.PEOPLE, joining.recognise),
    ask.MergePeople: Guarded(Action.PEOPLE, merging.merge),
    ask.UndoMerge: Guarded(Action.PEOPLE, merging.undo),
    ask.MakeRelinkCode: Guarded(Action.RELINK, relink.make),
    ask.ImportLink: Guarded(Action.IMPORT, files.import_link),
    ask.InviteLink: Guarded(Action.INVITE_PRINT, files.invite_link),
}
