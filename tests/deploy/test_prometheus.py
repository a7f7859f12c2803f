"""Alerts and the dashboard with Debian's Prometheus: each alert fires, each query of a panel finds what real processes show."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from bot import metrics
from tests import databases
from tests.deploy.around import ROOT, free_ports, running
from tests.end_to_end.test_pusher import AWAKE, KEY, ends, environment, pusher, until, written_to
from tests.pushing import Hamlet
from tests.servers.bot_api import BotApi

RULES: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "alerts.yml").read_text(encoding="utf-8"))
CASES = Path(__file__).with_name("alerts_test.yml")
ALERTS = [rule for group in RULES["groups"] for rule in group["rules"]]
PANELS = json.loads((ROOT / "docs" / "grafana" / "cdht.json").read_text(encoding="utf-8"))["panels"]
QUERIES = [target["expr"] for panel in PANELS for target in panel["targets"]]


def test_each_alert_fires_when_it_should_and_not_before(tmp_path: Path) -> None:
    """By promtool, whose cases cover every alert, quiet and firing; what is said to people is left out of the comparison."""
    checked = subprocess.run(
        ["promtool", "check", "rules", str(ROOT / "docs" / "alerts.yml")],
        capture_output=True,
        text=True,
        check=False,
    )
    bare = {
        "groups": [
            {
                "name": group["name"],
                "rules": [{k: v for k, v in rule.items() if k != "annotations"} for rule in group["rules"]],
            }
            for group in RULES["groups"]
        ]
    }
    (tmp_path / "alerts.yml").write_text(yaml.safe_dump(bare), encoding="utf-8")
    (tmp_path / "cases.yml").write_text(CASES.read_text(encoding="utf-8"), encoding="utf-8")
    tried = subprocess.run(
        ["promtool", "test", "rules", str(tmp_path / "cases.yml")],
        capture_output=True,
        text=True,
        check=False,
    )
    cases: dict[str, set[bool]] = {}
    for case in yaml.safe_load(CASES.read_text(encoding="utf-8"))["tests"]:
        for each in case["alert_rule_test"]:
            cases.setdefault(each["alertname"], set()).add(bool(each["exp_alerts"]))

    assert (checked.returncode, tried.returncode) == (0, 0), checked.stderr + tried.stdout + tried.stderr
    assert cases == {rule["alert"]: {True, False} for rule in ALERTS}


@pytest.mark.parametrize("expr", [*QUERIES, *(rule["expr"] for rule in ALERTS)])
def test_what_every_process_shows_alike_is_never_summed(expr: str) -> None:
    """Two gateways on one database show its rows twice."""
    shared = "|".join(each.describe()[0].name for each in metrics.OF_DATABASE)

    assert not re.search(rf"sum(?: by \([^)]*\))? ?\((?:\w+\()*(?:{shared})", expr)


@asynccontextmanager
async def two_processes(folder: Path) -> AsyncIterator[list[int]]:
    """A gateway and a pusher of one database, each after some work; gives where their figures are."""
    shown = free_ports(2)
    there = Hamlet(databases.sqlite(folder, tables=True), secret_key=KEY)
    there.clock.now = datetime.now(UTC)
    async with BotApi("42:TEST") as server, there.app.store:
        await there.found()
        await there.rules(AWAKE)
        await written_to(there, server, 2)
        env = {
            **environment(there, server),
            "CDHT_METRICS_LISTEN": f"127.0.0.1:{shown[0]}",
            "CDHT_PUBLIC_URL": "https://vi-du.example",
            "CDHT_TELEGRAM_WEBHOOK_SECRET": "webhook-secret_1",
        }
        gateway = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "gateway",
            env=env,
            cwd=ROOT,
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=PIPE,
        )
        sending = await pusher(there, server, "--listen", f"127.0.0.1:{shown[1]}")
        try:
            await until(there, "sent")
            yield shown
        finally:
            await ends(gateway)
            await ends(sending)


async def test_every_query_of_the_dashboard_finds_something(tmp_path: Path) -> None:
    """In a Prometheus that asks a gateway and a pusher, with the alerts loaded."""
    (port,) = free_ports(1)
    async with two_processes(tmp_path) as shown:
        config = {
            "global": {"scrape_interval": "1s"},
            "rule_files": [str(ROOT / "docs" / "alerts.yml")],
            "scrape_configs": [
                {"job_name": "cdht", "static_configs": [{"targets": [f"127.0.0.1:{each}" for each in shown]}]}
            ],
        }
        (tmp_path / "prometheus.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
        options = (
            f"--config.file={tmp_path}/prometheus.yml",
            f"--storage.tsdb.path={tmp_path}/data",
            f"--web.listen-address=127.0.0.1:{port}",
        )
        async with running(port, "prometheus", *options), aiohttp.ClientSession() as session:
            missing = set(QUERIES)

            async def found(expr: str) -> bool:
                asked = {"query": expr}
                async with session.get(f"http://127.0.0.1:{port}/api/v1/query", params=asked) as answer:
                    if answer.status == 503:  # it listens before it is ready
                        return False
                    said = await answer.json()
                return said["status"] == "success" and bool(said["data"]["result"])

            try:
                async with asyncio.timeout(60):
                    while missing:
                        missing -= {expr for expr in missing if await found(expr)}
                        await asyncio.sleep(0.5)
            except TimeoutError:
                assert missing == set()
