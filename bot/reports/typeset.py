"""Pages to print are set by typst, in a process of their own with limits of memory and time."""

import base64
import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from bot.files.confined import MB, Limits, run

PAGES = Limits(memory=1536 * MB, cpu=30, wall=60, files=64)  # typst reads its fonts when it needs them


def typeset(source: str, data: Any) -> bytes:
    """A page with its data as PDF; no font but ours, so that every Vietnamese letter is there."""
    return fitted(source, [data])


def fitted(source: str, variants: Sequence[Any]) -> bytes:
    """The first of these that is one page, else the last of them."""
    asked = json.dumps({"source": source, "variants": list(variants)}, ensure_ascii=False)
    return run(set_pdf, asked.encode(), PAGES)


def pictures(source: str, data: Any) -> list[bytes]:
    """The same as pictures, to look at, one a page."""
    asked = json.dumps({"source": source, "variants": [data]}, ensure_ascii=False)
    return [base64.b64decode(each) for each in run(set_png, asked.encode(), PAGES)]


# -- what is done over there


def set_pdf(asked: bytes) -> bytes:
    """Set one variant after the other, until one is a single page."""
    of = json.loads(asked)
    made = b""
    for data in of["variants"]:
        (made,) = _compiled(of["source"], data, "pdf")
        if len(of["variants"]) == 1 or pages(made) == 1:
            break
    return made


def set_png(asked: bytes) -> list[str]:
    """Set as pictures, as text that JSON can say."""
    of = json.loads(asked)
    return [base64.b64encode(each).decode() for each in _compiled(of["source"], of["variants"][0], "png")]


def _compiled(source: str, data: Any, kind: Literal["pdf", "png"]) -> list[bytes]:
    import typst  # noqa: PLC0415 (only over there)

    setter: Any = typst.compile  # its types want each kind of input told apart
    made: Any = setter(
        source.encode(),
        format=kind,
        ppi=90,
        font_paths=[_fonts()],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return [made] if isinstance(made, bytes) else list(made or [])


@cache
def _fonts() -> str:
    """Where Be Vietnam Pro lies."""
    return str(files("fontpkg_be_vietnam_pro"))


def pages(made: bytes) -> int:
    """How many pages a PDF of typst has."""
    return made.count(b"/Type /Page\n") + made.count(b"/Type /Page ") + made.count(b"/Type/Page/")
