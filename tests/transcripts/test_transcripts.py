"""Whole conversations as people read them, in both languages: reviewed as a diff, renewed by `pytest --update`."""

from pathlib import Path

import pytest

from locales import LANGUAGES
from tests import databases
from tests.transcripts.telling import HERE, SCRIPTS, told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_conversation_reads_as_it_was_reviewed(
    script: str, language: str, quick_path: Path, request: pytest.FixtureRequest
) -> None:
    golden = HERE / f"{script}.{language}.txt"
    transcript = told(SCRIPTS[script], language, databases.sqlite(quick_path, tables=True))
    if request.config.getoption("--update"):
        golden.write_text(transcript, encoding="utf-8")

    assert golden.read_text(encoding="utf-8") == transcript


def test_there_is_no_transcript_without_a_script() -> None:
    expected = {f"{script}.{language}.txt" for script in SCRIPTS for language in LANGUAGES}

    assert expected == {each.name for each in HERE.glob("*.txt")}
