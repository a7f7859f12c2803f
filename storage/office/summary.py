"""
The numbers of a place: one summary for message, chart, page and export, so that they can't differ.

Made of sums alone, in a number of statements that depends neither on residents nor on places. From it: which places below
need help, an officer's desk, the figures kept, the quality of sheets. Beside it the recount, which says where sums differ
from the rows they were made of.
"""

from collections import Counter as Sums
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice
from operator import itemgetter
from typing import Literal, NamedTuple, TypedDict

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    Table,
    bindparam,
    func,
    insert,
    or_,
    select,
    union,
    union_all,
    update,
)

from dialogs.engine import Did, Refusal
from dialogs.rules.calendar import PROVINCE_DUE
from dialogs.rules.roles import POWERS, Action, Role
from dialogs.rules.small_groups import LEAST, share, shares
from dialogs.rules.titles import Title
from dialogs.talks.asked import AtDesk, Desk, Link
from dialogs.talks.office.desk import NeedHelp, Summary
from dialogs.talks.office.parts import Years
from dialogs.talks.office.summary import (
    Deadline,
    Need,
    Overview,
    PlanNamed,
    Quality,
    QualityHere,
    Sought,
    TitleCounted,
    Trend,
    Trouble,
    VillageQuality,
    Weak,
)
from dialogs.talks.office.year import AtTime, Freeze, Frozen, KeptFigures, SendChart, SetDigest, SummaryLink
from dialogs.vietnamese import fold
from storage.act import VIETNAM, Held, House, Where, in_force, places, serves
from storage.counting import (
    Counted,
    Key,
    Target,
    confirmed_alone,
    counted_as,
    sent_of,
    targets,
    told_of_home,
    told_of_person,
    told_of_sheet,
    write_deltas,
)
from storage.facts import calendar_of, hears_later
from storage.families.figures import ALL, WITH_SHARES, title_figures
from storage.office.plans import counted_in, plan_in_force, progress, text
from storage.office.wholes import (
    LEVELS,
    NOW,
    Basis,
    Whole,
    counts_in,
    kept_of,
    kept_sums,
    overs,
    sum_of,
    wholes,
)
from storage.places.find import label, labels
from storage.privacy.links import url
from storage.privacy.requests import open_at
from storage.residents.adopted import draft
from storage.store.hot import Hot, among
from storage.store.rows import Found, JsonMap, Row, fetch_all, fetch_first, fetch_one
from storage.tables import (
    ASSESSMENT,
    COUNTER,
    COUNTER_DELTA,
    FROZEN_FIGURES,
    HOUSEHOLD,
    PERSON,
    PLACE,
    ROLE,
    TOMBSTONE,
    newest_first,
)

Figures = dict[str, int]
CHUNK = 1000


def figures(tx: Connection, place: str, year: int) -> Figures:
    """All sums of a place for a year, with those that hold whatever the year."""
    return figures_of(tx, [place], year)[place]


def figures_of(tx: Connection, places: Collection[str], year: int) -> dict[str, Figures]:
    """The same for several places at once."""
    found: dict[str, Figures] = {place: {} for place in places}
    for place, name, number in _figures().rows(tx, places=[*found], year=year) if found else ():
        if number:
            found[place][name] = int(number)
    return found


@cache
def _figures() -> Hot:
    parts = [
        select(at.label("place"), of.c.name.label("name"), n.label("n")).where(
            among(at, "places"), of.c.year.in_([0, bindparam("year", type_=Integer)])
        )
        for at, of, n in kept_sums()
    ]
    all_ = union_all(*parts).subquery()
    sums = select(all_.c.place, all_.c.name, func.sum(all_.c.n).label("n"))
    return Hot(sums.group_by(all_.c.place, all_.c.name))


class Numbers(NamedTuple):
    """All sums of a place and a year, `adults`, `households` and `staff` among them as they make the whole."""

    sums: Figures
    whole: Whole


