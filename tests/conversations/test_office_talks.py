"""Looking at one person, what there is to learn, entering people elsewhere, quality, files, publishing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import insert, update

from dialogs.talks.office.summary import Quality
from storage.act import SERVED
from storage.tables import (
    AUDIT,
    MEETING,
    OPPORTUNITY,
    PERSON,
    Answer,
    Assessment,
    Audit,
    FileLink,
    Person,
    ReviewStep,
)
from tests.chat import Chat
from tests.reviewed import judged, officer, opens, people, resident, reviews
from tests.ways import PASSED, answered, kept, looked_over, welcomed


@pytest.fixture
def served(chat: Chat) -> Iterator[None]:
    """A page is served, so that links can be had."""
    village = chat.village
    before = village.house
    village.house = village.runner.house = replace(before, public_url="https://vi-du.example")
    yield
    village.house = village.runner.house = before


# -- one person


def test_a_person_is_found_looked_at_and_can_see_that(chat: Chat) -> None:
    people(chat, "3333333333", "4444444444")
    desk, role = officer(chat)

    opens(desk, "look", role=role).hears("look.name").says("hung").hears("seek.which")
    desk.reads("Trần Văn Hùng, sinh 1961 (thôn Đông)").says("1")
    desk.hears("look.review", "seen.who", "seen.answers", "look.ask", choices=["sheet", "request", "back"])
    desk.reads("100 điểm")

    (looked,) = chat.village.rows(Audit, AUDIT.c.action == "looked")
    assert (chat.village.rows(Person)[1]["id"], {"role": role}) == (looked["person"], looked["detail"])
    resident(chat, 1).says("dữ liệu của tôi").hears_anything().reads("cán bộ cấp xã, xã Ví Dụ ngày")
    resident(chat, 0).says("dữ liệu của tôi").hears(
        "mydata.person", "mydata.consents", "mydata.sheet", "mydata.nobody"
    )
    resident(chat, 0).hears_anything()


def test_answers_that_were_not_sent_are_not_shown(chat: Chat) -> None:
    answered(welcomed(chat), "444")
    desk, role = officer(chat)

    opens(desk, "look_at", role=role, person=chat.person["id"] if chat.person else "")
    desk.hears("look.private", "look.ask", choices=["request", "back"]).reads("3 trên 10 câu")
    kept(looked_over(chat.another("other"), "3333333333"), PASSED)
    private = chat.village.rows(Person)[-1]["id"]
    opens(desk, "look_at", role=role, person=private).hears(
        "look.private", "look.ask", choices=["request", "back"]
    )


def test_people_of_another_commune_are_not_found(chat: Chat) -> None:
    people(chat, "3333333333")
    chat.village.write(lambda tx: tx.execute(update(PERSON).values(commune="xa-khac")))
    desk, role = officer(chat)

    opens(desk, "look", role=role).hears("look.name").says("lan").hears("seek.nobody")
    person = chat.village.rows(Person)[0]["id"]
    opens(desk, "look_at", role=role, person=person).hears("look.gone").hears_anything()
    assert [] == chat.village.rows(Audit, AUDIT.c.action == "looked")


def test_a_confirmed_sheet_can_be_left_out_of_the_list(chat: Chat) -> None:
    people(chat, "3333333333", review="confirmed")
    desk, role = officer(chat)

    opens(desk, "look_at", role=role, person=chat.village.rows(Person)[0]["id"]).hears_anything()
    desk.taps("decline").hears("look.why").taps("person").hears("look.declined").hears_anything()

    assert ["declined"] == reviews(chat)
    assert "person" == chat.village.rows(ReviewStep)[-1]["reason"]


# -- what there is to learn


def test_the_next_step_of_a_resident_names_what_there_is_in_their_village(chat: Chat) -> None:
    desk, role = officer(chat, "head", "dong")
    opens(desk, "opportunities", role=role).hears("learn.none", "learn.ask", choices=["add", "back"])
    desk.taps("add").hears("learn.for", key="question").says("10").hears("learn.what")
    desk.says("lớp hòa giải").hears("learn.where").says("nhà văn hóa").hears("learn.when")
    desk.says("tối thứ năm").hears("learn.last").says("30/11/2026")
    desk.hears("learn.added", "learn.list", "learn.ask").reads(
        "1. lớp hòa giải, ở nhà văn hóa, tối thứ năm, đến 30/11/2026"
    )

    near = looked_over(chat.another("near"), "4444444441").taps("keep")
    near.hears("result.under_floor", "result.step", "result.near").hears_anything()
    near.reads("lớp hòa giải, ở nhà văn hóa, tối thứ năm")
    far = looked_over(chat.another("far"), "4444444441", code="VD2").taps("keep")
    far.hears("result.under_floor", "result.step", "result.draft").hears_anything()

    desk.taps("end").hears("learn.which").says("1").hears("learn.ended", "learn.none").hears_anything()
    near.says("kết quả").hears("result.under_floor", "result.step", "result.draft")


def test_what_is_over_or_of_another_place_is_neither_named_nor_ended(chat: Chat) -> None:
    desk, role = officer(chat, "head", "dong")
    row = {
        "indicator": "3.2",
        "what": "lớp",
        "where": "chợ",
        "when": "sáng",
        "role": "",
        "ended": None,
        "at": chat.village.now,
    }
    rows = [
        {**row, "id": "old", "place": "dong", "until": chat.village.now.date().replace(day=1)},
        {**row, "id": "far", "place": "trung", "until": None},
    ]
    chat.village.write(lambda tx: tx.execute(insert(OPPORTUNITY), rows))

    opens(desk, "opportunities", role=role).hears("learn.none", "learn.ask")
    phone = looked_over(chat.another("near"), "4444444441").taps("keep")
    phone.hears("result.under_floor", "result.step", "result.draft").hears_anything()


@pytest.mark.parametrize("how", ["ended", "taken away"])
def test_what_is_ended_elsewhere_meanwhile_is_not_said_to_be_ended(chat: Chat, how: str) -> None:
    desk, role = officer(chat, "head", "dong")
    row = {"indicator": "3.2", "what": "lớp", "where": "chợ", "when": "sáng", "role": ""}
    row |= {"id": "one", "place": "dong", "until": None, "ended": None, "at": chat.village.now}
    chat.village.write(lambda tx: tx.execute(insert(OPPORTUNITY).values(row)).rowcount)
    opens(desk, "opportunities", role=role).hears("learn.list", "learn.ask").taps("end").hears("learn.which")
    changed = {"ended": chat.village.now} if how == "ended" else {"place": "trung"}
    chat.village.write(lambda tx: tx.execute(update(OPPORTUNITY).values(changed)).rowcount)

    desk.says("1").hears("learn.gone", "learn.none", "learn.ask")


# -- the national system


def test_who_was_entered_by_hand_is_written_down(chat: Chat) -> None:
    people(chat, "3333333333", "4444444444", "3333333334")
    desk, role = officer(chat)

    opens(desk, "worklist", role=role).hears(
        "enter.list", "enter.ask", choices=["1", "2", "3", "all", "file", "import", "back"]
    )
    desk.reads("0 trên 3 người").says("đã nhập 9").hears("enter.unclear", "enter.ask")
    for no in ("chưa nhập 2", "ko nhập ai", "bỏ 2"):
        desk.says(no).hears_anything()
    desk.says("đã nhập 1 và 3").hears("enter.sure", args={"count": 2}).taps("no").hears(
        "enter.list", "enter.ask"
    )
    assert [None] * 3 == [row["entered"] for row in chat.village.rows(Assessment)]
    desk.says("trừ 2").hears("enter.sure").reads("Lê Thị Mai; Trần Văn Hùng").reads("Còn lại: Nguyễn").taps(
        "yes"
    )
    desk.hears("enter.done", args={"count": 2}).hears("enter.list", "enter.ask").reads("2 trên 3 người")
    desk.reads("1. Lê Thị Mai (1962), thôn Đông, xã Ví Dụ: xong")

    entered = [row["entered"] for row in chat.village.rows(Assessment)]
    assert 2 == sum(each == chat.village.now.date() for each in entered)
    assert ["enter", "enter"] == [row["step"] for row in chat.village.rows(ReviewStep)]


# -- quality, files, publishing


def test_quality_hides_villages_with_few_sheets(chat: Chat) -> None:
    people(chat, "3333333333", "4444444444")
    desk, role = officer(chat)

    opens(desk, "quality", role=role).hears("quality.none").hears_anything()


def test_quality_is_told_village_by_village(chat: Chat) -> None:
    people(chat, "3333333333", "4444444444", "4444444444", "3333333333", "3333333333")
    desk, role = officer(chat)

    opens(desk, "quality", role=role).hears("quality.list", "quality.ask").reads(
        "thôn Đông, xã Ví Dụ, 5 phiếu"
    )
    desk.reads("có người làm giúp 0 (0%)")


def test_pages_turn_without_counting_again(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a page is of was counted once, and is kept once."""
    made = [
        {"label": f"thôn {n}", "sent": 5, "helped": 0, "returned": 0, "top": 1, "seconds": 60}
        for n in range(20)
    ]
    asked: list[object] = []

    def quality(*_: object) -> dict[str, object]:
        asked.append(1)
        return {"year": 2026, "villages": made, "hidden": 0, "draft": True}

    monkeypatch.setitem(SERVED, Quality, quality)
    desk, role = officer(chat)
    opens(desk, "quality", role=role).hears("quality.list", "quality.ask", choices=["back", "more"])
    desk.taps("more").hears("quality.list", "quality.ask", choices=["back", "more"]).reads("thôn 8,")
    desk.taps("more").hears("quality.list", "quality.ask", choices=["back"]).reads("thôn 19,")
    assert len(asked) == 1
    kept = [row for row in desk.village.rows(Answer) if row["key"] == "quality"]
    assert len(kept) == 1
    desk.taps("back").hears("summary.head").hears_anything()


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(
    ("kind", "place", "kinds"),
    [
        ("officer", "vi-du", ["numbers", "names", "back"]),
        ("province", "tinh", ["report", "table", "ranking", "back"]),
        ("head", "dong", ["report", "table", "minutes", "back"]),
    ],
)
def test_each_role_gets_its_own_files(chat: Chat, kind: str, place: str, kinds: list[str]) -> None:
    met = {
        "id": "hop",
        "place": "dong",
        "day": chat.village.now.date(),
        "present": 5,
        "members": 7,
        "result": "agreed",
        "note": "",
        "role": "",
        "at": chat.village.now,
    }
    if kind == "head":
        chat.village.write(lambda tx: tx.execute(insert(MEETING).values(met)))
    desk, role = officer(chat, kind, place)

    opens(desk, "files", role=role).hears("files.ask", choices=kinds)
    if "names" in kinds:
        names = ["persons", "proposed", "proposal", "worklist", "back"]
        desk.taps("names").hears("files.ask", choices=names).taps("back").hears("files.ask").taps("numbers")
        desk.hears("files.ask", choices=["report", "table", "back"])
    desk.taps("table")
    desk.hears("office.link").hears_anything().reads("https://vi-du.example/tep/")

    (link,) = chat.village.rows(FileLink)
    assert (role, "") == (link["args"]["role"], link["person"])


