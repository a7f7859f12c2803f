"""Pages to print as PDF: set by typst in a process with limits, in our own font, so that every Vietnamese letter is there."""

import base64
import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any, Literal

from bot.files.confined import MB, Limits, run

BEGIN = """
#let d = json(bytes(sys.inputs.data))
#set text(font: "Be Vietnam Pro", lang: "vi", hyphenate: false)
#set table.cell(breakable: false)
#let qr(svg, side) = image(bytes(svg), format: "svg", width: side, height: side)
#let bold(words) = text(weight: "bold", words)
#let listed(columns, head, rows, ..rest) = table(columns: columns, stroke: 0.5pt + luma(160), ..rest.named(),
  table.header(..head.map(bold)), ..rows.flatten(), ..rest.pos())
"""
"""
How each page begins: its data `d`, codes to scan, and a table with a head that comes again on each page.

No row goes over two pages, no name is broken within a word.
"""
EM = 1.22 / 28.35  # centimetres that an em of other papers takes in our font, a point of its size


PAGES = Limits(memory=1536 * MB, cpu=30, wall=60, files=64)  # typst reads its fonts when it needs them


def pdf(page: str, data: Any) -> bytes:
    """A page with its data as PDF."""
    return fitted(page, [data])


def fitted(page: str, variants: Sequence[Any]) -> bytes:
    """The first of these that is one page, else the last of them."""
    return run(set_pdf, _asked(page, *variants), PAGES)


def pictures(page: str, data: Any) -> list[bytes]:
    """Each page of a document as a picture, to look at."""
    return [base64.b64decode(each) for each in run(set_png, _asked(page, data), PAGES)]


def _asked(page: str, *variants: Any) -> bytes:
    return json.dumps({"page": page, "variants": variants}, ensure_ascii=False).encode()


# -- what is done over there


def set_pdf(asked: bytes) -> bytes:
    """Set one variant after the other, until one is a single page."""
    of = json.loads(asked)
    made = b""
    for data in of["variants"]:
        (made,) = _compiled(of["page"], data, "pdf")
        if len(of["variants"]) == 1 or pages(made) == 1:
            break
    return made


def set_png(asked: bytes) -> list[str]:
    """Set as pictures, as text that JSON can say."""
    of = json.loads(asked)
    return [base64.b64encode(each).decode() for each in _compiled(of["page"], of["variants"][0], "png")]


def _compiled(page: str, data: Any, kind: Literal["pdf", "png"]) -> list[bytes]:
    import typst  # noqa: PLC0415 (only over there)

    setter: Any = typst.compile  # its types want each kind of input told apart
    made: Any = setter(
        (BEGIN + page).encode(),
        font_paths=[str(files("fontpkg_be_vietnam_pro"))],
        ignore_system_fonts=True,
        format=kind,
        ppi=90,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return [made] if isinstance(made, bytes) else list(made or [])


def pages(made: bytes) -> int:
    """How many pages a PDF of typst has."""
    return made.count(b"/Type /Page\n") + made.count(b"/Type /Page ") + made.count(b"/Type/Page/")
