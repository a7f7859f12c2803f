"""Rows of the ledger that are due, for people who never say a word: whatever reaches their phones is a push."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.store.engines import StoreError
from tests.pushing import Hamlet
from tests.servers.bot_api import BotApi
from tests.servers.bot_api_wire import Query
from tests.servers.zalo_bot import ZaloBotApi
from tests.servers.zalo_oa import ZaloOa
from tests.village import found

AWAKE = {"hours": {"quiet_from": "00:00", "quiet_to": "00:00"}}
PURPOSE = "endorsed"
ARGS = {"by": "cô Hoa", "year": 2026}
EVERY = 5.0  # seconds
AT_A_TIME = {"telegram": 8, "zalo_bot": 1, "zalo_oa": 2}
LATELY = timedelta(
    hours=2
)  # who wrote so lately is not reminded at any hour: each gets the one push and no other
FIRST = 1001  # the number of the first of them, as `Hamlet` counts
SLOW, LATE = (
    2,
    3.0,
)  # so many of Telegram arrive at once and are answered never, which is known so many seconds later
OTHERS = 500_000  # whoever talks has a number from here on


class Planned:
    """Plans them, a few at a time."""

    def __init__(
        self, url: str, key: str, folder: Path, telegram: BotApi, zalo_bot: ZaloBotApi, zalo_oa: ZaloOa
    ) -> None:
        self.there = Hamlet(url, secret_key=key, erasure_journal=str(folder / "erased"))
        self.there.clock.now = datetime.now(UTC)
        self._known: dict[str, Callable[[str], object]] = {
            "telegram": lambda who: telegram.person(int(who), known=True),
            "zalo_bot": lambda who: setattr(zalo_bot.person(who), "wrote", True),
            "zalo_oa": lambda who: zalo_oa.person(who, known=True),
        }
        self._telegram, self.planned = telegram, 0
        self._next = FIRST

    async def founds(self) -> None:
        """The commune, whose evenings are never quiet."""
        await self.there.app.store.write(found)
        await self.there.rules(AWAKE)

    async def goes(self, over: Callable[[], bool]) -> None:
        """A few more every few seconds; where the database is away they are not planned at all, or it is not known."""
        while not over():
            self._telegram.fault(
                "sendMessage", "deliver_then_silence", times=SLOW, delay=LATE, when=_to_the_silent
            )
            for channel, several in AT_A_TIME.items():
                for number in range(self._next, self._next + several):
                    self._known[channel](str(number))
                self._next += several
                self.there.clock.now = datetime.now(UTC)
                try:
                    persons = await self.there.people(several, channel=channel, spoke=LATELY)
                    await self.there.plans(PURPOSE, *persons, args=ARGS)
                    self.planned += several
                except StoreError:
                    continue
            await asyncio.sleep(EVERY)


def _to_the_silent(query: Query) -> bool:
    chat = query.text("chat_id") or ""
    return chat.isdecimal() and int(chat) < OTHERS
