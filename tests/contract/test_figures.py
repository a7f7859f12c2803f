"""Every figure, at every place it is told, against a clerk who reads the rows one by one; and the paper that names them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot.board.pages import Pages
from bot.reports.made import Making
from bot.reports.papers import SHOWN, report
from bot.reports.pictures import ways
from bot.reports.summary_page import COLUMNS, SUMS, _data
from bot.reports.villages import COUNTED, villages
from dialogs.plans import COUNTED as OF_PLANS
from dialogs.talks.people.households import VillageList
from dialogs.talks.village.board import Board
from dialogs.talks.village.passing_on import ToPassOn
from locales import Voice
from storage.act import VIETNAM, Held, Where
from storage.counting import count, count_households, squash
from storage.office import files
from storage.office.board import board as on_page
from storage.office.summary import COUNTS, below, keep, late_day, numbers, recount, summarise
from storage.people.register import village_list
from storage.privacy.erasure import erase
from storage.tables import (
    ASSESSMENT,
    COUNTER,
    COUNTER_DELTA,
    HOUSEHOLD,
    PERSON,
    PLACE,
    REVIEW_STEP,
    Assessment,
    Household,
    Person,
    Place,
    ReviewStep,
)
from storage.village.board import board
from storage.village.chapter import to_pass_on
from tests.boards import figures_on, places_on
from tests.chapter import KEY
from tests.chat import Chat
from tests.opened_files import table_of, words_of
from tests.ways import INDICATORS

VILLAGES, UNITS, YEAR = ("dong", "trung", "ba-cu", "nui"), ("truong", "htx"), 2026
PLACES = ("tinh", "vi-du", "xa-ben", "thon-ben", *VILLAGES, "ba-moi", *UNITS)
WITHOUT_FILES = ("trung", "ba-cu", "ba-moi", "nui", "thon-ben", "htx")  # as of the others of their level
OF_TITLES = ("registered", "sent", "recognised")  # a family's stand for those of the other titles
GONE = ("moved", "deceased")
STATES = ("active",) * 6 + ("away", "elsewhere", "ill", "declines", *GONE)
REVIEWS = ("", "", "endorsed", "returned", "confirmed", "recognised", "declined")
WAYS = (
    (),
    ("endorse", "confirm"),
    ("confirm",),
    ("endorse", "return", "confirm"),
    ("return", "endorse", "confirm"),
)


class Clerk:
    """A commune of awkward people, and what a clerk counts of them row by row, whatever the sums were told."""

    def __init__(self, chat: Chat, seed: int) -> None:
        self.village, self.luck = chat.village, Random(seed)
        self.ghosts: list[dict[str, Any]] = []  # sheets of who was erased
        self.village.untouched = False
        self.village.write(self._settle)
        self.read()

    @property
    def today(self) -> date:
        return self.village.now.astimezone(VIETNAM).date()

    # -- the rows

    def _settle(self, tx: Any) -> None:
        plain = {"word": "", "folded": "x", "province": "tinh"}
        tx.execute(
            insert(PLACE).values(
                id="xa-ben", parent="tinh", level="commune", name="Bên", commune="xa-ben", **plain
            )
        )
        tx.execute(
            insert(PLACE).values(
                id="thon-ben", parent="xa-ben", level="village", name="Bên", commune="xa-ben", **plain
            )
        )
        for unit in UNITS:
            tx.execute(
                insert(PLACE).values(
                    id=unit, parent="vi-du", level="unit", name=unit, commune="vi-du", **plain
                )
            )
        for place, adults, homes in (("dong", 500, 3), ("trung", 2, 90)):  # too many, too few
            tx.execute(update(PLACE).where(PLACE.c.id == place).values(adults=adults, households=homes))
        homes = [f"h{n:02}" for n in range(24)]
        for home in homes:
            place, state = self.luck.choice(VILLAGES), self.luck.choice(("", "", "mourning", "moved"))
            tx.execute(insert(HOUSEHOLD).values(id=home, place=place, commune="vi-du", state=state))
        for number in range(160):
            self._person(tx, f"p{number:03}", homes)
        everybody = tx.execute(select(PERSON.c.id)).scalars().all()
        count(tx, self.village.house, everybody)
        count_households(tx, self.village.house, ["ho-1", *homes])

    def _person(self, tx: Any, who: str, homes: list[str]) -> None:
        luck, at = self.luck, self.village.now
        village = luck.choice((*VILLAGES, *VILLAGES, "thon-ben", "truong", None))
        listed = luck.random() < 0.5
        row = {
            "id": who,
            "commune": {"thon-ben": "xa-ben"}.get(village or "", "vi-du"),
            "village": village,
            "unit": village if village in UNITS else luck.choice((None, None, None, *UNITS)),
            "household": luck.choice((None, *homes)) if village in VILLAGES else None,
            "state": luck.choice(STATES),
            "basis": "danh sách" if listed else "",
            "standing": "" if listed else luck.choice(("", "waiting", "confirmed")),
            "same_as": f"p{luck.randrange(160):03}" if listed and luck.random() < 0.1 else "",
            "erase_at": at + timedelta(days=3) if luck.random() < 0.05 else None,
            "full_name": "Người Ví Dụ",
            "folded": "nguoi vi du",
            "created": at,
        }
        tx.execute(insert(PERSON).values(**row))
        for year in (YEAR, YEAR - 1):
            if not row["same_as"] and luck.random() < 0.75:
                self._sheet(tx, row, year)

    def _sheet(self, tx: Any, person: dict[str, Any], year: int) -> None:
        luck, id_ = self.luck, f"{person['id']}-{year}"
        answered = luck.choice((0, 3, 9, 10, 10, 10))
        state = luck.choice(("open", "private", "sent", "sent", "sent", "replaced", "offered"))
        review = luck.choice(REVIEWS) if state == "sent" and answered == 10 else ""
        if review == "returned":
            state = "open"
        if review == "recognised" and luck.random() < 0.2:
            state = "private"  # consent was taken back since
        asked = luck.randrange(6, 11)
        row = {
            "id": id_,
            "person": person["id"],
            "year": year,
            "commune": person["commune"],
            "village": luck.choice((person["village"] or "", person["village"] or "", *VILLAGES))
            if person["commune"] == "vi-du"
            else person["village"],
            "sheet": KEY,
            "run": f"r-{id_}",
            "state": state,
            "answered": answered,
            "passed": luck.random() < 0.5,
            "registered": self.village.now if luck.random() < 0.4 else None,
            "started": self.village.now,
            "sent": self.village.now - timedelta(days=luck.randrange(20)) if state == "sent" else None,
            "levels": {key: luck.choice("1234") for key in INDICATORS[:asked]} if state == "sent" else {},
            "presses": luck.choice(("self", "family", "")),
            "helper": luck.choice(("", "", "r1")),
            "seconds": luck.choice((0, 100, 700)),
            "review": review,
            "entered": self.today if review == "recognised" and luck.random() < 0.5 else None,
        }
        tx.execute(insert(ASSESSMENT).values(**row))
        if review in {"confirmed", "recognised"}:
            for number, step in enumerate(luck.choice(WAYS)):
                of = {"assessment": id_, "person": person["id"], "role": "r1", "at": self.village.now}
                tx.execute(insert(REVIEW_STEP).values(id=f"{id_}-{number}", step=step, **of))

    def read(self) -> None:
        """Look at the rows as they are."""
        rows = self.village.rows
        self.people, self.sheets, self.homes = rows(Person), rows(Assessment), rows(Household)
        self.places = {row["id"]: row for row in rows(Place)}
        self.steps = rows(ReviewStep)
        self.leaving = {row["id"] for row in self.people if row["erase_at"] is not None}
        self.unit = {row["id"]: row["unit"] or "" for row in self.people}

    # -- what happens to them

    def joins(self, tx: Any) -> None:
        """Some who stood twice turn out to be one; some move, die, come back, take a helper's sheet, or are erased."""
        waits = [row for row in self.people if row["standing"] == "waiting"]
        free = [row for row in self.people if row["basis"] and not row["same_as"]]
        changed = []
        for one, row in zip(waits[:8], free[:8], strict=False):
            tx.execute(update(PERSON).where(PERSON.c.id == one["id"]).values(standing="confirmed"))
            tx.execute(update(PERSON).where(PERSON.c.id == row["id"]).values(same_as=one["id"]))
            changed += [one["id"], row["id"]]
        for row in self.people[20:30]:
            more = {"state": self.luck.choice(STATES), "village": "nui", "commune": "vi-du"}
            tx.execute(update(PERSON).where(PERSON.c.id == row["id"]).values(**more))
            changed.append(row["id"])
        for row in [row for row in self.sheets if row["state"] == "offered"][:5]:
            tx.execute(
                update(ASSESSMENT)
                .where(ASSESSMENT.c.id == row["id"])
                .values(state="sent", answered=10, sent=self.village.now)
            )
            changed.append(row["person"])
        count(tx, self.village.house, changed)

    def buries(self, tx: Any) -> None:
        """Some are erased: of their sheets the deeds stay."""
        going = [row["id"] for row in self.people if row["state"] == "active"][:12]
        self.ghosts += [
            {**row, "unit": self.unit[row["person"]], "names": self.deeds(row) - HIDDEN}
            for row in self.sheets
            if row["person"] in going and row["state"] not in {"replaced", "offered"}
        ]
        for who in going:
            erase(tx, self.village.house, who, self.village.now)

    # -- what a clerk counts

    def there(self, row: dict[str, Any], place: str, unit: str) -> bool:
        """Whether a row counts at a place; who is of a unit counts there, too."""
        level = self.places[place]["level"]
        known = self.places.get(row["village"] or "") or self.places.get(row["commune"] or "") or {}
        return {
            "province": known.get("province") == place,
            "commune": row["commune"] == place,
            "village": row["village"] == place,
            "unit": place in {unit, row["village"]},
        }[level]

    def deeds(self, row: dict[str, Any]) -> set[str]:
        """What one sheet counts as."""
        finished, review = row["answered"] >= row["asked"], row["review"]
        sent, done = row["state"] == "sent" and finished, row["state"] in {"sent", "private"} and finished
        steps = [each["step"] for each in self.steps if each["assessment"] == row["id"]]
        before = [each for each in steps if each != "confirm"][-1:]
        chapter = not steps or before == ["endorse"]
        stands = sent or review == "recognised"
        holds = {
            "begun": True,
            "registered": row["registered"] is not None,
            "registered_paper": bool(row["registered_by"]),
            "registered_recognised": row["registered"] is not None and review == "recognised",
            "started": done or row["answered"] > 0,
            "finished": finished,
            "private": done and not sent,
            "helped": bool(row["helper"]) and (done or row["answered"] > 0),
            "sent": sent,
            "sent_by_others": sent and (row["presses"] == "family" or bool(row["helper"])),
            "with_skips": sent and len(row["levels"]) < 10,
            "passed": sent and row["passed"],
            "endorsed": stands and chapter and review in {"endorsed", "confirmed", "recognised"},
            "proposed": stands
            and chapter
            and review in {"endorsed", "confirmed", "recognised"}
            and row["passed"],
            "confirmed": stands and review in {"confirmed", "recognised"},
            "recognised": review == "recognised",
            "returned": review == "returned",
            "declined": review == "declined",
            "entered": row["entered"] is not None,
            "digital": review == "recognised" and row["levels"].get("2.1") in {"3", "4"},
            "waiting": sent and not review,
            "late": sent and not review and (self.today - row["sent"].astimezone(VIETNAM).date()).days > 10,
        }
        return {name for name, held in holds.items() if held}

    def counted(self, place: str, year: int) -> Counter[str]:
        """Every figure of a place and a year, without its whole."""
        found: Counter[str] = Counter()
        for row in self.people:
            if row["same_as"] or row["id"] in self.leaving or not self.there(row, place, row["unit"] or ""):
                continue
            if row["state"] in GONE or row["standing"] == "waiting":
                found["unknown"] += row["state"] not in GONE
                continue
            found.update({"listed": 1, "staff": bool(row["unit"]), "joined": not row["basis"]})
            if row["state"] != "active":
                found[row["state"]] += 1
        alive = [
            row
            for row in self.sheets
            if row["state"] not in {"replaced", "offered"} and row["person"] not in self.leaving
        ]
        theirs = [{**row, "unit": self.unit[row["person"]], "names": self.deeds(row)} for row in alive]
        for row in (*theirs, *self.ghosts):
            if row["year"] != year or not self.there(row, place, row["unit"]):
                continue
            found.update(row["names"])
            if row["unit"]:
                found.update(f"staff_{each}" for each in row["names"] & {"begun", "sent", "recognised"})
        homes = [
            home
            for home in self.homes
            if home["state"] != "moved" and self.there({**home, "village": home["place"]}, place, "")
        ]
        sent = {row["person"] for row in theirs if row["year"] == year and "sent" in row["names"]}
        active = {row["household"] for row in self.people if row["id"] in sent}
        found.update(
            {"households": len(homes), "households_sent": sum(home["id"] in active for home in homes)}
        )
        return found

    def whole(self, place: str, year: int) -> tuple[int, int]:
        """Adults and households: the larger of what was entered and of what is known by name; of a commune its villages together."""
        row, mine = self.places[place], self.counted(place, year)
        parts = [
            each
            for each, one in self.places.items()
            if {"village": one["commune"], "commune": one["province"]}.get(one["level"]) == place
        ]
        sums = [self.counted(each, year) for each in parts]
        wholes = [self.whole(each, year) for each in parts]
        rest = [
            max(0, mine[name] - sum(each[name] for each in sums))
            for name in ("listed", "begun", "households")
        ]
        adults = sum(each[0] for each in wholes) + max(rest[:2])
        homes = sum(each[1] for each in wholes) + rest[2]
        return max(row["adults"] or 0, adults), max(row["households"] or 0, homes)

    def figures(self, place: str, year: int = YEAR) -> dict[str, int]:
        """All of it."""
        adults, homes = self.whole(place, year)
        found = self.counted(place, year)
        staff = max(found["staff"], found["staff_begun"])
        return {**found, "adults": adults, "households": homes, "staff": staff}


