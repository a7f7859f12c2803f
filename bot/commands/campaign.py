"""`cdht campaign`: the news that officers send, for who runs the service: what there is, how far it is, pause and stop."""

from datetime import datetime
from functools import partial
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.app import App
from bot.commands.opened import CantDoError, with_app
from storage.act import House, by_operator, in_vietnam
from storage.news.audience import figures
from storage.news.rows import found, move, newest, short
from storage.news.run import STEERS
from storage.places.find import label

app = typer.Typer(no_args_is_help=True, help="News of officers: list, show, pause, stop.")
Id = Annotated[str, typer.Argument(metavar="CAMPAIGN")]
MOST = 50


@app.command("list")
def list_() -> None:
    """List the campaigns, newest first."""
    rows = with_app(lambda opened: opened.store.read(partial(newest, most=MOST)))
    for row in rows:
        text = short(row["words"].get("vi", ""))
        typer.echo(f"{row['id']}  {row['state']:8}  {in_vietnam(row['created'])}  {text}")
    if not rows:
        typer.echo("Chưa có tin khuyến học nào.")


@app.command()
def show(campaign: Id) -> None:
    """Show one campaign with its numbers."""
    for line in with_app(lambda opened: opened.store.read(partial(_shown, id_=campaign, at=opened.clock()))):
        typer.echo(line)


def _shown(tx: Connection, id_: str, at: datetime) -> list[str]:
    row = found(tx, id_)
    if row is None:
        raise CantDoError(f"Không có tin nào mang mã {id_}. Xem mã: cdht campaign list")
    numbers = figures(tx, id_, at)
    audience = row["audience"]
    dropped = ", ".join(f"{reason} {n}" for reason, n in sorted(numbers["dropped"].items()))
    return [
        f"{id_}: {row['state']} {row['why']}".rstrip(),
        f"Nơi nhận: {label(tx, audience.get('place', row['place']))}, {audience.get('state', 'all')}",
        f"Soạn bởi vai: {row['by']}; người thứ hai: {row['confirmed_by'] or 'không cần'}",
        f"Nội dung: {row['words'].get('vi', '')}",
        f"Đã gửi {numbers['sent']} trên {numbers['all']}; còn {numbers['left']} (chờ giờ {numbers['held']})",
        f"Chưa rõ {numbers['unknown']}, lỗi {numbers['failed']}, bị chặn {numbers['blocked']}, chi phí {numbers['cost']} đồng",
        *([f"Không gửi: {dropped}"] if dropped else []),
    ]


@app.command()
def pause(campaign: Id) -> None:
    """Hold back what is not sent yet; its officer can let it go on."""
    _steered(campaign, "pause", "đã tạm dừng")


@app.command()
def stop(campaign: Id) -> None:
    """Stop for good; who has it keeps it."""
    _steered(campaign, "stop", "đã dừng hẳn")


def _steered(campaign: str, to: str, said: str) -> None:
    async def work(opened: App) -> str:
        at, house = opened.clock(), opened.house
        return await opened.store.write(partial(_steer, house=house, id_=campaign, to=to, at=at))

    state = with_app(work)
    if state != STEERS[to][1]:
        typer.echo(f"{campaign}: {state or 'không có tin này'}, không làm được.", err=True)
        raise typer.Exit(1)
    typer.echo(f"{campaign}: {said}.")


def _steer(tx: Connection, house: House, id_: str, to: str, at: datetime) -> str:
    row = found(tx, id_)
    states, becomes = STEERS[to]
    if row is None or row["state"] not in states:
        return str(row["state"]) if row else ""
    move(tx, id_, row["state"], at, state=becomes, why="")
    by_operator(tx, house, at, f"campaign {to}", place=row["place"], campaign=id_)
    return becomes
