"""What people ask for was understood, and their stories were left alone: measured on two lists, one never shown to the patterns."""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dialogs.grammar import Grammar, alternatives
from dialogs.intents import Intent, card, intent
from dialogs.reading import Context, InWords, read
from dialogs.sayings import REQUESTS, Wish
from dialogs.vietnamese import unkeyed, words

FIXTURES = Path(__file__).parents[1] / "fixtures"
SHOWN, HELD_OUT = (
    tomllib.loads((FIXTURES / f"{name}.toml").read_text("utf-8")) for name in ("intents", "intents_held_out")
)
GRAVE = {Wish.STOP_REMINDERS, Wish.ERASE}
STORIES = [*SHOWN["stories"]["texts"], *HELD_OUT["stories"]["texts"]]

Way = Callable[[str], str]


def requests(found: dict[str, Any]) -> list[tuple[str, Wish]]:
    """Every request of a list with what it asks for."""
    return [(text, Wish(name)) for name, texts in found["requests"].items() for text in texts]


def sure(text: str) -> Wish | None:
    """What a text asks for beyond doubt."""
    found = intent(text)
    return found.command if found and found.sure else None


def as_typed(text: str) -> str:
    return text


def without_marks(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return plain.replace("đ", "d").replace("Đ", "D")


TELEX = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
VNI = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}


def keyed(tones: dict[str, str], shapes: dict[str, str]) -> Way:
    """How a text comes where a keyboard leaves the keys of its marks as they are: shape first, the tone at the end."""

    def word(match: re.Match[str]) -> str:
        letters = unicodedata.normalize("NFD", match[0].lower())
        tone = "".join(tones[c] for c in letters if c in tones)
        plain = unicodedata.normalize("NFC", "".join(c for c in letters if c not in tones))
        return "".join(shapes.get(c, c) for c in plain) + tone

    return lambda text: re.sub(r"[^\W\d_]+", word, unicodedata.normalize("NFC", text))


