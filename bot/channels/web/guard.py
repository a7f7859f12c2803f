"""Who asks, and whether they may: session cookies, requests of other sites, and how often."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from bot.channels.web.boxes import Seconds
from bot.rates import Rate, Room
from bot.who_asks import address_of

TOKEN: Final = re.compile(
    r"([A-Za-z0-9_-]{32})([0-9a-f]{32})"
)  # 192 random bits, and what only this house makes of them
YEAR: Final = 400 * 24 * 3600  # seconds; browsers keep no cookie longer
HEADER: Final = "X-CDHT"  # no form and no other site can send it

Sign = Callable[..., str]
"""A keyed digest of words, 32 hexadecimal letters."""


def of_this_process() -> Sign:
    """Signs with a key that nobody else has, and that is gone with the process."""
    key = secrets.token_bytes(32)
    return lambda *words: hmac.new(key, "\x1f".join(words).encode(), "sha256").hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Session:
    """One visitor; what the database knows of them is `name`, a digest of the token in the cookie."""

    name: str
    kiosk: bool


@dataclass(slots=True)
class Rates:
    """
    How often: what a visitor does, what an address does, photos, and new visitors of an address.

    streams, uploads: how many of an address, and of all, go on at once.
    """

    visitor: Rate = field(default_factory=lambda: Rate(most=90))
    address: Rate = field(default_factory=lambda: Rate(most=900))  # a village behind one router
    photos: Rate = field(default_factory=lambda: Rate(most=30, seconds=3600))
    new: Rate = field(default_factory=lambda: Rate(most=120, seconds=600))
    streams: Room = field(default_factory=lambda: Room(each=200, most=4000))
    uploads: Room = field(default_factory=lambda: Room(each=12, most=48))


class Guard:
    """
    Lets requests of our own page in, for the visitor whose cookie they bring.

    `sign` makes the second half of a token out of the first, another one on a shared tablet: a token that this house did
    not give out, or gave out for the other page, is none.
    """

    def __init__(self, public_url: str, seconds: Seconds, rates: Rates | None = None) -> None:
        self.sign: Sign = of_this_process()
        self.secure = public_url.startswith("https:")
        self._origin = _origin(public_url)
        self._seconds, self.rates = seconds, rates or Rates()

    def own(self, request: web.Request) -> None:
        """Refuse what another site made a browser send: our header, and our origin."""
        origin = request.headers.get("Origin", "")
        ours = bool(origin) and (
            origin == self._origin or origin.partition("://")[2] == request.headers.get("Host", "")
        )
        if not ours or request.headers.get(HEADER) != "1" or from_elsewhere(request):
            raise web.HTTPForbidden(text="{}", content_type="application/json")

    def near(self, request: web.Request) -> None:
        """Refuse a form that a page of another site sent."""
        if from_elsewhere(request):
            raise web.HTTPForbidden(text="{}", content_type="application/json")

    def session(self, request: web.Request) -> Session:
        """Whose request it is; 401 where there is no cookie that this house gave out for this page."""
        session = self.known(request)
        if session is None:
            raise web.HTTPUnauthorized(text="{}", content_type="application/json")
        self.count(self.rates.visitor, session.name)
        return session

    def known(self, request: web.Request) -> Session | None:
        """Whose request it is, uncounted."""
        kiosk = on_kiosk(request)
        token = request.cookies.get(self.cookie(kiosk=kiosk), "")
        halves = TOKEN.fullmatch(token)
        if from_elsewhere(request) or not halves or not self._given(*halves.groups(), kiosk=kiosk):
            return None
        return Session(name_of(token), kiosk)

    def _given(self, random: str, signed: str, *, kiosk: bool) -> bool:
        return hmac.compare_digest(self._signed(random, kiosk=kiosk), signed)

    def _signed(self, random: str, *, kiosk: bool) -> str:
        return self.sign("web session", "kiosk" if kiosk else "web", random)

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
        random = secrets.token_urlsafe(24)
        token = random + self._signed(random, kiosk=kiosk)
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


def from_elsewhere(request: web.Request) -> bool:
    """Whether a page of another site made the browser ask."""
    site: Mapping[str, str] = request.headers
    return site.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}
