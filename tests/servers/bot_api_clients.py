"""The two real client libraries under one roof, for tests that put both before the server.

Their methods have the same names and parameters; what differs is here.
"""

import functools
import os
import ssl
from typing import Any, ClassVar, Self
from unittest.mock import patch

import telegram
import telegram.error
from aiogram import Bot, exceptions, types
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telegram.request import HTTPXRequest

# Both read the certificates of the world for each client, which takes longer than any test.
_tls_once = functools.cache(ssl.create_default_context)


class Aiogram:
    """aiogram against the server; anything with url and token will do."""

    errors: ClassVar[dict[int | str, type[Exception]]] = {
        400: exceptions.TelegramBadRequest,
        401: exceptions.TelegramUnauthorizedError,
        403: exceptions.TelegramForbiddenError,
        409: exceptions.TelegramConflictError,
        429: exceptions.TelegramRetryAfter,
        500: exceptions.TelegramServerError,
        502: exceptions.TelegramServerError,
        "network": exceptions.TelegramNetworkError,
        "page": exceptions.ClientDecodeError,
        "unreadable": exceptions.ClientDecodeError,
    }

    def __init__(self, server: Any, token: str = "") -> None:
        with patch.object(ssl, "create_default_context", _tls_once):
            self._session = AiohttpSession(api=TelegramAPIServer.from_base(server.url))
        self.bot = Bot(token or server.token, session=self._session)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        # AiohttpSession.close() sleeps for the sake of TLS, which there is none of here.
        if self._session._session:
            await self._session._session.close()

    async def call(self, method: str, **params: Any) -> Any:
        return await getattr(self.bot, method)(**params)

    async def impatient(self, method: str, **params: Any) -> Any:
        return await self.call(method, request_timeout=0.25, **params)

    async def download(self, file_id: str) -> bytes:
        return (await self.bot.download(file_id)).read()

    def keyboard(self, *rows: list[tuple[str, str]]) -> Any:
        make = types.InlineKeyboardButton
        made = [[make(text=text, callback_data=data) for text, data in row] for row in rows]
        return types.InlineKeyboardMarkup(inline_keyboard=made)

    def file(self, data: bytes, name: str) -> Any:
        return types.BufferedInputFile(data, name)

    def command(self, name: str, description: str) -> Any:
        return types.BotCommand(command=name, description=description)

    def scope(self, chat_id: int) -> Any:
        return types.BotCommandScopeChat(chat_id=chat_id)

    def retry_after(self, error: Any) -> int:
        return error.retry_after


class Ptb:
    """python-telegram-bot against the server."""

    errors: ClassVar[dict[int | str, type[Exception]]] = {
        400: telegram.error.BadRequest,
        401: telegram.error.InvalidToken,
        403: telegram.error.Forbidden,
        409: telegram.error.Conflict,
        429: telegram.error.RetryAfter,
        500: telegram.error.NetworkError,
        502: telegram.error.NetworkError,
        "network": telegram.error.NetworkError,
        "page": telegram.error.NetworkError,
        "unreadable": telegram.error.TelegramError,
    }

    def __init__(self, server: Any, token: str = "") -> None:
        base, token = server.url, token or server.token
        plain = {"verify": False}
        self._requests = HTTPXRequest(httpx_kwargs=plain), HTTPXRequest(httpx_kwargs=plain)
        self.bot = telegram.Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            get_updates_request=self._requests[0],
            request=self._requests[1],
        )

    async def __aenter__(self) -> Self:
        for request in self._requests:
            await request.initialize()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        for request in self._requests:
            await request.shutdown()

    async def call(self, method: str, **params: Any) -> Any:
        # Without this RetryAfter warns when it is made: with warnings as errors it never is.
        with patch.dict(os.environ, {"PTB_TIMEDELTA": "1"}):
            return await getattr(self.bot, method)(**params)

    async def impatient(self, method: str, **params: Any) -> Any:
        return await self.call(method, read_timeout=0.25, **params)

    async def download(self, file_id: str) -> bytes:
        file = await self.bot.get_file(file_id)
        return bytes(await file.download_as_bytearray())

    def keyboard(self, *rows: list[tuple[str, str]]) -> Any:
        make = telegram.InlineKeyboardButton
        made = [[make(text, callback_data=data) for text, data in row] for row in rows]
        return telegram.InlineKeyboardMarkup(made)

    def file(self, data: bytes, name: str) -> Any:
        return telegram.InputFile(data, filename=name)

    def command(self, name: str, description: str) -> Any:
        return telegram.BotCommand(name, description)

    def scope(self, chat_id: int) -> Any:
        return telegram.BotCommandScopeChat(chat_id)

    def retry_after(self, error: Any) -> int:
        return int(error._retry_after.total_seconds())


CLIENTS = (Aiogram, Ptb)
