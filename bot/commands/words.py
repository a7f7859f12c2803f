"""In which language commands speak to whoever calls them: Vietnamese, or what `--lang` or CDHT_LANG asks for."""

import os
from collections.abc import Sequence

from dialogs.phrases import Phrase, Speech, Told
from locales import LANGUAGES, Voice, finished, render
from locales.catalogues import SOURCE

OPTION = "--lang"
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
