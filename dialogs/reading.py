"""What a typed message means where it was typed: an option, a command, words, or a doubt."""

import re
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from dialogs.intents import Intent, code, intent, whole
from dialogs.sayings import REQUESTS, Wish
from dialogs.vietnamese import (
    CACHED,
    CALLED,
    EDGES,
    FILLERS,
    NUMERALS,
    PEOPLE,
    PICKS,
    Words,
    agrees,
    among,
    bare,
    clean,
    count,
    fold,
    lexicon,
    measured,
    number,
    spoken,
    unkeyed,
    words,
)


class Context(StrEnum):
    """What kind of question is open: the same word means different things."""

    LEVELS = "levels"
    CHOICE = "choice"
    YES_NO = "yes_no"
    ERASING = "erasing"  # whether to erase: there "xóa" is an answer, and is asked for twice
    ADDRESS = "address"
    WHEN = "when"
    EVIDENCE = "evidence"
    REMINDER = "reminder"
    WORDS = "words"
    MESSAGE = "message"  # words for somebody else to read: what stands in them is not asked of us
    NEWS = "news"  # a text for many, longer than any command: what is nothing but a command is one
    NUMBER = "number"
    SEARCH = "search"


class Counts(NamedTuple):
    """How many an option stands for, from `least` to `most` (None: without end), and the words for what is counted."""

    least: int
    most: int | None
    units: str  # "buổi, lần, times"


@dataclass(frozen=True, slots=True)
class Shown:
    """One choice as shown: `also` are further words that mean it, "cụ" for instance; `counts` where it is so many of something."""

    id: str
    label: str
    also: tuple[str, ...] = ()
    counts: Counts | None = None


@dataclass(frozen=True, slots=True)
class Picked:
    """One option and no other; `counted`: the words, where it was told as a number of something."""

    option: str
    counted: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Options and commands it may mean, at least one: to be asked back, never guessed. number: what was typed is a key, too."""

    between: tuple[str, ...]
    commands: tuple[Wish, ...] = ()
    number: int | None = None


@dataclass(frozen=True, slots=True)
class InWords:
    """Words of the person's own, cleaned."""

    text: str


@dataclass(frozen=True, slots=True)
class Nod:
    """A courtesy, a yes or a no that answers nothing here: the question is repeated."""


Reading: TypeAlias = Picked | Intent | Doubt | InWords | Nod


KEYS = {row.key: row.command for row in REQUESTS if row.key is not None}


class Hint(NamedTuple):
    """A word that alone hints at commands or at a number: asked back, unless firm in a context."""

    word: str
    commands: tuple[Wish, ...] = ()
    number: int = 0
    firm: frozenset[Context] = frozenset()


