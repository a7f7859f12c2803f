"""Transitional: see `storage.act`."""

from storage.act import OPERATOR, audit, by_operator, consent, note

__all__ = ["OPERATOR", "audit", "by_operator", "consent", "note"]
