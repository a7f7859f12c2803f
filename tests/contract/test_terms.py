"""What is over goes by its term, on both databases; what is not over, and what is kept for good, stays."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Boolean, Date, DateTime, Integer, LargeBinary, Table, func, insert, select
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from structlog.testing import capture_logs
from typer.testing import CliRunner

from bot import housekeeping
from bot.cli import make
from bot.pushes.service import at_night
from bot.settings import Settings
from storage.ledger.write import write
from storage.privacy.terms import ASKED_FOR_EVER, KEPT, TERMS, Term, chunk, size
from storage.tables import ANSWER, ASSESSMENT, CONSENT, INBOX, OUTBOX, PUSH, RUN, Json, UtcTime, metadata
from tests.resident import KEY, TEN, Village, village

OVER: Mapping[str, Mapping[str, object]] = {  # what else a row needs to be over
    "outbox": {"state": "sent"},
    "talks": {"talk": "home"},
    "pushes": {"state": "sent", "contact": "c"},
    "codes": {"state": "ended"},
    "audit": {"action": "looked"},
}
NOT_OVER: Mapping[str, tuple[Mapping[str, object], ...]] = {  # however old
    "inbox": (),
    "outbox": ({"state": "waiting"},),
    "talks": ({"talk": "assess"}, {"talk": "home", "closed": None}),
    "pushes": tuple({"state": each, "contact": "c"} for each in ("planned", "claimed", "sending")),
    "links": (),
    "codes": ({"state": "waits"}, {"state": "waits_cuts"}),
    "audit": tuple({"action": each} for each in sorted(ASKED_FOR_EVER)),
}
SQLITE = sqlite_dialect()
each_term = pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)


@pytest.fixture
async def there(database_url: str) -> AsyncIterator[Village]:
    async with village(database_url) as opened:
        yield opened


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "REST", 0)


# -- the table of terms


def test_every_table_has_a_term_or_a_reason_to_stay() -> None:
    terms = [each for term in TERMS for each in (term.table, *term.also)]

    assert len(terms) == len(set(terms))
    assert set(terms) & set(KEPT) == set()
    assert {*terms, *KEPT} == set(metadata.tables.values())
    assert all(KEPT.values())


def test_what_is_never_purged_stands_there_with_its_reason() -> None:
    for each in (
        "consent",
        "assessment",
        "frozen_figures",
        "decision",
        "review_step",
        "meeting",
        "tombstone",
    ):
        assert metadata.tables[each] in KEPT


@each_term
def test_a_term_is_a_setting_with_this_default(term: Term, monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"CDHT_KEEP_DAYS_{term.name.upper()}"
    assert Settings().keep_days[term.name] == term.days
    monkeypatch.setenv(name, str(term.days + 1))
    assert Settings().keep_days[term.name] == term.days + 1
    monkeypatch.setenv(name, str(term.least - 1))
    with pytest.raises(ValueError, match=f"keep_days_{term.name}"):
        Settings()


def test_nothing_else_is_set_as_a_term() -> None:
    named = {each.removeprefix("keep_days_") for each in Settings.model_fields if each.startswith("keep_")}

    assert named == {term.name for term in TERMS}


# -- what goes, and what stays


@each_term
async def test_what_is_over_goes_once_its_term_is(there: Village, term: Term) -> None:
    edge = there.now[0] - timedelta(days=term.days)
    over = OVER.get(term.name, {})
    await put(there, term.table, old=over | {term.since.name: edge - timedelta(seconds=1)})
    await put(there, term.table, young=over | {term.since.name: edge + timedelta(seconds=1)})
    for number, not_over in enumerate(NOT_OVER[term.name]):
        await put(there, term.table, **{f"stays{number}": {term.since.name: edge - YEARS, **not_over}})

    assert await keeps(there) == {each.name: int(each is term) for each in TERMS}

    left = await whole(there, term)
    assert left == {"young", *(f"stays{number}" for number in range(len(NOT_OVER[term.name])))}
    assert sum((await keeps(there)).values()) == 0


YEARS = timedelta(days=3000)


@each_term
async def test_a_longer_term_keeps_it(database_url: str, term: Term) -> None:
    async with village(database_url, **{f"keep_days_{term.name}": term.days + 10}) as there:
        at = there.now[0] - timedelta(days=term.days + 5)
        await put(there, term.table, old=dict(OVER.get(term.name, {})) | {term.since.name: at})

        assert sum((await keeps(there)).values()) == 0
        there.now[0] += timedelta(days=6)
        assert (await keeps(there))[term.name] == 1


@each_term
async def test_it_is_found_by_an_index(there: Village, term: Term, database: str) -> None:
    """The large ones: a night must not read what stays."""
    if (
        term.name in {"links", "codes"} or database == "postgresql"
    ):  # few rows; PostgreSQL plans by how many there are
        return
    wanted = select(term.table.c.id).where(term.since < there.now[0], term.over).order_by(term.since)
    plan = str(wanted.compile(compile_kwargs={"literal_binds": True}, dialect=SQLITE))

    rows = await there.app.store.read(lambda tx: tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {plan}").all())

    assert any(f"INDEX ix_{term.table.name}_{term.since.name}" in row[3] for row in rows), rows


async def test_it_goes_chunk_by_chunk_and_on_from_where_it_was_broken_off(there: Village) -> None:
    at = there.now[0] - YEARS
    await put(
        there, INBOX, **{f"i{number}": {"at": at + timedelta(days=number // 3)} for number in range(10)}
    )
    term = TERMS[0]

    def part(after: Any) -> Any:
        return there.app.store.write(lambda tx: chunk(tx, term, there.now[0], term.days, after, most=3))

    gone, after = await part(None)
    assert (gone, await whole(there, term)) == (3, {f"i{number}" for number in range(3, 10)})
    gone, after = await part(after)
    assert gone == 3
    gone, after = await part(None)  # another process, or this one after a crash
    assert gone == 3
    assert (await part(after))[0] == 1
    assert await whole(there, term) == set()


async def test_two_at_once_do_no_harm(there: Village, database_url: str) -> None:
    for term in TERMS:
        over = dict(OVER.get(term.name, {})) | {term.since.name: there.now[0] - YEARS}
        await put(there, term.table, **{f"{term.name}{number}": over for number in range(1200)})

    async with village(database_url) as other:
        both = await asyncio.gather(keeps(there), keeps(other))

    assert {name: both[0][name] + both[1][name] for name in both[0]} == {term.name: 1200 for term in TERMS}


async def test_it_ends_where_the_process_does(there: Village) -> None:
    await put(there, INBOX, old={"at": there.now[0] - YEARS})

    await housekeeping.keep_terms(there.app, stopping=lambda: True)

    assert await whole(there, TERMS[0]) == {"old"}


async def test_the_night_does_it_and_logs_sizes_without_counting(there: Village, database: str) -> None:
    await put(there, INBOX, **{f"i{number}": {"at": there.now[0] - YEARS} for number in range(700)})

    with capture_logs() as lines:
        await at_night(there.app)

    (line,) = [each for each in lines if each["event"] == "retention.done"]
    assert line["inbox"] == 700
    assert line["before"]["bytes"] > 0
    assert line["after"]["bytes"] > 0
    if database == "postgresql":
        assert line["before"]["tables"]["inbox"] >= line["after"]["tables"]["inbox"] > 0
    else:
        assert line["after"]["free"] > line["before"]["free"]


async def test_sizes_are_told_of_each_table(there: Village) -> None:
    found = await there.app.store.read(size)

    assert set(found.tables) == set(metadata.tables)
    assert found.bytes >= sum(found.tables.values()) > 0


# -- what people and services notice


async def test_a_push_that_was_emptied_is_not_sent_again(there: Village) -> None:
    person = await there.joins("phone-1", "Mai")
    key = {"person": person, "purpose": "unfinished", "occurrence": "2026:1"}
    over = {"state": "sent", "contact": "c", "args": {"said": "lời"}, "cost": 55, "campaign": "k"}
    await put(there, PUSH, p1={**key, **over, "changed": there.now[0] - timedelta(days=91)})

    assert (await keeps(there))["pushes"] == 1

    (row,) = await there.rows(select(PUSH).where(PUSH.c.id == "p1"))
    assert (row.contact, row.args, row.state, row.cost, row.campaign) == ("", {}, "sent", 55, "k")
    again = filled(PUSH, "p2") | key
    assert await there.app.store.write(lambda tx: write(tx, there.app.house, [again])) == 0


async def test_a_month_later_the_sheet_the_consent_and_the_person_are_there(there: Village) -> None:
    await there.joins("phone-1", "Mai", *TEN, "trang chủ", "cài đặt", "trang chủ")
    before = {of: await number(there, of) for of in (CONSENT, ASSESSMENT)}
    sheets = select(RUN.c.id).where(RUN.c.talk == "assess")
    said = await there.rows(select(ANSWER).where(ANSWER.c.run.in_(sheets)).order_by(ANSWER.c.id))
    there.now[0] += timedelta(days=40)

    gone = await keeps(there)

    assert gone["inbox"] > 0
    assert gone["talks"] > 0
    assert await number(there, INBOX) == 0
    assert await number(there, OUTBOX) == 0
    assert {of: await number(there, of) for of in before} == before
    assert await there.rows(select(ANSWER).where(ANSWER.c.run.in_(sheets)).order_by(ANSWER.c.id)) == said
    assert await number(there, ANSWER, ANSWER.c.run.not_in(select(RUN.c.id))) == 0
    assert "Mai" in await there.says("phone-1", "xem lại")


async def test_a_message_that_comes_again_within_the_term_is_known(there: Village) -> None:
    await there.says("phone-1", "xin chào")
    there.now[0] += timedelta(days=13)
    rows = await number(there, INBOX)

    await keeps(there)

    assert await number(there, INBOX) == rows == 1


# -- by hand


def test_the_command_counts_and_lets_go(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    monkeypatch.setenv("CDHT_DATABASE_URL", url)
    monkeypatch.setenv("CDHT_SECRET_KEY", KEY)
    runs = CliRunner()
    assert runs.invoke(make(["migrate"]), ["migrate"]).exit_code == 0

    async def put_old() -> None:
        async with village(url) as there:
            there.now[0] = datetime.now(UTC)
            await put(there, INBOX, old={"at": there.now[0] - YEARS}, young={"at": there.now[0]})

    asyncio.run(put_old())
    said = [
        runs.invoke(make(["retention"]), ["retention", *more]) for more in (["--dry-run"], [], ["--dry-run"])
    ]

    assert [each.exit_code for each in said] == [0, 0, 0], said[0].output
    counts = [next(line for line in each.output.splitlines() if "INBOX" in line) for each in said]
    assert [line.split()[-2] for line in counts] == ["1", "1", "0"]


# -- rows


async def put(there: Village, into: Table, **rows: Mapping[str, object]) -> None:
    """Rows of these ids, filled up with something."""
    all_ = [filled(into, id_) | dict(row) for id_, row in rows.items()]

    def work(tx: Any) -> None:
        for each in all_:
            tx.execute(insert(into).values(**each))

    await there.app.store.write(work)


def filled(into: Table, id_: str) -> dict[str, object]:
    """A row in which every column that has to be filled is."""
    row: dict[str, object] = {}
    for each in into.columns:
        if each.name == "serial":
            continue
        if isinstance(each.type, UtcTime | DateTime):
            row[each.name] = datetime(2020, 1, 1, tzinfo=UTC)
        elif isinstance(each.type, Date):
            row[each.name] = date(2020, 1, 1)
        elif isinstance(each.type, Boolean | Integer):
            row[each.name] = 0 if isinstance(each.type, Integer) else False
        elif isinstance(each.type, LargeBinary):
            row[each.name] = b""
        elif isinstance(each.type, type(Json)):
            row[each.name] = {}
        else:
            row[each.name] = id_
    return row


async def whole(there: Village, term: Term) -> set[str]:
    """The ids of rows that are still there, of pushes: not emptied."""
    kept = [PUSH.c.contact != ""] if term.table is PUSH else []
    return {row.id for row in await there.rows(select(term.table.c.id).where(*kept))}


async def keeps(there: Village) -> Mapping[str, int]:
    return await housekeeping.keep_terms(there.app)


async def number(there: Village, of: Table, *which: Any) -> int:
    (row,) = await there.rows(select(func.count()).select_from(of).where(*which))
    return int(row[0])
