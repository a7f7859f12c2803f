"""How persons, households and their states are said to a head or an officer."""

from collections.abc import Mapping
from typing import Any

from dialogs.phrases import Phrase, Speech

Found = Mapping[str, Any]
STATES = {
    "active": Phrase("villager.is_active", "ở nhà bình thường"),
    "away": Phrase("villager.is_away", "đi làm xa"),
    "elsewhere": Phrase("villager.is_elsewhere", "chấm ở nơi khác"),
    "ill": Phrase("villager.is_ill", "ốm nặng"),
    "deceased": Phrase("villager.is_deceased", "đã mất"),
    "moved": Phrase("villager.is_moved", "đã chuyển đi"),
    "declines": Phrase("villager.is_declines", "không muốn tham gia"),
}


def named(each: Found) -> Phrase:
    """ "Nguyễn Thị Ví Dụ, 1960"."""
    if not each["born"]:
        return Phrase("person.name", "{name}", name=each["name"])
    return Phrase("person.name_born", "{name}, {born}", name=each["name"], born=str(each["born"]))


def at_home(each: Found) -> Phrase:
    """The same, with the household where it is known."""
    if not each["home"]:
        return named(each)
    return Phrase("person.at_home", "{who}, nhà {home}", who=named(each), home=whose(each["home"]))


def in_short(each: Found) -> Phrase:
    """A person of a household: who, and what there is to know."""
    if each["state"] != "active":
        state = STATES[each["state"]]
        return Phrase("person.in_state", "{who}: {state}", who=named(each), state=state)
    if each["done"]:
        return Phrase("person.done", "{who}: đã gửi phiếu", who=named(each))
    return Phrase("person.not_done", "{who}: chưa gửi phiếu", who=named(each))


def whose(name: str) -> str:
    """The name of a house after the word "nhà": many are listed with that word."""
    return name[4:].lstrip() if name[:4].lower() == "nhà " else name


def home_in_short(each: Found) -> Phrase:
    """A household: whose, and how many of its adults are done."""
    if each["state"] == "mourning":
        return Phrase("home.in_mourning", "Nhà {name}: đang có tang", name=whose(each["name"]))
    return Phrase(
        "home.in_short",
        "Nhà {name}: {done} trên {persons} người đã gửi",
        name=whose(each["name"]),
        done=each["done"],
        persons=each["persons"],
    )


def found_in_short(each: Found) -> Phrase:
    """Something that was found: a household or a person."""
    if each["what"] == "person":
        said = at_home(each)
    else:
        said = Phrase("found.home", "Nhà {name}, thẻ {code}", name=whose(each["name"]), code=each["home"])
    if not each["place"]:
        return said
    return Phrase("found.at", "{what} ({place})", what=said, place=each["place"])


def unknown_line(pieces: Speech | str) -> Phrase:
    """What of a line was not understood."""
    return Phrase(
        "people.odd",
        "{Minh} chưa hiểu chỗ “{pieces}”. Mỗi người ghi họ tên rồi năm sinh, đủ 18 tuổi trở lên; cách nhau dấu phẩy{a}.",
        pieces=pieces,
    )
