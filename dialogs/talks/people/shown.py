"""What a person is told in /dulieu of lists, roles, and what the chapter or the commune did about them."""

from collections.abc import Mapping
from typing import Any

from dialogs.phrases import Listed, Phrase, Speech
from dialogs.talks.work import NAMES

Found = Mapping[str, Any]
ACTS = {
    "relink_code": Phrase("act.relink_code", "cấp mã cho máy mới"),
    "relinked": Phrase("act.relinked", "nối máy mới bằng mã ấy"),
    "identified": Phrase("act.identified", "xác nhận tên"),
    "merged": Phrase("act.merged", "gộp hai lần vào làm một"),
    "parted": Phrase("act.parted", "tách lại như trước"),
    "state": Phrase("act.state", "ghi tình trạng"),
    "home": Phrase("act.home", "ghi tình trạng của nhà"),
}


def told_of_lists(stored: Found) -> list[Speech]:
    """Nothing where there is nothing to tell."""
    told: list[Speech] = []
    if stored["listed"]:
        lists = Listed((_list(each) for each in stored["listed"]), "; ")
        told.append(Phrase("mydata.listed", "Tên {ban} có trong: {lists}.", lists=lists))
    if stored["held"]:
        held = Listed(
            (
                Phrase("mydata.held", "{role}, {place}", role=NAMES[each["role"]], place=each["place"])
                for each in stored["held"]
            ),
            "; ",
        )
        told.append(Phrase("mydata.roles", "Việc {ban} đang được giao: {held}.", held=held))
    if stored["acts"]:
        acts = Listed((_act(each) for each in stored["acts"]), "; ")
        told.append(Phrase("mydata.acts", "Chi hội, xã đã làm: {acts}.", acts=acts))
    return told


def _list(each: Found) -> Phrase:
    if not each["basis"]:
        return Phrase("mydata.by_chapter", "danh sách chi hội ghi ngày {day}", day=each["day"])
    return Phrase("mydata.by_list", "danh sách “{basis}” ngày {day}", basis=each["basis"], day=each["day"])


def _act(each: Found) -> Phrase:
    if each["role"] not in NAMES:
        return Phrase("act.plain", "{what} ngày {day}", what=ACTS[each["what"]], day=each["day"])
    return Phrase(
        "act.by",
        "{what} ngày {day} ({role}, {place})",
        what=ACTS[each["what"]],
        day=each["day"],
        role=NAMES[each["role"]],
        place=each["place"],
    )
