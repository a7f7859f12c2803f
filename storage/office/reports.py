"""Reports over a year and over the years of a phase: the summaries of these years side by side, and what an officer wrote."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from dialogs.engine import Did, Refusal
from dialogs.rules.reports import PARTS, Report, report
from dialogs.rules.roles import Action
from dialogs.talks.office.reports import (
    FIGURES,
    LONGEST,
    Mark,
    OfYear,
    OverTheYears,
    OverYears,
    Paragraphs,
    Series,
    WritePart,
    WrittenParts,
    over_years,
)
from dialogs.talks.office.summary import Overview, TargetShown
from storage.act import VIETNAM, Held, House, Where, serves
from storage.office.plans import counted_in, progress
from storage.office.summary import summary_of
from storage.tables import REPORT_PART
from storage.vault import Sealed


@serves(OverTheYears, Action.SUMMARY)
def over_the_years(tx: Connection, where: Where, held: Held, request: OverTheYears) -> Series | Refusal:
    """The own place over the years of a report."""
    found = report(request.report, where.year)
    return series(tx, where.house, where.at, held.place, found) if found else Refusal()


def series(tx: Connection, house: House, at: datetime, place: str, of: Report) -> Series:
    """
    The summaries of the years of a report beside each other.

    A year before this one of which nothing was counted is not known, whatever holds today of people and households.
    """
    local = at.astimezone(VIETNAM)
    years: list[OfYear] = []
    shown: dict[int, list[TargetShown]] = {}
    now: Overview | None = None
    for year in of.years:
        if year > local.year:
            years.append({"year": year, "state": "to_come", "counts": {}, "adults": 0, "households": 0})
            shown[year] = progress(tx, place, year, {}, here=False)
            continue
        found = summary_of(tx, house, at, place, year)
        shown[year] = found["targets"]
        if year != local.year and not counted_in(found["counts"]):
            years.append({"year": year, "state": "none", "counts": {}, "adults": 0, "households": 0})
            continue
        now = found
        counts = {name: found["counts"][name] for name in FIGURES}
        households = found["counts"]["households"]
        years.append(
            {
                "year": year,
                "state": "counted",
                "counts": counts,
                "adults": found["adults"],
                "households": households,
            }
        )
    here = summary_of(tx, house, at, place, local.year) if now is None else now
    return {
        "report": of.id,
        "label": here["label"],
        "level": here["level"],
        "draft": here["draft"],
        "clock": f"{local:%H:%M}",
        "day": local.date().isoformat(),
        "plan": here["plan"]["short"] if here["plan"] else {},
        "years": years,
        "targets": _targets(shown, of, local.year),
        "now": now if now is not None and now["year"] == of.year else None,
        "written": [part for part, words in written(tx, house, place, of.id).items() if words],
    }


def _targets(shown: Mapping[int, list[TargetShown]], of: Report, this_year: int) -> list[OverYears]:
    ids = [each["id"] for each in shown[of.year]]
    by_id = {year: {each["id"]: each for each in targets} for year, targets in shown.items()}
    return [
        over_years(
            [(year, by_id[year].get(id_)) for year in of.years],
            _marks([by_id[year][id_] for year in of.marks if id_ in by_id[year]]),
            this_year,
        )
        for id_ in ids
    ]


def _marks(at_ends: list[TargetShown]) -> list[Mark]:
    """What is to be reached by the ends of the phases, each once."""
    found: dict[int, Mark] = {}
    for each in at_ends:
        said = each["words"]
        if each["percent"]:
            found[each["by"]] = {"by": each["by"], "percent": each["percent"], "words": {}, "level": -1}
        elif said:
            found[said["by"]] = {
                "by": said["by"],
                "percent": 0,
                "words": said["text"],
                "level": each["reach"],
            }
    return [*found.values()]


# -- what an officer writes


def written(tx: Connection, house: House, place: str, report_: str) -> dict[str, str]:
    """The paragraphs of a report of a place, "" where there is none."""
    rows = tx.execute(
        select(REPORT_PART).where(REPORT_PART.c.place == place, REPORT_PART.c.report == report_)
    )
    found = {row.part: house.vault.open(row.words, Sealed.REPORT) for row in rows}
    return {part: str(found.get(part, "")) for part in PARTS}


@serves(WrittenParts, Action.PLAN)
def written_parts(tx: Connection, where: Where, held: Held, request: WrittenParts) -> Paragraphs | Refusal:
    """What was written into a report of the own place."""
    if report(request.report, where.year) is None:
        return Refusal()
    return {"parts": written(tx, where.house, held.place, request.report)}


@serves(WritePart, Action.PLAN)
def write_part(tx: Connection, where: Where, held: Held, request: WritePart) -> Did[None] | Refusal:
    """One paragraph; the one before is gone."""
    if (
        request.part not in PARTS
        or report(request.report, where.year) is None
        or len(request.words) > LONGEST
    ):
        return Refusal()
    here = (
        REPORT_PART.c.place == held.place,
        REPORT_PART.c.report == request.report,
        REPORT_PART.c.part == request.part,
    )
    if not request.words:
        tx.execute(delete(REPORT_PART).where(*here))
        return Did(None)
    row = {"words": where.house.vault.seal(request.words, Sealed.REPORT), "role": held.id, "at": where.at}
    if not tx.execute(update(REPORT_PART).where(*here).values(row)).rowcount:
        own = {
            "id": where.house.new_id(),
            "place": held.place,
            "report": request.report,
            "part": request.part,
        }
        tx.execute(insert(REPORT_PART).values(**own, **row))
    return Did(None)
