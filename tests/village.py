"""
A village to hold conversations in: a real store with an example commune, the real runner, a clock that tests move.

Everything a step was handed or decided is kept beside the answer it gave, and crosses JSON on the way.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, insert, select

from bot.app import key_of
from bot.replies import Heard, Ready
from bot.runner import Runner
from bot.shelf import shipped_checklists, shipped_sheets
from dialogs.conversation import World
from dialogs.engine import Did, Do, Look, Refusal
from dialogs.steps import Outcome
from dialogs.talks import TALKS
from dialogs.vietnamese import fold
from storage.act import House
from storage.outbox import Marked, mark
from storage.store.store import Store, open_store
from storage.tables import COMMUNE_WHOLE, HOUSEHOLD, PLACE, metadata, table
from storage.vault import Vault
from tests.copied import copied

T = TypeVar("T")
EVENING = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)  # seven in the evening in Vietnam
SHEETS = {key_of(sheet): sheet for sheet in shipped_sheets().values()}
COMMUNE = "vi-du"
VILLAGES = (  # id, name, code, former commune, in a 70-point area
    ("dong", "Đông", "VD1", "", False),
    ("trung", "Trung", "VD2", "", False),
    ("ba-cu", "3", "VD3", "Ví Dụ Thượng", False),
    ("ba-moi", "3", "VD4", "Ví Dụ Hạ", False),
    ("nui", "Núi Cao", "VD5", "", True),
)


def quick_folder() -> str | None:
    """A folder in memory, where forcing a file to the disk costs nothing; None where there is none."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


class Crossing(Runner):
    """The runner; what its talks are handed crosses JSON at once, as it will when it is read again."""

    delivers = True  # each answer at once, in its own transaction: it saves the tests one

    def _steps(self, tx: Connection, group: list[Heard]) -> list[list[Ready] | None]:
        answers = super()._steps(tx, group)
        ready = [each for answer in answers for each in answer or ()]
        if ready and self.delivers:
            mark(tx, [[Marked(each.id, "sent", f"s{each.id}") for each in ready]])
        return answers

    def _serve(self, tx: Connection, where: Any, request: Any) -> Any:
        came = super()._serve(tx, where, request)
        if isinstance(came, Refusal) or not isinstance(request, Look | Do):
            return came
        result = came.result if isinstance(came, Did) else came
        crossed = json.loads(json.dumps(result))
        assert crossed == result, f"{request.key} would come back changed from the database"
        return replace(came, result=crossed) if isinstance(came, Did) else crossed


class Village:
    """A house with its store, for any number of people; to be closed."""

    def __init__(self, url: str) -> None:
        numbers = count(1)
        self.now, self.untouched = EVENING, False
        self.talked: dict[Any, Any] = {}  # what ways led to, see tests/ways.py
        self.house = House(
            vault=Vault([b"k" * 32]),
            new_id=lambda: f"{next(numbers):016d}",
            sheets=SHEETS,
            in_force={sheet.id: key for key, sheet in SHEETS.items()},
            checklists={each.key: each for each in shipped_checklists().values()},
            checklists_in_force={each.title.value: each.key for each in shipped_checklists().values()},
            contact_name="cô Hoa",
            contact_phone="0000 000 000",
        )
        self._loop = asyncio.new_event_loop()
        self.store = self._opened(url)
        self.outcomes: list[Outcome] = []
        world = World(TALKS, SHEETS, self.house.new_id)
        self.runner = Crossing(self.store, self.house, world, observe=self._seen)

    def _seen(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        copied(outcome)

    def remind(self) -> None:
        """Let reminders work from here on."""
        self.house = self.runner.house = replace(self.house, reminders_work=True)

    def begin(self) -> None:
        """Begin on an evening in November, with the places and nobody in them."""
        self.now, self.runner.delivers = EVENING, True
        self.house = self.runner.house = replace(self.house, reminders_work=False, public_url="")
        self.outcomes.clear()
        self.house.recordings.clear()  # type: ignore[attr-defined]
        self.write(lambda tx: [tx.execute(delete(of)) for of in reversed(metadata.sorted_tables)])
        self.write(found)
        self.untouched = True

    def load(self, rows: Mapping[str, list[dict[str, Any]]]) -> None:
        """Put back the rows of people that `everything` gave, where nobody has written yet."""
        places = {PLACE.name, HOUSEHOLD.name, COMMUNE_WHOLE.name}
        made = [of for of in metadata.sorted_tables if of.name not in places and rows[of.name]]
        self.write(lambda tx: [tx.execute(insert(of), rows[of.name]) for of in made])
        self.untouched = False

    def _opened(self, url: str) -> Store:
        async def opened() -> Store:
            return open_store(url)

        return self.wait(opened())

    def wait(self, work: Awaitable[T]) -> T:
        """What comes of something asynchronous."""

        async def awaited() -> T:
            return await work

        return self._loop.run_until_complete(awaited())

    def write(self, work: Callable[[Connection], T]) -> T:
        """Write as the application does."""
        return self.wait(self.store.write(work))

    def take(self, *heard: Heard) -> list[list[Ready] | None]:
        """Hand events to the runner at once, and deliver what it answers; None where one was taken before."""

        async def together() -> list[list[Ready] | None]:
            return list(await asyncio.gather(*(self.runner.take(each) for each in heard)))

        self.untouched = False
        return self.wait(together())

    def rows(self, model: Any, *which: Any) -> list[dict[str, Any]]:
        """The rows of a table, in the order of their ids."""
        of = table(model)
        wanted = select(of).where(*which).order_by(*of.primary_key.columns)
        return self.write(lambda tx: [dict(row) for row in tx.execute(wanted).mappings()])

    def everything(self) -> dict[str, list[dict[str, Any]]]:
        """Every row of every table."""
        return self.write(
            lambda tx: {
                name: [
                    dict(row) for row in tx.execute(of.select().order_by(*of.primary_key.columns)).mappings()
                ]
                for name, of in metadata.tables.items()
            }
        )

    def close(self) -> None:
        """Close the store."""
        self.wait(self.store.aclose())
        self._loop.close()


def found(tx: Connection) -> None:
    """The example commune: five villages, two of one name, one where 70 points pass, and a household with a card."""
    place = PLACE
    plain = {"province": "tinh", "commune": COMMUNE, "hard": False, "example": True}
    tx.execute(
        insert(place).values(
            id="tinh",
            parent=None,
            level="province",
            word="tỉnh",
            name="Ví Dụ",
            folded="vi du",
            **{**plain, "commune": ""},
        )
    )
    tx.execute(
        insert(place).values(
            id=COMMUNE, parent="tinh", level="commune", word="xã", name="Ví Dụ", folded="vi du", **plain
        )
    )
    for id_, name, code, former, hard in VILLAGES:
        tx.execute(
            insert(place).values(
                id=id_,
                parent=COMMUNE,
                level="village",
                word="thôn",
                name=name,
                folded=fold(name),
                code=code,
                former=former,
                **{**plain, "hard": hard},
                hard_document="QĐ ví dụ 00" if hard else "",
                hard_date=date(2025, 7, 1) if hard else None,
            )
        )
    tx.execute(
        insert(HOUSEHOLD).values(id="ho-1", place="dong", commune=COMMUNE, code="VD1H01", name="nhà ví dụ")
    )
