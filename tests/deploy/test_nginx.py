"""The page behind Debian's nginx with the example in deploy/: whoever asks is told apart, and nothing that is ours alone gets out."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot import wiring
from bot.app import build, start_channels
from bot.files.links import LARGEST
from bot.rates import Rate
from bot.site import make_site, serve, watched
from tests import databases
from tests.deploy.around import NAME, nginx
from tests.resident import settings_of

FORGED = {"X-Forwarded-For": "198.51.100.1", "Forwarded": "for=198.51.100.1"}
PATIENT = Rate(most=100_000)


@dataclass
class Front:
    """What the world sees of an installation; `watch`: the address of those who keep it running."""

    plain: int
    secure: int
    watch: str

    async def ask(
        self, method: str, path: str, *, at: str = "127.0.0.1", **options: Any
    ) -> tuple[int, bytes, Any]:
        """Ask from an address of this machine, whatever the certificate is."""
        connector = aiohttp.TCPConnector(ssl=False, local_addr=(at, 0))
        headers = {"Host": NAME, **options.pop("headers", {})}
        url = f"https://127.0.0.1:{self.secure}{path}"
        async with (
            aiohttp.ClientSession(connector=connector) as session,
            session.request(method, url, headers=headers, **options) as answer,
        ):
            return answer.status, await answer.read(), answer.headers


@asynccontextmanager
async def installed(folder: Path, *, links: Rate = PATIENT) -> AsyncIterator[Front]:
    """The page, in a process, with nginx in front of it."""
    url = databases.sqlite(folder, tables=True)
    settings = settings_of(url, public_url=f"https://{NAME}", web=True)
    async with build(settings, [wiring.web_page(settings)]) as app:
        wiring.bind(app)
        site = make_site(app, rate=links)
        await start_channels(app, site)
        async with (
            serve(site, "127.0.0.1:0") as (_, port),
            watched(app, "127.0.0.1:0", setting="x") as watch,
            nginx(folder, [port]) as (plain, secure),
        ):
            assert watch is not None
            yield Front(plain, secure, f"http://127.0.0.1:{watch[1]}")


async def test_nobody_gets_a_new_address_by_writing_one(tmp_path: Path) -> None:
    """Limits are of whom nginx saw, and each visitor has their own."""
    async with installed(tmp_path, links=Rate(most=2, seconds=3600)) as front:
        forging = [
            (await front.ask("GET", "/tep/x", headers={**FORGED, "X-Forwarded-For": f"198.51.100.{n}"}))[0]
            for n in range(4)
        ]
        elsewhere, _, _ = await front.ask("GET", "/tep/x", at="127.0.0.9")

    assert (forging, elsewhere) == ([410, 410, 429, 429], 410)


@pytest.mark.parametrize("path", ["/metrics", "/healthz", "/readyz"])
async def test_what_is_for_those_who_keep_it_running_is_not_shown(path: str, tmp_path: Path) -> None:
    """It is there, on a listener of its own."""
    async with installed(tmp_path) as front, aiohttp.ClientSession() as session:
        outside, _, _ = await front.ask("GET", path)
        async with session.get(front.watch + path) as inside:
            assert (outside, inside.status) == (404, 200)


async def test_a_visitor_opens_the_page_and_hears_at_once(tmp_path: Path) -> None:
    """Cookies, the origin and the stream of events hold through the proxy."""
    async with installed(tmp_path) as front:
        _, page, headers = await front.ask("GET", "/")
        ours = {"Host": NAME, "X-CDHT": "1", "Origin": f"https://{NAME}"}
        opened, _, told = await front.ask("POST", "/web/open", data="{}", headers=ours)
        cookie = told["Set-Cookie"].partition(";")[0]
        connector = aiohttp.TCPConnector(ssl=False)
        async with (
            aiohttp.ClientSession(connector=connector) as session,
            session.get(
                f"https://127.0.0.1:{front.secure}/web/events", headers={"Host": NAME, "Cookie": cookie}
            ) as stream,
            asyncio.timeout(20),
        ):
            heard = [await stream.content.readline() for _ in range(2)]

    assert b"<html" in page
    assert headers["Server"] == "nginx"
    assert headers["Strict-Transport-Security"]
    assert opened == 200
    assert "Secure" in told["Set-Cookie"]
    assert heard[1] == b"event: hello\n"


async def test_a_file_that_we_take_gets_through(tmp_path: Path) -> None:
    """What is too large, we say, and not nginx."""
    async with installed(tmp_path) as front:
        status, said, _ = await front.ask("POST", "/gui/x", data=io.BytesIO(bytes(LARGEST)))

    assert status == 410
    assert b"nginx" not in said


async def test_who_comes_without_a_certificate_is_sent_to_it(tmp_path: Path) -> None:
    """The same page, by https."""
    async with installed(tmp_path) as front, aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{front.plain}/v/VD1?x=1"
        async with session.get(url, headers={"Host": NAME}, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (308, f"https://{NAME}/v/VD1?x=1")


async def test_no_secret_of_a_link_is_written_down(tmp_path: Path) -> None:
    """Neither where all is well nor where the program is gone."""
    async with installed(tmp_path) as front:
        await front.ask("GET", "/tep/a-secret-of-a-link")
    async with nginx(tmp_path, [1]) as (plain, secure):
        status, _, _ = await Front(plain, secure, "").ask("GET", "/tep/a-secret-of-a-link")

    assert (status, b"a-secret" in _written(tmp_path)) == (502, False)


def _written(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.rglob("*.log"))
