"""Looking over: changing an answer, adding evidence, and sending it on or not."""

import pytest

from dialogs.phrases import Drawn
from storage.tables import Assessment, Evidence
from storage.vault import Sealed
from tests.chat import Chat
from tests.ways import INDICATORS, LOOKOVER, PASSED, answered, kept, looked_over, sent, welcomed

QUESTION = "assess.question"


def changing(chat: Chat, indicator: str = "1.1") -> Chat:
    """From the look-over to the question that is changed."""
    chat.taps("change").hears("change.which", choices=INDICATORS)
    return chat.taps(indicator).hears("change.was", QUESTION, key=indicator)


def test_the_way_from_hello_to_sent_is_short_with_a_code(chat: Chat) -> None:
    sent(looked_over(chat))

    assert len(chat.log) - 1 <= len(INDICATORS) + 9  # all but Start; the last reads name and year back
    assert chat.standing == "sent"


def test_the_way_from_hello_to_sent_is_short_by_search(chat: Chat) -> None:
    chat.says("chào").hears("welcome.hello").taps("ba").hears("welcome.purpose", "welcome.consent")
    chat.taps("yes").hears("welcome.name").says("Lan").hears("place.ask")
    chat.says("thôn Đông").hears("place.found", "welcome.group").taps("nguoi_dan_xa")
    sent(answered(chat.hears("sheet", QUESTION)))

    assert len(chat.log) - 1 <= len(INDICATORS) + 9  # all but the greeting; the last reads name and year back


def test_the_look_over_shows_the_points(chat: Chat) -> None:
    looked_over(chat, "1234123412").reads("57 trên 100").reads("mức 4, 10 điểm")
    chat.taps("words").hears("lookover.in_words", "lookover.ask").reads("Câu 1, theo dõi điều mới: ")
    assert "words" not in [each.id for each in chat.outcome.asking.options]


def test_a_tapped_line_of_the_sheet_opens_its_question(chat: Chat) -> None:
    """Where the sheet is drawn, each line types what opens that question; the words beside it say the same."""
    looked_over(chat, "1234123412")
    [card] = [each.card for each in chat.outcome.says if isinstance(each, Drawn) and each.card]
    assert (card.part, len(card.lines)) == ((57, 100), len(INDICATORS))
    for indicator, line in zip(INDICATORS, card.lines, strict=True):
        chat.says(line.words).hears("change.was", QUESTION, key=indicator)
        chat.taps(chat.answers[indicator]).hears("change.same", *LOOKOVER)


@pytest.mark.parametrize("group", ["nguoi_dan_xa", "nguoi_lao_dong", "can_bo_doanh_nhan"])
@pytest.mark.parametrize("levels", ["1111111111", "2222222222", "3333333333", "4444444441"])
def test_look_over_and_result_are_short(chat: Chat, group: str, levels: str) -> None:
    assert len(looked_over(chat, levels, group=group).text.partition("\n\n")[0]) < 600
    chat.taps("keep").hears_anything()
    assert len(chat.text.partition("\n\n")[0]) < 600


def test_a_change_shows_what_it_does_to_the_score_before_it_is_made(chat: Chat) -> None:
    changing(looked_over(chat)).taps("4")
    chat.hears("change.preview", args={"before": 80, "after": 82}).hears("change.sure", key="sure")
    assert (chat.answers["1.1"], chat.score) == ("3", 80)

    chat.taps("yes").hears(*LOOKOVER).reads("82 trên 100")
    assert (chat.answers["1.1"], chat.score) == ("4", 82)


def test_a_change_that_is_declined_changes_nothing(chat: Chat) -> None:
    changing(looked_over(chat)).taps("1").hears("change.preview", "change.sure").says("khong")
    chat.hears(*LOOKOVER)

    assert (chat.answers["1.1"], chat.score) == ("3", 80)


def test_the_same_level_again_is_no_change(chat: Chat) -> None:
    changing(looked_over(chat)).taps("3").hears("change.same", *LOOKOVER)


def test_a_skipped_question_can_be_answered_later(chat: Chat) -> None:
    looked_over(chat, "333333333~").taps("change").hears("change.which").taps("3.2")
    chat.hears(QUESTION, key="3.2").taps("3").hears("change.preview", "change.sure").taps("yes")
    chat.hears(*LOOKOVER)

    assert (80, 10) == (chat.score, len([each for each in chat.answers.values() if each != "~"]))


def test_back_goes_from_a_change_to_the_look_over(chat: Chat) -> None:
    looked_over(chat).taps("change").hears("change.which").says("quay lại").hears(*LOOKOVER)


