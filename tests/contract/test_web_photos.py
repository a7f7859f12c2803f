"""Photos on the page: they wait sealed, few and not for long, until the job keeps them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import aiohttp
import pytest
from PIL import Image

from bot.channels.base import ChannelError
from bot.channels.web.guard import Rates
from bot.channels.web.photos import DAY, Full, Photos
from bot.photos import fetch_evidence
from bot.rates import Rate, Room
from storage.tables import Evidence
from tests.contract.phones_of_web import PATIENT, Page
from tests.contract.web_village import WELCOME, There, village_on_the_web
from tests.resident import TEN


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[There]:
    async with village_on_the_web(tmp_path) as opened:
        yield opened


def picture(side: int = 40) -> bytes:
    out = BytesIO()
    Image.new("RGB", (side, side), "#2f7d4f").save(out, "JPEG")
    return out.getvalue()


async def asked_for_a_photo(there: There) -> Page:
    lan = await there.welcomed()
    for each in (*TEN, "3", "1"):
        await lan.sends(text=each)
    await there.settles(lan)
    return lan


async def test_a_photo_waits_sealed_until_the_job_keeps_it(there: There) -> None:
    """Sent twice it is one; fetched, it goes soon; what is no photo is refused at once."""
    lan = await asked_for_a_photo(there)
    sent = [await lan.post("photo", picture(), **{"X-Id": "photo-01"}) for _ in range(2)]
    assert [status for status, _ in sent] == [200, 200]
    [file] = list(there.channel.photos.folder.iterdir())
    assert b"JFIF" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert await fetch_evidence(there.app) == 1
    assert [row.state for row in await there.rows(Evidence)] == ["kept"]

    status, _ = await lan.post("photo", b"<svg onload=x>", **{"X-Id": "photo-02"})
    assert status == 415
    status, _ = await lan.post("photo", picture(), **{"X-Id": "../../etc/passwd"})
    assert status == 400
    assert len(list(there.channel.photos.folder.iterdir())) == 1


async def test_a_photo_that_is_too_large_is_not_read_to_its_end(there: There) -> None:
    lan = await asked_for_a_photo(there)

    async def endless() -> AsyncIterator[bytes]:
        yield picture()
        for _ in range(11):
            yield bytes(1024 * 1024)

    url = f"{there.url}/web/photo"
    headers = lan.headers(**{"X-Id": "photo-01"})
    try:
        async with lan.browser.post(url, data=endless(), headers=headers) as answer:
            assert answer.status == 413
    except aiohttp.ClientError:
        pass  # the server hung up while more was coming
    assert not there.channel.photos.folder.exists()


async def test_a_photo_that_is_elsewhere_is_tried_again_later(there: There) -> None:
    """Another process of this village may have it; a name that is none of ours is refused."""
    with pytest.raises(ChannelError) as failure:
        await there.channel.fetch("0" * 32)
    assert failure.value.retryable
    with pytest.raises(ChannelError) as failure:
        await there.channel.fetch("../village.db")
    assert not failure.value.retryable


async def test_photos_that_nobody_fetches_go_after_a_day(tmp_path: Path) -> None:
    import os
    import time

    photos = Photos(tmp_path / "photos")
    old, fetched = [await photos.keep(what, what.encode(), "lan", "here") for what in ("old", "fetched")]
    assert await photos.fetch(fetched) == b"fetched"
    assert await photos.fetch(fetched) == b"fetched"  # keeping it may have failed
    past = time.time() - DAY - 1
    os.utime(photos.folder / old, (past, past))
    await photos.sweep()
    assert [each.name for each in photos.folder.iterdir()] == [fetched]


async def test_no_photo_is_taken_before_consent(there: There) -> None:
    """Nothing is put away, and what is sent after it is not held up; a name is asked only after consent."""
    page, agreed = await there.page(), []
    for number, each in enumerate((*WELCOME, {"text": "3"})):
        status, _ = await page.post("photo", picture(), **{"X-Id": f"photo-{number:02d}"})
        agreed.append(status)
        assert there.channel.photos.folder.exists() == (200 in agreed)
        await page.sends(**each)
    assert agreed == [403] * len(WELCOME) + [200]


@pytest.mark.parametrize(
    ("rates", "folder"),
    [
        (Rates(PATIENT, PATIENT, Rate(most=0), PATIENT), {}),
        (Rates(PATIENT, PATIENT, PATIENT, PATIENT, uploads=Room(each=0, most=9)), {}),
        (Rates(PATIENT, PATIENT, PATIENT, PATIENT, uploads=Room(each=9, most=0)), {}),
        (Rates(PATIENT, PATIENT, PATIENT, PATIENT), {"session": 1}),
        (Rates(PATIENT, PATIENT, PATIENT, PATIENT), {"address": 1}),
        (Rates(PATIENT, PATIENT, PATIENT, PATIENT), {"all": 1}),
    ],
    ids=["too many", "at once of an address", "at once", "of a visitor", "of an address", "in all"],
)
async def test_a_photo_that_is_refused_is_refused_for_good(
    tmp_path: Path, rates: Rates, folder: dict[str, int]
) -> None:
    """An answer that the page tries again (429, 5xx) would hold up all that is sent after it."""
    async with village_on_the_web(tmp_path, rates=rates) as there:
        lan = await there.welcomed()
        for name, value in folder.items():
            setattr(there.channel.photos, name, value)
        assert (await lan.post("photo", picture(), **{"X-Id": "photo-01"}))[0] == 409
        assert (await lan.sends(text="3"))[0] == 200


async def test_a_disk_that_is_full_refuses_a_photo_for_good(
    there: There, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = await there.welcomed()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.channels.web.photos.os.fdopen", full)
    assert (await lan.post("photo", picture(), **{"X-Id": "photo-01"}))[0] == 409


async def test_a_visitor_and_an_address_have_a_share(tmp_path: Path) -> None:
    photos = Photos(tmp_path / "photos", session=20, address=50)
    for what in ("a", "b"):
        await photos.keep(what, bytes(10), "lan", "here")
    with pytest.raises(Full):
        await photos.keep("c", bytes(10), "lan", "here")
    await photos.keep("a", bytes(10), "lan", "here")  # the same once more takes nothing
    for visitor in ("hoa", "hung", "mai"):
        await photos.keep("a", bytes(10), visitor, "here")
    with pytest.raises(Full):
        await photos.keep("a", bytes(10), "new", "here")
    await photos.keep("a", bytes(10), "new", "elsewhere")


async def test_whoever_fills_the_store_makes_room(tmp_path: Path) -> None:
    """The oldest photo of the address that takes most goes first; nobody else loses any."""
    import os
    import time

    photos = Photos(tmp_path / "photos", session=1000, address=1000, all=100)
    kept = {}
    for number in range(8):
        kept[number] = await photos.keep(str(number), bytes(10), f"flood-{number}", "flood")
        since = time.time() - 1000 + number
        os.utime(photos.folder / kept[number], (since, since))
    lan = await photos.keep("a", bytes(10), "lan", "here")
    os.utime(photos.folder / lan, (time.time() - 2000,) * 2)  # the oldest of all
    for visitor in ("hoa", "hung", "mai"):
        await photos.keep("a", bytes(10), visitor, "here")
    left = {each.name for each in photos.folder.iterdir()}
    assert [number for number, name in kept.items() if name not in left] == [0, 1]
    assert lan in left
    again = await photos.keep("9", bytes(10), "flood-9", "flood")
    left = {each.name for each in photos.folder.iterdir()}
    assert again in left
    assert kept[2] not in left
    assert sum(each.stat().st_size for each in photos.folder.iterdir()) <= 100
