"""What comes in from a channel loses at the border what no database can keep."""

import pytest

from bot.app import LONGEST, _bounded
from dialogs.events import Edited, Event, Photographed, Started, Typed

ODD = "a\x00b\ud800c\x1bd"


@pytest.mark.parametrize(
    ("event", "kept"),
    [
        (Typed(ODD), Typed("abcd")),
        (Started(ODD), Started("abcd")),
        (Edited("m1", ODD), Edited("m1", "abcd")),
        (Photographed("f1", ODD), Photographed("f1", "abcd")),
        (Typed("e\u0323\u0302"), Typed("ệ")),
    ],
)
def test_what_cannot_be_kept_is_dropped_at_the_border(event: Event, kept: Event) -> None:
    assert kept == _bounded(event)


@pytest.mark.parametrize("event", [Typed("a" * 9999), Edited("m1", "a" * 9999)])
def test_what_is_too_long_is_cut_at_the_border(event: Typed | Edited) -> None:
    bounded = _bounded(event)

    assert isinstance(bounded, Typed | Edited)
    assert len(bounded.text) == LONGEST
