"""What commands of the administrator share: the open application, who and what is meant, files to write, errors in one line."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bot.app import App, build
from bot.commands.words import said, why
from bot.keys import NoKey
from bot.logs import set_up
from bot.prepare import ready
from bot.settings import BadSetting, Settings
from dialogs.phrases import Phrase, Speech, Told
from storage.phones import Known, find, names
from storage.places.find import Named, places_named
from storage.privacy.backup import InTheWay
from storage.privacy.dumping import BadBackup
from storage.store.engines import StoreError, describe
from storage.store.migrate import head
from storage.vault import WrongKey

T = TypeVar("T")
Force = Annotated[bool, typer.Option("--force", help="Write over what is there.")]
Channel = Annotated[str, typer.Option(help="Only on this channel.")]
KNOWN = (BadSetting, NoKey, StoreError, WrongKey, BadBackup, InTheWay)


class CantDoError(Told):
    """Something is missing or in the way; the message says what to do."""


def say(lines: Iterable[str | Speech]) -> None:
    """Each in a line."""
    for line in lines:
        typer.echo(line if isinstance(line, str) else said(line))


def _on_stderr(why: str) -> None:
    typer.echo(why, err=True)


@contextmanager
def plainly(refused: Callable[[str], None] = _on_stderr) -> Iterator[None]:
    """Say what went wrong in one line, and end with 1."""
    try:
        yield
    except OSError as error:
        refused(
            said(
                Phrase(
                    "cli.file.unusable",
                    "Không dùng được {file}: {why}",
                    file=str(error.filename),
                    why=error.strerror or "",
                )
            )
            if error.filename
            else str(error)
        )
        raise typer.Exit(1) from error
    except (CantDoError, *KNOWN) as error:
        refused(why(error))
        raise typer.Exit(1) from error
    except SQLAlchemyError as error:
        refused(unanswered(error))
        raise typer.Exit(1) from error


def unanswered(error: SQLAlchemyError) -> str:
    """What a database says that does not let us in, or refuses something; without what is in its rows."""
    driver = getattr(error, "orig", None)
    if isinstance(error, OperationalError) and getattr(driver, "sqlstate", None) is None:
        first = next((line for each in str(driver).splitlines() if (line := each.strip())), "")
        return said(
            Phrase(
                "cli.database.closed",
                "Không vào được cơ sở dữ liệu. Xem {command}. Máy chủ nói: {why}",
                why=first,
                command="cdht doctor",
            )
        )
    return said(
        Phrase(
            "cli.database.refused",
            "Cơ sở dữ liệu từ chối. Xem {command}. Loại lỗi: {why}",
            why=describe(error),
            command="cdht doctor",
        )
    )


def with_app(work: Callable[[App], Awaitable[T]], *, behind: bool = False) -> T:
    """
    Do something with the database of the settings, which must be up to date; where there is none yet, it is made.

    behind: also with one that is of a time before somebody was erased.
    """
    settings = Settings()
    set_up(settings, quiet=True)

    async def run() -> T:
        async with opened(settings, behind=behind) as app:
            return await work(app)

    with plainly():
        return asyncio.run(run())


@asynccontextmanager
async def opened(settings: Settings, *, behind: bool = False) -> AsyncIterator[App]:
    """The application without channels."""
    here = ready(settings)
    if here != head():
        raise CantDoError(
            Phrase(
                "cli.behind",
                "Cơ sở dữ liệu đang ở bản {here}: chạy {command} trước.",
                here=here,
                command="cdht migrate",
            )
        )
    app = build(settings, [])
    async with app.store:
        await app.know(behind=behind)
        await app.load_content()
        yield app


async def one_person(app: App, who: str, channel: str) -> tuple[str, Known]:
    """The one person that is meant, with a contact of theirs; else it is said who there are."""
    contacts = await app.store.read(lambda tx: find(tx, who, channel))
    persons = {person: each for each in contacts for person in each.persons}
    if len(persons) == 1:
        return next(iter(persons.items()))
    if not persons:
        if contacts:
            raise CantDoError(
                Phrase("cli.nobody.agreed", "Có liên hệ {who}, nhưng ở đó chưa ai đồng ý điều gì.", who=who)
            )
        raise CantDoError(nobody(who))
    called = await app.store.read(lambda tx: names(tx, tuple(persons)))
    listed = "".join(
        f"\n  {person}  {called.get(person, '')}  ({each.channel})" for person, each in persons.items()
    )
    raise CantDoError(said(Phrase("cli.several", "Có nhiều người; xin ghi mã của một người:")) + listed)


def nobody(who: str) -> Phrase:
    """Nobody is meant by this."""
    return Phrase("cli.nobody", "Không có ai ở {who}.", who=who)


async def one_place(app: App, words: str, *levels: str) -> Named:
    """The one place that is meant, of one of these levels; else it is said what there is."""
    found = await app.store.read(lambda tx: places_named(tx, words))
    fit = [each for each in found if not levels or each["level"] in levels]
    if len(fit) == 1:
        return fit[0]
    if not found:
        raise CantDoError(
            Phrase(
                "cli.place.none",
                "Không có nơi nào là “{words}”. Xem mã: {command}",
                words=words,
                command="cdht places list",
            )
        )
    if not fit:
        raise CantDoError(
            Phrase(
                "cli.place.other",
                "{place} không phải loại nơi cần ở đây.",
                place=str(found[0]["label"] or words),
            )
        )
    lines = "".join(f"\n  {each['code'] or each['id']}  {each['label']}" for each in fit)
    raise CantDoError(
        said(Phrase("cli.place.several", "Có nhiều nơi tên “{words}”. Xin ghi mã:", words=words)) + lines
    )


# -- the file that a command writes


def writable(file: Path, *endings: str, force: bool) -> None:
    """Refuse a file of another kind, or one that is there."""
    if file.suffix.lower() not in endings:
        raise typer.BadParameter(
            said(
                Phrase(
                    "cli.file.ending",
                    "{file} cần có đuôi {endings}",
                    file=file.name,
                    endings=" / ".join(endings),
                )
            )
        )
    if there := _there(file, force=force):
        raise typer.BadParameter(there)


def no_database(file: Path) -> Phrase:
    """An embedded database is not there."""
    return Phrase("cli.no_database", "Không có cơ sở dữ liệu ở {file}.", file=str(file))


def free(file: Path, *, force: bool) -> None:
    """Nothing may be there yet."""
    if there := _there(file, force=force):
        raise CantDoError(there)


def _there(file: Path, *, force: bool) -> str:
    if force or not file.exists():
        return ""
    return said(
        Phrase("cli.file.exists", "{file} đã có. Thêm {option} để ghi đè.", file=str(file), option="--force")
    )


def write_private(file: Path, content: bytes) -> None:
    """Write a file that its owner alone can read."""
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_bytes(content)
