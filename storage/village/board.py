"""The numbers of a village or unit as its head sees them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from dialogs.talks.village.board import Board
from storage.act import Held, Where
from storage.facts import given_back
from storage.places.find import label
from storage.review.sheets import waiting
from storage.tables import HOUSEHOLD, PLACE
from storage.village.nudging import foreseen
from storage.village.roster import Member, roster

Found = dict[str, Any]


def board(tx: Connection, where: Where, held: Held, _: Board) -> Found:
    """
    Numbers with their wholes; never an answer of somebody who did not send.

    A sheet that waits is on the list of those to review, whoever moved or died since; all other numbers are of who is here.
    """
    place = tx.execute(select(PLACE).where(PLACE.c.id == held.place)).mappings().one()
    people = [each for each in roster(tx, where, held) if each.here]
    waits = waiting(tx, where, held)
    theirs = [row for row in waits if not row["own"]]
    return {
        "label": f"{place['word']} {place['name']}",
        "place": label(tx, held.place),
        "unit": place["level"] == "unit",
        "date": where.today.strftime("%d/%m/%Y"),
        **_adults(place["adults"], people),
        "started": sum(each.started for each in people),
        "sent": sum(each.sent for each in people),
        **_houses(tx, held, place["households"], people),
        "away": sum(each.row["state"] == "away" for each in people),
        "waiting": len(theirs),
        "to_open": sum(bool(row["flags"]) for row in theirs),
        "own": len(waits) - len(theirs),
        **_near(tx, where, held, people),
        "unfinished": sum(each.unfinished for each in people),
        "returned": sum(given_back(each.sheet) for each in people),
        "joining": sum(each.row["standing"] == "waiting" for each in people),
    }


def _near(tx: Connection, where: Where, held: Held, people: Sequence[Member]) -> Found:
    """Who is nearly done, and how many of them would be written to."""
    near = [each for each in people if each.nearly]
    going, _ = foreseen(tx, where, held, [each for each in near if each.contact])
    return {"nearly": len(near), "near_can": len(going)}


def _adults(counted: int | None, people: Sequence[Member]) -> Found:
    if counted:
        return {"adults": counted, "adults_from": "counted"}
    return {"adults": len(people), "adults_from": "listed" if people else ""}


def _houses(tx: Connection, held: Held, counted: int | None, people: Sequence[Member]) -> Found:
    listed = select(func.count()).select_from(HOUSEHOLD)
    listed = listed.where(HOUSEHOLD.c.place == held.place, HOUSEHOLD.c.state != "moved")
    sent = {each.row["household"] for each in people if each.sent and each.row["household"]}
    return {"households": counted or int(tx.execute(listed).scalar() or 0), "households_sent": len(sent)}
