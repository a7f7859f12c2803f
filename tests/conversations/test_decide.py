"""Recording a decision of recognition: only with an adopted sheet, only who was confirmed; then each is told."""

from __future__ import annotations

import pytest

from dialogs.engine import Refusal
from dialogs.talks.office.decide import CorrectDecision, Deciding, RecordDecision, RevokeDecision
from dialogs.talks.office.desk import Summary
from storage.tables import (
    ASSESSMENT,
    PLACE_RULES,
    PUSH,
    REVIEW_STEP,
    Assessment,
    Decision,
    PlaceRules,
    Push,
    ReviewStep,
)
from storage.vault import Sealed
from tests.chapter import asks, head_of
from tests.chat import Chat
from tests.reviewed import judged, officer, opens, people, resident, reviews

IN_USE = "theo phiếu Hội chọn dùng, Quyết định số 05/QĐ-HKH ngày 01/03/2026"
PREVIEW = ("decide.ready", "decide.names", "decide.ask")


def adopts(chat: Chat) -> tuple[Chat, str]:
    """An officer who recorded that the commune uses the sheet."""
    desk, role = officer(chat)
    opens(desk, "adopt", role=role).hears("adopt.which").taps("nguoi_dan_xa").hears("adopt.number")
    desk.says("05/QĐ-HKH").hears("adopt.day").says("ngày 1 tháng 3 năm 2026").hears("adopt.signer")
    desk.says("Chủ tịch Hội, ông Ví Dụ").hears("adopt.sure").taps("yes").hears("adopt.done")
    return desk.hears_anything(), role


def test_while_the_sheet_is_a_draft_nobody_can_be_proposed(chat: Chat) -> None:
    people(chat, "3333333333", review="confirmed")
    desk, role = officer(chat)

    opens(desk, "decide", role=role).hears(
        "decide.none", "decide.draft", "decide.ask", choices=["adopt", "back"]
    )
    desk.reads("bản gợi ý, chưa chính thức").reads("số, ngày, người ký")


def test_a_sheet_that_the_commune_adopted_is_no_draft_to_who_reviews_it(chat: Chat) -> None:
    _, second = people(chat, "3333333333", "3333333333")
    judged(chat, [second], "")
    desk, role = adopts(chat)
    head = head_of(chat.another("phone-head"))

    opens(desk, "review", role=role, place="dong").hears_anything().says("xem 1").hears_anything()
    desk.reads(IN_USE)
    looked_at(desk, role).hears_anything().reads(IN_USE)
    opens(head, "review", role=head.role).hears("review.list", "review.ask")
    assert "bản gợi ý" not in head.text
    opens(head, "sheet", role=head.role, sheet=second).hears("sheet.all", "sheet.ask").reads(IN_USE)


def looked_at(desk: Chat, role: str) -> Chat:
    """The first of those who are found by a name."""
    return opens(desk, "look", role=role).hears_anything().says("lan").hears_anything().says("1")


def test_a_decision_is_recorded_and_everybody_on_the_list_is_told(chat: Chat) -> None:
    people(chat, "3333333333", "4444444444", "1111111111", review="confirmed")
    people_here = [row["id"] for row in chat.village.rows(Assessment)]
    desk, role = adopts(chat)

    opens(desk, "decide", role=role).hears("decide.ready", "decide.names", "decide.not_passed")
    desk.hears("decide.ask", choices=["record", "file", "back"]).reads("thôn Đông, xã Ví Dụ: 2 người")
    desk.taps("record").hears("decide.number").says("15/QĐ-UBND").hears("decide.day")
    desk.says("05/13/2026").hears("day.no_such", "decide.day")
    desk.says("20/12/2026").hears("day.to_come", "decide.day")
    desk.says("10/11/2026").hears("decide.signer").says("Phó Chủ tịch, bà Ví Dụ")
    desk.hears("decide.sure", args={"count": 2}).reads("10/11/2026")
    assert ["confirmed"] * 3 == reviews(chat)
    desk.taps("yes").hears("decide.recorded", args={"count": 2}).hears_anything()

    assert ["recognised", "recognised", "confirmed"] == reviews(chat)
    (decision,) = chat.village.rows(Decision)
    assert ("15/QĐ-UBND", "Phó Chủ tịch, bà Ví Dụ", 2026) == (
        decision["number"],
        decision["signer"],
        decision["year"],
    )
    told = chat.village.rows(Push, PUSH.c.purpose == "recognised")
    assert 2 == len(told)
    assert {"number": "15/QĐ-UBND", "day": "10/11/2026", "year": "2026"} == told[0]["args"]
    assert people_here[2] not in {row["id"] for row in chat.village.rows(Assessment) if row["decision"]}

    asked_once(resident(chat, 0), chat)
    opens(desk, "decide", role=role).hears("decide.none", "decide.not_passed", "decide.ask")


