"""Codes are guessed a few times an hour, whoever the guesser pretends to be."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.clock import now
from dialogs.engine import Refusal
from dialogs.talks.link import EnterLinkCode
from dialogs.talks.roles import TryRoleCode
from storage import codes
from storage.act import Where
from tests.asking import served
from tests.contract.web_village import There, village_on_the_web
from tests.resident import village

KINDS = [EnterLinkCode, TryRoleCode]


def refused(found: Any) -> bool:
    """Whether a code was not even looked at."""
    if isinstance(found, Refusal):
        return bool(found.args.get("many"))
    return bool(found["came"] == "many")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("network", "channel", "within"),
    [("home", "web", 10), ("", "web", 15)],
    ids=["of a network", "of a channel"],
)
async def test_a_new_contact_is_no_new_try(
    database_url: str, monkeypatch: pytest.MonkeyPatch, kind: type, network: str, channel: str, within: int
) -> None:
    """Thirty contacts, one try each: those of a network, or of a channel, are counted together, each kind for itself."""
    monkeypatch.setattr(codes, "TRIES_OF_CHANNEL", 15)
    async with village(database_url) as there:
        house, numbers = there.app.house, count()

        def tries(which: type, network: str) -> list[bool]:
            where = Where(house, now(), f"contact-{next(numbers)}", channel, "x", network=network)
            return there.app.store.write(lambda tx: refused(served(tx, where, which("VT22 2222"))))  # type: ignore[return-value]

        found = [await tries(kind, network) for _ in range(30)]  # type: ignore[misc]
        assert found == [number >= within for number in range(30)]
        other = KINDS[1 - KINDS.index(kind)]
        assert not await tries(other, network)  # type: ignore[misc]
        if network:
            assert not await tries(kind, "elsewhere")  # type: ignore[misc]


async def test_guessing_from_one_address_is_over_after_the_tenth(tmp_path: Path) -> None:
    """On the page: each guess by somebody new."""
    async with village_on_the_web(tmp_path) as there:
        said = [await guessed(there) for _ in range(12)]
    assert ["thử nhiều lần" in each for each in said] == [False] * 10 + [True] * 2


async def guessed(there: There) -> str:
    page = await there.page()
    await page.sends(text="liên kết")
    await page.sends(text="ABC 234")
    await there.settles(page)
    return " ".join(each["text"] for each in page.shown)
