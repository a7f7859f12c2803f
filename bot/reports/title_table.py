"""The yearly table of the titles of a place went out: as a workbook, a report, a page; and the lists that decisions are about."""

from collections.abc import Mapping, Sequence

from bot.files.written import Cell, Column, Grid, book_of, cells
from bot.reports.made import DRAFT, NUMBER, OURS, Making, letterhead
from bot.reports.papers import BLANK, KEPT, Paper
from bot.reports.pdf import pdf
from dialogs.phrases import Speech
from dialogs.rules.statistics import PARTS, TypedNumber, beside_plan, typed_where
from dialogs.rules.titles import hundredths
from dialogs.talks.clash import clash
from dialogs.talks.families.numbers import TitleRow, TitleTable, lines
from dialogs.talks.title_names import NAMES
from locales import Voice, finished, number, render

VOICE = Voice("vi")
NO_FORM = "Chưa tìm thấy mẫu thống kê chính thức; các cột lấy từ những báo cáo đã đọc. Xin sửa theo mẫu của địa phương."
NOT_TYPED = "chưa nhập"
HOW = {"new": "lần đầu", "renewed": "công nhận lại", "raised": "nâng mức"}
INSIDE = {
    "family": "trong “Gia đình học tập”",
    "clan": "trong “Dòng họ học tập”",
    "village": "trong “Cộng đồng học tập” của thôn",
    "unit": "trong “Đơn vị học tập”",
}


def _said(speech: Speech) -> str:
    return finished(render(speech, VOICE))


def _share(part: int, whole: int) -> str:
    """A share in percent with two places, cut and not rounded; nothing of nothing."""
    return f"{hundredths(part, whole)}%" if whole else ""


def _change(each: TitleRow) -> str:
    apart = each["recognised"] - each["before"]
    return "" if each["before"] < 0 else f"{'+' if apart >= 0 else '-'}{number(abs(apart))}"


def _goal(each: TitleRow) -> str:
    if not each["percent"]:
        return ""
    base = "số đăng ký" if each["base"] == "registered" else "tổng số"
    return f"{each['percent']}% {base} ({each['by']})"


def _plan(each: TitleRow) -> str:
    whole = each["registered"] if each["base"] == "registered" else each["total"]
    apart = beside_plan(each["recognised"], whole, each["percent"])
    return f"{apart}%" if apart else ""


TITLE = Column("Danh hiệu", 26, lambda _, each: _said(NAMES[each["title"]]))
COLUMNS = (
    NUMBER,
    TITLE,
    Column("Nơi", 24, lambda _, each: each["label"] if each["place"] else f"Cộng {each['label']}"),
    Column("Tổng số", 9, lambda _, each: each["total"] or None),
    Column("Đăng ký", 9, lambda _, each: each["registered"]),
    Column("Được công nhận", 10, lambda _, each: each["recognised"]),
    Column("Tỷ lệ trên tổng số", 10, lambda _, each: _share(each["recognised"], each["total"])),
    Column("Tỷ lệ trên đăng ký", 10, lambda _, each: _share(each["recognised"], each["registered"])),
    Column("Chỉ tiêu", 18, lambda _, each: _goal(each)),
    Column("So với kế hoạch", 10, lambda _, each: _plan(each)),
    Column("So với năm trước", 10, lambda _, each: _change(each)),
    Column("Tiêu biểu, được khen", 10, lambda _, each: each["praised"] if each["praised"] >= 0 else None),
)
LEVELS = (
    TITLE,
    Column("Nơi", 24, lambda _, each: each["label"]),
    Column("Tổng số", 9, lambda _, each: each["total"] or None),
    Column("Mức độ 1", 9, lambda _, each: each["level1"]),
    Column("Mức độ 2", 9, lambda _, each: each["level2"]),
    Column("Chưa được công nhận", 12, lambda _, each: each["unrecognised"]),
)
TERMS = (
    Column("Danh hiệu", 26, lambda _, each: _said(NAMES[each["title"]])),
    Column("Nơi, đơn vị", 30, lambda _, each: each["label"]),
    Column("Mức độ", 8, lambda _, each: each["level"], plain=True),
    Column("Ngày công nhận", 12, lambda _, each: _day(each["day"])),
    Column("Giữ đến hết ngày", 12, lambda _, each: _day(each["until"])),
    Column("Lần này", 14, lambda _, each: HOW[each["how"]]),
)
GROUPS = (
    Column("Phiếu", 40, lambda _, each: each["title"]),
    Column("Đối tượng trong sổ", 10, lambda _, each: each["listed"]),
    Column("Đăng ký", 9, lambda _, each: each["registered"]),
    Column("Đã tự đánh giá", 10, lambda _, each: each["sent"]),
    Column("Được công nhận", 10, lambda _, each: each["recognised"]),
    Column("Tỷ lệ trên trong sổ", 10, lambda _, each: _share(each["recognised"], each["listed"])),
)


