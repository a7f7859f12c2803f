"""Everything that is sent unasked, for as long as a process serves: the one door of this package to the rest."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import structlog

from bot.app import App
from bot.pauses import Pauses, accounts_of
from bot.pushes.planner import Planner
from bot.pushes.pusher import Pusher
from bot.pushes.senders import Sender, sender_of
from bot.pushes.telegram import RATE, TelegramLine, application
from bot.pushes.ticks import start_ticks
from dialogs.rules.hours import PROACTIVE
from storage.ledger.claim import ACCOUNT_LEASE, LEASE

log = structlog.get_logger()


@asynccontextmanager
async def pushing(
    app: App,
    *,
    rates: Mapping[str, float] | None = None,
    lease: timedelta = LEASE,
    account_lease: timedelta = ACCOUNT_LEASE,
) -> AsyncIterator[Pusher]:
    """Plan and send while the context lasts; at its end what is under way ends, and what was claimed is put back."""
    settings, rates = app.settings, dict(rates or {})
    token = settings.telegram_token.get_secret_value()
    rate = rates.get("telegram", RATE)
    telegram = application(token, api_url=settings.telegram_api_url, rate=rate)
    accounts = accounts_of(settings)
    lines: dict[str, Any] = {"telegram": TelegramLine(telegram.bot)} if token else {}
    lines |= {name: app.channels[name] for name in PROACTIVE if name != "telegram" and name in app.channels}
    senders: dict[str, Sender] = {
        name: sender_of(name, line, accounts, rates.get(name, RATE if name == "telegram" else 0.0))
        for name, line in lines.items()
    }
    pauses = app.deliveries.pauses or Pauses(app.store, accounts, app.clock)
    pusher = Pusher(app, senders, pauses, lease=lease, account_lease=account_lease)
    queue = start_ticks(telegram, app, pusher, Planner(app), pauses)
    await queue.start()
    log.info("pushing", channels=sorted(senders), owner=pusher.owner)
    try:
        yield pusher
    finally:
        pusher.stopping = True
        await queue.stop(wait=True)
        await pusher.stop()
        with suppress(Exception):  # connections are closed as far as they can be
            await TelegramLine(telegram.bot).aclose()
