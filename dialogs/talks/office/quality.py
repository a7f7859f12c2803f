"""How sheets came about, village by village: for the officer to see where to go and help."""

from dialogs.engine import Next, Say, Talk, ask, look
from dialogs.phrases import Listed, Phrase
from dialogs.questions import OneOf
from dialogs.requests.files import Quality
from dialogs.talks.office.parts import Found
from dialogs.talks.picking import BACK, MORE

PAGE = 8
DRAFT = Phrase("status.draft", "(theo bản gợi ý, chưa chính thức)")
ADOPTED = Phrase("status.adopted", "(theo bản Hội đã chọn dùng)")


def quality(role: str, page: int = 0) -> Talk:
    """A page of villages, numbers only."""
    found: Found = yield from look("quality", Quality(role))
    villages = found["villages"][page * PAGE : (page + 1) * PAGE]
    if not villages:
        yield Say(
            Phrase(
                "quality.none",
                "Chưa thôn nào có đủ phiếu để xem chất lượng{a}. Thôn dưới 5 phiếu thì không tách riêng.",
            )
        )
        return Next("office", {"role": role})
    yield Say(
        Phrase(
            "quality.list",
            "Năm {year}, trên số phiếu đã gửi {status}:\n{lines}",
            year=str(found["year"]),
            status=DRAFT if found["draft"] else ADOPTED,
            lines=Listed(map(_village, villages), "\n"),
        )
    )
    if found["hidden"]:
        yield Say(
            Phrase("quality.hidden", "{count} thôn còn ít phiếu nên không nêu riêng.", count=found["hidden"])
        )
    more = len(found["villages"]) > (page + 1) * PAGE
    choice = yield from ask(
        OneOf(
            key="then",
            options=((MORE, BACK) if more else (BACK,)),
            wording=Phrase("quality.ask", "{Ban} xem xong thì quay ra{nhe}."),
            help=Phrase(
                "quality.help",
                "Nhiều phiếu làm giúp, làm rất nhanh hoặc câu nào cũng mức cao nhất thì nên cùng chi hội xem lại. Đây không phải lỗi của ai.",
            ),
        )
    )
    if choice == "more":
        return Next("quality", {"role": role, "page": page + 1})
    return Next("office", {"role": role})


def _village(each: Found) -> Phrase:
    minutes = max(1, round(each["seconds"] / 60))
    counts = {name: _share(each[name], each["sent"]) for name in ("helped", "returned", "top")}
    if not each["seconds"]:
        return Phrase(
            "quality.village_untimed",
            "{place}, {sent} phiếu: có người làm giúp {helped}, trả lại {returned}, mức cao nhất cả {top}",
            place=each["label"],
            sent=each["sent"],
            **counts,
        )
    return Phrase(
        "quality.village",
        "{place}, {sent} phiếu: có người làm giúp {helped}, trả lại {returned}, mức cao nhất cả {top}, nửa số phiếu làm trong {minutes} phút",
        place=each["label"],
        sent=each["sent"],
        minutes=minutes,
        **counts,
    )


def _share(part: int | None, whole: int) -> Phrase:
    if part is None:
        return Phrase("quality.few", "ít, không nêu")
    return Phrase("quality.share", "{part} ({percent}%)", part=part, percent=round(100 * part / whole))
