"""Files of a village behind links: its list comes in, sheets, cards and lists to print go out; the role is asked for again."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError

from bot.app import App
from bot.clock import VIETNAM
from bot.files.links import Download, File, Report, Unfit, role_of
from bot.files.office import shown
from bot.reports.households_file import read_households
from bot.reports.invite import addresses, sheets_and_cards
from bot.reports.role_cards import cards
from bot.reports.sheet_paper import form
from bot.reports.village_lists import numbered, visits
from dialogs.phrases import Phrase
from dialogs.rules.roles import Action
from dialogs.talks.giving import CodeToPass
from storage.act import Held, Where, within
from storage.facts import is_sent
from storage.people.load import ListChangedError, plan_list, show, stage_list
from storage.people.paper import Invitation, invitation_of
from storage.places.find import label
from storage.privacy.links import Link
from storage.roles import waiting
from storage.tables import ASSESSMENT, EVIDENCE, FILE_LINK, PERSON, PLACE
from storage.village.roster import Member, roster

TRIED = "tried"  # in the link: the digest of the file that was tried


async def households(app: App, link: Link, content: bytes, name: str) -> Report:
    """A list of households: the first time it is only tried, the same file sent again is stored."""
    place, role = str(link.args.get("place", "")), str(link.args.get("role", ""))
    at = app.clock()
    if await app.store.read(lambda tx: role_of(tx, app, link, Action.IMPORT, place)) is None:
        ended = Phrase("upload.role_ended", "Việc được giao đã hết, nên tệp này không nhận được nữa.")
        return Report(accepted=False, said=ended)
    read = await asyncio.to_thread(read_households, content)
    basis, year = (" ".join(name.rpartition(".")[0].split())[:60] or "danh sách", at.astimezone(VIETNAM).year)
    plan = await app.store.read(lambda tx: plan_list(tx, read.rows, place, year, basis, read.faults))
    lines = (*read.understood(), *plan.lines(read.said))
    if plan.wrong:
        return Report(accepted=False, lines=lines)
    digest = hashlib.sha256(content).hexdigest()
    if link.args.get(TRIED) != digest:
        args = {**link.args, TRIED: digest}
        await app.store.write(
            lambda tx: (
                tx.execute(update(FILE_LINK).where(FILE_LINK.c.id == link.id).values(args=args)) and None
            )
        )
        tried = Phrase(
            "upload.tried",
            "Xem thử, chưa ghi gì. Nếu các dòng dưới đây đúng, xin gửi lại đúng tệp ấy để ghi.",
        )
        return Report(accepted=False, lines=lines, said=tried)
    staged = await stage_list(app.store, app.house, plan, at)

    def keep(tx: Connection, when: datetime) -> None:
        if role_of(tx, app, link, Action.IMPORT, place) is None:
            raise Unfit
        try:
            show(tx, app.house, staged, when, f"contact:{link.contact}", role)
        except (ListChangedError, IntegrityError) as error:
            raise Unfit from error

    return Report(accepted=True, lines=lines, keep=keep)


async def invite(app: App, link: Link) -> File | None:
    """The sheet to hang up and the cards of each household, to print."""

    place = str(link.args.get("place", ""))

    def read(tx: Connection) -> Invitation | None:
        held = role_of(tx, app, link, Action.INVITE_PRINT, place)
        return invitation_of(tx, app.house, place) if held is not None else None

    found = await app.store.read(read)
    if found is None:
        return None
    year, doors = app.clock().astimezone(VIETNAM).year, addresses(app.settings)
    return File("to-moi-va-the.pdf", await asyncio.to_thread(sheets_and_cards, [found], doors, year=year))


async def role_cards(app: App, link: Link) -> File | None:
    """The codes of roles that nobody has taken up, a card each, for who still may give them."""
    at = app.clock()

    def read(tx: Connection) -> list[CodeToPass]:
        held = role_of(tx, app, link, Action.INVITE)
        return [each for each in waiting(tx, app.house, at, held) if not each["over"]] if held else []

    found = await app.store.read(read)
    if not found:
        return None
    return File("the-giao-viec.pdf", await asyncio.to_thread(cards, found, addresses(app.settings)))


async def paper(app: App, link: Link) -> File | None:
    """The form of a sheet, for a village; it names nobody."""
    held = await app.store.read(lambda tx: role_of(tx, app, link, Action.PAPER))
    key = app.house.in_force.get(str(link.args.get("sheet", "")))
    if held is None or key is None:
        return None
    place = await app.store.read(lambda tx: label(tx, held.place))
    made = partial(form, app.house.sheets[key], place=place, controller=app.house.controller)
    return File("phieu-giay.pdf", await asyncio.to_thread(made))


async def village_list(app: App, link: Link) -> File | None:
    """Everybody, numbered."""
    return await _printed(
        app, link, "danh-sach.pdf", lambda place, at, people, _: numbered(place, at, people)
    )


async def village_visit(app: App, link: Link) -> File | None:
    """Whom to visit."""
    return await _printed(app, link, "den-tham.pdf", visits)


async def _printed(app: App, link: Link, name: str, make: Callable[..., bytes]) -> File | None:
    """A list of the people of a village."""
    at = app.clock()

    def read(tx: Connection) -> tuple[str, list[Member], str] | None:
        held = role_of(tx, app, link, Action.PAPER)
        if held is None:
            return None
        code = tx.execute(select(PLACE.c.code).where(PLACE.c.id == held.place)).scalar() or ""
        people = roster(tx, Where(app.house, at, link.contact, "", ""), held)
        return label(tx, held.place), people, code

    found = await app.store.read(read)
    if found is None:
        return None
    place, people, code = found
    ways = [(door.name, door.url(code)) for door in addresses(app.settings)] if code else []
    return File(name, await asyncio.to_thread(make, place, at, people, ways))


async def evidence(app: App, link: Link) -> File | None:
    """A photo or a voice message of a sheet that was opened for review."""

    def read(tx: Connection) -> tuple[Held, str, File] | None:
        held = role_of(tx, app, link, Action.REVIEW)
        if held is None:
            return None
        row = tx.execute(
            select(EVIDENCE.c.picture, EVIDENCE.c.kind, EVIDENCE.c.person)
            .join(PERSON, PERSON.c.id == EVIDENCE.c.person)
            .join(ASSESSMENT, ASSESSMENT.c.id == EVIDENCE.c.assessment)
            .where(
                EVIDENCE.c.id == str(link.args.get("evidence", "")),
                is_sent(),  # what was taken back since is nobody's to see
                within(held, PERSON),
            )
        ).first()
        photo = app.house.pictures.opened(row.picture, app.house.vault) if row is not None else None
        if row is None or photo is None:
            return None
        name = "tin-thoai.ogg" if row.kind == "voice" else "anh.jpg"
        return held, row.person, File(name, photo)

    found = await app.store.read(read)
    if found is None:
        return None
    held, person, sent = found
    return replace(sent, keep=shown(app, held, [person]))


DOWNLOADS: dict[str, Download] = {
    "role_cards": role_cards,
    "invite": invite,
    "paper": paper,
    "village_list": village_list,
    "village_visit": village_visit,
    "evidence": evidence,
}
