"""A title of a place is near its end: who looks after it is told once, in time to be recognised again."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from dialogs.rules.roles import POWERS, Action
from dialogs.rules.titles import RULES, Bearer, Title
from storage.act import VIETNAM, House, in_force
from storage.ledger.write import plan_for_role
from storage.places.find import label
from storage.store.rows import Row, fetch_all
from storage.tables import PUSH, ROLE, TITLE_DECISION, in_order, newest_first
from storage.titles.decisions import holds_on
from storage.titles.settings import given_in

AHEAD = timedelta(days=120)  # a dossier takes from the closing of figures to a decision
LEADING = tuple(kind.value for kind, power in POWERS.items() if Action.TITLES in power.may)
OF_PLACES = [title.value for title, rule in RULES.items() if rule.bearer is Bearer.PLACE and rule.kept]


def lapses_due(tx: Connection, house: House, at: datetime) -> int:
    """Plan what tells of titles whose last day is near, once a decision and role; how many. It calls nobody of a title switched off."""
    today = at.astimezone(VIETNAM).date()
    near = (holds_on(today), TITLE_DECISION.c.title.in_(OF_PLACES), TITLE_DECISION.c.until <= today + AHEAD)
    rows = fetch_all(tx, select(TITLE_DECISION).where(*near).order_by(*newest_first(TITLE_DECISION)))
    newest: dict[tuple[str, str], Row] = {}
    for row in rows:
        newest.setdefault((row["title"], row["bearer"]), row)
    return sum(_tell(tx, house, at, row) for row in newest.values() if not _renewed(tx, row))


def _renewed(tx: Connection, row: Row) -> bool:
    """Whether a later recognition holds longer, or the commune does not give the title any more."""
    same = (TITLE_DECISION.c.title == row["title"], TITLE_DECISION.c.bearer == row["bearer"])
    later = (TITLE_DECISION.c.outcome == "recognised", TITLE_DECISION.c.until > row["until"])
    found = select(TITLE_DECISION.c.id).where(*same, *later, TITLE_DECISION.c.ended.is_(None)).limit(1)
    if tx.execute(found).first() is not None:
        return True
    return Title(row["title"]) not in given_in(tx, row["commune"])


def _tell(tx: Connection, house: House, at: datetime, row: Row) -> int:
    places = {row["bearer"], row["commune"]}
    wanted = select(ROLE.c.id).where(ROLE.c.place.in_(places), ROLE.c.kind.in_(LEADING), in_force(at))
    roles = list(tx.execute(wanted.order_by(*in_order(ROLE))).scalars())
    keys = {f"{row['id']}:{role}": role for role in roles}
    done = select(PUSH.c.occurrence).where(PUSH.c.purpose == "title_lapses", PUSH.c.occurrence.in_(keys))
    told = {keys[each] for each in tx.execute(done).scalars()}
    args = {
        "label": label(tx, row["bearer"]),
        "title": row["title"],
        "level": row["level"],
        "number": row["number"],
        "until": f"{row['until']:%d/%m/%Y}",
    }
    planned = [
        plan_for_role(tx, house, at, "title_lapses", role, occurrence=row["id"], args=args)
        for role in roles
        if role not in told
    ]
    return sum(map(bool, planned))
