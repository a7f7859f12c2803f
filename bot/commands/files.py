"""`cdht export`, `households`, `invite`, `paper`: files of a place, lists that come in, and what is printed."""

from pathlib import Path
from typing import Annotated

import typer

from bot.app import App
from bot.clock import VIETNAM
from bot.commands.opened import (
    CantDoError,
    Channel,
    Force,
    free,
    one_place,
    plainly,
    say,
    with_app,
    writable,
    write_private,
)
from bot.commands.person import export as export_person
from bot.commands.words import said
from bot.files.office import MAKERS, Asked
from bot.reports.households_file import read_households, write_list, write_template
from bot.reports.invite import addresses, sheets_and_cards
from bot.reports.sheet_paper import form
from bot.shelf import shipped_sheets
from dialogs.phrases import Phrase
from dialogs.rules.dates import FIRST
from dialogs.rules.roles import Role
from storage.act import OPERATOR, Held, Where, by_operator, looked
from storage.office import files
from storage.people.load import ListChangedError, ListPlan, import_list, plan_list
from storage.people.paper import exported, invitation_of, villages_of
from storage.places.find import Named
from storage.store.store import Tx

households = typer.Typer(no_args_is_help=True, help="Households: template, import, export.")
invite = typer.Typer(no_args_is_help=True, help="Sheets and cards to join with, as PDF.")
paper = typer.Typer(no_args_is_help=True, help="Sheets to fill in by hand, as PDF.")
AS = {"commune": Role.OFFICER, "village": Role.HEAD, "province": Role.PROVINCE}
KINDS = [each for each in MAKERS if each not in {"template", "sheet"} and not each.startswith("title_")]
LIST = typer.Argument(metavar="FILE.xlsx|csv")
LEVELS = ("village", "unit", "commune")


# -- `cdht export`


def export(
    what: Annotated[
        str, typer.Argument(help=f"With --place: {', '.join(KINDS)}. With --person: the ZIP file.")
    ],
    person: Annotated[str, typer.Option(help="Whose data: as for cdht inspect.")] = "",
    place: Annotated[str, typer.Option(help="A place by its name, code or id.")] = "",
    out: Annotated[Path | None, typer.Option(help="The file; else its usual name, here.")] = None,
    year: Annotated[int, typer.Option(help="Of which year; else this one.")] = 0,
    which: Annotated[str, typer.Option(help="Of minutes and frozen: the id.")] = "",
    channel: Channel = "",
    force: Force = False,
) -> None:
    """Write a file of a place, as its officers get it; or everything of one person, as their own link gives it."""
    if bool(person) == bool(place):
        raise typer.BadParameter(
            said(Phrase("cli.files.place_or_person", "ghi --place và một loại tệp, hoặc --person và một tệp"))
        )
    if person:
        export_person(person, Path(what), channel, force=force)
        return
    if what not in KINDS:
        raise typer.BadParameter(
            said(
                Phrase(
                    "cli.files.no_kind",
                    "không có loại tệp {what}; có các loại: {kinds}",
                    what=what,
                    kinds=", ".join(KINDS),
                )
            )
        )
    if out is not None:
        with plainly():
            free(out, force=force)

    async def work(app: App) -> tuple[str, bytes]:
        found = await one_place(app, place, *AS)
        return await _made(app, what, found, year, which)

    name, content = with_app(work)
    target = out or Path(name)
    with plainly():
        free(target, force=force)
        write_private(target, content)
    names = files.ALLOWED[what] != files.ALLOWED["table"]
    say(
        [
            Phrase(
                "cli.files.written_named",
                "Đã viết {file}. Tệp có tên người: đưa tận tay, rồi xóa.",
                file=str(target),
            )
            if names
            else Phrase("cli.files.written", "Đã viết {file}.", file=str(target))
        ]
    )


