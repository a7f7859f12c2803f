"""The thin client of Zalo's Bot Platform: it calls methods, and hides the token that is part of their addresses."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

import httpx

from bot.channels.base import ChannelError
from bot.channels.zalo import Http
from bot.channels.zalo_bot.wire import result
from bot.clock import Clock

REDIRECTS: Final = 3
_NO_TOKEN: Final = "/bot***"  # noqa: S105 - what stands where the token will be


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


class Client:
    """Calls the platform for one bot; no connection is opened before the first call."""

    def __init__(self, token: str, api_url: str, hosts: Sequence[str], now: Clock, timeout: int) -> None:
        self._token, self._api_url, self._hosts = token, api_url.rstrip("/"), tuple(hosts)
        self._now, self._timeout = now, timeout
        self._http = Http(timeout, lambda: _Hiding(token))

    async def call(self, method: str, params: dict[str, Any], seconds: int = 0) -> Any:
        """Call a method; whatever goes wrong leaves as a ChannelError without the token."""
        if not self._token:
            raise ChannelError("there is no token", needs_human=True)
        url, limit = f"{self._api_url}{_NO_TOKEN}/{method}", seconds or self._timeout
        answer = await self._http.ask("POST", url, json=params, timeout=limit)
        return result(answer.status, self._without_token(answer.body), answer.wait, self._now())

    async def download(self, file: str) -> bytes:
        """A file by its address, from trusted hosts only, redirects too, and never too much."""
        return await self._http.download(file, self._hosts, self._api_url, redirects=REDIRECTS)

    async def aclose(self) -> None:
        """Close connections."""
        await self._http.aclose()

    def _without_token(self, body: Any) -> Any:
        """An answer whose description quotes no token."""
        secret = self._token.rpartition(":")[2]
        if secret and isinstance(body, dict) and isinstance(body.get("description"), str):
            body["description"] = body["description"].replace(secret, "***")
        return body
