"""The sheet of the title of a place, answered: begun, one item after the other, with evidence, and finished."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, select, update

from dialogs.engine import Did, Refusal
from dialogs.rules.roles import Action
from dialogs.rules.titles import RULES, UnitKind, assessed_year
from dialogs.sheets.checklist import ANSWERS, CheckItem, Checklist
from dialogs.talks.asked import Link
from dialogs.talks.titles.asked import (
    AnswerItem,
    BeginTitle,
    DropProof,
    FinishTitle,
    GiveProof,
    ItemAsked,
    ItemToAsk,
    Proof,
    ProofLink,
    ProofUpload,
    SetUnitKind,
)
from dialogs.talks.titles.walk import MOST_MONEY, MOST_PROOFS
from storage.act import VIETNAM, Held, Where, serves
from storage.privacy.links import url
from storage.residents.sheet import write_evidence
from storage.store.rows import Found, Row
from storage.tables import EVIDENCE, PLACE, ROLE, TITLE_SHEET, in_order
from storage.titles.settings import commune_of, number, set_of
from storage.titles.sheets import answers_of, begin, write_answers
from storage.titles.standing import (
    NOTHING,
    Bears,
    bears,
    checklist_of,
    current,
    judged,
    known_of,
    said,
    worded,
)
from storage.vault import Sealed

LOCKED = ("decided",)  # a sheet that was decided on is not changed any more


def _home(held: Held, place: str) -> Refusal:
    """What was asked does not fit any more: the title as it is now says why."""
    return Refusal("titles", {"role": held.id, "place": place, "changed": True})


def _open(tx: Connection, where: Where, held: Held, place: str) -> tuple[Bears, Checklist, Row] | None:
    """A sheet that can be answered; None where there is none, or it was decided on."""
    here = bears(tx, where.house, place or held.place)
    sheet = current(tx, here, where.today)
    checklist = checklist_of(where.house, sheet, here) if sheet else None
    if sheet is None or checklist is None or sheet["state"] in LOCKED:
        return None
    return here, checklist, sheet


@serves(BeginTitle, Action.TITLES)
def begin_title(tx: Connection, where: Where, held: Held, command: BeginTitle) -> Did[None] | Refusal:
    """One a year, by the checklist in force; of a unit not before its kind is known."""
    here = bears(tx, where.house, command.place or held.place)
    off = set_of(tx, here.commune)[here.title]["off"]
    if here.checklist is None or off or (here.place["level"] == "unit" and not here.unit):
        return _home(held, command.place)
    if current(tx, here, where.today) is None:
        begin(
            tx,
            where.house,
            where.at,
            held.id,
            title=here.title,
            bearer=here.place["id"],
            commune=commune_of(tx, here.place["id"]),
            year=assessed_year(here.title, where.today),
            sheet=here.checklist.key,
            kind=here.unit,
        )
    return Did(None)


@serves(SetUnitKind, Action.TITLES)
def set_unit_kind(tx: Connection, where: Where, held: Held, command: SetUnitKind) -> Did[None] | Refusal:
    """The kind of a unit; which items apply follows it from now on, also in a sheet that was begun."""
    here = bears(tx, where.house, command.place or held.place)
    if here.place["level"] != "unit" or command.kind not in {*UnitKind}:
        return _home(held, command.place)
    tx.execute(update(PLACE).where(PLACE.c.id == here.place["id"]).values(unit_kind=command.kind))
    sheet = current(tx, here, where.today)
    if sheet and sheet["state"] not in LOCKED:
        this = TITLE_SHEET.c.id == sheet["id"]
        tx.execute(update(TITLE_SHEET).where(this).values(kind=command.kind))
    return Did(None)


@serves(ItemToAsk, Action.TITLES)
def item_to_ask(tx: Connection, where: Where, held: Held, query: ItemToAsk) -> ItemAsked | Refusal | None:
    """An item with what is written for it now; the first that nobody answered where none is named."""
    found = _open(tx, where, held, query.place)
    if found is None:
        return _home(held, query.place)
    here, checklist, sheet = found
    asked, answers = checklist.asked(here.unit), answers_of(tx, sheet["id"])
    left = [each for each in asked if each.id not in answers]
    wanted = query.item or (left[0].id if left else "")
    item = next((each for each in asked if each.id == wanted), None)
    if item is None:
        return None
    at, now = asked.index(item), answers.get(item.id)
    following = next((each.id for each in asked[at + 1 :] if each.id not in answers), "")
    whole = "members" if here.unit else "citizens"
    known = number(tx, here.place["id"], here.title, whole, sheet["year"])
    return {
        "sheet": sheet["id"],
        "item": item.id,
        "number": at + 1,
        "count": len(asked),
        "kind": item.kind,
        "name": worded(item.name),
        "article": f"{item.article}, {checklist.text}",
        "question": worded(item.question),
        "evidence": worded(item.evidence),
        "help": worded(item.help) if item.help else NOTHING,
        "of": worded(item.whole) if item.whole else NOTHING,
        "ladder": [worded(each) for each in item.ladder],
        "least": [int(share * 100) for share in item.least.values()],
        "amount": item.amount,
        "answer": now["answer"] if now else "",
        "part": (now["part"] or 0) if now else 0,
        "whole": (now["whole"] or 0) if now else 0,
        "step": (now["number"] or 0) if now else 0,
        "following": following,
        "proven": _proofs(tx, where, sheet["id"], item.id),
        "strict": RULES[here.title].evidence,
        "begins": not answers,
        "opening": worded(checklist.opening),
        "known_whole": known.value if known else 0,
    }


def _proofs(tx: Connection, where: Where, sheet: str, item: str) -> list[Proof]:
    mine = (EVIDENCE.c.assessment == sheet, EVIDENCE.c.person == "", EVIDENCE.c.state != "refused")
    rows = select(EVIDENCE, ROLE.c.called).outerjoin(ROLE, ROLE.c.id == EVIDENCE.c.role)
    found = tx.execute(rows.where(*mine, EVIDENCE.c.indicator == item).order_by(*in_order(EVIDENCE)))
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "text": str(where.house.vault.open(row.text, Sealed.EVIDENCE)) if row.text else "",
            "item": row.indicator,
            "called": row.called or "",
            "at": said(row.at.astimezone(VIETNAM).date()),
        }
        for row in found
    ]


@serves(AnswerItem, Action.TITLES)
def answer_item(tx: Connection, where: Where, held: Held, command: AnswerItem) -> Did[None] | Refusal:
    """The answer to an item, by whoever gave it now; a sheet that was finished is open again."""
    found = _open(tx, where, held, command.place)
    item = found[1].item(command.item) if found else None
    if found is None or item is None or not _fits(item, command):
        return _home(held, command.place)
    row = {"item": item.id, "answer": command.answer, "amount": command.amount or None}
    if item.kind == "share":
        row |= {"part": command.part, "whole": command.whole}
    elif item.kind == "level":
        row |= {"number": command.number}
    write_answers(tx, where.house, where.at, held.id, found[2]["id"], [row])
    _reopened(tx, found[2])
    return Did(None)


def _fits(item: CheckItem, command: AnswerItem) -> bool:
    """Whether an answer is one of this item."""
    if command.answer not in ANSWERS[item.kind] or not 0 <= command.amount <= MOST_MONEY:
        return False
    if item.kind == "share":
        return 0 <= command.part <= command.whole and command.whole > 0
    return item.kind != "level" or 0 <= command.number < len(item.ladder)


def _reopened(tx: Connection, sheet: Row) -> None:
    if sheet["state"] != "open":
        values: Row = {"state": "open", "finished": None, "level": 0, "counted": {}}
        tx.execute(update(TITLE_SHEET).where(TITLE_SHEET.c.id == sheet["id"]).values(**values))


# -- evidence


@serves(GiveProof, Action.TITLES)
def give_proof(tx: Connection, where: Where, held: Held, command: GiveProof) -> Did[bool] | Refusal:
    """A photo by the service's id (a job fetches it), or the number of a document."""
    found = _open(tx, where, held, command.place)
    if found is None or found[1].item(command.item) is None:
        return _home(held, command.place)
    here, _, sheet = found
    if len(_proofs(tx, where, sheet["id"], command.item)) >= MOST_PROOFS:
        return Did(result=False)
    value = command.value if isinstance(command.value, Mapping) else {}
    photo, text = str(value.get("photo", "")), str(value.get("text", ""))
    if not photo and not text:
        return Did(result=False)
    write_evidence(
        tx,
        where,
        assessment=sheet["id"],
        person="",
        commune=here.commune,
        indicator=command.item,
        kind="photo" if photo else "document",
        file=photo,
        text=text,
        role=held.id,
    )
    return Did(result=True)


