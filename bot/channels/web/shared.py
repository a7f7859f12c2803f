"""Sessions of the page that several gateways serve: what each of them asks of what they share."""

from collections.abc import Collection, Mapping
from typing import Any, Protocol


class Shared(Protocol):
    """
    The sessions of all gateways. A standing is (epoch, number): which life of a session, and its newest message.

    A session on a shared tablet that is over stays over; any other may begin anew.
    """

    async def begin(self, page: str, *, kiosk: bool) -> tuple[str, int]:
        """A session that is new here."""

    async def standing(self, pages: Collection[str]) -> Mapping[str, tuple[str, int]]:
        """Where sessions stand; without those that are over."""

    async def after(self, seen: Mapping[str, int]) -> list[tuple[str, int, Mapping[str, Any]]]:
        """The messages after these numbers, in order: of which session, which number, what."""

    async def tell(self, page: str, message: Mapping[str, Any]) -> tuple[str, int] | None:
        """A message to a session, wherever its page is open; None where it is over."""

    async def used(self, page: str) -> None:
        """Somebody is there."""

    async def end(self, page: str) -> None:
        """A session is over."""

    async def sweep(self) -> None:
        """Let go of what nobody looks at any more."""
