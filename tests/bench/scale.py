"""
What a commune and a province take, computed from what `make bench-peers` measured: docs/scale.md.

    python -m tests.bench.scale [--adults 2000000] [--weeks 6] [--day 3] [--hour 0.25] [--write]

Costs come from docs/benchmarks.json, hours, caps and the questions from the program; what nobody can know beforehand is an
option. Prints the page; `--write` puts it in its place, as `make bench-peers` does.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from bot.shelf import shipped_sheets
from dialogs.rules.hours import USUAL_HOURS
from dialogs.rules.numbers import USUAL_NUMBERS
from storage.tables import PERSON
from tests.bench.gateway import WELCOME

ROOT = Path(__file__).parents[2]
PAGE, FIGURES = ROOT / "docs/scale.md", ROOT / "docs/benchmarks.json"
SQLITE, POSTGRESQL = "this project, SQLite FULL", "this project, PostgreSQL"
TWO = "this project, PostgreSQL, 2 processes"
PROVINCE = 2_000_000  # adults
COMMUNE = 20_000  # a commune has a list of its own to count
BUSY = 0.6  # of a core, that what comes in bursts does not wait
TELEGRAM, ZALO_OA = 30, 4000 / 60  # a second: messages of a bot; requests of an app
ZALO_BOT_USERS, ZALO_BOT_MONTH = 50, 3000  # of a bot on the plan Basic
CONNECTIONS = 100  # of a webhook of Telegram, the most

INTRO = """# What a commune and a province take

Written by `python -m tests.bench.scale --write` from what `make bench-peers` measured ([benchmarks.md](benchmarks.md)) and from the
program's own hours, caps and questions; run it with your numbers (`--adults`, `--weeks`, `--day`, `--hour`). The machine and
its versions stand with the measurements: on another one all times move together.

What nobody can know beforehand is assumed, and is an option: every adult answers, the busiest day has {day:g} times the mean of the
days, and its busiest hour {hour:.0%} of that day. A commune is taken with {commune:,} adults, the province with {adults:,}; {weeks} weeks.
"""
LIMITS = """## The limits of the services come first

| service | limit | a second of the province's busiest hour | what follows |
|---|---|---:|---|
| Telegram, a bot | about {telegram} messages/s to many people (its FAQ; 429 may come at any time), 1/s to a chat; that answers are counted like mailings is not published | {second:,.0f} answers | {bots} bots, each an installation of some communes, if they are counted; else one |
| Telegram, paid | up to 1,000/s, 0.1 Stars a message; who may is not known to us | | a decision about money, not built |
| Telegram, webhook | {connections} connections at most | {second:,.0f} updates | each may take {patience:,.0f} ms |
| Zalo Bot Platform, plan Basic | {users} people a bot, {month:,} messages a month | | a pilot in a hamlet: a province would be {zalo_bots:,} bots |
| Zalo Official Account | 4,000 requests a minute an app | {second:,.0f} answers | {apps} apps |
| Zalo OA, unasked | within 48 hours of a person's last word free, then templates that are approved and paid | | a budget per commune (`budget`) |

Messages that nobody asked for, to all {adults:,}, through one bot of {telegram}/s: {hours:,.1f} hours of sending. In the usual window of an
evening ({window:g} hours) that is {evenings:,.0f} evenings; outside the quiet hours ({awake:g} hours a day), {days:,.1f} days. Three reminders ask
for it three times. So news to a whole province go by commune, and reminders begin early: the hours and caps of a place hold
whatever the machine could do.
"""
ADDED = """## What is added when

Look at `cdht_step_seconds` and at the CPU of the processes; the step is due when its limit is near for an hour, not for a second.

1. **One process on SQLite** (`cdht run`): a commune, or many. One process hears {sqlite:,.0f} messages/s on this machine
   before it is busy {busy:.0%} of the time; the busiest hour of the assumptions reaches that at {sqlite_adults:,} adults. One machine, one disk:
   its failure is the limit before its speed is.
2. **PostgreSQL, gateways and a pusher of their own** (`cdht move`, `cdht gateway`, `cdht pusher`): when the machine may not be the only
   one, or a process is busy. Every gateway is a process of one core; two on one PostgreSQL answer {two:.2f} times what one does here, where
   people, gateways and database share {cores} cores. Needs webhooks, or one that polls.
