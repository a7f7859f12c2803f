"""Two targets that cannot both hold, pointed out in one line."""

from typing import TypedDict

from dialogs.phrases import Argument, Phrase, Speech


class Clash(TypedDict):
    """Two targets that cannot both hold: what is aimed at, in percent, of which plan, and what a title needs, and by which text."""

    of: str  # commune | unit
    aims: int
    by: int
    needs: int
    text: str


def clash(each: Clash) -> Speech:
    """Two targets that cannot both hold, in one line."""
    about: dict[str, Argument] = {
        "aims": each["aims"],
        "by": str(each["by"]),
        "needs": each["needs"],
        "text": each["text"],
    }
    if each["of"] == "commune":
        return Phrase(
            "title_table.clash_commune",
            "Lưu ý: đạt đúng mục tiêu {aims}% (năm {by}) thì thường vẫn thiếu so với “Cộng đồng học tập” cấp xã mức độ 1, cần {needs}% công dân ({text}).",
            **about,
        )
    return Phrase(
        "title_table.clash_unit",
        "Lưu ý: mục tiêu 100% đơn vị là “Đơn vị học tập” không đi cùng mục tiêu {aims}% người của đơn vị (năm {by}): mỗi đơn vị được công nhận cần {needs}% ({text}).",
        **about,
    )
