"""Recognition as it was decided elsewhere and recorded here: who it covers, and what each person is told."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Literal

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, select, true, update

from dialogs.engine import Did, Refusal
from dialogs.rules.dates import FIRST, decision_number, year_in_number
from dialogs.rules.names import same_name
from dialogs.rules.roles import Action
from dialogs.rules.verdicts import DECIDED, verdict
from dialogs.talks.asked import Decided, Link
from dialogs.talks.office.decide import (
    CorrectDecision,
    Covered,
    Deciding,
    DecisionHere,
    DecisionKept,
    DecisionRecorded,
    DecisionsKept,
    EnteredLink,
    MarkEntered,
    NotInDecision,
    OfDecision,
    OneDecision,
    OnTheList,
    RecordDecision,
    RevokeDecision,
    Said,
    ToEnter,
    WorkList,
)
from dialogs.talks.result import Recognised, Recognition
from dialogs.vietnamese import fold
from storage.act import Held, House, Where, serves, within
from storage.counting import count
from storage.facts import newest_word, open_years
from storage.ledger.answer import untell
from storage.ledger.write import tell_all
from storage.places.find import labels
from storage.privacy.links import url
from storage.residents.adopted import bases
from storage.residents.standing import consents
from storage.review.sheets import COMMUNE, at_desk_of, waits
from storage.review.steps import OUTCOMES, looked, open_year, shared, write_steps
from storage.store.rows import Chosen, Expr, JsonMap, Row, fetch_all, fetch_first, fetch_one
from storage.tables import ASSESSMENT, DECISION, PERSON, in_order, newest_first
from storage.vault import Sealed

YEARS = 5  # in a row, are noted
NAMED = 10  # names in a preview
SHOWN = 40  # names of a decision that is to be corrected or revoked


def ready(
    tx: Connection, house: House, commune: str, year: int
) -> tuple[list[Row], dict[str, Decided | None]]:
    """Who a list for recognition names, village by village, and the basis of each sheet in use: the one query for talk and file."""
    rows = fetch_all(
        tx,
        select(
            ASSESSMENT,
            PERSON.c.full_name,
            PERSON.c.called,
            PERSON.c.born,
            PERSON.c.folded,
            newest_word(PERSON.c.id, "publish").label("publish"),
        )
        .where(*_confirmed(ASSESSMENT.c.commune == commune, year), ASSESSMENT.c.passed.is_(true()))
        .order_by(ASSESSMENT.c.village, PERSON.c.folded, *in_order(ASSESSMENT)),
    )
    by = bases(tx, house, commune, {row["sheet"] for row in rows})
    return [row for row in rows if by[row["sheet"]]], by


def _confirmed(where: ColumnElement[bool], year: int) -> list[ColumnElement[bool]]:
    return [
        where,
        shared(),
        ASSESSMENT.c.year == year,
        ASSESSMENT.c.review == "confirmed",
        PERSON.c.state != "deceased",
    ]


def year_of(tx: Connection, where: Where, commune: str) -> int:
    """The year a decision is about: the older one as long as confirmed sheets of it wait."""
    found = tx.execute(
        select(func.min(ASSESSMENT.c.year)).where(
            ASSESSMENT.c.commune == commune,
            ASSESSMENT.c.year.in_(open_years(tx, commune, where.today)),
            ASSESSMENT.c.review == "confirmed",
        )
    ).scalar()
    return int(found or where.year)


@serves(Deciding, Action.DECIDE)
def deciding(tx: Connection, where: Where, held: Held, _: Deciding) -> Covered:
    """What the talk is shown; whoever is named there is known to have the points."""
    year = year_of(tx, where, held.place)
    rows, bases = ready(tx, where.house, held.place, year)
    looked(tx, where, held, *(row["person"] for row in rows[:NAMED]))
    return _covered(tx, where, held, year, rows, bases)


def covered(tx: Connection, where: Where, held: Held, year: int = 0) -> Covered:
    """What a decision of a year (0: the next one) would cover now, and why others are not in it."""
    year = year or year_of(tx, where, held.place)
    return _covered(tx, where, held, year, *ready(tx, where.house, held.place, year))


def _covered(
    tx: Connection, where: Where, held: Held, year: int, rows: list[Row], bases: Mapping[str, Decided | None]
) -> Covered:
    house = where.house
    named = labels(tx, {row["village"] for row in rows})
    per_village = Counter(row["village"] for row in rows)
    passed, not_passed = _seen(tx, held.place, year)
    return {
        "year": year,
        "ready": len(rows),
        "five": sum(1 for n in in_a_row(tx, [row["person"] for row in rows], year).values() if n >= YEARS),
        "villages": [{"label": named[place], "count": n} for place, n in per_village.items()],
        "names": [row["full_name"] or row["called"] for row in rows[:NAMED]],
        "digest": digest(rows),
        "draft": [
            {"title": house.sheets[key].title.vi, "version": house.sheets[key].version, "count": passed[key]}
            for key in sorted(key for key, each in bases.items() if not each)
        ],
        "not_passed": not_passed,
        "waiting": _waiting(tx, where, held, year),
        "recorded": tx.execute(select(func.count()).where(*_in_force(held.place))).scalar_one(),
    }


def _in_force(commune: str) -> tuple[ColumnElement[bool], ...]:
    """The decisions of a commune that were neither corrected nor revoked."""
    return (DECISION.c.commune == commune, DECISION.c.ended.is_(None))


def _seen(tx: Connection, commune: str, year: int) -> tuple[Counter[str], int]:
    """The sheets that the commune confirmed: how many passed, by form, and how many did not."""
    rows = tx.execute(
        _of(ASSESSMENT.c.sheet, ASSESSMENT.c.passed, func.count().label("n"))
        .where(*_confirmed(ASSESSMENT.c.commune == commune, year))
        .group_by(ASSESSMENT.c.sheet, ASSESSMENT.c.passed)
    ).all()
    passed = Counter({row.sheet: row.n for row in rows if row.passed})
    return passed, sum(row.n for row in rows if not row.passed)


def _waiting(tx: Connection, where: Where, held: Held, year: int) -> int:
    """How many of a year still wait at the desk of the commune."""
    there = at_desk_of(tx, where, held), waits(COMMUNE), ASSESSMENT.c.year == year
    return int(tx.execute(_of(func.count()).where(*there)).scalar_one())


def _of(*columns: Expr) -> Chosen:
    return select(*columns).join_from(ASSESSMENT, PERSON, PERSON.c.id == ASSESSMENT.c.person)


def digest(rows: Sequence[Row]) -> str:
    """The list that was shown, in a word: another list has another."""
    return sha256("\n".join(row["id"] for row in rows).encode()).hexdigest()[:16]


def in_a_row(tx: Connection, persons: Collection[str], year: int) -> dict[str, int]:
    """For how many years in a row each would have been recognised with this one, as far as is recorded here."""
    if not persons:
        return {}
    rows = tx.execute(
        select(ASSESSMENT.c.person, ASSESSMENT.c.year)
        .where(
            ASSESSMENT.c.person.in_(persons),
            ASSESSMENT.c.year.between(year - YEARS + 1, year - 1),
            ASSESSMENT.c.review == "recognised",
        )
        .distinct()
    ).all()
    years: dict[str, set[int]] = {person: set() for person in persons}
    for row in rows:
        years[row.person].add(row.year)
    return {person: 1 + _unbroken(years[person], year) for person in persons}


def _unbroken(years: Collection[int], year: int) -> int:
    back = 0
    while year - 1 - back in years:
        back += 1
    return back


@serves(RecordDecision, Action.DECIDE)
def record_decision(
    tx: Connection, where: Where, held: Held, command: RecordDecision
) -> Did[DecisionRecorded] | Refusal:
    """Write the decision down and move every sheet on it; only the list that was shown."""
    commune = held.place
    year = year_of(tx, where, commune)
    listed, _ = ready(tx, where.house, commune, year)
    rows = [row for row in listed if row["id"] not in command.out]
    if not rows or digest(listed) != command.digest:
        return Refusal("decide", {"role": held.id, "refused": "changed"})
    if _odd(command.number, command.day, where.today):
        return Refusal("decide", {"role": held.id, "refused": "odd"})
    if _known(tx, commune, command.number, command.day):
        return Refusal("decide", {"role": held.id, "refused": "known", "number": command.number})
    id_ = _write(tx, where, held, year, command.number, command.day, command.signer)
    _move(tx, where, held, rows, id_)
    reached = _tell(tx, where, held, "recognised", rows, id_, _one(tx, id_))
    return Did({"recorded": len(rows), "reached": reached})


def _odd(number: str, signed: str, today: date) -> bool:
    """Whether it cannot be the number and the day of a decision."""
    day = date.fromisoformat(signed)
    fits = decision_number(number) == number and year_in_number(number) in {0, day.year}
    return not (fits and FIRST <= day <= today)


def _known(tx: Connection, commune: str, number: str, day: str, but: str = "") -> bool:
    """Whether another decision in force has this number and day."""
    same = (DECISION.c.number == number, DECISION.c.day == date.fromisoformat(day), DECISION.c.id != but)
    return tx.execute(select(DECISION.c.id).where(*_in_force(commune), *same)).first() is not None


def _write(tx: Connection, where: Where, held: Held, year: int, number: str, day: str, signer: str) -> str:
    id_ = where.house.new_id()
    signed = {"number": number, "day": date.fromisoformat(day), "signer": signer}
    about = {"id": id_, "commune": held.place, "year": year, "role": held.id, "at": where.at}
    tx.execute(insert(DECISION).values(**about, **signed))
    return id_


def _one(tx: Connection, id_: str) -> Row:
    return fetch_one(tx, select(DECISION).where(DECISION.c.id == id_))


def _tell(
    tx: Connection,
    where: Where,
    held: Held,
    purpose: str,
    rows: Sequence[Row],
    occurrence: str,
    decided: Row,
    **more: bool,
) -> int:
    """Tell everybody of these sheets about a decision; how many can be told."""
    args: JsonMap = {
        "number": decided["number"],
        "day": f"{decided['day']:%d/%m/%Y}",
        "year": str(decided["year"]),
    }
    persons = [row["person"] for row in rows]
    return tell_all(
        tx, where.house, where.at, purpose, persons, occurrence=occurrence, args={**args, **more}, by=held.id
    )


def _move(tx: Connection, where: Where, held: Held, rows: Sequence[Row], decision: str) -> None:
    """
    All sheets of a decision at once.

    It was decided elsewhere: whoever records it judges nobody, so that their own household may be among them.
    """
    moved = {"review": "recognised", "reviewed": where.at, "decision": decision}
    write_steps(tx, where, rows, "recognise", held.id)
    tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id.in_([row["id"] for row in rows])).values(moved))
    count(tx, where.house, [row["person"] for row in rows])


# -- who is singled out, on a list that is too long to be shown


@serves(NotInDecision, Action.DECIDE)
def not_in_decision(tx: Connection, where: Where, held: Held, query: NotInDecision) -> Said:
    """By the numbers of the list of who is proposed."""
    rows, _ = ready(tx, where.house, held.place, year_of(tx, where, held.place))
    return _said(tx, where, held, rows, query.words)


@serves(OfDecision, Action.DECIDE)
def of_decision(tx: Connection, where: Where, held: Held, query: OfDecision) -> Said:
    """By the numbers in which the decision was told."""
    return _said(tx, where, held, _recognised_by(tx, held, query.decision), query.words)


def _said(tx: Connection, where: Where, held: Held, rows: Sequence[Row], words: str) -> Said:
    numbers = range(1, len(rows) + 1)
    names = {number: row["full_name"] or row["called"] for number, row in enumerate(rows, 1)}
    meant = verdict(words, numbers, names=names, manner=DECIDED)
    if meant is None or meant.unknown or meant.back or meant.open:
        unknown = list(meant.unknown) if meant else []
        return {"clear": False, "whole": False, "unknown": unknown, "named": []}
    out = [(number, rows[number - 1]) for number in meant.leave]
    looked(tx, where, held, *(row["person"] for _, row in out))
    whole = not out and len(meant.agree) == len(rows)
    clear = bool(out) or whole
    return {"clear": clear, "whole": whole, "unknown": [], "named": _on_the_list(tx, out)}


def _on_the_list(tx: Connection, numbered: Sequence[tuple[int, Row]]) -> list[OnTheList]:
    named = labels(tx, {row["village"] for _, row in numbered if row["village"]})
    return [
        {
            "assessment": row["id"],
            "number": number,
            "name": row["full_name"] or row["called"],
            "label": named.get(row["village"], ""),
        }
        for number, row in numbered
    ]


# -- a decision that was recorded with a mistake, or does not hold any more


def _recognised_by(tx: Connection, held: Held, decision: str) -> list[Row]:
    """The sheets that a decision of the commune recognises, in the order of the lists."""
    rows = select(ASSESSMENT, PERSON.c.full_name, PERSON.c.called).join(
        PERSON, PERSON.c.id == ASSESSMENT.c.person
    )
    theirs = (ASSESSMENT.c.decision == decision, ASSESSMENT.c.commune == held.place)
    of = rows.where(*theirs, ASSESSMENT.c.review == "recognised")
    return fetch_all(tx, of.order_by(ASSESSMENT.c.village, PERSON.c.folded, *in_order(ASSESSMENT)))


@serves(DecisionsKept, Action.DECIDE)
def decisions_kept(tx: Connection, where: Where, held: Held, query: DecisionsKept) -> list[DecisionKept]:
    """The newest first, those that were corrected or revoked among them."""
    theirs = select(DECISION).where(DECISION.c.commune == held.place)
    rows = fetch_all(tx, theirs.order_by(*newest_first(DECISION)).limit(query.most))
    counts = select(ASSESSMENT.c.decision, func.count().label("n")).where(
        ASSESSMENT.c.decision.in_([row["id"] for row in rows]), ASSESSMENT.c.review == "recognised"
    )
    n = {row.decision: row.n for row in tx.execute(counts.group_by(ASSESSMENT.c.decision))}
    numbers = {row["id"]: row["number"] for row in rows}
    return [_kept(where, row, n.get(row["id"], 0), numbers) for row in rows]


def _kept(where: Where, row: Row, count_: int, numbers: Mapping[str, str]) -> DecisionKept:
    state: Literal["", "corrected", "revoked"] = "corrected" if row["instead"] else "revoked"
    return {
        "id": row["id"],
        "number": row["number"],
        "day": f"{row['day']:%d/%m/%Y}",
        "iso": row["day"].isoformat(),
        "signer": row["signer"],
        "year": row["year"],
        "count": count_,
        "state": state if row["ended"] else "",
        "instead": numbers.get(row["instead"], ""),
        "reason": str(where.house.vault.open(row["reason"], Sealed.REVIEW)) if row["reason"] else "",
    }


@serves(OneDecision, Action.DECIDE)
def one_decision(tx: Connection, where: Where, held: Held, query: OneDecision) -> DecisionHere | Refusal:
    """A decision in force; whoever is named is known to have the points."""
    row = _decided(tx, held, query.decision)
    if row is None:
        return Refusal("decisions", {"role": held.id, "gone": True})
    sheets = _recognised_by(tx, held, row["id"])
    shown = sheets[:SHOWN]
    looked(tx, where, held, *(each["person"] for each in shown))
    people = _on_the_list(tx, [*enumerate(shown, 1)])
    return {**_kept(where, row, len(sheets), {}), "people": people}


def _decided(tx: Connection, held: Held, id_: str) -> Row | None:
    return fetch_first(tx, select(DECISION).where(*_in_force(held.place), DECISION.c.id == id_))


@serves(CorrectDecision, Action.DECIDE)
def correct_decision(
    tx: Connection, where: Where, held: Held, command: CorrectDecision
) -> Did[DecisionRecorded] | Refusal:
    """Another row stands for it from here on, with its sheets; the one with the mistake stays, ended, with the reason."""
    row = _decided(tx, held, command.decision)
    if row is None:
        return Refusal("decisions", {"role": held.id, "gone": True})
    here = {"role": held.id, "decision": row["id"]}
    if _odd(command.number, command.day, where.today):
        return Refusal("decision", {**here, "refused": "odd"})
    if _known(tx, held.place, command.number, command.day, row["id"]):
        return Refusal("decision", {**here, "refused": "known"})
    id_ = _write(tx, where, held, row["year"], command.number, command.day, command.signer)
    sheets = _recognised_by(tx, held, row["id"])
    _end(tx, where, held, row, command.reason, instead=id_)
    write_steps(tx, where, sheets, "correct", held.id)
    moved = ASSESSMENT.c.id.in_([each["id"] for each in sheets])
    tx.execute(update(ASSESSMENT).where(moved).values(decision=id_))
    untell(tx, row["id"], [each["person"] for each in sheets], where.at)
    reached = _tell(tx, where, held, "recognised", sheets, id_, _one(tx, id_), corrected=True)
    return Did({"recorded": len(sheets), "reached": reached})


@serves(RevokeDecision, Action.DECIDE)
def revoke_decision(
    tx: Connection, where: Where, held: Held, command: RevokeDecision
) -> Did[DecisionRecorded] | Refusal:
    """
    The sheets are confirmed again, as before it; that they were recognised stays in their way, and the decision in the book.

    It was decided elsewhere, as the decision itself: whoever records it judges nobody.
    """
    row = _decided(tx, held, command.decision)
    if row is None:
        return Refusal("decisions", {"role": held.id, "gone": True})
    all_ = _recognised_by(tx, held, row["id"])
    sheets = [each for each in all_ if not command.sheets or each["id"] in command.sheets]
    sealed = where.house.vault.seal(command.reason, Sealed.REVIEW) if command.reason else ""
    write_steps(tx, where, sheets, "revoke", held.id, words=sealed)
    back = {"review": OUTCOMES["revoke"], "reviewed": where.at, "decision": ""}
    tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id.in_([each["id"] for each in sheets])).values(back))
    count(tx, where.house, [each["person"] for each in sheets])
    if len(sheets) == len(all_):
        _end(tx, where, held, row, command.reason)
    untell(tx, row["id"], [each["person"] for each in sheets], where.at)
    occurrence = where.house.new_id()
    reached = _tell(tx, where, held, "declined", sheets, occurrence, row, revoked=True)
    return Did({"recorded": len(sheets), "reached": reached})


def _end(tx: Connection, where: Where, held: Held, row: Row, reason: str, instead: str = "") -> None:
    sealed = where.house.vault.seal(reason, Sealed.REVIEW) if reason else ""
    about = {"ended": where.at, "ended_by": held.id, "reason": sealed, "instead": instead}
    tx.execute(update(DECISION).where(DECISION.c.id == row["id"]).values(**about))


@serves(Recognised)
def recognised(tx: Connection, where: Where, _: Recognised) -> Recognition | None:
    """The decision on the newest sheet of the active person."""
    row = tx.execute(
        select(DECISION.c.number, DECISION.c.day, ASSESSMENT.c.year)
        .join(ASSESSMENT, ASSESSMENT.c.decision == DECISION.c.id)
        .where(ASSESSMENT.c.person == where.person, ASSESSMENT.c.review == "recognised")
        .order_by(ASSESSMENT.c.year.desc(), *newest_first(ASSESSMENT))
        .limit(1)
    ).first()
    if row is None:
        return None
    return {
        "number": row.number,
        "day": f"{row.day:%d/%m/%Y}",
        "year": row.year,
        "years": in_a_row(tx, [where.person], row.year)[where.person],
        "asked": "publish" in consents(tx, where.person),
    }


# -- what was entered into the national system by hand: who is still to be entered, and what came back


def fit(commune: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    """Whose sheet is entered: who sent it, agreed that the commune has it, and was endorsed by the chapter."""
    return (commune, shared(), ASSESSMENT.c.review.in_(["endorsed", "confirmed", "recognised"]))


def entering(tx: Connection, where: Where, held: Held) -> int:
    """The year whose sheets are entered: the oldest that is open and has any left, else this one."""
    mine = (*fit(within(held, ASSESSMENT)), open_year(tx, where, held), ASSESSMENT.c.entered.is_(None))
    return int(tx.execute(_of(func.min(ASSESSMENT.c.year)).where(*mine)).scalar() or where.year)


@serves(ToEnter, Action.FILES)
def to_enter(tx: Connection, where: Where, held: Held, query: ToEnter) -> WorkList:
    """The next ones, by village and name, and how many in all."""
    mine = (*fit(within(held, ASSESSMENT)), open_year(tx, where, held))
    rest = ASSESSMENT.c.entered.is_(None)
    done = tx.execute(_of(func.count()).where(*mine, ~rest)).scalar_one()
    waiting = tx.execute(_of(func.count()).where(*mine, rest)).scalar_one()
    columns = (PERSON.c.full_name, PERSON.c.called, PERSON.c.born, ASSESSMENT.c.village, ASSESSMENT.c.entered)
    theirs = _of(ASSESSMENT.c.id, *columns).where(*mine)
    order = (ASSESSMENT.c.village, PERSON.c.folded, ASSESSMENT.c.id)
    shown = tx.execute(theirs.where(ASSESSMENT.c.id.in_(query.listed)).order_by(*order)).all()
    if all(row.entered for row in shown):
        shown = tx.execute(theirs.where(rest).order_by(*order).limit(query.most)).all()
    named = labels(tx, {row.village for row in shown if row.village})
    return {
        "waiting": waiting,
        "entered": done,
        "items": [
            {
                "assessment": row.id,
                "name": row.full_name or row.called,
                "born": row.born or 0,
                "label": named.get(row.village, ""),
                "waits": row.entered is None,
            }
            for row in shown
        ],
    }


@serves(MarkEntered, Action.FILES)
def mark_entered(tx: Connection, where: Where, held: Held, command: MarkEntered) -> Did[int]:
    """Entered today, by this role."""
    return Did(enter(tx, where, held, dict.fromkeys(command.assessments, where.today)))


def enter(tx: Connection, where: Where, held: Held, days: Mapping[str, date]) -> int:
    """Write down of sheets within the role on which day they were entered; how many were not before."""
    rows = fetch_all(
        tx,
        _of(ASSESSMENT.c.id, ASSESSMENT.c.person, ASSESSMENT.c.commune, ASSESSMENT.c.village)
        .where(
            *fit(within(held, ASSESSMENT)), ASSESSMENT.c.id.in_(list(days)), ASSESSMENT.c.entered.is_(None)
        )
        .order_by(*in_order(ASSESSMENT)),
    )
    if rows:
        entered = update(ASSESSMENT).where(ASSESSMENT.c.id == bindparam("b_id"))
        tx.execute(
            entered.values(entered=bindparam("b_day")),
            [{"b_id": row["id"], "b_day": days[row["id"]]} for row in rows],
        )
        write_steps(tx, where, rows, "enter", held.id)
    count(tx, where.house, [row["person"] for row in rows])
    return len(rows)


def same(
    tx: Connection, where: Where, held: Held, people: Iterable[tuple[str, int]]
) -> dict[tuple[str, int], list[str]]:
    """The sheets of persons of these names and years of birth that are to be entered: for a list that came from there."""
    wanted = list(people)
    names: Collection[str] = {fold(name) for name, _ in wanted}
    rows = tx.execute(
        _of(ASSESSMENT.c.id, PERSON.c.full_name, PERSON.c.born)
        .where(*fit(within(held, ASSESSMENT)), open_year(tx, where, held), PERSON.c.folded.in_(names))
        .order_by(*in_order(ASSESSMENT))
    ).all()
    return {
        (name, born): [row.id for row in rows if row.born == born and same_name(row.full_name, name)]
        for name, born in wanted
    }


@serves(EnteredLink, Action.FILES)
def entered_link(tx: Connection, where: Where, held: Held, _: EnteredLink) -> Did[Link]:
    """The work list comes back, with the days on which each was entered."""
    return Did({"url": url(tx, where, "entered", "gui", role=held.id)})
