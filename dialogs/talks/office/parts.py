"""What talks of officers share: a day that is typed, a link that is handed out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dialogs.engine import Part, Query, Say, ask
from dialogs.phrases import Phrase, Speech
from dialogs.questions import Option, Words
from dialogs.reading import Context
from dialogs.rules.dates import FIRST, OddDay, decision_number, year_in, year_in_number
from dialogs.talks.asked import Link
from dialogs.talks.days import a_day, past_day

MOST_YEARS = 5  # that are offered; another one is typed


def numbered(key: str, wording: Speech) -> Part[str]:
    """The number of a decision, as decisions have it."""
    typed = yield from ask(Words(key=key, wording=wording, longest=80, secret=False, check=_no_number))
    return decision_number(typed)


def _no_number(text: str) -> Speech | None:
    if decision_number(text):
        return None
    return Phrase(
        "decision.number",
        "{Minh} chưa thấy số quyết định. {Ban} chép đúng như trên văn bản{nhe}. Ví dụ: 15/QĐ-UBND.",
    )


def signed_on(key: str, wording: Speech, number: str, today: str) -> Part[date]:
    """The day a decision was signed: not to come, and in the year that its number names, if it does."""
    year, now = year_in_number(number), date.fromisoformat(today)
    if FIRST.year <= year < now.year:
        day = yield from a_day(
            key, wording, today=now, first=date(year, 1, 1), last=date(year, 12, 31), year=year
        )
        return day if isinstance(day, date) else now
    return (yield from past_day(key, wording, now, date(year, 1, 1) if year == now.year else FIRST))


@dataclass(frozen=True, slots=True)
class Years(Query[list[int]]):
    """The years of which there are figures of a place, this one first."""

    role: str
    place: str = ""


def a_year(key: str, wording: Speech, years: Sequence[int]) -> Part[int]:
    """One of these years, or another one that is typed: not before the first there can be, and not to come."""
    now = max(years)

    def check(text: str) -> Speech | None:
        found = year_in(text, FIRST.year, now)
        if not isinstance(found, OddDay):
            return None
        if found is OddDay.SHORT_YEAR:
            return Phrase("year.short", "{Ban} viết đủ bốn chữ số của năm giúp {minh}{nhe}. Ví dụ: 2026.")
        first, last = str(FIRST.year), str(now)
        return Phrase(
            "year.between", "{Ban} cho {minh} một năm từ {first} đến {last}{nhe}.", first=first, last=last
        )

    options = tuple(
        Option(str(each), Phrase("year.of", "Năm {year}", year=str(each))) for each in years[:MOST_YEARS]
    )
    typed = yield from ask(
        Words(
            key=key,
            wording=wording,
            check=check,
            longest=40,
            secret=False,
            options=options,
            context=Context.SEARCH,
        )
    )
    return int(typed[1:]) if typed.startswith("=") else int(year_in(typed, FIRST.year, now))


def one_line(key: str, wording: Speech, longest: int = 80) -> Part[str]:
    """A number, a name, a few words."""
    typed = yield from ask(
        Words(key=key, wording=wording, longest=longest, context=Context.MESSAGE, secret=False)
    )
    return typed


def handed(link: Link, *, names: bool = True) -> Part[None]:
    """Say the address of a file, and whether people are named in it; or that none can be had here."""
    if link["url"] and not names:
        yield Say(
            Phrase(
                "office.link_numbers",
                "{Ban} mở đường dẫn này trên máy của mình, chỉ mở được một lần, trong 24 giờ{a}.\n{url}",
                url=link["url"],
            )
        )
    elif link["url"]:
        yield Say(
            Phrase(
                "office.link",
                "{Ban} mở đường dẫn này trên máy của mình, chỉ mở được một lần, trong 24 giờ. Tệp có tên người, xin đừng gửi vào nhóm chat{a}.\n{url}",
                url=link["url"],
            )
        )
    else:
        yield Say(
            Phrase(
                "office.no_link",
                "Máy chủ này chưa mở được đường dẫn tải tệp. {Ban} nhờ người quản trị chạy lệnh cdht export{a}.",
            )
        )


def born(year: int) -> str:
    """A year of birth where it is known."""
    return str(year) if year else "?"
