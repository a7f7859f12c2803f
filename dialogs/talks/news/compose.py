"""News is written and changed, one part at a time; each is kept in the draft as soon as it is given."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dialogs.engine import Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Phrase, Speech
from dialogs.questions import OneOf, Option, Photo, Words
from dialogs.reading import Context
from dialogs.requests.news import ChangeNews, DraftNews, NewsDay, NewsPage, NewsPlaces
from dialogs.rules.campaign import LONGEST, STATES, cleaned, day_of, has_link, safe_link
from dialogs.talks.news.campaign import WHOM

Found = Mapping[str, Any]
READ = 4000  # characters that are looked at, so that too long a text is told how long it is


def campaign_new(role: str) -> Talk:
    """The text, for whom, when: then it is rehearsed."""
    today: Found = yield from look("today", NewsDay(role))
    words = yield from ask(_text("words"))
    drafted: Found = yield from do("keep", DraftNews(role, cleaned(words)))
    if drafted.get("many"):
        yield Say(Phrase("news.many", "{Ban} có nhiều bản nháp rồi, bỏ bớt một bản rồi soạn tiếp{nhe}."))
        return Next("campaign", {"role": role})
    id_ = str(drafted["campaign"])
    state = yield from ask(_whom())
    yield from do("keep_state", ChangeNews(role, id_, "state", state))
    when = yield from _when(today["today"])
    yield from do("keep_when", ChangeNews(role, id_, "when", when))
    return Next("campaign_rehearsal", {"role": role, "campaign": id_})


def _text(key: str) -> Words:
    return Words(
        key=key,
        longest=READ,
        context=Context.MESSAGE,
        secret=False,
        check=_wrong_text,
        wording=Phrase(
            "news.write",
            "{Ban} viết nội dung tin{a}, nhiều nhất {most} chữ cái. Lời chào, lời giải thích vì sao có tin và cách thôi nhận, {minh} tự thêm.",
            most=LONGEST,
        ),
        help=Phrase(
            "news.write_help",
            "Nói rõ việc gì, ở đâu, khi nào, ai đến được. Đừng hỏi số căn cước, mật khẩu, mã xác thực hay tiền. Đường dẫn và ảnh thêm ở phần sửa tin.",
        ),
    )


def _wrong_text(text: str) -> Speech | None:
    if len(text) > LONGEST:
        return Phrase(
            "news.too_long",
            "Tin dài {n} chữ cái, nhiều nhất là {most}. {Ban} viết gọn lại giúp {minh}{nhe}.",
            n=len(text),
            most=LONGEST,
        )
    if has_link(text):
        return Phrase(
            "news.link_inside",
            "Trong tin có đường dẫn. {Ban} bỏ ra giúp {minh}{nhe}; đường dẫn có chỗ riêng ở phần sửa tin.",
        )
    if not any(letter.isalpha() for letter in text):
        return Phrase("news.no_words", "{Minh} chưa thấy chữ nào trong tin{a}.")
    return None


def _whom() -> OneOf:
    return OneOf(
        key="state",
        wording=Phrase("news.whom", "Tin này dành cho ai{a}?"),
        options=tuple(Option(each, Phrase("news.whom_option", "{whom}", whom=WHOM[each])) for each in STATES),
        help=Phrase(
            "news.whom_help",
            "Mặc định là cả nơi {ban} phụ trách; muốn chỉ gửi một thôn thì sửa sau khi xem thử.",
        ),
    )


def _when(today: str) -> Part[str]:
    choice = yield from ask(
        OneOf(
            key="when",
            wording=Phrase(
                "news.when", "Bắt đầu gửi khi nào{a}? Tin chỉ đi trong khung giờ tối để khỏi phiền bà con."
            ),
            options=(
                Option(
                    "now", Phrase("news.when_now", "Tối nay, hoặc sớm nhất có thể"), also=("toi nay", "ngay")
                ),
                Option("date", Phrase("news.when_date", "Chọn một ngày")),
            ),
        )
    )
    if choice == "now":
        return "now"
    first = date.fromisoformat(today)
    typed = yield from ask(
        Words(
            key="day",
            secret=False,
            longest=20,
            check=lambda text: None if day_of(text, first) else _wrong_day(),
            wording=Phrase("news.day", "{Ban} cho {minh} ngày bắt đầu{a}, ví dụ: {day}.", day=first),
        )
    )
    return day_of(typed, first)


def _wrong_day() -> Phrase:
    return Phrase(
        "news.wrong_day",
        "{Minh} chưa hiểu ngày này, hoặc ngày đã qua hay xa quá hai tháng. {Ban} nhắn lại, ví dụ 20/12{nhe}.",
    )


PARTS = {
    "words": Phrase("news.part.words", "Nội dung"),
    "whom": Phrase("news.part.whom", "Gửi cho ai"),
    "place": Phrase("news.part.place", "Nơi nhận"),
    "when": Phrase("news.part.when", "Ngày gửi"),
    "picture": Phrase("news.part.picture", "Ảnh"),
    "link": Phrase("news.part.link", "Đường dẫn"),
    "english": Phrase("news.part.english", "Bản tiếng Anh"),
}


def campaign_change(role: str, campaign: str, part: str = "") -> Talk:
    """Which part, and what it becomes."""
    here: Found = yield from look("page", NewsPage(role, campaign))
    if here.get("state") != "draft":
        return Next("campaign", {"role": role})
    chosen = part or (
        yield from ask(
            OneOf(
                key="part",
                wording=Phrase("news.change_what", "{Ban} sửa phần nào{a}?"),
                options=tuple(Option(each, label) for each, label in PARTS.items()),
            )
        )
    )
    if chosen == "place":
        return Next("campaign_place", {"role": role, "campaign": campaign})
    value = yield from _new_value(role, chosen)
    if value is None:
        yield Say(Phrase("news.not_a_photo", "Đây chưa phải là ảnh, {minh} giữ tin như cũ{a}."))
        return Next("campaign_page", {"role": role, "campaign": campaign})
    name = "state" if chosen == "whom" else chosen
    yield from do("change", ChangeNews(role, campaign, name, value))
    return Next("campaign_page", {"role": role, "campaign": campaign})


def _new_value(role: str, part: str) -> Part[Any]:
    """What the part becomes; "" takes it away, None leaves it as it is."""
    if part == "words":
        words = yield from ask(_text("new_words"))
        return cleaned(words)
    if part == "whom":
        state = yield from ask(_whom())
        return state
    if part == "when":
        today: Found = yield from look("today", NewsDay(role))
        when = yield from _when(today["today"])
        return when
    if part == "picture":
        return (yield from _new_picture())
    return (yield from _new_words(part))


def _new_picture() -> Part[Any]:
    given = yield from ask(
        Photo(
            key="picture",
            secret=False,
            wording=Phrase(
                "news.picture", "{Ban} gửi một tấm ảnh{a}. Đừng dùng ảnh có mặt trẻ em hay giấy tờ của ai."
            ),
            options=(Option("none", Phrase("news.without_picture", "Không kèm ảnh")),),
        )
    )
    if given == "none":
        return ""
    return {"photo": given["photo"]} if given.get("photo") else None


def _new_words(part: str) -> Part[str]:
    if part == "link":
        asked = Words(
            key="link",
            longest=READ,
            secret=False,
            skippable=True,
            check=_wrong_link,
            wording=Phrase(
                "news.link_ask",
                "{Ban} gửi đường dẫn bắt đầu bằng https://{a}. Không cần nữa thì chọn bỏ qua.",
            ),
        )
    else:
        asked = Words(
            key="english",
            longest=READ,
            context=Context.MESSAGE,
            secret=False,
            skippable=True,
            check=_wrong_text,
            wording=Phrase(
                "news.english_ask", "{Ban} viết bản tiếng Anh của tin{a}. Không cần nữa thì chọn bỏ qua."
            ),
        )
    typed = yield from ask(asked)
    return "" if typed == "~" else cleaned(typed) if part == "english" else typed


def _wrong_link(text: str) -> Speech | None:
    if safe_link(text):
        return None
    return Phrase(
        "news.wrong_link",
        "Đường dẫn này {minh} chưa dùng được: cần bắt đầu bằng https:// và là địa chỉ của một trang có tên miền, không dấu cách{a}.",
    )


def campaign_place(role: str, campaign: str, page: int = 0) -> Talk:
    """The place it is meant for: the whole of the role's, or one below it."""
    found: Found = yield from look("places", NewsPlaces(role, page))
    options = [
        Option(each["id"], Phrase("news.place_option", "{place}", place=each["label"]))
        for each in found["rows"]
    ]
    if found["more"]:
        options.append(Option("+", Phrase("news.places_more", "Nơi khác")))
    choice = yield from ask(
        OneOf(key="place", wording=Phrase("news.place", "Tin gửi cho nơi nào{a}?"), options=tuple(options))
    )
    args = {"role": role, "campaign": campaign}
    if choice == "+":
        return Next("campaign_place", {**args, "page": page + 1})
    yield from do("change", ChangeNews(role, campaign, "place", choice, choice))
    return Next("campaign_page", args)
