"""A commune whose figures are looked at on the desk's page: who holds which role, and what was kept of the weeks before."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape

from sqlalchemy import insert, select, update

from bot.board.pages import PARTS
from bot.example import Commune, make
from storage.act import House
from storage.conversations import meet
from storage.office.summary import DIGEST, keep, summarise
from storage.privacy import links
from storage.roles import write_roles
from storage.sessions import LINK, OPENS_FOR
from storage.store.store import Tx
from storage.tables import PLAN_IN_FORCE, ROLE, TALKING

ROLES = {  # a phone, the kind of its role, and where it is held
    "province": ("province", "tinh"),
    "officer": ("officer", "mau"),
    "head": ("head", "mau-1"),
}
WEEKS = 6


def commune(tx: Tx, house: House, at: datetime, *, people: int = 600, villages: int = 6) -> Commune:
    """An example commune with a province above, somebody in each role, a plan, and figures of the weeks before."""
    made = make(tx, house, at, people=people, villages=villages)
    for phone, (kind, place) in ROLES.items():
        holds(tx, house, at, phone, kind, place)
    plan = {"plan": "qd_677", "own": {}, "role": "", "at": at}
    tx.execute(insert(PLAN_IN_FORCE).values(place="tinh", **plan))
    for place in ("tinh", "mau"):
        for week in range(WEEKS, 0, -1):
            then = at - timedelta(weeks=week)
            found = summarise(tx, house, then, place, at.year)
            assert found is not None
            counts = {name: n * (WEEKS + 2 - week) // (WEEKS + 3) for name, n in found["counts"].items()}
            keep(tx, house, then, {**found, "counts": counts}, "", DIGEST)
    return made


def holds(tx: Tx, house: House, at: datetime, phone: str, kind: str, place: str) -> None:
    """A phone that holds a role."""
    contact = meet(tx, {("zalo", phone, "vi")}, at, iter(house.new_id, None))["zalo", phone]
    tx.execute(update(TALKING).where(TALKING.c.contact == contact).values(address="chi"))
    role = {"id": f"r-{phone}", "contact": contact, "person": "", "kind": kind, "place": place}
    of = {
        "commune": "" if kind == "province" else "mau",
        "by": "operator",
        "called": "cô Ví Dụ",
        "digest": "",
    }
    write_roles(tx, [{**role, **of, "since": at, "until": None, "ended": None}])


def link_of(tx: Tx, house: House, at: datetime, phone: str) -> str:
    """The token of a link to the desk, as its chat gives it."""
    contact = tx.execute(select(ROLE.c.contact).where(ROLE.c.id == f"r-{phone}")).scalar_one()
    return links.create(tx, house, LINK, at, contact=contact, args={"role": f"r-{phone}"}, life=OPENS_FOR)


def figures_on(page: str) -> dict[str, int]:
    """The figures of a page of the desk, by name."""
    shown = re.findall(r'data-figure="(\w+)">([\d.]+)<', page)
    return {name: _number(number) for name, number in shown}


def places_on(page: str) -> dict[str, dict[str, int]]:
    """The rows of its table, by place ("" the others, then the sum): adults, sent and late, and how far the people are."""
    found = {}
    for place, row in re.findall(r'<tr role="row" class="[^"]*" data-place="([^"]*)">(.*?)</tr>', page):
        cells = dict(re.findall(r'<td role="cell" class="(\w+)"[^>]*>(.*?)</td>', row))
        told = unescape(re.sub(r"<[^>]+>", "", cells["far"]))
        told_parts = [_number(part.rpartition(": ")[2]) for part in told.split("; ")]
        numbers = {
            name: re.sub(r"<small>.*?</small>|<[^>]+>", "", cells[name])
            for name in ("adults", "sent", "late")
        }
        kind = place or ("total" if 'class="total"' in page.partition(row)[0][-60:] else "rest")
        parts = {f"{name} alone": n for name, n in zip(PARTS, told_parts, strict=True)}
        found[kind] = {name: _number(each) for name, each in numbers.items()} | parts
    return found


def _number(text: str) -> int:
    return int(text.replace(".", "").replace("–", "0").strip())
