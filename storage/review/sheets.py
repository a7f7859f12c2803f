"""Review: what waits, a sheet opened, endorsed by list or one by one, given back with a reason."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select, update

from dialogs.scoring import score
from dialogs.talks.review.chapter import EndorseAll, GiveBack, OpenSheet, ToReview
from dialogs.talks.review.mine import FilledIn, Objecting, Returned
from storage.act import Held, Where, audit, consent, in_vietnam
from storage.counting import count
from storage.facts import at_desk, open_years, own, staying
from storage.places.find import labels
from storage.residents.standing import current
from storage.review.steps import move, move_all, write_steps
from storage.tables import ANSWER, ASSESSMENT, EVIDENCE, MEETING, PERSON, REVIEW_STEP, ROLE
from storage.vault import Sealed
from storage.village.roster import stamp

PAGE = 10
REASONS = ("evidence", "too_high", "missing", "person", "other")

Found = dict[str, Any]
Row = Mapping[str, Any]


def to_review(tx: Connection, where: Where, held: Held, _: ToReview) -> Found:
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


def endorse_all(tx: Connection, where: Where, held: Held, command: EndorseAll) -> Found:
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
        why = _stale(row) or ("changed" if stamp(row["sent"]) != seen else "")
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


def give_back(tx: Connection, where: Where, held: Held, command: GiveBack) -> Found:
    """Back to the person, with a reason; they are told at once."""
    row, why = taken(tx, where, held, command.assessment)
    if row is not None and stamp(row["sent"]) != command.stamp:
        why = "changed"
    if row is not None and not why and row["year"] < where.year:
        why = "year"
    if row is None or why:
        return {"gone": why}
    reason = command.reason if command.reason in REASONS else "other"
    sheet = where.house.sheets[row["sheet"]]
    known = command.indicator in {each.id for each in sheet.indicators}
    indicator = command.indicator if known else ""
    about = {"reason": reason, "words": command.words[:500], "indicator": indicator}
    return {"done": True, "told": move(tx, where, held, row, "return", **about), **named(row)}


# -- what waits


def waiting(tx: Connection, where: Where, held: Held) -> list[Row]:
    """What waits for a first review at the place of a role; `own`: for somebody else of that place."""
    waits = (ASSESSMENT.c.state == "sent", ASSESSMENT.c.review == "")
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
        .where(ASSESSMENT.c.year.in_(open_years(tx, held.place, where.today)))
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
    why = _stale(row)
    return (None, why) if why else (row, "")


def _stale(row: Row) -> str:
    if row["state"] != "sent":
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


# -- What residents are told of the way of their own sheet, and how they object to one that was filled in for them


def returned(tx: Connection, where: Where, _: Returned) -> Found:
    """The reason the active person's sheet was given back for, while it is still to be sent again."""
    now = current(tx, where)
    if now is None or now["review"] != "returned" or now["state"] == "sent":
        return {}
    step = tx.execute(
        select(REVIEW_STEP)
        .where(REVIEW_STEP.c.assessment == now["id"], REVIEW_STEP.c.step == "return")
        .order_by(REVIEW_STEP.c.id.desc())
        .limit(1)
    ).first()
    if step is None:
        return {}
    return {
        "indicator": step.indicator,
        "reason": step.reason,
        "words": where.house.vault.open(step.words, Sealed.REVIEW) if step.words else "",
        "day": in_vietnam(step.at),
        "sheet": now["sheet"],
        "year": now["year"],
    }


def filled_in(tx: Connection, where: Where, _: FilledIn) -> Found:
    """A sheet of the active person that somebody filled in, while it is sent and nobody decided it for good."""
    now = current(tx, where)
    if now is None or not now["helper"] or now["state"] != "sent" or _decided(now["review"]):
        return {}
    called = tx.execute(select(ROLE.c.called).where(ROLE.c.id == now["helper"])).scalar()
    return {
        "assessment": now["id"],
        "by": called or "",
        "day": in_vietnam(now["sent"]),
        "total": now["score"],
        "sheet": now["sheet"],
        "year": now["year"],
    }


def objecting(tx: Connection, where: Where, command: Objecting) -> Found:
    """It is not theirs: no longer sent, nobody else may see it, and the way says that they objected."""
    now = current(tx, where)
    mine = now is not None and now["id"] == command.assessment and now["helper"]
    if now is None or not mine or now["state"] != "sent" or _decided(now["review"]):
        return {"done": False}
    write_steps(tx, where, [now], "object", "")
    for purpose in ("chapter", "commune"):
        consent(tx, where, purpose, given=False)
    tx.execute(
        update(ASSESSMENT)
        .where(ASSESSMENT.c.id == now["id"])
        .values(state="private", review="", reviewed=None)
    )
    count(tx, where.house, [where.person])
    return {"done": True}


def _decided(review: str) -> bool:
    return review in {"recognised", "declined"}


# -- One sheet opened for review: what its person sent, told and showed


def open_sheet(tx: Connection, where: Where, held: Held, command: OpenSheet) -> Found:
    """Show one sheet as it was sent; the person can see who looked."""
    row, why = taken(tx, where, held, command.assessment)
    if row is None:
        return {"gone": why}
    write_steps(tx, where, [row], "opened", held.id)
    audit(tx, where, "looked", person=row["person"], place=row["village"], role=held.id)
    sheet = where.house.sheets[row["sheet"]]
    total = score(sheet, row["levels"], row["pass_total"])
    return {
        "id": row["id"],
        "stamp": stamp(row["sent"]),
        **named(row),
        "sheet": row["sheet"],
        "levels": row["levels"],
        "score": total.total,
        "maximum": total.maximum,
        "passed": total.passed,
        "pass_total": row["pass_total"],
        "flags": row["flags"],
        "seconds": row["seconds"],
        "evidence": _evidence(tx, where, row["id"]),
        "notes": _notes(tx, where, row["run"]),
        "sent": in_vietnam(row["sent"]),
        "returned": _rounds(tx, row["id"]),
    }


def _evidence(tx: Connection, where: Where, assessment: str) -> list[Found]:
    columns = (EVIDENCE.c.id, EVIDENCE.c.indicator, EVIDENCE.c.kind, EVIDENCE.c.text)
    rows = tx.execute(
        select(*columns, EVIDENCE.c.picture.is_not(None).label("here"))
        .where(EVIDENCE.c.assessment == assessment, EVIDENCE.c.state != "refused")
        .order_by(EVIDENCE.c.id)
    )
    return [
        {
            "id": row.id,
            "indicator": row.indicator,
            "kind": row.kind,
            "text": where.house.vault.open(row.text, Sealed.EVIDENCE) if row.text else "",
            "here": bool(row.here),
        }
        for row in rows
    ]


def _notes(tx: Connection, where: Where, run: str) -> list[Found]:
    """What they told instead of choosing; such notes are for the reviewer."""
    rows = tx.execute(
        select(ANSWER.c.key, ANSWER.c.value)
        .where(ANSWER.c.run == run, ANSWER.c.kind == "n")
        .order_by(ANSWER.c.id)
    )
    return [
        {"indicator": row.key, "text": str(where.house.vault.open(row.value, Sealed.ANSWER))} for row in rows
    ]


def _rounds(tx: Connection, assessment: str) -> int:
    returned = select(REVIEW_STEP.c.id).where(
        REVIEW_STEP.c.assessment == assessment, REVIEW_STEP.c.step == "return"
    )
    return len(tx.execute(returned).all())
