"""
The clocks of what people ask about their own data: by when it is acknowledged, and by when it is done.

The terms are those of Nghị định 356/2025/NĐ-CP, Điều 5: two working days to acknowledge; days from the day it was
received. Public holidays are not left out: a day too early breaks nothing.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

ACKNOWLEDGE = 2  # working days
SATURDAY = 5


class Right(StrEnum):
    """What can be asked for."""

    PROVIDE = "provide"  # to see it, a copy of it
    CORRECT = "correct"
    WITHDRAW = "withdraw"  # a consent
    RESTRICT = "restrict"
    OBJECT = "object"
    ERASE = "erase"
    PROTECT = "protect"  # measures of protection


DAYS: Mapping[Right, int] = {
    Right.PROVIDE: 10,
    Right.CORRECT: 10,
    Right.WITHDRAW: 15,
    Right.RESTRICT: 15,
    Right.OBJECT: 15,
    Right.ERASE: 20,
    Right.PROTECT: 15,
}


def due(right: str, received: date) -> date:
    """The last day on which it is done in time."""
    return received + timedelta(days=DAYS[Right(right)])


def acknowledged_by(received: date) -> date:
    """The last day on which they are told in time that it was received."""
    day, left = received, ACKNOWLEDGE
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return day


def late_before(right: str, today: date) -> date:
    """What was received before this day, and is not done, is late."""
    return today - timedelta(days=DAYS[Right(right)])


def unacknowledged_before(today: date) -> date:
    """Of what was received before this day everybody should have been told by now."""
    day = today
    while acknowledged_by(day - timedelta(days=1)) >= today:
        day -= timedelta(days=1)
    return day
