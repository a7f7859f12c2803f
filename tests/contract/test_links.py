"""Files behind one-time links, by real HTTP: looked at freely, taken once, by whom they are for."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from zipfile import ZipFile

import pytest
from sqlalchemy import delete, select, update
from structlog.testing import capture_logs

from bot.app import App
from bot.files import pages
from bot.files.links import File
from bot.files.office import MAKERS
from bot.files.purposes import DOWNLOADS
from dialogs.rules.people import STATES
from storage.privacy.links import Link, link_id
from storage.privacy.terms import TERMS, chunk
from storage.tables import ASSESSMENT, AUDIT, CONTACT_PERSON, EVIDENCE, FILE_LINK, PERSON
from storage.vault import Sealed
from tests.browser import Web, lan, site_of
from tests.resident import TEN, village

PREVIEW = {"User-Agent": "TelegramBot (like TwitterBot)"}
PHOTO = b"\xff\xd8 a photo"


@pytest.fixture
async def web(database_url: str) -> AsyncIterator[Web]:
    async with village(database_url) as there, site_of(there) as opened:
        yield opened


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
    tokens = [row.id for row in await web.village.rows(select(FILE_LINK.c.id))]
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
    left = delete(CONTACT_PERSON).where(CONTACT_PERSON.c.person == her["person"])
    await web.village.app.store.write(lambda tx: tx.execute(left).rowcount)

    assert (await web.get(f"/tep/{token}"))[0] == 410
    assert (await web.post(f"/tep/{token}"))[0] == 410


@pytest.mark.parametrize("state", STATES)
async def test_a_link_opens_to_whoever_is_alive_wherever_they_are(web: Web, state: str) -> None:
    of = await lan(web)
    path = f"/tep/{await web.link(**of)}"
    await web.village.app.store.write(lambda tx: tx.execute(update(PERSON).values(state=state)))

    assert (410 if state == "deceased" else 200) == (await web.post(path))[0]


async def test_a_link_opens_only_its_own_door(web: Web) -> None:
    out, into = await web.link(**await lan(web)), await web.link("sheet")

    assert (await web.get(f"/gui/{out}"))[0] == 410
    assert (await web.post(f"/tep/{into}"))[0] == 410
    assert (await web.post(f"/tep/{out}"))[0] == 200


async def test_the_archive_holds_everything_of_a_person_and_nobody_elses(web: Web) -> None:
    her = await lan(web)
    await web.village.joins("phone-2", "Hùng", "chuyen cua anh hung", "ghi", *TEN)
    vault = web.village.app.house.vault
    row = {"id": "e1", "assessment": await assessment(web, her["person"]), "person": her["person"]}
    row |= {"kind": "photo", "picture": vault.seal_bytes(PHOTO, Sealed.PICTURE), "text": "", "commune": ""}
    row |= {"indicator": "1.1", "channel": "zalo", "file": "f1", "state": "kept"}
    at = web.village.now[0]
    photo = EVIDENCE.insert().values(**row, at=at)
    await web.village.app.store.write(lambda tx: tx.execute(photo).rowcount)

    _, archive = await web.post(f"/tep/{await web.link(**her)}")
    files = opened(archive)
    kept, text = json.loads(files["du-lieu.json"]), files["doc-truoc.txt"].decode()

    assert files["anh/e1.jpg"] == PHOTO
    counted = [each for each in kept["assessments"][0]["answers"] if each["counts"]]
    assert list(TEN) == [each["value"] for each in counted]
    assert kept["assessments"][0]["notes"][0]["value"] == "toi nuoi ga de ban tet"
    assert {"keep"} == {each["purpose"] for each in kept["consents"]}
    assert [(each["channel"], each["external"]) for each in kept["contacts"]] == [("zalo", "phone-1")]
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
        async with village(database_url) as there, site_of(there, downloads={"mydata": mydata}) as web:
            token = await web.link(**await lan(web))
            for path in (f"/tep/{token}", f"/gui/{token}", f"/tep/{token}/more"):
                await web.get(path)
                await web.post(path)

    assert "link.failed" in {each["event"] for each in logged}
    assert token not in repr(logged) + caplog.text


async def test_links_that_are_over_are_forgotten(web: Web) -> None:
    her = await lan(web)
    old = await web.link(**her)
    web.village.now[0] += timedelta(hours=1)
    await web.link(**her)
    store, at = web.village.app.store, web.village.now[0] + timedelta(hours=23)

    (links,) = (term for term in TERMS if term.table is FILE_LINK)
    assert (await store.write(lambda tx: chunk(tx, links, at, links.days)))[0] == 1

    ids = [row.id for row in await web.village.rows(select(FILE_LINK.c.id))]
    assert link_id(web.village.app.house, old) not in ids
    assert len(ids) == 1


def test_each_file_that_goes_out_has_a_name_on_its_page() -> None:
    kinds = {*MAKERS, *DOWNLOADS} - {"office"}

    assert kinds == {*pages.NAMES}
