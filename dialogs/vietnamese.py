"""Vietnamese as people type it: cleaned at the border, folded, taken as words and as numbers."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

GRAVE, ACUTE, TILDE, HOOK, DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
TONES = GRAVE + ACUTE + TILDE + HOOK + DOT
MARKS = TONES + "\u0302\u0306\u031b"  # and circumflex, breve, horn
CACHED = 80  # characters: labels and short answers are remembered, stories are not
REMEMBERED_LETTERS = 8192
LONGEST_NUMBER = 9  # digits; int() itself refuses some thousands

# Nulls, controls, zero-width and bidi characters, tags, lone surrogates, non-characters.
_DROPPED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2"
    "\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]"
)
_NEW_LINE = re.compile("\r\n?|[\x85\u2028\u2029]")


def clean(text: str) -> str:
    """Text as it may be kept: NFC, without what cannot be seen; new lines stay, columns of a table stay apart by two spaces."""
    if text.isascii() and text.isprintable():
        return text
    text = _NEW_LINE.sub("\n", text).replace("\t", "  ")
    return unicodedata.normalize("NFC", _DROPPED.sub("", text))


class _Letters(dict[int, str]):
    """What a character of decomposed text is worth: a letter, digit, mark, space or nothing."""

    def __missing__(self, code: int) -> str:
        worth = _worth(chr(code))
        if len(self) < REMEMBERED_LETTERS:
            self[code] = worth
        return worth


def _worth(char: str) -> str:
    kind = unicodedata.category(char)
    if kind[0] == "L":
        parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
        return "".join(c for c in parts if c in MARKS or unicodedata.category(c)[0] == "L")
    if kind == "Nd":  # full-width and Khmer digits too; "²" and "①" are no digits
        return str(unicodedata.decimal(char))
    if kind[0] == "M":
        return char if char in MARKS else ""
    return "" if kind in {"Cf", "Cs"} else " "


_LETTERS = _Letters({ord(eth): "đ" for eth in "Ðð"})  # old fonts type the Icelandic letter
_PLAIN = str.maketrans({"đ": "d", **dict.fromkeys(MARKS)})


def _lowered(text: str) -> str:
    return unicodedata.normalize("NFD", text).translate(_LETTERS)


def fold(text: str) -> str:
    """Text for matching: small letters and digits only, without marks, one space between words."""
    if text.isascii() and text.isalnum():
        return text.lower()
    return _fold(text) if len(text) <= CACHED else _fold.__wrapped__(text)


@lru_cache(maxsize=4096)
def _fold(text: str) -> str:
    return " ".join(_lowered(text).translate(_PLAIN).split())


Words = tuple[str, ...]


def words(text: str) -> Words:
    """
    The words of a text with their marks, in one spelling: tones last, "hoà" as "hòa", ngã as hỏi.

    Digits are words of their own: "3ạ" is two. `bare` takes the marks off a word.
    """
    return _words(text) if len(text) <= CACHED else _words.__wrapped__(text)


@lru_cache(maxsize=4096)
def _words(text: str) -> Words:
    pieces = (piece for run in _lowered(text).split() for piece in re.findall(r"\d+|\D+", run))
    return tuple(_spelled(piece) for piece in pieces if piece.translate(_PLAIN))


def _spelled(piece: str) -> str:
    tones = [mark for mark in piece if mark in TONES]
    if not tones:
        return piece
    letters = "".join(char for char in piece if char not in TONES)
    return letters + tones[0].replace(TILDE, HOOK)  # half the country writes one for the other


def is_vietnamese(text: str) -> bool:
    """Whether a text is written in Vietnamese: a letter that is no other language's, or two words with its marks."""
    if text.isascii():
        return False
    marked = [word for word in words(text) if not word.isascii()]
    return len(marked) > 1 or any(letter in "ăđơư" for letter in unicodedata.normalize("NFC", text.lower()))


