"""What is done with a self-assessment: begun, changed, given evidence, sent, kept, registered."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, update

from dialogs import requests as do
from dialogs.questions import SKIP
from dialogs.scoring import score
from dialogs.vietnamese import fold
from storage.adopting import examples
from storage.conversations import memos
from storage.counting import count
from storage.facts import put_aside
from storage.flagging import note_submission
from storage.people.joining import identify
from storage.places import commune_of, mark
from storage.queries import current, people_here
from storage.records import consent
from storage.tables import ANSWER, ASSESSMENT, CONTACT_PERSON, EVIDENCE, PERSON, RUN
from storage.where import Where

Result = dict[str, Any]


def join(tx: Connection, where: Where, command: do.Join) -> Result:
    """A person begins; the consent is dated when it was given."""
    person = where.house.new_id()
    given_at = tx.execute(
        select(ANSWER.c.at)
        .where(ANSWER.c.run == where.run, ANSWER.c.key.like("consent%"))
        .order_by(ANSWER.c.id.desc())
        .limit(1)
    ).scalar()
    place = command.place or None
    tx.execute(
        insert(PERSON).values(
            id=person,
            commune=commune_of(tx, place),
            village=place,
            unit=None,
            household=command.household or None,
            called=command.called,
            address=command.address,
            sheet_group=command.group,
            full_name="",
            folded=fold(command.called),
            born=None,
            state="active",
            goals=[],
            created=where.at,
            erase_at=None,
        )
    )
    tx.execute(
        insert(CONTACT_PERSON).values(
            contact=where.contact, person=person, presses=command.presses, since=where.at
        )
    )
    where.person = person
    consent(tx, where, "keep", given=True, at=given_at or where.at)
    _begin(tx, where)
    count(tx, where.house, [person])
    people = len(people_here(tx, where, do.PeopleHere()))
    return {"now": {"person": person, "called": command.called, "address": command.address, "people": people}}


def _local(tx: Connection, commune: str, key: str) -> dict[str, Any]:
    """The commune's own examples, where it has some."""
    found = examples(tx, commune, key)
    return {"examples": found} if found else {}


def _begin(tx: Connection, where: Where) -> str:
    """A new assessment of the year with its run, by the sheet in force for the person's group."""
    person = tx.execute(select(PERSON).where(PERSON.c.id == where.person)).mappings().one()
    key = where.house.in_force[person["sheet_group"] or "nguoi_dan_xa"]
    sheet = where.house.sheets[key]
    presses = (
        tx.execute(
            select(CONTACT_PERSON.c.presses).where(
                CONTACT_PERSON.c.contact == where.contact, CONTACT_PERSON.c.person == where.person
            )
        ).scalar()
        or ""
    )
    run = where.house.new_id()
    tx.execute(
        insert(RUN).values(
            id=run,
            contact=where.contact,
            person=where.person,
            talk="assess",
            args={"sheet": key, "presses": presses, **_local(tx, person["commune"], key)},
            opened=where.at,
            closed=None,
        )
    )
    tx.execute(
        insert(ASSESSMENT).values(
            id=where.house.new_id(),
            person=where.person,
            year=where.year,
            commune=person["commune"],
            village=person["village"] or "",
            sheet=key,
            run=run,
            state="open",
            answered=0,
            asked=len(sheet.indicators),
            score=0,
            passed=False,
            pass_total=mark(tx, person["village"], sheet),
            baseline=None,
            registered=None,
            goals=[],
            started=where.at,
            finished=None,
            sent=None,
            levels={},
            presses=presses,
        )
    )
    return run


def begin(tx: Connection, where: Where, command: do.Begin) -> Result:
    """A new assessment; what there was is put aside, not lost."""
    now = current(tx, where)
    if now is not None and not command.over:
        return {}
    if now is not None:
        put_aside(tx, now)
    _begin(tx, where)
    count(tx, where.house, [where.person])
    return {}


def undo_begin(tx: Connection, where: Where, _: do.UndoBegin) -> Result:
    """Take back the newest assessment of the year that was put aside."""
    aside = (
        tx.execute(
            select(ASSESSMENT)
            .where(
                ASSESSMENT.c.person == where.person,
                ASSESSMENT.c.year == where.year,
                ASSESSMENT.c.state == "replaced",
            )
            .order_by(ASSESSMENT.c.id.desc())
            .limit(1)
        )
        .mappings()
        .first()
    )
    now = current(tx, where)
    if aside is None or (now is not None and now["state"] == "sent"):
        return {"back": False}
    if now is not None:
        put_aside(tx, now)
    levels = dict(aside["levels"])
    state = levels.pop("state", "open")
    tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == aside["id"]).values(state=state, levels=levels))
    count(tx, where.house, [where.person])
    return {"back": True}


