"""Persons and scores went out, and the list that is proposed for recognition: only who agreed, with totals."""

from collections.abc import Sequence
from typing import Any

from bot.files.written import Cell, Column, Grid, book_of
from bot.reports.made import Making, Row, about, named, village
from dialogs.sheets import Sheet
from storage.act import VIETNAM

REVIEWS = {
    "": "chờ chi hội xem",
    "endorsed": "chi hội đề nghị",
    "returned": "đã trả lại",
    "confirmed": "xã đã xem",
    "recognised": "đã công nhận",
    "declined": "không đưa vào danh sách",
}


def persons(making: Making, rows: Sequence[Row], counts: dict[str, Any]) -> bytes:
    """Everybody who sent a sheet and agrees that the commune has it; the totals are those of the summary."""
    numbers = range(1, 11)
    columns = (
        Column("STT", 6),
        Column("Thôn", 18),
        Column("Họ và tên", 26),
        Column("Năm sinh", 8),
        Column("Phiếu", 20),
        *(Column(f"Câu {n}", 6) for n in numbers),
        Column("Tổng điểm", 8),
        Column("Đủ mức", 8),
        Column("Mức đạt", 8),
        Column("Xem xét", 18),
        Column("Quyết định", 22),
        Column("Năm liền", 7),
        Column("Nêu tên", 12),
        Column("Nhập hệ thống quốc gia", 14),
        Column("Ngày gửi", 12),
    )
    body = [_person(making, n, row) for n, row in enumerate(rows, 1)]
    passed = sum(1 for row in rows if row["passed"])
    entered = sum(1 for row in rows if row["entered"])
    recognised = sum(1 for row in rows if row["review"] == "recognised")
    totals: list[Cell] = [
        "",
        "Tổng",
        f"{len(rows)} người",
        "",
        "",
        *("" for _ in numbers),
        "",
        passed,
        "",
        f"{recognised} đã công nhận",
        "",
        "",
        "",
        entered,
        "",
    ]
    rest = counts["sent"] - len(rows)
    notes = [
        f"Tổng kết của {making.place}: {counts['sent']} người đã gửi, chi hội đề nghị {counts['endorsed']}, đã công nhận {counts['recognised']}, đã nhập hệ thống quốc gia {counts['entered']}.",
        f"Không nêu tên ở đây: {rest} người đã gửi, vì đã xóa dữ liệu, đang chờ xóa hoặc không còn đồng ý cho xã giữ tên."
        if rest > 0
        else "Mọi người đã gửi đều có trong danh sách.",
        "Điểm là điểm tự chấm. Cột “Nêu tên” để trống là chưa hỏi hoặc chưa trả lời: không được nêu.",
    ]
    return book_of(
        Grid(
            "Danh sách",
            f"Người đã gửi phiếu tự chấm “Công dân học tập” năm {making.year}",
            columns,
            body,
            about=about(making, rows),
            totals=totals,
            notes=notes,
        )
    )


def _person(making: Making, number: int, row: Row) -> list[Cell]:
    sheet = making.house.sheets[row["sheet"]]
    return [
        number,
        village(row),
        named(row),
        row["born"],
        sheet.title.vi,
        *points(sheet, row),
        row["score"],
        "đủ" if row["passed"] else "chưa",
        row["pass_total"],
        REVIEWS[row["review"]],
        f"số {row['number']} ngày {row['day']:%d/%m/%Y}" if row["number"] else "",
        row["years"] or None,
        may_be_named(row),
        row["entered"],
        row["sent"].astimezone(VIETNAM).date() if row["sent"] else None,
    ]


def points(sheet: Sheet, row: Row) -> list[Cell]:
    """What each question was worth, in the order of the sheet; empty where none was chosen."""
    chosen = sheet.chosen(row["levels"])
    return [chosen[each.id].points if each.id in chosen else None for each in sheet.indicators]


def may_be_named(row: Row) -> str:
    """Whether the name may be published: only who said so."""
    return {True: "được nêu", False: "không nêu"}.get(row["publish"], "")


def proposed(making: Making, rows: Sequence[Row], years: dict[str, int], left_out: Sequence[str]) -> bytes:
    """The list proposed for recognition; what is not on it, and why, stands below."""
    columns = (
        Column("STT", 6),
        Column("Thôn", 20),
        Column("Họ và tên", 28),
        Column("Năm sinh", 9),
        Column("Điểm tự chấm", 9),
        Column("Mức đạt", 9),
        Column("Năm liền", 8),
        Column("Nêu tên", 12),
        Column("Ghi chú", 24),
    )
    body: list[list[Cell]] = [
        [
            n,
            village(row),
            named(row),
            row["born"],
            row["score"],
            row["pass_total"],
            years.get(row["person"], 1),
            may_be_named(row),
            "5 năm liền" if years.get(row["person"], 1) >= 5 else "",
        ]
        for n, row in enumerate(rows, 1)
    ]
    totals: list[Cell] = ["", "Tổng", f"{len(rows)} người", *("" for _ in range(6))]
    title = f"Danh sách đề nghị công nhận “Công dân học tập” năm {making.year}"
    if not rows:
        title += ": chưa có ai"
    notes = [*left_out, "Năm liền: tính cả năm nay, theo các quyết định đã ghi trong trợ lý."]
    return book_of(
        Grid("Đề nghị", title, columns, body, about=about(making, rows), totals=totals, notes=notes)
    )
