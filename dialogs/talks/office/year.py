"""
An officer's year: its dates, and what is done from the desk as it goes by.

Heads are reminded, figures kept, the chart sent, and the summary comes by itself. A date that is our suggestion says so; a
commune sets its own.
"""

from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from dialogs.engine import Command, Done, End, Next, Part, Query, Say, Talk, ask, do, look
from dialogs.menus import MOST
from dialogs.phrases import Listed, Phrase
from dialogs.questions import OneOf, Option
from dialogs.rules.calendar import DATES, NotThen
from dialogs.talks.asked import Desk, Link
from dialogs.talks.days import a_day
from dialogs.talks.office.summary import day, percent
from dialogs.talks.picking import agreed
from dialogs.talks.reach import by_you
from dialogs.talks.titles.asked import TitleDays
from dialogs.talks.titles.home import title_day


class AtTime(TypedDict):
    """A moment in Vietnam: its day ("2026-12-05") and the clock ("07:30")."""

    day: str
    clock: str


class WhomToRemind(AtTime):
    """
    Whom a reminder would reach, and when.

    late, not_begun: places where reviews wait too long, where nobody began. headless: those without anybody to remind.
    reached: role holders who would get it. reminded: those who did this week. silent: those who can't be written to. now: it
    would go at once.
    """

    late: int
    not_begun: int
    headless: int
    reached: int
    reminded: int
    silent: int
    now: bool


@dataclass(frozen=True, slots=True)
class Reminding(Query[WhomToRemind]):
    """Whom a reminder would reach, and when."""

    role: str
    place: str = ""


class Planned(AtTime):
    """How many reminders were planned, and for when."""

    planned: int


@dataclass(frozen=True, slots=True)
class RemindHeads(Command[Planned]):
    """Remind those at whose places reviews wait too long or nobody has begun, once a week."""

    role: str
    place: str = ""


class KeptFigures(AtTime):
    """Figures of a year as they were kept."""

    year: int
    counts: dict[str, int]
    adults: int


@dataclass(frozen=True, slots=True)
class Frozen(Query[list[KeptFigures]]):
    """The figures that were handed in, newest first."""

    role: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Freeze(Command[AtTime]):
    """Keep the figures of a year (0: this one) as they are now."""

    role: str
    place: str = ""
    year: int = 0


@dataclass(frozen=True, slots=True)
class SetDigest(Command[None]):
    """How often the summary comes by itself: "" (never), daily, weekly, monthly."""

    role: str
    how: str


@dataclass(frozen=True, slots=True)
class SendChart(Command[None]):
    """Send the chart of the summary as a picture."""

    role: str
    place: str = ""
    year: int = 0


@dataclass(frozen=True, slots=True)
class SummaryLink(Command[Link]):
    """A one-time link to the summary as a page to print."""

    role: str
    place: str = ""
    year: int = 0


class Dates(TypedDict):
    """The dates of a year by their names, and which of them the place set itself."""

    year: int
    dates: dict[str, str]
    own: list[str]


@dataclass(frozen=True, slots=True)
class CalendarOf(Query[Dates]):
    """The dates of the year."""

    role: str
    place: str = ""


class DateFault(TypedDict):
    """Why a date was not kept; "" where it was."""

    fault: NotThen


@dataclass(frozen=True, slots=True)
class SetDate(Command[DateFault]):
    """One date of the year; it is kept where it fits the others."""

    role: str
    which: str
    day: str
    place: str = ""


class Books(TypedDict):
    """
    A year, and whether it is open; or closed by hand, so that it can be opened again.

    waiting: sheets nobody reviewed yet. undecided: those that the commune agreed to and that no decision names.
    """

    year: int
    open: bool
    by_hand: bool
    waiting: int
    undecided: int


@dataclass(frozen=True, slots=True)
class BooksOf(Query[Books]):
    """Whether last year is open at a place, and what still waits of it."""

    role: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class CloseYear(Command[DateFault]):
    """Close the books of last year from today on, its figures kept as they are; or open them again."""

    role: str
    open: bool = False
    place: str = ""


