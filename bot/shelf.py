"""The sheets that come with the program were read from its package."""

from functools import cache
from importlib.resources import files

from dialogs.sheets import Sheet, parse
from dialogs.sheets.checklist import Checklist, parse_checklist


def shipped_sheets() -> dict[str, Sheet]:
    """The sheets shipped, by id, in the order in which they are offered."""
    return {sheet.id: sheet for sheet in _read()}


def earlier_sheets() -> tuple[Sheet, ...]:
    """Versions that were shipped before: who answered by one keeps it, nobody begins with it."""
    return _read("earlier")


@cache
def _read(*folder: str) -> tuple[Sheet, ...]:
    found = (
        each for each in files("dialogs.sheets").joinpath(*folder).iterdir() if each.name.endswith(".toml")
    )
    sheets = [parse(each.read_text(encoding="utf-8")) for each in found]
    return tuple(sorted(sheets, key=lambda sheet: (sheet.order, sheet.id, sheet.version)))


@cache
def shipped_checklists() -> dict[str, Checklist]:
    """The checklists of titles of places, by id."""
    found = files("dialogs.sheets").joinpath("checklists").iterdir()
    lists = [
        parse_checklist(each.read_text(encoding="utf-8")) for each in found if each.name.endswith(".toml")
    ]
    return {each.id: each for each in sorted(lists, key=lambda each: each.id)}