def asked_once(phone: Chat, chat: Chat) -> None:
    """Whether the name may be published, in the talk that the message leads to."""
    phone.says("kết quả").hears("recognised.congratulated", "recognised.publish", key="publish")
    phone.reads("Quyết định số 15/QĐ-UBND ngày 10/11/2026").taps("no").hears("recognised.may_not")
    phone.hears_anything()
    assert phone.consents["publish"] is False
    phone.says("kết quả").hears("recognised.congratulated", "result.passed").hears_anything()
    phone.reads(IN_USE)


def test_what_changed_meanwhile_is_not_recorded(chat: Chat) -> None:
    ids = people(chat, "3333333333", "4444444444", review="confirmed")
    desk, role = adopts(chat)
    opens(desk, "decide", role=role).hears_anything().taps("record").hears("decide.number").says("15")
    desk.hears("decision.number", "decide.number").says("quyết định số 15/qđ-ubnd").hears("decide.day").says(
        "1/11/2062"
    )
    desk.hears("day.to_come", "decide.day").says("1/11/26").hears("day.short_year", "decide.day")
    desk.says("01/11/2026").hears_anything().says("ông Ví Dụ").hears_anything()
    judged(chat, ids[:1], "returned")

    desk.taps("yes").hears("decide.changed").hears_anything()

    assert [] == chat.village.rows(Decision)
    assert ["returned", "confirmed"] == reviews(chat)


def test_the_same_decision_is_recorded_once(chat: Chat) -> None:
    ids = people(chat, "3333333333", "4444444444", review="confirmed")
    judged(chat, ids[1:], "endorsed")
    desk, role = adopts(chat)
    recorded = record(desk, role).hears("decide.recorded").hears_anything()
    judged(chat, ids[1:], "confirmed")

    record(recorded, role).hears("decide.known").hears_anything()

    assert ["recognised", "confirmed"] == reviews(chat)


def record(desk: Chat, role: str) -> Chat:
    opens(desk, "decide", role=role).hears_anything().taps("record").hears("decide.number").says("15")
    desk.hears("decision.number", "decide.number").says("quyết định số 15/qđ-ubnd").hears("decide.day").says(
        "1/11/2062"
    )
    desk.hears("day.to_come", "decide.day").says("1/11/26").hears("day.short_year", "decide.day")
    desk.says("01/11/2026").hears_anything().says("ông Ví Dụ").hears("decide.sure")
    return desk.taps("yes")


def signed(desk: Chat, role: str, number: str = "15/QĐ-UBND") -> Chat:
    """From anywhere to the last question about a decision."""
    opens(desk, "decide", role=role).hears_anything().taps("record").hears("decide.number").says(number)
    desk.hears("decide.day").says("1/11/2026").hears("decide.signer").says("ông Ví Dụ").hears("decide.sure")
    return desk


@pytest.mark.parametrize(
    ("words", "count", "left"),
    [
        ("trừ 1, 3", 1, "1. Lê Thị Mai (thôn Đông, xã Ví Dụ); 3. Trần Văn Hùng (thôn Đông, xã Ví Dụ)"),
        ("trừ bà Lan", 2, "2. Nguyễn Thị Lan (thôn Đông, xã Ví Dụ)"),
        ("không có tên Trần Văn Hùng", 2, "3. Trần Văn Hùng (thôn Đông, xã Ví Dụ)"),
        ("3", 2, "3. Trần Văn Hùng (thôn Đông, xã Ví Dụ)"),
    ],
)
def test_single_persons_are_left_out_in_the_same_step(chat: Chat, words: str, count: int, left: str) -> None:
    people(chat, "3333333333", "4444444444", "3333333334", review="confirmed")
    desk, role = adopts(chat)

    signed(desk, role).says("trừ 9").hears("decide.unknown", "decide.sure").says("trừ bà Tuyết")
    desk.hears("decide.unclear", "decide.sure", args={}).says(words).hears(
        "decide.sure", args={"count": count}
    )
    desk.reads(f"Không có trong quyết định: {left}.").taps("yes").hears(
        "decide.recorded", args={"count": count}
    )
    desk.hears_anything()

    states = {row["id"]: row["review"] for row in chat.village.rows(Assessment)}
    assert sorted(states.values()) == ["confirmed"] * (3 - count) + ["recognised"] * count
    assert count == len(chat.village.rows(Push, PUSH.c.purpose == "recognised"))
    opens(desk, "decide", role=role).hears("decide.ready", args={"ready": 3 - count}).hears_anything()


