"""What every phone of the contract suite does, whatever its channel."""

from __future__ import annotations

import socket
from contextlib import AsyncExitStack, suppress
from typing import Any, ClassVar

from bot.app import App
from bot.channels.base import Channel
from dialogs.steps import Outcome
from tests.resident import KEY


class Phone:
    """Somebody with this channel in the hand; the services' own servers stand behind it."""

    brings_again: ClassVar[bool] = True  # whether the service delivers an event more than once
    fails: ClassVar[bool] = True  # whether a reply can fail
    tells_who_left: ClassVar[bool] = True  # whether a refusal says that nobody is there
    person: Any = None
    app: App
    channel: Channel

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []

    async def opens(self, stack: AsyncExitStack) -> None:
        """Start the service; `channel` and `person` are there afterwards."""
        raise NotImplementedError

    async def moves_in(self, port: socket.socket) -> None:
        """The application is open, and will be served at this port."""

    def secrets(self) -> list[str]:
        """What must not be found in a log."""
        return [KEY]

    # what they do

    async def says(self, text: str) -> None:
        self.writes(text)
        await self.settles()

    def writes(self, text: str) -> None:
        """Say something, and not wait for what comes of it."""
        self.person.says(text)

    async def taps(self, number: int) -> None:
        """Press the button of this option of the newest question, or send its number where there is none."""
        tokens = self.buttons(f"{number}. ")
        if tokens:
            self.presses(tokens[0])
            await self.settles()
        else:
            await self.says(str(number))

    def buttons(self, beginning: str) -> list[Any]:
        """The buttons of the newest message whose label begins so."""
        return []

    def presses(self, button: Any) -> None:
        raise NotImplementedError

    # what the service does

    def twice(self) -> None:
        """The service will deliver the next event two times."""
        raise NotImplementedError

    def fails_once(self) -> None:
        """The next reply meets an error of the service that is none of ours."""
        raise NotImplementedError

    def slows_down(self) -> None:
        """The next reply is refused with 429: too fast, to be said again in a second."""

    def turns_round(self) -> None:
        """The next two events arrive in the wrong order, where the service can do that."""

    def is_gone(self) -> None:
        """The next reply is refused, as nobody is there to get it."""
        raise NotImplementedError

    def leaves(self) -> None:
        """They block the assistant, and the service says so."""
        raise NotImplementedError

    def returns(self) -> None:
        """They let it write again."""
        raise NotImplementedError

    # what they hear

    async def hears(self) -> str:
        """All that came since it was last looked at."""
        return "\n\n".join(await self.messages())

    async def messages(self) -> list[str]:
        """The same, message by message."""
        heard = []
        with suppress(AssertionError):
            while True:
                heard.append((await self.person.hears(timeout=0)).text)
        return heard

    async def taken(self) -> None:
        """Wait until the service has nothing left to deliver."""
        raise NotImplementedError

    async def settles(self) -> None:
        await self.taken()
        await self.app.deliveries.drained()