3. **More cores for PostgreSQL, its disk first**: a message costs the server {server:,.0f} µs of CPU, and one commit that is shared by all
   who wait. A core of the server reaches {busy:.0%} at {server_adults:,} adults of the assumptions.
4. **A bot or an Official Account for some of the communes**, each with gateways and a database: when a service's limit is near (above),
   which is before a database is. What it takes from the house is that places are loaded per installation; figures of the
   province then have to be put together from files of several.
5. **A replica for reading**: figures of officers are read from sums, not from people, so they are no load that would call for it. There is one
   address of a database today: reading from a second one is not built, nor is it due at this size. A replica as a spare is
   PostgreSQL's own, and the program needs nothing for it.
6. **Partitions by commune**: {with_commune} of {tables} tables have the commune in their rows ({named}); what belongs to a telephone
   (`conversation`, `inbox`, `outbox`, `contact`) has not, for a telephone is no commune's. Due when an index no longer fits the memory: {gib:,.0f} GiB
   for the conversations of the province, by what was measured of one. Not built.
7. **Citus** (rows of a commune on one of several servers): what is there would be distributed by that column, places and sheets
   everywhere; telephones, which reach people of several communes, would have to be told apart first. Not built and not tried.
"""


@dataclass(frozen=True, slots=True)
class Load:
    """How many adults in how many weeks; the mean of days of which the busiest has `day` times, and its busiest hour `hour` of it."""

    adults: int
    weeks: int = 6
    day: float = 3.0
    hour: float = 0.25

    @property
    def heard(self) -> int:
        """Messages that are heard: each adult is welcomed, answers every question, and sends the sheet."""
        return self.adults * MESSAGES

    @property
    def busiest(self) -> float:
        """Messages heard in a second of the busiest hour."""
        return self.heard / (self.weeks * 7) * self.day * self.hour / 3600

    @property
    def mean(self) -> float:
        """Messages heard in a second, outside quiet hours."""
        return self.heard / (self.weeks * 7 * awake() * 3600)


MESSAGES = len(WELCOME) + len(shipped_sheets()["nguoi_dan_xa"].indicators) + 1


def page(measured: dict[str, Any], load: Load) -> str:
    """All of it in Markdown."""
    costs = Costs(measured)
    second, window = load.busiest, _between(USUAL_HOURS.usual_from, USUAL_HOURS.usual_to)
    alone = load.adults / TELEGRAM / 3600
    tables = PERSON.metadata.tables
    named = [name for name in tables if "commune" in tables[name].c]
    each = second / load.adults  # messages a second of an adult
    says = {
        "adults": load.adults,
        "commune": COMMUNE,
        "weeks": load.weeks,
        "day": load.day,
        "hour": load.hour,
        "second": second,
        "telegram": TELEGRAM,
        "bots": math.ceil(second / TELEGRAM),
        "apps": math.ceil(second / ZALO_OA),
        "connections": CONNECTIONS,
        "patience": CONNECTIONS / second * 1000,
        "users": ZALO_BOT_USERS,
        "month": ZALO_BOT_MONTH,
        "zalo_bots": math.ceil(load.adults / ZALO_BOT_USERS),
        "hours": alone,
        "window": window,
        "evenings": math.ceil(alone / window),
        "awake": awake(),
        "days": alone / awake(),
        "busy": BUSY,
        "sqlite": costs.sqlite,
        "sqlite_adults": _round(costs.sqlite / each),
        "two": costs.two,
        "cores": measured["machine"]["cores"],
        "server": costs.server_us,
        "server_adults": _round(BUSY / (costs.server_us / 1e6) / each),
        "with_commune": len(named),
        "tables": len(tables),
        "named": ", ".join(f"`{name}`" for name in named),
        "gib": load.adults * costs.kept / 2**30,
    }
    lines = [INTRO.format(**says), *_table(costs, load), "", LIMITS.format(**says), ADDED.format(**says)]
    return "\n".join(lines).rstrip() + "\n"


def measured_enough(measured: dict[str, Any]) -> bool:
    """Whether all that the page is computed from was measured in that run."""
    return bool(measured["http"]) and {SQLITE, POSTGRESQL, TWO} <= set(measured["rows"])


class Costs:
    """What was measured, as it is needed here."""

    def __init__(self, measured: dict[str, Any]) -> None:
        rows, http = measured["rows"], measured["http"]

        def middle(row: str, figure: str) -> float:
            return float(rows[row]["at_once"]["32"][figure][0])

        webhook, polling = http["webhook in, requests out"], http["polling in, requests out"]
        more = (middle(POSTGRESQL, "cpu_us") - middle(SQLITE, "cpu_us")) / 1e3  # milliseconds of the process
        self.sqlite = BUSY * 1e3 / polling["cpu_ms"][0]
        self.gateway_ms = webhook["cpu_ms"][0] + more
        self.server_us = middle(POSTGRESQL, "server_us")
        self.two = middle(TWO, "updates_per_second") / middle(POSTGRESQL, "updates_per_second")
        self.kept = float(rows[POSTGRESQL]["memory"]["kept_bytes"])


def _table(costs: Costs, load: Load) -> Iterator[str]:
    sizes = {"commune": Load(COMMUNE, load.weeks, load.day, load.hour), "province": load}
    yield "| | " + " | ".join(f"{name}, {each.adults:,} adults" for name, each in sizes.items()) + " |"
    yield "|---|" + "---:|" * len(sizes)
    rows = {
        f"messages heard ({MESSAGES} an adult: welcome {len(WELCOME)}, the questions, sending)": lambda of: (
            f"{of.heard:,}"
        ),
        f"reminders at most ({USUAL_NUMBERS.reminders.most} an adult)": lambda of: (
            f"{of.adults * USUAL_NUMBERS.reminders.most:,}"
        ),
        "messages a second, mean outside quiet hours": lambda of: f"{of.mean:,.2f}",
        "messages a second in the busiest hour": lambda of: f"{of.busiest:,.1f}",
        "CPU of gateways in the busiest hour, cores": lambda of: (
            f"{of.busiest * costs.gateway_ms / 1e3:,.2f}"
        ),
        f"gateways, each busy {BUSY:.0%} at most": lambda of: (
            f"{math.ceil(of.busiest * costs.gateway_ms / 1e3 / BUSY):,}"
        ),
        "CPU of PostgreSQL in the busiest hour, cores": lambda of: (
            f"{of.busiest * costs.server_us / 1e6:,.2f}"
        ),
        "rows of conversations half way, GiB": lambda of: f"{of.adults * costs.kept / 2**30:,.2f}",
    }
    for name, of in rows.items():
        yield f"| {name} | " + " | ".join(of(each) for each in sizes.values()) + " |"
    yield ""
    yield (
        f"A message costs a gateway {costs.gateway_ms:.2f} ms of CPU: by webhook through HTTP as measured on SQLite, and what the"
        f" questionnaire costs more on PostgreSQL; the server {costs.server_us:,.0f} µs. A conversation half way takes"
        f" {costs.kept / 1024:,.1f} KiB on PostgreSQL, its indexes with it."
    )


def awake() -> float:
    """Hours of a day outside the usual quiet hours."""
    return _between(USUAL_HOURS.quiet_to, USUAL_HOURS.quiet_from)


def _between(first: time, last: time) -> float:
    day = datetime(2026, 1, 1)  # noqa: DTZ001 - any day
    return (datetime.combine(day, last) - datetime.combine(day, first)) / timedelta(hours=1)


def _round(number: float) -> int:
    """To two figures: more would be feigned."""
    step = 10 ** max(0, int(math.log10(number)) - 1)
    return int(number // step * step)


def main() -> None:
    """Print the page, or write it."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--adults", type=int, default=PROVINCE)
    made.add_argument("--weeks", type=int, default=6)
    made.add_argument("--day", type=float, default=3.0, help="the busiest day, in days of the mean")
    made.add_argument("--hour", type=float, default=0.25, help="of that day in its busiest hour")
    made.add_argument("--write", action="store_true", help="into docs/scale.md")
    given = made.parse_args()
    measured = json.loads(FIGURES.read_text(encoding="utf-8"))
    said = page(measured, Load(given.adults, given.weeks, given.day, given.hour))
    if given.write:
        PAGE.write_text(said, encoding="utf-8")
    else:
        sys.stdout.write(said)


if __name__ == "__main__":
    main()
