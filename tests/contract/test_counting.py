"""The sums of places equal a recount, whatever was done, on both databases; and who is erased leaves them true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, update

from bot.example import make
from dialogs.talks.asked import Amend, Begin, Consenting
from dialogs.talks.home import UndoBegin
from dialogs.talks.lookover import KeepPrivate, Submit
from dialogs.talks.result import Register
from dialogs.talks.welcome import Join
from storage.act import Where
from storage.counting import count, count_households, squash
from storage.office.summary import figures, figures_of, mend, recount
from storage.privacy.erasure import erase
from storage.residents.choices import amend, consenting
from storage.residents.sheet import begin, keep_private, register, submit, undo_begin
from storage.residents.standing import current
from storage.tables import ASSESSMENT, CONTACT, COUNTER, COUNTER_DELTA, HOUSEHOLD, PERSON
from tests.asking import served
from tests.chat import Chat
from tests.ways import answered, welcomed

Act = Callable[["Life", Any, str], None]
PLACES = ("dong", "trung", "nui")


class Life:
    """People of the example commune, and what happens to them."""

    def __init__(self, chat: Chat, seed: int) -> None:
        self.village, self.luck = chat.village, Random(seed)
        self.people: list[str] = []
        self.came = 0

    def where(self, person: str = "") -> Where:
        return Where(
            self.village.house, self.village.now, f"c-{person or self.came}", "telegram", "x", person
        )

    def step(self, tx: Any) -> None:
        """One thing happens."""
        if len(self.people) < 3 or self.luck.random() < 0.15:
            self.comes(tx)
            return
        person = self.luck.choice(self.people)
        self.luck.choice(ACTS)(self, tx, person)

    def comes(self, tx: Any) -> None:
        """Somebody joins, half of them into the one household."""
        self.came += 1
        where = self.where()
        tx.execute(
            insert(CONTACT).values(
                id=where.contact, channel="telegram", external=where.contact, created=where.at, blocked=None
            )
        )
        home = "ho-1" if self.luck.random() < 0.5 else ""
        place = "dong" if home else self.luck.choice(PLACES)
        served(tx, where, Join("Lan", "ba", "nguoi_dan_xa", place, home))
        self.people.append(where.person)

    def answers(self, tx: Any, person: str) -> None:
        number = self.luck.randint(0, 10)
        tx.execute(
            update(ASSESSMENT)
            .where(ASSESSMENT.c.person == person, ASSESSMENT.c.state == "open")
            .values(answered=number)
        )
        count(tx, self.village.house, [person])

    def sends(self, tx: Any, person: str) -> None:
        finish = update(ASSESSMENT).where(ASSESSMENT.c.person == person, ASSESSMENT.c.state == "open")
        tx.execute(finish.values(answered=ASSESSMENT.c.asked))
        submit(tx, self.where(person), Submit("Lan Thị Ví Dụ", 1960, self.luck.choice(("self", "family"))))

    def keeps(self, tx: Any, person: str) -> None:
        keep_private(tx, self.where(person), KeepPrivate())

    def begins_over(self, tx: Any, person: str) -> None:
        begin(tx, self.where(person), Begin(over=True))

    def undoes(self, tx: Any, person: str) -> None:
        undo_begin(tx, self.where(person), UndoBegin())

    def registers(self, tx: Any, person: str) -> None:
        register(tx, self.where(person), Register(()))

    def moves(self, tx: Any, person: str) -> None:
        amend(tx, self.where(person), Amend("place", self.luck.choice(PLACES)))

    def takes_back(self, tx: Any, person: str) -> None:
        consenting(tx, self.where(person), Consenting("chapter", given=False))

    def is_reviewed(self, tx: Any, person: str) -> None:
        now = current(tx, self.where(person))
        if now is not None and now["state"] == "sent":
            outcome = self.luck.choice(("endorsed", "returned", "confirmed", "recognised", ""))
            levels = {"2.1": self.luck.choice("1234"), "1.1": self.luck.choice("1234")}
            more = {
                "levels": levels,
                "seconds": self.luck.randint(0, 2000),
                "passed": self.luck.random() < 0.5,
            }
            tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == now["id"]).values(review=outcome, **more))
            count(tx, self.village.house, [person])

    def changes(self, tx: Any, person: str) -> None:
        state = self.luck.choice(("active", "away", "ill", "moved", "deceased", "declines"))
        tx.execute(
            update(PERSON)
            .where(PERSON.c.id == person)
            .values(state=state, unit=self.luck.choice((None, "nui")))
        )
        count(tx, self.village.house, [person])

    def changes_household(self, tx: Any, person: str) -> None:
        tx.execute(
            update(PERSON).where(PERSON.c.id == person).values(household=self.luck.choice((None, "ho-1")))
        )
        count(tx, self.village.house, [person])

    def leaves(self, tx: Any, person: str) -> None:
        erase(tx, self.village.house, person, self.village.now)
        self.people.remove(person)

    def is_squashed(self, tx: Any, person: str) -> None:
        squash(tx, self.luck.randint(1, 50))


ACTS: tuple[Act, ...] = (
    Life.answers,
    Life.answers,
    Life.sends,
    Life.sends,
    Life.keeps,
    Life.begins_over,
    Life.undoes,
    Life.registers,
    Life.moves,
    Life.takes_back,
    Life.is_reviewed,
    Life.is_reviewed,
    Life.changes,
    Life.changes_household,
    Life.leaves,
    Life.is_squashed,
)


def started(chat: Chat) -> None:
    """The one household of the example is told to the sums, as an import tells it."""
    chat.village.untouched = False
    chat.village.write(lambda tx: count_households(tx, chat.village.house, ["ho-1"]))


@pytest.mark.parametrize("seed", range(3))
def test_sums_equal_a_recount_after_whatever_was_done(chat_on_both: Chat, seed: int) -> None:
    started(chat_on_both)
    life = Life(chat_on_both, seed)
    for number in range(60):
        chat_on_both.village.write(life.step)
        if number % 20 == 19:
            assert [] == chat_on_both.village.write(lambda tx: recount(tx, life.village.house))
    sums = chat_on_both.village.write(lambda tx: figures(tx, "vi-du", 2026))
    assert sums["listed"] <= len(life.people)
    assert all(number >= 0 for number in sums.values())


def test_the_hot_path_tells_the_sums_when_a_sheet_is_begun_and_when_it_is_finished(chat: Chat) -> None:
    started(chat)

    def sums() -> dict[str, int]:
        return chat.village.write(lambda tx: figures(tx, "vi-du", 2026))

    welcomed(chat)
    assert (sums()["begun"], sums().get("started", 0)) == (1, 0)
    answered(chat, "3")
    assert sums()["started"] == 1
    chat.says("quay lại").hears_anything()
    assert sums()["started"] == 1
    for level in "343333334":
        chat.says(level).hears_anything()
    assert (sums()["started"], sums().get("finished", 0)) == (1, 0)
    chat.says("3").hears_anything()
    assert sums()["finished"] == 1
    assert [] == chat.village.write(lambda tx: recount(tx, chat.village.house))


def test_who_is_erased_leaves_the_deeds_and_takes_the_answers(chat_on_both: Chat) -> None:
    village = chat_on_both.village
    village.untouched = False
    commune = village.write(lambda tx: make(tx, village.house, village.now, people=60))
    sent = [s for s in commune.sheets if s["state"] == "sent"]
    before = village.write(lambda tx: figures(tx, "mau", 2026))
    gone = sent[0]["person"]

    village.write(lambda tx: erase(tx, village.house, gone, village.now))

    after = village.write(lambda tx: figures(tx, "mau", 2026))
    assert after["sent"] == before["sent"]
    assert after["listed"] == before["listed"] - 1
    levels = [sum(n for name, n in sums.items() if name.startswith("ind:1.1:")) for sums in (before, after)]
    assert levels == [len(sent), len(sent) - 1]
    wrong = village.write(lambda tx: recount(tx, village.house, "mau"))
    assert wrong == []


def test_a_unit_counts_its_own_and_the_village_counts_them_too(chat: Chat) -> None:
    village = chat.village
    village.untouched = False
    commune = village.write(lambda tx: make(tx, village.house, village.now, people=400))
    members = Counter(
        p["unit"]
        for p in commune.people
        if p["unit"] and p["state"] not in {"moved", "deceased"} and p["standing"] != "waiting"
    )
    everybody = Counter(
        p["village"]
        for p in commune.people
        if p["state"] not in {"moved", "deceased"} and p["standing"] != "waiting"
    )
    places = [*commune.villages, *commune.units]
    found = village.write(lambda tx: figures_of(tx, places, 2026))
    assert {place: found[place].get("listed", 0) for place in commune.units} == dict(members)
    assert {place: found[place].get("listed", 0) for place in commune.villages} == {
        v: everybody[v] for v in commune.villages
    }
    assert sum(everybody.values()) == village.write(lambda tx: figures(tx, "mau", 2026))["listed"]


def test_squashing_changes_no_sum_and_leaves_nothing_behind(chat_on_both: Chat) -> None:
    village = chat_on_both.village
    village.untouched = False
    village.write(lambda tx: make(tx, village.house, village.now, people=50))
    before = village.write(lambda tx: figures(tx, "mau", 2026))
    while village.write(lambda tx: squash(tx, 70)):
        assert village.write(lambda tx: figures(tx, "mau", 2026)) == before
    assert village.write(lambda tx: tx.execute(select(func.count()).select_from(COUNTER_DELTA)).scalar()) == 0
    assert village.write(lambda tx: figures(tx, "mau", 2026)) == before


def test_a_recount_finds_what_is_wrong_and_mends_it(chat_on_both: Chat) -> None:
    village = chat_on_both.village
    started(chat_on_both)
    commune = village.write(lambda tx: make(tx, village.house, village.now, people=50))
    place = commune.people[0]["village"]
    right = village.write(lambda tx: figures(tx, "mau", 2026))
    village.write(lambda tx: squash(tx, 10_000))
    village.write(
        lambda tx: tx.execute(
            update(COUNTER).where(COUNTER.c.place == "mau", COUNTER.c.name == "sent").values(value=7)
        )
    )
    village.write(
        lambda tx: tx.execute(delete(COUNTER).where(COUNTER.c.place == place, COUNTER.c.name == "listed"))
    )
    village.write(
        lambda tx: tx.execute(update(HOUSEHOLD).where(HOUSEHOLD.c.place == place).values(counted={}))
    )

    wrong = village.write(lambda tx: recount(tx, village.house))
    assert (("mau", 2026, "sent"), right["sent"], 7) in wrong
    assert {key[:1] + key[2:] for key, _, _ in wrong} == {("mau", "sent"), (place, "listed")}

    assert village.write(lambda tx: mend(tx, village.house)) == 2
    assert [] == village.write(lambda tx: recount(tx, village.house))
    assert village.write(lambda tx: figures(tx, "mau", 2026)) == right


def test_a_household_counts_while_somebody_of_it_has_sent(chat: Chat) -> None:
    started(chat)
    life, village = Life(chat, 5), chat.village

    def sums() -> tuple[int, int]:
        found = village.write(lambda tx: figures(tx, "dong", 2026))
        return found.get("households", 0), found.get("households_sent", 0)

    def in_household(tx: Any, person: str, home: str | None) -> None:
        tx.execute(update(PERSON).where(PERSON.c.id == person).values(household=home))
        count(tx, village.house, [person])

    village.write(life.comes)
    village.write(life.comes)
    one, two = life.people
    for person in life.people:
        village.write(lambda tx, person=person: in_household(tx, person, "ho-1"))
        village.write(lambda tx, person=person: life.sends(tx, person))
    assert sums() == (1, 1)
    village.write(lambda tx: in_household(tx, one, None))
    assert sums() == (1, 1)
    village.write(lambda tx: in_household(tx, two, None))
    assert sums() == (1, 0)
    village.write(lambda tx: in_household(tx, two, "ho-1"))
    village.write(lambda tx: life.leaves(tx, two))
    assert sums() == (1, 0)
    assert village.write(lambda tx: recount(tx, village.house)) == []
