"""How a channel hears its service: a loop that outlives failures, or requests of the service, which prove who sends them."""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from math import inf
from typing import Any, Final, NoReturn

from aiohttp import web

from bot.trying import Tries
from dialogs.jsons import loaded

Lease = Callable[[], Awaitable[bool]]
"""Whether this process may poll now; a yes must hold for at least a minute."""

NO_LEASE: Final = 5.0  # seconds until it is asked for again
BODY: Final = 1024 * 1024  # bytes of a request of a service


async def hear_on(
    name: str, hear: Callable[[], Awaitable[float]], patience: float, longest: float = inf
) -> NoReturn:
    """
    Hear once more, and again, until cancelled: `hear` says how many seconds it rests.

    A failure is logged once, and each that follows is waited for longer, at most so long whatever the service asks.
    """
    tries = Tries(f"{name}.listening_failed", f"{name}.listening_again", patience, traced=False)
    while True:
        try:
            rest = await hear()
        except Exception as failure:  # whatever it is, the next round must come
            rest = min(tries.fails(failure), longest)
        else:
            tries.goes()
        await asyncio.sleep(rest)


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
    with suppress(ValueError):
        return loaded(body)
    try:
        return json.loads(body)  # half a surrogate pair too
    except (ValueError, RecursionError):
        return None


def object_of(body: bytes) -> dict[str, Any]:
    """The JSON object of a request; {} if it is none."""
    found = parsed(body)
    return found if isinstance(found, dict) else {}
