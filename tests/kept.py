"""What is stored of a phone and of the person whose answers are being taken: what a conversation came to."""

from __future__ import annotations

from typing import Any

from dialogs.scoring import answers
from storage.conversations import memos
from storage.tables import (
    ANSWER,
    ASSESSMENT,
    CONSENT,
    CONTACT,
    OUTBOX,
    PERSON,
    RUN,
    TALKING,
    Answer,
    Assessment,
    Consent,
    Contact,
    Outbox,
    Person,
    RunRow,
    Talking,
)
from storage.vault import Sealed
from tests.village import Village


class Kept:
    """The rows of one phone, read anew each time."""

    village: Village
    channel: str
    sender: str

    @property
    def contact(self) -> dict[str, Any] | None:
        """The row of this phone."""
        of = CONTACT
        rows = self.village.rows(Contact, of.c.channel == self.channel, of.c.external == self.sender)
        return rows[0] if rows else None

    @property
    def state(self) -> dict[str, Any]:
        """The stored conversation; empty where there is none."""
        contact = self.contact
        rows = self.village.rows(Talking, TALKING.c.contact == contact["id"]) if contact else []
        return rows[0] if rows else {}

    @property
    def person(self) -> dict[str, Any] | None:
        """The row of the person whose answers are being taken."""
        rows = self.village.rows(Person, PERSON.c.id == self.state.get("person", ""))
        return rows[0] if rows else None

    @property
    def assessments(self) -> list[dict[str, Any]]:
        """The person's assessments, oldest first."""
        return self.village.rows(Assessment, ASSESSMENT.c.person == self.state["person"])

    @property
    def assessment(self) -> dict[str, Any]:
        """The person's assessment that counts this year."""
        (last,) = [each for each in self.assessments if each["state"] != "replaced"][-1:] or [{}]
        return last

    @property
    def answers(self) -> dict[str, str]:
        """The answers of that assessment, by indicator."""
        house, now = self.village.house, self.assessment
        memo = self.village.write(lambda tx: memos(tx, [now["run"]], house.vault)[now["run"]])
        return answers(house.sheets[now["sheet"]], memo)

    @property
    def notes(self) -> list[str]:
        """What was told in words during that assessment."""
        of = ANSWER
        rows = self.village.rows(Answer, of.c.run == self.assessment["run"], of.c.kind == "n")
        return [self.village.house.vault.open(row["value"], Sealed.ANSWER) for row in rows]

    @property
    def score(self) -> int:
        """The score of that assessment, as boards read it."""
        points: int = self.assessment["score"]
        return points

    @property
    def standing(self) -> str:
        """Its state: open, private, sent, or none."""
        return str(self.assessment.get("state", "none"))

    @property
    def consents(self) -> dict[str, bool]:
        """What the person consents to now."""
        rows = self.village.rows(Consent, CONSENT.c.person == self.state["person"])
        return {row["purpose"]: row["given"] for row in rows}

    @property
    def outbox(self) -> list[dict[str, Any]]:
        """Replies to this phone, by its number, oldest first."""
        return self.village.rows(Outbox, OUTBOX.c.external == self.sender)

    @property
    def runs(self) -> list[dict[str, Any]]:
        """The runs of this phone."""
        contact = self.contact
        return self.village.rows(RunRow, RUN.c.contact == contact["id"]) if contact else []
