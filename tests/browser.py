"""The site of a village by real HTTP, for tests of what is behind its addresses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import aiohttp.web

from bot.site import make_site, serve
from storage.privacy.links import create
from tests.resident import TEN, Village


@dataclass
class Web:
    """The site of a village, and a browser."""

    village: Village
    session: aiohttp.ClientSession
    base: str

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        async with self.session.get(self.base + path, headers=headers) as answer:
            return answer.status, await answer.text()

    async def post(self, path: str, data: Any = None, **headers: str) -> tuple[int, bytes]:
        async with self.session.post(self.base + path, data=data, headers=headers) as answer:
            return answer.status, await answer.read()

    async def link(self, purpose: str = "mydata", **more: Any) -> str:
        """A new link of a purpose; gives its token."""
        app = self.village.app
        at = app.clock()
        return await app.store.write(lambda tx: create(tx, app.house, purpose, at, **more))


@asynccontextmanager
async def site_of(there: Village, **options: Any) -> AsyncIterator[Web]:
    async with (
        serve(make_site(there.app, **options), "127.0.0.1:0") as (host, port),
        aiohttp.ClientSession() as session,
    ):
        yield Web(there, session, f"http://{host}:{port}")


async def lan(web: Web) -> dict[str, str]:
    """Lan has answered, told a story, and asked for her data; who she is, for links."""
    there = web.village
    person = await there.joins("phone-1", "Lan", "toi nuoi ga de ban tet", "ghi", *TEN)
    return {"person": person, "contact": await there.contact("phone-1")}
