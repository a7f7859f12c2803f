"""What keeps the service honest: audit, links, codes, accounts of channels."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.tables.base import json_, number_, serial_, text_, time_, word_


class Audit(SQLModel, table=True):
    """Who did what, to whom, when; never what a person wrote."""

    __tablename__ = "audit"
    id: str = Field(primary_key=True)
    at: datetime = time_()
    actor: str  # contact:…, system, operator
    action: str
    person: str = Field(default="", index=True)
    place: str = ""
    detail: dict[str, object] = json_(dict)
    serial: int = serial_("audit")
    __table_args__ = (Index("ix_audit_actor_at", "actor", "at"), Index("ix_audit_at", "at"))


class FileLink(SQLModel, table=True):
    """A one-time link to a file or for an upload, by the digest of its token."""

    __tablename__ = "file_link"
    id: str = Field(primary_key=True)  # digest of the token
    purpose: str
    person: str = ""
    contact: str = ""
    args: dict[str, object] = json_(dict)
    created: datetime = time_()
    expires: datetime = time_()
    used: datetime | None = time_(null=True)


class LinkCode(SQLModel, table=True):
    """A code with which another channel joins a contact, by its digest."""

    __tablename__ = "link_code"
    id: str = Field(primary_key=True)  # digest of the code
    contact: str = Field(index=True)
    asker: str = ""
    person: str = (
        word_()
    )  # of a code that the head of a chapter gives for a lost phone; "": all of the contact
    by: str = word_()  # the role that gave it
    state: str = (
        "open"  # open | asked | joined | refused | ended; of a new phone also cuts | waits | waits_cuts
    )
    created: datetime = time_()
    expires: datetime = time_()  # of a new phone that waits: when it may see what it was given the code for
    serial: int = serial_("link_code")


class Account(SQLModel, table=True):
    """A channel account: who polls it, until when, and until when nothing may be sent."""

    __tablename__ = "account"
    id: str = Field(primary_key=True)  # channel:account
    owner: str = ""
    lease: datetime | None = time_(null=True)
    paused_until: datetime | None = time_(null=True)


class ChannelToken(SQLModel, table=True):
    """The tokens of a channel account, sealed; `version` grows with each change, and who holds the lease may change them."""

    __tablename__ = "channel_token"
    id: str = Field(primary_key=True)  # channel:account
    sealed: str = text_()
    version: int = 0
    owner: str = ""
    lease: datetime | None = time_(null=True)
    changed: datetime = time_()


class Installation(SQLModel, table=True):
    """What a database knows of itself, in one row: fingerprints of its keys, how its sums were counted, which program made its tables."""

    __tablename__ = "installation"
    id: str = Field(primary_key=True)  # "this"
    keys: list[str] = json_(list)  # of the secret keys that something here may be sealed with
    digest_key: str = word_()
    counted: int = number_()
    program: str = word_()
    backed_up: datetime | None = time_(null=True)  # when a backup of it was last written whole


class Erasure(SQLModel, table=True):
    """Who was erased, by the keyed digest that the journal has; what the journal has and this has not is to be erased again."""

    __tablename__ = "erasure"
    id: str = Field(primary_key=True)  # the digest
    at: datetime = time_()
