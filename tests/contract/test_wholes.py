"""What is kept of communes says what a count of now says, whatever was done to people and places, by whomever."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import OperationalError

from bot.housekeeping import add_up
from storage.counting import count, squash, write_deltas
from storage.merging import Merger, merge
from storage.office import wholes as of_wholes
from storage.office.summary import mend, summarise
from storage.office.wholes import Whole, make_ready, wholes
from storage.store.engines import address, open_engine
from storage.tables import COMMUNE_WHOLE, COUNTER, PERSON, PLACE
from tests import databases
from tests.chat import Chat
from tests.contract.test_counting import ACTS, Life, started
from tests.resident import village as housed
from tests.village import Village

YEARS = (2026, 2027)
FREE = ("xa-1", "xa-2", "xa-3")  # where nobody joins, so that they may end
VILLAGES = ("dong", "trung", "nui", *FREE)
COMMUNES = ("vi-du", "xa")


def place(id_: str, level: str, commune: str, **more: Any) -> dict[str, Any]:
    row = {"id": id_, "level": level, "commune": commune, "province": "tinh", "word": "thôn", "name": id_}
    above = {"province": None, "commune": "tinh"}.get(level, commune)
    return row | {"folded": id_, "parent": above} | more


def neighbour(tx: Connection) -> None:
    """Another commune, with villages of its own and a unit."""
    tx.execute(insert(PLACE).values(place("xa", "commune", "xa")))
    rows = [place(id_, "village", "xa") for id_ in FREE]
    tx.execute(insert(PLACE), [*rows, place("xa-unit", "unit", "xa")])


Answer = dict[str, Any]


def answered(tx: Connection) -> Answer:
    """The wholes of all places and what is said of the province, for each year as it is then."""
    places = tx.execute(select(PLACE.c.id)).scalars().all()
    return {str(year): wholes(tx, places, year, date(year, 11, 12)) for year in YEARS}


def counted_anew(tx: Connection, ask: Callable[[Connection], Answer] = answered) -> Answer:
    """The same while nothing is kept."""
    aside = tx.begin_nested()
    tx.execute(update(COMMUNE_WHOLE).values(year=0))
    found = ask(tx)
    aside.rollback()
    return found


class Tracks:
    """How many communes were counted, and how many answered as they were kept."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.counted = self.kept = 0
        count_, made = of_wholes.counted, of_wholes._communes

        def counting(tx: Connection, communes: Any, year: int) -> Any:
            self.counted += len(communes)
            return count_(tx, communes, year)

        def making(tx: Connection, places: Any, year: int) -> Any:
            before, found = self.counted, made(tx, places, year)
            self.kept += len(found) - (self.counted - before)
            return found

        monkeypatch.setattr(of_wholes, "counted", counting)
        monkeypatch.setattr(of_wholes, "_communes", making)


@pytest.fixture
def tracks(monkeypatch: pytest.MonkeyPatch) -> Tracks:
    return Tracks(monkeypatch)


