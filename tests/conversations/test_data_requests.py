"""What people ask about their data runs against a clock, and the office sees it: the list, the days, what was done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from dialogs.engine import Refusal
from dialogs.rules.requests import DAYS, Right, acknowledged_by, due
from dialogs.talks.requests import ONESELF, Close, OpenRequests, RecordRequest
from storage.privacy.erasure import erase
from storage.tables import PERSON, DataRequest, Person
from tests.chapter import asks, head_of
from tests.chat import Chat
from tests.reviewed import officer, opens
from tests.ways import answered, welcomed

THURSDAY = date(2026, 11, 12)


@pytest.mark.parametrize(
    ("right", "days"),
    [
        ("provide", 10),
        ("correct", 10),
        ("withdraw", 15),
        ("restrict", 15),
        ("object", 15),
        ("erase", 20),
        ("protect", 15),
    ],
)
def test_each_right_has_the_term_of_the_decree(right: str, days: int) -> None:
    assert (due(right, THURSDAY) - THURSDAY).days == days
    assert set(DAYS) == set(Right)


def test_two_working_days_pass_over_a_weekend() -> None:
    assert acknowledged_by(THURSDAY) == date(2026, 11, 16)
    assert acknowledged_by(date(2026, 11, 9)) == date(2026, 11, 11)


def resident(chat: Chat) -> Chat:
    """Somebody of thôn Đông."""
    phone = chat.another("phone-lan")
    answered(welcomed(phone), "33")
    return phone


def listed(desk: Chat, role: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = asks(desk, OpenRequests(role))["rows"]
    return found


@pytest.mark.parametrize("right", ONESELF)
def test_what_is_asked_here_is_dated_and_waits_at_the_office(right: Right, chat: Chat) -> None:
    phone = resident(chat)
    phone.says("dữ liệu của tôi").hears_anything().taps("ask_office").hears("ask_office.which")
    phone.taps(right.value).hears_anything().reads(f"{due(right, THURSDAY):%d/%m/%Y}")
    desk, role = officer(chat)

    (one,) = listed(desk, role)

    assert (one["right"], one["received"], one["acknowledge"]) == (right, "12/11/2026", "")
    assert (one["due"], one["late"], one["erases"]) == (f"{due(right, THURSDAY):%d/%m/%Y}", False, "")


def test_asked_twice_it_is_one_request_and_keeps_its_first_day(chat: Chat) -> None:
    phone = resident(chat)
    for _ in range(2):
        phone.says("dữ liệu của tôi").hears_anything().taps("ask_office").hears("ask_office.which")
        phone.taps("correct").hears_anything().reads("ngày 12/11/2026")
        chat.village.now += timedelta(days=1)
    assert len(chat.village.rows(DataRequest)) == 1


def test_an_officer_sees_it_closes_it_and_they_see_that(chat: Chat) -> None:
    phone = resident(chat)
    phone.says("dữ liệu của tôi").hears_anything().taps("ask_office").hears_anything().taps("object")
    phone.hears_anything()
    desk, role = officer(chat)
    opens(desk, "office", role=role).hears_anything().reads("1 yêu cầu về dữ liệu riêng")
    opens(desk, "data_requests", role=role).hears("requests.line", "requests.which")
    desk.reads("hạn 27/11/2026").says("1").hears("requests.line", "requests.then", choices=["close", "back"])
    desk.taps("close").hears("requests.none").hears_anything()

    assert listed(desk, role) == []
    phone.says("dữ liệu của tôi").hears_anything().reads("giải quyết yêu cầu của")


def test_one_that_came_on_paper_is_acknowledged_within_two_working_days(chat: Chat) -> None:
    resident(chat)
    desk, role = officer(chat)
    who = chat.village.rows(Person)[0]["id"]
    opens(desk, "look_at", role=role, person=who).hears_anything().taps("request").hears("request_for.which")
    desk.taps("other").hears("request_for.which").taps("restrict").hears("request_for.day").says(
        "9/11/2026"
    ).hears_anything().reads("24/11/2026")
    (one,) = listed(desk, role)
    assert (one["acknowledge"], one["late"]) == ("11/11/2026", True)

    desk.taps(one["id"]).hears("requests.line_late", "requests.then", choices=["told", "close", "back"])
    desk.taps("told").hears_anything()

    (one,) = listed(desk, role)
    assert (one["acknowledge"], one["late"]) == ("", False)
    chat.village.now += timedelta(days=13)
    assert listed(desk, role)[0]["late"]


def test_an_erasure_is_on_the_list_until_it_is_done_or_taken_back(chat: Chat) -> None:
    phone = resident(chat)
    desk, role = officer(chat)
    phone.says("xóa dữ liệu").hears_anything().taps("yes").hears_anything().taps("yes").hears_anything()
    (one,) = listed(desk, role)
    assert (one["right"], one["due"], one["erases"]) == ("erase", "02/12/2026", "19/11/2026")
    opens(desk, "data_requests", role=role).hears_anything().says("1").hears_anything()

    phone.says("khôi phục").hears_anything().taps("yes").hears_anything()
    assert listed(desk, role) == []


def test_of_who_was_erased_nobody_is_on_the_list_and_the_row_leads_nowhere(chat: Chat) -> None:
    phone = resident(chat)
    assert phone.person
    who, village = phone.person["id"], chat.village
    phone.says("xóa dữ liệu").hears_anything().taps("yes").hears_anything().taps("yes").hears_anything()
    village.write(lambda tx: erase(tx, village.house, who, village.now))
    (row,) = village.rows(DataRequest)
    assert row["person"] != who
    assert row["done"] is not None


def test_nobody_else_closes_or_records_it(chat: Chat) -> None:
    resident(chat)
    who = chat.village.rows(Person)[0]["id"]
    desk, role = officer(chat)
    asks(desk, RecordRequest(role, who, "erase", "2026-11-12"))
    (row,) = chat.village.rows(DataRequest)
    head = head_of(chat.another("phone-head"))
    assert asks(head, Close(head.role, row["id"])) == Refusal()
    elsewhere = {"commune": "xa-khac", "village": None}
    chat.village.write(lambda tx: tx.execute(update(PERSON).values(elsewhere)) and None)
    assert isinstance(asks(desk, Close(role, row["id"])), Refusal)
    assert asks(desk, RecordRequest(role, who, "object", "2026-11-12")) == Refusal()
    assert asks(desk, OpenRequests(role))["rows"] == []
