"""What is said about a numbered list, by a table of what people write: a no goes first, and what is doubtful is asked back."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from dialogs.reading import Context, InWords, Picked, Shown, read
from dialogs.rules.verdicts import DECIDED, ENTERED, REVIEWED, Verdict, verdict

LIST = range(1, 8)
FREE = (1, 2, 4, 5, 6, 7)
NAMES = dict(
    enumerate(
        (
            "Nguyễn Thị Lan",
            "Trần Văn Hùng",
            "Lê Thị Mai",
            "Phạm Văn Sơn",
            "Hoàng Thị Yến",
            "Lò Văn Năm",
            "Vàng Thị Mai",
        ),
        1,
    )
)
MANNERS = {"reviewed": (REVIEWED, FREE), "entered": (ENTERED, LIST), "decided": (DECIDED, LIST)}


def meant(text: str) -> Verdict | None:
    """ "agree 1,2,4-7 leave 3" as the table has it."""
    if text == "ask":
        return None
    parts = text.split()
    return Verdict(**{act: _numbers(numbers) for act, numbers in zip(parts[::2], parts[1::2], strict=True)})


def _numbers(text: str) -> tuple[int, ...]:
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return tuple(found)


def table() -> list[tuple[str, str, str]]:
    """Each phrase of the table with how the list is talked about, and what it means."""
    found = tomllib.loads((Path(__file__).parents[1] / "fixtures" / "verdicts.toml").read_text("utf-8"))
    return [
        (manner, phrase, text)
        for manner, meanings in found.items()
        for text, phrases in meanings.items()
        for phrase in phrases
    ]


@pytest.mark.parametrize(("manner", "phrase", "text"), table())
def test_what_is_said_about_a_list_means_this(manner: str, phrase: str, text: str) -> None:
    how, free = MANNERS[manner]

    assert verdict(phrase, LIST, free, NAMES, how) == meant(text)


LINES = [Shown(str(n), f"{name}, sinh 1960: 82 trên 100") for n, name in NAMES.items()]


@pytest.mark.parametrize("phrase", sorted({each for _, each, text in table() if text != "ask"}))
def test_what_is_said_about_a_list_is_taken_for_nothing_else_there(phrase: str) -> None:
    """At the question that shows the list a number is a sheet of it, and no word of the table a command."""
    found = read(phrase, [*LINES, Shown("all", "Đồng ý 6 phiếu"), Shown("out", "Quay ra")], Context.SEARCH)

    assert found == InWords(phrase) or (
        isinstance(found, Picked) and phrase.removeprefix("số ") in {*"123456789"}
    )


def test_the_table_is_long_and_says_nothing_twice() -> None:
    said = [(manner, phrase) for manner, phrase, _ in table()]

    assert (len(said) >= 200, len(said)) == (True, len({*said}))


@pytest.mark.parametrize("count", range(1, 11))
def test_a_number_that_stands_beside_a_no_is_never_agreed_to_nor_given_back(count: int) -> None:
    for number in range(1, count + 1):
        for no in (
            "không đồng ý {}",
            "ko duyệt {}",
            "bỏ {}",
            "khoan {}",
            "{} không",
            "{} chưa được",
            "trừ {}",
        ):
            for others in ("", "còn lại đồng ý, ", "đồng ý hết, "):
                found = verdict(others + no.format(number), range(1, count + 1))
                taken = (*found.agree, *found.back, *found.open) if found else ()

                assert number not in taken


def test_all_is_as_long_as_the_list_is_said_to_be() -> None:
    assert verdict("đồng ý tất cả 4 phiếu", range(1, 5)) == Verdict(agree=(1, 2, 3, 4))
    assert verdict("đồng ý tất cả 4 phiếu", range(1, 6)) is None


def test_the_numbers_are_those_of_the_list_as_it_stands() -> None:
    """Where some were done, "2 phiếu đầu" are the first two that are left, by the numbers they had."""
    left = (2, 5, 6)

    assert verdict("đồng ý 2 phiếu đầu", left) == Verdict(agree=(2, 5))
    assert verdict("đồng ý 1", left) == Verdict(unknown=(1,))
    assert verdict("bỏ 5, đồng ý còn lại", left) == Verdict(agree=(2, 6), leave=(5,))


@pytest.mark.parametrize("text", ["9" * 400, "đồng ý " * 80, "1-" * 90, "²", "đồng ý ²"])
def test_what_is_no_line_about_a_list_is_not_read(text: str) -> None:
    found = verdict(text, LIST)

    assert found is None or found.unknown
