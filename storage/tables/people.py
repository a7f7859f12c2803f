"""Who there is: places, households, persons, contacts, what they consented to."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.base import flag_, index_of_some, json_, serial_, time_, word_

JOINED = "same_as <> ''"  # rows that turned out to be another; written so where they are looked for, too
OF_UNITS = "unit IS NOT NULL"


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
    hard: bool = flag_()  # the 70-point areas (vùng khó khăn), with their document
    hard_document: str = ""
    hard_date: date | None = None
    difficult: bool = (
        flag_()
    )  # vùng khó khăn of the title of a commune (TT 25/2023); another list than `hard`
    difficult_document: str = word_()
    extreme: bool = flag_()  # đặc biệt khó khăn, by which phổ cập giáo dục has lower thresholds (NĐ 20/2014)
    extreme_document: str = word_()
    unit_kind: str = (
        word_()
    )  # of a unit, by which items of its title apply, see dialogs.rules.titles; "" not known
    controller: str = ""  # who keeps the data (commune or province); falls back to the settings
    contact_name: str = ""
    contact_phone: str = ""
    example: bool = flag_()
    adults: int | None = None
    households: int | None = None
    into: str = word_()  # the place that it became part of; its code and its names lead there
    __table_args__ = (Index("ix_place_level", "province", "level", "until", "commune", "id"),)


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
    name: str = ""  # of the head of the household, as the list has it
    adults: int | None = None  # as counted by the head of the chapter; None: the names alone are counted
    state: str = word_()  # "" | mourning (tang gia: nothing is sent) | moved
    state_until: date | None = None
    basis: str = word_()  # the list it comes from
    batch: str = word_()  # the import that brought it in, which can be taken back
    same_as: str = word_()  # the household that this one was joined to; its card is that one's
    clan: str = Field(default="", index=True, sa_column_kwargs={"server_default": ""})  # the clan it is of
    counted: dict[str, object] = json_(dict)  # what the counters were told, see storage.counting
    __table_args__ = (index_of_some("ix_household_same_as", JOINED, "same_as"),)


class Person(SQLModel, table=True):
    """A resident; `called` is how the assistant calls them, the full name is asked only at submission."""

    __tablename__ = "person"
    id: str = Field(primary_key=True)
    commune: str = Field(default="", index=True)
    village: str | None = Field(default=None, foreign_key="place.id", index=True)
    unit: str | None = Field(default=None, foreign_key="place.id")
    household: str | None = Field(default=None, foreign_key="household.id", index=True)
    place_typed: str = word_()  # where they say they live, while it is not among the places here
    called: str = ""
    address: str = ""
    sheet_group: str = ""  # id of the sheet that serves them
    full_name: str = ""
    folded: str = Field(default="", index=True)
    born: int | None = None
    state: str = "active"  # active | away | elsewhere | ill | deceased | moved | declines
    state_until: date | None = None
    basis: str = word_()  # the list they were imported from; "": they came themselves
    batch: str = word_()  # the import that brought this row in, which can be taken back
    same_as: str = word_()  # of an imported row: the person who turned out to be this one
    standing: str = word_()  # "" | waiting (the chapter is to confirm who this is) | confirmed
    counted: dict[str, object] = json_(dict)  # what the counters were told of this row, see storage.counting
    goals: list[object] = json_(list)
    created: datetime = time_()
    erase_at: datetime | None = time_(null=True)
    __table_args__ = (
        index_of_some("ix_person_same_as", JOINED, "same_as"),
        index_of_some("ix_person_unit", OF_UNITS, "unit"),
    )


class Contact(SQLModel, table=True):
    """Someone on a channel."""

    __tablename__ = "contact"
    id: str = Field(primary_key=True)
    channel: str
    external: str
    created: datetime = time_()
    blocked: datetime | None = time_(null=True)
    open_until: datetime | None = time_(
        null=True
    )  # of a page: so long somebody looks at it, as far as is known
    asked: str = word_()  # the code of a new phone that whoever writes here next is asked about
    __table_args__ = (UniqueConstraint("channel", "external"),)


class ContactPerson(SQLModel, table=True):
    """Who shares a contact, and who presses for whom."""

    __tablename__ = "contact_person"
    contact: str = Field(primary_key=True, foreign_key="contact.id")
    person: str = Field(primary_key=True, foreign_key="person.id", index=True)
    presses: str = ""  # self | family | "" not known yet
    since: datetime = time_()


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
    at: datetime = time_()
    serial: int = serial_("consent")


class DataRequest(SQLModel, table=True):
    """What somebody asked about their own data; its clocks run from `received`, see `dialogs.rules.requests`."""

    __tablename__ = "data_request"
    id: str = Field(primary_key=True)
    person: str = Field(index=True)
    kind: str  # provide | correct | withdraw | restrict | object | erase | protect
    received: datetime = time_()
    acknowledged: datetime | None = time_(null=True)
    done: datetime | None = time_(null=True)
    role: str = word_()  # of who wrote it down for them; "": they asked here
    serial: int = serial_("data_request")


class Tombstone(SQLModel, table=True):
    """What stays of an erased person: place, year and state, so that sums stay true."""

    __tablename__ = "tombstone"
    id: str = Field(primary_key=True)
    commune: str = ""
    village: str = ""
    year: int = 0
    state: str = ""
    counted: dict[str, object] = json_(dict)  # what stays in the counters
    at: datetime = time_()
