"""The settings: do they fit together, and is what has to be said to people there."""

import asyncio
import ipaddress
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.checks.finding import Finding, note, ok, problem
from bot.keys import NoKey, key_file, open_vault
from bot.settings import Settings
from bot.site import BadListen, listening
from storage.vault import Vault

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # Telegram: what secret_token may be
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
    return [
        note("disk", "names are stored as they are: disk encryption is the operator's business"),
        note("backups", "age unknown: cdht backup FILE writes one, your scheduler must call it"),
    ]
