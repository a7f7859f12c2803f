"""What a person decides about themself: reminders, consent, who answers, what is known of them, erasing it."""

from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from dialogs.engine import Did, Refusal
from dialogs.talks.asked import Amend, Consenting, Erase
from dialogs.talks.home import RemindMe, StopReminders, UndoErase
from dialogs.talks.privacy import ExportLink
from dialogs.talks.result import Picture
from dialogs.talks.settings import PeopleHere, SwitchTo
from dialogs.talks.welcome import Forget
from storage.act import VIETNAM, Where, consent, holds_any, in_vietnam, serves
from storage.counting import count
from storage.ledger.answer import drop_planned, lately_reminded, remind_at, stop_all
from storage.people.matching import forget_identity, identify
from storage.places.find import commune_of
from storage.privacy.links import url
from storage.residents.sheet import score_again
from storage.residents.standing import current, people_here
from storage.tables import ASSESSMENT, CONTACT_PERSON, HOUSEHOLD, PERSON, PLACE, PUSH

Result = dict[str, Any]
EVENING = time(19, 0)  # the usual window of residents is 18:30-20:30 (design.md §6)
SUNDAY = 6


def remind_me(tx: Connection, where: Where, command: RemindMe) -> Result:
    """One row in the ledger, for one evening (a service message: they asked for it)."""
    day = where.today + timedelta(days=1)
    while command.when == "sunday" and day.weekday() != SUNDAY:
        day += timedelta(days=1)
    due = datetime.combine(day, EVENING, VIETNAM)
    remind_at(tx, where.house, where.at, where.person, where.contact, due)
    return {"day": day.isoformat()}


def stop_reminders(tx: Connection, where: Where, _: StopReminders) -> Result:
    """Both consents withdrawn, and what was planned is dropped: of who answers, and of whom this phone was just reminded for."""
    persons = {where.person, *lately_reminded(tx, where)} - {""}
    stop_all(tx, where, persons)
    return {}


def consenting(tx: Connection, where: Where, command: Consenting) -> Result:
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


@serves(SwitchTo)
def switch_to(tx: Connection, where: Where, command: SwitchTo) -> Did[None] | Refusal:
    """Another person of this contact; one who is not, or no longer, is asked for again."""
    found = tx.execute(
        select(PERSON.c.id, PERSON.c.called, PERSON.c.address)
        .join(CONTACT_PERSON, CONTACT_PERSON.c.person == PERSON.c.id)
        .where(CONTACT_PERSON.c.contact == where.contact, PERSON.c.id == command.person)
    ).first()
    if found is None:
        return Refusal("people", {"who": True})
    return Did(None, now={"person": found.id, "called": found.called, "address": found.address})


def amend(tx: Connection, where: Where, command: Amend) -> Result:
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


def erase(tx: Connection, where: Where, _: Erase) -> Result:
    """Erased for good after the term; until then it can be undone."""
    at = where.at + where.house.erase_after
    tx.execute(update(PERSON).where(PERSON.c.id == where.person).values(erase_at=at))
    tx.execute(
        update(PUSH)
        .where(PUSH.c.person == where.person, PUSH.c.state == "planned")
        .values(state="dropped", reason="erased", changed=where.at)
    )
    return {"day": in_vietnam(at)}


def undo_erase(tx: Connection, where: Where, _: UndoErase) -> Result:
    """Everything stays after all."""
    tx.execute(update(PERSON).where(PERSON.c.id == where.person).values(erase_at=None))
    return {}


def forget(tx: Connection, where: Where, _: Forget) -> Result:
    """Marked here, done at the end of the step; others on the same phone stay."""
    others = people_here(tx, where, PeopleHere())
    if not others and holds_any(tx, where):  # they go on with what they were entrusted with
        where.drops.append(where.run)
        return {}
    if not others:
        where.forgets = True
        return {}
    where.drops.append(where.run)
    first = others[0]
    return {"now": {"person": first["id"], "called": first["called"], "address": first["address"]}}


def picture(tx: Connection, where: Where, _: Picture) -> Result:
    """The picture is drawn where it is sent."""
    now = current(tx, where)
    where.sends.append({"picture": "share", "year": now["year"] if now else where.year})
    return {}


def export_link(tx: Connection, where: Where, _: ExportLink) -> Result:
    """A one-time link; only its digest is kept."""
    found = url(tx, where, "mydata", person=where.person)
    return {"url": found} if found else {}


# -- Somebody says where they live: a village, a household by its card, or a unit they work in beside


def home_of(tx: Connection, household: str) -> str:
    """The village of a household; "" where there is none of this id."""
    return tx.execute(select(HOUSEHOLD.c.place).where(HOUSEHOLD.c.id == household)).scalar() or ""


def joins_unit(tx: Connection, where: Where, place: str) -> bool:
    """Whether it is a unit of somebody who has a village: it comes beside, and they count in both."""
    level = tx.execute(select(PLACE.c.level).where(PLACE.c.id == place)).scalar()
    if level != "unit":
        return False
    lives = tx.execute(
        select(PLACE.c.level).join(PERSON, PERSON.c.village == PLACE.c.id).where(PERSON.c.id == where.person)
    ).scalar()
    if lives != "village":
        return False
    tx.execute(update(PERSON).where(PERSON.c.id == where.person).values(unit=place))
    count(tx, where.house, [where.person])
    return True


def settled(tx: Connection, where: Where, village: str, household: str) -> None:
    """They live there from here on; who they are on the list is looked for anew."""
    now = tx.execute(select(PERSON).where(PERSON.c.id == where.person)).one()
    moved = now.village != village
    if moved or household:
        home = household or None
        tx.execute(update(PERSON).where(PERSON.c.id == where.person).values(household=home))
    if moved:
        forget_identity(tx, where.house, where.person)


def known_there(tx: Connection, where: Where) -> None:
    """Look for them on the list of where they live, if they gave their full name before."""
    identify(tx, where.house, where.person)
