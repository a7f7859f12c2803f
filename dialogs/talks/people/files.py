"""Files of a place: a list of households sent in, sheets and cards to print; behind links that work once."""

from collections.abc import Mapping
from typing import Any

from dialogs.engine import Done, End, Part, Say, Talk, do, look
from dialogs.phrases import Phrase
from dialogs.requests.people import ImportLink, InviteLink, VillageList
from dialogs.requests.roles import WhatIGive
from dialogs.talks.people.households import choose_village

Found = Mapping[str, Any]


def import_households(role: str) -> Talk:
    """Where to send a list of households in: tried first, stored when it is sent again."""
    mine: Found = yield from look("mine", WhatIGive(role))
    link: Found = yield from do("link", ImportLink(role, mine["place"]), secret=True)
    if not link.get("url"):
        return (yield from _no_page())
    yield Say(
        Phrase(
            "import.link",
            "{Ban} mở đường dẫn này trên máy có tệp, gửi tệp Excel hoặc CSV{a}:\n{url}\nLần gửi đầu chỉ xem thử từng dòng. Gửi lại đúng tệp ấy thì mới ghi. Đường dẫn dùng trong 24 giờ.",
            url=link["url"],
        )
    )
    return Done()


def _no_page() -> Part[End]:
    yield Say(
        Phrase(
            "files.no_page",
            "Hiện chưa gửi, nhận tệp qua đường dẫn được. {Ban} nhờ người quản trị phần mềm làm giúp{a}.",
        )
    )
    return Done()


def invite_place(role: str, place: str = "", page: int = 0, words: str = "") -> Talk:
    """Sheets to hang up and cards for each household, as one file to print."""
    here: Found = yield from look("list", VillageList(role, place, 0, 1), secret=True)
    if here["choose"]:
        return (yield from choose_village("invite_place", role, page, words))
    link: Found = yield from do("link", InviteLink(role, here["place"]), secret=True)
    if not link.get("url"):
        return (yield from _no_page())
    yield Say(
        Phrase(
            "invite.place_link",
            "Tờ mời và thẻ từng hộ của {place}, in trên giấy A4{a}:\n{url}\nTải được một lần, trong 24 giờ. Thẻ có tên chủ hộ, {ban} đưa tận nhà giúp {minh}.",
            place=here["label"],
            url=link["url"],
        )
    )
    return Done()
