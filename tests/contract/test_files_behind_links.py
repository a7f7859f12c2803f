"""Files of officers behind links, by real HTTP: what is in them equals the database, and who may have them is asked again."""

from __future__ import annotations

import io
import json
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from bot.example import Commune, make
from bot.files import confined
from bot.reports.pdf import PAGES
from bot.reports.sheet_file import write_template
from bot.shelf import shipped_sheets
from storage.act import Where
from storage.conversations import meet
from storage.office.summary import summarise
from storage.residents.adopted import adopt
from storage.tables import (
    ASSESSMENT,
    AUDIT,
    CONSENT,
    FROZEN_FIGURES,
    MEETING,
    PERSON,
    REVIEW_STEP,
    ROLE,
    SHEET_VERSION,
)
from tests.browser import Web, site_of
from tests.opened_files import plain, sheet_of, table_of, words_of
from tests.resident import Village, village

FORMULA = '=HYPERLINK("http://x.example","Lan")'
RICH = "<r><t>Lan</t></r>"
YEAR = 2026


@dataclass
class Office:
    """A commune with an officer, and the site."""

    web: Web
    commune: Commune

    @property
    def there(self) -> Village:
        return self.web.village

    @property
    def names(self) -> dict[str, str]:
        return {each["id"]: each["full_name"] for each in self.commune.people}

    async def write(self, statement: Any, *rows: Any) -> Any:
        return await self.there.app.store.write(lambda tx: tx.execute(statement, *rows) and None)

    async def holds(self, kind: str, place: str) -> dict[str, str]:
        """A role on a phone of its own: its id, and the contact."""
        app, at = self.there.app, self.there.now[0]

        def work(tx: Any) -> dict[str, str]:
            key = ("zalo", f"{kind}-{place}", "")
            contact = meet(tx, {key}, at, iter(app.house.new_id, None))[key[:2]]
            row = {
                "id": app.house.new_id(),
                "contact": contact,
                "person": "",
                "kind": kind,
                "place": place,
                "by": "operator",
                "called": "anh Nam",
                "commune": "",
                "digest": "",
                "since": at,
                "until": None,
                "ended": None,
            }
            tx.execute(insert(ROLE).values(row))
            return {"role": row["id"], "contact": contact}

        return await self.there.app.store.write(work)

    async def gets(self, held: dict[str, str], kind: str, **args: Any) -> tuple[int, bytes]:
        """The file of a new link."""
        asked = {"role": held["role"], "kind": kind, **args}
        token = await self.web.link("office", contact=held["contact"], args=asked)
        return await self.web.post(f"/tep/{token}")

    async def sends(self, held: dict[str, str], purpose: str, content: bytes, **args: Any) -> tuple[int, str]:
        """A file sent in by a new link."""
        asked = {"role": held["role"], **args}
        token = await self.web.link(purpose, contact=held["contact"], args=asked)
        status, page = await self.web.post(f"/gui/{token}", {"file": io.BytesIO(content)})
        return status, page.decode()

    async def adopted(self) -> None:
        """The commune decided to use every sheet in force."""
        app = self.there.app
        where = Where(app.house, self.there.now[0], "", "", "")
        decided = {"number": "05/QĐ-HKH", "day": "01/03/2026", "signer": "ông Ví Dụ"}
        for key in app.house.in_force.values():
            await app.store.write(lambda tx, key=key: adopt(tx, where, "mau", key, decided, ""))

    async def counts(self) -> dict[str, int]:
        """The numbers that a message says at this moment."""
        app = self.there.app
        found: dict[str, Any] = await app.store.read(
            lambda tx: summarise(tx, app.house, app.clock(), "mau", YEAR)
        )
        counted: dict[str, int] = found["counts"]
        return counted

    async def count(self, *which: Any) -> int:
        """How many assessments."""
        wanted = select(func.count()).select_from(ASSESSMENT).where(*which)
        (row,) = await self.there.rows(wanted)
        return int(row[0])

    async def confirmed(self) -> list[dict[str, Any]]:
        """Every sheet that passes and was not decided on is confirmed from here on."""
        ready = [
            row
            for row in self.commune.sheets
            if row["passed"] and row["state"] == "sent" and row["review"] != "recognised"
        ]
        ids = [row["id"] for row in ready]
        await self.write(update(ASSESSMENT).where(ASSESSMENT.c.id.in_(ids)).values(review="confirmed"))
        assert ready
        return ready

    def consent(self, person: str, purpose: str, *, given: bool) -> Any:
        """A word of a person about a purpose, the newest."""
        return insert(CONSENT).values(
            id=f"zz-{purpose}-{person}",
            person=person,
            purpose=purpose,
            given=given,
            version="1",
            channel="zalo",
            contact="",
            at=self.there.now[0],
        )


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    async with village(database_url) as there, site_of(there) as web:
        app, at = there.app, there.now[0]
        commune = await app.store.write(
            lambda tx: make(tx, app.house, at, people=300, villages=3), alone=True
        )
        yield Office(web, commune)


