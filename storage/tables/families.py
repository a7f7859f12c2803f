"""Families and clans: which families a clan is made of, who is exempt from a gate, a commune's own sheets of points, and reviews."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.tables.base import flag_, json_, serial_, text_, time_, word_


class Clan(SQLModel, table=True):
    """
    A clan (dòng họ) of a commune: a group of families, made by a head or an officer, not derived from surnames.

    head: the person who answers for it (trưởng họ), "" nobody yet. ended: when it was taken off the list; its families are of
    no clan by then.
    """

    __tablename__ = "clan"
    id: str = Field(primary_key=True)
    commune: str = Field(index=True)
    name: str
    folded: str
    head: str = Field(default="", index=True, sa_column_kwargs={"server_default": ""})
    role: str = ""
    at: datetime = time_()
    ended: datetime | None = time_(null=True)
    serial: int = serial_("clan")


class GateExemption(SQLModel, table=True):
    """An adult whom the gate of the family's title does not ask for in a year, and why, sealed; ended: when that was taken back."""

    __tablename__ = "gate_exemption"
    id: str = Field(primary_key=True)
    person: str = Field(index=True)
    year: int
    reason: str = text_()
    role: str = ""
    at: datetime = time_()
    ended: datetime | None = time_(null=True)
    serial: int = serial_("gate_exemption")


class PointsVersion(SQLModel, table=True):
    """A sheet of points of a commune as it published it; versions are never changed, only followed."""

    __tablename__ = "points_version"
    id: str = Field(primary_key=True)  # title.commune@version
    commune: str = Field(index=True)
    title: str
    version: str
    body: dict[str, object] = json_(dict)
    in_force: bool = flag_()
    role: str = ""
    published: datetime = time_()
    serial: int = serial_("points_version")


class TitleStep(SQLModel, table=True):
    """
    One step of the way of a sheet of points through chapter and commune, insert only; words: why, sealed.

    step: register | send | endorse | return | confirm | decline | recognise | revoke. person: who did it for a family or a clan,
    role: who did it by a role.
    """

    __tablename__ = "title_step"
    id: str = Field(primary_key=True)
    sheet: str = Field(index=True)
    step: str
    person: str = Field(default="", index=True)
    role: str = word_()
    contact: str = word_()
    words: str = text_()
    at: datetime = time_()
    serial: int = serial_("title_step")
