"""Registrations that were signed on paper, many in one message, read back by name before they count."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypedDict

from dialogs.engine import Command, Next, Query, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import Words
from dialogs.reading import Context
from dialogs.rules.dates import OddDay, day_in
from dialogs.rules.several import MOST, several
from dialogs.talks.asked import Today
from dialogs.talks.finding import lines
from dialogs.talks.people.cards import Villager, named
from dialogs.talks.picking import agreed
from dialogs.talks.reach import by_you
from dialogs.talks.village.finding import BOARD, of_chapter

WhyLeft = Literal["registered", "withdrew", "declines", "gone"]


class LeftOut(TypedDict):
    """Somebody who is not written down, and why: registered already, took it back themself, declines, died or moved."""

    who: Villager
    why: WhyLeft


class NotOne(TypedDict):
    """What was written and means nobody here, or several."""

    words: str
    several: list[Villager]


class Signers(TypedDict):
    """Who is meant and can be written down; who is not; what is unclear; the last day on which one could register, "" any."""

    until: str
    rows: list[Villager]
    left: list[LeftOut]
    unclear: list[NotOne]


@dataclass(frozen=True, slots=True)
class WhoSigned(Query[Signers]):
    """Who of a village is meant by numbers of the printed list and by names, but for some."""

    role: str
    numbers: tuple[int, ...]
    names: tuple[str, ...]
    but: tuple[str, ...] = ()
    day: str = ""


class SignedUp(TypedDict):
    """How many were written down, and how many of them can't be told."""

    count: int
    silent: int


@dataclass(frozen=True, slots=True)
class SignUp(Command[SignedUp]):
    """Write down that these people signed their registration on a day; who holds the role is its witness."""

    role: str
    people: tuple[str, ...]
    day: str


WHY: dict[WhyLeft, Phrase] = {
    "registered": Phrase("sign.registered", "đã đăng ký rồi"),
    "withdrew": Phrase("sign.withdrew", "đã tự rút đăng ký"),
    "declines": Phrase("sign.declines", "không muốn tham gia"),
    "gone": Phrase("sign.gone", "đã mất hoặc chuyển đi"),
}
EXAMPLE = "1-40 trừ 7, ngày 5/3"


def sign_up(role: str = "", words: str = "") -> Talk:  # noqa: PLR0911 (each way out where it is)
    """Numbers, ranges and names in one message; the day on the paper, else today's."""
    role = role or (yield from of_chapter())
    if not role:
        return Next("work")
    today = date.fromisoformat((yield from look("today", Today()))["date"])
    typed = words or (
        yield from ask(
            Words(
                key="who",
                lines=True,
                context=Context.SEARCH,
                longest=3000,
                wording=Phrase(
                    "sign.ask",
                    "Ai đã ký giấy đăng ký phấn đấu{a}? {Ban} nhắn số thứ tự hoặc họ tên, nhiều người một lần. Ví dụ: {example}",
                    example=EXAMPLE,
                ),
                options=(BOARD,),
                help=Phrase(
                    "sign.help",
                    "Số thứ tự có trong danh sách in ra. Đăng ký là tự nguyện: chỉ ghi người đã tự tay ký giấy, {ban} giữ giấy ấy{a}.",
                ),
            )
        )
    )
    if typed == "=board":
        return Next("board", {"role": role})
    read = several(typed)
    day = (
        day_in(read.day, first=date(today.year, 1, 1), last=today, today=today, year=today.year)
        if read.day
        else today
    )
    if isinstance(day, OddDay):
        yield Say(
            Phrase(
                "sign.day",
                "{Minh} chưa rõ ngày ký “{day}”{a}. Ngày ấy trong năm nay, không sau hôm nay.",
                day=read.day,
            )
        )
        return Next("sign_up", {"role": role})
    if len(read.wanted) > MOST:
        yield Say(Phrase("sign.many", "Nhiều nhất {most} người một lần{a}.", most=MOST))
        return Next("sign_up", {"role": role})
    found = yield from look(
        "signed", WhoSigned(role, read.wanted, read.meant.names, read.but.names, day.isoformat()), secret=True
    )
    if found["until"]:
        yield Say(
            Phrase(
                "sign.late",
                "Ở đây chỉ nhận đăng ký đến hết ngày {day}{a}. Giấy ký sau ngày ấy {minh} không ghi.",
                day=found["until"],
            )
        )
        return Next("board", {"role": role})
    for phrase in _left(found):
        yield Say(phrase)
    if not found["rows"]:
        yield Say(Phrase("sign.nobody", "Không có ai để ghi{a}."))
        return Next("sign_up", {"role": role})
    wording = Phrase(
        "sign.sure",
        "{count} người đăng ký phấn đấu năm {year}, giấy ký ngày {day}:\n{who}\nCả {count} người đã tự tay ký và {ban} giữ giấy ấy, đúng không{a}?",
        count=len(found["rows"]),
        year=str(today.year),
        day=day.strftime("%d/%m/%Y"),
        who=Listed((named(each) for each in found["rows"]), "; "),
    )
    if not (
        yield from agreed(
            "sure", wording, Phrase("sign.yes", "Đúng, ghi cả"), Phrase("sign.no", "Chưa đúng, không ghi")
        )
    ):
        yield Say(Phrase("sign.dropped", "Dạ, {minh} chưa ghi ai{a}."))
        return Next("board", {"role": role})
    done = yield from do("sign", SignUp(role, tuple(each["id"] for each in found["rows"]), day.isoformat()))
    yield Say(
        Phrase(
            "sign.done",
            "{Minh} ghi {count} người đăng ký trên giấy, {ban} là người làm chứng. Ai {minh} nhắn được thì {minh} báo; ai nói không đăng ký thì {minh} bỏ ngay. Nhầm thì {ban} nhắn “hoàn tác”{a}.",
            count=done["count"],
        )
    )
    for phrase in by_you(done["silent"]):
        yield Say(phrase)
    return Next("board", {"role": role})


def _left(found: Signers) -> list[Speech]:
    said: list[Speech] = []
    if found["left"]:
        rows = (
            Phrase("sign.left_one", "{who}: {why}", who=named(each["who"]), why=WHY[each["why"]])
            for each in found["left"]
        )
        said.append(Phrase("sign.left", "Không ghi:\n{lines}", lines=lines(rows)))
    if found["unclear"]:
        said.append(
            Phrase(
                "sign.unclear",
                "Chưa rõ là ai, nên chưa ghi:\n{lines}",
                lines=lines(map(unclear, found["unclear"])),
            )
        )
    return said


def unclear(each: NotOne) -> Phrase:
    """Who is not understood, and who it may be."""
    if not each["several"]:
        return Phrase("sign.unknown", "“{words}”: không thấy trong danh sách", words=each["words"])
    return Phrase(
        "sign.several",
        "“{words}”: có {who}; {ban} ghi cả họ tên, năm sinh",
        words=each["words"],
        who=Listed((named(one) for one in each["several"]), "; "),
    )
