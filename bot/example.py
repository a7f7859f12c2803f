"""
An example commune made up by numbers: villages, two units and residents with their sheets, the same for the same seed.

    with a transaction: commune = make(tx, house, at)

Nothing of it is real. Rows go in in bulk, then the counters are told, as every change tells them.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, select

from bot.app import App
from dialogs.rules.review import flags
from dialogs.scoring import score
from dialogs.vietnamese import fold
from storage.act import OPERATOR, House, write_consents
from storage.conversations import Written, write
from storage.counting import count, count_households
from storage.people.register import write_homes, write_persons
from storage.phones import share
from storage.places.find import label
from storage.places.load import load_example, write_places
from storage.residents.sheet import write_sheets
from storage.roles import invite, write_roles
from storage.store.rows import Row
from storage.tables import PLACE

VILLAGES = (
    "Đông",
    "Đoài",
    "Thượng",
    "Hạ",
    "Trung",
    "Xuân Hòa",
    "Phú Mỹ",
    "An Thịnh",
    "Tân Lập",
    "Đồng Cỏ",
    "Bãi Sậy",
    "Gò Dưa",
    "Núi Cao",
)
UNITS = ("Trường Tiểu học Ví Dụ", "Trạm Y tế Ví Dụ")
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô")
WOMEN = (("Thị", "Ngọc", "Kim", "Thanh"), ("Lan", "Hoa", "Mai", "Yến", "Thủy", "Hường", "Phượng", "Út"))
MEN = (("Văn", "Đức", "Minh", "Hữu"), ("Hùng", "Dũng", "Sơn", "Bình", "Quý", "Nghĩa", "Toàn", "Ba"))
GROUPS = ("nguoi_dan_xa",) * 7 + ("nguoi_lao_dong",) * 2 + ("can_bo_doanh_nhan",)
STATES = ("active",) * 44 + ("away",) * 4 + ("ill", "moved")
REVIEWS = ("",) * 5 + ("endorsed",) * 7 + ("confirmed", "recognised", "recognised", "returned")
BASIS = "danh sách ví dụ"


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
    tx: Connection,
    house: House,
    at: datetime,
    *,
    people: int = 5000,
    villages: int = 13,
    seed: int = 7,
    name: str = "mau",
    province: str = "tinh",
    channel: str = "telegram",
) -> Commune:
    """
    Make the commune in a province, which is made where it is not there; ids begin with `name`.

    channel: by which those who are on a phone are reached.
    """
    luck = Random(seed)  # noqa: S311 (the same for the same seed)
    found = Maker(house, at, luck, Commune(name, province, [], []), people, villages, channel).made()
    known = select(PLACE.c.id).where(PLACE.c.id == province)
    if tx.execute(known).first() is not None:
        found.rows["place"] = found.rows["place"][1:]
    for of, writes in WRITERS.items():
        rows = found.rows[of]
        for first in range(0, len(rows), 500):
            writes(tx, rows[first : first + 500])
    count(tx, house, [row["id"] for row in found.people])
    count_households(tx, house, [row["id"] for row in found.rows["household"]])
    return found


def _write_contacts(tx: Connection, rows: Sequence[Row]) -> None:
    write(tx, Written(contacts=list(rows)))


def _write_talks(tx: Connection, rows: Sequence[Row]) -> None:
    write(tx, Written(met=list(rows)))


WRITERS: Mapping[
    str, Callable[[Connection, Sequence[Row]], None]
] = {  # a table's rows go in after those they name
    "place": write_places,
    "household": write_homes,
    "person": write_persons,
    "assessment": write_sheets,
    "contact": _write_contacts,
    "contact_person": share,
    "conversation": _write_talks,
    "consent": write_consents,
}


class Maker:
    """Draws the rows one after the other."""

    def __init__(
        self,
        house: House,
        at: datetime,
        luck: Random,
        found: Commune,
        people: int,
        villages: int,
        channel: str,
    ) -> None:
        self.house, self.at, self.luck, self.found, self.name = house, at, luck, found, found.id
        self.channel = channel
        self.most, self.villages = people, villages

    def made(self) -> Commune:
        """Everything, by table."""
        rows = self.found.rows
        for name in WRITERS:
            rows[name] = []
        rows["place"] = list(self._places())
        number = 0
        while len(rows["person"]) < self.most:
            number += 1
            self._household(number)
        return self.found

    def _places(self) -> Iterator[dict[str, Any]]:
        found, top = self.found, {"parent": None, "commune": ""}
        yield self._place(found.province, "province", "tỉnh", "Ví Dụ") | top
        yield self._place(self.name, "commune", "xã", "Mẫu") | {"parent": found.province}
        for number in range(self.villages):
            id_ = f"{self.name}-{number + 1}"
            label = VILLAGES[number % 13] + (f" {number // 13 + 1}" if number >= 13 else "")
            found.villages.append(id_)
            row = self._place(id_, "village", "thôn", label)
            row["code"] = f"{self.name.upper()}{number + 1}"
            if number == 0:  # counted by hand: some are on no list
                row["adults"] = self.most * 11 // (self.villages * 10)
            if number == self.villages - 1:  # 70 points pass there
                row |= {"hard": True, "hard_document": "QĐ ví dụ 00", "hard_date": date(2025, 7, 1)}
            yield row
        for number, label in enumerate(UNITS):
            found.units.append(f"{self.name}-u{number + 1}")
            yield self._place(found.units[-1], "unit", "", label)

    def _place(self, id_: str, level: str, word: str, label: str) -> dict[str, Any]:
        return {
            "id": id_,
            "parent": self.name,
            "level": level,
            "word": word,
            "name": label,
            "folded": fold(label),
            "code": None,
            "province": self.found.province,
            "commune": self.name,
            "example": True,
            "hard": False,
            "hard_document": "",
            "hard_date": None,
            "adults": None,
            "households": None,
        }

    def _household(self, number: int) -> None:
        luck, rows = self.luck, self.found.rows
        village = self.found.villages[min(int(luck.triangular(0, self.villages, 3)), self.villages - 1)]
        id_, family = f"{self.name}-h{number:05d}", luck.choice(FAMILY)
        name, _ = self._named(family)
        rows["household"].append(
            {
                "id": id_,
                "place": village,
                "commune": self.name,
                "code": f"{self.name.upper()}H{number:05d}",
                "name": name,
                "state": "mourning" if number % 97 == 0 else "",
                "basis": BASIS,
            }
        )
        for _ in range(luck.choice((1, 2, 2, 3, 3, 4, 5))):
            if len(rows["person"]) < self.most:
                self._person(village, id_, family)

    def _named(self, family: str) -> tuple[str, bool]:
        """A full name, and whether it is that of a woman."""
        woman = self.luck.random() < 0.5
        middle, given = (self.luck.choice(each) for each in (WOMEN if woman else MEN))
        return f"{family} {middle} {given}", woman

    def _person(self, village: str, household: str, family: str) -> None:
        luck, rows = self.luck, self.found.rows
        number = len(rows["person"]) + 1
        id_ = f"{self.name}-p{number:05d}"
        full, woman = self._named(family)
        came, quiet = luck.random() < 0.6, village in self.found.villages[11:12]
        unit = luck.choice(self.found.units) if luck.random() < 0.03 else None
        born = luck.randint(1938, 2007)
        rows["person"].append(
            {
                "id": id_,
                "commune": self.name,
                "village": village,
                "unit": unit,
                "household": household,
                "called": full.rsplit(" ", 1)[1],
                "address": addressed(born, woman=woman),
                "sheet_group": luck.choice(GROUPS),
                "full_name": full,
                "folded": fold(full),
                "born": born,
                "state": luck.choice(STATES),
                "basis": "" if came else BASIS,
                "standing": "waiting" if came and number % 50 == 0 else "",
                "created": self.at - timedelta(days=60),
            }
        )
        if came and not quiet:
            self._contact(rows["person"][-1], number)
            self._sheet(rows["person"][-1], number)

    def _contact(self, person: Row, number: int) -> None:
        rows, id_ = self.found.rows, f"{self.name}-c{number:05d}"
        since = self.at - timedelta(days=self.luck.randint(1, 60))
        rows["contact"].append(
            {"id": id_, "channel": self.channel, "external": f"{self.name}{number}", "created": since}
        )
        rows["contact_person"].append(
            {"contact": id_, "person": person["id"], "presses": "self", "since": since}
        )
        rows["conversation"].append(
            {
                "contact": id_,
                "person": person["id"],
                "address": person["address"],
                "people": 1,
                "heard_at": since,
            }
        )

    def _sheet(self, person: Row, number: int) -> None:
        luck, rows = self.luck, self.found.rows
        key = self.house.in_force[person["sheet_group"]]
        sheet = self.house.sheets[key]
        answered = luck.choice((0, 3, 7, 9, 10, 10, 10, 10, 10, 10))
        sent = answered == 10 and luck.random() < 0.85
        keen = luck.choice((2, 3, 3, 4))
        levels = {
            each.id: luck.choices(
                [level.id for level in each.ladder],
                [1 + 9 * (level is each.ladder[min(keen, len(each.ladder)) - 1]) for level in each.ladder],
            )[0]
            for each in sheet.indicators[:answered]
        }
        mark = 70 if person["village"] == self.found.villages[-1] else 80
        total = score(sheet, levels, mark)
        review = luck.choice(REVIEWS) if sent else ""
        day = self.at - timedelta(days=luck.choice((1, 2, 3, 5, 8, 11, 12, 15, 20)))
        pressed = luck.choice(("self", "self", "self", "family"))
        seconds = luck.randint(40, 1500) if sent else 0
        why = flags(sheet, levels, mark, seconds=seconds, presses=pressed) if sent else []
        rows["assessment"].append(
            {
                "id": f"{self.name}-a{number:05d}",
                "person": person["id"],
                "year": self.at.year,
                "commune": self.name,
                "village": person["village"],
                "sheet": key,
                "run": f"{self.name}-r{number:05d}",
                "state": "open" if review == "returned" or not sent else "sent",
                "answered": answered,
                "score": total.total,
                "passed": total.passed,
                "pass_total": mark,
                "registered": day - timedelta(days=9) if luck.random() < 0.7 else None,
                "started": day,
                "finished": day if answered == 10 else None,
                "sent": day if sent else None,
                "levels": levels if sent else {},
                "presses": pressed,
                "review": review,
                "reviewed": day + timedelta(days=1) if review else None,
                "seconds": seconds,
                "flags": why,
                "entered": (self.at - timedelta(days=1)).date()
                if review == "recognised" and number % 2
                else None,
            }
        )
        if sent:
            for purpose in ("keep", "chapter", "commune", *(("publish",) if number % 3 else ())):
                rows["consent"].append(
                    {
                        "id": f"{self.name}-k{number:05d}-{purpose}",
                        "person": person["id"],
                        "purpose": purpose,
                        "given": True,
                        "version": "1",
                        "channel": self.channel,
                        "contact": f"{self.name}-c{number:05d}",
                        "at": day,
                    }
                )


def addressed(born: int, *, woman: bool) -> str:
    """The form of address that fits who was born then."""
    if born < 1956:
        return "ba" if woman else "ong"
    if born < 1976:
        return "bac"
    return "chi" if woman else "anh"


# -- What the demo begins with: two example communes, heads for the villages, and codes by which roles are tried

PEOPLE, VILLAGES_WITH_HEADS = 600, 6
UNWILLING = 8  # one in so many said no to news and reminders
AN_EVENING = 8  # sheets that wait for a head, at most: one list holds them and those of who tries it
LUCK = 3  # a commune that has such a village


@dataclass(frozen=True, slots=True)
class Tried:
    """A role that can be tried: its code, the place as people say it, and the code on the place's own sheets."""

    kind: str
    code: str
    place: str
    card: str


