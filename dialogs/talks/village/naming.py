"""How people are named to the head of their village, and the few options that many talks end with."""

from collections.abc import Mapping
from typing import Any

from dialogs.phrases import Listed, Named, Phrase
from dialogs.questions import Option

Found = Mapping[str, Any]

MORE = Option("more", Phrase("village.more", "Xem tiếp"))
BOARD = Option("board", Phrase("village.board", "Về bảng"), also=("ve bang", "quay ra"))


def person(each: Found) -> Named | str:
    """The full name where it is known, else as the assistant calls them: "bà Lan"."""
    full = str(each.get("name") or "")
    return full or Named(str(each.get("address", "")), str(each.get("called", "")))


def told_apart(each: Found) -> Phrase:
    """With the year of birth and the house, so that two of one name are two."""
    born, house = each.get("born"), str(each.get("house") or "")
    if born and house:
        return Phrase(
            "village.person_both",
            "{who}, sinh {born}, {house}",
            who=person(each),
            born=str(born),
            house=house,
        )
    if born:
        return Phrase("village.person_born", "{who}, sinh {born}", who=person(each), born=str(born))
    if house:
        return Phrase("village.person_house", "{who}, {house}", who=person(each), house=house)
    return Phrase("village.person", "{who}", who=person(each))


def lines(items: Any) -> Listed:
    """One below the other."""
    return Listed(items, "\n")


def percent(part: int, whole: int) -> str:
    """ "34%"; nothing where there is no whole."""
    return f"{(100 * part + whole // 2) // whole}%" if whole else ""
