"""What the papers of a title are filled from: its sheet judged, its evidence item by item, its minutes, whom it goes to."""

import json
from typing import TypedDict

from sqlalchemy import Connection, select

from dialogs.talks.titles.asked import TitleStanding, Wording
from storage.act import House
from storage.places.find import label
from storage.store.rows import fetch_all, fetch_first
from storage.tables import EVIDENCE, PLACE, TITLE_SHEET, in_order, newest_first
from storage.titles.settings import set_of
from storage.titles.standing import Bears, bears, checklist_of, stands
from storage.vault import Sealed


class Minutes(TypedDict):
    """Who took the chair, who was there, what it came to; "" where nobody wrote it down."""

    day: str
    chair: str
    present: str
    result: str


class Dossier(TypedDict):
    """All that the papers of a title say; proofs: of each item, a line a piece; criteria: id and name."""

    place: str
    level: str
    above: str
    title: str
    standing: TitleStanding
    criteria: list[tuple[str, Wording]]
    proofs: dict[str, list[str]]
    minutes: Minutes
    receiver: str
    authority: str


def dossier_of(tx: Connection, house: House, place: str) -> Dossier | None:
    """The dossier of the newest sheet of a place; None where there is none."""
    here = bears(tx, house, place)
    mine = (TITLE_SHEET.c.title == here.title.value, TITLE_SHEET.c.bearer == place)
    rows = select(TITLE_SHEET).where(*mine, TITLE_SHEET.c.state != "replaced")
    sheet = fetch_first(tx, rows.order_by(TITLE_SHEET.c.year.desc(), *newest_first(TITLE_SHEET)))
    checklist = checklist_of(house, sheet, here) if sheet else None
    standing = stands(tx, house, here, sheet) if sheet else None
    if sheet is None or checklist is None or standing is None:
        return None
    rules = set_of(tx, here.commune)[here.title]
    words = json.loads(house.vault.open(sheet["minutes"], Sealed.TITLE)) if sheet["minutes"] else {}
    return {
        "place": label(tx, place),
        "level": here.place["level"],
        "above": _above(tx, here),
        "title": here.title.value,
        "standing": standing,
        "criteria": [(each.id, {"vi": each.name.vi}) for each in checklist.criteria],
        "proofs": _proofs(tx, house, sheet["id"]),
        "minutes": {
            "day": standing["met_on"],
            "chair": words.get("chair", ""),
            "present": words.get("present", ""),
            "result": words.get("result", ""),
        },
        "receiver": rules["receiver"],
        "authority": rules["authority"],
    }


def _above(tx: Connection, here: Bears) -> str:
    above = select(PLACE.c.parent).where(PLACE.c.id == here.place["id"])
    return label(tx, tx.execute(above).scalar())


def _proofs(tx: Connection, house: House, sheet: str) -> dict[str, list[str]]:
    kept = (EVIDENCE.c.assessment == sheet, EVIDENCE.c.person == "", EVIDENCE.c.state != "refused")
    found: dict[str, list[str]] = {}
    for row in fetch_all(tx, select(EVIDENCE).where(*kept).order_by(*in_order(EVIDENCE))):
        text = str(house.vault.open(row["text"], Sealed.EVIDENCE)) if row["text"] else ""
        kind = {"photo": "ảnh", "file": "tệp"}.get(row["kind"], "")
        found.setdefault(row["indicator"], []).append(" ".join(each for each in (kind, text) if each))
    return found
