"""
The phones on the stage: each is the page of ours, in the look of a page, of Telegram's buttons or of Zalo's numbers.

One channel of the house stands behind them, by the name of one that can be written to at any time; what is laid out follows
the look, as it would on the service. Phones that nobody looks at, those of the example's people, take everything.
"""

from importlib.resources import files
from typing import Any, Final

from aiohttp import web

from bot.channels import limits_of
from bot.channels.base import Outgoing
from bot.channels.web.channel import Web
from bot.channels.web.guard import Guard, Session
from bot.channels.web.shell import NO_STORE, POLICY
from bot.channels.web.wire import shown
from bot.clock import Clock

CHANNEL: Final = "zalo_bot"
LOOKS: Final = {"page": "web", "telegram": "telegram", "zalo": "zalo_bot"}


class PhoneGuard(Guard):
    """Every phone is known by its address: there is nothing here that anybody should not see."""

    cast: frozenset[str] = frozenset()

    def known(self, request: web.Request) -> Session | None:
        """The phone of a request."""
        phone = request.match_info.get("phone", "")
        return Session(phone, kiosk=False) if phone in self.cast else None


class Phones(Web):
    """The page as a channel that can be written to whenever it is allowed; `look` is what it looks like just now."""

    name = CHANNEL

    def __init__(self, *args: Any, cast: frozenset[str], clock: Clock, **kept: Any) -> None:
        super().__init__(*args, now=clock, **kept)
        guard = PhoneGuard("", self.boxes.seconds)
        guard.cast = cast
        self.guard = guard
        self.wear("telegram")

    def wear(self, look: str) -> None:
        """Look like that from here on, and carry what a service of that look can."""
        self.look, self.limits = look, limits_of(LOOKS[look])

    async def start(self, receive: Any, app: web.Application) -> None:
        """Add the phones and what they ask."""
        self._receive = receive
        app.add_routes(self.asked("/may/{phone}"))
        app.add_routes([web.get("/may/{phone}", self._phone), web.get("/may.css", self._style)])
        app.on_shutdown.append(self._stops)

    async def _phone(self, request: web.Request) -> web.Response:
        """The page of a phone, in its look; the stage may show it in a frame, nobody else."""
        if self.guard.known(request) is None:
            raise web.HTTPNotFound
        page = self.shell.document(_language(request))
        for old, new in (
            ('data-base="/web/"', f'data-base="/may/{request.match_info["phone"]}/"'),
            ("</head>", f'<link rel="stylesheet" href="/may.css?look={self.look}">\n</head>'),
        ):
            if page.count(old) != 1:
                raise ValueError(f"the page has {old} {page.count(old)} times")
            page = page.replace(old, new)
        policy = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
        framed = {"Content-Security-Policy": policy, "X-Frame-Options": "SAMEORIGIN"}
        return web.Response(text=page, content_type="text/html", headers=NO_STORE | framed)

    async def _style(self, _: web.Request) -> web.Response:
        """What makes the page look like a chat of the service."""
        style = "".join(
            (files("bot.demo") / "page" / name).read_text() for name in ("phone.css", f"{self.look}.css")
        )
        return web.Response(text=style, content_type="text/css", headers=NO_STORE)

    async def send(self, to: str, message: Outgoing) -> str:
        """Put it on a phone of the stage; on any other it arrives, and nobody looks."""
        if to not in self.guard.cast:  # type: ignore[attr-defined]  # a PhoneGuard
            return "0"
        box = self.boxes.open(to)
        return box.put(shown(message) if self.look == "page" else _plain(message))


def _plain(message: Outgoing) -> dict[str, Any]:
    """A message as a service shows it: its whole text, and its buttons under it, where there are any."""
    bare = Outgoing("", message.buttons, picture=message.picture, sound=message.sound)
    return {**shown(bare), "text": message.text}


def _language(request: web.Request) -> str:
    return "en" if request.query.get("lang") == "en" else "vi"
