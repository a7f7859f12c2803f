"""Everything that is stored of one person, as plain values: for themselves, and for support."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import Connection, Table, select

from dialogs.sheets.sheet import plain
from storage.act import House, joined_to
from storage.places.find import label
from storage.store.rows import Chosen, Row, fetch_all
from storage.tables import (
    ANSWER,
    ASSESSMENT,
    AUDIT,
    CONSENT,
    CONTACT,
    CONTACT_PERSON,
    DATA_REQUEST,
    DECISION,
    EVIDENCE,
    FILE_LINK,
    GATE_EXEMPTION,
    HOUSEHOLD,
    LINK_CODE,
    OUTBOX,
    PERSON,
    PUSH,
    REVIEW_STEP,
    ROLE,
    RUN,
    TALKING,
    TITLE_STEP,
    in_order,
)
from storage.vault import Sealed, Vault, WrongKey

Kept: TypeAlias = dict[str, Any]  # as JSON can hold it
SEALED = "(sealed with another key)"


def dossier(tx: Connection, house: House, person: str) -> Kept | None:
    """All of a person as JSON can hold it; None where there is nobody of this id."""
    rows = _all(tx, select(PERSON).where(PERSON.c.id == person))
    if not rows:
        return None
    contacts = _contacts(tx, person)
    return {
        "person": _person(tx, house, rows[0]),
        "contacts": contacts,
        "consents": _rows(tx, CONSENT, person, but=("id", "person")),
        "assessments": _assessments(tx, house, person),
        "conversations": [
            each
            for shared in contacts
            for each in _talking(tx, shared["contact"])
            if each["person"] == person  # else somebody else holds the phone, and it is theirs
        ],
        "other_talks": _talks(tx, house, person, contacts),
        "reviews": _reviews(tx, house, person),
        "for_family_and_clan": _steps_for_others(tx, house, person),
        "exempt_from_the_gate": _exemptions(tx, house, person),
        "requests": _rows(tx, DATA_REQUEST, person, but=("id", "person", "role")),
        "messages": _rows(tx, PUSH, person, but=("id", "person")),
        "links": _rows(tx, FILE_LINK, person, but=("id", "person", "args")),
        "replies_waiting": sum(waiting(tx, shared["contact"]) for shared in contacts),
        "roles": _roles(tx, person),
        "on_lists": _listed(tx, person),
        "codes_for_a_new_phone": _rows(tx, LINK_CODE, person, but=("id", "person", "contact", "asker")),
        "audit": _rows(tx, AUDIT, person, but=("id", "person")),
    }


def pictures(tx: Connection, house: House, person: str) -> dict[str, bytes]:
    """The photos and voice messages that were kept, by the id of the evidence."""
    kept = select(EVIDENCE.c.id, EVIDENCE.c.picture).where(EVIDENCE.c.person == person)
    rows = tx.execute(kept.where(EVIDENCE.c.picture.is_not(None)).order_by(*in_order(EVIDENCE)))
    opened = ((row.id, house.pictures.opened(row.picture, house.vault)) for row in rows)
    return {id_: photo for id_, photo in opened if photo is not None}


def talking(tx: Connection, contact: str) -> Kept | None:
    """Where the talk with a contact stands: which talk, which question, since when."""
    rows = _talking(tx, contact)
    return rows[0] if rows else None


def waiting(tx: Connection, contact: str) -> int:
    """How many replies to a contact are still on their way."""
    mine = select(OUTBOX.c.id).where(OUTBOX.c.contact == contact, OUTBOX.c.state == "waiting")
    return len(tx.execute(mine).all())


def _person(tx: Connection, house: House, row: Row) -> Kept:
    household = tx.execute(select(HOUSEHOLD.c.code).filter_by(id=row["household"])).scalar()
    kept = _plain(row, but=("folded", "household", "village", "unit", "commune"))
    place = label(tx, row["village"])
    return {**kept, "place": place, "household": household or "", "goals": _goals(house, row)}


def _roles(tx: Connection, person: str) -> list[Kept]:
    """What they were entrusted with, ended or not."""
    rows = _all(tx, select(ROLE).where(ROLE.c.person == person).order_by(ROLE.c.since))
    return [
        _plain(row, but=("contact", "person", "commune")) | {"place": label(tx, row["place"])} for row in rows
    ]


def _reviews(tx: Connection, house: House, person: str) -> list[Kept]:
    """What was decided of their sheets, step by step, and in which words."""
    rows = _all(
        tx, select(REVIEW_STEP).where(REVIEW_STEP.c.person == person).order_by(*in_order(REVIEW_STEP))
    )
    return [
        _plain(row, but=("id", "person", "contact", "commune", "village", "words", "meeting"))
        | {"words": _open(house.vault, row["words"], Sealed.REVIEW) if row["words"] else ""}
        for row in rows
    ]


def _steps_for_others(tx: Connection, house: House, person: str) -> list[Kept]:
    """What they did for their family or clan, step by step."""
    rows = _all(tx, select(TITLE_STEP).where(TITLE_STEP.c.person == person).order_by(*in_order(TITLE_STEP)))
    return [
        _only(row, "step") | {"at": _said(row["at"]), "words": _opened(house, row["words"])} for row in rows
    ]


def _exemptions(tx: Connection, house: House, person: str) -> list[Kept]:
    """In which years the gate of the family's title did not ask for them, and why."""
    mine = select(GATE_EXEMPTION).where(GATE_EXEMPTION.c.person == person)
    rows = _all(tx, mine.order_by(*in_order(GATE_EXEMPTION)))
    return [
        _only(row, "year")
        | {"reason": _opened(house, row["reason"]), "at": _said(row["at"]), "ended": _said(row["ended"])}
        for row in rows
    ]


