"""A Zalo Official Account through a server of our own: what is sent, what goes wrong."""

import io
import ssl
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import httpx
import pytest
from PIL import Image
from structlog.testing import capture_logs

from bot.channels import zalo
from bot.channels.base import Button, Channel, ChannelError, Outgoing
from bot.channels.zalo_oa.channel import ZaloOA
from bot.channels.zalo_oa.oauth import Pair
from tests.servers.zalo_oa import ZaloOa
from tests.servers.zalo_oa_elsewhere import zalo_oa_process

ODD = 'a < b & c; \u2067مرحبا\u2069 \u200fﬀ 👩‍🌾 _x_ *y* <b>đậm</b> {"}'
RUN = "0123456789abcdef"
ROWS = ((Button("1. Có", f"{RUN}|q|yes"),), (Button("2. Không", f"{RUN}|q|no"),))
CERTIFICATES = cache(ssl.create_default_context)
FLAGS = ("retryable", "gone", "needs_human", "perhaps_sent", "stale")
MAI = "2512523625412515"
NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


class Kept:
    """Tokens of one process, in memory."""

    def __init__(self, server: ZaloOa, *, left: timedelta = timedelta(hours=20)) -> None:
        expires = datetime.now(UTC) + left
        self.pair: Pair | None = Pair(server.tokens.access, server.tokens.refresh, expires)

    async def load(self) -> Pair | None:
        return self.pair

    async def rotate(self, refresh: Callable[[Pair], Awaitable[Pair]]) -> Pair:
        assert self.pair
        self.pair = await refresh(self.pair)
        return self.pair


@asynccontextmanager
async def account(server: ZaloOa, tokens: Any = None, **options: Any) -> AsyncIterator[ZaloOA]:
    about = {"api_url": server.url, "oauth_url": server.url, "business_api_url": server.url}
    about |= {"oa_secret": server.oa_secret, "timeout": 5.0}
    channel = ZaloOA(server.app_id, server.app_secret, tokens or Kept(server), **about | options)
    try:
        yield channel
    finally:
        await channel.aclose()


