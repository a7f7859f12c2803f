"""What residents' talks look up, each query by its type; `storage.door` is the way in."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from dialogs import requests as ask
from dialogs.questions import SKIP
from dialogs.scoring import score
from dialogs.talks.answers import Around, Asking
from storage.access import holds_any
from storage.act import serves
from storage.adopting import adopted, basis
from storage.conversations import memos
from storage.linking import linking
from storage.people.shown import about
from storage.places import by_code, find_places, label, labels, mark
from storage.tables import (
    ANSWER,
    ASSESSMENT,
    AUDIT,
    CONSENT,
    CONTACT,
    CONTACT_PERSON,
    EVIDENCE,
    PERSON,
    PLACE,
    ROLE,
)
from storage.where import Where, in_vietnam

Found = Any


def welcoming(tx: Connection, where: Where, query: ask.Welcoming) -> Found:
    """Who greets here; a code may name the village, and with it the commune that keeps the data."""
    house = where.house
    place = by_code(tx, query.code) if query.code else None
    home = place or (_place_of(tx, where) if where.person else None)
    commune = (
        tx.execute(select(PLACE).where(PLACE.c.id == (home["commune"] if home else ""))).mappings().first()
    )
    if commune is None:
        only = tx.execute(select(PLACE).where(PLACE.c.level == "commune").limit(2)).mappings().all()
        commune = only[0] if len(only) == 1 else None
    name = f"Hội Khuyến học {commune['word']} {commune['name']}" if commune else "Hội Khuyến học"
    return {
        "organisation": house.organisation or name,
        "controller": (commune["controller"] if commune else "")
        or house.controller
        or house.organisation
        or name,
        "contact_name": (commune["contact_name"] if commune else "") or house.contact_name,
        "contact_phone": (commune["contact_phone"] if commune else "") or house.contact_phone,
        "example": bool(commune and commune["example"]),
        "year": where.year,
        "place": {"id": place["id"], "label": place["label"]} if place else None,
        "household": place["household"] if place else "",
    }


def _place_of(tx: Connection, where: Where) -> Mapping[str, Any] | None:
    row = (
        tx.execute(
            select(PLACE).join(PERSON, PERSON.c.village == PLACE.c.id).where(PERSON.c.id == where.person)
        )
        .mappings()
        .first()
    )
    return dict(row) if row else None


def current(tx: Connection, where: Where) -> Mapping[str, Any] | None:
    """The assessment of the active person for this year that counts."""
    row = (
        tx.execute(
            select(ASSESSMENT)
            .where(
                ASSESSMENT.c.person == where.person,
                ASSESSMENT.c.year == where.year,
                ASSESSMENT.c.state != "replaced",
            )
            .order_by(ASSESSMENT.c.id.desc())
            .limit(1)
        )
        .mappings()
        .first()
    )
    return dict(row) if row else None


def erasing(tx: Connection, where: Where) -> bool:
    """Whether the active person's data is waiting to be erased."""
    return tx.execute(select(PERSON.c.erase_at).where(PERSON.c.id == where.person)).scalar() is not None


def consents(tx: Connection, person: str) -> dict[str, bool]:
    """What a person consents to: the newest row of a purpose counts."""
    rows = tx.execute(
        select(CONSENT.c.purpose, CONSENT.c.given).where(CONSENT.c.person == person).order_by(CONSENT.c.id)
    )
    return {row.purpose: bool(row.given) for row in rows}


def standing(tx: Connection, where: Where, _: ask.Standing) -> Found:
    """Where the active person stands this year."""
    person = tx.execute(select(PERSON).where(PERSON.c.id == where.person)).mappings().first()
    now = current(tx, where)
    state = "none" if now is None else str(now["state"])
    if now is not None and state == "open" and now["answered"] >= now["asked"]:
        state = "complete"
    return {
        "year": where.year,
        "state": state,
        "review": now["review"] if now else "",
        "helped": bool(now and now["helper"]),
        "answered": now["answered"] if now else 0,
        "asked": now["asked"] if now else 10,
        "village": label(tx, person["village"]) if person else "",
        "registered": bool(now and now["registered"]),
        "erase_on": in_vietnam(person["erase_at"]) if person and person["erase_at"] else "",
        "consents": consents(tx, where.person),
        "reminders_work": where.house.reminders_work,
        "roles": holds_any(tx, where),
    }


