"""The container files, checked step by step: no container engine is needed, and none was used."""

import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")


def _steps(word: str) -> list[str]:
    joined = DOCKERFILE.replace("\\\n", " ")
    return [line.removeprefix(f"{word} ") for line in joined.splitlines() if line.startswith(f"{word} ")]


def test_everything_that_is_copied_is_there() -> None:
    """Each source of a COPY exists."""
    sources = [name for step in _steps("COPY") for name in shlex.split(step)[:-1]]

    assert sources
    assert [name for name in sources if not (ROOT / name).exists()] == []


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


def test_every_setting_of_the_containers_is_a_setting() -> None:
    """No CDHT_ name is misspelt."""
    named = set(re.findall(r"CDHT_\w+", COMPOSE + DOCKERFILE))

    assert named <= {f"CDHT_{name.upper()}" for name in Settings.model_fields}


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
    """Sheets, catalogues, the example commune and the migrations go with it, and nothing else does."""
    names = wheel.namelist()
    top = {name.split("/")[0] for name in names}

    assert {"bot", "dialogs", "storage", "locales"} == {
        name for name in top if not name.endswith(".dist-info")
    }
    for ending in (
        "sheets/nguoi_dan_xa.toml",
        "earlier/nguoi_dan_xa.du-thao-1.toml",
        "en/messages.po",
        "xa_vi_du.csv",
        "0001_first_tables.py",
        "script.py.mako",
    ):
        assert any(name.endswith(ending) for name in names), ending
