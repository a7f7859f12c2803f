"""The way of a sheet through chapter and commune, one step at a time; who does each is checked before."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, insert, select, true, update

from dialogs.rules.review import meant
from storage import act
from storage.act import Held, Where
from storage.counting import count
from storage.facts import is_sent, newest_word, open_years, own, staying
from storage.ledger.write import plan
from storage.store.rows import Row, fetch_all
from storage.tables import ASSESSMENT, PERSON, REVIEW_STEP, ROLE, in_order
from storage.vault import Sealed

OUTCOMES = {  # a step, and the state of review it leads to
    "endorse": "endorsed",
    "return": "returned",
    "confirm": "confirmed",
    "recognise": "recognised",
    "decline": "declined",
    "revoke": "confirmed",
}
TOLD = {
    "return": "returned",
    "decline": "declined",
}  # what the person is told at once; of a decision tells who records it
AGREES = {"endorse", "confirm"}  # whoever agrees first tells them so


class OwnSheetError(Exception):
    """Somebody was to judge their own sheet, or that of their household; see `storage.facts.own`; callers ask before."""


def move(
    tx: Connection,
    where: Where,
    held: Held,
    rows: Sequence[Row],
    step: str,
    *,
    reason: str = "",
    words: str = "",
    indicator: str = "",
) -> tuple[int, int]:
    """
    Write the step of each sheet, move them on, count them, and plan what their persons are told at once.

    How many are, and how many should be and can't.
    """
    if _own_sheets(tx, held, rows):
        raise OwnSheetError(step)
    sealed = where.house.vault.seal(words, Sealed.REVIEW) if words else ""
    about = {"reason": reason, "words": sealed, "indicator": indicator}
    steps = write_steps(tx, where, rows, step, held.id, **about)
    moved: dict[str, object] = {"review": OUTCOMES[step], "reviewed": where.at}
    if step == "return":  # theirs again: to be changed, and sent once more
        moved["state"] = "open"
    tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id.in_(list(steps))).values(moved))
    count(tx, where.house, [row["person"] for row in rows])
    reached: list[bool] = []
    for row in rows:
        purpose = "endorsed" if step in AGREES and not row["review"] else TOLD.get(step)
        if purpose is None:
            continue
        told = {"assessment": row["id"], "by": held.called, "year": row["year"]}
        if step == "return":
            told |= {"reason": reason, "words": sealed}
            told |= meant(where.house.sheets.get(row["sheet"]), indicator)
        to, occurrence = row["person"], steps[row["id"]]
        planned = plan(tx, where.house, where.at, purpose, to, occurrence=occurrence, args=told, by=held.id)
        reached.append(bool(planned))
    return sum(reached), len(reached) - sum(reached)


def write_steps(
    tx: Connection, where: Where, rows: Sequence[Row], step: str, role: str, **more: str
) -> dict[str, str]:
    """A row of the way of each of these sheets; by sheet the ids they got."""
    same = {"step": step, "role": role, "contact": where.contact, "at": where.at, **more}
    steps = [
        {
            "id": where.house.new_id(),
            "assessment": each["id"],
            **{name: each[name] for name in ("person", "commune", "village")},
            **same,
        }
        for each in rows
    ]
    if steps:
        tx.execute(insert(REVIEW_STEP), steps)
    return {step["assessment"]: step["id"] for step in steps}


def _unminuted(held: Held) -> ColumnElement[bool]:
    """The endorsements by the chapter of a role that stand in no minutes."""
    here = select(ROLE.c.id).where(ROLE.c.place == held.place)
    return and_(REVIEW_STEP.c.step == "endorse", REVIEW_STEP.c.meeting == "", REVIEW_STEP.c.role.in_(here))


def to_minute(tx: Connection, where: Where, held: Held) -> list[Row]:
    """What the chapter endorsed since its last minutes and still stands, by name; of each sheet the last `step`."""
    rows = fetch_all(
        tx,
        select(
            REVIEW_STEP.c.id.label("step"),
            REVIEW_STEP.c.assessment,
            *(PERSON.c[name] for name in ("full_name", "address", "called", "born")),
        )
        .join(ASSESSMENT, ASSESSMENT.c.id == REVIEW_STEP.c.assessment)
        .join(PERSON, PERSON.c.id == ASSESSMENT.c.person)
        .where(
            _unminuted(held),
            open_year(tx, where, held),
            staying(),
            is_sent(),
            ASSESSMENT.c.review.in_(["endorsed", "confirmed", "recognised"]),
        )
        .order_by(PERSON.c.folded, *in_order(REVIEW_STEP)),
    )
    return [*{row["assessment"]: row for row in rows}.values()]


def minuted(tx: Connection, where: Where, held: Held, steps: Sequence[str], meeting: str) -> None:
    """Note that endorsements stand in the minutes of a meeting; only those that could be listed."""
    listed = [row["step"] for row in to_minute(tx, where, held) if row["step"] in steps]
    tx.execute(update(REVIEW_STEP).where(REVIEW_STEP.c.id.in_(listed)).values(meeting=meeting))


def looked(tx: Connection, where: Where, held: Held, *persons: str) -> None:
    """Write down that who holds a role was shown answers or points of these persons."""
    act.looked(tx, where.house, where.at, f"contact:{where.contact}", persons, place=held.place, role=held.id)


def _own_sheets(tx: Connection, held: Held, rows: Sequence[Row]) -> bool:
    theirs = select(ASSESSMENT.c.id).join(PERSON, PERSON.c.id == ASSESSMENT.c.person)
    these = theirs.where(ASSESSMENT.c.id.in_([each["id"] for each in rows]))
    return tx.execute(these.where(own(held.contact, held.person)).limit(1)).first() is not None


# -- which sheets an officer's work is about


def for_commune() -> ColumnElement[bool]:
    """Sheets by persons who stay and still agree that the commune has them."""
    agrees = newest_word(PERSON.c.id, "commune").is_(true())
    return and_(ASSESSMENT.c.person == PERSON.c.id, staying(), agrees)


def shared() -> ColumnElement[bool]:
    """Those of them that are sent."""
    return and_(for_commune(), is_sent())


def open_year(tx: Connection, where: Where, held: Held) -> ColumnElement[bool]:
    """Of the years that are open where the role is held."""
    return ASSESSMENT.c.year.in_(open_years(tx, held.place, where.today))
