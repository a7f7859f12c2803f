"""Small groups are hidden, and can't be worked out from what is shown."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from dialogs.rules.small_groups import LEAST, share, shares, shown

cells = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30), min_size=1)


@given(cells)
def test_what_is_hidden_can_not_be_worked_out_from_the_total(found: dict[str, int]) -> None:
    told = shown(found)
    hidden = [key for key in found if told[key] is None]
    assert all(told[key] in {None, found[key]} for key in found)
    assert all(number is None or number == 0 or number >= LEAST for number in told.values())
    if hidden and sum(found.values()) >= LEAST:
        assert len(hidden) > 1 or len(found) == 1
        rest = sum(found[key] for key in hidden)
        assert rest >= LEAST or all(number is None for number in told.values())


@given(cells)
def test_where_every_cell_is_large_or_empty_nothing_is_hidden(found: dict[str, int]) -> None:
    large = {key: number + LEAST if number else 0 for key, number in found.items()}
    if sum(large.values()):
        assert shown(large) == large


def test_a_share_is_told_only_where_both_sides_are_many() -> None:
    for part, rest in product(range(12), range(12)):
        told = share(part, part + rest)
        few = part + rest < LEAST or 0 < part < LEAST or 0 < rest < LEAST
        assert told == (None if few else part)


def test_one_hidden_place_takes_another_with_it() -> None:
    told = shares({"a": (2, 30), "b": (10, 20), "c": (20, 40)})
    assert told == {"a": None, "b": None, "c": 20}
    assert shares({"a": (10, 20), "b": (0, 0)}) == {"a": 10, "b": None}
