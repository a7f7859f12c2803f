"""The second review: what the chapters endorsed, and what nobody in the village may review, by the commune."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, or_, select

from dialogs.rules.roles import Action
from dialogs.talks.office.look import Decline, OpenPerson
from dialogs.talks.review.commune import Confirm, Confirming, ConfirmingAt, OpenEndorsed, SendBack
from storage.act import Guarded, Held, Where, audit, in_vietnam, within
from storage.facts import chapter_judges, commune_judges, counts, newest_word, own, staying
from storage.ledger.write import plan
from storage.places.find import label, labels
from storage.review.steps import move, open_year, shared, write_steps
from storage.tables import ASSESSMENT, EVIDENCE, PERSON, REVIEW_STEP
from storage.vault import Sealed


def waits(where: Where) -> ColumnElement[bool]:
    """Endorsed by the chapter, or sent where nobody of the chapter may review it."""
    direct = and_(ASSESSMENT.c.review == "", ~chapter_judges(where.at))
    return or_(ASSESSMENT.c.review == "endorsed", direct)


def _desk(tx: Connection, where: Where, held: Held, *columns: Any) -> Select[Any]:
    """All that waits for the commune, the own sheets of who asks among it."""
    return (
        select(*columns)
        .select_from(ASSESSMENT.join(PERSON, PERSON.c.id == ASSESSMENT.c.person))
        .where(within(held, ASSESSMENT), shared(), open_year(tx, where, held), waits(where))
    )


def _waiting(tx: Connection, where: Where, held: Held, *columns: Any) -> Select[Any]:
    return _desk(tx, where, held, *columns).where(~own(held.contact, held.person))


def confirming(tx: Connection, where: Where, held: Held, _: Confirming) -> dict[str, Any]:
    """How many wait, village by village, most first."""
    direct = func.sum(case((ASSESSMENT.c.review == "", 1), else_=0))
    rows = tx.execute(
        _waiting(tx, where, held, ASSESSMENT.c.village, func.count().label("n"), direct.label("direct"))
        .group_by(ASSESSMENT.c.village)
        .order_by(func.count().desc(), ASSESSMENT.c.village)
    ).all()
    named = labels(tx, {row.village for row in rows if row.village})
    mine = _desk(tx, where, held, func.count()).where(own(held.contact, held.person))
    nobodys = mine.where(~commune_judges(where.at))
    unjudged = int(tx.execute(nobodys).scalar() or 0)
    return {
        "year": where.year,
        "own": int(tx.execute(mine).scalar() or 0) - unjudged,
        "nobody": unjudged,
        "villages": [
            {
                "place": row.village,
                "label": named.get(row.village, ""),
                "waiting": row.n,
                "direct": int(row.direct or 0),
            }
            for row in rows
            if row.village
        ],
    }


def confirming_at(tx: Connection, where: Where, held: Held, query: ConfirmingAt) -> dict[str, Any]:
    """The sheets of one village, those sent first first."""
    here = ASSESSMENT.c.village == query.place
    count = tx.execute(_waiting(tx, where, held, func.count()).where(here)).scalar() or 0
    rows = (
        tx.execute(
            _waiting(
                tx,
                where,
                held,
                ASSESSMENT,
                PERSON.c.full_name,
                PERSON.c.called,
                PERSON.c.born,
                _opened(held).label("seen"),
            )
            .where(here)
            .order_by(ASSESSMENT.c.sent, ASSESSMENT.c.id)
            .limit(query.most)
        )
        .mappings()
        .all()
    )
    return {
        "label": label(tx, query.place),
        "waiting": count,
        "items": [
            {
                "assessment": row["id"],
                "name": row["full_name"] or row["called"],
                "born": row["born"] or 0,
                "score": row["score"],
                "passed": bool(row["passed"]),
                "direct": row["review"] == "",
                "flagged": bool(row["flags"]),
                "seen": bool(row["seen"]),
            }
            for row in rows
        ],
    }


def _opened(held: Held) -> ColumnElement[bool]:
    """Whether this role opened the sheet since it was sent."""
    return exists(
        select(REVIEW_STEP.c.id)
        .where(
            REVIEW_STEP.c.assessment == ASSESSMENT.c.id,
            REVIEW_STEP.c.step == "opened",
            REVIEW_STEP.c.role == held.id,
            REVIEW_STEP.c.at >= ASSESSMENT.c.sent,
        )
        .correlate(ASSESSMENT)
    )


def confirm(tx: Connection, where: Where, held: Held, command: Confirm) -> dict[str, Any]:
    """
    Confirm them, whichever still wait.

    What the chapter has not seen is reviewed here alone: where something about it is striking, it has to be opened first.
    """
    rows = (
        tx.execute(
            _waiting(tx, where, held, ASSESSMENT, _opened(held).label("seen"))
            .where(ASSESSMENT.c.village == command.place, ASSESSMENT.c.id.in_(command.assessments))
            .order_by(ASSESSMENT.c.id)
        )
        .mappings()
        .all()
    )
    ready = [row for row in rows if row["review"] or not row["flags"] or row["seen"]]
    for row in ready:
        move(tx, where, held, dict(row), "confirm")
        if not row["review"]:  # nobody has told them yet
            told = {"assessment": row["id"], "by": held.called, "year": row["year"]}
            occurrence = f"confirm:{row['id']}"
            plan(
                tx,
                where.house,
                where.at,
                "endorsed",
                row["person"],
                occurrence=occurrence,
                args=told,
                by=held.id,
            )
    return {"done": len(ready), "held": len(command.assessments) - len(ready)}


def open_sheet(tx: Connection, where: Where, held: Held, command: OpenEndorsed) -> dict[str, Any]:
    """One sheet with its answers; it is written down that it was opened, and by whom."""
    row = _one(tx, held, command.assessment)
    if row is None:
        return {}
    write_steps(tx, where, [row], "opened", held.id)
    looked(tx, where, held, row["person"])
    waiting = _waiting(tx, where, held, ASSESSMENT.c.id).where(ASSESSMENT.c.id == row["id"])
    return {
        **opened(tx, where, row),
        "name": row["full_name"] or row["called"],
        "born": row["born"] or 0,
        "label": label(tx, row["village"]),
        "place": row["village"],
        "year": row["year"],
        "waits": tx.execute(waiting).first() is not None,
    }


def send_back(tx: Connection, where: Where, held: Held, command: SendBack) -> dict[str, Any]:
    """Back to the person, who is told why first."""
    row = _one(tx, held, command.assessment)
    waiting = _waiting(tx, where, held, ASSESSMENT.c.id).where(ASSESSMENT.c.id == command.assessment)
    if row is None or tx.execute(waiting).first() is None:
        return {"done": False}
    if row["year"] < where.year:
        return {"done": False, "year": row["year"]}
    told = move(tx, where, held, row, "return", reason=command.reason, words=command.words)
    return {"done": True, "told": told}


def decline(tx: Connection, where: Where, held: Held, command: Decline) -> dict[str, Any]:
    """A confirmed sheet is left out of the list, with a reason."""
    row = _one(tx, held, command.assessment)
    if row is None or row["review"] != "confirmed" or not _others(tx, held, row):
        return {"done": False}
    move(tx, where, held, row, "decline", reason=command.reason, words=command.words)
    told = {"year": row["year"]}
    occurrence = f"decline:{row['id']}"
    plan(tx, where.house, where.at, "declined", row["person"], occurrence=occurrence, args=told, by=held.id)
    return {"done": True}


def _one(tx: Connection, held: Held, assessment: str) -> Any:
    return (
        tx.execute(
            select(ASSESSMENT, PERSON.c.full_name, PERSON.c.called, PERSON.c.born)
            .select_from(ASSESSMENT.join(PERSON, PERSON.c.id == ASSESSMENT.c.person))
            .where(ASSESSMENT.c.id == assessment, within(held, ASSESSMENT), shared())
        )
        .mappings()
        .first()
    )


def _others(tx: Connection, held: Held, row: Any) -> bool:
    of = select(ASSESSMENT.c.id).join(PERSON, PERSON.c.id == ASSESSMENT.c.person)
    theirs = of.where(ASSESSMENT.c.id == row["id"], ~own(held.contact, held.person))
    return tx.execute(theirs).first() is not None


# -- One person is looked at, and can see who did: search, state, and answers that were sent

Row = Mapping[str, Any]


def looked(tx: Connection, where: Where, held: Held, person: str) -> None:
    """Write down who looked, for /dulieu."""
    audit(tx, where, "looked", person=person, place=held.place, role=held.id)


def open_person(tx: Connection, where: Where, held: Held, command: OpenPerson) -> dict[str, Any]:
    """The state of one person; with consent, and once sent, the answers too."""
    of = (
        tx.execute(
            select(PERSON, newest_word(PERSON.c.id, "commune").label("shares")).where(
                PERSON.c.id == command.person, within(held, PERSON), staying()
            )
        )
        .mappings()
        .first()
    )
    if of is None:
        return {}
    looked(tx, where, held, of["id"])
    now = (
        tx.execute(
            select(ASSESSMENT)
            .where(ASSESSMENT.c.person == of["id"], counts())
            .order_by(ASSESSMENT.c.year.desc(), ASSESSMENT.c.id.desc())
            .limit(1)
        )
        .mappings()
        .first()
    )
    found = _who(tx, dict(of)) | {"condition": of["state"], "standing": "none", "shared": False}
    if now is None:
        return found
    found |= {
        "year": now["year"],
        "standing": now["state"],
        "answered": now["answered"],
        "asked": now["asked"],
    }
    if now["state"] != "sent" or not of["shares"]:
        return found
    return found | {"shared": True, **opened(tx, where, dict(now))}


def _who(tx: Connection, of: Row) -> dict[str, Any]:
    return {
        "person": of["id"],
        "name": of["full_name"] or of["called"],
        "born": of["born"] or 0,
        "label": label(tx, of["village"]),
    }


def opened(tx: Connection, where: Where, now: Row) -> dict[str, Any]:
    """What a reviewer sees of a sheet that was sent."""
    kept = tx.execute(
        select(EVIDENCE.c.indicator, EVIDENCE.c.kind, EVIDENCE.c.text)
        .where(EVIDENCE.c.assessment == now["id"])
        .order_by(EVIDENCE.c.id)
    ).all()
    opens = where.house.vault.open
    return {
        "assessment": now["id"],
        "sheet": now["sheet"],
        "levels": {key: each for key, each in now["levels"].items() if isinstance(each, str)},
        "score": now["score"],
        "pass_total": now["pass_total"],
        "passed": bool(now["passed"]),
        "review": now["review"],
        "flags": list(now["flags"]),
        "helped": bool(now["helper"]) or now["presses"] == "family",
        "photos": sum(1 for each in kept if each.kind == "photo"),
        "told": [opens(each.text, Sealed.EVIDENCE) for each in kept if each.text],
        "entered": f"{now['entered']:%d/%m/%Y}" if now["entered"] else "",
        "sent_on": in_vietnam(now["sent"]) if now["sent"] else "",
    }


QUERIES: dict[type, Callable[..., Any]] = {
    Confirming: Guarded(Action.CONFIRM, confirming),
    ConfirmingAt: Guarded(Action.CONFIRM, confirming_at),
}
COMMANDS: dict[type, Callable[..., Any]] = {
    Confirm: Guarded(Action.CONFIRM, confirm),
    OpenEndorsed: Guarded(Action.CONFIRM, open_sheet),
    SendBack: Guarded(Action.CONFIRM, send_back),
    Decline: Guarded(Action.DECIDE, decline),
    OpenPerson: Guarded(Action.LOOK_AT_PERSON, open_person),
}
