"""The container files, checked step by step: no container engine is needed, and none was used."""

import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bot.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def _steps(word: str) -> list[str]:
    joined = DOCKERFILE.replace("\\\n", " ")
    return [line.removeprefix(f"{word} ") for line in joined.splitlines() if line.startswith(f"{word} ")]


def test_everything_that_is_copied_is_there() -> None:
    """Each source of a COPY exists."""
    steps = [step for step in _steps("COPY") if not step.startswith("--from")]
    sources = [name for step in steps for name in shlex.split(step)[:-1]]
    let_in = set(re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))

    assert sources
    assert [name for name in sources if not (ROOT / name).exists()] == []
    assert [name for name in sources if name not in let_in and name.split("/")[0] not in let_in] == []


def test_what_runs_is_a_command_of_ours() -> None:
    """CMD names the program and a command that it has."""
    (command,) = _steps("CMD")
    program, verb = re.findall(r'"([^"]+)"', command)

    assert "cdht" == program
    assert verb in COMMANDS


def test_the_health_check_asks_a_page_that_exists() -> None:
    """/healthz is served."""
    asked = re.search(r"http://127\.0\.0\.1:8080(/\w+)", DOCKERFILE)

    assert asked is not None
    assert asked[1] in (ROOT / "bot" / "site.py").read_text(encoding="utf-8")


def test_the_image_is_made_of_what_is_pinned_and_hashed() -> None:
    """The base has a full version, each package hashes, and the versions are those that are tested."""
    tested = set(re.findall(r"^([\w.-]+==[^\s;]+)", (ROOT / "constraints.txt").read_text(), re.MULTILINE))
    lock = (ROOT / "deploy" / "image.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", lock.strip())

    assert re.search(r"^ARG BASE=python:\d+\.\d+\.\d+-slim-[a-z]+$", DOCKERFILE, re.MULTILINE)
    assert [each for each in entries if "--hash=sha256:" not in each] == []
    assert {each.split(" ")[0] for each in entries} <= tested
    assert all(
        "--require-hashes" in step for step in re.findall(r"pip install [^&\n]*", DOCKERFILE) if "-r" in step
    )


def test_whoever_is_in_the_image_is_nobody() -> None:
    """It runs as a user by number, who owns the data folder alone."""
    (user,) = _steps("USER")

    assert user.isdecimal()
    assert int(user) > 0


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel as the container's `pip install .` builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)],
        check=True,
    )
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_holds_our_four_packages_and_their_data(wheel: zipfile.ZipFile) -> None:
    """Sheets, catalogues, the example commune, the migrations and what goes in front of it are there, and nothing else is."""
    names = wheel.namelist()
    top = {name.split("/")[0] for name in names}

    assert {"bot", "dialogs", "storage", "locales"} == {
        name for name in top if not name.endswith((".dist-info", ".data"))
    }
    for ending in (
        "sheets/nguoi_dan_xa.toml",
        "earlier/nguoi_dan_xa.du-thao-1.toml",
        "checklists/don_vi.toml",
        "en/messages.po",
        "xa_vi_du.csv",
        "0001_first_tables.py",
        "script.py.mako",
        "share/cdht/deploy/nginx.conf",
        "share/cdht/deploy/systemd/cdht-backup.timer",
        "share/cdht/alerts.yml",
        "share/cdht/grafana/cdht.json",
    ):
        assert any(name.endswith(ending) for name in names), ending
