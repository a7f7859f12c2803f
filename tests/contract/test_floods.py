"""What comes faster than anybody types: asked to slow down, and no answer to a question that was not seen."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from bot.app import MOST_A_MINUTE
from bot.channels.base import Inbound
from dialogs.events import Typed
from storage.tables import ANSWER
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


async def test_an_answer_that_came_together_with_the_one_before_is_asked_back(tmp_path: Path) -> None:
    """Two numbers in one batch: the second was typed before the second question could be seen."""
    async with village(databases.sqlite(tmp_path, tables=True)) as there:
        await there.joins("phone-1", "Lan")
        receive = there.app.receiver(there.channel)
        await receive([Inbound(f"both.{nth}", "phone-1", Typed("3"), there.now[0]) for nth in range(2)])
        await there.app.deliveries.drained()

        of = ANSWER
        kept = await there.rows(select(of.c.key).where(of.c.key.in_(["1.1", "1.2"])))
        assert [row.key for row in kept] == ["1.1"]
        assert "hai tin liền nhau" in there.channel.said[-1][1].text


async def test_an_administrator_can_switch_it_off(tmp_path: Path) -> None:
    url = databases.sqlite(tmp_path, tables=True)
    async with village(url, slows_senders=False) as there:
        heard = await floods(there, "phone-1", MOST_A_MINUTE + 20)
        assert not any("nhanh quá" in text for text in heard)
