"""What was entered into the national system by hand: who is still to be entered, and what came back."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, select, update

from dialogs.requests import files as ask
from dialogs.rules.names import same_name
from dialogs.rules.roles import Action
from dialogs.vietnamese import fold
from storage.access import Guarded, Held, within
from storage.counting import count
from storage.office.publishing import link
from storage.office.scope import shared, this_year
from storage.places import labels
from storage.reviewing import write_steps
from storage.tables import ASSESSMENT, PERSON
from storage.where import Where

Row = Mapping[str, Any]


def fit(commune: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    """Whose sheet is entered: who sent it, agreed that the commune has it, and was endorsed by the chapter."""
    return (commune, shared(), ASSESSMENT.c.review.in_(["endorsed", "confirmed", "recognised"]))


def _of(*columns: Any) -> Select[Any]:
    return select(*columns).select_from(ASSESSMENT.join(PERSON, PERSON.c.id == ASSESSMENT.c.person))


def to_enter(tx: Connection, where: Where, held: Held, query: ask.ToEnter) -> dict[str, Any]:
    """The next ones, by village and name, and how many in all."""
    mine = (*fit(within(held, ASSESSMENT)), this_year(where))
    rest = ASSESSMENT.c.entered.is_(None)
    done = tx.execute(_of(func.count()).where(*mine, ~rest)).scalar() or 0
    waiting = tx.execute(_of(func.count()).where(*mine, rest)).scalar() or 0
    rows = tx.execute(
        _of(ASSESSMENT.c.id, PERSON.c.full_name, PERSON.c.called, PERSON.c.born, ASSESSMENT.c.village)
        .where(*mine, rest)
        .order_by(ASSESSMENT.c.village, PERSON.c.folded, ASSESSMENT.c.id)
        .limit(query.most)
    ).all()
    named = labels(tx, {row.village for row in rows if row.village})
    return {
        "waiting": waiting,
        "entered": done,
        "items": [
            {
                "assessment": row.id,
                "name": row.full_name or row.called,
                "born": row.born or 0,
                "label": named.get(row.village, ""),
            }
            for row in rows
        ],
    }


def mark_entered(tx: Connection, where: Where, held: Held, command: ask.MarkEntered) -> dict[str, Any]:
    """Entered today, by this role."""
    return {"done": enter(tx, where, held, dict.fromkeys(command.assessments, where.today))}


def enter(tx: Connection, where: Where, held: Held, days: Mapping[str, date]) -> int:
    """Write down of sheets within the role on which day they were entered; how many were not before."""
    rows = (
        tx.execute(
            _of(ASSESSMENT.c.id, ASSESSMENT.c.person, ASSESSMENT.c.commune, ASSESSMENT.c.village)
            .where(
                *fit(within(held, ASSESSMENT)),
                ASSESSMENT.c.id.in_(list(days)),
                ASSESSMENT.c.entered.is_(None),
            )
            .order_by(ASSESSMENT.c.id)
        )
        .mappings()
        .all()
    )
    if rows:
        entered = update(ASSESSMENT).where(ASSESSMENT.c.id == bindparam("b_id"))
        tx.execute(
            entered.values(entered=bindparam("b_day")),
            [{"b_id": row["id"], "b_day": days[row["id"]]} for row in rows],
        )
        write_steps(tx, where, [dict(row) for row in rows], "enter", held.id)
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
        .where(*fit(within(held, ASSESSMENT)), this_year(where), PERSON.c.folded.in_(names))
        .order_by(ASSESSMENT.c.id)
    ).all()
    return {
        (name, born): [row.id for row in rows if row.born == born and same_name(row.full_name, name)]
        for name, born in wanted
    }


def entered_link(tx: Connection, where: Where, held: Held, _: ask.EnteredLink) -> dict[str, Any]:
    """The work list comes back, with the days on which each was entered."""
    return link(tx, where, held, "entered", "gui")


QUERIES: dict[type, Callable[..., Any]] = {ask.ToEnter: Guarded(Action.FILES, to_enter)}
COMMANDS: dict[type, Callable[..., Any]] = {
    ask.MarkEntered: Guarded(Action.FILES, mark_entered),
    ask.EnteredLink: Guarded(Action.FILES, entered_link),
}
