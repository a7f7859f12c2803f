"""Places on both databases: brought in whole or not at all, found by what people type, listed."""

from __future__ import annotations

import asyncio
import csv
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from typer.testing import CliRunner

from bot.commands.places import app
from bot.shelf import shipped_sheets
from dialogs.lists import RawRow
from dialogs.vietnamese import bare, fold
from storage.act import House
from storage.merging import Merger, merge
from storage.places.find import by_code, find_places, label, mark
from storage.places.keep import listed, remove_examples, set_hard
from storage.places.load import (
    COLUMNS,
    PlacePlan,
    PlacesChangedError,
    import_places,
    load_example,
    plan_places,
)
from storage.store.store import Store, Tx
from storage.tables import AUDIT, HOUSEHOLD, PLACE, PLACE_NAME
from storage.vault import Vault
from tests.resident import KEY
from tests.village import SHEETS

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
NUMBERS = count(1)

PROVINCE = {"level": "tỉnh", "name": "Tỉnh Mẫu", "code": "TM"}
COMMUNE = {"level": "xã", "name": "Xã Mẫu", "parent": "TM", "code": "XM"}


@pytest.fixture(autouse=True)
def in_vietnamese(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands answer as they do unless another language is asked for."""
    monkeypatch.setenv("CDHT_LANG", "vi")


def new_id() -> str:
    return f"{next(NUMBERS):016d}"


def village(name: str, **cells: Any) -> dict[str, Any]:
    return {"level": "thôn", "word": "thôn", "name": name, "parent": "XM"} | cells


async def bring(store: Store, *rows: dict[str, Any], at: datetime = AT) -> PlacePlan:
    """Import rows; what is wrong with them is an error of the test."""
    plan = await planned(store, *rows, at=at)
    assert not plan.wrong, plan.faults
    await import_places(store, plan, new_id)
    return plan


async def planned(store: Store, *rows: dict[str, Any], at: datetime = AT) -> PlacePlan:
    raws = [RawRow(line, cells) for line, cells in enumerate(rows, 2)]
    return await plan_places(store, raws, at)


async def all_of(store: Store, of: Any = PLACE) -> list[dict[str, Any]]:
    return [dict(row) for row in await store.read(lambda tx: _rows(tx, of))]


def _rows(tx: Tx, of: Any) -> list[Any]:
    return list(tx.execute(select(of).order_by(of.c.id)).mappings())


async def one(store: Store, code: str) -> dict[str, Any]:
    return next(row for row in await all_of(store) if row["code"] == code)


async def found(store: Store, words: str, most: int = 7) -> list[str]:
    places = await store.read(lambda tx: find_places(tx, words, most))
    return [place["label"] for place in places]


def failing(_: int) -> None:
    raise RuntimeError("the power is gone")


# -- importing


async def test_an_old_list_does_not_bring_back_what_became_part_of_another(store: Store) -> None:
    rows = (PROVINCE, COMMUNE, village("Đông", code="XM1"), village("Đoài", code="XM2"))
    await bring(store, *rows)
    one_, two = await one(store, "XM1"), await one(store, "XM2")
    house = House(Vault([b"k" * 32]), new_id, SHEETS, {sheet.id: key for key, sheet in SHEETS.items()})
    await store.write(lambda tx: merge(tx, house, AT, Merger(two["id"], (one_["id"],), AT.date())))
    before = await all_of(store)
    plan = await bring(store, *rows)
    assert len(plan.changes) == 0
    assert await all_of(store) == before
    assert await found(store, "thôn Đông") == ["thôn Đoài, xã Mẫu"]


async def test_a_list_becomes_a_tree(store: Store) -> None:
    plan = await bring(
        store,
        village("Đông", former="xã Cũ A", households=212, since="01/07/2025"),
        {"level": "đơn vị", "name": "Trường Mẫu", "parent": "XM"},
        {"level": "đơn vị", "name": "Công ty Mẫu", "parent": "tỉnh Mẫu"},
        COMMUNE,
        PROVINCE,
    )

    assert (plan.new, len(plan.changes)) == (5, 5)
    rows = {row["name"]: row for row in await all_of(store) if row["level"] != "unit"}
    units = {row["word"]: row for row in await all_of(store) if row["level"] == "unit"}
    province = next(row for row in await all_of(store) if row["level"] == "province")
    commune = next(row for row in await all_of(store) if row["level"] == "commune")
    assert (commune["parent"], commune["commune"]) == (province["id"], commune["id"])
    assert (province["parent"], province["province"], province["commune"]) == (None, province["id"], "")
    for below in (rows["Đông"], units["trường"]):
        above = (below["parent"], below["commune"], below["province"])
        assert above == (commune["id"], commune["id"], province["id"])
    company = units["công ty"]
    above = (company["parent"], company["commune"], company["province"])
    assert above == (province["id"], "", province["id"])
    assert rows["Đông"]["folded"] == "dong"
    assert (rows["Đông"]["households"], rows["Đông"]["since"]) == (212, date(2025, 7, 1))
    assert not any(row["example"] for row in await all_of(store))


async def test_the_same_list_again_changes_nothing(store: Store) -> None:
    hard = {"hard": "có", "hard_document": "QĐ 1", "hard_date": "01/02/2026"}
    three = (village("3", former="xã A"), village("3", former="xã B", until="01/01/2026"))
    rows = (PROVINCE, COMMUNE, village("Đông", names="Tây", **hard), *three)
    await bring(store, *rows)
    before = await all_of(store), await all_of(store, PLACE_NAME)

    again = await bring(store, *rows)

    assert again.changes == ()
    assert (await all_of(store), await all_of(store, PLACE_NAME)) == before


async def test_what_is_left_out_stays_and_a_dash_empties(store: Store) -> None:
    full = village("Đông", code="D2", adults=352, contact_name="cô Hoa", since="01/07/2025")
    await bring(store, PROVINCE, COMMUNE, full)

    plan = await bring(store, village("Đông", code="D2", adults=360, contact_name="-"))

    assert (plan.new, len(plan.changes)) == (0, 1)
    row = await one(store, "D2")
    assert (row["adults"], row["contact_name"]) == (360, "")
    assert row["since"] == date(2025, 7, 1)


async def test_a_list_with_a_wrong_row_stores_nothing(store: Store) -> None:
    plan = await planned(store, PROVINCE, COMMUNE, village("Đông", parent="xã Khác"))

    assert plan.wrong
    with pytest.raises(ValueError, match="not carried out"):
        await import_places(store, plan, new_id)
    assert await all_of(store) == []


async def test_an_import_that_breaks_off_leaves_nothing_behind(store: Store) -> None:
    plan = await planned(store, PROVINCE, COMMUNE, village("Đông"))

    with pytest.raises(RuntimeError, match="power"):
        await import_places(store, plan, new_id, failing)

    assert await all_of(store) == []


async def test_nobody_sees_a_place_before_all_are_there(store: Store) -> None:
    rows = (PROVINCE, COMMUNE, *(village(f"Đông {number}") for number in range(500)))
    plan = await planned(store, *rows)
    staged: list[int] = []
    counted: set[int] = set()

    importing = asyncio.create_task(import_places(store, plan, new_id, staged.append))
    while not importing.done():
        counted.add(len(await store.read(listed)))
    await importing

    assert staged == [200, 200, 102]
    assert counted <= {0, 502}
    assert len(await store.read(listed)) == 502


async def test_what_is_staged_is_neither_found_nor_listed(store: Store) -> None:
    await bring(store, PROVINCE, COMMUNE, village("Đông"))
    plan = await planned(store, village("Tây", code="T22"))
    staged = {"level": "staged:x:village", "commune": "staged:x:c", "province": "staged:x:p"}
    row = (await one(store, "XM")) | {"id": "s", "parent": None, "code": "T22", "folded": "tay"}
    await store.write(lambda tx: tx.execute(insert(PLACE), row | staged) and None)

    assert [await found(store, "tây"), await found(store, "T22")] == [[], []]
    assert len(await store.read(listed)) == 3
    await import_places(store, plan, new_id)  # what a broken import left is cleared away
    assert await found(store, "tây") == ["thôn Tây, xã Mẫu"]


async def test_of_two_imports_at_once_one_says_to_do_it_again(store: Store) -> None:
    first = await planned(store, PROVINCE, COMMUNE)
    second = await planned(store, PROVINCE, COMMUNE)
    await import_places(store, first, new_id)

    with pytest.raises(PlacesChangedError):
        await import_places(store, second, new_id)

    assert len(await all_of(store)) == 2
    assert (await bring(store, PROVINCE, COMMUNE)).changes == ()


async def test_a_code_of_a_household_is_refused(store: Store) -> None:
    await bring(store, PROVINCE, COMMUNE, village("Đông", code="D2"))
    place = (await one(store, "D2"))["id"]
    house = {"id": "h", "place": place, "commune": "", "code": "H7K", "name": ""}
    await store.write(lambda tx: tx.execute(insert(HOUSEHOLD), house) and None)

    plan = await planned(store, village("Tây", code="h7k"))

    assert [(fault.row, fault.field) for fault in plan.faults] == [(2, "code")]


async def test_a_village_renamed_keeps_its_old_name_with_dates(store: Store) -> None:
    await bring(store, PROVINCE, COMMUNE, village("Tây", code="D2", since="01/07/2025"))

    await bring(store, village("Đoài", code="D2", since="01/01/2026"))
    await bring(store, village("Thượng", code="D2", word="xóm"))

    columns = ("word", "name", "since", "until")
    names = [tuple(row[column] for column in columns) for row in await all_of(store, PLACE_NAME)]
    assert names == [
        ("thôn", "Tây", date(2025, 7, 1), date(2025, 12, 31)),
        ("thôn", "Đoài", date(2026, 1, 1), date(2026, 11, 21)),
    ]
    for typed in ("tây", "thon doai", "thuong"):
        assert await found(store, typed) == ["xóm Thượng, xã Mẫu"]


async def test_marks_put_right_are_no_new_name(store: Store) -> None:
    await bring(store, PROVINCE, COMMUNE, village("Dong", code="D2"))

    await bring(store, village("Đông", code="D2"))

    assert (await one(store, "D2"))["name"] == "Đông"
    assert await all_of(store, PLACE_NAME) == []


async def test_old_names_told_in_a_list_are_kept_once(store: Store) -> None:
    await bring(store, PROVINCE, COMMUNE, village("Mới", names="xóm Trại; Lò", since="01/07/2025"))
    await bring(store, village("Mới", names="xóm Trại"))

    names = [(row["word"], row["name"], row["until"]) for row in await all_of(store, PLACE_NAME)]
    assert names == [("xóm", "Trại", date(2025, 6, 30)), ("thôn", "Lò", date(2025, 6, 30))]


async def test_a_commune_that_gets_its_province_takes_its_villages_along(store: Store) -> None:
    await bring(store, COMMUNE | {"parent": ""}, village("Đông", code="D2"))

    plan = await bring(store, PROVINCE, COMMUNE)

    assert (plan.new, len(plan.changes)) == (1, 2)
    province = (await one(store, "TM"))["id"]
    assert [(await one(store, code))["province"] for code in ("XM", "D2")] == [province, province]
    assert (await one(store, "XM"))["parent"] == province


async def test_an_empty_village_moves_and_one_with_people_does_not(store: Store) -> None:
    other = COMMUNE | {"name": "Khác", "code": "XK"}
    await bring(store, PROVINCE, COMMUNE, other, village("Đông", code="D2"))
    moved = village("Đông", code="D2", parent="XK")

    await bring(store, moved)
    row = await one(store, "D2")
    assert row["commune"] == row["parent"] == (await one(store, "XK"))["id"]

    house = {"id": "h", "place": row["id"], "commune": "", "code": None, "name": ""}
    await store.write(lambda tx: tx.execute(insert(HOUSEHOLD), house) and None)
    plan = await planned(store, moved | {"parent": "XM"})
    assert [fault.field for fault in plan.faults] == ["parent"]


async def test_an_import_is_in_the_audit(store: Store) -> None:
    await bring(store, PROVINCE, COMMUNE)

    (row,) = await all_of(store, AUDIT)
    assert (row["actor"], row["action"]) == ("operator", "places.imported")
    assert row["detail"] == {"new": 2, "changed": 0, "example": False}


@pytest.mark.slow
async def test_five_thousand_villages_come_in_and_are_found_quickly(store: Store) -> None:
    names = ("Đông", "Tây", "Nam", "Bắc", "Trung", "Thượng", "Hạ", "Tân Lập", "Tân Hòa", "Hòa Bình")
    letters = [f"{chr(65 + number // 10)}{number % 10}" for number in range(100)]
    communes = [COMMUNE | {"name": f"Xã {each} Mới", "code": f"X{each}"} for each in letters]
    rows = [
        village(f"{name} {number}", parent=commune["code"])
        for commune in communes
        for name in names
        for number in range(1, 6)
    ]
    plan = await bring(store, PROVINCE, *communes, *rows)
    assert plan.new == 5101

    assert await found(store, "thon dong 2 xa b4 moi") == ["thôn Đông 2, xã B4 Mới"]
    typed = ("tan lap 3", "thon dong 2 xa b4 moi", "hoa binh", "không có đâu", "xóm tân", "M0722")
    began = time.perf_counter()
    lengths = [len(await found(store, words)) for words in typed]
    assert time.perf_counter() - began < 3  # some 20 ms each on a machine at rest
    assert lengths == [8, 1, 8, 0, 8, 0]  # one more than are shown


# -- finding


FINDABLE = (
    PROVINCE,
    COMMUNE,
    COMMUNE | {"name": "Ví Dụ", "code": "VD"},
    village("Đông", code="M22"),
    village("Đông Hà", code="M23"),
    village("3", code="M24", former="xã Cũ A"),
    village("3", code="M25", former="xã Cũ B"),
    village("3", code="M26", word="xóm"),
    village("3A", code="M27"),
    village("2", code="M28", word="tổ dân phố"),
    village("Suối Trong", code="M29", word="bản"),
    village("Tân Hà", code="M32"),
    village("Tân Hạ", code="M33"),
    village("Đoài", code="M34", names="thôn Tây; Nà Mèo"),
    village("Chùa", code="M35", word="xóm"),
    village("Xưa", code="M36", until="30/06/2025"),
    village("05", code="M37", word="khu"),
    village("Đông", code="V22", parent="VD"),
    {"level": "đơn vị", "name": "Trường Tiểu học Ví Dụ", "parent": "VD", "code": "V23"},
)


TYPED: dict[str, list[str]] = {
    "dong": ["thôn Đông, xã Mẫu", "thôn Đông, xã Ví Dụ"],
    "thon dong xa mau": ["thôn Đông, xã Mẫu"],
    "Thôn Đông, xã Ví Dụ, tỉnh Mẫu": ["thôn Đông, xã Ví Dụ"],
    "đông hà": ["thôn Đông Hà, xã Mẫu"],
    "dạ cháu ở thôn Đông Hà ạ": ["thôn Đông Hà, xã Mẫu"],
    "THÔN ĐÔNG HÀ!!!": ["thôn Đông Hà, xã Mẫu"],
    "thôn 3": ["thôn 3 (xã Cũ A cũ), xã Mẫu", "thôn 3 (xã Cũ B cũ), xã Mẫu"],
    "thon3": ["thôn 3 (xã Cũ A cũ), xã Mẫu", "thôn 3 (xã Cũ B cũ), xã Mẫu"],
    "thon ba": ["thôn 3 (xã Cũ A cũ), xã Mẫu", "thôn 3 (xã Cũ B cũ), xã Mẫu"],
    "thon 3 xa cu a": ["thôn 3 (xã Cũ A cũ), xã Mẫu"],
    "thôn 3 xã Cũ B ạ": ["thôn 3 (xã Cũ B cũ), xã Mẫu"],
    "thôn 3 ạ": ["thôn 3 (xã Cũ A cũ), xã Mẫu", "thôn 3 (xã Cũ B cũ), xã Mẫu"],
    "xóm 3": ["xóm 3, xã Mẫu"],
    "thon 3a": ["thôn 3A, xã Mẫu"],
    "tdp 2": ["tổ dân phố 2, xã Mẫu"],
    "TDP2": ["tổ dân phố 2, xã Mẫu"],
    "tổ 2": ["tổ dân phố 2, xã Mẫu"],
    "ban": ["bản Suối Trong, xã Mẫu"],
    "suoi": ["bản Suối Trong, xã Mẫu"],
    "bản suối trong": ["bản Suối Trong, xã Mẫu"],
    "Tân Hạ": ["thôn Tân Hạ, xã Mẫu"],
    "tan ha": ["thôn Tân Hà, xã Mẫu", "thôn Tân Hạ, xã Mẫu"],
    "tây": ["thôn Đoài, xã Mẫu"],
    "thôn nà mèo": ["thôn Đoài, xã Mẫu"],
    "xóm chùa": ["xóm Chùa, xã Mẫu"],
    "chua": ["xóm Chùa, xã Mẫu"],
    "khu 5": ["khu 05, xã Mẫu"],
    "vi du": ["trường Tiểu học Ví Dụ, xã Ví Dụ", "thôn Đông, xã Ví Dụ"],
    "truong tieu hoc": ["trường Tiểu học Ví Dụ, xã Ví Dụ"],
    "xưa": [],
    "M36": [],
    "xm": [],
    "m22": ["thôn Đông, xã Mẫu"],
    "M 22": ["thôn Đông, xã Mẫu"],
    "m-22.": ["thôn Đông, xã Mẫu"],
    "mã của em là m22 ạ": ["thôn Đông, xã Mẫu"],
    "thôn": [],
    "không biết": [],
    "ở đâu cũng được, miễn là vui và có bạn ở thôn Đông Hà chơi cùng": [],
    "%": [],
    "_": [],
    "'; drop table place; --": [],
    "": [],
    "Đ" * 3000: [],
}


async def test_places_are_found_by_what_people_type(store: Store) -> None:
    await bring(store, *FINDABLE)

    assert {typed: await found(store, typed) for typed in TYPED} == TYPED


ELSEWHERE = [
    "An Giang",
    "Bà Rịa",
    "Vũng Tàu",
    "Bắc Giang",
    "Bắc Kạn",
    "Bạc Liêu",
    "Bắc Ninh",
    "Bến Tre",
    "Bình Định",
    "Bình Dương",
    "Bình Phước",
    "Bình Thuận",
    "Cà Mau",
    "Cần Thơ",
    "Cao Bằng",
    "Đà Nẵng",
    "Đắk Lắk",
    "Đắk Nông",
    "Điện Biên",
    "Đồng Nai",
    "Đồng Tháp",
    "Gia Lai",
    "Hà Giang",
    "Hà Nam",
    "Hà Nội",
    "Hà Tĩnh",
    "Hải Dương",
    "Hải Phòng",
    "Hậu Giang",
    "Hòa Bình",
    "Hưng Yên",
    "Khánh Hòa",
    "Kiên Giang",
    "Kon Tum",
    "Lai Châu",
    "Lâm Đồng",
    "Lạng Sơn",
    "Lào Cai",
    "Long An",
    "Nam Định",
    "Nghệ An",
    "Ninh Bình",
    "Ninh Thuận",
    "Phú Thọ",
    "Phú Yên",
    "Quảng Bình",
    "Quảng Nam",
    "Quảng Ngãi",
    "Quảng Ninh",
    "Quảng Trị",
    "Sóc Trăng",
    "Sơn La",
    "Tây Ninh",
    "Thái Bình",
    "Thái Nguyên",
    "Thanh Hóa",
    "Tiền Giang",
    "Trà Vinh",
    "Tuyên Quang",
    "Vĩnh Long",
    "Vĩnh Phúc",
    "Yên Bái",
    "Trung Quốc",
    "Hàn Quốc",
    "Sài Gòn",
    "Nhật Bản",
    "Đài Loan",
]


async def test_a_word_of_a_province_or_a_country_is_no_village_for_sure(store: Store) -> None:
    """Whatever one of its words is the name of here; none at all, where the rest of it is no common word or kind."""
    named = {fold(word): word for name in ELSEWHERE for word in name.split()}
    province = {"level": "tỉnh", "name": "Khác", "code": "TK"}
    commune = {"level": "xã", "name": "Ví Dụ", "parent": "tỉnh Khác", "code": "VD"}
    await bring(store, province, commune, *(village(word, parent="VD") for word in named.values()))
    ways = ("{}", "ở {}", "tôi quê {} ạ", "tỉnh {}", "tôi ở tận {} cơ")
    said = [way.format(typed) for name in ELSEWHERE for typed in (name, bare(name)) for way in ways]

    places = {typed: await store.read(lambda tx, words=typed: find_places(tx, words, 7)) for typed in said}
    assert [] == [typed for typed in said if any(each["exact"] for each in places[typed])]
    doubtful = {name for name in ELSEWHERE if any(places[way.format(name)] for way in ways)}
    assert doubtful == {"Bà Rịa", "Hà Tĩnh", "Nhật Bản", "Sóc Trăng", "Sơn La"}


async def test_the_code_of_a_household_finds_its_village_and_the_household(store: Store) -> None:
    await bring(store, PROVINCE, COMMUNE, village("Đông", code="D2"))
    place = (await one(store, "D2"))["id"]
    house = {"id": "h", "place": place, "commune": "", "code": "D2K7", "name": ""}
    await store.write(lambda tx: tx.execute(insert(HOUSEHOLD), house) and None)

    for typed in ("d2k7", "D2 K7", "mã d2-k7 ạ"):
        (only,) = await store.read(lambda tx, words=typed: find_places(tx, words, 7))
        assert (only["id"], only["household"]) == (place, "h")
    await bring(store, village("Tây", code="MAD2"), village("Nam", code="D3"))
    for typed, name in (("MAD2", "Tây"), ("ma d2", "Tây"), ("mã D3", "Nam")):
        named = await store.read(lambda tx, code=typed: by_code(tx, code))
        assert named is not None
        assert named["label"].startswith(f"thôn {name}")
    card = await store.read(lambda tx: by_code(tx, "mã D2K7"))
    assert card is not None
    assert (card["label"], card["household"]) == ("thôn Đông, xã Mẫu", "h")


async def test_a_code_that_is_a_name_elsewhere_offers_both(store: Store) -> None:
    await bring(store, PROVINCE, COMMUNE, village("Hoa", code="D2"), village("Tây", code="HOA"))

    assert await found(store, "hoa") == ["thôn Tây, xã Mẫu", "thôn Hoa, xã Mẫu"]


async def test_a_code_of_a_place_that_is_gone_is_no_code(store: Store) -> None:
    gone = village("Xưa", code="X9", until="30/06/2025")
    await bring(store, PROVINCE, COMMUNE, gone)

    assert await store.read(lambda tx: by_code(tx, "X9")) is None


async def test_a_kind_with_many_places_says_too_little(store: Store) -> None:
    some = (village(f"Số {number}", word="bản") for number in range(8))
    await bring(store, PROVINCE, COMMUNE, village("Đông"), *some)

    assert await found(store, "bản", most=7) == []
    assert len(await found(store, "bản", most=8)) == 8


async def test_communes_of_one_name_are_told_apart_by_their_provinces(store: Store) -> None:
    other = {"level": "tỉnh", "name": "Tỉnh Khác", "code": "TK"}
    namesake = COMMUNE | {"parent": "TK", "code": "XN"}
    await bring(store, PROVINCE, other, COMMUNE, namesake, village("Đông"), village("Đông", parent="XN"))

    labels = ["thôn Đông, xã Mẫu, tỉnh Mẫu", "thôn Đông, xã Mẫu, tỉnh Khác"]
    assert await found(store, "đông") == labels


async def test_the_former_commune_is_said_only_where_two_have_one_name(store: Store) -> None:
    east = village("Đông", code="D2", former="xã Cũ A")
    await bring(store, PROVINCE, COMMUNE, east)
    place = (await one(store, "D2"))["id"]

    assert await store.read(lambda tx: label(tx, place)) == "thôn Đông, xã Mẫu"
    await bring(store, village("Đông", former="xã Cũ B"))
    assert await store.read(lambda tx: label(tx, place)) == "thôn Đông (xã Cũ A cũ), xã Mẫu"
    assert await store.read(lambda tx: label(tx, "nowhere")) == ""
    assert await store.read(lambda tx: label(tx, None)) == ""


# -- 70 points


async def test_the_mark_comes_from_above_with_its_document(store: Store) -> None:
    await bring(store, PROVINCE, COMMUNE, village("Đông", code="D2"))
    place = (await one(store, "D2"))["id"]
    sheet = shipped_sheets()["nguoi_dan_xa"]

    def marked() -> Any:
        return store.read(lambda tx: mark(tx, place, sheet))

    def setting(document: str, on: date | None) -> Any:
        return store.write(lambda tx: set_hard(tx, "x m", document, on, new_id=new_id, at=AT))

    assert await marked() == 80
    await setting("QĐ 12", date(2026, 2, 1))
    assert await marked() == 70
    await store.write(
        lambda tx: tx.execute(update(PLACE).values(hard_document="")) and None
    )  # without its document it does not count
    assert await marked() == 80
    await setting("QĐ 13", date(2026, 3, 1))
    assert await marked() == 70
    assert (await setting("", None)) == "xã Mẫu"
    assert await marked() == 80
    with pytest.raises(ValueError, match="date"):
        await setting("QĐ 12", None)
    actions = [row["detail"]["document"] for row in (await all_of(store, AUDIT))[1:]]
    assert actions == ["QĐ 12", "QĐ 13", ""]


async def test_no_place_with_a_code_is_said_so(store: Store) -> None:
    nobody = await store.write(lambda tx: set_hard(tx, "XX", "QĐ 1", date(2026, 1, 1), new_id=new_id, at=AT))
    assert nobody is None


# -- the example


async def test_the_example_commune_is_loaded_once_and_is_all_examples(store: Store) -> None:
    plan = await load_example(store)
    again = await load_example(store)

    assert (plan.new, again.changes) == (16, ())
    rows = await all_of(store)
    assert all(row["example"] for row in rows)
    assert sum(row["level"] == "village" for row in rows) == 13
    commune = next(row for row in rows if row["level"] == "commune")
    assert (commune["contact_name"], commune["contact_phone"]) == ("cô Hoa (ví dụ)", "0900 000 000")
    three = ["thôn 3 (xã Cũ A cũ), xã Ví Dụ", "thôn 3 (xã Cũ B cũ), xã Ví Dụ"]
    assert await found(store, "thon 3") == three


async def test_real_places_are_never_mixed_up_with_examples(store: Store) -> None:
    await load_example(store)
    real = {"level": "tỉnh", "name": "Tỉnh Ví Dụ", "code": "TVD"}

    plan = await bring(store, real)
    assert plan.new == 1
    plan = await planned(store, real | {"code": "VDT"})
    assert [fault.field for fault in plan.faults] == ["code"]


# -- the commands


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    monkeypatch.setenv("CDHT_DATABASE_URL", database_url)
    monkeypatch.setenv("CDHT_SECRET_KEY", KEY)

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, list(words), catch_exceptions=False)
        return done.exit_code, done.output

    return run


Run = Callable[..., tuple[int, str]]


def write(file: Path, *rows: dict[str, Any]) -> str:
    headings = {column.field: column.heading for column in COLUMNS}
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(headings.values())
        writer.writerows([row.get(field, "") for field in headings] for row in rows)
    return str(file)


def test_a_list_is_tried_brought_in_and_shown(run: Run, tmp_path: Path) -> None:
    villages = [village(name) for name in ("Đông", "10", "9")]
    file = write(tmp_path / "noi.csv", PROVINCE, COMMUNE, *villages)

    code, output = run("import", file, "--dry-run")
    assert (code, "5 mới" in output, "chưa ghi gì" in output) == (0, True, True)
    assert "Chưa có nơi nào" in run("list")[1]

    code, output = run("import", file)
    assert code == 0
    assert "Hàng 4: thêm thôn Đông, mã XM22" in output
    assert "Đang nhập" not in output  # the bar is for terminals

    assert "5 nơi: 0 mới, 0 đổi, 5 như cũ." in run("import", file)[1]
    assert run("list")[1].splitlines() == [
        "tỉnh Mẫu, mã TM",
        "  xã Mẫu, mã XM",
        "    thôn 9, mã XM24",
        "    thôn 10, mã XM23",
        "    thôn Đông, mã XM22",
    ]


def test_a_wrong_row_is_told_and_nothing_is_stored(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "noi.csv", PROVINCE, COMMUNE, village("Đông", since="31/02/2026"))

    code, output = run("import", file)

    assert code == 1
    assert "Hàng 4, cột H (từ ngày): “31/02/2026” không phải ngày; ghi như 01/07/2025." in output
    assert "chưa ghi gì cả" in output
    assert "Chưa có nơi nào" in run("list")[1]


def test_a_file_that_is_none_is_told(run: Run, tmp_path: Path) -> None:
    code, output = run("import", str(tmp_path / "không có.csv"))

    assert code == 1
    assert output.startswith("Tệp: không mở được tệp")


def test_a_change_is_told_before_and_after(run: Run, tmp_path: Path) -> None:
    east = village("Đông", code="D2")
    run("import", write(tmp_path / "a.csv", PROVINCE, COMMUNE, east))
    changed = east | {"name": "Đoài", "adults": "352", "names": "Tây"}

    code, output = run("import", write(tmp_path / "b.csv", changed))

    assert code == 0
    told = "thôn Đông thành thôn Đoài; số người lớn: 352; tên cũ: thôn Tây"
    assert f"Hàng 2: đổi thôn Đoài, mã D2: {told}" in output


def test_a_template_filled_with_the_example_comes_in(run: Run, tmp_path: Path) -> None:
    file = str(tmp_path / "mau.xlsx")

    assert run("template", file)[0] == 0
    assert run("template", file)[0] == 2  # it is there already
    assert run("template", file, "--force")[0] == 0
    assert run("template", str(tmp_path / "mau.csv"))[0] == 2
    code, output = run("import", file)
    assert (code, "không có hàng nào" in output) == (1, True)


def test_seventy_points_need_a_document(run: Run, tmp_path: Path) -> None:
    run("import", write(tmp_path / "a.csv", PROVINCE, COMMUNE, village("Đông", code="D2")))

    assert run("hard", "xm")[0] == 1
    assert run("hard", "xm", "--document", "Quyết định 12")[0] == 1
    assert run("hard", "xm", "--document", "Quyết định", "--date", "01/02/2026")[0] == 1
    assert run("hard", "xm", "--document", "Quyết định 12", "--date", "hôm qua")[0] == 1
    assert run("hard", "zz", "--document", "Quyết định 12", "--date", "01/02/2026")[0] == 1
    assert "70 điểm" not in run("list")[1]

    code, output = run("hard", "xm", "--document", "Quyết định 12", "--date", "01/02/2026")
    assert code == 0
    assert "xã Mẫu: từ 70 điểm là đạt, theo Quyết định 12 ngày 01/02/2026." in output
    lines = run("list")[1].splitlines()
    assert "70 điểm: Quyết định 12 ngày 01/02/2026" in lines[1]
    assert "70 điểm theo xã Mẫu" in lines[2]

    assert run("hard", "xm", "--off", "--document", "Quyết định 12")[0] == 2
    assert run("hard", "xm", "--off")[0] == 0
    assert "70 điểm" not in run("list")[1]


def test_the_example_is_not_mixed_into_real_places(run: Run, tmp_path: Path) -> None:
    assert run("example")[0] == 0
    assert "16 như cũ" in run("example")[1]
    run("import", write(tmp_path / "a.csv", PROVINCE, COMMUNE))

    code, output = run("example")

    assert (code, "nơi thật" in output) == (1, True)


def test_the_example_is_taken_out_again(run: Run) -> None:
    run("example")

    code, output = run("example", "--remove")

    assert (code, "16 nơi" in output) == (0, True)
    assert "Chưa có nơi nào" in run("list")[1]


async def test_an_example_that_somebody_lives_in_stays(store: Store) -> None:
    await load_example(store)
    house = {"id": "h", "place": (await one(store, "VD22"))["id"], "commune": "", "name": ""}
    await store.write(lambda tx: tx.execute(insert(HOUSEHOLD), house) and None)

    assert await store.write(remove_examples) is None
    assert len(await all_of(store)) == 16
