"""Pictures that are drawn where they are sent: one to share, a code to scan, the summary; Be Vietnam Pro, since many default fonts lack Vietnamese letters."""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from PIL import Image, ImageDraw, ImageFont

from bot.files.confined import MB, Limits, run
from dialogs.phrases import Phrase, Speech
from dialogs.talks.office.summary import capital, day, percent, words
from locales import Voice, finished, render

PAPER, INK, LEAF = "#fdf6e3", "#1f3a2e", "#2f7d4f"
Found = Mapping[str, Any]
Pen = ImageDraw.ImageDraw


PICTURE = Limits(memory=512 * MB, cpu=10, wall=20, output=4 * MB, files=64)  # fonts and words are read


def drawn(what: Mapping[str, Any]) -> bytes:
    """The picture a reply names, as PNG, drawn in a process of its own with limits of memory and time."""
    return run(of_json, json.dumps(what).encode(), PICTURE)


def of_json(asked: bytes) -> bytes:
    """The same over there."""
    return draw(json.loads(asked))


def draw(what: Mapping[str, Any]) -> bytes:
    """The picture itself."""
    return KINDS[str(what["picture"])](what)


@cache
def font(size: int, weight: str = "Medium") -> ImageFont.FreeTypeFont:
    """Be Vietnam Pro in a size."""
    folder = Path(str(files("fontpkg_be_vietnam_pro")))
    path = next(folder.rglob(f"*-{weight}.ttf"))
    return ImageFont.truetype(str(path), size)


def _framed(wide: int, high: int, edge: int) -> Image.Image:
    picture = Image.new("RGB", (wide, high), PAPER)
    ImageDraw.Draw(picture).rounded_rectangle(
        (edge, edge, wide - edge, high - edge), 36, outline=LEAF, width=6
    )
    return picture


def _centred(picture: Image.Image, lines: Iterable[tuple[str, int, str, int]], aside: int = 0) -> None:
    """Lines one below the other: text, size, weight, top; smaller where the text is long."""
    pen = ImageDraw.Draw(picture)
    for text, size, weight, top in lines:
        fits = size
        while fits > 18 and font(fits, weight).getlength(text) > picture.width - aside:
            fits -= 2
        pen.text((picture.width / 2, top), text, font=font(fits, weight), fill=INK, anchor="ma")


def _png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


# -- A small picture to share


SIDE, FINE = 640, 3  # drawn larger and made smaller: edges are smooth
GOLD, TINT, WHITE = "#e9b949", "#e4f1e8", "#ffffff"
CENTRE, RING, RAYS = 176, 84, 12


def share(what: Found) -> bytes:
    """A small picture to share: a seal, what was done and for which year; no score, no name, nothing like a certificate."""
    picture, voice = _sealed(), Voice("vi")
    said: list[tuple[Phrase, int, str, int]] = [
        (Phrase("picture.title", "Mình đã làm xong"), 38, "Medium", 304),
        (Phrase("picture.questions", "10 câu về việc học"), 52, "Bold", 348),
        (Phrase("picture.named", "“Công dân học tập” {year}", year=str(what["year"])), 40, "Bold", 416),
        (Phrase("picture.invite", "Nhà mình làm chưa? Khoảng 10 phút thôi."), 28, "Medium", 504),
        (Phrase("picture.draft", "Tự chấm theo bản gợi ý, chưa chính thức"), 21, "Regular", 562),
    ]
    lines = [(render(phrase, voice), size, weight, top) for phrase, size, weight, top in said]
    _centred(picture, lines, aside=96)
    return _png(picture)


