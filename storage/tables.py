"""
The tables, as SQLModel classes.

Ids are short text made by the application (time-ordered, see `bot.clock`). Every table that grows carries the commune's
id. Times are UTC. What a person wrote freely is encrypted (`storage.vault`); names are searched and are not.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    DateTime,
    Index,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

metadata: MetaData = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Json = JSON().with_variant(JSONB(), "postgresql")


class UtcTime(TypeDecorator[datetime]):
    """An aware time in UTC on both databases; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Any) -> Any:
        """How a time is handed to the driver: on SQLite as text that sorts like the time."""
        return _text_of if dialect.name == "sqlite" else _aware

    def result_processor(self, dialect: Any, coltype: Any) -> Any:  # noqa: ARG002
        """How a time comes back."""
        return _time_of if dialect.name == "sqlite" else _aware


def _aware(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a naive time can't be stored")
    return value.astimezone(UTC)


def _text_of(value: datetime | None) -> str | None:
    aware = _aware(value)
    return None if aware is None else aware.isoformat(" ", "microseconds")[:26]


def _time_of(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


def table(model: type[SQLModel]) -> Table:
    """The Core table of a model: statements are written against its columns (`t.c.born`)."""
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


def _time(*, null: bool = False) -> Any:
    return Field(default=None, nullable=null, sa_type=UtcTime)


def _json(default: Any) -> Any:
    return Field(default_factory=default, sa_type=Json, nullable=False)


def _text(*, null: bool = False) -> Any:
    return Field(default=None if null else "", sa_type=Text, nullable=null)


def _flag() -> Any:
    return Field(
        default=False, sa_type=Boolean, nullable=False, sa_column_kwargs={"server_default": false()}
    )


class Place(SQLModel, table=True):
    """Province, commune, village or unit; `word` is its kind in Vietnamese (thôn, bản, ấp, tổ dân phố, xã, phường)."""

    __tablename__ = "place"
    id: str = Field(primary_key=True)
    parent: str | None = Field(default=None, foreign_key="place.id", index=True)
    level: str  # province | commune | village | unit
    word: str
    name: str
    folded: str = Field(index=True)
    code: str | None = Field(default=None, unique=True)  # short, typed by people
    province: str = Field(default="", index=True)
    commune: str = Field(default="", index=True)
    since: date | None = None
    until: date | None = None
    former: str = ""  # the commune it belonged to before, by which two "Thôn 3" are told apart
    hard: bool = _flag()  # the 70-point areas (vùng khó khăn), with their document
    hard_document: str = ""
    hard_date: date | None = None
    controller: str = ""  # who keeps the data (commune or province); falls back to the settings
    contact_name: str = ""
    contact_phone: str = ""
    example: bool = _flag()
    adults: int | None = None
    households: int | None = None


class PlaceName(SQLModel, table=True):
    """A former name of a place, and how long it was used."""

    __tablename__ = "place_name"
    id: str = Field(primary_key=True)
    place: str = Field(foreign_key="place.id", index=True)
    word: str
    name: str
    folded: str = Field(index=True)
    since: date | None = None
    until: date | None = None


class Household(SQLModel, table=True):
    """A household (hộ) of a village; `code` stands on its wallet card."""

    __tablename__ = "household"
    id: str = Field(primary_key=True)
    place: str = Field(foreign_key="place.id", index=True)
    commune: str = Field(default="", index=True)
    code: str | None = Field(default=None, unique=True)
    name: str = ""


class Person(SQLModel, table=True):
    """A resident; `called` is how the assistant calls them, the full name is asked only at submission."""

    __tablename__ = "person"
    id: str = Field(primary_key=True)
    commune: str = Field(default="", index=True)
    village: str | None = Field(default=None, foreign_key="place.id", index=True)
    unit: str | None = Field(default=None, foreign_key="place.id")
    household: str | None = Field(default=None, foreign_key="household.id", index=True)
    called: str = ""
    address: str = ""
    sheet_group: str = ""  # id of the sheet that serves them
    full_name: str = ""
    folded: str = Field(default="", index=True)
    born: int | None = None
    state: str = "active"
    goals: list[Any] = _json(list)
    created: datetime = _time()
    erase_at: datetime | None = _time(null=True)


class Contact(SQLModel, table=True):
    """Someone on a channel."""

    __tablename__ = "contact"
    id: str = Field(primary_key=True)
    channel: str
    external: str
    created: datetime = _time()
    blocked: datetime | None = _time(null=True)
    __table_args__ = (UniqueConstraint("channel", "external"),)


class ContactPerson(SQLModel, table=True):
    """Who shares a contact, and who presses for whom."""

    __tablename__ = "contact_person"
    contact: str = Field(primary_key=True, foreign_key="contact.id")
    person: str = Field(primary_key=True, foreign_key="person.id", index=True)
    presses: str = ""  # self | family | "" not known yet
    since: datetime = _time()


class Consent(SQLModel, table=True):
    """The consent log, insert only: the newest row of a purpose counts."""

    __tablename__ = "consent"
    id: str = Field(primary_key=True)
    person: str = Field(index=True)
    purpose: str
    given: bool
    version: str
    channel: str
    contact: str
    at: datetime = _time()


class Talking(SQLModel, table=True):
    """Where the talk with a contact stands (`dialogs.conversation.Conversation`)."""

    __tablename__ = "conversation"
    contact: str = Field(primary_key=True, foreign_key="contact.id")
    person: str = ""
    run: str = ""
    front: dict[str, Any] = _json(dict)
    reopened: str = ""
    misses: int = 0
    address: str = ""
    language: str = "vi"
    called: str = ""
    people: int = 0
    sequence: int = 0  # of the outbox
    heard_at: datetime = _time()


class RunRow(SQLModel, table=True):
    """One playing of a talk."""

    __tablename__ = "run"
    id: str = Field(primary_key=True)
    contact: str = Field(index=True)
    person: str = Field(default="", index=True)
    talk: str
    args: dict[str, Any] = _json(dict)
    opened: datetime = _time()
    closed: datetime | None = _time(null=True)


class Answer(SQLModel, table=True):
    """What was recorded in a run, insert only: answers, looks, commands, notes, and answers forgotten by going back."""

    __tablename__ = "answer"
    id: str = Field(primary_key=True)
    run: str
    kind: str  # a answer, l look, d command, n note, f forgotten
    key: str
    value: Any = Field(default=None, sa_type=Json, nullable=True)
    secret: bool = _flag()
    contact: str = ""
    at: datetime = _time()
    __table_args__ = (Index("ix_answer_run", "run", "id"),)


class Assessment(SQLModel, table=True):
    """A self-assessment of a year, with its progress kept up at each step."""

    __tablename__ = "assessment"
    id: str = Field(primary_key=True)
    person: str = Field(index=True)
    year: int
    commune: str = Field(default="", index=True)
    village: str = Field(default="", index=True)
    sheet: str  # id@version
    run: str = Field(index=True)
    state: str = "open"  # open | private | sent | replaced
    answered: int = 0
    asked: int = 10
    score: int = 0
    passed: bool = _flag()
    pass_total: int = 80
    baseline: int | None = None
    registered: datetime | None = _time(null=True)
    goals: list[Any] = _json(list)
    started: datetime = _time()
    finished: datetime | None = _time(null=True)
    sent: datetime | None = _time(null=True)
    levels: dict[str, Any] = _json(dict)  # indicator -> level as sent
    presses: str = ""
    __table_args__ = (UniqueConstraint("person", "year", "id"),)


class Evidence(SQLModel, table=True):
    """A photo, words, or "the chapter knows", for an indicator or for the whole sheet."""

    __tablename__ = "evidence"
    id: str = Field(primary_key=True)
    assessment: str = Field(index=True)
    person: str = Field(index=True)
    commune: str = ""
    indicator: str = ""
    kind: str  # photo | text | known
    channel: str = ""
    file: str = ""
    text: str = _text()
    picture: bytes | None = Field(default=None)
    state: str = "kept"  # waiting | kept | refused
    at: datetime = _time()


class Inbox(SQLModel, table=True):
    """What came in, by a digest of the service's id; kept for good, so that nothing is taken twice."""

    __tablename__ = "inbox"
    id: str = Field(primary_key=True)
    contact: str
    run: str = ""
    key: str = ""
    state: str = "done"  # done | failed
    at: datetime = _time()


class Outbox(SQLModel, table=True):
    """Replies on their way; the body is emptied once sent."""

    __tablename__ = "outbox"
    id: str = Field(primary_key=True)
    contact: str
    sequence: int
    channel: str
    external: str
    body: str = _text()
    state: str = "waiting"  # waiting | sent | replaced | failed | expired
    question: bool = _flag()
    inbound: str = ""
    owner: str = ""
    lease: datetime | None = _time(null=True)
    attempts: int = 0
    created: datetime = _time()
    message: str = ""
    why: str = ""
    __table_args__ = (
        Index("ix_outbox_contact_sequence", "contact", "sequence"),
        Index("ix_outbox_state", "state", "lease"),
    )


class Push(SQLModel, table=True):
    """The ledger: one row a push, unique by person, purpose and occurrence."""

    __tablename__ = "push"
    id: str = Field(primary_key=True)
    person: str
    contact: str
    commune: str = Field(default="", index=True)
    purpose: str
    occurrence: str
    not_before: datetime = _time()
    expires: datetime = _time()
    state: str = "planned"  # planned | claimed | sending | sent | unknown | failed | dropped
    reason: str = ""
    attempts: int = 0
    created: datetime = _time()
    changed: datetime = _time()
    __table_args__ = (
        UniqueConstraint("person", "purpose", "occurrence"),
        Index("ix_push_state", "state", "not_before"),
    )


class Audit(SQLModel, table=True):
    """Who did what, to whom, when; never what a person wrote."""

    __tablename__ = "audit"
    id: str = Field(primary_key=True)
    at: datetime = _time()
    actor: str  # contact:…, system, operator
    action: str
    person: str = Field(default="", index=True)
    place: str = ""
    detail: dict[str, Any] = _json(dict)


class SheetVersion(SQLModel, table=True):
    """A published sheet; versions are never changed, only followed."""

    __tablename__ = "sheet_version"
    id: str = Field(primary_key=True)  # id@version
    sheet: str = Field(index=True)
    version: str
    status: str
    body: dict[str, Any] = _json(dict)
    published: datetime = _time()
    in_force: bool = _flag()


class Tombstone(SQLModel, table=True):
    """What stays of an erased person: place, year and state, so that sums stay true."""

    __tablename__ = "tombstone"
    id: str = Field(primary_key=True)
    commune: str = ""
    village: str = ""
    year: int = 0
    state: str = ""
    at: datetime = _time()


class FileLink(SQLModel, table=True):
    """A one-time link to a file or for an upload, by the digest of its token."""

    __tablename__ = "file_link"
    id: str = Field(primary_key=True)  # digest of the token
    purpose: str
    person: str = ""
    contact: str = ""
    args: dict[str, Any] = _json(dict)
    created: datetime = _time()
    expires: datetime = _time()
    used: datetime | None = _time(null=True)


class LinkCode(SQLModel, table=True):
    """A code with which another channel joins a contact, by its digest."""

    __tablename__ = "link_code"
    id: str = Field(primary_key=True)  # digest of the code
    contact: str = Field(index=True)
    asker: str = ""
    state: str = "open"  # open | asked | joined | refused | ended
    created: datetime = _time()
    expires: datetime = _time()


class Account(SQLModel, table=True):
    """A channel account: who polls it, until when, and until when nothing may be sent."""

    __tablename__ = "account"
    id: str = Field(primary_key=True)  # channel:account
    owner: str = ""
    lease: datetime | None = _time(null=True)
    paused_until: datetime | None = _time(null=True)


class ChannelToken(SQLModel, table=True):
    """The tokens of a channel account, sealed; `version` grows with each change, and who holds the lease may change them."""

    __tablename__ = "channel_token"
    id: str = Field(primary_key=True)  # channel:account
    sealed: str = _text()
    version: int = 0
    owner: str = ""
    lease: datetime | None = _time(null=True)
    changed: datetime = _time()
