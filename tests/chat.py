"""
Conversations as tests: a person starts, says, taps and waits; what they hear is named by phrase ids, never by wording.

    chat.starts().hears("welcome.hello", "address")
    chat.taps("ba").hears("welcome.purpose").hears("welcome.consent", choices=["yes", "no", "more"])

What is said and not asserted makes the next input fail: unheard speech is a bug. Time moves only by `waits`. Everything
goes through the real runner and a real database; the conversation is read anew for each event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from sqlalchemy import Connection, insert, select

from bot.channels.base import Inbound, Limits, Outgoing
from bot.replies import Heard
from dialogs import events
from dialogs.conversation import split_token
from dialogs.phrases import Speech, Text
from dialogs.questions import Question
from dialogs.steps import Outcome
from dialogs.vietnamese import clean
from storage.conversations import meet
from storage.tables import PLACE, ROLE
from tests.kept import Kept
from tests.village import Village

BUTTONS = Limits(text=4096, buttons=100, label=40, can_edit=True, can_photo=True, can_play=True)
NUMBERS = Limits(text=2000)
SHEET = "sheet"  # how wording out of a sheet is named: it has no id of its own


@dataclass(frozen=True, slots=True)
class Spoken:
    """One thing said; a question carries its options."""

    id: str
    speech: Speech
    question: Question[Any] | None = None


class Chat(Kept):
    """One phone; `chat.another()` is another one in the same village."""

    phone_speaks: str = ""  # what the app of the phone is set to
    doubling: bool = False  # whether everything is tapped, and typed, twice
    role: str = ""  # the role that the head of a chapter, a helper, an officer goes by in tests

    def __init__(self, village: Village, sender: str = "phone-1", *, limits: Limits = BUTTONS) -> None:
        self.village, self.sender, self.limits = village, sender, limits
        self.channel = "telegram" if limits.buttons else "zalo_bot"
        self.log: list[Heard] = []
        self.buttons: list[tuple[str, str]] = []  # (token, message) of every button ever shown
        self.outcome: Outcome | None = None
        self.text = ""  # of the last turn, as it was delivered
        self.messages: list[Outgoing] = []  # of the last turn
        self.sounds: list[str] = []  # of the last turn: ids of recordings
        self.own: list[str] = []  # inbound ids of what they wrote
        self._unheard: list[Spoken] = []
        self._transcript: list[str] = []

    def another(self, sender: str = "phone-2", *, limits: Limits = BUTTONS) -> Chat:
        """Another phone in the same village."""
        return Chat(self.village, sender, limits=limits)

    def left(self) -> dict[str, Any]:
        """Where this phone was left, for another to go on there."""
        state = {**vars(self)}
        del state["village"]
        return {name: [*each] if isinstance(each, list) else each for name, each in state.items()}

    def resume(self, state: dict[str, Any]) -> None:
        """Go on where a phone was left."""
        for name, each in state.items():
            setattr(self, name, [*each] if isinstance(each, list) else each)

    # -- what the person does

    def starts(self, payload: str = "") -> Self:
        """Press Start, perhaps with a code."""
        return self._does(events.Started(payload), f"/start {payload}".strip())

    def returns(self, language: str = "") -> Self:
        """Open the page again, perhaps in another language: nothing is seen there yet."""
        return self._does(events.CameBack(language), "(returns)")

    def says(self, *texts: str) -> Self:
        """Write something; several texts are written before an answer to the first could be seen."""
        for number, text in enumerate(texts):
            self._does(events.Typed(clean(text)[:4000]), text, unseen=number > 0)
            self.own.append(self.log[-1].inbound.id)
        return self

    def taps(self, option: str, on: str | None = None, *, early: bool = False, twice: bool = False) -> Self:
        """
        Press a button of the last message; `on`: of an earlier message, by the key of its question.

        early: in the moment it appears. twice: within a moment of having pressed it.
        """
        tokens = [
            token for token, _ in self.buttons if (split_token(token)[1:] == (on or self.asked, option))
        ]
        if not tokens:
            self._fail(f"there is no button {option!r} on {on or self.asked!r}")
        return self.taps_token(tokens[-1], early=early, twice=twice)

    def taps_token(self, token: str, *, early: bool = False, twice: bool = False) -> Self:
        """Press a button that carries this, shown or forged."""
        message = next((message for shown, message in reversed(self.buttons) if shown == token), "s0")
        return self._does(events.Tapped(token, message), f"[{token}]", early=early, twice=twice)

    def chooses(self, option: str) -> Self:
        """Choose an option of the pending question as one does here: by its button, else by its number."""
        if any(split_token(token)[1:] == (self.asked, option) for token, _ in self.buttons):
            return self.taps(option)
        asking = self.outcome.asking if self.outcome else None
        shown = [each.id for each in asking.options if not each.hidden] if asking else []
        return self.says(str(shown.index(option) + 1))

    def token(self, option: str, key: str | None = None) -> str:
        """What a button of the pending question would carry, were it there."""
        run = split_token(self.buttons[-1][0])[0]
        return f"{run}|{self.asked if key is None else key}|{option}"

    def sends_photo(self, file: str = "photo-1", caption: str = "", album: str = "") -> Self:
        """Send a picture; with others, in an album."""
        return self._does(events.Photographed(file, caption, album), "(photo)")

    def sends_voice(self, file: str = "") -> Self:
        """Send a voice message, with the service's id of it where it may be kept."""
        return self._does(events.Unreadable("voice", file), "(voice)")

    def sends_a(self, kind: str) -> Self:
        """Send something of a kind that can't be read."""
        return self._does(events.Unreadable(kind), f"({kind})")

    def blocks(self) -> Self:
        """Block the assistant, and let it write again."""
        self._does(events.Blocked(), "(blocks)")
        return self._does(events.Unblocked(), "(unblocks)")

    def edits(self, nth: int, text: str) -> Self:
        """Change an own message: 1 the first one written, -1 the last."""
        return self._does(events.Edited(self.own[nth - 1 if nth > 0 else nth], text), f"(edits {nth}) {text}")

    def holds(self, kind: str, place: str, *, called: str = "", person: str = "") -> str:
        """Give this phone a role; the phone need not have written before. Returns the id of the role."""
        return self.village.write(lambda tx: self._given(tx, kind, place, called, person))

    def _given(self, tx: Connection, kind: str, place: str, called: str, person: str) -> str:
        house, at = self.village.house, self.village.now
        contacts = meet(tx, {(self.channel, self.sender, "vi")}, at, iter(house.new_id, None))
        contact, id_ = contacts[self.channel, self.sender], house.new_id()
        commune = select(PLACE.c.commune).where(PLACE.c.id == place)
        tx.execute(
            insert(ROLE).values(
                id=id_,
                contact=contact,
                person=person,
                kind=kind,
                place=place,
                by="operator",
                called=called,
                commune=tx.execute(commune).scalar_one(),
                digest="",
                since=at,
                until=None,
                ended=None,
            )
        )
        self.village.untouched = False
        return id_

    def waits(self, *, hours: float = 0, days: float = 0) -> Self:
        """Let time pass."""
        self.village.now += timedelta(hours=hours, days=days)
        self._transcript.append(f"@ +{days}d {hours}h")
        return self

    def redelivers(self) -> Self:
        """The service delivers the last event once more."""
        answers = self.village.take(self.log[-1])
        if answers != [None]:
            self._fail("the event was taken twice")
        return self

    def _does(
        self,
        event: events.Event,
        shown: str,
        *,
        unseen: bool = False,
        early: bool = False,
        twice: bool = False,
    ) -> Self:
        if self._unheard and not (unseen or twice):
            self._fail(f"{[each.id for each in self._unheard]} was not heard before {shown!r}")
        self._transcript.append(f"> {shown}")
        (answer,) = self.village.take(self._event(event, unseen=unseen, early=early, twice=twice))
        if self.doubling and isinstance(event, events.Typed | events.Tapped | events.Started):
            step = self.village.outcomes[-1]
            again = self._event(event, unseen=isinstance(event, events.Typed), early=True, twice=True)
            (more,) = self.village.take(again)
            second = self.village.outcomes.pop()
            stays = (step.conversation.run, step.conversation.reopened, step.conversation.person)
            now = (second.conversation.run, second.conversation.reopened, second.conversation.person)
            if more or second.says or second.asking or second.records or now != stays:
                self._fail(f"{shown!r} the second time was not nothing")
        ready = [each for each in answer or () if each.to == self.sender]
        self.outcome = outcome = self.village.outcomes[-1]
        self._unheard += [Spoken(spoken_id(each), each) for each in outcome.says]
        if outcome.asking is not None:
            self._unheard.append(
                Spoken(spoken_id(outcome.asking.wording), outcome.asking.wording, outcome.asking)
            )
        self.text = "\n\n".join(each.message.text for each in ready)
        self.messages = [each.message for each in ready]
        self.sounds = [each.extra["sound"] for each in ready if "sound" in each.extra]
        self.buttons += [
            (button.token, f"s{each.id}") for each in ready for row in each.message.buttons for button in row
        ]
        self._transcript += [f"< {line}" for line in self.text.split("\n")]
        return self

    def prepare(self, token: str) -> Heard:
        """A press of a button that is on its way: for events that arrive together."""
        return self._event(events.Tapped(token))

    def _event(
        self, event: events.Event, *, unseen: bool = False, early: bool = False, twice: bool = False
    ) -> Heard:
        number = f"{self.sender}.{len(self.log) + 1}"
        inbound = Inbound(number, self.sender, event, self.village.now, language=self.phone_speaks)
        digest = self.village.runner.digest(self.channel, self.sender, number)
        self.log.append(Heard(self.channel, self.limits, inbound, digest, unseen, twice, early))
        return self.log[-1]

    # -- what they hear

    def hears(
        self,
        *ids: str,
        key: str = "",
        choices: Sequence[str] | None = None,
        args: dict[str, Any] | None = None,
    ) -> Self:
        """The next things said, in order; `key`, `choices` and `args` are of the last of them."""
        for id_ in ids:
            if not self._unheard:
                self._fail(f"expected {id_!r}, heard nothing more")
            spoken = self._unheard.pop(0)
            if spoken.id != id_:
                self._fail(f"expected {id_!r}, heard {spoken.id!r}")
        asked = spoken.question
        if key and (asked is None or asked.key != key):
            self._fail(f"expected the question {key!r}, heard {asked.key if asked else None!r}")
        shown = [option.id for option in asked.options if not option.hidden] if asked else []
        if choices is not None and list(choices) != shown:
            self._fail(f"expected the choices {list(choices)}, heard {shown}")
        told = getattr(spoken.speech, "args", {})
        for name, value in (args or {}).items():
            if told.get(name) != value:
                self._fail(f"expected {name}={value!r}, heard {told.get(name)!r}")
        return self

    def hears_nothing_more(self) -> Self:
        """Nothing was said that was not heard."""
        if self._unheard:
            self._fail(f"expected nothing more, heard {[each.id for each in self._unheard]}")
        return self

    def hears_anything(self) -> Self:
        """What was said does not matter here."""
        self._unheard.clear()
        return self

    def reads(self, words: str) -> Self:
        """The last turn, as delivered, has these words in it: for names and numbers, never for wording."""
        if words not in self.text:
            self._fail(f"expected to read {words!r}")
        return self

    def _fail(self, what: str) -> None:
        __tracebackhide__ = True
        raise AssertionError(f"{what}\n\n" + "\n".join(self._transcript))

    @property
    def asked(self) -> str:
        """The key of the pending question."""
        asking = self.outcome.asking if self.outcome else None
        return asking.key if asking else ""


def spoken_id(speech: Speech) -> str:
    """How something said is named in a test."""
    return SHEET if isinstance(speech, Text) else speech.id
