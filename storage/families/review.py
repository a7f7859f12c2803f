"""Sheets of points at the desks: endorsed or returned by the chapter, confirmed or left aside by the commune, decided on as it was signed."""

from collections.abc import Collection, Sequence
from datetime import date
from hashlib import sha256
from typing import Literal

from sqlalchemy import Connection, select, update

from dialogs.engine import Did, Refusal
from dialogs.rules.dates import FIRST, decision_number, year_in_number
from dialogs.rules.families import POINTS_TITLES
from dialogs.rules.roles import Action, Reach, reaches
from dialogs.rules.titles import Title
from dialogs.talks.families.decide import (
    BearerHere,
    DecisionOnTitles,
    JudgeTitle,
    OfTitle,
    ReadyTitles,
    RecordTitles,
    RevokeTitles,
    TitleList,
    TitlesAtDesk,
    TitlesDecided,
    TitleSheetHere,
    TitlesHere,
    TitlesRecorded,
    TitlesWaiting,
    Waits,
)
from storage.act import Held, Where, in_force, serves
from storage.facts import CHAPTER, hands
from storage.families import points
from storage.families.figures import ALL, title_figures
from storage.families.gates import clans, families
from storage.families.sheets import gate_here, items_of, step
from storage.ledger.write import plan_for_role, tell_all
from storage.office.summary import numbers
from storage.places.find import labels
from storage.store.rows import Row, fetch_all, fetch_first
from storage.tables import CLAN, HOUSEHOLD, PERSON, ROLE, TITLE_DECISION, TITLE_SHEET, in_order, newest_first
from storage.titles.decisions import Decided, end, stands, write
from storage.titles.settings import given_in
from storage.titles.sheets import answers_of

OUTCOMES = {"endorse": "endorsed", "return": "returned", "confirm": "confirmed", "decline": "declined"}
LONGEST_REASON = 200
JUDGED = "title_judged"  # what they are told is for
GONE = Refusal("gone")


# -- what waits at a desk


def at_desk(tx: Connection, where: Where, held: Held) -> tuple[list[Row], int]:
    """The sheets that wait for the word of a role, the one that waits longest first, and how many are its own to be judged by another."""
    rows = [row for row in _sent(tx, held, where.year) if _waits_here(tx, where, held, row)]
    mine = _theirs(tx, held.contact, held.person)
    theirs = [row for row in rows if not _own(row, *mine)]
    return theirs, len(rows) - len(theirs)


def _sent(tx: Connection, held: Held, year: int) -> list[Row]:
    """The sheets of points of a commune that were sent and not decided on, with the village and the name of what bears them."""
    commune = held.commune or held.place
    titles = [each.value for each in POINTS_TITLES if each in given_in(tx, commune)]
    sheet = TITLE_SHEET.c
    rows = fetch_all(
        tx,
        select(
            TITLE_SHEET,
            HOUSEHOLD.c.place.label("village"),
            HOUSEHOLD.c.name.label("home"),
            CLAN.c.name.label("clan_name"),
            CLAN.c.head.label("clan_head"),
        )
        .select_from(TITLE_SHEET)
        .outerjoin(HOUSEHOLD, HOUSEHOLD.c.id == sheet.bearer)
        .outerjoin(CLAN, CLAN.c.id == sheet.bearer)
        .where(
            sheet.commune == commune,
            sheet.title.in_(titles),
            sheet.year.in_([year, year - 1]),
            sheet.state == "done",
        )
        .order_by(sheet.finished, *in_order(TITLE_SHEET)),
    )
    return [row for row in rows if row["title"] != Title.FAMILY.value or row["village"]]


def _waits_here(tx: Connection, where: Where, held: Held, row: Row) -> bool:
    """Whether a sheet waits for this desk: a family's first for its chapter, if anybody there may judge it, then for the commune."""
    family = row["title"] == Title.FAMILY.value
    if reaches(held.kind) is Reach.HERE:
        return family and row["village"] == held.place and not row["review"]
    if not family:
        return not row["review"]
    return row["review"] == "endorsed" or (not row["review"] and not _chapter_judges(tx, where, row))


def _chapter_judges(tx: Connection, where: Where, row: Row) -> bool:
    there = select(ROLE.c.contact, ROLE.c.person).where(
        ROLE.c.place == row["village"], ROLE.c.kind.in_(CHAPTER), in_force(where.at)
    )
    return any(not _own(row, *_theirs(tx, each.contact, each.person)) for each in tx.execute(there).all())