def numbers(
    tx: Connection, place: str, year: int, today: date, known: Mapping[str, Whole] | None = None
) -> Numbers:
    """
    The figures of a place: what board, summary, chart, page and files tell; see docs/so-lieu.md.

    known: its whole among others, where it was made already.
    """
    return numbers_of(tx, [place], year, today, known)[place]


def numbers_of(
    tx: Connection, places: Collection[str], year: int, today: date, known: Mapping[str, Whole] | None = None
) -> dict[str, Numbers]:
    """The same of several places at once."""
    sums, over = figures_of(tx, places, year), overs(tx, places, year, today)
    known = wholes(tx, places, year, today) if known is None else known
    kept = kept_of(tx, over, year)
    found = {}
    for place in places:
        mine, whole = sums[place], known[place]
        if place in over:
            was = counts_in(kept.get(place, {}))
            mine = {name: n for name, n in mine.items() if name not in NOW}
            mine |= {name: int(was[name]) for name in NOW if was.get(name)}
        full = {"adults": whole.adults, "households": whole.households, "staff": whole.staff}
        found[place] = Numbers(mine | full, whole)
    return found


# -- the recount


def recount(tx: Connection, house: House, place: str = "") -> list[tuple[Key, int, int]]:
    """Where the sums differ from a recount of the rows: (place, year, name), should be, is."""
    should, stands = _counted_again(tx, house), _standing(tx)
    keys = sorted({*should, *stands})
    return [
        (key, should[key], stands[key])
        for key in keys
        if should[key] != stands[key] and place in {"", key[0]}
    ]


def mend(tx: Connection, house: House) -> int:
    """Make rows and sums right; how many sums were wrong."""
    wrong = recount(tx, house)
    for of, rows in (
        (of, [{"b_id": id_, "b_counted": new} for id_, old, new in rows if old != new])
        for of, rows in _afresh(tx, house)
    ):
        counted_as(of).each(tx, rows)
    known = {row.id: row.level for row in tx.execute(select(PLACE.c.id, PLACE.c.level))}
    deltas: dict[Target, int] = {}
    for (place, year, name), should, is_ in wrong:
        level = known.get(place, "")
        village, commune = "" if level in LEVELS[1:] else place, place if level == "commune" else ""
        deltas[village, commune, place if level == "province" else "", year, name] = should - is_
    write_deltas(tx, house, deltas)
    return len(wrong)


def _counted_again(tx: Connection, house: House) -> Sums[Key]:
    should: Sums[Key] = Sums()
    for _, rows in _afresh(tx, house):
        for _, _, counted in rows:
            _add(should, counted)
    for stone in tx.execute(select(TOMBSTONE.c.counted)):
        _add(should, stone.counted)
    return should


def _add(should: Sums[Key], counted: JsonMap) -> None:
    for target in targets(counted) if counted else ():
        for name, number in counted["n"].items():
            year, _, short = name.partition(":")
            for place in {*target} - {""}:
                should[place, int(year), short] += number


def _standing(tx: Connection) -> Sums[Key]:
    found: Sums[Key] = Sums()
    for row in tx.execute(select(COUNTER)):
        found[row.place, row.year, row.name] += row.value
    for row in tx.execute(select(COUNTER_DELTA)):
        for place in {row.village, row.commune, row.province} - {""}:
            found[place, row.year, row.name] += row.delta
    return found


Afresh = Iterator[tuple[str, Counted, Counted]]  # id, as counted, as it should be


def _afresh(tx: Connection, house: House) -> Iterator[tuple[Table, Afresh]]:
    above = {row.id: row.province for row in tx.execute(select(PLACE.c.id, PLACE.c.province))}
    known = tx.execute(select(PERSON.c.id, PERSON.c.unit, PERSON.c.erase_at)).all()
    units = {row.id: row.unit or "" for row in known}
    leaving = {row.id for row in known if row.erase_at is not None}
    direct = confirmed_alone(tx)

    def of_sheet(row: Row) -> Counted:
        who, alone = row["person"], row["id"] in direct
        unit = units.get(who, "")
        return told_of_sheet(row, above, unit, house, leaving=who in leaving, direct=alone)

    def anew(of: Table, told: Callable[[Row], Counted]) -> Afresh:
        for row in _all(tx, of):
            yield row["id"], row["counted"], told({**row, "counted": {}})

    yield PERSON, anew(PERSON, lambda row: told_of_person(row, above))
    yield ASSESSMENT, anew(ASSESSMENT, of_sheet)
    sent = sent_of(tx)
    yield HOUSEHOLD, anew(HOUSEHOLD, lambda row: told_of_home(row, above, sent))


