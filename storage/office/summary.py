"""
The numbers of a place: one summary for message, chart, page and export, so that they can't differ.

Made of sums alone (storage.office.figures), in a number of statements that depends neither on residents nor on places.
"""

from collections import Counter as Sums
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    Table,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
    update,
)

from dialogs.rules.calendar import PROVINCE_DUE
from dialogs.rules.hours import PROACTIVE
from dialogs.rules.roles import POWERS, Action, Role
from dialogs.rules.small_groups import LEAST, share, shares
from dialogs.talks.asked import Desk
from dialogs.talks.office.desk import NeedHelp, PlacesUnder, Summary
from dialogs.talks.office.summary import Quality
from dialogs.talks.office.year import Freeze, Frozen, SendChart, SetDigest, SummaryLink
from dialogs.vietnamese import fold
from storage.act import VIETNAM, Guarded, Held, House, Where, in_force, places
from storage.counting import (
    Key,
    Target,
    of_assessment,
    of_household,
    of_person,
    sent_of,
    targets,
    write_deltas,
)
from storage.facts import calendar_of
from storage.office.plans import plan_in_force, progress, text
from storage.places.find import label, labels
from storage.privacy.links import url
from storage.residents.adopted import draft
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
)

Figures = dict[str, int]
CHUNK = 1000


def figures(tx: Connection, place: str, year: int) -> Figures:
    """All sums of a place for a year, with those that hold whatever the year."""
    return figures_of(tx, [place], year)[place]


def figures_of(
    tx: Connection, places: Collection[str], year: int, *, only: Collection[str] = (), late: str = ""
) -> dict[str, Figures]:
    """
    The same for several places at once.

    only: these names and no others. late: with them, how many wait since that day or longer, as "late".
    """
    found: dict[str, Figures] = {place: {} for place in places}
    if not places:
        return found
    parts = [
        _part(COUNTER.c.place, COUNTER, COUNTER.c.value, places, year, only, late),
        *(
            _part(COUNTER_DELTA.c[level], COUNTER_DELTA, COUNTER_DELTA.c.delta, places, year, only, late)
            for level in ("village", "commune", "province")
        ),
    ]
    all_ = union_all(*parts).subquery()
    sums = select(all_.c.place, all_.c.name, func.sum(all_.c.n)).group_by(all_.c.place, all_.c.name)
    for place, name, number in tx.execute(sums):
        if number and only and name.startswith("wait:"):
            found[place]["late"] = found[place].get("late", 0) + int(number)
        elif number:
            found[place][name] = int(number)
    return found


def _part(
    at: ColumnElement[str],
    of: Table,
    n: ColumnElement[int],
    places: Collection[str],
    year: int,
    only: Collection[str],
    late: str,
) -> Select[Any]:
    wanted = select(at.label("place"), of.c.name.label("name"), n.label("n"))
    wanted = wanted.where(at.in_(places), of.c.year.in_([0, year]))
    if only:
        waits = and_(of.c.name >= "wait:", of.c.name <= f"wait:{late}")
        wanted = wanted.where(or_(of.c.name.in_(only), waits) if late else of.c.name.in_(only))
    return wanted


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
        if rows:
            mark = update(of).where(of.c.id == bindparam("b_id"))
            tx.execute(mark.values(counted=bindparam("b_counted", type_=of.c.counted.type)), rows)
    deltas: dict[Target, int] = {
        (place, "", "", year, name): should - is_ for (place, year, name), should, is_ in wrong
    }
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


def _add(should: Sums[Key], counted: Mapping[str, Any]) -> None:
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


Afresh = Iterator[tuple[str, dict[str, Any], dict[str, Any]]]  # id, as counted, as it should be


