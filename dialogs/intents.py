"""What a message asks for, in the person's own words: a request, with what was named in it, or nothing."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from dialogs.grammar import CAPITAL, DIGITS, FIRST, STRANGE, Grammar, Token, alternatives, charset, compiled
from dialogs.menus import way_of
from dialogs.sayings import (
    ASKS,
    ASKS_BARE,
    ASKS_BARE_PHRASE,
    ASKS_LAST,
    ASSERTED,
    BEFORE,
    HARMLESS,
    KINDLY,
    LEADS,
    NEUTRAL,
    REPORTED,
    REQUESTS,
    SAID,
    TAILS,
    TOLD,
    Saying,
    Wish,
)
from dialogs.vietnamese import (
    CALLED,
    EDGES,
    FILLERS,
    NUMERALS,
    PICKS,
    Lexicon,
    Words,
    agrees,
    among,
    bare,
    clean,
    lexicon,
    spoken,
    unkeyed,
    words,
)

LONGEST_TEXT = 400  # characters
LONGEST = 30  # words; nothing longer is a request
MOST_POLITE = 15  # of them words of courtesy
LONGEST_STORY = 25  # words; in nothing longer a request is looked for among other words
LONGEST_WHOLE = 12  # words of a request where words for others are written
LONGEST_PHRASE = 6  # words of a courtesy or an excuse
LONGEST_NUMBER = 2  # digits of a question, of a level
AMONG_NAMES = 2  # words of a request where a name is asked for: Dung, Huy, Nam stay names
GRAVE = frozenset(  # what is not carried out while it may be a story
    {Wish.STOP_REMINDERS, Wish.ERASE, Wish.WITHDRAW, Wish.RESTART, Wish.REMOVE}
)
QUESTIONS = frozenset(  # "ai cũng xem được" asks nothing
    {Wish.SCAM, Wish.WHO_SEES, Wish.PASS_MARK, Wish.CERTIFICATE, Wish.WHOM_TO_CALL}
)


@dataclass(frozen=True, slots=True)
class When:
    """A time as it was said: a day ("today", "mon", "weekend"), a part of it ("evening"), an hour; what was not said is empty."""

    day: str = ""
    part: str = ""
    hour: int | None = None
    minute: int = 0


@dataclass(frozen=True, slots=True)
class Intent:
    """
    A request, and what was named in it.

    payload: a code, the language asked for, what came with /start. question, option: numbers from one, 0 where none was named.
    person: in the words of who wrote. sure: it can't be a story; what is doubtful is asked back.
    """

    command: Wish
    payload: str = ""
    question: int = 0
    option: int = 0
    person: str = ""
    when: When | None = None
    sure: bool = True


# -- codes

_CODE_SIGN = "[2-9A-HJ-NP-Za-hj-np-z]"
_APART = (
    r"[\s.,:;/_·•*\"'“”‘’«»()\[\]\-\u2010-\u2015\u2212]"  # what people and their keyboards put between signs
)
_PREFIXED = (  # what a code begins with, what it is for, and how many signs follow
    ("VT", Wish.ROLE_CODE, 8),
    ("MM", Wish.LINK_CODE, 8),
    ("LK", Wish.LINK_CODE, 6),
)
_CODES = tuple(
    (
        command,
        re.compile(rf"{prefix[0]}\s*{prefix[1]}(?:{_APART}*[0-9a-z]){{{signs}}}(?![0-9a-z])", re.IGNORECASE),
        re.compile(
            rf"(?<![^\W_]){prefix}(?P<signs>(?:{_APART}*[0-9a-z]){{{signs}}})(?![0-9a-z])", re.IGNORECASE
        ),
    )
    for prefix, command, signs in _PREFIXED
)
_BARE_CODE = re.compile(rf"{_CODE_SIGN}{{3}}[\s-]?{_CODE_SIGN}{{3}}", re.IGNORECASE)
_BEFORE_CODE = re.compile(
    "(?:(?:dạ|da|đây|day|là|la|mã|ma|code|của|cua|tôi|toi|tui|bác|bac|liên kết|lien ket|nhận|nhan|việc|viec)[\\s:]+)*",
    re.IGNORECASE,
)
_BEHIND_CODE = re.compile(r"(?:[\s.!]+(?:ạ|a|nhé|nhe|cháu|chau|ơi|oi|con|em|nha))*[\s.!]*", re.IGNORECASE)


_CARD = re.compile(r"[^\W\d_]+[\s-]?\d[\w-]*(?:\s\d\w*)?")


def card(text: str) -> str:
    """The code of a card, where a message is nothing but one, perhaps said twice: "VD1", "mã VD1 ạ", "VD1 VD1"; else nothing."""
    text = clean(text).strip()
    before = _BEFORE_CODE.match(text)
    start = before.end() if before else 0
    found = _CARD.match(text, start)
    if found is None or len(found[0]) > _LONGEST_CARD:
        return ""
    rest = re.sub(re.escape(found[0]), "", text[found.end() :], flags=re.IGNORECASE)
    return found[0].upper() if not rest or _BEHIND_CODE.fullmatch(rest) else ""


_LONGEST_CARD = 20


def code(text: str, *, names: bool = False, alone: bool = False) -> Intent | None:
    """
    A code by which a role is taken up, VT and eight signs, or a phone is linked or replaced, wherever it is typed.

    With dots, dashes and spaces, in small letters, in the sentence by which it was handed on; alone: but for courtesy it is all
    that was typed. Several codes that differ stand side by side in the payload.
    """
    text = unicodedata.normalize("NFKC", clean(text)).strip()
    before = _BEFORE_CODE.match(text)
    start = before.end() if before else 0
    for command, shape, _ in _CODES:
        found = shape.match(text, start)
        if found and _BEHIND_CODE.fullmatch(text, found.end()):
            return Intent(command, _signs(found[0]))
    bare = _BARE_CODE.match(text, start)
    if bare and not names and _BEHIND_CODE.fullmatch(text, bare.end()) and _mixed(_signs(bare[0])):
        return Intent(Wish.LINK_CODE, _signs(bare[0]))
    return None if alone else _among(text)


def _among(text: str) -> Intent | None:
    """The codes in a longer text: the signs in one row or in two halves, or a digit among them, as in no words."""
    for command, _, shape in _CODES:
        found = [
            _signs(each[0])
            for each in shape.finditer(text)
            if any(map(str.isdecimal, each["signs"])) or _in_halves(each["signs"])
        ]
        if found:
            return Intent(command, " ".join(dict.fromkeys(found)))
    return None


def _in_halves(signs: str) -> bool:
    parts = re.findall(r"[0-9a-z]+", signs, re.IGNORECASE)
    return len({*map(len, parts)}) == 1 and len(parts) < 3


def _signs(typed: str) -> str:
    """The signs of a code alone, in capitals."""
    return "".join(filter(str.isalnum, typed)).upper()


def _mixed(typed: str) -> bool:
    """Whether signs are digits and letters, as in no word and no year."""
    return any(map(str.isdecimal, typed)) and any(map(str.isalpha, typed))


_SIGNED = re.compile(
    r"\s*(?:ghi\s+)?(?:đăng|dang)\s+(?:ký|kí|ky|ki)\s+(?:trên\s+|tren\s+|bằng\s+|bang\s+)?(?:giấy|giay)\b[\s:,-]*",
    re.IGNORECASE,
)


# -- the table, made ready


class _Way(NamedTuple):
    row: Saying
    expression: str
    vocabulary: frozenset[str]
    sure: bool


class _Part(NamedTuple):
    """Something a request is known by: one of some words or phrases is there, or (not wanted) none is."""

    single: frozenset[str]
    phrases: str
    wanted: bool

    def holds(self, signs: str, known: frozenset[str]) -> bool:
        """Whether a message has it, or has it not, as wanted."""
        there = not known.isdisjoint(self.single)
        if not there and self.phrases:
            there = compiled(self.phrases).search(signs) is not None
        return there is self.wanted


class _Cue(NamedTuple):
    row: Saying
    parts: tuple[_Part, ...]
    asks: bool
    vocabulary: frozenset[str]
    spare: int


def _polite() -> set[str]:
    kept = {word for group in EDGES.values() for word in group}
    return (kept - {word for group in PICKS.values() for word in group}) | {*words(KINDLY)}


_TEXTS = (
    LEADS,
    TAILS,
    HARMLESS,
    REPORTED,
    BEFORE,
    KINDLY,
    NEUTRAL,
    ASKS,
    ASKS_BARE_PHRASE,
    ASKS_LAST,
    ASSERTED,
    TOLD,
)
_ROWS = (text for row in REQUESTS for text in (row.ways, row.perhaps, row.within, row.cues, row.unless))
GRAMMAR = Grammar(SAID, _polite(), (*_TEXTS, *_ROWS))


def _ways() -> Iterator[_Way]:
    for row in REQUESTS:
        for ways, sure in ((row.ways, True), (row.perhaps, False)):
            if expression := GRAMMAR.lines(ways):
                yield _Way(row, expression, GRAMMAR.vocabulary(expression), sure)


def _unless(row: Saying) -> str:
    """What is no request though a way fits: nothing stands between its words, and no more than particles before them."""
    return f"{charset(GRAMMAR.of(words(BEFORE)))}*{GRAMMAR.lines(row.unless, close=True)}"


def _edge(phrases: str) -> tuple[frozenset[str], str]:
    """What may stand before or behind a request: single words, and phrases."""
    each = phrases.split("|")
    single = GRAMMAR.courtesy | GRAMMAR.signs("|".join(filter(str.isalpha, each)))
    several = "|".join(one for one in each if not one.isalpha())
    return single, GRAMMAR.expression(several, close=True)


def _part(text: str) -> _Part:
    wanted = not text.startswith("!")
    each = alternatives(text.lstrip("!+"))
    several = "|".join(one for one in each if not one.isalpha())
    phrases = GRAMMAR.expression(several, close=not wanted) if several else ""
    return _Part(GRAMMAR.signs("|".join(filter(str.isalpha, each))), phrases, wanted)


def _cues() -> Iterator[_Cue]:
    for row in REQUESTS:
        for line in row.cues.strip().splitlines():
            spare, colon, rest = line.strip().rpartition(": ")
            texts = [text.strip() for text in rest.split(" ; ")]
            parts = [(text, _part(text)) for text in texts if text != "?"]
            needed = tuple(part for text, part in parts if not text.startswith("+"))
            signs = {
                sign
                for _, part in parts
                if part.wanted
                for sign in (*part.single, *part.phrases)
                if ord(sign) >= FIRST
            }
            numbers = {DIGITS} if "#" in rest or "{when}" in rest else set()
            named = {STRANGE, CAPITAL} if "~" in rest else set()
            yield _Cue(
                row,
                needed,
                "?" in texts,
                frozenset(signs | numbers | named),
                int(spare) if colon else row.spare,
            )


WAYS, CUES = tuple(_ways()), tuple(_cues())
_UNLESS = {row: _unless(row) for row in REQUESTS if row.unless}
_WITHIN = tuple((row, GRAMMAR.lines(row.within)) for row in REQUESTS if row.within)
_ORDER = {row.command: place for place, row in reversed([*enumerate(REQUESTS)])}
_LEAD, _LEADS = _edge(LEADS)
_TAIL, _TAILS = _edge(TAILS)
_FREE = _LEAD | _TAIL | GRAMMAR.signs(NEUTRAL)
_HARMLESS = _FREE | GRAMMAR.signs(HARMLESS)
_ASSERTED, _TOLD = GRAMMAR.expression(ASSERTED, close=True), GRAMMAR.expression(TOLD, close=True)
_ASKS, _ASKS_BARE, _ASKS_LAST = lexicon(ASKS), lexicon(ASKS_BARE), lexicon(ASKS_LAST)
_ASKS_BARE_PHRASE = GRAMMAR.expression(ASKS_BARE_PHRASE, close=True)
_REPORTED = frozenset(words(REPORTED))
_PARTICLES = GRAMMAR.of({word for known in (FILLERS, CALLED) for group in known.values() for word in group})
_POLITE = GRAMMAR.courtesy
_MORE = GRAMMAR.signs("nữa")
_QUESTION, _OTHER = GRAMMAR.expression("{q}"), GRAMMAR.expression("{other}")
_CLAUSE = re.compile(r"[.,;:!?…]+(?=\s|$)|[\n()“”\"]|\s[-–—]+\s")


# -- what a message asks for


def intent(text: str, *, names: bool = False) -> Intent | None:
    """
    What a message asks for, if it asks for anything.

    names: where a name or a place is asked for; there only whole requests of two words or more are understood.
    """
    if not names and (signed := _SIGNED.match(text)):
        return Intent(Wish.SIGN_UP, clean(text[signed.end() :]).strip())
    if len(text) > LONGEST_TEXT:
        return None
    text = clean(text)
    found = code(text, names=names) or _duty(text, names=names) or _asked(text, names=names)
    if found is None and (marked := unkeyed(text)):
        found = _asked(marked, names=names)
    return found


def _duty(text: str, *, names: bool) -> Intent | None:
    """An entry of the menus of those who hold a role, said whole."""
    found = "" if "?" in text else way_of(text)
    return Intent(Wish.DUTY, text.strip()) if len(found.split()) >= (AMONG_NAMES if names else 1) else None


def whole(text: str) -> Intent | None:
    """What a text asks for where it is nothing else than that, and courtesy; a story asks for nothing."""
    if len(text) > LONGEST_TEXT:
        return None
    text = clean(text)
    tokens = GRAMMAR.tokens(text)
    found = _duty(text, names=False) or (
        _covering(_Said(tokens)) if 0 < len(tokens) <= LONGEST_WHOLE else None
    )
    return found if found and found.sure else None


class _Said:
    """The words of a message, or of a clause of one."""

    __slots__ = ("known", "signs", "tokens")

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.signs = "".join(token.sign for token in tokens)
        self.known = frozenset(self.signs)

    def has(self, expression: str) -> bool:
        return compiled(expression).search(self.signs) is not None

    def refutes(self, row: Saying) -> bool:
        """Whether it is no request though a way of this one fits."""
        unless = _UNLESS.get(row)
        return unless is not None and compiled(unless).fullmatch(self.signs) is not None


def _asked(text: str, *, names: bool) -> Intent | None:
    clauses = [_Said(tokens) for part in _CLAUSE.split(text) if (tokens := GRAMMAR.tokens(part))]
    whole = clauses[0] if len(clauses) == 1 else _Said([token for each in clauses for token in each.tokens])
    if not 0 < len(whole.tokens) <= LONGEST or sum(sign in _POLITE for sign in whole.signs) > MOST_POLITE:
        return None
    found = _covering(whole, names=names)
    if not (found or names or len(whole.tokens) > LONGEST_STORY):
        found = _one_of(clauses, whole) or _known_by(whole, asked="?" in text) or _within(whole)
    if found and found.command is Wish.CORRECT and _names_a_year(whole.tokens):
        return None
    return found


def _names_a_year(tokens: list[Token]) -> bool:
    """Whether a number is larger than any of a question: "sai rồi, phải là 1961" mends something else."""
    return any(token.raw.isdecimal() and len(token.raw) > LONGEST_NUMBER for token in tokens)


def _covering(said: _Said, *, names: bool = False) -> Intent | None:
    """The request that explains most of the words between the courtesies, if one explains them all."""
    starts, ends = _starts(said.signs), _ends(said.signs)
    middle = frozenset(said.signs[starts[-1] : ends[-1]])
    best: tuple[tuple[bool, int], _Way, re.Match[str]] | None = None
    for way in WAYS:
        if not middle <= way.vocabulary or (names and not way.row.names) or (best and best[0][0] > way.sure):
            continue
        least = best[0][1] if best and best[0][0] == way.sure else 0
        found = _longest(way, said.signs, starts, ends, least)
        if found and not said.refutes(way.row) and not (way.row.command in QUESTIONS and said.has(_ASSERTED)):
            best = ((way.sure, found.end() - found.start()), way, found)
    if best is None:
        return None
    _, way, found = best
    weight = sum(sign not in _PARTICLES for sign in found[0])
    return None if names and weight < AMONG_NAMES else _read(way.row, said.tokens, found, sure=way.sure)


def _longest(way: _Way, signs: str, starts: list[int], ends: list[int], least: int) -> re.Match[str] | None:
    pattern = compiled(way.expression)
    for start in starts:
        for end in ends:
            if end - start <= least:
                break
            if found := pattern.fullmatch(signs, start, end):
                return found
    return None


def _starts(signs: str) -> list[int]:
    """Where a request may begin: at the first word, or behind courtesy and excuses."""
    reached = {0}
    for at in range(len(signs)):
        if at in reached:
            if signs[at] in _LEAD:
                reached.add(at + 1)
            if phrase := compiled(_LEADS).match(signs, at):
                reached.add(phrase.end())
    return sorted(reached)


def _ends(signs: str) -> list[int]:
    """Where a request may end, the last word first."""
    reached = {len(signs)}
    for at in range(len(signs), 0, -1):
        if at in reached:
            if signs[at - 1] in _TAIL:
                reached.add(at - 1)
            for size in range(2, min(LONGEST_PHRASE, at) + 1):
                if compiled(_TAILS).fullmatch(signs, at - size, at):
                    reached.add(at - size)
    return sorted(reached, reverse=True)


def _one_of(clauses: list[_Said], whole: _Said) -> Intent | None:
    """A request in a clause of its own; in doubt where the others tell something, and it can't be taken back."""
    if len(clauses) < 2:
        return None
    asked = [_covering(clause) for clause in clauses]
    found = [each for each in asked if each]
    if not found:
        return None
    best = min(found, key=lambda each: (not each.sure, _ORDER[each.command]))
    if best.command not in GRAVE:
        return best
    if whole.has(_TOLD):
        return None
    known = _HARMLESS.union(*(way.vocabulary for way in WAYS if way.row.command is best.command))
    others = [clause for clause, each in zip(clauses, asked, strict=True) if not each]
    return best if all(clause.known <= known for clause in others) else replace(best, sure=False)


