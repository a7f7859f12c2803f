"""
The desk on a page: opened by a link that a chat is given for a role, then a session of its own, listed and ended from that chat.

A session is kept by the digest of what its cookie holds. It shows what the role may see as long as the role is in force on
the phone that asked; half an hour in which nobody looks ends it.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select

from dialogs.engine import Did, Tell
from dialogs.rules.roles import Action, may
from dialogs.talks.asked import Link
from dialogs.talks.sessions import EndSessions, OpenDesk, Sessions, SessionShown
from storage.act import VIETNAM, Held, House, Where, audit, note, serves, wearing
from storage.facts import can_write
from storage.places.find import label
from storage.privacy import links
from storage.tables import CONTACT, FILE_LINK, TALKING

LINK, SESSION = "desk", "desk_session"  # purposes of links: the one that opens it once, and what is open
OPENS_FOR = timedelta(minutes=10)
QUIET = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
MOST = 4  # sessions of a contact; one more ends the oldest
A_MINUTE = timedelta(minutes=1)


class Seat(NamedTuple):
    """Who looks: by which session, with which role, in which step; and how they are called in the chat."""

    id: str
    held: Held
    where: Where
    called: str


def _worn(tx: Connection, house: House, at: datetime, link: links.Link) -> Seat | None:
    """Who a link or a session stands for, if the role still holds on that phone and lets them see figures."""
    row = tx.execute(select(TALKING).where(TALKING.c.contact == link.contact)).first()
    spoken = {"address": row.address, "language": row.language} if row else {}
    where = Where(house, at, link.contact, "", "", **spoken)
    held = wearing(tx, where, str(link.args.get("role", "")))
    if held is None or not may(held.kind, Action.SUMMARY):
        return None
    return Seat(link.id, held, where, row.called if row else "")


@serves(OpenDesk, Action.SUMMARY)
def open_desk(tx: Connection, where: Where, held: Held, _: OpenDesk) -> Did[Link]:
    """An address that opens it once, within ten minutes; "" where no page is served."""
    house = where.house
    if not house.public_url:
        return Did({"url": ""})
    token = links.create(
        tx, house, LINK, where.at, contact=where.contact, args={"role": held.id}, life=OPENS_FOR
    )
    return Did({"url": f"{house.public_url}/ban/{token}"})


def offered(tx: Connection, house: House, token: str, at: datetime) -> bool:
    """Whether a link still opens a session; to look uses nothing up."""
    link = links.find(tx, links.link_id(house, token), [LINK], at)
    return link is not None and _worn(tx, house, at, link) is not None


def begin(tx: Connection, house: House, token: str, at: datetime) -> tuple[str, Tell | None]:
    """Use a link up; what the cookie of the new session holds ("" none), and what the chat is told."""
    link = links.take(tx, house, links.link_id(house, token), [LINK], at, action="desk.link")
    seat = _worn(tx, house, at, link) if link is not None else None
    if seat is None:
        return "", None
    held, contact = seat.held, seat.held.contact
    for old in links.given(tx, SESSION, contact, at)[MOST - 1 :]:
        links.end(tx, SESSION, contact, old["id"])
    opened = links.create(tx, house, SESSION, at, contact=contact, args={"role": held.id}, life=QUIET)
    note(tx, house.new_id(), at, f"contact:{contact}", "desk.opened", "", held.place, role=held.id)
    if not tx.execute(select(CONTACT.c.id).where(CONTACT.c.id == contact, can_write(at))).first():
        return opened, None
    return opened, {
        "contact": contact,
        "what": "desk_opened",
        "channel": "web",
        "place": label(tx, held.place),
        "hour": f"{at.astimezone(VIETNAM):%H:%M}",
    }


def seated(tx: Connection, house: House, token: str, at: datetime) -> Seat | None:
    """Who looks by a session, if it is open still."""
    session = links.find(tx, links.link_id(house, token), [SESSION], at) if token else None
    return _worn(tx, house, at, session) if session is not None else None


def looks(tx: Connection, seat: Seat, at: datetime) -> None:
    """Somebody looked: the quiet half hour begins again, but no session lasts longer than a day's work."""
    row = tx.execute(
        select(FILE_LINK.c.created, FILE_LINK.c.expires).where(FILE_LINK.c.id == seat.id)
    ).first()
    if row is None:
        return
    until = min(at + QUIET, row.created + LONGEST)
    if until - row.expires >= A_MINUTE:
        links.prolong(tx, seat.id, until)


def leave(tx: Connection, house: House, token: str, at: datetime) -> None:
    """Whoever looks ends it themself."""
    seat = seated(tx, house, token, at)
    if seat is not None:
        links.end(tx, SESSION, seat.held.contact, seat.id)
        audit(tx, seat.where, "desk.left", person="", place=seat.held.place, role=seat.held.id)


@serves(Sessions)
def sessions(tx: Connection, where: Where, _: Sessions) -> list[SessionShown]:
    """What is open of this contact, the newest first; of roles that hold no more nothing is."""
    found: list[SessionShown] = []
    for row in links.given(tx, SESSION, where.contact, where.at):
        held = wearing(tx, where, str(row["args"].get("role", "")))
        if held is None:
            continue
        began, last = row["created"].astimezone(VIETNAM), (row["expires"] - QUIET).astimezone(VIETNAM)
        found.append(
            {
                "id": row["id"],
                "label": label(tx, held.place),
                "day": f"{began:%d/%m}",
                "clock": f"{began:%H:%M}",
                "last": f"{last:%H:%M}",
            }
        )
    return found


@serves(EndSessions)
def end_sessions(tx: Connection, where: Where, command: EndSessions) -> Did[int]:
    """One of them, or all and the links that would open one."""
    ended = links.end(tx, SESSION, where.contact, *([command.which] if command.which else []))
    if not command.which:
        links.end(tx, LINK, where.contact)
    audit(tx, where, "desk.ended", person="", sessions=ended)
    return Did(ended)
