"""Where residents stand: who greets them, their sheet of the year, who shares their phone, what is stored about them."""

from collections.abc import Mapping
from typing import TypedDict

from sqlalchemy import ColumnElement, Connection, Table, bindparam, exists, func, or_, select

from dialogs.engine import Refusal
from dialogs.questions import SKIP, Value
from dialogs.rules.calendar import registering
from dialogs.rules.hours import ABROAD
from dialogs.scoring import answers, left, score
from dialogs.talks.answers import Around, Asking
from dialogs.talks.asked import (
    Before,
    Day,
    Goal,
    Greeting,
    Home,
    MySheet,
    OwnSheet,
    OwnYear,
    Standing,
    Today,
    Welcoming,
)
from dialogs.talks.privacy import ACTS, Acting, HeldAt, Looking, MyData, OnList, Stored, StoredSheet
from dialogs.talks.settings import PeopleHere, Sharing
from dialogs.talks.welcome import Candidate, FindPlaces
from storage import facts
from storage.act import LOOKED, OPERATOR, Where, holds_any, in_force, in_vietnam, joined_to, serves
from storage.conversations import memos
from storage.people.known import CHAPTER
from storage.people.matching import said_yes
from storage.phones import sharing
from storage.places.find import OFFERED, by_code, find_places, label, labels, mark
from storage.residents.adopted import adopted, basis
from storage.store.hot import Hot
from storage.store.rows import Found, Row, fetch_all, fetch_first
from storage.tables import (
    ANSWER,
    ASSESSMENT,
    AUDIT,
    CONTACT,
    CONTACT_PERSON,
    EVIDENCE,
    PERSON,
    PLACE,
    ROLE,
    RUN,
    in_order,
    newest_first,
)
from storage.vault import Sealed


@serves(Welcoming)
def welcoming(tx: Connection, where: Where, query: Welcoming) -> Greeting:
    """Who greets here; a code may name the village, and with it the commune that keeps the data."""
    return _greeting(tx, where, query.code)


def _greeting(tx: Connection, where: Where, code: str) -> Greeting:
    place = by_code(tx, code) if code else None
    commune = _commune(tx, place["commune"] if place else _home(tx, where))
    house, name = where.house, "Hội Khuyến học"
    if commune:
        name = f"Hội Khuyến học {commune['word']} {commune['name']}"
    return {
        "organisation": house.organisation or name,
        "controller": commune.get("controller") or house.controller or house.organisation or name,
        "contact_name": commune.get("contact_name") or house.contact_name,
        "contact_phone": commune.get("contact_phone") or house.contact_phone,
        "place": {"id": place["id"], "label": place["label"], "household": place["household"]}
        if place
        else None,
        "abroad": where.channel in ABROAD,
        "undo": house.erase_after.days,
        "beside": _beside(tx, where.contact),
        "english": where.hint == "en" and where.language == "vi",
        "places": bool(tx.execute(select(exists().where(*OFFERED))).scalar()),
    }


def _beside(tx: Connection, contact: str) -> Home | None:
    """The village in which all who share a contact live."""
    villages = {each.village for each in sharing(tx, contact)}
    village = villages.pop() if len(villages) == 1 else None
    return {"id": village, "label": label(tx, village), "household": ""} if village else None


def _home(tx: Connection, where: Where) -> str:
    """The commune of who answers."""
    return tx.execute(select(PERSON.c.commune).where(PERSON.c.id == where.person)).scalar() or ""


def _commune(tx: Connection, id_: str) -> Row | dict[str, str]:
    """The commune; where none is known, the only one there is; empty where there are several."""
    known = fetch_first(tx, select(PLACE).where(PLACE.c.id == id_))
    if known is not None:
        return known
    only = fetch_all(tx, select(PLACE).where(PLACE.c.level == "commune").limit(2))
    return only[0] if len(only) == 1 else {}


@serves(FindPlaces)
def places(tx: Connection, _: Where, query: FindPlaces) -> list[Candidate]:
    """Where somebody may live, by what they typed."""
    return find_places(tx, query.words, query.most)


@serves(Today)
def today(_: Connection, where: Where, __: Today) -> Day:
    """The day in Vietnam."""
    return {"year": where.year, "date": where.today.isoformat()}


def current(tx: Connection, where: Where) -> Row | None:
    """The assessment of the active person that counts: this year's, else last year's as long as it can be finished."""
    now = facts.sheet(tx, where.person, where.year)
    return carried(tx, where) if now is None else now


def carried(tx: Connection, where: Where) -> Row | None:
    """Last year's sheet, begun and not sent, until the date at which the commune lets it be; where none of this year is begun."""
    before = facts.sheet(tx, where.person, where.year - 1)
    if before is None or before["state"] != "open":
        return None
    return before if facts.carried_over(tx, before, where.today) else None