def _known_by(said: _Said, *, asked: bool) -> Intent | None:
    """The request whose cues a message has, if few of its words are strange to it; the fewest, then the most cues."""
    asks = asked or (_asks(said) and not said.has(_ASSERTED))
    best: tuple[tuple[int, int], Saying] | None = None
    for cue in CUES:
        if (asks or not cue.asks) and all(part.holds(said.signs, said.known) for part in cue.parts):
            strange = sum(sign not in cue.vocabulary and sign not in _FREE for sign in said.signs)
            rank = (strange, -sum(sign in cue.vocabulary for sign in said.signs))
            if strange <= cue.spare and (best is None or rank < best[0]):
                best = (rank, cue.row)
    if best is None:
        return None
    (strange, _), row = best
    if said.refutes(row) or (row.command in GRAVE and said.has(_TOLD)):
        return None
    sure = True
    if row.command in GRAVE:
        reported = any(_word(token) in _REPORTED for token in said.tokens)
        sure = not reported and (not strange or not _MORE.isdisjoint(said.known))
    return _named(Intent(row.command, row.payload, sure=sure), said)


def _asks(said: _Said) -> bool:
    """Whether a message asks: by a word of asking, or at its end; in a text with marks such a word has its own."""
    typed = [(word[0], token.sign) for token in said.tokens if (word := spoken(words(token.raw)))]
    marked = any(not word.isascii() for word, _ in typed)

    def means(word: str, known: Lexicon) -> bool:
        return word in known.get(bare(word), ()) if marked else among(word, known)

    if any(means(word, _ASKS if marked else _ASKS_BARE) for word, _ in typed):
        return True
    last = [word for word, sign in typed if sign not in _PARTICLES or (marked and means(word, _ASKS_LAST))]
    return bool(last) and (means(last[-1], _ASKS_LAST) or (not marked and said.has(_ASKS_BARE_PHRASE)))


