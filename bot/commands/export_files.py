"""`cdht export`: files of a place, or everything of one person, written on the machine itself."""

from pathlib import Path
from typing import Annotated

import typer

from bot.app import App
from bot.commands import data
from bot.commands.data import Channel, Force
from bot.commands.opened import CantDoError, one_place, plainly, with_app
from bot.files.office import MAKERS, Asked
from dialogs.rules.roles import Role
from storage.act import OPERATOR, Held, Where, by_operator, looked
from storage.office import files
from storage.places.find import Named
from storage.store.store import Tx

AS = {"commune": Role.OFFICER, "village": Role.HEAD, "province": Role.PROVINCE}
KINDS = ", ".join(each for each in MAKERS if each not in {"template", "sheet"})


def export(
    what: Annotated[str, typer.Argument(help=f"With --place: {KINDS}. With --person: the ZIP file.")],
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
        raise typer.BadParameter("say --place and a kind of file, or --person and a file")
    if person:
        data.export(person, Path(what), channel, force)
        return
    if what not in MAKERS or what in {"template", "sheet"}:
        raise typer.BadParameter(f"there is no {what}; there are: {KINDS}")

    if out is not None:
        with plainly():
            _free(out, force=force)

    async def work(app: App) -> tuple[str, bytes]:
        found = await one_place(app, place, *AS)
        name, content = await _made(app, what, found, year, which)
        return name, content

    name, content = with_app(work)
    target = out or Path(name)
    with plainly():
        _free(target, force=force)
        target.unlink(missing_ok=True)
        target.touch(mode=0o600)
        target.write_bytes(content)
    names = files.ALLOWED[what] != files.ALLOWED["table"]
    typer.echo(f"{target} written." + (" It names people: hand it over, then delete it." if names else ""))


def _free(target: Path, *, force: bool) -> None:
    if target.exists() and not force:
        raise CantDoError(f"{target} exists; add --force to write over it")


async def _made(app: App, kind: str, found: Named, year: int, which: str) -> tuple[str, bytes]:
    role = AS[found["level"]]
    held = Held(
        "operator", role.value, found["id"], found["level"], found["commune"], found["province"], "", "", ""
    )
    if not files.has(held, kind):
        raise CantDoError(f"{kind} is not a file of a {found['level']}")
    at = app.clock()
    asked = Asked(app.house, at, held, year or Where(app.house, at, "", "", "").year, which)

    made = await app.store.read(lambda tx: MAKERS[kind](tx, asked))
    if made is None:
        raise CantDoError(f"there is no {kind} {which!r} there")
    content, place, persons = made.build(), found["id"], made.persons

    def noted(tx: Tx) -> None:
        by_operator(tx, app.house, at, "export", "", kind=kind, of=place)
        looked(tx, app.house, at, OPERATOR, persons, place=place)

    await app.store.write(noted)
    return made.name, content
