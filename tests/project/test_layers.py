"""Imports point down only, and foreign libraries stay in their files."""

import ast
import re
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "dialogs", "storage", "locales")
SOURCES = [
    path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
]
ONLY_IN = {  # a library, and the only files that may import it
    "aiogram": re.compile(r"bot/channels/telegram/[a-z_]*\.py"),
    "telegram": re.compile(r"bot/pushes/.*\.py"),
    "xlsxwriter": re.compile(r"bot/files/written\.py"),  # text stays text
    "python_calamine": re.compile(r"bot/files/cells\.py"),  # opened where it can harm nobody
    "zipfile": re.compile(r"bot/(files/cells|reports/mydata)\.py"),
}


def test_the_layers_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every contract in pyproject.toml is kept."""
    monkeypatch.chdir(ROOT)

    assert 0 == lint_imports(no_cache=True)


def _imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    plain = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    return plain | {
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_stays_where_it_belongs(library: str) -> None:
    """Only the files named import it."""
    outside = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if any(name.split(".")[0] == library for name in _imported(path))
        and not ONLY_IN[library].fullmatch(str(path.relative_to(ROOT)))
    ]

    assert outside == []


def test_the_core_sees_no_clock() -> None:
    """Nothing in dialogs/ asks what time it is."""
    seen = [
        path.name
        for path in (ROOT / "dialogs").rglob("*.py")
        if re.search(r"\.(now|utcnow|today)\(", path.read_text(encoding="utf-8"))
    ]

    assert seen == []


def test_nothing_prints_but_the_command_line() -> None:
    """Words to people go through channels, words to operators through logs."""
    printing = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if any(
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    ]

    assert printing == []
