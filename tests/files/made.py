"""Every file that the house can make, of an example commune with awkward data: long names, many rows, thousands, no rows."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock

from sqlalchemy import insert, select, update

from bot import example
from bot.app import App
from bot.commands.families import template as clans
from bot.files.office import MAKERS
from bot.files.purposes import DOWNLOADS
from bot.reports.checklist_file import write_checklist
from bot.reports.households_file import write_list
from bot.reports.households_file import write_template as write_households
from bot.reports.invite import Door, addresses, sheets_and_cards
from bot.reports.pictures import drawn
from bot.reports.place_file import write_place_template
from bot.shelf import shipped_checklists
from dialogs.engine import Did
from dialogs.rules.titles import Title
from dialogs.talks.office.year import SendChart
from dialogs.talks.titles.asked import PAPERS
from dialogs.talks.village.passing_on import SendQr
from storage.act import OPERATOR, Where
from storage.conversations import meet
from storage.counting import squash
from storage.door import carry_out
from storage.people.paper import exported, invitation_of, villages_of
from storage.places.load import example_rows
from storage.privacy.links import Link
from storage.residents.adopted import adopt
from storage.residents.sheet import write_evidence
from storage.roles import invite
from storage.store.store import Tx
from storage.tables import (
    ASSESSMENT,
    COUNTER,
    FROZEN_FIGURES,
    HOUSEHOLD,
    MEETING,
    PERSON,
    PLACE,
    PLAN_IN_FORCE,
    REVIEW_STEP,
    ROLE,
)
from storage.titles.sheets import begin, write_answers
from tests.files.rendered import Page
from tests.resident import Village

YEAR = 2026
TIMES = 25  # so that sums reach thousands
ADULTS = 26_047
LONG_NAME = "Công Tằng Tôn Nữ Thị Hoàng Phương Nguyễn Phúc Diễm Kiều"
LONG_VILLAGE = "Khu dân cư kiểu mẫu Đồng Chiêm Hạ Thượng Cầu Ngang"
VILLAGE = "mau-4"
DECIDED = {"number": "05/QĐ-HKH", "day": "01/03/2026", "signer": "ông Ví Dụ"}
EMPTY = ("trong", "trong-1")  # a commune and its village in which there is nobody

OF_VILLAGE = ("minutes", "invite", "paper", "village_list", "village_visit")
OF_PROVINCE = ("template", "ranking")
TITLES = tuple(f"title_{each}" for each in PAPERS)
WHICH = {"frozen": "chot-1", "minutes": "hop-1", **dict.fromkeys(TITLES, "mau")}
OVER = {"series": "ten_years", "phase": "ten_years", "ranking": "week"}  # years, or since when
NEVER_EMPTY = (
    *WHICH,
    "sheet",
    "template",
    "points_template",
    "ranking",
    "role_cards",
)  # they are of something, or of nobody
AS_THEY_CAME = (
    "mydata",
    "own_photo",
    "evidence",
    "proof",
)  # an archive of texts, pictures and voices of people


@dataclass
class Printed:
    """Files by what they are of: the name each is given, and what is in it; their pages; and what has to be found on them."""

    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    pages: dict[str, list[Page]] = field(default_factory=dict)
    folder: Path = Path()
    makers: set[str] = field(default_factory=set)
    homes: list[dict[str, str]] = field(default_factory=list)
    pictures: list[tuple[str, bytes]] = field(default_factory=list)
    doors: tuple[Door, ...] = ()
    code: str = ""

    def kind(self, key: str) -> str:
        """What kind of file it is."""
        return self.files[key][0].rpartition(".")[2]


BEGINNINGS = ("bot.files.written.Book", "bot.reports.pdf._asked", "bot.reports.papers.Document")


@contextmanager
def noting(makers: set[str]) -> Iterator[None]:
    """Which functions of the house begin a workbook, a page or a document."""

    def noted(of: Any) -> Any:
        def begin(*args: Any, **more: Any) -> Any:
            frame = sys._getframe(1)
            while frame is not None:
                makers.add(f"{frame.f_globals['__name__']}.{frame.f_code.co_name}")
                frame = frame.f_back  # type: ignore[assignment]
            return of(*args, **more)

        return begin

    with ExitStack() as stack:
        for name in BEGINNINGS:
            module, _, of = name.rpartition(".")
            stack.enter_context(mock.patch(name, noted(getattr(import_module(module), of))))
        yield


async def made(there: Village, folder: Path) -> Printed:
    """Everything, by purpose; what is of nobody has `-empty` behind it."""
    found = Printed()
    with noting(found.makers):
        await _made(there, folder, found)
    return found


async def _made(there: Village, folder: Path, found: Printed) -> None:
    app = there.app
    await app.store.write(lambda tx: _settled(tx, app), alone=True)
    held = await app.store.write(lambda tx: _roles(tx, app))
    sheet = await there.rows(
        select(ASSESSMENT.c.id).where(ASSESSMENT.c.state == "sent", ASSESSMENT.c.commune == "mau").limit(1)
    )
    which = {**WHICH, **OVER, "sheet": sheet[0].id}
    for purpose, kinds in {
        "office": MAKERS,
        **{each: [""] for each in DOWNLOADS if each != "office"},
    }.items():
        for kind in kinds:
            if purpose in AS_THEY_CAME:
                continue
            for empty in (False, True):
                place = _place_of(kind or purpose, empty=empty)
                args: dict[str, Any] = {"kind": kind, "place": place, "sheet": "nguoi_dan_xa", "year": YEAR}
                args["title"] = Title.FAMILY.value
                args |= {"role": held[_worn_by(kind or purpose, place)][0], "which": which.get(kind, "")}
                contact = held[_worn_by(kind or purpose, place)][1]
                if empty and (kind or purpose) in NEVER_EMPTY:
                    continue
                file = await DOWNLOADS[purpose](app, Link("x", purpose, "", contact, args))
                assert file is not None, (purpose, kind, place)
                found.files[(kind or purpose) + "-empty" * empty] = (file.name, file.content)
    await _of_commands(app, folder, found)
    await _drawn(app, held, found)
    invited = await app.store.read(lambda tx: invitation_of(tx, app.house, VILLAGE))
    assert invited is not None
    found.doors, found.code, found.homes = addresses(app.settings), invited["code"], list(invited["homes"])  # type: ignore[arg-type]


async def _drawn(app: App, held: dict[tuple[str, str], tuple[str, str]], found: Printed) -> None:
    """The pictures of a conversation, of a commune with people and of one without."""
    asked: list[Any] = [{"picture": "share", "year": YEAR}]
    for kind, place, command in (
        ("officer", "mau", SendChart),
        ("officer", EMPTY[0], SendChart),
        ("head", VILLAGE, SendQr),
    ):
        role, contact = held[kind, place]
        where, of = Where(app.house, app.clock(), contact, "zalo", ""), command(role)
        did = await app.store.write(lambda tx, where=where, of=of: carry_out(tx, where, of))
        assert isinstance(did, Did)
        asked += did.sends
    for each in asked:
        found.pictures.append((each["picture"], await asyncio.to_thread(drawn, each)))


def _place_of(kind: str, *, empty: bool) -> str:
    of_village = kind in OF_VILLAGE
    if empty:
        return EMPTY[of_village]
    return VILLAGE if of_village else "mau"


def _worn_by(kind: str, place: str) -> tuple[str, str]:
    if kind in OF_PROVINCE:
        return "province", "tinh"
    return ("head" if place in {VILLAGE, EMPTY[1]} else "officer"), place


async def _of_commands(app: App, folder: Path, found: Printed) -> None:
    """What an administrator has written by `cdht`."""
    write_households(folder / "ho.xlsx")
    rows = await app.store.read(lambda tx: exported(tx, "mau"))
    write_list(folder / "danh-sach-ho.xlsx", rows)
    write_place_template(folder / "noi-o.xlsx", example_rows())
    clans(folder / "dong-ho.xlsx", force=False)
    write_checklist(shipped_checklists()["don_vi"], folder / "danh-muc.xlsx")
    for name in ("ho", "danh-sach-ho", "noi-o", "dong-ho", "danh-muc"):
        found.files[name] = (f"{name}.xlsx", (folder / f"{name}.xlsx").read_bytes())
    ids = await app.store.read(lambda tx: villages_of(tx, "mau"))
    asked = await app.store.read(lambda tx: [invitation_of(tx, app.house, each) for each in ids])
    told = [each for each in asked if each]
    doors = addresses(app.settings)
    for count in range(len(doors) + 1):
        content = sheets_and_cards(told[:1], doors[:count], year=YEAR, cards=count == 1)
        found.files[f"doors-{count}"] = ("to-moi.pdf", content)


def _settled(tx: Tx, app: App) -> None:
    at, house = app.clock(), app.house
    there = example.make(tx, house, at, people=420, villages=13)
    squash(tx, 1_000_000)
    tx.execute(update(COUNTER).values(value=COUNTER.c.value * TIMES))
    tx.execute(update(PLACE).where(PLACE.c.id == "mau").values(adults=ADULTS))
    tx.execute(update(PLACE).where(PLACE.c.parent == "mau").values(adults=None))
    tx.execute(update(PLACE).where(PLACE.c.id == VILLAGE).values(name=LONG_VILLAGE))
    for number, row in enumerate(there.people):
        if number % 2 == 0:
            tx.execute(update(PERSON).where(PERSON.c.id == row["id"]).values(full_name=LONG_NAME))
    homes = [row["id"] for row in there.rows["household"] if row["place"] == VILLAGE]
    tx.execute(update(HOUSEHOLD).where(HOUSEHOLD.c.id.in_(homes[::5])).values(name=LONG_NAME))
    shown = {"hard": False, "example": True, "province": "tinh", "folded": "", "households": None}
    for id_, level, word, code in ((EMPTY[0], "commune", "xã", None), (EMPTY[1], "village", "thôn", "TR1")):
        row = {"id": id_, "level": level, "word": word, "name": "Trống", "commune": EMPTY[0], "code": code}
        tx.execute(insert(PLACE).values(**row, parent="tinh" if level == "commune" else EMPTY[0], **shown))
    passed = [
        row["id"]
        for row in there.sheets
        if row["passed"] and row["state"] == "sent" and row["review"] != "recognised"
    ]
    tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id.in_(passed)).values(review="confirmed"))
    for key in house.in_force.values():
        adopt(tx, Where(house, at, "", "", ""), "mau", key, DECIDED, "")
    tx.execute(insert(PLAN_IN_FORCE).values(place="mau", plan="qd_677", own={}, role="", at=at))
    counts = {"listed": 25_047, "registered": 6_047, "sent": 4_900, "started": 5_000, "recognised": 1_200}
    kept = {"id": "chot-1", "place": "mau", "year": YEAR, "note": "", "role": "", "at": at}
    tx.execute(insert(FROZEN_FIGURES).values(**kept, figures={"counts": counts, "adults": ADULTS}))
    for each in there.villages:
        invite(tx, house, at, "head", each, OPERATOR, called=LONG_NAME)
    _met(tx, there, at)
    _titled(tx, app, at)


def _titled(tx: Tx, app: App, at: Any) -> None:
    """The commune's title: half of its items answered, long evidence, numbers in thousands."""
    house = app.house
    checklist = house.checklists[house.checklists_in_force["commune"]]
    about = {"title": Title.COMMUNE, "bearer": "mau", "commune": "mau", "year": YEAR, "sheet": checklist.key}
    sheet = begin(tx, house, at, "", **about)  # type: ignore[arg-type]
    where = Where(house, at, "", "web", "")
    for number, item in enumerate(checklist.asked("")):
        best: dict[str, Any] = {"answer": "met", "amount": 1_250_000_000}
        if item.kind == "share":
            best = {"answer": "share", "part": 15_621, "whole": ADULTS}
        elif item.kind == "level":
            best = {"answer": "level", "number": 1}
        if number % 3 != 2:
            write_answers(tx, house, at, "", sheet, [{"item": item.id, **best}])
            of = {"assessment": sheet, "person": "", "commune": "mau", "indicator": item.id, "role": ""}
            write_evidence(
                tx, where, kind="document", text=f"15/KH-UBND ngày 05/01/2026, {LONG_VILLAGE}", **of
            )


