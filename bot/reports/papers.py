"""A paper to be edited and signed, as DOCX: heading, paragraphs, tables, room for signatures."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt

from bot.files.widths import wide
from bot.files.written import FONT, MOTTO, SIGN_HERE, Cell, Column, Letterhead, cells, fitted
from bot.reports.made import (
    BORN,
    DRAFT,
    NAME,
    NUMBER,
    OURS,
    SCORE,
    VILLAGE,
    Making,
    Row,
    about,
    in_words,
    letterhead,
    standing,
)
from bot.reports.persons import years_in_a_row
from bot.reports.villages import COUNTED, villages_first
from dialogs.talks.office.summary import percent
from locales import number

SIZE, SMALL = 13, 12
ROOM = 16.0  # centimetres between the margins
LEFT, RIGHT = 6.7, 9.7  # of the head: the motto is one line
CENTRE, AT_RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
BLANK = "…………"
Line = tuple[str, Mapping[str, Any]]  # a text and the look of its letters
PLAIN, BOLD, ITALIC = {"size": SMALL}, {"size": SMALL, "bold": True}, {"size": SMALL, "italic": True}


class Paper:
    """One document, filled from the top down: A4 with the margins, head and numbers of pages that papers of offices have."""

    def __init__(self, head: Letterhead, name: str, about: str) -> None:
        self.document: Any = Document()
        page = self.document.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin, page.right_margin = Cm(3), Cm(2)
        page.top_margin = page.bottom_margin = Cm(2)
        page.header_distance = page.footer_distance = Cm(1)
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(SIZE)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        style.paragraph_format.space_after = Pt(6)
        page.different_first_page_header_footer = True  # the first page has no number
        _numbered(page.header.paragraphs[0])
        for footer in (page.first_page_footer, page.footer):
            _write(footer.paragraphs[0], f"{name}, {head.issuer}. {OURS}", {"size": 9, "italic": True})
        self._head(head)
        self._title(name, about)

    def _head(self, head: Letterhead) -> None:
        left, right = self._side_by_side(LEFT, RIGHT)
        above = [(head.above.upper(), PLAIN)] if head.above else []
        self._lines(left, *above, (head.issuer.upper(), BOLD))
        _rule(left, LEFT, wide(head.issuer.upper(), bold=True) * SMALL / 28.35 * 0.4)
        self._lines(left, (head.number, {"size": SIZE}))
        self._lines(right, (MOTTO[0], BOLD), (MOTTO[1], {"size": SIZE, "bold": True}))
        _rule(right, RIGHT, wide(MOTTO[1], bold=True) * SIZE / 28.35)
        self._lines(right, (head.where, {"size": SIZE, "italic": True}))

    def _side_by_side(self, *widths: float) -> list[Any]:
        """Cells without lines around them, on one page."""
        table = self.document.add_table(rows=1, cols=len(widths))
        table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
        _wide(table, widths)
        _whole(table.rows[0])
        return list(table.rows[0].cells)

    def _lines(self, cell: Any, *lines: Line, align: Any = CENTRE) -> None:
        for text, look in lines:
            new = cell.paragraphs[-1] if not cell.paragraphs[-1].runs else cell.add_paragraph()
            new.alignment, new.paragraph_format.space_after = align, Pt(0)
            _write(new, text, look)

    def _title(self, name: str, about: str) -> None:
        """What it is, and of what."""
        for text, size, before in ((name.upper(), 14, 18), (about, 14, 0)):
            paragraph = self.document.add_paragraph()
            paragraph.alignment = CENTRE
            paragraph.paragraph_format.space_before = Pt(before)
            paragraph.paragraph_format.space_after = Pt(12 if not before else 0)
            _write(paragraph, text, {"bold": True, "size": size})

    def says(self, *paragraphs: str) -> None:
        """Plain paragraphs, set as papers set them."""
        for text in paragraphs:
            paragraph = self.document.add_paragraph(text)
            paragraph.paragraph_format.first_line_indent = Cm(1)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY

    def to(self, text: str) -> None:
        """To whom it goes."""
        paragraph = self.document.add_paragraph(text)
        paragraph.alignment = CENTRE

    def heading(self, text: str) -> None:
        """The head of a part, on the page of what follows."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = Pt(6)
        _write(paragraph, text, {"bold": True})

    def table(self, columns: Sequence[Column], of: Iterable[Any], totals: Sequence[Cell] = ()) -> None:
        """
        A table with lines, as wide as the page, its columns by what stands in them; numbers stand right.

        The head comes again on each page, and no row goes over two.
        """
        rows = [*cells(columns, of), *([list(totals)] if totals else [])]
        table = self.document.add_table(rows=1, cols=len(columns))
        table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for _ in rows:
            table.add_row()
        lines: list[list[Cell]] = [[each.heading for each in columns], *rows]
        for at, (row, line) in enumerate(zip(table.rows, lines, strict=True)):
            _whole(row)
            strong = at == 0 or (bool(totals) and at == len(rows))
            for cell, said, column in zip(row.cells, line, columns, strict=True):
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(0)
                counts = isinstance(said, int)
                paragraph.alignment = CENTRE if at == 0 or column.plain else AT_RIGHT if counts else None
                _write(paragraph, column.said(said), {"bold": strong, "size": SMALL})
        _wide(table, fitted(columns, rows, ROOM, SMALL / 28.35, 0.3))
        top = table.rows[0]._tr.get_or_add_trPr()
        top.append(top.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)

    def signed(self, *who: str, copies: Sequence[str] = ()) -> bytes:
        """Room to sign for each, side by side; whom else it goes to stands at the left; the document as it is written."""
        parts = len(who) + bool(copies)
        last = self.document.paragraphs[-1]
        last.paragraph_format.keep_with_next = True
        here = self._side_by_side(*[ROOM / parts] * parts)
        if copies:
            small = {"size": 11}
            self._lines(here[0], ("Nơi nhận:", {"size": 12, "bold": True, "italic": True}), align=None)
            self._lines(
                here[0],
                *((f"- {each}{';' if each != copies[-1] else '.'}", small) for each in copies),
                align=None,
            )
            here = here[1:]
        for cell, name in zip(here, who, strict=True):
            self._lines(cell, (name.upper(), {"size": SIZE, "bold": True}), (SIGN_HERE, ITALIC))
            self._lines(cell, *[(" ", {"size": SIZE})] * 4)
        out = BytesIO()
        self.document.save(out)
        return out.getvalue()


