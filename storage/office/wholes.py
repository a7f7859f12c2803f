"""
The whole of a place: of which adults, households and staff a share of it is told, made of sums and of what was entered by hand.

A province has more than a thousand villages, and the whole of each is the larger of two numbers, which no sum of theirs can
tell. So what a commune comes to is kept in `commune_whole`, and made anew by a tick where something changed since. It is read
only where it is what a count of now would say:

- what sums change lies in `counter_delta` until it is squashed: where such a difference waits, the commune is counted anew;
- whoever squashes one marks the commune in the same transaction, whoever changes a place does, by triggers (revision 0021);
- whoever makes it anew holds the row from before the count until it is written. Who marks it waits for the row (a trigger) or
  leaves the difference for later (a squash), so that a mark never falls between a count and its writing. Each of them takes
  the row though it be marked already: a count that is under way has not seen what they did.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cache
from typing import Literal, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    Subquery,
    Table,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)

from storage.counting import OF_WHOLE
from storage.facts import open_years_of
from storage.store.hot import Hot, among
from storage.store.rows import Chosen, Expr, Found, JsonMap
from storage.tables import COMMUNE_WHOLE, COUNTER, COUNTER_DELTA, FROZEN_FIGURES, PLACE, in_order

LEVELS = (
    "village",
    "commune",
    "province",
)  # by which it is said where something counts; a unit stands as a village
NOW = ("listed", "joined", "away", "elsewhere", "ill", "declines", "unknown", "staff", "households")
"""Sums that hold whatever the year: of people and households as they are today."""
YEAR: BindParameter[int] = bindparam("year", type_=Integer)


def kept_sums(levels: Sequence[str] = LEVELS) -> list[tuple[ColumnElement[str], Table, ColumnElement[int]]]:
    """Where sums of places stand: squashed, and what was not yet, by each level; whose they are, of which table, and how many."""
    new = [(COUNTER_DELTA.c[level], COUNTER_DELTA, COUNTER_DELTA.c.delta) for level in levels]
    return [(COUNTER.c.place, COUNTER, COUNTER.c.value), *new]


def sum_of(name: str, levels: Sequence[str], to: Expr | None = None) -> Expr:
    """
    Of each place of a statement on places its sum of this name, or of all names from it `to` another; found by their keys.

    levels: those that the places may be of.
    """
    year = literal(0) if name in NOW else YEAR
    squashed, *waiting = (
        select(func.coalesce(func.sum(n), 0))
        .where(place == PLACE.c.id, of.c.year == year)
        .where(of.c.name == name if to is None else of.c.name.between(name, to))
        .correlate(PLACE)
        .scalar_subquery()
        for place, of, n in kept_sums(levels)
    )
    if len(levels) == 1:
        return squashed + waiting[0]
    by_level = zip(levels, waiting, strict=True)
    return squashed + case(*((PLACE.c.level == level, n) for level, n in by_level), else_=waiting[0])


def _sums(these: Sequence[ColumnElement[bool]], names: Sequence[str], levels: Sequence[str]) -> Subquery:
    """
    Sums of the places of which `these` holds, a column a name: what was squashed and what was not yet, found by their keys.

    levels: those that the places may be of.
    """
    parts = []
    held = [(0, [name for name in names if name in NOW]), (YEAR, [name for name in names if name not in NOW])]
    for place, of, n in kept_sums(levels):
        by_name = [func.sum(case((of.c.name == name, n), else_=0)).label(name) for name in names]
        parts += [
            select(place.label("place"), *by_name)
            .join(PLACE, PLACE.c.id == place)
            .where(*these, of.c.year == of_year, of.c.name.in_(known))
            .group_by(place)
            for of_year, known in held
            if known
        ]
    all_ = union_all(*parts).subquery()
    columns = [func.sum(all_.c[name]).label(name) for name in names]
    return select(all_.c.place, *columns).group_by(all_.c.place).subquery()


# -- the figures of a year that is over, as they were kept


def overs(tx: Connection, places: Collection[str], year: int, today: date) -> set[str]:
    """Where a year was closed, or is not there yet: who lives there today is not its whole."""
    if not places or year == today.year:
        return set()
    return {place for place, open_ in open_years_of(tx, places, today).items() if year not in open_}


def counts_in(kept: JsonMap) -> JsonMap:
    """The sums in figures that were kept, of a place or of one below it."""
    counts: JsonMap = kept.get("counts") or kept.get("sums") or {}
    return counts


def kept_of(tx: Connection, places: Collection[str], year: int) -> dict[str, JsonMap]:
    """The newest figures of a year that were kept of each place: its own, else those beside the figures of the place above."""
    if not places:
        return {}
    above = select(PLACE.c.parent).where(PLACE.c.id.in_(places))
    wanted = select(FROZEN_FIGURES.c.place, FROZEN_FIGURES.c.figures).where(
        FROZEN_FIGURES.c.year == year,
        or_(FROZEN_FIGURES.c.place.in_(places), FROZEN_FIGURES.c.place.in_(above)),
    )
    found: dict[str, JsonMap] = {}
    own: dict[str, JsonMap] = {}
    for row in tx.execute(wanted.order_by(*in_order(FROZEN_FIGURES))):
        own[row.place] = row.figures
        found |= {each["place"]: each for each in row.figures.get("places", ())}
    return {place: each for place, each in (found | own).items() if place in places}


# -- the wholes

Basis = Literal["entered", "partly", "listed", "none"]
_BASES: tuple[Basis, ...] = ("entered", "partly", "listed", "none")


class Whole(NamedTuple):
    """
    Of how many the shares of a place are told; never fewer than the people who begun there, whatever became of them since.

    basis: adults were entered by hand, at some of the places below alone, are those listed, or are not known.
    """

    adults: int
    basis: Basis
    households: int
    staff: int


UNKNOWN = Whole(0, "none", 0, 0)


class Part(NamedTuple):
    """A commune as the province sees it: its whole, what is known by name there, whether it is still there, and where."""

    adults: int
    basis: Basis
    homes: int
    staff: int
    listed: int
    begun: int
    households: int
    there: bool
    province: str

    @property
    def whole(self) -> Whole:
        """Its whole."""
        return Whole(*self[:4])


class Parts(NamedTuple):
    """What the places right below one come to together; bases: of those that are still there."""

    adults: int
    homes: int
    listed: int
    begun: int
    households: int
    bases: frozenset[Basis]


NO_PARTS = Parts(0, 0, 0, 0, 0, frozenset())


def wholes(tx: Connection, places: Collection[str], year: int, today: date) -> dict[str, Whole]:
    """
    Of how many the shares of each place are told in a year; of one that is over as it was kept, else nothing is known.

    This year's of the communes of a province come with it.
    """
    if not places:
        return {}
    over = overs(tx, places, year, today)
    kept = kept_of(tx, over, year)
    found = {place: _as_kept(kept.get(place)) for place in over}
    if len(over) == len(set(places)):
        return found
    communes = _communes(tx, places, year)
    made = {place: part.whole for place, part in communes.items()}
    statements = _statements()
    if rest := {*places} - {*made}:
        upper = statements.upper.rows(tx, places=rest, year=year)
        below = {row.id: [part for part in communes.values() if part.province == row.id] for row in upper}
        made |= {row.id: _whole(row, _together(below[row.id])) for row in upper}
    if rest := rest - {*made}:
        made |= {row.id: _of_row(row) for row in statements.lowest.rows(tx, places=rest, year=year)}
    if year != today.year:  # a commune may have closed it though its province did not
        made = {place: made[place] for place in places if place in made}
    return made | found


def _communes(tx: Connection, places: Collection[str], year: int) -> dict[str, Part]:
    """The communes that are among these places, or in a province that is: as they are ready, else counted."""
    found, due = {}, set()
    asked, statements = {"places": places, "year": year}, _statements()
    rows = [*statements.ready.rows(tx, **asked), *statements.ready_of.rows(tx, **asked)]
    for id_, is_ready, *part in rows:
        if is_ready:
            found[id_] = Part._make(part)
        else:
            due.add(id_)
    return found | (counted(tx, due, year) if due else {})


def counted(tx: Connection, communes: Collection[str], year: int) -> dict[str, Part]:
    """Communes as the places in them and their sums say now."""
    statements, asked = _statements(), {"places": communes, "year": year}
    below = {row.commune: _parts_of_row(row) for row in statements.by_commune.rows(tx, **asked)}
    return {
        row.id: Part(
            *_whole(row, below.get(row.id, NO_PARTS)),
            int(row.listed),
            int(row.begun),
            int(row.households),
            row.until is None,
            row.province,
        )
        for row in statements.upper.rows(tx, **asked)
        if row.level == "commune"
    }


def make_ready(tx: Connection, year: int, most: int = 25) -> int:
    """Count communes anew of which nothing is ready for a year; how many. Two processes that do so at once do no harm."""
    of = COMMUNE_WHOLE.c
    wanted = select(of.place).where(of.year != year).order_by(of.place).limit(most)
    if tx.dialect.name == "postgresql":
        wanted = wanted.with_for_update(skip_locked=True)
    due = tx.execute(wanted).scalars().all()
    if not due:
        return 0
    # by statements after that one, which see what was done by whoever held the rows
    made = counted(tx, due, year)
    _statements().write.each(
        tx, [{"b_place": id_, "year": year, **part._asdict()} for id_, part in made.items()]
    )
    if gone := {*due} - {*made}:
        tx.execute(delete(COMMUNE_WHOLE).where(of.place.in_(gone)))
    return len(due)


class _Statements(NamedTuple):
    """
    The statements on `places` in a `year`; ready, write: of what is kept of communes; ready_of: in the provinces `places`;
    by_commune: of the villages in `places`.
    """

    ready: Hot
    ready_of: Hot
    upper: Hot
    lowest: Hot
    by_commune: Hot
    write: Hot


@cache
def _statements() -> _Statements:
    here = among(PLACE.c.id, "places")
    villages = _lowest(among(PLACE.c.commune, "places"), ("village",), ("listed", "begun", "households"))
    return _Statements(
        Hot(_ready(here)),
        Hot(_ready(among(PLACE.c.province, "places"))),
        Hot(_upper(here)),
        Hot(select(_lowest(here, ("village", "unit"), OF_WHOLE))),
        Hot(_by_commune(villages)),  # who is of a unit lives in a village
        Hot(
            update(COMMUNE_WHOLE)
            .where(COMMUNE_WHOLE.c.place == bindparam("b_place"))
            .values({name: bindparam(name, type_=COMMUNE_WHOLE.c[name].type) for name in ("year", *READY)})
        ),
    )


READY = ("adults", "basis", "homes", "staff", "listed", "begun", "households")


def _ready(these: ColumnElement[bool]) -> Chosen:
    """
    Communes with what is kept of them; `is_ready`: it is what a count would say.

    That is so where no difference waits that would change it: told of the commune, or of one of its villages as if of another.
    """
    changes = (COUNTER_DELTA.c.name.in_(OF_WHOLE), COUNTER_DELTA.c.year.in_([0, YEAR]))
    waits = exists().where(COUNTER_DELTA.c.commune == PLACE.c.id, *changes)
    village = PLACE.alias()
    astray = (
        select(village.c.commune)
        .join(COUNTER_DELTA, COUNTER_DELTA.c.village == village.c.id)
        .where(COUNTER_DELTA.c.commune != village.c.commune, *changes)
    )
    is_ready = and_(~waits, PLACE.c.id.not_in(astray))
    of = COMMUNE_WHOLE.c
    return (
        select(
            PLACE.c.id,
            case((and_(of.year == YEAR, is_ready), 1), else_=0).label("is_ready"),
            *(of[name] for name in READY),
            case((PLACE.c.until.is_(None), 1), else_=0).label("there"),
            PLACE.c.province,
        )
        .join(COMMUNE_WHOLE, of.place == PLACE.c.id, isouter=True)
        .where(PLACE.c.level == "commune", these)
    )


def _upper(inside: ColumnElement[bool]) -> Chosen:
    """Communes and provinces, with what was entered by hand and their own sums."""
    levels = ("commune", "province")
    these = (inside, PLACE.c.level.in_(levels))
    sums = _sums(these, OF_WHOLE, levels)
    told = (func.coalesce(sums.c[name], 0).label(name) for name in OF_WHOLE)
    by_hand = (PLACE.c.adults.label("entered"), PLACE.c.households.label("homes"))
    wanted = select(PLACE.c.id, PLACE.c.level, PLACE.c.province, PLACE.c.until, *by_hand, *told)
    return wanted.join(sums, sums.c.place == PLACE.c.id, isouter=True).where(*these)


def _lowest(inside: ColumnElement[bool], levels: Sequence[str], names: Sequence[str]) -> Subquery:
    """
    The wholes of villages or units, a row each: the larger of what was entered by hand and of what is known by name.

    names: the sums that are read, the others are taken for 0. `listed`, `begun` and `households` stand beside it; `there`:
    it has not become part of another.
    """
    these = (inside, PLACE.c.level.in_(levels))
    sums = _sums(these, names, ("village",))
    there = PLACE.c.until.is_(None)
    told = {name: func.coalesce(sums.c[name], 0) if name in names else literal(0) for name in OF_WHOLE}

    def larger(one: Expr, other: Expr) -> Expr:
        return case((one >= other, one), else_=other)

    by_hand = {
        name: case((there, func.coalesce(PLACE.c[name], 0)), else_=0) for name in ("adults", "households")
    }
    known = larger(told["listed"], told["begun"])
    adults = larger(by_hand["adults"], known)
    basis = case((adults <= 0, "none"), (by_hand["adults"] >= known, "entered"), else_="listed")
    return (
        select(
            PLACE.c.id,
            PLACE.c.level,
            PLACE.c.commune,
            there.label("there"),
            adults.label("adults"),
            basis.label("basis"),
            larger(by_hand["households"], told["households"]).label("homes"),
            larger(told["staff"], told["staff_begun"]).label("staff"),
            *(told[name].label(name) for name in ("listed", "begun", "households")),
        )
        .join(sums, sums.c.place == PLACE.c.id, isouter=True)
        .where(*these)
        .subquery()
    )


def _of_row(row: Found) -> Whole:
    return Whole(int(row.adults), row.basis, int(row.homes), int(row.staff))


def _by_commune(lowest: Subquery) -> Chosen:
    """What the villages of each commune come to."""
    of = lowest.c
    sums = (func.sum(of[name]).label(name) for name in Parts._fields[:-1])
    given = (
        func.max(case((and_(of.there, of.basis == basis), 1), else_=0)).label(f"is_{basis}")
        for basis in _BASES
    )
    return select(of.commune, *sums, *given).group_by(of.commune)


def _parts_of_row(row: Found) -> Parts:
    bases = frozenset(basis for basis in _BASES if getattr(row, f"is_{basis}"))
    return Parts(int(row.adults), int(row.homes), int(row.listed), int(row.begun), int(row.households), bases)


def _together(communes: Iterable[Part]) -> Parts:
    """What communes come to."""
    below = [*communes]
    return Parts(
        sum(each.adults for each in below),
        sum(each.homes for each in below),
        sum(each.listed for each in below),
        sum(each.begun for each in below),
        sum(each.households for each in below),
        frozenset(each.basis for each in below if each.there),
    )


def _as_kept(kept: JsonMap | None) -> Whole:
    if not kept:
        return UNKNOWN
    counts, adults = counts_in(kept), int(kept.get("adults", 0))
    basis: Basis = kept.get("adults_basis") or kept.get("basis") or ("listed" if adults else "none")
    return Whole(adults, basis, int(counts.get("households", 0)), int(counts.get("staff", 0)))


def _whole(row: Found, below: Parts) -> Whole:
    """
    Of a commune the sum of its villages, with whoever is of none of them; of a province that of its communes.

    What was entered by hand goes before it where that is more.
    """
    rest = [
        max(0, int(getattr(row, name)) - getattr(below, name)) for name in ("listed", "begun", "households")
    ]
    known, homes = below.adults + max(rest[:2]), below.homes + rest[2]
    entered = (row.entered or 0, row.homes or 0) if row.until is None else (0, 0)
    adults = max(entered[0], known)
    basis: Basis = "listed"
    if (0 < entered[0] == adults) or below.bases == {"entered"}:
        basis = "entered"
    elif below.bases & {"entered", "partly"}:
        basis = "partly"
    staff = max(int(row.staff), int(row.staff_begun))
    return Whole(adults, basis if adults else "none", max(entered[1], homes), staff)
