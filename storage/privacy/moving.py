"""
Moving house: every row of a database into another one, of either kind.

What is moved is locked against writers until all of it is over; the other one is marked, so that no program serves half of
it, and a move that was broken off goes on where it was. At the end the rows of each table are counted and summed on both
sides: the sum of a table is that of the digests of its rows, in whatever order they lie.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import orjson
from sqlalchemy import JSON, Column, Connection, LargeBinary, Table, func, select, text

from dialogs.phrases import Phrase
from storage.privacy.backup import IN_USE, InTheWay, alone
from storage.privacy.installed import begin_move, holds, moved, moving_from, not_finished
from storage.store.engines import address, open_engine
from storage.store.migrate import head, revision_of
from storage.store.rows import Row, count_on, insert_new
from storage.tables import COMMUNE_WHOLE, INSTALLATION, metadata

CHUNK = 1000
PICTURES = 20  # rows that hold files
OWN = (COMMUNE_WHOLE, INSTALLATION)  # what a database makes of other tables, and knows of itself
TABLES = tuple(each for each in metadata.sorted_tables if each not in OWN)


class MoveError(InTheWay):
    """What stands against a move; the message says what to do."""


@contextmanager
def both(source: str, target: str) -> Iterator[tuple[Connection, Connection]]:
    """Both databases: the first locked against all who write, the second to be written and committed chunk by chunk."""
    if address(source) == address(target):
        raise MoveError(Phrase("move.same", "Nơi đi và nơi đến là một."))
    for url in (source, target):
        _alone(url)
    with ExitStack() as stack:
        opened = []
        for url in (source, target):
            engine = open_engine(address(url))
            stack.callback(engine.dispose)
            opened.append(stack.enter_context(engine.connect()))
        from_, to = opened
        for tx in opened:
            if (here := revision_of(tx)) != head():
                where = tx.engine.url.render_as_string()
                raise MoveError(
                    Phrase(
                        "move.behind",
                        "{where} đang ở bản {here}, chưa phải {head}: chạy {command} ở đó trước.",
                        where=where,
                        here=here or "0",
                        head=head() or "",
                        command="cdht migrate",
                    )
                )
        _nobody_else(from_)
        _nobody_else(to)
        to.rollback()
        yield from_, to


def prepared(source: Connection, target: Connection, name: str) -> None:
    """Mark the second as what a move from the first goes into; refuse one that holds anything else."""
    not_finished(source)
    before = moving_from(target)
    if before not in {"", name}:
        raise MoveError(
            Phrase(
                "move.another",
                "Một lần chuyển khác vào cơ sở dữ liệu này còn dở: bắt đầu với một cơ sở dữ liệu trống.",
            )
        )
    if not before and holds(target):
        raise MoveError(Phrase("move.filled", "Nơi đến đang có dữ liệu: ghi một cơ sở dữ liệu trống."))
    begin_move(target, name)
    target.commit()


def total(source: Connection) -> int:
    """How many rows there are to move."""
    return sum(_count(source, each) for each in TABLES)


def copied(source: Connection, target: Connection) -> Iterator[int]:
    """Copy what is not there yet; how many rows were dealt with, chunk by chunk, each committed."""
    for each in TABLES:
        if (number := _count(source, each)) == _count(target, each):
            yield number
            continue
        for rows in _chunks(source, each):
            for same in _with_the_same_columns(each, rows):
                insert_new(target, each, same)
            target.commit()
            yield len(rows)


def compared(source: Connection, target: Connection) -> Iterator[int]:
    """Count and sum the rows of each table on both sides, chunk by chunk; raises MoveError where they differ."""
    for each in TABLES:
        sums = []
        for tx in (source, target):
            number = digest = 0
            for rows in _chunks(tx, each):
                number += len(rows)
                digest = (digest + sum(_digest(row) for row in rows)) % (1 << 64)
                if tx is source:
                    yield len(rows)
            sums.append((number, digest))
        if sums[0] != sums[1]:
            raise MoveError(
                Phrase(
                    "move.differs",
                    "Bảng {table}: nơi đi có {here} dòng (tổng {first}), nơi đến {there} (tổng {second}). Chuyển lại vào một cơ sở dữ liệu trống.",
                    table=each.name,
                    here=sums[0][0],
                    there=sums[1][0],
                    first=f"{sums[0][1]:016x}",
                    second=f"{sums[1][1]:016x}",
                )
            )


def finished(source: Connection, target: Connection) -> None:
    """The second is now what the first was."""
    count_on(target)
    moved(source, target)
    target.commit()


def _alone(url: str) -> None:
    parsed = address(url)
    if parsed.get_backend_name() == "sqlite" and Path(str(parsed.database)).exists():
        alone(Path(str(parsed.database)))


def _nobody_else(tx: Connection) -> None:
    """Nobody of ours has it open, and nobody writes from now on until this transaction ends."""
    if tx.dialect.name != "postgresql":
        return  # who writes has begun by taking the only lock there is
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND application_name = 'cdht'"
    )
    if tx.execute(others).scalar():
        raise MoveError(IN_USE)
    tx.execute(text(f"LOCK TABLE {', '.join(each.name for each in TABLES)} IN SHARE MODE"))


def _count(tx: Connection, of: Table) -> int:
    return tx.execute(select(func.count()).select_from(of)).scalar() or 0


def _may_lack(column: Column[object]) -> bool:
    """Whether it holds JSON or nothing at all, which is something else than the null of JSON."""
    return isinstance(column.type, JSON) and bool(column.nullable)


def _chunks(tx: Connection, of: Table) -> Iterator[Sequence[Row]]:
    """The rows of a table; what points into the table itself comes after what it points to."""
    lacks = [each.is_(None).label(f"lacks {each.name}") for each in of.columns if _may_lack(each)]
    large = any(isinstance(each.type, LargeBinary) for each in of.columns)
    size = PICTURES if large else CHUNK
    wanted = select(*of.columns, *lacks).order_by(*of.primary_key.columns)
    own = next(
        (key.parent.name for each in of.columns for key in each.foreign_keys if key.column.table is of), ""
    )
    if own:
        rows = _from_the_top([dict(row) for row in tx.execute(wanted).mappings()], own)
        yield from (rows[at : at + size] for at in range(0, len(rows), size))
        return
    with tx.execute(wanted, execution_options={"yield_per": size}) as found:
        names = list(found.keys())
        for part in found.partitions(size):
            yield [dict(zip(names, row, strict=True)) for row in part]


def _from_the_top(rows: list[Row], own: str) -> list[Row]:
    ordered, known = [], {None}
    while rows:
        next_ = [row for row in rows if row[own] in known]
        if not next_:
            raise MoveError("rows of a table point to each other in a ring")
        ordered += next_
        known |= {row["id"] for row in next_}
        rows = [row for row in rows if row["id"] not in known]
    return ordered


def _with_the_same_columns(of: Table, rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Rows by which columns they have: what holds nothing at all is left out."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        gone = tuple(each.name for each in of.columns if row.get(f"lacks {each.name}"))
        kept = {each.name: row[each.name] for each in of.columns if each.name not in gone}
        groups.setdefault(gone, []).append(kept)
    yield from groups.values()


def _digest(row: Row) -> int:
    plain = orjson.dumps(
        dict(row), _plain, orjson.OPT_SORT_KEYS
    )  # times as of ISO 8601, keys of JSON in one order
    return int.from_bytes(hashlib.sha256(plain).digest()[:8], "big")


def _plain(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    raise TypeError(f"a {type(value).__name__} can't be summed")
