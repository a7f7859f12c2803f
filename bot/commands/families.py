"""`cdht clan`, `cdht points`: clans of a commune by spreadsheet or by hand, and a commune's own sheets of points."""

from pathlib import Path
from typing import Annotated

import typer

from bot.app import App
from bot.commands.opened import CantDoError, Force, one_place, say, with_app, writable
from bot.commands.words import said
from bot.files.tables import NO_HEADINGS, Form, read_list
from bot.files.written import workbook
from bot.reports.points_file import read_points, write_points
from dialogs.phrases import Phrase
from dialogs.rules.families import POINTS_TITLES
from dialogs.rules.titles import Title
from dialogs.vietnamese import words
from storage.act import by_operator
from storage.families import clans, lists
from storage.families.points import in_force, publish
from storage.store.store import Tx

clan = typer.Typer(no_args_is_help=True, help="Clans of a commune: list, add, template, import.")
points = typer.Typer(no_args_is_help=True, help="A commune's own sheets of points: template, check, publish.")
FORM = Form(
    lists.COLUMNS,
    fits=lambda fields: "clan" in fields and bool({"code", "home"} & fields),
    missing=(
        NO_HEADINGS,
        Phrase("clan.do.columns", "cần có cột “Dòng họ” và cột “Mã hộ” hoặc “Chủ hộ”, như trong mẫu"),
    ),
    empty=Phrase("clan.do.rows", "mỗi hàng một nhà và dòng họ của nhà ấy"),
)
Commune = Annotated[str, typer.Option("--place", help="The commune: code or name.")]
TITLES = ", ".join(POINTS_TITLES)


# -- `cdht clan`


@clan.command("list")
def list_(place: Commune) -> None:
    """List the clans of a commune with how many families each has."""

    async def work(app: App) -> list[str]:
        found = await one_place(app, place, "commune")
        rows = await app.store.read(lambda tx: lists.exported(tx, found["id"]))
        count: dict[str, int] = {}
        for row in rows:
            count[row["clan"]] = count.get(row["clan"], 0) + bool(row["code"] or row["home"])
        return [f"{name}: {homes}" for name, homes in count.items()]

    found = with_app(work)
    say(found or [Phrase("cli.clan.none", "Chưa có dòng họ nào trong danh sách.")])


@clan.command()
def add(
    name: Annotated[str, typer.Argument(help="What the clan is called.")],
    place: Commune,
    homes: Annotated[
        list[str] | None, typer.Option("--household", help="The code of a family; may be repeated.")
    ] = None,
) -> None:
    """Add a clan, or families to one, by the codes on their cards."""

    async def work(app: App) -> Phrase:
        found, at = await one_place(app, place, "commune"), app.clock()

        def made(tx: Tx) -> int:
            id_ = clans.make(tx, app.house, at, "", found["id"], " ".join(name.split()))
            ids = lists.by_codes(tx, found["id"], homes or [])
            joined = clans.join(tx, found["id"], id_, ids) if ids else 0
            by_operator(tx, app.house, at, "clan.made", place=found["id"], families=joined)
            return joined

        if not words(name) or len(name) > lists.LONGEST:
            raise CantDoError(
                Phrase(
                    "cli.clan.no_name",
                    "Tên dòng họ cần có chữ, nhiều nhất {most} chữ cái; chưa ghi gì.",
                    most=lists.LONGEST,
                )
            )
        wanted = [*dict.fromkeys(homes or [])]
        known = await app.store.read(lambda tx: lists.by_codes(tx, found["id"], wanted))
        if len(known) < len(wanted):
            raise CantDoError(Phrase("cli.clan.no_home", "Có mã hộ không thấy trong xã này; chưa ghi gì."))
        joined = await app.store.write(made)
        return Phrase("cli.clan.made", "Dòng họ {name}: thêm {n} gia đình.", name=name, n=joined)

    say([with_app(work)])


@clan.command()
def template(file: Annotated[Path, typer.Argument(metavar="FILE.xlsx")], force: Force = False) -> None:
    """Write an empty list of clans to fill in."""
    writable(file, ".xlsx", force=force)
    with workbook(file) as book:
        (page,) = book.pages("Dòng họ").values()
        looks = book.looks({"head": {"bold": True, "text_wrap": True}})
        page.begin(0, [(each.heading, 24, None) for each in lists.COLUMNS], looks["head"])
    say([Phrase("cli.written", "Đã viết {file}.", file=str(file))])


