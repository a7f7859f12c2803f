"""What words of command and the fixed keys do, wherever somebody is; and how the pending question is answered."""

from dataclasses import replace

from dialogs.conversation import Front, Here, Run
from dialogs.engine import Back, Reply
from dialogs.moves import Moves, Moving
from dialogs.phrases import Phrase
from dialogs.questions import SKIP, Chose, Given
from dialogs.reading import Context, Said, Wish, role_code

OPENS = {  # a word of command, and the talk it opens
    Wish.HOME: "home",
    Wish.HELP: "help",
    Wish.SETTINGS: "settings",
    Wish.MY_DATA: "mydata",
    Wish.ERASE: "erase",
    Wish.WITHDRAW: "withdraw",
    Wish.SWITCH: "people",
    Wish.RESULT: "result",
    Wish.LOOK_OVER: "lookover",
    Wish.STOP_REMINDERS: "stop_reminders",
    Wish.RESTART: "restart",
    Wish.LANGUAGE: "language",
    Wish.LINK: "link",
    Wish.UNDO: "undo",
    Wish.REST: "rest",
    Wish.LEAVE: "rest",
    Wish.WORK: "work",
    Wish.WHY: "why",
}
DESKS = {"board", "helping", "office"}  # where the work of a role begins, see `dialogs.talks.work`
WHILE_ASKED_WHO = {Wish.EXPLAIN, Wish.LISTEN, Wish.ADD_PERSON}


class Commands(Moves):
    """Moving by command: back, skip, explain, rest, and the talks that have a name."""

    @property
    def asked_who(self) -> bool:
        """Whether it is open who holds the phone; until that is said, nobody's sheet is touched or shown."""
        return self.run is not None and self.run.talk == "people" and bool(self.run.args.get("who"))

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
                Phrase("edit.again", "{Ban} chọn lại câu này giúp {minh}{nhe}. Muốn giữ như cũ thì chọn 8.")
            ]

    def command(self, command: Wish) -> Moving:
        """Do what a word of command or a fixed key asks."""
        if self.asked_who and command not in WHILE_ASKED_WHO:
            yield from self.again()
        elif command is Wish.BACK:
            yield from self.back()
        elif command is Wish.SKIP:
            yield from self.skip()
        elif command in (Wish.EXPLAIN, Wish.LISTEN):
            yield from self.explain()
        elif command is Wish.CONTINUE:
            yield from self.resume()
        elif command is Wish.ADD_PERSON and (self.now.person or self.now.people):
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
        if run.args.get("role") and run.talk not in DESKS:
            self.says.clear()
            yield from self.open("work")
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
            Phrase("skip.not_here", "Câu này chưa bỏ qua được. {Ban} trả lời giúp {minh} để đi tiếp{nhe}.")
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

    def said(self, reading: Said) -> Moving:
        """A command, perhaps with a payload (/start CODE)."""
        if reading.command is Wish.ROLE_CODE:
            yield from self.open("take_role", {"code": reading.payload})
        elif reading.command is Wish.START:
            yield from self.started(reading.payload)
        elif reading.command is Wish.LANGUAGE and reading.payload:
            self.now = replace(self.now, language=reading.payload)
            yield from self.again()
        else:
            yield from self.command(reading.command)

    def started(self, payload: str) -> Moving:
        """The first word, or /start again: a code joins, nothing is wiped."""
        if self.asked_who:
            yield from self.again()
        elif given := role_code(payload):
            yield from self.said(given)
        elif not self.now.person and payload:
            yield from self.open("welcome", {"code": payload})
        elif not self.now.person:
            yield from self.again()
        elif payload:
            yield from self.open("code", {"code": payload})
        else:
            yield from self.open("home")
