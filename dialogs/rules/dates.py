"""Days as people and spreadsheets write them, within the bounds of what is asked; numbers of decisions."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum

from dialogs.vietnamese import Words, bare, clean, shadow, spelled_out, words

FIRST = date(2020, 1, 1)  # nothing that is written down here was decided, counted or met about before
EXCEL_EPOCH, EXCEL_DAYS = date(1899, 12, 30), range(10_000, 80_000)
LONGEST = 80  # characters; a story is no day

_DAY, _MONTH, _YEAR = r"(?P<day>\d{1,2})", r"(?P<month>\d{1,2})", r"(?P<year>\d{4}|\d{2})(?!\d)"
_SHORT = re.compile(rf"(?:(?:hom|vao)\s*)?(?:ngay|mung|mong)?\s*{_DAY}\s*(?:[/.-]|thang)\s*{_MONTH}")
_FORMS = (
    re.compile(rf"{_SHORT.pattern}\s*(?:[/.-]|,?\s*nam)\s*{_YEAR}"),
    re.compile(rf"(?:ngay\s+)?{_DAY}\s+(?:thang\s+)?{_MONTH}\s+(?:nam\s+)?{_YEAR}"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[ t].*)?"),
)
_AROUND = re.compile(r"^(?:da|thua|la|vao)\s+|(?:\s+(?:a|nhe|nha|nghe|chau|em|con|roi))+$|[\s.,!]+$")
_SAID: dict[str, int] = {
    "hom nay": 0,
    "nay": 0,
    "today": 0,
    "hom qua": -1,
    "qua": -1,
    "yesterday": -1,
    "hom kia": -2,
    "ngay mai": 1,
    "mai": 1,
    "tomorrow": 1,
    "ngay kia": 2,
}


class OddDay(StrEnum):
    """Why what was typed is not the day that is asked for."""

    UNCLEAR = "unclear"
    SHORT_YEAR = "short_year"  # "5/12/26": a year has four digits
    NO_SUCH_DAY = "no_such_day"  # 31/11
    EARLY = "early"
    LATE = "late"


def day_in(
    text: str,
    *,
    first: date = date.min,
    last: date = date.max,
    today: date | None = None,
    year: int | None = None,
    ahead: bool = False,
) -> date | OddDay:
    """
    The day that was typed, between `first` and `last`: 5/12/2026, 05-12-2026, "ngày 5 tháng 12 năm 2026", "hôm qua".

    today: what "hôm qua" counts from. year: the year of "5/12"; without one it is a day that `ahead` says which: the next
    such day, or the last one.
    """
    typed = _typed(text)
    if today is not None and typed in _SAID:
        return _bounded(today + timedelta(days=_SAID[typed]), first, last)
    whole = next((found for form in _FORMS if (found := form.fullmatch(typed))), None)
    if whole is not None:
        parts = whole.groupdict()
        short = len(parts["year"]) < 4
        return OddDay.SHORT_YEAR if short else _made(parts["year"], parts["month"], parts["day"], first, last)
    found = _SHORT.fullmatch(typed)
    if found is None or (year is None and today is None):
        return OddDay.UNCLEAR
    if year is not None or today is None:
        return _made(year or 0, found["month"], found["day"], first, last)
    return _nearest(found["day"], found["month"], first, last, today, ahead=ahead)


def day_of(value: object) -> date | None:
    """A day as a cell of a spreadsheet, a command line or a record has it: a date, 45839, 01/07/2025, 2025-07-01; else None."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and value in EXCEL_DAYS:
        return EXCEL_EPOCH + timedelta(days=int(value))
    found = day_in(str(value or ""))
    return None if isinstance(found, OddDay) else found


def _typed(text: str) -> str:
    """What was typed, small, without marks and politeness, with numbers in digits; "" for a story."""
    if len(text) > LONGEST:
        return ""
    plain = shadow(clean(text)).strip()
    before = None
    while before != plain:
        before, plain = plain, _AROUND.sub("", plain)
    return _in_words(words(plain)) or plain


