"""A sheet as a commune uses it: the commune's own decision stands in the place of "draft"."""

from dataclasses import replace

from dialogs.rules.dates import day_of
from dialogs.sheets import Adoption, Sheet, Status
from dialogs.talks.asked import Decided


def in_use(sheet: Sheet, by: Decided | None) -> Sheet:
    """The sheet, adopted by the decision if there is one."""
    if not by or not sheet.is_draft:
        return sheet
    adopted = Adoption(by["number"], day_of(by["day"]), by["signer"])
    return replace(sheet, status=Status.ADOPTED, adopted=adopted)
