"""
How long what is not kept for good is kept: one table of terms, and the tables that are never let go of, with the reason.

Only what is over goes: a reply that waits, a talk that is open, a push that is planned stay however old they are. A term is
days; a row goes in the first night after they are over. `chunk` takes a few hundred rows in a short transaction, rows that
somebody holds are left for the next night, and nothing is remembered between chunks but a place to go on from: it can be
broken off, run again, and run by two processes at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Table,
    and_,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)

from storage.conversations import drop_pages
from storage.ledger.answer import OPEN
from storage.people.changes import EDITS, UNDONE
from storage.people.load import IMPORTED
from storage.people.matching import IDENTIFIED, PARTED, UNIDENTIFIED
from storage.phones import WAITS
from storage.privacy.erasure import ERASED, SCRUBBED
from storage.residents.registration import WITHDREW
from storage.tables import (
    ACCOUNT,
    ANSWER,
    ASSESSMENT,
    AUDIT,
    CAMPAIGN,
    CAP,
    CHANNEL_TOKEN,
    CLAN,
    COMMUNE_WHOLE,
    CONSENT,
    CONTACT,
    CONTACT_PERSON,
    COUNTER,
    COUNTER_DELTA,
    DATA_REQUEST,
    DECISION,
    ERASURE,
    EVIDENCE,
    FILE_LINK,
    FROZEN_FIGURES,
    GATE_EXEMPTION,
    GONE_PICTURE,
    HOUSEHOLD,
    INBOX,
    INSTALLATION,
    INVITATION,
    LINK_CODE,
    MEETING,
    OPPORTUNITY,
    OUTBOX,
    PAGE,
    PAGE_MESSAGE,
    PERSON,
    PLACE,
    PLACE_NAME,
    PLACE_RULES,
    PLAN_IN_FORCE,
    POINTS_VERSION,
    PUSH,
    RECORDING,
    REPORT_PART,
    REVIEW_STEP,
    ROLE,
    RUN,
    SHEET_VERSION,
    TALKING,
    TARGET_SHARE,
    TARGET_VALUE,
    TITLE_ANSWER,
    TITLE_DECISION,
    TITLE_NUMBER,
    TITLE_RULES,
    TITLE_SHEET,
    TITLE_STEP,
    TOMBSTONE,
    metadata,
)

CHUNK = 500  # rows of one transaction

# What the audit is asked about however long ago it was: who somebody was taken for, what can be undone or was, and erasures.
ASKED_FOR_EVER = frozenset(
    {IDENTIFIED, UNIDENTIFIED, PARTED, IMPORTED, UNDONE, WITHDREW, ERASED, SCRUBBED, *EDITS}
)


@dataclass(frozen=True, slots=True)
class Term:
    """
    How long the rows of a table are kept once they are over.

    name: of its setting, CDHT_KEEP_DAYS_<NAME>. days: unless it is set. least: what still has to be there (a service brings
    a message again, a month is counted). what: for whoever sets it. since: the column from which it counts. over: which rows
    are over. goes: what becomes of them. also: tables whose rows go with them.
    """

    name: str
    days: int
    least: int
    what: str
    table: Table
    since: Column[datetime]
    over: ColumnElement[bool]
    goes: Callable[[Connection, Table, list[str]], None]
    also: tuple[Table, ...] = ()


def _delete(tx: Connection, of: Table, ids: list[str]) -> None:
    tx.execute(delete(of).where(of.c.id.in_(ids)))


def _drop(tx: Connection, of: Table, ids: list[str]) -> None:  # noqa: ARG001 (their answers go with them)
    drop_pages(tx, ids)


def _empty(tx: Connection, of: Table, ids: list[str]) -> None:
    """Of a push stays what keeps it from being sent again, and what figures and prices are counted from."""
    body = dict.fromkeys(("contact", "household", "by", "owner", "message"), "")
    tx.execute(update(of).where(of.c.id.in_(ids)).values(**body, args={}, lease=None))


_CURRENT = exists().where(TALKING.c.contact == RUN.c.contact, TALKING.c.run == RUN.c.id)
TERMS = (
    Term(
        "inbox",
        14,
        3,
        "days for which it is remembered that a message was taken, so that it is not taken twice",
        INBOX,
        INBOX.c.at,
        INBOX.c.at.is_not(None),
        _delete,
    ),
    Term(
        "outbox",
        35,
        31,
        "days for which it is remembered that a reply was sent; what is used of a month's allowance is counted from it",
        OUTBOX,
        OUTBOX.c.created,
        OUTBOX.c.state != "waiting",
        _delete,
    ),
    Term(
        "talks",
        7,
        1,
        "days after which a talk that is over goes with what was said in it; sheets stay",
        RUN,
        RUN.c.closed,
        and_(RUN.c.talk != literal_column("'assess'"), ~_CURRENT),
        _drop,
        also=(ANSWER,),
    ),
    Term(
        "pushes",
        90,
        62,
        "days after which a message that was sent unasked keeps only what prevents a second sending, and what is counted",
        PUSH,
        PUSH.c.changed,
        and_(PUSH.c.contact != literal_column("''"), PUSH.c.state.not_in(OPEN)),
        _empty,
    ),
    Term(
        "links",
        0,
        0,
        "days for which a link is kept after it opens nothing any more",
        FILE_LINK,
        FILE_LINK.c.expires,
        FILE_LINK.c.expires.is_not(None),
        _delete,
    ),
    Term(
        "codes",
        30,
        2,
        "days for which a code for another phone is kept after its end",
        LINK_CODE,
        LINK_CODE.c.expires,
        LINK_CODE.c.state.not_in(list(WAITS.values())),
        _delete,
    ),
    Term(
        "audit",
        730,
        366,
        "days for which it is kept who looked and who did what; what has to be known for ever stays",
        AUDIT,
        AUDIT.c.at,
        AUDIT.c.action.not_in(sorted(ASKED_FOR_EVER)),
        _delete,
    ),
)

_ITSELF = "goes by itself, within minutes or days"
_WITH_PERSON = "until they are erased"
_TITLE = "titles and what they rest on, for their term and for whoever asks later"
_SMALL = "what places and officers set up: few rows, in force until they are changed"
KEPT: Mapping[Table, str] = {
    CONSENT: "the consent log: proof that somebody agreed",
    ASSESSMENT: "each person's yearly result: five years in a row count",
    EVIDENCE: f"with the result it belongs to; {_WITH_PERSON}",
    FROZEN_FIGURES: "figures as they were handed in",
    REVIEW_STEP: _TITLE,
    MEETING: _TITLE,
    DECISION: _TITLE,
    TITLE_SHEET: _TITLE,
    TITLE_ANSWER: _TITLE,
    TITLE_DECISION: _TITLE,
    TITLE_STEP: _TITLE,
    GATE_EXEMPTION: _TITLE,
    TOMBSTONE: "sums stay true after an erasure",
    COUNTER: "sums",
    COMMUNE_WHOLE: "sums",
    ERASURE: "who was erased stays erased",
    DATA_REQUEST: "proof that a request was answered in time",
    PERSON: _WITH_PERSON,
    HOUSEHOLD: _WITH_PERSON,
    CONTACT: _WITH_PERSON,
    CONTACT_PERSON: _WITH_PERSON,
    TALKING: _WITH_PERSON,
    CLAN: _SMALL,
    CAMPAIGN: _SMALL,
    ROLE: _SMALL,
    INVITATION: _SMALL,
    PLACE: _SMALL,
    TITLE_RULES: _SMALL,
    TITLE_NUMBER: _SMALL,
    PLACE_NAME: _SMALL,
    PLACE_RULES: _SMALL,
    PLAN_IN_FORCE: _SMALL,
    TARGET_SHARE: _SMALL,
    TARGET_VALUE: _SMALL,
    REPORT_PART: _SMALL,
    OPPORTUNITY: _SMALL,
    RECORDING: _SMALL,
    POINTS_VERSION: "results name the version they were answered by",
    SHEET_VERSION: "results name the version they were answered by",
    ACCOUNT: "a row an account of a channel",
    CHANNEL_TOKEN: "a row an account of a channel",
    INSTALLATION: "one row",
    CAP: _ITSELF,
    COUNTER_DELTA: _ITSELF,
    PAGE: _ITSELF,
    PAGE_MESSAGE: _ITSELF,
    GONE_PICTURE: _ITSELF,
}


class Place(NamedTuple):
    """Where a night's work on a table goes on."""

    since: datetime
    id: str


