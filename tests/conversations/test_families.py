"""The title of a family in chat: what it needs, its sheet item by item, back and on again, sent, given back, decided on."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from dialogs.sheets.points import ItemLevel, PointsItem, PointsSheet
from dialogs.told import told
from storage.families.points import publish
from storage.tables import (
    ASSESSMENT,
    CLAN,
    PERSON,
    TITLE_SHEET,
    TITLE_STEP,
    Push,
    TitleAnswer,
    TitleDecision,
    TitleSheet,
)
from tests.chapter import head_of, household, person, sheet_of
from tests.chat import Chat
from tests.opening import open_talk
from tests.reviewed import officer
from tests.village import COMMUNE
from tests.ways import welcomed

POINTS = PointsSheet(
    "family",
    "b1",
    "Phiếu của xã",
    "Hướng dẫn 05/HD-HKH ngày 10/01/2026",
    (
        PointsItem("1", "Trẻ em đi học đúng độ tuổi", 40),
        PointsItem(
            "2",
            "Có góc học tập",
            30,
            "",
            (ItemLevel("Chưa có", 0), ItemLevel("Có một ít", 20), ItemLevel("Dùng hằng ngày", 30)),
        ),
        PointsItem("3", "Giúp nhà khác học", 30),
    ),
    pass_total=70,
)


@pytest.fixture
def home(chat: Chat) -> Chat:
    """Somebody on their phone, whose household is on the list, in a commune that has its sheet."""
    welcomed(chat).hears_anything()
    chat.village.write(lambda tx: publish(tx, chat.village.now, "", COMMUNE, POINTS))
    who = whose(chat)
    chat.village.write(
        lambda tx: tx.execute(
            update(PERSON)
            .where(PERSON.c.id == who)
            .values(household="ho-1", village="dong", full_name="Nguyễn Thị Lan", folded="nguyen thi lan")
        )
    )
    return chat


def whose(chat: Chat) -> str:
    """Whose phone it is."""
    return str((chat.person or {})["id"])


def scored(chat: Chat) -> dict[str, int]:
    """The newest points of each item."""
    return {
        row["item"]: row["number"]
        for row in sorted(chat.village.rows(TitleAnswer), key=lambda row: row["serial"])
    }


def test_a_resident_reads_what_the_title_needs_and_nothing_about_anybody(home: Chat) -> None:
    other = person(home, "Trần Văn Hùng", household="ho-1")
    sheet_of(home, other, "4444444444", review="recognised")

    home.says("gia đình học tập").hears(
        "title.own",
        "title.gate_adults",
        "title.paper",
        "title.none",
        "family.ask",
        choices=["register", "walk", "back"],
    )

    assert "Hùng" not in home.text
    assert "congdanhoctap.vn" in home.text
    home.taps("register").hears("title.registered").hears_anything()
    assert home.village.rows(TitleSheet)[0]["registered"] is not None


def test_a_sheet_is_walked_through_back_and_on_and_sent(home: Chat) -> None:
    home.says("gia đình học tập").hears_anything().taps("walk").hears("title.item_number", key="m1")
    home.says("41").hears("number.between", "title.item_number")
    home.says("40").hears("title.item", key="m2", choices=["1", "2", "3"])
    home.says("quay lại").hears_anything()
    assert home.asked == "m1"
    home.says("35").hears("title.item", key="m2").taps("2").hears("title.item_number", key="m3")
    home.says("20").hears("title.all", "title.reached", "title.over_ask", choices=["send", "change", "back"])
    assert scored(home) == {"1": 35, "2": 20, "3": 20}
    home.taps("change").hears("title.which").says("1").hears("title.item_number").says("10").hears(
        "title.all", "title.short", "title.over_ask"
    )
    home.taps("send").hears("title.send_family").taps("yes").hears("title.was_sent").hears_anything()
    (row,) = home.village.rows(TitleSheet)
    assert (row["state"], row["score"], row["passed"], row["person"]) == ("done", 50, False, whose(home))


def test_what_was_answered_before_they_left_is_not_asked_again(home: Chat) -> None:
    home.says("gia đình học tập").hears_anything().taps("walk").hears_anything().says("40").hears_anything()
    home.says("cài đặt").hears_anything()
    home.waits(days=3)

    home.says("gia đình học tập").hears(
        "title.own", "title.gate_adults", "title.paper", "title.none", "family.ask"
    )
    home.taps("walk").hears("title.item", key="m2").taps("3").hears_anything().says("30").hears(
        "title.all", "title.reached", "title.over_ask"
    )

    assert scored(home) == {"1": 40, "2": 30, "3": 30}


def test_the_chapter_gives_it_back_and_they_read_why(home: Chat) -> None:
    home.says("gia đình học tập").hears_anything().taps("walk").hears_anything().says(
        "40"
    ).hears_anything().taps("3").hears_anything().says("30").hears_anything()
    home.taps("send").hears_anything().taps("yes").hears_anything()
    head = head_of(home.another("head"))
    open_talk(head, "points_review", role=head.role).hears(
        "points_review.sheet",
        "points_review.gate_adults",
        "points_review.ask",
        choices=["yes", "return", "later", "back"],
    )
    head.taps("return").hears("points_review.why").says("mục 3 xin xem lại").hears(
        "points_review.kept", "points_review.none"
    ).hears_anything()

    home.says("gia đình học tập").hears_anything()
    assert "mục 3 xin xem lại" in home.text
    (push,) = [row for row in home.village.rows(Push) if row["purpose"] == "title_judged"]
    assert told("title_judged", push["args"])[0].id == "told.title_returned"  # type: ignore[union-attr]
    assert "xin xem lại" not in str(home.village.rows(TitleSheet)), "words are sealed"


def test_the_commune_records_a_decision_and_the_family_is_told(home: Chat) -> None:
    home.says("gia đình học tập").hears_anything().taps("walk").hears_anything().says(
        "40"
    ).hears_anything().taps("3").hears_anything().says("30").hears_anything()
    home.taps("send").hears_anything().taps("yes").hears_anything()
    head = head_of(home.another("head"))
    open_talk(head, "points_review", role=head.role).hears_anything().taps("yes").hears_anything()
    desk, role = officer(home)
    open_talk(desk, "points_decide", role=role).hears(
        "points_decide.line",
        "points_decide.line",
        "points_decide.line",
        "points_decide.ask",
        choices=["review", "file", "back"],
    )
    desk.taps("review").hears(
        "points_review.sheet",
        "points_review.gate_adults",
        "points_review.ask",
        choices=["yes", "return", "decline", "later", "back"],
    )
    desk.taps("yes").hears("points_review.kept", "points_review.none").hears_anything()
    desk.taps("family").hears("points_list.rows", "decide.number").says("15/QĐ-UBND").hears(
        "decide.day"
    ).says("10/11/2026")
    desk.hears("decide.signer").says("Chủ tịch xã").hears("points_list.sure").says("cả").hears(
        "points_list.unclear", "points_list.sure"
    )
    desk.taps("yes").hears("points_list.recorded", args={"count": 1, "told": 1}).hears_anything()

    home.says("gia đình học tập").hears(
        "title.own",
        "title.gate_adults",
        "title.paper",
        "title.recognised",
        "family.ask",
        choices=["over", "back"],
    )
    push = next(row for row in home.village.rows(Push) if row["purpose"] == "title_judged")
    assert told("title_judged", push["args"])[0].id == "told.title_recognised"  # type: ignore[union-attr]
    assert home.village.rows(TitleSheet, TITLE_SHEET.c.state == "decided")

    open_talk(desk, "points_decisions", role=role).hears("points_decisions.which")
    desk.taps(home.village.rows(TitleDecision)[0]["id"]).hears("points_decisions.why").says(
        "trưởng thôn gửi nhầm tờ"
    )
    desk.hears("points_decisions.revoked", args={"count": 1}).hears_anything()
    home.says("gia đình học tập").hears(
        "title.own", "title.gate_adults", "title.paper", "title.sent", "family.ask"
    )
    said = [
        told("title_judged", row["args"])[0]
        for row in home.village.rows(Push)
        if row["purpose"] == "title_judged"
    ]
    assert [each.id for each in said] == ["told.title_recognised", "told.title_revoked"]  # type: ignore[union-attr]


def test_without_a_paper_nothing_is_asked(chat: Chat) -> None:
    welcomed(chat).hears_anything()
    who = whose(chat)
    chat.village.write(
        lambda tx: tx.execute(update(PERSON).where(PERSON.c.id == who).values(household="ho-1"))
    )
    chat.says("gia đình học tập").hears(
        "title.own",
        "title.gate_adults",
        "title.no_paper",
        "title.none",
        "family.ask",
        choices=["register", "back"],
    )


def test_who_is_of_no_household_is_told_whom_to_ask(chat: Chat) -> None:
    welcomed(chat).hears_anything()
    chat.says("gia đình học tập").hears("family.none").hears_anything()


def test_a_head_of_a_clan_answers_for_it_on_their_own_phone(home: Chat) -> None:
    clan = PointsSheet("clan", "b1", "Phiếu", "HD 06", (PointsItem("1", "Có quỹ khuyến học", 10),))
    home.village.write(lambda tx: publish(tx, home.village.now, "", COMMUNE, clan))
    head = head_of(home.another("head"))
    open_talk(head, "add_clan", role=head.role).hears("clans.name").says("Nguyễn, chi hai").hears(
        "clan.about", "title.none", "clan.ask"
    )
    head.taps("head").hears("clan.which_head").says("Nguyễn Thị Lan").hears_anything()
    head.says("1").hears("clan.leads", "clan.about", "title.none", "clan.ask")
    assert home.village.write(lambda tx: tx.execute(CLAN.select()).one().head) == whose(home)

    home.says("gia đình học tập").hears_anything()
    (made,) = [option for option in home.outcome.asking.options if option.id.startswith("clan:")]  # type: ignore[union-attr]
    home.taps(made.id).hears("title.of", "title.paper_bare", "title.none", "family.ask")
    home.taps("walk").hears("title.item_number").says("10").hears("title.all", "title.over_ask").taps(
        "send"
    ).hears("title.send_sure").taps("yes").hears("title.was_sent").hears_anything()
    assert [row["step"] for row in rows(home)] == ["send"]


def rows(chat: Chat) -> list[Any]:
    return chat.village.write(lambda tx: [dict(row) for row in tx.execute(TITLE_STEP.select()).mappings()])


def test_the_head_sees_families_near_the_gate_by_name(chat: Chat) -> None:
    home = household(chat, "ho-2", "nhà ví dụ 2")
    first, second = (
        person(chat, "Nguyễn Thị Lan", household=home),
        person(chat, "Trần Văn Hùng", household=home),
    )
    sheet_of(chat, first, "4444444444", review="recognised")
    sheet_of(chat, second, "44", "open")
    head = head_of(chat)
    head.says("việc chi hội").hears_anything()
    assert "Gần đủ điều kiện “Gia đình học tập”: 1 nhà" in head.text

    open_talk(head, "families", role=head.role).hears(
        "families.numbers",
        "title.gate_adults",
        "families.gate",
        "families.ask",
        choices=[home, "find", "board"],
    )
    head.taps(home).hears(
        "family_at.adults",
        "family_at.lacking",
        "title.none",
        "family_at.ask",
        choices=["register", "exempt", "families", "board"],
    )
    head.taps("register").hears("family_at.registered").hears_anything()
    assert chat.village.write(lambda tx: tx.execute(ASSESSMENT.select()).first()) is not None
