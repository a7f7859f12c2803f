"""What /dulieu tells a person of lists, roles and what was done by those with a role."""

from typing import Any

from sqlalchemy import Connection, select

from storage.access import in_force
from storage.people.reach import CHAPTER
from storage.places import labels
from storage.tables import AUDIT, PERSON, ROLE
from storage.where import Where, in_vietnam

ACTS = ("relink_code", "relinked", "identified", "merged", "parted", "state", "home")

Found = dict[str, Any]


def about(tx: Connection, where: Where) -> Found:
    """The lists they are on, the roles they hold, and the last things that were done about them."""
    mine = (PERSON.c.same_as == where.person) | (PERSON.c.id == where.person)
    listed = tx.execute(
        select(PERSON.c.basis, PERSON.c.created).where(mine, PERSON.c.basis != "").order_by(PERSON.c.id)
    ).all()
    held = tx.execute(
        select(ROLE.c.kind, ROLE.c.place)
        .where(ROLE.c.person == where.person, in_force(where.at))
        .order_by(ROLE.c.since, ROLE.c.id)
    ).all()
    acts = _acts(tx, where.person)
    by = {
        row.id: row
        for row in tx.execute(
            select(ROLE.c.id, ROLE.c.kind, ROLE.c.place).where(ROLE.c.id.in_({_by(each) for each in acts}))
        )
    }
    said = labels(tx, sorted({row.place for row in (*held, *by.values())}))
    return {
        "listed": [
            {"basis": "" if row.basis == CHAPTER else row.basis, "day": in_vietnam(row.created)}
            for row in listed
        ],
        "held": [{"role": row.kind, "place": said[row.place]} for row in held],
        "acts": [
            {
                "what": row.action,
                "day": in_vietnam(row.at),
                "role": by[_by(row)].kind if _by(row) in by else "",
                "place": said[by[_by(row)].place] if _by(row) in by else "",
            }
            for row in acts
        ],
    }


def _acts(tx: Connection, person: str) -> list[Any]:
    rows = tx.execute(
        select(AUDIT.c.action, AUDIT.c.at, AUDIT.c.detail)
        .where(AUDIT.c.person == person, AUDIT.c.action.in_(ACTS))
        .order_by(AUDIT.c.id.desc())
        .limit(10)
    )
    return list(rows)


def _by(row: Any) -> str:
    return str(row.detail.get("role") or row.detail.get("by") or "")