def _all(tx: Connection, of: Table) -> Iterator[Row]:
    """Every row, a chunk at a time."""
    last = ""
    while rows := fetch_all(tx, select(of).where(of.c.id > last).order_by(of.c.id).limit(CHUNK)):
        yield from rows
        last = rows[-1]["id"]


# -- the summary

DIGEST = "digest"  # figures kept of themselves, to count from; not handed in
MERGED = "merged"  # as they were when places became one: what was before is no measure for it
LATE = timedelta(days=10)  # a review that waits longer is late
SINCE = timedelta(hours=12)  # what was sent more lately is no trend
COUNTS = (
    "listed",
    "joined",
    "away",
    "elsewhere",
    "ill",
    "declines",
    "unknown",
    "registered",
    "registered_paper",
    "registered_recognised",
    "started",
    "finished",
    "sent",
    "with_skips",
    "private",
    "endorsed",
    "proposed",
    "confirmed",
    "recognised",
    "returned",
    "declined",
    "entered",
    "digital",
    "staff",
    "staff_sent",
    "staff_recognised",
    "households",
    "households_sent",
    "sent_by_others",
)


class Below(TypedDict):
    """A place right below one: as it is said, who leads it, its adults as they make the whole, and some of its sums."""

    place: str
    level: str
    word: str
    label: str
    adults: int
    basis: Basis
    headed: bool
    sums: Figures


def summarise(tx: Connection, house: House, at: datetime, place: str, year: int = 0) -> Overview | None:
    """The summary of a place and a year (0: this one); None where there is no such place."""
    local = at.astimezone(VIETNAM)
    here = fetch_first(tx, select(PLACE).where(PLACE.c.id == place))
    if here is None:
        return None
    row = dict(here)
    year = year or local.year
    known = wholes(tx, [place], year, local.date())
    sums, whole = numbers(tx, place, year, local.date(), known)
    there = _there(tx, row, year, late_day(local.date()), at, BRIEF, known)
    adults = whole.adults
    waiting, late = _waiting(sums, local.date())
    sent = sums.get("sent", 0)
    sheet = house.sheets[house.in_force["nguoi_dan_xa"]]
    plan = plan_in_force(tx, place)
    ours = with_titles(tx, place, year, local.date(), sums)
    named: PlanNamed | None = None
    if plan:
        named = {
            "id": plan.plan.id,
            "short": text(plan.plan.short),
            "title": text(plan.plan.title),
            "place": plan.place,
        }
    return {
        "place": place,
        "label": label(tx, place),
        "level": row["level"],
        "word": row["word"],
        "name": row["name"],
        "year": year,
        "day": local.date().isoformat(),
        "clock": f"{local:%H:%M}",
        "draft": draft(tx, house, row["commune"] if row["level"] != "province" else ""),
        "example": bool(row["example"]),
        "counts": {name: sums.get(name, 0) for name in COUNTS},
        "adults": adults,
        "adults_basis": whole.basis,
        "waiting": waiting,
        "late": late,
        "passed": share(sums.get("passed", 0), sent),
        "pass_total": sheet.pass_total,
        "pass_floor": sheet.pass_floor,
        "answered": sum(n for name, n in sums.items() if name.startswith("sheet:")),
        "weak": _weak(sums, {each.id: text(each.short) for each in sheet.indicators}),
        "before": _before(tx, place, year, at),
        **_trouble(row, there, sums.get("started", 0), adults),
        "deadline": _deadline(tx, row, year, local.date()),
        "sought": _sought(tx, row),
        "plan": named,
        "targets": progress(tx, place, year, ours, here=year == local.year or counted_in(sums)),
        "titles": titles_of(ours),
    }


