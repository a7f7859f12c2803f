"""One person is looked at, and can see who did: search, state, and answers that were sent."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from dialogs.requests import files as ask
from dialogs.rules.roles import Action
from dialogs.vietnamese import fold
from storage.access import Guarded, Held, within
from storage.facts import counts, newest_word, staying
from storage.places import label, labels
from storage.records import audit
from storage.tables import ASSESSMENT, EVIDENCE, PERSON
from storage.where import Where, in_vietnam

Row = Mapping[str, Any]


def looked(tx: Connection, where: Where, held: Held, person: str) -> None:
    """Write down who looked, for /dulieu."""
    audit(tx, where, "looked", person=person, place=held.place, role=held.id)


def find_people(tx: Connection, where: Where, held: Held, query: ask.FindPeople) -> list[Row]:  # noqa: ARG001
    """Persons within the role whose full name or name in chat matches; nobody who is being erased."""
    words = fold(query.words).split()
    if not words:
        return []
    found = select(PERSON.c.id, PERSON.c.called, PERSON.c.full_name, PERSON.c.born, PERSON.c.village)
    for word in words:
        found = found.where((" " + PERSON.c.folded).contains(" " + word, autoescape=True))
    rows = tx.execute(
        found.where(within(held, PERSON), staying(), PERSON.c.same_as == "")
        .order_by(func.length(PERSON.c.folded), PERSON.c.folded, PERSON.c.id)
        .limit(query.most + 1)
    ).all()
    places = labels(tx, {row.village for row in rows if row.village})
    return [
        {
            "person": row.id,
            "name": row.full_name or row.called,
            "born": row.born or 0,
            "label": places.get(row.village, ""),
        }
        for row in rows
    ]


def open_person(tx: Connection, where: Where, held: Held, command: ask.OpenPerson) -> dict[str, Any]:
    """The state of one person; with consent, and once sent, the answers too."""
    of = (
        tx.execute(
            select(PERSON, newest_word(PERSON.c.id, "commune").label("shares")).where(
                PERSON.c.id == command.person, within(held, PERSON), staying()
            )
        )
        .mappings()
        .first()
    )
    if of is None:
        return {}
    looked(tx, where, held, of["id"])
    now = (
        tx.execute(
            select(ASSESSMENT)
            .where(ASSESSMENT.c.person == of["id"], counts())
            .order_by(ASSESSMENT.c.year.desc(), ASSESSMENT.c.id.desc())
            .limit(1)
        )
        .mappings()
        .first()
    )
    found = _who(tx, dict(of)) | {"condition": of["state"], "standing": "none", "shared": False}
    if now is None:
        return found
    found |= {
        "year": now["year"],
        "standing": now["state"],
        "answered": now["answered"],
        "asked": now["asked"],
    }
    if now["state"] != "sent" or not of["shares"]:
        return found
    return found | {"shared": True, **opened(tx, where, dict(now))}


def _who(tx: Connection, of: Row) -> dict[str, Any]:
    return {
        "person": of["id"],
        "name": of["full_name"] or of["called"],
        "born": of["born"] or 0,
        "label": label(tx, of["village"]),
    }


def opened(tx: Connection, where: Where, now: Row) -> dict[str, Any]:
    """What a reviewer sees of a sheet that was sent."""
    kept = tx.execute(
        select(EVIDENCE.c.indicator, EVIDENCE.c.kind, EVIDENCE.c.text)
        .where(EVIDENCE.c.assessment == now["id"])
        .order_by(EVIDENCE.c.id)
    ).all()
    opens = where.house.vault.open
    return {
        "assessment": now["id"],
        "sheet": now["sheet"],
        "levels": {key: each for key, each in now["levels"].items() if isinstance(each, str)},
        "score": now["score"],
        "pass_total": now["pass_total"],
        "passed": bool(now["passed"]),
        "review": now["review"],
        "flags": list(now["flags"]),
        "helped": bool(now["helper"]) or now["presses"] == "family",
        "photos": sum(1 for each in kept if each.kind == "photo"),
        "told": [opens(each.text) for each in kept if each.text],
        "entered": f"{now['entered']:%d/%m/%Y}" if now["entered"] else "",
        "sent_on": in_vietnam(now["sent"]) if now["sent"] else "",
    }


QUERIES: dict[type, Callable[..., Any]] = {ask.FindPeople: Guarded(Action.LOOK_AT_PERSON, find_people)}
COMMANDS: dict[type, Callable[..., Any]] = {ask.OpenPerson: Guarded(Action.LOOK_AT_PERSON, open_person)}
