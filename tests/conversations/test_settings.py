"""Settings, help and the way home: one thing at a time, and back to where they were."""

import pytest

from tests.chat import NUMBERS, SHEET, Chat
from tests.ways import LOOKOVER, answered, joined_by, kept, looked_over, sent, welcomed

QUESTION = "assess.question"


def setting(chat: Chat, which: str, *heard: str) -> Chat:
    """From anywhere to the question behind one setting."""
    chat.says("cài đặt").hears("settings.ask")
    return chat.taps(which).hears(*heard)


def test_another_form_of_address_is_used_at_once(chat: Chat) -> None:
    setting(welcomed(chat), "address", "settings.address_ask").says("cô").hears("settings.ask")
    chat.reads("Cô muốn đổi gì").taps("done").hears(SHEET, QUESTION)

    assert chat.person
    assert chat.person["address"] == "co"


@pytest.mark.parametrize("called", ["Dung", "Năm", "Thôi"])
def test_another_name_is_taken_word_for_word(chat: Chat, called: str) -> None:
    setting(welcomed(chat), "called", "settings.called_ask").says(called).hears("settings.ask")

    assert chat.person
    assert (called, called) == (chat.person["called"], chat.state["called"])


def test_another_village_is_searched_for(chat: Chat) -> None:
    setting(welcomed(chat), "place", "place.ask").says("trung").hears("place.found", "settings.ask")

    assert chat.person
    assert ("trung", "trung") == (chat.person["village"], chat.assessment["village"])


def test_a_village_not_found_leaves_the_old_one(chat: Chat) -> None:
    setting(welcomed(chat), "place", "place.ask").says("để sau").hears("settings.ask")

    assert chat.person
    assert chat.person["village"] == "dong"


def test_another_group_counts_from_the_next_sheet_on(chat: Chat) -> None:
    setting(welcomed(chat), "group", "welcome.group").taps("nguoi_lao_dong")
    chat.hears("settings.group_saved", "settings.ask")
    assert chat.assessment["sheet"].startswith("nguoi_dan_xa@")

    chat.says("bắt đầu lại").hears("restart.first").taps("yes").hears("restart.second").taps("yes")
    chat.hears("restart.done", SHEET, QUESTION)
    assert chat.assessment["sheet"].startswith("nguoi_lao_dong@")


def test_english_and_back(chat: Chat) -> None:
    setting(welcomed(chat), "language", "language.ask").taps("en").hears("language.done", SHEET, QUESTION)
    assert (chat.state["language"], "Question" in chat.text or "1 of 10" in chat.text) == ("en", True)

    chat.taps("3").hears(QUESTION, key="1.2").says("/language").hears("language.ask").says("tiếng việt")
    chat.hears("language.done", QUESTION, key="1.2").reads("Câu 2 trên 10")
    assert {"1.1": "3"} == chat.answers


def test_vietnamese_is_understood_in_english_too(chat: Chat) -> None:
    setting(welcomed(chat), "language", "language.ask").taps("en").hears("language.done", SHEET, QUESTION)

    chat.says("bỏ qua").hears(QUESTION, key="1.2").says("back")
    chat.hears(SHEET, "again.passed_over", QUESTION, key="1.1")


def test_news_are_switched_on_and_off(chat: Chat) -> None:
    setting(welcomed(chat), "news", "settings.saved", "settings.ask")
    assert chat.consents["news"] is True

    chat.taps("news").hears("settings.saved", "settings.ask")
    assert chat.consents["news"] is False


def test_leaving_the_settings_goes_on_where_they_were(chat: Chat) -> None:
    setting(answered(welcomed(chat), "333"), "done", QUESTION)

    assert chat.asked == "1.4"


def test_back_from_the_settings_goes_on_where_they_were(chat: Chat) -> None:
    answered(welcomed(chat), "333").says("cài đặt").hears("settings.ask").says("8").hears(QUESTION, key="1.4")


def test_help_names_somebody_to_call_and_asks_the_same_question(chat: Chat) -> None:
    answered(welcomed(chat), "3").says("giup").hears("help.words").hears(QUESTION, key="1.2")
    chat.reads("cô Hoa").reads("0000 000 000")


@pytest.mark.parametrize(
    ("levels", "said", "choices"),
    [
        ("", "home.open", ["resume", "register", "mydata", "settings", "people"]),
        ("333", "home.open", ["resume", "lookover", "mydata", "settings", "people"]),
        ("3333333333", "home.complete", ["lookover", "result", "mydata", "settings", "people"]),
    ],
)
def test_home_says_where_they_are_and_what_makes_sense(
    chat: Chat, levels: str, said: str, choices: list[str]
) -> None:
    answered(welcomed(chat), levels).says("menu").hears(said).hears("home.ask", choices=choices)


def test_home_after_sending_says_it_is_on_its_way(chat: Chat) -> None:
    sent(looked_over(chat)).says("menu").hears("home.sent", "home.ask")


@pytest.mark.parametrize("word", ["trời hôm nay đẹp", "😀", "1", "???"])
def test_any_lost_word_leads_home_once_everything_is_done(chat: Chat, word: str) -> None:
    kept(looked_over(chat)).taps("done").hears("rest.plain")

    chat.waits(days=3).says(word)
    if word == "???":
        chat.hears_anything()
    else:
        chat.hears("home.complete", "home.ask")
    assert chat.asked == "home"


def test_any_lost_word_leads_to_the_next_question_while_there_is_one(chat: Chat) -> None:
    answered(welcomed(chat), "33").says("nghỉ").hears("rest.kept")

    chat.waits(days=3).says("😀").hears("back.hello", QUESTION, key="1.3")


def test_commands_work_where_there_are_no_buttons(chat: Chat) -> None:
    chat = chat.another(limits=NUMBERS)
    for text in ("chào", "2", "1", "Lan", "thôn Đông", "1"):
        chat.hears_anything().says(text)
    chat.hears(SHEET, QUESTION).says("cai dat").hears("settings.ask").says("2").hears("settings.called_ask")
    chat.says("Lành").hears("settings.ask").says("xong").hears(SHEET, QUESTION)

    assert chat.person
    assert chat.person["called"] == "Lành"


def test_stopping_reminders_is_one_word(chat: Chat) -> None:
    answered(welcomed(chat), "3").says("đừng nhắc nữa").hears("stop.done").hears_nothing_more()

    assert {"keep": True, "reminders": False, "news": False} == chat.consents
    chat.says("tiếp tục").hears(QUESTION, key="1.2")


def test_the_settings_are_of_the_person_who_answers(chat: Chat) -> None:
    setting(joined_by(welcomed(chat)), "called", "settings.called_ask").says("Hưng").hears("settings.ask")
    chat.says("đổi người").hears("people.switch").says("Lan").hears(SHEET, QUESTION)

    assert chat.person
    assert chat.person["called"] == "Lan"


def test_looking_over_from_home(chat: Chat) -> None:
    looked_over(chat).says("menu").hears("home.complete", "home.ask").taps("lookover").hears(*LOOKOVER)
