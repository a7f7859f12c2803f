"""`cdht run`, `gateway`, `pusher`: hold conversations and send what is due, in one process or in several."""

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from typing import Annotated, Any, Self

import structlog
import typer
from aiohttp import web
from pydantic import SecretStr

from bot.app import App, build, start_channels
from bot.channels.base import Channel
from bot.commands.opened import plainly
from bot.commands.words import said
from bot.delivery import every
from bot.housekeeping import Housekeeping
from bot.logs import catch_all, set_up
from bot.memory import settled
from bot.photos import fetch_evidence, fetch_news_pictures
from bot.prepare import prepare
from bot.settings import BAD, BadSetting, Settings, faults, how_logs
from bot.wiring import bind, channels_of
from dialogs.phrases import Phrase

log = structlog.get_logger()
AT_ONCE = timedelta(0)
_NO_LISTENING = {"telegram_token": SecretStr(""), "web": False}  # aiogram and the page stay out of a pusher


@contextmanager
def _serving_process() -> Iterator[Settings]:
    """The settings of a process that serves, its database ready; whatever keeps it from its work is one line of its log."""
    logging = how_logs()
    set_up(logging)
    catch_all()

    def refused(why: str) -> None:
        if logging.logs_json:
            log.error("start.failed", why=why)
        else:
            typer.echo(why, err=True)

    try:
        settings = Settings()
    except BAD as error:
        for each in faults(error):
            refused(each)
        raise typer.Exit(2) from None
    with plainly(refused):
        for line in prepare(settings, serves=True):
            log.info("database.prepared", what=said(line))
        yield settings


# -- as a service


def run() -> None:
    """Serve all configured channels until SIGTERM, which lets what is under way finish."""
    with _serving_process() as settings:
        asyncio.run(_serve(settings))


def gateway() -> None:
    """Hold conversations on all configured channels until SIGTERM; pushes are sent by `cdht pusher`."""
    with _serving_process() as settings:
        asyncio.run(_serve(settings, pushes=False))


async def _serve(settings: Settings, *, pushes: bool = True) -> None:
    channels = configured(settings)
    if not channels:
        log.warning("no_channel", waits=True, why=said(NO_CHANNEL))
        pushes = False
    app = build(settings, channels, reminders=True)
    async with Stopping(app) as stop, serving(app, settings.listen, pushes=pushes):
        settled()
        log.info("serving", channels=list(app.channels), listen=settings.listen)
        await stop.wait()
        log.info("draining")
    log.info("stopped")


NO_CHANNEL = Phrase(
    "serve.no_channel",
    "Chưa có kênh nào: đặt một trong {settings} rồi chạy lại. Xem {command}",
    settings="CDHT_WEB=true, CDHT_TELEGRAM_TOKEN, CDHT_ZALO_BOT_TOKEN, CDHT_ZALO_OA_APP_ID",
    command="cdht doctor",
)
"""A restart changes nothing about it: the process waits, is not ready, and says so."""


@asynccontextmanager
async def serving(
    app: App, listen: str, *, pushes: bool = False, routes: Sequence[web.RouteDef] = ()
) -> AsyncIterator[tuple[str, int]]:
    """Everything that an application does while it serves; gives where it listens. `pushes`: what nobody asked for, too."""
    from bot.pushes.open_pages import pages  # noqa: PLC0415
    from bot.site import make_site, serve, watched  # noqa: PLC0415

    bind(app)
    async with app:
        site = make_site(app)
        site.add_routes(routes)
        await start_channels(app, site)
        figures = watched(app, app.settings.metrics_listen, setting="CDHT_METRICS_LISTEN")
        async with serve(site, listen) as address, figures, _pushing(app, wanted=pushes), pages(app):
            grace = AT_ONCE if app.store.dialect == "sqlite" else timedelta(seconds=30)
            await app.deliveries.recover(grace)
            background = (
                *app.ticks(),
                every(10, lambda: fetch_evidence(app), "evidence"),
                every(10, lambda: fetch_news_pictures(app), "news_pictures"),
                every(3600, Housekeeping(app).round, "housekeeping"),
            )
            heard = (channel.listen() for channel in app.channels.values())
            tasks = [asyncio.create_task(each) for each in (*heard, *background)]
            try:
                yield address
            finally:
                for task in tasks:
                    task.cancel()
                with suppress(asyncio.CancelledError):
                    await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def _pushing(app: App, *, wanted: bool) -> AsyncIterator[None]:
    if not wanted:
        yield
        return
    from bot.pushes.service import pushing  # noqa: PLC0415 (its libraries only where it runs)

    async with pushing(app):
        yield