def my_sheet(tx: Connection, where: Where, _: ask.MySheet) -> Found:
    """The active person's assessment of the year, with its answers."""
    now = current(tx, where)
    if now is None:
        return {}
    person = tx.execute(select(PERSON).where(PERSON.c.id == where.person)).mappings().one()
    sheet = where.house.sheets[now["sheet"]]
    memo = memos(tx, [now["run"]], where.house.vault)[now["run"]]
    kept = tx.execute(
        select(EVIDENCE.c.indicator, EVIDENCE.c.kind).where(EVIDENCE.c.assessment == now["id"])
    ).all()
    return {
        "assessment": now["id"],
        "run": now["run"],
        "sheet": now["sheet"],
        "year": now["year"],
        "state": now["state"],
        "review": now["review"],
        "answers": {each.id: memo[each.id] for each in sheet.indicators if each.id in memo},
        "evidence": sorted({row.indicator for row in kept}),
        "evidence_kept": [[row.indicator, row.kind] for row in kept],
        "pass_total": mark(tx, person["village"], sheet),
        "presses": _presses(tx, where),
        "full_name": person["full_name"],
        "born": person["born"] or 0,
        "village": label(tx, person["village"]),
        "registered": bool(now["registered"]),
        "goals": now["goals"],
        "consents": consents(tx, where.person),
        "earlier": _earlier(tx, where),
        "adopted": basis(sheet, now["sheet"], adopted(tx, person["commune"])),
    }


def _presses(tx: Connection, where: Where) -> str:
    shared = select(CONTACT_PERSON.c.presses).where(
        CONTACT_PERSON.c.contact == where.contact, CONTACT_PERSON.c.person == where.person
    )
    return tx.execute(shared).scalar() or ""


def _earlier(tx: Connection, where: Where) -> list[dict[str, Any]]:
    rows = tx.execute(
        select(ASSESSMENT.c.year, ASSESSMENT.c.score, ASSESSMENT.c.state)
        .where(
            ASSESSMENT.c.person == where.person,
            ASSESSMENT.c.year < where.year,
            ASSESSMENT.c.state.in_(["sent", "private"]),
        )
        .order_by(ASSESSMENT.c.year.desc())
        .limit(3)
    )
    return [dict(row._mapping) for row in rows]


@serves(Asking)
def asking(tx: Connection, where: Where, _: Asking) -> Around:
    """What an answer about the whole thing may need; of somebody new the first sheet, and the marks that hold everywhere."""
    greets, now = welcoming(tx, where, ask.Welcoming()), current(tx, where)
    person = tx.execute(select(PERSON).where(PERSON.c.id == where.person)).mappings().first()
    group = (person["sheet_group"] if person else "") or min(where.house.in_force, key=_order(where))
    key = now["sheet"] if now else where.house.in_force[group]
    sheet = where.house.sheets[key]
    here = standing(tx, where, ask.Standing())
    return {
        "organisation": greets["organisation"],
        "contact_name": greets["contact_name"],
        "contact_phone": greets["contact_phone"],
        "sheet": key,
        "adopted": basis(sheet, key, adopted(tx, person["commune"]) if person else {}),
        "mark": mark(tx, person["village"] if person else None, sheet),
        "state": here["state"],
        "asked": len(sheet.indicators),
        "answered": here["answered"],
    }


def _order(where: Where) -> Callable[[str], int]:
    return lambda group: where.house.sheets[where.house.in_force[group]].order


def people_here(tx: Connection, where: Where, _: ask.PeopleHere) -> Found:
    """Who shares this contact, and how far they are."""
    rows = tx.execute(
        select(PERSON.c.id, PERSON.c.called, PERSON.c.address)
        .join(CONTACT_PERSON, CONTACT_PERSON.c.person == PERSON.c.id)
        .where(CONTACT_PERSON.c.contact == where.contact)
        .order_by(CONTACT_PERSON.c.since, PERSON.c.id)
    ).all()
    found = []
    for row in rows:
        now = current(tx, Where(where.house, where.at, where.contact, where.channel, where.external, row.id))
        found.append(
            {
                "id": row.id,
                "called": row.called,
                "address": row.address,
                "state": now["state"] if now else "none",
                "answered": now["answered"] if now else 0,
                "asked": now["asked"] if now else 10,
            }
        )
    return found


