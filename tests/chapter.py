"""A village chapter to hold conversations in: its head with a phone, and people put there without talking."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, update

from dialogs.rules.review import flags
from dialogs.scoring import score
from dialogs.vietnamese import fold
from storage.act import Where
from storage.counting import count, count_households
from storage.tables import (
    ASSESSMENT,
    CONSENT,
    CONTACT,
    CONTACT_PERSON,
    HOUSEHOLD,
    PERSON,
    PLACE,
    PLACE_RULES,
    TALKING,
)
from tests.asking import served
from tests.chat import Chat
from tests.village import COMMUNE, SHEETS
from tests.ways import INDICATORS

KEY = "nguoi_dan_xa@du-thao-2"


def head_of(chat: Chat, place: str = "dong", kind: str = "head", **how: Any) -> Chat:
    """This phone is that of the head of a village, called cô Hoa."""
    chat.role = chat.holds(kind, place, called="cô Hoa", **how)
    return chat


def counted(chat: Chat, place: str = "dong", **numbers: int) -> None:
    """The village has so many adults and households."""
    of = PLACE
    chat.village.write(lambda tx: tx.execute(update(of).where(of.c.id == place).values(numbers)).rowcount)


def person(chat: Chat, called: str, **more: Any) -> str:
    """Somebody of the village, on the list; no phone."""
    village = chat.village
    id_ = village.house.new_id()
    row = {
        "id": id_,
        "commune": COMMUNE,
        "village": "dong",
        "called": called.rsplit(maxsplit=1)[-1],
        "address": "ba",
        "full_name": called if " " in called else "",
        "folded": fold(called),
        "born": 1960,
        "state": "active",
        "goals": [],
        "created": village.now,
        **more,
    }
    village.write(lambda tx: (tx.execute(insert(PERSON).values(row)), count(tx, village.house, [id_]))[1])
    return id_


def reaches(
    chat: Chat,
    who: str,
    sender: str = "",
    *,
    blocked: bool = False,
    channel: str = "telegram",
    **hours: float,
) -> str:
    """They wrote before, on a phone; three days ago unless said."""
    village = chat.village
    id_, at = village.house.new_id(), village.now - (timedelta(**hours) if hours else timedelta(days=3))
    talk = {"contact": id_, "person": who, "language": "vi", "heard_at": at, "people": 1}
    contact = {"id": id_, "channel": channel, "external": sender or f"{channel}-of-{who}", "created": at}

    def work(tx: Any) -> None:
        tx.execute(insert(CONTACT).values(**contact, blocked=at if blocked else None))
        tx.execute(insert(TALKING).values(talk))
        tx.execute(insert(CONTACT_PERSON).values(contact=id_, person=who, presses="self", since=at))

    village.write(work)
    return id_


def household(chat: Chat, id_: str, name: str = "nhà ví dụ", **more: Any) -> str:
    """A household of the village."""
    row = {"id": id_, "place": "dong", "commune": COMMUNE, "code": id_.upper(), "name": name, **more}
    house = chat.village.house
    chat.village.write(
        lambda tx: (tx.execute(insert(HOUSEHOLD).values(row)), count_households(tx, house, [id_]))[1]
    )
    return id_


def sheet_of(chat: Chat, who: str, levels: str = "", state: str = "sent", **more: Any) -> str:
    """Their sheet of the year, with the levels of as many questions as are given."""
    village, sheet = chat.village, SHEETS[KEY]
    id_, at = village.house.new_id(), village.now - timedelta(hours=1)
    chosen = {key: level for key, level in zip(INDICATORS, levels, strict=False) if level != "~"}
    total = score(sheet, chosen, 80)
    row = {
        "id": id_,
        "person": who,
        "year": 2026,
        "commune": COMMUNE,
        "village": "dong",
        "sheet": KEY,
        "run": village.house.new_id(),
        "state": state,
        "answered": len(levels),
        "asked": 10,
        "score": total.total,
        "passed": total.passed,
        "pass_total": 80,
        "goals": [],
        "started": at,
        "levels": chosen if state == "sent" else {},
        "sent": at if state == "sent" else None,
        "presses": "self",
        "seconds": 300,
        "flags": flags(sheet, chosen, 80, seconds=300) if state == "sent" else [],
        **more,
    }
    village.write(lambda tx: (tx.execute(insert(ASSESSMENT).values(row)), count(tx, village.house, [who]))[1])
    return id_


def place_sets(chat: Chat, body: dict[str, Any], place: str = COMMUNE) -> None:
    """What a place set itself."""
    rules = {"place": place, "body": body, "role": "", "at": chat.village.now}
    chat.village.write(lambda tx: tx.execute(insert(PLACE_RULES).values(rules)).rowcount)
    chat.village.untouched = False


def says_of(chat: Chat, who: str, purpose: str = "reminders", *, given: bool = True) -> None:
    """Their word on a purpose of consent."""
    row = {
        "id": chat.village.house.new_id(),
        "person": who,
        "purpose": purpose,
        "given": given,
        "version": "1",
        "channel": "telegram",
        "contact": "x",
        "at": chat.village.now,
    }
    chat.village.write(lambda tx: tx.execute(insert(CONSENT).values(row)).rowcount)


def opts_out(chat: Chat, who: str) -> None:
    """They said "no more reminders"."""
    says_of(chat, who, given=False)


def people(chat: Chat, *names: str, **more: Any) -> list[str]:
    """Several of the village."""
    return [person(chat, name, **more) for name in names]


def asks(chat: Chat, request: Any) -> Any:
    """What the store answers this phone, whatever was shown to it: as somebody who forges would ask."""
    village, contact = chat.village, chat.contact
    assert contact
    where = Where(village.house, village.now, contact["id"], chat.channel, chat.sender, chat.state["person"])
    return village.write(lambda tx: served(tx, where, request))
