"""Review: what waits, a sheet opened, endorsed by list or one by one, given back with a reason."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select

from dialogs.requests import village as ask
from dialogs.scoring import score
from storage.access import Held
from storage.facts import at_desk, own, staying
from storage.places import labels
from storage.reviewing import move, move_all
from storage.tables import ASSESSMENT, MEETING, PERSON, REVIEW_STEP
from storage.village.roster import stamp
from storage.where import Where

PAGE = 10
REASONS = ("evidence", "too_high", "missing", "person", "other")

Found = dict[str, Any]
Row = Mapping[str, Any]


def to_review(tx: Connection, where: Where, held: Held, _: ask.ToReview) -> Found:
    """The oldest sheets that wait for this reviewer; those of their own household are for somebody else."""
    rows = waiting(tx, where, held)
    theirs: Sequence[Row] = [row for row in rows if not row["own"]]
    page = theirs[:PAGE]
    opened = _opened(tx, held, page)
    places = labels(tx, sorted({row["village"] for row in page if row["village"]}))
    return {
        "sheets": [
            {
                "id": row["id"],
                "stamp": stamp(row["sent"]),
                **named(row),
                "score": _worth(where, row)[0],
                "maximum": _worth(where, row)[1],
                "flags": row["flags"],
                "opened": row["id"] in opened,
                "place": places.get(row["village"], "") if held.level == "commune" else "",
            }
            for row in page
        ],
        "own": len(rows) - len(theirs),
        "more": len(theirs) - len(page),
        "draft": any(_draft(where, row) for row in page),
    }


def endorse_all(tx: Connection, where: Where, held: Held, command: ask.EndorseAll) -> Found:
    """Endorse what was listed, as it was listed; what changed since, or must be opened, is passed over and named."""
    rows = _rows(tx, where, held, ASSESSMENT.c.id.in_([id_ for id_, _ in command.sheets]))
    known = {row["id"]: row for row in rows}
    opened = _opened(tx, held, rows)
    meeting = _meeting(tx, where, held)
    agreed: list[Row] = []
    skipped: list[Found] = []
    for id_, seen in command.sheets:
        row = known.get(id_)
        if row is None:
            continue
        why = _stale(where, row) or ("changed" if stamp(row["sent"]) != seen else "")
        if row["own"]:
            why = "own"
        elif not why and row["flags"] and id_ not in opened:
            why = "unopened"
        if why:
            skipped.append({**named(row), "why": why})
            continue
        agreed.append(row)
    if agreed:
        move_all(tx, where, held, agreed, "endorse", meeting=meeting)
    return {"done": [named(row) for row in agreed], "skipped": skipped}


def give_back(tx: Connection, where: Where, held: Held, command: ask.GiveBack) -> Found:
    """Back to the person, with a reason; they are told at once."""
    row, why = taken(tx, where, held, command.assessment)
    if row is not None and stamp(row["sent"]) != command.stamp:
        why = "changed"
    if row is None or why:
        return {"gone": why}
    reason = command.reason if command.reason in REASONS else "other"
    sheet = where.house.sheets[row["sheet"]]
    known = command.indicator in {each.id for each in sheet.indicators}
    indicator = command.indicator if known else ""
    move(tx, where, held, row, "return", reason=reason, words=command.words[:500], indicator=indicator)
    return {"done": True, **named(row)}


# -- what waits


def waiting(tx: Connection, where: Where, held: Held) -> list[Row]:
    """What waits for a first review at the place of a role; `own`: for somebody else of that place."""
    waits = (ASSESSMENT.c.year == where.year, ASSESSMENT.c.state == "sent", ASSESSMENT.c.review == "")
    return _rows(tx, where, held, and_(*waits))


def _rows(tx: Connection, where: Where, held: Held, which: ColumnElement[bool]) -> list[Row]:
    """Sheets that are reviewed at the place of the role, with whose they are, in the order in which they were sent."""
    rows = tx.execute(
        select(
            ASSESSMENT,
            PERSON.c.full_name,
            PERSON.c.address,
            PERSON.c.called,
            PERSON.c.born,
            own(held.contact, held.person).label("own"),
        )
        .join(PERSON, PERSON.c.id == ASSESSMENT.c.person)
        .where(which, staying(), at_desk(where.at, held.place, held.level))
        .order_by(ASSESSMENT.c.sent, ASSESSMENT.c.id)
    )
    return [dict(row) for row in rows.mappings()]


def taken(tx: Connection, where: Where, held: Held, assessment: str) -> tuple[Row | None, str]:
    """A sheet this reviewer may judge now; else why not."""
    rows = _rows(tx, where, held, ASSESSMENT.c.id == assessment)
    if not rows:
        return None, "unknown"
    row = rows[0]
    if row["own"]:
        return None, "own"
    why = _stale(where, row)
    return (None, why) if why else (row, "")


def _stale(where: Where, row: Row) -> str:
    if row["state"] != "sent" or row["year"] != where.year:
        return "withdrawn"
    return "decided" if row["review"] else ""


def _opened(tx: Connection, held: Held, rows: Sequence[Row]) -> set[str]:
    """Which of these were opened with this role since they were sent."""
    if not rows:
        return set()
    steps = tx.execute(
        select(REVIEW_STEP.c.assessment, REVIEW_STEP.c.at).where(
            REVIEW_STEP.c.assessment.in_([row["id"] for row in rows]),
            REVIEW_STEP.c.step == "opened",
            REVIEW_STEP.c.role == held.id,
        )
    )
    sent = {row["id"]: row["sent"] for row in rows}
    return {each.assessment for each in steps if each.at >= sent[each.assessment]}


# -- one of them


def named(row: Row) -> Found:
    return {
        "name": row["full_name"],
        "address": row["address"],
        "called": row["called"],
        "born": row["born"] or 0,
    }


def _worth(where: Where, row: Row) -> tuple[int, int]:
    total = score(where.house.sheets[row["sheet"]], row["levels"], row["pass_total"])
    return total.total, total.maximum


def _draft(where: Where, row: Row) -> bool:
    return where.house.sheets[row["sheet"]].is_draft


def _meeting(tx: Connection, where: Where, held: Held) -> str:
    """The last meeting of the chapter this year, in whose minutes the sheets then stand."""
    if held.level not in {"village", "unit"}:
        return ""
    began = where.today.replace(month=1, day=1)
    last = select(MEETING.c.id).where(MEETING.c.place == held.place, MEETING.c.day >= began)
    last = last.order_by(MEETING.c.day.desc(), MEETING.c.id.desc()).limit(1)
    return str(tx.execute(last).scalar() or "")
