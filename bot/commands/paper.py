"""`cdht paper`: sheets to fill in by hand."""

from pathlib import Path
from typing import Annotated

import typer

from bot.reports.village import form
from bot.shelf import shipped_sheets

app = typer.Typer(no_args_is_help=True, help="Sheets to fill in by hand, as PDF.")


@app.callback()
def paper() -> None:
    """Sheets to fill in by hand, as PDF."""


@app.command("print")
def print_(
    sheet_id: Annotated[str, typer.Argument(metavar="SHEET", help="nguoi_dan_xa, for example.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write, ending in .pdf.")],
    place: Annotated[str, typer.Option(help="What stands beside “Thôn, xóm”.")] = "",
    controller: Annotated[str, typer.Option(help="Who keeps the data, in the consent.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Write over the file.")] = False,
) -> None:
    """Write the one-page form of a shipped sheet."""
    sheets = shipped_sheets()
    if sheet_id not in sheets:
        raise typer.BadParameter(f"no sheet {sheet_id}; there are: {', '.join(sheets)}")
    if out.suffix != ".pdf":
        raise typer.BadParameter(f"{out.name} should end in .pdf")
    if out.exists() and not force:
        raise typer.BadParameter(f"{out} exists; add --force to write over it")
    out.write_bytes(form(sheets[sheet_id], place=place, controller=controller))
    typer.echo(f"{out} written: one page, A4.")
