"""Sheets on paper come in by one line, and are read back before they count."""

from __future__ import annotations

from datetime import date

import pytest

from dialogs.engine import Refusal
from dialogs.talks.village.filling_in import FileSheet
from dialogs.talks.village.told import filled_in, registered_paper
from locales import Voice, render
from storage.tables import ASSESSMENT, CONSENT, Assessment, Consent, Push
from tests.chapter import asks, head_of, person, reaches, sheet_of
from tests.chat import NUMBERS, Chat
from tests.ways import INDICATORS

TEN = "4332323344"


@pytest.fixture
def head(chat: Chat) -> Chat:
    """The phone of the head of thôn Đông."""
    return head_of(chat.another("phone-head"))


def entering(head: Chat) -> Chat:
    """From anywhere to the line."""
    head.says("việc chi hội").hears_anything().taps("board_more").hears("menu.ask").taps("paper")
    return head.hears("paper.ask").taps("slip").hears("slip.ask", key="line")


def sheet(chat: Chat, who: str) -> dict[str, object]:
    (row,) = chat.village.rows(Assessment, ASSESSMENT.c.person == who, ASSESSMENT.c.state != "replaced")
    return row


def test_a_line_is_read_back_by_question_before_it_counts(head: Chat) -> None:
    who = person(head, "Nguyễn Thị Lan")
    entering(head).says(f"1 {TEN}").hears("slip.read_back", "slip.signed", key="signed")
    head.reads("Phiếu của Nguyễn Thị Lan, sinh 1960").reads("Câu 1, theo dõi điều mới: mức 4")
    head.reads("Có 10 câu trả lời, 0 câu bỏ trống. Tổng 80 trên 100 điểm (theo bản gợi ý")
    assert [] == head.village.rows(Assessment)

    head.taps("yes").hears("slip.done", "slip.ask")
    kept = sheet(head, who)
    assert ("sent", "helper", head.role) == (kept["state"], kept["presses"], kept["helper"])
    assert dict(zip(INDICATORS, TEN, strict=True)) == kept["levels"]
    assert ["helped", "mark", "floor"] == kept["flags"]


def test_consent_is_by_slip_and_says_so(head: Chat) -> None:
    who = person(head, "Nguyễn Thị Lan")
    entering(head).says(f"lan {TEN}").hears_anything().taps("yes").hears_anything()

    version = head.village.house.consent_version
    rows = head.village.rows(Consent, CONSENT.c.person == who)
    assert {"keep", "chapter", "commune"} == {row["purpose"] for row in rows}
    assert {(f"slip:{version}", "paper", True)} == {(r["version"], r["channel"], r["given"]) for r in rows}


def test_without_a_signature_nothing_is_kept(head: Chat) -> None:
    person(head, "Nguyễn Thị Lan")
    entering(head).says(f"1 {TEN}").hears_anything().says("chưa").hears("slip.dropped", "slip.ask")

    assert [] == head.village.rows(Assessment)
    assert [] == head.village.rows(Consent)


@pytest.mark.parametrize("line", ["12", "1 43323", "xin chào", "4332323344", "1 43323233445"])
def test_a_line_that_is_none_is_asked_again(head: Chat, line: str) -> None:
    person(head, "Nguyễn Thị Lan")
    entering(head).says(line).hears_anything()

    assert head.asked == "line"
    assert [] == head.village.rows(Assessment)


def test_a_level_that_is_not_on_the_sheet_is_named(head: Chat) -> None:
    person(head, "Nguyễn Thị Lan")
    entering(head).says("1 4332923344").hears("slip.level", "slip.ask").reads("Câu 5 không có mức 9")


def test_questions_may_be_left_blank(head: Chat) -> None:
    who = person(head, "Nguyễn Thị Lan")
    entering(head).says("1 433-0 23344").hears("slip.read_back", "slip.signed").reads("2 câu bỏ trống")
    head.taps("yes").hears("slip.done", "slip.ask")

    assert 8 == len(sheet(head, who)["levels"])  # type: ignore[arg-type]


