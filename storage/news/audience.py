"""
Who news is meant for, and who of them gets it: one statement, read whole by the rehearsal and in pieces by the planner.

Both read the same rules, so that what was rehearsed is what is planned. At the moment of sending they are looked at again.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Date,
    Integer,
    String,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    or_,
    select,
    true,
)

from dialogs.rules import campaign as rules
from dialogs.rules.hours import CHANNELS, ZALO_OA
from dialogs.rules.sending import NOT_PRESSED, SILENT
from dialogs.talks.asked import CampaignFigures
from dialogs.talks.news.compose import Recipient, Rehearsal
from storage.act import VIETNAM
from storage.facts import any_of, contact_for, how_far, newest_word, of_sheet, state_of, staying
from storage.news.rows import Campaign, limits_of
from storage.places.find import level_of
from storage.store.rows import Chosen, Found
from storage.tables import CAP, CONTACT, CONTACT_PERSON, HOUSEHOLD, PERSON, PLACE, PUSH, TALKING, UtcTime

UNTOUCHED = (*SILENT, *NOT_PRESSED)
GETS = ""  # the reason of those who get it
PLANNED_TOO = (GETS, "capped")  # a full week is looked at again when it is sent
TIME = UtcTime()
WINDOWED = tuple(name for name, each in CHANNELS.items() if each.writes == "window")


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a campaign is meant for, and when; `a_week`: how many nudges and news a person gets a week."""

    place: str
    level: str
    states: str  # all | none | open | done
    at: datetime
    a_week: int = 2

    @property
    def values(self) -> dict[str, object]:
        """What the statements are executed with."""
        local = self.at.astimezone(VIETNAM)
        year, week, _ = local.isocalendar()
        return {
            "w_place": self.place,
            "w_state": self.states,
            "w_day": local.date(),
            "w_year": local.year,
            "w_week": f":{year}-W{week:02d}",
            "w_most": self.a_week,
            "w_free": self.at - ZALO_OA.free,
            "w_paid": self.at - ZALO_OA.paid,
        }


def _everybody(level: str) -> ColumnElement[bool]:
    """The persons of the place."""
    place = bindparam("w_place", type_=String)
    if level == "commune":
        return PERSON.c.commune == place
    if level == "province":
        communes = select(PLACE.c.id).where(PLACE.c.province == place, PLACE.c.level == "commune")
        return PERSON.c.commune.in_(communes)
    return (PERSON.c.unit if level == "unit" else PERSON.c.village) == place


def _standing() -> ColumnElement[str]:
    """How far somebody is this year: none, open, done."""
    return func.coalesce(of_sheet(PERSON.c.id, bindparam("w_year", type_=Integer), how_far), "none")


def _mourning() -> ColumnElement[bool]:
    now = state_of(HOUSEHOLD, bindparam("w_day", type_=Date))
    return any_of(HOUSEHOLD.c.id, HOUSEHOLD.c.id == PERSON.c.household, now.in_(("mourning", "moved")))


def _full() -> ColumnElement[bool]:
    """The cap of the week is used up; the key is that of `dialogs.rules.purposes`."""
    key = literal("person:") + PERSON.c.id + bindparam("w_week", type_=String)
    return any_of(CAP.c.id, CAP.c.id == key, CAP.c.used >= bindparam("w_most", type_=Integer))


