"""Families before their gate as the head of the chapter sees them; registered on paper, exempt with a reason; clans made."""

from collections import Counter
from typing import Literal

from sqlalchemy import Connection, select

from dialogs.engine import Did, Refusal
from dialogs.rules.families import lacking, standing_at
from dialogs.rules.roles import Action, may
from dialogs.rules.titles import Title
from dialogs.talks.families.clans import (
    ClanHere,
    Clans,
    ClansHere,
    EndClan,
    JoinClan,
    LeadClan,
    LeaveClan,
    MakeClan,
    OneClan,
    RegisterClan,
)
from dialogs.talks.families.village import (
    AdultHere,
    Exempt,
    Families,
    FamiliesHere,
    FamilyHere,
    FamilyRow,
    OneFamily,
    RegisterFamily,
)
from dialogs.vietnamese import words
from storage.act import Held, Where, serves
from storage.counting import CHUNK
from storage.families import clans as lists
from storage.families.figures import title_figures
from storage.families.gates import (
    ADULTS,
    FamilyAt,
    ask_again,
    clans,
    exempt,
    exemptions,
    families,
    is_citizen,
    may_be,
)
from storage.families.sheets import Bearing, gate_here, register, title_here
from storage.people.known import homes, household, person
from storage.places.find import label, labels
from storage.store.rows import Row, fetch_all
from storage.tables import CLAN, HOUSEHOLD, PERSON, TITLE_DECISION, TITLE_SHEET
from storage.titles.decisions import stands
from storage.titles.settings import given_in

LONGEST_NAME, LONGEST_REASON = 60, 120
ORDER = {"near": 0, "met": 1}  # of the rows that are shown
GONE = Refusal("gone")


@serves(Families, Action.FAMILIES)
def families_here(tx: Connection, where: Where, held: Held, query: Families) -> FamiliesHere:
    """The families of the village; shown are those near the gate and those past it, as long as they have not registered."""
    given = given_in(tx, held.commune)
    gate = gate_here(tx, held.commune, Title.FAMILY) if Title.FAMILY in given else None
    all_ = families(tx, where.year, HOUSEHOLD.c.place, held.place) if Title.FAMILY in given else []
    standing = {each.id: standing_at(Title.FAMILY, each.at) for each in all_}
    states = _states(tx, where.year, [each.id for each in all_])
    sums = title_figures(tx, [held.place], where.year, where.today)[held.place]
    shown = [each for each in all_ if gate and standing[each.id] in ORDER and each.id not in states]
    shown.sort(
        key=lambda each: (ORDER[standing[each.id]], lacking(Title.FAMILY, each.at), each.name, each.id)
    )
    start = query.page * query.most
    number = Counter(standing.values())
    return {
        "label": label(tx, held.place),
        "year": where.year,
        "given": Title.FAMILY in given,
        "gate": gate,
        "met": number["met"],
        "near": number["near"],
        "far": number["far"],
        "registered": sums.get("family_registered", 0),
        "recognised": sums.get("family_recognised", 0),
        "rows": [_row(each) for each in shown[start : start + query.most]],
        "more": len(shown) > start + query.most,
        "clans": _clans_near(tx, where, held) if Title.CLAN in given else [],
    }


def _row(each: FamilyAt) -> FamilyRow:
    return {
        "id": each.id,
        "name": each.name,
        "held": each.at.held,
        "expected": each.at.expected,
        "whole": each.at.whole,
        "lacking": lacking(Title.FAMILY, each.at),
        "standing": standing_at(Title.FAMILY, each.at),
        "registered": False,
        "state": "none",
    }


def _states(tx: Connection, year: int, households: list[str]) -> set[str]:
    """The families that registered, or were decided on, this year."""
    found: set[str] = set()
    for at in range(0, len(households), CHUNK):
        some = households[at : at + CHUNK]
        sheet, made = TITLE_SHEET.c, TITLE_DECISION.c
        registered = select(sheet.bearer).where(
            sheet.title == Title.FAMILY.value,
            sheet.year == year,
            sheet.bearer.in_(some),
            sheet.registered.is_not(None),
        )
        decided = select(made.bearer).where(
            made.title == Title.FAMILY.value, made.year == year, made.bearer.in_(some), stands()
        )
        found |= {*tx.execute(registered).scalars()} | {*tx.execute(decided).scalars()}
    return found


