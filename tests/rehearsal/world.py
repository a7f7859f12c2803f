"""What people do meanwhile: they finish, change their minds, fall ill, mourn; written to the database and remembered beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import Connection, insert, update

from storage.tables import CONSENT, PUSH, Assessment, Contact, Household, Person, Talking, table
from tests.rehearsal.population import Resident

A_DAY = {  # how many of 1,000 on an evening
    "finishes": 10,
    "stops_all": 3,
    "stops_news": 3,
    "blocks": 1,
    "falls_ill": 1,
    "dies": 1,
    "mourns": 2,
    "asks_to_be_erased": 1,
    "speaks": 20,
}


def happens(
    tx: Connection,
    residents: list[Resident],
    at: datetime,
    random: Random,
    number: Callable[[], str],
    times: float,
) -> list[tuple[Resident, str]]:
    """Let some of an evening happen, `times` is the part of the day; who did what, to be remembered once it is committed."""
    done = []
    for what, often in A_DAY.items():
        for _ in range(_few(len(residents) * often / 1000 * times, random)):
            one = random.choice(residents)
            if one.contact:
                HAPPENINGS[what](tx, one, at, number)
                done.append((one, what))
    return done


FORBIDS = {  # what is true from then on
    "finishes": ("done",),
    "stops_all": ("asked", "news"),
    "stops_news": ("news",),
    "falls_ill": ("falls_ill",),
    "dies": ("dies",),
    "mourns": ("household",),
    "asks_to_be_erased": ("leaving",),
}


def remember(done: list[tuple[Resident, str]], at: datetime) -> None:
    """It is committed now: what is sent from here on is judged by it."""
    for one, what in done:
        for each in FORBIDS.get(what, ()):
            one.since.setdefault(each, at)
        one.asked = one.asked and what != "stops_all"
        one.news = one.news and what not in {"stops_all", "stops_news"}


def _few(mean: float, random: Random) -> int:
    whole = int(mean)
    return whole + (random.random() < mean - whole)


def _values(tx: Connection, model: Any, id_: str, key: str = "id", **values: Any) -> None:
    of = table(model)
    tx.execute(update(of).where(of.c[key] == id_).values(**values))


def _consent(tx: Connection, one: Resident, purpose: str, at: datetime, number: Callable[[], str]) -> None:
    tx.execute(
        insert(CONSENT).values(
            id=f"z{number()}",
            person=one.id,
            purpose=purpose,
            given=False,
            version="1",
            channel="telegram",
            contact=one.contact,
            at=at,
        )
    )


def _finishes(tx: Connection, one: Resident, at: datetime, number: Callable[[], str]) -> None:
    _values(tx, Assessment, one.id, "person", state="sent", answered=10)
    _values(tx, Talking, one.contact, "contact", heard_at=at)


def _stops_all(tx: Connection, one: Resident, at: datetime, number: Callable[[], str]) -> None:
    """As `storage.residents.choices.stop_reminders` does it."""
    for purpose in ("reminders", "news"):
        _consent(tx, one, purpose, at, number)
    of = PUSH
    tx.execute(
        update(of)
        .where(of.c.person == one.id, of.c.state == "planned")
        .values(state="dropped", reason="opted_out", changed=at)
    )


def _stops_news(tx: Connection, one: Resident, at: datetime, number: Callable[[], str]) -> None:
    _consent(tx, one, "news", at, number)


def _blocks(tx: Connection, one: Resident, at: datetime, number: Callable[[], str]) -> None:
    _values(tx, Contact, one.contact, blocked=at)


def _spares(state: str) -> Callable[[Connection, Resident, datetime, Callable[[], str]], None]:
    def becomes(tx: Connection, one: Resident, at: datetime, number: Callable[[], str]) -> None:
        if "dies" not in one.since:
            _values(tx, Person, one.id, state=state)

    return becomes


def _mourns(tx: Connection, one: Resident, at: datetime, number: Callable[[], str]) -> None:
    _values(tx, Household, one.household, state="mourning")


def _leaves(tx: Connection, one: Resident, at: datetime, number: Callable[[], str]) -> None:
    _values(tx, Person, one.id, erase_at=at)


def _speaks(tx: Connection, one: Resident, at: datetime, number: Callable[[], str]) -> None:
    _values(tx, Talking, one.contact, "contact", heard_at=at)


HAPPENINGS: dict[str, Callable[[Connection, Resident, datetime, Callable[[], str]], None]] = {
    "finishes": _finishes,
    "stops_all": _stops_all,
    "stops_news": _stops_news,
    "blocks": _blocks,
    "falls_ill": _spares("ill"),
    "dies": _spares("deceased"),
    "mourns": _mourns,
    "asks_to_be_erased": _leaves,
    "speaks": _speaks,
}
