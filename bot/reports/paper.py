"""A paper to be edited and signed, as DOCX: heading, paragraphs, tables, room for signatures."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from bot.reports.made import OURS

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