NAMES = {
    "last_year": Phrase("calendar.last_year", "Phiếu năm trước được làm nốt đến hết ngày"),
    "settled": Phrase("calendar.settled", "Khép sổ năm trước, từ ngày"),
    "register_until": Phrase("calendar.register_until", "Đăng ký phấn đấu đến hết ngày"),
    "opens": Phrase("calendar.opens", "Bắt đầu tự chấm điểm"),
    "reminder": Phrase("calendar.reminder", "Nhắc người chưa xong"),
    "closes": Phrase("calendar.closes", "Khép việc gửi phiếu, hết ngày"),
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
    found = yield from look("calendar", CalendarOf(role))
    yield Say(
        Phrase(
            "calendar.head",
            "Lịch năm {year}. Chưa tìm thấy lịch chính thức; ngày nào ghi “gợi ý” là của nhóm làm phần mềm.",
            year=str(found["year"]),
        )
    )
    for name in DATES:
        yield Say(_line(found, name))
    days = yield from look("titles", TitleDays(role))
    if days:
        yield Say(
            Phrase(
                "calendar.titles",
                "Danh hiệu tập thể:\n{lines}",
                lines=Listed((title_day(each) for each in days), "\n"),
            )
        )
    books = yield from look("books", BooksOf(role))
    last = str(books["year"])
    turns = (
        [Option("close", Phrase("calendar.close", "Khép sổ năm {year}", year=last))] if books["open"] else []
    )
    if books["by_hand"]:
        turns = [Option("open", Phrase("calendar.open", "Mở lại sổ năm {year}", year=last))]
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("calendar.ask", "{Ban} có đổi ngày nào không{a}?"),
            options=(
                Option("change", Phrase("calendar.change", "Đổi một ngày")),
                *turns,
                Option("back", Phrase("calendar.back", "Thôi, để vậy")),
            ),
        )
    )
    if choice in {"close", "open"}:
        return (yield from _turn(role, books))
    return Next("office_date" if choice == "change" else "office_more", {"role": role})


def _turn(role: str, books: Books) -> Part[End]:
    """The books of last year are closed, or opened again."""
    year = str(books["year"])
    if books["open"]:
        sure = yield from agreed(
            "close",
            Phrase(
                "books.ask",
                "Khép sổ năm {year}{nhe}? Còn {waiting} phiếu chờ duyệt và {undecided} phiếu xã đã xem mà chưa có quyết định; khép rồi thì các phiếu ấy không còn trong danh sách việc. Số liệu được giữ như lúc này, và {ban} mở lại được.",
                year=year,
                waiting=books["waiting"],
                undecided=books["undecided"],
            ),
            Phrase("books.yes", "Khép sổ"),
            Phrase("books.no", "Chưa khép"),
        )
        if not sure:
            return Next("office_calendar", {"role": role})
    done = yield from do("turn", CloseYear(role, open=books["by_hand"]))
    if done["fault"]:
        yield Say(
            Phrase(
                "books.early",
                "Phiếu năm {year} còn được làm nốt đến hết ngày ghi trong lịch, nên chưa khép được{a}.",
                year=year,
            )
        )
    elif books["open"]:
        yield Say(
            Phrase(
                "books.closed",
                "Đã khép sổ năm {year}. Số liệu lúc khép nằm trong “Số liệu đã chốt”.",
                year=year,
            )
        )
    else:
        yield Say(Phrase("books.opened", "Đã mở lại sổ năm {year}.", year=year))
    return Next("office_calendar", {"role": role})


def _line(found: Dates, name: str) -> Phrase:
    if name not in found["dates"]:
        return Phrase("calendar.line_none", "{what}: chưa đặt", what=NAMES[name])
    at = day(found["dates"][name])
    if name in found["own"]:
        return Phrase("calendar.line", "{what}: {day}", what=NAMES[name], day=at)
    if name == "closes":
        return Phrase(
            "calendar.closes_ours",
            "{what}: {day} (gợi ý; xã chưa đặt thì chưa khép gì)",
            what=NAMES[name],
            day=at,
        )
    return Phrase("calendar.line_ours", "{what}: {day} (gợi ý)", what=NAMES[name], day=at)


