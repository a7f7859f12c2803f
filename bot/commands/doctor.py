"""`cdht doctor`: what is configured, reachable and missing, and what to do about it."""

import asyncio
import ipaddress
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import URL, Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.base import Channel, ChannelError
from bot.channels.telegram.wire import SECRET
from bot.channels.zalo_bot.wire import zalo_plan_line
from bot.clock import now
from bot.commands.opened import say
from bot.keys import NoKey, key_file, open_vault
from bot.logs import set_up
from bot.settings import Settings
from bot.shelf import shipped_sheets
from bot.site import BadListen, listening
from bot.wiring import channels_of
from dialogs.sheets import Sheet, SheetError
from dialogs.sheets.dump import load
from storage.ledger.claim import month_began, usage
from storage.privacy.installed import fits, last_backup, not_behind
from storage.residents.adopted import published
from storage.store import migrate
from storage.store.engines import BadAddress, Engines, StoreError, address, open_engines
from storage.store.migrate import head, revision_of, writes
from storage.store.rows import Row
from storage.vault import Vault, WrongKey

PATIENCE = 8.0  # seconds a service may take to say who we are
OK, NOTE, PROBLEM = "ok", "note", "problem"
MARKS = {OK: "ok     ", NOTE: "note   ", PROBLEM: "PROBLEM"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and in words: what was found and what to do."""

    about: str
    state: str
    says: str


def ok(about: str, says: str) -> Finding:
    """All is well."""
    return Finding(about, OK, says)


def note(about: str, says: str) -> Finding:
    """Worth knowing; nothing is broken."""
    return Finding(about, NOTE, says)


def problem(about: str, says: str) -> Finding:
    """To be mended."""
    return Finding(about, PROBLEM, says)


def doctor(as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False) -> None:
    """Say what is configured, reachable and missing; ends with 1 where there is a problem."""
    settings = Settings()
    set_up(settings, quiet=True)
    findings = asyncio.run(examine(settings))
    bad = any(each.state == PROBLEM for each in findings)
    if as_json:
        listed = [{"about": f.about, "state": f.state, "says": f.says} for f in findings]
        typer.echo(json.dumps({"ok": not bad, "findings": listed}, ensure_ascii=False, indent=2))
    else:
        say([*lines(findings), "", *ticked(findings)])
    raise typer.Exit(1 if bad else 0)


async def examine(
    settings: Settings, channels: Sequence[Channel] | None = None, *, patience: float = PATIENCE
) -> list[Finding]:
    """Everything that is found; `channels` are those of the settings, unless given."""
    seen = await asyncio.to_thread(look, settings)
    vault, keys = key(settings, filled=seen.filled)
    if vault is not None and seen.filled:
        keys += await asyncio.to_thread(sealed, settings, vault)
    return [
        *seen.findings,
        *keys,
        *contact(settings, seen.communes),
        *web(settings),
        *await _channels(settings, channels, patience),
        *await asyncio.to_thread(_plan, settings, filled=seen.filled),
        *await listener(settings),
        *contents(seen),
        *reminders(),
    ]


def _plan(settings: Settings, *, filled: bool) -> list[Finding]:
    """How much of the Zalo Bot's plan is used; a note from 80 % on."""
    if not filled or not settings.zalo_bot_token.get_secret_value():
        return []
    with _opened(settings.database) as engines, engines.reading.connect() as tx:
        used = usage(tx, "zalo_bot", month_began(now()))
    near, says = zalo_plan_line(*used)
    return [(note if near else ok)("zalo_bot plan", says)]


async def _channels(settings: Settings, channels: Sequence[Channel] | None, patience: float) -> list[Finding]:
    if channels is None:
        try:
            channels = channels_of(settings)
        except ValueError as error:
            return [problem("channels", str(error))]
    if not channels:
        says = "none is configured: set CDHT_TELEGRAM_TOKEN; cdht chat works without"
        return [note("channels", says)]
    found = [await _channel(each, patience) for each in channels]
    works = [each.about for each in found if each.state == OK]
    said = ", ".join(works) or "none"
    return [*found, (ok if works else note)("channels", f"{said} can be used")]


async def _channel(channel: Channel, patience: float) -> Finding:
    """Ask the service who we are; whatever it answers, the token is not shown."""
    try:
        async with asyncio.timeout(patience):
            return ok(channel.name, f"reachable, as {await channel.check()}")
    except TimeoutError:
        return problem(channel.name, f"did not answer within {patience:g} seconds")
    except ChannelError as error:
        if error.needs_human or error.gone:
            return problem(channel.name, f"unauthorised, check the token: {error}")
        return problem(channel.name, f"can't be reached: {error}")
    finally:
        await channel.aclose()


def lines(findings: list[Finding]) -> list[str]:
    """The findings as they are shown."""
    width = max(len(each.about) for each in findings)
    shown = [f"{MARKS[each.state]}  {each.about:<{width}}  {each.says}" for each in findings]
    problems = sum(each.state == PROBLEM for each in findings)
    if problems:
        return [*shown, f"{problems} problem{'' if problems == 1 else 's'} to mend."]
    return [*shown, "All is well."]


# -- Going live: what is to be done, in this order

STEPS: Mapping[str, tuple[str, ...]] = {
    "Cơ sở dữ liệu trả lời, đủ bảng, ghi được": ("database", "tables", "writing"),
    "Có khóa bí mật, đã cất một bản ở nơi khác": ("key",),
    "Có tên xã, thôn: `cdht places import`": ("places",),
    "Ghi rõ ai giữ dữ liệu, gọi cho ai: `CDHT_CONTROLLER`, `CDHT_CONTACT_NAME`, `CDHT_CONTACT_PHONE`": (
        "consent",
    ),
    "Địa chỉ công khai có chứng chỉ, sau nginx hoặc Caddy: `CDHT_PUBLIC_URL`": ("public address", "listen"),
    "Ít nhất một kênh trả lời: trang web, Zalo hoặc Telegram": ("channels",),
    "Phiếu chính thức của Hội: `cdht sheet publish` (chưa có thì phiếu ghi rõ là bản dự thảo)": ("sheet",),
    "Người đầu tiên có vai trò: `cdht role grant`": ("roles",),
    "Sao lưu mỗi đêm, để ở máy khác: `cdht backup`": ("backups",),
}
"""What goes before the first resident, and which findings say that it is done: all of them are there, and all are well."""


def ticked(findings: Iterable[Finding]) -> list[str]:
    """The list, with what is done ticked off."""
    states: dict[str, set[str]] = {}
    for each in findings:
        states.setdefault(each.about, set()).add(each.state)
    done = [all(states.get(about) == {OK} for about in abouts) for abouts in STEPS.values()]
    steps = (
        f"[{'x' if good else ' '}] {number}. {what.replace('`', '')}"
        for number, (what, good) in enumerate(zip(STEPS, done, strict=True), 1)
    )
    return [f"Đi vào hoạt động: xong {sum(done)} trên {len(done)} việc", *steps]


# -- The database: which it is, whether it answers and can be written, and what is in it

SECONDS = "3"  # to reach a server


@dataclass(slots=True)
class Seen:
    """What was found in a database; `filled`: it has tables, `sheets`: those in force."""

    findings: list[Finding] = field(default_factory=list)
    filled: bool = False
    communes: list[Row] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    sheets: dict[str, Sheet] = field(default_factory=shipped_sheets)


def look(settings: Settings) -> Seen:
    """Look at the database; nothing is made, and nothing changed but a row that is written as it stands."""
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
    try:
        with _opened(url.render_as_string(hide_password=False)) as engines:
            seen.findings.extend(_seen(engines, url, seen))
    except SQLAlchemyError as error:
        says = f"{_named(url)} can't be reached: {_reason(error, url)}"
        seen.findings.append(problem("database", says))
    return seen


@contextmanager
def _opened(url: str) -> Iterator[Engines]:
    engines = open_engines(url, readers=1)
    try:
        yield engines
    finally:
        engines.dispose()


def sealed(settings: Settings, vault: Vault) -> list[Finding]:
    """Whether these are the keys of the database, and nobody is in it who was erased."""
    found, at = [], now()
    with _opened(settings.database) as engines, engines.reading.connect() as tx:
        if revision_of(tx) != head():
            return []
        try:
            fits(tx, vault)
        except WrongKey as error:
            found.append(problem("key", str(error)))
        try:
            not_behind(tx, settings.journal)
        except (StoreError, OSError) as error:
            found.append(problem("erasures", str(error)))
        else:
            found.append(_journal(settings))
        found.append(backups(last_backup(tx), at))
    return found


OLD = timedelta(days=2)  # of the newest backup


def backups(last: datetime | None, at: datetime) -> Finding:
    """How old the newest backup is."""
    if last is None:
        return note("backups", "none was written yet: let a scheduler call cdht backup FOLDER --keep 14")
    age = max(at - last, timedelta(0))
    says = f"the newest is of {last:%Y-%m-%d %H:%M} UTC, {age.days} days and {age.seconds // 3600} hours old"
    if age > OLD:
        return problem("backups", f"{says}: let a scheduler call cdht backup FOLDER --keep 14 each night")
    return ok("backups", says)


def _journal(settings: Settings) -> Finding:
    says = f"who is erased is remembered in {settings.journal.path}"
    if settings.erasure_journal:
        return ok("erasures", says)
    return note("erasures", f"{says}: name a file on another disk in CDHT_ERASURE_JOURNAL")


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
        here = revision_of(tx)
        yield ok("database", f"{_named(url)}, {_size(migrate.size(tx))}")
        yield _revision(here)
        if here is None:
            return
        seen.filled = True
        if here == head():
            yield from _inside(tx, seen)
    yield _writable(engines, url)


def _inside(tx: Connection, seen: Seen) -> Iterator[Finding]:
    seen.places, seen.communes = migrate.places(tx), migrate.communes(tx)
    for body, in_force in published(tx):
        try:
            sheet = load(body)
        except SheetError:
            yield problem("sheet", f"the stored sheet {body.get('id')} can't be read")
            continue
        if in_force:
            seen.sheets[sheet.id] = sheet
    held = migrate.roles(tx, now())
    if held:
        yield ok("roles", ", ".join(f"{number} {kind}" for kind, number in sorted(held.items())))
    else:
        yield note("roles", "nobody has one: cdht role grant prints a code for the first")
    counts = migrate.counts(tx)
    yield ok("people", f"{counts['persons']} persons, {counts['waiting']} replies waiting")
    yield clocks(migrate.ahead(tx, now))


def clocks(ahead: timedelta) -> Finding:
    """Whether this machine's clock and that of the database agree; nothing goes wrong by it but the times that are told."""
    seconds = ahead.total_seconds()
    if abs(ahead) <= migrate.APART:
        return ok("clock", f"{abs(seconds):.1f} s from the database's")
    where = "ahead of" if seconds > 0 else "behind"
    return problem("clock", f"{abs(seconds):.1f} s {where} the database's: run a time service (NTP) on both")


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
            writes(tx)
            tx.commit()
    except SQLAlchemyError as error:
        return problem("writing", f"can't be written: {_reason(error, url)}")
    return ok("writing", "a row was written")


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


# -- The settings: do they fit together, and is what has to be said to people there

NAMED = ("controller", "contact_name", "contact_phone")


def key(settings: Settings, *, filled: bool) -> tuple[Vault | None, list[Finding]]:
    """The secret key: where it is, who can read it; none is made here."""
    path, given = key_file(settings), bool(settings.secret_key.get_secret_value())
    if not given and path is not None and not path.exists():
        if filled:
            says = f"the key file {path} is missing: put it back, or set CDHT_SECRET_KEY"
            return None, [problem("key", says)]
        return None, [note("key", f"none yet: the first start makes {path}")]
    try:
        vault = open_vault(settings)
    except (NoKey, OSError) as error:
        return None, [problem("key", str(error))]
    if given or path is None:
        return vault, [ok("key", "in CDHT_SECRET_KEY; keep a copy elsewhere")]
    return vault, [_file(path)]


def _file(path: Path) -> Finding:
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        return problem("key", f"others can read {path} (mode {mode:04o}): chmod 600 {path}")
    return ok("key", f"in {path}, mode {mode:04o}; keep a copy elsewhere")


def contact(settings: Settings, communes: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """Whom the consent names: without them nobody can agree to anything knowingly."""
    ours = {name: getattr(settings, name) for name in NAMED}
    ours["controller"] = settings.controller or settings.organisation
    missing = [name for name in NAMED if not ours[name]]
    if not missing:
        says = f"{ours['controller']}; {ours['contact_name']}, {ours['contact_phone']}"
        return [ok("consent", f"names {says}")]
    listed = list(communes)
    lacking = [each["name"] for each in listed if any(not each[name] for name in missing)]
    if listed and not lacking:
        return [ok("consent", "names whom the place list gives for each commune")]
    names = ", ".join(f"CDHT_{name.upper()}" for name in missing)
    where = f"; communes without their own: {', '.join(lacking[:5])}" if lacking else ""
    says = f"must name who keeps the data, a person and a telephone number: set {names}{where}"
    return [problem("consent", says)]


def web(settings: Settings) -> list[Finding]:
    """Webhooks and file links: the public address and the secret belong together."""
    url, token = settings.public_url, settings.telegram_token.get_secret_value()
    secret = settings.telegram_webhook_secret.get_secret_value()
    if not url:
        says = "CDHT_PUBLIC_URL is not set: Telegram is polled, and nobody can download their data"
        return [note("public address", says)]
    if not url.startswith("https://") or len(url) <= len("https://"):
        return [problem("public address", "CDHT_PUBLIC_URL must begin with https://")]
    found = [ok("public address", url)]
    if token and not secret:
        says = "CDHT_TELEGRAM_WEBHOOK_SECRET must be set where CDHT_PUBLIC_URL is"
        found.append(problem("webhook secret", says))
    elif token and not SECRET.fullmatch(secret):
        says = "CDHT_TELEGRAM_WEBHOOK_SECRET may hold 1 to 256 letters, digits, _ and - only"
        found.append(problem("webhook secret", says))
    elif token:
        found.append(ok("webhook secret", "set"))
    return found


async def listener(settings: Settings) -> list[Finding]:
    """The address of the web server: can it be had, and who reaches it."""
    try:
        host, port = listening(settings.listen)
    except BadListen as error:
        return [problem("listen", str(error))]
    busy = await _answers("127.0.0.1" if host == "0.0.0.0" else host, port)  # noqa: S104
    says = f"{settings.listen}, " + ("in use: by cdht run, if that is running" if busy else "free")
    if _loopback(host):
        return [ok("listen", says)]
    return [note("listen", f"{says}; reachable from outside: let only a TLS proxy through")]


async def _answers(host: str, port: int) -> bool:
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(1):
            _, writer = await asyncio.open_connection(host, port)
        writer.close()
        return True
    return False


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def reminders() -> list[Finding]:
    """What no program can look up."""
    return [note("disk", "names are stored as they are: disk encryption is the operator's business")]