def _write(paragraph: Any, text: str, look: Mapping[str, Any]) -> None:
    run = paragraph.add_run(text)
    run.bold, run.italic = look.get("bold"), look.get("italic")
    if size := look.get("size"):
        run.font.size = Pt(size)


def _wide(table: Any, widths: Sequence[float]) -> None:
    """Columns so many centimetres wide, for those who read the grid and for those who read the cells."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)


def _whole(row: Any) -> None:
    """The row stays on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _rule(cell: Any, room: float, long: float) -> None:
    """A line in the middle of a cell, so many centimetres long."""
    paragraph = cell.add_paragraph()
    aside: Length = Cm(max(0.0, (room - 0.38 - long) / 2))
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = aside
    shape.space_after, shape.line_spacing = Pt(4), Pt(3)
    border = OxmlElement("w:pBdr")
    line = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    border.append(line)
    paragraph._p.get_or_add_pPr().append(border)
    cell.add_paragraph()


def _numbered(paragraph: Any) -> None:
    """The number of the page, in the middle."""
    paragraph.alignment = CENTRE
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


# -- The minutes of a meeting of the chapter (biên bản họp) went out, to be edited and signed

RESULTS = {"agreed": "thống nhất", "later": "để họp lại", "other": "ý kiến khác"}
STEPS = {"endorse": "Đề nghị", "return": "Trả lại để bổ sung"}