def _within(said: _Said) -> Intent | None:
    """What may be a request among other words, unless they are somebody else's."""
    if said.has(_TOLD):
        return None
    for row, expression in _WITHIN:
        if (found := compiled(expression).search(said.signs)) and not said.refutes(row):
            return _read(row, said.tokens, found, sure=False)
    return None


# -- what was named in it


def _read(row: Saying, tokens: list[Token], found: re.Match[str], *, sure: bool) -> Intent:
    """The request of a way that fits, with its slots."""
    named: dict[str, list[Token]] = {}
    for name, text in found.groupdict().items():
        if text is not None:
            start, end = found.span(name)
            named[name.rpartition("_")[0]] = tokens[start:end]
    return Intent(
        row.command,
        row.payload or _text(named.get("payload", [])),
        _number(named.get("question", [])),
        _number(named.get("option", [])),
        _text(named.get("person", [])),
        _when(named["when"]) if "when" in named else None,
        sure,
    )


def _named(found: Intent, said: _Said) -> Intent:
    """The same with what is named anywhere in the message, where no way says where to look."""
    if found.command is Wish.CORRECT:
        asked = compiled(_QUESTION).search(said.signs)
        question = _number(said.tokens[asked.start(1) : asked.end(1)]) if asked else 0
        numbers = [_number([token]) for token in said.tokens if token.sign in GRAMMAR.numbers]
        others = [number for number in numbers if number != question]
        return replace(found, question=question, option=others[-1] if others else 0)
    if found.command is Wish.REMIND_ME:
        return replace(found, when=_when(said.tokens))
    person = compiled(_OTHER).search(said.signs) if found.command in OF_SOMEBODY else None
    return replace(found, person=_text(said.tokens[person.start() : person.end()])) if person else found


