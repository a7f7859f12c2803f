"""A sheet as a commune uses it: the commune's own decision stands in the place of "draft"."""

from collections.abc import Mapping
from dataclasses import replace

from dialogs.rules.dates import day_of
from dialogs.sheets import Adoption, Sheet, Status


def in_use(sheet: Sheet, by: Mapping[str, str]) -> Sheet:
    """The sheet, adopted by the decision (number, day as 20/12/2026, signer) if there is one."""
    if not by or not sheet.is_draft:
        return sheet
    adopted = Adoption(by["number"], day_of(by["day"]), by["signer"])
    return replace(sheet, status=Status.ADOPTED, adopted=adopted)
