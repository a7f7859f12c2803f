"""
Nobody reads or acts outside their place and role: every guarded request × every role × every place × every state of it.

Requests are built from their fields alone, empty but for `role` and `place`; what is let through may fail for want of a
real id, which is not what is looked at here: it passed the door. All of it is taken back.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import timedelta
from typing import Any, get_args, get_origin

import pytest
from sqlalchemy import Connection, insert, update

from dialogs.engine import Refusal
from dialogs.rules.roles import POWERS, Action, Reach, Role, gives, may, reaches
from dialogs.talks.link import EnterLinkCode
from storage.act import Guarded, Where
from storage.codes import PHONE
from storage.door import SERVED
from storage.tables import CONTACT, LINK_CODE, PERSON, PLACE, ROLE
from tests.asking import served
from tests.chat import Chat
from tests.village import Village

GUARDED = {kind: work for kind, work in SERVED.items() if isinstance(work, Guarded)}
STATES = ("in force", "ended", "expired", "another phone", "unknown")
OWN = {  # where a role of a level is held, and places by how they lie to it
    "village": (
        "dong",
        {"own": "dong", "beside": "trung", "above": "vi-du", "elsewhere": "xa", "far": "tinh-khac"},
    ),
    "unit": (
        "truong",
        {"own": "truong", "beside": "dong", "above": "vi-du", "elsewhere": "xa", "far": "tinh-khac"},
    ),
    "commune": (
        "vi-du",
        {
            "own": "vi-du",
            "below": "dong",
            "above": "tinh",
            "beside": "xa-khac",
            "elsewhere": "xa",
            "far": "tinh-khac",
        },
    ),
    "province": (
        "tinh",
        {"own": "tinh", "below": "vi-du", "far below": "dong", "elsewhere": "xa", "far": "tinh-khac"},
    ),
}
WITHIN = {"own", "below", "far below"}


@pytest.fixture(scope="module")
def house(_village: Village) -> Village:
    """Two provinces, a second commune, and a phone."""
    _village.begin()
    _village.write(_more_places)
    Chat(_village).starts().hears_anything()
    return _village


def _more_places(tx: Connection) -> None:
    plain = {"word": "xã", "name": "Khác", "folded": "khac", "hard": False, "example": True}
    plain |= {"former": "", "hard_document": "", "code": None}
    rows = (
        ("tinh-khac", None, "province", "tinh-khac", ""),
        ("xa", "tinh-khac", "commune", "tinh-khac", "xa"),
        ("xa-khac", "tinh", "commune", "tinh", "xa-khac"),
        ("truong", "vi-du", "unit", "tinh", "vi-du"),
    )
    for id_, parent, level, province, commune in rows:
        where = {"id": id_, "parent": parent, "level": level, "province": province, "commune": commune}
        tx.execute(insert(PLACE).values(**plain, **where))


def _empty(kind: type, **known: str) -> Any:
    """A request with nothing in it but what is known."""
    values = {}
    for each in fields(kind):
        if each.name in known:
            values[each.name] = known[each.name]
        elif each.default is MISSING and each.default_factory is MISSING:
            values[each.name] = _nothing(each.type)
    return kind(**values)


def _nothing(hint: Any) -> Any:
    origin = get_origin(hint) or hint
    if origin in {tuple, list, dict, set, frozenset}:
        return origin()
    if type(None) in get_args(hint):
        return None
    return {int: 0, bool: False, float: 0.0}.get(origin, "")


def _asked(house: Village, tx: Connection, kind: type, role: str, state: str, place: str) -> bool:
    """Whether the door lets a request through."""
    contact = tx.execute(CONTACT.select()).first()
    assert contact is not None
    at = house.now
    who = "somebody-else" if state == "another phone" else contact.id
    where = Where(house.house, at, who, "telegram", "phone-1")
    where.house.new_id()
    known = {"role": "unknown" if state == "unknown" else role}
    if place and any(each.name == "place" for each in fields(kind)):
        known["place"] = place
    request, inside = _empty(kind, **known), tx.begin_nested()
    try:
        return SERVED[kind](tx, where, request) != Refusal()
    except Exception:  # it passed the door, and found nothing that it could work with
        return True
    finally:
        inside.rollback()


def _given(house: Village, tx: Connection, kind: Role, level: str, state: str) -> str:
    contact = tx.execute(CONTACT.select()).first()
    assert contact is not None
    at, day = house.now, timedelta(days=1)
    id_ = f"{kind}-{state}"
    tx.execute(
        insert(ROLE).values(
            id=id_,
            contact=contact.id,
            person="",
            kind=kind.value,
            place=OWN[level][0],
            commune="",
            by="operator",
            called="",
            digest="",
            since=at - 2 * day,
            until=at - day if state == "expired" else None,
            ended=at - day if state == "ended" else None,
        )
    )
    return id_


CASES = [(kind, level) for kind in Role for level in sorted(POWERS[kind].levels)]


@pytest.mark.parametrize(("kind", "level"), CASES, ids=str)
def test_what_the_table_does_not_allow_is_refused(house: Village, kind: Role, level: str) -> None:
    """A role in force, at each place: the real work of what is not allowed there is never reached."""
    wrong = []

    def work(tx: Connection) -> None:
        inside = tx.begin_nested()
        role = _given(house, tx, kind, level, "in force")
        for request, guarded in GUARDED.items():
            named = any(each.name == "place" for each in fields(request))
            for how, place in OWN[level][1].items() if named else [("own", "")]:
                within = how == "own" or (how in WITHIN and reaches(kind) is Reach.BELOW)
                if may(kind, guarded.action) and within:
                    continue
                if _asked(house, tx, request, role, "in force", place):
                    wrong.append((request.__name__, how, "let through"))
        inside.rollback()

    house.write(work)

    assert wrong == []


def _places(request: type, level: str) -> list[str]:
    """None, and where it names a place its own and another: a role that is not in force has no place."""
    named = any(each.name == "place" for each in fields(request))
    return ["", OWN[level][1]["own"], OWN[level][1]["far"]] if named else [""]


@pytest.mark.parametrize("state", [each for each in STATES if each != "in force"])
@pytest.mark.parametrize(("kind", "level"), CASES, ids=str)
def test_a_role_that_is_not_in_force_here_opens_nothing(
    house: Village, kind: Role, level: str, state: str
) -> None:
    through = []

    def work(tx: Connection) -> None:
        inside = tx.begin_nested()
        role = _given(house, tx, kind, level, state)
        for request in GUARDED:
            through.extend(
                (request.__name__, place)
                for place in _places(request, level)
                if _asked(house, tx, request, role, state, place)
            )
        inside.rollback()

    house.write(work)

    assert through == []


@pytest.mark.parametrize(("kind", "level"), CASES, ids=str)
def test_what_the_table_allows_is_not_stopped_at_the_door(house: Village, kind: Role, level: str) -> None:
    """With the work itself taken out, the door says yes exactly where the table does."""
    differ = []

    def work(tx: Connection) -> None:
        inside = tx.begin_nested()
        role = _given(house, tx, kind, level, "in force")
        contact = tx.execute(CONTACT.select()).first()
        assert contact is not None
        for request, guarded in GUARDED.items():
            door = Guarded(guarded.action, lambda *_: {})
            named = any(each.name == "place" for each in fields(request))
            for how, place in OWN[level][1].items():
                where = Where(house.house, house.now, contact.id, "telegram", "phone-1")
                known = {"role": role} | ({"place": place} if named else {})
                within = not named or how == "own" or (how in WITHIN and reaches(kind) is Reach.BELOW)
                if (door(tx, where, _empty(request, **known)) != Refusal()) != (
                    may(kind, guarded.action) and within
                ):
                    differ.append((request.__name__, how))
        inside.rollback()

    house.write(work)

    assert differ == []


# -- a code for somebody's lost phone, typed on the phone of whoever holds a role


@pytest.mark.parametrize("state", ["in force", "ended", "expired"])
@pytest.mark.parametrize(("kind", "level"), CASES, ids=str)
def test_a_code_for_a_lost_phone_opens_nothing_where_a_role_reaches(
    house: Village, kind: Role, level: str, state: str
) -> None:
    """At each place: refused exactly where a role in force is held over where the person lives."""
    wrong = []

    def work(tx: Connection) -> None:
        contact = tx.execute(CONTACT.select()).first()
        assert contact is not None
        for how, place in OWN[level][1].items():
            inside = tx.begin_nested()
            role = _given(house, tx, kind, level, state)
            at = {"village": "dong", "unit": None, "commune": "vi-du"}
            tx.execute(update(ROLE).where(ROLE.c.id == role).values(place=place))
            tx.execute(insert(PERSON).values(id="her", called="Lan", state="active", created=house.now, **at))
            giver = {"id": "giver", "contact": "another", "kind": "head", "place": "dong", "by": "operator"}
            tx.execute(insert(ROLE).values(**giver, person="", called="", commune="", since=house.now))
            code, digest = PHONE.fresh(house.house)
            row = {"id": digest, "contact": "", "asker": "", "person": "her", "by": "giver", "state": "open"}
            life = {"created": house.now, "expires": house.now + timedelta(hours=1)}
            tx.execute(insert(LINK_CODE).values(**row, **life))
            where = Where(house.house, house.now, contact.id, "telegram", "phone-1")
            came = served(tx, where, EnterLinkCode(code))["came"]
            over = state == "in force" and place in {"dong", "vi-du", "tinh"}
            if came != ("entrusted" if over else "waits"):
                wrong.append((how, came))
            inside.rollback()

    house.write(work)

    assert wrong == []


# -- the registry


def test_every_request_with_a_role_goes_through_the_door() -> None:
    named = {kind for kind in SERVED if any(each.name == "role" for each in fields(kind))}

    assert [kind.__name__ for kind in named if kind not in GUARDED] == []
    assert [kind.__name__ for kind in GUARDED if kind not in named] == []


def test_every_request_outside_the_talks_of_residents_has_a_role_or_speaks_of_oneself() -> None:
    """Whoever looks up somebody else wears a role; the few that do not are about the one who asks."""

    of_residents = {f"dialogs.talks.{each}" for each in RESIDENTS_TALKS}
    bare = {kind.__name__ for kind in SERVED if kind.__module__ not in of_residents and kind not in GUARDED}

    assert bare <= OWN_AFFAIRS, bare - OWN_AFFAIRS


RESIDENTS_TALKS = {
    "answers",
    "asked",
    "assess",
    "hardship",
    "home",
    "kept",
    "link",
    "lookover",
    "new_phone",
    "page",
    "privacy",
    "result",
    "settings",
    "welcome",
}
OWN_AFFAIRS = {
    "AskOffice",  # of one's own data
    "AnswerPush",
    "ClansLed",  # the clans that one answers for
    "KeepOwn",  # of the sheet of one's own family or clan
    "Listen",  # to one's own question
    "MayStrive",
    "MyPushes",  # what came to oneself
    "MyRoles",
    "OwnTitle",
    "RegisterOwn",
    "SendOwn",
    "Sessions",  # of the desk, opened by links of one's own chat
    "EndSessions",
    "CanUndo",  # which of one's own roles has done something that can be undone
    "TryRoleCode",
    "TakeRole",
    "GiveUpRole",  # one's own roles
    "HandOver",
    "Returned",
    "FilledIn",
    "SheetOffered",
    "ChooseSheet",
    "Objecting",  # of a resident: what became of their own sheet
}


def test_a_query_about_others_asks_who_asks() -> None:
    """A request with the id of somebody, some household or some sheet of others carries a role, and is guarded."""
    others = {"who", "household", "assessment", "person", "row", "keep", "other", "merge"}
    own = {
        "Join",
        "SwitchTo",
        "Objecting",
        "ChooseSheet",
        "Amend",
    }  # of a person of this very phone, a household by its card
    bare = [
        kind.__name__
        for kind in SERVED
        if {each.name for each in fields(kind)} & others and kind not in GUARDED and kind.__name__ not in own
    ]

    assert bare == []


def test_every_action_is_somebodys_and_every_role_gives_only_what_lies_below() -> None:
    assert [action for action in Action if not any(may(kind, action) for kind in Role)] == []
    for kind in Role:
        for other in Role:
            if gives(kind, other):
                assert may(kind, Action.INVITE)
                assert other is not kind
