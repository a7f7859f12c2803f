"""Telegram through a Bot API server of our own: what is heard, what is sent, what goes wrong."""

import asyncio
import inspect
import io
import socket
import ssl
import traceback
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import aiohttp
import pytest
from aiogram import Bot, exceptions
from aiogram.types import Update
from aiohttp import web
from aiohttp.test_utils import TestServer
from PIL import Image
from structlog.testing import capture_logs

from bot.channels.base import Button, Channel, ChannelError, Inbound, Outgoing
from bot.channels.telegram import channel as module
from bot.channels.telegram.channel import ERRORS, Telegram, _Call, _Session, channel_error
from bot.channels.telegram.profile import Profile
from bot.channels.telegram.updates import inbound
from bot.trying import wait
from dialogs.events import Blocked, Edited, Photographed, Started, Tapped, Typed, Unblocked, Unreadable
from tests.servers.bot_api import BotApi

TOKEN, SECRET = "4242:AAH-very-secret-part", "webhook-secret_1"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ODD = "a < b & c; \u2067مرحبا\u2069 \u200fﬀ 👩‍🌾 _x_ *y* <b>đậm</b>"
ROWS = ((Button("Có", "ab.q.1"), Button("Không", "ab.q.2")), (Button("9. Giải thích", "ab.q.9"),))
BOTH = pytest.mark.parametrize("way", ["polling", "webhook"])
MAI = {"id": 7, "is_bot": False, "first_name": "Mai"}
CHAT = {"id": 7, "type": "private", "first_name": "Mai"}
FILE = {"file_id": "F", "file_unique_id": "u"}
LIVED = {**FILE, "width": 1, "height": 1, "duration": 1}
IMAGE = {**FILE, "mime_type": "image/webp"}
PLACE = {"latitude": 21.0, "longitude": 105.8}
VENUE = {"location": PLACE, "title": "Nhà văn hóa", "address": "thôn Đông"}
CERTIFICATES = cache(ssl.create_default_context)
FLAGS = ("retryable", "gone", "needs_human", "perhaps_sent", "stale")


class Ear:
    """Receives batches, or fails as often as asked."""

    def __init__(self) -> None:
        self.heard: list[Inbound] = []
        self.batches, self.failing = 0, 0
        self._news = asyncio.Event()

    async def __call__(self, batch: Sequence[Inbound]) -> None:
        self.batches += 1
        self._news.set()
        if self.failing:
            self.failing -= 1
            raise RuntimeError("what Mai wrote must not be logged")
        self.heard += batch

    @property
    def events(self) -> list[Any]:
        return [inbound.event for inbound in self.heard]

    async def until(self, count: int) -> list[Any]:
        async with asyncio.timeout(5):
            while len(self.heard) < count:
                self._news.clear()
                await self._news.wait()
        return self.events


@asynccontextmanager
async def speaking(server: BotApi, **options: Any) -> AsyncIterator[Telegram]:
    telegram = Telegram(TOKEN, **{"api_url": server.url, "patience": 0.01} | options)
    try:
        yield telegram
    finally:
        await telegram.aclose()


@asynccontextmanager
async def listening(server: BotApi, ear: Ear, way: str, **options: Any) -> AsyncIterator[Telegram]:
    """The channel as an application runs it; the public address is a port on loopback."""
    port, app = socket.create_server(("127.0.0.1", 0)), web.Application()
    address = f"http://127.0.0.1:{port.getsockname()[1]}"
    hooked = {"public_url": address, "webhook_secret": SECRET} if way == "webhook" else {}
    async with speaking(server, **hooked | options) as telegram:
        await telegram.start(ear, app)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.SockSite(runner, port).start()
        task = asyncio.create_task(telegram.listen())
        try:
            if way == "webhook":
                await server.until(lambda: server.webhook.target.url)
            yield telegram
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await runner.cleanup()


