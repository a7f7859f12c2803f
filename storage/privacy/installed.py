"""What a database knows of itself, and who may open it: its keys, its erasures, how its sums were counted."""

from datetime import datetime

from sqlalchemy import Connection, func, inspect, select, update

from dialogs.phrases import Phrase, Told
from storage.act import House
from storage.office.summary import mend
from storage.privacy.erasure import Journal, unknown
from storage.privacy.keys import sealed_tables, unreadable
from storage.store.engines import StoreError
from storage.store.migrate import head, revision_of, revisions
from storage.store.rows import Row, fetch_first, insert_new
from storage.tables import CONTACT, ERASURE, FILE_LINK, INSTALLATION, LINK_CODE, PERSON, PLACE, SHEET_VERSION
from storage.vault import Vault, WrongKey

THIS = "this"
COUNTED = (
    1  # what the sums of places count; grows when that changes, and a migration counts all of them again
)


class ErasedBeforeError(Told, StoreError):
    """The database is of a time before somebody was erased: it is served by nobody until they are again."""


def openable(tx: Connection, vault: Vault) -> None:
    """Raise WrongKey where the database knows other keys; nobody asks a database of before it knew any."""
    if revision_of(tx) == head():
        fits(tx, vault)


def fits(tx: Connection, vault: Vault) -> bool:
    """
    Whether the database knows these keys already; raises WrongKey where it knows others.

    A key that is being brought in beside one that it knows is no other: it is remembered by `know`.
    """
    not_finished(tx)
    row = _row(tx)
    if row is None or not row["keys"]:
        if unreadable(tx, vault):
            raise WrongKey(OTHER)
        return False
    if not set(row["keys"]) <= set(vault.fingerprints):
        raise WrongKey(OTHER)
    if row["digest_key"] != vault.digest_fingerprint:
        raise WrongKey(OTHER_DIGESTS)
    return vault.fingerprints[0] in row["keys"]


OTHER = Phrase(
    "key.other",
    "Cơ sở dữ liệu này được tạo bằng khóa bí mật khác. Trả tệp khóa của nó về chỗ cũ, hoặc đặt {key} (và {old}, trong lúc đổi khóa) đúng như khi tạo.",
    key="CDHT_SECRET_KEY",
    old="CDHT_OLD_SECRET_KEYS",
)
OTHER_DIGESTS = Phrase(
    "key.other_digests",
    "Cơ sở dữ liệu này được tạo bằng khóa băm khác. Trả tệp {file} của nó về chỗ cũ, hoặc đặt {key} đúng như {command} đã in ra trước khi bỏ khóa bí mật cũ.",
    file=".digest-key",
    key="CDHT_DIGEST_KEY",
    command="cdht key digest",
)


def know(tx: Connection, vault: Vault) -> None:
    """Remember the keys that are in use from now on; raises WrongKey where the database knows others."""
    if fits(tx, vault):
        return
    _there(tx)
    held = select(INSTALLATION.c["keys"]).where(INSTALLATION.c.id == THIS)
    tx.execute(held.with_for_update() if tx.dialect.name == "postgresql" else held)
    if fits(tx, vault):  # another process was quicker, with the same
        return
    known = (_row(tx) or {}).get("keys") or []
    _write(tx, keys=[*known, vault.fingerprints[0]], digest_key=vault.digest_fingerprint)


def resealed(tx: Connection, vault: Vault) -> None:
    """Everything is sealed with the current key: the former ones may go."""
    _write(tx, keys=[vault.fingerprints[0]])


def needs_key(tx: Connection) -> bool:
    """Whether something here was made with a key; also of a database of an older version."""
    there = set(inspect(tx).get_table_names())
    if INSTALLATION.name in there and (row := _row(tx)) is not None and row["keys"]:
        return True
    made_with = {CONTACT, LINK_CODE, FILE_LINK, *sealed_tables()}
    return any(
        tx.execute(select(each.c.id).limit(1)).first() is not None for each in made_with if each.name in there
    )


