"""Staff of units: whichever way they come, they are counted with the staff, and once in their village and commune."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from dialogs.talks.asked import Amend
from dialogs.talks.people.households import AddPeople
from storage.counting import count_households
from storage.office.summary import numbers, recount
from storage.tables import PLACE, Person
from tests.chapter import asks, head_of
from tests.chat import Chat
from tests.village import COMMUNE
from tests.ways import welcomed


@pytest.fixture
def school(chat: Chat) -> Chat:
    """The commune has a school with a code."""
    chat.village.untouched = False
    unit = {
        "id": "truong",
        "parent": COMMUNE,
        "level": "unit",
        "word": "",
        "province": "tinh",
        "commune": COMMUNE,
    }
    name = {"name": "Trường Tiểu học Ví Dụ", "folded": "truong tieu hoc vi du", "code": "THVD"}
    chat.village.write(lambda tx: tx.execute(insert(PLACE).values(**unit, **name)))
    chat.village.write(lambda tx: count_households(tx, chat.village.house, ["ho-1"]))
    return chat


WAYS = {
    "poster": lambda chat: welcomed(chat, code="THVD"),
    "code": lambda chat: asked_where(chat, "THVD"),
    "name": lambda chat: asked_where(chat, "trường tiểu học ví dụ"),
    "settings": lambda chat: (welcomed(chat), asks(chat, Amend("place", "truong"))),
    "paper": lambda chat: asks(
        head_of(chat, "truong", "unit_head"),
        AddPeople(chat.role, "truong", "", "", (("Lê Thị Ví Dụ", 1980),)),
    ),
}


def asked_where(chat: Chat, typed: str) -> None:
    """From the first word without a code to the place, and past it."""
    chat.starts().hears("welcome.hello").taps("ba").hears_anything().taps("yes").hears("welcome.name").says(
        "Lan"
    )
    chat.hears("place.ask").says(typed).hears_anything()
    if chat.asked != "group":
        chat.taps("yes").hears_anything()
    chat.taps("nguoi_dan_xa").hears_anything()


def staff(chat: Chat, place: str) -> tuple[int, int, int]:
    """Listed, staff and adults of a place."""
    village = chat.village
    sums, whole = village.write(lambda tx: numbers(tx, place, 2026, village.now.date()))
    return sums.get("listed", 0), sums.get("staff", 0), whole.adults


@pytest.mark.parametrize("way", WAYS)
def test_who_comes_by_a_unit_is_of_its_staff_and_counted_once(school: Chat, way: str) -> None:
    WAYS[way](school)

    (person,) = school.village.rows(Person)
    assert person["unit"] == "truong"
    assert [staff(school, place) for place in ("truong", COMMUNE, "tinh")] == [(1, 1, 1)] * 3
    assert [] == school.village.write(lambda tx: recount(tx, school.village.house))


def test_staff_who_say_where_they_live_stay_staff(school: Chat) -> None:
    welcomed(school, code="THVD")
    asks(school, Amend("place", "dong"))
    assert [staff(school, place) for place in ("truong", "dong", COMMUNE)] == [(1, 1, 1)] * 3
