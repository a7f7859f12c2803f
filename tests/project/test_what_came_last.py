"""What came last is told by a number that the database gave: no query asks the ids, which begin with a process's time."""

import ast
from collections.abc import Iterator
from pathlib import Path

import storage.tables
from storage.tables.base import metadata

ROOT = Path(__file__).parents[2]
SOURCES = [
    each
    for part in ("bot", "storage")
    for each in (ROOT / part).rglob("*.py")
    if "migrations" not in each.parts
]
NUMBERED = {name for name, of in vars(storage.tables).items() if name.isupper() and "serial" in of.c}
ANYTHING = {  # where no row is newer than another: what was read is still the same; any rows do
    "storage/tables/base.py": "the order itself",
    "storage/people/load.py": "fingerprints of what a plan was made for",
    "storage/places/load.py": "the same",
    "storage/pictures.py": "chunks that go through all rows",
    "storage/privacy/keys.py": "samples",
}


def told_by_ids(tree: ast.AST) -> Iterator[int]:
    """The lines that order rows backwards by their ids, take the greatest id, or order what is numbered by id."""
    nodes = [each for each in ast.walk(tree) if isinstance(each, ast.Call)]
    locks = {
        id(each.func.value)
        for each in nodes
        if isinstance(each.func, ast.Attribute) and each.func.attr == "with_for_update"
    }
    for node in nodes:
        if id(node) in locks:  # rows are locked in the order of their keys
            continue
        called = ast.unparse(node.func)
        said = [ast.unparse(each) for each in node.args]
        if called.endswith((".id.desc", "_id.desc")) or (
            called == "func.max" and any(each.endswith(".id") for each in said)
        ):
            yield node.lineno
        if called.endswith(".order_by") and {f"{name}.c.id" for name in NUMBERED} & set(said):
            yield node.lineno


def test_nothing_is_newest_by_its_id() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in SOURCES
        if str(path.relative_to(ROOT)) not in ANYTHING
        for line in told_by_ids(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert found == []


def test_what_two_processes_write_of_one_thing_is_numbered() -> None:
    told = [
        "answer",
        "run",
        "outbox",
        "assessment",
        "consent",
        "audit",
        "review_step",
        "decision",
        "role",
        "evidence",
    ]
    assert [name for name in told if "serial" not in metadata.tables[name].c] == []
