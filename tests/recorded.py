"""Sounds for tests: whole files of OGG with Opus that play as silence; and recordings of an example village."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from bot.shelf import shipped_sheets
from storage.act import House
from storage.recordings import Spoken, keep, known

if TYPE_CHECKING:
    from datetime import datetime

SHEET = "nguoi_dan_xa"
SILENT = b"\xf8\xff\xfe"  # 20 ms of Opus
SKIPPED = 312
DAY = date(2026, 11, 1)


def page(body: list[bytes], number: int, granule: int, flags: int = 0, serial: int = 1) -> bytes:
    """One page of OGG with its checksum."""
    sizes = b"".join(bytes([*[255] * (len(each) // 255), len(each) % 255]) for each in body)
    head = b"OggS\0" + bytes([flags]) + granule.to_bytes(8, "little", signed=True)
    head += serial.to_bytes(4, "little") + number.to_bytes(4, "little")
    rest = bytes([len(sizes)]) + sizes + b"".join(body)
    return head + _checksum(head + bytes(4) + rest).to_bytes(4, "little") + rest


def _checksum(data: bytes) -> int:
    value = 0
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = ((value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
    return value


def opened(kind: bytes = b"OpusHead", serial: int = 1) -> bytes:
    """The first page, which says what follows."""
    head = kind + bytes([1, 1]) + SKIPPED.to_bytes(2, "little") + (48_000).to_bytes(4, "little") + bytes(3)
    return page([head], 0, 0, flags=2, serial=serial)


def ogg(seconds: int = 3) -> bytes:
    """A file that lasts so long."""
    tags = b"OpusTags" + (4).to_bytes(4, "little") + b"test" + bytes(4)
    pages = [opened(), page([tags], 1, 0)]
    for second in range(seconds):
        last = second == seconds - 1
        granule = (second + 1) * 48_000 + (SKIPPED if last else 0)
        pages.append(page([SILENT] * 50, second + 2, granule, flags=4 if last else 0))
    return b"".join(pages)


def record(
    tx: Connection, house: House, commune: str, at: datetime, *indicators: str, sheet: str = SHEET
) -> None:
    """Somebody of a commune has read these questions aloud, and the house knows."""
    of = shipped_sheets()[sheet]
    asked = [each for each in of.indicators if each.id in indicators]
    keep(tx, house, commune, [Spoken(sheet, each, "cô Hoa", DAY, 3, ogg()) for each in asked], at)
    house.recordings.clear()  # type: ignore[attr-defined]
    house.recordings.update(known(tx))  # type: ignore[attr-defined]
