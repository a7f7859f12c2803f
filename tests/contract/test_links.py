"""Files behind one-time links, by real HTTP: looked at freely, taken once, by whom they are for."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import aiohttp
import aiohttp.web
import pytest
from sqlalchemy import column, delete, select, update
from sqlalchemy import table as bare_table
from structlog.testing import capture_logs

from bot import pages
from bot.app import App
from bot.links import File, Report
from bot.purposes import DOWNLOADS
from bot.reports.sheet_workbook import write_template
from bot.shelf import shipped_sheets
from bot.site import BadListen, Rate, make_site, serve
from dialogs.phrases import Phrase
from storage.links import Link, create, expire, link_id
from storage.tables import Assessment, Audit, ContactPerson, Evidence, FileLink, table
from tests.resident import TEN, Village, village

LINK, AUDIT, ASSESSMENT = table(FileLink), table(Audit), table(Assessment)
VERSION = bare_table("alembic_version", column("version_num"))
PREVIEW = {"User-Agent": "TelegramBot (like TwitterBot)"}
PHOTO = b"\xff\xd8 a photo"


@dataclass
class Web:
    """The site of a village, and a browser."""

    village: Village
    session: aiohttp.ClientSession
    base: str

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        async with self.session.get(self.base + path, headers=headers) as answer:
            return answer.status, await answer.text()

    async def post(self, path: str, data: Any = None, **headers: str) -> tuple[int, bytes]:
        async with self.session.post(self.base + path, data=data, headers=headers) as answer:
            return answer.status, await answer.read()

    async def link(self, purpose: str = "mydata", **more: Any) -> str:
        """A new link of a purpose; gives its token."""
        app = self.village.app
        at = app.clock()
        return await app.store.write(lambda tx: create(tx, app.house, purpose, at, **more))


@asynccontextmanager
async def site_of(there: Village, **options: Any) -> AsyncIterator[Web]:
    async with (
        serve(make_site(there.app, **options), "127.0.0.1:0") as (host, port),
        aiohttp.ClientSession() as session,
    ):
        yield Web(there, session, f"http://{host}:{port}")


@pytest.fixture
async def web(database_url: str) -> AsyncIterator[Web]:
    async with village(database_url) as there, site_of(there) as opened:
        yield opened


async def lan(web: Web) -> dict[str, str]:
    """Lan has answered, told a story, and asked for her data; who she is, for links."""
    there = web.village
    person = await there.joins("phone-1", "Lan", "toi nuoi ga de ban tet", *TEN)
    return {"person": person, "contact": await there.contact("phone-1")}


def opened(archive: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(archive)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


async def test_a_resident_gets_their_data_by_the_link_of_their_own_talk(web: Web) -> None:
    await lan(web)

    reply = await web.village.says("phone-1", "dữ liệu của tôi", "1")

    url = next(word for word in reply.split() if word.startswith("https://vi-du.example/tep/"))
    path = url.removeprefix("https://vi-du.example")
    status, archive = await web.post(path)
    kept = json.loads(opened(archive)["du-lieu.json"])
    assert (status, kept["person"]["called"]) == (200, "Lan")
    tokens = [row.id for row in await web.village.rows(select(LINK.c.id))]
    assert path.removeprefix("/tep/") not in tokens


async def test_who_only_looks_takes_nothing(web: Web) -> None:
    path = f"/tep/{await web.link(**await lan(web))}"

    for _ in range(3):
        status, page = await web.get(path, **PREVIEW)
        assert status == 200
        assert "<form method=post>" in page
        assert "Lan" not in page

    assert (await web.post(path))[0] == 200


async def test_a_link_gives_its_file_once(web: Web) -> None:
    path = f"/tep/{await web.link(**await lan(web))}"

    taken = await asyncio.gather(*(web.post(path) for _ in range(8)))

    assert sorted(status for status, _ in taken) == [200] + [410] * 7
    assert (await web.post(path))[0] == 410
    assert (await web.get(path))[0] == 410


async def test_unknown_used_and_old_links_look_the_same(web: Web) -> None:
    her = await lan(web)
    used, old = await web.link(**her), await web.link(**her)
    await web.post(f"/tep/{used}")
    web.village.now[0] += timedelta(hours=24)

    said = {await web.get(f"/tep/{token}") for token in (used, old, "x" * 43, "x")}
    posted = {await web.post(f"/tep/{token}") for token in (used, old, "x" * 43, "x")}

    assert 1 == len(said) == len(posted)
    assert said.pop()[0] == 410


async def test_a_link_is_good_for_a_day(web: Web) -> None:
    path = f"/tep/{await web.link(**await lan(web))}"

    web.village.now[0] += timedelta(hours=23, minutes=58)

    assert (await web.post(path))[0] == 200


async def test_a_link_of_somebody_who_left_is_dead(web: Web) -> None:
    her = await lan(web)
    token = await web.link(**her)
    left = delete(table(ContactPerson)).where(table(ContactPerson).c.person == her["person"])
    await web.village.app.store.write(lambda tx: tx.execute(left).rowcount)

    assert (await web.get(f"/tep/{token}"))[0] == 410
    assert (await web.post(f"/tep/{token}"))[0] == 410


async def test_a_link_opens_only_its_own_door(web: Web) -> None:
    out, into = await web.link(**await lan(web)), await web.link("sheet")

    assert (await web.get(f"/gui/{out}"))[0] == 410
    assert (await web.post(f"/tep/{into}"))[0] == 410
    assert (await web.post(f"/tep/{out}"))[0] == 200


async def test_the_archive_holds_everything_of_a_person_and_nobody_elses(web: Web) -> None:
    her = await lan(web)
    await web.village.joins("phone-2", "Hùng", "chuyen cua anh hung", *TEN)
    vault = web.village.app.house.vault
    row = {"id": "e1", "assessment": await assessment(web, her["person"]), "person": her["person"]}
    row |= {"kind": "photo", "picture": vault.seal_bytes(PHOTO), "text": "", "commune": ""}
    row |= {"indicator": "1.1", "channel": "zalo", "file": "f1", "state": "kept"}
    at = web.village.now[0]
    photo = table(Evidence).insert().values(**row, at=at)
    await web.village.app.store.write(lambda tx: tx.execute(photo).rowcount)

    _, archive = await web.post(f"/tep/{await web.link(**her)}")
    files = opened(archive)
    kept, text = json.loads(files["du-lieu.json"]), files["doc-truoc.txt"].decode()

    assert files["anh/e1.jpg"] == PHOTO
    counted = [each for each in kept["assessments"][0]["answers"] if each["counts"]]
    assert list(TEN) == [each["value"] for each in counted]
    assert kept["assessments"][0]["notes"][0]["value"] == "toi nuoi ga de ban tet"
    assert {"keep"} == {each["purpose"] for each in kept["consents"]}
    assert [(each["channel"], each["external"]) for each in kept["contacts"]] == [
        ("zalo", "phone-1")
    ]
    for words in ("bà Lan", "toi nuoi ga de ban tet", "anh/e1.jpg", "chưa chính thức", "(8 điểm)"):
        assert words in text
    assert "{" not in text
    everything = b"".join(files.values()).decode(errors="replace")
    assert not any(words in everything for words in ("Hùng", "phone-2", "chuyen cua anh hung"))


async def assessment(web: Web, person: str) -> str:
    rows = await web.village.rows(select(ASSESSMENT.c.id).filter_by(person=person))
    return str(rows[0].id)


async def test_taking_a_file_is_written_down(web: Web) -> None:
    her = await lan(web)
    await web.post(f"/tep/{await web.link(**her)}")

    rows = await web.village.rows(select(AUDIT).where(AUDIT.c.action == "download"))

    assert [(f"contact:{her['contact']}", her["person"])] == [(r.actor, r.person) for r in rows]


async def test_pages_and_files_are_not_kept_searched_or_framed(web: Web) -> None:
    path = f"{web.base}/tep/{await web.link(**await lan(web))}"

    async with web.session.get(path) as page, web.session.post(path) as file:
        for answer in (page, file):
            assert answer.headers["Cache-Control"] == "no-store"
            assert "noindex" in answer.headers["X-Robots-Tag"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "attachment" in file.headers["Content-Disposition"]
        assert "script" not in await page.text()


async def test_a_file_that_cannot_be_made_leaves_the_link_usable(database_url: str) -> None:
    broken = [True]

    async def mydata(app: App, link: Link) -> File | None:
        if broken[0]:
            raise RuntimeError("the name of Lan")
        return await DOWNLOADS["mydata"](app, link)

    async with village(database_url) as there, site_of(there, downloads={"mydata": mydata}) as web:
        path = f"/tep/{await web.link(**await lan(web))}"
        status, page = await web.post(path)
        assert status == 500
        assert b"Lan" not in page
        broken.clear()
        broken.append(False)
        assert (await web.post(path))[0] == 200


async def test_tokens_reach_no_log(database_url: str, caplog: pytest.LogCaptureFixture) -> None:
    async def mydata(app: App, link: Link) -> File | None:
        raise RuntimeError(link.id)

    caplog.set_level(logging.DEBUG)
    with capture_logs() as logged:
        async with (
            village(database_url) as there,
            site_of(there, downloads={"mydata": mydata}) as web,
        ):
            token = await web.link(**await lan(web))
            for path in (f"/tep/{token}", f"/gui/{token}", f"/tep/{token}/more"):
                await web.get(path)
                await web.post(path)

    assert "link.failed" in {each["event"] for each in logged}
    assert token not in repr(logged) + caplog.text


async def test_a_filled_sheet_is_looked_through_line_by_line_until_it_is_right(
    web: Web, tmp_path: Any
) -> None:
    path = f"/gui/{await web.link('sheet')}"
    write_template(shipped_sheets()["nguoi_dan_xa"], tmp_path / "sheet.xlsx")
    right = (tmp_path / "sheet.xlsx").read_bytes()

    status, page = await web.post(path, {"file": io.BytesIO(b"\x00\x01 no workbook")})
    assert status == 422
    assert b"<li>" in page
    assert b"<form" in page

    status, page = await web.post(path, {"file": io.BytesIO(right)})
    assert status == 200
    assert b"<form" not in page
    assert (await web.post(path, {"file": io.BytesIO(right)}))[0] == 410


async def test_what_is_kept_of_an_upload_is_kept_once(database_url: str) -> None:
    kept: list[str] = []

    async def one(app: App, link: Link, content: bytes, name: str) -> Report:
        return Report(True, keep=lambda *_: kept.append(content.decode() + name))

    async with village(database_url) as there, site_of(there, uploads={"one": one}) as web:
        path = f"/gui/{await web.link('one')}"
        form = [aiohttp.FormData() for _ in range(4)]
        for each in form:
            each.add_field("file", b"content", filename="a.csv")
        found = await asyncio.gather(*(web.post(path, each) for each in form))

    assert sorted(status for status, _ in found) == [200, 410, 410, 410]
    assert kept == ["contenta.csv"]


@pytest.mark.parametrize("size", [10 * 1024 * 1024 + 1, 30 * 1024 * 1024])
async def test_a_file_that_is_too_large_is_refused_kindly(database_url: str, size: int) -> None:
    async with village(database_url) as there, site_of(there) as web:
        path = f"/gui/{await web.link('sheet')}"
        status, page = await web.post(path, {"file": io.BytesIO(b"x" * size)})
        assert status == 400
        assert "10 MB" in page.decode()
        assert (await web.get(path))[0] == 200


@pytest.mark.parametrize("data", [None, b"file=x", {"other": io.BytesIO(b"x")}, {"file": ""}])
async def test_a_form_without_a_file_says_so(web: Web, data: Any) -> None:
    assert (await web.post(f"/gui/{await web.link('sheet')}", data))[0] == 400


async def test_a_broken_form_is_no_fault_of_ours(web: Web) -> None:
    path = f"/gui/{await web.link('sheet')}"
    broken = {"Content-Type": "multipart/form-data; boundary=x"}

    assert (await web.post(path, b"no boundary in it", **broken))[0] == 400


async def test_who_tries_a_lot_has_to_wait(database_url: str) -> None:
    async with (
        village(database_url) as there,
        site_of(there, rate=Rate(most=3, seconds=3600)) as web,
    ):
        found = [(await web.get("/tep/x"))[0] for _ in range(5)]
        elsewhere = await web.get("/tep/x", **{"X-Forwarded-For": "9.9.9.9, 203.0.113.7"})
        again = [
            (await web.get("/tep/x", **{"X-Forwarded-For": "203.0.113.7"}))[0] for _ in range(3)
        ]
        alive = await web.get("/healthz")

    assert found == [410, 410, 410, 429, 429]
    assert again == [410, 410, 429]  # the address that the proxy named, not what was before it
    assert (elsewhere[0], alive[0]) == (410, 200)


async def test_links_that_are_over_are_forgotten(web: Web) -> None:
    her = await lan(web)
    old = await web.link(**her)
    web.village.now[0] += timedelta(hours=1)
    await web.link(**her)
    store, at = web.village.app.store, web.village.now[0] + timedelta(hours=23)

    assert await store.write(lambda tx: expire(tx, at)) == 1

    ids = [row.id for row in await web.village.rows(select(LINK.c.id))]
    assert link_id(web.village.app.house, old) not in ids
    assert len(ids) == 1


async def test_pages_speak_english_to_those_who_do(web: Web) -> None:
    _, page = await web.get("/tep/x", **{"Accept-Language": "en-US,en;q=0.9"})
    assert '<html lang="en">' in page
    _, page = await web.get("/tep/x")
    assert '<html lang="vi">' in page


def test_what_people_wrote_is_harmless_in_a_page() -> None:
    page = pages.wanted(pages.Voice("vi"), Phrase("x", "{x}", x="<b>"), lines=("<script>&",))

    assert "<script>" not in page
    assert "<b>" not in page


async def test_the_process_lives_and_is_ready(web: Web) -> None:
    assert await as_json(web, "/healthz") == (200, {"alive": True})
    assert await as_json(web, "/readyz") == (200, {"ready": True, "missing": []})


async def test_an_old_database_is_not_ready(web: Web) -> None:
    older = update(VERSION).values(version_num="0000")
    await web.village.app.store.write(lambda tx: tx.execute(older).rowcount)

    status, said = await as_json(web, "/readyz")

    assert status == 503
    assert "cdht migrate" in said["missing"][0]


async def test_a_database_that_does_not_answer_is_not_ready_but_the_process_lives(web: Web) -> None:
    await web.village.app.store.aclose()

    assert (
        (answer := await as_json(web, "/readyz"))[0],
        answer[1]["missing"],
    ) == (503, ["the database does not answer"])
    assert (await web.get("/healthz"))[0] == 200
    assert (await web.get("/tep/x"))[0] == 503


async def as_json(web: Web, path: str) -> tuple[int, Any]:
    status, text = await web.get(path)
    return status, json.loads(text)


async def test_what_is_under_way_ends_before_the_server_does(web: Web) -> None:
    begun = asyncio.Event()

    async def slow(_: aiohttp.web.Request) -> aiohttp.web.Response:
        begun.set()
        await asyncio.sleep(0.3)
        return aiohttp.web.Response(text="done")

    site = make_site(web.village.app)
    site.router.add_get("/slow", slow)
    async with serve(site, "127.0.0.1:0") as (host, port):
        under_way = asyncio.create_task(web.session.get(f"http://{host}:{port}/slow"))
        await begun.wait()

    assert await (await under_way).text() == "done"
    with pytest.raises(aiohttp.ClientConnectionError):
        await web.session.get(f"http://{host}:{port}/healthz")


async def test_an_address_that_is_taken_is_said_plainly(web: Web) -> None:
    listen = web.base.removeprefix("http://")

    with pytest.raises(BadListen, match=f"can't listen on {listen}"):
        async with serve(make_site(web.village.app), listen):
            pass
