"""What is due is done without being asked: erasures, and letting go of what nobody needs."""

import asyncio
from dataclasses import dataclass, field

import structlog

from bot.app import App
from storage.counting import squash
from storage.privacy.erasure import FLEETING, Journal, erase_due, mend, prune, scrub_due

log = structlog.get_logger()
REST = 0.2  # seconds between chunks: people's answers go first


@dataclass(slots=True)
class Housekeeping:
    """The rounds of one process; two processes that make them at once do no harm."""

    app: App
    journal: Journal = field(init=False)
    _mended: bool = False

    def __post_init__(self) -> None:
        self.journal = self.app.settings.journal

    async def round(self) -> None:
        """Erase whose term is over, then let go chunk by chunk, and leave no byte of it; the first one mends the journal."""
        app, at = self.app, self.app.clock()
        if not self._mended:
            await mend(app.store, self.journal)
            self._mended = True
        erased = pruned = 0
        while found := await erase_due(app.store, app.house, at, self.journal):
            erased += found
        while found := await app.store.write(lambda tx: prune(tx, at, fleeting=FLEETING)):
            pruned += found
            await asyncio.sleep(REST)
        await add_up(app)
        scrubbed = await scrub_due(app.store, app.house, at, app.settings.database)
        if erased or pruned or scrubbed:
            log.info("housekeeping.done", erased=erased, pruned=pruned, scrubbed=scrubbed)


async def add_up(app: App) -> None:
    """Add what the sums of places were told to them, chunk by chunk, so that summaries stay quick."""
    while found := await app.store.write(squash):
        log.debug("sums.added", differences=found)
        await asyncio.sleep(REST)
