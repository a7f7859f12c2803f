"""Text in the fonts from before Unicode."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.old_fonts import modern


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("NguyÔn ThÞ Lan", "Nguyễn Thị Lan"),  # TCVN3
        ("TrÇn V¨n Hïng", "Trần Văn Hùng"),
        ("§Æng ThÞ ¦íc", "Đặng Thị Ước"),
        ("L\xad¬ng ThÞ Nghi\xaam", "Lương Thị Nghiêm"),
        ("Th«n §«ng, x· VÝ Dô", "Thôn Đông, xã Ví Dụ"),
        ("Nguyeãn Thò Lan", "Nguyễn Thị Lan"),  # VNI
        ("NGUYEÃN THÒ LAN", "NGUYỄN THỊ LAN"),
        ("Traàn Vaên Huøng", "Trần Văn Hùng"),
        ("Ñaëng Thò Öôùc", "Đặng Thị Ước"),
        ("Leâ Thò Hoàng Nhung", "Lê Thị Hồng Nhung"),
        ("Xoùm Giöõa", "Xóm Giữa"),
    ],
)
def test_old_fonts_are_put_into_unicode(typed: str, meant: str) -> None:
    assert modern(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nguyen Thi Lan",
        "Nguyễn Thị Lan",
        "Hoà",
        "Hòa Bình, xã Tà Nung",
        "Lò Thị Ún",
        "Vàng A Páo",
        "Niê",
        "H'Hen Niê",
        "Café",
        "Müller",
        "François",
        "naïve",
        "Sàrết",
        "õ ơi",
        "Quý",
        "Thúy, Thuý, Gìn, Giờ, Uý, Oánh",
        "Ông Ích Khiêm",
    ],
)
def test_what_is_unicode_stays(text: str) -> None:
    assert modern(text) == text


@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    once = modern(text)

    assert modern(once) == once or not once.isascii()
