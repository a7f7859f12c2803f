"""When a message may be sent: plain functions over local times; the numbers are data of a place."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

SATURDAY = 5  # datetime.weekday()


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which nothing is sent that can wait (Tết, a flood): both ends count."""

    first: date
    last: date
    why: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """
    Quiet from `quiet_from` to `quiet_to` (over midnight), the usual window between `usual_from` and `usual_to`.

    office: the hours in which officers are written to, Monday to Friday.
    """

    quiet_from: time = time(21, 0)
    quiet_to: time = time(7, 0)
    usual_from: time = time(18, 30)
    usual_to: time = time(20, 30)
    office: tuple[tuple[time, time], ...] = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 0)))
    pauses: tuple[Pause, ...] = field(default=())


DEFAULT = Hours()


def quiet(local: time, hours: Hours = DEFAULT) -> bool:
    """Whether nothing but an answer may be sent at this local time (design.md §6)."""
    if hours.quiet_from <= hours.quiet_to:  # not over midnight
        return hours.quiet_from <= local < hours.quiet_to
    return local >= hours.quiet_from or local < hours.quiet_to


def paused(day: date, hours: Hours = DEFAULT) -> Pause | None:
    """The pause of the place that this day lies in."""
    return next((each for each in hours.pauses if each.first <= day <= each.last), None)


def opens(local: datetime, window: str, hours: Hours = DEFAULT) -> datetime:
    """
    The next local time, from `local` on, at which a message of this window may go: `local` itself where it may now.

    window: "any" (outside quiet hours) | "evening" (outside quiet hours; what comes too late waits for the usual
    window) | "usual" | "office".
    """
    if window == "any":
        return _awake(local, hours)
    if window == "evening":
        awake = _awake(local, hours)
        if awake == local:
            return local
        return _awake(_on(awake, max(awake.time(), hours.usual_from)), hours)
    spans = hours.office if window == "office" else ((hours.usual_from, hours.usual_to),)
    for days in range(8):
        day = local + timedelta(days=days)
        if window == "office" and day.weekday() >= SATURDAY:
            continue
        for first, last in spans:
            start = max(local, _on(day, first))
            if start < _on(day, last) and not quiet(start.time(), hours):
                return start
    return _awake(local, hours)  # a window that never opens holds nothing up for ever


def _awake(local: datetime, hours: Hours) -> datetime:
    """`local`, or the end of the quiet hours it lies in."""
    if not quiet(local.time(), hours):
        return local
    morning = _on(local, hours.quiet_to)
    return morning if morning > local else morning + timedelta(days=1)


def _on(day: datetime, at: time) -> datetime:
    return day.replace(hour=at.hour, minute=at.minute, second=at.second, microsecond=0)
