"""Pictures drawn where they are sent; Be Vietnam Pro, since many default fonts lack Vietnamese letters."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from bot.files.confined import MB, Limits, run
from dialogs.phrases import Phrase
from locales import Voice, render

SIDE = 640
PAPER, INK, LEAF = "#fdf6e3", "#1f3a2e", "#2f7d4f"
DRAWN = {  # a picture a reply may name, and what draws it
    "share": "bot.pictures:share",
    "summary": "bot.reports.chart:summary",
    "qr": "bot.reports.village:qr",
}


PICTURE = Limits(memory=512 * MB, cpu=10, wall=20, output=4 * MB, files=64)  # fonts and words are read


def drawn(what: Mapping[str, Any]) -> bytes:
    """The picture a reply names, as PNG, drawn in a process of its own with limits of memory and time."""
    return run(of_json, json.dumps(what).encode(), PICTURE)


def of_json(asked: bytes) -> bytes:
    """The same over there."""
    return draw(json.loads(asked))


def draw(what: Mapping[str, Any]) -> bytes:
    """The picture itself."""
    module, _, name = DRAWN[str(what["picture"])].partition(":")
    made: bytes = getattr(import_module(module), name)(what)
    return made


@cache
def font(size: int, weight: str = "Medium") -> ImageFont.FreeTypeFont:
    """Be Vietnam Pro in a size."""
    folder = Path(str(files("fontpkg_be_vietnam_pro")))
    path = next(folder.rglob(f"*-{weight}.ttf"))
    return ImageFont.truetype(str(path), size)


def share(what: Mapping[str, Any]) -> bytes:
    """A small picture to share: no score, no name, nothing like a certificate."""
    voice = Voice("vi")
    picture = Image.new("RGB", (SIDE, SIDE), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((24, 24, SIDE - 24, SIDE - 24), 36, outline=LEAF, width=6)
    lines = (
        (render(Phrase("picture.title", "Mình đã làm xong"), voice), 44, "Medium", 150),
        (render(Phrase("picture.questions", "10 câu về việc học"), voice), 52, "Bold", 215),
        (render(Phrase("picture.name", "“Công dân học tập”"), voice), 46, "Bold", 295),
        (str(what["year"]), 40, "Medium", 370),
        (
            render(Phrase("picture.invite", "Nhà mình làm chưa? Khoảng 10 phút thôi."), voice),
            26,
            "Medium",
            460,
        ),
        (
            render(Phrase("picture.draft", "Tự chấm theo bản gợi ý, chưa chính thức"), voice),
            22,
            "Regular",
            540,
        ),
    )
    for text, size, weight, top in lines:
        pen.text((SIDE / 2, top), text, font=font(size, weight), fill=INK, anchor="ma")
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
