"""The dates of the year: what is our suggestion says so; a commune sets its own."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dialogs.engine import Next, Say, Talk, ask, do, look
from dialogs.phrases import Phrase
from dialogs.questions import OneOf, Option
from dialogs.requests.office import CalendarOf, SetDate
from dialogs.rules.calendar import DATES
from dialogs.talks.days import a_day
from dialogs.talks.office.summary import day

Found = Mapping[str, Any]
NAMES = {
    "register_until": Phrase("calendar.register_until", "Đăng ký phấn đấu đến hết ngày"),
    "opens": Phrase("calendar.opens", "Bắt đầu tự chấm điểm"),
    "reminder": Phrase("calendar.reminder", "Nhắc người chưa xong"),
    "closes": Phrase("calendar.closes", "Khép việc tự chấm điểm"),
    "review_until": Phrase("calendar.review_until", "Chi hội duyệt xong"),
    "hand_in": Phrase("calendar.hand_in", "Xã nộp tỉnh"),
}
FAULTS = {
    "year": Phrase("calendar.fault_year", "Ngày ấy không ở trong năm của lịch này."),
    "order": Phrase("calendar.fault_order", "Ngày ấy không đúng thứ tự với các ngày khác trong lịch."),
    "late": Phrase("calendar.fault_late", "Xã phải xong trước ngày 20/12, vì tỉnh báo cáo trước ngày ấy."),
}


def office_calendar(role: str) -> Talk:
    """The dates, and which of them the place set itself."""
    found: Found = yield from look("calendar", CalendarOf(role))
    yield Say(
        Phrase(
            "calendar.head",
            "Lịch năm {year}. Chưa tìm thấy lịch chính thức; ngày nào ghi “gợi ý” là của nhóm làm phần mềm.",
            year=str(found["year"]),
        )
    )
    for name in DATES:
        yield Say(_line(found, name))
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("calendar.ask", "{Ban} có đổi ngày nào không{a}?"),
            options=(
                Option("change", Phrase("calendar.change", "Đổi một ngày")),
                Option("back", Phrase("calendar.back", "Thôi, để vậy")),
            ),
        )
    )
    return Next("office_date" if choice == "change" else "office_more", {"role": role})


def _line(found: Found, name: str) -> Phrase:
    at = day(found["dates"][name])
    if name in found["own"]:
        return Phrase("calendar.line", "{what}: {day}", what=NAMES[name], day=at)
    return Phrase("calendar.line_ours", "{what}: {day} (gợi ý)", what=NAMES[name], day=at)


def office_date(role: str) -> Talk:
    """One date, kept only where it fits the others and lies before the province's."""
    found: Found = yield from look("calendar", CalendarOf(role))
    which = yield from ask(
        OneOf(
            key="which",
            wording=Phrase("calendar.which", "{Ban} đổi ngày nào{a}?"),
            options=tuple(Option(name, NAMES[name]) for name in DATES),
        )
    )
    year = found["year"]
    at = yield from a_day(
        "day",
        Phrase(
            "calendar.day", "{what}: ngày nào{a}? Ví dụ: 05/12/{year}.", what=NAMES[which], year=str(year)
        ),
        today=date(year, 1, 1),
        last=date(year + 1, 12, 31),
        year=year,
    )
    assert isinstance(at, date)  # noqa: S101 (there are no options)
    done: Found = yield from do("set", SetDate(role, which, at.isoformat()))
    if done["fault"]:
        yield Say(FAULTS[done["fault"]])
    else:
        yield Say(Phrase("calendar.kept", "Đã ghi: {what} {day}.", what=NAMES[which], day=at))
    return Next("office_calendar", {"role": role})