def _sealed() -> Image.Image:
    """The paper, with a green seal with a tick and rays around it."""
    wide = SIDE * FINE
    large = Image.new("RGB", (wide, wide), PAPER)
    pen = ImageDraw.Draw(large)
    edge, middle, top = 24 * FINE, wide // 2, CENTRE * FINE
    pen.rounded_rectangle(
        (edge, edge, wide - edge, wide - edge), 44 * FINE, fill=WHITE, outline=LEAF, width=5 * FINE
    )
    for number in range(RAYS):
        angle, out = math.tau * number / RAYS, 22 if number % 2 else 14
        near, far = ((RING + 20) * FINE, (RING + 20 + out) * FINE)
        ray = [(middle + each * math.sin(angle), top - each * math.cos(angle)) for each in (near, far)]
        pen.line(ray, fill=GOLD, width=7 * FINE)
    round_ = RING * FINE
    pen.ellipse((middle - round_, top - round_, middle + round_, top + round_), fill=TINT)
    inner = round_ - 12 * FINE
    pen.ellipse((middle - inner, top - inner, middle + inner, top + inner), fill=LEAF)
    tick = [(middle + x * FINE, top + y * FINE) for x, y in ((-32, 2), (-9, 25), (34, -24))]
    pen.line(tick, fill=WHITE, width=14 * FINE, joint="curve")
    for x, y in tick:
        end = 7 * FINE
        pen.ellipse((x - end, y - end, x + end, y + end), fill=WHITE)
    return large.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


# -- The picture people scan to begin: the code large, what it is in words, the typed code below

WIDTH, HEIGHT, CODE, ASIDE = 800, 1040, 600, 90


