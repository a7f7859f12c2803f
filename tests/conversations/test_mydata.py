"""One's own data: seen, withdrawn, erased, begun over, and taken back."""

import pytest

from dialogs.talks.asked import Erase
from storage.tables import Audit, ContactPerson, Person, Push, table
from tests.chat import SHEET, Chat
from tests.village import Village
from tests.ways import answered, kept, looked_over, sent, welcomed

QUESTION = "assess.question"
SEEN = (
    "mydata.person",
    "mydata.consents",
    "mydata.sheet",
    "mydata.nobody",
    "mydata.kept_after",
    "mydata.ask",
)


def erased(chat: Chat) -> Chat:
    """From anywhere to the second yes."""
    chat.says("xóa dữ liệu").hears("erase.first", key="first").taps("yes")
    return chat.hears("erase.second", choices=["no", "yes"]).taps("yes").hears("erase.done")


def restarted(chat: Chat) -> Chat:
    """From anywhere to the first question of a new sheet."""
    chat.says("bat dau lai").hears("restart.first").taps("yes").hears("restart.second").taps("yes")
    return chat.hears("restart.done", SHEET, QUESTION, key="1.1")


def test_my_data_lists_what_is_stored_and_who_looked(chat: Chat) -> None:
    answered(welcomed(chat), "33").says("/dulieu").hears(
        *SEEN, choices=["export", "withdraw", "ask_office", "erase", "resume"]
    )
    chat.reads("Lan").reads("thôn Đông").reads("Telegram").reads("2 câu trả lời")


def test_notes_and_evidence_are_counted_in_my_data(chat: Chat) -> None:
    welcomed(chat).says("tôi nghe loa thôn mỗi sáng").hears("missed.told", QUESTION)
    chat.says("ghi").hears("keep.kept", QUESTION)
    chat.says("dữ liệu của tôi").hears(*SEEN).reads("1 lời kể")


def test_leaving_my_data_goes_on_where_they_were(chat: Chat) -> None:
    answered(welcomed(chat), "33").says("dữ liệu").hears(*SEEN).taps("resume").hears(QUESTION, key="1.3")


def test_without_a_page_for_files_the_way_to_a_printed_copy_is_told(chat: Chat) -> None:
    welcomed(chat).says("dữ liệu").hears(*SEEN).taps("export").hears(
        "export.none", "ask_office.done", SHEET, QUESTION
    )


def test_erasing_is_asked_twice_and_dated(chat: Chat) -> None:
    erased(answered(welcomed(chat), "33")).reads("19/11/2026").hears_nothing_more()

    assert chat.person
    assert chat.person["erase_at"] == chat.village.now + chat.village.house.erase_after


def test_who_holds_a_role_hears_that_it_ends_with_them(chat: Chat) -> None:
    welcomed(chat)
    chat.holds("helper", "dong", person=str(chat.state["person"]))
    chat.says("xóa dữ liệu").hears("erase.roles", "erase.first", key="first")
    chat.reads("người giúp làm phiếu, thôn Đông").hears_nothing_more()


def test_a_role_of_another_on_the_same_phone_stays(chat: Chat) -> None:
    welcomed(chat)
    other = {**(chat.person or {}), "id": "other", "called": "Tòng"}
    shared = {"contact": chat.state["contact"], "person": "other", "presses": "", "since": chat.village.now}
    for model, row in ((Person, other), (ContactPerson, shared)):
        work = table(model).insert().values(row)
        chat.village.write(lambda tx, work=work: tx.execute(work).rowcount)
    chat.holds("helper", "dong", person="other")
    chat.says("xóa dữ liệu").hears("erase.first").hears_nothing_more()


@pytest.mark.parametrize("answers", [["no"], ["yes", "no"]])
def test_a_no_to_either_question_erases_nothing(chat: Chat, answers: list[str]) -> None:
    answered(welcomed(chat), "33").says("xóa dữ liệu").hears("erase.first")
    for answer in answers[:-1]:
        chat.taps(answer).hears("erase.second")
    chat.taps(answers[-1]).hears(QUESTION, key="1.3")

    assert chat.person
    assert chat.person["erase_at"] is None


@pytest.mark.parametrize("word", ["xoa", "xóa", "hủy", "huy", "bo", "dung"])
def test_one_syllable_never_destroys(chat: Chat, word: str) -> None:
    answered(welcomed(chat), "33").says(word).hears_anything()

    assert chat.asked == "1.3"
    assert {"1.1": "3", "1.2": "3"} == chat.answers


def test_one_syllable_is_asked_for_twice_too(chat: Chat) -> None:
    welcomed(chat).says("xóa dữ liệu").hears("erase.first").says("xoa").hears("erase.second")

    assert chat.person
    assert chat.person["erase_at"] is None


def test_an_erasure_can_be_undone(chat: Chat) -> None:
    erased(answered(welcomed(chat), "33")).waits(days=3).says("khôi phục").hears("undo.erase")
    chat.reads("19/11/2026").taps("yes").hears("undo.kept", "home.open", "home.ask")

    assert chat.person
    assert chat.person["erase_at"] is None


@pytest.mark.parametrize("word", ["3", "cháu ơi", "tiếp tục", "menu", "/start"])
def test_while_an_erasure_waits_every_word_asks_whether_to_keep(chat: Chat, word: str) -> None:
    erased(answered(welcomed(chat), "33")).waits(days=1).says(word).hears("undo.erase", key="keep")

    assert {"1.1": "3", "1.2": "3"} == chat.answers


