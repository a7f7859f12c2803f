"""The board of a village head: numbers first, what waits, who is nearly done, one suggestion, and what can be done."""

from dataclasses import dataclass
from typing import Literal, TypedDict

from dialogs.engine import Command, Next, Query, Say, Talk, ask, do, look
from dialogs.menus import MENUS
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
    reviewer's own household. families_near, clans_near: near the gate of their title, told here alone. nearly, near_can: nearly done, and of them those whom a nudge would reach.
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
    families_near: int
    clans_near: int
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
    yield Say(Drawn(_numbers(here), _drawn(here)))
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
    entry = next(each for each in MENUS["board"] if each.id == choice)
    talk, args = entry.leads(role)
    near = {"which": "near"} if choice == "nudge" and here["near_can"] else {}
    return Next(talk, {**args, **near})


def _options(here: Counted) -> tuple[Option, ...]:
    """Each stands at its number whatever waits and whoever is nearly done."""
    labels = {each.id: each.label for each in MENUS["board"]}
    if here["waiting"]:
        labels["review"] = Phrase("board.review", "Duyệt {count} phiếu", count=here["waiting"])
    if here["near_can"]:
        labels["nudge"] = Phrase("board.near", "Nhắc {count} người sắp xong", count=here["near_can"])
    other = here["other_year"]
    before = (Option("year", Phrase("board.year", "Số liệu năm {year}", year=str(other))),) if other else ()
    return (*(Option(each, label, also=_ALSO[each]) for each, label in labels.items()), *before)


_ALSO = {
    "review": ("duyet", "duyet phieu"),
    "nudge": ("nhac",),
    "copy": ("lay bai",),
    "find": ("tim",),
    "board_more": ("viec khac",),
}


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
            Phrase(
                "board.own",
                "{count} phiếu của nhà {ban}, hoặc do {ban} ghi giúp, thì người khác duyệt.",
                count=here["own"],
            )
        )
    if here["nearly"]:
        said.append(Phrase("board.nearly", "Sắp xong, còn 1 đến 3 câu: {count} người.", count=here["nearly"]))
    if here["joining"]:
        said.append(
            Phrase("board.joining", "Chờ {ban} cho biết là ai: {count} người tự vào.", count=here["joining"])
        )
    if here["families_near"]:
        said.append(
            Phrase(
                "board.families_near",
                "Gần đủ điều kiện “Gia đình học tập”: {count} nhà; {ban} nhắn “nhà gần đủ điều kiện” để xem{a}.",
                count=here["families_near"],
            )
        )
    if here["clans_near"]:
        said.append(
            Phrase(
                "board.clans_near",
                "Gần đủ điều kiện “Dòng họ học tập”: {count} dòng họ.",
                count=here["clans_near"],
            )
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


# -- pages to print


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
