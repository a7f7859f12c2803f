"""What talks have done, each command by its type; `carry_out` is the one door. Every command leaves an audit row."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from dialogs import requests as do
from dialogs.questions import SKIP
from dialogs.scoring import score
from dialogs.vietnamese import fold
from storage.conversations import ANSWER, ASSESSMENT, EVIDENCE, RUN, memos
from storage.linking import answer_link, enter_code, make_code, unlink
from storage.places import commune_of, mark
from storage.queries import PERSON, SHARED, current, people_here
from storage.tables import Audit, Consent, FileLink, Push, table
from storage.where import VIETNAM, Where, in_vietnam

CONSENT, AUDIT, PUSH, LINK = table(Consent), table(Audit), table(Push), table(FileLink)

Result = dict[str, Any]
EVENING = time(19, 0)  # the usual window of residents is 18:30-20:30 (design.md §6)
SUNDAY = 6


def carry_out(tx: Connection, where: Where, command: Any) -> Result:
    """Do it, and say in the audit that it was done."""
    result = _COMMANDS[type(command)](tx, where, command)
    audit(tx, where, type(command).__name__.lower())
    return result


def audit(tx: Connection, where: Where, action: str, **detail: Any) -> None:
    """Who did what, to whom; never what a person wrote."""
    tx.execute(
        insert(AUDIT).values(
            id=where.house.new_id(),
            at=where.at,
            actor=f"contact:{where.contact}",
            action=action,
            person=where.person,
            place="",
            detail=detail,
        )
    )


def consent(
    tx: Connection, where: Where, purpose: str, *, given: bool, at: datetime | None = None
) -> None:
    """One row in the consent log: who, what for, which text, when, on which channel."""
    tx.execute(
        insert(CONSENT).values(
            id=where.house.new_id(),
            person=where.person,
            purpose=purpose,
            given=given,
            version=where.house.consent_version,
            channel=where.channel,
            contact=where.contact,
            at=at or where.at,
        )
    )


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
        insert(SHARED).values(
            contact=where.contact, person=person, presses=command.presses, since=where.at
        )
    )
    where.person = person
    consent(tx, where, "keep", given=True, at=given_at)
    _begin(tx, where)
    people = len(people_here(tx, where, do.PeopleHere()))
    return {
        "now": {
            "person": person,
            "called": command.called,
            "address": command.address,
            "people": people,
        }
    }


def _begin(tx: Connection, where: Where) -> str:
    """A new assessment of the year with its run, by the sheet in force for the person's group."""
    person = tx.execute(select(PERSON).where(PERSON.c.id == where.person)).mappings().one()
    key = where.house.in_force[person["sheet_group"] or "nguoi_dan_xa"]
    sheet = where.house.sheets[key]
    presses = (
        tx.execute(
            select(SHARED.c.presses).where(
                SHARED.c.contact == where.contact, SHARED.c.person == where.person
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
            args={"sheet": key, "presses": presses},
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
        _put_aside(tx, now)
    _begin(tx, where)
    return {}


def _put_aside(tx: Connection, now: Mapping[str, Any]) -> None:
    """Replaced, not lost: its state is kept beside its levels."""
    levels = {**(now["levels"] or {}), "state": now["state"]}
    tx.execute(
        update(ASSESSMENT)
        .where(ASSESSMENT.c.id == now["id"])
        .values(state="replaced", levels=levels)
    )


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
        _put_aside(tx, now)
    levels = dict(aside["levels"])
    state = levels.pop("state", "open")
    tx.execute(
        update(ASSESSMENT).where(ASSESSMENT.c.id == aside["id"]).values(state=state, levels=levels)
    )
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
    _score_again(tx, where, now)
    return {}


def _score_again(
    tx: Connection, where: Where, now: Mapping[str, Any], **also: Any
) -> dict[str, Any]:
    sheet = where.house.sheets[now["sheet"]]
    memo = memos(tx, [now["run"]], where.house.vault)[now["run"]]
    answers = {each.id: memo[each.id] for each in sheet.indicators if each.id in memo}
    village = tx.execute(select(PERSON.c.village).where(PERSON.c.id == where.person)).scalar()
    total = score(sheet, answers, mark(tx, village, sheet))
    tx.execute(
        update(ASSESSMENT)
        .where(ASSESSMENT.c.id == now["id"])
        .values(
            answered=len(answers),
            score=total.total,
            passed=total.passed,
            pass_total=total.pass_total,
            **also,
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
        update(SHARED)
        .where(SHARED.c.contact == where.contact, SHARED.c.person == where.person)
        .values(presses=command.presses)
    )
    for purpose in ("chapter", "commune"):
        consent(tx, where, purpose, given=True)
    levels = _score_again(
        tx,
        where,
        now,
        state="sent",
        sent=where.at,
        finished=now["finished"] or where.at,
        presses=command.presses,
    )
    tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == now["id"]).values(levels=levels))
    return {}


def keep_private(tx: Connection, where: Where, _: do.KeepPrivate) -> Result:
    """Finished, and seen by nobody else."""
    now = current(tx, where)
    if now is not None and now["state"] == "open":
        _score_again(tx, where, now, state="private", finished=where.at)
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
    return {}


def _sealed_goal(where: Where, goal: str) -> dict[str, str]:
    known = any(
        goal == each.id for sheet in where.house.sheets.values() for each in sheet.indicators
    )
    return {"indicator": goal} if known else {"words": where.house.vault.seal(goal)}


def remind_me(tx: Connection, where: Where, command: do.RemindMe) -> Result:
    """One row in the ledger, for one evening (a service message: they asked for it)."""
    day = where.today + timedelta(days=1)
    while command.when == "sunday" and day.weekday() != SUNDAY:
        day += timedelta(days=1)
    due = datetime.combine(day, EVENING, VIETNAM)
    known = tx.execute(
        select(PUSH.c.id).where(
            PUSH.c.person == where.person,
            PUSH.c.purpose == "reminder.asked",
            PUSH.c.occurrence == day.isoformat(),
        )
    ).first()
    if known is None:
        tx.execute(
            insert(PUSH).values(
                id=where.house.new_id(),
                person=where.person,
                contact=where.contact,
                commune="",
                purpose="reminder.asked",
                occurrence=day.isoformat(),
                not_before=due,
                expires=due + timedelta(hours=1, minutes=30),
                state="planned",
                reason="",
                attempts=0,
                created=where.at,
                changed=where.at,
            )
        )
    return {"day": day.isoformat()}


def stop_reminders(tx: Connection, where: Where, _: do.StopReminders) -> Result:
    """Both consents withdrawn, and what was planned is dropped."""
    for purpose in ("reminders", "news"):
        consent(tx, where, purpose, given=False)
    tx.execute(
        update(PUSH)
        .where(PUSH.c.person == where.person, PUSH.c.state == "planned")
        .values(state="dropped", reason="opted_out", changed=where.at)
    )
    return {}


def consenting(tx: Connection, where: Where, command: do.Consenting) -> Result:
    """One purpose given or withdrawn; a withdrawn share takes the sheet back."""
    consent(tx, where, command.purpose, given=command.given)
    if not command.given and command.purpose in {"chapter", "commune"}:
        tx.execute(
            update(ASSESSMENT)
            .where(ASSESSMENT.c.person == where.person, ASSESSMENT.c.state == "sent")
            .values(state="private")
        )
    if not command.given and command.purpose in {"reminders", "news"}:
        tx.execute(
            update(PUSH)
            .where(
                PUSH.c.person == where.person,
                PUSH.c.state == "planned",
                PUSH.c.purpose.like(f"{command.purpose.removesuffix('s')}%"),
            )
            .values(state="dropped", reason="withdrawn", changed=where.at)
        )
    return {}


def switch_to(tx: Connection, where: Where, command: do.SwitchTo) -> Result:
    """Another person of this contact; a stranger's id changes nothing."""
    found = tx.execute(
        select(PERSON.c.id, PERSON.c.called, PERSON.c.address)
        .join(SHARED, SHARED.c.person == PERSON.c.id)
        .where(SHARED.c.contact == where.contact, PERSON.c.id == command.person)
    ).first()
    if found is None:
        return {}
    where.person = found.id
    return {"now": {"person": found.id, "called": found.called, "address": found.address}}


def amend(tx: Connection, where: Where, command: do.Amend) -> Result:
    """Change one thing known of the active person."""
    value: Any = command.value
    if command.field == "place":
        tx.execute(
            update(PERSON)
            .where(PERSON.c.id == where.person)
            .values(village=value, commune=commune_of(tx, value))
        )
        tx.execute(
            update(ASSESSMENT)
            .where(ASSESSMENT.c.person == where.person, ASSESSMENT.c.year == where.year)
            .values(village=value, commune=commune_of(tx, value))
        )
        now = current(tx, where)
        if now is not None:
            _score_again(tx, where, now)
        return {}
    column = {"called": "called", "address": "address", "group": "sheet_group"}[command.field]
    tx.execute(update(PERSON).where(PERSON.c.id == where.person).values({column: value}))
    return {"now": {command.field: value}} if command.field in {"called", "address"} else {}


def erase(tx: Connection, where: Where, _: do.Erase) -> Result:
    """Erased for good after the term; until then it can be undone."""
    at = where.at + where.house.erase_after
    tx.execute(update(PERSON).where(PERSON.c.id == where.person).values(erase_at=at))
    tx.execute(
        update(PUSH)
        .where(PUSH.c.person == where.person, PUSH.c.state == "planned")
        .values(state="dropped", reason="erased", changed=where.at)
    )
    return {"day": in_vietnam(at)}


def undo_erase(tx: Connection, where: Where, _: do.UndoErase) -> Result:
    """Everything stays after all."""
    tx.execute(update(PERSON).where(PERSON.c.id == where.person).values(erase_at=None))
    return {}


def forget(tx: Connection, where: Where, _: do.Forget) -> Result:
    """Marked here, done at the end of the step; others on the same phone stay."""
    others = people_here(tx, where, do.PeopleHere())
    if not others:
        where.forgets = True
        return {}
    where.drops.append(where.run)
    first = others[0]
    return {"now": {"person": first["id"], "called": first["called"], "address": first["address"]}}


def picture(tx: Connection, where: Where, _: do.Picture) -> Result:
    """The picture is drawn where it is sent."""
    now = current(tx, where)
    where.sends.append({"picture": "share", "year": now["year"] if now else where.year})
    return {}


def export_link(tx: Connection, where: Where, _: do.ExportLink) -> Result:
    """A one-time link; only its digest is kept."""
    if not where.house.public_url:
        return {}
    token = where.house.vault.new_key().rstrip("=")
    tx.execute(
        insert(LINK).values(
            id=where.house.vault.digest("link", token),
            purpose="mydata",
            person=where.person,
            contact=where.contact,
            args={},
            created=where.at,
            expires=where.at + timedelta(hours=24),
            used=None,
        )
    )
    return {"url": f"{where.house.public_url}/tep/{token}"}


_COMMANDS: dict[type, Callable[..., Result]] = {
    do.Join: join, do.Forget: forget, do.Begin: begin, do.UndoBegin: undo_begin, do.Change: change, do.KeepEvidence: keep_evidence,
    do.Submit: submit, do.KeepPrivate: keep_private, do.Register: register, do.Consenting: consenting, do.RemindMe: remind_me,
    do.StopReminders: stop_reminders, do.SwitchTo: switch_to, do.Amend: amend, do.Erase: erase, do.UndoErase: undo_erase,
    do.Picture: picture, do.ExportLink: export_link, do.MakeLinkCode: make_code, do.EnterLinkCode: enter_code, do.AnswerLink: answer_link,
    do.Unlink: unlink,
}  # fmt: skip