def test_several_of_a_name_are_asked_apart(head: Chat) -> None:
    person(head, "Nguyễn Thị Lan", born=1950)
    who = person(head, "Trần Thị Lan", born=1970)
    entering(head).says(f"lan {TEN}").hears("seek.which", key="words").taps(who)
    head.hears("slip.read_back", "slip.signed").reads("Trần Thị Lan, sinh 1970").taps("yes")
    head.hears_anything()

    assert "sent" == sheet(head, who)["state"]


def test_what_somebody_sent_themself_is_never_written_over(head: Chat) -> None:
    who = person(head, "Nguyễn Thị Lan")
    sheet_of(head, who, "3333333334")
    entering(head).says(f"1 {TEN}").hears("slip.sent", "slip.ask")

    assert 82 == sheet(head, who)["score"]


def test_what_was_sent_in_the_meantime_is_not_written_over_either(head: Chat) -> None:
    who = person(head, "Nguyễn Thị Lan")
    entering(head).says(f"1 {TEN}").hears("slip.read_back", "slip.signed")
    sheet_of(head, who, "3333333334")
    head.taps("yes").hears("slip.meanwhile", "slip.ask")

    assert 82 == sheet(head, who)["score"]
    assert [] == head.village.rows(Consent)


def test_what_was_registered_for_stays_registered(head: Chat) -> None:
    who = person(head, "Nguyễn Thị Lan")
    sheet_of(head, who, "", "open", registered=head.village.now, baseline=16)
    entering(head).says(f"1 {TEN}").hears_anything().taps("yes").hears("slip.done", "slip.ask")

    assert (head.village.now, 16) == (sheet(head, who)["registered"], sheet(head, who)["baseline"])


@pytest.mark.parametrize(("levels", "state"), [("33", "open"), ("3333333333", "private")])
def test_what_they_began_or_keep_for_themselves_stays(head: Chat, levels: str, state: str) -> None:
    who = person(head, "Nguyễn Thị Lan")
    mine = sheet_of(head, who, levels, state)
    own = lambda: {**head.village.rows(Assessment, ASSESSMENT.c.id == mine)[0], "counted": {}}  # noqa: E731
    before = own()
    reaches(head, who, "phone-lan")
    entering(head).says(f"1 {TEN}").hears_anything().taps("yes").hears("slip.offered", "slip.ask")

    assert own() == before
    (other,) = head.village.rows(Assessment, ASSESSMENT.c.id != mine)
    assert (other["state"], other["counted"], other["sent"]) == ("offered", {}, None)
    assert head.village.rows(Consent) == []
    (push,) = head.village.rows(Push)
    assert push["args"]["offered"] is True
    said = render(filled_in(push["args"]), Voice("vi", "ba", "Lan"))
    assert "Cô Hoa ghi giúp bà một phiếu năm 2026" in said
    entering(head).says(f"1 4{TEN[1:]}").hears_anything().taps("yes").hears("slip.offered").hears_anything()
    assert len(head.village.rows(Assessment)) == 2, "the newest is the one that is asked about"


def test_a_sheet_that_a_helper_filled_in_and_that_was_given_back_is_filled_in_anew_where_there_is_no_phone(
    head: Chat,
) -> None:
    who = person(head, "Nguyễn Thị Lan")
    sheet_of(head, who, TEN, "open", helper=head.role, review="returned")
    entering(head).says(f"1 {TEN}").hears_anything().taps("yes").hears("slip.done", "slip.ask")
    assert sheet(head, who)["state"] == "sent"


def test_nobody_of_that_number(head: Chat) -> None:
    person(head, "Nguyễn Thị Lan")
    entering(head).says(f"99 {TEN}").hears("slip.nobody", key="words")


def test_a_missing_name_is_asked_for(head: Chat) -> None:
    who = person(head, "Lan", born=None)
    entering(head).says(f"lan {TEN}").hears("slip.read_back", "slip.signed").taps("yes")
    head.hears("slip.full_name").says("Nguyễn Thị Lan 1963").hears("slip.done", "slip.ask")

    assert "sent" == sheet(head, who)["state"]


