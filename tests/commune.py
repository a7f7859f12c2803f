"""
A commune made up by numbers: 13 villages, two units and 5,000 people, the same for the same seed.

    with a transaction: commune = make(tx, house, at)

Nothing of it is real. Rows go in in bulk, then the counters are told, as every change tells them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, insert, select

from dialogs.scoring import score
from dialogs.vietnamese import fold
from storage.counting import count, count_households
from storage.tables import (
    Assessment,
    Consent,
    Contact,
    ContactPerson,
    Household,
    Person,
    Place,
    Talking,
    metadata,
    table,
)
from storage.where import House

VILLAGES = (
    "Đông", "Đoài", "Thượng", "Hạ", "Trung", "Xuân Hòa", "Phú Mỹ", "An Thịnh", "Tân Lập", "Đồng Cỏ", "Bãi Sậy", "Gò Dưa",
    "Núi Cao",
)  # fmt: skip
UNITS = ("Trường Tiểu học Ví Dụ", "Trạm Y tế Ví Dụ")
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô")
MIDDLE = ("Thị", "Văn", "Đức", "Ngọc", "Minh", "Thanh", "Hữu", "Kim")
GIVEN = (
    "Lan", "Hoa", "Hùng", "Dũng", "Mai", "Sơn", "Bình", "Yến", "Thủy", "Quý", "Nghĩa", "Hường", "Phượng", "Toàn", "Út", "Ba",
)  # fmt: skip
GROUPS = ("nguoi_dan_xa",) * 7 + ("nguoi_lao_dong",) * 2 + ("can_bo_doanh_nhan",)
STATES = ("active",) * 44 + ("away",) * 4 + ("ill", "moved")
REVIEWS = ("",) * 5 + ("endorsed",) * 7 + ("confirmed", "recognised", "recognised", "returned")


@dataclass
class Commune:
    """What was made: ids of places by their order, and every row by its table."""

    id: str
    province: str
    villages: list[str]
    units: list[str]
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def people(self) -> list[dict[str, Any]]:
        """The persons."""
        return self.rows["person"]

    @property
    def sheets(self) -> list[dict[str, Any]]:
        """The assessments."""
        return self.rows["assessment"]


def make(
    tx: Connection, house: House, at: datetime, *, people: int = 5000, villages: int = 13, seed: int = 7, name: str = "mau"
) -> Commune:  # fmt: skip
    """Make the commune in the province `tinh`; ids begin with `name`."""
    found = Maker(house, at, Random(seed), name, people, villages).made()
    province = select(table(Place).c.id).where(table(Place).c.id == found.province)
    if tx.execute(province).first() is not None:
        found.rows["place"] = found.rows["place"][1:]
    for of in metadata.sorted_tables:
        rows = found.rows.get(of.name, [])
        for first in range(0, len(rows), 500):
            tx.execute(insert(of), rows[first : first + 500])
    count(tx, house, [row["id"] for row in found.people])
    count_households(tx, house, [row["id"] for row in found.rows["household"]])
    return found


class Maker:
    """Draws the rows one after the other."""

    def __init__(
        self, house: House, at: datetime, luck: Random, name: str, people: int, villages: int
    ) -> None:
        self.house, self.at, self.luck, self.name = house, at, luck, name
        self.most, self.villages = people, villages
        self.found = Commune(name, "tinh", [], [])

    def made(self) -> Commune:
        """Everything, by table."""
        rows = self.found.rows
        rows["place"] = list(self._places())
        for of in (Household, Person, Assessment, Contact, ContactPerson, Talking, Consent):
            rows[table(of).name] = []
        number = 0
        while len(rows["person"]) < self.most:
            number += 1
            self._household(number)
        return self.found

    def _places(self) -> Iterator[dict[str, Any]]:
        plain = {
            "hard": False,
            "hard_document": "",
            "hard_date": None,
            "example": True,
            "adults": None,
            "households": None,
        }
        plain |= {"province": "tinh", "commune": self.name, "code": None}
        yield {
            **plain,
            "id": "tinh",
            "parent": None,
            "level": "province",
            "word": "tỉnh",
            "name": "Ví Dụ",
            "folded": "vi du",
            "commune": "",
        }
        yield {
            **plain,
            "id": self.name,
            "parent": "tinh",
            "level": "commune",
            "word": "xã",
            "name": "Mẫu",
            "folded": "mau",
        }
        for number in range(self.villages):
            id_ = f"{self.name}-{number + 1}"
            label = VILLAGES[number % 13] + (f" {number // 13 + 1}" if number >= 13 else "")
            self.found.villages.append(id_)
            hard = number == 12
            yield {
                **plain, "id": id_, "parent": self.name, "level": "village", "word": "thôn", "name": label, "folded": fold(label),
                "code": f"{self.name.upper()}{number + 1}", "hard": hard, "hard_document": "QĐ ví dụ 00" if hard else "",
                "hard_date": date(2025, 7, 1) if hard else None, "adults": 420 if number == 0 else None,
            }  # fmt: skip
        for number, label in enumerate(UNITS):
            id_ = f"{self.name}-u{number + 1}"
            self.found.units.append(id_)
            yield {
                **plain,
                "id": id_,
                "parent": self.name,
                "level": "unit",
                "word": "",
                "name": label,
                "folded": fold(label),
            }

    def _household(self, number: int) -> None:
        luck, rows = self.luck, self.found.rows
        village = self.found.villages[
            min(int(luck.triangular(0, self.villages, 3)), self.villages - 1)
        ]
        id_ = f"{self.name}-h{number:05d}"
        family = luck.choice(FAMILY)
        rows["household"].append({
            "id": id_, "place": village, "commune": self.name, "code": f"{self.name.upper()}H{number:05d}",
            "name": f"{family} {luck.choice(MIDDLE)} {luck.choice(GIVEN)}", "state": "mourning" if number % 97 == 0 else "",
            "basis": "danh sách ví dụ",
        })  # fmt: skip
        for _ in range(luck.choice((1, 2, 2, 3, 3, 4, 5))):
            if len(rows["person"]) < self.most:
                self._person(village, id_, family)

    def _person(self, village: str, household: str, family: str) -> None:
        luck, rows = self.luck, self.found.rows
        number = len(rows["person"]) + 1
        id_ = f"{self.name}-p{number:05d}"
        full = f"{family} {luck.choice(MIDDLE)} {luck.choice(GIVEN)}"
        came, quiet = luck.random() < 0.6, village in self.found.villages[11:12]
        unit = luck.choice(self.found.units) if luck.random() < 0.03 else None
        born = luck.randint(1938, 2007)
        rows["person"].append({
            "id": id_, "commune": self.name, "village": village, "unit": unit, "household": household,
            "called": full.rsplit(" ", 1)[1], "address": "bac" if born < 1976 else "anh", "sheet_group": luck.choice(GROUPS),
            "full_name": full, "folded": fold(full), "born": born, "state": luck.choice(STATES),
            "basis": "" if came else "danh sách ví dụ", "standing": "waiting" if came and number % 50 == 0 else "",
            "created": self.at - timedelta(days=60), "goals": [], "counted": {}, "same_as": "", "erase_at": None, "state_until": None,
        })  # fmt: skip
        if came and not quiet:
            self._contact(id_, number)
            self._sheet(rows["person"][-1], number)

    def _contact(self, person: str, number: int) -> None:
        rows, id_ = self.found.rows, f"{self.name}-c{number:05d}"
        since = self.at - timedelta(days=self.luck.randint(1, 60))
        rows["contact"].append(
            {
                "id": id_,
                "channel": "telegram",
                "external": f"{self.name}{number}",
                "created": since,
                "blocked": None,
            }
        )
        rows["contact_person"].append(
            {"contact": id_, "person": person, "presses": "self", "since": since}
        )
        rows["conversation"].append({
            "contact": id_, "person": person, "run": "", "front": {}, "reopened": "", "misses": 0, "address": "bac",
            "language": "vi", "called": "", "people": 1, "sequence": 0, "heard_at": since,
        })  # fmt: skip

    def _sheet(self, person: dict[str, Any], number: int) -> None:
        luck, rows = self.luck, self.found.rows
        key = self.house.in_force[person["sheet_group"]]
        sheet = self.house.sheets[key]
        answered = luck.choice((0, 3, 7, 9, 10, 10, 10, 10, 10, 10))
        sent = answered == 10 and luck.random() < 0.85
        keen = luck.choice((2, 3, 3, 4))
        levels = {
            each.id: luck.choices([level.id for level in each.ladder], [1 + 9 * (level is each.ladder[min(keen, len(each.ladder)) - 1]) for level in each.ladder])[0]
            for each in sheet.indicators[:answered]
        }  # fmt: skip
        mark = 70 if person["village"] == self.found.villages[-1] else 80
        total = score(sheet, levels, mark)
        review = luck.choice(REVIEWS) if sent else ""
        day = self.at - timedelta(days=luck.choice((1, 2, 3, 5, 8, 11, 12, 15, 20)))
        pressed = luck.choice(("self", "self", "self", "family"))
        rows["assessment"].append({
            "id": f"{self.name}-a{number:05d}", "person": person["id"], "year": self.at.year, "commune": self.name,
            "village": person["village"], "sheet": key, "run": f"{self.name}-r{number:05d}",
            "state": "open" if review == "returned" or not sent else "sent", "answered": answered, "asked": 10, "score": total.total,
            "passed": total.passed, "pass_total": mark, "baseline": None,
            "registered": day - timedelta(days=9) if luck.random() < 0.7 else None, "goals": [], "started": day,
            "finished": day if answered == 10 else None, "sent": day if sent else None, "levels": levels if sent else {},
            "presses": pressed, "review": review, "reviewed": day + timedelta(days=1) if review else None,
            "seconds": luck.randint(40, 1500) if sent else 0, "flags": [], "helper": "",
            "entered": (self.at - timedelta(days=1)).date() if review == "recognised" and number % 2 else None,
            "decision": "", "counted": {},
        })  # fmt: skip
        if sent:
            for purpose in ("keep", "chapter", "commune", *(("publish",) if number % 3 else ())):
                rows["consent"].append({
                    "id": f"{self.name}-k{number:05d}-{purpose}", "person": person["id"], "purpose": purpose, "given": True,
                    "version": "1", "channel": "telegram", "contact": f"{self.name}-c{number:05d}", "at": day,
                })  # fmt: skip