EVERYWHERE = frozenset(Context)
HINTS = (
    Hint("dừng", (Wish.REST, Wish.STOP_REMINDERS)),
    Hint("thôi", (Wish.REST, Wish.STOP_REMINDERS)),
    Hint("stop", (Wish.REST, Wish.STOP_REMINDERS)),
    Hint("bận", (Wish.SKIP,), firm=frozenset({Context.REMINDER})),
    Hint("xóa", (Wish.ERASE,)),
    Hint("hủy", (Wish.ERASE, Wish.REST)),
    Hint("bỏ", (Wish.SKIP,)),
    Hint("sửa", (Wish.BACK, Wish.LOOK_OVER)),
    Hint("nghe", (Wish.LISTEN,), firm=frozenset({Context.LEVELS})),
    Hint("sau", (Wish.SKIP,), number=6, firm=EVERYWHERE),
    Hint("nam", number=5, firm=EVERYWHERE - {Context.ADDRESS}),
    Hint("tư", number=4),
    Hint("bảy", number=7),
    Hint("tám", number=8),
)
NEVER_ALONE = frozenset({"xoa", "huy", "bo"})  # one syllable never destroys, be it a label
ASKED_BACK = NEVER_ALONE | {"anh"}
NEVER_PART = NEVER_ALONE | {"gui", "sua", "yes", "no"}
DENYING = frozenset({"khong", "chua", "chang", "no", "not", "never"})
ADDRESSING = lexicon("gọi xưng kêu bằng cứ")
NUMERAL_IN_DOUBT = {Context.WHEN: "mot"}  # "mốt" is the day after tomorrow
COURTESIES = frozenset(
    {"chao", "xin chao", "da chao", "da thua", "alo", "hello", "hi", "cam on", "thank you"}
)
YES = lexicon("có được đúng phải muốn rồi cần đủ yes yep sure agree")
NO = lexicon("không chưa khỏi đừng chẳng chả no nope not")
ACK = lexicon("dạ vâng ừ ok")
BESIDE = lexicon("đâu ông bà bác cô chú dì cụ anh chị tôi tui mình mẹ má thím mợ cháu con em")
PAIRS = {("dong", "y"): "yes", ("nhat", "tri"): "yes", ("tat", "nhien"): "yes", ("muon", "roi"): "late"}
LONGEST = 60  # words; nothing longer is a label or a command
LONGEST_TEXT = 1000  # characters
SHOWN_AT_ADDRESS = 9  # “cụ” stands after them: understood, not shown, and no number means it
BARE = 3  # characters of a label that may be a bare number, "3", "3."
MOST_TRIMMED = 5  # words, at each end
SHOWN = re.compile(r"\s*(\d{1,2})(?:[.)]|\s)\s*(\S.*)", re.DOTALL)  # an option or a key as a channel shows it
CUT = "…"  # where a label is too long for a button
OPEN = frozenset({Context.WORDS, Context.SEARCH})  # a name, a place: words of the person's own
WRITING = {  # where words are for others to read: what is a command all the same, said whole
    Context.MESSAGE: frozenset({Wish.SKIP, Wish.BACK, Wish.REST, Wish.LEAVE, Wish.HOME, Wish.WORK}),
    Context.NEWS: frozenset(Wish) - {Wish.SEND, Wish.KEEP_WORDS, Wish.MOURNING, Wish.ILL, Wish.REMIND_ME},
}
LEFT = re.compile(  # while one writes for others: no further
    r"thoi(?: (?:khong|khoi|dung))?(?: (?:gui|viet|soan|lam|ghi))?(?: tin)?(?: nua)?"
    r"|(?:khong|khoi|dung) (?:gui|viet|soan|lam|ghi)(?: tin)? nua"
)
LEAVING = lexicon("thôi không khỏi đừng gửi viết soạn làm ghi tin nữa")
SAID_OF_TIME = frozenset({Wish.REST, Wish.REMIND_ME})  # "để tối mai" where "Tối mai" is to be chosen
SEARCHED = re.compile(r"(?:da )?(?:chon )?(?:so |muc )?(\d{1,2})(?: (?:a|nhe|nha|nghe|chau|con|em))*")


def read(  # noqa: PLR0911 (one line a kind of question)
    text: str, options: Sequence[Shown], context: Context, *, audible: bool = False
) -> Reading:
    """
    What a typed text means at a question that shows these options in this order; `audible`: and that 6 plays.

    An option copied as it is shown is that option. Else labels beat requests, requests beat numbers, and all of them parts of
    labels; two meanings left are a doubt. Names and villages take every word but a whole request of two words or more, and
    a message to somebody else every word but one that moves on.
    """
    if context is Context.NUMBER and any(option.counts for option in options):
        given = _own_number(text, options)
        if given:
            return given
        options = ()
    if len(text) == 1 and "0" <= text <= "9" and context not in OPEN:
        return _digit(text, options, OFFERED | {LISTENS} if audible else OFFERED)
    if len(text) <= LONGEST_TEXT and (shown := _as_shown(text, options)):
        return shown
    if context in WRITING and not options:
        return _written(text, context)
    if context in OPEN:
        return _free(text, options if context is Context.SEARCH else ())
    if len(text) > LONGEST_TEXT:
        return InWords(clean(text).strip())
    return code(text) or _slash(text) or _phrase(text, options, context)


