"""News on its way: sent off, confirmed by a second officer, paused, resumed, stopped."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    String,
    bindparam,
    cast,
    func,
    literal,
    select,
    update,
)

from dialogs.engine import Did, Refusal
from dialogs.rules import campaign as rules
from dialogs.rules.purposes import PURPOSES
from dialogs.rules.roles import Action
from dialogs.talks.news.campaign import SteerNews
from dialogs.talks.news.compose import ConfirmNews, Rehearsal, Seconded, SendNews, Sent
from storage.act import VIETNAM, Held, House, Where, in_force, serves
from storage.facts import hears_later
from storage.ledger.write import plan_for_role, push, write, written_from
from storage.news.audience import OPEN, PLANNED_TOO, Meant, figures, meant_by, next_ids, of_ids, rehearse, who
from storage.news.rows import (
    LIGHT,
    Campaign,
    by_whom,
    campaign_of,
    limits_of,
    move,
    own_draft,
    seconds,
    short,
    stamp,
)
from storage.store.rows import Expr, JsonMap, Row, fetch_all
from storage.tables import CAMPAIGN, CONTACT_PERSON, PUSH, ROLE, TALKING, in_order

STEERS = {  # what is asked for, from which states it can be done, and what comes of it
    "pause": (("planned", "running"), "paused"),
    "resume": (("paused",), "running"),
    "stop": (("planned", "running", "paused"), "stopped"),
}


@serves(SendNews, Action.NEWS)
def send_news(tx: Connection, where: Where, held: Held, command: SendNews) -> Did[Sent] | Refusal:
    """Count once more, and let it go or hand it to a second officer."""
    row = own_draft(tx, held, command.campaign)
    if not row:
        return Refusal()
    if row["counts"].get("picture", {}).get("state") == "waiting":
        return Did({"state": "picture", "told": 0, "silent": 0})
    found = rehearse(tx, row, where.at)
    if not found["gets"]:
        return Did({"state": "nobody", "told": 0, "silent": 0})
    counts = {**row["counts"], "rehearsal": _kept(found)}
    if not found["second"]:
        _go(tx, where, row, counts)
        told = int(hears_later(where))
        return Did({"state": "planned", "told": told, "silent": 1 - told})
    others = seconds(tx, row, where.at)
    move(tx, row["id"], "draft", where.at, state="waiting", counts=counts, why="")
    asked = [
        plan_for_role(
            tx, where.house, where.at, "confirm_news", role, occurrence=_now(where, row), by=held.id
        )
        for role in others
    ]
    reached = sum(map(bool, asked))
    return Did({"state": "waiting", "told": reached, "silent": len(others) - reached})


def _kept(found: Rehearsal) -> dict[str, object]:
    """The numbers of a rehearsal; nobody's name."""
    return {name: each for name, each in found.items() if name != "samples"}


def _now(where: Where, row: Campaign) -> str:
    return f"{row['id']}@{where.at:%Y%m%dT%H%M%S}"


def _go(tx: Connection, where: Where, row: Campaign, counts: JsonMap, by: str = "") -> None:
    hours = limits_of(tx, row["place"]).numbers.hours
    begins = rules.start(row["audience"].get("when", "evening"), where.at.astimezone(VIETNAM), hours)
    move(
        tx,
        row["id"],
        row["state"],
        where.at,
        state="planned",
        not_before=begins,
        counts={**counts, "by": by_whom(tx, where.house, row)},
        confirmed_by=by,
        planned_to="",
        why="",
    )


@serves(ConfirmNews, Action.CONFIRM_NEWS)
def confirm_news(tx: Connection, where: Where, held: Held, command: ConfirmNews) -> Did[Seconded]:
    """A second officer, another person than the author, says yes or no to what they saw, and to nothing else."""
    row = campaign_of(tx, held, command.campaign)
    if not row or row["state"] != "waiting":
        return Did({"state": "gone"})
    if held.id not in seconds(tx, row, where.at):
        return Did({"state": "own"})
    if command.stamp != stamp(tx, row):
        return Did({"state": "changed"})
    if command.agreed:
        _go(tx, where, row, {**row["counts"], "stamp": command.stamp}, held.id)
        return Did({"state": "planned"})
    move(tx, row["id"], "waiting", where.at, state="draft", why="handed_back")
    plan_for_role(tx, where.house, where.at, "news_back", row["by"], by=held.id, occurrence=_now(where, row))
    return Did({"state": "draft"})


@serves(SteerNews, Action.NEWS)
def steer_news(tx: Connection, where: Where, held: Held, command: SteerNews) -> Did[None] | Refusal:
    """Pause, resume or stop; any officer of the place can, for a stop button must be near."""
    row = campaign_of(tx, held, command.campaign)
    if not row or command.to not in STEERS:
        return Refusal()
    states, to = STEERS[command.to]
    if row["state"] not in states:
        return Refusal("campaign_page", {"role": held.id, "campaign": row["id"]})  # as it stands now
    move(tx, row["id"], row["state"], where.at, state=to, why="resumed" if command.to == "resume" else "")
    return Did(None)


