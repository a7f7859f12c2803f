"""How a service lets a silent person be written to: free, paid, or only by template."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

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
