"""
How a turn becomes messages: by a channel's `Limits` alone.

Numbered options always, buttons where they exist, long text split at sentences, one bubble where possible. The verbs of
the device (bấm, nhắn) live here and nowhere else (voice.md §2.2).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from bot.channels.base import Button, Limits
from dialogs.conversation import token
from dialogs.phrases import Phrase, Speech
from dialogs.questions import Question, Scale, Words
from dialogs.reading import Context, Shown
from dialogs.sayings import Wish
from dialogs.talks.page import LINK
from locales import Voice, finished, render

LISTEN = (Wish.LISTEN, 6)  # where somebody recorded the question
KEYS = ((Wish.SKIP, 7), (Wish.BACK, 8), (Wish.EXPLAIN, 9), (Wish.REST, 0))
MOST_SHAPES = 4096  # that are remembered; a question explained just now is another one
PASSED_ON = "passed."  # how the ids of texts begin that people pass on as they are
MANY, SHORT = 5, 10  # from so many options on, labels this short stand three to a row


@dataclass(frozen=True, slots=True)
class Shape:
    """A question laid out for a voice and a channel, still without the run that its buttons carry."""

    text: str
    options: tuple[Shown, ...]
    rows: tuple[tuple[tuple[str, str], ...], ...]  # (label, option id or "!command")
    question: Question[Any] | None = None  # kept, so that the cache's key stays its own


@dataclass(frozen=True, slots=True)
class Page:
    """One message: text, and rows of buttons."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    opens: Button | None = None


_SHAPES: dict[tuple[int, str, str, int, bool], Shape] = {}  # of questions that live as long as their sheet


def lay_out(
    says: Sequence[Speech],
    asking: Question[Any] | None,
    run: str,
    voice: Voice,
    limits: Limits,
    *,
    naming: bool = False,
    audible: bool = False,
) -> tuple[list[Page], tuple[Shown, ...]]:
    """The messages of a turn, the question last, and its options as they are shown; `audible`: key 6 plays it."""
    apart = [each for each in says if _passed_on(each)]
    if apart:
        pages = [Page(part) for each in apart for part in split(finished(render(each, voice)), limits.text)]
        says = [each for each in says if not _passed_on(each)]
        rest, options = lay_out(says, asking, run, voice, limits, naming=naming, audible=audible)
        return [*pages, *rest], options
    if limits.can_open and (link := _page_of(says)):
        says = [OPEN_HERE if _is_link(each) else each for each in says]
        pages, options = lay_out(says, asking, run, voice, limits, naming=naming, audible=audible)
        return [*pages[:-1], replace(pages[-1], opens=Button(render(PAGE, voice), link))], options
    said = [render(each, voice) for each in says]
    if asking is None:
        return [Page(text) for text in split(finished("\n".join(said)), limits.text)] if said else [], ()
    shape = shaped(asking, voice, limits, audible=audible)
    if naming and asking.names:
        said.insert(0, render(Phrase("layout.for", "Đang trả lời cho: {ten}."), voice))
    text = finished("\n".join(said) + "\n\n" + shape.text) if said else finished(shape.text)
    rows = tuple(
        tuple(Button(label, token(run, asking.key, carries)) for label, carries in row) for row in shape.rows
    )
    if len(text) <= limits.text:
        return [Page(text, rows)], shape.options
    before = split(finished("\n".join(said)), limits.text)
    parts = split(finished(shape.text), limits.text)
    return [
        *(Page(each) for each in before),
        *(Page(each) for each in parts[:-1]),
        Page(parts[-1], rows),
    ], shape.options


PAGE = Phrase("layout.page", "Mở trang")
OPEN_HERE = Phrase(
    "layout.open_page", "{Ban} bấm nút dưới đây để làm tiếp trên trang, chữ to, dễ xem hơn{a}."
)


LONG = 500  # characters of a turn that are better seen on a page
FEW = 10  # buttons of a channel that shows little