def _day(iso: str) -> str:
    return "/".join(reversed(iso.split("-"))) if iso else ""


def rows_of(found: TitleTable) -> list[TitleRow]:
    """Title by title: all of it, then place by place."""
    return [
        row
        for each in found["titles"]
        for row in (each, *(of for of in found["places"] if of["title"] == each["title"]))
    ]


def with_levels(found: TitleTable) -> list[TitleRow]:
    """The titles that have levels."""
    return [each for each in found["titles"] if each["title"] in {"unit", "commune"}]


def typed_rows(found: TitleTable) -> list[tuple[TypedNumber, str, str]]:
    """Each number that is typed in, as it stands and where it is from; empty until somebody does."""
    kept = found["typed"]
    return [
        (each, number(kept[each.name]["value"]), kept[each.name]["source"])
        if each.name in kept
        else (each, "", "")
        for each in typed_where({row["title"] for row in found["titles"]})
    ]


def derived(found: TitleTable) -> list[str]:
    """What follows from what was typed in: members of the population, the fund a head."""
    value = {name: each["value"] for name, each in found["typed"].items()}
    people, said = value.get("population", 0), []
    if people and "members" in value:
        said.append(f"Hội viên trên dân số: {_share(value['members'], people)}.")
    if people and "fund_left" in value:
        said.append(
            f"Quỹ khuyến học bình quân: {number(value['fund_left'] * 1000 // people)} đồng một người."
        )
    return said


TYPED_COLUMNS = (
    Column("Phần", 26, lambda _, each: _said(PARTS[each[0].part])),
    Column("Số liệu", 34, lambda _, each: _said(each[0].label)),
    Column("Số", 14, lambda _, each: each[1] or NOT_TYPED),
    Column("Lấy ở đâu", 40, lambda _, each: each[2]),
)


def workbook(making: Making, found: TitleTable) -> bytes:
    """The table as XLSX, a page a part."""
    about = _about(making, found)
    title = f"Các danh hiệu học tập năm {found['year']}"
    grids = [
        Grid(
            "Danh hiệu",
            title,
            COLUMNS,
            cells(COLUMNS, rows_of(found)),
            about=about,
            notes=_notes(found),
            letterhead=letterhead(making, "Số: ……/BC", chapter=found["level"] == "village"),
        )
    ]
    if with_levels(found):
        grids.append(Grid("Mức độ", title, LEVELS, cells(LEVELS, with_levels(found)), about=about))
    if found["terms"]:
        grids.append(Grid("Thời hạn", title, TERMS, cells(TERMS, found["terms"]), about=about))
    grids += [
        Grid(
            "Công dân học tập",
            title,
            GROUPS,
            cells(GROUPS, found["groups"]),
            about=about,
            notes=citizens(found),
        ),
        Grid(
            "Hội, quỹ, trung tâm",
            title,
            TYPED_COLUMNS,
            cells(TYPED_COLUMNS, typed_rows(found)),
            about=about,
            notes=["Số nhập tay, chưa nhập thì để trống.", *derived(found)],
            signers=(
                "Người lập",
                "Chi hội trưởng" if found["level"] == "village" else "Chủ tịch Hội Khuyến học",
            ),
        ),
    ]
    return book_of(*grids)


def citizens(found: TitleTable) -> list[str]:
    """Of the citizens that were recognised, how many live or work where a title is borne."""
    return [
        f"Người được công nhận “Công dân học tập”: {number(found['recognised'])}.",
        *(f"Trong đó {INSIDE[title]}: {number(n)}." for title, n in found["inside"].items()),
    ]


def _about(making: Making, found: TitleTable) -> list[str]:
    plan = (
        f" Chỉ tiêu theo {found['plan']['vi']}."
        if found["plan"]
        else " Chưa chọn kế hoạch nên chưa so với chỉ tiêu."
    )
    return [
        f"{making.heading}, năm {found['year']}. Số liệu lúc {making.moment}.",
        f"Phiếu tự chấm {DRAFT if found['draft'] else 'theo bản Hội đã quyết định dùng'}.{plan}",
    ]


