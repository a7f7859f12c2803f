"""What is put right in a list of people is undone whole, the sums with it, on both databases; or it is said who stands in the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from dialogs.engine import Refusal
from dialogs.talks.people.changes import (
    CanUndo,
    JoinHouseholds,
    ListChanges,
    MoveHousehold,
    MovePerson,
    SplitHousehold,
    StrikeOut,
    UndoChange,
)
from dialogs.talks.village.filling_in import FileSheets
from dialogs.talks.village.signing import SignUp
from storage.counting import count, count_households
from storage.facts import counts
from storage.office.summary import recount
from storage.places.find import by_code
from storage.store.rows import fetch_all
from storage.tables import ASSESSMENT, AUDIT, HOUSEHOLD, PERSON, Assessment, Audit, Household, Person
from tests.chapter import KEY, asks, head_of, household, person, reaches, sheet_of
from tests.chat import Chat
from tests.ways import INDICATORS

ALL = "3333333333"
Change = Callable[[str], Any]


class Two:
    """Two households of thôn Đông: a couple who sent, somebody alone; an officer above."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.one, self.other = (
            household(chat, "nha-a", "Mẫu A", basis="d", code="VD1H2345"),
            household(chat, "nha-b", "Mẫu B", basis="d"),
        )
        names = ("Nguyễn Thị Ví Dụ", "Trần Văn Ví Dụ")
        self.wife, self.man = (person(chat, each, household=self.one, basis="d") for each in names)
        self.alone = person(chat, "Lê Thị Mẫu", household=self.other, basis="d")
        self.extra = person(chat, "Đỗ Văn Nhầm", household=self.other, basis="d")
        sheet_of(chat, self.wife, ALL)
        everybody, homes = [self.wife, self.man, self.alone, self.extra], [self.one, self.other]

        def told(tx: Any) -> None:
            count(tx, chat.village.house, everybody)
            count_households(tx, chat.village.house, [*homes, "ho-1"])

        chat.village.write(told)
        self.officer = head_of(chat.another("phone-officer"), "vi-du", "officer")
        self.head = head_of(chat.another("phone-head"))
        for phone in (self.officer, self.head):
            phone.starts().hears_anything()

    def rows(self) -> dict[str, list[Any]]:
        """All that a change may touch."""

        def read(tx: Any) -> dict[str, list[Any]]:
            tables = (PERSON, HOUSEHOLD, ASSESSMENT)
            return {of.name: fetch_all(tx, select(of).order_by(of.c.id)) for of in tables}

        found = self.chat.village.write(read)
        return {name: [{**row, "counted": ""} for row in rows] for name, rows in found.items()}

    def differences(self) -> list[Any]:
        return list(self.chat.village.write(lambda tx: recount(tx, self.chat.village.house)))


@pytest.fixture
def two(chat_on_both: Chat) -> Two:
    return Two(chat_on_both)


CHANGES: dict[str, Callable[[Two, str], Any]] = {
    "a person to another household": lambda two, role: MovePerson(role, two.wife, "", two.other),
    "a person to another village": lambda two, role: MovePerson(role, two.wife, "nui"),
    "struck out": lambda two, role: StrikeOut(role, two.extra),
    "split": lambda two, role: SplitHousehold(role, two.one, (two.wife,), "Nguyễn Thị Ví Dụ"),
    "joined": lambda two, role: JoinHouseholds(role, two.one, two.other),
    "an empty one joined": lambda two, role: JoinHouseholds(role, "ho-1", two.other),
    "a household to another village": lambda two, role: MoveHousehold(role, two.one, "trung"),
    "registered on paper": lambda two, role: SignUp(role, (two.wife, two.man), "2026-03-05"),
}
OF_OFFICER = {"a person to another village", "a household to another village"}


def holder(two: Two, what: str) -> Chat:
    return two.officer if what in OF_OFFICER else two.head


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_undone_whole_and_the_sums_with_it(two: Two, what: str) -> None:
    phone, before = holder(two, what), two.rows()
    assert two.differences() == []
    did = asks(phone, CHANGES[what](two, phone.role))
    assert not isinstance(did, Refusal)
    assert two.rows() != before
    assert two.differences() == [], "the sums follow the change"

    assert asks(phone, CanUndo()) == phone.role
    (listed,) = asks(phone, ListChanges(phone.role))["rows"]
    undone = asks(phone, UndoChange(phone.role, listed["id"]))
    assert undone["state"] == "done"
    assert two.differences() == []
    after = two.rows()
    if what == "registered on paper":  # the sheet that it made is put aside, as everything that was begun
        after["assessment"] = [row for row in after["assessment"] if row["state"] != "replaced"]
    assert after == before
    assert asks(phone, UndoChange(phone.role, listed["id"]))["state"] == "late"
    assert asks(phone, ListChanges(phone.role))["rows"] == []


