"""Files of a village behind links: its list comes in, sheets and cards to print go out; the role is asked for again."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError

from bot.app import App
from bot.clock import VIETNAM
from bot.files.links import Download, File, Report, Unfit
from bot.reports.households_file import read_households
from bot.reports.invite import addresses, sheets_and_cards
from bot.reports.village import Printing, form, numbered, visits
from dialogs.phrases import Phrase
from dialogs.rules.roles import Action, may
from storage.act import Held, Where, covers, wearing, within
from storage.facts import is_sent
from storage.people.load import ListChangedError, plan_list, show, stage
from storage.people.paper import invitation_of
from storage.places.find import label
from storage.privacy.links import Link
from storage.tables import ASSESSMENT, EVIDENCE, FILE_LINK, PERSON
from storage.vault import Sealed
from storage.village.roster import Member, roster

TRIED = "tried"  # in the link: the digest of the file that was tried


async def households(app: App, link: Link, content: bytes, name: str) -> Report:
    """A list of households: the first time it is only tried, the same file sent again is stored."""
    place, role = str(link.args.get("place", "")), str(link.args.get("role", ""))
    at = app.clock()
    if not await app.store.read(lambda tx: _may(tx, app, link, Action.IMPORT)):
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
    staged = await stage(app.store, app.house, plan, at)

    def keep(tx: Connection, when: datetime) -> None:
        if not _may(tx, app, link, Action.IMPORT):
            raise Unfit
        try:
            show(tx, app.house, staged, when, f"contact:{link.contact}", role)
        except (ListChangedError, IntegrityError) as error:
            raise Unfit from error

    return Report(accepted=True, lines=lines, keep=keep)


def _may(tx: Connection, app: App, link: Link, action: Action) -> bool:
    """Whether the link's contact still holds the role that made it, and may do this there."""
    where = Where(app.house, app.clock(), link.contact, "", "")
    held = wearing(tx, where, str(link.args.get("role", "")))
    return held is not None and may(held.kind, action) and covers(tx, held, str(link.args["place"]))


async def invite(app: App, link: Link) -> File | None:
    """The sheet to hang up and the cards of each household, to print."""
    place = str(link.args.get("place", ""))
    if not await app.store.read(lambda tx: _may(tx, app, link, Action.INVITE_PRINT)):
        return None
    found = await app.store.read(lambda tx: invitation_of(tx, app.house, place))
    if found is None:
        return None
    year = app.clock().astimezone(VIETNAM).year
    doors = addresses(app.settings)
    made = await asyncio.to_thread(sheets_and_cards, [found], doors, year=year)
    return File("to-moi-va-the.pdf", "application/pdf", made)


# -- Files of a village behind one-time links: whether the role still allows it is asked again when one is taken

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
                is_sent(),  # what was taken back since is nobody's to see
                within(held, PERSON),
            )
        ).first()
        return app.house.vault.open_bytes(row.picture, Sealed.PICTURE) if row and row.picture else None

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
