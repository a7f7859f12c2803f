"""What the README says is so."""

import re
from pathlib import Path

from bot import settings_page
from bot.cli import COMMANDS, GROUPS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_settings_that_are_written_down_are_the_settings() -> None:
    """docs/settings.md and .env.example; `python -m bot.settings_page` writes both."""
    assert settings_page.page() == (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert settings_page.example() == (ROOT / ".env.example").read_text(encoding="utf-8")


def test_every_command_is_named() -> None:
    """Whoever reads the README has seen each command once."""
    missing = [name for name in (*COMMANDS, *GROUPS) if f"cdht {name}" not in README]

    assert missing == []


def test_every_command_that_is_named_exists() -> None:
    """No command is promised that is not there."""
    named = set(re.findall(r"cdht ([a-z]+)", README))

    assert named <= {*COMMANDS, *GROUPS}


def test_every_make_target_that_is_named_exists() -> None:
    """`make x` in the README is a target."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE)) <= targets