HIDDEN = {
    "finished_",
    "private",
    "helped",
    "with_skips",
    "returned",
    "waiting",
    "late",
}  # what goes with who is erased


def held(clerk: Clerk, place: str) -> Held:
    row = clerk.places[place]
    kind = {"village": "head", "unit": "unit_head", "commune": "officer", "province": "province"}[
        row["level"]
    ]
    return Held("r1", kind, place, row["level"], row["commune"], row["province"], "c", "", "cô Hoa")


def agrees(clerk: Clerk) -> None:
    """Message, board, texts, page, chart and files say what the clerk counts, at each place."""
    village, house = clerk.village, clerk.village.house
    where = Where(house, village.now, "c", "telegram", "x")
    assert [] == village.write(lambda tx: recount(tx, house))
    for place in PLACES:
        should = clerk.figures(place)
        found: Any = village.write(lambda tx, place=place: summarise(tx, house, village.now, place))
        said = {**found["counts"], **{name: found[name] for name in ("adults", "waiting", "late")}}
        assert {name: should.get(name, 0) for name in said} == said, place
        few = should.get("sent", 0) - should.get("passed", 0)
        assert found["passed"] in {None, should.get("passed", 0)}
        assert found["passed"] is not None or min(should.get("passed", 0), few) < 5
        for name in COUNTS:
            of = {"households": "households", "staff": "staff"}.get(name.partition("_")[0], "adults")
            assert found["counts"][name] <= {**found["counts"], "adults": found["adults"]}[of], (place, name)
        for bar, name in zip(ways(found, Voice("vi")), COLUMNS, strict=True):
            assert bar.share <= 100
            assert bar.said.split()[0].replace(".", "") == str(found["counts"][name])
        told = village.write(
            lambda tx, place=place: (
                {
                    "board": board(tx, where, held(clerk, place), Board("r1")),
                    "text": to_pass_on(tx, where, held(clerk, place), ToPassOn("r1")),
                    "list": village_list(tx, where, held(clerk, place), VillageList("r1", place)),
                }
                if clerk.places[place]["level"] in {"village", "unit"}
                else {}
            )
        )
        if told:
            same = ("adults", "started", "sent", "households", "households_sent", "away")
            assert {name: told["board"][name] for name in same} == {
                name: should.get(name, 0) for name in same
            }
            assert (told["text"]["people"], told["text"]["houses"]) == (
                should.get("sent", 0),
                should["households_sent"],
            )
            assert told["list"]["named"] == should.get("listed", 0)
        _on_the_page(clerk, place, should)
        if place not in WITHOUT_FILES:
            assert said == {**said, **_files(clerk, place, found)}, place


