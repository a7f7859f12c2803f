"""Back keeps, and a double tap is nothing: on every channel, at every question, whatever is pressed."""

from __future__ import annotations

import pytest

from bot.channels.web.wire import LIMITS as WEB
from bot.channels.zalo_oa.wire import LIMITS as ZALO_OA
from tests.chat import BUTTONS, NUMBERS, SHEET, Chat
from tests.ways import INDICATORS, LOOKOVER, PASSED, answered, kept, looked_over, sent, welcomed

QUESTION = "assess.question"
FORMS = {"telegram": BUTTONS, "web": WEB, "zalo_oa": ZALO_OA, "zalo_bot": NUMBERS}


def nothing(chat: Chat) -> Chat:
    """The last press did nothing and said nothing."""
    outcome = chat.outcome
    assert outcome is not None
    assert ((), None, (), []) == (outcome.says, outcome.asking, outcome.records, chat.messages)
    return chat.hears_nothing_more()


# -- who taps everything twice


@pytest.mark.parametrize("form", FORMS)
def test_who_does_everything_twice_gets_from_hello_to_sent(chat: Chat, form: str) -> None:
    """Each second press is checked to be nothing where it is made."""
    chat = chat.another("phone-twice", limits=FORMS[form])
    chat.doubling = True
    chat.starts("VD1").hears("welcome.hello").chooses("ba").hears(
        "welcome.purpose", "welcome.consent"
    ).chooses("yes")
    chat.hears("welcome.name").says("Lan").hears("welcome.group").chooses("nguoi_dan_xa")
    chat.hears(SHEET, QUESTION)
    for key in INDICATORS[:-1]:
        chat.chooses("3").hears(QUESTION)
        assert chat.answers[key] == "3"
    chat.chooses("3").hears(*LOOKOVER).chooses("send").hears("send.ask").chooses("self")
    chat.hears("send.full_name").says("Nguyễn Thị Lan 1960").hears("send.read_back").chooses("yes")
    chat.hears("send.sent", *PASSED)

    assert ("sent", 80) == (chat.standing, chat.score)
    assert {"1.1": "3"}.items() <= chat.answers.items()


@pytest.mark.parametrize("press", ["!skip", "!back", "!explain", "!rest"])
@pytest.mark.parametrize("done", [1, 5, 9])
def test_a_fixed_key_pressed_twice_is_pressed_once(chat: Chat, press: str, done: int) -> None:
    answered(welcomed(chat), "3" * done)
    chat.doubling = True
    chat.taps(press).hears_anything()

    wanted = {
        "!skip": {9: "3.2+"}.get(done, INDICATORS[min(done + 1, 9)]),
        "!back": INDICATORS[done - 1],
        "!explain": INDICATORS[done],
        "!rest": "",
    }
    assert chat.asked == wanted[press]


def test_who_erases_with_double_taps_is_asked_twice_all_the_same(chat: Chat) -> None:
    welcomed(chat)
    chat.doubling = True
    chat.says("xóa dữ liệu của tôi").hears("erase.first").taps("yes").hears("erase.second")
    chat.taps("yes").hears("erase.done").hears_anything()

    assert chat.person
    assert chat.person["erase_at"]


# -- the option that was chosen already; another one


@pytest.mark.parametrize("key", INDICATORS[:9])
@pytest.mark.parametrize("days", [0, 7])
def test_the_option_chosen_already_is_nothing_and_another_opens_the_question(
    chat: Chat, key: str, days: int
) -> None:
    answered(welcomed(chat), "323232323").waits(days=days)
    chosen = chat.answers[key]
    asked = chat.asked
    if days:
        chat.taps(chosen, on=key).hears(QUESTION, key="3.2")
    nothing(chat.taps(chosen, on=key))
    assert chat.state["front"]["key"] == "3.2" == asked

    for other in {"1", "2", "3", "4"} - {chosen}:
        chat.taps(other, on=key).hears("edit.again", QUESTION, key=key)
        assert chat.answers[key] == chosen
        chat.says("làm tiếp").hears(QUESTION, key="3.2")


@pytest.mark.parametrize("seconds", [9, 11])
def test_who_presses_the_same_again_a_while_later_did_not_see_what_came_of_it(
    chat: Chat, seconds: float
) -> None:
    """A question that came twice stands below the one it led to: its buttons are what one sees."""
    answered(welcomed(chat), "33").waits(hours=seconds / 3600)
    kept_already = chat.answers
    chat.taps("3", on="1.2")

    if seconds > 10:
        chat.hears(QUESTION, key="1.3")
    else:
        nothing(chat)
    assert chat.answers == kept_already == {"1.1": "3", "1.2": "3"}


def test_the_look_over_is_shown_again_to_who_presses_the_last_answer_again_later(chat: Chat) -> None:
    looked_over(chat).waits(hours=1 / 60).taps("3", on="3.2").hears(*LOOKOVER)


def test_the_option_chosen_already_is_nothing_from_a_menu_too(chat: Chat) -> None:
    answered(welcomed(chat), "333").says("cài đặt").hears("settings.ask")
    nothing(chat.taps("3", on="1.2")).says("tiếp tục").hears(QUESTION, key="1.4")


