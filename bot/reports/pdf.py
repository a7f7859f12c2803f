"""Pages to print as PDF: compiled by typst, in our own font, so that every Vietnamese letter is there."""

import json
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import typst

BEGIN = """
#let d = json(bytes(sys.inputs.data))
#set text(font: "Be Vietnam Pro", lang: "vi")
#let bold(words) = text(weight: "bold", words)
#let listed(columns, head, rows, ..rest) = table(columns: columns, stroke: 0.5pt + luma(160), ..rest.named(),
  table.header(..head.map(bold)), ..rows.flatten(), ..rest.pos())
"""
"""How each page begins: its data `d`, and a table with a head that comes again on each page."""


def pdf(page: str, data: Any) -> bytes:
    """A page with its data as PDF."""
    return compiled(page, data)[0]


def compiled(page: str, data: Any, kind: Literal["pdf", "png"] = "pdf") -> list[bytes]:
    """A document as PDF, or each of its pages as a picture, to look at."""
    made: Any = typst.compile(
        (BEGIN + page).encode(),
        font_paths=_fonts(),
        format=kind,
        ppi=90,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return [made] if isinstance(made, bytes) else list(made or [])


@cache
def _fonts() -> typst.Fonts:
    folder = str(files("fontpkg_be_vietnam_pro"))
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])


def pages(made: bytes) -> int:
    """How many pages a PDF of typst has."""
    return made.count(b"/Type /Page\n") + made.count(b"/Type /Page ") + made.count(b"/Type/Page/")
