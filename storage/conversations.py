"""
The hot path: what a set of events needs to be read, and what they lead to, one statement a table.

Everything here is set-wise: a group of steps is read and written together (design.md §4).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import repeat

from sqlalchemy import Boolean, Connection, Integer, Select, and_, bindparam, delete, or_, select, update

from dialogs.conversation import Conversation, Front
from dialogs.questions import Value
from dialogs.reading import Context, Counts, Shown
from storage.pages import forget as unshow
from storage.store.hot import Hot, among
from storage.store.rows import Found, JsonMap, Row, insert_new, insert_rows
from storage.tables import (
    ANSWER,
    ASSESSMENT,
    CONTACT,
    INBOX,
    OUTBOX,
    RUN,
    TALKING,
    Talking,
    in_order,
    newest_first,
)
from storage.vault import Sealed, Vault, WrongKey

_TALKS = Hot(
    select(
        TALKING,
        RUN.c.talk,
        RUN.c.args,
        RUN.c.person.label("run_person"),
        RUN.c.opened,
        CONTACT.c.channel,
        CONTACT.c.external,
        CONTACT.c.blocked,
        CONTACT.c.open_until,
        CONTACT.c.asked,
    )
    .select_from(
        TALKING.join(CONTACT, CONTACT.c.id == TALKING.c.contact).outerjoin(RUN, RUN.c.id == TALKING.c.run)
    )
    .where(among(TALKING.c.contact, "contacts"))
    .order_by(TALKING.c.contact)
)
_LOCK = Hot(
    select(TALKING.c.contact)
    .where(among(TALKING.c.contact, "contacts"))
    .order_by(TALKING.c.contact)
    .with_for_update()
)
_MEMOS = Hot(
    select(ANSWER.c.run, ANSWER.c.kind, ANSWER.c.key, ANSWER.c.value, ANSWER.c.secret)
    .where(among(ANSWER.c.run, "runs"))
    .order_by(ANSWER.c.run, *in_order(ANSWER))
)
_HEAD = (
    select(ANSWER.c.id)
    .where(ANSWER.c.run == RUN.c.id)
    .order_by(*newest_first(ANSWER))
    .limit(1)
    .correlate(RUN)
    .scalar_subquery()
)
_NEWEST = Hot(select(RUN.c.id.label("run"), _HEAD.label("newest")).where(among(RUN.c.id, "runs")))
_BEGUN = Hot(
    select(RUN)
    .where(RUN.c.contact == bindparam("contact"), RUN.c.talk == bindparam("talk"), RUN.c.closed.is_(None))
    .order_by(*newest_first(RUN))
    .limit(1)
)
_SEEN = Hot(select(INBOX.c.id).where(among(INBOX.c.id, "ids")))
_KNOWN = Hot(
    select(CONTACT.c.id, CONTACT.c.channel, CONTACT.c.external).where(
        among(CONTACT.c.channel, "channels"), among(CONTACT.c.external, "externals")
    )
)


def meet(
    tx: Connection, people: Collection[tuple[str, str, str]], at: datetime, new_ids: Iterable[str]
) -> dict[tuple[str, str], str]:
    """The contact ids of (channel, external, language hint), made where they are new, in sorted order."""
    wanted = sorted(people)
    known = _contacts(tx, wanted)
    new: list[Row] = [
        {"id": id_, "channel": channel, "external": external, "created": at}
        for (channel, external, _), id_ in zip(
            [each for each in wanted if each[:2] not in known], new_ids, strict=False
        )
    ]
    if new:
        write(tx, Written(contacts=new))
        fresh = {(str(each["channel"]), str(each["external"])) for each in new}
        known = _contacts(tx, wanted)
        hints = {(channel, external): language for channel, external, language in wanted}
        met: list[Row] = [
            {"contact": known[each], "language": hints[each], "heard_at": at} for each in sorted(fresh)
        ]
        write(tx, Written(met=met))
    return known


def _contacts(tx: Connection, people: Collection[tuple[str, str, str]]) -> dict[tuple[str, str], str]:
    channels = sorted({channel for channel, _, _ in people})
    found = _KNOWN.rows(tx, channels=channels, externals=[external for _, external, _ in people])
    wanted = {each[:2] for each in people}
    return {(row.channel, row.external): row.id for row in found if (row.channel, row.external) in wanted}


def hold(tx: Connection, contacts: Collection[str]) -> dict[str, Found]:
    """The conversations of contacts with their current runs, locked in sorted order where the database locks rows."""
    if tx.dialect.name == "postgresql":
        _LOCK.rows(tx, contacts=sorted(contacts))
    return of_contacts(tx, contacts)


def of_contacts(tx: Connection, contacts: Collection[str]) -> dict[str, Found]:
    """The conversations of contacts with their current runs, as they stand."""
    return {row.contact: row for row in _TALKS.rows(tx, contacts=sorted(contacts))}


def begun(tx: Connection, contact: str, talk: str) -> Found | None:
    """The newest run of a talk that was not played to its end, or None."""
    return next(iter(_BEGUN.rows(tx, contact=contact, talk=talk)), None)


def seen(tx: Connection, ids: Collection[str]) -> set[str]:
    """Which inbound ids were taken before."""
    return {row.id for row in _SEEN.rows(tx, ids=ids)}


def newest(tx: Connection, runs: Collection[str]) -> dict[str, str]:
    """The id of the newest entry of each run that has any: what is remembered of a run holds while this is the same."""
    found = _NEWEST.rows(tx, runs=runs) if runs else ()
    return {row.run: row.newest for row in found if row.newest is not None}


def memos(tx: Connection, runs: Collection[str], vault: Vault) -> dict[str, dict[str, Value]]:
    """What is recorded in runs, by run: the newest entry of a key counts, a forgotten key is gone, notes are no entries."""
    found: dict[str, dict[str, Value]] = {run: {} for run in runs}
    if not runs:
        return found
    for run, kind, key, value, secret in _MEMOS.rows(tx, runs=runs):
        memo = found[run]
        if kind == "f":
            memo.pop(key, None)
        elif kind != "n":
            memo[key] = vault.open(value, Sealed.ANSWER) if secret else value
    return found


@dataclass(slots=True)
class Written:
    """All that a set of steps leads to, gathered for one statement a table."""

    contacts: list[Row] = field(default_factory=list)  # unless another process met them, too
    met: list[Row] = field(default_factory=list)  # their conversations
    inbox: list[Row] = field(default_factory=list)
    answers: list[Row] = field(default_factory=list)
    runs: list[Row] = field(default_factory=list)
    closed: list[Row] = field(default_factory=list)
    talks: list[Row] = field(default_factory=list)
    progress: list[Row] = field(default_factory=list)
    crossed: list[str] = field(default_factory=list)  # runs that were begun or finished just now
    outbox: list[Row] = field(default_factory=list)
    reached: list[Row] = field(default_factory=list)  # who left, and who is back
    forgotten: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


_CLOSE = Hot(update(RUN).where(RUN.c.id == bindparam("b_id")).values(closed=bindparam("b_closed")))
_TALK = Hot(
    update(TALKING)
    .where(TALKING.c.contact == bindparam("b_contact"))
    .values({name: bindparam(f"b_{name}") for name in Talking.model_fields if name != "contact"})
)
_REACHED = Hot(
    update(CONTACT).where(CONTACT.c.id == bindparam("b_contact")).values(blocked=bindparam("b_blocked"))
)
_PROGRESS = Hot(
    update(ASSESSMENT)
    .where(
        ASSESSMENT.c.run == bindparam("b_run"),
        or_(ASSESSMENT.c.state == "open", ASSESSMENT.c.answered < ASSESSMENT.c.asked),
    )
    .values(
        state="open",
        answered=bindparam("b_answered"),
        asked=bindparam("b_asked"),
        score=bindparam("b_score", type_=Integer),
        passed=and_(
            bindparam("b_passed", type_=Boolean),
            bindparam("b_score", type_=Integer) >= ASSESSMENT.c.pass_total,
        ),
    )
)


def write(tx: Connection, all_: Written) -> None:
    """
    Write what a set of steps led to, the rows of a table in the order of their keys, so that no two sets wait for each other.

    Of the outbox nothing is changed here: rows on their way belong to whoever delivers them.
    """
    insert_new(tx, CONTACT, all_.contacts)
    insert_new(tx, TALKING, all_.met)
    insert_new(tx, RUN, all_.runs)
    insert_rows(tx, ANSWER, all_.answers)
    for statement, rows in (
        (_CLOSE, sorted(all_.closed, key=lambda row: str(row["b_id"]))),
        (_TALK, sorted(all_.talks, key=lambda row: str(row["b_contact"]))),
        (_PROGRESS, sorted(all_.progress, key=lambda row: str(row["b_run"]))),
        (_REACHED, sorted(all_.reached, key=lambda row: str(row["b_contact"]))),
    ):
        statement.each(tx, rows)
    insert_rows(tx, OUTBOX, all_.outbox)
    insert_rows(tx, INBOX, all_.inbox)
    if all_.dropped:
        drop_runs(tx, all_.dropped)
    if all_.forgotten:
        forget(tx, all_.forgotten)


def drop_runs(tx: Connection, runs: Collection[str] | Select[str]) -> None:
    """Nothing of these runs stays."""
    tx.execute(delete(ANSWER).where(ANSWER.c.run.in_(runs)))
    tx.execute(delete(RUN).where(RUN.c.id.in_(runs)))


def drop_pages(tx: Connection, runs: Collection[str]) -> None:
    """The same, where some may be open: a conversation keeps no choices of a run that is gone."""
    if runs:
        open_ = TALKING.c.contact.in_(select(RUN.c.contact).where(RUN.c.id.in_(runs)))
        tx.execute(update(TALKING).where(open_, TALKING.c.run.in_(runs)).values(front={}))
    drop_runs(tx, runs)


def forget(tx: Connection, contacts: Collection[str]) -> None:
    """Nothing of these contacts stays but the digests of what they sent, and what they are still to be told."""
    nobodys = (RUN.c.contact.in_(contacts), RUN.c.person == "")  # what a person answered here stays theirs
    drop_runs(tx, select(RUN.c.id).where(*nobodys))
    theirs = OUTBOX.c.contact.in_(contacts)
    tx.execute(delete(OUTBOX).where(theirs, OUTBOX.c.state != "waiting"))
    tx.execute(update(OUTBOX).where(theirs).values(why="forget"))
    tx.execute(delete(TALKING).where(TALKING.c.contact.in_(contacts)))
    pages = select(CONTACT.c.external).where(CONTACT.c.id.in_(contacts), CONTACT.c.channel == "web")
    unshow(tx, tx.execute(pages).scalars().all())
    tx.execute(delete(CONTACT).where(CONTACT.c.id.in_(contacts)))
    tx.execute(update(INBOX).where(INBOX.c.contact.in_(contacts)).values(contact=""))


# -- the state of a talk as its row keeps it


def conversation(row: Found, vault: Vault) -> Conversation:
    """Where the talk with a contact stands, as its row says."""
    there = bool(row.talk)  # a page that shows other people is let go of after a day
    return Conversation(
        row.person,
        row.run if there else "",
        _front(row.front) if there else None,
        row.reopened,
        row.misses,
        row.address,
        row.language,
        row.called,
        row.people,
        _sealed(row.front, "told", vault) if there else "",
        _sealed(row.front, "spoke", vault) if there else "",
        str(row.front.get("tapped", "")),
        str(row.front.get("album", "")),
    )


def _sealed(front: JsonMap, name: str, vault: Vault) -> str:
    """What was told instead of the pending answer; sealed with a key that is gone it is as good as not told."""
    try:
        return str(vault.open(front[name], Sealed.ANSWER)) if front.get(name) else ""
    except WrongKey:
        return ""


def front_json(
    front: Front | None, now: Conversation | None = None, vault: Vault | None = None
) -> dict[str, object]:
    """
    A front as the conversation's row keeps it, with what holds until the next message only.

    What was told instead of the answer is sealed.
    """
    beside: dict[str, object] = {
        name: value for name in ("tapped", "album") if now and (value := getattr(now, name))
    }
    if front is None:
        return beside
    return {
        **beside,
        **{
            name: vault.seal(value, Sealed.ANSWER)
            for name in ("told", "spoke")
            if now and vault and (value := getattr(now, name))
        },
        "run": front.run,
        "key": front.key,
        "context": str(front.context),
        "keys": front.keys,
        "skippable": front.skippable,
        **({"explained": True} if front.explained else {}),
        **({"audible": True} if front.audible else {}),
        **({"careful": True} if front.careful else {}),
        "options": [[each.id, each.label, *each.also] for each in front.options],
        **({"counts": counts} if (counts := [each.counts for each in front.options]) and any(counts) else {}),
    }


def _front(stored: JsonMap) -> Front | None:
    if "run" not in stored:
        return None
    counts = (each and Counts(*each) for each in stored.get("counts") or repeat(None))
    options = tuple(
        Shown(id_, label, tuple(also), so_many)
        for (id_, label, *also), so_many in zip(stored["options"], counts, strict=False)
    )
    return Front(
        stored["run"],
        stored["key"],
        Context(stored["context"]),
        options,
        stored["keys"],
        stored["skippable"],
        explained=bool(stored.get("explained")),
        audible=bool(stored.get("audible")),
        careful=bool(stored.get("careful")),
    )
