"""Facts stand in one place: tables are named once, no two classes of the core have one name, the map names what is there."""

import ast
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "dialogs", "storage", "locales")
SOURCES = {
    path: ast.parse(path.read_text(encoding="utf-8"))
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "versions" not in path.parts
}


def test_a_table_handle_is_made_with_the_tables_alone() -> None:
    made = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in SOURCES.items()
        if ROOT / "storage" / "tables" not in path.parents
        for node in ast.walk(tree)
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "table")
        or (isinstance(node, ast.Attribute) and node.attr == "__table__")
    ]

    assert made == []


def test_table_handles_come_from_the_tables() -> None:
    """No module takes a handle from a neighbour."""
    handles = set(
        re.findall(r"^([A-Z_]+) = table\(", (ROOT / "storage/tables/__init__.py").read_text(), re.MULTILINE)
    )
    taken = [
        f"{path.relative_to(ROOT)}: {each.name} from {node.module}"
        for path, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("storage")
        and node.module != "storage.tables"
        for each in node.names
        if each.name in handles
    ]

    assert handles
    assert taken == []


def test_a_class_of_the_core_has_a_name_of_its_own() -> None:
    named = Counter(
        node.name
        for path, tree in SOURCES.items()
        if ROOT / "dialogs" in path.parents
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    )

    assert [name for name, times in named.items() if times > 1] == []


def test_the_map_names_what_is_there() -> None:
    """Every path in docs/architecture.md exists."""
    named = set(
        re.findall(
            r"`((?:bot|dialogs|storage|locales|tests|docs)/[\w./-]*)`",
            (ROOT / "docs/architecture.md").read_text(encoding="utf-8"),
        )
    )

    assert len(named) > 40
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_the_core_says_its_types() -> None:
    """`Any` stays where it comes from outside: rows of the database, JSON, what is sent into a generator."""
    said = Counter(
        path.relative_to(ROOT).as_posix()
        for path, tree in SOURCES.items()
        if path.relative_to(ROOT).parts[0] in {"dialogs", "storage"}
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id == "Any")
        or (isinstance(node, ast.alias) and node.name == "Any")
    )

    assert said.total() < 60, said.most_common(10)


def test_who_can_be_written_to_is_one_fact() -> None:
    """No module of storage says by itself which channels let us write: it asks `storage.facts`."""
    words = {"PROACTIVE", "WHILE_OPEN"}
    said = [
        str(path.relative_to(ROOT))
        for path, tree in SOURCES.items()
        if path.is_relative_to(ROOT / "storage") and path.name != "facts.py"
        if any(isinstance(node, ast.Name) and node.id in words for node in ast.walk(tree))
    ]

    assert said == []


def test_nobody_is_promised_a_word_by_a_count_of_ones_own() -> None:
    """Who writes a row of the ledger by `plan`, `plan_for_role` or `tell_all` to tell somebody tells what came of it."""
    told = {"plan", "plan_for_role", "tell_all"}
    quiet = {"news_back", "news_result", "news_picture"}  # nobody is told that these are told
    thrown = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id in told
        and not quiet & {each.value for each in ast.walk(node) if isinstance(each, ast.Constant)}
    ]

    assert thrown == []