def change(tx: Connection, where: Where, command: do.Change) -> Result:
    """A changed answer is a new row; the score is derived again."""
    now = current(tx, where)
    if now is None or now["run"] != command.run:
        return {}
    tx.execute(
        insert(ANSWER).values(
            id=where.house.new_id(),
            run=command.run,
            kind="a",
            key=command.indicator,
            value=command.level,
            secret=False,
            contact=where.contact,
            at=where.at,
        )
    )
    score_again(tx, where, now)
    count(tx, where.house, [where.person])
    return {}


def score_again(tx: Connection, where: Where, now: Mapping[str, Any], **also: Any) -> dict[str, Any]:
    sheet = where.house.sheets[now["sheet"]]
    memo = memos(tx, [now["run"]], where.house.vault)[now["run"]]
    answers = {each.id: memo[each.id] for each in sheet.indicators if each.id in memo}
    village = tx.execute(select(PERSON.c.village).where(PERSON.c.id == where.person)).scalar()
    total = score(sheet, answers, mark(tx, village, sheet))
    tx.execute(
        update(ASSESSMENT)
        .where(ASSESSMENT.c.id == now["id"])
        .values(
            answered=len(answers), score=total.total, passed=total.passed, pass_total=total.pass_total, **also
        )
    )
    return {key: value for key, value in answers.items() if value != SKIP}


def keep_evidence(tx: Connection, where: Where, command: do.KeepEvidence) -> Result:
    """A step records only the service's id of a photo; a job downloads it (design.md §5)."""
    now = current(tx, where)
    if now is None:
        return {}
    value = command.value if isinstance(command.value, Mapping) else {}
    photo, text = str(value.get("photo", "")), str(value.get("text", ""))
    kind = "photo" if photo else "text" if text else "known"
    tx.execute(
        insert(EVIDENCE).values(
            id=where.house.new_id(),
            assessment=now["id"],
            person=where.person,
            commune=now["commune"],
            indicator=command.indicator,
            kind=kind,
            channel=where.channel,
            file=photo,
            text=where.house.vault.seal(text) if text else "",
            picture=None,
            state="waiting" if photo else "kept",
            at=where.at,
        )
    )
    return {}


def submit(tx: Connection, where: Where, command: do.Submit) -> Result:
    """Sent on: name, year, consents 2 and 3, and the answers as they are now."""
    now = current(tx, where)
    if now is None:
        return {}
    tx.execute(
        update(PERSON)
        .where(PERSON.c.id == where.person)
        .values(full_name=command.full_name, folded=fold(command.full_name), born=command.born)
    )
    tx.execute(
        update(CONTACT_PERSON)
        .where(CONTACT_PERSON.c.contact == where.contact, CONTACT_PERSON.c.person == where.person)
        .values(presses=command.presses)
    )
    for purpose in ("chapter", "commune"):
        consent(tx, where, purpose, given=True)
    levels = score_again(
        tx,
        where,
        now,
        state="sent",
        sent=where.at,
        finished=now["finished"] or where.at,
        presses=command.presses,
    )
    tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == now["id"]).values(levels=levels))
    note_submission(tx, where, now)
    standing = identify(tx, where.house, where.person)
    count(tx, where.house, [where.person])
    return {"standing": standing}


def keep_private(tx: Connection, where: Where, _: do.KeepPrivate) -> Result:
    """Finished, and seen by nobody else."""
    now = current(tx, where)
    if now is not None and now["state"] == "open":
        score_again(tx, where, now, state="private", finished=where.at)
        count(tx, where.house, [where.person])
    return {}


def register(tx: Connection, where: Where, command: do.Register) -> Result:
    """One dated tap; the score of that day is the baseline."""
    now = current(tx, where)
    if now is not None:
        tx.execute(
            update(ASSESSMENT)
            .where(ASSESSMENT.c.id == now["id"])
            .values(
                registered=where.at,
                baseline=now["score"],
                goals=[_sealed_goal(where, goal) for goal in command.goals],
            )
        )
        count(tx, where.house, [where.person])
    return {}


def _sealed_goal(where: Where, goal: str) -> dict[str, str]:
    known = any(goal == each.id for sheet in where.house.sheets.values() for each in sheet.indicators)
    return {"indicator": goal} if known else {"words": where.house.vault.seal(goal)}
