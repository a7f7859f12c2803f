"""Facts that are said twice, in SQL and in Python, are the same fact; each holds for every row that there may be."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from dialogs.rules.hours import CHANNELS
from dialogs.rules.people import STATES
from storage import facts
from storage.store.rows import fetch_all
from storage.store.store import Store
from storage.tables import ASSESSMENT, CONSENT, CONTACT, CONTACT_PERSON, HOUSEHOLD, PERSON, PLACE, TALKING

AT = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 12)
UNTILS = (None, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1))


def person(tx: Connection, id_: str, **more: Any) -> None:
    tx.execute(insert(PERSON).values(id=id_, commune="xa", created=AT, **more))


async def test_a_state_holds_until_its_last_day_and_death_for_good(store: Store) -> None:
    cases = {f"p{n:02}": each for n, each in enumerate(product(STATES, UNTILS))}
    homes = {f"h{n:02}": each for n, each in enumerate(product(("", "mourning", "moved"), UNTILS))}

    def work(tx: Connection) -> dict[str, str]:
        tx.execute(
            insert(PLACE).values(id="thon", level="village", word="thôn", name="Ví Dụ", folded="vi du")
        )
        for id_, (state, until) in cases.items():
            person(tx, id_, state=state, state_until=until)
        for id_, (state, until) in homes.items():
            tx.execute(insert(HOUSEHOLD).values(id=id_, place="thon", state=state, state_until=until))
        read = [select(of.c.id, facts.state_of(of, TODAY)) for of in (PERSON, HOUSEHOLD)]
        return {id_: state for each in read for id_, state in tx.execute(each)}

    assert {id_: facts.state_on(*each, TODAY) for id_, each in (cases | homes).items()} == await store.write(
        work
    )
    assert "deceased" == facts.state_on("deceased", UNTILS[1], TODAY)
    assert ["", "ill", "ill"] == [facts.state_on("ill", until, TODAY) for until in UNTILS[1:]]


async def test_of_a_years_sheets_one_counts_however_it_is_asked(store: Store) -> None:
    """The newest that was not put aside, of that year alone: by one, for all, and inside of another statement."""
    rows = [
        {
            "id": f"{who}{n}",
            "person": who,
            "year": year,
            "state": state,
            "answered": answered,
            "run": f"{who}{n}",
        }
        for who, theirs in {
            "a": [(2026, "replaced", 10), (2026, "open", 3)],
            "b": [(2026, "sent", 10), (2026, "replaced", 2)],
            "c": [(2025, "sent", 10)],
            "d": [(2026, "open", 0)],
            "e": [(2026, "replaced", 4)],
            "f": [(2026, "private", 10), (2025, "open", 1)],
        }.items()
        for n, (year, state, answered) in enumerate(theirs)
    ]

    def work(tx: Connection) -> None:
        for who in "abcdefg":
            person(tx, who)
        tx.execute(insert(ASSESSMENT), [{**row, "sheet": "x", "started": AT} for row in rows])
        that_count = facts.of_year(columns=("id", "state", "answered")).params(year=2026)
        whole = {row["person"]: row for row in fetch_all(tx, that_count)}
        assert {"a": "a1", "b": "b0", "d": "d0", "f": "f0"} == {
            who: each["id"] for who, each in whole.items()
        }
        asked = select(
            PERSON.c.id,
            facts.of_sheet(PERSON.c.id, 2026, lambda of: of.c.id),
            facts.of_sheet(PERSON.c.id, 2026, facts.how_far),
            facts.sent(PERSON.c.id, 2026),
        )
        for who, id_, far, sent in tx.execute(asked):
            one, same = facts.sheet(tx, who, 2026), whole.get(who)
            assert (id_, one["id"] if one else None) == ((same or {}).get("id"), (same or {}).get("id"))
            assert facts.started(same) == (far not in {None, "none"})
            assert sent == (same is not None and same["state"] == "sent")

    await store.write(work)


async def test_the_newest_word_counts(store: Store) -> None:
    said = {"a": [True], "b": [True, False], "c": [False, True], "d": []}

    def work(tx: Connection) -> None:
        for who, words in said.items():
            person(tx, who)
            for n, given in enumerate(words):
                row = {"id": f"{n}{who}", "person": who, "purpose": "news", "given": given, "version": "1"}
                tx.execute(insert(CONSENT).values(**row, channel="telegram", contact="x", at=AT))
        known = facts.words_of(tx, [*said])
        for who, word in tx.execute(select(PERSON.c.id, facts.newest_word(PERSON.c.id, "news"))):
            assert word == known.get((who, "news")) == (said[who][-1] if said[who] else None)

    await store.write(work)


@pytest.mark.parametrize("looks", [True, False])
@pytest.mark.parametrize("channel", CHANNELS)
async def test_who_is_written_to_where(store: Store, channel: str, *, looks: bool) -> None:
    """Of the contacts that can be written to the one that wrote last, an open page after all others; never one that blocked us."""
    writes = CHANNELS[channel].writes
    can = looks if writes == "open" else writes != "never"

    def work(tx: Connection) -> list[Any]:
        for n, (who, on, hours, blocked) in enumerate(
            [
                ("a", channel, 1, False),
                ("a", "telegram", 5, False),
                ("b", channel, 1, True),
                ("c", channel, 9, False),
            ]
        ):
            if who not in {row.id for row in tx.execute(select(PERSON.c.id))}:
                person(tx, who)
            heard = AT - timedelta(hours=hours)
            left = AT if blocked else None
            until = AT + timedelta(seconds=30) if looks else AT
            tx.execute(
                insert(CONTACT).values(
                    id=f"k{n}", channel=on, external=f"{n}", created=AT, blocked=left, open_until=until
                )
            )
            tx.execute(insert(TALKING).values(contact=f"k{n}", heard_at=heard))
            tx.execute(insert(CONTACT_PERSON).values(contact=f"k{n}", person=who, since=AT))
        for row in tx.execute(select(CONTACT, facts.can_write(AT).label("can"))):
            assert row.can == facts.writable(row, AT)
        chosen = select(PERSON.c.id, facts.contact_for(PERSON.c.id, AT)).order_by(PERSON.c.id)
        return [tuple(row) for row in tx.execute(chosen)]

    first = "k0" if can and writes != "open" else "k1"
    assert [("a", first), ("b", None), ("c", "k3" if can else None)] == await store.write(work)
