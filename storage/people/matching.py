"""Who a person is: joined to the list by the code of their household, or by the chapter's yes; merged, and parted again."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, Select, Table, delete, func, or_, select, update

from dialogs.engine import Did, Refusal
from dialogs.rules.names import same_name
from dialogs.rules.people import ListedPerson, candidates, further, match
from dialogs.rules.roles import Action
from dialogs.talks.people.cards import AtHome, NotThem, Recognise, UndoMerge, Villager
from dialogs.talks.people.households import (
    MergePeople,
    PeopleMeant,
    RecogniseAll,
    Unknown,
    WaitingPerson,
    WhoWaits,
)
from storage.act import Held, House, Where, audit, joined_to, serves, within
from storage.counting import count
from storage.facts import NOT_REGISTERED, counts, put_aside, registration, sheet
from storage.people import known
from storage.people.known import ONES
from storage.phones import share
from storage.store.rows import JsonMap, Row, fetch_all, fetch_first, fetch_one
from storage.store.staging import STAGED
from storage.tables import (
    ASSESSMENT,
    AUDIT,
    CONSENT,
    CONTACT_PERSON,
    EVIDENCE,
    PERSON,
    PUSH,
    ROLE,
    RUN,
    TALKING,
    newest_first,
)

FREE = (PERSON.c.basis != "", ONES, PERSON.c.commune.not_like(f"{STAGED}%"))  # of a list, and nobody's yet


def identify(tx: Connection, house: House, person: str) -> bool:
    """
    Look for a person on the list of their village: whether there is a list on which the chapter looks for them.

    By the code of their household they are joined at once; without it they wait for the chapter's yes. Whether they were
    found is not answered: a right year of birth looks like a wrong one.
    """
    row = fetch_first(tx, select(PERSON).where(PERSON.c.id == person))
    if row is None or not row["village"] or not row["full_name"] or row["basis"]:
        return False
    if not _has_list(tx, row["village"]) or _says_yes(tx, person):
        return False
    if row["standing"] == "confirmed":
        return True
    found = _by_card(tx, row, _free(tx, [row["village"]]).get(row["village"], []))
    if found:
        count(tx, house, _join(tx, row, found))
    else:
        tx.execute(update(PERSON).where(PERSON.c.id == person).values(standing="waiting"))
    return True


def _by_card(tx: Connection, row: Row, listed: Sequence[ListedPerson]) -> str:
    """Whom on the list the code of a household, a name and a year mean; nobody once the chapter said that it is another."""
    if not row["household"]:
        return ""
    parted = (AUDIT.c.person == row["id"], AUDIT.c.action == UNIDENTIFIED)
    if tx.execute(select(AUDIT.c.id).where(*parted).limit(1)).first() is not None:
        return ""
    return match(row["full_name"], row["born"], row["household"], listed)


def forget_identity(tx: Connection, house: House, person: str) -> None:
    """They live elsewhere, or are somebody else than was thought: their row of the list is free again."""
    mine = (joined_to(PERSON, person), PERSON.c.basis != "")
    rows = list(tx.execute(select(PERSON.c.id).where(*mine)).scalars())
    log = select(AUDIT.c.detail).where(AUDIT.c.person == person, AUDIT.c.action == IDENTIFIED)
    for detail in tx.execute(log.order_by(*newest_first(AUDIT))).scalars():
        if detail.get("moved") and detail["row"] in rows:
            _hand_back(tx, person, detail["row"], detail)
            break
    if rows:
        tx.execute(update(PERSON).where(PERSON.c.id.in_(rows)).values(same_as=""))
    tx.execute(update(PERSON).where(PERSON.c.id == person).values(standing=""))
    count(tx, house, [person, *rows])


def _free(tx: Connection, villages: Collection[str]) -> dict[str, list[ListedPerson]]:
    """Who is on the list of each village and nobody yet."""
    rows = tx.execute(
        select(PERSON.c.id, PERSON.c.village, PERSON.c.household, PERSON.c.full_name, PERSON.c.born)
        .where(*FREE, PERSON.c.village.in_(villages), PERSON.c.state != "deceased")
        .order_by(PERSON.c.id)
    )
    found: dict[str, list[ListedPerson]] = {}
    for row in rows:
        each = ListedPerson(row.id, row.household or "", row.full_name, row.born)
        found.setdefault(row.village, []).append(each)
    return found


def _has_list(tx: Connection, village: str) -> bool:
    """Whether anybody is listed there, by a list or by the chapter."""
    on_it = select(PERSON.c.id).where(
        PERSON.c.village == village, PERSON.c.basis != "", PERSON.c.commune.not_like(f"{STAGED}%")
    )
    return tx.execute(on_it.limit(1)).first() is not None


def _join(tx: Connection, person: Row, row: str) -> list[str]:
    """A row of the list turned out to be this person, who takes its household over; both, to be counted."""
    listed = fetch_one(tx, select(PERSON).where(PERSON.c.id == row))
    values = {"standing": "confirmed"}
    if listed["household"]:
        values["household"] = listed["household"]
    if listed["unit"] and not person["unit"]:
        values["unit"] = listed["unit"]
    if person["state"] == "active" and listed["state"] == "away":
        values["state"] = "away"
    tx.execute(update(PERSON).where(PERSON.c.id == person["id"]).values(**values))
    tx.execute(update(PERSON).where(PERSON.c.id == row).values(same_as=person["id"]))
    return [str(person["id"]), row]


def settle_village(tx: Connection, house: House, villages: Collection[str]) -> int:
    """After names were added: who came themselves is joined by the code of their household, or waits; how many were joined."""
    came = select(PERSON).where(
        PERSON.c.basis == "",
        ONES,
        PERSON.c.full_name != "",
        PERSON.c.village.in_(villages),
        PERSON.c.standing != "confirmed",
    )
    free, has_list = _free(tx, villages), {each: _has_list(tx, each) for each in villages}
    changed: list[str] = []
    waits: list[str] = []
    for row in fetch_all(tx, came.order_by(PERSON.c.id)):
        here = free.get(row["village"], [])
        found = _by_card(tx, row, here)
        if found:
            changed += _join(tx, row, found)
            free[row["village"]] = [each for each in here if each.id != found]
        elif not row["standing"] and has_list[row["village"]]:
            waits.append(row["id"])
    if waits:
        tx.execute(update(PERSON).where(PERSON.c.id.in_(waits)).values(standing="waiting"))
    count(tx, house, [*changed, *waits])
    return len(changed) // 2


# -- by the head of the chapter


@serves(WaitingPerson, Action.PEOPLE)
def waiting_person(tx: Connection, _: Where, held: Held, query: WaitingPerson) -> Unknown | Refusal:
    """One who waits, and who may be meant; the names are for the head, never for the typer."""
    row = known.person(tx, held, query.who)
    if row is None or row["basis"]:
        return Refusal()
    listed = _free(tx, [row["village"]]).get(row["village"], [])
    likely = candidates(row["full_name"], row["born"], row["household"] or "", listed)
    (waiting,) = known.at_home(tx, PERSON.c.id == row["id"])
    named = known.at_home(tx, PERSON.c.id.in_(likely))
    named.sort(key=lambda each: likely.index(each["id"]))
    return {**waiting, "listed": named, "doubles": _doubles(tx, row)}


def _doubles(tx: Connection, row: Row) -> list[Villager]:
    """Others who came themselves, under the same name and year of birth in the same village."""
    alike = (PERSON.c.village == row["village"], PERSON.c.folded == row["folded"], PERSON.c.id != row["id"])
    born = or_(PERSON.c.born == row["born"], PERSON.c.born.is_(None))
    came = (PERSON.c.basis == "", ONES, PERSON.c.full_name != "")
    rows = fetch_all(tx, select(PERSON).where(*alike, born, *came).order_by(PERSON.c.id))
    return [known.villager(each) for each in rows if same_name(each["full_name"], row["full_name"])][:3]


IDENTIFIED, UNIDENTIFIED = "identified", "unidentified"  # the audit's words for the chapter's yes and no


@serves(Recognise, Action.PEOPLE)
def recognise(tx: Connection, where: Where, held: Held, command: Recognise) -> Did[None] | Refusal:
    """The head says who a waiting person is."""
    row = known.person(tx, held, command.who)
    if row is None or row["basis"] or not _said(tx, where, held, row, command.row):
        return Refusal()
    return Did(None)


def _said(tx: Connection, where: Where, held: Held, row: Row, listed: str) -> bool:
    """The chapter's yes to a person, as a row of the list or as somebody new; False where the row is not free."""
    detail: dict[str, object] = {"row": listed, "role": held.id}
    if listed:
        free = (*FREE, PERSON.c.id == listed, PERSON.c.village == row["village"])
        if tx.execute(select(PERSON.c.id).where(*free)).first() is None:
            return False
        joined = _join(tx, row, listed)
        detail |= _takes_sheets(tx, row["id"], listed)
        count(tx, where.house, joined)
    else:
        tx.execute(update(PERSON).where(PERSON.c.id == row["id"]).values(standing="confirmed"))
        count(tx, where.house, [row["id"]])
    audit(tx, where, IDENTIFIED, person=row["id"], place=row["village"] or "", **detail)
    return True


