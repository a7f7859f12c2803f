"""
One step of many conversations: events in, committed answers and replies out.

`Runner.take` hands events to the store's writer; `_steps` handles a whole group as a set (design.md §4): who they are,
where they stand, the pure step of each with its looks and commands, then one statement a table.
"""

import json
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, select

from bot.channels.base import Button, Inbound, Limits, Outgoing
from bot.channels.layout import Page, lay_out
from dialogs import events
from dialogs.conversation import Conversation, Front, Here, Keep, Origin, Run, World, split_token
from dialogs.engine import Look, Memo, Recorded, Tell
from dialogs.questions import Value
from dialogs.reading import Context, Option
from dialogs.steps import Outcome, step
from dialogs.talks.link import told
from locales import Voice, finished, render
from storage.act import VIETNAM, House, Where, holds_any
from storage.conversations import Written, begun, hold, meet, memos, newest, seen, write
from storage.counting import progressed
from storage.door import answer, carry_out
from storage.outbox import enqueue
from storage.pushing.answering import before_reminder
from storage.queries import current, erasing, progress
from storage.store import Store
from storage.tables import INBOX, RUN
from storage.vault import Vault, WrongKey

log = structlog.get_logger()
REMEMBERED = 20_000  # runs whose memo is kept in memory
TOGETHER = timedelta(days=1)  # so long somebody who fills in for another comes back to that
IDLE = timedelta(hours=3)  # after so long, a shared phone is asked who is holding it


@dataclass(frozen=True, slots=True)
class Heard:
    """One event on its way to the store, with the channel it came by."""

    channel: str
    limits: Limits
    inbound: Inbound
    digest: str
    unseen: bool = False  # a number typed before the question could have been seen


