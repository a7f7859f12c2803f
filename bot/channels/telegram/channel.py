"""Telegram through aiogram: what people did is committed before it is confirmed to Telegram."""

import asyncio
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final, NamedTuple, cast

import aiohttp
import structlog
from aiogram import Bot, exceptions, types
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.methods import Response, TelegramMethod
from aiogram.utils.token import TokenValidationError
from aiohttp import web

from bot.channels.base import ChannelError, Hook, Inbound, Outgoing, Receive, message_id, picture_file
from bot.channels.hearing import NO_LEASE, Lease, body_of, hear_on, object_of, proven
from bot.channels.telegram import wire
from bot.channels.telegram.profile import Profile, shown
from bot.channels.telegram.updates import DOWNLOAD, SECOND, inbound
from bot.channels.telegram.wire import LIMITS, SECRET, UPDATES, parts, unchanged
from bot.clock import Clock, now
from dialogs import events
from dialogs.jsons import encoded, loaded

log = structlog.get_logger()

POLL, ASIDE = 25, 10  # seconds: a long poll, a request that nobody waits for
DOWNLOAD_TIME: Final = 60.0
REGISTER_AGAIN: Final = 600.0  # Telegram answers "already set" when nothing changed


# --- errors: what aiogram and aiohttp raise -> ChannelError

Meaning = int | Mapping[str, bool]  # the code of Telegram's answer, or what we make of it
_UNKNOWN = {"retryable": True, "perhaps_sent": True}

ERRORS: Final[dict[type[Exception], Meaning]] = {
    exceptions.TelegramBadRequest: 400,
    exceptions.TelegramMigrateToChat: 400,
    exceptions.TelegramUnauthorizedError: 401,
    exceptions.TelegramForbiddenError: 403,
    exceptions.TelegramNotFound: 404,
    exceptions.TelegramConflictError: 409,
    exceptions.TelegramEntityTooLarge: 413,
    exceptions.TelegramRetryAfter: 429,
    exceptions.TelegramServerError: 500,
    exceptions.RestartingTelegram: 500,
    exceptions.TelegramAPIError: 0,  # a code aiogram has no class for
    exceptions.TelegramNetworkError: _UNKNOWN,
    exceptions.ClientDecodeError: _UNKNOWN,  # what came was no answer of Telegram
    exceptions.DetailedAiogramError: {},  # from here on: mistakes of ours, the same next time
    exceptions.DataNotDictLikeError: {},
    exceptions.UnsupportedKeywordArgument: {},
    exceptions.CallbackAnswerException: {},
    exceptions.SceneException: {},
    exceptions.AiogramError: {},
    TokenValidationError: {"needs_human": True},
    **wire.NETWORK,
    ValueError: {},  # half a surrogate pair
}
_FOREIGN: Final = tuple(ERRORS)


def channel_error(foreign: BaseException, token: str) -> ChannelError:
    """What a foreign exception means; only Telegram's own words are kept, the token never."""
    source = _source(foreign)
    meaning = next(ERRORS[cls] for cls in type(source).__mro__ if cls in ERRORS)
    if not isinstance(meaning, int):
        return ChannelError(type(source).__name__, **meaning)
    text = str(getattr(source, "message", "")).replace(token.rpartition(":")[2], "***")
    wait = getattr(source, "retry_after", None)
    if meaning == 429 or text.startswith("Too Many Requests"):
        return wire.error(429, "Too Many Requests" if wait else text, {"retry_after": wait})
    return wire.error(meaning, text, {})


def _source(foreign: BaseException) -> BaseException:
    """The error of aiohttp inside aiogram's network error: it tells whether anything was sent."""
    cause = foreign.__cause__
    inner = isinstance(foreign, exceptions.TelegramNetworkError) and isinstance(cause, _FOREIGN)
    return cause if inner and cause is not None else foreign


# --- the channel


class _Call:
    """
    A request: its method and its parameters, which are checked where they are made.

    This is all that aiogram's session asks of a `TelegramMethod`; to make one of those costs as much as to read the answer.
    """

    __slots__ = ("__api_method__", "params")
    __returning__ = Any

    def __init__(self, method: str, params: Mapping[str, Any]) -> None:
        self.__api_method__, self.params = method, params

    def model_dump(self, **_: bool) -> Mapping[str, Any]:
        """The parameters, for a form."""
        return self.params


class _Answer(NamedTuple):
    """What came of a request that was granted: of aiogram's `Response` what is read of it."""

    result: object


_RESPONSE: Final = Response[
    Any
]  # what a refusal is read by: pydantic forgets it, and makes it anew, unless it is kept


def _answered(callback: str) -> tuple[str, dict[str, Any]]:
    """The request that lets a button stop spinning; it may stand in the response to a webhook, too."""
    return "answerCallbackQuery", {"callback_query_id": callback}


class _Json(aiohttp.FormData):
    """Parameters as JSON: in a form each Vietnamese letter would be nine characters."""

    def __init__(
        self, params: Mapping[str, Any]
    ) -> None:  # no form's own: its boundary would cost more than the rest
        self._params = params

    def __call__(self) -> aiohttp.Payload:
        return aiohttp.BytesPayload(encoded(self._params), content_type="application/json")


