"""The titles of places, units, families and clans: their sheets, what was answered, decisions, and what a commune sets."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from storage.tables.base import flag_, json_, number_, serial_, text_, time_, word_


class TitleSheet(SQLModel, table=True):
    """
    The sheet of a title that a place, a unit, a family or a clan is assessed by in a year; the newest of a year counts.

    title, bearer_kind, bearer: see `dialogs.rules.titles`; bearer is the id of a place, a household or a clan. sheet: "id@version".
    state: open | done (through, what it came to is in `counted`) | handed_in | decided | replaced. level: that was reached, 0
    none. score, passed: of a sheet of points; person: who answers for a family or a clan; review: what became of it since it was
    sent, "" | endorsed | returned | confirmed | declined. met_on, minutes: of the meeting or the Tổ đánh giá, sealed. role: that began it.
    """

    __tablename__ = "title_sheet"
    id: str = Field(primary_key=True)
    title: str
    bearer_kind: str  # place | family | clan
    bearer: str
    commune: str = Field(default="", index=True)
    year: int
    sheet: str
    kind: str = word_()  # of a unit, when the sheet was begun: which items apply follows it
    state: str = "open"
    level: int = number_()
    score: int = number_()
    passed: bool = flag_()
    counted: dict[str, object] = json_(dict)  # what was computed when it was done, as it was then
    registered: datetime | None = time_(null=True)
    met_on: date | None = None
    minutes: str = text_()
    handed_in: date | None = None
    started: datetime = time_()
    finished: datetime | None = time_(null=True)
    role: str = word_()
    person: str = word_()
    review: str = word_()
    serial: int = serial_("title_sheet")
    __table_args__ = (Index("ix_title_sheet_title_bearer_year", "title", "bearer", "year"),)


class TitleAnswer(SQLModel, table=True):
    """
    What somebody answered to an item of a sheet of a title, and when; insert only, the newest of an item counts.

    answer: met | not_met | no_evidence | not_applicable | share | level | points. part, whole: of a share; number: a level or points;
    amount: đồng, where money was named. words: in own words, sealed.
    """

    __tablename__ = "title_answer"
    id: str = Field(primary_key=True)
    sheet: str = Field(index=True)
    item: str
    answer: str
    part: int | None = None
    whole: int | None = None
    number: int | None = None
    amount: int | None = Field(default=None, sa_type=BigInteger)
    words: str = text_()
    role: str = word_()
    person: str = word_()  # who answered for their family or clan
    at: datetime = time_()
    serial: int = serial_("title_answer")


class TitleDecision(SQLModel, table=True):
    """
    A decision on a title as somebody recorded it: recognised at a level until a day, or refused with reasons, sealed.

    bearer_kind, bearer: see `TitleSheet`; sheet: the id of the sheet it is about, "" where there was none here. level: 0 of a
    title without. ended: when it was corrected, by the one `instead` of it, or revoked; by which role, and why, sealed. All stay.
    """

    __tablename__ = "title_decision"
    id: str = Field(primary_key=True)
    title: str
    bearer_kind: str
    bearer: str
    commune: str = Field(default="", index=True)
    year: int  # that was assessed
    sheet: str = word_()
    outcome: str  # recognised | refused
    level: int = number_()
    number: str = word_()
    day: date
    signer: str = word_()
    until: date | None = None
    reasons: str = text_()
    role: str = ""
    at: datetime = time_()
    ended: datetime | None = time_(null=True)
    ended_by: str = word_()
    instead: str = word_()
    why: str = text_()
    serial: int = serial_("title_decision")
    __table_args__ = (Index("ix_title_decision_title_bearer", "title", "bearer"),)


class TitleRules(SQLModel, table=True):
    """
    What a commune sets about a title: switched off, who receives the dossier, who recognises; empty: nobody said.

    gate: whether the gate that a source names is told, "" as the source says, on, off.
    """

    __tablename__ = "title_rules"
    place: str = Field(primary_key=True)
    title: str = Field(primary_key=True)
    off: bool = flag_()
    receiver: str = word_()
    authority: str = word_()
    gate: str = word_()
    role: str = ""
    at: datetime = time_()


class TitleNumber(SQLModel, table=True):
    """
    A number that a title is counted by and nobody can count here (công dân trong xã, thành viên của đơn vị), with where it is
    from and what is meant by it; the newest of a year that was not taken back counts.

    name: citizens | members | learners, or another that a sheet names.
    """

    __tablename__ = "title_number"
    id: str = Field(primary_key=True)
    place: str = Field(index=True)
    title: str
    name: str
    year: int
    value: int
    source: str = word_()
    meant: str = word_()
    role: str = ""
    at: datetime = time_()
    ended: datetime | None = time_(null=True)
    serial: int = serial_("title_number")
