"""The resident's side: a sheet given back, with the way to that very question; and one that somebody filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dialogs.conversation import World
from dialogs.engine import Next, Say, Talk, ask, do, look
from dialogs.phrases import Phrase
from dialogs.questions import OneOf, Option
from dialogs.reading import Context
from dialogs.talks.village.told import returned


@dataclass(frozen=True, slots=True)
class Returned:
    """What the chapter gave back to the active person: {indicator, reason, words, day} or {}."""


@dataclass(frozen=True, slots=True)
class FilledIn:
    """What somebody filled in for the active person: {assessment, by, day, total, maximum, sheet} or {}."""


@dataclass(frozen=True, slots=True)
class Objecting:
    """The active person objects to what somebody filled in for them: {done}."""

    assessment: str


Found = Mapping[str, Any]


def see_returned(world: World) -> Talk:
    """The reason first; then that question, or all of them."""
    here: Found = yield from look("returned", Returned(), secret=True)
    if not here:
        return Next("home")
    sheet = world.sheets[here["sheet"]]
    args = dict(here)
    ids = [each.id for each in sheet.indicators]
    if here["indicator"] in ids:
        short = sheet.indicator(here["indicator"]).short
        args |= {"number": ids.index(here["indicator"]) + 1, "short": {"vi": short.vi, **short.others}}
    yield Say(returned(args))
    options = []
    if here["indicator"] in ids:
        options.append(
            Option(
                "change",
                Phrase("returned.change", "Chấm lại câu {number}", number=args["number"]),
                also=("sua", "cham lai"),
            )
        )
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
        return Next(choice, {"indicator": here["indicator"]})
    return Next(choice)


def objection() -> Talk:
    """Somebody filled it in: was that right, or is it to be taken back?"""
    here: Found = yield from look("filled", FilledIn(), secret=True)
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
    done: Found = yield from do("take_back", Objecting(here["assessment"]))
    if done["done"]:
        yield Say(
            Phrase(
                "object.done",
                "{Minh} đã rút phiếu ấy về{a}: chi hội không xem nữa. {Ban} muốn sửa rồi tự gửi, hay làm lại từ đầu, đều được.",
            )
        )
    else:
        yield Say(Phrase("object.late", "Phiếu này không rút được nữa{a}. {Ban} gọi chi hội giúp {minh}."))
    return Next("home")
