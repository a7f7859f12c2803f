"""`cdht doctor`: what is configured, reachable and missing, and what to do about it."""

import asyncio
import json
from collections.abc import Sequence
from typing import Annotated

import typer

from bot.channels.base import Channel, ChannelError
from bot.channels.zalo_bot.wire import zalo_plan_line
from bot.checks import (
    NOTE,
    OK,
    PROBLEM,
    Finding,
    contact,
    contents,
    key,
    listener,
    look,
    note,
    ok,
    problem,
    reminders,
    sealed,
    web,
)
from bot.clock import now
from bot.commands.serve import channels_of
from bot.logs import set_up
from bot.settings import Settings
from storage.ledger.claim import month_began, usage
from storage.store.engines import open_engines

PATIENCE = 8.0  # seconds a service may take to say who we are
MARKS = {OK: "ok     ", NOTE: "note   ", PROBLEM: "PROBLEM"}


def doctor(as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False) -> None:
    """Say what is configured, reachable and missing; ends with 1 where there is a problem."""
    settings = Settings()
    set_up(settings, quiet=True)
    findings = asyncio.run(examine(settings))
    bad = any(each.state == PROBLEM for each in findings)
    if as_json:
        listed = [{"about": f.about, "state": f.state, "says": f.says} for f in findings]
        typer.echo(json.dumps({"ok": not bad, "findings": listed}, ensure_ascii=False, indent=2))
    else:
        for line in lines(findings):
            typer.echo(line)
    raise typer.Exit(1 if bad else 0)


async def examine(
    settings: Settings, channels: Sequence[Channel] | None = None, *, patience: float = PATIENCE
) -> list[Finding]:
    """Everything that is found; `channels` are those of the settings, unless given."""
    seen = await asyncio.to_thread(look, settings)
    vault, keys = key(settings, filled=seen.filled)
    if vault is not None and seen.filled:
        keys += await asyncio.to_thread(sealed, settings, vault)
    return [
        *seen.findings,
        *keys,
        *contact(settings, seen.communes),
        *web(settings),
        *await _channels(settings, channels, patience),
        *await asyncio.to_thread(_plan, settings, filled=seen.filled),
        *await listener(settings),
        *contents(seen),
        *reminders(),
    ]


def _plan(settings: Settings, *, filled: bool) -> list[Finding]:
    """How much of the Zalo Bot's plan is used; a note from 80 % on."""
    if not filled or not settings.zalo_bot_token.get_secret_value():
        return []
    engines = open_engines(settings.database, readers=1)
    try:
        with engines.reading.connect() as tx:
            used = usage(tx, "zalo_bot", month_began(now()))
    finally:
        engines.dispose()
    near, says = zalo_plan_line(*used)
    return [(note if near else ok)("zalo_bot plan", says)]


async def _channels(settings: Settings, channels: Sequence[Channel] | None, patience: float) -> list[Finding]:
    if channels is None:
        try:
            channels = channels_of(settings)
        except ValueError as error:
            return [problem("channels", str(error))]
    if not channels:
        says = "none is configured: set CDHT_TELEGRAM_TOKEN; cdht chat works without"
        return [note("channels", says)]
    return [await _channel(each, patience) for each in channels]


async def _channel(channel: Channel, patience: float) -> Finding:
    """Ask the service who we are; whatever it answers, the token is not shown."""
    try:
        async with asyncio.timeout(patience):
            return ok(channel.name, f"reachable, as {await channel.check()}")
    except TimeoutError:
        return problem(channel.name, f"did not answer within {patience:g} seconds")
    except ChannelError as error:
        if error.needs_human or error.gone:
            return problem(channel.name, f"unauthorised, check the token: {error}")
        return problem(channel.name, f"can't be reached: {error}")
    finally:
        await channel.aclose()


def lines(findings: list[Finding]) -> list[str]:
    """The findings as they are shown."""
    width = max(len(each.about) for each in findings)
    shown = [f"{MARKS[each.state]}  {each.about:<{width}}  {each.says}" for each in findings]
    problems = sum(each.state == PROBLEM for each in findings)
    if problems:
        return [*shown, f"{problems} problem{'' if problems == 1 else 's'} to mend."]
    return [*shown, "All is well."]
