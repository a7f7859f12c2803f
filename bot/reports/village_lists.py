"""Lists of a village to print: everybody with their number, and whom to visit."""

from collections.abc import Sequence
from datetime import datetime

from bot.files.written import Column, cells, fitted
from bot.reports.invite import qr
from bot.reports.made import moment
from bot.reports.pdf import EM, pdf
from storage.places.find import natural
from storage.village.roster import Member

PAGE = """
#set page(paper: "a4", margin: (x: 1.5cm, top: 1.4cm, bottom: 1.5cm), footer: context text(size: 8pt)[
  #d.title. #d.footer #h(1fr) Trang #counter(page).display() trên #counter(page).final().first()])
#set text(size: 10.5pt)
#grid(columns: (1fr, auto), column-gutter: 12pt,
  [#text(size: 15pt, weight: "bold", d.title) \\
  #text(size: 10pt, d.about)],
  stack(dir: ltr, spacing: 6pt, ..d.ways.map(way => align(center)[
    #qr(way.qr, 2.4cm) #v(-7pt) #text(size: 8pt, way.name)])))
#v(4pt)
#listed(d.widths.map(each => each * 1cm), d.head, d.rows, inset: (x: 5pt, y: 6pt),
  align: (x, y) => horizon + if y == 0 or d.centred.at(x) { center } else { left })
#if d.rows.len() == 0 [Không có ai trong danh sách này.]
"""


NAME = Column(
    "Họ và tên", 6.4, lambda _, each: each.row["full_name"] or each.row["called"] or "(chưa rõ tên)"
)
BORN = Column("Năm sinh", 2.2, lambda _, each: each.row["born"], plain=True)
HOUSE = Column("Nhà", 4.4, lambda _, each: each.row["house"])
NUMBER = Column("Số", 1.4, lambda _, each: each.number, plain=True)
SIZE, ROOM = 10.5, 18.0
Way = tuple[str, str]  # how it is called, and the address to scan


def numbered(place: str, at: datetime, people: Sequence[Member]) -> bytes:
    """Everybody of the place, with the number by which a paper sheet is entered."""
    return _printed(
        f"Danh sách để nhập phiếu giấy, {place}",
        f"Lúc {moment(at)}. Nhập vào máy: số thứ tự, dấu cách, mười con số. Ví dụ: 12 4332323344.",
        (NUMBER, NAME, BORN, HOUSE, Column("Đến đâu", 3.6, lambda _, each: _far(each))),
        [each for each in people if each.here],
    )


def visits(place: str, at: datetime, people: Sequence[Member], ways: Sequence[Way] = ()) -> bytes:
    """Whom the assistant can't write to and who is not done, house by house; with the ways in, to be scanned there and then."""
    wanted = [each for each in people if each.unfinished and not each.contact and not each.resting]
    wanted.sort(key=lambda each: (not each.row["house"], natural(each.row["house"] or ""), each.number))
    return _printed(
        f"Danh sách đến thăm, {place}",
        f"Lúc {moment(at)}. Những người chưa từng nhắn cho trợ lý, hoặc đã chặn. Không ai phải làm; nhà có tang, người ốm không có trong này.",
        (
            HOUSE.but(4.0),
            NAME.but(5.6),
            BORN.but(2.0),
            Column("Còn lại", 2.8, lambda _, each: _far(each)),
            NUMBER.but(1.2),
            Column("Ghi chú", 2.4),
        ),
        wanted,
        ways,
    )


def _printed(
    title: str, about: str, columns: Sequence[Column], people: Sequence[Member], ways: Sequence[Way] = ()
) -> bytes:
    rows = cells(columns, people)
    shown = {
        "title": title,
        "about": about,
        "widths": fitted(columns, rows, ROOM, SIZE * EM, 0.36),
        "head": [column.heading for column in columns],
        "centred": [column.plain for column in columns],
        "rows": [[column.said(cell) for column, cell in zip(columns, row, strict=True)] for row in rows],
        "ways": [{"name": name, "qr": qr(address)} for name, address in ways],
        "footer": "Có tên người: chỉ chi hội giữ, dùng xong thì hủy.",
    }
    return pdf(PAGE, shown)


def _far(each: Member) -> str:
    """How far, never an answer."""
    if each.sent:
        return "đã gửi"
    if each.sheet is not None and each.sheet["state"] == "private":
        return "xong, giữ riêng"
    return f"còn {each.left} câu" if each.started else "chưa làm"
