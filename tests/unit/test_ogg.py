"""A recording is looked through page by page: OGG with Opus, whole, not too large and not too long."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files.ogg import LARGEST, LONGEST, BadSound, seconds_of
from tests.recorded import SILENT, SKIPPED, ogg, opened, page

FILE = ogg(3)
TWO_STREAMS = opened() + opened(serial=2) + page([SILENT], 1, 96_000)


def lasting(seconds: int) -> bytes:
    return opened() + page([SILENT], 1, seconds * 48_000 + SKIPPED, flags=4)


@pytest.mark.parametrize(("data", "seconds"), [(FILE, 3), (ogg(1), 1), (lasting(LONGEST), LONGEST)])
def test_how_long_it_lasts_is_read_from_its_pages(data: bytes, seconds: int) -> None:
    assert seconds_of(data) == seconds


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "không phải OGG"),
        (b"ID3 an MP3", "không phải OGG"),
        (b"RIFF\0\0\0\0WAVE", "không phải OGG"),
        (FILE[:-1], "bị cắt"),
        (FILE[:20], "bị cắt"),
        (FILE + b"more", "bị hỏng"),
        (opened(b"\x01vorbis") + page([SILENT], 1, 96_000), "không phải Opus"),
        (page([SILENT], 0, 96_000), "không phải Opus"),
        (TWO_STREAMS, "nhiều luồng"),
        (opened(), "không có tiếng"),
        (opened() + page([SILENT], 1, -1), "không có tiếng"),
        (lasting(LONGEST + 1), "dài hơn 3 phút"),
        (FILE + bytes(LARGEST), "lớn hơn 1 MB"),
    ],
)
def test_what_is_no_recording_is_refused_with_what_to_do(data: bytes, why: str) -> None:
    with pytest.raises(BadSound, match=why):
        seconds_of(data)


@given(st.integers(0, len(FILE) - 1), st.integers(0, 255))
def test_whatever_is_in_the_file_it_is_read_or_refused(at: int, byte: int) -> None:
    data = FILE[:at] + bytes([byte]) + FILE[at + 1 :]
    with contextlib.suppress(BadSound):
        assert 1 <= seconds_of(data) <= LONGEST


@given(st.binary(max_size=300))
def test_any_bytes_at_all_are_read_or_refused(rest: bytes) -> None:
    for data in (rest, b"OggS\0" + rest, opened() + rest):
        with contextlib.suppress(BadSound):
            assert 1 <= seconds_of(data) <= LONGEST