@pytest.fixture
async def officer(office: Office) -> dict[str, str]:
    return await office.holds("officer", office.commune.id)


# -- persons


async def test_persons_and_scores_are_those_of_the_database_and_of_the_summary(
    office: Office, officer: dict[str, str]
) -> None:
    first, second, third = [row for row in office.commune.sheets if row["state"] == "sent"][:3]
    named = update(PERSON).where(PERSON.c.id == first["person"])
    await office.write(named.values(full_name=FORMULA))
    named = update(PERSON).where(PERSON.c.id == third["person"])
    await office.write(named.values(full_name=RICH))
    named = update(PERSON).where(PERSON.c.id == second["person"])
    await office.write(named.values(full_name="Không Còn Đồng Ý"))
    await office.write(office.consent(second["person"], "commune", given=False))

    status, content = await office.gets(officer, "persons", year=YEAR)

    assert status == 200
    head, rows, totals, around = table_of(content)
    sent = (await office.counts())["sent"]
    assert (len(rows), totals[2]) == (sent - 1, f"{sent - 1} người")
    assert f"{sent} người đã gửi" in around
    assert "Không nêu tên ở đây: 1 người" in around
    assert "theo bản gợi ý, chưa chính thức" in around
    names = [row[head.index("Họ và tên")] for row in rows]
    assert FORMULA in names  # as text: a formula would read as its result
    assert RICH in names  # as text: as XML it would read as Lan
    assert "Không Còn Đồng Ý" not in names
    others = [row["score"] for row in office.commune.sheets if row["state"] == "sent" and row is not second]
    assert sorted(int(row[head.index("Tổng điểm")]) for row in rows) == sorted(others)
    assert all(sum(int(cell) for cell in row[5:15]) == row[15] for row in rows)
    agree = select(CONSENT.c.person).where(CONSENT.c.purpose == "publish", CONSENT.c.given)
    may = await office.count(
        ASSESSMENT.c.state == "sent", ASSESSMENT.c.person.in_(agree), ASSESSMENT.c.person != second["person"]
    )
    assert [row[head.index("Nêu tên")] for row in rows].count("được nêu") == may


# -- numbers


async def test_the_table_of_villages_adds_up_to_the_summary(office: Office, officer: dict[str, str]) -> None:
    _, content = await office.gets(officer, "table", year=YEAR)

    head, rows, totals, _ = table_of(content)
    counts = await office.counts()
    assert totals[head.index("Đã gửi")] == counts["sent"] == await office.count(ASSESSMENT.c.state == "sent")
    assert totals[head.index("Đã công nhận")] == counts["recognised"] > 0
    for column in range(2, len(head)):
        villages = [row[column] for row in rows if str(row[1]).startswith(("thôn", "Chưa rõ"))]
        assert sum(villages) == totals[column], head[column]
    assert not set(office.names.values()) & {str(cell) for row in sheet_of(content) for cell in row}


async def test_the_report_says_the_numbers_of_the_summary(office: Office, officer: dict[str, str]) -> None:
    counts = await office.counts()

    words, tables = words_of((await office.gets(officer, "report", year=YEAR))[1])

    said = {row[0]: row[1] for row in tables[1][1:]}
    assert (said["Đã gửi"], said["Đã công nhận"]) == (str(counts["sent"]), str(counts["recognised"]))
    assert (tables[2][-1][0], tables[2][-1][2]) == ("Tổng", str(counts["sent"]))
    assert "chưa chính thức" in words
    assert not any(name in words for name in office.names.values())


