"""What a person told, sent and set out to do: seen, and taken away one by one or all at once."""

from dataclasses import dataclass
from typing import Literal, TypedDict

from dialogs.conversation import Entry, World
from dialogs.engine import Command, Next, Query, Say, Talk, ask, do, look
from dialogs.phrases import Phrase, Speech
from dialogs.questions import OneOf, Option, Value
from dialogs.reading import Context
from dialogs.talks.asked import Link

What = Literal["note", "text", "photo", "voice", "known", "goal"]
SHOWN = 40  # characters of words on a line to choose from
MOST = 7


class Item(TypedDict):
    """One thing that is kept: what it is, for which question (0: none), and its words."""

    id: str
    what: What
    indicator: str
    text: str


class Keeping(TypedDict):
    """What is kept with the sheet of the year, the oldest first, and that sheet."""

    sheet: str
    items: list[Item]


@dataclass(frozen=True, slots=True)
class Kept(Query[Keeping]):
    """Words told, evidence and goals of the active person's sheet of the year."""


@dataclass(frozen=True, slots=True)
class KeepEvidence(Command[bool]):
    """
    Keep one piece of evidence for an indicator: the id of a photo or of a voice message, words, or "known"; not where there
    are too many already.
    """

    indicator: str
    value: Value


@dataclass(frozen=True, slots=True)
class OwnPhoto(Command[Link]):
    """A one-time link to a photo that the active person sent."""

    id: str


MOST_EVIDENCE = 20
ENOUGH = Phrase("evidence.enough", "Vậy là đủ nhiều rồi{a}, chi hội xem thế là rõ.")


def photo_kept(number: int) -> Phrase:
    """A photo is read back: for which question it is kept, and how it is seen or taken out."""
    return Phrase(
        "photo.kept_for",
        "{Minh} giữ ảnh cho câu {number} rồi. Muốn xem lại hay bỏ ảnh, {ban} nhắn “xóa ảnh”{a}.",
        number=number,
    )


@dataclass(frozen=True, slots=True)
class LetGo(Command[None]):
    """Take away one thing that is kept by its id, or (without one) all words that were told."""

    id: str = ""


def kept(world: World, page: int = 0) -> Talk:
    """Each thing that is kept on a line of its own, to be taken away."""
    here = yield from look("here", Kept(), secret=True)
    items = here["items"]
    if not items:
        yield Say(Phrase("kept.nothing", "{Minh} chưa ghi lời kể, ảnh hay việc nào của {ban}{a}."))
        return Next("resume")
    numbers = question_numbers(world, here)
    shown = items[page * MOST : (page + 1) * MOST]
    options = [Option(each["id"], _line(each, numbers.get(each["indicator"], 0))) for each in shown]
    if len(items) > (page + 1) * MOST:
        options.append(Option("more", Phrase("page.more", "Xem tiếp")))
    if sum(each["what"] == "note" for each in items) > 1:
        options.append(Option("notes", Phrase("kept.all_notes", "Xóa hết lời kể")))
    options.append(Option("done", Phrase("kept.done", "Giữ cả, quay ra")))
    choice = yield from ask(
        OneOf(
            key="which",
            wording=Phrase("kept.ask", "{Minh} đang ghi những điều dưới đây. {Ban} muốn xóa cái nào{a}?"),
            options=tuple(options),
        )
    )
    if choice == "done":
        return Next("resume")
    if choice == "more":
        return Next("kept", {"page": page + 1})
    if any(each["id"] == choice and each["what"] == "photo" for each in items):
        what = yield from ask(_photo(choice))
        if what == "see":
            made = yield from do("link", OwnPhoto(choice), secret=True)
            yield Say(_where(made["url"]))
        if what != "drop":
            return Next("kept")
    sure = yield from ask(
        OneOf(
            key="sure",
            careful=True,
            context=Context.YES_NO,
            wording=Phrase("kept.sure", "Xóa rồi là mất hẳn. {Ban} có xóa không{a}?"),
            options=(
                Option("yes", Phrase("kept.yes", "Xóa đi"), also=("dong y",)),
                Option("no", Phrase("kept.no", "Giữ lại")),
            ),
        )
    )
    if sure == "yes":
        yield from do("go", LetGo("" if choice == "notes" else choice))
        yield Say(Phrase("kept.gone", "{Minh} xóa rồi{a}."))
    return Next("kept")


def _photo(key: str) -> OneOf:
    return OneOf(
        key=f"photo-{key}",
        wording=Phrase("kept.photo_ask", "{Ban} muốn xem tấm ảnh này, hay bỏ đi{a}?"),
        options=(
            Option("see", Phrase("kept.photo_see", "Xem ảnh"), also=("xem",)),
            Option("drop", Phrase("kept.photo_drop", "Bỏ ảnh này"), also=("bo di",)),
            Option("back", Phrase("kept.photo_back", "Quay lại danh sách")),
        ),
    )


def _where(url: str) -> Phrase:
    if not url:
        return Phrase(
            "kept.photo_none",
            "Ảnh ấy chưa tải xong, hoặc ở đây chưa mở được trang xem ảnh. {Ban} thử lại sau{nhe}.",
        )
    return Phrase(
        "kept.photo_link", "{Ban} mở đường dẫn này để xem ảnh, mở được một lần, trong 24 giờ:\n{url}", url=url
    )


def question_numbers(world: World, here: Keeping) -> dict[str, int]:
    """The numbers of the questions, by indicator."""
    sheet = world.sheets.get(here["sheet"])
    return {each.id: number for number, each in enumerate(sheet.indicators, 1)} if sheet else {}


def _line(each: Item, number: int) -> Speech:
    words = each["text"] if len(each["text"]) <= SHOWN else each["text"][:SHOWN].rsplit(" ", 1)[0] + "…"
    if each["what"] == "goal" and number:
        return Phrase("kept.deed", "Việc định làm của câu {number}", number=number)
    if each["what"] == "goal":
        return Phrase("kept.goal", "Việc định học: {words}", words=words)
    if each["what"] == "photo":
        return Phrase("kept.photo", "Ảnh của câu {number}", number=number)
    if each["what"] == "voice":
        return Phrase("kept.voice", "Tin thoại của câu {number}", number=number)
    if each["what"] == "known":
        return Phrase("kept.known", "Câu {number}: chi hội biết rồi", number=number)
    return Phrase("kept.words", "Câu {number}: “{words}”", number=number, words=words)


TALKS = {"kept": Entry(kept)}
