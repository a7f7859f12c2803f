"""A sheet that somebody filled in for a person, from paper or together: consents by slip, answers, and sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, delete, select, update

from dialogs.engine import Did, Refusal
from dialogs.questions import SKIP, Value
from dialogs.rules.calendar import registering
from dialogs.rules.names import is_adult, same_name
from dialogs.rules.roles import Action, may
from dialogs.scoring import ONCE_MORE, score
from dialogs.sheets import Sheet
from dialogs.talks.review.mine import ChooseSheet, OfferedSheet, SheetOffered
from dialogs.talks.village.filling_in import (
    Added,
    AddPerson,
    Filed,
    FileSheet,
    FileSheets,
    Helped,
    ManyFiled,
    StopHelping,
    ToHelp,
    WhoseSlips,
)
from dialogs.vietnamese import fold
from storage.act import Held, House, Where, audit, consent, in_vietnam, serves, within
from storage.conversations import Written, write
from storage.counting import count
from storage.facts import calendar_of, put_aside, registration, started, was_sent
from storage.facts import sheet as sheet_of
from storage.ledger.write import plan
from storage.people import known
from storage.people.find import meant
from storage.people.matching import identify
from storage.people.register import write_persons
from storage.places.find import belonging, mark
from storage.residents.sheet import let_go, note_submission, offers, write_sheet
from storage.residents.standing import consents
from storage.review.steps import looked
from storage.store.rows import Row, fetch_all
from storage.tables import ANSWER, ASSESSMENT, CONTACT_PERSON, PERSON, ROLE, RUN, in_order

MOST = 60  # sheets of one message
BASIS = "slip"
GROUP = "nguoi_dan_xa"
TALK = "fill_in"
KEPT = ("kind", "key", "value", "secret", "at")  # of a note that was told beside an answer


@serves(Helped, Action.FILL_IN)
def helped(tx: Connection, where: Where, held: Held, query: Helped) -> ToHelp | Refusal:
    """What must be known before answers are taken for a person."""
    row = known.person(tx, held, query.person)
    return Refusal() if row is None else _to_help(tx, where, row)


@serves(WhoseSlips, Action.PAPER)
def whose_slips(tx: Connection, where: Where, held: Held, query: WhoseSlips) -> list[list[ToHelp]]:
    """Whom each line means; of several the first few, to be told apart."""
    return [[_to_help(tx, where, row) for row in meant(tx, where, held, who)[:3]] for who in query.who[:MOST]]


def _to_help(tx: Connection, where: Where, row: Row) -> ToHelp:
    now = sheet_of(tx, row["id"], where.year)
    return {
        **known.named(row),
        "id": row["id"],
        "sheet": _sheet(where.house, row, now),
        "sent": was_sent(now),
        "consented": bool(consents(tx, row["id"]).get("keep")),
        "year": where.year,
        "silent": row["state"] == "deceased",
        "may_register": _may_register(tx, where, row, now),
    }


def _may_register(tx: Connection, where: Where, person: Row, now: Row | None) -> bool:
    """Whether somebody is not registered for the year and still can be."""
    if now is not None and now["registered"] is not None:
        return False
    return registering(calendar_of(tx, person["village"] or person["commune"], where.year), where.today)


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
    of = belonging(tx, held.place)
    who = {"full_name": command.full_name, "folded": folded, "born": command.born, "address": command.address}
    called = {"called": command.full_name.split()[-1], "basis": BASIS}
    write_persons(tx, [{"id": id_, "created": where.at, **of, **who, **called}])
    count(tx, where.house, [id_])
    return Did({"person": id_, "known": False})


@serves(FileSheet, Action.FILL_IN)
def file_sheet(tx: Connection, where: Where, held: Held, command: FileSheet) -> Did[Filed] | Refusal:
    """
    The answers of a slip, or of a talk held together; what the person sent themself is never written over.

    What they began, or keep for themself, stays, and this one waits for their word; their consent and name wait with it.
    """
    done = _file(tx, where, held, command)
    if done is None:
        return Refusal("desk", {"role": held.id, "unfiled": True})
    gone = (
        (where.run,) if command.how == "together" and done["state"] != "sent" else ()
    )  # nothing to read afterwards
    return Did(done, drops=gone)


@serves(FileSheets, Action.PAPER)
def file_sheets(tx: Connection, where: Where, held: Held, command: FileSheets) -> Did[ManyFiled] | Refusal:
    """Several slips, each as if it were alone."""
    if len(command.slips) > MOST:
        return Refusal("desk", {"role": held.id, "unfiled": True})
    done, offered, failed = 0, 0, []
    for person, sheet, levels, registers in command.slips:
        each = _file(tx, where, held, FileSheet(held.id, person, sheet, levels, "paper", registers=registers))
        if each is None or each["state"] == "sent":
            row = known.person(tx, held, person)
            failed += [known.villager(row)["name"]] if row else []
        else:
            done, offered = done + 1, offered + (each["state"] == "offered")
    return Did({"done": done, "offered": offered, "failed": failed})


def _file(tx: Connection, where: Where, held: Held, command: FileSheet) -> Filed | None:
    """One sheet, unless it can't be (None)."""
    row = known.person(tx, held, command.person)
    if row is None or (command.how == "paper" and not may(held.kind, Action.PAPER)):
        return None
    sheet = where.house.sheets.get(command.sheet)
    levels = dict(command.levels)
    if sheet is None or len(sheet.chosen(levels)) != len(levels) or not levels:
        return None
    now = sheet_of(tx, row["id"], where.year)
    if was_sent(now):
        return {"state": "sent", "total": 0, "maximum": 0, "told": False}
    name, born = command.full_name or row["full_name"], command.born or row["born"]
    if not name or not born:
        return None
    for each in offers(tx, row["id"], where.year):  # the newest is asked about
        let_go(tx, each)
    theirs = started(now) and (not (now or {})["helper"] or bool(_theirs(tx, row["id"])))
    first, answered = _answered(tx, where, command)
    if theirs:
        id_ = _written(tx, where, held, command, row, first, None, name=name, born=born)
    else:
        _called(tx, row["id"], name, born)
        if now is not None:
            put_aside(tx, now)
        _agreed(tx, where, row["id"])
        id_ = _written(tx, where, held, command, row, first, now)
    _answers(tx, where, id_["run"], sheet, levels, answered)
    if not theirs:
        note_submission(tx, where, id_)
    count(tx, where.house, [row["id"]])
    audit(tx, where, "filled_in", person=row["id"], place=held.place, role=held.id, how=command.how)
    looked(tx, where, held, row["id"])
    total = score(sheet, levels, id_["pass_total"])
    args = {"assessment": id_["id"], "by": held.called, "how": command.how, "year": where.year}
    args |= {"offered": True} if theirs else {}
    told = plan(
        tx, where.house, where.at, "filled_in", row["id"], occurrence=id_["id"], args=args, by=held.id
    )
    state: Literal["offered", "done"] = "offered" if theirs else "done"
    return {"state": state, "total": total.total, "maximum": total.maximum, "told": bool(told)}


