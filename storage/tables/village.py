"""Village and commune: roles, reviews, decisions, plans, figures."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.base import json_, number_, serial_, text_, time_, word_

_BY_KEY = {"sqlite_with_rowid": False}  # rows lie in the order of their key: nothing is looked up twice


class Role(SQLModel, table=True):
    """
    Who may do what where, see `dialogs.rules.roles`; it works only on the contact where its code was accepted.

    kind: head | deputy | helper | unit_head | officer | province | admin. by: the role that gave it, or operator. follows:
    the role that was handed over to it, "" none.
    """

    __tablename__ = "role"
    id: str = Field(primary_key=True)
    contact: str = Field(index=True)
    person: str = Field(default="", index=True)
    kind: str
    place: str = Field(index=True)
    commune: str = word_()
    by: str = word_()
    called: str = word_()  # how the village calls them: "cô Hoa"
    digest: str = word_()  # "" | daily | weekly | monthly
    follows: str = word_()
    since: datetime = time_()
    until: datetime | None = time_(null=True)
    ended: datetime | None = time_(null=True)
    serial: int = serial_("role")


class Invitation(SQLModel, table=True):
    """
    A code by which a role is taken up, once, by its digest.

    called: for whom it is. sealed: the code, as long as it can be taken up, to be printed and passed on. hands_over: the
    role that goes over to who takes it up, "" none.
    """

    __tablename__ = "invitation"
    id: str = Field(primary_key=True)  # digest of the code
    kind: str
    place: str
    by: str
    until: datetime | None = time_(null=True)  # of the role
    created: datetime = time_()
    expires: datetime = time_()
    used: datetime | None = time_(null=True)
    called: str = word_()
    sealed: str = word_()
    hands_over: str = word_()


class ReviewStep(SQLModel, table=True):
    """One step of the way of a sheet through chapter and commune, insert only; in whose minutes it stands is noted later."""

    __tablename__ = "review_step"
    id: str = Field(primary_key=True)
    assessment: str = Field(index=True)
    person: str = Field(index=True)
    commune: str = ""
    village: str = ""
    step: str  # endorse | return | confirm | recognise | correct | revoke | decline | enter | object | opened
    role: str  # by which role
    contact: str = ""
    indicator: str = word_()
    reason: str = word_()  # of the short list
    words: str = text_()  # own words, sealed
    meeting: str = word_()
    at: datetime = time_()
    serial: int = serial_("review_step")


class Meeting(SQLModel, table=True):
    """A meeting of the chapter that reviewed sheets (họp bình xét)."""

    __tablename__ = "meeting"
    id: str = Field(primary_key=True)
    place: str = Field(index=True)
    day: date
    present: int = number_()
    members: int = number_()
    result: str = word_()
    note: str = text_()  # sealed
    role: str = ""
    at: datetime = time_()
    serial: int = serial_("meeting")


class Decision(SQLModel, table=True):
    """
    A decision of recognition as an officer recorded it: number, date, signer.

    ended: when it was corrected, by the one `instead` of it, or revoked; by which role, and why, sealed. Both stay.
    """

    __tablename__ = "decision"
    id: str = Field(primary_key=True)
    commune: str = Field(index=True)
    year: int
    number: str
    day: date
    signer: str
    role: str = ""
    at: datetime = time_()
    ended: datetime | None = time_(null=True)
    ended_by: str = word_()
    instead: str = word_()
    reason: str = text_()
    serial: int = serial_("decision")


class Counter(SQLModel, table=True):
    """A sum of a place and a year; what was not yet added to it lies in `counter_delta`."""

    __tablename__ = "counter"
    place: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    name: str = Field(primary_key=True)
    value: int = 0
    __table_args__ = _BY_KEY


class CounterDelta(SQLModel, table=True):
    """A change of a sum, insert only; a tick adds them to `counter` for village, commune and province."""

    __tablename__ = "counter_delta"
    id: str = Field(primary_key=True)
    village: str = ""
    commune: str = ""
    province: str = ""
    year: int
    name: str
    delta: int
    __table_args__ = (
        Index("ix_counter_delta_village", "village"),
        Index("ix_counter_delta_commune", "commune"),
    )


class CommuneWhole(SQLModel, table=True):
    """
    What a commune comes to in a year, ready to be read; 0: something changed since, it is to be made anew.

    There is a row for each commune, kept and marked by triggers on `place` (revision 0021). See storage.office.wholes.
    """

    __tablename__ = "commune_whole"
    place: str = Field(primary_key=True)
    year: int = number_()
    adults: int = number_()
    basis: str = word_()
    homes: int = number_()  # of which shares of households are told
    staff: int = number_()
    listed: int = number_()
    begun: int = number_()
    households: int = number_()  # that are known by name
    __table_args__ = _BY_KEY


class PlanInForce(SQLModel, table=True):
    """The plan an officer picked for a place, with the place's own changes of its targets."""

    __tablename__ = "plan_in_force"
    place: str = Field(primary_key=True)
    plan: str
    own: dict[str, object] = json_(dict)  # target id -> {percent, year, source}
    wholes: dict[str, object] = json_(dict)  # target id -> {kind, words}: out of what its share is told here
    role: str = ""
    at: datetime = time_()


