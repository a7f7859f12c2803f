"""Who may be nudged now, who is held back and why, and the nudges written in the ledger."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, select

from dialogs.engine import Did
from dialogs.rules.roles import Action
from dialogs.rules.sending import When, week_of, when_said, why_held
from dialogs.talks.village.nudging import Going, Most, Nudge, Nudged, OnlyYou, Reachable, Silent, Unfinished
from storage.act import VIETNAM, Held, Where, serves
from storage.ledger.decide import foresee
from storage.ledger.plan import numbers_of_places
from storage.ledger.write import push, write
from storage.store.rows import Row
from storage.tables import CONTACT, PUSH
from storage.village.roster import Member, roster

PAGE, LONG = 4, 40  # lines at once; where one scrolls


@serves(Unfinished, Action.NUDGE)
def unfinished(tx: Connection, where: Where, held: Held, query: Unfinished) -> Reachable:
    """A page of those who can be reached, and the preview of a nudge to all of them, or to one."""
    people = roster(tx, where, held)
    wanted = _wanted(people, query.which, query.person)
    going, back = foreseen(tx, where, held, wanted)
    page, more = _page(wanted, where, query.page)
    return {
        "can": [{**each.apart(), "left": each.left} for each in page],
        "count": len(wanted),
        "only_you": sum(each.unfinished and not each.contact for each in people),
        "more": more,
        "going": len(going),
        "held": dict(Counter(back.values())),
        "times": _times(where, going),
        "most": _most(tx, held),
        "by": held.called,
    }


@serves(OnlyYou, Action.BOARD)
def only_you(tx: Connection, where: Where, held: Held, query: OnlyYou) -> Silent:
    """A page of those whom only the head can remind."""
    people = [each for each in roster(tx, where, held) if each.unfinished and not each.contact]
    people.sort(key=lambda each: (not each.started, each.left, each.row["household"] or "~"))
    page, more = _page(people, where, query.page)
    return {
        "people": [{**each.apart(), "blocked": each.blocked} for each in page],
        "count": len(people),
        "more": more,
    }


@serves(Nudge, Action.NUDGE)
def nudge(tx: Connection, where: Where, held: Held, command: Nudge) -> Did[Nudged]:
    """One row in the ledger for each, all of them at once; the rules run again when it is sent."""
    wanted = _wanted(roster(tx, where, held), command.which, command.person)
    going, back = foreseen(tx, where, held, wanted)
    write(tx, where.house, going)
    held_back = dict(Counter(back.values()))
    return Did(
        {"persons": len(going), "times": _times(where, going), "most": _most(tx, held), "held": held_back}
    )


def _page(people: Sequence[Member], where: Where, page: int) -> tuple[Sequence[Member], bool]:
    """What is shown of them at once, and whether more follow."""
    lines = LONG if where.scrolls else PAGE
    return people[page * lines : (page + 1) * lines], len(people) > (page + 1) * lines


def _wanted(people: Sequence[Member], which: str, person: str) -> list[Member]:
    """Those who can be reached and are not done, the easiest first."""
    can = [each for each in people if each.unfinished and each.contact]
    if person:
        return [each for each in can if each.row["id"] == person]
    if which == "near":
        can = [each for each in can if each.nearly]
    return sorted(can, key=lambda each: (each.left, each.row["id"]))


def foreseen(
    tx: Connection, where: Where, held: Held, wanted: Sequence[Member]
) -> tuple[list[Row], dict[str, str]]:
    """The rows of those who would be written to, and why the others would not: the rules of sending, asked early."""
    channels = _channels(tx, [each.contact for each in wanted])
    rows = [_row(where, held, each, channels[each.contact], where.at) for each in wanted]
    told = foresee(tx, where.house, where.at, rows)
    due: list[Row] = [
        {**_row(where, held, each, row["channel"], told[row["id"]][0]), "id": row["id"]}
        for each, row in zip(wanted, rows, strict=True)
    ]
    nudged = _nudged(tx, due)
    back: dict[str, str] = {}
    for row in due:
        why = why_held(told[row["id"]][1])
        if row["person"] in nudged and why in {"", "week", "today"}:
            why = "nudged"
        if why:
            back[row["person"]] = why
    return [row for row in due if row["person"] not in back], back


def _row(where: Where, held: Held, each: Member, channel: str, then: datetime) -> Row:
    to = {**each.row, "person": each.row["id"], "contact": each.contact, "channel": channel}
    about = {"left": each.left, "by": held.called}
    when = partial(
        push, "head_nudge", occurrence=week_of(then.astimezone(VIETNAM)), at=where.at, not_before=then
    )
    return {"id": where.house.new_id(), "campaign": "", **when(to, args=about, by=held.id)}


def _channels(tx: Connection, contacts: Sequence[str]) -> dict[str, str]:
    rows = tx.execute(select(CONTACT.c.id, CONTACT.c.channel).where(CONTACT.c.id.in_(contacts)))
    return {row.id: row.channel for row in rows}


def _nudged(tx: Connection, rows: Sequence[Row]) -> set[str]:
    """Who was nudged in that week before: a row stands in the ledger."""
    same = PUSH.c.purpose == "head_nudge", PUSH.c.occurrence.in_({row["occurrence"] for row in rows})
    theirs = select(PUSH.c.person, PUSH.c.occurrence).where(*same)
    before = {tuple(row) for row in tx.execute(theirs.where(PUSH.c.person.in_([r["person"] for r in rows])))}
    return {row["person"] for row in rows if (row["person"], row["occurrence"]) in before}


def _most(tx: Connection, held: Held) -> Most:
    """How many nudges and news the place allows: {week, day}."""
    pair = (held.place, held.commune)
    caps = numbers_of_places(tx, [pair])[pair].caps
    return {"week": caps.person_week, "day": caps.household_day}


def _times(where: Where, going: Sequence[Row]) -> list[Going]:
    """When how many go, the soonest first, as it is said: {when, hour, minute, day, count}."""
    local = where.at.astimezone(VIETNAM)
    counted: Counter[tuple[When, str, str, str]] = Counter()
    for row in sorted(going, key=lambda row: row["not_before"]):
        then = row["not_before"].astimezone(VIETNAM)
        when = when_said(local, then)
        at = ("", "", "") if when == "now" else (f"{then:%H}", f"{then:%M}", f"{then:%d/%m}")
        counted[when, *at] += 1
    return [
        {"when": when, "hour": hour, "minute": minute, "day": day, "count": n}
        for (when, hour, minute, day), n in counted.items()
    ]
