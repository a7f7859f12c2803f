"""What reminders say: they ask, never press; each says why it comes and how to end it (voice.md §2.12, P15)."""

from collections.abc import Callable, Mapping

from dialogs.address import FORMS
from dialogs.phrases import Phrase, Speech, Text
from dialogs.told import Args


def asked(args: Args) -> Speech:
    """They named the evening themselves."""
    return Phrase(
        "reminder.asked",
        "{Ten} ơi, hôm {day} {ban} dặn {minh} nhắc. {Ban} còn {left} câu, khoảng {left} phút.",
        day=args["day"],
        left=args["left"],
    )


def unfinished(args: Args) -> Speech:
    """A sheet that was begun."""
    if not args["answered"]:
        return Phrase(
            "reminder.not_begun",
            "{Ten} ơi, phiếu “Công dân học tập” năm {year} của {ban} vẫn chờ: {asked} câu, khoảng 10 phút, nghỉ lúc nào cũng được{a}.",
            year=str(args["year"]),
            asked=args["asked"],
        )
    return Phrase(
        "reminder.unfinished",
        "{Ten} ơi, phiếu “Công dân học tập” của {ban} đã xong {answered} câu, còn {left} câu, khoảng {left} phút. Lúc nào rảnh {ban} làm tiếp{nhe}, không vội.",
        answered=args["answered"],
        left=args["left"],
    )


def closing(args: Args) -> Speech:
    """The day is near by which the chapter wants the sheets."""
    return Phrase(
        "reminder.closing",
        "{Ten} ơi, chi hội xem phiếu đến hết ngày {closes}. {Ban} còn {left} câu, khoảng {left} phút, kịp thì {ban} làm tiếp{nhe}.",
        closes=args["closes"],
        left=args["left"],
    )


def yearly(args: Args) -> Speech:
    """A new year, a new sheet."""
    return Phrase(
        "reminder.yearly",
        "{Ten} ơi, năm ngoái {ban} đã làm phiếu “Công dân học tập”. Phiếu năm {year} nay có rồi, {ban} làm khi nào cũng được{a}.",
        year=str(args["year"]),
    )


def amend(args: Args) -> Speech:
    """The chapter gave it back, and it was not sent again."""
    return Phrase(
        "reminder.amend",
        "{Ten} ơi, hôm {day} chi hội nhờ {ban} xem lại phiếu. {Ban} sửa xong thì gửi lại giúp {minh}{nhe}.",
        day=args["returned"],
    )


def again(args: Args) -> Speech:
    """A month after a next step."""
    return Phrase(
        "reminder.again",
        "{Ten} ơi, hôm {day} {ban} tự chấm được {score} trên 100 điểm (theo bản gợi ý, chưa chính thức). Một tháng qua {ban} có học thêm gì thì chấm lại{nhe}.",
        day=args["finished"],
        score=args["score"],
    )


# Why it came, for who asks: the purpose, in words that follow "Hôm 12/10".
WHY: Mapping[str, Phrase] = {
    "asked": Phrase("why.asked", "{ban} dặn {minh} nhắc vào giờ ấy"),
    "unfinished": Phrase("why.unfinished", "{ban} đồng ý để {minh} nhắc, và phiếu lúc ấy chưa xong"),
    "closing": Phrase("why.closing", "{ban} đồng ý để {minh} nhắc, và sắp đến hạn chi hội xem phiếu"),
    "yearly": Phrase("why.yearly", "{ban} đồng ý để {minh} nhắc, và có phiếu của năm mới"),
    "amend": Phrase(
        "why.amend", "{ban} đồng ý để {minh} nhắc, và phiếu chi hội nhờ xem lại chưa được gửi tiếp"
    ),
    "again": Phrase("why.again", "{ban} đồng ý để {minh} nhắc, và đã một tháng từ lần chấm trước"),
    "head_nudge": Phrase("why.head_nudge", "chi hội nhờ {minh} hỏi thăm, vì phiếu lúc ấy chưa xong"),
    "news": Phrase("why.news", "{ban} đồng ý nhận tin, và cán bộ gửi tin này cho cả xã hoặc thôn"),
    "returned": Phrase("why.returned", "chi hội nhờ {ban} xem lại phiếu"),
    "endorsed": Phrase("why.endorsed", "chi hội xem xong phiếu của {ban}"),
    "recognised": Phrase("why.recognised", "cán bộ ghi quyết định về phiếu của {ban}"),
    "declined": Phrase("why.declined", "có kết quả xem xét phiếu của {ban}"),
    "filled_in": Phrase("why.filled_in", "có người làm phiếu giúp {ban}"),
    "registered_paper": Phrase("why.registered_paper", "chi hội ghi {ban} đã ký giấy đăng ký phấn đấu"),
    "title_judged": Phrase(
        "why.title_judged", "có kết quả về danh hiệu của gia đình, dòng họ hoặc thôn mình"
    ),
    "looked_after": Phrase("why.looked_after", "{ban} có yêu cầu về dữ liệu của mình"),
    "head_digest": Phrase("why.head_digest", "{ban} phụ trách chi hội và chọn nhận bảng này"),
    "officer_digest": Phrase("why.officer_digest", "{ban} là cán bộ và chọn nhận bảng này"),
    "places_merged": Phrase(
        "why.places_merged", "nơi {ban} giữ việc, hoặc nơi trong phần {ban} phụ trách, vừa gộp với nơi khác"
    ),
    "remind_head": Phrase("why.remind_head", "cán bộ xã nhờ {minh} nhắc việc của chi hội"),
}
WHY_ANYHOW = Phrase("why.service", "tin ấy là về việc của {ban}")


