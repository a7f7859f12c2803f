"""What people are told: the news itself, and to officers what waits for them and how a campaign went."""

from collections.abc import Callable, Mapping
from typing import Any

from dialogs.address import FORMS
from dialogs.phrases import Phrase, Text

Args = Mapping[str, Any]


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
        "Có một tin khuyến học gửi cho nhiều người, đang chờ {ban} xem lại trước khi gửi{a}. {Ban} nhắn “làm việc”, rồi chọn mục tin khuyến học.",
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


WORDING: Mapping[str, Callable[[Args], Phrase]] = {
    "news": news,
    "confirm_news": confirm,
    "news_back": back,
    "news_result": result,
    "news_picture": picture,
}