def with_titles(tx: Connection, place: str, year: int, today: date, sums: Mapping[str, int]) -> Figures:
    """The sums of a place with those of the titles of families, clans, villages, units and its own."""
    return {**sums, **title_figures(tx, [place], year, today)[place]}


def titles_of(sums: Mapping[str, int]) -> list[TitleCounted]:
    """Each title of which anything is kept: registered and recognised, of how many; of a commune its level."""
    found: list[TitleCounted] = []
    for title in (*WITH_SHARES, Title.COMMUNE):
        total = sums.get(ALL.get(title, "communes"), 0)
        counted = {step: sums.get(f"{title}_{step}", 0) for step in ("registered", "recognised")}
        if any(counted.values()):
            found.append(
                {
                    "title": title.value,
                    "total": total,
                    "registered": counted["registered"],
                    "recognised": counted["recognised"],
                    "level": sums.get("commune_level", 0) if title is Title.COMMUNE else 0,
                }
            )
    return found


def _sought(tx: Connection, row: Row) -> list[Sought]:
    """
    Places that people named and that are not here, the commonest first.

    In which commune they lie nobody knows: they are shown to the only one of its level there is.
    """
    same = [PLACE.c.level == row["level"], PLACE.c.until.is_(None)]
    if row["level"] == "province":
        same.append(PLACE.c.parent.is_(None))  # found by an index
    alone = select(func.count()).select_from(PLACE).where(*same)
    if row["level"] not in {"commune", "province"} or tx.execute(alone).scalar() != 1:
        return []
    here = (PERSON.c.place_typed != "", PERSON.c.village.is_(None), PERSON.c.erase_at.is_(None))
    typed = tx.execute(select(PERSON.c.place_typed).where(*here)).scalars().all()
    named, counted = {fold(each): each for each in typed}, Sums(fold(each) for each in typed)
    return [{"name": named[each], "people": n} for each, n in counted.most_common(MOST_SOUGHT)]


def summary_of(tx: Connection, house: House, at: datetime, place: str, year: int = 0) -> Overview:
    """The same of a place that is known to be there."""
    found = summarise(tx, house, at, place, year)
    if found is None:
        raise LookupError(place)
    return found


def with_below(
    tx: Connection, house: House, at: datetime, place: str, year: int, names: Sequence[str]
) -> tuple[Overview, list[Below]]:
    """The summary of a place, and the places right below it with these sums."""
    found, row = (
        summary_of(tx, house, at, place, year),
        fetch_one(tx, select(PLACE).where(PLACE.c.id == place)),
    )
    return found, below(tx, row, found["year"], late_day(at.astimezone(VIETNAM).date()), at, names)


def late_day(today: date) -> str:
    """What was sent on this day or before waits too long."""
    return (today - LATE - timedelta(days=1)).isoformat()


def _waiting(sums: Figures, today: date) -> tuple[int, int]:
    """How many sheets wait for a review, and how many of them too long."""
    waits = {name.partition(":")[2]: n for name, n in sums.items() if name.startswith("wait:")}
    last = late_day(today)
    return sum(waits.values()), sum(n for day, n in waits.items() if day <= last)


def _weak(sums: Figures, names: Mapping[str, dict[str, str]]) -> list[Weak]:
    """The two indicators where people fall short most, nothing of small groups."""
    found: list[Weak] = []
    for key in sorted({name.split(":")[1] for name in sums if name.startswith("ind:")}):
        whole = sum(n for name, n in sums.items() if name.startswith(f"ind:{key}:"))
        low = share(sums.get(f"low:{key}", 0), whole)
        if low:
            found.append({"indicator": key, "short": names.get(key, {"vi": key}), "low": low, "of": whole})
    return sorted(found, key=lambda each: (-each["low"] / each["of"], each["indicator"]))[:2]


