"""
Structured logs: event names, ids and numbers; never what a person typed, a name, a phone number or a token.

Every line of a process goes the same way: what libraries log, warnings, and what nothing caught, too. Where logs are JSON
each line is one object. A stack trace is shown at DEBUG alone; else the kind of an error and the line of ours that met it.
"""

import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import TextIO

import structlog

from bot.settings import Logging
from bot.trying import told

LOUD = ("httpx", "httpcore", "aiogram", "aiohttp.access")  # libraries that log addresses
OFTEN = ("apscheduler",)  # says each second that a tick still runs: ours say what fails, once
FORBIDDEN = frozenset(
    {"text", "name", "called", "full_name", "phone", "token", "payload", "body", "answer", "value", "born"}
)
HERE = Path(__file__).resolve().parent.parent


def _guard(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Fields that could hold personal data are dropped, whoever put them there."""
    return {key: value for key, value in event.items() if key not in FORBIDDEN}


def _one_line(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """What a library says, without what it quotes below."""
    event["event"] = str(event["event"]).partition("\n")[0]
    return event


class Lines(logging.StreamHandler[TextIO]):
    """Where libraries log: one of a process."""


class _Traces:
    """What an error becomes: its kind and where it was met; the trace where traces are wanted."""

    def __init__(self, *, wanted: bool) -> None:
        self.wanted = wanted

    def __call__(self, _: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        given = event.pop("exc_info", None)
        error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
        event.pop("stack_info", None)
        if isinstance(error, BaseException):
            event.setdefault("error", told(error))
            event.setdefault("at", _place(error))
            if self.wanted:
                event["exception"] = "".join(traceback.format_exception(error))
        return event


def _place(error: BaseException) -> str:
    """The innermost line of ours that an error came through."""
    steps = traceback.extract_tb(error.__traceback__)
    ours = [
        each
        for each in steps
        if HERE in Path(each.filename).parents and "site-packages" not in each.filename[len(str(HERE)) :]
    ]
    if not (ours or steps):
        return ""
    last = (ours or steps)[-1]
    name = Path(last.filename)
    return f"{name.relative_to(HERE) if ours else name.name}:{last.lineno}"


def set_up(settings: Logging, *, quiet: bool = False) -> None:
    """Logs to stderr: JSON for machines, text in a terminal; `quiet` leaves only errors."""
    level = logging.ERROR if quiet else logging.getLevelNamesMapping()[settings.log_level]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if settings.logs_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _guard,
        _Traces(wanted=level <= logging.DEBUG),
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),  # a line is one write: threads do not mix
        cache_logger_on_first_use=False,
    )
    handler = Lines(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, _one_line, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [each for each in root.handlers if not isinstance(each, Lines)] + [handler]
    root.setLevel(max(level, logging.WARNING))
    for name in (*LOUD, *OFTEN):
        logging.getLogger(name).setLevel(
            logging.ERROR
        )  # the lines of the loud hold addresses with tokens in them


def catch_all() -> None:
    """What nothing caught is a line of the log, too: in the program, in a thread, where an object ends."""
    log = structlog.get_logger()
    logging.raiseExceptions = False
    logging.captureWarnings(capture=True)

    def uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:  # noqa: ARG001
        log.critical("uncaught", exc_info=error, error=kind.__name__)

    sys.excepthook = uncaught
    threading.excepthook = lambda args: uncaught(args.exc_type, args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: uncaught(args.exc_type, args.exc_value, args.exc_traceback)
