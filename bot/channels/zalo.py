"""What both services of Zalo have in common: requests by httpx, whose errors are told apart, and files that lie with Zalo."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple

import httpx

from bot.channels.base import ChannelError

POOL: Final = httpx.Limits(max_connections=32, max_keepalive_connections=8)
DOWNLOAD: Final = 10 * 1024 * 1024  # bytes of a file that a person sent
DOWNLOAD_TIME: Final = 60.0
_AGAIN, _UNKNOWN = {"retryable": True}, {"retryable": True, "perhaps_sent": True}

ERRORS: Final[dict[type[Exception], Mapping[str, bool]]] = {
    httpx.ConnectError: _AGAIN,  # never reached Zalo
    httpx.ConnectTimeout: _AGAIN,
    httpx.PoolTimeout: _AGAIN,
    httpx.ProxyError: _AGAIN,
    httpx.UnsupportedProtocol: {"needs_human": True},  # the address in the settings
    httpx.InvalidURL: {"needs_human": True},
    httpx.LocalProtocolError: {},  # mistakes of ours, the same next time
    httpx.TooManyRedirects: {},
    httpx.HTTPStatusError: {},
    httpx.CookieConflict: {},
    httpx.StreamConsumed: {},
    httpx.StreamClosed: {},
    httpx.ResponseNotRead: {},
    httpx.RequestNotRead: {},
    httpx.StreamError: {},
    httpx.ReadTimeout: _UNKNOWN,
    httpx.WriteTimeout: _UNKNOWN,
    httpx.TimeoutException: _UNKNOWN,
    httpx.ReadError: _UNKNOWN,
    httpx.WriteError: _UNKNOWN,
    httpx.CloseError: _UNKNOWN,
    httpx.NetworkError: _UNKNOWN,
    httpx.RemoteProtocolError: _UNKNOWN,
    httpx.ProtocolError: _UNKNOWN,
    httpx.DecodingError: _UNKNOWN,
    httpx.TransportError: _UNKNOWN,
    httpx.RequestError: _UNKNOWN,
    httpx.HTTPError: _UNKNOWN,
    OSError: _UNKNOWN,  # TimeoutError too
    UnicodeError: {},  # half a surrogate pair
}
FOREIGN: Final = tuple(ERRORS)


class Answer(NamedTuple):
    """What came back: the HTTP status, the JSON (None where it is none), the wait asked for."""

    status: int
    body: Any
    wait: float | None


def channel_error(foreign: Exception) -> ChannelError:
    """What a foreign exception means; its words may hold an address, so only its kind is kept."""
    meaning = next(ERRORS[cls] for cls in type(foreign).__mro__ if cls in ERRORS)
    return ChannelError(type(foreign).__name__, **meaning)


class Http:
    """A client that is made on first use; what goes wrong leaves as a ChannelError, without address or token."""

    def __init__(
        self, timeout: float, transport: Callable[[], httpx.AsyncBaseTransport] | None = None
    ) -> None:
        self._timeout, self._transport = timeout, transport
        self._made: httpx.AsyncClient | None = None

    async def ask(self, method: str, url: str, **request: Any) -> Answer:
        """One request, whole; raises ChannelError where there was no answer."""
        try:
            answer = await self._client().request(method, url, **request)
            return Answer(answer.status_code, _json(answer), _wait(answer))
        except FOREIGN as foreign:
            failure = channel_error(foreign)
        raise failure  # outside of the except: its context would hold the token and people's words

    async def download(self, file: str, hosts: Sequence[str], api: str, *, redirects: int = 0) -> bytes:
        """A file by its address, from Zalo's hosts or the API's own, redirects too, and never too much."""
        try:
            async with asyncio.timeout(DOWNLOAD_TIME):
                return await self._download(address(file), hosts, api, redirects)
        except FOREIGN as foreign:
            failure = channel_error(foreign)
        raise failure

    async def _download(self, url: httpx.URL, hosts: Sequence[str], api: str, redirects: int) -> bytes:
        for _ in range(redirects + 1):
            if not trusted(url, hosts, api):
                raise ChannelError("the file does not lie with Zalo")
            async with self._client().stream("GET", url) as answer:
                if not (redirects and answer.has_redirect_location):
                    return await _content(answer)
                url = address(answer.headers["Location"], url)
        raise ChannelError("the download is sent from one address to the next")

    async def aclose(self) -> None:
        """Close connections."""
        made, self._made = self._made, None
        if made is not None:
            await made.aclose()

    def _client(self) -> httpx.AsyncClient:
        if self._made is None:
            own = None if self._transport is None else self._transport()
            self._made = httpx.AsyncClient(
                timeout=self._timeout, limits=POOL, transport=own, trust_env=own is None
            )
        return self._made


def address(file: str, base: httpx.URL | None = None) -> httpx.URL:
    """An address, which may be relative to another one; raises ChannelError where it is none."""
    try:
        return base.join(file) if base else httpx.URL(file)
    except (httpx.InvalidURL, TypeError):
        pass
    raise ChannelError("the file has no address")


def trusted(url: httpx.URL, hosts: Sequence[str], api: str) -> bool:
    """Whether a file lies with Zalo: over https on one of its hosts, or where the API itself is."""
    if url.userinfo:
        return False
    own = httpx.URL(api)
    if (url.scheme, url.host, url.port) == (own.scheme, own.host, own.port):
        return True
    under = any(url.host == host or url.host.endswith(f".{host}") for host in hosts)
    return url.scheme == "https" and url.port is None and under


async def _content(answer: httpx.Response) -> bytes:
    if answer.status_code != 200:
        again = answer.status_code >= 500 or answer.status_code == 429
        raise ChannelError(f"the download answered {answer.status_code}", retryable=again)
    data = bytearray()
    async for chunk in answer.aiter_bytes(65536):
        data += chunk
        if len(data) > DOWNLOAD:
            raise ChannelError("the file is too large")
    return bytes(data)


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except (ValueError, RecursionError):
        return None


def _wait(answer: httpx.Response) -> float | None:
    with suppress(ValueError):
        return min(max(float(answer.headers.get("Retry-After", "")), 0.0), 3600.0)
    return None
