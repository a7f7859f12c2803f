"""Requests of python-telegram-bot through aiohttp, by its documented `BaseRequest`: one pool with the rest of the house."""

from typing import Final, cast

import aiohttp
from telegram import error as foreign
from telegram.request import BaseRequest, RequestData

from dialogs.jsons import encoded, loaded

READ, CONNECT = 20.0, 10.0  # seconds
_JSON: Final = {"Content-Type": "application/json"}
LIMIT: Final = aiohttp.ClientTimeout(total=2 * READ, connect=CONNECT, sock_connect=CONNECT, sock_read=READ)


class AiohttpRequest(BaseRequest):
    """
    A pool of so many connections to the Bot API.

    Errors of aiohttp leave as `NetworkError`, whose cause says whether anything was sent. Limits of time are the pool's
    own; those that a method is called with are not looked at.
    """

    def __init__(self, connections: int, limit: aiohttp.ClientTimeout = LIMIT) -> None:
        self._connections, self._limit = connections, limit
        self._made: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """How long is waited for an answer, in seconds."""
        return READ

    async def initialize(self) -> None:
        """Nothing: the pool is made when it is first used, in the loop that uses it."""

    async def shutdown(self) -> None:
        """Close connections."""
        made, self._made = self._made, None
        if made is not None:
            await made.close()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: object, **__: object
    ) -> tuple[int, bytes]:
        """The code of an answer and what it holds; parameters go as JSON, in a form each letter would be nine characters."""
        body, headers = _body(request_data)
        try:
            async with self._pool().request(method, url, data=body, headers=headers) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientError, OSError) as error:  # TimeoutError too
            raise foreign.NetworkError(type(error).__name__) from error

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, object]:
        """What an answer holds; one that is no JSON is logged nowhere: it could be what somebody wrote."""
        try:
            return cast("dict[str, object]", loaded(payload))
        except ValueError:
            raise foreign.TelegramError("Invalid server response") from None

    def _pool(self) -> aiohttp.ClientSession:
        if self._made is None:
            connector = aiohttp.TCPConnector(limit=self._connections)
            headers = {"User-Agent": self.USER_AGENT}
            self._made = aiohttp.ClientSession(connector=connector, timeout=self._limit, headers=headers)
        return self._made


def _body(data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str]]:
    if data is None:
        return None, {}
    files = data.multipart_data
    if not files:
        return encoded(data.parameters), _JSON
    form = aiohttp.FormData(data.json_parameters)
    for name, (called, content, kind) in files.items():
        form.add_field(name, content, filename=called, content_type=kind)
    return form, {}
