"""The resident's side: a sheet given back, with the way to that very question; and one that somebody filled in."""

from dataclasses import dataclass
from typing import Literal, TypedDict

from dialogs.conversation import World
from dialogs.engine import Command, Next, Part, Query, Say, Talk, ask, do, look
from dialogs.phrases import Phrase
from dialogs.questions import OneOf, Option
from dialogs.reading import Context
from dialogs.rules.review import Meant, meant
from dialogs.talks.village.told import returned


class GivenBack(TypedDict):
    """For which reason a sheet was given back, and about which question, "" for the whole of it."""

    indicator: str
    reason: str
    words: str
    sheet: str


@dataclass(frozen=True, slots=True)
class Returned(Query[GivenBack]):
    """What the active person's sheet was given back for, while it is still to be sent again; else they are led home."""


class FilledInByOther(TypedDict):
    """A sheet that somebody filled in: who, on which day, and what it came to."""

    assessment: str
    by: str
    day: str
    total: int
    year: int


@dataclass(frozen=True, slots=True)
class FilledIn(Query[FilledInByOther | None]):
    """The sheet that somebody filled in for the active person, while it can be taken back."""


@dataclass(frozen=True, slots=True)
class Objecting(Command[None]):
    """The active person objects to what somebody filled in for them, while it can be taken back."""

    assessment: str


class OfferedSheet(TypedDict):
    """
    A sheet that somebody filled in for who has one of their own: who, on which day, what it came to.

    answered, asked: of their own.
    """

    assessment: str
    by: str
    day: str
    total: int
    answered: int
    asked: int
    year: int


@dataclass(frozen=True, slots=True)
class SheetOffered(Query[OfferedSheet | None]):
    """The sheet that waits for the active person to choose it, or their own."""


@dataclass(frozen=True, slots=True)
class ChooseSheet(Command[None]):
    """Which sheet the active person uses: their own, the helper's (theirs), or later."""

    assessment: str
    which: Literal["own", "theirs", "later"]


def why_given_back(world: World) -> Part[Meant]:
    """The reason is said, and which question it is about."""
    here = yield from look("returned", Returned(), secret=True)
    of = meant(world.sheets[here["sheet"]], here["indicator"])
    yield Say(returned({**here, **of}))
    return of


def see_returned(world: World) -> Talk:
    """The reason first; then that question, or all of them."""
    of = yield from why_given_back(world)
    options = []
    if of["indicator"]:
        change = Phrase("returned.change", "Chấm lại câu {number}", number=of["number"])
        options.append(Option("change", change, also=("sua", "cham lai")))
        options.append(Option("evidence", Phrase("returned.evidence", "Thêm ảnh, lời kể cho câu ấy")))
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("returned.ask", "{Ban} làm gì trước{a}?"),
            options=(
                *options,
                Option("lookover", Phrase("returned.lookover", "Xem lại cả phiếu")),
                Option("send", Phrase("returned.send", "Gửi lại"), also=("gui",)),
                Option("later", Phrase("returned.later", "Để sau"), also=("de sau",)),
            ),
            help=Phrase(
                "returned.help",
                "Không ai trách {ban} đâu{a}. Sửa hay thêm một lời là đủ, rồi gửi lại; không đồng ý thì cứ gửi lại như cũ.",
            ),
        )
    )
    if choice == "later":
        return Next("rest")
    if choice in {"change", "evidence"}:
        return Next(choice, {"indicator": of["indicator"]})
    return Next(choice)


