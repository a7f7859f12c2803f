"""Review by list: what is typed is understood, flagged sheets are opened, nobody judges themself, and back it may go."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from bot.channels.base import Limits
from dialogs.engine import Refusal
from dialogs.talks.people.cards import MakeRelinkCode
from dialogs.talks.review.asked import Confirming, EndorseAll, GiveBack, OpenSheet, ToReview
from dialogs.talks.village.board import Board
from dialogs.talks.village.nudging import OnlyYou
from storage.phones import open_due
from storage.tables import (
    ASSESSMENT,
    AUDIT,
    CONTACT_PERSON,
    PUSH,
    REVIEW_STEP,
    ROLE,
    Assessment,
    Audit,
    ContactPerson,
    Push,
    ReviewStep,
)
from storage.vault import Sealed
from tests.chapter import asks, head_of, household, person, place_sets, reaches, says_of, sheet_of
from tests.chat import BUTTONS, NUMBERS, Chat
from tests.reviewed import gone, officer, opens
from tests.ways import LOOKOVER, looked_over, sent

FINE = "3333333334"  # 82 points: nothing to open
TOP = "4444444444"
UNDER = "1111111111"
LISTED = ("review.list", "review.ask")


@pytest.fixture
def head(chat: Chat) -> Chat:
    """The phone of the head of thôn Đông."""
    return head_of(chat.another("phone-head"))


def sheets(chat: Chat, *levels: str) -> list[str]:
    """Sheets of people called A, B, C …, sent in this order."""
    made = []
    for n, each in enumerate(levels):
        who = person(chat, f"Nguyễn Thị {chr(65 + n)}")
        for purpose in ("chapter", "commune"):
            says_of(chat, who, purpose)
        made.append(sheet_of(chat, who, each))
    return made


def opened(head: Chat) -> Chat:
    """From anywhere to the list."""
    head.says("việc chi hội").hears_anything()
    return head.taps("review").hears(*LISTED, key="verdict")


def state(chat: Chat, sheet: str) -> tuple[str, str]:
    """State and review of a sheet."""
    (row,) = chat.village.rows(Assessment, ASSESSMENT.c.id == sheet)
    return row["state"], row["review"]


def reviews(chat: Chat, ids: list[str]) -> list[str]:
    return [state(chat, each)[1] for each in ids]


@pytest.mark.parametrize(
    ("typed", "endorsed"),
    [
        ("đồng ý tất cả", "ABD"),
        ("dong y tat ca tru 2", "AD"),
        ("đồng ý tất cả trừ 1, 4", "B"),
        ("trừ 1 và 4", "B"),
        ("tru 1-2", "D"),
        ("duyệt hết", "ABD"),
        ("đồng ý 1, 2", "AB"),
        ("duyet 4", "D"),
        ("bỏ 2, đồng ý còn lại", "AD"),
        ("đồng ý tất cả 4 phiếu", "ABD"),
        ("đồng ý 2 phiếu đầu", "AB"),
        ("không đồng ý 1, còn lại đồng ý", "BD"),
        ("trừ Nguyễn Thị A", "BD"),
        ("từ 1 đến 2 đồng ý", "AB"),
    ],
)
def test_what_is_typed_about_the_list_is_understood(head: Chat, typed: str, endorsed: str) -> None:
    ids = sheets(head, FINE, FINE, TOP, FINE)
    opened(head).reads("3. Nguyễn Thị C, sinh 1960: 100 trên 100 (nên mở: câu nào cũng mức cao nhất)")
    head.says(typed).hears("review.sure", args={"count": len(endorsed)})
    for each in endorsed:
        head.reads(f"Nguyễn Thị {each}")
    head.taps("yes").hears("review.done").hears_anything()

    assert [c for c, each in zip("ABCD", reviews(head, ids), strict=True) if each] == [*endorsed]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("đồng ý tất cả trừ 9", "review.unknown"),
        ("không đồng ý 2", "review.left"),
        ("bỏ 2", "review.left"),
        ("khoan 1", "review.left"),
        ("không", "review.left"),
        ("để mai tính", "rest.plain"),
        ("đồng ý tất cả trừ", "review.unclear"),
        ("đồng ý tất cả 4 phiếu", "review.unclear"),
        ("1 2", "review.which_act"),
        ("từ 1 đến 2", "review.which_act"),
        ("đồng ý nếu có ảnh", "review.unclear"),
        ("trả lại 2", "review.back"),
        ("mở 1 2", "sheet.all"),
    ],
)
def test_what_is_not_understood_changes_nothing(head: Chat, typed: str, said: str) -> None:
    ids = sheets(head, FINE, FINE)
    opened(head).says(typed).hears(said).hears_anything()

    assert ["", ""] == reviews(head, ids)


def test_a_no_at_the_end_changes_nothing(head: Chat) -> None:
    ids = sheets(head, FINE)
    opened(head).says("đồng ý tất cả").hears("review.sure").taps("no").hears(*LISTED)

    assert [""] == reviews(head, ids)


def test_a_flagged_sheet_must_be_opened_first(head: Chat) -> None:
    ids = sheets(head, TOP)
    opened(head).says("đồng ý 1").hears("review.all_to_open", *LISTED)
    assert [""] == reviews(head, ids)

    head.says("mở 1").hears("sheet.all", "sheet.flags", "sheet.ask", key="then")
    head.reads("100 trên 100").taps("endorse")
    head.hears("review.done", "reach.by_you", "review.none").hears_anything()
    assert ["endorsed"] == reviews(head, ids)


def test_who_is_looked_at_can_see_that(head: Chat) -> None:
    who = person(head, "Nguyễn Thị Lan")
    sheet_of(head, who, FINE)
    opened(head).says("mở 1").hears("sheet.all", "sheet.ask")

    of = AUDIT
    (row,) = head.village.rows(Audit, of.c.action == "looked")
    assert (who, "dong") == (row["person"], row["place"])


def test_a_sheet_that_was_changed_or_withdrawn_since_is_passed_over_and_named(head: Chat) -> None:
    first, second, third = sheets(head, FINE, FINE, FINE)
    opened(head).says("đồng ý tất cả").hears("review.sure")
    of, at = ASSESSMENT, head.village.now
    head.village.write(
        lambda tx: tx.execute(update(of).where(of.c.id == first).values(state="private")).rowcount
    )
    head.village.write(lambda tx: tx.execute(update(of).where(of.c.id == second).values(sent=at)).rowcount)
    head.taps("yes").hears("review.done", "reach.by_you", "review.skipped", "review.skipped").hears_anything()

    assert ["", "", "endorsed"] == reviews(head, [first, second, third])


def test_an_old_button_endorses_nothing_twice(head: Chat) -> None:
    ids = sheets(head, FINE)
    opened(head).says("đồng ý tất cả").hears("review.sure").taps("yes").hears_anything()
    head.taps("yes", on="sure").hears_anything()

    steps = head.village.rows(ReviewStep)
    assert (["endorsed"], ["endorse"]) == (reviews(head, ids), [row["step"] for row in steps])


# -- one numbering a message, which stays until the list is left


@pytest.mark.parametrize("limits", [NUMBERS, BUTTONS])
def test_a_number_is_that_of_a_sheet_and_keeps_to_it_until_the_list_is_left(
    chat: Chat, limits: Limits
) -> None:
    head = head_of(chat.another("phone-1", limits=limits))
    ids = sheets(head, FINE, TOP, FINE, FINE, *[FINE] * 8)
    opens(head, "review", role=head.role).hears(*LISTED).reads("2. Nguyễn Thị B").reads("10. Nguyễn Thị J")
    head.reads("11. Đồng ý 9 phiếu đủ mức, không phải mở").reads("12. Mở lần lượt 1 phiếu nên mở").reads(
        "13. Quay ra"
    )
    head.says("2").hears("sheet.all", "sheet.flags", "sheet.ask").reads("Nguyễn Thị B")
    head.says("về danh sách").hears(*LISTED).reads("2. Nguyễn Thị B, sinh 1960: 100 trên 100 (đã mở")
    head.says("đồng ý 1, 3").hears("review.sure").says("1").hears("review.done", "reach.by_you", *LISTED)
    head.reads("1. Nguyễn Thị A, sinh 1960: chi hội đã đồng ý").reads("4. Nguyễn Thị D, sinh 1960: 82")
    head.says("3").hears("review.judged", *LISTED)
    head.says("đồng ý 4, 5").hears("review.sure", args={"count": 2}).reads("Nguyễn Thị D; Nguyễn Thị E")
    head.says("1").hears("review.done", "reach.by_you", *LISTED)
    head.says("đồng ý 2 phiếu đầu").hears("review.sure").reads("Nguyễn Thị B; Nguyễn Thị F").says("2")
    head.hears(*LISTED).says("đồng ý 1").hears("review.unknown", "review.ask")
    head.says("quay ra").hears_anything()
    assert ["endorsed", "", "endorsed", "endorsed", "endorsed", *[""] * 7] == reviews(head, ids)

    opens(head, "review", role=head.role).hears(*LISTED).reads("1. Nguyễn Thị B").reads("2. Nguyễn Thị F")


def test_the_next_list_comes_when_all_of_this_one_is_done(head: Chat) -> None:
    ids = sheets(head, *[FINE] * 11)
    opened(head).reads("Còn 1 phiếu nữa ở lượt sau").says("đồng ý hết, bỏ 4").hears("review.sure").taps("yes")
    head.hears("review.done", "reach.by_you", *LISTED).reads("4. Nguyễn Thị D, sinh 1960: 82")
    head.says("đồng ý 4").hears("review.sure").taps("yes").hears("review.done", "reach.by_you", *LISTED)
    head.reads("1. Nguyễn Thị K, sinh 1960: 82")

    assert ["endorsed"] * 10 + [""] == reviews(head, ids)


def test_a_no_and_a_yes_in_one_line_are_each_what_they_say(head: Chat) -> None:
    ids = sheets(head, *[FINE] * 4)
    opened(head).says("đồng ý 1, trả lại 2, khoan 3").hears("review.sure", args={"count": 1})
    head.reads("Nguyễn Thị A.").reads("Để lại 2 phiếu: Nguyễn Thị C; Nguyễn Thị D.").taps("yes")
    head.hears("review.done", "reach.by_you", "review.back", "back.ask", key="reason").reads(
        "Trả lại phiếu của Nguyễn Thị B"
    )
    head.taps("missing").hears("back.which").taps("whole").hears("back.done", "back.untold", *LISTED)
    head.reads("2. Nguyễn Thị B, sinh 1960: đã trả lại").reads("3. Nguyễn Thị C, sinh 1960: 82")

    assert ["endorsed", "returned", "", ""] == reviews(head, ids)


# -- what has to be opened follows one another


def test_a_flagged_sheet_costs_one_tap(head: Chat) -> None:
    ids = sheets(head, TOP, FINE, UNDER, TOP, TOP)
    opened(head).taps("each").hears("sheet.all", "sheet.flags", "sheet.ask").reads("Nguyễn Thị A")
    head.taps("endorse").hears("review.done", "reach.by_you", "sheet.next", "sheet.all", "sheet.ask").reads(
        "Nguyễn Thị C"
    )
    head.taps("later").hears("sheet.next", "sheet.all", "sheet.flags", "sheet.ask").reads("Nguyễn Thị D")
    head.taps("return").hears("back.ask").taps("too_high").hears("back.which").taps("1.1")
    head.hears("back.done", "back.untold", "sheet.next", "sheet.all", "sheet.flags", "sheet.ask")
    head.reads("Nguyễn Thị E").taps("endorse").hears("review.done", "reach.by_you", *LISTED)
    head.reads("3. Nguyễn Thị C, sinh 1960: 20 trên 100 (đã mở: chưa đủ mức)")

    assert ["endorsed", "", "", "returned", "endorsed"] == reviews(head, ids)


def test_one_that_is_opened_by_its_number_brings_the_others_of_the_kind(head: Chat) -> None:
    sheets(head, TOP, FINE, TOP, FINE)
    opened(head).says("3").hears("sheet.all", "sheet.flags", "sheet.ask").taps("endorse")
    head.hears("review.done", "reach.by_you", "sheet.next", "sheet.all", "sheet.flags", "sheet.ask").reads(
        "Nguyễn Thị A"
    )
    head.taps("list").hears(*LISTED).says("2").hears("sheet.all", "sheet.ask").taps("endorse")
    head.hears("review.done", "reach.by_you", *LISTED)


@pytest.mark.parametrize("levels", [UNDER, "333333333~", TOP])
def test_what_is_under_the_mark_unfinished_or_striking_is_never_among_all(head: Chat, levels: str) -> None:
    ids = sheets(head, FINE, levels)
    for words in ("đồng ý tất cả", "đồng ý cả 2 phiếu", "đồng ý 1, 2"):
        opened(head).says(words).hears("review.sure", args={"count": 1}).reads("Để lại 1 phiếu: Nguyễn Thị B")
        head.taps("no").hears(*LISTED)
    stamps = [row["sent"].isoformat() for row in head.village.rows(Assessment)]
    done = asks(head, EndorseAll(head.role, tuple(zip(ids, stamps, strict=True))))

    assert ["unopened"] == [each["why"] for each in done["skipped"]]
    assert ["endorsed", ""] == reviews(head, ids)


# -- nobody judges themself


def own_household(head: Chat) -> tuple[str, str]:
    """The head's own sheet, and that of somebody of her household."""
    household(head, "ho-hoa")
    hoa = person(head, "Lê Thị Hoa", household="ho-hoa")
    role = ROLE
    head.village.write(lambda tx: tx.execute(update(role).values(person=hoa)).rowcount)
    son = person(head, "Lê Văn Con", household="ho-hoa")
    for who in (hoa, son):
        says_of(head, who, "commune")
    return sheet_of(head, hoa, FINE), sheet_of(head, son, FINE)


