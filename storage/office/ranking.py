"""Communes of a province beside each other, and how they moved since figures that were kept."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select

from dialogs.engine import Refusal
from dialogs.rules.ranking import LEAST, Part, mean, ranked, tenths
from dialogs.rules.roles import Action
from dialogs.talks.office.ranking import (
    MEASURES,
    SINCE,
    Compared,
    Moved,
    Ours,
    OwnPlace,
    Ranked,
    Ranking,
    Rival,
    ToCall,
    WhomToCall,
)
from storage.act import VIETNAM, Held, Where, serves
from storage.office.summary import KEPT_BELOW, Below, below, late_day, needing, numbers
from storage.store.rows import fetch_first
from storage.tables import FROZEN_FIGURES, PLACE

A_PAGE = 10
AGO = {"week": timedelta(days=7), "month": timedelta(days=30), "year": timedelta(days=365)}
NEAR = {"week": timedelta(days=3.5), "month": timedelta(days=15), "year": timedelta(days=45)}
OF = {"sent": "sent", "registered": "registered", "recognised": "recognised", "households": "households_sent"}


class Kept(NamedTuple):
    """The communes of a province as they were kept at a time."""

    at: datetime
    places: Sequence[Below]


class Table(NamedTuple):
    """Communes by a measure: their labels, their parts, their ranks, and how they moved."""

    labels: Mapping[str, str]
    parts: Mapping[str, Part]
    ranks: Mapping[str, int]
    moved: Mapping[str, Moved]
    basis: str
    since: str

    def rival(self, place: str) -> Rival:
        """A commune in it."""
        part = self.parts[place]
        return {
            "place": place,
            "label": self.labels[place],
            "rank": self.ranks[place],
            "part": part.part,
            "whole": part.whole,
            "moved": self.moved.get(place),
        }

    def rivals(self) -> list[Rival]:
        """All that have a place, the first first; equal ones by name."""
        return [
            self.rival(each) for each in sorted(self.ranks, key=lambda of: (self.ranks[of], self.labels[of]))
        ]

    def without(self) -> list[str]:
        """Those that have none."""
        return sorted(label for place, label in self.labels.items() if place not in self.ranks)


def kept(tx: Connection, province: str, year: int, at: datetime, period: str) -> Kept | None:
    """The communes as they were kept nearest to a week, a month or a year ago; None where nothing was kept about then."""
    then = at - AGO[period]
    of_year = year - 1 if period == "year" else year
    near = FROZEN_FIGURES.c.at.between(then - NEAR[period], then + NEAR[period])
    wanted = select(FROZEN_FIGURES.c.at, FROZEN_FIGURES.c.figures).where(
        FROZEN_FIGURES.c.place == province, FROZEN_FIGURES.c.year == of_year, near
    )
    rows = [each for each in tx.execute(wanted) if each.figures.get("places")]
    if not rows:
        return None
    nearest = min(rows, key=lambda row: (abs(row.at - then), row.at))
    return Kept(nearest.at, nearest.figures["places"])


def communes(tx: Connection, province: str, year: int, at: datetime) -> list[Below]:
    """The communes of a province as they are."""
    row = fetch_first(tx, select(PLACE).where(PLACE.c.id == province, PLACE.c.level == "province"))
    if row is None:
        return []
    found = below(tx, row, year, late_day(at.astimezone(VIETNAM).date()), at, KEPT_BELOW)
    return [each for each in found if each["level"] == "commune"]


def beside(now: Sequence[Below], before: Kept | None, measure: str, by_hand: AbstractSet[str]) -> Table:
    """The communes by a measure, and how each moved; by_hand: those whose adults were entered."""
    parts, basis = parts_of(now, measure, by_hand)
    ranks = ranked(parts)
    moved: dict[str, Moved] = {}
    if before is not None:
        then, old_basis = parts_of(before.places, measure, by_hand)
        old = ranked(then)
        if old_basis == basis:
            moved = {
                place: {"places": old[place] - rank, "tenths": tenths(parts[place], then[place])}
                for place, rank in ranks.items()
                if place in old
            }
    since = before.at.astimezone(VIETNAM).date().isoformat() if before and moved else ""
    return Table({each["place"]: each["label"] for each in now}, parts, ranks, moved, basis, since)


def entered_by_hand(tx: Connection, province: str) -> set[str]:
    """The communes whose adults were entered, even where more are listed by now."""
    here = PLACE.c.parent == province, PLACE.c.level == "commune", PLACE.c.adults > 0
    return set(tx.execute(select(PLACE.c.id).where(*here)).scalars())


def parts_of(places: Sequence[Below], measure: str, by_hand: AbstractSet[str]) -> tuple[dict[str, Part], str]:
    """
    Of each commune how many of how many, and which whole that is.

    A share of those on the list is not compared with one of all adults: where one commune entered its adults, those that
    did not have no share.
    """
    if measure == "households":
        whole = {each["place"]: each["sums"].get("households", 0) for each in places}
        basis = "households"
    else:
        entered = {each["place"] for each in places if each["basis"] == "entered"} | by_hand
        basis = "entered" if entered else "listed"
        whole = {
            each["place"]: each["adults"] if not entered or each["place"] in entered else 0 for each in places
        }
    return {
        each["place"]: Part(each["sums"].get(OF[measure], 0), whole[each["place"]]) for each in places
    }, basis


def _compared(where: Where, table_: Table, measure: str, period: str) -> Compared:
    known = mean({place: part for place, part in table_.parts.items() if place in table_.ranks})
    local = where.at.astimezone(VIETNAM)
    return {
        "measure": measure,
        "period": period,
        "basis": table_.basis,
        "clock": f"{local:%H:%M}",
        "day": local.date().isoformat(),
        "since": table_.since,
        "count": len(table_.ranks),
        "part": known.part,
        "whole": known.whole,
    }


def _table(tx: Connection, where: Where, province: str, measure: str, period: str) -> Table:
    now = communes(tx, province, where.year, where.at)
    before = kept(tx, province, where.year, where.at, period)
    return beside(now, before, measure, entered_by_hand(tx, province))


@serves(Ranked, Action.RANK)
def ranking(tx: Connection, where: Where, held: Held, request: Ranked) -> Ranking | Refusal:
    """A page of the communes of the province."""
    if request.measure not in MEASURES or request.period not in SINCE:
        return Refusal()
    found = _table(tx, where, held.place, request.measure, request.period)
    rivals = found.rivals()
    pages = max(1, -(-len(rivals) // A_PAGE))
    first = min(max(request.page, 0), pages - 1) * A_PAGE
    return {
        **_compared(where, found, request.measure, request.period),
        "rows": rivals[first : first + A_PAGE],
        "without": found.without(),
        "pages": pages,
    }


@serves(WhomToCall, Action.RANK)
def whom_to_call(tx: Connection, where: Where, held: Held, _: WhomToCall) -> ToCall:
    """Those that need help, and those where nothing was sent since last week."""
    now = communes(tx, held.place, where.year, where.at)
    sums, whole = numbers(tx, held.place, where.year, where.today)
    needs = needing(now, sums.get("started", 0), whole.adults)
    before = kept(tx, held.place, where.year, where.at, "week")
    then = {each["place"]: each["sums"].get("sent", 0) for each in before.places} if before else {}
    named = {each["place"] for each in needs}
    still = [
        each["label"]
        for each in now
        if each["place"] not in named
        and each["place"] in then
        and each["sums"].get("sent", 0) <= then[each["place"]]
    ]
    since = before.at.astimezone(VIETNAM).date().isoformat() if before else ""
    return {"needs": needs, "still": still, "since": since}


@serves(Ours, Action.SUMMARY)
def own_place(tx: Connection, where: Where, held: Held, request: Ours) -> OwnPlace | Refusal:
    """The own place alone, and the mean; nothing where there are so few communes that one would know the others."""
    if request.measure not in MEASURES or request.period not in SINCE:
        return Refusal()
    above = select(PLACE.c.province).where(PLACE.c.id == held.place, PLACE.c.level == "commune")
    found = _table(tx, where, tx.execute(above).scalar() or "", request.measure, request.period)
    enough = len(found.ranks) >= LEAST and held.place in found.ranks
    told = _compared(where, found, request.measure, request.period)
    if not enough:
        return {**told, "count": 0, "part": 0, "whole": 0, "since": "", "own": None}
    return {**told, "own": found.rival(held.place)}


# -- as a file


class Board(NamedTuple):
    """All measures of the communes of a province, for a file."""

    since: str
    tables: Mapping[str, Table]


def board(tx: Connection, at: datetime, held: Held, year: int, period: str) -> Board:
    """The communes of a province by each measure."""
    now, before = communes(tx, held.place, year, at), kept(tx, held.place, year, at, period)
    by_hand = entered_by_hand(tx, held.place)
    tables = {measure: beside(now, before, measure, by_hand) for measure in MEASURES}
    return Board(next((each.since for each in tables.values() if each.since), ""), tables)
