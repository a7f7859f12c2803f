"""Every file the house can make, set by LibreOffice; only `make test-files` collects what is here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

if "TEST_FILES" not in os.environ:
    collect_ignore_glob = ["test_*.py"]
else:
    import asyncio

    from tests import databases
    from tests.files.made import Printed, made
    from tests.files.rendered import printed
    from tests.resident import village

    WAYS = {"zalo_oa_link": "https://zalo.me/4318000000000000000", "telegram_name": "vi_du_bot", "web": True}

    @pytest.fixture(scope="session")
    def everything(tmp_path_factory: pytest.TempPathFactory) -> Printed:
        """Give every file of an example commune, and its pages."""
        folder: Path = tmp_path_factory.mktemp("files")

        async def make() -> Printed:
            async with village(databases.sqlite(folder, tables=True), **WAYS) as there:
                return await made(there, folder)

        found = asyncio.run(make())
        found.folder = folder
        found.pages = printed(folder, found.files)
        return found
