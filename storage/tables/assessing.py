"""Self-assessments, their evidence, and the sheets they follow."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.base import flag_, json_, number_, serial_, text_, time_, word_


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
    state: str = "open"  # open | private | sent | replaced | offered (by a helper, beside their own)
    answered: int = 0
    asked: int = 10
    score: int = 0
    passed: bool = flag_()
    pass_total: int = 80
    baseline: int | None = None
    registered: datetime | None = time_(null=True)
    registered_on: date | None = None  # of a registration on paper: the day on it
    registered_by: str = word_()  # of one on paper: the role that wrote it down, its witness
    goals: list[object] = json_(list)
    started: datetime = time_()
    finished: datetime | None = time_(null=True)
    sent: datetime | None = time_(null=True)
    levels: dict[str, object] = json_(dict)  # indicator -> level as sent
    presses: str = ""
    review: str = word_()  # "" | endorsed | returned | confirmed (by the commune) | recognised | declined
    reviewed: datetime | None = time_(null=True)
    seconds: int = number_()  # from the first question to the last, as far as known
    flags: list[object] = json_(list)  # why a reviewer has to open it, see dialogs.rules.review
    helper: str = word_()  # the role with which somebody filled it in for them
    entered: date | None = None  # into the national system, by hand
    decision: str = word_()
    counted: dict[str, object] = json_(dict)
    serial: int = serial_("assessment")
    __table_args__ = (UniqueConstraint("person", "year", "id"),)


class Evidence(SQLModel, table=True):
    """
    A photo, a voice message, words, or "the chapter knows", for an indicator or for the whole sheet.

    picture: what was fetched, a photo or (of kind voice) a sound; or which file of the folder it is, see `storage.pictures`. Of the
    sheet of a title (`assessment` is its id) it is of no person: `role` says who gave it; of kind document, `text` is the
    number of a paper.
    """

    __tablename__ = "evidence"
    id: str = Field(primary_key=True)
    assessment: str = Field(index=True)
    person: str = Field(index=True)
    commune: str = ""
    indicator: str = ""
    kind: str  # photo | voice | text | known
    channel: str = ""
    file: str = ""
    text: str = text_()
    picture: bytes | None = Field(default=None)
    state: str = "kept"  # waiting | kept | refused
    at: datetime = time_()
    role: str = word_()
    tries: int = number_()  # attempts to fetch it, counted before each
    again: datetime | None = time_(null=True)  # not before then
    serial: int = serial_("evidence")


class GonePicture(SQLModel, table=True):
    """A file of a photo whose row is gone: until it is removed, see `storage.pictures`."""

    __tablename__ = "gone_picture"
    id: str = Field(primary_key=True)  # the name of the file


class SheetVersion(SQLModel, table=True):
    """A published sheet; versions are never changed, only followed."""

    __tablename__ = "sheet_version"
    id: str = Field(primary_key=True)  # id@version
    sheet: str = Field(index=True)
    version: str
    status: str
    body: dict[str, object] = json_(dict)
    published: datetime = time_()
    in_force: bool = flag_()