def _notes(found: TitleTable) -> list[str]:
    return [
        *(_said(clash(each)) for each in found["clashes"]),
        "Tỷ lệ cắt ở hai chữ số, không làm tròn lên: 59,96% chưa phải 60%. Gia đình, thôn tính từng nơi; dòng họ tính cho cả xã.",
        NO_FORM,
    ]


def report(making: Making, found: TitleTable) -> bytes:
    """The table as a report, DOCX: what is not typed in is a dotted line."""
    village = found["level"] == "village"
    paper = Paper(
        letterhead(making, "Số: ……/BC", chapter=village),
        "Báo cáo",
        f"Kết quả các danh hiệu học tập năm {found['year']}",
    )
    paper.says(*_about(making, found), *(_said(each) for each in lines(found)[1:]), NO_FORM)
    paper.heading("1. Các danh hiệu")
    paper.table(COLUMNS[1:], found["titles"])
    if found["places"]:
        paper.heading("2. Từng nơi")
        paper.table(_SHORT, found["places"])
    paper.heading("3. Mức độ, thời hạn")
    if with_levels(found):
        paper.table(LEVELS, with_levels(found))
    else:
        paper.says("Không có danh hiệu chia mức độ.")
    if found["terms"]:
        paper.table(TERMS, found["terms"])
    paper.heading("4. Công dân học tập")
    paper.table(GROUPS, found["groups"])
    paper.says(*citizens(found))
    paper.heading("5. Tổ chức Hội, quỹ, trung tâm học tập cộng đồng")
    paper.table(_TYPED_SHORT, typed_rows(found))
    paper.says(*derived(found))
    return paper.signed("Chi hội trưởng" if village else "Chủ tịch Hội Khuyến học", copies=(BLANK, KEPT))


_SHORT = (COLUMNS[1], Column("Nơi", 20, lambda _, each: each["label"]), *COLUMNS[3:8])
_TYPED_SHORT = (*TYPED_COLUMNS[:2], Column("Số", 10, lambda _, each: each[1] or BLANK), TYPED_COLUMNS[3])

PAGE = """
#set page(paper: "a4", flipped: true, margin: (x: 1.5cm, y: 1.4cm), footer: context text(size: 8pt, fill: luma(90))[
  #d.footer #h(1fr) Trang #counter(page).display() trên #counter(page).final().first()])
#set text(size: 9.5pt)
#set par(leading: 0.55em)
#text(size: 15pt, weight: "bold", d.title)
#v(2pt)
#for line in d.lines [#line \\ ]
#v(6pt)
#listed((4cm, 1fr, ..range(d.heads.len() - 2).map(_ => 2cm)), d.heads, d.rows, inset: 4pt)
#v(6pt)
#for line in d.notes [#line \\ ]
"""
_ON_PAGE = (1, 2, 3, 4, 5, 6, 7, 9, 10, 11)


def page(making: Making, found: TitleTable) -> bytes:
    """The table as a page to print, PDF."""
    columns = [COLUMNS[at] for at in _ON_PAGE]
    rows = [
        [column.said(cell) for column, cell in zip(columns, row, strict=True)]
        for row in cells(columns, rows_of(found))
    ]
    kept = [f"{_said(each.label)}: {said}" for each, said, _ in typed_rows(found) if said]
    data = {
        "title": f"Các danh hiệu học tập năm {found['year']}, {making.place}",
        "footer": f"{OURS} Số liệu lúc {making.moment}.",
        "lines": [_said(each) for each in lines(found)],
        "heads": [column.heading for column in columns],
        "rows": rows,
        "notes": [*citizens(found), *(["; ".join(kept) + "."] if kept else []), *derived(found), NO_FORM],
    }
    return pdf(PAGE, data)


# -- the lists that decisions are about

LIST = (
    NUMBER,
    Column("Tên", 34, lambda _, each: each["name"]),
    Column("Nơi", 30, lambda _, each: each["place"]),
    Column("Điểm", 9, lambda _, each: each["score"]),
)


def title_list(making: Making, found: Sequence[tuple[str, Sequence[Mapping[str, Cell]]]]) -> bytes:
    """Who is proposed for each title, a page a title: an annex, without letterhead."""
    about = [f"{making.heading}, năm {making.year}.", f"Lập lúc {making.moment}.", OURS]
    grids = [
        Grid(
            _said(NAMES[title]).strip("“”")[:28],
            f"Danh sách đề nghị công nhận {_said(NAMES[title])} năm {making.year}",
            LIST,
            cells(LIST, rows),
            about=about,
        )
        for title, rows in found
    ]
    return book_of(*grids)
