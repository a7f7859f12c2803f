"""A sheet somebody else filled in: the name it needs, and what became of it."""

from collections.abc import Mapping
from typing import Any

from dialogs.engine import Part, Say
from dialogs.phrases import Phrase, Speech
from dialogs.questions import Option
from dialogs.rules.names import Odd, Person, odd_year
from dialogs.talks.full_name import NAMELESS
from dialogs.talks.full_name import full_name as asked_for
from dialogs.talks.village.naming import person

Found = Mapping[str, Any]


def full_name(each: Found) -> Part[tuple[str, int] | None]:
    """Name and year for the review, asked only where the list does not have them; None where they are not of age."""
    if each["name"] and each["born"]:
        return "", 0
    wording = Phrase(
        "slip.full_name",
        "Danh sách chưa đủ họ tên, năm sinh của {who}. {Ban} ghi giúp {minh}, ví dụ: Nguyễn Thị Lan 1963.",
        who=person(each),
    )
    found = yield from of_somebody(each["year"], wording)
    if odd_year(found, each["year"]):
        yield Say(young(found.name))
        return None
    return found.name, found.born


def young(name: str) -> Phrase:
    """Why somebody under age has no sheet here."""
    return Phrase(
        "name.young", "Phiếu này dành cho người từ 18 tuổi nên {minh} chưa ghi {name}{a}.", name=name
    )


def of_somebody(year: int, wording: Speech, out: Option | None = None) -> Part[Person]:
    """The full name and year of somebody else than who holds the phone; read back where anything is in doubt."""
    found = yield from asked_for(
        year,
        wording,
        out=out,
        missing=_missing,
        read_back=lambda found: Phrase(
            "name.read_back", "{name}, sinh {born}, đúng không{a}?", name=found.name, born=str(found.born)
        ),
    )
    return found


def _missing(what: Odd) -> Speech:
    if what in NAMELESS:
        return Phrase("name.whole", "{Ban} cho {minh} xin cả họ và tên người ấy{a}. Ví dụ: Nguyễn Thị Lan.")
    return Phrase("name.born", "Người ấy sinh năm nào{a}? Ví dụ: 1963.")


def filed(done: Found, each: Found) -> Speech:
    """What became of it."""
    if done.get("state") == "done":
        return Phrase(
            "slip.done",
            "{Minh} đã ghi phiếu của {who}: {total} trên {maximum} điểm (theo bản gợi ý, chưa chính thức). Phiếu có người ghi giúp thì khi duyệt cần mở xem.",
            who=person(each),
            total=done["total"],
            maximum=done["maximum"],
        )
    if done.get("state") == "sent":
        return Phrase(
            "slip.meanwhile", "{who} vừa tự gửi phiếu, nên {minh} không ghi phiếu này{a}.", who=person(each)
        )
    return Phrase("slip.failed", "{Minh} chưa ghi được phiếu này{a}. {Ban} tìm lại người ấy giúp {minh}.")
