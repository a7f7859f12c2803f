"""Typed Vietnamese was read: the collision table, and how people in a village type."""

import sys
import tomllib
import unicodedata
from collections.abc import Iterator
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pytest

from dialogs.intents import Intent, intent
from dialogs.reading import HINTS, Context, Counts, Doubt, InWords, Nod, Picked, Reading, Shown, read
from dialogs.sayings import REQUESTS, Wish
from dialogs.vietnamese import agrees, clean, fold, in_digits, number, numbers_in, spelled_out, words

TABLE = tomllib.loads(Path(__file__).with_name("collisions.toml").read_text("utf-8"))


def counted(question: dict[str, Any]) -> Iterator[Counts | None]:
    """How many the options of a question stand for, where they count."""
    spans = question.get("counts", ())
    return chain((Counts(low, *(high or [None]), question["units"]) for low, *high in spans), repeat(None))


QUESTIONS = {
    name: (
        tuple(
            Shown(id_, label, tuple(also), counts)
            for (id_, label, *also), counts in zip(question["options"], counted(question), strict=False)
        ),
        Context(question["context"]),
    )
    for name, question in TABLE["questions"].items()
}
COLLISIONS: list[dict[str, Any]] = TABLE["collisions"]
VILLAGE: dict[str, dict[str, str]] = TABLE["village"]
# First column of the table in the guide to the voice, without the two rows of phrases.
WORDS_OF_THE_TABLE = words(
    "dung ba khong ko k sau nam tam bay mot co ban di chu chi ong bac anh da vang u uh ok duoc "
    "roi chua xoa huy bo sua gui a oi nhe"
)


def written(reading: Reading) -> str:
    """A reading in the notation of the fixture."""
    match reading:
        case Picked(option):
            return f"chose {option}"
        case Intent(command, payload):
            return f"said {command} {payload}".rstrip()
        case Doubt(between, commands):
            return " ".join(["doubt", *between, *(["/", *commands] if commands else [])])
        case Nod():
            return "nod"
        case InWords():
            return "wrote"


def variants(typed: str) -> tuple[str, ...]:
    """The same text as other keyboards and apps send it."""
    decomposed = unicodedata.normalize("NFD", typed)
    return typed, decomposed, f"\u200f{typed}\u200b\ufeff", f" {typed}\n"


@pytest.mark.parametrize("row", COLLISIONS, ids=lambda row: row["typed"][0])
def test_a_word_that_collides_is_read_by_its_question(row: dict[str, Any]) -> None:
    for typed in row["typed"]:
        for variant in variants(typed):
            found = {name: written(read(variant, *QUESTIONS[name])) for name in row["readings"]}
            assert found == row["readings"], variant


@pytest.mark.parametrize("question", VILLAGE)
def test_people_are_understood_as_they_type(question: str) -> None:
    for place in range(len(variants(""))):
        found = {
            typed: written(read(variants(typed)[place], *QUESTIONS[question])) for typed in VILLAGE[question]
        }
        assert found == VILLAGE[question], place


def test_every_word_of_the_table_is_tried_in_several_questions() -> None:
    tried: dict[str, set[str]] = {}
    for row in COLLISIONS:
        for typed in row["typed"]:
            tried.setdefault(typed, set()).update(row["readings"])
    assert not [word for word in WORDS_OF_THE_TABLE if len(tried.get(word, ())) < 3]
    assert sum(map(len, VILLAGE.values())) >= 150
    assert set(VILLAGE) | {name for row in COLLISIONS for name in row["readings"]} == set(QUESTIONS)
    assert {context for _, context in QUESTIONS.values()} == set(Context)


def test_every_request_can_be_made_by_its_slash_names_and_no_name_stands_for_two() -> None:
    for row in REQUESTS:
        for name in row.slash.split():
            assert read(f"/{name}", (), Context.CHOICE) == Intent(row.command, row.payload), name
    slashes = [name for row in REQUESTS for name in row.slash.split()]
    assert len(set(slashes)) == len(slashes)


def test_a_word_that_only_hints_is_no_request() -> None:
    for hint in HINTS:
        for typed in (hint.word, fold(hint.word)):
            assert intent(typed) is None, typed


def test_keys_mean_the_same_wherever_no_option_has_their_number() -> None:
    keys = {"7": "skip", "8": "back", "9": "explain", "0": "rest", "6": "listen"}
    for options, context in QUESTIONS.values():
        if context in {Context.WORDS, Context.SEARCH, Context.MESSAGE, Context.NEWS}:
            continue
        own = context is Context.NUMBER or any(option.counts for option in options)
        for key, command in keys.items():
            if not 1 <= int(key) <= len(options) and not (own and options):
                assert read(key, options, context) == Intent(Wish(command))


