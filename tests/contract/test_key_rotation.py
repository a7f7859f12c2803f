"""Everything that is sealed changes to a new key, on both databases."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import MetaData, insert, select, update

from bot.clock import now
from bot.keys import make_keys, open_vault
from bot.settings import Settings
from storage.privacy.keys import reseal
from storage.store.store import Tx, open_store
from storage.tables import (
    ANSWER,
    ASSESSMENT,
    CHANNEL_TOKEN,
    DECISION,
    EVIDENCE,
    MEETING,
    PERSON,
    PUSH,
    REVIEW_STEP,
    TITLE_ANSWER,
    TITLE_DECISION,
    TITLE_SHEET,
)
from storage.vault import Sealed, Vault, WrongKey
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
            words = [{"words": vault.seal("học đan", Sealed.GOAL)}, {"indicator": "1.1"}]
            tx.execute(update(ASSESSMENT).values(goals=words))
            tx.execute(update(EVIDENCE).values(picture=vault.seal_bytes(b"photo", Sealed.PICTURE)))

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
            found = [only.open(each, Sealed.ANSWER) for each in secrets]
            return [
                *found,
                only.open(evidence.text, Sealed.EVIDENCE),
                only.open_bytes(evidence.picture, Sealed.PICTURE),
                goals,
            ]

        found = await store.read(opened)
    assert STORY in found
    assert found[-3:-1] == ["ga de trung nhieu", b"photo"]
    assert only.open(found[-1][0]["words"], Sealed.GOAL) == "học đan"
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


def former(vault: Vault, value: Any) -> str:
    """A value as it was sealed before a kind went in."""
    key = vault._boxes[vault._current]
    text = key.encrypt(b"n" * 12, f'"{value}"'.encode(), None)
    return urlsafe_b64encode(vault._current.encode() + b"." + b"n" * 12 + text).decode()


def marks(tx: Tx) -> set[str]:
    """The key and the way of every value that is sealed, wherever in the database it is."""
    everything, found = MetaData(), set()
    everything.reflect(tx)
    for table in everything.tables.values():
        for row in tx.execute(select(table)):
            for value in row:
                if isinstance(value, bytes):
                    found |= {each.decode() for each in re.findall(rb"^[0-9a-f]{8}[.:]", value)}
                for text in re.findall(r"[A-Za-z0-9_-]{40,}={0,2}", str(value)):
                    start = urlsafe_b64decode(text[:12])
                    found |= {each.decode() for each in re.findall(rb"^[0-9a-f]{8}[.:]", start)}
    return found


async def test_nothing_anywhere_keeps_the_former_key_or_has_no_kind(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every column that holds something sealed; broken off after each chunk and begun again, it comes to its end."""
    old, new = Vault.new_key(), Vault.new_key()
    async with village(database_url, secret_key=SecretStr(old)) as there:
        person = await there.joins("phone-1", "Lan", STORY, *TEN)
        await there.says("phone-1", "3", "1", "ga de trung nhieu")

        def more(tx: Tx) -> None:
            vault = there.app.house.vault
            words = former(vault, "em xem lai")
            step = {
                "id": "s1",
                "person": person,
                "assessment": "a",
                "step": "return",
                "role": "r",
                "at": now(),
            }
            tx.execute(insert(REVIEW_STEP).values(**{**blank(REVIEW_STEP), **step, "words": words}))
            tx.execute(insert(MEETING).values(**{**blank(MEETING), "id": "m1", "note": former(vault, "hop")}))
            decided = {"id": "d1", "reason": former(vault, "ghi nham")}
            tx.execute(insert(DECISION).values(**{**blank(DECISION), **decided}))
            tx.execute(
                insert(PUSH).values(**{**blank(PUSH), "id": "p1", "args": {"words": words, "year": 2026}})
            )
            titled = {
                TITLE_SHEET: {"minutes": former(vault, "hop")},
                TITLE_ANSWER: {"words": former(vault, "loi ghi")},
                TITLE_DECISION: {"reasons": former(vault, "thieu"), "why": former(vault, "ghi nham")},
            }
            for of, sealed in titled.items():
                tx.execute(insert(of).values(**{**blank(of), "id": "t1", **sealed}))
            tokens = {"id": "t1", "sealed": former(vault, "pair")}
            tx.execute(insert(CHANNEL_TOKEN).values(**{**blank(CHANNEL_TOKEN), **tokens}))
            tx.execute(update(PERSON).values(goals=[{"words": former(vault, "hoc dan")}]))
            tx.execute(update(ANSWER).where(ANSWER.c.secret).values(value=former(vault, STORY)))

        await there.app.store.write(more)

    both, only = vault_of(new, old), vault_of(new)
    async with open_store(database_url) as store:
        before = await store.read(marks)
        done, write = 0, store.write
        for times in range(1, 40):
            left = times

            async def breaks_off(*args: Any, **more: Any) -> Any:
                nonlocal left
                left -= 1
                if left < 0:
                    raise KeyboardInterrupt
                return await write(*args, **more)

            monkeypatch.setattr(store, "write", breaks_off)
            try:
                done = (await reseal(store, both)).done
            except KeyboardInterrupt:
                continue
            break
        after = await store.read(marks)

        def opened(tx: Tx) -> list[Any]:
            push = tx.execute(select(PUSH.c.args).where(PUSH.c.id == "p1")).scalar_one()
            return [
                only.open(tx.execute(select(REVIEW_STEP.c.words)).scalar_one(), Sealed.REVIEW),
                only.open(push["words"], Sealed.REVIEW),
                only.open(tx.execute(select(MEETING.c.note)).scalar_one(), Sealed.MEETING),
                only.open(tx.execute(select(DECISION.c.reason)).scalar_one(), Sealed.REVIEW),
                only.open(tx.execute(select(CHANNEL_TOKEN.c.sealed)).scalar_one(), Sealed.TOKENS),
                only.open(tx.execute(select(PERSON.c.goals)).scalar_one()[0]["words"], Sealed.GOAL),
            ]

        assert await store.read(opened) == ["em xem lai", "em xem lai", "hop", "ghi nham", "pair", "hoc dan"]
    assert done == 1  # the run before had come as far as the last column
    assert {each[-1] for each in before} == {".", ":"}
    assert after == {f"{only._current}:"}


