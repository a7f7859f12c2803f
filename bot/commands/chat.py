"""`cdht chat`: a conversation in the terminal."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

import typer

from bot.app import build
from bot.channels.base import Inbound
from bot.channels.console import Console
from bot.commands.opened import plainly
from bot.logs import set_up
from bot.prepare import prepare
from bot.settings import Settings

AT_ONCE = timedelta(0)


def chat(
    contact: Annotated[str, typer.Option(help="The name under which the conversation is kept.")] = "me",
) -> None:
    """Hold a conversation in the terminal; it is kept under the contact's name and can be resumed."""
    settings = Settings()
    set_up(settings, quiet=True)
    with plainly():
        prepare(settings, serves=True)
        asyncio.run(converse(Console(contact), settings))


async def converse(console: Console, settings: Settings) -> None:
    """One conversation until the end of input; every reply is out before the next line is read."""
    app = build(settings, [console])
    async with app:
        receive = app.receiver(console)

        async def and_wait(batch: Sequence[Inbound]) -> None:
            await receive(batch)
            await app.deliveries.drained()

        console.hears(and_wait)
        await app.deliveries.recover(AT_ONCE)
        await app.deliveries.drained()
        await console.listen()
