"""Campaigns as rows: found within a role, read, and moved on."""

import json
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, and_, or_, select, update

from dialogs.rules import campaign as rules
from dialogs.rules.roles import POWERS, Action
from dialogs.talks.news.compose import ByWhom
from dialogs.vietnamese import fold
from storage.act import Held, House, covers, in_force, places
from storage.facts import hands, rules_up
from storage.places.find import label
from storage.store.rows import Found, Row, fetch_all, fetch_first
from storage.tables import CAMPAIGN, PERSON, PLACE, ROLE, in_order, newest_first

Campaign = Row  # a row of it, without its picture
SHORT = 40  # characters of the text by which a campaign is told from another
LIGHT = [column for column in CAMPAIGN.c if column.name != "picture"]


def campaign_of(tx: Connection, held: Held, id_: str) -> Campaign | None:
    """A campaign that lies within a role; a draft is its author's alone."""
    row = found(tx, id_)
    if row is None or (row["by"] != held.id and row["state"] == "draft"):
        return None
    meant = row["audience"].get("place", row["place"])
    return row if covers(tx, held, row["place"]) and covers(tx, held, meant) else None


def own_draft(tx: Connection, held: Held, id_: str) -> Campaign | None:
    """A draft that this role wrote."""
    row = campaign_of(tx, held, id_)
    return row if row and row["by"] == held.id and row["state"] == "draft" else None


def listed(tx: Connection, held: Held, most: int, skip: int) -> list[Campaign]:
    """The campaigns a role can see: what waits for a second officer, own drafts, what runs, then what is over."""
    inside = CAMPAIGN.c.place.in_(select(PLACE.c.id).where(places(held)))
    mine = CAMPAIGN.c.by == held.id
    seen = and_(inside, or_(mine, CAMPAIGN.c.state != "draft"))
    order = {"waiting": 0, "running": 1, "paused": 1, "planned": 1, "draft": 2}
    rows = fetch_all(tx, select(*LIGHT).where(seen).order_by(*newest_first(CAMPAIGN)).limit(200))
    return sorted(rows, key=lambda row: order.get(row["state"], 3))[skip : skip + most]


def found(tx: Connection, id_: str) -> Campaign | None:
    """A campaign, whoever's it is."""
    return fetch_first(tx, select(*LIGHT).where(CAMPAIGN.c.id == id_))


def newest(tx: Connection, most: int) -> list[Campaign]:
    """The newest campaigns of all places; drafts are their authors' alone."""
    rows = select(*LIGHT).where(CAMPAIGN.c.state != "draft").order_by(*newest_first(CAMPAIGN))
    return fetch_all(tx, rows.limit(most))


def move(tx: Connection, id_: str, was: str, at: datetime, **values: object) -> bool:
    """Change a campaign that is still in the state it was seen in; False where somebody was quicker."""
    done = tx.execute(
        update(CAMPAIGN).where(CAMPAIGN.c.id == id_, CAMPAIGN.c.state == was).values(changed=at, **values)
    )
    return bool(done.rowcount)


def limits_of(tx: Connection, place: str) -> rules.Limits:
    """What a place and those above it set for news."""
    return rules.limits_of(*rules_up(tx, place))


def by_whom(tx: Connection, house: House, campaign: Campaign) -> ByWhom:
    """Who is said to write: the organisation of the settings, else the association of the place."""
    if house.organisation:
        return {"organisation": house.organisation}
    return {"who": label(tx, campaign["place"])}


def short(text: str) -> str:
    """The beginning of a text."""
    return text if len(text) <= SHORT else text[: SHORT - 1].rsplit(" ", 1)[0] + "…"


def stamp(tx: Connection, campaign: Campaign) -> str:
    """A digest of all that would be sent, to whom and when: who confirms says what they saw."""
    picture = tx.execute(select(CAMPAIGN.c.picture).where(CAMPAIGN.c.id == campaign["id"])).scalar() or b""
    parts = {name: campaign[name] for name in ("words", "link", "audience")}
    parts["picture"] = campaign["counts"].get("picture", {}).get("file", "")
    said = json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()
    return sha256(said + b"\0" + sha256(picture).digest()).hexdigest()[:32]


def seconds(tx: Connection, campaign: Campaign, at: datetime) -> list[str]:
    """
    The roles that may confirm a campaign: of other people than its author, by all that is known of who that is.

    Those at its own place; where there is none, those above it. Two phones of one person are one; and two who are called
    the same at one place, unless full names tell them apart.
    """
    kinds = [kind.value for kind, power in POWERS.items() if Action.CONFIRM_NEWS in power.may]
    author = tx.execute(select(ROLE).where(ROLE.c.id == campaign["by"])).first()
    above = select(PLACE.c.province).where(PLACE.c.id == campaign["place"]).scalar_subquery()
    rows = tx.execute(
        select(ROLE.c.id, ROLE.c.place, ROLE.c.contact, ROLE.c.person, ROLE.c.called, PERSON.c.full_name)
        .outerjoin(PERSON, PERSON.c.id == ROLE.c.person)
        .where(ROLE.c.kind.in_(kinds), in_force(at))
        .where((ROLE.c.place == campaign["place"]) | (ROLE.c.place == above))
        .order_by(*in_order(ROLE))
    ).all()
    others = rows if author is None else [row for row in rows if not _one(tx, author, row)]
    near = [row.id for row in others if row.place == campaign["place"]]
    return near or [row.id for row in others]


def _one(tx: Connection, author: Found, other: Found) -> bool:
    """Whether two roles are one person's."""
    whose, theirs = (hands(tx, each.contact, each.person) for each in (author, other))
    if whose.persons & theirs.persons or whose.contacts & theirs.contacts:
        return True
    named = select(PERSON.c.full_name).where(PERSON.c.id == author.person)
    apart = bool(other.full_name and tx.execute(named).scalar())
    return (
        not apart
        and bool(author.called)
        and fold(author.called) == fold(other.called)
        and author.place == other.place
    )


def picture_of(tx: Connection, campaign: str) -> bytes:
    """The picture that goes with the news; empty where there is none."""
    return tx.execute(select(CAMPAIGN.c.picture).where(CAMPAIGN.c.id == campaign)).scalar() or b""
