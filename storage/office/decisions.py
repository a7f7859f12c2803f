"""Recognition as it was decided elsewhere and recorded here: who it covers, and what each person is told."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select, true, update

from dialogs.requests import files as ask
from dialogs.rules.roles import Action
from storage.access import Guarded, Held, within
from storage.adopting import Decided, adopted, basis
from storage.counting import count
from storage.facts import newest_word
from storage.office.confirming import waits
from storage.office.scope import shared, this_year
from storage.places import labels
from storage.pushes import tell_all
from storage.queries import consents
from storage.reviewing import write_steps
from storage.tables import ASSESSMENT, DECISION, PERSON
from storage.where import House, Where

YEARS = 5  # in a row, are noted
NAMED = 10  # names in a preview
Row = Mapping[str, Any]


def ready(tx: Connection, house: House, commune: str, year: int) -> tuple[list[Row], dict[str, Decided]]:
    """Who a list for recognition names, village by village, and the basis of each sheet in use: the one query for talk and file."""
    rows = (
        tx.execute(
            select(
                ASSESSMENT,
                PERSON.c.full_name,
                PERSON.c.called,
                PERSON.c.born,
                PERSON.c.folded,
                newest_word(PERSON.c.id, "publish").label("publish"),
            )
            .where(*_confirmed(ASSESSMENT.c.commune == commune, year), ASSESSMENT.c.passed.is_(true()))
            .order_by(ASSESSMENT.c.village, PERSON.c.folded, ASSESSMENT.c.id)
        )
        .mappings()
        .all()
    )
    decided = adopted(tx, commune)
    bases = {key: basis(house.sheets[key], key, decided) for key in {row["sheet"] for row in rows}}
    return [dict(row) for row in rows if bases[row["sheet"]]], bases


def _confirmed(where: ColumnElement[bool], year: int) -> list[ColumnElement[bool]]:
    return [
        where,
        shared(),
        ASSESSMENT.c.year == year,
        ASSESSMENT.c.review == "confirmed",
        PERSON.c.state != "deceased",
    ]


def year_of(tx: Connection, where: Where, commune: str) -> int:
    """The year a decision is about: the older one as long as confirmed sheets of it wait."""
    found = tx.execute(
        select(func.min(ASSESSMENT.c.year)).where(
            ASSESSMENT.c.commune == commune, this_year(where), ASSESSMENT.c.review == "confirmed"
        )
    ).scalar()
    return int(found or where.year)


def deciding(tx: Connection, where: Where, held: Held, _: ask.Deciding) -> dict[str, Any]:
    """What a decision would cover now, and why others are not in it."""
    commune, house = held.commune or held.place, where.house
    year = year_of(tx, where, commune)
    rows, bases = ready(tx, house, commune, year)
    named = labels(tx, {row["village"] for row in rows})
    per_village = Counter(row["village"] for row in rows)
    rest = _left_out(tx, where, commune, year, held)
    drafts = [key for key, each in bases.items() if not each]
    return {
        "year": year,
        "ready": len(rows),
        "five": sum(1 for n in in_a_row(tx, [row["person"] for row in rows], year).values() if n >= YEARS),
        "villages": [{"label": named[place], "count": n} for place, n in per_village.items()],
        "names": [row["full_name"] or row["called"] for row in rows[:NAMED]],
        "digest": digest(rows),
        "draft": [
            {
                "title": house.sheets[key].title.vi,
                "version": house.sheets[key].version,
                "count": rest["by_sheet"].get(key, 0),
            }
            for key in sorted(drafts)
        ],
        "not_passed": rest["not_passed"],
        "waiting": rest["waiting"],
    }


def _left_out(tx: Connection, where: Where, commune: str, year: int, held: Held) -> dict[str, Any]:
    rows = tx.execute(
        select(ASSESSMENT.c.sheet, ASSESSMENT.c.passed, func.count().label("n"))
        .select_from(ASSESSMENT.join(PERSON, PERSON.c.id == ASSESSMENT.c.person))
        .where(*_confirmed(ASSESSMENT.c.commune == commune, year))
        .group_by(ASSESSMENT.c.sheet, ASSESSMENT.c.passed)
    ).all()
    waiting = tx.execute(
        select(func.count())
        .select_from(ASSESSMENT.join(PERSON, PERSON.c.id == ASSESSMENT.c.person))
        .where(within(held, ASSESSMENT), shared(), ASSESSMENT.c.year == year, waits(where))
    ).scalar()
    return {
        "by_sheet": {row.sheet: row.n for row in rows if row.passed},
        "not_passed": sum(row.n for row in rows if not row.passed),
        "waiting": int(waiting or 0),
    }


def digest(rows: Sequence[Row]) -> str:
    """The list that was shown, in a word: another list has another."""
    return sha256("\n".join(row["id"] for row in rows).encode()).hexdigest()[:16]


def in_a_row(tx: Connection, persons: Collection[str], year: int) -> dict[str, int]:
    """For how many years in a row each would have been recognised with this one, as far as is recorded here."""
    if not persons:
        return {}
    rows = tx.execute(
        select(ASSESSMENT.c.person, ASSESSMENT.c.year)
        .where(
            ASSESSMENT.c.person.in_(persons),
            ASSESSMENT.c.year.between(year - YEARS + 1, year - 1),
            ASSESSMENT.c.review == "recognised",
        )
        .distinct()
    ).all()
    years: dict[str, set[int]] = {person: set() for person in persons}
    for row in rows:
        years[row.person].add(row.year)
    return {person: 1 + _unbroken(years[person], year) for person in persons}


def _unbroken(years: Collection[int], year: int) -> int:
    back = 0
    while year - 1 - back in years:
        back += 1
    return back


def record_decision(tx: Connection, where: Where, held: Held, command: ask.RecordDecision) -> dict[str, Any]:
    """Write the decision down and move every sheet on it; only the list that was shown."""
    commune = held.commune or held.place
    year = year_of(tx, where, commune)
    rows, _ = ready(tx, where.house, commune, year)
    if not rows or digest(rows) != command.digest:
        return {"changed": True}
    day = date.fromisoformat(command.day)
    same = (DECISION.c.commune == commune, DECISION.c.number == command.number, DECISION.c.day == day)
    if tx.execute(select(DECISION.c.id).where(*same)).first():
        return {"known": True}
    id_ = where.house.new_id()
    tx.execute(
        insert(DECISION).values(
            id=id_,
            commune=commune,
            year=year,
            number=command.number,
            day=day,
            signer=command.signer,
            role=held.id,
            at=where.at,
        )
    )
    _move(tx, where, held, rows, id_)
    told = {"number": command.number, "day": f"{day:%d/%m/%Y}", "year": str(year)}
    persons = [row["person"] for row in rows]
    reached = tell_all(
        tx, where.house, where.at, "recognised", persons, occurrence=id_, args=told, by=held.id
    )
    return {"recorded": len(rows), "reached": reached}


def _move(tx: Connection, where: Where, held: Held, rows: Sequence[Row], decision: str) -> None:
    """
    All sheets of a decision at once.

    It was decided elsewhere: whoever records it judges nobody, so that their own household may be among them.
    """
    moved = {"review": "recognised", "reviewed": where.at, "decision": decision}
    write_steps(tx, where, rows, "recognise", held.id)
    tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id.in_([row["id"] for row in rows])).values(moved))
    count(tx, where.house, [row["person"] for row in rows])


def recognised(tx: Connection, where: Where, _: ask.Recognised) -> dict[str, Any]:
    """The decision on the newest sheet of the active person."""
    row = tx.execute(
        select(DECISION.c.number, DECISION.c.day, ASSESSMENT.c.year)
        .join(ASSESSMENT, ASSESSMENT.c.decision == DECISION.c.id)
        .where(ASSESSMENT.c.person == where.person, ASSESSMENT.c.review == "recognised")
        .order_by(ASSESSMENT.c.year.desc(), ASSESSMENT.c.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return {}
    return {
        "number": row.number,
        "day": f"{row.day:%d/%m/%Y}",
        "year": row.year,
        "years": in_a_row(tx, [where.person], row.year)[where.person],
        "asked": "publish" in consents(tx, where.person),
    }


QUERIES: dict[type, Callable[..., Any]] = {
    ask.Deciding: Guarded(Action.DECIDE, deciding),
    ask.Recognised: recognised,
}
COMMANDS: dict[type, Callable[..., Any]] = {ask.RecordDecision: Guarded(Action.DECIDE, record_decision)}
