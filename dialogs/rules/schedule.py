"""When a reminder falls: plain functions over local times; the numbers are data of a place."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from statistics import median

from dialogs.rules.hours import Hours, opens
from dialogs.rules.numbers import DEFAULT, Numbers

# On an Official Account a reminder is free only within 48 hours, so it comes 20 to 44 hours after the last word, and
# the second, which costs, before day 7 (design.md §6).
OA_FIRST = (timedelta(hours=20), timedelta(hours=44))
OA_SECOND = timedelta(days=6)
MINUTES = 60


def usual_time(answered: Sequence[time], person: str, hours: Hours = Hours()) -> time:  # noqa: B008 (frozen)
    """The time of day at which somebody usually answers, within the window; else a place in it by their id, to spread."""
    first, last = _minutes(hours.usual_from), _minutes(hours.usual_to)
    if last <= first:
        return hours.usual_from
    inside = [at for each in answered if first <= (at := _minutes(each)) < last]
    at = int(median(inside)) if inside else first + sum(person.encode()) * 7 % max(1, last - first - 15)
    return time(at // MINUTES, at % MINUTES)


def next_unfinished(
    channel: str, number: int, spoke: datetime, at: time, numbers: Numbers = DEFAULT
) -> datetime | None:
    """
    When the reminder of this number (1 the first) falls, in local time; None when there is none: it is the head's.

    `spoke`: the last word, in local time. `at`: the time of day at which they usually answer.
    """
    if number > numbers.reminders.most:
        return None
    if channel == "zalo_oa":
        return _on_account(number, spoke, at, numbers)
    days = numbers.reminders.days
    if number > len(days):
        return None
    day = (spoke + timedelta(days=days[number - 1])).replace(second=0, microsecond=0)
    return opens(day.replace(hour=at.hour, minute=at.minute), "usual", numbers.hours)


def _on_account(number: int, spoke: datetime, at: time, numbers: Numbers) -> datetime | None:
    if number == 1:
        earliest, latest = (spoke + each for each in OA_FIRST)
        then = earliest.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
        if then < earliest:
            then += timedelta(days=1)
        if then > latest:  # the window of the evening lies outside: as early as it may be
            then = earliest
        return opens(then, "usual", numbers.hours)
    if number == 2 and numbers.oa.paid:
        then = (spoke + OA_SECOND - timedelta(days=1)).replace(
            hour=at.hour, minute=at.minute, second=0, microsecond=0
        )
        return opens(then, "usual", numbers.hours)
    return None


def _minutes(at: time) -> int:
    return at.hour * MINUTES + at.minute