class Places(Life):
    """The same people, and what officers and the program do to places meanwhile."""

    def number(self) -> int | None:
        return self.luck.choice((None, 0, 1, 2, 3, 5, 8, 13))

    def is_entered(self, tx: Any, person: str) -> None:
        name = self.luck.choice(("adults", "households"))
        which = self.luck.choice((*VILLAGES, *COMMUNES, "tinh"))
        tx.execute(update(PLACE).where(PLACE.c.id == which).values({name: self.number()}))

    def all_are_entered(self, tx: Any, person: str) -> None:
        inside = PLACE.c.parent == self.luck.choice(COMMUNES)
        tx.execute(update(PLACE).where(inside).values(adults=self.number()))

    def ends(self, tx: Any, person: str) -> None:
        until = self.luck.choice((None, date(2026, 1, 1)))
        tx.execute(update(PLACE).where(PLACE.c.id == self.luck.choice((*FREE, "xa"))).values(until=until))

    def goes_over(self, tx: Any, person: str) -> None:
        values = dict.fromkeys(("commune", "parent"), self.luck.choice(COMMUNES))
        tx.execute(update(PLACE).where(PLACE.c.id == self.luck.choice(FREE)).values(**values))

    def is_no_village(self, tx: Any, person: str) -> None:
        level = self.luck.choice(("unit", "village"))
        tx.execute(update(PLACE).where(PLACE.c.id == self.luck.choice(FREE)).values(level=level))

    def comes_and_goes(self, tx: Any, person: str) -> None:
        new = PLACE.c.id.in_(("xa-new", "xa-newer"))
        if not tx.execute(delete(PLACE).where(new)).rowcount:
            commune = self.luck.choice(COMMUNES)
            tx.execute(insert(PLACE).values(place("xa-new", "village", commune, adults=self.number())))
            tx.execute(insert(PLACE).values(place("xa-newer", "village", "xa", households=4)))

    def strays(self, tx: Any, person: str) -> None:
        """The row of a person, of a village of another commune than the one they are said to be of."""
        village = self.luck.choice(VILLAGES)
        tx.execute(update(PERSON).where(PERSON.c.id == person).values(village=village))
        count(tx, self.village.house, [person])

    def is_mended(self, tx: Any, person: str) -> None:
        which = COUNTER.c.place == self.luck.choice((*VILLAGES, *COMMUNES)), COUNTER.c.name == "listed"
        tx.execute(update(COUNTER).where(*which).values(value=COUNTER.c.value + 2))
        mend(tx, self.village.house)

    def is_made_ready(self, tx: Any, person: str) -> None:
        make_ready(tx, self.luck.choice((2026, 2026, 2027)), self.luck.choice((1, 9)))

    def is_added_up(self, tx: Any, person: str) -> None:
        while squash(tx):
            pass
        while make_ready(tx, 2026):
            pass


DEEDS = (
    Places.is_entered,
    Places.all_are_entered,
    Places.ends,
    Places.goes_over,
    Places.is_no_village,
    Places.comes_and_goes,
    Places.strays,
    Places.strays,
    Places.is_mended,
    Places.is_made_ready,
    Places.is_added_up,
    Places.is_added_up,
    Places.is_added_up,
)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_says_what_a_count_says_whatever_was_done(
    chat_on_both: Chat, tracks: Tracks, seed: int
) -> None:
    started(chat_on_both)
    village = chat_on_both.village
    village.write(neighbour)
    life, done = Places(chat_on_both, seed), []
    for _ in range(120):

        def step(tx: Connection) -> tuple[Answer, Answer]:
            if len(life.people) < 5 or life.luck.random() < 0.1:
                life.comes(tx)
            else:
                act = life.luck.choice((life.luck.choice(ACTS), life.luck.choice(DEEDS)))
                done.append(act.__name__)
                act(life, tx, life.luck.choice(life.people))
            return answered(tx), counted_anew(tx)

        kept, counted = village.write(step)
        assert kept == counted, done
    assert tracks.kept > 30
    assert tracks.counted > 30


def test_the_summary_says_the_same_of_what_is_kept(chat_on_both: Chat, tracks: Tracks) -> None:
    started(chat_on_both)
    village = chat_on_both.village
    village.write(neighbour)
    life = Places(chat_on_both, 7)
    for _ in range(40):
        village.write(life.step)
    village.write(lambda tx: life.is_added_up(tx, ""))

    def said(tx: Connection) -> Answer:
        return {id_: summarise(tx, village.house, village.now, id_) for id_ in (*VILLAGES, *COMMUNES, "tinh")}

    kept, counted = village.write(lambda tx: (said(tx), counted_anew(tx, said)))

    assert kept == counted
    assert tracks.kept == 2 * len(COMMUNES)  # each of its own, and as part of the province


