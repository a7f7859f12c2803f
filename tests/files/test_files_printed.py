"""Every file that goes out, on paper: nothing cut, nothing over anything, on A4, and as an officer would sign it."""

from __future__ import annotations

import ast
import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from bot.files.office import MAKERS
from bot.files.purposes import DOWNLOADS
from bot.files.written import MOTTO
from bot.reports import pictures
from tests.files.made import AS_THEY_CAME, LONG_NAME, LONG_VILLAGE, OF_VILLAGE, Printed
from tests.files.rendered import A4, Page, codes_of

BOT = Path(__file__).parents[2] / "bot"
MAKES = {"bot.files.written": {"workbook", "book_of", "listed"}, "bot.reports.pdf": {"pdf", "fitted"}}
TABLES_SIGNED = {
    "proposed",
    "table",
    "titles_xlsx",
}  # workbooks with the national motto, as every document has it
OF_NO_PLACE = {
    "ho",
    "noi-o",
    "template",
    "danh-sach-ho",
    "dong-ho",
    "danh-muc",
}  # filled in or kept by a machine, with codes of places in them
SIDE_BY_SIDE = {"template"}  # columns of questions in three languages, never one page wide
NO_COUNT = {"4332323344", "0900"}  # an example of ten answers, a telephone


def of(everything: Printed, *but: str) -> Iterator[tuple[str, list[Page]]]:
    """Each file and its pages; the others by their purpose."""
    for key, pages in everything.pages.items():
        if key.removesuffix("-empty") not in but:
            yield key, pages


def signed(everything: Printed, key: str) -> bool:
    """Whether somebody puts their name below it."""
    return everything.kind(key) == "docx" or key.removesuffix("-empty") in TABLES_SIGNED


# -- none is left out


def test_every_purpose_has_its_file_here(everything: Printed) -> None:
    made = {key.removesuffix("-empty") for key in everything.files}
    assert made >= ({*DOWNLOADS} - {*AS_THEY_CAME, "office"}) | {*MAKERS}


def test_every_function_that_makes_a_file_was_asked_for_one(everything: Printed) -> None:
    makers = {name for path in BOT.rglob("*.py") for name in _makers(path)}
    assert len(makers) > 15
    assert not makers - everything.makers


def _makers(path: Path) -> Iterator[str]:
    tree, module = ast.parse(path.read_text()), ".".join(path.relative_to(BOT.parent).with_suffix("").parts)
    known = {"Paper"} if module == "bot.reports.papers" else set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            known |= {each.name for each in node.names} & MAKES.get(node.module or "", set())
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            calls = {
                each.func.id
                for each in ast.walk(node)
                if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
            }
            if calls & known:
                yield f"{module}.{node.name}"


# -- on paper


def test_every_page_is_a4_and_nothing_runs_over_its_edge(everything: Printed) -> None:
    wrong = []
    for key, pages in of(everything):
        for at, page in enumerate(pages, 1):
            wide, high = page.size
            if sorted(page.size) != [*A4]:
                wrong.append((key, at, page.size))
            wrong += [
                (key, at, word.text)
                for word in page.words
                if word.left < 0 or word.right > wide + 1 or word.bottom > high + 1
            ]
    assert wrong == []


def test_no_word_stands_on_another(everything: Printed) -> None:
    """Headings over a row, rows too low for their text, text that runs into the next column."""
    wrong = []
    for key, pages in of(everything):
        for at, page in enumerate(pages, 1):
            words = sorted(page.words, key=lambda word: word.top)
            for first, word in enumerate(words):
                for other in words[first + 1 :]:
                    if other.top > word.bottom:
                        break
                    if word.over(other):
                        wrong.append((key, at, word.text, other.text))
    assert wrong == []


