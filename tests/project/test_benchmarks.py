"""The pages of measurements say what was measured, and nothing else."""

import json
from pathlib import Path

import pytest

from tests.bench.peers import report

ROOT = Path(__file__).resolve().parents[2]
MEASURED = json.loads((ROOT / report.FIGURES).read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [report.FIGURES, report.PAGE, report.PICTURE, report.SCALE])
def test_a_page_is_written_from_the_figures(path: str) -> None:
    """`python -m tests.bench.peers.report` writes them anew."""
    assert report.written(MEASURED)[path] == (ROOT / path).read_text(encoding="utf-8")


def test_every_row_and_way_is_on_the_page() -> None:
    page = (ROOT / report.PAGE).read_text(encoding="utf-8")

    assert MEASURED["http"]
    assert [name for name in (*MEASURED["rows"], *MEASURED["http"]) if f"| {name} |" not in page] == []
