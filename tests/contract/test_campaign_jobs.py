"""What is done about campaigns outside of talks: pictures are fetched, and who runs the service can stop one."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Connection, insert, select
from typer.testing import CliRunner

from bot.channels.base import ChannelError
from bot.cli import make
from bot.photos import fetch_news_pictures
from storage.news.run import plan_campaigns
from storage.store.store import open_store
from storage.tables import CAMPAIGN, Audit, Campaign, table
from tests import databases
from tests.pushing import Hamlet
from tests.rehearsal.population import make as people
from tests.rehearsal.process import MONDAY

AT = MONDAY + timedelta(hours=18, minutes=40)


@pytest.fixture(autouse=True)
def in_vietnamese(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands answer as they do unless another language is asked for."""
    monkeypatch.setenv("CDHT_LANG", "vi")


def jpeg() -> bytes:
    out = BytesIO()
    told = Image.Exif()
    told[0x010F] = "camera"
    Image.new("RGB", (1600, 900), (10, 120, 40)).save(out, "JPEG", exif=told.tobytes())
    return out.getvalue()


@dataclass
class Camera:
    """A channel that has pictures."""

    files: dict[str, bytes | ChannelError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(self, file: str) -> bytes:
        self.asked.append(file)
        found = self.files.get(file, ChannelError("404"))
        if isinstance(found, Exception):
            raise found
        return found


def campaign(tx: Connection, **of: Any) -> None:
    tx.execute(
        insert(CAMPAIGN).values(
            **{
                "id": "news",
                "commune": "",
                "place": "tinh",
                "by": "role-0",
                "words": {"vi": "Thư viện mở cửa"},
                "counts": {},
                "audience": {"place": "tinh", "state": "all", "when": "now"},
                "state": "draft",
                "not_before": AT,
                "created": AT,
                "changed": AT,
                **of,
            }
        )
    )


def waits(file: str) -> dict[str, Any]:
    return {"picture": {"state": "waiting", "channel": "telegram", "file": file, "since": AT.isoformat()}}


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Hamlet]:
    made = Hamlet(databases.sqlite(tmp_path, tables=True))
    made.clock.now = AT
    async with made.app.store:
        await made.app.store.write(lambda tx: people(tx, 20, MONDAY, Random(1)))
        yield made


async def row(there: Hamlet) -> dict[str, Any]:
    return await there.app.store.read(lambda tx: dict(tx.execute(select(CAMPAIGN)).mappings().one()))


async def test_a_picture_is_made_small_and_loses_what_it_told_beside(there: Hamlet) -> None:
    there.app.channels["telegram"] = Camera({"f1": jpeg()})  # type: ignore[assignment]
    await there.app.store.write(lambda tx: campaign(tx, counts=waits("f1")))

    assert await fetch_news_pictures(there.app) == 1
    kept = await row(there)
    assert kept["counts"] == {"picture": {"state": "kept"}}
    with Image.open(BytesIO(kept["picture"])) as picture:
        assert max(picture.size) == 1280
        assert not picture.getexif()
    assert await fetch_news_pictures(there.app) == 0


@pytest.mark.parametrize("file", [b"no picture", ChannelError("404")])
async def test_what_is_no_picture_is_said_once_and_the_draft_goes_without(there: Hamlet, file: Any) -> None:
    there.app.channels["telegram"] = Camera({"f1": file})  # type: ignore[assignment]
    await there.app.store.write(lambda tx: campaign(tx, counts=waits("f1")))

    assert await fetch_news_pictures(there.app) == 1
    assert await fetch_news_pictures(there.app) == 0
    kept = await row(there)
    assert (kept["counts"], kept["picture"]) == ({}, None)
    assert [each["purpose"] for each in await there.rows()] == ["news_picture"]


