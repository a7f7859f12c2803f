"""
The titles of a learning society: who bears each, its levels, how long it holds, its dates in the year.

Everything here has its source beside it. What no text that could be read says is not here: who receives a dossier and who
recognises since the districts were abolished is set by each commune, empty until then; criteria of families, clans and
villages come from the commune's own paper.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Literal


class Title(StrEnum):
    """The titles there are."""

    CITIZEN = "citizen"  # Công dân học tập
    FAMILY = "family"  # Gia đình học tập
    CLAN = "clan"  # Dòng họ học tập
    VILLAGE = "village"  # Cộng đồng học tập of thôn, bản, ấp, tổ dân phố
    UNIT = "unit"  # Đơn vị học tập
    COMMUNE = "commune"  # Cộng đồng học tập of xã, phường


class Bearer(StrEnum):
    """What bears a title: a row of persons, of households, of clans, or of places (a village, a unit, a commune)."""

    PERSON = "person"
    FAMILY = "family"
    CLAN = "clan"
    PLACE = "place"


class UnitKind(StrEnum):
    """The kinds of unit by which items of a unit's title apply or not."""

    OFFICE = "office"  # cơ quan: UBND xã, Đảng, Mặt trận, đoàn thể, Hội
    NURSERY = "nursery"  # trường mầm non công lập
    SCHOOL = "school"  # trường tiểu học, trung học cơ sở công lập
    PRIVATE_NURSERY = "private_nursery"  # mầm non dân lập, tư thục
    PRIVATE_SCHOOL = "private_school"  # trường phổ thông tư thục
    VOCATIONAL = "vocational"  # cơ sở giáo dục nghề nghiệp công lập
    SERVICE = "service"  # đơn vị sự nghiệp công lập khác: trạm y tế, trung tâm
    COOPERATIVE = "cooperative"  # hợp tác xã
    ENTERPRISE = "enterprise"  # doanh nghiệp


SheetKind = Literal["points", "checklist"]
OUTCOMES = ("recognised", "refused")
TT_24 = "Thông tư 24/2023/TT-BGDĐT"
TT_25 = "Thông tư 25/2023/TT-BGDĐT"


@dataclass(frozen=True, slots=True)
class TitleGate:
    """
    A share of members that must bear another title first, as a source says; it never refuses by itself.

    on: whether it is told unless a commune turns it off; one of a regime that is over is off until a commune turns it on.
    """

    members: Literal["adults", "families"]
    title: Title
    least: Fraction
    source: str
    on: bool = True


@dataclass(frozen=True, slots=True)
class TitleRule:
    """
    What a text says of a title.

    levels: from the lowest; () where it has none. kept: months after the year of the decision, 0: a year at a time.
    upgrade: months from a decision on a level before the next one can be had, 0 unknown; `inferred`: said of others only.
    evidence: whether an item without evidence counts as not met, as the text says.
    """

    title: Title
    bearer: Bearer
    sheet: SheetKind
    levels: tuple[int, ...] = ()
    kept: int = 0
    upgrade: int = 0
    upgrade_inferred: bool = False
    upgrade_source: str = ""
    evidence: bool = False
    text: str = ""
    kept_source: str = ""
    gate: TitleGate | None = None


RULES: Mapping[Title, TitleRule] = {
    Title.CITIZEN: TitleRule(Title.CITIZEN, Bearer.PERSON, "points"),
    Title.FAMILY: TitleRule(
        Title.FAMILY,
        Bearer.FAMILY,
        "points",
        gate=TitleGate("adults", Title.CITIZEN, Fraction(1), "congdanhoctap.vn"),
    ),
    Title.CLAN: TitleRule(
        Title.CLAN,
        Bearer.CLAN,
        "points",
        gate=TitleGate(
            "families", Title.FAMILY, Fraction(1, 2), "bộ tiêu chí giai đoạn 2016-2020, Báo Phú Thọ", on=False
        ),
    ),
    Title.VILLAGE: TitleRule(Title.VILLAGE, Bearer.PLACE, "points"),
    Title.UNIT: TitleRule(
        Title.UNIT,
        Bearer.PLACE,
        "checklist",
        levels=(1, 2),
        kept=36,
        upgrade=12,
        upgrade_source=f"Điều 2.10, {TT_24}",
        evidence=True,
        text=TT_24,
        kept_source=f"Điều 5, {TT_24}",
    ),
    Title.COMMUNE: TitleRule(
        Title.COMMUNE,
        Bearer.PLACE,
        "checklist",
        levels=(1, 2),
        kept=36,
        upgrade=12,
        upgrade_inferred=True,  # khoản 3 Điều 5 is blank in the copy that could be read
        upgrade_source=f"như {TT_24} với đơn vị",
        text=TT_25,
        kept_source=f"Điều 5.4, {TT_25}",
    ),
}


