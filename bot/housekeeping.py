"""What is due is done without being asked: erasures, and letting go of what nobody needs."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import structlog

from bot.app import App
from storage.act import VIETNAM
from storage.counting import squash
from storage.office.wholes import make_ready
from storage.pictures import due, inside, moved, named, orphans
from storage.pictures import removed as taken_off
from storage.privacy.erasure import FLEETING, Journal, erase_due, mend, prune, scrub_due
from storage.privacy.terms import TERMS, Size, chunk, size

log = structlog.get_logger()
REST = 0.2  # seconds between chunks: people's answers go first


def never() -> bool:
    """Nobody asks for an end."""
    return False


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
        removed = await remove_gone(app)
        scrubbed = await scrub_due(app.store, app.house, at, app.settings.database)
        if erased or pruned or removed or scrubbed:
            done = {"erased": erased, "pruned": pruned, "photos": removed, "scrubbed": scrubbed}
            log.info("housekeeping.done", **done)


async def add_up(app: App) -> None:
    """Add what the sums of places were told to them, chunk by chunk, and count communes anew: so summaries stay quick."""
    while found := await app.store.write(squash):
        log.debug("sums.added", differences=found)
        await asyncio.sleep(REST)
    year = app.clock().astimezone(VIETNAM).year
    while found := await app.store.write(partial(make_ready, year=year)):
        log.debug("wholes.made", communes=found)
        await asyncio.sleep(REST)


# -- photos in a folder

PHOTOS = 20  # of one chunk: they are large


async def remove_gone(app: App) -> int:
    """Remove the files of photos whose rows are gone; how many. Called soon after an erasure, and each hour."""
    pictures, removed = app.house.pictures, 0
    while names := await app.store.read(due):
        if pictures.folder is None:
            log.warning("photos.no_folder", gone=len(names))
            return removed
        for name in names:
            await asyncio.to_thread(pictures.remove, name)
        await app.store.write(partial(taken_off, names=names))
        removed += len(names)
    return removed


async def keep_photos(app: App, *, stopping: Callable[[], bool] = never) -> tuple[int, int]:
    """Sweep files that no row names, and move photos from the database into the folder: how many of each."""
    pictures = app.house.pictures
    if pictures.folder is None:
        return 0, 0
    await remove_gone(app)
    await asyncio.to_thread(pictures.drafts_swept)
    old = await asyncio.to_thread(lambda: [name for name in pictures.names() if pictures.old(name)])
    orphaned = await app.store.read(partial(orphans, names=old))
    for name in orphaned:
        await asyncio.to_thread(pictures.remove, name)
    count, after = 0, ""
    while not stopping() and (found := await app.store.read(partial(inside, after=after, most=PHOTOS))):
        for id_, sealed in found:
            held = await asyncio.to_thread(pictures.put, id_, sealed)
            if await app.store.write(partial(moved, id_=id_, sealed=sealed, reference=held)):
                count += 1
            elif (left := named(held)) is not None:
                await asyncio.to_thread(pictures.remove, left)
        after = found[-1][0]
        await asyncio.sleep(REST)
    if orphaned or count:
        log.info("photos.kept", swept=len(orphaned), moved=count)
    return len(orphaned), count


# -- at night: what is over goes, by the terms of the settings


async def keep_terms(app: App, *, stopping: Callable[[], bool] = never) -> Mapping[str, int]:
    """
    Let go of what is over, chunk by chunk, and log the sizes before and after; how many rows, by the name of the term.

    stopping: asked between chunks; what is left then goes in the next night.
    """
    at, before = app.clock(), await _size(app)
    gone: dict[str, int] = {}
    for term in TERMS:
        gone[term.name] = 0
        days, after = app.settings.keep_days[term.name], None
        while not stopping():
            found, after = await app.store.write(
                partial(chunk, term=term, at=at, days=days, after=after), alone=True
            )
            gone[term.name] += found
            if after is None:
                break
            await asyncio.sleep(REST)
    after_ = await _size(app)
    log.info("retention.done", **gone, **_told("before", before), **_told("after", after_))
    return gone


async def _size(app: App) -> Size:
    """What the database takes; of an embedded one not table by table, for that reads the whole file."""
    return await app.store.read(partial(size, tables=app.store.dialect == "postgresql"))


def _told(when: str, found: Size) -> dict[str, object]:
    tables = {"tables": found.tables} if found.tables else {}
    return {when: {"bytes": found.bytes, "free": found.free, **tables}}