def _as_shown(text: str, options: Sequence[Shown]) -> Picked | Intent | None:
    """A line copied from the question: "1. Đồng ý", also where a button cut it short; "9 giải thích"."""
    found = SHOWN.fullmatch(text)
    if found is None:
        return None
    place, rest = int(found[1]), found[2]
    if 1 <= place <= len(options):
        cut, typed, label = rest.rstrip().endswith(CUT), fold(rest), fold(options[place - 1].label)
        return Picked(options[place - 1].id) if typed == label or (cut and label.startswith(typed)) else None
    if place not in KEYS or not (said := intent(rest)):
        return None
    return Intent(KEYS[place]) if said.command is KEYS[place] else None


def _phrase(text: str, options: Sequence[Shown], context: Context) -> Reading:
    """A short text by the first rule that has anything to say about it."""
    typed = spoken(words(text))
    if not typed:
        return Intent(Wish.EXPLAIN) if _asking(text) else Nod()
    if len(typed) <= LONGEST:
        spelled = _spelled_out(text, options)
        asked_back = ASKED_BACK - NEVER_ALONE if context is Context.ERASING else ASKED_BACK
        if len(spelled) == 1 and fold(text) not in asked_back and not _asking(text):
            return Picked(spelled[0])
        message = _Message(text, typed, _spans(typed, context), spelled, options, context)
        for rule in RULES:
            if reading := rule(message):
                return reading
        if marked := unkeyed(clean(text)):
            reading = _phrase(marked, options, context)
            return InWords(clean(text).strip()) if isinstance(reading, InWords) else reading
    return InWords(clean(text).strip())


def _digit(text: str, options: Sequence[Shown], offered: Container[int]) -> Reading:
    for option in options:
        if len(option.label) <= BARE and fold(option.label) == text:
            return Picked(option.id)
        if option.also and text in option.also:
            return Picked(option.id)
    value = int(text)
    if 1 <= value <= len(options):
        return Picked(options[value - 1].id)
    if holding := _so_many(options, value):
        return _key_or_count(text, value, holding, offered)
    return Intent(KEYS[value]) if value in KEYS else InWords(text)


OFFERED = frozenset({0, 7, 8, 9})  # the keys that are named at each question: such a number is asked back
LISTENS = 6  # the key that is named where there is something to be heard


def _own_number(text: str, options: Sequence[Shown]) -> Reading | None:
    """Where a number is asked for: its options are the numbers within its range that are keys, too."""
    value = number(text)
    own = next((option.id for option in options if option.label == str(value)), None)
    if value is None or (own is None and fold(text) in {"0", "6", "7", "8", "9"}):
        return None
    if own is None:
        return InWords(clean(text).strip())
    bare_key = value in OFFERED and fold(text) == str(value)
    return Doubt((own,), (KEYS[value],), value) if bare_key else Picked(own)


def _so_many(options: Sequence[Shown], value: int) -> tuple[str, ...]:
    """The options that stand for so many."""
    return tuple(
        option.id
        for option in options
        if (counts := option.counts)
        and counts.least <= value
        and (counts.most is None or value <= counts.most)
    )


def _key_or_count(
    text: str, value: int, holding: tuple[str, ...], offered: Container[int] = OFFERED
) -> Reading:
    """A bare number that is no place in the list: so many, unless it is a key that is named here."""
    if value in offered:
        return Doubt(holding, (KEYS[value],), value)
    return Picked(holding[0], clean(text).strip())


def _free(text: str, options: Sequence[Shown]) -> Reading:
    """Names and villages: words are the person's own, but 0 alone, a slash command, and a whole request of several words."""
    if given := code(text, names=True):
        return given
    folded = fold(text) if len(text) <= LONGEST_TEXT else text
    named = [option.id for option in options if fold(option.label) == folded]
    if len(named) == 1:
        return Picked(named[0])
    picked = SEARCHED.fullmatch(folded) if options else None
    if picked and 1 <= int(picked[1]) <= len(options):
        return Picked(options[int(picked[1]) - 1].id)
    if folded == "0":
        return Intent(Wish.REST)
    asked = intent(text, names=True)
    return _slash(text) or (asked if asked and asked.sure else None) or InWords(clean(text).strip())


