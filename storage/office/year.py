"""An officer's year: those who lead the places below are reminded, and the summary comes by itself; rows of the ledger, never sent here."""

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import Connection, select

from dialogs.engine import Did
from dialogs.rules.calendar import fault
from dialogs.rules.hours import opens
from dialogs.rules.roles import Action, may
from dialogs.rules.sending import week_of
from dialogs.talks.office.year import (
    AtTime,
    Books,
    BooksOf,
    CloseYear,
    DateFault,
    Planned,
    RemindHeads,
    Reminding,
    WhomToRemind,
)
from storage.act import VIETNAM, Held, House, Where, held_by, in_force, serves
from storage.facts import calendar_of, can_write, open_years
from storage.ledger.write import plan_for_role
from storage.office.summary import DIGEST, SINCE, Below, below, figures, keep, late_day, summarise
from storage.places.keep import keep_rules, rules_of
from storage.roles import waiting
from storage.store.rows import fetch_one
from storage.tables import CONTACT, FROZEN_FIGURES, PLACE, PUSH, ROLE, in_order, newest_first

CLOSED = "closed"  # figures kept because the year was closed
LEADS = {"commune": ("head", "unit_head"), "province": ("officer",)}  # who is reminded at the places below


@serves(Reminding, Action.REMIND_HEADS)
def reminding(tx: Connection, where: Where, held: Held, request: Reminding) -> WhomToRemind:
    """Whom it would reach."""
    slow, roles, silent = _whom(tx, where, request.place or held.place)
    done = _reminded(tx, where, roles)
    late = sum(_late(each) > 0 for each in slow)
    return {
        "late": late,
        "not_begun": len(slow) - late,
        "headless": sum(not each["headed"] for each in slow),
        "reached": len(roles) - len(done),
        "reminded": len(done),
        "silent": silent,
        "now": _office_hours(where) == where.at,
        **_when(where),
    }


@serves(RemindHeads, Action.REMIND_HEADS)
def remind(tx: Connection, where: Where, held: Held, request: RemindHeads) -> Did[Planned]:
    """One row each, once a week, in office hours."""
    slow, roles, _ = _whom(tx, where, request.place or held.place)
    about = {
        each["place"]: {
            "why": "late" if _late(each) else "not_begun",
            "number": _late(each),
            "label": each["label"],
            "level": each["level"],
        }
        for each in slow
    }
    done = _reminded(tx, where, roles)
    planned = [
        plan_for_role(
            tx,
            where.house,
            where.at,
            "remind_head",
            role,
            occurrence=_week(where),
            by=held.id,
            not_before=_office_hours(where),
            args=about[place],
        )
        for role, place in roles.items()
        if role not in done
    ]
    return Did({"planned": sum(map(bool, planned)), **_when(where)})


# -- last year's books


@serves(BooksOf, Action.SUMMARY)
def books_of(tx: Connection, where: Where, held: Held, request: BooksOf) -> Books:
    """Last year as it stands at the place."""
    place, year = request.place or held.place, where.year - 1
    sums, now = figures(tx, place, year), calendar_of(tx, place, where.year)
    settled = now.dates.get("settled")
    waits = sum(n for name, n in sums.items() if name.startswith("wait:"))
    return {
        "year": year,
        "open": year in open_years(tx, place, where.today) and bool(sums.get("begun")),
        "by_hand": settled is not None and settled <= where.today < now.dates["opens"],
        "waiting": waits,
        "undecided": sums.get("confirmed", 0) - sums.get("recognised", 0),
    }


@serves(CloseYear, Action.RULES)
def close_year(tx: Connection, where: Where, held: Held, request: CloseYear) -> Did[DateFault]:
    """The figures of last year are kept while it is open; then its sheets leave the lists. Or it is open again."""
    place, year = request.place or held.place, where.year - 1
    found = calendar_of(tx, place, where.year)
    wrong = fault(found, "settled", where.today) if not request.open else ""
    if wrong:
        return Did({"fault": wrong})
    if not request.open and (kept := summarise(tx, where.house, where.at, place, year)):
        keep(tx, where.house, where.at, kept, held.id, CLOSED)
    body = rules_of(tx, place, held=True)
    dates = {name: day for name, day in body.get("dates", {}).items() if name != "settled"}
    if not request.open:
        dates["settled"] = where.today.isoformat()
    keep_rules(tx, where, place, {**body, "dates": dates}, held.id)
    return Did({"fault": ""})


def _office_hours(where: Where) -> datetime:
    return opens(where.at.astimezone(VIETNAM), "office")


def _when(where: Where) -> AtTime:
    at = _office_hours(where)
    return {"day": at.date().isoformat(), "clock": f"{at:%H:%M}"}


def _late(each: Below) -> int:
    return each["sums"].get("late", 0)


def _whom(tx: Connection, where: Where, place: str) -> tuple[Sequence[Below], dict[str, str], int]:
    """
    The places below where reviews wait too long or nobody has begun; the roles that lead them and can be written to, with
    their place; and how many lead one and can't.
    """
    row = fetch_one(tx, select(PLACE).where(PLACE.c.id == place))
    slow = [
        each
        for each in below(tx, row, where.year, late_day(where.today), where.at)
        if _late(each) or (not each["sums"].get("started") and (each["adults"] or each["level"] == "village"))
    ]
    can = can_write(_office_hours(where)).label("can")
    wanted = select(ROLE.c.id, ROLE.c.place, can).join(CONTACT, CONTACT.c.id == ROLE.c.contact)
    leads = ROLE.c.place.in_([each["place"] for each in slow]), ROLE.c.kind.in_(LEADS.get(row["level"], ()))
    rows = tx.execute(wanted.where(*leads, in_force(where.at)).order_by(*in_order(ROLE))).all()
    reached = {each.id: each.place for each in rows if each.can}
    return slow, reached, len(rows) - len(reached)


