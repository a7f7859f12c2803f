"""Requests to Zalo by httpx; what it raises leaves as a ChannelError, without address or token."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import httpx

from bot.channels.base import ChannelError

POOL: Final = httpx.Limits(max_connections=32, max_keepalive_connections=8)
_AGAIN, _UNKNOWN = {"retryable": True}, {"retryable": True, "perhaps_sent": True}
_HUMAN: Final = {"needs_human": True}

ERRORS: Final[dict[type[Exception], Mapping[str, bool]]] = {
    httpx.ConnectError: _AGAIN,  # never reached Zalo
    httpx.ConnectTimeout: _AGAIN,
    httpx.PoolTimeout: _AGAIN,
    httpx.ProxyError: _AGAIN,
    httpx.UnsupportedProtocol: _HUMAN,
    httpx.InvalidURL: _HUMAN,
    httpx.TooManyRedirects: _HUMAN,
    httpx.LocalProtocolError: {},  # mistakes of ours, the same next time
    httpx.StreamError: {},
    httpx.CookieConflict: {},
    httpx.HTTPStatusError: {},
    UnicodeError: {},  # half a surrogate pair
    httpx.HTTPError: _UNKNOWN,  # time-outs, resets, answers that are none
    OSError: _UNKNOWN,
}
FOREIGN: Final = tuple(ERRORS)


class Answer(NamedTuple):
    """What came back: the HTTP status, the JSON (None where it is none), the wait asked for."""

    status: int
    body: Any
    wait: float | None


def channel_error(foreign: Exception) -> ChannelError:
    """What a foreign exception means; its words may hold an address, so only its kind is kept."""
    flags = next(ERRORS[cls] for cls in type(foreign).__mro__ if cls in ERRORS)
    return ChannelError(type(foreign).__name__, **flags)


class Http:
    """A client that is made on first use; nothing is redirected."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._made: httpx.AsyncClient | None = None

    async def ask(self, method: str, url: str, **request: Any) -> Answer:
        """One request, whole; raises ChannelError where there was no answer."""
        try:
            answer = await self._client().request(method, url, **request)
            return Answer(answer.status_code, _json(answer), _wait(answer))
        except FOREIGN as foreign:
            failure = channel_error(foreign)
        raise failure  # outside of the except: its context would hold the request with the token

    async def download(self, url: str, most: int) -> bytes:
        """The bytes at an address, never more than `most`."""
        data = bytearray()
        try:
            async with self._client().stream("GET", url) as answer:
                if answer.status_code != 200:
                    again = answer.status_code >= 500 or answer.status_code == 429
                    status = answer.status_code
                    raise ChannelError(f"the download answered {status}", retryable=again)
                async for chunk in answer.aiter_bytes(65536):
                    data += chunk
                    if len(data) > most:
                        raise ChannelError("the file is too large")
            return bytes(data)
        except FOREIGN as foreign:
            failure = channel_error(foreign)
        raise failure

    async def aclose(self) -> None:
        """Close connections."""
        if self._made is not None:
            await self._made.aclose()

    def _client(self) -> httpx.AsyncClient:
        if self._made is None:
            self._made = httpx.AsyncClient(timeout=self._timeout, limits=POOL)
        return self._made


def allowed(url: str, hosts: tuple[str, ...], api_url: str) -> bool:
    """Whether a file may be fetched from there: Zalo's hosts by https, or the API's own host."""
    try:
        parts, own = urlsplit(url), urlsplit(api_url)
        port = parts.port
    except ValueError:
        return False
    if parts.username or parts.password or not parts.hostname:
        return False
    if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
        return True
    inside = any(parts.hostname == host or parts.hostname.endswith(f".{host}") for host in hosts)
    return parts.scheme == "https" and port in {None, 443} and inside


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except (ValueError, RecursionError):
        return None


def _wait(answer: httpx.Response) -> float | None:
    with suppress(ValueError):
        return min(max(float(answer.headers.get("Retry-After", "")), 0.0), 3600.0)
    return None
