"""`cdht role`, `cdht households` and `cdht invite`, as an administrator types them; and the sheets by a link."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from typer.testing import CliRunner

from bot.cli import make
from bot.reports.invite import Door, addresses, pages, qr, sheets_and_cards
from bot.reports.role_cards import pages as card_pages
from bot.settings import Settings
from dialogs.engine import Refusal
from dialogs.talks.asked import InviteLink
from dialogs.talks.giving import CardsLink
from storage.act import Where
from storage.places.load import load_example
from storage.roles import invite
from storage.store.store import Tx
from storage.tables import HOUSEHOLD, PLACE, ROLE
from tests import databases
from tests.asking import served
from tests.browser import site_of
from tests.resident import Village, village

DOORS = (Door("Zalo", "https://zalo.me/123"), Door("Trang web", "https://vi-du.example/v/{code}"))
HOMES = [{"name": "Nguyễn Văn Mẫu", "code": f"VD22H{number}"} for number in range(22, 34)]
PLACED = {
    "label": "thôn Đông, xã Ví Dụ",
    "village": "thôn Đông",
    "code": "VD22",
    "organisation": "Hội Khuyến học xã Ví Dụ",
    "contact_name": "cô Hoa",
    "contact_phone": "",
    "homes": HOMES,
}


@pytest.fixture(autouse=True)
def in_vietnamese(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands answer as they do unless another language is asked for."""
    monkeypatch.setenv("CDHT_LANG", "vi")


