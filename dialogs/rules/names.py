"""Names and years of birth as people write them: in a message, on a line of a list, in a cell."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TypeAlias

from dialogs.old_fonts import modern
from dialogs.vietnamese import Words, among, bare, clean, digit_of, fold, lexicon, shadow, spelled_out, words

ADULT, OLDEST = 18, 120
LIKELY_OLDEST = 100  # of two readings of "sn 15", the one of somebody who may be alive and of age counts
LONGEST_NAME = 80
LONGEST = 400  # characters that are looked at


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as they were written; "" and 0 stand for what was not. sure: nothing of it had to be worked out."""

    name: str = ""
    born: int = 0
    sure: bool = True
    years: tuple[int, ...] = ()  # the years that were named, where they are several


class OddYear(StrEnum):
    """What is missing or cannot be, in the order it is asked for."""

    NO_NAME = "no_name"
    SHORT_NAME = "short_name"  # a full name has two words
    NO_YEAR = "no_year"
    TWO_YEARS = "two_years"
    YOUNG = "young"
    IMPOSSIBLE = "impossible"  # to come, or more than 120 years ago


def odd(person: Person, year: int) -> OddYear | None:
    """What keeps somebody from being known by full name and year of birth, or nothing."""
    if not person.name:
        return OddYear.NO_NAME
    if len(person.name.split()) < 2:
        return OddYear.SHORT_NAME
    return odd_year(person, year)


def odd_year(person: Person, year: int) -> OddYear | None:
    """What is wrong with the year of birth alone."""
    if not person.born:
        return OddYear.TWO_YEARS if person.years else OddYear.NO_YEAR
    if year - ADULT < person.born <= year:
        return OddYear.YOUNG
    return None if is_adult(person.born, year) else OddYear.IMPOSSIBLE


def is_adult(born: int, year: int) -> bool:
    """Whether somebody born in that year is of age, and may be alive."""
    return year - OLDEST <= born <= year - ADULT


def is_name(text: str) -> bool:
    """Whether it may be a name: letters and nothing but letters, of a decent length."""
    folded = fold(text)
    return 1 < len(folded) and len(text) <= LONGEST_NAME and folded.replace(" ", "").isalpha()


# -- reading


def read_person(text: str, year: int) -> Person:
    """
    A name and a year of birth in one message, in any order, with what people write around them.

    "Tôi tên là Nguyễn Thị Lan sinh năm 1960", "Họ tên: … / Năm sinh: …", "bà Lan 12/3/1960", "NGUYỄN THỊ LAN 66 tuổi".
    `year` is the year in which it is written, by which an age or "sn 60" becomes a year.
    """
    given = _given(text)
    found, masked = _years(given, year)
    name = _name(given, masked)
    sure = name == as_name(_WITHOUT_NUMBERS.sub(" ", given)) and all(each.sure for each in found)
    distinct = tuple(dict.fromkeys(each.born for each in found))
    exact = tuple(dict.fromkeys(each.born for each in found if each.exact))
    if len(distinct) > 1 and len(exact) == 1 and all(abs(each - exact[0]) < 2 for each in distinct):
        distinct = exact  # "1960, 67 tuổi": the old way of counting
    born = distinct[0] if len(distinct) == 1 else 0
    return Person(name, born, sure, distinct if len(distinct) > 1 else ())


def read_called(text: str, address: str = "") -> str:
    """
    What somebody wants to be called by, without "tên là" and without the form of address that is said before it.

    Takes every word: "dì Ba" of a dì is "Ba", "Dung", "Nam" and "Út" are names. "" where there are no letters.
    """
    given = _given(text)
    _, masked = _years(given, 0)
    name = _name(given, masked)
    first, _, rest = name.partition(" ")
    if rest and address and fold(first) == address and len(rest.split()) == 1:
        name = rest
    return name or (as_name(_WITHOUT_NUMBERS.sub(" ", given)) if any(map(str.isalpha, given)) else "")