def test_where_nothing_changed_nothing_is_counted(chat_on_both: Chat, tracks: Tracks) -> None:
    """What does not make the whole changes nothing of it: an answer, a sheet that was sent."""
    village = chat_on_both.village
    started(chat_on_both)
    life = Places(chat_on_both, 3)
    village.write(life.comes)
    village.write(lambda tx: life.is_added_up(tx, ""))
    village.write(answered)
    tracks.counted = 0

    village.write(lambda tx: life.answers(tx, life.people[0]))
    village.write(lambda tx: life.sends(tx, life.people[0]))
    village.write(lambda tx: wholes(tx, ["tinh"], 2026, date(2026, 11, 12)))
    village.write(lambda tx: squash(tx, 1000))
    village.write(lambda tx: wholes(tx, ["tinh"], 2026, date(2026, 11, 12)))

    assert tracks.counted == 0


def test_villages_that_became_one_are_counted_anew(chat_on_both: Chat) -> None:
    started(chat_on_both)
    village = chat_on_both.village
    village.write(lambda tx: tx.execute(update(PLACE).where(PLACE.c.parent == "vi-du").values(adults=50)))
    life = Places(chat_on_both, 1)
    village.write(lambda tx: life.is_added_up(tx, ""))
    before = village.write(answered)
    merger = Merger("trung", ("dong",), date(2026, 11, 1), "")
    village.write(lambda tx: merge(tx, village.house, village.now, merger))

    kept, counted = village.write(lambda tx: (answered(tx), counted_anew(tx)))

    assert kept == counted
    assert kept["2026"]["trung"] != before["2026"]["trung"]


@pytest.mark.parametrize("told", ["vi-du", ""])
def test_who_lives_in_a_village_and_is_told_of_another_commune_is_counted_where_the_village_is(
    chat_on_both: Chat, told: str
) -> None:
    started(chat_on_both)
    village = chat_on_both.village
    village.write(neighbour)
    life = Places(chat_on_both, 1)
    village.write(lambda tx: life.is_added_up(tx, ""))
    village.write(lambda tx: write_deltas(tx, village.house, {("xa-1", told, "", 0, "listed"): 4}))

    for _ in range(2):
        kept, counted = village.write(lambda tx: (answered(tx), counted_anew(tx)))
        assert kept == counted
        assert kept["2026"]["xa"].adults == 4
        village.write(squash)


def test_a_new_year_is_made_ready_by_the_tick(chat_on_both: Chat, tracks: Tracks) -> None:
    village = chat_on_both.village
    started(chat_on_both)
    while village.write(squash) or village.write(lambda tx: make_ready(tx, 2026)):
        pass
    village.write(lambda tx: wholes(tx, ["tinh"], 2027, date(2027, 1, 1)))
    assert (tracks.kept, tracks.counted) == (0, 2)  # made ready, then counted for the other year

    while village.write(lambda tx: make_ready(tx, 2027)):
        pass
    tracks.counted = 0
    village.write(lambda tx: wholes(tx, ["tinh"], 2027, date(2027, 1, 1)))
    assert (tracks.kept, tracks.counted) == (1, 0)


async def test_the_tick_makes_all_communes_ready_for_the_year_of_vietnam(database_url: str) -> None:
    async with housed(database_url) as there:
        await there.app.store.write(
            lambda tx: tx.execute(insert(PLACE).values(place("tinh", "province", ""))).rowcount
        )
        await there.app.store.write(neighbour)
        for now, year in (
            (datetime(2026, 12, 31, 16, 59, tzinfo=UTC), 2026),
            (datetime(2026, 12, 31, 17, tzinfo=UTC), 2027),
        ):
            there.app.clock = lambda now=now: now
            await add_up(there.app)
            years = await there.app.store.read(
                lambda tx: tx.execute(select(COMMUNE_WHOLE.c.year)).scalars().all()
            )
            assert {*years} == {year}