def _before(tx: Connection, place: str, year: int, at: datetime) -> Trend | None:
    """The figures of the last summary that was sent, or handed in: what the trend is counted from."""
    wanted = select(FROZEN_FIGURES).where(
        FROZEN_FIGURES.c.place == place,
        FROZEN_FIGURES.c.year == year,
        or_(FROZEN_FIGURES.c.at < at - SINCE, FROZEN_FIGURES.c.note == MERGED),
    )
    row = tx.execute(wanted.order_by(*newest_first(FROZEN_FIGURES)).limit(1)).first()
    return _kept(row) if row else None


def _deadline(tx: Connection, row: Row, year: int, today: date) -> Deadline:
    """The commune's own day; of a province the day of its yearly report."""
    if row["level"] == "province":
        day, own = date(year, *PROVINCE_DUE), True
    else:
        found = calendar_of(tx, row["id"], year)
        day, own = found.dates["hand_in"], "hand_in" in found.own
    return {"day": day.isoformat(), "left": (day - today).days, "own": own}


# -- which of the places below need help

BRIEF = ("started",)  # what tells which places need help
KEPT_BELOW = (  # what is kept of each of the places below, to tell later how it moved
    "listed",
    "staff",
    "registered",
    "started",
    "sent",
    "proposed",
    "confirmed",
    "recognised",
    "returned",
    "entered",
    "households",
    "households_sent",
)
SHOWN = ("id", "level", "word", "name", "former")
HEADS = ("head", "unit_head", "officer")
FAR_BEHIND = 2  # a place is, whose share is less than half of that of the whole


def below(
    tx: Connection,
    row: Row,
    year: int,
    late: str,
    at: datetime,
    names: Sequence[str] = BRIEF,
    *,
    known: Mapping[str, Whole] | None = None,
) -> list[Below]:
    """
    The places right below one with some of their sums and how many wait since `late` or longer: one row each.

    known: their wholes, as far as they were made already.
    """
    there = _there(tx, row, year, late, at, names, known)
    twins = Sums((each.word, each.name) for each in there.rows)
    return [_place(each, names, twins, there) for each in there.rows]


class _There(NamedTuple):
    """The places right below one, as their rows say: their wholes, which of them are led, and where the year is over."""

    rows: list[Found]
    wholes: Mapping[str, Whole]
    headed: Collection[str]
    over: Collection[str]


def _there(
    tx: Connection,
    row: Row,
    year: int,
    late: str,
    at: datetime,
    names: Sequence[str],
    known: Mapping[str, Whole] | None,
) -> _There:
    if row["level"] not in {"commune", "province"}:
        return _There([], {}, (), ())
    asked = _below(row["level"], tuple(names))
    rows = asked.places.rows(tx, parent=row["id"], year=year, late=f"wait:{late}")
    headed = {each.place for each in asked.led.rows(tx, parent=row["id"], at=at)}
    ids, today = [each.id for each in rows], at.astimezone(VIETNAM).date()
    known = {} if known is None else known
    if rest := [id_ for id_ in ids if id_ not in known]:
        known = {**known, **wholes(tx, rest, year, today)}
    return _There(rows, known, headed, overs(tx, ids, year, today))


class _Below(NamedTuple):
    """The statements on places right below `parent`: with their sums of a `year`, and which are led `at` a time."""

    places: Hot
    led: Hot


@cache
def _below(level: str, names: tuple[str, ...]) -> _Below:
    """level: of the place above them."""
    inside = PLACE.c.parent == bindparam("parent", type_=PLACE.c.parent.type)
    last = bindparam("late", type_=COUNTER.c.name.type)
    levels = ("village", "commune") if level == "province" else ("village",)
    sums = (sum_of(name, levels).label(name) for name in names)
    late = sum_of("wait:", levels, to=last).label("late")
    wanted = select(*(PLACE.c[name] for name in SHOWN), *sums, late)
    there = wanted.where(inside, PLACE.c.until.is_(None)).order_by(PLACE.c.folded, PLACE.c.id)
    led = select(ROLE.c.place).join(PLACE, PLACE.c.id == ROLE.c.place)
    moment: BindParameter[datetime] = bindparam("at", type_=ROLE.c.since.type)
    return _Below(Hot(there), Hot(led.where(inside, ROLE.c.kind.in_(HEADS), in_force(moment))))


