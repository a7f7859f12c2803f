"""What the ledger sends into conversations of the DSL: `post.brings()` lets what is due go out, and phones see its buttons."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from bot.channels.base import Limits, Outgoing
from bot.pauses import Pauses
from bot.pushes.pusher import Pusher, sender_of
from storage.ledger.write import plan
from storage.tables import Push
from tests.chat import BUTTONS, NUMBERS, Chat
from tests.pushing import Line
from tests.village import Village

CHANNELS: dict[str, Limits] = {"telegram": BUTTONS, "zalo_bot": NUMBERS}


class Post:
    """The pusher of a village of the DSL."""

    def __init__(self, village: Village, **channels: Limits) -> None:
        self.village = village
        self.lines = {name: Line(limits) for name, limits in {**CHANNELS, **channels}.items()}
        app: Any = SimpleNamespace(store=village.store, house=village.house, clock=lambda: village.now)
        senders = {name: sender_of(name, line, {}, rate=2000.0) for name, line in self.lines.items()}
        for each in senders.values():
            each.paced, each.spacing = True, 0.0
        self.pusher = Pusher(app, senders, Pauses(village.store, {}, app.clock), draw=lambda: 0.5)

    def plans(self, chat: Chat, purpose: str, occurrence: str = "1", **more: Any) -> str:
        """A push for the person of a phone."""
        return self.plans_for(chat.state["person"], purpose, occurrence, **more)

    def plans_for(self, person: str, purpose: str, occurrence: str = "1", **more: Any) -> str:
        """A push for somebody."""
        village = self.village
        return village.write(
            lambda tx: plan(tx, village.house, village.now, purpose, person, occurrence=occurrence, **more)
        )

    def brings(self, chat: Chat) -> list[Outgoing]:
        """Send what is due; what this phone got, with its buttons ready to be pressed."""
        self.pusher.app.house = self.village.house
        line = self.lines[chat.channel]
        before = len(line.sent)
        self.village.wait(self.pusher.drain())
        got = [message for to, message in line.sent[before:] if to == chat.sender]
        for message in got:
            chat.buttons += [(button.token, "push") for row in message.buttons for button in row]
        return got

    def ends(self) -> list[tuple[str, str]]:
        """State and reason of each row of the ledger."""
        return [(row["state"], row["reason"]) for row in self.village.rows(Push)]