def _theirs(tx: Connection, contact: str, person: str) -> tuple[frozenset[str], frozenset[str]]:
    """Whose a phone is, and the households they live in."""
    persons = hands(tx, contact, person).persons
    homes = select(PERSON.c.household).where(PERSON.c.id.in_(persons), PERSON.c.household.is_not(None))
    return persons, frozenset(tx.execute(homes).scalars())


def _own(row: Row, persons: Collection[str], homes: Collection[str]) -> bool:
    """Of one's own family, answered by oneself, or of a clan that one answers for."""
    return row["bearer"] in homes or row["person"] in persons or row["clan_head"] in persons


@serves(TitlesWaiting, Action.REVIEW)
def titles_waiting(tx: Connection, where: Where, held: Held, query: TitlesWaiting) -> Waits:
    """The one that waits longest, of those that were not put off."""
    rows, own = at_desk(tx, where, held)
    first = next((row for row in rows if row["id"] not in query.passed), None)
    return {"count": len(rows), "first": _shown(tx, first) if first else None, "own": own}


def _shown(tx: Connection, row: Row) -> TitleSheetHere:
    sheet = points.by_key(tx, row["sheet"])
    answers = {item: int(each["number"] or 0) for item, each in answers_of(tx, row["id"]).items()}
    passed: Literal["", "yes", "no"] = ""
    if row["counted"].get("passed") is not None:
        passed = "yes" if row["counted"]["passed"] else "no"
    held, whole = _gate(tx, row)
    return {
        **_bearer(tx, [row])[0],
        "title": row["title"],
        "year": row["year"],
        "items": items_of(sheet) if sheet else [],
        "answers": answers,
        "total": int(row["score"]),
        "most": sheet.maximum if sheet else 0,
        "passed": passed,
        "held": held,
        "whole": whole,
    }


def _gate(tx: Connection, row: Row) -> tuple[int, int]:
    """How many of whom have what the gate asks for now, (0, 0) where none is told."""
    title = Title(row["title"])
    if gate_here(tx, row["commune"], title) is None:
        return 0, 0
    if title is Title.FAMILY:
        at = [each.at for each in families(tx, row["year"], HOUSEHOLD.c.id, row["bearer"])]
    else:
        at = [each.at for each in clans(tx, row["year"], CLAN.c.id == row["bearer"])]
    return (at[0].held, at[0].whole) if at else (0, 0)


def _bearer(tx: Connection, rows: Sequence[Row]) -> list[BearerHere]:
    """What bears each of these sheets, as it is listed."""
    village = {row["id"]: row["village"] or row["bearer"] for row in rows if row["title"] != Title.CLAN.value}
    named = labels(tx, {*village.values()} | {row["commune"] for row in rows})
    found: list[BearerHere] = []
    for row in rows:
        if row["title"] == Title.FAMILY.value:
            name, place = row["home"], named[village[row["id"]]]
        elif row["title"] == Title.CLAN.value:
            name, place = row["clan_name"], named[row["commune"]]
        else:
            name, place = named[village[row["id"]]], named[row["commune"]]
        found.append({"sheet": row["id"], "name": name or "", "place": place})
    return found


@serves(JudgeTitle, Action.REVIEW)
def judge_title(tx: Connection, where: Where, held: Held, command: JudgeTitle) -> Did[None] | Refusal:
    """One step of a sheet that waits at this desk; its family or clan hears of what needs them."""
    chapter = reaches(held.kind) is Reach.HERE
    may = {"endorse", "return"} if chapter else {"confirm", "return", "decline"}
    reason = " ".join(command.reason.split())
    row = next((each for each in at_desk(tx, where, held)[0] if each["id"] == command.sheet), None)
    asks_why = command.step in {"return", "decline"}
    if row is None or command.step not in may or asks_why != bool(reason) or len(reason) > LONGEST_REASON:
        return GONE
    values = {"review": OUTCOMES[command.step]}
    if command.step == "return":
        values["state"] = "open"
    tx.execute(update(TITLE_SHEET).where(TITLE_SHEET.c.id == row["id"]).values(**values))
    id_ = step(tx, where, row["id"], command.step, role=held.id, words=reason)
    if asks_why:
        _tell(tx, where, held, [row], id_, {"step": OUTCOMES[command.step]})
    return Did(None)


# -- the list, and the decision