def test_all_that_was_written_is_there(everything: Printed) -> None:
    wrong = []
    for key, pages in of(everything):
        there = Counter(part for page in pages for word in page.words for part in _parts(word.text))
        wrong += [(key, "###")] if any("##" in word for word in there) else []
        missing = Counter(part for word in _written(everything, key) for part in _parts(word)) - there
        wrong += [(key, word) for word in missing]
    assert wrong == []


def _written(everything: Printed, key: str) -> Iterator[str]:
    """The words of a workbook or a document."""
    content, kind = everything.files[key][1], everything.kind(key)
    if kind == "xlsx":
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            for row in book.get_sheet_by_name(name).to_python():
                for cell in row:
                    yield from _said(cell)
    elif kind == "docx":
        document = Document(io.BytesIO(content))
        cells = (cell for table in document.tables for row in table.rows for cell in row.cells)
        for text in (*(each.text for each in document.paragraphs), *(cell.text for cell in cells)):
            yield from text.split()


def _parts(word: str) -> list[str]:
    """A line may end at a hyphen; how thousands are written is another law."""
    return re.sub(r"(?<=\d)\.(?=\d{3})", "", word).split("-")


def _said(cell: object) -> list[str]:
    if isinstance(cell, float):
        return [str(int(cell))]
    return [f"{cell:%d/%m/%Y}"] if isinstance(cell, date) else str(cell).split()


def test_headings_come_first_on_each_page_of_a_list(everything: Printed) -> None:
    lists = (
        "persons",
        "proposed",
        "worklist",
        "minutes",
        "proposal",
        "village_list",
        "village_visit",
        "danh-sach-ho",
    )
    for key in lists:
        pages = everything.pages[key]
        shown = 0
        for page in pages:
            rows = [each[0] for each in page.phrase("Công Tằng")]
            if rows:
                shown += 1
                (heading,) = page.phrase("Họ và tên")
                assert heading[0].bottom <= min(word.top for word in rows) + 1, key
        assert shown > 1 or key == "village_visit", key


def test_no_row_goes_over_two_pages(everything: Printed) -> None:
    first, last = LONG_NAME.split()[1], LONG_NAME.split()[-2]
    for key, pages in of(everything, "sheet"):
        for page in pages:
            there = Counter(word.text for word in page.words)
            assert there[first] == there[last], key


def test_pages_have_numbers(everything: Printed) -> None:
    wrong = []
    for key, pages in of(everything, "invite", "role_cards", "doors-0", "doors-1", "doors-2", "doors-3"):
        for at, page in enumerate(pages, 1):
            if len(pages) == 1:
                continue
            if everything.kind(key) == "docx":
                fine = at == 1 or any(word.text == str(at) and word.bottom < 60 for word in page.words)
            elif everything.kind(key) == "xlsx":
                fine = re.search(r"Trang \d+ trên \d+", page.text) is not None
            else:
                fine = f"Trang {at} trên {len(pages)}" in page.text
            wrong += [] if fine else [(key, at)]
    assert wrong == []


def test_each_names_the_village_and_the_commune(everything: Printed) -> None:
    for key, pages in of(everything, *OF_NO_PLACE):
        empty, of_village = key.endswith("-empty"), key.removesuffix("-empty") in OF_VILLAGE
        there = Counter(re.sub(r"[.,;:]", "", pages[0].text.casefold()).split())
        wanted = "xã trống" if empty else "xã mẫu"
        if of_village:
            wanted += " thôn trống" if empty else f" thôn {LONG_VILLAGE}"
        assert not Counter(wanted.casefold().split()) - there, key


def test_thousands_are_written_one_way(everything: Printed) -> None:
    wrong, seen = [], set()
    for key, pages in of(everything, "template", "noi-o", "role_cards"):  # codes have four digits, too
        for page in pages:
            for word in page.words:
                bare = word.text.strip(".,;:()“”")
                seen |= {bare} if re.fullmatch(r"\d{1,3}(\.\d{3})+", bare) else set()
                years = re.fullmatch(r"(19|20)\d\d", bare)
                if (re.fullmatch(r"\d{4,}", bare) and not years) or re.search(r"\d,\d{3}\b", bare):
                    wrong += [] if bare in NO_COUNT else [(key, word.text)]
    assert wrong == []
    assert {"26.047", "6.047", "25.047"} <= seen


