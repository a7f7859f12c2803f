"""Lists of households: read, tried, brought in wholly or not at all, by the command and by a link; on both databases."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import xlsxwriter
from sqlalchemy import func, insert, select, update

from bot.reports.households_file import read_households, write_list, write_template
from dialogs.phrases import in_source
from dialogs.talks.people.changes import Undone
from dialogs.talks.people.households import ImportLink
from storage.act import Where, note
from storage.counting import count
from storage.office.summary import recount
from storage.people import load as importing
from storage.people.changes import By, changes, undo
from storage.people.load import ListChangedError, ListPlan, import_list, plan_list, show, stage_list
from storage.people.paper import exported
from storage.places.load import load_example
from storage.privacy.dossier import dossier
from storage.privacy.erasure import erase
from storage.store.store import Tx
from storage.tables import ASSESSMENT, CONSENT, COUNTER_DELTA, HOUSEHOLD, PERSON, PLACE, ROLE
from tests.asking import served
from tests.browser import site_of
from tests.resident import Village, village

HEAD = ("Chủ hộ", "Họ và tên", "Năm sinh", "Tình trạng")
GOOD = (
    ("Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu", 1958, ""),
    ("", "Trần Thị Ví Dụ", 1960, "đi làm xa"),
    ("Lê Thị Ví Dụ", "Lê Thị Ví Dụ", 1971, ""),
)


@pytest.fixture
async def there(database_url: str) -> AsyncIterator[Village]:
    async with village(database_url) as opened:
        await load_example(opened.app.store, opened.app.house.new_id)
        yield opened


def as_csv(*rows: tuple[object, ...], head: tuple[str, ...] = HEAD) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([("Danh sách năm 2026",), head, *rows])
    return out.getvalue().encode()


def as_xlsx(tmp_path: Path, *rows: tuple[object, ...]) -> bytes:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Danh sách hộ")
        for line, row in enumerate((HEAD, *rows)):
            for at, value in enumerate(row):
                page.write(line, at, value)
    return path.read_bytes()


async def place_of(there: Village, code: str = "VD22") -> str:
    (row,) = await there.rows(select(PLACE.c.id).where(PLACE.c.code == code))
    return str(row.id)


async def planned(there: Village, content: bytes, code: str = "VD22") -> ListPlan:
    read = read_households(content)
    where = await place_of(there, code)
    return await there.app.store.read(lambda tx: plan_list(tx, read.rows, where, 2026, "thử", read.faults))


def said_of(plan: ListPlan) -> list[str]:
    return [*map(in_source, plan.lines())]


async def brought(there: Village, content: bytes, code: str = "VD22") -> ListPlan:
    plan = await planned(there, content, code)
    app = there.app
    await import_list(app.store, app.house, plan, there.now[0], actor="operator")
    return plan


async def names(there: Village) -> list[tuple[Any, ...]]:
    rows = select(PERSON.c.full_name, PERSON.c.born, PERSON.c.state, HOUSEHOLD.c.name, HOUSEHOLD.c.code)
    rows = rows.join(HOUSEHOLD, HOUSEHOLD.c.id == PERSON.c.household, isouter=True)
    return [tuple(row) for row in await there.rows(rows.order_by(PERSON.c.born, PERSON.c.id))]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_a_list_is_brought_in_with_its_households(there: Village, tmp_path: Path, kind: str) -> None:
    content = as_csv(*GOOD) if kind == "csv" else as_xlsx(tmp_path, *GOOD)
    plan = await brought(there, content)

    assert not plan.wrong
    known = await names(there)
    assert [row[:4] for row in known] == [
        ("Nguyễn Văn Mẫu", 1958, "active", "Nguyễn Văn Mẫu"),
        ("Trần Thị Ví Dụ", 1960, "away", "Nguyễn Văn Mẫu"),
        ("Lê Thị Ví Dụ", 1971, "active", "Lê Thị Ví Dụ"),
    ]
    codes = [row[4] for row in known]
    assert all(re.fullmatch("VD22H[2-9]{4}", code) for code in codes)
    assert [codes[0] == each for each in codes] == [True, True, False]
    (row,) = await there.rows(select(PERSON).where(PERSON.c.born == 1971))
    assert (row.basis, row.standing, row.village) == ("thử", "", await place_of(there))
    (commune,) = await there.rows(select(PLACE.c.id).where(PLACE.c.level == "commune"))
    assert row.commune == commune.id


async def test_a_dry_run_stores_nothing(there: Village) -> None:
    plan = await planned(there, as_csv(*GOOD))

    assert in_source(plan.sums()) == "3 hàng: 2 hộ mới, 3 người mới, 0 người đã có, 0 người bỏ qua."
    assert await names(there) == []


async def test_the_same_list_again_changes_nothing(there: Village) -> None:
    await brought(there, as_csv(*GOOD))
    plan = await brought(there, as_csv(*GOOD, ("", "LÊ THỊ VÍ DỤ", 1971, "")))

    assert plan.known == 4
    assert len(await names(there)) == 3
    assert len(await there.rows(select(HOUSEHOLD.c.id))) == 2


DIRTY = (
    (("Mẫu", "Nguyễn Văn A1", 1960, ""), "không giống họ tên"),
    (("Mẫu", "Nguyễn Văn Mẫu", "60", ""), "chưa rõ"),
    (("Mẫu", "Nguyễn Văn Mẫu", 3060, ""), "không thể đúng"),
    (("Mẫu", "", 1960, ""), "không có họ tên"),
)


@pytest.mark.parametrize(("row", "said"), DIRTY)
async def test_one_dirty_row_stops_the_whole_list(there: Village, row: tuple[object, ...], said: str) -> None:
    plan = await planned(there, as_csv(*GOOD, row))

    assert plan.wrong
    assert any(said in line and line.startswith("Hàng 6") for line in said_of(plan))
    with pytest.raises(ValueError, match="faults"):
        await stage_list(there.app.store, there.app.house, plan, there.now[0])
    assert await names(there) == []


@pytest.mark.parametrize(
    ("row", "said", "many"),
    [
        (("Mẫu Bé", "Lê Thị Bé", 2015, ""), "chưa đủ 18 tuổi", 3),
        (("Lê Thị Ví Dụ", "lê thị ví dụ", 1971, ""), "trùng với hàng 5", 3),
        (("Hoàng Văn Mẫu", "Tran Thi Vi Du", 1960, ""), "ở hộ khác", 4),
        (("Hoàng Văn Mẫu", "Hoàng Văn Mẫu", "", ""), "chưa có năm sinh", 4),
        (("Hoàng Văn Mẫu", "Hoàng Văn Mẫu", 1960, "thích cờ"), "chưa hiểu tình trạng", 4),
    ],
)
async def test_what_is_only_odd_is_said_and_stops_nobody(
    there: Village, row: tuple[object, ...], said: str, many: int
) -> None:
    plan = await brought(there, as_csv(*GOOD, row))

    assert any(said in line for line in said_of(plan))
    assert len(await names(there)) == many


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\xff", b"PK\x03\x04 broken", b"a,b\n1,2\n", "tên\n".encode()]
)
async def test_what_is_no_list_is_said_kindly(there: Village, content: bytes) -> None:
    plan = await planned(there, content)

    assert plan.wrong
    assert said_of(plan)[0].startswith("Tệp: ")


async def test_a_list_of_a_commune_names_the_village_of_each_row(there: Village) -> None:
    head = ("Thôn", "Họ tên", "Ngày sinh", "Quan hệ")
    rows = (("VD22", "Nguyễn Văn Mẫu", "12/3/1958", "Chủ hộ"), ("thôn Trung", "Lê Thị Ví Dụ", 1971, "CH"))
    await brought(there, as_csv(*rows, head=head), "VD")
    found = await there.rows(
        select(PLACE.c.name).join(PERSON, PERSON.c.village == PLACE.c.id).order_by(PERSON.c.born)
    )
    assert [row.name for row in found] == ["Đông", "Trung"]

    for wrong in ("thôn 3", "Tây", ""):
        plan = await planned(there, as_csv((wrong, "Lý Văn Mẫu", 1950, "Chủ hộ"), head=head), "VD")
        assert plan.wrong


async def test_a_code_of_another_village_or_of_a_place_is_refused(there: Village) -> None:
    head = ("Mã hộ", *HEAD)
    await brought(there, as_csv(("M07", *GOOD[0]), head=head))
    assert (await names(there))[0][4] == "M07"

    assert (await planned(there, as_csv(("m 07", *GOOD[2]), head=head), "VD23")).wrong
    assert (await planned(there, as_csv(("VD24", *GOOD[2]), head=head))).wrong
    again = await brought(there, as_csv(("M07", "Tên Khác", "Lý Văn Mẫu", 1950, ""), head=head))
    assert again.new_homes == []


async def test_nothing_is_seen_before_all_of_it_is(there: Village, monkeypatch: Any) -> None:
    """Killed while it is staged, and refused when it is to be shown: nothing of it is left."""
    app, plan = there.app, await planned(there, as_csv(*GOOD))
    staged = await stage_list(app.store, app.house, plan, there.now[0])
    place = await place_of(there)
    seen = select(PERSON.c.id).where(PERSON.c.village == place)
    assert await there.rows(seen) == []
    assert await there.rows(select(HOUSEHOLD.c.id)) == []

    def breaks(*_: object) -> None:
        raise RuntimeError("broken in the middle")

    with monkeypatch.context() as broken:
        broken.setattr(importing, "count_households", breaks)
        with pytest.raises(RuntimeError, match="middle"):
            await app.store.write(lambda tx: show(tx, app.house, staged, there.now[0], "operator", ""))
    assert await there.rows(seen) == []
    assert await there.rows(select(HOUSEHOLD.c.id)) == []

    await brought(there, as_csv(*GOOD))
    assert len(await there.rows(select(PERSON.c.id))) == 3, "what was staged before is cleared away"


async def test_a_list_that_changed_meanwhile_is_not_mixed(there: Village) -> None:
    plan = await planned(there, as_csv(*GOOD))
    await brought(there, as_csv(("Hoàng Văn Mẫu", "Hoàng Văn Mẫu", 1950, "")))

    with pytest.raises(ListChangedError):
        await import_list(there.app.store, there.app.house, plan, there.now[0], actor="operator")
    assert len(await there.rows(select(PERSON.c.id))) == 1


async def test_what_is_exported_can_be_brought_in_again(there: Village, tmp_path: Path) -> None:
    await brought(there, as_csv(*GOOD))
    place = await place_of(there)
    rows = await there.app.store.read(lambda tx: exported(tx, place))
    for name in ("list.csv", "list.xlsx"):
        assert write_list(tmp_path / name, rows) == 3
        plan = await planned(there, (tmp_path / name).read_bytes())
        assert (plan.wrong, plan.known, len(plan.people)) == (False, 3, 0)


def test_the_template_can_be_read_and_is_empty(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx")
    read = read_households(tmp_path / "t.xlsx")

    assert read.rows == ()
    assert [in_source(fault.what) for fault in read.faults] == ["không có hàng nào"]


async def test_the_counters_are_told(there: Village) -> None:
    await brought(there, as_csv(*GOOD))
    of = COUNTER_DELTA
    deltas = select(of.c.name, func.sum(of.c.delta)).where(of.c.year == 0).group_by(of.c.name)
    told = {row[0]: int(row[1]) for row in await there.rows(deltas)}

    assert (told["listed"], told["households"]) == (3, 2)


# -- who lives together, where no column names households


KIN = ("STT", "Họ và tên", "Năm sinh", "Quan hệ với chủ hộ")
TOGETHER = (
    ("1", "NGUYỄN VĂN MẪU", 1958, "Chủ hộ"),
    ("2", "Trần Thị Ví Dụ", 1960, "vợ"),
    ("3", "Nguyễn Văn Mẫu", 1971, "CH"),
    ("4", "Lê Thị Hoa", 1973, "Vợ"),
)
HOMES = [("Nguyễn Văn Mẫu", 2), ("Nguyễn Văn Mẫu", 2)]


async def homes(there: Village) -> list[tuple[str, int]]:
    rows = select(HOUSEHOLD.c.name, func.count(PERSON.c.id)).join(
        PERSON, PERSON.c.household == HOUSEHOLD.c.id
    )
    found = await there.rows(rows.group_by(HOUSEHOLD.c.id, HOUSEHOLD.c.name).order_by(HOUSEHOLD.c.name))
    return [(row[0], int(row[1])) for row in found]


BY_NUMBER = (
    ("1", *TOGETHER[0][1:3]),
    ("", *TOGETHER[1][1:3]),
    ("2", *TOGETHER[2][1:3]),
    ("", *TOGETHER[3][1:3]),
)
BY_HOME = tuple(("" if at % 2 else row[1], *row[1:3]) for at, row in enumerate(TOGETHER))


@pytest.mark.parametrize(
    ("head", "rows"),
    [(KIN, TOGETHER), (KIN[:3], BY_NUMBER), (("Chủ hộ", *KIN[1:3]), BY_HOME)],
    ids=["by kinship", "by number", "by the name of the head"],
)
async def test_two_households_of_one_head_name_and_other_years_stay_two(
    there: Village, head: tuple[str, ...], rows: tuple[tuple[object, ...], ...]
) -> None:
    content = as_csv(*rows, head=head)
    await brought(there, content)
    assert await homes(there) == HOMES
    again = await brought(there, content)
    assert (again.known, len(again.people), again.new_homes) == (4, 0, [])
    more = await brought(there, as_csv(*rows, ("", "Nguyễn Văn Thêm", 1995, "con")[: len(head)], head=head))
    assert (len(more.people), more.new_homes) == (1, [])
    assert sorted(await homes(there)) == [("Nguyễn Văn Mẫu", 2), ("Nguyễn Văn Mẫu", 3)]


@pytest.mark.parametrize("number", [True, False], ids=["numbered persons", "no number"])
async def test_without_any_of_it_the_import_stops_and_says_what_to_add(
    there: Village, *, number: bool
) -> None:
    rows = [row[:3] if number else row[1:3] for row in TOGETHER]
    plan = await planned(there, as_csv(*rows, head=KIN[:3] if number else KIN[1:3]))
    assert plan.wrong
    (said,) = [line for line in said_of(plan) if "không biết ai ở hộ nào" in line]
    assert "Chủ hộ" in said
    assert "Quan hệ với chủ hộ" in said


async def test_what_will_be_kept_is_shown_with_everybody_left_out(there: Village) -> None:
    minors = [("", f"Nguyễn Văn Con {letter}", 2015, "con") for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    rows = (*TOGETHER, *(row for each in range(3) for row in minors[each::3]))
    plan = await planned(there, as_csv(*rows, head=KIN))
    lines = said_of(plan)
    assert "Sẽ ghi: Nguyễn Văn Mẫu, sinh 1958, nhà Nguyễn Văn Mẫu, thôn Đông, xã Ví Dụ." in lines
    assert sum(line.startswith("Sẽ ghi: ") for line in lines) == 3
    assert "Tên viết lại: NGUYỄN VĂN MẪU → Nguyễn Văn Mẫu." in lines
    (out,) = [line for line in lines if line.startswith("Bỏ qua: ")]
    assert all(name in out for _, name, _, _ in minors)


async def test_a_state_is_changed_by_its_own_column_alone_and_shown_by_name(there: Village) -> None:
    head = ("Chủ hộ", "Họ và tên", "Năm sinh", "Tình trạng", "Ghi chú")
    rows = (
        ("Mẫu", "Nguyễn Văn Mẫu", 1958, "đi làm xa", ""),
        ("", "Trần Thị Ví Dụ", 1960, "", "đã mất chồng"),
        ("", "Lê Thị Hoa", 1973, "Không vắng buổi nào", "đi làm xa"),
    )
    plan = await brought(there, as_csv(*rows, head=head))
    assert "Tình trạng sẽ ghi: Nguyễn Văn Mẫu: đi làm xa." in said_of(plan)
    assert [row[2] for row in await names(there)] == ["away", "active", "active"]


async def test_who_differs_by_a_mark_is_another_and_who_is_typed_without_may_be_both(there: Village) -> None:
    hoa = (("Mẫu", "Lê Thị Hoa", 1973, ""), ("", "Lê Thị Hòa", 1973, ""), ("", "Lê Thị Hoà", 1973, ""))
    plan = await brought(there, as_csv(*hoa))
    assert [row[0] for row in await names(there)] == ["Lê Thị Hoa", "Lê Thị Hòa"]
    assert plan.left_out == 1
    plan = await planned(there, as_csv(("Mẫu", "le thi hoa", 1973, "")))
    assert plan.wrong
    assert any("có thể là Lê Thị Hoa hoặc Lê Thị Hòa" in line for line in said_of(plan))


async def test_a_village_that_differs_by_a_mark_is_another(there: Village) -> None:
    head = ("Thôn", *HEAD)
    plan = await planned(there, as_csv(("thôn Đồng", *GOOD[0]), head=head), "VD")
    assert plan.wrong
    assert any("không có thôn “thôn Đồng”" in line for line in said_of(plan))
    assert not (await planned(there, as_csv(("thon dong", *GOOD[0]), head=head), "VD")).wrong


# -- taken back


async def imports(there: Village) -> list[Any]:
    now = there.now[0]
    return await there.app.store.read(lambda tx: changes(tx, now))


async def taken_back(there: Village, *, rest: bool = False) -> Undone:
    (row,) = await imports(there)
    who = By(there.app.house, there.now[0], "operator")
    return await there.app.store.write(lambda tx: undo(tx, who, row, rest=rest))


async def differences(there: Village) -> list[Any]:
    return list(await there.app.store.read(lambda tx: recount(tx, there.app.house)))


async def test_an_import_is_taken_back_whole(there: Village) -> None:
    before = await names(there)
    await brought(there, as_csv(*GOOD))
    assert (await taken_back(there))["count"] == 3
    assert await names(there) == before == []
    assert await there.rows(select(HOUSEHOLD.c.id)) == []
    assert await differences(there) == []
    assert await imports(there) == []
    await brought(there, as_csv(*GOOD))
    assert len(await names(there)) == 3, "the same list can come again"


async def test_of_an_import_over_several_villages_one_undo_takes_all(there: Village) -> None:
    head = ("Thôn", "Họ tên", "Năm sinh", "Chủ hộ")
    rows = (
        ("VD22", "Nguyễn Văn Mẫu", 1958, "Nguyễn Văn Mẫu"),
        ("VD23", "Lê Thị Ví Dụ", 1971, "Lê Thị Ví Dụ"),
    )
    await brought(there, as_csv(*rows, head=head), "VD")
    assert (await taken_back(there))["count"] == 2
    assert await there.rows(select(PERSON.c.id)) == []
    assert await differences(there) == []


def _sheet(tx: Tx, there: Village, who: str) -> None:
    of = {
        "id": "s1",
        "person": who,
        "year": 2026,
        "sheet": "nguoi_dan_xa@du-thao-2",
        "run": "r1",
        "started": there.now[0],
    }
    tx.execute(insert(ASSESSMENT).values(of | {"answered": 3, "state": "open"}))
    count(tx, there.app.house, [who])


def _consent(tx: Tx, there: Village, who: str) -> None:
    of = {
        "id": "c1",
        "person": who,
        "purpose": "keep",
        "given": True,
        "version": "1",
        "channel": "paper",
        "contact": "",
    }
    tx.execute(insert(CONSENT).values(of | {"at": there.now[0]}))


def _role(tx: Tx, there: Village, who: str) -> None:
    of = {
        "id": "r9",
        "contact": "x",
        "person": who,
        "kind": "helper",
        "place": "p",
        "commune": "c",
        "by": "operator",
    }
    tx.execute(insert(ROLE).values(of | {"since": there.now[0], "called": "", "digest": ""}))


def _joined(tx: Tx, there: Village, who: str) -> None:
    tx.execute(update(PERSON).where(PERSON.c.id == who).values(same_as="somebody"))
    count(tx, there.app.house, [who])


def _edited(tx: Tx, there: Village, who: str) -> None:
    note(tx, there.app.house.new_id(), there.now[0], "contact:x", "state", who, "", state="away")


BUILT = (_sheet, _consent, _role, _joined, _edited)


@pytest.mark.parametrize("built", BUILT, ids=lambda each: each.__name__.strip("_"))
async def test_what_was_built_on_it_stands_in_the_way_by_name(there: Village, built: Any) -> None:
    await brought(there, as_csv(*GOOD))
    (row,) = await there.rows(select(PERSON.c.id).where(PERSON.c.full_name == "Trần Thị Ví Dụ"))
    await there.app.store.write(lambda tx: built(tx, there, row.id))

    said = await taken_back(there)
    assert (said["state"], said["whose"], said["left"]) == ("built", ["Trần Thị Ví Dụ 1960"], 2)
    assert len(await names(there)) == 3, "nothing of it without a plain yes"
    assert (await taken_back(there, rest=True))["count"] == 2
    assert [each[0] for each in await names(there)] == ["Trần Thị Ví Dụ"]
    assert len(await there.rows(select(HOUSEHOLD.c.id))) == 1, "the house somebody lives in stays"
    assert await differences(there) == []


async def test_a_household_to_which_others_came_stays(there: Village) -> None:
    await brought(there, as_csv(*GOOD))
    (home,) = await there.rows(select(HOUSEHOLD).where(HOUSEHOLD.c.name == "Lê Thị Ví Dụ"))
    row = {
        "id": "p9",
        "full_name": "Lê Văn Thêm",
        "folded": "le van them",
        "born": 1990,
        "created": there.now[0],
    }
    row |= {"village": home.place, "commune": home.commune, "household": home.id, "basis": "chapter"}

    def comes(tx: Tx) -> None:
        tx.execute(insert(PERSON).values(row))
        count(tx, there.app.house, ["p9"])

    await there.app.store.write(comes)
    said = await taken_back(there)
    assert (said["state"], said["whose"]) == ("built", ["nhà Lê Thị Ví Dụ"])
    await taken_back(there, rest=True)
    assert [row[0] for row in await names(there)] == ["Lê Văn Thêm"]
    assert await differences(there) == []


# -- by a link


async def officer(there: Village) -> tuple[str, str]:
    """Somebody with the role of an officer, and a link of theirs: the token, and the role."""
    await there.says("phone-9", "xin chào")
    contact, app, at = await there.contact("phone-9"), there.app, there.now[0]
    (commune,) = await there.rows(select(PLACE.c.id).where(PLACE.c.code == "VD"))
    role = app.house.new_id()

    def work(tx: Tx) -> str:
        tx.execute(
            insert(ROLE).values(
                id=role,
                contact=contact,
                person="",
                kind="officer",
                place=commune.id,
                commune=commune.id,
                by="operator",
                called="",
                digest="",
                since=at,
                until=None,
                ended=None,
            )
        )
        where = Where(app.house, at, contact, "zalo", "phone-9")
        url: str = served(tx, where, ImportLink(role, commune.id))["url"]
        return url.rpartition("/")[2]

    return await app.store.write(work), role


def upload(content: bytes) -> aiohttp.FormData:
    form = aiohttp.FormData()
    form.add_field("file", content, filename="danh sách.csv")
    return form


async def test_an_officer_sends_a_list_that_is_tried_first(there: Village) -> None:
    token, _ = await officer(there)
    head = ("Thôn", *HEAD)
    content = as_csv(*(("VD22", *row) for row in GOOD), head=head)
    async with site_of(there) as web:
        path = f"/gui/{token}"
        status, page = await web.post(path, upload(as_csv(("?", *GOOD[0]), head=head)))
        assert (status, "không có thôn" in page.decode()) == (422, True)
        status, page = await web.post(path, upload(content))
        assert (status, "3 người mới" in page.decode()) == (422, True)
        assert await names(there) == []
        status, _ = await web.post(path, upload(content))
        assert status == 200
        assert len(await names(there)) == 3
        assert (await web.post(path, upload(content)))[0] == 410


async def test_who_was_slower_hears_so_and_can_send_it_again(
    there: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, _ = await officer(there)
    content = as_csv(*(("VD22", *row) for row in GOOD), head=("Thôn", *HEAD))

    def slower(*_: object) -> None:
        raise ListChangedError

    async with site_of(there) as web:
        await web.post(f"/gui/{token}", upload(content))
        with monkeypatch.context() as broken:
            broken.setattr("bot.files.village.show", slower)
            assert (await web.post(f"/gui/{token}", upload(content)))[0] == 409
        assert await names(there) == [] or all(row[3] is None for row in await names(there))
        assert (await web.post(f"/gui/{token}", upload(content)))[0] == 200
    assert len(await names(there)) == 3


async def test_a_link_ends_with_the_role_that_made_it(there: Village) -> None:
    token, role = await officer(there)
    head = ("Thôn", *HEAD)
    content = as_csv(*(("VD22", *row) for row in GOOD), head=head)
    async with site_of(there) as web:
        await web.post(f"/gui/{token}", upload(content))
        ended = update(ROLE).where(ROLE.c.id == role).values(ended=there.now[0] - timedelta(1))
        await there.app.store.write(lambda tx: tx.execute(ended) and None)
        assert (await web.post(f"/gui/{token}", upload(content)))[0] == 422
    assert await names(there) == []


# -- seen and erased


async def test_a_row_of_a_list_is_seen_and_goes_with_whom_it_names(there: Village) -> None:
    await brought(there, as_csv(("Lường Văn Mẫu", "Lường Thị Xuyến", 1963, "")))
    person = await there.joins("phone-1", "Xuyến")
    place, app = await place_of(there), there.app
    known = update(PERSON).where(PERSON.c.full_name == "Lường Thị Xuyến").values(same_as=person)
    (row,) = await there.rows(select(PERSON.c.id).where(PERSON.c.full_name == "Lường Thị Xuyến"))

    def chapter_says_so(tx: Tx) -> None:
        tx.execute(known)
        note(tx, app.house.new_id(), there.now[0], "contact:head", "identified", person, row=row.id)

    await app.store.write(chapter_says_so)

    kept = await app.store.read(lambda tx: dossier(tx, app.house, person))
    assert kept is not None
    assert [row["full_name"] for row in kept["on_lists"]] == ["Lường Thị Xuyến"]
    assert place

    await app.store.write(lambda tx: erase(tx, app.house, person, there.now[0]))
    assert await there.rows(select(PERSON.c.id)) == []


async def test_who_was_never_confirmed_leaves_the_listed_person(there: Village) -> None:
    """By the card of a household somebody passed for one of it; erased, the list is as it was."""
    await brought(there, as_csv(("Lường Văn Mẫu", "Lường Thị Xuyến", 1963, "")))
    person = await there.joins("phone-1", "Xuyến")
    app, of = there.app, PERSON.c.full_name == "Lường Thị Xuyến"
    (before,) = await there.rows(select(PERSON).where(of))
    await app.store.write(lambda tx: tx.execute(update(PERSON).where(of).values(same_as=person)) and None)

    await app.store.write(lambda tx: erase(tx, app.house, person, there.now[0]))
    (after,) = await there.rows(select(PERSON))
    assert (after.full_name, after.born, after.household, after.same_as) == (
        before.full_name,
        before.born,
        before.household,
        "",
    )
    assert after.counted != {}