@serves(NotThem, Action.PEOPLE)
def not_them(tx: Connection, where: Where, held: Held, command: NotThem) -> Did[None] | Refusal:
    """They are not the one on the list that they were taken for: that row is free again, and they wait."""
    row = known.person(tx, held, command.who)
    if row is None or row["basis"] or row["standing"] != "confirmed":
        return Refusal()
    forget_identity(tx, where.house, row["id"])
    values = {"standing": "waiting", "household": None}
    tx.execute(update(PERSON).where(PERSON.c.id == row["id"]).values(**values))
    count(tx, where.house, [row["id"]])
    audit(tx, where, UNIDENTIFIED, person=row["id"], place=row["village"] or "", role=held.id)
    return Did(None)


def likely(tx: Connection, row: Row) -> AtHome | None:
    """The one on the list whom a person who waits means by name and year, if it is one alone."""
    if row["basis"] or row["standing"] != "waiting":
        return None
    listed = _free(tx, [row["village"]]).get(row["village"], [])
    found = match(row["full_name"], row["born"], row["household"] or "", listed)
    return known.at_home(tx, PERSON.c.id == found)[0] if found else None


def _meant(tx: Connection, rows: Sequence[Row]) -> dict[str, str]:
    """Who of these that wait is whom on the list, "" somebody new; who may be several, or of whom others say the same, is left out."""
    listed = _free(tx, {row["village"] for row in rows})
    said: dict[str, str] = {}
    for row in rows:
        here = listed.get(row["village"], [])
        found = match(row["full_name"], row["born"], row["household"] or "", here)
        if found or not candidates(row["full_name"], row["born"], row["household"] or "", here):
            said[row["id"]] = found
    twice = [each for each in said.values() if each and list(said.values()).count(each) > 1]
    return {who: row for who, row in said.items() if row not in twice}


