"""Workbooks and documents as somebody opens them: their cells, tables and words."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter
from docx import Document
from python_calamine import CalamineWorkbook


def sheet_of(content: bytes) -> list[list[Any]]:
    """The cells of the first page."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def table_of(content: bytes) -> tuple[list[str], list[list[Any]], list[Any], str]:
    """Headings, rows, totals, and all the words around."""
    rows = sheet_of(content)
    top = next(n for n, row in enumerate(rows) if row[0] in {"STT", "Chỉ tiêu"})
    last = next(
        n for n, row in enumerate(rows) if n > top and any(str(cell).startswith("Tổng") for cell in row)
    )
    around = "\n".join(str(cell) for row in (*rows[:top], *rows[last + 1 :]) for cell in row if cell)
    return [str(each) for each in rows[top]], rows[top + 1 : last], rows[last], around


def words_of(content: bytes) -> tuple[str, list[list[list[str]]]]:
    """All paragraphs of a document, and its tables."""
    document = Document(io.BytesIO(content))
    tables = [[[cell.text for cell in row.cells] for row in each.rows] for each in document.tables]
    around = [*document.paragraphs, *document.sections[0].footer.paragraphs]
    return "\n".join(each.text for each in around), tables


def plain(rows: list[list[Any]]) -> bytes:
    """A workbook with these cells."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for n, row in enumerate(rows):
            page.write_row(n, 0, row)
    return out.getvalue()
