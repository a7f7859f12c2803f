"""
A page of our own: JSON in, server-sent events out, on the web server that is there anyway.

A reply goes into the visitor's box and from there to every page that is open on it; what somebody sends is answered with
what is new in the box as well, so the page works where streams are held up. Nothing is changed by a GET.
"""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, Final

import structlog
from aiohttp import web

from bot.channels.base import ChannelError, Inbound, Outgoing, Receive
from bot.channels.web.boxes import Box, Boxes, Seconds, follow
from bot.channels.web.doors import Doors, enter, offer
from bot.channels.web.guard import Guard, Rates, Session, on_kiosk
from bot.channels.web.photos import LARGEST, Full, Photos, looks_like_a_photo
from bot.channels.web.shared import Shared
from bot.channels.web.shell import NO_STORE, STILL, Shell
from bot.channels.web.wire import (
    LIMITS,
    BadRequest,
    heard,
    id_of,
    language_of,
    numbered,
    parsed,
    pictured,
    seen_of,
    shown,
)
from bot.clock import Clock, now
from bot.who_asks import address_of

log = structlog.get_logger()

BODY: Final = 64 * 1024  # bytes of a request that is no photo
SOUND: Final = "audio/ogg"
PATIENCE: Final = 3.0  # seconds that a request waits for its reply
STREAMS: Final = 6  # pages that one visitor has open
SWEEP: Final = 60.0
LOOK: Final = 0.3  # seconds between two looks at what other gateways were told
NOTED: Final = 15.0  # seconds between two words to them that somebody is there

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Agreed = Callable[[str], Awaitable[bool]]
"""Whether whoever this is has agreed that what they send is kept."""
Recorded = Callable[[str], Awaitable[bytes | None]]
"""The sound of a recording, by its id; None where there is none, or none any more."""


