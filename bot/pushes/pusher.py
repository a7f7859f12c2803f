"""
The pusher: takes what is due from the ledger, asks the rules, sends at the speed of each account, and writes down what became of it.

One pusher at a time sends for an account (a lease); others stand by. `sending` is committed just before each request, so
after a crash nothing is sent twice: what was under way is reported as unknown.
"""

import asyncio
import random
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

import structlog

from bot import metrics
from bot.app import App
from bot.channels.base import ChannelError, Limits, Outgoing
from bot.channels.zalo_oa.wire import closed
from bot.pauses import Pauses
from bot.pushes.words import Wording
from dialogs.rules.hours import CHANNELS, Channel
from storage.ledger.claim import (
    ACCOUNT_LEASE,
    LEASE,
    Bundle,
    Result,
    claim,
    end_leases,
    give_back,
    hold_account,
    release_accounts,
    settle,
)
from storage.ledger.decide import Go, Marker, Way, way_of

log = structlog.get_logger()
CHAT_SPACING = 1.1  # seconds between two messages to one chat
TRIES = 8  # of what surely was not sent
SHORTEST, FURTHEST = 5.0, 900.0  # seconds between two of them
BROKEN = 300.0  # seconds an account is left alone that needs an administrator


class Line(Protocol):
    """What a pusher needs of a channel."""

    limits: Limits

    async def send(self, to: str, message: Outgoing) -> str:
        """Deliver one message and return the service's id of it; raises ChannelError."""


@dataclass(slots=True)
class Sender:
    """
    One account: its line, messages a second, and whether the line keeps that speed by itself.

    only: whom it reaches, of an account that each process has for itself; None: everybody.
    """

    way: Way
    line: Line
    rate: float
    paced: bool = False
    most: int = 256  # requests under way: as many as the store commits together
    spacing: float = CHAT_SPACING
    only: Callable[[], Collection[str]] | None = None
    _free: float = 0.0
    _chats: dict[str, float] = field(default_factory=dict)

    @property
    def at_once(self) -> int:
        """How many requests are under way at most: about a third of a second's worth."""
        return max(2, min(self.most, round(self.rate / 3)))

    @property
    def budget(self) -> int:
        """How much is claimed at once: two seconds' worth."""
        return max(2, min(512, round(self.rate * 2)))

    async def turn(self, to: str) -> None:
        """Wait for the chat's turn, and for the account's where the line does not keep its speed itself."""
        now = asyncio.get_running_loop().time()
        if len(self._chats) > 4096:
            self._chats = {chat: free for chat, free in self._chats.items() if free > now}
        at = max(now, self._chats.get(to, 0.0))
        if not self.paced:
            at = max(at, self._free)
            self._free = at + 1 / self.rate
        self._chats[to] = at + self.spacing
        if at > now:
            await asyncio.sleep(at - now)


def sender_of(channel: str, line: Any, accounts: Mapping[str, str], rate: float = 0.0) -> Sender:
    """The sender of a channel's account."""
    way = way_of(channel, accounts.get(channel, channel), getattr(line, "templates", {}))
    paced = channel in {"telegram", "zalo_bot"}  # these keep their speed themselves
    most = getattr(line, "at_once", 256)
    return Sender(way, line, rate or CHANNELS.get(channel, Channel()).a_second, paced, most)


