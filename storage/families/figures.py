"""How many families, clans, villages, units and communes there are, registered, sent, and bear their title, place by place."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from functools import cache
from typing import Literal, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    FromClause,
    Integer,
    Table,
    and_,
    bindparam,
    case,
    func,
    literal,
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
    rows = tx.execute(select(PLACE.c.id, PLACE.c.level, PLACE.c.commune).where(PLACE.c.id.in_(places))).all()
    provinces = {row.id for row in rows if row.level == "province"}
    single = {
        row.id if row.level == "commune" else row.commune for row in rows if row.level != "province"
    } - {""}
    off = {
        (row.place, row.title)
        for row in tx.execute(
            select(TITLE_RULES.c.place, TITLE_RULES.c.title).where(TITLE_RULES.c.off.is_(True))
        )
    }
    found: dict[str, Figures] = {place: defaultdict(int) for place in places}
    villages = any(row.level not in {"commune", "province"} for row in rows)
    wanted: tuple[tuple[By, set[str]], ...] = (
        ("province", provinces),
        ("village" if villages else "commune", single),
    )
    for by, among_ in wanted:
        for above, village, name, n in _counted(tx, among_, off, year, today, by) if among_ else ():
            for place in {village, above} & {*found}:
                found[place][name] += n
    for place in single & {*found}:
        level = _level(tx, place, year, today) if (place, Title.COMMUNE.value) not in off else 0
        found[place] |= {"commune_level": level} if level else {}
    return {place: dict(sums) for place, sums in found.items()}


By = Literal["village", "commune", "province"]
Counted = tuple[str, str, str, int]  # commune or province, village ("" none), name of the sum, how many


def _counted(
    tx: Connection, places: Collection[str], off: Collection[tuple[str, str]], year: int, today: date, by: By
) -> Iterator[Counted]:
    """places: communes, each village of theirs for itself or a row a name; or provinces. off: the communes that put a title off."""
    for title in (*WITH_SHARES, Title.COMMUNE):
        none_here = [commune for commune, which in off if which == title.value]
        ask = _asks(title, by, some_off=bool(none_here))
        there = {"places": places, **({"off": none_here} if none_here else {})}
        of = {**there, "year": year}
        if ask.there is not None:
            name = "communes" if title is Title.COMMUNE else ALL[title]
            for row in ask.there.rows(tx, **there):
                yield row.above, row.village, name, int(row.n)
        for row in ask.sheets.rows(tx, **of):
            yield row.above, row.village, f"{title}_registered", int(row.registered)
            yield row.above, row.village, f"{title}_sent", int(row.sent)
        for row in ask.decided.rows(tx, **of, day=_by(year, today)):
            yield row.above, row.village, f"{title}_recognised", int(row.n)
            if row.level:
                yield row.above, row.village, f"{title}_level{row.level}", int(row.n)
        for row in ask.refused.rows(tx, **of):
            yield row.above, row.village, f"{title}_refused", int(row.n)


def _by(year: int, today: date) -> date:
    """The day as of which what bears a title is counted: the last of a year that is over."""
    return min(today, date(year, 12, 31))


LEAD = PLACE.alias("lead")  # the commune of what bears a title


class _Bearers(NamedTuple):
    """
    What bears a title: its table, the column of its commune, and which rows are there.

    above: the column of the commune or the province they are counted for; village: that of the village, if asked for.
    """

    of: Table
    commune: Expr
    there: ColumnElement[bool]
    above: Expr
    village: Expr | None = None

    @property
    def each(self) -> tuple[Expr, ...]:
        """Of what there is a row each."""
        return (self.above,) if self.village is None else (self.above, self.village)

    @property
    def where(self) -> tuple[Expr, Expr]:
        """Where they are counted."""
        village = literal("") if self.village is None else self.village
        return self.above.label("above"), village.label("village")

    def joined(self, other: FromClause, bearer: Expr) -> FromClause:
        """Rows of another table beside those of its bearers."""
        return self.placed(other.join(self.of, self.of.c.id == bearer))

    def placed(self, rows: FromClause) -> FromClause:
        """Rows with the bearers, beside that of their commune where it tells the province."""
        lead = and_(LEAD.c.id == self.commune, LEAD.c.level == "commune")
        return rows.join(LEAD, lead) if self.above is LEAD.c.province else rows


def _bearers(title: Title, by: By) -> _Bearers:
    if title is Title.FAMILY:
        of, commune, village, there = HOUSEHOLD, HOUSEHOLD.c.commune, HOUSEHOLD.c.place, LIVING
    elif title is Title.CLAN:
        of, commune, village, there = CLAN, CLAN.c.commune, None, and_(CLAN.c.ended.is_(None))
    else:
        level = {Title.VILLAGE: "village", Title.UNIT: "unit", Title.COMMUNE: "commune"}[title]
        of, commune, village = PLACE, PLACE.c.commune, PLACE.c.id
        if title is Title.COMMUNE:
            commune, village = PLACE.c.id, None
        there = and_(PLACE.c.level == level, PLACE.c.until.is_(None), commune != "")
    province = PLACE.c.province if of is PLACE else LEAD.c.province
    above = province if by == "province" else commune
    return _Bearers(of, commune, there, above, village if by == "village" else None)


class _Asks(NamedTuple):
    """
    The statements on a title in `places` and a `year`, without the communes that are `off`.

    there: how many bearers there are, None of households, which are people's.
    """

    there: Hot | None
    sheets: Hot
    decided: Hot
    refused: Hot


@cache
def _asks(title: Title, by: By, *, some_off: bool) -> _Asks:
    bearers = _bearers(title, by)
    here = [bearers.there, among(bearers.above, "places")]
    if some_off:
        here.append(~among(bearers.commune, "off"))
    counted = select(*bearers.where, func.count().label("n")).select_from(bearers.placed(bearers.of))
    all_ = counted.where(*here).group_by(*bearers.each)
    return _Asks(
        None if title is Title.FAMILY else Hot(all_),
        Hot(_sheets(title, bearers).where(*here)),
        Hot(_decided(title, bearers).where(*here)),
        Hot(_refused(title, bearers).where(*here)),
    )


YEAR, DAY = bindparam("year", type_=Integer), bindparam("day", type_=Date)


def _sheets(title: Title, bearers: _Bearers) -> Chosen:
    """How many registered and sent their sheet of a year."""
    sheet = TITLE_SHEET.c
    sent = and_(sheet.state.in_(["done", "handed_in", "decided"]))
    mine = (sheet.title == title.value, sheet.year == YEAR, sheet.state != "replaced")
    registered = func.count(func.distinct(case((sheet.registered.is_not(None), sheet.bearer))))
    return (
        select(
            *bearers.where,
            registered.label("registered"),
            func.count(func.distinct(case((sent, sheet.bearer)))).label("sent"),
        )
        .select_from(bearers.joined(TITLE_SHEET, sheet.bearer))
        .where(*mine)
        .group_by(*bearers.each)
    )


def _decided(title: Title, bearers: _Bearers) -> Chosen:
    """Who bears it on a day, each once, at the highest level of those that hold."""
    made = TITLE_DECISION.c
    known = and_(made.title == title.value, holds_in(DAY, YEAR), made.until.is_(None) | (made.day <= DAY))
    best = (
        select(made.bearer.label("bearer"), func.max(made.level).label("level"))
        .where(known)
        .group_by(made.bearer)
        .subquery()
    )
    return (
        select(*bearers.where, best.c.level, func.count().label("n"))
        .select_from(bearers.joined(best, best.c.bearer))
        .group_by(*bearers.each, best.c.level)
    )


def _refused(title: Title, bearers: _Bearers) -> Chosen:
    """Of how many it was refused in a year."""
    made = TITLE_DECISION.c
    known = (made.title == title.value, made.outcome == "refused", made.year == YEAR, stands())
    number = func.count(func.distinct(made.bearer)).label("n")
    return (
        select(*bearers.where, number)
        .select_from(bearers.joined(TITLE_DECISION, made.bearer))
        .where(*known)
        .group_by(*bearers.each)
    )


def _level(tx: Connection, commune: str, year: int, today: date) -> int:
    made, day = TITLE_DECISION.c, _by(year, today)
    mine = (made.title == Title.COMMUNE.value, made.bearer == commune, holds_on(day, year), made.day <= day)
    return int(tx.execute(select(func.max(made.level)).where(*mine)).scalar() or 0)