def minutes(making: Making, met: Mapping[str, Any]) -> bytes:
    """Who met, and what it came to for each sheet."""
    head = letterhead(making, "Số: ……/BB", chapter=True, day=met["day"])
    paper = Paper(head, "Biên bản", "Họp chi hội xem xét phiếu tự chấm “Công dân học tập”")
    paper.says(
        f"Hôm nay, {in_words(met['day'])}, chi hội khuyến học {met['label']} họp xem xét các phiếu tự chấm.",
        f"Có mặt: {number(met['present'])} trên {number(met['members'])} hội viên. Chủ trì: {BLANK}. Thư ký: {BLANK}.",
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
        f"Cộng: {number(len(rows))} phiếu, đề nghị {number(endorsed)}, trả lại {number(len(rows) - endorsed)}.",
        *(
            [
                f"{number(met['hidden'])} phiếu nữa không nêu tên, vì người ấy không còn đồng ý cho chi hội xem."
            ]
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
KEPT = "Lưu: Hội Khuyến học"


def proposal(making: Making, rows: Sequence[Row], years: Mapping[str, int], left_out: Sequence[str]) -> bytes:
    """The proposal with its list; without an adopted sheet it says why there is none."""
    about_what = f"Đề nghị công nhận danh hiệu “Công dân học tập” năm {making.year}"
    paper = Paper(letterhead(making, "Số: ……/TTr"), "Tờ trình", about_what)
    paper.to(f"Kính gửi: {BLANK}{BLANK}{BLANK} (nơi có thẩm quyền công nhận, do xã ghi)")
    if not rows:
        paper.says("Chưa lập được danh sách đề nghị, vì:", *(f"- {each}" for each in left_out))
        return paper.signed("Chủ tịch Hội Khuyến học", copies=("Như trên", KEPT))
    paper.says(*(f"Căn cứ: {line}" for line in about(making, rows)[1:]))
    paper.says(
        f"Qua người dân tự chấm, chi hội xem xét và Hội Khuyến học {making.place} xem lại, Hội đề nghị công nhận danh hiệu “Công dân học tập” năm {making.year} cho {number(len(rows))} người có tên dưới đây."
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
    paper.says(f"Danh sách có {number(len(rows))} người. Kính đề nghị xem xét, quyết định.")
    return paper.signed("Chủ tịch Hội Khuyến học", copies=("Như trên", KEPT))


def report(
    making: Making, found: Mapping[str, Any], said: Sequence[str], rest: Callable[[Paper], None]
) -> bytes:
    """The report on the year: the numbers of the summary, what is said of them, each place; the `rest` is that of reports over years."""
    counts = found["counts"]
    chapter = found["level"] == "village"
    about_what = f"Kết quả tự đánh giá “Công dân học tập” năm {making.year}"
    paper = Paper(letterhead(making, "Số: ……/BC", chapter=chapter), "Báo cáo", about_what)
    basis = DRAFT if found["draft"] else "theo bản Hội đã quyết định dùng"
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
    paper.says(*said)
    paper.heading("2. Từng nơi")
    places = (
        Column("Nơi", 4, lambda _, row: f"{row['word']} {row['name']}".strip()),
        *(
            Column(heading, width, lambda _, row, name=name: row["sums"].get(name, 0))  # type: ignore[misc]
            for name, (heading, width) in BELOW.items()
        ),
    )
    paper.table(places, villages_first(found["places"]), ["Tổng", *(counts[name] for name in BELOW)])
    rest(paper)
    return paper.signed("Chi hội trưởng" if chapter else "Chủ tịch Hội Khuyến học", copies=(BLANK, KEPT))


def _of(part: int, whole: int) -> str:
    return (
        f"{number(part)} trên {number(whole)} ({percent(part, whole)}%)" if whole else "chưa có số người lớn"
    )