def mended(person: Person, text: str, year: int) -> Person:
    """
    The person with what was typed after it was read back: another year, another name, or one word of the name.

    "1961" and "61" are years; "Loan" stands for the word it is most like; the same person where nothing was understood.
    """
    plain = shadow(text := clean(text))
    start = found.end() if (found := _CORRECTING.match(plain)) else 0
    end = found.start() if (found := _DENIED.search(plain, start)) else len(plain)
    plain = plain[start:end]
    said = read_person(text[start:end], year)
    two = re.fullmatch(r"\D*(\d{2})\D*", plain)
    if not said.born and not said.years and two and not said.name:
        said = replace(said, born=_full_year(int(two[1]), year))
    name = person.name
    if len(said.name.split()) > 1 or (said.name and not name):
        name = said.name
    elif said.name:
        name = _with_word(name, said.name)
    born = said.born or (0 if said.years else person.born)
    return Person(name, born, sure=False, years=said.years)


def _with_word(name: str, word: str) -> str:
    """The name with its likest word put right; of equals the last."""
    parts = name.split()
    alike = [
        (SequenceMatcher(None, fold(each), fold(word)).ratio(), place) for place, each in enumerate(parts)
    ]
    parts[max(alike)[1]] = word
    return " ".join(parts)


def born_in(value: object, year: int) -> int | None:
    """The year of birth in a cell: a year, a date, "12/3/1960", "sn 60"; 0 for an empty one, None where it is none or several."""
    if value is None or value == "":
        return 0
    if isinstance(value, date):
        return value.year
    if isinstance(value, int | float):
        return int(value) if 1000 <= value <= 9999 else None
    found, _ = _years(_given(str(value).removesuffix(".0")), year)
    distinct = {each.born for each in found}
    return distinct.pop() if len(distinct) == 1 else None


def years_in(text: str) -> tuple[int, ...]:
    """The years that stand in what somebody looks for, "lan 1960"."""
    return tuple(int(each) for each in words(text) if each.isdecimal() and len(each) == 4)


def tidy(text: str) -> str:
    """A text without stray signs and spaces; CAPITALS become small ones but at the start of words."""
    plain = " ".join(text.split()).strip(" .,-–:()/")
    letters = [char for char in plain if char.isalpha()]
    shouted = len(letters) > 1 and all(char.isupper() for char in letters)
    return " ".join(map(_capital, plain.lower().split())) if shouted else plain


def as_name(text: str) -> str:
    """A text as a name is written: "NGUYỄN THỊ LAN" and "nguyễn thị Lan" are "Nguyễn Thị Lan"."""
    return " ".join(map(_capital, tidy(text).split()))


def _capital(word: str) -> str:
    """A capital at the start, and after an apostrophe or a hyphen: "H'Hen"."""
    return _STARTS.sub(lambda found: found[0].upper(), word)


_STARTS = re.compile(r"^[^\W\d_]|(?<=^[^\W\d_]['’])[^\W\d_]")


def same_name(one: str, other: str) -> bool:
    """
    Whether two spellings may be one name: "Hoà" and "Hòa" are, "Hoa" is another.

    A name without any marks may be one of any marks: it was typed without them.
    """
    if fold(one) != fold(other):
        return False
    first, second = words(one), words(other)
    return first == second or unmarked(first) or unmarked(second)


def unmarked(typed: Sequence[str]) -> bool:
    """Whether words were typed without any marks."""
    return all(each == bare(each) for each in typed)


# -- years


def _given(text: str) -> str:
    """The text in Unicode, cleaned, its full-width letters as plain ones."""
    return modern(clean(text)).translate(_NARROW)[:LONGEST]


_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


@dataclass(frozen=True, slots=True)
class _Year:
    born: int
    sure: bool = True
    exact: bool = True  # not reckoned from an age


