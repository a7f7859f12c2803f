"""In which language commands speak to whoever calls them: Vietnamese, or what `--lang` or CDHT_LANG asks for."""

import os
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from dialogs.phrases import Phrase, Speech, Told
from locales import LANGUAGES, Voice, finished, render
from locales.catalogues import SOURCE

OPTION = "--lang"
YES = Phrase("cli.yes", "c")
_asked: list[str] = []


def speak(language: str) -> None:
    """From now on in this language; "" leaves it to the environment."""
    _asked[:] = [language] if language in LANGUAGES else []


def language() -> str:
    """The language that is spoken."""
    given = _asked[0] if _asked else os.environ.get("CDHT_LANG", "")
    return given if given in LANGUAGES else SOURCE


def said(speech: Speech) -> str:
    """A phrase as a line of a terminal."""
    return finished(render(speech, Voice(language())))


def confirmed(question: Speech) -> bool:
    """Whether whoever calls says yes, in either language; anything else is a no."""
    asked = Phrase("cli.confirm", "{question} ({yes}: có)", question=said(question), yes=said(YES))
    given = typer.prompt(said(asked), default="", show_default=False)
    return str(given).strip().lower() in {"y", "yes", "c", "co", "có"}


def why(error: BaseException) -> str:
    """What an error says."""
    return said(error.said) if isinstance(error, Told) and isinstance(error.said, Phrase) else str(error)


def taken_out(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """The language that arguments ask for, wherever it stands among them, and the others."""
    rest, found, given = [], "", iter(arguments)
    for each in given:
        if each == OPTION:
            found = next(given, "")
        elif each.startswith(f"{OPTION}="):
            found = each.partition("=")[2]
        else:
            rest.append(each)
    return found, rest


# -- what commands are for


@cache
def _helps() -> dict[str, str]:
    text = Path(__file__).with_name("helps.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def first_of(text: str) -> str:
    """The first paragraph of a help, by which it is known in other languages."""
    return " ".join(text.partition("\n\n")[0].split())


def helped(command: Any) -> Any:
    """A command with its help, and that of its options, in the language that is spoken."""
    if command is None or language() != SOURCE:
        return command
    for each in (command, *command.params):
        for name in ("help", "short_help"):
            text = getattr(each, name, None)
            if text:
                setattr(each, name, _helps().get(first_of(text), text))
    return command


class Speaking(TyperGroup):
    """A group whose commands say what they are for in the language that is spoken."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name."""
        return helped(super().get_command(ctx, cmd_name))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """What the group itself is for."""
        helped(self)
        super().format_help(ctx, formatter)


def titles() -> None:
    """The words around a help, where the library that shows it has them."""
    from typer import rich_utils  # noqa: PLC0415 (only where a help is shown)

    if language() == SOURCE:
        rich_utils.ARGUMENTS_PANEL_TITLE, rich_utils.OPTIONS_PANEL_TITLE = "Tham số", "Tùy chọn"
        rich_utils.COMMANDS_PANEL_TITLE, rich_utils.REQUIRED_LONG_STRING = "Lệnh", "[bắt buộc]"
        rich_utils.DEFAULT_STRING = "[mặc định: {}]"
