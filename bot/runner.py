"""
One step of many conversations: events in, committed answers and replies out.

`Runner.take` hands events to the store's writer; `_steps` handles a whole group as a set (design.md §4): who they are,
where they stand, the pure step of each with its looks and commands, then one statement a table.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Connection

from bot.channels.base import spoken
from bot.channels.layout import beside_page, lay_out
from bot.replies import Heard, Ready, reply, tell
from dialogs import events
from dialogs.conversation import Front, Here, Keep, Origin, Run, World
from dialogs.engine import Look, Memo, Recorded
from dialogs.questions import Scale, Value
from dialogs.steps import Outcome, step
from locales import Voice
from storage.act import VIETNAM, House, Where
from storage.conversations import Written, conversation, front_json, hold, meet, memos, newest, seen, write
from storage.counting import progressed
from storage.door import answer, carry_out
from storage.recordings import Asked, audible
from storage.residents.here import here
from storage.residents.standing import carried, progress
from storage.store.store import Store
from storage.tables import INBOX
from storage.vault import Sealed

log = structlog.get_logger()
REMEMBERED = 20_000  # runs whose memo is kept in memory
AWAY = timedelta(hours=20)  # after so long, they are greeted
IDLE = timedelta(hours=3)  # after so long, a shared phone is asked who is holding it
LATER = timedelta(
    seconds=10
)  # after so long, who presses what is chosen already has not seen what came of it


@dataclass(slots=True)
class _Playing:
    heard: Heard
    where: Where
    row: Any
    memo: Memo
    stepping: Generator[Any, Any, Outcome]
    request: Any = None
    outcome: Outcome | None = None


class Runner:
    """Carries events through the conversations of a house; `observe` is told what each step came to (for tests)."""

    def __init__(
        self, store: Store, house: House, world: World, *, observe: Callable[[Outcome], None] | None = None
    ) -> None:
        self.store, self.house, self.world, self.observe = store, house, world, observe
        self._memos: dict[str, tuple[str, Memo]] = {}

    async def take(self, heard: Heard) -> list[Ready] | None:
        """Handle one event; returns once everything it led to is committed. None: it was taken before."""
        ready: list[Ready] | None = await self.store.step(
            self._steps, heard, (heard.channel, heard.inbound.sender)
        )
        return ready

    def digest(self, channel: str, sender: str, inbound: str) -> str:
        """The name under which an event is remembered."""
        return self.house.vault.digest(channel, sender, inbound)

    # -- inside the writer

    def _steps(self, tx: Connection, group: list[Heard]) -> list[list[Ready] | None]:
        at = max(each.inbound.at for each in group)
        known = seen(tx, [each.digest for each in group])
        new = [
            each for each in group if each.digest not in known
        ]  # only these are met: one who was forgotten stays so
        people = {(each.channel, each.inbound.sender, spoken(each.inbound.chosen)) for each in new}
        contacts = meet(tx, people, at, iter(self.house.new_id, None))
        rows = hold(tx, set(contacts.values()))
        if (
            tx.dialect.name == "postgresql"
        ):  # another process may have taken it while this one waited for the rows
            known |= seen(tx, [each.digest for each in new])
        memo = self._recall(tx, {row.run for row in rows.values() if row.run})
        playing: list[_Playing | None] = []
        for heard in group:
            row = rows.get(contacts.get((heard.channel, heard.inbound.sender), ""))
            fresh = row is not None and heard.digest not in known
            playing.append(self._begin(tx, heard, row, memo) if fresh else None)
        self._play(tx, [each for each in playing if each is not None])
        there = [each for each in playing if each is not None]
        heard_here = audible(tx, self.house, {asked for each in there if (asked := _asked(each))})
        written = Written()
        replies = [
            None if each is None else self._finish(tx, each, written, audible=_asked(each) in heard_here)
            for each in playing
        ]
        write(tx, written)
        progressed(tx, self.house, written.crossed)
        return replies

    def _recall(self, tx: Connection, runs: set[str]) -> dict[str, Memo]:
        """The memos of runs; what this process remembers of one holds while the run has no newer entry."""
        heads = newest(tx, runs)
        known = {
            run: self._memos[run][1]
            for run, head in heads.items()
            if self._memos.get(run, ("", {}))[0] == head
        }
        return {**known, **memos(tx, [run for run in heads if run not in known], self.house.vault)}

    def _keep_in_mind(self, each: _Playing, outcome: Outcome, entries: Sequence[Mapping[str, Any]]) -> None:
        """Remember the memo of the run that goes on; if the group is rolled back, no newest entry will fit it."""
        run = each.row.run
        if (
            not entries
            or outcome.opened
            or outcome.conversation.run != run
            or any(entry["run"] != run for entry in entries)
        ):
            return
        now = dict(each.memo)
        for _, entry in outcome.records:
            if entry.kind == "f":
                now.pop(entry.key, None)
            elif entry.kind != "n":
                now[entry.key] = entry.value
        self._memos.pop(run, None)
        self._memos[run] = (str(entries[-1]["id"]), now)
        if len(self._memos) > REMEMBERED:
            del self._memos[next(iter(self._memos))]

    def _begin(self, tx: Connection, heard: Heard, row: Any, found: Mapping[str, Memo]) -> _Playing:
        run = Run(row.run, row.talk, row.args, row.run_person) if row.run and row.talk else None
        memo: Memo = found.get(row.run, {}) if run else {}
        inbound = heard.inbound
        where = Where(
            self.house,
            inbound.at,
            row.contact,
            heard.channel,
            inbound.sender,
            row.person,
            row.run,
            row.address,
            row.language,
            inbound.network,
            hint=spoken(inbound.language),
            plays=heard.limits.can_play,
            scrolls=heard.limits.can_draw,
        )
        past = (
            run is not None
            and self.world.talks[run.talk].personal
            and row.opened.astimezone(VIETNAM).year != where.year
            and carried(tx, where) is None
        )
        stepping = step(
            conversation(row, self.house.vault),
            run,
            memo,
            inbound.event,
            self.world,
            idle=inbound.at - row.heard_at > IDLE,
            away=inbound.at - row.heard_at > AWAY,
            unseen=heard.unseen,
            twice=heard.twice,
            early=heard.early,
            later=inbound.at - row.heard_at > LATER,
            past=past,
            asked=bool(row.asked),
        )
        return _Playing(heard, where, row, memo, stepping)

    def _play(self, tx: Connection, playing: Sequence[_Playing]) -> None:
        """Looks and commands of the whole group, in rounds."""
        waiting = list(playing)
        results: dict[int, Any] = {}
        while waiting:
            still = []
            for each in waiting:
                try:
                    each.request = each.stepping.send(results.pop(id(each), None))
                except StopIteration as end:
                    each.outcome = end.value
                else:
                    still.append(each)
            for each in still:
                results[id(each)] = self._serve(tx, each.where, each.request)
            waiting = still

    def _serve(self, tx: Connection, where: Where, request: Any) -> Any:
        if isinstance(request, Here):
            return here(tx, where, self.world.talks)
        if isinstance(request, Origin):
            origin = self.digest(where.channel, where.external, request.inbound)
            row = tx.execute(INBOX.select().where(INBOX.c.id == origin)).first()
            return (row.run, row.key) if row and row.run else None
        if isinstance(request, Keep):
            written = Written()
            self._record(written, request.records, request.played, request.answers, where)
            write(tx, written)
            progressed(tx, self.house, written.crossed)
            return None
        if isinstance(request, Look):
            return answer(tx, where, request.query)
        return carry_out(tx, where, request.command)

    def _finish(self, tx: Connection, each: _Playing, written: Written, *, audible: bool) -> list[Ready]:
        outcome, heard, where = each.outcome, each.heard, each.where
        assert outcome is not None  # noqa: S101
        if self.observe is not None:
            self.observe(outcome)
        at, row = heard.inbound.at, each.row
        now = outcome.conversation
        voice = Voice(now.language, now.address, now.called)
        pages, options = lay_out(
            outcome.says,
            outcome.asking,
            now.run,
            voice,
            heard.limits,
            naming=now.people > 1 and bool(now.person),
            audible=audible,
        )
        if self.house.page:
            pages = beside_page(pages, voice, heard.limits)
        front = now.front if outcome.asking is None else None
        if outcome.asking is not None:
            asked = outcome.asking
            front = Front(
                now.run,
                asked.key,
                asked.context,
                options,
                asked.keys,
                asked.skippable,
                explained=asked.explained,
                audible=audible,
                careful=asked.careful,
            )
        run, key = outcome.acted
        written.inbox.append(
            {"id": heard.digest, "contact": row.contact, "run": run, "key": key, "state": "done", "at": at}
        )
        before = len(written.answers)
        self._note(written, outcome, where)
        self._keep_in_mind(each, outcome, written.answers[before:])
        if outcome.broke:
            log.error("talk.broke", request=heard.digest, contact=row.contact, run=row.run, why=outcome.broke)
        ready = reply(written, heard, where, row, pages, asks=outcome.asking is not None)
        others = [other for each in where.tells if (other := tell(tx, self.house, each, at))]
        left = isinstance(heard.inbound.event, events.Blocked | events.Unblocked)  # nobody spoke
        written.talks.append(
            {
                "b_contact": row.contact,
                "b_person": now.person,
                "b_run": now.run,
                "b_front": front_json(front, now, self.house.vault),
                "b_reopened": now.reopened,
                "b_misses": now.misses,
                "b_address": now.address,
                "b_language": now.language,
                "b_called": now.called,
                "b_people": now.people,
                "b_heard_at": row.heard_at if left else max(at, row.heard_at),
            }
        )
        gone = at if isinstance(heard.inbound.event, events.Blocked) else None
        if gone or row.blocked:  # whoever does anything else can be reached again
            written.reached.append({"b_contact": row.contact, "b_blocked": gone})
        if where.forgets:
            written.forgotten.append(row.contact)
        written.dropped.extend(where.drops)
        return [*ready, *others]

    def _note(self, written: Written, outcome: Outcome, where: Where) -> None:
        for run in outcome.opened:
            written.runs.append(
                {
                    "id": run.id,
                    "contact": where.contact,
                    "person": run.person,
                    "talk": run.talk,
                    "args": dict(run.args),
                    "opened": where.at,
                    "closed": None,
                }
            )
        self._record(written, outcome.records, outcome.played, outcome.answers, where)
        written.closed.extend({"b_id": run, "b_closed": where.at} for run in outcome.closed)

    def _record(
        self,
        written: Written,
        records: Sequence[tuple[str, Recorded]],
        played: Run | None,
        answers: Mapping[str, Value],
        where: Where,
    ) -> None:
        vault, new_id = self.house.vault, self.house.new_id
        for run_id, entry in records:
            written.answers.append(
                {
                    "id": new_id(),
                    "run": run_id,
                    "kind": entry.kind,
                    "key": entry.key,
                    "value": vault.seal(entry.value, Sealed.ANSWER) if entry.secret else entry.value,
                    "secret": entry.secret,
                    "contact": where.contact,
                    "at": where.at,
                }
            )
        if played is not None and played.talk == "assess":
            now = progress(where, str(played.args["sheet"]), answers)
            written.progress.append({"b_run": played.id, **now})
            if _crossed(now["b_answered"], now["b_asked"], [entry.kind for _, entry in records]):
                written.crossed.append(played.id)


def _asked(each: _Playing) -> Asked | None:
    """Which question of a sheet comes next, and to whom, on a channel that can play sound."""
    outcome = each.outcome
    asking = outcome.asking if outcome and each.heard.limits.can_play else None
    if outcome is None or not isinstance(asking, Scale):
        return None
    return outcome.conversation.person, asking.sheet, asking.indicator


def _crossed(answered: int, asked: int, kinds: Sequence[str]) -> bool:
    """Whether a sheet was begun or finished with these records, or by going back is so no longer: the sums are told."""
    if "f" in kinds:
        return answered <= 1 or answered >= asked - 1
    return "a" in kinds and answered in {1, asked}