_Worth: TypeAlias = Callable[[str, int, str], _Year | None]
_D = r"(?<!\d)\d{1,2}"
_FOUR, _TWO = r"(\d{4})(?!\d)", r"(\d{2})(?!\d)"
_BORN = r"\b(?:(?:sinh|de)(?:\s+vao)?\s+nam|nam\s+sinh|sinh(?:\s+vao)?|s\.?\s?n|n\.?\s?s|born(?:\s+in)?)\b\.?\s*(?:la\s+)?[:.=-]?\s*['’]?"
_ROUGH = re.compile(r"\b(?:ngoai|hon|gan|tren|khoang|chung|do|duoi)\s*$")
_AGE = re.compile(
    r"(?<!\d)(\d{1,3})\s*(?:tuoi|t)\b|\btuoi\s*(?:la\s*)?[:=]?\s*(\d{2,3})(?!\d)|(?<!\d)(\d{1,3})\s*years old"
)
_WHOLE = (
    re.compile(r"(?<!\d)(\d{4})\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,2}(?!\d)"),
    re.compile(rf"{_D}\s*[-/.]\s*\d{{1,2}}\s*[-/.]\s*{_FOUR}"),
    re.compile(rf"{_D}\s*thang\s*\d{{1,2}}\s*,?\s*(?:nam\s*)?{_FOUR}"),
    re.compile(rf"(?:\bthang\s*)?{_D}\s*(?:[-/.]|,?\s*nam)\s*{_FOUR}"),
)
_SHORT = (
    re.compile(rf"{_D}\s*[-/.]\s*\d{{1,2}}\s*[-/.]\s*['’]?{_TWO}"),
    re.compile(rf"{_D}\s*thang\s*\d{{1,2}}\s*,?\s*(?:nam\s*)?{_TWO}"),
    re.compile(rf"{_BORN}{_TWO}(?!\s*(?:tuoi|t\b|[-/.]\s*\d))"),
)
_ALONE = re.compile(r"(?<!\d)(?<!\d[/.-])([1-9]\d{3})(?!\d)")
_SAID = re.compile(r"\b(?:(?:sinh|de)(?:\s+vao)?\s+nam|nam\s+sinh|sn)\s*:?\s+((?:[a-z]+\s*){1,10})")
_SAID_AGE = re.compile(r"\b((?:[a-z]+\s+){1,4})tuoi\b")
_HOLE = "\0"
_WITHOUT_NUMBERS = re.compile(r"[\d\W_]*\d[\d\W_]*")


def _years(given: str, year: int) -> tuple[list[_Year], str]:
    """Every year of birth in a text, and its shadow with holes where numbers were."""
    found: list[_Year] = []
    plain = shadow(given)

    def take(form: re.Pattern[str], worth: _Worth) -> None:
        nonlocal plain
        for each in form.finditer(plain):
            group = next(place for place, said in enumerate(each.groups(), 1) if said is not None)
            start = each.start() if worth is not _short or not each[0][:1].isalpha() else each.start(group)
            if (read := worth(each[group], year, plain[: each.start()])) is not None:
                found.append(read)
            plain = plain[:start] + _HOLE * (each.end() - start) + plain[each.end() :]

    for form in _WHOLE:
        take(form, _whole)
    take(_AGE, _aged)
    for form in _SHORT:
        take(form, _short)
    take(_ALONE, _whole)
    for form, worth in ((_SAID, _short), (_SAID_AGE, _aged)):
        plain = _in_words(given, plain, form, worth, year, found)
    return found, re.sub(r"\d", _HOLE, plain)


def _whole(digits: str, year: int, before: str) -> _Year:  # noqa: ARG001
    return _Year(int(digits))


def _short(digits: str, year: int, before: str) -> _Year:  # noqa: ARG001
    return _Year(int(digits) if len(digits) > 2 else _full_year(int(digits), year), sure=False)


def _aged(digits: str, year: int, before: str) -> _Year | None:
    """From an age; "ngoài 60 tuổi" is no year."""
    if _ROUGH.search(before) or not 0 < int(digits) <= OLDEST + 10:
        return None
    return _Year(year - int(digits), sure=False, exact=False)


def _full_year(two: int, year: int) -> int:
    """The year that two digits mean: of somebody of age who may well be alive, else the last such year."""
    candidates = [each for each in (1900 + two, 2000 + two) if each <= year] or [1900 + two]
    likely = [each for each in candidates if ADULT <= year - each <= LIKELY_OLDEST]
    return likely[0] if likely else candidates[-1]


