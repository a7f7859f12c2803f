"""The minutes of a meeting of the chapter (biên bản họp) went out, to be edited and signed; their form is ours."""

from collections.abc import Mapping
from typing import Any

from bot.reports.made import Making, named, standing
from bot.reports.paper import BLANK, Paper

RESULTS = {"agreed": "thống nhất", "later": "để họp lại", "other": "ý kiến khác"}
STEPS = {"endorse": "Đề nghị", "return": "Trả lại để bổ sung"}


def minutes(making: Making, met: Mapping[str, Any]) -> bytes:
    """Who met, and what it came to for each sheet."""
    paper = Paper("Chi hội Khuyến học", making.place, day=f"{met['day']:ngày %d tháng %m năm %Y}")
    paper.title("Biên bản", "Họp chi hội xem xét phiếu tự chấm “Công dân học tập”")
    paper.says(
        f"Hôm nay, {met['day']:ngày %d tháng %m năm %Y}, chi hội khuyến học {met['label']} họp xem xét các phiếu tự chấm.",
        f"Có mặt: {met['present']} trên {met['members']} hội viên. Chủ trì: {BLANK}. Thư ký: {BLANK}.",
    )
    rows = met["rows"]
    if rows:
        keys = sorted({row["sheet"] for row in rows})
        paper.says(*(standing(making.house.sheets[key], met["bases"].get(key, {})) for key in keys))
        paper.table(
            ("STT", "Họ và tên", "Năm sinh", "Điểm tự chấm", "Đủ mức", "Kết quả họp"),
            [
                (
                    str(n),
                    named(row),
                    str(row["born"] or ""),
                    str(row["score"]),
                    "đủ" if row["passed"] else "chưa",
                    STEPS[row["step"]],
                )
                for n, row in enumerate(rows, 1)
            ],
            (1.3, 5.4, 1.9, 2, 1.8, 3.8),
        )
    endorsed = sum(1 for row in rows if row["step"] == "endorse")
    paper.says(
        f"Cộng: {len(rows)} phiếu, đề nghị {endorsed}, trả lại {len(rows) - endorsed}.",
        *(
            [f"{met['hidden']} phiếu nữa không nêu tên, vì người ấy không còn đồng ý cho chi hội xem."]
            if met["hidden"]
            else []
        ),
        f"Kết luận: {RESULTS.get(met['result'], met['result'])}. {met['note'] or BLANK}",
    )
    return paper.signed("Thư ký", "Chủ trì")