def stored(tx: Connection, where: Where, _: ask.Stored) -> Found:
    """Everything stored about the active person, and who looked at it."""
    person = tx.execute(select(PERSON).where(PERSON.c.id == where.person)).mappings().one()
    channels = tx.execute(
        select(CONTACT.c.channel)
        .join(CONTACT_PERSON, CONTACT_PERSON.c.contact == CONTACT.c.id)
        .where(CONTACT_PERSON.c.person == where.person)
    ).scalars()
    return {
        "called": person["called"],
        "full_name": person["full_name"],
        "born": person["born"] or 0,
        "place": label(tx, person["village"]),
        "channels": sorted(set(channels)),
        "consents": consents(tx, where.person),
        "sheets": _sheets(tx, where),
        "looked": _looked(tx, where),
        **about(tx, where),
    }


def _looked(tx: Connection, where: Where) -> list[dict[str, Any]]:
    """Who looked: the role and its place, for a contact's id says nothing to anybody."""
    rows = tx.execute(
        select(AUDIT.c.actor, AUDIT.c.at, AUDIT.c.detail)
        .where(AUDIT.c.person == where.person, AUDIT.c.action == "looked")
        .order_by(AUDIT.c.id.desc())
        .limit(10)
    ).all()
    by = {
        row.id: row
        for row in tx.execute(
            select(ROLE.c.id, ROLE.c.kind, ROLE.c.place).where(
                ROLE.c.id.in_({str(row.detail.get("role", "")) for row in rows})
            )
        )
    }
    places = labels(tx, {row.place for row in by.values()})
    found = []
    for row in rows:
        role = by.get(str(row.detail.get("role", "")))
        found.append(
            {
                "who": "operator" if row.actor == "operator" else "",
                "role": role.kind if role else "",
                "place": places[role.place] if role else "",
                "day": in_vietnam(row.at),
            }
        )
    return found


def _sheets(tx: Connection, where: Where) -> list[dict[str, Any]]:
    rows = (
        tx.execute(select(ASSESSMENT).where(ASSESSMENT.c.person == where.person).order_by(ASSESSMENT.c.id))
        .mappings()
        .all()
    )
    return [
        {
            "year": row["year"],
            "answered": row["answered"],
            "state": row["state"],
            "notes": _count(tx, ANSWER, ANSWER.c.run == row["run"], ANSWER.c.kind == "n"),
            "evidence": _count(tx, EVIDENCE, EVIDENCE.c.assessment == row["id"]),
        }
        for row in rows
    ]


def _count(tx: Connection, of: Any, *which: Any) -> int:
    return int(tx.execute(select(func.count()).select_from(of).where(*which)).scalar() or 0)


def progress(where: Where, sheet_key: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the boards read of an unfinished assessment, derived from the answers; its row knows the mark that passes."""
    sheet = where.house.sheets[sheet_key]
    asked = len(sheet.indicators)
    done = sum(1 for each in sheet.indicators if each.id in answers)
    total = sum(
        sheet.points(each.id, str(answers[each.id])) or 0
        for each in sheet.indicators
        if answers.get(each.id, SKIP) != SKIP
    )
    passed = done == asked and score(sheet, answers, pass_total=0).passed
    return {"b_answered": done, "b_asked": asked, "b_score": total, "b_passed": passed}


def given(answers: Mapping[str, Any]) -> int:
    """How many questions have an answer that is no skip."""
    return sum(1 for value in answers.values() if value != SKIP)


QUERIES: dict[type, Callable[..., Found]] = {
    ask.Welcoming: welcoming,
    ask.FindPlaces: lambda tx, _, query: find_places(tx, query.words, query.most),
    ask.Standing: standing,
    ask.MySheet: my_sheet,
    ask.PeopleHere: people_here,
    ask.Stored: stored,
    ask.Linking: linking,
    ask.Today: lambda tx, where, query: {"year": where.year, "date": where.today.isoformat()},  # noqa: ARG005
}
