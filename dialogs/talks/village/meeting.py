"""A meeting of the chapter, written down: when, how many came, and what it came to."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from dialogs.engine import Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Phrase, Speech
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.requests.village import Meetings, RecordMeeting
from dialogs.talks.village.naming import lines

Found = Mapping[str, Any]
OLDEST = timedelta(days=366)

RESULTS = {
    "agreed": Phrase("meeting.agreed", "Thống nhất đề nghị các phiếu chi hội đã đồng ý"),
    "later": Phrase("meeting.later", "Chưa thống nhất, sẽ họp lại"),
    "other": Phrase("meeting.other", "Kết quả khác, tôi ghi mấy lời"),
}


def meeting(role: str) -> Talk:
    """Three questions, read back in one sentence."""
    here: Found = yield from look("meetings", Meetings(role))
    if here["meetings"]:
        yield Say(
            Phrase(
                "meeting.before",
                "Những cuộc họp đã ghi:\n{lines}",
                lines=lines(_line(each) for each in here["meetings"]),
            )
        )
    day = yield from _ask_day(date.fromisoformat(here["today"]))
    if day is None:
        return Next("desk", {"role": role})
    present, members = yield from _ask_present()
    result = yield from ask(
        OneOf(
            key="result",
            wording=Phrase("meeting.result", "Cuộc họp đi đến đâu{a}?"),
            options=tuple(Option(name, label) for name, label in RESULTS.items()),
        )
    )
    note = ""
    if result == "other":
        note = yield from ask(
            Words(
                key="note",
                longest=300,
                context=Context.MESSAGE,
                wording=Phrase("meeting.note", "{Ban} ghi kết quả bằng một, hai câu{a}."),
            )
        )
    done: Found = yield from do(
        "record", RecordMeeting(role, day.isoformat(), present, members, result, note)
    )
    if not done["done"]:
        yield Say(Phrase("meeting.failed", "{Minh} chưa ghi được{a}: ngày hoặc số người chưa hợp."))
        return Next("meeting", {"role": role})
    yield Say(
        Phrase(
            "meeting.done",
            "{Minh} ghi rồi{a}: họp ngày {day}, {present} trên {members} hội viên có mặt. Phiếu {ban} đồng ý từ đây sẽ ghi theo cuộc họp này.",
            day=day,
            present=present,
            members=members,
        )
    )
    return Next("desk", {"role": role})


def _line(each: Found) -> Phrase:
    return Phrase(
        "meeting.line",
        "- {day}: {present} trên {members} hội viên; {result}",
        day=each["day"],
        present=each["present"],
        members=each["members"],
        result=RESULTS.get(each["result"], RESULTS["other"]),
    )


def _ask_day(today: date) -> Part[date | None]:
    words = yield from ask(
        Words(
            key="day",
            context=Context.SEARCH,
            longest=20,
            secret=False,
            wording=Phrase("meeting.day", "Họp ngày nào{a}? Ví dụ: 20/11/2026."),
            options=(
                Option("today", Phrase("meeting.today", "Hôm nay")),
                Option("yesterday", Phrase("meeting.yesterday", "Hôm qua")),
                Option("out", Phrase("helping.out", "Quay ra")),
            ),
            check=lambda text: _odd_day(text, today),
        )
    )
    if words == "=out":
        return None
    if words == "=today":
        return today
    if words == "=yesterday":
        return today - timedelta(days=1)
    return read_day(words)


def read_day(text: str) -> date | None:
    """ "20/11/2026", also with dots, dashes or spaces; None where it is no day."""
    parts = text.replace(".", "/").replace("-", "/").replace(" ", "/").split("/")
    numbers = [int(each) for each in parts if each.isascii() and each.isdecimal()]
    if len(numbers) != 3 or len(numbers) != len([each for each in parts if each]):
        return None
    try:
        return date(numbers[2], numbers[1], numbers[0])
    except ValueError:
        return None


def _odd_day(text: str, today: date) -> Speech | None:
    day = read_day(text)
    if day is None:
        return Phrase("meeting.day_odd", "{Minh} chưa đọc được ngày ấy{a}. Ví dụ: 20/11/2026.")
    if not today - OLDEST <= day <= today:
        return Phrase("meeting.day_not", "Ngày họp cần là ngày đã qua, trong vòng một năm{a}.")
    return None


def _ask_present() -> Part[tuple[int, int]]:
    words = yield from ask(
        Words(
            key="present",
            longest=20,
            secret=False,
            wording=Phrase("meeting.present", "Có mặt mấy người, trên tổng số mấy hội viên{a}? Ví dụ: 9/12."),
            check=_odd_count,
        )
    )
    return _count(words) or (0, 0)


def _count(text: str) -> tuple[int, int] | None:
    spaced = "".join(letter if letter.isascii() and letter.isdecimal() else " " for letter in text)
    numbers = [int(each) for each in spaced.split() if len(each) < 5]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None


def _odd_count(text: str) -> Speech | None:
    found = _count(text)
    if found is None or not 0 < found[0] <= found[1]:
        return Phrase(
            "meeting.count_odd", "{Ban} ghi hai số, ví dụ 9/12: 9 người có mặt trên 12 hội viên{a}."
        )
    return None