def test_a_no_records_nothing_and_a_yes_in_words_all(chat: Chat) -> None:
    people(chat, "3333333333", "4444444444", review="confirmed")
    desk, role = adopts(chat)
    for no in ("chưa", "không đúng", "khoan đã"):
        signed(desk, role).says(no).hears_anything()
        assert [] == chat.village.rows(Decision)

    signed(desk, role).says("đúng rồi").hears("decide.recorded", args={"count": 2}).hears_anything()
    assert ["recognised"] * 2 == reviews(chat)


def kept(desk: Chat, role: str) -> Chat:
    """From anywhere to the decision that was recorded."""
    opens(desk, "decide", role=role).hears_anything().taps("kept").hears("decision.which").says("1")
    return desk.hears("decision.here", "decision.ask", key="then")


def test_a_decision_is_corrected_and_both_stay(chat_on_both: Chat) -> None:
    chat = chat_on_both
    people(chat, "3333333333", "4444444444", review="confirmed")
    desk, role = adopts(chat)
    signed(desk, role, "15/2026/QĐ-UBND").taps("yes").hears("decide.recorded").hears_anything()

    kept(desk, role).reads("1. Nguyễn Thị Lan (thôn Đông, xã Ví Dụ); 2. Trần").taps("number").hears(
        "decide.number"
    )
    desk.says("51/2025/QĐ-UBND").hears("decision.why").says("chép nhầm").hears("decision.sure_correct").taps(
        "yes"
    )
    desk.hears("decision.odd", "decision.here", "decision.ask").taps("number").hears("decide.number")
    desk.says("51/2026/QĐ-UBND").hears("decision.why").says("chép nhầm số").hears("decision.sure_correct")
    desk.reads("số 15/2026/QĐ-UBND ngày 01/11/2026 thành: số 51/2026/QĐ-UBND").taps("yes")
    desk.hears("decision.corrected", args={"reached": 2}).hears("decision.was_corrected", "decision.which")
    desk.reads("Số 15/2026/QĐ-UBND ngày 01/11/2026: đã sửa thành 51/2026/QĐ-UBND. Lý do: “chép nhầm số”.")

    wrong, right = sorted(chat.village.rows(Decision), key=lambda row: row["ended"] is None)
    assert (right["id"], role) == (wrong["instead"], wrong["ended_by"])
    assert "nhầm" not in wrong["reason"]
    assert {right["id"]} == {row["decision"] for row in chat.village.rows(Assessment)}
    pushes = chat.village.rows(Push, PUSH.c.purpose == "recognised")
    assert {(wrong["id"], "dropped"), (right["id"], "planned")} == {
        (row["occurrence"], row["state"]) for row in pushes
    }
    resident(chat, 0).says("kết quả").hears("recognised.congratulated").reads("số 51/2026/QĐ-UBND")


@pytest.mark.parametrize(("whom", "left"), [("all", []), ("2", ["recognised"]), ("bà Lan", ["recognised"])])
def test_a_decision_is_revoked_for_all_or_for_some_and_stays_in_the_book(
    chat_on_both: Chat, whom: str, left: list[str]
) -> None:
    chat = chat_on_both
    people(chat, "3333333333", "4444444444", review="confirmed")
    desk, role = adopts(chat)
    signed(desk, role).taps("yes").hears("decide.recorded").hears_anything()
    before = asks(desk, Summary(role))["counts"]["recognised"]

    kept(desk, role).taps("revoke").hears("decision.whom")
    desk.taps(whom) if whom == "all" else desk.says(whom)
    desk.hears("decision.why").says("ghi nhầm danh sách").hears("decision.sure_revoke").taps("no")
    desk.hears("decision.which").says("1").hears_anything().taps("revoke").hears("decision.whom")
    desk.taps(whom) if whom == "all" else desk.says(whom)
    desk.hears("decision.why").says("ghi nhầm danh sách").hears("decision.sure_revoke").taps("yes")
    gone = 2 - len(left)
    desk.hears("decision.revoked", args={"count": gone}).reads(
        f"báo tin được cho cả {gone} người"
    ).hears_anything()

    assert sorted([*left, *["confirmed"] * gone]) == sorted(reviews(chat))
    (decided,) = chat.village.rows(Decision)
    assert bool(left) == (decided["ended"] is None)
    steps = chat.village.rows(ReviewStep, REVIEW_STEP.c.step == "revoke")
    opened = {chat.village.house.vault.open(row["words"], Sealed.REVIEW) for row in steps}
    assert (gone, {"ghi nhầm danh sách"}) == (len(steps), opened)
    told = chat.village.rows(Push, PUSH.c.purpose == "declined")
    assert [True] * gone == [row["args"]["revoked"] for row in told]
    assert (2, 2 - gone) == (before, asks(desk, Summary(role))["counts"]["recognised"])
    person = {row["person"] for row in told}
    planned = chat.village.rows(Push, PUSH.c.purpose == "recognised")
    assert person == {row["person"] for row in planned if row["state"] == "dropped"}
    opens(desk, "decide", role=role).hears("decide.ready", args={"ready": gone}).hears_anything()


