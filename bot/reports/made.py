"""What files of a commune have in common: which place, when, by which sheet, how far that may be relied on, and who is who."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.files.written import Column, Letterhead
from dialogs.sheets import Sheet
from storage.act import VIETNAM, House

Row = Mapping[str, Any]
DRAFT = "theo bản gợi ý, chưa chính thức"
OURS = "Mẫu gợi ý do trợ lý soạn; chưa tìm thấy mẫu chính thức. Xin sửa theo mẫu của địa phương."
SOCIETY, CHAPTER = "Hội Khuyến học", "Chi hội Khuyến học"


@dataclass(frozen=True, slots=True)
class Making:
    """For which place and year, below which place ("" unless it stands in the name of the place), and when a file is made."""

    house: House
    at: datetime
    place: str  # as people say it
    year: int
    above: str = ""

    @property
    def heading(self) -> str:
        """The place at the beginning of a line."""
        return self.place[:1].upper() + self.place[1:]

    @property
    def moment(self) -> str:
        """When it is made, in words."""
        return moment(self.at)


def letterhead(making: Making, number: str, *, chapter: bool = False, day: date | None = None) -> Letterhead:
    """The head of a paper of the Society of the place, or of its chapter below that; its day to be filled in unless it is known."""
    place, _, above = making.place.partition(", ")
    commune, above = (above or place) if chapter else place, above or making.above
    return Letterhead(
        f"{CHAPTER if chapter else SOCIETY} {place}",
        f"{SOCIETY} {above}" if above else "",
        f"{number}-{'……' if chapter else 'HKH'}",
        f"{commune.partition(' ')[2] or commune}, {in_words(day) if day else f'ngày …… tháng …… năm {making.year}'}",
    )


def in_words(day: date) -> str:
    """A day as papers write it: a single figure of a day, and of the first two months, has a nought before it."""
    return (
        f"ngày {day.day:02} tháng {day.month:02} năm {day.year}"
        if day.month <= 2
        else f"ngày {day.day:02} tháng {day.month} năm {day.year}"
    )


def moment(at: datetime) -> str:
    """A moment as people in Vietnam say it."""
    return at.astimezone(VIETNAM).strftime("%H giờ %M, ngày %d/%m/%Y")


def about(making: Making, rows: Iterable[Row]) -> list[str]:
    """The lines under a title: where and when, and each sheet that rows follow with its standing."""
    lines = [f"{making.heading}, năm {making.year}. Số liệu lúc {making.moment}."]
    known = {row["sheet"]: row.get("basis") or {} for row in rows}
    lines += [standing(making.house.sheets[key], known[key]) for key in sorted(known)]
    return lines


def standing(sheet: Sheet, basis: Mapping[str, str]) -> str:
    """A sheet by its title and version, and whether it is more than a draft."""
    name = f"“{sheet.title.vi}”, bản {sheet.version}"
    if not basis:
        return f"Phiếu {name} ({DRAFT})."
    return f"Phiếu {name}, theo Quyết định số {basis['number']} ngày {basis['day']}, {basis['signer']} ký."


def named(row: Row) -> str:
    """The full name, else how the person is called."""
    return str(row["full_name"] or row["called"])


def village(row: Row) -> str:
    """The village of a row as it is told apart within its commune."""
    if not row["village_name"]:
        return "(chưa rõ)"
    was = f" ({row['former']} cũ)" if row["former"] else ""
    return f"{row['word']} {row['village_name']}{was}"


NUMBER = Column("STT", 6, lambda number, _: number, plain=True)
NAME = Column("Họ và tên", 26, lambda _, row: named(row))
BORN = Column("Năm sinh", 8, lambda _, row: row["born"], plain=True)
VILLAGE = Column("Thôn", 18, lambda _, row: village(row))
SCORE = Column("Điểm tự chấm", 9, lambda _, row: row["score"])
"""Columns that tables of persons have in common."""
