"""OGG with Opus, as voice messages are: looked through page by page, never decoded."""

from typing import Final, NamedTuple

LARGEST: Final = 1024 * 1024  # bytes; a larger file is no voice message to Telegram
LONGEST: Final = 180  # seconds
_RATE: Final = 48_000  # Opus counts its samples so, whatever was recorded
_HEAD: Final = 27  # bytes of a page before the sizes of its pieces
_OPUS: Final = 19  # bytes of the head of Opus


class BadSound(Exception):
    """No sound that can be kept; the message says why and what to do."""


class _Page(NamedTuple):
    begins: bool
    granule: int
    serial: int
    body: bytes


def seconds_of(data: bytes) -> int:
    """How many seconds it lasts, at least one; raises BadSound."""
    if len(data) > LARGEST:
        raise BadSound("tệp lớn hơn 1 MB; xin đọc ngắn lại, hoặc lưu ở mức 32 kbit/s")
    pages = _pages(data)
    first = pages[0]
    if not first.begins or not first.body.startswith(b"OpusHead") or len(first.body) < _OPUS:
        raise BadSound("tệp OGG này không phải Opus; xin lưu lại dạng OGG/Opus như tin thoại")
    if any(page.serial != first.serial for page in pages):
        raise BadSound("tệp có nhiều luồng; xin chỉ để lại một luồng tiếng Opus")
    skipped = int.from_bytes(first.body[10:12], "little")
    played = max(page.granule for page in pages) - skipped
    if played <= 0:
        raise BadSound("tệp không có tiếng nào; xin thu lại")
    if played > LONGEST * _RATE:
        raise BadSound(f"bản đọc dài hơn {LONGEST // 60} phút; xin đọc ngắn lại")
    return max(1, round(played / _RATE))


def _pages(data: bytes) -> list[_Page]:
    """All pages, which must be whole and fill the file."""
    if not data.startswith(b"OggS"):
        raise BadSound("tệp không phải OGG; xin lưu dạng OGG/Opus như tin thoại")
    pages, at = [], 0
    while at < len(data):
        head = data[at : at + _HEAD]
        sizes = data[at + _HEAD : at + _HEAD + (head[-1] if len(head) == _HEAD else 0)]
        begin = at + _HEAD + len(sizes)
        end = begin + sum(sizes)
        if len(head) < _HEAD or head[:5] != b"OggS\0" or len(sizes) < head[-1] or end > len(data):
            raise BadSound("tệp OGG bị hỏng hoặc bị cắt; xin chép lại tệp")
        granule = int.from_bytes(head[6:14], "little", signed=True)
        pages.append(
            _Page(bool(head[5] & 2), granule, int.from_bytes(head[14:18], "little"), data[begin:end])
        )
        at = end
    return pages
