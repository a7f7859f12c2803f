"""The board of a village head: numbers first, what waits, who is nearly done, one suggestion, and what can be done."""

from dataclasses import dataclass
from typing import Literal, TypedDict

from dialogs.engine import Command, Next, Query, Say, Talk, ask, do, look
from dialogs.phrases import Argument, Drawing, Drawn, Phrase, Speech, Text
from dialogs.questions import OneOf, Option
from dialogs.talks.asked import Link
from dialogs.talks.office.summary import HOMES, figure
from dialogs.talks.village.finding import BOARD, percent


class GoalOfVillage(TypedDict):
    """What falls on a village of a target of its commune: by which year, how many of whom, and how many it has now."""

    who: dict[str, str]
    by: int
    goal: int
    reached: int


class Counted(TypedDict):
    """
    The numbers of a village or unit.

    year: the one they are of; other_year: another one that can be looked at, 0 none.
    adults_from: counted by hand, or those listed. to_open: of those waiting, to be opened first. own: waiting, of the
    reviewer's own household. nearly, near_can: nearly done, and of them those whom a nudge would reach.
    """

    label: str
    unit: bool
    date: str
    year: int
    other_year: int
    adults: int
    adults_from: Literal["counted", "listed", ""]
    started: int
    sent: int
    households: int
    households_sent: int
    away: int
    waiting: int
    to_open: int
    own: int
    nearly: int
    near_can: int
    unfinished: int
    joining: int
    goals: list[GoalOfVillage]


@dataclass(frozen=True, slots=True)
class Board(Query[Counted]):
    """The numbers of a village or unit, of a year (0: this one)."""

    role: str
    year: int = 0


@dataclass(frozen=True, slots=True)
class PaperLink(Command[Link]):
    """A one-time link to a page to print: form, list or visit."""

    role: str
    what: str
    sheet: str = ""


def board(role: str, year: int = 0) -> Talk:
    """The numbers of the evening, and the few things that make sense now; of another year the numbers alone."""
    here = yield from look("numbers", Board(role, year))
    yield Say(_numbers(here) if year else Drawn(_numbers(here), _drawn(here)))
    if year:
        asks = Phrase("board.ask", "{Ban} làm việc nào{a}?")
        yield from ask(OneOf(key="board", wording=asks, options=(BOARD,)))
        return Next("board", {"role": role})
    for phrase in (*map(_goal, here["goals"]), *_waits(here), _suggestion(here)):
        yield Say(phrase)
    choice = yield from ask(
        OneOf(
            key="board",
            wording=Phrase("board.ask", "{Ban} làm việc nào{a}?"),
            options=_options(here),
            help=Phrase(
                "board.help",
                "Bảng này chỉ có tên và số câu đã làm. Câu trả lời của ai thì người ấy gửi rồi {ban} mới xem được{a}.",
            ),
        )
    )
    if choice == "year":
        return Next("board", {"role": role, "year": here["other_year"]})
    talk, args = _LEADS[choice]
    return Next(talk, {"role": role, **args})


_LEADS: dict[str, tuple[str, dict[str, str]]] = {
    "review": ("review", {}),
    "near": ("nudge", {"which": "near"}),
    "all": ("nudge", {"which": "all"}),
    "copy": ("copy", {}),
    "find": ("find", {}),
    "more": ("board_more", {}),
}


def _options(here: Counted) -> tuple[Option, ...]:
    options = []
    if here["waiting"]:
        options.append(
            Option(
                "review",
                Phrase("board.review", "Duyệt {count} phiếu", count=here["waiting"]),
                also=("duyet", "duyet phieu"),
            )
        )
    if here["near_can"]:
        options.append(
            Option(
                "near",
                Phrase("board.near", "Nhắc {count} người sắp xong", count=here["near_can"]),
                also=("nhac",),
            )
        )
    elif here["unfinished"]:
        options.append(Option("all", Phrase("board.all", "Nhắc người chưa xong"), also=("nhac",)))
    other = here["other_year"]
    before = (Option("year", Phrase("board.year", "Số liệu năm {year}", year=str(other))),) if other else ()
    return (
        *options,
        Option("copy", Phrase("board.copy", "Lấy bài gửi nhóm, đọc loa"), also=("lay bai",)),
        Option("find", Phrase("board.find", "Tìm một người, một nhà"), also=("tim",)),
        *before,
        Option("more", Phrase("board.more", "Việc khác"), also=("viec khac",)),
    )


