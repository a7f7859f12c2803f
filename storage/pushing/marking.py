"""What was decided on a set of messages, written in one go: dropped, held, or marked `sending` with the caps taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, update

from storage.pushing.caps import take_caps
from storage.pushing.inserting import insert_many
from storage.tables import PUSH, RUN, TALKING

LEASE = timedelta(seconds=60)  # longer than a request is given
Row = Mapping[str, Any]

_MINE = PUSH.c.id.in_(bindparam("b_ids", expanding=True)), PUSH.c.state == "claimed"
_DROP = (
    update(PUSH)
    .where(*_MINE)
    .values(state="dropped", reason=bindparam("b_reason"), changed=bindparam("b_at"), owner="", lease=None)
)
_HOLD = (
    update(PUSH)
    .where(*_MINE)
    .values(
        state="planned",
        reason=bindparam("b_reason"),
        not_before=bindparam("b_until"),
        changed=bindparam("b_at"),
        owner="",
        lease=None,
    )
)
_SEND = (
    update(PUSH)
    .where(*_MINE)
    .values(
        state="sending",
        reason="",
        cost=bindparam("b_cost"),
        lease=bindparam("b_lease"),
        attempts=PUSH.c.attempts + 1,
        changed=bindparam("b_at"),
    )
)
_FRONT = (
    update(TALKING)
    .where(TALKING.c.contact == bindparam("b_contact"))
    .values(run=bindparam("b_run"), front=bindparam("b_front"), reopened="", misses=0)
)


@dataclass(slots=True)
class Marked:
    """All that is decided in one group: ids by what becomes of them, so that each end is one statement."""

    at: datetime
    dropped: dict[str, list[str]] = field(default_factory=dict)  # by reason
    held: dict[tuple[datetime, str], list[str]] = field(default_factory=dict)
    sending: dict[int, list[str]] = field(default_factory=dict)  # by cost
    runs: list[Row] = field(default_factory=list)
    fronts: list[Row] = field(default_factory=list)
    caps: dict[str, int] = field(default_factory=dict)

    def drop(self, push: str, reason: str) -> None:
        """It is never sent."""
        self.dropped.setdefault(reason, []).append(push)

    def hold(self, push: str, until: datetime, reason: str) -> None:
        """It waits."""
        self.held.setdefault((until, reason), []).append(push)

    def send(self, push: str, cost: int) -> None:
        """Its request follows as soon as this is committed."""
        self.sending.setdefault(cost, []).append(push)


def write_marked(tx: Connection, marked: Marked) -> None:
    """One statement a table and end."""
    at = {"b_at": marked.at}
    for reason, ids in sorted(marked.dropped.items()):
        tx.execute(_DROP, {**at, "b_ids": sorted(ids), "b_reason": reason})
    for (until, reason), ids in sorted(marked.held.items()):
        tx.execute(_HOLD, {**at, "b_ids": sorted(ids), "b_until": until, "b_reason": reason})
    for cost, ids in sorted(marked.sending.items()):
        lease = {"b_lease": marked.at + LEASE}
        tx.execute(_SEND, {**at, **lease, "b_ids": sorted(ids), "b_cost": cost})
    if marked.runs:
        insert_many(tx, RUN, marked.runs)
    if marked.fronts:
        tx.execute(_FRONT, sorted(marked.fronts, key=lambda row: str(row["b_contact"])))
    take_caps(tx, marked.caps)
