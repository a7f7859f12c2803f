"""What texts to pass on speak of: the place, its code, how many are done, whom to call; and the picture to scan."""

from typing import Any

from sqlalchemy import Connection, func, select

from dialogs.requests import village as ask
from dialogs.rules.roles import Action, may
from storage.access import Held, within
from storage.places import label
from storage.tables import ASSESSMENT, HOUSEHOLD, PERSON, PLACE
from storage.where import House, Where

Found = dict[str, Any]


def to_pass_on(tx: Connection, where: Where, held: Held, query: ask.ToPassOn) -> Found:
    """Numbers and names of the place only; a person where the text is for them."""
    place = tx.execute(select(PLACE).where(PLACE.c.id == held.place)).mappings().one()
    commune = tx.execute(select(PLACE).where(PLACE.c.id == place["commune"])).mappings().first()
    found = {
        "label": f"{place['word']} {place['name']}",
        "unit": place["level"] == "unit",
        "organisation": where.house.organisation
        or (f"Hội Khuyến học {commune['word']} {commune['name']}" if commune else "Hội Khuyến học"),
        "caller": held.called,
        "code": place["code"] or "",
        "link": join_link(where.house, place["code"] or ""),
        "year": where.year,
        "month": where.today.month,
        **_done(tx, where, held),
    }
    return found | (_of(tx, held, query.person) if may(held.kind, Action.BOARD) else {})


def send_qr(tx: Connection, where: Where, held: Held, _: ask.SendQr) -> Found:
    """The picture is drawn where it is sent; none where there is no address to scan."""
    code = tx.execute(select(PLACE.c.code).where(PLACE.c.id == held.place)).scalar() or ""
    link = join_link(where.house, code)
    if not link:
        return {"sent": False}
    where.sends.append({"picture": "qr", "link": link, "code": code, "place": label(tx, held.place)})
    return {"sent": True}


def join_link(house: House, code: str) -> str:
    """Where people begin without knowing anything: the page of the village; "" where no page is served."""
    return f"{house.public_url}/v/{code}" if house.public_url and code else ""


def _done(tx: Connection, where: Where, held: Held) -> Found:
    sent = (
        select(func.count(), func.count(PERSON.c.household.distinct()))
        .select_from(ASSESSMENT.join(PERSON, PERSON.c.id == ASSESSMENT.c.person))
        .where(within(held, PERSON), ASSESSMENT.c.year == where.year, ASSESSMENT.c.state == "sent")
    )
    people, houses = tx.execute(sent).one()
    return {"people": people, "houses": houses}


def _of(tx: Connection, held: Held, person: str) -> Found:
    if not person:
        return {}
    row = tx.execute(
        select(PERSON.c.called, PERSON.c.address, PERSON.c.full_name, HOUSEHOLD.c.code.label("card"))
        .outerjoin(HOUSEHOLD, HOUSEHOLD.c.id == PERSON.c.household)
        .where(PERSON.c.id == person, within(held, PERSON))
    ).first()
    return {**row._mapping, "card": row.card or ""} if row else {}
