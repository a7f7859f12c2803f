"""The numbers of a place and of each place right below it went out, and figures as they were handed in."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.files.written import Cell, Column, Grid, book_of, cells
from bot.reports.made import DRAFT, NUMBER, Making, letterhead, moment
from locales import number

Numbers = Mapping[str, Any]
COUNTED = {  # a sum, and how it is headed
    "listed": "Người lớn có trong sổ",
    "registered": "Đăng ký",
    "started": "Đã bắt đầu",
    "sent": "Đã gửi",
    "proposed": "Chi hội đề nghị",
    "confirmed": "Xã đã xem",
    "recognised": "Đã công nhận",
    "entered": "Đã nhập hệ thống quốc gia",
    "returned": "Đang trả lại",
    "households": "Số hộ",
    "households_sent": "Hộ có người gửi",
}
WHOLE = "Số người lớn (mẫu số)"


def villages(making: Making, found: Numbers) -> bytes:
    """One row a place, the totals as in the summary; what belongs to none of them stands in a row of its own."""
    counted = {"adults": WHOLE, **COUNTED}
    goals = found["goals"]  # what falls on each village of the targets, where they were broken down
    columns = (
        *(NUMBER, Column("Nơi", 26), *(Column(each, 12) for each in counted.values())),
        *(Column(heading, 16) for heading, _ in goals),
    )
    body: list[list[Cell]] = [
        [
            n,
            f"{row['word']} {row['name']}".strip(),
            *(row["sums"].get(name, 0) for name in counted),
            *(kept.get(row["id"], "") for _, kept in goals),
        ]
        for n, row in enumerate(villages_first(found["places"]), 1)
    ]
    totals = {"adults": found["adults"], **{name: found["counts"][name] for name in COUNTED}}
    rest = [
        totals[name] - sum(row["sums"].get(name, 0) for row in found["places"] if row["level"] != "unit")
        for name in counted
    ]
    if any(rest):
        body.append(["", "Chưa rõ thôn", *rest, *("" for _ in goals)])
    return book_of(
        Grid(
            "Số liệu",
            f"Số liệu “Công dân học tập” năm {making.year}",
            columns,
            body,
            about=_about(making, found),
            totals=["", "Tổng", *totals.values(), *(sum(kept.values()) for _, kept in goals)],
            notes=_notes(found),
            letterhead=letterhead(making, "Số: ……/BC", chapter=found["level"] == "village"),
            signers=(
                "Người lập",
                "Chi hội trưởng" if found["level"] == "village" else "Chủ tịch Hội Khuyến học",
            ),
        )
    )


def villages_first(places: Sequence[Numbers]) -> list[Numbers]:
    """Units after the villages: their people live in one of them, and are counted there."""
    return sorted(places, key=lambda row: row["level"] == "unit")


def _about(making: Making, found: Numbers) -> list[str]:
    return [
        f"{making.heading}, năm {making.year}. Số liệu lúc {making.moment}.",
        f"Phiếu tự chấm {DRAFT if found['draft'] else 'theo bản Hội đã quyết định dùng'}.",
    ]


def _notes(found: Numbers) -> list[str]:
    notes = [_whole(found)] if found["adults"] else []
    if any(row["level"] == "unit" for row in found["places"]):
        notes.append("Người của cơ quan, đơn vị đã được tính ở thôn mình sống, nên không cộng thêm vào tổng.")
    return [*notes, "Chỉ có con số, không có tên. Tổng bằng số trong tin tổng hợp cùng lúc."]


def _whole(found: Numbers) -> str:
    """The adults, if anybody counted them; else it is said that they are those on the list."""
    if found.get("adults_basis") == "listed":
        return f"Người đã ghi tên: {number(found['adults'])} (chưa nhập số người lớn)."
    rest = " (nơi chưa nhập thì tính người đã ghi tên)" if found.get("adults_basis") == "partly" else ""
    return f"Người lớn trên địa bàn: {number(found['adults'])}{rest}."


def frozen(making: Making, row: Numbers) -> bytes:
    """Figures as they were handed in, whatever came after: of the place, of each place below, and how far targets were."""
    figures = row["figures"]
    counts = figures.get("counts", {})
    columns = (
        Column("Chỉ tiêu", 34, lambda _, name: COUNTED[name], WHOLE),
        Column("Số", 12, lambda _, name: counts.get(name, 0), figures.get("adults", 0)),
    )
    about = [f"{making.heading}. Chốt lúc {moment(row['at'])}."]
    notes = ["Số giữ nguyên như lúc chốt. Chỉ có con số, không có tên."]
    title = f"Số liệu đã chốt, năm {row['year']}"
    totals = [column.total for column in columns]
    of_place = Grid("Đã chốt", title, columns, cells(columns, COUNTED), about, totals, notes)
    return book_of(of_place, *_places_kept(title, figures), *_targets_kept(title, figures))


def _places_kept(title: str, figures: Numbers) -> list[Grid]:
    """Each place below by the name it had then."""
    places = villages_first(figures.get("places", ()))
    names = [name for name in COUNTED if any(name in each["sums"] for each in places)]
    columns = (
        Column("STT", 6, lambda number, _: number),
        Column("Nơi", 26, lambda _, each: each["label"]),
        Column(WHOLE, 12, lambda _, each: each["adults"]),
        *(Column(COUNTED[name], 12, lambda _, each, name=name: each["sums"].get(name, 0)) for name in names),  # type: ignore[misc]
    )
    return [Grid("Từng nơi", title, columns, cells(columns, places))] if places else []


def _targets_kept(title: str, figures: Numbers) -> list[Grid]:
    """Each target as it was then, and what was reached."""
    targets, plan = figures.get("targets", ()), figures.get("plan")
    columns = (
        Column("STT", 6, lambda number, _: number),
        Column("Mục tiêu", 60, lambda _, each: each["text"]["vi"]),
        Column("Cần đạt (%)", 12, lambda _, each: each["percent"] or None),
        Column("Vào năm", 10, lambda _, each: each["by"] or None),
        Column("Đạt", 10, lambda _, each: each["numerator"] if each["known"] else None),
        Column("Trên", 10, lambda _, each: each["denominator"] if each["known"] else None),
    )
    about = [f"Theo {plan['title']['vi']}."] if plan else []
    return [Grid("Mục tiêu", title, columns, cells(columns, targets), about)] if targets else []
