"""News on its way: sent off, confirmed by a second officer, paused, resumed, stopped."""

from typing import Any

from sqlalchemy import Connection

from dialogs.requests import news as do
from dialogs.rules import campaign as rules
from storage.access import REFUSED, Held
from storage.news.rehearsal import rehearse
from storage.news.rows import by_whom, campaign_of, limits_of, move
from storage.news.seconding import seconds
from storage.pushes import plan_for_role
from storage.where import VIETNAM, Where

Result = dict[str, Any]
STEERS = {  # what is asked for, from which states it can be done, and what comes of it
    "pause": (("planned", "running"), "paused"),
    "resume": (("paused",), "running"),
    "stop": (("planned", "running", "paused"), "stopped"),
}


def send_news(tx: Connection, where: Where, held: Held, command: do.SendNews) -> Result:
    """Count once more, and let it go or hand it to a second officer."""
    row = campaign_of(tx, held, command.campaign, own=True)
    if not row or row["state"] != "draft":
        return dict(REFUSED)
    if row["counts"].get("picture", {}).get("state") == "waiting":
        return {"state": "picture"}
    found = rehearse(tx, row, where.at)
    if not found["gets"]:
        return {"state": "nobody"}
    counts = {**row["counts"], "rehearsal": _kept(found)}
    if not found["second"]:
        return {"state": _go(tx, where, row, "draft", counts)}
    others = seconds(tx, row, where.at)
    move(tx, row["id"], "draft", where.at, state="waiting", counts=counts, why="")
    occurrence = f"{row['id']}@{where.at:%Y%m%dT%H%M%S}"
    told = [
        plan_for_role(tx, where.house, where.at, "confirm_news", role, occurrence=occurrence, by=held.id)
        for role in others
    ]
    return {"state": "waiting", "told": len([each for each in told if each])}


def _kept(found: dict[str, Any]) -> dict[str, Any]:
    """The numbers of a rehearsal; nobody's name."""
    return {name: each for name, each in found.items() if name != "samples"}


def _go(
    tx: Connection, where: Where, row: dict[str, Any], was: str, counts: dict[str, Any], by: str = ""
) -> str:
    hours = limits_of(tx, row["place"]).numbers.hours
    begins = rules.start(row["audience"].get("when", "evening"), where.at.astimezone(VIETNAM), hours)
    move(
        tx,
        row["id"],
        was,
        where.at,
        state="planned",
        not_before=begins,
        counts={**counts, "by": by_whom(tx, where.house, row)},
        confirmed_by=by,
        planned_to="",
        why="",
    )
    return "planned"


def confirm_news(tx: Connection, where: Where, held: Held, command: do.ConfirmNews) -> Result:
    """A second officer says yes or no: another person on another contact than the author."""
    row = campaign_of(tx, held, command.campaign)
    if not row or row["state"] != "waiting":
        return {"state": "gone"}
    if held.id not in seconds(tx, row, where.at):
        return {"state": "own"}
    if command.agreed:
        return {"state": _go(tx, where, row, "waiting", row["counts"], held.id)}
    move(tx, row["id"], "waiting", where.at, state="draft", why="handed_back")
    plan_for_role(
        tx,
        where.house,
        where.at,
        "news_back",
        row["by"],
        by=held.id,
        occurrence=f"{row['id']}@{where.at:%Y%m%dT%H%M%S}",
    )
    return {"state": "draft"}


def steer_news(tx: Connection, where: Where, held: Held, command: do.SteerNews) -> Result:
    """Pause, resume or stop; any officer of the place can, for a stop button must be near."""
    row = campaign_of(tx, held, command.campaign)
    if not row or command.to not in STEERS:
        return dict(REFUSED)
    states, to = STEERS[command.to]
    if row["state"] not in states:
        return {"state": row["state"]}
    why = "resumed" if command.to == "resume" else ""
    move(tx, row["id"], row["state"], where.at, state=to, why=why)
    return {"state": to}
