"""
A script told as a transcript: what a person sends, what they read, what is written down.

One line of a script is one thing the person does: words they type, `(photo)`, `(voice)`,
`[option]` or `[option on question]` for a button, `(edits -1) 3` for a changed message, `@ 4 hours`
for time that passes; `3 && 4` is written in one go, `B: 3` on a second phone, `{code}` is the code
that was shown last. Where the languages differ, a line is `Vietnamese | English`. A script with a `role` is played on the
phone of somebody who holds it, in a chapter with work waiting.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update

from bot.replies import Heard, Ready
from bot.transcripts import said, written
from dialogs.conversation import Keep
from dialogs.engine import Do, Recorded
from dialogs.talks.link import MakeLinkCode
from storage.counting import count
from storage.tables import TALKING, Person
from tests.chapter import counted, household, person, reaches, sheet_of
from tests.chat import BUTTONS, NUMBERS, Chat
from tests.village import Crossing, Village

HERE = Path(__file__).parent
SCRIPTS: Mapping[str, Mapping[str, Any]] = tomllib.loads((HERE / "scripts.toml").read_text(encoding="utf-8"))
WAIT = re.compile(r"@ (\d+) (hours|days)")
BUTTON = re.compile(r"\[(\S+?)(?: on (\S+))?\]")
EDIT = re.compile(r"\(edits (-?\d+)\) (.+)")
ID = re.compile(r"\b\d{16}\b")  # other each time
SECOND = "B: "
NO_CODE = "(no code yet)"


class Recorder(Crossing):
    """The runner; what it is asked to do and to keep is kept beside."""

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        self.deeds: list[str] = []
        self.kept: list[Recorded] = []
        self.code = NO_CODE

    def _serve(self, tx: Any, where: Any, request: Any) -> Any:
        if isinstance(request, Do):
            self.deeds.append(type(request.command).__name__)
        elif isinstance(request, Keep):
            self.kept += [entry for _, entry in request.records]
        result = super()._serve(tx, where, request)
        if isinstance(request, Do) and isinstance(request.command, MakeLinkCode):
            self.code = result.result
        return result


def chapter(chat: Chat) -> None:
    """Some who sent, some half-way, one who never wrote: an evening's work for the head of thôn Đông."""
    counted(chat, adults=352, households=140)
    household(chat, "ho-2", "nhà ví dụ 2")
    sheet_of(chat, person(chat, "Nguyễn Thị Lan", household="ho-2"), "3333333334")
    sheet_of(chat, person(chat, "Trần Văn Hùng", address="ong"), "4444444444")
    sheet_of(chat, person(chat, "Lê Thị Cúc"), "3343433343")
    half = person(chat, "Phạm Thị Mai", address="co")
    reaches(chat, half)
    sheet_of(chat, half, "33333333", "open")
    person(chat, "Đỗ Văn Ba", address="bac")
    house, who = chat.village.house, [row["id"] for row in chat.village.rows(Person)]
    chat.village.write(lambda tx: count(tx, house, who))


class Stage(Village):
    """The village in which scripts are played: apps speak one language, messages are kept."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.language = ""
        self.sent: list[Ready] = []
        self.recorder = Recorder(self.store, self.house, self.runner.world, observe=self.outcomes.append)
        self.runner = self.recorder

    def take(self, *heard: Heard) -> list[list[Ready] | None]:
        """Hand events to the runner as an app in the language of the script would."""
        spoken = [replace(each.inbound, chosen=self.language) for each in heard]
        pairs = zip(heard, spoken, strict=True)
        answers = super().take(*(replace(each, inbound=inbound) for each, inbound in pairs))
        self.sent += [each for ready in answers for each in ready or ()]
        return answers

    def tells(self, script: Mapping[str, Any], language: str) -> str:
        """The transcript of a script in a language."""
        self.begin()
        self.remind()
        self.language, self.recorder.code = language, NO_CODE
        phone = Chat(self, limits=BUTTONS if script.get("buttons") else NUMBERS)
        if "role" in script:
            chapter(phone)
            kind, place = script["role"]
            phone.role = phone.holds(kind, place, called="cô Hoa")
            voice = update(TALKING).values(address="co", language=language)
            self.write(lambda tx: tx.execute(voice).rowcount)
        self.phones = {"": phone, SECOND: phone.another(limits=phone.limits)}
        lines = [f"# {script['about']}"]
        for line in script["lines"].strip().splitlines():
            vietnamese, _, english = line.partition(" | ")
            turn = list(self._turn(english if english and language == "en" else vietnamese))
            lines += [each.replace(self.recorder.code, "{code}") for each in turn]
        return ID.sub("…", "\n".join(lines)) + "\n"

    def _turn(self, line: str) -> Iterator[str]:
        if wait := WAIT.fullmatch(line):
            self.now += timedelta(**{wait[2]: int(wait[1])})
            yield f"\n{line}"
            return
        yield from (f"\n> {text}" for text in line.split(" && "))
        chat = self.phones[SECOND if line.startswith(SECOND) else ""]
        _do(chat, line.removeprefix(SECOND).replace("{code}", self.recorder.code))
        for each in self.sent:
            where = SECOND if each.to == self.phones[SECOND].sender else ""
            yield from said(each.message, each.extra, where)
        yield from (f"= {each}" for each in self._written())
        self.sent.clear()
        chat.hears_anything()

    def _written(self) -> list[str]:
        """What was written down since the last turn: answers, notes, and deeds."""
        kept, deeds = self.recorder.kept, self.recorder.deeds
        kept += [entry for outcome in self.outcomes for _, entry in outcome.records]
        found = [*(written(each) for each in kept if each.kind in "afn"), *deeds]
        kept.clear()
        deeds.clear()
        self.outcomes.clear()
        return found


def _do(chat: Chat, line: str) -> None:
    if line.startswith("/start") and chat.limits.buttons:
        chat.starts(line.removeprefix("/start").strip())
    elif line == "(photo)":
        chat.sends_photo()
    elif line == "(voice)":
        chat.sends_voice()
    elif button := BUTTON.fullmatch(line):
        chat.taps(button[1], on=button[2])
    elif edit := EDIT.fullmatch(line):
        chat.edits(int(edit[1]), edit[2])
    else:
        chat.says(*line.split(" && "))
