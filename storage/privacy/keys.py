"""Keys: what is sealed with a former one is sealed anew, a chunk at a time; and the tokens of channel accounts."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Table, bindparam, or_, select, update

from storage.pictures import Pictures, named
from storage.store.rows import insert_new
from storage.store.store import Store
from storage.tables import (
    ANSWER,
    ASSESSMENT,
    CHANNEL_TOKEN,
    DECISION,
    EVIDENCE,
    GATE_EXEMPTION,
    INVITATION,
    MEETING,
    PERSON,
    PUSH,
    REPORT_PART,
    REVIEW_STEP,
    TITLE_ANSWER,
    TITLE_DECISION,
    TITLE_SHEET,
    TITLE_STEP,
)
from storage.vault import Sealed, Vault, WrongKey

CHUNK = 200
PICTURES = 20  # they are large

NOWHERE = Pictures()
Anew = Callable[[Vault, Any], object]


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many rows got the current key, and how many no key at hand opens."""

    done: int = 0
    closed: int = 0


async def reseal(store: Store, vault: Vault, pictures: Pictures = NOWHERE) -> Resealed:
    """Seal everything anew, with its kind, the files of a folder too; what is so already is passed over, so it can be resumed."""
    done = closed = 0
    for column, anew, most in _SEALED:
        after: str | None = ""
        while after is not None:
            chunk = partial(_chunk, column=column, anew=partial(anew, vault), most=most)
            after, did, left = await store.write(partial(chunk, after=after), alone=True)
            done, closed = done + did, closed + left
    files, shut = await asyncio.to_thread(pictures.renewed, vault)
    return Resealed(done + files, closed + shut)


def _chunk(
    tx: Connection, *, column: Column[object], anew: Callable[[object], object], most: int, after: str
) -> tuple[str | None, int, int]:
    """One chunk of one column: where to go on (None: at the end), how many changed or couldn't."""
    rows_of = column.table
    wanted = select(rows_of.c.id, column).where(rows_of.c.id > after, column.is_not(None))
    if "secret" in rows_of.c:
        wanted = wanted.where(rows_of.c.secret)
    if tx.dialect.name == "postgresql":
        wanted = wanted.with_for_update()
    rows = tx.execute(wanted.order_by(rows_of.c.id).limit(most)).all()
    changed, closed = [], 0
    for id_, value in rows:
        try:
            new = anew(value)
        except (WrongKey, ValueError):
            closed += 1
            continue
        if new != value:
            changed.append({"b_id": id_, "b_value": new})
    if changed:
        one = update(rows_of).where(rows_of.c.id == bindparam("b_id"))
        tx.execute(one.values({column.name: bindparam("b_value")}), changed)
    return (rows[-1].id if len(rows) == most else None), len(changed), closed


SAMPLE = 50  # of the newest and of the oldest rows of a column that are tried


def unreadable(tx: Connection, vault: Vault) -> int:
    """How many of the newest and oldest sealed values of each kind the keys at hand don't open."""
    closed = 0
    for column, anew, _ in _SEALED:
        rows_of = column.table
        wanted = select(column).where(column.is_not(None))
        if "secret" in rows_of.c:
            wanted = wanted.where(rows_of.c.secret)
        for order in (rows_of.c.id, rows_of.c.id.desc()):
            for value in tx.execute(wanted.order_by(order).limit(SAMPLE)).scalars().all():
                try:
                    anew(vault, value)
                except (WrongKey, ValueError):
                    closed += 1
    return closed


def _goals(vault: Vault, goals: list[object]) -> list[object]:
    """Goals in words of one's own are sealed, each for itself."""
    return [
        {**each, "words": vault.renewed(each["words"], Sealed.GOAL)}
        if isinstance(each, dict) and "words" in each
        else each
        for each in goals
    ]


def _told(vault: Vault, args: dict[str, object]) -> dict[str, object]:
    """What is told of a review holds its own words as they are sealed there."""
    words = args.get("words")
    return {**args, "words": vault.renewed(words, Sealed.REVIEW)} if isinstance(words, str) else args


def _of(kind: Sealed) -> Anew:
    return lambda vault, sealed: vault.renewed(sealed, kind)


def _picture(vault: Vault, held: bytes) -> bytes:
    """One in a folder is sealed there, see `reseal`."""
    return held if named(held) is not None else vault.renewed_bytes(held, Sealed.PICTURE)


