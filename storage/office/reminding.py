"""Reminding those who lead the places below: rows of the ledger, never sent here."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, select

from dialogs.requests import office as ask
from dialogs.rules.hours import opens
from dialogs.rules.roles import Action
from storage.access import Guarded, Held, in_force
from storage.facts import can_write
from storage.office.attention import below, spoken
from storage.office.summary import late_day
from storage.pushes import plan_for_role
from storage.tables import CONTACT, PLACE, PUSH, ROLE
from storage.where import VIETNAM, Where

LEADS = {"commune": ("head", "unit_head"), "province": ("officer",)}  # who is reminded at the places below
Json = dict[str, Any]


def reminding(tx: Connection, where: Where, held: Held, request: ask.Reminding) -> Json:
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


def remind(tx: Connection, where: Where, held: Held, request: ask.RemindHeads) -> Json:
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
    wanted = wanted.where(in_force(where.at), can_write()).order_by(ROLE.c.id)
    return needs, list(tx.execute(wanted))


def _week(where: Where) -> str:
    year, week, _ = where.today.isocalendar()
    return f"{year}-W{week:02d}"


def _reminded(tx: Connection, where: Where, roles: list[str]) -> set[str]:
    keys = {f"{_week(where)}:{role}": role for role in roles}
    wanted = select(PUSH.c.occurrence).where(PUSH.c.purpose == "remind_head", PUSH.c.occurrence.in_(keys))
    return {keys[each] for each in tx.execute(wanted).scalars()}


QUERIES: dict[type, Callable[..., Any]] = {ask.Reminding: Guarded(Action.REMIND_HEADS, reminding)}
COMMANDS: dict[type, Callable[..., Any]] = {ask.RemindHeads: Guarded(Action.REMIND_HEADS, remind)}