def _afresh(tx: Connection, house: House) -> Iterator[tuple[Table, Afresh]]:
    above = {row.id: row.province for row in tx.execute(select(PLACE.c.id, PLACE.c.province))}
    units = {row.id: row.unit for row in tx.execute(select(PERSON.c.id, PERSON.c.unit))}

    def at(row: Mapping[str, Any], unit: str) -> list[str]:
        village, commune = row["village"] or "", row["commune"] or ""
        return [village, commune, above.get(village) or above.get(commune) or "", unit]

    def people() -> Afresh:
        for row in _all(tx, PERSON):
            adds = of_person(row)
            new = {"at": at(row, row["unit"] or ""), "n": adds} if adds else {}
            yield (row["id"], row["counted"], new | ({"home": row["household"]} if row["household"] else {}))

    def sheets() -> Afresh:
        for row in _all(tx, ASSESSMENT):
            unit = units.get(row["person"]) or ""
            adds = of_assessment(row, house.sheets.get(row["sheet"]), staff=bool(unit))
            yield row["id"], row["counted"], {"at": at(row, unit), "n": adds} if adds else {}

    def homes() -> Afresh:
        sent = sent_of(tx)
        for row in _all(tx, HOUSEHOLD):
            adds = of_household(row, sent.get(row["id"], {}))
            where = {**row, "village": row["place"]}
            yield row["id"], row["counted"], {"at": at(where, ""), "n": adds} if adds else {}

    yield from ((PERSON, people()), (ASSESSMENT, sheets()), (HOUSEHOLD, homes()))


def _all(tx: Connection, of: Table) -> Iterator[dict[str, Any]]:
    """Every row, a chunk at a time."""
    last = ""
    while (
        rows := tx.execute(select(of).where(of.c.id > last).order_by(of.c.id).limit(CHUNK)).mappings().all()
    ):
        yield from (dict(row) for row in rows)
        last = rows[-1]["id"]


# -- The numbers of a place: one summary for message, chart, page and export, so that they can't differ

DIGEST = "digest"  # figures kept because they were sent, not handed in
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
    "started",
    "finished",
    "sent",
    "private",
    "endorsed",
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
Json = dict[str, Any]


def summarise(tx: Connection, house: House, at: datetime, place: str, year: int = 0) -> Json:
    """The summary of a place as JSON; {} where there is no such place."""
    local = at.astimezone(VIETNAM)
    here = tx.execute(select(PLACE).where(PLACE.c.id == place)).mappings().first()
    if here is None:
        return {}
    row = dict(here)
    year = year or local.year
    sums = figures(tx, place, year)
    places = below(tx, row, year, late_day(local.date()), at)
    adults, basis = _adults(row, places, sums)
    found: Json = {
        "place": place,
        "label": label(tx, place),
        "level": row["level"],
        "word": row["word"],
        "name": row["name"],
        "year": year,
        "day": local.date().isoformat(),
        "clock": f"{local:%H:%M}",
        "draft": _draft(tx, house, row),
        "example": bool(row["example"]),
        "counts": {name: sums.get(name, 0) for name in COUNTS},
        "adults": adults,
        "adults_basis": basis,
        **_waiting(sums, local.date()),
        **_answers(sums, house),
        "before": _before(tx, place, year, at),
        **attention(row, places, sums, adults),
        "deadline": _deadline(tx, row, year, local.date()),
    }
    plan = plan_in_force(tx, place)
    found["plan"] = (
        {
            "id": plan.plan.id,
            "short": text(plan.plan.short),
            "title": text(plan.plan.title),
            "place": plan.place,
        }
        if plan
        else {}
    )
    found["targets"] = progress(tx, place, year, sums, adults)
    return found


def late_day(today: date) -> str:
    """What was sent on this day or before waits too long."""
    return (today - LATE - timedelta(days=1)).isoformat()


def _adults(row: Mapping[str, Any], places: list[Json], sums: Figures) -> tuple[int, str]:
    """Adults as entered for the place, else for every place below, else those who are listed; and which of these."""
    if row["adults"]:
        return int(row["adults"]), "entered"
    homes = [each for each in places if each["level"] != "unit"]
    if homes and all(each["entered"] for each in homes):
        return sum(each["adults"] for each in homes), "entered"
    listed = sums.get("listed", 0)
    return listed, "listed" if listed else "none"


def _waiting(sums: Figures, today: date) -> Json:
    waits = {name.partition(":")[2]: n for name, n in sums.items() if name.startswith("wait:")}
    last = late_day(today)
    return {"waiting": sum(waits.values()), "late": sum(n for day, n in waits.items() if day <= last)}


