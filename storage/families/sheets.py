"""The titles of families, clans and villages: registered, answered by their elder, clan head or village head, sent."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, insert, select, update

from dialogs.engine import Did, Refusal
from dialogs.rules.roles import Action
from dialogs.rules.titles import RULES, Title
from dialogs.sheets.points import PointsSheet, score, worth
from dialogs.talks.families.own import (
    KEY,
    ClanLed,
    ClansLed,
    GateHere,
    ItemHere,
    KeepOwn,
    KeepVillage,
    MayStrive,
    OwnTitle,
    PointsHere,
    RegisterOwn,
    RegisterVillage,
    SendOwn,
    SendVillage,
    VillageTitle,
    worth_of,
)
from storage.act import Held, Where, in_vietnam, serves
from storage.conversations import memos
from storage.families import clans, points
from storage.families.gates import LIVING
from storage.places.find import label
from storage.store.rows import Row
from storage.tables import HOUSEHOLD, PERSON, PLACE, RUN, TITLE_SHEET, TITLE_STEP, newest_first
from storage.titles.decisions import of_bearer
from storage.titles.settings import gate_told, given_in
from storage.titles.sheets import answers_of, begin, sheet_of, write_answers
from storage.vault import Sealed

WALK = "points_walk"  # the talk that asks item by item
RECENT_WALKS = 5
TITLES: Mapping[Title, Literal["family", "clan", "village"]] = {
    Title.FAMILY: "family",
    Title.CLAN: "clan",
    Title.VILLAGE: "village",
}


@dataclass(frozen=True, slots=True)
class Bearing:
    """What bears a title: a family, a clan or a village, of a commune; who answers for it, or by which role."""

    title: Title
    id: str
    name: str
    commune: str
    role: str = ""
    person: str = ""


# -- whose it is


def own_family(tx: Connection, where: Where) -> Bearing | None:
    """The family of who asks, where its commune gives the title."""
    mine = (
        select(HOUSEHOLD.c.id, HOUSEHOLD.c.commune)
        .join(PERSON, PERSON.c.household == HOUSEHOLD.c.id)
        .where(PERSON.c.id == where.person, LIVING)
    )
    row = tx.execute(mine).first() if where.person else None
    if row is None or Title.FAMILY not in given_in(tx, row.commune):
        return None
    return Bearing(Title.FAMILY, row.id, "", row.commune, person=where.person)


def own_clan(tx: Connection, where: Where, clan: str) -> Bearing | None:
    """A clan that who asks answers for, where its commune gives the title."""
    row = next((each for each in clans.led_by(tx, where.person) if each["id"] == clan), None)
    if row is None or Title.CLAN not in given_in(tx, row["commune"]):
        return None
    return Bearing(Title.CLAN, row["id"], row["name"], row["commune"], person=where.person)


def own_village(tx: Connection, held: Held) -> Bearing | None:
    """The village of a head, where its commune gives the title."""
    level = tx.execute(select(PLACE.c.level).where(PLACE.c.id == held.place)).scalar()
    if level != "village" or Title.VILLAGE not in given_in(tx, held.commune):
        return None
    return Bearing(Title.VILLAGE, held.place, label(tx, held.place), held.commune, role=held.id)


def bearing_of(tx: Connection, where: Where, title: str, bearer: str) -> Bearing | None:
    """The family or the clan of who asks."""
    return own_clan(tx, where, bearer) if title == Title.CLAN.value else own_family(tx, where)


# -- how far it is


def title_here(tx: Connection, where: Where, of: Bearing, *, why: bool = True) -> PointsHere:
    """The title of a bearer this year, with its sheet; why: whether reasons are told."""
    row = sheet_of(tx, of.title, of.id, where.year)
    sheet = sheet_in_use(tx, of, row)
    answers = _points(tx, row["id"]) if row else {}
    decided = next(
        (each for each in of_bearer(tx, of.title, of.id) if each["year"] == where.year and not each["ended"]),
        None,
    )
    state: Literal["none", "open", "sent", "decided"] = "none"
    if decided is not None:
        state = "decided"
    elif row is not None:
        state = "open" if row["state"] == "open" else "sent"
    reason = ""
    if why and decided is not None and decided["reasons"]:
        reason = str(where.house.vault.open(decided["reasons"], Sealed.TITLE))
    elif why and row is not None and row["review"] in {"returned", "declined"}:
        reason = reason_of(tx, where, row["id"])
    return {
        "title": TITLES[of.title],
        "bearer": of.id,
        "label": of.name,
        "year": where.year,
        "given": True,
        "gate": gate_here(tx, of.commune, of.title),
        "registered": in_vietnam(row["registered"]) if row and row["registered"] else "",
        "state": state,
        "review": row["review"] if row else "",
        "why": reason,
        "document": sheet.document if sheet else "",
        "items": items_of(sheet) if sheet else [],
        "answers": answers if sheet else {},
        "pass_total": (sheet.pass_total or 0) if sheet else 0,
        "pass_each": (sheet.pass_each or 0) if sheet else 0,
        "recognised": decided is not None and decided["outcome"] == "recognised",
        "number": decided["number"] if decided else "",
        "day": f"{decided['day']:%d/%m/%Y}" if decided else "",
        "other": bool(row and row["person"] and row["person"] != where.person),
    }


def sheet_in_use(tx: Connection, of: Bearing, row: Row | None) -> PointsSheet | None:
    """The sheet of points of a bearer: the version it was begun by, else the one that its commune uses now."""
    if row is not None and row["sheet"] and (found := points.by_key(tx, row["sheet"])) is not None:
        return found
    now = points.in_force(tx, of.commune, of.title)
    return now[1] if now else None


def _points(tx: Connection, sheet: str) -> dict[str, int]:
    kept = answers_of(tx, sheet)
    return {item: int(each["number"]) for item, each in kept.items() if each["number"] is not None}


def items_of(sheet: PointsSheet) -> list[ItemHere]:
    """The items of a sheet as a talk is handed them."""
    return [
        {
            "id": each.id,
            "part": each.part,
            "text": each.text,
            "most": each.most,
            "levels": [{"label": level.label, "points": level.points} for level in each.levels],
        }
        for each in sheet.items
    ]


def gate_here(tx: Connection, commune: str, title: Title) -> GateHere | None:
    """The gate of a title, where it is told in a commune."""
    gate = RULES[title].gate
    if gate is None or not gate_told(tx, commune, title):
        return None
    return {"members": gate.members, "least": int(gate.least * 100), "source": gate.source}


def reason_of(tx: Connection, where: Where, sheet: str) -> str:
    """Why a sheet was returned, or not put on the list, the last time."""
    steps = select(TITLE_STEP.c.words).where(
        TITLE_STEP.c.sheet == sheet, TITLE_STEP.c.step.in_(["return", "decline"])
    )
    sealed = tx.execute(steps.order_by(*newest_first(TITLE_STEP)).limit(1)).scalar()
    return str(where.house.vault.open(sealed, Sealed.TITLE)) if sealed else ""


def begun_here(tx: Connection, where: Where, of: Bearing, items: Iterable[ItemHere]) -> dict[str, int]:
    """What was answered on this phone and not kept yet: they left in the middle."""
    mine = select(RUN).where(RUN.c.contact == where.contact, RUN.c.talk == WALK, RUN.c.closed.is_(None))
    runs = [
        row
        for row in tx.execute(mine.order_by(*newest_first(RUN)).limit(RECENT_WALKS)).all()
        if row.args.get("title") == of.title.value
        and row.args.get("bearer", "") in {"", of.id}
        and row.id != where.run
    ]
    found: dict[str, int] = {}
    memo = memos(tx, [row.id for row in runs], where.house.vault)
    for row in reversed(runs):
        for each in items:
            points_ = worth_of(each, memo[row.id].get(f"{KEY}{each['id']}"))
            if points_ is not None:
                found[each["id"]] = points_
    return found


# -- what is done


def step(
    tx: Connection,
    where: Where,
    sheet: str,
    what: str,
    of: Bearing | None = None,
    *,
    role: str = "",
    words: str = "",
) -> str:
    """A row of the way of a sheet; its id."""
    row = {
        "id": where.house.new_id(),
        "sheet": sheet,
        "step": what,
        "person": of.person if of else "",
        "role": role or (of.role if of else ""),
        "contact": where.contact,
        "words": where.house.vault.seal(words, Sealed.TITLE) if words else "",
        "at": where.at,
    }
    tx.execute(insert(TITLE_STEP).values(**row))
    return str(row["id"])


def opened(tx: Connection, where: Where, of: Bearing) -> Row:
    """The sheet of a bearer this year, begun where there is none, by the version that its commune uses."""
    row = sheet_of(tx, of.title, of.id, where.year)
    now = points.in_force(tx, of.commune, of.title)
    if row is None:
        key = now[0] if now else ""
        begin(
            tx,
            where.house,
            where.at,
            of.role,
            title=of.title,
            bearer=of.id,
            commune=of.commune,
            year=where.year,
            sheet=key,
        )
    elif (
        now is not None
        and row["sheet"] != now[0]
        and row["state"] == "open"
        and not answers_of(tx, row["id"])
    ):
        tx.execute(update(TITLE_SHEET).where(TITLE_SHEET.c.id == row["id"]).values(sheet=now[0]))
    found = sheet_of(tx, of.title, of.id, where.year)
    if found is None:
        raise LookupError(of.id)
    return found


def register(tx: Connection, where: Where, of: Bearing) -> None:
    """It strives for the title this year; who registered before stays so."""
    row = opened(tx, where, of)
    if row["registered"] is None:
        tx.execute(update(TITLE_SHEET).where(TITLE_SHEET.c.id == row["id"]).values(registered=where.at))
        step(tx, where, row["id"], "register", of)


def keep(tx: Connection, where: Where, of: Bearing, given: Collection[tuple[str, int]]) -> bool:
    """Points of items; whether all of them could be kept: only while the sheet is theirs, and only what its items can be worth."""
    row = opened(tx, where, of)
    sheet = sheet_in_use(tx, of, row)
    if sheet is None or row["state"] != "open":
        return False
    for id_, number in given:
        item = sheet.item(id_)
        if item is None or not worth(item, number):
            return False
    rows = [
        {"item": id_, "answer": "points", "number": number, "words": "", "person": of.person}
        for id_, number in given
    ]
    write_answers(tx, where.house, where.at, of.role, row["id"], rows)
    now = score(sheet, _points(tx, row["id"]))
    values = {"score": now.total, "passed": bool(now.passed), "person": of.person}
    tx.execute(update(TITLE_SHEET).where(TITLE_SHEET.c.id == row["id"]).values(**values))
    return True


def send(tx: Connection, where: Where, of: Bearing) -> bool:
    """A sheet with all its items goes to whoever reviews it; registered where it was not."""
    row = sheet_of(tx, of.title, of.id, where.year)
    sheet = sheet_in_use(tx, of, row)
    if row is None or sheet is None or row["state"] != "open":
        return False
    now = score(sheet, _points(tx, row["id"]))
    if now.left:
        return False
    counted = {"total": now.total, "maximum": now.maximum, "passed": now.passed}
    values = {"state": "done", "review": "", "finished": where.at, "counted": counted}
    values |= {"registered": row["registered"] or where.at}
    tx.execute(update(TITLE_SHEET).where(TITLE_SHEET.c.id == row["id"]).values(**values))
    step(tx, where, row["id"], "send", of)
    return True


# -- of a resident: their family, and the clans they answer for


@serves(OwnTitle)
def own_title(tx: Connection, where: Where, query: OwnTitle) -> PointsHere | None:
    """The title of their family or of a clan that they answer for."""
    of = bearing_of(tx, where, query.title, query.bearer)
    return _with_walk(tx, where, of) if of else None


def _with_walk(tx: Connection, where: Where, of: Bearing) -> PointsHere:
    here = title_here(tx, where, of)
    if here["state"] in {"none", "open"} and here["items"]:
        here["answers"] = {**begun_here(tx, where, of, here["items"]), **here["answers"]}
    return here


@serves(ClansLed)
def clans_led(tx: Connection, where: Where, _: ClansLed) -> list[ClanLed]:
    """The clans that they answer for."""
    rows = clans.led_by(tx, where.person)
    return [
        {"id": row["id"], "label": row["name"]} for row in rows if Title.CLAN in given_in(tx, row["commune"])
    ]


@serves(MayStrive)
def may_strive(tx: Connection, where: Where, _: MayStrive) -> bool:
    """Where their household is on a list, or a clan is theirs to answer for, and the commune gives that title."""
    return own_family(tx, where) is not None or bool(clans_led(tx, where, ClansLed()))


GONE = Refusal("gone")


@serves(RegisterOwn)
def register_own(tx: Connection, where: Where, command: RegisterOwn) -> Did[None] | Refusal:
    """Their family or clan."""
    of = bearing_of(tx, where, command.title, command.bearer)
    if of is None:
        return GONE
    register(tx, where, of)
    return Did(None)


@serves(KeepOwn)
def keep_own(tx: Connection, where: Where, command: KeepOwn) -> Did[None] | Refusal:
    """Of their family or clan, with what was answered on this phone before."""
    return _kept(tx, where, bearing_of(tx, where, command.title, command.bearer), command.points)


def _kept(
    tx: Connection, where: Where, of: Bearing | None, given: Iterable[tuple[str, int]]
) -> Did[None] | Refusal:
    if of is None:
        return GONE
    here = title_here(tx, where, of)
    before = {
        id_: n for id_, n in begun_here(tx, where, of, here["items"]).items() if id_ not in here["answers"]
    }
    all_ = {**before, **dict(given)}
    return Did(None) if keep(tx, where, of, [*all_.items()]) else GONE


@serves(SendOwn)
def send_own(tx: Connection, where: Where, command: SendOwn) -> Did[None] | Refusal:
    """Of their family or clan."""
    of = bearing_of(tx, where, command.title, command.bearer)
    return Did(None) if of is not None and send(tx, where, of) else GONE


# -- of the head of a village


@serves(VillageTitle, Action.FAMILIES)
def village_title(tx: Connection, where: Where, held: Held, _: VillageTitle) -> PointsHere | None:
    """The title of the village."""
    of = own_village(tx, held)
    return _with_walk(tx, where, of) if of else None


@serves(RegisterVillage, Action.FAMILIES)
def register_village(tx: Connection, where: Where, held: Held, _: RegisterVillage) -> Did[None] | Refusal:
    """The village."""
    of = own_village(tx, held)
    if of is None:
        return GONE
    register(tx, where, of)
    return Did(None)


@serves(KeepVillage, Action.FAMILIES)
def keep_village(tx: Connection, where: Where, held: Held, command: KeepVillage) -> Did[None] | Refusal:
    """Of the village."""
    return _kept(tx, where, own_village(tx, held), command.points)


@serves(SendVillage, Action.FAMILIES)
def send_village(tx: Connection, where: Where, held: Held, _: SendVillage) -> Did[None] | Refusal:
    """Of the village."""
    of = own_village(tx, held)
    return Did(None) if of is not None and send(tx, where, of) else GONE
