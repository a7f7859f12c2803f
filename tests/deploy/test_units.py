"""Compose, units and the example for Caddy, read as those read them who start us: what they name is there, and what they need not they have not."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import typer
import yaml

from bot.cli import make
from bot.settings import Settings
from tests.deploy.around import DEPLOY, NAME, ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = [name for name, each in SERVICES.items() if each["image"] == "cdht"]
UNITS = sorted((DEPLOY / "systemd").iterdir())
SETTINGS = {f"CDHT_{name.upper()}" for name in Settings.model_fields}
BOTH = SETTINGS | {f"{name}_FILE" for name in SETTINGS}


def understood(words: list[str]) -> None:
    """That a command line is one of ours with options that it has; nothing is run."""
    assert words[0].rpartition("/")[2] == "cdht"
    command: Any = typer.main.get_command(make(words[1:]))
    with click.Context(command, info_name="cdht") as context:
        name, found, rest = command.resolve_command(context, words[1:])
        found.make_context(name, rest, parent=context)


# -- compose


@pytest.mark.parametrize("name", OURS)
def test_a_container_runs_a_command_of_ours_and_can_do_no_more(name: str) -> None:
    each = SERVICES[name]

    understood(each["command"])
    assert each["read_only"] is True
    assert each["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in each["security_opt"]
    assert each["env_file"][0]["path"] == ".env"  # every setting can be given there
    assert set(each["environment"]) <= BOTH


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_starts_again_and_its_log_has_a_limit(name: str) -> None:
    each = SERVICES[name]

    assert each["restart"] == "unless-stopped"
    assert {"max-size", "max-file"} <= set(each["logging"]["options"])


def test_conversations_and_pushes_have_each_their_process() -> None:
    assert {SERVICES[name]["command"][1] for name in OURS} == {"gateway", "pusher"}


def test_no_secret_stands_in_compose_and_each_is_handed_over_as_a_file() -> None:
    given = {name: value for each in SERVICES.values() for name, value in each["environment"].items()}
    files = [value.rpartition("/")[2] for name, value in given.items() if name.endswith("_FILE")]

    assert set(files) == set(COMPOSE["secrets"])
    assert not any(
        f"CDHT_{name.upper()}" in given
        for name, field in Settings.model_fields.items()
        if "Secret" in str(field.annotation)
    )


def test_the_proxy_of_this_machine_is_believed_in_the_container() -> None:
    """It comes by way of the bridge, whose address is fixed for that."""
    (bridge,) = COMPOSE["networks"]["default"]["ipam"]["config"]
    for name in OURS:
        trusted = SERVICES[name]["environment"]["CDHT_TRUSTED_PROXIES"]
        assert f"{bridge['gateway']}/32" in trusted.split(",")
        assert all(port.startswith("127.0.0.1:") for port in SERVICES[name]["ports"])


# -- systemd


def units(kind: str) -> list[Path]:
    return [each for each in UNITS if each.suffix == kind]


def lines(unit: Path, name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("unit", units(".service"), ids=lambda each: each.name)
def test_a_unit_runs_a_command_of_ours(unit: Path) -> None:
    (started,) = lines(unit, "ExecStart")
    inner = re.search(r"exec (/opt/cdht/bin/cdht [^']*)", started)

    understood(shlex.split(re.sub(r"\$\([^)]*\)", "DATE", inner[1] if inner else started)))


@pytest.mark.parametrize("unit", UNITS, ids=lambda each: each.name)
def test_systemd_understands_each_line_of_a_unit(unit: Path, tmp_path: Path) -> None:
    """`systemd-analyze verify` finds nothing, with programs that are there."""
    for each in UNITS:
        text = each.read_text(encoding="utf-8").replace("/opt/cdht/bin/cdht", "/bin/true")
        (tmp_path / each.name).write_text(text, encoding="utf-8")
    asked = ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)]
    found = subprocess.run(asked, capture_output=True, text=True, check=False)
    said = [line for line in found.stderr.splitlines() if str(tmp_path) in line or unit.name in line]

    assert said == []


@pytest.mark.parametrize("unit", units(".service"), ids=lambda each: each.name)
def test_a_unit_is_hardened(unit: Path, tmp_path: Path) -> None:
    """What systemd itself says of how much a service is exposed, from 0 to 10: at most 2."""
    asked = ["systemd-analyze", "security", "--offline=yes", "--threshold=20", "--no-pager", str(unit)]
    found = subprocess.run(asked, capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stdout[-300:] + found.stderr


@pytest.mark.parametrize("unit", units(".service"), ids=lambda each: each.name)
def test_files_of_strangers_can_still_be_read_in_a_process_with_limits(unit: Path) -> None:
    """A filter that takes setrlimit away would end every import (bot/files/confined.py)."""
    assert not any("@resources" in each for each in lines(unit, "SystemCallFilter") if each.startswith("~"))


# -- and the rest


def test_caddy_hides_the_same_as_nginx_and_buffers_no_stream() -> None:
    caddy, nginx = (
        "\n".join(line.partition("#")[0] for line in (DEPLOY / name).read_text("utf-8").splitlines())
        for name in ("Caddyfile", "nginx.conf")
    )
    hidden = re.search(r"location ~ \^/\(([^)]*)\)\$ \{\s*return 404;", nginx)
    watched = re.search(r"@watched path (.*)", caddy)

    assert hidden is not None
    assert watched is not None
    assert {f"/{each}" for each in hidden[1].split("|")} == set(watched[1].split())
    assert "respond @watched 404" in caddy
    assert "flush_interval -1" in caddy
    assert "log" not in caddy.split()
    assert caddy.count("{") == caddy.count("}")
    assert NAME in caddy


def test_every_setting_that_is_named_is_one() -> None:
    files = [ROOT / "compose.yaml", ROOT / "Dockerfile", *DEPLOY.rglob("*.service"), DEPLOY / "nginx.conf"]
    named = {each for file in files for each in re.findall(r"CDHT_[A-Z_]+", file.read_text("utf-8"))}

    assert named <= BOTH
