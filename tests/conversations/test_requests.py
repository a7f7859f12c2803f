"""A request is never a story: what people ask for, at whatever question, is answered, and the question comes again."""

from typing import Any

import pytest
from sqlalchemy import update

from dialogs.commands import ANSWERED
from storage.tables import PERSON, PLACE, PUSH, ContactPerson, Household, Person, Push
from tests.chapter import head_of, household
from tests.chat import NUMBERS, SHEET, Chat
from tests.ways import LOOKOVER, answered, joined_by, looked_over, named, welcomed

QUESTION = "assess.question"
ASKED = {
    "mức đạt bao nhiêu": "answer.mark",
    "ai xem được": "answer.seen",
    "có mất tiền không": "answer.cost",
    "có phải lừa đảo không": "answer.scam",
    "còn mấy câu": "answer.left",
    "để làm gì": "answer.what_for",
    "ai cấp giấy chứng nhận": "answer.certificate",
    "tôi không biết chữ": "answer.cannot_read",
    "gọi ai": "answer.call",
    "sao 78 mà không phải 80": "answer.sum",
}
BEFORE = {**ASKED, "còn mấy câu": "answer.how_many"}


@pytest.fixture
def head(chat: Chat) -> Chat:
    """The phone of the head of thôn Đông."""
    return head_of(chat.another("phone-head"))


def heard(answer: str) -> list[str]:
    """An answer about the mark says where another holds."""
    return [answer, "answer.mark_hard"] if answer in {"answer.mark", "answer.sum"} else [answer]


def test_every_question_people_ask_has_an_answer_here() -> None:
    assert len(ASKED) == len(ANSWERED)


@pytest.mark.parametrize("typed", ASKED)
def test_a_question_is_answered_in_two_lines_and_the_question_comes_again(chat: Chat, typed: str) -> None:
    answered(welcomed(chat), "33").says(typed).hears(*heard(ASKED[typed]), QUESTION, key="1.3")
    said = chat.text.split("\n\n")[0]
    assert said.count("\n") <= 1, said

    chat.says("2").hears(QUESTION, key="1.4")
    assert ({"1.1": "3", "1.2": "3", "1.3": "2"}, []) == (chat.answers, chat.notes)


@pytest.mark.parametrize("typed", BEFORE)
def test_it_is_answered_before_anybody_is_known(chat: Chat, typed: str) -> None:
    chat.starts().hears("welcome.hello", key="address")
    chat.says(typed).hears(*heard(BEFORE[typed]), "welcome.hello", key="address")
    chat.says("bà").hears("welcome.purpose", "welcome.consent", key="consent")
    chat.says(typed).hears(*heard(BEFORE[typed]), "welcome.consent", key="consent").taps("yes")
    chat.hears("welcome.name", key="called").says(typed).hears(
        *heard(BEFORE[typed]), "welcome.name", key="called"
    )
    chat.says("Dung").hears("place.ask", key="place0").says(typed).hears(
        *heard(BEFORE[typed]), "place.ask", key="place0"
    )


def test_the_question_of_a_menu_comes_again_too(chat: Chat) -> None:
    welcomed(chat).says("cài đặt").hears("settings.ask", key="which")
    chat.says("có mất tiền không").hears("answer.cost", "settings.ask", key="which")
    looked_over(chat.another("phone-3")).says("còn mấy câu vậy").hears("answer.none_left", "lookover.ask")


def test_an_opened_question_stays_open_while_something_is_asked(chat: Chat) -> None:
    answered(welcomed(chat), "333").taps("1", on="1.2").hears("edit.again", QUESTION, key="1.2")
    chat.says("ai xem được").hears("answer.seen", QUESTION, key="1.2").says("4").hears(QUESTION, key="1.4")
    assert {"1.1": "3", "1.2": "4", "1.3": "3"} == chat.answers


