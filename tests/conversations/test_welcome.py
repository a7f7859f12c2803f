"""The first minute: forms of address, consent, name; and what is not stored of those who decline."""

import pytest

from storage.outbox import Marked, mark
from storage.tables import Answer, Contact, Inbox, Outbox, Person, RunRow, Talking
from tests.chat import NUMBERS, SHEET, Chat
from tests.ways import greeted, named, welcomed

ADDRESSES = ["ong", "ba", "bac", "co", "chu", "di", "anh", "chi", "ban"]


def test_the_first_message_asks_how_to_address_them(chat: Chat) -> None:
    chat.starts().hears("welcome.hello", key="address", choices=ADDRESSES).hears_nothing_more()


def test_any_first_word_is_a_greeting(chat: Chat) -> None:
    chat.says("alo").hears("welcome.hello")


def test_the_welcome_takes_four_answers_before_the_first_question_with_a_code(chat: Chat) -> None:
    welcomed(chat, code="VD1")

    assert len(chat.log) - 1 == 4  # all but Start
    assert chat.person
    assert (chat.person["called"], chat.person["village"]) == ("Lan", "dong")
    assert {"keep": True} == chat.consents


def test_the_welcome_takes_five_answers_by_search(chat: Chat) -> None:
    greeted(chat, code="").taps("yes").hears("welcome.name").says("Lan").hears("place.ask")
    chat.says("thon dong").hears("place.found", "welcome.group").taps("nguoi_dan_xa")
    chat.hears(SHEET, "assess.question", key="1.1")

    assert len(chat.log) - 1 == 5


def test_everything_can_be_typed(chat: Chat) -> None:
    """On a channel without buttons, without diacritics."""
    chat = chat.another(limits=NUMBERS)
    chat.says("xin chao").hears("welcome.hello").says("2").hears("welcome.purpose", "welcome.consent")
    chat.says("dong y").hears("welcome.name").says("Lan").hears("place.ask")
    chat.says("thon dong").hears("place.found", "welcome.group").says("1")
    chat.hears(SHEET, "assess.question")

    assert chat.person
    assert ("ba", "dong") == (chat.person["address"], chat.person["village"])


@pytest.mark.parametrize(
    ("typed", "called"),
    [
        ("bà Lan", "Lan"),
        ("Tôi tên là Lan ạ", "Lan"),
        ("LAN", "Lan"),
        ("ba lan", "Lan"),
        ("Ba", "Ba"),
        ("Sáu", "Sáu"),
    ],
)
def test_the_form_of_address_is_not_said_twice(chat: Chat, typed: str, called: str) -> None:
    named(chat, typed).taps("nguoi_dan_xa").hears_anything()

    assert chat.person
    assert chat.person["called"] == called


def test_cu_is_understood_though_it_is_not_shown(chat: Chat) -> None:
    chat.starts().hears("welcome.hello").says("cụ").hears("welcome.purpose", "welcome.consent")

    assert "cụ" in chat.text


@pytest.mark.parametrize("called", ["Dung", "Nam", "Bảy", "Anh", "Huy", "Ba", "Thôi", "Dừng", "Út Em"])
def test_a_name_takes_every_word(chat: Chat, called: str) -> None:
    greeted(chat).taps("yes").hears("welcome.name").says(called).hears("welcome.group")
    chat.taps("nguoi_dan_xa").hears(SHEET, "assess.question")

    assert chat.person
    assert chat.person["called"] == called


@pytest.mark.parametrize("digits", ["7", "8", "9", "123"])
def test_a_name_of_digits_is_asked_again(chat: Chat, digits: str) -> None:
    greeted(chat).taps("yes").hears("welcome.name").says(digits).hears("name.letters", "welcome.name")


def test_a_name_that_is_a_story_is_asked_shorter(chat: Chat) -> None:
    greeted(chat).taps("yes").hears("welcome.name")
    chat.says("tên tôi thì dài lắm " * 5).hears("words.too_long", "welcome.name")


def test_more_details_are_told_and_consent_is_asked_again(chat: Chat) -> None:
    greeted(chat).taps("more").hears("welcome.details", "welcome.consent").reads("cô Hoa")
    chat.says("đồng ý").hears("welcome.name")


def test_who_only_reads_details_is_asked_for_a_yes_or_a_no_in_the_end(chat: Chat) -> None:
    greeted(chat)
    for _ in range(3):
        chat.taps("more").hears("welcome.details", "welcome.consent")

    chat.taps("yes").hears("welcome.name")


def test_grown_forms_of_address_are_not_asked_for_their_age(chat: Chat) -> None:
    chat.starts().hears("welcome.hello").taps("bac")
    chat.hears("welcome.purpose", "welcome.consent", choices=["yes", "no", "more"])


def test_a_form_that_leaves_the_age_open_asks_for_it_with_the_consent(chat: Chat) -> None:
    chat.starts().hears("welcome.hello").taps("ban")
    chat.hears("welcome.purpose", "welcome.consent", choices=["yes", "no", "more", "young"])


def nothing_is_kept(chat: Chat) -> None:
    for model in (Contact, Answer, RunRow, Talking, Person, Outbox):
        assert [] == chat.village.rows(model), model.__name__
    assert {""} == {row["contact"] for row in chat.village.rows(Inbox)}


def test_nothing_is_stored_of_who_declines(chat: Chat) -> None:
    greeted(chat).taps("no").hears("welcome.declined").hears_nothing_more()

    nothing_is_kept(chat)