def bare(word: str) -> str:
    """A word of `words` without its marks."""
    return word if word.isascii() else word.translate(_PLAIN)


def agrees(typed: str, meant: str) -> bool:
    """Whether a word as typed may be the word meant: marks may be left out, never be others."""
    plain = bare(typed)
    if typed in {meant, plain} or plain != bare(meant):
        return plain == bare(meant)
    letters, tone = _parted(typed)
    others, other = _parted(meant)
    return tone in {"", other} and all(map(_may_be, letters, others))


def _may_be(typed: str, meant: str) -> bool:
    """Whether a letter may stand for another in a word typed with marks: there d is never đ."""
    return typed == meant or (typed == bare(meant) and meant != "đ")


def _parted(word: str) -> tuple[list[str], str]:
    tone = word[-1] if word[-1] in TONES else ""
    return re.findall(f"[^{MARKS}][{MARKS}]*", word.removesuffix(tone)), tone


Lexicon = Mapping[str, Words]


def lexicon(*lines: str) -> Lexicon:
    """Words by their bare form; what differs only in marks stands together."""
    found: dict[str, Words] = {}
    for word in words(" ".join(lines)):
        found[bare(word)] = (*found.get(bare(word), ()), word)
    return found


def among(word: str, known: Lexicon) -> bool:
    """Whether a word as typed may be one of those."""
    return any(agrees(word, meant) for meant in known.get(bare(word), ()))


def spoken(typed: Words) -> Words:
    """The words, with what young people and the South write for them made plain ("ko", "dc")."""
    return tuple(_SHORT_FOR.get(word, word) for word in typed)


_SHORT_FOR = {
    form: full
    for forms, meant in (
        ("k ko kô kg kh khg hok hong hông hổng khum hem hôn", "không"),
        ("dc đc dk đk", "được"),
        ("uk uh ukm ừm um uhm ờ ừa ưà", "ừ"),
        ("oke okê okie okela okay oki", "ok"),
        ("r rùi roài", "rồi"),
        ("j", "gì"),
        ("thui", "thôi"),
        ("lun", "luôn"),
        ("z zậy dậy zay", "vậy"),
        ("mk", "mình"),
        ("cx", "cũng"),
    )
    for form, full in zip(words(forms), words(meant) * len(forms.split()), strict=True)
}


# Dropped around a number, a label or a command.
_PARTICLES = (
    "a ạ á à ah ơi nhe nhé nhá nha nhen nghe nghen ngen hen hén hỉ nhỉ ne nè đây đó đấy vậy thôi "
    "luôn rồi dạ đã vâng u ừ uh ok thưa xin với hả ha há đi là thì cho muốn đang lắm please"
)
_CALLED = "cháu con em"  # how people speak to the assistant
_PEOPLE = "ông bà bác cô chú dì cụ anh chị tôi tui mình mẹ má thím mợ cậu bạn"
_PICKS = "chọn lựa lấy bấm nhấn nhắn gõ trả lời số mức mục ý cái đáp án phương option number level"
FILLERS, CALLED, PICKS = lexicon(_PARTICLES), lexicon(_CALLED), lexicon(_PICKS)
PEOPLE = lexicon(_CALLED, _PEOPLE)
EDGES = lexicon(_PARTICLES, _CALLED, _PEOPLE, _PICKS)
LINKS = lexicon("hoặc hay và đến tới từ cũng được khoảng chừng cỡ gần or and")
VAGUE = lexicon("câu thứ")  # "câu 2" names a question, "thứ 3" a day
_KINDS = (
    ("vague", VAGUE),
    ("pick", PICKS),
    ("called", CALLED),
    ("people", PEOPLE),
    ("filler", FILLERS),
    ("link", LINKS),
)

NUMERALS = {
    bare(word): (word, value)
    for value, forms in enumerate(
        ("một one", "hai two", "ba three", "bốn four", "năm five", "sáu", "", "", "chín", "mười"), 1
    )
    for word in words(forms)
}
MARKED_ONLY = frozenset({"nam", "sau"})  # without marks these are a name and "later"


