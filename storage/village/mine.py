"""What residents are told of the way of their own sheet, and how they object to one that was filled in for them."""

from typing import Any

from sqlalchemy import Connection, select, update

from dialogs.requests import village as ask
from storage.counting import count
from storage.queries import current
from storage.records import consent
from storage.reviewing import write_steps
from storage.tables import ASSESSMENT, REVIEW_STEP, ROLE
from storage.where import Where, in_vietnam

Found = dict[str, Any]


def returned(tx: Connection, where: Where, _: ask.Returned) -> Found:
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
        "words": where.house.vault.open(step.words) if step.words else "",
        "day": in_vietnam(step.at),
        "sheet": now["sheet"],
        "year": now["year"],
    }


def filled_in(tx: Connection, where: Where, _: ask.FilledIn) -> Found:
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


def objecting(tx: Connection, where: Where, command: ask.Objecting) -> Found:
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