def test_ones_own_household_is_not_on_the_list(head: Chat) -> None:
    own = own_household(head)
    ids = sheets(head, FINE)
    head.says("việc chi hội").hears_anything()
    head.taps("review").hears("review.own", *LISTED)
    head.says("đồng ý tất cả").hears("review.sure", args={"count": 1}).taps("yes").hears_anything()

    assert ["", "", "endorsed"] == reviews(head, [*own, *ids])


def test_a_forged_sheet_of_ones_own_household_is_refused(head: Chat) -> None:
    own, son = own_household(head)
    role = head.role
    (row,) = head.village.rows(Assessment, ASSESSMENT.c.id == son)
    stamp = row["sent"].isoformat()

    assert gone("own", role, "open", "chapter") == asks(head, OpenSheet(role, own))
    assert gone("own", role, "return", "chapter") == asks(head, GiveBack(role, son, stamp, "other"))
    done = asks(head, EndorseAll(role, ((own, stamp), (son, stamp))))
    assert ([], ["own", "own"]) == (done["done"], [each["why"] for each in done["skipped"]])
    assert ["", ""] == reviews(head, [own, son])


def test_the_deputy_reviews_the_heads_household(head: Chat) -> None:
    own, son = own_household(head)
    deputy = head_of(head.another("phone-deputy"), kind="deputy")
    opened(deputy).says("đồng ý tất cả").hears("review.sure", args={"count": 2})
    deputy.taps("yes").hears("review.done").hears_anything()

    assert ["endorsed", "endorsed"] == reviews(head, [own, son])


