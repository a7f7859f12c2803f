"""The sheets of titles: begun, answered, and how far each is; the rows of all of them are written here."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from dialogs.rules.titles import RULES, Title
from storage.act import House
from storage.store.rows import Row, fetch_all, fetch_first
from storage.tables import TITLE_ANSWER, TITLE_SHEET, in_order, newest_first


def begin(
    tx: Connection,
    house: House,
    at: datetime,
    role: str,
    *,
    title: Title,
    bearer: str,
    commune: str,
    year: int,
    sheet: str,
    kind: str = "",
) -> str:
    """A sheet of a title for a year, by a version of a published sheet ("id@version"); its id."""
    row = {
        "id": house.new_id(),
        "title": title.value,
        "bearer_kind": RULES[title].bearer.value,
        "bearer": bearer,
        "commune": commune,
        "year": year,
        "sheet": sheet,
        "kind": kind,
        "state": "open",
        "started": at,
        "role": role,
    }
    tx.execute(insert(TITLE_SHEET).values(**row))
    return str(row["id"])


def sheet_of(tx: Connection, title: Title, bearer: str, year: int) -> Row | None:
    """The sheet of a bearer and a year that counts: the newest that was not replaced."""
    mine = (TITLE_SHEET.c.title == title.value, TITLE_SHEET.c.bearer == bearer, TITLE_SHEET.c.year == year)
    rows = select(TITLE_SHEET).where(*mine, TITLE_SHEET.c.state != "replaced")
    return fetch_first(tx, rows.order_by(*newest_first(TITLE_SHEET)))


def write_answers(
    tx: Connection, house: House, at: datetime, role: str, sheet: str, rows: Sequence[Row]
) -> None:
    """Answers to items of a sheet (item, answer, and what goes with it, see `TitleAnswer`); earlier ones stay, the newest counts."""
    for row in rows:
        about = {"id": house.new_id(), "sheet": sheet, "role": role, "at": at}
        tx.execute(insert(TITLE_ANSWER).values(**about, **row))


def answers_of(tx: Connection, sheet: str) -> dict[str, Row]:
    """The newest answer to each item of a sheet."""
    rows = select(TITLE_ANSWER).where(TITLE_ANSWER.c.sheet == sheet).order_by(*in_order(TITLE_ANSWER))
    return {row["item"]: row for row in fetch_all(tx, rows)}
