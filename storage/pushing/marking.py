"""What was decided on a set of messages, written in one go: dropped, held, or marked `sending` with the caps taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, update

from storage.conversations import RUN, TALKING
from storage.pushing.caps import take_caps
from storage.pushing.claiming import PUSH

LEASE = timedelta(seconds=60)  # longer than a request is given
Row = Mapping[str, Any]

_DROP = (
    update(PUSH)
    .where(PUSH.c.id == bindparam("b_id"), PUSH.c.state == "claimed")
    .values(
        state="dropped",
        reason=bindparam("b_reason"),
        changed=bindparam("b_at"),
        owner="",
        lease=None,
    )
)
_HOLD = (
    update(PUSH)
    .where(PUSH.c.id == bindparam("b_id"), PUSH.c.state == "claimed")
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
    .where(PUSH.c.id == bindparam("b_id"), PUSH.c.state == "claimed")
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
    """All that is decided in one group."""

    at: datetime
    dropped: list[Row] = field(default_factory=list)
    held: list[Row] = field(default_factory=list)
    sending: list[Row] = field(default_factory=list)
    runs: list[Row] = field(default_factory=list)
    fronts: list[Row] = field(default_factory=list)
    caps: dict[str, int] = field(default_factory=dict)

    def drop(self, push: str, reason: str) -> None:
        """It is never sent."""
        self.dropped.append({"b_id": push, "b_reason": reason, "b_at": self.at})

    def hold(self, push: str, until: datetime, reason: str) -> None:
        """It waits."""
        self.held.append({"b_id": push, "b_reason": reason, "b_until": until, "b_at": self.at})

    def send(self, push: str, cost: int) -> None:
        """Its request follows as soon as this is committed."""
        self.sending.append(
            {"b_id": push, "b_cost": cost, "b_lease": self.at + LEASE, "b_at": self.at}
        )


def write_marked(tx: Connection, marked: Marked) -> None:
    """One statement a table and kind."""
    for statement, rows in (
        (_DROP, marked.dropped),
        (_HOLD, marked.held),
        (_SEND, marked.sending),
        (insert(RUN), marked.runs),
        (_FRONT, marked.fronts),
    ):
        if rows:
            tx.execute(statement, sorted(rows, key=_key))
    take_caps(tx, marked.caps)


def _key(row: Row) -> str:
    return str(row.get("b_id") or row.get("b_contact") or row.get("id"))
