"""The sessions of the page that several gateways serve, and what is on its way to them; kept for minutes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, delete, insert, or_, select, update

from storage.store.rows import JsonMap, insert_new
from storage.tables import PAGE, PAGE_MESSAGE

KEPT = 30  # messages of a session


class Standing(NamedTuple):
    """Where a session stands: which life of it, and the number of its newest message."""

    epoch: str
    number: int


@dataclass(frozen=True, slots=True)
class Told:
    """A message to a session, at a time, unless it is over: not used since then."""

    page: str
    body: JsonMap
    at: datetime
    since: datetime
    kiosk_since: datetime


_USED = or_(
    and_(PAGE.c.kiosk.is_(False), PAGE.c.used > bindparam("b_since", type_=PAGE.c.used.type)),
    and_(PAGE.c.kiosk, PAGE.c.used > bindparam("b_kiosk", type_=PAGE.c.used.type)),
)
_NEXT = (
    update(PAGE)
    .where(PAGE.c.id == bindparam("b_page"), _USED)
    .values(number=PAGE.c.number + 1)
    .returning(PAGE.c.epoch, PAGE.c.number)
)


def begin(tx: Connection, page: str, epoch: str, at: datetime, *, kiosk: bool) -> Standing:
    """A session that is new, or as another gateway began it a moment ago."""
    insert_new(tx, PAGE, [{"id": page, "epoch": epoch, "kiosk": kiosk, "number": 0, "used": at}])
    row = tx.execute(select(PAGE.c.epoch, PAGE.c.number).where(PAGE.c.id == page)).one()
    return Standing(*row)


def standing(
    tx: Connection, pages: Collection[str], since: datetime, kiosk_since: datetime
) -> dict[str, Standing]:
    """Where these sessions stand; without those that are over."""
    wanted = select(PAGE.c.id, PAGE.c.epoch, PAGE.c.number).where(PAGE.c.id.in_(sorted(pages)), _USED)
    found = tx.execute(wanted, {"b_since": since, "b_kiosk": kiosk_since})
    return {row.id: Standing(row.epoch, row.number) for row in found}


def after(tx: Connection, seen: Mapping[str, int]) -> list[tuple[str, int, JsonMap]]:
    """The messages of sessions that came after these numbers, in order."""
    of = PAGE_MESSAGE.c
    which = or_(*(and_(of.page == page, of.number > number) for page, number in seen.items()))
    rows = tx.execute(select(of.page, of.number, of.body).where(which).order_by(of.page, of.number))
    return [(row.page, row.number, row.body) for row in rows]


def tell(tx: Connection, items: list[Told]) -> list[Standing | None]:
    """Messages to sessions, each with the next number of its own; None where the session is over."""
    numbered: dict[int, Standing] = {}
    for place, each in sorted(enumerate(items), key=lambda item: item[1].page):
        of = {"b_page": each.page, "b_since": each.since, "b_kiosk": each.kiosk_since}
        row = tx.execute(_NEXT, of).first()
        if row is None:
            continue
        now = numbered[place] = Standing(*row)
        message = {"page": each.page, "number": now.number, "body": dict(each.body), "at": each.at}
        tx.execute(insert(PAGE_MESSAGE).values(**message))
        old = (PAGE_MESSAGE.c.page == each.page, PAGE_MESSAGE.c.number <= now.number - KEPT)
        tx.execute(delete(PAGE_MESSAGE).where(*old))
    return [numbered.get(place) for place in range(len(items))]


def used(tx: Connection, items: list[tuple[str, datetime]]) -> list[None]:
    """Somebody is there: sessions and when."""
    rows = [{"b_id": page, "b_used": at} for page, at in sorted(items)]
    tx.execute(update(PAGE).where(PAGE.c.id == bindparam("b_id")).values(used=bindparam("b_used")), rows)
    return [None] * len(items)


def end(tx: Connection, page: str) -> None:
    """A session is over, on every gateway."""
    tx.execute(delete(PAGE).where(PAGE.c.id == page))
    tx.execute(delete(PAGE_MESSAGE).where(PAGE_MESSAGE.c.page == page))


def forget(tx: Connection, pages: Collection[str]) -> None:
    """Nothing that was said to these sessions stays; what they are still to be told reaches them."""
    tx.execute(delete(PAGE_MESSAGE).where(PAGE_MESSAGE.c.page.in_(sorted(pages))))


def sweep(tx: Connection, at: datetime, since: datetime, kiosk_since: datetime, old: timedelta) -> None:
    """Let go of sessions that are over, and of what was said to them."""
    over = select(PAGE.c.id).where(~_USED)
    if tx.dialect.name == "postgresql":
        over = over.with_for_update(skip_locked=True)
    gone = list(tx.execute(over, {"b_since": since, "b_kiosk": kiosk_since}).scalars())
    tx.execute(delete(PAGE).where(PAGE.c.id.in_(gone)))
    tx.execute(delete(PAGE_MESSAGE).where(or_(PAGE_MESSAGE.c.page.in_(gone), PAGE_MESSAGE.c.at < at - old)))