class TargetShare(SQLModel, table=True):
    """How many of a target of the plan of a commune fall on one of its villages in a year."""

    __tablename__ = "target_share"
    place: str = Field(primary_key=True)
    target: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    number: int
    role: str = ""
    at: datetime = time_()


class TargetValue(SQLModel, table=True):
    """
    A figure that cannot be counted here, entered by hand with source and date; the newest of a year counts.

    whole: the words for the whole where they are not the plan's. level: what was recorded of a target that is no share, by
    its number from the lowest, "0"; "" of a share. ended: when it was taken back.
    """

    __tablename__ = "target_value"
    id: str = Field(primary_key=True)
    place: str = Field(index=True)
    target: str
    numerator: int
    denominator: int
    whole: str = word_()
    level: str = word_()
    source: str
    day: date
    role: str = ""
    at: datetime = time_()
    ended: datetime | None = time_(null=True)


class ReportPart(SQLModel, table=True):
    """A paragraph that an officer wrote into a report of a place: what numbers don't say."""

    __tablename__ = "report_part"
    id: str = Field(primary_key=True)
    place: str
    report: str
    part: str
    words: str = text_()  # sealed
    role: str = ""
    at: datetime = time_()
    __table_args__ = (UniqueConstraint("place", "report", "part"),)


class FrozenFigures(SQLModel, table=True):
    """The numbers handed in on a day, as of that moment; numbers only."""

    __tablename__ = "frozen_figures"
    id: str = Field(primary_key=True)
    place: str = Field(index=True)
    year: int
    figures: dict[str, object] = json_(dict)
    note: str = word_()
    role: str = ""
    at: datetime = time_()
    serial: int = serial_("frozen_figures")


class Opportunity(SQLModel, table=True):
    """Something to learn on the spot: what, where, when, for which indicator."""

    __tablename__ = "opportunity"
    id: str = Field(primary_key=True)
    place: str = Field(index=True)
    indicator: str
    what: str
    where: str
    when: str
    until: date | None = None
    role: str = ""
    ended: datetime | None = time_(null=True)
    at: datetime = time_()


class Recording(SQLModel, table=True):
    """
    A question read aloud by somebody of a commune: OGG with Opus; a newer one takes its place under a new id.

    words: a digest of what was read, so that it is not played beside a question that is worded differently by now.
    """

    __tablename__ = "recording"
    id: str = Field(primary_key=True)
    commune: str
    sheet: str
    indicator: str
    words: str
    spoken_by: str
    spoken_on: date
    seconds: int
    sound: bytes
    at: datetime = time_()
    __table_args__ = (UniqueConstraint("commune", "sheet", "indicator"),)


class PlaceRules(SQLModel, table=True):
    """What a place sets itself: dates of the year, hours, caps, pauses, budget, sizes; see `dialogs.rules`."""

    __tablename__ = "place_rules"
    place: str = Field(primary_key=True)
    body: dict[str, object] = json_(dict)
    role: str = ""
    at: datetime = time_()
