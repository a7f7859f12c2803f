"""A commune's sheet of points behind links: the workbook out, and the filled one in, for who still wears the role."""

import asyncio
from datetime import datetime

from sqlalchemy import Connection

from bot.app import App
from bot.files.links import File, Report, Unfit, role_of
from bot.files.office import NOT_YOURS
from bot.reports.points_file import read_points, write_points
from dialogs.phrases import Phrase
from dialogs.rules.families import POINTS_TITLES
from dialogs.rules.roles import Action
from dialogs.rules.titles import Title
from storage.act import Held, Where, audit
from storage.families.points import by_key, in_force, publish
from storage.privacy.links import Link


def _title(link: Link) -> Title | None:
    return next((each for each in POINTS_TITLES if each.value == link.args.get("title")), None)


async def points_template(app: App, link: Link) -> File | None:
    """The sheet in use, or an empty one: nothing stands in it that the commune did not write."""
    title = _title(link)

    def read(tx: Connection) -> Held | None:
        return role_of(tx, app, link, Action.DECIDE)

    held = await app.store.read(read)
    if held is None or title is None:
        return None
    found = await app.store.read(lambda tx: in_force(tx, held.place, title))
    made = await asyncio.to_thread(write_points, title, found[1] if found else None)
    return File(f"phieu-cham-diem-{title}.xlsx", made)


async def points_sent(app: App, link: Link, content: bytes, name: str) -> Report:  # noqa: ARG001
    """A filled sheet: in order, its commune uses it from now on; else it is said what is to be mended."""
    title = _title(link)
    held = await app.store.read(lambda tx: role_of(tx, app, link, Action.DECIDE))
    if held is None or title is None:
        return Report(accepted=False, lines=(NOT_YOURS,))
    read = await asyncio.to_thread(read_points, content, title)
    sheet = read.sheet
    if sheet is None:
        return Report(accepted=False, lines=read.lines)
    key, commune = f"{title}.{held.place}@{sheet.version}", held.place
    if await app.store.read(lambda tx: by_key(tx, key)) is not None:
        return Report(
            accepted=False,
            lines=(
                Phrase(
                    "cli.points.known",
                    "Bản “{version}” đã có rồi; xin đặt tên khác ở ô “Bản”.",
                    version=sheet.version,
                ),
            ),
        )

    def keep(tx: Connection, when: datetime) -> None:
        worn = role_of(tx, app, link, Action.DECIDE)
        if worn is None or not publish(tx, when, worn.id, commune, sheet):
            raise Unfit
        audit(
            tx,
            Where(app.house, when, link.contact, "", ""),
            "points",
            person="",
            place=commune,
            role=worn.id,
            sheet=key,
        )

    marks = (
        Phrase("upload.points.pass", "đạt từ {points} điểm", points=sheet.pass_total)
        if sheet.pass_total
        else Phrase("upload.points.no_pass", "văn bản không ghi điểm đạt")
    )
    told = Phrase(
        "upload.points",
        "“{name}”, bản {version}, theo {document}: {items} mục, tối đa {most} điểm, {marks}.",
        name=sheet.name,
        version=sheet.version,
        document=sheet.document,
        items=len(sheet.items),
        most=sheet.maximum,
        marks=marks,
    )
    return Report(
        accepted=True,
        lines=(
            told,
            Phrase(
                "upload.points_keeps", "Ai chưa chấm thì chấm theo bản này; ai đang chấm dở thì giữ bản cũ."
            ),
        ),
        keep=keep,
    )
