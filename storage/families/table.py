"""The yearly table of the titles of a place: counted, typed in, beside the plan; where two targets cannot both hold."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from sqlalchemy import ColumnElement, Connection, Table, case, func, select, update

from dialogs.engine import Did, Refusal
from dialogs.plans import due, out_of
from dialogs.rules.dates import FIRST
from dialogs.rules.roles import Action, may
from dialogs.rules.statistics import MOST, TYPED, typed
from dialogs.rules.titles import Title
from dialogs.sheets.checklist import Checklist, parse_checklist
from dialogs.talks.asked import Link
from dialogs.talks.clash import Clash
from dialogs.talks.families.decide import TitleFile
from dialogs.talks.families.numbers import (
    GroupRow,
    Term,
    TitleNumbers,
    TitleRow,
    TitleTable,
    TypedHere,
    TypeFigure,
)
from storage.act import VIETNAM, Held, House, Where, serves, stays
from storage.facts import counts, is_sent
from storage.families.figures import ALL, WITH_SHARES, title_figures
from storage.families.gates import ADULTS
from storage.office.plans import InForce, own_of, plan_in_force, text
from storage.office.publishing import link
from storage.office.summary import numbers, numbers_of
from storage.places.find import labels
from storage.residents.adopted import draft
from storage.store.rows import Row, fetch_all, fetch_one
from storage.tables import ASSESSMENT, HOUSEHOLD, PERSON, PLACE, TITLE_DECISION, TITLE_NUMBER, in_order
from storage.titles.decisions import holds_on, stands
from storage.titles.settings import given_at, write_numbers

BELOW = {"commune": "village", "province": "commune"}  # of which places a table has rows
ROWS_OF = {"village": (Title.FAMILY, Title.VILLAGE), "commune": (*WITH_SHARES, Title.COMMUNE)}
TYPED_OF = "society"  # under which the numbers that are of no title are kept
LONGEST_SOURCE = 120
GONE = Refusal("gone")


def title_table_of(tx: Connection, house: House, at: datetime, place: str, year: int = 0) -> TitleTable:
    """The table of a place and a year (0: this one)."""
    local = at.astimezone(VIETNAM)
    year, today = year or local.year, local.date()
    row = fetch_one(tx, select(PLACE).where(PLACE.c.id == place))
    found = plan_in_force(tx, place)
    typed_ = typed_of(tx, place, year)
    given = given_at(tx, place)
    below = _below(tx, row)
    ids = [place, *(each["id"] for each in below)]
    sums, before = title_figures(tx, ids, year, today), title_figures(tx, ids, year - 1, today)
    for id_, each in numbers_of(tx, ids, year, today).items():
        sums[id_]["households"] = each.whole.households
    named = labels(tx, ids)

    def one(title: Title, id_: str) -> TitleRow:
        here = "" if id_ == place else id_
        of = _row(title, here, named[id_], sums[id_], before[id_], found, year)
        kept = typed_.get(f"praised_{title}") if not here else None
        return {**of, "praised": kept["value"] if kept else -1}

    shown = [title for title in (*WITH_SHARES, Title.COMMUNE) if title in given]
    if row["level"] == "village":
        shown = [title for title in ROWS_OF["village"] if title in given]
    return {
        "label": named[place],
        "level": row["level"],
        "word": row["word"],
        "year": year,
        "day": today.isoformat(),
        "clock": f"{local:%H:%M}",
        "draft": draft(tx, house, row["commune"] if row["level"] != "province" else ""),
        "plan": text(found.plan.short) if found else {},
        "titles": [one(title, place) for title in shown],
        "places": [
            one(title, each["id"])
            for each in below
            for title in ROWS_OF[each["level"]]
            if title in given_at(tx, each["id"])
        ],
        "terms": _terms(tx, row, given),
        "groups": _groups(tx, house, row, year),
        "inside": _inside(tx, row, year, given, min(today, date(year, 12, 31))),
        "recognised": numbers(tx, place, year, today).sums.get("recognised", 0),
        "typed": typed_,
        "clashes": clashes(found, year, given) if row["level"] == "commune" else [],
    }


def _below(tx: Connection, row: Row) -> list[Row]:
    level = BELOW.get(row["level"])
    there = (PLACE.c.parent == row["id"], PLACE.c.level == level, PLACE.c.until.is_(None))
    return fetch_all(tx, select(PLACE).where(*there).order_by(PLACE.c.folded, PLACE.c.id)) if level else []


def _row(
    title: Title,
    place: str,
    named: str,
    sums: Mapping[str, int],
    before: Mapping[str, int],
    found: InForce | None,
    year: int,
) -> TitleRow:
    percent, by, base = _target(found, title, year)
    total = sums.get(ALL.get(title, "communes"), 0)
    kept_before = any(before.get(f"{title}_{step}") for step in ("registered", "sent", "recognised"))
    return {
        "title": title.value,
        "place": place,
        "label": named,
        "total": total,
        "registered": sums.get(f"{title}_registered", 0),
        "sent": sums.get(f"{title}_sent", 0),
        "recognised": sums.get(f"{title}_recognised", 0),
        "before": before.get(f"{title}_recognised", 0) if kept_before else -1,
        "percent": percent,
        "by": by,
        "base": base,
        "praised": -1,
        "level1": sums.get(f"{title}_level1", 0),
        "level2": sums.get(f"{title}_level2", 0),
        "unrecognised": sums.get(f"{title}_refused", 0),
    }


def _target(found: InForce | None, title: Title, year: int) -> tuple[int, int, str]:
    """What the plan wants of a title, by when, and out of what."""
    for each in found.plan.targets if found else ():
        mark = (
            due(each, year, own_of(found.own, each.id, year)) if found and each.title == title.value else None
        )
        if found and mark:
            registered = found.wholes.get(each.id, {"kind": "", "words": ""})["kind"] == "registered"
            return mark[1], mark[0], "registered" if registered else out_of(each, year)
    return 0, 0, ""


# -- recognitions with a term


def _terms(tx: Connection, row: Row, given: Sequence[Title]) -> list[Term]:
    """Whoever bears a title with a term there: since when, until when, and whether it is new, renewed or raised."""
    titles = [each.value for each in (Title.UNIT, Title.COMMUNE) if each in given]
    inside = PLACE.c.province == row["id"] if row["level"] == "province" else PLACE.c.commune == row["id"]
    if row["level"] not in BELOW:
        return []
    made = TITLE_DECISION.c
    rows = fetch_all(
        tx,
        select(TITLE_DECISION, PLACE.c.id.label("place"))
        .join(PLACE, PLACE.c.id == made.bearer)
        .where(
            made.title.in_(titles), made.outcome == "recognised", stands(), (PLACE.c.id == row["id"]) | inside
        )
        .order_by(made.day, *in_order(TITLE_DECISION)),
    )
    named = labels(tx, {each["place"] for each in rows})
    seen: dict[tuple[str, str], int] = {}
    found: dict[tuple[str, str], Term] = {}
    for each in rows:
        key = (each["title"], each["bearer"])
        was = seen.get(key)
        how = "new" if was is None else "raised" if each["level"] > was else "renewed"
        seen[key] = each["level"]
        found[key] = {
            "title": each["title"],
            "label": named[each["place"]],
            "level": each["level"],
            "day": each["day"].isoformat(),
            "until": each["until"].isoformat() if each["until"] else "",
            "how": how,
        }
    return [*found.values()]


# -- citizens by the sheet that serves them, and where they live and work


def _there(row: Row, of: Table) -> ColumnElement[bool]:
    """The condition on persons or sheets that lie in a place."""
    if row["level"] == "province":
        communes = select(PLACE.c.id).where(PLACE.c.province == row["id"], PLACE.c.level == "commune")
        return of.c.commune.in_(communes)
    there: ColumnElement[bool] = of.c.village == row["id"]
    return of.c.commune == row["id"] if row["level"] == "commune" else there


def _groups(tx: Connection, house: House, row: Row, year: int) -> list[GroupRow]:
    """A row a sheet in force: whom it serves, and how far they are; of sheets of former versions, too."""
    theirs = select(PERSON.c.sheet_group, func.count()).where(_there(row, PERSON), ADULTS)
    listed = {group: int(n) for group, n in tx.execute(theirs.group_by(PERSON.c.sheet_group))}
    sheet = ASSESSMENT.c
    sums = select(
        sheet.sheet,
        func.count(case((sheet.registered.is_not(None), 1))).label("registered"),
        func.count(case((is_sent(), 1))).label("sent"),
        func.count(case((sheet.review == "recognised", 1))).label("recognised"),
    ).where(_there(row, ASSESSMENT), sheet.year == year, counts(), stays(ASSESSMENT))
    found: dict[str, GroupRow] = {
        id_: {
            "sheet": id_,
            "title": house.sheets[key].title.vi,
            "listed": listed.get(id_, 0),
            "registered": 0,
            "sent": 0,
            "recognised": 0,
        }
        for id_, key in house.in_force.items()
    }
    for each in tx.execute(sums.group_by(sheet.sheet)):
        kept = found.get(each.sheet.partition("@")[0])
        if kept is not None:
            kept["registered"] += int(each.registered)
            kept["sent"] += int(each.sent)
            kept["recognised"] += int(each.recognised)
    return [*found.values()]


def _inside(tx: Connection, row: Row, year: int, given: Sequence[Title], day: date) -> dict[str, int]:
    """Of the citizens that were recognised, how many live in a family, a clan or a village that bears its title, or work in a unit that does."""
    bears = {
        Title.FAMILY: PERSON.c.household,
        Title.CLAN: select(HOUSEHOLD.c.clan)
        .where(HOUSEHOLD.c.id == PERSON.c.household)
        .correlate_except(HOUSEHOLD)
        .scalar_subquery(),
        Title.VILLAGE: PERSON.c.village,
        Title.UNIT: PERSON.c.unit,
    }
    of, made = ASSESSMENT.c, TITLE_DECISION.c
    mine = select(func.count(func.distinct(PERSON.c.id))).join_from(
        PERSON, ASSESSMENT, of.person == PERSON.c.id
    )
    recognised = (_there(row, PERSON), ADULTS, of.year == year, of.review == "recognised")
    found = {}
    for title, bearer in bears.items():
        if title not in given:
            continue
        holds = (
            select(made.id)
            .where(made.title == title.value, made.bearer == bearer, holds_on(day, year))
            .exists()
        )
        found[title.value] = int(tx.execute(mine.where(*recognised, holds)).scalar_one())
    return found


# -- what is typed in


def typed_of(tx: Connection, place: str, year: int) -> dict[str, TypedHere]:
    """The numbers that were typed in for a place and a year, and not taken back; the newest of each counts."""
    of = TITLE_NUMBER.c
    mine = select(TITLE_NUMBER).where(
        of.place == place,
        of.title == TYPED_OF,
        of.year == year,
        of.ended.is_(None),
        of.name.in_([n.name for n in TYPED]),
    )
    rows = fetch_all(tx, mine.order_by(*in_order(TITLE_NUMBER)))
    return {row["name"]: {"value": row["value"], "source": row["source"]} for row in rows}


@serves(TypeFigure, Action.PLAN)
def type_figure(tx: Connection, where: Where, held: Held, command: TypeFigure) -> Did[None] | Refusal:
    """What was typed before stays, and counts no more."""
    of = typed(command.name)
    source = " ".join(command.source.split())
    fits = of is not None and -1 <= command.value <= MOST and FIRST.year <= command.year <= where.year
    if not fits or len(source) > LONGEST_SOURCE or (command.value >= 0 and not source):
        return GONE
    made = TITLE_NUMBER.c
    same = (
        made.place == held.place,
        made.title == TYPED_OF,
        made.name == command.name,
        made.year == command.year,
    )
    tx.execute(update(TITLE_NUMBER).where(*same, made.ended.is_(None)).values(ended=where.at))
    if command.value >= 0:
        row = {
            "id": where.house.new_id(),
            "place": held.place,
            "title": TYPED_OF,
            "name": command.name,
            "year": command.year,
            "value": command.value,
            "source": source,
            "role": held.id,
            "at": where.at,
        }
        write_numbers(tx, [row])
    return Did(None)


# -- targets that cannot both hold


@cache
def _checklist(title: Title) -> Checklist:
    """The checklist of a title that comes with the program."""
    for each in files("dialogs.sheets").joinpath("checklists").iterdir():
        if each.name.endswith(".toml"):
            found = parse_checklist(each.read_text(encoding="utf-8"))
            if found.title is title:
                return found
    raise LookupError(title)


def needs(title: Title, level: int = 1) -> tuple[int, str]:
    """Which share of citizens or members a level of a title demands, in percent, and by which text: the checklist says so."""
    found = _checklist(title)
    least = next(item.least[level] for item in found.items if item.kind == "computed" and level in item.least)
    return int(least * 100), found.text


def clashes(found: InForce | None, year: int, given: Collection[Title]) -> list[Clash]:
    """Where what a plan aims at can not hold together with what a title needs that is given there."""
    aims = (
        {each.id: due(each, year, own_of(found.own, each.id, year)) for each in found.plan.targets}
        if found
        else {}
    )
    told: list[Clash] = []
    people, staff, units = aims.get("people"), aims.get("staff"), aims.get("units")
    share, text_ = needs(Title.COMMUNE)
    if people and people[1] < share and Title.COMMUNE in given:
        told.append({"of": "commune", "aims": people[1], "by": people[0], "needs": share, "text": text_})
    share, text_ = needs(Title.UNIT)
    if staff and units and units[1] == 100 and staff[1] < share and Title.UNIT in given:
        told.append({"of": "unit", "aims": staff[1], "by": staff[0], "needs": share, "text": text_})
    return told


# -- asked for


@serves(TitleNumbers, Action.SUMMARY)
def title_numbers(tx: Connection, where: Where, held: Held, query: TitleNumbers) -> TitleTable:
    """Of the place of a role."""
    return title_table_of(tx, where.house, where.at, held.place, query.year)


FILES = ("titles_xlsx", "titles_docx", "titles_pdf")


@serves(TitleFile, Action.SUMMARY)
def title_file(tx: Connection, where: Where, held: Held, command: TitleFile) -> Did[Link] | Refusal:
    """The table as a file; the list, which names families, for who may decide."""
    listed = command.kind == "points_list" and may(held.kind, Action.DECIDE)
    if command.kind not in FILES and not listed:
        return Refusal()
    return link(tx, where, held, "office", "tep", kind=command.kind, year=command.year)