def test_back_at_the_look_over_says_there_is_nothing_before(chat: Chat) -> None:
    looked_over(chat).says("quay lại").hears("back.first", *LOOKOVER)


def test_after_a_change_going_back_does_not_undo_it(chat: Chat) -> None:
    """Going back stops at the last thing that was done."""
    changing(looked_over(chat)).taps("4").hears("change.preview", "change.sure").taps("yes")
    chat.hears(*LOOKOVER).says("8").hears("back.first", *LOOKOVER)

    assert chat.answers["1.1"] == "4"


@pytest.mark.parametrize(("kind", "words"), [("text", "tôi nghe loa thôn mỗi sáng"), ("text", "1960")])
def test_words_may_be_evidence(chat: Chat, kind: str, words: str) -> None:
    looked_over(chat).taps("evidence").hears("evidence.which").taps("1.2").hears("sheet", key="given")
    chat.says(words).hears("evidence.kept_words", *LOOKOVER).reads(f"“{words}”")

    (row,) = chat.village.rows(Evidence)
    assert ("1.2", kind) == (row["indicator"], row["kind"])
    assert chat.village.house.vault.open(row["text"], Sealed.EVIDENCE) == words


def test_a_photo_is_kept_by_its_id_and_waits_for_its_download(chat: Chat) -> None:
    looked_over(chat).taps("evidence").hears("evidence.which").taps("1.2").hears("sheet")
    chat.sends_photo("file-7", "lớp học").hears("evidence.kept_words", *LOOKOVER).reads("có minh chứng")

    (row,) = chat.village.rows(Evidence)
    assert ("photo", "file-7", "waiting") == (row["kind"], row["file"], row["state"])


@pytest.mark.parametrize(("option", "kinds"), [("known", ["known"]), ("none", [])])
def test_the_chapter_may_know_or_no_evidence_be_given(chat: Chat, option: str, kinds: list[str]) -> None:
    looked_over(chat).taps("evidence").hears("evidence.which").taps("2.1").hears("sheet").taps(option)
    chat.hears(*(["evidence.kept"] if kinds else []), *LOOKOVER)

    assert kinds == [row["kind"] for row in chat.village.rows(Evidence)]


@pytest.mark.parametrize(
    ("typed", "name", "born"),
    [
        ("Nguyễn Thị Lan 1960", "Nguyễn Thị Lan", 1960),
        ("nguyen thi lan, 1960", "Nguyen Thi Lan", 1960),
        ("Nguyễn Thị Lan sinh năm 1960", "Nguyễn Thị Lan", 1960),
        ("Nguyễn Thị Lan sn 1960", "Nguyễn Thị Lan", 1960),
        ("  Vừ   Mí  Sính   1999 ", "Vừ Mí Sính", 1999),
        ("Trần Văn Năm 1950", "Trần Văn Năm", 1950),
        ("bà là Nguyễn Thị Lan, 66 tuổi cháu ạ", "Nguyễn Thị Lan", 1960),
        ("Họ tên: NGUYỄN THỊ LAN\nNăm sinh: １９６０", "Nguyễn Thị Lan", 1960),
    ],
)
def test_name_and_year_are_understood_in_many_spellings(chat: Chat, typed: str, name: str, born: int) -> None:
    sent(looked_over(chat), typed)

    assert chat.person
    assert (name, born) == (chat.person["full_name"], chat.person["born"])


def named(chat: Chat, typed: str) -> Chat:
    """From the look-over to what comes after a name was typed."""
    chat.taps("send").hears("send.ask").taps("self").hears("send.full_name")
    return chat.says(typed)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("?", "send.name_missing"),
        ("12", "send.name_missing"),
        ("Nguyễn Thị Lan 1800", "send.year_odd"),
        ("Nguyễn Thị Lan 2030", "send.year_odd"),
    ],
)
def test_a_name_or_year_that_cannot_be_is_asked_again(chat: Chat, typed: str, said: str) -> None:
    named(looked_over(chat), typed).hears(said, "send.full_name")

    assert (chat.standing, chat.asked) == ("open", "full_name")
    chat.says("Nguyễn Thị Lan 1960").hears("send.read_back").taps("yes").hears("send.sent", *PASSED)


