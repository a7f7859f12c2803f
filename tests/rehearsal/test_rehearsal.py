"""A small rehearsal keeps every promise; and each promise turns red when its rule is broken."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.base import Outgoing
from dialogs.rules import sending
from tests import databases
from tests.rehearsal import run, world
from tests.rehearsal.checks import PROMISES, check
from tests.rehearsal.population import Resident
from tests.rehearsal.process import MONDAY
from tests.rehearsal.run import Rehearsal, rehearse
from tests.rehearsal.transport import Arrived, Faults
from tests.rehearsal.world import remember

EVENING = MONDAY + timedelta(hours=19)
HARSH = Faults(busy=0.03, gone=0.01, no_answer=0.02, down=0.03, kill=0.004)


def rehearsed(folder: Path, people: int = 240, days: int = 6, **how: Any) -> dict[str, Any]:
    return rehearse(databases.sqlite(folder, tables=True), people, days, tells=lambda _: None, **how)


def test_nothing_is_broken_whatever_goes_wrong(tmp_path: Path) -> None:
    report = rehearsed(tmp_path, faults=HARSH, away=0.003)

    assert {name: n for name, n in report["promises broken"].items() if n} == {}
    assert report["sent although asked to be silent"] == 0
    assert {"unfinished", "news"} <= {*report["by purpose"]}, "both reminders and news were sent"
    assert report["messages"] > 150
    assert {"busy", "gone", "no_answer", "down", "killed", "clock steps"} <= {*report["faults"]}
    assert {"dropped stopped", "dropped same_phone"} <= {*report["ends"]}


@pytest.mark.slow
def test_nothing_is_broken_on_postgresql() -> None:
    with databases.postgresql(tables=True) as url:
        report = rehearse(url, 240, 5, tells=lambda _: None, a_second=0.02, faults=HARSH, away=0.003)

    assert {name: n for name, n in report["promises broken"].items() if n} == {}


async def test_what_arrived_before_somebody_said_no_is_no_breach_though_the_clock_was_put_back(
    tmp_path: Path,
) -> None:
    there = Rehearsal(databases.sqlite(tmp_path, tables=True), 0, 0, faults=run.NONE)
    there.clock.now = EVENING
    there.service.going["c"] = ("1",)
    await there.service.send("c", Outgoing("a"))
    there.clock.now -= timedelta(minutes=40)
    who = one()
    remember([(who, "stops_news")], there.from_here_on)

    assert broken(there.service.arrived, row(), who=who) == set()

    there.clock.now = EVENING + timedelta(minutes=1)
    await there.service.send("c", Outgoing("b"))
    assert "after_withdrawing" in broken(there.service.arrived, row(), who=who)


BROKEN = {  # a rule that is taken out, what happens to many, and the promise that then is broken
    "hours": ("HOLDS", "", "night"),
    "capped": ("HOLDS", "", "cap_household"),
    "done": ("DROPS", "finishes", "after_done"),
    "unwanted": ("DROPS", "stops_news", "after_withdrawing"),
    "spared": ("DROPS", "mourns", "in_mourning"),
    "gone": ("DROPS", "asks_to_be_erased", "after_erasure"),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_each_promise_is_broken_without_its_rule(
    rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, happens, promise = BROKEN[rule]
    kept = tuple(each for each in getattr(sending, where) if each.__name__ != rule)
    monkeypatch.setattr(sending, where, kept)
    monkeypatch.setattr(world, "A_DAY", {happens: 2000} if happens else {})
    monkeypatch.setattr(run, "CAMPAIGNS", {1: "stop", 2: "late", 3: ""})

    report = rehearsed(tmp_path, people=160, days=4, faults=run.NONE, away=0.0)

    assert promise in {name for name, n in report["promises broken"].items() if n}


def row(**of: Any) -> dict[str, Any]:
    return {
        "id": "1",
        "person": "p",
        "household": "h",
        "purpose": "news",
        "occurrence": "k",
        "campaign": "",
        "state": "sent",
        "reason": "",
        "not_before": EVENING,
        "expires": EVENING + timedelta(days=3),
        **of,
    }


def one(*since: str) -> Resident:
    before = dict.fromkeys(since, EVENING - timedelta(hours=1))
    return Resident("p", "c", "h", "x", asked=True, news=True, since=before)


def broken(arrived: list[Arrived], *rows: Any, who: Resident | None = None, **of: Any) -> set[str]:
    ledger = {each["id"]: each for each in rows}
    found = check(
        arrived, ledger, {"p": who or one()}, of.get("households", {}), of.get("stopped", {}), EVENING
    )
    assert {*found} == {*PROMISES}
    return {name for name, n in found.items() if n}


def at(hours: float = 0, *pushes: str) -> Arrived:
    return Arrived(EVENING + timedelta(hours=hours), "c", pushes or ("1",), "")


EARLIER = EVENING - timedelta(hours=1)
BREACHES = [
    (set(), [at()], [row()], {}),
    ({"duplicates"}, [at(), at(24)], [row()], {}),
    ({"night"}, [at(3)], [row()], {}),
    ({"after_done"}, [at()], [row(purpose="unfinished")], {"who": one("done")}),
    ({"after_withdrawing"}, [at()], [row()], {"who": one("news")}),
    ({"never_agreed"}, [at()], [row()], {"who": Resident("p", "c", "h", "x", asked=True, news=False)}),
    ({"after_death"}, [at()], [row()], {"who": one("dies")}),
    ({"while_ill"}, [at()], [row()], {"who": one("falls_ill")}),
    ({"after_erasure"}, [at()], [row()], {"who": one("leaving")}),
    ({"in_mourning"}, [at()], [row()], {"households": {"h": EARLIER}}),
    ({"after_stop_of_campaign"}, [at()], [row(campaign="k")], {"stopped": {"k": EARLIER}}),
    ({"left_open"}, [], [row(state="claimed")], {}),
    ({"left_open"}, [], [row(state="planned")], {}),
    ({"sent_never_arrived"}, [], [row()], {}),
    ({"not_written_down"}, [at()], [row(state="dropped", reason="stopped")], {}),
    ({"not_written_down"}, [], [row(state="dropped")], {}),
    (
        {"cap_person"},
        [at(24 * n, str(n)) for n in range(3)],
        [row(id=str(n), occurrence=str(n)) for n in range(3)],
        {},
    ),
    (
        {"cap_contact", "cap_household"},
        [at(0, "0"), at(0.1, "1")],
        [row(id=str(n), occurrence=str(n)) for n in range(2)],
        {},
    ),
]


@pytest.mark.parametrize("case", BREACHES, ids=lambda case: "+".join(sorted(case[0])) or "none")
def test_the_checks_see_each_breach(case: Any) -> None:
    wrong, arrived, rows, of = case
    assert broken(arrived, *rows, **of) == wrong
