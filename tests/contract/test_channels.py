"""The contract of a channel, the same for each: what is said and kept, what comes twice, fails, is odd or secret."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.channels import CHANNELS
from bot.channels.base import Outgoing
from storage.tables import Answer, Assessment, Contact, Inbox, Outbox, Person, table
from tests.chat import spoken_id
from tests.contract.phones import PHONES, Phone, phone_on
from tests.resident import TEN

WELCOME = ("xin chào", 2, 1, "Lan", "để sau", 1)
TALK = (*WELCOME, *map(int, TEN), 4)  # the look-over: kept private
LEVELS = ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2")
ODD = "<b>&amp; *đậm* _x_ `y` [z](http://z) \u202eRTL\u200f\u2067 👩‍🌾 \x00 e\u0302\u0301 \ufeff"


@pytest.fixture(params=CHANNELS)
async def phone(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Phone]:
    async with phone_on(request.param, tmp_path) as phone:
        yield phone


async def rows(phone: Phone, model: Any) -> list[Any]:
    of = table(model)
    wanted = select(of).order_by(*of.primary_key.columns)
    return await phone.app.store.read(lambda tx: list(tx.execute(wanted)))


async def talks(phone: Phone, *does: str | int) -> None:
    for each in does:
        await (phone.taps(each) if isinstance(each, int) else phone.says(each))


def said(phone: Phone) -> list[list[str]]:
    """What each step said, by the ids of the phrases."""
    return [
        [spoken_id(each) for each in outcome.says]
        + ([outcome.asking.key, spoken_id(outcome.asking.wording)] if outcome.asking else [])
        for outcome in phone.outcomes
    ]


async def kept(phone: Phone) -> dict[str, Any]:
    """What is stored of a person, without ids and times."""
    [person], [assessment] = await rows(phone, Person), await rows(phone, Assessment)
    given = [row for row in await rows(phone, Answer) if row.run == assessment.run]
    return {
        "person": (person.called, person.address, person.village),
        "levels": {row.key: row.value for row in given if row.key in LEVELS},
        "kinds": [(row.key, row.kind) for row in given],
        "assessment": (assessment.state, assessment.answered, assessment.score, assessment.passed),
    }


def test_every_channel_has_a_phone_here() -> None:
    assert set(PHONES) == set(CHANNELS)


async def test_the_same_talk_says_and_keeps_the_same(phone: Phone, tmp_path: Path) -> None:
    await talks(phone, *TALK)
    ids, state = said(phone), await kept(phone)
    read = await phone.hears()

    (tmp_path / "terminal").mkdir()
    async with phone_on("console", tmp_path / "terminal") as terminal:
        await talks(terminal, *TALK)
        assert said(terminal) == ids
        assert await kept(terminal) == state
    assert len(ids) == len(TALK)
    assert list(state["levels"].values()) == list(TEN)
    assert state["assessment"][:2] == ("private", 10)
    assert "result.ask" in ids[-1]
    assert str(state["assessment"][2]) in read
