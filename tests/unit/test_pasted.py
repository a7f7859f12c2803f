"""Lists as people paste them: which place a line means, and what stands beside it."""

from __future__ import annotations

import pytest

from dialogs.rules.pasted import PastedLine, Spelled, kind_in, lines_of, meant, number_in


def place(id_: str, name: str, word: str = "thôn", *more: str, former: str = "") -> Spelled:
    ways = tuple(f"{kind}{former}{was}" for kind in ("", "xã ") for was in ("", " cũ")) if former else ()
    return Spelled(id_, (f"{word} {name}", *more), (name,), ways)


KNOWN = (
    place("dong", "Đông", "thôn", "VD1"),
    place("dong-co", "Đồng Cỏ", "thôn", "VD2"),
    place("dong-", "Đồng", "thôn", "VD3"),
    place("hoa", "Hoa", "thôn", "VD4"),
    place("3-thuong", "3", "thôn", "VD5", former="Ví Dụ Thượng"),
    place("3-ha", "3", "thôn", "VD6", former="Ví Dụ Hạ"),
    place("5", "5", "thôn", "VD7"),
    place("12", "12", "tổ dân phố", "VD8", "tdp 12"),
    place("truong", "Tiểu học Ví Dụ", "trường", "VD9"),
)


@pytest.mark.parametrize(
    ("text", "places", "rest"),
    [
        ("thôn Đông - Nguyễn Thị Mẫu", ["dong"], "Nguyễn Thị Mẫu"),
        ("Nguyễn Thị Mẫu – thôn Đông", ["dong"], "Nguyễn Thị Mẫu"),
        ("1. Thôn Đông: bà Nguyễn Thị Mẫu, sn 1965, 0912 345 678", ["dong"], "bà Nguyễn Thị Mẫu"),
        ("1\tThôn Đông\tNguyễn Thị Mẫu\t1965\t0912345678", ["dong"], "Nguyễn Thị Mẫu"),
        ("7\tNguyễn Thị Mẫu\t1965\tThôn 5", ["5"], "Nguyễn Thị Mẫu"),
        ("5\tThôn Đông\tNguyễn Thị Mẫu", ["dong"], "Nguyễn Thị Mẫu"),
        ("5 | Nguyễn Thị Mẫu", ["5"], "Nguyễn Thị Mẫu"),
        ("Thôn Đông Nguyễn Thị Mẫu", ["dong"], "Nguyễn Thị Mẫu"),
        ("Nguyễn Thị Mẫu thôn Đông", ["dong"], "Nguyễn Thị Mẫu"),
        ("THÔN ĐỒNG; TRẦN VĂN MẪU", ["dong-"], "TRẦN VĂN MẪU"),
        ("Đồng Cỏ - Trần Văn Mẫu", ["dong-co"], "Trần Văn Mẫu"),
        ("thôn Đồng Cỏ Trần Văn Mẫu", ["dong-co"], "Trần Văn Mẫu"),
        ("thon dong - Tran Van Mau", ["dong", "dong-"], "Tran Van Mau"),
        ("VD1, Trần Văn Mẫu", ["dong"], "Trần Văn Mẫu"),
        ("thôn Hoa - Hoa", ["hoa"], "Hoa"),
        ("thôn Đông - Hoa", ["dong"], "Hoa"),
        ("thôn 3 - Trần Văn Mẫu", ["3-thuong", "3-ha"], "Trần Văn Mẫu"),
        ("thôn 3 xã Ví Dụ Hạ - Trần Văn Mẫu", ["3-ha"], "Trần Văn Mẫu"),
        ("thôn 3 Ví Dụ Thượng\tTrần Văn Mẫu", ["3-thuong"], "Trần Văn Mẫu"),
        ("3 (Ví Dụ Hạ) Trần Văn Mẫu", ["3-ha"], "Trần Văn Mẫu"),
        ("thôn 3 (xã Ví Dụ Hạ cũ): Trần Văn Mẫu", ["3-ha"], "Trần Văn Mẫu"),
        ("thon 3, vi du ha, Tran Van Mau", ["3-ha"], "Tran Van Mau"),
        ("Trần Văn Mẫu | thôn 3 | Ví Dụ Thượng cũ", ["3-thuong"], "Trần Văn Mẫu"),
        ("thôn Đông: ông Trần Văn Mẫu (1955)", ["dong"], "ông Trần Văn Mẫu"),
        ("thôn Đông: ông Trần Văn Mẫu (sn 1955, SĐT: 0912 345 678)", ["dong"], "ông Trần Văn Mẫu"),
        ("tổ dân phố 12: Trần Văn Mẫu", ["12"], "Trần Văn Mẫu"),
        ("Trường Tiểu học Ví Dụ, cô Mẫu", ["truong"], "cô Mẫu"),
        ("Thôn Đông", ["dong"], ""),
        ("thôn Tây - Trần Văn Mẫu", [], "thôn Tây Trần Văn Mẫu"),
        ("Trần Văn Mẫu", [], "Trần Văn Mẫu"),
    ],
)
def test_a_line_names_a_place_and_somebody_in_whatever_order(text: str, places: list[str], rest: str) -> None:
    (line,) = lines_of(text)
    found = meant(line, KNOWN)
    assert (list(found.places), found.rest) == (places, rest)


