"""The columns of a list of places were named, and what is read out of a row or found wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

Cell: TypeAlias = "str | int | float | date | None"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list of places; `longest` is the most characters of its text."""

    field: str
    heading: str
    hint: str
    longest: int = 60
    also: tuple[str, ...] = ()


COLUMNS = (
    Column("level", "cấp", "tỉnh, xã/phường, thôn, đơn vị", 40),
    Column("word", "loại", "thôn, bản, ấp, tổ dân phố, xã, phường, trường…", 20),
    Column("name", "tên", "tên riêng, ví dụ Đông", 60, ("tên gọi", "tên nơi")),
    Column("parent", "thuộc", "mã hoặc tên của nơi trên một cấp", 60, ("trực thuộc",)),
    Column("code", "mã", "chữ và số, để trống thì tự đặt", 30, ("mã số",)),
    Column("names", "tên cũ", "nhiều tên thì cách nhau bằng dấu chấm phẩy", 200),
    Column("former", "xã cũ", "xã trước khi sáp nhập, khi có hai thôn cùng tên", 60),
    Column("since", "từ ngày", "ví dụ 01/07/2025"),
    Column("until", "đến ngày", "chỉ ghi cho nơi thôi dùng"),
    Column("hard", "vùng khó khăn", "có hoặc không; có thì mức đạt là 70 điểm"),
    Column("hard_document", "văn bản", "số, loại văn bản xếp vùng khó khăn", 200, ("số văn bản",)),
    Column("hard_date", "ngày văn bản", "ví dụ 05/12/2025"),
    Column("households", "số hộ", "", also=("hộ",)),
    Column("adults", "số người lớn", "từ 18 tuổi trở lên", also=("người lớn",)),
    Column("controller", "nơi giữ dữ liệu", "ví dụ Hội Khuyến học xã", 120),
    Column("contact_name", "người liên hệ", "người dân gọi ai khi cần", 60),
    Column("contact_phone", "điện thoại", "của người liên hệ", 20, ("số điện thoại",)),
)
HEADINGS = {column.field: column.heading for column in COLUMNS}
BY_FIELD = {column.field: column for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class RowFault:
    """One thing wrong in a row, and what to do; a warning does not stop anybody. Row 0 is the file."""

    row: int
    field: str
    what: str
    do: str
    warning: bool = False


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as a file has it: its number there, and its cells by field."""

    line: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """
    A row in order. `names`: former names as (kind, name). `values`: the other columns that say something.
    """

    line: int
    level: str
    word: str
    name: str
    parent: str = ""
    code: str = ""
    names: tuple[tuple[str, str], ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The place in words."""
        return f"{self.word} {self.name}".strip()
