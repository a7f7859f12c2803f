"""What officers and heads are told by the ledger for the office's part; read by whatever renders pushes."""

from collections.abc import Callable, Mapping

from dialogs.phrases import Phrase, Speech
from dialogs.talks.office.summary import lines
from dialogs.talks.result import congratulated
from dialogs.told import Args


def of_recognition(args: Args) -> list[Speech]:
    """Recognised, by number and day; how to say whether the name may be published. Or by another number, for it was wrong."""
    if args.get("corrected"):
        return [
            Phrase(
                "corrected.told",
                "Xã ghi lại cho đúng: {ban} được công nhận “Công dân học tập” năm {year} theo Quyết định số {number} ngày {day}{a}.",
                number=str(args["number"]),
                day=str(args["day"]),
                year=str(args["year"]),
            )
        ]
    return [
        congratulated(str(args["number"]), str(args["day"]), str(args["year"])),
        Phrase(
            "recognised.more",
            "{Ban} nhắn “kết quả” để xem lại, và cho {minh} biết xã có được nêu tên {ban} không{a}.",
        ),
    ]


def of_refusal(args: Args) -> Phrase:
    """Not on the list this year, or not in a decision any more, and whom to ask."""
    if args.get("revoked"):
        return Phrase(
            "revoked.told",
            "Xã vừa rút tên {ban} khỏi Quyết định số {number} ngày {day} về “Công dân học tập” năm {year}. Phiếu của {ban} vẫn còn nguyên. Muốn biết rõ vì sao, {ban} hỏi chi hội khuyến học giúp {minh}{nhe}.",
            number=str(args["number"]),
            day=str(args["day"]),
            year=str(args["year"]),
        )
    return Phrase(
        "declined.told",
        "Xã đã xem phiếu năm {year} của {ban}, lần này chưa đưa vào danh sách công nhận. Muốn biết rõ vì sao, {ban} hỏi chi hội khuyến học giúp {minh}{nhe}.",
        year=str(args["year"]),
    )


def officer_digest(args: Args) -> list[Speech]:
    """The summary as it stood when it was planned, and how to go on from it."""
    after = Phrase("digest.after", "{Ban} nhắn “tóm tắt” để xem tiếp, hoặc đổi lịch gửi{a}.")
    return [*lines(args["summary"]), after]


def head_digest(args: Args) -> list[Speech]:
    """The same of a village or a unit."""
    after = Phrase("digest.after_head", "{Ban} nhắn “việc chi hội” để xem tiếp{a}.")
    return [*lines(args["summary"]), after]


def remind_head(args: Args) -> Phrase:
    """What waits at their place, no names."""
    if args["level"] == "commune":
        return _remind_officer(args)
    if args["why"] == "late":
        return Phrase(
            "told.remind_late",
            "Hội Khuyến học nhờ {minh} nhắc: {place} còn {n} phiếu chờ duyệt quá 10 ngày. Khi rảnh, {ban} nhắn “việc chi hội” để xem{a}.",
            place=args["label"],
            n=int(args["number"]),
        )
    return Phrase(
        "told.remind_idle",
        "Hội Khuyến học nhờ {minh} nhắc: {place} chưa ai bắt đầu làm phiếu. Khi rảnh, {ban} nhắn “việc chi hội” để xem cách mời bà con{a}.",
        place=args["label"],
    )


def _remind_officer(args: Args) -> Phrase:
    if args["why"] == "late":
        return Phrase(
            "told.remind_officer_late",
            "Tỉnh nhờ {minh} nhắc: {place} còn {n} phiếu chờ duyệt quá 10 ngày. Khi rảnh, {ban} nhắn “tóm tắt” để xem nơi nào{a}.",
            place=args["label"],
            n=int(args["number"]),
        )
    return Phrase(
        "told.remind_officer_idle",
        "Tỉnh nhờ {minh} nhắc: {place} chưa ai bắt đầu làm phiếu. Khi rảnh, {ban} nhắn “tóm tắt” để xem{a}.",
        place=args["label"],
    )


WORDING: Mapping[str, Callable[[Args], Speech | list[Speech]]] = {
    "recognised": of_recognition,
    "declined": of_refusal,
    "officer_digest": officer_digest,
    "head_digest": head_digest,
    "remind_head": remind_head,
}
