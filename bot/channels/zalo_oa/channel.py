"""A Zalo Official Account through httpx: webhook in, consultation messages and templates out."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import structlog
from aiohttp import web

from bot.channels.base import Button, ChannelError, Outgoing, Receive, message_id, picture_file
from bot.channels.layout import split
from bot.channels.zalo import Http
from bot.channels.zalo_oa.oauth import Access, OAuth, Tokens
from bot.channels.zalo_oa.webhook import DAY, OnErase, Seal, Webhook
from bot.channels.zalo_oa.wire import (
    API_URL,
    BUSINESS_API_URL,
    BUTTONS_REFUSED,
    ERASE,
    IMAGE,
    LIMITS,
    MEDIA,
    OAUTH_URL,
    TRACKING,
    Act,
    RefusalError,
    Template,
    act,
    as_json,
    closed,
    nfc,
    pictured,
    refusal,
    verdict,
    worded,
)
from bot.clock import Clock, now
from bot.trying import told

log = structlog.get_logger()

CARE: Final = 600.0  # seconds between two looks at the token


class ZaloOA:
    """
    One Official Account; Zalo posts to /zalo-oa/<app id>, which is set in Zalo's console.

    `tokens` keeps the pair of tokens for all processes. `mac_with` says with which
    secret (oa, app) and behind which id (app_id, oa_id) requests are signed, `stale` how old they
    may be; `template_type` goes with buttons where an account asks for it; `reset_hour` is when
    quotas begin anew. `now` is the clock, `timeout` the seconds a request may take.
    """

    name = "zalo_oa"
    limits = LIMITS

    def __init__(
        self,
        app_id: str,
        app_secret: str,
        tokens: Tokens,
        *,
        oa_secret: str = "",
        oa_id: str = "",
        api_url: str = API_URL,
        oauth_url: str = OAUTH_URL,
        business_api_url: str = BUSINESS_API_URL,
        mac_with: tuple[str, str] = ("oa", "app_id"),
        template_type: str = "",
        templates: Mapping[str, Template] | None = None,
        media_hosts: Sequence[str] = MEDIA,
        stale: timedelta = DAY,
        erase_events: Sequence[str] = ERASE,
        reset_hour: int = 0,
        on_erase: OnErase | None = None,
        now: Clock = now,
        timeout: float = 20.0,
    ) -> None:
        self.app_id, self.tokens, self.templates = app_id, tokens, dict(templates or {})
        secrets = {"oa": oa_secret, "app": app_secret}
        seal = Seal(app_id, oa_id, secrets, *mac_with)
        self.webhook = Webhook(seal, now, stale=stale, erase=tuple(erase_events))
        self.webhook.on_erase = on_erase
        self._api, self._business = api_url.rstrip("/"), business_api_url.rstrip("/")
        self._kind, self._media, self._reset = template_type, tuple(media_hosts), reset_hour
        self._now, self._http = now, Http(timeout)
        self._access = Access(tokens, OAuth(app_id, app_secret, now, oauth_url), now, app_id)

    async def start(self, receive: Receive, app: web.Application) -> None:
        self.webhook.receive = receive
        app.router.add_post(f"/zalo-oa/{self.app_id}", self.webhook.take)
        app.router.add_get(f"/zalo-oa/{self.app_id}", self.webhook.ping)

    async def listen(self) -> None:
        """Keep the token alive, also where nobody writes for weeks; Zalo posts what it hears."""
        known = ""
        while True:
            try:
                await self._access.fresh()
                known = ""
            except Exception as failure:
                if (kind := told(failure)) != known:
                    log.warning("zalo_oa.no_token", error=kind)
                known = kind
            await asyncio.sleep(CARE)

    async def send(self, to: str, message: Outgoing) -> str:
        text = nfc(message.text)
        buttons = [button for row in message.buttons for button in row]
        if message.picture:
            caption = "" if buttons or len(text) > self.limits.text else text
            sent = await self._send_picture(to, message.picture, caption, needed=not text)
            if sent and caption == text:
                return sent
        if not text:  # only buttons were to go, which can't be changed here
            return message.strips or message.edits
        *before, last = split(text, self.limits.text)
        for part in before:
            await self._message(worded(to, part))
        return await self._send_worded(to, last, buttons)

    async def send_template(self, to: str, template_id: str, data: Mapping[str, Any]) -> str:
        """Send what Zalo approved, at any time; the only way to who was silent for a week."""
        body = {"user_id": to, "template_id": template_id, "template_data": dict(data)}
        return message_id(await self._post("/v3.0/oa/message/template", body))

    async def send_template_by_phone(
        self, phone: str, template_id: str, data: Mapping[str, Any], tracking: str
    ) -> str:
        """The same to a telephone number (84…); `tracking` is what Zalo calls it in its reports."""
        body = {"phone": phone, "template_id": template_id, "template_data": dict(data)}
        body["tracking_id"] = tracking[:TRACKING]
        sent = await self._post(f"{self._business}/message/template", body)
        return message_id(sent, "msg_id")

    async def quota(self, to: str) -> dict[str, Any]:
        """What Zalo says about writing to a person: last interaction, free replies that remain."""
        found = await self._post("/v3.0/oa/quota/message", {"user_id": to})
        return found if isinstance(found, dict) else {}

    async def acknowledge(self, callbacks: Sequence[str]) -> None:
        """Nothing spins on Zalo."""

    async def fetch(self, file: str) -> bytes:
        return await self._http.download(file, self._media, self._api)

    async def check(self) -> str:
        found = await self._call("GET", f"{self._api}/v2.0/oa/getoa")
        found = found if isinstance(found, dict) else {}
        number = found.get("oaid") or found.get("oa_id") or "?"
        verified = "verified" if found.get("is_verified") else "NOT verified"
        return f"{found.get('name', '?')} ({number}), {verified}"

    async def aclose(self) -> None:
        """Close connections, after a pair of tokens that is just coming is kept."""
        await self._access.aclose()
        await self.webhook.aclose()
        await self._http.aclose()

    # speaking

    async def _send_worded(self, to: str, text: str, buttons: Sequence[Button]) -> str:
        """Text with its buttons; where Zalo will not have them, the numbers in it are enough."""
        if buttons and len(buttons) <= self.limits.buttons:
            try:
                return await self._message(worded(to, text, buttons, self._kind))
            except RefusalError as refusal:
                if refusal.code not in BUTTONS_REFUSED:
                    raise
                log.warning("zalo_oa.buttons_refused", error=str(refusal))
        return await self._message(worded(to, text))

    async def _send_picture(self, to: str, picture: bytes, caption: str, *, needed: bool) -> str:
        """A picture; unless there is nothing else, what it shows stands in the text too."""
        try:
            if len(picture) > IMAGE:
                raise ChannelError("the picture is too large")
            name, kind = picture_file(picture)
            files = {"file": (name, picture, kind)}
            url = f"{self._api}/v2.0/oa/upload/image"
            found = await self._call("POST", url, files=files)
            attachment = str(found.get("attachment_id", "")) if isinstance(found, dict) else ""
            return await self._message(pictured(to, caption, attachment))
        except ChannelError as refusal:
            if needed or refusal.gone or closed(refusal):
                raise
            log.warning("zalo_oa.picture_left_out", error=str(refusal))
            return ""

    async def _message(self, body: dict[str, Any]) -> str:
        return message_id(await self._post("/v3.0/oa/message/cs", body))

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        url = path if path.startswith("http") else self._api + path
        try:
            content = as_json(body)
        except UnicodeError:
            content = b""
        if not content:
            raise ChannelError("half a letter can't be sent")
        kind = {"Content-Type": "application/json"}
        return await self._call("POST", url, headers=kind, content=content)

    async def _call(self, method: str, url: str, **request: Any) -> Any:
        """The data of an answer; a token that is refused is renewed once."""
        headers, pair = request.pop("headers", {}), await self._access.fresh()
        for again in (False, True):
            given = {**headers, "access_token": pair.access}
            answer = await self._http.ask(method, url, headers=given, **request)
            code, words = verdict(answer.status, answer.body)
            if code == 0:
                return answer.body.get("data")
            if again or act(code, words) is not Act.REFRESH:
                break
            pair = await self._access.renewed(pair.access)
        words = words.replace(pair.access, "***")
        jitter = random.random()  # noqa: S311 - nothing secret
        at = self._now()
        raise refusal(code, words, at, wait=answer.wait, reset=self._reset, jitter=jitter)