def over(term: Term, at: datetime, days: int) -> ColumnElement[bool]:
    """The rows whose term is over."""
    return and_(term.since <= at - timedelta(days=days), term.over)


def chunk(
    tx: Connection, term: Term, at: datetime, days: int, after: Place | None = None, *, most: int = CHUNK
) -> tuple[int, Place | None]:
    """Let go of some rows: how many, and where to go on; None at the end."""
    of = term.table
    wanted = select(term.since, of.c.id).where(over(term, at, days)).order_by(term.since, of.c.id).limit(most)
    if after is not None:
        later = or_(term.since > after.since, of.c.id > after.id)
        wanted = wanted.where(term.since >= after.since, later)
    if tx.dialect.name == "postgresql":
        wanted = wanted.with_for_update(skip_locked=True, of=of)
    rows = tx.execute(wanted).all()
    if not rows:
        return 0, None
    term.goes(tx, of, [row.id for row in rows])
    return len(rows), Place(*rows[-1])


def due(tx: Connection, term: Term, at: datetime, days: int) -> int:
    """How many rows would go now."""
    return tx.execute(select(func.count()).select_from(term.table).where(over(term, at, days))).scalar() or 0


BY_AGE = frozenset(
    {"inbox", "outbox", "pushes", "links"}
)  # terms of what is over by its age, whatever happens later


