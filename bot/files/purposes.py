"""What links are for: the registry of files that go out, and of files that come in."""

import asyncio
from datetime import datetime

from sqlalchemy import Connection, select

from bot.app import App
from bot.files import village
from bot.files.links import Download, File, Report, Upload, role_of
from bot.files.office import entered, office, publish
from bot.files.points import points_sent, points_template
from bot.files.proofs import proof, proof_sent
from bot.files.village import households
from bot.reports.mydata import archive
from bot.reports.sheet_file import read_template
from bot.reports.summary_page import SUMS, page
from dialogs.rules.roles import Action
from dialogs.sheets import obstacles
from dialogs.talks.office.summary import Overview
from storage.act import House, Where
from storage.office.summary import Below, with_below
from storage.privacy.dossier import dossier, pictures
from storage.privacy.links import Link
from storage.tables import EVIDENCE


async def mydata(app: App, link: Link) -> File | None:
    """Everything of a person, for themselves."""
    made = await app.store.read(lambda tx: mydata_of(tx, app.house, link.person, app.clock()))
    return File("du-lieu-cua-toi.zip", made) if made else None


def mydata_of(tx: Connection, house: House, person: str, at: datetime) -> bytes | None:
    """A person's archive, made in one of the threads that read; None where there is nobody."""
    kept = dossier(tx, house, person)
    if kept is None:
        return None
    spoken = [each["language"] for each in kept["conversations"]] or ["vi"]
    photos = pictures(tx, house, person)
    return archive(kept, photos, house.sheets, spoken[0], at)


async def summary(app: App, link: Link) -> File | None:
    """The summary of a place and the places below as a page, for who still wears the role there."""
    where, place = Where(app.house, app.clock(), link.contact, "", ""), str(link.args.get("place", ""))

    def read(tx: Connection) -> tuple[Overview, list[Below]] | None:
        if role_of(tx, app, link, Action.SUMMARY, place) is None:
            return None
        return with_below(tx, app.house, where.at, place, int(link.args.get("year", 0)), SUMS)

    found = await app.store.read(read)
    if found is None:
        return None
    return File(f"tong-hop-{found[0]['year']}.pdf", await asyncio.to_thread(page, *found))


async def own_photo(app: App, link: Link) -> File | None:
    """A photo of a person, for themselves, while it is kept."""

    def read(tx: Connection) -> bytes | None:
        mine = (EVIDENCE.c.id == str(link.args.get("evidence", "")), EVIDENCE.c.person == link.person)
        row = tx.execute(select(EVIDENCE.c.picture).where(*mine)).first()
        return app.house.pictures.opened(row.picture, app.house.vault) if row else None

    content = await app.store.read(read) if link.person else None
    return File("anh.jpg", content) if content else None


async def sheet(app: App, link: Link, content: bytes, name: str) -> Report:  # noqa: ARG001
    """A filled template, looked through line by line; it is stored nowhere."""
    base = app.house.sheets.get(str(link.args.get("sheet", "")))
    found, faults = await asyncio.to_thread(read_template, content, base=base)
    waiting = obstacles(found) if found else []
    lines = [*dict.fromkeys(each.said for each in (*faults, *waiting))]
    return Report(found is not None, tuple(lines))


DOWNLOADS: dict[str, Download] = {
    "mydata": mydata,
    "own_photo": own_photo,
    "summary": summary,
    "office": office,
    "points_template": points_template,
    "proof": proof,
    **village.DOWNLOADS,
}
UPLOADS: dict[str, Upload] = {
    "sheet": sheet,
    "publish": publish,
    "entered": entered,
    "households": households,
    "points": points_sent,
    "proof": proof_sent,
}
