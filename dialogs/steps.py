"""
One step of a conversation: an event in, and what is said, asked, recorded and opened out.

Pure: what it needs from outside it asks for by yielding (a Look, a Do, `Here`, `Keep`, `Origin`) and is sent the result.
"""

from collections.abc import Generator
from dataclasses import replace
from typing import Any, TypeAlias

from dialogs import events
from dialogs.conversation import Conversation, Front, Here, Origin, Run, World, split_token
from dialogs.engine import Back, BadTalk, Memo, Reply
from dialogs.misses import perhaps
from dialogs.moves import Moves, Moving, Outcome, Request
from dialogs.phrases import Phrase
from dialogs.questions import SKIP, Chose, Given, Pictured, Wrote
from dialogs.reading import Chose as ReadChoice
from dialogs.reading import Command, Context, Doubt, Nod, Reading, Said, read
from dialogs.reading import Wrote as ReadWords

__all__ = ["Outcome", "step"]

Stepping: TypeAlias = Generator[Request, Any, Outcome]

OPENS = {  # a word of command, and the talk it opens
    Command.HOME: "home", Command.HELP: "help", Command.SETTINGS: "settings", Command.MY_DATA: "mydata",
    Command.ERASE: "erase", Command.WITHDRAW: "withdraw", Command.SWITCH: "people", Command.RESULT: "result",
    Command.LOOK_OVER: "lookover", Command.STOP_REMINDERS: "stop_reminders", Command.RESTART: "restart",
    Command.LANGUAGE: "language", Command.LINK: "link", Command.UNDO: "undo",
    Command.REST: "rest", Command.LEAVE: "rest",
}  # fmt: skip
PROTECTED = "unsupported"  # sent instead of the words of people whom the service protects
WHILE_SEARCHING = {
    Command.SKIP,
    Command.BACK,
    Command.REST,
    Command.HELP,
    Command.EXPLAIN,
    Command.HOME,
}
WHILE_ASKED_WHO = {Command.EXPLAIN, Command.LISTEN, Command.ADD_PERSON}
MOVING = {
    Command.SKIP,
    Command.BACK,
}  # commands that, like numbers, mean the question they were typed at


