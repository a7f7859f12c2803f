"""Structured logs: event names, ids and numbers; never what a person typed, a name, a phone number or a token."""

import logging
import sys

import structlog

from bot.settings import Settings

LOUD = ("httpx", "httpcore", "aiogram", "aiohttp.access")  # libraries that log addresses
FORBIDDEN = frozenset(
    {"text", "name", "called", "full_name", "phone", "token", "payload", "body", "answer", "value", "born"}
)


def _guard(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Fields that could hold personal data are dropped, whoever put them there."""
    return {key: value for key, value in event.items() if key not in FORBIDDEN}


def set_up(settings: Settings, *, quiet: bool = False) -> None:
    """Logs to stderr: JSON for machines, text in a terminal; `quiet` leaves only errors."""
    level = (
        logging.ERROR
        if quiet
        else logging.getLevelNamesMapping().get(settings.log_level.upper(), logging.INFO)
    )
    text = settings.log_format == "text" or (settings.log_format == "auto" and sys.stderr.isatty())
    renderer = structlog.dev.ConsoleRenderer(colors=False) if text else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _guard,
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.ERROR)  # their lines hold addresses with tokens in them
