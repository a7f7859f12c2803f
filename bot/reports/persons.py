"""Persons and scores went out, and the list that is proposed for recognition: only who agreed, with totals."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.files.written import Cell, Column, listed
from bot.reports.made import BORN, NAME, NUMBER, SCORE, VILLAGE, Making, Row, about, letterhead
from dialogs.sheets import Sheet
from locales import number
from storage.act import VIETNAM

REVIEWS = {
    "": "chờ chi hội xem",
    "endorsed": "chi hội đề nghị",
    "returned": "đã trả lại",
    "confirmed": "xã đã xem",
    "recognised": "đã công nhận",
    "declined": "không đưa vào danh sách",
}


FIVE = 5  # years in a row that are worth a word


def persons(making: Making, rows: Sequence[Row], counts: dict[str, Any]) -> bytes:
    """Everybody who sent a sheet and agrees that the commune has it; the totals are those of the summary."""
    sheets = making.house.sheets
    passed = sum(1 for row in rows if row["passed"])
    entered = sum(1 for row in rows if row["entered"])
    recognised = sum(1 for row in rows if row["review"] == "recognised")
    columns = (
        NUMBER,
        VILLAGE.but(18, "Tổng"),
        NAME.but(26, f"{number(len(rows))} người"),
        BORN,
        Column("Phiếu", 16, lambda _, row: sheets[row["sheet"]].title.vi),
        *questions(sheets),
        Column("Tổng điểm", 8, lambda _, row: row["score"]),
        Column("Đủ mức", 8, lambda _, row: "đủ" if row["passed"] else "chưa", passed),
        Column("Mức đạt", 8, lambda _, row: row["pass_total"]),
        Column("Xem xét", 15, lambda _, row: REVIEWS[row["review"]], f"{number(recognised)} đã công nhận"),
        Column("Quyết định", 15, lambda _, row: decision(row)),
        Column("Năm liền", 7, lambda _, row: row["years"] or None),
        Column("Nêu tên", 12, lambda _, row: may_be_named(row)),
        Column("Nhập hệ thống quốc gia", 14, lambda _, row: row["entered"], entered),
        Column(
            "Ngày gửi", 12, lambda _, row: row["sent"].astimezone(VIETNAM).date() if row["sent"] else None
        ),
    )
    rest = counts["sent"] - len(rows)
    notes = [
        f"Tổng kết của {making.place}: {number(counts['sent'])} người đã gửi, chi hội đề nghị {number(counts['proposed'])}, đã công nhận {number(counts['recognised'])}, đã nhập hệ thống quốc gia {number(counts['entered'])}.",
        f"Không nêu tên ở đây: {number(rest)} người đã gửi, vì đã xóa dữ liệu, đang chờ xóa hoặc không còn đồng ý cho xã giữ tên."
        if rest > 0
        else "Mọi người đã gửi đều có trong danh sách.",
        "Điểm là điểm tự chấm. Cột “Nêu tên” để trống là chưa hỏi hoặc chưa trả lời: không được nêu.",
    ]
    title = f"Người đã gửi phiếu tự chấm “Công dân học tập” năm {making.year}"
    return listed("Danh sách", title, columns, rows, about=about(making, rows), notes=notes)


def questions(sheets: Mapping[str, Sheet]) -> list[Column]:
    """What each of the ten questions was worth, in the order of the sheet; empty where none was chosen."""

    def worth(row: Row, at: int) -> Cell:
        sheet = sheets[row["sheet"]]
        chosen, asked = sheet.chosen(row["levels"]), sheet.indicators[at : at + 1]
        return next((chosen[each.id].points for each in asked if each.id in chosen), None)

    return [Column(f"Câu {at + 1}", 6, lambda _, row, at=at: worth(row, at)) for at in range(10)]  # type: ignore[misc]


def decision(row: Row) -> str:
    """The decision by which somebody was recognised, if there is one."""
    return f"số {row['number']} ngày {row['day']:%d/%m/%Y}" if row["number"] else ""


def may_be_named(row: Row) -> str:
    """Whether the name may be published: only who said so."""
    return {True: "được nêu", False: "không nêu"}.get(row["publish"], "")


def proposed(making: Making, rows: Sequence[Row], years: Mapping[str, int], left_out: Sequence[str]) -> bytes:
    """The list proposed for recognition; what is not on it, and why, stands below."""
    columns = (
        NUMBER,
        VILLAGE.but(20, "Tổng"),
        NAME.but(28, f"{number(len(rows))} người"),
        BORN.but(9),
        SCORE,
        Column("Mức đạt", 9, lambda _, row: row["pass_total"]),
        years_in_a_row(years),
        Column("Nêu tên", 12, lambda _, row: may_be_named(row)),
        Column("Ghi chú", 24, lambda _, row: "5 năm liền" if years.get(row["person"], 1) >= FIVE else ""),
    )
    title = f"Danh sách đề nghị công nhận “Công dân học tập” năm {making.year}"
    if not rows:
        title += ": chưa có ai"
    notes = [*left_out, "Năm liền: tính cả năm nay, theo các quyết định đã ghi trong trợ lý."]
    return listed(
        "Đề nghị",
        title,
        columns,
        rows,
        about=about(making, rows),
        notes=notes,
        letterhead=letterhead(making, "Kèm theo Tờ trình số: ……/TTr"),
        signers=("Người lập", "Chủ tịch Hội Khuyến học"),
    )


def years_in_a_row(years: Mapping[str, int]) -> Column:
    """For how many years somebody was recognised, this one included."""
    return Column("Năm liền", 8, lambda _, row: years.get(row["person"], 1))
