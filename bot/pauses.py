"""Accounts that a service asked to be silent for a while: gateways and pushers of one account obey alike."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.clock import Clock
from bot.settings import Settings
from storage.ledger.claim import pause_account, pauses
from storage.store.store import Store

log = structlog.get_logger()
LONGEST = timedelta(days=32)  # a used-up plan of the month


def accounts_of(settings: Settings) -> dict[str, str]:
    """The account of each channel, by a name without secrets: processes that share it share its pauses."""
    tokens = {
        "telegram": settings.telegram_token.get_secret_value(),
        "zalo_bot": settings.zalo_bot_token.get_secret_value(),
    }
    found = {name: f"{name}:{token.partition(':')[0]}" for name, token in tokens.items() if token}
    if settings.zalo_oa_app_id:
        found["zalo_oa"] = f"zalo_oa:{settings.zalo_oa_app_id}"
    return found


@dataclass(slots=True)
class Pauses:
    """The pauses of this process's accounts (channel → account), as the database has them and as was just heard."""

    store: Store
    accounts: Mapping[str, str]
    clock: Clock
    _until: dict[str, datetime] = field(default_factory=dict)
    _refused: dict[str, dict[str, datetime]] = field(default_factory=dict)  # by channel and chat: until when

    def until(self, channel: str) -> datetime | None:
        """When the account of a channel may speak again; None: now."""
        end = self._until.get(self.accounts.get(channel, channel))
        return end if end is not None and end > self.clock() else None

    def seconds(self, channel: str) -> float:
        """How long it still has to be silent."""
        end = self.until(channel)
        return (end - self.clock()).total_seconds() if end else 0.0

    async def put(self, channel: str, seconds: float) -> datetime:
        """The service asked for silence: all processes hear of it."""
        account = self.accounts.get(channel, channel)
        until = self.clock() + min(timedelta(seconds=max(0.0, seconds)), LONGEST)
        self._until[account] = max(until, self._until.get(account, until))
        log.warning("account.paused", account=account, seconds=round(seconds, 1))
        await self.store.write(partial(pause_account, account=account, until=until))
        return self._until[account]

    async def refused(self, channel: str, to: str, seconds: float) -> None:
        """
        The service asked for silence when it was to write to somebody.

        It does not say whether that chat is flooded or the account is. One chat is silent by itself, which its own delivery
        sees to; a second one that is refused before the first may speak again tells that it is the account.
        """
        at = self.clock()
        refused = self._refused.setdefault(channel, {})
        for each in [each for each, until in refused.items() if until <= at]:
            del refused[each]
        refused[to] = at + min(timedelta(seconds=max(0.0, seconds)), LONGEST)
        if len(refused) > 1:
            await self.put(channel, seconds)
            refused.clear()

    async def refresh(self) -> None:
        """Read what other processes heard."""
        at = self.clock()
        found = await self.store.read(lambda tx: pauses(tx, sorted(set(self.accounts.values())), at))
        for account, until in found.items():
            self._until[account] = max(until, self._until.get(account, until))

    async def over(self, channel: str, longest: float) -> bool:
        """Wait until the account may speak; False where that takes longer than `longest` seconds."""
        while (wait := self.seconds(channel)) > 0:
            if wait > longest:
                return False
            await asyncio.sleep(min(wait, 1.0))
        return True