# -- the rows of the ledger for some persons of a campaign: one a person, written where the database has what they need

ALIVE = {"state": "planned", "reason": ""}
SAME = (
    "kind",
    "purpose",
    "occurrence",
    "campaign",
    "args",
    "by",
    "not_before",
    "expires",
    "created",
    "changed",
)
FIRST = 100_000  # numbers of one length sort as they count


def fill(
    tx: Connection, house: House, campaign: Campaign, meant: Meant, ids: list[str], at: datetime
) -> None:
    """Write the rows of those of `ids` who get it; who has one already is passed over."""
    if not ids:
        return
    people = select(TALKING.c.people).where(TALKING.c.contact == CONTACT_PERSON.c.contact)
    sharing = select(CONTACT_PERSON.c.person).where(
        CONTACT_PERSON.c.person.in_(ids), people.scalar_subquery() > 1
    )
    several = set(tx.execute(sharing).scalars())
    alone = [each for each in ids if each not in several]
    same = _same(campaign, meant.at, at)
    row = push(
        "news", dict.fromkeys(("person", "contact", "channel", "household", "commune", "village")), **same
    )
    given = {
        **meant.values,
        **{f"v_{name}": row[name] for name in SAME},
        "w_ids": alone,
        "v_id": house.new_id(),
    }
    tx.execute(_alone(tx.dialect.name, states=meant.states != "all"), given)
    if several:
        _together(tx, house, campaign, meant, sorted(several), same)


def _same(campaign: Campaign, begins: datetime, at: datetime) -> Row:
    """What all rows of a chunk have in common."""
    return {
        "occurrence": campaign["id"],
        "campaign": campaign["id"],
        "args": campaign["counts"].get("by", {}),
        "by": campaign["by"],
        "not_before": begins,
        "at": at,
    }


@lru_cache(maxsize=8)
def _alone(dialect: str, *, states: bool) -> Insert:
    """Those with a telephone of their own: their rows never leave the database."""
    of = who("", states=states, some=True).subquery()
    number = cast(FIRST + func.row_number().over(order_by=of.c.id), String)
    columns = {
        "id": cast(bindparam("v_id", type_=String), String) + literal(".") + number,
        "person": of.c.id,
        "contact": of.c.contact,
        "household": func.coalesce(of.c.household, ""),
        "commune": of.c.commune,
        "village": func.coalesce(of.c.village, ""),
        "channel": of.c.channel,
    }
    columns |= {name: _given(name) for name in SAME}
    return written_from(dialect, columns, of.c.matches, of.c.reason.in_(PLANNED_TOO), of.c.people <= 1)


def _given(name: str) -> Expr:
    """A value that is the same in all rows; PostgreSQL wants to be told its type."""
    kind = PUSH.c[name].type
    value = bindparam(f"v_{name}", type_=kind)
    return cast(value, String) if isinstance(kind, String) else value


def _together(
    tx: Connection, house: House, campaign: Campaign, meant: Meant, ids: list[str], same: Row
) -> None:
    """On a shared telephone the first person's is sent; the others' rows tell why theirs is not."""
    found = tx.execute(of_ids(meant), {**meant.values, "w_ids": ids}).all()
    gets = [each for each in found if each.matches and each.reason in PLANNED_TOO]
    taken = _taken(tx, campaign["id"], [each.contact for each in gets])
    made = []
    for each in sorted(gets, key=lambda each: str(each.id)):
        second = {"state": "dropped", "reason": "same_phone"} if each.contact in taken else ALIVE
        taken.add(each.contact)
        made.append({**push("news", {**each._mapping, "person": each.id}, **same), **second})
    write(tx, house, made)


def _taken(tx: Connection, campaign: str, contacts: list[str]) -> set[str]:
    """The telephones that get this news already, by somebody of an earlier chunk."""
    persons = tx.execute(select(CONTACT_PERSON.c.person).where(CONTACT_PERSON.c.contact.in_(contacts)))
    found = select(PUSH.c.contact).where(
        PUSH.c.person.in_(list(persons.scalars())), PUSH.c.purpose == "news", PUSH.c.occurrence == campaign
    )
    return set(tx.execute(found).scalars())


# -- the planner: who gets the news becomes rows of the ledger, chunk by chunk

CHUNK = 300  # persons, or rows changed, in one transaction
LEAD = timedelta(minutes=2)
LOOK = timedelta(minutes=1)  # so often it is looked whether a campaign is done
NEVER = datetime(2999, 1, 1, tzinfo=UTC)  # of rows that wait for their campaign to go on
END = "~"  # sorts behind every id
TOLD = "~told"


