"""Recordings of a commune: kept, added by the operator, and played on Telegram and on the page; on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from bot.app import App, build
from bot.channels.base import Inbound
from bot.channels.telegram.channel import Telegram
from bot.cli import make
from bot.files.ogg import LARGEST
from bot.files.purposes import mydata_of
from bot.photos import fetch_evidence
from bot.replies import Heard
from dialogs.events import Typed
from storage.recordings import keep, known, listed, remove, sound
from storage.tables import EVIDENCE, OUTBOX, newest_first
from storage.vault import Sealed
from tests import databases
from tests.contract.phones_of_web import Page
from tests.contract.web_village import There, village_on_the_web
from tests.recorded import SHEET, ogg, record
from tests.resident import settings_of
from tests.servers.bot_api import BotApi
from tests.servers.bot_api_people import Person
from tests.village import COMMUNE, EVENING, found

TOKEN = "4242:TEST-TOKEN"

# -- kept


@pytest.fixture(autouse=True)
def in_vietnamese(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands answer as they do unless another language is asked for."""
    monkeypatch.setenv("CDHT_LANG", "vi")


async def test_a_newer_one_takes_the_place_of_an_older_one(database_url: str) -> None:
    async with build(settings_of(database_url), []) as app:
        for _ in range(2):
            await app.store.write(lambda tx: record(tx, app.house, COMMUNE, EVENING, "1.1", "1.2"))
        rows = await app.store.read(listed)
        assert [(row.commune, row.indicator, row.spoken_by, row.seconds) for row in rows] == [
            (COMMUNE, "1.1", "cô Hoa", 3),
            (COMMUNE, "1.2", "cô Hoa", 3),
        ]
        id_ = rows[0].id
        assert await app.store.read(lambda tx: sound(tx, id_)) == (ogg(), 3)

        assert await app.store.write(lambda tx: remove(tx, COMMUNE, SHEET, "1.1"))
        assert not await app.store.write(lambda tx: remove(tx, COMMUNE, SHEET, "1.1"))
        assert await app.store.read(lambda tx: sound(tx, id_)) is None
        assert list(await app.store.read(known)) == [(COMMUNE, SHEET, "1.2")]
        assert await app.store.write(lambda tx: keep(tx, app.house, COMMUNE, [], EVENING)) is None


async def test_a_running_process_hears_of_what_another_one_added_and_removed(database_url: str) -> None:
    async with build(settings_of(database_url), []) as app, build(settings_of(database_url), []) as other:
        await other.store.write(lambda tx: record(tx, other.house, COMMUNE, EVENING, "1.1"))
        await app.load_content()
        assert list(app.house.recordings) == [(COMMUNE, SHEET, "1.1")]
        await other.store.write(lambda tx: remove(tx, COMMUNE, SHEET, "1.1"))
        await app.load_content()
        assert not app.house.recordings


# -- played on Telegram


class Talking:
    """An application on Telegram, and somebody who is at question 1."""

    def __init__(self, app: App, server: BotApi, mai: Person) -> None:
        self.app, self.server, self.mai = app, server, mai
        self.channel = app.channels["telegram"]

    async def writes(self, text: str) -> None:
        """Say something, and wait for what is sent."""
        self.mai.says(text)
        await self.moves()

    async def moves(self) -> None:
        await self.channel._poll()  # type: ignore[attr-defined]
        await self.app.deliveries.drained()


@pytest.fixture
async def talking(database_url: str) -> AsyncIterator[Talking]:
    async with BotApi(TOKEN) as server:
        channel = Telegram(TOKEN, api_url=server.url, patience=0.01)
        async with build(settings_of(database_url), [channel], clock=lambda: EVENING) as app:
            await app.store.write(found)
            await app.store.write(lambda tx: record(tx, app.house, COMMUNE, EVENING, "1.1"))
            channel._receive = app.receiver(channel)
            talking = Talking(app, server, server.person(7, name="Mai"))
            talking.mai.starts("VD1")
            await talking.moves()
            for each in ("2", "1", "Lan", "1"):
                await talking.writes(each)
            yield talking


def newest(talking: Talking) -> list[Any]:
    """The messages of the assistant in the chat."""
    return [each for each in talking.mai.chat if each.from_bot]


async def test_key_6_sends_a_voice_message_and_the_question_below_it(talking: Talking) -> None:
    question = newest(talking)[-1]
    assert "6 Nghe" in question.labels

    talking.mai.taps(question, "6 Nghe")
    await talking.moves()

    spoken, again = newest(talking)[-2:]
    assert (spoken.kind, spoken.voice, spoken.content["voice"]["duration"]) == ("voice", ogg(), 3)
    assert "Câu 1 trên 10" in again.text
    assert "6 Nghe" in again.labels
    assert "6 Nghe" not in newest(talking)[-3].labels  # the old question has no buttons any more

    await talking.writes("3")
    assert "Câu 2 trên 10" in newest(talking)[-1].text
    assert "6 Nghe" not in newest(talking)[-1].labels


