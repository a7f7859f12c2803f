"""A sheet that was given back says so at once wherever its person looks, with the reason and the way to mend it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dialogs.rules.review import Reason
from dialogs.talks.review.asked import GiveBack, OpenSheet
from storage.tables import ASSESSMENT, Assessment
from tests.chapter import asks, head_of
from tests.chat import Chat
from tests.ways import looked_over, sent

FINE = "3333333334"  # 82 points: they were congratulated when they sent it
LOOKS: dict[str, Callable[[Chat], Chat]] = {
    "kết quả": lambda chat: chat.says("kết quả"),
    "menu": lambda chat: chat.says("menu"),
    "phiếu của tôi": lambda chat: chat.says("phiếu của tôi"),
    "làm tiếp": lambda chat: chat.says("làm tiếp"),
    "alo": lambda chat: chat.says("alo"),
    "cảm ơn": lambda chat: chat.says("cảm ơn"),
    "start": lambda chat: chat.starts(),
    "page": lambda chat: chat.returns(),
}
LEFT: dict[str, Callable[[Chat], Chat]] = {  # where they were when it came back
    "at the result": lambda chat: chat,
    "at home": lambda chat: chat.says("menu").hears_anything(),
    "nowhere": lambda chat: chat.taps("done").hears_anything().taps("no").hears_anything(),
}


def give_back(chat: Chat, reason: Reason = Reason.TOO_HIGH, indicator: str = "1.3", words: str = "") -> None:
    """The head gives the newest sheet back."""
    head = vars(chat).setdefault("head", None) or head_of(chat.another("phone-head"))
    vars(chat)["head"] = head
    sheet = chat.village.rows(Assessment)[-1]["id"]
    opened = asks(head, OpenSheet(head.role, sheet))
    asks(head, GiveBack(head.role, sheet, opened["stamp"], reason, indicator, words))


def told(chat: Chat, *, at: bool) -> Chat:
    """The reason, somewhere in what is said at once, and the way to mend it."""
    assert chat.outcome is not None
    assert chat.outcome.asking is not None
    said = [getattr(each, "id", "") for each in chat.outcome.says]
    assert ("told.returned_at" if at else "told.returned") in said, said
    assert "chúc mừng" not in chat.text
    offered = {each.id for each in chat.outcome.asking.options}
    assert offered & {"change", "returned", "lookover"}, offered
    return chat.hears_anything()


@pytest.mark.parametrize("left", LEFT)
@pytest.mark.parametrize("look", LOOKS)
def test_wherever_they_look_it_is_said_at_once(chat: Chat, look: str, left: str) -> None:
    sent(looked_over(chat, FINE)).hears_anything()
    assert "chúc mừng" in chat.text
    LEFT[left](chat)
    give_back(chat)
    LOOKS[look](chat)
    told(chat, at=True)
    chat.waits(days=1)
    LOOKS[look](chat)
    told(chat, at=True)


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_is_told_in_words(chat: Chat, reason: Reason) -> None:
    sent(looked_over(chat, FINE)).hears_anything()
    words = "cháu xem lại câu này nhé" if reason is Reason.OTHER else ""
    give_back(chat, reason, "", words)
    chat.says("kết quả").reads(words)
    told(chat, at=False)


def test_what_was_mended_and_sent_again_is_a_sheet_like_any(chat: Chat) -> None:
    sent(looked_over(chat, FINE)).hears_anything()
    give_back(chat)
    chat.says("kết quả")
    told(chat, at=True).taps("change").hears_anything().taps("4").hears_anything().taps(
        "yes"
    ).hears_anything()
    chat.taps("send").hears_anything().taps("again").hears("send.sent", "result.passed").hears_anything()
    assert "chúc mừng" in chat.text
    chat.says("menu").hears("home.sent").hears_anything()


def test_a_sheet_that_is_not_on_the_list_is_congratulated_by_nobody(chat: Chat) -> None:
    sent(looked_over(chat, FINE)).hears_anything()
    chat.village.write(lambda tx: tx.execute(ASSESSMENT.update().values(review="declined")).rowcount)
    chat.says("kết quả").hears("result.passed").hears_anything()
    assert "chúc mừng" not in chat.text
    chat.reads("năm nay chưa được công nhận")
