"""Somebody left a phone that others go on using: what speaks of them there goes too."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, delete, select, update

from storage.tables import ANSWER, CONTACT_PERSON, INBOX, OUTBOX, PERSON, RUN, TALKING


def leave(tx: Connection, contact: str, person: str, names: Sequence[str]) -> None:
    """
    Take a person out of a contact that others share.

    Menus, lists of who uses the phone and the like are side talks, and may name them: such runs go,
    whoever answered them. The others' assessments are not touched.
    """
    gone = _runs_that_name(tx, contact, names)
    heard = (INBOX.c.contact == contact) & INBOX.c.run.in_(gone)
    tx.execute(update(INBOX).where(heard).values(run="", key=""))
    tx.execute(delete(ANSWER).where(ANSWER.c.run.in_(gone)))
    tx.execute(delete(RUN).where(RUN.c.id.in_(gone)))
    _stop_replies(tx, contact, names)
    _hand_over(tx, contact, person, names)


def _runs_that_name(tx: Connection, contact: str, names: Sequence[str]) -> list[str]:
    side = (RUN.c.contact == contact) & (RUN.c.talk != "assess")
    runs = tx.execute(select(RUN.c.id, RUN.c.args).where(side)).all()
    found = {row.id for row in runs if _named(row.args, names)}
    said = select(ANSWER.c.run, ANSWER.c.value).where(ANSWER.c.run.in_(select(RUN.c.id).where(side)))
    found |= {row.run for row in tx.execute(said) if _named(row.value, names)}
    return sorted(found)


def _stop_replies(tx: Connection, contact: str, names: Sequence[str]) -> None:
    waiting = (OUTBOX.c.contact == contact) & (OUTBOX.c.body != "")
    rows = tx.execute(select(OUTBOX.c.id, OUTBOX.c.body).where(waiting)).all()
    named = [row.id for row in rows if any(_as_json(name) in row.body for name in names)]
    gone = update(OUTBOX).where(OUTBOX.c.id.in_(named))
    tx.execute(gone.values(body="", state="expired", why="erased"))


def _hand_over(tx: Connection, contact: str, person: str, names: Sequence[str]) -> None:
    """The talk goes on with who is left; where several are, the bot asks who holds the phone."""
    row = tx.execute(select(TALKING).where(TALKING.c.contact == contact)).first()
    if row is None:
        return
    others = (
        select(PERSON.c.id, PERSON.c.called, PERSON.c.address)
        .join(CONTACT_PERSON, CONTACT_PERSON.c.person == PERSON.c.id)
        .where(CONTACT_PERSON.c.contact == contact, PERSON.c.id != person)
        .order_by(CONTACT_PERSON.c.since, PERSON.c.id)
    )
    left = tx.execute(others).all()
    now: dict[str, Any] = {"people": len(left)}
    if row.person == person:
        now |= {"person": left[0].id, "called": left[0].called, "address": left[0].address}
    if row.person == person or not _exists(tx, row.run) or _named(row.front, names):
        now |= {"run": "", "front": {}, "reopened": "", "misses": 0}
    tx.execute(update(TALKING).where(TALKING.c.contact == contact).values(**now))


def _exists(tx: Connection, run: str) -> bool:
    return tx.execute(select(RUN.c.id).where(RUN.c.id == run)).first() is not None


def _named(value: Any, names: Collection[str]) -> bool:
    """Whether it holds one of the names, if only inside of a word: rather too much goes."""
    text = json.dumps(value, ensure_ascii=False)
    return any(_as_json(name) in text for name in names)


def _as_json(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)[1:-1]
