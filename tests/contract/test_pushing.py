"""The ledger at work on both databases: claimed, decided, sent once, and every end written down."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.base import ChannelError, Limits
from dialogs.rules.purposes import PURPOSES, Kind
from storage.tables import CAP, CONTACT, HOUSEHOLD, PERSON, TALKING
from tests.pushing import EVENING, Hamlet, Line

MINUTE = timedelta(minutes=1)
ENDORSED = {"by": "cô Hoa", "year": 2026}


@pytest.fixture
async def there(database_url: str, tmp_path: Path) -> AsyncIterator[Hamlet]:
    made = Hamlet(database_url)
    async with made.app.store:
        await made.found()
        yield made


async def test_what_is_due_is_sent_once_and_its_message_is_kept(there: Hamlet) -> None:
    persons = await there.people(5)
    await there.plans("unfinished", *persons)
    line = Line()

    assert await there.pusher(line).drain() == 5
    assert await there.pusher(line).drain() == 0
    assert await there.ends() == [("sent", "")] * 5
    assert sorted(to for to, _ in line.sent) == [str(1001 + n) for n in range(5)]
    assert {row["message"] for row in await there.rows()} == {f"m{n}" for n in range(1, 6)}
    assert all(row["sent"] == there.clock() for row in await there.rows())


async def test_what_is_not_due_waits(there: Hamlet) -> None:
    persons = await there.people(1)
    await there.plans("unfinished", *persons, not_before=EVENING + MINUTE)
    line = Line()

    assert await there.pusher(line).drain() == 0
    there.clock.waits(minutes=1)
    assert await there.pusher(line).drain() == 1


async def test_two_pushers_at_once_send_each_push_once(there: Hamlet) -> None:
    import asyncio

    persons = await there.people(60)
    await there.plans("endorsed", *persons, args=ENDORSED)
    await there.plans("unfinished", *persons)
    line = Line()
    pushers = [there.pusher(line) for _ in range(2)]

    await asyncio.gather(*(each.drain() for each in pushers))

    assert len({to for to, _ in line.sent}) == len(line.sent) == 60


async def test_several_pushes_to_one_phone_become_one_message(there: Hamlet) -> None:
    (first,) = await there.people(1)
    (contact,) = [row["contact"] for row in [{"contact": "c0000001"}]]
    (second,) = await there.people(1, contact=contact, called="Hùng", address="ong")
    await there.sets(TALKING, contact, people=2)
    await there.plans("unfinished", first, second)
    line = Line()

    await there.pusher(line).drain()

    ((_, message),) = line.sent
    assert "bà Lan" in message.text
    assert "ông Hùng" in message.text
    assert await there.ends() == [("sent", "")] * 2


async def test_after_an_outage_only_the_latest_is_sent(there: Hamlet) -> None:
    persons = await there.people(1)
    for n in range(3):
        await there.plans("unfinished", *persons, occurrence=f"2026:{n}", not_before=EVENING + n * MINUTE)
    there.clock.waits(minutes=5)
    line = Line()

    await there.pusher(line).drain()

    assert len(line.sent) == 1
    assert await there.ends() == [("dropped", "superseded")] * 2 + [("sent", "")]


async def test_the_night_holds_and_the_evening_sends(there: Hamlet) -> None:
    persons = await there.people(2)
    await there.plans("unfinished", persons[0])
    await there.plans("endorsed", persons[1], args=ENDORSED)
    there.clock.waits(hours=3)
    line = Line()
    pusher = there.pusher(line)

    await pusher.drain()
    assert line.sent == []
    assert await there.ends() == [("planned", "quiet_hours")] * 2
    there.clock.waits(hours=9)
    await pusher.drain()
    assert await there.ends() == [("planned", "quiet_hours"), ("sent", "")]
    there.clock.waits(hours=12)
    await pusher.drain()
    assert await there.ends() == [("sent", "")] * 2


@pytest.mark.parametrize("purpose", [name for name, each in PURPOSES.items() if each.kind is Kind.NUDGE])
async def test_who_was_reminded_as_they_asked_is_not_reminded_again_that_evening(
    there: Hamlet, purpose: str
) -> None:
    (lan,) = await there.people(1)
    await there.plans("asked", lan)
    pusher = there.pusher(Line())
    await pusher.drain()
    there.clock.waits(minutes=30)
    await there.plans(purpose, lan)

    await pusher.drain()

    assert await there.ends() == [("sent", ""), ("dropped", "asked_later")]


# -- caps


async def test_a_household_gets_one_a_day_and_a_person_two_a_week(there: Hamlet) -> None:
    home = await there.household("h1")
    persons = await there.people(2, household=home)
    line = Line()
    pusher = there.pusher(line)
    for n in range(4):
        await there.plans("unfinished", *persons, occurrence=f"2026:{n}")
        await pusher.drain()
        there.clock.waits(days=1)

    days = [row["sent"].date() for row in await there.rows(state="sent")]
    assert len(set(days)) == len(days)
    for person in persons:
        assert len(await there.rows(state="sent", person=person)) <= 2


async def test_persons_of_a_household_at_once_share_its_day(there: Hamlet) -> None:
    home = await there.household("h1")
    persons = await there.people(8, household=home)
    await there.plans("unfinished", *persons)
    line = Line()

    await there.pusher(line).drain()

    assert len(line.sent) == 1
    held = [row["reason"] for row in await there.rows(state="planned")]
    assert held == ["cap_household"] * 7


async def test_what_was_surely_not_sent_is_not_counted(there: Hamlet) -> None:
    persons = await there.people(1)
    await there.plans("unfinished", *persons)
    line = Line(faults=[ChannelError("down", retryable=True)])
    pusher = there.pusher(line)

    await pusher.drain()
    assert await there.ends() == [("planned", "service_down")]
    used = await there.app.store.read(lambda tx: tx.execute(CAP.select()).all())
    assert {row.used for row in used} == {0}
    there.clock.waits(seconds=10)
    await pusher.drain()

    assert await there.ends() == [("sent", "")]


# -- faults


async def test_an_account_that_is_told_to_be_silent_is_silent_for_all(there: Hamlet) -> None:
    persons = await there.people(30)
    await there.plans("unfinished", *persons)
    line = Line(faults=[None, None, ChannelError("429", retryable=True, retry_after=30.0)])
    pusher, other = there.pusher(line), there.pusher(line)

    await pusher.drain()
    reached = len(line.sent)
    await other.pauses.refresh()
    await other.drain()
    await pusher.drain()
    assert len(line.sent) == reached < 30
    assert await there.rows(state="claimed") == []
    there.clock.waits(seconds=31)
    await pusher.drain()

    assert len(line.sent) == 30
    assert await there.ends() == [("sent", "")] * 30


async def test_whoever_blocked_is_unreachable_and_stops_nobody(there: Hamlet) -> None:
    persons = await there.people(3)
    await there.plans("unfinished", *persons)
    line = Line(faults=[ChannelError("403", gone=True)])

    await there.pusher(line).drain()

    assert sorted(await there.ends()) == [("failed", "unreachable"), ("sent", ""), ("sent", "")]
    (failed,) = await there.rows(state="failed")
    blocked = await there.app.store.read(
        lambda tx: tx.execute(CONTACT.select().where(CONTACT.c.blocked.is_not(None))).all()
    )
    assert [row.id for row in blocked] == [failed["contact"]]
    await there.plans("unfinished", failed["person"], occurrence="2")
    assert len(await there.rows(person=failed["person"])) == 1  # nobody can be written to


@pytest.mark.parametrize(
    "fault", [ChannelError("timed out", retryable=True, perhaps_sent=True), RuntimeError("odd")]
)
async def test_what_perhaps_arrived_is_unknown_and_never_sent_again(there: Hamlet, fault: Exception) -> None:
    persons = await there.people(1)
    await there.plans("unfinished", *persons)
    line = Line(faults=[fault])
    pusher = there.pusher(line)
    for _ in range(3):
        await pusher.drain()
        await pusher.mend()
        there.clock.waits(hours=1)

    assert len(line.sent) == 1
    assert [state for state, _ in await there.ends()] == ["unknown"]


async def test_a_service_that_stays_down_is_tried_ever_more_rarely_then_no_more(there: Hamlet) -> None:
    persons = await there.people(1)
    await there.plans("endorsed", *persons, args=ENDORSED)
    line = Line(faults=[ChannelError("500", retryable=True)] * 50)
    pusher = there.pusher(line)
    waits = []
    while (row := (await there.rows())[0])["state"] == "planned":
        waits.append((row["not_before"] - there.clock()).total_seconds())
        there.clock.waits(seconds=waits[-1])
        await pusher.drain()

    assert await there.ends() == [("failed", "service_down")]
    assert waits == [0.0, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0]


async def test_a_pusher_that_died_lost_nothing_and_sends_nothing_twice(there: Hamlet) -> None:
    persons = await there.people(6)
    await there.plans("unfinished", *persons)
    dead, line = there.pusher(Line()), Line()
    sender = dead.senders["telegram"]
    from storage.ledger.claim import claim

    await dead._mine(sender)
    at = there.clock()
    bundles = await there.app.store.write(lambda tx: claim(tx, dead.owner, "telegram", at, 4))
    marker = dead._marker(sender)
    await there.app.store.step(marker.mark, bundles[0], "x")  # and died before the request
    alive = there.pusher(line)
    await alive.mend()
    await alive.drain()
    assert line.sent == []  # the dead one's account is still held
    there.clock.waits(seconds=61)
    await alive.mend()
    await alive.drain()

    assert len(line.sent) == 5
    assert sorted(await there.ends()) == [("sent", "")] * 5 + [("unknown", "lost")]


async def test_a_pusher_that_ends_puts_back_what_it_claimed(there: Hamlet) -> None:
    persons = await there.people(3)
    await there.plans("unfinished", *persons)
    from storage.ledger.claim import claim

    ending, other, line = there.pusher(Line()), there.pusher(Line()), Line()
    await ending._mine(ending.senders["telegram"])
    at = there.clock()
    await there.app.store.write(lambda tx: claim(tx, ending.owner, "telegram", at, 3))
    await ending.stop()
    other = there.pusher(line)
    await other.drain()

    assert len(line.sent) == 3


# -- who is spared


async def test_mourning_illness_and_death_stop_at_once(there: Hamlet) -> None:
    home = await there.household("h1")
    mourning = await there.people(1, household=home)
    ill = await there.people(1)
    dead = await there.people(1)
    await there.plans("unfinished", *mourning, *ill, *dead)
    await there.plans("endorsed", *dead, args=ENDORSED)
    await there.sets(HOUSEHOLD, home, state="mourning")
    await there.sets(PERSON, ill[0], state="ill")
    await there.sets(PERSON, dead[0], state="deceased")
    line = Line()

    await there.pusher(line).drain()

    assert line.sent == []
    assert await there.ends() == [
        ("dropped", "mourning"),
        ("dropped", "ill"),
        ("dropped", "deceased"),
        ("dropped", "deceased"),
    ]


async def test_a_state_that_is_over_spares_nobody(there: Hamlet) -> None:
    (person,) = await there.people(1)
    await there.plans("unfinished", person)
    await there.sets(PERSON, person, state="ill", state_until=(EVENING - timedelta(days=1)).date())
    line = Line()

    await there.pusher(line).drain()

    assert len(line.sent) == 1


# -- an Official Account, and a plan by the month


async def test_an_account_is_written_to_in_its_window_only(there: Hamlet) -> None:
    two_days = timedelta(days=3)
    near = await there.people(1, channel="zalo_oa")
    far = await there.people(1, channel="zalo_oa", spoke=two_days)
    await there.plans("unfinished", *near, *far)
    line = Line(limits=Limits(text=2000, buttons=5, row=1))

    await there.pusher(Line(), Line(), line).drain()

    assert len(line.sent) == 1
    assert await there.ends() == [("sent", ""), ("dropped", "not_paid")]


async def test_a_commune_that_pays_has_a_budget(there: Hamlet) -> None:
    await there.rules({"oa": {"paid": True}, "budget": 100})
    far = await there.people(2, channel="zalo_oa", spoke=timedelta(days=3))
    line = Line(limits=Limits(text=2000, buttons=5, row=1))
    pusher = there.pusher(Line(), Line(), line)
    for person in far:
        await there.plans("unfinished", person)
        await pusher.drain()

    assert [(row["state"], row["reason"], row["cost"]) for row in await there.rows()] == [
        ("sent", "", 55),
        ("dropped", "no_budget", 0),
    ]


async def test_the_plan_of_a_zalo_bot_keeps_room_for_answers(there: Hamlet) -> None:
    await there.rules({"zalo_bot": {"month": 12, "kept": 10}})
    persons = await there.people(4, channel="zalo_bot")
    line = Line(limits=Limits(text=2000))
    pusher = there.pusher(Line(), line)
    for person in persons:
        await there.plans("unfinished", person)
        await pusher.drain()

    assert [state for state, _ in await there.ends()] == ["sent", "sent", "dropped", "dropped"]