@pytest.mark.parametrize(
    ("first", "asked", "second"),
    [
        ("Nguyễn Thị Lan", "send.born", "1960"),
        ("Nguyễn Thị Lan", "send.born", "sinh năm 60"),
        ("Nguyễn Thị Lan", "send.born", "60"),
        ("Nguyễn Thị Lan 60", "send.born", "66 tuổi"),
        ("Nguyễn Thị Lan 1960 hay 1961", "send.born", "1960"),
        ("1960", "send.name", "Nguyễn Thị Lan"),
        ("66 tuổi", "send.name", "tôi là Nguyễn Thị Lan"),
        ("bà Lan 1960", "send.name", "nguyễn thị lan"),
    ],
)
def test_name_and_year_may_come_one_after_the_other(chat: Chat, first: str, asked: str, second: str) -> None:
    named(looked_over(chat), first).hears(asked)
    chat.says(second).hears("send.read_back").reads("Bà Nguyễn Thị Lan, sinh 1960, đúng không ạ?")
    chat.says("đúng rồi").hears("send.sent", *PASSED)

    assert chat.person
    assert ("Nguyễn Thị Lan", 1960) == (chat.person["full_name"], chat.person["born"])


def test_a_year_that_is_none_is_asked_for_again(chat: Chat) -> None:
    named(looked_over(chat), "Nguyễn Thị Lan").hears("send.born").says("không nhớ")
    chat.hears("send.year_missing", "send.born").says("1060").hears("send.year_odd", "send.born")
    chat.says("1960").hears("send.read_back")


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("1961", "Bà Nguyễn Thị Lan, sinh 1961, đúng không ạ?"),
        ("61", "Bà Nguyễn Thị Lan, sinh 1961, đúng không ạ?"),
        ("sai rồi, phải là 1961", "Bà Nguyễn Thị Lan, sinh 1961, đúng không ạ?"),
        ("không phải, 1961", "Bà Nguyễn Thị Lan, sinh 1961, đúng không ạ?"),
        ("Loan", "Bà Nguyễn Thị Loan, sinh 1960, đúng không ạ?"),
        ("Trần Thị Lan", "Bà Trần Thị Lan, sinh 1960, đúng không ạ?"),
    ],
)
def test_what_is_read_back_is_mended_with_one_word(chat: Chat, typed: str, line: str) -> None:
    named(looked_over(chat), "Nguyễn Thị Lan 1960").hears("send.read_back")
    chat.says(typed).hears("send.read_back").reads(line)
    assert chat.standing == "open"
    chat.taps("yes").hears("send.sent", *PASSED)


def test_the_name_or_the_year_is_asked_for_anew(chat: Chat) -> None:
    named(looked_over(chat), "Nguyễn Thị Lan 1960").hears("send.read_back")
    chat.taps("name").hears("send.name").says("Trần Thị Lan").hears("send.read_back")
    chat.taps("born").hears("send.born").says("1961").hears("send.read_back")
    chat.reads("Bà Trần Thị Lan, sinh 1961").taps("yes").hears("send.sent", *PASSED)


def test_what_mends_nothing_is_asked_back(chat: Chat) -> None:
    named(looked_over(chat), "Nguyễn Thị Lan 1960").hears("send.read_back")
    chat.says("Nguyễn Thị Lan").hears("send.mend", "send.read_back")


@pytest.mark.parametrize("typed", ["Nguyễn Thị Lan 2015", "Nguyễn Thị Lan 11 tuổi"])
def test_who_is_too_young_is_told_why_and_never_asked_for_another_year(chat: Chat, typed: str) -> None:
    """The year is read back like any other; what was answered is not kept, and they can help their grandparents."""
    named(looked_over(chat), typed).hears("send.read_back").reads("sinh 2015, đúng không ạ?")
    chat.taps("yes").hears("send.young")
    chat.reads("từ 18 tuổi").reads("ông bà")

    assert chat.person
    assert chat.person["erase_at"]
    assert ("open", "") == (chat.standing, chat.person["full_name"])
    assert {"keep": True} == chat.consents


def test_a_wrong_year_of_somebody_of_age_is_mended_before_anything_is_said_of_it(chat: Chat) -> None:
    named(looked_over(chat), "Nguyễn Thị Lan 2015").hears("send.read_back").says("1951")
    chat.hears("send.read_back").taps("yes").hears("send.sent", *PASSED)


def test_sending_consents_to_be_seen_and_freezes_what_was_sent(chat: Chat) -> None:
    sent(looked_over(chat, "3333333334"))

    assert {"keep": True, "chapter": True, "commune": True} == chat.consents
    assert chat.assessment["levels"] == dict(zip(INDICATORS, "3333333334", strict=True))
    assert ("sent", 82, True, "self") == tuple(
        chat.assessment[each] for each in ("state", "score", "passed", "presses")
    )


