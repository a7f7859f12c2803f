"""What stands on the sheets and cards with which a village is invited."""

from typing import TypedDict

from sqlalchemy import Connection, select

from dialogs.engine import Did, Refusal
from dialogs.rules.roles import Action
from dialogs.talks.asked import InviteLink, Link
from dialogs.talks.people.households import ImportLink
from storage.act import Held, House, Where, serves
from storage.places.find import label
from storage.privacy.links import url
from storage.store.rows import Row, fetch_first
from storage.tables import HOUSEHOLD, PERSON, PLACE


class OfHome(TypedDict):
    """A household as it stands on its card."""

    name: str
    code: str


class Invitation(TypedDict):
    """What stands on the sheets and cards of a village: its code, who invites, whom to call, its households."""

    label: str
    village: str
    code: str
    organisation: str
    contact_name: str
    contact_phone: str
    homes: list[OfHome]


def invitation_of(tx: Connection, house: House, place: str) -> Invitation | None:
    """A village (or unit) with its code, whom to call, and its households with their codes."""
    row = fetch_first(tx, select(PLACE).where(PLACE.c.id == place))
    if row is None or row["level"] not in {"village", "unit"} or not row["code"]:
        return None
    above = fetch_first(tx, select(PLACE).where(PLACE.c.id == row["commune"]))
    homes = tx.execute(
        select(HOUSEHOLD.c.name, HOUSEHOLD.c.code)
        .where(
            HOUSEHOLD.c.place == place,
            HOUSEHOLD.c.code.is_not(None),
            HOUSEHOLD.c.state != "moved",
            HOUSEHOLD.c.same_as == "",
        )
        .order_by(HOUSEHOLD.c.code, HOUSEHOLD.c.id)
    ).all()
    name = (above or row)["word"] + " " + (above or row)["name"]
    return {
        "label": label(tx, place),
        "village": f"{row['word']} {row['name']}",
        "code": row["code"],
        "organisation": house.organisation or f"Hội Khuyến học {name}",
        "contact_name": row["contact_name"] or (above["contact_name"] if above else "") or house.contact_name,
        "contact_phone": row["contact_phone"]
        or (above["contact_phone"] if above else "")
        or house.contact_phone,
        "homes": [{"name": each.name, "code": each.code} for each in homes],
    }


def villages_of(tx: Connection, place: str) -> list[str]:
    """A village itself, or all that lie in a commune."""
    rows = tx.execute(
        select(PLACE.c.id)
        .where(
            (PLACE.c.id == place) | (PLACE.c.commune == place),
            PLACE.c.level.in_(("village", "unit")),
            PLACE.c.until.is_(None),
        )
        .order_by(PLACE.c.folded, PLACE.c.id)
    )
    return list(rows.scalars())


# -- the list of a place as it is stored, to be taken along


def exported(tx: Connection, place: str) -> list[Row]:
    """The list as it is: one row a person, and one for each household without any."""
    here = (PLACE.c.id == place) | (PLACE.c.commune == place)
    listed = tx.execute(
        select(
            PLACE.c.code.label("place"),
            HOUSEHOLD.c.code,
            HOUSEHOLD.c.name.label("home"),
            PERSON.c.full_name,
            PERSON.c.born,
            PERSON.c.state,
        )
        .select_from(
            PERSON.join(PLACE, PLACE.c.id == PERSON.c.village).outerjoin(
                HOUSEHOLD, HOUSEHOLD.c.id == PERSON.c.household
            )
        )
        .where(here, PERSON.c.basis != "")
        .order_by(PLACE.c.folded, HOUSEHOLD.c.name, HOUSEHOLD.c.id, PERSON.c.born, PERSON.c.id)
    )
    return [dict(row) for row in listed.mappings()]


# -- one-time links of people with a role: for a list to come in, for sheets and cards to go out


@serves(ImportLink, Action.IMPORT)
def import_link(tx: Connection, where: Where, held: Held, command: ImportLink) -> Did[Link] | Refusal:
    """Where a list of households is to be sent in."""
    return _link(tx, where, held, "households", "gui", command.place)


@serves(InviteLink, Action.INVITE_PRINT)
def invite_link(tx: Connection, where: Where, held: Held, command: InviteLink) -> Did[Link] | Refusal:
    """Where the sheets and cards of a place can be taken."""
    return _link(tx, where, held, "invite", "tep", command.place)


def _link(
    tx: Connection, where: Where, held: Held, purpose: str, path: str, place: str
) -> Did[Link] | Refusal:
    if not place:
        return Refusal()
    return Did({"url": url(tx, where, purpose, path, role=held.id, place=place)})
