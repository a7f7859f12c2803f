"""
A conversation written down: what a person sent, what they read, what was kept, a line each.

    > 2
    < Cháu chào bà. …
      1. Đồng ý
      [1. Đồng ý]
    = consent yes

`retold` makes it of what is recorded, for `cdht transcript`: replies are not kept once they are sent, so the talks are played
again, in the voice of today. What was told, and whoever it names, is left out; a message that was not understood left no trace.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.channels.base import Button, Limits, Outgoing
from bot.channels.layout import lay_out
from bot.clock import VIETNAM
from dialogs.conversation import Run, World
from dialogs.engine import NAMING, BadTalk, Do, Look, Memo, Recorded, Refusal, Turn, advance, run_through
from dialogs.phrases import Speech
from dialogs.questions import SKIP, Question, Value
from locales import Voice
from storage.conversations import of_contacts
from storage.store.rows import Row, fetch_all
from storage.tables import ANSWER, CONTACT_PERSON, PERSON, RUN, in_order
from storage.vault import Sealed, Vault, WrongKey

HIDDEN = "…"
CODE = re.compile(r"[a-z0-9_@+~.-]*")  # an id, a state, an option: nobody's name


def said(message: Outgoing, extra: Mapping[str, Any], where: str = "") -> Iterator[str]:
    """The lines of one message; `where` says on which phone."""
    if extra:
        yield f"< {where}({', '.join(f'{key}: {value}' for key, value in extra.items())})"
        return
    yield from message_lines(message.text, message.buttons, where)


def message_lines(text: str, buttons: Iterable[Iterable[Button]], where: str = "") -> Iterator[str]:
    """The same of its text and its rows of buttons."""
    first, *rest = text.split("\n")
    yield f"< {where}{first}"
    yield from (f"  {line}".rstrip() for line in rest)
    for row in buttons:
        yield "  " + " ".join(f"[{button.label}]" for button in row)


def written(entry: Recorded) -> str:
    """One thing that was kept."""
    if entry.kind == "f":
        return f"{entry.key} is open again"
    return f"{entry.key} note {entry.value!r}" if entry.kind == "n" else f"{entry.key} {entry.value}"


# -- of what is recorded


@dataclass(slots=True)
class _Played:
    """A run as far as it was told: what is recorded of it so far, when it was opened and last answered."""

    run: Run
    opened: datetime
    heard: datetime | None = None
    memo: dict[str, Value] = field(default_factory=dict)
    asked: Question[Any] | None = None


def retold(tx: Connection, world: World, vault: Vault, contact: str, limits: Limits) -> list[str]:
    """The conversation of a contact in the lines of a transcript, oldest first; [] where there is none."""
    talking = of_contacts(tx, [contact]).get(contact)
    if talking is None:
        return []
    runs = {
        row["id"]: _Played(Run(row["id"], row["talk"], row["args"], row["person"]), row["opened"])
        for row in fetch_all(tx, select(RUN).where(RUN.c.contact == contact).order_by(*in_order(RUN)))
        if row["talk"] in world.talks
    }
    rows = fetch_all(tx, select(ANSWER).where(ANSWER.c.run.in_(runs)).order_by(*in_order(ANSWER)))
    entries = [(row, _opened(row, vault)) for row in rows]
    voice = Voice(talking.language, talking.address, talking.called)
    lines, day, last, names = list[str](), "", None, _names(tx, contact)
    for row, entry in entries:
        played = runs[row["run"]]
        if entry.kind in "af":
            if (today := _day(row["at"])) != day:
                lines += [f"\n@ {today}"]
                day = today
            lines += [*_asked(played, last, world, voice, limits), *_answered(played, entry)]
            last, played.heard = played, row["at"]
        names.update(_words(entry.value, told=_told(played, entry), sealed=entry.secret))
        _remember(played, entry)
    if (pending := runs.get(talking.run)) is not None:
        lines += _asked(pending, last, world, voice, limits)
    return _hidden(lines, names)


def _opened(row: Row, vault: Vault) -> Recorded:
    value = row["value"]
    if row["secret"]:
        try:
            value = vault.open(value, Sealed.ANSWER)
        except WrongKey:
            value = None
    return Recorded(row["kind"], row["key"], value, row["secret"])


def _remember(played: _Played, entry: Recorded) -> None:
    if entry.kind == "f":
        played.memo.pop(entry.key, None)
    elif entry.kind != "n":
        played.memo[entry.key] = entry.value


def _asked(
    played: _Played, last: _Played | None, world: World, voice: Voice, limits: Limits
) -> Iterator[str]:
    """What was said and asked before the next answer, laid out as it was; `last`: the talk before, with its last words."""
    turn = _turn(played.run, played.memo, world)
    before: tuple[Speech, ...] = ()
    if last is not None and last is not played:
        ended = _turn(last.run, last.memo, world)
        before = ended.says if ended is not None and ended.ended is not None else ()
        if played.opened != last.heard:  # the person spoke in between
            for page in lay_out(before, None, last.run.id, voice, limits)[0]:
                yield from message_lines(page.text, page.buttons)
            before = ()
    played.asked = turn.asking if turn else None
    if turn is None:
        yield f"< ({played.run.talk}: can't be played again)"
        return
    for page in lay_out((*before, *turn.says), turn.asking, played.run.id, voice, limits)[0]:
        yield from message_lines(page.text, page.buttons)


def _turn(run: Run, memo: Memo, world: World) -> Turn | None:
    """The talk as far as it is recorded; None where what it looked up is let go of, or it is of an earlier version."""
    asked: list[Look | Do] = []

    def unrecorded(request: Look | Do) -> Refusal:
        asked.append(request)
        return Refusal()

    try:
        turn = run_through(advance(world.playing(run), memo), unrecorded)
    except (BadTalk, KeyError, TypeError, ValueError):
        return None
    return None if asked else turn


def _answered(played: _Played, entry: Recorded) -> Iterator[str]:
    """What they answered: the option by its number, as it stood there, else that there were words."""
    options = _options(played)
    plain = str(entry.value).removeprefix("=")
    if entry.kind == "f":
        yield from ("\n> 8", f"= {written(entry)}")
    elif entry.value == SKIP:
        yield from ("\n> 7", f"= {written(entry)}")
    elif plain in options:
        yield from (f"\n> {options.index(plain) + 1}", f"= {written(entry)}")
    else:
        yield from (f"\n> ({HIDDEN})", f"= {entry.key} {HIDDEN}")


def _options(played: _Played) -> list[str]:
    return [each.id for each in played.asked.options if not each.hidden] if played.asked else []


def _told(played: _Played, entry: Recorded) -> bool:
    """Whether an entry holds words of theirs."""
    return entry.kind == "n" or (
        entry.kind == "a" and str(entry.value).removeprefix("=") not in _options(played)
    )


# -- what is left out


def _names(tx: Connection, contact: str) -> set[str]:
    """What those on a contact are called, and when they were born."""
    on_it = select(PERSON.c.called, PERSON.c.full_name, PERSON.c.born).join(
        CONTACT_PERSON, CONTACT_PERSON.c.person == PERSON.c.id
    )
    rows = tx.execute(on_it.where(CONTACT_PERSON.c.contact == contact))
    return {name for row in rows for name in (row.called, row.full_name, str(row.born or ""))}


def _words(value: Value, *, told: bool, sealed: bool) -> Iterator[str]:
    """The texts in a value that may name somebody: what they told, what stands in a field for names, what was sealed."""
    if isinstance(value, str):
        if told or (sealed and not CODE.fullmatch(value)):
            yield value
    elif isinstance(value, int) and told:
        yield str(value)
    elif isinstance(value, Mapping):
        for key, inside in value.items():
            yield from _words(inside, told=told or key in NAMING, sealed=sealed)
    elif isinstance(value, list):
        for inside in value:
            yield from _words(inside, told=told, sealed=sealed)


def _hidden(lines: Iterable[str], names: Iterable[str]) -> list[str]:
    """The lines without these words, the longest of them first."""
    longest = sorted((re.escape(each) for each in names if len(each) > 1), key=len, reverse=True)
    hide = re.compile(rf"(?<!\w)(?:{'|'.join(longest)})(?!\w)") if longest else None
    return [hide.sub(HIDDEN, line) if hide else line for line in lines]


def _day(at: datetime) -> str:
    return at.astimezone(VIETNAM).strftime("%d/%m/%Y")
