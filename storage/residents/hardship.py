"""A household in mourning, somebody ill, a phone that was somebody else's: told by whoever holds the phone."""

from datetime import timedelta

from sqlalchemy import Connection, delete, func, select, update

from dialogs.engine import Did
from dialogs.rules.people import MOURNING_DAYS
from dialogs.talks.hardship import LeavePhone, Rest, Rested, RestNoMore
from storage.act import Where, audit, consent, serves
from storage.counting import count, count_households
from storage.ledger.answer import stop_all
from storage.tables import CONSENT, CONTACT_PERSON, HOUSEHOLD, PERSON, PUSH, newest_first

ILL_DAYS = 30  # ours, not official: the chapter, who knows the person, sets another state
ASIDE = ("mourning", "ill")


@serves(Rest)
def rest(tx: Connection, where: Where, command: Rest) -> Did[Rested]:
    """The household mourns, or the person is ill, until a day; a person without a household is not written to any more."""
    home = _home(tx, where)
    if command.why == "ill":
        until = where.today + timedelta(days=ILL_DAYS)
        tx.execute(update(PERSON).where(PERSON.c.id == where.person).values(state="ill", state_until=until))
    elif home:
        until = where.today + timedelta(days=MOURNING_DAYS)
        tx.execute(
            update(HOUSEHOLD).where(HOUSEHOLD.c.id == home).values(state="mourning", state_until=until)
        )
    else:
        stop_all(tx, where, [where.person])
        return Did({"until": "", "home": False})
    _told(tx, where, home, command.why)
    return Did({"until": until.isoformat(), "home": command.why == "mourning"})


@serves(RestNoMore)
def rest_no_more(tx: Connection, where: Where, command: RestNoMore) -> Did[None]:
    """What was told is taken back; what somebody else set meanwhile stays."""
    home = _home(tx, where)
    if command.why == "mourning" and not home:
        _give_back(tx, where)
        return Did(None)
    normal = {"state_until": None}
    if command.why == "ill":
        ill = (PERSON.c.id == where.person, PERSON.c.state == "ill")
        tx.execute(update(PERSON).where(*ill).values(state="active", **normal))
    elif home:
        mourning = (HOUSEHOLD.c.id == home, HOUSEHOLD.c.state == "mourning")
        tx.execute(update(HOUSEHOLD).where(*mourning).values(state="", **normal))
    _told(tx, where, home, "")
    return Did(None)


def _give_back(tx: Connection, where: Where) -> None:
    """The consents that were given until they were taken for somebody in mourning, and what was planned by them."""
    for purpose in ("reminders", "news"):
        mine = (CONSENT.c.person == where.person, CONSENT.c.purpose == purpose)
        newest = select(CONSENT.c.given, CONSENT.c.at).where(*mine).order_by(*newest_first(CONSENT)).limit(2)
        rows = tx.execute(newest).all()
        if [row.given for row in rows] == [False, True]:
            consent(tx, where, purpose, given=True)
            dropped = (PUSH.c.person == where.person, PUSH.c.state == "dropped", PUSH.c.changed == rows[0].at)
            tx.execute(update(PUSH).where(*dropped).values(state="planned", reason="", changed=where.at))


def _home(tx: Connection, where: Where) -> str:
    return tx.execute(select(PERSON.c.household).where(PERSON.c.id == where.person)).scalar() or ""


def _told(tx: Connection, where: Where, home: str, state: str) -> None:
    """Counted anew, and written down as told by themselves."""
    people = [where.person]
    if home:
        people = list(tx.execute(select(PERSON.c.id).where(PERSON.c.household == home)).scalars())
        count_households(tx, where.house, [home])
    count(tx, where.house, people)
    audit(tx, where, "told", person=where.person, state=state)


@serves(LeavePhone)
def leave_phone(tx: Connection, where: Where, _: LeavePhone) -> Did[None]:
    """The person answers here no more; who else shares the phone stays."""
    here = CONTACT_PERSON.c.contact == where.contact
    tx.execute(delete(CONTACT_PERSON).where(here, CONTACT_PERSON.c.person == where.person))
    planned = (PUSH.c.person == where.person, PUSH.c.contact == where.contact, PUSH.c.state == "planned")
    tx.execute(update(PUSH).where(*planned).values(state="dropped", reason="wrong_number", changed=where.at))
    left = tx.execute(select(func.count()).select_from(CONTACT_PERSON).where(here)).scalar_one()
    return Did(None, now={"person": "", "called": "", "address": "", "people": left})
