"""How many families, clans, villages, units and communes there are, registered, sent, and bear their title, place by place."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    FromClause,
    Integer,
    and_,
    bindparam,
    case,
    func,
    select,
)

from dialogs.rules.titles import Title
from storage.families.gates import LIVING
from storage.store.hot import Hot, among
from storage.store.rows import Chosen, Expr
from storage.tables import CLAN, HOUSEHOLD, PLACE, TITLE_DECISION, TITLE_RULES, TITLE_SHEET
from storage.titles.decisions import holds_in, holds_on, stands

Figures = dict[str, int]
WITH_SHARES = (Title.FAMILY, Title.CLAN, Title.VILLAGE, Title.UNIT)
ALL = {Title.FAMILY: "households", Title.CLAN: "clans", Title.VILLAGE: "villages", Title.UNIT: "units"}


def title_figures(tx: Connection, places: Collection[str], year: int, today: date) -> dict[str, Figures]:
    """
    Of each place (village, commune, province) the sums of the titles that its commune gives.

    `family_registered`, `family_sent`, `family_recognised` and the same of clan, village, unit and commune; `clans`,
    `villages`, `units`, `communes`; `unit_level1`, `unit_level2`, `unit_refused` and the same of commune; `commune_level` of a
    commune. Households are counted elsewhere. A title that is switched off counts nowhere.
    """
    rows = tx.execute(
        select(PLACE.c.id, PLACE.c.level, PLACE.c.commune, PLACE.c.province).where(PLACE.c.id.in_(places))
    ).all()
    provinces = [row.id for row in rows if row.level == "province"]
    single = {
        row.id if row.level == "commune" else row.commune for row in rows if row.level != "province"
    } - {""}
    inside = PLACE.c.id.in_(single) | PLACE.c.province.in_(provinces)
    above = {
        row.id: row.province
        for row in tx.execute(select(PLACE.c.id, PLACE.c.province).where(PLACE.c.level == "commune", inside))
    }
    off = {
        (row.place, row.title)
        for row in tx.execute(
            select(TITLE_RULES.c.place, TITLE_RULES.c.title).where(TITLE_RULES.c.off.is_(True))
        )
    }
    found: dict[str, Figures] = {place: defaultdict(int) for place in places}
    villages = any(row.level not in {"commune", "province"} for row in rows)
    for title, commune, village, name, n in _counted(tx, [*above], year, today, villages=villages):
        if (commune, title.value) in off:
            continue
        for place in {village, commune, above.get(commune, "")} & {*found}:
            found[place][name] += n
    for place in single & {*found}:
        level = _level(tx, place, year, today) if (place, Title.COMMUNE.value) not in off else 0
        found[place] |= {"commune_level": level} if level else {}
    return {place: dict(sums) for place, sums in found.items()}


Counted = tuple[Title, str, str, str, int]  # title, commune, village ("" none), name of the sum, how many


def _counted(
    tx: Connection, communes: list[str], year: int, today: date, *, villages: bool
) -> Iterator[Counted]:
    """villages: each for itself; else a commune has one row of a name."""
    of = {"communes": communes, "year": year}
    for title in (*WITH_SHARES, Title.COMMUNE):
        ask = _asks(title, villages=villages)
        if ask.there is not None:
            name = "communes" if title is Title.COMMUNE else ALL[title]
            for row in ask.there.rows(tx, communes=communes):
                yield title, row.commune, row.village, name, int(row.n)
        for row in ask.sheets.rows(tx, **of):
            yield title, row.commune, row.village, f"{title}_registered", int(row.registered)
            yield title, row.commune, row.village, f"{title}_sent", int(row.sent)
        for row in ask.decided.rows(tx, **of, day=_by(year, today)):
            yield title, row.commune, row.village, f"{title}_recognised", int(row.n)
            if row.level:
                yield title, row.commune, row.village, f"{title}_level{row.level}", int(row.n)
        for row in ask.refused.rows(tx, **of):
            yield title, row.commune, row.village, f"{title}_refused", int(row.n)


def _by(year: int, today: date) -> date:
    """The day as of which what bears a title is counted: the last of a year that is over."""
    return min(today, date(year, 12, 31))


Bearers = tuple[FromClause, Expr, Expr, ColumnElement[bool]]


def _bearers(title: Title, *, villages: bool) -> Bearers:
    """What bears a title: its table, the column of its village (if asked for) and of its commune, and which rows are there."""
    nowhere = func.coalesce("", "")
    if title is Title.FAMILY:
        return HOUSEHOLD, HOUSEHOLD.c.place if villages else nowhere, HOUSEHOLD.c.commune, LIVING
    if title is Title.CLAN:
        return CLAN, nowhere, CLAN.c.commune, CLAN.c.ended.is_(None)
    level = {Title.VILLAGE: "village", Title.UNIT: "unit", Title.COMMUNE: "commune"}[title]
    there = and_(PLACE.c.level == level, PLACE.c.until.is_(None))
    if title is Title.COMMUNE:
        return PLACE, nowhere, PLACE.c.id, there
    return PLACE, PLACE.c.id if villages else nowhere, PLACE.c.commune, there


class _Asks(NamedTuple):
    """The statements on a title in `communes` and a `year`; there: how many bearers there are, None of households, which are people's."""

    there: Hot | None
    sheets: Hot
    decided: Hot
    refused: Hot