def qr(what: Found) -> bytes:
    """A picture for the village's group: no name, no number of anybody."""
    picture, place = _framed(WIDTH, HEIGHT, 20), str(what["place"])
    code = _code(str(what["link"]))
    picture.paste(code, ((WIDTH - code.width) // 2, 200 + (CODE - code.height) // 2))
    lines = (
        ("Mười câu “Công dân học tập”", 46, "Bold", 60),
        (place[:1].upper() + place[1:], 36, "Medium", 128),
        ("Quét mã để làm, khoảng 10 phút", 34, "Medium", 825),
        (f"Mã của thôn: {what['code']}", 40, "Bold", 880),
        ("Không bắt buộc, không thu tiền. Bản gợi ý, chưa chính thức.", 25, "Regular", 958),
    )
    _centred(picture, lines, ASIDE)
    return _png(picture)


def _code(link: str) -> Image.Image:
    """The code in whole dots, as large as there is room."""
    made = segno.make(link, error="m", micro=False)
    out = BytesIO()
    made.save(out, kind="png", scale=CODE // made.symbol_size(scale=1, border=4)[0], border=4)
    return Image.open(out).convert("RGB")


# -- The summary for a phone: the same numbers as the message

WIDE, EDGE = 1080, 60
ROW, BAR = 104, 34
STEP, NAMES, NUMBERS = (
    36,
    380,
    330,
)  # of the rows of places: how high a line is, room for their names and their numbers
PALE, SOFT, TRACK, MARK = "#fffdf6", "#55685f", "#e7e3d4", "#b3541e"
LEAVES = (LEAF, "#3f8f60", "#5aa377", "#7fb894", "#2a6f97", "#3d5a80")


@dataclass(frozen=True, slots=True)
class Bar:
    """
    One row: what it counts, the numbers as they are said, how long it is (0: there is no bar), and where the target stands
    (0: none).
    """

    label: str
    said: str
    share: int
    mark: int = 0


def summary(what: Found) -> bytes:
    """The chart of a summary, as PNG."""
    found, voice = what["summary"], Voice(str(what.get("language", "vi")))
    steps, goals = list(ways(found, voice)), list(_goals(found, voice))
    title = _wrapped(_head(found, voice), 44, "Bold")
    foot = _wrapped(_foot(found, voice), 26, "Regular")
    rows = [(_wrapped(bar.label, 30, "Medium"), bar) for bar in goals]
    there = [(_wrapped(bar.label, 26, "Medium", NAMES), bar) for bar in places(found, voice)]
    high = EDGE + 58 * len(title) + 60 + ROW * len(steps) + 40 * len(foot) + 2 * EDGE
    high += 90 * bool(rows) + sum(40 * len(lines) + 90 for lines, _ in rows)
    high += 90 * bool(there) + sum(STEP * len(lines) + 10 for lines, _ in there)
    picture = Image.new("RGB", (WIDE, high), PALE)
    pen = ImageDraw.Draw(picture)
    top = _lines(pen, title, EDGE, 44, "Bold", INK, 58)
    top = _lines(pen, _wrapped(_when(found, voice), 28, "Regular"), top, 28, "Regular", SOFT, 40) + 24
    for number, bar in enumerate(steps):
        top = _bar(pen, top, [bar.label], bar, LEAVES[number % len(LEAVES)])
    if rows:
        heading = render(Phrase("chart.targets", "Mục tiêu (vạch đứng là mốc của kế hoạch)"), voice)
        top = _lines(pen, [heading], top + 22, 34, "Bold", INK, 62)
        for lines, bar in rows:
            top = _bar(pen, top, lines, bar, LEAF)
    if there:
        heading = render(Phrase("chart.places", "Đã gửi, từng nơi"), voice)
        top = _lines(pen, [heading], top + 22, 34, "Bold", INK, 62)
        for lines, bar in there:
            top = _beside(pen, top, lines, bar)
    _lines(pen, foot, top + 14, 26, "Regular", SOFT, 40)
    return _png(picture.crop((0, 0, WIDE, min(high, top + 40 * len(foot) + EDGE))))


def _head(found: Found, voice: Voice) -> str:
    return _text(
        Phrase(
            "chart.title",
            "{place}: “Công dân học tập” {year}",
            place=capital(found["label"]),
            year=str(found["year"]),
        ),
        voice,
    )


def _when(found: Found, voice: Voice) -> str:
    said = Phrase("chart.when", "Số liệu đến {clock} ngày {day}", clock=found["clock"], day=day(found["day"]))
    draft = Phrase("summary.draft", " (theo bản gợi ý, chưa chính thức)")
    return _text(said, voice) + (_text(draft, voice) if found["draft"] else "")


def ways(found: Found, voice: Voice) -> Iterator[Bar]:
    """How far people came, step by step, out of all adults."""
    counts, whole = found["counts"], found["adults"]
    steps = (
        ("registered", Phrase("chart.registered", "Đăng ký")),
        ("started", Phrase("chart.started", "Đã bắt đầu")),
        ("sent", Phrase("chart.sent_sheets", "Đã gửi")),
        ("proposed", Phrase("chart.endorsed", "Chi hội đề nghị")),
        ("recognised", Phrase("chart.recognised", "Đã công nhận")),
        ("entered", Phrase("chart.entered", "Đã nhập hệ thống quốc gia")),
    )
    for name, label in steps:
        yield Bar(_text(label, voice), _of(counts[name], whole, voice), _long(counts[name], whole))


def places(found: Found, voice: Voice) -> Iterator[Bar]:
    """How many sent a sheet in each place right below, in the order of their names; longest where the largest share did."""
    for each in found.get("places", ()):
        sent, whole = each["sums"].get("sent", 0), each["adults"]
        yield Bar(each["label"][:1].upper() + each["label"][1:], _of(sent, whole, voice), _long(sent, whole))


def _long(part: int, whole: int) -> int:
    """How long a bar is: somebody is more than nobody."""
    return max(percent(part, whole), 1) if part and whole else 0


def _goals(found: Found, voice: Voice) -> Iterator[Bar]:
    for each in found["targets"]:
        if each["counted"] and each["known"] and each["percent"]:
            share = _long(each["numerator"], each["denominator"])
            said = Phrase(
                "chart.goal",
                "{now}, mốc {by}: {percent}%",
                now=_of(each["numerator"], each["denominator"], voice),
                by=str(each["by"]),
                percent=each["percent"],
            )
            yield Bar(_text(words(each["text"]), voice), _text(said, voice), share, each["percent"])


def _of(number: int, whole: int, voice: Voice) -> str:
    if not whole:
        return _text(Phrase("chart.alone", "{n}", n=number), voice)
    return _text(
        Phrase("chart.of", "{n} trên {of} ({share}%)", n=number, of=whole, share=percent(number, whole)),
        voice,
    )


def _foot(found: Found, voice: Voice) -> str:
    basis = (
        Phrase("chart.listed", "Mẫu số: người đã ghi tên, vì chưa nhập số người lớn.")
        if found["adults_basis"] in {"listed", "none"}
        else Phrase(
            "chart.partly", "Mẫu số: người lớn, theo số đã nhập; nơi chưa nhập thì tính người đã ghi tên."
        )
        if found["adults_basis"] == "partly"
        else Phrase("chart.adults", "Mẫu số: người lớn, theo số đã nhập.")
    )
    plan = (
        Phrase("chart.plan", " Mục tiêu theo {plan}.", plan=words(found["plan"]["short"]))
        if found["plan"]
        else None
    )
    return _text(basis, voice) + (_text(plan, voice) if plan else "")


def _bar(pen: Pen, top: int, label: list[str], bar: Bar, colour: str) -> int:
    """Label left, numbers right, the bar under both; the label of a target stands on lines of its own."""
    right, beside = WIDE - EDGE, len(label) == 1 and not bar.mark
    below = _lines(pen, label, top, 30, "Medium", INK, 40)
    at = top if beside else below
    if beside:
        pen.text((right, at), bar.said, font=font(30, "Bold"), fill=INK, anchor="ra")
    else:
        pen.text((EDGE, at), bar.said, font=font(30, "Bold"), fill=INK)
        below = at + 42
    if not bar.share and not bar.mark:
        return below + 24
    box = (EDGE, below + 6, right, below + 6 + BAR)
    if bar.share:
        pen.rounded_rectangle(box, BAR // 2, fill=TRACK)
        long = (right - EDGE) * min(bar.share, 100) // 100
        pen.rounded_rectangle((EDGE, box[1], EDGE + max(long, BAR), box[3]), BAR // 2, fill=colour)
    else:  # nothing yet: the way to the target
        pen.line((EDGE, below + 6 + BAR // 2, right, below + 6 + BAR // 2), fill=TRACK, width=4)
    if bar.mark:
        x = EDGE + (right - EDGE) * bar.mark // 100
        pen.rectangle((x - 3, box[1] - 8, x + 3, box[3] + 8), fill=MARK)
    return box[3] + 24


def _beside(pen: Pen, top: int, label: list[str], bar: Bar) -> int:
    """The label left, the bar beside it, the numbers right."""
    below = _lines(pen, label, top, 26, "Medium", INK, STEP)
    pen.text((WIDE - EDGE, top), bar.said, font=font(26, "Bold"), fill=INK, anchor="ra")
    if bar.share:
        left, right = EDGE + NAMES + 20, WIDE - EDGE - NUMBERS
        long = max((right - left) * min(bar.share, 100) // 100, 6)
        pen.rounded_rectangle((left, top + 8, left + long, top + 28), 3, fill=LEAF)
    return below + 10


def _lines(pen: Pen, lines: list[str], top: int, size: int, weight: str, colour: str, step: int) -> int:
    for line in lines:
        pen.text((EDGE, top), line, font=font(size, weight), fill=colour)
        top += step
    return top


def _wrapped(text: str, size: int, weight: str, room: int = 0) -> list[str]:
    """The text in lines that fit."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font(size, weight).getlength(longer) <= (room or WIDE - 2 * EDGE):
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _text(said: Speech, voice: Voice) -> str:
    return finished(render(said, voice))


KINDS: Mapping[str, Callable[[Found], bytes]] = {"share": share, "summary": summary, "qr": qr}
"""Every picture that a reply may name."""
