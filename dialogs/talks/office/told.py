"""What officers and heads are told by the ledger for the office's part; read by whatever renders pushes."""

from collections.abc import Callable, Mapping

from dialogs.phrases import Listed, Phrase, Speech
from dialogs.talks.office.summary import lines
from dialogs.talks.result import congratulated
from dialogs.talks.title_names import NAMES
from dialogs.talks.work import work_at
from dialogs.told import Args

NAMED = 5  # codes that are named one by one


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
    return [*lines(args["summary"]), *_codes(args), after]


def _codes(args: Args) -> list[Speech]:
    """The codes of roles that nobody has taken up, and where the text to pass on is."""
    codes = args.get("codes", [])
    if not codes:
        return []
    first = [work_at(each["kind"], each["label"]) for each in codes[:NAMED]]
    return [
        Phrase(
            "digest.codes",
            "{n} mã nhận việc chưa ai nhận: {each}{more}. Bài để chép gửi từng người ở “Việc khác”, “Mã nhận việc chưa ai nhận”.",
            n=len(codes),
            each=Listed(first, "; "),
            more=Phrase("digest.more_codes", " và {n} mã nữa", n=len(codes) - NAMED)
            if len(codes) > NAMED
            else "",
        )
    ]


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


def places_merged(args: Args) -> Phrase:
    """Which places are one from when on, and what that means for people, sheets, codes and figures."""
    return Phrase(
        "told.places_merged",
        "Từ ngày {day}, {gone} gộp vào {stays}{now}. Người, hộ, phiếu, số liệu và việc được giao đã chuyển sang nơi mới. Mã cũ trên thẻ, trên giấy mời vẫn dùng được; biên bản và số liệu đã chốt giữ tên cũ. Có gì chưa đúng, {ban} báo cán bộ cấp trên giúp {minh}{nhe}.",
        day=str(args["day"]),
        gone=Listed((str(each) for each in args["gone"]), "; "),
        stays=str(args["stays"]),
        now=Phrase("told.merged_now", ", nay là {now}", now=str(args["now"]))
        if args["now"] != args["stays"]
        else "",
    )


def title_lapses(args: Args) -> Phrase:
    """Which title ends when, and what is to be done about it."""
    return Phrase(
        "told.title_lapses",
        "Danh hiệu {title} mức {level} của {place} (Quyết định số {number}) giữ đến hết ngày {until}. Muốn được công nhận lại, {ban} nhắn “danh hiệu tập thể” để làm phiếu{a}.",
        title=NAMES[str(args["title"])],
        level=int(args["level"]),
        place=str(args["label"]),
        number=str(args["number"]),
        until=str(args["until"]),
    )


WORDING: Mapping[str, Callable[[Args], Speech | list[Speech]]] = {
    "recognised": of_recognition,
    "declined": of_refusal,
    "officer_digest": officer_digest,
    "head_digest": head_digest,
    "remind_head": remind_head,
    "places_merged": places_merged,
    "title_lapses": title_lapses,
}
