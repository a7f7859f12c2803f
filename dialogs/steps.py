"""
One step of a conversation: an event in, and what is said, asked, recorded and opened out.

Pure: what it needs from outside it asks for by yielding (a Look, a Do, `Here`, `Origin`) and is sent the result.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from dialogs import events
from dialogs.conversation import Conversation, Front, Here, Origin, Run, World, split_token
from dialogs.engine import Back, BadTalk, Do, Done, Look, Memo, Next, Recorded, Reply, Turn, advance
from dialogs.misses import not_understood
from dialogs.phrases import Phrase, Speech
from dialogs.questions import SKIP, Chose, Given, Pictured, Question, Value, Wrote
from dialogs.reading import Command, Context, Doubt, Nod, Reading, Said, read
from dialogs.reading import Chose as ReadChoice
from dialogs.reading import Wrote as ReadWords

BURST = "burst"  # a number typed before the question could be seen
MOST_TALKS = 8  # talks that lead to each other within one turn

Request: TypeAlias = Look | Do | Here | Origin
Stepping: TypeAlias = Generator[Request, Any, "Outcome"]
Moving: TypeAlias = Generator[Request, Any, None]

OPENS = {  # a word of command, and the talk it opens
    Command.HOME: "home", Command.HELP: "help", Command.SETTINGS: "settings", Command.MY_DATA: "mydata",
    Command.ERASE: "erase", Command.WITHDRAW: "withdraw", Command.SWITCH: "people", Command.RESULT: "result",
    Command.LOOK_OVER: "lookover", Command.STOP_REMINDERS: "stop_reminders", Command.RESTART: "restart",
    Command.LANGUAGE: "language", Command.UNDO: "undo",
    Command.REST: "rest", Command.LEAVE: "rest",
}  # fmt: skip


WHILE_SEARCHING = {Command.SKIP, Command.BACK, Command.REST, Command.HELP, Command.EXPLAIN, Command.HOME}


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What a step led to.

    records: (run id, entry) in order. opened: new runs. closed: ids of runs that ended. answers: every answer on the
    path of `played`, for progress. acted: the question that the event answered.
    """

    conversation: Conversation
    says: tuple[Speech, ...]
    asking: Question[Any] | None
    records: tuple[tuple[str, Recorded], ...] = ()
    opened: tuple[Run, ...] = ()
    closed: tuple[str, ...] = ()
    played: Run | None = None
    answers: Mapping[str, Value] = field(default_factory=dict)
    acted: tuple[str, str] = ("", "")