CHANGED = [name for name in DATES if name != "settled"]  # a year is settled by closing its books


def _which_date() -> Part[str]:
    """One of the dates: those of the residents' part first, those of the review behind an option of their own."""
    wording = Phrase("calendar.which", "{Ban} đổi ngày nào{a}?")
    first = tuple(Option(name, NAMES[name]) for name in CHANGED[: MOST - 1])
    further = Option("further", Phrase("calendar.further", "Ngày duyệt xong, ngày nộp tỉnh"))
    which = yield from ask(OneOf(key="which", wording=wording, options=(*first, further)))
    if which != further.id:
        return which
    options = tuple(Option(name, NAMES[name]) for name in CHANGED[MOST - 1 :])
    return (yield from ask(OneOf(key="further", wording=wording, options=options)))


def office_date(role: str) -> Talk:
    """One date, kept only where it fits the others and lies before the province's."""
    found = yield from look("calendar", CalendarOf(role))
    which = yield from _which_date()
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
    done = yield from do("set", SetDate(role, which, at.isoformat()))
    fault = done["fault"]
    if fault:
        yield Say(FAULTS[fault])
    else:
        yield Say(Phrase("calendar.kept", "Đã ghi: {what} {day}.", what=NAMES[which], day=at))
    return Next("office_calendar", {"role": role})


OFFICERS = ("officer", "province", "admin")
HOWS = (
    Option("daily", Phrase("digest.daily", "Mỗi ngày làm việc")),
    Option("weekly", Phrase("digest.weekly", "Thứ hai hằng tuần")),
    Option("monthly", Phrase("digest.monthly", "Ngày làm việc đầu tháng")),
    Option("never", Phrase("digest.never", "Không tự gửi")),
)


def office_remind(role: str, place: str = "") -> Talk:
    """Whom it would reach and when, then one tap."""
    found = yield from look("whom", Reminding(role, place))
    yield Say(
        Phrase(
            "remind.whom",
            "{late} nơi có phiếu chờ duyệt quá 10 ngày, {idle} nơi chưa ai bắt đầu. {Minh} nhắn được cho {reached} người phụ trách; "
            "{headless} nơi chưa có ai nhận việc, {reminded} người đã được nhắc trong tuần này.",
            late=found["late"],
            idle=found["not_begun"],
            reached=found["reached"],
            headless=found["headless"],
            reminded=found["reminded"],
        )
    )
    for phrase in by_you(found["silent"]):
        yield Say(phrase)
    if not found["reached"]:
        return Next("office_more", {"role": role})
    when = (
        Phrase("remind.now", "ngay bây giờ")
        if found["now"]
        else Phrase("remind.at", "lúc {clock} ngày {day}", clock=found["clock"], day=day(found["day"]))
    )
    sure = yield from agreed(
        "sure",
        Phrase("remind.ask", "Nhắc {n} người {when}{nhe}?", n=found["reached"], when=when),
        Phrase("remind.yes", "Nhắc"),
        Phrase("remind.no", "Thôi, chưa nhắc"),
        Phrase(
            "remind.help",
            "Tin nhắc chỉ nêu số phiếu đang chờ ở nơi ấy, không nêu tên ai. Mỗi người phụ trách được nhắc nhiều nhất một lần một tuần{a}.",
        ),
    )
    if sure:
        done = yield from do("remind", RemindHeads(role, place))
        yield Say(
            Phrase(
                "remind.planned",
                "Đã xếp lịch nhắc {n} người, lúc {clock} ngày {day}.",
                n=done["planned"],
                clock=done["clock"],
                day=day(done["day"]),
            )
        )
    return Next("office_more", {"role": role})