async def test_who_lets_no_voice_message_come_still_gets_the_question(talking: Talking) -> None:
    talking.server.fault("sendVoice", status=400, description="Bad Request: VOICE_MESSAGES_FORBIDDEN")
    await talking.writes("6")

    assert "Câu 1 trên 10" in newest(talking)[-1].text
    assert [each.kind for each in newest(talking)].count("voice") == 0


async def test_a_recording_that_goes_before_it_is_sent_holds_up_nothing(talking: Talking) -> None:
    app = talking.app
    inbound = Inbound("m7.99", "7", Typed("6"), EVENING)
    digest = app.runner.digest("telegram", "7", inbound.id)
    ready = await app.runner.take(Heard("telegram", talking.channel.limits, inbound, digest))
    await app.store.write(lambda tx: remove(tx, COMMUNE, SHEET, "1.1"))
    app.deliveries.put(ready or ())
    await app.deliveries.drained()

    assert "Câu 1 trên 10" in newest(talking)[-1].text
    assert [each.kind for each in newest(talking)].count("voice") == 0
    states = select(OUTBOX.c.state, OUTBOX.c.why).order_by(*newest_first(OUTBOX)).limit(2)
    assert [tuple(row) for row in await app.store.read(lambda tx: list(tx.execute(states)))] == [
        ("sent", ""),
        ("expired", "gone"),
    ]


async def test_what_a_crash_left_behind_is_played_all_the_same(talking: Talking) -> None:
    app = talking.app
    inbound = Inbound("m7.99", "7", Typed("6"), EVENING)
    digest = app.runner.digest("telegram", "7", inbound.id)
    await app.runner.take(Heard("telegram", talking.channel.limits, inbound, digest))

    assert await app.deliveries.recover(timedelta(0)) == 2
    await app.deliveries.drained()
    assert [each.kind for each in newest(talking)[-2:]] == ["voice", "text"]


# -- a voice message of theirs


async def test_a_voice_message_is_kept_by_a_yes_and_fetched_as_it_is(talking: Talking) -> None:
    app, mine = talking.app, ogg(5)
    talking.mai.sends_voice(mine, seconds=5)
    await talking.moves()
    assert await fetch_evidence(app) == 0
    offered = newest(talking)[-1]
    assert "“ghi”" in offered.text
    talking.mai.taps(offered, "Giữ tin thoại này cho chi hội nghe")
    await talking.moves()
    assert await fetch_evidence(app) == 1

    (row,) = await app.store.read(lambda tx: list(tx.execute(select(EVIDENCE))))
    assert (row.kind, row.indicator, row.state, row.file) == ("voice", "1.1", "kept", "")
    assert app.house.vault.open_bytes(row.picture, Sealed.PICTURE) == mine
    made = await app.store.read(lambda tx: mydata_of(tx, app.house, row.person, EVENING))
    with ZipFile(BytesIO(made or b"")) as archive:
        assert archive.read(f"tin-thoai/{row.id}.ogg") == mine
        assert f"tin thoại: tin-thoai/{row.id}.ogg" in archive.read("doc-truoc.txt").decode()


# -- played on the page


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[There]:
    async with village_on_the_web(tmp_path) as opened:
        yield opened


async def fetched(page: Page, path: str, **headers: str) -> tuple[int, bytes, Any]:
    async with page.browser.get(f"{page.base}/{path}", headers=headers) as answer:
        return answer.status, await answer.read(), answer.headers


@pytest.mark.parametrize("area", ["web", "kiosk"])
async def test_the_page_gets_the_sound_from_its_own_address(there: There, area: str) -> None:
    await there.app.store.write(lambda tx: record(tx, there.app.house, COMMUNE, EVENING, "1.1"))
    lan = await there.welcomed(area)
    assert "6 Nghe" in [label for label, _ in lan.shown[-1]["keys"]]
    await lan.sends(text="6")
    await there.settles(lan)
    spoken, question = lan.shown[-2:]
    (row,) = await there.app.store.read(listed)
    assert (spoken["sound"], spoken["text"]) == (row.id, "")
    assert "Câu 1 trên 10" in str(question)

    path = f"{area}/sound/{row.id}"
    status, data, headers = await fetched(lan, path)
    assert (status, data, headers["Content-Type"]) == (200, ogg(), "audio/ogg")
    assert "media-src 'self'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    part = await fetched(lan, path, Range="bytes=2-9")
    assert (part[0], part[1]) == (206, ogg()[2:10])
    assert part[2]["Content-Range"] == f"bytes 2-9/{len(ogg())}"
    assert (await fetched(lan, path, Range="bytes=0-"))[1] == ogg()
    assert (await fetched(lan, path, Range="bytes=999999-"))[0] == 416
    assert (await fetched(lan, path, Range="bytes=x"))[0] == 416
    assert (await fetched(lan, f"{area}/sound/{row.id}0"))[0] == 404


async def test_who_has_no_session_hears_nothing(there: There) -> None:
    await there.app.store.write(lambda tx: record(tx, there.app.house, COMMUNE, EVENING, "1.1"))
    (row,) = await there.app.store.read(listed)
    stranger = Page(there.url)
    there.stack.push_async_callback(stranger.closes)

    assert (await fetched(stranger, f"web/sound/{row.id}"))[0] == 401
    lan = await there.page()
    assert (await fetched(lan, f"web/sound/{row.id}", **{"Sec-Fetch-Site": "cross-site"}))[0] == 401


