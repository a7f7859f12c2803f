"""Pictures that officers send for their news: fetched by a job, bounded and stripped like evidence, kept with the campaign."""

from datetime import timedelta
from functools import partial

import structlog

from bot.app import App
from bot.channels.base import ChannelError
from bot.evidence import NotAPhoto, reduced
from storage.news.picturing import Wanted, keep, refuse, wanted

log = structlog.get_logger()
GIVE_UP = timedelta(hours=2)


async def fetch_campaign_pictures(app: App) -> int:
    """Fetch what waits; returns how many pictures were settled."""
    names = list(app.channels)
    rows = await app.store.read(lambda tx: wanted(tx, names))
    return sum([await _settle(app, row) for row in rows])


async def _settle(app: App, row: Wanted) -> int:
    at = app.clock()
    try:
        picture = reduced(await app.channels[row.channel].fetch(row.file))
    except ChannelError as error:
        if error.retryable and at - row.at < GIVE_UP:
            log.info("campaign.picture_later", campaign=row.campaign, channel=row.channel)
            return 0
    except NotAPhoto:
        pass
    else:
        await app.store.write(partial(keep, one=row, picture=picture))
        return 1
    log.info("campaign.picture_refused", campaign=row.campaign, channel=row.channel)
    await app.store.write(partial(refuse, house=app.house, one=row, at=at))
    return 1
