"""Files of a village behind links: its list comes in, sheets and cards to print go out; the role is asked for again."""

import asyncio
import hashlib
from datetime import datetime

from sqlalchemy import Connection, update
from sqlalchemy.exc import IntegrityError

from bot.app import App
from bot.clock import VIETNAM
from bot.links import File, Report, Unfit
from bot.reports.households_file import read_households
from bot.reports.invite import sheets_and_cards
from bot.reports.invite_words import addresses
from dialogs.phrases import Phrase
from dialogs.rules.roles import Action, may
from storage.access import covers, wearing
from storage.links import Link
from storage.people.importing import ListChangedError, show, stage
from storage.people.inviting import invitation_of
from storage.people.list_plan import plan_list
from storage.tables import FILE_LINK
from storage.where import Where

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