def test_one_syllable_never_erases() -> None:
    for hint in HINTS:
        for options, context in QUESTIONS.values():
            for typed in (hint.word, fold(hint.word)):
                reading = read(typed, options, context)
                assert reading != Intent(Wish.ERASE)


def test_a_label_beats_a_number_and_a_number_beats_a_command() -> None:
    options = (Shown("a", "5"), Shown("b", "7"), Shown("c", "1"), Shown("d", "Menu"))
    assert read("1", options, Context.CHOICE) == Picked("c")
    assert read("7", options, Context.CHOICE) == Picked("b")
    assert read("2", options, Context.CHOICE) == Picked("b")
    assert read("menu", options, Context.CHOICE) == Picked("d")
    nine = tuple(Shown(str(i), f"Nơi {i}") for i in range(1, 10))
    assert read("8", nine, Context.CHOICE) == Picked("8")
    assert read("bấm 9", nine, Context.CHOICE) == Picked("9")


def test_further_words_count_as_labels_with_their_marks_or_without() -> None:
    options = (Shown("yes", "Vâng", ("dong y",)), Shown("elder", "Ông", ("cụ",)))
    for typed in ("dong y", "đồng ý", "Đồng ý ạ"):
        assert read(typed, options, Context.CHOICE) == Picked("yes")
    for typed in ("cụ", "cu"):
        assert read(typed, options, Context.ADDRESS) == Picked("elder")


def test_odd_labels_do_not_disturb_the_others() -> None:
    options = (Shown("a", ""), Shown("b", "Không rõ"), Shown("c", "dạ 1"), Shown("d", "Ba anh"))
    assert read("K", options, Context.LEVELS) == Doubt(("b",))
    assert read("1.", options, Context.CHOICE) == Picked("a")
    assert read("ba anh", options, Context.EVIDENCE) == Picked("d")
    assert read("anh", options, Context.EVIDENCE) == Doubt(("d",))


def test_a_story_of_ten_thousand_characters_is_words() -> None:
    for text in ("năm nay bà đi học được mấy buổi " * 320, "a " * 5000, "3" * 10_000, "ạ" * 10_000):
        for options, context in QUESTIONS.values():
            assert read(text, options, context) == InWords(text.strip())


def test_words_are_handed_on_cleaned() -> None:
    assert read("  bà \u202eLan\x00 \n", (), Context.WORDS) == InWords("bà Lan")
    assert read("đi họp\r\nở xã\ud83d", (), Context.CHOICE) == InWords("đi họp\nở xã")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("plain", "plain"),
        ("a\x00b\x1b[0m", "ab[0m"),
        ("một\tdòng\r\nhai\rba\u2028bốn", "một  dòng\nhai\nba\nbốn"),
        ("\u202eRTL\u202c \u200bzero\ufeff", "RTL zero"),
        ("\ud800lẻ", "lẻ"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Ước"), "Nguyễn Thị Ước"),
        ("👍🏽 3️⃣", "👍🏽 3️⃣"),
    ],
)
def test_the_border_drops_what_cannot_be_seen(text: str, kept: str) -> None:
    assert clean(text) == kept