def proof_of(tx: Connection, where: Where, held: Held, proof: str, place: str) -> Found | None:
    """A piece of evidence of the sheet of the year of a place, with what was sent."""
    found = _open(tx, where, held, place)
    if found is None:
        return None
    this = (EVIDENCE.c.id == proof, EVIDENCE.c.assessment == found[2]["id"], EVIDENCE.c.person == "")
    return tx.execute(select(EVIDENCE).where(*this)).first()


@serves(DropProof, Action.TITLES)
def drop_proof(tx: Connection, where: Where, held: Held, command: DropProof) -> Did[None]:
    """What is gone already stays so."""
    row = proof_of(tx, where, held, command.proof, command.place)
    if row is not None:
        tx.execute(delete(EVIDENCE).where(EVIDENCE.c.id == row.id))
    return Did(None)


@serves(ProofLink, Action.TITLES)
def proof_link(tx: Connection, where: Where, held: Held, command: ProofLink) -> Did[Link]:
    """A link to look at what was sent, once it is here."""
    row = proof_of(tx, where, held, command.proof, command.place)
    if row is None or row.picture is None:
        return Did({"url": ""})
    place = command.place or held.place
    return Did({"url": url(tx, where, "proof", "tep", role=held.id, proof=row.id, place=place)})


@serves(ProofUpload, Action.TITLES)
def proof_upload(tx: Connection, where: Where, held: Held, command: ProofUpload) -> Did[Link] | Refusal:
    """A link to hand in a file."""
    found = _open(tx, where, held, command.place)
    if found is None or found[1].item(command.item) is None:
        return _home(held, command.place)
    place = command.place or held.place
    return Did({"url": url(tx, where, "proof", "gui", role=held.id, item=command.item, place=place)})