def blank(table: Any) -> dict[str, Any]:
    """A row of which nothing matters."""
    empty = {
        "str": "",
        "int": 0,
        "bool": False,
        "dict": {},
        "list": [],
        "datetime": now(),
        "date": now().date(),
    }
    return {
        each.name: {} if "JSON" in repr(each.type) else empty.get(each.type.python_type.__name__, now())
        for each in table.columns
        if not each.nullable and each.default is None and each.server_default is None
    }


@pytest.mark.parametrize("kind", Sealed)
def test_a_value_in_the_place_of_another_kind_does_not_open(kind: Sealed) -> None:
    vault = vault_of(Vault.new_key())
    sealed = vault.seal("x", kind)
    assert vault.open(sealed, kind) == "x"
    for other in set(Sealed) - {kind}:
        with pytest.raises(WrongKey):
            vault.open(sealed, other)
    assert vault.renewed(sealed, kind) == sealed
    before = former(vault, "x")
    assert vault.open(before, kind) == "x"
    assert vault.open(vault.renewed(before, kind), kind) == "x"
    stripped = urlsafe_b64decode(sealed).replace(b":", b".", 1)
    with pytest.raises(WrongKey):  # nothing sealed with a kind passes for one without
        vault.open_bytes(stripped, kind)


def test_digests_outlive_the_secret_keys(tmp_path: Path) -> None:
    """Those of the embedded database at once; elsewhere once the key of digests is set."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    make_keys(Settings(database_url=url))
    first = open_vault(Settings(database_url=url))
    key = (tmp_path / "a.db.key").read_text()
    assert {each.stat().st_mode & 0o777 for each in tmp_path.iterdir()} == {0o600}
    new = SecretStr(Vault.new_key())
    later = open_vault(Settings(database_url=url, secret_key=new))
    assert later.digest("a") == first.digest("a") == vault_of(key).digest("a")
    assert (first.own_digest_key, later.own_digest_key) == (True, True)

    elsewhere = "postgresql://nowhere/x"
    before = open_vault(Settings(database_url=elsewhere, secret_key=SecretStr(key)))
    own = SecretStr(before.digest_key())
    after = open_vault(Settings(database_url=elsewhere, secret_key=new, digest_key=own))
    assert (
        before.digest("a")
        == after.digest("a")
        != open_vault(Settings(database_url=elsewhere, secret_key=new)).digest("a")
    )
