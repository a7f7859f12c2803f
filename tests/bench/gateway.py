"""
Telegram updates a second: JSON text in, answer committed, reply handed over; all of the product on.

Only Telegram itself is a stub: aiogram's session answers at once. `people` talk at the same time, each waiting for the
reply before the next update.
"""

import asyncio
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.app import App, build
from bot.channels.base import Inbound
from bot.channels.telegram.channel import Telegram
from bot.clock import Clock, now
from bot.settings import Settings
from storage.store.migrate import migrate

WELCOME = ("/start", "2", "1", "Lan", "để sau", "1")


class Stubbed(Telegram):
    """A Telegram that answers at once."""

    def __init__(self) -> None:
        super().__init__("1:stub")
        self.sent: dict[str, dict[str, Any]] = {}
        self.heard: dict[str, asyncio.Event] = {}
        self.count = 0

    def read(self, text: str, clock: Clock) -> Inbound:
        """An update as it comes through the network, on a machine of this clock."""
        self._now = clock
        heard = self._heard(json.loads(text))
        assert heard is not None
        return heard

    async def _call(self, method: str, params: dict[str, Any], seconds: int = 0) -> Any:
        if method not in {"sendMessage", "editMessageText"}:
            return True
        self.count += 1
        chat = str(params["chat_id"])
        self.sent[chat] = params
        self.heard.setdefault(chat, asyncio.Event()).set()
        return {"message_id": params.get("message_id", self.count)}


class Talker:
    """One person who answers what is asked."""

    def __init__(self, number: int, channel: Stubbed, app: App) -> None:
        self.chat, self.channel, self.number = 1000 + number, channel, 0
        self.receive = app.receiver(channel)
        self.app, self.now = app, now

    async def says(self, text: str) -> None:
        self.number += 1
        await self._hand(
            json.dumps({"update_id": self.chat * 10_000 + self.number, "message": self._message(text)})
        )

    async def taps(self, data: str) -> None:
        self.number += 1
        tap = {
            "id": f"{self.chat}.{self.number}",
            "from": self._user(),
            "chat_instance": "1",
            "data": data,
            "message": self._message("…", bot=True),
        }
        await self._hand(json.dumps({"update_id": self.chat * 10_000 + self.number, "callback_query": tap}))

    async def _hand(self, text: str) -> None:
        heard = self.channel.read(text, self.now)
        reply = self.channel.heard.setdefault(str(self.chat), asyncio.Event())
        reply.clear()
        await self.receive([heard])
        await reply.wait()

    def _user(self) -> dict[str, Any]:
        return {"id": self.chat, "is_bot": False, "first_name": "Ví Dụ", "language_code": "vi"}

    def _message(self, text: str, *, bot: bool = False) -> dict[str, Any]:
        return {
            "message_id": self.number,
            "date": int(time.time()),
            "chat": {"id": self.chat, "type": "private", "first_name": "Ví Dụ"},
            "from": {"id": 1, "is_bot": True, "first_name": "b"} if bot else self._user(),
            "text": text,
        }

    def button(self, option: str) -> str:
        """What the button of an option carries in the newest message."""
        rows = (
            json.loads(self.channel.sent[str(self.chat)]["reply_markup"])
            if isinstance(self.channel.sent[str(self.chat)]["reply_markup"], str)
            else self.channel.sent[str(self.chat)]["reply_markup"]
        )
        for row in rows["inline_keyboard"]:
            for each in row:
                if each["callback_data"].endswith(f"|{option}"):
                    return str(each["callback_data"])
        raise LookupError(option, self.channel.sent[str(self.chat)])


async def run(url: str, people: int, rounds: int) -> dict[str, float]:
    migrate(url)
    channel = Stubbed()
    app = build(
        Settings(_env_prefix="NONE_", database_url=url, secret_key="A" * 43 + "=", slows_senders=False),
        [channel],
    )
    async with app:
        await channel.start(app.receiver(channel), web.Application())
        talkers = [Talker(number, channel, app) for number in range(people)]
        for text in WELCOME:
            await asyncio.gather(*(each.says(text) for each in talkers))
        waits: list[float] = []

        async def answer(each: Talker) -> None:
            for turn in range(rounds):
                started = time.perf_counter()
                if turn % 10 == 9:
                    await each.says("8")
                else:
                    await each.taps(each.button("3"))
                waits.append(time.perf_counter() - started)

        rounds = min(rounds, 9)
        groups = app.store.stats.groups
        cpu, started = time.process_time(), time.perf_counter()
        await asyncio.gather(*(answer(each) for each in talkers))
        spent, used = time.perf_counter() - started, time.process_time() - cpu
        waits.sort()
        count = len(waits)
        return {
            "updates_per_second": round(count / spent),
            "cpu_us_per_update": round(used / count * 1e6),
            "p95_ms": round(waits[int(count * 0.95)] * 1000, 1),
            "updates_per_group": round(count / max(1, app.store.stats.groups - groups), 1),
        }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(asyncio.run(run(f"sqlite:///{Path(folder) / 'bench.db'}", 300, 9))))