def _place(row: Found, names: Sequence[str], twins: Mapping[tuple[str, str], int], there: _There) -> Below:
    """A place with its sums."""
    sums = {key: n for key in (*names, "late") if (n := getattr(row, key))}
    if row.id in there.over:
        sums = {key: n for key, n in sums.items() if key not in NOW}
    whole = there.wholes[row.id]
    return {
        "place": row.id,
        "level": row.level,
        "word": row.word,
        "label": _label(row, twins),
        "adults": whole.adults,
        "basis": whole.basis,
        "headed": row.id in there.headed,
        "sums": {**sums, "households": whole.households},
    }


def _label(row: Found, twins: Mapping[tuple[str, str], int]) -> str:
    """The former commune is said where another place beside it has the same name."""
    old = f" ({row.former} cũ)" if row.former and twins[row.word, row.name] > 1 else ""
    return f"{row.word} {row.name}{old}".strip()


Why = Literal["headless", "late", "not_begun", "behind"]
ORDER: tuple[Why, ...] = ("headless", "late", "not_begun", "behind")
Worst = tuple[int, int, int, str]  # which of the order, then the worst first: -number, -adults, place


class _Share(NamedTuple):
    """How many have begun, of how many adults."""

    started: int
    adults: int


def needing(places: Sequence[Below], started: int, adults: int) -> list[Need]:
    """Those that need help: no head, reviews that wait too long, nobody begun, far behind; the first that holds, worst first."""
    whole, found = _Share(started, adults), list[tuple[Worst, Below]]()
    for each in places:
        begun, late = each["sums"].get("started", 0), each["sums"].get("late", 0)
        mine = _Share(begun, each["adults"])
        if worst := _need(each["place"], each["level"], mine, whole, late, headed=each["headed"]):
            found.append((worst, each))
    return [_told(worst, each["label"], each["level"]) for worst, each in sorted(found, key=itemgetter(0))]


def _told(worst: Worst, label_: str, level: str) -> Need:
    order, number, of, place = worst
    return {
        "place": place,
        "label": label_,
        "level": level,
        "why": ORDER[order],
        "number": -number,
        "of": -of,
    }


def _peopled(level: str, adults: int) -> bool:
    return adults > 0 or level == "village"


def _need(id_: str, level: str, share_: _Share, whole: _Share, late: int, *, headed: bool) -> Worst | None:
    """Why a place needs help, if it does."""
    begun, adults = share_
    peopled = _peopled(level, adults)
    if not headed and peopled:
        return 0, 0, -adults, id_
    if late:
        return 1, -late, -adults, id_
    if not begun and peopled:
        return 2, 0, -adults, id_
    if begun * whole.adults * FAR_BEHIND < whole.started * adults:
        return 3, -begun, -adults, id_
    return None


def _trouble(row: Row, there: _There, started: int, adults: int) -> Trouble:
    """How many places lack what, and the three to call: of each kind of trouble the worst one first."""
    whole, headed, needs = _Share(started, adults), there.headed, list[tuple[Worst, Found]]()
    headless = late_places = 0
    for each in there.rows:
        id_, level, late = each.id, each.level, each.late
        mine, led = _Share(each.started, there.wholes[id_].adults), id_ in headed
        if late > 0:
            late_places += 1
        if not led and _peopled(level, mine.adults):
            headless += 1
        if worst := _need(id_, level, mine, whole, late, headed=led):
            needs.append((worst, each))
    needs.sort(key=itemgetter(0))
    kinds = [worst[0] for worst, _ in needs]
    firsts = [kinds.index(order) for order in sorted({*kinds})]
    rest = (at for at in range(len(needs)) if at not in firsts)
    shown = [needs[at] for at in sorted([*firsts, *islice(rest, 3)][:3])]
    twins = Sums((each.word, each.name) for each in there.rows)
    return {
        "below": len(there.rows),
        "below_word": _word(row, there.rows),
        "headless": headless,
        "late_places": late_places,
        "not_begun": kinds.count(ORDER.index("not_begun")),
        "needing": len(needs),
        "attention": [_told(worst, _label(each, twins), each.level) for worst, each in shown],
    }