_LEAVING = Hot(select(PERSON.c.id).where(PERSON.c.id == bindparam("person"), ~facts.staying()))


def erasing(tx: Connection, where: Where) -> bool:
    """Whether the active person's data is waiting to be erased."""
    return bool(_LEAVING.rows(tx, person=where.person))


def consents(tx: Connection, person: str) -> dict[str, bool]:
    """What a person consents to: the newest row of a purpose counts."""
    return {purpose: given for (_, purpose), given in facts.words_of(tx, [person]).items()}


@serves(Standing)
def standing(tx: Connection, where: Where, _: Standing) -> OwnYear:
    """Where the active person stands this year."""
    return _own_year(tx, where, current(tx, where))


def to_ask(where: Where, now: Row, memo: Mapping[str, Value]) -> list[int]:
    """The numbers of the questions of a sheet that are still to be asked, in that order; none of one that is finished."""
    if facts.all_asked(now):
        return []
    sheet = where.house.sheets[now["sheet"]]
    numbers = {each.id: number for number, each in enumerate(sheet.indicators, 1)}
    return [numbers[each] for each in left(sheet, memo)]


def _next(tx: Connection, where: Where, now: Row | None) -> int:
    """The number of the question to go on with, 0 where none is left."""
    if now is None or facts.all_asked(now):
        return 0
    return next(iter(to_ask(where, now, memos(tx, [now["run"]], where.house.vault)[now["run"]])), 0)


def _own_year(tx: Connection, where: Where, now: Row | None) -> OwnYear:
    of_person = select(PERSON.c.erase_at, PERSON.c.village).where(PERSON.c.id == where.person)
    person = tx.execute(of_person).first()
    erase_at = person.erase_at if person else None
    complete = now is not None and now["state"] == "open" and facts.all_asked(now)
    return {
        "year": now["year"] if now else where.year,
        "state": "none" if now is None else "complete" if complete else facts.state(now),
        "review": now["review"] if now else "",
        "helped": bool(now and now["helper"]),
        "answered": now["answered"] if now else 0,
        "asked": now["asked"] if now else facts.QUESTIONS,
        "next": _next(tx, where, now),
        "erase_on": in_vietnam(erase_at) if erase_at else "",
        "consents": consents(tx, where.person),
        "reminders_work": where.house.reminders_work and reached_later(tx, where),
        "placed": bool(person and person.village),
        "roles": holds_any(tx, where),
        "offered": waits_for_word(tx, where),
        "told": reached_later(tx, where),
        "may_register": _may_register(tx, where, now, person.village if person else ""),
        "on_paper": bool(now and now["registered_by"]),
    }


def _may_register(tx: Connection, where: Where, now: Row | None, village: str | None) -> bool:
    """Whether the active person is not registered and can be, be it before their sheet of the year was begun."""
    if now is not None:
        return now["registered"] is None and may_register(tx, where, now)
    return bool(where.person and village) and registering(
        facts.calendar_of(tx, village or "", where.year), where.today
    )


_OFFERED = Hot(
    select(RUN.c.args)
    .join(ASSESSMENT, ASSESSMENT.c.run == RUN.c.id)
    .where(facts.offered(bindparam("person"), bindparam("year")))
)


def waits_for_word(tx: Connection, where: Where, *, asked: bool = True) -> bool:
    """Whether a sheet that somebody filled in waits for the active person's word; asked: also once it was left for later."""
    rows = _OFFERED.rows(tx, person=where.person, year=where.year)
    return any(asked or not row.args.get("later") for row in rows)


_REACHED = Hot(select(facts.contact_for(bindparam("person"), None).label("contact")))


def reached_later(tx: Connection, where: Where) -> bool:
    """Whether the active person can be written to at another time: here, or on another phone of theirs."""
    if facts.hears_later(where):
        return True
    return _REACHED.rows(tx, person=where.person)[0].contact is not None


@serves(Asking)
def asking(tx: Connection, where: Where, _: Asking) -> Around:
    """What an answer about the whole thing may need; of somebody new the first sheet, and the marks that hold everywhere."""
    now = current(tx, where)
    here = _own_year(tx, where, now)
    person = fetch_first(tx, select(PERSON).where(PERSON.c.id == where.person))
    sheets, in_force_ = where.house.sheets, where.house.in_force
    group = (person["sheet_group"] if person else "") or min(
        in_force_, key=lambda each: sheets[in_force_[each]].order
    )
    key = now["sheet"] if now else in_force_[group]
    sheet = sheets[key]
    return {
        **_greeting(tx, where, ""),
        "sheet": key,
        "adopted": basis(sheet, key, adopted(tx, person["commune"]) if person else {}),
        "mark": mark(tx, person["village"] if person else None, sheet),
        "state": here["state"],
        "asked": len(sheet.indicators),
        "answered": here["answered"],
    }


