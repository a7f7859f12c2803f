"""`cdht sheet import` and `publish`: a Hội's own sheet, looked through, then put in force."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from bot.app import App
from bot.commands.opened import CantDoError, with_app
from bot.commands.sheet import preview, read_file
from dialogs.sheets import Fault, Sheet, SheetError, obstacles
from dialogs.sheets.dump import dump, load
from storage.sheets import publish as put_in_force

File = Annotated[Path, typer.Argument(metavar="FILE", help="A filled template, CSV or TOML.")]
Like = Annotated[str, typer.Option("--base", help="The sheet a CSV belongs to: it has only the questions.")]


def import_(file: File, base: Like = "") -> None:
    """Look through a filled sheet, and show what it would change; it is stored nowhere."""

    async def work(app: App) -> Sheet:
        sheet = _read(file, app, base)
        _say(_changes(app, sheet))
        return sheet

    sheet = with_app(work)
    waiting = obstacles(sheet)
    _say(f"{file.name}: still to be decided: {each}" for each in waiting)
    if waiting:
        raise typer.Exit(1)
    _say([f"In order, and stored nowhere. To put it in force: cdht sheet publish {file}"])


def publish(
    file: File, base: Like = "", yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False
) -> None:
    """Put a sheet in force for its group; versions are never changed, only followed."""

    async def work(app: App) -> str:
        sheet = _read(file, app, base)
        if waiting := obstacles(sheet):
            _say(f"{file.name}: {each}" for each in waiting)
            raise CantDoError("not published: what is listed above is to be decided first")
        if sheet.id not in app.house.in_force:
            known = ", ".join(app.house.in_force)
            raise CantDoError(f"not published: no group has the sheet {sheet.id}; groups: {known}")
        _say(_changes(app, sheet))
        _say(_told(sheet))
        if not yes and not typer.confirm(f"Put {sheet.id} {sheet.version} in force?"):
            raise CantDoError("nothing was published")
        return await _publish(app, sheet)

    _say([with_app(work)])


async def _publish(app: App, sheet: Sheet) -> str:
    body = dump(sheet)
    if load(json.loads(json.dumps(body))) != sheet:
        raise CantDoError("not published: this sheet can't be stored as it is; report this, please")
    if f"{sheet.id}@{sheet.version}" in app.house.sheets:
        raise CantDoError(f"not published: version {sheet.version} is there; give it another name")
    at, status = app.clock(), sheet.status.value
    done = await app.store.write(lambda tx: put_in_force(tx, sheet.id, sheet.version, status, body, at))
    if not done:
        raise CantDoError(f"not published: version {sheet.version} was published before")
    return f"{sheet.id} {sheet.version} ({status}) is in force. Running bots take it up in a minute."


def _read(file: Path, app: App, base: str) -> Sheet:
    origin = app.house.sheets[app.house.in_force[base]] if base in app.house.in_force else None
    if base and origin is None:
        raise CantDoError(f"no sheet {base}; there are: {', '.join(app.house.in_force)}")
    try:
        sheet, faults = read_file(file, base=origin)
    except SheetError as error:  # a sheet that can't be read at all
        sheet, faults = None, list(error.faults)
    for fault in faults:
        typer.echo(f"{file.name}: {'note' if fault.warning else 'FAULT'}: {fault}")
    wrong = [fault for fault in faults if not fault.warning]
    if sheet is None or wrong:
        raise CantDoError(f"{file.name}: {_number(wrong)} to mend")
    return sheet


def _changes(app: App, sheet: Sheet) -> Iterable[str]:
    key = app.house.in_force.get(sheet.id)
    if key is None:
        return [f"{sheet.id}: no version is in force yet"]
    return preview(sheet, app.house.sheets[key]).splitlines()


def _told(sheet: Sheet) -> list[str]:
    lines = ["Who is answering keeps the version they began with; who begins from now on gets this."]
    if sheet.is_draft:
        lines.append("It is a draft: every result, picture and file will go on saying so.")
    return lines


def _number(faults: list[Fault]) -> str:
    return f"{len(faults)} fault{'' if len(faults) == 1 else 's'}"


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)
