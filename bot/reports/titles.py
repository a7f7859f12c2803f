"""
The dossier of a title of a commune or a unit: Tờ trình, Báo cáo tự đánh giá, Bản tổng hợp, minutes, filled from the answers.

No official form was seen: every paper says so, and what nobody said stands as a dotted line.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.files.written import Cell, Column, Grid, Letterhead, book_of, cells
from bot.reports.made import OURS, Making, in_words, moment
from bot.reports.papers import BLANK, Paper
from bot.reports.pdf import pdf
from dialogs.rules.titles import RULES, Title, hundredths
from dialogs.sheets.checklist import as_the_text_counts
from dialogs.talks.title_names import NAMES
from dialogs.talks.titles.asked import ItemShown
from dialogs.talks.titles.home import STATES
from locales import Voice, finished, number, render
from storage.titles.dossier import Dossier

NO_FORM = "Mẫu gợi ý, chưa thấy mẫu chính thức."
NO_GUIDANCE = "(chưa có hướng dẫn)"
VOICE = Voice("vi")
BOOK_WIDTHS = (7, 58, 34, 16, 16, 40)  # of a workbook, whose columns are counted in letters
PAGE = """
#set page(paper: "a4", flipped: true, margin: (x: 1.5cm, y: 1.4cm), footer: context text(size: 8pt, fill: luma(90))[
  #d.footer #h(1fr) Trang #counter(page).display() trên #counter(page).final().first()])
#set text(size: 9.5pt)
#set par(leading: 0.55em)
#text(size: 15pt, weight: "bold", d.title)
#v(2pt)
#for line in d.lines [#line \\ ]
#v(6pt)
#listed((1.4cm, 1fr, 5.2cm, 2.6cm, 2.6cm, 5cm), d.heads, d.rows, inset: 4pt)
"""


def _about(made: Dossier) -> str:
    return f"danh hiệu {finished(render(NAMES[made['title']], VOICE))} năm {made['standing']['year']}"


def _head(making: Making, made: Dossier, number_: str) -> Letterhead:
    """The commune's committee issues its papers, a unit its own."""
    place = made["place"].partition(", ")[0]
    issuer = f"Ủy ban nhân dân {place}" if made["level"] == "commune" else place[:1].upper() + place[1:]
    commune = place if made["level"] == "commune" else made["above"].partition(", ")[0]
    where = commune.partition(" ")[2] or commune
    return Letterhead(
        issuer,
        "" if made["level"] == "commune" else made["above"].partition(", ")[0],
        number_,
        f"{where}, ngày …… tháng …… năm {making.year}",
    )


def _paper(making: Making, made: Dossier, number_: str, name: str, about: str) -> Paper:
    paper = Paper(_head(making, made, number_), name, about)
    paper.says(NO_FORM)
    return paper


def _signer(made: Dossier) -> str:
    return "Chủ tịch Ủy ban nhân dân" if made["level"] == "commune" else "Thủ trưởng đơn vị"


def submission(making: Making, made: Dossier) -> bytes:
    """Tờ trình: to whom, what is asked for, what goes with it."""
    standing = made["standing"]
    paper = _paper(making, made, "Số: ……/TTr", "Tờ trình", f"Đề nghị công nhận {_about(made)}")
    paper.to(f"Kính gửi: {made['receiver'] or f'{BLANK}{BLANK} {NO_GUIDANCE}'}")
    paper.says(
        f"Căn cứ {standing['text']};",
        f"Căn cứ kết quả tự đánh giá năm {standing['year']}, số liệu từ ngày 01/01 đến ngày 31/12;",
    )
    if standing["level"]:
        paper.says(
            f"{_issuer(made)} tự đánh giá đạt mức độ {standing['level']} và đề nghị xem xét, công nhận {_about(made)} ở mức độ {standing['level']}.",
            f"Nơi công nhận: {made['authority'] or NO_GUIDANCE}.",
        )
    else:
        paper.says(
            f"Kết quả tự đánh giá chưa đủ mức độ 1: còn {number(as_the_text_counts(standing['blocks'].get('1', [])))} chỉ tiêu chưa đạt, nên chưa lập được đề nghị."
        )
    paper.says("Hồ sơ kèm theo: Báo cáo tự đánh giá; Bản tổng hợp kết quả đánh giá các tiêu chí, chỉ tiêu.")
    return paper.signed(_signer(made), copies=("Như trên", "Lưu: hồ sơ"))


