"""One table of a sheet being read: what is wrong is noted, so that all of it is told at once."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from dialogs.phrases import Text
from dialogs.sheets.faults import Fault

NOTHING = Text("")


class Reader:
    """Takes typed values out of a mapping; notes what is missing, of a wrong kind, or unknown."""

    def __init__(
        self, table: Mapping[str, Any], faults: list[Fault], *, indicator: str = "", prefix: str = ""
    ) -> None:
        self._table = table
        self._faults = faults
        self._indicator = indicator
        self._prefix = prefix
        self._read: set[str] = set()

    def note(self, key: str, what: str) -> None:
        """Write down a fault of this table."""
        self._faults.append(Fault(what, self._indicator, self._prefix + key))

    def raw(self, key: str) -> Any:
        """Whatever stands there, or None."""
        self._read.add(key)
        return self._table.get(key)

    def line(self, key: str) -> str:
        """A string that must be there."""
        found = self.raw(key)
        if found is None or found == "":
            self.note(key, "còn thiếu, cần điền vào")
        elif not isinstance(found, str):
            self.note(key, f"phải là chữ, không phải “{found}”")
        else:
            return found
        return ""

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number that must be there, unless there is a default."""
        if self._table.get(key) is None and default is None:
            self.note(key, "còn thiếu, cần điền một số nguyên")
        found = self.maybe_whole(key)
        return found if found is not None else default or 0

    def maybe_whole(self, key: str) -> int | None:
        """A whole number, or None."""
        found = self.raw(key)
        if is_whole(found):
            return int(found)
        if found is not None:
            self.note(key, f"phải là một số nguyên, không phải “{found}”")
        return None

    def text(self, key: str) -> Text:
        """Wording that must be there."""
        found = self.maybe_text(key)
        if found is None:
            self.note(key, "còn thiếu, cần điền vào")
        return found or NOTHING

    def maybe_text(self, key: str) -> Text | None:
        """Wording: a string, or a table with a string for each language, or None."""
        found = self.raw(key)
        return None if found is None else self.as_text(key, found)

    def as_text(self, key: str, found: Any) -> Text:
        """Wording out of a string, or a table with a string for each language."""
        languages = {"vi": found} if isinstance(found, str) else found
        if not isinstance(languages, Mapping) or not all(
            isinstance(said, str) for said in languages.values()
        ):
            self.note(key, f"phải là chữ, hoặc chữ theo từng tiếng (vi, en), không phải “{found}”")
            return NOTHING
        if not languages.get("vi", "").strip():
            self.note(key, "còn thiếu tiếng Việt")
        others = {name: said for name, said in languages.items() if name != "vi" and said.strip()}
        return Text(languages.get("vi", ""), others)

    def day(self, key: str) -> date | None:
        """A date, or None."""
        found = self.raw(key)
        if found is None or (isinstance(found, date) and type(found) is date):
            return found
        self.note(key, f"phải là một ngày đủ ngày, tháng, năm, không phải “{found}”")
        return None

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of strings, perhaps empty."""
        found = self.raw(key)
        if found is None:
            return ()
        if isinstance(found, list | tuple) and all(isinstance(each, str) for each in found):
            return tuple(found)
        self.note(key, f"phải là một dãy chữ, không phải “{found}”")
        return ()

    def items(self, key: str) -> tuple[Any, ...]:
        """A list that must not be empty."""
        found = self.raw(key)
        if isinstance(found, list | tuple) and found:
            return tuple(found)
        self.note(key, "còn thiếu, cần một dãy")
        return ()

    def tables(self, key: str, name: str | None = None) -> Iterator["Reader"]:
        """The tables of a list that must not be empty; without a `name` they are indicators."""
        for found in self.items(key):
            if not isinstance(found, Mapping):
                self.note(key, f"phải là một bảng, không phải “{found}”")
                continue
            own = str(found.get("id", "?"))
            if name is None:
                yield Reader(found, self._faults, indicator=own)
            else:
                yield Reader(found, self._faults, prefix=f"{name}.{own}.")

    def table(self, key: str) -> "Reader | None":
        """A table, or None."""
        found = self.raw(key)
        if found is None:
            return None
        if not isinstance(found, Mapping):
            self.note(key, f"phải là một bảng, không phải “{found}”")
            return None
        return Reader(found, self._faults, indicator=self._indicator, prefix=f"{self._prefix}{key}.")

    def close(self) -> None:
        """Note what stands in the table and nobody asked for: mostly a slip of the pen."""
        for key in self._table:
            if key not in self._read:
                self.note(str(key), "không có mục nào tên như vậy, xem lại cách viết")

    @property
    def keys(self) -> tuple[str, ...]:
        """All the keys of this table."""
        return tuple(self._table)


def is_whole(found: object) -> bool:
    """Whether it is a whole number: True is none."""
    return isinstance(found, int) and not isinstance(found, bool)