def _drawn(here: Counted) -> Drawing:
    shown = (
        (Phrase("board.card.started", "Đã bắt đầu"), here["started"], here["adults"]),
        (Phrase("board.card.sent", "Đã gửi phiếu"), here["sent"], here["adults"]),
        (HOMES, here["households_sent"], here["households"]),
    )
    return Drawing(
        kind="figures",
        title=Phrase("board.card", "{place}, ngày {date}", place=_capital(here["label"]), date=here["date"]),
        note=_away(here["away"]),
        lines=tuple(figure(*each) for each in shown if each[1] or each[2]),
    )


def _numbers(here: Counted) -> Phrase:
    numbers: dict[str, Argument] = {
        "place": _capital(here["label"]),
        "date": here["date"],
        "started": _started(here),
        "sent": Phrase("board.sent", "{count} người đã gửi.", count=here["sent"]),
        "houses": _houses(here),
        "away": _away(here["away"]) or "",
    }
    if not here["date"].endswith(str(here["year"])):
        return Phrase(
            "board.numbers_of",
            "{place}, số liệu năm {year}, xem ngày {date}. {started} {sent}{houses}{away}",
            year=str(here["year"]),
            **numbers,
        )
    return Phrase("board.numbers", "{place}, ngày {date}. {started} {sent}{houses}{away}", **numbers)


def _started(here: Counted) -> Phrase:
    adults, started = here["adults"], here["started"]
    if not here["adults_from"]:
        return Phrase(
            "board.started_bare", "{count} người đã bắt đầu (chưa có tổng số người lớn để so).", count=started
        )
    if here["adults_from"] == "listed":
        return Phrase(
            "board.started_listed",
            "{count} trên {whole} người lớn đang có trong danh sách đã bắt đầu ({percent}).",
            count=started,
            whole=adults,
            percent=percent(started, adults),
        )
    return Phrase(
        "board.started",
        "{count} trên {whole} người lớn đã bắt đầu ({percent}).",
        count=started,
        whole=adults,
        percent=percent(started, adults),
    )


def _houses(here: Counted) -> Phrase | str:
    if here["unit"] or not here["households"]:
        return ""
    return Phrase(
        "board.houses",
        " {count} trên {whole} hộ có người gửi ({percent}).",
        count=here["households_sent"],
        whole=here["households"],
        percent=percent(here["households_sent"], here["households"]),
    )


def _away(count: int) -> Phrase | None:
    return Phrase("board.away", " {count} người đi làm xa.", count=count) if count else None


def _goal(each: GoalOfVillage) -> Phrase:
    """How far the village is with what falls on it."""
    about: dict[str, Argument] = {
        "by": str(each["by"]),
        "goal": each["goal"],
        "who": Text(
            each["who"].get("vi", ""), {key: said for key, said in each["who"].items() if key != "vi"}
        ),
        "n": each["reached"],
    }
    if each["reached"] >= each["goal"]:
        return Phrase("board.goal_met", "Mục tiêu xã giao, mốc {by}: {goal} {who}. Nay {n}, đã đạt.", **about)
    return Phrase(
        "board.goal",
        "Mục tiêu xã giao, mốc {by}: {goal} {who}. Nay {n}, còn {left}.",
        left=each["goal"] - each["reached"],
        **about,
    )


def _waits(here: Counted) -> list[Speech]:
    said: list[Speech] = []
    if here["waiting"] and here["to_open"]:
        said.append(
            Phrase(
                "board.waiting_open",
                "Chờ {ban} duyệt: {count} phiếu, trong đó {open} phiếu nên mở xem.",
                count=here["waiting"],
                open=here["to_open"],
            )
        )
    elif here["waiting"]:
        said.append(Phrase("board.waiting", "Chờ {ban} duyệt: {count} phiếu.", count=here["waiting"]))
    if here["own"]:
        said.append(
            Phrase("board.own", "{count} phiếu của nhà {ban} thì người khác duyệt.", count=here["own"])
        )
    if here["nearly"]:
        said.append(Phrase("board.nearly", "Sắp xong, còn 1 đến 3 câu: {count} người.", count=here["nearly"]))
    if here["joining"]:
        said.append(
            Phrase("board.joining", "Chờ {ban} cho biết là ai: {count} người tự vào.", count=here["joining"])
        )
    return said