@pytest.fixture(autouse=True)
def _certificates_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading them takes long, and no test here speaks TLS."""
    monkeypatch.setattr(ssl, "create_default_context", lambda *_, **__: CERTIFICATES())


@pytest.fixture
async def server() -> AsyncIterator[ZaloOa]:
    async with ZaloOa() as server:
        yield server


def flags(error: ChannelError) -> set[str]:
    return {flag for flag in FLAGS if getattr(error, flag)}


def picture(side: int = 64) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), "red").save(out, "PNG")
    return out.getvalue()


# What is sent


async def test_a_message_arrives_as_it_is(server):
    mai = server.person(known=True)
    async with account(server) as channel:
        sent = await channel.send(MAI, Outgoing(ODD, ROWS))

    assert (mai.last.id, mai.last.text) == (sent, ODD)
    assert [(b["title"], b["type"], b["payload"]) for b in mai.last.buttons] == [
        (button.label, "oa.query.hide", button.token) for row in ROWS for button in row
    ]
    [request] = server.calls("cs")
    assert request.headers["access_token"] == server.tokens.access
    assert "authorization" not in request.headers


async def test_letters_are_composed_and_long_texts_are_split(server):
    mai = server.person(known=True)
    apart = "e\u0302\u0301 " * 1500  # 6000 characters, 3000 of them after composing
    async with account(server) as channel:
        await channel.send(MAI, Outgoing(apart, ROWS))

    assert [len(message.text) <= 2000 for message in mai.chat] == [True, True]
    assert [len(message.buttons) for message in mai.chat] == [0, 2]
    assert "".join(message.text for message in mai.chat).count("ế") == 1500


async def test_more_buttons_than_five_are_left_to_the_numbers(server):
    mai = server.person(known=True)
    rows = tuple((Button(str(n), f"{RUN}|q|{n}"),) for n in range(6))
    async with account(server) as channel:
        await channel.send(MAI, Outgoing("1. một …", rows))

    assert (mai.last.text, mai.last.buttons) == ("1. một …", ())


@pytest.mark.parametrize("code", [-201, -233])
async def test_buttons_that_are_refused_leave_the_numbers(server, code):
    mai = server.person(known=True)
    server.fault("cs", code=code)
    async with account(server) as channel:
        await channel.send(MAI, Outgoing("1. Có", ROWS))

    assert [(message.text, message.buttons) for message in mai.chat] == [("1. Có", ())]


async def test_what_can_only_be_edited_elsewhere_is_sent_anew(server):
    mai = server.person(known=True)
    async with account(server) as channel:
        first = await channel.send(MAI, Outgoing("một", ROWS))
        second = await channel.send(MAI, Outgoing("hai", edits=first, strips=first))
        nothing = await channel.send(MAI, Outgoing("", strips=second))

    assert [message.text for message in mai.chat] == ["một", "hai"]
    assert nothing == second


@pytest.mark.parametrize("rows", [(), ROWS])
async def test_a_picture_comes_with_its_text(server, rows):
    mai, png = server.person(known=True), picture()
    async with account(server) as channel:
        sent = await channel.send(MAI, Outgoing("68 điểm", rows, picture=png))

    assert mai.chat[0].pictures == (png,)
    assert (mai.last.id, mai.last.text, len(mai.last.buttons)) == (sent, "68 điểm", len(rows))
    assert len(mai.chat) == (2 if rows else 1)


@pytest.mark.parametrize("trouble", ["upload", "size"])
async def test_a_picture_that_zalo_will_not_have_leaves_its_text(server, trouble):
    mai, png = server.person(known=True), picture()
    if trouble == "upload":
        server.fault("upload", code=-201)
    else:
        png += b"\0" * 1024 * 1024
    async with account(server) as channel:
        await channel.send(MAI, Outgoing("68 điểm", picture=png))

    assert [(message.text, message.pictures) for message in mai.chat] == [("68 điểm", ())]


async def test_a_template_reaches_who_was_silent_for_long(server):
    mai = server.person(known=True)
    server.approves("12345", "ten", "han")
    server.clock = lambda: datetime.now(UTC) + timedelta(days=8)
    async with account(server) as channel:
        with pytest.raises(ChannelError, match="window closed") as failed:
            await channel.send(MAI, Outgoing("chào"))
        await channel.send_template(MAI, "12345", {"ten": "Mai", "han": "30/11"})
        by_phone = await channel.send_template_by_phone(
            "84900000000", "12345", {"ten": "Mai", "han": "30/11"}, "x" * 60
        )

    assert flags(failed.value) == set()
    assert mai.last.text == "han: 30/11; ten: Mai"
    assert by_phone
    assert len(server.calls("phone")[0].given["tracking_id"]) == 48


async def test_zalo_says_what_may_still_be_sent(server):
    server.person(known=True)
    async with account(server) as channel:
        assert (await channel.quota(MAI))["cs_reply"]["remain"] == 8
        assert await channel.check() == f"Hội Khuyến học xã Ví Dụ ({server.oa_id}), verified"


# What goes wrong

AGAIN, UNSURE = {"retryable"}, {"retryable", "perhaps_sent"}
FAULTS = [
    ({"code": -213}, {"gone"}, 0),
    ({"code": -230}, set(), 0),
    ({"code": -209}, {"needs_human"}, 0),
    ({"code": -32, "message": "rate limit"}, AGAIN, 0),
    ({"code": -200}, AGAIN, 0),
    ({"code": -144}, AGAIN, 0),
    ({"code": -210}, set(), 0),
    ({"code": -4711}, set(), 0),
    ({"how": "http", "status": 500}, AGAIN, 0),
    ({"how": "http", "status": 502}, AGAIN, 0),
    ({"how": "http", "status": 504}, UNSURE, 0),
    ({"how": "http", "status": 429, "headers": {"Retry-After": "7"}}, AGAIN, 0),
    ({"how": "http", "status": 404}, {"needs_human"}, 0),
    ({"how": "http", "status": 418}, set(), 0),
    ({"how": "http", "status": 200}, UNSURE, 0),
    ({"how": "reset"}, UNSURE, 0),
    ({"how": "silence"}, UNSURE, 0),
    ({"how": "deliver_then_reset"}, UNSURE, 1),
    ({"how": "deliver_then_silence"}, UNSURE, 1),
    ({"how": "deliver_then_garbage"}, UNSURE, 1),
]


def named(value: object) -> str:
    """The name of a parameter: a set sorted, so that every worker calls it the same."""
    return "+".join(sorted(value)) or "nothing" if isinstance(value, set | frozenset) else str(value)


@pytest.mark.parametrize(("fault", "meaning", "arrived"), FAULTS, ids=named)
async def test_each_fault_says_what_to_do_and_keeps_the_secret(server, fault, meaning, arrived):
    mai = server.person(known=True)
    server.fault("cs", **fault)
    with capture_logs() as logs:
        async with account(server, timeout=0.3) as channel:
            with pytest.raises(ChannelError) as failed:
                await channel.send(MAI, Outgoing("lời riêng", ROWS))

    error = failed.value
    assert (flags(error), len(mai.chat)) == (meaning, arrived)
    told = "".join(traceback.format_exception(error)) + repr(error) + str(logs)
    assert "-secret" not in told
    assert "riêng" not in str(error) + str(logs)
    assert (error.__cause__, error.__context__) == (None, None)
    assert error.retry_after == 7 if fault.get("status") == 429 else True


async def test_what_a_closed_door_did_not_take_was_not_sent(server):
    async with account(server, api_url="http://127.0.0.1:9") as channel:
        with pytest.raises(ChannelError) as failed:
            await channel.send(MAI, Outgoing("chào"))

    assert flags(failed.value) == AGAIN


async def test_half_a_letter_is_refused_without_a_request(server):
    async with account(server) as channel:
        with pytest.raises(ChannelError) as failed:
            await channel.send(MAI, Outgoing("\ud83d"))

    assert (flags(failed.value), server.requests) == (set(), [])


# Tokens


async def test_an_access_token_that_ended_is_renewed_once_for_all(server):
    mai, tokens = server.person(known=True), Kept(server)
    server.tokens.expires()
    async with account(server, tokens) as channel:
        await channel.send(MAI, Outgoing("một"))
        await channel.send(MAI, Outgoing("hai"))

    assert [message.text for message in mai.chat] == ["một", "hai"]
    [request] = server.calls("token")
    assert request.headers["secret_key"] == server.app_secret
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.given["grant_type"] == "refresh_token"


@pytest.mark.parametrize("code", [-216, -220, -124, 216, 401, -401])
async def test_a_token_refused_twice_is_no_endless_dance(server, code):
    server.person(known=True)
    server.fault("cs", code=code, times=None)
    async with account(server) as channel:
        with pytest.raises(ChannelError) as failed:
            await channel.send(MAI, Outgoing("một"))

    assert flags(failed.value) == {"retryable", "needs_human"}
    assert (server.counts["token"], server.counts["cs"]) == (1, 2)


async def test_a_token_is_renewed_before_it_ends(server):
    server.person(known=True)
    tokens = Kept(server, left=timedelta(minutes=5))
    async with account(server, tokens) as channel:
        await channel.check()

    assert server.counts["token"] == 1
    assert tokens.pair
    assert tokens.pair.access == server.tokens.access
    assert tokens.pair.expires - datetime.now(UTC) > timedelta(hours=24)


async def test_a_token_that_is_still_good_is_used_while_oauth_is_down(server):
    server.person(known=True)
    server.fault("token", "http", status=502, times=None)
    async with account(server, Kept(server, left=timedelta(minutes=5))) as channel:
        await channel.check()
        await channel.check()

    assert server.counts["token"] == 1


async def test_a_consent_that_was_taken_back_calls_for_a_human_once(server):
    server.person(known=True)
    tokens = Kept(server)
    server.tokens.revoked()
    with capture_logs() as logs:
        async with account(server, tokens) as channel:
            for _ in range(3):
                with pytest.raises(ChannelError) as failed:
                    await channel.send(MAI, Outgoing("chào"))
                assert flags(failed.value) == {"needs_human"}

    alarms = [line for line in logs if line["event"] == "zalo_oa.consent_needed"]
    assert len(alarms) == server.counts["token"] == 1
    assert "refresh-" not in str(logs)


async def test_without_tokens_it_is_said_what_to_do(server):
    tokens = Kept(server)
    tokens.pair = None
    async with account(server, tokens) as channel:
        with pytest.raises(ChannelError, match="cdht zalo login") as failed:
            await channel.check()

    assert flags(failed.value) == {"needs_human"}
    assert server.requests == []


# Files


async def test_a_photo_is_fetched_without_the_token(server):
    png = picture()
    server.person(known=True).sends_photo(png)
    async with account(server) as channel:
        assert await channel.fetch(f"{server.url}/media/1.jpg") == png

    assert server.calls("download")[0].headers.get("access_token") is None


@pytest.mark.parametrize(
    ("fault", "meaning"),
    [
        ({"status": 404}, set()),
        ({"status": 302}, set()),
        ({"status": 503}, AGAIN),
        ({"how": "reset"}, UNSURE),
    ],
    ids=named,
)
async def test_a_file_that_cannot_be_had_says_why(server, fault, meaning):
    server.person(known=True).sends_photo(picture())
    server.fault("download", **{"how": "http"} | fault)
    async with account(server) as channel:
        with pytest.raises(ChannelError) as failed:
            await channel.fetch(f"{server.url}/media/1.jpg")

    assert flags(failed.value) == meaning


async def test_a_file_elsewhere_or_too_large_is_not_fetched(server, monkeypatch):
    monkeypatch.setattr(zalo, "DOWNLOAD", 50)
    server.person(known=True).sends_photo(picture())
    async with account(server) as channel:
        with pytest.raises(ChannelError, match="does not lie with Zalo"):
            await channel.fetch("https://example.com/a.jpg")
        with pytest.raises(ChannelError, match="too large"):
            await channel.fetch(f"{server.url}/media/1.jpg")


def test_it_is_a_channel(server):
    channel: Channel = ZaloOA("1", "2", Kept(server))

    assert (channel.name, channel.limits.text, channel.limits.buttons) == ("zalo_oa", 2000, 5)
    assert not channel.limits.can_edit


# The server


async def test_the_server_refuses_what_zalo_refuses(server):
    server.person(known=True)
    body = {"recipient": {"user_id": MAI}, "message": {"text": "chào"}}
    token = {"access_token": server.tokens.access}
    cs = f"{server.url}/v3.0/oa/message/cs"
    async with httpx.AsyncClient() as client:

        async def error(headers: dict[str, str], message: dict[str, Any]) -> int:
            given = {**body, "message": message}
            return int((await client.post(cs, json=given, headers=headers)).json()["error"])

        bearer = {"Authorization": f"Bearer {server.tokens.access}"}
        six = {"payload": {"buttons": [{"title": "x", "type": "oa.query.hide", "payload": "y"}] * 6}}
        assert await error(bearer, {"text": "chào"}) == -216
        assert await error(token | bearer, {"text": "chào"}) == -216
        assert await error(token, {"text": "x" * 2001}) == -210
        assert await error(token, {"text": "e\u0302\u0301" * 2000}) == 0
        assert await error(token, {"text": "x", "attachment": six}) == -201
        server.person().unfollows()
        assert await error(token, {"text": "chào"}) == -213
        user = await client.get(
            f"{server.url}/v3.0/oa/user/detail", params={"data": '{"user_id":"0"}'}, headers=token
        )
        assert user.json()["error"] == -201


@pytest.mark.slow
async def test_the_server_works_in_a_process_of_its_own():
    async with zalo_oa_process() as remote:
        await remote.fault("cs", code=-32, times=1)
        mai = remote.person(MAI)
        await mai.interacts()
        pair = (await remote.state())["tokens"]
        body = {"recipient": {"user_id": MAI}, "message": {"text": "chào"}}
        async with httpx.AsyncClient(headers={"access_token": pair["access"]}) as client:
            cs = f"{remote.url}/v3.0/oa/message/cs"
            answers = [(await client.post(cs, json=body)).json()["error"] for _ in range(2)]

        assert answers == [-32, 0]
        assert (await mai.hears())["text"] == "chào"
