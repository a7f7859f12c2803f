"""The ten questions: how an answer may be given, and everything one may do instead."""

import pytest

from tests.chat import SHEET, Chat
from tests.ways import INDICATORS, answered, looked_over, named, welcomed

QUESTION = "assess.question"


def test_ten_answers_lead_to_the_look_over(chat: Chat) -> None:
    looked_over(chat, "1234123412")

    assert dict(zip(INDICATORS, "1234123412", strict=True)) == chat.answers
    assert (57, 10, "open") == (chat.score, chat.assessment["answered"], chat.standing)


def test_points_stay_hidden_while_asking(chat: Chat) -> None:
    assert "điểm" not in welcomed(chat).text.replace("chấm điểm", "")


@pytest.mark.parametrize(
    ("group", "sheet"),
    [
        ("nguoi_dan_xa", "nguoi_dan_xa"),
        ("nguoi_lao_dong", "nguoi_lao_dong"),
        ("can_bo_doanh_nhan", "can_bo_doanh_nhan"),
    ],
)
def test_each_group_of_adults_gets_its_own_sheet(chat: Chat, group: str, sheet: str) -> None:
    named(chat).taps(group).hears(SHEET, QUESTION, key="1.1")
    answered(chat)

    assert chat.assessment["sheet"].startswith(f"{sheet}@")
    assert chat.score == 80


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        ("3", "3"),
        ("３", "3"),
        ("số 2 cháu nhé", "2"),
        ("2 a", "2"),
        ("hai", "2"),
        ("ba", "3"),
        ("mot", "1"),
        ("Chủ yếu nghe người khác kể lại", "1"),
        ("chu yeu nghe nguoi khac ke lai", "1"),
        ("gặp lúc có loa, tivi, đài thì nghe, xem", "2"),
        ("tuan nao cung danh gio xem, nghe hoac doc tin", "3"),
        ("4. Cần biết gì thì tự đi hỏi, tự tra cho ra", "4"),
    ],
)
def test_a_level_may_be_typed_as_a_number_a_word_or_its_label(chat: Chat, typed: str, level: str) -> None:
    welcomed(chat).says(typed).hears(QUESTION, key="1.2")

    assert {"1.1": level} == chat.answers


@pytest.mark.parametrize(
    "typed", ["5", "11", "1 hoặc 2", "1 hoac 2", "1 2", "-5", "99999999999999999999", "xyz"]
)
def test_a_number_that_is_no_level_is_asked_back(chat: Chat, typed: str) -> None:
    welcomed(chat).says(typed)
    chat.hears("missed.two" if "2" in typed and "1" in typed else "missed.first", QUESTION, key="1.1")

    assert {} == chat.answers


def test_a_zero_is_a_rest_and_never_a_no(chat: Chat) -> None:
    welcomed(chat).says("0").hears("rest.kept").hears_nothing_more()

    assert {} == chat.answers


def test_a_no_is_no_number(chat: Chat) -> None:
    """ "không" is in one label here, and could be meant: it is asked back, never taken for 0."""
    answered(welcomed(chat), "333333").says("khong").hears("missed.first", QUESTION, key="2.3")

    assert "2.3" not in chat.answers


@pytest.mark.parametrize("nod", ["dạ", "vâng", "ừ", "ok", "cảm ơn cháu"])
def test_a_nod_repeats_the_question(chat: Chat, nod: str) -> None:
    answered(welcomed(chat), "3").says(nod).hears(QUESTION, key="1.2")

    assert {"1.1": "3"} == chat.answers


def test_the_third_miss_brings_the_explanation_and_a_way_out(chat: Chat) -> None:
    welcomed(chat).says("xyz").hears("missed.first", QUESTION)
    chat.says("5").hears("missed.second", QUESTION)
    chat.says("hở").hears("assess.help", "missed.third", QUESTION)
    chat.says("hở").hears("assess.help", "missed.third", QUESTION)
    assert chat.state["misses"] == 4

    chat.says("3").hears(QUESTION, key="1.2")
    assert chat.state["misses"] == 0


def test_a_story_is_not_kept_and_a_number_is_asked(chat: Chat) -> None:
    story = "sáng nào tôi cũng nghe loa thôn rồi kể cho mấy đứa cháu"
    welcomed(chat).says(story).hears("missed.told", QUESTION, key="1.1", args={"number": 1})
    chat.says("4").hears(QUESTION, key="1.2")

    assert ({"1.1": "4"}, []) == (chat.answers, chat.notes)


def test_a_skip_is_never_a_score(chat: Chat) -> None:
    looked_over(chat, "44444444~~")

    assert (80, False) == (chat.score, chat.assessment["passed"])
    assert ("~", "~") == (chat.answers["3.1"], chat.answers["3.2"])
    chat.taps("keep").hears("result.not_complete").hears_anything()


