"""Several people on one phone: added and switched explicitly, named at every question, asked after a pause."""

import pytest
from sqlalchemy import delete, update

from storage.tables import CONTACT_PERSON, PERSON, Answer, Assessment, Person, RunRow
from tests.chat import SHEET, Chat
from tests.ways import answered, joined_by, kept, looked_over, welcomed

QUESTION = "assess.question"


def switched(chat: Chat, called: str) -> Chat:
    """To somebody else on this phone, by name."""
    chat.says("đổi người").hears("people.switch", key="who")
    return chat.says(called)


def test_somebody_is_added_and_asked_who_presses(chat: Chat) -> None:
    joined_by(answered(welcomed(chat), "33"), "Hùng")

    assert chat.person
    assert ("Hùng", "ong") == (chat.person["called"], chat.person["address"])
    assert ({}, 2) == (chat.answers, len(chat.village.rows(Person)))


def test_every_question_says_whose_it_is(chat: Chat) -> None:
    assert "Đang trả lời cho" not in welcomed(chat).text

    joined_by(chat).reads("Đang trả lời cho: ông Hùng.")
    answered(chat, "3").reads("Đang trả lời cho: ông Hùng.")


def test_switching_goes_on_where_the_other_was(chat: Chat) -> None:
    answered(welcomed(chat), "33")
    answered(joined_by(chat), "1")

    switched(chat, "bà Lan").hears(QUESTION, key="1.3").reads("Đang trả lời cho: bà Lan.")
    chat.taps("4").hears(QUESTION, key="1.4")
    assert {"1.1": "3", "1.2": "3", "1.3": "4"} == chat.answers
    switched(chat, "Hùng").hears(QUESTION, key="1.2").reads("Đang trả lời cho: ông Hùng.")
    assert {"1.1": "1"} == chat.answers


def test_the_list_says_how_far_each_is(chat: Chat) -> None:
    kept(looked_over(chat)).hears_nothing_more()
    answered(joined_by(chat), "123").says("đổi người").hears("people.switch")

    chat.reads("Ông Hùng (còn 7 câu)")


def test_after_a_pause_it_is_asked_who_holds_the_phone(chat: Chat) -> None:
    answered(welcomed(chat), "33")
    answered(joined_by(chat), "1")

    chat.waits(hours=4).says("3").hears("people.who", key="who")
    assert {"1.1": "1"} == chat.answers
    chat.says("1").hears(QUESTION, key="1.3").reads("Đang trả lời cho: bà Lan.")


def test_within_the_pause_nobody_is_asked(chat: Chat) -> None:
    answered(joined_by(welcomed(chat)), "1")

    chat.waits(hours=2).says("3").hears(QUESTION, key="1.3")


def test_alone_on_a_phone_nobody_is_ever_asked(chat: Chat) -> None:
    answered(welcomed(chat), "1").waits(days=20).says("3").hears(QUESTION, key="1.3")


@pytest.mark.parametrize(
    "word", ["kết quả", "tiếp tục", "menu", "/start", "8", "0", "dữ liệu của tôi", "giúp", "xóa dữ liệu"]
)
def test_until_it_is_known_who_holds_the_phone_nothing_is_shown(chat: Chat, word: str) -> None:
    joined_by(answered(welcomed(chat), "33"))
    chat.waits(hours=4).says("3").hears("people.who")

    chat.says(word).hears("people.who", key="who")


def test_until_it_is_known_who_holds_the_phone_no_old_button_works(chat: Chat) -> None:
    answered(joined_by(answered(welcomed(chat), "33")), "1")
    chat.waits(hours=4).taps("3", on="1.2").hears("people.who", key="who")

    chat.taps("3", on="1.2").hears("old.button", "people.who", key="who")
    chat.says("Hùng").hears(QUESTION, key="1.2")
    assert {"1.1": "1"} == chat.answers


def test_a_sticker_after_a_pause_does_not_hide_the_question_who_it_is(chat: Chat) -> None:
    joined_by(welcomed(chat)).waits(hours=4).sends_voice().hears("people.who", key="who")


def test_leaving_the_assistant_and_coming_back_is_no_sign_of_who_it_is(chat: Chat) -> None:
    joined_by(welcomed(chat)).waits(hours=4).blocks().hears_nothing_more()

    chat.says("3").hears("people.who")


def test_somebody_new_may_take_the_phone_after_a_pause(chat: Chat) -> None:
    joined_by(welcomed(chat)).waits(hours=4).says("chào").hears("people.who").taps("new")
    chat.hears("welcome.second", key="address")

    assert "Đang trả lời cho" not in chat.text


def test_nobody_sees_the_answers_of_another(chat: Chat) -> None:
    kept(looked_over(chat, "4444444444"), ("result.passed", "result.draft", "result.ask"))
    joined_by(chat, "Hùng")

    chat.says("xem lại").hears(SHEET, QUESTION, key="1.1")
    chat.says("kết quả").hears("result.not_complete").hears_anything()
    chat.says("dữ liệu của tôi").hears("mydata.person", args={"called": "Hùng"}).hears_anything()
    assert "Lan" not in chat.text


def test_a_person_of_another_phone_cannot_be_switched_to(chat: Chat) -> None:
    welcomed(chat)
    stranger = chat.person
    assert stranger
    other = joined_by(welcomed(chat.another(), "Mai"))
    other.says("đổi người").hears("people.switch")

    other.taps_token(other.token(stranger["id"])).hears("missed.first", "people.switch", key="who")
    assert other.person
    assert other.person["called"] == "Hùng"