OF_SOMEBODY = frozenset({Wish.SWITCH, Wish.MOURNING, Wish.ILL, Wish.WRONG_NUMBER, Wish.CANNOT_READ})


def _text(tokens: list[Token]) -> str:
    """Words as they were typed, without the particles behind them."""
    kept = [*tokens]
    while kept and kept[-1].sign in _PARTICLES:
        kept.pop()
    return " ".join(token.raw for token in kept)


def _word(token: Token) -> str:
    """The word of a token with its marks, "" where there is none: "²" is a sign, and no word."""
    return next(iter(words(token.raw)), "")


def _number(tokens: list[Token]) -> int:
    for token in tokens:
        if token.raw.isdecimal():
            return int(token.raw[:3])
        if numeral := NUMERALS.get(bare(_word(token))):
            return numeral[1]
    return 0


DAYS = (
    ("chủ nhật", "sun"),
    ("thứ hai", "mon"),
    ("thứ ba", "tue"),
    ("thứ tư", "wed"),
    ("thứ năm", "thu"),
    ("thứ sáu", "fri"),
    ("thứ bảy", "sat"),
    ("cuối tuần", "weekend"),
    ("tuần sau", "week"),
    ("tuần tới", "week"),
    ("tháng sau", "month"),
    ("tháng tới", "month"),
    ("mai mốt", ""),  # some day
    ("ngày kia", "after tomorrow"),
    ("mốt", "after tomorrow"),
    ("mai", "tomorrow"),
    ("nay", "today"),
)
WEEKDAYS = {2: "mon", 3: "tue", 4: "wed", 5: "thu", 6: "fri", 7: "sat"}
PARTS = (
    ("sáng", "morning"),
    ("trưa", "noon"),
    ("chiều", "afternoon"),
    ("tối", "evening"),
    ("đêm", "evening"),
)
AFTERNOON = frozenset({"afternoon", "evening"})
_CLOCK = re.compile(r"(\d+) (?:gio|g|h)\b(?: (\d+)| (ru))?")
_NUMBERED_DAY = re.compile(r"\bthu ([2-7])\b")


def _when(tokens: list[Token]) -> When:
    """A day, a part of it, an hour; "8 giờ tối" is 20."""
    typed = tuple(next(iter(spoken(words(token.raw))), "") for token in tokens)
    plain = " ".join(map(bare, typed))
    day = next((day for phrase, day in DAYS if _says(typed, phrase)), "")
    if numbered := _NUMBERED_DAY.search(plain):
        day = day or WEEKDAYS[int(numbered[1])]
    part = next((part for phrase, part in PARTS if _says(typed, phrase)), "")
    clock = _CLOCK.search(plain)
    if clock is None:
        return When(day, part)
    hour, minute = int(clock[1]), int(clock[2] or (30 if clock[3] else 0))
    hour += 12 if hour < 12 and part in AFTERNOON else 0
    return When(day, part, hour if hour < 24 else None, minute if minute < 60 else 0)


def _says(typed: Words, phrase: str) -> bool:
    meant = words(phrase)
    size = len(meant)
    return any(all(map(agrees, typed[at : at + size], meant)) for at in range(len(typed) - size + 1))