@dataclass(frozen=True, slots=True)
class Count:
    """
    Numbers in a message with nothing else of weight.

    sure: it is one, and may mean only itself. vague: "câu 2", "thứ 3", perhaps no choice at all.
    """

    values: tuple[int, ...]
    numerals: Words
    sure: bool
    vague: bool


def count(typed: Words) -> Count | None:
    """The numbers of a message made of numbers, particles and "chọn số"; None for a story."""
    values: list[int] = []
    numerals: list[str] = []
    kinds: set[str] = set()
    for word in typed:
        plain = bare(word)
        if plain.isdecimal():
            if len(plain) > LONGEST_NUMBER:
                return None
            values.append(int(plain))
        elif numeral := _numeral(word):
            numerals.append(word)
            values.append(numeral)
        elif kind := next((kind for kind, known in _KINDS if among(word, known)), None):
            kinds.add(kind)
        else:
            return None
    if not values:
        return None
    someone = "people" in kinds or ("called" in kinds and "filler" not in kinds)
    named = bool(numerals) and someone and "pick" not in kinds  # "dì Ba", "hai con"
    sure = len(values) == 1 and not named and "link" not in kinds
    return Count(tuple(values), tuple(numerals), sure, "vague" in kinds)


def _numeral(word: str) -> int | None:
    meant, value = NUMERALS.get(bare(word), ("", None))
    return value if agrees(word, meant) and word not in MARKED_ONLY else None


_ONES = {
    bare(word): value
    for value, forms in enumerate(
        ("không", "một mốt", "hai", "ba", "bốn tư", "năm lăm nhăm", "sáu", "bảy bẩy", "tám", "chín")
    )
    for word in words(forms)
}
_TENS = {"ham": 20, "bam": 30}
_SCALES = {"nghin": 1000, "ngan": 1000, "trieu": 1_000_000}
_LARGER = frozenset({"muoi", "chuc", "tram", *_TENS, *_SCALES})
_OF_NUMBERS = lexicon(
    "không một mốt hai ba bốn tư năm lăm nhăm sáu bảy bẩy tám chín mười mươi chục trăm nghìn ngàn triệu linh lẻ hăm băm"
)


def digit_of(word: str) -> int | None:
    """The digit a word says inside a longer number, where "tư" and "lăm" are digits too; None where it says none."""
    return _ONES.get(bare(word)) if among(word, _OF_NUMBERS) else None


def spelled_out(typed: Words) -> int | None:  # noqa: PLR0911 (one line a rule)
    """The number that words in a row say, "hai mươi lăm", "một trăm linh năm"; None where they say none, or several."""
    total, group, least, scale = (
        0,
        0,
        1000,
        10**9,
    )  # what the last part of a group, and the group, were counted in
    ones: int | None = None
    for word in typed:
        plain, digit = bare(word), digit_of(word)
        if not among(word, _OF_NUMBERS) or (digit is not None and ones is not None):
            return None
        if digit is not None:
            ones = digit
        elif plain in {"linh", "le"}:
            if ones is not None or not (least == 100 or (scale == 1000 and least == 1000)):
                return None
            least = 10
        elif plain in _SCALES:
            if not group + (ones or 0) or _SCALES[plain] >= scale or (ones is not None and least == 100):
                return None
            scale = _SCALES[plain]
            total, group, least, ones = total + (group + (ones or 0)) * scale, 0, 1000, None
        else:
            size = 100 if plain == "tram" else 10
            many = _TENS.get(plain, 10 if plain in {"muoi", "chuc"} else 0) // 10 if ones is None else ones
            if least <= size or (not many and size == 10):
                return None
            if ones is None and size == 100:
                return None
            group, least, ones = group + many * size, size, None
    if ones is not None and (least == 100 or (scale < 10**9 and least == 1000)):
        return None  # "hai trăm năm" may be 205 or 250
    return total + group + (ones or 0) if typed else None


