"""What the process counts about itself, for Prometheus: steps, replies, the ledger of pushes."""

from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version

from prometheus_client import Counter, Gauge, Histogram

from storage.ledger.answer import Ledger
from storage.outbox import Waiting

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

OF_DATABASE = (LEDGER_ROWS, LEDGER_AGE, PAUSED, OUTBOX_WAITING, OUTBOX_AGE, BACKUP_AGE)
"""What every process of a database shows alike: to be read by max, never summed."""


def silent() -> None:
    """The database does not answer: what it said before is not said again."""
    DATABASE_UP.set(0)
    for each in (LEDGER_ROWS, LEDGER_AGE, PAUSED):
        each.clear()
    for each in (OUTBOX_WAITING, OUTBOX_AGE, BACKUP_AGE):
        each.set(float("nan"))


def shown(found: Ledger, replies: Waiting, last: datetime | None, at: datetime) -> None:
    """Bring the gauges of the database up to date."""
    DATABASE_UP.set(1)
    OUTBOX_WAITING.set(replies.number)
    BACKUP_AGE.set((at - last).total_seconds() if last else float("inf"))
    OUTBOX_AGE.set(max(0.0, (at - replies.oldest).total_seconds()) if replies.oldest else 0.0)
    for state, rows in found.rows.items():
        LEDGER_ROWS.labels(state).set(rows)
    for state, oldest in found.oldest.items():
        LEDGER_AGE.labels(state).set(max(0.0, (at - oldest).total_seconds()) if oldest else 0.0)
    PAUSED.clear()
    for account in found.senders:
        PAUSED.labels(account).set(0)
    for account, until in found.paused.items():
        PAUSED.labels(account).set((until - at).total_seconds())


def counted(labels: Mapping[str, str]) -> None:
    """One push with its end."""
    PUSHES.labels(labels["channel"], labels["purpose"], labels["outcome"]).inc()