def _written(text: str, context: Context) -> Reading:
    """Words for others are words, whatever stands in them; what is a command and nothing else is that."""
    if given := code(text, alone=True):
        return given
    if fold(text) == "0":
        return Intent(Wish.REST)
    spans = _spans(words(text), context) if len(text) <= CACHED else ()
    if any(LEFT.fullmatch(span.plain) and all(among(each, LEAVING) for each in span.words) for span in spans):
        return Intent(Wish.LEAVE)
    asked = whole(text)
    if asked and asked.command in WRITING[context]:
        return Intent(Wish.LEAVE) if asked.command is Wish.STOP_REMINDERS else asked
    return _slash(text) or InWords(clean(text).strip())


def _slash(text: str) -> Intent | None:
    if "/" not in text:
        return None
    name, *rest = clean(text).strip().split(maxsplit=1) or [""]
    row = SLASHED.get(fold(name[1:].partition("@")[0])) if name.startswith("/") else None
    if row is None or (rest and row.command is not Wish.START):
        return None
    return Intent(row.command, rest[0] if rest else row.payload)


def _asking(text: str) -> bool:
    return "?" in text or "？" in text


class _Span(NamedTuple):
    """Some words in a row, and the same without marks."""

    words: Words
    plain: str


def _span(part: Words) -> _Span:
    return _Span(part, " ".join(map(bare, part)))


@dataclass(frozen=True, slots=True)
class _Message:
    """`spans`: the words, whole and then without what politeness puts around, longest first."""

    text: str
    typed: Words
    spans: tuple[_Span, ...]
    spelled: list[str]  # the options whose label was typed in full
    options: Sequence[Shown]
    context: Context

    def asked(self) -> Intent | None:
        """What it asks for; in words for somebody else only what moves on."""
        found = _intent(self.text)
        allowed = WRITING.get(self.context)
        return None if found and allowed is not None and found.command not in allowed else found

    def doubt(self, ids: Iterable[str], commands: tuple[Wish, ...] = ()) -> Doubt:
        """Several meanings, the options in the order shown."""
        found = set(ids)
        return Doubt(tuple(o.id for o in self.options if o.id in found), commands)

    def at(self, place: int) -> list[str]:
        """The option at a place counted from one, if there is one."""
        shown = SHOWN_AT_ADDRESS if self.context is Context.ADDRESS else len(self.options)
        return [self.options[place - 1].id] if 1 <= place <= min(shown, len(self.options)) else []

    def holding(self, span: _Span) -> list[str]:
        """The options with these words side by side in their labels."""
        return [o.id for o in self.options if _holds(_label(o.label).whole, span)]


def _spans(typed: Words, context: Context) -> tuple[_Span, ...]:
    polite = [_polite(word, context) for word in typed]
    left = next((i for i, dropped in enumerate(polite) if not dropped), len(typed))
    right = next((i for i, dropped in enumerate(reversed(polite)) if not dropped), len(typed))
    cuts = (
        (i, j)
        for i in range(min(left, MOST_TRIMMED) + 1)
        for j in range(min(right, MOST_TRIMMED) + 1)
        if i + j < len(typed)
    )
    return tuple(_span(typed[i : len(typed) - j]) for i, j in sorted(cuts, key=sum))


def _polite(word: str, context: Context) -> bool:
    """Whether a word may be dropped at an end; forms of address count where they are asked for."""
    if context is not Context.ADDRESS:
        return among(word, EDGES)
    return word != "di" and any(among(word, known) for known in (FILLERS, CALLED, ADDRESSING))


class _Label(NamedTuple):
    whole: _Span
    core: _Span  # without the particles around it


@lru_cache(maxsize=4096)
def _label(label: str) -> _Label:
    whole = spoken(words(label))
    kept = [i for i, word in enumerate(whole) if not among(word, FILLERS)]
    core = whole[kept[0] : kept[-1] + 1] if kept else whole
    return _Label(_span(whole), _span(whole if all(map(str.isdecimal, core)) else core))


def _same(typed: _Span, meant: _Span) -> bool:
    return typed.plain == meant.plain and all(map(agrees, typed.words, meant.words))