def test_a_person_with_a_phone_is_told_and_may_object(head: Chat) -> None:
    who = person(head, "Nguyễn Thị Lan")
    reaches(head, who, "phone-lan")
    entering(head).says(f"1 {TEN}").hears_anything().taps("yes").hears_anything()

    (push,) = head.village.rows(Push)
    assert ("filled_in", who, "paper") == (push["purpose"], push["person"], push["args"]["how"])
    lan = head.another("phone-lan").says("menu").hears("home.sent", "home.ask")
    lan.taps("object").hears("object.ask", key="object").reads("80 điểm").taps("object")
    lan.hears("object.done", "home.complete", "home.ask")
    assert ("private", "") == (sheet(head, who)["state"], sheet(head, who)["review"])
    assert {"keep": True, "chapter": False, "commune": False} == lan.consents
    lan.taps("lookover").hears("lookover.all", "lookover.ask")


def test_entry_works_where_there_are_no_buttons(chat: Chat) -> None:
    narrow = head_of(chat.another("zalo-1", limits=NUMBERS))
    who = person(chat, "Nguyễn Thị Lan")
    narrow.says("việc chi hội").hears_anything().says("4").hears_anything()
    narrow.says("việc khác").hears_anything()
    narrow.says("2").hears("paper.ask").says("1").hears("slip.ask").says(f"1 {TEN}")
    narrow.hears("slip.read_back", "slip.signed").says("1").hears("slip.done", "slip.ask")

    assert all(len(each.text) <= 2000 for each in narrow.messages)
    assert "sent" == sheet(chat, who)["state"]


def test_paper_is_not_for_helpers_nor_for_other_villages(head: Chat) -> None:
    other = person(head, "Nguyễn Thị Lan", village="trung")
    mine = person(head, "Trần Thị Mai")
    helper = head_of(head.another("phone-helper"), kind="helper")
    filed = ("nguoi_dan_xa@du-thao-2", tuple(zip(INDICATORS, TEN, strict=True)))

    for phone, who in ((head, other), (helper, mine)):
        unfiled = Refusal("desk", {"role": phone.role, "unfiled": True})
        assert unfiled == asks(phone, FileSheet(phone.role, who, *filed, "paper"))
    assert [] == head.village.rows(Assessment)


def test_a_printed_page_needs_a_page_to_print_from(head: Chat) -> None:
    head.says("việc chi hội").hears_anything().taps("board_more").hears("menu.ask").taps("paper")
    head.hears("paper.ask").taps("lists").hears("paper.which_list", key="list").taps("visit")
    head.hears("printed.none").hears_anything()


def test_the_whole_way_on_both_databases(chat_on_both: Chat) -> None:
    head = head_of(chat_on_both.another("phone-head"))
    who = person(head, "Nguyễn Thị Lan")
    entering(head).says(f"1 {TEN}").hears("slip.read_back", "slip.signed").taps("yes")
    head.hears("slip.done", "slip.ask")

    assert ("sent", 80) == (sheet(head, who)["state"], sheet(head, who)["score"])


def test_a_line_with_a_figure_too_few_says_how_many_there_are(head: Chat) -> None:
    person(head, "Nguyễn Thị Lan")
    entering(head).says("1 433232334").hears("slip.count", "slip.ask").reads("9 con số")
    head.says("1 43323O3344").hears("slip.read_back", "slip.signed")


# -- many in one message


LISTED = {  # each way to write the same ten
    "run together": f"Nguyễn Thị Lan 1960 {TEN}",
    "with a colon and spaces": "Nguyễn Thị Lan 1960: 4 3 3 2 3 2 3 3 4 4",
    "by the number with commas": "1. 4,3,3,2,3,2,3,3,4,4",
    "in groups, without marks": "nguyen thi lan 1960 - 43323 23344",
    "with the writer's own number": "3) Nguyễn Thị Lan 1960: 4-3-3-2-3-2-3-3-4-4".replace("-", ", "),
    "with dashes": "Nguyễn Thị Lan 1960; 4-3-3-2-3-2-3-3-4-4",
    "each question named": "Lan 1960: câu 1: 4, câu 2: 3, câu 3: 3, câu 4: 2, câu 5: 3, câu 6: 2, câu 7: 3, câu 8: 3, câu 9: 4, câu 10: 4",
}


