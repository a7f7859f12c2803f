"""Pages and pictures are made in a process of its own, within its limits; what it can't make ends there."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from bot.files.confined import ConfinedError, Kind
from bot.reports import pdf, pictures
from bot.reports.pdf import fitted, pages
from bot.reports.pictures import drawn

BOT = Path(__file__).parents[2] / "bot"
SHARE = {"picture": "share", "year": 2026}


def test_the_first_that_fits_on_one_page_is_taken() -> None:
    source = "#for _ in range(d.n) [#pagebreak(weak: true) trang]"
    assert [pages(fitted(source, [{"n": n} for n in many])) for many in ((3, 1, 2), (3, 2), (4,))] == [
        1,
        2,
        4,
    ]


def test_a_page_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "PAGES", replace(pdf.PAGES, cpu=2, wall=20))
    with pytest.raises(ConfinedError) as error:
        pdf.pdf("#for a in range(9000) { for b in range(9000) { for c in range(9000) { let x = a } } }", {})
    assert error.value.kind is Kind.SLOW


def test_a_page_that_takes_all_memory_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "PICTURE", replace(pictures.PICTURE, memory=16 * 1024 * 1024))
    with pytest.raises(ConfinedError):
        drawn(SHARE)


def test_a_picture_is_drawn_over_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(pictures, "share")  # not over there
    assert drawn(SHARE)[:8] == b"\x89PNG\r\n\x1a\n"


def test_nothing_else_sets_pages() -> None:
    """Whoever needs one asks bot.reports.pdf."""
    found = {
        path.relative_to(BOT).as_posix()
        for path in BOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Import) and any(each.name == "typst" for each in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module == "typst")
    }
    assert found == {"reports/pdf.py"}
