"""What is looked up and done about the people and households of a village, by those whose duty it is."""

from dataclasses import dataclass

# -- queries


@dataclass(frozen=True, slots=True)
class VillageList:
    """
    The households of a village, a page at a time.

    Returns choose (a village must be chosen first), label, households and adults (as counted by hand, 0 unknown), homes and
    named (as listed), waiting (how many wait to be known), rows [{id, name, code, persons, done, state}], more.
    """

    role: str
    place: str = ""
    page: int = 0
    most: int = 5


@dataclass(frozen=True, slots=True)
class FindPeople:
    """
    Persons and households by name or card code, with or without diacritics.

    Returns rows [{what: person or household, id, name, born, home, place}], more.
    """

    role: str
    words: str
    page: int = 0
    most: int = 6


@dataclass(frozen=True, slots=True)
class HouseholdCard:
    """
    One household: {id, name, code, label, state, until, persons, done, adults, rows [{id, name, born, state, done}], more}.

    adults: as counted by hand, else the persons listed.
    """

    role: str
    household: str
    page: int = 0
    most: int = 5


@dataclass(frozen=True, slots=True)
class PersonCard:
    """
    One person: {id, name, born, home (household id), home_name, label, state, standing, listed, sheet, phones, merged}.

    sheet: none, open, private or sent. phones: on how many contacts they answer. merged: undoable merges into them.
    """

    role: str
    who: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Persons who wait for the chapter to say who they are: {rows [{id, name, born, home}], more, count}."""

    role: str
    page: int = 0
    most: int = 5


@dataclass(frozen=True, slots=True)
class WaitingPerson:
    """
    One of them, and who may be meant.

    Returns {id, name, born, label, home, listed [{id, name, born, home}], doubles [{id, name, born, sheet}]}: rows of the
    list, and persons who came themselves under the same name and year.
    """

    role: str
    who: str


# -- commands


@dataclass(frozen=True, slots=True)
class SetNumbers:
    """How many households and adults a village has, as its head counts them."""

    role: str
    place: str
    households: int
    adults: int


@dataclass(frozen=True, slots=True)
class AddPeople:
    """
    Add a household, or people to one; who is listed already is passed over.

    Returns {household, added, known}: the id of the household, how many were added, and how many were there.
    """

    role: str
    place: str
    household: str
    name: str
    people: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class SetState:
    """The state of a person: active, away, elsewhere, ill, deceased, moved or declines."""

    role: str
    who: str
    state: str


@dataclass(frozen=True, slots=True)
class SetHome:
    """The state of a household: "", mourning (for so many days) or moved. Returns {until}."""

    role: str
    household: str
    state: str
    days: int = 0


@dataclass(frozen=True, slots=True)
class SetAdults:
    """How many adults live in a household, as counted by hand. Returns {listed}: how many of them are listed."""

    role: str
    household: str
    adults: int


@dataclass(frozen=True, slots=True)
class Recognise:
    """Say who a waiting person is: a row of the list, or ("") somebody new. Returns {name}."""

    role: str
    who: str
    row: str


@dataclass(frozen=True, slots=True)
class MergePeople:
    """Two who came themselves are one: the further sheet of each year stays. Undone within seven days. Returns {merge}."""

    role: str
    keep: str
    other: str


@dataclass(frozen=True, slots=True)
class UndoMerge:
    """They are two after all: {undone}."""

    role: str
    merge: str


@dataclass(frozen=True, slots=True)
class MakeRelinkCode:
    """
    A code with which a person goes on on another phone, once, within a day; typed there it joins at once.

    cut: the phones they had until then lose the person. Returns {code, day}.
    """

    role: str
    who: str
    cut: bool


@dataclass(frozen=True, slots=True)
class ImportLink:
    """A one-time link for a list of households of a place: {url}, or {} where no page is served."""

    role: str
    place: str


@dataclass(frozen=True, slots=True)
class InviteLink:
    """A one-time link to the sheets and cards of a place to print: {url}, or {} where no page is served."""

    role: str
    place: str
