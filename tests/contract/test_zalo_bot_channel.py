"""A Zalo Bot through a server of our own: what is heard, what is sent, what goes wrong."""

import asyncio
import inspect
import logging
import socket
import ssl
import traceback
import unicodedata
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import aiohttp
import httpx
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.channels import hearing, zalo
from bot.channels.base import Channel, ChannelError, Inbound, Outgoing
from bot.channels.zalo import ERRORS, trusted
from bot.channels.zalo_bot import channel as module
from bot.channels.zalo_bot import wire
from bot.channels.zalo_bot.channel import ZaloBot
from bot.channels.zalo_bot.wire import HOSTS, MEANINGS, Pace, updates, zalo_plan_line
from dialogs.events import Photographed, Typed, Unreadable
from tests.servers import zalo_bot_samples as samples
from tests.servers.zalo_bot import ZaloBotApi
from tests.servers.zalo_bot_elsewhere import zalo_bot_process

TOKEN, SECRET = "12345689:abc-very-secret-part", "webhook-secret"
TED = "6ede9afa66b88fe6d6a9"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ODD = "a < b & c; \u2067مرحبا\u2069 \u200fﬀ 👩‍🌾 _x_ **y** # {red}z{/red} <b>đậm</b>"
BOTH = pytest.mark.parametrize("way", ["polling", "webhook"])
FLAGS = ("retryable", "gone", "needs_human", "perhaps_sent", "stale")
AGAIN, UNSURE = {"retryable"}, {"retryable", "perhaps_sent"}
PHOTO = b"\xff\xd8\xff\xe0 a photo"


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
async def speaking(server: Any, **options: Any) -> AsyncIterator[ZaloBot]:
    quick = {"api_url": server.url, "patience": 0.01, "pace": Pace(1000, 1000)}
    bot = ZaloBot(TOKEN, **quick | options)
    try:
        yield bot
    finally:
        await bot.aclose()


@asynccontextmanager
async def listening(server: ZaloBotApi, ear: Any, way: str, **options: Any) -> AsyncIterator[ZaloBot]:
    """The channel as an application runs it; the public address is a port on loopback."""
    port, app = socket.create_server(("127.0.0.1", 0)), web.Application()
    address = f"http://127.0.0.1:{port.getsockname()[1]}"
    hooked = {"public_url": address, "webhook_secret": SECRET} if way == "webhook" else {}
    async with speaking(server, **hooked | options) as bot:
        await bot.start(ear, app)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.SockSite(runner, port).start()
        task = asyncio.create_task(bot.listen())
        try:
            if way == "webhook":
                await server.until(lambda: server.webhook.url)
            yield bot
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await runner.cleanup()


