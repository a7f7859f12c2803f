"""A meeting of the chapter, written down: when, how many came, what it came to, and on which sheets."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypedDict

from dialogs.engine import Command, Next, Part, Query, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.talks.days import a_day
from dialogs.talks.finding import Name, lines, person
from dialogs.vietnamese import numbers_in


@dataclass(frozen=True, slots=True)
class RecordMeeting(Command[None]):
    """
    A meeting of the chapter: day (ISO), how many of how many members came, and what it came to.

    sheets: the endorsements that stand in its minutes, as they were listed; none where the meeting put them off.
    """

    role: str
    day: str
    present: int
    members: int
    result: str
    note: str = ""
    sheets: tuple[str, ...] = ()


class Met(TypedDict):
    """A meeting that was held; the day as it is said."""

    day: str
    present: int
    members: int
    result: str


class ToMinute(Name):
    """An endorsement that stands in no minutes yet, and whose sheet it is about."""

    step: str


class MeetingsHeld(TypedDict):
    """The last meetings of the chapter, today (ISO), what was endorsed since the last minutes, and how many sheets wait."""

    today: str
    meetings: list[Met]
    endorsed: list[ToMinute]
    waiting: int


@dataclass(frozen=True, slots=True)
class Meetings(Query[MeetingsHeld]):
    """The last meetings of the chapter."""

    role: str


OLDEST = timedelta(days=366)
MOST_NAMED = 40
MOST_MEMBERS = 10_000

RESULTS = {
    "agreed": Phrase("meeting.agreed", "Thống nhất đề nghị các phiếu chi hội đã đồng ý"),
    "later": Phrase("meeting.later", "Chưa thống nhất, sẽ họp lại"),
    "other": Phrase("meeting.other", "Kết quả khác, tôi ghi mấy lời"),
}


def meeting(role: str, odd: bool = False) -> Talk:
    """Three questions, read back in one sentence; odd: what was said before could not be."""
    if odd:
        yield Say(Phrase("meeting.failed", "{Minh} chưa ghi được{a}: ngày hoặc số người chưa hợp."))
    here = yield from look("meetings", Meetings(role))
    if here["meetings"]:
        yield Say(
            Phrase(
                "meeting.before",
                "Những cuộc họp đã ghi:\n{lines}",
                lines=lines(_line(each) for each in here["meetings"]),
            )
        )
    for phrase in _to_decide(here):
        yield Say(phrase)
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
    sheets = () if result == "later" else tuple(each["step"] for each in here["endorsed"])
    yield from do("record", RecordMeeting(role, day.isoformat(), present, members, result, note, sheets))
    yield Say(
        Phrase(
            "meeting.done",
            "{Minh} ghi rồi{a}: họp ngày {day}, {present} trên {members} hội viên có mặt. {sheets}",
            day=day,
            present=present,
            members=members,
            sheets=_decided(len(sheets), put_off=result == "later" and bool(here["endorsed"])),
        )
    )
    return Next("desk", {"role": role})


def _to_decide(here: MeetingsHeld) -> list[Speech]:
    """What the minutes will hold, by names; and what is not in them as long as it waits."""
    endorsed = here["endorsed"]
    more = len(endorsed) - MOST_NAMED
    said: list[Speech] = [
        Phrase("meeting.none", "Từ biên bản trước đến nay chi hội chưa đồng ý phiếu nào.")
        if not endorsed
        else Phrase(
            "meeting.names",
            "Biên bản sẽ ghi {count} phiếu chi hội đồng ý từ biên bản trước đến nay: {names}{more}.",
            count=len(endorsed),
            names=Listed((person(each) for each in endorsed[:MOST_NAMED]), "; "),
            more=Phrase("meeting.more", "; và {count} phiếu nữa", count=more) if more > 0 else "",
        )
    ]
    if here["waiting"]:
        said.append(
            Phrase(
                "meeting.waiting",
                "Còn {count} phiếu chờ duyệt, chưa vào biên bản. Phiếu nào cuộc họp đã thống nhất thì {ban} duyệt trước, rồi ghi cuộc họp{nhe}.",
                count=here["waiting"],
            )
        )
    return said


def _decided(count: int, *, put_off: bool) -> Phrase:
    if put_off:
        return Phrase("meeting.put_off", "Những phiếu chi hội đã đồng ý để lại cho cuộc họp sau.")
    if not count:
        return Phrase("meeting.no_sheets", "Biên bản không có phiếu nào.")
    return Phrase("meeting.sheets", "Biên bản có {count} phiếu, ghi tên từng người.", count=count)


def _line(each: Met) -> Phrase:
    return Phrase(
        "meeting.line",
        "- {day}: {present} trên {members} hội viên; {result}",
        day=each["day"],
        present=each["present"],
        members=each["members"],
        result=RESULTS.get(each["result"], RESULTS["other"]),
    )


def _ask_day(today: date) -> Part[date | None]:
    day = yield from a_day(
        "day",
        Phrase("meeting.day", "Họp ngày nào{a}? Ví dụ: 20/11/2026."),
        today=today,
        first=today - OLDEST,
        options=(
            Option("today", Phrase("meeting.today", "Hôm nay")),
            Option("yesterday", Phrase("meeting.yesterday", "Hôm qua")),
            Option("out", Phrase("helping.out", "Quay ra")),
        ),
    )
    if isinstance(day, date):
        return day
    return {"=today": today, "=yesterday": today - timedelta(days=1)}.get(day)


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
    found = numbers_in(text)
    return (found[0], found[1]) if len(found) == 2 and max(found) < MOST_MEMBERS else None


def _odd_count(text: str) -> Speech | None:
    found = _count(text)
    if found is None or not 0 < found[0] <= found[1]:
        return Phrase(
            "meeting.count_odd", "{Ban} ghi hai số, ví dụ 9/12: 9 người có mặt trên 12 hội viên{a}."
        )
    return None
