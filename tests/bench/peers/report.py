"""
What was measured as a page with a picture: docs/benchmarks.md, docs/benchmarks.json, docs/hinh/benchmarks.svg; and docs/scale.md.

    python -m tests.bench.peers.report        the pages anew, of the figures that are there
"""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg

from tests import databases
from tests.bench import scale
from tests.bench.peers.environments import ROOT, Missing, valkey, versions

PAGE, FIGURES, PICTURE = "docs/benchmarks.md", "docs/benchmarks.json", "docs/hinh/benchmarks.svg"
SCALE = "docs/scale.md"
OURS = "this project, SQLite FULL"
PAPER, INK, SOFT, EDGE, LEAF, OTHER, SERVER = (
    "#fdf6e3", "#1f3a2e", "#40584c", "#d8d2bd", "#22693f", "#7fb894", "#d5c48a",
)  # fmt: off
"""The colours of the desk on a page (bot/board/board.css)."""

INTRO = """# Benchmarks

Written by `make bench-peers`, which measures all of it in one run; nothing here is copied from elsewhere. Figures compare on
one machine only: take the ratios, and run it on yours.

One questionnaire of twelve scored questions, so thirteen updates a session. A row takes the JSON text of an update, checks that
the button belongs to the question that is open, keeps the answer and the score, answers the tap, puts the next question with
its keyboard in the place of the last one, and says the score in the end; before it is measured it proves so. Left out are the
network and Telegram: a request is made up to the bytes of its body, and answered at once with what Telegram would send. People
press again as soon as they are answered; the time until the reply holds the waiting for all who came before. Each row runs in a
process of its own on a new store, the peers in environments of their own (`tests/bench/peers/`), and answers 64 sessions before
the first is counted; a round measures all rows, one after the other, and the next begins with the first again. Medians of the
rounds, in brackets the least and the most.

Not the same work: this project puts eight buttons to the four of the others, and has its consents, its languages, its audit and
its ledger of replies on, all in the transaction that precedes the reply. Redis stands for a Valkey that writes nothing to disk.
"""
AFTER = """The bench's own part, the people and the stub, is in every row; the last row has nothing else. `at the server` is the CPU of
PostgreSQL or Valkey, which no process of the row sees.
"""
MEMORY = """## Memory

A process that has just begun, and what it grew by for each conversation that stopped after six questions (`{number}` of them);
and what the store holds of each.
"""
HTTP = """## Through real HTTP

`cdht run` as it is, with everything on, on SQLite FULL; a Bot API server on this machine at the other end, 32 people at once. The
CPU of the program's process for each message of a person: hearing it, the answer, the tap answered.
"""


