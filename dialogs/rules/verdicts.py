"""What is said about a numbered list: which numbers are agreed to, left alone, given back or opened; a no goes first."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple, TypeAlias

from dialogs.vietnamese import agrees, bare, clean, spelled_out, spoken, unkeyed, words

MOST = 3  # digits of a number; a longer one is none of a list
LONGEST = 60  # words; nothing longer is about a list


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What is meant, by the numbers of the list: `agree` to, `leave` as they are, give `back`, `open`.

    unknown: numbers that are not on the list; nothing else is read then.
    """

    agree: tuple[int, ...] = ()
    leave: tuple[int, ...] = ()
    back: tuple[int, ...] = ()
    open: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()


Act: TypeAlias = Literal["agree", "leave", "back", "open"]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a list is talked about: further words for a yes, and what numbers mean that stand alone; "": that is asked back."""

    yes: str = ""
    one: Act | Literal[""] = ""
    several: Act | Literal[""] = ""


REVIEWED = Manner(one="open")
ENTERED = Manner("nhập xong | đã nhập | nhập rồi | nhập | xong | rồi | done | entered", "agree", "agree")
DECIDED = Manner("đúng | đủ | chuẩn | có tên | có | right", "leave", "leave")


class _Kind(StrEnum):
    AGREE = "agree"
    NOT = "not"
    BUT = "but"
    LEAVE = "leave"
    BACK = "back"
    OPEN = "open"
    ALL = "all"
    WHOLE = "whole"  # "hết", "cả": all, where it is said what is done with them, or how many they are
    REST = "rest"
    FIRST = "first"
    LAST = "last"
    UNIT = "unit"
    NUMBERED = "numbered"
    TO = "to"
    NONE = "none"
    ONLY = "only"
    ASKS = "asks"
    FILLER = "filler"
    SEPARATOR = "separator"
    NUMBER = "number"
    PERSON = "person"


_K = _Kind
_SAID: dict[_Kind, str] = {
    _K.FILLER: (
        "không có ý kiến gì | không có ý kiến | không ý kiến gì | không ý kiến | không có vấn đề gì | không vấn đề gì"
        " | không có vấn đề | không vấn đề | không phản đối | không vướng gì | không sao | không có gì | chưa có ý kiến gì"
        " | tôi | tui | mình | ông | bà | bác | cô | chú | dì | cụ | anh | chị | cháu | con | em | thầy | nhà | của | ơi"
        " | ạ | à | ah | a | nhé | nhe | nha | nhá | nghe | nghen | đi | thì | là | cho | giúp | hộ | với | dạ | vâng | thưa"
        " | ừ | đã | rồi | luôn | thôi | này | đó | đấy | kia | ấy | nữa | xin | hãy | cứ | muốn | thể | nên | cần | đều"
        " | bị | ra | lại | về | vào | trước | tạm | riêng | còn | nhưng | mà | danh sách | trong | trên | ở | có | chi hội"
        " | xã | từ | from | please | the | are | is | my | of | it | them | in | list"
    ),
    _K.AGREE: (
        "đồng ý | đồng í | đòng ý | đy | đ ý | đgy | đg ý | nhất trí | tán thành | chấp nhận | chấp thuận | thông qua | phê duyệt | duyệt"
        " | xác nhận | công nhận | đề nghị | ưng | ok | được | ổn | đạt | cho qua | agree | agreed | approve | endorse | accept"
    ),
    _K.NOT: (
        "không phải | không | chưa | đừng | chớ | chẳng | chả | khỏi | khoan đã | khoan | hoãn | ngừng | dừng | not | no"
        " | don t | dont | do not | never"
    ),
    _K.BUT: "ngoại trừ | loại trừ | trừ ra | trừ | ngoài ra trừ | ngoài | except | but not | but",
    _K.LEAVE: (
        "bỏ qua | bỏ lại | bỏ ra | bỏ | để lại | để đó | để sau | để riêng | để | gác lại | gác | giữ lại | treo | chờ | đợi"
        " | loại ra | loại | thu hồi | rút tên | rút | từ chối | thiếu | vắng | skip | leave | hold | wait | reject | refuse"
    ),
    _K.BACK: "trả lại | trả về | trả | hoàn lại | gửi trả | return | send back | give back",
    _K.OPEN: "mở ra | mở | xem lại | xem kỹ | xem | coi lại | coi | đọc | open | view | see | show | look at",
    _K.ALL: "tất cả các | tất cả | toàn bộ | cả danh sách | hết tất cả | all | everything | everybody | everyone",
    _K.WHOLE: "hết cả | hết thảy | hết | tất | mọi | các | những | cả",
    _K.REST: (
        "tất cả còn lại | tất cả các phiếu còn lại | tất cả phiếu còn lại | các phiếu còn lại | những phiếu còn lại"
        " | phiếu còn lại | các cái còn lại | mấy cái còn lại | cái còn lại | mấy phiếu còn lại"
        " | các người còn lại | những người còn lại | người còn lại | phần còn lại | số còn lại"
        " | tất cả phần còn lại | mấy người còn lại | còn lại | còn đâu | các phiếu khác | những phiếu khác | mấy phiếu khác"
        " | những người khác | phiếu khác | the rest | rest | the others | others"
    ),
    _K.FIRST: "đầu tiên | đầu | trên cùng | first",
    _K.LAST: "cuối cùng | cuối | sau cùng | dưới cùng | last",
    _K.NUMBERED: "phiếu số | số thứ tự | stt | số | no | number",
    _K.UNIT: "phiếu | người | cái | tờ | bản | hồ sơ | trường hợp | mục | dòng | tên | sheets | sheet | people | person | forms | form",
    _K.TO: "đến | tới | to | through",
    _K.NONE: "nào hết | nào cả | nào | ai hết | ai cả | ai | gì hết | gì cả | gì | bất cứ",
    _K.ONLY: "chỉ có | chỉ | mỗi | only",
    _K.ASKS: (
        "được không | được chưa | có được không | đúng không | phải không | có phải | hay không | hay chưa | hay là | hay | hoặc"
        " | nếu | bao giờ | khi nào | làm sao | thế nào | sao | vì sao | tại sao | nhỉ | bao nhiêu | mấy | if | or | why | when | how"
    ),
    _K.SEPARATOR: "và | cùng | lẫn | rồi đến | and | plus",
}
_NUMERALS = {
    bare(word): (word, value)
    for value, forms in enumerate(
        (
            "một one",
            "hai two",
            "ba three",
            "bốn four",
            "năm five",
            "sáu six",
            "bảy seven",
            "tám",
            "chín",
            "mười",
        ),
        1,
    )
    for word in words(forms)
}
_MARKED_ONLY = frozenset({"nam", "sau", "tam", "bay", "muoi"})  # without marks a name, or another word
_COUNTED = frozenset({"phieu", "nguoi", "cai", "to", "ban"})
_PIECES = re.compile(r"\d+|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*|[-–—]+|[,;:.\n+&]|[?？]|[^\s\w]")
_QUIET = frozenset("“”\"'()[]…!*•’‘")
_SHORTENED = re.compile(r"\bđ\s*[/.]\s*ý\b|\bd\s*[/.]\s*y\b", re.IGNORECASE)


class _Token(NamedTuple):
    kind: _Kind
    value: int = 0


class _UnclearError(Exception):
    """It cannot be told what is meant."""


Vocabulary: TypeAlias = Mapping[str, Sequence[tuple[tuple[str, ...], _Kind]]]


def _vocabulary(manner: Manner) -> Vocabulary:
    """Phrases by their first word without marks, the longest first; what a manner adds goes before the rest."""
    found: dict[str, list[tuple[tuple[str, ...], _Kind]]] = {}
    more = {_K.AGREE: manner.yes} if manner.yes else {}
    for kind, text in [*more.items(), *_SAID.items()]:
        for phrase in text.split(" | "):
            said = words(phrase)
            found.setdefault(bare(said[0]), []).append((said, kind))
    return {first: sorted(each, key=lambda one: -len(one[0])) for first, each in found.items()}


_VOCABULARY = {manner: _vocabulary(manner) for manner in (REVIEWED, ENTERED, DECIDED)}


def verdict(
    text: str,
    numbers: Sequence[int],
    free: Collection[int] | None = None,
    names: Mapping[int, str] | None = None,
    manner: Manner = REVIEWED,
) -> Verdict | None:
    """
    Read a line about the list; None where it can't be told what is meant, and that is to be asked back.

    numbers: all on the list, in its order. free: those that "all" means when something is agreed to. names: who stands at which
    number, so that somebody may be named, too.
    """
    found = _tried(text, numbers, numbers if free is None else free, names or {}, manner)
    keyed = unkeyed(clean(text))
    if not keyed:
        return found
    other = _tried(keyed, numbers, numbers if free is None else free, names or {}, manner)
    return other if found is None else found if other is None or other == found else None  # "bo3 2"


def _tried(
    text: str, numbers: Sequence[int], free: Collection[int], names: Mapping[int, str], manner: Manner
) -> Verdict | None:
    try:
        return _read(text, numbers, free, names, manner)
    except _UnclearError:
        return None


def _read(
    text: str, numbers: Sequence[int], free: Collection[int], names: Mapping[int, str], manner: Manner
) -> Verdict:
    tokens = [*_tokens(text, names, _VOCABULARY[manner])]
    items = _grouped(tokens, numbers)
    only, said = _ONLY in items, [each for each in items if each != _ONLY]
    if len(said) == 1 and isinstance(said[0], _Portion):
        return _alone(said[0], numbers, free, manner, only=only)
    pairs = _pairs(said)
    if len(pairs) == 1 and pairs[0][1] is None:
        return _all_of_it(pairs[0][0], numbers, free, denied=any(each.kind is _K.NOT for each in tokens))
    return _meant(pairs, numbers, free, only=only)


# -- the words of it


def _tokens(text: str, names: Mapping[int, str], vocabulary: Vocabulary) -> Iterator[_Token]:
    pieces = _PIECES.findall(_SHORTENED.sub("đồng ý", clean(text)))
    typed: list[str] = []
    for piece in pieces:
        if piece[0].isalpha():
            typed += spoken(words(piece))
        elif piece not in _QUIET:
            typed.append("-" if piece[0] in "-–—" else piece)
    if len(typed) > LONGEST:
        raise _UnclearError
    called = [(words(name), number) for number, name in names.items()]
    at = 0
    while at < len(typed):
        token, size = _token(typed, at, called, vocabulary)
        yield token
        at += size


def _token(  # noqa: PLR0911 (one line a rule)
    typed: Sequence[str], at: int, called: Sequence[tuple[tuple[str, ...], int]], vocabulary: Vocabulary
) -> tuple[_Token, int]:
    word = typed[at]
    if word.isdecimal():
        return _Token(_K.NUMBER, int(word[:MOST])), 1
    if word in ",;:.\n+&-":
        return _Token(_K.TO if word == "-" else _K.SEPARATOR, 1), 1
    if not word[0].isalpha():
        return _Token(_K.ASKS), 1
    if (found := _somebody(typed, at, called, least=2)) is not None:
        return found
    for said, kind in vocabulary.get(bare(word), ()):
        part = typed[at : at + len(said)]
        if len(part) == len(said) and all(map(_is, part, said)):
            return (_rather_a_name(typed, at, said[0], called) if len(said) == 1 else None) or (
                _Token(kind),
                len(said),
            )
    numeral = _numeral(typed, at)
    counts = numeral is not None and bare("".join(typed[at + 1 : at + 2])) in _COUNTED
    somebody = None if counts else _somebody(typed, at, called, least=1)
    if numeral and somebody is None and not (word == "ba" and _somebody(typed, at + 1, called, least=1)):
        return numeral
    if numeral and somebody is None:
        return _Token(_K.FILLER), 1  # "ba Lan": bà Lan
    if numeral or somebody is None:
        raise _UnclearError
    return somebody


def _rather_a_name(
    typed: Sequence[str], at: int, meant: str, called: Sequence[tuple[tuple[str, ...], int]]
) -> tuple[_Token, int] | None:
    """
    Somebody of the list by a name that is like a word of ours: "lan" is Lan, and no "lẫn".

    It is in doubt where it may as well be the word, unless it only stands before a name or a number, "anh Hùng".
    """
    somebody = _somebody(typed, at, called, least=1)
    behind = typed[at + 1 : at + 2]
    if somebody is None or (behind and (behind[0].isdecimal() or _somebody(typed, at + 1, called, least=1))):
        return None
    names = {name[-1] for name, number in called if number == somebody[0].value}
    if typed[at] in names and typed[at] != meant:
        return somebody
    raise _UnclearError


def _is(typed: str, meant: str) -> bool:
    return typed[0].isalpha() and agrees(typed, meant)


def _numeral(typed: Sequence[str], at: int) -> tuple[_Token, int] | None:
    """A number in words, of as many as belong to it."""
    for size in (3, 2):
        part = tuple(typed[at : at + size])
        if (
            len(part) == size
            and all(each.isalpha() for each in part)
            and bare(part[0]) not in _MARKED_ONLY - {"muoi"}
        ):
            value = spelled_out(part)
            if value is not None and value > 9:
                return _Token(_K.NUMBER, value), size
    word = typed[at]
    meant, value = _NUMERALS.get(bare(word), ("", 0))
    if not value or not agrees(word, meant):
        return None
    beside = [bare(each) for each in (*typed[max(0, at - 1) : at], *typed[at + 1 : at + 2])]
    if word in _MARKED_ONLY and not (_COUNTED | {"ca", "so"}) & {*beside}:
        return None
    return _Token(_K.NUMBER, value), 1


def _somebody(
    typed: Sequence[str], at: int, called: Sequence[tuple[tuple[str, ...], int]], *, least: int
) -> tuple[_Token, int] | None:
    """Who is named there, by the end of their name or all of it; two who may be meant are asked about."""
    for size in range(min(6, len(typed) - at), least - 1, -1):
        part = typed[at : at + size]
        fits = {n for name, n in called if len(name) >= size and all(map(_is, part, name[-size:]))}
        if len(fits) > 1:
            raise _UnclearError
        if fits:
            return _Token(_K.PERSON, fits.pop()), size
    return None


# -- acts, and the parts of the list they are about


class _Portion(NamedTuple):
    """
    Some numbers of the list; all of it, of which somebody said how many they are (0: nobody did); or what is left of it.

    stands: all of it by a word that may stand alone.
    """

    kind: Literal["some", "all", "rest"]
    numbers: tuple[int, ...] = ()
    size: int = 0
    stands: bool = True


_Op: TypeAlias = Literal["agree", "leave", "back", "open", "but"]
_Only: TypeAlias = Literal["only"]
_Item: TypeAlias = "_Op | _Only | _Portion"
_ONLY: _Only = "only"
_OPS: Mapping[_Kind, _Op] = {
    _K.AGREE: "agree",
    _K.LEAVE: "leave",
    _K.BACK: "back",
    _K.OPEN: "open",
    _K.BUT: "but",
}
_PORTIONS = frozenset({_K.NUMBER, _K.PERSON, _K.UNIT, _K.NUMBERED, _K.FIRST, _K.LAST})


def _grouped(tokens: Sequence[_Token], numbers: Sequence[int]) -> list[_Item]:
    """The acts and the parts of the list in the order they were said."""
    if any(token.kind is _K.ASKS for token in tokens):
        raise _UnclearError
    found: list[_Item] = []
    at = 0
    while at < len(tokens):
        kind = tokens[at].kind
        item: _Item | None = None
        if kind is _K.NOT:
            item, at = _denied(tokens, at + 1)
        elif kind in {_K.ALL, _K.WHOLE}:
            item, at = _all(tokens, at, numbers)
        elif kind in _PORTIONS:
            item, at = _some(tokens, at, numbers)
        else:
            item = _ONLY if kind is _K.ONLY else _Portion("rest") if kind is _K.REST else _OPS.get(kind)
            at += 1
            if item is None and kind not in {_K.FILLER, _K.SEPARATOR}:
                raise _UnclearError
        found += [] if item is None else [item]
    return [*_joined(found)]


def _denied(tokens: Sequence[_Token], at: int) -> tuple[_Op | None, int]:
    """What a no comes to: what it is said of is left alone; "không trừ ai" takes nothing away."""
    at = _past(tokens, at, _K.FILLER, _K.NOT)
    kind = tokens[at].kind if at < len(tokens) else None
    if kind in {_K.BUT, _K.LEAVE}:
        behind = _past(tokens, at + 1, _K.UNIT, _K.FILLER)
        if behind < len(tokens) and tokens[behind].kind is _K.NONE:
            return None, behind + 1
        raise _UnclearError
    if kind in {_K.BACK, _K.OPEN}:
        raise _UnclearError
    return "leave", _past(tokens, at, _K.AGREE)


def _past(tokens: Sequence[_Token], at: int, *kinds: _Kind) -> int:
    while at < len(tokens) and tokens[at].kind in kinds:
        at += 1
    return at


def _all(tokens: Sequence[_Token], at: int, numbers: Sequence[int]) -> tuple[_Portion | None, int]:
    """ "tất cả", "cả 4 phiếu", "duyệt hết 4 phiếu"; "tất cả phiếu 1, 2", "cả 2 phiếu đầu" and "cả từ 1 đến 5" name some."""
    stands = tokens[at].kind is _K.ALL
    at = _past(tokens, at, _K.ALL, _K.WHOLE)
    named = _past(tokens, at, _K.UNIT, _K.NUMBERED, _K.FILLER)
    following = [token.kind for token in tokens[at + 1 : at + 4]]
    if at < len(tokens) and tokens[at].kind is _K.NUMBER:
        listed = following[:1] == [_K.SEPARATOR] and following[1:2] == [_K.NUMBER]
        if listed or following[:1] in ([_K.TO], [_K.NUMBER]) or _position(following):
            return _some(tokens, at, numbers)
        return _Portion("all", size=tokens[at].value), _past(tokens, at + 1, _K.UNIT)
    if named > at and named < len(tokens) and tokens[named].kind in {_K.NUMBER, _K.PERSON}:
        span = [token.kind for token in tokens[at:named]]
        if _K.UNIT in span or _K.NUMBERED in span or tokens[named + 1 : named + 2] == [_Token(_K.TO, 1)]:
            return _some(tokens, named, numbers)
    return _Portion("all", stands=stands), _past(tokens, at, _K.UNIT)


def _some(tokens: Sequence[_Token], at: int, numbers: Sequence[int]) -> tuple[_Portion | None, int]:
    """Numbers, names, "từ 1 đến 5", "2 phiếu đầu", "phiếu cuối", as many as stand together; "2 phiếu" is a count."""
    found: list[int] = []
    count = 0
    while at < len(tokens):
        kind, value = tokens[at]
        following = [token.kind for token in tokens[at + 1 : at + 4]]
        if kind is _K.NUMBER and following[:2] == [_K.TO, _K.NUMBER]:
            found += _span(value, tokens[at + 2].value)
            at += 3
        elif kind is _K.NUMBER and (end := _position(following)):
            found += _end(numbers, value, end)
            at += 2 + following.index(end)
        elif kind is _K.NUMBER and following[:1] == [_K.UNIT] and not _referred(tokens, at):
            if found or count:
                raise _UnclearError
            count = value
            at += 2
        elif kind in {_K.NUMBER, _K.PERSON}:
            found.append(value)
            at += 1
        elif kind in {_K.FIRST, _K.LAST}:
            if not at or tokens[at - 1].kind is not _K.UNIT:
                raise _UnclearError
            found += _end(numbers, 1, kind)
            at += 1
        elif kind in {_K.UNIT, _K.NUMBERED, _K.FILLER, _K.SEPARATOR}:
            at += 1
        else:
            break
    if not found:
        return (_Portion("all", size=count) if count else None), at
    if count and count != len({*found}):
        raise _UnclearError
    return _Portion("some", tuple(dict.fromkeys(found))), at


def _span(first: int, last: int) -> range:
    if last < first:
        raise _UnclearError
    return range(first, last + 1)


def _end(numbers: Sequence[int], count: int, end: _Kind) -> Sequence[int]:
    """So many from one end of the list."""
    if not 0 < count <= len(numbers):
        raise _UnclearError
    return numbers[:count] if end is _K.FIRST else numbers[-count:]


def _position(following: Sequence[_Kind]) -> _Kind | None:
    """Which end of the list "2 phiếu đầu" is about: what follows the number."""
    for kind in following:
        if kind in {_K.FIRST, _K.LAST}:
            return kind
        if kind is not _K.UNIT:
            return None
    return None


def _referred(tokens: Sequence[_Token], at: int) -> bool:
    """Whether a number names one of the list, "phiếu 3", for all that "phiếu" follows it again."""
    before = tokens[at - 1].kind if at else None
    if before is _K.SEPARATOR:
        return at > 1 and tokens[at - 2].kind is _K.NUMBER
    return before in {_K.UNIT, _K.NUMBERED, _K.NUMBER}


def _joined(items: Iterable[_Item]) -> Iterator[_Item]:
    """The same act said twice in a row is one."""
    last: _Item | None = None
    for item in items:
        if item != last:
            yield item
        last = item


_Pairs: TypeAlias = "list[tuple[_Op, _Portion | None]]"


def _pairs(items: Sequence[_Item]) -> _Pairs:
    """Each act with the part it is about, whichever of them is said first; a part alone is about nothing."""
    found: _Pairs = []
    rest = [*items]
    if not rest:
        raise _UnclearError
    while rest:
        match rest:
            case [_Portion() as part, "but", *_]:  # "tất cả trừ 3"
                found.append(("agree", part))
                rest = rest[1:]
            case [_Portion() as part, ("agree" | "leave" | "back" | "open") as op, *_]:
                found.append((op, part))
                rest = rest[2:]
            case [("agree" | "leave" | "back" | "open" | "but") as op, _Portion() as part, *_]:
                found.append((op, part))
                rest = rest[2:]
            case [_Portion(kind="all", size=0, stands=False), *_] if found and found[-1][1]:
                rest = rest[1:]  # "còn lại duyệt hết"
            case [("agree" | "leave" | "back" | "open" | "but") as op, *_]:
                if not found or found[-1][0] != op:  # "nhập 3 rồi" says it twice
                    found.append((op, None))
                rest = rest[1:]
            case _:
                raise _UnclearError
    return found


# -- what it comes to

_YES_AND_NO: tuple[_Op, _Op] = ("agree", "leave")


def _alone(
    part: _Portion, numbers: Sequence[int], free: Collection[int], manner: Manner, *, only: bool
) -> Verdict:
    """A part of the list, and nothing that is to be done with it."""
    unknown = tuple(each for each in part.numbers if each not in numbers)
    if unknown:
        return Verdict(unknown=unknown)
    if part.kind == "all" and (part.stands or part.size):
        return Verdict(agree=_these(part, numbers, free, ()))
    act = manner.one if len(part.numbers) == 1 else manner.several
    if part.kind != "some" or only or not act:
        raise _UnclearError
    return _made({act: part.numbers}, numbers)


def _meant(pairs: _Pairs, numbers: Sequence[int], free: Collection[int], *, only: bool) -> Verdict:
    named = [each for _, part in pairs if part for each in part.numbers]
    if unknown := tuple(dict.fromkeys(each for each in named if each not in numbers)):
        return Verdict(unknown=unknown)
    taken: dict[_Op, list[int]] = {}
    for op, part in pairs:
        others = [each for other, of in pairs if of and other != op for each in of.numbers]
        taken.setdefault(op, []).extend(
            _of(op, part, numbers, free, others, named, alone="but" in dict(pairs))
        )
    out = taken.pop("but", [])
    if "but" in dict(pairs):
        _without(taken, out, numbers, free, named)
    if only and not any(op == "agree" and part and part.kind == "some" for op, part in pairs):
        raise _UnclearError
    agreed, left = ({*taken.get(op, ())} for op in _YES_AND_NO)
    if left < agreed:  # "đồng ý từ 1 đến 5, bỏ 3"
        taken["agree"] = [each for each in taken["agree"] if each not in left]
    every = [each for found in taken.values() for each in {*found}]
    if len(every) != len({*every}):
        raise _UnclearError  # one number, and two acts
    return _made(taken, numbers)


def _all_of_it(op: _Op, numbers: Sequence[int], free: Collection[int], *, denied: bool) -> Verdict:
    """An act and nothing that it is about: a yes means all, and so does a no; "bỏ" does not say what."""
    if op == "agree":
        return Verdict(agree=tuple(each for each in numbers if each in free))
    if op == "leave" and denied:
        return Verdict(leave=tuple(numbers))
    raise _UnclearError


def _of(
    op: _Op,
    part: _Portion | None,
    numbers: Sequence[int],
    free: Collection[int],
    others: Collection[int],
    named: Collection[int],
    *,
    alone: bool,
) -> Sequence[int]:
    """The numbers an act is about; alone: "đồng ý trừ 3", where a yes needs no part of its own."""
    if part is None:
        if op != "agree" or not alone:
            raise _UnclearError
        return [each for each in numbers if each in free and each not in others]
    if part.kind == "some":
        return part.numbers
    if op in {"back", "but"}:
        raise _UnclearError
    if part.kind == "rest":
        return [each for each in (numbers if op != "agree" else free) if each not in named]
    return _these(part, numbers, free if op == "agree" else numbers, others)


def _these(
    part: _Portion, numbers: Sequence[int], of: Collection[int], others: Collection[int]
) -> tuple[int, ...]:
    """All of the list, if it is as long as was said."""
    if part.size and part.size not in {len(numbers), len(of)}:
        raise _UnclearError
    return tuple(each for each in numbers if each in of and each not in others)


def _without(
    taken: "dict[_Op, list[int]]",
    out: Sequence[int],
    numbers: Sequence[int],
    free: Collection[int],
    named: Collection[int],
) -> None:
    """ "trừ 3": it is taken from what is agreed to or opened; with no such act all others are agreed to."""
    if "back" in taken and "agree" not in taken:
        raise _UnclearError
    if not {"agree", "open"} & taken.keys():
        taken["agree"] = [each for each in numbers if each in free and each not in named]
    for op in ("agree", "open"):
        if op in taken:
            before, taken[op] = taken[op], [each for each in taken[op] if each not in out]
            if before and not taken[op] and {*before} <= {*out} and len(before) < len(numbers):
                raise _UnclearError
    taken.setdefault("leave", []).extend(each for each in out if each not in taken.get("leave", ()))


def _made(
    taken: "Mapping[_Op, Sequence[int]] | Mapping[Act, Sequence[int]]", numbers: Sequence[int]
) -> Verdict:
    order = {number: place for place, number in enumerate(numbers)}
    by: dict[str, tuple[int, ...]] = {
        op: tuple(sorted({*found}, key=order.__getitem__)) for op, found in taken.items()
    }
    return Verdict(by.get("agree", ()), by.get("leave", ()), by.get("back", ()), by.get("open", ()))