def _word(row: Row, places: Sequence[Found]) -> str:
    words = {each.word for each in places if each.level != "unit"}
    return words.pop() if len(words) == 1 else ("xã, phường" if row["level"] == "province" else "nơi")


# -- an officer's desk

MOST_SOUGHT = 5
MOST_NEEDS = 40  # as many as can be called
HOWS = ("", "daily", "weekly", "monthly")


@serves(Summary, Action.SUMMARY)
def summary(tx: Connection, where: Where, held: Held, request: Summary) -> Overview:
    """The numbers of the place."""
    return summary_of(tx, where.house, where.at, request.place or held.place, request.year)


@serves(Desk, Action.SUMMARY)
def desk(tx: Connection, where: Where, held: Held, _: Desk) -> AtDesk:
    """What the role may do, and how often its summary comes."""
    digest = tx.execute(select(ROLE.c.digest).where(ROLE.c.id == held.id)).scalar() or ""
    may = sorted(POWERS[Role(held.kind)].may)
    waiting, first = open_at(tx, held) if Action.REQUESTS in may else (0, "")
    return {
        "kind": held.kind,
        "place": held.place,
        "may": [*map(str, may)],
        "digest": digest,
        "writes": hears_later(where),
        "requests": waiting,
        "first_due": first,
        "page": bool(where.house.public_url),
    }


@serves(NeedHelp, Action.SUMMARY)
def need_help(tx: Connection, where: Where, held: Held, request: NeedHelp) -> list[Need]:
    """All the places below that need help."""
    here = select(PLACE).where(PLACE.c.id == (request.place or held.place))
    row = fetch_one(tx, here)
    found = below(tx, row, where.year, late_day(where.today), where.at)
    sums, whole = numbers(tx, row["id"], where.year, where.today)
    return needing(found, sums.get("started", 0), whole.adults)[:MOST_NEEDS]


@serves(Years, Action.SUMMARY)
def years_there(tx: Connection, where: Where, held: Held, request: Years) -> list[int]:
    """This year, and those of which something was counted or kept."""
    here = request.place or held.place
    parts = [select(COUNTER.c.year).where(COUNTER.c.place == here, COUNTER.c.value != 0)]
    parts += [
        select(COUNTER_DELTA.c.year).where(COUNTER_DELTA.c[level] == here)
        for level in ("village", "commune", "province")
    ]
    parts.append(select(FROZEN_FIGURES.c.year).where(FROZEN_FIGURES.c.place == here))
    found = tx.execute(union(*parts)).scalars()
    return sorted({where.year, *(year for year in found if year)}, reverse=True)


@serves(Freeze, Action.FREEZE)
def freeze(tx: Connection, where: Where, held: Held, request: Freeze) -> Did[AtTime]:
    """The figures as of now, numbers only."""
    now = summary_of(tx, where.house, where.at, request.place or held.place, request.year)
    keep(tx, where.house, where.at, now, held.id)
    return Did({"day": now["day"], "clock": now["clock"]})


def keep(tx: Connection, house: House, at: datetime, found: Overview, role: str, note: str = "") -> None:
    """Keep figures, with those of the places below; `note` says what for, "" that they were handed in."""
    here = fetch_one(tx, select(PLACE).where(PLACE.c.id == found["place"]))
    late = late_day(at.astimezone(VIETNAM).date())
    kept = {**found, "places": below(tx, here, found["year"], late, at, KEPT_BELOW)}
    row = {"id": house.new_id(), "place": found["place"], "year": found["year"], "figures": kept}
    tx.execute(insert(FROZEN_FIGURES).values(**row, note=note, role=role, at=at))


def handed_in() -> ColumnElement[bool]:
    """Whether figures were kept because somebody handed them in."""
    return FROZEN_FIGURES.c.note.not_in((DIGEST, MERGED))


def kept_for(place: str) -> ColumnElement[bool]:
    """Figures of a place, and those of the places that became part of it, under their old names."""
    parts = select(PLACE.c.id).where(PLACE.c.into == place)
    return or_(FROZEN_FIGURES.c.place == place, FROZEN_FIGURES.c.place.in_(parts))


