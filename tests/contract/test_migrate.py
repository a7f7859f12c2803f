"""The contract of migrations, with small ones of our own and with the product's."""

from __future__ import annotations

import asyncio
import shutil
import sys
from asyncio.subprocess import PIPE
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Connection, MetaData, Table, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import NullType

from storage.store import migrate
from storage.store.engines import BadMigration, address, open_engine
from storage.store.migrate import MIGRATIONS, current, head
from storage.tables import UtcTime, metadata

ROOT = Path(__file__).parents[2]
REVISION = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = {revision!r}, {down!r}, None, None


def upgrade():
    {up}


def downgrade():
    {back}
"""
VILLAGE = (
    "op.create_table('village', sa.Column('id', sa.Integer, primary_key=True),"
    " sa.Column('name', sa.String(9)));"
    " op.create_table('house', sa.Column('id', sa.Integer, primary_key=True),"
    " sa.Column('village', sa.Integer, sa.ForeignKey('village.id', ondelete='CASCADE')));"
    " op.execute('INSERT INTO village (id, name) VALUES (1, NULL)');"
    " op.execute('INSERT INTO house (id, village) VALUES (1, 1)')"
)
WIDER = (
    "b = op.batch_alter_table('village'); t = b.__enter__();"
    " t.alter_column('name', type_=sa.String({}), existing_type=sa.String({}));"
    " b.__exit__(None, None, None)"
)


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put three small revisions in the place of the product's."""
    folder = tmp_path / "100% migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=lambda *_: ["versions", "__pycache__"])
    (folder / "versions").mkdir()
    revise(folder, "0001", None, VILLAGE, "op.drop_table('house'); op.drop_table('village')")
    revise(folder, "0002", "0001", WIDER.format(200, 9), WIDER.format(9, 200))
    revise(
        folder,
        "0003",
        "0002",
        "op.add_column('village', sa.Column('kind', sa.String))",
        "b = op.batch_alter_table('village'); t = b.__enter__(); t.drop_column('kind');"
        " b.__exit__(None, None, None)",
    )
    monkeypatch.setattr(migrate, "MIGRATIONS", folder)
    return folder


def revise(folder: Path, revision: str, down: str | None, up: str, back: str) -> None:
    words = REVISION.format(revision=revision, down=down, up=up, back=back)
    (folder / "versions" / f"{revision}_made_up.py").write_text(words)


def ask(url: str, statement: str) -> list[tuple[object, ...]]:
    engine = open_engine(address(url))
    with engine.begin() as connection:
        rows = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    return rows


def tables(url: str) -> set[str]:
    engine = open_engine(address(url))
    with engine.connect() as connection:
        found = set(inspect(connection).get_table_names())
    engine.dispose()
    return found


def test_an_empty_database_is_brought_to_head(scripts: Path, empty_database_url: str) -> None:
    assert current(empty_database_url) is None

    migrate.migrate(empty_database_url)
    migrate.migrate(empty_database_url)

    assert current(empty_database_url) == head() == "0003"
    assert ask(empty_database_url, "SELECT kind FROM village") == [(None,)]


def test_a_table_is_altered_without_losing_the_rows_that_point_to_it(
    scripts: Path, empty_database_url: str
) -> None:
    migrate.migrate(empty_database_url)

    assert ask(empty_database_url, "SELECT village FROM house") == [(1,)]


def test_every_step_goes_back_and_forth(scripts: Path, empty_database_url: str) -> None:
    for revision in ("0001", "0002", "0003", "0002", "0001", "base", "head", "0001", "0003"):
        migrate.migrate(empty_database_url, revision)
        expected = {"base": None, "head": "0003"}.get(revision, revision)
        assert current(empty_database_url) == expected


def test_a_step_that_fails_leaves_everything_as_it_was(scripts: Path, empty_database_url: str) -> None:
    migrate.migrate(empty_database_url, "0001")
    revise(scripts, "0004", "0003", "op.execute('SELECT no_such_thing')", "pass")

    with pytest.raises(DBAPIError):
        migrate.migrate(empty_database_url)

    assert current(empty_database_url) == "0001"
    with pytest.raises(DBAPIError):
        ask(empty_database_url, "SELECT kind FROM village")


def test_a_step_that_leaves_rows_pointing_nowhere_is_undone(scripts: Path, empty_database_url: str) -> None:
    revise(scripts, "0004", "0003", "op.execute('DELETE FROM village')", "pass")
    revise(scripts, "0005", "0004", "op.execute('INSERT INTO house VALUES (7, 7)')", "pass")

    with pytest.raises((BadMigration, DBAPIError)):
        migrate.migrate(empty_database_url)

    assert current(empty_database_url) is None
    assert "village" not in tables(empty_database_url)