def _holds(label: _Span, span: _Span) -> bool:
    """Whether a label has the words of a span side by side."""
    if f" {span.plain} " not in f" {label.plain} ":
        return False
    size = len(span.words)
    places = range(len(label.words) - size + 1)
    return any(_same(span, _span(label.words[i : i + size])) for i in places)


def _begins(label: _Span, span: _Span) -> bool:
    return _same(span, _span(label.words[: len(span.words)]))


def _scattered(label: _Span, span: _Span) -> bool:
    """Whether a label has the words of a span, anywhere."""
    if not set(span.plain.split()) <= set(label.plain.split()):
        return False
    return all(any(agrees(word, other) for other in label.words) for word in span.words)


def _by_label(m: _Message) -> Reading | None:
    photo_or_brother = m.context is Context.EVIDENCE and _ANH in m.spans
    if m.spelled and not (photo_or_brother and m.spans[0] == _ANH):
        return _chosen(m, m.spelled, m.spans[0])
    if photo_or_brother:
        return m.doubt(m.holding(_ANH)) if m.holding(_ANH) else Nod()
    for span in m.spans:
        for shape in (0, 1):
            if found := [o.id for o in m.options if _is(o, span, shape)]:
                return _chosen(m, found, span)
    return None


def _spelled_out(text: str, options: Sequence[Shown]) -> list[str]:
    """The options whose label or further word is typed letter for letter, marks aside."""
    raw, folded = words(text), fold(text)

    def is_typed(wording: str) -> bool:
        return fold(wording) == folded and all(map(agrees, raw, words(wording)))

    return [o.id for o in options if is_typed(o.label) or any(map(is_typed, o.also))]


def _is(option: Shown, span: _Span, shape: int) -> bool:
    """Whether a span is an option's label, or a further word, which may stand without its marks."""
    return _same(span, _label(option.label)[shape]) or any(
        span.plain == word or _same(span, _label(word)[shape]) for word in option.also
    )


def _chosen(m: _Message, found: list[str], span: _Span) -> Reading:
    if len(found) > 1 or (span.plain in NEVER_ALONE and m.context is not Context.ERASING):
        return m.doubt(found)
    asked = _asking(m.text) and not any(_asking(o.label) for o in m.options)  # "có?"
    return m.doubt(found) if asked else Picked(found[0])


def _by_role(m: _Message) -> Reading | None:
    """At the question of address "dì Ba" may be a name, "ông bà" two people: asked back."""
    if m.context is not Context.ADDRESS:
        return None
    if count(m.typed) and any(among(word, PICKS) for word in m.typed):
        return None
    roles = {word: [o.id for o in m.options if _is(o, _span((word,)), 0)] for word in m.typed}
    weighty = [word for word in m.typed if roles[word] or not _beside_role(word)]
    ids = [each for word in weighty for each in roles[word]]
    if not ids or not (roles[weighty[0]] or weighty[0].isdecimal()):
        return None
    ids += [each for word in weighty if word.isdecimal() for each in m.at(int(word[:3]))]
    plain = all(roles[word] or word.isdecimal() for word in weighty)
    return Picked(ids[0]) if plain and len(set(ids)) == 1 else m.doubt(ids)


def _beside_role(word: str) -> bool:
    return among(word, EDGES) or among(word, ADDRESSING)


def _by_count(m: _Message) -> Reading | None:
    """So many of what the levels count: "4 buổi", "hai ba buổi"; a number alone where it is no place in the list."""
    units = next((option.counts.units for option in m.options if option.counts), "")
    values, named = measured(m.typed, lexicon(units)) if units else ((), False)
    ids = {each for value in values for each in _so_many(m.options, value)}
    if not ids or len(values) > 2:
        return None
    if named:
        sure = len(ids) == 1 and not _asking(m.text)
        return Picked(min(ids), clean(m.text).strip()) if sure else m.doubt(ids)
    alone = len(values) == 1 and len(m.typed) == 1 and m.typed[0].isdecimal()
    return _key_or_count(m.text, values[0], tuple(ids)) if alone and not m.at(values[0]) else None


