"""Phrase -> text: catalogues, forms of address, dates and numbers."""

from locales.catalogues import LANGUAGES
from locales.render import POLITE, Voice, finished, number, render, said

__all__ = ["LANGUAGES", "POLITE", "Voice", "finished", "number", "render", "said"]
