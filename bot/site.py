"""The web server: whether the process lives and is ready, and files behind one-time links."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot import edge, metrics, pages
from bot.app import App
from bot.files.links import Download, Links, Upload
from bot.files.purposes import DOWNLOADS, UPLOADS
from bot.rates import Rate, address_of
from storage.store.engines import StoreError
from storage.store.migrate import head, revision_of

PATIENCE = 3.0  # seconds in which a database that is well has answered
DRAIN = 10.0  # seconds that requests under way are given at the end
LIMITED = ("/tep/", "/gui/")


class BadListen(ValueError):
    """CDHT_LISTEN is no address and port, or they can't be had; the message says which."""


def make_site(
    app: App,
    *,
    downloads: Mapping[str, Download] = DOWNLOADS,
    uploads: Mapping[str, Upload] = UPLOADS,
    rate: Rate | None = None,
) -> web.Application:
    """The web application; channels add their webhooks to it before it is served."""
    site = web.Application()
    edge.guard(site, public=app.settings.public_url.startswith("https:"))
    site.middlewares.append(_limited(rate or Rate()))
    site.add_routes(watch_routes(app))
    site.add_routes(Links(app, downloads, uploads).routes())
    return site


def watch_routes(app: App) -> list[web.RouteDef]:
    """What whoever keeps it running looks at: alive, ready, and the figures."""
    watched = [web.get("/healthz", _alive), web.get("/readyz", _readiness(app))]
    return [*watched, metrics.route(app.store, app.clock)]


@asynccontextmanager
async def serve(site: web.Application, listen: str) -> AsyncIterator[tuple[str, int]]:
    """Serve while the context lasts, then let requests under way end; gives where it listens."""
    host, port = listening(listen)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=DRAIN)
    await runner.setup()
    manager = runner.server
    assert manager is not None  # noqa: S101 - set up just now
    try:
        loop = asyncio.get_running_loop()
        try:
            server = await loop.create_server(lambda: edge.Connection(manager), host, port)
        except OSError as error:
            raise BadListen(f"can't listen on {listen} (CDHT_LISTEN): {error.strerror}") from error
        try:
            yield server.sockets[0].getsockname()[:2]
        finally:
            server.close()
    finally:
        await runner.cleanup()


def listening(listen: str) -> tuple[str, int]:
    """The address and the port of "127.0.0.1:8080", "[::1]:8080" or ":8080" (everywhere)."""
    host, colon, port = listen.strip().rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 65535 or not port.isascii():
        raise BadListen(f"CDHT_LISTEN is {listen!r}: write an address and a port, 127.0.0.1:8080")
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
        missing = await lacking(app)
        status = 503 if missing else 200
        found = {"ready": not missing, "missing": missing}
        return web.json_response(found, status=status, headers={"Cache-Control": "no-store"})

    return readiness


async def lacking(app: App) -> list[str]:
    """What keeps the process from its work, in words."""
    try:
        async with asyncio.timeout(PATIENCE):
            here = await app.store.read(revision_of)
    except (TimeoutError, StoreError):
        return ["the database does not answer"]
    if here == _head():
        return []
    return [f"the database is at revision {here or 'none'}, not at {_head()}: run cdht migrate"]


@cache
def _head() -> str | None:
    return head()