def test_the_mark_is_the_sheets_own_and_that_of_the_place(chat: Chat) -> None:
    welcomed(chat).says("sao chỗ tôi 80").hears("answer.sum", "answer.mark_hard", QUESTION).reads(
        "80 trên 100"
    ).reads("mức là 70")
    hard = {"hard": True, "hard_document": "Quyết định ví dụ"}
    chat.village.write(lambda tx: tx.execute(update(PLACE).values(**hard)))
    chat.says("sao chỗ tôi 70").hears("answer.sum", "answer.mark_here_hard", QUESTION).reads(
        "70 trên 100"
    ).reads("nơi khác là 80")
    chat.says("mức đạt bao nhiêu").hears("answer.mark", "answer.mark_here_hard", QUESTION).reads(
        "từ 70 trên 100"
    ).reads("dưới 5")


def test_while_it_is_asked_who_holds_the_phone_nothing_of_a_sheet_is_told(chat: Chat) -> None:
    shared = answered(welcomed(chat), "33")
    joined_by(shared)
    shared.waits(hours=9).says("alo").hears("people.who", key="who")
    shared.says("còn mấy câu").hears("people.who", key="who").says("có mất tiền không")
    shared.hears("answer.cost", "people.who", key="who")


# -- to stop, to erase, to be known


@pytest.mark.parametrize(
    "typed",
    ["đừng gửi tin cho tôi nữa", "dung nhan tin cho bac nua", "tắt thông báo", "d9u72ng nha81n nu74a"],
)
def test_no_more_messages_wherever_it_is_said(chat: Chat, typed: str) -> None:
    welcomed(chat).says(typed).hears("stop.done")
    assert not chat.consents.get("reminders")
    assert not chat.consents.get("news")


def test_what_may_be_a_story_is_asked_back(chat: Chat) -> None:
    welcomed(chat).says("nhắn nhiều quá").hears("missed.command", QUESTION, key="1.1")
    chat.says("con tôi thôi học rồi").hears("missed.told", QUESTION, key="1.1")


@pytest.mark.parametrize("typed", ["xóa hết dữ liệu của tôi", "xoas heets duwx lieeuj cuar tooi"])
def test_to_erase_is_understood_and_asked_twice(chat: Chat, typed: str) -> None:
    welcomed(chat).says(typed).hears("erase.first", key="first").says("1. Xóa").hears("erase.second")
    chat.says("1. Không xóa").hears(SHEET, QUESTION)


@pytest.mark.parametrize("typed", ["LK 234567", "mã LK234567 ạ", "2A3 4B5"])
def test_a_code_is_understood_at_any_question_the_first_included(chat: Chat, typed: str) -> None:
    chat.starts().hears("welcome.hello").says(typed).hears("link.wrong", "welcome.hello")
    welcomed(chat.another()).says(typed).hears("link.wrong", SHEET, QUESTION)


# -- to correct, to be reminded, in another language, for somebody else


@pytest.mark.parametrize(
    ("typed", "answers"),
    [
        ("câu 1 là 2", {"1.1": "2", "1.2": "3", "1.3": "3"}),
        ("sửa câu 2 thành 4", {"1.1": "3", "1.2": "4", "1.3": "3"}),
        ("cau 3 chon lai la 1", {"1.1": "3", "1.2": "3", "1.3": "1"}),
    ],
)
def test_an_answer_is_corrected_by_its_number_and_read_back(
    chat: Chat, typed: str, answers: dict[str, str]
) -> None:
    answered(welcomed(chat), "333").says(typed).hears("correct.done", QUESTION, key="1.4")
    assert answers == chat.answers


def test_a_question_to_correct_is_opened_and_one_that_was_not_asked_is_not(chat: Chat) -> None:
    answered(welcomed(chat), "333").says("sửa câu 2").hears("edit.again", QUESTION, key="1.2")
    chat.says("4").hears(QUESTION, key="1.4").says("sửa câu 9").hears("correct.not_yet", QUESTION, key="1.4")
    chat.says("bấm nhầm").hears("again.chosen", QUESTION, key="1.3")


