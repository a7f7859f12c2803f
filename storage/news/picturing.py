"""Pictures of campaigns: they wait to be fetched, are kept with the campaign, and are sent with the news where that works."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from storage.pushes import plan_for_role
from storage.tables import CAMPAIGN
from storage.where import House


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture that waits: the channel it was sent on, the service's name of it, and since when."""

    campaign: str
    channel: str
    file: str
    at: datetime


def wanted(tx: Connection, channels: Collection[str]) -> list[Wanted]:
    """The pictures of drafts that wait, of these channels."""
    rows = tx.execute(select(CAMPAIGN.c.id, CAMPAIGN.c.counts).where(CAMPAIGN.c.state == "draft"))
    found = []
    for row in rows:
        picture = row.counts.get("picture", {})
        if picture.get("state") == "waiting" and picture.get("channel") in channels:
            since = datetime.fromisoformat(picture["since"])
            found.append(Wanted(row.id, picture["channel"], picture["file"], since))
    return found


def keep(tx: Connection, one: Wanted, picture: bytes) -> bool:
    """The picture is here; False where the draft wants another one by now."""
    return _settled(tx, one, {"state": "kept"}, picture)


def refuse(tx: Connection, house: House, one: Wanted, at: datetime) -> bool:
    """It was no picture: the draft goes without, and its author is told once."""
    settled = _settled(tx, one, None, None)
    if settled:
        by = tx.execute(select(CAMPAIGN.c.by).where(CAMPAIGN.c.id == one.campaign)).scalar_one()
        plan_for_role(tx, house, at, "news_picture", by, occurrence=f"{one.campaign}:{one.at.isoformat()}")
    return settled


def _settled(tx: Connection, one: Wanted, becomes: dict[str, str] | None, picture: bytes | None) -> bool:
    of = select(CAMPAIGN.c.counts).where(CAMPAIGN.c.id == one.campaign)
    counts: dict[str, Any] = tx.execute(of).scalar() or {}
    if counts.get("picture", {}).get("file") != one.file:
        return False
    rest = {name: each for name, each in counts.items() if name != "picture"}
    changed = {**rest, "picture": becomes} if becomes else rest
    tx.execute(update(CAMPAIGN).where(CAMPAIGN.c.id == one.campaign).values(counts=changed, picture=picture))
    return True


def picture_of(tx: Connection, campaign: str) -> bytes:
    """The picture that goes with the news; empty where there is none."""
    return tx.execute(select(CAMPAIGN.c.picture).where(CAMPAIGN.c.id == campaign)).scalar() or b""
