"""A sheet on paper, one page A4: ten numbered questions to circle and a line of consent to sign; or as one person answered."""

from typing import Any

from bot.reports.made import DRAFT, Making, Row, named, standing, village
from bot.reports.pdf import fitted, pdf
from bot.reports.persons import REVIEWS, decision
from dialogs.sheets import Indicator, Sheet
from dialogs.sheets.sheet import plain
from storage.act import VIETNAM

FORM = """
#set page(paper: "a4", margin: (x: 1.2cm, top: 0.9cm, bottom: 1.2cm), footer-descent: 30%,
  footer: text(size: 7.5pt, d.footer))
#set text(size: d.size * 1pt)
#set par(leading: 0.42em)
#let dots(width) = box(width: width, stroke: (bottom: (thickness: 0.6pt, dash: "dotted")), height: 0.9em)
#let figure-of(level) = box(stroke: 1pt, radius: 3pt, inset: (x: 5.5pt, y: 3pt), text(size: 13pt, weight: "bold", level))
#grid(columns: (1fr, 3.4cm), column-gutter: 8pt,
  [
    #text(size: 13.5pt, weight: "bold", d.title) \\
    #text(size: 9pt)[#d.serves #text(weight: "semibold", d.label)]
    #v(3pt)
    #grid(columns: (auto, 1fr, auto, 2.4cm), column-gutter: 4pt, row-gutter: 8pt, align: bottom,
      [Họ và tên:], dots(100%), [Năm sinh:], dots(100%),
      [Thôn, xóm:], if d.place == "" { dots(100%) } else { strong(d.place) }, [Mã hộ:], dots(100%))
  ],
  align(center, rect(width: 100%, height: 2.15cm, stroke: 1pt, radius: 4pt, inset: 4pt)[
    #text(size: 8pt)[Số trong danh sách] #v(1fr)])
)
#v(2pt)
#text(weight: "semibold", d.how)
#v(1pt)
#for (number, question) in d.questions.enumerate(start: 1) {
  block(breakable: false, above: d.gap * 1pt, below: 0pt, width: 100%, stroke: (top: 0.5pt + luma(150)), inset: (top: d.gap * 0.6pt))[
    #text(weight: "semibold")[#number. #question.text]
    #v(1.5pt)
    #grid(columns: question.levels.map(_ => 1fr), column-gutter: 6pt, align: horizon,
      ..question.levels.map(((level, label)) => grid(columns: (auto, 1fr), column-gutter: 4pt, align: horizon,
        figure-of(level), text(size: d.small * 1pt, label))))
  ]
}
#v(1fr)
#block(width: 100%, stroke: 1pt, radius: 4pt, inset: 6pt)[
  #set text(size: 9pt)
  #text(weight: "bold")[Tôi đồng ý] #d.consent
  #v(2pt)
  #grid(columns: (1fr, 1fr, 1fr), align: center, row-gutter: 4pt,
    [Ngày #dots(0.8cm) tháng #dots(0.8cm) năm #dots(1.1cm)],
    [#text(weight: "semibold")[Người làm phiếu] \\ #text(size: 7.5pt)[(ký, ghi rõ họ tên)]],
    [#text(weight: "semibold")[Người giúp ghi (nếu có)] \\ #text(size: 7.5pt)[(ký, ghi rõ họ tên)]])
  #v(1.15cm)
]
"""
HOW = "Câu hỏi về một năm vừa qua. Mỗi câu khoanh một số giống mình nhất; câu nào chưa chắc thì để trống."
SIZES = (
    (11.0, 9.8, 8.5),
    (10.4, 9.2, 8.0),
    (9.8, 8.7, 6.5),
    (9.2, 8.2, 4.6),
    (8.4, 7.5, 2.6),
)  # the first at which it is one page


