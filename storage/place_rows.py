"""
Rows of places became typed rows, or what is wrong with them, in Vietnamese.

Pure: cells come as a file had them. An empty cell keeps what is stored, “-” empties it.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from dialogs.lists import Cell, RawRow, RowFault
from dialogs.old_fonts import modern
from dialogs.rules.dates import day_of
from dialogs.vietnamese import clean, fold, number
from storage.place_codes import MOST_LETTERS, normal
from storage.place_columns import BY_FIELD, PlaceRow
from storage.place_kinds import (
    CLOSED,
    GONE,
    KINDS,
    LEVELS,
    kind_named,
    level_named,
    levels_of,
    parted,
    without_kind,
)

EMPTIED = {"-", "–", "—"}
YES, NO = {"co", "x", "yes", "dung", "1"}, {"khong", "k", "ko", "no", "0"}
MOST_COUNT = 20_000_000
_FORMERLY = re.compile(r"\s*\(cũ\)$|\s+cũ$", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d .()-]{3,}")
OLDEST, NEWEST = date(1900, 1, 1), date(2100, 1, 1)


def read_row(raw: RawRow, today: date) -> tuple[PlaceRow | None, list[RowFault]]:
    """A row as values, with what is wrong with it; None where it tells no place."""
    return _Reading(raw, today).row()


def document_faults(document: str, on: date | None, today: date) -> list[tuple[str, str, str]]:
    """What a 70-point area lacks: its field, what is wrong, what to do."""
    faults = []
    if not document:
        faults.append(("hard_document", "thiếu văn bản", "ghi loại và số văn bản"))
    elif not any(each.isdigit() for each in document):
        faults.append(("hard_document", "văn bản chưa có số", "ghi cả số văn bản"))
    if on is None:
        faults.append(("hard_date", "thiếu ngày văn bản", "ghi ngày ký, ví dụ 05/12/2025"))
    elif on > today:
        faults.append(("hard_date", "ngày văn bản ở tương lai", "xem lại ngày ký"))
    return faults


class _Reading:
    """One row being read."""

    def __init__(self, raw: RawRow, today: date) -> None:
        self.raw = raw
        self.today = today
        self.faults: list[RowFault] = []

    def row(self) -> tuple[PlaceRow | None, list[RowFault]]:
        """Read all of it."""
        name = self._text("name")
        level, word = self._kind(name)
        name = without_kind(name, word)
        if not fold(name) and not self._has("name"):
            self._note("name", "thiếu tên", "ghi tên riêng của nơi này")
        parent, code = self._text("parent"), self._code(level)
        names, values = self._names(word), self._values()
        self._dates(values)
        self._hard(values)
        if level is None or not fold(name):
            return None, self.faults
        line = self.raw.line
        return PlaceRow(line, level, word, name, parent, code, names, values), self.faults

    def _note(self, name: str, what: str, do: str, *, warning: bool = False) -> None:
        self.faults.append(RowFault(self.raw.line, name, what, do, warning))

    def _has(self, name: str) -> bool:
        """Whether something was found wrong there already."""
        return any(fault.field == name for fault in self.faults)

    def _cell(self, name: str) -> Cell:
        return self.raw.cells.get(name)

    def _text(self, name: str) -> str:
        value = self._cell(name)
        if isinstance(value, date):
            do = "đổi ô sang dạng chữ (Text) rồi gõ lại"
            self._note(name, "ô này đã thành ngày tháng", do)
            return ""
        text = " ".join(clean(modern(str("" if value is None else value))).split())
        longest = BY_FIELD[name].longest
        if len(text) > longest:
            self._note(name, f"dài {len(text)} ký tự", f"viết gọn trong {longest} ký tự")
        return text

    def _kind(self, name: str) -> tuple[str | None, str]:
        """The level and the kind; each may be told by the other, or by the name."""
        said, word, before = self._text("level"), kind_named(self._text("word")), parted(name)[0]
        level = level_named(said) if said else next(iter(levels_of(word or before)), None)
        if not word and level and before in KINDS[level]:
            word = before
        elif not word and level not in {None, "unit"}:
            word = kind_named(said) if level in levels_of(kind_named(said)) else ""
        if word in GONE or kind_named(said) in GONE:
            gone = word if word in GONE else kind_named(said)
            self._note(
                "word" if word in GONE else "level",
                f"từ 01/07/2025 không còn {gone}",
                "ghi theo tên mới: tỉnh, xã hoặc phường, rồi thôn",
            )
        elif level is None:
            what = f"không biết cấp “{said}”" if said else "thiếu cấp"
            self._note("level", what, f"ghi một trong: {', '.join(LEVELS.values())}")
        else:
            self._fits(level, word)
        return level, word

    def _fits(self, level: str, word: str) -> None:
        known, named = levels_of(word), LEVELS[level]
        if not word and level != "unit":
            self._note("word", "thiếu loại", f"ghi loại, ví dụ {', '.join(KINDS[level][:3])}")
        elif (known and level not in known) or (word and not known and level in CLOSED):
            fit = ", ".join(KINDS[level][:4])
            self._note("word", f"“{word}” không phải loại của cấp {named}", f"ghi {fit}…")
        elif word and not known and level == "village":
            do = "gõ đúng rồi thì cứ để thế"
            self._note("word", f"chưa biết loại “{word}”", do, warning=True)

    def _code(self, level: str | None) -> str:
        text = self._text("code")
        code = normal(text)
        if text and not code:
            self._note("code", "mã không có chữ, số nào", "ghi mã gồm chữ và số, hoặc để trống")
        elif len(code) > MOST_LETTERS:
            self._note("code", f"mã dài {len(code)} ký tự", f"đặt mã trong {MOST_LETTERS} ký tự")
        elif not code.isascii():
            self._note("code", "mã có chữ lạ", "chỉ dùng chữ cái không dấu và số")
        elif level in {"village", "unit"} and code.isdecimal():
            do = "thêm chữ cái, ví dụ VD22: nhắn một con số là trả lời câu hỏi"
            self._note("code", "mã chỉ có số", do)
        return code

    def _names(self, word: str) -> tuple[tuple[str, str], ...]:
        found = []
        for each in re.split(r"[;\n]", clean(str(self._cell("names") or ""))):
            kind, name = parted(_FORMERLY.sub("", " ".join(each.split())))
            if name in EMPTIED or not name:
                continue
            if len(name) > BY_FIELD["name"].longest or not fold(name):
                self._note("names", f"không ghi được tên cũ “{name[:30]}”", "viết gọn tên riêng")
            found.append((kind or word, name))
        return tuple(found)

    def _values(self) -> dict[str, Any]:
        readers: dict[str, Callable[[str], Any]] = {
            **dict.fromkeys(("former", "hard_document", "controller", "contact_name"), self._text),
            **dict.fromkeys(("since", "until", "hard_date"), self._day),
            **dict.fromkeys(("households", "adults"), self._count),
            "hard": self._yes,
            "contact_phone": self._phone,
        }
        values: dict[str, Any] = {}
        for name, read in readers.items():
            cell = self._cell(name)
            if cell is None or cell == "":
                continue
            emptied = isinstance(cell, str) and cell.strip() in EMPTIED
            values[name] = _EMPTY.get(name, "") if emptied else read(name)
        if values.get("former"):
            values["former"] = _FORMERLY.sub("", values["former"])
        return values

    def _day(self, name: str) -> date | None:
        value = self._cell(name)
        day = day_of(value)
        if day is None or not OLDEST <= day < NEWEST:
            self._note(name, f"“{value}” không phải ngày", "ghi như 01/07/2025")
        return day

    def _count(self, name: str) -> int | None:
        text = str(self._cell(name)).strip()
        counted = number(text)
        if counted is None or counted > MOST_COUNT:
            self._note(name, f"“{text[:20]}” không phải số đếm", "ghi một số, ví dụ 140")
        return counted

    def _yes(self, name: str) -> bool:
        said = fold(str(self._cell(name)))
        if said not in YES | NO:
            self._note(name, f"“{said[:20]}” chưa rõ", "ghi “có” hoặc “không”")
        return said in YES

    def _phone(self, name: str) -> str:
        text = self._text(name)
        if isinstance(self._cell(name), int) and len(text) == 9:
            text = f"0{text}"  # Excel drops the zero of a number
        if not _PHONE.fullmatch(text):
            self._note(name, f"“{text}” không phải số điện thoại", "ghi như 0900 000 000")
        return text

    def _dates(self, values: Mapping[str, Any]) -> None:
        since, until = values.get("since"), values.get("until")
        if since and until and until < since:
            self._note("until", "đến ngày trước từ ngày", "xem lại hai ngày này")
        elif until and until >= self.today:
            do = "nơi có đến ngày thôi được chọn ngay; chưa đến ngày thì để trống"
            self._note("until", "đến ngày chưa qua", do, warning=True)

    def _hard(self, values: dict[str, Any]) -> None:
        document, on = values.pop("hard_document", ""), values.pop("hard_date", None)
        if values.get("hard"):
            values |= {"hard_document": document, "hard_date": on}
            for name, what, do in document_faults(document, on, self.today):
                if not self._has(name):
                    self._note(name, f"vùng khó khăn {what}", do)
        elif "hard" in values:
            values |= {"hard_document": "", "hard_date": None}
        elif document or on:
            do = "ghi “có” ở cột vùng khó khăn, nếu không thì văn bản bị bỏ qua"
            self._note("hard", "có văn bản mà chưa ghi có hay không", do, warning=True)


_EMPTY: Mapping[str, Any] = {
    **dict.fromkeys(("since", "until", "hard_date", "households", "adults")),
    "hard": False,
}
