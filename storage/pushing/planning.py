"""
The planner: who is to be reminded becomes rows of the ledger, chunk by chunk (design.md §4: ≤ 20 ms a chunk).

A chunk is read beside the writer; only rows that are due are handed to it. The audience is coarse, in SQL; whether a row
is really sent is decided at that moment. Each row has its occurrence, so two planners are harmless.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, false, or_

from dialogs.rules.numbers import DEFAULT, Numbers
from dialogs.rules.schedule import next_unfinished, usual_time
from storage.facts import DONE, any_of, counts
from storage.pushes import push
from storage.pushing.numbers import numbers_of_places
from storage.pushing.persons import (
    OLDEST,
    Days,
    Stretch,
    answered,
    begun,
    consenting,
    numbered,
    persons,
    reminded,
    silent,
    stretch,
    unplanned,
)
from storage.tables import ASSESSMENT, PERSON, PUSH, TALKING
from storage.where import VIETNAM

CHUNK = 250  # rows that are written in one transaction
AHEAD = timedelta(hours=1)  # so long before its time a row is written
AGAIN, RETURNED = timedelta(days=30), timedelta(days=5)
STALE = timedelta(days=3)
ON_ACCOUNT = (1, 5)  # about the days of reminders on an Official Account, see dialogs.rules.schedule
EARLIER, LATER = timedelta(days=1), timedelta(days=2)  # than its day a reminder may fall at most
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Planned:
    """One chunk: the rows that are due, without their ids, and after whom to go on ("" at the end)."""

    rows: Sequence[Row]
    after: str


Chunk = Callable[[Connection, str, int], Planned]


def plan_unfinished(at: datetime, days: Days) -> Chunk:
    """Sheets that were begun: at most a few reminders, each at the hour at which the person usually answers."""
    year = _local(at).year
    wanted = persons(begun(year), then=lambda of: (*_near(of, at, days), silent(of, at), consenting(of)))

    def plan(tx: Connection, after: str = "", most: int = CHUNK) -> Planned:
        found = stretch(tx, wanted, after, most)
        numbers = _numbers(tx, found)
        before = reminded(tx, [each.person for each in found.people], year)
        times = answered(tx, [each.run for each in found.people])
        rows = []
        for each in found.people:
            number = before.get(each.person, 0) + 1
            mine = numbers[each.village or "", each.commune]
            hour = usual_time(times.get(each.run, ()), each.person, mine.hours)
            due = next_unfinished(each.channel, number, _local(each.heard_at), hour, mine)
            if due is not None and at - STALE <= due <= at + AHEAD:
                about, args = f"{year}:{number}", {"number": number}
                rows.append(_row(at, each, "unfinished", about, max(due, at), args))
        return Planned(rows, found.after)

    return plan


def _near(person: Any, at: datetime, days: Days) -> tuple[ColumnElement[bool], ...]:
    """Coarsely: the day of the next reminder, counted from the last word, is near; the others are not even read."""
    every = {DEFAULT.reminders.days, ON_ACCOUNT, *days}
    heard, spans = TALKING.c.heard_at, {}
    for number in range(max(len(each) for each in every)):
        after = [timedelta(days=each[number]) for each in every if number < len(each)]
        earliest, latest = at - STALE - LATER - max(after), at + AHEAD + EARLIER - min(after)
        spans[number] = earliest, latest
    widest = heard.between(min(a for a, _ in spans.values()), max(b for _, b in spans.values()))
    by_number = {number: heard.between(*span) for number, span in spans.items()}
    return widest, case(by_number, value=numbered(person, _local(at).year), else_=false())


def plan_amend(at: datetime) -> Chunk:
    """Sheets the chapter gave back some days ago, and that were not sent again: once."""
    back = and_(
        ASSESSMENT.c.year == _local(at).year,
        ASSESSMENT.c.review == "returned",
        counts(),
        ASSESSMENT.c.reviewed.between(at - OLDEST, at - RETURNED),
        or_(ASSESSMENT.c.sent.is_(None), ASSESSMENT.c.sent < ASSESSMENT.c.reviewed),
    )
    sheet = PUSH.c.occurrence.between(ASSESSMENT.c.id + ":", ASSESSMENT.c.id + ";")
    new = unplanned("amend", sheet, PUSH.c.created >= ASSESSMENT.c.reviewed)
    wanted = persons(back, new, consenting(PERSON.c.id))

    def plan(tx: Connection, after: str = "", most: int = CHUNK) -> Planned:
        found = stretch(tx, wanted, after, most)
        rows = [
            _row(
                at,
                each,
                "amend",
                f"{each.assessment}:{_day(each.reviewed)}",
                at,
                {"returned": _local(each.reviewed).strftime("%d/%m")},
            )
            for each in found.people
        ]
        return Planned(rows, found.after)

    return plan


def plan_closing(at: datetime, closes: Mapping[str, date]) -> Chunk:
    """Sheets that are not finished when the closing date of the commune is near; `closes`: the date by commune."""
    today = _local(at).date()
    left = {place: n for place, day in closes.items() if (n := (day - today).days) >= 0}
    told = {_closing(closes[place], n) for place, n in left.items()}
    new = unplanned("closing", PUSH.c.occurrence.in_(sorted(told)))
    near = PERSON.c.commune.in_(sorted(left))
    wanted = persons(near, begun(today.year), new, consenting(PERSON.c.id))

    def plan(tx: Connection, after: str = "", most: int = CHUNK) -> Planned:
        if not left:
            return Planned([], "")
        found = stretch(tx, wanted, after, most)
        numbers = _numbers(tx, found)
        rows = []
        for each in found.people:
            day, days = closes[each.commune], left[each.commune]
            if days in numbers[each.village or "", each.commune].reminders.closing_days:
                args = {"closes": day.strftime("%d/%m/%Y")}
                rows.append(_row(at, each, "closing", _closing(day, days), at, args))
        return Planned(rows, found.after)

    return plan


def plan_yearly(at: datetime, opens: Mapping[str, date]) -> Chunk:
    """Who did the sheet last year and has none this year, from the day on which the commune opens."""
    today = _local(at).date()
    open_ = [place for place, day in opens.items() if day <= today <= day + timedelta(days=7)]
    newer = ASSESSMENT.alias()
    none = ~any_of(newer.c.id, newer.c.person == PERSON.c.id, newer.c.year == today.year)
    last = and_(ASSESSMENT.c.year == today.year - 1, ASSESSMENT.c.state.in_(DONE))
    new = unplanned("yearly", PUSH.c.occurrence == str(today.year))
    here = PERSON.c.commune.in_(sorted(open_))
    wanted = persons(here, last, none, new, consenting(PERSON.c.id))

    def plan(tx: Connection, after: str = "", most: int = CHUNK) -> Planned:
        if not open_:
            return Planned([], "")
        found = stretch(tx, wanted, after, most)
        rows = [_row(at, each, "yearly", str(today.year), at, {}) for each in found.people]
        return Planned(rows, found.after)

    return plan


def plan_again(at: datetime) -> Chunk:
    """A month after a sheet that did not reach the mark: whether something was learnt since; once."""
    short = and_(
        ASSESSMENT.c.year == _local(at).year,
        ASSESSMENT.c.state == "private",
        ~ASSESSMENT.c.passed,
        ASSESSMENT.c.finished.between(at - AGAIN - timedelta(days=7), at - AGAIN),
    )
    new = unplanned("again", PUSH.c.occurrence == ASSESSMENT.c.id)
    wanted = persons(short, new, consenting(PERSON.c.id))

    def plan(tx: Connection, after: str = "", most: int = CHUNK) -> Planned:
        found = stretch(tx, wanted, after, most)
        rows = [
            _row(
                at,
                each,
                "again",
                each.assessment,
                at,
                {"finished": _local(each.finished).strftime("%d/%m"), "score": each.score},
            )
            for each in found.people
        ]
        return Planned(rows, found.after)

    return plan


# -- what is written


def _closing(day: date, left: int) -> str:
    return f"{day.isoformat()}:{left}"


def _numbers(tx: Connection, found: Stretch) -> dict[tuple[str, str], Numbers]:
    return numbers_of_places(tx, {(each.village or "", each.commune) for each in found.people})


def _row(at: datetime, each: Any, purpose: str, occurrence: str, due: datetime, args: Row) -> dict[str, Any]:
    return push(purpose, each._mapping, occurrence=occurrence, at=at, not_before=due, args=dict(args))


def _local(at: datetime) -> datetime:
    return at.astimezone(VIETNAM)


def _day(at: datetime) -> str:
    return _local(at).date().isoformat()
