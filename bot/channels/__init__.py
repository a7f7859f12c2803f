"""The channels there are: each is a file or a folder here, made from the settings in `bot.wiring`, with cases in the contract tests."""

from importlib import import_module

from bot.channels.base import Limits

_LIMITS = {
    "console": "bot.channels.console",
    "telegram": "bot.channels.telegram.wire",
    "zalo_oa": "bot.channels.zalo_oa.wire",
    "zalo_bot": "bot.channels.zalo_bot.wire",
    "web": "bot.channels.web.wire",
}
CHANNELS = tuple(_LIMITS)


def limits_of(channel: str) -> Limits:
    """What a channel can carry, whether it is configured here or not."""
    found: Limits = import_module(_LIMITS[channel]).LIMITS
    return found
