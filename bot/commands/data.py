"""`cdht migrate`, `backup`, `restore`, `recount` and `key`: the database, for whoever keeps it."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.app import App
from bot.clock import Ids, now
from bot.commands.opened import CantDoError, Force, free, plainly, say, with_app
from bot.keys import key_file, open_vault
from bot.prepare import prepare, written
from bot.settings import Settings
from storage.act import House
from storage.counting import Key
from storage.office.summary import mend, recount
from storage.places.find import labels
from storage.privacy import backup as restoring
from storage.privacy.backup import filled
from storage.privacy.installed import resealed
from storage.privacy.keys import Resealed, reseal
from storage.store.migrate import current
from storage.vault import Vault

app = typer.Typer(no_args_is_help=True, help="The secret key: print a new one, change to it.")
Wrong = tuple[Key, int, int]


def migrate(
    without_backup: Annotated[
        bool, typer.Option("--without-backup", help="Change tables with no backup written before.")
    ] = False,
) -> None:
    """Bring the database to this version, backed up before; an embedded one is made if there is none."""
    settings = Settings()
    with plainly():
        say(prepare(settings, backs_up=not without_backup))
        typer.echo(f"The database is at revision {current(settings.database)}.")


DATED = "cdht-{:%Y%m%dT%H%M%SZ}.backup"
DATED_ONES = "cdht-????????T??????Z.backup"


def backup(
    file: Annotated[Path, typer.Argument(help="The backup; or a folder, in which it is named by its date.")],
    force: Force = False,
    keep: Annotated[
        int, typer.Option("--keep", min=0, help="Keep so many in the folder, the newest; 0: all.")
    ] = 0,
) -> None:
    """Write an encrypted copy of the database, with the journal of erasures, also while it is in use."""
    settings, at = Settings(), now()
    with plainly():
        folder = file if file.is_dir() or keep else None
        if folder is not None and folder.is_file():
            raise CantDoError(f"--keep is for a folder; {folder} is a file")
        database = settings.database_file
        if database is not None and not database.exists():
            raise CantDoError(f"there is no database at {database}")
        to = folder / DATED.format(at) if folder is not None else file
        free(to, force=force)
        size = written(settings, to, at)
        gone = sorted(folder.glob(DATED_ONES))[:-keep] if folder is not None and keep else []
        for each in gone:
            each.unlink()
    typer.echo(f"{to} written, {size:,} bytes, encrypted.")
    if gone:
        typer.echo(f"Older ones removed: {len(gone)}.")
    if database is not None and not settings.secret_key.get_secret_value():
        typer.echo(f"Keep a copy of the key {key_file(settings)} elsewhere: nothing else opens it.")
    typer.echo(f"Who is erased from now on is in {settings.journal.path}: keep that on another disk.")


def restore(file: Annotated[Path, typer.Argument(help="A backup.")], force: Force = False) -> None:
    """Put a backup in the place of the embedded database, or into an empty one on PostgreSQL; who was erased stays erased."""
    settings = Settings()
    database = settings.database_file
    with plainly():
        if database is not None and filled(database) and not force:
            raise CantDoError(
                f"{database} holds data, which would be lost: back it up first (cdht backup), "
                "then add --force"
            )
        house = House(open_vault(settings), Ids(), {}, {})
        if database is not None:
            about = restoring.restore(database, file, house, settings.journal, now())
        else:
            about = restoring.restore_postgresql(settings.database, file, house, settings.journal, now())
        say(prepare(settings))
    typer.echo(f"Restored, as of {about['made']}.")
    if about["erased_again"]:
        typer.echo(f"Erased again, for they had asked for it since: {about['erased_again']}.")


# -- the sums


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
    say(lines or ["Every sum equals the recount."])
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


# -- `cdht key`


@app.command()
def new() -> None:
    """Print a fresh key; nothing is stored."""
    typer.echo(Vault.new_key())


@app.command()
def digest() -> None:
    """Print the key that digests are made with, for CDHT_DIGEST_KEY: it stays when secret keys change."""
    typer.echo(open_vault(Settings()).digest_key())


@app.command()
def rotate() -> None:
    """
    Seal everything anew with the current key, and with what kind of value each is.

    To change the key, before: the new key in CDHT_SECRET_KEY, the former ones, newest first, in CDHT_OLD_SECRET_KEYS,
    and a restart of cdht run. It can be stopped and run again.
    """
    settings = Settings()

    async def work(opened: App) -> tuple[Resealed, bool]:
        vault = opened.house.vault
        found = await reseal(opened.store, vault)
        if not found.closed:
            await opened.store.write(lambda tx: resealed(tx, vault), alone=True)
        return found, vault.own_digest_key

    found, own_digest_key = with_app(work)
    typer.echo(f"Sealed anew: {found.done}.")
    if found.closed:
        typer.echo(f"No key here opens {found.closed}: keep every former key.", err=True)
        raise typer.Exit(1)
    if not settings.old_secret_keys.get_secret_value():
        typer.echo(
            "To change the key: put a new one (cdht key new) in CDHT_SECRET_KEY and the former one in "
            "CDHT_OLD_SECRET_KEYS, restart cdht run, then run this again. With the embedded database "
            "the former key is what stands in its .key file."
        )
    elif own_digest_key:
        typer.echo("Former keys may go. Backups keep the key they were made with.")
    else:
        typer.echo(
            "Former keys may go once what `cdht key digest` prints now stands in CDHT_DIGEST_KEY: the names "
            "under which events, codes and erasures are remembered are made with it. Backups keep their key."
        )
