"""What people do about messages they did not ask for just now: later, a pause, no more, and why."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import Connection, Integer, func, select, update

from dialogs.engine import Did, Now
from dialogs.rules.purposes import PURPOSES
from dialogs.talks.news.reminder import AnswerPush, MyPushes, PushAnswered, PushesToMe, PushToMe
from storage.act import VIETNAM, House, Where, consent, in_vietnam, serves
from storage.facts import contact_for
from storage.ledger.claim import all_pauses, senders
from storage.ledger.write import plan, to_contact
from storage.store.rows import Found, Row, fetch_all, fetch_by_key
from storage.tables import CONSENT, CONTACT, CONTACT_PERSON, PERSON, PUSH, RUN, in_order

EVENING = time(19, 0)  # the usual window of residents is 18:30-20:30 (design.md §6)
PAUSE = timedelta(days=30)
LATELY = timedelta(days=7)
LATER = {"tonight": timedelta(0), "tomorrow": timedelta(days=1), "week": timedelta(days=7), "pause": PAUSE}
OPENS = {"amend": "lookover", "again": "lookover"}


def remind_at(tx: Connection, house: House, at: datetime, person: str, contact: str, due: datetime) -> bool:
    """One reminder that was asked for, at that time; once a day, and anew where that day's was dropped. Whether there is one."""
    day = due.astimezone(VIETNAM).date().isoformat()
    made = plan(tx, house, at, "asked", person, occurrence=day, contact=contact, not_before=due)
    if made:
        return True
    same = (PUSH.c.person == person) & (PUSH.c.purpose == "asked") & (PUSH.c.occurrence == day)
    again = {"state": "planned", "reason": "", "not_before": due, "contact": contact, "changed": at}
    reachable = contact_for(person, due)
    tx.execute(
        update(PUSH)
        .where(same, PUSH.c.state == "dropped", reachable.is_not(None))
        .values(**again, expires=due + PURPOSES["asked"].lasts)
    )
    return tx.execute(select(PUSH.c.id).where(same, PUSH.c.state == "planned")).first() is not None


@serves(AnswerPush)
def answer_push(tx: Connection, where: Where, command: AnswerPush) -> Did[PushAnswered]:
    """What was chosen under a reminder holds for the persons it was about; a stranger's push changes nothing."""
    rows = tx.execute(
        select(PUSH.c.person, PUSH.c.purpose)
        .where(PUSH.c.id.in_(command.pushes), PUSH.c.contact == where.contact)
        .order_by(PUSH.c.id)
    ).all()
    persons = dict.fromkeys(row.person for row in rows if row.person)
    if command.choice == "stop":
        stop_all(tx, where, {*persons} or {where.person} - {""})
        return Did({"day": "", "opens": ""})
    if command.choice in LATER:
        return Did({"day": _later(tx, where, persons, command.choice), "opens": ""})
    opens = OPENS.get(rows[0].purpose, "resume") if rows else "resume"
    return Did({"day": "", "opens": opens}, now=_turned_to(tx, where, persons))


def _later(tx: Connection, where: Where, persons: Collection[str], choice: str) -> str:
    due = datetime.combine(where.today + LATER[choice], EVENING, VIETNAM)
    if due <= where.at:
        due += timedelta(days=1)
    comes = False
    for person in persons:
        drop_planned(tx, [person], where.at, "asked_later", consent="reminders")
        comes |= remind_at(tx, where.house, where.at, person, where.contact, due)
    return in_vietnam(due) if comes or choice == "pause" else ""


def _turned_to(tx: Connection, where: Where, persons: Collection[str]) -> Now:
    """The one person that is meant answers from here on, if another one did before."""
    if len(persons) != 1 or where.person in persons:
        return {}
    mine = select(PERSON.c.id, PERSON.c.called, PERSON.c.address)
    shared = mine.join(CONTACT_PERSON, CONTACT_PERSON.c.person == PERSON.c.id)
    here = CONTACT_PERSON.c.contact == where.contact, PERSON.c.id.in_(persons)
    found = tx.execute(shared.where(*here)).first()
    return {"person": found.id, "called": found.called, "address": found.address} if found else {}