def _issuer(made: Dossier) -> str:
    place = made["place"].partition(", ")[0]
    return f"Ủy ban nhân dân {place}" if made["level"] == "commune" else place[:1].upper() + place[1:]


def self_report(making: Making, made: Dossier) -> bytes:
    """Báo cáo tự đánh giá: criterion by criterion, what was answered, and what is in the way."""
    standing = made["standing"]
    paper = _paper(
        making, made, "Số: ……/BC", "Báo cáo tự đánh giá", _about(made)[:1].upper() + _about(made)[1:]
    )
    paper.says(f"Căn cứ {standing['text']}. {_so_far(made)} Số liệu lúc {making.moment}.")
    for at, (id_, name) in enumerate(made["criteria"], 1):
        paper.heading(f"{at}. Tiêu chí {id_}: {name['vi']}")
        rows = [each for each in standing["items"] if each["id"].partition(".")[0] == id_ and _applies(each)]
        paper.table(_columns(made), rows)
    paper.heading(f"{len(made['criteria']) + 1}. Chung")
    paper.says(*_shares(made), _result(made))
    return paper.signed(_signer(made), copies=(BLANK, "Lưu: hồ sơ"))


def summary(making: Making, made: Dossier) -> bytes:
    """Bản tổng hợp kết quả as DOCX: every item, met or not, by what evidence."""
    paper = _paper(making, made, "Số: ……", "Bản tổng hợp", "Kết quả đánh giá các tiêu chí, chỉ tiêu")
    paper.says(
        f"{_issuer(made)}, năm {made['standing']['year']}, theo {made['standing']['text']}. {_so_far(made)}"
    )
    paper.table(_columns(made), made["standing"]["items"])
    paper.says(*_shares(made), _result(made))
    return paper.signed(_signer(made))


def summary_book(making: Making, made: Dossier) -> bytes:
    """The same as XLSX."""
    columns = [each.but(width) for each, width in zip(_columns(made), BOOK_WIDTHS, strict=True)]
    lines = [f"{_issuer(made)}, năm {made['standing']['year']}, theo {made['standing']['text']}.", NO_FORM]
    notes = [*_shares(made), _result(made), f"Số liệu lúc {making.moment}.", OURS]
    title = "Bản tổng hợp kết quả đánh giá các tiêu chí, chỉ tiêu"
    rows = cells(columns, made["standing"]["items"])
    return book_of(Grid("Tổng hợp", title, columns, rows, about=lines, notes=notes))


def summary_page(making: Making, made: Dossier) -> bytes:
    """The same as a page to print."""
    columns = _columns(made)
    rows = cells(columns, made["standing"]["items"])
    return pdf(
        PAGE,
        {
            "title": "Bản tổng hợp kết quả đánh giá các tiêu chí, chỉ tiêu",
            "footer": f"{NO_FORM} Số liệu lúc {moment(making.at)}.",
            "lines": [
                f"{_issuer(made)}, năm {made['standing']['year']}, theo {made['standing']['text']}.",
                NO_FORM,
                *_shares(made),
                _result(made),
            ],
            "heads": [each.heading for each in columns],
            "rows": [[each.said(cell) for each, cell in zip(columns, row, strict=True)] for row in rows],
        },
    )