def test_without_a_deputy_the_commune_reviews_them_and_nothing_else(head: Chat) -> None:
    own, son = own_household(head)
    sheets(head, FINE)
    officer = head_of(head.another("phone-officer"), "vi-du", "officer")
    listed = asks(officer, ToReview(officer.role))

    assert [own, son] == [each["assessment"] for each in listed["sheets"]]
    chosen = tuple((each["assessment"], each["stamp"]) for each in listed["sheets"])
    asks(officer, EndorseAll(officer.role, chosen))
    assert ["confirmed", "confirmed"] == reviews(head, [own, son])


def test_a_helper_may_neither_review_nor_read(head: Chat) -> None:
    (id_,) = sheets(head, FINE)
    helper = head_of(head.another("phone-helper"), kind="helper")
    role = helper.role
    for request in (
        ToReview(role),
        OpenSheet(role, id_),
        Board(role),
        EndorseAll(role, ((id_, ""),)),
        GiveBack(role, id_, "", "other"),
        OnlyYou(role),
    ):
        assert Refusal() == asks(helper, request)


def test_a_sheet_of_another_village_is_not_to_be_had(head: Chat) -> None:
    other = sheet_of(head, person(head, "Trần Thị Xa", village="trung"), FINE, village="trung")
    role = head.role

    assert gone("unknown", role, "open", "chapter") == asks(head, OpenSheet(role, other))
    assert gone("unknown", role, "return", "chapter") == asks(head, GiveBack(role, other, "", "other"))
    done = asks(head, EndorseAll(role, ((other, ""),)))
    assert {"done": [], "silent": 0, "skipped": []} == done
    assert ("sent", "") == state(head, other)


