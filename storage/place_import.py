"""
Lists of places were brought in: staged out of sight, then shown by one short transaction.

A staged row has a level, commune and province that no query asks for, and no parent; one UPDATE
gives it those that it is to have. What a broken import left is cleared away by the next one.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.resources import files
from itertools import count
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, func, insert, update
from sqlalchemy.exc import IntegrityError

from dialogs.lists import RawRow, by_heading
from dialogs.vietnamese import fold
from storage.errors import StoreError
from storage.place_columns import COLUMNS, Settled
from storage.place_plan import STAGED, PlacePlan, plan_places, state_of
from storage.records import OPERATOR, note
from storage.store import Store
from storage.tables import PLACE, PLACE_NAME

CHUNK = 200  # rows a transaction while staging

NewId = Callable[[], str]


class PlacesChangedError(RuntimeError):
    """Somebody else changed the places meanwhile; nothing was stored, doing it again helps."""


async def load_example(store: Store, new_id: NewId | None = None, at: datetime | None = None) -> PlacePlan:
    """Put the example commune in, or what is missing of it; all of its places say what they are."""
    plan = await plan_places(store, example_rows(), at or datetime.now(UTC), example=True)
    await import_places(store, plan, new_id or _ids())
    return plan


def _ids() -> NewId:
    """Ids that sort in the order in which they are made."""
    first, numbers = token_hex(6), count()
    return lambda: f"{first}{next(numbers):04x}"


def example_rows() -> list[RawRow]:
    """The list of the example commune, which comes with the program."""
    text = (files("storage") / "examples" / "xa_vi_du.csv").read_text(encoding="utf-8-sig")
    heading, *lines = csv.reader(text.splitlines())
    known = by_heading(COLUMNS)
    fields = [known[fold(each)].field for each in heading]
    return [RawRow(number, dict(zip(fields, line, strict=True))) for number, line in enumerate(lines, 2)]


async def import_places(
    store: Store, plan: PlacePlan, new_id: NewId, advance: Callable[[int], object] = lambda _: None
) -> None:
    """Carry a plan out, wholly or not at all; `advance` hears how many rows are staged."""
    if plan.wrong:
        raise ValueError("a plan with faults is not carried out")
    if not plan.changes:
        return
    ids = {each.key: each.known.id if each.known else new_id() for each in plan.settled}
    batch = f"{STAGED}{new_id()}:"
    fresh = _fresh(plan, ids, batch)
    try:
        await store.write(_clear)
        for start in range(0, len(fresh), CHUNK):
            chunk = fresh[start : start + CHUNK]
            await store.write(partial(_write, rows=chunk))
            advance(len(chunk))
        await store.write(lambda tx: _show(tx, plan, ids, batch, new_id), alone=True)
    except BaseException as error:
        with suppress(StoreError):  # then the next import clears it away
            await store.write(partial(_clear, batch=batch))
        if isinstance(error, IntegrityError):  # a code or a parent that another took or dropped
            raise PlacesChangedError from error
        raise


def _above(plan: PlacePlan) -> dict[str, tuple[str, str]]:
    """The province and the commune of each place, by key; of those stored too."""
    found = {}
    for key, each in plan.known.items():
        stored = each.row
        own = {"province": (key, ""), "commune": (stored["parent"] or "", key)}
        found[key] = own.get(stored["level"], (stored["province"], stored["commune"]))
    for one in plan.settled:  # from the top down
        province, commune = found[one.parent] if one.parent else ("", "")
        own = {"province": (one.key, ""), "commune": (province, one.key)}
        found[one.key] = own.get(one.row.level, (province, commune))
    return found


def _fresh(plan: PlacePlan, ids: Mapping[str, str], batch: str) -> list[dict[str, Any]]:
    """The new places as rows, out of sight."""
    above = _above(plan)
    rows = []
    for each in plan.settled:
        if each.known is None:
            province, commune = (ids.get(key, key) for key in above[each.key])
            row = {**_BLANK, **each.row.values, **_spelled(each), "id": ids[each.key]}
            row |= {"level": batch + each.row.level, "example": plan.example}
            rows.append(row | {"province": batch + province, "commune": batch + commune})
    return rows


def _spelled(each: Settled) -> dict[str, Any]:
    name = each.row.name
    return {"word": each.row.word, "name": name, "folded": fold(name), "code": each.code}


_BLANK: Mapping[str, Any] = {
    **{column.name: None for column in PLACE.columns if column.nullable},
    **dict.fromkeys(("former", "hard_document", "controller", "contact_name", "contact_phone"), ""),
    "hard": False,
}


def _write(tx: Connection, rows: list[dict[str, Any]]) -> None:
    tx.execute(insert(PLACE), rows)


def _clear(tx: Connection, batch: str = STAGED) -> None:
    """Drop what is staged; an import that is under way elsewhere notices and stores nothing."""
    tx.execute(delete(PLACE).where(PLACE.c.level.like(f"{batch}%")))


def _show(tx: Connection, plan: PlacePlan, ids: Mapping[str, str], batch: str, new_id: NewId) -> None:
    """Make what is staged visible, and change what was there: all of it here or nothing."""
    if state_of(tx) != plan.state:
        raise PlacesChangedError
    shown = tx.execute(update(PLACE).where(PLACE.c.level.like(f"{batch}%")).values(**_bare(batch)))
    if shown.rowcount != plan.new:
        raise PlacesChangedError
    _change(tx, plan, ids)
    names = list(_names(plan, ids, new_id))
    if names:
        tx.execute(insert(PLACE_NAME), names)
    counts: dict[str, Any] = {
        "new": plan.new,
        "changed": len(plan.changes) - plan.new,
        "example": plan.example,
    }
    note(tx, new_id(), plan.at, OPERATOR, "places.imported", **counts)


def _bare(batch: str) -> dict[str, Any]:
    """The values of a staged row without the name of its batch; the parent follows from them."""
    level, province, commune = (
        func.substr(column, len(batch) + 1) for column in (PLACE.c.level, PLACE.c.province, PLACE.c.commune)
    )
    above = func.nullif(province, "")
    parent = case(
        (level == "commune", above),
        (level.in_(("village", "unit")), func.coalesce(func.nullif(commune, ""), above)),
        else_=None,
    )
    return {"level": level, "province": province, "commune": commune, "parent": parent}


def _change(tx: Connection, plan: PlacePlan, ids: Mapping[str, str]) -> None:
    """Change the places stored; those whose same columns change go together."""
    above = _above(plan)
    together: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for change in plan.changes:
        each = change.settled
        columns = {name: new for name, new in change.columns.items() if name in PLACE.columns}
        if each.known is None or not columns:
            continue
        columns |= _spelled(each)
        if "parent" in columns:
            province, commune = (ids.get(key, key) for key in above[each.key])
            columns |= {"parent": ids.get(each.parent, each.parent) or None}
            columns |= {"province": province, "commune": commune}
        values = {f"b_{name}": new for name, new in columns.items()}
        together.setdefault(tuple(sorted(columns)), []).append(values | {"b_id": each.known.id})
    for names, rows in together.items():
        values = {name: bindparam(f"b_{name}") for name in names}
        tx.execute(update(PLACE).where(PLACE.c.id == bindparam("b_id")).values(**values), rows)
        if "parent" in names:  # a commune takes what lies in it along
            below = update(PLACE).where(PLACE.c.commune == bindparam("b_id"))
            moved = [{"b_id": row["b_id"], "b_province": row["b_province"]} for row in rows]
            tx.execute(below.values(province=bindparam("b_province")), moved)


def _names(plan: PlacePlan, ids: Mapping[str, str], new_id: NewId) -> Iterator[dict[str, Any]]:
    """Former names: those that the list tells, and those that it replaces."""
    for change in plan.changes:
        each = change.settled
        place, first = ids[each.key], each.row.values.get("since")
        until = first - timedelta(days=1) if first else None
        former = [(word, name, None, until) for word, name in change.columns.get("names", ())]
        if each.known and "renamed" in change.columns:
            stored = each.known.row
            last = change.columns["renamed"]
            former.append((stored["word"], stored["name"], stored["since"], last))
        for word, name, since, last in former:
            row = {"id": new_id(), "place": place, "word": word, "name": name}
            yield row | {"folded": fold(name), "since": since, "until": last}
