"""What no page of ours and no service sends: refused, on one line of the log, with the headers of every answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.files.links import kindly
from bot.site import Connection, guard, serve
from storage.tables import Answer
from tests.contract.phones_of_web import Page
from tests.contract.test_web_photos import picture
from tests.contract.web_village import There, village_on_the_web


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[There]:
    async with village_on_the_web(tmp_path) as opened:
        yield opened


DEEP, HUGE = b"[" * 20_000 + b"]" * 20_000, b"9" * 5_000
HALF = rb"\ud83d"
BODIES = {
    "a list for a language": b'{"id": "12345678", "return": [], "chosen": []}',
    "an object for a language": b'{"id": "12345678", "return": {}, "chosen": {"vi": 1}, "language": []}',
    "half a letter as a button": b'{"id": "12345678", "tap": "' + HALF + b'"}',
    "half a letter as a name": b'{"id": "1234567' + HALF + b'", "text": "3"}',
    "half a letter as a code": b'{"id": "12345678", "start": "' + HALF + b'"}',
    "a huge number": b'{"id": "12345678", "text": "3", "seen": {"": ' + HUGE + b"}}",
    "a huge number for text": b'{"id": "12345678", "text": 1e999, "seen": {"a": Infinity}}',
    "deep": b'{"id": "12345678", "text": ' + DEEP + b"}",
    "no UTF-8": b'{"id": "12345678", "text": "\xff\xfe"}',
    "UTF-16": '{"id": "12345678", "text": "3"}'.encode("utf-16"),
    "nulls": b"\x00" * 100,
    "half": b'{"id": "12345678", "te',
    "numbers": b"12345678",
    "a form": b"--x\r\nContent-Disposition: form-data\r\n\r\n",
    "nothing": b"",
}
HEADERS = {
    "a number too long to read": {"X-Seen": "{epoch}." + "9" * 5_000},
    "a digit that is none": {"X-Seen": "{epoch}.²"},
    "an origin that is none": {"Origin": "http://["},
    "pressed": {"Content-Encoding": "gzip"},
    "pressed by whom": {"Content-Encoding": "x"},
    "a form without a border": {"Content-Type": "multipart/form-data"},
    "letters of no kind": {"Content-Type": "text/plain; charset=klingon", "Accept-Language": "\udcff"},
    "a cookie of ours twice": {"Cookie": "cdht=; cdht=a"},
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_an_odd_body_is_refused(there: There, body: bytes) -> None:
    """By every address that takes something in; and whoever sends it can go on."""
    lan = await there.welcomed()
    for path in (each for each in there.paths if not each.endswith(("/open", "/end"))):
        async with lan.browser.post(
            there.url + path, data=body, headers=lan.headers(**{"X-Id": "12345678"})
        ) as answer:
            assert answer.status < 500, path
    for area in ("web", "kiosk"):
        page = Page(there.url, area=area)
        there.stack.push_async_callback(page.closes)
        for path in ("open", "end"):
            assert (await page.post(path, body or b"null"))[0] in {200, 400}, path
    assert [row.value for row in await there.rows(Answer) if row.key == "1.1"] == []
    assert (await lan.sends("after-01", text="3"))[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        BODIES["half a letter as a button"],
        BODIES["half a letter as a name"],
        BODIES["a huge number"],
        BODIES["a huge number for text"],
        BODIES["no UTF-8"],
        BODIES["UTF-16"],
        BODIES["deep"],
        BODIES["half"],
    ],
)
async def test_what_is_no_message_is_refused_as_one(there: There, body: bytes) -> None:
    lan = await there.page()
    assert (await lan.post("say", body))[0] == 400


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize(
    "path", ["/web/say", "/web/photo", "/web/more", "/web/open", "/gui/abc", "/tep/abc", "/v/x"]
)
async def test_an_odd_header_is_refused(there: There, path: str, headers: dict[str, str]) -> None:
    lan = await there.welcomed()
    given = {name: value.replace("{epoch}", lan.epoch) for name, value in headers.items()}
    body = picture() if path.endswith("photo") else b'{"id": "12345678", "return": ""}'
    sent = lan.headers(**{"X-Id": "12345678", **given})
    async with lan.browser.post(there.url + path, data=body, headers=sent, compress=None) as answer:
        assert answer.status < 500


@pytest.mark.parametrize("wrapped", [lambda handler: handler, kindly], ids=["a channel", "a link"])
@pytest.mark.parametrize(("slow", "event"), [(60.0, "web.aborted"), (0.05, "web.slow")])
async def test_an_upload_that_breaks_off_is_one_line(
    caplog: pytest.LogCaptureFixture, wrapped: Any, slow: float, event: str
) -> None:
    """Because whoever sent it went, or let us wait: no trace, which could hold what somebody wrote, and no token."""
    begun = asyncio.Event()

    async def reads(request: web.Request) -> web.Response:
        begun.set()
        await request.read()
        return web.Response()

    site = web.Application()
    guard(site, public=False, slow=slow)
    site.router.add_post("/gui/{token}", wrapped(reads))
    with capture_logs() as logs, caplog.at_level(logging.INFO):
        async with serve(site, "127.0.0.1:0") as (host, port):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(b"POST /gui/secret HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nhalf")
            await begun.wait()
            if event == "web.slow":
                assert b"408" in await reader.readline()
            else:
                writer.transport.abort()
            async with asyncio.timeout(20):
                while not logs:  # noqa: ASYNC110 - the server notices by itself
                    await asyncio.sleep(0.005)
            writer.close()
    assert [(each["event"], each["route"]) for each in logs] == [(event, "/gui/{token}")]
    assert caplog.records == []


async def test_what_breaks_is_one_line_without_what_was_sent() -> None:
    async def breaks(request: web.Request) -> web.Response:
        raise RuntimeError(await request.text())

    site = web.Application()
    guard(site, public=False)
    site.router.add_post("/x", breaks)
    with capture_logs() as logs:
        async with (
            serve(site, "127.0.0.1:0") as (host, port),
            aiohttp.ClientSession() as browser,
            browser.post(f"http://{host}:{port}/x", data=b"what Lan wrote") as answer,
        ):
            assert (answer.status, await answer.text()) == (500, "{}")
    assert logs == [{"event": "web.failed", "route": "/x", "error": "RuntimeError", "log_level": "error"}]


async def test_a_connection_that_says_nothing_is_closed() -> None:
    runner = web.AppRunner(web.Application())
    await runner.setup()
    manager = runner.server
    assert manager is not None
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(manager, mute=0.05), "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
    writer.write(b"GET / HTTP/1.1\r\nX-Slow: ")
    async with asyncio.timeout(20):
        assert await reader.read() == b""
    writer.close()
    server.close()
    await runner.cleanup()


@pytest.mark.parametrize("public", ["", "https://vi-du.example", "http://vi-du.example"])
async def test_every_answer_is_closed_to_others(tmp_path: Path, public: str) -> None:
    """Pages, files, refusals, what is not there, what is no HTTP; https is asked for where it is there."""
    async with village_on_the_web(tmp_path, public_url=public, settings={"public_url": public}) as there:
        found = []
        async with aiohttp.ClientSession() as browser:
            for path in (*there.paths, "/nowhere", "/web/nowhere", "/../x", "/%ff"):
                for method in ("GET", "POST", "DELETE", "OPTIONS"):
                    async with browser.request(method, there.url + path) as answer:
                        found.append((f"{method} {path}", dict(answer.headers)))
        address = urlsplit(there.url)
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(b"\x16\x03\x01 hello\r\n\r\n")
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:-2]
        writer.close()
        found.append(("no HTTP", dict(line.split(": ", 1) for line in head)))
    for what, headers in found:
        assert headers["Server"] == "cdht", what
        assert headers["X-Content-Type-Options"] == "nosniff", what
        assert headers["X-Frame-Options"] == "DENY", what
        assert headers["Referrer-Policy"] == "no-referrer", what
        assert "default-src 'none'" in headers["Content-Security-Policy"], what
        assert "Cache-Control" in headers, what
        https = "Strict-Transport-Security" in headers
        assert https == (public.startswith("https:") and what != "no HTTP"), what
