"""A database is made ready for this program: backed up before it changes, its tables, its keys, its sums."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sqlalchemy import Connection

from bot.app import add_sheets, house_of
from bot.clock import now
from bot.keys import make_keys, missing_key, open_vault
from bot.settings import Settings, data_folder
from dialogs.phrases import Phrase
from storage.privacy.backup import back_up_any
from storage.privacy.dumping import BadBackup
from storage.privacy.installed import (
    backed_up,
    count_again,
    fits,
    holds,
    know,
    made_by,
    needs_key,
    newer,
    not_behind,
)
from storage.residents.adopted import published
from storage.store.engines import BadMigration, address, open_engine
from storage.store.migrate import head, migrate, revision_of


def program() -> str:
    """The version of this program."""
    try:
        return version("cong-dan-hoc-tap-bot")
    except PackageNotFoundError:
        return "?"


def prepare(settings: Settings, *, backs_up: bool = True, serves: bool = False) -> list[Phrase]:
    """
    Bring the database to this version; what was done, in lines, none where nothing was due.

    serves: it must be of no time before somebody was erased.
    On the embedded default its folder, its file and its keys are made where there are none and no rows need them.
    """
    if settings.database_file is not None:
        settings.database_file.parent.mkdir(parents=True, exist_ok=True)
    with _writing(settings) as tx:
        here, full = revision_of(tx), holds(tx)
        refuse_foreign(tx)
        if missing_key(settings) and needs_key(tx):
            open_vault(settings)  # raises NoKey
        if not missing_key(settings) and here == head():
            fits(tx, open_vault(settings))
    make_keys(settings)
    vault, said = open_vault(settings), list[Phrase]()
    if here != head():
        if full and backs_up:
            said.append(
                Phrase(
                    "migrate.backed_up",
                    "Trước khi đổi đã sao lưu vào {file}.",
                    file=str(_backed_up(settings, here or "")),
                )
            )
        migrate(settings.database)
        said.append(
            Phrase(
                "migrate.done", "Đã đưa các bảng từ bản {here} lên bản {head}.", here=here, head=head() or ""
            )
            if here
            else Phrase("migrate.made", "Đã tạo cơ sở dữ liệu mới.")
        )
    with _writing(settings) as tx:
        know(tx, vault)
        made_by(tx, program())
        house = house_of(settings)
        add_sheets(house, published(tx))
        if wrong := count_again(tx, house):
            said.append(Phrase("migrate.counted", "Đã cộng lại các tổng: sửa {n} tổng bị lệch.", n=wrong))
        if serves:
            not_behind(tx, settings.journal)
            settings.pictures.tried()
    return said


LEAST = 14  # PostgreSQL's oldest version that still gets fixes, and that this is meant for


def refuse_foreign(tx: Connection) -> None:
    """Refuse a server that is too old, and a database that a newer program made, naming both versions."""
    server, *_ = tx.dialect.server_version_info or (LEAST,)
    if tx.dialect.name == "postgresql" and int(server) < LEAST:
        raise BadMigration(
            Phrase(
                "database.too_old",
                "Máy chủ là PostgreSQL {server}, cần ít nhất bản {least}: cập nhật máy chủ.",
                server=str(server),
                least=str(LEAST),
            )
        )
    if (found := newer(tx)) is not None:
        revision, by = found
        raise BadMigration(
            Phrase(
                "database.newer",
                "Cơ sở dữ liệu ở bản {revision}, do cdht {by} mới hơn tạo. Ở đây là cdht {here}, chỉ biết đến bản {head}: cập nhật chương trình.",
                revision=revision,
                by=by or "?",
                here=program(),
                head=head() or "",
            )
        )


def ready(settings: Settings) -> str:
    """Make an embedded database or its keys where there are none yet; the revision of the tables."""
    file = settings.database_file
    if (file is not None and not file.exists()) or missing_key(settings):
        prepare(settings)
    with _writing(settings) as tx:
        refuse_foreign(tx)
        here = revision_of(tx)
    if here is None:
        prepare(settings)
        return head() or ""
    return here


def written(settings: Settings, to: Path, at: datetime) -> int:
    """Write a backup, which the database remembers; its size."""
    size = back_up_any(
        settings.database, open_vault(settings), to, at, settings.journal, program(), settings.pictures
    )
    with _writing(settings) as tx:
        if revision_of(tx) == head():
            know(tx, open_vault(settings))
            backed_up(tx, at)
    return size


def _backed_up(settings: Settings, here: str) -> Path:
    """Where the database as it was lies now."""
    database, at = settings.database_file, now()
    name = f"{database.name if database is not None else 'cdht'}.{here}-{at:%Y%m%dT%H%M%SZ}.backup"
    folder = Path(settings.backup_folder) if settings.backup_folder else None
    to = (folder or (database.parent if database is not None else data_folder() / "backups")) / name
    try:
        written(settings, to, at)
    except BadBackup as error:
        raise BadBackup(
            Phrase(
                "migrate.not_backed_up",
                "Chưa đổi gì, vì chưa sao lưu được. {why} Xem {command}",
                why=error.said,
                command="cdht migrate --help",
            )
        ) from error
    return to


@contextmanager
def _writing(settings: Settings) -> Iterator[Connection]:
    engine = open_engine(address(settings.database))
    try:
        with engine.begin() as tx:
            yield tx
    finally:
        engine.dispose()
