"""The sheet on paper: one page A4, ten numbered questions with large figures to circle, a line of consent to sign."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import segno
from PIL import Image, ImageDraw

from bot.pictures import INK, LEAF, PAPER, font
from bot.reports.made import DRAFT
from bot.reports.typeset import fitted, typeset
from dialogs.sheets import Indicator, Sheet
from dialogs.sheets.sheet import plain
from storage.act import VIETNAM
from storage.places.find import natural
from storage.village.roster import Member

PAGE = """
#let d = json(bytes(sys.inputs.data))
#set page(paper: "a4", margin: (x: 1.2cm, top: 0.9cm, bottom: 1.2cm), footer-descent: 30%,
  footer: text(size: 7.5pt, d.footer))
#set text(font: "Be Vietnam Pro", size: d.size * 1pt, lang: "vi")
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
    return fitted(PAGE, [_data(sheet, place, controller, *sizes) for sizes in SIZES])


def _data(sheet: Sheet, place: str, controller: str, size: float, small: float, gap: float) -> dict[str, Any]:
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


# -- Lists of a village to print: everybody with their number, and whom to visit

LIST_PAGE = """
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
    return typeset(
        LIST_PAGE,
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


# -- The picture people scan to begin: the code large, what it is in words, the typed code below

WIDTH, HEIGHT, CODE = 800, 1040, 600


def qr(what: Mapping[str, Any]) -> bytes:
    """A picture for the village's group: no name, no number of anybody."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((20, 20, WIDTH - 20, HEIGHT - 20), 36, outline=LEAF, width=6)
    place = str(what["place"])
    for text, size, weight, top in (
        ("Mười câu “Công dân học tập”", 46, "Bold", 60),
        (place[:1].upper() + place[1:], 36, "Medium", 128),
    ):
        pen.text((WIDTH / 2, top), text, font=_fitting(text, size, weight), fill=INK, anchor="ma")
    code = _code(str(what["link"]))
    picture.paste(code, ((WIDTH - code.width) // 2, 200 + (CODE - code.height) // 2))
    below = (
        ("Quét mã để làm, khoảng 10 phút", 34, "Medium", 825),
        (f"Mã của thôn: {what['code']}", 40, "Bold", 880),
        ("Không bắt buộc, không thu tiền. Bản gợi ý, chưa chính thức.", 25, "Regular", 958),
    )
    for text, size, weight, top in below:
        pen.text((WIDTH / 2, top), text, font=_fitting(text, size, weight), fill=INK, anchor="ma")
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _code(link: str) -> Image.Image:
    """The code in whole dots, as large as there is room."""
    made = segno.make(link, error="m", micro=False)
    out = BytesIO()
    made.save(out, kind="png", scale=CODE // made.symbol_size(scale=1, border=4)[0], border=4)
    return Image.open(out).convert("RGB")


def _fitting(text: str, size: int, weight: str) -> Any:
    """The font in the size asked for, or smaller where the text is long."""
    while size > 18 and font(size, weight).getlength(text) > WIDTH - 90:
        size -= 2
    return font(size, weight)
