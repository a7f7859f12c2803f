"""The database: which it is, whether it answers and can be written, and what is in it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.checks.finding import Finding, note, ok, problem
from bot.settings import Settings
from bot.shelf import shipped_sheets
from dialogs.sheets import Sheet, SheetError
from dialogs.sheets.dump import load
from storage import condition
from storage.engines import Engines, address, open_engines
from storage.errors import BadAddress
from storage.migrate import head
from storage.sheets import published
from storage.vault import Vault

SECONDS = "3"  # to reach a server


@dataclass(slots=True)
class Seen:
    """What was found in a database; `filled`: it has tables, `sheets`: those in force."""

    findings: list[Finding] = field(default_factory=list)
    filled: bool = False
    communes: list[dict[str, Any]] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    sheets: dict[str, Sheet] = field(default_factory=shipped_sheets)


def look(settings: Settings) -> Seen:
    """Look at the database; nothing is made and nothing changed."""
    seen = Seen()
    try:
        url = address(settings.database)
    except BadAddress as error:
        seen.findings.append(problem("database", f"CDHT_DATABASE_URL: {error}"))
        return seen
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        seen.findings.append(_not_yet(Path(str(url.database))))
        return seen
    if url.get_backend_name() != "sqlite":
        url = url.update_query_dict({"connect_timeout": SECONDS})
    engines = open_engines(url.render_as_string(hide_password=False), readers=1)
    try:
        seen.findings.extend(_seen(engines, url, seen))
    except SQLAlchemyError as error:
        says = f"{_named(url)} can't be reached: {_reason(error, url)}"
        seen.findings.append(problem("database", says))
    finally:
        engines.dispose()
    return seen


def sealed(settings: Settings, vault: Vault) -> list[Finding]:
    """Whether the keys at hand open what is stored."""
    engines = open_engines(settings.database, readers=1)
    try:
        with engines.reading.connect() as tx:
            closed = condition.unreadable(tx, vault)
    finally:
        engines.dispose()
    if not closed:
        return []
    says = f"{closed} of the newest texts were sealed with another key: add the former key to"
    return [problem("key", f"{says} CDHT_OLD_SECRET_KEYS, or put the right key back")]


def contents(seen: Seen) -> list[Finding]:
    """Places, and the sheets in force: a draft is called a draft."""
    found = [_places(seen)] if seen.filled else []
    for sheet in seen.sheets.values():
        name = f"{sheet.id} {sheet.version}"
        if sheet.is_draft:
            says = f"{name}: a DRAFT, no official document; every result says so"
            found.append(note("sheet", says))
        else:
            found.append(ok("sheet", f"{name}: {sheet.status}"))
    return found


def _seen(engines: Engines, url: URL, seen: Seen) -> Iterator[Finding]:
    with engines.reading.connect() as tx:
        here = condition.revision(tx)
        yield ok("database", f"{_named(url)}, {_size(condition.size(tx))}")
        yield _revision(here)
        if here is None:
            return
        seen.filled = True
        if here == head():
            yield from _inside(tx, seen)
    yield _writable(engines, url)


def _inside(tx: Connection, seen: Seen) -> Iterator[Finding]:
    seen.places, seen.communes = condition.places(tx), condition.communes(tx)
    for body, in_force in published(tx):
        try:
            sheet = load(body)
        except SheetError:
            yield problem("sheet", f"the stored sheet {body.get('id')} can't be read")
            continue
        if in_force:
            seen.sheets[sheet.id] = sheet
    counts = condition.counts(tx)
    yield ok("people", f"{counts['persons']} persons, {counts['waiting']} replies waiting")


def _revision(here: str | None) -> Finding:
    if here is None:
        return note("tables", "none yet: cdht migrate, or the first start, makes them")
    if here == head():
        return ok("tables", f"revision {here}, up to date")
    if here > (head() or ""):
        return problem("tables", f"revision {here}, of a newer cdht: update this program")
    return note("tables", f"revision {here}, older: cdht migrate, or the next start, updates them")


def _writable(engines: Engines, url: URL) -> Finding:
    try:
        with engines.writing.connect() as tx:
            condition.writes(tx)
            tx.rollback()
    except SQLAlchemyError as error:
        return problem("writing", f"can't be written: {_reason(error, url)}")
    return ok("writing", "can be written")


def _not_yet(path: Path) -> Finding:
    folder = next(each for each in path.absolute().parents if each.exists())
    if not os.access(folder, os.W_OK | os.X_OK):
        return problem("database", f"{path} can't be made: {folder} can't be written")
    return note("database", f"none yet: cdht migrate, or the first start, makes {path}")


def _places(seen: Seen) -> Finding:
    counted = ", ".join(f"{number} {level}s" for level, number in seen.places.items() if number)
    if not seen.places.get("village"):
        return note("places", "no villages: people can't say where they live; cdht places import")
    if seen.places.get("example"):
        return note("places", f"{counted}; the example commune is among them")
    return ok("places", counted)


def _named(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return f"SQLite, {url.database}"
    return f"PostgreSQL, {url.database} on {url.host or url.query.get('host') or 'this machine'}"


def _reason(error: SQLAlchemyError, url: URL) -> str:
    """The driver's first line, never with the password."""
    text = str(getattr(error, "orig", None) or type(error).__name__).strip().partition("\n")[0]
    password = str(url.password or url.query.get("password") or "")
    return text.replace(password, "***") if password else text


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
