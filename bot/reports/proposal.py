"""A proposal (tờ trình) and a report (báo cáo) went out, to be edited and signed; their form is ours."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.reports.made import DRAFT, Making, Row, about, named, village
from bot.reports.paper import BLANK, Paper
from bot.reports.villages import COUNTED, villages_first

SHOWN = ("listed", "registered", "sent", "endorsed", "confirmed", "recognised", "entered")


def proposal(making: Making, rows: Sequence[Row], years: Mapping[str, int], left_out: Sequence[str]) -> bytes:
    """The proposal with its list; without an adopted sheet it says why there is none."""
    paper = Paper(f"Hội Khuyến học {making.place}", _where(making))
    paper.title("Tờ trình", f"Đề nghị công nhận danh hiệu “Công dân học tập” năm {making.year}")
    paper.says(f"Kính gửi: {BLANK}{BLANK}{BLANK} (nơi có thẩm quyền công nhận, do xã ghi)")
    if not rows:
        paper.says("Chưa lập được danh sách đề nghị, vì:", *(f"- {each}" for each in left_out))
        return paper.signed("Người lập", "Chủ tịch Hội Khuyến học")
    paper.says(*(f"Căn cứ: {line}" for line in about(making, rows)[1:]))
    paper.says(
        f"Qua người dân tự chấm, chi hội xem xét và Hội Khuyến học {making.place} xem lại, Hội đề nghị công nhận danh hiệu “Công dân học tập” năm {making.year} cho {len(rows)} người có tên dưới đây."
    )
    paper.table(
        ("STT", "Họ và tên", "Năm sinh", "Thôn", "Điểm tự chấm", "Năm liền"),
        [
            (
                str(n),
                named(row),
                str(row["born"] or ""),
                village(row),
                str(row["score"]),
                str(years.get(row["person"], 1)),
            )
            for n, row in enumerate(rows, 1)
        ],
        (1.3, 5.6, 1.9, 3.8, 2, 1.6),
    )
    paper.says(f"Danh sách có {len(rows)} người. Kính đề nghị xem xét, quyết định.")
    return paper.signed("Người lập", "Chủ tịch Hội Khuyến học")


def report(making: Making, found: Mapping[str, Any]) -> bytes:
    """The report on the year: the numbers of the summary, and room for what numbers don't say."""
    counts = found["counts"]
    issuer = "Chi hội Khuyến học" if found["level"] == "village" else "Hội Khuyến học"
    paper = Paper(f"{issuer} {making.place}", _where(making))
    basis = DRAFT if found["draft"] else "theo bản Hội đã quyết định dùng"
    paper.title("Báo cáo", f"Kết quả tự đánh giá “Công dân học tập” năm {making.year}")
    paper.says(f"Số liệu lúc {making.moment}, lấy từ trợ lý (phiếu tự chấm {basis}).")
    paper.heading("1. Kết quả chung")
    paper.table(
        ("Chỉ tiêu", "Số", "Trên số người lớn"),
        [(COUNTED[name], str(counts[name]), _of(counts[name], found["adults"])) for name in SHOWN],
        (8, 3, 5),
    )
    paper.heading("2. Từng nơi")
    rows = [
        (f"{row['word']} {row['name']}".strip(), *(str(row["sums"].get(name, 0)) for name in SHOWN[1:]))
        for row in villages_first(found["places"])
    ]
    total = ("Tổng", *(str(counts[name]) for name in SHOWN[1:]))
    heads = ("Nơi", "Đăng ký", "Đã gửi", "Chi hội đề nghị", "Xã đã xem", "Đã công nhận", "Đã nhập quốc gia")
    paper.table(heads, [*rows, total], (4, 1.9, 1.9, 2.2, 2, 2.2, 2.2))
    if found["targets"]:
        paper.heading("3. So với kế hoạch")
        paper.table(
            ("Mục tiêu", "Cần đạt", "Đã đạt"),
            [
                (each["text"]["vi"], f"{each['percent']}%" if each["percent"] else BLANK, _reached(each))
                for each in found["targets"]
            ],
            (9, 2.5, 4.5),
        )
    paper.heading("Đánh giá, khó khăn, kiến nghị")
    paper.says(BLANK * 6, BLANK * 6, BLANK * 6)
    head = "Chi hội trưởng" if found["level"] == "village" else "Chủ tịch Hội Khuyến học"
    return paper.signed("Người lập", head)


def _of(part: int, whole: int) -> str:
    return f"{part} trên {whole} ({round(100 * part / whole)}%)" if whole else "chưa có số người lớn"


def _reached(target: Mapping[str, Any]) -> str:
    if not target["known"] or not target["denominator"]:
        return BLANK
    return _of(target["numerator"], target["denominator"])


def _where(making: Making) -> str:
    """The name of the place without its kind, for the line with the day."""
    return making.place.partition(",")[0].partition(" ")[2] or making.place
