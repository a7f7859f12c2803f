"""The numbers of a village or unit as its head sees them."""

from collections.abc import Mapping
from typing import Literal

from sqlalchemy import Connection, select

from dialogs.rules.roles import Action
from dialogs.talks.village.board import Board, Counted
from storage.act import Held, Where, serves
from storage.facts import open_years
from storage.families.village import near_gates
from storage.office.shares import of_village
from storage.office.summary import figures, numbers, with_titles
from storage.office.wholes import Basis
from storage.review.sheets import to_open, waiting
from storage.store.rows import fetch_one
from storage.tables import PLACE
from storage.village.nudging import foreseen
from storage.village.roster import roster

FROM: Mapping[Basis, Literal["counted", "listed", ""]] = {
    "entered": "counted",
    "partly": "counted",
    "listed": "listed",
    "none": "",
}


@serves(Board, Action.BOARD)
def board(tx: Connection, where: Where, held: Held, request: Board) -> Counted:
    """
    The figures of the place, as the commune sees them at the same moment; beside them what is to be done, and by whom it can be.

    A sheet that waits is on the list of those to review, whoever moved or died since; who is nearly done is here.
    """
    year = request.year or where.year
    sums, whole = numbers(tx, held.place, year, where.today)
    place = fetch_one(tx, select(PLACE).where(PLACE.c.id == held.place))
    people = [each for each in roster(tx, where, held) if each.here]
    waits = waiting(tx, where, held)
    theirs = [row for row in waits if not row["own"]]
    unfinished = [each for each in people if each.unfinished]
    near = [each for each in unfinished if each.nearly]
    families_near, clans_near = near_gates(tx, where, held)
    going, _held = foreseen(tx, where, held, [each for each in near if each.contact])
    return {
        "label": f"{place['word']} {place['name']}",
        "unit": place["level"] == "unit",
        "date": where.today.strftime("%d/%m/%Y"),
        "year": year,
        "other_year": _other(tx, where, held, year),
        "adults": whole.adults,
        "adults_from": FROM[whole.basis],
        "started": sums.get("started", 0),
        "sent": sums.get("sent", 0),
        "households": whole.households,
        "households_sent": sums.get("households_sent", 0),
        "away": sums.get("away", 0),
        "waiting": len(theirs),
        "to_open": sum(map(to_open, theirs)),
        "own": len(waits) - len(theirs),
        "families_near": families_near,
        "clans_near": clans_near,
        "goals": of_village(
            tx,
            held.place,
            where.year,
            with_titles(tx, held.place, where.year, where.today, figures(tx, held.place, where.year)),
        ),
        "nearly": len(near),
        "near_can": len(going),
        "unfinished": len(unfinished),
        "joining": sum(each.row["standing"] == "waiting" for each in people),
    }


def _other(tx: Connection, where: Where, held: Held, year: int) -> int:
    """Last year, as long as it is open and something was done in it; of last year this one; 0 none."""
    if year != where.year:
        return where.year
    before = where.year - 1
    open_ = before in open_years(tx, held.place, where.today)
    return before if open_ and figures(tx, held.place, before).get("begun", 0) else 0