def test_who_left_the_phone_meanwhile_is_not_switched_to_and_it_is_asked_again(chat: Chat) -> None:
    joined_by(answered(welcomed(chat), "33"), "Hùng")
    chat.says("đổi người").hears("people.switch")
    first = next(row["id"] for row in chat.village.rows(Person) if row["called"] == "Lan")
    gone = delete(CONTACT_PERSON).where(CONTACT_PERSON.c.person == first)
    chat.village.write(lambda tx: tx.execute(gone).rowcount)

    chat.taps(first).hears("people.who", key="who")
    chat.says("kết quả").hears("people.who").says("Hùng").hears(SHEET, QUESTION, key="1.1")


def test_the_second_person_speaks_with_their_own_form_of_address(chat: Chat) -> None:
    """While they are welcomed nobody else's name is used, and the first one gets theirs back."""
    welcomed(chat).says("thêm người").hears("welcome.second").taps("anh")
    chat.hears("welcome.purpose.second", "welcome.presses").taps("self").hears("welcome.consent").reads("anh")

    switched(chat, "Lan").hears(SHEET, QUESTION).reads("bà")
    assert "anh " not in chat.text


def test_help_while_somebody_is_added_loses_nothing(chat: Chat) -> None:
    welcomed(chat).says("thêm người").hears("welcome.second").taps("ong")
    chat.hears("welcome.purpose.second", "welcome.presses").taps("family").hears("welcome.aloud").says("giúp")
    chat.hears("help.words", "welcome.aloud")


def test_going_back_before_the_first_question_of_somebody_new_asks_who_it_is(chat: Chat) -> None:
    welcomed(chat).says("thêm người").hears("welcome.second").says("quay lại").hears("people.switch")
    chat.says("Lan").hears(SHEET, QUESTION, key="1.1")


def test_who_is_added_and_declines_leaves_nothing_behind(chat: Chat) -> None:
    welcomed(chat)
    before = {model: len(chat.village.rows(model)) for model in (Answer, RunRow, Person)}

    chat.says("thêm người").hears("welcome.second").taps("ong").hears(
        "welcome.purpose.second", "welcome.presses"
    )
    chat.taps("self").hears("welcome.consent").taps("no").hears("welcome.declined").hears_nothing_more()

    assert before == {model: len(chat.village.rows(model)) for model in (Answer, RunRow, Person)}
    assert chat.person
    assert chat.person["called"] == "Lan"
    chat.says("tiếp").hears(SHEET, QUESTION, key="1.1").reads("bà")


def test_two_people_with_one_name_are_both_shown_and_asked_back(chat: Chat) -> None:
    joined_by(welcomed(chat, "Lan"), "Lan", "ba")
    chat.says("đổi người").hears("people.switch").says("Lan").hears("missed.two", "people.switch")
    chat.says("1").hears(SHEET, QUESTION)


def test_each_sends_their_own(chat: Chat) -> None:
    kept(looked_over(chat))
    answered(joined_by(chat), "2222222222")
    chat.taps("keep").hears("result.too_few").hears_anything()

    assert (50, "private") == (chat.score, chat.standing)
    assert [80, 50] == [row["score"] for row in chat.village.rows(Assessment)]


@pytest.mark.parametrize("said", ["làm cho chồng tôi", "lam cho chong toi", "cho ông Hùng làm với"])
def test_alone_on_a_phone_the_sheet_of_somebody_else_begins_for_them(chat: Chat, said: str) -> None:
    welcomed(chat).says(said).hears("welcome.second", key="address")


def test_who_is_named_and_is_here_answers_from_here_on(chat: Chat) -> None:
    joined_by(answered(welcomed(chat), "33"))
    chat.says("làm cho bà Lan").hears(QUESTION, key="1.3").reads("Đang trả lời cho: bà Lan.")


def test_with_several_here_somebody_of_the_family_is_asked_for(chat: Chat) -> None:
    joined_by(welcomed(chat)).says("làm cho mẹ tôi").hears("people.switch", key="who")


def test_who_joins_lives_where_the_others_do_or_says_where(chat: Chat) -> None:
    welcomed(chat).says("thêm người").hears("welcome.second").taps("ong")
    chat.hears("welcome.purpose.second", "welcome.presses").taps("family").hears("welcome.aloud").taps("yes")
    chat.hears("welcome.name").says("Hùng").hears("place.same").reads("thôn Đông").taps("yes")
    chat.hears("welcome.group").taps("nguoi_dan_xa").hears(SHEET, QUESTION)

    assert chat.person
    assert "dong" == chat.person["village"]


def test_two_of_a_name_are_told_apart(chat: Chat) -> None:
    """By the village where that tells them apart, else by the day they came; by the year of birth once it is known."""
    joined_by(welcomed(chat), "Lan", "ba", code="VD2")
    chat.says("đổi người").hears("people.switch").reads("Bà Lan ở thôn Đông").reads("Bà Lan ở thôn Trung")
    chat.says("Lan").hears_anything()
    assert "who" == chat.asked
    chat.village.write(lambda tx: tx.execute(update(PERSON).values(village="dong")))
    chat.says("đổi người").hears("people.switch").reads("Bà Lan vào từ")
    for person, born in zip(chat.village.rows(Person), (1960, 1975), strict=True):
        chat.village.write(
            lambda tx, of=person["id"], born=born: tx.execute(
                update(PERSON).filter_by(id=of).values(born=born)
            )
        )
    chat.says("đổi người").hears("people.switch").reads("Bà Lan sinh 1960").reads("Bà Lan sinh 1975")
