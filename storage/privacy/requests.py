"""What people ask about their data, and its clocks: asked, recorded, acknowledged, done; what is open for an office."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, case, func, insert, or_, select, update

from dialogs.engine import Did, Refusal
from dialogs.rules.requests import Right, acknowledged_by, due, late_before, unacknowledged_before
from dialogs.rules.roles import Action
from dialogs.talks.requests import (
    Acknowledge,
    AskOffice,
    Clock,
    Close,
    Open,
    OpenRequests,
    RecordRequest,
    Requests,
)
from storage.act import VIETNAM, Held, House, Where, audit, in_vietnam, reached, serves, within
from storage.people.known import named
from storage.places.find import labels
from storage.store.rows import Chosen, Row, fetch_all
from storage.tables import DATA_REQUEST, PERSON, in_order

OPEN = DATA_REQUEST.c.done.is_(None)


def note_request(
    tx: Connection, house: House, at: datetime, person: str, right: Right, role: str = ""
) -> None:
    """Write a request down, unless the same of this person is open; made here it is acknowledged by its answer."""
    same = (DATA_REQUEST.c.person == person, DATA_REQUEST.c.kind == right, OPEN)
    if tx.execute(select(DATA_REQUEST.c.id).where(*same)).first():
        return
    row = {"id": house.new_id(), "person": person, "kind": right.value, "received": at, "role": role}
    tx.execute(insert(DATA_REQUEST).values(**row, acknowledged=None if role else at))


def close_request(tx: Connection, at: datetime, person: str, right: Right) -> None:
    """What was asked for is done, or taken back."""
    same = (DATA_REQUEST.c.person == person, DATA_REQUEST.c.kind == right, OPEN)
    tx.execute(update(DATA_REQUEST).where(*same).values(done=at))


def open_at(tx: Connection, held: Held) -> tuple[int, str]:
    """How many wait at a place, and the day by which the first is due."""
    rows = tx.execute(_open_rows(held).with_only_columns(DATA_REQUEST.c.kind, DATA_REQUEST.c.received))
    days = [due(row.kind, _day(row.received)) for row in rows]
    return len(days), f"{min(days):%d/%m/%Y}" if days else ""


class Clocks(NamedTuple):
    """What people asked about their data and wait for; of which the term is over, or the one to tell that it was received."""

    waiting: int
    late: int
    untold: int


def clocks(tx: Connection, at: datetime) -> Clocks:
    """Of the whole database, by the terms of the law."""
    today = _day(at)
    received = DATA_REQUEST.c.received
    late = or_(
        *(
            and_(DATA_REQUEST.c.kind == each.value, received < _begins(late_before(each, today)))
            for each in Right
        )
    )
    untold = and_(DATA_REQUEST.c.acknowledged.is_(None), received < _begins(unacknowledged_before(today)))
    counted = select(func.count(), *(func.sum(case((each, 1), else_=0)) for each in (late, untold)))
    waiting, *over = tx.execute(counted.select_from(DATA_REQUEST).where(OPEN)).one()
    return Clocks(waiting, *(each or 0 for each in over))


def _begins(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), VIETNAM)


def _open_rows(held: Held) -> Chosen:
    rows = select(DATA_REQUEST, PERSON).join(PERSON, PERSON.c.id == DATA_REQUEST.c.person)
    return rows.where(OPEN, reached(held, PERSON))


def _day(at: datetime) -> date:
    return at.astimezone(VIETNAM).date()


def _clock(tx: Connection, person: str, right: str) -> Clock:
    same = (DATA_REQUEST.c.person == person, DATA_REQUEST.c.kind == right, OPEN)
    received = tx.execute(select(DATA_REQUEST.c.received).where(*same)).scalar_one()
    return {"received": in_vietnam(received), "due": f"{due(right, _day(received)):%d/%m/%Y}"}


@serves(AskOffice)
def ask_office(tx: Connection, where: Where, command: AskOffice) -> Did[Clock]:
    """By the person themself, who hears at once that it was received."""
    note_request(tx, where.house, where.at, where.person, Right(command.right))
    return Did(_clock(tx, where.person, command.right))


@serves(RecordRequest, Action.REQUESTS)
def record_request(tx: Connection, where: Where, held: Held, command: RecordRequest) -> Did[Clock] | Refusal:
    """By an officer, of somebody within the role; its clock runs from the day it was received."""
    theirs = select(PERSON.c.id).where(PERSON.c.id == command.person, within(held, PERSON))
    if command.right not in {*Right} or tx.execute(theirs).first() is None:
        return Refusal()
    day = _begins(date.fromisoformat(command.day))
    note_request(tx, where.house, min(day, where.at), command.person, Right(command.right), held.id)
    audit(tx, where, "request.recorded", person=command.person, place=held.place, role=held.id)
    return Did(_clock(tx, command.person, command.right))


@serves(OpenRequests, Action.REQUESTS)
def open_requests(tx: Connection, where: Where, held: Held, query: OpenRequests) -> Requests:
    """What waits, what is due first first."""
    rows = fetch_all(
        tx,
        _open_rows(held)
        .with_only_columns(
            DATA_REQUEST.c.id.label("request"),
            DATA_REQUEST.c.kind,
            DATA_REQUEST.c.received,
            DATA_REQUEST.c.acknowledged,
            *(PERSON.c[name] for name in ("full_name", "address", "called", "born", "village", "erase_at")),
        )
        .order_by(*in_order(DATA_REQUEST)),
    )
    found = sorted(rows, key=lambda row: due(row["kind"], _day(row["received"])))
    page = found[query.page * query.most : (query.page + 1) * query.most]
    said = labels(tx, {row["village"] for row in page if row["village"]})
    return {
        "rows": [_shown(where, row, said) for row in page],
        "more": len(found) > (query.page + 1) * query.most,
    }


def _shown(where: Where, row: Row, said: Mapping[str, str]) -> Open:
    received = _day(row["received"])
    until, told_by = due(row["kind"], received), acknowledged_by(received)
    waits = row["acknowledged"] is None
    erases = row["kind"] == Right.ERASE and row["erase_at"] is not None
    return {
        **named(row),
        "id": row["request"],
        "right": row["kind"],
        "place": said.get(row["village"] or "", ""),
        "received": f"{received:%d/%m/%Y}",
        "due": f"{until:%d/%m/%Y}",
        "acknowledge": f"{told_by:%d/%m/%Y}" if waits else "",
        "late": where.today > until or (waits and where.today > told_by),
        "erases": in_vietnam(row["erase_at"]) if erases else "",
    }


@serves(Acknowledge, Action.REQUESTS)
def acknowledge(tx: Connection, where: Where, held: Held, command: Acknowledge) -> Did[None] | Refusal:
    """They were told; that they were, they see."""
    return _moved(tx, where, held, command.request, "acknowledged")


@serves(Close, Action.REQUESTS)
def close(tx: Connection, where: Where, held: Held, command: Close) -> Did[None] | Refusal:
    """It is done; by whom, they see."""
    return _moved(tx, where, held, command.request, "done")


def _moved(tx: Connection, where: Where, held: Held, request: str, what: str) -> Did[None] | Refusal:
    open_: ColumnElement[bool] = DATA_REQUEST.c[what].is_(None)
    row = tx.execute(
        _open_rows(held).with_only_columns(DATA_REQUEST.c.person).where(DATA_REQUEST.c.id == request, open_)
    ).first()
    if row is None:
        return Refusal("data_requests", {"role": held.id})
    now: dict[str, object] = {what: where.at}
    if what == "done":  # whoever was answered was told, too
        now["acknowledged"] = func.coalesce(DATA_REQUEST.c.acknowledged, where.at)
    tx.execute(update(DATA_REQUEST).where(DATA_REQUEST.c.id == request).values(now))
    audit(tx, where, f"request.{what}", person=row.person, place=held.place, role=held.id)
    return Did(None)
