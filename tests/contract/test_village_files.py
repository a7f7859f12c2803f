"""What is printed for a village: by one-time links of a role that still holds, and each page as it should be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from typer.testing import CliRunner

from bot.cli import make
from bot.files.purposes import DOWNLOADS
from bot.reports.pdf import pages
from bot.reports.pictures import drawn as draw
from bot.reports.sheet_paper import form
from bot.shelf import shipped_sheets
from dialogs.engine import Refusal
from dialogs.rules.roles import Role as Kind
from dialogs.talks.review.asked import EvidenceLink, GiveBack, OpenSheet
from dialogs.talks.village.board import PaperLink
from storage.act import Where
from storage.privacy.dossier import dossier
from storage.privacy.erasure import erase
from storage.store.store import Tx
from storage.tables import ASSESSMENT, AUDIT, CONSENT, EVIDENCE, PERSON, PLACE, REVIEW_STEP, ROLE, RUN
from storage.vault import Sealed
from tests.asking import served
from tests.browser import Web, site_of
from tests.recorded import ogg
from tests.resident import TEN, village
from tests.reviewed import gone

PHOTO = b"\xff\xd8 a photo"


@pytest.fixture
async def web(database_url: str) -> AsyncIterator[Web]:
    async with village(database_url) as there, site_of(there) as opened:
        yield opened


async def head(
    web: Web, kind: Kind = Kind.HEAD, place: str = "dong", id_: str = "r1", phone: str = "phone-head"
) -> Where:
    """A head of a village, or somebody with another role, on a phone of their own."""
    there = web.village
    await there.says(phone, "xin chào")
    contact = await there.contact(phone)
    at, house = there.now[0], there.app.house

    def work(tx: Tx) -> None:
        plain = {
            "word": "thôn",
            "name": "Đông",
            "folded": "dong",
            "province": "t",
            "hard": False,
            "example": True,
        }
        if not tx.execute(select(PLACE.c.id).filter_by(id="dong")).first():
            tx.execute(insert(PLACE).values(id="xa", level="commune", commune="xa", **plain))
            tx.execute(insert(PLACE).values(id="dong", level="village", commune="xa", code="VD1", **plain))
        held = {"id": id_, "contact": contact, "kind": kind, "place": place}
        tx.execute(insert(ROLE).values(**held, commune="xa", called="cô Hoa", since=at))

    await there.app.store.write(work)
    return Where(house, at, contact, "zalo", phone)


async def does(web: Web, where: Where, command: Any) -> Any:
    return await web.village.app.store.write(lambda tx: served(tx, where, command))


def path(made: dict[str, Any]) -> str:
    return str(made["url"]).removeprefix("https://vi-du.example")


@pytest.mark.parametrize("what", ["form", "list", "visit"])
async def test_a_page_is_printed_once_and_written_down(web: Web, what: str) -> None:
    where = await head(web)
    url = path(await does(web, where, PaperLink("r1", what)))

    status, made = await web.post(url)

    assert (status, made[:5]) == (200, b"%PDF-")
    assert (await web.post(url))[0] == 410
    of = AUDIT
    asked = select(of.c.place, of.c.detail).where(of.c.action == "asked_for_file")
    (row,) = await web.village.rows(asked)
    assert (row.place, row.detail["role"]) == ("dong", "r1")


@pytest.mark.parametrize("what", ["list", "visit", "form"])
async def test_a_role_that_ended_prints_nothing(web: Web, what: str) -> None:
    where = await head(web)
    url = path(await does(web, where, PaperLink("r1", what)))
    await web.village.app.store.write(lambda tx: tx.execute(update(ROLE).values(ended=where.at)).rowcount)

    assert (await web.post(url))[0] == 410


async def test_a_helper_prints_nothing(web: Web) -> None:
    where = await head(web, Kind.HELPER)

    assert Refusal() == await does(web, where, PaperLink("r1", "list"))


async def a_sheet(web: Web) -> tuple[str, str]:
    """Somebody of the village who sent their sheet, with a photo."""
    there = web.village
    person = await there.joins("phone-1", "Lan", *TEN)
    await there.says("phone-1", "1", "1", "Nguyễn Thị Lan 1963", "1")
    house = there.app.house

    def work(tx: Tx) -> str:

        tx.execute(update(PERSON).values(village="dong", commune="xa"))
        tx.execute(update(ASSESSMENT).values(village="dong", commune="xa", state="sent", sent=there.now[0]))
        sheet = tx.execute(select(ASSESSMENT.c.id)).scalar_one()
        tx.execute(
            insert(EVIDENCE).values(
                id="e1",
                assessment=sheet,
                person=person,
                commune="xa",
                indicator="1.1",
                kind="photo",
                state="kept",
                picture=house.vault.seal_bytes(PHOTO, Sealed.PICTURE),
                at=there.now[0],
            )
        )
        return str(sheet)

    return person, await there.app.store.write(work)


async def test_a_photo_is_shown_to_who_reviews_and_to_nobody_else(web: Web) -> None:
    where = await head(web)
    person, _ = await a_sheet(web)

    status, photo = await web.post(path(await does(web, where, EvidenceLink("r1", "e1"))))

    assert (status, photo) == (200, PHOTO)
    of = AUDIT
    looked = select(of.c.person).where(of.c.action == "looked")
    assert [person] == [row.person for row in await web.village.rows(looked)]
    assert gone("unknown", "r1", desk="chapter") == await does(web, where, EvidenceLink("r1", "e2"))


async def test_a_voice_message_is_heard_by_who_reviews_as_it_was_sent(web: Web) -> None:
    where = await head(web)
    await a_sheet(web)
    sealed = web.village.app.house.vault.seal_bytes(ogg(), Sealed.PICTURE)
    spoken = update(EVIDENCE).values(kind="voice", picture=sealed)
    await web.village.app.store.write(lambda tx: tx.execute(spoken).rowcount)

    url = path(await does(web, where, EvidenceLink("r1", "e1")))
    async with web.session.post(web.base + url) as answer:
        assert (answer.status, await answer.read()) == (200, ogg())
        assert answer.headers["Content-Type"] == "audio/ogg"
        assert "tin-thoai.ogg" in answer.headers["Content-Disposition"]
    assert (await web.post(url))[0] == 410
    await web.village.app.store.write(lambda tx: tx.execute(update(EVIDENCE).values(kind="text")).rowcount)
    assert gone("unknown", "r1", desk="chapter") == await does(web, where, EvidenceLink("r1", "e1"))


async def test_a_photo_of_a_sheet_that_was_taken_back_is_shown_to_nobody(web: Web) -> None:
    where = await head(web)
    await a_sheet(web)
    url = path(await does(web, where, EvidenceLink("r1", "e1")))
    await web.village.app.store.write(
        lambda tx: tx.execute(update(ASSESSMENT).values(state="private")).rowcount
    )

    assert (await web.post(url))[0] == 410
    assert gone("withdrawn", "r1", desk="chapter") == await does(web, where, EvidenceLink("r1", "e1"))


async def test_a_photo_is_shown_where_the_sheet_is_reviewed_and_never_as_ones_own(web: Web) -> None:
    chapter = await head(web)
    person, _ = await a_sheet(web)
    officer = await head(web, Kind.OFFICER, "xa", "r2", "phone-officer")
    asked = EvidenceLink("r2", "e1")
    assert gone("unknown", "r2") == await does(web, officer, asked), "it is the chapter's turn"

    agrees = {"person": person, "purpose": "commune", "given": True, "version": "2", "at": officer.at}

    def work(tx: Tx) -> None:
        tx.execute(insert(CONSENT).values(id="c1", channel="zalo", contact="", **agrees))
        tx.execute(update(ASSESSMENT).values(review="endorsed"))

    store = web.village.app.store
    await store.write(work)
    assert (200, PHOTO) == await web.post(path(await does(web, officer, asked)))
    assert gone("decided", "r1", desk="chapter") == await does(web, chapter, EvidenceLink("r1", "e1"))

    await store.write(lambda tx: tx.execute(update(RUN).values(contact=officer.contact)).rowcount)
    assert gone("own", "r2") == await does(web, officer, asked)


async def test_what_was_decided_is_in_the_dossier_and_goes_with_the_person(web: Web) -> None:
    where = await head(web)
    person, sheet = await a_sheet(web)
    opened = await does(web, where, OpenSheet("r1", sheet))
    back = GiveBack("r1", sheet, opened["stamp"], "other", "1.1", "lời riêng")
    assert sheet == (await does(web, where, back))["assessment"]
    there = web.village

    def read(tx: Tx) -> Any:
        return dossier(tx, there.app.house, person)

    kept = await there.app.store.read(read)
    assert [("opened", ""), ("return", "lời riêng")] == [
        (each["step"], each["words"]) for each in kept["reviews"]
    ]
    there.now[0] += timedelta(days=1)
    await there.app.store.write(lambda tx: erase(tx, there.app.house, person, there.now[0]))
    assert [] == await there.rows(select(REVIEW_STEP))


@pytest.mark.parametrize("sheet", shipped_sheets().values(), ids=lambda each: each.id)
def test_a_form_is_one_page(sheet: Any) -> None:
    assert 1 == pages(form(sheet, place="thôn Đông, xã Ví Dụ", controller="Hội Khuyến học xã Ví Dụ"))


def test_the_command_writes_a_form(tmp_path: Path) -> None:
    out = tmp_path / "phieu.pdf"
    arguments = ["paper", "print", "nguoi_dan_xa", "--out", str(out)]
    assert 0 == CliRunner().invoke(make(arguments), arguments).exit_code
    assert b"%PDF-" == out.read_bytes()[:5]
    assert 0 != CliRunner().invoke(make(arguments), arguments).exit_code


def test_the_picture_to_scan_is_drawn_where_it_is_sent() -> None:
    made = draw({"picture": "qr", "link": "https://vi-du.example/v/VD1", "code": "VD1", "place": "thôn Đông"})

    assert made.startswith(b"\x89PNG")


def test_every_page_to_print_has_a_download() -> None:
    from storage.village.chapter import PAGES

    assert {*PAGES.values(), "evidence"} <= set(DOWNLOADS)
