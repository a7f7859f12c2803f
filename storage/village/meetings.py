"""Meetings of the chapter that look at sheets: when, how many came, what it came to."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select

from dialogs.requests import village as ask
from storage.access import Held
from storage.tables import MEETING
from storage.where import Where

RESULTS = ("agreed", "later", "other")
LAST = 3


def meetings(tx: Connection, where: Where, held: Held, _: ask.Meetings) -> dict[str, Any]:
    """The last meetings, and today."""
    rows = tx.execute(
        select(MEETING.c.day, MEETING.c.present, MEETING.c.members, MEETING.c.result)
        .where(MEETING.c.place == held.place)
        .order_by(MEETING.c.day.desc(), MEETING.c.id.desc())
        .limit(LAST)
    )
    return {
        "today": where.today.isoformat(),
        "meetings": [{**row._mapping, "day": row.day.strftime("%d/%m/%Y")} for row in rows],
    }


def record_meeting(tx: Connection, where: Where, held: Held, command: ask.RecordMeeting) -> dict[str, Any]:
    """One row; own words are sealed."""
    day = date.fromisoformat(command.day)
    if day > where.today or command.present > command.members:
        return {"done": False}
    note = where.house.vault.seal(command.note[:500]) if command.note else ""
    result = command.result if command.result in RESULTS else "other"
    tx.execute(
        insert(MEETING).values(
            id=where.house.new_id(),
            place=held.place,
            day=day,
            present=command.present,
            members=command.members,
            result=result,
            note=note,
            role=held.id,
            at=where.at,
        )
    )
    return {"done": True}
