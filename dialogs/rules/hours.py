"""When a message may be sent: plain functions over local times; the numbers are data."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class Hours:
    """Quiet from `quiet_from` to `quiet_to` (over midnight), the usual window between `usual_from` and `usual_to`."""

    quiet_from: time = time(21, 0)
    quiet_to: time = time(7, 0)
    usual_from: time = time(18, 30)
    usual_to: time = time(20, 30)


DEFAULT = Hours()


def quiet(local: time, hours: Hours = DEFAULT) -> bool:
    """Whether nothing but an answer may be sent at this local time (design.md §6)."""
    return local >= hours.quiet_from or local < hours.quiet_to
