"""`cdht key`: the secret key, a new one and the change to it."""

import typer

from bot.app import App
from bot.commands.opened import with_app
from bot.keys import open_vault
from bot.settings import Settings
from storage.privacy.keys import Resealed, reseal
from storage.vault import Vault

app = typer.Typer(no_args_is_help=True, help="The secret key: print a new one, change to it.")


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
        return await reseal(opened.store, vault), vault.own_digest_key

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