def test_the_last_answer_pressed_twice_leaves_the_look_over_as_it_is(chat: Chat) -> None:
    looked_over(chat)
    token = [each for each, _ in chat.buttons if each.split("|")[1:] == ["3.2", "3"]][-1]
    nothing(chat.taps_token(token)).says("4").hears(*PASSED)


def test_what_is_pressed_again_after_something_else_is_of_another_time(chat: Chat) -> None:
    kept(looked_over(chat)).taps("3", on="3.2").hears("old.button", *PASSED)


def test_a_number_typed_twice_before_the_reply_is_seen_is_one_answer(chat: Chat) -> None:
    welcomed(chat)
    chat.doubling = True
    chat.says("2").hears(QUESTION, key="1.2").says("2").hears(QUESTION, key="1.3")

    assert {"1.1": "2", "1.2": "2"} == chat.answers


# -- too early to be meant


@pytest.mark.parametrize(
    ("question", "option"),
    [
        ("consent", "yes"),
        ("consent", "no"),
        ("share", "self"),
        ("right0", "yes"),
        ("first", "yes"),
        ("second", "yes"),
        ("keep", "no"),
        ("purpose", "keep"),
    ],
)
def test_a_press_in_the_moment_a_grave_question_appears_is_dropped(
    chat: Chat, question: str, option: str
) -> None:
    if question == "consent":
        chat.starts("VD1").hears("welcome.hello").taps("ba")
    elif question == "share":
        looked_over(chat).taps("send")
    elif question == "right0":
        looked_over(chat).taps("send").hears_anything().taps("self").hears_anything().says(
            "Nguyễn Thị Lan 1960"
        )
    elif question == "purpose":
        welcomed(chat).says("rút đồng ý")
    else:
        welcomed(chat).says("xóa dữ liệu của tôi")
        _ = question != "first" and chat.hears_anything().taps("yes")
        _ = question == "keep" and chat.hears_anything().taps("yes").hears_anything().says("khôi phục")
    chat.hears_anything()
    assert chat.asked == question
    before = chat.village.everything()

    nothing(chat.taps(option, on=question, early=True))
    after = chat.village.everything()
    assert {name for name in before if before[name] != after[name]} <= {"inbox"}
    chat.taps(option, on=question).hears_anything()
    assert chat.asked != question


@pytest.mark.parametrize("key", INDICATORS)
def test_a_level_may_be_pressed_as_soon_as_it_appears(chat: Chat, key: str) -> None:
    at = INDICATORS.index(key)
    answered(welcomed(chat), "3" * at).taps("2", early=True).hears_anything()

    assert chat.answers[key] == "2"


# -- back keeps


@pytest.mark.parametrize("done", range(1, 10))
def test_going_back_shows_what_was_chosen_and_changes_nothing(chat: Chat, done: int) -> None:
    levels = "1234123412"[:done]
    answered(welcomed(chat), levels)
    before = (chat.answers, chat.score, chat.assessment["answered"])
    for key in reversed(INDICATORS[:done]):
        chat.taps("!back").hears_anything()
        assert chat.asked == key
        chat.reads("Đang chọn:")
        assert (chat.answers, chat.score, chat.assessment["answered"]) == before
    chat.taps("!back").hears("back.first").hears_anything()
    assert (chat.asked, chat.answers) == ("1.1", before[0])

    chat.taps(chat.answers["1.1"]).hears(
        QUESTION, key=INDICATORS[done]
    )  # the same again: on to where they were
    assert (chat.answers, chat.score, chat.assessment["answered"]) == before


def test_after_back_another_answer_changes_that_one_only(chat: Chat) -> None:
    answered(welcomed(chat), "1234").taps("!back").hears("again.chosen", QUESTION, key="1.4")
    chat.taps("!back").hears("again.chosen", QUESTION, key="1.3").taps("1").hears(QUESTION, key="2.1")

    assert {"1.1": "1", "1.2": "2", "1.3": "1", "1.4": "4"} == chat.answers


@pytest.mark.parametrize("word", ["làm tiếp", "7", "tiếp tục"])
def test_who_passes_on_from_a_question_they_went_back_to_loses_nothing(chat: Chat, word: str) -> None:
    answered(welcomed(chat), "1234").says("quay lại").hears("again.chosen", QUESTION, key="1.4")
    chat.says(word).hears(QUESTION, key="2.1")

    assert {"1.1": "1", "1.2": "2", "1.3": "3", "1.4": "4"} == chat.answers


def test_back_shows_words_and_passed_questions_too(chat: Chat) -> None:
    answered(welcomed(chat), "1").taps("!skip").hears(QUESTION).says("quay lại").hears(
        "again.passed_over", QUESTION
    )
    chat.taps("3").hears(QUESTION, key="1.3")
    assert {"1.1": "1", "1.2": "3"} == chat.answers

    other = chat.another("phone-w").starts("VD1").hears("welcome.hello").taps("ba")
    other.hears_anything().taps("yes").hears("welcome.name").says("Lan").hears("welcome.group")
    other.says("8").hears("again.written", "welcome.name", key="called").reads("Đang ghi: Lan")
    other.says("làm tiếp").hears("welcome.group")


def test_a_sheet_already_sent_knows_nothing_of_presses_of_its_questions(chat: Chat) -> None:
    sent(looked_over(chat)).taps("3", on="1.1").hears("old.button").hears_anything()

    assert chat.standing == "sent"
