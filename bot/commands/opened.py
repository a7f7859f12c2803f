"""What commands of the administrator share: the open application, who and what is meant, files to write, errors in one line."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bot.app import App, build
from bot.keys import NoKey
from bot.logs import set_up
from bot.prepare import ready
from bot.settings import BadSetting, Settings
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


class CantDoError(Exception):
    """Something is missing or in the way; the message says what to do."""


def say(lines: Iterable[str]) -> None:
    """Each in a line."""
    for line in lines:
        typer.echo(line)


def _on_stderr(why: str) -> None:
    typer.echo(why, err=True)


@contextmanager
def plainly(refused: Callable[[str], None] = _on_stderr) -> Iterator[None]:
    """Say what went wrong in one line, and end with 1."""
    try:
        yield
    except OSError as error:
        named = f"{error.filename} can't be used: {error.strerror}" if error.filename else str(error)
        refused(named)
        raise typer.Exit(1) from error
    except (CantDoError, *KNOWN) as error:
        refused(str(error))
        raise typer.Exit(1) from error
    except SQLAlchemyError as error:
        refused(unanswered(error))
        raise typer.Exit(1) from error


def unanswered(error: SQLAlchemyError) -> str:
    """What a database says that does not let us in, or refuses something; without what is in its rows."""
    driver = getattr(error, "orig", None)
    if isinstance(error, OperationalError) and getattr(driver, "sqlstate", None) is None:
        first = next((line for each in str(driver).splitlines() if (line := each.strip())), "")
        return f"the database does not let us in: {first}; see cdht doctor"
    return f"the database refused: {describe(error)}; see cdht doctor"


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
        raise CantDoError(f"the database is at revision {here}: run cdht migrate")
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
        known = "; nobody has agreed to anything there yet" if contacts else ""
        raise CantDoError(f"there is no person at {who!r}{known}")
    called = await app.store.read(lambda tx: names(tx, tuple(persons)))
    listed = "".join(
        f"\n  {person}  {called.get(person, '')}  ({each.channel})" for person, each in persons.items()
    )
    raise CantDoError(f"several persons are meant; name one by its id:{listed}")


async def one_place(app: App, words: str, *levels: str) -> Named:
    """The one place that is meant, of one of these levels; else it is said what there is."""
    found = await app.store.read(lambda tx: places_named(tx, words))
    fit = [each for each in found if not levels or each["level"] in levels]
    if len(fit) == 1:
        return fit[0]
    if not found:
        raise CantDoError(f"không có nơi nào là {words!r}; xem mã: cdht places list")
    if not fit:
        raise CantDoError(f"{found[0]['label'] or words} không phải loại nơi cần ở đây")
    lines = "".join(f"\n  {each['code'] or each['id']}  {each['label']}" for each in fit)
    raise CantDoError(f"có nhiều nơi tên {words!r}; xin ghi mã:{lines}")


# -- the file that a command writes


def writable(file: Path, *endings: str, force: bool) -> None:
    """Refuse a file of another kind, or one that is there."""
    if file.suffix.lower() not in endings:
        raise typer.BadParameter(f"{file.name} should end in {' or '.join(endings)}")
    if said := _there(file, force=force):
        raise typer.BadParameter(said)


def free(file: Path, *, force: bool) -> None:
    """Nothing may be there yet."""
    if said := _there(file, force=force):
        raise CantDoError(said)


def _there(file: Path, *, force: bool) -> str:
    return f"{file} exists; add --force to write over it" if file.exists() and not force else ""


def write_private(file: Path, content: bytes) -> None:
    """Write a file that its owner alone can read."""
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_bytes(content)
