"""Files that officers send in: a filled sheet to be published, and the work list with the days on which people were entered."""

import asyncio
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.links import Report
from bot.reports import worklist
from bot.reports.sheet_import import read_template
from dialogs.sheets import obstacles
from dialogs.sheets.dump import dump
from storage.access import Held
from storage.links import Link
from storage.office import files
from storage.office.worklist import enter, same
from storage.records import audit
from storage.sheets import publish as put_in_force
from storage.where import House, Where

NOT_YOURS = "Việc này không còn được giao cho máy đã xin đường dẫn."


async def publish(app: App, link: Link, content: bytes, name: str) -> Report:  # noqa: ARG001
    """A filled sheet of a province: in order, it is in force for its group; else it is said what is to be mended."""
    at, group = app.clock(), str(link.args.get("sheet", ""))
    role = str(link.args.get("role", ""))
    worn = await app.store.read(lambda tx: files.worn(tx, app.house, at, link.contact, role, "template"))
    if worn is None or group not in app.house.in_force:
        return _no(NOT_YOURS)
    base = app.house.sheets[app.house.in_force[group]]
    sheet, faults = await asyncio.to_thread(read_template, content, base=base)
    lines = [str(each) for each in (*faults, *(obstacles(sheet) if sheet else ()))]
    wrong = [each for each in faults if not each.warning]
    if sheet is None or wrong or obstacles(sheet):
        return _no(*dict.fromkeys(lines))
    key = f"{sheet.id}@{sheet.version}"
    if sheet.id != group:
        return _no(f"Mã phiếu là “{sheet.id}”, mà đường dẫn này dành cho “{group}”.")
    if key in app.house.sheets:
        return _no(f"Bản “{sheet.version}” đã có rồi; xin đặt tên khác ở ô “Bản”.")

    def keep(tx: Connection, when: datetime) -> None:
        put_in_force(tx, sheet.id, sheet.version, sheet.status.value, dump(sheet), when)
        _note(tx, app.house, when, worn, "publish", sheet=key)

    told = f"“{sheet.title.vi}”, bản {sheet.version}, được dùng trong vài phút nữa cho ai bắt đầu làm."
    stays = "Ai đang làm dở hoặc đã gửi thì giữ bản cũ."
    return Report(accepted=True, lines=(told, stays, *dict.fromkeys(lines)), keep=keep)


async def entered(app: App, link: Link, content: bytes, name: str) -> Report:  # noqa: ARG001
    """The work list came back: who was entered into the national system, and on which day."""
    at, role = app.clock(), str(link.args.get("role", ""))
    where = Where(app.house, at, link.contact, "", "")
    found = await asyncio.to_thread(worklist.returned, content, where.today)

    def read(tx: Connection) -> tuple[Held | None, dict[tuple[str, int], list[str]]]:
        held = files.worn(tx, app.house, at, link.contact, role, "worklist")
        return held, same(tx, where, held, found.by_name) if held else {}

    held, known = await app.store.read(read)
    if held is None:
        return _no(NOT_YOURS)
    if found.faults:
        return _no(*found.faults)
    days, unknown = dict(found.by_code), []
    for (called, born), (number, day) in found.by_name.items():
        ids = known.get((called, born), [])
        if len(ids) == 1:
            days[ids[0]] = day
        else:
            why = (
                "không thấy trong những người đã được xem"
                if not ids
                else "có nhiều người trùng tên, năm sinh"
            )
            unknown.append(f"Hàng {number}: {why}; chưa ghi.")
    if not days:
        return _no(*unknown, "Chưa có ai được ghi ngày nhập.")

    def keep(tx: Connection, when: datetime) -> None:
        enter(tx, Where(app.house, when, link.contact, "", ""), held, days)
        _note(tx, app.house, when, held, "entered", rows=len(days))

    return Report(
        accepted=True,
        lines=(f"Ghi ngày nhập của {len(days)} người; ai đã ghi trước thì giữ nguyên.", *unknown),
        keep=keep,
    )


def _note(tx: Connection, house: House, at: datetime, held: Held, action: str, **detail: Any) -> None:
    where = Where(house, at, held.contact, "", "")
    audit(tx, where, action, person="", place=held.place, role=held.id, **detail)


def _no(*lines: str) -> Report:
    """Not taken: what is to be mended, line by line."""
    return Report(accepted=False, lines=lines)