class Stopping:
    """
    What SIGTERM or Ctrl-C does, from now on: what is under way ends, within a time that no service and no database prolongs.

    Whoever has not begun to `wait` yet is still starting, and is broken off.
    """

    def __init__(self, app: App | None = None) -> None:
        self._app, self._told, self._serves = app, asyncio.Event(), False
        self._task: asyncio.Task[Any] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.current_task()
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, self._tell)
        return self

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        """A start that was broken off is no failure."""
        return isinstance(error, asyncio.CancelledError) and self.told

    @property
    def told(self) -> bool:
        """Whether it came."""
        return self._told.is_set()

    async def wait(self) -> None:
        """Until it comes."""
        self._serves = True
        await self._told.wait()

    def _tell(self) -> None:
        if self.told:
            return
        self._told.set()
        last = threading.Timer(LAST, _give_up)
        last.daemon = True
        last.start()
        if self._app is not None:
            self._app.hurry(GRACE)
        if not self._serves and self._task is not None:
            self._task.cancel()


GRACE = 5.0  # seconds in which what is under way may end
LAST = 8.0  # seconds after which the process ends as if killed: that loses nothing, either


def _give_up() -> None:
    log.warning("stopped.at_last", seconds=LAST)
    os._exit(0)


# -- what is due, in a process of its own; any number of them share a database


def pusher(
    listen: Annotated[
        str, typer.Option(help="Where /metrics, /healthz and /readyz answer; empty: nowhere.")
    ] = "",
    telegram_rate: Annotated[
        float, typer.Option(help="Messages a second on Telegram; 30 is what it allows in all.")
    ] = 25.0,
    lease: Annotated[
        float, typer.Option(help="Seconds after which another pusher takes over what one left.")
    ] = 60.0,
) -> None:
    """Plan and send reminders, digests and news until SIGTERM; any number of pushers share a database."""
    with _serving_process() as settings:
        asyncio.run(_push(settings, listen, telegram_rate, lease))


def configured(settings: Settings) -> list[Channel]:
    """The channels of the settings; settings that do not fit together are said."""
    try:
        return channels_of(settings)
    except ValueError as error:
        raise BadSetting(str(error)) from error


def app_of(settings: Settings) -> App:
    """The application of a pusher: the Zalo channels alone, for Telegram has its own line here."""
    app = build(settings, configured(settings.model_copy(update=_NO_LISTENING)), reminders=True)
    bind(app)
    return app


async def _push(settings: Settings, listen: str, rate: float, lease: float) -> None:
    from bot.pushes.service import pushing  # noqa: PLC0415
    from bot.site import watched  # noqa: PLC0415

    tokens = settings.telegram_token.get_secret_value() or settings.zalo_bot_token.get_secret_value()
    if not tokens and not settings.zalo_oa_app_id:
        log.warning("no_channel", waits=True, why=said(NO_CHANNEL))
    app = app_of(settings)
    times = {"lease": timedelta(seconds=lease), "account_lease": timedelta(seconds=max(2.0, lease / 4))}
    async with Stopping(app) as stop, app, pushing(app, rates={"telegram": rate}, **times):
        settled()
        log.info("pusher", listen=listen)
        async with watched(app, listen, setting="--listen"):
            await stop.wait()
        log.info("draining")
    log.info("stopped")
