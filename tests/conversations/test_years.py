"""A new year has a new sheet: last year's questions are not answered in it."""

from datetime import UTC, datetime

import pytest

from dialogs.talks.result import Register
from tests.chapter import asks, place_sets
from tests.chat import SHEET, Chat
from tests.ways import INDICATORS, answered, kept, looked_over, welcomed

QUESTION = "assess.question"


@pytest.fixture
def december(chat: Chat) -> Chat:
    """An evening in December."""
    chat.village.now = datetime(2026, 12, 20, 12, 0, tzinfo=UTC)
    return chat


def test_a_number_typed_in_january_does_not_answer_last_years_question(december: Chat) -> None:
    chat = answered(welcomed(december), "33").waits(days=40).says("3")
    chat.hears("old.year", "home.none", "home.ask")

    assert [2] == [each["answered"] for each in chat.assessments]


@pytest.mark.parametrize("key", ["1.2", "1.3"])
def test_last_years_buttons_say_so(december: Chat, key: str) -> None:
    """Those of answered questions and that of the pending one."""
    chat = answered(welcomed(december), "33").waits(days=40).taps("1", on=key)
    chat.hears("old.button", "home.none", "home.ask")

    assert [2] == [each["answered"] for each in chat.assessments]


def test_last_years_buttons_do_not_answer_this_years_questions(december: Chat) -> None:
    chat = answered(welcomed(december), "33").waits(days=40)
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
    kept(looked_over(chat)).waits(hours=0.01).says("menu").hears("home.complete", "home.ask")

    chat.waits(hours=0.02).says("menu").hears("old.year", "home.none", "home.ask")
    assert [2026] == [each["year"] for each in chat.assessments]


def test_earlier_years_stand_beside_the_result(december: Chat) -> None:
    chat = kept(looked_over(december)).waits(days=300).says("menu").hears("old.year", "home.none", "home.ask")
    answered(chat.taps("begin").hears(SHEET, QUESTION, key="1.1"), "4444444433").taps("keep")
    chat.hears("result.passed", "result.step", "result.earlier", "result.draft", "result.ask")
    chat.reads("năm 2026: 80 điểm").taps("more").hears("result.competences", "result.up", "result.ask")


def test_sending_begun_in_december_is_not_sent_in_january(december: Chat) -> None:
    chat = looked_over(december).taps("send").hears("send.ask").taps("self").hears("send.full_name")
    chat.waits(days=40).says("Nguyễn Thị Lan 1960").hears("old.year", "home.none", "home.ask")

    assert chat.person
    assert (["open"], "") == ([each["state"] for each in chat.assessments], chat.person["full_name"])


def test_last_years_sheet_cannot_be_taken_back(december: Chat) -> None:
    chat = answered(welcomed(december), "33").waits(days=40).says("hoàn tác")
    chat.hears("old.year", "undo.nothing", "home.none", "home.ask")


def test_a_welcome_begun_in_december_goes_on_in_january(december: Chat) -> None:
    chat = (
        december.starts("VD1").hears("welcome.hello").taps("ba").hears("welcome.purpose", "welcome.consent")
    )
    chat.waits(days=40).taps("yes").hears("welcome.name").says("Lan").hears("welcome.group")
    chat.taps("nguoi_dan_xa").hears(SHEET, QUESTION)

    assert ([2027], INDICATORS[0]) == ([each["year"] for each in chat.assessments], chat.asked)


# -- the year's turn: what was begun in December may be finished until the commune's date in January


def test_a_sheet_begun_in_december_is_finished_and_sent_for_its_year(december: Chat) -> None:
    chat = answered(welcomed(december), "333333333").waits(days=20)
    chat.says("chào").hears("back.hello", QUESTION, key="3.2").taps("4").hears("lookover.all", "lookover.ask")
    chat.reads("năm 2026").taps("send").hears("send.ask").taps("self").hears("send.full_name")
    chat.says("Nguyễn Thị Lan 1960").hears("send.read_back").taps("yes").hears(
        "send.sent", "home.none", "home.ask"
    )

    assert [(2026, "sent", 82)] == [(each["year"], each["state"], each["score"]) for each in chat.assessments]
    chat.taps("begin").hears(SHEET, QUESTION, key="1.1")
    assert [2026, 2027] == [each["year"] for each in chat.assessments]


def test_who_just_goes_on_typing_answers_last_years_question_until_that_date(december: Chat) -> None:
    chat = answered(welcomed(december), "33").waits(days=26).says("3").hears(QUESTION, key="1.4")
    chat.waits(days=1).says("3").hears("old.year", "home.none", "home.ask")  # the sixteenth

    assert [3] == [each["answered"] for each in chat.assessments]


@pytest.mark.parametrize(("until", "goes_on"), [("2027-01-05", False), ("2027-01-20", True)])
def test_the_date_in_january_is_the_communes_own(december: Chat, until: str, goes_on: bool) -> None:
    place_sets(december, {"dates": {"last_year": until}})
    chat = answered(welcomed(december), "33").waits(days=20).says("chào")

    chat.hears_anything()
    assert chat.asked == ("1.3" if goes_on else "home")


def test_a_sheet_kept_private_is_not_carried_over(december: Chat) -> None:
    kept(looked_over(december)).waits(days=20).says("menu").hears("old.year", "home.none", "home.ask")


def test_a_sheet_of_this_year_goes_before_last_years(december: Chat) -> None:
    chat = answered(welcomed(december), "33").waits(days=20).says("bắt đầu lại")
    chat.hears("restart.first").taps("yes").hears("restart.second").taps("yes").hears(
        "restart.done", SHEET, QUESTION
    )

    assert [(2026, 2, "open"), (2027, 0, "open")] == [
        (each["year"], each["answered"], each["state"]) for each in chat.assessments
    ]


@pytest.mark.parametrize(("until", "offered"), [("", True), ("2026-12-19", False), ("2026-12-20", True)])
def test_the_last_day_of_registering_is_a_setting_and_empty_by_default(
    december: Chat, until: str, offered: bool
) -> None:
    if until:
        place_sets(december, {"dates": {"register_until": until}})
    chat = kept(looked_over(december))
    asking = chat.outcome.asking if chat.outcome else None

    assert asking is not None
    assert offered is ("register" in {each.id for each in asking.options})
    refused = asks(chat, Register(()))
    assert offered is not hasattr(refused, "talk")


def test_last_years_sheet_and_goals_stand_beside_this_years(december: Chat) -> None:
    chat = kept(looked_over(december, "3333333333")).taps("register").hears("register.goal")
    chat.says("học nuôi ong").hears("register.goal_kept", "register.more").taps("none").hears_anything()
    chat.waits(days=300).says("menu").hears_anything().taps("begin").hears_anything()
    answered(chat, "4333333332").taps("keep").hears_anything()

    chat.reads("năm 2026: 80 điểm").taps("more").hears_anything()
    chat.reads("So với năm 2026, tăng ở câu 1.").reads("giảm ở câu 10.")
    chat.reads("Năm 2026, bà định: học nuôi ong")