as_telex = keyed(TELEX, {"đ": "dd", "ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw"})
as_vni = keyed(VNI, {"đ": "d9", "ă": "a8", "â": "a6", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7"})
SOUTHERN = {
    "không": "hổng",
    "tôi": "tui",
    "mẹ": "má",
    "gửi": "gởi",
    "xem": "coi",
    "giúp": "giùm",
    "nhé": "nghen",
}


def southern(text: str) -> str:
    return " ".join(SOUTHERN.get(word, word) for word in text.split())


def politely(text: str) -> str:
    return f"Dạ, cháu ơi, {text} giúp bác với nhé"


WAYS: list[tuple[Way, float]] = [
    (as_typed, 0.95),
    (str.upper, 0.95),
    (without_marks, 0.9),
    (as_telex, 0.95),
    (as_vni, 0.95),
    (southern, 0.93),
    (politely, 0.9),
]


@pytest.mark.parametrize(("way", "least"), WAYS, ids=lambda each: getattr(each, "__name__", "way"))
@pytest.mark.parametrize("found", [SHOWN, HELD_OUT], ids=["shown", "held out"])
def test_requests_are_understood_however_they_are_typed(
    found: dict[str, Any], way: Way, least: float
) -> None:
    missed = Counter[Wish]()
    wrong: list[tuple[str, Wish, Wish]] = []
    said = requests(found)
    for text, meant in said:
        command = sure(way(text))
        missed[meant] += command is not meant
        if command and command is not meant:
            wrong.append((way(text), meant, command))
    assert [each for each in wrong if each[2] in GRAVE] == []
    assert len(wrong) <= 0.05 * len(said), wrong
    assert missed.total() <= (1 - least) * len(said), missed


@pytest.mark.parametrize("found", [SHOWN, HELD_OUT], ids=["shown", "held out"])
def test_each_request_is_understood_nearly_always(found: dict[str, Any]) -> None:
    for command in GRAVE | {meant for _, meant in requests(found)}:
        said = [text for text, meant in requests(found) if meant is command]
        missed = [text for text in said if sure(text) is not command]
        assert len(missed) <= max(1, (0.05 if command in GRAVE else 0.1) * len(said)), (command, missed)


@pytest.mark.parametrize("way", [as_typed, str.upper, without_marks, as_telex, as_vni, southern])
def test_a_story_stops_and_erases_nothing_and_is_hardly_ever_taken_for_a_question(way: Way) -> None:
    taken = [(text, command) for text in STORIES if (command := sure(way(text)))]
    assert [each for each in taken if each[1] in GRAVE] == []
    assert len(taken) <= (0.05 if way is without_marks else 0.02) * len(STORIES), taken


def test_the_lists_are_long_enough_and_share_nothing() -> None:
    shown, held = ([text for text, _ in requests(each)] for each in (SHOWN, HELD_OUT))
    assert len(shown) >= 400
    assert len(held) >= 200
    assert len(SHOWN["stories"]["texts"]) >= 200
    assert len(HELD_OUT["stories"]["texts"]) >= 100
    assert not {*shown} & {*held}
    assert len({*STORIES}) == len(STORIES)
    said = Counter(command for _, command in requests(SHOWN))
    assert {row.command for row in REQUESTS if row.ways} == {*said} - {Wish.LINK_CODE, Wish.ROLE_CODE}
    assert [command for command, times in said.items() if times < 2] == []


@pytest.mark.parametrize("text", SHOWN["slots"])
def test_what_is_named_in_a_request_is_read(text: str) -> None:
    found = intent(text)
    assert found is not None
    for name, meant in SHOWN["slots"][text].items():
        holder: Any = found.when if name in {"day", "part", "hour", "minute"} else found
        assert getattr(holder, name) == meant, found


@pytest.mark.parametrize(
    "name",
    [
        "Dung",
        "Huy",
        "Nam",
        "Sáu",
        "Thôi",
        "Nghỉ",
        "Ba",
        "Tư",
        "Bà Dung",
        "Chị Nhắc",
        "Nguyễn Thị Dung",
        "chú Nam",
        "dì Út",
        "Lê Văn Huy",
        "Kim Chi",
        "chị Hợi",
        "chi hoi",
        "Chi Hội",
        "Thôn Đông",
        "xóm Trung",
        "thôn 3",
        "Dĩ An 2",
        "Ấp Nam",
        "khu 7",
        "bản Mới",
        "Trần Văn Ghi",
        "Bùi Thị Xóa",
        "Tiếp",
        "Lan Anh",
        "Mai",
        "Hà Mai Ba",
    ],
)
def test_a_name_stays_a_name(name: str) -> None:
    assert intent(name, names=True) is None


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("dừng nhắc", Wish.STOP_REMINDERS),
        ("đừng nhắn tin nữa", Wish.STOP_REMINDERS),
        ("xóa dữ liệu của tôi", Wish.ERASE),
        ("quay lại", Wish.BACK),
        ("ai xem được cái này", Wish.WHO_SEES),
        ("có mất tiền không", Wish.COST),
        ("nhầm số rồi", Wish.WRONG_NUMBER),
        ("nhà tôi có tang", Wish.MOURNING),
        ("tôi không biết chữ", Wish.CANNOT_READ),
        ("LK K7P2QM", Wish.LINK_CODE),
        ("VT ABCD 2345", Wish.ROLE_CODE),
    ],
)
def test_a_whole_request_is_one_also_where_a_name_is_asked_for(text: str, command: Wish) -> None:
    found = intent(text, names=True)
    assert found is not None
    assert found.command is command


def test_what_may_be_a_story_is_asked_back_before_anything_is_stopped_or_erased() -> None:
    for text, meant in (
        ("tôi đã bảo đừng nhắn nữa mà", Wish.STOP_REMINDERS),
        ("nhắn nhiều quá", Wish.STOP_REMINDERS),
        ("bác muốn xóa", Wish.ERASE),
    ):
        assert intent(text) == Intent(meant, sure=False), text


