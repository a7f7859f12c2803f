"""Somebody opens the page again and sees nothing: they are shown where they stand, and nothing is answered by that."""

from __future__ import annotations

from tests.chat import Chat
from tests.ways import answered, looked_over, sent, welcomed


def test_a_stranger_who_opens_the_page_is_welcomed(chat: Chat) -> None:
    chat.returns().hears("welcome.hello", key="address")
    chat.returns().hears("welcome.hello", key="address")


def test_the_question_that_waits_is_asked_again(chat: Chat) -> None:
    """As often as the page is opened; a number still answers it."""
    answered(welcomed(chat), "34")
    before = chat.answers
    chat.returns().hears_anything()
    assert chat.asked == "1.3"
    chat.returns().hears_anything()
    assert (chat.asked, chat.answers) == ("1.3", before)
    chat.says("2").hears_anything()
    assert chat.answers == {**before, "1.3": "2"}


def test_a_question_that_is_being_changed_stays_open(chat: Chat) -> None:
    answered(welcomed(chat), "34")
    chat.taps("1", on="1.1").hears_anything()
    chat.returns().hears_anything()
    assert chat.asked == "1.1"


def test_who_is_done_comes_home(chat: Chat) -> None:
    sent(looked_over(chat))
    chat.waits(days=2).returns().hears_anything()
    assert chat.outcome is not None
    assert chat.outcome.asking is not None


def test_the_language_of_the_page_becomes_that_of_the_talk(chat: Chat) -> None:
    answered(welcomed(chat), "3")
    chat.returns("en").hears_anything()
    assert "Question 2 of 10" in chat.text
    chat.returns("vi").hears_anything()
    assert "Câu 2 trên 10" in chat.text