def _on_the_page(clerk: Clerk, place: str, should: dict[str, int]) -> None:
    """What the desk's page of a place and the rows of the places below say."""
    village, of = clerk.village, held(clerk, place)

    def made(tx: Any) -> str:
        found = on_page(tx, village.house, village.now, of, place)
        assert found is not None
        return Pages(Voice("vi"), of).place(found)

    page = village.write(made)
    names = ("registered", "started", "sent", "proposed", "recognised", "entered")
    assert figures_on(page) == {name: should.get(name, 0) for name in names}, place
    rows = places_on(page)
    rest = rows.pop("rest", {})
    total = rows.pop("total", None)
    below_ = {each for each, row in clerk.places.items() if row["parent"] == place}
    assert {*rows} == below_ if clerk.places[place]["level"] in {"commune", "province"} else not rows
    for each, row in rows.items():
        of_it = clerk.figures(each)
        assert row == _row(of_it), each
    if total is not None:
        assert total == _row(should)
        live = [row for each, row in rows.items() if clerk.places[each]["level"] != "unit"]
        for name in ("sent", "late"):
            assert sum(row[name] for row in live) + rest.get(name, 0) == total[name]


def _row(of: dict[str, int]) -> dict[str, int]:
    """A row of the page's table: its numbers, and the people in it by how far they are."""
    n = {name: of.get(name, 0) for name in ("adults", "sent", "late", "proposed", "started")}
    alone = {
        "proposed": n["proposed"],
        "sent": max(n["sent"] - n["proposed"], 0),
        "started": max(n["started"] - n["sent"], 0),
        "none": max(n["adults"] - max(n["started"], n["sent"]), 0),
    }
    shown = {name: n[name] for name in ("adults", "sent", "late")}
    return shown | {f"{name} alone": number for name, number in alone.items()}