def test_a_code_is_six_or_eight_signs_that_no_word_and_no_year_has() -> None:
    assert intent("K7P 2QM") == Intent(Wish.LINK_CODE, "K7P2QM")
    assert intent("lk k7p-2qm ạ") == Intent(Wish.LINK_CODE, "LKK7P2QM")
    for text in ("196 319", "quê em", "LAN ANH", "1963", "0912345678", "K7P 2Q"):
        found = intent(text)
        assert found is None or found.command is not Wish.LINK_CODE, text
    assert intent("K7P 2QM", names=True) is None


def test_a_year_is_no_question_and_no_level() -> None:
    for text in ("sai rồi, phải là 1961", "nhầm, sinh năm 1961 mới đúng", "bấm nhầm 1961"):
        assert intent(text) is None, text


def test_nothing_long_is_a_request_and_nothing_at_all_is_an_error() -> None:
    for text in ("", " ", "…", "?", "đừng nhắn tin nữa " * 40, "cho tôi " * 15, "ạ" * 300, "0" * 300, "👍"):
        found = intent(text)
        assert found is None or found.command in {*Wish}, text
    assert intent("đừng nhắn tin nữa " * 40) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ddoongf ys", "đồng ý"),
        ("d9o6ng2 y1", "đồng ý"),
        ("da5", "dạ"),
        ("DDUWNGF", "đừng"),
        ("khoong ddi ddaau", "không đi đâu"),
        ("truwowngf", "trường"),
        ("nuwowcs", "nước"),
        ("hoawcj", "hoặc"),
        ("quaans", "quấn"),
        ("tieengs Vieetj", "tiếng việt"),
        ("ko bieets", "ko biết"),
    ],
)
def test_keys_left_as_they_are_are_read_as_marks(typed: str, meant: str) -> None:
    assert words(unkeyed(typed)) == words(meant)


@pytest.mark.parametrize(
    "typed", ["", "thon 3", "VD22", "hello", "please stop", "text me again", "đừng", "12 3", "bbb", "help"]
)
def test_a_text_without_keys_is_left_as_it_is(typed: str) -> None:
    assert unkeyed(typed) == ""


# -- the notation of ways


def grammar(**parts: str) -> Grammar:
    return Grammar(parts, words("ạ nhé"), ["đừng dừng nhắc tôi một"])


@pytest.mark.parametrize(
    ("way", "typed", "fits"),
    [
        ("đừng nhắc", "đừng nhắc", True),
        ("đừng nhắc", "dung nhac", True),
        ("đừng nhắc", "dừng nhắc", False),
        ("đừng nhắc", "đừng ạ nhắc nhé", True),
        ("đừng (nhắc|tôi)+", "đừng tôi nhắc", True),
        ("đừng (nhắc)? tôi", "đừng tôi", True),
        ("{no} nhắc", "dừng nhắc", True),
        ("nhắc (<person>~)", "nhắc Lan", True),
        ("nhắc ^", "nhắc lan", False),
        ("nhắc ^", "nhắc Lan", True),
        ("nhắc #", "nhắc 12", True),
        ("nhắc #", "nhắc một", True),
        ("nhắc .*", "nhắc gì cũng được", True),
        ("(?!.*tôi)đừng .*", "đừng tôi", False),
    ],
)
def test_a_way_of_saying_is_read_as_it_is_written(way: str, typed: str, fits: bool) -> None:
    found = grammar(no="đừng|dừng")
    signs = "".join(token.sign for token in found.tokens(typed))
    assert (re.fullmatch(found.expression(way), signs) is not None) is fits


def test_what_is_no_notation_is_refused() -> None:
    with pytest.raises(ValueError, match="no notation"):
        grammar().expression("đừng; nhắc")