def not_behind(tx: Connection, journal: Journal) -> None:
    """Raise ErasedBeforeError where somebody was erased whom this state of the database may still hold."""
    if behind := unknown(tx, journal):
        raise ErasedBeforeError(
            Phrase(
                "erased.behind",
                "Nhật ký {journal} ghi {n} người đã được xóa sau khi cơ sở dữ liệu này được chép. Chạy {command} trước, rồi mới phục vụ được.",
                journal=str(journal.path),
                n=behind,
                command="cdht erase --again",
            )
        )
    if journal.named and not journal.path.exists():
        known = tx.execute(select(func.count()).select_from(ERASURE)).scalar() or 0
        if known:
            raise ErasedBeforeError(
                Phrase(
                    "erased.no_journal",
                    "Cơ sở dữ liệu này đã xóa {n} người, mà không thấy nhật ký {journal}. Chép nhật ký về đây; nếu mất hẳn thì lập lại bằng {command}.",
                    journal=str(journal.path),
                    n=known,
                    command="cdht erase --again",
                )
            )


def count_again(tx: Connection, house: House) -> int:
    """Make the sums right where they were counted in a former way; how many were wrong."""
    if ((_row(tx) or {}).get("counted") or 0) >= COUNTED:
        return 0
    anybody = tx.execute(select(PERSON.c.id).limit(1)).first() is not None
    wrong = mend(tx, house) if anybody else 0
    _write(tx, counted=COUNTED)
    return wrong


def made_by(tx: Connection, program: str) -> None:
    """Remember which program made the tables as they are."""
    if (_row(tx) or {}).get("program") != program:
        _write(tx, program=program)


MOVING = "moving from "  # in the place of the program, while not all is there


class UnfinishedMoveError(Told, StoreError):
    """Not all rows that are to come are there yet."""


def moving_from(tx: Connection) -> str:
    """From where rows are being moved into this database; "" where that is not so."""
    by = str((_row(tx) or {}).get("program") or "")
    return by.removeprefix(MOVING) if by.startswith(MOVING) else ""


def not_finished(tx: Connection) -> None:
    """Raise UnfinishedMoveError where not all that is being moved here has come."""
    if moving_from(tx):
        raise UnfinishedMoveError(
            Phrase(
                "move.unfinished",
                "Việc chuyển vào cơ sở dữ liệu này chưa xong: chạy lại đúng lệnh {command} đó.",
                command="cdht move",
            )
        )


def begin_move(tx: Connection, name: str) -> None:
    """From now on, until all is there, nobody serves this database."""
    _there(tx)
    _write(tx, keys=[], digest_key="", counted=0, program=f"{MOVING}{name}")


def moved(source: Connection, target: Connection) -> None:
    """What the one knew of itself the other knows now."""
    known = {name: value for name, value in (_row(source) or {}).items() if name != "id"}
    _write(target, **{"program": "", **known})  # of one that nobody opened yet nothing is known


def backed_up(tx: Connection, at: datetime) -> None:
    """A backup was written whole."""
    _write(tx, backed_up=at)


def last_backup(tx: Connection) -> datetime | None:
    """When a backup was last written; None where none ever was."""
    found: datetime | None = (_row(tx) or {}).get("backed_up")
    return found


def holds(tx: Connection) -> bool:
    """Whether anything is in the database that could be lost; also of a database of an older version."""
    there = set(inspect(tx).get_table_names())
    return any(
        tx.execute(select(each.c.id).limit(1)).first() is not None
        for each in (PERSON, CONTACT, PLACE, SHEET_VERSION)
        if each.name in there
    )


def newer(tx: Connection) -> tuple[str, str] | None:
    """The revision and the program of a database that is newer than this program knows; None where it is not."""
    here = revision_of(tx)
    if here is None or here in revisions():
        return None
    known = INSTALLATION.name in inspect(tx).get_table_names()
    by = tx.execute(select(INSTALLATION.c.program).where(INSTALLATION.c.id == THIS)).scalar() if known else ""
    return here, by or ""


def _row(tx: Connection) -> Row | None:
    return fetch_first(tx, select(INSTALLATION).where(INSTALLATION.c.id == THIS))


def _there(tx: Connection) -> None:
    insert_new(tx, INSTALLATION, [{"id": THIS, "keys": [], "digest_key": "", "counted": 0, "program": ""}])


def _write(tx: Connection, **values: object) -> None:
    tx.execute(update(INSTALLATION).where(INSTALLATION.c.id == THIS).values(**values))
