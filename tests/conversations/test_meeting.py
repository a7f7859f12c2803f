"""A meeting of the chapter is written down, and what is endorsed after it stands in its minutes."""

from __future__ import annotations

import pytest

from dialogs.engine import Refusal
from dialogs.talks.village.meeting import RecordMeeting
from storage.tables import Meeting, ReviewStep
from storage.vault import Sealed
from tests.chapter import asks, head_of, person, sheet_of
from tests.chat import NUMBERS, Chat

FINE = "3333333334"


@pytest.fixture
def head(chat: Chat) -> Chat:
    """The phone of the head of thôn Đông."""
    return head_of(chat)


def meeting(head: Chat) -> Chat:
    """From anywhere to the day."""
    head.says("việc chi hội").hears_anything().taps("board_more").hears("menu.ask").taps("board_meetings")
    head.hears("menu.ask").taps("meeting")
    return head


def test_a_meeting_is_written_down(head: Chat) -> None:
    meeting(head).hears("meeting.day", key="day").says("10/11/2026").hears("meeting.present")
    head.says("9/12").hears("meeting.result", key="result").taps("agreed").hears("meeting.done")
    head.reads("10/11/2026").reads("9 trên 12 hội viên").hears_anything()

    (row,) = head.village.rows(Meeting)
    assert ("2026-11-10", 9, 12, "agreed", "dong", head.role) == (
        row["day"].isoformat(),
        row["present"],
        row["members"],
        row["result"],
        row["place"],
        row["role"],
    )


def test_own_words_are_sealed(head: Chat) -> None:
    meeting(head).hears("meeting.day").taps("today").hears("meeting.present").says("9 trên 12 người")
    head.hears("meeting.result").taps("other").hears("meeting.note").says("bàn lại phiếu nhà ông Ba")
    head.hears("meeting.done").hears_anything()

    (row,) = head.village.rows(Meeting)
    assert "bàn lại" not in row["note"]
    assert "bàn lại phiếu nhà ông Ba" == head.village.house.vault.open(row["note"], Sealed.MEETING)


@pytest.mark.parametrize("day", ["13/11/2026", "1/1/2020", "31/2/2026", "hôm nọ", "10/11/26"])
def test_a_day_that_cannot_be_is_asked_again(head: Chat, day: str) -> None:
    meeting(head).hears("meeting.day").says(day).hears_anything()

    assert head.asked == "day"


@pytest.mark.parametrize("count", ["13/12", "mấy người", "0/12", "12"])
def test_a_count_that_cannot_be_is_asked_again(head: Chat, count: str) -> None:
    meeting(head).hears("meeting.day").taps("today").hears("meeting.present").says(count)
    head.hears_anything()

    assert head.asked == "present"


def test_what_is_endorsed_afterwards_names_the_meeting(head: Chat) -> None:
    meeting(head).hears("meeting.day").taps("yesterday").hears("meeting.present").says("9/12")
    head.hears("meeting.result").taps("agreed").hears("meeting.done").hears_anything()
    sheet_of(head, person(head, "Nguyễn Thị Lan"), FINE)
    head.says("việc chi hội").hears_anything().taps("review").hears("review.list", "review.ask")
    head.says("đồng ý tất cả").hears("review.sure").taps("yes").hears_anything()

    (step,), (row,) = head.village.rows(ReviewStep), head.village.rows(Meeting)
    assert step["meeting"] == row["id"]
    meeting(head).hears("meeting.before", "meeting.day").reads("11/11/2026: 9 trên 12")


def test_a_helper_records_no_meeting(head: Chat) -> None:
    helper = head_of(head.another("phone-helper"), kind="helper")

    assert Refusal() == asks(helper, RecordMeeting(helper.role, "2026-11-10", 9, 12, "agreed"))
    assert [] == head.village.rows(Meeting)


def test_a_meeting_may_be_told_where_there_are_no_buttons(chat: Chat) -> None:
    narrow = head_of(chat.another("zalo-1", limits=NUMBERS))
    narrow.says("việc chi hội").hears_anything().says("việc khác").hears("menu.ask")
    narrow.says("4").hears("menu.ask").says("1").hears("meeting.day").says("1").hears("meeting.present").says(
        "9/12"
    )
    narrow.hears("meeting.result").says("1").hears("meeting.done").hears_anything()

    assert 1 == len(narrow.village.rows(Meeting))
