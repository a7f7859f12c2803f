"""
A script told as a transcript: what a person sends, what they read, what is written down.

One line of a script is one thing the person does: words they type, `(photo)`, `(voice)`, `[option]`
or `[option on question]` for a button, `(edits -1) 3` for a changed message, `@ 4 hours` for time
that passes; `3 && 4` is written in one go. Where the languages differ a line is `Vietnamese | English`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.channels.base import Outgoing
from bot.runner import Heard, Ready
from dialogs.engine import Do, Recorded
from tests.chat import BUTTONS, NUMBERS, Chat
from tests.village import Village, Watched

HERE = Path(__file__).parent
SCRIPTS: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    (HERE / "scripts.toml").read_text(encoding="utf-8")
)
WAIT = re.compile(r"@ (\d+) (hours|days)")
BUTTON = re.compile(r"\[(\S+?)(?: on (\S+))?\]")
EDIT = re.compile(r"\(edits (-?\d+)\) (.+)")
CHANCE = re.compile(r"\b\d{16}\b|\bLK\w+|\b\d{3} ?\d{3}\b(?= *$)")  # ids and codes, other each time


class Recorder(Watched):
    """The runner, and what it wrote down since it was last asked."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.written: list[str] = []

    def _record(self, written: Any, records: Sequence[tuple[str, Recorded]], *args: Any) -> None:
        self.written += [_written(each) for _, each in records if each.kind in "afn"]
        super()._record(written, records, *args)

    def _serve(self, tx: Any, where: Any, request: Any) -> Any:
        if isinstance(request, Do):
            self.written.append(f"{type(request.command).__name__.lower()} is done")
        return super()._serve(tx, where, request)


def _written(entry: Recorded) -> str:
    if entry.kind == "f":
        return f"{entry.key} is open again"
    return f"{entry.key} note {entry.value!r}" if entry.kind == "n" else f"{entry.key} {entry.value}"


class Stage(Village):
    """The village in which scripts are played: all apps speak one language, all messages are kept."""

    def __init__(self, url: str) -> None:
        super().__init__(url, reminders_work=True)
        self.language = ""
        self.sent: list[Ready] = []
        self.recorder = Recorder(self.store, self.house, self.runner.world)
        self.runner = self.recorder

    def take(self, *heard: Heard) -> list[list[Ready] | None]:
        """Hand events to the runner as an app in the language of the script would."""
        spoken = [replace(each.inbound, language=self.language) for each in heard]
        pairs = zip(heard, spoken, strict=True)
        answers = super().take(*(replace(each, inbound=inbound) for each, inbound in pairs))
        self.sent += [each for ready in answers for each in ready or ()]
        return answers

    def tells(self, script: Mapping[str, Any], language: str) -> str:
        """The transcript of a script in a language."""
        self.begin()
        self.language = language
        chat = Chat(self, limits=BUTTONS if script.get("buttons") else NUMBERS)
        lines = [f"# {script['about']}"]
        for line in script["lines"].strip().splitlines():
            vietnamese, _, english = line.partition(" | ")
            lines += self._turn(chat, english if english and language == "en" else vietnamese)
        return "\n".join(CHANCE.sub("…", line) for line in lines) + "\n"

    def _turn(self, chat: Chat, line: str) -> Iterator[str]:
        if wait := WAIT.fullmatch(line):
            self.now += timedelta(**{wait[2]: int(wait[1])})
            yield f"\n{line}"
            return
        yield from (f"\n> {text}" for text in line.split(" && "))
        _do(chat, line)
        yield from (said for each in self.sent for said in _said(each.message, each.extra))
        yield from (f"= {each}" for each in self.recorder.written)
        self.sent.clear()
        self.recorder.written.clear()
        chat.hears_anything()


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


def _said(message: Outgoing, extra: Mapping[str, Any]) -> Iterator[str]:
    if extra:
        yield f"< ({', '.join(f'{key}: {value}' for key, value in extra.items())})"
        return
    first, *rest = message.text.split("\n")
    yield f"< {first}"
    yield from (f"  {line}".rstrip() for line in rest)
    for row in message.buttons:
        yield "  " + " ".join(f"[{button.label}]" for button in row)
