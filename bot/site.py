"""
The web server of a process: what every connection, request and answer has in common, whether the process lives and is ready,
its figures, and files behind one-time links; channels add their own pages.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import Any, Final

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import REGISTRY, CollectorRegistry
from sqlalchemy.exc import SQLAlchemyError

from bot import metrics
from bot.app import App
from bot.board.routes import Boards
from bot.delivery import every
from bot.files import pages
from bot.files.links import Download, Links, Upload
from bot.files.purposes import DOWNLOADS, UPLOADS
from bot.networks import networks
from bot.probes import ASKED
from bot.rates import Rate
from bot.settings import BadSetting
from bot.who_asks import TRUSTED, address_of
from dialogs.phrases import Phrase
from storage.store.engines import StoreError
from storage.store.migrate import ahead, head, revision_of, writes

log = structlog.get_logger()

MUTE: Final = 20.0  # seconds until a connection has said what it wants
IDLE: Final = 75.0  # seconds that a connection is kept between two requests
SLOW: Final = 120.0  # seconds in which the body of a request has come
YEAR: Final = 365 * 24 * 3600

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""What an answer has that says nothing else."""

SERVER: Final = "cdht"  # no version of anything
GLANCE = (
    0.4  # seconds in which the database answers, and then its figures are there, or those of before are shown
)
PATIENCE = 3.0  # seconds in which a database that is well has answered
DRAIN = 4.0  # seconds that requests under way are given at the end
LIMITED = ("/tep/", "/gui/", "/mo/", "/ban/")


class BadListen(BadSetting):
    """A setting is no address and port, or they can't be had; the message says which."""


def make_site(
    app: App,
    *,
    downloads: Mapping[str, Download] = DOWNLOADS,
    uploads: Mapping[str, Upload] = UPLOADS,
    rate: Rate | None = None,
) -> web.Application:
    """The web application; channels add their webhooks to it before it is served."""
    site = web.Application()
    site[TRUSTED] = networks(app.settings.trusted_proxies)
    guard(site, public=app.settings.public_url.startswith("https:"))
    site.middlewares.append(_limited(rate or Rate()))
    site.add_routes(health(app))
    site.add_routes(Links(app, downloads, uploads).routes())
    site.add_routes(Boards(app).routes())
    return site


def health(app: App) -> list[web.RouteDef]:
    """Whether the process lives, and whether it is ready."""
    return [web.get("/healthz", _alive), web.get("/readyz", _readiness(app))]


@asynccontextmanager
async def watched(
    app: App, listen: str, *, setting: str, registry: CollectorRegistry = REGISTRY
) -> AsyncIterator[tuple[str, int] | None]:
    """Serve, on a listener of its own, what only those look at who keep it running; an empty `listen`: nothing."""
    if not listen:
        yield None
        return
    site = web.Application()
    guard(site, public=False)
    site.add_routes([*health(app), figures(app, registry)])
    async with serve(site, listen, setting=setting) as address:
        asks = asyncio.create_task(every(ASKED, app.probes.fresh, "probes"))
        try:
            yield address
        finally:
            asks.cancel()
            await asyncio.gather(asks, return_exceptions=True)


def figures(app: App, registry: CollectorRegistry = REGISTRY) -> web.RouteDef:
    """GET /metrics. It names no person."""

    looking: asyncio.Task[None] | None = None

    async def look() -> None:
        at = app.clock()
        try:
            wrong = await app.store.read(lambda tx: ahead(tx, app.clock))
            metrics.CLOCK_AHEAD.set(wrong.total_seconds())
            metrics.shown(await app.store.read(lambda tx: metrics.found(tx, at)), at)
        except StoreError:
            metrics.silent()

    async def shown(_: web.Request) -> web.Response:
        nonlocal looking
        try:
            async with asyncio.timeout(GLANCE):
                await app.store.read(revision_of)
        except (TimeoutError, StoreError):  # what the process knows of itself is shown all the same
            metrics.silent()
        else:
            metrics.DATABASE_UP.set(1)
            if looking is None or looking.done():
                looking = asyncio.create_task(look())
            await asyncio.wait({looking}, timeout=GLANCE)  # what takes longer is shown the next time
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return web.get("/metrics", shown)


@asynccontextmanager
async def serve(
    site: web.Application, listen: str, *, setting: str = "CDHT_LISTEN"
) -> AsyncIterator[tuple[str, int]]:
    """Serve while the context lasts, then let requests under way end; gives where it listens."""
    host, port = listening(listen, setting)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=DRAIN)
    await runner.setup()
    manager = runner.server
    assert manager is not None  # noqa: S101 - set up just now
    try:
        loop = asyncio.get_running_loop()
        try:
            server = await loop.create_server(lambda: Connection(manager), host, port)
        except OSError as error:
            raise BadListen(
                Phrase(
                    "listen.taken",
                    "Không mở được cổng {listen} ({setting}): {why}",
                    listen=listen,
                    setting=setting,
                    why=os.strerror(error.errno or 0),
                )
            ) from error
        try:
            yield server.sockets[0].getsockname()[:2]
        finally:
            server.close()
    finally:
        await runner.cleanup()


