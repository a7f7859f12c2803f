"""A whole application on a database, with people who write to it: for what comes after a talk."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp import web
from pydantic import SecretStr
from sqlalchemy import select

from bot.app import App, build
from bot.channels.base import Inbound, Limits, Outgoing, Receive
from bot.settings import Settings
from dialogs.events import Typed
from storage.tables import CONTACT, CONTACT_PERSON, PERSON

EVENING = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)
KEY = urlsafe_b64encode(bytes(range(32))).decode()  # of nothing real
NUMBERS = count(1)  # no message has the number of another
TEN = ("3", "3", "4", "4", "3", "2", "3", "3", "4", "3")
WELCOME = ("xin chào", "2", "1")  # bà; agrees; then the name, the village, the group


class Recorder:
    """A channel that keeps what is said."""

    limits = Limits(text=4000)

    def __init__(self, name: str = "zalo") -> None:
        self.name = name
        self.said: list[tuple[str, Outgoing]] = []

    async def start(self, receive: Receive, app: web.Application) -> None:
        """Nothing to register."""

    async def listen(self) -> None:
        """Nobody is heard but in tests."""

    async def send(self, to: str, message: Outgoing) -> str:
        self.said.append((to, message))
        return f"s{len(self.said)}"

    async def acknowledge(self, callbacks: Sequence[str]) -> None:
        """Nothing spins."""

    async def fetch(self, file: str) -> bytes:
        return b""

    async def check(self) -> str:
        return "a recorder"

    async def aclose(self) -> None:
        """Nothing is open."""


@dataclass
class Village:
    """The application, its clock, and who writes."""

    app: App
    channel: Recorder
    now: list[datetime]

    async def says(self, sender: str, *texts: str) -> str:
        """Write some lines, one after the other; the last reply comes back."""
        receive = self.app.receiver(self.channel)
        for text in texts:
            self.now[0] += timedelta(seconds=20)
            id_ = f"m{next(NUMBERS)}"
            await receive([Inbound(id_, sender, Typed(text), self.now[0])])
            await self.app.deliveries.drained()
        return next(said.text for to, said in reversed(self.channel.said) if to == sender)

    async def joins(self, sender: str, name: str, *then: str) -> str:
        """Go through the welcome, for a person of this name; gives their id."""
        await self.says(sender, *WELCOME, name, "để sau", "1", *then)
        return (await self.persons())[name]

    async def persons(self) -> dict[str, str]:
        """Ids by what people are called."""
        of = PERSON
        rows = await self.rows(select(of.c.called, of.c.id))
        return {row.called: row.id for row in rows}

    async def contact(self, sender: str) -> str:
        """The id of a contact."""
        of = CONTACT
        (row,) = await self.rows(select(of.c.id).where(of.c.external == sender))
        return str(row.id)

    async def shares(self, person: str) -> list[str]:
        """The contacts of a person."""
        of = CONTACT_PERSON
        return [row.contact for row in await self.rows(select(of.c.contact).filter_by(person=person))]

    async def rows(self, statement: Any) -> list[Any]:
        return await self.app.store.read(lambda tx: list(tx.execute(statement)))


def settings_of(url: str, **more: Any) -> Settings:
    """Settings that read no environment."""
    return Settings(
        **{
            "database_url": url,
            "secret_key": SecretStr(KEY),
            "controller": "Hội Khuyến học xã Ví Dụ",
            "contact_name": "cô Hoa",
            "contact_phone": "0900 000 000",
            "public_url": "https://vi-du.example",
            **more,
        }
    )


@asynccontextmanager
async def village(url: str, **more: Any) -> AsyncIterator[Village]:
    """Open the application on a database that has its tables."""
    now = [EVENING]
    channel = Recorder()
    async with build(settings_of(url, **more), [channel], clock=lambda: now[0]) as app:
        yield Village(app, channel, now)


def file_of(url: str) -> Path:
    """The file of an SQLite database."""
    return Path(url.removeprefix("sqlite:///"))
