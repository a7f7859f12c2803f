"""Erasure is felt at once: from the second yes on nobody of chapter or commune sees anything of it, while it can be undone."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from dialogs.talks.office.look import OpenPerson
from dialogs.talks.review.asked import Confirming, OpenSheet, ToReview
from dialogs.talks.village.board import Board
from dialogs.talks.village.finding import OfPerson
from storage.counting import count
from storage.office.summary import figures, recount
from storage.tables import ASSESSMENT, Assessment
from tests.chapter import asks, head_of, says_of
from tests.chat import Chat
from tests.reviewed import officer
from tests.ways import looked_over, sent


def erasing(chat: Chat, word: str = "") -> Chat:
    """From anywhere to the second yes."""
    chat.says("xóa dữ liệu của tôi").hears("erase.first")
    (chat.says(word) if word else chat.taps("yes")).hears("erase.second")
    (chat.says(word) if word else chat.taps("yes")).hears("erase.done")
    return chat.hears_anything()


@pytest.mark.parametrize("word", ["xoa", "xóa", "Xoá", "xoa di", "xóa đi", "xóa nhé cháu"])
def test_the_word_is_understood_where_it_is_asked_for(chat: Chat, word: str) -> None:
    erasing(looked_over(chat), word)

    assert chat.person
    assert chat.person["erase_at"]


@pytest.mark.parametrize("word", ["xoa", "xóa"])
def test_one_syllable_never_erases_anywhere_else(chat: Chat, word: str) -> None:
    looked_over(chat).says(word).hears_anything()

    assert chat.person
    assert chat.person["erase_at"] is None


def seen(chat: Chat, head: Chat, desk: Chat, role: str) -> dict[str, bool]:
    """Where somebody of chapter or commune finds the person, or their sheet, or counts either."""
    village, id_ = chat.village, chat.state["person"]
    (sheet,) = village.rows(Assessment, ASSESSMENT.c.person == id_)
    board = asks(head, Board(head.role))
    sums = {place: village.write(lambda tx, at=place: figures(tx, at, 2026)) for place in ("dong", "vi-du")}

    opened = asks(head, OpenSheet(head.role, sheet["id"]))
    looked = asks(desk, OpenPerson(role, id_))
    return {
        "the list of the chapter": bool(asks(head, ToReview(head.role))["sheets"]),
        "the sheet opened": not hasattr(opened, "talk"),
        "the board": bool(board["sent"] or board["started"] or board["waiting"] or board["joining"]),
        "the roster": not hasattr(asks(head, OfPerson(head.role, id_)), "talk"),
        "the list of the commune": bool(asks(desk, Confirming(role))["villages"]),
        "the person looked at": not hasattr(looked, "talk"),
        "the sums": any(n for at in sums.values() for name, n in at.items() if n),
    }


@pytest.mark.parametrize("review", ["", "endorsed"])
def test_nobody_sees_the_sheet_while_undo_lasts(chat: Chat, review: str) -> None:
    head = head_of(chat.another("phone-head"))
    desk, role = officer(chat)
    sent(looked_over(chat)).hears_anything()
    says_of(chat, chat.state["person"], "commune")
    chat.village.write(lambda tx: tx.execute(update(ASSESSMENT).values(review=review)).rowcount)
    person = chat.state["person"]
    chat.village.write(lambda tx: count(tx, chat.village.house, [person]))
    before = seen(chat, head, desk, role)
    books = chat.village.write(lambda tx: recount(tx, chat.village.house, "vi-du"))
    everywhere = {*before} - (
        {"the list of the chapter", "the sheet opened"} if review else {"the list of the commune"}
    )
    assert everywhere <= {name for name, found in before.items() if found}

    erasing(chat)
    assert [] == [name for name, found in seen(chat, head, desk, role).items() if found]
    assert books == chat.village.write(lambda tx: recount(tx, chat.village.house, "vi-du"))

    chat.says("khôi phục").hears("undo.erase").taps("yes").hears("undo.kept").hears_anything()
    assert before == seen(chat, head, desk, role)
    assert books == chat.village.write(lambda tx: recount(tx, chat.village.house, "vi-du"))
