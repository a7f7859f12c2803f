"""Who may be nudged now, who is held back and why, and the nudges written in the ledger."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from dialogs.engine import Did
from dialogs.requests import village as ask
from dialogs.rules.nudging import Nudged, goes_at, held_back, week_of
from dialogs.rules.purposes import PURPOSES
from dialogs.rules.roles import Action
from storage.act import VIETNAM, Held, Where, serves
from storage.conversations import insert_new
from storage.tables import CONSENT, CONTACT, PERSON, PUSH
from storage.village.board import nearly
from storage.village.roster import Member, roster

PAGE = 5
CAPPED = ("nudge", "news")
COUNTS = ("planned", "claimed", "sending", "sent", "unknown")  # states of a push that may arrive

Found = dict[str, Any]


@serves(ask.Unfinished, Action.NUDGE)
def unfinished(tx: Connection, where: Where, held: Held, query: ask.Unfinished) -> ask.Reachable:
    """A page of those who can be reached, and the preview of a nudge to all of them, or to one."""
    people = roster(tx, where, held)
    wanted = _wanted(people, query.which, query.person)
    going, back = _sorted_out(tx, where, wanted)
    page = wanted[query.page * PAGE : (query.page + 1) * PAGE]
    return {
        "can": [_left(each) for each in page],
        "count": len(wanted),
        "only_you": sum(each.unfinished and not each.contact for each in people),
        "more": len(wanted) > (query.page + 1) * PAGE,
        "going": len(going),
        "held": dict(Counter(back.values())),
        "when": _when(where),
        "by": held.called,
    }


def _left(each: Member) -> ask.Left:
    row = each.row
    return {
        "id": row["id"],
        "name": row["full_name"],
        "address": row["address"],
        "called": row["called"],
        "left": each.left,
    }


def only_you(tx: Connection, where: Where, held: Held, query: ask.OnlyYou) -> Found:
    """A page of those whom only the head can remind."""
    people = [each for each in roster(tx, where, held) if each.unfinished and not each.contact]
    people.sort(key=lambda each: (not each.started, each.left, each.row["household"] or "~"))
    page = people[query.page * PAGE : (query.page + 1) * PAGE]
    return {
        "people": [
            {
                **each.named(),
                "born": each.row["born"] or 0,
                "house": each.row["house"] or "",
                "blocked": each.blocked,
            }
            for each in page
        ],
        "count": len(people),
        "more": len(people) > (query.page + 1) * PAGE,
    }


@serves(ask.Nudge, Action.NUDGE)
def nudge(tx: Connection, where: Where, held: Held, command: ask.Nudge) -> Did[ask.Nudged]:
    """One row in the ledger for each, all of them at once; the rules run again when it is sent."""
    wanted = _wanted(roster(tx, where, held), command.which, command.person)
    going, back = _sorted_out(tx, where, wanted)
    at = goes_at(where.at.astimezone(VIETNAM))
    rows = [_row(where, held, each, at, week_of(at)) for each in going]
    channels = _channels(tx, [each.contact for each in going])
    insert_new(tx, PUSH, [{**row, "channel": channels[row["contact"]]} for row in rows])
    return Did({"persons": len(rows), "when": _when(where), "held": dict(Counter(back.values()))})


def _row(where: Where, held: Held, each: Member, at: datetime, week: str) -> dict[str, Any]:
    """A push as `storage.pushes.plan` writes it, of one whose phone is known."""
    start, purpose = at.astimezone(UTC), PURPOSES["head_nudge"]
    return {
        "id": where.house.new_id(),
        "person": each.row["id"],
        "contact": each.contact,
        "household": each.row["household"] or "",
        "commune": each.row["commune"],
        "village": each.row["village"] or "",
        "kind": purpose.kind.value,
        "purpose": "head_nudge",
        "occurrence": week,
        "campaign": "",
        "args": {"left": each.left, "by": held.called},
        "by": held.id,
        "not_before": start,
        "expires": start + purpose.lasts,
        "state": "planned",
        "reason": "",
        "attempts": 0,
        "owner": "",
        "lease": None,
        "message": "",
        "cost": 0,
        "created": where.at,
        "changed": where.at,
        "sent": None,
    }


def _channels(tx: Connection, contacts: Sequence[str]) -> dict[str, str]:
    rows = tx.execute(select(CONTACT.c.id, CONTACT.c.channel).where(CONTACT.c.id.in_(contacts)))
    return {row.id: row.channel for row in rows}


def _wanted(people: Sequence[Member], which: str, person: str) -> list[Member]:
    """Those who can be reached and are not done, the easiest first."""
    can = [each for each in people if each.unfinished and each.contact]
    if person:
        return [each for each in can if each.row["id"] == person]
    if which == "near":
        can = [each for each in can if nearly(each)]
    return sorted(can, key=lambda each: (each.left, each.row["id"]))


def _sorted_out(
    tx: Connection, where: Where, wanted: Sequence[Member]
) -> tuple[list[Member], dict[str, str]]:
    if not wanted:
        return [], {}
    local = goes_at(where.at.astimezone(VIETNAM))
    pushes = _this_week(tx, wanted, local)
    out = _opted_out(tx, [each.row["id"] for each in wanted])
    today = [row for row in pushes if row.day == local.date()]
    who = [
        Nudged(
            each.row["id"],
            each.row["household"] or "",
            each.contact,
            each.row["id"] in out,
            each.resting,
            sum(row.person == each.row["id"] for row in pushes),
            any(row.person == each.row["id"] and row.head for row in pushes),
        )
        for each in wanted
    ]
    households = {row.household for row in today if row.household}
    back = held_back(who, households, {row.contact for row in today})
    return [each for each in wanted if each.row["id"] not in back], dict(back)


class _Push:
    """A capped push that was sent, or will be, in the week of a nudge."""

    __slots__ = ("contact", "day", "head", "household", "person")

    def __init__(self, row: Any) -> None:
        self.person, self.contact, self.household = row.person, row.contact, row.household
        self.head = row.purpose == "head_nudge"
        self.day = (row.sent or row.not_before).astimezone(VIETNAM).date()


def _this_week(tx: Connection, wanted: Sequence[Member], local: datetime) -> list[_Push]:
    monday = (local - timedelta(days=local.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    start, end = monday.astimezone(UTC), (monday + timedelta(days=7)).astimezone(UTC)
    persons = [each.row["id"] for each in wanted]
    houses = [each.row["household"] for each in wanted if each.row["household"]]
    rows = tx.execute(
        select(
            PUSH.c.person, PUSH.c.contact, PUSH.c.household, PUSH.c.purpose, PUSH.c.sent, PUSH.c.not_before
        ).where(
            PUSH.c.person.in_(persons)
            | PUSH.c.household.in_(houses)
            | PUSH.c.contact.in_([each.contact for each in wanted]),
            PUSH.c.kind.in_(CAPPED),
            PUSH.c.state.in_(COUNTS),
            PUSH.c.not_before >= start,
            PUSH.c.not_before < end,
        )
    )
    return [_Push(row) for row in rows]


def _opted_out(tx: Connection, persons: Sequence[str]) -> set[str]:
    """Who said "no more reminders"; the newest word counts."""
    rows = tx.execute(
        select(CONSENT.c.person, CONSENT.c.given)
        .join(PERSON, PERSON.c.id == CONSENT.c.person)
        .where(CONSENT.c.person.in_(persons), CONSENT.c.purpose == "reminders")
        .order_by(CONSENT.c.id)
    )
    newest = {row.person: row.given for row in rows}
    return {person for person, given in newest.items() if not given}


def _when(where: Where) -> ask.When:
    """now, tonight or tomorrow."""
    local = where.at.astimezone(VIETNAM)
    at = goes_at(local)
    if at == local:
        return "now"
    return "tonight" if at.date() == local.date() else "tomorrow"