def test_who_presses_is_asked_once(chat: Chat) -> None:
    looked_over(chat).taps("send").hears("send.ask", choices=["self", "family", "review", "private"])
    chat.taps("family").hears("send.full_name").says("Nguyễn Thị Lan 1960")
    chat.hears("send.read_back").taps("yes").hears("send.sent", *PASSED)
    chat.taps("done").hears("news.ask").taps("no").hears("news.done")

    chat.says("rút đồng ý").hears("withdraw.ask").taps("chapter").hears("withdraw.done").hears_anything()
    chat.says("xem lại").hears(*LOOKOVER).taps("send")
    chat.hears("send.ask", choices=["again", "review", "private"])


def test_the_name_is_not_asked_a_second_time(chat: Chat) -> None:
    sent(looked_over(chat)).taps("done").hears("news.ask").taps("yes").hears("news.done")

    chat.says("rút đồng ý").hears("withdraw.ask").taps("chapter").hears("withdraw.done").hears_anything()
    chat.says("xem lại").hears(*LOOKOVER).taps("send").hears("send.ask").taps("again").hears(
        "send.sent", *PASSED
    )
    assert chat.consents["news"]


def test_what_was_sent_is_not_sent_twice(chat: Chat) -> None:
    sent(looked_over(chat)).says("gửi phiếu").hears("send.already", *PASSED)


def test_a_result_may_stay_private(chat: Chat) -> None:
    looked_over(chat).taps("send").hears("send.ask").taps("private").hears("send.private", *PASSED)

    assert chat.person
    assert ("private", "", {"keep": True}) == (chat.standing, chat.person["full_name"], chat.consents)


def test_keeping_it_from_the_look_over_is_private_too(chat: Chat) -> None:
    kept(looked_over(chat))

    assert ("private", {"keep": True}) == (chat.standing, chat.consents)


def test_a_private_result_may_be_sent_later(chat: Chat) -> None:
    kept(looked_over(chat)).taps("send").hears("send.ask").taps("self").hears("send.full_name")
    chat.says("Nguyễn Thị Lan 1960").hears("send.read_back").taps("yes").hears("send.sent", *PASSED)

    assert chat.standing == "sent"


def test_looking_again_before_sending_goes_back_to_the_look_over(chat: Chat) -> None:
    looked_over(chat).taps("send").hears("send.ask").taps("review").hears(*LOOKOVER)

    assert chat.standing == "open"


def test_a_look_over_with_questions_left_shows_what_was_chosen_and_no_points(chat: Chat) -> None:
    answered(welcomed(chat), "33").taps("!skip").hears(QUESTION, key="1.4")
    chat.says("xem lại").hears("lookover.so_far", "lookover.go", choices=["resume", "change"])
    chat.reads("Câu 3, đi họp, đi lớp: bỏ qua")
    assert "điểm" not in chat.text
    chat.taps("resume").hears(QUESTION, key="1.4")


def test_an_answer_is_changed_while_questions_are_left(chat: Chat) -> None:
    answered(welcomed(chat), "333").says("xem lại").hears("lookover.so_far", "lookover.go")
    chat.taps("change").hears("change.which", choices=["1.1", "1.2", "1.3"])
    chat.taps("1.2").hears("change.was", QUESTION).taps("1").hears("change.becomes", "change.sure")
    chat.taps("yes").hears("lookover.so_far", "lookover.go").taps("resume").hears(QUESTION)
    assert chat.asked == "1.4"


def test_an_answer_is_there_when_the_look_over_counts(chat: Chat) -> None:
    """The last answer and the look-over are one step: what was just answered counts."""
    looked_over(chat, "3333333334").reads("82 trên 100")
    chat.taps("!back", on="3.2").hears("old.button", *LOOKOVER)

    (row,) = chat.village.rows(Assessment)
    assert (10, 82, True) == (row["answered"], row["score"], row["passed"])


@pytest.mark.parametrize(
    ("levels", "code", "passed"),
    [("3333333332", "VD1", False), ("3333333332", "VD5", True), ("4444444441", "VD1", False)],
)
def test_boards_read_whether_it_passes_before_it_is_sent(
    chat: Chat, levels: str, code: str, passed: bool
) -> None:
    """By the mark of the place, and the floor."""
    assert passed is looked_over(chat, levels, code=code).assessment["passed"]


def test_the_whole_way_on_both_databases(chat_on_both: Chat) -> None:
    changing(looked_over(chat_on_both)).taps("4").hears("change.preview", "change.sure").taps("yes").hears(
        *LOOKOVER
    )
    sent(chat_on_both)

    assert ("sent", 82) == (chat_on_both.standing, chat_on_both.score)