def test_the_motto_is_two_lines_at_the_right_of_who_issues_the_paper(everything: Printed) -> None:
    for key, pages in of(everything):
        for at, line in enumerate(MOTTO):
            there = [each for page in pages for each in page.phrase(line)]
            assert len(there) == signed(everything, key), (key, line)
            for words in there:
                assert max(word.bottom for word in words) - min(word.top for word in words) < 20, key
                assert words[0].left > pages[0].size[0] * 0.35, key
                assert words[0].top < 120, (key, at)


def test_a_paper_is_signed_on_the_page_where_it_ends(everything: Printed) -> None:
    for key, pages in of(everything):
        if signed(everything, key):
            (place,) = [page for page in pages if page.phrase("(ký, ghi rõ họ tên)")]
            assert place is pages[-1], key
            lowest = max(words[0].bottom for words in place.phrase("(ký, ghi rõ họ tên)"))
            assert lowest < place.size[1] - 90, f"{key}: no room to sign"


def test_numbers_stand_right(everything: Printed) -> None:
    page = next(page for page in everything.pages["table"] if page.phrase("Tổng"))
    total = next(words[0] for words in page.phrase("Tổng"))
    sums = [word for word in page.words if abs(word.top - total.top) < 4 and word.text[0].isdigit()]
    assert len(sums) > 8
    for each in sums:
        above = [word for word in page.words if abs(word.right - each.right) < 1 and word.text[0].isdigit()]
        assert len(above) > 5, each


def test_letters_are_large_enough_to_read(everything: Printed) -> None:
    for key, pages in of(everything, *SIDE_BY_SIDE):
        low = [word.text for page in pages for word in page.words if word.bottom - word.top < 7]
        assert not low, (key, low[:5])


# -- codes

WAYS = (  # what a telephone is to open, by the settings of the example
    "https://zalo.me/4318000000000000000",
    "https://t.me/vi_du_bot?start={code}",
    "https://vi-du.example/v/{code}",
)


@pytest.mark.parametrize("key", ["invite", "village_visit", "doors-1", "doors-2", "doors-3"])
def test_codes_are_read_from_the_page(everything: Printed, key: str) -> None:
    folder = everything.folder
    ways = WAYS[: int(key[-1])] if key.startswith("doors") else WAYS
    found = codes_of(folder / "pages" / f"{key}.pdf", folder)
    if key == "invite":
        assert len(everything.homes) > 10
        wanted = {way.format(code=everything.code) for way in ways}
        wanted |= {way.format(code=home["code"]) for way in ways[:2] for home in everything.homes}
        assert found == wanted
    elif key == "village_visit":
        assert found == {way.format(code=everything.code) for way in ways}
    else:
        assert {way.format(code="MAU8") for way in ways} <= found


def test_a_sheet_says_the_ways_in_that_there_are(everything: Printed) -> None:
    for count in range(4):
        text = everything.pages[f"doors-{count}"][0].text
        names = [door.name for door in everything.doors]
        for at, name in enumerate(names):
            assert (name in text) == (at < count), (count, name)
        assert ("quét" in text.casefold()) == ("mã" in text.replace("mã OTP", "")) == (count > 0)
        assert "phiếu giấy" in text


def test_pictures_are_drawn_and_their_code_is_read(everything: Printed) -> None:
    assert {kind for kind, _ in everything.pictures} == {*pictures.KINDS}
    for number, (kind, content) in enumerate(everything.pictures):
        path = everything.folder / f"picture-{number}.png"
        path.write_bytes(content)
        wanted = {f"https://vi-du.example/v/{everything.code}"} if kind == "qr" else set()
        assert codes_of(path, everything.folder) == wanted