def _suggestion(here: Counted) -> Speech:
    """One thing, the one that helps most."""
    if here["waiting"]:
        return Phrase("board.try_review", "{Minh} gợi ý: {ban} duyệt phiếu trước{a}.")
    if here["near_can"]:
        return Phrase("board.try_nudge", "{Minh} gợi ý: {ban} nhắc những người sắp xong trước{a}.")
    if here["started"] * 2 < here["adults"] or not here["started"]:
        return Phrase("board.try_copy", "{Minh} gợi ý: {ban} gửi một bài vào nhóm Zalo, cả nhà cùng thấy{a}.")
    if here["unfinished"]:
        return Phrase("board.try_find", "{Minh} gợi ý: {ban} hỏi thăm những nhà chưa xong{a}.")
    return Phrase("board.try_rest", "Việc của {ban} hôm nay thế là gọn rồi{a}.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# -- everything else a head can do, one tap away


def board_more(role: str) -> Talk:
    """Everything else, each two taps away."""
    choice = yield from ask(
        OneOf(
            key="more",
            wording=Phrase("more.ask", "{Ban} làm việc nào{a}?"),
            options=(
                Option("helping", Phrase("more.helping", "Cùng làm phiếu với một người")),
                Option("paper", Phrase("more.paper", "Phiếu giấy, các tờ để in")),
                Option("board_people", Phrase("more.people", "Hộ và người, mã cho người mất máy")),
                Option("board_meetings", Phrase("more.meetings", "Họp chi hội, nơi học gần nhà, tệp")),
                Option("my_roles", Phrase("more.roles", "Việc tôi đang giữ")),
                BOARD,
            ),
        )
    )
    if choice == "my_roles":
        return Next("my_roles")
    return Next(choice, {"role": role})


def board_meetings(role: str) -> Talk:
    """The chapter's meetings, what can be learned on the spot, and files."""
    choice = yield from ask(
        OneOf(
            key="meetings",
            wording=Phrase("more.ask", "{Ban} làm việc nào{a}?"),
            options=(
                Option("meeting", Phrase("more.meeting", "Ghi cuộc họp chi hội")),
                Option("opportunities", Phrase("more.learn", "Nơi học gần nhà")),
                Option("files", Phrase("more.files", "Lấy biên bản, bảng số liệu")),
                BOARD,
            ),
        )
    )
    return Next(choice, {"role": role})


def board_people(role: str) -> Talk:
    """What there is to do with the list of the village."""
    choice = yield from ask(
        OneOf(
            key="people",
            wording=Phrase("more.people_ask", "{Ban} xem gì{a}?"),
            options=(
                Option("households", Phrase("more.households", "Danh sách hộ và người")),
                Option("waiting_people", Phrase("more.waiting", "Người tự vào, chưa rõ là ai")),
                Option("relink", Phrase("more.relink", "Mã cho người mất máy")),
                BOARD,
            ),
        )
    )
    return Next(choice, {"role": role})


def printed(role: str, what: str, sheet: str = "") -> Talk:
    """A page to print, behind a link that works once."""
    made = yield from do("link", PaperLink(role, what, sheet))
    if not made["url"]:
        yield Say(
            Phrase(
                "printed.none",
                "Nơi đây chưa mở trang tải tệp{a}. {Ban} nhờ cán bộ xã in giúp, tên việc: {what}.",
                what=_PAGES[what],
            )
        )
        return Next("board", {"role": role})
    yield Say(
        Phrase(
            "printed.link",
            "{what}: {url}\nĐường dẫn dùng được một lần, trong 24 giờ. Tờ có tên người thì in xong {ban} giữ cẩn thận{a}.",
            what=_PAGES[what],
            url=made["url"],
        )
    )
    again = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("printed.ask", "{Ban} cần gì nữa không{a}?"),
            options=(Option("paper", Phrase("printed.paper", "Về phiếu giấy")), BOARD),
        )
    )
    return Next(again, {"role": role})


_PAGES = {
    "form": Phrase("printed.form", "Phiếu giấy một tờ"),
    "list": Phrase("printed.list", "Danh sách có số thứ tự"),
    "visit": Phrase("printed.visit", "Danh sách đến thăm"),
}