def _in_words(typed: Words) -> str:
    """ "ngày năm tháng mười hai năm 2025" as 5/12/2025; "" for what is said otherwise, "tháng giêng" is of another calendar."""
    plain = [bare(each) for each in typed]
    if "thang" not in plain:
        return ""
    at = plain.index("thang")
    day, rest = _value(tuple(each for each in typed[:at] if bare(each) not in _BEFORE_A_DAY)), typed[at + 1 :]
    for place in [*(n for n, each in enumerate(rest) if n and bare(each) == "nam"), len(rest)]:
        month, year = _value(rest[:place]), _value(rest[place + 1 :])
        if day and month and (year or place == len(rest)):
            return f"{day}/{month}/{year}" if year else f"{day}/{month}"
    return ""


_BEFORE_A_DAY = frozenset({"ngay", "mung", "mong", "hom", "vao"})


def _value(typed: Words) -> int:
    """A number in digits or in words; 0 where it is none."""
    if len(typed) == 1 and typed[0].isdecimal():
        return int(typed[0][:6])
    return spelled_out(typed) or 0


def _made(year: int | str, month: int | str, day: int | str, first: date, last: date) -> date | OddDay:
    try:
        return _bounded(date(int(year), int(month), int(day)), first, last)
    except ValueError:
        return OddDay.NO_SUCH_DAY


def _bounded(day: date, first: date, last: date) -> date | OddDay:
    return OddDay.EARLY if day < first else OddDay.LATE if day > last else day


def _nearest(day: str, month: str, first: date, last: date, today: date, *, ahead: bool) -> date | OddDay:
    """Without a year: the next such day, or the last one that was; 29/2 of the year that has it."""
    years = range(today.year, today.year + 5) if ahead else range(today.year, today.year - 5, -1)
    fits: Callable[[date], bool] = (lambda each: each >= today) if ahead else (lambda each: each <= today)
    for year in years:
        made = _made(year, month, day, date.min, date.max)
        if isinstance(made, date) and fits(made):
            return _bounded(made, first, last)
    return OddDay.NO_SUCH_DAY


_A_YEAR = re.compile(r"(?:(?:so lieu|bao cao|cua)\s+)*(?:nam\s+)?(\d{4}|\d{2})")


def year_in(text: str, first: int, last: int) -> int | OddDay:
    """The year that was typed, from `first` to `last`: 2026, "năm 2026"; "26" is no year."""
    found = _A_YEAR.fullmatch(_typed(text))
    if found is None:
        return OddDay.UNCLEAR
    if len(found[1]) < 4:
        return OddDay.SHORT_YEAR
    year = int(found[1])
    return OddDay.EARLY if year < first else OddDay.LATE if year > last else year


_NUMBER = re.compile(
    r"(?:(?:quyet dinh|qd)\s*)?(?:so\s*)?[:.]?\s*(\d{1,5})\s*(?:[/-]\s*(\d{4})\s*)?([/-])\s*qd((?:\s*[-/]\s*[a-z&.]+)*)"
)


def decision_number(text: str) -> str:
    """
    The number of a decision as decisions have it, "15/QĐ-UBND", "15/2026/QĐ-UBND", "15-QĐ/HKH", however it was typed; else "".

    What it must have is a number and "QĐ"; who issued it is kept as it stands.
    """
    plain, whole = shadow(clean(text)).strip(" ."), clean(text).strip(" .")
    found = _NUMBER.fullmatch(plain)
    if found is None or int(found[1]) == 0:
        return ""
    issuer = re.sub(r"\s+", "", whole[found.start(4) : found.end(4)]).upper()
    return f"{found[1]}{f'/{found[2]}' if found[2] else ''}{found[3]}QĐ{issuer}"


def year_in_number(number: str) -> int:
    """The year that stands in the number of a decision, 0 where none does."""
    found = re.fullmatch(r"\d+/(\d{4})[/-].*", number)
    return int(found[1]) if found else 0