def overdue(tx: Connection, at: datetime, days: Mapping[str, int]) -> timedelta:
    """By how much the oldest of what is over `BY_AGE` is past its term: a day at most where each night's work is done. `days`: of each term."""
    late = timedelta(0)
    for term in TERMS:
        if term.name in BY_AGE:
            oldest = tx.execute(select(func.min(term.since)).where(over(term, at, days[term.name]))).scalar()
            late = max(late, at - oldest - timedelta(days=days[term.name])) if oldest else late
    return late


# -- how large the database is


class Size(NamedTuple):
    """Bytes on disk, those of them that are free to be used again (0 where a server knows it better), and of each table."""

    bytes: int
    free: int
    tables: Mapping[str, int]


def size(tx: Connection, *, tables: bool = True) -> Size:
    """
    What the database takes, without counting a row.

    PostgreSQL knows it of each table with its indexes; of an SQLite file every page is looked at for that, which takes a
    while with a large one: leave it out with `tables=False`.
    """
    if tx.dialect.name == "postgresql":
        each = text(
            "SELECT relname, pg_total_relation_size(oid) FROM pg_class"
            " WHERE relkind = 'r' AND pg_table_is_visible(oid)"
        )
        found = {str(name): int(number) for name, number in tx.execute(each) if name in metadata.tables}
        whole = tx.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
        return Size(int(whole), 0, found)
    page, pages, free = (
        int(tx.execute(text(f"PRAGMA {name}")).scalar_one())
        for name in ("page_size", "page_count", "freelist_count")
    )
    found = _of_each(tx) if tables else {}
    return Size(page * pages, page * free, found)


def _of_each(tx: Connection) -> dict[str, int]:
    """The bytes of each table with its indexes; none where this SQLite was built without `dbstat`."""
    if not tx.execute(text("SELECT 1 FROM pragma_module_list WHERE name = 'dbstat'")).first():
        return {}
    each = text(
        "SELECT tbl_name, sum(pgsize) FROM dbstat JOIN sqlite_master USING (name) WHERE aggregate = 1 GROUP BY tbl_name"
    )
    return {str(name): int(number) for name, number in tx.execute(each) if name in metadata.tables}
