"""People to write to, made by the hundred, and pushers to write with: on a clock that tests move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.app import App, build
from bot.channels.base import ChannelError, Limits, Outgoing
from bot.pauses import Pauses
from bot.pushes.pusher import Pusher, Sender, sender_of
from bot.settings import Settings
from storage.ledger.write import plan
from storage.tables import (
    ASSESSMENT,
    CONSENT,
    CONTACT,
    CONTACT_PERSON,
    HOUSEHOLD,
    PERSON,
    PLACE,
    PLACE_RULES,
    PUSH,
    RUN,
    TALKING,
)
from storage.vault import Vault

EVENING = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)  # seven in the evening in Vietnam
COMMUNE, VILLAGE = "vi-du", "dong"
SHEET = "nguoi_dan_xa"


@dataclass
class Clock:
    """A time that tests move."""

    now: datetime = EVENING

    def __call__(self) -> datetime:
        return self.now

    def waits(self, **more: float) -> None:
        self.now += timedelta(**more)


@dataclass
class Line:
    """A channel that remembers what it was given; `faults` come first, one a request."""

    limits: Limits = Limits(text=4096, buttons=100, label=40)  # noqa: RUF009 (frozen)
    sent: list[tuple[str, Outgoing]] = field(default_factory=list)
    faults: list[ChannelError | Exception | None] = field(default_factory=list)
    templates: Mapping[str, Any] = field(default_factory=dict)

    async def send(self, to: str, message: Outgoing) -> str:
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, ChannelError) and not fault.perhaps_sent:
            raise fault
        self.sent.append((to, message))
        if fault is not None:
            raise fault
        return f"m{len(self.sent)}"


class Hamlet:
    """A house with people to write to."""

    def __init__(self, url: str, folder: Path | None = None, **settings: Any) -> None:
        self.clock = Clock()
        given = {"secret_key": Vault.new_key(), "log_level": "ERROR", "telegram_token": "42:TEST", **settings}
        self.settings = Settings(_env_prefix="CDHT_NONE_", database_url=url, **given)  # type: ignore[call-arg]
        self.app: App = build(self.settings, [], clock=self.clock, reminders=True)
        self._numbers = count(1)

    def pusher(self, *lines: Line, **more: Any) -> Pusher:
        """Another pusher on the same database; the first line is Telegram's."""
        names = ("telegram", "zalo_bot", "zalo_oa")
        accounts = {name: f"{name}:42" for name in names}
        senders: dict[str, Sender] = {}
        for name, line in zip(names, lines, strict=False):
            senders[name] = sender_of(name, line, accounts, rate=2000.0)
            senders[name].paced, senders[name].spacing = True, 0.0
        pauses = Pauses(self.app.store, accounts, self.clock)
        return Pusher(self.app, senders, pauses, draw=lambda: 0.5, **more)

    async def found(self) -> None:
        """The places."""
        await self.app.store.write(self._places)

    def _places(self, tx: Connection) -> None:
        plain = {"province": "tinh", "commune": COMMUNE, "hard": False, "example": True}
        for id_, level, word, parent in (
            ("tinh", "province", "tỉnh", None),
            (COMMUNE, "commune", "xã", "tinh"),
            (VILLAGE, "village", "thôn", COMMUNE),
        ):
            tx.execute(
                insert(PLACE).values(
                    id=id_, parent=parent, level=level, word=word, name="Ví Dụ", folded="vi du", **plain
                )
            )

    async def rules(self, body: dict[str, Any], place: str = COMMUNE) -> None:
        """What a place sets."""
        at = self.clock()
        await self.app.store.write(
            lambda tx: tx.execute(insert(PLACE_RULES).values(place=place, body=body, role="", at=at))
        )

    async def people(self, number: int, **more: Any) -> list[str]:
        """So many residents, each with a phone; their ids."""
        rows = [self._resident(**more) for _ in range(number)]
        await self.app.store.write(lambda tx: _write(tx, rows))
        return [each["person"]["id"] for each in rows]

    def _resident(
        self,
        *,
        channel: str = "telegram",
        contact: str = "",
        household: str = "",
        answered: int = 6,
        state: str = "open",
        consents: tuple[str, ...] = ("keep", "reminders", "news"),
        spoke: timedelta = timedelta(days=1),
        **person: Any,
    ) -> dict[str, Any]:
        n = next(self._numbers)
        id_, at = f"p{n:07}", self.clock()
        to = contact or f"c{n:07}"
        return {
            "contact": None
            if contact
            else {
                "id": to,
                "channel": channel,
                "external": str(1000 + n),
                "created": at - spoke,
                "blocked": None,
            },
            "talking": None
            if contact
            else {
                "contact": to,
                "person": id_,
                "run": "",
                "front": {},
                "reopened": "",
                "misses": 0,
                "address": "ba",
                "language": "vi",
                "called": "Lan",
                "people": 1,
                "heard_at": at - spoke,
            },
            "person": {
                "id": id_,
                "commune": COMMUNE,
                "village": VILLAGE,
                "household": household or None,
                "called": "Lan",
                "address": "ba",
                "sheet_group": SHEET,
                "folded": "lan",
                "created": at - spoke,
                **person,
            },
            "shared": {"contact": to, "person": id_, "presses": "self", "since": at - spoke},
            "consents": [
                {
                    "id": f"0000.{id_}.{name}",
                    "person": id_,
                    "purpose": name,
                    "given": True,
                    "version": "1",
                    "channel": channel,
                    "contact": to,
                    "at": at - spoke,
                }
                for name in consents
            ],
            "run": {
                "id": f"r{n:07}",
                "contact": to,
                "person": id_,
                "talk": "assess",
                "args": {"sheet": self.app.house.in_force[SHEET], "presses": "self"},
                "opened": at - spoke,
                "closed": None,
            },
            "sheet": None
            if state == "none"
            else {
                "id": f"a{n:07}",
                "person": id_,
                "year": 2026,
                "commune": COMMUNE,
                "village": VILLAGE,
                "sheet": self.app.house.in_force[SHEET],
                "run": f"r{n:07}",
                "state": state,
                "answered": answered,
                "asked": 10,
                "started": at - spoke,
                "finished": at - spoke if state != "open" else None,
            },
        }

    async def household(self, id_: str, **more: Any) -> str:
        row = {"id": id_, "place": VILLAGE, "commune": COMMUNE, "name": "nhà ví dụ", **more}
        await self.app.store.write(lambda tx: tx.execute(insert(HOUSEHOLD).values(**row)))
        return id_

    async def plans(self, purpose: str, *persons: str, occurrence: str = "1", **more: Any) -> None:
        """A row of the ledger for each."""
        house, at = self.app.house, self.clock()
        await self.app.store.write(
            lambda tx: [plan(tx, house, at, purpose, each, occurrence=occurrence, **more) for each in persons]
        )

    async def rows(self, **which: Any) -> list[dict[str, Any]]:
        """The ledger, in the order of its ids."""
        wanted = select(PUSH).filter_by(**which).order_by(PUSH.c.id)
        return await self.app.store.read(lambda tx: [dict(row) for row in tx.execute(wanted).mappings()])

    async def ends(self, **which: Any) -> list[tuple[str, str]]:
        """State and reason of each row."""
        return [(row["state"], row["reason"]) for row in await self.rows(**which)]

    async def sets(self, of: Any, id_: str, **values: Any) -> None:
        """Change a row."""
        await self.app.store.write(
            lambda tx: tx.execute(
                update(of).where((of.c.id if "id" in of.c else of.c.contact) == id_).values(**values)
            )
        )


def _write(tx: Connection, rows: list[dict[str, Any]]) -> None:
    for of, name in (
        (CONTACT, "contact"),
        (TALKING, "talking"),
        (PERSON, "person"),
        (CONTACT_PERSON, "shared"),
        (RUN, "run"),
        (ASSESSMENT, "sheet"),
    ):
        found = [each[name] for each in rows if each[name]]
        if found:
            tx.execute(insert(of), found)
    consents = [consent for each in rows for consent in each["consents"]]
    if consents:
        tx.execute(insert(CONSENT), consents)