@lru_cache(maxsize=32)
def who(level: str, *, states: bool, some: bool) -> Chosen:
    """
    A row a person: id, household, commune, village, called, address, contact, channel, people, window, reason, matches.

    matches: whether the audience's state is theirs; who does not match is not counted. reason: why they do not get it.
    states: only of a state. some: only those of the ids "w_ids".
    """
    inner = select(
        PERSON.c.id,
        PERSON.c.household,
        PERSON.c.commune,
        PERSON.c.village,
        PERSON.c.called,
        PERSON.c.address,
        state_of(PERSON, bindparam("w_day", type_=Date)).label("state"),
        (~staying()).label("leaving"),
        PERSON.c.same_as,
        contact_for(PERSON.c.id, None).label("chosen"),
        newest_word(PERSON.c.id, "news").label("given"),
        _mourning().label("mourning"),
        _full().label("full"),
        (_standing() if states else literal("all")).label("standing"),
        any_of(CONTACT_PERSON.c.contact, CONTACT_PERSON.c.person == PERSON.c.id).label("wrote"),
    ).where(PERSON.c.id.in_(bindparam("w_ids", expanding=True)) if some else _everybody(level))
    of = inner.cte("of").prefix_with("MATERIALIZED")
    reason = case(
        (of.c.leaving, "leaving"),
        (of.c.state.in_(UNTOUCHED), of.c.state),
        (of.c.mourning, "mourning"),
        (~of.c.wrote, "never_wrote"),
        (of.c.chosen.is_(None), "unreachable"),
        (of.c.given.is_(None), "not_asked"),
        (func.coalesce(of.c.given, false(), type_=Boolean).is_(false()), "opted_out"),
        (of.c.full, "capped"),
        else_=GETS,
    )
    window = case(
        (CONTACT.c.channel.not_in(WINDOWED), "free"),
        (TALKING.c.heard_at >= bindparam("w_free", type_=TIME), "free"),
        (TALKING.c.heard_at >= bindparam("w_paid", type_=TIME), "paid"),
        else_="template",
    )
    matches = of.c.standing == bindparam("w_state", type_=String) if states else true()
    return select(
        of.c.id,
        of.c.household,
        of.c.commune,
        of.c.village,
        of.c.called,
        of.c.address,
        of.c.chosen.label("contact"),
        CONTACT.c.channel,
        TALKING.c.people,
        window.label("window"),
        reason.label("reason"),
        and_(of.c.same_as == "", matches).label("matches"),
    ).select_from(
        of.outerjoin(CONTACT, CONTACT.c.id == of.c.chosen).outerjoin(
            TALKING, TALKING.c.contact == of.c.chosen
        )
    )


def of_all(meant: Meant) -> Chosen:
    """`who` for everybody of the place; to be executed with `meant.values`."""
    return who(meant.level, states=meant.states != "all", some=False)


def of_ids(meant: Meant) -> Chosen:
    """`who` for some; to be executed with `meant.values` and "w_ids"."""
    return who(meant.level, states=meant.states != "all", some=True)


@lru_cache(maxsize=8)
def _next(level: str) -> Chosen:
    """
    The next persons of the place behind an id, in the order of ids.

    Of a province they are read straight along the ids: an index by commune would have all of them sorted for each chunk.
    """
    behind = select(PERSON.c.id, PERSON.c.commune).where(PERSON.c.id > bindparam("w_after", type_=String))
    if level != "province":
        behind = behind.where(_everybody(level))
    return behind.order_by(PERSON.c.id).limit(bindparam("w_limit", type_=Integer))


def next_ids(tx: Connection, meant: Meant, after: str, most: int) -> tuple[list[str], str]:
    """Up to `most` persons behind an id, and where to go on: "~" when there are no more."""
    given = {"w_after": after, "w_limit": most, "w_place": meant.place}
    rows = tx.execute(_next(meant.level), given).all()
    to = rows[-1].id if len(rows) == most else "~"
    if meant.level != "province":
        return [row.id for row in rows], to
    of = select(PLACE.c.id).where(PLACE.c.province == meant.place, PLACE.c.level == "commune")
    communes = set(tx.execute(of).scalars())
    return [row.id for row in rows if row.commune in communes], to


def meant_by(tx: Connection, campaign: Campaign, begins: datetime, a_week: int = 2) -> Meant:
    """Whom a campaign that begins then is meant for."""
    audience = campaign["audience"]
    place = audience.get("place", campaign["place"])
    return Meant(place, level_of(tx, place), audience.get("state", "all"), begins, a_week)


# -- how far a campaign is, and what a month costs: read from the ledger alone, so that screen and report agree

OPEN = ("planned", "claimed", "sending")


def figures(tx: Connection, campaign: str, at: datetime) -> CampaignFigures:
    """The numbers of a campaign."""
    later = PUSH.c.not_before > at
    rows = tx.execute(
        select(PUSH.c.state, PUSH.c.reason, later, func.count(), func.sum(PUSH.c.cost))
        .where(PUSH.c.campaign == campaign)
        .group_by(PUSH.c.state, PUSH.c.reason, later)
    ).all()
    n, dropped = Counter[str](), Counter[str]()
    for state, reason, waits, number, cost in rows:
        n["cost"] += int(cost or 0)
        if state == "dropped":
            dropped[reason] += number
            if reason == "same_phone":
                continue
        n["all"] += number
        if state in OPEN:
            n["left"] += number
            n["held"] += number if waits else 0
        elif state in {"dropped", "failed"} and reason == "unreachable":
            n["blocked"] += number
        elif state != "dropped":
            n[state] += number
    return {
        "all": n["all"],
        "sent": n["sent"],
        "unknown": n["unknown"],
        "failed": n["failed"],
        "blocked": n["blocked"],
        "left": n["left"],
        "held": n["held"],
        "cost": n["cost"],
        "dropped": dict(dropped),
    }


