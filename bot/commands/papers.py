"""`cdht papers`, `cdht breach`: what the law asks an organisation to have ready."""

import csv
import io
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.app import App
from bot.clock import VIETNAM
from bot.commands.opened import one_place, with_app
from bot.commands.words import said
from dialogs.phrases import Phrase
from storage.act import by_operator
from storage.privacy.breach import Affected, affected, erased_since, everybody
from storage.store.store import Tx
from storage.tables.personal import document

DAY = ["%Y-%m-%d", "%Y-%m-%dT%H:%M"]
HEADS = ("person", "name", "born", "place", "channels", "since", "last", "actions", "actors")


def papers(file: Annotated[Path | None, typer.Argument(help="Where to; else it is printed.")] = None) -> None:
    """Write what is kept of people: what, where, why, how long, who sees it."""
    if file is None:
        typer.echo(document())
        return
    file.write_text(document(), encoding="utf-8")
    typer.echo(said(Phrase("cli.papers.written", "Đã viết {file}.", file=str(file))))


def breach(
    since: Annotated[datetime, typer.Option(formats=DAY, help="From when, in Vietnam.")],
    until: Annotated[
        datetime | None, typer.Option(formats=DAY, help="Until when; a day counts whole. Else until now.")
    ] = None,
    place: Annotated[str, typer.Option(help="Only people of a place, by its name, code or id.")] = "",
    actor: Annotated[list[str] | None, typer.Option(help="Only by these, as the audit names them.")] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Everybody who was kept: a disk or a backup got lost.")
    ] = False,
) -> None:
    """List who is affected by a breach, and since when, as CSV; see docs/su-co-du-lieu.md."""
    begins = since.replace(tzinfo=VIETNAM)

    async def work(app: App) -> tuple[list[Affected], int]:
        at = app.clock()
        ends = _end(until) if until else at
        which = (await one_place(app, place))["id"] if place else ""

        def found(tx: Tx) -> tuple[list[Affected], int]:
            by_operator(
                tx, app.house, at, "breach", "", which, since=begins.isoformat(), until=ends.isoformat()
            )
            if all_:
                return everybody(tx, ends, which), 0
            return affected(tx, begins, ends, which, actor or ()), erased_since(tx, begins, ends)

        return await app.store.write(found)

    people, erased = with_app(work)
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(HEADS)
    rows.writerows(_row(each) for each in people)
    typer.echo(out.getvalue(), nl=False)
    typer.echo(
        said(
            Phrase(
                "cli.papers.affected",
                "{n} người bị ảnh hưởng; {erased} người nữa đã xóa sau đó, không còn gì để biết là ai.",
                n=len(people),
                erased=erased,
            )
        ),
        err=True,
    )


def _end(until: datetime) -> datetime:
    at = until.replace(tzinfo=VIETNAM)
    return at + timedelta(days=1) if at.time() == time() else at


def _row(each: Affected) -> tuple[str, ...]:
    times = (moment.astimezone(VIETNAM).isoformat(timespec="minutes") for moment in (each.since, each.last))
    many = (" ".join(each.channels), *times, " ".join(each.actions), " ".join(each.actors))
    return (each.person, _plain(each.name), str(each.born or ""), each.place, *many)


def _plain(text: str) -> str:
    """A name that a spreadsheet takes for no formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