def test_headings_and_empty_lines_are_no_lines() -> None:
    text = "STT\tThôn\tHọ và tên\tNăm sinh\n\n1\tThôn Đông\tNguyễn Thị Mẫu\t1960\n  \n2\tThôn Hoa\tTrần Văn Mẫu\t1961\n"
    assert [each.parts for each in lines_of(text)] == [
        ("1", "Thôn Đông", "Nguyễn Thị Mẫu"),
        ("2", "Thôn Hoa", "Trần Văn Mẫu"),
    ]


@pytest.mark.parametrize(
    ("text", "number", "parts"),
    [
        ("thôn Đông: 120", 120, ("thôn Đông",)),
        ("thôn Đông 120", 120, ("thôn Đông",)),
        ("thôn Đông - 1.200 người", 1200, ("thôn Đông",)),
        ("1\tthôn 3\t95", 95, ("1", "thôn 3")),
        ("thôn 3: 95", 95, ("thôn 3",)),
        ("thôn 3 95", 95, ("thôn 3",)),
        ("thôn Đông", None, ("thôn Đông",)),
        ("thôn Đông: 0", 0, ("thôn Đông",)),
    ],
)
def test_a_line_ends_with_its_number(text: str, number: int | None, parts: tuple[str, ...]) -> None:
    found, line = number_in(lines_of(text)[0])
    assert (found, line.parts) == (number, parts)


@pytest.mark.parametrize(
    ("text", "kind", "parts"),
    [
        ("thôn Đông - Nguyễn Thị Mẫu", "", ("thôn Đông", "Nguyễn Thị Mẫu")),
        ("thôn Đông - Nguyễn Thị Mẫu - chi hội phó", "deputy", ("thôn Đông", "Nguyễn Thị Mẫu")),
        ("thôn Đông, Nguyễn Thị Mẫu (phó)", "deputy", ("thôn Đông", "Nguyễn Thị Mẫu")),
        ("thôn Đông, người giúp, Nguyễn Thị Mẫu", "helper", ("thôn Đông", "Nguyễn Thị Mẫu")),
        ("thôn Đông, Phó Đức Mẫu", "", ("thôn Đông", "Phó Đức Mẫu")),
    ],
)
def test_a_line_may_name_the_role(text: str, kind: str, parts: tuple[str, ...]) -> None:
    found, line = kind_in(lines_of(text)[0])
    assert (found, line.parts) == (kind, parts)


def test_what_is_read_is_bounded() -> None:
    found = lines_of("\n".join(f"thôn {n}: 5" for n in range(500)))
    assert len(found) == 60
    assert isinstance(found[0], PastedLine)
