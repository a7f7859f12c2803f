"""How many families, clans, villages, units and communes there are, registered, sent, and bear their title, place by place."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import ColumnElement, Connection, FromClause, and_, case, func, select

from dialogs.rules.titles import Title
from storage.families.gates import LIVING
from storage.store.rows import Expr, Found
from storage.tables import CLAN, HOUSEHOLD, PLACE, TITLE_DECISION, TITLE_RULES, TITLE_SHEET
from storage.titles.decisions import holds_on, stands

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
    for title, commune, village, name, n in _counted(tx, [*above], year, today):
        if (commune, title.value) in off:
            continue
        for place in {village, commune, above.get(commune, "")} & {*found}:
            found[place][name] += n
    for place in single & {*found}:
        level = _level(tx, place, year, today) if (place, Title.COMMUNE.value) not in off else 0
        found[place] |= {"commune_level": level} if level else {}
    return {place: dict(sums) for place, sums in found.items()}


Counted = tuple[Title, str, str, str, int]  # title, commune, village ("" none), name of the sum, how many


def _counted(tx: Connection, communes: list[str], year: int, today: date) -> Iterator[Counted]:
    for title in (*WITH_SHARES, Title.COMMUNE):
        bearers = _bearers(title)
        yield from _all(tx, title, communes)
        for row in _sheets(tx, title, bearers, communes, year):
            yield title, row.commune, row.village, f"{title}_registered", int(row.registered)
            yield title, row.commune, row.village, f"{title}_sent", int(row.sent)
        for row in _decided(tx, title, bearers, communes, _by(year, today), year):
            yield title, row.commune, row.village, f"{title}_recognised", int(row.n)
            if row.level:
                yield title, row.commune, row.village, f"{title}_level{row.level}", int(row.n)
        for row in _refused(tx, title, bearers, communes, year):
            yield title, row.commune, row.village, f"{title}_refused", int(row.n)


def _by(year: int, today: date) -> date:
    """The day as of which what bears a title is counted: the last of a year that is over."""
    return min(today, date(year, 12, 31))


def _bearers(title: Title) -> tuple[FromClause, Expr, Expr, ColumnElement[bool]]:
    """What bears a title: its table, the column of its village and of its commune, and which rows are there."""
    if title is Title.FAMILY:
        return HOUSEHOLD, HOUSEHOLD.c.place, HOUSEHOLD.c.commune, LIVING
    if title is Title.CLAN:
        return CLAN, func.coalesce("", ""), CLAN.c.commune, CLAN.c.ended.is_(None)
    level = {Title.VILLAGE: "village", Title.UNIT: "unit", Title.COMMUNE: "commune"}[title]
    there = and_(PLACE.c.level == level, PLACE.c.until.is_(None))
    if title is Title.COMMUNE:
        return PLACE, func.coalesce("", ""), PLACE.c.id, there
    return PLACE, PLACE.c.id, PLACE.c.commune, there


def _all(tx: Connection, title: Title, communes: list[str]) -> Iterator[Counted]:
    """How many there are; households are counted with the people."""
    if title is Title.FAMILY:
        return
    of, village, commune, there = _bearers(title)
    wanted = select(commune.label("commune"), village.label("village"), func.count().label("n")).select_from(
        of
    )
    name = "communes" if title is Title.COMMUNE else ALL[title]
    for row in tx.execute(wanted.where(there, commune.in_(communes)).group_by(commune, village)):
        yield title, row.commune, row.village, name, int(row.n)


def _sheets(
    tx: Connection,
    title: Title,
    bearers: tuple[FromClause, Expr, Expr, ColumnElement[bool]],
    communes: list[str],
    year: int,
) -> list[Found]:
    of, village, commune, there = bearers
    sheet = TITLE_SHEET.c
    sent = and_(sheet.state.in_(["done", "handed_in", "decided"]))
    mine = (sheet.title == title.value, sheet.year == year, sheet.state != "replaced")
    wanted = (
        select(
            commune.label("commune"),
            village.label("village"),
            func.count(func.distinct(case((sheet.registered.is_not(None), sheet.bearer)))).label(
                "registered"
            ),
            func.count(func.distinct(case((sent, sheet.bearer)))).label("sent"),
        )
        .select_from(TITLE_SHEET.join(of, of.c.id == sheet.bearer))
        .where(*mine, there, commune.in_(communes))
        .group_by(commune, village)
    )
    return [*tx.execute(wanted)]


def _decided(
    tx: Connection,
    title: Title,
    bearers: tuple[FromClause, Expr, Expr, ColumnElement[bool]],
    communes: list[str],
    day: date,
    year: int,
) -> list[Found]:
    """Who bears it on a day, each once, at the highest level of those that hold."""
    of, village, commune, there = bearers
    made = TITLE_DECISION.c
    known = and_(made.title == title.value, holds_on(day, year), made.until.is_(None) | (made.day <= day))
    best = (
        select(made.bearer.label("bearer"), func.max(made.level).label("level"))
        .where(known)
        .group_by(made.bearer)
        .subquery()
    )
    wanted = (
        select(commune.label("commune"), village.label("village"), best.c.level, func.count().label("n"))
        .select_from(best.join(of, of.c.id == best.c.bearer))
        .where(there, commune.in_(communes))
        .group_by(commune, village, best.c.level)
    )
    return [*tx.execute(wanted)]


def _refused(
    tx: Connection,
    title: Title,
    bearers: tuple[FromClause, Expr, Expr, ColumnElement[bool]],
    communes: list[str],
    year: int,
) -> list[Found]:
    of, village, commune, there = bearers
    made = TITLE_DECISION.c
    known = (made.title == title.value, made.outcome == "refused", made.year == year, stands())
    wanted = (
        select(
            commune.label("commune"),
            village.label("village"),
            func.count(func.distinct(made.bearer)).label("n"),
        )
        .select_from(TITLE_DECISION.join(of, of.c.id == made.bearer))
        .where(*known, there, commune.in_(communes))
        .group_by(commune, village)
    )
    return [*tx.execute(wanted)]


def _level(tx: Connection, commune: str, year: int, today: date) -> int:
    made, day = TITLE_DECISION.c, _by(year, today)
    mine = (made.title == Title.COMMUNE.value, made.bearer == commune, holds_on(day, year), made.day <= day)
    return int(tx.execute(select(func.max(made.level)).where(*mine)).scalar() or 0)
