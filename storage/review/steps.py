"""The way of a sheet through chapter and commune, one step at a time; who does each is checked before."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, insert, select, true, update

from storage.act import Held, Where
from storage.counting import count
from storage.facts import newest_word, open_years, own, staying
from storage.ledger.write import plan
from storage.tables import ASSESSMENT, PERSON, REVIEW_STEP
from storage.vault import Sealed

OUTCOMES = {  # a step, and the state of review it leads to
    "endorse": "endorsed",
    "return": "returned",
    "confirm": "confirmed",
    "recognise": "recognised",
    "decline": "declined",
}
TOLD = {"endorse": "endorsed", "return": "returned"}  # told at once; of a decision tells who records it


class OwnSheetError(Exception):
    """Somebody was to judge their own sheet, or that of their household; see `storage.facts.own`; callers ask before."""


def move(
    tx: Connection,
    where: Where,
    held: Held,
    assessment: Mapping[str, Any],
    step: str,
    *,
    reason: str = "",
    words: str = "",
    indicator: str = "",
    meeting: str = "",
) -> bool:
    """Write the step, move the sheet on, count it, and plan what the resident is told; whether they are."""
    sealed = where.house.vault.seal(words, Sealed.REVIEW) if words else ""
    about = {"reason": reason, "words": sealed, "indicator": indicator, "meeting": meeting}
    return move_all(tx, where, held, [assessment], step, **about) == 1


def move_all(
    tx: Connection,
    where: Where,
    held: Held,
    assessments: Sequence[Mapping[str, Any]],
    step: str,
    **about: str,
) -> int:
    """The same for several sheets, counted once; own words come sealed. How many are told."""
    if _own_sheets(tx, held, assessments):
        raise OwnSheetError(step)
    steps = write_steps(tx, where, assessments, step, held.id, **about)
    if step not in OUTCOMES:
        return 0
    moved: dict[str, Any] = {"review": OUTCOMES[step], "reviewed": where.at}
    if step == "return":  # theirs again: to be changed, and sent once more
        moved["state"] = "open"
    tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id.in_(list(steps))).values(moved))
    count(tx, where.house, [each["person"] for each in assessments])
    if step not in TOLD:
        return 0
    told = 0
    for each in assessments:
        args = {"assessment": each["id"], "by": held.called, "year": each["year"]}
        if step == "return":
            args |= {"reason": about["reason"], "words": about["words"]}
            args |= _about(where, each, about["indicator"])
        told += bool(
            plan(
                tx,
                where.house,
                where.at,
                TOLD[step],
                each["person"],
                occurrence=steps[each["id"]],
                args=args,
                by=held.id,
            )
        )
    return told


def write_steps(
    tx: Connection, where: Where, assessments: Sequence[Mapping[str, Any]], step: str, role: str, **more: str
) -> dict[str, str]:
    """A row of the way of each of these sheets; by sheet the ids they got."""
    same = {"step": step, "role": role, "contact": where.contact, "at": where.at, **more}
    rows = [
        {
            "id": where.house.new_id(),
            "assessment": each["id"],
            **{name: each[name] for name in ("person", "commune", "village")},
            **same,
        }
        for each in assessments
    ]
    if rows:
        tx.execute(insert(REVIEW_STEP), rows)
    return {row["assessment"]: row["id"] for row in rows}


def _own_sheets(tx: Connection, held: Held, assessments: Sequence[Mapping[str, Any]]) -> bool:
    theirs = select(ASSESSMENT.c.id).join(PERSON, PERSON.c.id == ASSESSMENT.c.person)
    these = theirs.where(ASSESSMENT.c.id.in_([each["id"] for each in assessments]))
    return tx.execute(these.where(own(held.contact, held.person)).limit(1)).first() is not None


def _about(where: Where, assessment: Mapping[str, Any], indicator: str) -> dict[str, Any]:
    """The question that is meant: its number, and what it is about in each language."""
    sheet = where.house.sheets.get(assessment["sheet"])
    ids = [each.id for each in sheet.indicators] if sheet else []
    if sheet is None or indicator not in ids:
        return {"indicator": ""}
    short = sheet.indicator(indicator).short
    return {
        "indicator": indicator,
        "number": ids.index(indicator) + 1,
        "short": {"vi": short.vi, **short.others},
    }


# -- Which sheets an officer's work is about: conditions that several queries share


def shared() -> ColumnElement[bool]:
    """Sheets that were sent, by persons who stay and still agree that the commune has them."""
    agrees = newest_word(PERSON.c.id, "commune").is_(true())
    return and_(ASSESSMENT.c.person == PERSON.c.id, ASSESSMENT.c.state == "sent", staying(), agrees)


def open_year(tx: Connection, where: Where, held: Held) -> ColumnElement[bool]:
    """Of the years that are open where the role is held."""
    return ASSESSMENT.c.year.in_(open_years(tx, held.place, where.today))