class _Step:
    """The moving parts of one step."""

    def __init__(self, conversation: Conversation, run: Run | None, memo: Memo, world: World) -> None:
        self.now = conversation
        self.run, self.memo, self.world = run, dict(memo), world
        self.says: list[Speech] = []
        self.asking: Question[Any] | None = None
        self.records: list[tuple[str, Recorded]] = []
        self.opened: list[Run] = []
        self.closed: list[str] = []
        self.answers: Mapping[str, Value] = {}
        self.acted = ("", "")
        self.hops = 0

    def outcome(self) -> Outcome:
        run = self.run if self.asking is not None else None
        self.now = replace(self.now, run=run.id if run else "", front=None if run is None else self.now.front)
        return Outcome(
            self.now, tuple(self.says), self.asking, tuple(self.records), tuple(self.opened), tuple(self.closed),
            self.run, self.answers, self.acted,
        )  # fmt: skip

    # -- moving through talks

    def play(self, event: Reply | Back | None = None) -> Moving:
        """Advance the current run, keep what is recorded, and follow where it leads."""
        assert self.run is not None  # noqa: S101 (callers open a run first)
        turn: Turn = yield from self._advance(event)
        self.answers = turn.answers
        self.says.extend(turn.says)
        if turn.refused is not None or turn.noted:
            self._missed(turn)
        elif event is not None:
            self.now = replace(self.now, misses=0, reopened="")
        if turn.ended is None:
            self.asking = turn.asking
            return
        self.closed.append(self.run.id)
        self.now = replace(self.now, reopened="")
        yield from self._follow(turn.ended)

    def _advance(self, event: Reply | Back | None) -> Generator[Request, Any, Turn]:
        run = self.run
        assert run is not None  # noqa: S101
        playing = advance(self.world.playing(run), self.memo, event, self.now.reopened or None)
        try:
            request = next(playing)
            while True:
                result = yield request
                if isinstance(request, Do) and isinstance(result, Mapping) and "now" in result:
                    self.now = replace(self.now, **result["now"])
                request = playing.send(result)
        except StopIteration as end:
            turn: Turn = end.value
        for entry in turn.recorded:
            self.records.append((run.id, entry))
            if entry.sets:
                self.now = replace(self.now, **{entry.sets: str(entry.value)})  # type: ignore[arg-type]
        return turn

    def _follow(self, end: Done | Next) -> Moving:
        if isinstance(end, Next):
            yield from self.open(end.talk, end.args)
            return
        assert self.run is not None  # noqa: S101
        after = self.world.talks[self.run.talk].after
        if after == "resume":
            yield from self.resume()
        elif after:
            yield from self.open(after)

    def open(self, talk: str, args: Mapping[str, Value] | None = None) -> Moving:
        """Begin a talk in this turn."""
        self.hops += 1
        if self.hops > MOST_TALKS:
            raise BadTalk(f"talks only lead to each other, at {talk!r}")
        if talk == "resume":
            yield from self.resume()
            return
        if self.world.talks[talk].personal and not self.now.person:
            talk, args = "welcome", {}
        self.run = Run(self.world.new_id(), talk, args or {}, self.now.person)
        self.memo = {}
        self.opened.append(self.run)
        self.now = replace(self.now, run=self.run.id, reopened="", misses=0)
        yield from self.play()

    def resume(self) -> Moving:
        """Go on where the person was: their unfinished run, or the talk the runner names."""
        found = yield Here()
        if isinstance(found, str):
            yield from self.open(found)
            return
        self.run, memo = found
        self.memo = dict(memo)
        self.now = replace(self.now, run=self.run.id, reopened="", misses=0)
        yield from self.play()

    def again(self) -> Moving:
        """Show the pending question once more, or where they are."""
        if self.run is None:
            yield from self.resume()
        else:
            yield from self.play()

    # -- what was not understood

    def _missed(self, turn: Turn) -> None:
        assert turn.asking is not None  # noqa: S101
        if turn.noted:
            self.says[:] = [Phrase(
                "missed.noted",
                "{Minh} ghi lại lời {ban} rồi{a}. Để tính điểm, {ban} chọn thêm giúp {minh} một số từ 1 đến {high}.",
                high=str(len(turn.asking.options)),
            )]  # fmt: skip
            return
        self.now = replace(self.now, misses=self.now.misses + 1)
        why = turn.refused.why if turn.refused else None
        self.says[:] = [why or not_understood(turn.asking, self.now.misses)]
        if self.now.misses >= 3 and turn.asking.help is not None:  # noqa: PLR2004 (voice.md P6)
            self.says.insert(0, turn.asking.help)

    def unclear(self, between: tuple[str, ...] = ()) -> Moving:
        """Say kindly that it was not understood, and ask again."""
        yield from self.again()
        if self.asking is None:
            return
        self.now = replace(self.now, misses=self.now.misses + 1)
        self.says[:] = [not_understood(self.asking, self.now.misses, between=len(between))]
        if self.now.misses >= 3 and self.asking.help is not None:  # noqa: PLR2004
            self.says.insert(0, self.asking.help)

    # -- what was given

    def give(self, given: Given) -> Moving:
        """Answer the front's question."""
        front = self.now.front
        assert front is not None  # noqa: S101
        self.acted = (front.run, front.key)
        yield from self.play(Reply(front.key, given))

    def command(self, command: Command) -> Moving:
        """Do what a word of command or a fixed key asks."""
        front = self.now.front
        if command is Command.BACK:
            yield from self.back()
        elif command is Command.SKIP:
            yield from self.skip()
        elif command in (Command.EXPLAIN, Command.LISTEN):
            yield from self.explain()
        elif command is Command.CONTINUE:
            yield from self.resume()
        elif command is Command.ADD_PERSON:
            yield from self.open("welcome", {"second": True})
        elif command in OPENS:
            yield from self.open(OPENS[command])
        elif front is not None:
            yield from self.again()
        else:
            yield from self.resume()

    def back(self) -> Moving:
        """One question back; at the first one, say so."""
        if self.run is None or self.now.front is None:
            yield from self.resume()
            return
        if self.now.reopened:
            self.now = replace(self.now, reopened="")
            yield from self.play()
            return
        written = len(self.records)
        yield from self.play(Back())
        if len(self.records) == written:
            self.says.insert(0, Phrase("back.first", "Đây là câu đầu tiên rồi{a}."))

    def skip(self) -> Moving:
        """Pass a question over, where it may be."""
        front = self.now.front
        if front is not None and front.skippable:
            yield from self.give(Chose(SKIP))
            return
        yield from self.again()
        self.says[:] = [Phrase("skip.not_here", "Câu này {minh} cần {ban} trả lời để đi tiếp{a}.")]

    def explain(self) -> Moving:
        """Explain the pending question, and ask it again."""
        yield from self.again()
        if self.asking is not None:
            fallback = Phrase("explain.none", "{Ban} chọn một trong các số dưới đây, hoặc nhắn 0 để nghỉ{a}.")
            self.says[:] = [self.asking.help or fallback]

    def typed(self, text: str) -> Moving:
        """Understand words against the front, never against a recomputed list."""
        front = self.now.front
        reading = _understood(text, front)
        if isinstance(reading, Said) and front is not None and not front.keys and text.strip() in "0789":
            yield from self.unclear()
        elif isinstance(reading, Said):
            yield from self.said(reading)
        elif front is None:
            yield from self.resume()
        elif isinstance(reading, ReadChoice):
            yield from self.give(Chose(reading.option))
        elif isinstance(reading, ReadWords):
            yield from self.give(Wrote(reading.text))
        elif isinstance(reading, Nod):
            yield from self.again()
        elif isinstance(reading, Doubt):
            yield from self.unclear(reading.between)

    def said(self, reading: Said) -> Moving:
        """A command, perhaps with a payload (/start CODE)."""
        if reading.command is Command.START:
            yield from self.started(reading.payload)
        else:
            yield from self.command(reading.command)

    def started(self, payload: str) -> Moving:
        """The first word, or /start again: a code joins, nothing is wiped."""
        if not self.now.person:
            if self.run is None or payload:
                yield from self.open("welcome", {"code": payload} if payload else {})
            else:
                yield from self.play()
        elif payload:
            yield from self.open("code", {"code": payload})
        else:
            yield from self.open("home")

    def tapped(self, text: str) -> Moving:
        """A button: of the pending question, of an answered one, or of another time."""
        run, key, option = split_token(text)
        front = self.now.front
        if front is not None and (run, key) == (front.run, front.key):
            if option.startswith("!"):
                yield from self.command(Command(option[1:]))
            else:
                yield from self.give(Chose(option))
            return
        same = self.run is not None and run == self.run.id
        yield from self.again()
        if same and key in self.answers and self.asking is not None:
            yield from self.reopen(key)
        else:
            self.says.insert(0, Phrase("old.button", "Nút này của lần trước nên không còn dùng được{a}."))

    def reopen(self, key: str) -> Moving:
        """Open an answered question of this run for a change; its answer stays until a new one is given."""
        self.says.clear()
        self.asking = None
        self.now = replace(self.now, reopened=key)
        yield from self.play()
        if self.asking is None or self.asking.key != key:
            self.now = replace(self.now, reopened="")
        else:
            self.says[:] = [Phrase("edit.again", "{Ban} chọn lại câu này giúp {minh} nhé. Muốn giữ như cũ thì nhắn 8.")]

    def pictured(self, event: events.Photographed) -> Moving:
        """A photo, where photos are asked for."""
        if self.now.front is not None and self.now.front.context is Context.EVIDENCE:
            yield from self.give(Pictured(event.file, event.caption))
            return
        yield from self.again()
        self.says.insert(0, Phrase("photo.not_here", "Lúc này {minh} chưa cần ảnh{a}. Cuối phiếu sẽ có chỗ gửi ảnh."))

    def unreadable(self, kind: str) -> Moving:
        """Voice, stickers and the like get a kind answer, and the question again; so do two numbers in a burst."""
        yield from self.again()
        if kind == BURST:
            self.says[:] = [Phrase(
                "missed.burst", "{Minh} nhận được hai tin liền nhau nên chưa chắc{a}. Câu này {ban} chọn số mấy?",
            )]  # fmt: skip
            return
        self.says[:] = [Phrase(
            "unreadable",
            "{Minh} chưa nghe, chưa xem được loại tin này{a}. {Ban} nhắn một con số, hoặc nhờ người nhà bấm giúp.",
        )]  # fmt: skip

    def edited(self, event: events.Edited) -> Moving:
        """A changed message is offered as an edit of its answer, never a silent overwrite."""
        origin = yield Origin(event.original)
        yield from self.again()
        if origin and self.run is not None and origin[0] == self.run.id and origin[1] in self.answers and self.asking:
            yield from self.reopen(origin[1])


