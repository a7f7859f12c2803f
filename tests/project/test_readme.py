"""What the README and the pages for operators say is so."""

import re
from pathlib import Path

import pytest

from bot import settings_page
from bot.cli import COMMANDS, GROUPS
from bot.commands.doctor import STEPS
from locales import Voice, render
from tests.project.test_dependencies import WEAK

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def test_the_readme_is_short() -> None:
    """Settings and operations have pages of their own."""
    assert len(README.splitlines()) <= 80


def test_the_settings_that_are_written_down_are_the_settings() -> None:
    """docs/settings.md and .env.example; `python -m bot.settings_page` writes both."""
    assert settings_page.page() == (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert settings_page.example() == (ROOT / ".env.example").read_text(encoding="utf-8")


def test_the_list_before_going_live_is_the_one_that_doctor_ticks_off() -> None:
    """The same steps in the same order, with what is looked at for each."""
    _, _, rest = OPERATIONS.partition("## Đi vào hoạt động\n")
    listed = re.findall(r"^\d+\. (.*) \[(.*)\]$", rest.partition("\n## ")[0], re.MULTILINE)

    steps = [(render(what, Voice()), abouts) for what, abouts in STEPS]
    assert [(what, tuple(abouts.split(", "))) for what, abouts in listed] == steps


def test_every_setting_that_is_named_is_one() -> None:
    """On any page."""
    known = {
        f"CDHT_{name.upper()}{end}" for name in settings_page.Settings.model_fields for end in ("", "_FILE")
    }
    named = {each for page in PAGES for each in re.findall(r"CDHT_[A-Z_]+[A-Z]", page.read_text("utf-8"))}

    assert named <= known


def test_every_command_is_named() -> None:
    """Whoever reads both has seen each command once."""
    missing = [name for name in (*COMMANDS, *GROUPS) if f"cdht {name}" not in README + OPERATIONS]

    assert missing == []


@pytest.mark.parametrize("page", [README, OPERATIONS], ids=["readme", "operations"])
def test_every_command_and_target_that_is_named_exists(page: str) -> None:
    """No command and no `make x` is promised that is not there."""
    named = set(re.findall(r"cdht ([a-z]+)", page))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert named <= {*COMMANDS, *GROUPS}
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", page, re.MULTILINE)) <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda each: each.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    """Within the house."""
    links = re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))

    assert [each for each in links if not (page.parent / each).exists()] == []


def test_what_is_no_permissive_licence_is_named() -> None:
    """Of all that comes with the program, which is what the image is made of."""
    lock = (ROOT / "deploy" / "image.lock").read_text(encoding="utf-8")
    shipped = set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)) & set(WEAK)
    called = {"fontpkg-be-vietnam-pro": "Be Vietnam Pro", "psycopg-binary": "psycopg"}

    assert "certifi" in shipped
    assert [each for each in shipped if called.get(each, each) not in README] == []
