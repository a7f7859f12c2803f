"""The communes of a province beside each other went out, to the province alone: a page a measure."""

from bot.files.written import Cell, Column, Grid, book_of, cells
from bot.reports.made import Making
from dialogs.rules.ranking import mean
from dialogs.talks.office.ranking import MEASURES, Rival, points
from dialogs.talks.office.summary import percent
from locales import Voice, finished, render
from storage.office.ranking import Board, Table

PAGES = {
    "sent": "Đã gửi",
    "registered": "Đăng ký",
    "recognised": "Công nhận",
    "households": "Hộ có người gửi",
}
VOICE = Voice("vi")


def communes(making: Making, board: Board) -> bytes:
    """Rank, numbers and movement of each commune, by each measure."""
    return book_of(*(_page(making, measure, found) for measure, found in board.tables.items()))


def _page(making: Making, measure: str, found: Table) -> Grid:
    all_ = mean({place: part for place, part in found.parts.items() if place in found.ranks})
    columns = (
        Column("Hạng", 8, lambda _, each: each["rank"], plain=True),
        Column("Xã, phường", 30, lambda _, each: each["label"], "Cả tỉnh"),
        Column(PAGES[measure], 12, lambda _, each: each["part"], all_.part),
        Column(
            "Trên số hộ" if measure == "households" else "Trên số người lớn",
            14,
            lambda _, each: each["whole"],
            all_.whole,
        ),
        Column(
            "Tỷ lệ",
            10,
            lambda _, each: f"{percent(each['part'], each['whole'])}%",
            f"{percent(all_.part, all_.whole)}%",
        ),
        Column("Lên, xuống (bậc)", 12, lambda _, each: _places(each)),
        Column("Thay đổi tỷ lệ", 18, lambda _, each: _points(each)),
    )
    said = finished(render(MEASURES[measure], VOICE))
    about = [
        f"{making.heading}, năm {making.year}. Số liệu lúc {making.moment}.",
        f"Xếp theo tỷ lệ {said}.",
        f"Lên, xuống so với ngày {'/'.join(reversed(found.since.split('-')))}."
        if found.since
        else "Chưa có số liệu giữ lại để so lên, xuống.",
    ]
    notes = []
    if found.without():
        notes.append(f"Chưa xếp được, vì chưa nhập số người lớn hoặc số hộ: {', '.join(found.without())}.")
    if found.basis == "listed":
        notes.append("Tính trên người đã ghi tên, vì chưa xã nào nhập số người lớn.")
    notes.append(
        "Bảng dùng trong cơ quan tỉnh, để biết nơi cần giúp. Mỗi xã chỉ thấy chỗ của mình và số chung. Mẫu gợi ý."
    )
    return Grid(
        PAGES[measure],
        "So sánh các xã, phường",
        columns,
        cells(columns, found.rivals()),
        about=about,
        totals=[column.total for column in columns],
        notes=notes,
    )


def _places(each: Rival) -> Cell:
    moved = each["moved"]
    if moved is None:
        return ""
    return f"+{moved['places']}" if moved["places"] > 0 else str(moved["places"])


def _points(each: Rival) -> Cell:
    return finished(render(points(each["moved"]["tenths"]), VOICE)) if each["moved"] else ""
