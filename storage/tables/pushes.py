"""What is sent unasked: the ledger, what caps are used up, and the news of a campaign."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.base import index_of_some, json_, number_, serial_, text_, time_, word_

FIRST = "state = 'planned' AND kind IN ('service', 'subscribed')"  # what goes before all that goes to many
WHOLE = "contact <> ''"  # rows that were not emptied yet


class Push(SQLModel, table=True):
    """
    The ledger: one row a push, unique by person, purpose and occurrence.

    kind: service | subscribed | nudge | news (design.md §6). account: the channel's account that sends it. args: what its
    wording needs beside the person. by: the role that asked for it.
    """

    __tablename__ = "push"
    id: str = Field(primary_key=True)
    person: str
    contact: str
    household: str = word_()
    commune: str = Field(default="", index=True)
    village: str = word_()
    channel: str = word_()
    kind: str = word_()
    purpose: str
    occurrence: str
    campaign: str = Field(default="", nullable=False, index=True, sa_column_kwargs={"server_default": ""})
    args: dict[str, object] = json_(dict)
    by: str = word_()
    not_before: datetime = time_()
    expires: datetime = time_()
    state: str = "planned"  # planned | claimed | sending | sent | unknown | failed | dropped
    reason: str = ""
    attempts: int = 0
    owner: str = word_()
    lease: datetime | None = time_(null=True)
    message: str = word_()  # the service's id of what was sent
    cost: int = number_()  # dong
    created: datetime = time_()
    changed: datetime = time_()
    sent: datetime | None = time_(null=True)
    __table_args__ = (
        UniqueConstraint("person", "purpose", "occurrence"),
        Index("ix_push_state", "state", "not_before"),
        index_of_some("ix_push_first", FIRST, "kind", "not_before"),
        index_of_some("ix_push_changed", WHOLE, "changed"),
        index_of_some("ix_push_contact", WHOLE, "contact"),
    )


class Cap(SQLModel, table=True):
    """How often somebody was written to: a row a person-week, a household-day and a contact-day; taken with the `sending` mark."""

    __tablename__ = "cap"
    id: str = Field(primary_key=True)  # person:…:2026-W46, household:…:2026-11-12, contact:…:2026-11-12
    used: int = 0
    until: datetime = time_()  # when the row may go


class Campaign(SQLModel, table=True):
    """
    News of an officer to many.

    words: {language: text}. audience: {place, states}. counts: what the rehearsal found.
    """

    __tablename__ = "campaign"
    id: str = Field(primary_key=True)
    commune: str = Field(default="", index=True)
    place: str
    by: str  # the role that wrote it
    words: dict[str, object] = json_(dict)
    picture: bytes | None = Field(default=None)
    link: str = word_()
    audience: dict[str, object] = json_(dict)
    state: str = (
        "draft"  # draft | waiting (for a second officer) | planned | running | paused | stopped | done
    )
    why: str = word_()
    not_before: datetime | None = time_(null=True)
    confirmed_by: str = word_()
    counts: dict[str, object] = json_(dict)
    planned_to: str = word_()  # the last person id that was planned
    note: str = text_()
    created: datetime = time_()
    changed: datetime = time_()
    serial: int = serial_("campaign")
