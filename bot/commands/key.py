"""`cdht key`: the secret key, a new one and the change to it."""

import typer

from bot.app import App
from bot.commands.opened import with_app
from bot.settings import Settings
from storage.privacy.keys import Resealed, reseal
from storage.vault import Vault

app = typer.Typer(no_args_is_help=True, help="The secret key: print a new one, change to it.")


@app.command()
def new() -> None:
    """Print a fresh key; nothing is stored."""
    typer.echo(Vault.new_key())


@app.command()
def rotate() -> None:
    """
    Seal everything anew with the current key.

    Before: the new key in CDHT_SECRET_KEY, the former ones, newest first, in CDHT_OLD_SECRET_KEYS,
    and a restart of cdht run. It can be stopped and run again.
    """
    settings = Settings()
    if not settings.old_secret_keys.get_secret_value():
        typer.echo(
            "There is nothing to change from: put a new key (cdht key new) in CDHT_SECRET_KEY and "
            "the former one in CDHT_OLD_SECRET_KEYS, restart cdht run, then run this again. With "
            "the embedded database the former key is what stands in its .key file.",
            err=True,
        )
        raise typer.Exit(1)

    async def work(opened: App) -> Resealed:
        return await reseal(opened.store, opened.house.vault)

    found = with_app(work)
    typer.echo(f"Sealed anew: {found.done}.")
    if found.closed:
        typer.echo(f"No key here opens {found.closed}: keep every former key.", err=True)
        raise typer.Exit(1)
    typer.echo(
        "Former keys may go, but for the oldest: leave it last in CDHT_OLD_SECRET_KEYS. The names "
        "under which events and erasures are remembered are made with it. Backups keep their key."
    )
