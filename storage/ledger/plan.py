"""
The planner: who is to be reminded becomes rows of the ledger, a stretch of people at a time (design.md §4: ≤ 20 ms each).

A stretch is read beside the writer; only rows that are due are handed to it. The audience is coarse, in SQL; whether a row
is really sent is decided at that moment. Each row has its occurrence, so two planners are harmless.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
)

from dialogs.rules.calendar import own_dates
from dialogs.rules.numbers import USUAL_NUMBERS, Numbers, numbers_of
from dialogs.rules.sending import NOT_PRESSED, SILENT, next_unfinished, usual_time
from storage.act import VIETNAM
from storage.facts import ABOVE, DONE, any_of, contact_for, counts, newest_word, rules, staying
from storage.ledger.write import push
from storage.store.hot import Hot, among
from storage.store.rows import Expr, Found, JsonMap, Row
from storage.tables import (
    ANSWER,
    ASSESSMENT,
    CONTACT,
    CONTACT_PERSON,
    PERSON,
    PLACE,
    PLACE_RULES,
    PUSH,
    TALKING,
)

STRETCH = 250  # persons that are looked through in one reading, at most
SOONEST, OLDEST = timedelta(hours=20), timedelta(days=40)
LAST = "\U0010ffff"  # sorts behind every id
Then = Callable[[Expr], tuple[ColumnElement[bool], ...]]
MOST = 400  # days: further off than any year
Days = Collection[tuple[int, ...]]  # the days of reminders that some place sets


class Stretch(NamedTuple):
    """The persons with ids behind `after`, up to `end`; "" is the end of all."""

    after: str
    end: str


def persons(*which: ColumnElement[bool], then: Then = lambda _: ()) -> Hot:
    """
    Persons of a stretch with a sheet, and the contact that wrote last and can be reached; see `found`.

    which: conditions on person and sheet, the cheap ones first. then: conditions for the person of a column, on what
    was heard of the contact too.
    """
    of = (
        select(
            PERSON.c.id.label("person"),
            PERSON.c.commune,
            PERSON.c.village,
            PERSON.c.household,
            ASSESSMENT.c.id.label("assessment"),
            ASSESSMENT.c.run,
            ASSESSMENT.c.reviewed,
            ASSESSMENT.c.finished,
            ASSESSMENT.c.score,
            contact_for(PERSON.c.id, None).label("to"),
        )
        .join(ASSESSMENT, ASSESSMENT.c.person == PERSON.c.id)
        .where(PERSON.c.id.in_(_in_stretch()))
        .where(in_turn(_spared(), *which))
        .cte("of")
        .prefix_with("MATERIALIZED")
    )
    more = then(of.c.person)
    chosen = (
        select(of, CONTACT.c.id.label("contact"), CONTACT.c.channel, TALKING.c.heard_at)
        .select_from(
            of.join(CONTACT, CONTACT.c.id == of.c.to).join(TALKING, TALKING.c.contact == CONTACT.c.id)
        )
        .order_by(of.c.person, of.c.assessment)
    )
    return Hot(chosen.where(in_turn(*more)) if more else chosen)


def found(tx: Connection, wanted: Hot, here: Stretch) -> list[Found]:
    """The `persons` wanted of a stretch, each once."""
    rows = wanted.rows(tx, after=here.after, end=here.end or LAST)
    return list({row.person: row for row in rows}.values())


def in_turn(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """All of these hold; the later, dearer ones are looked at only where the earlier ones do."""
    *first, last = conditions
    return case(*((each.is_not(true()), false()) for each in first), else_=last) if first else last


def _in_stretch() -> Select[str]:
    """Their ids, never more than `STRETCH`: so few that PostgreSQL, which guesses badly how many lie between two ids, takes its indexes."""
    near = PERSON.alias("near")
    between = near.c.id > _word("after"), near.c.id <= _word("end")
    return select(near.c.id).where(*between).order_by(near.c.id).limit(literal_column(str(STRETCH)))


def _word(name: str) -> BindParameter[str]:
    return bindparam(name, type_=String)


_NEXT = Hot(
    select(PERSON.c.id)
    .where(PERSON.c.id > _word("after"))
    .order_by(PERSON.c.id)
    .limit(bindparam("many", type_=Integer))
)


def stretches(tx: Connection, after: str, number: int = 1, most: int = STRETCH) -> list[Stretch]:
    """The next stretches behind this person, at most so many, of so many persons each."""
    most = min(most, STRETCH)
    ids = [row.id for row in _NEXT.rows(tx, after=after, many=number * most)]
    ends = ids[most - 1 :: most]
    if len(ids) < number * most:
        ends.append("")
    return [Stretch(*each) for each in pairwise([after, *ends])]


def unplanned(purpose: str, *which: ColumnElement[bool]) -> ColumnElement[bool]:
    """No such row of the ledger is theirs, whatever became of it."""
    return ~any_of(PUSH.c.id, PUSH.c.person == PERSON.c.id, PUSH.c.purpose == purpose, *which)


def silent(person: Expr, at: datetime) -> ColumnElement[bool]:
    """Some contact of theirs was heard neither just now nor too long ago; the one that wrote last is looked at first."""
    shared, talking = CONTACT_PERSON.alias(), TALKING.alias()
    then = at - OLDEST, at - SOONEST
    other = any_of(
        shared.c.contact,
        shared.c.person == person,
        talking.c.contact == shared.c.contact,
        talking.c.heard_at.between(*then),
        beside=(talking,),
    )
    return case((TALKING.c.heard_at.between(*then), true()), else_=other)


def consenting(person: Expr, purpose: str = "reminders") -> ColumnElement[bool]:
    """The newest row of the consent log says yes."""
    return newest_word(person, purpose).is_(true())


def _spared() -> ColumnElement[bool]:
    """Coarsely: not the deceased, the ill, who moved; whose state has an end, and who mourns, is seen to at the moment of sending."""
    ending = PERSON.c.state_until.is_not(None)
    return and_(staying(), or_(PERSON.c.state.not_in((*SILENT, *NOT_PRESSED)), ending))


def begun(year: int) -> ColumnElement[bool]:
    """Sheets of the year with questions that are still open."""
    return and_(
        ASSESSMENT.c.year == year, ASSESSMENT.c.state == "open", ASSESSMENT.c.answered < ASSESSMENT.c.asked
    )


# -- reminders of unfinished sheets


def days_in_force(tx: Connection) -> Days:
    """The days of reminders that places set."""
    bodies = tx.execute(select(PLACE_RULES.c.body)).scalars()
    found = (body.get("reminders") for body in bodies)
    given = (each.get("days") for each in found if isinstance(each, dict))
    lists = (days for days in given if isinstance(days, list))
    return {tuple(min(d, MOST) for d in days if type(d) is int and d >= 0) for days in lists}


def numbered(person: Expr, year: int) -> ColumnElement[int]:
    """How many reminders of the year were planned for a person, whatever became of them."""
    mine = PUSH.c.person == person, PUSH.c.purpose == "unfinished"
    of_year = PUSH.c.occurrence.between(f"{year}:", f"{year};")
    return select(func.count()).where(*mine, of_year).scalar_subquery()


def reminded(tx: Connection, persons: Collection[str], year: int) -> dict[str, int]:
    """`numbered` of these persons."""
    rows = _REMINDED.rows(tx, persons=persons, first=f"{year}:", last=f"{year};")
    return {row.person: int(row.n) for row in rows}


_REMINDED = Hot(
    select(PUSH.c.person, func.count().label("n"))
    .where(among(PUSH.c.person, "persons"), PUSH.c.purpose == "unfinished")
    .where(PUSH.c.occurrence.between(_word("first"), _word("last")))
    .group_by(PUSH.c.person)
)


def answered(tx: Connection, runs: Collection[str]) -> dict[str, list[time]]:
    """The times of day at which each sheet was answered."""
    found: dict[str, list[time]] = {}
    for row in _ANSWERED.rows(tx, runs=runs):
        found.setdefault(row.run, []).append(row.at.astimezone(VIETNAM).time())
    return found


_ANSWERED = Hot(select(ANSWER.c.run, ANSWER.c.at).where(among(ANSWER.c.run, "runs"), ANSWER.c.kind == "a"))


# -- each kind of reminder: what of it is due in a stretch of people

AHEAD = timedelta(hours=1)  # so long before its time a row is written
AGAIN, RETURNED = timedelta(days=30), timedelta(days=5)
STALE = timedelta(days=3)
ON_ACCOUNT = (1, 5)  # about the days of reminders on an Official Account, see `dialogs.rules.sending`
EARLIER, LATER = timedelta(days=1), timedelta(days=2)  # than its day a reminder may fall at most


Kind = Callable[[Connection, Stretch], Sequence[Row]]
"""The rows of one kind of reminder that are due in a stretch, without their ids."""


def due(tx: Connection, kinds: Sequence[Kind], here: Stretch) -> list[Row]:
    """What is due of each kind in a stretch."""
    return [row for kind in kinds for row in kind(tx, here)]


def plan_unfinished(at: datetime, days: Days, closes: Mapping[str, date]) -> Kind:
    """
    Sheets that were begun: at most a few reminders, each at the hour at which the person usually answers.

    Nobody is asked to finish what their commune takes no more.
    """
    year, today = _local(at).year, _local(at).date()
    closed = sorted(place for place, day in closes.items() if day < today)
    still = and_(begun(year), PERSON.c.commune.not_in(closed))
    wanted = persons(still, then=lambda of: (*_near(of, at, days), silent(of, at), consenting(of)))

    def plan(tx: Connection, here: Stretch) -> Sequence[Row]:
        people = found(tx, wanted, here)
        numbers = _numbers(tx, people)
        before = reminded(tx, [each.person for each in people], year)
        times = answered(tx, [each.run for each in people])
        rows = []
        for each in people:
            number = before.get(each.person, 0) + 1
            mine = numbers[each.village or "", each.commune]
            hour = usual_time(times.get(each.run, ()), each.person, mine.hours)
            due = next_unfinished(each.channel, number, _local(each.heard_at), hour, mine)
            if due is not None and at - STALE <= due <= at + AHEAD:
                about, args = f"{year}:{number}", {"number": number}
                rows.append(_row(at, each, "unfinished", about, max(due, at), args))
        return rows

    return plan


def _near(person: Expr, at: datetime, days: Days) -> tuple[ColumnElement[bool], ...]:
    """Coarsely: the day of the next reminder, counted from the last word, is near; the others are not even read."""
    every = {USUAL_NUMBERS.reminders.days, ON_ACCOUNT, *days}
    heard, spans = TALKING.c.heard_at, {}
    for number in range(max(len(each) for each in every)):
        after = [timedelta(days=each[number]) for each in every if number < len(each)]
        earliest, latest = at - STALE - LATER - max(after), at + AHEAD + EARLIER - min(after)
        spans[number] = earliest, latest
    widest = heard.between(min(a for a, _ in spans.values()), max(b for _, b in spans.values()))
    by_number = {number: heard.between(*span) for number, span in spans.items()}
    return widest, case(by_number, value=numbered(person, _local(at).year), else_=false())


def plan_amend(at: datetime) -> Kind:
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

    def plan(tx: Connection, here: Stretch) -> Sequence[Row]:
        people = found(tx, wanted, here)
        return [
            _row(
                at,
                each,
                "amend",
                f"{each.assessment}:{_day(each.reviewed)}",
                at,
                {"returned": _local(each.reviewed).strftime("%d/%m")},
            )
            for each in people
        ]

    return plan


def plan_closing(at: datetime, closes: Mapping[str, date]) -> Kind:
    """Sheets that are not finished when the closing date of the commune is near; `closes`: the date by commune."""
    today = _local(at).date()
    left = {place: n for place, day in closes.items() if (n := (day - today).days) >= 0}
    told = {_closing(closes[place], n) for place, n in left.items()}
    new = unplanned("closing", PUSH.c.occurrence.in_(sorted(told)))
    near = PERSON.c.commune.in_(sorted(left))
    wanted = persons(near, begun(today.year), new, consenting(PERSON.c.id))

    def plan(tx: Connection, here: Stretch) -> Sequence[Row]:
        if not left:
            return ()
        people = found(tx, wanted, here)
        numbers = _numbers(tx, people)
        rows = []
        for each in people:
            day, days = closes[each.commune], left[each.commune]
            if days in numbers[each.village or "", each.commune].reminders.closing_days:
                args = {"closes": day.strftime("%d/%m/%Y")}
                rows.append(_row(at, each, "closing", _closing(day, days), at, args))
        return rows

    return plan


def plan_yearly(at: datetime, opens: Mapping[str, date]) -> Kind:
    """Who did the sheet last year and has none this year, from the day on which the commune opens."""
    today = _local(at).date()
    open_ = [place for place, day in opens.items() if day <= today <= day + timedelta(days=7)]
    newer = ASSESSMENT.alias()
    none = ~any_of(newer.c.id, newer.c.person == PERSON.c.id, newer.c.year == today.year)
    last = and_(ASSESSMENT.c.year == today.year - 1, ASSESSMENT.c.state.in_(DONE))
    new = unplanned("yearly", PUSH.c.occurrence == str(today.year))
    here = PERSON.c.commune.in_(sorted(open_))
    wanted = persons(here, last, none, new, consenting(PERSON.c.id))

    def plan(tx: Connection, here: Stretch) -> Sequence[Row]:
        if not open_:
            return ()
        people = found(tx, wanted, here)
        return [_row(at, each, "yearly", str(today.year), at, {}) for each in people]

    return plan


def plan_again(at: datetime) -> Kind:
    """A month after a sheet that did not reach the mark: whether something was learnt since; once."""
    short = and_(
        ASSESSMENT.c.year == _local(at).year,
        ASSESSMENT.c.state == "private",
        ~ASSESSMENT.c.passed,
        ASSESSMENT.c.finished.between(at - AGAIN - timedelta(days=7), at - AGAIN),
    )
    new = unplanned("again", PUSH.c.occurrence == ASSESSMENT.c.id)
    wanted = persons(short, new, consenting(PERSON.c.id))

    def plan(tx: Connection, here: Stretch) -> Sequence[Row]:
        people = found(tx, wanted, here)
        return [
            _row(
                at,
                each,
                "again",
                each.assessment,
                at,
                {"finished": _local(each.finished).strftime("%d/%m"), "score": each.score},
            )
            for each in people
        ]

    return plan


# -- what is written


def _closing(day: date, left: int) -> str:
    return f"{day.isoformat()}:{left}"


def _numbers(tx: Connection, people: Sequence[Found]) -> dict[tuple[str, str], Numbers]:
    return numbers_of_places(tx, {(each.village or "", each.commune) for each in people})


def _row(at: datetime, each: Found, purpose: str, occurrence: str, due: datetime, args: JsonMap) -> Row:
    return push(purpose, each._asdict(), occurrence=occurrence, at=at, not_before=due, args=args)


def _local(at: datetime) -> datetime:
    return at.astimezone(VIETNAM)


def _day(at: datetime) -> str:
    return _local(at).date().isoformat()


# -- The dates of the year by commune, from what its officers set: when it opens, when sheets are to be in

NAMES = ("opens", "closes")


def dates_of_communes(tx: Connection, at: datetime) -> dict[str, dict[str, date]]:
    """{"opens": {commune: date}, "closes": {…}} of this year; a commune's own goes before its province's."""
    year = at.astimezone(VIETNAM).year
    bodies = rules(tx)
    found: dict[str, dict[str, date]] = {name: {} for name in NAMES}
    if not bodies:
        return found
    communes = select(PLACE.c.id, PLACE.c.province).where(PLACE.c.level == "commune")
    for row in tx.execute(communes):
        own = own_dates(year, bodies.get(row.id, {}), bodies.get(row.province, {}))
        for name in set(NAMES) & set(own):
            found[name][row.id] = date.fromisoformat(own[name])
    return found


# -- The numbers of places: what a village, its commune and its province set, read for many at once

Pair = tuple[str, str]  # village, commune


def numbers_of_places(tx: Connection, pairs: Collection[Pair]) -> dict[Pair, Numbers]:
    """The numbers for (village, commune), either may be ""."""
    ids = {each for pair in pairs for each in pair if each}
    if not ids:
        return {pair: numbers_of() for pair in pairs}
    provinces = {row.id: row.province for row in ABOVE.rows(tx, places=ids)}
    wanted = ids | {each for each in provinces.values() if each}
    bodies = rules(tx, wanted)
    return {
        (village, commune): numbers_of(
            bodies.get(village, {}),
            bodies.get(commune, {}),
            bodies.get(provinces.get(commune, "") or provinces.get(village, ""), {}),
        )
        for village, commune in pairs
    }
