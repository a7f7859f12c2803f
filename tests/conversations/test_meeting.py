"""A meeting of the chapter is written down, and its minutes hold by name what was endorsed since the last ones."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from dialogs.engine import Refusal
from dialogs.talks.village.meeting import RecordMeeting
from storage.act import Held
from storage.office import files
from storage.tables import ASSESSMENT, Assessment, Meeting, ReviewStep
from storage.vault import Sealed
from tests.chapter import asks, head_of, person, says_of, sheet_of
from tests.chat import NUMBERS, Chat
from tests.reviewed import opens
from tests.village import COMMUNE

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
    meeting(head).hears("meeting.none", "meeting.day", key="day").says("10/11/2026").hears("meeting.present")
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
    meeting(head).hears("meeting.none", "meeting.day").taps("today").hears("meeting.present").says(
        "9 trên 12 người"
    )
    head.hears("meeting.result").taps("other").hears("meeting.note").says("bàn lại phiếu nhà ông Ba")
    head.hears("meeting.done").hears_anything()

    (row,) = head.village.rows(Meeting)
    assert "bàn lại" not in row["note"]
    assert "bàn lại phiếu nhà ông Ba" == head.village.house.vault.open(row["note"], Sealed.MEETING)


@pytest.mark.parametrize("day", ["13/11/2026", "1/1/2020", "31/2/2026", "hôm nọ", "10/11/26"])
def test_a_day_that_cannot_be_is_asked_again(head: Chat, day: str) -> None:
    meeting(head).hears("meeting.none", "meeting.day").says(day).hears_anything()

    assert head.asked == "day"


@pytest.mark.parametrize("count", ["13/12", "mấy người", "0/12", "12"])
def test_a_count_that_cannot_be_is_asked_again(head: Chat, count: str) -> None:
    meeting(head).hears("meeting.none", "meeting.day").taps("today").hears("meeting.present").says(count)
    head.hears_anything()

    assert head.asked == "present"


def endorses(head: Chat, words: str) -> None:
    """Agree to sheets of the list by words."""
    opens(head, "review", role=head.role).hears("review.list", "review.ask").says(words).hears("review.sure")
    head.taps("yes").hears("review.done").hears_anything()


def minutes(head: Chat) -> dict[str, list[str]]:
    """Of each meeting by its result the names in its minutes, as the file has them."""
    village, place = head.village, Held(head.role, "head", "dong", "village", COMMUNE, "tinh", "", "", "")
    found = {}
    for row in village.rows(Meeting):
        met = village.write(lambda tx, id_=row["id"]: files.meeting(tx, village.house, place, id_))
        found[row["result"]] = [each["full_name"] for each in met["rows"]]
    return found


def held(head: Chat, result: str) -> Chat:
    """A meeting from its first question to its end."""
    meeting(head).hears_anything().taps("today").hears("meeting.present").says("9/12").hears("meeting.result")
    head.taps(result)
    if result == "other":
        head.hears("meeting.note").says("đề nghị, trừ những phiếu còn thiếu ảnh")
    return head.hears("meeting.done")


def test_the_minutes_hold_by_name_what_was_endorsed_since_the_last_ones(chat_on_both: Chat) -> None:
    head = head_of(chat_on_both)
    for name in ("Nguyễn Thị Lan", "Trần Văn Hùng", "Lê Thị Mai", "Phạm Văn Sơn"):
        who = person(head, name)
        says_of(head, who, "chapter")
        sheet_of(head, who, FINE)
    endorses(head, "đồng ý 1, 2")
    meeting(head).hears("meeting.names", "meeting.waiting", "meeting.day")
    head.reads("2 phiếu chi hội đồng ý từ biên bản trước đến nay: Nguyễn Thị Lan; Trần Văn Hùng.")
    held(head, "later").reads("để lại cho cuộc họp sau").hears_anything()
    endorses(head, "đồng ý bà Mai")
    held(head, "agreed").reads("Biên bản có 3 phiếu").hears_anything()
    endorses(head, "đồng ý hết")
    meeting(head).hears("meeting.before", "meeting.names", "meeting.day").reads("1 phiếu").reads(
        "Phạm Văn Sơn."
    )
    held(head, "other").hears_anything()
    meeting(head).hears("meeting.before", "meeting.none", "meeting.day")

    assert minutes(head) == {
        "later": [],
        "agreed": ["Lê Thị Mai", "Nguyễn Thị Lan", "Trần Văn Hùng"],
        "other": ["Phạm Văn Sơn"],
    }


def test_what_does_not_stand_any_more_and_what_another_chapter_endorsed_is_in_no_minutes(head: Chat) -> None:
    there = head_of(head.another("phone-trung"), "trung")
    for chat, village in ((head, "dong"), (head, "dong"), (there, "trung")):
        sheet_of(chat, person(chat, "Nguyễn Thị Lan", village=village), FINE, village=village)
    endorses(head, "đồng ý hết")
    endorses(there, "đồng ý hết")
    (first, _, other) = head.village.rows(Assessment)
    gone = update(ASSESSMENT).where(ASSESSMENT.c.id == first["id"]).values(review="returned", state="open")
    head.village.write(lambda tx: tx.execute(gone).rowcount)
    steps = tuple(row["id"] for row in head.village.rows(ReviewStep))
    asks(head, RecordMeeting(head.role, "2026-11-12", 9, 12, "agreed", sheets=steps))

    noted = {row["assessment"]: bool(row["meeting"]) for row in head.village.rows(ReviewStep)}
    assert sorted(noted.values()) == [False, False, True]
    assert (False, False) == (noted[first["id"]], noted[other["id"]])


def test_a_helper_records_no_meeting(head: Chat) -> None:
    helper = head_of(head.another("phone-helper"), kind="helper")

    assert Refusal() == asks(helper, RecordMeeting(helper.role, "2026-11-10", 9, 12, "agreed"))
    assert [] == head.village.rows(Meeting)


def test_a_meeting_may_be_told_where_there_are_no_buttons(chat: Chat) -> None:
    narrow = head_of(chat.another("zalo-1", limits=NUMBERS))
    narrow.says("việc chi hội").hears_anything().says("việc khác").hears("menu.ask")
    narrow.says("4").hears("menu.ask").says("1").hears("meeting.none", "meeting.day").says("1").hears(
        "meeting.present"
    ).says("9/12")
    narrow.hears("meeting.result").says("1").hears("meeting.done").hears_anything()

    assert 1 == len(narrow.village.rows(Meeting))
