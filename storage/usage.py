"""How much of a service's plan is used: people on a channel, and messages sent since a time."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from storage.tables import CONTACT, OUTBOX, PUSH
from storage.where import VIETNAM

LEFT = ("sent", "sending", "unknown")  # states of a push that the service may have counted


class Usage(NamedTuple):
    """At least so many: what belonged to people who were forgotten is not counted any more."""

    users: int
    messages: int


def usage(tx: Connection, channel: str, since: datetime) -> Usage:
    """The contacts of a channel, and the replies and pushes that went out on it since a time."""
    users = select(func.count()).select_from(CONTACT).where(CONTACT.c.channel == channel)
    replies = (
        select(func.count())
        .select_from(OUTBOX)
        .where(OUTBOX.c.channel == channel, OUTBOX.c.state == "sent", OUTBOX.c.created >= since)
        .where(OUTBOX.c.message != "")
    )
    pushes = (
        select(func.count())
        .select_from(PUSH)
        .join(CONTACT, CONTACT.c.id == PUSH.c.contact)
        .where(CONTACT.c.channel == channel, PUSH.c.state.in_(LEFT), PUSH.c.changed >= since)
    )
    counted = [tx.execute(each).scalar() or 0 for each in (users, replies, pushes)]
    return Usage(counted[0], counted[1] + counted[2])


def month_began(at: datetime) -> datetime:
    """When the month of a time began in Vietnam."""
    return at.astimezone(VIETNAM).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