def given(off: Collection[str]) -> tuple[Title, ...]:
    """The titles that a commune gives, where it switched these off (one province folds the family's into Gia đình văn hóa)."""
    return tuple(each for each in Title if each not in off)


# -- how long a title holds


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def until(title: Title, decided: date) -> date | None:
    """
    The last day on which a title holds that was decided on a day; None where no text says how long.

    "Bảo lưu trong thời hạn 3 năm (36 tháng) tiếp theo năm được công nhận": the months begin after that year is over.
    """
    kept = RULES[title].kept
    return months_after(date(decided.year, 12, 31), kept) if kept else None


def next_level_from(title: Title, decided: date) -> date | None:
    """The first day on which the next level can be decided on; None where no text says."""
    months = RULES[title].upgrade
    return months_after(decided, months) if months else None


# -- shares: never rounded, so that 59.96 % is not 60 %


def reaches(part: int, whole: int, least: Fraction) -> bool:
    """Whether a share is at least so much; of nothing there is no share."""
    return whole > 0 and Fraction(part, whole) >= least


def missing(part: int, whole: int, least: Fraction) -> int:
    """How many are missing until the share is reached."""
    needed = -((-least.numerator * whole) // least.denominator)
    return max(0, needed - part)


def hundredths(part: int, whole: int) -> str:
    """A share in percent with two places, cut and not rounded: what is not reached never looks as if it were."""
    cut = part * 10000 // whole
    return f"{cut // 100},{cut % 100:02}"


# -- the dates of a year

ClockOf = Literal["register", "week", "review", "closing", "dossier", "decision", "reported"]


@dataclass(frozen=True, slots=True)
class TitleClock:
    """
    A date of a title: the last day of something, each year; a suggestion that a commune may change.

    after: years after the year that is assessed. inferred: no text says it, it is drawn from how others do it.
    """

    id: str
    title: Title
    of: ClockOf
    month: int
    day: int
    after: int
    source: str
    inferred: bool = False

    def on(self, year: int) -> date:
        """The day, where `year` is assessed."""
        return date(year + self.after, self.month, self.day)


CLOCKS: tuple[TitleClock, ...] = (
    *(
        TitleClock(f"{title}_register", title, "register", 4, 30, 0, "thông lệ ở một số nơi", inferred=True)
        for title in (Title.FAMILY, Title.CLAN, Title.VILLAGE)
    ),
    *(
        TitleClock(f"{title}_review", title, "review", 12, 15, 0, "thông lệ ở một số nơi", inferred=True)
        for title in (Title.FAMILY, Title.CLAN, Title.VILLAGE)
    ),
    TitleClock("commune_week", Title.COMMUNE, "week", 10, 7, 0, f"chỉ tiêu 1.3, {TT_25}"),
    TitleClock("unit_closing", Title.UNIT, "closing", 12, 31, 0, f"Điều 10, {TT_24}"),
    TitleClock("commune_closing", Title.COMMUNE, "closing", 12, 31, 0, f"Điều 9.1b, {TT_25}"),
    TitleClock("unit_dossier", Title.UNIT, "dossier", 1, 15, 1, f"Điều 10, {TT_24}"),
    TitleClock("unit_decision", Title.UNIT, "decision", 2, 15, 1, f"Điều 10, {TT_24}"),
    TitleClock("commune_dossier", Title.COMMUNE, "dossier", 2, 28, 1, f"Điều 9.1d, {TT_25}"),
    TitleClock("unit_reported", Title.UNIT, "reported", 3, 15, 1, f"Điều 18, {TT_24}"),
    TitleClock("commune_decision", Title.COMMUNE, "decision", 3, 31, 1, f"Điều 9.3, {TT_25}"),
)


def assessed_year(title: Title, today: date) -> int:
    """The year that is assessed on a day: the one before until the last of its dates is over, then this one."""
    days = [each.on(today.year - 1) for each in CLOCKS if each.title is title]
    return today.year - 1 if days and today <= max(days) else today.year


def clocks_of(*titles: Title) -> tuple[TitleClock, ...]:
    """The dates of these titles, in the order of a year that is assessed."""
    return tuple(sorted((each for each in CLOCKS if each.title in titles), key=lambda each: each.on(2026)))
