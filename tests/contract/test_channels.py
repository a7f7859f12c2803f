"""The contract of a channel, the same for each: what is said and kept, what comes twice, fails, is odd or secret."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.channels import CHANNELS
from bot.channels.base import Outgoing
from storage.tables import Answer, Assessment, Contact, Inbox, Outbox, Person, table
from tests.chat import spoken_id
from tests.contract.phones import PHONES, Phone, numbers, phone_on
from tests.resident import TEN

WELCOME = ("xin chào", 2, 1, "Lan", "để sau", 1)
TALK = (*WELCOME, *map(int, TEN), 4)  # the look-over: kept private
LEVELS = ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2")
ODD = "<b>&amp; *đậm* _x_ `y` [z](http://z) \u202eRTL\u200f\u2067 👩‍🌾 \x00 e\u0302\u0301 \ufeff"


BUTTONS = ["zalo_oa", "web"]  # where buttons are pressed, and stay; Telegram replaces a question
TELLING = [name for name in CHANNELS if PHONES[name].tells_who_left]  # that say who left


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


async def test_what_comes_twice_is_answered_once(phone: Phone) -> None:
    screens = []
    for each in TALK[:9]:
        if phone.brings_again:
            phone.twice()
        await talks(phone, each)
        screens.append(await phone.messages())

    assert [len(screen) for screen in screens] == [1] * 9
    assert len(phone.outcomes) == len(await rows(phone, Inbox)) == 9
    assert (await kept(phone))["levels"] == {"1.1": TEN[0], "1.2": TEN[1], "1.3": TEN[2]}
    assert len(await rows(phone, Contact)) == 1


async def test_a_reply_that_fails_once_is_delivered_in_order(phone: Phone) -> None:
    await talks(phone, *WELCOME[:3])
    await phone.messages()
    if phone.fails:
        phone.fails_once()
    await talks(phone, "Lan")
    await talks(phone, "để sau", 1)
    place, group, first = await phone.messages() if phone.fails else ("", "1. ", "Câu 1 trên 10")

    assert place != group
    assert numbers(group)
    assert "Câu 1 trên 10" in first
    assert {row.state for row in await rows(phone, Outbox)} == {"sent"}


async def test_what_goes_too_fast_is_said_a_little_later_and_in_order(phone: Phone) -> None:
    """429 loses nothing, says nothing twice, and lets nothing overtake."""
    await talks(phone, *WELCOME[:3])
    await phone.hears()
    phone.slows_down()
    await talks(phone, "Lan", "để sau")
    read = await phone.hears()

    assert read.count("1. Làm ruộng") == 1
    assert 0 <= read.index("thôn") < read.index("1. Làm ruộng")
    assert {row.state for row in await rows(phone, Outbox)} == {"sent"}
    assert len(await rows(phone, Inbox)) == 5


@pytest.mark.parametrize("phone", BUTTONS, indirect=True)
async def test_a_button_that_arrives_late_answers_no_other_question(phone: Phone) -> None:
    """Pressed for question 1, brought after question 2 was asked: it asks about question 1 again."""
    await talks(phone, *WELCOME)
    late = phone.buttons("1. ")[0]
    await talks(phone, 3)
    phone.presses(late)
    await phone.settles()

    assert (await kept(phone))["levels"] == {"1.1": "3"}
    assert "edit.again" in said(phone)[-1]
    await talks(phone, 3, 4)
    assert (await kept(phone))["levels"] == {"1.1": "3", "1.2": "4"}


async def test_two_that_arrive_in_the_wrong_order_are_both_taken(phone: Phone) -> None:
    """Nothing is lost, and nothing breaks; the talk goes on."""
    await talks(phone, *WELCOME)
    before = len(await rows(phone, Inbox))
    phone.turns_round()
    phone.writes("giúp")
    phone.writes("tiếp tục")
    await phone.settles()
    await talks(phone, 3)

    assert len(await rows(phone, Inbox)) == before + 3
    assert {row.state for row in await rows(phone, Inbox)} == {"done"}
    assert {row.state for row in await rows(phone, Outbox)} == {"sent"}
    assert (await kept(phone))["levels"] == {"1.1": "3"}


async def test_who_is_gone_is_marked_and_not_tried_for_ever(phone: Phone) -> None:
    await talks(phone, "xin chào")
    if phone.fails:
        phone.is_gone()
        await talks(phone, 2)
    gone = (await rows(phone, Contact))[0].blocked
    states = [row.state for row in await rows(phone, Outbox)]
    await phone.app.deliveries.recover(timedelta(0))
    await phone.settles()

    assert (gone is not None) == phone.tells_who_left
    assert states == (["sent", "failed"] if phone.fails else ["sent"])
    assert [row.state for row in await rows(phone, Outbox)] == states
    await talks(phone, "giúp")
    assert await phone.hears()
    assert [row.blocked for row in await rows(phone, Contact)] == [None]


@pytest.mark.parametrize("phone", TELLING, indirect=True)
async def test_who_leaves_is_marked_until_they_come_back(phone: Phone) -> None:
    await talks(phone, *WELCOME)
    await phone.messages()
    phone.leaves()
    await phone.settles()
    assert [row.blocked is not None for row in await rows(phone, Contact)] == [True]
    assert not await phone.messages()

    phone.returns()
    await phone.settles()
    await talks(phone, 3)
    assert [row.blocked for row in await rows(phone, Contact)] == [None]
    assert (await kept(phone))["levels"] == {"1.1": "3"}


@pytest.mark.parametrize("text", [ODD, "ă<&>* 👩‍🌾 " * 1000, "\u200b", "0" * 10_000])
async def test_odd_and_long_texts_do_no_harm(phone: Phone, text: str) -> None:
    await talks(phone, *WELCOME[:3], text, "Nga\u0302n", text, "để sau", text, 1, text)
    await talks(phone, 3)

    assert not [outcome.broke for outcome in phone.outcomes if outcome.broke]
    stored = str([await rows(phone, model) for model in (Answer, Person, Outbox)])
    assert unicodedata.is_normalized("NFC", stored)
    assert "\x00" not in stored
    assert "\\x00" not in stored
    assert {row.state for row in await rows(phone, Inbox)} == {"done"}
    assert {row.state for row in await rows(phone, Outbox)} == {"sent"}
    assert await phone.hears()


async def test_no_secret_and_nothing_they_wrote_is_logged(
    phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logs:
        if phone.fails:
            phone.fails_once()
        await talks(phone, *WELCOME[:3], "Bàn Thị Kín", *WELCOME[4:], 3)
        if phone.fails:
            phone.is_gone()
        await talks(phone, "giúp")

    written = f"{logs} {caplog.text}"
    assert len(logs) >= 2 * phone.fails
    assert [secret for secret in phone.secrets() if not secret or secret in written] == []
    assert "Bàn Thị Kín" not in written


async def test_every_message_fits_the_limits(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Outgoing] = []
    send, limits = phone.channel.send, phone.channel.limits

    async def seen(to: str, message: Outgoing) -> str:
        sent.append(message)
        return await send(to, message)

    monkeypatch.setattr(phone.channel, "send", seen)
    asides = ("giúp", "liên kết", "3", "dữ liệu của tôi", "tiếp tục", "9", "8")
    await talks(phone, *WELCOME, *asides, *TALK[6:])

    buttons = [button for message in sent for row in message.buttons for button in row]
    assert len(sent) >= len(TALK)
    assert all(0 < len(message.text) <= limits.text for message in sent)
    assert all(len(row) <= limits.row for message in sent for row in message.buttons)
    assert max(sum(map(len, message.buttons)) for message in sent) <= limits.buttons
    assert all(len(button.label) <= limits.label for button in buttons)
    assert all(len(button.token.encode("ascii")) <= 64 for button in buttons)
    assert bool(buttons) == bool(limits.buttons)
    assert limits.can_edit or not any(message.edits for message in sent)
