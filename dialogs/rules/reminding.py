"""When a reminder goes that somebody asked for in their own words."""

from datetime import date, datetime, time, timedelta
from typing import Protocol

from dialogs.rules.hours import USUAL_HOURS, opens

AT = {"morning": time(8, 0), "noon": time(11, 30), "afternoon": time(15, 0)}
EVENING = time(19, 0)  # the usual window of residents is 18:30-20:30 (design.md §6)
AHEAD = {"today": 0, "tomorrow": 1, "after tomorrow": 2, "week": 7, "month": 30}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALSO = {"sunday": "sun", "weekend": "sat"}


class Asked(Protocol):
    """What they said of the time; an hour of -1 is none."""

    @property
    def when(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def hour(self) -> int: ...
    @property
    def minute(self) -> int: ...


def reminded(now: datetime, asked: Asked) -> datetime:
    """
    The time they named, local to them; never in the quiet hours.

    "Tối nay", said in the evening, is an hour from now while the usual window is open; what is past else comes a day later.
    """
    at = time(asked.hour, asked.minute) if asked.hour >= 0 else AT.get(asked.part, EVENING)
    due = datetime.combine(_day(now.date(), ALSO.get(asked.when, asked.when)), at, now.tzinfo)
    soon = (now + timedelta(hours=1)).replace(second=0, microsecond=0)
    if due <= now and asked.hour < 0 and soon.date() == now.date() and soon.time() <= USUAL_HOURS.usual_to:
        return soon
    while due <= now:
        due += timedelta(days=1)
    return opens(due, "any")


def _day(today: date, when: str) -> date:
    if when in WEEKDAYS:
        ahead = (WEEKDAYS.index(when) - today.weekday()) % len(WEEKDAYS) or len(WEEKDAYS)
        return today + timedelta(days=ahead)
    return today + timedelta(days=AHEAD.get(when, 1))
