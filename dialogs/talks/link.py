"""One person, many channels: a short code shown on one and typed on the other, confirmed on the first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict

from dialogs.engine import Command, Done, End, Next, Part, Query, Say, Talk, Tell, ask, do, look
from dialogs.phrases import Listed, Named, Phrase
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.talks import sessions
from dialogs.talks.asked import Welcoming
from dialogs.talks.work import told_of_role


class Elsewhere(TypedDict):
    """Another contact, and its channel."""

    contact: str
    channel: str


class Links(TypedDict):
    """
    How a contact is linked.

    known: it has a person. others: those that share the active person. asked_by: the channel of a contact that typed this
    one's code and waits for an answer, "" if none does. new_phone: one that was given a code of the chapter waits for the
    word of this one. waits: this one is such a phone.
    """

    known: bool
    new_phone: bool
    waits: bool
    others: list[Elsewhere]
    asked_by: str


@dataclass(frozen=True, slots=True)
class Linking(Query[Links]):
    """How this contact is linked."""


@dataclass(frozen=True, slots=True)
class MakeLinkCode(Command[str]):
    """A code for another channel, once, for fifteen minutes."""


Came: TypeAlias = Literal["asked", "waits", "relinked", "entrusted", "wrong", "many"]


class Entered(TypedDict):
    """
    What a typed code came to: the other phone is asked, or this one waits (until that hour of that day), or nothing.

    entrusted: a code for somebody's lost phone is not for whoever holds a role over where they live.
    """

    came: Came
    hour: str
    day: str


@dataclass(frozen=True, slots=True)
class EnterLinkCode(Command[Entered]):
    """A code typed on another channel: the other side is asked; with a code of the chapter this one waits a day."""

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


def link(code: str = "") -> Talk:  # noqa: PLR0911 (what waits is answered first, nearest first)
    """Answer a request that waits, else show a code, type one, or undo."""
    here = yield from look("linking", Linking())
    if here["asked_by"]:
        return (yield from _answer(here))
    if not code and (here["new_phone"] or here["waits"]):
        return Next("new_phone" if here["new_phone"] else "phone_waits")
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
    if entered["came"] == "waits":
        yield Say(
            Phrase(
                "link.hold",
                "Đúng mã rồi{a}. Để giữ kín cho {ban}, máy này mở được phiếu từ {hour} ngày {day}. Máy cũ còn dùng thì đồng ý trên máy ấy là mở ngay.",
                hour=entered["hour"],
                day=entered["day"],
            )
        )
        return Next("quiet")
    if entered["came"] == "entrusted":
        yield Say(
            Phrase(
                "link.entrusted",
                "Máy này đang giữ việc của chi hội hay của xã nên không mở phiếu của người khác được{a}. Mã này chỉ dùng trên máy của chính người ấy.",
            )
        )
        return Next("resume")
    if entered["came"] == "asked":
        yield Say(
            Phrase(
                "link.wait",
                "Đúng mã rồi. Để cho chắc, {ban} trở lại máy kia, nhắn “liên kết” và chọn đồng ý giúp {minh}{nhe}.",
            )
        )
        return Next("quiet")
    if entered["came"] == "many":
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


def giver(called: str) -> str | Phrase:
    """Who gave a code, as the village calls them."""
    return called or Phrase("new_phone.chapter", "chi hội")


def told(words: Tell) -> Phrase:
    """What the other side of a link hears."""
    if words["what"].startswith("new_phone"):
        return _told_of_new_phone(words)
    if words["what"].startswith("role_"):
        return told_of_role(words)
    if words["what"] in _OPENED:
        return _OPENED[words["what"]](words)
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


_OPENED: Mapping[str, Callable[[Tell], Phrase]] = {
    "page_opened": lambda _: Phrase(
        "page.told",
        "Phiếu của {ban} vừa được mở trên trang web{a}. Nếu không phải {ban} mở, {ban} nhắn “không phải tôi mở”, {minh} đóng trang ấy ngay.",
    ),
    "desk_opened": sessions.told,
}


def _told_of_new_phone(words: Tell) -> Phrase:
    """What the phones somebody has, and their new one, hear of each other."""
    who = Named(words["address"], words["called"])
    if words["what"] == "new_phone_asked":
        return Phrase(
            "new_phone.told",
            "Có người vừa nhập mã máy mới cho phiếu của {who}, trên {channel}. Có phải {who} nhờ {by} nối máy mới không{a}? "
            "{Ban} nhắn một chữ bất kỳ để trả lời. Không trả lời thì đến {hour} ngày {day} máy kia mới mở được phiếu.",
            who=who,
            channel=channel_name(words["channel"]),
            by=giver(words["by"]),
            hour=words["hour"],
            day=words["day"],
        )
    if words["what"] == "new_phone_opened":
        return Phrase(
            "new_phone.ready",
            "Máy này đã mở được phiếu của {who}{a}. {Ban} nhắn một chữ bất kỳ để làm tiếp.",
            who=who,
        )
    if words["what"] == "new_phone_stopped":
        return Phrase(
            "new_phone.refused",
            "Máy cũ báo không nhờ nối máy này, nên {minh} không mở phiếu ở đây{a}. Cần thì {ban} gặp chi hội khuyến học.",
        )
    return Phrase(
        "new_phone.ended",
        "Mã máy mới ấy không còn dùng được nên {minh} chưa mở phiếu{a}. {Ban} xin chi hội mã mới{nhe}.",
    )
