"""Evidence of titles of places behind links: looked at, and handed in as a file, for who still wears the role."""

from datetime import datetime
from pathlib import PurePath

from sqlalchemy import Connection

from bot.app import App
from bot.files.links import KINDS, File, Report, Unfit, role_of
from bot.files.office import NOT_YOURS
from dialogs.phrases import Phrase
from dialogs.rules.roles import Action
from storage.act import Held, Where, audit
from storage.privacy.links import Link
from storage.titles.checking import keep_file, proof_of
from storage.vault import Sealed

BEGINS = {"pdf": (b"%PDF-",), "jpg": (b"\xff\xd8\xff",), "docx": (b"PK\x03\x04",), "xlsx": (b"PK\x03\x04",)}
"""Kinds of file that are kept as they came, by how such a file begins; none of them is ever opened here."""
LONGEST = 80


def _held(tx: Connection, app: App, link: Link) -> Held | None:
    return role_of(tx, app, link, Action.TITLES, str(link.args.get("place", "")))


async def proof(app: App, link: Link) -> File | None:
    """A photo or a file that is kept as evidence of an item."""

    def read(tx: Connection) -> File | None:
        held = _held(tx, app, link)
        where = Where(app.house, app.clock(), link.contact, "", "")
        if held is None:
            return None
        row = proof_of(tx, where, held, str(link.args.get("proof", "")), str(link.args.get("place", "")))
        if row is None or not row.picture:
            return None
        name = str(app.house.vault.open(row.text, Sealed.EVIDENCE)) if row.text else ""
        kind = name.rpartition(".")[2] if row.kind == "file" else "jpg"
        return File(f"minh-chung.{kind}", app.house.vault.open_bytes(row.picture, Sealed.PICTURE))

    return await app.store.read(read)


async def proof_sent(app: App, link: Link, content: bytes, name: str) -> Report:
    """A file is kept as evidence, if it is of a kind that offices can open."""
    kind = PurePath(name).suffix.lower().removeprefix(".").replace("jpeg", "jpg")
    if kind not in KINDS or kind not in BEGINS or not content.startswith(BEGINS[kind]):
        return Report(
            accepted=False,
            lines=(
                Phrase("upload.proof.kinds", "Chỉ nhận tệp PDF, Word (docx), Excel (xlsx) hoặc ảnh JPG."),
            ),
        )
    if await app.store.read(lambda tx: _held(tx, app, link)) is None:
        return Report(accepted=False, lines=(NOT_YOURS,))
    sealed, item = app.house.vault.seal_bytes(content, Sealed.PICTURE), str(link.args.get("item", ""))
    called = f"{PurePath(name).stem[:LONGEST]}.{kind}"

    def keep(tx: Connection, when: datetime) -> None:
        where, held = Where(app.house, when, link.contact, "", ""), _held(tx, app, link)
        place = str(link.args.get("place", ""))
        if held is None or keep_file(tx, where, held, item, place, called, sealed):
            raise Unfit
        audit(tx, where, "proof", person="", place=place, role=held.id)

    return Report(
        accepted=True,
        lines=(Phrase("upload.proof.kept", "Giữ làm minh chứng cho chỉ tiêu {item}.", item=item),),
        keep=keep,
    )
