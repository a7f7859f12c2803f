"""How a step moves through talks: playing a run, following where it leads, opening, resuming, asking again."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from dialogs.conversation import Conversation, Here, Keep, Origin, Run, World
from dialogs.engine import Back, BadTalk, Did, Do, Done, Look, Memo, Next, Recorded, Reply, Turn, advance
from dialogs.misses import HELP_FROM, not_understood
from dialogs.phrases import Phrase, Speech
from dialogs.questions import Question, Value

MOST_TALKS = 8  # talks that lead to each other within one turn

Request: TypeAlias = Look | Do | Here | Keep | Origin
Moving: TypeAlias = Generator[Request, Any, None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What a step led to.

    records: (run id, entry) in order, those aside that were kept on the way. opened: new runs. closed: ids of runs that
    ended. played: the run whose answers changed last, and answers: every answer on its path, for progress. acted: the
    question that the event answered. broke: how a talk broke a law, for the log.
    """

    conversation: Conversation
    says: tuple[Speech, ...]
    asking: Question[object] | None
    records: tuple[tuple[str, Recorded], ...] = ()
    opened: tuple[Run, ...] = ()
    closed: tuple[str, ...] = ()
    played: Run | None = None
    answers: Mapping[str, Value] = field(default_factory=dict)
    acted: tuple[str, str] = ("", "")
    broke: str = ""