def plan_campaigns(tx: Connection, house: House, at: datetime, most: int = CHUNK) -> int:
    """Do a chunk of what one campaign needs; how many persons or rows that was (0: nothing to do now)."""
    active = CAMPAIGN.c.state.in_(("planned", "running", "paused", "stopped"))
    wanted = select(*LIGHT).where(active, CAMPAIGN.c.planned_to != TOLD).order_by(*in_order(CAMPAIGN))
    if tx.dialect.name == "postgresql":
        wanted = wanted.with_for_update(skip_locked=True)
    rows = fetch_all(tx, wanted)
    return next((done for row in rows if (done := _chunk(tx, house, row, at, most))), 0)


def _chunk(tx: Connection, house: House, row: Campaign, at: datetime, most: int) -> int:
    state, why = row["state"], row["why"]
    if state == "stopped":
        if why != "dropped":
            return _drop(tx, row, at, most)
        return _finish(tx, house, row, at)
    if state == "paused":
        return 0 if why.startswith("held") else _hold(tx, row, at, most)
    if why == "resumed":
        return _renew(tx, row, at, most)
    if row["planned_to"] != END:
        return _plan(tx, house, row, at, most) if row["not_before"] <= at + LEAD else 0
    return _finish(tx, house, row, at)


def _plan(tx: Connection, house: House, row: Campaign, at: datetime, most: int) -> int:
    """The next persons of a campaign whose time has come."""
    author = select(ROLE.c.id).where(ROLE.c.id == row["by"], in_force(at))
    if tx.execute(author).first() is None:
        move(tx, row["id"], row["state"], at, state="paused", why="author_left")
        return 1
    begins = max(row["not_before"], at)
    meant = meant_by(tx, row, begins)
    ids, to = next_ids(tx, meant, row["planned_to"], most)
    fill(tx, house, row, meant, ids, at)
    move(tx, row["id"], row["state"], at, state="running", planned_to=to)
    return most


def _drop(tx: Connection, row: Campaign, at: datetime, most: int) -> int:
    """Rows that were planned for a campaign that was stopped; what is claimed finishes."""
    ids = _planned(tx, row["id"], most=most)
    if not ids:
        move(tx, row["id"], "stopped", at, why="dropped")
        return 1
    gone = update(PUSH).where(*_still(ids))
    tx.execute(gone.values(state="dropped", reason="stopped", changed=at))
    return len(ids)


def _hold(tx: Connection, row: Campaign, at: datetime, most: int) -> int:
    """Rows of a campaign that was paused wait out of the way, so that nobody looks at them again and again."""
    ids = _planned(tx, row["id"], PUSH.c.not_before < NEVER, most=most)
    if not ids:
        move(tx, row["id"], "paused", at, why=f"held {row['why']}".strip())
        return 1
    tx.execute(update(PUSH).where(*_still(ids)).values(not_before=NEVER, expires=NEVER, changed=at))
    return len(ids)


def _renew(tx: Connection, row: Campaign, at: datetime, most: int) -> int:
    """Rows of a campaign that went on after a pause: their days begin anew."""
    ids = _planned(tx, row["id"], PUSH.c.not_before >= NEVER, most=most)
    if not ids:
        move(tx, row["id"], "running", at, why="")
        return 1
    start = max(row["not_before"], at)
    until = start + PURPOSES["news"].lasts
    tx.execute(update(PUSH).where(*_still(ids)).values(not_before=start, expires=until, changed=at))
    return len(ids)


def _planned(tx: Connection, campaign: str, *which: ColumnElement[bool], most: int) -> list[str]:
    of = select(PUSH.c.id).where(PUSH.c.campaign == campaign, PUSH.c.state == "planned", *which)
    return list(tx.execute(of.limit(most)).scalars())


def _still(ids: list[str]) -> tuple[ColumnElement[bool], ...]:
    """Planned still: a pusher may have claimed it meanwhile."""
    return PUSH.c.id.in_(ids), PUSH.c.state == "planned"


def _finish(tx: Connection, house: House, row: Campaign, at: datetime) -> int:
    """A campaign of which nothing is left is done, and its author is told; looked at once a minute."""
    if at - row["changed"] < LOOK:
        return 0
    left = select(PUSH.c.id).where(PUSH.c.campaign == row["id"], PUSH.c.state.in_(OPEN))
    if tx.execute(left.limit(1)).first() is not None:
        move(tx, row["id"], row["state"], at)
        return 0
    state = "stopped" if row["state"] == "stopped" else "done"
    numbers = figures(tx, row["id"], at)
    counts = {**row["counts"], "figures": numbers}
    move(tx, row["id"], row["state"], at, state=state, planned_to=TOLD, counts=counts)
    plan_for_role(
        tx,
        house,
        at,
        "news_result",
        row["by"],
        occurrence=row["id"],
        args={
            "text": short(row["words"].get("vi", "")),
            "stopped": state == "stopped",
            "figures": {name: numbers[name] for name in ("sent", "all", "blocked", "unknown")},
        },
    )
    return 1