_SEALED: tuple[tuple[Column[object], Anew, int], ...] = (
    (ANSWER.c.value, _of(Sealed.ANSWER), CHUNK),
    (EVIDENCE.c.text, _of(Sealed.EVIDENCE), CHUNK),
    (EVIDENCE.c.picture, _picture, PICTURES),
    (ASSESSMENT.c.goals, _goals, CHUNK),
    (PERSON.c.goals, _goals, CHUNK),
    (REVIEW_STEP.c.words, _of(Sealed.REVIEW), CHUNK),
    (PUSH.c.args, _told, CHUNK),
    (MEETING.c.note, _of(Sealed.MEETING), CHUNK),
    (DECISION.c.reason, _of(Sealed.REVIEW), CHUNK),
    (INVITATION.c.sealed, _of(Sealed.CODE), CHUNK),
    (REPORT_PART.c.words, _of(Sealed.REPORT), CHUNK),
    (TITLE_ANSWER.c.words, _of(Sealed.TITLE), CHUNK),
    (TITLE_DECISION.c.reasons, _of(Sealed.TITLE), CHUNK),
    (TITLE_DECISION.c.why, _of(Sealed.TITLE), CHUNK),
    (TITLE_SHEET.c.minutes, _of(Sealed.TITLE), CHUNK),
    (TITLE_STEP.c.words, _of(Sealed.TITLE), CHUNK),
    (GATE_EXEMPTION.c.reason, _of(Sealed.TITLE), CHUNK),
    (CHANNEL_TOKEN.c.sealed, _of(Sealed.TOKENS), CHUNK),
)


def sealed_tables() -> set[Table]:
    """The tables in which something is sealed."""
    return {column.table for column, _, _ in _SEALED}


# -- tokens of channel accounts change with each use: one process at a time changes them


class Kept(NamedTuple):
    """Sealed tokens, and which change of them this is."""

    sealed: str
    version: int
    changed: datetime


def kept(tx: Connection, account: str) -> Kept | None:
    """The tokens of an account."""
    wanted = select(CHANNEL_TOKEN.c.sealed, CHANNEL_TOKEN.c.version, CHANNEL_TOKEN.c.changed).where(
        CHANNEL_TOKEN.c.id == account
    )
    row = tx.execute(wanted).first()
    return Kept(*row) if row else None


def take(tx: Connection, account: str, owner: str, at: datetime, until: datetime) -> bool:
    """Take the lease; False while somebody else holds it, or where there are no tokens."""
    free = or_(CHANNEL_TOKEN.c.lease.is_(None), CHANNEL_TOKEN.c.lease < at)
    mine = update(CHANNEL_TOKEN).where(CHANNEL_TOKEN.c.id == account, free).values(owner=owner, lease=until)
    return bool(tx.execute(mine).rowcount)


def keep(tx: Connection, account: str, version: int, sealed: str, at: datetime) -> bool:
    """Keep what came of that change, and end the lease; False if another change came first."""
    same = (CHANNEL_TOKEN.c.id == account) & (CHANNEL_TOKEN.c.version == version)
    changed = {"sealed": sealed, "version": version + 1, "changed": at, "owner": "", "lease": None}
    return bool(tx.execute(update(CHANNEL_TOKEN).where(same).values(**changed)).rowcount)


def release(tx: Connection, account: str, owner: str) -> None:
    """End the lease with nothing changed."""
    mine = (CHANNEL_TOKEN.c.id == account) & (CHANNEL_TOKEN.c.owner == owner)
    tx.execute(update(CHANNEL_TOKEN).where(mine).values(owner="", lease=None))


def put(tx: Connection, account: str, sealed: str, at: datetime) -> None:
    """Tokens that a human brought, in the place of what there was."""
    fresh = {"id": account, "sealed": "", "version": 0, "owner": "", "lease": None, "changed": at}
    insert_new(tx, CHANNEL_TOKEN, [fresh])
    new = {"sealed": sealed, "version": CHANNEL_TOKEN.c.version + 1, "changed": at}
    one = update(CHANNEL_TOKEN).where(CHANNEL_TOKEN.c.id == account)
    tx.execute(one.values(**new, owner="", lease=None))
