"""A paper to be edited and signed, as DOCX: heading, paragraphs, tables, room for signatures."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from bot.files.written import Cell, Column, cells
from bot.reports.made import BORN, DRAFT, NAME, NUMBER, OURS, SCORE, VILLAGE, Making, Row, about, standing
from bot.reports.persons import years_in_a_row
from bot.reports.villages import COUNTED, villages_first
from dialogs.talks.office.summary import percent

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

    def table(self, columns: Sequence[Column], of: Iterable[Any], totals: Sequence[Cell] = ()) -> None:
        """A table with lines, its columns so many centimetres wide; the head comes again on each page."""
        table = self.document.add_table(rows=1, cols=len(columns))
        table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        head: list[Cell] = [column.heading for column in columns]
        for number, row in enumerate([head, *cells(columns, of), *([list(totals)] if totals else [])]):
            here = table.rows[0].cells if number == 0 else table.add_row().cells
            for cell, said, column in zip(here, row, columns, strict=True):
                cell.width = Cm(column.width)
                run = cell.paragraphs[0].add_run("" if said is None else str(said))
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
        columns = (
            NUMBER.but(1.3),
            NAME.but(5.4),
            BORN.but(1.9),
            SCORE.but(2),
            Column("Đủ mức", 1.8, lambda _, row: "đủ" if row["passed"] else "chưa"),
            Column("Kết quả họp", 3.8, lambda _, row: STEPS[row["step"]]),
        )
        paper.table(columns, rows)
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

BELOW = {  # what is told of each place, how it is headed there, and how wide
    "registered": ("Đăng ký", 1.9),
    "sent": ("Đã gửi", 1.9),
    "proposed": ("Chi hội đề nghị", 2.2),
    "confirmed": ("Xã đã xem", 2),
    "recognised": ("Đã công nhận", 2.2),
    "entered": ("Đã nhập quốc gia", 2.2),
}
SHOWN = ("listed", *BELOW)


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
    columns = (
        NUMBER.but(1.3),
        NAME.but(5.6),
        BORN.but(1.9),
        VILLAGE.but(3.8),
        SCORE.but(2),
        years_in_a_row(years).but(1.6),
    )
    paper.table(columns, rows)
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
        (
            Column("Chỉ tiêu", 8, lambda _, name: COUNTED[name]),
            Column("Số", 3, lambda _, name: counts[name]),
            Column("Trên số người lớn", 5, lambda _, name: _of(counts[name], found["adults"])),
        ),
        SHOWN,
    )
    paper.heading("2. Từng nơi")
    places = (
        Column("Nơi", 4, lambda _, row: f"{row['word']} {row['name']}".strip()),
        *(
            Column(heading, width, lambda _, row, name=name: row["sums"].get(name, 0))  # type: ignore[misc]
            for name, (heading, width) in BELOW.items()
        ),
    )
    paper.table(places, villages_first(found["places"]), ["Tổng", *(counts[name] for name in BELOW)])
    if found["targets"]:
        paper.heading("3. So với kế hoạch")
        targets = (
            Column("Mục tiêu", 9, lambda _, each: each["text"]["vi"]),
            Column("Cần đạt", 2.5, lambda _, each: f"{each['percent']}%" if each["percent"] else BLANK),
            Column("Đã đạt", 4.5, lambda _, each: _reached(each)),
        )
        paper.table(targets, found["targets"])
    paper.heading("Đánh giá, khó khăn, kiến nghị")
    paper.says(BLANK * 6, BLANK * 6, BLANK * 6)
    head = "Chi hội trưởng" if found["level"] == "village" else "Chủ tịch Hội Khuyến học"
    return paper.signed("Người lập", head)


def _of(part: int, whole: int) -> str:
    return f"{part} trên {whole} ({percent(part, whole)}%)" if whole else "chưa có số người lớn"


def _reached(target: Mapping[str, Any]) -> str:
    if not target["known"] or not target["denominator"]:
        return BLANK
    return _of(target["numerator"], target["denominator"])


def _where(making: Making) -> str:
    """The name of the place without its kind, for the line with the day."""
    return making.place.partition(",")[0].partition(" ")[2] or making.place
