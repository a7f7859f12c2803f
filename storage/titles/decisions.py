"""Decisions on titles: recorded, corrected, revoked; what holds on a day, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, update

from dialogs.rules.titles import RULES, Title, until
from storage.act import House
from storage.store.rows import Expr, Row, fetch_all, fetch_first
from storage.tables import TITLE_DECISION, TITLE_SHEET, newest_first
from storage.vault import Sealed


@dataclass(frozen=True, slots=True)
class Decided:
    """
    A decision on one title: what bears it (a place's, a household's or a clan's id), what was decided, on which paper.

    year: that was assessed. level: 0 of a title without. reasons: of a refusal, as typed. holds: the last day as the decision says
    it; None: as the rule has it (`dialogs.rules.titles.until`).
    """

    title: Title
    bearer: str
    commune: str
    year: int
    outcome: str  # see dialogs.rules.titles.OUTCOMES
    day: date
    number: str = ""
    signer: str = ""
    level: int = 0
    reasons: str = ""
    sheet: str = ""
    holds: date | None = None


def write(tx: Connection, house: House, at: datetime, role: str, rows: Sequence[Decided]) -> list[str]:
    """Record decisions, one a bearer; the sheets that they are about are decided. Their ids."""
    ids = [house.new_id() for _ in rows]
    for id_, each in zip(ids, rows, strict=True):
        recognised = each.outcome == "recognised"
        values = {
            "id": id_,
            "title": each.title.value,
            "bearer_kind": RULES[each.title].bearer.value,
            "bearer": each.bearer,
            "commune": each.commune,
            "year": each.year,
            "sheet": each.sheet,
            "outcome": each.outcome,
            "level": each.level if recognised else 0,
            "number": each.number,
            "day": each.day,
            "signer": each.signer,
            "until": (each.holds or until(each.title, each.day)) if recognised else None,
            "reasons": house.vault.seal(each.reasons, Sealed.TITLE) if each.reasons else "",
            "role": role,
            "at": at,
        }
        tx.execute(insert(TITLE_DECISION).values(**values))
        if each.sheet:
            tx.execute(update(TITLE_SHEET).where(TITLE_SHEET.c.id == each.sheet).values(state="decided"))
    return ids


def end(
    tx: Connection, house: House, at: datetime, role: str, decision: str, why: str, instead: str = ""
) -> bool:
    """A decision counts no more: corrected by the one `instead`, or revoked; whether it did until now."""
    values = {"ended": at, "ended_by": role, "instead": instead}
    values |= {"why": house.vault.seal(why, Sealed.TITLE) if why else ""}
    this = (TITLE_DECISION.c.id == decision, TITLE_DECISION.c.ended.is_(None))
    return bool(tx.execute(update(TITLE_DECISION).where(*this).values(**values)).rowcount)


def stands() -> ColumnElement[bool]:
    """A decision that was neither corrected nor revoked."""
    return TITLE_DECISION.c.ended.is_(None)


def holds_on(day: date, year: int = 0) -> ColumnElement[bool]:
    """
    A recognition that holds on a day: it stands, and its time is not over.

    year: of titles that are given a year at a time, the year in question (0: the day's).
    """
    return holds_in(day, year or day.year)


def holds_in(day: date | Expr, year: int | Expr) -> ColumnElement[bool]:
    """The same of a year; both may be parameters of a statement."""
    term = TITLE_DECISION.c.until
    yearly = and_(term.is_(None), TITLE_DECISION.c.year == year)
    return and_(stands(), TITLE_DECISION.c.outcome == "recognised", or_(term >= day, yearly))


def of_bearer(tx: Connection, title: Title, bearer: str) -> list[Row]:
    """All decisions on a title of one bearer, the newest first, those that were ended too."""
    rows = select(TITLE_DECISION).where(
        TITLE_DECISION.c.title == title.value, TITLE_DECISION.c.bearer == bearer
    )
    return fetch_all(tx, rows.order_by(*newest_first(TITLE_DECISION)))


def held(tx: Connection, title: Title, bearer: str, day: date) -> Row | None:
    """The recognition that a bearer has on a day, the newest of several; None where none holds."""
    mine = (TITLE_DECISION.c.title == title.value, TITLE_DECISION.c.bearer == bearer, holds_on(day))
    return fetch_first(tx, select(TITLE_DECISION).where(*mine).order_by(*newest_first(TITLE_DECISION)))