def _answers(sums: Figures, house: House) -> Json:
    """What the answers come to, nothing of it of small groups."""
    sent = sums.get("sent", 0)
    answered = sum(n for name, n in sums.items() if name.startswith("sheet:"))
    passed = sums.get("passed", 0)
    weak: list[Json] = []
    for key in sorted({name.split(":")[1] for name in sums if name.startswith("ind:")}):
        whole = sum(n for name, n in sums.items() if name.startswith(f"ind:{key}:"))
        low = share(sums.get(f"low:{key}", 0), whole)
        if low:
            weak.append({"indicator": key, "low": low, "of": whole})
    weak.sort(key=lambda each: (-each["low"] / each["of"], each["indicator"]))
    sheet = house.sheets[house.in_force["nguoi_dan_xa"]]
    names = {each.id: text(each.short) for each in sheet.indicators}
    top = [{**each, "short": names.get(each["indicator"], {"vi": each["indicator"]})} for each in weak[:2]]
    return {
        "passed": share(passed, sent),
        "pass_total": sheet.pass_total,
        "pass_floor": sheet.pass_floor,
        "answered": answered,
        "weak": top,
    }


def _before(tx: Connection, place: str, year: int, at: datetime) -> Json:
    """The figures of the last summary that was sent, or handed in: what the trend is counted from."""
    wanted = select(FROZEN_FIGURES).where(
        FROZEN_FIGURES.c.place == place, FROZEN_FIGURES.c.year == year, FROZEN_FIGURES.c.at < at - SINCE
    )
    row = tx.execute(wanted.order_by(FROZEN_FIGURES.c.at.desc(), FROZEN_FIGURES.c.id.desc()).limit(1)).first()
    if row is None:
        return {}
    day = row.at.astimezone(VIETNAM).date().isoformat()
    return {"day": day, "counts": row.figures.get("counts", {}), "adults": row.figures.get("adults", 0)}


def _deadline(tx: Connection, row: Mapping[str, Any], year: int, today: date) -> Json:
    """The commune's own day; of a province the day of its yearly report."""
    if row["level"] == "province":
        day, own = date(year, *PROVINCE_DUE), True
    else:
        found = calendar_of(tx, row["id"], year)
        day, own = found.dates["hand_in"], "hand_in" in found.own
    return {"day": day.isoformat(), "left": (day - today).days, "own": own}


def _draft(tx: Connection, house: House, row: Mapping[str, Any]) -> bool:
    """Whether numbers here rest on a sheet that nobody decided to use."""
    return draft(tx, house, row["commune"] if row["level"] != "province" else "")


# -- Which of the places below one need help, each with the number that says why

BRIEF = ("listed", "started")  # what tells which places need help
SHOWN = ("id", "level", "word", "name", "former", "adults")
HEADS = ("head", "unit_head", "officer")
FAR_BEHIND = 2  # a place is, whose share is less than half of that of the whole


def below(
    tx: Connection, row: Mapping[str, Any], year: int, late: str, at: datetime, names: Sequence[str] = BRIEF
) -> list[Json]:
    """The places right below one with some of their sums and how many wait since `late` or longer: one row each, in two statements."""
    if row["level"] not in {"commune", "province"}:
        return []
    sums = _sums(row, year, late, names)
    wanted = select(*(PLACE.c[name] for name in SHOWN), *(sums.c[name] for name in (*names, "late")))
    wanted = wanted.join(sums, sums.c.place == PLACE.c.id, isouter=True)
    rows = tx.execute(
        wanted.where(PLACE.c.parent == row["id"], PLACE.c.until.is_(None)).order_by(
            PLACE.c.folded, PLACE.c.id
        )
    )
    inside = select(PLACE.c.id).where(PLACE.c.parent == row["id"])
    led = select(ROLE.c.place).where(ROLE.c.place.in_(inside), ROLE.c.kind.in_(HEADS), in_force(at))
    heads = set(tx.execute(led).scalars())
    return [_place(each, names, headed=each.id in heads) for each in rows]


