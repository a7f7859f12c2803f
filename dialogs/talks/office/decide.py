"""A decision of recognition that was signed is recorded: what it covers first, then number, day and signer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

from dialogs.engine import Command, End, Next, Part, Query, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.rules.verdicts import ENTERED, Verdict, verdict
from dialogs.talks.asked import Link, NamesLink, Today
from dialogs.talks.office.parts import born, handed, numbered, one_line, signed_on
from dialogs.talks.picking import BACK, agreed


class VillageCount(TypedDict):
    """How many of a village."""

    label: str
    count: int


class DraftCount(TypedDict):
    """How many sheets of a form that nobody decided to use."""

    title: str
    version: str
    count: int


class Covered(TypedDict):
    """
    What a decision of recognition would cover, and why others are not in it.

    ready: how many, village by village; names: the first of them. five: recognised for five years in a row. digest: of the
    list, so that another one is not taken for it. not_passed: reviewed and too few points. waiting: not reviewed yet.
    """

    year: int
    ready: int
    five: int
    villages: list[VillageCount]
    names: list[str]
    digest: str
    draft: list[DraftCount]
    not_passed: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Deciding(Query[Covered]):
    """What a decision of recognition would cover."""

    role: str


class DecisionRecorded(TypedDict):
    """How many were recognised, and how many of them can be told."""

    recorded: int
    reached: int


@dataclass(frozen=True, slots=True)
class RecordDecision(Command[DecisionRecorded]):
    """A decision as it was signed, about the list that was shown; another list, or a decision that is known, is refused."""

    role: str
    number: str
    day: str
    signer: str
    digest: str


class SheetToEnter(TypedDict):
    """A sheet that is not in the national system, and whose it is."""

    assessment: str
    name: str
    born: int
    label: str
    waits: bool


class WorkList(TypedDict):
    """The next to be entered into the national system, with those of the list that were; how many wait, and were entered."""

    waiting: int
    entered: int
    items: list[SheetToEnter]


@dataclass(frozen=True, slots=True)
class ToEnter(Query[WorkList]):
    """
    Endorsed sheets that are not in the national system.

    listed: a list that was shown before comes again as it stood, as long as something of it waits.
    """

    role: str
    listed: tuple[str, ...] = ()
    most: int = 10


@dataclass(frozen=True, slots=True)
class MarkEntered(Command[int]):
    """They were entered, today, by hand: how many were not before."""

    role: str
    assessments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EnteredLink(Command[Link]):
    """A one-time link to send the work list back in."""

    role: str


def decide(role: str, refused: Literal["", "changed", "known"] = "", number: str = "") -> Talk:
    """Who would be recognised, and why others not; then what is to be done. refused: why a decision was not recorded."""
    if refused == "known":
        yield Say(Phrase("decide.known", "Quyết định số {number} ngày ấy đã ghi rồi{a}.", number=number))
    elif refused:
        yield Say(
            Phrase(
                "decide.changed",
                "Danh sách vừa thay đổi nên {minh} chưa ghi. {Ban} xem lại rồi ghi giúp {minh}{nhe}.",
            )
        )
    found = yield from look("list", Deciding(role), secret=True)
    for phrase in _covers(found):
        yield Say(phrase)
    options = [BACK]
    if found["draft"]:
        options.insert(0, Option("adopt", Phrase("decide.adopt", "Ghi quyết định dùng phiếu")))
    if found["ready"]:
        options[:0] = [
            Option("record", Phrase("decide.record", "Ghi quyết định công nhận đã ký")),
            Option("file", Phrase("decide.file", "Lấy danh sách đề nghị")),
        ]
    choice = yield from ask(
        OneOf(
            key="then",
            options=tuple(options),
            wording=Phrase("decide.ask", "{Ban} muốn làm gì{a}?"),
            help=Phrase(
                "decide.help",
                "{Minh} chỉ ghi lại quyết định đã được ký ở ngoài. Ghi xong thì từng người trong danh sách được báo tin; chưa ghi thì {minh} không nói với ai là đã được công nhận.",
            ),
        )
    )
    if choice == "adopt":
        return Next("adopt", {"role": role})
    if choice == "file":
        yield from handed((yield from do("link", NamesLink(role, "proposed"), secret=True)))
        return Next("office", {"role": role})
    if choice == "back":
        return Next("office", {"role": role})
    return (yield from _record(role, found))


def _covers(found: Covered) -> list[Speech]:
    year = str(found["year"])
    said: list[Speech] = []
    if found["ready"]:
        villages = Listed(
            (
                Phrase("decide.village", "{place}: {count} người", place=each["label"], count=each["count"])
                for each in found["villages"]
            ),
            "\n",
        )
        said.append(
            Phrase(
                "decide.ready",
                "Năm {year} có {ready} người đủ điều kiện đưa vào quyết định: đồng ý gửi tên cho xã, đủ mức, chi hội và xã đã xem.\n{villages}",
                year=year,
                ready=found["ready"],
                villages=villages,
            )
        )
        more = found["ready"] - len(found["names"])
        names = Listed(found["names"])
        said.append(
            Phrase("decide.names_more", "Gồm: {names} và {more} người nữa.", names=names, more=more)
            if more
            else Phrase("decide.names", "Gồm: {names}.", names=names)
        )
    else:
        said.append(Phrase("decide.none", "Năm {year} chưa có ai để đưa vào quyết định.", year=year))
    if found["five"]:
        said.append(
            Phrase(
                "decide.five",
                "{five} người được công nhận 5 năm liền, theo những quyết định đã ghi ở đây.",
                five=found["five"],
            )
        )
    return [*said, *_not_covered(found)]


def _not_covered(found: Covered) -> list[Speech]:
    said: list[Speech] = [
        Phrase(
            "decide.draft",
            "{count} phiếu theo mẫu “{title}” (bản {version}) chưa đưa vào được: mẫu còn là bản gợi ý, chưa chính thức. Còn thiếu quyết định của Hội dùng mẫu này: số, ngày, người ký.",
            count=each["count"],
            title=each["title"],
            version=each["version"],
        )
        for each in found["draft"]
    ]
    if found["not_passed"]:
        said.append(
            Phrase(
                "decide.not_passed", "{count} phiếu xã đã xem nhưng chưa đủ mức.", count=found["not_passed"]
            )
        )
    if found["waiting"]:
        said.append(Phrase("decide.waiting", "{count} phiếu còn chờ xã xem lần hai.", count=found["waiting"]))
    return said


def _record(role: str, found: Covered) -> Part[End]:
    today = yield from look("today", Today())
    number = yield from numbered(
        "number", Phrase("decide.number", "Số quyết định là gì{a}? Ví dụ: 15/QĐ-UBND.")
    )
    day = yield from signed_on(
        "day", Phrase("decide.day", "Quyết định ký ngày nào{a}? Ví dụ: 05/12/2026."), number, today["date"]
    )
    signer = yield from one_line(
        "signer", Phrase("decide.signer", "Ai ký{a}? {Ban} viết cả chức vụ và họ tên.")
    )
    sure = yield from agreed(
        "sure",
        Phrase(
            "decide.sure",
            "Ghi Quyết định số {number} ngày {day}, {signer} ký, công nhận {ready} người năm {year}, rồi báo tin cho từng người. Ghi rồi không rút lại được. Đúng cả chưa{a}?",
            number=number,
            day=day,
            signer=signer,
            ready=found["ready"],
            year=str(found["year"]),
        ),
        Phrase("decide.yes", "Đúng, ghi lại"),
        Phrase("decide.no", "Chưa, thôi"),
    )
    if not sure:
        return Next("decide", {"role": role})
    done = yield from do("record", RecordDecision(role, number, day.isoformat(), signer, found["digest"]))
    yield Say(
        Phrase(
            "decide.recorded",
            "{Minh} đã ghi Quyết định số {number}: {count} người được công nhận. {Minh} báo tin được cho {reached} người{a}; những người còn lại nhờ chi hội báo giúp.",
            number=number,
            count=done["recorded"],
            reached=done["reached"],
        )
    )
    return Next("office", {"role": role})


# -- entering people into congdanhoctap.vn by hand: the list, and what was done


def worklist(role: str, listed: Sequence[str] = ()) -> Talk:
    """The next ones; which of them are done, the file, or the file back. Numbers stay as long as something of the list waits."""
    found = yield from look("list", ToEnter(role, tuple(listed)), secret=True)
    items = found["items"]
    yield Say(_told(found))
    waits = [number for number, each in enumerate(items, 1) if each["waits"]]
    answer = yield from ask(_what(items, waits))
    if answer == "=back":
        return Next("office", {"role": role})
    if answer == "=file":
        yield from handed((yield from do("file", NamesLink(role, "worklist"), secret=True)))
        return Next("office", {"role": role})
    if answer == "=import":
        yield from handed((yield from do("link", EnteredLink(role), secret=True)))
        return Next("office", {"role": role})
    again = Next("worklist", {"role": role, "listed": [each["assessment"] for each in items]})
    chosen = _chosen(answer, items, waits)
    if not chosen:
        yield Say(Phrase("enter.left", "{Minh} để nguyên, chưa ghi ai{a}."))
        return again
    if (yield from _surely(items, waits, chosen)):
        command = MarkEntered(role, tuple(items[n - 1]["assessment"] for n in chosen))
        done = yield from do("mark", command)
        yield Say(Phrase("enter.done", "{Minh} ghi rồi{a}: hôm nay nhập thêm {count} người.", count=done))
    return again


def _surely(items: Sequence[SheetToEnter], waits: Sequence[int], chosen: Sequence[int]) -> Part[bool]:
    left = [number for number in waits if number not in chosen]
    rest = Phrase("enter.sure_left", " Còn lại: {names}.", names=_names(items, left))
    return (
        yield from agreed(
            "sure",
            Phrase(
                "enter.sure",
                "Ghi là hôm nay đã nhập {count} người: {names}.{left} Đúng không{a}?",
                count=len(chosen),
                names=_names(items, chosen),
                left=rest if left else "",
            ),
            Phrase("enter.yes", "Đúng, ghi lại"),
            Phrase("enter.no", "Chưa, xem lại"),
        )
    )


def _names(items: Sequence[SheetToEnter], numbers: Sequence[int]) -> Listed:
    return Listed((items[number - 1]["name"] for number in numbers), "; ")


def _told(found: WorkList) -> Phrase:
    total = found["waiting"] + found["entered"]
    if not found["items"]:
        return Phrase(
            "enter.none",
            "Không còn ai chờ nhập congdanhoctap.vn: đã nhập {entered} trên {total} người.",
            entered=found["entered"],
            total=total,
        )
    return Phrase(
        "enter.list",
        "Đã nhập congdanhoctap.vn: {entered} trên {total} người. Những người tiếp theo ở dưới đây.",
        entered=found["entered"],
        total=total,
    )


def _item(each: SheetToEnter) -> Phrase:
    about = {"name": each["name"], "born": born(each["born"]), "place": each["label"]}
    if each["waits"]:
        return Phrase("enter.item", "{name} ({born}), {place}", **about)
    return Phrase("enter.item_done", "{name} ({born}), {place}: xong", **about)


def _what(items: Sequence[SheetToEnter], waits: Sequence[int]) -> Words:
    def check(text: str) -> Speech | None:
        said = _read(text, items, waits)
        if said is None or said.unknown or said.back or said.open:
            return Phrase(
                "enter.unclear",
                "{Minh} chưa rõ là số nào. {Ban} nhắn như “đã nhập 1, 3, 5”, hoặc “tất cả trừ 2”{nhe}.",
            )
        return None

    options = [Option(str(number), _item(each)) for number, each in enumerate(items, 1)]
    if waits:
        options.append(Option("all", Phrase("enter.all", "Đã nhập cả {count} người này", count=len(waits))))
    return Words(
        key="what",
        context=Context.SEARCH,
        options=(
            *options,
            Option("file", Phrase("enter.file", "Lấy danh sách để nhập (Excel)")),
            Option("import", Phrase("enter.import", "Gửi lại danh sách đã ghi ngày nhập")),
            BACK,
        ),
        longest=120,
        secret=False,
        check=check,
        wording=Phrase("enter.ask", "{Ban} chọn người đã nhập, hoặc nhắn như “đã nhập 1, 3, 5”{a}."),
        help=Phrase(
            "enter.help",
            "{Minh} không tự đăng nhập congdanhoctap.vn: muốn thế phải giữ mật khẩu và số căn cước của dân, mà {minh} không bao giờ hỏi những thứ ấy. Trong danh sách, cột căn cước để trống cho xã điền ở ngoài.",
        ),
    )


def _chosen(answer: str, items: Sequence[SheetToEnter], waits: Sequence[int]) -> tuple[int, ...]:
    """The numbers that were entered."""
    if answer == "=all":
        return tuple(waits)
    if answer.startswith("="):
        return tuple(number for number in waits if str(number) == answer[1:])
    said = _read(answer, items, waits)
    return said.agree if said else ()


def _read(text: str, items: Sequence[SheetToEnter], waits: Sequence[int]) -> Verdict | None:
    """What was said about the list, by number or by name; “đã nhập” is a yes here."""
    return verdict(text, waits, names={number: items[number - 1]["name"] for number in waits}, manner=ENTERED)