async def test_a_service_that_is_away_is_asked_again_later(there: Hamlet) -> None:
    camera = Camera({"f1": ChannelError("502", retryable=True)})
    there.app.channels["telegram"] = camera  # type: ignore[assignment]
    await there.app.store.write(lambda tx: campaign(tx, counts=waits("f1")))

    assert await fetch_news_pictures(there.app) == 0
    camera.files["f1"] = jpeg()
    assert await fetch_news_pictures(there.app) == 0, "not before its time"
    there.clock.waits(hours=1)
    assert await fetch_news_pictures(there.app) == 1
    assert (await row(there))["picture"]


async def test_three_attempts_and_an_end_that_its_author_hears_of(there: Hamlet) -> None:
    """Another draft beside it has its picture at once."""
    camera = Camera({"away": ChannelError("502", retryable=True), "broken": jpeg()})
    there.app.channels["telegram"] = camera  # type: ignore[assignment]
    await there.app.store.write(lambda tx: campaign(tx, counts=waits("away")))
    await there.app.store.write(lambda tx: campaign(tx, id="other", counts=waits("broken")))

    settled = []
    for _ in range(6):
        settled.append(await fetch_news_pictures(there.app))
        there.clock.waits(hours=3)

    assert settled == [1, 0, 0, 1, 0, 0]
    assert camera.asked.count("away") == 3
    assert [each["purpose"] for each in await there.rows()] == ["news_picture"]


async def test_a_fault_of_ours_at_one_picture_stops_no_other(there: Hamlet) -> None:
    camera = Camera({"odd": KeyError("ours"), "good": jpeg()})  # type: ignore[dict-item]
    there.app.channels["telegram"] = camera  # type: ignore[assignment]
    await there.app.store.write(lambda tx: campaign(tx, counts=waits("odd")))
    await there.app.store.write(lambda tx: campaign(tx, id="other", counts=waits("good")))

    assert await fetch_news_pictures(there.app) == 1


@pytest.fixture
def cdht(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The program, on a database with a campaign that runs."""
    url = databases.sqlite(tmp_path, tables=True)
    monkeypatch.setenv("CDHT_DATABASE_URL", url)
    monkeypatch.setenv("CDHT_SECRET_KEY", "a" * 43 + "=")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))

    def run(*words: str) -> Any:
        found: list[Any] = []
        thread = threading.Thread(target=lambda: found.append(CliRunner().invoke(make(words), list(words))))
        thread.start()
        thread.join()
        return found[0]

    run.url = url  # type: ignore[attr-defined]
    return run


async def running(url: str) -> None:
    hamlet = Hamlet(url)
    async with hamlet.app.store as store:
        await store.write(lambda tx: people(tx, 20, MONDAY, Random(1)))
        await store.write(lambda tx: campaign(tx, state="planned"))
        while await store.write(lambda tx: plan_campaigns(tx, hamlet.app.house, AT)):
            pass


async def kept(url: str, of: Any) -> list[dict[str, Any]]:
    async with open_store(url) as store:
        return await store.read(lambda tx: [dict(each) for each in tx.execute(select(table(of))).mappings()])


async def test_who_runs_the_service_sees_pauses_and_stops(cdht: Any) -> None:
    await running(cdht.url)

    assert "running" in cdht("campaign", "list").output
    shown = cdht("campaign", "show", "news").output
    assert "Thư viện mở cửa" in shown
    assert "Đã gửi 0 trên" in shown
    assert cdht("campaign", "pause", "news").exit_code == 0
    assert cdht("campaign", "pause", "news").exit_code == 0  # it is so already
    assert cdht("campaign", "stop", "news").exit_code == 0
    assert [each["state"] for each in await kept(cdht.url, Campaign)] == ["stopped"]
    actions = [each["action"] for each in await kept(cdht.url, Audit)]
    assert actions == ["campaign pause", "campaign stop"]


async def test_an_unknown_campaign_is_said_plainly(cdht: Any) -> None:
    await running(cdht.url)

    for what in ("show", "pause", "stop"):
        found = cdht("campaign", what, "nothing")
        assert found.exit_code == 1
        assert "Traceback" not in found.output
