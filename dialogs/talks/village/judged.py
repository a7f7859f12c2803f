"""How review is spoken of: why a sheet is to be opened, what came of an endorsement, and what was passed over."""

from collections.abc import Mapping
from typing import Any

from dialogs.phrases import Listed, Phrase, Speech
from dialogs.talks.village.naming import person

Found = Mapping[str, Any]

FLAGS = {
    "top": Phrase("flag.top", "câu nào cũng mức cao nhất"),
    "fast": Phrase("flag.fast", "làm chưa đầy một phút"),
    "helped": Phrase("flag.helped", "có người ghi giúp"),
    "mark": Phrase("flag.mark", "vừa đúng điểm đạt"),
    "floor": Phrase("flag.floor", "có câu vừa đúng mức sàn"),
    "double": Phrase("flag.double", "có thể trùng người"),
}


def flags_of(each: Found) -> Listed:
    """Why a sheet is to be opened."""
    return Listed(FLAGS[flag] for flag in each["flags"] if flag in FLAGS)


WHY = {
    "withdrawn": Phrase("skipped.withdrawn", "người gửi đã rút hoặc đang sửa"),
    "changed": Phrase("skipped.changed", "vừa được sửa và gửi lại"),
    "decided": Phrase("skipped.decided", "người khác đã duyệt"),
    "own": Phrase("skipped.own", "phiếu của nhà {ban}"),
    "unopened": Phrase("skipped.unopened", "phải mở xem trước"),
    "unknown": Phrase("skipped.unknown", "không còn trong danh sách"),
}


def came_to(done: Found) -> list[Speech]:
    """What was endorsed, and what was passed over and why."""
    said: list[Speech] = []
    if done["done"]:
        said.append(
            Phrase(
                "review.done",
                "{Minh} ghi rồi{a}: đồng ý {count} phiếu. Người gửi được báo ngay.",
                count=len(done["done"]),
            )
        )
    said += [
        Phrase("review.skipped", "{who}: {minh} để lại, vì {why}.", who=person(each), why=WHY[each["why"]])
        for each in done["skipped"]
    ]
    return said or [Phrase("review.nothing", "{Minh} chưa ghi gì{a}.")]
