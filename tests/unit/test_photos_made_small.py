"""A photo made small in a process of its own: upright, bare and bounded, whatever a camera or a stranger wrote into it."""

from __future__ import annotations

import io
import struct
import warnings
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from bot.files.confined import ConfinedError, Kind, run
from bot.files.picture import BYTES, reduced
from bot.photos import LIMITS

ORIENTATION, STRIPS = 0x0112, 0x0111


def encoded(picture: Image.Image, kind: str = "JPEG", **more: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def corners(side: tuple[int, int] = (80, 48)) -> Image.Image:
    """A picture whose corners have colours of their own."""
    picture = Image.new("RGB", side, "white")
    wide, high = side[0] // 2, side[1] // 2
    for at, colour in (((0, 0), "red"), ((wide, 0), "green"), ((0, high), "blue")):
        picture.paste(colour, (*at, at[0] + wide, at[1] + high))
    return picture


def exif(*entries: tuple[int, int, int, bytes]) -> bytes:
    """EXIF of entries as they lie in a file: tag, kind, count, four bytes of value."""
    body = b"".join(struct.pack("<HHI", tag, kind, count) + value for tag, kind, count, value in entries)
    return b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + body + bytes(4)


def says(number: int) -> tuple[int, int, int, bytes]:
    return (ORIENTATION, 3, 1, struct.pack("<HH", number, 0))


@pytest.mark.parametrize("number", range(10))
def test_a_photo_is_set_upright_as_its_camera_says(number: int) -> None:
    content = encoded(corners(), exif=exif(says(number)), quality=95)
    small = opened(run(reduced, content, LIMITS))

    with opened(content) as before:
        upright = ImageOps.exif_transpose(before)
    assert small.size == upright.size
    for at in ((4, 4), (small.width - 4, 4), (4, small.height - 4)):
        there, here = upright.getpixel(at), small.getpixel(at)
        assert isinstance(there, tuple)
        assert isinstance(here, tuple)
        assert all(abs(a - b) < 40 for a, b in zip(there, here, strict=True))


ODD = {
    "nothing but noise": b"Exif\0\0" + b"\xff" * 50,
    "cut off": b"Exif\0\0II*\0\x08",
    "an orientation in words": exif((ORIENTATION, 2, 4, b"abc\0")),
    "an orientation out of nowhere": exif((ORIENTATION, 5, 1, struct.pack("<I", 1000))),
    "strips of bytes, which nobody can write again": exif(says(6), (STRIPS, 7, 4, b"abcd")),
    "a table far outside": exif(says(6), (0x8769, 4, 1, struct.pack("<I", 99_999))),
    "a table that is a word": exif(says(6), (0x8825, 2, 4, b"abc\0")),
    "an entry of no kind": exif(says(6), (0x0100, 0, 0, bytes(4))),
    "two orientations in one": exif((ORIENTATION, 3, 2, struct.pack("<HH", 6, 1))),
}


@pytest.mark.parametrize("told", ODD.values(), ids=list(ODD))
def test_odd_exif_costs_nobody_a_photo(told: bytes) -> None:
    small = opened(run(reduced, encoded(corners(), exif=told), LIMITS))

    assert small.format == "JPEG"
    assert not small.getexif()


@given(
    st.binary(max_size=120), st.sampled_from([b"", b"Exif\0\0", b"Exif\0\0II*\0\x08\0\0\0", b"Exif\0\0MM\0*"])
)
def test_no_exif_is_too_strange(told: bytes, begins: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert opened(reduced(encoded(corners(), exif=begins + told))).format == "JPEG"


PICTURES: dict[str, Any] = {
    "jpeg": lambda: encoded(corners()),
    "jpeg, progressive": lambda: encoded(corners((3000, 2000)), progressive=True),
    "jpeg for print": lambda: encoded(corners().convert("CMYK")),
    "two photos in one": lambda: encoded(corners(), "MPO", save_all=True, append_images=[corners()]),
    "png": lambda: encoded(corners(), "PNG"),
    "png with a shine": lambda: encoded(corners().convert("RGBA"), "PNG"),
    "png of few colours": lambda: encoded(corners().convert("P"), "PNG", transparency=0),
    "png, black and white": lambda: encoded(corners().convert("1"), "PNG"),
    "png with exif": lambda: encoded(corners(), "PNG", exif=exif(says(6))),
    "gif": lambda: encoded(corners(), "GIF"),
    "gif that moves": lambda: encoded(corners(), "GIF", save_all=True, append_images=[corners()]),
    "webp": lambda: encoded(corners(), "WEBP"),
    "webp that moves": lambda: encoded(corners(), "WEBP", save_all=True, append_images=[corners()]),
    "webp with exif": lambda: encoded(corners(), "WEBP", exif=exif(says(6))),
    "bmp": lambda: encoded(corners(), "BMP"),
    "12 megapixels of webp": lambda: encoded(corners((4000, 3000)), "WEBP", method=0),
    "50 megapixels of a phone": lambda: encoded(corners((8160, 6120))),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_each_kind_of_picture_is_made_small(kind: str) -> None:
    content = run(reduced, PICTURES[kind](), LIMITS)
    small = opened(content)

    assert (small.format, small.mode) == ("JPEG", "RGB")
    assert max(small.size) <= 1280
    assert len(content) <= BYTES
    assert not small.getexif()


def test_a_noisy_photo_is_bounded_as_well() -> None:
    content = run(reduced, encoded(Image.effect_noise((2000, 1500), 90).convert("RGB"), quality=95), LIMITS)

    assert len(content) <= BYTES
    assert max(opened(content).size) >= 640


BOMBS: dict[str, Any] = {
    "webp": lambda: encoded(Image.new("L", (8_000, 4_000)), "WEBP", method=0, quality=1),
    "png": lambda: encoded(Image.new("1", (8_000, 8_000)), "PNG"),
    "gif": lambda: encoded(Image.new("P", (8_000, 4_000)), "GIF"),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_small_file_that_wants_much_is_refused(kind: str) -> None:
    content = BOMBS[kind]()
    assert len(content) < 400_000

    with pytest.raises(ConfinedError) as caught:
        run(reduced, content, LIMITS)

    assert caught.value.kind in {Kind.BIG, Kind.UNREADABLE}  # a library may not say that it lacks memory


def test_what_is_decoded_is_bounded_too() -> None:
    """Where the count of pixels did not tell, the process has only so much memory."""
    content = encoded(Image.new("RGBA", (4_900, 4_800)), "WEBP", method=0, quality=1)

    with pytest.raises(ConfinedError) as caught:
        run(reduced, content, LIMITS)

    assert caught.value.kind is Kind.BIG


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff\xe0", encoded(corners())[:400]])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(ConfinedError) as caught:
        run(reduced, content, LIMITS)

    assert caught.value.kind is Kind.UNREADABLE
