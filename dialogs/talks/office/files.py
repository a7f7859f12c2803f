"""Files behind one-time links; never one in a chat."""

from dataclasses import dataclass
from typing import TypedDict

from dialogs.engine import Command, Next, Part, Query, Talk, ask, do, look
from dialogs.menus import MOST
from dialogs.phrases import Phrase
from dialogs.questions import OneOf, Option
from dialogs.talks.asked import Link, NamesLink
from dialogs.talks.office.parts import Years, a_year, handed
from dialogs.talks.picking import BACK


class Dated(TypedDict):
    """A meeting, or figures that were kept: its day, and of a meeting the place."""

    id: str
    day: str
    label: str


class FilesThere(TypedDict):
    """What files a role can have, and of which meetings and days, the newest first."""

    kinds: list[str]
    meetings: list[Dated]
    frozen: list[Dated]


@dataclass(frozen=True, slots=True)
class Files(Query[FilesThere]):
    """What files there are for a role."""

    role: str


@dataclass(frozen=True, slots=True)
class NumbersLink(Command[Link]):
    """A one-time link to a file of numbers."""

    role: str
    kind: str
    which: str = ""
    year: int = 0


@dataclass(frozen=True, slots=True)
class MinutesLink(Command[Link]):
    """A one-time link to the minutes of a meeting of the chapter."""

    role: str
    which: str


KINDS = {
    "persons": Phrase("files.persons", "Danh sách người đã gửi phiếu, có điểm (Excel)"),
    "proposed": Phrase("files.proposed", "Danh sách đề nghị công nhận (Excel)"),
    "proposal": Phrase("files.proposal", "Tờ trình đề nghị công nhận (Word)"),
    "report": Phrase("files.report", "Báo cáo kết quả (Word)"),
    "table": Phrase("files.table", "Bảng số liệu từng thôn (Excel)"),
    "minutes": Phrase("files.minutes", "Biên bản họp chi hội (Word)"),
    "worklist": Phrase("files.worklist", "Danh sách để nhập congdanhoctap.vn (Excel)"),
    "frozen": Phrase("files.frozen", "Số liệu đã chốt (Excel)"),
    "ranking": Phrase("files.ranking", "So sánh các xã trong tỉnh (Excel)"),
}
NUMBERS = {"table", "report", "frozen", "ranking"}
GROUPS = (
    Option("numbers", Phrase("files.numbers", "Báo cáo, bảng số liệu (không có tên ai)"), also=("bao cao",)),
    Option("names", Phrase("files.names", "Danh sách, tờ trình, biên bản (có tên người)")),
)


def files(role: str, of: str = "", year: int = 0) -> Talk:
    """Which file, of which year where there are several; of many first whether one that names people, or one of numbers alone."""
    found = yield from look("files", Files(role))
    if not year:
        years = yield from look("years", Years(role))
        wording = Phrase("files.year", "{Ban} cần tệp của năm nào{a}? Nhắn số, hoặc nhắn năm.")
        year = (yield from a_year("year", wording, years)) if len(years) > 1 else years[0]
    offered = [kind for kind in KINDS if kind in found["kinds"]]
    many = len(offered) >= MOST and not of
    if of:
        offered = [kind for kind in offered if (kind in NUMBERS) == (of == "numbers")]
    choice = yield from ask(
        OneOf(
            key="kind",
            options=(*(GROUPS if many else [Option(kind, KINDS[kind]) for kind in offered]), BACK),
            wording=Phrase("files.ask", "{Ban} cần tệp nào{a}?"),
            help=Phrase(
                "files.help",
                "Tệp không gửi vào đây. {Minh} đưa một đường dẫn, mở được một lần trong 24 giờ, chỉ khi {ban} còn giữ việc này. Tệp có tên chỉ ghi người đã đồng ý.",
            ),
        )
    )
    if choice in {each.id for each in GROUPS}:
        return Next("files", {"role": role, "of": choice, "year": year})
    if choice == "back":
        return Next("files", {"role": role}) if of else Next("work")
    which = (yield from _pick_one(choice, found)) if choice in {"minutes", "frozen"} else ""
    command: NamesLink | NumbersLink | MinutesLink = NamesLink(role, choice, which, year)
    if choice in NUMBERS:
        command = NumbersLink(role, choice, which, year)
    elif choice == "minutes" and "persons" not in found["kinds"]:
        command = MinutesLink(role, which)
    yield from handed((yield from do("link", command, secret=True)), names=choice not in NUMBERS)
    return Next("work")


def _pick_one(kind: str, found: FilesThere) -> Part[str]:
    """Of several meetings or of figures of several days, one; the newest stands first."""
    there = found["meetings"] if kind == "minutes" else found["frozen"]
    if len(there) == 1:
        return there[0]["id"]
    options = tuple(
        Option(
            each["id"],
            Phrase("files.meeting", "{place}, ngày {day}", place=each["label"], day=each["day"])
            if kind == "minutes"
            else Phrase("files.frozen_day", "Chốt ngày {day}", day=each["day"]),
        )
        for each in there[:5]
    )
    which = yield from ask(
        OneOf(key="which", options=options, wording=Phrase("files.which", "Của lần nào{a}?"))
    )
    return which
