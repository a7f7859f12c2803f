"""The summary as a page to print: the lines of the message, bars of the same numbers, the places below."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.reports.pdf import pdf
from bot.reports.pictures import ways
from dialogs.phrases import Phrase, Speech
from dialogs.talks.office.summary import Overview, lines
from locales import Voice, finished, render
from storage.office.summary import Below

PAGE = """
#set page(paper: "a4", margin: (x: 2cm, top: 1.4cm, bottom: 1.6cm), footer: context text(size: 8pt, fill: luma(90))[
  #d.footer #h(1fr) Trang #counter(page).display() trên #counter(page).final().first()])
#set text(size: 10pt)
#set par(leading: 0.6em)
#text(size: 16pt, weight: "bold", d.title)
#v(2pt)
#for line in d.lines [#line \\ ]
#v(8pt)
#for bar in d.bars [
  #grid(columns: (1fr, auto), text(weight: "medium", bar.label), text(weight: "bold", bar.said))
  #if bar.share > 0 [
    #v(-6pt)
    #box(width: 100%, height: 7pt, radius: 3.5pt, fill: luma(228), clip: true,
      place(left, rect(width: calc.min(bar.share, 100) * 1%, height: 7pt, fill: rgb("#2f7d4f"))))
  ]
  #v(-5pt)
]
#if d.rows.len() > 0 [
  #v(6pt)
  #set text(size: 9pt)
  #listed((3.4cm, ..range(d.heads.len() - 1).map(_ => 1fr)), d.heads, d.rows, inset: 4pt,
    align: (x, y) => if x == 0 { left } else { right }, ..d.total.map(bold))
]
"""
COLUMNS = ("registered", "started", "sent", "proposed", "recognised", "entered")
SUMS = ("listed", *COLUMNS)
HEADS = (
    Phrase("page.place", "Nơi"),
    Phrase("page.adults", "Người lớn"),
    Phrase("page.registered", "Đăng ký"),
    Phrase("page.started", "Bắt đầu"),
    Phrase("page.sent", "Gửi"),
    Phrase("page.endorsed", "Chi hội đề nghị"),
    Phrase("page.recognised", "Công nhận"),
    Phrase("page.entered", "Nhập quốc gia"),
    Phrase("page.late", "Chờ quá 10 ngày"),
)


def page(found: Overview, places: list[Below], language: str = "vi") -> bytes:
    """The page, A4."""
    return pdf(PAGE, _data(found, places, Voice(language)))


def _data(found: Overview, places: list[Below], voice: Voice) -> dict[str, Any]:
    villages = [each for each in places if each["level"] != "unit"]
    rows = [_row(each["label"], each["adults"], each["sums"], voice) for each in villages]
    counts = {**found["counts"], "late": found["late"]}
    rest, others = rest_of(counts, villages), found["adults"] - sum(each["adults"] for each in villages)
    if rows and (others or any(rest.values())):
        rows.append(_row(_said(Phrase("page.rest", "(chưa rõ nơi)"), voice), others, rest, voice))
    whole = _said(Phrase("page.total", "Cộng"), voice)
    title = Phrase("page.title", "Tổng hợp “Công dân học tập” năm {year}", year=str(found["year"]))
    source = Phrase(
        "page.footer",
        "Đếm từ phiếu trong máy, {clock} ngày {day}. Chỉ có con số, không có tên. Mẫu trình bày do nhóm làm phần mềm soạn.",
        clock=found["clock"],
        day="/".join(reversed(found["day"].split("-"))),
    )
    return {
        "title": _said(title, voice),
        "footer": _said(source, voice),
        "lines": [_said(each, voice) for each in lines(found, paper=True)],
        "bars": [
            {"label": each.label, "said": each.said, "share": each.share} for each in ways(found, voice)
        ],
        "heads": [_said(each, voice) for each in HEADS],
        "rows": rows,
        "total": _row(whole, found["adults"], counts, voice),
    }


def rest_of(counts: Mapping[str, int], villages: Iterable[Below]) -> dict[str, int]:
    """What counts for the whole and for none of the places below: people whose village nobody knows yet."""
    sums = [each["sums"] for each in villages]
    return {name: counts[name] - sum(each.get(name, 0) for each in sums) for name in (*COLUMNS, "late")}


def _row(name: str, adults: int, sums: Mapping[str, int], voice: Voice) -> list[str]:
    shown = [adults, *(sums.get(each, 0) for each in (*COLUMNS, "late"))]
    numbers = (_said(Phrase("page.number", "{n}", n=each), voice) for each in shown)
    return [name[:1].upper() + name[1:], *numbers]


def _said(speech: Speech, voice: Voice) -> str:
    return finished(render(speech, voice))
