"""Files of officers and heads behind links: made when the link is opened, for who still wears the role."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any

from sqlalchemy import Connection

from bot.app import App
from bot.links import File
from bot.reports import minutes, persons, proposal, sheet_pdf, villages, worklist
from bot.reports.made import Making
from bot.reports.sheet_workbook import write_template
from dialogs.requests.files import Deciding
from dialogs.sheets import Sheet
from storage.access import Held
from storage.links import Link
from storage.office import files
from storage.office.decisions import deciding, in_a_row, ready
from storage.office.summary import summarise
from storage.places import label
from storage.where import House, Where

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: by which role, of which year, which meeting, day or sheet."""

    house: House
    at: datetime
    held: Held
    year: int
    which: str = ""
    sheet: str = ""


Build = Callable[[], bytes]  # what takes its time, once everything was read
Maker = Callable[[Connection, Asked], "tuple[str, str, Build] | None"]


async def office(app: App, link: Link) -> File | None:
    """The file of a link; None where the role no longer holds, or there is nothing of that name within it."""
    at, kind = app.clock(), str(link.args.get("kind", ""))

    def read(tx: Connection) -> tuple[str, str, Build] | None:
        held = files.worn(tx, app.house, at, link.contact, str(link.args.get("role", "")), kind)
        if held is None or kind not in MAKERS:
            return None
        asked = Asked(
            app.house,
            at,
            held,
            int(link.args.get("year", 0)) or Where(app.house, at, "", "", "").year,
            str(link.args.get("which", "")),
            str(link.args.get("sheet", "")),
        )
        return MAKERS[kind](tx, asked)

    made = await app.store.read(read)
    if made is None:
        return None
    name, type_, build = made
    return File(name, type_, await asyncio.to_thread(build))


def _making(tx: Connection, asked: Asked, place: str = "") -> Making:
    said = label(tx, place or asked.held.place)
    return Making(asked.house, asked.at, said, asked.year)


def _persons(tx: Connection, asked: Asked) -> tuple[str, str, Build]:
    commune, making = asked.held.place, _making(tx, asked)
    rows = files.persons(tx, asked.house, commune, asked.year)
    counts = summarise(tx, asked.house, asked.at, commune, asked.year)["counts"]
    return f"danh-sach-{asked.year}.xlsx", XLSX, partial(persons.persons, making, rows, counts)


def _worklist(tx: Connection, asked: Asked) -> tuple[str, str, Build]:
    rows = files.persons(tx, asked.house, asked.held.place, asked.year)
    seen = [row for row in rows if row["review"] in {"endorsed", "confirmed", "recognised"}]
    making = _making(tx, asked)
    return f"nhap-lieu-{asked.year}.xlsx", XLSX, partial(worklist.worklist, making, seen)


def _list(tx: Connection, asked: Asked) -> tuple[Making, list[dict[str, Any]], dict[str, int], list[str]]:
    """Who a list for recognition names, as in the talk; and why others are not on it."""
    where = Where(asked.house, asked.at, asked.held.contact, "", "")
    found = deciding(tx, where, asked.held, Deciding(asked.held.id))
    year = found["year"]
    rows, bases = ready(tx, asked.house, asked.held.place, year)
    named = {row["id"]: row for row in files.persons(tx, asked.house, asked.held.place, year)}
    listed = [{**named[row["id"]], "basis": bases[row["sheet"]]} for row in rows if row["id"] in named]
    making = _making(tx, Asked(asked.house, asked.at, asked.held, year))
    return making, listed, in_a_row(tx, [row["person"] for row in listed], year), left_out(found)


def left_out(found: Mapping[str, Any]) -> list[str]:
    """Why some are not on a list for recognition."""
    lines = [
        f"{each['count']} phiếu theo mẫu “{each['title']}” (bản {each['version']}) chưa đưa vào được: mẫu còn là bản gợi ý, chưa chính thức; thiếu số, ngày, người ký quyết định của Hội dùng mẫu này."
        for each in found["draft"]
    ]
    if found["not_passed"]:
        lines.append(f"{found['not_passed']} phiếu xã đã xem nhưng chưa đủ mức.")
    if found["waiting"]:
        lines.append(f"{found['waiting']} phiếu còn chờ xã xem lần hai.")
    return lines or ["Chưa có phiếu nào xã đã xem và đủ mức."] if not found["ready"] else lines


def _proposed(tx: Connection, asked: Asked) -> tuple[str, str, Build]:
    making, rows, years, rest = _list(tx, asked)
    build = partial(persons.proposed, making, rows, years, rest)
    return f"de-nghi-cong-nhan-{making.year}.xlsx", XLSX, build


def _proposal(tx: Connection, asked: Asked) -> tuple[str, str, Build]:
    making, rows, years, rest = _list(tx, asked)
    return (f"to-trinh-{making.year}.docx", DOCX, partial(proposal.proposal, making, rows, years, rest))


def _table(tx: Connection, asked: Asked) -> tuple[str, str, Build]:
    found = files.below(tx, asked.house, asked.at, asked.held.place, asked.year)
    return f"so-lieu-{asked.year}.xlsx", XLSX, partial(villages.villages, _making(tx, asked), found)


def _report(tx: Connection, asked: Asked) -> tuple[str, str, Build]:
    found = files.below(tx, asked.house, asked.at, asked.held.place, asked.year)
    return f"bao-cao-{asked.year}.docx", DOCX, partial(proposal.report, _making(tx, asked), found)


def _frozen(tx: Connection, asked: Asked) -> tuple[str, str, Build] | None:
    row = files.frozen(tx, asked.held, asked.which)
    if row is None:
        return None
    return "so-lieu-da-chot.xlsx", XLSX, partial(villages.frozen, _making(tx, asked), dict(row))


def _minutes(tx: Connection, asked: Asked) -> tuple[str, str, Build] | None:
    met = files.meeting(tx, asked.house, asked.held, asked.which)
    if met is None:
        return None
    making = _making(tx, asked, met["place"])
    return f"bien-ban-{met['day']:%Y-%m-%d}.docx", DOCX, partial(minutes.minutes, making, met)


def _sheet(tx: Connection, asked: Asked) -> tuple[str, str, Build] | None:
    row = files.one_sheet(tx, asked.house, asked.held, asked.which)
    if row is None:
        return None
    making = _making(tx, asked, row["commune"])
    return "phieu-tu-cham.pdf", PDF, partial(sheet_pdf.sheet_pdf, making, row)


def _template(tx: Connection, asked: Asked) -> tuple[str, str, Build] | None:  # noqa: ARG001
    key = asked.house.in_force.get(asked.sheet)
    if key is None:
        return None

    def build(of: Sheet = asked.house.sheets[key]) -> bytes:
        out = BytesIO()
        write_template(of, out)
        return out.getvalue()

    return f"{asked.sheet}.xlsx", XLSX, build


MAKERS: Mapping[str, Maker] = {
    "persons": _persons,
    "proposed": _proposed,
    "proposal": _proposal,
    "worklist": _worklist,
    "minutes": _minutes,
    "table": _table,
    "report": _report,
    "frozen": _frozen,
    "sheet": _sheet,
    "template": _template,
}
