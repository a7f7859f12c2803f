"""What a person decides about themself: reminders, consent, who answers, what is known of them, erasing it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from dialogs import requests as do
from dialogs.engine import Did, Refusal
from dialogs.rules.reminding import reminded
from storage.act import VIETNAM, Where, consent, holds_any, in_vietnam, serves
from storage.assessing import score_again
from storage.counting import count
from storage.people.moving import home_of, joins_unit, known_there, settled
from storage.places import commune_of
from storage.pushing.answering import drop_planned, lately_reminded, remind_at, stop_all
from storage.queries import current, people_here
from storage.tables import ASSESSMENT, CONTACT_PERSON, FILE_LINK, PERSON, PUSH

Result = dict[str, Any]


@serves(do.RemindMe)
def remind_me(tx: Connection, where: Where, command: do.RemindMe) -> Did[do.Reminded]:
    """One row in the ledger, for one time (a service message: they asked for it)."""
    due = reminded(where.at.astimezone(VIETNAM), command)
    remind_at(tx, where.house, where.at, where.person, where.contact, due)
    return Did({"day": due.date().isoformat(), "hour": f"{due:%H:%M}"})


def stop_reminders(tx: Connection, where: Where, _: do.StopReminders) -> Result:
    """Both consents withdrawn, and what was planned is dropped: of who answers, and of whom this phone was just reminded for."""
    persons = {where.person, *lately_reminded(tx, where)} - {""}
    stop_all(tx, where, persons)
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
        count(tx, where.house, [where.person])
    if not command.given and command.purpose in {"reminders", "news"}:
        drop_planned(tx, [where.person], where.at, "withdrawn", consent=command.purpose)
    return {}


@serves(do.SwitchTo)
def switch_to(tx: Connection, where: Where, command: do.SwitchTo) -> Did[None] | Refusal:
    """Another person of this contact; one who is not, or no longer, is asked for again."""
    found = tx.execute(
        select(PERSON.c.id, PERSON.c.called, PERSON.c.address)
        .join(CONTACT_PERSON, CONTACT_PERSON.c.person == PERSON.c.id)
        .where(CONTACT_PERSON.c.contact == where.contact, PERSON.c.id == command.person)
    ).first()
    if found is None:
        return Refusal("people", {"who": True})
    return Did(None, now={"person": found.id, "called": found.called, "address": found.address})


def amend(tx: Connection, where: Where, command: do.Amend) -> Result:
    """Change one thing known of the active person."""
    value: Any = command.value
    if command.field in {"place", "household"}:
        home = command.value if command.field == "household" else ""
        value = home_of(tx, home) if home else command.value
        if not value or joins_unit(tx, where, value):
            return {}
        settled(tx, where, value, home)
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
            score_again(tx, where, now)
        known_there(tx, where)
        count(tx, where.house, [where.person])
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
    if not others and holds_any(tx, where):  # they go on with what they were entrusted with
        where.drops.append(where.run)
        return {}
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
        insert(FILE_LINK).values(
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
