"""`cdht retention`: let go of what is over now, or say how much that would be; the pusher does it each night."""

from collections.abc import Mapping
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from bot.app import App
from bot.commands.opened import say, with_app
from bot.commands.words import said
from bot.housekeeping import keep_terms
from dialogs.phrases import Phrase
from storage.privacy.terms import TERMS, Size, due, size

MB = 1 << 20
LARGEST = 10  # tables that are shown


def retention(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count what would go, and change nothing.")
    ] = False,
) -> None:
    """Let go of what is over by the terms of the settings, as happens each night; sizes before and after."""

    async def work(app: App) -> tuple[Mapping[str, int], Mapping[str, int], Size, Size]:
        before, at = await app.store.read(size), app.clock()
        days = app.settings.keep_days
        if not dry_run:
            rows = await keep_terms(app)
            return rows, days, before, await app.store.read(size)

        def counted(tx: Connection) -> dict[str, int]:
            return {term.name: due(tx, term, at, days[term.name]) for term in TERMS}

        return await app.store.read(counted), days, before, before

    rows, days, before, after = with_app(work)
    console = Console()
    console.print(_of_terms(rows, days, dry_run=dry_run))
    if after.tables:
        console.print(_of_tables(before, after))
    say(
        [
            Phrase(
                "retention.size",
                "Cơ sở dữ liệu: trước {before} MB, sau {after} MB, trong đó {free} MB trống để dùng lại.",
                before=f"{before.bytes / MB:.1f}",
                after=f"{after.bytes / MB:.1f}",
                free=f"{after.free / MB:.1f}",
            )
        ]
    )


def _of_terms(rows: Mapping[str, int], days: Mapping[str, int], *, dry_run: bool) -> Table:
    table = Table(
        said(Phrase("retention.setting", "Cài đặt")),
        said(Phrase("retention.days", "Ngày")),
        said(
            Phrase("retention.would_go", "Dòng sẽ bỏ") if dry_run else Phrase("retention.gone", "Dòng đã bỏ")
        ),
    )
    for term in TERMS:
        table.add_row(
            f"CDHT_KEEP_DAYS_{term.name.upper()}", str(days[term.name]), f"{rows.get(term.name, 0):,}"
        )
    return table


def _of_tables(before: Size, after: Size) -> Table:
    table = Table(
        said(Phrase("retention.table", "Bảng")),
        said(Phrase("retention.before", "Trước (MB)")),
        said(Phrase("retention.after", "Sau (MB)")),
    )
    largest = sorted(before.tables, key=lambda name: -before.tables[name])[:LARGEST]
    for name in largest:
        table.add_row(name, f"{before.tables[name] / MB:.1f}", f"{after.tables.get(name, 0) / MB:.1f}")
    return table
