"""Sending is for a finished sheet: what is left comes first, and one figure is seen on both sides."""

import pytest

from dialogs.talks.lookover import KeepPrivate, Submit
from dialogs.talks.review.asked import ToReview
from dialogs.talks.village.board import Board
from storage.counting import count
from storage.facts import sent as is_sent
from storage.office.summary import figures
from storage.tables import ASSESSMENT, PERSON, Assessment, Person, Push
from tests.chapter import asks, head_of, person, says_of, sheet_of
from tests.chat import Chat
from tests.ways import INDICATORS, LOOKOVER, answered, kept, looked_over, sent, welcomed

QUESTION = "assess.question"
FINE = "3333333334"
LISTED = ("review.list", "review.ask")


@pytest.fixture
def head(chat: Chat) -> Chat:
    """The phone of the head of thôn Đông."""
    return head_of(chat.another("phone-head"))


def listed(head: Chat) -> list[dict[str, object]]:
    """The sheets that wait for the head."""
    found = asks(head, ToReview(head.role))
    return [dict(each) for each in found["sheets"]]


# -- what is left comes first


@pytest.mark.parametrize(
    "word", ["kết quả", "gửi", "gửi phiếu", "xem lại", "menu", "gửi cho chi hội", "/gui", "/ketqua"]
)
@pytest.mark.parametrize("done", [1, 7, 9])
def test_wherever_an_unfinished_sheet_shows_the_next_question_is_offered_first(
    chat: Chat, word: str, done: int
) -> None:
    answered(welcomed(chat), "3" * done).says(word)
    if word == "gửi":  # one syllable is asked back, and done by its key
        chat.hears_anything().says("gửi đi")
    chat.hears_anything()
    asking = chat.outcome.asking if chat.outcome else None

    assert asking is not None
    assert asking.options[0].id == "resume"
    assert "send" not in {option.id for option in asking.options}
    chat.reads(f"1. Làm tiếp câu {done + 1}").taps("resume").hears(QUESTION, key=INDICATORS[done])
    assert chat.standing == "open"


@pytest.mark.parametrize("word", ["tiếp tục", "làm tiếp", "làm nốt", "/tieptuc"])
def test_going_on_is_the_next_question(chat: Chat, word: str) -> None:
    answered(welcomed(chat), "3333333").says("nghỉ").hears("rest.kept").says(word).hears(QUESTION)

    assert chat.asked == "2.4"


@pytest.mark.parametrize("passed", INDICATORS)
def test_a_question_passed_over_is_offered_once_more_before_the_look_over(chat: Chat, passed: str) -> None:
    at = INDICATORS.index(passed)
    levels = "3" * at + "~" + "3" * (9 - at)
    welcomed(chat)
    for level, key in zip(levels, (*INDICATORS[1:], ""), strict=True):
        chat.taps("!skip" if level == "~" else level).hears_anything()
        assert chat.asked == (key or f"{passed}+")
    chat.reads("Lúc nãy bà để lại 1 câu").reads(f"Câu {at + 1} trên 10")
    assert 9 == chat.assessment["answered"]

    chat.taps("3").hears(*LOOKOVER)
    assert (80, 10, "3") == (chat.score, chat.assessment["answered"], chat.answers[passed])


@pytest.mark.parametrize("word", ["để sau", "7", "bỏ qua", "sau"])
def test_later_means_later_and_the_second_time_it_is_let_be(chat: Chat, word: str) -> None:
    answered(welcomed(chat), "333").says(word).hears(QUESTION, key="2.1")
    for key in INDICATORS[5:]:
        chat.taps("3").hears(QUESTION, key=key)
    chat.taps("3").hears("assess.once_more", QUESTION, key="1.4+").says(word).hears(*LOOKOVER)

    assert ("~", 10, 72) == (chat.answers["1.4"], chat.assessment["answered"], chat.score)


def test_the_first_button_of_a_passed_question_still_works_when_it_is_offered_again(chat: Chat) -> None:
    answered(welcomed(chat), "333").taps("!skip").hears(QUESTION)
    for key in INDICATORS[5:]:
        chat.taps("3").hears(QUESTION, key=key)
    chat.taps("3").hears("assess.once_more", QUESTION, key="1.4+")
    chat.taps("2", on="1.4").hears("edit.again", QUESTION, key="1.4").taps("2").hears(*LOOKOVER)

    assert chat.answers["1.4"] == "2"


def test_who_comes_back_to_passed_questions_finds_the_next_of_them(chat: Chat) -> None:
    welcomed(chat)
    for key in INDICATORS[1:]:
        chat.taps("!skip").hears(QUESTION, key=key)
    chat.taps("!skip").hears("assess.once_more", QUESTION, key="1.1+").taps("2").hears(QUESTION, key="1.2+")
    chat.says("kết quả").hears_anything().reads("1. Làm tiếp câu 2")

    assert (1, "open") == (chat.assessment["answered"], chat.standing)


def test_points_stay_hidden_until_all_is_asked(chat: Chat) -> None:
    answered(welcomed(chat), "33").taps("!skip").hears(QUESTION).says("xem lại")
    chat.hears("lookover.so_far", "lookover.go").reads("đã xong 2 trên 10 câu")

    assert "điểm" not in chat.text