def _waits(tx: Connection, *which: ColumnElement[bool]) -> list[Row]:
    waits = (PERSON.c.standing == "waiting", ONES, PERSON.c.basis == "", *which)
    return fetch_all(tx, select(PERSON).where(*waits).order_by(PERSON.c.created, PERSON.c.id))


@serves(WhoWaits, Action.PEOPLE)
def who_waits(tx: Connection, _: Where, held: Held, query: WhoWaits) -> PeopleMeant:
    """Those who wait and are one alone by name and year, or nobody on the list; the names are for the head to read."""
    rows = _waits(tx, within(held, PERSON))
    said = _meant(tx, rows)
    page = list(said.items())[: query.most]
    ids = {each for pair in page for each in pair if each}
    named = {each["id"]: each for each in known.at_home(tx, PERSON.c.id.in_(ids), most=len(ids))}
    return {
        "rows": [{"who": named[who], "listed": named.get(row)} for who, row in page],
        "left": len(rows) - len(page),
    }


@serves(RecogniseAll, Action.PEOPLE)
def recognise_all(tx: Connection, where: Where, held: Held, command: RecogniseAll) -> Did[int]:
    """The chapter's yes to all that were read out; what changed since is passed over: how many it was."""
    ids = [who for who, _ in command.people]
    rows = {row["id"]: row for row in _waits(tx, within(held, PERSON)) if row["id"] in ids}
    now = _meant(tx, _waits(tx, within(held, PERSON)))
    return Did(
        sum(
            _said(tx, where, held, rows[who], row)
            for who, row in command.people
            if who in rows and now.get(who) == row
        )
    )