@dataclass(slots=True)
class Pusher:
    """The pushes of one process; `draw` gives the jitter, from 0 to 1."""

    app: App
    senders: Mapping[str, Sender]
    pauses: Pauses
    draw: Callable[[], float] = random.random
    lease: timedelta = LEASE
    account_lease: timedelta = ACCOUNT_LEASE
    owner: str = field(default_factory=lambda: secrets.token_hex(6))
    stopping: bool = False
    _markers: dict[str, Marker[Outgoing]] = field(default_factory=dict)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    async def drain(self) -> int:
        """Send all that is due on every account; how many messages went out or were tried."""
        done = await asyncio.gather(
            *(self._account(each) for each in self.senders.values()), return_exceptions=True
        )
        failed = [each for each in done if isinstance(each, BaseException)]
        if failed:
            raise failed[0]
        return sum(each for each in done if isinstance(each, int))

    async def stop(self) -> None:
        """Begin nothing more, let requests under way end, and put back what was only claimed."""
        self.stopping = True
        while self._under_way:
            await asyncio.gather(*self._under_way, return_exceptions=True)
        at = self.app.clock()
        await self.app.store.write(partial(give_back, owner=self.owner, at=at))
        await self.app.store.write(partial(release_accounts, owner=self.owner))

    async def mend(self) -> None:
        """What a pusher left behind whose lease ended."""
        at = self.app.clock()
        again, lost = await self.app.store.write(partial(end_leases, at=at))
        if again or lost:
            log.warning("push.left_behind", planned_again=again, unknown=lost)
        for _ in range(lost):
            metrics.counted({"channel": "", "purpose": "", "outcome": "unknown"})

    async def _account(self, sender: Sender) -> int:
        tried = 0
        while not self.stopping and self.pauses.until(sender.way.channel) is None:
            only = sender.only() if sender.only is not None else None
            if only is not None and not only:
                break
            if only is None and not await self._mine(sender):
                break
            at = self.app.clock()
            bundles = await self.app.store.write(
                partial(
                    claim,
                    owner=self.owner,
                    channel=sender.way.channel,
                    at=at,
                    most=sender.budget,
                    lease=self.lease,
                    only=only,
                )
            )
            if not bundles:
                break
            tried += len(bundles)
            await self._all(sender, bundles)
        return tried

    async def _mine(self, sender: Sender) -> bool:
        """Whether this pusher is the one that sends for the account; a yes holds for a while."""
        at = self.app.clock()
        return await self.app.store.write(
            partial(
                hold_account, account=sender.way.account, owner=self.owner, at=at, lease=self.account_lease
            )
        )

    async def _all(self, sender: Sender, bundles: list[Bundle]) -> None:
        """Send these messages, a few at once, until all are done, or the account is paused, or the process ends."""
        waiting = list(reversed(bundles))

        async def work() -> None:
            while waiting and not self.stopping:
                if self.pauses.until(sender.way.channel) is not None:
                    return
                await self._one(sender, waiting.pop())

        tasks = {asyncio.create_task(work()) for _ in range(min(len(bundles), sender.at_once))}
        self._under_way |= tasks
        try:
            ends = await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            self._under_way -= tasks
        if waiting or self.stopping or self.pauses.until(sender.way.channel) is not None:
            at, channel = self.app.clock(), sender.way.channel
            await self.app.store.write(partial(give_back, owner=self.owner, at=at, channel=channel))
        for end in ends:
            if isinstance(end, BaseException):
                raise end

    async def _one(self, sender: Sender, bundle: Bundle) -> None:
        await sender.turn(bundle.contact)
        if self.stopping or self.pauses.until(sender.way.channel) is not None:
            return  # it stays claimed, and is put back with what is left
        marker = self._marker(sender)
        key = ("push", bundle.contact)
        go: Go[Outgoing] | None = await self.app.store.step(marker.mark, bundle, key)
        if go is None:
            return
        result = await self._send(sender, go)
        await self.app.store.step(settle, result, key)
        self._note(sender, go, result)

    def _marker(self, sender: Sender) -> Marker[Outgoing]:
        channel = sender.way.channel
        if channel not in self._markers:
            words = Wording(self.app.house, sender.line.limits)
            self._markers[channel] = Marker(sender.way, self.owner, self.app.clock, words)
        return self._markers[channel]

    async def _send(self, sender: Sender, go: Go[Outgoing]) -> Result:
        began = asyncio.get_running_loop().time()
        try:
            if go.way == "template":
                message = await self._by_template(sender, go)
            else:
                message = await sender.line.send(go.to, go.message)
        except ChannelError as error:
            return await self._refused(sender, go, error)
        except Exception:
            log.exception("push.broke", push=list(go.pushes))
            return self._ended(go, "unknown", "broke")
        finally:
            took = asyncio.get_running_loop().time() - began
            metrics.PUSH_SECONDS.labels(sender.way.channel).observe(took)
        return self._ended(go, "sent", "", message)

    async def _by_template(self, sender: Sender, go: Go[Outgoing]) -> str:
        line = sender.line
        template = line.templates[go.purpose]  # type: ignore[attr-defined]  # only an Official Account has any
        try:
            data = template.filled(go.values)
        except ValueError as error:
            raise ChannelError(str(error)) from None
        sent: str = await line.send_template(go.to, template.id, data)  # type: ignore[attr-defined]
        return sent

    # -- what became of it

    def _ended(self, go: Go[Outgoing], state: str, reason: str, message: str = "") -> Result:
        return Result(go.pushes, go.contact, state, reason, self.app.clock(), message)

    async def _refused(self, sender: Sender, go: Go[Outgoing], error: ChannelError) -> Result:
        at, channel = self.app.clock(), sender.way.channel
        if error.perhaps_sent:
            return self._ended(go, "unknown", "no_answer")
        if error.gone:
            return Result(go.pushes, go.contact, "failed", "unreachable", at, gone=True, caps=go.caps)
        if error.retry_after is not None:
            metrics.PAUSES.labels(channel).inc()
            until = await self.pauses.put(channel, error.retry_after)
            return Result(go.pushes, go.contact, "planned", "service_busy", at, again_at=until, caps=go.caps)
        if error.needs_human:
            log.error("push.needs_human", channel=channel, error=str(error)[:120])
            until = await self.pauses.put(channel, BROKEN)
            return Result(
                go.pushes, go.contact, "planned", "account_broken", at, again_at=until, caps=go.caps
            )
        if error.retryable and go.attempts + 1 < TRIES:
            again = at + timedelta(seconds=self._backoff(go.attempts))
            return Result(go.pushes, go.contact, "planned", "service_down", at, again_at=again, caps=go.caps)
        reason = "window_closed" if closed(error) else "service_down" if error.retryable else "refused"
        return Result(go.pushes, go.contact, "failed", reason, at, caps=go.caps)

    def _backoff(self, attempts: int) -> float:
        """Each time longer, and never in step with others."""
        return min(FURTHEST, SHORTEST * 2.0**attempts) * (0.5 + self.draw())

    def _note(self, sender: Sender, go: Go[Outgoing], result: Result) -> None:
        outcome = "retry" if result.again_at else result.state
        labels = {"channel": sender.way.channel, "purpose": go.purpose, "outcome": outcome}
        for _ in go.pushes:
            metrics.counted(labels)
        lag = (result.at - go.due).total_seconds()
        metrics.PUSH_LAG.labels(sender.way.channel).observe(max(0.0, lag))
        log.info(
            "push",
            push=list(go.pushes),
            purpose=go.purpose,
            channel=sender.way.channel,
            state=outcome,
            reason=result.reason,
            message=result.message,
        )
