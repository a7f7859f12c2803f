"""The act in progress: what a command came to reaches it, whatever the command."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest

from dialogs.engine import Did
from storage.act import Where

BESIDE = {  # what a command comes to beside its result, and what the act then is
    "now": ({"person": "p2", "called": "Lan"}, "person", "p2"),
    "tells": (({"contact": "c2", "what": "link_asked"},), "tells", [{"contact": "c2", "what": "link_asked"}]),
    "sends": (({"picture": "qr"},), "sends", [{"picture": "qr"}]),
    "drops": (("run-1",), "drops", ["run-1"]),
    "forgets": (True, "forgets", True),
}


def act() -> Where:
    house: Any = None
    return Where(house, datetime(2026, 11, 12, tzinfo=UTC), "c1", "telegram", "phone-1", "p1")


@pytest.mark.parametrize("name", [each.name for each in fields(Did) if each.name != "result"])
def test_what_a_command_comes_to_reaches_the_act_and_nothing_else_does(name: str) -> None:
    came, where, then = BESIDE[name]
    did: Did[None] = Did(None, **{name: came})
    changed, plain = act(), act()
    changed.did(did)

    assert then == getattr(changed, where)
    setattr(changed, where, getattr(plain, where))
    assert plain == changed


def test_a_second_command_takes_nothing_back() -> None:
    changed = act()
    changed.did(Did(None, now={"person": "p2"}, drops=("run-1",), forgets=True))
    changed.did(Did(None, drops=("run-2",)))

    assert ("p2", ["run-1", "run-2"], True) == (changed.person, changed.drops, changed.forgets)
