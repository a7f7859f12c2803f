"""A short run of `make fuzz`: every reader of what strangers send is fed a little of anything."""

from __future__ import annotations

import pytest

from tests.fuzz.run import feed
from tests.fuzz.targets import TARGETS, Target


@pytest.mark.parametrize("name", TARGETS)
def test_a_reader_takes_anything(name: str) -> None:
    target = TARGETS[name]
    assert feed(target, 6 if target.slow else 60, 1) > 0


def test_a_fault_of_a_reader_is_found() -> None:
    """A reader that fails at half a letter is caught."""
    with pytest.raises(UnicodeEncodeError):
        feed(Target(TARGETS["words"].fed, lambda text: text.encode()), 500, 1)