def about(rounds: int, sessions: int, conversations: int) -> dict[str, Any]:
    """The machine, the versions, and how much was done."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return {
        "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "commit": commit.stdout.strip(),
        "rounds": rounds,
        "sessions": sessions,
        "conversations": conversations,
        "machine": _machine(),
        "versions": _versions(),
    }


def write(measured: dict[str, Any]) -> None:
    """The page, the figures behind it, the picture, and what a province takes by them."""
    for path, said in written(measured).items():
        (ROOT / path).write_text(said, encoding="utf-8")


def written(measured: dict[str, Any]) -> dict[str, str]:
    """Each file and what is in it."""
    figures = json.dumps(measured, ensure_ascii=False, indent=1) + "\n"
    whole = scale.measured_enough(measured)
    provinces = {SCALE: scale.page(measured, scale.Load(scale.PROVINCE))} if whole else {}
    return {FIGURES: figures, PAGE: page(measured), PICTURE: picture(measured), **provinces}


def page(measured: dict[str, Any]) -> str:
    """All of it in Markdown."""
    machine, using = measured["machine"], measured["versions"]
    lines = [
        INTRO,
        f"![CPU an update](hinh/{Path(PICTURE).name})\n",
        f"Measured {measured['at']} at `{measured['commit']}`: {measured['rounds']} rounds of {measured['sessions']} sessions a row.",
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory']} GiB, {machine['system']}; load before: {machine['load']}.",
        f"{', '.join(f'{name} {number}' for name, number in using.items())}.\n",
    ]
    lines += [f"Missing here: {peer}: {why}\n" for peer, why in measured["missing"].items()]
    lines += [f"{each}\n" for each in measured.get("notes", ())]
    for people in _crowds(measured):
        lines += [f"## {people} people at once\n", *_rows(measured, people), ""]
    lines += [AFTER, MEMORY.format(number=f"{measured['conversations']:,}"), *_memory(measured), ""]
    if measured["http"]:
        lines += [HTTP, *_http(measured)]
    return "\n".join(lines).rstrip() + "\n"


def picture(measured: dict[str, Any]) -> str:
    """Bars: microseconds of CPU an update, of the row and of its server; the least and the most as a line."""
    people = _crowds(measured)[0]
    rows = [(name, row["at_once"][people]) for name, row in measured["rows"].items()]
    most = max(each["cpu_us"][2] + each["server_us"][0] for _, each in rows)
    left, width, step = 330, 480, 34
    height = 70 + step * len(rows)
    scale = width / most
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 90} {height}" font-family="sans-serif" font-size="14">',
        f"<title>CPU an update, {people} people at once</title>",
        f'<rect width="100%" height="100%" fill="{PAPER}"/>',
        f'<text x="16" y="28" fill="{INK}" font-size="17" font-weight="bold">µs of CPU an update, {people} people at once</text>',
        f'<text x="16" y="48" fill="{SOFT}" font-size="12">less is better; the lighter end is the database server; the line from the least to the most of the rounds</text>',
    ]
    for place, (name, each) in enumerate(rows):
        y, bar = 62 + step * place, each["cpu_us"][0] * scale
        colour = LEAF if name.startswith("this project") else OTHER
        low, high = each["cpu_us"][1] * scale, each["cpu_us"][2] * scale
        total = each["cpu_us"][0] + each["server_us"][0]
        drawn += [
            f'<text x="{left - 10}" y="{y + 16}" fill="{INK}" text-anchor="end">{escape(name)}</text>',
            f'<rect x="{left}" y="{y}" width="{bar:.1f}" height="22" fill="{colour}"/>',
            f'<rect x="{left + bar:.1f}" y="{y}" width="{each["server_us"][0] * scale:.1f}" height="22" fill="{SERVER}"/>',
            f'<path d="M{left + low:.1f} {y + 11}H{left + high:.1f}" stroke="{INK}" stroke-width="1.5"/>',
            f'<text x="{left + max(bar + each["server_us"][0] * scale, high) + 8:.1f}" y="{y + 16}" fill="{INK}">{total:,.0f}</text>',
        ]
    drawn += [f'<path d="M{left} 58V{height - 8}" stroke="{EDGE}"/>', "</svg>"]
    return "\n".join(drawn) + "\n"


def _crowds(measured: dict[str, Any]) -> list[str]:
    return list(next(iter(measured["rows"].values()))["at_once"])


def _rows(measured: dict[str, Any], people: str) -> Iterator[str]:
    ours = measured["rows"].get(OURS, {}).get("at_once", {}).get(people)
    yield "| | updates/s | CPU µs an update | at the server | p50 ms | p99 ms | CPU to ours | an answer survives |"
    yield "|---|---:|---:|---:|---:|---:|---:|---|"
    for name, row in measured["rows"].items():
        each = row["at_once"][people]
        to_ours = f"{each['cpu_us'][0] / ours['cpu_us'][0]:.2f}" if ours else ""
        server = f"{each['server_us'][0]:,.0f}" if each["server_us"][2] else ""
        yield (
            f"| {name} | {_spread(each['updates_per_second'])} | {_spread(each['cpu_us'])} | {server} |"
            f" {each['p50_ms'][0]:,.1f} | {each['p99_ms'][0]:,.1f} | {to_ours} | {row['survives']} |"
        )


def _memory(measured: dict[str, Any]) -> Iterator[str]:
    yield "| | process MiB | KiB a conversation, in the process | in the store |"
    yield "|---|---:|---:|---:|"
    for name, row in measured["rows"].items():
        if not (each := row.get("memory")):
            continue  # of several processes: as one
        kept = f"{each['kept_bytes'] / 1024:,.2f}" if each["kept_bytes"] else ""
        yield f"| {name} | {each['resident'] / 2**20:,.0f} | {each['process_bytes'] / 1024:,.2f} | {kept} |"


def _http(measured: dict[str, Any]) -> Iterator[str]:
    yield "| | CPU ms a message | messages/s | p50 ms | p99 ms |"
    yield "|---|---:|---:|---:|---:|"
    for way, each in measured["http"].items():
        yield (
            f"| {way} | {_spread(each['cpu_ms'], 2)} | {_spread(each['messages_per_second'])} |"
            f" {each['p50_ms'][0]:,.1f} | {each['p99_ms'][0]:,.1f} |"
        )


def _spread(figure: list[float], digits: int = 0) -> str:
    middle, least, most = figure
    return f"{middle:,.{digits}f} ({least:,.{digits}f}-{most:,.{digits}f})"


def _machine() -> dict[str, str]:
    named = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cpu": named[0] if named else platform.machine(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f}",
        "system": f"Linux {platform.release().partition('-')[0]}",
        "load": f"{os.getloadavg()[0]:.1f}",  # of others: nothing is measured yet
    }


def _versions() -> dict[str, str]:
    with psycopg.connect(databases.server_url()) as connection:
        postgresql = connection.execute("SHOW server_version").fetchone()
    found = {
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": str(postgresql[0]) if postgresql else "",
        "SQLAlchemy": version("sqlalchemy"),
    }
    try:
        found |= versions("python-telegram-bot", "python-telegram-bot") | versions(
            "aiogram", "aiogram", "redis"
        )
        found |= versions("aiogram-dialog", "aiogram-dialog")
        told = subprocess.run([valkey(), "--version"], capture_output=True, text=True, check=True).stdout
        found["Valkey"] = told.partition("v=")[2].partition(" ")[0]
    except (Missing, subprocess.CalledProcessError):
        pass  # the page says what is missing
    return found


if __name__ == "__main__":
    write(json.loads((ROOT / FIGURES).read_text(encoding="utf-8")))