def _opened(house: House, sealed: str) -> object:
    return _open(house.vault, sealed, Sealed.TITLE) if sealed else ""


def _listed(tx: Connection, person: str) -> list[Kept]:
    """The rows of lists that turned out to be theirs."""
    rows = _all(tx, select(PERSON).where(joined_to(PERSON, person)).order_by(PERSON.c.id))
    return [
        {name: _said(row[name]) for name in ("full_name", "born", "basis", "state", "created")}
        | {"place": label(tx, row["village"])}
        for row in rows
    ]


def _contacts(tx: Connection, person: str) -> list[Kept]:
    columns = (CONTACT_PERSON.c.contact, CONTACT.c.channel, CONTACT.c.external, CONTACT_PERSON.c.presses)
    rows = select(*columns, CONTACT_PERSON.c.since, CONTACT.c.blocked)
    rows = rows.join(CONTACT, CONTACT.c.id == CONTACT_PERSON.c.contact).where(
        CONTACT_PERSON.c.person == person
    )
    return [_plain(row) for row in _all(tx, rows.order_by(CONTACT_PERSON.c.since))]


def _talking(tx: Connection, contact: str) -> list[Kept]:
    rows = select(TALKING, RUN.c.talk).outerjoin(RUN, RUN.c.id == TALKING.c.run)
    found = _all(tx, rows.where(TALKING.c.contact == contact))
    wanted = ("contact", "person", "talk", "address", "language", "called")
    return [
        {**{name: row[name] for name in wanted}, "key": row["front"].get("key", "")}
        | {"since": _said(row["heard_at"])}
        for row in found
    ]


def _assessments(tx: Connection, house: House, person: str) -> list[Kept]:
    mine = select(ASSESSMENT).where(ASSESSMENT.c.person == person).order_by(*in_order(ASSESSMENT))
    found = []
    for row in _all(tx, mine):
        records = _records(tx, house, [row["run"]])
        kept = _plain(row, but=("person", "commune", "village", "run"))
        kept |= {"place": label(tx, row["village"]), "goals": _goals(house, row)}
        kept["answers"] = _answers(house, row["sheet"], records)
        kept["notes"] = [_only(each, "key", "value", "at") for each in records if each["kind"] == "n"]
        kept["evidence"] = _evidence(tx, house, row["id"])
        kept["decision"] = _decision(tx, row["decision"])
        found.append(kept)
    return found