class Moves:
    """The moving parts of one step."""

    def __init__(self, conversation: Conversation, run: Run | None, memo: Memo, world: World) -> None:
        self.run, self.memo, self.world = run, dict(memo), world
        self.before, self.told, self.spoke = conversation, conversation.told, conversation.spoke
        self.now = conversation
        if conversation.told or conversation.spoke or conversation.tapped or conversation.album:
            self.now = replace(conversation, told="", spoke="", tapped="", album="")
        self.says: list[Speech] = []
        self.asking: Question[object] | None = None
        self.records: list[tuple[str, Recorded]] = []
        self.opened: list[Run] = []
        self.closed: list[str] = []
        self.answers: Mapping[str, Value] = {}  # on the path of the current run
        self.played: tuple[Run | None, Mapping[str, Value]] = (None, {})
        self.acted = ("", "")
        self.hops = 0
        self.broke = ""
        self.nothing = False  # a double tap: as if it had not been
        self.silently: Conversation | None = None  # what was done is not spoken of, and this is how it stays

    def outcome(self) -> Outcome:
        """What it all came to."""
        if self.silently is not None:
            return Outcome(self.silently, (), None, tuple(self.records))
        run = self.run if self.asking is not None else None
        if run is None or run.id != self.now.run:
            self.now = replace(self.now, run=run.id if run else "", front=self.now.front if run else None)
        return Outcome(
            self.now,
            tuple(self.says),
            self.asking,
            tuple(self.records),
            tuple(self.opened),
            tuple(self.closed),
            *self.played,
            self.acted,
            self.broke,
        )

    # -- moving through talks

    def play(self, event: Reply | Back | None = None) -> Moving:
        """Advance the current run, keep what is recorded, and follow where it leads."""
        assert self.run is not None  # noqa: S101 (callers open a run first)
        turn: Turn = yield from self._advance(event)
        self.answers = turn.answers
        if any(entry.kind in "af" for entry in turn.recorded):
            self.played = (self.run, turn.answers)
        self.says.extend(turn.says)
        if turn.refused is not None or turn.told:
            self._missed(turn)
        elif event is not None and (self.now.misses, self.now.reopened) != (0, turn.reopened):
            self.now = replace(self.now, misses=0, reopened=turn.reopened)
        if turn.ended is None:
            self.asking = replace(turn.asking, told="words") if turn.told and turn.asking else turn.asking
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
                answer = yield request
                if isinstance(answer, Did):
                    self.now = replace(self.now, **answer.now)
                    answer = answer.result
                request = playing.send(answer)
        except StopIteration as end:
            turn: Turn = end.value
        for entry in turn.recorded:
            self.records.append((run.id, entry))
            if entry.kind == "f":
                self.memo.pop(entry.key, None)
            elif entry.kind != "n":
                self.memo[entry.key] = entry.value
            if entry.sets:
                self.now = replace(self.now, **{entry.sets: str(entry.value)})  # type: ignore[arg-type]
        return turn

    def _follow(self, end: Done | Next) -> Moving:
        assert self.run is not None  # noqa: S101
        talk = end.talk if isinstance(end, Next) else self.world.talks[self.run.talk].after
        if not talk:
            return
        if self.records:  # what follows may look at what was just answered
            yield Keep(tuple(self.records), *self.played)
            self.records, self.played = [], (None, {})
        yield from self.open(talk, end.args if isinstance(end, Next) else None)

    def open(self, talk: str, args: Mapping[str, Value] | None = None) -> Moving:
        """Begin a talk in this turn."""
        self.hops += 1
        if self.hops > MOST_TALKS:
            raise BadTalk(f"talks only lead to each other, at {talk!r}")
        if talk == "resume" or (self.world.talks[talk].personal and not self.now.person):
            yield from self.resume()
            return
        if talk == "welcome":  # of somebody new: nobody's name or form of address is theirs
            self.now = replace(self.now, person="", address="", called="")
        self.run = Run(self.world.new_id(), talk, args or {}, self.now.person)
        self.memo = {}
        self.opened.append(self.run)
        self.now = replace(self.now, run=self.run.id, reopened="", misses=0)
        yield from self.play()

    def resume(self, code: str = "") -> Moving:
        """Go on where the person was: their unfinished run, or the talk that is named; a card's code goes with the first."""
        found = yield Here()
        if isinstance(found, str):
            yield from self.open(found, {"code": code} if code and found == "welcome" else None)
            return
        self.move(*found)
        yield from self.play()

    def move(self, run: Run, memo: Memo) -> None:
        """Turn to a run that was begun before."""
        self.run, self.memo = run, dict(memo)
        self.now = replace(self.now, run=run.id, reopened="", misses=0)

    def again(self) -> Moving:
        """Show the pending question once more, or where they are."""
        if self.run is None:
            yield from self.resume()
        else:
            yield from self.play()

    def lost(self, why: str) -> Moving:
        """A talk broke a law: say so kindly and go home; every answer stays."""
        if self.run is not None:
            self.closed.append(self.run.id)
        self.run, self.memo, self.asking, self.hops, self.broke = None, {}, None, 0, why
        self.now = replace(self.now, reopened="", misses=0)
        self.says.clear()
        yield from self.open("home")
        self.says.insert(
            0, Phrase("step.lost", "{Minh} bị lạc mất chỗ vừa rồi. Các câu trả lời của {ban} vẫn còn cả{a}.")
        )

    # -- what was not understood

    def _missed(self, turn: Turn) -> None:
        assert turn.asking is not None  # noqa: S101
        if turn.told:
            self.now = replace(self.now, told=turn.told)
            self.says[:] = [
                Phrase(
                    "missed.told",
                    "{Ban} chọn giúp {minh} một số từ 1 đến {high} để tính điểm{a}. Lời {ban} vừa nhắn {minh} chưa ghi; muốn chi hội đọc thì nhắn “ghi”.",
                    high=str(len(turn.asking.options)),
                )
            ]
            return
        self._count_miss(turn.asking, turn.refused.why if turn.refused else None)

    def unclear(self, between: tuple[str, ...] = ()) -> Moving:
        """Say kindly that it was not understood, and ask again."""
        yield from self.again()
        if self.asking is not None:
            self._count_miss(self.asking, None, len(between))

    def _count_miss(self, asking: Question[object], why: Speech | None, between: int = 0) -> None:
        self.now = replace(self.now, misses=self.now.misses + 1)
        self.says[:] = [why or not_understood(asking, self.now.misses, between=between)]
        if self.now.misses >= HELP_FROM and asking.help is not None:
            self.says.insert(0, asking.help)
