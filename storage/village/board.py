"""The numbers of a village or unit as its head sees them."""

from sqlalchemy import Connection, func, select

from dialogs.rules.roles import Action
from dialogs.talks.village.board import Board, Counted
from storage.act import Held, Where, serves
from storage.office.shares import of_village
from storage.office.summary import figures
from storage.review.sheets import waiting
from storage.store.rows import fetch_one
from storage.tables import HOUSEHOLD, PLACE
from storage.village.nudging import foreseen
from storage.village.roster import roster


@serves(Board, Action.BOARD)
def board(tx: Connection, where: Where, held: Held, _: Board) -> Counted:
    """
    Numbers with their wholes; never an answer of somebody who did not send.

    A sheet that waits is on the list of those to review, whoever moved or died since; all other numbers are of who is here.
    """
    place = fetch_one(tx, select(PLACE).where(PLACE.c.id == held.place))
    people = [each for each in roster(tx, where, held) if each.here]
    waits = waiting(tx, where, held)
    theirs = [row for row in waits if not row["own"]]
    near = [each for each in people if each.nearly]
    going, _held = foreseen(tx, where, held, [each for each in near if each.contact])
    return {
        "label": f"{place['word']} {place['name']}",
        "unit": place["level"] == "unit",
        "date": where.today.strftime("%d/%m/%Y"),
        "adults": place["adults"] or len(people),
        "adults_from": "counted" if place["adults"] else "listed" if people else "",
        "started": sum(each.started for each in people),
        "sent": sum(each.sent for each in people),
        "households": place["households"] or _listed(tx, held),
        "households_sent": len({each.row["household"] for each in people if each.sent} - {None}),
        "away": sum(each.row["state"] == "away" for each in people),
        "waiting": len(theirs),
        "to_open": sum(bool(row["flags"]) for row in theirs),
        "own": len(waits) - len(theirs),
        "goals": of_village(tx, held.place, where.year, figures(tx, held.place, where.year)),
        "nearly": len(near),
        "near_can": len(going),
        "unfinished": sum(each.unfinished for each in people),
        "joining": sum(each.row["standing"] == "waiting" for each in people),
    }


def _listed(tx: Connection, held: Held) -> int:
    """The households that are listed."""
    listed = select(func.count()).where(
        HOUSEHOLD.c.place == held.place, HOUSEHOLD.c.state != "moved", HOUSEHOLD.c.same_as == ""
    )
    return int(tx.execute(listed).scalar_one())
