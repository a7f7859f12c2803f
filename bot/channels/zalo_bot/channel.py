"""Zalo's Bot Platform over plain HTTP: one event at a time, kept before the next is asked for."""

import asyncio
import unicodedata
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

import httpx
import structlog
from aiohttp import web

from bot.channels.base import ChannelError, Hook, Inbound, Outgoing, Receive, message_id
from bot.channels.hearing import NO_LEASE, Lease, body_of, hear_on, parsed, proven
from bot.channels.zalo import Http
from bot.channels.zalo_bot import wire
from bot.channels.zalo_bot.wire import (
    API,
    HOSTS,
    KNOWN,
    LIMITS,
    NOT_FOUND,
    SECRET,
    TIMEOUT,
    Pace,
    Refusal,
    account,
    inbound,
    kind,
    result,
    updates,
)
from bot.clock import Clock, now
from bot.trying import LONGEST_WAIT

log = structlog.get_logger()

POLL, ASIDE = 30, 10  # seconds: a long poll, what the network may add to it
LOOK_AGAIN: Final = 600.0  # whether the webhook is still ours
REMEMBERED: Final = 1000

REDIRECTS: Final = 3
_NO_TOKEN: Final = "/bot***"  # noqa: S105 - what stands where the token will be


class ZaloBot:
    """
    A bot on Zalo's Bot Platform, by long polling, or by webhook where there is a public address.

    Pictures can't be sent (Zalo takes only public addresses of photos): a picture's text goes
    alone, a picture without text not at all. Zalo brings nothing again for certain: an event that
    was polled and could not be kept is held here until it is. With several gateways only webhooks
    will do, or a `lease` that one of them holds. `hosts`: where people's photos may lie.
    """

    name = "zalo_bot"
    limits = LIMITS

    def __init__(
        self,
        token: str,
        *,
        api_url: str = "",
        public_url: str = "",
        webhook_secret: str = "",
        hosts: Sequence[str] = HOSTS,
        lease: Lease | None = None,
        pace: Pace | None = None,
        now: Clock = now,
        patience: float = 1.0,
        timeout: int = 30,
    ) -> None:
        if public_url and not SECRET.fullmatch(webhook_secret):
            raise ValueError(
                "The webhook of a Zalo Bot needs a secret of 8 to 256 characters without spaces,"
                " the same for every gateway: set it beside the public address."
            )
        self._secret = webhook_secret
        self._account = account(token.strip())
        self._public_url = public_url.rstrip("/")
        self._lease, self._pace = lease, pace or Pace()
        self._now, self._patience = now, patience
        self._client = Client(token.strip(), api_url or API, hosts, now, timeout)
        self._own = {self._account}  # whose messages are our own echo
        self._known = self._ready = False  # who we are, and that polling or the webhook is set up
        self._held: list[dict[str, Any]] = []  # polled, not yet kept
        self._recent: dict[str, None] = {}

    async def start(self, receive: Receive, app: web.Application) -> None:
        """Take the webhook's address, which answers before Zalo is told of it."""
        self._receive = receive
        if self._public_url:
            app.router.add_post(self._path(), self._delivered)
            app.router.add_get(self._path(), _here)

    async def listen(self) -> None:
        """Poll, or keep the webhook registered; log a failure once, wait longer after each."""
        hear = self._register if self._public_url else self._poll
        await hear_on(self.name, hear, self._patience, LONGEST_WAIT)

    async def send(self, to: str, message: Outgoing) -> str:
        """Deliver the text, as plain text; "" where there is none."""
        text = unicodedata.normalize("NFC", message.text)
        if not text.strip():
            return ""
        if len(text) > self.limits.text:
            raise ChannelError(f"a message has at most {self.limits.text} characters")
        await asyncio.sleep(self._pace.wait(to, asyncio.get_running_loop().time()))
        sent = await self._client.call("sendMessage", {"chat_id": to, "text": text})
        return message_id(sent)

    async def acknowledge(self, callbacks: Sequence[str]) -> None:
        """There is nothing that spins."""

    async def fetch(self, file: str) -> bytes:
        """Download a photo by its address, from Zalo's hosts only, at most 10 MB."""
        return await self._client.download(file)

    async def check(self) -> str:
        """The bot's name, number and plan."""
        me = await self._me()
        name = me.get("display_name") or me.get("account_name") or "?"
        return f"{name} ({me.get('id')}), {me.get('account_type', 'plan unknown')}"

    async def hook(self) -> Hook | None:
        """Whether Zalo posts to us, which is all that it says; None where it is polled."""
        if not self._public_url:
            return None
        return Hook(await self._registered() == self._public_url + self._path())

    async def aclose(self) -> None:
        """Close connections."""
        await self._client.aclose()

    # hearing

    async def _poll(self) -> float:
        """Hear one event and keep it; only then the next is asked for."""
        if not self._held:
            if self._lease is not None and not await self._lease():
                return NO_LEASE
            began = self._seconds()
            self._held = await self._next()
            if not self._held:  # an idle poll takes its time; one that does not is no idle poll
                return 0.0 if self._seconds() - began > self._patience else self._patience
        new = [self._note(update) for update in self._held]
        if batch := [heard for update in self._held if (heard := self._heard(update))]:
            await self._receive(batch)
        for update in self._held:
            self._remember(wire.key(update))
        self._held = []
        return 0.0 if any(new) else self._patience / 4  # what is served again comes at once

    async def _next(self) -> list[dict[str, Any]]:
        try:
            if not self._ready:
                await self._leave_webhook()
                await self._introduce()
                self._ready = True
            return updates(await self._client.call("getUpdates", {"timeout": POLL}, POLL + ASIDE))
        except Refusal as refusal:
            if refusal.code == TIMEOUT and self._ready:
                return []  # nobody wrote
            self._ready = False
            raise

    async def _leave_webhook(self) -> None:
        try:
            await self._client.call("deleteWebhook", {})
        except Refusal as refusal:
            if refusal.code != NOT_FOUND:
                raise

    async def _introduce(self) -> None:
        """Learn our own id, by which our echo is known."""
        if not self._known:
            self._own.add(str((await self._me()).get("id")))
            self._known = True

    async def _me(self) -> dict[str, Any]:
        me = await self._client.call("getMe", {})
        return me if isinstance(me, dict) else {}

    async def _register(self) -> float:
        """Set the webhook at first, and again whenever it is no longer ours."""
        url = self._public_url + self._path()
        await self._introduce()
        if self._ready and await self._registered() == url:
            return LOOK_AGAIN
        params = {"url": url, "secret_token": self._secret}
        answer = await self._client.call("setWebhook", params)
        verified = answer.get("verification") if isinstance(answer, dict) else None
        if isinstance(verified, dict) and verified.get("ok") is False:
            status = verified.get("status_code")
            raise ChannelError(f"Zalo can't reach the webhook: {status}", retryable=True)
        self._ready = True
        return LOOK_AGAIN

    async def _registered(self) -> str:
        try:
            info = await self._client.call("getWebhookInfo", {})
        except Refusal as refusal:
            if refusal.code != NOT_FOUND:  # what a bot without one is told
                raise
            return ""
        return str(info.get("url") or "") if isinstance(info, dict) else ""

    def _path(self) -> str:
        return f"/zalo-bot/{self._account}"

    async def _delivered(self, request: web.Request) -> web.Response:
        """Take an event; 200 when it is committed, else 500."""
        if not proven(request, "X-Bot-Api-Secret-Token", self._secret):
            return web.Response(status=403)
        found = updates(parsed(await body_of(request)))
        for update in found:
            self._note(update)
        try:
            if batch := [heard for update in found if (heard := self._heard(update))]:
                await self._receive(batch)
        except Exception as failure:  # whatever it is, Zalo must know that it is not kept
            log.error("zalo_bot.receive_failed", error=type(failure).__name__)
            return web.Response(status=500)
        for update in found:
            self._remember(wire.key(update))
        return web.Response()

    def _heard(self, update: dict[str, Any]) -> Inbound | None:
        """Read one event; what can't be read is logged, and whoever sent it is told, so that it holds up nobody."""
        try:
            return inbound(update, self._own, self._now())
        except Exception as failure:  # a surprise in one event must not stop the others
            error = type(failure).__name__
            log.warning("zalo_bot.update_skipped", kind=kind(update), error=error)
        return wire.rescued(update, self._own, self._now())

    def _note(self, update: dict[str, Any]) -> bool:
        """Whether an event was not kept before; one of a name nobody knows is logged."""
        new = wire.key(update) not in self._recent
        if new and kind(update) not in KNOWN:
            log.warning("zalo_bot.event_unknown", kind=kind(update))
        return new

    def _remember(self, key: str) -> None:
        self._recent[key] = None
        if len(self._recent) > REMEMBERED:
            del self._recent[next(iter(self._recent))]

    @staticmethod
    def _seconds() -> float:
        return asyncio.get_running_loop().time()


async def _here(_: web.Request) -> web.Response:
    """Zalo looks whether the address answers; how it looks is not documented."""
    return web.Response()


# calling


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
    """Calls the platform for one bot, and hides the token that is part of every address; no connection is opened before the first call."""

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