# -- what is not finished is not sent, not counted, and nobody is asked to agree to it


@pytest.mark.parametrize("command", [Submit("Nguyễn Thị Lan", 1960, "self"), KeepPrivate()])
def test_storage_sends_and_closes_no_unfinished_sheet(chat: Chat, command: object) -> None:
    answered(welcomed(chat), "333")
    refusal = asks(chat, command)

    assert getattr(refusal, "talk", "") == "lookover"
    assert chat.person
    assert ("open", "") == (chat.standing, chat.person["full_name"])


def test_a_row_that_says_sent_and_is_not_finished_is_nowhere(chat: Chat, head: Chat) -> None:
    whole, half = person(head, "Nguyễn Thị A"), person(head, "Nguyễn Thị B")
    for who, levels in ((whole, FINE), (half, "33333")):
        says_of(head, who, "commune")
        sheet_of(head, who, levels)
    head.village.write(lambda tx: count(tx, head.village.house, [whole, half]))

    assert [whole] == [each["id"] for each in head.village.rows(Person, is_sent(PERSON.c.id, 2026))]
    assert ["Nguyễn Thị A"] == [each["name"] for each in listed(head)]
    board = asks(head, Board(head.role))
    assert (1, 1, 1) == (board["sent"], board["waiting"], board["unfinished"])
    sums = head.village.write(lambda tx: figures(tx, "dong", 2026))
    assert (1, 1, 2) == (sums["sent"], sums["finished"], sums["started"])


# -- a finished sheet with questions passed over


def test_a_finished_sheet_with_skips_is_counted_and_never_preselected(chat: Chat, head: Chat) -> None:
    ids = []
    for name, levels in (("A", FINE), ("B", "333333333~")):
        who = person(head, f"Nguyễn Thị {name}")
        ids.append(sheet_of(head, who, levels))
        head.village.write(lambda tx, who=who: count(tx, head.village.house, [who]))
    sums = head.village.write(lambda tx: figures(tx, "dong", 2026))
    assert (2, 1) == (sums["sent"], sums["with_skips"])

    head.says("việc chi hội").hears_anything().taps("review").hears(*LISTED)
    head.reads("2. Nguyễn Thị B, sinh 1960: 72 trên 100 (nên mở: chưa đủ mức, còn câu bỏ qua)").says("mở 2")
    head.hears_anything().taps("list").hears(*LISTED).reads("(đã mở: chưa đủ mức, còn câu bỏ qua)")
    head.says("đồng ý tất cả").hears("review.sure", args={"count": 1}).taps("yes").hears_anything()
    assert ["endorsed", ""] == [
        each["review"] for each in head.village.rows(Assessment, ASSESSMENT.c.id.in_(ids))
    ]

    head.says("đồng ý 2").hears("review.sure").taps("yes").hears_anything()  # by name it may be agreed to
    assert ["endorsed", "endorsed"] == [
        each["review"] for each in head.village.rows(Assessment, ASSESSMENT.c.id.in_(ids))
    ]


# -- a change after sending


def test_a_change_after_sending_marks_the_list_and_both_sides_see_one_figure(chat: Chat, head: Chat) -> None:
    sent(looked_over(chat, FINE))
    assert [(82, [])] == [(each["score"], each["flags"]) for each in listed(head)]
    before = len(chat.village.rows(Push))

    chat.says("xem lại").hears(*LOOKOVER, choices=["change", "evidence", "keep", "words"]).taps("change")
    chat.hears("change.which").taps("1.1").hears("change.was", QUESTION).taps("1")
    chat.hears("change.preview", "change.sent", "change.sure").taps("yes").hears(*LOOKOVER)
    chat.reads("76 trên 100")

    (seen,) = listed(head)
    assert (76, ["changed"], True) == (seen["score"], seen["flags"], seen["must"])
    assert (76, "1") == (chat.score, chat.assessment["levels"]["1.1"])
    assert before == len(chat.village.rows(Push))
    head.says("việc chi hội").hears_anything().taps("review").hears(*LISTED).reads("sửa sau khi gửi")


def test_a_change_takes_back_what_was_agreed_to_other_answers(chat: Chat, head: Chat) -> None:
    sent(looked_over(chat, FINE))
    head.says("việc chi hội").hears_anything().taps("review").hears(*LISTED).says("đồng ý tất cả")
    head.hears("review.sure").taps("yes").hears_anything()
    assert chat.assessment["review"] == "endorsed"

    chat.says("sửa câu 1").hears("change.was", QUESTION).taps("2")
    chat.hears("change.preview", "change.sent", "change.sure").taps("no").hears_anything()
    assert chat.assessment["review"] == "endorsed"
    chat.says("sửa câu 1").hears("change.was", QUESTION).taps("2")
    chat.hears("change.preview", "change.sent", "change.sure").taps("yes").hears_anything()
    assert chat.assessment["review"] == ""


def test_a_change_of_a_sheet_kept_private_marks_nothing(chat: Chat) -> None:
    kept(looked_over(chat, FINE)).says("sửa câu 1").hears("change.was", QUESTION).taps("1")
    chat.hears("change.preview", "change.sure").taps("yes").hears(*LOOKOVER)

    assert ([], {}) == (chat.assessment["flags"], chat.assessment["levels"])
