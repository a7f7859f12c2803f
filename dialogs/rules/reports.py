"""
The reports that an officer writes: one a year, and over the years of a phase where plans ask for one.

Plans name them without a form: sơ kết in 2025, tổng kết in 2030, and in the second quarter of 2030 the report on ten years of
the programme on learning families, clans, communities and units (domain.md §3.2).
"""

from dataclasses import dataclass

from dialogs.plans import PHASES

PARTS = ("results", "obstacles", "proposals")  # what numbers don't say: three paragraphs
FIRST_YEAR = PHASES[0][0]


@dataclass(frozen=True, slots=True)
class Report:
    """A report: which years it goes over, and by the ends of which of them something was to be reached."""

    id: str
    years: tuple[int, ...]
    marks: tuple[int, ...]

    @property
    def yearly(self) -> bool:
        """Whether it is that of one year, told beside the year before."""
        return self.id.startswith(YEARLY)

    @property
    def year(self) -> int:
        """The year that it ends with."""
        return self.years[-1]


YEARLY = "year-"
PHASED = {
    "phase_2025": Report("phase_2025", tuple(range(PHASES[0][0], PHASES[0][1] + 1)), (PHASES[0][1],)),
    "ten_years": Report(
        "ten_years", tuple(range(PHASES[0][0], PHASES[1][1] + 1)), (PHASES[0][1], PHASES[1][1])
    ),
    "phase_2030": Report(
        "phase_2030", tuple(range(PHASES[0][0], PHASES[1][1] + 1)), (PHASES[0][1], PHASES[1][1])
    ),
}


def report(id_: str, this_year: int) -> Report | None:
    """The report of an id: a phase's, or that of a year that has begun."""
    if id_ in PHASED:
        return PHASED[id_]
    year = id_.removeprefix(YEARLY)
    if not id_.startswith(YEARLY) or not year.isdecimal() or len(year) != 4:
        return None
    return of_year(int(year)) if FIRST_YEAR <= int(year) <= this_year else None


def of_year(year: int) -> Report:
    """The report of a year, told beside the year before."""
    return Report(f"{YEARLY}{year}", (year - 1, year), (year,))


def runs(years: list[tuple[int, str]]) -> list[tuple[int, int, str]]:
    """Years in a row that are in one state, as one: the first, the last, the state."""
    found: list[tuple[int, int, str]] = []
    for year, state in years:
        if found and found[-1][2] == state and found[-1][1] == year - 1:
            found[-1] = (found[-1][0], year, state)
        else:
            found.append((year, year, state))
    return found