@pytest.mark.parametrize("word", ["7", "bỏ qua", "bo qua", "để sau", "sau", "/boqua"])
def test_a_question_is_passed_over_by_key_or_word(chat: Chat, word: str) -> None:
    welcomed(chat).says(word).hears(QUESTION, key="1.2")

    assert {"1.1": "~"} == chat.answers


def test_back_keeps_the_last_answer(chat: Chat) -> None:
    answered(welcomed(chat), "123").says("8").hears("again.chosen", QUESTION, key="1.3")

    assert {"1.1": "1", "1.2": "2", "1.3": "3"} == chat.answers
    assert (15, 3) == (chat.score, chat.assessment["answered"])


def test_back_back_back_stops_at_the_first_question(chat: Chat) -> None:
    answered(welcomed(chat), "12").taps("!back").hears("again.chosen", QUESTION, key="1.2")
    chat.says("quay lại").hears(SHEET, "again.chosen", QUESTION, key="1.1")
    for _ in range(3):
        chat.says("8").hears("back.first", "again.chosen", QUESTION, key="1.1")

    assert {"1.1": "1", "1.2": "2"} == chat.answers
    chat.taps("4").hears(QUESTION, key="1.3")
    answered(chat, "33", start=2)
    assert {"1.1": "4", "1.2": "2", "1.3": "3", "1.4": "3"} == chat.answers


@pytest.mark.parametrize("word", ["9", "?", "giải thích", "khong hieu", "là sao", "/giaithich"])
def test_the_explanation_comes_with_the_question(chat: Chat, word: str) -> None:
    welcomed(chat).says(word).hears("assess.help", QUESTION, key="1.1")

    assert {} == chat.answers


def test_a_rest_keeps_everything_and_any_word_goes_on(chat: Chat) -> None:
    answered(welcomed(chat), "3333").taps("!rest").hears("rest.kept", args={"answered": 4, "left": 6})
    chat.hears_nothing_more()

    chat.waits(days=40).says("cháu ơi").hears("back.hello", QUESTION, key="2.1")
    chat.reads("Cháu chào bà Lan! Bà làm được 4 câu, còn 6 câu.")
    answered(chat, "333333", start=4)
    assert chat.score == 80


def test_a_number_typed_after_a_rest_is_no_answer_yet(chat: Chat) -> None:
    """The question is not in front of them: it is shown first."""
    answered(welcomed(chat), "33").says("nghỉ").hears("rest.kept")

    chat.waits(days=1).says("3").hears("back.hello", QUESTION, key="1.3")
    assert {"1.1": "3", "1.2": "3"} == chat.answers


def test_who_just_stops_is_answered_on_the_same_question_weeks_later(chat: Chat) -> None:
    answered(welcomed(chat), "33")

    chat.waits(days=30).says("2").hears(QUESTION, key="1.4")
    assert {"1.1": "3", "1.2": "3", "1.3": "2"} == chat.answers


def test_the_button_of_the_pending_question_still_works_after_a_rest(chat: Chat) -> None:
    answered(welcomed(chat), "33").taps("!rest").hears("rest.kept")

    chat.waits(days=7).taps("4", on="1.3").hears(QUESTION, key="1.4")
    assert {"1.1": "3", "1.2": "3", "1.3": "4"} == chat.answers


def test_who_speaks_is_told_whom_to_call(chat: Chat) -> None:
    welcomed(chat).sends_voice().hears("unreadable.voice", "answer.call", QUESTION, key="1.1").reads("cô Hoa")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("sticker", "unreadable.sticker"),
        ("animation", "unreadable.sticker"),
        ("gif", "unreadable.sticker"),
        ("video", "unreadable.video"),
        ("video_note", "unreadable.video"),
        ("location", "unreadable.location"),
        ("venue", "unreadable.location"),
        ("contact", "unreadable.contact"),
        ("business_card", "unreadable.contact"),
        ("poll", "unreadable"),
        ("unknown", "unreadable"),
    ],
)
def test_each_kind_that_cannot_be_read_has_its_own_answer(chat: Chat, kind: str, said: str) -> None:
    welcomed(chat).sends_a(kind).hears(said, QUESTION, key="1.1")


def test_a_photo_in_between_is_not_lost_on_them(chat: Chat) -> None:
    answered(welcomed(chat), "3").sends_photo().hears("photo.kept_for", QUESTION, key="1.2")


@pytest.mark.parametrize("second", ["3", "ba", "xem", "7", "8"])
def test_two_answers_within_a_moment_are_asked_back(chat: Chat, second: str) -> None:
    """The second was typed before its question could be seen."""
    welcomed(chat).says("2", second).hears(QUESTION, "missed.burst", QUESTION, key="1.2")

    assert {"1.1": "2"} == chat.answers


