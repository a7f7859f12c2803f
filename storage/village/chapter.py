"""Meetings of the chapter that look at sheets: when, how many came, what it came to."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, func, insert, select

from dialogs.rules.roles import Action, may
from dialogs.talks.review.chapter import EvidenceLink
from dialogs.talks.village.board import PaperLink
from dialogs.talks.village.meeting import Meetings, RecordMeeting
from dialogs.talks.village.passing_on import SendQr, ToPassOn
from storage.act import Held, House, Where, audit, within
from storage.places.find import label
from storage.privacy.links import url
from storage.tables import ASSESSMENT, EVIDENCE, HOUSEHOLD, MEETING, PERSON, PLACE

RESULTS = ("agreed", "later", "other")
LAST = 3


def meetings(tx: Connection, where: Where, held: Held, _: Meetings) -> dict[str, Any]:
    """The last meetings, and today."""
    rows = tx.execute(
        select(MEETING.c.day, MEETING.c.present, MEETING.c.members, MEETING.c.result)
        .where(MEETING.c.place == held.place)
        .order_by(MEETING.c.day.desc(), MEETING.c.id.desc())
        .limit(LAST)
    )
    return {
        "today": where.today.isoformat(),
        "meetings": [{**row._mapping, "day": row.day.strftime("%d/%m/%Y")} for row in rows],
    }


def record_meeting(tx: Connection, where: Where, held: Held, command: RecordMeeting) -> dict[str, Any]:
    """One row; own words are sealed."""
    day = date.fromisoformat(command.day)
    if day > where.today or command.present > command.members:
        return {"done": False}
    note = where.house.vault.seal(command.note[:500]) if command.note else ""
    result = command.result if command.result in RESULTS else "other"
    tx.execute(
        insert(MEETING).values(
            id=where.house.new_id(),
            place=held.place,
            day=day,
            present=command.present,
            members=command.members,
            result=result,
            note=note,
            role=held.id,
            at=where.at,
        )
    )
    return {"done": True}


# -- One-time links to what is printed for a village, and to photos of an opened sheet

PAGES = {"form": "paper", "list": "village_list", "visit": "village_visit"}
GROUP = "nguoi_dan_xa"

Found = dict[str, Any]


def paper_link(tx: Connection, where: Where, held: Held, command: PaperLink) -> Found:
    """A form, the numbered list, or whom to visit; names are on the last two."""
    purpose = PAGES.get(command.what)
    if not where.house.public_url or purpose is None:
        return {}
    audit(tx, where, "asked_for_file", person="", place=held.place, role=held.id, what=purpose)
    of = {"role": held.id, "place": held.place, "sheet": command.sheet or GROUP}
    return {"url": url(tx, where, purpose, **of)}


def evidence_link(tx: Connection, where: Where, held: Held, command: EvidenceLink) -> Found:
    """A photo that belongs to a sheet within the role, while it is sent."""
    row = tx.execute(
        select(EVIDENCE.c.id, EVIDENCE.c.person)
        .join(PERSON, PERSON.c.id == EVIDENCE.c.person)
        .join(ASSESSMENT, ASSESSMENT.c.id == EVIDENCE.c.assessment)
        .where(
            EVIDENCE.c.id == command.evidence,
            EVIDENCE.c.kind == "photo",
            EVIDENCE.c.picture.is_not(None),
            ASSESSMENT.c.state == "sent",
            within(held, PERSON),
        )
    ).first()
    if row is None or not where.house.public_url:
        return {}
    audit(tx, where, "looked", person=row.person, place=held.place, role=held.id)
    return {"url": url(tx, where, "evidence", role=held.id, evidence=row.id)}


# -- What texts to pass on speak of: the place, its code, how many are done, whom to call


def to_pass_on(tx: Connection, where: Where, held: Held, query: ToPassOn) -> Found:
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


def send_qr(tx: Connection, where: Where, held: Held, _: SendQr) -> Found:
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