def endorsed(tx: Connection, where: Where, held: Held, persons: Collection[str]) -> None:
    """Whose sheet is agreed to is known to the chapter: that is its yes, unless they may be several on the list."""
    rows = _waits(tx, PERSON.c.id.in_(persons))
    for who, row in _meant(tx, rows).items():
        _said(tx, where, held, next(each for each in rows if each["id"] == who), row)
    by_card = select(PERSON.c.id, PERSON.c.same_as, PERSON.c.village).where(
        joined_to(PERSON, persons), PERSON.c.basis != ""
    )
    for joined in tx.execute(by_card).all():
        if joined.id not in said_yes(tx, joined.same_as):
            detail = {"row": joined.id, "role": held.id} | _takes_sheets(tx, joined.same_as, joined.id)
            count(tx, where.house, [joined.same_as, joined.id])
            audit(tx, where, IDENTIFIED, person=joined.same_as, place=joined.village or "", **detail)


def _takes_sheets(tx: Connection, person: str, row: str) -> dict[str, object]:
    """What was written down for a row of the list, sheet or registration, is their own once the chapter says that it is them."""
    mine = ASSESSMENT.c.person == row
    if tx.execute(select(ASSESSMENT.c.id).where(mine, counts()).limit(1)).first() is None:
        return {}
    return _take_over(tx, person, row, (ASSESSMENT, EVIDENCE, RUN, CONSENT))


def said_yes(tx: Connection, person: str) -> set[str]:
    """The rows of the list of which the chapter said that they are this person; "" where it said that they are somebody new."""
    log = select(AUDIT.c.detail).where(AUDIT.c.person == person, AUDIT.c.action == IDENTIFIED)
    return {str(row.detail.get("row", "")) for row in tx.execute(log)}


def _says_yes(tx: Connection, person: str) -> bool:
    """Whether the chapter's last word on who somebody is was a yes."""
    log = select(AUDIT.c.action).where(
        AUDIT.c.person == person, AUDIT.c.action.in_([IDENTIFIED, UNIDENTIFIED])
    )
    return tx.execute(log.order_by(*newest_first(AUDIT)).limit(1)).scalar() == IDENTIFIED


# -- two persons who turn out to be one are merged, and parted again within seven days

MERGED, PARTED = ("merged", "parted")  # the audit's words; what is needed to part them stands in its detail
UNDO = timedelta(days=7)
THEIRS = (ASSESSMENT, EVIDENCE, RUN, CONSENT, ROLE)  # what goes over from the one to the other


@serves(MergePeople, Action.PEOPLE)
def merge(tx: Connection, where: Where, held: Held, command: MergePeople) -> Did[str] | Refusal:
    """One takes over what the other has; of each year the further sheet counts, the other is put aside."""
    keep, other = (known.person(tx, held, each) for each in (command.keep, command.other))
    if keep is None or other is None or keep["id"] == other["id"]:
        return Refusal()
    if keep["basis"] or other["basis"] or keep["village"] != other["village"]:
        return Refusal()
    taken = _take_over(tx, keep["id"], other["id"])
    contacts = _hand_over(tx, where, keep, other)
    rows = _ids(tx, select(PERSON.c.id).where(joined_to(PERSON, other["id"])))
    tx.execute(update(PERSON).where(PERSON.c.id.in_(rows)).values(same_as=keep["id"]))
    tx.execute(
        update(PERSON).where(PERSON.c.id == other["id"]).values(same_as=keep["id"], standing="confirmed")
    )
    tx.execute(update(PERSON).where(PERSON.c.id == keep["id"]).values(standing="confirmed"))
    tx.execute(
        update(PUSH)
        .where(PUSH.c.person == other["id"], PUSH.c.state == "planned")
        .values(state="dropped", reason="merged", changed=where.at)
    )
    count(tx, where.house, [keep["id"], other["id"], *rows])
    did = {
        "other": other["id"],
        **taken,
        "contacts": contacts,
        "rows": rows,
        "standing": [keep["standing"], other["standing"]],
        "role": held.id,
    }
    return Did(audit(tx, where, MERGED, person=keep["id"], place=keep["village"] or "", **did))