def _called(tx: Connection, person: str, name: str, born: int) -> None:
    named = {"full_name": name, "folded": fold(name), "born": born}
    tx.execute(update(PERSON).where(PERSON.c.id == person).values(**named))


# -- beside their own sheet it waits for the word of its person


@serves(SheetOffered)
def offer(tx: Connection, where: Where, _: SheetOffered) -> OfferedSheet | None:
    """The sheet that somebody filled in for the active person, beside their own."""
    found = offers(tx, where.person, where.year)
    if not found:
        return None
    sheet, mine = found[0], sheet_of(tx, where.person, where.year)
    called = tx.execute(select(ROLE.c.called).where(ROLE.c.id == sheet["helper"])).scalar()
    return {
        "assessment": sheet["id"],
        "by": called or "",
        "day": in_vietnam(sheet["finished"]),
        "total": sheet["score"],
        "answered": mine["answered"] if mine else 0,
        "asked": mine["asked"] if mine else sheet["asked"],
        "year": sheet["year"],
    }


@serves(ChooseSheet)
def choose_sheet(tx: Connection, where: Where, command: ChooseSheet) -> Did[None] | Refusal:
    """Theirs stays and the other goes; or the other is sent, with their consent, and theirs is put aside, not lost."""
    sheet = next(
        (each for each in offers(tx, where.person, where.year) if each["id"] == command.assessment), None
    )
    mine = sheet_of(tx, where.person, where.year)
    if sheet is None:
        return Refusal("gone")
    of = {"person": where.person, "place": sheet["village"], "role": sheet["helper"]}
    if command.which == "later":
        tx.execute(
            update(RUN).where(RUN.c.id == sheet["run"]).values(args={**_args(tx, sheet), "later": True})
        )
        return Did(None)
    if command.which == "own":
        let_go(tx, sheet)
        audit(tx, where, "offer_refused", **of)
        return Did(None)
    args = _args(tx, sheet)
    _called(tx, where.person, str(args["name"]), int(str(args["born"])))
    if mine is not None:
        put_aside(tx, mine)
    for purpose in ("chapter", "commune"):
        consent(tx, where, purpose, given=True)
    values = {
        "state": "sent",
        "sent": where.at,
        **(registration(mine) if mine and mine["registered"] else {}),
    }
    tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == sheet["id"]).values(**values))
    note_submission(tx, where, sheet)
    identify(tx, where.house, where.person)
    count(tx, where.house, [where.person])
    audit(tx, where, "offer_taken", **of)
    return Did(None)