async def put_in(app: App, *, channel: str = "telegram") -> list[Tried]:
    """Put the example communes in; what can be tried: a head, an officer of the commune, one of the province."""
    async with app:
        await load_example(app.store)
        return await app.store.write(lambda tx: _inhabit(tx, app, app.clock(), channel), alone=True)


def _inhabit(tx: Connection, app: App, at: datetime, channel: str) -> list[Tried]:
    province = tx.execute(select(PLACE.c.id).where(PLACE.c.level == "province")).scalars().first()
    commune = make(
        tx,
        app.house,
        at,
        people=PEOPLE,
        villages=VILLAGES_WITH_HEADS,
        seed=LUCK,
        province=province or "tinh",
        channel=channel,
    )
    write_consents(tx, _willing(commune, at))
    village = _busy(commune)
    heads = _heads(app, commune, at, [each for each in commune.villages[:-1] if each != village])
    write_roles(tx, heads)
    free = (("head", village), ("officer", commune.id), ("province", commune.province))
    cards = {row["id"]: row["code"] or "" for row in commune.rows["place"]}
    return [
        Tried(kind, invite(tx, app.house, at, kind, place, OPERATOR), label(tx, place), cards.get(place, ""))
        for kind, place in free
    ]


def _willing(commune: Commune, at: datetime) -> list[dict[str, Any]]:
    """Most of those on a phone want news and reminders; so many that one sees whom a campaign leaves out."""
    contacts = {each["person"]: each["contact"] for each in commune.rows["contact_person"]}
    return [
        {
            "id": f"{commune.id}-w{number:05d}-{purpose}",
            "person": person,
            "purpose": purpose,
            "given": number % UNWILLING > 0,
            "version": "1",
            "channel": next(iter(commune.rows["contact"]))["channel"],
            "contact": contact,
            "at": at - timedelta(days=20),
        }
        for number, (person, contact) in enumerate(contacts.items())
        for purpose in ("news", "reminders")
    ]


def _busy(commune: Commune) -> str:
    """The village with an evening's work for its head: some sheets to agree to in one go, some to open."""
    waits = [each for each in commune.sheets if each["state"] == "sent" and not each["review"]]
    waiting = Counter(each["village"] for each in waits)
    plain = Counter(each["village"] for each in waits if each["passed"] and not each["flags"])
    return max(commune.villages, key=lambda each: plain[each] if waiting[each] <= AN_EVENING else -1)


def _heads(app: App, commune: Commune, at: datetime, villages: list[str]) -> list[dict[str, Any]]:
    """A head for each village: somebody of the village who is on a phone."""
    contacts = {each["person"]: each["contact"] for each in commune.rows["contact_person"]}
    rows = []
    for village in villages:
        there = (each for each in commune.people if each["village"] == village)
        head = next(each for each in there if each["id"] in contacts and each["address"] == "bac")
        rows.append(
            {
                "id": app.house.new_id(),
                "contact": contacts[head["id"]],
                "person": head["id"],
                "kind": "head",
                "place": village,
                "commune": commune.id,
                "by": OPERATOR,
                "called": f"bác {head['called']}",
                "since": at,
            }
        )
    return rows