def test_a_finished_sheet_is_corrected_with_what_it_does_to_the_score(chat: Chat) -> None:
    looked_over(chat).says("câu 2 sửa thành 4").hears("change.was", "change.preview", "change.sure")
    chat.says("1. Đổi").hears(*LOOKOVER)
    assert chat.answers["1.2"] == "4"
    chat.says("tôi bấm nhầm").hears("change.which")


@pytest.mark.parametrize(
    ("typed", "day", "hour"),
    [
        ("nhắc tôi tối mai", "13/11/2026", "19:00"),
        ("chủ nhật nhắc bác nhé", "15/11/2026", "19:00"),
        ("8 giờ sáng mai nhắc tôi", "13/11/2026", "08:00"),
        ("nhắc tôi lúc 22 giờ tối mai", "14/11/2026", "07:00"),
        ("tối nay nhắc tôi", "12/11/2026", "20:00"),
    ],
)
def test_a_reminder_is_asked_for_in_ones_own_words(chat: Chat, typed: str, day: str, hour: str) -> None:
    chat.village.remind()
    answered(welcomed(chat), "33").says(typed).hears("remind.will", QUESTION, key="1.3").reads(day).reads(
        hour
    )
    (push,) = chat.village.rows(Push, PUSH.c.purpose == "asked")
    assert (push["state"], chat.consents["reminders"]) == ("planned", True)


def test_a_reminder_is_not_promised_where_none_can_go(chat: Chat) -> None:
    welcomed(chat).says("nhắc tôi tối mai").hears("remind.not_here", SHEET, QUESTION)
    assert chat.village.rows(Push) == []


def test_language_by_its_name(chat: Chat) -> None:
    answered(welcomed(chat), "3").says("speak english").hears(QUESTION).reads("Question 2 of 10")
    chat.says("tiếng việt").hears(QUESTION).reads("Câu 2 trên 10")


def test_somebody_else(chat: Chat) -> None:
    welcomed(chat).says("làm cho mẹ tôi").hears("welcome.second", key="address")


# -- mourning, illness, a wrong number


def at_home(chat: Chat) -> str:
    household(chat, "ho-9", "nhà ví dụ 9")
    who = chat.village.rows(ContactPerson)[0]["person"]
    chat.village.write(
        lambda tx: tx.execute(update(PERSON).where(PERSON.c.id == who).values(household="ho-9"))
    )
    return str(who)


def home(chat: Chat) -> dict[str, Any]:
    return next(row for row in chat.village.rows(Household) if row["id"] == "ho-9")


@pytest.mark.parametrize(
    "typed", ["nhà tôi có tang", "mẹ tôi mất rồi", "nha toi dang co tang", "we are in mourning"]
)
def test_a_household_in_mourning_is_left_in_peace_at_once(chat: Chat, typed: str) -> None:
    at_home(welcomed(chat))
    chat.says(typed).hears("hardship.mourning", "hardship.ask", key="right").reads("31/12/2026")
    assert home(chat)["state"] == "mourning"
    chat.says("1").hears("hardship.any_time").hears_nothing_more()
    assert home(chat)["state"] == "mourning"
    chat.says("làm tiếp").hears(SHEET, QUESTION)


def test_what_was_misunderstood_is_as_before(chat: Chat) -> None:
    who = at_home(welcomed(chat))
    chat.says("mẹ tôi mất rồi").hears("hardship.mourning", "hardship.ask").taps("no")
    chat.hears("hardship.as_before", SHEET, QUESTION)
    assert (home(chat)["state"], home(chat)["state_until"]) == ("", None)
    chat.says("đang nằm viện").hears("hardship.ill", "hardship.ask")
    assert state_of(chat, who) == "ill"
    chat.taps("no").hears("hardship.as_before", SHEET, QUESTION)
    assert state_of(chat, who) == "active"


def state_of(chat: Chat, who: str) -> str:
    return str(next(row["state"] for row in chat.village.rows(Person) if row["id"] == who))


