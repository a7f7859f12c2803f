"""The columns of a list of places, and what is read out of a row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dialogs.lists import Column

COLUMNS = (
    Column("level", "cấp", "tỉnh, xã/phường, thôn, đơn vị", 40),
    Column("word", "loại", "thôn, bản, ấp, tổ dân phố, xã, phường, trường…", 20),
    Column("name", "tên", "tên riêng, ví dụ Đông", 60, ("tên gọi", "tên nơi", "tên thôn")),
    Column("parent", "thuộc", "mã hoặc tên của nơi trên một cấp", 60, ("trực thuộc", "thuộc xã")),
    Column("code", "mã", "chữ và số, để trống thì tự đặt", 30, ("mã số",)),
    Column("names", "tên cũ", "nhiều tên thì cách nhau bằng dấu chấm phẩy", 200),
    Column("former", "xã cũ", "xã trước khi sáp nhập, khi có hai thôn cùng tên", 60),
    Column("since", "từ ngày", "ví dụ 01/07/2025"),
    Column("until", "đến ngày", "chỉ ghi cho nơi thôi dùng"),
    Column("hard", "vùng khó khăn", "có hoặc không; có thì mức đạt là 70 điểm"),
    Column("hard_document", "văn bản", "số, loại văn bản xếp vùng khó khăn", 200, ("số văn bản",)),
    Column("hard_date", "ngày văn bản", "ví dụ 05/12/2025"),
    Column("households", "số hộ", "", also=("hộ", "số hộ dân")),
    Column("adults", "số người lớn", "từ 18 tuổi trở lên", also=("người lớn",)),
    Column("controller", "nơi giữ dữ liệu", "ví dụ Hội Khuyến học xã", 120),
    Column("contact_name", "người liên hệ", "người dân gọi ai khi cần", 60),
    Column("contact_phone", "điện thoại", "của người liên hệ", 20, ("số điện thoại",)),
)
HEADINGS = {column.field: column.heading for column in COLUMNS}
BY_FIELD = {column.field: column for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """
    A row in order.

    `names`: former names as (kind, name). `values`: the other columns, those that say something.
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


@dataclass(frozen=True, slots=True)
class Known:
    """A place as it is stored; `lived`: persons or households belong to it."""

    row: Mapping[str, Any]
    lived: bool = False
    names: frozenset[tuple[str, str]] = frozenset()  # former ones: kind and folded name

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.row["id"])


@dataclass(frozen=True, slots=True)
class Settled:
    """A row with the place it stands for, if there is one; `parent`: the key above."""

    row: PlaceRow
    known: Known | None
    parent: str
    code: str

    @property
    def key(self) -> str:
        """The id of the place, or a name for it until it has one."""
        return self.known.id if self.known else f"#{self.row.line}"

    def value(self, column: str, default: Any = "") -> Any:
        """What the row says, else what is stored."""
        stored = self.known.row[column] if self.known else default
        return self.row.values.get(column, stored)
