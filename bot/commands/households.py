"""`cdht households`: the list of a village or a commune is brought in, or taken along."""

from pathlib import Path
from typing import Annotated

import typer

from bot.app import App
from bot.clock import VIETNAM
from bot.commands.opened import CantDoError, one_place, with_app
from bot.reports.households_file import read_households, write_list, write_template
from storage.people.load import ListChangedError, ListPlan, import_list, plan_list
from storage.people.paper import exported

app = typer.Typer(no_args_is_help=True, help="Households: template, import, export.")
FILE = typer.Argument(metavar="FILE.xlsx|csv")
LEVELS = ("village", "unit", "commune")


@app.command()
def template(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx")],
    force: Annotated[bool, typer.Option("--force", help="Write over the file.")] = False,
) -> None:
    """Write an empty list to fill in, with a guide and an example beside it."""
    _writable(file, (".xlsx",), force=force)
    write_template(file)
    typer.echo(f"Đã viết {file}. Điền xong thì chạy: cdht households import {file} --place MÃ_THÔN")


@app.command("import")
def import_(
    file: Annotated[Path, FILE],
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
                raise CantDoError("có người vừa sửa danh sách; chưa ghi gì, xin nhập lại") from error
        return plan

    plan = with_app(work, begins=True)
    for line in (*read.understood(), *plan.lines(read.said)):
        typer.echo(line)
    if plan.wrong:
        typer.echo("Chưa ghi gì cả. Sửa xong thì nhập lại cả tệp.")
        raise typer.Exit(1)
    typer.echo("Đã ghi." if yes else "Chạy thử, chưa ghi gì cả. Ghi thật: thêm --yes")


@app.command()
def export(
    file: Annotated[Path, FILE],
    place: Annotated[str, typer.Option(help="The village or commune: code or name.")],
    force: Annotated[bool, typer.Option("--force", help="Write over the file.")] = False,
) -> None:
    """Write the list of a village or commune as it is stored; it names people: keep the file safe."""
    _writable(file, (".xlsx", ".csv"), force=force)

    async def work(app: App) -> int:
        found = await one_place(app, place, *LEVELS)
        return write_list(file, await app.store.read(lambda tx: exported(tx, found["id"])))

    typer.echo(f"Đã viết {with_app(work)} người vào {file}. Tệp có tên người: xin giữ cẩn thận.")


def _writable(file: Path, endings: tuple[str, ...], *, force: bool) -> None:
    if file.suffix.lower() not in endings:
        raise typer.BadParameter(f"{file.name} should end in {' or '.join(endings)}")
    if file.exists() and not force:
        raise typer.BadParameter(f"{file} exists; add --force to write over it")