@serves(TitlesHere, Action.DECIDE)
def titles_here(tx: Connection, where: Where, held: Held, _: TitlesHere) -> TitlesAtDesk:
    """The titles that the commune gives, with what waits for it."""
    rows, _own_ones = at_desk(tx, where, held)
    sums = title_figures(tx, [held.place], where.year, where.today)[held.place]
    whole = numbers(tx, held.place, where.year, where.today).whole.households
    given = [each for each in POINTS_TITLES if each in given_in(tx, held.place)]
    return {
        "year": where.year,
        "waiting": len(rows),
        "titles": [
            _of_title(tx, held, each, sums | {"households": whole}, rows, where.year) for each in given
        ],
    }


def _of_title(
    tx: Connection, held: Held, title: Title, sums: dict[str, int], waiting: Sequence[Row], year: int
) -> OfTitle:
    return {
        "title": title.value,
        "total": sums.get(ALL[title], 0),
        "registered": sums.get(f"{title}_registered", 0),
        "sent": sums.get(f"{title}_sent", 0),
        "waiting": sum(row["title"] == title.value for row in waiting),
        "ready": len(_ready(tx, held, title, year)[0]),
        "recognised": sums.get(f"{title}_recognised", 0),
    }


def _ready(tx: Connection, held: Held, title: Title, year: int) -> tuple[list[Row], int]:
    """The sheets that a decision would be about, in the order of the list, and how many were confirmed and are below the mark."""
    rows = [
        row for row in _sent(tx, held, year) if row["title"] == title.value and row["review"] == "confirmed"
    ]
    named = {each["sheet"]: (each["place"], each["name"]) for each in _bearer(tx, rows)}
    enough = [row for row in rows if row["counted"].get("passed") is not False]
    return sorted(enough, key=lambda row: (*named[row["id"]], row["id"])), len(rows) - len(enough)


@serves(ReadyTitles, Action.DECIDE)
def ready_titles(tx: Connection, where: Where, held: Held, query: ReadyTitles) -> TitleList | Refusal:
    """The list as a talk shows it."""
    title = _title(query.title)
    if title is None:
        return GONE
    rows, short = _ready(tx, held, title, where.year)
    return {
        "title": title.value,
        "year": where.year,
        "rows": _bearer(tx, rows),
        "digest": digest(rows),
        "short": short,
    }


def listed(tx: Connection, held: Held, year: int) -> list[tuple[Title, list[tuple[Row, BearerHere]]]]:
    """The lists of all titles, for a file."""
    found = []
    for title in POINTS_TITLES:
        if title in given_in(tx, held.place):
            rows, _ = _ready(tx, held, title, year)
            found.append((title, [*zip(rows, _bearer(tx, rows), strict=True)]))
    return found


def _title(said: str) -> Title | None:
    return next((each for each in POINTS_TITLES if each.value == said), None)


def digest(rows: Sequence[Row]) -> str:
    """The list that was shown, in a word: another list has another."""
    return sha256("\n".join(row["id"] for row in rows).encode()).hexdigest()[:16]


@serves(RecordTitles, Action.DECIDE)
def record_titles(
    tx: Connection, where: Where, held: Held, command: RecordTitles
) -> Did[TitlesRecorded] | Refusal:
    """The decision as it was signed elsewhere, about the list that was shown; families, clan heads and village heads are told."""
    title = _title(command.title)
    listed_rows, _ = _ready(tx, held, title, where.year) if title else ([], 0)
    rows = [row for row in listed_rows if row["id"] not in command.out]
    again = {"role": held.id, "title": command.title}
    if title is None or not rows or digest(listed_rows) != command.digest:
        return Refusal("points_list", {**again, "refused": "changed"})
    day = date.fromisoformat(command.day)
    if decision_number(command.number) != command.number or year_in_number(command.number) not in {
        0,
        day.year,
    }:
        return Refusal("points_list", {**again, "refused": "odd"})
    if not FIRST <= day <= where.today:
        return Refusal("points_list", {**again, "refused": "odd"})
    if _known(tx, held.place, title, command.number, day):
        return Refusal("points_list", {**again, "refused": "known"})
    made = [
        Decided(
            title,
            row["bearer"],
            row["commune"],
            row["year"],
            "recognised",
            day,
            number=command.number,
            signer=command.signer,
            sheet=row["id"],
        )
        for row in rows
    ]
    ids = write(tx, where.house, where.at, held.id, made)
    for row in rows:
        step(tx, where, row["id"], "recognise", role=held.id)
    signed = {"step": "recognised", "number": command.number, "day": f"{day:%d/%m/%Y}"}
    told = _tell(tx, where, held, rows, ids[0], signed)
    return Did({"recorded": len(rows), "told": told})


