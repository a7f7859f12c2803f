"""Lists of a village to print: everybody with their number, and whom to visit. They name people: behind links only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.reports.village_form import compiled
from storage.place_ranking import natural
from storage.village.roster import Member
from storage.where import VIETNAM

PAGE = """
#let d = json(bytes(sys.inputs.data))
#set page(paper: "a4", margin: (x: 1.5cm, top: 1.4cm, bottom: 1.5cm), footer: context text(size: 8pt)[
  #d.footer #h(1fr) Trang #counter(page).display() trên #counter(page).final().first()])
#set text(font: "Be Vietnam Pro", size: 10.5pt, lang: "vi")
#text(size: 15pt, weight: "bold", d.title) \\
#text(size: 10pt, d.about)
#v(4pt)
#table(columns: d.widths.map(each => each * 1cm), stroke: 0.5pt + luma(150), inset: (x: 5pt, y: 6pt), align: horizon,
  table.header(..d.head.map(each => text(weight: "bold", each))),
  ..d.rows.flatten())
#if d.rows.len() == 0 [Không có ai trong danh sách này.]
"""


@dataclass(frozen=True, slots=True)
class Printing:
    """Of which place, and when."""

    place: str
    at: datetime

    @property
    def moment(self) -> str:
        """The moment as people there say it."""
        return self.at.astimezone(VIETNAM).strftime("%H giờ %M, ngày %d/%m/%Y")


def numbered(printing: Printing, people: Sequence[Member]) -> bytes:
    """Everybody of the place, with the number by which a paper sheet is entered."""
    rows = [
        [str(each.number), _name(each), _born(each), each.row["house"] or "", _far(each)]
        for each in people
        if each.here
    ]
    return _pdf(
        printing,
        "Danh sách để nhập phiếu giấy",
        "Nhập vào máy: số thứ tự, dấu cách, mười con số. Ví dụ: 12 4332323344.",
        (("Số", 1.4), ("Họ và tên", 6.4), ("Năm sinh", 2.2), ("Nhà", 4.4), ("Đến đâu", 3.6)),
        rows,
    )


def visits(printing: Printing, people: Sequence[Member]) -> bytes:
    """Whom the assistant can't write to and who is not done, house by house."""
    wanted = [each for each in people if each.unfinished and not each.contact and not each.resting]
    wanted.sort(key=lambda each: (not each.row["house"], natural(each.row["house"] or ""), each.number))
    rows = [
        [each.row["house"] or "", _name(each), _born(each), _far(each), str(each.number), ""]
        for each in wanted
    ]
    return _pdf(
        printing,
        "Danh sách đến thăm",
        "Những người chưa từng nhắn cho trợ lý, hoặc đã chặn. Không ai phải làm; nhà có tang, người ốm không có trong này.",
        (
            ("Nhà", 4.0),
            ("Họ và tên", 5.6),
            ("Năm sinh", 2.0),
            ("Còn lại", 2.8),
            ("Số", 1.2),
            ("Ghi chú", 2.4),
        ),
        rows,
    )


def _pdf(
    printing: Printing,
    title: str,
    about: str,
    columns: Iterable[tuple[str, float]],
    rows: Sequence[Sequence[str]],
) -> bytes:
    named: Any = list(columns)
    return compiled(
        PAGE,
        {
            "title": f"{title}, {printing.place}",
            "about": f"Lúc {printing.moment}. {about}",
            "widths": [width for _, width in named],
            "head": [name for name, _ in named],
            "rows": rows,
            "footer": "Có tên người: chỉ chi hội giữ, dùng xong thì hủy.",
        },
    )


def _name(each: Member) -> str:
    return each.row["full_name"] or each.row["called"] or "(chưa rõ tên)"


def _born(each: Member) -> str:
    return str(each.row["born"] or "")


def _far(each: Member) -> str:
    """How far, never an answer."""
    if each.sent:
        return "đã gửi"
    if each.sheet is not None and each.sheet["state"] == "private":
        return "xong, giữ riêng"
    return f"còn {each.left} câu" if each.started else "chưa làm"
