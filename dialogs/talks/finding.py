"""Somebody is looked for, by whoever may see names: one question, one page of who may be meant; and how people are named there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict

from dialogs.engine import Part, Query, ask, look
from dialogs.menus import MOST
from dialogs.phrases import Argument, Listed, Named, Phrase, Speech
from dialogs.questions import Option, Words
from dialogs.reading import Context
from dialogs.talks.picking import MORE


class Name(TypedDict):
    """How somebody is named to those who may see names: in full where it is known, else as they are called. born: 0 unknown."""

    name: str
    address: str
    called: str
    born: int


class Apart(Name):
    """The same with their id and the name of their house, which tells two of one name apart."""

    id: str
    house: str


class Match(Apart):
    """A person or a household that may be meant; place: where, for a role that reaches over several. code: of a household."""

    what: Literal["person", "household"]
    code: str
    place: str


class Matches(TypedDict):
    """A page of who may be meant, the likeliest first."""

    rows: list[Match]
    more: bool


Whom: TypeAlias = Literal["all", "homes", "here", "unsent"]


@dataclass(frozen=True, slots=True)
class FindPeople(Query[Matches]):
    """
    Persons within a role by name, house, card code, year of birth or number on the printed list, with or without marks.

    whom: all, with the households themselves (homes), those who live there now (here), those of them who did not send
    (unsent). Who only fills in with people finds the last, whatever is asked.
    """

    role: str
    words: str
    whom: Whom = "all"
    page: int = 0
    most: int = 5


MOST_TRIES = 30


def nobody(words: str) -> Phrase:
    """That nobody is found by these words."""
    return Phrase(
        "seek.nobody",
        "{Minh} chưa thấy ai tên “{words}” trong phần của {ban}. {Ban} nhắn lại tên{nhe}.",
        words=words,
    )


def seek(
    role: str,
    asks: Speech,
    *out: Option,
    whom: Whom = "all",
    words: str = "",
    straight: bool = False,
    none: Callable[[str], Speech] = nobody,
    help_: Speech | None = None,
) -> Part[Match | str]:
    """
    Who is meant: picked from a page of those who fit, looked for again by other words, or the id of one of the ways `out`.

    words: what was typed before. straight: where one alone fits, they are not asked about.
    """
    page = 0
    for turn in range(1, MOST_TRIES):
        again = str(turn) if turn > 1 else ""
        found: Matches = {"rows": [], "more": False}
        if words:
            found = yield from look(
                f"found{again}", FindPeople(role, words, whom, page, MOST - 1 - len(out)), secret=True
            )
        rows = found["rows"]
        if straight and len(rows) == 1 and not page:
            return rows[0]
        wording = asks
        if words:
            wording = (
                Phrase("seek.which", "{Ban} chọn một người, hoặc nhắn tên khác{a}.") if rows else none(words)
            )
        options = (
            *(Option(each["id"], _line(each)) for each in rows),
            *((MORE,) if found["more"] else ()),
            *out,
        )
        answer = yield from ask(
            Words(
                key=f"words{again}",
                context=Context.SEARCH,
                longest=80,
                wording=wording,
                options=options,
                help=help_,
            )
        )
        if answer == "=more":
            page += 1
        elif answer.startswith("="):
            return next((each for each in rows if each["id"] == answer[1:]), answer[1:])
        else:
            words, page = answer, 0
    return out[-1].id


def _line(each: Match) -> Phrase:
    if each["what"] == "household":
        said = Phrase("found.home", "Nhà {name}, thẻ {code}", name=whose(each["name"]), code=each["code"])
    else:
        said = told_apart(each, each["house"])
    return Phrase("found.at", "{what} ({place})", what=said, place=each["place"]) if each["place"] else said


def person(each: Name) -> Named | str:
    """The full name where it is known, else as the assistant calls them: "bà Lan"."""
    return each["name"] or Named(each["address"], each["called"])


def told_apart(each: Name, house: str = "") -> Phrase:
    """With the year of birth and the house, so that two of one name are two."""
    who, born = person(each), str(each["born"] or "")
    if born and house:
        return Phrase(
            "village.person_both", "{who}, sinh {born}, nhà {house}", who=who, born=born, house=whose(house)
        )
    if born:
        return Phrase("village.person_born", "{who}, sinh {born}", who=who, born=born)
    if house:
        return Phrase("village.person_house", "{who}, nhà {house}", who=who, house=whose(house))
    return Phrase("village.person", "{who}", who=who)


def whose(name: str) -> str:
    """The name of a house after the word "nhà": many are listed with that word."""
    return name[4:].lstrip() if name[:4].lower() == "nhà " else name


def lines(items: Iterable[Argument]) -> Listed:
    """One below the other."""
    return Listed(items, "\n")
