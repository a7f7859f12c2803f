"""The numbers of a place and of each place right below it went out, and figures as they were handed in."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.files.written import Cell, Column, Grid, book_of, listed
from bot.reports.made import DRAFT, Making, moment

Numbers = Mapping[str, Any]
COUNTED = {  # a sum, and how it is headed
    "listed": "Người lớn có trong sổ",
    "registered": "Đăng ký",
    "started": "Đã bắt đầu",
    "sent": "Đã gửi",
    "endorsed": "Chi hội đề nghị",
    "confirmed": "Xã đã xem",
    "recognised": "Đã công nhận",
    "entered": "Đã nhập hệ thống quốc gia",
    "returned": "Đang trả lại",
    "households": "Số hộ",
    "households_sent": "Hộ có người gửi",
}


def villages(making: Making, found: Numbers) -> bytes:
    """One row a place, the totals as in the summary; what belongs to none of them stands in a row of its own."""
    goals = found["goals"]  # what falls on each village of the targets, where they were broken down
    columns = (
        *(Column("STT", 6), Column("Nơi", 26), *(Column(each, 12) for each in COUNTED.values())),
        *(Column(heading, 16) for heading, _ in goals),
    )
    body: list[list[Cell]] = [
        [
            n,
            f"{row['word']} {row['name']}".strip(),
            *(row["sums"].get(name, 0) for name in COUNTED),
            *(kept.get(row["id"], "") for _, kept in goals),
        ]
        for n, row in enumerate(villages_first(found["places"]), 1)
    ]
    totals = {name: found["counts"][name] for name in COUNTED}
    rest = [
        totals[name] - sum(row["sums"].get(name, 0) for row in found["places"] if row["level"] != "unit")
        for name in COUNTED
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
        return f"Người đã ghi tên: {found['adults']} (chưa nhập số người lớn)."
    return f"Người lớn trên địa bàn: {found['adults']}."


def frozen(making: Making, row: Numbers) -> bytes:
    """Figures as they were handed in, whatever came after."""
    counts = row["figures"].get("counts", {})
    columns = (
        Column("Chỉ tiêu", 34, lambda _, name: COUNTED[name], "Người lớn"),
        Column("Số", 12, lambda _, name: counts.get(name, 0), row["figures"].get("adults", 0)),
    )
    about = [f"{making.heading}. Chốt lúc {moment(row['at'])}."]
    notes = ["Số giữ nguyên như lúc chốt. Chỉ có con số, không có tên."]
    return listed(
        "Đã chốt", f"Số liệu đã chốt, năm {row['year']}", columns, COUNTED, about=about, notes=notes
    )
