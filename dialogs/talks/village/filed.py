"""A sheet somebody else filled in: the name it needs, and what became of it."""

from collections.abc import Mapping
from typing import Any

from dialogs.engine import Part, ask
from dialogs.phrases import Phrase, Speech
from dialogs.questions import Words
from dialogs.talks.lookover import name_and_year, split_name_and_year
from dialogs.talks.village.naming import person

Found = Mapping[str, Any]


def full_name(each: Found) -> Part[tuple[str, int]]:
    """Name and year for the review, asked only where the list does not have them."""
    if each["name"] and each["born"]:
        return "", 0
    words = yield from ask(
        Words(
            key="full_name",
            longest=80,
            check=lambda text: name_and_year(text, each["year"]),
            wording=Phrase(
                "slip.full_name",
                "Danh sách chưa đủ họ tên, năm sinh của {who}. {Ban} ghi giúp {minh}, ví dụ: Nguyễn Thị Lan 1963.",
                who=person(each),
            ),
        )
    )
    return split_name_and_year(words)


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
