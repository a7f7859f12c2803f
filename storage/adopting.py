"""Which sheets a commune decided to use: number, day and signer, beside its other rules."""

from collections.abc import Mapping

from sqlalchemy import Connection, insert, select, update

from dialogs.sheets import Sheet, Status
from storage.tables import PlaceRules, table
from storage.where import House, Where

RULES = table(PlaceRules)
Decided = dict[str, str]  # number, day (20/12/2026), signer


def adopted(tx: Connection, commune: str) -> dict[str, Decided]:
    """What a commune decided of sheets, by "id@version"."""
    body = tx.execute(select(RULES.c.body).where(RULES.c.place == commune)).scalar()
    return dict((body or {}).get("adopted", {}))


def basis(sheet: Sheet, key: str, decided: Mapping[str, Decided]) -> Decided:
    """The decision by which a sheet is used in a commune: the commune's own, else that of the sheet; {} for a draft."""
    if key in decided:
        return dict(decided[key])
    if sheet.status not in {Status.ADOPTED, Status.OFFICIAL}:
        return {}
    by = sheet.adopted
    if by is None or not by.whole or by.date is None:
        return {}
    return {"number": by.number or "", "day": f"{by.date:%d/%m/%Y}", "signer": by.signer or ""}


def adopt(
    tx: Connection, where: Where, commune: str, key: str, decided: Decided, role: str
) -> None:
    """Write the commune's decision down, and leave its other rules as they are."""
    row = tx.execute(select(RULES.c.body).where(RULES.c.place == commune).with_for_update()).first()
    body = dict(row.body) if row else {}
    values = {
        "body": {**body, "adopted": {**body.get("adopted", {}), key: decided}},
        "role": role,
        "at": where.at,
    }
    if row is None:
        tx.execute(insert(RULES).values(place=commune, **values))
    else:
        tx.execute(update(RULES).where(RULES.c.place == commune).values(**values))


def draft(tx: Connection, house: House, commune: str) -> bool:
    """Whether a sheet in force is still only a draft in a commune: then its numbers say so."""
    decided = adopted(tx, commune)
    return any(not basis(house.sheets[key], key, decided) for key in house.in_force.values())