@pytest.fixture(autouse=True)
def _certificates_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading them takes 60 ms, and no test here speaks TLS."""
    read = cache(ssl.create_default_context)
    monkeypatch.setattr(ssl, "create_default_context", lambda *_, **__: read())


@pytest.fixture
async def server() -> AsyncIterator[ZaloBotApi]:
    async with ZaloBotApi(TOKEN) as server:
        yield server


@pytest.fixture
def ear() -> Ear:
    return Ear()


def flags(error: ChannelError) -> set[str]:
    return {flag for flag in FLAGS if getattr(error, flag)}


def named(value: object) -> str:
    """A short name for a case, the same in every process."""
    return " ".join(sorted(value)) if isinstance(value, set) else str(value)[:40]


def told(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(error)


def inbound(body: Any) -> Inbound | None:
    [update] = updates(body)
    return wire.inbound(update, {"own-id"}, NOW)


async def failing(bot: ZaloBot, text: str = "lời riêng") -> ChannelError:
    with pytest.raises(ChannelError) as failed:
        await bot.send(TED, Outgoing(text))
    return failed.value


async def known(server: ZaloBotApi) -> Any:
    """Mai, who wrote before, so that the bot may write to her."""
    mai = server.person(TED)
    mai.says("chào")
    server.updates.take()
    return mai


# What is heard


@BOTH
@pytest.mark.parametrize("field", ["photo", "photo_url"])
async def test_what_people_do_is_heard_in_order(server, ear, way, field):
    mai = server.person(TED, "Mai")
    server.photo_field = field
    async with listening(server, ear, way):
        mai.says("xin chào")
        mai.says(ODD)
        mai.sends_photo(PHOTO, "đây ạ")
        mai.sends_voice()
        mai.sends_sticker()
        mai.sends_unsupported()
        events = await ear.until(6)

    assert events == [
        Typed("xin chào"),
        Typed(ODD),
        Photographed(f"{server.url}/photo/1.jpg", "đây ạ"),
        Unreadable("voice"),
        Unreadable("sticker"),
        Unreadable("unsupported"),
    ]
    assert [heard.id for heard in ear.heard] == [f"m{message.id}" for message in mai.chat]
    assert {heard.sender for heard in ear.heard} == {TED}
    assert {heard.grain for heard in ear.heard} == {timedelta(milliseconds=1)}


@pytest.mark.parametrize("body", [samples.TEXT, samples.TEXT["result"], [samples.TEXT["result"]]])
def test_the_documented_event_is_read_wrapped_and_bare(body):
    at = datetime(2025, 6, 19, 6, 55, 31, 602_000, tzinfo=UTC)
    id_, grain = "m2d758cb5e222177a4e35", timedelta(milliseconds=1)

    assert inbound(body) == Inbound(id_, TED, Typed("Xin chào"), at, grain)


@pytest.mark.parametrize(
    ("name", "content", "event"),
    [
        ("message.text.received", {}, Typed("")),
        ("message.image.received", {"photo": "https://x"}, Photographed("https://x")),
        ("message.image.received", {"photo": "", "photo_url": "y"}, Photographed("y")),
        ("message.image.received", {"photo": "x", "caption": "a"}, Photographed("x", "a")),
        ("message.image.received", {}, Unreadable("image")),
        ("message.unsupported.received", {"text": None}, Unreadable("unsupported")),
        ("message.video.received", {"video": "https://x"}, Unreadable("unknown")),
    ],
)
def test_each_kind_of_message_is_one_event(name, content, event):
    found = inbound(samples.event(name, **content))

    assert found is not None
    assert found.event == event


@pytest.mark.parametrize(
    "content",
    [
        {"chat": {"id": "g-1", "chat_type": "GROUP"}},
        {"from": {"id": "own-id", "is_bot": False}},
        {"from": {"id": TED, "is_bot": True}},
        {"from": None},
        {"chat": []},
        {"message_id": None, "date": None},
    ],
)
def test_groups_bots_and_our_own_echo_are_nobody(content):
    assert inbound(samples.event("message.text.received", text="x", **content)) is None


@pytest.mark.parametrize("date", [None, "soon", 10**30])
def test_a_time_that_is_none_is_now(date):
    found = inbound(samples.event("message.text.received", date=date))

    assert found is not None
    assert found.at == NOW


@BOTH
async def test_what_is_not_for_us_is_passed_over(server, ear, way):
    mai, own = server.person(TED), samples.event("message.text.received", text="tiếng vọng")
    own["message"] |= {"from": {"id": server.me["id"]}, "message_id": "e1"}
    with capture_logs() as logs:
        async with listening(server, ear, way):
            mai.sends("message.text.received", group=True, text="trong nhóm")
            server.raw_update(own)
            server.raw_update({"event_name": "bot.renamed", "x": "của người ta"})
            server.raw_update({"event_name": ["?"], "message": "?"})
            server.raw_update("không phải gì cả")
            server.raw_update({})
            mai.says("chào")
            await ear.until(1)

    assert ear.events == [Typed("chào")]
    unknown = [line["kind"] for line in logs if line["event"] == "zalo_bot.event_unknown"]
    assert unknown == ["bot.renamed", ""]
    assert "người" not in str(logs)


@BOTH
async def test_an_event_brought_twice_has_the_same_id(server, ear, way):
    async with listening(server, ear, way):
        server.duplicate_next(1)
        server.person(TED).says("chào")
        await ear.until(2)

    assert len({heard.id for heard in ear.heard}) == 1


# Polling


async def test_what_could_not_be_kept_is_held_until_it_is(server, ear):
    ear.failing = 2
    with capture_logs() as logs:
        async with listening(server, ear, "polling"):
            server.person(TED).says("chào")
            await ear.until(1)

    assert (ear.events, ear.batches) == ([Typed("chào")], 3)
    assert "wrote" not in str(logs)
    assert "RuntimeError" in str(logs)


async def test_the_next_event_is_asked_for_when_the_last_is_kept(server):
    kept = asyncio.Event()

    async def slowly(_: Sequence[Inbound]) -> None:
        await kept.wait()

    mai = server.person(TED)
    mai.says("một")
    mai.says("hai")
    async with listening(server, slowly, "polling"):
        await server.until(lambda: server.updates.consumed)
        await asyncio.sleep(0.05)
        before = server.counts["getUpdates"]
        kept.set()
        await server.until(lambda: len(server.updates.consumed) == 2)

    assert (before, server.most_pollers) == (1, 1)


async def test_polling_takes_a_webhook_away_and_asks_as_documented(server, ear):
    server.webhook.point("https://elsewhere.vn/x", "12345678")
    async with listening(server, ear, "polling"):
        await server.until(lambda: server.calls("getUpdates"))

    assert [each.method for each in server.requests] == ["deleteWebhook", "getMe", "getUpdates"]
    assert server.calls("getUpdates")[0].params == {"timeout": 30}


async def test_nobody_writing_is_no_failure(server, ear):
    server.longest_poll = 0.02
    with capture_logs() as logs:
        async with listening(server, ear, "polling"):
            await server.until(lambda: server.counts["getUpdates"] > 3)
            server.errors_as_status = False
            polls = server.counts["getUpdates"]
            await server.until(lambda: server.counts["getUpdates"] > polls + 3)

    assert logs == []
    assert server.counts["deleteWebhook"] == 1


async def test_events_that_come_back_on_every_poll_are_not_hurried_after(server, ear):
    server.updates.keeps = True
    with capture_logs() as logs:
        async with listening(server, ear, "polling", patience=0.2):
            server.person(TED).says("chào")
            server.raw_update({"event_name": "bot.renamed"})
            await ear.until(3)
            await asyncio.sleep(0.3)
            server.person(TED).says("mới")
            await server.until(lambda: Typed("mới") in ear.events)

    assert len({heard.id for heard in ear.heard}) == 2
    assert server.counts["getUpdates"] < 40
    assert len(logs) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500},
        {"status": 403},
        {"status": 401},
        {"status": 429},
        {"status": 429, "how": "ok_false"},
        {"how": "page", "status": 502},
        {"how": "reset"},
        {"how": "accept_then_garbage", "method": "getMe"},
        {"status": 408, "method": "deleteWebhook"},
    ],
    ids=named,
)
async def test_polling_outlives_a_fault_and_logs_it_once(server, ear, fault):
    server.fault(**{"method": "getUpdates", "times": 3} | fault)
    server.person(TED).says("lời của Mai")
    with capture_logs() as logs:
        async with listening(server, ear, "polling"):
            await ear.until(1)

    assert [line["event"] for line in logs] == ["zalo_bot.listening_failed", "zalo_bot.listening_again"]
    assert "Mai" not in str(logs)


async def test_a_webhook_set_by_another_is_taken_away_again(server, ear):
    async with listening(server, ear, "polling"):
        await server.until(lambda: server.pollers)
        server.webhook.point("https://elsewhere.vn/x", "12345678")
        server.webhook._stop()
        server.raw_update({"event_name": "bot.renamed"})
        await server.until(lambda: not server.webhook.url)
        server.person(TED).says("chào")

        assert await ear.until(1) == [Typed("chào")]


async def test_a_process_without_the_lease_does_not_poll(server, ear, monkeypatch):
    monkeypatch.setattr(module, "NO_LEASE", 0.01)
    answers = iter([False, False])

    async def lease() -> bool:
        return next(answers, True)

    server.person(TED).says("chào")
    async with listening(server, ear, "polling", lease=lease):
        await ear.until(1)

    assert next(answers, None) is None


# The webhook


@BOTH
async def test_events_are_read_bare_as_well(server, ear, way):
    server.wrapped = False
    async with listening(server, ear, way):
        server.person(TED).says("chào")

        assert await ear.until(1) == [Typed("chào")]


async def test_the_webhook_answers_before_it_is_registered(server, ear):
    async with listening(server, ear, "webhook"):
        [asked] = server.calls("setWebhook")

    assert asked.params["secret_token"] == SECRET
    assert asked.params["url"].endswith("/zalo-bot/12345689")
    assert asked.status == 200
    assert server.counts["getUpdates"] == 0


async def test_what_could_not_be_kept_is_not_acknowledged(server, ear):
    ear.failing = 1
    with capture_logs() as logs:
        async with listening(server, ear, "webhook"):
            server.person(TED).says("chào")
            await server.until(lambda: server.webhook.lost)
            server.redeliver()
            await ear.until(1)
            await server.until(lambda: len(server.webhook.answers) == 2)

    assert server.webhook.answers == [500, 200]
    assert "wrote" not in str(logs)


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, b"{}", 403),
        ({"X-Bot-Api-Secret-Token": ""}, b"{}", 403),
        ({"X-Bot-Api-Secret-Token": SECRET.upper()}, b"{}", 403),
        ({"X-Bot-Api-Secret-Token": "b\u00ed m\u1eadt"}, b"{}", 403),
        ({"X-Bot-Api-Secret-Token": SECRET}, b"{}", 200),
        ({"X-Bot-Api-Secret-Token": SECRET}, b"not json", 200),
        ({"X-Bot-Api-Secret-Token": SECRET}, b"[" * 100_000, 200),
        ({"X-Bot-Api-Secret-Token": SECRET}, b"\xff\xfe", 200),
        ({"X-Bot-Api-Secret-Token": SECRET}, b" " * 200_001, 413),
    ],
    ids=named,
)
async def test_only_zalo_is_let_in(server, ear, monkeypatch, *, headers, body, status):
    monkeypatch.setattr(hearing, "BODY", 200_000)
    async with (
        listening(server, ear, "webhook"),
        aiohttp.ClientSession() as session,
        session.post(server.webhook.url, data=body, headers=headers) as answer,
    ):
        assert answer.status == status

    assert ear.batches == 0


async def test_the_address_tells_who_looks_that_somebody_is_there(server, ear):
    async with (
        listening(server, ear, "webhook"),
        aiohttp.ClientSession() as session,
        session.get(server.webhook.url) as answer,
    ):
        assert (answer.status, await answer.read()) == (200, b"")


@pytest.mark.parametrize("secret", ["", "short", "x" * 257, "with a space", "bí-mật-dài"])
def test_a_webhook_needs_a_proper_secret(secret):
    with pytest.raises(ValueError, match="8 to 256"):
        ZaloBot(TOKEN, public_url="https://hoctap.vn", webhook_secret=secret)


@pytest.mark.parametrize("in_result", [False, True])
async def test_a_webhook_that_cannot_be_set_is_tried_again(server, ear, monkeypatch, in_result):
    server.verifies_in_result = in_result
    answers = iter([503, 503])

    async def probe(url: str, secret: str) -> int:
        return next(answers, 200)

    monkeypatch.setattr(server.methods, "_probe", probe)
    with capture_logs() as logs:
        async with listening(server, ear, "webhook"):
            server.person(TED).says("chào")
            await ear.until(1)

    assert server.counts["setWebhook"] == 3
    assert logs[0]["event"] == "zalo_bot.listening_failed"


async def test_a_webhook_is_set_again_only_when_it_is_gone(server, ear, monkeypatch):
    monkeypatch.setattr(module, "LOOK_AGAIN", 0.01)
    async with listening(server, ear, "webhook"):
        await server.until(lambda: server.counts["getWebhookInfo"] > 2)
        before = server.counts["setWebhook"]
        server.webhook.point("", "")
        await server.until(lambda: server.webhook.url)

    assert (before, server.counts["setWebhook"]) == (1, 2)


# What is sent


async def test_a_message_arrives_as_plain_text(server):
    mai = await known(server)
    async with speaking(server) as bot:
        sent = await bot.send(TED, Outgoing(ODD, edits="1", strips="2"))

    [arrived] = server.sent
    assert (arrived.id, arrived.text) == (sent, ODD)
    assert arrived.params == {"chat_id": TED, "text": ODD}
    assert mai.chat[-1] == arrived


async def test_a_message_is_measured_after_it_is_composed(server):
    await known(server)
    long = "ế" * 2000
    async with speaking(server) as bot:
        await bot.send(TED, Outgoing(unicodedata.normalize("NFD", long)))
        too_long = await failing(bot, long + "x")

    assert [message.text for message in server.sent] == [long]
    assert (flags(too_long), server.counts["sendMessage"]) == (set(), 1)


@pytest.mark.parametrize("text", ["", " \n"])
async def test_a_picture_without_words_is_not_sent(server, text):
    await known(server)
    async with speaking(server) as bot:
        assert await bot.send(TED, Outgoing(text, picture=PHOTO)) == ""
        assert await bot.send(TED, Outgoing("68 điểm", picture=PHOTO)) == server.sent[0].id

    assert server.counts == {"sendMessage": 1}


def test_messages_keep_a_modest_pace():
    pace = Pace(5, 1)

    waits = [pace.wait(chat, 100.0) for chat in ("a", "b", "a", "c")]
    assert waits == pytest.approx([0, 0.2, 1, 0.6])
    assert pace.wait("b", 200.0) == 0


# What goes wrong

MONTH = "Quota exceeded: messages of this month"
FAULTS = [
    ({"status": 400}, set(), 0),
    ({"status": 401}, {"needs_human"}, 0),
    ({"status": 403}, AGAIN, 0),
    ({"status": 404}, set(), 0),
    ({"status": 408}, UNSURE, 0),
    ({"status": 426}, AGAIN, 0),
    ({"status": 429}, AGAIN, 0),
    ({"status": 429, "description": MONTH}, {"needs_human"}, 0),
    ({"status": 429, "description": "Vượt hạn mức tháng"}, {"needs_human"}, 0),
    ({"status": 500}, AGAIN, 0),
    ({"status": 502}, UNSURE, 0),
    ({"status": 503}, AGAIN, 0),
    ({"status": 504}, UNSURE, 0),
    ({"status": 418}, set(), 0),
    ({"status": 302}, set(), 0),
]
BROKEN = [
    ({"how": "page", "status": 502}, UNSURE, 0),
    ({"how": "page", "status": 200}, UNSURE, 0),
    ({"how": "reset"}, UNSURE, 0),
    ({"how": "silence"}, UNSURE, 0),
    ({"how": "accept_then_reset"}, UNSURE, 1),
    ({"how": "accept_then_silence"}, UNSURE, 1),
    ({"how": "accept_then_garbage"}, UNSURE, 1),
]
EITHER_WAY = [({**fault, "how": how}, *rest) for fault, *rest in FAULTS for how in ("status", "ok_false")]


@pytest.mark.parametrize(("fault", "meaning", "arrived"), EITHER_WAY + BROKEN, ids=named)
async def test_each_fault_says_what_to_do_and_keeps_the_secret(server, fault, meaning, arrived):
    await known(server)
    server.fault("sendMessage", **fault)
    async with speaking(server, timeout=0.3) as bot:
        error = await failing(bot)

    assert (flags(error), len(server.sent)) == (meaning, arrived)
    assert "secret-part" not in told(error)
    assert "riêng" not in str(error)
    assert (error.__cause__, error.__context__) == (None, None)


async def test_a_slow_answer_is_waited_for(server):
    await known(server)
    server.fault("sendMessage", "slow", delay=0.1)
    async with speaking(server) as bot:
        assert await bot.send(TED, Outgoing("chào")) == server.sent[0].id


async def test_a_wait_that_zalo_names_is_kept(server):
    await known(server)
    server.fault("sendMessage", status=429, headers={"Retry-After": "7"})
    server.fault("sendMessage", status=429, headers={"Retry-After": "soon"})
    async with speaking(server) as bot:
        waits = [(await failing(bot)).retry_after for _ in range(2)]

    assert waits == [7.0, None]


@pytest.mark.parametrize(
    ("now", "following"),
    [
        (datetime(2026, 11, 22, 12, 0, tzinfo=UTC), datetime(2026, 11, 30, 17, 0, tzinfo=UTC)),
        (datetime(2026, 12, 31, 16, 59, tzinfo=UTC), datetime(2026, 12, 31, 17, 0, tzinfo=UTC)),
        (datetime(2026, 12, 31, 17, 1, tzinfo=UTC), datetime(2027, 1, 31, 17, 0, tzinfo=UTC)),
    ],
)
async def test_a_used_up_plan_waits_for_the_next_month_in_vietnam(server, now, following):
    await known(server)
    server.messages_left = 1
    async with speaking(server, now=lambda: now) as bot:
        await bot.send(TED, Outgoing("còn một"))
        error = await failing(bot)

    assert flags(error) == {"needs_human"}
    assert now + timedelta(seconds=error.retry_after or 0) == following


@pytest.mark.parametrize(
    ("options", "meaning"),
    [
        ({"api_url": "http://127.0.0.1:9"}, AGAIN),
        ({"api_url": "http://"}, {"needs_human"}),
        ({"api_url": "ftp://zalo.me"}, {"needs_human"}),
    ],
)
async def test_what_never_left_was_not_sent(server, options, meaning):
    async with speaking(server, **options) as bot:
        error = await failing(bot)

    assert flags(error) == meaning
    assert "secret" not in told(error)


@pytest.mark.parametrize("token", ["", " ", "no token", "4242:", "a/../b?c:d", "12345689:wrong"])
async def test_a_token_that_is_none_needs_a_human(server, token):
    bot = ZaloBot(token, api_url=server.url)
    with pytest.raises(ChannelError) as failed:
        await bot.check()
    await bot.aclose()

    assert flags(failed.value) == {"needs_human"}


async def test_half_a_letter_is_refused_without_a_request(server):
    async with speaking(server) as bot:
        error = await failing(bot, "\ud83d")

    assert (flags(error), server.requests) == (set(), [])


def test_every_exception_of_httpx_has_a_row():
    raised = {cls for _, cls in inspect.getmembers(httpx, inspect.isclass) if issubclass(cls, Exception)}

    assert raised
    assert raised - set(ERRORS) == set()


def test_every_documented_code_has_a_row():
    documented = {400, 401, 403, 404, 408, 426, 429}

    assert documented <= {code for code, _, _ in MEANINGS}


async def test_a_refusal_that_quotes_the_token_is_told_without_it(server):
    await known(server)
    server.fault("sendMessage", status=400, description=f"no /bot{TOKEN}/sendMessage")
    async with speaking(server) as bot:
        error = await failing(bot)

    assert str(error) == "400 no /bot12345689:***/sendMessage"


async def test_no_log_of_a_library_holds_the_token(server, ear, caplog):
    caplog.set_level(logging.DEBUG)
    async with listening(server, ear, "polling") as bot:
        server.person(TED).says("chào")
        await ear.until(1)
        await bot.send(TED, Outgoing("chào"))
        server.fault("sendMessage", "reset")
        await failing(bot)

    assert "sendMessage" in caplog.text  # httpx did log, without the token
    assert "secret-part" not in caplog.text


# Photos


@pytest.mark.parametrize("field", ["photo", "photo_url"])
async def test_a_photo_is_fetched(server, ear, field):
    server.photo_field = field
    async with listening(server, ear, "polling") as bot:
        server.person(TED).sends_photo(PHOTO)
        [photographed] = await ear.until(1)

        assert await bot.fetch(photographed.file) == PHOTO


@pytest.mark.parametrize(
    ("url", "fetched"),
    [
        ("https://photo-1.zdn.vn/a.jpg", True),
        ("https://zalo.me/a.jpg", True),
        ("https://zalo.me:443/a.jpg", True),
        ("https://zalo.me:8443/a.jpg", False),
        ("http://photo-1.zdn.vn/a.jpg", False),
        ("https://evilzdn.vn/a.jpg", False),
        ("https://zdn.vn.evil.example/a.jpg", False),
        ("https://zdn.vn@evil.example/a.jpg", False),
        ("https://evil.example\\@zdn.vn/a.jpg", False),
        ("https://me:pass@zdn.vn/a.jpg", False),
        ("https://127.0.0.1/a.jpg", False),
        ("http://127.0.0.1:8081/a.jpg", True),
        ("http://127.0.0.1:8082/a.jpg", False),
        ("file:///etc/passwd", False),
    ],
)
def test_photos_lie_with_zalo_alone(url, fetched):
    try:
        found = trusted(httpx.URL(url), HOSTS, "http://127.0.0.1:8081")
    except httpx.InvalidURL:
        found = False

    assert found is fetched


@pytest.mark.parametrize("file", ["", "AgACAgUAAx", "https://[", "file:///etc/passwd", "x" * 70_000])
async def test_what_is_no_address_of_zalo_is_not_fetched(server, file):
    async with speaking(server) as bot:
        with pytest.raises(ChannelError) as failed:
            await bot.fetch(file)

    assert (flags(failed.value), failed.value.__context__) == (set(), None)


@pytest.mark.parametrize(
    ("fault", "meaning"),
    [
        ({"status": 404}, set()),
        ({"status": 503}, AGAIN),
        ({"status": 302, "headers": {"Location": "/photo/2.jpg"}, "times": None}, set()),
        ({"status": 302, "headers": {"Location": "http://169.254.169.254/x"}}, set()),
        ({"status": 302, "headers": {"Location": "https://["}}, set()),
        ({"how": "reset"}, UNSURE),
    ],
    ids=named,
)
async def test_a_photo_that_cannot_be_had_says_why(server, fault, meaning):
    server.fault("photo", **fault)
    async with speaking(server) as bot:
        with pytest.raises(ChannelError) as failed:
            await bot.fetch(server.keep_photo(PHOTO))

    assert flags(failed.value) == meaning


async def test_a_photo_that_moved_within_zalo_is_found(server):
    server.fault("photo", status=302, headers={"Location": "/photo/1.jpg"})
    async with speaking(server) as bot:
        assert await bot.fetch(server.keep_photo(PHOTO)) == PHOTO


async def test_a_photo_that_is_too_large_is_given_up(server, monkeypatch):
    monkeypatch.setattr(zalo, "DOWNLOAD", 10)
    async with speaking(server) as bot:
        with pytest.raises(ChannelError, match="too large"):
            await bot.fetch(server.keep_photo(PHOTO))


# The rest


async def test_the_account_says_who_it_is(server):
    async with speaking(server) as bot:
        assert await bot.check() == "bot.VDKyGxQvc (1459232241454765289), BASIC"
        await bot.acknowledge(["nothing to acknowledge"])


def test_nothing_happens_at_construction():
    bot: Channel = ZaloBot("not even a token", api_url="http://nowhere.invalid")

    assert (bot.name, bot.limits.text, bot.limits.buttons) == ("zalo_bot", 2000, 0)
    assert (bot.limits.can_edit, bot.limits.can_photo) == (False, False)


@pytest.mark.parametrize(
    ("users", "messages", "near"),
    [(0, 0, False), (39, 2399, False), (40, 0, True), (0, 2400, True), (50, 3000, True)],
)
def test_the_plan_warns_before_it_bites(users, messages, near):
    warned, says = zalo_plan_line(users, messages)

    assert warned is near
    assert says.startswith(f"{users} of 50 people, {messages:,} of 3,000 messages this month")


async def test_a_server_in_another_process_serves_a_bot(ear):
    async with zalo_bot_process(TOKEN) as remote, speaking(remote) as bot:
        mai = remote.person(TED, name="Mai")
        await mai.sends_photo(PHOTO, "đây ạ")
        await bot.start(ear, web.Application())
        task = asyncio.create_task(bot.listen())
        [photographed] = await ear.until(1)
        task.cancel()
        assert await bot.fetch(photographed.file) == PHOTO
        await bot.send(TED, Outgoing("cảm ơn"))

        assert (await mai.hears())["text"] == "cảm ơn"
        assert "Mai: (image)" in await mai.screen()
        with pytest.raises(AssertionError, match="no switch"):
            await remote.switch(nonsense=True)
