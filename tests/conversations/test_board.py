"""The board of a village head: numbers with their whole, who is nearly done, and nothing anybody answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from dialogs.engine import Refusal
from dialogs.talks.finding import FindPeople
from dialogs.talks.village.board import Board
from dialogs.talks.village.finding import OfPerson
from dialogs.talks.village.nudging import Nudge, Unfinished
from dialogs.talks.village.passing_on import ToPassOn
from storage.tables import PLACE_RULES, PUSH, ROLE, Push
from tests.chapter import (
    asks,
    counted,
    head_of,
    household,
    opts_out,
    people,
    person,
    place_sets,
    reaches,
    says_of,
    sheet_of,
)
from tests.chat import BUTTONS, NUMBERS, Chat
from tests.postman import Post

NUDGE = ("nudge.can", "nudge.preview")


@pytest.fixture
def head(chat: Chat) -> Chat:
    """The phone of the head of thôn Đông."""
    return head_of(chat)


@pytest.fixture
def post(head: Chat) -> Post:
    """The pusher of the village, on every channel that lets it write."""
    return Post(head.village, zalo_oa=BUTTONS)


def test_a_board_of_nobody_says_so(head: Chat) -> None:
    head.says("việc chi hội").hears("board.numbers", "board.try_copy", "board.ask", key="board")
    head.reads("0 người đã bắt đầu").hears_nothing_more()


def test_a_board_has_its_numbers_with_their_wholes(head: Chat) -> None:
    counted(head, adults=352, households=140)
    household(head, "ho-2")
    sheet_of(head, person(head, "Nguyễn Thị Lan", household="ho-2"), "3333333334")
    sheet_of(head, person(head, "Hùng"), "33333333", "open")
    people(head, "Mai", "Cúc", state="away")

    head.says("việc chi hội").hears(
        "board.numbers", "board.waiting", "board.nearly", "board.try_review", "board.ask"
    )

    head.reads("2 trên 352 người lớn đã bắt đầu (1%)").reads("1 người đã gửi")
    head.reads("1 trên 140 hộ có người gửi (1%)").reads("2 người đi làm xa").reads("12/11/2026")


def test_without_a_count_the_list_is_the_whole_and_that_is_said(head: Chat) -> None:
    people(head, "Mai", "Cúc", "Đào")
    sheet_of(head, person(head, "Lan"), "33", "open")

    head.says("việc chi hội").hears("board.numbers", "board.try_copy", "board.ask")
    head.reads("1 trên 4 người lớn đang có trong danh sách đã bắt đầu (25%)")


def test_who_moved_or_died_counts_by_what_they_did_and_in_the_whole_then(head: Chat) -> None:
    person(head, "Hoa", state="moved")
    for state in ("moved", "deceased"):
        sheet_of(head, person(head, "Lan", state=state), "33", "open")
    for name in ("Mai", "Yến", "Sơn"):
        person(head, name)

    head.says("việc chi hội").hears("board.numbers", "board.try_find", "board.ask").reads("2 trên 3")


def test_a_sheet_of_somebody_who_moved_waits_as_it_does_on_the_list_to_review(head: Chat) -> None:
    sheet_of(head, person(head, "Nguyễn Thị Lan", state="moved"), "3333333334")
    head.says("việc chi hội").hears("board.numbers", "board.waiting", "board.try_review")
    head.hears("board.ask").taps("review").hears("review.list", "review.ask")


def test_somebody_of_another_village_is_not_counted(head: Chat) -> None:
    sheet_of(head, person(head, "Lan", village="trung"), "33", "open", village="trung")

    head.says("việc chi hội").hears("board.numbers", "board.try_copy", "board.ask").reads("0 người")


def test_no_answer_and_no_note_is_ever_on_the_board(head: Chat) -> None:
    who = person(head, "Hùng")
    reaches(head, who)
    sheet_of(head, who, "12341234", "open")

    head.says("việc chi hội").hears("board.numbers", "board.nearly", "board.try_nudge", "board.ask")
    head.taps("find").hears("find.ask").says("hung").hears("one.standing", "one.ask")
    head.reads("còn 2 câu")
    assert "Gần như ngày nào" not in head.text


def test_a_unit_has_its_own_board(chat: Chat) -> None:
    """Persons of a unit are counted there, wherever they live."""
    head_of(chat, "trung", "unit_head")
    sheet_of(chat, person(chat, "Lan", unit="trung"), "3333333334")

    chat.says("việc chi hội").hears("board.numbers", "board.waiting", "board.try_review", "board.ask")
    chat.reads("1 người đã gửi")


# -- nudging


def near(
    chat: Chat,
    called: str = "Hùng",
    levels: str = "33333333",
    channel: str = "telegram",
    days: float = 3,
    **more: Any,
) -> str:
    """Somebody with some questions left, who wrote before."""
    who = person(chat, called, **more)
    reaches(chat, who, channel=channel, days=days)
    sheet_of(chat, who, levels, "open")
    return who


def nudging(chat: Chat) -> Chat:
    """From anywhere to the preview."""
    chat.says("việc chi hội").hears("board.numbers", "board.nearly", "board.try_nudge", "board.ask")
    return chat.taps("nudge")


def test_a_nudge_is_previewed_and_goes_at_once_inside_the_window(head: Chat) -> None:
    who = near(head)
    nudging(head).hears(*NUDGE, "nudge.would_now", "nudge.ask")
    head.reads("bà Hùng (còn 2 câu)").reads("Bà Hùng ơi, phiếu của bà chỉ còn 2 câu")
    head.taps("all").hears("nudge.went_now").hears_anything()

    (push,) = head.village.rows(Push)
    assert ("head_nudge", "nudge", "2026-W46", who, "planned") == tuple(
        push[name] for name in ("purpose", "kind", "occurrence", "person", "state")
    )
    assert push["by"] == head.role
    assert push["not_before"] == head.village.now


@pytest.mark.parametrize(
    ("hours", "said", "day", "hour"),
    [(3, "tomorrow", 13, 11.5), (12, "tonight", 13, 11.5), (1.75, "tomorrow", 13, 11.5)],
)
def test_outside_the_window_it_waits_and_that_is_said(
    head: Chat, hours: float, said: str, day: int, hour: float
) -> None:
    near(head)
    head.waits(hours=hours)
    nudging(head).hears(*NUDGE, f"nudge.would_{said}", "nudge.ask").taps("all")
    head.hears(f"nudge.went_{said}").hears_anything()

    (push,) = head.village.rows(Push)
    assert push["not_before"] == datetime(2026, 11, day, int(hour), 30, tzinfo=UTC)


def test_a_phone_that_cannot_be_written_to_is_never_promised(head: Chat) -> None:
    """Somebody who used the web page last is written to where they can be, or is left to the head."""
    both, web = near(head, "Hùng"), person(head, "Mai")
    sheet_of(head, web, "33333333", "open")
    for who in (both, web):
        reaches(head, who, channel="web", hours=1)
    nudging(head).hears(*NUDGE, "nudge.would_now", "reach.by_you", "nudge.ask").reads("1 người")
    head.taps("only").hears("only.names", "only.ask").reads("bà Mai, sinh 1960")
    assert "đã chặn" not in head.text

    assert 1 == asks(head, Nudge(head.role))["persons"]
    assert [("telegram", both)] == [(row["channel"], row["person"]) for row in head.village.rows(Push)]


@pytest.mark.parametrize("place", ["dong", "vi-du", "tinh"])
def test_the_preview_knows_the_hours_of_the_place(head: Chat, post: Post, place: str) -> None:
    """At seven in the evening, where nobody is written to before eight."""
    who = near(head)
    place_sets(head, {"hours": {"usual_from": "20:00", "usual_to": "20:45"}}, place)
    nudging(head).hears(*NUDGE, "nudge.would_tonight", "nudge.ask").reads("lúc 20 giờ tối nay")
    head.taps("all").hears("nudge.went_tonight").reads("20 giờ tối nay gửi cho 1 người").hears_anything()

    (push,) = head.village.rows(Push)
    assert push["not_before"] == datetime(2026, 11, 12, 13, 0, tzinfo=UTC)
    post.brings(head)
    assert [("planned", "")] == post.ends()
    head.waits(hours=1)
    post.brings(head)
    assert [("sent", "")] == post.ends()
    assert who == push["person"]


def test_the_preview_knows_the_caps_and_the_holidays_of_the_place(head: Chat) -> None:
    who = near(head)
    place_sets(head, {"caps": {"person_week": 0}}, "dong")
    head.says("việc chi hội").hears("board.numbers", "board.nearly", "board.try_find", "board.ask")
    head.taps("nudge").hears("nudge.can", "nudge.held", "nudge.ask").reads("đã nhận đủ 0 tin tuần này")
    assert 0 == asks(head, Nudge(head.role))["persons"]

    pause = {"first": "2026-11-11", "last": "2026-11-14", "why": "bão"}
    head.village.write(lambda tx: tx.execute(delete(PLACE_RULES)).rowcount)
    place_sets(head, {"pauses": [pause]})
    head.taps("board").hears_anything().taps("nudge").hears(*NUDGE, "nudge.would_later", "nudge.ask")
    head.reads("lúc 18 giờ 30 ngày 15/11").taps("all").hears("nudge.went_later").hears_anything()
    assert [who] == [row["person"] for row in head.village.rows(Push)]


HOW: dict[str, dict[str, Any]] = {  # a phone, and what the head is told of it
    "telegram": {"said": ""},
    "zalo_bot": {"said": ""},
    "zalo_oa": {"days": 1, "said": ""},
    "zalo_oa, silent for long": {"days": 3, "said": "unreachable"},
    "zalo_oa, silent for ever": {"days": 30, "said": "unreachable"},
    "telegram, who asked for later": {"later": True, "said": "asked_later"},
    "telegram, a full month": {"told": 2, "said": "week"},
    "telegram, told today": {"told": 1, "said": "today"},
}


@pytest.mark.parametrize("how", HOW)
def test_what_is_promised_is_what_is_sent(head: Chat, post: Post, how: str) -> None:
    """Whatever the phone and what else is planned: who is told to get it does, who is held back does not."""
    case, who = HOW[how], near(head, channel=how.partition(",")[0], days=HOW[how].get("days", 3))
    says_of(head, who)
    for number in range(case.get("told", 0)):
        post.plans_for(who, "unfinished", str(number))
        post.brings(head)
        head.waits(days=int(number + 1 < case["told"]))
    head.waits(days=int(case.get("told", 0) > 1))
    if case.get("later"):
        post.plans_for(who, "asked", not_before=head.village.now + timedelta(days=1))

    told = asks(head, Unfinished(head.role))
    assert ({case["said"]: 1} if case["said"] else {}, int(not case["said"])) == (told["held"], told["going"])
    assert told["going"] == asks(head, Board(head.role))["near_can"]
    assert told["going"] == asks(head, Nudge(head.role))["persons"]
    post.brings(head)
    nudges = head.village.rows(Push, PUSH.c.purpose == "head_nudge")
    assert [("sent", "")] * told["going"] == [(row["state"], row["reason"]) for row in nudges]


def test_who_was_nudged_this_week_is_left_alone(head: Chat) -> None:
    near(head)
    nudging(head).hears(*NUDGE, "nudge.would_now", "nudge.ask").taps("all")
    head.hears("nudge.went_now", "board.numbers", "board.nearly", "board.try_find", "board.ask")
    head.taps("nudge").hears("nudge.can", "nudge.held", "nudge.ask", choices=["one", "board"])
    head.reads("1 người tuần này bà con đã nhắc")

    assert 0 == asks(head, Nudge(head.role))["persons"]
    assert len(head.village.rows(Push)) == 1


def test_who_does_not_want_to_be_reminded_or_rests_is_never_nudged(head: Chat) -> None:
    opts_out(head, near(head, "Hùng"))
    near(head, "Mai", state="ill")
    household(head, "ho-tang", state="mourning")
    near(head, "Cúc", household="ho-tang")
    head.says("việc chi hội").hears("board.numbers", "board.nearly", "board.try_find", "board.ask")
    head.taps("nudge").hears("nudge.can", "nudge.held", "nudge.ask")
    head.reads("2 người đang ốm").reads("1 người đã xin thôi nhắc")

    assert 0 == asks(head, Nudge(head.role))["persons"]
    assert [] == head.village.rows(Push)


def test_one_of_a_household_a_day(head: Chat) -> None:
    household(head, "ho-2")
    near(head, "Hùng", "333333333", household="ho-2")
    near(head, "Mai", household="ho-2")
    nudging(head).hears(*NUDGE, "nudge.would_now", "nudge.held", "nudge.ask")
    head.reads("1 người mà trong nhà đã có tin").taps("all").hears("nudge.went_now")
    head.hears_anything()

    assert len(head.village.rows(Push)) == 1


def test_who_never_wrote_or_blocked_is_for_the_head_alone(head: Chat) -> None:
    near(head)
    person(head, "Mai")
    reaches(head, person(head, "Cúc"), blocked=True)
    nudging(head).hears(*NUDGE, "nudge.would_now", "reach.by_you", "nudge.ask").reads("2 người")
    head.taps("only").hears("only.names", "only.ask").reads("bà Cúc, sinh 1960 (đã chặn trợ lý)")


def test_names_come_four_at_a_time(head: Chat) -> None:
    for number in range(7):
        near(head, f"Người {number}", "3" * (7 + number % 3))
    nudging(head).hears(*NUDGE, "nudge.would_now", "nudge.ask").taps("one")
    head.hears("nudge.who")
    assert len(head.outcome.asking.options) == 6  # type: ignore[union-attr]
    head.taps("more").hears("nudge.who")
    assert len(head.outcome.asking.options) == 4  # type: ignore[union-attr]


def test_where_one_scrolls_all_names_come_at_once(head: Chat) -> None:
    head.limits = replace(BUTTONS, can_draw=True)
    for number in range(7):
        near(head, f"Người {number}", "3" * (7 + number % 3))
    nudging(head).hears(*NUDGE, "nudge.would_now", "nudge.ask").taps("one").hears("nudge.who")
    assert len(head.outcome.asking.options) == 8  # type: ignore[union-attr]


def test_one_person_is_nudged_by_one_tap(head: Chat) -> None:
    who = near(head)
    nudging(head).hears(*NUDGE, "nudge.would_now", "nudge.ask").taps("one").hears("nudge.who")
    head.taps(who).hears("nudge.went_now").hears_anything()

    assert [who] == [row["person"] for row in head.village.rows(Push)]


def test_a_forged_id_of_another_village_is_nobody(head: Chat) -> None:
    other = near(head, "Mai", village="trung")
    role = head.role

    assert Refusal() == asks(head, OfPerson(role, other))
    assert 0 == asks(head, Nudge(role, "all", other))["persons"]
    assert Refusal() == asks(head, ToPassOn(role, other))
    assert [] == asks(head, FindPeople(role, "Mai"))["rows"]
    assert [] == head.village.rows(Push)


def test_a_role_of_another_phone_opens_nothing(head: Chat) -> None:
    role = head.role
    other = head.another("phone-x").says("chào").hears_anything()

    assert Refusal() == asks(other, Board(role))
    assert Refusal() == asks(other, Nudge(role))


def test_a_role_that_ended_shows_nothing(head: Chat) -> None:
    from sqlalchemy import update

    near(head)
    head.says("việc chi hội").hears_anything()
    of = ROLE
    head.village.write(lambda tx: tx.execute(update(of).values(ended=head.village.now)).rowcount)

    head.taps("nudge").hears("work.refused").hears_anything()
    assert "Hùng" not in head.text


@pytest.mark.parametrize("what", ["group", "speaker", "notice"])
def test_texts_to_pass_on_stand_in_a_message_of_their_own(head: Chat, what: str) -> None:
    near(head)
    head.says("việc chi hội").hears_anything()
    head.taps("copy").hears("copy.ask").taps(what)
    head.hears_anything()

    assert len(head.messages) == 2
    assert "cô Hoa" in head.messages[0].text
    assert not head.messages[0].buttons


def test_a_narrow_channel_has_numbers_and_every_message_fits(chat: Chat) -> None:
    narrow = head_of(chat.another("zalo-1", limits=NUMBERS))
    for number in range(12):
        near(narrow, f"Người {number}")
    narrow.says("việc chi hội").hears("board.numbers", "board.nearly", "board.try_nudge", "board.ask")
    narrow.says("2").hears(*NUDGE, "nudge.would_now", "nudge.ask").says("1")
    narrow.hears("nudge.went_now").hears_anything()

    assert all(len(each.text) <= 2000 for each in narrow.messages)
    assert len(narrow.village.rows(Push)) == 12


@pytest.mark.parametrize(("what", "pictures"), [("group", 1), ("notice", 1), ("speaker", 0)])
def test_with_a_page_the_picture_to_scan_comes_with_the_text(head: Chat, what: str, pictures: int) -> None:
    head.village.house = head.village.runner.house = replace(
        head.village.house, public_url="https://vi-du.example"
    )
    head.says("việc chi hội").hears_anything()
    head.taps("copy").hears("copy.ask").taps(what).hears_anything()

    assert 2 + pictures == len(head.messages)
    assert (what != "speaker") == ("https://vi-du.example/v/VD1" in head.text)
    head.village.house = head.village.runner.house = replace(head.village.house, public_url="")


def test_a_text_for_one_person_names_the_card_of_their_house(head: Chat) -> None:
    household(head, "vd1h07")
    person(head, "Lan", household="vd1h07")
    head.says("việc chi hội").hears_anything()
    head.taps("find").hears("find.ask").says("lan").hears("one.standing", "one.ask")
    head.taps("copied").hears("passed.one_card", "copy.then").reads("mã của nhà là VD1H07")


def test_back_from_a_page_of_ones_work_leads_to_the_board(head: Chat) -> None:
    head.says("việc chi hội").hears_anything()
    head.taps("board_more").hears("menu.ask").says("8").hears("board.numbers").hears_anything()
    head.taps("find").hears("find.ask").says("quay lại").hears("board.numbers").hears_anything()
