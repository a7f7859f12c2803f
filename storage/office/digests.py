"""The summary that comes by itself, to officers and heads: rows of the ledger, never sent here."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection, select

from storage.access import in_force
from storage.office.desk import keep
from storage.office.summary import DIGEST, SINCE, summarise
from storage.pushes import plan_for_role
from storage.tables import FROZEN_FIGURES, PUSH, ROLE
from storage.where import VIETNAM, House

MORNING, EVENING = time(7, 0), time(18, 30)
MONDAY, SATURDAY = 0, 5
Json = dict[str, Any]


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