def _known(tx: Connection, commune: str, title: Title, number: str, day: date) -> bool:
    same = (TITLE_DECISION.c.commune == commune, TITLE_DECISION.c.title == title.value, stands())
    this = (TITLE_DECISION.c.number == number, TITLE_DECISION.c.day == day)
    return fetch_first(tx, select(TITLE_DECISION.c.id).where(*same, *this).limit(1)) is not None


@serves(TitlesDecided, Action.DECIDE)
def titles_decided(tx: Connection, _where: Where, held: Held, _: TitlesDecided) -> list[DecisionOnTitles]:
    """Told apart by title, number and day; the id is that of the first of its rows."""
    found: dict[tuple[str, str, date], DecisionOnTitles] = {}
    for row in _made(tx, held):
        key = (row["title"], row["number"], row["day"])
        first: DecisionOnTitles = {
            "id": row["id"],
            "title": row["title"],
            "number": row["number"],
            "day": f"{row['day']:%d/%m/%Y}",
            "count": 0,
        }
        found.setdefault(key, first)["count"] += 1
    return [*found.values()]


def _made(tx: Connection, held: Held) -> list[Row]:
    """The recognitions of families, clans and villages of a commune that stand, the newest first."""
    made = TITLE_DECISION.c
    titles = [each.value for each in POINTS_TITLES if each in given_in(tx, held.place)]
    mine = (made.commune == held.place, made.title.in_(titles), made.outcome == "recognised", stands())
    return fetch_all(tx, select(TITLE_DECISION).where(*mine).order_by(*newest_first(TITLE_DECISION)))


@serves(RevokeTitles, Action.DECIDE)
def revoke_titles(tx: Connection, where: Where, held: Held, command: RevokeTitles) -> Did[int] | Refusal:
    """All that it recognised wait for a decision again, as before it, and hear of it."""
    made, why = _made(tx, held), " ".join(command.why.split())
    this = next((row for row in made if row["id"] == command.decision), None)
    if this is None or not why or len(why) > LONGEST_REASON:
        return GONE
    same = [row for row in made if all(row[name] == this[name] for name in ("title", "number", "day"))]
    for row in same:
        end(tx, where.house, where.at, held.id, row["id"], why)
        if row["sheet"]:
            tx.execute(update(TITLE_SHEET).where(TITLE_SHEET.c.id == row["sheet"]).values(state="done"))
            step(tx, where, row["sheet"], "revoke", role=held.id, words=why)
    sheets = {row["sheet"] for row in same}
    again = [row for row in _sent(tx, held, where.year) if row["id"] in sheets]
    signed = {"step": "revoked", "number": this["number"], "day": f"{this['day']:%d/%m/%Y}"}
    _tell(tx, where, held, again, where.house.new_id(), signed)
    return Did(len(same))


def _tell(
    tx: Connection, where: Where, held: Held, rows: Sequence[Row], occurrence: str, args: dict[str, str]
) -> int:
    """The adults of a family, the head of a clan, whoever leads a village are told; how many can be."""
    told = 0
    named = labels(tx, {row["bearer"] for row in rows if row["title"] == Title.VILLAGE.value})
    for row in rows:
        about = {
            "title": row["title"],
            "year": str(row["year"]),
            "by": held.called,
            "sheet": row["id"],
            **args,
        }
        if row["title"] == Title.VILLAGE.value:
            about["name"] = named[row["bearer"]]
            heads = select(ROLE.c.id).where(
                ROLE.c.place == row["bearer"], ROLE.c.kind == "head", in_force(where.at)
            )
            for role in tx.execute(heads.order_by(*in_order(ROLE))).scalars().all():
                planned = plan_for_role(
                    tx, where.house, where.at, JUDGED, role, occurrence=occurrence, args=about, by=held.id
                )
                told += bool(planned)
            continue
        if row["title"] == Title.CLAN.value:
            about["name"] = row["clan_name"]
            persons = [row["clan_head"]] if row["clan_head"] else []
        else:
            home = select(PERSON.c.id).where(PERSON.c.household == row["bearer"], PERSON.c.same_as == "")
            persons = [*tx.execute(home.order_by(PERSON.c.id)).scalars()]
        if persons:
            told += tell_all(
                tx,
                where.house,
                where.at,
                JUDGED,
                persons,
                occurrence=f"{occurrence}:{row['id']}",
                args=about,
                by=held.id,
            )
    return told