class _Session(AiohttpSession):
    """aiogram's session, which sends as JSON what holds no file, and reads answers as the rest of the house does."""

    def __init__(self, api: TelegramAPIServer = PRODUCTION) -> None:
        super().__init__(api=api, json_loads=loaded)

    def build_form_data(self, bot: Bot, method: TelegramMethod[Any]) -> aiohttp.FormData:
        params = cast("_Call", method).params
        holds_file = any(isinstance(each, types.InputFile) for each in params.values())
        return super().build_form_data(bot, method) if holds_file else _Json(params)

    def check_response(
        self, bot: Bot, method: TelegramMethod[Any], status_code: int, content: str
    ) -> Response[Any]:
        """The answer; what a refusal means aiogram says."""
        try:
            said = loaded(content)
        except ValueError:
            said = None
        if status_code == HTTPStatus.OK and isinstance(said, dict) and said.get("ok") is True:
            return cast("Response[Any]", _Answer(said.get("result")))
        return super().check_response(bot, method, status_code, content)

    async def close(self) -> None:
        """Close at once; aiogram's sleeps a quarter of a second, which aiohttp no longer needs."""
        if self._session is not None:
            await self._session.close()


class Telegram:
    """
    A bot on Telegram, by long polling, or by webhook where there is a public address.

    With several gateways only webhooks will do, or a `lease` that one of them holds. `now` is the
    clock, `patience` the first wait after a failure, doubled up to a minute, `timeout` the seconds
    a request may take.
    """

    name = "telegram"
    limits = LIMITS

    def __init__(
        self,
        token: str,
        *,
        api_url: str = "",
        public_url: str = "",
        webhook_secret: str = "",
        profile: Profile | None = None,
        lease: Lease | None = None,
        now: Clock = now,
        patience: float = 1.0,
        timeout: int = 30,
    ) -> None:
        if public_url and not SECRET.fullmatch(webhook_secret):
            raise ValueError(
                "Telegram's webhook needs a secret of 1 to 256 letters, digits, _ or -,"
                " the same for every gateway: set it beside the public address."
            )
        self._token, self._secret = token, webhook_secret
        self._api_url, self._public_url = api_url, public_url.rstrip("/")
        self._profile, self._lease = profile or Profile(), lease
        self._now, self._patience, self._timeout = now, patience, timeout
        self._made: Bot | None = None
        self._offset: int | None = None  # None: it is not known yet that no webhook is set
        self._posted: set[str] = set()  # taps that Telegram posted and that are answered in our response

    async def start(self, receive: Receive, app: web.Application) -> None:
        self._receive = receive
        if self._public_url:
            app.router.add_post(self._path(), self._delivered)
        try:
            await self._show()
        except ChannelError as refusal:
            log.warning("telegram.profile_not_set", error=str(refusal))

    async def listen(self) -> None:
        """Poll, or keep the webhook registered; log a failure once, wait longer after each."""
        await hear_on(self.name, self._register if self._public_url else self._poll, self._patience)

    async def send(self, to: str, message: Outgoing) -> str:
        for part in parts(message):
            sent = await self._deliver(to, part)
        if message.strips not in {"", message.edits} and (message.text or message.picture):
            await self._aside(*wire.request(to, Outgoing("", strips=message.strips)))
        return sent

    async def acknowledge(self, callbacks: Sequence[str]) -> None:
        posted, self._posted = self._posted & {*callbacks}, self._posted - {*callbacks}
        calls = [self._aside(*_answered(callback)) for callback in callbacks if callback not in posted]
        if len(calls) == 1:
            await calls[0]
            return
        await asyncio.gather(*calls, return_exceptions=True)

    async def fetch(self, file: str) -> bytes:
        found = await self._call("getFile", {"file_id": file})
        try:
            return await self._download(found.get("file_path", ""))
        except _FOREIGN as foreign:
            failure = channel_error(foreign, self._token)
        raise failure

    async def check(self) -> str:
        me = await self._call("getMe", {})
        return f"@{me['username']} ({me['id']})"

    async def hook(self) -> Hook | None:
        """How Telegram posts to us; None where it is polled."""
        if not self._public_url:
            return None
        info = await self._call("getWebhookInfo", {})
        ours = info.get("url") == self._public_url + self._path()
        return Hook(ours, int(info.get("pending_update_count") or 0), float(info.get("last_error_date") or 0))

    async def aclose(self) -> None:
        if self._made is not None:
            await self._made.session.close()

    # hearing

    async def _poll(self) -> float:
        """Hear one batch; the next offset, which confirms it, comes after it is committed."""
        if self._lease is not None and not await self._lease():
            return NO_LEASE
        if self._offset is None:
            await self._call("deleteWebhook", {})
            self._offset = 0
        params = {"offset": self._offset, "timeout": POLL, "allowed_updates": list(UPDATES)}
        updates = await self._call("getUpdates", params, POLL + ASIDE)
        if batch := [heard for update in updates if (heard := self._heard(update))]:
            await self._receive(batch)
        # An empty answer has confirmed all before it; 0, for after a quiet week ids start anywhere.
        self._offset = max((update["update_id"] + 1 for update in updates), default=0)
        return 0.0

    def _heard(self, update: dict[str, Any]) -> Inbound | None:
        """Read one update; what can't be read is logged, and whoever sent it is told, so that it holds up nobody."""
        try:
            return inbound(update, self._now)
        except Exception as failure:  # a surprise in one update must not stop the others
            number, kind = update.get("update_id"), wire.kind(update)
            error = type(failure).__name__
            log.warning("telegram.update_skipped", update=number, kind=kind, error=error)
        if (found := wire.rescued(update)) is None:
            return None
        event = events.Unreadable("unknown")
        return Inbound(found.key, found.sender, event, self._now(), SECOND, found.callback)

    async def _register(self) -> float:
        params = {
            "url": self._public_url + self._path(),
            "secret_token": self._secret,
            "allowed_updates": list(UPDATES),
            "max_connections": 40,
        }
        await self._call("setWebhook", params)
        return REGISTER_AGAIN

    def _path(self) -> str:
        return f"/telegram/{self._token.partition(':')[0]}"  # the bot's id, which is no secret

    async def _delivered(self, request: web.Request) -> web.Response:
        """Take one update; 200 when it is committed, else Telegram brings it again."""
        if not proven(request, "X-Telegram-Bot-Api-Secret-Token", self._secret):
            return web.Response(status=403)
        update = object_of(await body_of(request))
        heard = self._heard(update)
        tap = heard.callback if heard is not None else ""
        if tap:
            self._posted.add(tap)
        try:
            if heard is not None:
                await self._receive([heard])
        except Exception as failure:  # whatever it is, Telegram must keep the update
            self._posted.discard(tap)  # no response that Telegram would read
            number, error = update.get("update_id"), type(failure).__name__
            log.error("telegram.receive_failed", update=number, error=error)
            return web.Response(status=500)
        if not tap:
            return web.Response()
        method, params = _answered(tap)
        return web.Response(body=encoded({"method": method, **params}), content_type="application/json")

    # speaking

    async def _call(self, method: str, params: dict[str, Any], seconds: int = 0) -> Any:
        """Call a method through aiogram; what it raises leaves as a ChannelError."""
        call, limit = cast("TelegramMethod[Any]", _Call(method, params)), seconds or self._timeout
        try:
            return await self._bot()(call, request_timeout=limit)
        except _FOREIGN as foreign:
            failure = channel_error(foreign, self._token)
        raise failure  # outside of the except: its context would hold the address with the token

    async def _deliver(self, to: str, message: Outgoing) -> str:
        method, params = wire.request(to, message)
        if message.picture:
            name, _ = picture_file(message.picture)
            params["photo"] = types.BufferedInputFile(message.picture, name)
        if message.sound is not None:
            params["voice"] = types.BufferedInputFile(message.sound.data, "voice.ogg")
        try:
            sent = await self._call(method, params)
        except ChannelError as refusal:
            if unchanged(refusal):
                return message.edits or message.strips
            raise
        return message_id(sent)

    async def _aside(self, method: str, params: dict[str, Any]) -> None:
        """Call a method whose failure nobody would notice."""
        try:
            await self._call(method, params, ASIDE)
        except ChannelError as refusal:
            if not unchanged(refusal):
                log.info("telegram.call_failed", method=method, error=str(refusal))

    async def _show(self) -> None:
        """Set the profile; only what differs is written, for Telegram allows few changes a day."""
        for what, language, value in shown(self._profile):
            code = {} if what == "ChatMenuButton" else {"language_code": language}
            if await self._call(f"get{what}", code, ASIDE) != value:
                changed = value if isinstance(value, dict) else {"commands": value}
                if what == "ChatMenuButton":
                    changed = {"menu_button": value}
                await self._call(f"set{what}", code | changed, ASIDE)

    async def _download(self, path: str) -> bytes:
        """Only from the configured host, so a redirect is not followed, and never too much."""
        session = cast("AiohttpSession", self._bot().session)
        client, url = await session.create_session(), session.api.file_url(self._token, path)
        data, limit = bytearray(), aiohttp.ClientTimeout(total=DOWNLOAD_TIME)
        async with client.get(url, allow_redirects=False, timeout=limit) as answer:
            if answer.status != 200:
                again = answer.status >= 500 or answer.status == 429
                raise ChannelError(f"the download answered {answer.status}", retryable=again)
            async for chunk in answer.content.iter_chunked(65536):
                data += chunk
                if len(data) > DOWNLOAD:
                    raise ChannelError("the file is too large")
        return bytes(data)

    def _bot(self) -> Bot:
        if self._made is None:
            server = TelegramAPIServer.from_base(self._api_url) if self._api_url else PRODUCTION
            self._made = Bot(self._token, session=_Session(api=server))
        return self._made
