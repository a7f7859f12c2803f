"""
A stream that ends with files: the database of a backup, and behind it the photos of a folder.

The database comes in blocks, each with its length before it, and a block of length 0 at its end; then each photo: its name
and its bytes, each with its length before it; and a name of length 0 at the end of all.
"""

import struct
from collections.abc import Callable, Generator, Iterator
from typing import Protocol, TypeAlias

from storage.pictures import MARK, Pictures

_LENGTH = struct.Struct(">I")
Photo: TypeAlias = Callable[[str, bytes], None]  # takes a name and sealed bytes


class Readable(Protocol):
    """What is read a piece at a time; only the last is shorter than was asked for."""

    def read(self, size: int, /) -> bytes: ...


class Writable(Protocol):
    """What is written to."""

    def write(self, data: bytes, /) -> object: ...


class Packed:
    """A database and the photos of a folder as one stream; a photo that goes meanwhile is left out."""

    def __init__(self, database: Readable, pictures: Pictures, block: int) -> None:
        self._left, self._parts = b"", _parts(database, pictures, block)

    def read(self, size: int, /) -> bytes:
        """The next piece; a shorter one is the last."""
        while len(self._left) < size and (part := next(self._parts, b"")):
            self._left += part
        piece, self._left = self._left[:size], self._left[size:]
        return piece


def _parts(database: Readable, pictures: Pictures, block: int) -> Iterator[bytes]:
    while data := database.read(block):
        yield _LENGTH.pack(len(data)) + data
    yield _LENGTH.pack(0)
    for name in sorted(pictures.names()):
        if (sealed := pictures.sealed(MARK + name.encode())) is not None:
            yield _LENGTH.pack(len(name)) + name.encode() + _LENGTH.pack(len(sealed)) + sealed
    yield _LENGTH.pack(0)


class Unpacked:
    """Where such a stream is written to."""

    def __init__(self, database: Writable, photos: Photo) -> None:
        self._database, self._photos = database, photos
        self._left, self._steps = bytearray(), self._taken()
        self._wanted, self._ended = next(self._steps), False

    @property
    def whole(self) -> bool:
        """Whether the end came, and nothing behind it."""
        return self._ended and not self._left

    def write(self, data: bytes, /) -> None:
        """Take the next piece, of any size."""
        self._left += data
        at = 0
        while not self._ended and len(self._left) - at >= self._wanted:
            part, at = bytes(self._left[at : at + self._wanted]), at + self._wanted
            try:
                self._wanted = self._steps.send(part)
            except StopIteration:
                self._ended = True
        del self._left[:at]

    def _taken(self) -> Generator[int, bytes, None]:
        while length := _LENGTH.unpack((yield _LENGTH.size))[0]:
            self._database.write((yield length))
        while length := _LENGTH.unpack((yield _LENGTH.size))[0]:
            name = (yield length).decode("ascii", "replace")
            size = _LENGTH.unpack((yield _LENGTH.size))[0]
            self._photos(name, (yield size))
