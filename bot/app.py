"""The composition root: the only place where the parts are put together."""

import asyncio
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import structlog
from sqlalchemy import Connection

from bot import metrics
from bot.channels.base import Channel, Inbound, Outgoing, Receive, spoken
from bot.clock import Clock, Ids, Lately, now
from bot.delivery import Deliveries, every
from bot.keys import open_vault
from bot.pauses import Pauses, accounts_of
from bot.probes import Probes
from bot.rates import Rate
from bot.replies import Heard, Ready, tell
from bot.runner import Runner
from bot.settings import Settings
from bot.shelf import earlier_sheets, shipped_checklists, shipped_sheets
from dialogs.conversation import World
from dialogs.events import Edited, Event, Photographed, Started, Tapped, Typed
from dialogs.phrases import Phrase
from dialogs.sheets import Sheet
from dialogs.sheets.checklist import Checklist, parse_checklist
from dialogs.sheets.dump import load
from dialogs.talks import TALKS
from dialogs.vietnamese import clean
from locales import Voice, finished, render
from storage.act import House
from storage.outbox import park
from storage.phones import open_due
from storage.privacy.installed import fits, know, not_behind
from storage.recordings import known
from storage.residents.adopted import published
from storage.store.engines import StoreError
from storage.store.store import Store, open_store

if TYPE_CHECKING:  # a conversation in the terminal needs no server
    from aiohttp import web

log = structlog.get_logger()
MOST_A_MINUTE = 120  # messages of one sender that are looked at: nobody types so fast
MOMENT = timedelta(seconds=1)  # in which a finger presses twice
LONGEST = 4000  # characters of one message that are read
EMBEDDED_GRACE, SHARED_GRACE = timedelta(0), timedelta(seconds=30)