def _files(clerk: Clerk, place: str, found: Any) -> dict[str, int]:
    """What the page, the spreadsheet and the report of a place say of it; the places below are looked at on the way."""
    village, house = clerk.village, clerk.village.house
    making, late = Making(house, village.now, place, YEAR), late_day(clerk.today)
    row = clerk.places[place]
    there, wide = village.write(
        lambda tx: (
            below(tx, row, YEAR, late, village.now, SUMS),
            files.below(tx, house, village.now, place, YEAR),
        )
    )
    page = _data(found, there, Voice("vi"))
    total = dict(
        zip(
            ("adults", *COLUMNS, "late"),
            (int(each.replace(".", "")) for each in page["total"][1:]),
            strict=True,
        )
    )
    for shown in there:
        of = clerk.figures(shown["place"])
        mine = {"adults": shown["adults"], **{name: shown["sums"].get(name, 0) for name in COLUMNS}}
        assert mine == {name: of.get(name, 0) for name in mine}
    if page["rows"]:
        columns = list(zip(*page["rows"], strict=True))[1:]
        assert [*total.values()] == [
            sum(int(cell.replace(".", "") or 0) for cell in each) for each in columns
        ]
    _, rows, totals, _ = table_of(villages(making, wide))
    names = ("adults", *COUNTED)
    for each, line in zip(sorted(wide["places"], key=lambda one: one["level"] == "unit"), rows, strict=False):
        of = clerk.figures(each["id"])
        assert [int(cell or 0) for cell in line[2:]] == [of.get(name, 0) for name in names]
    _, tables = words_of(report(making, wide, (), lambda _: None))
    written = {name: int(cells[1]) for name, cells in zip(SHOWN, tables[1][1:], strict=True)}
    return {**total, **written, **dict(zip(names, (int(cell or 0) for cell in totals[2:]), strict=True))}


