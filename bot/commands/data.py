"""`cdht migrate`, `backup`, `restore`, `export` and `erase`: the data, for whoever keeps it."""

import shlex
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import URL, make_url

from bot.app import App
from bot.clock import Ids, now
from bot.commands.opened import CantDoError, database_file, journal, one_person, plainly, with_app
from bot.commands.serve import prepare
from bot.files.purposes import mydata_of
from bot.keys import key_file, open_vault
from bot.settings import Settings
from storage.act import OPERATOR, House, by_operator, looked
from storage.privacy import backup as restoring
from storage.privacy import erasure
from storage.privacy.backup import back_up, filled
from storage.privacy.erasure import erase_again, mend, scrub_due
from storage.residents.choices import erase_later
from storage.store.engines import address
from storage.store.migrate import current
from storage.store.store import Tx

Force = Annotated[bool, typer.Option("--force", help="Write over what is there.")]
Who = Annotated[str, typer.Argument(help="The service's id, the contact's, or the person's.")]
Channel = Annotated[str, typer.Option(help="Only on this channel.")]


def migrate() -> None:
    """Bring the database to this version; an embedded one is made if there is none."""
    settings = Settings()
    with plainly():
        prepare(settings)
        typer.echo(f"The database is at revision {current(settings.database)}.")


def backup(file: Annotated[Path, typer.Argument(help="The backup.")], force: Force = False) -> None:
    """Write an encrypted copy of the embedded database, also while it is in use."""
    settings = Settings()
    database = database_file(settings)
    if database is None:
        _by_hand(f"pg_dump --format=custom --file={shlex.quote(str(file))} {_server(settings)}")
        typer.echo("That file is not encrypted: encrypt it yourself.", err=True)
        raise typer.Exit(1)
    with plainly():
        if not database.exists():
            raise CantDoError(f"there is no database at {database}")
        if file.exists() and not force:
            raise CantDoError(f"{file} exists; add --force to write over it")
        size = back_up(database, open_vault(settings), file, now())
    typer.echo(f"{file} written, {size:,} bytes, encrypted.")
    if not settings.secret_key.get_secret_value():
        typer.echo(f"Keep a copy of the key {key_file(settings)} elsewhere: nothing else opens it.")
    typer.echo(f"Keep {journal(settings).path} with it, if it exists: it says who was erased.")


def restore(file: Annotated[Path, typer.Argument(help="A backup.")], force: Force = False) -> None:
    """Put a backup in the place of the embedded database; who was erased since stays erased."""
    settings = Settings()
    database = database_file(settings)
    if database is None:
        command = f"pg_restore --clean --if-exists --no-owner --dbname={_server(settings)}"
        _by_hand(f"{command} {shlex.quote(str(file))}", "cdht migrate", "cdht erase --again")
        raise typer.Exit(1)
    with plainly():
        if filled(database) and not force:
            raise CantDoError(
                f"{database} holds data, which would be lost: back it up first (cdht backup), "
                "then add --force"
            )
        house = House(open_vault(settings), Ids(), {}, {})
        about = restoring.restore(database, file, house, journal(settings), now())
    typer.echo(f"Restored, as of {about['made']}.")
    if about["erased_again"]:
        typer.echo(f"Erased again, for they had asked for it since: {about['erased_again']}.")


def export(
    person: Annotated[str, typer.Option(help="Whose data: as for cdht inspect.")],
    file: Annotated[Path, typer.Argument(help="A ZIP file, for them alone.")],
    channel: Channel = "",
    force: Force = False,
) -> None:
    """Write everything that is stored of a person, as their own link gives it."""

    async def work(app: App) -> bytes:
        if file.exists() and not force:
            raise CantDoError(f"{file} exists; add --force to write over it")
        id_, _ = await one_person(app, person, channel)

        def made(tx: Tx) -> bytes | None:
            by_operator(tx, app.house, app.clock(), "export", id_)
            looked(tx, app.house, app.clock(), OPERATOR, [id_])
            return mydata_of(tx, app.house, id_, app.clock())

        return await app.store.write(made) or b""

    content = with_app(work)
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_bytes(content)
    typer.echo(f"{file} written. It is personal: hand it over, then delete it.")


def erase(
    contact: Annotated[str, typer.Argument(help="As for cdht inspect.")] = "",
    channel: Channel = "",
    at_once: Annotated[bool, typer.Option("--now", help="At once; there is no undo.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    again: Annotated[bool, typer.Option("--again", help="After pg_restore: all in the journal.")] = False,
) -> None:
    """Erase a person in seven days, or at once; or again whom a restored backup brought back."""
    if bool(contact) == again:
        raise typer.BadParameter("say whom to erase, or --again")
    typer.echo(with_app(lambda app: _again(app) if again else _erase(app, contact, channel, at_once, yes)))


async def _again(app: App) -> str:
    book = journal(app.settings)
    await mend(app.store, book)
    digests = book.digests()
    work = lambda tx: erase_again(tx, app.house, digests, app.clock())  # noqa: E731
    again = await app.store.write(work, alone=True)
    await scrub_due(app.store, app.house, app.clock(), app.settings.database)
    return f"Erased again: {again}."


async def _erase(app: App, who: str, channel: str, at_once: bool, yes: bool) -> str:
    person, _ = await one_person(app, who, channel)
    if not yes and not typer.confirm(f"Erase person {person}{' at once' if at_once else ''}?"):
        raise CantDoError("nothing was erased")
    if not at_once:
        day = await app.store.write(lambda tx: _later(tx, app, person))
        return f"Person {person} will be erased on {day}; until then they can undo it."
    digest = await app.store.write(
        lambda tx: erasure.erase(tx, app.house, person, app.clock(), actor="operator"), alone=True
    )
    journal(app.settings).add([digest] if digest else [])
    await scrub_due(app.store, app.house, app.clock(), app.settings.database)
    return f"Person {person} is erased."


def _later(tx: Tx, app: App, person: str) -> str:
    at = app.clock()
    by_operator(tx, app.house, at, "erase", person)
    return erase_later(tx, app.house, person, at)


def _server(settings: Settings) -> str:
    """The address for PostgreSQL's programs, without the password: they ask, or read .pgpass."""
    with plainly():
        address(settings.database)
    url = make_url(settings.database).difference_update_query(["password"])
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return shlex.quote(bare.render_as_string())


def _by_hand(*commands_: str) -> None:
    typer.echo("With PostgreSQL its own programs do this; nothing was done. Run:", err=True)
    for each in commands_:
        typer.echo(f"  {each}")
