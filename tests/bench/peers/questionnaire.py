"""Twelve scored questions, of the words of our own sheet; as plain data for those who know no sheets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CONTENTS = "Câu {number} trên {count}. {text}\n{levels}"
RESULT = "Xong {count} câu. Được {score} điểm. {verdict}"
REACHED, MISSED = "Đạt.", "Chưa đạt."


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, the levels to choose from, and the points of each."""

    text: str
    levels: tuple[str, ...]
    points: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """The questions in their order, and the points from which one has passed."""

    questions: tuple[Question, ...]
    pass_total: int

    def __len__(self) -> int:
        return len(self.questions)

    def contents(self, number: int) -> str:
        """The words of the question of this number, from 0, with its levels."""
        asked = self.questions[number]
        levels = "\n".join(f"{place}. {label}" for place, label in enumerate(asked.levels, start=1))
        return CONTENTS.format(number=number + 1, count=len(self), text=asked.text, levels=levels)

    def score(self, levels: Sequence[int]) -> int:
        """The points of the levels chosen, from 0, one a question."""
        return sum(asked.points[level] for asked, level in zip(self.questions, levels, strict=True))

    def result(self, levels: Sequence[int]) -> str:
        """What is said in the end."""
        score = self.score(levels)
        verdict = REACHED if score >= self.pass_total else MISSED
        return RESULT.format(count=len(self), score=score, verdict=verdict)


def load(path: Path) -> Questionnaire:
    """What `save` wrote."""
    read = json.loads(path.read_text(encoding="utf-8"))
    questions = tuple(
        Question(each["text"], tuple(each["levels"]), tuple(each["points"])) for each in read["questions"]
    )
    return Questionnaire(questions, read["pass_total"])


def save(path: Path, of: Questionnaire) -> None:
    """Write it down for another environment."""
    questions = [{"text": each.text, "levels": each.levels, "points": each.points} for each in of.questions]
    written = {"questions": questions, "pass_total": of.pass_total}
    path.write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