def office_chart(role: str, place: str = "", year: int = 0) -> Talk:
    """The same numbers as a picture, and as a page to print where pages are served."""
    yield from do("chart", SendChart(role, place, year))
    link = yield from do("page", SummaryLink(role, place, year), secret=True)
    yield Say(Phrase("chart.sent", "Biểu đồ vẽ từ đúng số liệu {ban} vừa xem{a}."))
    if link["url"]:
        yield Say(
            Phrase(
                "chart.page", "Bản để in: {url}\nĐường dẫn mở được một lần, trong 24 giờ.", url=link["url"]
            )
        )
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("chart.ask", "{Ban} xem tiếp gì{a}?"),
            options=(
                Option("office", Phrase("office.back", "Về bảng số liệu")),
                Option("done", Phrase("office.done", "Xong")),
            ),
        )
    )
    if choice == "done":
        return Done()
    return Next("office", {"role": role, "place": place, **({"year": year} if year else {})})


def office_freeze(role: str, place: str = "", year: int = 0) -> Talk:
    """Keep the figures as handed in; those kept before stay as they were."""
    for each in (yield from look("kept", Frozen(role, place))):
        yield Say(
            Phrase(
                "freeze.kept",
                "Năm {year}, chốt {clock} ngày {day}: đăng ký {registered} trên {adults} ({share}%), gửi {sent}, công nhận {recognised}.",
                year=str(each["year"]),
                clock=each["clock"],
                day=day(each["day"]),
                registered=each["counts"]["registered"],
                adults=each["adults"],
                share=percent(each["counts"]["registered"], each["adults"]),
                sent=each["counts"]["sent"],
                recognised=each["counts"]["recognised"],
            )
        )
    sure = yield from agreed(
        "sure",
        Phrase(
            "freeze.ask_year",
            "Chốt số liệu năm {year} lúc này để nộp{nhe}? Bản chốt chỉ có con số, không có tên, và không đổi về sau.",
            year=str(year),
        )
        if year
        else Phrase(
            "freeze.ask",
            "Chốt số liệu lúc này để nộp{nhe}? Bản chốt chỉ có con số, không có tên, và không đổi về sau.",
        ),
        Phrase("freeze.yes", "Chốt"),
        Phrase("freeze.no", "Thôi"),
    )
    if sure:
        done = yield from do("freeze", Freeze(role, place, year))
        yield Say(
            Phrase(
                "freeze.done",
                "Đã chốt số liệu lúc {clock} ngày {day}.",
                clock=done["clock"],
                day=day(done["day"]),
            )
        )
    return Next("office_more", {"role": role})


def office_digest(role: str) -> Talk:
    """How often the summary comes by itself; of heads, too."""
    here = yield from look("desk", Desk(role))
    back = ("office_more", {"role": role}) if here["kind"] in OFFICERS else ("work", {})
    if not here["writes"]:
        yield Say(
            Phrase(
                "digest.no_way",
                "Ở đây {minh} không tự nhắn cho {ban} được, nên chưa gửi số liệu theo lịch{a}. {Ban} nhận việc trên Zalo hoặc Telegram thì được.",
            )
        )
        return Next(*back)
    now = {each.id: each.label for each in HOWS}[here["digest"] or "never"]
    choice = yield from ask(
        OneOf(
            key="how",
            wording=Phrase(
                "digest.ask", "{Minh} gửi số liệu cho {ban} theo lịch nào{a}? Bây giờ: {now}.", now=now
            ),
            options=HOWS,
            help=Phrase(
                "digest.help",
                "Số liệu đến cán bộ vào đầu giờ làm việc, đến chi hội vào buổi tối{a}. {Ban} đổi hay thôi lúc nào cũng được.",
            ),
        )
    )
    yield from do("digest", SetDigest(role, "" if choice == "never" else choice))
    yield Say(Phrase("digest.kept", "{Minh} ghi lại rồi{a}."))
    return Next(*back)
