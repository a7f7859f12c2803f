"""Files that are sent in by one-time links, by real HTTP: looked through, taken once."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import aiohttp.web
import pytest

from bot.app import App
from bot.files.links import Report
from bot.reports.sheet_file import write_template
from bot.shelf import shipped_sheets
from storage.privacy.links import Link
from tests.browser import Web, site_of
from tests.resident import village


@pytest.fixture
async def web(database_url: str) -> AsyncIterator[Web]:
    async with village(database_url) as there, site_of(there) as opened:
        yield opened


async def test_a_filled_sheet_is_looked_through_line_by_line_until_it_is_right(
    web: Web, tmp_path: Any
) -> None:
    path = f"/gui/{await web.link('sheet')}"
    write_template(shipped_sheets()["nguoi_dan_xa"], tmp_path / "sheet.xlsx")
    right = (tmp_path / "sheet.xlsx").read_bytes()

    status, page = await web.post(path, {"file": io.BytesIO(b"\x00\x01 no workbook")})
    assert status == 422
    assert b"<li>" in page
    assert b"<form" in page

    status, page = await web.post(path, {"file": io.BytesIO(right)})
    assert status == 200
    assert b"<form" not in page
    assert (await web.post(path, {"file": io.BytesIO(right)}))[0] == 410


async def test_what_is_kept_of_an_upload_is_kept_once(database_url: str) -> None:
    kept: list[str] = []

    async def one(app: App, link: Link, content: bytes, name: str) -> Report:
        return Report(True, keep=lambda *_: kept.append(content.decode() + name))

    async with village(database_url) as there, site_of(there, uploads={"one": one}) as web:
        path = f"/gui/{await web.link('one')}"
        form = [aiohttp.FormData() for _ in range(4)]
        for each in form:
            each.add_field("file", b"content", filename="a.csv")
        found = await asyncio.gather(*(web.post(path, each) for each in form))

    assert sorted(status for status, _ in found) == [200, 410, 410, 410]
    assert kept == ["contenta.csv"]


@pytest.mark.parametrize("size", [10 * 1024 * 1024 + 1, 30 * 1024 * 1024])
async def test_a_file_that_is_too_large_is_refused_kindly(database_url: str, size: int) -> None:
    async with village(database_url) as there, site_of(there) as web:
        path = f"/gui/{await web.link('sheet')}"
        status, page = await web.post(path, {"file": io.BytesIO(b"x" * size)})
        assert status == 400
        assert "10 MB" in page.decode()
        assert (await web.get(path))[0] == 200


@pytest.mark.parametrize("data", [None, b"file=x", {"other": io.BytesIO(b"x")}, {"file": ""}])
async def test_a_form_without_a_file_says_so(web: Web, data: Any) -> None:
    assert (await web.post(f"/gui/{await web.link('sheet')}", data))[0] == 400


async def test_a_broken_form_is_no_fault_of_ours(web: Web) -> None:
    path = f"/gui/{await web.link('sheet')}"
    broken = {"Content-Type": "multipart/form-data; boundary=x"}

    assert (await web.post(path, b"no boundary in it", **broken))[0] == 400
