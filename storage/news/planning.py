"""
The planner of campaigns: who gets the news becomes rows of the ledger, chunk by chunk; what was stopped is dropped.

A chunk is one short transaction (design.md §4: ≤ 20 ms) and remembers how far it came (`planned_to`) in the same commit:
it can be killed anywhere, and two planners do no harm. A campaign is done when no row of it is open; its author is told.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from dialogs.rules.purposes import PURPOSES
from storage.access import in_force
from storage.news.audience import meant_by, next_ids
from storage.news.figures import OPEN, figures
from storage.news.filling import fill
from storage.news.rows import LIGHT, move, short
from storage.pushes import plan_for_role
from storage.tables import CAMPAIGN, PUSH, ROLE
from storage.where import House

CHUNK = 300  # persons, or rows changed, in one transaction
LEAD = timedelta(minutes=2)
LOOK = timedelta(minutes=1)  # so often it is looked whether a campaign is done
NEVER = datetime(2999, 1, 1, tzinfo=UTC)  # of rows that wait for their campaign to go on
END = "~"  # sorts behind every id
TOLD = "~told"
Row = Mapping[str, Any]


def plan_campaigns(tx: Connection, house: House, at: datetime, most: int = CHUNK) -> int:
    """Do a chunk of what one campaign needs; how many persons or rows that was (0: nothing to do now)."""
    active = CAMPAIGN.c.state.in_(("planned", "running", "paused", "stopped"))
    wanted = select(*LIGHT).where(active, CAMPAIGN.c.planned_to != TOLD).order_by(CAMPAIGN.c.id)
    if tx.dialect.name == "postgresql":
        wanted = wanted.with_for_update(skip_locked=True)
    for row in [dict(each) for each in tx.execute(wanted).mappings().all()]:
        done = _chunk(tx, house, row, at, most)
        if done:
            return done
    return 0


def _chunk(tx: Connection, house: House, row: Row, at: datetime, most: int) -> int:
    state, why = row["state"], row["why"]
    if state == "stopped":
        if why != "dropped":
            return _drop(tx, row, at, most)
        return _finish(tx, house, row, at)
    if state == "paused":
        return 0 if why.startswith("held") else _hold(tx, row, at, most)
    if why == "resumed":
        return _renew(tx, row, at, most)
    if row["planned_to"] != END:
        return _plan(tx, house, row, at, most) if row["not_before"] <= at + LEAD else 0
    return _finish(tx, house, row, at)


def _plan(tx: Connection, house: House, row: Row, at: datetime, most: int) -> int:
    """The next persons of a campaign whose time has come."""
    author = select(ROLE.c.id).where(ROLE.c.id == row["by"], in_force(at))
    if tx.execute(author).first() is None:
        move(tx, row["id"], row["state"], at, state="paused", why="author_left")
        return 1
    begins = max(row["not_before"], at)
    meant = meant_by(tx, row, begins)
    ids, to = next_ids(tx, meant, row["planned_to"], most)
    fill(tx, house, row, meant, ids, at)
    move(tx, row["id"], row["state"], at, state="running", planned_to=to)
    return most


def _drop(tx: Connection, row: Row, at: datetime, most: int) -> int:
    """Rows that were planned for a campaign that was stopped; what is claimed finishes."""
    ids = _planned(tx, row["id"], most=most)
    if not ids:
        move(tx, row["id"], "stopped", at, why="dropped")
        return 1
    gone = update(PUSH).where(*_still(ids))
    tx.execute(gone.values(state="dropped", reason="stopped", changed=at))
    return len(ids)


def _hold(tx: Connection, row: Row, at: datetime, most: int) -> int:
    """Rows of a campaign that was paused wait out of the way, so that nobody looks at them again and again."""
    ids = _planned(tx, row["id"], PUSH.c.not_before < NEVER, most=most)
    if not ids:
        move(tx, row["id"], "paused", at, why=f"held {row['why']}".strip())
        return 1
    tx.execute(update(PUSH).where(*_still(ids)).values(not_before=NEVER, expires=NEVER, changed=at))
    return len(ids)


def _renew(tx: Connection, row: Row, at: datetime, most: int) -> int:
    """Rows of a campaign that went on after a pause: their days begin anew."""
    ids = _planned(tx, row["id"], PUSH.c.not_before >= NEVER, most=most)
    if not ids:
        move(tx, row["id"], "running", at, why="")
        return 1
    start = max(row["not_before"], at)
    until = start + PURPOSES["news"].lasts
    tx.execute(update(PUSH).where(*_still(ids)).values(not_before=start, expires=until, changed=at))
    return len(ids)


def _planned(tx: Connection, campaign: str, *which: Any, most: int) -> list[str]:
    of = select(PUSH.c.id).where(PUSH.c.campaign == campaign, PUSH.c.state == "planned", *which)
    return list(tx.execute(of.limit(most)).scalars())


def _still(ids: list[str]) -> tuple[Any, ...]:
    """Planned still: a pusher may have claimed it meanwhile."""
    return PUSH.c.id.in_(ids), PUSH.c.state == "planned"


def _finish(tx: Connection, house: House, row: Row, at: datetime) -> int:
    """A campaign of which nothing is left is done, and its author is told; looked at once a minute."""
    if at - row["changed"] < LOOK:
        return 0
    left = select(PUSH.c.id).where(PUSH.c.campaign == row["id"], PUSH.c.state.in_(OPEN))
    if tx.execute(left.limit(1)).first() is not None:
        move(tx, row["id"], row["state"], at)
        return 0
    state = "stopped" if row["state"] == "stopped" else "done"
    numbers = figures(tx, row["id"], at)
    counts = {**row["counts"], "figures": numbers}
    move(tx, row["id"], row["state"], at, state=state, planned_to=TOLD, counts=counts)
    plan_for_role(
        tx,
        house,
        at,
        "news_result",
        row["by"],
        occurrence=row["id"],
        args={
            "text": short(row["words"].get("vi", "")),
            "stopped": state == "stopped",
            "figures": {name: numbers[name] for name in ("sent", "all", "blocked", "unknown")},
        },
    )
    return 1
