"""A new year has a new sheet: last year's questions are not answered in it."""

from datetime import UTC, datetime

import pytest

from tests.chat import SHEET, Chat
from tests.ways import INDICATORS, answered, kept, looked_over, welcomed

QUESTION = "assess.question"


@pytest.fixture
def december(chat: Chat) -> Chat:
    """An evening in December."""
    chat.village.now = datetime(2026, 12, 20, 12, 0, tzinfo=UTC)
    return chat


def test_a_number_typed_in_january_does_not_answer_last_years_question(december: Chat) -> None:
    chat = answered(welcomed(december), "33").waits(days=20).says("3")
    chat.hears("old.year", "home.none", "home.ask")

    assert [2] == [each["answered"] for each in chat.assessments]


@pytest.mark.parametrize("key", ["1.2", "1.3"])
def test_last_years_buttons_say_so(december: Chat, key: str) -> None:
    """Those of answered questions and that of the pending one."""
    chat = answered(welcomed(december), "33").waits(days=20).taps("1", on=key)
    chat.hears("old.button", "home.none", "home.ask")

    assert [2] == [each["answered"] for each in chat.assessments]


def test_last_years_buttons_do_not_answer_this_years_questions(december: Chat) -> None:
    chat = answered(welcomed(december), "33").waits(days=20)
    old = [chat.token("1", key) for key in ("1.1", "1.2", "1.3")]
    chat.says("chào").hears("old.year", "home.none", "home.ask").taps("begin").hears(SHEET, QUESTION)

    for token in old:
        chat.taps_token(token).hears("old.button", SHEET, QUESTION, key="1.1")
    assert {} == chat.answers


def test_a_new_year_has_a_new_sheet(december: Chat) -> None:
    chat = (
        kept(looked_over(december))
        .waits(days=40)
        .says("chào cháu")
        .hears("old.year", "home.none", "home.ask")
    )
    chat.taps("begin").hears(SHEET, QUESTION, key="1.1")
    answered(chat, "4444444444")

    assert [(2026, "private", 80), (2027, "open", 100)] == [
        (each["year"], each["state"], each["score"]) for each in chat.assessments
    ]


def test_the_year_begins_in_vietnam(chat: Chat) -> None:
    chat.village.now = datetime(2026, 12, 31, 16, 59, tzinfo=UTC)  # a minute before midnight there
    answered(welcomed(chat), "3")

    chat.waits(hours=0.01).says("3").hears(QUESTION, key="1.3")
    chat.waits(hours=0.02).says("3").hears("old.year", "home.none", "home.ask")
    assert [2026] == [each["year"] for each in chat.assessments]


def test_earlier_years_stand_beside_the_result(december: Chat) -> None:
    chat = kept(looked_over(december)).waits(days=300).says("menu").hears("old.year", "home.none", "home.ask")
    answered(chat.taps("begin").hears(SHEET, QUESTION, key="1.1"), "4444444433").taps("keep")
    chat.hears(
        "result.passed", "result.competences", "result.step", "result.earlier", "result.draft", "result.ask"
    )
    chat.reads("năm 2026: 80 điểm")


def test_sending_begun_in_december_is_not_sent_in_january(december: Chat) -> None:
    chat = looked_over(december).taps("send").hears("send.ask").taps("self").hears("send.full_name")
    chat.waits(days=20).says("Nguyễn Thị Lan 1960").hears("old.year", "home.none", "home.ask")

    assert chat.person
    assert (["open"], "") == ([each["state"] for each in chat.assessments], chat.person["full_name"])


def test_last_years_sheet_cannot_be_taken_back(december: Chat) -> None:
    chat = answered(welcomed(december), "33").waits(days=20).says("hoàn tác")
    chat.hears("old.year", "undo.nothing", "home.none", "home.ask")


def test_a_welcome_begun_in_december_goes_on_in_january(december: Chat) -> None:
    chat = (
        december.starts("VD1").hears("welcome.hello").taps("ba").hears("welcome.purpose", "welcome.consent")
    )
    chat.waits(days=20).taps("yes").hears("welcome.name").says("Lan").hears("welcome.group")
    chat.taps("nguoi_dan_xa").hears(SHEET, QUESTION)

    assert ([2027], INDICATORS[0]) == ([each["year"] for each in chat.assessments], chat.asked)
