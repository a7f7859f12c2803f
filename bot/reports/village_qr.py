"""The picture people scan to begin: the code large, what it is in words, the typed code below."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import segno
from PIL import Image, ImageDraw

from bot.pictures import INK, LEAF, PAPER, font

WIDTH, HEIGHT, CODE = 800, 1040, 600


def qr(what: Mapping[str, Any]) -> bytes:
    """A picture for the village's group: no name, no number of anybody."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((20, 20, WIDTH - 20, HEIGHT - 20), 36, outline=LEAF, width=6)
    place = str(what["place"])
    for text, size, weight, top in (
        ("Mười câu “Công dân học tập”", 46, "Bold", 60),
        (place[:1].upper() + place[1:], 36, "Medium", 128),
    ):
        pen.text((WIDTH / 2, top), text, font=_fitting(text, size, weight), fill=INK, anchor="ma")
    code = _code(str(what["link"]))
    picture.paste(code, ((WIDTH - code.width) // 2, 200 + (CODE - code.height) // 2))
    below = (
        ("Quét mã để làm, khoảng 10 phút", 34, "Medium", 825),
        (f"Mã của thôn: {what['code']}", 40, "Bold", 880),
        ("Không bắt buộc, không thu tiền. Bản gợi ý, chưa chính thức.", 25, "Regular", 958),
    )
    for text, size, weight, top in below:
        pen.text((WIDTH / 2, top), text, font=_fitting(text, size, weight), fill=INK, anchor="ma")
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _code(link: str) -> Image.Image:
    """The code in whole dots, as large as there is room."""
    made = segno.make(link, error="m", micro=False)
    out = BytesIO()
    made.save(out, kind="png", scale=CODE // made.symbol_size(scale=1, border=4)[0], border=4)
    return Image.open(out).convert("RGB")


def _fitting(text: str, size: int, weight: str) -> Any:
    """The font in the size asked for, or smaller where the text is long."""
    while size > 18 and font(size, weight).getlength(text) > WIDTH - 90:
        size -= 2
    return font(size, weight)