def _sums(row: Mapping[str, Any], year: int, late: str, names: Sequence[str]) -> Subquery:
    """Sums of the places below, a column a name: what was squashed and what was not yet, found by their keys."""
    inside = select(PLACE.c.id).where(PLACE.c.parent == row["id"])
    told = COUNTER_DELTA.c.commune if row["level"] == "province" else COUNTER_DELTA.c.village
    parts = []
    for place, of, n in (
        (COUNTER.c.place, COUNTER, COUNTER.c.value),
        (told, COUNTER_DELTA, COUNTER_DELTA.c.delta),
    ):
        known, waits = of.c.name.in_(names), of.c.name.between("wait:", f"wait:{late}")
        by_name = [func.sum(case((of.c.name == name, n), else_=0)).label(name) for name in names]
        nothing = [literal(0).label(name) for name in names]
        of_place = place.label("place")
        parts += [
            select(of_place, *by_name, literal(0).label("late"))
            .where(place.in_(inside), of.c.year.in_([0, year]), known)
            .group_by(place),
            select(of_place, *nothing, func.sum(n).label("late"))
            .where(place.in_(inside), of.c.year == year, waits)
            .group_by(place),
        ]
    all_ = union_all(*parts).subquery()
    columns = [func.sum(all_.c[name]).label(name) for name in (*names, "late")]
    return select(all_.c.place, *columns).group_by(all_.c.place).subquery()


def _place(row: Any, names: Sequence[str], *, headed: bool) -> Json:
    id_, level, word, name, former, entered, *numbers = row
    sums = {key: int(n) for key, n in zip((*names, "late"), numbers, strict=True) if n}
    return {
        "place": id_,
        "level": level,
        "word": word,
        "name": name,
        "former": former,
        "entered": bool(entered),
        "adults": entered or sums.get("listed", 0),
        "headed": headed,
        "sums": sums,
    }


def needing(places: list[Json], started: int, adults: int) -> list[Json]:
    """Those that need help: no head, reviews that wait too long, nobody begun, far behind; the first that holds, worst first."""
    found = [need for each in places if (need := _need(each, started, adults))]
    order = ("headless", "late", "not_begun", "behind")
    return sorted(
        found, key=lambda need: (order.index(need["why"]), -need["number"], -need["of"], need["place"])
    )


def _need(each: Json, started: int, adults: int) -> Json | None:
    sums: Figures = each["sums"]
    peopled = each["adults"] > 0 or each["level"] == "village"
    begun = sums.get("started", 0)
    why, number = "", 0
    if not each["headed"] and peopled:
        why = "headless"
    elif sums.get("late"):
        why, number = "late", sums["late"]
    elif not begun and peopled:
        why = "not_begun"
    elif begun * adults * FAR_BEHIND < started * each["adults"]:
        why, number = "behind", begun
    if not why:
        return None
    shown = {"place": each["place"], "level": each["level"]}
    return {**shown, "why": why, "number": number, "of": each["adults"]}


def attention(row: Mapping[str, Any], places: list[Json], sums: Figures, adults: int) -> Json:
    """How many places lack what, and the three to call: of each kind of trouble the worst one first."""
    needs = needing(places, sums.get("started", 0), adults)
    known = {each["place"]: each for each in places}
    first = [next(n for n in needs if n["why"] == why) for why in dict.fromkeys(n["why"] for n in needs)]
    rest = [need for need in needs if need not in first]
    calls = sorted((first + rest)[:3], key=needs.index)
    return {
        "below": len(places),
        "below_word": _word(row, places),
        "headless": len([p for p in places if not p["headed"] and (p["adults"] or p["level"] == "village")]),
        "late_places": len([p for p in places if p["sums"].get("late")]),
        "not_begun": len([n for n in needs if n["why"] == "not_begun"]),
        "needing": len(needs),
        "attention": [{**need, "label": spoken(known[need["place"]], places)} for need in calls],
    }


def spoken(each: Json, places: list[Json]) -> str:
    """ "thôn Đông", with the former commune where another has the same name."""
    twins = [p for p in places if (p["word"], p["name"]) == (each["word"], each["name"])]
    former = f" ({each['former']} cũ)" if len(twins) > 1 and each["former"] else ""
    return f"{each['word']} {each['name']}{former}".strip()


