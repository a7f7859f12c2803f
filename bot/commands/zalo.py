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
from bot.commands.words import said
from bot.settings import Settings
from bot.zalo_oa_account import StoredTokens, official_account
from dialogs.phrases import Phrase

T = TypeVar("T")
UNKNOWN = timedelta(hours=1)  # an access token from the console may be a day old

app = typer.Typer(no_args_is_help=True, help="The Zalo Official Account: consent, tokens.")


@app.command()
def pkce() -> None:
    """Print a fresh verifier, and the challenge to put in Zalo's console; nothing is stored."""
    verifier = secrets.token_urlsafe(32)
    say(
        [
            Phrase(
                "cli.zalo.challenge",
                "Code challenge, ghi vào trang của Zalo: {challenge}",
                challenge=challenge(verifier),
            ),
            Phrase(
                "cli.zalo.verifier",
                "Code verifier, dùng cho {command}: {verifier}",
                command="cdht zalo login --code",
                verifier=verifier,
            ),
        ]
    )


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

    say([Phrase("cli.zalo.kept", "Đã giữ. Zalo cho biết: {who}.", who=_with_app(work))])


@app.command()
def status() -> None:
    """Say how old the pair of tokens is, and who Zalo says we are."""
    settings = Settings()

    async def work(opened: App) -> list[Phrase]:
        channel, tokens = _account(settings, opened)
        try:
            pair, changed = await tokens.load(), await tokens.changed()
            if pair is None or changed is None:
                raise CantDoError(
                    Phrase("cli.zalo.no_tokens", "chưa có mã truy cập: {command}", command="cdht zalo login")
                )
            last = (changed + REFRESHABLE).astimezone(VIETNAM)
            ends = pair.expires.astimezone(VIETNAM)
            return [
                Phrase(
                    "cli.zalo.came", "Cặp mã có từ {at}.", at=f"{changed.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
                ),
                Phrase(
                    "cli.zalo.ends",
                    "Mã truy cập hết hạn lúc {at}; {command} tự gia hạn.",
                    at=f"{ends:%d/%m/%Y %H:%M}",
                    command="cdht run",
                ),
                Phrase(
                    "cli.zalo.anew", "Không gia hạn thì sau {at} phải xin đồng ý lại.", at=f"{last:%d/%m/%Y}"
                ),
                Phrase("cli.zalo.says", "Zalo cho biết: {who}.", who=await channel.check()),
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
        raise typer.BadParameter(
            said(
                Phrase("cli.zalo.unread", "không đọc được {file}: {why}", file=file, why=type(error).__name__)
            )
        ) from None
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) != 2:
        raise typer.BadParameter(
            said(
                Phrase(
                    "cli.zalo.two_lines",
                    "cần đúng hai dòng, không gì khác: {first}, {second}",
                    first=names[0],
                    second=names[1],
                )
            )
        )
    return lines[0], lines[1]


def _account(settings: Settings, opened: App) -> tuple[ZaloOA, StoredTokens]:
    """The account of the settings, its tokens in the open database."""
    if not settings.zalo_oa_app_id or not settings.zalo_oa_app_secret.get_secret_value():
        raise CantDoError(
            Phrase(
                "cli.zalo.settings",
                "đặt {first} và {second} trước",
                first="CDHT_ZALO_OA_APP_ID",
                second="CDHT_ZALO_OA_APP_SECRET",
            )
        )
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
