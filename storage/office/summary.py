"""
The numbers of a place: one summary for message, chart, page and export, so that they can't differ.

Made of sums alone (storage.office.figures), in a number of statements that depends neither on residents nor on places.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from dialogs.rules.calendar import PROVINCE_DUE
from dialogs.rules.small_groups import share
from storage.adopting import draft
from storage.office.attention import attention, below
from storage.office.calendar import calendar_of
from storage.office.figures import Figures, figures
from storage.office.plans import in_force, progress, text
from storage.places import label
from storage.tables import FROZEN_FIGURES, PLACE
from storage.where import VIETNAM, House

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
    plan = in_force(tx, place)
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