_PROOFS = Hot(select(EVIDENCE.c.indicator).where(EVIDENCE.c.assessment == bindparam("assessment")))


@serves(MySheet)
def my_sheet(tx: Connection, where: Where, _: MySheet) -> OwnSheet | Refusal:
    """The active person's sheet of the year, with its answers."""
    now = current(tx, where)
    if now is None:
        return Refusal("home")
    (person,) = facts.PERSONS.rows(tx, persons=[where.person])
    sheet = where.house.sheets[now["sheet"]]
    memo = memos(tx, [now["run"]], where.house.vault)[now["run"]]
    closed = facts.closed_since(tx, now, where.today)
    return {
        "run": now["run"],
        "sheet": now["sheet"],
        "year": now["year"],
        "state": facts.state(now),
        "review": now["review"],
        "answers": answers(sheet, memo),
        "left": to_ask(where, now, memo),
        "evidence": sorted(row.indicator for row in _PROOFS.rows(tx, assessment=now["id"])),
        "pass_total": mark(tx, person.village, sheet),
        "presses": presses(tx, where.contact, where.person),
        "full_name": person.full_name,
        "born": person.born or 0,
        "village": label(tx, person.village),
        "closed": f"{closed:%d/%m/%Y}" if closed else "",
        "told": reached_later(tx, where),
        "may_register": not now["registered"] and may_register(tx, where, now),
        "consents": consents(tx, where.person),
        "earlier": _earlier(tx, where, now["year"]),
        "adopted": basis(sheet, now["sheet"], adopted(tx, person.commune)),
    }


_PRESSES = Hot(
    select(CONTACT_PERSON.c.presses).where(
        CONTACT_PERSON.c.contact == bindparam("contact"), CONTACT_PERSON.c.person == bindparam("person")
    )
)


def presses(tx: Connection, contact: str, person: str) -> str:
    """Who presses the phone for a person on a contact: self, family, or "" where it was not said."""
    return next((row.presses for row in _PRESSES.rows(tx, contact=contact, person=person)), "")


def may_register(tx: Connection, where: Where, now: Row) -> bool:
    """Whether one can still register for the year of a sheet."""
    dates = facts.calendar_of(tx, now["village"] or now["commune"], where.year)
    return now["year"] == where.year and registering(dates, where.today)


_BEFORE = Hot(
    select(ASSESSMENT)
    .where(ASSESSMENT.c.person == bindparam("person"), ASSESSMENT.c.year < bindparam("year"))
    .where(facts.is_done(), facts.counts())
    .order_by(ASSESSMENT.c.year.desc())
    .limit(3)
)


def _earlier(tx: Connection, where: Where, year: int) -> list[Before]:
    """The sheets of the years before, the newest first, with what they set out to do then."""
    rows = _BEFORE.maps(tx, person=where.person, year=year)
    recorded = memos(tx, [row["run"] for row in rows], where.house.vault)
    return [
        {
            "year": row["year"],
            "score": row["score"],
            "sheet": row["sheet"],
            "answers": answers(where.house.sheets[row["sheet"]], recorded[row["run"]]),
            "goals": [_goal(where, goal) for goal in row["goals"] or ()],
        }
        for row in rows
    ]


def _goal(where: Where, goal: Mapping[str, object]) -> Goal:
    words = str(where.house.vault.open(str(goal["words"]), Sealed.GOAL)) if goal.get("words") else ""
    return {"indicator": str(goal.get("indicator", "")), "words": words}


@serves(PeopleHere)
def people_here(tx: Connection, where: Where, _: PeopleHere) -> list[Sharing]:
    """Who shares this contact, and how far they are."""
    found: list[Sharing] = []
    for row in sharing(tx, where.contact):
        now = facts.sheet(tx, row.id, where.year)
        found.append(
            {
                "id": row.id,
                "called": row.called,
                "address": row.address,
                "born": row.born or 0,
                "village": label(tx, row.village),
                "since": in_vietnam(row.since),
                "state": now["state"] if now else "none",
                "answered": now["answered"] if now else 0,
                "asked": now["asked"] if now else facts.QUESTIONS,
            }
        )
    return found


class Progress(TypedDict):
    """How far an unfinished assessment is, as its row is told."""

    b_answered: int
    b_asked: int
    b_score: int
    b_passed: bool


def progress(where: Where, sheet_key: str, recorded: Mapping[str, Value]) -> Progress:
    """What the boards read of an unfinished assessment, derived from what is recorded; its row knows the mark that passes."""
    sheet = where.house.sheets[sheet_key]
    asked = len(sheet.indicators)
    given = answers(sheet, recorded)
    done = asked - len(left(sheet, recorded))
    total = sum(sheet.points(key, level) or 0 for key, level in given.items() if level != SKIP)
    passed = done == asked and score(sheet, given, pass_total=0).passed
    return {"b_answered": done, "b_asked": asked, "b_score": total, "b_passed": passed}


