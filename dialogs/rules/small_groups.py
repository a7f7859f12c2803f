"""
Small groups are not broken down: one function for message, chart and export (design.md §9).

What the sums of answers say of fewer than five people says it of each of them. A cell under five is hidden, and with it the
next smallest, so that it can't be worked out from the total.
"""

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")
LEAST = 5


def shown(cells: Mapping[K, int], least: int = LEAST) -> dict[K, int | None]:
    """The cells of one whole; None where a number is hidden. An empty cell names nobody and may stand."""
    if sum(cells.values()) < least:
        return dict.fromkeys(cells)
    hidden = {key for key, number in cells.items() if 0 < number < least}
    while hidden and not _covered([cells[key] for key in hidden], least):
        rest = [key for key in cells if key not in hidden]
        if not rest:
            break
        hidden.add(min(rest, key=lambda key: (cells[key] == 0, cells[key])))
    return {key: None if key in hidden else number for key, number in cells.items()}


def _covered(numbers: list[int], least: int) -> bool:
    """Whether what is hidden can't be worked out: two cells that are not empty, of five people at least."""
    return len([each for each in numbers if each]) > 1 and sum(numbers) >= least


def share(part: int, whole: int, least: int = LEAST) -> int | None:
    """How many of a whole, or None where those who are, or those who are not, are too few."""
    return shown({"yes": part, "no": whole - part}, least)["yes"]


def shares(places: Mapping[K, tuple[int, int]], least: int = LEAST) -> dict[K, int | None]:
    """
    The same for several places whose total is known: (part, whole) of each.

    Where one place alone is hidden, the smallest of the others is hidden with it.
    """
    found = {place: share(part, whole, least) for place, (part, whole) in places.items()}
    hidden = [place for place, number in found.items() if number is None and places[place][1]]
    rest = [place for place, number in found.items() if number is not None and places[place][1]]
    if len(hidden) == 1 and rest:
        found[min(rest, key=lambda place: places[place][1])] = None
    return found