@clan.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx|csv")],
    place: Commune,
    yes: Annotated[bool, typer.Option("--yes", help="Store it; without, it is only tried.")] = False,
) -> None:
    """Try a list of clans, row by row; with --yes bring it in, wholly or not at all."""
    read = read_list(file, FORM)

    async def work(app: App) -> tuple[lists.ClanPlan, tuple[int, int]]:
        found, at = await one_place(app, place, "commune"), app.clock()
        plan = await app.store.read(lambda tx: lists.plan_clans(tx, read.rows, found["id"], read.faults))
        done = (len(plan.clans), sum(map(len, plan.clans.values())))
        if yes and not plan.wrong:
            done = await app.store.write(lambda tx: lists.bring_in(tx, app.house, at, plan))
        return plan, done

    plan, (made, homes) = with_app(work)
    say((*read.understood(), *(read.said(each) for each in plan.faults)))
    if plan.wrong:
        say([Phrase("cli.nothing_kept", "Chưa ghi gì cả. Sửa xong thì nhập lại cả tệp.")])
        raise typer.Exit(1)
    say([Phrase("cli.clan.count", "{clans} dòng họ, {homes} gia đình.", clans=made, homes=homes)])
    say(
        [
            Phrase("cli.kept", "Đã ghi.")
            if yes
            else Phrase("cli.tried", "Chạy thử, chưa ghi gì cả. Ghi thật: thêm --yes")
        ]
    )


# -- `cdht points`


def _title(given: str) -> Title:
    found = next((each for each in POINTS_TITLES if each.value == given), None)
    if found is None:
        raise typer.BadParameter(
            said(
                Phrase(
                    "cli.points.no_title",
                    "{given} không phải một danh hiệu chấm điểm; có các danh hiệu: {titles}",
                    given=given,
                    titles=TITLES,
                )
            )
        )
    return found


OfTitle = Annotated[str, typer.Argument(metavar="TITLE", help=TITLES)]


@points.command("template")
def points_template(
    title: OfTitle,
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx")],
    place: Annotated[str, typer.Option(help="A commune whose sheet in use is written.")] = "",
    force: Force = False,
) -> None:
    """Write an empty sheet of points, or the one that a commune uses."""
    of = _title(title)
    writable(file, ".xlsx", force=force)

    async def work(app: App) -> bytes:
        found = await one_place(app, place, "commune")
        kept = await app.store.read(lambda tx: in_force(tx, found["id"], of))
        return write_points(of, kept[1] if kept else None)

    file.write_bytes(with_app(work) if place else write_points(of, None))
    say([Phrase("cli.written", "Đã viết {file}.", file=str(file))])


@points.command("check")
def check(title: OfTitle, file: Annotated[Path, typer.Argument(metavar="FILE.xlsx")]) -> None:
    """Say what is wrong with a filled sheet; nothing is kept."""
    read = read_points(file, _title(title))
    say(read.lines)
    if read.sheet is None:
        raise typer.Exit(1)
    say([_told(len(read.sheet.items), read.sheet.maximum)])


@points.command("publish")
def publish_(
    title: OfTitle, file: Annotated[Path, typer.Argument(metavar="FILE.xlsx")], place: Commune
) -> None:
    """Put a filled sheet in force in a commune; who is in the middle of one keeps it."""
    read = read_points(file, _title(title))
    say(read.lines)
    sheet = read.sheet
    if sheet is None:
        raise typer.Exit(1)

    async def work(app: App) -> bool:
        found, at = await one_place(app, place, "commune"), app.clock()

        def kept(tx: Tx) -> bool:
            done = publish(tx, at, "", found["id"], sheet)
            if done:
                by_operator(
                    tx, app.house, at, "points", place=found["id"], title=sheet.title, version=sheet.version
                )
            return done

        return await app.store.write(kept)

    if not with_app(work):
        say(
            [
                Phrase(
                    "cli.points.known",
                    "Bản “{version}” đã có rồi; xin đặt tên khác ở ô “Bản”.",
                    version=sheet.version,
                )
            ]
        )
        raise typer.Exit(1)
    say([_told(len(sheet.items), sheet.maximum), Phrase("cli.kept", "Đã ghi.")])


def _told(items: int, most: int) -> Phrase:
    return Phrase("cli.points.sheet", "{items} mục, tối đa {most} điểm.", items=items, most=most)
