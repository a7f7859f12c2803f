"""A paper to be edited and signed, as DOCX: heading, paragraphs, tables, room for signatures."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from bot.reports.made import DRAFT, OURS, Making, Row, about, named, standing, village
from bot.reports.villages import COUNTED, villages_first

FONT, SIZE = "Times New Roman", 13
CENTRE = WD_ALIGN_PARAGRAPH.CENTER
BLANK = "…………"


class Paper:
    """One document, filled from the top down."""

    def __init__(self, issuer: str, where: str, *, day: str = "") -> None:
        self.document: Any = Document()
        page = self.document.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin, page.right_margin = Cm(3), Cm(2)
        page.top_margin = page.bottom_margin = Cm(2)
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(SIZE)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        page.footer.paragraphs[0].text = OURS
        self._head(issuer, where, day or "ngày …… tháng …… năm ………")

    def _head(self, issuer: str, where: str, day: str) -> None:
        cells = self.document.add_table(rows=1, cols=2).rows[0].cells
        self._lines(cells[0], (issuer.upper(), True), (f"Số: {BLANK}", False))
        self._lines(
            cells[1],
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True),
            ("Độc lập - Tự do - Hạnh phúc", True),
            (f"{where}, {day}", False),
        )

    def _lines(self, cell: Any, *lines: tuple[str, bool]) -> None:
        for number, (text, bold) in enumerate(lines):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            paragraph.alignment = CENTRE
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(text)
            run.bold, run.font.size = bold, Pt(12)

    def title(self, name: str, about: str) -> None:
        """What it is, and of what."""
        for text, size in ((name.upper(), 15), (about, SIZE)):
            paragraph = self.document.add_paragraph()
            paragraph.alignment = CENTRE
            paragraph.paragraph_format.space_before = Pt(12 if size > SIZE else 0)
            run = paragraph.add_run(text)
            run.bold, run.font.size = True, Pt(size)

    def says(self, *paragraphs: str) -> None:
        """Plain paragraphs."""
        for text in paragraphs:
            paragraph = self.document.add_paragraph(text)
            paragraph.paragraph_format.space_after = Pt(6)

    def heading(self, text: str) -> None:
        """The head of a part."""
        run = self.document.add_paragraph().add_run(text)
        run.bold = True

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        """A table with lines; the head comes again on each page."""
        table = self.document.add_table(rows=1, cols=len(head))
        table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for number, row in enumerate([head, *rows]):
            cells = table.rows[0].cells if number == 0 else table.add_row().cells
            for cell, text, width in zip(cells, row, widths, strict=True):
                cell.width = Cm(width)
                run = cell.paragraphs[0].add_run(text)
                run.bold, run.font.size = number == 0, Pt(12)
        top = table.rows[0]._tr.get_or_add_trPr()
        top.append(top.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
        self.document.add_paragraph()

    def signed(self, *who: str) -> bytes:
        """Room to sign for each, side by side; the document as it is written."""
        cells = self.document.add_table(rows=1, cols=len(who)).rows[0].cells
        for cell, name in zip(cells, who, strict=True):
            self._lines(cell, (name.upper(), True), ("(ký, ghi rõ họ tên)", False))
        out = BytesIO()
        self.document.save(out)
        return out.getvalue()


# -- The minutes of a meeting of the chapter (biên bản họp) went out, to be edited and signed

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


# -- A proposal (tờ trình) and a report (báo cáo) went out, to be edited and signed

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
