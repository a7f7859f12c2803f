"""What is done again and again outlives its failures: one is said once, and each that follows is waited for longer."""

import random
from dataclasses import dataclass, field
from typing import Any, Final

import structlog

from bot.channels.base import ChannelError

log = structlog.get_logger()

LONGEST_WAIT: Final = 60.0
PATIENCE: Final = 5.0


@dataclass(slots=True)
class Tries:
    """
    How something goes that is tried again and again.

    failed, again: the events that are logged when it begins to fail, or fails in another way, and when it goes well again;
    about: what they say beside that; traced: whether a trace goes along at DEBUG, where no words of people can be in it.
    """

    failed: str
    again: str
    patience: float = PATIENCE
    about: dict[str, Any] = field(default_factory=dict)
    traced: bool = True
    failures: int = 0
    _known: str = ""

    def fails(self, failure: Exception) -> float:
        """It failed: how many seconds to wait."""
        if (seen := told(failure)) != self._known:
            log.warning(self.failed, error=seen, exc_info=failure if self.traced else None, **self.about)
        self.failures, self._known = self.failures + 1, seen
        return wait(self.failures, getattr(failure, "retry_after", None), self.patience)

    def goes(self) -> None:
        """It went well."""
        if self.failures:
            log.info(self.again, failures=self.failures, **self.about)
        self.failures, self._known = 0, ""


def wait(failures: int, asked: float | None, patience: float) -> float:
    """How long after so many failures: doubled up to a minute, never in step with others, and as long as was asked for."""
    doubled = min(patience * 2.0 ** min(failures - 1, 10), LONGEST_WAIT)
    jitter = random.uniform(0.5, 1)  # noqa: S311 - nothing secret
    return max(asked or 0.0, doubled * jitter)


def told(failure: BaseException) -> str:
    """What a log may say of a failure; only our own kind is free of people's words."""
    return str(failure) if isinstance(failure, ChannelError) else type(failure).__name__
