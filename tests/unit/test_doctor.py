"""The doctor finds what is missing, says what to do, makes nothing and gives no secret away."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from socket import socket
from typing import Any

import pytest
import structlog
import typer
from pydantic import SecretStr
from sqlalchemy import Table, insert
from typer.testing import CliRunner

from bot.channels.base import ChannelError
from bot.clock import now
from bot.commands.doctor import NOTE, OK, PROBLEM, Finding, doctor, examine, lines, listener, ticked, web
from bot.housekeeping import keep_terms
from bot.shelf import shipped_sheets
from bot.wiring import channels_of
from dialogs.sheets.dump import dump
from storage.privacy.terms import BY_AGE
from storage.residents.adopted import publish
from storage.store.store import Tx, open_store
from storage.tables import FILE_LINK, INBOX, OUTBOX, PLACE, PUSH
from storage.vault import Vault
from tests import databases
from tests.resident import EVENING, KEY, Recorder, file_of, settings_of, village
from tests.servers.bot_api import BotApi

TOKEN, PASSWORD = "4242:TEST-TOKEN", "a-secret-word"  # of nothing real


@pytest.fixture
def url(tmp_path: Path) -> str:
    """An SQLite database with its tables."""
    return databases.sqlite(tmp_path, tables=True)


def about(findings: list[Finding], what: str) -> Finding:
    """The one finding about something; where there are more, the first."""
    return next(each for each in findings if each.about == what)


def problems(findings: list[Finding]) -> set[str]:
    return {each.about for each in findings if each.state == PROBLEM}


async def seen(url: str, channels: list[Any] | None = None, **more: Any) -> list[Finding]:
    given = channels if channels is not None else [Recorder()]
    return await examine(settings_of(url, listen="127.0.0.1:0", **more), given, patience=0.2)


async def test_with_everything_in_order_all_is_well(url: str) -> None:
    findings = await seen(url)

    assert problems(findings) == set()
    assert lines(findings)[-1] == "All is well."
    assert about(findings, "tables").state == OK
    assert about(findings, "writing").state == OK


async def test_what_is_done_before_going_live_is_ticked_off(url: str) -> None:
    """A step is done when all that is looked at for it is there and well; one that goes wrong is not done any more."""
    findings = await seen(url)
    before = ticked(findings)
    each_worse = [
        (about, ticked([replace(f, state=NOTE) if f.about == about else f for f in findings]))
        for about in (
            "database",
            "tables",
            "writing",
            "key",
            "consent",
            "public address",
            "listen",
            "channels",
        )
    ]
    without = ticked([f for f in findings if f.about != "writing"])

    assert [line[1] for line in before[1:]] == list("xx xxx   ")
    assert before[0] == "Going live: 5 of 9 done"
    assert all(sum(line[1] == "x" for line in lines) == 4 for _, lines in each_worse)
    assert without[1][1] == " "


async def test_a_row_is_really_written(url: str) -> None:
    """A database that can be read and takes no row is a problem; what is in it stays as it is."""
    file = file_of(url)
    with closing(sqlite3.connect(file)) as there, there:
        there.execute(
            "CREATE TRIGGER full BEFORE UPDATE ON alembic_version BEGIN SELECT RAISE(FAIL, 'disk full'); END"
        )

    assert about(await seen(url), "writing") == Finding("writing", PROBLEM, "can't be written: disk full")


async def test_it_makes_neither_a_database_nor_a_key(tmp_path: Path) -> None:
    findings = await seen(f"sqlite:///{tmp_path}/a/b.db", secret_key=SecretStr(""))

    assert about(findings, "database").state == NOTE
    assert about(findings, "key").state == NOTE
    assert await asyncio.to_thread(lambda: list(tmp_path.iterdir())) == []


async def test_a_database_that_is_no_address_is_a_problem(url: str) -> None:
    findings = await seen("mysql://somewhere", public_url="")

    assert "database" in problems(findings)


async def test_a_server_that_cannot_be_reached_is_a_problem_and_its_password_stays_secret() -> None:
    findings = await seen(f"postgresql://lan:{PASSWORD}@127.0.0.1:1/village")

    assert about(findings, "database").state == PROBLEM
    assert "village @ 127.0.0.1" in about(findings, "database").says
    assert PASSWORD not in repr(findings)


async def test_a_newer_database_is_a_problem_and_an_older_one_is_not(url: str, tmp_path: Path) -> None:
    async with open_store(url) as store:
        newer = "UPDATE alembic_version SET version_num = 'zzzz'"
        await store.write(lambda tx: tx.exec_driver_sql(newer).rowcount)
    assert about(await seen(url), "tables").state == PROBLEM

    async with open_store(url) as store:
        older = "UPDATE alembic_version SET version_num = '0000'"
        await store.write(lambda tx: tx.exec_driver_sql(older).rowcount)
    assert about(await seen(url), "tables").state == NOTE


async def test_a_file_that_is_no_database_is_a_problem(tmp_path: Path) -> None:
    await asyncio.to_thread((tmp_path / "x.db").write_bytes, b"a letter to my mother" * 100)

    assert "database" in problems(await seen(f"sqlite:///{tmp_path}/x.db"))


async def test_a_missing_key_is_a_problem_once_there_is_data(url: str) -> None:
    findings = await seen(url, secret_key=SecretStr(""))

    assert about(findings, "key").state == PROBLEM
    assert "missing" in about(findings, "key").says


def key_beside(url: str, mode: int) -> None:
    file = Path(url.removeprefix("sqlite:///") + ".key")
    file.write_text(KEY)
    file.chmod(mode)


async def test_a_key_that_others_read_is_a_problem(url: str) -> None:
    key_beside(url, 0o644)
    assert "chmod 600" in about(await seen(url, secret_key=SecretStr("")), "key").says

    key_beside(url, 0o600)
    assert about(await seen(url, secret_key=SecretStr("")), "key").state == OK


@pytest.mark.parametrize("key", ["short", "not base64 ☂", KEY[:-6]])
async def test_a_key_that_is_none_is_a_problem_and_is_not_shown(url: str, key: str) -> None:
    findings = await seen(url, secret_key=SecretStr(key))

    assert about(findings, "key").state == PROBLEM
    assert key not in repr(findings)


async def test_another_key_than_the_one_of_the_data_is_a_problem(url: str) -> None:
    async with village(url) as there:
        there.now[0] = now()
        await there.joins("phone-1", "Lan", "toi nuoi ga de ban tet", "ghi")

    assert problems(await seen(url, secret_key=SecretStr(Vault.new_key()))) == {"key"}
    assert problems(await seen(url)) == set()


async def test_postgresql_needs_a_key_in_the_settings() -> None:
    findings = await seen("postgresql://lan@127.0.0.1:1/village", secret_key=SecretStr(""))

    assert "CDHT_SECRET_KEY" in about(findings, "key").says


async def test_nobody_can_consent_to_a_nameless_controller(url: str) -> None:
    findings = await seen(url, controller="", contact_phone="")

    assert about(findings, "consent").state == PROBLEM
    assert "CDHT_CONTROLLER, CDHT_CONTACT_PHONE" in about(findings, "consent").says
    assert problems(await seen(url, controller="", organisation="Hội xã")) == set()


async def test_communes_may_name_their_own_controllers(url: str) -> None:
    row = {"level": "commune", "word": "xã", "folded": "vi du", "province": "", "commune": "a"}
    row |= {"former": "", "hard": False, "hard_document": "", "example": False, "name": "Ví Dụ"}
    named = {"controller": "Hội xã", "contact_name": "cô Hoa", "contact_phone": "0900"}
    nameless = dict.fromkeys(named, "")

    def add(tx: Tx, id_: str, who: dict[str, str]) -> None:
        tx.execute(insert(PLACE).values(id=id_, **row, **who))

    async with open_store(url) as store:
        await store.write(lambda tx: add(tx, "a", named))
        nothing = {"controller": "", "contact_name": "", "contact_phone": ""}
        assert about(await seen(url, **nothing), "consent").state == OK
        await store.write(lambda tx: add(tx, "b", nameless))
        assert about(await seen(url, **nothing), "consent").state == PROBLEM


@pytest.mark.parametrize(
    ("public_url", "secret", "wrong"),
    [
        ("", "", None),
        ("http://vi-du.example", "x", "public address"),
        ("https://", "x", "public address"),
        ("https://vi-du.example", "", "webhook secret"),
        ("https://vi-du.example", "with spaces", "webhook secret"),
        ("https://vi-du.example", "x" * 257, "webhook secret"),
        ("https://vi-du.example", "a_good-one", None),
    ],
)
def test_webhooks_need_https_and_a_secret(public_url: str, secret: str, wrong: str | None) -> None:
    settings = settings_of("", public_url=public_url, telegram_token=SecretStr(TOKEN))
    settings.telegram_webhook_secret = SecretStr(secret)

    assert problems(web(settings)) == ({wrong} if wrong else set())
    assert not secret.strip("x") or secret not in repr(web(settings))


class Troubled(Recorder):
    """A channel whose service does not answer as it should."""

    def __init__(self, error: ChannelError | None) -> None:
        super().__init__("telegram")
        self.error, self.closed = error, False

    async def check(self) -> str:
        if self.error is not None:
            raise self.error
        await asyncio.sleep(60)
        return "never"

    async def aclose(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ChannelError("401 Unauthorized", needs_human=True), "unauthorised"),
        (ChannelError("ClientConnectorError", retryable=True), "can't be reached"),
        (None, "did not answer"),
    ],
)
async def test_a_service_that_refuses_or_is_silent_is_a_problem(
    url: str, error: ChannelError | None, words: str
) -> None:
    channel = Troubled(error)

    findings = await seen(url, [channel])

    assert problems(findings) == {"telegram"}
    assert words in about(findings, "telegram").says
    assert channel.closed


@pytest.mark.slow  # importing aiogram takes seconds
async def test_telegram_is_asked_who_we_are(url: str) -> None:
    async with BotApi(TOKEN) as server:
        told = {"telegram_api_url": server.url, "public_url": "", "listen": "127.0.0.1:0"}
        right = settings_of(url, telegram_token=SecretStr(TOKEN), **told)
        wrong = settings_of(url, telegram_token=SecretStr("4242:WRONG-TOKEN"), **told)
        reached, refused = await examine(right), await examine(wrong)
    gone = await examine(right)

    assert "cdht_test_bot" in about(reached, "telegram").says
    assert "unauthorised" in about(refused, "telegram").says
    assert "can't be reached" in about(gone, "telegram").says
    assert "TOKEN" not in repr([reached, refused, gone])


async def test_without_a_channel_it_says_how_to_get_one(url: str) -> None:
    assert "CDHT_TELEGRAM_TOKEN" in about(await seen(url, []), "channels").says


@pytest.mark.slow  # importing aiogram takes seconds
async def test_settings_that_no_channel_can_start_with_are_told(url: str) -> None:
    settings = settings_of(url, telegram_token=SecretStr(TOKEN), listen="127.0.0.1:0")
    with pytest.raises(ValueError, match="secret"):
        channels_of(settings)

    assert {"channels", "webhook secret"} == problems(await examine(settings))


async def test_an_address_that_is_taken_is_told_apart_from_a_free_one(url: str) -> None:
    with closing(socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        busy = await listener(settings_of(url, listen=f"127.0.0.1:{port}"))
    free = await listener(settings_of(url, listen=f"127.0.0.1:{port}"))
    outside = await listener(settings_of(url, listen=f"0.0.0.0:{port}"))

    assert "in use" in busy[0].says
    assert "free" in free[0].says
    assert "TLS proxy" in outside[0].says
    assert problems(await listener(settings_of(url, listen="nonsense"))) == {"listen"}


async def test_drafts_are_called_drafts_and_a_published_sheet_takes_their_place(url: str) -> None:
    before = await seen(url)
    assert "DRAFT" in about(before, "sheet").says

    body = dump(shipped_sheets()["nguoi_dan_xa"]) | {"version": "xa-1", "status": "adopted"}
    body["adopted"] = {"number": "1/QĐ", "date": "2026-12-05", "signer": "cô Hoa"}
    async with open_store(url) as store:
        new = ("nguoi_dan_xa", "xa-1", "adopted", body, EVENING)
        await store.write(lambda tx: publish(tx, *new))

    now = [each for each in await seen(url) if each.about == "sheet"]
    assert [each.state for each in now] == [OK, NOTE, NOTE]
    assert "xa-1: adopted" in now[0].says


@pytest.fixture
def environment(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    for name, value in {
        "DATABASE_URL": url,
        "SECRET_KEY": KEY,
        "CONTROLLER": "Hội xã",
        "CONTACT_NAME": "cô Hoa",
        "CONTACT_PHONE": "0900 000 000",
        "LISTEN": "127.0.0.1:0",
    }.items():
        monkeypatch.setenv(f"CDHT_{name}", value)
    yield monkeypatch
    structlog.reset_defaults()  # the command logs to where its test was captured


def kept(term: str, at: datetime) -> tuple[Table, dict[str, Any]]:
    """A row of this age that is over."""
    contact = {"contact": "c", "channel": "zalo", "external": "e"}
    link = {"purpose": "summary", "args": {}, "created": at, "expires": at}
    push = {"purpose": "unfinished", "person": "p", "occurrence": "1", "state": "sent", "args": {}}
    rows: dict[str, tuple[Table, dict[str, Any]]] = {
        "inbox": (INBOX, {"contact": "", "state": "done", "at": at}),
        "outbox": (OUTBOX, {**contact, "body": "", "state": "sent", "created": at}),
        "links": (FILE_LINK, link),
        "pushes": (
            PUSH,
            {**push, "contact": "c", "not_before": at, "expires": at, "created": at, "changed": at},
        ),
    }
    of, row = rows[term]
    needed = {each.name: "" for each in of.c if not each.nullable and each.default is None}
    return of, {**needed, "id": "d", **row}


@pytest.mark.parametrize("term", sorted(BY_AGE))
@pytest.mark.parametrize(("days", "state"), [(-1, OK), (1, OK), (3, PROBLEM)])
async def test_what_is_kept_longer_than_its_term_is_a_problem(
    url: str, term: str, days: int, state: str
) -> None:
    """Each night lets go of what is over; a night may be missed. What the command lets go of is well again."""
    of, row = kept(term, now() - timedelta(days=settings_of(url).keep_days[term] + days))
    async with open_store(url) as store:
        await store.write(lambda tx: tx.execute(insert(of), [row]))
    found = about(await seen(url), "retention")
    assert (found.state, "3 day" in found.says) == (state, state == PROBLEM)

    async with village(url) as there:
        there.now[0] = now()
        await keep_terms(there.app)
    assert about(await seen(url), "retention").state == OK


def cdht_doctor(*words: str) -> Any:
    app = typer.Typer()
    app.command()(doctor)
    return CliRunner().invoke(app, list(words))


def test_the_command_ends_with_0_when_all_is_well_and_with_1_when_not(
    environment: pytest.MonkeyPatch,
) -> None:
    assert cdht_doctor().exit_code == 0
    environment.delenv("CDHT_CONTACT_PHONE")

    found = cdht_doctor()

    assert found.exit_code == 1
    assert "To be mended: 1." in found.stdout


def test_machines_read_the_same(environment: pytest.MonkeyPatch) -> None:
    found = json.loads(cdht_doctor("--json").stdout)

    assert found["ok"] is True
    assert {"database", "key", "consent", "backups"} <= {f["about"] for f in found["findings"]}
    assert KEY not in json.dumps(found)