def keep_file(
    tx: Connection, where: Where, held: Held, item: str, place: str, name: str, sealed: bytes
) -> str:
    """Keep a file as evidence: "" where it is kept, else "gone" or "enough"."""
    found = _open(tx, where, held, place)
    if found is None or found[1].item(item) is None:
        return "gone"
    here, _, sheet = found
    if len(_proofs(tx, where, sheet["id"], item)) >= MOST_PROOFS:
        return "enough"
    of = {
        "assessment": sheet["id"],
        "person": "",
        "commune": here.commune,
        "indicator": item,
        "role": held.id,
    }
    write_evidence(tx, where, kind="file", text=name, picture=sealed, **of)
    return ""


# -- finished


@serves(FinishTitle, Action.TITLES)
def finish_title(tx: Connection, where: Where, held: Held, command: FinishTitle) -> Did[int] | Refusal:
    """What was counted is kept as it is at this moment; the level that is reached, 0 none."""
    found = _open(tx, where, held, command.place)
    if found is None:
        return _home(held, command.place)
    here, checklist, sheet = found
    known = known_of(tx, here, checklist, sheet)
    level = judged(here, checklist, known).level
    values = {"state": "done", "level": level, "finished": where.at, "counted": {**known.shares}}
    tx.execute(update(TITLE_SHEET).where(TITLE_SHEET.c.id == sheet["id"]).values(**values))
    return Did(level)