def _word(row: Mapping[str, Any], places: list[Json]) -> str:
    words = {each["word"] for each in places if each["level"] != "unit"}
    return words.pop() if len(words) == 1 else ("xã, phường" if row["level"] == "province" else "nơi")


# -- An officer's desk: the summary, other places, figures kept, chart and page, how often the summary comes by itself

MOST_NEEDS = 40  # as many as can be called
HOWS = ("", "daily", "weekly", "monthly")


def summary(tx: Connection, where: Where, held: Held, request: Summary) -> Json:
    """The numbers of the place."""
    return summarise(tx, where.house, where.at, request.place or held.place, request.year)


def desk(tx: Connection, where: Where, held: Held, _: Desk) -> Json:
    """What the role may do, and how often its summary comes."""
    digest = tx.execute(select(ROLE.c.digest).where(ROLE.c.id == held.id)).scalar() or ""
    may = sorted(POWERS[Role(held.kind)].may)
    page = bool(where.house.public_url)
    return {
        "kind": held.kind,
        "place": held.place,
        "level": held.level,
        "may": may,
        "digest": digest,
        "writes": where.channel in PROACTIVE,
        "page": page,
    }


def places_below(tx: Connection, where: Where, held: Held, request: PlacesUnder) -> Json:  # noqa: ARG001
    """A page of the places right below, or of those within the role whose name has the words."""
    here = request.place or held.place
    which = places(held) if request.words else PLACE.c.parent == here
    wanted = select(PLACE.c.id).where(which, PLACE.c.id != here, PLACE.c.until.is_(None))
    if request.words and (same := _named(tx, wanted, fold(request.words))):
        return {"places": [{"id": same, "label": label(tx, same)}], "page": 0, "more": False, "above": {}}
    for word in fold(request.words).split():
        wanted = wanted.where((" " + PLACE.c.folded).contains(f" {word}", autoescape=True))
    first = max(request.page, 0) * request.most
    wanted = wanted.order_by(func.length(PLACE.c.folded), PLACE.c.folded, PLACE.c.id)
    ids = list(tx.execute(wanted.offset(first).limit(request.most + 1)).scalars())
    shown = [{"id": each, "label": name} for each, name in labels(tx, ids[: request.most]).items()]
    return {
        "places": shown,
        "page": max(request.page, 0),
        "more": len(ids) > request.most,
        "above": _above(tx, held, here),
    }


def _named(tx: Connection, wanted: Select[Any], words: str) -> str:
    """The one place of exactly this name, with or without its kind in front."""
    named = or_(PLACE.c.folded == words, PLACE.c.folded == words.partition(" ")[2])
    found = tx.execute(wanted.where(named).limit(2)).scalars().all()
    return str(found[0]) if len(found) == 1 else ""


def _above(tx: Connection, held: Held, here: str) -> Json:
    parent = tx.execute(select(PLACE.c.parent).where(PLACE.c.id == here)).scalar()
    if here == held.place or not parent:
        return {}
    return {"id": parent, "label": label(tx, parent)}


def need_help(tx: Connection, where: Where, held: Held, request: NeedHelp) -> list[Json]:
    """All the places below that need help."""
    here = select(PLACE).where(PLACE.c.id == (request.place or held.place))
    row = dict(tx.execute(here).mappings().one())
    found = below(tx, row, where.year, late_day(where.today), where.at)
    sums = figures(tx, row["id"], where.year)
    adults = row["adults"] or sum(each["adults"] for each in found)
    known = {each["place"]: each for each in found}
    needs = needing(found, sums.get("started", 0), adults)[:MOST_NEEDS]
    return [{**need, "label": spoken(known[need["place"]], found)} for need in needs]


def freeze(tx: Connection, where: Where, held: Held, request: Freeze) -> Json:
    """The figures as of now, numbers only."""
    figures_now = summarise(tx, where.house, where.at, request.place or held.place)
    keep(tx, where.house, where.at, figures_now, held.id)
    return {"day": figures_now["day"], "clock": figures_now["clock"]}


