"""Transitional: see `storage.act`."""

from storage.act import audit, consent

__all__ = ["audit", "consent"]
