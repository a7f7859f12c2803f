"""Wording is rendered last: a phrase, a voice, a text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from babel.numbers import format_decimal

from dialogs.address import FORMS, Form
from dialogs.phrases import Addressed, Listed, Named, Phrase, Phrases, Speech, Text
from locales.catalogues import SOURCE, translated, translated_plural

# No attributes, no indexes: what people wrote is only ever an argument.
_HOLE = re.compile(r"\{(\w+)\}")
# Stands for "ạ" until the whole message is known: at most one a message (voice.md §1).
POLITE = "\ue000"
# Before a form of address is chosen: as the loudspeaker of a village speaks.
ANYBODY = Form("bà con", "trợ lý")


@dataclass(frozen=True, slots=True)
class Voice:
    """How to speak to one contact: language, form of address, and what they are called."""

    language: str = "vi"
    address: str = ""
    called: str = ""


@lru_cache(maxsize=64)
def _words(language: str, address: str) -> Mapping[str, str]:
    if language != SOURCE:
        return {"ban": "you", "Ban": "You", "minh": "I", "Minh": "I", "a": "", "nhe": "", "da": ""}
    form = FORMS.get(address, ANYBODY)
    return {
        "ban": form.word,
        "Ban": form.word.capitalize(),
        "minh": form.own,
        "Minh": form.own.capitalize(),
        "a": POLITE if form.polite else "",
        "nhe": POLITE if form.polite else " nhé",
        "da": "Dạ, " if form.polite else "",
    }


@lru_cache(maxsize=4096)
def _parts(template: str) -> tuple[str, ...]:
    """The pieces of a template: literal text and names of holes in turn."""
    return tuple(_HOLE.split(template))


def named(language: str, address: str, called: str) -> str:
    """ "bà Lan", or "Lan" where there is no form of address or none in the language."""
    form = FORMS.get(address)
    if language != SOURCE or form is None or address == "ban":
        return called
    return f"{form.word} {called}".strip()


def render(speech: Speech, voice: Voice) -> str:
    """The text of a phrase; `POLITE` marks may be left in it, see `finished`."""
    if isinstance(speech, Text):
        language = voice.language if voice.language in speech.others else SOURCE
        return _fill(speech.in_(language), language, {}, voice)
    if isinstance(speech, Phrase):
        template, language = translated(voice.language, speech.id, speech.source)
        if not speech.args:
            naming = "{ten}" in template or "{Ten}" in template
            return _fixed(template, language, voice.language, voice.address, voice.called if naming else "")
    else:
        template, language = translated_plural(
            voice.language, speech.id, speech.one, speech.many, _count(speech)
        )
    return _fill(template, language, speech.args, voice)


@lru_cache(maxsize=8192)
def _fixed(template: str, language: str, wanted: str, address: str, called: str) -> str:
    """What is said without arguments: labels, hints, most questions."""
    return _fill(template, language, {}, Voice(wanted, address, called))


def _count(speech: Phrases) -> int:
    n = speech.args["n"]
    return n if isinstance(n, int) else 0


def _fill(template: str, language: str, args: Mapping[str, Any], voice: Voice) -> str:
    """Fill the holes; the words of address are those of the language of the template."""
    parts = _parts(template)
    if len(parts) == 1:
        return template
    words = _words(language, voice.address)
    filled = list(parts)
    for index in range(1, len(parts), 2):
        hole = parts[index]
        if hole in args:
            filled[index] = said(args[hole], voice)
        elif hole in words:
            filled[index] = words[hole]
        elif hole in {"ten", "Ten"}:
            name = named(language, voice.address, voice.called)
            filled[index] = name if hole == "ten" else name[:1].upper() + name[1:]
        else:
            filled[index] = "{" + hole + "}"
    return "".join(filled)


@lru_cache(maxsize=4096, typed=True)
def number(value: int, language: str = SOURCE) -> str:
    """A number as people of a language write it: 6.047 in Vietnamese."""
    return str(format_decimal(value, locale=language))


def said(value: Any, voice: Voice) -> str:  # noqa: PLR0911 (one line a kind of value)
    """The words of an argument; `POLITE` marks may be left in them."""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return number(value, voice.language)
    if isinstance(value, Phrase | Phrases | Text):
        return render(value, voice)
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, Named):
        return named(voice.language, value.address, value.called)
    if isinstance(value, Addressed):
        return render(value.speech, Voice(voice.language, value.address, value.called))
    if isinstance(value, Listed):
        return value.between.join(said(item, voice) for item in value.items)
    raise TypeError(f"{type(value).__name__} can't be said")


def finished(text: str) -> str:
    """The message with one "ạ" at most: the last one stays."""
    head, mark, tail = text.rpartition(POLITE)
    return head.replace(POLITE, "") + " ạ" + tail if mark else text


__all__ = ["POLITE", "Phrases", "Voice", "finished", "named", "number", "render"]