@dataclass(slots=True)
class App:
    """One process with its store, its conversations and its channels; an async context manager."""

    settings: Settings
    store: Store
    house: House
    runner: Runner
    deliveries: Deliveries
    channels: dict[str, Channel]
    clock: Clock
    probes: Probes = field(init=False)
    _stepped: dict[str, metrics.Stepped] = field(init=False)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _taking: Counter[tuple[str, str]] = field(default_factory=Counter)  # whose event is handled
    _heard: Lately[tuple[datetime, str, int]] = field(default_factory=Lately)  # when, its id, a hash of what
    _senders: Rate = field(default_factory=lambda: Rate(most=MOST_A_MINUTE))
    _slowed: Rate = field(default_factory=lambda: Rate(most=1))
    _ends_by: float | None = None  # of the loop's clock

    def __post_init__(self) -> None:
        self.probes = Probes(dict(self.channels))
        self._stepped = {name: metrics.begun(name) for name in self.channels}

    def _aside(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it without anybody waiting for it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def __aenter__(self) -> Self:
        await self.store.__aenter__()
        try:
            await self.know()
            await self.load_content()
        except BaseException:
            await self.store.__aexit__(None, None, None)
            raise
        return self

    async def know(self, *, behind: bool = False) -> None:
        """See that the database is ours: made with these keys, and (unless `behind`) of no time before somebody was erased."""
        vault, journal = self.house.vault, self.settings.journal

        def seen(tx: Connection) -> bool:
            known = fits(tx, vault)
            if not behind:
                not_behind(tx, journal)
            return known

        if not await self.store.read(seen):
            await self.store.write(lambda tx: know(tx, vault), alone=True)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        async with self.in_time("replies"):
            await self.deliveries.drained()
        await self.deliveries.left()
        async with self.in_time("acknowledged"):
            await asyncio.gather(*self._tasks, return_exceptions=True)
        for channel in self.channels.values():
            async with self.in_time(channel.name):
                await channel.aclose()
        async with self.in_time("store"):
            await self.store.__aexit__(kind, error, trace)

    def hurry(self, seconds: float) -> None:
        """The process is to end within so many seconds, whatever is away; what is left is taken up by the next one."""
        if self._ends_by is None:
            self._ends_by = asyncio.get_running_loop().time() + seconds
            self.store.hurry()

    @asynccontextmanager
    async def in_time(self, what: str) -> AsyncIterator[None]:
        """A part of the end, which is given up once the time of `hurry` is over, or where what it needs is away."""
        try:
            async with asyncio.timeout_at(self._ends_by):
                yield
        except Exception as error:  # the other parts are to end all the same
            log.warning("stopping.left", what=what, exc_info=error)

    async def load_content(self) -> None:
        """The published sheets beside the shipped ones, the newest of a group in force; and what was read aloud of them."""
        add_sheets(self.house, await self.store.read(published))
        recordings = await self.store.read(known)
        self.house.recordings.clear()  # type: ignore[attr-defined]
        self.house.recordings.update(recordings)  # type: ignore[attr-defined]

    # -- events in

    def receiver(self, channel: Channel) -> Receive:
        """What a channel hands its events to."""

        async def receive(batch: Sequence[Inbound]) -> None:
            if len(batch) == 1:
                try:
                    await self._one(channel, batch[0])
                finally:
                    if batch[0].callback:
                        self._aside(channel.acknowledge([batch[0].callback]))
                return
            results = await asyncio.gather(
                *(self._one(channel, inbound) for inbound in batch), return_exceptions=True
            )
            callbacks = [inbound.callback for inbound in batch if inbound.callback]
            if callbacks:
                self._aside(channel.acknowledge(callbacks))
            for result in results:
                if isinstance(result, BaseException):
                    raise result

        return receive

    async def _one(self, channel: Channel, inbound: Inbound) -> None:
        event = _bounded(inbound.event)
        if event is not inbound.event:
            inbound = replace(inbound, event=event)
        sender, moment = f"{channel.name}:{inbound.sender}", self.clock().timestamp()
        if self.settings.slows_senders and not self._senders.allows(sender, moment):
            self._slow_down(channel, inbound, sender, moment)
            return
        digest = self.runner.digest(channel.name, inbound.sender, inbound.id)
        here = (channel.name, inbound.sender)
        waits = self._taking[here] > 0 or self.deliveries.unseen(*here)
        heard = Heard(
            channel.name,
            channel.limits,
            inbound,
            digest,
            unseen=waits and isinstance(inbound.event, Typed),
            twice=self._twice(here, inbound, waits=waits),
            early=isinstance(inbound.event, Tapped)
            and (waits or self.deliveries.just_shown(*here, self.settings.too_soon)),
        )
        self._taking[here] += 1
        began = asyncio.get_running_loop().time()
        try:
            ready = await self.runner.take(heard)
        except StoreError as error:  # nothing is committed: the service is to deliver it again
            self._stepped[channel.name].failed.inc()
            log.debug("step.failed", channel=channel.name, request=digest, error=type(error).__name__)
            raise
        except Exception as error:
            log.exception("step.parked", channel=channel.name, request=digest, kind=type(error).__name__)
            self._stepped[channel.name].parked.inc()
            await self._park(channel, inbound, digest)
            return
        finally:
            self._taking[here] -= 1
            if not self._taking[here]:
                del self._taking[here]
        took = asyncio.get_running_loop().time() - began
        log.debug(
            "step.done",
            channel=channel.name,
            request=digest,
            replies=len(ready or ()),
            again=ready is None,
            seconds=round(took, 4),
        )
        stepped = self._stepped[channel.name]
        stepped.seconds.observe(took)
        (stepped.again if ready is None else stepped.done).inc()
        if ready is None:
            await self.deliveries.again(digest)
        else:
            self.deliveries.put(ready)

    def _twice(self, here: tuple[str, str], inbound: Inbound, *, waits: bool) -> bool:
        """
        Whether this is the very same as what they did just before, and was meant once.

        The same button within a moment; the same words before anything that follows the first could be seen. A redelivered
        event is no second one.
        """
        event, at, before = inbound.event, self.clock(), self._heard.get(here)
        done = hash(event.token if isinstance(event, Tapped) else event)  # on whichever message
        self._heard.put(here, (at, inbound.id, done))
        if before is None or inbound.id == before[1] or done != before[2]:
            return False
        return waits or (isinstance(event, Tapped) and at - before[0] < MOMENT)

    def _slow_down(self, channel: Channel, inbound: Inbound, sender: str, moment: float) -> None:
        """Say once a minute that it is too fast; what came too fast is not looked at."""
        if not self._slowed.allows(sender, moment):
            return
        log.warning("sender.too_fast", channel=channel.name)
        slower = Phrase(
            "sender.too_fast",
            "Tin đến nhanh quá nên {minh} chưa đọc kịp. {Ban} đợi một phút rồi nhắn tiếp{nhe}.",
        )
        self.deliveries.put([_bare(channel, inbound, f"slow-{inbound.id}", slower)])

    async def _park(self, channel: Channel, inbound: Inbound, digest: str) -> None:
        at = self.clock()
        await self.store.write(lambda tx: park(tx, digest, channel.name, inbound.sender, at))
        sorry = Phrase(
            "step.failed",
            "{Minh} đang gặp trục trặc, chưa ghi được tin vừa rồi. Các câu trước vẫn còn. {Ban} nhắn lại giúp {minh}{nhe}.",
        )
        self.deliveries.put([_bare(channel, inbound, digest, sorry)])

    # -- in the background

    def ticks(self) -> list[Any]:
        """What is done again and again: replies left behind, sheets and recordings from elsewhere, phones that have waited."""
        grace = EMBEDDED_GRACE if self.store.dialect == "sqlite" else SHARED_GRACE
        return [
            every(5, lambda: self.deliveries.recover(max(grace, timedelta(seconds=5))), "recover"),
            every(60, self.load_content, "content"),
            every(1, self.deliveries.hear_of_pauses, "pauses"),
            every(60, self.open_new_phones, "new_phones"),
        ]

    async def open_new_phones(self) -> None:
        """New phones that waited for a day are joined, and told."""
        at = self.clock()

        def work(tx: Connection) -> list[Ready]:
            return [
                ready for each in open_due(tx, self.house, at) if (ready := tell(tx, self.house, each, at))
            ]

        for ready in await self.store.write(work, alone=True):
            self.deliveries.put([ready])


def add_sheets(house: House, stored: Iterable[tuple[dict[str, Any], bool]]) -> None:
    """Add the published sheets to a house; which of them are in force."""
    for body, in_force in stored:
        if body.get("kind") == "checklist":
            add_checklist(house, parse_checklist(body), in_force=in_force)
            continue
        sheet = load(body)
        house.sheets[key_of(sheet)] = sheet  # type: ignore[index]  # the one place where content grows
        if in_force:
            house.in_force[sheet.id] = key_of(sheet)  # type: ignore[index]


def add_checklist(house: House, found: Checklist, *, in_force: bool) -> None:
    """Add a version of a checklist to a house."""
    house.checklists[found.key] = found  # type: ignore[index]
    if in_force:
        house.checklists_in_force[found.title.value] = found.key  # type: ignore[index]


def key_of(sheet: Sheet) -> str:
    """The name of one version of a sheet."""
    return f"{sheet.id}@{sheet.version}"


def _bare(channel: Channel, inbound: Inbound, id_: str, phrase: Phrase) -> Ready:
    """Words to a sender of whom nothing is looked up."""
    text = finished(render(phrase, Voice(spoken(inbound.language))))
    return Ready(id_, channel.name, inbound.sender, Outgoing(text), {})


def _bounded(event: Event) -> Event:
    if isinstance(event, Typed):
        return Typed(clean(event.text[: LONGEST * 2])[:LONGEST])
    if isinstance(event, Photographed):
        return replace(event, caption=clean(event.caption)[:LONGEST])
    if isinstance(event, Started):
        return Started(clean(event.payload[:LONGEST]))
    if isinstance(event, Edited):
        return Edited(event.original, clean(event.text[: LONGEST * 2])[:LONGEST])
    return event


def build(
    settings: Settings,
    channels: Iterable[Channel],
    *,
    clock: Clock = now,
    ids: Callable[[], str] | None = None,
    sheets: Mapping[str, Sheet] | None = None,
    reminders: bool = False,
) -> App:
    """Put an application together; nothing is opened before it is entered."""
    by_name = {channel.name: channel for channel in channels}
    house = house_of(settings, by_name, sheets=sheets, reminders=reminders)
    if ids is not None:
        house = replace(house, new_id=ids)
    store = open_store(settings.database)
    runner = Runner(store, house, World(TALKS, house.sheets, house.new_id))
    pauses = Pauses(store, accounts_of(settings), clock)
    deliveries = Deliveries(store, by_name, secrets.token_hex(6), clock, _drawn, pauses)
    return App(settings, store, house, runner, deliveries, by_name, clock)


def house_of(
    settings: Settings,
    by_name: Mapping[str, Channel] | None = None,
    *,
    sheets: Mapping[str, Sheet] | None = None,
    reminders: bool = False,
) -> House:
    """What the settings say to storage: keys, content, whom the consent names."""
    offered = (sheets or shipped_sheets()).values()
    return House(
        vault=open_vault(settings),
        new_id=Ids(),
        sheets={key_of(each): each for each in (*offered, *earlier_sheets())},
        in_force={each.id: key_of(each) for each in offered},
        checklists={each.key: each for each in shipped_checklists().values()},
        checklists_in_force={each.title.value: each.key for each in shipped_checklists().values()},
        organisation=settings.organisation,
        controller=settings.controller,
        contact_name=settings.contact_name,
        contact_phone=settings.contact_phone,
        public_url=settings.public_url.rstrip("/"),
        page=settings.web and bool(settings.public_url),
        reminders_work=reminders,
        pictures=settings.pictures,
        templates=frozenset(getattr((by_name or {}).get("zalo_oa"), "templates", {})),
    )


def _drawn(what: Mapping[str, Any]) -> bytes:
    from bot.reports.pictures import drawn  # noqa: PLC0415 (few replies have a picture, and who draws is large)

    return drawn(what)


async def start_channels(app: App, site: "web.Application") -> None:
    """Let every channel get ready."""
    for channel in app.channels.values():
        await channel.start(app.receiver(channel), site)