class _Step(Moves):
    """What each kind of event does."""

    unseen = False  # typed before the question could have been seen

    @property
    def asked_who(self) -> bool:
        """Whether it is open who holds the phone; until that is said, nobody's sheet is touched or shown."""
        return self.run is not None and self.run.talk == "people" and bool(self.run.args.get("who"))

    # -- what was given

    def give(self, given: Given) -> Moving:
        """Answer the front's question."""
        front = self.now.front
        assert front is not None  # noqa: S101
        if self._elsewhere(front):
            yield from self.reopen(front.key)  # answered on another channel since it was asked here
            return
        yield from self._give(front.key, given)

    def _elsewhere(self, front: Front) -> bool:
        """Whether a question of a sheet was answered on another channel since it was asked on this one."""
        here = front.context is not Context.LEVELS or self.now.reopened == front.key
        return not here and front.key in self.memo

    def _give(self, key: str, given: Given) -> Moving:
        assert self.run is not None  # noqa: S101
        self.acted = (self.run.id, key)
        yield from self.play(Reply(key, given))

    def command(self, command: Command) -> Moving:
        """Do what a word of command or a fixed key asks."""
        if self.asked_who and command not in WHILE_ASKED_WHO:
            yield from self.again()
        elif command is Command.BACK:
            yield from self.back()
        elif command is Command.SKIP:
            yield from self.skip()
        elif command in (Command.EXPLAIN, Command.LISTEN):
            yield from self.explain()
        elif command is Command.CONTINUE:
            yield from self.resume()
        elif command is Command.ADD_PERSON and (self.now.person or self.now.people):
            yield from self.open("welcome", {"second": True})
        elif command in OPENS:
            yield from self.open(OPENS[command])
        else:
            yield from self.again()

    def back(self) -> Moving:
        """One question back; from the first one of a menu to where they were, from the first of all nowhere."""
        run = self.run
        if run is None or self.now.front is None:
            yield from self.resume()
            return
        if self.now.reopened:
            self.now = replace(self.now, reopened="")
            yield from self.play()
            return
        written = len(self.records)
        yield from self.play(Back())
        if len(self.records) == written:
            yield from self._out_of(run)

    def _out_of(self, run: Run) -> Moving:
        if run.talk == "welcome" and run.args.get("second"):
            self.says.clear()
            yield from self.open("people")
            return
        found = yield Here()
        if found == run.talk or (not isinstance(found, str) and found[0].id == run.id):
            self.says.insert(0, Phrase("back.first", "Đây là câu đầu tiên rồi{a}."))
            return
        self.says.clear()
        if isinstance(found, str):
            yield from self.open(found)
        else:
            self.move(*found)
            yield from self.play()

    def skip(self) -> Moving:
        """Pass a question over, where it may be."""
        front = self.now.front
        if front is not None and front.skippable:
            yield from self.give(Chose(SKIP))
            return
        yield from self.again()
        self.says[:] = [
            Phrase(
                "skip.not_here",
                "Câu này chưa bỏ qua được. {Ban} trả lời giúp {minh} để đi tiếp{nhe}.",
            )
        ]

    def explain(self) -> Moving:
        """Explain the pending question, and ask it again."""
        yield from self.again()
        if self.asking is not None:
            fallback = Phrase(
                "explain.none",
                "{Ban} cứ trả lời câu dưới đây{a}. Chưa muốn trả lời thì nghỉ lúc nào cũng được.",
            )
            self.says[:] = [self.asking.help or fallback]

    def typed(self, text: str) -> Moving:
        """Understand words against the front, never against a recomputed list."""
        front = self.now.front
        reading = _understood(text, front)
        if front is not None and self.unseen and _answers(reading):
            yield from self.burst()
        elif (
            isinstance(reading, Said)
            and front is not None
            and not front.keys
            and text.strip() in {*"0789"}
        ):
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
            if reading.commands and not reading.between and self.says:
                self.says[-1:] = [perhaps(reading.commands)]

    def said(self, reading: Said) -> Moving:
        """A command, perhaps with a payload (/start CODE)."""
        if reading.command is Command.START:
            yield from self.started(reading.payload)
        elif reading.command is Command.LANGUAGE and reading.payload:
            self.now = replace(self.now, language=reading.payload)
            yield from self.again()
        else:
            yield from self.command(reading.command)

    def started(self, payload: str) -> Moving:
        """The first word, or /start again: a code joins, nothing is wiped."""
        if self.asked_who:
            yield from self.again()
        elif not self.now.person and payload:
            yield from self.open("welcome", {"code": payload})
        elif not self.now.person:
            yield from self.again()
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
                yield from self.pressed(option[1:])
            else:
                yield from self.give(Chose(option))
            return
        if run and not self.asked_who and (self.run is None or run != self.run.id):
            found = yield Here()  # the button may be of the sheet they left for a menu, or to rest
            if not isinstance(found, str) and found[0].id == run:
                self.move(*found)
        yield from self.again()
        same = self.run is not None and run == self.run.id and self.asking is not None
        if (
            same
            and self.asking is not None
            and key == self.asking.key
            and not option.startswith("!")
        ):
            self.says.clear()
            yield from self._give(key, Chose(option))
        elif same and key in self.answers:
            yield from self.reopen(key)
        elif not same or key != (self.asking.key if self.asking else ""):
            self.says.insert(
                0, Phrase("old.button", "Nút ấy của lần trước, nay không dùng nữa{a}.")
            )

    def pressed(self, name: str) -> Moving:
        """A button of a fixed key; a forged one only repeats the question."""
        if name in {*Command}:
            yield from self.command(Command(name))
        else:
            yield from self.again()

    def reopen(self, key: str) -> Moving:
        """Open an answered question of this run for a change; its answer stays until a new one is given."""
        self.says.clear()
        self.asking = None
        self.now = replace(self.now, reopened=key)
        yield from self.play()
        if self.asking is None or self.asking.key != key:
            self.now = replace(self.now, reopened="")
        else:
            self.says[:] = [
                Phrase(
                    "edit.again",
                    "{Ban} chọn lại câu này giúp {minh}{nhe}. Muốn giữ như cũ thì chọn 8.",
                )
            ]

    def pictured(self, event: events.Photographed) -> Moving:
        """A photo, where photos are asked for."""
        if self.now.front is not None and self.now.front.context is Context.EVIDENCE:
            yield from self.give(Pictured(event.file, event.caption))
            return
        yield from self.again()
        self.says.insert(
            0,
            Phrase(
                "photo.not_here", "Lúc này {minh} chưa cần ảnh{a}. Cuối phiếu sẽ có chỗ gửi ảnh."
            ),
        )

    def unreadable(self) -> Moving:
        """Voice, stickers and the like get a kind answer, and the question again."""
        yield from self.again()
        self.says[:] = [
            Phrase(
                "unreadable",
                "{Minh} chưa nghe, chưa xem được loại tin này. {Ban} trả lời bằng số, bằng chữ, hoặc nhờ người nhà giúp{nhe}.",
            )
        ]

    def burst(self) -> Moving:
        """Two answers within a moment: the second was not given to this question, so it is asked back."""
        yield from self.again()
        if self.asking is not None and self.asking.options:
            self.says[:] = [
                Phrase(
                    "missed.burst",
                    "{Minh} nhận được hai tin liền nhau nên chưa chắc. Câu này {ban} chọn số mấy{a}?",
                )
            ]
        else:
            self.says[:] = [
                Phrase(
                    "missed.burst_words",
                    "{Minh} nhận được hai tin liền nhau nên chưa chắc. {Ban} trả lời giúp {minh} câu này{nhe}.",
                )
            ]

    def edited(self, event: events.Edited) -> Moving:
        """A changed message is offered as an edit of its answer, never a silent overwrite."""
        origin = yield Origin(event.original)
        yield from self.again()
        if (
            origin
            and self.run is not None
            and origin[0] == self.run.id
            and origin[1] in self.answers
            and self.asking
        ):
            yield from self.reopen(origin[1])

    def heard(self, event: events.Event) -> Moving:
        """One event."""
        match event:
            case events.Started(payload):
                yield from self.started(payload)
            case events.Typed(text):
                yield from self.typed(text)
            case events.Tapped(carried):
                yield from self.tapped(carried)
            case events.Photographed():
                yield from self.pictured(event)
            case events.Unreadable(kind) if kind == PROTECTED:
                yield from self.open("protected")
            case events.Unreadable():
                yield from self.unreadable()
            case events.Edited():
                yield from self.edited(event)


