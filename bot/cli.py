"""
`cdht`: the one command-line program.

Only the command that is called is imported: a conversation starts at once, though spreadsheets and pictures take their time.
"""

import sys
from collections.abc import Sequence
from importlib import import_module, metadata
from typing import Annotated

import typer

from bot.commands.words import OPTION, Speaking, speak, taken_out, titles
from bot.memory import loading
from locales import LANGUAGES

COMMANDS = {
    "chat": ("bot.commands.chat:chat", "Hold a conversation in the terminal; it can be resumed."),
    "demo": (
        "bot.commands.demo:demo",
        "Try everything in a browser, on a database of its own, with an example commune.",
    ),
    "run": ("bot.commands.serve:run", "Serve all configured channels until SIGTERM."),
    "pusher": ("bot.commands.serve:pusher", "Send what is due unasked, in a process of its own."),
    "gateway": ("bot.commands.serve:gateway", "Hold conversations only; see pusher."),
    "pushes": ("bot.commands.pushes:pushes", "Show the queue of what is sent unasked."),
    "why": ("bot.commands.pushes:why", "Explain each message to a person, sent and not sent."),
    "doctor": ("bot.commands.doctor:doctor", "Say what is configured, reachable and missing."),
    "inspect": ("bot.commands.person:inspect", "Show one person's data, for support; the look is recorded."),
    "transcript": ("bot.commands.person:transcript", "Write a conversation, without names and words."),
    "migrate": ("bot.commands.data:migrate", "Bring the database to this version."),
    "backup": ("bot.commands.data:backup", "Write an encrypted backup."),
    "restore": ("bot.commands.data:restore", "Restore a backup; who was erased since stays erased."),
    "move": ("bot.commands.moving:move", "Move all into another database, SQLite or PostgreSQL."),
    "export": ("bot.commands.files:export", "Write a file of a place, or everything of one person."),
    "erase": ("bot.commands.person:erase", "Erase a person."),
    "papers": ("bot.commands.papers:papers", "Write what is kept of people: docs/du-lieu-ca-nhan.md."),
    "breach": ("bot.commands.papers:breach", "List who is affected by a breach, and since when."),
    "retention": ("bot.commands.retention:retention", "Let go of what is over, as happens each night."),
    "recount": ("bot.commands.data:compare", "Compare the sums of places with a recount."),
}
GROUPS = {
    "campaign": ("bot.commands.pushes:app", "News of officers: list, show, pause, stop."),
    "sheet": ("bot.commands.sheet:app", "Criteria sheets: check, list, show, template, import, publish."),
    "points": ("bot.commands.families:points", "A commune's own sheets of points: template, check, publish."),
    "audio": ("bot.commands.audio:app", "Questions read aloud: add, list, remove."),
    "paper": ("bot.commands.files:paper", "Sheets to fill in by hand, as PDF."),
    "places": ("bot.commands.places:app", "Places: import, list, template, merge, 70-point areas."),
    "role": ("bot.commands.role:app", "Roles: give by a code, list, hand over, end; print cards."),
    "person": ("bot.commands.people:person", "One person: move, strike out; undo what was done to a list."),
    "household": ("bot.commands.people:household", "One household: split, join, move."),
    "households": ("bot.commands.files:households", "Households: template, import, export."),
    "clan": ("bot.commands.families:clan", "Clans of a commune: list, add, template, import."),
    "invite": ("bot.commands.files:invite", "Sheets and cards to join with, as PDF."),
    "zalo": ("bot.commands.zalo:app", "The Zalo Official Account: consent, tokens."),
    "key": ("bot.commands.data:app", "The secret key: print a new one, change to it."),
}
HELP = "The assistant with which residents assess themselves against the Công dân học tập criteria."


def make(arguments: Sequence[str]) -> typer.Typer:
    """The program, with the command that is called imported and the others only named."""
    language, rest = taken_out(arguments)
    speak(language)
    wanted = next((each for each in rest if not each.startswith("-")), "")
    app = typer.Typer(
        name="cdht",
        cls=Speaking,
        no_args_is_help=True,
        add_completion=False,
        help=HELP,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_itself)
    for name, (where, what) in COMMANDS.items():
        app.command(name, help=what)(_load(where) if name == wanted else _named)
    for name, (where, what) in GROUPS.items():
        app.add_typer(_load(where) if name == wanted else typer.Typer(), name=name, help=what, cls=Speaking)
    return app


def _load(where: str) -> typer.Typer:
    module, _, name = where.partition(":")
    with loading():
        found: typer.Typer = getattr(import_module(module), name)
    return found


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"cdht {metadata.version('cong-dan-hoc-tap-bot')}")
        raise typer.Exit


def _itself(
    *,
    version: Annotated[  # noqa: ARG001 (its callback says it)
        bool,
        typer.Option("--version", help="Say which version this is.", callback=_say_version, is_eager=True),
    ] = False,
    lang: Annotated[str, typer.Option(OPTION, help="In which language to speak: vi, en.")] = "",
) -> None:
    """Hold what is asked of the program and of no command."""
    if lang and lang not in LANGUAGES:
        raise typer.BadParameter(", ".join(LANGUAGES), param_hint=OPTION)
    speak(lang)


def _named() -> None:
    """Stand for a command that is not called."""


def main() -> None:
    """Run the program; settings that are none are said in a line each."""
    language, rest = taken_out(sys.argv[1:])
    arguments = [*([OPTION, language] if language else []), *(rest or ["--help"])]
    if not rest or {"-h", "--help"} & set(rest):
        speak(language)
        titles()
    try:
        make(arguments)(arguments)
    except ValueError as error:
        from bot.settings import BAD, faults

        if not isinstance(error, BAD):
            raise
        for each in faults(error):
            typer.echo(each, err=True)
        raise SystemExit(2) from None
