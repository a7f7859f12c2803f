"""What somebody asks the office about their data: asked here or on paper, with the day by which it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from dialogs.engine import Command, Done, Next, Part, Query, Say, Talk, ask, do, look
from dialogs.menus import MOST
from dialogs.phrases import Phrase, Speech
from dialogs.questions import OneOf, Option
from dialogs.rules.requests import Right
from dialogs.talks.asked import Today, Welcoming
from dialogs.talks.days import past_day
from dialogs.talks.finding import Name, person
from dialogs.talks.picking import BACK, MORE
from dialogs.talks.welcome import to_call

RIGHTS: Mapping[Right, Phrase] = {
    Right.PROVIDE: Phrase("right.provide", "Xem, lấy bản sao"),
    Right.CORRECT: Phrase("right.correct", "Sửa chỗ ghi sai"),
    Right.WITHDRAW: Phrase("right.withdraw", "Rút lại đồng ý"),
    Right.RESTRICT: Phrase("right.restrict", "Tạm thôi dùng"),
    Right.OBJECT: Phrase("right.object", "Phản đối việc dùng"),
    Right.ERASE: Phrase("right.erase", "Xóa"),
    Right.PROTECT: Phrase("right.protect", "Bảo vệ, vì nghi bị lộ"),
}
ONESELF = (
    Right.PROVIDE,
    Right.CORRECT,
    Right.RESTRICT,
    Right.OBJECT,
    Right.PROTECT,
)  # the others work at once


class Clock(TypedDict):
    """From which day it runs, and by which it is done."""

    received: str
    due: str


class Open(Name, Clock):
    """
    A request that waits, as an officer sees it.

    acknowledge: by which day they are told that it was received, "" once they were. late: a day is past. erases: on which day
    it is done by itself, "" where somebody has to do it.
    """

    id: str
    right: str
    place: str
    acknowledge: str
    late: bool
    erases: str


class Requests(TypedDict):
    """A page of what waits, what is due first first."""

    rows: list[Open]
    more: bool


@dataclass(frozen=True, slots=True)
class AskOffice(Command[Clock]):
    """The active person asks for something that somebody at the office has to do; asked twice it is one request."""

    right: str


@dataclass(frozen=True, slots=True)
class OpenRequests(Query[Requests]):
    """What people asked for at a place and waits."""

    role: str
    page: int = 0
    most: int = 4


@dataclass(frozen=True, slots=True)
class RecordRequest(Command[Clock]):
    """Somebody asked on paper, by telephone or in person; day: when it was received, "2026-11-12"."""

    role: str
    person: str
    right: str
    day: str


@dataclass(frozen=True, slots=True)
class Acknowledge(Command[None]):
    """They were told that their request was received."""

    role: str
    request: str


@dataclass(frozen=True, slots=True)
class Close(Command[None]):
    """What they asked for is done, or they were told why it can't be."""

    role: str
    request: str


LESS = (Right.RESTRICT, Right.OBJECT, Right.PROTECT)  # asked for more seldom
OTHER = Option("other", Phrase("right.other", "Việc khác: tạm thôi dùng, phản đối, bảo vệ"))


def _which(key: str, wording: Speech, rights: tuple[Right, ...]) -> Part[str]:
    """One of these rights, or "back"; where they are many, the seldom ones behind an option of their own."""
    many = len(rights) >= MOST
    first = [each for each in rights if not many or each not in LESS]
    options = (*(Option(each.value, RIGHTS[each]) for each in first), *((OTHER,) if many else ()), BACK)
    choice = yield from ask(OneOf(key=key, wording=wording, options=options))
    if choice != OTHER.id:
        return choice
    options = (*(Option(each.value, RIGHTS[each]) for each in LESS), BACK)
    return (yield from ask(OneOf(key=f"{key}_other", wording=wording, options=options)))


def ask_office() -> Talk:
    """What the assistant can't do by itself goes to the office."""
    asks = Phrase("ask_office.which", "{Ban} nhờ cán bộ việc nào về thông tin của mình{a}?")
    right = yield from _which("right", asks, ONESELF)
    if right == "back":
        return Next("mydata")
    yield from asked(right)
    return Done()