def test_an_erasure_that_is_to_be_is_left_alone(chat: Chat) -> None:
    erased(welcomed(chat)).says("chào").hears("undo.erase").taps("no").hears("undo.going")
    chat.hears_nothing_more()

    assert chat.person
    assert chat.person["erase_at"]


def test_an_erasure_is_written_down_without_a_word_of_theirs(chat: Chat) -> None:
    erased(welcomed(chat))

    (row,) = [each for each in chat.village.rows(Audit) if each["action"] == Erase.__name__.lower()]
    assert {} == row["detail"]


@pytest.mark.parametrize("purpose", ["chapter", "commune"])
def test_withdrawing_a_share_takes_the_sheet_back(chat: Chat, purpose: str) -> None:
    sent(looked_over(chat)).says("/rut").hears("withdraw.ask", choices=["keep", "chapter", "commune", "none"])
    chat.taps(purpose).hears("withdraw.done").hears_anything()

    assert ("private", False) == (chat.standing, chat.consents[purpose])


def test_withdrawing_the_storing_is_erasing(chat: Chat) -> None:
    welcomed(chat).says("rút đồng ý").hears("withdraw.ask").taps("keep").hears("erase.first")


def test_withdrawing_nothing_changes_nothing(chat: Chat) -> None:
    welcomed(chat).says("rút đồng ý").hears("withdraw.ask").taps("none").hears(SHEET, QUESTION)

    assert {"keep": True} == chat.consents


def test_beginning_over_is_asked_twice_and_keeps_the_old_answers(chat: Chat) -> None:
    restarted(answered(welcomed(chat), "44"))
    assert ({}, ["replaced", "open"]) == (chat.answers, [each["state"] for each in chat.assessments])

    chat.says("hoàn tác").hears("undo.back", QUESTION, key="1.3")
    assert {"1.1": "4", "1.2": "4"} == chat.answers


@pytest.mark.parametrize("answers", [["no"], ["yes", "no"]])
def test_a_no_to_either_question_begins_nothing(chat: Chat, answers: list[str]) -> None:
    answered(welcomed(chat), "44").says("làm lại từ đầu").hears("restart.first")
    for answer in answers[:-1]:
        chat.taps(answer).hears("restart.second")
    chat.taps(answers[-1]).hears(QUESTION, key="1.3")

    assert {"1.1": "4", "1.2": "4"} == chat.answers


def test_what_was_sent_is_sent_again_after_beginning_over_and_undoing(chat: Chat) -> None:
    levels = sent(looked_over(chat)).assessment["levels"]
    restarted(chat).says("hoàn tác").hears("undo.back").hears_anything()

    assert ("sent", levels) == (chat.standing, chat.assessment["levels"])


def test_there_may_be_nothing_to_undo(chat: Chat) -> None:
    answered(welcomed(chat), "4").says("hoàn tác").hears("undo.nothing", QUESTION, key="1.2")


def test_undoing_twice_comes_back_to_the_new_sheet(chat: Chat) -> None:
    answered(restarted(answered(welcomed(chat), "44")), "1").says("hoàn tác").hears("undo.back", QUESTION)
    chat.says("hoàn tác").hears("undo.back", QUESTION, key="1.2")

    assert {"1.1": "1"} == chat.answers


def test_nothing_can_be_restarted_before_anything_is_begun(chat: Chat) -> None:
    chat.says("bắt đầu lại").hears("welcome.hello")

    assert [] == chat.village.rows(Person)


@pytest.fixture
def reminded(village: Village) -> Chat:
    """A phone in a village where reminders are sent."""
    village.remind()
    return Chat(village)


def test_a_reminder_is_offered_at_the_first_rest_and_planned_once(reminded: Chat) -> None:
    chat = answered(welcomed(reminded), "33").taps("!rest").hears("rest.kept", "rest.remind", key="when")
    chat.says("tối mai").hears("remind.will").hears_nothing_more()

    (push,) = chat.village.rows(Push)
    assert ("2026-11-13", "planned", True) == (push["occurrence"], push["state"], chat.consents["reminders"])


def test_no_reminder_is_planned_for_who_wants_none(reminded: Chat) -> None:
    chat = answered(welcomed(reminded), "33").taps("!rest").hears("rest.kept", "rest.remind")
    chat.says("không cần").hears("rest.bye").hears_nothing_more()

    assert [] == chat.village.rows(Push)


def test_stopping_reminders_drops_what_was_planned(reminded: Chat) -> None:
    chat = answered(welcomed(reminded), "33").taps("!rest").hears("rest.kept", "rest.remind").taps("sunday")
    chat.hears("remind.will").says("dừng nhắc").hears("stop.done")

    assert [("dropped", "opted_out")] == [(row["state"], row["reason"]) for row in chat.village.rows(Push)]


def test_a_button_of_the_question_works_though_a_reminder_was_offered(reminded: Chat) -> None:
    chat = answered(welcomed(reminded), "33").taps("!rest").hears("rest.kept", "rest.remind")

    chat.waits(days=7).taps("4", on="1.3").hears(QUESTION, key="1.4")


def test_kept_private_then_my_data_says_so(chat: Chat) -> None:
    kept(looked_over(chat)).says("dữ liệu").hears(*SEEN).taps("resume").hears("home.complete", "home.ask")
