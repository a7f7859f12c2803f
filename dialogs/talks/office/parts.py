"""What talks of officers share: a day that is typed, a link that is handed out."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from dialogs.engine import Part, Say, ask
from dialogs.phrases import Phrase, Speech
from dialogs.questions import Words
from dialogs.reading import Context

Found = Mapping[str, Any]
DAY = re.compile(
    r"(?:ngày|ngay)?\s*(\d{1,2})\s*(?:[/.-]|tháng|thang|\s)\s*(\d{1,2})\s*(?:[/.-]|năm|nam|\s)\s*(\d{4})"
)


def day_of(text: str) -> date | None:
    """The day somebody typed: 5/12/2026, 05-12-2026, ngày 5 tháng 12 năm 2026."""
    found = DAY.fullmatch(text.lower().strip(" ."))
    if found is None:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None


def past_day(key: str, wording: Speech, today: str) -> Part[date]:
    """A day that is not to come."""

    def check(text: str) -> Speech | None:
        day = day_of(text)
        if day is None:
            return Phrase("day.unclear", "{Minh} chưa rõ ngày. {Ban} viết giúp {minh} như 05/12/2026{nhe}.")
        if day > date.fromisoformat(today):
            return Phrase("day.to_come", "Ngày {day} chưa tới. {Ban} xem lại giúp {minh}{nhe}.", day=day)
        return None

    typed = yield from ask(Words(key=key, wording=wording, check=check, longest=40, secret=False))
    return day_of(typed) or date.fromisoformat(today)


def one_line(key: str, wording: Speech, longest: int = 80) -> Part[str]:
    """A number, a name, a few words."""
    typed = yield from ask(
        Words(key=key, wording=wording, longest=longest, context=Context.MESSAGE, secret=False)
    )
    return typed


def handed(link: Found) -> Part[None]:
    """Say the address of a file, or that none can be had here."""
    if link.get("url"):
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


def born(each: Found) -> str:
    """A year of birth where it is known."""
    return str(each["born"]) if each["born"] else "?"
