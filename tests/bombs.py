"""Files that are small and want much: made here, byte by byte, as somebody would who means harm."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping

import xlsxwriter

Change = Callable[[bytes], bytes]
HEADINGS = ("Cấp", "Loại", "Tên", "Thuộc", "Họ và tên", "Năm sinh", "Đã nhập ngày", "Mã chỉ số")
SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def book(*cells: tuple[int, int, str], changes: Mapping[str, Change] | None = None, level: int = 9) -> bytes:
    """A workbook with headings that every reader knows, and these cells; its parts changed as bytes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        page = made.add_worksheet("Câu hỏi")
        for at, heading in enumerate(HEADINGS):
            page.write_string(0, at, heading)
        for row, column, said in cells:
            page.write_string(row, column, said)
    return _changed(out.getvalue(), changes or {}, level)


def _changed(content: bytes, changes: Mapping[str, Change], level: int) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as after,
    ):
        for name in before.namelist():
            after.writestr(name, changes.get(name, bytes)(before.read(name)))
    return out.getvalue()


def _put(into: bytes, end: bytes, what: bytes) -> bytes:
    return into.replace(end, what + end)


def far_cell() -> bytes:
    """One cell in the last column of the last row."""
    return book((1_048_575, 16_383, "x"))


def far_cell_unusually() -> bytes:
    """The same, written in a way that only a parser of XML understands."""
    cell = b'<row r="1048576"><c t="inlineStr"   r = "XFD1048576"><is><t>x</t></is></c></row>'
    return book(changes={SHEET: lambda xml: _put(xml, b"</sheetData>", cell)})


def four_billion_texts() -> bytes:
    """A count of texts for which a library makes room at once."""
    return book(changes={TEXTS: lambda xml: re.sub(rb'ount="\d+"', b'ount="4294967295"', xml)})


def zip_bomb() -> bytes:
    """A quarter of a gigabyte of nothing."""
    return book(changes={SHEET: lambda xml: _put(xml, b"</sheetData>", b" " * 250_000_000)}, level=1)


def small_zip_bomb() -> bytes:
    """Less than is forbidden outright, and packed as tightly as it goes."""
    return book(changes={SHEET: lambda xml: _put(xml, b"</sheetData>", b" " * 60_000_000)})


def zip_bomb_that_lies() -> bytes:
    """It says of itself that it unpacks to a few bytes."""
    content = zip_bomb()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        size = packed.getinfo(SHEET).file_size
    return content.replace(size.to_bytes(4, "little"), (3_000).to_bytes(4, "little"))


def many_parts() -> bytes:
    """More parts than any workbook has."""
    out = io.BytesIO(book())
    with zipfile.ZipFile(out, "a") as packed:
        for number in range(5_000):
            packed.writestr(f"xl/{number}.xml", b"")
    return out.getvalue()


def many_rows() -> bytes:
    """Rows and rows of text that is stored once."""
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(2, 300_000))
    return book(changes={SHEET: lambda xml: _put(xml, b"</sheetData>", rows)})


def long_text() -> bytes:
    """One text of fifty megabytes, in many cells."""
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(2, 400))
    return book(
        changes={
            SHEET: lambda xml: _put(xml, b"</sheetData>", rows),
            TEXTS: lambda xml: re.sub(rb"<t>[^<]*", b"<t>" + b"Lan " * 12_000_000, xml, count=1),
        }
    )


def wide_ods() -> bytes:
    """A cell of OpenDocument that is repeated thirty million times."""
    table = (
        '<table:table table:name="A"><table:table-row table:number-rows-repeated="100000">'
        '<table:table-cell office:value-type="string" table:number-columns-repeated="300"><text:p>Tên</text:p>'
        "</table:table-cell></table:table-row></table:table>"
    )
    spaces = "".join(
        f' xmlns:{each}="urn:oasis:names:tc:opendocument:xmlns:{each}:1.0"'
        for each in ("office", "table", "text")
    )
    body = f"<office:document-content{spaces}><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        packed.writestr("content.xml", body)
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


def many_lines() -> bytes:
    """A CSV of nothing but ends of lines and commas."""
    return ",".join(HEADINGS).encode() + b"\n" + b",\n" * 2_000_000


def one_line() -> bytes:
    """A CSV of one line."""
    return ",".join(HEADINGS).encode() + b"\n" + b"a," * 2_000_000


WORKBOOKS = (
    far_cell,
    far_cell_unusually,
    four_billion_texts,
    zip_bomb,
    small_zip_bomb,
    zip_bomb_that_lies,
    many_parts,
    many_rows,
    long_text,
    wide_ods,
)
TEXTS_ALONE = (many_lines, one_line)
