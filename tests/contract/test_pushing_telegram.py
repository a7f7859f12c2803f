"""The line of pushes to Telegram, through real HTTP: what arrives, and what each refusal means."""

import inspect
from collections.abc import AsyncIterator

import aiohttp
import pytest
from telegram import error as foreign
from telegram.ext import ExtBot

from bot.channels.base import Button, ChannelError, Outgoing
from bot.pushes.requests import AiohttpRequest
from bot.pushes.telegram import TelegramLine, application, channel_error
from tests.servers.bot_api import BotApi

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000003000100"
    "18dd8db00000000049454e44ae426082"
)


@pytest.fixture
async def server() -> AsyncIterator[BotApi]:
    async with BotApi("42:TEST") as made:
        made.person(7).starts()
        yield made


@pytest.fixture
async def line(server: BotApi) -> AsyncIterator[TelegramLine]:
    app = application("42:TEST", api_url=server.url, rate=1000.0)
    made = TelegramLine(app.bot)
    yield made
    await made.aclose()


async def test_text_buttons_and_pictures_arrive(server: BotApi, line: TelegramLine) -> None:
    buttons = ((Button("Làm tiếp", "r|push|go"),), (Button("Không nhắc nữa", "r|push|stop"),))

    sent = await line.send("7", Outgoing("<b>bà</b> Lan ơi", buttons))
    pictured = await line.send("7", Outgoing("có ảnh", picture=PNG))

    texts = [each.message.text for each in server.sent]
    assert texts[0] == "<b>bà</b> Lan ơi"
    assert int(pictured) == int(sent) + 1
    assert [request.method for request in server.requests] == ["sendMessage", "sendPhoto"]


@pytest.mark.parametrize(
    ("fault", "meaning"),
    [
        ({"status": 403}, {"gone": True}),
        ({"status": 429, "parameters": {"retry_after": 3}}, {"retryable": True, "retry_after": 3.0}),
        ({"status": 500}, {"retryable": True, "perhaps_sent": False}),
        ({"status": 502, "body": "<html>"}, {"retryable": True, "perhaps_sent": False}),
        ({"status": 504}, {"retryable": True, "perhaps_sent": True}),
        ({"status": 401}, {"needs_human": True}),
        ({"status": 400, "description": "Bad Request: chat not found"}, {"gone": True}),
        ({"status": 400}, {"gone": False, "retryable": False}),
        ({"how": "deliver_then_reset"}, {"retryable": True, "perhaps_sent": True}),
        ({"how": "deliver_then_garbage"}, {"perhaps_sent": True}),
    ],
)
async def test_a_refusal_means_the_same_as_in_conversation(
    server: BotApi, line: TelegramLine, fault: dict[str, object], meaning: dict[str, object]
) -> None:
    server.fault("sendMessage", **fault)  # type: ignore[arg-type]

    with pytest.raises(ChannelError) as caught:
        await line.send("7", Outgoing("x"))

    assert {name: getattr(caught.value, name) for name in meaning} == meaning
    assert "TEST" not in str(caught.value)


async def test_a_server_that_is_not_there_got_nothing(line: TelegramLine) -> None:
    app = application("42:TEST", api_url="http://127.0.0.1:9", rate=1000.0)
    nowhere = TelegramLine(app.bot)
    with pytest.raises(ChannelError) as caught:
        await nowhere.send("7", Outgoing("x"))
    await nowhere.aclose()

    assert caught.value.retryable
    assert not caught.value.perhaps_sent


def _all(kind: type[foreign.TelegramError]) -> list[type[foreign.TelegramError]]:
    return [kind, *(each for sub in kind.__subclasses__() for each in _all(sub))]


@pytest.mark.parametrize("kind", _all(foreign.TelegramError))
def test_every_error_of_the_library_is_mapped(
    kind: type[foreign.TelegramError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    made = {
        foreign.RetryAfter: lambda: foreign.RetryAfter(3),
        foreign.ChatMigrated: lambda: foreign.ChatMigrated(-5),
        foreign.PassportDecryptionError: lambda: foreign.PassportDecryptionError("x"),
        foreign.InvalidToken: foreign.InvalidToken,
        foreign.TimedOut: foreign.TimedOut,
    }.get(kind, lambda: kind("words"))

    assert isinstance(channel_error(made()), ChannelError)


NEVER_WRITTEN = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
OF_AN_ADDRESS = aiohttp.InvalidURL


@pytest.mark.parametrize(
    "kind",
    [
        TimeoutError,
        OSError,
        ConnectionResetError,
        *(
            each
            for _, each in inspect.getmembers(aiohttp, inspect.isclass)
            if issubclass(each, aiohttp.ClientError)
        ),
    ],
)
def test_only_what_was_not_written_is_surely_not_sent(kind: type[Exception]) -> None:
    error = foreign.NetworkError("x")
    error.__cause__ = kind.__new__(kind)
    meaning = channel_error(error)

    assert meaning.perhaps_sent is not issubclass(kind, (*NEVER_WRITTEN, OF_AN_ADDRESS))
    assert meaning.retryable is not issubclass(kind, OF_AN_ADDRESS)
    assert meaning.needs_human is issubclass(kind, OF_AN_ADDRESS)


async def test_half_a_letter_is_refused_without_a_request(server: BotApi, line: TelegramLine) -> None:
    with pytest.raises(ChannelError) as caught:
        await line.send("7", Outgoing("\ud83d"))

    assert not caught.value.retryable
    assert not caught.value.perhaps_sent
    assert server.requests == []


async def test_a_server_that_says_nothing_for_long_perhaps_got_it(server: BotApi) -> None:
    impatient = AiohttpRequest(1, aiohttp.ClientTimeout(total=0.05))
    line = TelegramLine(ExtBot("42:TEST", base_url=f"{server.url}/bot", request=impatient))
    server.fault("sendMessage", "slow", delay=1.0)

    with pytest.raises(ChannelError) as caught:
        await line.send("7", Outgoing("x"))
    await line.aclose()

    assert caught.value.perhaps_sent