def in_digits(typed: Words) -> Words:
    """The words, with numbers of several words written in digits: "mười hai buổi" is "12 buổi"; "hai ba" stays."""
    found: list[str] = []
    at = 0
    while at < len(typed):
        end = at
        while end < len(typed) and among(typed[end], _OF_NUMBERS):
            end += 1
        while end > at + 1 and (spelled_out(typed[at:end]) is None or not _has_tens(typed[at:end])):
            end -= 1
        value = spelled_out(typed[at:end]) if end > at + 1 else None
        found.append(typed[at] if value is None else str(value))
        at = max(end, at + 1)
    return tuple(found)


def _has_tens(typed: Words) -> bool:
    return any(bare(word) in _LARGER for word in typed)


_GROUPED = re.compile(r"(?<![\d.,/-])\d{1,3}(?:[., ]\d{3})+(?![\d.,/-])")
_NEGATIVE = re.compile(r"(?<!\S)[-−]\d")
_COUNTED = lexicon(
    "hộ nhà người khẩu suất phiếu buổi lần hội viên phần"
)  # said after a number, and no part of it


def number(text: str) -> int | None:
    """
    The one number a message gives, in digits or in words, else None: "1.250", "140 hộ ạ", "khoảng hai mươi".

    Without a question beside it "nam", "sau", "tám", "bảy" and "câu 3" are no numbers.
    """
    if _NEGATIVE.search(text):
        return None
    grouped = _GROUPED.sub(lambda found: re.sub(r"\D", "", found[0]), clean(text))
    typed = in_digits(words(grouped.replace("phần trăm", "").replace("phan tram", "")))
    if any(len(word) == 4 and word.isdecimal() for word in typed):  # "sinh năm 1956"
        typed = tuple(word for word in typed if bare(word) not in {"sinh", "nam"})
    found = count(tuple(word for word in typed if not among(word, _COUNTED) and bare(word) not in _ROUGHLY))
    return found.values[0] if found and found.sure and not found.vague else None


def numbers_in(text: str) -> tuple[int, ...]:
    """Every number in a text, in digits or in words, in their order: "9/12", "chín trên mười hai"."""
    found = []
    for word in in_digits(words(text)):
        value = int(word[: LONGEST_NUMBER + 1]) if word.isdecimal() else _numeral(word)
        found += [] if value is None else [value]
    return tuple(found)


def measured(typed: Words, units: Lexicon) -> tuple[tuple[int, ...], bool]:
    """
    The numbers of a message that says nothing but how many, and whether it says of what: "4 buổi", "khoảng bảy buổi ạ".

    "2 đến 4 buổi" are two; none where there are other words.
    """
    named = any(among(word, units) for word in typed)
    left = [word for word in in_digits(typed) if not among(word, units) and bare(word) not in _ROUGHLY]
    if named:
        left = [word if (digit := digit_of(word)) is None else str(digit) for word in left]
    found = count(tuple(left))
    return (found.values if found and not found.vague else ()), named


_ROUGHLY = frozenset({"khoang", "chung", "co", "gan"})


def shadow(text: str) -> str:
    """
    The text letter for letter, small and without marks, full-width digits as plain ones.

    As long as the text itself: what is found in it can be cut out of the text.
    """
    return text.lower() if text.isascii() else "".join(map(_shade, text))


@lru_cache(maxsize=4096)
def _shade(char: str) -> str:
    worth = _worth(char).translate(_PLAIN) if char not in "Ðð" else "d"
    return worth if len(worth) == 1 and worth != " " else char.lower() if len(char.lower()) == 1 else char


# -- keys of Telex and VNI that the keyboard did not turn into marks

