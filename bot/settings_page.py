"""
The settings as an administrator reads them: docs/settings.md and .env.example.

    python -m bot.settings_page        writes both
"""

from collections.abc import Iterator
from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.settings import Logging, Settings

ROOT = Path(__file__).resolve().parent.parent
HEAD = """# Settings

Everything is set by environment variables. This page is written from `bot/settings.py` by `python -m bot.settings_page`.

- Each of them can be handed over in a file: `CDHT_SECRET_KEY_FILE=/run/secrets/key` takes the first line of that file. Meant for secrets.
- An empty variable is as good as none. A value that cannot be used is named in one line, and nothing starts.
- `cdht doctor` says what is configured, reachable and missing. [.env.example](../.env.example) has all of them to fill in.

| setting | default | what it is |
|---|---|---|
"""
EXAMPLE = """# Settings of the assistant, all of them; what is left out has its default (docs/settings.md). For compose.yaml: .env beside
# it. For systemd: /etc/cdht/cdht.env, readable by root alone. A secret can be handed over in a file instead: CDHT_…_FILE.
"""


def page() -> str:
    """The table of all settings."""
    rows = (f"| `{name}` | {_default(field)} | {_said(field)} |\n" for name, field in _all())
    return HEAD + "".join(rows)


def example() -> str:
    """An environment to fill in, with nothing set."""
    return EXAMPLE + "".join(f"\n# {field.description}\n# {name}={_plain(field)}\n" for name, field in _all())


def _all() -> Iterator[tuple[str, FieldInfo]]:
    fields = Settings.model_fields
    for name, field in sorted(fields.items(), key=lambda each: each[0] in Logging.model_fields):
        yield f"CDHT_{name.upper()}", field


def _said(field: FieldInfo) -> str:
    said = str(field.description).replace("|", "\\|").replace("<", "&lt;")
    return f"secret: {said}" if field.annotation is SecretStr else said


def _default(field: FieldInfo) -> str:
    return f"`{plain}`" if (plain := _plain(field)) else "none"


def _plain(field: FieldInfo) -> str:
    default = field.get_default()
    if isinstance(default, bool):
        return str(default).lower()
    return "" if isinstance(default, SecretStr) else str(default)


if __name__ == "__main__":
    (ROOT / "docs" / "settings.md").write_text(page(), encoding="utf-8")
    (ROOT / ".env.example").write_text(example(), encoding="utf-8")