@pytest.mark.parametrize("seed", range(2))
def test_every_figure_is_the_clerks_wherever_it_is_told(chat_on_both: Chat, seed: int) -> None:
    """As the people stand; when some were joined, moved and died; and when some were erased."""
    clerk = Clerk(chat_on_both, seed)
    clerk.village.write(lambda tx: squash(tx, 300))  # some squashed, some not
    agrees(clerk)
    clerk.village.write(clerk.joins)
    clerk.read()
    agrees(clerk)
    clerk.village.write(clerk.buries)
    clerk.read()
    agrees(clerk)


def test_a_year_has_its_own_figures_and_its_whole_while_it_is_open_or_was_kept(chat_on_both: Chat) -> None:
    """Last year: open until the commune's year opens, told from today's list; then as it was kept, else a blank that says so."""
    clerk = Clerk(chat_on_both, 7)
    village, house = clerk.village, clerk.village.house

    def year(place: str, of: int) -> Any:
        return village.write(lambda tx: summarise(tx, house, village.now, place, of))

    deeds = ("registered", "started", "sent", "proposed", "recognised", "households_sent")
    for place in ("vi-du", "dong", "truong"):
        past, should = year(place, YEAR - 1), clerk.figures(place, YEAR - 1)
        assert {name: past["counts"][name] for name in deeds} == {name: should.get(name, 0) for name in deeds}
        assert (past["adults"], past["adults_basis"], past["counts"]["listed"]) == (0, "none", 0)
    village.now += timedelta(days=60)  # in January
    kept = year("vi-du", YEAR)
    assert (kept["adults"], kept["counts"]["staff"]) == (
        clerk.figures("vi-du")["adults"],
        clerk.figures("vi-du")["staff"],
    )
    village.write(lambda tx: keep(tx, house, village.now, kept, "r1", "closed"))
    here = [summarise_at(clerk, place) for place in ("vi-du", "dong")]
    village.now += timedelta(days=300)  # the next year has opened
    village.write(lambda tx: tx.execute(update(PLACE).where(PLACE.c.id == "dong").values(adults=7)))
    assert [summarise_at(clerk, place) for place in ("vi-du", "dong")] == here
    assert year("vi-du", YEAR + 1)["adults"] != here[0][0]


