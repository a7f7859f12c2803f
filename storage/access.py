"""Transitional: see `storage.act`."""

from storage.act import REFUSED, Guarded, Held, covers, holds_any, in_force, places, wearing, within

__all__ = ["REFUSED", "Guarded", "Held", "covers", "holds_any", "in_force", "places", "wearing", "within"]
