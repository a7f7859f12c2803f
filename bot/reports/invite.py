"""Sheets to hang up in a village and cards for each household, as one PDF to print."""

import io
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, Literal

import segno
import typst

from bot.reports.invite_words import Door, card_words, sheet_words

FONTS: Any = [str(files("fontpkg_be_vietnam_pro"))]
ON_A_CARD = 2  # QR codes; more would be too small to scan


def sheets_and_cards(
    places: Sequence[Mapping[str, Any]], doors: Sequence[Door], *, year: int, cards: bool = True
) -> bytes:
    """For each village its sheet, and behind it the cards of its households, ten to a page."""
    (made,) = _compiled(places, doors, year, "pdf", cards=cards)
    return made


def pages(
    places: Sequence[Mapping[str, Any]], doors: Sequence[Door], *, year: int, cards: bool = True
) -> list[bytes]:
    """The same as pictures, to look at."""
    return _compiled(places, doors, year, "png", cards=cards)


def _compiled(
    places: Sequence[Mapping[str, Any]],
    doors: Sequence[Door],
    year: int,
    kind: Literal["pdf", "png"],
    *,
    cards: bool,
) -> list[bytes]:
    data = [_village(place, doors, year, cards=cards) for place in places]
    source: bytes = (files("bot.reports") / "invite.typ").read_bytes()
    made: Any = typst.compile(
        source,
        font_paths=FONTS,
        ignore_system_fonts=True,
        format=kind,
        ppi=90,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return [made] if isinstance(made, bytes) else list(made or [])


def _village(place: Mapping[str, Any], doors: Sequence[Door], year: int, *, cards: bool) -> dict[str, Any]:
    words = sheet_words(place, year)
    return {
        "code": place["code"],
        "words": words,
        "doors": [_door(each, place["code"], words) for each in doors],
        "card": card_words(place),
        "homes": [
            {
                "name": home["name"],
                "code": home["code"],
                "doors": [_door(each, home["code"], words) for each in doors[:ON_A_CARD]],
            }
            for home in (place["homes"] if cards else ())
        ],
    }


def _door(door: Door, code: str, words: Mapping[str, str]) -> dict[str, str]:
    how = words["with_code"] if door.carries else words["then_code"]
    return {"name": door.name, "how": how, "qr": qr(door.url(code))}


def qr(address: str) -> str:
    """A QR code as SVG, with enough redundancy for a creased card."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue().decode()