@pytest.mark.parametrize("way", LISTED)
def test_a_line_is_read_in_any_sensible_writing(head: Chat, way: str) -> None:
    lan, _ = person(head, "Nguyễn Thị Lan"), person(head, "Trần Văn Hùng", born=1955)
    entering(head).says(f"{LISTED[way]}\nTrần Văn Hùng 1955: 3333333333")
    head.hears("slips.read", "slips.sure", key="signed").reads(
        "Dòng 1, Nguyễn Thị Lan, sinh 1960: 4 3 3 2 3 2 3 3 4 4 (80 điểm)"
    )
    assert head.village.rows(Assessment) == []
    head.taps("yes").hears("slips.done", "slip.ask", args=None).reads("2 phiếu")
    assert dict(zip(INDICATORS, TEN, strict=True)) == sheet(head, lan)["levels"]


def test_twenty_sheets_are_three_messages_with_consents_by_slip(head: Chat) -> None:
    ids = [person(head, f"Nguyễn Thị Mẫu {chr(65 + n)}", born=1950 + n) for n in range(20)]
    lines = "\n".join(f"{n}. 4332323344" if n % 2 else f"{n} 3 3 3 3 3 3 3 3 3 3" for n in range(1, 21))
    head.says("nhập phiếu giấy").hears("slip.ask").says(lines).hears("slips.read", "slips.sure").says("đúng")
    head.hears("slips.done", "slip.ask").reads("20 phiếu")
    assert {sheet(head, who)["state"] for who in ids} == {"sent"}
    rows = head.village.rows(Consent)
    assert len(rows) == 60
    assert {row["channel"] for row in rows} == {"paper"}


DOUBTFUL = {
    "a figure too few": ("Nguyễn Thị Lan 1960: 433232334", "có 9 con số"),
    "a year in the place of figures": ("Nguyễn Thị Lan 2001 433232", "con số"),
    "nobody": ("Phạm Văn Lạ: 4332323344", "không thấy trong danh sách"),
    "a level there is not": ("Nguyễn Thị Lan 1960: 4332923344", "không có mức 9"),
    "several of the name": ("Mai: 4332323344", "Trần Thị Mai, sinh 1950; Trần Thị Mai, sinh 1970"),
    "the number of who came by themself and is known now": ("8 4332323344", "đã gửi phiếu năm nay"),
    "sent already": ("Đỗ Thị Gửi: 4332323344", "đã gửi phiếu năm nay"),
    "twice": ("Trần Văn Hùng: 4332323344", "có hai dòng"),
    "no line": ("xin chào", "không rõ"),
}


@pytest.mark.parametrize("what", DOUBTFUL)
def test_what_is_doubtful_is_read_back_and_not_stored(head: Chat, what: str) -> None:
    for name, born in (
        ("Nguyễn Thị Lan", 1960),
        ("Trần Thị Mai", 1950),
        ("Trần Thị Mai", 1970),
        ("Trần Văn Hùng", 1955),
    ):
        person(head, name, born=born)
    good = person(head, "Lê Thị Đúng", born=1948)
    sheet_of(head, person(head, "Đỗ Thị Gửi", born=1949), "3333333334")
    came = person(head, "Vũ Thị Tới", born=1951, basis="")
    sheet_of(head, came, "3333333334")
    person(head, "Vũ Thị Tới", born=1951, basis="d", same_as=came)
    before = len(head.village.rows(Assessment))
    line, why = DOUBTFUL[what]
    more = "\nTrần Văn Hùng 1955: 3333333333" if what == "twice" else ""
    entering(head).says(f"{line}{more}\nLê Thị Đúng 1948: 3333333333")
    head.hears("slips.read", "slips.unclear", "slips.sure").reads(why).reads("1 phiếu")
    head.taps("yes").hears("slips.done", "slip.ask")
    assert len(head.village.rows(Assessment)) == before + 1
    assert sheet(head, good)["state"] == "sent"


def test_without_the_yes_none_of_many_is_kept(head: Chat) -> None:
    for n in range(2):
        person(head, f"Nguyễn Thị Mẫu {chr(65 + n)}", born=1950 + n)
    entering(head).says("1 4332323344\n2 4332323344").hears("slips.read", "slips.sure").says("chưa")
    head.hears("slips.dropped", "slip.ask")
    assert head.village.rows(Assessment) == head.village.rows(Consent) == []


