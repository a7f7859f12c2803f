"""
How a turn becomes messages: by a channel's `Limits` alone.

Numbered options always, buttons where they exist, long text split at sentences, one bubble where possible. The verbs of
the device (bấm, nhắn) live here and nowhere else (voice.md §2.2).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from bot.channels.base import Button, Limits, Parts
from dialogs.conversation import token
from dialogs.phrases import Argument, Drawing, Drawn, DrawnLine, Phrase, Speech
from dialogs.questions import Number, Photo, Question, ReadBack, Scale, Words
from dialogs.reading import Context, Shown
from dialogs.sayings import Wish
from dialogs.talks.page import LINK
from locales import POLITE, Voice, finished, render, said

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
    question: Question[Any]  # kept, so that the cache's key stays its own
    asks: str  # the wording alone,
    below: str  # what stands under it,
    hint: str  # and how to answer


@dataclass(frozen=True, slots=True)
class Page:
    """One message: text, and rows of buttons; for a channel that draws also a card, and the text in parts."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    card: Mapping[str, Any] | None = None
    parts: Parts | None = None
    opens: Button | None = None


_SHAPES: dict[tuple[object, ...], Shape] = {}  # by options that are made once: of a sheet, of reminders


def lay_out(  # noqa: PLR0911 (each kind of turn ends where it is laid out)
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
        pages = [
            Page(part, parts=Parts(part, passed=True) if limits.can_draw else None)
            for each in apart
            for part in split(finished(render(each, voice)), limits.text)
        ]
        says = [each for each in says if not _passed_on(each)]
        rest, options = lay_out(says, asking, run, voice, limits, naming=naming, audible=audible)
        return [*pages, *rest], options
    if limits.can_open and (link := _page_of(says)):
        says = [OPEN_HERE if _is_link(each) else each for each in says]
        pages, options = lay_out(says, asking, run, voice, limits, naming=naming, audible=audible)
        return [*pages[:-1], replace(pages[-1], opens=Button(render(PAGE, voice), link))], options
    spoken = [render(each, voice) for each in says]
    if asking is None:
        texts = split(finished("\n".join(spoken)), limits.text) if spoken else ()
        card = _card_of(says, None) if limits.can_draw and len(texts) == 1 else None
        if card is None:
            return [Page(text) for text in texts], ()
        return [Page(texts[0], (), carded(card, voice), Parts(_beside(says, spoken)))], ()
    shape = shaped(asking, voice, limits, audible=audible)
    whose: list[Speech] = []
    if naming and asking.names:
        whose = [Phrase("layout.for", "Đang trả lời cho: {ten}.")]
        spoken.insert(0, render(whose[0], voice))
    text = finished("\n".join(spoken) + "\n\n" + shape.text) if spoken else finished(shape.text)
    rows = tuple(
        tuple(Button(label, token(run, asking.key, carries)) for label, carries in row) for row in shape.rows
    )
    if len(text) <= limits.text:
        if not limits.can_draw:
            return [Page(text, rows)], shape.options
        card = _card_of(says, asking)
        drawn = carded(card, voice, run, asking) if card else None
        beside = _beside([*whose, *says], spoken, last=POLITE not in shape.text)
        parts = Parts(beside, finished(shape.asks), finished(shape.hint), _takes(asking))
        return [Page(text, rows, drawn, parts)], shape.options
    before = split(finished("\n".join(spoken)), limits.text)
    pieces = split(finished(shape.text), limits.text)
    return [
        *(Page(each) for each in before),
        *(Page(each) for each in pieces[:-1]),
        Page(pieces[-1], rows),
    ], shape.options


PAGE = Phrase("layout.page", "Mở trang")
OPEN_HERE = Phrase(
    "layout.open_page", "{Ban} bấm nút dưới đây để làm tiếp trên trang, chữ to, dễ xem hơn{a}."
)


LONG = 500  # characters of a turn that are better seen on a page
FEW = 10  # buttons of a channel that shows little
EASIER = Phrase("layout.easier", "Muốn xem trên trang, chữ to, {ban} nhắn “mở trang”.")


def beside_page(pages: list[Page], voice: Voice, limits: Limits) -> list[Page]:
    """What is long on a channel that shows little says that it can be seen on the page."""
    last, line = pages[-1] if pages else Page(""), render(EASIER, voice)
    if limits.buttons >= FEW or sum(len(each.text) for each in pages) < LONG:
        return pages
    if len(last.text) + len(line) + 1 > limits.text:
        return pages
    return [*pages[:-1], replace(last, text=f"{last.text}\n{line}")]


def _is_link(speech: Speech) -> bool:
    return isinstance(speech, Phrase) and speech.id == LINK


def _page_of(says: Sequence[Speech]) -> str:
    """The address of the page that is to be opened, "" where none is."""
    return next((str(each.args["url"]) for each in says if isinstance(each, Phrase) and each.id == LINK), "")


# -- what a channel that draws gets beside the text


def carded(
    card: Drawing, voice: Voice, run: str = "", asking: Question[Any] | None = None
) -> Mapping[str, Any]:
    """A card in words: {"kind", "title", "note", "part", "mark", "good", "main", "spares", "lines"}, what is empty left out."""
    ids = {option.id for option in asking.options} if asking else set()
    key = asking.key if asking else ""

    def tapped(option: str) -> str:
        return token(run, key, option) if option in ids else ""

    made = {
        "kind": card.kind,
        "title": _worded(card.title, voice),
        "note": _worded(card.note or "", voice),
        "part": list(card.part) if card.part else None,
        "mark": card.mark,
        "good": card.good,
        "main": tapped(card.main),
        "spares": [tapped(each) for each in card.spares if each in ids],
        "lines": [_line(each, voice, tapped(each.option)) for each in card.lines],
    }
    return {name: value for name, value in made.items() if value}


def _line(line: DrawnLine, voice: Voice, tap: str) -> Mapping[str, Any]:
    made = {
        "label": _capital(_worded(line.label, voice)),
        "detail": _worded(line.detail, voice),
        "value": _worded(line.value, voice),
        "number": line.number,
        "part": list(line.part) if line.part else None,
        "mark": line.mark,
        "low": line.low,
        "tap": tap,
        "words": line.words,
    }
    return {name: value for name, value in made.items() if value}


def _worded(words: Argument, voice: Voice) -> str:
    return finished(said(words, voice))


def _card_of(says: Sequence[Speech], asking: Question[Any] | None) -> Drawing | None:
    """The card of a message: that of what is said comes before that of what is asked."""
    found = [each.card for each in says if isinstance(each, Drawn) and each.card is not None]
    return found[0] if found else asking.card if asking else None


def _beside(says: Sequence[Speech], spoken: Sequence[str], *, last: bool = True) -> str:
    """What is said beside the card; `last`: nothing that follows takes the one word of courtesy a message has."""
    text = "\n".join(words for each, words in zip(says, spoken, strict=True) if not isinstance(each, Drawn))
    return finished(text) if last else text.replace(POLITE, "")


def _takes(question: Question[Any]) -> Literal["", "words", "photo"]:
    if isinstance(question, Photo):
        return "photo"
    return "words" if isinstance(question, Words | Number | ReadBack) else ""


def _passed_on(speech: Speech) -> bool:
    """Whether it is a text to pass on to others: it stands in a message of its own, as it is to be passed on."""
    return isinstance(speech, Phrase) and speech.id.startswith(PASSED_ON)


def shaped(question: Question[Any], voice: Voice, limits: Limits, *, audible: bool = False) -> Shape:
    """Lay out a question; those of a sheet, and the choices of a reminder, once for each voice and channel."""
    if question.told or not (type(question) is Scale or question.context is Context.REMINDER):
        return _shape(question, voice, limits, audible=audible)
    asked = id(question.options), question.skippable, question.help is None
    key = (*asked, voice.language, voice.address, id(limits), audible)
    found = _SHAPES.get(key)
    if found is None or found.question.options is not question.options:
        if len(_SHAPES) >= MOST_SHAPES:
            _SHAPES.clear()
        found = _SHAPES[key] = _shape(question, voice, limits, audible=audible)
    if found.question is question:
        return found
    asks = render(question.wording, voice)
    return Shape(f"{asks}{found.below}", found.options, found.rows, question, asks, found.below, found.hint)


def _shape(question: Question[Any], voice: Voice, limits: Limits, *, audible: bool) -> Shape:
    options = tuple(
        Shown(each.id, _capital(finished(render(each.label, voice))), each.also, each.counts)
        for each in question.options
    )
    shown = [option for option, each in zip(options, question.options, strict=True) if not each.hidden]
    rows = _rows(question, shown, voice, limits, audible=audible)
    hint = _hint(question, len(shown), rows)
    asks, how = render(question.wording, voice), render(hint, voice) if hint else ""
    below = "".join(f"\n{number}. {option.label}" for number, option in enumerate(shown, 1))
    if how:
        below += f"\n\n{how}" if shown else f"\n{how}"
    return Shape(f"{asks}{below}", options, rows, question, asks, below, how)


def _rows(
    question: Question[Any], shown: list[Shown], voice: Voice, limits: Limits, *, audible: bool
) -> tuple[Any, ...]:
    keys = [LISTEN, *_keys(question)] if audible else _keys(question)
    if not limits.buttons or len(shown) > limits.buttons:
        return ()
    labels = [
        (_cut(f"{number}. {option.label}", limits.label), option.id) for number, option in enumerate(shown, 1)
    ]
    rows = _packed(labels, limits.row)
    if keys and len(labels) + len(keys) <= limits.buttons:
        named = [
            (f"{number} {render(_KEY_NAMES[command], voice)}", f"!{command}") for command, number in keys
        ]
        width = min(2, limits.row)
        rows += [tuple(named[at : at + width]) for at in range(0, len(named), width)]
    if question.told and len(labels) + len(keys) < limits.buttons:
        rows.append(((_cut(render(_KEEP[question.told], voice), limits.label), f"!{Wish.KEEP_WORDS}"),))
    return tuple(rows)


_KEEP = {
    "words": Phrase("layout.keep", "Ghi câu này cho chi hội đọc"),
    "voice": Phrase("layout.keep_voice", "Giữ tin thoại này cho chi hội nghe"),
}


_KEY_NAMES = {
    Wish.LISTEN: Phrase("key.listen", "Nghe"),
    Wish.SKIP: Phrase("key.skip", "Bỏ qua"),
    Wish.BACK: Phrase("key.back", "Quay lại"),
    Wish.EXPLAIN: Phrase("key.explain", "Giải thích"),
    Wish.REST: Phrase("key.rest", "Nghỉ"),
}


def _keys(question: Question[Any]) -> list[tuple[Wish, int]]:
    """The fixed keys that get a button: all four on a sheet's question, else what makes sense."""
    if not question.keys:
        return []
    if question.context is Context.LEVELS:
        return [each for each in KEYS if each[0] is not Wish.SKIP or question.skippable]
    wanted = {Wish.SKIP} if question.skippable else set()
    return [each for each in KEYS if each[0] in wanted | ({Wish.EXPLAIN} if question.help else set())]


def _packed(labels: list[tuple[str, str]], most: int) -> list[tuple[tuple[str, str], ...]]:
    """Short labels side by side where there are many, a longer one on a row of its own."""
    if len(labels) < MANY:
        return [(each,) for each in labels]
    rows: list[list[tuple[str, str]]] = []
    for each in labels:
        last = rows[-1] if rows else []
        fits = last and len(last) < min(3, most) and max(len(label) for label, _ in [*last, each]) <= SHORT
        if fits:
            last.append(each)
        else:
            rows.append([each])
    return [tuple(row) for row in rows]


def _hint(question: Question[Any], count: int, rows: tuple[Any, ...]) -> Speech | None:
    """What to do now, in the words of the device: tapping where there are buttons to tap."""
    if not count:
        return None
    if not rows:
        return _type(question, count)
    return _tap(question, keys=sum(len(row) for row in rows) > count)


def _tap(question: Question[Any], *, keys: bool) -> Speech | None:
    if question.context is Context.LEVELS and not keys:
        return Phrase(
            "layout.tap_keys",
            "Bấm một nút, hoặc nhắn một số. Hoặc nhắn: 9 giải thích, 8 quay lại, 7 bỏ qua, 0 nghỉ.",
        )
    if question.context is Context.LEVELS:
        return Phrase("layout.tap", "Bấm một nút, hoặc nhắn một số.")
    if question.context is Context.EVIDENCE:
        return Phrase("layout.tap_evidence", "Gửi ảnh, kể vài lời, hoặc bấm một nút.")
    if isinstance(question, Words):
        return Phrase("layout.tap_words", "Bấm một nút, hoặc kể bằng lời.")
    return None


def _type(question: Question[Any], count: int) -> Speech | None:
    high = str(count)
    if question.context is Context.LEVELS:
        return Phrase(
            "layout.type_level",
            "Nhắn một số từ 1 đến {high}. Hoặc: 9 giải thích, 8 quay lại, 7 bỏ qua, 0 nghỉ.",
            high=high,
        )
    if question.context is Context.EVIDENCE:
        return Phrase(
            "layout.type_evidence", "Gửi ảnh, kể vài lời, hoặc nhắn một số từ 1 đến {high}.", high=high
        )
    if isinstance(question, Words) and count == 1:
        return Phrase("layout.type_one", "Nhắn 1, hoặc kể bằng lời.")
    if isinstance(question, Words):
        return Phrase("layout.type_words", "Nhắn một số từ 1 đến {high}, hoặc kể bằng lời.", high=high)
    if count == 2:
        return Phrase("layout.type_two", "Nhắn 1 hoặc 2.")
    return Phrase("layout.type", "Nhắn một số từ 1 đến {high}.", high=high) if count > 1 else None


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def _cut(label: str, longest: int) -> str:
    if len(label) <= longest:
        return label
    return label[: longest - 1].rsplit(" ", 1)[0] + "…"


@lru_cache(maxsize=256)
def split(text: str, limit: int) -> tuple[str, ...]:
    """Pieces of at most `limit` characters, cut at a paragraph, a line, a sentence or a space, in this order."""
    pieces = []
    while len(text) > limit:
        head = text[:limit]
        at = max(head.rfind("\n\n"), limit // 2 - 1)
        for mark in ("\n", ". ", " "):
            if at >= limit // 2:
                break
            at = (
                max(head.rfind(mark) + len(mark) - 1, limit // 2 - 1)
                if head.rfind(mark) >= limit // 2
                else at
            )
        at = at if at >= limit // 2 else limit
        pieces.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return (*pieces, text)