def test_the_border_drops_every_control_and_format_character_there_is() -> None:
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)) in {"Cc", "Cf", "Cs"}:
            assert clean(f"é{chr(code)}b") in {"éb", "é  b", "é\nb"}, hex(code)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("3", "3"),
        ("Đồng Ý", "dong y"),
        ("  ĐƯỜNG   làng!! ", "duong lang"),
        ("ＡＢＣ１２３", "abc123"),
        ("²½①", ""),
        ("٣", "3"),
        ("Ðông", "dong"),
        ("3️⃣", "3"),
        ("hòa, hoà", "hoa hoa"),
        ("😀", ""),
        ("Strasse STRAẞE", "strasse strasse"),
    ],
)
def test_folding_leaves_small_plain_letters_and_digits(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2", 2),
        ("２", 2),
        ("02", 2),
        ("²", None),
        ("①", None),
        ("0", 0),
        ("7", 7),
        ("", None),
        ("mot", 1),
        ("một", 1),
        ("mốt", None),
        ("hai", 2),
        ("ba", 3),
        ("bà", None),
        ("bon", 4),
        ("tư", None),
        ("năm", 5),
        ("nam", None),
        ("sáu", 6),
        ("sau", None),
        ("bay", None),
        ("bảy", None),
        ("tam", None),
        ("tám", None),
        ("chín", 9),
        ("chin", 9),
        ("mười", 10),
        ("khong", None),
        ("k", None),
        ("1 2", None),
        ("1,5", None),
        ("3/4", None),
        ("so 2", 2),
        ("số hai ạ", 2),
        ("câu 3", None),
        ("dì Ba", None),
        ("hai mươi", 20),
        ("5 người", 5),
        ("hai trăm năm mươi hộ ạ", 250),
        ("khoảng 140 hộ", 140),
        ("1.250", 1250),
        ("1 250", 1250),
        ("12%", 12),
        ("-5", None),
        ("1.25", None),
        ("1956", 1956),
        ("sinh năm 1956", 1956),
        ("nam 1956", 1956),
        ("năm 1956 ạ", 1956),
        ("sinh năm 1956 cháu ạ", 1956),
        ("9" * 5000, None),
    ],
)
def test_a_number_is_read_in_digits_and_in_the_safe_words(text: str, value: int | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("không", 0),
        ("bảy", 7),
        ("mười", 10),
        ("mười một", 11),
        ("mười lăm", 15),
        ("muoi hai", 12),
        ("hai mươi", 20),
        ("hai mươi mốt", 21),
        ("hai mươi lăm", 25),
        ("hai muoi nam", 25),
        ("hăm lăm", 25),
        ("ba chục", 30),
        ("bốn mươi tư", 44),
        ("chín mươi chín", 99),
        ("một trăm", 100),
        ("một trăm linh năm", 105),
        ("một trăm hai mươi", 120),
        ("chín trăm chín mươi chín", 999),
        ("một nghìn", 1000),
        ("một nghìn linh năm", 1005),
        ("một nghìn chín trăm sáu mươi", 1960),
        ("hai nghìn không trăm linh năm", 2005),
        ("hai mươi nghìn", 20000),
        ("một triệu hai trăm nghìn", 1200000),
        ("hai ba", None),
        ("hai trăm năm", None),  # 205 or 250
        ("một nghìn hai", None),  # 1002 or 1200
        ("hai trăm năm trăm", None),
        ("một nghìn hai nghìn", None),
        ("trăm năm", None),
        ("nghìn", None),
        ("linh", None),
        ("mươi mươi", None),
        ("hai con", None),
        ("", None),
    ],
)
def test_a_number_is_spelled_out(text: str, value: int | None) -> None:
    assert spelled_out(words(text)) == value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("9/12", (9, 12)),
        ("9 trên 12 người", (9, 12)),
        ("chín trên mười hai", (9, 12)),
        ("có mặt 9, tổng số hai mươi hội viên", (9, 20)),
        ("mấy người", ()),
    ],
)
def test_every_number_of_a_text_is_found(text: str, found: tuple[int, ...]) -> None:
    assert numbers_in(text) == found


def test_numbers_of_several_words_are_put_in_digits() -> None:
    assert in_digits(words("mười hai buổi")) == (*words("12 buổi"),)
    assert in_digits(words("hai ba buổi")) == words("hai ba buổi")
    assert in_digits(words("hai trăm hộ năm trăm người")) == words("200 hộ 500 người")


@pytest.mark.parametrize(
    ("typed", "meant", "may_be"),
    [
        ("dung", "đúng", True),
        ("dung", "dừng", True),
        ("đúng", "dừng", False),
        ("dừng", "đừng", False),
        ("dươc", "được", False),
        ("đươc", "được", True),
        ("hoà", "hòa", True),
        ("nghĩ", "nghỉ", True),
        ("bà", "ba", False),
        ("ba", "bà", True),
        ("đi", "di", False),
    ],
)
def test_marks_may_be_left_out_but_not_be_others(typed: str, meant: str, may_be: bool) -> None:
    assert agrees(*words(typed), *words(meant)) is may_be


def test_no_number_means_the_word_that_is_understood_but_not_shown() -> None:
    shown = ["Ông", "Bà", "Bác", "Cô", "Chú", "Dì", "Anh", "Chị", "Gọi bạn cũng được", "Cụ"]
    options = tuple(Shown(label.lower(), label) for label in shown)
    assert read("10", options, Context.ADDRESS) == InWords("10")
    assert read("9", options, Context.ADDRESS) == Picked("gọi bạn cũng được")
    assert read("cu", options, Context.ADDRESS) == Picked("cụ")


def test_a_code_that_gives_a_role_is_understood_at_every_question() -> None:
    for typed in ("VT ABCD-2345", "vtabcd2345", "mã VT ABCD 2345", " VT-ABCD-2345 "):
        for context in Context:
            assert read(typed, (), context) == Intent(Wish.ROLE_CODE, "VTABCD2345")
    assert read("VT ABCD", (), Context.WORDS) == InWords("VT ABCD")