@pytest.mark.parametrize("what", CHANGES)
def test_after_seven_days_it_stays(two: Two, what: str) -> None:
    phone = holder(two, what)
    asks(phone, CHANGES[what](two, phone.role))
    (listed,) = asks(phone, ListChanges(phone.role))["rows"]
    phone.waits(days=7, hours=1)
    assert asks(phone, UndoChange(phone.role, listed["id"]))["state"] == "late"
    assert asks(phone, CanUndo()) == ""


def test_who_signed_and_then_had_a_sheet_on_paper_is_registered_no_more(two: Two) -> None:
    """The registration went over to the sheet on paper, and goes from there; what was answered stays."""
    phone = two.head
    asks(phone, SignUp(phone.role, (two.man, two.alone), "2026-03-05"))
    levels = tuple(zip(INDICATORS, ALL, strict=True))
    asks(phone, FileSheets(phone.role, ((two.man, KEY, levels, False),)))
    registered = (ASSESSMENT.c.registered.is_not(None), counts())
    assert len(two.chat.village.rows(Assessment, *registered)) == 2
    (listed,) = asks(phone, ListChanges(phone.role))["rows"]

    undone = asks(phone, UndoChange(phone.role, listed["id"]))
    assert (undone["state"], undone["count"]) == ("done", 2)
    assert two.chat.village.rows(Assessment, *registered) == []
    assert two.differences() == []
    (row,) = two.chat.village.rows(Assessment, ASSESSMENT.c.person == two.man, counts())
    assert (row["state"], row["answered"], row["registered_by"]) == ("sent", 10, "")


def test_who_was_changed_since_stands_in_the_way_by_name_and_nothing_is_undone(two: Two) -> None:
    asks(two.head, CHANGES["joined"](two, two.head.role))
    (listed,) = asks(two.head, ListChanges(two.head.role))["rows"]
    asks(two.head, CHANGES["a person to another household"](two, two.head.role))  # there already
    asks(two.officer, MovePerson(two.officer.role, two.man, "trung"))
    before = two.rows()
    undone = asks(two.head, UndoChange(two.head.role, listed["id"]))
    assert (undone["state"], undone["whose"]) == ("blocked", ["Trần Văn Ví Dụ 1960"])
    assert two.rows() == before
    assert two.differences() == []


def test_a_card_of_a_joined_household_leads_to_the_one_they_live_in(two: Two) -> None:
    asks(two.head, CHANGES["joined"](two, two.head.role))
    homes = two.chat.village.rows(Household, HOUSEHOLD.c.same_as != "")
    assert [(row["id"], row["same_as"]) for row in homes] == [("nha-a", "nha-b")]
    found = two.chat.village.write(lambda tx: by_code(tx, "vd1 h2345"))
    assert found is not None
    assert found["household"] == "nha-b"


def test_moving_to_a_village_with_another_mark_scores_against_it(two: Two) -> None:
    phone = two.officer
    asks(phone, MovePerson(phone.role, two.wife, "nui"))
    (row,) = two.chat.village.rows(Assessment, ASSESSMENT.c.person == two.wife)
    assert (row["village"], row["pass_total"]) == ("nui", 70)


@pytest.mark.parametrize(("tie", "why"), [("phone", "phone"), ("sheet", "sheet"), ("role", "role")])
def test_who_has_more_than_a_row_of_the_list_is_not_struck_out(two: Two, tie: str, why: str) -> None:
    who = two.extra
    if tie == "phone":
        reaches(two.chat, who)
    elif tie == "sheet":
        sheet_of(two.chat, who, "33", "open")
    else:
        two.chat.another("phone-x").holds("helper", "dong", person=who)
    assert asks(two.head, StrikeOut(two.head.role, who)) == why
    (row,) = two.chat.village.rows(Person, PERSON.c.id == who)
    assert row["erase_at"] is None


def test_a_head_moves_nobody_out_of_the_village_and_an_officer_of_elsewhere_nobody(two: Two) -> None:
    stranger = head_of(two.chat.another("phone-far"), "trung")
    stranger.starts().hears_anything()
    for phone, request in (
        (two.head, MovePerson(two.head.role, two.wife, "trung")),
        (stranger, MovePerson(stranger.role, two.wife, "", two.other)),
        (stranger, StrikeOut(stranger.role, two.extra)),
        (stranger, JoinHouseholds(stranger.role, two.one, two.other)),
        (two.head, MoveHousehold(two.head.role, two.one, "trung")),
    ):
        assert isinstance(asks(phone, request), Refusal)


def test_each_person_sees_what_was_done_with_them(two: Two) -> None:
    asks(two.head, CHANGES["split"](two, two.head.role))
    rows = two.chat.village.rows(Audit, AUDIT.c.person == two.wife)
    assert [row["action"] for row in rows] == ["household.split"]
    assert not two.chat.village.rows(Audit, AUDIT.c.person == two.man)
