"""Files of officers and heads behind links: made when the link is opened, for who still wears the role."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any, NamedTuple

from sqlalchemy import Connection

from bot.app import App
from bot.files.links import File, Report
from bot.files.written import Cell
from bot.reports import communes, persons, phases, sheet_paper, title_table, titles, villages, worklist
from bot.reports.made import Making
from bot.reports.papers import minutes, proposal
from bot.reports.phases import report
from bot.reports.sheet_file import read_template, write_template
from dialogs.phrases import Phrase
from dialogs.rules.reports import of_year
from dialogs.rules.reports import report as report_of
from dialogs.sheets import Sheet, obstacles
from dialogs.sheets.dump import dump
from dialogs.talks.families.numbers import TitleTable
from dialogs.talks.office.decide import Covered
from dialogs.talks.office.ranking import SINCE
from dialogs.talks.office.reports import Series
from locales import number
from storage.act import Held, House, Where, audit, covers
from storage.families.review import listed
from storage.families.table import title_table_of
from storage.office import files, ranking, reports
from storage.office.summary import summary_of
from storage.places.find import label
from storage.privacy.links import Link
from storage.residents.adopted import publish as put_in_force
from storage.review.decisions import covered, enter, entering, in_a_row, ready, same
from storage.review.steps import looked
from storage.titles.dossier import Dossier, dossier_of


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What is asked for: by which role, of which year, which meeting, day or sheet.

    given: the year that was chosen; 0 none, so that a list of work is of the year that is worked on.
    """

    house: House
    at: datetime
    held: Held
    year: int
    which: str = ""
    sheet: str = ""
    given: int = 0


Build = Callable[[], bytes]  # what takes its time, once everything was read


class Made(NamedTuple):
    """The name of a file, how it is made, and the persons whose answers or points it shows."""

    name: str
    build: Build
    persons: tuple[str, ...] = ()


Maker = Callable[[Connection, Asked], Made | None]
Paper = Callable[[Making, Series, Mapping[str, str]], bytes]


async def office(app: App, link: Link) -> File | None:
    """The file of a link; None where the role no longer holds, or there is nothing of that name within it."""
    at, kind = app.clock(), str(link.args.get("kind", ""))

    def read(tx: Connection) -> tuple[Held, Made] | None:
        held = files.worn(tx, app.house, at, link.contact, str(link.args.get("role", "")), kind)
        if held is None or kind not in MAKERS:
            return None
        given = int(link.args.get("year", 0))
        asked = Asked(
            app.house,
            at,
            held,
            given or Where(app.house, at, "", "", "").year,
            str(link.args.get("which", "")),
            str(link.args.get("sheet", "")),
            given,
        )
        made = MAKERS[kind](tx, asked)
        return (held, made) if made else None

    found = await app.store.read(read)
    if found is None:
        return None
    held, made = found
    content = await asyncio.to_thread(made.build)
    return File(made.name, content, shown(app, held, made.persons))


def shown(app: App, held: Held, persons: Sequence[str]) -> Callable[[Connection, datetime], None]:
    """Writes down that who holds a role was shown these persons, when the file is really taken."""
    return lambda tx, at: looked(tx, Where(app.house, at, held.contact, "", ""), held, *persons)


