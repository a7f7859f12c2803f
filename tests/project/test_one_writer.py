"""Rows of the ledger, the audit, the consent log, links and steps of review are each written in one place."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WRITTEN_ONCE = ("AUDIT", "CONSENT", "FILE_LINK", "PUSH", "REVIEW_STEP")
INSERTS = {"insert", "insert_new", "insert_many", "_DIALECTS", "INSERTS"}


def writers(table: str) -> list[str]:
    """The functions in which rows are inserted into a table."""
    found = set()
    for path in sorted(each for package in ("storage", "bot") for each in (ROOT / package).rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef) and any(
                _writes(each, table) for each in ast.walk(function)
            ):
                found.add(f"{path.stem}.{function.name}")
    return sorted(found)


def _writes(node: ast.AST, table: str) -> bool:
    """Whether it is a call like insert(TABLE), insert_many(tx, TABLE, rows) or DIALECTS[…](TABLE)."""
    if not isinstance(node, ast.Call):
        return False
    names = {each.id for each in ast.walk(node.func) if isinstance(each, ast.Name)}
    names |= {each.attr for each in ast.walk(node.func) if isinstance(each, ast.Attribute)}
    given = {each.id for each in node.args if isinstance(each, ast.Name)}
    return bool(names & INSERTS) and table in given


@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_a_row_is_written_in_one_place(table: str) -> None:
    wanted = {"PUSH": ["write.write", "write.written_from"]}  # rows, and rows that the database makes itself
    found = writers(table)

    assert len(found) == 1 or found == wanted.get(table)