# -- given back, changed, sent again


def given_back(head: Chat, reason: str = "too_high", indicator: str = "1.3") -> Chat:
    """From anywhere to the sheet being returned."""
    opened(head).says("mở 1").hears_anything()
    head.taps("return").hears("back.ask", key="reason").taps(reason)
    if reason == "other":
        head.hears("back.words").says("cháu xem lại câu này nhé")
    head.hears("back.which", key="indicator").taps(indicator)
    return head.hears("back.done")


def test_the_resident_gets_the_reason_first_and_goes_to_that_very_question(chat: Chat, head: Chat) -> None:
    sent(looked_over(chat, FINE), heard=PASSED).taps("done").hears_anything()
    chat.taps("no").hears_anything()
    given_back(head).hears_anything()

    (push,) = chat.village.rows(Push, PUSH.c.purpose == "returned")
    assert ("1.3", 3, "too_high") == tuple(push["args"][k] for k in ("indicator", "number", "reason"))
    assert ("open", "returned") == (chat.standing, chat.assessment["review"])

    chat.says("menu").hears("told.returned_at", "home.ask").taps("returned")
    chat.hears("told.returned_at", "returned.ask", key="then").reads("câu 3")
    chat.says("để sau").hears("rest.plain").says("cháu ơi").hears("told.returned_at", "returned.ask")
    chat.taps("change").hears("change.was", "assess.question", key="1.3").taps("2")
    chat.hears("change.preview", "change.sure").taps("yes").hears(*LOOKOVER).taps("send")
    chat.hears("send.ask").taps("again").hears_anything()
    assert ("sent", "") == (chat.standing, chat.assessment["review"])

    opened(head).reads("79 trên 100 (đã mở: chưa đủ mức").says("đồng ý tất cả").hears("review.all_to_open")
    head.hears("review.ask").says("đồng ý 1").hears("review.sure").taps("yes")
    head.hears("review.done").hears_anything()
    assert "endorsed" == chat.assessment["review"]
    chat.taps("done").hears_anything()
    chat.says("menu").hears("home.endorsed").hears_anything()