async def test_frozen_figures_stay_as_they_were(office: Office, officer: dict[str, str]) -> None:
    kept = {"id": "chot-1", "place": "mau", "year": YEAR, "note": "", "role": "", "at": office.there.now[0]}
    figures = {"counts": {"sent": 12345}, "adults": 400}
    await office.write(insert(FROZEN_FIGURES).values(**kept, figures=figures))

    rows = sheet_of((await office.gets(officer, "frozen", which="chot-1"))[1])

    assert ["Đã gửi", 12345.0] in [row[:2] for row in rows]


# -- who may have them


async def test_a_province_gets_numbers_and_no_names(office: Office) -> None:
    province = await office.holds("province", "tinh")

    for kind in ("table", "report"):
        assert (await office.gets(province, kind, year=YEAR))[0] == 200, kind
    for kind in ("persons", "proposed", "proposal", "worklist", "minutes", "sheet"):
        assert (await office.gets(province, kind, year=YEAR, which="x"))[0] == 410, kind


@pytest.mark.parametrize("how", ["ended", "expired", "another phone", "no kind", "no role"])
async def test_a_link_is_worth_nothing_without_the_role(
    office: Office, officer: dict[str, str], how: str
) -> None:
    at = office.there.now[0]
    if how == "ended":
        await office.write(update(ROLE).values(ended=at))
    elif how == "expired":
        await office.write(update(ROLE).values(until=at - timedelta(days=1)))
    elif how == "another phone":
        officer |= {"contact": (await office.holds("head", "mau-1"))["contact"]}
    elif how == "no role":
        officer |= {"role": ""}

    status, content = await office.gets(officer, "secret" if how == "no kind" else "persons")

    assert status == 410
    assert not content.startswith(b"PK")


async def test_having_a_file_is_written_down_once_and_it_is_not_stored(
    office: Office, officer: dict[str, str]
) -> None:
    asked = {"role": officer["role"], "kind": "table", "year": YEAR}
    token = await office.web.link("office", contact=officer["contact"], args=asked)

    async with office.web.session.post(f"{office.web.base}/tep/{token}") as answer:
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    assert (await office.web.post(f"/tep/{token}"))[0] == 410

    (row,) = await office.there.rows(select(AUDIT).where(AUDIT.c.action == "download"))
    assert row.actor == f"contact:{officer['contact']}"
    assert row.detail == {"purpose": "office", "kind": "table", "role": officer["role"]}


SET = {  # pages that are set, and with which role they are asked for
    "summary": ("officer", "mau"),
    "invite": ("head", "mau-1"),
    "paper": ("head", "mau-1"),
    "village_list": ("head", "mau-1"),
    "village_visit": ("head", "mau-1"),
}


