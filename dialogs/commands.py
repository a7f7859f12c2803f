"""What words of command and the fixed keys do, wherever somebody is; and how the pending question is answered."""

from dataclasses import replace

from dialogs.conversation import Front, Here, Run
from dialogs.engine import Back, Recorded, Reply
from dialogs.intents import Intent, When, code
from dialogs.moves import Moves, Moving
from dialogs.phrases import Phrase
from dialogs.questions import SKIP, Chose, Given, Value
from dialogs.reading import Context
from dialogs.sayings import Wish

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
    Wish.WRONG_NUMBER: "wrong_number",
    Wish.REMOVE: "kept",
}
DESKS = {"board", "helping", "office"}  # where the work of a role begins, see `dialogs.talks.work`
WHILE_ASKED_WHO = {Wish.EXPLAIN, Wish.LISTEN, Wish.ADD_PERSON}
ANSWERED = {  # questions about the whole thing, see `dialogs.talks.answers`
    Wish.PASS_MARK,
    Wish.WHY_MARK,
    Wish.WHO_SEES,
    Wish.COST,
    Wish.SCAM,
    Wish.HOW_MANY_LEFT,
    Wish.WHAT_FOR,
    Wish.CERTIFICATE,
    Wish.CANNOT_READ,
    Wish.WHOM_TO_CALL,
}
OF_NOBODY = ANSWERED - {Wish.PASS_MARK, Wish.WHY_MARK, Wish.WHO_SEES, Wish.HOW_MANY_LEFT}


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
        elif command is Wish.KEEP_WORDS:
            yield from self.keep_words()
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

    def said(self, asked: Intent) -> Moving:
        """A request, with what was named in it."""
        if asked.command is Wish.ROLE_CODE:
            yield from self.open("take_role", {"code": asked.payload})
        elif asked.command is Wish.START:
            yield from self.started(asked.payload)
        elif asked.command is Wish.LANGUAGE and asked.payload:
            self.now = replace(self.now, language=asked.payload)
            yield from self.again()
        elif asked.command in ANSWERED:
            yield from self.answered(asked.command)
        elif asked.command is Wish.KEEP_WORDS:
            yield from self.keep_words()
        elif self.asked_who:
            yield from self.command(asked.command)
        elif asked.command is Wish.LINK_CODE:
            yield from self.open("typed_code", {"code": asked.payload, "known": bool(self.now.person)})
        elif asked.command is Wish.CORRECT:
            yield from self.corrected(asked)
        elif asked.command is Wish.REMIND_ME:
            yield from self.open("remind", _time(asked.when))
        elif asked.command in {Wish.MOURNING, Wish.ILL} and self.now.person:
            yield from self.open("hardship", {"why": str(asked.command)})
        else:
            yield from self.command(asked.command)

    def keep_words(self) -> Moving:
        """What was told instead of the pending answer is kept for the chapter, now that they ask for it; read back."""
        told, run, key = self.told, self.run, self.now.front.key if self.now.front else ""
        yield from self.again()
        if not told or run is None or not key:
            self.says[:] = [
                Phrase(
                    "keep.nothing",
                    "{Minh} chưa thấy lời nào để ghi. {Ban} nhắn lại lời ấy, rồi nhắn “ghi”{a}.",
                )
            ]
            return
        self.records.append((run.id, Recorded("n", key, told, secret=True)))
        self.says[:] = [
            Phrase(
                "keep.kept",
                "{Minh} ghi cho chi hội đọc: “{words}”.\nMuốn xem lại hay xóa, {ban} nhắn “xóa lời kể”{a}.",
                words=told,
            )
        ]

    def answered(self, about: Wish) -> Moving:
        """What they ask about the whole thing, in two lines; then the question that was open once more."""
        if self.asked_who and about not in OF_NOBODY:
            yield from self.again()
            return
        run, memo, now = self.run, self.memo, self.now
        yield from self.open("answer", {"about": str(about)})
        said = [*self.says]
        self.says.clear()
        if run is None:
            yield from self.resume()
        else:
            self.run, self.memo = run, memo
            self.now = replace(self.now, run=now.run, reopened=now.reopened, misses=now.misses)
            yield from self.play()
        self.says[:] = said

    def corrected(self, asked: Intent) -> Moving:
        """A question they want to answer anew: at once where it is one of the sheet that is open, else asked for."""
        run = self.run
        sheet = self.world.sheets.get(str(run.args.get("sheet"))) if run and run.talk == "assess" else None
        if sheet is None:
            yield from self.open("change", {"number": asked.question, "option": asked.option})
            return
        if not asked.question:
            yield from self.back()
            return
        ids = [each.id for each in sheet.indicators]
        key = ids[asked.question - 1] if asked.question <= len(ids) else ""
        if key in self.memo:
            yield from self.reopen(key)
            yield from self._chosen_anew(key, asked)
            return
        yield from self.again()
        if self.asking is not None and self.asking.key == key:
            return
        self.says[:] = [
            Phrase("correct.not_yet", "{Ban} chưa trả lời câu {number}{a}.", number=asked.question)
        ]

    def _chosen_anew(self, key: str, asked: Intent) -> Moving:
        """The level named with the question, read back."""
        if self.asking is None or self.asking.key != key:
            return
        if not 1 <= asked.option <= len(self.asking.options):
            return
        level = self.asking.options[asked.option - 1]
        self.says.clear()
        yield from self._give(key, Chose(level.id))
        self.says.insert(
            0,
            Phrase(
                "correct.done", "{Minh} sửa câu {number}: {label}.", number=asked.question, label=level.label
            ),
        )

    def started(self, payload: str) -> Moving:
        """The first word, or /start again: a code joins, nothing is wiped."""
        if self.asked_who:
            yield from self.again()
        elif (given := code(payload)) and given.command is Wish.ROLE_CODE:
            yield from self.said(given)
        elif not self.now.person and payload:
            yield from self.open("welcome", {"code": payload})
        elif not self.now.person:
            yield from self.again()
        elif payload:
            yield from self.open("code", {"code": payload})
        else:
            yield from self.open("home")


def _time(when: When | None) -> dict[str, Value]:
    """A time as it was said, as a talk is handed it."""
    if when is None:
        return {}
    hour = -1 if when.hour is None else when.hour
    return {
        "day": when.day or ("today" if when.part or hour >= 0 else ""),
        "part": when.part,
        "hour": hour,
        "minute": when.minute,
    }
