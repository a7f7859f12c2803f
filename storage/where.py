"""Transitional: see `storage.act`."""

from storage.act import VIETNAM, House, Where, in_vietnam

__all__ = ["VIETNAM", "House", "Where", "in_vietnam"]