def _in_words(
    given: str, plain: str, form: re.Pattern[str], worth: _Worth, year: int, found: list[_Year]
) -> str:
    """Years and ages that are said in words, "sinh năm sáu mươi", "một chín sáu không"."""
    each = form.search(plain)
    if each is None:
        return plain
    spans = [
        span.span() for span in re.finditer(r"[a-z]+", plain) if each.start(1) <= span.start() < each.end(1)
    ]
    said = [words(given[start:end])[:1] for start, end in spans]
    typed = tuple(word for part in said for word in part)
    if len(typed) != len(spans):
        return plain
    ahead = form is _SAID
    for size in range(len(typed), 0, -1):
        part = typed[:size] if ahead else typed[-size:]
        digits = _digits(part, years=ahead)
        if (
            digits
            and (read := worth(digits, year, plain[: spans[-size][0]] if not ahead else "")) is not None
        ):
            found.append(read)
            start, end = (spans[0][0], spans[size - 1][1]) if ahead else (spans[-size][0], each.end())
            return plain[:start] + _HOLE * (end - start) + plain[end:]
    return plain


def _digits(typed: Words, *, years: bool) -> str:
    """The digits of a year or an age in words: "sáu mốt" is 61, "một chín sáu mươi" 1960."""
    value = spelled_out(typed)
    if value is not None and (value > 9 or not years):
        return str(value) if value > 9 and value <= 9999 else ""
    pieces: list[str] = []
    at = 0
    while at < len(typed):
        pair = (
            spelled_out(typed[at : at + 2])
            if bare(typed[min(at + 1, len(typed) - 1)]) in {"muoi", "chuc"}
            else None
        )
        digit = digit_of(typed[at])
        if pair is not None and at + 1 < len(typed):
            pieces.append(str(pair))
            at += 2
        elif digit is not None:
            pieces.append(str(digit))
            at += 1
        else:
            return ""
    text = "".join(pieces)
    return text if len(text) in ({2, 4} if years else {2, 3}) else ""


# -- names


