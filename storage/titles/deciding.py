"""What is written about the title of a place beside its items: numbers, settings, minutes, the day it was handed in, the decision."""

import json
from datetime import date

from sqlalchemy import Connection, select, update

from dialogs.engine import Did, Refusal
from dialogs.rules.dates import FIRST
from dialogs.rules.roles import Action
from dialogs.rules.titles import OUTCOMES, RULES, Title, assessed_year, next_level_from
from dialogs.talks.asked import Link
from dialogs.talks.titles.asked import (
    PAPERS,
    HandedIn,
    RecordTitle,
    RevokeTitle,
    SetDifficult,
    SetTitle,
    TitleMeeting,
    TitlePaper,
    TypeNumber,
)
from storage.act import Held, Where, audit, serves
from storage.office.publishing import link
from storage.store.rows import Row
from storage.tables import PLACE, TITLE_DECISION, TITLE_SHEET
from storage.titles.decisions import Decided, end, of_bearer, stands, write
from storage.titles.decisions import held as recognition
from storage.titles.settings import keep, write_numbers
from storage.titles.sheets import sheet_of
from storage.titles.standing import NUMBERS, Bears, bears, current
from storage.vault import Sealed

CHANGED = "titles"


def _changed(held: Held, place: str) -> Refusal:
    return Refusal(CHANGED, {"role": held.id, "place": place, "changed": True})


@serves(TypeNumber, Action.TITLES)
def type_number(tx: Connection, where: Where, held: Held, command: TypeNumber) -> Did[None] | Refusal:
    """For the year that is assessed; the one before stays, and counts no more."""
    here = bears(tx, where.house, command.place or held.place)
    if NUMBERS.get(command.name) is not here.title or command.value < 1 or not command.source.strip():
        return _changed(held, command.place)
    row = {
        "id": where.house.new_id(),
        "place": here.place["id"],
        "title": here.title.value,
        "name": command.name,
        "year": assessed_year(here.title, where.today),
        "value": command.value,
        "source": command.source,
        "meant": command.meant,
        "role": held.id,
        "at": where.at,
    }
    write_numbers(tx, [row])
    return Did(None)


AREAS = ("difficult", "extreme")
SETTABLE = ("receiver", "authority", "off")


@serves(SetTitle, Action.DECIDE)
def set_title(tx: Connection, where: Where, held: Held, command: SetTitle) -> Did[None] | Refusal:
    """Of the role's commune."""
    if command.title not in {*Title} or command.what not in SETTABLE or held.level != "commune":
        return _changed(held, "")
    value: str | bool = bool(command.value) if command.what == "off" else command.value
    keep(tx, where, held, held.place, Title(command.title), **{command.what: value})
    return Did(None)


@serves(SetDifficult, Action.DECIDE)
def set_difficult(tx: Connection, where: Where, held: Held, command: SetDifficult) -> Did[None] | Refusal:
    """Of the role's commune; what it was before stays in the audit."""
    if command.area not in AREAS or held.level != "commune":
        return _changed(held, "")
    named = f"{command.area}_document"
    was = tx.execute(select(PLACE.c[named]).where(PLACE.c.id == held.place)).scalar()
    values = {command.area: bool(command.document), named: command.document}
    tx.execute(update(PLACE).where(PLACE.c.id == held.place).values(**values))
    audit(tx, where, f"place.{command.area}", person="", place=held.place, document=command.document, was=was)
    return Did(None)


def _sheet(tx: Connection, where: Where, held: Held, place: str) -> tuple[Bears, Row] | None:
    here = bears(tx, where.house, place or held.place)
    sheet = current(tx, here, where.today)
    return (here, sheet) if sheet else None


@serves(TitleMeeting, Action.TITLES)
def title_meeting(tx: Connection, where: Where, held: Held, command: TitleMeeting) -> Did[None] | Refusal:
    """The newest minutes of a sheet stand; their words are sealed."""
    found, day = _sheet(tx, where, held, command.place), date.fromisoformat(command.day)
    if found is None or not FIRST <= day <= where.today:
        return _changed(held, command.place)
    words = {"chair": command.chair, "present": command.present, "result": command.result}
    sealed = where.house.vault.seal(json.dumps(words, ensure_ascii=False), Sealed.TITLE)
    this = TITLE_SHEET.c.id == found[1]["id"]
    tx.execute(update(TITLE_SHEET).where(this).values(met_on=day, minutes=sealed))
    return Did(None)


