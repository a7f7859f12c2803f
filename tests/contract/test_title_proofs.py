"""Evidence of titles behind links: files of a few kinds come in, go out as they came, and only for who still wears the role."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, update

from bot import example
from bot.files.links import Unfit
from bot.files.purposes import DOWNLOADS, UPLOADS
from dialogs.rules.titles import Title
from storage.privacy.links import Link
from storage.store.store import Tx
from storage.tables import CONTACT, EVIDENCE, ROLE
from storage.titles.sheets import begin
from tests.resident import Village, village

PDF, JPG = b"%PDF-1.7 example", b"\xff\xd8\xff example"


def settled(tx: Tx, there: Village) -> None:
    """A commune with its sheet begun, an officer of it on a contact."""
    house, at = there.app.house, there.now[0]
    example.make(tx, house, at, people=5)
    tx.execute(insert(CONTACT).values(id="c1", channel="zalo", external="officer", created=at, blocked=None))
    role = {"id": "r1", "contact": "c1", "person": "", "kind": "officer", "place": "mau", "commune": "mau"}
    tx.execute(insert(ROLE).values(**role, since=at))
    of = {"bearer": "mau", "commune": "mau", "year": 2026, "sheet": house.checklists_in_force["commune"]}
    begin(tx, house, at, "r1", title=Title.COMMUNE, **of)  # type: ignore[arg-type]


def link(**more: str) -> Link:
    return Link("x", "proof", "", "c1", {"role": "r1", "item": "1.1", "place": "mau", **more})


@pytest.mark.parametrize(
    ("name", "content"), [("kế hoạch.pdf", PDF), ("ảnh họp.JPEG", JPG), ("bảng điểm.xlsx", b"PK\x03\x04x")]
)
async def test_a_file_is_kept_sealed_and_goes_out_as_it_came(
    database_url: str, name: str, content: bytes
) -> None:
    async with village(database_url) as there:
        store = there.app.store
        await store.write(lambda tx: settled(tx, there))
        report = await UPLOADS["proof"](there.app, link(), content, name)
        assert report.accepted
        assert report.keep is not None
        keep = report.keep
        await store.write(lambda tx: keep(tx, there.now[0]))
        (row,) = await there.rows(EVIDENCE.select())
        assert content not in row.picture
        assert name.partition(".")[0] not in row.text

        sent = await DOWNLOADS["proof"](there.app, link(proof=row.id))

        assert sent is not None
        assert sent.content == content
        assert sent.kind
        await store.write(lambda tx: tx.execute(update(ROLE).values(ended=there.now[0])).rowcount)
        assert await DOWNLOADS["proof"](there.app, link(proof=row.id)) is None
        with pytest.raises(Unfit):
            await store.write(lambda tx: keep(tx, there.now[0]))


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.exe", b"MZ"), ("a.pdf", b"MZ"), ("pdf", PDF), ("", PDF), ("a.html", b"<script>")],
)
async def test_what_is_of_no_such_kind_is_not_taken(database_url: str, name: str, content: bytes) -> None:
    async with village(database_url) as there:
        await there.app.store.write(lambda tx: settled(tx, there))
        report = await UPLOADS["proof"](there.app, link(), content, name)
        assert (report.accepted, report.keep) == (False, None)