@pytest.mark.parametrize("purpose", SET)
async def test_a_page_is_set_in_a_process_of_its_own(
    office: Office, purpose: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, asked_for = confined._answer, []

    def noted(asked: bytes, data: bytes, limits: confined.Limits) -> Any:
        asked_for.append((threading.current_thread(), json.loads(asked)["work"], limits))
        return of(asked, data, limits)

    monkeypatch.setattr(confined, "_answer", noted)
    monkeypatch.setitem(sys.modules, "typst", None)  # not to be had in this process
    kind, place = SET[purpose]
    held = await office.holds(kind, place)
    asked = {"role": held["role"], "place": place, "sheet": "nguoi_dan_xa"}
    token = await office.web.link(purpose, contact=held["contact"], args=asked)

    status, content = await office.web.post(f"/tep/{token}")

    assert (status, content[:5]) == (200, b"%PDF-")
    ((thread, work, limits),) = asked_for
    assert work == "bot.reports.pdf:set_pdf"
    assert limits == PAGES
    assert thread is not threading.current_thread()


@pytest.mark.parametrize("purpose", SET)
async def test_a_page_is_set_for_the_role_that_asked_for_it_alone(office: Office, purpose: str) -> None:
    kind, place = SET[purpose]
    held, helper = await office.holds(kind, place), await office.holds("helper", place)
    wanted = [
        (helper["contact"], {"role": held["role"], "place": place}),  # on another phone
        (helper["contact"], {"role": helper["role"], "place": place}),  # who may not
    ]
    if purpose in {"summary", "invite"}:  # the others are of the role's own place
        wanted += [(held["contact"], {"role": held["role"], "place": each}) for each in ("tinh", "")]

    for contact, asked in wanted:
        token = await office.web.link(purpose, contact=contact, args={**asked, "sheet": "nguoi_dan_xa"})
        assert (await office.web.post(f"/tep/{token}"))[0] == 410, asked


# -- the list for recognition


async def test_while_the_sheet_is_a_draft_nobody_is_proposed_and_it_is_said_why(
    office: Office, officer: dict[str, str]
) -> None:
    await office.confirmed()

    _, rows, totals, around = table_of((await office.gets(officer, "proposed"))[1])
    words, tables = words_of((await office.gets(officer, "proposal"))[1])

    assert (rows, totals[2]) == ([], "0 người")
    for text in (around, words):
        assert "chưa chính thức" in text
        assert "số, ngày, người ký" in text
    assert "chưa tìm thấy mẫu chính thức" in words
    assert [len(each) for each in tables] == [1, 1]  # the heading, the signatures


async def test_with_an_adopted_sheet_the_list_names_who_was_confirmed_and_passes(
    office: Office, officer: dict[str, str]
) -> None:
    ready = await office.confirmed()
    await office.adopted()
    await office.write(office.consent(ready[0]["person"], "publish", given=True))

    head, rows, totals, around = table_of((await office.gets(officer, "proposed"))[1])
    words, tables = words_of((await office.gets(officer, "proposal"))[1])

    expected = sorted(office.names[row["person"]] for row in ready)
    assert sorted(row[head.index("Họ và tên")] for row in rows) == expected
    assert sorted(row[1] for row in tables[1][1:]) == expected
    assert totals[2] == f"{len(expected)} người"
    assert f"cho {len(expected)} người" in words
    assert "Quyết định số 05/QĐ-HKH ngày 01/03/2026" in around
    assert "chưa chính thức" not in around
    assert "được nêu" in [row[head.index("Nêu tên")] for row in rows]


async def test_minutes_name_who_was_looked_at_in_a_meeting_of_the_village(office: Office) -> None:
    place, at = office.commune.villages[0], office.there.now[0]
    sheets = [row for row in office.commune.sheets if row["state"] == "sent" and row["village"] == place]
    theirs = sheets[:4]
    await office.write(office.consent(theirs[3]["person"], "chapter", given=False))
    met = {"id": "hop-1", "place": place, "day": at.date(), "present": 6, "members": 9, "result": "agreed"}
    await office.write(insert(MEETING).values(**met, note="", role="", at=at))
    step = {
        "commune": "mau",
        "village": place,
        "role": "",
        "contact": "",
        "indicator": "",
        "reason": "",
        "words": "",
    }
    steps = [
        {
            **step,
            "id": f"s{n}",
            "assessment": row["id"],
            "person": row["person"],
            "meeting": "hop-1",
            "at": at,
            "step": "return" if n == 2 else "endorse",
        }
        for n, row in enumerate(theirs)
    ]
    await office.write(insert(REVIEW_STEP), steps)
    head = await office.holds("head", place)

    words, tables = words_of((await office.gets(head, "minutes", which="hop-1"))[1])

    expected = sorted(office.names[row["person"]] for row in theirs[:3])
    assert sorted(row[1] for row in tables[1][1:]) == expected
    for said in ("6 trên 9 hội viên", "3 phiếu, đề nghị 2, trả lại 1", "1 phiếu nữa không nêu tên"):
        assert said in words
    other = await office.holds("head", office.commune.villages[1])
    assert (await office.gets(other, "minutes", which="hop-1"))[0] == 410
    assert (await office.gets(head, "persons"))[0] == 410


async def test_one_sheet_is_a_page_and_only_within_the_role(office: Office, officer: dict[str, str]) -> None:
    sent = next(row for row in office.commune.sheets if row["state"] == "sent")
    private = next(row for row in office.commune.sheets if row["state"] != "sent")

    status, content = await office.gets(officer, "sheet", which=sent["id"])

    assert (status, content[:5]) == (200, b"%PDF-")
    assert (await office.gets(officer, "sheet", which=private["id"]))[0] == 410
    head = await office.holds("head", office.commune.villages[0])
    assert (await office.gets(head, "sheet", which=sent["id"]))[0] == 410
    moved = update(ASSESSMENT).where(ASSESSMENT.c.id == sent["id"])
    await office.write(moved.values(commune="xa-khac"))
    assert (await office.gets(officer, "sheet", which=sent["id"]))[0] == 410


# -- the national system

DAY, NAME, BORN = "Đã nhập ngày", "Họ và tên", "Năm sinh"


async def test_the_work_list_goes_out_without_secrets_and_comes_back_with_days(
    office: Office, officer: dict[str, str]
) -> None:
    done = ASSESSMENT.c.entered.is_not(None)
    before = await office.count(done)
    head, rows, _, around = table_of((await office.gets(officer, "worklist", year=YEAR))[1])
    for secret in ("CCCD", "Giới tính", "Dân tộc", "Tôn giáo"):
        assert {row[head.index(secret)] for row in rows} == {""}
    assert "không tự đăng nhập" in around
    waiting = [row for row in rows if not row[head.index(DAY)]]
    assert len(rows) - len(waiting) == before

    back = filled(head, (waiting[0], "05/11/2026"), (waiting[1], "x"))
    status, page = await office.sends(officer, "entered", back)
    assert status == 200, page
    assert await office.count(done) == before + 2

    status, page = await office.sends(
        officer, "entered", filled(head, (waiting[2], "05/11/2026"), secret="001")
    )
    assert (status, "căn cước" in page) == (422, True)
    wrong = (b"no workbook", filled(["STT", "Tên"]), filled(head, (waiting[2], "31/12/2026")))
    for content in wrong:
        assert (await office.sends(officer, "entered", content))[0] == 422
    await office.write(update(ROLE).values(ended=office.there.now[0]))
    late = filled(head, (waiting[2], "x"))
    assert (await office.sends(officer, "entered", late))[0] == 422
    assert await office.count(done) == before + 2


async def test_a_list_of_those_who_are_there_already_is_matched_by_name_and_year(
    office: Office, officer: dict[str, str]
) -> None:
    head, rows, _, _ = table_of((await office.gets(officer, "worklist", year=YEAR))[1])
    name, born, day = head.index(NAME), head.index(BORN), head.index(DAY)
    known = [(row[name], row[born]) for row in rows]
    alone = next(row for row in rows if known.count((row[name], row[born])) == 1 and not row[day])
    before = await office.count(ASSESSMENT.c.entered.is_not(None))

    found = [alone[name].upper(), int(alone[born]), "01/10/2026"]
    back = plain([[NAME, BORN, DAY], found, ["Không Có Ai", 1950, "x"]])
    status, page = await office.sends(officer, "entered", back)

    assert (status, "Hàng 3: không thấy" in page) == (200, True)
    assert await office.count(ASSESSMENT.c.entered.is_not(None)) == before + 1


def filled(head: Sequence[str], *rows: tuple[list[Any], str], secret: str = "") -> bytes:
    """The list as it comes back."""
    made = [list(head)]
    for row, given in rows:
        cells = list(row)
        cells[head.index(DAY)], cells[head.index("CCCD")] = given, secret
        made.append(cells)
    return plain(made)


# -- publishing


async def test_a_province_publishes_a_filled_sheet_and_a_commune_can_not(
    office: Office, officer: dict[str, str]
) -> None:
    province = await office.holds("province", "tinh")
    status, template = await office.gets(province, "template", sheet="nguoi_dan_xa")
    assert (status, template[:2]) == (200, b"PK")
    status, page = await office.sends(province, "publish", template, sheet="nguoi_dan_xa")
    assert (status, "đã có rồi" in page) == (422, True)

    made = io.BytesIO()
    write_template(replace(shipped_sheets()["nguoi_dan_xa"], version="tinh-1"), made)
    newer = made.getvalue()
    status, page = await office.sends(province, "publish", newer, sheet="nguoi_lao_dong")
    assert (status, "dành cho" in page) == (422, True)
    assert (await office.sends(officer, "publish", newer, sheet="nguoi_dan_xa"))[0] == 422
    assert await office.there.rows(select(SHEET_VERSION)) == []

    status, page = await office.sends(province, "publish", newer, sheet="nguoi_dan_xa")

    assert (status, "giữ bản cũ" in page) == (200, True)
    (row,) = await office.there.rows(select(SHEET_VERSION))
    assert (row.id, row.in_force) == ("nguoi_dan_xa@tinh-1", True)
    await office.there.app.load_content()
    assert office.there.app.house.in_force["nguoi_dan_xa"] == "nguoi_dan_xa@tinh-1"