def form(sheet: Sheet, *, place: str = "", controller: str = "") -> bytes:
    """The form of a sheet as PDF, one page whatever its wording."""
    return fitted(FORM, [_asked(sheet, place, controller, *sizes) for sizes in SIZES])


def _asked(
    sheet: Sheet, place: str, controller: str, size: float, small: float, gap: float
) -> dict[str, Any]:
    keeper = controller or "Hội Khuyến học xã"
    label = f"({DRAFT})" if sheet.is_draft else ""
    return {
        "title": "PHIẾU TỰ CHẤM “CÔNG DÂN HỌC TẬP” NĂM 20……",
        "serves": f"Dành cho: {plain(sheet.title.vi).lower()}.",
        "label": label,
        "place": place,
        "how": HOW,
        "questions": [
            {"text": plain(each.question.vi), "levels": _levels(each)} for each in sheet.indicators
        ],
        "consent": f"để chi hội khuyến học và {keeper} lưu, xem họ tên, năm sinh, các câu trả lời trên phiếu này để chấm và xét "
        "danh hiệu “Công dân học tập”. Tôi biết việc này không bắt buộc, không mất tiền; muốn xem, sửa hay rút lại, tôi báo chi hội.",
        "footer": f"Mẫu {sheet.id}, phiên bản {sheet.version}{', ' + DRAFT if sheet.is_draft else ''}. {_points(sheet)}"
        "Không ghi số căn cước, không nộp tiền.",
        "size": size,
        "small": small,
        "gap": gap,
    }


def _levels(indicator: Indicator) -> list[list[str]]:
    return [[level.id, plain(level.label.vi)] for level in indicator.levels]


def _points(sheet: Sheet) -> str:
    """What the levels are worth, where all questions count alike."""
    scales = {tuple(level.points for level in each.levels) for each in sheet.indicators}
    if len(scales) != 1 or None in (scale := scales.pop()):
        return ""
    said = ", ".join(f"mức {number} được {points}" for number, points in enumerate(scale, 1))
    return f"Điểm: {said}. "


# -- as one person answered, with where it comes from

FILLED = """
#set page(paper: "a4", margin: (x: 2cm, y: 1.8cm), footer: text(size: 8pt, fill: luma(90), d.footer))
#set text(size: 10.5pt)
#set par(leading: 0.6em)
#align(center)[
  #text(size: 15pt, weight: "bold", d.title) \\
  #text(size: 10.5pt, d.label)
]
#v(4pt)
#grid(columns: (auto, 1fr), column-gutter: 12pt, row-gutter: 6pt,
  ..d.who.map(((name, value)) => (text(fill: luma(90), name), text(weight: "semibold", value))).flatten())
#v(6pt)
#listed((1.1cm, 1fr, 3cm, 1.6cm), ("Câu", "Chỉ số", "Tự chấm", "Điểm"), d.rows, inset: 5pt,
  table.cell(colspan: 3, align: right, bold("Tổng")), bold(d.total))
#v(4pt)
#for line in d.notes [#line \\ ]
#v(10pt)
#grid(columns: (1fr, 1fr, 1fr), align: center,
  ..("Người tự chấm", "Chi hội khuyến học", "Hội Khuyến học xã").map(each => [#text(weight: "bold", each) \\ #text(size: 9pt, style: "italic")[(ký, ghi rõ họ tên)] #v(2.2cm)]))
"""


def filled(making: Making, row: Row) -> bytes:
    """The sheet of a person, its answers by number: who prints it is seldom who answered."""
    return pdf(FILLED, _filled(making, row))


def _filled(making: Making, row: Row) -> dict[str, Any]:
    sheet = making.house.sheets[row["sheet"]]
    basis: dict[str, str] = row["basis"]
    chosen = sheet.chosen(row["levels"])
    rows = [
        [
            str(n),
            plain(each.short.vi),
            f"mức {level.id}",
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
        notes.append(f"Quyết định {decision(row)}, {row['signer']} ký.")
    return {
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