FAMILIES = frozenset(
    fold(
        "Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Bạch Bàn Bế Cao Châu Chử Cù Diệp Doãn Đàm Đào "
        "Đậu Điêu Đinh Đoàn Đồng Giàng Giáp Hà Hầu Hứa Kha Khổng Khúc Kiều Kim Lại Lâm Lã Lò Lô Lục Lương Lưu Mã Mạc Mai "
        "Nghiêm Ngụy Nhâm Ninh Nông Phí Phó Phùng Quách Sầm Sùng Tạ Tăng Tào Thạch Thái Thào Thân Thẩm Tiêu Tô Tôn Tống "
        "Triệu Trịnh Trương Từ Vàng Viên Vừ Vương"
    ).split()
)
MIDDLE = frozenset({"thi", "van"})  # no given name stands here: what follows is one
_WHO = "(?:toi|tui|to|minh|em|chau|con|ba|ong|bac|co|chu|di|anh|chi|cu|me|bo|ma|nguoi nha|day)"
_CALLED = (
    r"(?:ghi\s+)?(?:ho\s*(?:va\s*)?ten|ten\s+ho|quy\s+danh|ten)(?:\s+(?:day\s+du|khai\s+sinh|that|goi))?"
)
_LEADS = tuple(
    re.compile(rf"\s*(?:{form})(?=\s|$)")
    for form in (
        rf"{_CALLED}(?:\s+cua)?(?:\s+{_WHO}(?=\s+la\b|\s*$))?(?:\s+la)?",
        rf"{_WHO}\s+(?:ho\s+)?(?:ten|la)(?:\s+(?:day\s+du|that))?(?:\s+la)?",
        rf"(?:xin\s+|em\s+|chau\s+|con\s+)*(?:thua|chao|kinh\s+chao)(?:\s+{_WHO})?",
        rf"(?:cu\s+)?goi\s+(?:{_WHO}\s+)?la",
        "my\\s+(?:full\\s+)?name\\s+is|i\\s+am|full\\s+name|name",
        "da|vang|u|ok|a|la",
    )
)
_MEANT = {
    "la": "là",
    "da": "dạ",
    "vang": "vâng",
    "u": "ừ",
    "a": "ạ",
    "thua": "thưa",
    "chao": "chào",
    "ten": "tên",
    "ho": "họ",
}
_UNCERTAIN = frozenset({"da", "vang", "u", "a"})  # names too where they were typed without marks
_TITLES = lexicon("ông bà bác cô chú dì cụ anh chị em cháu con thím mợ cậu dượng thầy bố mẹ má")
_ALONE_WHO = {
    shadow(each): each for each in ("tôi", "tui", "mình", "ông", "bà", "bác", "chú", "cụ", "chị", "cháu")
}
_FAMILIES_TOO = frozenset(
    {"chu", "cu", "ong", "em", "con", "anh"}
)  # and given names: not stripped on a guess
_AFTER = lexicon("ạ à nhé nhe nha nhá nghe nghen hen cháu con em ơi đó đây này rồi")
_INTRO = lexicon("sinh năm ngày tháng vào là đẻ nay đã được hiện khoảng gần hơn ngoài trên chừng tuổi")
_LABELS = (
    ("sinh", "năm"),
    ("năm", "sinh"),
    ("ngày", "sinh"),
    ("sinh", "ngày"),
    ("sinh", "vào"),
    ("năm", "nay"),
    ("hiện", "nay"),
)
_ELSEWHERE = re.compile(
    r"\s*(?:thon|xom|to dan pho|phuong|huyen|quan|tinh|gioi tinh|dia chi|que|so nha|sdt|dien thoai|so dien thoai|cccd|cmnd|can cuoc)\b"
)
_SHORTS = frozenset({"sn", "ns", "born", "dob"})
_SPLIT = re.compile(rf"[\n,;:()|=/{_HOLE}]+|\s[-–—]+\s|\s[-–—]+(?={_HOLE}|$)|\.\s*(?={_HOLE}|$)|\.\s")
_DENIED = re.compile(r"\b(?:chu|cho) khong phai\b|\bkhong phai\b|\bchu\s+(?:ko|k)\b")
_CORRECTING = re.compile(
    r"\W*(?:khong|ko|k|sai|nham|chua|phai la|sua|doi thanh)\b(?:\W*\b(?:phai|dung|roi|la|lai|thanh|ho|ten|nam|sinh|ma|a)\b)*\W*"
)
_NEVER_NAMES = frozenset({"không", "gì", "biết", "nhớ"})
_WORD = re.compile(r"[^\s]+")


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a text is typed: with marks or without, with capitals or without."""

    marked: bool
    cased: bool

    def means(self, typed: str, meant: str) -> bool:
        """Whether a word is the one that is meant; where others have their marks, it has its own."""
        one, other = words(typed), words(meant)
        return one == other if self.marked else tuple(map(bare, one)) == tuple(map(bare, other))

    def small(self, typed: str) -> bool:
        """Whether it stands out by its small letter among capitals."""
        return self.cased and typed[:1].islower()


def _name(given: str, masked: str) -> str:
    """The likeliest name among the pieces between numbers and signs."""
    manner = _Manner(
        marked=any(each != bare(each) for each in words(given)),
        cased=any(each[0].isupper() for each in _WORD.findall(given)) and any(map(str.islower, given)),
    )
    best, at = "", 0
    for cut in [*_SPLIT.finditer(masked), None]:
        end = cut.start() if cut else len(masked)
        gap = cut[0] if cut else ""
        follows = _HOLE in gap or masked[end + len(gap) :].lstrip().startswith(_HOLE)
        piece = _piece(given[at:end], manner, numbered=follows, beside=_HOLE in masked)
        if _weight(piece) > _weight(best):
            best = piece
        at = cut.end() if cut else end
    return best


def _weight(name: str) -> int:
    parts = name.split()
    if any(each.lower() in _NEVER_NAMES for each in parts):
        return 0
    if not is_name(name) and not (len(parts) == 1 and name.isalpha()):
        return 0
    return (len(parts) > 1) + 2 * (len(parts) > 1 and fold(parts[0]) in FAMILIES) + bool(parts)


def _piece(text: str, manner: _Manner, *, numbered: bool, beside: bool) -> str:
    """A name out of what stands between two signs; `numbered`: a number follows, `beside`: there is one somewhere."""
    plain = shadow(text)
    if _ELSEWHERE.match(plain) or (manner.marked and re.match(r"\s*(?:xã|ấp|bản|khu)\s", text.lower())):
        return ""
    start, before = 0, -1
    while before != start:
        before = start
        for form in _LEADS:
            led = form.match(plain, start)
            if led and _leads(text, led, plain, manner):
                start = led.end()
    parts = _WORD.findall(text[start:])
    if numbered:
        parts = _without_intro(parts, manner)
    parts = _untitled(_without_end(parts, manner), manner)
    if beside and len(parts) == 1 and manner.means(parts[0], _ALONE_WHO.get(shadow(parts[0]), "")):
        return ""  # "bà sinh năm 1960"
    return as_name(" ".join(parts))


def _leads(text: str, led: re.Match[str], plain: str, manner: _Manner) -> bool:
    """Whether words before a name are what they look like: "Vàng A Páo" begins with no "vâng"."""
    typed = _WORD.findall(text[led.start() : led.end()])
    if not typed or (
        manner.marked and not all(manner.means(each, _MEANT.get(shadow(each), each)) for each in typed)
    ):
        return False
    following = plain[led.end() :].split()
    if shadow(typed[-1]) == "la" and following[:1] and following[0] in MIDDLE:
        return manner.marked
    if shadow(typed[0]) in _UNCERTAIN and not manner.marked:
        return not following or following[0] in FAMILIES | {"ten", "toi", "ho"}
    return True


def _complete(parts: Sequence[str]) -> bool:
    return len(parts) > 1 and shadow(parts[-1]) not in MIDDLE


def _without_intro(parts: list[str], manner: _Manner) -> list[str]:
    """The words without "sinh năm" at their end; in "Trần Văn Năm 1950" Năm is the name."""
    left = [each.rstrip(".,:'’") for each in parts if any(map(str.isalpha, each))]
    labelled = False
    while left:
        rest, last = left[:-1], left[-1]
        pair = next(
            (
                each
                for each in _LABELS
                if len(left) > 1 and manner.means(f"{left[-2]} {last}", " ".join(each))
            ),
            None,
        )
        kept = pair is not None and shadow(left[-2]) == "sinh" and rest[:-1] and not _complete(rest[:-1])
        named = kept and len(rest) > 2 and not manner.small(left[-2])
        if shadow(last).replace(".", "") in _SHORTS:
            left, labelled = rest, True
        elif pair and not named:
            left, labelled = left[:-2], True
        elif among(words(last)[0] if words(last) else "", _INTRO) and _droppable(
            last, rest, manner, labelled=labelled
        ):
            left = rest
        else:
            break
    return left


def _droppable(word: str, rest: Sequence[str], manner: _Manner, *, labelled: bool) -> bool:
    """Whether a word that may be a name, too, is none here: by its small letter, else because there is a name without it."""
    meant = next((each for each in _INTRO.get(bare(words(word)[0]), ()) if manner.means(word, each)), None)
    if meant is None or (rest and shadow(rest[-1]) in MIDDLE):
        return False
    if not rest or manner.small(word):
        return True
    return not manner.cased and len(rest) > (1 if labelled else 2)


def _without_end(parts: list[str], manner: _Manner) -> list[str]:
    """The words without politeness at their end."""
    while len(parts) > 1:
        typed = words(parts[-1])
        meant = _AFTER.get(bare(typed[0]), ()) if len(typed) == 1 else ()
        certain = any(typed[0] == each != bare(each) for each in meant)
        if not meant or not (
            certain
            or (manner.small(parts[-1]) and not manner.marked)
            or (not manner.cased and len(parts) > 3)
        ):
            break
        if (manner.marked and typed[0] not in meant) or shadow(parts[-2]) in MIDDLE:
            break
        parts = parts[:-1]
    return parts


def _untitled(parts: list[str], manner: _Manner) -> list[str]:
    """The words without a form of address before the name: "bà Lan" is Lan, "Chu Văn An" and "Anh Thư" are whole."""
    typed, following = words(parts[0]) if len(parts) > 1 else (), parts[1:]
    title = typed[0] if len(typed) == 1 and among(typed[0], _TITLES) else ""
    if not title or (manner.marked and title not in _TITLES[bare(title)]):
        return parts
    plain, family = bare(title), shadow(following[0]) in FAMILIES
    guessed = plain in _FAMILIES_TOO and title == plain
    named = family and len(following) > (2 if guessed and not manner.cased else 1)
    alone = not guessed and (manner.marked or len(following) == 1)
    return following if named or alone or manner.small(parts[0]) else parts