def asked(right: str) -> Part[None]:
    """Ask, and say by when it is done."""
    clock = yield from do("asked", AskOffice(right))
    here = yield from look("whom", Welcoming())
    yield Say(
        Phrase(
            "ask_office.done",
            "{Minh} đã nhận yêu cầu ngày {received} và chuyển tới {controller}. Cán bộ giải quyết chậm nhất ngày {due}. Cần gấp, {ban} gọi {who}.",
            received=clock["received"],
            due=clock["due"],
            controller=here["controller"],
            who=to_call(here),
        )
    )


# -- at the office


def data_requests(role: str, page: int = 0) -> Talk:
    """What waits, with the days."""
    found = yield from look("open", OpenRequests(role, page), secret=True)
    if not found["rows"]:
        yield Say(Phrase("requests.none", "Không có yêu cầu nào về dữ liệu riêng đang chờ{a}."))
        return Next("office", {"role": role})
    for each in found["rows"]:
        yield Say(_said(each))
    options = [
        Option(each["id"], Phrase("requests.one", "{who}", who=person(each))) for each in found["rows"]
    ]
    options += [MORE] if found["more"] else []
    choice = yield from ask(
        OneOf(
            key="which",
            wording=Phrase("requests.which", "{Ban} mở yêu cầu nào{a}?"),
            options=(*options, BACK),
            help=_terms(),
        )
    )
    if choice == "back":
        return Next("office", {"role": role})
    if choice == "more":
        return Next("data_requests", {"role": role, "page": page + 1})
    one = next(each for each in found["rows"] if each["id"] == choice)
    yield Say(_said(one))
    done = [] if one["erases"] else [Option("close", Phrase("requests.close", "Đã giải quyết, đã trả lời"))]
    told = [Option("told", Phrase("requests.told", "Đã báo là đã nhận"))] if one["acknowledge"] else []
    then = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("requests.then", "{Ban} ghi gì{a}? Người ấy sẽ thấy trong “dữ liệu của tôi”."),
            options=(*told, *done, BACK),
        )
    )
    if then == "told":
        yield from do("told", Acknowledge(role, one["id"]))
    elif then == "close":
        yield from do("close", Close(role, one["id"]))
    return Next("data_requests", {"role": role, "page": page if then == "back" else 0})


def _said(each: Open) -> Speech:
    told: Speech = Phrase(
        "requests.line",
        "{who}, {place}: {right}, nhận ngày {received}, hạn {due}.",
        who=person(each),
        place=each["place"],
        right=RIGHTS[Right(each["right"])],
        received=each["received"],
        due=each["due"],
    )
    if each["acknowledge"]:
        told = Phrase(
            "requests.line_told",
            "{line} Báo đã nhận trước hết ngày {day}.",
            line=told,
            day=each["acknowledge"],
        )
    if each["erases"]:
        told = Phrase("requests.line_erases", "{line} Máy tự xóa ngày {day}.", line=told, day=each["erases"])
    return Phrase("requests.line_late", "QUÁ HẠN. {line}", line=told) if each["late"] else told


def _terms() -> Speech:
    return Phrase(
        "requests.terms",
        "Hạn theo Nghị định 356/2025/NĐ-CP, kể từ ngày nhận: báo đã nhận trong 2 ngày làm việc; xem, sửa, lấy bản sao 10 ngày; "
        "rút, hạn chế, phản đối, bảo vệ 15 ngày; xóa 20 ngày.",
    )


def request_for(role: str, person: str) -> Talk:
    """A request that came on paper, by telephone or in person is written down, with the day it was received."""
    right = yield from _which(
        "right", Phrase("request_for.which", "Người ấy yêu cầu việc gì{a}?"), tuple(Right)
    )
    if right == "back":
        return Next("look_at", {"role": role, "person": person})
    now = yield from look("today", Today())
    wording = Phrase("request_for.day", "Nhận yêu cầu ngày nào{a}? Ví dụ: hôm nay, 12/11/2026.")
    day = yield from past_day("day", wording, date.fromisoformat(now["date"]))
    clock = yield from do("record", RecordRequest(role, person, right, day.isoformat()))
    yield Say(Phrase("request_for.done", "{Minh} ghi rồi{a}: hạn giải quyết ngày {due}.", due=clock["due"]))
    return Next("data_requests", {"role": role})
