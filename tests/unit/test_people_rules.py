"""Names on a line, states in words, and who on a list is meant: pure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.rules.names import is_adult, is_name, same_name
from dialogs.rules.people import STATES, ListedPerson, candidates, further, match, read_line, state_of
from storage.people.known import free_codes

LIST = (
    ListedPerson("1", "h1", "Nguyễn Thị Ví Dụ", 1960),
    ListedPerson("2", "h1", "Trần Văn Ví Dụ", 1958),
    ListedPerson("3", "h2", "Nguyễn Thị Ví Dụ", 1960),
    ListedPerson("4", "h2", "Lê Thị Ví Dụ", 1971),
    ListedPerson("5", "h2", "Lê Thị Ví Dụ", None),
)


@pytest.mark.parametrize(
    ("name", "born", "home", "found"),
    [
        ("Trần Văn Ví Dụ", 1958, "", "2"),
        ("tran van vi du", 1958, "", "2"),
        ("Trần Văn Ví Dụ", 1959, "", ""),
        ("Trần Văn Ví", 1958, "", ""),
        ("Nguyễn Thị Ví Dụ", 1960, "", ""),
        ("Nguyễn Thị Ví Dụ", 1960, "h2", "3"),
        ("Trần Văn Ví Dụ", 1958, "h2", ""),
        ("Lê Thị Ví Dụ", 1971, "", "4"),
        ("Lê Thị Ví Dụ", None, "", ""),
        ("", 1958, "", ""),
    ],
)
def test_one_and_only_one_is_meant(name: str, born: int | None, home: str, found: str) -> None:
    assert match(name, born, home, LIST) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [("Lê Thị Hòa", "a"), ("Lê Thị Hoà", "a"), ("Lê Thị Hoa", "b"), ("le thi hoa", ""), ("Lê Thị Họa", "")],
)
def test_marks_tell_names_apart_and_without_them_two_are_meant(name: str, found: str) -> None:
    listed = (ListedPerson("a", "h", "Lê Thị Hòa", 1960), ListedPerson("b", "h", "Lê Thị Hoa", 1960))

    assert match(name, 1960, "", listed) == found
    assert set(candidates(name, 1960, "", listed)) == {"a", "b"}
    assert candidates(name, 1960, "", listed)[:1] == (
        [found] if found else candidates(name, 1960, "", listed)[:1]
    )


def test_candidates_come_likeliest_first_and_strangers_never() -> None:
    assert candidates("Nguyễn Thị Ví Dụ", 1960, "h2", LIST)[0] == "3"
    assert set(candidates("Nguyễn Thị Ví Dụ", 1961, "", LIST)) >= {"1", "3"}
    assert candidates("Hoàng Xuân Mẫu", 1990, "", LIST) == []
    assert candidates("", 1960, "h1", LIST) == []


@given(st.text(max_size=60), st.integers(1900, 2010) | st.none())
def test_a_match_is_always_somebody_of_that_name_and_year(name: str, born: int | None) -> None:
    found = match(name, born, "", LIST)

    assert all(each.born == born and same_name(each.name, name) for each in LIST if each.id == found)


@pytest.mark.parametrize(
    ("one", "other", "ahead"),
    [
        (("sent", 10, "2026-02"), ("open", 10, "2026-01"), True),
        (("open", 3, "2026-01"), ("private", 2, "2026-01"), False),
        (("open", 3, "2026-02"), ("open", 2, "2026-01"), True),
        (("sent", 10, "2026-01"), ("sent", 10, "2026-02"), True),
        (("sent", 10, "2026-02"), ("sent", 10, "2026-01"), False),
    ],
)
def test_of_two_sheets_the_further_counts(
    one: tuple[str, int, str], other: tuple[str, int, str], ahead: bool
) -> None:
    assert further(one, other) is ahead


@pytest.mark.parametrize(
    ("text", "home", "people"),
    [
        (
            "nhà Lan: Nguyễn Thị Ví Dụ 1960, Trần Văn Ví Dụ sinh năm 1958",
            "Lan",
            (("Nguyễn Thị Ví Dụ", 1960), ("Trần Văn Ví Dụ", 1958)),
        ),
        ("hộ ông Hùng: Trần Văn Mẫu (1970)", "ông Hùng", (("Trần Văn Mẫu", 1970),)),
        (
            "Nguyễn Thị Ví Dụ 1960; Trần Văn Ví Dụ",
            "Nguyễn Thị Ví Dụ",
            (("Nguyễn Thị Ví Dụ", 1960), ("Trần Văn Ví Dụ", 0)),
        ),
        ("nha ba Lan", "ba Lan", ()),
        ("Hộ Mẫu:", "Mẫu", ()),
    ],
)
def test_a_line_is_a_household(text: str, home: str, people: tuple[tuple[str, int], ...]) -> None:
    line = read_line(text, 2026)

    assert (line.household, line.people, line.odd) == (home, people, ())


@pytest.mark.parametrize("text", ["nhà A: Lê Bé 2015", "nhà A: x9 1960", "nhà A: Cụ Cố 1890", "1960"])
def test_what_is_no_adult_or_no_name_is_told(text: str) -> None:
    assert read_line(text, 2026).odd


@given(st.text(max_size=200))
def test_no_line_breaks_it(text: str) -> None:
    line = read_line(text, 2026)

    assert all(is_name(name) and (not born or is_adult(born, 2026)) for name, born in line.people)
    assert state_of(text) in {*STATES, None}


@pytest.mark.parametrize(
    ("note", "state"),
    [
        ("", "active"),
        ("Đi làm xa.", "away"),
        ("da mat", "deceased"),
        ("ốm nặng", "ill"),
        ("chuyển đi", "moved"),
        ("không tham gia", "declines"),
        ("đánh giá ở cơ quan", "elsewhere"),
        ("away", "away"),
        ("thích chơi cờ", None),
        ("Bệnh binh 2/3", None),
        ("Không vắng buổi nào", None),
        ("đã đi học lớp tập huấn", None),
        ("vợ đã mất", None),
        ("không ốm", None),
    ],
)
def test_a_note_means_a_state_or_is_not_understood(note: str, state: str | None) -> None:
    assert state_of(note) == state


def test_card_codes_have_nothing_to_mistake_and_are_never_given_twice() -> None:
    first = free_codes("VD22H", set(), 200)

    assert len({*first}) == 200
    assert {len(each) for each in first} == {len("VD22H") + 4}, "few of all that can be are somebody's"
    assert sorted(first) != first, "none is guessed from the one before"
    assert not {*"".join(each.removeprefix("VD22H") for each in first)} & {*"01"}
    assert not {*free_codes("VD22H", first, 200)} & {*first}
