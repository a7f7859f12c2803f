"""What is said where an answer was not understood names the numbers that there are."""

from __future__ import annotations

import pytest

from dialogs.misses import not_understood
from dialogs.phrases import Phrase
from dialogs.questions import OneOf, Option
from locales import Voice, render


@pytest.mark.parametrize(
    ("options", "told"), [(1, "chọn giúp cháu số 1 "), (2, "số 1 hoặc 2 "), (3, "một số từ 1 đến 3 ")]
)
def test_the_numbers_are_those_that_there_are(options: int, told: str) -> None:
    offered = tuple(Option(f"o{n}", Phrase(f"o{n}", "Ví dụ")) for n in range(options))
    question = OneOf(key="k", wording=Phrase("k", "Chọn"), options=offered)
    said = render(not_understood(question, 1), Voice("vi", "ba", "Lan"))
    assert told.strip() in said
    assert ("đến" in said) is (options > 2)
