"""
What is on its way to pages: one box a session, in memory, small and for a short time.

A page that loses its network gets what it missed when it is back. Once a box is gone (ten minutes without a page, a restart) the
page asks to be shown where it stands, so nothing depends on what is kept here.
"""

import asyncio
import json
import secrets
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from aiohttp import web

from bot.channels.web.shell import NO_STORE
from bot.channels.web.wire import numbered

KEPT: Final = 30  # messages of a box
IDS: Final = 50  # names of what a page sent lately
AWAY: Final = 600.0  # seconds without a page after which a box is let go
MOST: Final = 20_000  # boxes

Seconds = Callable[[], float]


@dataclass(slots=True)
class Box:
    """The messages of one session, numbered; `epoch` tells this box from one before it."""

    used: float
    kiosk: bool = False
    epoch: str = field(default_factory=lambda: secrets.token_hex(4))
    number: int = 0
    streams: int = 0
    noted: float = 0.0  # when the other gateways were told that somebody is there
    closed: bool = False
    _kept: deque[tuple[int, dict[str, Any]]] = field(default_factory=lambda: deque(maxlen=KEPT))
    _ids: dict[str, int] = field(default_factory=dict)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, message: dict[str, Any]) -> str:
        """Hand a message to whoever looks at the page; gives its name."""
        self.number += 1
        self._kept.append((self.number, {"n": self.number, **message}))
        self._wake()
        return f"{self.epoch}.{self.number}"

    def joins(self, epoch: str, number: int) -> None:
        """Be the box that another gateway has of this session; `number`: of the newest message that is not here."""
        self.epoch, self.number = epoch, number
        self._kept.clear()

    def takes(self, number: int, message: Mapping[str, Any]) -> None:
        """A message that has its number already."""
        if number > self.number:
            self.number = number
            self._kept.append((number, {"n": number, **message}))
            self._wake()

    def after(self, number: int) -> list[dict[str, Any]]:
        """The messages that came after this one, as far as they are still here."""
        return [message for each, message in self._kept if each > number]

    def before(self, id_: str) -> int | None:
        """The newest message there was when something of this name was taken; None: it was not."""
        return self._ids.get(id_)

    def remember(self, id_: str, number: int) -> None:
        """Something of this name was taken after this message."""
        self._ids[id_] = number
        if len(self._ids) > IDS:
            del self._ids[next(iter(self._ids))]

    def close(self) -> None:
        """Nothing more comes: streams end."""
        self.closed = True
        self._kept.clear()
        self._wake()

    async def beyond(self, number: int, patience: float) -> bool:
        """Wait until there is a message after this one; False when none came in time."""
        try:
            async with asyncio.timeout(patience):
                while self.number <= number and not self.closed:
                    await self._changed.wait()
        except TimeoutError:
            return False
        return not self.closed

    def _wake(self) -> None:
        woken, self._changed = self._changed, asyncio.Event()
        woken.set()


@dataclass(slots=True)
class Boxes:
    """The boxes of this process; those of a shared tablet end soon, and are never made anew."""

    seconds: Seconds
    kiosk: float  # seconds of silence after which a session on a shared tablet is over
    _all: OrderedDict[str, Box] = field(default_factory=OrderedDict)

    def find(self, name: str) -> Box | None:
        """The box of a session that is here, or was a moment ago."""
        box = self._all.get(name)
        if box is not None and self._over(box):
            self.drop(name)
            return None
        return box

    def open(self, name: str, *, kiosk: bool = False) -> Box:
        """The box of a session, a new one if need be; using it keeps it."""
        box = self.find(name)
        if box is None:
            if len(self._all) >= MOST:
                self.sweep()
                if len(self._all) >= MOST:
                    self.drop(next(iter(self._all)))
            box = self._all[name] = Box(self.seconds(), kiosk)
        self.touch(name, box)
        return box

    def touch(self, name: str, box: Box) -> None:
        """Somebody is there."""
        box.used = self.seconds()
        if name in self._all:
            self._all.move_to_end(name)

    def open_pages(self) -> dict[str, Box]:
        """The boxes that a page looks into just now."""
        return {name: box for name, box in self._all.items() if box.streams}

    def looked_at(self) -> list[str]:
        """The sessions that have a page open just now; none of a tablet that many use."""
        return [name for name, box in self._all.items() if box.streams and not box.kiosk]

    def drop(self, name: str) -> None:
        """End a session here."""
        box = self._all.pop(name, None)
        if box is not None:
            box.close()

    def sweep(self) -> None:
        """Let go of the boxes that nobody looks into any more."""
        for name in [name for name, box in self._all.items() if self._over(box)]:
            self.drop(name)

    def close(self) -> None:
        """End all streams: the server stops."""
        for name in list(self._all):
            self.drop(name)

    def _over(self, box: Box) -> bool:
        silent = self.seconds() - box.used  # while a page is open, the page itself looks at the time
        return not box.streams and silent > (self.kiosk if box.kiosk else AWAY)


# -- What a page hears by itself: a stream of events, which goes on where it broke

log = structlog.get_logger()

HEARTBEAT: Final = 20.0  # seconds between two signs of life
HEADERS: Final = {**NO_STORE, "Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}


async def follow(request: web.Request, box: Box) -> web.StreamResponse:
    """Tell a page what comes from now on, or since what it saw last; returns when it is gone."""
    stream = web.StreamResponse(headers=HEADERS)
    box.streams += 1
    try:
        await stream.prepare(request)
        await _tell(stream, box, *_last(request))
    except ConnectionError:
        log.debug("web.page_closed")
    finally:
        box.streams -= 1
    return stream


async def _tell(stream: web.StreamResponse, box: Box, epoch: str, number: int) -> None:
    # a page that saw messages of a box that is gone asks to be shown where it stands
    gone = epoch not in {"", box.epoch}
    if epoch != box.epoch:
        number = box.number
    greeting = "reset" if gone else "hello"  # the page knows by either that nothing holds us up
    await stream.write(f"retry: 2000\nevent: {greeting}\ndata: {{}}\n\n".encode())
    while not box.closed:
        for message in box.after(number):
            number = message["n"]
            data = json.dumps({"epoch": box.epoch, **message}, ensure_ascii=False)
            await stream.write(f"id: {box.epoch}.{number}\ndata: {data}\n\n".encode())
        if not await box.beyond(number, HEARTBEAT) and not box.closed:
            await stream.write(b": \n\n")


def _last(request: web.Request) -> tuple[str, int]:
    """Which message a page saw last: its box, and the number there."""
    given = request.headers.get("Last-Event-ID") or request.query.get("after", "")
    epoch, _, number = given[:40].partition(".")
    seen = numbered(number)
    return ("", 0) if seen is None else (epoch, seen)