def step(
    conversation: Conversation,
    run: Run | None,
    memo: Memo,
    event: events.Event,
    world: World,
    *,
    idle: bool = False,
    unseen: bool = False,
    past: bool = False,
) -> Stepping:
    """
    What one event does to one conversation.

    `idle`: the contact was silent for hours; with several people on it, who is holding the phone is asked first.
    `unseen`: it was typed before the reply to the one before could be seen. `past`: the run was begun in another year:
    it is left as it is, and a year's sheet is never answered in the next.
    """
    if isinstance(event, events.Blocked | events.Unblocked):
        return Outcome(conversation, (), None)
    if past:
        run, memo, conversation = (
            None,
            {},
            replace(conversation, run="", front=None, reopened="", misses=0),
        )
    now = _Step(conversation, run, memo, world)
    now.unseen = unseen
    try:
        if idle and conversation.people > 1:
            yield from now.open("people", {"who": True})
        else:
            yield from now.heard(event)
    except BadTalk as broken:
        yield from now.lost(str(broken))
    if past and not isinstance(event, events.Tapped):
        now.says.insert(
            0, Phrase("old.year", "Sang năm mới rồi{a}. Phiếu năm trước {minh} vẫn giữ.")
        )
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


def _answers(reading: Reading) -> bool:
    """Whether a message is meant for one question, and so not for another."""
    if isinstance(reading, Said):
        return reading.command in MOVING
    return isinstance(reading, ReadChoice | ReadWords | Doubt)
