"""`cdht move`: everything into another database, from SQLite to PostgreSQL or back."""

import hashlib
import shutil
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.commands.opened import CantDoError, no_database, plainly, say
from bot.commands.words import said
from bot.keys import digest_key_file, key_file, open_vault
from bot.settings import Settings
from bot.wiring import photo_folder
from dialogs.phrases import Phrase
from storage.privacy.installed import fits, not_behind
from storage.privacy.moving import both, compared, copied, finished, prepared, total
from storage.store.migrate import current, migrate


def move(
    source: Annotated[str, typer.Argument(metavar="FROM", help="sqlite:///file or postgresql://…")],
    target: Annotated[str, typer.Argument(metavar="TO", help="An empty database, or a move broken off.")],
) -> None:
    """
    Move all into another database; every row is counted and summed on both sides.

    Stop cdht first. What was there stays as it is, for you to put away. Broken off, it goes on when it is run again.
    """
    from_, to = (Settings().model_copy(update={"database_url": each}) for each in (source, target))
    with plainly():
        here, there = from_.database_file, to.database_file
        if here is not None and not here.exists():
            raise CantDoError(no_database(here))
        vault = open_vault(from_)
        if there is not None:
            there.parent.mkdir(parents=True, exist_ok=True)
        if current(target) is None:
            migrate(target)
        with both(source, target) as (old, new):
            fits(old, vault)
            not_behind(old, from_.journal)
            prepared(old, new, hashlib.sha256(source.encode()).hexdigest()[:16])
            rows = total(old)
            with Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                console=Console(stderr=True),
            ) as bar:
                moves = bar.add_task(said(Phrase("move.moving", "chuyển")), total=rows)
                for number in copied(old, new):
                    bar.advance(moves, number)
                counts = bar.add_task(said(Phrase("move.counting", "đếm và cộng")), total=rows)
                for number in compared(old, new):
                    bar.advance(counts, number)
            to.journal.add(from_.journal.digests())
            if photo_folder(from_).is_dir() and photo_folder(from_) != photo_folder(to):
                shutil.copytree(photo_folder(from_), photo_folder(to), dirs_exist_ok=True)
            finished(old, new)
    say(
        [
            Phrase(
                "moved.done",
                "Đã chuyển {rows} dòng, hai bên như nhau. Ghi nơi mới vào {setting}.",
                rows=rows,
                setting="CDHT_DATABASE_URL",
            )
        ]
    )
    _keys(from_, to)


def _keys(from_: Settings, to: Settings) -> None:
    """Which keys the new database is opened with: files beside the former one are not found there."""
    if from_.secret_key.get_secret_value() or key_file(from_) == key_file(to):
        return
    say(
        [
            Phrase(
                "move.keys",
                "Nơi mới mở bằng khóa cũ: đặt {key} như trong {file}, và {digest} như trong {digest_file}.",
                key="CDHT_SECRET_KEY",
                file=str(key_file(from_)),
                digest="CDHT_DIGEST_KEY",
                digest_file=str(digest_key_file(from_)),
            )
        ]
    )