async def _made(app: App, kind: str, found: Named, year: int, which: str) -> tuple[str, bytes]:
    role = AS[found["level"]]
    held = Held(
        "operator", role.value, found["id"], found["level"], found["commune"], found["province"], "", "", ""
    )
    if not files.has(held, kind):
        raise CantDoError(
            Phrase(
                "cli.files.not_of_place",
                "{kind} không phải tệp của một {level}",
                kind=kind,
                level=found["level"],
            )
        )
    at = app.clock()
    now = Where(app.house, at, "", "", "").year
    if year and not FIRST.year <= year <= now:
        raise typer.BadParameter(
            said(
                Phrase("cli.files.year", "--year từ {first} đến {last}", first=str(FIRST.year), last=str(now))
            )
        )
    asked = Asked(app.house, at, held, year or now, which, given=year)

    made = await app.store.read(lambda tx: MAKERS[kind](tx, asked))
    if made is None:
        raise CantDoError(
            Phrase("cli.files.none_there", "ở đó không có {kind} {which}", kind=kind, which=which)
        )
    content, persons = made.build(), made.persons
    place = found["id"]

    def noted(tx: Tx) -> None:
        by_operator(tx, app.house, at, "export", "", kind=kind, of=place)
        looked(tx, app.house, at, OPERATOR, persons, place=place)

    await app.store.write(noted)
    return made.name, content


# -- `cdht households`


@households.command()
def template(file: Annotated[Path, typer.Argument(metavar="FILE.xlsx")], force: Force = False) -> None:
    """Write an empty list to fill in, with a guide and an example beside it."""
    writable(file, ".xlsx", force=force)
    write_template(file)
    place = said(Phrase("cli.files.village_code", "MÃ-THÔN"))
    say(
        [
            Phrase(
                "cli.files.households.template",
                "Đã viết {file}. Điền xong thì chạy: {command}",
                file=str(file),
                command=f"cdht households import {file} --place {place}",
            )
        ]
    )


@households.command("import")
def import_(
    file: Annotated[Path, LIST],
    place: Annotated[str, typer.Option(help="The village or commune it is of: code or name.")],
    yes: Annotated[bool, typer.Option("--yes", help="Store it; without, it is only tried.")] = False,
    basis: Annotated[str, typer.Option(help="What list it is, as people will read it.")] = "",
) -> None:
    """Try a list of households, row by row; with --yes bring it in, wholly or not at all."""
    read = read_households(file)

    async def work(app: App) -> ListPlan:
        found, at = await one_place(app, place, *LEVELS), app.clock()
        year, named = at.astimezone(VIETNAM).year, " ".join((basis or file.stem).split())[:60]
        plan = await app.store.read(
            lambda tx: plan_list(tx, read.rows, found["id"], year, named, read.faults)
        )
        if yes and not plan.wrong:
            try:
                await import_list(app.store, app.house, plan, at, actor="operator")
            except ListChangedError as error:
                raise CantDoError(
                    Phrase("cli.files.list_changed", "có người vừa sửa danh sách; chưa ghi gì, xin nhập lại")
                ) from error
        return plan

    plan = with_app(work)
    say((*read.understood(), *plan.lines(read.said)))
    if plan.wrong:
        say([Phrase("cli.files.nothing_stored", "Chưa ghi gì cả. Sửa xong thì nhập lại cả tệp.")])
        raise typer.Exit(1)
    say(
        [
            Phrase("cli.files.stored", "Đã ghi.")
            if yes
            else Phrase("cli.files.tried", "Chạy thử, chưa ghi gì cả. Ghi thật: thêm --yes")
        ]
    )