def _whose(rows: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(row["person"] for row in rows)


def _making(tx: Connection, asked: Asked, place: str = "") -> Making:
    held = asked.held
    above = held.province if held.level == "commune" and not place else ""
    return Making(asked.house, asked.at, label(tx, place or held.place), asked.year, label(tx, above))


def _persons(tx: Connection, asked: Asked) -> Made:
    commune, making = asked.held.place, _making(tx, asked)
    rows = files.persons(tx, asked.house, commune, asked.year)
    counts = summary_of(tx, asked.house, asked.at, commune, asked.year)["counts"]
    return Made(f"danh-sach-{asked.year}.xlsx", partial(persons.persons, making, rows, counts), _whose(rows))


def _worklist(tx: Connection, asked: Asked) -> Made:
    where = Where(asked.house, asked.at, asked.held.contact, "", "")
    year = asked.given or entering(tx, where, asked.held)
    rows = files.persons(tx, asked.house, asked.held.place, year)
    seen = [row for row in rows if row["review"] in {"endorsed", "confirmed", "recognised"}]
    making = _making(tx, replace(asked, year=year))
    return Made(f"nhap-lieu-{year}.xlsx", partial(worklist.worklist, making, seen), _whose(seen))


def _list(tx: Connection, asked: Asked) -> tuple[Making, list[dict[str, Any]], dict[str, int], list[str]]:
    """Who a list for recognition names, as in the talk; and why others are not on it."""
    where = Where(asked.house, asked.at, asked.held.contact, "", "")
    found = covered(tx, where, asked.held, asked.given)
    year = found["year"]
    rows, bases = ready(tx, asked.house, asked.held.place, year)
    named = {row["id"]: row for row in files.persons(tx, asked.house, asked.held.place, year)}
    listed = [{**named[row["id"]], "basis": bases[row["sheet"]]} for row in rows if row["id"] in named]
    making = _making(tx, replace(asked, year=year))
    return making, listed, in_a_row(tx, [row["person"] for row in listed], year), left_out(found)


def left_out(found: Covered) -> list[str]:
    """Why some are not on a list for recognition."""
    lines = [
        f"{number(each['count'])} phiếu theo mẫu “{each['title']}” (bản {each['version']}) chưa đưa vào được: mẫu còn là bản gợi ý, chưa chính thức; thiếu số, ngày, người ký quyết định của Hội dùng mẫu này."
        for each in found["draft"]
    ]
    if found["not_passed"]:
        lines.append(f"{number(found['not_passed'])} phiếu xã đã xem nhưng chưa đủ mức.")
    if found["waiting"]:
        lines.append(f"{number(found['waiting'])} phiếu còn chờ xã xem lần hai.")
    return lines or ["Chưa có phiếu nào xã đã xem và đủ mức."] if not found["ready"] else lines


def _proposed(tx: Connection, asked: Asked) -> Made:
    making, rows, years, rest = _list(tx, asked)
    build = partial(persons.proposed, making, rows, years, rest)
    return Made(f"de-nghi-cong-nhan-{making.year}.xlsx", build, _whose(rows))


def _proposal(tx: Connection, asked: Asked) -> Made:
    making, rows, years, rest = _list(tx, asked)
    return Made(f"to-trinh-{making.year}.docx", partial(proposal, making, rows, years, rest), _whose(rows))


def _table(tx: Connection, asked: Asked) -> Made:
    found = files.below(tx, asked.house, asked.at, asked.held.place, asked.year)
    return Made(f"so-lieu-{asked.year}.xlsx", partial(villages.villages, _making(tx, asked), found))


def _report(tx: Connection, asked: Asked) -> Made:
    """The report of a year: the one that was asked for, else that of the link."""
    wanted = report_of(asked.which, Where(asked.house, asked.at, "", "", "").year)
    of = wanted if wanted is not None and wanted.yearly else of_year(asked.year)
    asked, place = Asked(asked.house, asked.at, asked.held, of.year), asked.held.place
    found = files.below(tx, asked.house, asked.at, place, of.year)
    beside = reports.series(tx, asked.house, asked.at, place, of)
    words = reports.written(tx, asked.house, place, of.id)
    return Made(f"bao-cao-{of.year}.docx", partial(report, _making(tx, asked), found, beside, words))


def _series(tx: Connection, asked: Asked, of: Paper, name: str) -> Made | None:
    """A report over years, as a paper or a workbook."""
    wanted = report_of(asked.which, Where(asked.house, asked.at, "", "", "").year)
    if wanted is None:
        return None
    found = reports.series(tx, asked.house, asked.at, asked.held.place, wanted)
    words = reports.written(tx, asked.house, asked.held.place, wanted.id)
    year = Asked(asked.house, asked.at, asked.held, wanted.year)
    return Made(name.format(id=wanted.id.replace("_", "-")), partial(of, _making(tx, year), found, words))


def _frozen(tx: Connection, asked: Asked) -> Made | None:
    row = files.frozen(tx, asked.held, asked.which)
    if row is None:
        return None
    return Made("so-lieu-da-chot.xlsx", partial(villages.frozen, _making(tx, asked), dict(row)))


def _ranking(tx: Connection, asked: Asked) -> Made:
    found = ranking.board(
        tx, asked.at, asked.held, asked.year, asked.which if asked.which in SINCE else "week"
    )
    return Made(f"so-sanh-cac-xa-{asked.year}.xlsx", partial(communes.communes, _making(tx, asked), found))


def _minutes(tx: Connection, asked: Asked) -> Made | None:
    met = files.meeting(tx, asked.house, asked.held, asked.which)
    if met is None:
        return None
    making = _making(tx, asked, met["place"])
    return Made(f"bien-ban-{met['day']:%Y-%m-%d}.docx", partial(minutes, making, met), _whose(met["rows"]))


def _sheet(tx: Connection, asked: Asked) -> Made | None:
    row = files.one_sheet(tx, asked.house, asked.held, asked.which)
    if row is None:
        return None
    making = _making(tx, asked, row["commune"])
    return Made("phieu-tu-cham.pdf", partial(sheet_paper.filled, making, row), _whose([row]))


def _template(tx: Connection, asked: Asked) -> Made | None:  # noqa: ARG001
    key = asked.house.in_force.get(asked.sheet)
    if key is None:
        return None

    def build(of: Sheet = asked.house.sheets[key]) -> bytes:
        out = BytesIO()
        write_template(of, out)
        return out.getvalue()

    return Made(f"{asked.sheet}.xlsx", build)


def _title(tx: Connection, asked: Asked, of: Callable[[Making, Dossier], bytes], name: str) -> Made | None:
    """A paper of the dossier of the title of a place within the role."""
    if not covers(tx, asked.held, asked.which):
        return None
    found = dossier_of(tx, asked.house, asked.which)
    if found is None:
        return None
    making = _making(tx, asked, asked.which)
    return Made(name.format(year=found["standing"]["year"]), partial(of, making, found))


def _titles(tx: Connection, asked: Asked, of: Callable[[Making, TitleTable], bytes], name: str) -> Made:
    """The yearly table of the titles of the place of the role."""
    found = title_table_of(tx, asked.house, asked.at, asked.held.place, asked.year)
    return Made(name.format(year=found["year"]), partial(of, _making(tx, asked), found))


def _title_list(tx: Connection, asked: Asked) -> Made:
    """Who is proposed for the titles of families, clans and villages."""
    found: list[tuple[str, list[Mapping[str, Cell]]]] = []
    for title, rows in listed(tx, asked.held, asked.year):
        lines: list[Mapping[str, Cell]] = [
            {"name": each["name"], "place": each["place"], "score": int(row["score"])} for row, each in rows
        ]
        found.append((title.value, lines))
    return Made(
        f"de-nghi-danh-hieu-{asked.year}.xlsx", partial(title_table.title_list, _making(tx, asked), found)
    )


MAKERS: Mapping[str, Maker] = {
    "persons": _persons,
    "proposed": _proposed,
    "proposal": _proposal,
    "worklist": _worklist,
    "minutes": _minutes,
    "table": _table,
    "report": _report,
    "frozen": _frozen,
    "ranking": _ranking,
    "series": partial(_series, of=phases.series, name="so-lieu-{id}.xlsx"),
    "phase": partial(_series, of=phases.phase, name="bao-cao-{id}.docx"),
    "sheet": _sheet,
    "template": _template,
    "titles_xlsx": partial(_titles, of=title_table.workbook, name="cac-danh-hieu-{year}.xlsx"),
    "titles_docx": partial(_titles, of=title_table.report, name="bao-cao-danh-hieu-{year}.docx"),
    "titles_pdf": partial(_titles, of=title_table.page, name="cac-danh-hieu-{year}.pdf"),
    "points_list": _title_list,
    "title_to_trinh": partial(_title, of=titles.submission, name="to-trinh-danh-hieu-{year}.docx"),
    "title_bao_cao": partial(_title, of=titles.self_report, name="bao-cao-tu-danh-gia-{year}.docx"),
    "title_tong_hop": partial(_title, of=titles.summary, name="ban-tong-hop-{year}.docx"),
    "title_tong_hop_excel": partial(_title, of=titles.summary_book, name="ban-tong-hop-{year}.xlsx"),
    "title_ho_so_pdf": partial(_title, of=titles.summary_page, name="ban-tong-hop-{year}.pdf"),
    "title_bien_ban": partial(_title, of=titles.title_minutes, name="bien-ban-danh-hieu-{year}.docx"),
}


# -- Files that officers send in: a filled sheet to be published, and the work list with the days on which people were entered

NOT_YOURS = Phrase("upload.not_yours", "Việc này không còn được giao cho máy đã xin đường dẫn.")


async def publish(app: App, link: Link, content: bytes, name: str) -> Report:  # noqa: ARG001
    """A filled sheet of a province: in order, it is in force for its group; else it is said what is to be mended."""
    at, group = app.clock(), str(link.args.get("sheet", ""))
    role = str(link.args.get("role", ""))
    worn = await app.store.read(lambda tx: files.worn(tx, app.house, at, link.contact, role, "template"))
    if worn is None or group not in app.house.in_force:
        return _no(NOT_YOURS)
    base = app.house.sheets[app.house.in_force[group]]
    sheet, faults = await asyncio.to_thread(read_template, content, base=base)
    lines = [each.said for each in (*faults, *(obstacles(sheet) if sheet else ()))]
    wrong = [each for each in faults if not each.warning]
    if sheet is None or wrong or obstacles(sheet):
        return _no(*dict.fromkeys(lines))
    key = f"{sheet.id}@{sheet.version}"
    if sheet.id != group:
        return _no(
            Phrase(
                "upload.other_sheet",
                "Mã phiếu là “{found}”, mà đường dẫn này dành cho “{wanted}”.",
                found=sheet.id,
                wanted=group,
            )
        )
    if key in app.house.sheets:
        return _no(
            Phrase(
                "cli.points.known",
                "Bản “{version}” đã có rồi; xin đặt tên khác ở ô “Bản”.",
                version=sheet.version,
            )
        )

    def keep(tx: Connection, when: datetime) -> None:
        put_in_force(tx, sheet.id, sheet.version, sheet.status.value, dump(sheet), when)
        _note(tx, app.house, when, worn, "publish", sheet=key)

    told = Phrase(
        "upload.sheet_taken",
        "“{title}”, bản {version}, được dùng trong vài phút nữa cho ai bắt đầu làm.",
        title=sheet.title,
        version=sheet.version,
    )
    stays = Phrase("upload.sheet_keeps", "Ai đang làm dở hoặc đã gửi thì giữ bản cũ.")
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
    for (called, born), (row, day) in found.by_name.items():
        ids = known.get((called, born), [])
        if len(ids) == 1:
            days[ids[0]] = day
        else:
            why = (
                Phrase("upload.entered.unknown", "không thấy trong những người đã được xem")
                if not ids
                else Phrase("upload.entered.several", "có nhiều người trùng tên, năm sinh")
            )
            unknown.append(
                Phrase("upload.entered.row", "Hàng {row}: {why}; chưa ghi.", row=str(row), why=why)
            )
    if not days:
        return _no(*unknown, Phrase("upload.entered.none", "Chưa có ai được ghi ngày nhập."))

    def keep(tx: Connection, when: datetime) -> None:
        enter(tx, Where(app.house, when, link.contact, "", ""), held, days)
        _note(tx, app.house, when, held, "entered", rows=len(days))

    return Report(
        accepted=True,
        lines=(
            Phrase(
                "upload.entered", "Ghi ngày nhập của {n} người; ai đã ghi trước thì giữ nguyên.", n=len(days)
            ),
            *unknown,
        ),
        keep=keep,
    )


def _note(tx: Connection, house: House, at: datetime, held: Held, action: str, **detail: Any) -> None:
    where = Where(house, at, held.contact, "", "")
    audit(tx, where, action, person="", place=held.place, role=held.id, **detail)


def _no(*lines: Phrase) -> Report:
    """Not taken: what is to be mended, line by line."""
    return Report(accepted=False, lines=lines)