def test_a_database_of_a_newer_version_is_refused(scripts: Path, empty_database_url: str) -> None:
    migrate.migrate(empty_database_url)
    (scripts / "versions" / "0003_made_up.py").unlink()

    with pytest.raises(BadMigration, match="0003"):
        migrate.migrate(empty_database_url)


@pytest.mark.slow
async def test_processes_that_start_at_once_migrate_once(scripts: Path, empty_database_url: str) -> None:
    code = (
        "import sys; from pathlib import Path; from storage.store import migrate;"
        "migrate.MIGRATIONS = Path(sys.argv[1]); migrate.migrate(sys.argv[2])"
    )
    words = ["-c", code, str(scripts), empty_database_url]
    start = asyncio.create_subprocess_exec
    processes = [await start(sys.executable, *words, stderr=PIPE, cwd=ROOT) for _ in range(4)]
    outputs = await asyncio.gather(*(process.communicate() for process in processes))

    assert [process.returncode for process in processes] == [0] * 4, outputs
    assert current(empty_database_url) == "0003"
    assert ask(empty_database_url, "SELECT count(*) FROM village") == [(1,)]


def test_the_products_own_migrations_end_where_the_models_are(empty_database_url: str) -> None:
    migrate.migrate(empty_database_url)
    engine = open_engine(address(empty_database_url))
    with engine.connect() as connection:
        missing = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()

    assert missing == []


def test_the_products_own_migrations_go_back_to_nothing(empty_database_url: str) -> None:
    migrate.migrate(empty_database_url)
    migrate.migrate(empty_database_url, "base")
    migrate.migrate(empty_database_url)

    assert current(empty_database_url) == head()


def filled(connection: Connection, row: Table) -> dict[str, object]:
    """One row with something in every column; what points elsewhere points at the row there."""
    made: dict[str, object] = {}
    for column in row.columns:
        kind = column.type.python_type if not isinstance(column.type, NullType) else str
        pointed = next(iter(column.foreign_keys), None)
        if pointed is not None:
            made[column.name] = f"{pointed.column.table.name}-1" if not column.nullable else None
        elif column.name == "id":
            made[column.name] = f"{row.name}-1"
        elif isinstance(column.type, JSON):
            made[column.name] = {"kept": row.name}
        else:
            made[column.name] = SOMETHING[kind]
    connection.execute(row.insert(), made)
    return made


SOMETHING: dict[type, object] = {
    str: "kept",
    int: 7,
    bool: True,
    bytes: b"kept",
    date: date(2026, 11, 12),
    datetime: datetime(2026, 11, 12, 12, tzinfo=UTC),
}


def test_what_the_first_version_kept_is_there_and_can_be_read_by_this_one(empty_database_url: str) -> None:
    migrate.migrate(empty_database_url, "0001")
    engine = open_engine(address(empty_database_url))
    first = MetaData()
    with engine.begin() as connection:
        first.reflect(connection)
        old = [each for each in first.sorted_tables if each.name != "alembic_version"]
        before = {each.name: filled(connection, each) for each in old}

    migrate.migrate(empty_database_url)

    with engine.connect() as connection:
        for name, row in before.items():
            (after,) = connection.execute(metadata.tables[name].select()).mappings().all()
            for column, value in row.items():
                if column == "sequence":
                    continue  # what came first is told by the ids of rows without a serial number
                if isinstance(metadata.tables[name].c[column].type, UtcTime):
                    continue  # written by another hand here: read back is all that matters
                assert (name, column, after[column]) == (name, column, value)
    engine.dispose()


def test_a_reminder_asked_for_in_the_first_version_is_still_sent(empty_database_url: str) -> None:
    migrate.migrate(empty_database_url, "0001")
    ask_none(
        empty_database_url,
        "INSERT INTO contact (id, channel, external, created)"
        " VALUES ('c', 'zalo_bot', 'x', '2026-11-12 12:00:00+00:00')",
        "INSERT INTO push (id, person, contact, commune, purpose, occurrence, not_before, expires, state, reason,"
        " attempts, created, changed) VALUES ('p', 'lan', 'c', '', 'reminder.asked', '1', '2026-11-12 12:00:00+00:00',"
        " '2026-11-13 08:00:00+00:00', 'planned', '', 0, '2026-11-11 12:00:00+00:00', '2026-11-11 12:00:00+00:00')",
    )

    migrate.migrate(empty_database_url)

    assert ask(empty_database_url, "SELECT purpose, kind, channel FROM push") == [
        ("asked", "service", "zalo_bot")
    ]


def ask_none(url: str, *statements: str) -> None:
    engine = open_engine(address(url))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_the_files_of_steps_name_their_revisions() -> None:
    script = ScriptDirectory.from_config(migrate._config())

    assert {step.revision for step in script.walk_revisions()} == migrate.revisions()
    assert script.get_current_head() == head()