def _by_number(m: _Message) -> Reading | None:
    found = count(m.typed)
    if found is None:
        return _copied(m)
    ids = [each for value in found.values for each in m.at(value)]
    one = found.sure and not (found.vague and m.context is not Context.CHOICE)
    sure = one and bool(ids) and not _asking(m.text)
    if found.vague and m.context is Context.WHEN:
        return None  # "thứ 3" is a day
    if found.numerals:
        sure = sure and found.numerals[0] != NUMERAL_IN_DOUBT.get(m.context)
        ids += [o.id for o in m.options if _counts(_label(o.label).whole.words, found.numerals)]
    elif one and not found.vague and not ids and found.values[0] in KEYS:
        return Intent(KEYS[found.values[0]])
    if not ids:
        return None
    return Picked(ids[0]) if sure and len(set(ids)) == 1 else m.doubt(ids)


def _counts(label: Words, numerals: Words) -> bool:
    """Whether a label has a numeral ("Một, hai buổi"), or begins with a word like one."""
    return bool(label) and any(
        NUMERALS[bare(word)][0] in label or agrees(word, label[0]) for word in numerals
    )


def _copied(m: _Message) -> Reading | None:
    """A line typed as shown, "3. Tính kỹ từng khoản"; where number and words differ, a doubt."""
    if not m.typed[0].isdecimal() or len(m.typed[0]) > 2:
        return None
    numbered, named = m.at(int(m.typed[0])), m.holding(_span(m.typed[1:]))
    if not named:
        return None
    return Picked(named[0]) if numbered == named else m.doubt(numbered + named)


def _by_courtesy(m: _Message) -> Reading | None:
    return Nod() if any(span.plain in COURTESIES for span in m.spans) else None


def _meaning(typed: Words) -> str | None:
    """Which of "yes", "no", "both" a message says; "" for particles only, None for other words."""
    sides = _sides(typed)
    if sides is None:
        return None
    plain = [side for side in sides if side != "ack"]
    if not plain:
        return "yes" if sides else ""
    if plain[0] == "yes":
        return "both" if "no" in plain else "yes"
    return "no" if plain.count("no") in {1, len(plain)} else "both"


def _sides(typed: Words) -> list[str] | None:
    """The yes and no words of a message that has no others, in order; None for other messages."""
    merged: list[str] = []
    for word in typed:
        pair = PAIRS.get((bare(merged[-1]), bare(word))) if merged else None
        merged[-1:] = [pair] if pair else [*merged[-1:], word]
    sides = [_side(word) for word in merged]
    return None if None in sides else [side for side in sides if side]


def _side(word: str) -> str | None:
    for side, group in (("yes", YES), ("no", NO), ("ack", ACK)):
        if among(word, group):
            return side
    return "" if among(word, BESIDE) or among(word, FILLERS) else None


def _by_refusing(m: _Message) -> Reading | None:
    """ "Thôi" is a no where yes or no was asked for; elsewhere it may be a rest, or no more reminders."""
    if m.context not in {Context.YES_NO, Context.ERASING} or all(span.plain != "thoi" for span in m.spans):
        return None
    ids = [o.id for o in m.options if _stands_for(o, m.options) == "no"]
    return Picked(ids[0]) if len(ids) == 1 and not _asking(m.text) else None


def _by_answer(m: _Message) -> Reading | None:
    """A yes or a no where it was asked for."""
    meaning = _meaning(m.typed) if m.context is Context.YES_NO else None
    if not meaning or not m.options:
        return None
    wanted = {"yes", "no"} if meaning == "both" else {meaning}
    ids = [o.id for o in m.options if _stands_for(o, m.options) in wanted]
    sure = len(ids) == 1 and meaning != "both" and not _asking(m.text)
    return Picked(ids[0]) if sure else m.doubt(ids or [o.id for o in m.options])


def _by_acknowledgement(m: _Message) -> Reading | None:
    """A yes or a no where none was asked for; a no is perhaps the option that begins with it."""
    meaning = _meaning(m.typed)
    if meaning != "no":
        return Nod() if meaning else None
    for span in m.spans:
        if ids := m.holding(span):
            if len(span.words) > 1:
                return None
            first = [o.id for o in m.options if _begins(_label(o.label).whole, span)]
            firm = m.context is not Context.LEVELS and first == ids and len(ids) == 1
            return Picked(ids[0]) if firm else m.doubt(ids)
    return Nod()


