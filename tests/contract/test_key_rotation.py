"""Everything that is sealed changes to a new key, on both databases."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from typing import Any

from pydantic import SecretStr
from sqlalchemy import select, update

from storage.resealing import reseal
from storage.store import Tx, open_store
from storage.tables import ANSWER, ASSESSMENT, EVIDENCE
from storage.vault import Vault
from tests.resident import TEN, village

STORY = "toi nuoi ga de trung ban"


def vault_of(*keys: str) -> Vault:
    return Vault([urlsafe_b64decode(each) for each in keys])


async def test_everything_is_sealed_anew_and_can_be_resumed(database_url: str) -> None:
    old, new = Vault.new_key(), Vault.new_key()
    async with village(database_url, secret_key=SecretStr(old)) as there:
        await there.joins("phone-1", "Lan", STORY, "ghi", *TEN)
        await there.says("phone-1", "3", "1", "ga de trung nhieu")

        def more(tx: Tx) -> None:
            vault = there.app.house.vault
            words = [{"words": vault.seal("học đan")}, {"indicator": "1.1"}]
            tx.execute(update(ASSESSMENT).values(goals=words))
            tx.execute(update(EVIDENCE).values(picture=vault.seal_bytes(b"photo")))

        await there.app.store.write(more)

    both, only = vault_of(new, old), vault_of(new)
    async with open_store(database_url) as store:
        first = await reseal(store, both)
        assert first.done >= 4
        assert (await reseal(store, both)).done == 0

        def opened(tx: Tx) -> list[Any]:
            secrets = tx.execute(select(ANSWER.c.value).where(ANSWER.c.secret)).scalars()
            evidence = tx.execute(select(EVIDENCE)).one()
            goals = tx.execute(select(ASSESSMENT.c.goals)).scalar_one()
            found = [only.open(each) for each in secrets]
            return [*found, only.open(evidence.text), only.open_bytes(evidence.picture), goals]

        found = await store.read(opened)
    assert STORY in found
    assert found[-3:-1] == ["ga de trung nhieu", b"photo"]
    assert only.open(found[-1][0]["words"]) == "học đan"
    assert found[-1][1] == {"indicator": "1.1"}


async def test_what_no_key_opens_is_counted_and_left_alone(database_url: str) -> None:
    async with village(database_url) as there:
        await there.joins("phone-1", "Lan", STORY, "ghi")

    async with open_store(database_url) as store:
        before = await store.read(lambda tx: tx.execute(select(ANSWER.c.value)).all())
        found = await reseal(store, vault_of(Vault.new_key()))
        after = await store.read(lambda tx: tx.execute(select(ANSWER.c.value)).all())

    assert (found.done, found.closed > 0) == (0, True)
    assert before == after
