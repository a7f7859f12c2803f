"""Campaigns on both databases: what is rehearsed is what is planned, whoever plans, wherever it is killed."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from dialogs.rules.campaign import limits_of
from storage.act import House
from storage.news.audience import figures, month, rehearse
from storage.news.drafts import Wanted, keep, refuse, wanted
from storage.news.run import plan_campaigns
from storage.store.store import Store
from storage.tables import CAMPAIGN, CONTACT, HOUSEHOLD, PERSON, PLACE_RULES, PUSH, TALKING
from storage.vault import Vault
from tests.rehearsal.population import make
from tests.rehearsal.process import MONDAY

AT = MONDAY + timedelta(hours=18, minutes=40)


@pytest.fixture
def house() -> House:
    numbers = count(1)
    return House(Vault([b"k" * 32]), lambda: f"{next(numbers):016d}", {}, {})


def campaign(tx: Connection, **of: Any) -> dict[str, Any]:
    row = {
        "id": "news",
        "commune": "",
        "place": "tinh",
        "by": "role-0",
        "words": {"vi": "Tin"},
        "counts": {},
        "audience": {"place": "tinh", "state": "all", "when": "now"},
        "state": "planned",
        "not_before": AT,
        "created": AT,
        "changed": AT,
        **of,
    }
    tx.execute(insert(CAMPAIGN).values(row))
    return dict(tx.execute(select(CAMPAIGN).where(CAMPAIGN.c.id == row["id"])).mappings().one())


def varied(tx: Connection) -> None:
    """Some blocked, some silent for long on an Official Account, some in mourning, some gone."""
    random = Random(3)
    make(tx, 300, MONDAY, random)
    contacts = tx.execute(select(CONTACT.c.id)).scalars().all()
    for id_ in random.sample(contacts, 20):
        tx.execute(update(CONTACT).where(CONTACT.c.id == id_).values(blocked=AT))
    for id_ in random.sample(contacts, 60):
        tx.execute(update(CONTACT).where(CONTACT.c.id == id_).values(channel="zalo_oa"))
        heard = AT - timedelta(hours=random.choice((3, 60, 200)))
        tx.execute(update(TALKING).where(TALKING.c.contact == id_).values(heard_at=heard))
    for n in range(0, 300, 17):
        tx.execute(
            update(PERSON)
            .where(PERSON.c.id == f"p{n:06}")
            .values(state=random.choice(("ill", "deceased", "moved")))
        )
    for n in range(0, 70, 9):
        tx.execute(update(HOUSEHOLD).where(HOUSEHOLD.c.id == f"h{n:06}").values(state="mourning"))


def everything(tx: Connection, house: House, most: int = 7, at: Any = AT) -> int:
    rounds = 0
    while plan_campaigns(tx, house, at, most):
        rounds += 1
        assert rounds < 2000
    return rounds


@pytest.mark.parametrize(
    "audience",
    [
        {"place": "tinh", "state": "all"},
        {"place": "x00", "state": "none"},
        {"place": "x00", "state": "open"},
        {"place": "v0000", "state": "done"},
    ],
)
async def test_what_is_rehearsed_is_what_is_planned(
    store: Store, house: House, audience: dict[str, str]
) -> None:
    def work(tx: Connection) -> tuple[dict[str, Any], dict[str, Any]]:
        varied(tx)
        row = campaign(tx, audience={**audience, "when": "now"})
        found = rehearse(tx, row, AT)
        everything(tx, house)
        return found, figures(tx, "news", AT)

    found, numbers = await store.write(work)
    missed = sum(found["excluded"].get(reason, 0) for reason in ("window_closed", "not_paid"))
    assert numbers["all"] == found["messages"] + missed
    assert found["messages"] > 3
    assert sum(found["excluded"].values()) + found["gets"] == found["people"]
    assert len(found["samples"]) == 5


async def test_planned_twice_or_by_two_nobody_gets_two(store: Store, house: House) -> None:
    def work(tx: Connection) -> tuple[list[Any], list[Any]]:
        varied(tx)
        campaign(tx)
        everything(tx, house)
        first = tx.execute(select(PUSH.c.person, PUSH.c.state).order_by(PUSH.c.person)).all()
        tx.execute(update(CAMPAIGN).values(planned_to=""))
        everything(tx, house, most=50)
        return list(first), list(
            tx.execute(select(PUSH.c.person, PUSH.c.state).order_by(PUSH.c.person)).all()
        )

    first, second = await store.write(work)
    assert first == second
    assert len(first) > 100


async def test_a_killed_planner_goes_on_where_it_was(store: Store, house: House) -> None:
    await store.write(varied)
    await store.write(campaign)
    for _ in range(3):
        await store.write(lambda tx: plan_campaigns(tx, house, AT, 40))
    with pytest.raises(ZeroDivisionError):
        await store.write(lambda tx: plan_campaigns(tx, house, AT, 40) / 0)
    await store.write(lambda tx: everything(tx, house, 40))

    people = await store.read(lambda tx: tx.execute(select(PUSH.c.person)).scalars().all())
    assert len(people) == len(set(people)) > 100


async def test_one_message_a_telephone_also_over_chunks(store: Store, house: House) -> None:
    def work(tx: Connection) -> list[Any]:
        make(tx, 300, MONDAY, Random(3))
        campaign(tx)
        everything(tx, house, most=1)
        return list(tx.execute(select(PUSH.c.contact).where(PUSH.c.state == "planned")).scalars())

    contacts = await store.write(work)
    assert len(contacts) == len(set(contacts)) > 100


async def test_paused_longer_than_it_lasts_and_resumed_it_is_sent(store: Store, house: House) -> None:
    later = AT + timedelta(days=9)

    def work(tx: Connection) -> tuple[int, int]:
        make(tx, 60, MONDAY, Random(3))
        campaign(tx)
        everything(tx, house)
        tx.execute(update(CAMPAIGN).values(state="paused", why=""))
        everything(tx, house)
        held = figures(tx, "news", later)["held"]
        tx.execute(update(CAMPAIGN).values(state="running", why="resumed"))
        everything(tx, house, at=later)
        due = PUSH.c.not_before <= later, PUSH.c.expires > later, PUSH.c.state == "planned"
        return held, len(tx.execute(select(PUSH.c.id).where(*due)).all())

    held, due = await store.write(work)
    assert held == due > 20


async def test_the_budget_of_the_month_is_counted_from_the_ledger(store: Store, house: House) -> None:
    def work(tx: Connection) -> tuple[int, int]:
        make(tx, 60, MONDAY, Random(3))
        campaign(tx, place="x00", audience={"place": "x00", "state": "all"})
        everything(tx, house)
        tx.execute(update(PUSH).values(state="sent", cost=55, changed=AT))
        return month(tx, "x00", AT + timedelta(days=1)), month(tx, "x00", AT + timedelta(days=40))

    now, next_month = await store.write(work)
    assert now[1] == now[0] * 55 > 0
    assert next_month == (0, 0)


async def test_a_place_that_pays_sees_what_it_costs(store: Store) -> None:
    def work(tx: Connection) -> tuple[dict[str, Any], dict[str, Any]]:
        varied(tx)
        row = campaign(tx)
        free = rehearse(tx, row, AT)
        body = {"oa": {"paid": True, "paid_cost": 55}, "budget": 1000}
        tx.execute(insert(PLACE_RULES).values(place="tinh", body=body, at=AT))
        return free, rehearse(tx, row, AT)

    free, paid = await store.write(work)
    assert free["excluded"]["not_paid"] > 0
    assert free["cost"] == 0
    assert paid["cost"] == 55 * free["excluded"]["not_paid"]
    assert "not_paid" not in paid["excluded"]
    assert paid["budget"] == 1000


async def test_a_picture_is_kept_once_and_an_older_one_is_not(store: Store, house: House) -> None:
    def work(tx: Connection) -> tuple[list[Wanted], bool, bool, bytes | None, int]:
        make(tx, 10, MONDAY, Random(3))
        waits = {"state": "waiting", "channel": "telegram", "file": "new", "since": AT.isoformat()}
        campaign(tx, state="draft", counts={"picture": waits})
        found = wanted(tx, ["telegram"], AT)
        stale = keep(tx, Wanted("news", "telegram", "old", AT), b"x")
        kept = keep(tx, found[0], b"jpeg")
        refused = refuse(tx, house, found[0], AT)
        picture = tx.execute(select(CAMPAIGN.c.picture)).scalar()
        return found, stale, kept, picture, int(refused)

    found, stale, kept, picture, refused = await store.write(work)
    assert [each.file for each in found] == ["new"]
    assert (stale, kept, picture, refused) == (False, True, b"jpeg", 0)


def test_the_limits_of_the_nearest_place_count() -> None:
    assert limits_of({"news": {"confirm_above": 10}}, {"news": {"confirm_above": 20}}).above == 10
    assert limits_of({}, {"news": {"confirm_above": 20}}).above == 20
    assert limits_of({"news": {"confirm_above": -1, "rates": {"telegram": 0}}}).above == 500
