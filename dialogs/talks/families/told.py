"""What a family, the head of a clan or of a village is told of the sheet of their title."""

from collections.abc import Callable, Mapping

from dialogs.phrases import Phrase, Speech
from dialogs.talks.title_names import NAMES
from dialogs.told import Args


def title_judged(args: Args) -> Speech:
    """That it was recognised, by which decision; given back, or not put on the list: why is read where they look."""
    title, year = NAMES[str(args["title"])], str(args["year"])
    step = str(args["step"])
    if step == "recognised":
        return _recognised(args, title, year)
    whose = _whose(args)
    if step == "revoked":
        return Phrase(
            "told.title_revoked",
            "Quyết định số {number} ngày {day} công nhận {title} năm {year} của {whose} đã được thu hồi. Cần rõ hơn, {ban} hỏi Hội Khuyến học xã{a}.",
            number=str(args["number"]),
            day=str(args["day"]),
            title=title,
            year=year,
            whose=whose,
        )
    where = (
        Phrase("told.title_where_role", "nhắn “danh hiệu của thôn”")
        if args.get("role")
        else Phrase("told.title_where", "nhắn “gia đình học tập”")
    )
    if step == "returned":
        return Phrase(
            "told.title_returned",
            "Phiếu {title} năm {year} của {whose} được nhờ xem lại. {Ban} {where} để đọc lý do và sửa{a}.",
            title=title,
            year=year,
            whose=whose,
            where=where,
        )
    return Phrase(
        "told.title_declined",
        "Phiếu {title} năm {year} của {whose} đã được xem, năm nay chưa đưa vào danh sách. {Ban} {where} để đọc lý do{a}.",
        title=title,
        year=year,
        whose=whose,
        where=where,
    )


def _recognised(args: Args, title: Phrase, year: str) -> Phrase:
    return Phrase(
        "told.title_recognised",
        "{Minh} chúc mừng! Theo Quyết định số {number} ngày {day}, {whose} được công nhận {title} năm {year}.",
        number=str(args["number"]),
        day=str(args["day"]),
        whose=_whose(args),
        title=title,
        year=year,
    )


def _whose(args: Args) -> Speech:
    if args["title"] == "clan":
        return Phrase("told.title_clan", "dòng họ {name}", name=str(args["name"]))
    if args["title"] == "village":
        return Phrase("told.title_village", "{name}", name=str(args["name"]))
    return Phrase("told.title_family", "gia đình {ban}")


WORDING: Mapping[str, Callable[[Args], Speech]] = {"title_judged": title_judged}
