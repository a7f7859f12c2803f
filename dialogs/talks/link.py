"""One person, many channels: a short code shown on one and typed on the other, confirmed on the first."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict

from dialogs.engine import Command, Done, End, Next, Part, Query, Say, Talk, Tell, ask, do, look
from dialogs.phrases import Listed, Phrase
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.talks.asked import Welcoming


class Elsewhere(TypedDict):
    """Another contact, and its channel."""

    contact: str
    channel: str


class Links(TypedDict):
    """
    How a contact is linked.

    known: it has a person. others: those that share the active person. asked_by: the channel of a contact that typed this
    one's code and waits for an answer, "" if none does.
    """

    known: bool
    others: list[Elsewhere]
    asked_by: str


@dataclass(frozen=True, slots=True)
class Linking(Query[Links]):
    """How this contact is linked."""


@dataclass(frozen=True, slots=True)
class MakeLinkCode(Command[str]):
    """A code for another channel, once, for fifteen minutes."""


Entered: TypeAlias = Literal["asked", "relinked", "wrong", "many"]


@dataclass(frozen=True, slots=True)
class EnterLinkCode(Command[Entered]):
    """A code typed on another channel: the other side is asked; a code of the chapter joins at once."""

    code: str


@dataclass(frozen=True, slots=True)
class AnswerLink(Command[None]):
    """The first channel agrees to the link, or refuses it; refused itself where nobody waits any more."""

    agreed: bool


@dataclass(frozen=True, slots=True)
class Unlink(Command[None]):
    """Another contact no longer shares the active person."""

    contact: str


CHANNELS = {
    "telegram": Phrase("channel.telegram", "Telegram"),
    "zalo_bot": Phrase("channel.zalo_bot", "Zalo"),
    "zalo_oa": Phrase("channel.zalo_oa", "Zalo"),
    "web": Phrase("channel.web", "trang web"),
    "console": Phrase("channel.console", "máy tính"),
}


def channel_name(channel: str) -> str | Phrase:
    """What people call a channel."""
    return CHANNELS.get(channel, channel)


def link(code: str = "") -> Talk:
    """Answer a request that waits, else show a code, type one, or undo."""
    here = yield from look("linking", Linking())
    if here["asked_by"]:
        return (yield from _answer(here))
    if code or not here["known"]:
        return (yield from _enter(code))
    options = [
        Option("show", Phrase("link.show", "Lấy mã để dùng trên máy khác")),
        Option("enter", Phrase("link.enter", "Nhập mã lấy từ máy khác")),
    ]
    if here["others"]:
        options.append(Option("undo", Phrase("link.undo", "Thôi dùng chung với nơi khác")))
    options.append(Option("done", Phrase("link.done", "Xong")))
    choice = yield from ask(OneOf(key="then", wording=_what(here), options=tuple(options)))
    if choice == "done":
        return Done()
    if choice == "enter":
        return (yield from _enter(""))
    if choice == "undo":
        return (yield from _undo(here))
    made = yield from do("code", MakeLinkCode(), secret=True)
    yield Say(
        Phrase(
            "link.code",
            "Mã của {ban}: {code}\nỞ máy kia, {ban} nhắn “liên kết” rồi nhắn mã này. Mã dùng một lần, trong 15 phút. Đừng đưa mã cho người lạ.",
            code=made,
        )
    )
    return Done()


def typed_code(code: str, known: bool) -> Talk:
    """Six signs typed anywhere: the code of a place or a household, or one that links a phone."""
    here = yield from look("here", Welcoming(code))
    if not here["place"]:
        return Next("link", {"code": code})
    return Next("code" if known else "welcome", {"code": code})


def _what(here: Links) -> Phrase:
    if not here["others"]:
        return Phrase(
            "link.ask",
            "Phiếu này còn làm được ở máy khác, qua Zalo, Telegram hay trang web. {Ban} muốn làm gì{a}?",
        )
    others = Listed(channel_name(each["channel"]) for each in here["others"])
    return Phrase(
        "link.ask_others", "Phiếu này đang dùng chung với: {others}. {Ban} muốn làm gì{a}?", others=others
    )


def _enter(code: str) -> Part[End]:
    typed = code or (
        yield from ask(
            Words(
                key="code",
                longest=20,
                context=Context.SEARCH,
                skippable=True,
                wording=Phrase(
                    "link.type", "{Ban} nhắn giúp {minh} mã lấy từ máy kia{a}. Chưa có mã thì nhắn “để sau”."
                ),
            )
        )
    )
    if typed == "~":
        return Next("resume")
    entered = yield from do("enter", EnterLinkCode(typed))
    if entered == "relinked":
        yield Say(Phrase("link.relinked", "Máy này đã mở được phiếu của {ten}{a}."))
        return Next("resume")
    if entered == "asked":
        yield Say(
            Phrase(
                "link.wait",
                "Đúng mã rồi. Để cho chắc, {ban} trở lại máy kia, nhắn “liên kết” và chọn đồng ý giúp {minh}{nhe}.",
            )
        )
        return Next("quiet")
    if entered == "many":
        yield Say(Phrase("link.many", "{Ban} đã thử nhiều lần rồi. Một giờ nữa {ban} thử lại{nhe}."))
    else:
        yield Say(
            Phrase(
                "link.wrong",
                "Mã này không đúng hoặc đã hết hạn. {Ban} lấy mã mới ở máy kia rồi thử lại{nhe}.",
            )
        )
    return Next("resume")


def _answer(here: Links) -> Part[End]:
    choice = yield from ask(
        OneOf(
            key="agree",
            context=Context.YES_NO,
            wording=Phrase(
                "link.agree",
                "Có người vừa nhập mã của {ban} trên {channel}. Có phải {ban} không{a}?",
                channel=channel_name(here["asked_by"]),
            ),
            options=(
                Option("yes", Phrase("link.yes", "Phải, cho dùng chung")),
                Option("no", Phrase("link.no", "Không phải tôi")),
            ),
        )
    )
    yield from do("answer", AnswerLink(choice == "yes"))
    if choice == "yes":
        yield Say(
            Phrase(
                "link.joined", "Đã nối hai nơi rồi{a}. Ở máy kia, {ban} nhắn một chữ bất kỳ là làm tiếp được."
            )
        )
    else:
        yield Say(Phrase("link.refused", "{Minh} đã chặn lần ấy{a}. Mã cũ không dùng được nữa."))
    return Next("resume")


def link_late() -> Talk:
    """Whoever asked to be linked has been answered, or has waited too long."""
    yield Say(
        Phrase(
            "link.late",
            "Lần nối ấy đã hết hạn hoặc đã được trả lời rồi, nên {minh} không nối thêm nơi nào{a}. Vẫn muốn dùng chung thì {ban} lấy mã mới{nhe}.",
        )
    )
    return Next("resume")


def _undo(here: Links) -> Part[End]:
    options = tuple(
        Option(each["contact"], Phrase("link.other", "{channel}", channel=channel_name(each["channel"])))
        for each in here["others"]
    )
    choice = yield from ask(
        OneOf(
            key="which",
            wording=Phrase("link.which", "{Ban} thôi dùng chung với nơi nào{a}?"),
            options=(*options, Option("none", Phrase("link.none", "Thôi, giữ nguyên"))),
        )
    )
    if choice != "none":
        yield from do("unlink", Unlink(choice))
        yield Say(Phrase("link.undone", "Nơi ấy không xem được phiếu của {ban} nữa{a}."))
    return Next("resume")


def told(words: Tell) -> Phrase:
    """What the other side of a link hears."""
    channel = channel_name(words["channel"])
    if words["what"] == "link_asked":
        return Phrase(
            "link.asked",
            "Có người vừa nhập mã của {ban} trên {channel}. Nếu là {ban}, nhắn “liên kết” để trả lời{a}; không phải thì cứ bỏ qua.",
            channel=channel,
        )
    if "answered" in words:
        return Phrase(
            "link.ready_so_far",
            "Đã nối với phiếu của {ten}: {answered} trên {asked} câu đã trả lời{a}. {Ban} nhắn một chữ bất kỳ để làm tiếp.",
            answered=words["answered"],
            asked=words["asked"],
        )
    return Phrase("link.ready", "Đã nối với phiếu của {ten}{a}. {Ban} nhắn một chữ bất kỳ để làm tiếp.")
