"""What the author of a sheet sees beforehand is what people read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.channels import CHANNELS, limits_of
from bot.channels.base import Limits
from bot.commands.sheet import shipped_sheets
from bot.reports.sheet_preview import as_html, as_text, pages, parts
from dialogs.phrases import Text
from dialogs.sheets import lint
from locales import Voice
from tests.chat import Chat
from tests.village import Village


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_preview_shows_each_question_as_it_is_read(village: Village, channel: str) -> None:
    limits = limits_of(channel)
    chat = begun(village, limits)
    sheet = shipped_sheets()["nguoi_dan_xa"]
    asked = [part for part in parts(sheet) if part.asking is not None and not part.asking.explained]

    for part in asked:
        (shown,) = pages(part, Voice("vi", "ba"), limits)
        read = chat.messages[-1]
        assert (shown.text, labels(shown.buttons)) == (text(read.text), labels(read.buttons))
        chat.hears_anything().chooses("3")


def begun(village: Village, limits: Limits) -> Chat:
    """A grandmother at the first question."""
    chat = Chat(village, limits=limits)
    chat.starts("VD1").hears_anything().chooses("ba").hears_anything().chooses("yes").hears_anything()
    return chat.says("Lan").hears_anything().chooses("nguoi_dan_xa")


def text(words: str) -> str:
    """The question without what is said before it."""
    return words[words.index("Câu ") :]


def labels(rows: object) -> list[list[str]]:
    """What stands on the buttons."""
    return [[button.label for button in row] for row in rows]  # type: ignore[attr-defined]


@pytest.mark.parametrize("field", ["question", "help", "evidence"])
def test_a_remark_stands_beside_the_message_it_is_about(field: str) -> None:
    sheet = shipped_sheets()["nguoi_dan_xa"]
    group, *others = sheet.competences
    first, *rest = group.indicators
    marked: dict[str, Any] = {field: Text("**đậm** " + "dài " * 60)}
    worse = replace(group, indicators=(replace(first, **marked), *rest))
    faulty = replace(sheet, competences=(worse, *others))

    lines = list(as_text(faulty, lint(faulty), "zalo_bot", Voice("vi")))
    at = [number for number, line in enumerate(lines) if line.startswith("! ")]
    headings = {[line for line in lines[:number] if line.startswith("\n# ")][-1] for number in at}

    beside = {"question": "\n# Câu 1 (1.1)", "help": "\n# Câu 1 (1.1), nhắn 9"}
    assert beside.get(field, "\n# Câu 1 (1.1), minh chứng: tự làm, người nhà làm hộ") in headings
    assert "**đậm**" in as_html(faulty, lint(faulty), Voice("vi"))
