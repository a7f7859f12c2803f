"""Photos that wait: each stands alone, has three attempts and an end; on both databases."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import delete, insert, select

from bot import photos
from bot.channels.base import ChannelError
from bot.photos import fetch_evidence
from dialogs.rules.fetching import PAUSES
from storage.tables import CONTACT_PERSON, EVIDENCE
from tests.recorded import ogg
from tests.resident import Village, village

AWAY = ChannelError("502", retryable=True)
GONE = ChannelError("404")
ELSEWHERE = ChannelError("not here", retryable=True, elsewhere=True)
LONGEST = PAUSES[0] + PAUSES[1]


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#2f7d4f").save(out, "JPEG")
    return out.getvalue()


class Photos:
    """What a service has: photos, or errors; and who asked for what."""

    def __init__(self) -> None:
        self.files: dict[str, Any] = {}
        self.asked: list[str] = []

    async def fetch(self, file: str) -> bytes:
        self.asked.append(file)
        found = self.files.get(file, GONE)
        if isinstance(found, BaseException):
            raise found
        content: bytes = found
        return content


class Sent:
    """A village in which somebody sent photos."""

    def __init__(self, there: Village, person: str) -> None:
        self.there = there
        self.person = person
        self.photos = Photos()
        self.welcomed = len(there.channel.said)
        there.channel.fetch = self.photos.fetch  # type: ignore[method-assign]

    async def sends(self, file: str, found: Any, kind: str = "photo") -> None:
        self.photos.files[file] = found
        row = {"id": self.there.app.house.new_id(), "assessment": "a", "person": self.person, "kind": kind}
        row |= {"channel": "zalo", "file": file, "state": "waiting", "at": self.there.now[0], "text": ""}
        await self.there.app.store.write(lambda tx: tx.execute(insert(EVIDENCE).values(**row)) and None)

    async def round(self, later: timedelta = timedelta(0)) -> int:
        self.there.now[0] += later
        settled = await fetch_evidence(self.there.app)
        await self.there.app.deliveries.drained()
        return settled

    async def states(self) -> list[str]:
        return [row.state for row in await self.there.rows(select(EVIDENCE).order_by(EVIDENCE.c.id))]

    def told(self) -> list[str]:
        return [said.text for _, said in self.there.channel.said[self.welcomed :]]


@pytest.fixture(params=["database", "folder"])
async def sent(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> AsyncIterator[Sent]:
    """Once for each place where photos may lie."""
    folder = str(tmp_path / "photos") if request.param == "folder" else ""
    async with village(database_url, photo_folder=folder) as there:
        yield Sent(there, await there.joins("phone-1", "Lan"))


async def test_what_cannot_be_fetched_holds_up_no_other(sent: Sent) -> None:
    """Twenty are as many as a round looks at."""
    for number in range(20):
        await sent.sends(f"away-{number}", AWAY)
    await sent.sends("good", jpeg())

    await sent.round()
    await sent.round(timedelta(seconds=10))

    assert (await sent.states()) == [*["waiting"] * 20, "kept"]


@pytest.mark.parametrize("fault", [KeyError("a fault of ours"), AWAY, GONE, b"no picture"])
async def test_one_photo_stops_no_other(sent: Sent, fault: Any) -> None:
    await sent.sends("odd", fault)
    await sent.sends("good", jpeg())

    await sent.round()

    assert (await sent.states())[1] == "kept"


async def test_three_attempts_and_an_end_that_is_told_once(sent: Sent) -> None:
    sent.there.now[0] -= timedelta(hours=10)  # it is morning
    await sent.sends("away", AWAY)
    for pause in (timedelta(0), *PAUSES):
        assert await sent.states() == ["waiting"]
        await sent.round(pause)
        await sent.round(timedelta(seconds=10))

    assert sent.photos.asked == ["away"] * 3
    assert await sent.states() == ["refused"]
    assert sent.told() == ["Cháu chưa lấy được tấm ảnh bà đã gửi. Bà gửi lại giúp cháu tấm ảnh ạ."]


async def test_nobody_is_woken_by_an_end(sent: Sent) -> None:
    await sent.sends("away", AWAY)
    for pause in (timedelta(0), *PAUSES):  # 19:00, 19:10, 21:10, 21:20
        await sent.round(pause)
    assert sent.told() == []

    await sent.round(timedelta(hours=11))

    assert len(sent.told()) == 1


async def test_a_service_that_comes_back_loses_nothing(sent: Sent) -> None:
    await sent.sends("away", AWAY)
    await sent.round()
    sent.photos.files["away"] = jpeg()
    assert await sent.round(timedelta(minutes=1)) == 0, "not before its time"
    assert await sent.round(PAUSES[0]) == 1
    assert await sent.states() == ["kept"]
    assert sent.told() == []


@pytest.mark.parametrize("found", [GONE, b"no picture", b""])
async def test_what_will_never_be_a_photo_ends_at_once(sent: Sent, found: Any) -> None:
    await sent.sends("odd", found)

    assert await sent.round() == 1
    assert await sent.round(LONGEST) == 0
    assert await sent.states() == ["refused"]
    assert len(sent.told()) == 1
    assert "không mở được ảnh" in sent.told()[0]


async def test_a_crash_is_an_attempt_too(sent: Sent) -> None:
    """What ends the process would else be taken up first, for ever."""
    await sent.sends("deadly", asyncio.CancelledError())
    for pause in (timedelta(0), *PAUSES[:2]):
        with pytest.raises(asyncio.CancelledError):
            await sent.round(pause)

    await sent.round(timedelta(hours=12))

    assert sent.photos.asked == ["deadly"] * 3
    assert await sent.states() == ["refused"]


async def test_a_photo_with_another_process_uses_up_no_attempt(sent: Sent) -> None:
    await sent.sends("elsewhere", ELSEWHERE)
    for _ in range(5):
        await sent.round(timedelta(minutes=2))
    sent.photos.files["elsewhere"] = jpeg()

    assert await sent.round(timedelta(minutes=2)) == 1
    assert await sent.states() == ["kept"]


async def test_a_photo_of_somebody_who_left_the_phone_ends_without_a_word(sent: Sent) -> None:
    await sent.sends("odd", b"no picture")
    await sent.sends("good", jpeg())
    await sent.there.app.store.write(lambda tx: tx.execute(delete(CONTACT_PERSON)) and None)

    await sent.round()

    assert await sent.states() == ["refused", "kept"]
    assert sent.told() == []


async def test_two_processes_make_an_attempt_once(sent: Sent) -> None:
    await sent.sends("away", AWAY)

    await asyncio.gather(*(fetch_evidence(sent.there.app) for _ in range(4)))

    assert sent.photos.asked == ["away"]
    row = (await sent.there.rows(select(EVIDENCE)))[0]
    assert row.tries == 1


async def test_a_photo_that_takes_too_long_has_its_attempts(
    sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A busy machine is no fault of the photo."""
    from bot.files.confined import ConfinedError, Kind

    async def slow(*_: object, **__: object) -> bytes:
        raise ConfinedError(Kind.SLOW)

    await sent.sends("good", jpeg())
    with monkeypatch.context() as busy:
        busy.setattr(photos, "run_async", slow)
        await sent.round()
    assert await sent.states() == ["waiting"]
    assert await sent.round(PAUSES[0]) == 1
    assert await sent.states() == ["kept"]


