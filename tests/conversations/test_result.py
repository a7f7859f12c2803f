"""The result: why it passes or what it lacks, the next step, registration, and what is said of its standing."""

import pytest

from storage.vault import Sealed
from tests.chat import Chat
from tests.ways import LOOKOVER, PASSED, kept, looked_over, sent, welcomed

AFTER = PASSED[1:]


@pytest.mark.parametrize(
    ("levels", "code", "said", "args"),
    [
        ("3333333333", "VD1", "result.passed", {"total": 80, "mark": 80}),
        ("3333333332", "VD1", "result.too_few", {"total": 77, "missing": 3}),
        ("4444444411", "VD1", "result.under_floor", {"total": 84}),
        ("1111111111", "VD1", "result.both", {"total": 20, "missing": 60}),
        ("333333333~", "VD1", "result.not_complete", {"total": 72, "left": 1}),
        ("3333333222", "VD5", "result.passed", {"total": 71, "mark": 70}),
        ("3333333222", "VD1", "result.too_few", {"total": 71, "mark": 80, "missing": 9}),
    ],
)
def test_the_result_says_why(chat: Chat, levels: str, code: str, said: str, args: dict[str, int]) -> None:
    looked_over(chat, levels, code=code).taps("keep").hears(said, args=args).hears(*AFTER)
    chat.reads("chưa chính thức")


def test_with_all_at_the_top_there_is_no_next_step(chat: Chat) -> None:
    looked_over(chat, "4444444444").taps("keep")
    chat.hears("result.passed", "result.draft", "result.ask")


def test_the_next_step_is_what_is_under_the_floor(chat: Chat) -> None:
    looked_over(chat, "4444444441").taps("keep").hears("result.under_floor")
    chat.hears("result.step", args={"number": 10}).hears("result.draft", "result.ask")


def test_a_question_can_be_scored_again_from_the_result(chat: Chat) -> None:
    kept(looked_over(chat)).taps("change").hears("change.which").taps("1.1")
    chat.hears("change.was", "assess.question").taps("4").hears("change.preview", "change.sure").taps("yes")
    chat.hears(*LOOKOVER)

    assert (82, "private") == (chat.score, chat.standing)


def test_registration_has_a_date_a_baseline_and_goals(chat: Chat) -> None:
    looked_over(chat, "2333333333").taps("keep").hears("result.too_few", *AFTER)
    chat.taps("register").hears("register.goal", key="goal0").says("1").hears("register.more", key="goal1")
    chat.says("học nấu cỗ cho hội").hears("register.goal_kept", "register.done", "result.too_few", *AFTER)
    chat.reads("“học nấu cỗ cho hội”")

    row = chat.assessment
    assert (77, chat.village.now) == (row["baseline"], row["registered"])
    assert {"indicator": "1.1"} == row["goals"][0]
    assert chat.village.house.vault.open(row["goals"][1]["words"], Sealed.GOAL) == "học nấu cỗ cho hội"


@pytest.mark.parametrize("word", ["4", "none"])
def test_registration_needs_no_goal(chat: Chat, word: str) -> None:
    kept(looked_over(chat)).taps("register").hears("register.goal")
    _ = chat.says(word) if word.isdecimal() else chat.taps(word)
    chat.hears("register.done", *PASSED)

    assert [] == chat.assessment["goals"]
    assert chat.assessment["registered"]


def test_registration_is_offered_once(chat: Chat) -> None:
    kept(looked_over(chat)).taps("register").hears("register.goal").taps("none")
    chat.hears("register.done", *PASSED, choices=["done", "change", "send", "picture", "more"])


def test_the_picture_comes_beside_the_words(chat: Chat) -> None:
    kept(looked_over(chat)).taps("picture").hears("result.picture_sent").hears_nothing_more()

    assert {""} == {each["body"] for each in chat.outbox}  # emptied once sent


def test_news_are_asked_for_once_at_the_end(chat: Chat) -> None:
    sent(looked_over(chat)).taps("done").hears("news.ask").says("có").hears("news.done").hears_nothing_more()
    assert chat.consents["news"] is True

    chat.says("kết quả").hears(*PASSED).taps("done").hears("rest.plain").hears_nothing_more()


def test_before_anything_is_answered_the_result_says_it_is_not_complete(chat: Chat) -> None:
    welcomed(chat).says("kết quả").hears("result.not_complete").hears_anything()

    assert chat.standing == "open"


def test_the_result_stays_to_be_read_when_one_of_its_buttons_is_pressed(chat: Chat) -> None:
    """Only questions of the sheet are replaced; what says something important loses its buttons, no more."""
    kept(looked_over(chat))
    shown = chat.buttons[-1][1]

    chat.taps("register").hears("register.goal")
    (message,) = chat.messages
    assert ("", shown) == (message.edits, message.strips)


# -- before the ten questions, and taken back


@pytest.mark.parametrize("way", ["menu", "đăng ký phấn đấu"])
def test_one_registers_before_the_ten_questions(chat: Chat, way: str) -> None:
    welcomed(chat).says(way)
    if way == "menu":
        chat.hears("home.open", "home.ask").taps("register")
    chat.hears("register.goal", key="goal0").says("học dùng máy tính").hears_anything().taps("none")
    chat.hears("register.first", "home.open", "home.ask")
    row = chat.assessment
    assert (row["registered"], row["baseline"], row["registered_by"]) == (chat.village.now, None, "")
    assert len(row["goals"]) == 1

    looked_over_now(chat)
    chat.taps("keep").hears_anything()
    assert chat.assessment["baseline"] == chat.assessment["score"] == 80


def looked_over_now(chat: Chat) -> Chat:
    """The ten questions from wherever they are."""
    chat.says("tiếp tục").hears_anything()
    for _ in range(10):
        chat.taps("3").hears_anything()
    return chat


def test_who_starts_over_stays_registered(chat: Chat) -> None:
    kept(looked_over(chat)).taps("register").hears_anything().taps("none").hears_anything()
    registered = chat.assessment["registered"]
    chat.says("bắt đầu lại").hears_anything().taps("yes").hears_anything().taps("yes").hears_anything()
    assert chat.assessment["answered"] == 0
    assert chat.assessment["registered"] == registered
    chat.says("khôi phục").hears_anything()
    assert (chat.assessment["answered"], chat.assessment["registered"]) == (10, registered)


@pytest.mark.parametrize("words", ["rút đăng ký", "tôi không đăng ký", "không phải tôi đăng ký"])
def test_registering_is_taken_back_by_a_word(chat: Chat, words: str) -> None:
    kept(looked_over(chat)).taps("register").hears_anything().taps("none").hears_anything()
    chat.says(words).hears("register.already", "unregister.ask", key="sure").taps("yes")
    chat.hears("unregister.done").hears_anything()
    assert chat.assessment["registered"] is None
    chat.says("đăng ký phấn đấu").hears("register.goal").taps("none").hears_anything()
    assert chat.assessment["registered"]