def summarise_at(clerk: Clerk, place: str) -> tuple[int, int, int]:
    """The whole of the year that was kept, and what was sent."""
    village = clerk.village
    sums, whole = village.write(lambda tx: numbers(tx, place, YEAR, village.now.astimezone(VIETNAM).date()))
    return whole.adults, whole.households, sums["sent"]


PAPER = Path(__file__).parents[2] / "docs" / "so-lieu.md"


def test_the_paper_names_each_figure_and_no_other(chat_on_both: Chat) -> None:
    """Sums of a commune where everything happened, what a summary tells, what plans count: all are explained, and nothing else is."""
    clerk = Clerk(chat_on_both, 3)
    tables = (COUNTER, COUNTER_DELTA)
    names = clerk.village.write(
        lambda tx: {
            name.partition(":")[0] for of in tables for name in tx.execute(select(of.c.name)).scalars()
        }
    )
    text = PAPER.read_text(encoding="utf-8")
    rows = [line.split("|")[2] for line in text.splitlines() if line.startswith("| ") and "`" in line]
    explained = {name for cell in rows for name in re.findall(r"`([a-z_]+)`", cell)}
    helping = set(re.findall(r"`([a-z]+)` \(", text.partition("chỉ để tính")[2]))
    helping |= set(re.findall(r"`(ind|low)`", text))
    told = {*COUNTS, *OF_PLANS, "adults", "waiting", "late", "passed"}
    told |= {"clans", "villages", "units", *(f"family_{each}" for each in OF_TITLES)}
    assert told <= explained
    assert names | told | {"all_top"} == explained | helping
