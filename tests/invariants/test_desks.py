"""
Every sheet that was sent is on exactly one list to review: of the unit, else of the village, else of the commune.

Ranged over: which roles there are × whose sheet it is to them and why (phone, household, name, what was answered there or filled in by it) × where
its person belongs. What is said here of who may judge what is said of rows that this file made itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, combinations, product
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select

from dialogs.rules.review import flags
from dialogs.talks.review.asked import Confirming, ToReview
from storage.facts import at_desk
from storage.tables import ANSWER, ASSESSMENT, CONSENT, CONTACT_PERSON, HOUSEHOLD, PERSON, PLACE, ROLE, RUN
from tests.chapter import asks
from tests.chat import Chat
from tests.village import COMMUNE, SHEETS

KEY = "nguoi_dan_xa@du-thao-2"
ROLES = {  # by the phone that holds it
    "head": ("head", "dong"),
    "deputy": ("deputy", "dong"),
    "unit": ("unit_head", "truong"),
    "officer": ("officer", COMMUNE),
    "second": ("officer", COMMUNE),
}
CHAPTER, OFFICERS = ("head", "deputy", "unit"), ("officer", "second")
HOMES = {"village": ("dong", None), "both": ("dong", "truong"), "unit": ("truong", None)}
SEVERAL, ONE = (
    ("phone", "answered"),
    ("run", "home", "entered"),
)  # why a sheet may be the own of several, of one
Subset = tuple[str, ...]


@dataclass
class Sheet:
    """A sheet, where its person belongs, and to whom it is their own."""

    id: str
    home: str
    own: Subset
    why: str
    review: str = ""

    def desk(self, roles: Subset) -> str:
        """Where it is to be reviewed, where these roles are held."""
        free = set(roles) - set(self.own)
        if self.review == "endorsed":
            return "commune"
        if self.home != "village" and "unit" in free:
            return "unit"
        return "village" if self.home != "unit" and free & {"head", "deputy"} else "commune"


def subsets(of: Any) -> list[Subset]:
    return list(chain.from_iterable(combinations(of, n) for n in range(len(of) + 1)))


def histories() -> list[Sheet]:
    found = [
        Sheet("", home, own, SEVERAL[n % len(SEVERAL)])
        for n, (home, own) in enumerate(product(HOMES, subsets(ROLES)))
    ]
    found += [Sheet("", *each) for each in product(HOMES, [(role,) for role in ROLES], (*SEVERAL, *ONE))]
    found += [Sheet("", "village", (role,), "named") for role in ROLES]
    found += [Sheet("", "village", own, "phone", "endorsed") for own in subsets(OFFICERS)]
    return [Sheet(f"s{n:04}", each.home, each.own, each.why, each.review) for n, each in enumerate(found)]


HISTORIES = histories()


@pytest.fixture(scope="module")
def phones(_village: Any) -> dict[str, Chat]:
    """A phone for each role, and all those sheets."""
    _village.begin()
    found = {name: Chat(_village, name) for name in ROLES}
    for chat in found.values():
        chat.starts().hears_anything()
    contacts = {name: str((chat.contact or {})["id"]) for name, chat in found.items()}
    _village.write(lambda tx: _put(tx, _village, contacts))
    return found


def _put(tx: Connection, house: Any, contacts: dict[str, str]) -> None:
    unit = {"id": "truong", "parent": COMMUNE, "level": "unit", "word": "trường", "name": "Ví Dụ"}
    plain: dict[str, Any] = {"folded": "vi du", "province": "tinh", "commune": COMMUNE, "hard": False}
    tx.execute(insert(PLACE).values(**unit, **plain, former="", hard_document="", example=True))
    at = house.now
    plain = {"commune": COMMUNE, "address": "ba", "goals": [], "created": at, "state": "active"}
    for name in ROLES:
        tx.execute(insert(HOUSEHOLD).values(id=f"ho-{name}", place="dong", commune=COMMUNE, code=f"H-{name}"))
        kin = {"id": f"kin-{name}", "village": "dong", "household": f"ho-{name}", "called": name}
        tx.execute(insert(PERSON).values(**plain, **kin))
        tx.execute(
            insert(CONTACT_PERSON).values(contact=contacts[name], person=f"kin-{name}", presses="", since=at)
        )
    for each in HISTORIES:
        where, unit = HOMES[each.home]
        home = f"ho-{each.own[0]}" if each.why == "home" else None
        person = {"id": f"p-{each.id}", "village": where, "unit": unit, "household": home, "called": each.id}
        tx.execute(insert(PERSON).values(**plain, **person))
        if each.why == "phone":
            for name in each.own:
                shared = {"contact": contacts[name], "person": person["id"], "presses": "", "since": at}
                tx.execute(insert(CONTACT_PERSON).values(**shared))
        on = contacts[each.own[0]] if each.why == "run" else "elsewhere"
        run = {"id": f"r-{each.id}", "contact": on, "person": person["id"], "talk": "assess", "args": {}}
        tx.execute(insert(RUN).values(**run, opened=at, closed=None))
        for n, name in enumerate(each.own if each.why == "answered" else ()):
            answer = {"id": f"a-{each.id}-{n}", "run": run["id"], "kind": "a", "key": "1.1", "value": "3"}
            tx.execute(insert(ANSWER).values(**answer, contact=contacts[name], at=at))
        for purpose in ("chapter", "commune"):
            said = {"id": f"{purpose}-{each.id}", "person": person["id"], "purpose": purpose, "given": True}
            tx.execute(insert(CONSENT).values(**said, version="1", channel="telegram", contact=on, at=at))
        levels = dict.fromkeys((i.id for i in SHEETS[KEY].indicators), "3")
        row = {"id": each.id, "person": person["id"], "run": run["id"], "village": where, "commune": COMMUNE}
        told = {
            "state": "sent",
            "asked": 10,
            "answered": 10,
            "review": each.review,
            "helper": each.own[0] if each.why == "entered" else "",
            "sent": at,
            "started": at,
            "goals": [],
        }
        of = {"year": 2026, "sheet": KEY, "levels": levels, "flags": flags(SHEETS[KEY], levels, 80)}
        tx.execute(insert(ASSESSMENT).values(**row, **told, **of))


def _hold(phones: dict[str, Chat], roles: Subset) -> Any:
    """The village, in which these roles and no others are in force; each names who is to be named in it."""
    house = phones["head"].village
    contacts = {name: str((chat.contact or {})["id"]) for name, chat in phones.items()}
    house.write(lambda tx: _given(tx, house, contacts, roles))
    return house


def _given(tx: Connection, house: Any, contacts: dict[str, str], roles: Subset) -> None:
    tx.execute(delete(ROLE))
    named = {each.own[0]: f"p-{each.id}" for each in HISTORIES if each.why == "named"}
    for name, (kind, place) in ROLES.items():
        ended = None if name in roles else house.now
        about = {"id": name, "kind": kind, "place": place, "commune": COMMUNE, "person": named[name]}
        held = {"contact": contacts[name], "since": house.now, "until": None}
        tx.execute(insert(ROLE).values(**about, **held, ended=ended, by="operator", called="", digest=""))


def _list(phone: Chat, role: str, place: str = "") -> set[str]:
    listed = asks(phone, ToReview(role, place, most=1000))
    assert listed["more"] == 0
    return {each["assessment"] for each in listed["sheets"]}


def _lists(phones: dict[str, Chat], roles: Subset) -> dict[str, set[str]]:
    """What each of these roles is shown; an officer all at once, and village by village."""
    found = {name: _list(phones[name], name) for name in roles}
    for name in {*roles} & {*OFFICERS}:
        places = ("dong", "truong")
        assert found[name] == set().union(*(_list(phones[name], name, place) for place in places))
    return found


@pytest.mark.parametrize("roles", subsets(ROLES), ids=lambda roles: "+".join(roles) or "nobody")
def test_every_sheet_is_on_exactly_one_list(phones: dict[str, Chat], roles: Subset) -> None:
    _hold(phones, roles)
    lists = _lists(phones, roles)
    of = {"unit": ("unit",), "village": ("head", "deputy"), "commune": OFFICERS}
    wrong = []

    for sheet in HISTORIES:
        desk = sheet.desk(roles)
        free = [name for name in of[desk] if name in roles and name not in sheet.own]
        shown = {name for name, listed in lists.items() if sheet.id in listed}
        if shown != set(free):
            wrong.append((sheet, desk, shown, free))
    assert wrong == []

    officers = set(OFFICERS) & set(roles)
    nobodys = [each for each in HISTORIES if each.desk(roles) == "commune" and officers <= {*each.own}]
    for name in officers:
        assert len(nobodys) == asks(phones[name], Confirming(name))["nobody"]


@pytest.mark.parametrize("roles", [(), ("head",), ("deputy", "unit")], ids=str)
def test_what_no_chapter_may_review_is_the_communes_also_while_it_has_no_officer(
    phones: dict[str, Chat], roles: Subset
) -> None:
    house = _hold(phones, roles)
    communes = (
        select(ASSESSMENT.c.id)
        .join(PERSON, PERSON.c.id == ASSESSMENT.c.person)
        .where(at_desk(house.now, COMMUNE, "commune"), ASSESSMENT.c.review == "")
    )
    stands = set(house.write(lambda tx: tx.execute(communes).scalars().all()))

    assert stands == {each.id for each in HISTORIES if not each.review and each.desk(roles) == "commune"}
