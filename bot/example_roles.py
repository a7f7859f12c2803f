"""What the demo begins with: two example communes, heads for the villages, and codes by which roles are tried."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from bot.app import App
from bot.example import Commune, Row, make
from storage.place_import import load_example
from storage.places import label
from storage.records import OPERATOR
from storage.role_codes import invite
from storage.tables import PLACE, ROLE

PEOPLE, VILLAGES = 600, 6
AN_EVENING = 7  # sheets that wait for a head: neither a bare desk nor a long evening


@dataclass(frozen=True, slots=True)
class Tried:
    """A role that can be tried: its code, and the place as people say it."""

    kind: str
    code: str
    place: str


async def put_in(app: App) -> list[Tried]:
    """Put the example communes in; what can be tried: a head, an officer of the commune, one of the province."""
    async with app:
        await load_example(app.store)
        return await app.store.write(lambda tx: _inhabit(tx, app, app.clock()), alone=True)


def _inhabit(tx: Connection, app: App, at: datetime) -> list[Tried]:
    province = tx.execute(select(PLACE.c.id).where(PLACE.c.level == "province")).scalars().first()
    commune = make(tx, app.house, at, people=PEOPLE, villages=VILLAGES, province=province or "tinh")
    village = _busy(commune)
    heads = _heads(app, commune, at, [each for each in commune.villages[:-1] if each != village])
    tx.execute(insert(ROLE), heads)
    free = (("head", village), ("officer", commune.id), ("province", commune.province))
    return [
        Tried(kind, invite(tx, app.house, at, kind, place, OPERATOR), label(tx, place))
        for kind, place in free
    ]


def _busy(commune: Commune) -> str:
    """The village with an evening's work for its head."""
    waiting = Counter(
        each["village"] for each in commune.sheets if each["state"] == "sent" and not each["review"]
    )
    return min(commune.villages, key=lambda each: abs(waiting[each] - AN_EVENING))


def _heads(app: App, commune: Commune, at: datetime, villages: list[str]) -> list[Row]:
    """A head for each village: somebody of the village who is on a phone."""
    contacts = {each["person"]: each["contact"] for each in commune.rows["contact_person"]}
    rows = []
    for village in villages:
        there = (each for each in commune.people if each["village"] == village)
        head = next(each for each in there if each["id"] in contacts and each["address"] == "bac")
        rows.append(
            {
                "id": app.house.new_id(),
                "contact": contacts[head["id"]],
                "person": head["id"],
                "kind": "head",
                "place": village,
                "commune": commune.id,
                "by": OPERATOR,
                "called": f"bác {head['called']}",
                "digest": "",
                "since": at,
                "until": None,
                "ended": None,
            }
        )
    return rows
