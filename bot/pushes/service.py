"""
Everything that is sent unasked, for as long as a process serves: the one door of this package to the rest.

A few static ticks, on python-telegram-bot's job queue (APScheduler), plan, drain and add up. Reminders are rows of the
ledger, never jobs of the scheduler: two pushers on one database are harmless.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from datetime import time, timedelta
from functools import partial
from typing import Any

import structlog
from telegram.ext import Application, JobQueue

from bot import metrics
from bot.app import App
from bot.clock import VIETNAM
from bot.housekeeping import add_up, keep_photos, keep_terms, never
from bot.pauses import Pauses, accounts_of
from bot.pushes.planner import Planner
from bot.pushes.pusher import Pusher, Sender, sender_of
from bot.pushes.telegram import RATE, TelegramLine, application
from bot.trying import Tries
from dialogs.rules.hours import PROACTIVE
from storage.ledger.claim import ACCOUNT_LEASE, LEASE, drop_old_caps
from storage.office.summary import recount

log = structlog.get_logger()
Work = Callable[[], Awaitable[Any]]
# A tick that comes late is made up for once, and never runs beside itself.
_KWARGS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}


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
    for name, line in lines.items():
        app.probes.lines.setdefault(name, line)
    pauses = app.deliveries.pauses or Pauses(app.store, accounts, app.clock)
    pusher = Pusher(app, senders, pauses, lease=lease, account_lease=account_lease)
    for each in senders.values():
        metrics.PAUSES.labels(each.way.channel)  # none so far
    queue = _start_ticks(telegram, app, pusher, Planner(app), pauses)
    await queue.start()
    log.info("pushing", channels=sorted(senders), owner=pusher.owner)
    try:
        yield pusher
    finally:
        pusher.stopping = True
        async with app.in_time("ticks"):
            await queue.stop(wait=True)
        async with app.in_time("pushes"):
            await pusher.stop()
        async with app.in_time("telegram"):
            await TelegramLine(telegram.bot).aclose()


# -- the ticks


def _start_ticks(
    application: Application[Any, Any, Any, Any, Any, Any],
    app: App,
    pusher: Pusher,
    planner: Planner,
    pauses: Pauses,
) -> JobQueue[Any]:
    """Put the ticks on the job queue of the application."""
    queue = application.job_queue
    assert queue is not None  # noqa: S101 (the extra job-queue is a dependency of ours)
    for name, seconds, first, work in (
        ("drain", 1, 0, pusher.drain),
        ("pauses", 1, 0, pauses.refresh),
        ("left_behind", 10, 5, pusher.mend),
        ("campaigns", 5, 1, planner.campaigns),
        ("plan", 300, 2, planner.reminders),
        ("digests", 60, 3, planner.digests),
        ("tokens", 3600, 30, partial(keep_tokens, app)),
        ("sums", 60, 20, partial(add_up, app)),
    ):
        queue.run_repeating(
            _job(name, work), timedelta(seconds=seconds), first=first, name=name, job_kwargs=_KWARGS
        )
    nightly, work = time(2, 30, tzinfo=VIETNAM), partial(at_night, app, stopping=lambda: pusher.stopping)
    queue.run_daily(_job("nightly", work), nightly, name="nightly", job_kwargs=_KWARGS)
    return queue


def _job(name: str, work: Work) -> Callable[[Any], Coroutine[Any, Any, None]]:
    metrics.TICKS.labels(name, "failed")  # none so far: that is a figure, too

    tries, loop = Tries("tick.failed", "tick.again", about={"tick": name}), asyncio.get_running_loop()
    not_before = 0.0

    async def tick(_: Any) -> None:
        nonlocal not_before
        if loop.time() < not_before:
            return
        try:
            await work()
        except Exception as failure:
            not_before = loop.time() + tries.fails(failure)
            metrics.TICKS.labels(name, "failed").inc()
        else:
            tries.goes()
            metrics.TICKS.labels(name, "done").inc()
            metrics.TICK_AT.labels(name).set_to_current_time()

    return tick


async def keep_tokens(app: App) -> None:
    """Keep the tokens of an Official Account alive, also where nobody writes for weeks."""
    account = app.channels.get("zalo_oa")
    if account is not None:
        log.info("tokens.kept", account=bool(await account.check()))


async def at_night(app: App, *, stopping: Callable[[], bool] = never) -> None:
    """Let go of what is over, also of the caps of former days, and compare the sums with a recount."""
    at = app.clock()
    while await app.store.write(lambda tx: drop_old_caps(tx, at)):
        pass
    await keep_terms(app, stopping=stopping)
    await keep_photos(app, stopping=stopping)
    if not stopping():
        await compare_sums(app)


async def compare_sums(app: App) -> None:
    """Count again beside the writer, a chunk of rows at a time, and say which sums differ; `cdht recount` mends them."""
    wrong = await app.store.read(lambda tx: recount(tx, app.house))
    if wrong:
        names = sorted({name for (_, _, name), _, _ in wrong})
        log.warning("sums.differ", sums=len(wrong), names=names[:20])
