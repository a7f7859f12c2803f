"""`cdht zalo`: the consent of a Zalo Official Account, as a pair of tokens."""

import secrets
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated, TypeVar, cast

import typer

from bot.app import App
from bot.channels.base import ChannelError
from bot.channels.zalo_oa.channel import ZaloOA
from bot.channels.zalo_oa.oauth import REFRESHABLE, OAuth, Pair
from bot.channels.zalo_oa.wire import challenge
from bot.clock import VIETNAM, now
from bot.commands.opened import CantDoError, say, with_app
from bot.settings import Settings
from bot.zalo_oa_account import StoredTokens, official_account

T = TypeVar("T")
UNKNOWN = timedelta(hours=1)  # an access token from the console may be a day old

app = typer.Typer(no_args_is_help=True, help="The Zalo Official Account: consent, tokens.")


@app.command()
def pkce() -> None:
    """Print a fresh verifier, and the challenge to put in Zalo's console; nothing is stored."""
    verifier = secrets.token_urlsafe(32)
    typer.echo(f"Code challenge, for the console: {challenge(verifier)}")
    typer.echo(f"Code verifier, for cdht zalo login --code: {verifier}")


@app.command()
def login(
    file: Annotated[
        str, typer.Option(help="A file with the two lines; - reads them from standard input.")
    ] = "",
    code: Annotated[
        bool, typer.Option("--code", help="They are the code and its verifier, not the two tokens.")
    ] = False,
) -> None:
    """
    Keep a first or a new pair of tokens, then ask Zalo who we are.

    Two lines are read: the access token and the refresh token from the API Explorer, or with --code what Zalo came back
    with after consent and the code verifier. Without --file they are asked for. They are never arguments: those can be
    read by every user of the machine, and stay in the shell's history.
    """
    settings = Settings()
    first, second = _two_lines(file, ("Code", "Code verifier") if code else ("Access token", "Refresh token"))

    async def work(opened: App) -> str:
        channel, tokens = _account(settings, opened)
        try:
            pair = Pair(first, second, now() + UNKNOWN)
            await tokens.put(await _exchanged(settings, first, second) if code else pair)
            return await channel.check()
        finally:
            await channel.aclose()

    typer.echo(f"Kept. Zalo says: {_with_app(work)}.")


@app.command()
def status() -> None:
    """Say how old the pair of tokens is, and who Zalo says we are."""
    settings = Settings()

    async def work(opened: App) -> list[str]:
        channel, tokens = _account(settings, opened)
        try:
            pair, changed = await tokens.load(), await tokens.changed()
            if pair is None or changed is None:
                raise CantDoError("there are no tokens yet: cdht zalo login")
            last = (changed + REFRESHABLE).astimezone(VIETNAM)
            ends = pair.expires.astimezone(VIETNAM)
            return [
                f"The pair came on {changed.astimezone(VIETNAM):%d/%m/%Y %H:%M}.",
                f"Its access token ends on {ends:%d/%m/%Y %H:%M}; cdht run renews it.",
                f"Without that, consent is needed anew after {last:%d/%m/%Y}.",
                f"Zalo says: {await channel.check()}.",
            ]
        finally:
            await channel.aclose()

    say(_with_app(work))


def _two_lines(file: str, names: tuple[str, str]) -> tuple[str, str]:
    """The first two lines of a file or of standard input; asked for, unseen, where none is named."""
    if not file and sys.stdin.isatty():
        first, second = (str(typer.prompt(name, hide_input=True)) for name in names)
        return first, second
    try:
        text = sys.stdin.read() if file in {"", "-"} else Path(file).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise typer.BadParameter(f"{file} can't be read: {type(error).__name__}") from None
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) != 2:
        raise typer.BadParameter(f"two lines are needed, with nothing else: {names[0]}, {names[1]}")
    return lines[0], lines[1]


def _account(settings: Settings, opened: App) -> tuple[ZaloOA, StoredTokens]:
    """The account of the settings, its tokens in the open database."""
    if not settings.zalo_oa_app_id or not settings.zalo_oa_app_secret.get_secret_value():
        raise CantDoError("set CDHT_ZALO_OA_APP_ID and CDHT_ZALO_OA_APP_SECRET first")
    try:
        channel = official_account(settings)
    except ValueError as error:
        raise CantDoError(str(error)) from None
    tokens = cast("StoredTokens", channel.tokens)
    tokens.use(opened.store, opened.house.vault)
    return channel, tokens


async def _exchanged(settings: Settings, code: str, verifier: str) -> Pair:
    secret = settings.zalo_oa_app_secret.get_secret_value()
    oauth = OAuth(settings.zalo_oa_app_id, secret, now, settings.zalo_oa_oauth_url)
    try:
        return await oauth.exchange(code, verifier)
    finally:
        await oauth.aclose()


def _with_app(work: Callable[[App], Awaitable[T]]) -> T:
    async def told(opened: App) -> T:
        try:
            return await work(opened)
        except ChannelError as error:
            failure = CantDoError(f"Zalo: {error}")
        raise failure

    return with_app(told)
