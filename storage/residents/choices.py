"""What a person decides about themself: reminders, consent, who answers, what is known of them, erasing it."""

from datetime import datetime, time

from sqlalchemy import Connection, Update, select, update

from dialogs.engine import Did, Now, Refusal
from dialogs.rules.reminding import reminded
from dialogs.rules.requests import Right
from dialogs.talks.asked import Amend, Consenting, Erase, Link
from dialogs.talks.home import Reminded, RemindMe, StopReminders, UndoErase
from dialogs.talks.privacy import ExportLink
from dialogs.talks.result import Picture
from dialogs.talks.settings import SwitchTo
from dialogs.talks.welcome import Forget
from storage.act import VIETNAM, House, Where, consent, holds_any, in_vietnam, serves
from storage.counting import count
from storage.ledger.answer import drop_planned, lately_reminded, remind_at, stop_all
from storage.people.matching import forget_identity, identify
from storage.phones import sharing
from storage.places.find import belonging, by_now, level_of
from storage.privacy.links import url
from storage.privacy.requests import close_request, note_request
from storage.residents.sheet import GONE, score_again
from storage.residents.standing import current
from storage.tables import ASSESSMENT, HOUSEHOLD, PERSON, PUSH

EVENING = time(19, 0)  # the usual window of residents is 18:30-20:30 (design.md §6)


@serves(RemindMe)
def remind_me(tx: Connection, where: Where, command: RemindMe) -> Did[Reminded]:
    """One row in the ledger, for one time (a service message: they asked for it)."""
    due = reminded(where.at.astimezone(VIETNAM), command)
    remind_at(tx, where.house, where.at, where.person, where.contact, due)
    return Did({"day": due.date().isoformat(), "hour": f"{due:%H:%M}"})


@serves(StopReminders)
def stop_reminders(tx: Connection, where: Where, _: StopReminders) -> Did[None]:
    """Both consents withdrawn, and what was planned is dropped: of who answers, and of whom this phone was just reminded for."""
    stop_all(tx, where, {where.person, *lately_reminded(tx, where)} - {""})
    return Did(None)


@serves(Consenting)
def consenting(tx: Connection, where: Where, command: Consenting) -> Did[None]:
    """One purpose given or withdrawn; a withdrawn share takes the sheet back."""
    consent(tx, where, command.purpose, given=command.given)
    if not command.given and command.purpose in {"chapter", "commune"}:
        sent = (ASSESSMENT.c.person == where.person, ASSESSMENT.c.state == "sent")
        tx.execute(update(ASSESSMENT).where(*sent).values(state="private"))
        count(tx, where.house, [where.person])
    if not command.given and command.purpose in {"reminders", "news"}:
        drop_planned(tx, [where.person], where.at, "withdrawn", consent=command.purpose)
    return Did(None)


@serves(SwitchTo)
def switch_to(tx: Connection, where: Where, command: SwitchTo) -> Did[None] | Refusal:
    """Another person of this contact; one who is not, or no longer, is asked for again."""
    found = next((each for each in sharing(tx, where.contact) if each.id == command.person), None)
    if found is None:
        return Refusal("people", {"who": True})
    return Did(None, now={"person": found.id, "called": found.called, "address": found.address})


def _person(where: Where) -> Update:
    return update(PERSON).where(PERSON.c.id == where.person)


@serves(Amend)
def amend(tx: Connection, where: Where, command: Amend) -> Did[None] | Refusal:
    """Change one thing known of the active person; nothing, where they or the place are no longer there."""
    match command.field:
        case "place":
            return _live_in(tx, where, command.value, command.household)
        case "absent":
            changed = tx.execute(_person(where).values(place_typed=command.value))
            return Did(None) if changed.rowcount else GONE
        case "group":
            changed = tx.execute(_person(where).values(sheet_group=command.value))
            return Did(None) if changed.rowcount else GONE
        case "called":
            changed = tx.execute(_person(where).values(called=command.value))
            return Did(None, now={"called": command.value}) if changed.rowcount else GONE
        case "address":
            changed = tx.execute(_person(where).values(address=command.value))
            return Did(None, now={"address": command.value}) if changed.rowcount else GONE


