"""`cdht invite`: sheets to hang up and cards for households are printed."""

from pathlib import Path
from typing import Annotated

import typer

from bot.app import App
from bot.clock import VIETNAM
from bot.commands.opened import CantDoError, one_place, with_app
from bot.reports.invite import addresses, sheets_and_cards
from storage.people.paper import invitation_of, villages_of

app = typer.Typer(no_args_is_help=True, help="Sheets and cards to join with, as PDF.")


@app.callback()
def invite() -> None:
    """Sheets and cards to join with, as PDF."""


@app.command("print")
def print_(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="A village or a commune.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write, ending in .pdf.")],
    cards: Annotated[bool, typer.Option(help="Cards for each household, too.")] = True,
    force: Annotated[bool, typer.Option("--force", help="Write over the file.")] = False,
) -> None:
    """Write an A4 sheet for each village, and behind it the cards of its households, ten to a page."""
    if out.suffix.lower() != ".pdf":
        raise typer.BadParameter(f"{out.name} should end in .pdf")
    if out.exists() and not force:
        raise typer.BadParameter(f"{out} exists; add --force to write over it")

    async def work(app: App) -> str:
        found = await one_place(app, place, "village", "unit", "commune")
        doors, year = addresses(app.settings), app.clock().astimezone(VIETNAM).year
        ids = await app.store.read(lambda tx: villages_of(tx, found["id"]))
        rows = await app.store.read(lambda tx: [invitation_of(tx, app.house, id_) for id_ in ids])
        villages = [each for each in rows if each]
        if not villages:
            raise CantDoError(f"{found['label']} chưa có thôn nào có mã; xem: cdht places list")
        out.write_bytes(sheets_and_cards(villages, doors, year=year, cards=cards))
        homes = sum(len(each["homes"]) for each in villages) if cards else 0
        return _told(out, len(villages), homes, [door.name for door in doors])

    typer.echo(with_app(work, begins=True))


def _told(out: Path, villages: int, homes: int, doors: list[str]) -> str:
    ways = (
        ", ".join(doors)
        or "chưa có lối vào nào; đặt CDHT_ZALO_OA_LINK, CDHT_TELEGRAM_NAME hoặc CDHT_WEB rồi in lại"
    )
    named = " Thẻ có tên chủ hộ: xin đưa tận nhà." if homes else ""
    return f"Đã viết {out}: {villages} tờ mời, {homes} thẻ hộ. Mã QR: {ways}.{named}"