def test_alternatives_are_parted_outside_brackets_only() -> None:
    assert alternatives("a|b (c|d)|e") == ["a", "b (c|d)", "e"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        *[
            (typed, "VD1")
            for typed in ("VD1", "vd1 ạ", "VD1 VD1", "mã VD1", "dạ mã của tôi là vd1 ạ", "VD1.")
        ],
        ("D2K7", "D2K7"),
        ("vd 22", "VD 22"),
        *[
            (typed, "")
            for typed in ("xin chào", "thôn 3 xã Ví Dụ", "tôi 66 tuổi", "chào cháu", "", "VD1 là gì vậy")
        ],
    ],
)
def test_the_code_of_a_card_alone_is_one(typed: str, found: str) -> None:
    assert card(typed) == found


@pytest.mark.parametrize("sign", ["²", "½", "№", "①", "٣", "ª", "0²"])
@pytest.mark.parametrize("said", ["sửa câu 3 là 2", "nhắc tôi tối nay lúc 7 giờ", "họ bảo đừng gửi", "thứ 7"])
def test_a_sign_that_is_no_word_stops_nothing(said: str, sign: str) -> None:
    """Wherever it stands, alone or behind a word."""
    told = said.split()
    for at in range(len(told) + 1):
        intent(" ".join([*told[:at], sign, *told[at:]]))
        intent(" ".join(word + (sign if place == at else "") for place, word in enumerate(told)))


SENT = "Mã nhận việc chi hội trưởng, thôn Đông, xã Ví Dụ: {}\nBác đưa tận tay hoặc đọc cho đúng người ấy. Mã dùng một lần, đến hết ngày 05/12/2026."
HANDED_ON = (  # what stands around a code: nothing, courtesy, the sentence it was handed on with, somebody's own
    "{}",
    "{}.",
    "{} ạ",
    "{}ạ",
    "Dạ, mã của cháu là {} ạ.",
    "“{}”",
    "em gửi mã {} nhé bác",
    "cô Hoa bảo nhắn mã này: {}, cháu nhắn rồi đấy ạ",
    SENT,
)
SIGNS = ("K7P2QM3R", "ABCDEFGH", "23456789")
BETWEEN = (
    "VT {a} {b}",
    "VT{a}{b}",
    "vt {a} {b}",
    "Vt-{a}-{b}",
    "VT – {a} – {b}",
    "VT — {a}—{b}",
    "VT.{a}.{b}",
    "VT: {a} {b}",
    "VT  {a}   {b}",
    "VT\n{a}\n{b}",
    "VT\u00a0{a}\u00a0{b}",
    "ＶＴ {a} {b}",
)


@pytest.mark.parametrize("between", BETWEEN)
@pytest.mark.parametrize("around", HANDED_ON)
def test_a_code_of_a_role_is_read_as_people_send_it(around: str, between: str) -> None:
    for signs in SIGNS:
        for each in (signs, signs.lower()):
            typed = around.format(between.format(a=each[:4], b=each[4:]))
            assert intent(typed) == Intent(Wish.ROLE_CODE, f"VT{signs}"), typed
            assert read(typed, (), Context.WORDS) == Intent(Wish.ROLE_CODE, f"VT{signs}"), typed


@pytest.mark.parametrize(
    "text",
    [
        "vt toi muon hoc them may lop",
        "đội VT chưa thu 12345678 đồng",
        "VT ABCD 234",
        "gửi vt nam nay chau lam",
        "SVT ABCD 2345",
        "VT ABCD 23456",
    ],
)
def test_what_only_looks_like_a_code_is_none(text: str) -> None:
    found = intent(text)
    assert found is None or found.command is not Wish.ROLE_CODE


def test_several_codes_in_one_text_are_told_apart() -> None:
    text = "Thôn Đông: VT ABCD 2345\nThôn Đoài: VT EFGH 6789\nThôn Đông: vt abcd 2345"
    assert intent(text) == Intent(Wish.ROLE_CODE, "VTABCD2345 VTEFGH6789")


def test_a_code_in_a_message_to_others_is_not_taken_up() -> None:
    assert read(SENT.format("VT ABCD 2345"), (), Context.MESSAGE) == InWords(SENT.format("VT ABCD 2345"))
    assert read("VT ABCD 2345", (), Context.MESSAGE) == Intent(Wish.ROLE_CODE, "VTABCD2345")