PASSED = ("result.passed", "result.step", "result.draft", "result.ask")


def test_who_cannot_be_told_is_left_to_the_head(head: Chat) -> None:
    """Somebody who sent from a page that is closed now, or on paper."""
    (id_,) = sheets(head, FINE)
    given_back(head).hears("back.untold").hears_anything()
    assert ("open", "returned") == state(head, id_)
    assert [] == head.village.rows(Push)


def test_own_words_reach_the_resident_and_are_sealed(chat: Chat, head: Chat) -> None:
    sent(looked_over(chat, FINE)).hears_anything()
    given_back(head, "other", "whole").hears_anything()

    (step,) = chat.village.rows(ReviewStep, REVIEW_STEP.c.step == "return")
    (push,) = chat.village.rows(Push, PUSH.c.purpose == "returned")
    assert "xem lại" not in step["words"] + str(push["args"])
    assert chat.village.house.vault.open(step["words"], Sealed.REVIEW) == "cháu xem lại câu này nhé"
    chat.says("menu").hears("told.returned", "home.ask").taps("returned")
    chat.hears("told.returned", "returned.ask").reads("“cháu xem lại câu này nhé”")


def test_sending_the_very_same_again_keeps_an_endorsement_and_a_change_does_not(
    chat: Chat, head: Chat
) -> None:
    sent(looked_over(chat, FINE)).hears_anything()
    opened(head).says("đồng ý tất cả").hears("review.sure").taps("yes").hears_anything()
    chat.says("rút đồng ý").hears_anything().taps("chapter").hears_anything()
    chat.says("xem lại").hears(*LOOKOVER).taps("send").hears("send.ask").taps("again")
    chat.hears_anything()
    assert "endorsed" == chat.assessment["review"]

    chat.says("xem lại").hears(*LOOKOVER).taps("change").hears("change.which").taps("1.1")
    chat.hears_anything().taps("4").hears_anything().taps("yes").hears_anything()
    assert "" == chat.assessment["review"]


