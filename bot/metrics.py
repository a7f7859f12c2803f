"""What the process counts about itself, for Prometheus: steps, replies, the ledger of pushes."""

from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from typing import NamedTuple

from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy import Connection

from bot.channels.base import Hook
from storage.ledger.answer import Ledger, ledger
from storage.outbox import Waiting, waiting
from storage.privacy.erasure import to_erase
from storage.privacy.installed import last_backup
from storage.privacy.requests import Clocks, clocks

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
LAG = (1, 5, 15, 60, 300, 900, 3600, 4 * 3600, 24 * 3600)

STEPS = Counter("cdht_steps", "Events of people that were handled", ["channel", "outcome"])
STEP_SECONDS = Histogram("cdht_step_seconds", "From an event to its commit", ["channel"], buckets=SECONDS)
DELIVERIES_FAILED = Counter(
    "cdht_deliveries_failed", "Replies that a service refused for good", ["channel", "why"]
)
PUSHES = Counter("cdht_pushes", "Pushes by what became of them", ["channel", "purpose", "outcome"])
PUSH_SECONDS = Histogram(
    "cdht_push_seconds", "A request of a push, from begin to answer", ["channel"], buckets=SECONDS
)
PUSH_LAG = Histogram(
    "cdht_push_lag_seconds", "From the time a push was due to its request", ["channel"], buckets=LAG
)
PAUSES = Counter("cdht_account_pauses", "How often a service asked for silence", ["channel"])
TICKS = Counter("cdht_ticks", "Ticks of the pusher by how they ended", ["tick", "outcome"])
TICK_AT = Gauge("cdht_tick_timestamp_seconds", "When a tick last ended well", ["tick"])
LEDGER_ROWS = Gauge("cdht_ledger_rows", "Rows of the ledger by state", ["state"])
LEDGER_AGE = Gauge("cdht_ledger_oldest_seconds", "How long the oldest due row of a state waits", ["state"])
PAUSED = Gauge("cdht_account_paused_seconds", "How long an account is still to be silent", ["account"])
DATABASE_UP = Gauge("cdht_database_up", "Whether the database answered just now")
OUTBOX_WAITING = Gauge("cdht_outbox_waiting", "Replies that are not sent yet")
OUTBOX_AGE = Gauge("cdht_outbox_oldest_seconds", "How long the oldest reply waits")
BUILD = Gauge("cdht_build_info", "Which version runs", ["version"])
BUILD.labels(version("cong-dan-hoc-tap-bot")).set(1)

BACKUP_AGE = Gauge("cdht_backup_age_seconds", "Since the newest backup; +Inf where none was ever written")

REQUESTS = Gauge(
    "cdht_requests",
    "What people asked about their data: waiting; late by the law's terms; untold that it was received",
    ["state"],
)
ERASURES = Gauge("cdht_erasures", "People to be erased: waiting for their term, or late", ["state"])
CHANNEL_UP = Gauge(
    "cdht_channel_up", "Whether a service knows our token: 1 yes, 0 no, or it does not answer", ["channel"]
)
WEBHOOK_SET = Gauge("cdht_webhook_set", "Whether a service posts to our address", ["channel"])
WEBHOOK_WAITING = Gauge("cdht_webhook_waiting", "What a service could not post yet", ["channel"])
WEBHOOK_FAILED = Gauge(
    "cdht_webhook_failed_timestamp_seconds", "When a service last failed to post; 0: never", ["channel"]
)

CLOCK_AHEAD = Gauge(
    "cdht_clock_ahead_seconds", "How far the clock of this process is ahead of the database's"
)

OF_DATABASE = (LEDGER_ROWS, LEDGER_AGE, PAUSED, OUTBOX_WAITING, OUTBOX_AGE, BACKUP_AGE, REQUESTS, ERASURES)
"""What every process of a database shows alike: to be read by max, never summed."""


class Found(NamedTuple):
    """What a look into the database found."""

    ledger: Ledger
    replies: Waiting
    backup: datetime | None
    requests: Clocks
    erasures: tuple[int, int]


def found(tx: Connection, at: datetime) -> Found:
    """Look into the database: in a large one that may take longer than somebody who asks for figures waits."""
    return Found(ledger(tx, at), waiting(tx), last_backup(tx), clocks(tx, at), to_erase(tx, at))


def silent() -> None:
    """The database does not answer: what it said before is not said again."""
    DATABASE_UP.set(0)
    for each in (LEDGER_ROWS, LEDGER_AGE, PAUSED, REQUESTS, ERASURES):
        each.clear()
    for each in (OUTBOX_WAITING, OUTBOX_AGE, BACKUP_AGE, CLOCK_AHEAD):
        each.set(float("nan"))


def shown(seen: Found, at: datetime) -> None:
    """Bring the gauges of the database up to date."""
    replies = seen.replies
    OUTBOX_WAITING.set(replies.number)
    OUTBOX_AGE.set(max(0.0, (at - replies.oldest).total_seconds()) if replies.oldest else 0.0)
    BACKUP_AGE.set((at - seen.backup).total_seconds() if seen.backup else float("inf"))
    for state, number in seen.requests._asdict().items():
        REQUESTS.labels(state).set(number)
    for state, number in zip(("waiting", "late"), seen.erasures, strict=True):
        ERASURES.labels(state).set(number)
    for state, rows in seen.ledger.rows.items():
        LEDGER_ROWS.labels(state).set(rows)
    for state, oldest in seen.ledger.oldest.items():
        LEDGER_AGE.labels(state).set(max(0.0, (at - oldest).total_seconds()) if oldest else 0.0)
    PAUSED.clear()
    for account in seen.ledger.senders:
        PAUSED.labels(account).set(0)
    for account, until in seen.ledger.paused.items():
        PAUSED.labels(account).set((until - at).total_seconds())


class Stepped:
    """The steps of a channel: its labels looked up once."""

    def __init__(self, channel: str) -> None:
        self.done, self.again, self.failed, self.parked = (
            STEPS.labels(channel, outcome) for outcome in ("done", "again", "failed", "parked")
        )
        self.seconds = STEP_SECONDS.labels(channel)


def counted(labels: Mapping[str, str]) -> None:
    """One push with its end."""
    PUSHES.labels(labels["channel"], labels["purpose"], labels["outcome"]).inc()


def begun(channel: str) -> Stepped:
    """Nothing of a channel has failed so far: that is a figure, too, from which a first failure can be told."""
    for why in ("gone", "refused"):
        DELIVERIES_FAILED.labels(channel, why)
    return Stepped(channel)


def hooked(channel: str, hook: Hook) -> None:
    """What a service says of its posting to us; what it does not say is not shown."""
    WEBHOOK_SET.labels(channel).set(hook.ours)
    if hook.waiting is not None:
        WEBHOOK_WAITING.labels(channel).set(hook.waiting)
        WEBHOOK_FAILED.labels(channel).set(hook.failed)
