"""Nobody is counted as nudged, asked or told who cannot be: every teller, over every way somebody is out of reach."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from dialogs.rules.review import Reason
from dialogs.talks.office.year import RemindHeads, Reminding
from dialogs.talks.review.asked import EndorseAll, GiveBack, ToReview
from dialogs.talks.village.nudging import Nudge, OnlyYou, Unfinished
from storage.facts import can_write
from storage.tables import CONTACT, Push
from tests.chapter import asks, head_of, person, reaches, says_of, sheet_of
from tests.chat import Chat

WAYS: dict[str, dict[str, Any] | None] = {  # how a phone of somebody is; None: there is none
    "telegram": {"channel": "telegram"},
    "zalo": {"channel": "zalo_bot"},
    "a page that is open": {"channel": "web", "open": True},
    "a page that is closed": {"channel": "web"},
    "the console": {"channel": "console"},
    "blocked": {"channel": "telegram", "blocked": True},
    "no phone": None,
}
REACHED = {"telegram", "zalo", "a page that is open"}


def there(chat: Chat, way: str, name: str) -> str:
    """Somebody of the village who is reached in this way."""
    who, how = person(chat, name), WAYS[way]
    if how is not None:
        contact = reaches(chat, who, **{key: each for key, each in how.items() if key != "open"})
        if "open" in how:
            opens(chat, contact)
    return who


def opens(chat: Chat, contact: str) -> None:
    until = chat.village.now + timedelta(hours=1)
    of = update(CONTACT).where(CONTACT.c.id == contact).values(open_until=until)
    chat.village.write(lambda tx: tx.execute(of).rowcount)


def told(chat: Chat) -> set[str]:
    """Who stands in the ledger; each of them can be written to now."""
    rows = chat.village.rows(Push)
    can = select(CONTACT.c.id).where(can_write(chat.village.now))
    open_now = chat.village.write(lambda tx: {*tx.execute(can).scalars()})
    assert {row["contact"] for row in rows} <= open_now
    return {row["person"] for row in rows}


def everybody(head: Chat, state: str, levels: str) -> dict[str, str]:
    """One in each way, with a sheet; persons by way."""
    made = {}
    for number, way in enumerate(WAYS):
        made[way] = there(head, way, f"Nguyễn Thị Ví Dụ {'abcdefg'[number]}")
        for purpose in ("chapter", "commune"):
            says_of(head, made[way], purpose)
        sheet_of(head, made[way], levels, state)
    return made


@pytest.fixture
def head(chat: Chat) -> Chat:
    phone = head_of(chat.another("phone-head"))
    phone.says("việc chi hội").hears_anything()
    return phone


def test_a_nudge(head: Chat) -> None:
    made = everybody(head, "open", "33333333")
    before = asks(head, Unfinished(head.role, "all"))
    assert (before["count"], before["only_you"]) == (len(REACHED), len(WAYS) - len(REACHED))
    silent = asks(head, OnlyYou(head.role))
    assert silent["count"] == before["only_you"]
    done = asks(head, Nudge(head.role, "all"))
    assert done["persons"] == len(told(head)) == before["going"]
    assert told(head) <= {made[way] for way in REACHED}
    head.says("nhắc bà con").hears_anything().reads(f"{before['only_you']} người")


def test_sheets_that_are_agreed_to(head: Chat) -> None:
    made = everybody(head, "sent", "3333333334")
    done = []
    for _ in WAYS:  # the list comes page by page
        listed = asks(head, ToReview(head.role))
        sheets = tuple((each["assessment"], each["stamp"]) for each in listed["sheets"])
        if not sheets:
            break
        done.append(asks(head, EndorseAll(head.role, sheets)))
    agreed = sum(len(each["done"]) for each in done)
    silent = sum(each["silent"] for each in done)
    assert agreed == len(WAYS)
    assert agreed - silent == len(told(head)) == len(REACHED)
    assert told(head) == {made[way] for way in REACHED}


@pytest.mark.parametrize("way", WAYS)
def test_a_sheet_that_is_given_back(head: Chat, way: str) -> None:
    who = there(head, way, "Nguyễn Thị Ví Dụ")
    for purpose in ("chapter", "commune"):
        says_of(head, who, purpose)
    sheet_of(head, who, "3333333334")
    (one,) = asks(head, ToReview(head.role))["sheets"]
    done = asks(head, GiveBack(head.role, one["assessment"], one["stamp"], Reason.EVIDENCE))
    assert done["told"] is (way in REACHED) is bool(told(head))


def test_heads_who_are_reminded(chat: Chat) -> None:
    """Those who hold a role, too: by a page that is closed nobody is reminded, and their place is not without a head."""
    officer = chat.another("officer")
    officer.role = officer.holds("officer", "vi-du")
    officer.says("việc của xã").hears_anything()
    ways = [way for way in WAYS if WAYS[way] is not None]
    for number, way in enumerate(ways):
        phone = chat.another(f"head-{number}")
        phone.holds("head", "dong")
        phone.starts().hears_anything()
        how = dict(WAYS[way] or {})
        values = {"channel": how["channel"], "blocked": chat.village.now if how.get("blocked") else None}
        of = update(CONTACT).where(CONTACT.c.external == f"head-{number}")
        chat.village.write(lambda tx, of=of, values=values: tx.execute(of.values(**values)).rowcount)
        if how.get("open"):
            found = select(CONTACT.c.id).where(CONTACT.c.external == f"head-{number}")
            opens(chat, chat.village.write(lambda tx, found=found: tx.execute(found).scalar_one()))
    chat.village.now = chat.village.now.replace(hour=2)  # nine in the morning, in office hours
    opens_again(chat)
    before = asks(officer, Reminding(officer.role))
    assert (before["reached"], before["silent"]) == (len(REACHED), len(ways) - len(REACHED))
    done = asks(officer, RemindHeads(officer.role))
    assert done["planned"] == len(told(chat)) == len(REACHED)


def opens_again(chat: Chat) -> None:
    """The pages that were open still are."""
    until = chat.village.now + timedelta(hours=1)
    of = update(CONTACT).where(CONTACT.c.open_until.is_not(None)).values(open_until=until)
    chat.village.write(lambda tx: tx.execute(of).rowcount)
