"""Photos on the page: they wait sealed, few and not for long, until the job keeps them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import aiohttp
import pytest
from PIL import Image

from bot.channels.base import ChannelError
from bot.channels.web.photos import DAY, Photos
from bot.evidence import fetch_evidence
from storage.tables import Evidence
from tests.contract.phones_of_web import Page
from tests.contract.web_village import There, village_on_the_web
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
    old, fetched = await photos.keep("0" * 32, b"old"), await photos.keep("1" * 32, b"fetched")
    assert await photos.fetch(fetched) == b"fetched"
    assert await photos.fetch(fetched) == b"fetched"  # keeping it may have failed
    past = time.time() - DAY - 1
    os.utime(photos.folder / old, (past, past))
    await photos.sweep()
    assert [each.name for each in photos.folder.iterdir()] == [fetched]
