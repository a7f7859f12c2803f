"""The thin client of Zalo's Bot Platform: it calls methods, downloads photos, maps every error."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

import httpx

from bot.channels.base import ChannelError
from bot.channels.zalo_bot.wire import QUOTA, result, trusted

Clock = Callable[[], datetime]

DOWNLOAD: Final = 10 * 1024 * 1024
DOWNLOAD_TIME: Final = 60.0
REDIRECTS: Final = 3
_NO_TOKEN: Final = "/bot***"  # noqa: S105 - what stands where the token will be

# --- errors: what httpx raises -> ChannelError

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
_FOREIGN: Final = tuple(ERRORS)


def channel_error(foreign: BaseException) -> ChannelError:
    """What a foreign exception means; its own words are left out."""
    meaning = next(ERRORS[cls] for cls in type(foreign).__mro__ if cls in ERRORS)
    return ChannelError(type(foreign).__name__, **meaning)


class _Hiding(httpx.AsyncBaseTransport):
    """Puts the token into the address below httpx, whose log and exceptions then never hold it."""

    def __init__(self, token: str) -> None:
        self._token = quote(token, safe=":").encode()
        self._inner = httpx.AsyncHTTPTransport(trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request with the token in it; downloads, by GET, never hold it."""
        url = request.url
        if request.method == "POST":
            path = url.raw_path.replace(_NO_TOKEN.encode(), b"/bot" + self._token, 1)
            url = url.copy_with(raw_path=path)
        real = httpx.Request(
            request.method, url, headers=request.headers, stream=request.stream, extensions=request.extensions
        )
        return await self._inner.handle_async_request(real)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


# --- the client


class Client:
    """Calls the platform for one bot; no connection is opened before the first call."""

    def __init__(self, token: str, api_url: str, hosts: Sequence[str], now: Clock, timeout: int) -> None:
        self._token, self._api_url, self._hosts = token, api_url.rstrip("/"), tuple(hosts)
        self._now, self._timeout = now, timeout
        self._made: httpx.AsyncClient | None = None

    async def call(self, method: str, params: dict[str, Any], seconds: int = 0) -> Any:
        """Call a method; whatever goes wrong leaves as a ChannelError without the token."""
        if not self._token:
            raise ChannelError("there is no token", needs_human=True)
        address, limit = f"{self._api_url}{_NO_TOKEN}/{method}", seconds or self._timeout
        try:
            answer = await self._open().post(address, json=params, timeout=limit)
        except _FOREIGN as foreign:
            failure = channel_error(foreign)
        else:
            body, asked = _read(answer, self._token), answer.headers.get("Retry-After", "")
            return result(answer.status_code, body, asked, self._now())
        raise failure  # outside of the except: its context would hold people's words

    async def download(self, file: str) -> bytes:
        """A file by its address, from trusted hosts only, redirects too, and never too much."""
        try:
            async with asyncio.timeout(DOWNLOAD_TIME):
                return await self._download(_address(file))
        except _FOREIGN as foreign:
            failure = channel_error(foreign)
        raise failure

    async def _download(self, url: httpx.URL) -> bytes:
        for _ in range(REDIRECTS + 1):
            if not trusted(url, httpx.URL(self._api_url), self._hosts):
                raise ChannelError("the file does not lie with Zalo")
            async with self._open().stream("GET", url, timeout=self._timeout) as answer:
                if not answer.has_redirect_location:
                    return await _content(answer)
                url = _address(answer.headers["Location"], url)
        raise ChannelError("the download is sent from one address to the next")

    async def aclose(self) -> None:
        """Close connections."""
        made, self._made = self._made, None
        if made is not None:
            await made.aclose()

    def _open(self) -> httpx.AsyncClient:
        if self._made is None:
            self._made = httpx.AsyncClient(transport=_Hiding(self._token), trust_env=False)
        return self._made


def _address(file: str, base: httpx.URL | None = None) -> httpx.URL:
    try:
        return base.join(file) if base else httpx.URL(file)
    except (httpx.InvalidURL, TypeError):
        pass
    raise ChannelError("the file has no address")


def _read(answer: httpx.Response, token: str) -> Any:
    """The JSON of an answer, its description without the token; None if it is none."""
    try:
        body = json.loads(answer.content)
    except (ValueError, RecursionError):
        return None
    secret = token.rpartition(":")[2]
    if secret and isinstance(body, dict) and isinstance(body.get("description"), str):
        body["description"] = body["description"].replace(secret, "***")
    return body


async def _content(answer: httpx.Response) -> bytes:
    if answer.status_code != 200:
        again = answer.status_code >= 500 or answer.status_code == QUOTA
        raise ChannelError(f"the download answered {answer.status_code}", retryable=again)
    data = bytearray()
    async for chunk in answer.aiter_bytes(65536):
        data += chunk
        if len(data) > DOWNLOAD:
            raise ChannelError("the file is too large")
    return bytes(data)
