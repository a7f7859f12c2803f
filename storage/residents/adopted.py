"""Which sheets a commune decided to use: number, day and signer, beside its other rules."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from dialogs.sheets import Sheet, Status
from dialogs.talks.asked import Decided
from storage.act import House, Where
from storage.places.keep import keep_rules, rules_of
from storage.store.rows import JsonMap
from storage.tables import SHEET_VERSION


def adopted(tx: Connection, commune: str) -> dict[str, Decided]:
    """What a commune decided of sheets, by "id@version"."""
    return dict(_rules(tx, commune, "adopted"))


def _rules(tx: Connection, commune: str, part: str) -> JsonMap:
    """One part of a commune's rules, by sheet."""
    found: JsonMap = rules_of(tx, commune).get(part, {})
    return found


def basis(sheet: Sheet, key: str, decided: Mapping[str, Decided]) -> Decided | None:
    """The decision by which a sheet is used in a commune: the commune's own, else that of the sheet; none for a draft."""
    if key in decided:
        return decided[key]
    by = sheet.adopted if sheet.status in {Status.ADOPTED, Status.OFFICIAL} else None
    if by is None or not by.whole or by.date is None:
        return None
    return {"number": by.number or "", "day": f"{by.date:%d/%m/%Y}", "signer": by.signer or ""}


def bases(tx: Connection, house: House, commune: str, sheets: Collection[str]) -> dict[str, Decided | None]:
    """The decision by which each of these sheets is used in a commune."""
    decided = adopted(tx, commune)
    return {key: basis(house.sheets[key], key, decided) for key in sheets}


def adopt(tx: Connection, where: Where, commune: str, key: str, decided: Decided, role: str) -> None:
    """Write the commune's decision down, and leave its other rules as they are."""
    _write(tx, where, commune, "adopted", key, decided, role)


def _write(
    tx: Connection,
    where: Where,
    commune: str,
    part: str,
    key: str,
    value: Decided | dict[str, str],
    role: str,
) -> None:
    """One sheet's value in one part of a commune's rules; all else stays."""
    body = rules_of(tx, commune, held=True)
    keep_rules(tx, where, commune, {**body, part: {**body.get(part, {}), key: value}}, role)


def examples(tx: Connection, commune: str, key: str) -> dict[str, str]:
    """The commune's own examples for the questions of a sheet, by indicator."""
    return dict(_rules(tx, commune, "examples").get(key, {}))


def set_example(
    tx: Connection, where: Where, commune: str, key: str, indicator: str, words: str, role: str
) -> None:
    """Write an example down, or take it away where there are no words."""
    of_sheet = examples(tx, commune, key)
    of_sheet.pop(indicator, None)
    if words:
        of_sheet[indicator] = words
    _write(tx, where, commune, "examples", key, of_sheet, role)


def draft(tx: Connection, house: House, commune: str) -> bool:
    """Whether a sheet in force is still only a draft in a commune: then its numbers say so."""
    return not all(bases(tx, house, commune, {*house.in_force.values()}).values())


# -- published versions of sheets, and which is in force for each group of people


def published(tx: Connection) -> list[tuple[dict[str, object], bool]]:
    """The published sheets as mappings, and whether each is in force; oldest first."""
    rows = tx.execute(
        select(SHEET_VERSION.c.body, SHEET_VERSION.c.in_force).order_by(
            SHEET_VERSION.c.published, SHEET_VERSION.c.id
        )
    )
    return [(row.body, bool(row.in_force)) for row in rows]


def publish(
    tx: Connection, sheet: str, version: str, status: str, body: dict[str, object], at: datetime
) -> bool:
    """Put a version in force for its group; False where this version was published before (versions never change)."""
    key = f"{sheet}@{version}"
    if tx.execute(select(SHEET_VERSION.c.id).where(SHEET_VERSION.c.id == key)).first():
        return False
    tx.execute(update(SHEET_VERSION).where(SHEET_VERSION.c.sheet == sheet).values(in_force=False))
    tx.execute(
        insert(SHEET_VERSION).values(
            id=key, sheet=sheet, version=version, status=status, body=body, published=at, in_force=True
        )
    )
    return True
