"""Who somebody is on the list of their village: one and only one, by year of birth and name; else the chapter is asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.rules.names import same_name
from dialogs.vietnamese import fold


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on the list of a village."""

    id: str
    household: str
    name: str
    born: int | None

    @property
    def folded(self) -> str:
        """The name for matching, without marks."""
        return fold(self.name)


def match(full_name: str, born: int | None, household: str, listed: Sequence[Listed]) -> str:
    """
    The id of the one on the list whom a name and a year of birth mean; "" where it is nobody, or not one alone.

    Where the household is known, nobody of another one is meant. "Hòa" is not "Hoa", but who writes without marks may be both.
    """
    if not fold(full_name) or not born:
        return ""
    fit = [
        each.id
        for each in listed
        if each.born == born
        and (not household or each.household == household)
        and same_name(full_name, each.name)
    ]
    return fit[0] if len(fit) == 1 else ""


def candidates(
    full_name: str, born: int | None, household: str, listed: Sequence[Listed], most: int = 4
) -> list[str]:
    """Those on the list who may be meant, likeliest first: for whoever knows the people, never for the typer."""
    ranked = sorted(
        ((_likeness(full_name, born, household, each), each.id) for each in listed),
        key=lambda pair: (-pair[0], pair[1]),
    )
    return [id_ for likeness, id_ in ranked if likeness >= _LIKELY][:most]


_LIKELY = 3


def _likeness(full_name: str, born: int | None, household: str, each: Listed) -> int:
    typed, known = fold(full_name).split(), each.folded.split()
    if not typed or not known:
        return 0
    points = int(same_name(full_name, each.name))
    points += 2 if typed[-1] == known[-1] else 0
    points += 2 if typed == known else len({*typed} & {*known}) > 1
    if born and each.born:
        points += 2 if born == each.born else 1 if abs(born - each.born) == 1 else 0
    return points + (1 if household and household == each.household else 0)


_RANKS = {"sent": 3, "private": 2, "open": 1}


def further(one: tuple[str, int, str], other: tuple[str, int, str]) -> bool:
    """Whether an assessment (state, answered, when it began) of a year is further than another; the same: the earlier one."""
    mine, theirs = (_RANKS.get(one[0], 0), one[1]), (_RANKS.get(other[0], 0), other[1])
    return mine > theirs or (mine == theirs and one[2] <= other[2])
