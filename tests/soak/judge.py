"""What must be true once it is quiet, read from the database and from the phones: each line is a promise and what was found."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from bot.channels.base import Inbound
from bot.channels.telegram.updates import inbound as of_telegram
from bot.channels.zalo_bot.wire import inbound as of_zalo_bot
from bot.channels.zalo_oa.webhook import inbound as of_zalo_oa
from storage.store.engines import StoreError
from storage.tables import ANSWER, CONTACT, EVIDENCE, INBOX, OUTBOX, PUSH, RUN, in_order
from tests.soak.people import Told
from tests.soak.processes import Keeper, Look
from tests.soak.pushes import OTHERS
from tests.soak.world import World
from tests.ways import INDICATORS

QUIET = 120.0  # seconds in which the leases of the killed end, and what they held goes out
GROWS, SPARE = 1.15, 8 << 20  # a memory is flat within these: a share, and bytes
FEWEST = 5  # looks in a third, else nothing is said of a memory
ENDED = {0, -15}  # in order, or broken off while it was still starting
ENDS = {"sent", "failed", "dropped", "unknown", "cancelled"}

Message = tuple[str, str, str]  # its channel, its sender, what it was


@dataclass(frozen=True, slots=True)
class Found:
    """One promise: how often it was broken, of how many."""

    promise: str
    broken: int
    of: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """The median memory of a process in the first and in the last third, in bytes; None: too short to tell."""

    process: str
    first: int | None
    last: int | None

    @property
    def flat(self) -> bool:
        """Whether it did not grow, as far as can be told."""
        return self.first is None or self.last is None or self.last <= self.first * GROWS + SPARE


async def is_quiet(here: World) -> float:
    """Wait until nothing is on its way any more; how long that took."""
    began = time.monotonic()
    while time.monotonic() - began < QUIET:
        try:
            if not any(await _read(here, _on_their_way)):
                break
        except StoreError:
            pass
        await asyncio.sleep(1)
    return time.monotonic() - here.quiet


def _on_their_way(tx: Connection) -> tuple[int, int]:
    due = select(func.count()).where(PUSH.c.state.in_(("planned", "claimed", "sending")))
    replies = select(func.count()).where(OUTBOX.c.state == "waiting")
    return int(tx.scalar(replies) or 0), int(
        tx.scalar(due.where(PUSH.c.not_before <= datetime.now(UTC))) or 0
    )


async def _read(here: World, work: Callable[[Connection], Any]) -> Any:
    return await here.planned.there.app.store.read(work)


async def judged(here: World) -> list[Found]:
    """All promises but that of memory."""
    assert here.crowd is not None
    told = here.crowd.told
    (answers, doubled), photos = await _read(here, _answers), await _read(here, _photos)
    inbox, replies = await _read(here, _inbox), await _read(here, _replies)
    arrived = Counter(_arrived(here))
    rows = [*await _read(here, _pushes)]
    now = datetime.now(UTC)
    twice = sum(times - 1 for times in arrived.values() if times > 1)
    lost = [each for each in rows if each["state"] == "sent" and not arrived[_name(each)]]
    left = [each for each in rows if each["state"] not in ENDS and each["not_before"] <= now]
    kept = _acknowledged(here)
    missing = [each for each in kept if each not in inbox]
    silent = [each for each in told if each.silent]
    waiting = replies["waiting"]
    impatient = {
        (each.channel, each.sender) for each in told if each.nudges
    }  # who spoke into a reply on its way
    broke = [each for each in kept if inbox.get(each) == "failed"]
    unanswered = [
        name
        for name, (channel, sender, _) in kept.items()
        if name in inbox and name not in replies["of"] and (channel, sender) not in impatient
    ]
    deadlocks = here.database.deadlocks()
    found = [
        Found("an acknowledged message is in the database", len(missing), len(kept), _of(kept, missing)),
        Found("an answer whose next question was shown is in the database", *_lost(told, answers)),
        Found("answers were given, so that there is something to judge", int(not any(each.answered for each in told)), len(told)),
        Found("an answer is in the database once", *_doubled(told, answers, doubled)),
        Found("a photo that was said to be kept is kept", *_lost_photos(told, photos)),
        Found("a push reaches a phone at most once", twice, arrived.total()),
        Found("a push that is marked sent has arrived", len(lost), sum(each["state"] == "sent" for each in rows)),
        Found("a push that is due has come to an end", len(left), len(rows), ", ".join(sorted({f"{each['channel']} {each['state']} {each['reason']}" for each in left}))),
        Found("no acknowledged message has broken its step", len(broke), len(kept), _of(kept, broke)),
        Found("an acknowledged message has a reply", len(unanswered), len(kept), _of(kept, unanswered)),
        Found("a reply is sent", waiting + replies["failed"], replies["all"], f"waiting {waiting}, failed {replies['failed']}"),
        Found("nobody waits for an answer", len(silent), len(told), ", ".join(sorted({f"{each.channel} {each.silent}" for each in silent}))),
        Found("a process that serves does not end by itself", sum(each.ended for each in here.keepers), sum(each.kills for each in here.keepers)),
        Found("a process that is told to end, ends", sum(each not in ENDED for each in here.codes), len(here.keepers)),
    ]  # fmt: skip
    if deadlocks is not None:
        found.append(Found("no deadlock in PostgreSQL's log", deadlocks, 0))
    return found


# -- what the database says


Who = tuple[str, str]  # a channel, and a sender there
Answers = dict[Who, Counter[tuple[str, str]]]


def _answers(tx: Connection) -> tuple[Answers, Counter[tuple[Who, str]]]:
    """How often each level is recorded of each question, by person; and what is there twice without having been taken back between."""
    wanted = (
        select(CONTACT.c.channel, CONTACT.c.external, RUN.c.id, ANSWER.c.kind, ANSWER.c.key, ANSWER.c.value)
        .join(RUN, RUN.c.id == ANSWER.c.run)
        .join(CONTACT, CONTACT.c.id == RUN.c.contact)
        .where(ANSWER.c.kind.in_(("a", "f")), ANSWER.c.key.in_(INDICATORS), RUN.c.talk == "assess")
        .order_by(*in_order(ANSWER))
    )
    found: Answers = defaultdict(Counter)
    standing: set[tuple[str, str]] = set()
    twice = Counter[tuple[Who, str]]()
    for channel, external, run, kind, key, value in tx.execute(wanted):
        if kind == "f":
            standing.discard((run, key))
            continue
        found[channel, external][key, str(value)] += 1
        twice[(channel, external), key] += (run, key) in standing
        standing.add((run, key))
    return found, +twice


def _photos(tx: Connection) -> set[tuple[str, str, str]]:
    wanted = (
        select(CONTACT.c.channel, CONTACT.c.external, EVIDENCE.c.indicator)
        .join(RUN, RUN.c.person == EVIDENCE.c.person)
        .join(CONTACT, CONTACT.c.id == RUN.c.contact)
    )
    return {tuple(row) for row in tx.execute(wanted)}


def _inbox(tx: Connection) -> dict[str, str]:
    return {row.id: row.state for row in tx.execute(select(INBOX.c.id, INBOX.c.state))}


def _replies(tx: Connection) -> dict[str, Any]:
    states = Counter[str](tx.scalars(select(OUTBOX.c.state)))
    of = set(tx.scalars(select(OUTBOX.c.inbound)))
    return {"all": states.total(), "waiting": states["waiting"], "failed": states["failed"], "of": of}


def _pushes(tx: Connection) -> list[dict[str, Any]]:
    wanted = select(PUSH.c.id, PUSH.c.state, PUSH.c.reason, PUSH.c.person, PUSH.c.channel, PUSH.c.not_before)
    return [dict(row) for row in tx.execute(wanted).mappings()]


def _name(push: dict[str, Any]) -> str:
    """The number of the phone of somebody who is only written to, as `Hamlet` makes them."""
    return str(1000 + int(push["person"][1:])) if push["person"][1:].isdigit() else ""


# -- what the services and the people know


def _arrived(here: World) -> Iterable[str]:
    """The phone of each message to somebody who never said a word."""
    numbers = [str(sent.message.chat_id) for sent in here.telegram.sent if sent.message.chat_id < OTHERS]
    for people in (here.zalo_bot.people, here.zalo_oa.people):
        numbers += [
            name
            for name, person in people.items()
            if name.isdecimal() and int(name) < OTHERS and len(name) < 7
            for message in person.chat
            if message.from_bot
        ]
    return numbers


def _acknowledged(here: World) -> dict[str, Message]:
    """Each message that a service was told, or a page saw, to be kept: its digest, and what it is."""
    digest, at = here.planned.there.app.house.vault.digest, datetime.now(UTC)

    found: dict[str, Message] = {}

    def notes(channel: str, heard: Inbound | None) -> None:
        if heard is not None:
            found[digest(channel, heard.sender, heard.id)] = (channel, heard.sender, str(heard.event)[:80])

    for update in here.telegram.updates.confirmed:
        notes("telegram", of_telegram(update.body, lambda: at))
    for taken in here.zalo_bot.webhook.taken:  # what is polled is acknowledged by nobody
        notes("zalo_bot", of_zalo_bot(taken.body, (), at))
    for post in here.zalo_oa.posts:
        if post.status == 200:
            for one in of_zalo_oa(post.event, at):
                notes("zalo_oa", one)
    found |= {digest("web", sender, id_): ("web", sender, what) for sender, id_, what in here.said_on_web}
    return found


def _of(kept: dict[str, Message], broken: Iterable[str]) -> str:
    return ", ".join(
        f"{' '.join(what)} {times}x" for what, times in Counter(kept[each] for each in broken).most_common(6)
    )


def _lost(told: Sequence[Told], answers: Answers) -> tuple[int, int, str]:
    certain = [(each, key) for each in told for key in INDICATORS[: each.answered]]
    lost = []
    for each, key in certain:
        recorded = answers.get((each.channel, each.sender), Counter())
        other = each.repeated and any(
            at == key for at, _ in recorded
        )  # what they said twice answered this, too
        if not recorded[key, each.level] and not other:
            lost.append(f"{each.channel} {key}")
    return len(lost), len(certain), ", ".join(sorted(set(lost))[:6])


def _doubled(
    told: Sequence[Told], answers: Answers, doubled: Counter[tuple[Who, str]]
) -> tuple[int, int, str]:
    by_name = {(each.channel, each.sender): each for each in told}
    for who, key in doubled:
        if who in by_name:
            by_name[who].odd = f"{key} is there twice"
    note = ", ".join(f"{channel} {key}" for (channel, _), key in doubled)
    return doubled.total(), sum(each.total() for each in answers.values()), note


def _lost_photos(told: Sequence[Told], photos: set[tuple[str, str, str]]) -> tuple[int, int]:
    said = [(each.channel, each.sender, key) for each in told for key in each.photos]
    return sum(each not in photos for each in said), len(said)


# -- memory


def memories(here: World) -> list[Memory]:
    """Of each process: where it is left alone, over that time; else of what it is once it has started, over all its lives."""
    return [_memory(each, here) for each in here.keepers]


def _memory(keeper: Keeper, here: World) -> Memory:
    alone = keeper in here.steady
    since = here.calm if alone else here.began
    least = min(30.0, (here.quiet - since) / 10) if alone else 3.0  # seconds of serving, not of a start
    looks = [each for each in keeper.looks if since < each.at < here.quiet and each.age > least]
    if alone:
        looks = _last_life(looks)
    if not looks:
        return Memory(keeper.name, None, None)
    first, last = looks[0].at, looks[-1].at
    third = (last - first) / 3
    early = [each.memory for each in looks if each.at <= first + third]
    late = [each.memory for each in looks if each.at >= last - third]
    if min(len(early), len(late)) < FEWEST:
        return Memory(keeper.name, None, None)
    return Memory(keeper.name, round(statistics.median(early)), round(statistics.median(late)))


def _last_life(looks: Sequence[Look]) -> list[Look]:
    if not looks:
        return []
    born = looks[-1].at - looks[-1].age
    return [each for each in looks if each.at - each.age > born - 1.0]
