"""
Whole conversations as people read them, in both languages: reviewed as a diff.

`pytest tests/transcripts --update` writes them anew.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.channels import limits_of
from bot.transcripts import retold
from locales import LANGUAGES
from storage.tables import CONTACT, Person
from tests import databases
from tests.chat import NUMBERS
from tests.transcripts.telling import HERE, SCRIPTS, Stage
from tests.village import quick_folder

FAULTY = re.compile(r"[{}*]|\S  | [.,;:?!]|[.,;:?!]{2}|\bạ\b.*\bạ\b| $", re.DOTALL)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Give a village, begun anew for each script."""
    with TemporaryDirectory(dir=quick_folder()) as folder:
        made = Stage(databases.sqlite(Path(folder), tables=True))
        yield made
        made.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_conversation_reads_as_it_was_reviewed(
    stage: Stage, script: str, language: str, request: pytest.FixtureRequest
) -> None:
    golden = HERE / f"{script}.{language}.txt"
    transcript = stage.tells(SCRIPTS[script], language)
    if request.config.getoption("--update"):
        golden.write_text(transcript, encoding="utf-8")

    assert golden.read_text(encoding="utf-8") == transcript


CHANGES = {
    "two-people",
    "settings-language",
    "forms-of-address",
    "link",
}  # the voice, on the way: retold in the last of them


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_conversation_is_retold_of_what_is_recorded_and_names_nobody(stage: Stage, script: str) -> None:
    read = set(_lines(stage.tells(SCRIPTS[script], "vi")))
    contacts = stage.write(lambda tx: tx.execute(CONTACT.select()).all())
    people = stage.rows(Person)
    names = {each[name] for each in people for name in ("called", "full_name", "born") if each[name]}

    for contact in contacts:
        limits = limits_of(contact.channel)
        what = {"world": stage.runner.world, "vault": stage.house.vault, "contact": contact.id}
        lines = stage.write(partial(retold, limits=limits, **what))
        again = _lines("\n".join(lines))
        assert again or "role" in SCRIPTS[script]
        assert [each for each in again if any(re.search(rf"\b{name}\b", each) for name in names)] == []
        exact = [] if script in CHANGES or "role" in SCRIPTS[script] else again
        assert [each for each in exact if "…" not in each and not any(each in one for one in read)] == []


def _lines(transcript: str) -> list[str]:
    """What was said, line by line, without the ạ that a message has once, wherever it ends."""
    return [line.replace(" ạ", "") for each in messages(transcript) for line in each.split("\n")]


def test_there_is_no_transcript_without_a_script() -> None:
    expected = {f"{script}.{language}.txt" for script in SCRIPTS for language in LANGUAGES}

    assert expected == {each.name for each in HERE.glob("*.txt")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_can_be_read_aloud_and_fits_where_there_are_no_buttons(language: str) -> None:
    """No hole, no second ạ, no stray space, and no longer than Zalo takes."""
    read = [
        (golden.stem, message)
        for golden in sorted(HERE.glob(f"*.{language}.txt"))
        for message in messages(golden.read_text(encoding="utf-8"))
    ]

    assert [each for each in read if len(each[1]) > NUMBERS.text] == []
    assert [each for each in read if FAULTY.search(own(each[1]).replace("{code}", "ABC DEF"))] == []


def own(message: str) -> str:
    """A message without what it quotes: a text for somebody else has an “ạ” of its own."""
    return re.sub(r"“[^”]*”", "“”", message)


def messages(transcript: str) -> list[str]:
    """What was said, message by message, as it stands in a transcript."""
    said = re.findall(r"^< (.*(?:\n(?:  .*)?$)*)", transcript, re.MULTILINE)
    return [re.sub(r"^  ", "", each, flags=re.MULTILINE).strip() for each in said]