# -- what is stored about somebody, for /dulieu


@serves(MyData)
def stored(tx: Connection, where: Where, _: MyData) -> Stored:
    """Everything stored about the active person, who looked at it, and what others did about them."""
    person = tx.execute(select(PERSON).where(PERSON.c.id == where.person)).one()
    channels = (
        select(CONTACT.c.channel)
        .join(CONTACT_PERSON, CONTACT_PERSON.c.contact == CONTACT.c.id)
        .where(CONTACT_PERSON.c.person == where.person)
    )
    looked, acts = _done(tx, where, LOOKED), _done(tx, where, *ACTS)
    held = tx.execute(
        select(ROLE.c.id, ROLE.c.kind, ROLE.c.place)
        .where(ROLE.c.person == where.person, in_force(where.at))
        .order_by(*in_order(ROLE))
    ).all()
    at = _roles(tx, {_by(row) for row in (*looked, *acts)} | {row.id for row in held})
    nowhere: HeldAt = {"role": "", "place": ""}
    looks: list[Looking] = [
        {**at.get(_by(row), nowhere), "operator": row.actor == OPERATOR, "day": in_vietnam(row.at)}
        for row in looked
    ]
    did: list[Acting] = [
        {
            **at.get(_by(row), nowhere),
            "what": row.action,
            "day": in_vietnam(row.at),
            "channel": str(row.detail.get("channel", "")),
            "years": list(row.detail.get("years", ())),
        }
        for row in acts
    ]
    return {
        "called": person.called,
        "full_name": person.full_name,
        "born": person.born or 0,
        "place": label(tx, person.village) or person.place_typed,
        "channels": sorted({*tx.execute(channels).scalars()}),
        "consents": consents(tx, where.person),
        "sheets": _sheets(tx, where),
        "looked": looks,
        "looked_more": max(0, _count(tx, AUDIT, *_about(where, LOOKED)) - len(looks)),
        "listed": _listed(tx, where),
        "list_stays": _list_stays(tx, where),
        "held": [at[row.id] for row in held],
        "acts": did,
    }


def _done(tx: Connection, where: Where, *actions: str) -> list[Found]:
    """The last things that were done about the active person."""
    log = select(AUDIT.c.actor, AUDIT.c.action, AUDIT.c.at, AUDIT.c.detail).where(*_about(where, *actions))
    return list(tx.execute(log.order_by(*newest_first(AUDIT)).limit(10)))


def _about(where: Where, *actions: str) -> tuple[ColumnElement[bool], ...]:
    return AUDIT.c.person == where.person, AUDIT.c.action.in_(actions)


def _by(row: Found) -> str:
    """By which role; a contact's id says nothing to anybody."""
    return str(row.detail.get("role") or row.detail.get("by") or "")


def _roles(tx: Connection, ids: set[str]) -> dict[str, HeldAt]:
    """What roles are, in force or not, and where."""
    rows = tx.execute(select(ROLE.c.id, ROLE.c.kind, ROLE.c.place).where(ROLE.c.id.in_(ids))).all()
    said = labels(tx, {row.place for row in rows})
    return {row.id: {"role": row.kind, "place": said[row.place]} for row in rows}


def _sheets(tx: Connection, where: Where) -> list[StoredSheet]:
    mine = select(ASSESSMENT).where(ASSESSMENT.c.person == where.person).order_by(*in_order(ASSESSMENT))
    return [
        {
            "year": row.year,
            "answered": row.answered,
            "notes": _count(tx, ANSWER, ANSWER.c.run == row.run, ANSWER.c.kind == "n"),
            "evidence": _count(tx, EVIDENCE, EVIDENCE.c.assessment == row.id),
        }
        for row in tx.execute(mine).all()
    ]


def _count(tx: Connection, of: Table, *which: ColumnElement[bool]) -> int:
    return tx.execute(select(func.count()).select_from(of).where(*which)).scalar_one()


def _list_stays(tx: Connection, where: Where) -> bool:
    """Whether a row of a list stays when they are erased: the chapter did not say yet that it is them."""
    rows = select(PERSON.c.id).where(joined_to(PERSON, where.person), PERSON.c.basis != "")
    return bool({*tx.execute(rows).scalars()} - said_yes(tx, where.person))


def _listed(tx: Connection, where: Where) -> list[OnList]:
    mine = or_(joined_to(PERSON, where.person), PERSON.c.id == where.person)
    rows = select(PERSON.c.basis, PERSON.c.created).where(mine, PERSON.c.basis != "").order_by(PERSON.c.id)
    return [
        {"basis": "" if row.basis == CHAPTER else row.basis, "day": in_vietnam(row.created)}
        for row in tx.execute(rows)
    ]