def lately_reminded(tx: Connection, where: Where) -> set[str]:
    """The persons of this contact it was lately written to about: “không nhắc nữa” means them too."""
    rows = (
        select(PUSH.c.person)
        .join(CONTACT_PERSON, CONTACT_PERSON.c.person == PUSH.c.person)
        .where(CONTACT_PERSON.c.contact == where.contact, to_contact(where.contact))
        .where(PUSH.c.state.in_(("sending", "sent", "unknown")))
        .where(PUSH.c.changed > where.at - LATELY)
    )
    return set(tx.execute(rows).scalars())


def stop_all(tx: Connection, where: Where, persons: Collection[str]) -> None:
    """No reminders and no news for them any more, at once."""
    for person in sorted(persons):
        for purpose in ("reminders", "news"):
            consent(tx, where, purpose, given=False, person=person)
    drop_planned(tx, persons, where.at, "opted_out")


def drop_planned(
    tx: Connection, persons: Collection[str], at: datetime, reason: str, *, consent: str = ""
) -> None:
    """Drop what is planned for persons; `consent`: only what needs it. What concerns their own file stays, unless all goes."""
    needing = [name for name, each in PURPOSES.items() if each.consent and consent in {"", each.consent}]
    if not consent or consent == "reminders":
        needing.append("head_nudge")
    tx.execute(
        update(PUSH)
        .where(PUSH.c.person.in_(list(persons)), PUSH.c.state == "planned")
        .where(PUSH.c.purpose.in_(needing))
        .values(state="dropped", reason=reason, changed=at)
    )


def untell(tx: Connection, occurrence: str, persons: Collection[str], at: datetime) -> None:
    """Drop what is planned about something that does not hold any more, a decision that was revoked for instance."""
    about = (PUSH.c.occurrence == occurrence, PUSH.c.person.in_(list(persons)), PUSH.c.state == "planned")
    tx.execute(update(PUSH).where(*about).values(state="dropped", reason="superseded", changed=at))


@serves(MyPushes)
def my_pushes(tx: Connection, where: Where, query: MyPushes) -> PushesToMe:
    """The last messages to this contact, and those that wait."""
    rows = (
        select(
            PUSH.c.purpose,
            PUSH.c.sent,
            PUSH.c.changed,
            PUSH.c.not_before,
            PUSH.c.state,
            PERSON.c.called,
            PERSON.c.address,
        )
        .join(
            CONTACT_PERSON,
            (CONTACT_PERSON.c.person == PUSH.c.person) & (CONTACT_PERSON.c.contact == PUSH.c.contact),
            isouter=True,
        )
        .outerjoin(PERSON, PERSON.c.id == CONTACT_PERSON.c.person)
        .where(to_contact(where.contact))
    )
    past = rows.where(PUSH.c.state.in_(("sending", "sent", "unknown")))
    past = past.order_by(PUSH.c.changed.desc(), PUSH.c.id).limit(query.most)
    ahead = rows.where(PUSH.c.state == "planned", PUSH.c.purpose == "asked")
    ahead = ahead.order_by(PUSH.c.not_before).limit(query.most)
    sent = [_told(row, row["sent"] or row["changed"]) for row in fetch_all(tx, past)]
    waiting = [_told(row, row["not_before"]) for row in fetch_all(tx, ahead)]
    people = select(CONTACT_PERSON.c.person).where(CONTACT_PERSON.c.contact == where.contact)
    shared = len(tx.execute(people).all()) > 1
    return {"sent": sent, "waiting": waiting, "shared": shared}


def _told(row: Row, at: datetime) -> PushToMe:
    return {
        "day": f"{at.astimezone(VIETNAM):%d/%m}",
        "purpose": row["purpose"],
        "called": row["called"] or "",
        "address": row["address"] or "",
    }


def before_reminder(tx: Connection, run: str) -> Found | None:
    """The run that was open before a reminder came, if it still is; None where `run` is no reminder."""
    row = fetch_by_key(tx, RUN, run)
    was = str(row["args"].get("was", "")) if row is not None and row["talk"] == "reminder" else ""
    if not was:
        return None
    return tx.execute(select(RUN).where(RUN.c.id == was, RUN.c.closed.is_(None))).first()


# -- the ledger seen from outside

