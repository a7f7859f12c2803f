"""What talks of officers share: a day that is typed, a link that is handed out."""

from datetime import date

from dialogs.engine import Part, Say, ask
from dialogs.phrases import Phrase, Speech
from dialogs.questions import Words
from dialogs.reading import Context
from dialogs.rules.dates import FIRST, decision_number, year_in_number
from dialogs.talks.asked import Link
from dialogs.talks.days import a_day, past_day


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


def one_line(key: str, wording: Speech, longest: int = 80) -> Part[str]:
    """A number, a name, a few words."""
    typed = yield from ask(
        Words(key=key, wording=wording, longest=longest, context=Context.MESSAGE, secret=False)
    )
    return typed


def handed(link: Link) -> Part[None]:
    """Say the address of a file, or that none can be had here."""
    if link["url"]:
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
