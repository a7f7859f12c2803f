"""How each channel lets people be written to unasked: always, within a window after their last word, or not at all."""

from collections.abc import Mapping
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


@dataclass(frozen=True, slots=True)
class Channel:
    """
    What a channel can do unasked.

    writes: always | window (see `Windows`; after it only a template) | never (it shows something only while somebody looks).
    a_second: messages, see facts of each channel. by_month: its messages are counted by the month.
    """

    writes: Literal["always", "window", "never"] = "always"
    a_second: float = 5.0
    by_month: bool = False

    @property
    def free(self) -> timedelta | None:
        """How long after the last word it is free (None: always)."""
        return ZALO_OA.free if self.writes == "window" else None


CHANNELS: Mapping[str, Channel] = {
    "telegram": Channel(a_second=25.0),
    "zalo_bot": Channel(by_month=True),
    "zalo_oa": Channel("window"),
    "web": Channel("never"),
    "console": Channel("never"),
}
PROACTIVE = tuple(name for name, each in CHANNELS.items() if each.writes != "never")
