"""A campaign for many: how long its rehearsal takes, and its planning, chunk by chunk (design.md §11: 100,000 in 5 s)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import Connection, func, insert, select

from storage.act import House
from storage.news.audience import rehearse
from storage.news.run import CHUNK, plan_campaigns
from storage.store.store import Store, open_store
from storage.tables import (
    CAMPAIGN,
    PLACE,
    PUSH,
    ROLE,
    Assessment,
    Consent,
    Contact,
    ContactPerson,
    Person,
    Talking,
    table,
)
from storage.vault import Vault

AT = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)  # seven in the evening in Vietnam
COMMUNES, VILLAGES = 20, 10  # a province, and villages of each commune
BATCH = 2000
Rows = list[dict[str, Any]]


def people(numbers: range) -> dict[Any, Rows]:
    """Persons with a telephone each, most of whom agreed to news; every tenth shares one, some never wrote."""
    rows: dict[Any, Rows] = {
        Person: [],
        Contact: [],
        ContactPerson: [],
        Talking: [],
        Consent: [],
        Assessment: [],
    }
    for n in numbers:
        commune = f"x{n % COMMUNES:02}"
        village, id_ = f"{commune}-{n % (COMMUNES * VILLAGES) // COMMUNES}", f"p{n:07}"
        rows[Person].append(
            {
                "id": id_,
                "commune": commune,
                "village": village,
                "called": "Lan",
                "address": "ba",
                "state": "active",
                "counted": {},
                "goals": [],
                "basis": "",
                "same_as": "",
                "standing": "",
                "created": AT,
            }
        )
        if n % 20 == 7:
            continue
        contact = f"c{n - (n % 10 == 9):07}"
        if n % 10 != 9:
            rows[Contact].append({"id": contact, "channel": "telegram", "external": str(n), "created": AT})
            rows[Talking].append(
                {
                    "contact": contact,
                    "person": id_,
                    "front": {},
                    "people": 2 if n % 10 == 8 else 1,
                    "heard_at": AT,
                }
            )
        rows[ContactPerson].append({"contact": contact, "person": id_, "presses": "self", "since": AT})
        for number, purpose in enumerate(("keep", "chapter", "news", "reminders")):
            rows[Consent].append(
                {
                    "id": f"{n:07}.{number}",
                    "person": id_,
                    "purpose": purpose,
                    "given": n % 15 != 0 or purpose != "news",
                    "version": "1",
                    "channel": "telegram",
                    "contact": contact,
                    "at": AT,
                }
            )
        rows[Assessment].append(
            {
                "id": f"a{n:07}",
                "person": id_,
                "year": 2026,
                "commune": commune,
                "village": village,
                "sheet": "s@1",
                "run": f"r{n:07}",
                "state": ("open", "sent")[n % 2],
                "answered": n % 10,
                "goals": [],
                "levels": {},
                "flags": [],
                "counted": {},
                "started": AT,
            }
        )
    return rows


def places() -> Iterator[dict[str, Any]]:
    """A province with its communes and villages."""
    plain = {"folded": "vi du", "example": True, "hard": False}
    yield {
        **plain,
        "id": "tinh",
        "level": "province",
        "word": "tỉnh",
        "name": "Ví Dụ",
        "province": "tinh",
        "commune": "",
        "parent": None,
    }
    for n in range(COMMUNES):
        commune = f"x{n:02}"
        yield {
            **plain,
            "id": commune,
            "level": "commune",
            "word": "xã",
            "name": f"Ví Dụ {n}",
            "province": "tinh",
            "commune": commune,
            "parent": "tinh",
        }
        for m in range(VILLAGES):
            yield {
                **plain,
                "id": f"{commune}-{m}",
                "level": "village",
                "word": "thôn",
                "name": str(m),
                "province": "tinh",
                "commune": commune,
                "parent": commune,
            }


async def fill(store: Store, number: int) -> None:
    """The province with this many people, and the role of the officer who writes to them."""
    await store.write(lambda tx: tx.execute(insert(PLACE), list(places())))
    for start in range(0, number, BATCH):
        made = people(range(start, min(start + BATCH, number)))

        def work(tx: Connection, made: dict[Any, Rows] = made) -> None:
            for model, rows in made.items():
                if rows:
                    tx.execute(insert(table(model)), rows)

        await store.write(work)
    await store.write(
        lambda tx: tx.execute(
            insert(ROLE).values(
                id="role",
                contact="c0000000",
                person="",
                kind="province",
                place="tinh",
                by="operator",
                since=AT,
            )
        )
    )
    await store.write(
        lambda tx: tx.execute(
            insert(CAMPAIGN).values(
                id="news",
                commune="",
                place="tinh",
                by="role",
                words={"vi": "Thư viện mở cửa"},
                counts={},
                audience={"place": "tinh", "state": "all", "when": "now"},
                state="planned",
                not_before=AT,
                created=AT,
                changed=AT,
            )
        )
    )


async def run(url: str, number: int = 100_000) -> dict[str, float]:
    """Rehearse and plan; the seconds of each, and of the longest chunk."""
    numbers = count(1)
    house = House(Vault([b"k" * 32]), lambda: f"{next(numbers):016d}", {}, {})
    async with open_store(url) as store:
        await fill(store, number)
        if store.dialect == "postgresql":
            await store.write(lambda tx: tx.exec_driver_sql("ANALYZE"))
        row = await store.read(lambda tx: dict(tx.execute(select(CAMPAIGN)).mappings().one()))
        began = time.perf_counter()
        found = await store.read(lambda tx: rehearse(tx, row, AT))
        rehearsed = time.perf_counter() - began
        times = []

        def chunk(tx: Connection) -> int:
            at = time.perf_counter()
            done = plan_campaigns(tx, house, AT, CHUNK)
            times.append(time.perf_counter() - at)
            return done

        began, cpu = time.perf_counter(), time.process_time()
        for _ in range(number // CHUNK + 1):
            await store.write(chunk)
        planned = time.perf_counter() - began
        worked = time.process_time() - cpu
        rows = await store.read(
            lambda tx: tx.execute(select(PUSH.c.state, func.count()).group_by(PUSH.c.state)).all()
        )
    states = dict(rows)
    if states.get("planned") != found["messages"]:
        raise SystemExit(f"{states} was planned, {found['messages']} were rehearsed")
    times.sort()
    return {
        "people": number,
        "rehearsal_seconds": round(rehearsed, 2),
        "planning_seconds": round(planned, 2),
        "planning_cpu_seconds": round(worked, 2),  # of this process: of PostgreSQL only our side
        "chunk_p50_ms": round(times[len(times) // 2] * 1000, 1),
        "chunk_p99_ms": round(times[int(len(times) * 0.99)] * 1000, 1),
    }


def measure(url: str, number: int = 100_000) -> dict[str, float]:
    """`run`, from where there is no loop."""
    return asyncio.run(run(url, number))
