"""
What happens on the stage: a clock that is moved, the planner and the pusher that go with it, and what they did.

Planner, rules and pusher are those of the service; only the time is made up. What is told of them is read from the ledger.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, case, select, update

from bot.app import App
from bot.channels.base import Inbound
from bot.clock import VIETNAM, now
from bot.demo.phones import CHANNEL, LOOKS, Phones
from bot.example import Tried
from bot.housekeeping import Housekeeping
from bot.pauses import Pauses
from bot.pushes.planner import Planner
from bot.pushes.pusher import Pusher, sender_of
from bot.pushes.reasons import PURPOSE_NAMES, REASONS
from dialogs.events import Event, Started, Typed
from dialogs.phrases import Listed, Named, Phrase, Phrases, Speech
from storage.counting import ENDORSED
from storage.facts import OF_ROLE, is_sent
from storage.store.rows import Found
from storage.tables import (
    ASSESSMENT,
    CONTACT,
    CONTACT_PERSON,
    FILE_LINK,
    HOUSEHOLD,
    PERSON,
    PUSH,
    ROLE,
    TALKING,
)

STEP: Final = timedelta(
    minutes=30
)  # of the clock, while it is moved: nothing that has its hour is passed over
NIGHT: Final = time(0, 30)
THINKS: Final = timedelta(seconds=40)  # before each answer of who plays in
AWAKE: Final = (time(6), time(22))  # outside of these nothing is sent
OPENS, EVENING = time(17, 30), time(20, 15)
CAST: Final = ("lan", "hoa", "binh")
LINES, NAMED = 60, 2  # of what the machine did; names in one of them
BY_ROLE: Final = "role:"  # how the ledger names who holds a role and is no resident
FAST: Final = 10_000.0  # messages a second: nobody waits for the example's phones
LAN_SAYS: Final = ("bà", "1", "Lan", "1", "3", "4", "3", "3", "3", "4", "3", "0", "1")
"""Seven questions of ten, then a rest, and to be reminded tomorrow evening."""
TAKES_ROLE: Final = {"hoa": ("4", "1", "cô Hoa"), "binh": ("7", "1", "anh Bình")}
"""After the code: how they are to be addressed, that it is they, and what they are called."""


class DemoClock:
    """The time, so much ahead of the real one."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return now() + self.ahead

    def put(self, at: datetime) -> None:
        """Make it this time."""
        self.ahead = at - now()


class Line(NamedTuple):
    """One thing that the machine did, or left, and when."""

    at: datetime
    words: Speech
    sent: bool


def opening(today: datetime) -> datetime:
    """When the demo begins: before the evening of a working day, today or the next."""
    day = today.astimezone(VIETNAM).date()
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime.combine(day, OPENS, VIETNAM)


@dataclass
class Stage:
    """The three phones, the time, and what is to be tried."""

    app: App
    phones: Phones
    clock: DemoClock
    began: datetime = field(init=False)
    walked: bool = False  # a week was passed
    moving: bool = False
    _pusher: Pusher = field(init=False)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.began = self.clock()
        self._pusher = self._pushes()

    def _pushes(self) -> Pusher:
        """A pusher for the look that is on: it lays out as the look can carry."""
        sender = sender_of(CHANNEL, self.phones, {}, FAST)
        sender.paced, sender.spacing = True, 0.0
        return Pusher(self.app, {CHANNEL: sender}, Pauses(self.app.store, {}, self.clock))

    # -- before the curtain

    async def play_in(self, tried: Sequence[Tried]) -> None:
        """Let the three do what they did before one looks: Lan her first seven questions, the others take their codes."""
        codes = {each.kind: each.code for each in tried}
        card = next(each.card for each in tried if each.kind == "head")
        await self._does("lan", Started(card))
        for words in LAN_SAYS:
            await self._does("lan", Typed(words))
        for phone, kind in (("hoa", "head"), ("binh", "officer")):
            for words in (codes[kind], *TAKES_ROLE[phone]):
                await self._does(phone, Typed(words))
        await self.app.store.write(_subscribe)
        await self._round()
        self.began = self.clock()
        await self.app.store.write(partial(_mourns, until=self.began.date() + timedelta(days=14)))

    async def _does(self, phone: str, event: Event) -> None:
        at = self.clock() + THINKS
        self.clock.put(at)
        receive = self.app.receiver(self.phones)
        await receive([Inbound(f"play-{phone}-{at.timestamp()}", phone, event, at)])
        await self.app.deliveries.drained()

    # -- what can be moved

    async def to(self, where: str) -> None:
        """Move the clock: an hour, to tomorrow evening, a week."""
        at = self.clock()
        tomorrow = at.astimezone(VIETNAM).date() + timedelta(days=1)
        until = {
            "hour": at + timedelta(hours=1),
            "evening": datetime.combine(tomorrow, EVENING, VIETNAM),
            "week": at + timedelta(days=7),
        }[where]
        async with self._turn:
            self.moving = True
            try:
                await self._walk(at, until)
            finally:
                self.moving = False
        self.walked |= where == "week"

    async def _walk(self, at: datetime, until: datetime) -> None:
        while at < until:
            at = min(until, at + STEP)
            if at == until or AWAKE[0] <= at.astimezone(VIETNAM).time() < AWAKE[1]:
                self.clock.put(at)
                await self._round()
            if at.astimezone(VIETNAM).time() < NIGHT:
                await Housekeeping(self.app).round()

    async def round(self) -> None:
        """What the service does by itself, once."""
        if not self.moving:
            async with self._turn:
                await self._round()

    async def _round(self) -> None:
        planner = Planner(self.app)
        await planner.campaigns()
        await planner.reminders()
        await planner.digests()
        await self._pusher.drain()
        await self.app.open_new_phones()
        await self.app.deliveries.drained()

    def looks(self, look: str) -> None:
        """Change the look of the phones."""
        if look in LOOKS:
            self.phones.wear(look)
            self._pusher = self._pushes()

    async def speaks(self, language: str) -> None:
        """The three go on in another language."""
        if language in {"vi", "en"}:
            voice = update(TALKING).where(TALKING.c.contact.in_(_cast())).values(language=language)
            await self.app.store.write(lambda tx: tx.execute(voice).rowcount)

    # -- what there is to see

    def done(self, tx: Connection) -> list[bool]:
        """Which of the things to try are done."""
        lans = ASSESSMENT.c.person.in_(
            select(CONTACT_PERSON.c.person)
            .join(CONTACT, CONTACT.c.id == CONTACT_PERSON.c.contact)
            .where(_on("lan"))
        )
        binhs = FILE_LINK.c.contact.in_(select(CONTACT.c.id).where(_on("binh")))

        def there(found: Select[str]) -> bool:
            return tx.execute(found.limit(1)).first() is not None

        return [
            there(select(ASSESSMENT.c.id).where(lans, is_sent())),
            there(select(ASSESSMENT.c.id).where(lans, ASSESSMENT.c.review.in_(ENDORSED))),
            there(select(FILE_LINK.c.id).where(binhs, FILE_LINK.c.used.is_not(None))),
            self.walked,
        ]

    def did(self, tx: Connection) -> list[Line]:
        """What the machine sent and what it did not, newest first, alike ones in one line."""
        when, states = (
            case((PUSH.c.sent.is_not(None), PUSH.c.sent), else_=PUSH.c.changed),
            ("sent", "dropped", "failed"),
        )
        held = (PUSH.c.state == "planned") & (PUSH.c.reason != "")
        rows = tx.execute(
            select(
                PUSH.c.purpose,
                PUSH.c.state,
                PUSH.c.reason,
                PUSH.c.person,
                PUSH.c.not_before,
                when.label("at"),
            )
            .where(PUSH.c.state.in_(states) | held, PUSH.c.changed >= self.began)
            .order_by(when.desc(), PUSH.c.id)
            .limit(2000)
        ).all()
        alike: dict[tuple[str, str, str, str], list[Found]] = {}
        for row in rows:
            minute = f"{row.at.astimezone(VIETNAM):%d %H:%M}"
            alike.setdefault((minute, row.purpose, row.state, row.reason), []).append(row)
        groups = list(alike.values())[:LINES]
        called = _called(tx, {row.person for group in groups for row in group[:NAMED]})
        return [_line(group, [called.get(row.person) for row in group[:NAMED]]) for group in groups]