@pytest.fixture
def cdht(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The program, on a database with tables and no key: as on a machine that was just set up."""
    monkeypatch.setenv("CDHT_DATABASE_URL", databases.sqlite(tmp_path, tables=True))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    for name in ("CDHT_SECRET_KEY", "CDHT_PUBLIC_URL", "CDHT_TELEGRAM_NAME", "CDHT_ZALO_OA_LINK", "CDHT_WEB"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(make(arguments), list(arguments))

    assert run("places", "example").exit_code == 0
    return run


def test_the_first_role_is_given_on_a_machine_that_was_just_set_up(cdht: Any) -> None:
    given = cdht("role", "grant", "admin", "VD", "--called", "anh Tám", "--until", "31/12/2030")

    assert given.exit_code == 0, given.output
    assert re.search(r": VT \w{4} \w{4}$", given.stdout.splitlines()[0])
    assert "anh Tám" in given.stdout
    assert "31/12/2030" in given.stdout
    assert cdht("role", "list").stdout.startswith("Chưa có ai")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("grant", "king", "VD"), "no role"),
        (("grant", "head", "VD"), "held at a village"),
        (("grant", "head", "nowhere"), "cdht places list"),
        (("grant", "head", "thôn 3"), "several places"),
        (("grant", "head", "VD22", "--until", "31/02/2030"), "no day"),
        (("grant", "head", "VD22", "--until", "01/01/2020"), "is over"),
        (("end", "x"), "cdht role list"),
    ],
)
def test_what_can_not_be_given_is_said(cdht: Any, arguments: tuple[str, ...], said: str) -> None:
    done = cdht("--lang", "en", "role", *arguments)

    assert done.exit_code != 0
    assert said in " ".join(done.output.split())


def test_a_list_is_tried_and_then_brought_in(cdht: Any, tmp_path: Path) -> None:
    file = tmp_path / "ho.csv"
    file.write_text("Chủ hộ,Họ và tên,Năm sinh\nMẫu,Nguyễn Văn Mẫu,1958\n", encoding="utf-8")

    tried = cdht("households", "import", str(file), "--place", "VD22")
    assert "1 người mới" in tried.stdout
    assert "Chạy thử" in tried.stdout
    assert cdht("households", "import", str(file), "--place", "thôn Đông", "--yes").exit_code == 0
    again = cdht("households", "import", str(file), "--place", "VD22")
    assert "1 người đã có" in again.stdout

    out = tmp_path / "ra.xlsx"
    assert cdht("households", "export", str(out), "--place", "VD").exit_code == 0
    assert cdht("households", "export", str(out), "--place", "VD").exit_code != 0
    assert cdht("households", "template", str(tmp_path / "mau.xlsx")).exit_code == 0
    file.write_text("Chủ hộ,Họ và tên,Năm sinh\nMẫu,Nguyễn Văn Mẫu,58\n", encoding="utf-8")
    wrong = cdht("households", "import", str(file), "--place", "VD22", "--yes")
    assert wrong.exit_code == 1
    assert "Chưa ghi gì cả" in wrong.stdout


def test_a_list_is_put_right_and_put_back_by_command(cdht: Any, tmp_path: Path) -> None:
    """Each command once; what it did is listed, and undone by its id, an import last."""
    file, out = tmp_path / "ho.csv", tmp_path / "ra.csv"
    lines = (
        "Chủ hộ,Họ và tên,Năm sinh,Mã hộ",
        "Mẫu,Nguyễn Văn Mẫu,1958,M1",
        "Mẫu,Trần Thị Ví Dụ,1960,M1",
        "Lê,Lê Văn Một,1971,M2",
    )
    file.write_text("\n".join(lines), encoding="utf-8")
    assert cdht("households", "import", str(file), "--place", "VD22", "--yes").exit_code == 0

    def listed() -> str:
        assert cdht("households", "export", str(out), "--place", "VD", "--force").exit_code == 0
        return out.read_text("utf-8-sig")

    before = listed()
    wife = "Trần Thị Ví Dụ 1960"
    for arguments, said in (
        (("person", "move", wife, "--in", "VD22", "--home", "M2"), "chuyển người"),
        (("person", "move", wife, "--in", "VD22", "--to", "VD23"), "chuyển người"),
        (("person", "strike", wife, "--in", "VD22"), "xóa tên"),
        (("household", "split", "M1", wife), "tách hộ"),
        (("household", "join", "M1", "M2"), "nhập hộ"),
        (("household", "move", "M1", "VD23"), "chuyển cả nhà"),
    ):
        done = cdht(*arguments, "--yes")
        assert done.exit_code == 0, done.output
        newest = cdht("person", "undo").stdout.splitlines()[0]
        assert said in newest
        assert arguments[1] == "strike" or listed() != before
        assert cdht("person", "undo", newest.split()[0]).exit_code == 0
        assert listed() == before
    (load,) = cdht("person", "undo").stdout.splitlines()
    assert "nhập danh sách, thôn Đông, 3 người" in load
    assert "3 người" in cdht("person", "undo", load.split()[0]).stdout
    assert len(listed().splitlines()) == 1
    assert cdht("recount").exit_code == 0
    assert cdht("person", "strike", wife, "--in", "VD22", "--yes").exit_code == 1


def test_sheets_are_written_for_a_village_and_for_a_commune(cdht: Any, tmp_path: Path) -> None:
    for place, many in (("VD22", "1 tờ mời"), ("VD", "14 tờ mời")):
        out = tmp_path / f"{place}.pdf"
        done = cdht("invite", "print", place, "--out", str(out), "--no-cards")
        assert many in done.stdout, done.output
        assert "chưa có lối vào" in done.stdout
        assert out.read_bytes().startswith(b"%PDF")
    assert cdht("invite", "print", "VD22", "--out", str(out)).exit_code != 0
    assert cdht("invite", "print", "VDT", "--out", str(tmp_path / "x.pdf")).exit_code != 0


def test_codes_that_nobody_took_up_are_printed_as_cards(cdht: Any, tmp_path: Path) -> None:
    out = tmp_path / "the.pdf"
    assert "không có mã" in " ".join(cdht("role", "cards", "VD", "--out", str(out)).output.split())
    for place in ("VD22", "VD23"):
        assert cdht("role", "grant", "head", place, "--called", "bà Mẫu").exit_code == 0
    done = cdht("role", "cards", "VD", "--out", str(out))
    assert "2 thẻ" in done.stdout, done.output
    assert out.read_bytes().startswith(b"%PDF")
    assert out.stat().st_mode & 0o077 == 0
    assert cdht("role", "handover", "x").exit_code == 1


def test_villages_are_made_one_when_it_was_shown_what_that_means(cdht: Any) -> None:
    assert cdht("role", "grant", "head", "VD22").exit_code == 0
    call = ("places", "merge", "VD22", "--into", "VD23", "--name", "thôn Ví Dụ Mới", "--on", "01/07/2025")
    shown = cdht(*call)
    assert shown.exit_code == 0, shown.output
    assert "Mới xem thử, chưa đổi gì" in shown.stdout
    assert "1 mã nhận việc chưa ai nhận" in shown.stdout
    assert "gộp vào" not in cdht("places", "list").stdout

    done = cdht(*call, "--yes")
    assert "Đã gộp" in done.stdout, done.output
    listed = cdht("places", "list").stdout
    assert "mã VD22, thôi dùng từ 01/07/2025, gộp vào thôn Ví Dụ Mới" in listed
    assert re.search(r"thôn Ví Dụ Mới[^,]*, mã VD23", listed)
    assert "Every sum equals the recount" in cdht("--lang", "en", "recount").stdout
    again = cdht(*call, "--yes")
    assert again.exit_code == 1
    assert "Chưa gộp được" in again.output
    assert cdht("places", "merge", "VD24", "--into", "VD25", "--on", "31/02/2025").exit_code != 0


# -- the pages


def test_cards_of_roles_lie_eight_to_a_page() -> None:
    card = {"id": "x", "kind": "head", "label": PLACED["label"], "called": "bà Mẫu", "day": "06/12/2026"}
    codes = [{**card, "over": False, "hands_over": False, "code": "VT 2345 6789"} for _ in range(13)]
    for doors in (DOORS, ()):
        assert len(card_pages(codes, doors)) == 2  # type: ignore[arg-type]


def test_a_village_is_one_sheet_and_its_cards_lie_ten_to_a_page() -> None:
    assert len(pages([PLACED], DOORS, year=2026)) == 3
    assert len(pages([PLACED], DOORS, year=2026, cards=False)) == 1
    assert len(pages([{**PLACED, "homes": []}], (), year=2026)) == 1
    assert len(pages([PLACED], (), year=2026)) == 3


def test_a_long_name_still_leaves_one_sheet() -> None:
    village = "khu dân cư đô thị mới Suối Trong Thượng Nguồn Số Hai Mươi"
    long = {**PLACED, "village": village, "homes": [], "contact_name": "bà Nguyễn Thị Ví Dụ Thượng Quỳnh"}

    assert len(pages([long], (*DOORS, Door("Telegram", "https://t.me/x?start={code}")), year=2026)) == 1


def test_the_same_is_a_pdf_with_its_font() -> None:
    made = sheets_and_cards([PLACED], DOORS, year=2026)

    assert made.startswith(b"%PDF")
    assert b"BeVietnamPro" in made


def test_only_what_is_configured_is_printed_and_the_code_goes_where_it_can() -> None:
    assert addresses(Settings(_env_file=None)) == ()  # type: ignore[call-arg]
    doors = addresses(
        Settings(
            zalo_oa_link="https://zalo.me/1",
            telegram_name="@vi_du_bot",
            public_url="https://x.example/",
            web=True,
        )
    )
    assert [door.url("VD22H22") for door in doors] == [
        "https://zalo.me/1",
        "https://t.me/vi_du_bot?start=VD22H22",
        "https://x.example/v/VD22H22",
    ]
    assert [door.carries for door in doors] == [False, True, True]
    assert "<svg" in qr("https://x.example/v/VD22H22")


# -- by a link


@pytest.fixture
async def there(database_url: str) -> AsyncIterator[Village]:
    async with village(database_url) as opened:
        await load_example(opened.app.store, opened.app.house.new_id)
        yield opened


async def head(there: Village, place: str, kind: str = "head") -> tuple[str, dict[str, Any]]:
    """A head, and what asking for the sheets of a place comes to."""
    await there.says("phone-9", "xin chào")
    contact, app, at = await there.contact("phone-9"), there.app, there.now[0]
    (here,) = await there.rows(select(PLACE).where(PLACE.c.code == "VD22"))
    (wanted,) = await there.rows(select(PLACE.c.id).where(PLACE.c.code == place))
    role = app.house.new_id()

    def work(tx: Tx) -> dict[str, Any]:
        home = {
            "id": "h1",
            "place": here.id,
            "commune": here.commune,
            "code": "VD22H22",
            "name": "Mẫu",
            "state": "",
        }
        tx.execute(insert(HOUSEHOLD).values(**home, basis="x"))
        tx.execute(
            insert(ROLE).values(
                id=role,
                contact=contact,
                person="",
                kind=kind,
                place=here.id,
                commune=here.commune,
                by="operator",
                called="",
                digest="",
                since=at,
                until=None,
                ended=None,
            )
        )
        where = Where(app.house, at, contact, "zalo", "phone-9")
        return served(tx, where, InviteLink(role, wanted.id))

    return role, await app.store.write(work)


async def test_a_head_takes_the_sheets_of_their_village_once(there: Village) -> None:
    _, made = await head(there, "VD22")
    path = str(made["url"]).removeprefix("https://vi-du.example")
    async with site_of(there) as web:
        status, content = await web.post(path)
        assert (status, content[:4]) == (200, b"%PDF")
        assert (await web.post(path))[0] == 410


async def test_an_officer_takes_the_cards_of_codes_once_and_not_when_the_role_has_ended(
    there: Village,
) -> None:
    role, _ = await head(there, "VD22")
    app, at = there.app, there.now[0]
    contact = await there.contact("phone-9")
    where = Where(app.house, at, contact, "zalo", "phone-9")

    def given(tx: Tx) -> list[str]:
        (here,) = tx.execute(select(ROLE.c.place).where(ROLE.c.id == role)).scalars()
        invite(tx, app.house, at, "deputy", here, role, called="bà Mẫu")
        return [str(served(tx, where, CardsLink(role))["url"]) for _ in range(2)]

    first, second = await app.store.write(given)
    async with site_of(there) as web:
        path = first.removeprefix("https://vi-du.example")
        status, content = await web.post(path)
        assert (status, content[:4]) == (200, b"%PDF")
        assert (await web.post(path))[0] == 410
        ended = update(ROLE).where(ROLE.c.id == role).values(ended=at)
        await app.store.write(lambda tx: tx.execute(ended) and None)
        assert (await web.post(second.removeprefix("https://vi-du.example")))[0] == 410


async def test_not_those_of_another_village_nor_with_another_role(there: Village) -> None:
    assert (await head(there, "VD23"))[1] == Refusal()


async def test_a_helper_takes_none(there: Village) -> None:
    assert (await head(there, "VD22", "helper"))[1] == Refusal()


async def test_nor_when_the_role_has_ended(there: Village) -> None:
    role, made = await head(there, "VD22")
    ended = update(ROLE).where(ROLE.c.id == role).values(ended=there.now[0] - timedelta(1))
    await there.app.store.write(lambda tx: tx.execute(ended) and None)
    async with site_of(there) as web:
        path = str(made["url"]).removeprefix("https://vi-du.example")
        assert (await web.post(path))[0] == 410
