"""Buttons of earlier messages: they do what is sensible, and never answer another question, person or year."""

import pytest

from tests.chat import SHEET, Chat
from tests.ways import LOOKOVER, answered, joined_by, kept, looked_over, welcomed

QUESTION = "assess.question"


def test_a_button_of_an_answered_question_opens_it_for_a_change(chat: Chat) -> None:
    answered(welcomed(chat), "333").taps("1", on="1.2").hears("edit.again", QUESTION, key="1.2")
    assert chat.answers["1.2"] == "3"  # kept until there is a new answer

    chat.taps("4").hears(QUESTION, key="1.4")
    assert {"1.1": "3", "1.2": "4", "1.3": "3"} == chat.answers


@pytest.mark.parametrize("word", ["3", "làm tiếp", "7"])
def test_the_same_again_or_going_on_keeps_the_old_answer(chat: Chat, word: str) -> None:
    answered(welcomed(chat), "333").taps("1", on="1.2").hears("edit.again", QUESTION, key="1.2")

    chat.says(word).hears(QUESTION, key="1.4")
    assert {"1.1": "3", "1.2": "3", "1.3": "3"} == chat.answers


def test_who_leaves_an_opened_question_goes_on_where_they_were(chat: Chat) -> None:
    answered(welcomed(chat), "333").taps("1", on="1.2").hears("edit.again", QUESTION, key="1.2")

    chat.says("giúp").hears("help.words", QUESTION, key="1.4")
    assert {"1.1": "3", "1.2": "3", "1.3": "3"} == chat.answers


def test_a_story_told_at_an_opened_question_changes_no_progress(chat: Chat) -> None:
    answered(welcomed(chat), "333").taps("1", on="1.2").hears("edit.again", QUESTION)
    chat.says("năm ngoái tôi học nuôi ong").hears("missed.told", QUESTION, key="1.2")

    assert (3, 24) == (chat.assessment["answered"], chat.score)


def test_passing_an_opened_question_loses_no_answer(chat: Chat) -> None:
    answered(welcomed(chat), "333").taps("1", on="1.2").hears("edit.again", QUESTION)
    chat.taps("!skip").hears(QUESTION, key="1.4")

    assert ({"1.1": "3", "1.2": "3", "1.3": "3"}, 24) == (chat.answers, chat.score)


def test_a_fixed_key_of_an_answered_question_opens_that_question(chat: Chat) -> None:
    answered(welcomed(chat), "33").taps("!skip", on="1.1").hears("edit.again", QUESTION, key="1.1")

    assert {"1.1": "3", "1.2": "3"} == chat.answers


def test_a_button_of_the_welcome_answers_nothing_once_it_is_over(chat: Chat) -> None:
    welcomed(chat).taps("ong", on="address").hears("old.button", SHEET, QUESTION, key="1.1")

    assert chat.person
    assert chat.person["address"] == "ba"


def test_a_button_of_a_finished_sheet_says_so(chat: Chat) -> None:
    looked_over(chat).taps("1", on="1.1").hears("old.button", *LOOKOVER)

    assert ("3", 80) == (chat.answers["1.1"], chat.score)


def test_last_weeks_button_of_a_finished_sheet_says_so(chat: Chat) -> None:
    kept(looked_over(chat)).taps("done").hears("rest.plain").hears_nothing_more()

    chat.waits(days=7).taps("1", on="3.2").hears("old.button", "home.complete", "home.ask")
    assert ("3", "private") == (chat.answers["3.2"], chat.standing)


def test_last_weeks_button_of_an_answered_question_opens_it(chat: Chat) -> None:
    answered(welcomed(chat), "333").taps("!rest").hears("rest.kept")

    chat.waits(days=7).taps("1", on="1.2").hears("edit.again", QUESTION, key="1.2")
    assert chat.answers["1.2"] == "3"


def test_a_button_of_the_sheet_leads_out_of_a_menu(chat: Chat) -> None:
    answered(welcomed(chat), "333").says("cài đặt").hears("settings.ask")

    chat.taps("2", on="1.4").hears(QUESTION, key="2.1")
    assert {"1.1": "3", "1.2": "3", "1.3": "3", "1.4": "2"} == chat.answers


def test_a_button_of_an_old_menu_does_nothing(chat: Chat) -> None:
    welcomed(chat).says("menu").hears("home.open", "home.ask").taps("resume").hears(SHEET, QUESTION)
    chat.taps("mydata", on="home").hears("old.button", SHEET, QUESTION, key="1.1")


