"""`cdht zalo`: the consent of a Zalo Official Account, as a pair of tokens."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, TypeVar, cast

import typer

from bot.app import App
from bot.channels.base import ChannelError
from bot.channels.zalo_oa.channel import ZaloOA
from bot.channels.zalo_oa.oauth import REFRESHABLE, OAuth, Pair
from bot.channels.zalo_oa.wire import challenge
from bot.clock import VIETNAM, now
from bot.commands.opened import CantDoError, with_app
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
    typer.echo(f"Code verifier, for cdht zalo login: {verifier}")


@app.command()
def login(
    access_token: Annotated[str, typer.Option(help="From the API Explorer; - asks.")] = "",
    refresh_token: Annotated[str, typer.Option(help="The one that came with it.")] = "",
    code: Annotated[str, typer.Option(help="What Zalo came back with after consent.")] = "",
    verifier: Annotated[str, typer.Option(help="The code verifier of the challenge.")] = "",
) -> None:
    """Keep a first or a new pair of tokens, then ask Zalo who we are."""
    settings = Settings()
    if bool(code) != bool(verifier) or (code and (access_token or refresh_token)):
        raise typer.BadParameter("give --code with --verifier, or the two tokens")
    if not code:
        access_token = _asked(access_token, "Access token")
        refresh_token = _asked(refresh_token, "Refresh token")

    async def work(opened: App) -> str:
        channel, tokens = _account(settings, opened)
        try:
            pair = Pair(access_token, refresh_token, now() + UNKNOWN)
            await tokens.put(await _exchanged(settings, code, verifier) if code else pair)
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

    for line in _with_app(work):
        typer.echo(line)


def _asked(given: str, what: str) -> str:
    """What was given; asked for where it was not, so that it stays out of the shell's history."""
    return given if given not in {"", "-"} else str(typer.prompt(what, hide_input=True))


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
