"""What is said: written out, extracted, translated, and right for everybody it is said to."""

import re
import shlex
import subprocess
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from bot.shelf import shipped_sheets
from locales import LANGUAGES, finished, render
from tests.words import ANYBODY, EVERYBODY, HOLE, ROOT, TEXTS, holes, made, messages, texts

TEMPLATE = ROOT / "locales" / "messages.pot"
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", "")
LONGEST = 2000  # characters of a message on Zalo
GENEROUS = {
    "": "Nguyễn Thị Hồng Lan, thôn Đông Thượng",
    "explanation": "e" * 400,
    "question": "q" * 200,
    "deed": "d" * 200,
    "lines": "l" * 1500,
    "items": "i" * 250,
    "points": "p" * 100,
    "url": "u" * 200,
}
PLAIN = {"": "Lan"}
SMALL = "".join(chr(code) for code in range(0x61, 0x1EFA) if chr(code).islower())
FAULTS = {
    "a hole": re.compile(r"[{}]"),
    "two spaces": re.compile(r"\S  "),
    "a space before a mark": re.compile(r" [.,;:?!…)”]"),
    "two marks": re.compile(r"[.,;:?!]{2}"),
    "a small letter after a full stop": re.compile(f"[.?!] [{SMALL}]"),
    "a space at an end": re.compile(r"\A | $", re.MULTILINE),
    "two ạ": re.compile(r"\bạ\b.*\bạ\b", re.DOTALL),
    "ạ beside nhé": re.compile(r"nhé ạ|ạ nhé"),
    "markup": re.compile(r"[*_`~<>|\\]|^#", re.MULTILINE),
    "a straight quotation mark": re.compile('"'),
}
SPELLING = {  # voice.md §2.14: hóa, khỏe, kỹ, lý, tỷ
    "a tone in the new place": re.compile(r"o[àáảãạèéẻẽẹ]\b|(?<!q)u[ỳýỷỹỵ]\b", re.IGNORECASE),
    "i for y": re.compile(r"\b(kĩ|lí|quí|tỉ lệ)\b", re.IGNORECASE),
    "the word bot": re.compile(r"\bbot\b", re.IGNORECASE),
    "a literal ạ": re.compile(r"\bạ\b"),
}
DEVICE = re.compile(r"\b(bấm|nhấn|gõ|chạm|quét)\b", re.IGNORECASE)
HANDLING = (
    "layout.",
    "web.stage.",
    "upload.",
    "file.",
    "presses.",
    "welcome.presses",
    "send.self",
    "send.family",
)


def test_ids_and_wording_are_written_out_where_a_phrase_is_made() -> None:
    assert [each.where for each in made() if None in each.literals or not each.sources] == []


def test_an_id_has_one_wording() -> None:
    wordings = defaultdict(set)
    for each in made():
        wordings[each.id].add(each.sources)

    assert [id_ for id_, found in wordings.items() if len(found) > 1] == []


def test_the_template_is_what_make_words_extracts(tmp_path: Path) -> None:
    again = tmp_path / "messages.pot"
    recipe = re.search(r"pybabel --quiet (extract .*)", MAKEFILE)
    assert recipe
    words = shlex.split(recipe[1].replace("locales/messages.pot", str(again)))

    subprocess.run([sys.executable, "-m", "babel.messages.frontend", *words], cwd=ROOT, check=True)

    assert undated(TEMPLATE) == undated(again), "run `make words`"


def undated(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith(('"POT-Creation-Date', '"Generated-By'))]


def test_the_template_has_every_phrase_and_nothing_else() -> None:
    assert {(each.id, each.sources[0]) for each in made()} == set(messages(TEMPLATE))


