"""JSON as the database keeps it: what goes in comes out, whatever a database makes of it on the way."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from storage.tables import ANSWER, Answer
from tests.chat import Chat


@pytest.mark.parametrize("value", [4850, -1, 0, True, "4850", "1.1", None, [1, "a"], {"text": "x"}], ids=str)
def test_an_answer_comes_back_as_it_was_given(chat: Chat, value: object) -> None:
    """A whole number too: SQLite's columns of JSON have the affinity of numbers."""
    row = {
        "id": "a",
        "run": "r",
        "kind": "a",
        "key": "k",
        "value": value,
        "contact": "",
        "at": chat.village.now,
    }
    chat.village.untouched = False
    chat.village.write(lambda tx: tx.execute(insert(ANSWER).values(**row)).rowcount)
    found = chat.village.write(lambda tx: tx.execute(select(ANSWER.c.value)).scalar())
    assert found == value
    assert type(found) is type(value)
    assert chat.village.rows(Answer)[0]["value"] == value