def objection() -> Talk:
    """Somebody filled it in: was that right, or is it to be taken back?"""
    here = yield from look("filled", FilledIn(), secret=True)
    if not here and (yield from look("offered", SheetOffered(), secret=True)):
        return Next("offered")
    if not here:
        yield Say(Phrase("object.none", "Năm nay không có phiếu nào người khác điền giúp {ban}{a}."))
        return Next("home")
    choice = yield from ask(
        OneOf(
            key="object",
            context=Context.CHOICE,
            wording=Phrase(
                "object.ask",
                "Phiếu năm {year} của {ban} do {by} điền giúp ngày {day}, {total} điểm (theo bản gợi ý, chưa chính thức). {Ban} thấy thế nào{a}?",
                year=str(here["year"]),
                by=here["by"] or Phrase("told.chapter_person", "Người của chi hội"),
                day=here["day"],
                total=here["total"],
            ),
            options=(
                Option("right", Phrase("object.right", "Đúng ý tôi rồi"), also=("dung",)),
                Option("look", Phrase("object.look", "Xem từng câu")),
                Option("object", Phrase("object.object", "Không phải, rút lại"), also=("rut lai",)),
            ),
        )
    )
    if choice == "look":
        return Next("lookover")
    if choice == "right":
        yield Say(Phrase("object.kept", "Dạ vâng, {minh} để nguyên{a}."))
        return Next("quiet")
    yield from do("take_back", Objecting(here["assessment"]))
    yield Say(
        Phrase(
            "object.done",
            "{Minh} đã rút phiếu ấy về{a}: chi hội không xem nữa. {Ban} muốn sửa rồi tự gửi, hay làm lại từ đầu, đều được.",
        )
    )
    return Next("home")


def offered() -> Talk:
    """Somebody filled one in, and they have their own: which one is used."""
    here = yield from look("offered", SheetOffered(), secret=True)
    if not here:
        return Next("home")
    called = here["by"]
    by = called[:1].upper() + called[1:] or Phrase("told.chapter_person", "Người của chi hội")
    choice = yield from ask(
        OneOf(
            key="which",
            context=Context.CHOICE,
            wording=Phrase(
                "offered.ask",
                "{by} ghi giúp {ban} một phiếu ngày {day}, {total} điểm (theo bản gợi ý, chưa chính thức). Phiếu {ban} tự làm, {answered} trên {asked} câu, vẫn giữ nguyên. {Ban} dùng phiếu nào{a}?",
                by=by,
                day=here["day"],
                total=here["total"],
                answered=here["answered"],
                asked=here["asked"],
            ),
            options=(
                Option("own", Phrase("offered.own", "Phiếu tôi tự làm, bỏ phiếu kia")),
                Option("theirs", Phrase("offered.theirs", "Phiếu ghi giúp, gửi cho chi hội và xã xem")),
                Option("later", Phrase("offered.later", "Để sau"), also=("de sau",)),
            ),
            help=Phrase(
                "offered.help",
                "Chưa chọn thì phiếu ghi giúp không gửi cho ai. Chọn phiếu ghi giúp thì chi hội và xã xem họ tên, năm sinh, điểm, các câu trả lời{a}.",
            ),
        )
    )
    which: Literal["own", "theirs", "later"] = (
        "own" if choice == "own" else "theirs" if choice == "theirs" else "later"
    )
    yield from do("choose", ChooseSheet(here["assessment"], which))
    if which == "own":
        yield Say(Phrase("offered.kept", "Dạ vâng, {minh} bỏ phiếu kia, phiếu của {ban} giữ nguyên{a}."))
    elif which == "theirs":
        yield Say(
            Phrase(
                "offered.sent",
                "{Minh} đã gửi phiếu ghi giúp cho chi hội{a}. Phiếu {ban} tự làm {minh} cất đi, không mất.",
            )
        )
    else:
        yield Say(
            Phrase("offered.waits", "Dạ vâng, {minh} giữ cả hai. Muốn chọn, {ban} nhắn “trang chủ”{a}.")
        )
    return Next("resume")


def object_late() -> Talk:
    """It was decided, or is another sheet by now."""
    yield Say(Phrase("object.late", "Phiếu này không rút được nữa{a}. {Ban} gọi chi hội giúp {minh}."))
    return Next("home")
