"""One who sends faster than anybody types is asked to slow down, and nobody else notices."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.app import MOST_A_MINUTE
from bot.channels.base import Inbound
from dialogs.events import Typed
from tests import databases
from tests.resident import Village, village


async def floods(there: Village, sender: str, most: int) -> list[str]:
    """Many messages at one moment; what they were answered, each once."""
    receive = there.app.receiver(there.channel)
    before = len(there.channel.said)
    await receive(
        [
            Inbound(f"{sender}.{number}.{there.now[0]}", sender, Typed("xin chào"), there.now[0])
            for number in range(most)
        ]
    )
    await there.app.deliveries.drained()
    return [said.text for to, said in there.channel.said[before:] if to == sender]


async def test_who_sends_too_fast_is_told_once_and_may_go_on_after_a_minute(tmp_path: Path) -> None:
    async with village(databases.sqlite(tmp_path, tables=True)) as there:
        heard = await floods(there, "phone-1", MOST_A_MINUTE + 20)
        assert sum("nhanh quá" in text for text in heard) == 1
        assert await floods(there, "phone-1", 1) == []

        assert len(await floods(there, "phone-2", 1)) == 1

        there.now[0] += timedelta(minutes=1)
        (again,) = await floods(there, "phone-1", 1)
        assert "nhanh quá" not in again


async def test_an_administrator_can_switch_it_off(tmp_path: Path) -> None:
    url = databases.sqlite(tmp_path, tables=True)
    async with village(url, slows_senders=False) as there:
        heard = await floods(there, "phone-1", MOST_A_MINUTE + 20)
        assert not any("nhanh quá" in text for text in heard)