def test_without_a_household_nothing_more_is_sent_until_they_write(chat: Chat) -> None:
    welcomed(chat).says("nhà tôi có tang").hears("hardship.until_they_write", "hardship.ask").taps("yes")
    chat.hears("hardship.any_time")
    assert (chat.consents["reminders"], chat.consents["news"]) == (False, False)


def test_consents_that_were_taken_back_by_a_misunderstanding_are_given_again(chat: Chat) -> None:
    chat.village.remind()
    welcomed(chat).says("nhắc tôi tối mai").hears("remind.will", SHEET, QUESTION)
    chat.says("nhà tôi có tang").hears("hardship.until_they_write", "hardship.ask").taps("no")
    chat.hears("hardship.as_before", SHEET, QUESTION)
    assert (chat.consents["reminders"], chat.consents["news"]) == (True, False)
    (push,) = chat.village.rows(Push, PUSH.c.purpose == "asked")
    assert push["state"] == "planned"


def test_the_chapter_sees_it(chat: Chat, head: Chat) -> None:
    at_home(welcomed(chat))
    chat.says("nhà có tang").hears("hardship.mourning", "hardship.ask").taps("yes").hears("hardship.any_time")
    head.says("việc chi hội").hears_anything()
    head.says("danh sách hộ").hears_anything()
    head.reads("ví dụ 9: đang có tang")


def test_a_wrong_number_is_let_go_of_and_the_sheet_stays(chat: Chat) -> None:
    answered(welcomed(chat), "33").says("tôi không phải bà Lan").hears("wrong_number.ask", key="who")
    chat.says("Nhầm, đừng nhắn vào máy này nữa").hears("wrong_number.left").hears_nothing_more()
    assert chat.village.rows(ContactPerson) == []
    assert len(chat.village.rows(Person)) == 1
    chat.says("alo").hears("welcome.hello")


def test_a_wrong_number_may_be_somebody_of_the_house_or_a_slip(chat: Chat) -> None:
    welcomed(chat).says("nhầm số").hears("wrong_number.ask").taps("right").hears(SHEET, QUESTION)
    chat.says("nhầm số rồi").hears("wrong_number.ask").taps("people").hears("people.switch")


# -- words are kept only when that is asked for


STORY = "sáng nào tôi cũng nghe loa thôn rồi kể cho mấy đứa cháu"


@pytest.mark.parametrize("how", ["ghi", "ghi lại nhé", "[button]"])
def test_words_are_kept_when_they_say_so_and_the_digits_stay_the_questions(chat: Chat, how: str) -> None:
    welcomed(chat).says(STORY).hears("missed.told", QUESTION, key="1.1")
    _ = chat.taps("!keep_words") if how == "[button]" else chat.says(how)
    chat.hears("keep.kept", QUESTION, key="1.1").reads(f"“{STORY}”").says("4").hears(QUESTION, key="1.2")
    assert ({"1.1": "4"}, [STORY]) == (chat.answers, chat.notes)


def test_words_that_nobody_asked_to_keep_are_gone_with_the_next_message(chat: Chat) -> None:
    welcomed(chat).says(STORY).hears("missed.told", QUESTION).says("4").hears(QUESTION, key="1.2")
    chat.says("ghi").hears("keep.nothing", QUESTION, key="1.2")
    assert ([], True) == (chat.notes, "told" not in chat.state["front"])


def test_words_wait_sealed_and_the_button_is_there_only_then(chat: Chat) -> None:
    welcomed(chat)
    assert "!keep_words" not in [token.rpartition("|")[2] for token, _ in chat.buttons]
    chat.says(STORY).hears("missed.told", QUESTION)
    assert "loa thôn" not in str(chat.state["front"])
    assert "!keep_words" in [token.rpartition("|")[2] for token, _ in chat.buttons]


def test_where_there_are_no_buttons_the_word_is_told(chat: Chat) -> None:
    zalo = chat.another("phone-9", limits=NUMBERS)
    zalo.starts("VD1").hears("welcome.hello").says("bà").hears("welcome.purpose", "welcome.consent")
    zalo.says("đồng ý").hears("welcome.name").says("Lan").hears("welcome.group").says("1").hears(
        SHEET, QUESTION
    )
    zalo.says(STORY).hears("missed.told", QUESTION).reads("“ghi”").says("ghi").hears("keep.kept", QUESTION)
    assert [STORY] == zalo.notes