def test_a_slip_carries_a_registration(head: Chat) -> None:
    lan, hung = person(head, "Nguyễn Thị Lan"), person(head, "Trần Văn Hùng", born=1955)
    entering(head).says(f"1 {TEN} đk\n2 {TEN}").hears("slips.read", "slips.sure").reads("có đăng ký").taps(
        "yes"
    )
    head.hears("slips.done", "slip.ask")
    kept = sheet(head, lan)
    assert (kept["registered_by"], kept["registered_on"], kept["baseline"]) == (
        head.role,
        date(2026, 11, 12),
        80,
    )
    assert sheet(head, hung)["registered"] is None


# -- registrations signed on paper


def test_many_sign_up_in_one_message_but_for_some(head: Chat) -> None:
    ids = [person(head, f"Nguyễn Thị Mẫu {chr(65 + n)}", born=1950 + n) for n in range(6)]
    gone = person(head, "Lý Văn Đi", state="moved")
    head.says("đăng ký giấy 1-7 trừ 2, Nguyễn Thị Mẫu D 1953, ngày 5/3")
    head.hears("sign.left", "sign.sure", key="sure").reads("Lý Văn Đi, 1960: đã mất hoặc chuyển đi")
    head.reads("4 người đăng ký phấn đấu năm 2026, giấy ký ngày 05/03/2026").reads(
        "Nguyễn Thị Mẫu A, 1950; Nguyễn Thị Mẫu C"
    )
    assert head.village.rows(Assessment) == []
    head.taps("yes").hears("sign.done", "reach.by_you").hears_anything()
    rows = {row["person"]: row for row in head.village.rows(Assessment)}
    assert {*rows} == {ids[0], ids[2], ids[4], ids[5]}
    assert gone not in rows
    assert {(row["registered_on"], row["registered_by"], row["answered"]) for row in rows.values()} == {
        (date(2026, 3, 5), head.role, 0)
    }
    head.says("đăng ký giấy 1").hears("sign.left", "sign.nobody").reads("đã đăng ký rồi").hears_anything()


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("99", "không thấy trong danh sách"),
        ("Mai", "Trần Thị Mai, 1950; Trần Thị Mai, 1970"),
        ("1, ngày 5/13", "5/13"),
        ("1, ngày 20/12/2026", "20/12/2026"),
    ],
)
def test_who_or_when_is_unclear_is_said_and_not_written_down(head: Chat, typed: str, heard: str) -> None:
    for born in (1950, 1970):
        person(head, "Trần Thị Mai", born=born)
    head.says(f"đăng ký giấy {typed}").hears_anything().reads(heard)
    assert head.village.rows(Assessment) == []


def test_who_signed_is_told_and_may_say_that_they_did_not(head: Chat) -> None:
    lan = person(head, "Nguyễn Thị Lan")
    reaches(head, lan, "phone-lan")
    head.says("đăng ký giấy lan, ngày 5/3").hears("sign.sure").taps("yes").hears("sign.done").hears_anything()
    (push,) = head.village.rows(Push)
    said = render(registered_paper(push["args"]), Voice("vi", "ba", "Lan"))
    assert ("registered_paper", lan) == (push["purpose"], push["person"])
    assert "Cô Hoa ghi bà đã ký giấy đăng ký" in said
    assert "05/03/2026" in said
    phone = head.another("phone-lan").says("menu").hears("home.open", "register.on_paper", "home.ask")
    phone.says("tôi không đăng ký").hears("register.on_paper", "unregister.ask").taps("yes").hears(
        "unregister.done"
    )
    phone.hears_anything()
    assert sheet(head, lan)["registered"] is None
    head.says("đăng ký giấy lan").hears("sign.left", "sign.nobody").reads(
        "đã tự rút đăng ký"
    ).hears_anything()


def test_signing_up_is_undone_by_the_head(head: Chat) -> None:
    lan = person(head, "Nguyễn Thị Lan")
    head.says("đăng ký giấy lan").hears("sign.sure").taps("yes").hears("sign.done").hears_anything()
    head.says("hoàn tác").hears("undo.which").reads("Ghi đăng ký giấy: Nguyễn Thị Lan, 1960").says("1").hears(
        "undo.sure"
    )
    head.taps("yes").hears("undo.done").hears_anything()
    assert [row["state"] for row in head.village.rows(Assessment, ASSESSMENT.c.person == lan)] == ["replaced"]
