"""
What the desk shows on its page: the summary of a place, the places below it, its weeks and its news, from the queries of the talks.

No figure is made here: the numbers are those of the summary, weeks are figures that were kept, people those of the roster.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple, TypeAlias

from sqlalchemy import Connection, select

from dialogs.rules.roles import Action, may
from dialogs.talks.asked import CampaignFigures
from dialogs.talks.finding import Apart
from dialogs.talks.office.summary import Need, Overview
from dialogs.talks.village.finding import Far, HowFar, far
from storage.act import VIETNAM, Held, House, Where, covers
from storage.news.audience import figures as news_figures
from storage.news.rows import listed, short
from storage.office.plans import plan_in_force
from storage.office.summary import Below, late_day, needing, with_below
from storage.people.known import named
from storage.places.find import labels
from storage.review.sheets import waiting
from storage.store.rows import Row, fetch_one
from storage.tables import FROZEN_FIGURES, PLACE, in_order
from storage.village.roster import how_far, roster

SHOWN = (
    "listed",
    "registered",
    "started",
    "sent",
    "proposed",
    "recognised",
    "entered",
)  # of each place below
WEEKS = 8
DRAWN = ("sent", "recognised")  # what is told week by week
NEWS = 4


class Step(NamedTuple):
    """A place on the way from that of the role to the one that is shown."""

    place: str
    label: str


class Week(NamedTuple):
    """Figures of a day, as they were kept, or as they are now."""

    day: date
    counts: dict[str, int]


class Mark(NamedTuple):
    """What is to be reached of a sum, in percent of the adults, by which year."""

    percent: int
    by: int


class News(NamedTuple):
    """A campaign: its first words, its state, its day, and its numbers where it has begun."""

    text: str
    state: str
    day: date
    figures: CampaignFigures | None


class Board(NamedTuple):
    """A place as it is shown: its figures, the way to it, the places below, what is to be reached, its weeks, its news."""

    found: Overview
    way: list[Step]
    places: list[Below]
    needs: list[Need]
    marks: dict[str, Mark]
    weeks: list[Week]
    news: list[News]


def board(tx: Connection, house: House, at: datetime, held: Held, place: str) -> Board | None:
    """A place within a role; None of any other."""
    if not covers(tx, held, place):
        return None
    row = fetch_one(tx, select(PLACE).where(PLACE.c.id == place))
    local = at.astimezone(VIETNAM)
    found, places = with_below(tx, house, at, place, local.year, SHOWN)
    needs = needing(places, found["counts"]["started"], found["adults"])
    return Board(
        found,
        _way(tx, held, row),
        by_need(places, needs),
        needs,
        _marks(tx, found),
        weeks(tx, row, found, local),
        _news(tx, held, at) if place == held.place and may(held.kind, Action.NEWS) else [],
    )


def by_need(places: Sequence[Below], needs: Sequence[Need]) -> list[Below]:
    """Those that need help first, as they are to be called; then those that came least far; units last, their people live in villages."""
    order = {need["place"]: number for number, need in enumerate(needs)}

    def key(each: Below) -> tuple[bool, int, float, str]:
        share = each["sums"].get("sent", 0) / each["adults"] if each["adults"] else 0.0
        return (each["level"] == "unit", order.get(each["place"], len(order)), share, each["label"])

    return sorted(places, key=key)


def _way(tx: Connection, held: Held, row: Row) -> list[Step]:
    """From the place of the role down to this one."""
    chain = [each for each in (row["province"], row["commune"], row["id"]) if each]
    inside = [each for each in dict.fromkeys(chain) if covers(tx, held, each)]
    named = labels(tx, inside)
    return [Step(each, named[each]) for each in inside]


def _marks(tx: Connection, found: Overview) -> dict[str, Mark]:
    """By sum what the plan wants of the adults, where it is counted out of all of them."""
    plan = plan_in_force(tx, found["place"])
    if plan is None:
        return {}
    counts = {each.id: each.counts for each in plan.plan.targets}
    marks = {}
    for each in found["targets"]:
        of = counts.get(each["id"])
        if of is not None and of[1] == "adults" and each["percent"] and not each["whole"]:
            marks[of[0]] = Mark(each["percent"], each["by"])
    return marks


def weeks(tx: Connection, row: Row, found: Overview, local: datetime) -> list[Week]:
    """The last figures that were kept in each of the last weeks, of the place itself or beside those of the one above; then as they are now."""
    since = local - timedelta(weeks=WEEKS)
    here = FROZEN_FIGURES.c.place.in_([each for each in (row["id"], row["parent"]) if each])
    kept = select(FROZEN_FIGURES.c.at, FROZEN_FIGURES.c.place, FROZEN_FIGURES.c.figures).where(
        here, FROZEN_FIGURES.c.year == found["year"], FROZEN_FIGURES.c.at.between(since, local)
    )
    last: dict[tuple[int, int], Week] = {}
    for each in tx.execute(kept.order_by(*in_order(FROZEN_FIGURES))):
        counts = _counts(each.figures, row["id"], own=each.place == row["id"])
        day = each.at.astimezone(VIETNAM).date()
        if counts is not None and day < local.date():
            last[day.isocalendar()[:2]] = Week(day, counts)
    now = Week(local.date(), {name: found["counts"][name] for name in DRAWN})
    return [*sorted(last.values())[-WEEKS:], now]


def _counts(figures: Row, place: str, *, own: bool) -> dict[str, int] | None:
    """The sums of a place in figures that were kept of it, or of the place above."""
    sums = (
        figures.get("counts", {})
        if own
        else next((each["sums"] for each in figures.get("places", ()) if each["place"] == place), None)
    )
    return None if sums is None else {name: int(sums.get(name, 0)) for name in DRAWN}


def _news(tx: Connection, held: Held, at: datetime) -> list[News]:
    """The newest campaigns of the place that went out or are on their way."""
    rows = [row for row in listed(tx, held, 200, 0) if row["state"] != "draft"]
    rows = sorted(rows, key=lambda row: row["created"], reverse=True)[:NEWS]
    return [
        News(
            short(row["words"].get("vi", "")),
            row["state"],
            row["created"].astimezone(VIETNAM).date(),
            news_figures(tx, row["id"], at) if row["state"] != "waiting" else None,
        )
        for row in rows
    ]


# -- a village as its head sees it: with names, and how far each is


class Waits(NamedTuple):
    """A sheet that waits for the head: whose, since when, and whether somebody else is to review it."""

    assessment: str
    who: Apart
    since: date
    late: bool
    own: bool


Group: TypeAlias = Far | Literal["nearly", "apart"]


class People(NamedTuple):
    """The people of a place: the sheets to be reviewed, the oldest first; then everybody by how far they are, those `nearly` done apart."""

    waits: list[Waits]
    by_far: dict[Group, list[HowFar]]


def people(tx: Connection, where: Where, held: Held) -> People:
    """Everybody of the place of a head, each once; who stands on a list twice under one of the rows."""
    oldest = late_day(where.today)
    waits = []
    for row in waiting(tx, where, held):
        since = row["sent"].astimezone(VIETNAM).date()
        who: Apart = {**named(row), "id": row["person"], "house": ""}
        waits.append(Waits(row["id"], who, since, since.isoformat() <= oldest, bool(row["own"])))
    found: dict[Group, list[HowFar]] = {}
    for each in roster(tx, where, held):
        if each.row["same_as"]:
            continue
        one = how_far(each)
        away = not each.here or each.row["state"] == "elsewhere"
        group: Group = "apart" if away else "nearly" if each.nearly else far(one)
        found.setdefault(group, []).append(one)
    return People(waits, found)
