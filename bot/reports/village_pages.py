"""Files of a village behind one-time links: whether the role still allows it is asked again when one is taken."""

import asyncio
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, select

from bot.app import App
from bot.links import Download, File
from bot.reports.village_form import form
from bot.reports.village_lists import Printing, numbered, visits
from dialogs.rules.roles import Action, may
from storage.access import Held, wearing, within
from storage.links import Link
from storage.places import label
from storage.tables import ASSESSMENT, EVIDENCE, PERSON
from storage.village.roster import Member, roster
from storage.where import Where

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Found:
    """What a page to print needs, read in one go."""

    place: str
    people: list[Member]


async def paper(app: App, link: Link) -> File | None:
    """The form of a sheet, for a village; it names nobody."""
    held = await app.store.read(lambda tx: _held(tx, app, link, Action.PAPER))
    key = app.house.in_force.get(str(link.args.get("sheet", "")))
    if held is None or key is None:
        return None
    place = await app.store.read(lambda tx: label(tx, held.place))
    made = partial(form, app.house.sheets[key], place=place, controller=app.house.controller)
    return File("phieu-giay.pdf", PDF, await asyncio.to_thread(made))


async def village_list(app: App, link: Link) -> File | None:
    """Everybody, numbered."""
    found = await _people(app, link)
    if found is None:
        return None
    made = await asyncio.to_thread(numbered, Printing(found.place, app.clock()), found.people)
    return File("danh-sach.pdf", PDF, made)


async def village_visit(app: App, link: Link) -> File | None:
    """Whom to visit."""
    found = await _people(app, link)
    if found is None:
        return None
    made = await asyncio.to_thread(visits, Printing(found.place, app.clock()), found.people)
    return File("den-tham.pdf", PDF, made)


async def evidence(app: App, link: Link) -> File | None:
    """A photo of a sheet that was opened for review."""

    def read(tx: Connection) -> bytes | None:
        held = _held(tx, app, link, Action.REVIEW)
        if held is None:
            return None
        row = tx.execute(
            select(EVIDENCE.c.picture)
            .join(PERSON, PERSON.c.id == EVIDENCE.c.person)
            .join(ASSESSMENT, ASSESSMENT.c.id == EVIDENCE.c.assessment)
            .where(
                EVIDENCE.c.id == str(link.args.get("evidence", "")),
                ASSESSMENT.c.state == "sent",  # what was taken back since is nobody's to see
                within(held, PERSON),
            )
        ).first()
        return app.house.vault.open_bytes(row.picture) if row and row.picture else None

    content = await app.store.read(read)
    return File("anh.jpg", "image/jpeg", content) if content else None


async def _people(app: App, link: Link) -> Found | None:
    def read(tx: Connection) -> Found | None:
        held = _held(tx, app, link, Action.PAPER)
        if held is None:
            return None
        return Found(label(tx, held.place), roster(tx, _where(app, link), held))

    return await app.store.read(read)


def _held(tx: Connection, app: App, link: Link, action: Action) -> Held | None:
    """The role with which the link was asked for, if it still holds on that phone."""
    held = wearing(tx, _where(app, link), str(link.args.get("role", "")))
    return held if held is not None and may(held.kind, action) else None


def _where(app: App, link: Link) -> Where:
    return Where(app.house, app.clock(), link.contact, "", "")


DOWNLOADS: dict[str, Download] = {
    "paper": paper,
    "village_list": village_list,
    "village_visit": village_visit,
    "evidence": evidence,
}
