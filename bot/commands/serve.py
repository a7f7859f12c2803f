"""`cdht chat`, `cdht run`: hold conversations."""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import structlog
import typer
from aiohttp import web

from bot.app import App, build, start_channels
from bot.channels.base import Channel, Inbound
from bot.channels.console import Console
from bot.delivery import every
from bot.housekeeping import Housekeeping
from bot.logs import set_up
from bot.photos import fetch_evidence, fetch_news_pictures
from bot.settings import Settings
from storage.store.migrate import migrate

log = structlog.get_logger()
AT_ONCE = timedelta(0)


def prepare(settings: Settings) -> None:
    """Bring the database to this version; on the embedded default make its folder first."""
    if settings.database.startswith("sqlite:///"):
        Path(settings.database.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    migrate(settings.database)


# -- in the terminal


def chat(
    contact: Annotated[str, typer.Option(help="The name under which the conversation is kept.")] = "me",
) -> None:
    """Hold a conversation in the terminal; it is kept under the contact's name and can be resumed."""
    settings = Settings()
    set_up(settings, quiet=True)
    prepare(settings)
    asyncio.run(converse(build(settings, [Console(contact)])))


async def converse(app: App) -> None:
    """One conversation until the end of input; every reply is out before the next line is read."""
    console = app.channels["console"]
    async with app:
        receive = app.receiver(console)

        async def and_wait(batch: Sequence[Inbound]) -> None:
            await receive(batch)
            await app.deliveries.drained()

        await console.start(and_wait, web.Application())
        await app.deliveries.recover(AT_ONCE)
        await app.deliveries.drained()
        await console.listen()


# -- as a service


def run() -> None:
    """Serve all configured channels until SIGTERM, which lets what is under way finish."""
    settings = Settings()
    set_up(settings)
    prepare(settings)
    asyncio.run(_serve(settings))


def channels_of(settings: Settings) -> list[Channel]:
    """The channels that are configured; each is imported only then."""
    found: list[Channel] = []
    if settings.telegram_token.get_secret_value():
        from bot.channels.telegram.channel import Telegram  # noqa: PLC0415 (165 MB: only where it is used)
        from bot.profile import profile  # noqa: PLC0415

        found.append(
            Telegram(
                settings.telegram_token.get_secret_value(),
                api_url=settings.telegram_api_url,
                public_url=settings.public_url,
                webhook_secret=settings.telegram_webhook_secret.get_secret_value(),
                profile=profile(),
            )
        )
    if settings.zalo_bot_token.get_secret_value():
        from bot.channels.zalo_bot.channel import ZaloBot  # noqa: PLC0415

        found.append(
            ZaloBot(
                settings.zalo_bot_token.get_secret_value(),
                api_url=settings.zalo_bot_api_url,
                public_url=settings.public_url,
                webhook_secret=settings.zalo_bot_webhook_secret.get_secret_value(),
            )
        )
    if settings.zalo_oa_app_id:
        from bot.zalo_oa_account import official_account  # noqa: PLC0415

        found.append(official_account(settings))
    if settings.web:
        from bot.web_app import web_page  # noqa: PLC0415

        found.append(web_page(settings))
    return found


async def serve_conversations(settings: Settings) -> None:
    """A gateway: conversations alone; pushes are sent by pushers on the same database."""
    await _serve(settings, pushes=False)


async def _serve(settings: Settings, *, pushes: bool = True) -> None:
    channels = channels_of(settings)
    if not channels:
        typer.echo(
            "No channel is configured: set CDHT_WEB=true, CDHT_TELEGRAM_TOKEN, CDHT_ZALO_BOT_TOKEN or CDHT_ZALO_OA_APP_ID, or talk here with `cdht chat`. `cdht doctor` explains.",
            err=True,
        )
        raise typer.Exit(1)
    app = build(settings, channels, reminders=True)
    if "zalo_oa" in app.channels:
        from bot.zalo_oa_account import bind  # noqa: PLC0415

        bind(app)  # its tokens lie in the store, and Zalo can demand erasure
    stop = stopping()
    async with serving(app, settings.listen, pushes=pushes):
        gc.collect()
        gc.freeze()  # aiogram leaves 186,000 objects that no collection needs to look at again
        log.info("serving", channels=list(app.channels), listen=settings.listen)
        await stop.wait()
        log.info("draining")
    log.info("stopped")


@asynccontextmanager
async def serving(app: App, listen: str, *, pushes: bool = False) -> AsyncIterator[tuple[str, int]]:
    """Everything that an application does while it serves; gives where it listens. `pushes`: what nobody asked for, too."""
    from bot.pushes.open_pages import pages  # noqa: PLC0415
    from bot.site import make_site, serve  # noqa: PLC0415
    from bot.web_app import bind  # noqa: PLC0415

    bind(app)
    async with app:
        site = make_site(app)
        await start_channels(app, site)
        async with serve(site, listen) as address, _pushing(app, wanted=pushes), pages(app):
            grace = AT_ONCE if app.store.dialect == "sqlite" else timedelta(seconds=30)
            await app.deliveries.recover(grace)
            background = (
                *app.ticks(),
                every(10, lambda: fetch_evidence(app), "evidence"),
                every(10, lambda: fetch_news_pictures(app), "campaign_pictures"),
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


def stopping() -> asyncio.Event:
    """What is set by SIGTERM or Ctrl-C, from now on."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    return stop


async def until_stopped() -> None:
    """Wait for SIGTERM or Ctrl-C."""
    await stopping().wait()
