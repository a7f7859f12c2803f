"""A day is asked for: the question, its bounds, and what is said to a day that can't be the one."""

from collections.abc import Sequence
from datetime import date

from dialogs.engine import Part, ask
from dialogs.phrases import Phrase, Speech
from dialogs.questions import Option, Words
from dialogs.reading import Context
from dialogs.rules.dates import FIRST, LONGEST, OddDay, day_in


def a_day(
    key: str,
    wording: Speech,
    *,
    today: date,
    first: date = FIRST,
    last: date | None = None,
    year: int | None = None,
    ahead: bool = False,
    options: Sequence[Option] = (),
    skippable: bool = False,
) -> Part[date | str]:
    """
    A day from `first` to `last`, which is today where nothing else is said; or the option, the skip that was chosen.

    year: the year of "5/12"; without one it is the last such day, or the next where it is to lie `ahead`.
    """
    end = last or today

    def read(text: str) -> date | OddDay:
        return day_in(text, first=first, last=end, today=today, year=year, ahead=ahead)

    def check(text: str) -> Speech | None:
        found = read(text)
        return _wrong(found, first, end, today) if isinstance(found, OddDay) else None

    typed = yield from ask(
        Words(
            key=key,
            wording=wording,
            check=check,
            longest=LONGEST,
            secret=False,
            skippable=skippable,
            options=tuple(options),
            context=Context.SEARCH if options else Context.WORDS,
        )
    )
    found = read(typed)
    return typed if isinstance(found, OddDay) else found


def past_day(key: str, wording: Speech, today: date, first: date = FIRST) -> Part[date]:
    """A day that is not to come."""
    day = yield from a_day(key, wording, today=today, first=first)
    return day if isinstance(day, date) else today


def _wrong(odd: OddDay, first: date, last: date, today: date) -> Speech:
    if odd is OddDay.SHORT_YEAR:
        return Phrase(
            "day.short_year", "{Ban} viết đủ bốn chữ số của năm giúp {minh}{nhe}. Ví dụ: 05/12/2026."
        )
    if odd is OddDay.NO_SUCH_DAY:
        return Phrase("day.no_such", "Tháng ấy không có ngày này. {Ban} xem lại giúp {minh}{nhe}.")
    if odd is OddDay.LATE and last == today:
        return Phrase("day.to_come", "Ngày ấy chưa tới. {Ban} xem lại giúp {minh}{nhe}.")
    if odd is OddDay.EARLY and first == today:
        return Phrase("day.over", "Ngày ấy qua rồi. {Ban} xem lại giúp {minh}{nhe}.")
    if odd in {OddDay.EARLY, OddDay.LATE}:
        return Phrase(
            "day.between", "{Ban} cho {minh} một ngày từ {first} đến {last}{nhe}.", first=first, last=last
        )
    return Phrase("day.unclear", "{Minh} chưa rõ ngày. {Ban} viết giúp {minh} như 05/12/2026{nhe}.")
