"""
Places of one kind beside each other: shares without rounding, equal shares share a place, and how places moved.

A share of those on a list is no share of all adults: only shares of one kind of whole are compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

K = TypeVar("K")
LEAST = 5  # fewer places are not compared with their mean: from two of them one knows the other


@dataclass(frozen=True, slots=True)
class Part:
    """So many of a whole."""

    part: int
    whole: int

    @property
    def share(self) -> Fraction:
        """The share itself."""
        return Fraction(self.part, self.whole)


def ranked(parts: Mapping[K, Part]) -> dict[K, int]:
    """The place of each, from 1 on, by its share; equal ones have the same, and the next is counted on. Without a whole there is no place."""
    shares = {key: each.share for key, each in parts.items() if each.whole > 0}
    order = sorted(shares.values(), reverse=True)
    first = {share: number for number, share in reversed([*enumerate(order, 1)])}
    return {key: first[share] for key, share in shares.items()}


def mean(parts: Mapping[K, Part]) -> Part:
    """All of them together: the mean weighs each place by its people."""
    known = [each for each in parts.values() if each.whole > 0]
    return Part(sum(each.part for each in known), sum(each.whole for each in known))


def tenths(now: Part, before: Part) -> int:
    """By how many tenths of a percentage point a share changed, rounded."""
    return round((now.share - before.share) * 1000)
