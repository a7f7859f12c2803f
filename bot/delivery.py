"""
Replies go out: one at a time a contact, in sequence, at least once.

A reply is delivered right after its step is committed. What a crash or a fault left behind is taken up again from the
outbox by any gateway once its lease has ended.
"""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot import metrics
from bot.channels.base import Channel, ChannelError, Outgoing, Sound
from bot.clock import VIETNAM, Clock, Lately
from bot.files.confined import ConfinedError
from bot.pauses import Pauses
from bot.replies import Ready, unbody
from bot.trying import PATIENCE, Tries, told
from dialogs.phrases import Phrase
from dialogs.rules.hours import quiet
from locales import Voice, finished, render
from storage.outbox import Kept, Marked, claim, gone, mark, of_inbound
from storage.recordings import sound
from storage.store.engines import StoreError
from storage.store.store import Store

log = structlog.get_logger()
LATE = timedelta(minutes=15)  # older replies become one "shall we go on?" (design.md §5)
TRIES = 6
LONG = 60.0  # a longer wait is left to the outbox, so that it holds up nobody
Draw = Callable[[Mapping[str, Any]], bytes]


@dataclass(slots=True)
class Deliveries:
    """The replies of one gateway on their way."""

    store: Store
    channels: Mapping[str, Channel]
    owner: str
    clock: Clock
    draw: Draw
    pauses: Pauses | None = None  # of accounts that a service asked to be silent
    _lines: dict[tuple[str, str], deque[Ready]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _unmarked: dict[str, Marked] = field(default_factory=dict)  # what became of them is not committed yet
    _marking: asyncio.Task[bool] | None = None
    _began: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _silent: Lately[datetime] = field(default_factory=Lately)  # until when a flooded chat is left alone
    _shown: Lately[datetime] = field(default_factory=Lately)  # when somebody was last sent a reply

    def put(self, ready: Sequence[Ready]) -> None:
        """Deliver soon, behind what the contact is still to get."""
        for each in ready:
            key = (each.channel, each.to)
            line = self._lines.get(key)
            if line is not None:
                line.append(each)
                continue
            self._lines[key] = deque([each])
            task = asyncio.create_task(self._drain(key))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def unseen(self, channel: str, to: str) -> bool:
        """Whether a reply to this contact has not even begun to be sent."""
        line = self._lines.get((channel, to))
        return line is not None and (channel, to) not in self._began

    def just_shown(self, channel: str, to: str, moment: float) -> bool:
        """Whether the last reply to this contact appeared less than so many seconds ago."""
        shown = self._shown.get((channel, to))
        return shown is not None and (self.clock() - shown).total_seconds() < moment

    async def drained(self) -> None:
        """Wait until nothing is on its way, and what became of it is committed, or can't be now."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)
        while self._unmarked:
            if not await asyncio.shield(self._marks()):  # committed, whoever waits no longer
                break

    async def left(self) -> None:
        """Leave what is still on its way to the outbox, from where it is taken up again."""
        left = [*self._tasks]
        for each in left:
            each.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _drain(self, key: tuple[str, str]) -> None:
        line = self._lines[key]
        try:
            while line:
                await self._deliver(line[0], key)
                line.popleft()
        finally:
            self._lines.pop(key, None)
            self._began.pop(key, None)

    async def _deliver(self, ready: Ready, key: tuple[str, str]) -> None:
        channel = self.channels[ready.channel]
        message = await self._whole(ready)
        if message is None:
            self._mark(Marked(ready.id, "expired", "", "gone"))
            return
        for attempt in range(TRIES):
            if self.pauses is not None and not await self.pauses.over(ready.channel, LONG):
                await self._put_off(ready, self.pauses.seconds(ready.channel))
                return
            if (
                silent := self._silent_for(key)
            ) > 0:  # what waits behind a message of theirs that was put off
                await self._put_off(ready, silent)
                return
            self._began[key] = self.clock()
            try:
                sent = await channel.send(ready.to, message)
            except ChannelError as error:
                if error.stale and message.edits:
                    message = replace(message, edits="")
                    continue
                last = attempt == TRIES - 1
                if not error.retryable or (last and error.retry_after is None):
                    await self._failed(ready, error)
                    return
                self._began.pop(key, None)
                if error.retry_after is not None:
                    if self.pauses is not None:
                        await self.pauses.refused(*key, error.retry_after)
                    if last or error.retry_after > LONG:
                        self._silent.put(key, self.clock() + timedelta(seconds=error.retry_after))
                        await self._put_off(ready, error.retry_after)
                        return
                await self._wait(ready, attempt, error)
            else:
                self._shown.put(key, self.clock())
                self._mark(Marked(ready.id, "sent", sent))
                return

    async def _whole(self, ready: Ready) -> Outgoing | None:
        """A message with what is drawn or looked up where it is sent; None where that is gone."""
        if "sound" in ready.extra:
            id_ = str(ready.extra["sound"])
            found = await self.store.read(lambda tx: sound(tx, id_))
            return replace(ready.message, sound=Sound(id_, *found)) if found else None
        if ready.extra:
            try:
                drawn = await asyncio.to_thread(self.draw, ready.extra)
                return replace(ready.message, picture=drawn, shows=str(ready.extra["picture"]))
            except ConfinedError as error:  # the words go out all the same
                log.error("picture.not_drawn", kind=error.kind.value, cause=error.cause)
        return ready.message

    def _silent_for(self, key: tuple[str, str]) -> float:
        until = self._silent.get(key)
        return (until - self.clock()).total_seconds() if until is not None else 0.0

    async def hear_of_pauses(self) -> None:
        """What other processes of an account were told by its service."""
        if self.pauses is not None:
            await self.pauses.refresh()

    async def _put_off(self, ready: Ready, seconds: float) -> None:
        """Leave it to the outbox: `recover` takes it up again when the wait is over."""
        await self._keep(ready, self.clock() + timedelta(seconds=seconds))

    async def _wait(self, ready: Ready, attempt: int, error: ChannelError) -> None:
        pause = (
            error.retry_after
            if error.retry_after is not None
            else min(30.0, 0.5 * 2**attempt) * (0.5 + random.random())  # noqa: S311 (jitter)
        )
        await self._keep(ready, self.clock() + timedelta(seconds=pause + 60))
        log.info(
            "delivery.retry", outbox=ready.id, channel=ready.channel, attempt=attempt, pause=round(pause, 1)
        )
        await asyncio.sleep(pause)

    async def _commit(self, those: Sequence[Marked | Kept]) -> None:
        await self.store.step(mark, those, those[0].id)

    async def _keep(self, ready: Ready, until: datetime) -> None:
        """Nobody else takes it up before then."""
        await self._commit([Kept(ready.id, self.owner, until)])

    def _mark(self, became: Marked) -> None:
        """Have it committed what became of a delivery: with those of all others that went meanwhile, and nobody waits for it."""
        self._unmarked[became.id] = became
        self._marks()

    def _marks(self) -> asyncio.Task[bool]:
        """What is being committed; where nothing is, all that became of deliveries so far. It says whether that could be."""
        if self._marking is None:
            self._marking = asyncio.create_task(self._write_down())
        return self._marking

    async def _write_down(self) -> bool:
        became = [*self._unmarked.values()]
        try:
            await self._written(became)
        except StoreError as error:  # `recover` tries again
            log.warning("delivery.unmarked", number=len(self._unmarked), error=told(error))
            return False
        finally:
            self._marking = None
        for each in became:
            self._unmarked.pop(each.id)
        if self._unmarked:
            self._marks()
        return True

    async def _written(self, became: Sequence[Marked]) -> None:
        """Commit them together; where one can't be written, each for itself, and that one without what the service called it."""
        try:
            await self._commit(became)
        except StoreError:
            raise
        except Exception as error:
            if len(became) == 1 and not became[0].message:
                log.error("delivery.not_marked", outbox=became[0].id, error=told(error))
                return
            for each in became:
                await self._written([each if len(became) > 1 else replace(each, message="")])

    async def _failed(self, ready: Ready, error: ChannelError) -> None:
        if error.away:
            log.info("delivery.nobody_looks", outbox=ready.id, channel=ready.channel)
            self._mark(Marked(ready.id, "expired", "", "away"))
            return
        if error.needs_human:
            log.error("delivery.needs_human", outbox=ready.id, channel=ready.channel, error=str(error))
        else:
            log.warning(
                "delivery.failed", outbox=ready.id, channel=ready.channel, gone=error.gone, error=str(error)
            )
        if error.gone:
            await self.store.write(partial(gone, id_=ready.id, at=self.clock()), alone=True)
        why = "gone" if error.gone else "refused"
        metrics.DELIVERIES_FAILED.labels(ready.channel, why).inc()
        self._mark(Marked(ready.id, "failed", "", why))

    # -- what was left behind

    async def recover(self, grace: timedelta) -> int:
        """Take up what nobody delivers; late ones become one word outside quiet hours."""
        if self._unmarked:
            await asyncio.shield(self._marks())
        at = self.clock()
        names = list(self.channels)
        rows = await self.store.write(
            lambda tx: claim(tx, self.owner, at, grace=grace, channels=names), alone=True
        )
        rows = [row for row in rows if not self._here(row.id)]
        late: dict[str, list[Any]] = {}
        for row in rows:
            if at - row.created > LATE:
                late.setdefault(row.contact, []).append(row)
            else:
                message, extra = unbody(row.body)
                self.put([Ready(row.id, row.channel, row.external, replace(message, edits=""), extra)])
        if not quiet(at.astimezone(VIETNAM).time()):
            await asyncio.gather(*(self._late(each) for each in late.values()))
        return len(rows)

    def _here(self, id_: str) -> bool:
        return id_ in self._unmarked or any(
            ready.id == id_ for line in self._lines.values() for ready in line
        )

    async def _late(self, rows: list[Any]) -> None:
        *older, last = rows
        for row in older:
            self._mark(Marked(row.id, "expired", "", "late"))
        voice = Voice(last.language or "vi", last.address or "", last.called or "")
        phrase = Phrase(
            "delivery.late",
            "{Minh} xin lỗi vì trả lời muộn. {Ban} nhắn một chữ bất kỳ để {minh} làm tiếp{nhe}.",
        )
        self.put([Ready(last.id, last.channel, last.external, Outgoing(finished(render(phrase, voice))), {})])

    async def again(self, digest: str) -> None:
        """A redelivered event whose reply is unsent triggers it."""
        waiting = await self.store.read(lambda tx: of_inbound(tx, digest))
        if waiting and not any(self._here(each) for each in waiting):
            await self.recover(timedelta(seconds=5))


async def every(seconds: float, work: Callable[[], Awaitable[Any]], name: str) -> None:
    """Do something again and again until cancelled; a failure is said once, and waited for, and does not end it."""
    tries = Tries("background.failed", "background.again", min(seconds, PATIENCE), {"what": name})
    while True:
        try:
            await work()
        except Exception as failure:
            rest = tries.fails(failure)
        else:
            tries.goes()
            rest = seconds
        await asyncio.sleep(rest)