def step(
    conversation: Conversation, run: Run | None, memo: Memo, event: events.Event, world: World, *, idle: bool = False
) -> Stepping:
    """
    What one event does to one conversation.

    `idle`: the contact was silent for hours; with several people on it, who is holding the phone is asked first.
    """
    now = _Step(conversation, run, memo, world)
    if idle and conversation.people > 1 and not isinstance(event, events.Unreadable):
        yield from now.open("people", {"who": True})
        return now.outcome()
    match event:
        case events.Started(payload):
            yield from now.started(payload)
        case events.Typed(text):
            yield from now.typed(text)
        case events.Tapped(carried):
            yield from now.tapped(carried)
        case events.Photographed():
            yield from now.pictured(event)
        case events.Unreadable():
            yield from now.unreadable(event.kind)
        case events.Edited():
            yield from now.edited(event)
        case events.Blocked() | events.Unblocked():
            return Outcome(conversation, (), None)
    return now.outcome()


def _understood(text: str, front: Front | None) -> Reading:
    """What was typed, against the front; where a place is asked for, words that mean "later" or "back" still do."""
    if front is None:
        return read(text, (), Context.CHOICE)
    if front.context is Context.SEARCH and not any(letter.isdecimal() for letter in text):
        reading = read(text, (), Context.CHOICE)
        if isinstance(reading, Said) and reading.command in WHILE_SEARCHING:
            return reading
    return read(text, front.options, front.context)


def front_of(run: str, question: Question[Any], options: tuple[Any, ...]) -> Front:
    """The front that a question makes, with its options labelled as they are shown."""
    return Front(run, question.key, question.context, options, question.keys, question.skippable)