def listening(listen: str, setting: str = "CDHT_LISTEN") -> tuple[str, int]:
    """The address and the port of "127.0.0.1:8080", "[::1]:8080" or ":8080" (everywhere)."""
    host, colon, port = listen.strip().rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 65535 or not port.isascii():
        raise BadListen(
            Phrase(
                "listen.bad",
                "{setting} đang là “{listen}”: viết địa chỉ và cổng, ví dụ {example}",
                setting=setting,
                listen=listen,
                example="127.0.0.1:8080",
            )
        )
    return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104 - asked for by leaving it out


def _limited(rate: Rate) -> Middleware:
    @web.middleware
    async def limit(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith(LIMITED):
            now = asyncio.get_running_loop().time()
            if not rate.allows(address_of(request), now):
                page = pages.response(pages.too_often(pages.voice_of(request)), 429)
                page.headers["Retry-After"] = str(int(rate.seconds))
                return page
        return await handler(request)

    return limit


async def _alive(_: web.Request) -> web.Response:
    return web.json_response({"alive": True}, headers={"Cache-Control": "no-store"})


def _readiness(app: App) -> Handler:
    async def readiness(_: web.Request) -> web.Response:
        missing = [*await lacking(app), *await app.probes.lacking()]
        status = 503 if missing else 200
        found = {"ready": not missing, "missing": missing, "channels": app.probes.states}
        return web.json_response(found, status=status, headers={"Cache-Control": "no-store"})

    return readiness


async def lacking(app: App) -> list[str]:
    """What keeps the process from its work, in words: a row is written to see whether one can be."""
    try:
        async with asyncio.timeout(PATIENCE):
            here = await app.store.read(revision_of)
    except (TimeoutError, StoreError):
        return ["the database does not answer"]
    if here != _head():
        return [f"the database is at revision {here or 'none'}, not at {_head()}: run cdht migrate"]
    try:
        async with asyncio.timeout(PATIENCE):
            await app.store.write(writes)
    except (TimeoutError, StoreError, SQLAlchemyError):
        return ["the database takes no row: is its disk full?"]
    return []


@cache
def _head() -> str | None:
    return head()


# -- connections, requests and answers


class Connection(web.RequestHandler):
    """A connection that is closed when it says nothing, and whose refusals say no version."""

    __slots__ = ("_mute",)

    def __init__(self, manager: web.Server, *, mute: float = MUTE, **kept: Any) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(manager, loop=loop, **{"access_log": None, "keepalive_timeout": IDLE, **kept})
        self._mute: asyncio.TimerHandle | None = loop.call_later(mute, self.force_close)

    def heard(self) -> None:
        """It said what it wants."""
        if self._mute is not None:
            self._mute.cancel()
            self._mute = None

    def connection_lost(self, exc: BaseException | None) -> None:
        """It is gone."""
        self.heard()
        super().connection_lost(exc)

    def handle_error(self, *args: Any, **kwargs: Any) -> web.StreamResponse:
        """The answer to what is no HTTP."""
        response = super().handle_error(*args, **kwargs)
        response.headers.update({**HEADERS, "Server": SERVER})
        return response

    def log_exception(self, *_: Any, **kwargs: Any) -> None:
        """One line; a trace could hold what somebody wrote."""
        error = kwargs.get("exc_info")
        if not isinstance(error, ConnectionError):  # that was said when it broke off
            log.error("web.broken", error=type(error).__name__)


class TooSlow(ConnectionError):
    """The body of a request did not come in time."""


def guard(site: web.Application, *, public: bool, slow: float = SLOW) -> None:
    """Set what holds for every answer of a site; `public`: it is reached by https, and only so."""

    async def prepare(_: web.Request, response: web.StreamResponse) -> None:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers["Server"] = SERVER
        if public:
            response.headers["Strict-Transport-Security"] = f"max-age={YEAR}"

    site.on_response_prepare.append(prepare)
    site.middlewares.append(_patient(slow))


def _patient(slow: float) -> Middleware:
    @web.middleware
    async def patient(request: web.Request, handler: Handler) -> web.StreamResponse:
        if isinstance(request.protocol, Connection):
            request.protocol.heard()
        timer = asyncio.get_running_loop().call_later(slow, _give_up, request)
        try:
            return await handler(request)
        except web.HTTPNotFound as nothing:
            if request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
                return pages.response(pages.nowhere(), 404)
            raise nothing from None
        except web.HTTPException:
            raise
        except TooSlow:
            log.info("web.slow", route=_route(request))
            return _closing(408)
        except (web.RequestPayloadError, ConnectionError):
            log.info("web.aborted", route=_route(request))
            return _closing(400)
        except Exception as error:  # the last resort of a request
            log.error("web.failed", route=_route(request), error=type(error).__name__)
            return web.json_response({}, status=500)
        finally:
            timer.cancel()

    return patient


def _give_up(request: web.Request) -> None:
    if not request.content.is_eof():
        request.content.set_exception(TooSlow())


def _closing(status: int) -> web.Response:
    response = web.json_response({}, status=status)
    response.force_close()
    return response


def _route(request: web.Request) -> str:
    """Which page it is, without what is secret in its address."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "none"
