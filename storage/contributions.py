"""
What one row adds to the sums of its places: pure, so that a recount comes to the same.

A name has its year in front: "2026:sent"; what is true of people whatever the year stands under 0 ("0:listed"). Sums of
sheets that were sent: `ind:1.1:3` level 3 of indicator 1.1, `low:1.1` below the floor there, `sec:300` filled in within
300 seconds, `wait:2026-11-02` sent that day and not looked at yet, `sheet:nguoi_dan_xa` by the sheet.
"""

from collections.abc import Mapping
from typing import Any

from dialogs.rules.people import GONE
from dialogs.sheets import Sheet
from storage.where import VIETNAM

Row = Mapping[str, Any]
Adds = dict[str, int]
SECONDS = (60, 120, 180, 300, 450, 600, 900, 1200, 1800, 3600)
ENDLESS = 86_400  # the bucket of whatever took longer
STATES = ("away", "elsewhere", "ill", "declines")
ENDORSED = ("endorsed", "confirmed", "recognised")  # by the chapter, whatever came after
CONFIRMED = ("confirmed", "recognised")
STAY = frozenset(
    {
        "begun",
        "registered",
        "started",
        "finished",
        "sent",
        "sent_by_others",
        "passed",
        "endorsed",
        "confirmed",
        "recognised",
        "declined",
        "entered",
        "digital",
        "staff_sent",
        "staff_recognised",
    }
)
"""What stays in the sums when somebody is erased: deeds of the place, nothing of what was answered."""


def of_person(row: Row) -> Adds:
    """Listed adults, and those with a state of their own."""
    if row["same_as"]:
        return {}
    if row["state"] in GONE:
        return {f"0:{row['state']}": 1}
    adds = {"0:listed": 1}
    if row["unit"]:
        adds["0:staff"] = 1
    if row["state"] in STATES:
        adds[f"0:{row['state']}"] = 1
    if row["standing"] == "waiting":
        adds["0:unknown"] = 1
    if not row["basis"]:
        adds["0:joined"] = 1
    return adds


def of_household(row: Row, sent: Mapping[int, int]) -> Adds:
    """A household, and whether somebody of it sent; `sent`: how many did, by year."""
    if row["state"] == "moved":
        return {}
    return {"0:households": 1, **{f"{year}:households_sent": 1 for year in sent if sent[year]}}


def of_assessment(row: Row, sheet: Sheet | None, *, staff: bool = False) -> Adds:
    """A sheet of a year, as far as it came; one that was replaced adds nothing."""
    if row["state"] == "replaced":
        return {}
    year = row["year"]
    names = ["begun", *_deeds(row)]
    if row["state"] == "sent":
        names += _sent(row, sheet)
    if row["review"] == "recognised" and sheet and _digital(row, sheet):
        names.append("digital")
    if staff:
        names += [f"staff_{each}" for each in ("sent", "recognised") if each in names]
    return {f"{year}:{name}": 1 for name in names}


def _deeds(row: Row) -> list[str]:
    done, sent = row["state"] in {"private", "sent"}, row["state"] == "sent"
    holds = {
        "registered": row["registered"] is not None,
        "started": done or row["answered"] > 0,
        "finished": done or row["answered"] >= row["asked"],
        "private": row["state"] == "private",
        "sent": sent,
        "endorsed": row["review"] in ENDORSED and (sent or row["review"] == "recognised"),
        "confirmed": row["review"] in CONFIRMED and (sent or row["review"] == "recognised"),
        "recognised": row["review"] == "recognised",
        "returned": row["review"] == "returned",
        "declined": row["review"] == "declined",
        "entered": row["entered"] is not None,
        "helped": bool(row["helper"]) and (done or row["answered"] > 0),
    }
    return [name for name, held in holds.items() if held]


def _sent(row: Row, sheet: Sheet | None) -> list[str]:
    names = [f"sheet:{row['sheet'].partition('@')[0]}"]
    if row["passed"]:
        names.append("passed")
    if row["presses"] not in {"", "self"} or row["helper"]:
        names.append("sent_by_others")
    if row["seconds"] > 0:
        bucket = next((each for each in SECONDS if row["seconds"] <= each), ENDLESS)
        names.append(f"sec:{bucket}")
    if not row["review"] and row["sent"] is not None:
        names.append(f"wait:{row['sent'].astimezone(VIETNAM).date().isoformat()}")
    return names + (_levels(row, sheet) if sheet else [])


def _levels(row: Row, sheet: Sheet) -> list[str]:
    chosen = sheet.chosen(row["levels"] or {})
    names = [f"ind:{key}:{level.id}" for key, level in chosen.items()]
    low = [key for key, level in chosen.items() if _under(level.points, sheet.pass_floor)]
    names += [f"low:{key}" for key in low]
    if low:
        names.append("below_floor")
    most = {each.id: each.max_points for each in sheet.indicators}
    if len(chosen) == len(most) and all(each.points == most[key] for key, each in chosen.items()):
        names.append("all_top")
    return names


def _digital(row: Row, sheet: Sheet) -> bool:
    skill = sheet.digital_skill
    level = sheet.chosen(row["levels"] or {}).get(skill.indicator) if skill else None
    return skill is not None and level is not None and (level.points or 0) >= skill.from_points


def _under(points: int | None, floor: int) -> bool:
    return points is not None and points < floor