def test_without_a_page_it_is_said_that_no_file_can_be_had(chat: Chat) -> None:
    desk, role = officer(chat)

    opens(desk, "files", role=role).hears("files.ask").taps("names").hears("files.ask").taps("persons").hears(
        "office.no_link"
    ).hears_anything()


@pytest.mark.usefixtures("served")
def test_a_province_publishes_by_a_link_and_a_commune_does_not(chat: Chat) -> None:
    desk, role = officer(chat, "province", "tinh")
    opens(desk, "publish", role=role).hears("publish.which").taps("nguoi_dan_xa").hears("publish.ask")
    desk.taps("send").hears("publish.sure").taps("yes").hears("office.link").hears_anything()
    desk.reads("https://vi-du.example/gui/")

    commune, other = officer(chat)
    opens(commune, "publish", role=other).hears("work.refused").hears_anything()
    opens(desk, "adopt", role=role).hears("work.refused").hears_anything()


def test_who_keeps_an_older_sheet_is_counted_before_one_is_adopted(chat: Chat) -> None:
    ids = people(chat, "3333333333")
    judged(chat, ids, "", sheet="nguoi_dan_xa@cu")
    desk, role = officer(chat)

    opens(desk, "adopt", role=role).hears("adopt.middle", "adopt.which", args={}).reads(
        "1 phiếu năm nay theo bản cũ"
    )


def test_the_example_of_a_commune_is_shown_where_a_question_is_explained(chat: Chat) -> None:
    desk = chat.another("officer-1")
    role = desk.holds("officer", "vi-du", called="anh Ví Dụ")
    opens(desk, "adopt", role=role).hears("adopt.which").taps("examples")
    desk.hears("examples.which").taps("nguoi_dan_xa").hears("examples.question").taps("1.1")
    desk.hears("examples.words").says("nghe bản tin của loa thôn").hears("examples.kept")
    desk.hears_anything()

    welcomed(chat).says("?").hears("assess.example", "assess.question")
    chat.says("trang chủ").hears_anything().says("tiếp tục").hears_anything()
    chat.says("?").hears("assess.example", "assess.question")
    chat.reads("nghe bản tin của loa thôn").taps("3").hears("assess.question").says("?")
    chat.hears("assess.help", "assess.question")

    opens(desk, "examples", role=role).hears("examples.which").taps("nguoi_dan_xa")
    desk.hears("examples.question").taps("1.1").hears("examples.now", "examples.words")
    desk.taps("!skip").hears("examples.kept").hears_anything()
    welcomed(chat.another("phone-9")).says("?").hears("assess.help", "assess.question")
