"""The rows of a table are inserted in one module, and those of which the law asks an account by one function."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest
from sqlalchemy import Table

import storage.tables

ROOT = Path(__file__).parents[2]
TABLES = sorted(name for name, value in vars(storage.tables).items() if isinstance(value, Table))
HELPERS = Path("storage/store/rows.py")  # inserts into the table that it is given
WHOLE = Path("storage/privacy/moving.py")  # copies every table as it is
TRIGGERED = {"COMMUNE_WHOLE"}  # the database makes the rows itself, by a trigger


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


INSERTS = {"insert"}
for _helper in ast.parse((ROOT / HELPERS).read_text()).body:  # each stands below those that it calls
    if isinstance(_helper, ast.FunctionDef) and any(
        isinstance(each, ast.Call) and _name(each) in INSERTS for each in ast.walk(_helper)
    ):
        INSERTS.add(_helper.name)
SOURCES = {
    path.relative_to(ROOT): ast.parse(path.read_text())
    for package in ("storage", "bot")
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
}


def inserted(node: ast.AST) -> str | None:
    """The table of insert(TABLE), insert_new(tx, TABLE, rows), dialect.insert(TABLE), TABLE.insert(); "" which nobody can read."""
    if not isinstance(node, ast.Call):
        return None
    called = node.func
    if _name(node) not in INSERTS:
        return None
    if node.args and isinstance(node.args[0], ast.Constant):
        return None  # of a list: insert(0, something)
    around = [called.value] if isinstance(called, ast.Attribute) else []
    return next((each.id for each in (*node.args, *around) if _is_table(each)), "")


def _is_table(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in TABLES


def writers() -> dict[str, dict[Path, set[str]]]:
    """For each table the modules that insert its rows, with the functions that do."""
    found: dict[str, dict[Path, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path, tree in SOURCES.items():
        if path in {HELPERS, WHOLE}:
            continue
        inside = {
            id(each): function.name
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
            for each in ast.walk(function)
        }
        for each in ast.walk(tree):
            if (table := inserted(each)) is not None:
                found[table][path].add(inside.get(id(each), "module"))
    return found


WRITERS = writers()


@pytest.mark.parametrize("table", TABLES)
def test_the_rows_of_a_table_are_inserted_in_one_module(table: str) -> None:
    assert len(WRITERS[table]) == (table not in TRIGGERED), WRITERS[table]


@pytest.mark.parametrize("table", ["AUDIT", "CONSENT", "FILE_LINK", "REVIEW_STEP"])
def test_what_is_accounted_for_is_written_by_one_function(table: str) -> None:
    assert [len(names) for names in WRITERS[table].values()] == [1]


def test_an_insert_names_its_table() -> None:
    """A table that is handed to an insert under another name would be seen by nobody."""
    assert WRITERS.get("", {}) == {}


def test_nobody_writes_an_insert_by_hand() -> None:
    by_hand = [
        f"{path}:{each.lineno}"
        for path, tree in SOURCES.items()
        for each in ast.walk(tree)
        if isinstance(each, ast.Constant)
        and isinstance(each.value, str)
        and re.search(r"\binsert\s+(or\s+\w+\s+)?into\b", each.value, re.IGNORECASE)
    ]

    assert by_hand == []


def test_an_insert_is_seen_however_it_is_written() -> None:
    ways = (
        "insert(PERSON)",
        "insert_new(tx, PERSON, rows)",
        "postgresql.insert(PERSON)",
        "inserting(dialect, PERSON)",
        "PERSON.insert()",
        "sa.insert(PERSON).values(row)",
    )
    seen = [[inserted(each) for each in ast.walk(ast.parse(way)) if inserted(each)] for way in ways]

    assert seen == [["PERSON"]] * len(ways)
    assert [inserted(each) for each in ast.walk(ast.parse("insert(of)")) if inserted(each) is not None] == [
        ""
    ]