def told(chat: Chat, *stories: str) -> Chat:
    """The first questions answered with a story each that is kept."""
    welcomed(chat)
    for story in stories:
        chat.says(story).hears("missed.told", QUESTION).says("ghi").hears("keep.kept", QUESTION).says("3")
        chat.hears(QUESTION)
    return answered(chat, "3333333333"[len(stories) :], start=len(stories))


def test_words_that_are_sent_are_shown_and_named_first(chat: Chat) -> None:
    told(chat, STORY, "tôi học nuôi ong").taps("send").hears("send.notes", "send.ask", key="share")
    chat.reads(f"Câu 1: “{STORY}”").reads("2 lời kể").taps("notes").hears("kept.ask", key="which")
    chat.says("2").hears("kept.sure").taps("yes").hears("kept.gone", "kept.ask")
    assert [STORY] == chat.notes
    chat.taps("done").hears(*LOOKOVER).taps("send").hears("send.notes", "send.ask").reads("1 lời kể")


def test_all_words_go_at_once_and_nothing_goes_without_a_second_word(chat: Chat) -> None:
    told(chat, STORY, "tôi học nuôi ong").says("xóa lời kể").hears("kept.ask").taps("notes")
    chat.hears("kept.sure").taps("no").hears("kept.ask")
    assert len(chat.notes) == 2
    chat.taps("notes").hears("kept.sure").taps("yes").hears("kept.gone", "kept.nothing", *LOOKOVER)
    assert [] == chat.notes


def test_each_photo_and_goal_can_be_taken_away(chat: Chat) -> None:
    looked_over(chat).taps("evidence").hears("evidence.which").taps("1.2").hears("sheet").sends_photo()
    chat.hears("photo.kept_for", *LOOKOVER).says("xóa ảnh").hears("kept.ask").says("1")
    chat.hears("kept.photo_ask").taps("drop").hears("kept.sure")
    chat.taps("yes").hears("kept.gone", "kept.nothing", *LOOKOVER)


def test_a_request_at_a_question_of_evidence_is_no_evidence(chat: Chat) -> None:
    looked_over(chat).taps("evidence").hears("evidence.which").taps("1.2").hears("sheet", key="given")
    for typed in ("ai xem được", "có mất tiền không", "còn mấy câu"):
        chat.says(typed).hears_anything()
    assert chat.asked == "given"
    chat.says("đừng nhắn tin nữa").hears("stop.done")


# -- a command beats a label that holds its words


def test_a_command_does_what_it_says_where_a_label_holds_it(chat: Chat, head: Chat) -> None:
    looked_over(chat).says("kết quả").hears("result.passed").hears_anything()
    chat.says("dữ liệu của tôi").hears_anything().says("xóa dữ liệu").hears("erase.first").hears_anything()
    head.says("việc chi hội").hears_anything().says("4").hears_anything().says("chi hội").hears(
        "board.numbers"
    )
    head.hears_anything()


def test_names_and_places_are_names(chat: Chat) -> None:
    for typed in ("Dung", "Huy", "Nam"):
        another = chat.another(f"phone-{typed}")
        named(another, typed).taps("nguoi_dan_xa").hears(SHEET, QUESTION)
        assert typed in {row["called"] for row in chat.village.rows(Person)}


@pytest.mark.parametrize("typed", ["thôi", "thoi", "thôi cháu ạ", "dạ thôi"])
def test_where_yes_or_no_is_asked_for_thoi_is_a_no(chat: Chat, typed: str) -> None:
    answered(welcomed(chat), "3").says("xóa dữ liệu").hears("erase.first").says(typed)
    chat.hears_anything()
    assert chat.person is not None
    assert chat.person["erase_at"] is None
    assert "first" != chat.asked
