"""How a channel hears its service: a loop that outlives failures, or requests of the service, which prove who sends them."""

import asyncio
import hmac
import json
import random
from collections.abc import Awaitable, Callable
from math import inf
from typing import Any, Final, NoReturn

import structlog
from aiohttp import web

from bot.channels.base import ChannelError

log = structlog.get_logger()

Lease = Callable[[], Awaitable[bool]]
"""Whether this process may poll now; a yes must hold for at least a minute."""

NO_LEASE: Final = 5.0  # seconds until it is asked for again
LONGEST_WAIT: Final = 60.0
BODY: Final = 1024 * 1024  # bytes of a request of a service


async def hear_on(
    name: str, hear: Callable[[], Awaitable[float]], patience: float, longest: float = inf
) -> NoReturn:
    """
    Hear once more, and again, until cancelled: `hear` says how many seconds it rests.

    A failure is logged once, and each that follows is waited for longer, at most so long whatever the service asks.
    """
    failed, again = f"{name}.listening_failed", f"{name}.listening_again"
    failures, known = 0, ""
    while True:
        try:
            rest = await hear()
        except Exception as failure:  # whatever it is, the next round must come
            if (seen := told(failure)) != known:
                log.warning(failed, error=seen)
            failures, known = failures + 1, seen
            rest = min(wait(failures, getattr(failure, "retry_after", None), patience), longest)
        else:
            if failures:
                log.info(again, failures=failures)
            failures, known = 0, ""
        await asyncio.sleep(rest)


def wait(failures: int, asked: float | None, patience: float) -> float:
    """How long after so many failures: doubled up to a minute, never in step with others, and as long as was asked for."""
    doubled = min(patience * 2.0 ** min(failures - 1, 10), LONGEST_WAIT)
    jitter = random.uniform(0.5, 1)  # noqa: S311 - nothing secret
    return max(asked or 0.0, doubled * jitter)


def told(failure: Exception) -> str:
    """What a log may say of a failure; only our own kind is free of people's words."""
    return str(failure) if isinstance(failure, ChannelError) else type(failure).__name__


def proven(request: web.Request, header: str, secret: str) -> bool:
    """Whether a request brings the secret that only the service was told."""
    given = request.headers.get(header, "")
    return hmac.compare_digest(given.encode(errors="surrogateescape"), secret.encode())


async def body_of(request: web.Request) -> bytes:
    """What a service posted, no more than that."""
    if (request.content_length or 0) > BODY:
        raise web.HTTPRequestEntityTooLarge(BODY, request.content_length or 0)
    return await request.read()


def parsed(body: bytes) -> Any:
    """The JSON of a request; None if it is none, for asking the service again would not help."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def object_of(body: bytes) -> dict[str, Any]:
    """The JSON object of a request; {} if it is none."""
    found = parsed(body)
    return found if isinstance(found, dict) else {}