OPEN = ("planned", "claimed", "sending")
STATES = (*OPEN, "sent", "unknown", "failed", "dropped")


@dataclass(slots=True)
class Ledger:
    """Counts by state, the oldest due time of open states, accounts that are paused and that are sent for."""

    rows: dict[str, int] = field(default_factory=dict)
    oldest: dict[str, datetime | None] = field(default_factory=dict)
    paused: dict[str, datetime] = field(default_factory=dict)
    senders: dict[str, datetime] = field(default_factory=dict)


def ledger(tx: Connection, at: datetime) -> Ledger:
    """The ledger in numbers."""
    found = Ledger(dict.fromkeys(STATES, 0), dict.fromkeys(OPEN))
    for state, rows in tx.execute(select(PUSH.c.state, func.count()).group_by(PUSH.c.state)):
        found.rows[state] = rows
    due = select(PUSH.c.state, func.min(PUSH.c.not_before).label("oldest")).where(
        PUSH.c.state.in_(OPEN), PUSH.c.not_before <= at
    )
    for row in tx.execute(due.group_by(PUSH.c.state)):
        found.oldest[row.state] = row.oldest
    found.paused, found.senders = all_pauses(tx, at), senders(tx, at)
    return found


def by_purpose(tx: Connection, at: datetime) -> list[Row]:
    """What is open, and what needs a look: state × purpose, with how many are due and since when."""
    due = func.sum((PUSH.c.not_before <= at).cast(Integer))
    return fetch_all(
        tx,
        select(
            PUSH.c.state,
            PUSH.c.purpose,
            PUSH.c.channel,
            func.count().label("rows"),
            due.label("due"),
            func.min(PUSH.c.not_before).label("oldest"),
        )
        .where(PUSH.c.state.in_((*OPEN, "unknown", "failed")))
        .group_by(PUSH.c.state, PUSH.c.purpose, PUSH.c.channel)
        .order_by(PUSH.c.state, PUSH.c.purpose, PUSH.c.channel),
    )


def dropped_since(tx: Connection, since: datetime) -> list[tuple[str, int]]:
    """Why pushes were dropped or failed, most frequent first."""
    rows = tx.execute(
        select(PUSH.c.reason, func.count())
        .where(PUSH.c.state.in_(("dropped", "failed", "unknown")), PUSH.c.changed >= since)
        .group_by(PUSH.c.reason)
    )
    return sorted(((row[0], int(row[1])) for row in rows), key=lambda each: -each[1])


def of_person(tx: Connection, person: str, most: int = 50) -> list[Row]:
    """Each message to a person, sent and not sent, newest first."""
    return fetch_all(
        tx,
        select(PUSH, CONTACT.c.blocked)
        .outerjoin(CONTACT, CONTACT.c.id == PUSH.c.contact)
        .where(PUSH.c.person == person)
        .order_by(PUSH.c.not_before.desc(), PUSH.c.id)
        .limit(most),
    )


def standing_of(tx: Connection, person: str) -> dict[str, object]:
    """What decides on messages to a person beside the messages: consents, contacts."""
    consents = tx.execute(
        select(CONSENT.c.purpose, CONSENT.c.given, CONSENT.c.at)
        .where(CONSENT.c.person == person)
        .order_by(*in_order(CONSENT))
    )
    contacts = fetch_all(
        tx,
        select(CONTACT.c.id, CONTACT.c.channel, CONTACT.c.blocked)
        .join(CONTACT_PERSON, CONTACT_PERSON.c.contact == CONTACT.c.id)
        .where(CONTACT_PERSON.c.person == person),
    )
    return {"consents": {row.purpose: (bool(row.given), row.at) for row in consents}, "contacts": contacts}


def unknown(tx: Connection, channels: Collection[str] = ()) -> list[Row]:
    """Messages that perhaps arrived: reported, never sent again."""
    rows = select(PUSH.c.id, PUSH.c.purpose, PUSH.c.channel, PUSH.c.reason, PUSH.c.changed).where(
        PUSH.c.state == "unknown"
    )
    if channels:
        rows = rows.where(PUSH.c.channel.in_(list(channels)))
    return fetch_all(tx, rows.order_by(PUSH.c.id))