def _args(tx: Connection, sheet: Row) -> dict[str, Value]:
    return dict(tx.execute(select(RUN.c.args).where(RUN.c.id == sheet["run"])).scalar() or {})


@serves(StopHelping, Action.FILL_IN)
def stop_helping(tx: Connection, where: Where, _: Held, __: StopHelping) -> Did[None]:
    """What was begun together on this phone and not sent: nothing of it stays."""
    mine = (RUN.c.contact == where.contact) & (RUN.c.talk == TALK) & RUN.c.closed.is_(None)
    runs = list(tx.execute(select(RUN.c.id).where(mine)).scalars())
    tx.execute(delete(ANSWER).where(ANSWER.c.run.in_(runs)))
    tx.execute(update(RUN).where(RUN.c.id.in_(runs)).values(closed=where.at))
    return Did(None)


def _sheet(house: House, person: Row, now: Row | None) -> str:
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
    rows = fetch_all(
        tx,
        select(ANSWER)
        .where(ANSWER.c.run == where.run, ANSWER.c.kind.in_(["a", "n"]), ANSWER.c.key.in_(ids))
        .order_by(*in_order(ANSWER)),
    )
    return (rows[0]["at"] if rows else where.at), rows


def _written(
    tx: Connection,
    where: Where,
    held: Held,
    command: FileSheet,
    person: Row,
    began: datetime,
    before: Row | None,
    **offered: str | int,
) -> Row:
    """
    The run and the assessment, sent; what they registered for before stays registered.

    offered: name and year, where it is not sent but waits for its person's word.
    """
    sheet = where.house.sheets[command.sheet]
    pass_total = mark(tx, person["village"] or person["unit"], sheet)
    total = score(sheet, dict(command.levels), pass_total)
    args = {"sheet": command.sheet, "presses": "family", **offered}
    run = {"contact": _theirs(tx, person["id"]), "args": args, "opened": began, "closed": where.at}
    more = {
        "state": "offered" if offered else "sent",
        "answered": len(sheet.indicators),
        "score": total.total,
        "passed": total.passed,
        "pass_total": pass_total,
        "finished": where.at,
        "sent": None if offered else where.at,
        "levels": dict(command.levels),
        "presses": "helper",
        "review": "",
        "helper": held.id,
        **_registered(tx, where, held, command, person, before, total.total),
    }
    return write_sheet(tx, where, person, command.sheet, run, **more)


def _registered(
    tx: Connection, where: Where, held: Held, command: FileSheet, person: Row, before: Row | None, total: int
) -> Row:
    """What they registered for stays; else what stands signed on the slip. The first score is the baseline."""
    kept = {**registration(before)}
    if command.registers and not kept.get("registered") and _may_register(tx, where, person, before):
        kept.update(registered=where.at, registered_on=where.today, registered_by=held.id)
    if kept.get("registered") and kept.get("baseline") is None:
        kept["baseline"] = total
    return kept


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
    ours: list[Row] = [{"secret": False, **row, "id": new_id(), "run": run, "contact": ""} for row in rows]
    write(tx, Written(answers=ours))