class Web:
    """
    The chat page at /, for a shared tablet at /kiosk, from a card at /v/CODE.

    `photos` keeps what was uploaded until the job fetches it; `kiosk` is after how many seconds of silence a session on a
    shared tablet ends; `demo`: the page says that nothing here is real; `still`: how long a question that has just appeared takes no finger. `agreed` is set before photos are taken: until
    somebody has agreed that what they send is kept, no file of theirs is. `recorded` finds what is to be listened to.
    """

    name = "web"
    limits = LIMITS

    def __init__(
        self,
        photos: Photos,
        *,
        public_url: str = "",
        kiosk: float = 180.0,
        demo: bool = False,
        still: float = STILL,
        rates: Rates | None = None,
        seconds: Seconds = time.monotonic,
        now: Clock = now,
    ) -> None:
        self.photos, self.guard = photos, Guard(public_url, seconds, rates)
        self.boxes = Boxes(seconds, kiosk)
        self.shell = Shell(
            kiosk, demo, still, public_url, known=lambda request: self.guard.known(request) is not None
        )
        self._url, self._now = public_url, now
        self._receive: Receive | None = None
        self.agreed: Agreed | None = None
        self.recorded: Recorded | None = None
        self.doors = Doors()
        self.shared: Shared | None = None  # set where several gateways serve the page

    async def start(self, receive: Receive, app: web.Application) -> None:
        """Add the page and what it asks."""
        self._receive = receive
        for area in ("/web", "/kiosk"):
            app.add_routes(self.asked(area))
        app.add_routes(self.shell.routes())
        app.add_routes(
            [
                web.get("/mo/{token}", self._offer),
                web.post("/mo/{token}", self._enter),
                web.post("/web/telegram", self._own(self._signed)),
            ]
        )
        app.on_shutdown.append(self._stops)

    def asked(self, area: str) -> list[web.RouteDef]:
        """What a page asks, under its own part of the site."""
        return [
            web.post(f"{area}/open", self._own(self._open)),
            web.post(f"{area}/say", self._own(self._say)),
            web.post(f"{area}/more", self._own(self._more)),
            web.post(f"{area}/photo", self._own(self._photo)),
            web.post(f"{area}/end", self._own(self._end)),
            web.get(f"{area}/events", self._events),
            web.get(f"{area}/sound/{{id}}", self._sound),
        ]

    async def listen(self) -> None:
        """Let go of what nobody waits for; pages speak up by themselves."""
        looks = asyncio.create_task(self._look())
        try:
            while True:
                self.boxes.sweep()
                await self.photos.sweep()
                if self.shared is not None:
                    with suppress(Exception):  # the next round lets go of it
                        await self.shared.sweep()
                await asyncio.sleep(SWEEP)
        finally:
            looks.cancel()

    async def _look(self) -> None:
        """Show open pages what other gateways were told for them."""
        failing = False
        while self.shared is not None:
            try:
                await self._shown_elsewhere(self.shared)
                failing = False
            except Exception as failure:  # whatever it is, the next round must come
                if not failing:
                    log.warning("web.pages_not_shared", error=type(failure).__name__)
                failing = True
            await asyncio.sleep(LOOK)

    async def _shown_elsewhere(self, shared: Shared) -> None:
        pages = self.boxes.open_pages()
        if not pages:
            return
        there = await shared.standing(pages)
        for name, box in pages.items():
            if name not in there or there[name][0] != box.epoch:
                self.boxes.drop(name)  # it ended on another gateway
        behind = {
            name: box.number for name, box in pages.items() if name in there and there[name][1] > box.number
        }
        for name, number, message in await shared.after(behind) if behind else ():
            pages[name].takes(number, message)
        for name, box in pages.items():
            await self._noted(shared, name, box)

    async def _noted(self, shared: Shared, name: str, box: Box) -> None:
        now = self.boxes.seconds()
        if now - box.noted >= NOTED:
            box.noted = now
            await shared.used(name)

    async def send(self, to: str, message: Outgoing) -> str:
        """Put it where an open page sees it, or one that is back within minutes."""
        if self.shared is not None:
            return await self._send_to_all(self.shared, to, shown(message))
        box = self.boxes.find(to)
        if box is None:
            raise ChannelError("no page is open", retryable=True, away=True)
        return box.put(shown(message))

    async def _send_to_all(self, shared: Shared, to: str, message: dict[str, Any]) -> str:
        told = await shared.tell(to, message)
        if told is None:
            raise ChannelError("no page is open", retryable=True, away=True)
        if (box := self.boxes.find(to)) is not None and box.epoch == told[0]:
            await self._catch_up(shared, to, box)
        return f"{told[0]}.{told[1]}"

    async def _catch_up(self, shared: Shared, name: str, box: Box) -> None:
        for _, number, message in await shared.after({name: box.number}):
            box.takes(number, message)

    async def acknowledge(self, callbacks: Sequence[str]) -> None:
        """Nothing spins: the page has its answer with the request."""

    async def fetch(self, file: str) -> bytes:
        """A photo that was uploaded here."""
        return await self.photos.fetch(file)

    async def check(self) -> str:
        """Where the page is."""
        return self._url or "only on this machine: CDHT_PUBLIC_URL is not set"

    async def aclose(self) -> None:
        """End what is open."""
        self.boxes.close()

    async def _stops(self, _: web.Application) -> None:
        self.boxes.close()

    # what the page asks

    def _own(self, handler: Handler) -> Handler:
        """Only our own page may, and not too often."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            self.guard.own(request)
            self.guard.address(request)
            try:
                return await handler(request)
            except BadRequest:
                return _json({}, 400)

        return guarded

    async def _open(self, request: web.Request) -> web.StreamResponse:
        """Give a visitor their cookie; on a shared tablet always a new one."""
        given = parsed(await _read(request, BODY))
        kiosk, session = on_kiosk(request), self.guard.known(request)
        response = _json({})
        if kiosk and session is not None:
            await self._over(session.name)
        if kiosk or session is None:
            name = self.guard.begin(request, response, kiosk=kiosk)
            box = self.boxes.open(name, kiosk=kiosk)
            if self.shared is not None:
                box.joins(*await self.shared.begin(name, kiosk=kiosk))
        if chosen := language_of(given, "chosen"):
            self.shell.remember(response, chosen, secure=self.guard.secure)
        return response

    async def _offer(self, request: web.Request) -> web.StreamResponse:
        return await offer(request, self.doors)

    async def _enter(self, request: web.Request) -> web.StreamResponse:
        return await enter(request, self.doors, self.guard)

    async def _signed(self, request: web.Request) -> web.StreamResponse:
        """A session that Telegram vouches for goes on with the conversation of that chat."""
        session, _ = await self._there(request)
        signed = parsed(await _read(request, BODY)).get("signed")
        known = isinstance(signed, str) and await self.doors.signed(signed, session.name)
        return _json({}, 200 if known else 403)

    async def _say(self, request: web.Request) -> web.StreamResponse:
        session, box = await self._there(request)
        given = parsed(await _read(request, BODY))
        inbound = heard(given, session.name, self._now(), self._network(request))
        return await self._taken(box, inbound, seen_of(given, box.epoch))

    async def _more(self, request: web.Request) -> web.StreamResponse:
        """What is new, for a page whose stream is held up on its way."""
        _, box = await self._there(request)
        seen = seen_of(parsed(await _read(request, BODY)), box.epoch)
        return _json({"epoch": box.epoch, "messages": box.after(box.number if seen is None else seen)})

    async def _photo(self, request: web.Request) -> web.StreamResponse:
        """
        Put a photo away, and hand on that it came.

        A photo that can't be taken is refused for good (403 before consent, 409 for want of room): nothing waits for it.
        """
        session, box = await self._there(request)
        id_, seen = id_of(request.headers.get("X-Id")), _seen(request, box)
        address, uploads = address_of(request), self.guard.rates.uploads
        if self.agreed is None or not await self.agreed(session.name):
            return _json({}, 403)
        if uploads.full(address) or not self.guard.rates.photos.allows(session.name, self.boxes.seconds()):
            return _json({}, 409)
        with uploads.held(address):
            data = await _read(request, LARGEST)
            if not looks_like_a_photo(data):
                return _json({}, 415)
            name = hashlib.sha256(f"{session.name} {id_}".encode()).hexdigest()
            try:
                file = await self.photos.keep(name, data, session.name, self._network(request))
            except (Full, OSError) as error:
                log.error("web.photo_not_kept", error=type(error).__name__)
                return _json({}, 409)
        inbound = pictured(id_, file, session.name, self._now(), self._network(request))
        return await self._taken(box, inbound, seen)

    async def _end(self, request: web.Request) -> web.StreamResponse:
        """Nothing of this visitor stays on the device, and on a shared tablet what stayed opens nothing here."""
        response = _json({})
        if session := self.guard.known(request):
            await self._over(session.name)
        self.guard.end(response, kiosk=on_kiosk(request))
        return response

    def _network(self, request: web.Request) -> str:
        """Where somebody asks from, as a digest that is another one the next day."""
        return self.guard.sign("network", self._now().date().isoformat(), address_of(request))

    async def _taken(self, box: Box, inbound: Inbound, seen: int | None) -> web.Response:
        """Answer when it is committed, with what is new; sent again it is taken once."""
        assert self._receive is not None  # noqa: S101
        before, known = box.number, box.before(inbound.id)
        try:
            await self._receive([inbound])
        except Exception as failure:  # not committed: the page sends it again
            log.error("web.receive_failed", error=type(failure).__name__)
            return _json({}, 503)
        if known is None:
            box.remember(inbound.id, before)
            await box.beyond(before, PATIENCE)
        after = seen if seen is not None else before if known is None else known
        return _json({"epoch": box.epoch, "messages": box.after(after)})

    async def _over(self, name: str) -> None:
        self.boxes.drop(name)
        if self.shared is not None:
            await self.shared.end(name)

    async def _there(self, request: web.Request) -> tuple[Session, Box]:
        """Who asks, and their box; a session on a shared tablet that is over stays over."""
        session = self.guard.session(request)
        if self.shared is not None:
            return session, await self._shared_box(self.shared, session)
        box = self.boxes.find(session.name)
        if box is None and session.kiosk:
            raise web.HTTPUnauthorized(text="{}", content_type="application/json")
        return session, self.boxes.open(session.name, kiosk=session.kiosk)

    async def _shared_box(self, shared: Shared, session: Session) -> Box:
        """The box of a session as all gateways have it."""
        name, kiosk = session.name, session.kiosk
        try:
            there = (await shared.standing([name])).get(name)
            if there is None:
                self.boxes.drop(name)
                if kiosk:
                    raise web.HTTPUnauthorized(text="{}", content_type="application/json")
                there = await shared.begin(name, kiosk=False)
            box = self.boxes.open(name, kiosk=kiosk)
            if box.epoch != there[0]:
                box.joins(there[0], 0)
            await self._catch_up(shared, name, box)
            box.number = max(box.number, there[1])
            await self._noted(shared, name, box)
        except web.HTTPException:
            raise
        except Exception as failure:  # the page asks again
            log.error("web.pages_not_shared", error=type(failure).__name__)
            raise web.HTTPServiceUnavailable(text="{}", content_type="application/json") from None
        return box

    async def _sound(self, request: web.Request) -> web.StreamResponse:
        """A recording, to whoever has a page open here."""
        self.guard.address(request)
        self.guard.session(request)
        data = await self.recorded(request.match_info["id"]) if self.recorded is not None else None
        if data is None:
            raise web.HTTPNotFound(text="{}", content_type="application/json")
        return _part(request, data)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """The stream of a page."""
        self.guard.address(request)
        session, box = await self._there(request)
        address, streams = address_of(request), self.guard.rates.streams
        if box.streams >= STREAMS or streams.full(address):
            raise web.HTTPTooManyRequests(headers={"Retry-After": "10"})
        try:
            with streams.held(address):
                return await follow(request, box)
        finally:
            self.boxes.touch(session.name, box)


def _part(request: web.Request, data: bytes) -> web.Response:
    """A sound, or the part of it that is asked for: some browsers play nothing else."""
    headers = {**NO_STORE, "Accept-Ranges": "bytes"}
    try:
        asked = request.http_range
        wanted = range(*asked.indices(len(data)))
    except ValueError:
        wanted = range(0)
    if "Range" not in request.headers:
        return web.Response(body=data, content_type=SOUND, headers=headers)
    if not wanted:
        whole = {"Content-Range": f"bytes */{len(data)}"}
        return web.Response(status=416, headers=headers | whole)
    span = {"Content-Range": f"bytes {wanted.start}-{wanted.stop - 1}/{len(data)}"}
    part = data[wanted.start : wanted.stop]
    return web.Response(status=206, body=part, content_type=SOUND, headers=headers | span)


def _seen(request: web.Request, box: Box) -> int | None:
    """The newest message that a page with a photo says it has."""
    epoch, _, number = request.headers.get("X-Seen", "").partition(".")
    return numbered(number) if epoch == box.epoch else None


async def _read(request: web.Request, most: int) -> bytes:
    """The body, no more than that."""
    content = bytearray()
    async for chunk in request.content.iter_chunked(65536):
        content += chunk
        if len(content) > most:
            raise web.HTTPRequestEntityTooLarge(most, len(content), text="{}")
    return bytes(content)


def _json(content: dict[str, Any], status: int = 200) -> web.Response:
    return web.json_response(content, status=status, headers=NO_STORE)
