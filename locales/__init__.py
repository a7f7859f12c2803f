"""Phrase -> text: catalogues, forms of address, dates and numbers."""

from locales.catalogues import LANGUAGES
from locales.render import Voice, finished, number, render

__all__ = ["LANGUAGES", "Voice", "finished", "number", "render"]