def _take_over(tx: Connection, keep: str, other: str, tables: Sequence[Table] = THEIRS) -> dict[str, object]:
    """
    What the one has goes over to the other: of each year the further sheet counts, and who registered with either is registered.

    What is needed to give it back: the rows that went over, the sheets put aside, those that a registration went to.
    """
    aside = _behind(tx, keep, other)
    moved = {of.name: _move(tx, of, other, keep) for of in tables}
    registered = []
    for row in aside:
        put_aside(tx, row)
        now = sheet(tx, keep, row["year"])
        if now is not None and now["registered"] is None and row["registered"] is not None:
            mine = ASSESSMENT.c.id == now["id"]
            tx.execute(update(ASSESSMENT).where(mine).values(**registration(row)))
            registered.append(now["id"])
    return {"moved": moved, "aside": [row["id"] for row in aside], "registered": registered}


def _hand_back(tx: Connection, keep: str, other: str, what: JsonMap) -> None:
    """Everything that went over goes back to whose it was."""
    for of in THEIRS:
        ids = what["moved"].get(of.name, ())
        tx.execute(update(of).where(of.c.id.in_(ids), of.c.person == keep).values(person=other))
    given = ASSESSMENT.c.id.in_(what.get("registered", ()))
    tx.execute(update(ASSESSMENT).where(given).values(**NOT_REGISTERED))
    _take_back(tx, what["aside"])


def _ids(tx: Connection, found: Select[str]) -> list[str]:
    return list(tx.execute(found).scalars())


def _move(tx: Connection, of: Table, giver: str, taker: str) -> list[str]:
    ids = _ids(tx, select(of.c.id).where(of.c.person == giver))
    if ids:
        tx.execute(update(of).where(of.c.id.in_(ids)).values(person=taker))
    return ids


def _behind(tx: Connection, keep: str, other: str) -> list[Row]:
    """The sheets that do not count: of each year in which both have one, the one less far."""
    rows = fetch_all(tx, select(ASSESSMENT).where(ASSESSMENT.c.person.in_([keep, other]), counts()))
    by_year: dict[int, list[Row]] = {}
    for row in rows:
        by_year.setdefault(row["year"], []).append(row)
    behind = []
    for same in by_year.values():
        first, *rest = same
        for each in rest:
            ahead, less = (first, each) if further(_far(first), _far(each)) else (each, first)
            behind.append(less)
            first = ahead
    return behind


def _far(row: Row) -> tuple[str, int, str]:
    return row["state"], row["answered"], row["started"].isoformat()


def _hand_over(tx: Connection, where: Where, keep: Row, other: Row) -> list[list[str]]:
    """The contacts of the one answer for the other from here on: [contact, who presses]."""
    rows = tx.execute(
        select(CONTACT_PERSON.c.contact, CONTACT_PERSON.c.presses).where(
            CONTACT_PERSON.c.person == other["id"]
        )
    ).all()
    shared = [
        {"contact": row.contact, "person": keep["id"], "presses": row.presses, "since": where.at}
        for row in rows
    ]
    both = _contacts(tx, keep)
    share(tx, shared)
    tx.execute(delete(CONTACT_PERSON).where(CONTACT_PERSON.c.person == other["id"]))
    for row in rows:
        _turn(tx, row.contact, other["id"], keep)
    return [[row.contact, row.presses, "both" if row.contact in both else ""] for row in rows]


