"""Conversations: where each stands, what was recorded, what came in and what goes out."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.tables.base import Json, flag_, index_of_some, json_, serial_, text_, time_


class Talking(SQLModel, table=True):
    """Where the talk with a contact stands (`dialogs.conversation.Conversation`)."""

    __tablename__ = "conversation"
    contact: str = Field(primary_key=True, foreign_key="contact.id")
    person: str = ""
    run: str = ""
    front: dict[str, object] = json_(dict)
    reopened: str = ""
    misses: int = 0
    address: str = ""
    language: str = "vi"
    called: str = ""
    people: int = 0
    heard_at: datetime = time_()


ASIDE = "talk <> 'assess'"  # runs that go once they are over


class RunRow(SQLModel, table=True):
    """One playing of a talk."""

    __tablename__ = "run"
    id: str = Field(primary_key=True)
    contact: str = Field(index=True)
    person: str = Field(default="", index=True)
    talk: str
    args: dict[str, object] = json_(dict)
    opened: datetime = time_()
    closed: datetime | None = time_(null=True)
    serial: int = serial_("run")
    __table_args__ = (index_of_some("ix_run_closed", ASIDE, "closed"),)


class Answer(SQLModel, table=True):
    """What was recorded in a run, insert only: answers, looks, commands, notes, and answers forgotten by going back."""

    __tablename__ = "answer"
    id: str = Field(primary_key=True)
    run: str
    kind: str  # a answer, l look, d command, n note, f forgotten
    key: str
    value: object = Field(default=None, sa_type=Json, nullable=True)
    secret: bool = flag_()
    contact: str = ""
    at: datetime = time_()
    serial: int = serial_("answer")
    __table_args__ = (Index("ix_answer_run", "run", "serial", "id"),)


class Inbox(SQLModel, table=True):
    """What came in, by a digest of the service's id; kept for longer than a service brings it again, so that nothing is taken twice."""

    __tablename__ = "inbox"
    id: str = Field(primary_key=True)
    contact: str
    run: str = ""
    key: str = ""
    state: str = "done"  # done | failed
    at: datetime = time_()
    __table_args__ = (Index("ix_inbox_at", "at"),)


class Outbox(SQLModel, table=True):
    """Replies on their way; the body is emptied once sent."""

    __tablename__ = "outbox"
    id: str = Field(primary_key=True)
    contact: str
    channel: str
    external: str
    body: str = text_()
    state: str = "waiting"  # waiting | sent | replaced | failed | expired
    question: bool = flag_()
    inbound: str = ""
    owner: str = ""
    lease: datetime | None = time_(null=True)
    attempts: int = 0
    created: datetime = time_()
    message: str = ""
    why: str = ""
    serial: int = serial_("outbox")
    __table_args__ = (
        Index("ix_outbox_contact_serial", "contact", "serial"),
        Index("ix_outbox_state", "state", "lease"),
        Index("ix_outbox_created", "created"),
    )


class PageRow(SQLModel, table=True):
    """A session of the page that several gateways serve: while it is used, and a little longer."""

    __tablename__ = "page"
    id: str = Field(primary_key=True)  # the digest of what its cookie holds
    epoch: str
    kiosk: bool = flag_()
    number: int = 0  # of its newest message
    used: datetime = time_()


class PageMessage(SQLModel, table=True):
    """What is on its way to a page, wherever that is open."""

    __tablename__ = "page_message"
    page: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    body: dict[str, object] = json_(dict)
    at: datetime = time_()
