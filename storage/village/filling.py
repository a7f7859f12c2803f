"""A sheet that somebody filled in for a person, from paper or together: consents by slip, answers, and sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from dialogs.engine import Did, Refusal
from dialogs.questions import SKIP
from dialogs.rules.names import is_adult, same_name
from dialogs.rules.roles import Action, may
from dialogs.scoring import ONCE_MORE, score
from dialogs.sheets import Sheet
from dialogs.talks.village.filling_in import Added, AddPerson, Filed, FileSheet, Helped, StopHelping, ToHelp
from dialogs.vietnamese import fold
from storage.act import Held, House, Where, audit, consent, serves, within
from storage.counting import count
from storage.facts import Row, put_aside, was_sent
from storage.facts import sheet as sheet_of
from storage.ledger.write import plan
from storage.people import known
from storage.places.find import mark
from storage.residents.sheet import note_submission
from storage.residents.standing import consents
from storage.tables import ANSWER, ASSESSMENT, CONTACT_PERSON, PERSON, PLACE, RUN

BASIS = "slip"
GROUP = "nguoi_dan_xa"
TALK = "fill_in"
KEPT = ("kind", "key", "value", "secret", "at")  # of a note that was told beside an answer


@serves(Helped, Action.FILL_IN)
def helped(tx: Connection, where: Where, held: Held, query: Helped) -> ToHelp | Refusal:
    """What must be known before answers are taken for a person."""
    row = known.person(tx, held, query.person)
    if row is None:
        return Refusal()
    now = sheet_of(tx, row["id"], where.year)
    return {
        **known.named(row),
        "id": row["id"],
        "sheet": _sheet(where.house, row, now),
        "sent": was_sent(now),
        "consented": bool(consents(tx, row["id"]).get("keep")),
        "year": where.year,
        "silent": row["state"] == "deceased",
    }


@serves(AddPerson, Action.FILL_IN)
def add_person(tx: Connection, where: Where, held: Held, command: AddPerson) -> Did[Added] | Refusal:
    """A new person of the place; whoever has this name and year there already is the one that is meant."""
    if not is_adult(command.born, where.year):
        return Refusal()
    folded = fold(command.full_name)
    alike = tx.execute(
        select(PERSON.c.id, PERSON.c.full_name).where(
            within(held, PERSON),
            PERSON.c.folded == folded,
            PERSON.c.born == command.born,
            PERSON.c.same_as == "",
        )
    )
    there = next((each.id for each in alike if same_name(each.full_name, command.full_name)), "")
    if there:
        return Did({"person": there, "known": True})
    id_ = where.house.new_id()
    level = tx.execute(select(PLACE.c.level).where(PLACE.c.id == held.place)).scalar_one()
    of = {"commune": held.commune, "village": held.place, "unit": held.place if level == "unit" else None}
    who = {"full_name": command.full_name, "folded": folded, "born": command.born, "address": command.address}
    called = command.full_name.split()[-1]
    tx.execute(insert(PERSON).values(id=id_, called=called, basis=BASIS, created=where.at, **of, **who))
    count(tx, where.house, [id_])
    return Did({"person": id_, "known": False})


@serves(FileSheet, Action.FILL_IN)
def file_sheet(tx: Connection, where: Where, held: Held, command: FileSheet) -> Did[Filed] | Refusal:
    """The answers of a slip, or of a talk held together; what the person sent themself is never written over."""
    unfiled = Refusal("desk", {"role": held.id, "unfiled": True})
    row = known.person(tx, held, command.person)
    if row is None or (command.how == "paper" and not may(held.kind, Action.PAPER)):
        return unfiled
    sheet = where.house.sheets.get(command.sheet)
    levels = dict(command.levels)
    if sheet is None or len(sheet.chosen(levels)) != len(levels) or not levels:
        return unfiled
    now = sheet_of(tx, row["id"], where.year)
    if was_sent(now):
        return Did({"state": "sent", "total": 0, "maximum": 0})
    name, born = command.full_name or row["full_name"], command.born or row["born"]
    if not name or not born:
        return unfiled
    tx.execute(
        update(PERSON).where(PERSON.c.id == row["id"]).values(full_name=name, folded=fold(name), born=born)
    )
    if now is not None:
        put_aside(tx, now)
    _agreed(tx, where, row["id"])
    first, answered = _answered(tx, where, command)
    id_ = _written(tx, where, held, command, row, first, now)
    _answers(tx, where, id_["run"], sheet, levels, answered)
    note_submission(tx, where, id_)
    count(tx, where.house, [row["id"]])
    audit(tx, where, "filled_in", person=row["id"], place=held.place, role=held.id, how=command.how)
    total = score(sheet, levels, id_["pass_total"])
    args = {"assessment": id_["id"], "by": held.called, "how": command.how, "year": where.year}
    plan(tx, where.house, where.at, "filled_in", row["id"], occurrence=id_["id"], args=args, by=held.id)
    gone = (where.run,) if command.how == "together" else ()  # who helped has nothing to read afterwards
    return Did({"state": "done", "total": total.total, "maximum": total.maximum}, drops=gone)


@serves(StopHelping, Action.FILL_IN)
def stop_helping(tx: Connection, where: Where, _: Held, __: StopHelping) -> Did[None]:
    """What was begun together on this phone and not sent: nothing of it stays."""
    mine = (RUN.c.contact == where.contact) & (RUN.c.talk == TALK) & RUN.c.closed.is_(None)
    runs = list(tx.execute(select(RUN.c.id).where(mine)).scalars())
    tx.execute(delete(ANSWER).where(ANSWER.c.run.in_(runs)))
    tx.execute(update(RUN).where(RUN.c.id.in_(runs)).values(closed=where.at))
    return Did(None)


def _sheet(house: House, person: RowMapping, now: Row | None) -> str:
    """The sheet they are asked: the one they are at, else the one in force for their work."""
    if now is not None:
        return str(now["sheet"])
    return house.in_force[person["sheet_group"] or GROUP]


def _agreed(tx: Connection, where: Where, person: str) -> None:
    """Consent by a signed slip; who holds the role is its witness."""
    version = f"{BASIS}:{where.house.consent_version}"
    for purpose in ("keep", "chapter", "commune"):
        consent(tx, where, purpose, given=True, person=person, version=version, channel="paper")


def _answered(tx: Connection, where: Where, command: FileSheet) -> tuple[datetime, list[Row]]:
    """When the questions were answered together, and what was told beside them; nothing of that from paper."""
    if command.how != "together":
        return where.at, []
    ids = [each.id for each in where.house.sheets[command.sheet].indicators]
    rows = (
        tx.execute(
            select(ANSWER)
            .where(ANSWER.c.run == where.run, ANSWER.c.kind.in_(["a", "n"]), ANSWER.c.key.in_(ids))
            .order_by(ANSWER.c.id)
        )
        .mappings()
        .all()
    )
    return (rows[0]["at"] if rows else where.at), [dict(row) for row in rows]


def _written(
    tx: Connection,
    where: Where,
    held: Held,
    command: FileSheet,
    person: RowMapping,
    began: datetime,
    before: Row | None,
) -> Row:
    """The run and the assessment, sent; what they registered for before stays registered."""
    house, sheet = where.house, where.house.sheets[command.sheet]
    pass_total = mark(tx, person["village"] or person["unit"], sheet)
    total = score(sheet, dict(command.levels), pass_total)
    run, asked = house.new_id(), len(sheet.indicators)
    begun = {"contact": _theirs(tx, person["id"]), "person": person["id"], "talk": "assess"}
    args = {"sheet": command.sheet, "presses": "family"}
    tx.execute(insert(RUN).values(id=run, args=args, opened=began, closed=where.at, **begun))
    row = {
        "id": house.new_id(),
        "person": person["id"],
        "year": where.year,
        "commune": person["commune"],
        "village": person["village"] or "",
        "sheet": command.sheet,
        "run": run,
        "state": "sent",
        "answered": asked,
        "asked": asked,
        "score": total.total,
        "passed": total.passed,
        "pass_total": pass_total,
        "started": began,
        "finished": where.at,
        "sent": where.at,
        "levels": dict(command.levels),
        "presses": "helper",
        "review": "",
        "helper": held.id,
        **({key: before[key] for key in ("registered", "baseline", "goals")} if before else {}),
    }
    tx.execute(insert(ASSESSMENT).values(row))
    return row


def _theirs(tx: Connection, person: str) -> str:
    """A phone of the person themself; the helper's is never theirs."""
    shared = select(CONTACT_PERSON.c.contact).where(CONTACT_PERSON.c.person == person)
    return str(tx.execute(shared.order_by(CONTACT_PERSON.c.since).limit(1)).scalar() or "")


def _answers(
    tx: Connection, where: Where, run: str, sheet: Sheet, levels: Mapping[str, str], told: Sequence[Row]
) -> None:
    """The answers as rows of the person's own run, passed over where there is none, and the notes with them."""
    at = {row["key"]: row["at"] for row in told if row["kind"] == "a"}
    rows = [
        {"kind": "a", "key": each.id, "value": levels.get(each.id, SKIP), "at": at.get(each.id, where.at)}
        for each in sheet.indicators
    ]
    rows += [
        {"kind": "a", "key": f"{each.id}{ONCE_MORE}", "value": SKIP, "at": where.at}
        for each in sheet.indicators
        if each.id not in levels
    ]
    rows += [{key: row[key] for key in KEPT} for row in told if row["kind"] == "n"]
    new_id = where.house.new_id
    ours = [{"secret": False, **row, "id": new_id(), "run": run, "contact": ""} for row in rows]
    tx.execute(insert(ANSWER), ours)
