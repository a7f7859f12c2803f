"""
Ways of saying a thing, matched against a message word by word.

A way is words in order, with "(a|b)" for either, "?", "*" and "+" as in regular expressions, "{x}" for a named part, "#" for a
number, "~" for a word that no way knows (a name, perhaps), "^" for such a word with a capital letter, ".*" for anything, and
"(<slot>…)" for what is to be read out. Each word of a message becomes one sign, so that a way becomes a regular expression
over signs. A word typed without its marks has the sign of all the words it may be.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from dialogs.vietnamese import NUMERALS, agrees, bare, spoken, words

FIRST = 0x4E00  # of the signs: any range of single characters serves
STRANGE, CAPITAL, DIGITS = "x", "X", "0"
EITHER = frozenset({"dung", "toi", "nua", "het", "xoa"})  # typed without marks among words with them
RARE = frozenset(words("chớ chợ"))  # "cho" is never one of them
ALSO_NAMES = words("nam hai ba tư năm sáu bảy tám chín mười mai thu dung út thành chi hoa hùng lan")
MOST_BETWEEN = 4  # words of courtesy between two words of a request: more would let a long message be tried in endless ways
TIMES = {"*": "{0,5}", "+": "{1,5}"}
MARKED = 3  # one word in so many has marks: then those without are typed so on purpose

_NOTATION = re.compile(
    r"\(<(?P<slot>\w+)>|(?P<ahead>\(\?[=!])|\{(?P<part>[a-z_]+)\}|(?P<times>[?*+]|\{\d+(?:,\d*)?\})"
    r"|(?P<word>[^\W\d_]+)|(?P<sign>[()|#~^.])"
)
_WORD = re.compile(r"\d+|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
_NUMERALS = frozenset(word for word, _ in NUMERALS.values())

compiled = lru_cache(maxsize=None)(re.compile)


class Token(NamedTuple):
    """A word of a message, and its sign."""

    raw: str
    sign: str


class Lexicon:
    """The words of all ways, and a sign for each set of them that a typed word may be."""

    def __init__(self, courtesy: Collection[str], others: Iterable[str]) -> None:
        polite = frozenset(courtesy)
        groups: dict[str, list[str]] = {}
        for word in sorted({*polite, *others}):
            groups.setdefault(bare(word), []).append(word)
        sets = [
            each
            for group in groups.values()
            for size in range(1, len(group) + 1)
            for each in combinations(group, size)
        ]
        sets.sort(key=polite.isdisjoint)  # so that courtesy is one range of signs
        self.groups = groups
        self.signs = {each: chr(FIRST + place) for place, each in enumerate(sets)}
        self.last_polite = chr(FIRST - 1 + sum(not polite.isdisjoint(each) for each in sets))
        holding: dict[str, list[str]] = {}
        for each, sign in self.signs.items():
            for word in each:
                holding.setdefault(word, []).append(sign)
        self.holding = {word: frozenset(signs) for word, signs in holding.items()}

    def sign(self, typed: str, *, marked: bool) -> str:
        """The sign of a word as typed, in a text with marks or without; "" for one that no way knows."""
        group = self.groups.get(bare(typed), ())
        if typed in group and (marked or not typed.isascii()) and typed not in EITHER:
            return self.signs[typed,]
        may_be = (word for word in group if agrees(typed, word) and (word not in RARE or not typed.isascii()))
        return self.signs.get(tuple(may_be), "")


class Grammar:
    """Ways of saying as regular expressions over signs."""

    def __init__(self, parts: Mapping[str, str], courtesy: Collection[str], texts: Iterable[str]) -> None:
        """`parts`: what "{x}" stands for. `courtesy`: words that may stand between any two. `texts`: all that will be read."""
        known = {word for text in (*parts.values(), *texts) for word in literals(text)}
        self.parts = parts
        self.lexicon = Lexicon(courtesy, known | _NUMERALS | {*ALSO_NAMES})
        self.gap = f"[{chr(FIRST)}-{self.lexicon.last_polite}]{{0,{MOST_BETWEEN}}}?"
        self.courtesy = self.of(courtesy)
        self.numbers = self.of(_NUMERALS) | {DIGITS}
        self.names = self.of(ALSO_NAMES) | {STRANGE, CAPITAL}
        self._made: dict[tuple[str, bool], str] = {}
        self._slots = 0
        self._sign = lru_cache(maxsize=8192)(self._sign_of)

    def of(self, known: Iterable[str]) -> frozenset[str]:
        """The signs that some words may have."""
        return frozenset().union(*(self.lexicon.holding[word] for word in known))

    def signs(self, text: str) -> frozenset[str]:
        """The signs of all words in a text."""
        return self.of(literals(text))

    def tokens(self, text: str) -> list[Token]:
        """The words of a message; one with a capital letter in its midst is a name if it may be one."""
        raws = _WORD.findall(text)
        marked = MARKED * sum(not raw.isascii() for raw in raws) >= len(raws)
        found = [Token(raw, self._sign(raw, marked)) for raw in raws]
        if text.isupper():
            return found
        capital = [
            place > 0 and each.raw[0].isupper() and each.sign in self.names
            for place, each in enumerate(found)
        ]
        return [
            each._replace(sign=CAPITAL) if named else each for each, named in zip(found, capital, strict=True)
        ]

    def _sign_of(self, raw: str, marked: bool) -> str:
        found = spoken(words(raw))
        if not found or found[0].isdecimal():
            return DIGITS
        return self.lexicon.sign(found[0], marked=marked) or (CAPITAL if raw[0].isupper() else STRANGE)

    def lines(self, ways: str, *, close: bool = False) -> str:
        """Ways of saying, one a line, as one expression; "" for none. `close`: nothing stands between their words."""
        joined = "|".join(line.strip() for line in ways.strip().splitlines())
        return self.expression(joined, close=close) if joined else ""

    def expression(self, ways: str, *, close: bool = False) -> str:
        """Alternatives as one expression."""
        return _Reader(self, ways, close=close).read()

    def vocabulary(self, expression: str) -> frozenset[str]:
        """The signs that may stand in what an expression matches."""
        signs = {sign for sign in expression if ord(sign) >= FIRST}
        named = {CAPITAL} if f"[{CAPITAL}]" in expression else set()
        named |= {STRANGE, CAPITAL} if charset(self.names) in expression else set()
        return frozenset(signs | named | {DIGITS} | self.courtesy)

    def part(self, name: str, *, close: bool) -> str:
        """A named part, made once unless it names slots."""
        if (name, close) not in self._made or "<" in self.parts[name]:
            self._made[name, close] = self.expression(self.parts[name], close=close)
        return self._made[name, close]

    def slot(self, name: str) -> str:
        """A name of its own for a slot: one expression may name the same slot in several ways."""
        self._slots += 1
        return f"{name}_{self._slots}"


def literals(text: str) -> Iterator[str]:
    """The words written out in ways of saying."""
    for piece in _NOTATION.finditer(text):
        if piece["word"]:
            yield words(piece["word"])[0]


def alternatives(text: str) -> list[str]:
    """The alternatives of a way, those in brackets left together."""
    found, depth = [""], 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and not depth:
            found.append("")
        else:
            found[-1] += sign
    return [each.strip() for each in found]


def charset(signs: Iterable[str]) -> str:
    """One of some signs, as an expression."""
    return f"[{''.join(sorted(signs))}]"


class _Reader:
    """Reads one way of saying from left to right."""

    def __init__(self, grammar: Grammar, ways: str, *, close: bool) -> None:
        if odd := _NOTATION.sub("", ways).strip():
            raise ValueError(f"no notation of ways: {odd!r} in {ways!r}")
        self.grammar, self.close, self.at = grammar, close, 0
        self.pieces = [*_NOTATION.finditer(ways)]

    def read(self) -> str:
        return self.either()

    def either(self) -> str:
        """Alternatives to the closing bracket: single words as one set, then the others as they stand."""
        single: set[str] = set()
        others: list[str] = []
        while True:
            sequence, word = self.sequence()
            if word:
                single |= word
            else:
                others.append(sequence)
            if self.at >= len(self.pieces):
                break
            self.at += 1
            if self.pieces[self.at - 1]["sign"] == ")":
                break
        if single:
            others.append(self.one_of(single))
        return f"(?:{'|'.join(others)})"

    def sequence(self) -> tuple[str, frozenset[str]]:
        """One alternative; with its signs where it is one word and nothing else."""
        found: list[str] = []
        word: frozenset[str] = frozenset()
        while self.at < len(self.pieces) and self.pieces[self.at]["sign"] not in {"|", ")"}:
            piece = self.pieces[self.at]
            self.at += 1
            word = self.grammar.of(words(piece["word"])[:1]) if piece["word"] else frozenset()
            if piece["times"]:
                times = TIMES.get(piece["times"], piece["times"]) if found[-1] != "." else piece["times"]
                found[-1] = f"(?:{found[-1]}){times}"
            else:
                found.append(self.one_of(word) if word else self.item(piece))
        return "".join(found), word if len(found) == 1 else frozenset()

    def item(self, piece: re.Match[str]) -> str:
        if piece["slot"]:
            return f"(?P<{self.grammar.slot(piece['slot'])}>{self.either()})"
        if piece["ahead"]:
            return f"{piece['ahead']}{self.either()})"
        if piece["part"]:
            return self.grammar.part(piece["part"], close=self.close)
        if piece["sign"] == "(":
            return self.either()
        signs = {"#": self.grammar.numbers, "~": self.grammar.names, "^": {CAPITAL}}.get(piece["sign"])
        return self.one_of(signs) if signs else "."

    def one_of(self, signs: Collection[str]) -> str:
        return charset(signs) + ("" if self.close else self.grammar.gap)
