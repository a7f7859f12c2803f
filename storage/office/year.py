"""Reminding those who lead the places below: rows of the ledger, never sent here."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection, select

from dialogs.rules.hours import opens
from dialogs.rules.roles import Action
from dialogs.talks.office.year import RemindHeads, Reminding
from storage.act import VIETNAM, Guarded, Held, House, Where, in_force
from storage.facts import can_write
from storage.ledger.write import plan_for_role
from storage.office.summary import DIGEST, SINCE, below, keep, late_day, spoken, summarise
from storage.tables import CONTACT, FROZEN_FIGURES, PLACE, PUSH, ROLE

LEADS = {"commune": ("head", "unit_head"), "province": ("officer",)}  # who is reminded at the places below
Json = dict[str, Any]


def reminding(tx: Connection, where: Where, held: Held, request: Reminding) -> Json:
    """Whom it would reach."""
    needs, roles = _whom(tx, where, request.place or held.place)
    done = _reminded(tx, where, [role.id for role in roles])
    at = opens(where.at.astimezone(VIETNAM), "office")
    return {
        "late": len([n for n in needs if n["why"] == "late"]),
        "not_begun": len([n for n in needs if n["why"] == "not_begun"]),
        "headless": len([n for n in needs if not n["headed"]]),
        "reached": len(roles) - len(done),
        "reminded": len(done),
        "day": at.date().isoformat(),
        "clock": f"{at:%H:%M}",
        "now": at == where.at.astimezone(VIETNAM),
    }


def remind(tx: Connection, where: Where, held: Held, request: RemindHeads) -> Json:
    """One row each, once a week, in office hours."""
    needs, roles = _whom(tx, where, request.place or held.place)
    why = {need["place"]: need for need in needs}
    at = opens(where.at.astimezone(VIETNAM), "office")
    done = _reminded(tx, where, [role.id for role in roles])
    planned = [
        plan_for_role(
            tx,
            where.house,
            where.at,
            "remind_head",
            role.id,
            occurrence=_week(where),
            by=held.id,
            not_before=at,
            args={name: why[role.place][name] for name in ("why", "number", "label", "level")},
        )
        for role in roles
        if role.id not in done
    ]
    return {
        "planned": len([each for each in planned if each]),
        "day": at.date().isoformat(),
        "clock": f"{at:%H:%M}",
    }


def _whom(tx: Connection, where: Where, place: str) -> tuple[list[Json], list[Any]]:
    """The places below where reviews wait too long or nobody has begun, and who leads them and can be written to."""
    row = dict(tx.execute(select(PLACE).where(PLACE.c.id == place)).mappings().one())
    found = below(tx, row, where.year, late_day(where.today), where.at)
    needs = []
    for each in found:
        late, begun = each["sums"].get("late", 0), each["sums"].get("started", 0)
        if late or (not begun and (each["adults"] or each["level"] == "village")):
            why = "late" if late else "not_begun"
            label = spoken(each, found)
            needs.append(
                {
                    "place": each["place"],
                    "why": why,
                    "number": late,
                    "label": label,
                    "headed": each["headed"],
                    "level": each["level"],
                }
            )
    kinds = LEADS.get(row["level"], ())
    wanted = select(ROLE).join(CONTACT, CONTACT.c.id == ROLE.c.contact)
    wanted = wanted.where(ROLE.c.place.in_([n["place"] for n in needs]), ROLE.c.kind.in_(kinds))
    wanted = wanted.where(
        in_force(where.at), can_write(opens(where.at.astimezone(VIETNAM), "office"))
    ).order_by(ROLE.c.id)
    return needs, list(tx.execute(wanted))


def _week(where: Where) -> str:
    year, week, _ = where.today.isocalendar()
    return f"{year}-W{week:02d}"


def _reminded(tx: Connection, where: Where, roles: list[str]) -> set[str]:
    keys = {f"{_week(where)}:{role}": role for role in roles}
    wanted = select(PUSH.c.occurrence).where(PUSH.c.purpose == "remind_head", PUSH.c.occurrence.in_(keys))
    return {keys[each] for each in tx.execute(wanted).scalars()}


# -- The summary that comes by itself, to officers and heads: rows of the ledger, never sent here

MORNING, EVENING = time(7, 0), time(18, 30)
MONDAY, SATURDAY = 0, 5


def digests_due(tx: Connection, house: House, at: datetime) -> int:
    """
    Plan the summaries whose time has come; how many. A tick calls it as often as it likes: each comes once.

    Officers get theirs from seven in the morning (the pusher waits for office hours), heads theirs from half past six in the
    evening. The figures of each are kept: the next one tells what changed since.
    """
    local = at.astimezone(VIETNAM)
    wanted = select(ROLE).where(ROLE.c.digest != "", in_force(at)).order_by(ROLE.c.id)
    planned = 0
    for role in tx.execute(wanted).all():
        office = role.kind in {"officer", "province", "admin"}
        occurrence = due(role.digest, local, MORNING if office else EVENING)
        if not occurrence or _planned(tx, f"{occurrence}:{role.id}"):
            continue
        found = summarise(tx, house, at, role.place)
        purpose = "officer_digest" if office else "head_digest"
        args = {"summary": found}
        if found and plan_for_role(tx, house, at, purpose, role.id, occurrence=occurrence, args=args):
            planned += 1
            _keep(tx, house, at, found, role.id)
    return planned


def due(how: str, local: datetime, hour: time) -> str:
    """The occurrence that is due on this day, or "": each working day, on Mondays, on the first working day of a month."""
    if local.time() < hour or local.weekday() >= SATURDAY:
        return ""
    if how == "daily":
        return local.date().isoformat()
    if how == "weekly" and local.weekday() == MONDAY:
        year, week, _ = local.isocalendar()
        return f"{year}-W{week:02d}"
    first = local.day == 1 or (local.weekday() == MONDAY and local.day <= 3)
    return f"{local:%Y-%m}" if how == "monthly" and first else ""


def _planned(tx: Connection, occurrence: str) -> bool:
    wanted = select(PUSH.c.id).where(
        PUSH.c.purpose.in_(["officer_digest", "head_digest"]), PUSH.c.occurrence == occurrence
    )
    return tx.execute(wanted).first() is not None


def _keep(tx: Connection, house: House, at: datetime, found: Json, role: str) -> None:
    """Once a place and a day: two officers of a commune share the trend."""
    wanted = select(FROZEN_FIGURES.c.id).where(
        FROZEN_FIGURES.c.place == found["place"], FROZEN_FIGURES.c.note == DIGEST
    )
    if tx.execute(wanted.where(FROZEN_FIGURES.c.at > at - SINCE)).first() is None:
        keep(tx, house, at, found, role, DIGEST)


QUERIES: dict[type, Callable[..., Any]] = {Reminding: Guarded(Action.REMIND_HEADS, reminding)}
COMMANDS: dict[type, Callable[..., Any]] = {RemindHeads: Guarded(Action.REMIND_HEADS, remind)}