async def test_the_loop_goes_on_while_a_photo_is_opened(sent: Sent, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decoding is in a process of its own: nothing of it is called here."""

    def here(*_: object, **__: object) -> None:
        raise AssertionError("a picture was opened in this process")

    monkeypatch.setattr(Image, "open", here)
    await sent.sends("good", jpeg())

    assert await sent.round() == 1
    assert await sent.states() == ["kept"]


# -- voice messages: kept as they are


async def test_a_voice_message_is_kept_as_it_is_and_sealed(sent: Sent) -> None:
    await sent.sends("voice", ogg(5), "voice")
    assert await sent.round() == 1

    (row,) = await sent.there.rows(select(EVIDENCE))
    assert (row.state, row.file, b"OggS" in row.picture) == ("kept", "", False)
    house = sent.there.app.house
    assert house.pictures.opened(row.picture, house.vault) == ogg(5)


@pytest.mark.parametrize("found", [jpeg(), b"ID3 an MP3", ogg(5)[:-1], ogg(1) + bytes(1024 * 1024), GONE])
async def test_what_is_no_voice_message_is_refused_and_told(sent: Sent, found: Any) -> None:
    sent.there.now[0] -= timedelta(hours=10)  # it is morning
    await sent.sends("voice", found, "voice")
    assert await sent.round() == 1

    assert await sent.states() == ["refused"]
    assert sent.told() == [
        "Cháu không giữ được tin thoại bà vừa gửi. Bà thu lại, không quá 3 phút, giúp cháu ạ."
    ]


async def test_a_voice_message_that_nobody_could_fetch_ends_like_a_photo(sent: Sent) -> None:
    sent.there.now[0] -= timedelta(hours=10)
    await sent.sends("away", AWAY, "voice")
    for pause in (timedelta(0), *PAUSES, LONGEST):
        await sent.round(pause)

    assert await sent.states() == ["refused"]
    assert "Cháu chưa lấy được tin thoại bà đã gửi." in sent.there.channel.said[-1][1].text