def test_submission_notes_how_long_it_took_and_what_is_odd(chat: Chat, head: Chat) -> None:
    del head
    looked_over(chat, TOP).taps("send").hears("send.ask").taps("family").hears("send.full_name")
    chat.says("Nguyễn Thị Lan 1960").hears("send.read_back").taps("yes").hears_anything()
    assert ["top", "helped"] == chat.assessment["flags"]
    assert 0 == chat.assessment["seconds"]
    chat.says("xem lại").hears_anything()
    assert "top" in chat.assessment["flags"]


def test_two_of_one_name_and_year_are_both_to_be_opened(chat: Chat, head: Chat) -> None:
    twin = sheet_of(head, person(head, "Nguyễn Thị Lan"), FINE)
    sent(looked_over(chat, FINE)).hears_anything()

    (row,) = chat.village.rows(Assessment, ASSESSMENT.c.id == twin)
    assert (["double"], ["double"]) == (row["flags"], chat.assessment["flags"])


@pytest.mark.parametrize(
    ("name", "flags"),
    [("Nguyễn Thị Hoà", ["double"]), ("nguyen thi hoa", ["double"]), ("Nguyễn Thị Hoa", [])],
)
def test_a_name_with_other_marks_is_somebody_else(
    chat: Chat, head: Chat, name: str, flags: list[str]
) -> None:
    sheet_of(head, person(head, "Nguyễn Thị Hòa"), FINE)
    sent(looked_over(chat, FINE), f"{name} 1960").hears_anything()

    assert chat.assessment["flags"] == flags


def test_the_list_works_where_there_are_no_buttons(chat: Chat) -> None:
    narrow = head_of(chat.another("zalo-1", limits=NUMBERS))
    ids = sheets(narrow, *[FINE] * 12)
    opened_by_number(narrow).says("dong y tat ca tru 10").hears("review.sure", args={"count": 9})
    narrow.says("1").hears("review.done", "reach.by_you", "review.list", "review.ask", key="verdict")

    assert all(len(each.text) <= 2000 for each in narrow.messages)
    assert 9 == reviews(narrow, ids).count("endorsed")


def opened_by_number(narrow: Chat) -> Chat:
    narrow.says("việc chi hội").hears_anything()
    return narrow.says("1").hears(*LISTED, key="verdict")


def test_the_whole_way_on_both_databases(chat_on_both: Chat) -> None:
    head = head_of(chat_on_both.another("phone-head"))
    who = person(head, "Nguyễn Thị Lan")
    reaches(head, who)
    id_ = sheet_of(head, who, TOP)
    given_back(head).hears_anything()

    assert ("open", "returned") == state(head, id_)
    assert ["opened", "return"] == [row["step"] for row in head.village.rows(ReviewStep)]