def month(tx: Connection, commune: str, at: datetime, *, channel: str = "") -> tuple[int, int]:
    """What was sent from a commune in the month of `at` (all communes: ""): how many, and what they cost."""
    local = at.astimezone(VIETNAM)
    begins = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    where = [PUSH.c.changed >= begins, or_(PUSH.c.state == "sent", PUSH.c.state == "unknown")]
    if commune:
        where.append(PUSH.c.commune == commune)
    if channel:
        where.append(PUSH.c.channel == channel)
    row = tx.execute(select(func.count(), func.sum(PUSH.c.cost)).where(*where)).one()
    return int(row[0]), int(row[1] or 0)


# -- what sending a campaign would come to, over the real rows

SAMPLES = 5
MANY, LOOKED = 300, 10  # persons in one look, and looks


def rehearse(tx: Connection, campaign: Campaign, at: datetime) -> Rehearsal:
    """The rehearsal of a campaign; one statement of its size, whatever the place."""
    limits = limits_of(tx, campaign["place"])
    numbers = limits.numbers
    when = campaign["audience"].get("when", "evening")
    begins = rules.start(when, at.astimezone(VIETNAM), numbers.hours)
    meant = meant_by(tx, campaign, begins, numbers.caps.person_week)
    counted = _count(tx, meant)
    missed = rules.out_of_reach(counted.windows, limits)
    channels = counted.channels - Counter(zalo_oa=sum(missed.values()))
    messages, gets = sum(channels.values()), counted.persons[GETS]
    excluded = {why: n for why, n in counted.persons.items() if why != GETS}
    plan = month(tx, "", at, channel="zalo_bot")[0] if channels["zalo_bot"] else 0
    return {
        "people": sum(counted.persons.values()),
        "gets": gets - sum(missed.values()),
        "messages": messages,
        "same_phone": gets - sum(counted.channels.values()),
        "excluded": {**excluded, **missed},
        "channels": [{"name": name, "number": channels[name]} for name in sorted(channels)],
        "cost": rules.cost(counted.windows, limits),
        "plan_left": max(0, numbers.zalo_bot_month - numbers.zalo_bot_kept - plan),
        "budget": -1 if numbers.budget is None else numbers.budget,
        "spent": month(tx, campaign["commune"], at)[1] if campaign["commune"] else 0,
        "begins": spoken(begins),
        "ends": spoken(rules.finished(channels, begins, limits)),
        "above": limits.above,
        "second": rules.needs_second(messages, campaign["words"], limits),
        "odd": sorted(
            {word for text in campaign["words"].values() for word in rules.promised_not_to_ask(text)}
        ),
        "samples": _samples(tx, meant),
    }


@dataclass(frozen=True, slots=True)
class _Counted:
    """Persons by why they do not get it (GETS: they do); telephones by channel, and those of an Official Account by window."""

    persons: Counter[str] = field(default_factory=Counter)
    channels: Counter[str] = field(default_factory=Counter)
    windows: Counter[str] = field(default_factory=Counter)


def _count(tx: Connection, meant: Meant) -> _Counted:
    of = of_all(meant).subquery()
    wanted = (
        select(of.c.reason, of.c.channel, of.c.window, func.count(), func.count(of.c.contact.distinct()))
        .where(of.c.matches)
        .group_by(of.c.reason, of.c.channel, of.c.window)
    )
    found = _Counted()
    for reason, channel, window, number, telephones in tx.execute(wanted, meant.values):
        found.persons[reason] += number
        if reason == GETS:
            found.channels[channel] += telephones
            if channel == "zalo_oa":
                found.windows[window] += telephones
    return found


def _samples(tx: Connection, meant: Meant) -> list[Recipient]:
    """Five who would get it, addressed as differently as they are; looked for among the first of the place."""
    gets: list[Found] = []
    after = ""
    for _ in range(LOOKED):
        ids, after = next_ids(tx, meant, after, MANY)
        rows = tx.execute(of_ids(meant), {**meant.values, "w_ids": ids}).all() if ids else []
        gets += sorted(
            (row for row in rows if row.matches and row.reason == GETS), key=lambda row: str(row.id)
        )
        if after == "~" or len({row.address for row in gets}) >= SAMPLES:
            break
    first = {row.address: row for row in reversed(gets)}
    others = [row for row in gets if row not in first.values()]
    chosen = [*sorted(first.values(), key=lambda row: str(row.id)), *others][:SAMPLES]
    return [{"called": row.called, "address": row.address} for row in chosen]


def spoken(at: datetime) -> str:
    """A time as the talks take it apart: the hour, the day."""
    return at.strftime("%H:%M|%d/%m/%Y")