def _stands_for(option: Shown, options: Sequence[Shown]) -> str | None:
    """Which answer an option is: by its id if any is "yes" or "no", else by its first words."""
    if any(o.id in {"yes", "no"} for o in options):
        return option.id
    for text in (option.label, *option.also):
        whole = _label(text).whole.words
        if sides := _sides(whole[:2]) or _sides(whole[:1]):
            return sides[0]
    return None


def _by_hint(m: _Message) -> Reading | None:
    for span in m.spans:
        held = m.holding(span)
        if len(span.words) > 1 and held:
            return None
        hint = HINTED.get(span.plain)
        if hint is None or not _same(span, _span(words(hint.word))):
            continue
        numbered = m.at(hint.number)
        if m.context is Context.ADDRESS and held:
            return None
        ids = {*numbered, *held}
        if m.context in hint.firm and list(ids) == numbered and len(ids) + len(hint.commands) == 1:
            return Intent(hint.commands[0]) if hint.commands else Picked(numbered[0])
        if ids or hint.commands:
            return m.doubt(ids, hint.commands)
    return None


def _by_request(m: _Message) -> Reading | None:
    """
    What is asked for does what it says, also where a label holds the same words.

    Only where levels are to be chosen the words of a label may be the answer.
    """
    if (numbers := count(m.typed)) and not numbers.vague:
        return None
    asked = m.asked()
    if asked is None or not asked.sure:
        return None
    if asked.command in SAID_OF_TIME and m.context in {Context.WHEN, Context.REMINDER}:
        whole = _span(m.typed)
        named = [o.id for o in m.options if _holds(whole, _label(o.label).core)]
        if len(named) == 1:
            return Picked(named[0])
    if m.context is Context.LEVELS and (ids := next(filter(None, map(m.holding, m.spans)), [])):
        polite = len(m.spans) > 1 and bool(m.holding(m.spans[0]))  # "có nghĩ" of a label, not "cô nghỉ"
        return None if polite else m.doubt(ids, (asked.command,))
    return asked


def _by_doubtful_request(m: _Message) -> Reading | None:
    """What may be asked for, and may be a story: asked back."""
    asked = m.asked()
    return m.doubt((), (asked.command,)) if asked else None


def _by_part(m: _Message) -> Reading | None:
    """Some words of a label: one option where they say enough, else asked back."""
    if all(among(word, FILLERS) or among(word, CALLED) for word in m.typed):
        return Nod()
    polite = all(among(word, EDGES) for word in m.typed)
    if polite and m.context is Context.LEVELS:
        return Nod()
    for span in m.spans:
        found = [o for o in m.options if _scattered(_label(o.label).whole, span)]
        if found:
            enough = len(found) == 1 and _enough(m.context, span, _label(found[0].label).whole)
            return Picked(found[0].id) if enough else m.doubt(o.id for o in found)
    return Nod() if polite else None


def _enough(context: Context, span: _Span, label: _Span) -> bool:
    """Whether words of a label stand for it: not without its denial; a level needs two in a row."""
    if DENYING & set(label.plain.split()) != DENYING & set(span.plain.split()):
        return False
    if context is Context.LEVELS:
        return len(span.words) > 1 and _holds(label, span)
    if len(span.words) > 1 or context is Context.ADDRESS:
        return True
    return not (span.plain.isdecimal() or span.plain in NEVER_PART or among(span.words[0], PEOPLE))


RULES: tuple[Callable[[_Message], Reading | None], ...] = (
    _by_refusing,
    _by_label,
    _by_request,
    _by_role,
    _by_count,
    _by_number,
    _by_courtesy,
    _by_answer,
    _by_hint,
    _by_acknowledgement,
    _by_part,
    _by_doubtful_request,
)
_intent = lru_cache(maxsize=16)(intent)  # asked for at most twice a message
_ANH = _span(("anh",))
SLASHED = {name: row for row in REQUESTS for name in row.slash.split()}
HINTED = {fold(hint.word): hint for hint in HINTS}