def test_a_sheet_of_december_is_reviewed_in_january_and_not_when_the_new_year_has_opened(head: Chat) -> None:
    """From the middle of January it is nobody's to change any more; it is decided until the next one opens, unless the place says when."""
    first, second, third, fourth = sheets(head, FINE, FINE, FINE, FINE)
    head.waits(days=60)
    (row,) = head.village.rows(Assessment, ASSESSMENT.c.id == fourth)
    assert not hasattr(asks(head, GiveBack(head.role, fourth, row["sent"].isoformat(), "other")), "talk")
    assert ("open", "returned") == state(head, fourth)
    head.waits(days=6)
    opened(head).says("đồng ý 1").hears("review.sure").taps("yes").hears(
        "review.done", "reach.by_you", *LISTED
    )
    assert ["endorsed", "", ""] == reviews(head, [first, second, third])
    (row,) = head.village.rows(Assessment, ASSESSMENT.c.id == second)
    assert gone("year", head.role, "return", "chapter") == asks(
        head, GiveBack(head.role, second, row["sent"].isoformat(), "other")
    )
    desk, role = officer(head)
    assert gone("year", role, "return") == asks(desk, GiveBack(role, first, row["sent"].isoformat(), "other"))

    head.waits(days=200)
    assert 2 == asks(head, Board(head.role))["waiting"]
    place_sets(head, {"dates": {"opens": "2027-06-01"}})
    assert 0 == asks(head, Board(head.role))["waiting"]
    seen = EndorseAll(head.role, ((second, row["sent"].isoformat()),))
    assert {"done": [], "silent": 0, "skipped": []} == asks(head, seen)
    assert [] == asks(desk, Confirming(role))["villages"]


def test_a_list_of_sheets_that_all_must_be_opened_says_so(head: Chat) -> None:
    ids = sheets(head, TOP, TOP)
    opened(head).says("đồng ý tất cả").hears("review.all_to_open", "review.ask", key="verdict")
    head.says("mở 1").hears("sheet.all", "sheet.flags", "sheet.ask")

    assert ["", ""] == reviews(head, ids)


def test_a_sheet_answered_on_the_heads_phone_stays_their_own_when_they_leave_it(head: Chat) -> None:
    """A head gives herself a code for another phone, and lets her old one forget her."""
    looked_over(head, FINE, called="Hoa")
    sent(head, "Lê Thị Hoa 1970")
    mine, sheet = head.state["person"], head.assessment
    code = asks(head, MakeRelinkCode(head.role, mine, cut=True))["code"]
    second = head.another("phone-second")
    second.starts().hears_anything().says("liên kết").hears_anything().says(code).hears_anything()
    second.waits(hours=24.1)
    village = head.village
    village.write(lambda tx: open_due(tx, village.house, village.now) and None)

    assert head.contact is not None
    old = CONTACT_PERSON.c.contact == head.contact["id"]
    assert [] == head.village.rows(ContactPerson, old)
    assert asks(head, EndorseAll(head.role, ())) == Refusal(), "the phone is nobody's: its role ended"
    head_of(head)  # and is given again
    seen = EndorseAll(head.role, ((sheet["id"], sheet["sent"].isoformat()),))
    assert ["own"] == [each["why"] for each in asks(head, seen)["skipped"]]
    assert gone("own", head.role, "open", "chapter") == asks(head, OpenSheet(head.role, sheet["id"]))
    desk, role = officer(head)
    opens(desk, "review", role=role, place="dong").hears("confirm.list", "confirm.ask")
    desk.reads("Lê Thị Hoa (1970)").taps("all").hears("review.sure").taps("yes").hears_anything()
    assert ("sent", "confirmed") == state(head, sheet["id"])


def test_a_commune_does_not_take_the_chapters_review_from_it(head: Chat) -> None:
    """Whoever forges the request: where a head may review, an officer is not both reviews at once."""
    (sheet,) = sheets(head, FINE)
    officer = head_of(head.another("phone-officer"), "vi-du", "officer")
    (row,) = head.village.rows(Assessment)
    seen = EndorseAll(officer.role, ((sheet, row["sent"].isoformat()),))

    assert {"done": [], "silent": 0, "skipped": []} == asks(officer, seen)
    assert gone("unknown", officer.role) == asks(officer, OpenSheet(officer.role, sheet))
    head.village.write(lambda tx: tx.execute(delete(ROLE).filter_by(id=head.role)).rowcount)
    assert [1] == [len(asks(officer, seen)["done"])]


@pytest.mark.parametrize("words", ["nghỉ", "thôi", "menu", "trợ giúp"])
def test_the_list_lets_one_go(head: Chat, words: str) -> None:
    """A word that means to stop is no name on the list, as it is written."""
    sheet_of(head, person(head, "Bùi Văn Nghị"), "3343433343")
    head.says("việc chi hội").hears_anything().taps("review").hears(*LISTED)

    head.says(words)

    assert "review.unclear" not in [each.id for each in head._unheard]
    head.hears_anything()