@pytest.fixture(autouse=True)
def _certificates_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading them takes 60 ms, and no test here speaks TLS."""
    monkeypatch.setattr(ssl, "create_default_context", CERTIFICATES)


@pytest.fixture
async def server() -> AsyncIterator[BotApi]:
    async with BotApi(TOKEN) as server:
        yield server


@pytest.fixture
def ear() -> Ear:
    return Ear()


def flags(error: ChannelError) -> set[str]:
    return {flag for flag in FLAGS if getattr(error, flag)}


def named(value: object) -> str:
    """A name for a case, the same in every process."""
    return " ".join(sorted(value)) if isinstance(value, set) else str(value)


def picture(side: int = 64) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), "red").save(out, "PNG")
    return out.getvalue()


# What is heard


@BOTH
async def test_what_people_do_is_heard_in_order(server, ear, way):
    mai = server.person(7, "Mai", language="vi")
    async with listening(server, ear, way, now=lambda: NOW) as telegram:
        mai.starts("CODE-1")
        await ear.until(1)
        asked = await telegram.send("7", Outgoing("Đúng chưa ạ?", ROWS))
        said = mai.says("/xoa")
        mai.says(ODD)
        mai.taps(None, "Không")
        voice = mai.sends_voice()
        mai.edits(said, "xoá")
        mai.blocks_bot()
        mai.unblocks()
        events = await ear.until(8)

    expected = [
        Started("CODE-1"),
        Typed("/xoa"),
        Typed(ODD),
        Tapped("ab.q.2", asked),
        Unreadable("voice", voice.file.id),
        Edited(f"m7.{said.id}", "xoá"),
        Blocked(),
        Unblocked(),
    ]
    if way == "webhook":  # Telegram keeps the order of messages, of taps, of blocking: not of all
        events = sorted(events, key=expected.index)
    assert events == expected
    assert {inbound.sender for inbound in ear.heard} == {"7"}
    assert {inbound.language for inbound in ear.heard} == {"vi"}
    assert {inbound.grain for inbound in ear.heard} == {timedelta(seconds=1)}
    assert len({inbound.id for inbound in ear.heard}) == 8
    [tap] = [inbound for inbound in ear.heard if inbound.callback]
    assert (tap.id, tap.at) == (f"c{tap.callback}", NOW)


@BOTH
async def test_what_could_not_be_kept_comes_again(server, ear, way):
    ear.failing = 2
    with capture_logs() as logs:
        async with listening(server, ear, way):
            server.person(7).says("chào")
            await ear.until(1)
            await server.drained()

    assert ear.events == [Typed("chào")]
    assert ear.batches == 3
    assert "wrote" not in str(logs)
    assert "RuntimeError" in str(logs)


@BOTH
async def test_an_update_brought_twice_has_the_same_id(server, ear, way):
    mai = server.person(7)
    async with listening(server, ear, way):
        server.duplicate_next(2)
        mai.says("chào")
        mai.forges("ab.q.1", 99)
        await ear.until(4)

    assert len({inbound.id for inbound in ear.heard}) == 2


@BOTH
async def test_what_is_not_for_us_is_passed_over(server, ear, way):
    mai = server.person(7)
    with capture_logs() as logs:
        async with listening(server, ear, way):
            server.group().says(mai, "trong nhóm")
            server.raw_update({"poll_answer": {"poll_id": "1"}})
            server.raw_update({"message": {"text": "không có người gửi"}})
            server.raw_update({"brand_new_kind": {"x": 1}})
            server.raw_update({})
            await server.drained()
            mai.says("chào")
            await ear.until(1)

    assert ear.events == [Typed("chào")]
    skipped = [line for line in logs if line["event"] == "telegram.update_skipped"]
    assert {(line["kind"], line["error"]) for line in skipped} == {("message", "ValidationError")}
    assert "người" not in str(logs)


NAMELESS = {"id": 7, "is_bot": False}
HERE = {"id": 7, "type": "private"}
UNREAD = {  # updates of somebody in a private chat -> what is made of them
    "no first name": (
        {"message": {"message_id": 1, "date": 1, "from": NAMELESS, "chat": HERE, "text": "chào"}},
        Typed("chào"),
    ),
    "an odd date": (
        {"message": {"message_id": 2, "date": "x", "from": NAMELESS, "chat": HERE, "text": "kín"}},
        Unreadable("unknown"),
    ),
    "no date": (
        {"message": {"message_id": 3, "from": {"id": 7}, "chat": HERE, "text": "kín"}},
        Unreadable("unknown"),
    ),
    "an odd tap": (
        {"callback_query": {"id": "4", "from": NAMELESS, "data": 5, "message": {"chat": HERE}}},
        Unreadable("unknown"),
    ),
}


@BOTH
@pytest.mark.parametrize("case", UNREAD)
async def test_whoever_sends_what_cannot_be_read_is_heard(server, ear, way, case):
    update, event = UNREAD[case]
    with capture_logs() as logs:
        async with listening(server, ear, way):
            server.raw_update(update)

            assert await ear.until(1) == [event]

    assert [each.sender for each in ear.heard] == ["7"]
    assert "kín" not in str(logs)


@BOTH
async def test_a_button_on_a_message_nobody_can_read_still_works(server, ear, way):
    odd = {"message_id": 99, "date": 1, "chat": CHAT, "checklist": "of a later Bot API"}
    tap = {"id": "1", "from": MAI, "message": odd, "chat_instance": "1", "data": "ab.q.1"}
    async with listening(server, ear, way):
        server.raw_update({"callback_query": tap})

        assert await ear.until(1) == [Tapped("ab.q.1", "99")]


@BOTH
async def test_a_thousand_letters_arrive_whole(server, ear, way):
    text = "ế" * 4096
    async with listening(server, ear, way):
        server.person(7).says(text)

        assert await ear.until(1) == [Typed(text)]


# Polling


async def test_polling_takes_a_webhook_away_and_asks_for_what_it_knows(server, ear):
    async with aiohttp.ClientSession() as client:
        await client.post(f"{server.url}/bot{TOKEN}/setWebhook", json={"url": "https://x.vn/y"})
    server.person(7).says("chào")
    async with listening(server, ear, "polling"):
        await ear.until(1)
        await server.drained()

    assert server.counts["deleteWebhook"] == 1
    polls = [request.params for request in server.calls("getUpdates")]
    assert polls[0]["offset"] == "0"
    assert int(polls[1]["offset"]) == server.updates.confirmed[-1].id + 1
    assert polls[0]["timeout"] == "25"
    assert polls[0]["allowed_updates"] == (
        '["message", "edited_message", "callback_query", "my_chat_member"]'
    )


async def test_updates_are_confirmed_only_after_they_are_kept(server, ear):
    ear.failing = 1
    server.person(7).says("chào")
    async with listening(server, ear, "polling"):
        await ear.until(1)
        await server.drained()

    offsets = [request.params["offset"] for request in server.calls("getUpdates")]
    assert offsets[:2] == ["0", "0"]
    assert offsets[2] != "0"


async def test_after_a_silence_any_number_is_the_next(server, ear, monkeypatch):
    monkeypatch.setattr(module, "POLL", 0)
    server.person(7).says("chào")
    async with listening(server, ear, "polling"):
        await server.until(lambda: server.counts["getUpdates"] >= 4)

    offsets = [int(request.params["offset"]) for request in server.calls("getUpdates")]
    assert offsets[:4] == [0, server.updates.confirmed[-1].id + 1, 0, 0]


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 409},
        {"status": 500},
        {"status": 502, "body": "<html>Bad Gateway</html>"},
        {"status": 401},
        {"how": "reset"},
        {"how": "deliver_then_garbage"},
    ],
)
async def test_polling_outlives_a_fault_and_logs_it_once(server, ear, fault):
    server.fault("getUpdates", times=3, **fault)
    server.person(7).says("lời của Mai")
    with capture_logs() as logs:
        async with listening(server, ear, "polling"):
            await ear.until(1)

    assert [line["event"] for line in logs] == ["telegram.listening_failed", "telegram.listening_again"]
    assert "Mai" not in str(logs)


async def test_a_process_without_the_lease_does_not_poll(server, ear):
    answers = iter([False, False])

    async def lease() -> bool:
        return next(answers, True)

    server.person(7).says("chào")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "NO_LEASE", 0.01)
        async with listening(server, ear, "polling", lease=lease):
            assert await ear.until(1) == [Typed("chào")]
    assert next(answers, None) is None


def test_waits_grow_but_not_for_ever():
    waits = [wait(failures, None, 1.0) for failures in range(1, 100)]

    assert 0.5 <= waits[0] <= 1
    assert all(30 <= wait <= 60 for wait in waits[6:])
    assert wait(1, 90.0, 1.0) == 90.0


# Webhook


async def test_the_webhook_is_set_with_its_secret(server, ear):
    async with listening(server, ear, "webhook"):
        [request] = server.calls("setWebhook")

    assert request.params["secret_token"] == SECRET
    assert request.params["max_connections"] == "40"
    assert request.params["url"].endswith("/telegram/4242")
    assert TOKEN not in request.params["url"]


@pytest.mark.parametrize("secret", ["wrong", "", "sécret", SECRET + "x"])
async def test_a_wrong_secret_is_turned_away(server, ear, secret):
    update = {"update_id": 1}
    async with listening(server, ear, "webhook"), aiohttp.ClientSession() as client:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        target = server.webhook.target.url
        async with client.post(target, json=update, headers=headers) as answer:
            assert answer.status == 403
        async with client.post(target, json=update) as answer:
            assert answer.status == 403

    assert ear.batches == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 200), (b"{", 200), (b"[1]", 200), (b"\xff", 200), (b"[" * 9999, 200), (b"x" * 2**21, 413)],
    ids=lambda value: repr(value)[:9],
)
async def test_what_is_no_update_is_not_asked_for_again(server, ear, body, status):
    async with listening(server, ear, "webhook"), aiohttp.ClientSession() as client:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        target, data = server.webhook.target.url, io.BytesIO(body)
        async with client.post(target, data=data, headers=headers) as answer:
            assert answer.status == status

    assert ear.batches == 0


@pytest.mark.parametrize("secret", ["", "with space", "x" * 257])
def test_a_webhook_needs_a_secret_from_the_settings(secret):
    with pytest.raises(ValueError, match="webhook needs a secret"):
        Telegram(TOKEN, public_url="https://hoctap.vn", webhook_secret=secret)


async def test_a_webhook_that_cannot_be_set_is_tried_again(server, ear):
    server.fault("setWebhook", status=500, times=2)
    async with listening(server, ear, "webhook"):
        server.person(7).says("chào")

        assert await ear.until(1) == [Typed("chào")]


# Kinds of messages


def sizes(*weights: int | None) -> list[dict[str, Any]]:
    return [
        {"file_id": f"S{side}", "file_unique_id": "u", "file_size": weight} | {"width": side, "height": side}
        for side, weight in enumerate(weights, 1)
    ]


def heard(message: dict[str, Any], kind: str = "message") -> Inbound | None:
    full = {"message_id": 5, "date": 1_790_000_000, "chat": CHAT, "from": MAI} | message
    update = {"update_id": 1, kind: full}
    Update.model_validate(update)  # it is of the shape that Telegram gives it
    return inbound(update, lambda: NOW)


@pytest.mark.parametrize(
    ("message", "event"),
    [
        ({"text": "chào"}, Typed("chào")),
        ({"text": "/start"}, Started()),
        ({"text": "/start@cdht_bot CODE"}, Started("CODE")),
        ({"text": "/bo_qua 5"}, Typed("/bo_qua 5")),
        ({"photo": sizes(900, 90_000)}, Photographed("S2")),
        ({"photo": sizes(900, None), "caption": "đây"}, Photographed("S2", "đây")),
        ({"photo": sizes(900, 90_000, 3_000_000)}, Photographed("S2")),
        ({"photo": sizes(2_000_000, 3_000_000)}, Photographed("S1")),
        ({"document": IMAGE, "caption": "đây"}, Photographed("F", "đây")),
        ({"document": {**FILE, "mime_type": "application/pdf"}}, Unreadable("document")),
        ({"document": FILE}, Unreadable("document")),
        ({"document": IMAGE, "animation": LIVED}, Unreadable("animation")),
        ({"voice": {**FILE, "duration": 1}}, Unreadable("voice", "F")),
        ({"voice": {**FILE, "duration": 180, "file_size": 1024 * 1024}}, Unreadable("voice", "F")),
        ({"voice": {**FILE, "duration": 181}}, Unreadable("voice")),
        ({"voice": {**FILE, "duration": 9, "file_size": 1024 * 1024 + 1}}, Unreadable("voice")),
        ({"audio": {**FILE, "duration": 1}}, Unreadable("audio")),
        ({"video": LIVED}, Unreadable("video")),
        ({"video_note": {**FILE, "length": 1, "duration": 1}}, Unreadable("video_note")),
        ({"location": PLACE}, Unreadable("location")),
        ({"location": PLACE, "venue": VENUE}, Unreadable("venue")),
        ({"contact": {"phone_number": "1", "first_name": "x"}}, Unreadable("contact")),
        ({"dice": {"emoji": "🎲", "value": 3}}, Unreadable("dice")),
    ],
)
def test_each_kind_of_message_is_one_event(message, event):
    found = heard(message)

    assert found is not None
    assert (found.id, found.sender, found.event) == ("m7.5", "7", event)
    assert found.at == datetime.fromtimestamp(1_790_000_000, UTC)


@pytest.mark.parametrize(
    "message",
    [
        {"text": "x", "chat": {"id": -1, "type": "group", "title": "x"}},
        {"text": "x", "chat": {"id": -1, "type": "channel", "title": "x"}},
        {"text": "x", "from": {**MAI, "is_bot": True}},
        {"text": "x", "from": None},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 1}},
        {},
    ],
)
def test_groups_bots_and_service_messages_are_nobody(message):
    assert heard(message) is None


def test_a_business_message_is_not_ours():
    assert heard({"text": "x"}, "business_message") is None
    assert heard({"text": "x"}, "edited_business_message") is None


def test_an_edit_is_known_by_its_time_and_names_the_message():
    found = heard({"text": "8", "edit_date": 60}, "edited_message")

    assert found == Inbound(
        "e7.5.60", "7", Edited("m7.5", "8"), datetime.fromtimestamp(60, UTC), timedelta(seconds=1)
    )


@BOTH
async def test_a_button_too_old_to_be_shown_still_works(server, ear, way):
    async with listening(server, ear, way):
        server.person(7).forges("ab.q.1", 99, inaccessible=True)

        assert await ear.until(1) == [Tapped("ab.q.1", "99")]


# What is sent


async def test_a_message_arrives_as_it_is(server):
    mai = server.person(7, known=True)
    async with speaking(server) as telegram:
        sent = await telegram.send("7", Outgoing(ODD, ROWS))

    assert (str(mai.last.id), mai.last.text, mai.last.entities) == (sent, ODD, ())
    assert [[(b.text, b.data) for b in row] for row in mai.last.rows] == [
        [(b.label, b.token) for b in row] for row in ROWS
    ]


async def test_an_edit_replaces_text_and_buttons(server):
    mai = server.person(7, known=True)
    async with speaking(server) as telegram:
        sent = await telegram.send("7", Outgoing("một", ROWS))
        again = await telegram.send("7", Outgoing("hai", edits=sent))
        unchanged = await telegram.send("7", Outgoing("hai", edits=sent))

    assert sent == again == unchanged
    assert [(message.text, message.rows) for message in mai.chat] == [("hai", [])]


async def test_buttons_are_taken_from_an_older_message(server):
    mai = server.person(7, known=True)
    async with speaking(server) as telegram:
        first = await telegram.send("7", Outgoing("một", ROWS))
        second = await telegram.send("7", Outgoing("hai", ROWS, strips=first))
        alone = await telegram.send("7", Outgoing("", strips=second))
        gone = await telegram.send("7", Outgoing("ba", strips="99"))

    assert [message.rows for message in mai.chat] == [[], [], []]
    assert (alone, gone) == (second, str(mai.last.id))


async def test_an_edit_needs_no_second_request_for_its_buttons(server):
    server.person(7, known=True)
    async with speaking(server) as telegram:
        sent = await telegram.send("7", Outgoing("một", ROWS))
        await telegram.send("7", Outgoing("hai", edits=sent, strips=sent))

    assert server.counts == {"sendMessage": 1, "editMessageText": 1}


@pytest.mark.parametrize("text", ["68 trên 100 điểm", ODD, "x" * 1024, "x" * 1025])
async def test_a_picture_comes_with_its_text(server, text):
    mai, png = server.person(7, known=True), picture()
    async with speaking(server) as telegram:
        sent = await telegram.send("7", Outgoing(text, ROWS, picture=png))

    assert mai.chat[0].photo == png
    assert (str(mai.last.id), mai.last.text, len(mai.last.buttons)) == (sent, text, 3)
    assert len(mai.chat) == (1 if len(text) <= 1024 else 2)


@pytest.mark.parametrize("edits", ["99", "x", ""])
async def test_what_cannot_be_edited_is_stale(server, edits):
    server.person(7, known=True)
    async with speaking(server) as telegram:
        edits = edits or await telegram.send("7", Outgoing("ảnh", picture=picture()))
        with pytest.raises(ChannelError) as failed:
            await telegram.send("7", Outgoing("chào", edits=edits))

    assert flags(failed.value) == {"stale"}


# What goes wrong

AGAIN, UNSURE = {"retryable"}, {"retryable", "perhaps_sent"}
GATEWAY = "<html><h1>502 Bad Gateway</h1></html>"
FAULTS = [
    ({"status": 403}, {"gone"}, 0),
    ({"status": 403, "description": "Forbidden: user is deactivated"}, {"gone"}, 0),
    ({"status": 400, "description": "Bad Request: chat not found"}, {"gone"}, 0),
    ({"status": 400}, set(), 0),
    ({"status": 413, "description": "Request Entity Too Large"}, set(), 0),
    ({"status": 418, "description": "I'm a teapot"}, set(), 0),
    ({"status": 401}, {"needs_human"}, 0),
    ({"status": 404, "description": "Not Found"}, {"needs_human"}, 0),
    ({"status": 409}, {"needs_human", "retryable"}, 0),
    ({"retry_after": 7}, AGAIN, 0),
    ({"status": 429}, AGAIN, 0),
    ({"status": 500}, AGAIN, 0),
    ({"status": 500, "description": "Internal Server Error: restart"}, UNSURE, 0),
    ({"status": 502}, AGAIN, 0),
    ({"status": 504}, UNSURE, 0),
    ({"status": 502, "body": GATEWAY}, UNSURE, 0),
    ({"how": "reset"}, UNSURE, 0),
    ({"how": "silence"}, UNSURE, 0),
    ({"how": "deliver_then_reset"}, UNSURE, 1),
    ({"how": "deliver_then_silence"}, UNSURE, 1),
    ({"how": "deliver_then_garbage"}, UNSURE, 1),
]


@pytest.mark.parametrize(("fault", "meaning", "arrived"), FAULTS, ids=named)
async def test_each_fault_says_what_to_do_and_keeps_the_secret(server, fault, meaning, arrived):
    server.person(7, known=True)
    server.fault("sendMessage", **fault)
    async with speaking(server, timeout=1) as telegram:
        with pytest.raises(ChannelError) as failed:
            await telegram.send("7", Outgoing("lời riêng", ROWS))

    error = failed.value
    assert (flags(error), len(server.sent)) == (meaning, arrived)
    assert (error.retry_after is None) == (fault.get("status", 429) != 429 or "how" in fault)
    told = "".join(traceback.format_exception(error)) + repr(error)
    assert "secret-part" not in told
    assert "riêng" not in str(error)
    assert (error.__cause__, error.__context__) == (None, None)


@pytest.mark.parametrize(
    ("options", "meaning"),
    [({"api_url": "http://127.0.0.1:9"}, AGAIN), ({"api_url": "http://"}, {"needs_human"})],
)
async def test_what_never_left_was_not_sent(server, options, meaning):
    async with speaking(server, **options) as telegram:
        with pytest.raises(ChannelError) as failed:
            await telegram.send("7", Outgoing("chào"))

    assert flags(failed.value) == meaning
    assert "secret" not in str(failed.value)


@pytest.mark.parametrize("token", ["", "no token", "4242:", "abc:def"])
async def test_a_token_that_is_none_needs_a_human(server, token):
    telegram = Telegram(token, api_url=server.url)
    with pytest.raises(ChannelError) as failed:
        await telegram.check()
    await telegram.aclose()

    assert flags(failed.value) == {"needs_human"}


async def test_half_a_letter_is_refused_without_a_request(server):
    async with speaking(server) as telegram:
        with pytest.raises(ChannelError) as failed:
            await telegram.send("7", Outgoing("\ud83d"))

    assert (flags(failed.value), server.requests) == (set(), [])


def test_every_exception_of_aiogram_has_a_row():
    raised = {
        cls
        for _, cls in inspect.getmembers(exceptions, inspect.isclass)
        if issubclass(cls, Exception) and cls.__module__ == exceptions.__name__
    }

    assert raised
    assert raised - set(ERRORS) == set()


def test_a_refusal_that_quotes_the_token_is_told_without_it():
    quoting = exceptions.TelegramBadRequest(_Call("getMe", {}), f"no /bot{TOKEN}/getMe")

    assert str(channel_error(quoting, TOKEN)) == "400 no /bot4242:***/getMe"


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (200, '{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}'),
        (400, '{"ok":true,"result":true}'),
        (200, '{"result":true}'),
        (200, "true"),
        (200, "<html>"),
        (502, "<html>"),
        (200, ""),
    ],
)
def test_only_what_was_granted_is_an_answer(status, content):
    with pytest.raises(tuple(ERRORS)):
        _Session().check_response(Bot(TOKEN), _Call("getMe", {}), status, content)


# The rest


async def test_acknowledging_stops_the_spinning_and_never_fails(server):
    mai = server.person(7, known=True)
    taps = [mai.forges("ab.q.1", 9), mai.forges("ab.q.2", 9)]
    async with speaking(server) as telegram:
        await telegram.acknowledge([taps[0].id, "nonsense", taps[1].id])
        server.expire_taps()
        await telegram.acknowledge([taps[0].id])
        await telegram.acknowledge([])
    async with speaking(server, api_url="http://127.0.0.1:9") as unreachable:
        await unreachable.acknowledge(["1"])

    assert [tap.answered for tap in taps] == [True, True]


@BOTH
@pytest.mark.parametrize("failing", [0, 1])
async def test_a_tap_that_is_posted_is_answered_in_the_response(server, way, failing, monkeypatch):
    mai, ear = server.person(7, known=True), Ear()
    ear.failing, asides, called, call = failing, set(), [], Telegram._call

    async def noted(self, method, params, seconds=0):
        called.append(method)
        return await call(self, method, params, seconds)

    monkeypatch.setattr(Telegram, "_call", noted)

    async def receive(batch):  # as the application does: committed, then acknowledged aside
        try:
            await ear(batch)
        finally:
            asides.add(asyncio.create_task(telegram.acknowledge([each.callback for each in batch])))

    async with listening(server, receive, way) as telegram:
        tap = mai.forges("ab.q.1", 9)
        await ear.until(1)
        await server.until(lambda: tap.answered)
        await asyncio.gather(*asides)

    assert ("answerCallbackQuery" in called) is (way == "polling" or failing > 0)


async def test_a_photo_is_fetched(server, ear):
    png = picture()
    async with listening(server, ear, "polling") as telegram:
        server.person(7).sends_photo(png, "đây ạ")
        server.person(7).sends_document(png, "anh.png", "image/png")
        first, second = await ear.until(2)

        assert (first.caption, second.caption) == ("đây ạ", "")
        assert await telegram.fetch(first.file) == await telegram.fetch(second.file) == png


@pytest.mark.parametrize(
    ("fault", "meaning"),
    [
        (("download", {"status": 404}), set()),
        (("download", {"status": 302}), set()),
        (("download", {"status": 503}), AGAIN),
        (("download", {"how": "reset", "times": 2}), UNSURE),
        (("getFile", {"status": 400, "description": "Bad Request: wrong file_id"}), set()),
        (("getFile", {"status": 401}), {"needs_human"}),
    ],
    ids=named,
)
async def test_a_file_that_cannot_be_had_says_why(server, ear, fault, meaning):
    async with listening(server, ear, "polling") as telegram:
        server.person(7).sends_photo(picture())
        [photographed] = await ear.until(1)
        server.fault(fault[0], **fault[1])
        with pytest.raises(ChannelError) as failed:
            await telegram.fetch(photographed.file)

    assert flags(failed.value) == meaning
    assert "secret" not in "".join(traceback.format_exception(failed.value))


async def test_a_file_is_fetched_from_the_configured_host_only(ear):
    asked: list[str] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        if request.path.endswith("/getFile"):
            return web.json_response({"ok": True, "result": {**FILE, "file_path": "photos/1"}})
        raise web.HTTPFound("/elsewhere")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app) as host:
        telegram = Telegram(TOKEN, api_url=str(host.make_url("")))
        with pytest.raises(ChannelError) as failed:
            await telegram.fetch("F")
        await telegram.aclose()

    assert flags(failed.value) == set()
    assert asked == [f"/bot{TOKEN}/getFile", f"/file/bot{TOKEN}/photos/1"]


async def test_a_file_that_is_too_large_is_given_up(server, ear, monkeypatch):
    monkeypatch.setattr(module, "DOWNLOAD", 50)
    async with listening(server, ear, "polling") as telegram:
        server.person(7).sends_photo(picture())
        [photographed] = await ear.until(1)
        with pytest.raises(ChannelError, match="too large"):
            await telegram.fetch(photographed.file)


async def test_the_account_says_who_it_is(server):
    async with speaking(server) as telegram:
        assert await telegram.check() == "@cdht_test_bot (4242)"


PROFILE = Profile({"vi": [("xoa", "Xóa")], "en": [("xoa", "Erase")]}, {"vi": "Dài"}, {"vi": "Ngắn"})


def changes(server: BotApi) -> int:
    return sum(count for method, count in server.counts.items() if method.startswith("setMy"))


async def test_the_profile_is_written_only_where_it_differs(server, ear):
    async with speaking(server, profile=PROFILE) as telegram:
        await telegram.start(ear, web.Application())
        first = changes(server)
        await telegram.start(ear, web.Application())

    assert (first, changes(server)) == (5, 5)  # "vi" falls back to the default of the same words
    commands = {
        request.params.get("language_code", ""): request.params["commands"]
        for request in server.calls("setMyCommands")
    }
    assert set(commands) == {"", "vi", "en"}
    assert "Erase" in commands["en"]


async def test_a_profile_that_cannot_be_set_holds_nothing_up(server, ear):
    server.fault("*", status=429, times=None)
    with capture_logs() as logs:
        async with speaking(server, profile=PROFILE) as telegram:
            await telegram.start(ear, web.Application())

    assert [line["event"] for line in logs] == ["telegram.profile_not_set"]


def test_nothing_happens_at_construction():
    telegram: Channel = Telegram("not even a token", api_url="http://nowhere.invalid")

    assert (telegram.name, telegram.limits.buttons) == ("telegram", 100)