@households.command("export")
def write(
    file: Annotated[Path, LIST],
    place: Annotated[str, typer.Option(help="The village or commune: code or name.")],
    force: Force = False,
) -> None:
    """Write the list of a village or commune as it is stored; it names people: keep the file safe."""
    writable(file, ".xlsx", ".csv", force=force)

    async def work(app: App) -> int:
        found = await one_place(app, place, *LEVELS)
        return write_list(file, await app.store.read(lambda tx: exported(tx, found["id"])))

    say(
        [
            Phrase(
                "cli.files.households.written",
                "Đã viết {n} người vào {file}. Tệp có tên người: xin giữ cẩn thận.",
                n=with_app(work),
                file=str(file),
            )
        ]
    )


# -- `cdht invite`


@invite.callback()
def _invite() -> None:
    """Sheets and cards to join with, as PDF."""


@invite.command("print")
def print_invitations(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="A village or a commune.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write, ending in .pdf.")],
    cards: Annotated[bool, typer.Option(help="Cards for each household, too.")] = True,
    force: Force = False,
) -> None:
    """Write an A4 sheet for each village, and behind it the cards of its households, ten to a page."""
    writable(out, ".pdf", force=force)

    async def work(app: App) -> Phrase:
        found = await one_place(app, place, "village", "unit", "commune")
        doors, year = addresses(app.settings), app.clock().astimezone(VIETNAM).year
        ids = await app.store.read(lambda tx: villages_of(tx, found["id"]))
        rows = await app.store.read(lambda tx: [invitation_of(tx, app.house, id_) for id_ in ids])
        villages = [each for each in rows if each]
        if not villages:
            raise CantDoError(
                Phrase(
                    "cli.files.no_coded_village",
                    "{place} chưa có thôn nào có mã; xem: {command}",
                    place=found["label"],
                    command="cdht places list",
                )
            )
        out.write_bytes(sheets_and_cards(villages, doors, year=year, cards=cards))
        homes = sum(len(each["homes"]) for each in villages) if cards else 0
        return _printed(out, len(villages), homes, [door.name for door in doors])

    say([with_app(work)])


def _printed(out: Path, villages: int, homes: int, doors: list[str]) -> Phrase:
    settings = "CDHT_ZALO_OA_LINK, CDHT_TELEGRAM_NAME, CDHT_WEB"
    ways = ", ".join(doors) or Phrase(
        "cli.files.no_doors", "chưa có lối vào nào; đặt {settings} rồi in lại", settings=settings
    )
    if homes:
        return Phrase(
            "cli.files.printed_named",
            "Đã viết {out}: {villages} tờ mời, {homes} thẻ hộ. Mã QR: {ways}. Thẻ có tên chủ hộ: xin đưa tận nhà.",
            out=str(out),
            villages=villages,
            homes=homes,
            ways=ways,
        )
    return Phrase(
        "cli.files.printed",
        "Đã viết {out}: {villages} tờ mời, {homes} thẻ hộ. Mã QR: {ways}.",
        out=str(out),
        villages=villages,
        homes=homes,
        ways=ways,
    )


# -- `cdht paper`


@paper.callback()
def _paper() -> None:
    """Sheets to fill in by hand, as PDF."""


@paper.command("print")
def print_form(
    sheet_id: Annotated[str, typer.Argument(metavar="SHEET", help="nguoi_dan_xa, for example.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write, ending in .pdf.")],
    place: Annotated[str, typer.Option(help="What stands beside “Thôn, xóm”.")] = "",
    controller: Annotated[str, typer.Option(help="Who keeps the data, in the consent.")] = "",
    force: Force = False,
) -> None:
    """Write the one-page form of a shipped sheet."""
    sheets = shipped_sheets()
    if sheet_id not in sheets:
        raise typer.BadParameter(
            said(
                Phrase(
                    "cli.files.no_sheet",
                    "không có phiếu {sheet}; có các phiếu: {sheets}",
                    sheet=sheet_id,
                    sheets=", ".join(sheets),
                )
            )
        )
    writable(out, ".pdf", force=force)
    out.write_bytes(form(sheets[sheet_id], place=place, controller=controller))
    say([Phrase("cli.files.one_page", "Đã viết {out}: một trang A4.", out=str(out))])