def keep(
    tx: Connection, house: House, at: datetime, found: Mapping[str, Any], role: str, note: str = ""
) -> None:
    """Keep figures; `note` says what for, "" that they were handed in."""
    tx.execute(
        insert(FROZEN_FIGURES).values(
            id=house.new_id(),
            place=found["place"],
            year=found["year"],
            figures=dict(found),
            note=note,
            role=role,
            at=at,
        )
    )


def frozen(tx: Connection, where: Where, held: Held, request: Frozen) -> list[Json]:  # noqa: ARG001
    """What was handed in, newest first."""
    here = request.place or held.place
    wanted = select(FROZEN_FIGURES).where(FROZEN_FIGURES.c.place == here, FROZEN_FIGURES.c.note != DIGEST)
    rows = tx.execute(wanted.order_by(FROZEN_FIGURES.c.at.desc(), FROZEN_FIGURES.c.id.desc()).limit(5)).all()
    return [
        {
            "id": row.id,
            "year": row.year,
            "day": row.at.astimezone(VIETNAM).date().isoformat(),
            "clock": f"{row.at.astimezone(VIETNAM):%H:%M}",
            "counts": row.figures.get("counts", {}),
            "adults": row.figures.get("adults", 0),
        }
        for row in rows
    ]


def set_digest(tx: Connection, where: Where, held: Held, request: SetDigest) -> Json:
    """How often the summary comes by itself."""
    how = request.how if request.how in HOWS and where.channel in PROACTIVE else ""
    tx.execute(update(ROLE).where(ROLE.c.id == held.id).values(digest=how))
    return {"how": how}


def send_chart(tx: Connection, where: Where, held: Held, request: SendChart) -> Json:
    """The picture is drawn where it is sent, of the same numbers."""
    found = summarise(tx, where.house, where.at, request.place or held.place)
    where.sends.append({"picture": "summary", "summary": found, "language": where.language})
    return {}


def summary_link(tx: Connection, where: Where, held: Held, request: SummaryLink) -> Json:
    """A link, once, for who asks; the role is looked at again when it is opened."""
    found = url(tx, where, "summary", role=held.id, place=request.place or held.place)
    return {"url": found} if found else {}


# -- How sheets came about in each village, from the sums: pressed by others, returned, all at the top, how long they took


def quality(tx: Connection, where: Where, held: Held, _: Quality) -> dict[str, Any]:
    """Village by village; how many are too small to be broken down."""
    villages = (
        tx.execute(
            select(PLACE.c.id).where(places(held), PLACE.c.level == "village", PLACE.c.until.is_(None))
        )
        .scalars()
        .all()
    )
    found = figures_of(tx, villages, where.year)
    named = labels(tx, villages)
    begun = [each for each in villages if found[each].get("sent", 0)]
    shown = sorted((each for each in begun if found[each]["sent"] >= LEAST), key=lambda each: named[each])
    top = shares({each: (found[each].get("all_top", 0), found[each]["sent"]) for each in shown})
    return {
        "year": where.year,
        "villages": [{"label": named[each], "top": top[each], **_of(found[each])} for each in shown],
        "hidden": len(begun) - len(shown),
        "draft": draft(tx, where.house, held.commune or held.place),
    }


def _of(sums: Mapping[str, int]) -> dict[str, Any]:
    return {
        "sent": sums["sent"],
        "helped": sums.get("sent_by_others", 0),
        "returned": sums.get("returned", 0),
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


QUERIES: dict[type, Callable[..., Any]] = {
    Summary: Guarded(Action.SUMMARY, summary),
    Desk: Guarded(Action.SUMMARY, desk),
    PlacesUnder: Guarded(Action.SUMMARY, places_below),
    NeedHelp: Guarded(Action.SUMMARY, need_help),
    Frozen: Guarded(Action.FREEZE, frozen),
    Quality: Guarded(Action.SUMMARY, quality),
}
COMMANDS: dict[type, Callable[..., Any]] = {
    Freeze: Guarded(Action.FREEZE, freeze),
    SetDigest: Guarded(Action.SUMMARY, set_digest),
    SendChart: Guarded(Action.SUMMARY, send_chart),
    SummaryLink: Guarded(Action.SUMMARY, summary_link),
}
