"""A site with an example village, and a real browser to look at it; only `make test-web` collects what is here."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

if "TEST_WEB" not in os.environ:
    collect_ignore_glob = ["test_*.py"]
else:
    from playwright.async_api import Browser, async_playwright

    from tests.web.site import Site, open_site

    CHROMIUM = os.environ.get("TEST_WEB_CHROMIUM", "/usr/bin/chromium")
    FLAGS = ["--no-sandbox", "--disable-dev-shm-usage"]

    def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
        """Let all tests here share one loop, and so one browser."""
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)

    @pytest_asyncio.fixture(scope="session", loop_scope="session")
    async def browser() -> AsyncIterator[Browser]:
        """Give Debian's Chromium, started once."""
        async with async_playwright() as playwright:
            start = playwright.chromium.launch
            opened = await start(executable_path=CHROMIUM, args=FLAGS)
            yield opened
            await opened.close()

    @pytest_asyncio.fixture(loop_scope="session")
    async def site(browser: Browser, tmp_path: Path) -> AsyncIterator[Site]:
        """Give the page of a village, served on this machine; its visitors leave at the end."""
        async with open_site(browser, tmp_path) as opened:
            yield opened
            for context in list(browser.contexts):
                await context.close()