def test_nothing_is_stored_of_who_is_too_young(chat: Chat) -> None:
    greeted(chat, address="ban").taps("young").hears("welcome.young").hears_nothing_more()

    nothing_is_kept(chat)


def test_the_farewell_is_kept_until_it_is_delivered(chat: Chat) -> None:
    greeted(chat)
    chat.village.runner.delivers = False
    chat.taps("no").hears("welcome.declined")
    (waiting,) = chat.outbox
    assert ("waiting", "forget") == (waiting["state"], waiting["why"])

    chat.village.write(lambda tx: mark(tx, [[Marked(waiting["id"], "sent", "s9")]]))

    nothing_is_kept(chat)


def test_a_refusal_delivered_twice_stores_nothing(chat: Chat) -> None:
    greeted(chat).taps("no").hears("welcome.declined").redelivers()

    nothing_is_kept(chat)


def test_who_declined_may_think_better_of_it(chat: Chat) -> None:
    greeted(chat).taps("no").hears("welcome.declined")

    chat.waits(days=2).says("thôi tôi làm").hears("welcome.hello")


def test_a_start_in_the_middle_of_the_welcome_asks_the_same_question(chat: Chat) -> None:
    greeted(chat).starts().hears("welcome.purpose", "welcome.consent")


def test_help_in_the_middle_of_the_welcome_loses_nothing(chat: Chat) -> None:
    named(chat).says("giúp").hears("help.words", "welcome.group", key="group")


def test_english_chosen_in_the_middle_of_the_welcome_loses_nothing(chat: Chat) -> None:
    greeted(chat).says("/language").hears("language.ask").taps("en")
    chat.hears("language.done", "welcome.purpose", "welcome.consent").taps("yes").hears("welcome.name")


def test_a_rest_in_the_middle_of_the_welcome_loses_nothing(chat: Chat) -> None:
    named(chat).says("0").hears("rest.plain").hears_nothing_more()

    chat.waits(days=60).says("chào cháu").hears("welcome.group", key="group")


@pytest.mark.parametrize(
    "word", ["menu", "kết quả", "xóa dữ liệu", "cài đặt", "tiếp tục", "thêm người", "đổi người"]
)
def test_what_needs_a_person_leads_back_to_the_welcome(chat: Chat, word: str) -> None:
    named(chat).says(word).hears("welcome.group", key="group")


def test_back_goes_through_the_welcome_question_by_question(chat: Chat) -> None:
    named(chat).says("quay lại").hears("again.written", "welcome.name")
    chat.says("/quaylai").hears("welcome.purpose", "again.chosen", "welcome.consent")
    chat.says("quay lại").hears("again.chosen", "welcome.hello")
    chat.says("quay lại").hears("back.first", "again.chosen", "welcome.hello")


def test_a_nod_to_the_form_of_address_repeats_it(chat: Chat) -> None:
    chat.starts().hears("welcome.hello").says("vâng").hears("welcome.hello")


@pytest.mark.parametrize("key", ["7", "8", "9"])
def test_the_fixed_keys_are_options_at_the_form_of_address(chat: Chat, key: str) -> None:
    chat.starts().hears("welcome.hello").says(key).hears("welcome.purpose", "welcome.consent")


def test_there_is_no_key_for_a_rest_at_the_form_of_address(chat: Chat) -> None:
    chat.starts().hears("welcome.hello").says("0").hears("missed.first", "welcome.hello")


def test_a_code_nobody_knows_is_no_obstacle(chat: Chat) -> None:
    greeted(chat, code="XYZ").taps("yes").hears("welcome.name").says("Lan").hears("place.ask")


def test_a_household_code_brings_the_household_along(chat: Chat) -> None:
    welcomed(chat, code="VD1-H01")

    assert chat.person
    assert ("dong", "ho-1") == (chat.person["village"], chat.person["household"])


def test_a_household_code_may_be_typed_where_the_village_is_asked(chat: Chat) -> None:
    greeted(chat, code="").taps("yes").hears("welcome.name").says("Lan").hears("place.ask")
    chat.says("vd1h01").hears("place.found", "welcome.group").taps("nguoi_dan_xa")
    chat.hears(SHEET, "assess.question")

    assert chat.person
    assert ("dong", "ho-1") == (chat.person["village"], chat.person["household"])


def test_a_phone_in_english_is_greeted_in_vietnamese_and_offered_english(chat: Chat) -> None:
    chat.phone_speaks = "en-US"
    chat.starts("VD1").hears("welcome.hello").reads("Xin chào").reads("For English, please write “english”.")
    chat.says("english").hears("welcome.hello").reads("Hello!")
    assert "For English" not in chat.text
    assert "en" == chat.state["language"]


def test_a_phone_in_vietnamese_is_offered_nothing_else(chat: Chat) -> None:
    chat.starts("VD1").hears("welcome.hello")
    assert "English" not in chat.text


def test_who_writes_vietnamese_again_is_answered_in_it(chat: Chat) -> None:
    greeted(chat).says("english").hears("welcome.purpose", "welcome.consent")
    assert "en" == chat.state["language"]
    chat.says("đồng ý").hears("welcome.name").reads("Tên bà là gì")
    assert "vi" == chat.state["language"]


def test_a_vietnamese_name_is_no_reason_to_leave_english(chat: Chat) -> None:
    greeted(chat).says("english").hears("welcome.purpose", "welcome.consent").taps("yes").hears(
        "welcome.name"
    )
    chat.says("Nguyễn Thị Lụa").hears("welcome.group")
    assert "en" == chat.state["language"]
