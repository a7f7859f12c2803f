"""The desk of an officer: the numbers, other places, reminding, freezing, when the summary comes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from bot.example import Commune, make
from dialogs.engine import Refusal
from dialogs.menus import MENUS, above, entries, shown
from dialogs.talks.office.desk import Summary
from dialogs.talks.office.targets import PickPlan
from dialogs.talks.office.told import WORDING
from dialogs.talks.office.year import Freeze, Reminding
from locales import Voice, finished, render
from storage.act import Where
from storage.counting import count
from storage.office.plans import plans
from storage.office.year import digests_due
from storage.tables import (
    ASSESSMENT,
    PERSON,
    PLACE_RULES,
    PLAN_IN_FORCE,
    PUSH,
    FrozenFigures,
    PlaceRules,
    PlanInForce,
    Push,
    Role,
    TargetValue,
)
from tests.asking import served
from tests.chat import NUMBERS, Chat
from tests.opening import open_talk

PLACE_SUMMARY = (
    "summary.head",
    "summary.registered_partly",
    "summary.of_registered",
    "summary.way",
    "summary.households",
)


@pytest.fixture
def commune(chat: Chat) -> Commune:
    """A commune of 13 villages, small enough for a conversation."""
    village = chat.village
    village.untouched = False
    return village.write(lambda tx: make(tx, village.house, village.now, people=300))


@pytest.fixture
def officer(chat: Chat, commune: Commune) -> Chat:
    """The phone of an officer of that commune."""
    chat.holds("officer", commune.id, called="anh Nam")
    return chat


def summed(chat: Chat) -> dict[str, Any]:
    """What the desk was told last."""
    return next(entry.value for _, entry in reversed(chat.outcome.records) if entry.key == "summary")  # type: ignore[union-attr]


def at_desk(chat: Chat) -> Chat:
    return chat.says("tóm tắt").hears_anything()


def test_an_officer_hears_the_numbers_with_their_whole_and_what_can_be_done(
    officer: Chat, commune: Commune
) -> None:
    officer.says("tóm tắt").hears(*PLACE_SUMMARY)
    officer.hears_anything()

    there = [
        p for p in commune.people if p["state"] not in {"moved", "deceased"} and p["standing"] != "waiting"
    ]
    counted = next(p for p in commune.rows["place"] if p["adults"])  # of this village a number was entered
    elsewhere = [p for p in there if p["village"] != counted["id"]]
    whole = len(elsewhere) + max(counted["adults"], len(there) - len(elsewhere))
    sent = [s for s in commune.sheets if s["state"] == "sent"]
    registered = [s for s in commune.sheets if s["registered"]]
    officer.reads(f"Đăng ký: {len(registered)} trên {whole} người lớn")
    officer.reads(f"Đã gửi: {len(sent)}.")
    officer.reads("theo bản gợi ý, chưa chính thức")
    assert officer.outcome is not None
    assert officer.outcome.asking is not None
    ids = [option.id for option in officer.outcome.asking.options]
    assert ids == [each.id for each in shown("officer", "office")]


def test_a_place_below_is_chosen_by_number_or_by_name(officer: Chat) -> None:
    at_desk(officer).taps("office_places").hears("office.which", key="p")
    officer.says("doai").hears("summary.head")
    officer.hears_anything().reads("Thôn Đoài, xã Mẫu")
    officer.taps("own").hears("summary.head").hears_anything()
    officer.taps("office_places").hears("office.which").says("1").hears("summary.head").hears_anything()


def test_a_name_that_there_is_not_is_said_kindly_and_pages_turn(officer: Chat) -> None:
    at_desk(officer).taps("office_places").hears("office.which")
    officer.says("thôn Không Có Đâu").hears("office.nowhere", "office.which", key="p")
    officer.taps("back").hears("summary.head").hears_anything()
    officer.taps("office_places").hears("office.which").taps("next").hears("office.which").taps(
        "next"
    ).hears_anything().taps("next").hears_anything()
    officer.taps("back").hears("summary.head").hears_anything()


def test_a_place_elsewhere_is_refused(officer: Chat) -> None:
    """A button that was forged names a village of another commune."""
    at_desk(officer).taps("office_places").hears("office.which")
    officer.taps_token(officer.token("dong")).hears("missed.first").hears_anything()
    officer.says("=dong").hears("summary.head").hears_anything().reads("Thôn Đông, xã Mẫu")


def test_a_head_can_not_open_what_is_the_officers(chat: Chat, commune: Commune) -> None:
    role = chat.holds("head", commune.villages[0])
    contact = (chat.contact or {})["id"]
    found = chat.village.write(lambda tx: _asked(chat, tx, role, contact))
    assert found == [Refusal()] * 5


def _asked(chat: Chat, tx: Any, role: str, contact: str) -> list[Any]:
    where = Where(chat.village.house, chat.village.now, contact, "telegram", chat.sender)
    return [
        served(tx, where, request)
        for request in (
            Summary(role, "mau"),
            Summary(role, "mau-2"),
            Reminding(role),
            Freeze(role),
            PickPlan(role, "qd_677"),
        )
    ]


def test_a_province_sees_numbers_for_each_commune_and_no_name(chat: Chat, commune: Commune) -> None:
    chat.holds("province", "tinh")
    chat.says("tóm tắt").hears("summary.head").hears_anything()
    seen = [chat.text]
    chat.taps("office_places").hears_anything()
    seen.append(chat.text)
    chat.says("mẫu").hears_anything()
    seen.append(chat.text)
    assert "Xã Mẫu" in seen[-1]

    names = {p["full_name"] for p in commune.people} | {p["called"] for p in commune.people}
    words = set(" ".join(seen).replace(".", " ").replace(",", " ").split())
    places = {"Hạ", "Đông", "Trung", "Mẫu", "Bình", "Hoa", "Sơn"}  # also names of places here
    assert not {name for name in names if name in words} - places
    everything = str(summed(chat))
    assert not [p["full_name"] for p in commune.people if p["full_name"] in everything]


def test_heads_are_reminded_once_a_week_in_office_hours(officer: Chat, commune: Commune) -> None:
    late = {
        s["village"]
        for s in commune.sheets
        if s["state"] == "sent" and not s["review"] and officer.village.now - s["sent"] > timedelta(days=11)
    }
    heads = {}
    for number, place in enumerate(sorted(late), 1):
        heads[place] = officer.another(f"head-{number}").holds("head", place)

    at_desk(officer).taps("office_remind").hears("remind.whom").hears("remind.ask", key="sure")
    officer.taps("yes").hears("remind.planned", args={"n": len(late), "clock": "07:30", "day": "13/11/2026"})
    officer.hears_anything()

    rows = officer.village.rows(Push, PUSH.c.purpose == "remind_head")
    assert {row["args"]["role"] for row in rows} == set(heads.values())
    assert {row["person"] for row in rows} == {f"role:{role}" for role in heads.values()}
    assert {row["not_before"].isoformat() for row in rows} == {"2026-11-13T00:30:00+00:00"}
    assert all(row["args"]["why"] == "late" and row["args"]["number"] > 0 for row in rows)
    at_desk(officer).taps("office_remind").hears(
        "remind.whom", args={"reached": 0, "reminded": len(late)}
    ).hears_anything()
    officer.waits(days=7)
    at_desk(officer).taps("office_remind").hears("remind.whom", args={"reached": len(late)}).hears(
        "remind.ask"
    ).taps("no").hears_anything()


def test_a_province_reminds_the_officers_of_communes(chat: Chat, commune: Commune) -> None:
    officer = chat.another("officer").holds("officer", commune.id)
    chat.holds("province", "tinh")
    at_desk(chat).taps("office_remind").hears("remind.whom").hears("remind.ask").taps("yes")
    chat.hears("remind.planned", args={"n": 1}).hears_anything()
    (row,) = chat.village.rows(Push)
    assert row["args"]["role"] == officer
    said = WORDING["remind_head"](row["args"])
    assert not isinstance(said, list)
    assert "xã Mẫu còn" in render(said, Voice("vi", "anh", "Nam"))


def test_frozen_figures_stay_as_they_were(officer: Chat, commune: Commune) -> None:
    at_desk(officer)
    before = summed(officer)
    officer.taps("office_freeze").hears("freeze.ask").taps("yes").hears(
        "freeze.done", args={"day": "12/11/2026"}
    ).hears_anything()
    officer.village.write(
        lambda tx: make(tx, officer.village.house, officer.village.now, people=40, name="khac")
    )
    later = next(s for s in commune.sheets if s["state"] == "open")
    officer.village.write(lambda tx: _send(officer, tx, later))

    officer.waits(days=1)
    at_desk(officer)
    now = summed(officer)
    assert now["counts"]["sent"] == before["counts"]["sent"] + 1
    assert now["before"]["counts"] == before["counts"]
    officer.taps("office_freeze").hears("freeze.kept", args={"sent": before["counts"]["sent"]}).hears(
        "freeze.ask"
    ).taps("no").hears_anything()
    (row,) = officer.village.rows(FrozenFigures)
    assert row["figures"]["counts"] == before["counts"]
    assert not [p for p in commune.people if p["full_name"] in str(row["figures"])]


def _send(chat: Chat, tx: Any, sheet: dict[str, Any]) -> None:
    tx.execute(
        update(ASSESSMENT)
        .where(ASSESSMENT.c.id == sheet["id"])
        .values(state="sent", sent=chat.village.now, review="", answered=10)
    )
    count(tx, chat.village.house, [sheet["person"]])


def test_the_chart_and_the_page_are_made_of_what_was_seen(officer: Chat) -> None:
    at_desk(officer)
    seen = summed(officer)
    officer.taps("office_chart").hears("chart.sent", "chart.ask").hears_nothing_more()

    sent = [row for row in officer.outbox if '"picture"' in row["body"] or "picture" in str(row["body"])]
    assert officer.log
    assert sent or officer.outbox
    assert seen["counts"]["sent"]
    officer.taps("office").hears("summary.head").hears_anything()


def test_a_page_promises_no_summary_by_itself(chat: Chat) -> None:
    officer = chat.another("page-1")
    officer.channel = "web"
    officer.role = officer.holds("officer", "vi-du", called="anh Nam")
    more(at_desk(officer), "office_digest").hears("digest.no_way").hears_anything()

    (role,) = officer.village.rows(Role)
    assert role["digest"] == ""


def test_the_summary_comes_by_itself_when_it_was_asked_for(officer: Chat) -> None:
    more(at_desk(officer), "office_digest").hears(
        "digest.ask", choices=["daily", "weekly", "monthly", "never"]
    )
    officer.taps("weekly").hears("digest.kept").hears_anything()
    (role,) = officer.village.rows(Role)
    assert role["digest"] == "weekly"

    village = officer.village
    assert village.write(lambda tx: digests_due(tx, village.house, village.now)) == 0  # a Thursday
    officer.waits(days=3, hours=11.5)  # Monday, half past six
    assert village.write(lambda tx: digests_due(tx, village.house, village.now)) == 0
    officer.waits(hours=1)
    assert village.write(lambda tx: digests_due(tx, village.house, village.now)) == 1
    assert village.write(lambda tx: digests_due(tx, village.house, village.now)) == 0
    (push,) = village.rows(Push)
    assert (push["purpose"], push["kind"], push["occurrence"]) == (
        "officer_digest",
        "subscribed",
        f"2026-W47:{role['id']}",
    )
    said = WORDING["officer_digest"](push["args"])
    assert isinstance(said, list)
    at_desk(officer)
    desk = officer.text
    told = [finished(render(each, Voice("vi"))) for each in said[:4]]
    assert all(line in desk for line in told[1:])
    assert [row["note"] for row in village.rows(FrozenFigures)] == ["digest"]


def test_a_plan_is_picked_and_figures_that_can_not_be_counted_are_entered(officer: Chat) -> None:
    more(at_desk(officer), "office_targets").hears(
        "targets.none", "plan.ask", choices=["qd_677", "qd_387", "tinh_pyp", "quang_vinh", "none"]
    )
    officer.taps("qd_677").hears("plan.kept", "targets.title").hears(*["targets.line"] * 4).hears(
        "targets.ask"
    )
    officer.reads("kế hoạch không ghi riêng năm 2026").reads("Mốc 2030: 60%")
    officer.taps("figure").hears("figure.which", choices=["digital_fluent", "back"]).taps("digital_fluent")
    officer.hears("figure.line", key="line").says("130/120").hears("figure.number", "figure.line")
    officer.says("80/120, báo cáo số 5 của xã Ví Dụ ngày 30/10/2062").hears("figure.odd_day", "figure.line")
    officer.says("80/120, báo cáo số 5 của xã Ví Dụ ngày 30/10/2026").hears(
        "figure.kept", args={"n": 80, "of": 120, "share": 67}
    ).hears_anything()
    officer.reads("80 trên 120").reads("báo cáo số 5 của xã Ví Dụ, ngày 30/10/2026")
    (value,) = officer.village.rows(TargetValue)
    assert (value["numerator"], value["denominator"], value["target"]) == (80, 120, "digital_fluent")

    officer.taps("set").hears("targets.set_ask").taps("own").hears(
        "own.which", choices=["people", "staff", "digital", "digital_fluent", "back"]
    ).taps("people")
    officer.hears("own.percent").says("65").hears("own.by").says("2028").hears("own.source").says(
        "Kế hoạch 01 xã Ví Dụ"
    )
    officer.hears("plan.kept").hears_anything().reads(
        "Mục tiêu riêng: 65% vào năm 2028 (theo Kế hoạch 01 xã Ví Dụ)"
    )
    (plan,) = officer.village.rows(PlanInForce)
    assert plan["own"]["people@2028"]["percent"] == 65
    officer.taps("set").hears("targets.set_ask").taps("own").hears_anything().taps("people").hears(
        "own.there"
    ).taps("drop")
    officer.hears_anything().reads("Mốc 2030: 60%")


def entering(officer: Chat) -> Chat:
    """A figure, but for the paper it comes from."""
    officer.taps("figure").hears("figure.which").taps("digital_fluent").hears("figure.line").says("80/120")
    return officer.hears("figure.source")


def setting(officer: Chat) -> Chat:
    """A target of the place's own, but for its paper."""
    officer.taps("set").hears("targets.set_ask").taps("own").hears("own.which").taps("people").hears(
        "own.percent"
    ).says("65")
    return officer.hears("own.by").says("2028").hears("own.source")


