"""One person's sheet as a page to print, with where it comes from."""

from typing import Any

from bot.reports.made import DRAFT, Making, Row, named, standing, village
from bot.reports.persons import REVIEWS
from bot.reports.typeset import typeset
from dialogs.sheets.sheet import plain
from storage.act import VIETNAM

PAGE = """
#let d = json(bytes(sys.inputs.data))
#set page(paper: "a4", margin: (x: 2cm, y: 1.8cm), footer: text(size: 8pt, fill: luma(90), d.footer))
#set text(font: "Be Vietnam Pro", size: 10.5pt, lang: "vi")
#set par(leading: 0.6em)
#align(center)[
  #text(size: 15pt, weight: "bold", d.title) \\
  #text(size: 10.5pt, d.label)
]
#v(4pt)
#grid(columns: (auto, 1fr), column-gutter: 12pt, row-gutter: 6pt,
  ..d.who.map(((name, value)) => (text(fill: luma(90), name), text(weight: "semibold", value))).flatten())
#v(6pt)
#table(columns: (1.1cm, 4.6cm, 1fr, 1.6cm), stroke: 0.5pt + luma(160), inset: 5pt,
  table.header(..("Câu", "Chỉ số", "Tự chấm", "Điểm").map(each => text(weight: "bold", each))),
  ..d.rows.flatten(),
  table.cell(colspan: 3, align: right, text(weight: "bold", "Tổng")), text(weight: "bold", d.total))
#v(4pt)
#for line in d.notes [#line \\ ]
#v(10pt)
#grid(columns: (1fr, 1fr, 1fr), align: center,
  ..("Người tự chấm", "Chi hội khuyến học", "Hội Khuyến học xã").map(each => [#text(weight: "bold", each) \\ #text(size: 9pt)[(ký, ghi rõ họ tên)]]))
"""


def sheet_pdf(making: Making, row: Row) -> bytes:
    """The page, A4."""
    return typeset(PAGE, _data(making, row))


def _data(making: Making, row: Row) -> dict[str, Any]:
    sheet = making.house.sheets[row["sheet"]]
    basis: dict[str, str] = row["basis"]
    chosen = sheet.chosen(row["levels"])
    rows = [
        [
            str(n),
            plain(each.short.vi),
            plain(level.label.vi),
            "chờ" if level.points is None else str(level.points),
        ]
        for n, each in enumerate(sheet.indicators, 1)
        if (level := chosen.get(each.id)) is not None
    ]
    sent = row["sent"].astimezone(VIETNAM).strftime("%d/%m/%Y") if row["sent"] else ""
    verdict = "đủ mức" if row["passed"] else "chưa đủ mức"
    notes = [
        f"Mức đạt: {row['pass_total']} điểm, câu nào cũng từ {sheet.pass_floor} điểm. Theo điểm tự chấm: {verdict}."
    ]
    notes.append(f"Tình trạng: {REVIEWS[row['review']]}.")
    if row["helper"] or row["presses"] not in {"", "self"}:
        notes.append("Phiếu này có người làm giúp.")
    if row["number"]:
        notes.append(f"Quyết định số {row['number']} ngày {row['day']:%d/%m/%Y}, {row['signer']} ký.")
    shown: dict[str, Any] = {
        "title": f"Phiếu tự chấm “Công dân học tập” năm {row['year']}",
        "label": f"({DRAFT})" if not basis else standing(sheet, basis),
        "who": [
            ["Họ và tên", named(row)],
            ["Năm sinh", str(row["born"] or "")],
            ["Nơi ở", f"{village(row)}, {making.place}"],
            ["Ngày gửi", sent],
        ],
        "rows": rows,
        "total": str(row["score"]),
        "notes": notes,
        "footer": f"{standing(sheet, basis)} In lúc {making.moment}. Mã phiếu {row['id']}. Điểm tự chấm, không phải giấy công nhận.",
    }
    return shown