@serves(Frozen, Action.FREEZE)
def frozen(tx: Connection, _where: Where, held: Held, request: Frozen) -> list[KeptFigures]:
    """What was handed in, newest first."""
    here = request.place or held.place
    wanted = select(FROZEN_FIGURES).where(kept_for(here), handed_in())
    newest = wanted.order_by(*newest_first(FROZEN_FIGURES))
    return [_kept(row) for row in tx.execute(newest.limit(5))]


def _kept(row: Found) -> KeptFigures:
    at, told = row.at.astimezone(VIETNAM), row.figures
    day, clock = at.date().isoformat(), f"{at:%H:%M}"
    return {
        "year": row.year,
        "day": day,
        "clock": clock,
        "counts": told.get("counts", {}),
        "adults": told.get("adults", 0),
    }


@serves(SetDigest, Action.SUMMARY)
def set_digest(tx: Connection, where: Where, held: Held, request: SetDigest) -> Did[None] | Refusal:
    """How often the summary comes by itself."""
    if request.how not in HOWS or (request.how and not hears_later(where)):
        return Refusal()
    tx.execute(update(ROLE).where(ROLE.c.id == held.id).values(digest=request.how))
    return Did(None)


@serves(SendChart, Action.SUMMARY)
def send_chart(tx: Connection, where: Where, held: Held, request: SendChart) -> Did[None]:
    """The picture is drawn where it is sent, of the same numbers."""
    place = request.place or held.place
    found = summary_of(tx, where.house, where.at, place, request.year)
    row = dict(fetch_one(tx, select(PLACE).where(PLACE.c.id == place)))
    there = below(tx, row, found["year"], late_day(where.today), where.at, ("listed", "sent"))
    shown = {**found, "places": [each for each in there if each["level"] != "unit"]}
    return Did(None, sends=({"picture": "summary", "summary": shown, "language": where.language},))


@serves(SummaryLink, Action.SUMMARY)
def summary_link(tx: Connection, where: Where, held: Held, request: SummaryLink) -> Did[Link]:
    """A link, once, for who asks; the role is looked at again when it is opened."""
    of = {"role": held.id, "place": request.place or held.place, "year": str(request.year)}
    return Did({"url": url(tx, where, "summary", **of)})


# -- how sheets came about in each village: pressed by others, returned, all at the top, how long they took


@serves(Quality, Action.SUMMARY)
def quality(tx: Connection, where: Where, held: Held, _: Quality) -> QualityHere:
    """Village by village; how many are too small to be broken down."""
    here = places(held), PLACE.c.level == "village", PLACE.c.until.is_(None)
    villages = tx.execute(select(PLACE.c.id).where(*here)).scalars().all()
    found = figures_of(tx, villages, where.year)
    named = labels(tx, villages)
    begun = [each for each in villages if found[each].get("sent", 0)]
    shown = sorted((each for each in begun if found[each]["sent"] >= LEAST), key=lambda each: named[each])
    top = shares({each: (found[each].get("all_top", 0), found[each]["sent"]) for each in shown})
    return {
        "year": where.year,
        "villages": [_village(named[each], found[each], top[each]) for each in shown],
        "hidden": len(begun) - len(shown),
        "draft": draft(tx, where.house, held.commune or held.place),
    }


def _village(named: str, sums: Mapping[str, int], top: int | None) -> VillageQuality:
    return {
        "label": named,
        "sent": sums["sent"],
        "helped": sums.get("sent_by_others", 0),
        "returned": sums.get("returned", 0),
        "top": top,
        "seconds": median(sums),
    }


def median(sums: Mapping[str, int]) -> int:
    """The bucket (seconds, at most) in which the middle one lies; 0 where nobody's time is known."""
    buckets = sorted((int(name[4:]), n) for name, n in sums.items() if name.startswith("sec:"))
    total, seen = sum(n for _, n in buckets), 0
    for seconds, n in buckets:
        seen += n
        if seen * 2 >= total:
            return seconds
    return 0
