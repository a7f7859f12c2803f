"""What a person told, sent and set out to do: seen, and taken away one by one or all at once."""

from dataclasses import dataclass
from typing import Literal, TypedDict

from dialogs.conversation import Entry, World
from dialogs.engine import Command, Next, Query, Say, Talk, ask, do, look
from dialogs.phrases import Phrase, Speech
from dialogs.questions import OneOf, Option
from dialogs.reading import Context

What = Literal["note", "text", "photo", "known", "goal"]
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
    if each["what"] == "known":
        return Phrase("kept.known", "Câu {number}: chi hội biết rồi", number=number)
    return Phrase("kept.words", "Câu {number}: “{words}”", number=number, words=words)


TALKS = {"kept": Entry(kept)}
