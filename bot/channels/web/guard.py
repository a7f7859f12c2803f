"""Who asks, and whether they may: session cookies, requests of other sites, and how often."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from bot.channels.web.boxes import Seconds
from bot.rates import Rate, address_of

TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 random bits
YEAR: Final = 400 * 24 * 3600  # seconds; browsers keep no cookie longer
HEADER: Final = "X-CDHT"  # no form and no other site can send it


@dataclass(frozen=True, slots=True)
class Session:
    """One visitor; what the database knows of them is `name`, a digest of the token in the cookie."""

    name: str
    kiosk: bool


@dataclass(slots=True)
class Rates:
    """How often: what a visitor does, what an address does, photos, and new visitors of an address."""

    visitor: Rate = field(default_factory=lambda: Rate(most=90))
    address: Rate = field(default_factory=lambda: Rate(most=900))  # a village behind one router
    photos: Rate = field(default_factory=lambda: Rate(most=30, seconds=3600))
    new: Rate = field(default_factory=lambda: Rate(most=120, seconds=600))


class Guard:
    """Lets requests of our own page in, for the visitor whose cookie they bring."""

    def __init__(self, public_url: str, seconds: Seconds, rates: Rates | None = None) -> None:
        self.secure = public_url.startswith("https:")
        self._origin = _origin(public_url)
        self._seconds, self.rates = seconds, rates or Rates()

    def own(self, request: web.Request) -> None:
        """Refuse what another site made a browser send: our header, and our origin."""
        origin = request.headers.get("Origin", "")
        ours = bool(origin) and (
            origin == self._origin or urlsplit(origin).netloc == request.headers.get("Host", "")
        )
        if not ours or request.headers.get(HEADER) != "1" or _from_elsewhere(request):
            raise web.HTTPForbidden(text="{}", content_type="application/json")

    def session(self, request: web.Request) -> Session:
        """Whose request it is; 401 where there is no cookie."""
        kiosk = on_kiosk(request)
        token = request.cookies.get(self.cookie(kiosk=kiosk), "")
        if _from_elsewhere(request) or not TOKEN.fullmatch(token):
            raise web.HTTPUnauthorized(text="{}", content_type="application/json")
        session = Session(name_of(token), kiosk)
        self.count(self.rates.visitor, session.name)
        return session

    def address(self, request: web.Request) -> None:
        """Count a request of an address."""
        self.count(self.rates.address, address_of(request))

    def count(self, rate: Rate, who: str) -> None:
        """Count, and refuse what is too much."""
        if not rate.allows(who, self._seconds()):
            again = {"Retry-After": "10" if rate.seconds <= 60 else "60"}
            raise web.HTTPTooManyRequests(text="{}", content_type="application/json", headers=again)

    def begin(self, request: web.Request, response: web.Response, *, kiosk: bool) -> str:
        """Give a new visitor a cookie, on a shared tablet one that goes no further than its page."""
        self.count(self.rates.new, address_of(request))
        token = secrets.token_urlsafe(32)
        response.set_cookie(
            self.cookie(kiosk=kiosk),
            token,
            max_age=None if kiosk else YEAR,
            path="/kiosk" if kiosk else "/",
            secure=self.secure,
            httponly=True,
            samesite="Lax",
        )
        return name_of(token)

    def end(self, response: web.Response, *, kiosk: bool) -> None:
        """Take the cookie away."""
        response.del_cookie(
            self.cookie(kiosk=kiosk),
            path="/kiosk" if kiosk else "/",
            secure=self.secure,
            httponly=True,
            samesite="Lax",
        )

    def cookie(self, *, kiosk: bool) -> str:
        """The name of the cookie; by https no other host and no other path can set it."""
        if kiosk:
            return "__Secure-cdht-kiosk" if self.secure else "cdht-kiosk"
        return "__Host-cdht" if self.secure else "cdht"


def on_kiosk(request: web.Request) -> bool:
    """Whether it is the page of a shared tablet that asks."""
    return request.path.startswith("/kiosk/")


def name_of(token: str) -> str:
    """What is kept of a token: enough to know it again, not enough to be it."""
    return hashlib.sha256(b"web" + token.encode()).hexdigest()


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _from_elsewhere(request: web.Request) -> bool:
    site: Mapping[str, str] = request.headers
    return site.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}