@cache
def _asks(title: Title, *, villages: bool) -> _Asks:
    bearers = of, village, commune, there = _bearers(title, villages=villages)
    here = (there, among(commune, "communes"))
    where = (commune.label("commune"), village.label("village"))
    all_ = select(*where, func.count().label("n")).select_from(of).where(*here).group_by(commune, village)
    return _Asks(
        None if title is Title.FAMILY else Hot(all_),
        Hot(_sheets(title, bearers).where(*here)),
        Hot(_decided(title, bearers).where(*here)),
        Hot(_refused(title, bearers).where(*here)),
    )


YEAR, DAY = bindparam("year", type_=Integer), bindparam("day", type_=Date)


def _sheets(title: Title, bearers: Bearers) -> Chosen:
    """How many registered and sent their sheet of a year."""
    of, village, commune, _ = bearers
    sheet = TITLE_SHEET.c
    sent = and_(sheet.state.in_(["done", "handed_in", "decided"]))
    mine = (sheet.title == title.value, sheet.year == YEAR, sheet.state != "replaced")
    registered = func.count(func.distinct(case((sheet.registered.is_not(None), sheet.bearer))))
    return (
        select(
            commune.label("commune"),
            village.label("village"),
            registered.label("registered"),
            func.count(func.distinct(case((sent, sheet.bearer)))).label("sent"),
        )
        .select_from(TITLE_SHEET.join(of, of.c.id == sheet.bearer))
        .where(*mine)
        .group_by(commune, village)
    )


def _decided(title: Title, bearers: Bearers) -> Chosen:
    """Who bears it on a day, each once, at the highest level of those that hold."""
    of, village, commune, _ = bearers
    made = TITLE_DECISION.c
    known = and_(made.title == title.value, holds_in(DAY, YEAR), made.until.is_(None) | (made.day <= DAY))
    best = (
        select(made.bearer.label("bearer"), func.max(made.level).label("level"))
        .where(known)
        .group_by(made.bearer)
        .subquery()
    )
    return (
        select(commune.label("commune"), village.label("village"), best.c.level, func.count().label("n"))
        .select_from(best.join(of, of.c.id == best.c.bearer))
        .group_by(commune, village, best.c.level)
    )


def _refused(title: Title, bearers: Bearers) -> Chosen:
    """Of how many it was refused in a year."""
    of, village, commune, _ = bearers
    made = TITLE_DECISION.c
    known = (made.title == title.value, made.outcome == "refused", made.year == YEAR, stands())
    number = func.count(func.distinct(made.bearer)).label("n")
    return (
        select(commune.label("commune"), village.label("village"), number)
        .select_from(TITLE_DECISION.join(of, of.c.id == made.bearer))
        .where(*known)
        .group_by(commune, village)
    )


def _level(tx: Connection, commune: str, year: int, today: date) -> int:
    made, day = TITLE_DECISION.c, _by(year, today)
    mine = (made.title == Title.COMMUNE.value, made.bearer == commune, holds_on(day, year), made.day <= day)
    return int(tx.execute(select(func.max(made.level)).where(*mine)).scalar() or 0)
