"""The image's own layer, made by the steps of the Dockerfile with this machine's Python: how large it is, and that what it holds works."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.deploy.around import ROOT

BASE = 130e6  # bytes of python:3.12-slim-bookworm, unpacked, as its publisher's registry has it: not measured here
MOST = 350e6
PROGRAMS = ("pg_dump", "pg_restore")


EVERY = """
import importlib, pkgutil, bot, dialogs, locales, storage
for each in (bot, dialogs, locales, storage):
    for module in pkgutil.walk_packages(each.__path__, each.__name__ + "."):
        if not module.name.endswith(("__main__", "migrations.env")) and ".versions" not in module.name:
            importlib.import_module(module.name)
print(bot.__path__[0])
"""
OLDER = ("setuptools", "pkg_resources", "_distutils_hack")
"""What an environment of Python 3.12 has no longer, and one of this machine may."""


def _built() -> list[str]:
    """The steps of the stage that is copied from, in order, each in one line."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    stage = re.split(r"^FROM .*$", text, flags=re.MULTILINE)[2]
    return [line for line in stage.splitlines() if line.startswith(("RUN ", "COPY --from=postgresql "))]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with opt/cdht, as it is in the image."""
    there = tmp_path_factory.mktemp("image")
    source = there / "src"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".*", "tests", "__pycache__"))
    debian = Path(shutil.which("pg_dump") or "/usr/bin/pg_dump").resolve()
    own = next(iter(Path("/usr/lib/postgresql").glob("*/bin/pg_dump")), debian).parent
    for step in _built():
        kind, _, what = step.partition(" ")
        if kind == "COPY":
            (to := there / "opt/cdht/lib/postgresql").mkdir(parents=True)
            for name in PROGRAMS:
                shutil.copy(own / name, to / name)
            continue
        if what.startswith("apt-get"):
            continue
        for here, now in (
            ("python -m venv", f"{sys.executable} -m venv"),
            ("/opt/", f"{there}/opt/"),
            ("/wheels", f"{there}/wheels"),
        ):
            what = what.replace(here, now)
        steps = ["sh", "-ec", what]
        subprocess.run(steps, check=True, cwd=source, env=_environment(there), stdout=subprocess.DEVNULL)
    return there


def _environment(home: Path) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CDHT_", "PYTHON"))}
    return {
        **kept,
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "PATH": f"{home}/opt/cdht/bin:{kept['PATH']}",
    }


def test_it_is_small(image: Path) -> None:
    """With its base; what a registry counts are the bytes of files."""
    files = [each for each in (image / "opt" / "cdht").rglob("*") if not each.is_dir()]
    layer = sum(
        each.lstat().st_size for each in files if not any(part.startswith(OLDER) for part in each.parts)
    )

    assert layer + BASE < MOST


def test_what_was_taken_out_is_not_missed(image: Path) -> None:
    """Tables, a page to print, a picture of a language, each module that we import."""
    env = _environment(image)
    outside = image / "outside"
    outside.mkdir()
    for words in (
        ["--version"],
        ["migrate"],
        ["role", "list"],
        ["paper", "print", "nguoi_dan_xa", "--out", "to-phieu.pdf"],
        ["backup", "a.backup"],
    ):
        done = subprocess.run(
            ["cdht", *words], env=env, cwd=outside, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    done = subprocess.run(
        ["python", "-c", EVERY], env=env, cwd=outside, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(image / "opt"))
    assert (outside / "to-phieu.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("name", PROGRAMS)
def test_postgresqls_programs_run_by_the_libpq_that_is_there(name: str, image: Path) -> None:
    """Those that cdht backup and cdht restore call."""
    done = subprocess.run(
        [name, "--version"], env=_environment(image), capture_output=True, text=True, check=False
    )
    used = subprocess.run(
        ["ldd", image / "opt/cdht/lib/postgresql" / name], capture_output=True, text=True, check=True
    )
    wrapper = (image / "opt/cdht/bin" / name).read_text(encoding="utf-8")

    assert done.returncode == 0, done.stderr
    assert "PostgreSQL" in done.stdout
    assert "libpq.so.5" in used.stdout
    assert "psycopg_binary.libs" in wrapper
