"""In place of a lost phone: the phones a person has are asked, the new one waits a day, and is told until when."""

from dataclasses import dataclass
from typing import Literal, TypedDict

from dialogs.engine import Command, Done, Next, Query, Say, Talk, ask, do, look
from dialogs.phrases import Named, Phrase
from dialogs.questions import OneOf, Option
from dialogs.reading import Context
from dialogs.talks.link import Entered, channel_name, giver


class NewPhone(TypedDict):
    """
    A phone that waits to be joined to somebody: who they are, who gave the code, where it was typed, until when it waits.

    code: by which it is answered, "" where none waits. by: what the village calls whoever gave it, "" unknown.
    """

    code: str
    called: str
    address: str
    by: str
    channel: str
    hour: str
    day: str


@dataclass(frozen=True, slots=True)
class NewPhoneAsked(Query[NewPhone]):
    """The new phone that somebody of this contact is asked about."""


@dataclass(frozen=True, slots=True)
class AnswerNewPhone(Command[str]):
    """A phone they have says whether it is theirs: opened, stopped, later, late (settled already), ended (may not be)."""

    code: str
    word: Literal["yes", "no", "later"]


@dataclass(frozen=True, slots=True)
class OpenNewPhone(Command[Entered]):
    """What this contact waits for, and until when; open once the day is over; drop: it is wanted no more."""

    drop: bool = False


def new_phone() -> Talk:
    """On a phone they have: whether they asked for a new one to be joined; it can be stopped, or left to the day."""
    here = yield from look("here", NewPhoneAsked())
    if not here["code"]:
        yield from do("none", AnswerNewPhone("", "later"))
        return Next("resume")
    choice = yield from ask(
        OneOf(
            key="theirs",
            context=Context.YES_NO,
            wording=Phrase(
                "new_phone.ask",
                "Có người vừa nhập mã máy mới cho phiếu của {who}, trên {channel}. Có phải {who} nhờ {by} nối máy mới không{a}?",
                who=Named(here["address"], here["called"]),
                channel=channel_name(here["channel"]),
                by=giver(here["by"]),
            ),
            options=(
                Option("yes", Phrase("new_phone.yes", "Phải, cho mở ngay")),
                Option("no", Phrase("new_phone.no", "Không phải, chặn lại")),
                Option("later", Phrase("new_phone.later", "Chưa rõ, để sau"), also=("de sau", "chua ro")),
            ),
            help=Phrase(
                "new_phone.help",
                "Chặn thì máy kia không xem được gì. Chưa trả lời thì đến {hour} ngày {day} máy kia mới mở được phiếu{a}.",
                hour=here["hour"],
                day=here["day"],
            ),
            names=False,
        )
    )
    word: Literal["yes", "no", "later"] = "yes" if choice == "yes" else "no" if choice == "no" else "later"
    came = yield from do("answer", AnswerNewPhone(here["code"], word))
    yield Say(_answered(came, here))
    return Next("resume")


def _answered(came: str, here: NewPhone) -> Phrase:
    if came == "opened":
        return Phrase("new_phone.opened", "Dạ vâng, máy mới đã mở được phiếu{a}.")
    if came == "stopped":
        return Phrase(
            "new_phone.stopped",
            "{Minh} đã chặn máy kia, không ai xem được gì{a}. {Ban} báo cho chi hội khuyến học biết giúp {minh}{nhe}.",
        )
    if came == "later":
        return Phrase(
            "new_phone.left",
            "Dạ vâng. Đến {hour} ngày {day} máy kia mới mở được phiếu. Muốn chặn trước lúc ấy, {ban} nhắn “liên kết”{a}.",
            hour=here["hour"],
            day=here["day"],
        )
    return Phrase("new_phone.late", "Lần nối máy ấy đã xong hoặc đã bị chặn rồi{a}.")


def phone_waits() -> Talk:
    """On the new phone: until when it waits; once the day is over it is open."""
    came = yield from do("open", OpenNewPhone())
    if came["came"] == "relinked":
        yield Say(Phrase("link.relinked", "Máy này đã mở được phiếu của {ten}{a}."))
        return Next("resume")
    if came["came"] != "waits":
        yield Say(
            Phrase(
                "new_phone.not_any_more", "Máy này không chờ nối nữa{a}. Cần thì {ban} xin chi hội mã mới."
            )
        )
        return Next("resume")
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase(
                "new_phone.waits",
                "Để giữ kín cho {ban}, máy này mở được phiếu từ {hour} ngày {day}; máy cũ đồng ý thì mở ngay{a}.",
                hour=came["hour"],
                day=came["day"],
            ),
            options=(
                Option("wait", Phrase("new_phone.wait", "Vâng, tôi chờ"), also=("cho", "vang", "duoc")),
                Option("other", Phrase("new_phone.other", "Người khác làm phiếu trên máy này")),
                Option("drop", Phrase("new_phone.drop", "Thôi, không nối máy này nữa"), also=("thoi",)),
            ),
        )
    )
    if choice == "other":
        return Next("welcome")
    if choice == "drop":
        yield from do("drop", OpenNewPhone(drop=True))
        yield Say(Phrase("new_phone.dropped", "Dạ vâng, {minh} thôi không nối máy này{a}."))
    return Done()