def test_a_command_within_the_same_moment_is_still_done(chat: Chat) -> None:
    welcomed(chat).says("2", "0").hears(QUESTION, "rest.kept")


def test_two_words_within_a_moment_do_not_answer_the_next_question(chat: Chat) -> None:
    named(chat, address="bac")
    chat.says("/quaylai").hears("again.written", "welcome.name")
    chat.says("Lành", "Nguyễn").hears("welcome.group", "missed.burst", "welcome.group")


def test_blocking_and_coming_back_keeps_the_question(chat: Chat) -> None:
    answered(welcomed(chat), "3").blocks().hears_nothing_more()

    chat.says("2").hears(QUESTION, key="1.3")


def test_a_second_start_shows_where_they_are(chat: Chat) -> None:
    answered(welcomed(chat), "333").starts().hears("home.open").hears("home.ask")
    chat.taps("resume").hears(QUESTION, key="1.4")


def test_the_answers_hold_on_both_databases(chat_on_both: Chat) -> None:
    looked_over(chat_on_both, "123412341~").taps("change").hears("change.which")

    assert chat_on_both.answers == dict(zip(INDICATORS, "123412341~", strict=True))


@pytest.mark.parametrize(
    ("typed", "level", "label"),
    [
        ("4 buoi", "3", "Khá đều, ba đến năm buổi"),
        ("bốn buổi", "3", "Khá đều, ba đến năm buổi"),
        ("7 buổi ạ", "4", "Đều đặn, từ sáu buổi trở lên"),
        ("0 buổi", "1", "Chưa có dịp đi buổi nào"),
        ("12", "4", "Đều đặn, từ sáu buổi trở lên"),
        ("2 lần", "2", "Thỉnh thoảng, một hai buổi"),
    ],
)
@pytest.mark.parametrize("group", ["nguoi_dan_xa", "nguoi_lao_dong", "can_bo_doanh_nhan"])
def test_a_number_of_sessions_is_read_to_a_level_and_read_back(
    chat: Chat, group: str, typed: str, level: str, label: str
) -> None:
    answered(welcomed(chat, group=group), "33").says(typed).hears("counted.taken", QUESTION, key="1.4")
    chat.reads(f"“{typed}”, cháu ghi là: {label}.")

    assert chat.answers["1.3"] == level


@pytest.mark.parametrize(
    ("typed", "option"), [("1", "1"), ("4", "4"), ("bốn", "4"), ("số 3", "3"), ("kha deu", "3")]
)
def test_a_number_of_the_list_is_that_level(chat: Chat, typed: str, option: str) -> None:
    answered(welcomed(chat), "33").says(typed).hears(QUESTION, key="1.4")

    assert chat.answers["1.3"] == option


@pytest.mark.parametrize(
    ("key", "word", "asked"),
    [("7", "bỏ qua", "1.4"), ("8", "quay lại", "1.2"), ("9", "giải thích", "1.3"), ("0", "nghỉ", "")],
)
def test_a_key_that_may_be_a_number_of_sessions_is_asked_back(
    chat: Chat, key: str, word: str, asked: str
) -> None:
    """Both are told how to be said; neither is guessed."""
    answered(welcomed(chat), "33").says(key).hears("missed.number", QUESTION, key="1.3")
    chat.reads(f"“{key} buổi”").reads(f"“{word}”")
    assert "1.3" not in chat.answers

    chat.says(word).hears_anything()
    assert chat.asked == asked or not asked


def test_a_key_that_is_no_number_of_sessions_keeps_its_meaning(chat: Chat) -> None:
    answered(welcomed(chat), "3").says("7").hears(QUESTION, key="1.3")


def test_a_number_of_sessions_is_understood_where_the_answer_is_changed(chat: Chat) -> None:
    looked_over(chat).taps("change").hears("change.which").taps("1.3").hears("change.was", QUESTION)
    chat.says("7 buổi").hears("counted.taken", "change.preview", "change.sure").taps("yes").hears_anything()

    assert chat.answers["1.3"] == "4"


def test_a_second_9_tells_the_official_name_and_the_points(chat: Chat) -> None:
    """Everyday examples come first; a third 9 tells the same as the second, and any answer begins anew."""
    welcomed(chat).says("9").hears("assess.help", QUESTION, key="1.1")
    assert "điểm, mức" not in chat.text
    chat.says("9").hears("assess.official", QUESTION, key="1.1").reads("Tên chỉ số: kỹ năng").reads(
        "mức 3 được 8 điểm"
    )
    chat.taps("!explain").hears("assess.official", QUESTION, key="1.1")
    chat.says("3").hears(QUESTION, key="1.2").says("giải thích").hears("assess.help", QUESTION, key="1.2")