def picking(officer: Chat) -> Chat:
    """A plan, but for which."""
    return officer.taps("set").hears("targets.set_ask").taps("plan").hears("plan.ask")


LATE = {  # what was begun, its last answer, and what happens meanwhile
    "a figure, the plan gone": (entering, "says", "báo cáo số 5", "none"),
    "a figure, another plan": (entering, "says", "báo cáo số 5", "quang_vinh"),
    "a target, the plan gone": (setting, "says", "Kế hoạch 01", "none"),
    "a plan that there is not any more": (picking, "taps", "qd_387", ""),
}


@pytest.mark.parametrize("case", LATE)
def test_what_could_not_be_kept_is_not_said_to_be_kept(
    officer: Chat, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan is changed, by somebody else or by a new program, while its targets are being entered."""
    begun, how, last, meanwhile = LATE[case]
    more(at_desk(officer), "office_targets").hears_anything().taps("qd_677").hears_anything()
    begun(officer)
    if meanwhile:
        now = update(PLAN_IN_FORCE).values(plan=meanwhile)
        officer.village.write(lambda tx: tx.execute(now).rowcount)
    else:
        left = {name: plan for name, plan in plans().items() if name != last}
        monkeypatch.setattr("storage.office.targets.plans", lambda: left)

    getattr(officer, how)(last).hears("plan.stale").hears_anything()
    assert [] == officer.village.rows(TargetValue)
    (plan,) = officer.village.rows(PlanInForce)
    assert ({}, meanwhile or "qd_677") == (plan["own"], plan["plan"])


def more(officer: Chat, talk: str) -> Chat:
    """Choose what stands in one of the further menus, each of one page."""
    officer.taps("office_more").hears("menu.ask")
    contact, way = (officer.contact or {})["id"], []
    (kind, *_) = {each["kind"] for each in officer.village.rows(Role) if each["contact"] == contact}
    here = next(menu for menu in MENUS if talk in {each.id for each in shown(kind, menu)})
    while here != "office_more":
        way.append(here)
        here = above(here)
    for menu in reversed(way):
        officer.taps(menu).hears("menu.ask")
    return officer.taps(talk)


TO_PEOPLE = {
    "households": ("places.which",),
    "find_people": ("seek.ask",),
    "waiting_people": ("waiting.nobody",),
    "relink": ("seek.relink",),
    "invite_place": ("places.which",),
}


@pytest.mark.parametrize("talk", TO_PEOPLE)
def test_an_officer_comes_to_households_and_persons(officer: Chat, talk: str) -> None:
    everybody = PERSON.update().values(standing="")
    officer.village.write(lambda tx: tx.execute(everybody).rowcount)
    (item,) = [each for each in entries("officer") if each.id == talk]
    at_desk(officer).says(item.said[0]).hears(*TO_PEOPLE[talk]).hears_anything()


def test_from_a_menu_back_to_the_one_it_stands_in_and_to_the_numbers(officer: Chat) -> None:
    at_desk(officer).taps("office_more").hears("menu.ask").taps("office_people").hears("menu.ask")
    officer.taps("office_person").hears("menu.ask").says("8").hears("menu.ask").says("8")
    officer.hears("menu.ask").taps("office").hears("summary.head").hears_anything()


@pytest.mark.parametrize(("kind", "place"), [("province", "tinh"), ("admin", "mau")])
def test_who_sees_no_names_is_offered_no_list_of_people(
    chat: Chat, commune: Commune, kind: str, place: str
) -> None:
    role = chat.holds(kind, place)
    at_desk(chat).taps("office_more").hears("menu.ask")
    assert not {*TO_PEOPLE} & {each.id for each in entries(kind)}
    open_talk(chat, "menu", role=role, which="office_person").hears("menu.ask", choices=["office"])
    chat.says("danh sách hộ").hears("work.refused").hears_anything()


def test_the_dates_of_the_year_are_our_suggestion_until_the_commune_sets_its_own(officer: Chat) -> None:
    village = officer.village
    village.write(
        lambda tx: tx.execute(
            insert(PLACE_RULES).values(place="mau", body={"caps": {"week": 1}}, role="", at=village.now)
        )
    )
    more(at_desk(officer), "office_calendar").hears("calendar.head").hears(
        "calendar.line_ours",
        *["calendar.line_none"] * 2,
        *["calendar.line_ours"] * 2,
        "calendar.closes_ours",
        *["calendar.line_ours"] * 2,
        "calendar.titles",
        "calendar.ask",
    )
    officer.taps("change").hears("calendar.which").taps("further").hears("calendar.which").taps(
        "hand_in"
    ).hears("calendar.day", key="day")
    officer.says("21/12").hears("calendar.fault_late").hears_anything()
    officer.taps("change").hears("calendar.which").taps("further").hears("calendar.which").taps(
        "hand_in"
    ).hears("calendar.day").says("1/10").hears("calendar.fault_order").hears_anything()
    officer.taps("change").hears("calendar.which").taps("further").hears("calendar.which").taps(
        "hand_in"
    ).hears("calendar.day").says("10/12/2026")
    ours = "calendar.line_ours"
    none, closes = "calendar.line_none", "calendar.closes_ours"
    officer.hears("calendar.kept", "calendar.head", ours, none, none, ours, ours, closes, ours).hears(
        "calendar.line", args={"day": "10/12/2026"}
    )
    officer.hears("calendar.titles", "calendar.ask")
    (rules,) = village.rows(PlaceRules)
    assert rules["body"] == {"caps": {"week": 1}, "dates": {"hand_in": "2026-12-10"}}
    officer.taps("back").hears_anything()
    at_desk(officer).reads("Còn 28 ngày đến hạn xã nộp tỉnh (10/12/2026).")


def test_places_that_need_help_are_listed_with_the_number_that_says_why(
    officer: Chat, commune: Commune
) -> None:
    officer.another("head-1").holds("head", commune.villages[11])  # where nobody began
    more(at_desk(officer), "office_help").hears("office.needs").hears_anything()
    officer.reads("Thôn Gò Dưa: chưa ai bắt đầu").reads("chưa có chi hội trưởng nhận việc ở đây")


def test_it_reads_the_same_where_there_are_no_buttons(commune: Commune, chat: Chat) -> None:
    zalo = chat.another("z-1", limits=NUMBERS)
    zalo.holds("officer", commune.id)
    zalo.says("tóm tắt").hears("summary.head").hears_anything()
    assert all(len(message.text) <= 2000 for message in zalo.messages)
    zalo.says("2").hears("chart.sent").hears_anything()
