"""
Telegram for pushes: python-telegram-bot's Application without updater, its rate limiter and its job queue.

What a message looks like as a request, and what refusals mean, is shared with the conversation (`telegram_wire`);
aiogram is not imported here.
"""

import os
import re
from collections.abc import Mapping
from typing import Any, Final

from telegram import error as foreign
from telegram.ext import AIORateLimiter, Application, Defaults, ExtBot

from bot.channels.base import ChannelError, Outgoing, picture_file
from bot.channels.telegram import wire
from bot.channels.telegram.wire import LIMITS, parts
from bot.clock import VIETNAM
from bot.pushes.requests import AiohttpRequest

RATE: Final = 25.0  # messages a second, of the 30 that Telegram allows: the rest is for answers
CONNECTIONS: Final = 32
NO_TOKEN: Final = "0:none"  # noqa: S105 (a job queue without a bot: only Zalo is served)
_CODE = re.compile(r"\((\d{3})\)")
_NETWORK: Final = tuple(wire.NETWORK)
_CODES: Final[Mapping[type[Exception], int]] = {
    foreign.Forbidden: 403,
    foreign.InvalidToken: 401,
    foreign.Conflict: 409,
    foreign.BadRequest: 400,
}


def application(
    token: str = "", *, api_url: str = "https://api.telegram.org", rate: float = RATE
) -> Application[Any, Any, Any, Any, Any, Any]:
    """An Application that never polls; `rate` messages a second, evenly spaced."""
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # else each 429 warns of a change to come
    bot_url = f"{api_url.rstrip('/')}/bot"
    return (
        Application.builder()
        .token(token or NO_TOKEN)
        .updater(None)
        .base_url(bot_url)
        .request(AiohttpRequest(CONNECTIONS))
        .defaults(Defaults(tzinfo=VIETNAM))
        .rate_limiter(AIORateLimiter(overall_max_rate=1, overall_time_period=1 / rate))
        .build()
    )


class TelegramLine:
    """Sends for one bot through python-telegram-bot."""

    limits = LIMITS
    at_once = CONNECTIONS  # under way at most, where the rate allows so many: they are marked together

    def __init__(self, bot: ExtBot[Any]) -> None:
        self._bot = bot

    async def send(self, to: str, message: Outgoing) -> str:
        """Deliver one message and return Telegram's id of it; raises ChannelError."""
        sent = ""
        for part in parts(message):
            method, params = wire.request(to, part)
            sent = await self._call(method, params)
        return sent

    async def check(self) -> str:
        """Who the bot is; raises ChannelError."""
        try:
            me = await self._bot.get_me()
        except foreign.TelegramError as error:
            failure = channel_error(error)
        else:
            return f"@{me.username} ({me.id})"
        raise failure  # outside of the except: its context would hold the token's address

    async def aclose(self) -> None:
        """Close connections."""
        await self._bot.request.shutdown()

    async def _call(self, method: str, params: dict[str, Any]) -> str:
        chat, rest = params.pop("chat_id"), params
        try:
            if method == "sendPhoto":
                photo, caption = rest.pop("photo"), rest.pop("caption", "")
                message = await self._bot.send_photo(
                    chat, photo, caption=caption or None, filename=picture_file(photo)[0], api_kwargs=rest
                )
            else:
                message = await self._bot.send_message(chat, rest.pop("text"), api_kwargs=rest)
        except foreign.TelegramError as error:
            failure = channel_error(error)
        else:
            return str(message.message_id)
        raise failure  # outside of the except: its context would hold the token's address


def channel_error(error: foreign.TelegramError) -> ChannelError:  # noqa: PLR0911 (a table, row by row)
    """What an error of python-telegram-bot means for us, by the same table as in conversation."""
    if isinstance(error, foreign.RetryAfter):
        after = error._retry_after.total_seconds()
        return wire.error(429, f"retry after {after:g}", {"retry_after": after})
    if isinstance(error, foreign.ChatMigrated):
        return wire.error(400, "upgraded to a supergroup", {})
    for kind, code in _CODES.items():
        if isinstance(error, kind):
            return wire.error(code, str(error), {})
    cause = error.__cause__
    if cause is not None and isinstance(cause, _NETWORK):
        return ChannelError(type(cause).__name__, **wire.of_network(cause))
    if isinstance(cause, ValueError):
        return ChannelError("words that no JSON holds")
    if isinstance(error, foreign.TimedOut):
        return ChannelError(type(error).__name__, retryable=True, perhaps_sent=True)
    words = str(error)
    if words.lower().startswith("too many requests"):
        return wire.error(429, words, {})
    if found := _CODE.search(words):
        return wire.error(int(found[1]), words, {})
    if isinstance(error, foreign.NetworkError) and cause is None:  # 5xx, in words of its own
        return wire.error(500, words, {})
    return ChannelError("an answer that is none of Telegram's", retryable=True, perhaps_sent=True)
