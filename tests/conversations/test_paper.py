"""Sheets on paper come in by one line, and are read back before they count."""

from __future__ import annotations

import pytest

from dialogs.engine import Refusal
from dialogs.talks.village.filling_in import FileSheet
from dialogs.talks.village.told import filled_in
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
    head.hears("paper.ask").taps("visit").hears("printed.none").hears_anything()


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