def _line(group: Sequence[Found], names: Sequence[Named | None]) -> Line:
    first = group[0]
    whom: list[Speech | Named | str] = [each for each in names if each is not None]
    rest = len(group) - len(whom)
    if rest and whom:
        whom.append(Phrases("web.stage.others", "{n} người khác", "{n} người khác", n=rest))
    elif rest:
        whom.append(Phrases("web.stage.people", "{n} người", "{n} người", n=rest))
    who = Listed(whom)
    what = PURPOSE_NAMES[first.purpose]
    why = REASONS.get(first.reason) or Phrase("web.stage.no_reason", "không rõ")
    words = {
        "sent": Phrase("web.stage.sent", "Gửi {who}: {what}", who=who, what=what),
        "planned": Phrase("web.stage.held", "Để lại {who} ({what}): {why}", who=who, what=what, why=why),
    }
    left = Phrase("web.stage.dropped", "Không gửi {who} ({what}): {why}", who=who, what=what, why=why)
    return Line(first.at, words.get(first.state, left), sent=first.state == "sent")


def _called(tx: Connection, ids: set[str]) -> dict[str, Named]:
    """How persons are called, and who holds a role."""
    wanted = select(PERSON.c.id, PERSON.c.address, PERSON.c.called, PERSON.c.basis).where(
        PERSON.c.id.in_(ids)
    )
    found = {
        row.id: Named("" if row.basis == OF_ROLE else row.address, row.called) for row in tx.execute(wanted)
    }
    roles = select(ROLE.c.id, ROLE.c.called).where(
        ROLE.c.id.in_([each.removeprefix(BY_ROLE) for each in ids if each.startswith(BY_ROLE)])
    )
    return found | {f"{BY_ROLE}{row.id}": Named("", row.called) for row in tx.execute(roles)}


def _on(phone: str) -> ColumnElement[bool]:
    return (CONTACT.c.channel == CHANNEL) & (CONTACT.c.external == phone)


def _cast() -> Select[str]:
    return select(CONTACT.c.id).where(CONTACT.c.channel == CHANNEL, CONTACT.c.external.in_(CAST))


def _subscribe(tx: Connection) -> int:
    """The two with a role get their summaries every day."""
    mine = update(ROLE).where(ROLE.c.contact.in_(_cast())).values(digest="daily")
    return tx.execute(mine).rowcount


def _mourns(tx: Connection, until: date) -> int:
    """Somebody who would be reminded is in mourning: one sees that nothing is sent there."""
    due = select(PUSH.c.household).where(PUSH.c.purpose == "unfinished", PUSH.c.household != "")
    home = tx.execute(due.order_by(PUSH.c.id).limit(1)).scalar()
    in_mourning = update(HOUSEHOLD).where(HOUSEHOLD.c.id == home).values(state="mourning", state_until=until)
    return tx.execute(in_mourning).rowcount