CIRCUMFLEX, BREVE, HORN = "\u0302", "\u0306", "\u031b"
_TELEX_TONES = {"s": ACUTE, "f": GRAVE, "r": HOOK, "x": TILDE, "j": DOT}
_VNI_TONES = {"1": ACUTE, "2": GRAVE, "3": HOOK, "4": TILDE, "5": DOT}
_SYLLABLE = re.compile(
    "(?:ngh?|nh|gh?|gi|kh|ph|th|tr|ch|qu|[bcdhklmnprstvx])?"
    "(?:oai|oay|oao|oeo|uay|uoi|uou|uya|uyu|uye|yeu|ieu|uau"
    "|ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|ua|ue|ui|uo|uu|uy|ye|[aeiouy])"
    "(?:ch|ng|nh|[cmnpt])?"
)
_STOPPED = re.compile("(?:ch|[cpt])$")  # such a syllable takes two tones only
_PIECES = re.compile(r"[A-Za-z][A-Za-z0-9]*|\d+|[^A-Za-z0-9]+")
LONGEST_SYLLABLE = 12  # letters and keys


def unkeyed(text: str) -> str:
    """
    A text whose marks stand in it as keys, "ddoongf ys" or "d9o6ng2 y1", for matching; "" for any other text.

    A tone stands at the end of its word.
    """
    if not text.isascii():
        return ""
    pieces, marked, strange = [], 0, 0
    for piece in _PIECES.findall(text.lower()):
        word = _unkeyed(piece) if piece[0].isalpha() else piece
        strange += word is None and piece not in _SHORT_FOR
        marked += word is not None and word != piece
        pieces.append(word or piece)
    return "".join(pieces) if marked > strange else ""


@lru_cache(maxsize=4096)
def _unkeyed(word: str) -> str | None:
    """One word with its marks, or as it is where it holds no keys; None where it is no syllable either way."""
    if len(word) > LONGEST_SYLLABLE:
        return None
    if _SYLLABLE.fullmatch(word):
        return word
    letters: list[str] = []
    tone = ""
    for key in word:
        if not letters or not _shaped(letters, key):
            given = _TELEX_TONES.get(key) or _VNI_TONES.get(key)
            if given and _vowels(letters):
                tone = given
            else:
                letters.append(key)
    plain = bare("".join(letters))
    if not _SYLLABLE.fullmatch(plain) or (_STOPPED.search(plain) and tone not in {"", ACUTE, DOT}):
        return None
    return "".join(letters) + tone


def _vowels(letters: list[str]) -> list[int]:
    return [place for place, letter in enumerate(letters) if letter[0] in "aeiouy"]


def _shaped(letters: list[str], key: str) -> bool:
    """Whether a key changed the shape of a letter before it: dd and 9, aa and 6, w and 7 and 8."""
    if key in "d9":
        was, letters[0] = letters[0], "đ" if letters[0] == "d" else letters[0]
        return was == "d"
    places = _vowels(letters)
    if key in "w78":
        return _hooked(letters, places, key)
    open_ones = [p for p in places if letters[p] in ("aeo" if key == "6" else key)]
    if key not in "aeo6" or not open_ones:
        return False
    letters[open_ones[-1]] += CIRCUMFLEX
    return True


def _hooked(letters: list[str], places: list[int], key: str) -> bool:
    """A horn on u and o, both where they stand together, or a breve on a."""
    horned = [p for p in places if letters[p] in {"u", "o"}] if key != "8" else []
    breved = [p for p in places if letters[p] == "a"] if key != "7" else []
    if key == "w" and not places:
        letters.append("u" + HORN)
    elif horned and not (breved and letters[horned[-1]] == "o"):
        pair = [p for p in horned if letters[p] == "u" and letters[p + 1 : p + 2] == ["o"]]
        for place in [pair[0], pair[0] + 1] if pair else horned[:1]:
            letters[place] += HORN
    elif breved:
        letters[breved[-1]] += BREVE
    return bool(horned or breved or (key == "w" and not places))