def test_what_is_kept_of_a_commune_that_is_gone_goes_too(chat_on_both: Chat) -> None:
    village = chat_on_both.village
    started(chat_on_both)
    village.write(neighbour)

    def there() -> set[str]:
        return village.write(lambda tx: {*tx.execute(select(COMMUNE_WHOLE.c.place)).scalars()})

    assert there() == {"vi-du", "xa"}
    village.write(
        lambda tx: tx.execute(insert(PLACE).values(place("lost", "village", "nowhere", parent="tinh")))
    )
    assert there() == {"vi-du", "xa", "nowhere"}
    village.write(lambda tx: make_ready(tx, 2026))
    assert there() == {"vi-du", "xa"}
    village.write(lambda tx: tx.execute(delete(PLACE).where(PLACE.c.parent == "xa")))
    village.write(lambda tx: tx.execute(delete(PLACE).where(PLACE.c.id == "xa")))
    assert there() == {"vi-du"}


# -- several at once, on PostgreSQL


@pytest.fixture
def both() -> Iterator[tuple[Village, Connection, Connection]]:
    """A village on PostgreSQL where all is ready, and two who write at once."""
    with databases.postgresql(tables=True) as url:
        village = Village(url)
        village.begin()
        started(Chat(village))
        village.write(lambda tx: tx.execute(update(PLACE).where(PLACE.c.id == "dong").values(adults=7)))
        while village.write(squash) or village.write(lambda tx: make_ready(tx, 2026)):
            pass
        engine = open_engine(address(url))
        one, other = engine.connect(), engine.connect()
        other.exec_driver_sql("SET lock_timeout = '300ms'")
        other.commit()
        yield village, one, other
        one.close()
        other.close()
        engine.dispose()
        village.close()


def enters(tx: Connection, adults: int) -> None:
    tx.execute(update(PLACE).where(PLACE.c.id == "trung").values(adults=adults))


def tells(tx: Connection, village: Village, number: int) -> None:
    write_deltas(tx, village.house, {("trung", "vi-du", "tinh", 0, "listed"): number})


def province(tx: Connection) -> Whole:
    return wholes(tx, ["tinh"], 2026, date(2026, 11, 12))["tinh"]


def is_true(village: Village, adults: int) -> None:
    kept, counted = village.write(lambda tx: (answered(tx), counted_anew(tx)))
    assert kept == counted
    assert village.write(province).adults == adults


def test_what_is_being_changed_is_not_counted_before_it_is(both: Any) -> None:
    """Marked before already: who counts must wait for who changes it all the same."""
    village, one, other = both
    village.write(lambda tx: enters(tx, 1))
    enters(one, 20)
    assert make_ready(other, 2026) == 0
    other.commit()
    one.commit()
    is_true(village, 27)
    assert village.write(lambda tx: make_ready(tx, 2026)) == 1
    is_true(village, 27)


def test_who_changes_a_place_waits_for_who_counts_it(both: Any) -> None:
    village, one, other = both
    village.write(lambda tx: enters(tx, 1))
    assert make_ready(one, 2026) == 1
    with pytest.raises(OperationalError):
        enters(other, 20)
    other.rollback()
    waits = threading.Thread(
        target=lambda: (
            other.exec_driver_sql("SET LOCAL lock_timeout = 0"),
            enters(other, 20),
            other.commit(),
        )
    )
    waits.start()
    waits.join(0.3)
    assert waits.is_alive()
    one.commit()
    waits.join()
    is_true(village, 27)


def test_differences_of_what_is_being_counted_wait(both: Any) -> None:
    village, one, other = both
    village.write(lambda tx: enters(tx, 1))
    assert make_ready(one, 2026) == 1
    tells(other, village, 30)
    other.commit()
    assert squash(other) == 0
    other.commit()
    one.commit()
    is_true(village, 37)
    assert village.write(squash) == 1
    is_true(village, 37)


def test_two_who_add_up_differences_of_a_commune_take_turns(both: Any) -> None:
    village, one, other = both
    tells(other, village, 30)
    other.commit()
    assert squash(one) == 1
    tells(other, village, 12)
    other.commit()
    assert squash(other) == 0
    assert make_ready(other, 2026) == 0
    other.commit()
    one.commit()
    is_true(village, 49)
    assert village.write(squash) == 1
    is_true(village, 49)