def _met(tx: Tx, there: example.Commune, at: Any) -> None:
    met = {"id": "hop-1", "place": VILLAGE, "day": at.date(), "present": 16, "members": 19}
    tx.execute(insert(MEETING).values(**met, result="agreed", note="", role="", at=at))
    plain = {"role": "", "contact": "", "indicator": "", "reason": "", "words": "", "meeting": "hop-1"}
    looked = [row for row in there.sheets if row["state"] == "sent"][:44]
    for number, row in enumerate(looked):
        step = {"id": f"s{number}", "assessment": row["id"], "person": row["person"], "at": at}
        step |= {"commune": "mau", "village": VILLAGE, "step": "return" if number % 7 == 3 else "endorse"}
        tx.execute(insert(REVIEW_STEP).values(**plain, **step))


def _roles(tx: Tx, app: App) -> dict[tuple[str, str], tuple[str, str]]:
    """A role and its phone, by kind and place."""
    at, held = app.clock(), {}
    wanted = (("officer", "mau"), ("officer", EMPTY[0]), ("head", VILLAGE), ("head", EMPTY[1]))
    for kind, place in (*wanted, ("province", "tinh")):
        key = ("zalo", f"{kind}-{place}", "")
        contact = meet(tx, {key}, at, iter(app.house.new_id, None))[key[:2]]
        row = {"id": app.house.new_id(), "contact": contact, "kind": kind, "place": place, "since": at}
        commune = {VILLAGE: "mau", EMPTY[1]: EMPTY[0]}.get(place, place if kind == "officer" else "")
        tx.execute(insert(ROLE).values(**row, commune=commune, called="anh Nam"))
        held[kind, place] = (row["id"], contact)
    return held
