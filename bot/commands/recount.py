"""`cdht recount`: whether the sums of places equal what the rows come to."""

from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.app import App
from bot.commands.opened import CantDoError, with_app
from storage.counting import Key
from storage.office.summary import mend, recount
from storage.places.find import labels

Wrong = tuple[Key, int, int]


def compare(
    place: Annotated[str, typer.Argument(help="Only this place, by its id; all of them without.")] = "",
    fix: Annotated[
        bool, typer.Option("--fix", help="Make all sums right; do it when nobody writes.")
    ] = False,
) -> None:
    """Count the rows again and show where the sums differ."""

    async def work(app: App) -> list[str]:
        if fix:
            return await app.store.write(lambda tx: differences(tx, app, place, fix=True))
        return await app.store.read(lambda tx: differences(tx, app, place, fix=False))

    lines = with_app(work)
    typer.echo("\n".join(lines) if lines else "Every sum equals the recount.")
    if lines and not fix:
        raise CantDoError(f"{len(lines)} sums are wrong; --fix makes them right")


def differences(tx: Connection, app: App, place: str, *, fix: bool) -> list[str]:
    """Each sum that is wrong, in a line; with `fix` they are right afterwards."""
    wrong = recount(tx, app.house, place)
    if fix and wrong:
        mend(tx, app.house)
    names = labels(tx, list({key[0] for key, _, _ in wrong}))
    return [_line(each, names) for each in wrong]


def _line(wrong: Wrong, names: dict[str, str]) -> str:
    (place, year, name), should, stands = wrong
    return f"{names.get(place) or place} ({place}), {year or 'always'}, {name}: {stands}, should be {should}"
