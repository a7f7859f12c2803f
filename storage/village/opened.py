"""One sheet opened for review: what its person sent, told and showed; that it was opened is written down."""

from typing import Any

from sqlalchemy import Connection, select

from dialogs.requests import village as ask
from dialogs.scoring import score
from storage.access import Held
from storage.records import audit
from storage.reviewing import write_steps
from storage.tables import ANSWER, EVIDENCE, REVIEW_STEP
from storage.village.roster import stamp
from storage.village.waiting import named, taken
from storage.where import Where, in_vietnam

Found = dict[str, Any]


def open_sheet(tx: Connection, where: Where, held: Held, command: ask.OpenSheet) -> Found:
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
            "text": where.house.vault.open(row.text) if row.text else "",
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
    return [{"indicator": row.key, "text": str(where.house.vault.open(row.value))} for row in rows]


def _rounds(tx: Connection, assessment: str) -> int:
    returned = select(REVIEW_STEP.c.id).where(
        REVIEW_STEP.c.assessment == assessment, REVIEW_STEP.c.step == "return"
    )
    return len(tx.execute(returned).all())
