"""
What must be true of all that arrived and of the ledger, whichever code sent it: each count is to be zero.

The promises of all pushes are those of `tests.invariants.ledger_checker`; beside them stand those of campaigns, and of
what each person agreed to. Judged by what reached the telephones, never by what the ledger says of itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from dialogs.rules.purposes import PURPOSES
from tests.invariants.ledger_checker import FINAL, INVARIANTS, Arrival, Life
from tests.invariants.ledger_checker import check as of_all_pushes
from tests.rehearsal.population import Resident
from tests.rehearsal.transport import Arrived

FURTHER = ("after_withdrawing", "never_agreed", "after_stop_of_campaign", "sent_never_arrived", "left_open")
PROMISES = (*INVARIANTS, *FURTHER)
EVER = datetime.max.replace(tzinfo=UTC)
Row = Mapping[str, Any]  # of the ledger


def check(
    arrived: Sequence[Arrived],
    ledger: Mapping[str, Row],
    residents: Mapping[str, Resident],
    households: Mapping[str, datetime],
    stopped: Mapping[str, datetime],
    now: datetime,
    under_way: timedelta = timedelta(seconds=5),
) -> dict[str, int]:
    """How often each promise was broken; what is `under_way` when they say so cannot be called back."""
    lives = {id_: _life(one, households.get(one.household), under_way) for id_, one in residents.items()}
    found = of_all_pushes([*_arrivals(arrived, ledger)], lives, ledger.values(), now)
    counts = Counter({name: len(breaches) for name, breaches in found.items()})
    counts.update(dict.fromkeys(FURTHER, 0))
    for message in arrived:
        for id_ in message.pushes:
            for name in _further(message.at - under_way, ledger[id_], residents, stopped):
                counts[name] += 1
    reached = {id_ for message in arrived for id_ in message.pushes}
    for id_, row in ledger.items():
        counts["sent_never_arrived"] += row["state"] == "sent" and id_ not in reached
        waits = row["state"] == "planned" and row["not_before"] > now
        counts["left_open"] += row["state"] not in FINAL and not waits
    return dict(counts)


def _arrivals(arrived: Sequence[Arrived], ledger: Mapping[str, Row]) -> Iterator[Arrival]:
    for number, each in enumerate(arrived):
        for id_ in each.pushes:
            row = ledger[id_]
            yield Arrival(
                id_,
                row["person"],
                each.to,
                row["household"],
                row["purpose"],
                row["occurrence"],
                str(number),
                each.at,
            )


def _life(one: Resident, mourning: datetime | None, under_way: timedelta) -> Life:
    since = {what: at + under_way for what, at in one.since.items()}
    life = Life(
        done=since.get("done"),
        opted_out=since.get("asked"),
        died=since.get("dies"),
        leaving=since.get("leaving"),
    )
    if "falls_ill" in since:
        life.ill.append((since["falls_ill"], since.get("dies", EVER)))
    if mourning is not None:
        life.mourning.append((mourning + under_way, EVER))
    return life


def _further(
    at: datetime, row: Row, residents: Mapping[str, Resident], stopped: Mapping[str, datetime]
) -> Iterator[str]:
    one, about = residents.get(row["person"]), PURPOSES[row["purpose"]]
    if row["campaign"] in stopped and at > stopped[row["campaign"]]:
        yield "after_stop_of_campaign"
    consent = {"news": "news", "reminders": "asked"}.get(about.consent, "")
    if one is None or not consent:
        return
    if consent in one.since:
        if at > one.since[consent]:
            yield "after_withdrawing"
    elif not getattr(one, consent):
        yield "never_agreed"
