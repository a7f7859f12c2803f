"""A photo made small, upright and bare; it runs in the process of `bot.files.confined` and opens no file."""

import copy
from io import BytesIO

from PIL import Image, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin

Image.preinit()  # and what it does not import, now: later no file is opened
BESIDE = (MpoImagePlugin, TiffImagePlugin, WebPImagePlugin, copy)  # two photos in one, EXIF, WEBP; GIF
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
SIDE, BYTES = 1280, 200_000  # design.md §5
PIXELS = 24_000_000  # that are decoded: a JPEG is decoded at a half or a quarter of its size already
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def reduced(data: bytes) -> bytes:
    """The picture alone as JPEG, at most 1280 pixels wide or high and 200 kB; raises where it is none."""
    Image.MAX_IMAGE_PIXELS = None  # the bound is ours, over what is decoded
    with Image.open(BytesIO(data), formats=FORMATS) as opened:
        opened.draft("RGB", (SIDE * 2, SIDE * 2))
        if opened.width * opened.height > PIXELS:
            raise MemoryError("too many pixels")
        turned = _turned(opened)
        small = opened if opened.mode in {"RGB", "RGBA", "L"} else opened.convert("RGB")
        small.thumbnail((SIDE, SIDE))
        small = small.convert("RGB")
    if turned is not None:
        small = small.transpose(turned)
    return _within(small)


def _within(picture: Image.Image) -> bytes:
    """As JPEG of at most so many bytes; no EXIF: nothing is carried over."""
    while True:
        for quality in (85, 70, 55, 40, 25):
            out = BytesIO()
            picture.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= BYTES:
                return out.getvalue()
        picture = picture.reduce(2)


def _turned(opened: Image.Image) -> Image.Transpose | None:
    """How it is set upright; a photo whose EXIF can't be read stays as it is."""
    try:
        return UPRIGHT.get(int(opened.getexif().get(ORIENTATION, 1)))
    except Exception:
        return None