def test_a_button_pressed_twice_answers_once(chat: Chat) -> None:
    """The second press, with an id of its own, is of what was chosen already: nothing comes of it."""
    answered(welcomed(chat), "3").taps("3", on="1.1").hears_nothing_more()

    assert ({"1.1": "3"}, "1.2") == (chat.answers, chat.state["front"]["key"])


def test_a_button_of_another_phone_answers_nothing(chat: Chat) -> None:
    """Not even one of the very question that is pending here."""
    answered(welcomed(chat), "33")
    other = welcomed(chat.another())

    for key in ("1.1", "1.2", "1.3"):
        other.taps_token(chat.token("1", key)).hears("old.button", SHEET, QUESTION, key="1.1")
    assert {} == other.answers
    assert {"1.1": "3", "1.2": "3"} == chat.answers


def test_a_button_of_another_person_on_this_phone_answers_nothing(chat: Chat) -> None:
    answered(welcomed(chat), "33")
    theirs = [chat.token("1", key) for key in ("1.1", "1.2", "1.3")]
    joined_by(chat)

    for token in theirs:
        chat.taps_token(token).hears("old.button", SHEET, QUESTION, key="1.1")
    assert {} == chat.answers


def test_a_sheet_put_aside_is_answered_no_more(chat: Chat) -> None:
    answered(welcomed(chat), "33")
    old = [chat.token("1", key) for key in ("1.1", "1.2", "1.3")]
    chat.says("bắt đầu lại").hears("restart.first").taps("yes").hears("restart.second").taps("yes")
    chat.hears("restart.done", SHEET, QUESTION, key="1.1")

    for token in old:
        chat.taps_token(token).hears("old.button", SHEET, QUESTION, key="1.1")
    assert {} == chat.answers


@pytest.mark.parametrize("option", ["5", "~", "", "!", "!xyz", "1.1", "=none", "yes"])
def test_a_forged_option_of_the_pending_question_answers_nothing(chat: Chat, option: str) -> None:
    answered(welcomed(chat), "3").taps_token(chat.token(option))
    if option == "~":  # a skip by another way
        assert chat.hears(QUESTION, key="1.3").answers["1.2"] == "~"
        return
    chat.hears_anything()

    assert (chat.asked, {"1.1": "3"}) == ("1.2", chat.answers)


@pytest.mark.parametrize("token", ["", "x", "||", "a|b", "a|b|c|d", "😀|😀|😀", "'|\"|`"])
def test_a_forged_button_answers_nothing(chat: Chat, token: str) -> None:
    answered(welcomed(chat), "3").taps_token(token).hears("old.button", QUESTION, key="1.2")

    assert {"1.1": "3"} == chat.answers


@pytest.mark.parametrize("key", ["3.2", "9.9", "then", "", "address"])
def test_a_forged_question_of_this_run_answers_nothing(chat: Chat, key: str) -> None:
    """Not even one that will be asked later."""
    answered(welcomed(chat), "3").taps_token(chat.token("4", key)).hears("old.button", QUESTION, key="1.2")

    assert {"1.1": "3"} == chat.answers


def test_a_forged_option_of_words_is_no_name(chat: Chat) -> None:
    chat.starts("VD1").hears("welcome.hello").taps("ba").hears("welcome.purpose", "welcome.consent")
    consent = chat.token("x", "called")
    chat.taps("yes").hears("welcome.name").taps_token(consent).hears("missed.words", "welcome.name")


def test_an_edited_message_offers_its_question_again(chat: Chat) -> None:
    """Never a silent overwrite."""
    welcomed(chat).says("2").hears(QUESTION).says("3").hears(QUESTION, key="1.3")

    chat.edits(-2, "4").hears("edit.again", QUESTION, key="1.1")
    assert {"1.1": "2", "1.2": "3"} == chat.answers
    chat.says("4").hears(QUESTION, key="1.3")
    assert {"1.1": "4", "1.2": "3"} == chat.answers


def test_an_edited_message_of_a_finished_run_changes_nothing(chat: Chat) -> None:
    welcomed(chat, called="Lan").edits(1, "Lành").hears(SHEET, QUESTION, key="1.1")

    assert chat.person
    assert chat.person["called"] == "Lan"


def test_a_button_of_an_old_message_leaves_that_message_as_it_is(chat: Chat) -> None:
    """What it leads to comes as a new message, where they are looking."""
    answered(welcomed(chat), "3")
    (message,) = chat.messages
    assert message.edits

    chat.taps("1", on="1.1").hears("edit.again", QUESTION)
    (message,) = chat.messages
    assert ("", "") == (message.edits, message.strips)
