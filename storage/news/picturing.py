"""Pictures of campaigns: they wait to be fetched, are kept with the campaign, and are sent with the news where that works."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from dialogs.rules.fetching import MOST, again
from storage.pushes import plan_for_role
from storage.tables import CAMPAIGN
from storage.where import House


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture that waits: the channel it was sent on, the service's name of it, since when, attempts until now."""

    campaign: str
    channel: str
    file: str
    at: datetime
    tries: int = 0

    @property
    def spent(self) -> bool:
        """Whether there is no attempt left."""
        return self.tries >= MOST


def wanted(tx: Connection, channels: Collection[str], at: datetime) -> list[Wanted]:
    """The pictures of drafts that are due, of these channels."""
    rows = tx.execute(select(CAMPAIGN.c.id, CAMPAIGN.c.counts).where(CAMPAIGN.c.state == "draft"))
    found = []
    for row in rows:
        picture = row.counts.get("picture", {})
        if picture.get("state") == "waiting" and picture.get("channel") in channels:
            since = datetime.fromisoformat(picture["since"])
            if "again" not in picture or datetime.fromisoformat(picture["again"]) <= at:
                tries = int(picture.get("tries", 0))
                found.append(Wanted(row.id, picture["channel"], picture["file"], since, tries))
    return found


def claim(tx: Connection, one: Wanted, at: datetime) -> Wanted | None:
    """The picture with the attempt counted before it is made; None where the draft wants another one by now."""
    if one.spent:
        return one
    tries = one.tries + 1
    counted = _waits(one, tries, again(tries, at))
    return replace(one, tries=tries) if _settled(tx, one, counted, None) else None


def release(tx: Connection, one: Wanted, until: datetime) -> None:
    """It is with another process: the attempt does not count."""
    _settled(tx, one, _waits(one, one.tries - 1, until), None)


def _waits(one: Wanted, tries: int, until: datetime) -> dict[str, Any]:
    known = {"state": "waiting", "channel": one.channel, "file": one.file, "since": one.at.isoformat()}
    return {**known, "tries": tries, "again": until.isoformat()}


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


def _settled(tx: Connection, one: Wanted, becomes: dict[str, Any] | None, picture: bytes | None) -> bool:
    of = select(CAMPAIGN.c.counts).where(CAMPAIGN.c.id == one.campaign)
    counts: dict[str, Any] = tx.execute(of).scalar() or {}
    waits = counts.get("picture", {})
    if (waits.get("file"), waits.get("tries", 0)) != (one.file, one.tries):
        return False
    rest = {name: each for name, each in counts.items() if name != "picture"}
    changed = {**rest, "picture": becomes} if becomes else rest
    tx.execute(update(CAMPAIGN).where(CAMPAIGN.c.id == one.campaign).values(counts=changed, picture=picture))
    return True


def picture_of(tx: Connection, campaign: str) -> bytes:
    """The picture that goes with the news; empty where there is none."""
    return tx.execute(select(CAMPAIGN.c.picture).where(CAMPAIGN.c.id == campaign)).scalar() or b""
