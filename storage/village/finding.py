"""Finding a person or a house of the place, by name, with or without diacritics, or by number."""

from typing import Any

from sqlalchemy import Connection

from dialogs.requests import village as ask
from dialogs.vietnamese import fold
from storage.access import Held
from storage.village.roster import Member, roster
from storage.where import Where

MOST = 7
FEWEST = 2  # letters, of a helper's search: nobody pages through the village

Found = dict[str, Any]


def find(tx: Connection, where: Where, held: Held, query: ask.FindInPlace) -> list[Found]:
    """Who may be meant; more than are shown tell that there are more."""
    people = [each for each in roster(tx, where, held) if each.here]
    return [shown(each) for each in matching(people, query.words)[: MOST + 1]]


def of_person(tx: Connection, where: Where, held: Held, query: ask.OfPerson) -> Found:
    """One of the place, or nothing."""
    return next((shown(each) for each in roster(tx, where, held) if each.row["id"] == query.person), {})


def who_to_help(tx: Connection, where: Where, held: Held, query: ask.WhoToHelp) -> list[Found]:
    """For who fills in: named by what was typed, not sent yet, and nothing of how far they are."""
    if len(fold(query.words).replace(" ", "")) < FEWEST:
        return []
    people = [each for each in roster(tx, where, held) if each.here and not each.sent]
    found = matching(people, query.words, numbers=False)[: MOST + 1]
    return [{**each.named(), **_apart(each)} for each in found]


def matching(people: list[Member], words: str, *, numbers: bool = True) -> list[Member]:
    """By number of the list alone, else by name or house; whole words before parts of words."""
    typed = fold(words)
    if not typed:
        return []
    if numbers and typed.isdecimal():
        return [each for each in people if each.number == int(typed[:6])]
    wanted = typed.split()
    scored = [(_fit(each, wanted, typed), each) for each in people]
    return [each for fit, each in sorted(scored, key=lambda pair: -pair[0]) if fit]


def _fit(each: Member, wanted: list[str], typed: str) -> int:
    row = each.row
    called = fold(row["called"])
    names = (fold(row["full_name"]), called, fold(row["house"] or ""))
    if typed in names:
        return 3
    if typed == fold(row["house_code"] or ""):
        return 3
    words = {word for name in names for word in name.split()} | {row["address"]}
    if all(word in words for word in wanted):
        return 2
    return 1 if any(name and typed in name for name in names) else 0


def shown(each: Member) -> Found:
    """What the board shows of a person: how far they are, never an answer."""
    sheet = each.sheet
    return {
        **each.named(),
        **_apart(each),
        "number": each.number,
        "state": each.row["state"],
        "left": each.left,
        "started": each.started,
        "reachable": bool(each.contact),
        "blocked": each.blocked,
        "sheet": sheet["state"] if sheet else "none",
        "review": sheet["review"] if sheet else "",
        "key": sheet["sheet"] if sheet else "",
    }


def _apart(each: Member) -> Found:
    """What tells two of one name apart."""
    return {"born": each.row["born"] or 0, "house": each.row["house"] or ""}
