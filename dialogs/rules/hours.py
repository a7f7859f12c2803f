"""When a message may be sent: plain functions over local times; the numbers are data of a place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias

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


USUAL_HOURS = Hours()


def quiet(local: time, hours: Hours = USUAL_HOURS) -> bool:
    """Whether nothing but an answer may be sent at this local time (design.md §6)."""
    if hours.quiet_from <= hours.quiet_to:  # not over midnight
        return hours.quiet_from <= local < hours.quiet_to
    return local >= hours.quiet_from or local < hours.quiet_to


def paused(day: date, hours: Hours = USUAL_HOURS) -> Pause | None:
    """The pause of the place that this day lies in."""
    return next((each for each in hours.pauses if each.first <= day <= each.last), None)


def opens(local: datetime, window: str, hours: Hours = USUAL_HOURS) -> datetime:
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
            start = first if days else max(first, local.time())
            if start < last and not quiet(start, hours):
                return local if not days and start == local.time() else _on(day, start)
    return _awake(local, hours)  # a window that never opens holds nothing up for ever


def _awake(local: datetime, hours: Hours) -> datetime:
    """`local`, or the end of the quiet hours it lies in."""
    if not quiet(local.time(), hours):
        return local
    morning = _on(local, hours.quiet_to)
    return morning if morning > local else morning + timedelta(days=1)


def _on(day: datetime, at: time) -> datetime:
    return day.replace(hour=at.hour, minute=at.minute, second=at.second, microsecond=0)


# -- How each channel lets people be written to unasked: always, within a window, while they look, or not at all

Window: TypeAlias = Literal["free", "paid", "closed"]


@dataclass(frozen=True, slots=True)
class Windows:
    """How long after their last word a person may be written to freely, and how long for money."""

    free: timedelta = timedelta(hours=48)
    paid: timedelta = timedelta(days=7)


ZALO_OA = Windows()


def window(last: datetime, now: datetime, windows: Windows = ZALO_OA) -> Window:
    """Where `now` lies, counted from the last word; after "paid" only a template reaches them."""
    silent = now - last
    if silent <= windows.free:
        return "free"
    return "paid" if silent <= windows.paid else "closed"


@dataclass(frozen=True, slots=True)
class Channel:
    """
    What a channel can do unasked.

    writes: always | window (see `Windows`; after it only a template) | open (while somebody has its page open) | never.
    a_second: messages, see facts of each channel. by_month: its messages are counted by the month. abroad: what is written
    there is processed outside of Vietnam, which whoever agrees is told.
    """

    writes: Literal["always", "window", "open", "never"] = "always"
    a_second: float = 5.0
    by_month: bool = False
    abroad: bool = False

    @property
    def free(self) -> timedelta | None:
        """How long after the last word it is free (None: always)."""
        return ZALO_OA.free if self.writes == "window" else None


CHANNELS: Mapping[str, Channel] = {
    "telegram": Channel(a_second=25.0, abroad=True),
    "zalo_bot": Channel(by_month=True),
    "zalo_oa": Channel("window"),
    "web": Channel("open", a_second=25.0),
    "console": Channel("never"),
}
PROACTIVE = tuple(
    name for name, each in CHANNELS.items() if each.writes in {"always", "window"}
)  # also later
ABROAD = tuple(name for name, each in CHANNELS.items() if each.abroad)
WHILE_OPEN = tuple(name for name, each in CHANNELS.items() if each.writes == "open")
