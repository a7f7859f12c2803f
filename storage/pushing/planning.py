"""
The planner: who is to be reminded becomes rows of the ledger, chunk by chunk (design.md §4: ≤ 20 ms a chunk).

The audience is coarse, in SQL; whether a row is really sent is decided at that moment. Each row has its occurrence, so two
planners are harmless.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from dialogs.rules.numbers import Numbers
from dialogs.rules.purposes import PURPOSES
from dialogs.rules.schedule import next_unfinished, usual_time
from storage.conversations import ANSWER, ASSESSMENT, CONTACT, TALKING, insert_new
from storage.pushes import PASSIVE, PUSH, SHARED
from storage.pushing.numbers import numbers_of_places
from storage.queries import CONSENT, PERSON
from storage.tables import Household, table
from storage.where import VIETNAM, House

HOUSEHOLD = table(Household)
CHUNK = 150  # persons in one transaction
AHEAD = timedelta(hours=1)  # so long before its time a row is written
SOONEST, OLDEST = timedelta(hours=20), timedelta(days=40)
AGAIN, RETURNED = timedelta(days=30), timedelta(days=5)
STALE = timedelta(days=3)
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Planned:
    """One chunk: how many rows were written, and after whom to go on ("" at the end)."""

    rows: int
    after: str


Chunk = Callable[[Connection, House, datetime, str, int], Planned]


def plan_unfinished(
    tx: Connection, house: House, at: datetime, after: str = "", most: int = CHUNK
) -> Planned:
    """Sheets that were begun: at most a few reminders, each at the hour at which the person usually answers."""
    year = _local(at).year
    people = _people(tx, after, most, _open(year), _silent(at), _consenting("reminders"))
    numbers = _numbers(tx, people)
    before = _reminded(tx, [each["person"] for each in people], "unfinished", str(year))
    answered = _answered(tx, [each["run"] for each in people])
    rows = []
    for each in people:
        if not each["contact"]:
            continue  # nobody can be written to there: the head's list
        number = before.get(each["person"], 0) + 1
        mine = numbers[each["village"] or "", each["commune"]]
        hour = usual_time(answered.get(each["run"], ()), each["person"], mine.hours)
        due = next_unfinished(each["channel"], number, _local(each["heard_at"]), hour, mine)
        if due is not None and at - STALE <= due <= at + AHEAD:
            rows.append(
                _row(
                    house,
                    at,
                    each,
                    "unfinished",
                    f"{year}:{number}",
                    max(due, at),
                    {"number": number},
                )
            )
    return _written(tx, people, rows, most)


def plan_amend(
    tx: Connection, house: House, at: datetime, after: str = "", most: int = CHUNK
) -> Planned:
    """Sheets the chapter gave back some days ago, and that were not sent again: once."""
    year = _local(at).year
    back = and_(
        ASSESSMENT.c.year == year, ASSESSMENT.c.review == "returned", ASSESSMENT.c.state != "replaced",
        ASSESSMENT.c.reviewed.between(at - OLDEST, at - RETURNED),
        or_(ASSESSMENT.c.sent.is_(None), ASSESSMENT.c.sent < ASSESSMENT.c.reviewed),
    )  # fmt: skip
    people = _people(tx, after, most, back, _consenting("reminders"))
    rows = [
        _row(
            house, at, each, "amend", f"{each['assessment']}:{_day(each['reviewed'])}",
            at, {"returned": _local(each["reviewed"]).strftime("%d/%m")},
        )
        for each in people
    ]  # fmt: skip
    return _written(tx, people, rows, most)


def plan_closing(
    closes: Mapping[str, date],
) -> Chunk:
    """Sheets that are not finished when the closing date of the commune is near; `closes`: the date by commune."""

    def plan(
        tx: Connection, house: House, at: datetime, after: str = "", most: int = CHUNK
    ) -> Planned:
        today = _local(at).date()
        year = today.year
        if not closes:
            return Planned(0, "")
        near = PERSON.c.commune.in_(sorted(closes))
        people = _people(tx, after, most, _open(year), near, _consenting("reminders"))
        numbers = _numbers(tx, people)
        rows = []
        for each in people:
            day, mine = closes[each["commune"]], numbers[each["village"] or "", each["commune"]]
            left = (day - today).days
            if left in mine.reminders.closing_days:
                args = {"closes": day.strftime("%d/%m/%Y")}
                rows.append(_row(house, at, each, "closing", f"{day.isoformat()}:{left}", at, args))
        return _written(tx, people, rows, most)

    return plan


def plan_yearly(
    opens: Mapping[str, date],
) -> Chunk:
    """Who did the sheet last year and has none this year, from the day on which the commune opens."""

    def plan(
        tx: Connection, house: House, at: datetime, after: str = "", most: int = CHUNK
    ) -> Planned:
        today = _local(at).date()
        begun = [place for place, day in opens.items() if day <= today <= day + timedelta(days=7)]
        if not begun:
            return Planned(0, "")
        newer = ASSESSMENT.alias()
        none = ~exists().where(newer.c.person == PERSON.c.id, newer.c.year == today.year)
        last = and_(
            ASSESSMENT.c.year == today.year - 1, ASSESSMENT.c.state.in_(("sent", "private")), none
        )
        people = _people(
            tx, after, most, last, PERSON.c.commune.in_(sorted(begun)), _consenting("reminders")
        )
        rows = [_row(house, at, each, "yearly", str(today.year), at, {}) for each in people]
        return _written(tx, people, rows, most)

    return plan


def plan_again(
    tx: Connection, house: House, at: datetime, after: str = "", most: int = CHUNK
) -> Planned:
    """A month after a sheet that did not reach the mark: whether something was learnt since; once."""
    year = _local(at).year
    short = and_(
        ASSESSMENT.c.year == year, ASSESSMENT.c.state == "private", ~ASSESSMENT.c.passed,
        ASSESSMENT.c.finished.between(at - AGAIN - timedelta(days=7), at - AGAIN),
    )  # fmt: skip
    people = _people(tx, after, most, short, _consenting("reminders"))
    rows = [
        _row(
            house, at, each, "again", each["assessment"], at,
            {"finished": _local(each["finished"]).strftime("%d/%m"), "score": each["score"]},
        )
        for each in people
    ]  # fmt: skip
    return _written(tx, people, rows, most)


# -- who


def _people(tx: Connection, after: str, most: int, *which: ColumnElement[bool]) -> list[Row]:
    """The next persons with their sheet, and the contact that wrote last and can be reached."""
    chosen = (
        select(
            PERSON.c.id.label("person"), PERSON.c.commune, PERSON.c.village, PERSON.c.household,
            ASSESSMENT.c.id.label("assessment"), ASSESSMENT.c.run, ASSESSMENT.c.reviewed,
            ASSESSMENT.c.finished, ASSESSMENT.c.score,
        )
        .join(ASSESSMENT, ASSESSMENT.c.person == PERSON.c.id)
        .where(PERSON.c.id > after, PERSON.c.erase_at.is_(None), *_spared(), *which)
        .order_by(PERSON.c.id)
        .limit(most)
    )  # fmt: skip
    rows = {row["person"]: dict(row) for row in tx.execute(chosen).mappings()}
    to = _contacts(tx, list(rows))
    found: list[Row] = []
    for person, row in rows.items():
        contact: Row = to.get(person, {"contact": "", "channel": "", "heard_at": None})
        found.append({**row, **contact})
    return found


def _contacts(tx: Connection, persons: list[str]) -> dict[str, Row]:
    ways: Select[Any] = (
        select(
            SHARED.c.person, CONTACT.c.id.label("contact"), CONTACT.c.channel, TALKING.c.heard_at
        )
        .join(CONTACT, CONTACT.c.id == SHARED.c.contact)
        .join(TALKING, TALKING.c.contact == CONTACT.c.id)
        .where(SHARED.c.person.in_(persons), CONTACT.c.blocked.is_(None))
        .where(CONTACT.c.channel.not_in(PASSIVE))
        .order_by(TALKING.c.heard_at, CONTACT.c.id.desc())
    )
    return {
        row["person"]: {name: row[name] for name in ("contact", "channel", "heard_at")}
        for row in tx.execute(ways).mappings()
    }


def _spared() -> tuple[ColumnElement[bool], ...]:
    """Coarsely: not the deceased, the ill, who moved; households in mourning are seen to at the moment of sending."""
    return (PERSON.c.state.in_(("active", "away")),)


def _open(year: int) -> ColumnElement[bool]:
    return and_(
        ASSESSMENT.c.year == year,
        ASSESSMENT.c.state == "open",
        ASSESSMENT.c.answered < ASSESSMENT.c.asked,
    )


def _silent(at: datetime) -> ColumnElement[bool]:
    """Some contact of theirs was heard neither just now nor too long ago."""
    heard = TALKING.c.heard_at.between(at - OLDEST, at - SOONEST)
    mine = SHARED.c.person == PERSON.c.id
    return exists().where(mine, TALKING.c.contact == SHARED.c.contact, heard)


def _consenting(purpose: str) -> ColumnElement[bool]:
    """The newest row of the consent log says yes."""
    newest = (
        select(func.max(CONSENT.c.id))
        .where(CONSENT.c.person == PERSON.c.id, CONSENT.c.purpose == purpose)
        .correlate(PERSON)
        .scalar_subquery()
    )
    yes = CONSENT.alias()
    return exists().where(yes.c.id == newest, yes.c.given)


def _numbers(tx: Connection, people: Sequence[Row]) -> dict[tuple[str, str], Numbers]:
    return numbers_of_places(tx, {(each["village"] or "", each["commune"]) for each in people})


def _reminded(tx: Connection, persons: Collection[str], purpose: str, year: str) -> dict[str, int]:
    """How many reminders of the year were planned for each, whatever became of them."""
    rows = tx.execute(
        select(PUSH.c.person, func.count())
        .where(PUSH.c.person.in_(list(persons)), PUSH.c.purpose == purpose)
        .where(PUSH.c.occurrence.like(f"{year}:%"))
        .group_by(PUSH.c.person)
    )
    return {row[0]: int(row[1]) for row in rows}


def _answered(tx: Connection, runs: Collection[str]) -> dict[str, list[time]]:
    """The times of day at which each sheet was answered."""
    found: dict[str, list[time]] = {}
    rows = select(ANSWER.c.run, ANSWER.c.at).where(
        ANSWER.c.run.in_(list(runs)), ANSWER.c.kind == "a"
    )
    for row in tx.execute(rows):
        found.setdefault(row.run, []).append(_local(row.at).time())
    return found


# -- what is written


def _row(
    house: House, at: datetime, each: Row, purpose: str, occurrence: str, due: datetime, args: Row
) -> dict[str, Any]:
    about = PURPOSES[purpose]
    start = due.astimezone(UTC)
    return {
        "id": house.new_id(), "person": each["person"], "contact": each["contact"],
        "household": each["household"] or "", "commune": each["commune"],
        "village": each["village"] or "", "channel": each["channel"], "kind": about.kind.value,
        "purpose": purpose, "occurrence": occurrence, "campaign": "", "args": dict(args), "by": "",
        "not_before": start, "expires": start + about.lasts, "state": "planned", "reason": "",
        "attempts": 0, "owner": "", "lease": None, "message": "", "cost": 0, "created": at,
        "changed": at, "sent": None,
    }  # fmt: skip


def _written(
    tx: Connection, people: Sequence[Row], rows: Sequence[dict[str, Any]], most: int
) -> Planned:
    insert_new(tx, PUSH, [row for row in rows if row["contact"]])
    return Planned(len(rows), people[-1]["person"] if len(people) == most else "")


def _local(at: datetime) -> datetime:
    return at.astimezone(VIETNAM)


def _day(at: datetime) -> str:
    return _local(at).date().isoformat()