def _decision(tx: Connection, id_: str) -> Kept:
    """By which decision they were recognised."""
    columns = (DECISION.c.number, DECISION.c.day, DECISION.c.signer)
    rows = _all(tx, select(*columns).where(DECISION.c.id == id_)) if id_ else []
    return _plain(rows[0]) if rows else {}


def _answers(house: House, sheet_key: str, records: Iterable[Row]) -> list[Kept]:
    """Each answer ever given, in order; "counts" marks the one that counts now."""
    sheet = house.sheets.get(sheet_key)
    given = [each for each in records if each["kind"] in {"a", "f"}]
    newest = {each["key"]: each for each in given}
    found = []
    for each in given:
        kept = _only(each, "key", "value", "at") | {"counts": newest[each["key"]] is each}
        if each["kind"] == "f":
            kept = _only(each, "key", "at") | {"taken_back": True, "counts": False}
        elif sheet and (level := sheet.chosen({each["key"]: each["value"]}).get(each["key"])):
            question = plain(sheet.indicator(each["key"]).question.vi)
            kept |= {"question": question, "answer": plain(level.label.vi), "points": level.points}
        found.append(kept)
    return found


def _evidence(tx: Connection, house: House, assessment: str) -> list[Kept]:
    rows = select(EVIDENCE).where(EVIDENCE.c.assessment == assessment).order_by(*in_order(EVIDENCE))
    return [
        _plain(row, but=("assessment", "person", "commune", "picture", "text"))
        | {"text": _open(house.vault, row["text"], Sealed.EVIDENCE) if row["text"] else ""}
        for row in _all(tx, rows)
    ]


def _talks(tx: Connection, house: House, person: str, contacts: Iterable[Row]) -> list[Kept]:
    """What was said in other talks: also before there was a person, on contacts of their own."""
    own = [each["contact"] for each in contacts if _alone(tx, each["contact"])]
    mine = (RUN.c.person == person) | ((RUN.c.person == "") & RUN.c.contact.in_(own))
    rows = select(RUN.c.id, RUN.c.talk, RUN.c.opened, RUN.c.closed).order_by(*in_order(RUN))
    found = []
    for row in _all(tx, rows.where(mine, RUN.c.talk != "assess")):
        said = [each for each in _records(tx, house, [row["id"]]) if each["kind"] in {"a", "n"}]
        kept = [_only(each, "key", "value", "at") for each in said]
        found.append(_plain(row, but=("id",)) | {"said": kept})
    return [each for each in found if each["said"]]


def _alone(tx: Connection, contact: str) -> bool:
    return (
        len(tx.execute(select(CONTACT_PERSON.c.person).where(CONTACT_PERSON.c.contact == contact)).all()) == 1
    )


def _records(tx: Connection, house: House, runs: list[str]) -> list[Kept]:
    rows = select(ANSWER).where(ANSWER.c.run.in_(runs)).order_by(*in_order(ANSWER))
    return [
        _only(row, "kind", "key")
        | {"value": _open(house.vault, row["value"], Sealed.ANSWER) if row["secret"] else row["value"]}
        | {"at": _said(row["at"])}
        for row in _all(tx, rows)
    ]


def _goals(house: House, row: Row) -> list[object]:
    """Goals in words of one's own are sealed."""
    return [
        {"words": _open(house.vault, each["words"], Sealed.GOAL)}
        if isinstance(each, Mapping) and "words" in each
        else each
        for each in row["goals"]
    ]


def _rows(tx: Connection, of: Table, person: str, *, but: tuple[str, ...]) -> list[Kept]:
    rows = _all(tx, select(of).where(of.c.person == person).order_by(of.c.id))
    return [_plain(row, but=but) for row in rows]


def _all(tx: Connection, rows: Chosen) -> list[Row]:
    return fetch_all(tx, rows)


def _plain(row: Row, but: tuple[str, ...] = ()) -> Kept:
    return {name: _said(value) for name, value in row.items() if name not in but}


def _only(row: Row, *names: str) -> Kept:
    return {name: row[name] for name in names}


def _said(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime | date) else value


def _open(vault: Vault, sealed: str, kind: Sealed) -> object:
    try:
        return vault.open(sealed, kind)
    except (WrongKey, ValueError):
        return SEALED
