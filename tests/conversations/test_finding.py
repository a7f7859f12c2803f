"""Somebody is found the same way by whoever may see names: what was typed, what fits best, and who may be found at all."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from dialogs.engine import Refusal
from dialogs.rules.roles import POWERS, Action, Role, may
from dialogs.talks.finding import FindPeople
from storage.tables import HOUSEHOLD, PERSON
from tests.chapter import asks, head_of, household, person, sheet_of
from tests.chat import Chat

FINDERS = [kind for kind in Role if may(kind, Action.FIND)]
PLACES = {"commune": "vi-du", "village": "dong", "unit": "truong", "province": "tinh"}


@pytest.fixture
def head(chat: Chat) -> Chat:
    """The phone of the head of thôn Đông."""
    return head_of(chat)


def found(chat: Chat, words: str, whom: Any = "all", **more: Any) -> list[str]:
    """What is found, each as it is named."""
    page = asks(chat, FindPeople(chat.role, words, whom, **more))
    return [each["name"] or each["called"] for each in page["rows"]]


WAYS = {  # what is typed for "Nguyễn Thị Hòa", called Út, addressed bà, of the house "nhà Tám", born 1960, first on the list
    "the whole name": "Nguyễn Thị Hòa",
    "without marks": "nguyen thi hoa",
    "in capitals": "NGUYỄN THỊ HÒA",
    "the old spelling": "hoà",
    "a part": "thi hoa",
    "in another order": "hòa nguyễn",
    "beginnings": "ngu th ho",
    "with the form of address": "bà Hòa",
    "as she is called": "út",
    "with the year": "hoa 1960",
    "the year": "1960",
    "the number on the list": "1",
    "the house": "nhà tám",
    "the card": "vd1 h22",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_person_is_found_however_they_are_named(head: Chat, way: str) -> None:
    household(head, "ho-2")
    named = update(HOUSEHOLD).where(HOUSEHOLD.c.id == "ho-2").values(name="nhà Tám", code="VD1H22")
    head.village.write(lambda tx: tx.execute(named).rowcount)
    person(head, "Nguyễn Thị Hòa", address="ba", household="ho-2", born=1960)
    head.village.write(lambda tx: tx.execute(update(PERSON).values(called="Út")).rowcount)
    person(head, "Trần Văn Lực", address="ong", born=1958)

    assert ["Nguyễn Thị Hòa"] == found(head, WAYS[way], "here")


@pytest.mark.parametrize("words", ["", "  ", "?!", "zzz", "0", "99", "%", "_", "1e5"])
def test_what_names_nobody_finds_nobody(head: Chat, words: str) -> None:
    person(head, "Nguyễn Thị Hòa", born=1960)

    assert [] == found(head, words)


def test_who_fits_best_stands_first(head: Chat) -> None:
    for name in ("Lê Thị Khoai", "Nguyễn Thị Hoan", "Vũ Thị Hoa", "Phạm Thị Hòa", "Hòa"):
        person(head, name)
    other = update(PERSON).where(PERSON.c.id == person(head, "Đỗ An")).values(called="Hòa")
    head.village.write(lambda tx: tx.execute(other).rowcount)
    best = ["Hòa", "Phạm Thị Hòa", "Vũ Thị Hoa", "Đỗ An", "Nguyễn Thị Hoan", "Lê Thị Khoai"]

    assert best == found(head, "hòa", most=9)
    assert ["Vũ Thị Hoa", "Phạm Thị Hòa"] == found(head, "thi hoa", most=2)


def test_the_pages_have_everybody_once(head: Chat) -> None:
    names = {f"Nguyễn Thị {name}" for name in ("An", "Ba", "Cam", "Dần", "Em", "Gấm", "Hạ")}
    for name in names:
        person(head, name)
    pages = [found(head, "nguyen", page=page, most=3) for page in range(4)]

    assert [3, 3, 1, 0] == [len(page) for page in pages]
    assert names == {name for page in pages for name in page}


def test_a_house_is_found_itself_where_houses_are_looked_for(head: Chat) -> None:
    household(head, "ho-2")
    named = update(HOUSEHOLD).where(HOUSEHOLD.c.id == "ho-2").values(name="nhà Hòa", code="VD1H22")
    head.village.write(lambda tx: tx.execute(named).rowcount)
    person(head, "Nguyễn Thị Hòa", household="ho-2")
    person(head, "Trần Văn Lực", household="ho-2")

    assert ["nhà Hòa", "Nguyễn Thị Hòa"] == found(head, "hoa", "homes")
    assert ["Nguyễn Thị Hòa", "Trần Văn Lực"] == found(head, "hoa")


GONE = {
    "moved": {"state": "moved"},
    "deceased": {"state": "deceased"},
    "merged": {"same_as": "another"},
    "about to be erased": {"erase_at": True},
}


@pytest.mark.parametrize("how", GONE)
def test_who_is_not_there_any_more_is_not_found(head: Chat, how: str) -> None:
    values = {key: head.village.now if value is True else value for key, value in GONE[how].items()}
    person(head, "Nguyễn Thị Hòa", **values)

    assert [] == found(head, "hoa", "here")
    assert [] == found(head, "1", "here")
    assert ("state" in values) == bool(found(head, "hoa"))  # a state may have to be set back


@pytest.mark.parametrize("whom", ["all", "homes", "here", "unsent"])
def test_who_only_fills_in_finds_who_did_not_send_whatever_is_asked(head: Chat, whom: str) -> None:
    sheet_of(head, person(head, "Nguyễn Thị Hòa"), "3333333334")
    person(head, "Trần Thị Hoa")
    helper = head_of(head.another("phone-helper"), kind="helper")

    assert ["Trần Thị Hoa"] == found(helper, "hoa", whom)
    for words in ("h", "1", "1960", "2"):
        assert [] == found(helper, words, whom)
    assert (["Trần Thị Hoa"] if whom == "unsent" else ["Trần Thị Hoa", "Nguyễn Thị Hòa"]) == found(
        head, "hoa", whom
    )


@pytest.mark.parametrize("kind", Role)
def test_each_role_finds_within_its_reach_alone(chat: Chat, kind: Role) -> None:
    person(chat, "Nguyễn Thị Hòa")
    person(chat, "Trần Thị Hòa", village="trung")
    person(chat, "Lê Thị Hòa", village=None, commune="xa-khac")
    level = "village" if "village" in POWERS[kind].levels else min(POWERS[kind].levels)
    if level == "unit":
        level, place = "village", "dong"
    else:
        place = PLACES[level]
    desk = head_of(chat.another("desk"), place, kind)

    if kind not in FINDERS:
        assert Refusal() == asks(desk, FindPeople(desk.role, "hoa"))
        return
    page = asks(desk, FindPeople(desk.role, "hoa"))
    names = ["Nguyễn Thị Hòa"] if level == "village" else ["Trần Thị Hòa", "Nguyễn Thị Hòa"]
    assert names == [each["name"] for each in page["rows"]]
    assert [level == "village"] * len(names) == [not each["place"] for each in page["rows"]]