def near_gates(tx: Connection, where: Where, held: Held) -> tuple[int, int]:
    """How many families of the village of a head, and clans with families there, are near their gate and not registered."""
    if not may(held.kind, Action.FAMILIES):
        return 0, 0
    given = given_in(tx, held.commune)
    clans_ = len(_clans_near(tx, where, held)) if Title.CLAN in given else 0
    if Title.FAMILY not in given or gate_here(tx, held.commune, Title.FAMILY) is None:
        return 0, clans_
    all_ = families(tx, where.year, HOUSEHOLD.c.place, held.place)
    near = [each.id for each in all_ if standing_at(Title.FAMILY, each.at) == "near"]
    return len({*near} - _states(tx, where.year, near)), clans_


def _clans_near(tx: Connection, where: Where, held: Held) -> list[str]:
    """The clans with families in the village that are near their gate, where that is told."""
    if gate_here(tx, held.commune, Title.CLAN) is None:
        return []
    here = select(HOUSEHOLD.c.clan).where(HOUSEHOLD.c.place == held.place, HOUSEHOLD.c.clan != "")
    found = clans(tx, where.year, CLAN.c.commune == held.commune, CLAN.c.id.in_(here))
    return [each.name for each in found if standing_at(Title.CLAN, each.at) == "near"]


@serves(OneFamily, Action.FAMILIES)
def one_family(tx: Connection, where: Where, held: Held, query: OneFamily) -> FamilyHere | Refusal:
    """One family of the village, adult by adult."""
    of = _family(tx, held, query.household)
    found = families(tx, where.year, HOUSEHOLD.c.id, query.household) if of else []
    if of is None or not found:
        return GONE
    (here,) = found
    return {
        "id": here.id,
        "name": here.name,
        "year": where.year,
        "gate": gate_here(tx, held.commune, Title.FAMILY),
        "standing": standing_at(Title.FAMILY, here.at),
        "held": here.at.held,
        "whole": here.at.whole,
        "lacking": lacking(Title.FAMILY, here.at),
        "unnamed": max(0, here.counted - here.listed),
        "adults": _adults(tx, where, here.id),
        "title": title_here(tx, where, of),
    }


def _family(tx: Connection, held: Held, id_: str) -> Bearing | None:
    """A family within the role, where its commune gives the title."""
    row = household(tx, held, id_)
    if row is None or row["state"] == "moved" or Title.FAMILY not in given_in(tx, row["commune"]):
        return None
    return Bearing(Title.FAMILY, row["id"], row["name"], row["commune"], role=held.id)


def _adults(tx: Connection, where: Where, home: str) -> list[AdultHere]:
    held, may = is_citizen(where.year).label("held"), may_be(where.year).label("may")
    wanted = select(PERSON, held, may).where(PERSON.c.household == home, ADULTS)
    rows = fetch_all(tx, wanted.order_by(PERSON.c.born, PERSON.c.id))
    why = exemptions(tx, where, [row["id"] for row in rows], where.year)
    return [_adult(row, why.get(row["id"])) for row in rows]


def _adult(row: Row, why: str | None) -> AdultHere:
    has: Literal["held", "expected", "not_yet", "exempt"] = "not_yet"
    if why is not None:
        has = "exempt"
    elif row["held"] or row["may"]:
        has = "held" if row["held"] else "expected"
    return {
        "id": row["id"],
        "name": row["full_name"] or row["called"],
        "born": row["born"] or 0,
        "has": has,
        "why": why or "",
    }


@serves(RegisterFamily, Action.FAMILIES)
def register_family(tx: Connection, where: Where, held: Held, command: RegisterFamily) -> Did[None] | Refusal:
    """As the family signed or said; who registered before stays so."""
    of = _family(tx, held, command.household)
    if of is None:
        return GONE
    register(tx, where, of)
    return Did(None)


@serves(Exempt, Action.FAMILIES)
def exempt_adult(tx: Connection, where: Where, held: Held, command: Exempt) -> Did[None] | Refusal:
    """With a reason the gate does not ask for them, without one it does again."""
    who, reason = person(tx, held, command.person), " ".join(command.reason.split())
    if who is None or who["household"] != command.household or len(reason) > LONGEST_REASON:
        return GONE
    if not reason:
        ask_again(tx, where, command.person, where.year)
    else:
        exempt(tx, where, held.id, command.person, where.year, reason)
    return Did(None)


# -- clans