@dataclass(frozen=True, slots=True)
class Ready:
    """A reply that is committed and waits to be delivered."""

    id: str
    channel: str
    to: str
    message: Outgoing
    extra: Mapping[str, Any]


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
        people = {(each.channel, each.inbound.sender, _language(each.inbound.language)) for each in new}
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
            playing.append(self._begin(heard, row, memo) if fresh else None)
        self._play(tx, [each for each in playing if each is not None])
        written = Written()
        replies = [None if each is None else self._finish(tx, each, written) for each in playing]
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

    def _begin(self, heard: Heard, row: Any, found: Mapping[str, Memo]) -> _Playing:
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
        )
        past = (
            run is not None
            and self.world.talks[run.talk].personal
            and row.opened.astimezone(VIETNAM).year != where.year
        )
        stepping = step(
            _conversation(row, self.house.vault),
            run,
            memo,
            inbound.event,
            self.world,
            idle=inbound.at - row.heard_at > IDLE,
            unseen=heard.unseen,
            past=past,
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
            return self._here(tx, where)
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

    def _here(self, tx: Connection, where: Where) -> Any:  # noqa: PLR0911 (a list of places, nearest first)
        """Where the person was: what a reminder came upon, the unfinished run of the year, or home; before there is a person, their welcome."""
        was = before_reminder(tx, where.run) if where.run else None
        if was is not None and was.talk in self.world.talks and was.person == where.person:
            where.run = was.id
            return Run(was.id, was.talk, was.args, was.person), memos(tx, [was.id], self.house.vault)[was.id]
        together = begun(tx, where.contact, "fill_in")  # with somebody else, since yesterday at most
        if together is not None and where.at - together.opened < TOGETHER:
            where.run = together.id
            memo = memos(tx, [together.id], self.house.vault)[together.id]
            return Run(together.id, together.talk, together.args, together.person), memo
        if not where.person:
            run = begun(tx, where.contact, "welcome")
            if run is None and holds_any(tx, where):
                return "work"
            return (
                "welcome"
                if run is None
                else (Run(run.id, run.talk, run.args), memos(tx, [run.id], self.house.vault)[run.id])
            )
        now = current(tx, where)
        if now is None or now["state"] != "open" or erasing(tx, where):
            return "home"
        if now["review"] == "returned":
            return "returned"
        memo = memos(tx, [now["run"]], self.house.vault)[now["run"]]
        sheet = self.house.sheets[now["sheet"]]
        if all(each.id in memo for each in sheet.indicators):
            return "lookover"
        begun_with = tx.execute(select(RUN.c.args).where(RUN.c.id == now["run"])).scalar() or {}
        args = {**begun_with, "sheet": now["sheet"], "presses": now["presses"]}
        return Run(now["run"], "assess", args, where.person), memo

    def _told(self, tx: Connection, words: Tell, at: datetime) -> Ready | None:
        """Words to another contact that a command asked for, behind what that contact is still to get."""
        row = hold(tx, [words["contact"]]).get(words["contact"])
        if row is None:
            return None
        text = finished(render(told(words), Voice(row.language, row.address, row.called)))
        id_ = self.house.new_id()
        enqueue(tx, id_, row.contact, row.channel, row.external, body(Outgoing(text), {}), at)
        return Ready(id_, row.channel, row.external, Outgoing(text), {})

    def _with_told(self, front: dict[str, Any], told: str) -> dict[str, Any]:
        """The front with the words told beside it, sealed; the next message takes them away again."""
        return {**front, "told": self.house.vault.seal(told)} if front and told else front

    def _finish(self, tx: Connection, each: _Playing, written: Written) -> list[Ready]:
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
        )
        front = now.front if outcome.asking is None else None
        if outcome.asking is not None:
            asked = outcome.asking
            front = Front(now.run, asked.key, asked.context, options, asked.keys, asked.skippable)
        run, key = outcome.acted
        written.inbox.append(
            {"id": heard.digest, "contact": row.contact, "run": run, "key": key, "state": "done", "at": at}
        )
        before = len(written.answers)
        self._note(written, outcome, where)
        self._keep_in_mind(each, outcome, written.answers[before:])
        if outcome.broke:
            log.error("talk.broke", contact=row.contact, run=row.run, why=outcome.broke)
        ready = self._replies(written, heard, where, row, pages, asks=outcome.asking is not None)
        others = [other for each in where.tells if (other := self._told(tx, each, at))]
        left = isinstance(heard.inbound.event, events.Blocked | events.Unblocked)  # nobody spoke
        written.talks.append(
            {
                "b_contact": row.contact,
                "b_person": now.person,
                "b_run": now.run,
                "b_front": self._with_told(front_json(front), now.told),
                "b_reopened": now.reopened,
                "b_misses": now.misses,
                "b_address": now.address,
                "b_language": now.language,
                "b_called": now.called,
                "b_people": now.people,
                "b_sequence": row.sequence + len(ready),
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
                    "value": vault.seal(entry.value) if entry.secret else entry.value,
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

    def _replies(
        self, written: Written, heard: Heard, where: Where, row: Any, pages: Sequence[Page], *, asks: bool
    ) -> list[Ready]:
        ready = []
        inbound = heard.inbound
        pressed = _pressed(heard, row)
        edits = pressed if len(pages) == 1 and row.front.get("context") == Context.LEVELS else ""
        strips = "" if edits else pressed
        bodies: list[tuple[Outgoing, Mapping[str, Any]]] = [
            (Outgoing(page.text, page.buttons, edits=edits, strips=strips), {}) for page in pages
        ]
        bodies[:0] = [(Outgoing(""), extra) for extra in where.sends]
        if asks:
            written.replaced.append({"b_contact": row.contact})
        for number, (message, extra) in enumerate(bodies, start=1):
            id_ = self.house.new_id()
            written.outbox.append(
                {
                    "id": id_,
                    "contact": row.contact,
                    "sequence": row.sequence + number,
                    "channel": heard.channel,
                    "external": inbound.sender,
                    "body": body(message, extra),
                    "state": "waiting",
                    "question": asks and number == len(bodies),
                    "inbound": heard.digest,
                    "owner": "",
                    "lease": None,
                    "attempts": 0,
                    "created": inbound.at,
                    "message": "",
                    "why": "forget" if where.forgets else "",
                }
            )
            ready.append(Ready(id_, heard.channel, inbound.sender, message, extra))
        return ready


def _crossed(answered: int, asked: int, kinds: Sequence[str]) -> bool:
    """Whether a sheet was begun or finished with these records, or by going back is so no longer: the sums are told."""
    if "f" in kinds:
        return answered <= 1 or answered >= asked - 1
    return "a" in kinds and answered in {1, asked}


def _pressed(heard: Heard, row: Any) -> str:
    """
    The message of the pending question, when its button was pressed: that of a sheet is replaced, any other keeps what
    it says (the result, the look-over) and loses its buttons. An old message stays as it was.
    """
    event = heard.inbound.event
    if not isinstance(event, events.Tapped) or not heard.limits.can_edit or not row.front:
        return ""
    return event.message if split_token(event.token)[:2] == (row.front["run"], row.front["key"]) else ""


def _conversation(row: Any, vault: Vault) -> Conversation:
    there = bool(row.talk)  # a page that shows other people is let go of after a day
    told = str(row.front.get("told", "")) if there and row.front else ""
    return Conversation(
        row.person,
        row.run if there else "",
        _front(row.front) if there else None,
        row.reopened,
        row.misses,
        row.address,
        row.language,
        row.called,
        row.people,
        _opened(vault, told) if told else "",
    )


def _opened(vault: Vault, told: str) -> str:
    """Words told just now; sealed before the key was changed they are as good as not told."""
    try:
        return str(vault.open(told))
    except WrongKey:
        return ""


def front_json(front: Front | None) -> dict[str, Any]:
    """A front as the conversation's row keeps it."""
    if front is None:
        return {}
    return {
        "run": front.run,
        "key": front.key,
        "context": str(front.context),
        "keys": front.keys,
        "skippable": front.skippable,
        "options": [[each.id, each.label, *each.also] for each in front.options],
    }


def _front(stored: Mapping[str, Any]) -> Front | None:
    if not stored:
        return None
    options = tuple(Option(id_, label, tuple(also)) for id_, label, *also in stored["options"])
    return Front(
        stored["run"], stored["key"], Context(stored["context"]), options, stored["keys"], stored["skippable"]
    )


def _language(hint: str) -> str:
    return "en" if hint.startswith("en") else "vi"


def body(message: Outgoing, extra: Mapping[str, Any]) -> str:
    """A message as the outbox keeps it."""
    return json.dumps(
        {
            "text": message.text,
            "buttons": [[[b.label, b.token] for b in row] for row in message.buttons],
            "edits": message.edits,
            "extra": dict(extra),
        },
        ensure_ascii=False,
    )


def unbody(text: str) -> tuple[Outgoing, Mapping[str, Any]]:
    """What `body` kept."""
    stored = json.loads(text)
    buttons = tuple(tuple(Button(label, token) for label, token in row) for row in stored["buttons"])
    return Outgoing(stored["text"], buttons, edits=stored["edits"]), stored["extra"]