@serves(HandedIn, Action.TITLES)
def handed_in(tx: Connection, where: Where, held: Held, command: HandedIn) -> Did[None] | Refusal:
    """The day on which the dossier went off."""
    found, day = _sheet(tx, where, held, command.place), date.fromisoformat(command.day)
    if found is None or not FIRST <= day <= where.today:
        return _changed(held, command.place)
    state = found[1]["state"] if found[1]["state"] == "decided" else "handed_in"
    this = TITLE_SHEET.c.id == found[1]["id"]
    tx.execute(update(TITLE_SHEET).where(this).values(handed_in=day, state=state))
    return Did(None)


@serves(TitlePaper, Action.TITLES)
def title_paper(tx: Connection, where: Where, held: Held, command: TitlePaper) -> Did[Link] | Refusal:
    """Made when the link is opened, for who still wears the role."""
    found = _sheet(tx, where, held, command.place)
    if found is None or command.kind not in PAPERS:
        return _changed(held, command.place)
    place = command.place or held.place
    return link(tx, where, held, "office", "tep", kind=f"title_{command.kind}", which=place)


# -- the decision


@serves(RecordTitle, Action.DECIDE)
def record_title(tx: Connection, where: Where, held: Held, command: RecordTitle) -> Did[str] | Refusal:
    """Number, day, level, until when; no upgrade before its time, no decision twice; a refusal has its reasons."""
    here = bears(tx, where.house, command.place or held.place)
    day = date.fromisoformat(command.day)
    if not RULES[here.title].levels:
        return _changed(held, command.place)
    if wrong := _wrong(tx, where, here, command, day):
        return Did(wrong)
    sheet = _about(tx, here, day)
    decided = Decided(
        title=here.title,
        bearer=here.place["id"],
        commune=here.commune,
        year=sheet["year"] if sheet else assessed_year(here.title, day),
        outcome=command.outcome,
        day=day,
        number=command.number,
        signer=command.signer,
        level=command.level,
        reasons=command.reasons,
        sheet=sheet["id"] if sheet else "",
    )
    write(tx, where.house, where.at, held.id, [decided])
    return Did("")


def _about(tx: Connection, here: Bears, day: date) -> Row | None:
    """
    The sheet that a decision of a day is about, whenever it is recorded: that of the year assessed on that day.

    One that comes after the last date of its year is about the year before, where its sheet went off and waits for it.
    """
    year = assessed_year(here.title, day)
    now, before = (sheet_of(tx, here.title, here.place["id"], each) for each in (year, year - 1))
    late = before is not None and before["state"] != "decided" and before["handed_in"] is not None
    waits = now is not None and now["handed_in"] is not None
    return before if late and not waits else now


def _wrong(tx: Connection, where: Where, here: Bears, command: RecordTitle, day: date) -> str:
    """What is wrong with a decision: "odd", "known", "early"; "" nothing."""
    fits = command.level in RULES[here.title].levels
    if command.outcome == "refused":
        fits = bool(command.reasons.strip())
    if command.outcome not in OUTCOMES or not FIRST <= day <= where.today or not command.number or not fits:
        return "odd"
    if _known(tx, here, command.number, day):
        return "known"
    return "early" if command.outcome == "recognised" and _early(tx, here, command.level, day) else ""


def _known(tx: Connection, here: Bears, number: str, day: date) -> bool:
    same = (TITLE_DECISION.c.title == here.title.value, TITLE_DECISION.c.bearer == here.place["id"], stands())
    of = (TITLE_DECISION.c.number == number, TITLE_DECISION.c.day == day)
    return tx.execute(select(TITLE_DECISION.c.id).where(*same, *of)).first() is not None


def _early(tx: Connection, here: Bears, level: int, day: date) -> bool:
    """Whether a higher level comes before the months that have to lie between are over."""
    before = recognition(tx, here.title, here.place["id"], day)
    first = next_level_from(here.title, before["day"]) if before and before["level"] < level else None
    return first is not None and day < first


@serves(RevokeTitle, Action.DECIDE)
def revoke_title(tx: Connection, where: Where, held: Held, command: RevokeTitle) -> Did[None] | Refusal:
    """It stays in the book, with the reason; its sheet can be changed again."""
    here = bears(tx, where.house, command.place or held.place)
    row = next(
        (each for each in of_bearer(tx, here.title, here.place["id"]) if each["id"] == command.decision), None
    )
    if row is None or not end(tx, where.house, where.at, held.id, row["id"], command.why):
        return _changed(held, command.place)
    if row["sheet"]:
        tx.execute(update(TITLE_SHEET).where(TITLE_SHEET.c.id == row["sheet"]).values(state="done"))
    return Did(None)
