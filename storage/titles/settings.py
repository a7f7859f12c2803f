"""What a commune sets about its titles: which it gives, who receives and recognises; and numbers that it types in."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, bindparam, insert, select, update

from dialogs.rules.titles import RULES, Title, given
from storage.act import Held, Where
from storage.store.hot import Hot
from storage.store.rows import Found, Row
from storage.tables import PLACE, TITLE_NUMBER, TITLE_RULES, newest_first

NOTHING_SET: Row = {"off": False, "receiver": "", "authority": "", "gate": ""}


_SET = Hot(select(TITLE_RULES).where(TITLE_RULES.c.place == bindparam("commune")))


def set_of(tx: Connection, commune: str) -> dict[Title, Row]:
    """What a commune set about each title; `NOTHING_SET` where it set nothing."""
    kept = {row["title"]: row for row in _SET.maps(tx, commune=commune)}
    return {title: kept.get(title.value, NOTHING_SET) for title in Title}


def off_in(tx: Connection, communes: Collection[str]) -> dict[str, set[str]]:
    """The titles that these communes switched off, commune by commune."""
    rows = select(TITLE_RULES.c.place, TITLE_RULES.c.title).where(
        TITLE_RULES.c.place.in_(communes), TITLE_RULES.c.off.is_(True)
    )
    found: dict[str, set[str]] = {}
    for row in tx.execute(rows) if communes else ():
        found.setdefault(row.place, set()).add(row.title)
    return found


def given_in(tx: Connection, commune: str) -> tuple[Title, ...]:
    """The titles that a commune gives: those that it did not switch off."""
    return given([title for title, row in set_of(tx, commune).items() if row["off"]])


def given_at(tx: Connection, place: str) -> tuple[Title, ...]:
    """The titles that are given where a place lies; all of them in a province, where each commune gives its own."""
    return given_in(tx, commune_of(tx, place))


def gate_told(tx: Connection, commune: str, title: Title) -> bool:
    """Whether the gate that a source names is told there: as the source's age has it, unless the commune said otherwise."""
    gate = RULES[title].gate
    said = set_of(tx, commune)[title]["gate"]
    return gate is not None and (said == "on" if said else gate.on)


def keep(tx: Connection, where: Where, held: Held, commune: str, title: Title, **set_so: str | bool) -> None:
    """Set something about a title: off, receiver, authority, gate; what is not named stays."""
    values = {**set_so, "role": held.id, "at": where.at}
    this = (TITLE_RULES.c.place == commune, TITLE_RULES.c.title == title.value)
    if not tx.execute(update(TITLE_RULES).where(*this).values(**values)).rowcount:
        tx.execute(insert(TITLE_RULES).values(place=commune, title=title.value, **{**NOTHING_SET, **values}))


def number(tx: Connection, place: str, title: Title, name: str, year: int) -> Found | None:
    """The number of a place that counts in a year; None where nobody typed it in."""
    same = (TITLE_NUMBER.c.place == place, TITLE_NUMBER.c.title == title.value, TITLE_NUMBER.c.name == name)
    rows = select(TITLE_NUMBER).where(*same, TITLE_NUMBER.c.year == year, TITLE_NUMBER.c.ended.is_(None))
    return tx.execute(rows.order_by(*newest_first(TITLE_NUMBER)).limit(1)).first()


def write_numbers(tx: Connection, rows: Sequence[Row]) -> None:
    """Numbers that were typed in; what was before stays, and counts no more."""
    if rows:
        tx.execute(insert(TITLE_NUMBER), list(rows))


def commune_of(tx: Connection, place: str) -> str:
    """The commune that a place is, or lies in."""
    row = tx.execute(select(PLACE.c.id, PLACE.c.level, PLACE.c.commune).where(PLACE.c.id == place)).one()
    return str(row.id if row.level == "commune" else row.commune)