def test_english_is_complete() -> None:
    english = messages(catalogue("en"))

    assert set(messages(TEMPLATE)) == set(english), "run `make words`"
    assert [key for key, each in english.items() if not all(texts(each.string or ""))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_wording_is_in_doubt(language: str) -> None:
    assert [key for key, each in messages(catalogue(language)).items() if each.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wording_is_of_a_phrase_that_is_said(language: str) -> None:
    assert set(messages(catalogue(language))) <= set(messages(TEMPLATE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_piece_begins_with_a_space_in_every_language(language: str) -> None:
    assert [
        key
        for key, each in messages(catalogue(language)).items()
        for wording in texts(each.string or "")
        if wording and wording.startswith(" ") != texts(each.id)[0].startswith(" ")
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wording_has_the_holes_of_its_phrase(language: str) -> None:
    differ = [
        key
        for key, each in messages(catalogue(language)).items()
        for wording in texts(each.string or "")
        if holes(wording) != holes(" ".join(texts(each.id)))
    ]

    assert differ == []


def catalogue(language: str) -> Path:
    return ROOT / "locales" / language / "messages.po"


def every_wording() -> list[tuple[str, str]]:
    """Each wording in each language, with what it is of."""
    found = [(each.id, source) for each in made() for source in each.sources]
    for language in LANGUAGES:
        for (id_, _), each in messages(catalogue(language)).items():
            found += [(f"{id_} ({language})", wording) for wording in texts(each.string or "")]
    return found


def test_wording_is_in_composed_letters() -> None:
    assert [of for of, wording in every_wording() if not unicodedata.is_normalized("NFC", wording)] == []


def test_wording_has_no_pictures() -> None:
    assert [
        of for of, said in every_wording() if any(unicodedata.category(c) in {"So", "Co"} for c in said)
    ] == []


@pytest.mark.parametrize("fault", SPELLING)
def test_vietnamese_is_spelled_as_agreed(fault: str) -> None:
    said = [(each.id, source) for each in made() for source in each.sources]

    assert [id_ for id_, source in said if SPELLING[fault].search(source)] == []


def test_verbs_of_the_device_belong_to_the_layout() -> None:
    elsewhere = [each for each in made() if not each.id.startswith(HANDLING)]

    assert [each.id for each in elsewhere if DEVICE.search(" ".join(each.sources))] == []


def test_every_phrase_can_be_said_to_everybody() -> None:
    said = [
        (each.id, voice.language, voice.address, of(each, finished(render(each.speech(PLAIN), voice))))
        for each in made()
        for voice in (*EVERYBODY, *(() if needs_a_name(each.sources) else ANYBODY))
    ]

    assert [(fault, each) for each in said for fault in faults(each[-1])] == []


def of(made: Any, said: str) -> str:
    """Of a piece that is put behind others, without the space it begins with: in every language, or in none."""
    return said.removeprefix(" ") if all(each.startswith(" ") for each in made.sources) else said


def needs_a_name(sources: tuple[str, ...]) -> bool:
    return any(hole in {"ten", "Ten"} for hole in HOLE.findall(" ".join(sources)))


def faults(text: str) -> list[str]:
    return [fault for fault, pattern in FAULTS.items() if pattern.search(text)]


def test_every_text_of_a_sheet_can_be_said_to_everybody() -> None:
    said = [
        (sheet.id, indicator, field, finished(render(text, voice)))
        for sheet in shipped_sheets().values()
        for indicator, field, text in sheet.texts()
        for voice in EVERYBODY
    ]

    assert [(fault, each) for each in said for fault in faults(each[-1])] == []


def test_no_phrase_is_longer_than_a_message() -> None:
    voices = (*EVERYBODY, *ANYBODY)

    assert [
        each.id
        for each in made()
        for voice in voices
        if len(finished(render(each.speech(GENEROUS), voice))) > LONGEST
    ] == []


def test_the_makers_of_phrases_are_known_to_the_extraction() -> None:
    for name, count in TEXTS.items():
        places = ",".join(str(place) for place in range(2, 2 + count))

        assert f"-k {name}:1c,{places}" in MAKEFILE
