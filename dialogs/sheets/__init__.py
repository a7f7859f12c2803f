"""Criteria as data: parsed from a mapping, looked through by `lint`, published without faults."""

from dialogs.sheets.lint import lint, obstacles, publishable
from dialogs.sheets.parse import Fault, SheetError, parse
from dialogs.sheets.sheet import (
    Adoption,
    Competence,
    DigitalSkill,
    Indicator,
    Level,
    Provenance,
    Sheet,
    Status,
    addressed_like,
)

__all__ = [
    "Adoption",
    "Competence",
    "DigitalSkill",
    "Fault",
    "Indicator",
    "Level",
    "Provenance",
    "Sheet",
    "SheetError",
    "Status",
    "addressed_like",
    "lint",
    "obstacles",
    "parse",
    "publishable",
]
