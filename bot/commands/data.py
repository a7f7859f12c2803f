"""`cdht migrate`, `backup`, `restore`, `recount` and `key`: the database, for whoever keeps it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console as Terminal
from rich.table import Table
from sqlalchemy import Connection

from bot.app import App
from bot.clock import Ids, now
from bot.commands.opened import CantDoError, Force, free, no_database, plainly, say, with_app
from bot.commands.words import said
from bot.keys import key_file, open_vault
from bot.prepare import prepare, written
from bot.settings import Settings
from dialogs.phrases import Phrase
from storage.act import House
from storage.office.summary import mend, recount
from storage.places.find import labels
from storage.privacy import backup as restoring
from storage.privacy.backup import filled
from storage.privacy.installed import resealed
from storage.privacy.keys import Resealed, reseal
from storage.store.migrate import current
from storage.vault import Vault

app = typer.Typer(no_args_is_help=True, help="The secret key: print a new one, change to it.")


def migrate(
    without_backup: Annotated[
        bool, typer.Option("--without-backup", help="Change tables with no backup written before.")
    ] = False,
) -> None:
    """Bring the database to this version, backed up before; an embedded one is made if there is none."""
    settings = Settings()
    with plainly():
        say(prepare(settings, backs_up=not without_backup))
        say([Phrase("migrate.at", "Cơ sở dữ liệu đang ở bản {here}.", here=current(settings.database) or "")])


DATED = "cdht-{:%Y%m%dT%H%M%SZ}.backup"
DATED_ONES = "cdht-????????T??????Z.backup"


def backup(
    file: Annotated[Path, typer.Argument(help="The backup; or a folder, in which it is named by its date.")],
    force: Force = False,
    keep: Annotated[
        int, typer.Option("--keep", min=0, help="Keep so many in the folder, the newest; 0: all.")
    ] = 0,
) -> None:
    """Write an encrypted copy of the database, with the journal of erasures, also while it is in use."""
    settings, at = Settings(), now()
    with plainly():
        folder = file if file.is_dir() or keep else None
        if folder is not None and folder.is_file():
            raise CantDoError(
                Phrase(
                    "backup.keep",
                    "{option} dùng cho một thư mục; {file} là một tệp.",
                    option="--keep",
                    file=str(folder),
                )
            )
        database = settings.database_file
        if database is not None and not database.exists():
            raise CantDoError(no_database(database))
        to = folder / DATED.format(at) if folder is not None else file
        free(to, force=force)
        size = written(settings, to, at)
        gone = sorted(folder.glob(DATED_ONES))[:-keep] if folder is not None and keep else []
        for each in gone:
            each.unlink()
    lines = [Phrase("backup.written", "Đã ghi {file}: {size} byte, đã mã hóa.", file=str(to), size=size)]
    if gone:
        lines.append(Phrase("backup.removed", "Đã bỏ {n} bản cũ.", n=len(gone)))
    if database is not None and not settings.secret_key.get_secret_value():
        lines.append(
            Phrase(
                "backup.key",
                "Cất một bản của khóa {file} ở nơi khác: ngoài khóa này không gì mở được bản sao lưu.",
                file=str(key_file(settings)),
            )
        )
    lines.append(
        Phrase(
            "backup.journal",
            "Ai được xóa từ nay về sau có trong {file}: để tệp đó trên một ổ đĩa khác.",
            file=str(settings.journal.path),
        )
    )
    say(lines)


def restore(file: Annotated[Path, typer.Argument(help="A backup.")], force: Force = False) -> None:
    """Put a backup in the place of the embedded database, or into an empty one on PostgreSQL; who was erased stays erased."""
    settings = Settings()
    database = settings.database_file
    with plainly():
        if database is not None and filled(database) and not force:
            raise CantDoError(
                Phrase(
                    "restore.would_lose",
                    "{file} đang có dữ liệu, khôi phục đè lên sẽ mất: sao lưu trước ({command}), rồi thêm {option}.",
                    file=str(database),
                    command="cdht backup",
                    option="--force",
                )
            )
        house = House(open_vault(settings), Ids(), {}, {}, pictures=settings.pictures)
        if database is not None:
            about = restoring.restore(database, file, house, settings.journal, now())
        else:
            about = restoring.restore_postgresql(settings.database, file, house, settings.journal, now())
        say(prepare(settings))
    say([Phrase("restore.done", "Đã khôi phục, như lúc {made}.", made=str(about["made"]))])
    if about["erased_again"]:
        again = Phrase(
            "restore.erased",
            "Đã xóa lại {n} người, vì sau lúc đó họ đã yêu cầu xóa.",
            n=about["erased_again"],
        )
        say([again])


# -- the sums


def compare(
    place: Annotated[str, typer.Argument(help="Only this place, by its id; all of them without.")] = "",
    fix: Annotated[
        bool, typer.Option("--fix", help="Make all sums right; do it when nobody writes.")
    ] = False,
) -> None:
    """Count the rows again and show where the sums differ."""

    async def work(app: App) -> list[Difference]:
        if fix:
            return await app.store.write(lambda tx: differences(tx, app, place, fix=True))
        return await app.store.read(lambda tx: differences(tx, app, place, fix=False))

    wrong = with_app(work)
    if not wrong:
        say([Phrase("recount.right", "Mọi tổng đều đúng như đếm lại.")])
        return
    Terminal().print(differing(wrong))
    if not fix:
        typer.echo(
            said(
                Phrase("recount.wrong", "{n} tổng bị lệch. Sửa bằng {option}", n=len(wrong), option="--fix")
            ),
            err=True,
        )
        raise typer.Exit(1)


class Difference(NamedTuple):
    """A sum that is wrong: of which place and year, what stands there and what should."""

    place: str
    id: str
    year: int
    name: str
    stands: int
    should: int


def differing(wrong: Sequence[Difference]) -> Table:
    """The sums that are wrong, to be shown."""
    table = Table()
    for title in (
        Phrase("recount.place", "Nơi"),
        Phrase("recount.id", "Mã"),
        Phrase("recount.year", "Năm"),
        Phrase("recount.sum", "Tổng"),
        Phrase("recount.stands", "Đang ghi"),
        Phrase("recount.should", "Đếm lại"),
    ):
        table.add_column(said(title), overflow="fold")
    for each in wrong:
        year = str(each.year) if each.year else "-"
        table.add_row(each.place, each.id, year, each.name, str(each.stands), str(each.should))
    return table


def differences(tx: Connection, app: App, place: str, *, fix: bool) -> list[Difference]:
    """Each sum that is wrong; with `fix` they are right afterwards."""
    wrong = recount(tx, app.house, place)
    if fix and wrong:
        mend(tx, app.house)
    names = labels(tx, list({key[0] for key, _, _ in wrong}))
    return [
        Difference(names.get(where) or where, where, year, name, stands, should)
        for (where, year, name), should, stands in wrong
    ]


# -- `cdht key`


@app.command()
def new() -> None:
    """Print a fresh key; nothing is stored."""
    typer.echo(Vault.new_key())


@app.command()
def digest() -> None:
    """Print the key that digests are made with, for CDHT_DIGEST_KEY: it stays when secret keys change."""
    with plainly():
        typer.echo(open_vault(Settings()).digest_key())


@app.command()
def rotate() -> None:
    """
    Seal everything anew with the current key, and with what kind of value each is.

    To change the key, before: the new key in CDHT_SECRET_KEY, the former ones, newest first, in CDHT_OLD_SECRET_KEYS,
    and a restart of cdht run. It can be stopped and run again.
    """
    settings = Settings()

    async def work(opened: App) -> tuple[Resealed, bool]:
        vault = opened.house.vault
        found = await reseal(opened.store, vault, opened.house.pictures)
        if not found.closed:
            await opened.store.write(lambda tx: resealed(tx, vault), alone=True)
        return found, vault.own_digest_key

    found, own_digest_key = with_app(work)
    say([Phrase("key.resealed", "Đã mã hóa lại {n} phần.", n=found.done)])
    if found.closed:
        closed = Phrase(
            "key.closed", "Không khóa nào ở đây mở được {n} phần: giữ mọi khóa cũ.", n=found.closed
        )
        typer.echo(said(closed), err=True)
        raise typer.Exit(1)
    if not settings.old_secret_keys.get_secret_value():
        how = Phrase(
            "key.how",
            "Đổi khóa: ghi khóa mới ({make}) vào {key}, khóa cũ vào {old}, chạy lại {serve}, rồi chạy lại lệnh này. Với cơ sở dữ liệu đi kèm, khóa cũ nằm trong tệp {file} của nó.",
            make="cdht key new",
            key="CDHT_SECRET_KEY",
            old="CDHT_OLD_SECRET_KEYS",
            serve="cdht run",
            file=".key",
        )
        say([how])
    elif own_digest_key:
        say([Phrase("key.may_go", "Khóa cũ bỏ được rồi. Bản sao lưu vẫn cần khóa lúc tạo ra nó.")])
    else:
        first = Phrase(
            "key.digest_first",
            "Khóa cũ chỉ bỏ được khi {digest} đã ghi đúng như {command} in ra lúc này: khóa đó dùng để nhớ các sự kiện, mã và việc xóa. Bản sao lưu vẫn cần khóa lúc tạo ra nó.",
            digest="CDHT_DIGEST_KEY",
            command="cdht key digest",
        )
        say([first])
