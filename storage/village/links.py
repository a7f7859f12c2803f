"""One-time links to what is printed for a village, and to photos of an opened sheet; each is written down."""

from typing import Any

from sqlalchemy import Connection, select

from dialogs.requests import village as ask
from storage.access import Held, within
from storage.links import url
from storage.records import audit
from storage.tables import ASSESSMENT, EVIDENCE, PERSON
from storage.where import Where

PAGES = {"form": "paper", "list": "village_list", "visit": "village_visit"}
GROUP = "nguoi_dan_xa"

Found = dict[str, Any]


def paper_link(tx: Connection, where: Where, held: Held, command: ask.PaperLink) -> Found:
    """A form, the numbered list, or whom to visit; names are on the last two."""
    purpose = PAGES.get(command.what)
    if not where.house.public_url or purpose is None:
        return {}
    audit(tx, where, "asked_for_file", person="", place=held.place, role=held.id, what=purpose)
    of = {"role": held.id, "place": held.place, "sheet": command.sheet or GROUP}
    return {"url": url(tx, where, purpose, **of)}


def evidence_link(tx: Connection, where: Where, held: Held, command: ask.EvidenceLink) -> Found:
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
