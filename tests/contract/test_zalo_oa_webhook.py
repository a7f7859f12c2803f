"""The webhook of a Zalo Official Account, posted to by a server of our own."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.channels.base import Inbound
from bot.channels.zalo_oa import webhook as module
from bot.channels.zalo_oa.channel import ZaloOA
from bot.channels.zalo_oa.oauth import Pair
from dialogs.events import Blocked, Photographed, Started, Tapped, Typed, Unreadable
from tests.servers.zalo_oa import ZaloOa

MAI = "2512523625412515"
TOKEN = "0123456789abcdef|1.1|c"


class NoTokens:
    """Nothing is sent here."""

    async def load(self) -> Pair | None:
        return None

    async def rotate(self, refresh: Any) -> Pair:
        raise AssertionError


class Ear:
    """Receives batches, or fails, or dawdles, as often as asked."""

    def __init__(self) -> None:
        self.heard: list[Inbound] = []
        self.batches, self.failing, self.dawdling = 0, 0, 0.0
        self.erased: list[str] = []

    async def __call__(self, batch: Sequence[Inbound]) -> None:
        self.batches += 1
        if self.dawdling:
            seconds, self.dawdling = self.dawdling, 0.0
            await asyncio.sleep(seconds)
        if self.failing:
            self.failing -= 1
            raise RuntimeError("what Mai wrote must not be logged")
        self.heard += batch

    async def erase(self, external: str) -> None:
        if self.failing:
            self.failing -= 1
            raise RuntimeError(external)
        self.erased.append(external)

    @property
    def events(self) -> list[Any]:
        return [inbound.event for inbound in self.heard]


@asynccontextmanager
async def listening(server: ZaloOa, ear: Ear, **options: Any) -> AsyncIterator[str]:
    """The channel as an application runs it; gives the address that Zalo is told."""
    about = {"oa_secret": server.oa_secret, "on_erase": ear.erase} | options
    channel = ZaloOA(server.app_id, server.app_secret, NoTokens(), **about)
    port, app = socket.create_server(("127.0.0.1", 0)), web.Application()
    await channel.start(ear, app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.SockSite(runner, port).start()
    url = f"http://127.0.0.1:{port.getsockname()[1]}/zalo-oa/{server.app_id}"
    server.calls_back(url)
    try:
        yield url
    finally:
        await server.webhook.aclose()
        await runner.cleanup()
        await channel.aclose()


@pytest.fixture
async def server() -> AsyncIterator[ZaloOa]:
    async with ZaloOa() as server:
        yield server


@pytest.fixture
def ear() -> Ear:
    return Ear()


def text_event(server: ZaloOa, at: datetime | None = None, **more: Any) -> dict[str, Any]:
    stamp = str(int((at or datetime.now(UTC)).timestamp() * 1000))
    event = {"app_id": server.app_id, "sender": {"id": MAI}, "recipient": {"id": server.oa_id}}
    event |= {"event_name": "user_send_text", "message": {"text": "chào", "msg_id": "m1"}}
    return event | {"timestamp": stamp} | more


async def test_what_people_do_is_heard_in_order(server, ear):
    mai = server.person()
    async with listening(server, ear):
        mai.follows()
        mai.says("Xin chào ạ")
        mai.told("1", "?", [{"title": "1. Có", "payload": TOKEN}], [])
        mai.taps("1. Có")
        mai.sends_photo(b"jpeg", "đây ạ")
        mai.sends("sticker")
        mai.sends("audio")
        mai.clicks_chat()
        mai.reads()
        mai.unfollows()
        await server.drained()

    assert ear.events == [
        Started(""),
        Typed("Xin chào ạ"),
        Tapped(TOKEN),
        Photographed(f"{server.url}/media/1.jpg", "đây ạ"),
        Unreadable("sticker"),
        Unreadable("audio"),
        Started(""),
        Blocked(),
    ]
    assert {inbound.sender for inbound in ear.heard} == {MAI}
    assert len({inbound.id for inbound in ear.heard}) == 8
    assert all(abs(inbound.at - datetime.now(UTC)) < timedelta(minutes=1) for inbound in ear.heard)
    assert [post.status for post in server.posts] == [200] * 9


async def test_what_could_not_be_kept_comes_again(server, ear):
    ear.failing = 2
    with capture_logs() as logs:
        async with listening(server, ear):
            server.person().says("chào")
            await server.drained()

    assert ear.events == [Typed("chào")]
    assert [(post.status, post.retry) for post in server.posts] == [(500, 0), (500, 1), (200, 2)]
    assert "wrote" not in str(logs)
    assert "RuntimeError" in str(logs)


async def test_an_event_brought_twice_has_the_same_id(server, ear):
    async with listening(server, ear):
        server.webhook.duplicates = 2
        server.person().says("chào")
        server.person().follows()
        await server.drained()

    assert (len(ear.heard), len({inbound.id for inbound in ear.heard})) == (4, 2)


async def test_the_answer_comes_in_time_though_the_work_goes_on(server, ear, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    ear.dawdling = 0.3
    async with listening(server, ear):
        begun = time.monotonic()
        assert await server.post(text_event(server)) == 500
        assert time.monotonic() - begun < 0.25

    assert ear.events == [Typed("chào")]  # closing waited for it


@pytest.mark.parametrize("mac", ["wrong", "missing", "mac=", "", "mac=ä", "0" * 64])
async def test_what_is_not_signed_is_turned_away(server, ear, mac):
    async with listening(server, ear):
        assert await server.post(text_event(server), mac=mac) == 403

    assert ear.batches == 0


@pytest.mark.parametrize("mac", ["right", "bare"])
async def test_what_is_signed_is_heard(server, ear, mac):
    async with listening(server, ear):
        assert await server.post(text_event(server), mac=mac) == 200

    assert ear.events == [Typed("chào")]


async def test_a_changed_letter_breaks_the_seal(server, ear):
    event = text_event(server)
    signed = f"mac={server.webhook.mac(json.dumps(event, ensure_ascii=False).encode())}"
    async with listening(server, ear):
        event["message"]["text"] = "chàO"
        assert await server.post(event, mac=signed) == 403


@pytest.mark.parametrize(
    ("signed", "options", "status"),
    [
        (("app", "app_id"), {"mac_with": ("app", "app_id")}, 200),
        (("oa", "oa_id"), {"mac_with": ("oa", "oa_id"), "oa_id": ZaloOa.oa_id}, 200),
        (("app", "app_id"), {}, 403),
        (("oa", "oa_id"), {"oa_id": ZaloOa.oa_id}, 403),
    ],
)
async def test_the_settings_say_which_signature_counts(server, ear, signed, options, status):
    with capture_logs() as logs:
        async with listening(server, ear, **options) as url:
            server.calls_back(url, *signed)
            for _ in range(3):
                assert await server.post(text_event(server)) == status

    said = [line for line in logs if line["event"].startswith("zalo_oa.mac_")]
    assert len(said) == 1
    assert "/".join(signed) in said[0]["what"]
    assert "secret-key" not in str(logs)


@pytest.mark.parametrize("mac_with", [("both", "app_id"), ("oa", "none"), ("oa", "oa_id")])
def test_settings_of_the_signature_that_are_none_say_so(mac_with):
    with pytest.raises(ValueError, match="CDHT_ZALO_OA_MAC"):
        ZaloOA("1", "2", NoTokens(), mac_with=mac_with)


async def test_before_there_is_a_secret_everything_is_answered_and_dropped(server, ear):
    with capture_logs() as logs:
        async with listening(server, ear, oa_secret="") as url:
            assert await server.post(text_event(server), mac="missing") == 200
            assert await server.post(b"ping", mac="missing") == 200
            async with aiohttp.ClientSession() as client, client.get(url) as answer:
                assert answer.status == 200

    assert ear.batches == 0
    assert [line["event"] for line in logs] == ["zalo_oa.bootstrap"]


@pytest.mark.parametrize(("hours", "status"), [(-25, 403), (-23, 200), (0, 200), (23, 200), (25, 403)])
async def test_what_is_too_old_is_refused(server, ear, hours, status):
    async with listening(server, ear):
        event = text_event(server, datetime.now(UTC) + timedelta(hours=hours))
        assert await server.post(event) == status

    assert bool(ear.heard) == (status == 200)


async def test_how_old_is_too_old_is_a_setting(server, ear):
    async with listening(server, ear, stale=timedelta(minutes=1)):
        event = text_event(server, datetime.now(UTC) - timedelta(minutes=2))
        assert await server.post(event) == 403


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (b"", 403),
        (b"{", 403),
        (b"[1]", 403),
        (b"\xff", 403),
        (b"[" * 9999, 403),
        (b'{"timestamp": "soon"}', 403),
        (b"x" * (2**20 + 1), 413),
    ],
    ids=lambda value: repr(value)[:9],
)
async def test_what_is_no_event_is_not_heard(server, ear, event, status):
    async with listening(server, ear):
        assert await server.post(event) == status

    assert ear.batches == 0


async def test_what_is_not_for_us_is_passed_over(server, ear):
    unknown = {"event_name": "brand_new\nkind", "message": {"text": "lời của Mai"}}
    with capture_logs() as logs:
        async with listening(server, ear, oa_id=server.oa_id):
            for more in (
                {"event_name": "oa_send_text", "recipient": {"id": MAI}},
                {"event_name": "user_submit_info"},
                {"event_name": "change_template_status"},
                {"recipient": {"id": "another account"}},
                unknown,
            ):
                assert await server.post(text_event(server, **more)) == 200

    assert ear.batches == 0
    skipped = [line for line in logs if line["event"] == "zalo_oa.event_skipped"]
    assert [line["kind"] for line in skipped] == ["brand_new?kind"]
    assert "Mai" not in str(logs)


async def test_who_demands_erasure_is_erased_before_it_is_confirmed(server, ear):
    ear.failing = 1
    with capture_logs() as logs:
        async with listening(server, ear):
            server.person().demands_erasure()
            await server.drained()

    assert ear.erased == [MAI]
    assert [post.status for post in server.posts] == [500, 200]
    assert MAI not in str(logs)


async def test_which_event_demands_erasure_is_a_setting(server, ear):
    async with listening(server, ear, erase_events=("of_2027",)):
        server.person().demands_erasure("of_2027")
        server.person().demands_erasure()
        await server.drained()

    assert ear.erased == [MAI]


async def test_zalo_gives_up_on_who_never_answers(server, ear):
    ear.failing = 99
    async with listening(server, ear):
        server.person().says("chào")
        await server.drained()

    assert [post.retry for post in server.posts] == [0, 1, 2, 3, 4, 5]
    assert server.webhook.unsubscribed


@pytest.mark.parametrize(
    "body",
    [
        rb'{"timestamp": "\ud83d"}',
        rb'{"timestamp": []}',
        rb'{"timestamp": ' + b"9" * 5000 + b"}",
        rb'{"timestamp": 1e999, "sender": {"id": "\ud83d"}}',
        b"\xff\xfe",
        b"[" * 100_000,
        b"null",
    ],
    ids=lambda body: str(body[:24]),
)
async def test_an_odd_body_is_refused(server, ear, body):
    signed = {"X-ZEvent-Signature": "mac=0"}
    async with (
        listening(server, ear) as url,
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=signed) as answer,
    ):
        assert answer.status == 403
    assert ear.heard == []
