"""`cdht pusher` and `cdht gateway`: pushes and conversations in processes of their own, on one database."""

import asyncio
import gc
from datetime import timedelta
from typing import Annotated

import structlog
import typer
from aiohttp import web
from pydantic import SecretStr

from bot.app import App, build
from bot.commands.serve import channels_of, prepare, until_stopped
from bot.logs import set_up
from bot.settings import Settings

log = structlog.get_logger()
_NO_LISTENING = {"telegram_token": SecretStr(""), "web": False}  # aiogram and the page stay out


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
    settings = Settings()
    set_up(settings)
    prepare(settings)
    asyncio.run(_push(settings, listen, telegram_rate, lease))


def gateway() -> None:
    """Hold conversations on all configured channels until SIGTERM; pushes are sent by `cdht pusher`."""
    from bot.commands.serve import serve_conversations  # noqa: PLC0415

    settings = Settings()
    set_up(settings)
    prepare(settings)
    asyncio.run(serve_conversations(settings))


def app_of(settings: Settings) -> App:
    """The application of a pusher: the Zalo channels alone, for Telegram has its own line here."""
    app = build(settings, channels_of(settings.model_copy(update=_NO_LISTENING)), reminders=True)
    if "zalo_oa" in app.channels:
        from bot.zalo_oa_account import bind  # noqa: PLC0415

        bind(app)
    return app


async def _push(settings: Settings, listen: str, rate: float, lease: float) -> None:
    from bot.pushes.service import pushing  # noqa: PLC0415

    configured = settings.telegram_token.get_secret_value() or settings.zalo_bot_token.get_secret_value()
    if not configured and not settings.zalo_oa_app_id:
        typer.echo(
            "No channel is configured on which people can be written to first. `cdht doctor` explains.",
            err=True,
        )
        raise typer.Exit(1)
    app = app_of(settings)
    times = {"lease": timedelta(seconds=lease), "account_lease": timedelta(seconds=max(2.0, lease / 4))}
    async with app, pushing(app, rates={"telegram": rate}, **times):
        gc.collect()
        gc.freeze()
        log.info("pusher", listen=listen)
        if listen:
            await _watched(app, listen)
        else:
            await until_stopped()
        log.info("draining")
    log.info("stopped")


async def _watched(app: App, listen: str) -> None:
    from bot.site import serve, watch_routes  # noqa: PLC0415

    site = web.Application()
    site.add_routes(watch_routes(app))
    async with serve(site, listen):
        await until_stopped()
