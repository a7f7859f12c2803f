"""
One step of a conversation: an event in, and what is said, asked, recorded and opened out.

Pure: what it needs from outside it asks for by yielding (a Look, a Do, `Here`, `Keep`, `Origin`) and is sent the result.
"""

from collections.abc import Generator
from dataclasses import replace
from typing import Any, TypeAlias

from dialogs import events
from dialogs.commands import Commands
from dialogs.conversation import Conversation, Front, Here, Origin, Run, World, split_token
from dialogs.engine import BadTalk, Memo
from dialogs.misses import counted, number_or_key, perhaps
from dialogs.moves import Moving, Outcome, Request
from dialogs.phrases import Phrase
from dialogs.questions import Chose, Pictured, Wrote
from dialogs.reading import Context, Doubt, InWords, Nod, Picked, Reading, Said, Wish, read
from dialogs.vietnamese import fold

__all__ = ["Outcome", "step"]

Stepping: TypeAlias = Generator[Request, Any, Outcome]

PROTECTED = "unsupported"  # sent instead of the words of people whom the service protects
WHILE_SEARCHING = {Wish.SKIP, Wish.BACK, Wish.REST, Wish.HELP, Wish.EXPLAIN, Wish.HOME, Wish.WORK}
ALSO_NAMES = {"sau", "nghi"}  # dì Sáu, bác Nghị: who is looked for by name may be called so
REMINDER, REMINDED = "push", {"stop": "stop_reminders", "why": "why", "go": "resume"}
MOVING = {Wish.SKIP, Wish.BACK}  # commands that, like numbers, mean the question they were typed at


class _Step(Commands):
    """What each kind of event does."""

    unseen = False  # typed before the question could have been seen

    def typed(self, text: str) -> Moving:
        """Understand words against the front, never against a recomputed list."""
        front = self.now.front
        reading = _understood(text, front)
        if front is not None and self.unseen and _answers(reading):
            yield from self.burst()
        elif isinstance(reading, Said) and front is not None and not front.keys and text.strip() in {*"0789"}:
            yield from self.unclear()
        elif isinstance(reading, Said):
            yield from self.said(reading)
        elif front is None:
            yield from self.resume()
        elif isinstance(reading, Picked):
            elsewhere = self._elsewhere(front)
            yield from self.give(Chose(reading.option))
            if reading.counted and not elsewhere:
                self.says.insert(0, counted(front, reading))
        elif isinstance(reading, InWords):
            yield from self.give(Wrote(reading.text))
        elif isinstance(reading, Nod):
            yield from self.again()
        elif isinstance(reading, Doubt):
            yield from self.unclear(reading.between)
            if reading.number is not None and self.asking is not None:
                self.says[-1:] = [number_or_key(self.asking, reading.number, reading.commands[0])]
            elif reading.commands and not reading.between and self.says:
                self.says[-1:] = [perhaps(reading.commands)]

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
        if key == REMINDER and option in REMINDED and not self.asked_who:
            yield from self.open(REMINDED[option])  # of days ago: it still does what it says
            return
        if run and not self.asked_who and (self.run is None or run != self.run.id):
            found = yield Here()  # the button may be of the sheet they left for a menu, or to rest
            if not isinstance(found, str) and found[0].id == run:
                self.move(*found)
        yield from self.again()
        same = self.run is not None and run == self.run.id and self.asking is not None
        if same and self.asking is not None and key == self.asking.key and not option.startswith("!"):
            self.says.clear()
            yield from self._give(key, Chose(option))
        elif same and key in self.answers:
            yield from self.reopen(key)
        elif not same or key != (self.asking.key if self.asking else ""):
            self.says.insert(0, Phrase("old.button", "Nút ấy của lần trước, nay không dùng nữa{a}."))

    def pressed(self, name: str) -> Moving:
        """A button of a fixed key; a forged one only repeats the question."""
        if name in {*Wish}:
            yield from self.command(Wish(name))
        else:
            yield from self.again()

    def pictured(self, event: events.Photographed) -> Moving:
        """A photo, where photos are asked for."""
        if self.now.front is not None and self.now.front.context is Context.EVIDENCE:
            yield from self.give(Pictured(event.file, event.caption))
            return
        yield from self.again()
        self.says.insert(
            0, Phrase("photo.not_here", "Lúc này {minh} chưa cần ảnh{a}. Cuối phiếu sẽ có chỗ gửi ảnh.")
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

    def returned(self, language: str) -> Moving:
        """They see nothing: the pending question once more, or where they are."""
        if language:
            self.now = replace(self.now, language=language)
        yield from self.again()

    def heard(self, event: events.Event) -> Moving:
        """One event."""
        match event:
            case events.Started(payload):
                yield from self.started(payload)
            case events.CameBack(language):
                yield from self.returned(language)
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
        run, memo, conversation = (None, {}, replace(conversation, run="", front=None, reopened="", misses=0))
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
        now.says.insert(0, Phrase("old.year", "Sang năm mới rồi{a}. Phiếu năm trước {minh} vẫn giữ."))
    return now.outcome()


def _understood(text: str, front: Front | None) -> Reading:
    """What was typed, against the front; where a place is asked for, words that mean "later" or "back" still do."""
    if front is None:
        return read(text, (), Context.CHOICE)
    named = not front.skippable and fold(text) in ALSO_NAMES
    numbered = any(letter.isdecimal() for letter in text)
    if front.context is Context.SEARCH and not named and not numbered:
        reading = read(text, (), Context.CHOICE)
        if isinstance(reading, Said) and reading.command in WHILE_SEARCHING:
            return reading
    return read(text, front.options, front.context)


def _answers(reading: Reading) -> bool:
    """Whether a message is meant for one question, and so not for another."""
    if isinstance(reading, Said):
        return reading.command in MOVING
    return isinstance(reading, Picked | InWords | Doubt)
