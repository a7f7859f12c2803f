"""Every word that a message tells people to type is understood where it is said."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from dialogs.intents import Intent
from dialogs.phrases import Text
from dialogs.reading import Context, Picked, Shown, read
from dialogs.rules.verdicts import DECIDED, ENTERED, REVIEWED, verdict
from dialogs.talks.news.reminder import OFFERS, question

TALKS = Path(__file__).parents[2] / "dialogs"
TOLD = re.compile(
    r"(?:nhắn|gõ|Nhắn|Gõ)(?: lại| đủ chữ| được)?:? ((?:(?:, | hoặc |; )?“[^”{]+”(?: \([^)]*\))?)+)"
)
QUOTED = re.compile(r"“([^”]+)”")
OF_REMINDERS = {"reminder.help"}  # said at the choices that stand under a reminder


def told() -> list[tuple[str, str]]:
    """(the phrase, the words) of every source that says what to type."""
    found = []
    for path in sorted(TALKS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Phrase"
            ):
                continue
            texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
            if len(texts) == 2:
                said = [quoted for run in TOLD.findall(str(texts[1])) for quoted in QUOTED.findall(run)]
                found += [(str(texts[0]), quoted) for quoted in said]
    return found


WORDS = told()


def test_there_are_many() -> None:
    assert len(WORDS) > 45
    assert {"việc chi hội", "tóm tắt", "kết quả", "yêu cầu về dữ liệu"} <= {words for _, words in WORDS}


@pytest.mark.parametrize(("phrase", "words"), sorted(WORDS))
def test_it_is_understood(phrase: str, words: str) -> None:
    """By a request, from anywhere; under a reminder by its choices; in a list that is judged by the reader of verdicts."""
    asked = question(Text(""), [*OFFERS]) if phrase in OF_REMINDERS else None
    options = [Shown(each.id, each.label.source, each.also) for each in asked.options] if asked else []
    reading = read(words, options, asked.context if asked else Context.CHOICE)
    judged = [
        verdict(said, range(1, 20), manner=manner)
        for said in (words, f"{words} 1")
        for manner in (REVIEWED, ENTERED, DECIDED)
    ]
    assert isinstance(reading, Intent | Picked) or any(judged), f"{phrase}: {words!r} is {reading}"