def _contacts(tx: Connection, person: Row) -> set[str]:
    mine = select(CONTACT_PERSON.c.contact).where(CONTACT_PERSON.c.person == person["id"])
    return set(_ids(tx, mine))


def _turn(tx: Connection, contact: str, was: str, to: Row) -> None:
    """The talk of a contact goes on as somebody else, wherever it stood."""
    people = tx.execute(select(func.count()).where(CONTACT_PERSON.c.contact == contact)).scalar_one()
    begun = {"run": "", "front": {}, "reopened": "", "misses": 0, "people": people}
    now = {"person": to["id"], "called": to["called"], "address": to["address"], **begun}
    talk = update(TALKING).where(TALKING.c.contact == contact)
    tx.execute(talk.where(TALKING.c.person == was).values(**now))
    tx.execute(talk.values(people=people))


def merged(tx: Connection, where: Where, person: str) -> str:
    """The newest merge into a person that can still be undone; "" none."""
    rows = tx.execute(
        select(AUDIT.c.id)
        .where(AUDIT.c.person == person, AUDIT.c.action == MERGED, AUDIT.c.at > where.at - UNDO)
        .order_by(*newest_first(AUDIT))
    ).scalars()
    gone = _parted(tx, person)
    return next((row for row in rows if row not in gone), "")


def _parted(tx: Connection, person: str) -> set[str]:
    rows = tx.execute(select(AUDIT.c.detail).where(AUDIT.c.person == person, AUDIT.c.action == PARTED))
    return {row.detail.get("merge", "") for row in rows}


@serves(UndoMerge, Action.PEOPLE)
def undo(tx: Connection, where: Where, held: Held, command: UndoMerge) -> Did[None] | Refusal:
    """Everything goes back to whose it was; what came since stays with the one who was kept."""
    mine = select(AUDIT).where(AUDIT.c.id == command.merge, AUDIT.c.action == MERGED)
    row = fetch_first(tx, mine)
    keep = known.person(tx, held, row["person"]) if row else None
    if row is None or keep is None:
        return Refusal()
    what = row["detail"]
    alive = select(PERSON).where(PERSON.c.id == what.get("other", ""))
    other = fetch_first(tx, alive)
    if other is None or row["at"] <= where.at - UNDO or row["id"] in _parted(tx, keep["id"]):
        return Refusal("villager", {"role": held.id, "who": keep["id"], "late": True})
    _hand_back(tx, keep["id"], other["id"], what)
    mine, theirs = what["standing"]
    tx.execute(update(PERSON).where(PERSON.c.id == keep["id"]).values(standing=mine))
    tx.execute(update(PERSON).where(PERSON.c.id == other["id"]).values(same_as="", standing=theirs))
    tx.execute(update(PERSON).where(PERSON.c.id.in_(what["rows"])).values(same_as=other["id"]))
    _give_back(tx, where, keep, other, what["contacts"])
    count(tx, where.house, [keep["id"], other["id"], *what["rows"]])
    place = keep["village"] or ""
    audit(tx, where, PARTED, person=keep["id"], place=place, merge=row["id"], role=held.id)
    return Did(None)


def _take_back(tx: Connection, aside: Sequence[str]) -> None:
    rows = fetch_all(tx, select(ASSESSMENT).where(ASSESSMENT.c.id.in_(aside)))
    for row in rows:
        levels = dict(row["levels"])
        values = {"state": levels.pop("state", "open"), "levels": levels}
        tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == row["id"]).values(**values))


def _give_back(
    tx: Connection, where: Where, keep: Row, other: Row, contacts: Sequence[Sequence[str]]
) -> None:
    still = _contacts(tx, keep)
    for contact, presses, both in contacts:
        if contact not in still:
            continue  # unlinked since, or forgotten
        row = {"contact": contact, "person": other["id"], "presses": presses, "since": where.at}
        share(tx, [row])
        if not both:
            lost = (CONTACT_PERSON.c.contact == contact, CONTACT_PERSON.c.person == keep["id"])
            tx.execute(delete(CONTACT_PERSON).where(*lost))
            _turn(tx, contact, keep["id"], other)
