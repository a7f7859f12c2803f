"""What a database says after the fact, read beside the program under test."""

from typing import Any

from sqlalchemy import select

from storage.store.engines import address, open_engine
from storage.tables import Answer, Assessment, Inbox, Outbox, Talking, table

ANSWER, ASSESSMENT, TALKING, INBOX, OUTBOX = (
    table(each) for each in (Answer, Assessment, Talking, Inbox, Outbox)
)


class Witness:
    """Reads one conversation from outside."""

    def __init__(self, url: str) -> None:
        self._engine = open_engine(address(url))

    def levels(self) -> dict[str, list[str]]:
        """Every level recorded in the assessment, by indicator, oldest first."""
        found: dict[str, list[str]] = {}
        with self._engine.connect() as tx:
            run = tx.execute(select(ASSESSMENT.c.run)).scalar()
            rows = tx.execute(
                select(ANSWER.c.key, ANSWER.c.value)
                .where(ANSWER.c.run == run, ANSWER.c.kind == "a")
                .order_by(ANSWER.c.id)
            )
            for key, value in rows:
                found.setdefault(key, []).append(value)
        return found

    def asked(self) -> str:
        """The key of the question that is open."""
        with self._engine.connect() as tx:
            front: dict[str, Any] = tx.execute(select(TALKING.c.front)).scalar() or {}
        return str(front.get("key", ""))

    def assessment(self) -> Any:
        """The one assessment."""
        with self._engine.connect() as tx:
            return tx.execute(select(ASSESSMENT)).one()

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()
