"""How far a campaign is, and what a month costs: read from the ledger alone, so that screen and report agree."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from storage.tables import PUSH
from storage.where import VIETNAM

OPEN = ("planned", "claimed", "sending")


def figures(tx: Connection, campaign: str, at: datetime) -> dict[str, Any]:
    """
    The numbers of a campaign: all (meant to be sent), sent, unknown, failed, blocked, left, held, dropped {reason: n}.

    held: of those left, how many wait for a later time. blocked: failed because nobody is there any more.
    """
    later = PUSH.c.not_before > at
    rows = tx.execute(
        select(PUSH.c.state, PUSH.c.reason, later, func.count(), func.sum(PUSH.c.cost))
        .where(PUSH.c.campaign == campaign)
        .group_by(PUSH.c.state, PUSH.c.reason, later)
    ).all()
    found: dict[str, Any] = dict.fromkeys(
        ("all", "sent", "unknown", "failed", "blocked", "left", "held", "cost"), 0
    )
    dropped: dict[str, int] = {}
    for state, reason, waits, number, cost in rows:
        found["cost"] += int(cost or 0)
        if state == "dropped" and reason == "same_phone":
            dropped[reason] = dropped.get(reason, 0) + number
            continue
        found["all"] += number
        if state in OPEN:
            found["left"] += number
            found["held"] += number if waits else 0
        elif state == "dropped":
            dropped[reason] = dropped.get(reason, 0) + number
            found["blocked"] += number if reason == "unreachable" else 0
        elif state == "failed" and reason == "unreachable":
            found["blocked"] += number
        else:
            found[state] = found.get(state, 0) + number
    return {**found, "dropped": dropped}


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
