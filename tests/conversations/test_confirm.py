"""The second review by the commune: by list, one by one, given back; and what no chapter may review."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from dialogs.talks.office.decide import MarkEntered
from dialogs.talks.office.look import Decline
from dialogs.talks.review.asked import EndorseAll, GiveBack, OpenSheet
from storage.act import Where
from storage.tables import (
    ASSESSMENT,
    AUDIT,
    CONTACT,
    PERSON,
    PUSH,
    Assessment,
    Audit,
    Household,
    Person,
    Push,
    ReviewStep,
)
from tests.asking import served
from tests.chat import Chat
from tests.reviewed import gone, judged, officer, opens, people, resident, reviews

LIST = ("confirm.list", "confirm.ask")


def test_all_but_some_of_a_village_are_agreed_to_in_one_line(chat: Chat) -> None:
    people(chat, "3333333333", "4444444444", "3333333332")
    desk, role = officer(chat)

    opens(desk, "confirm", role=role).hears("confirm.which", choices=["dong", "back"])
    desk.taps("dong").hears(*LIST, key="verdict").reads("2. Trần Văn Hùng (1961): 100 điểm, đủ mức")
    desk.reads("3. Lê Thị Mai (1962): 77 điểm, chưa đủ mức")
    desk.says("dong y tat ca tru 2").hears("review.sure", args={"count": 1}).reads(
        "Để lại 2 phiếu: Trần Văn Hùng; Lê"
    )
    desk.taps("yes").hears("confirm.done", args={"done": 1}).hears(*LIST)
    desk.reads("1. Nguyễn Thị Lan, sinh 1960: xã đã đồng ý").reads("2. Trần Văn Hùng (1961): 100 điểm")
    desk.says("3").hears("seen.who", "seen.answers", "confirm.one_ask").taps("agree").hears(
        "confirm.done", *LIST
    )

    assert ["confirmed", "endorsed", "confirmed"] == reviews(chat)
    steps = chat.village.rows(ReviewStep)
    assert ["confirm", "opened", "confirm"] == [row["step"] for row in steps]


def test_all_of_them_with_one_choice(chat: Chat) -> None:
    people(chat, "3333333333", "4444444444")
    desk, role = officer(chat)

    opens(desk, "review", role=role, place="dong").hears(*LIST).taps("all")
    desk.hears("review.sure").taps("no").hears(*LIST)
    assert ["endorsed", "endorsed"] == reviews(chat)
    desk.says("đồng ý cả 2 phiếu").hears("review.sure").taps("yes").hears("confirm.done")
    desk.hears("confirm.village_done", "confirm.none").hears_anything()
    assert ["confirmed", "confirmed"] == reviews(chat)


def test_what_is_not_clear_changes_nothing(chat: Chat) -> None:
    people(chat, "3333333333", "4444444444")
    desk, role = officer(chat)
    opens(desk, "review", role=role, place="dong").hears(*LIST)

    desk.says("đồng ý tất cả trừ bà Tuyết").hears("confirm.unclear", "confirm.ask")
    desk.says("đồng ý tất cả trừ 9").hears("confirm.unknown", "confirm.ask")
    for no in ("chưa đồng ý", "ko đồng ý 2", "bỏ 2", "khoan đã", "chưa duyệt ông Hùng"):
        desk.says(no).hears("review.left", *LIST)
    desk.says("đồng ý tất cả trừ bà Lan").hears("review.sure").reads("1 phiếu: Trần Văn Hùng").taps("no")
    desk.hears(*LIST)

    assert ["endorsed", "endorsed"] == reviews(chat)


def test_a_sheet_is_opened_and_given_back_with_a_reason(chat: Chat) -> None:
    people(chat, "3333333333")
    desk, role = officer(chat)

    opens(desk, "review", role=role, place="dong").hears(*LIST).says("xem 1")
    desk.hears("seen.who", "seen.answers", "confirm.one_ask").reads("(theo bản gợi ý, chưa chính thức)")
    desk.taps("return").hears("confirm.why", choices=["evidence", "too_high", "missing", "person"])
    desk.says("cần ảnh lớp học").hears("confirm.returned", "confirm.village_done", "confirm.none")
    desk.hears_anything()

    assert ["returned"] == reviews(chat)
    (told,) = chat.village.rows(Push, PUSH.c.purpose == "returned")
    assert role == told["by"]
    (looked,) = chat.village.rows(Audit, AUDIT.c.action == "looked")
    assert looked["person"] == chat.village.rows(Person)[0]["id"]


def test_who_cannot_be_told_is_left_to_the_chapter(chat: Chat) -> None:
    people(chat, "3333333333")
    chat.village.write(lambda tx: tx.execute(update(CONTACT).values(channel="web")).rowcount)
    desk, role = officer(chat)

    opens(desk, "review", role=role, place="dong").hears(*LIST).says("xem 1").hears_anything()
    desk.taps("return").hears("confirm.why").says("cần ảnh lớp học").hears("confirm.returned_untold")
    desk.hears_anything()
    assert [] == chat.village.rows(Push)


def test_the_person_sees_that_an_officer_looked(chat: Chat) -> None:
    people(chat, "3333333333")
    desk, role = officer(chat)
    opens(desk, "review", role=role, place="dong").hears_anything().says("xem 1").hears_anything()

    resident(chat, 0).says("dữ liệu của tôi").hears_anything().reads("cán bộ cấp xã, xã Ví Dụ")


def test_a_village_without_a_head_is_reviewed_by_the_commune(chat: Chat) -> None:
    people(chat, "4444444444", "3333333333", review="")
    flagged = update(ASSESSMENT).where(ASSESSMENT.c.score == 100).values(flags=["top"])
    chat.village.write(lambda tx: tx.execute(flagged))
    desk, role = officer(chat)

    opens(desk, "review", role=role, place="dong").hears(*LIST).reads("phải mở xem")
    desk.taps("all").hears("review.sure", args={"count": 1}).taps("yes")
    desk.hears("confirm.done", "confirm.list", "confirm.ask", choices=["1", "2", "each", "back"])
    desk.says("đồng ý 1").hears("confirm.all_closed", *LIST)
    desk.says("xem 1").hears_anything().taps("agree").hears("confirm.done").hears_anything()

    assert ["confirmed", "confirmed"] == reviews(chat)
    told = chat.village.rows(Push, PUSH.c.purpose == "endorsed")
    assert 2 == len(told)


def test_where_there_is_a_head_only_their_own_household_comes_to_the_commune(chat: Chat) -> None:
    people(chat, "3333333333", "4444444444", "3333333334", review="")
    persons = chat.village.rows(Person)
    home = update(PERSON).where(PERSON.c.id.in_([each["id"] for each in persons[:2]]))
    chat.village.write(lambda tx: tx.execute(home.values(household="ho-1")))
    assert chat.village.rows(Household)
    resident(chat, 0).holds("head", "dong", person=persons[0]["id"])
    desk, role = officer(chat)

    opens(desk, "review", role=role, place="dong").hears("confirm.list", args={"waiting": 2})
    desk.hears("confirm.ask").reads("Nguyễn Thị Lan").reads("Trần Văn Hùng")
    assert "Lê Thị Mai" not in desk.text


def test_nobody_confirms_their_own_sheet(chat: Chat) -> None:
    people(chat, "3333333333")
    desk = resident(chat, 0)
    role = desk.holds("officer", "vi-du", person=chat.village.rows(Person)[0]["id"])

    opens(desk, "confirm", role=role).hears("confirm.nobody", "confirm.none").hears_anything()
    desk.reads("1 phiếu chưa có người duyệt")

    other, second = officer(chat)
    opens(desk, "confirm", role=role).hears("confirm.own", "confirm.none").hears_anything()
    opens(other, "confirm", role=second).hears("confirm.which", choices=["dong", "back"])


KINDS = [("head", "dong"), ("province", "tinh"), ("admin", "vi-du"), ("helper", "dong")]
TALKS = ["confirm", "decide", "look_at", "review", "sheet"]


@pytest.mark.parametrize(
    ("talk", "kind", "place"),
    [
        (talk, *held)
        for talk in TALKS
        for held in KINDS
        if (talk, held[0]) not in {("review", "head"), ("sheet", "head")}
    ],
)
def test_other_roles_are_refused(chat: Chat, talk: str, kind: str, place: str) -> None:
    desk, role = officer(chat, kind, place)
    asked = {"sheet": {"sheet": "x"}, "look_at": {"person": "x"}}.get(talk, {})

    opens(desk, talk, role=role, **asked).hears("work.refused")


def test_what_is_of_elsewhere_or_waits_no_more_can_not_be_opened(chat: Chat) -> None:
    (id_,) = people(chat, "3333333333")
    desk, role = officer(chat)
    opens(desk, "review", role=role, place="tinh").hears("work.refused").hears_anything()
    elsewhere = update(ASSESSMENT).values(commune="xa-khac")
    chat.village.write(lambda tx: tx.execute(elsewhere))
    opens(desk, "sheet", role=role, sheet=id_).hears("confirm.gone").hears_anything()
    assert [] == chat.village.rows(ReviewStep)
    assert [] == chat.village.rows(Audit, AUDIT.c.action == "looked")
    chat.village.write(lambda tx: tx.execute(elsewhere.values(commune="vi-du")))
    judged(chat, [id_], "confirmed")
    opens(desk, "sheet", role=role, sheet=id_).hears("confirm.gone").hears_anything()
    opens(desk, "sheet", role=role, sheet="nobody").hears("confirm.gone").hears_anything()
    assert ["confirmed"] == reviews(chat)


def test_what_the_store_is_asked_by_a_forged_button_is_looked_at_again(chat: Chat) -> None:
    """Nothing that must be opened, is of another village or was never sent is confirmed, given back or left out."""
    first, second, third = people(chat, "4444444444", "3333333333", "3333333334", review="")
    of = ASSESSMENT
    flagged = update(of).where(of.c.id == first).values(flags=["top"])
    chat.village.write(lambda tx: tx.execute(flagged))
    withdrawn = update(of).where(of.c.id == second).values(state="private")
    chat.village.write(lambda tx: tx.execute(withdrawn))
    desk, role = officer(chat)
    desk.says("việc chi hội").hears_anything()
    stamps = {row["id"]: row["sent"].isoformat() for row in chat.village.rows(Assessment)}
    ids = (first, second, third, "nobody")
    seen = tuple((each, stamps.get(each, "")) for each in ids)

    assert {"done": [], "silent": 0, "skipped": []} == asks(desk, EndorseAll(role, (("nobody", ""),)))
    done = asks(desk, EndorseAll(role, ((third, "2026-01-01T00:00:00"),)))
    assert ([], ["changed"]) == (done["done"], [each["why"] for each in done["skipped"]])
    done = asks(desk, EndorseAll(role, seen))
    assert [third] == [each["assessment"] for each in done["done"]]
    assert [(first, "unopened"), (second, "withdrawn")] == [
        (each["assessment"], each["why"]) for each in done["skipped"]
    ]
    assert gone("withdrawn", role, "return") == asks(desk, GiveBack(role, second, stamps[second], "other"))
    assert gone("decided", role, "return") == asks(desk, GiveBack(role, third, stamps[third], "other"))
    assert gone("changed", role, "decline") == asks(desk, Decline(role, first, "other"))
    assert gone("withdrawn", role) == asks(desk, OpenSheet(role, second))
    assert 0 == asks(desk, MarkEntered(role, ids[:2]))
    assert ["", "", "confirmed"] == reviews(chat)
    assert asks(desk, Decline(role, third, "other")) is None
    assert ["", "", "declined"] == reviews(chat)


def asks(desk: Chat, command: Any) -> Any:
    """What the store answers to a command of this phone."""
    contact, village = desk.contact, desk.village
    assert contact
    where = Where(village.house, village.now, contact["id"], desk.channel, desk.sender)
    return village.write(lambda tx: served(tx, where, command))
