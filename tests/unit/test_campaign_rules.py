"""Campaign news as plain rules: links, promises, times, costs."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.rules.campaign import (
    Limits,
    cleaned,
    cost,
    finished,
    has_link,
    limits_of,
    needs_second,
    out_of_reach,
    promised_not_to_ask,
    safe_link,
    start,
)
from dialogs.rules.hours import Hours, Pause
from dialogs.rules.numbers import numbers_of

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
THURSDAY = date(2026, 11, 12)


def at(hour: int, minute: int = 0, day: int = 12) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    "link", ["https://khuyenhoc.vn", "https://lop.khuyenhoc.vn/a?b=1#c", "https://KHUYENHOC.vn/"]
)
def test_a_link_of_a_named_host_is_taken(link: str) -> None:
    assert safe_link(link)


@pytest.mark.parametrize(
    "link",
    [
        "http://khuyenhoc.vn",
        "khuyenhoc.vn",
        "https://",
        "https://localhost",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://a.vn:8443/",
        "https://a@b.vn/",
        "https://a.vn /",
        "https://a.vn/\n",
        "https://a.vn\\b",
        "javascript:alert(1)",
        "https://đ.vn",
        "https://a.vn/" + "x" * 200,
        "https://-a.vn",
        "https://a..vn",
        "tel:0000",
        "https://a.vn<b>",
    ],
)
def test_any_other_is_not(link: str) -> None:
    assert not safe_link(link)


@pytest.mark.parametrize(
    "text",
    [
        "Mời xem https://a.vn",
        "Mời xem HTTP://a.vn",
        "http:/a.vn",
        "www.khuyenhoc.vn",
        "vào bit.ly/x nhé",
        "vào bit.ly nhé",
        "BIT.LY/x",
        "Bit.Ly",
        "example.com",
        "Vào example.com.",
        "(example.com)",
        "khuyến-học.vn",
        "khuyenhoc.gov.vn",
        "vi-du . vn",
        "vi-du .vn",
        "vi-du[.]vn",
        "vi-du (chấm) vn",
        "vi du cham com",
        "xn--vi-d-8va.vn",
        "xn--80ak6aa92e",
        "vi-du。vn",
        "vi-du．vn",
        "vi-\u200bdu\u200b.\u200bvn",
        "ｖｉ-ｄｕ.ｖｎ",
        "zalo.me/abc",
        "hocbong.loan",
        "hocbong.Loan/x",
        "gửi về lan@vi-du.vn",
        "192.168.1.1/x",
        "nhan-qua.example:8080",
    ],
)
def test_an_address_inside_a_text_is_seen(text: str) -> None:
    assert has_link(text)


@pytest.mark.parametrize(
    "text",
    [
        "Theo Quyết định số 45/QĐ-HKH ngày 20.12.2026",
        "Kế hoạch 12/KH-UBND",
        "1.200 người, 1.200.000 đồng, 3.5 km, 12.000.000",
        "20/12/2026 lúc 19.30",
        "Lớp học thêu. Mời bà con.",
        "Lớp học thêu.Mời bà con.",
        "Hop luc 7 gio.Moi ba con den.",
        "Sách, báo, v.v. có ở nhà văn hóa",
        "v.v...",
        "TP.HCM, TP.Hà Nội, Q.1, P.VHXH, GS.TS Nguyễn Văn A, ThS.Lan, UBND.HKH",
        "Điều 3.khoản 2",
        "chấm điểm, tự chấm và có mặt",
        "Ai có điểm 8.5 trở lên",
        "Nghỉ . Mai học tiếp",
        "Xem mục 1.a",
    ],
)
def test_days_numbers_and_decisions_are_no_addresses(text: str) -> None:
    assert not has_link(text)


@given(st.text())
def test_no_text_breaks_the_reading_of_a_link(text: str) -> None:
    safe_link(text)
    has_link(text)
    promised_not_to_ask(text)
    assert not {"{", "}"} & {*cleaned(text)}


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("Gửi mã OTP", True),
        ("mang can cuoc den xa", True),
        ("số tài khoản của Hội", True),
        ("Lớp học thêu", False),
        ("Mời bà con học đọc", False),
        ("hotpot", False),
    ],
)
def test_what_the_assistant_promised_not_to_ask_is_seen(text: str, odd: bool) -> None:
    assert bool(promised_not_to_ask(text)) is odd
    assert needs_second(1, {"vi": text}, Limits()) is odd


def test_above_the_number_a_second_officer_looks() -> None:
    assert not needs_second(500, {"vi": "Tin"}, Limits())
    assert needs_second(501, {"vi": "Tin"}, Limits())


@pytest.mark.parametrize(
    ("when", "now", "begins"),
    [
        ("now", at(9), at(18, 30)),
        ("now", at(19), at(19)),
        ("evening", at(20, 45), at(18, 30, 13)),
        ("2026-11-20", at(19), at(18, 30, 20)),
        ("2026-11-01", at(19), at(19)),
    ],
)
def test_it_begins_in_the_usual_window(when: str, now: datetime, begins: datetime) -> None:
    assert start(when, now, Hours()) == begins


def test_it_begins_after_a_holiday() -> None:
    hours = Hours(pauses=(Pause(date(2026, 11, 12), date(2026, 11, 14)),))
    assert start("now", at(9), hours) == at(18, 30, 15)


@pytest.mark.parametrize(
    ("number", "ends"),
    [
        (0, at(19)),
        (25, datetime(2026, 11, 12, 19, 0, 1, tzinfo=VIETNAM)),
        (90_000, at(20)),
        (135_000, at(20, 30)),
        (180_000, at(19, 0, 13)),
        (500_000, at(18, 33, 15)),
    ],
)
def test_it_ends_at_the_rate_inside_the_window(number: int, ends: datetime) -> None:
    found = finished({"telegram": number}, at(19), Limits())
    assert abs((found - ends).total_seconds()) < 60


def test_the_slowest_channel_says_when_it_ends() -> None:
    both = finished({"telegram": 25, "zalo_bot": 3000}, at(19), Limits())
    assert both == at(19, 10)


def test_a_window_that_never_opens_still_ends() -> None:
    shut = Limits(numbers=numbers_of({"hours": {"usual_from": "20:00", "usual_to": "20:00"}}))
    assert finished({"telegram": 10}, at(19), shut) >= at(19)


def test_what_costs_and_what_cannot_be_reached() -> None:
    windows = {"free": 5, "paid": 3, "template": 2}
    assert (cost(windows, Limits()), out_of_reach(windows, Limits())) == (
        0,
        {"window_closed": 2, "not_paid": 3},
    )
    pays = limits_of({"oa": {"paid": True, "paid_cost": 60}})
    assert (cost(windows, pays), out_of_reach(windows, pays)) == (180, {"window_closed": 2})


def test_what_makes_no_sense_is_passed_over() -> None:
    odd = limits_of(
        {"news": [], "hours": "x"}, {"news": {"rates": {"telegram": "fast"}, "confirm_above": "many"}}
    )
    assert odd == limits_of()
    assert limits_of({"news": {"rates": {"telegram": 10}}}).rates["telegram"] == 10
    assert limits_of().numbers.hours.usual_from == time(18, 30)
