"""What every connection, request and answer of the web server has in common: headers, patience, what breaks."""

import asyncio
from typing import Any, Final

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

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
