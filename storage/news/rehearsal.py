"""What sending a campaign would come to, over the real rows: how many, who not and why, what it costs, when it is out."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from dialogs.rules import campaign as rules
from storage.news.audience import GETS, Meant, meant_by, next_ids, of_all, of_ids
from storage.news.figures import month
from storage.news.rows import limits_of
from storage.where import VIETNAM

SAMPLES = 5
MANY, LOOKED = 300, 10  # persons in one look, and looks


def rehearse(tx: Connection, campaign: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """
    The rehearsal of a campaign; one statement of its size, whatever the place.

    people: of the audience. gets: persons. messages: telephones. excluded: {reason: persons}. channels: [{name, number}].
    samples: five who would get it, {called, address}.
    """
    limits = limits_of(tx, campaign["place"])
    numbers = limits.numbers
    when = campaign["audience"].get("when", "evening")
    begins = rules.start(when, at.astimezone(VIETNAM), numbers.hours)
    meant = meant_by(tx, campaign, begins, numbers.caps.person_week)
    counted = _count(tx, meant)
    windows = counted["windows"]
    missed = rules.out_of_reach(windows, limits)
    channels = {**counted["channels"]}
    if missed:
        channels["zalo_oa"] -= sum(missed.values())
    messages = sum(channels.values())
    plan = month(tx, "", at, channel="zalo_bot")[0] if channels.get("zalo_bot") else 0
    return {
        "people": counted["people"],
        "gets": counted["gets"] - sum(missed.values()),
        "messages": messages,
        "same_phone": counted["gets"] - counted["telephones"],
        "excluded": {**counted["excluded"], **missed},
        "channels": [{"name": name, "number": channels[name]} for name in sorted(channels) if channels[name]],
        "windows": dict(windows),
        "cost": rules.cost(windows, limits),
        "plan_left": max(0, numbers.zalo_bot_month - numbers.zalo_bot_kept - plan),
        "budget": -1 if numbers.budget is None else numbers.budget,
        "spent": month(tx, campaign["commune"], at)[1] if campaign["commune"] else 0,
        "begins": spoken(begins),
        "ends": spoken(rules.finished(channels, begins, limits)),
        "above": limits.above,
        "second": rules.needs_second(messages, campaign["words"], limits),
        "odd": sorted(
            {word for text in campaign["words"].values() for word in rules.promised_not_to_ask(text)}
        ),
        "samples": _samples(tx, meant),
    }


def _count(tx: Connection, meant: Meant) -> dict[str, Any]:
    of = of_all(meant).subquery()
    wanted = (
        select(of.c.reason, of.c.channel, of.c.window, func.count(), func.count(of.c.contact.distinct()))
        .where(of.c.matches)
        .group_by(of.c.reason, of.c.channel, of.c.window)
    )
    rows = tx.execute(wanted, meant.values).all()
    excluded, channels, windows = Counter[str](), Counter[str](), Counter[str]()
    for reason, channel, window, number, telephones in rows:
        if reason != GETS:
            excluded[reason] += number
            continue
        channels[channel] += telephones
        if channel == "zalo_oa":
            windows[window] += telephones
    return {
        "people": sum(row[3] for row in rows),
        "gets": sum(row[3] for row in rows if row[0] == GETS),
        "excluded": dict(excluded),
        "channels": dict(channels),
        "telephones": sum(channels.values()),
        "windows": windows,
    }


def _samples(tx: Connection, meant: Meant) -> list[dict[str, str]]:
    """Five who would get it, addressed as differently as they are; looked for among the first of the place."""
    gets: list[Any] = []
    after = ""
    for _ in range(LOOKED):
        ids, after = next_ids(tx, meant, after, MANY)
        rows = tx.execute(of_ids(meant), {**meant.values, "w_ids": ids}).all() if ids else []
        gets += sorted(
            (row for row in rows if row.matches and row.reason == GETS), key=lambda row: str(row.id)
        )
        if after == "~" or len({row.address for row in gets}) >= SAMPLES:
            break
    first = {row.address: row for row in reversed(gets)}
    others = [row for row in gets if row not in first.values()]
    chosen = [*sorted(first.values(), key=lambda row: str(row.id)), *others][:SAMPLES]
    return [{"called": row.called, "address": row.address} for row in chosen]


def spoken(at: datetime) -> str:
    """A time as the talks take it apart: the hour, the day."""
    return at.strftime("%H:%M|%d/%m/%Y")