def _live_in(tx: Connection, where: Where, place: str, household: str) -> Did[None] | Refusal:
    """They live in a village, in a household of it by its card; or work in a unit beside, and count in both."""
    person = tx.execute(select(PERSON).where(PERSON.c.id == where.person)).first()
    place = by_now(tx, place)
    level = level_of(tx, place)
    home = tx.execute(select(HOUSEHOLD.c.place).where(HOUSEHOLD.c.id == household)).scalar()
    if person is None or not level or (household and home != place):
        return GONE
    if level == "unit" and level_of(tx, person.village) == "village":
        tx.execute(_person(where).values(unit=place))
        count(tx, where.house, [where.person])
        return Did(None)
    of = belonging(tx, place)
    there = {"village": place, "commune": of["commune"]}
    moved = person.village != place
    tx.execute(
        _person(where).values(
            **there,
            unit=of["unit"] or person.unit,
            household=(household or None) if moved or household else person.household,
            place_typed="",
        )
    )
    if moved:
        forget_identity(tx, where.house, where.person)
    of_year = (ASSESSMENT.c.person == where.person, ASSESSMENT.c.year == where.year)
    tx.execute(update(ASSESSMENT).where(*of_year).values(**there))
    now = current(tx, where)
    if now is not None:
        score_again(tx, where, now)
    identify(tx, where.house, where.person)
    count(tx, where.house, [where.person])
    return Did(None)


@serves(Erase)
def erase(tx: Connection, where: Where, _: Erase) -> Did[str]:
    """Erased for good after the term; until then it can be undone."""
    return Did(erase_later(tx, where.house, where.person, where.at))


def erase_later(tx: Connection, house: House, person: str, at: datetime) -> str:
    """Somebody is to be erased when the term is over: the day; what was planned for them is dropped."""
    then = at + house.erase_after
    tx.execute(update(PERSON).where(PERSON.c.id == person).values(erase_at=then))
    note_request(tx, house, at, person, Right.ERASE)
    planned = (PUSH.c.person == person, PUSH.c.state == "planned")
    tx.execute(update(PUSH).where(*planned).values(state="dropped", reason="erased", changed=at))
    count(tx, house, [person])
    return in_vietnam(then)


@serves(UndoErase)
def undo_erase(tx: Connection, where: Where, _: UndoErase) -> Did[None]:
    """Everything stays after all."""
    tx.execute(_person(where).values(erase_at=None))
    close_request(tx, where.at, where.person, Right.ERASE)
    count(tx, where.house, [where.person])
    return Did(None)


@serves(Forget)
def forget(tx: Connection, where: Where, _: Forget) -> Did[None]:
    """Marked here, done at the end of the step; others on the same phone stay, and whoever holds a role on it."""
    others = sharing(tx, where.contact)
    if others:
        first = others[0]
        now: Now = {"person": first.id, "called": first.called, "address": first.address}
        return Did(None, drops=(where.run,), now=now)
    if holds_any(tx, where):  # they go on with what they were entrusted with
        return Did(None, drops=(where.run,))
    return Did(None, forgets=True)


@serves(Picture)
def picture(tx: Connection, where: Where, _: Picture) -> Did[None] | Refusal:
    """The picture is drawn where it is sent."""
    now = current(tx, where)
    return Did(None, sends=({"picture": "share", "year": now["year"]},)) if now else GONE


@serves(ExportLink)
def export_link(tx: Connection, where: Where, _: ExportLink) -> Did[Link]:
    """A one-time link; only its digest is kept."""
    return Did({"url": url(tx, where, "mydata", person=where.person)})