def title_minutes(making: Making, made: Dossier) -> bytes:
    """Biên bản: of the commune's meeting (art. 9.1c), or of the unit's Tổ đánh giá."""
    met, unit = made["minutes"], made["level"] == "unit"
    about = "Họp Tổ đánh giá “Đơn vị học tập”" if unit else "Họp đánh giá “Cộng đồng học tập” cấp xã"
    paper = _paper(making, made, "Số: ……/BB", "Biên bản", about)
    day = met["day"]
    held = in_words(date(int(day[6:]), int(day[3:5]), int(day[:2]))) if day else f"ngày {BLANK}"
    paper.says(
        f"Hôm nay, {held}, {_issuer(made)} họp đánh giá kết quả năm {made['standing']['year']} theo {made['standing']['text']}.",
        f"Chủ trì: {met['chair'] or BLANK}.",
        f"Dự họp: {met['present'] or BLANK}.",
        _so_far(made),
        *_shares(made),
        _result(made),
        f"Kết luận: {met['result'] or BLANK}",
    )
    return paper.signed("Thư ký", "Chủ trì")


# -- what the papers say of the items


def _applies(item: ItemShown) -> bool:
    return any(state != "not_applicable" for state in item["states"].values())


def _columns(made: Dossier) -> tuple[Column, ...]:
    return (
        Column("Mã", 1.3, lambda _, item: item["id"]),
        Column(
            "Chỉ tiêu (tên viết gọn), căn cứ",
            5.4,
            lambda _, item: f"{item['name']['vi']} ({item['article']})",
        ),
        Column("Kết quả", 3.4, lambda _, item: _found(item)),
        Column("Mức 1", 1.8, lambda _, item: _said(item, "1")),
        Column("Mức 2", 1.8, lambda _, item: _said(item, "2")),
        Column("Minh chứng", 3, lambda _, item: _proof(item, made["proofs"])),
    )


def _said(item: ItemShown, level: str) -> str:
    return finished(render(STATES[item["states"][level]], VOICE))


def _found(item: ItemShown) -> Cell:
    if item["whole"] and item["part"] <= item["whole"]:
        share = hundredths(item["part"], item["whole"])
        return f"{number(item['part'])} trên {number(item['whole'])} {item['of']['vi']} ({share}%)"
    if item["kind"] == "computed":
        return f"{number(item['part'])} người; chưa có tỷ lệ"
    if item["step"]:
        return item["step"]["vi"]
    if item["answer"] == "met" and item["amount"]:
        return f"có; {number(item['amount'])} đồng"
    return {"met": "có", "not_met": "chưa"}.get(item["answer"], "")


def _proof(item: ItemShown, proofs: Mapping[str, list[str]]) -> str:
    if item["kind"] == "computed":
        return "các quyết định công nhận “Công dân học tập” đã ghi"
    return "; ".join(proofs.get(item["id"], []))


def _so_far(made: Dossier) -> str:
    standing = made["standing"]
    return f"Đã trả lời {standing['answered']} trên {standing['asked']} câu."


def _shares(made: Dossier) -> list[str]:
    """Each counted share with what it is out of, where that is from, what is meant by it, and who is expected beside."""
    items: dict[str, Any] = {each["id"]: each for each in made["standing"]["items"]}
    said = []
    for share in made["standing"]["shares"]:
        of = items[share["item"]]["of"]["vi"]
        whole = f"chưa ghi số {of}"
        if share["whole"]:
            meant = f"; tính: {share['meant']}" if share["meant"] else ""
            whole = f"trên {number(share['whole'])} {of} (theo {share['source']}{meant})"
        expected = f" Dự kiến thêm {number(share['expected'])} người, chưa tính." if share["expected"] else ""
        said.append(
            f"Chỉ tiêu {share['item']}: {number(share['part'])} người đã được công nhận “Công dân học tập”, {whole}.{expected}"
        )
    return said


def _result(made: Dossier) -> str:
    standing, rule = made["standing"], RULES[Title(made["title"])]
    level = f"đạt mức độ {standing['level']}" if standing["level"] else "chưa đạt mức độ 1"
    kept = f" Danh hiệu được giữ {rule.kept} tháng tiếp theo năm được công nhận ({rule.kept_source})."
    return f"Kết quả tự đánh giá: {level}.{kept if standing['level'] else ''}"
