"""What links are for: the registry of files that go out, and of files that come in."""

import asyncio
from datetime import datetime

from sqlalchemy import Connection, select

from bot.app import App
from bot.files import village
from bot.files.links import Download, File, Report, Upload
from bot.files.office import entered, office, publish
from bot.files.village import households, invite
from bot.reports import summary_page
from bot.reports.mydata import archive
from bot.reports.sheet_import import read_template
from dialogs.sheets import obstacles
from storage.act import House
from storage.privacy.dossier import dossier, pictures
from storage.privacy.links import Link
from storage.tables import EVIDENCE
from storage.vault import Sealed

ZIP = "application/zip"


async def mydata(app: App, link: Link) -> File | None:
    """Everything of a person, for themselves."""
    made = await app.store.read(lambda tx: mydata_of(tx, app.house, link.person, app.clock()))
    return File("du-lieu-cua-toi.zip", ZIP, made) if made else None


def mydata_of(tx: Connection, house: House, person: str, at: datetime) -> bytes | None:
    """A person's archive, made in one of the threads that read; None where there is nobody."""
    kept = dossier(tx, house, person)
    if kept is None:
        return None
    spoken = [each["language"] for each in kept["conversations"]] or ["vi"]
    photos = pictures(tx, house.vault, person)
    return archive(kept, photos, house.sheets, spoken[0], at)


async def own_photo(app: App, link: Link) -> File | None:
    """A photo of a person, for themselves, while it is kept."""

    def read(tx: Connection) -> bytes | None:
        mine = (EVIDENCE.c.id == str(link.args.get("evidence", "")), EVIDENCE.c.person == link.person)
        row = tx.execute(select(EVIDENCE.c.picture).where(*mine)).first()
        return app.house.vault.open_bytes(row.picture, Sealed.PICTURE) if row and row.picture else None

    content = await app.store.read(read) if link.person else None
    return File("anh.jpg", "image/jpeg", content) if content else None


async def sheet(app: App, link: Link, content: bytes, name: str) -> Report:  # noqa: ARG001
    """A filled template, looked through line by line; it is stored nowhere."""
    base = app.house.sheets.get(str(link.args.get("sheet", "")))
    found, faults = await asyncio.to_thread(read_template, content, base=base)
    waiting = obstacles(found) if found else []
    lines = [*dict.fromkeys(str(each) for each in (*faults, *waiting))]
    return Report(found is not None, tuple(lines))


DOWNLOADS: dict[str, Download] = {
    "mydata": mydata,
    "own_photo": own_photo,
    "summary": summary_page.summary,
    "office": office,
    "invite": invite,
    **village.DOWNLOADS,
}
UPLOADS: dict[str, Upload] = {
    "sheet": sheet,
    "publish": publish,
    "entered": entered,
    "households": households,
}