def test_a_decision_of_another_commune_and_one_that_ended_cannot_be_touched(chat: Chat) -> None:
    people(chat, "3333333333", review="confirmed")
    desk, role = adopts(chat)
    signed(desk, role).taps("yes").hears("decide.recorded").hears_anything()
    (row,) = chat.village.rows(Decision)
    gone = Refusal("decisions", {"role": role, "gone": True})
    for command in (
        CorrectDecision(role, "another", "1/QĐ-UBND", "2026-11-01", "x", "y"),
        RevokeDecision(role, "another", "y"),
    ):
        assert asks(desk, command) == gone
    odd = Refusal("decision", {"role": role, "decision": row["id"], "refused": "odd"})
    for number, day in (("15", "2026-11-01"), ("1/QĐ-UBND", "2026-11-30"), ("1/2025/QĐ-UBND", "2026-11-01")):
        assert asks(desk, CorrectDecision(role, row["id"], number, day, "x", "y")) == odd
        listed = asks(desk, Deciding(role))["digest"]
        record = RecordDecision(role, number, day, "x", listed)
        assert asks(desk, record) == Refusal("decide", {"role": role, "refused": "changed"})
    asks(desk, RevokeDecision(role, row["id"], "y"))
    assert asks(desk, RevokeDecision(role, row["id"], "y")) == gone
    listed = asks(desk, Deciding(role))["digest"]
    record = RecordDecision(role, "15", "2026-11-01", "x", listed)
    assert asks(desk, record) == Refusal("decide", {"role": role, "refused": "odd"})
    assert asks(desk, RecordDecision(role, row["number"], "2026-11-01", "x", listed))["recorded"] == 1


def test_who_no_longer_agrees_is_not_on_the_list(chat: Chat) -> None:
    people(chat, "3333333333", "4444444444", review="confirmed")
    phone = resident(chat, 1)
    phone.says("rút lại đồng ý").hears_anything().taps("commune").hears_anything()
    desk, role = adopts(chat)

    opens(desk, "decide", role=role).hears(*PREVIEW).reads("Nguyễn Thị Lan")
    assert "Trần Văn Hùng" not in desk.text


def test_five_years_in_a_row_are_noted(chat: Chat) -> None:
    (id_,) = people(chat, "3333333333", review="confirmed")
    desk, role = adopts(chat)
    (row,) = chat.village.rows(Assessment)
    before = [
        {**row, "id": f"{id_}-{year}", "year": year, "review": "recognised"} for year in range(2022, 2026)
    ]
    chat.village.write(lambda tx: tx.execute(ASSESSMENT.insert(), before))

    opens(desk, "decide", role=role).hears("decide.ready", "decide.names", "decide.five", args={"five": 1})
    desk.hears("decide.ask")


def test_adopting_leaves_the_other_rules_of_a_commune(chat: Chat) -> None:
    rules = {"place": "vi-du", "body": {"dates": {"close": "2026-11-30"}}, "role": "", "at": chat.village.now}
    chat.village.write(lambda tx: tx.execute(PLACE_RULES.insert().values(rules)))

    adopts(chat)

    (row,) = chat.village.rows(PlaceRules)
    assert {"close": "2026-11-30"} == row["body"]["dates"]
    (decided,) = row["body"]["adopted"].values()
    assert {"number": "05/QĐ-HKH", "day": "01/03/2026", "signer": "Chủ tịch Hội, ông Ví Dụ"} == decided


def test_from_the_second_review_to_the_decision_on_both_databases(chat_on_both: Chat) -> None:
    chat = chat_on_both
    people(chat, "3333333333", "4444444444")
    desk, role = adopts(chat)
    opens(desk, "review", role=role, place="dong").hears_anything().taps("all")
    desk.hears_anything().taps("yes").hears("confirm.done", args={"done": 2}).hears_anything()
    opens(desk, "worklist", role=role).hears_anything().says("đã nhập 1").hears("enter.sure").taps(
        "yes"
    ).hears_anything()
    looked_at(desk, role).hears_anything()
    desk.reads("xã đã đồng ý, chưa có quyết định")
    record(desk, role).hears("decide.recorded", args={"count": 2}).reads(
        "báo tin được cho cả 2 người"
    ).hears_anything()

    assert ["recognised", "recognised"] == reviews(chat)
    steps = [row["step"] for row in chat.village.rows(ReviewStep)]
    assert ["confirm", "confirm", "enter", "recognise", "recognise"] == steps