def news(args: Args) -> Phrase:
    """
    The news: who writes, what, a link, why it came and how it ends. No choices: it interrupts no question.

    args: words {language: text}, link, who (the place that writes) or organisation; left: questions still open. voice: the
    words of address of somebody else, see `as_to`.
    """
    return Phrase(
        "news.told",
        "{Ten} ơi, {who} báo tin: “{words}”{link}\nTin này đến vì {ban} đã đồng ý nhận tin khuyến học. Muốn thôi nhận, {ban} nhắn “dừng nhắc”{a}.{rest}",
        who=args.get("organisation") or _who(str(args.get("who", ""))),
        words=said(args["words"]),
        link=Phrase("news.link", "\nXem thêm: {url}", url=args["link"]) if args.get("link") else "",
        rest=Phrase("news.rest", " Muốn làm phiếu tự chấm, {ban} nhắn “tiếp tục”.", **args.get("voice", {}))
        if args.get("left")
        else "",
        **args.get("voice", {}),
    )


def _who(place: str) -> Phrase:
    if place:
        return Phrase("news.who_of", "Hội Khuyến học {place}", place=place)
    return Phrase("news.who", "Hội Khuyến học")


def said(words: Mapping[str, str]) -> str | Text:
    """A text in the language of whoever reads it, in Vietnamese where there is no other."""
    others = {language: text for language, text in words.items() if language != "vi"}
    return Text(words["vi"], others) if others else words["vi"]


def as_to(address: str, called: str) -> dict[str, str]:
    """The words of address as they will be said to somebody else: for a rehearsal."""
    form = FORMS.get(address, FORMS["ban"])
    name = called if address in {"", "ban"} else f"{form.word} {called}".strip()
    name = name or form.word
    return {
        "ban": form.word,
        "Ban": form.word.capitalize(),
        "minh": form.own,
        "Minh": form.own.capitalize(),
        "ten": name,
        "Ten": name[:1].upper() + name[1:],
        "a": " ạ" if form.polite else "",
        "nhe": " ạ" if form.polite else " nhé",
    }


def confirm(args: Args) -> Phrase:  # noqa: ARG001
    """To a second officer."""
    return Phrase(
        "news.to_confirm",
        "Có một tin khuyến học gửi cho nhiều người, đang chờ {ban} xem lại trước khi gửi{a}. {Ban} nhắn “tin khuyến học” để xem.",
    )


def back(args: Args) -> Phrase:  # noqa: ARG001
    """To the author: handed back."""
    return Phrase(
        "news.handed_back",
        "Tin {ban} soạn được cán bộ thứ hai gửi trả để xem lại{a}. Tin vẫn còn trong mục tin khuyến học.",
    )


def result(args: Args) -> Phrase:
    """To the author: how it went."""
    numbers = args.get("figures", {})
    return Phrase(
        "news.result",
        "Tin “{text}” đã gửi xong{a}: {sent} trên {all} người nhận được. {blocked} người đã chặn hoặc bỏ máy, {unknown} tin chưa rõ có đến không.",
        text=str(args.get("text", "")),
        **{name: int(numbers.get(name, 0)) for name in ("sent", "all", "blocked", "unknown")},
    )


def picture(args: Args) -> Phrase:  # noqa: ARG001
    """To the author: the picture could not be opened."""
    return Phrase(
        "news.no_picture",
        "{Minh} không mở được ảnh {ban} gửi cho tin khuyến học. {Ban} gửi lại một tấm ảnh khác ở phần sửa tin{nhe}.",
    )


WORDING: Mapping[str, Callable[[Args], Speech]] = {
    "asked": asked,
    "unfinished": unfinished,
    "closing": closing,
    "yearly": yearly,
    "amend": amend,
    "again": again,
    "news": news,
    "confirm_news": confirm,
    "news_back": back,
    "news_result": result,
    "news_picture": picture,
}