# -- added by the operator


@pytest.fixture
def cdht(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The program, on a database with an example commune."""
    monkeypatch.setenv("CDHT_DATABASE_URL", databases.sqlite(tmp_path, tables=True))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    for name in ("CDHT_SECRET_KEY", "CDHT_PUBLIC_URL", "CDHT_WEB"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(make(arguments), list(arguments))

    assert run("places", "example").exit_code == 0
    return run


OF = ("--commune", "VD", "--sheet", SHEET)
BY = ("--spoken-by", "cô  Hoa")


def test_a_recording_is_added_listed_and_removed(cdht: Any, tmp_path: Path) -> None:
    file = tmp_path / "doc.ogg"
    file.write_bytes(ogg(4))
    assert cdht("audio", "list").stdout == "Chưa có bản đọc nào. Thêm: cdht audio add\n"

    added = cdht("audio", "add", "1.1", str(file), *OF, *BY, "--spoken-on", "20/11/2025")
    assert added.exit_code == 0, added.output
    assert "1.1 4 giây" in added.stdout
    assert "Đã giữ 1 bản đọc của cô Hoa cho xã Ví Dụ" in added.stdout
    line = f"VD {SHEET} 1.1 4 giây cô Hoa, ngày 20/11/2025\n"
    assert cdht("audio", "list").stdout == cdht("audio", "list", "--commune", "VD").stdout == line

    removed = cdht("audio", "remove", "1.1", *OF)
    assert "Đã bỏ bản đọc câu 1.1" in removed.stdout
    again = cdht("audio", "remove", "1.1", *OF)
    assert (again.exit_code, "cdht audio list" in again.stderr) == (1, True)
    assert "Chưa có bản đọc nào" in cdht("audio", "list").stdout


def test_a_folder_is_a_whole_sheet_and_what_is_missing_is_named(cdht: Any, tmp_path: Path) -> None:
    folder = tmp_path / "phieu"
    folder.mkdir()
    for name in ("1.1.ogg", "1.2.OGG", "3.2.ogg", "ghi-chu.txt"):
        (folder / name).write_bytes(ogg(1))

    added = cdht("audio", "add", "--folder", str(folder), *OF, *BY)
    assert added.exit_code == 0, added.output
    assert "Chưa có bản đọc của câu: 1.3, 1.4, 2.1, 2.2, 2.3, 2.4, 3.1." in added.stdout
    assert "Đã giữ 3 bản đọc" in added.stdout
    assert len(cdht("audio", "list").stdout.splitlines()) == 3

    (folder / "1.3.ogg").write_bytes(b"no sound at all")
    (folder / "1.4.ogg").write_bytes(ogg(1))
    wrong = cdht("audio", "add", "--folder", str(folder), *OF, *BY)
    assert wrong.exit_code == 1
    assert "1.3.ogg: tệp không phải OGG" in wrong.stderr
    assert len(cdht("audio", "list").stdout.splitlines()) == 3  # all or nothing


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("1.1", "{file}", "--commune", "nowhere", "--sheet", SHEET, *BY), "cdht places list"),
        (("1.1", "{file}", "--commune", "VD22", "--sheet", SHEET, *BY), "không phải loại nơi cần ở đây"),
        (("1.1", "{file}", "--commune", "VD", "--sheet", "x", *BY), "không có phiếu x"),
        (("9.9", "{file}", *OF, *BY), "không có câu 9.9"),
        (("1.1", "{file}x", *OF, *BY), "không có tệp"),
        (("1.1", "{file}", *OF, "--spoken-by", "  "), "--spoken-by"),
        (("1.1", "{file}", *OF, *BY, "--spoken-on", "31/02/2025"), "31/02/2025"),
        (("1.1", "{file}", *OF, *BY, "--spoken-on", "01/01/2999"), "01/01/2999"),
        (("--folder", "{file}", *OF, *BY), "không có thư mục"),
        (("1.1", "{large}", *OF, *BY), "1 MB"),
    ],
)
def test_what_can_not_be_added_is_said_in_one_line(
    cdht: Any, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    file, large = tmp_path / "doc.ogg", tmp_path / "large.ogg"
    file.write_bytes(ogg(1))
    large.write_bytes(ogg(1) + bytes(LARGEST))
    done = cdht("audio", "add", *(each.format(file=file, large=large) for each in arguments))

    assert done.exit_code == 1, done.output
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Chưa có bản đọc nào" in cdht("audio", "list").stdout


@pytest.mark.parametrize(
    "arguments", [(), ("1.1",), ("1.1", "a.ogg", "--folder", "b"), ("1.1", "--folder", "b")]
)
def test_one_file_or_a_folder(cdht: Any, arguments: tuple[str, ...]) -> None:
    done = cdht("audio", "add", *arguments, *OF, *BY)

    assert done.exit_code == 2
    assert "--folder" in done.stderr