def _week(where: Where) -> str:
    return week_of(where.at.astimezone(VIETNAM))


def _reminded(tx: Connection, where: Where, roles: Collection[str]) -> set[str]:
    keys = {f"{_week(where)}:{role}": role for role in roles}
    wanted = select(PUSH.c.occurrence).where(PUSH.c.purpose == "remind_head", PUSH.c.occurrence.in_(keys))
    return {keys[each] for each in tx.execute(wanted).scalars()}


# -- the summary that comes by itself, to officers and heads

MORNING, EVENING = time(7, 0), time(18, 30)
MONDAY, SATURDAY = 0, 5
OFFICE = frozenset({"officer", "province", "admin"})


def digests_due(tx: Connection, house: House, at: datetime) -> int:
    """
    Plan the summaries whose time has come; how many. A tick calls it as often as it likes: each comes once.

    Officers get theirs from seven in the morning (the pusher waits for office hours), heads theirs from half past six in the
    evening. The figures of each are kept: the next one tells what changed since.
    """
    local = at.astimezone(VIETNAM)
    wanted = select(ROLE).where(ROLE.c.digest != "", in_force(at)).order_by(*in_order(ROLE))
    planned = 0
    for role in tx.execute(wanted).all():
        office = role.kind in OFFICE
        occurrence = due(role.digest, local, MORNING if office else EVENING)
        if not occurrence or _planned(tx, f"{occurrence}:{role.id}"):
            continue
        found = summarise(tx, house, at, role.place)
        purpose = "officer_digest" if office else "head_digest"
        args = {"summary": found, "codes": _codes(tx, house, at, role.id) if office else []}
        if found and plan_for_role(tx, house, at, purpose, role.id, occurrence=occurrence, args=args):
            planned += 1
            if not _kept(tx, role.place, at):
                keep(tx, house, at, found, role.id, DIGEST)
    return planned


def _codes(tx: Connection, house: House, at: datetime, role: str) -> list[dict[str, object]]:
    """Which codes below a role nobody has taken up; the codes themselves are shown on the desk alone."""
    held = held_by(tx, role, at)
    found = waiting(tx, house, at, held) if held and may(held.kind, Action.INVITE) else []
    return [{"kind": each["kind"], "label": each["label"], "over": each["over"]} for each in found]


A_CHUNK = 20  # places whose figures are kept in one go: people's answers go first


def weekly_kept(tx: Connection, house: House, at: datetime) -> int:
    """
    Keep the figures of each province and commune that somebody has a role in, once a week from Monday morning on; how many, a chunk at a time.

    With them stand those of the places below: from them it is told how a place moved week by week. Where figures were kept in
    that week already, for a summary or to be handed in, they serve.
    """
    local = at.astimezone(VIETNAM)
    monday = datetime.combine(local.date() - timedelta(days=local.weekday()), MORNING, VIETNAM)
    if local < monday:
        return 0
    led = select(ROLE.c.id, ROLE.c.kind, ROLE.c.place, ROLE.c.commune).where(in_force(at))
    places = {
        (row.place if row.kind in OFFICE else row.commune): row.id
        for row in tx.execute(led.order_by(*newest_first(ROLE)))
    }
    kept = select(FROZEN_FIGURES.c.place).where(
        FROZEN_FIGURES.c.at >= monday, FROZEN_FIGURES.c.year == local.year
    )
    missing = sorted({*places} - {"", *tx.execute(kept).scalars()})[:A_CHUNK]
    done = 0
    for place in missing:
        if found := summarise(tx, house, at, place):
            keep(tx, house, at, found, places[place], DIGEST)
            done += 1
    return done


def due(how: str, local: datetime, hour: time) -> str:
    """The occurrence that is due on this day, or "": each working day, on Mondays, on the first working day of a month."""
    if local.time() < hour or local.weekday() >= SATURDAY:
        return ""
    if how == "daily":
        return local.date().isoformat()
    if how == "weekly" and local.weekday() == MONDAY:
        return week_of(local)
    first = local.day == 1 or (local.weekday() == MONDAY and local.day <= 3)
    return f"{local:%Y-%m}" if how == "monthly" and first else ""


def _planned(tx: Connection, occurrence: str) -> bool:
    wanted = select(PUSH.c.id).where(
        PUSH.c.purpose.in_(["officer_digest", "head_digest"]), PUSH.c.occurrence == occurrence
    )
    return tx.execute(wanted).first() is not None


def _kept(tx: Connection, place: str, at: datetime) -> bool:
    """Whether the figures of a place were kept on this day: two officers of a commune share the trend."""
    same = FROZEN_FIGURES.c.place == place, FROZEN_FIGURES.c.note == DIGEST
    kept = select(FROZEN_FIGURES.c.id).where(*same, FROZEN_FIGURES.c.at > at - SINCE)
    return tx.execute(kept).first() is not None
