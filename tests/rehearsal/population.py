"""Villages made up by numbers, with telephones that are shared and people who never wrote; nothing of it is real."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, insert

from storage.tables import (
    Assessment,
    Consent,
    Contact,
    ContactPerson,
    Household,
    Person,
    Place,
    Role,
    Talking,
    table,
)

A_COMMUNE, A_VILLAGE, BATCH = 5000, 400, 2000
CALLED = ("Lan", "Hoa", "Hùng", "Dũng", "Mai", "Sơn", "Bình", "Yến", "Út", "Nam")
ADDRESSES = ("ong", "ba", "bac", "co", "chu", "anh", "chi", "ban")
ORDER = (Place, Household, Person, Contact, Talking, ContactPerson, Consent, Assessment, Role)
Rows = dict[Any, list[dict[str, Any]]]


@dataclass(slots=True)
class Resident:
    """What is true of somebody, kept beside the database: what was sent is judged by this."""

    id: str
    contact: str  # "" who never wrote
    household: str
    commune: str
    asked: bool  # agrees to reminders
    news: bool  # agrees to news
    since: dict[str, datetime] = field(default_factory=dict)  # when what forbids sending began


def places(people: int) -> Iterator[dict[str, Any]]:
    """A province with as many communes and villages as these people need."""
    plain = {"word": "thôn", "folded": "vi du", "example": True, "hard": False, "province": "tinh"}
    yield {**plain, "id": "tinh", "level": "province", "name": "Ví Dụ", "commune": "", "parent": None}
    for n in range((people - 1) // A_COMMUNE + 1):
        commune = f"x{n:02}"
        yield {
            **plain,
            "id": commune,
            "level": "commune",
            "name": f"Ví Dụ {n}",
            "commune": commune,
            "parent": "tinh",
        }
    for n in range((people - 1) // A_VILLAGE + 1):
        commune = f"x{n * A_VILLAGE // A_COMMUNE:02}"
        yield {
            **plain,
            "id": f"v{n:04}",
            "level": "village",
            "name": str(n),
            "commune": commune,
            "parent": commune,
        }


def make(tx: Connection, people: int, at: datetime, random: Random) -> list[Resident]:
    """Everybody, with what they agreed to and how far they are."""
    residents: list[Resident] = []
    rows: Rows = {model: [] for model in ORDER}
    rows[Place] = list(places(people))
    for n in range(people):
        residents.append(_one(rows, n, at, random, residents))
        if n % BATCH == BATCH - 1:
            _flush(tx, rows)
    _officers(rows, people, at)
    _flush(tx, rows)
    return residents


def _flush(tx: Connection, rows: Rows) -> None:
    for model in ORDER:
        if rows[model]:
            tx.execute(insert(table(model)), rows[model])
            rows[model] = []


def _one(rows: Rows, n: int, at: datetime, random: Random, before: list[Resident]) -> Resident:
    commune, village, household = f"x{n // A_COMMUNE:02}", f"v{n // A_VILLAGE:04}", f"h{n // 4:06}"
    id_ = f"p{n:06}"
    if n % 4 == 0:
        rows[Household].append(
            {"id": household, "place": village, "commune": commune, "name": "nhà ví dụ", "state": ""}
        )
    wrote, shares = (random.random() < 0.9, n % 4 == 1 and random.random() < 0.4 and before[-1].contact)
    contact = before[-1].contact if shares else (f"c{n:06}" if wrote else "")
    rows[Person].append(
        {
            "id": id_,
            "commune": commune,
            "village": village,
            "household": household,
            "called": random.choice(CALLED),
            "address": random.choice(ADDRESSES),
            "state": "active",
            "created": at,
            "goals": [],
            "counted": {},
        }
    )
    reminders, news = random.random() < 0.7, random.random() < 0.8
    one = Resident(id_, contact, household, commune, bool(contact) and reminders, bool(contact) and news)
    if not contact:
        return one
    heard = at - timedelta(hours=random.uniform(1, 90))
    if shares:
        rows[Talking][-1]["people"] = 2
    else:
        rows[Contact].append(
            {"id": contact, "channel": "telegram", "external": contact, "created": at, "blocked": None}
        )
        rows[Talking].append(
            {
                "contact": contact,
                "person": id_,
                "run": "",
                "front": {},
                "address": "ba",
                "called": "Lan",
                "people": 1,
                "heard_at": heard,
            }
        )
    rows[ContactPerson].append({"contact": contact, "person": id_, "presses": "self", "since": at})
    for purpose, given in (("reminders", reminders), ("news", news)):
        rows[Consent].append(
            {
                "id": f"{n:07}.{purpose[0]}",
                "person": id_,
                "purpose": purpose,
                "given": given,
                "version": "1",
                "channel": "telegram",
                "contact": contact,
                "at": at,
            }
        )
    done = random.random() < 0.2
    rows[Assessment].append(
        {
            "id": f"a{n:06}",
            "person": id_,
            "year": at.year,
            "commune": commune,
            "village": village,
            "sheet": "nguoi_dan_xa@1",
            "run": f"r{n:06}",
            "state": "sent" if done else "open",
            "answered": 10 if done else random.randrange(10),
            "asked": 10,
            "goals": [],
            "levels": {},
            "flags": [],
            "counted": {},
            "started": heard,
        }
    )
    return one


def _officers(rows: Rows, people: int, at: datetime) -> None:
    """Two officers of the province: one writes, the other looks at it."""
    for n in range(2):
        contact = f"officer-{n}"
        rows[Contact].append(
            {"id": contact, "channel": "telegram", "external": contact, "created": at, "blocked": None}
        )
        rows[Talking].append(
            {
                "contact": contact,
                "person": "",
                "run": "",
                "front": {},
                "address": "",
                "called": "",
                "people": 0,
                "heard_at": at - timedelta(days=1),
            }
        )
        rows[Role].append(
            {
                "id": f"role-{n}",
                "contact": contact,
                "person": "",
                "kind": "province",
                "place": "tinh",
                "by": "operator",
                "since": at,
            }
        )