@serves(Clans, Action.CLANS)
def clans_here(tx: Connection, where: Where, held: Held, query: Clans) -> ClansHere:
    """The clans of the commune, by name; no word of any gate."""
    commune = held.commune or held.place
    if Title.CLAN not in given_in(tx, commune):
        return {"given": False, "rows": [], "count": 0, "more": False}
    found = clans(tx, where.year, CLAN.c.commune == commune)
    start = query.page * query.most
    return {
        "given": True,
        "rows": [
            {"id": each.id, "label": each.name, "families": each.families}
            for each in found[start : start + query.most]
        ],
        "count": len(found),
        "more": len(found) > start + query.most,
    }


def _clan(tx: Connection, held: Held, clan: str) -> Row | None:
    commune = held.commune or held.place
    return lists.one(tx, commune, clan) if Title.CLAN in given_in(tx, commune) else None


@serves(OneClan, Action.CLANS)
def one_clan(tx: Connection, where: Where, held: Held, query: OneClan) -> ClanHere | Refusal:
    """One clan of the commune."""
    row = _clan(tx, held, query.clan)
    if row is None:
        return GONE
    theirs = lists.families_of(tx, row["id"])
    named = labels(tx, {each["place"] for each in theirs})
    mine = {*tx.execute(select(HOUSEHOLD.c.id).where(HOUSEHOLD.c.clan == row["id"], homes(held))).scalars()}
    of = Bearing(Title.CLAN, row["id"], row["name"], row["commune"], role=held.id)
    return {
        "id": row["id"],
        "name": row["name"],
        "head": _name(tx, row["head"]),
        "families": [
            {
                "id": each["id"],
                "name": each["name"],
                "place": named[each["place"]],
                "mine": each["id"] in mine,
            }
            for each in theirs
        ],
        "title": title_here(tx, where, of),
    }


def _name(tx: Connection, id_: str) -> str:
    row = (
        tx.execute(select(PERSON.c.full_name, PERSON.c.called).where(PERSON.c.id == id_)).first()
        if id_
        else None
    )
    return str(row.full_name or row.called) if row else ""


@serves(MakeClan, Action.CLANS)
def make_clan(tx: Connection, where: Where, held: Held, command: MakeClan) -> Did[str] | Refusal:
    """By its name; who types one that is there has that one."""
    name, commune = " ".join(command.name.split()), held.commune or held.place
    if not words(name) or len(name) > LONGEST_NAME or Title.CLAN not in given_in(tx, commune):
        return GONE
    return Did(lists.make(tx, where.house, where.at, held.id, commune, name))


@serves(JoinClan, Action.CLANS)
def join_clan(tx: Connection, _where: Where, held: Held, command: JoinClan) -> Did[bool] | Refusal:
    """A family within the role, from whichever clan it was of."""
    row, home = _clan(tx, held, command.clan), household(tx, held, command.household)
    if row is None or home is None:
        return GONE
    lists.join(tx, row["commune"], row["id"], [home["id"]])
    return Did(home["clan"] not in {"", row["id"]})


@serves(LeaveClan, Action.CLANS)
def leave_clan(tx: Connection, _where: Where, held: Held, command: LeaveClan) -> Did[None] | Refusal:
    """A family within the role."""
    row, home = _clan(tx, held, command.clan), household(tx, held, command.household)
    if row is None or home is None or not lists.leave(tx, row["id"], home["id"]):
        return GONE
    return Did(None)


@serves(LeadClan, Action.CLANS)
def lead_clan(tx: Connection, _where: Where, held: Held, command: LeadClan) -> Did[None] | Refusal:
    """Somebody within the role."""
    row, who = _clan(tx, held, command.clan), person(tx, held, command.person)
    if row is None or who is None:
        return GONE
    lists.lead(tx, row["id"], who["id"])
    return Did(None)


@serves(RegisterClan, Action.CLANS)
def register_clan(tx: Connection, where: Where, held: Held, command: RegisterClan) -> Did[None] | Refusal:
    """A clan of the commune."""
    row = _clan(tx, held, command.clan)
    if row is None:
        return GONE
    register(tx, where, Bearing(Title.CLAN, row["id"], row["name"], row["commune"], role=held.id))
    return Did(None)


@serves(EndClan, Action.CLANS)
def end_clan(tx: Connection, where: Where, held: Held, command: EndClan) -> Did[None] | Refusal:
    """What was decided about it stays."""
    row = _clan(tx, held, command.clan)
    if row is None:
        return GONE
    lists.end(tx, where.at, row["id"])
    return Did(None)
