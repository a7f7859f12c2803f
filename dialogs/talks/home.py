"""Where every lost word leads: where you are, what is missing, how long it takes; rest, help, and coming back."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from dialogs.conversation import World
from dialogs.engine import Command, Done, Next, Part, Say, Talk, ask, do, look
from dialogs.menus import entries
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import OneOf, Option
from dialogs.reading import Context
from dialogs.talks.asked import Amend, Begin, Consenting, MyRoles, OwnYear, Standing, Welcoming
from dialogs.talks.assess import go_on
from dialogs.talks.families.own import MayStrive
from dialogs.talks.far import given_back, what_became
from dialogs.talks.people.changes import CanUndo
from dialogs.talks.result import OnPaper, registered
from dialogs.talks.review.mine import why_given_back
from dialogs.talks.welcome import find_place, to_call
from dialogs.talks.work import NAMES


@dataclass(frozen=True, slots=True)
class UndoBegin(Command[bool]):
    """Take the sheet back that was put aside by starting over: whether there was one."""


class Reminded(TypedDict):
    """When a reminder that was asked for will go."""

    day: str  # 2026-11-12
    hour: str  # 19:00


@dataclass(frozen=True, slots=True)
class RemindMe(Command[Reminded]):
    """
    Remind the person once: `when` is a day (today, tomorrow, after tomorrow, mon…sun, weekend, week, month), `part` of it, `hour`.

    What is past by then, or lies in the quiet hours, goes at the next time that does not.
    """

    when: str
    part: str = ""
    hour: int = -1
    minute: int = 0


@dataclass(frozen=True, slots=True)
class StopReminders(Command[None]):
    """No reminders and no news any more."""


@dataclass(frozen=True, slots=True)
class UndoErase(Command[None]):
    """Keep everything after all."""


def home(world: World) -> Talk:
    """Where the person stands, and the few things that make sense now."""
    here = yield from look("standing", Standing())
    if here["erase_on"]:
        return Next("undo")
    if given_back(here["review"], here["state"]):
        yield from why_given_back(world)
    else:
        yield Say(_where(here))
    if here["on_paper"] and (signed := (yield from look("signed", OnPaper()))):
        yield Say(registered(signed))
    options = _sensible(here)
    if (
        here["may_register"]
        and not (here["answered"] or here["offered"])
        and here["state"] in {"none", "open"}
    ):
        options.append(Option("register", Phrase("home.register", "Đăng ký phấn đấu năm nay")))
    if here["offered"]:
        options.append(
            Option("offered", Phrase("home.offered", "Chọn phiếu: tự làm, hay người khác ghi giúp"))
        )
    if (yield from look("family", MayStrive())):
        options.append(Option("family", Phrase("home.family", "Danh hiệu của gia đình, dòng họ")))
    if here["roles"]:
        options.append(Option("work", Phrase("home.work", "Việc chi hội, việc của xã")))
    options += [
        Option("mydata", Phrase("home.mydata", "Dữ liệu của tôi")),
        Option("settings", Phrase("home.settings", "Cài đặt")),
        Option("people", Phrase("home.people", "Người khác dùng chung máy này")),
    ]
    choice = yield from ask(
        OneOf(
            key="home",
            wording=Phrase("home.ask", "{Ban} muốn làm gì{a}?"),
            options=tuple(options),
            help=Phrase(
                "home.help", "{Ban} chọn một số. Muốn biết {minh} hiểu những lời nào, {ban} nhắn “giúp”{a}."
            ),
        )
    )
    return Next(choice)


def _where(here: OwnYear) -> Speech:
    year = str(here["year"])
    if here["state"] == "none":
        return Phrase(
            "home.none",
            "Năm {year} {ban} chưa làm phiếu. Mười câu, khoảng 10 phút, nghỉ lúc nào cũng được.",
            year=year,
        )
    left = here["asked"] - here["answered"]
    if here["state"] == "open" and left > 0:
        return Phrase(
            "home.open",
            "{Ban} đã trả lời {answered} trên {asked} câu của năm {year}. Còn {left} câu, khoảng {left} phút.",
            answered=here["answered"],
            asked=here["asked"],
            left=left,
            year=year,
        )
    if became := what_became(here["review"], here["state"], here["year"]):
        return became
    if here["state"] == "sent" and not here["told"]:
        return Phrase(
            "home.sent_look",
            "{Ban} đã gửi phiếu năm {year}. Chi hội xem xong, {ban} mở lại đây là thấy{a}.",
            year=year,
        )
    if here["state"] == "sent":
        return Phrase(
            "home.sent", "{Ban} đã gửi phiếu năm {year}. {Minh} báo {ban} khi chi hội xem xong{a}.", year=year
        )
    return Phrase(
        "home.complete",
        "{Ban} đã làm xong {asked} câu của năm {year}, chưa gửi cho ai xem.",
        asked=here["asked"],
        year=year,
    )


def _sensible(here: OwnYear) -> list[Option]:
    begin = Option("begin", Phrase("home.begin", "Bắt đầu"))
    over = Option("lookover", Phrase("home.lookover", "Xem lại các câu trả lời"))
    score = Option("result", Phrase("home.result", "Xem kết quả"), also=("ket qua",))
    if here["state"] == "none":
        return [begin]
    if given_back(here["review"], here["state"]) and not here["next"]:
        return [Option("returned", Phrase("home.mend", "Sửa chỗ ấy rồi gửi lại")), over]
    if here["next"]:
        return [go_on(here["next"]), over] if here["answered"] else [go_on(here["next"])]
    if here["helped"] and here["state"] == "sent":
        return [over, score, Option("object", Phrase("home.object", "Phiếu này người khác điền"))]
    return [over, score]


def rest() -> Talk:
    """A pause: what is kept, how much is left, and whether to be reminded."""
    here = yield from look("standing", Standing())
    left = here["asked"] - here["answered"]
    if here["state"] != "open" or left <= 0:
        yield Say(
            Phrase("rest.plain", "Dạ vâng. Khi nào cần, {ban} nhắn một chữ bất kỳ là {minh} trả lời{a}.")
        )
        return Done()
    yield Say(
        Phrase(
            "rest.kept",
            "{Minh} giữ phiếu cho {ban}: đã xong {answered} câu, còn {left} câu, khoảng {left} phút. Khi nào rảnh, {ban} nhắn một chữ bất kỳ là {minh} hỏi tiếp{a}.",
            answered=here["answered"],
            left=left,
        )
    )
    if not here["reminders_work"]:
        return Done()
    when = yield from ask(
        OneOf(
            key="when",
            context=Context.WHEN,
            wording=Phrase("rest.remind", "{Ban} có muốn {minh} nhắc không{a}?"),
            options=(
                Option("tomorrow", Phrase("rest.tomorrow", "Tối mai")),
                Option("sunday", Phrase("rest.sunday", "Chủ nhật")),
                Option("no", Phrase("rest.no", "Không cần nhắc"), also=("khong", "khong can")),
            ),
            help=Phrase(
                "rest.help",
                "{Minh} chỉ nhắc đúng một lần, vào buổi tối. {Ban} đổi ý thì nhắn “dừng nhắc”{a}.",
            ),
        )
    )
    if when == "no":
        yield Say(Phrase("rest.bye", "Dạ vâng, hẹn gặp lại {ban}{a}."))
        return Done()
    yield Say((yield from _reminded(RemindMe(when))))
    return Done()


def _reminded(wanted: RemindMe) -> Part[Phrase]:
    """A reminder is put down: on which day it will go, and at which hour."""
    yield from do("consent", Consenting("reminders", given=True))
    will = yield from do("remind", wanted)
    return Phrase(
        "remind.will",
        "Dạ vâng, {minh} nhắc {ban} một lần, lúc {hour} ngày {day}{a}. Không cần nữa thì nhắn “dừng nhắc”.",
        hour=will["hour"],
        day=date.fromisoformat(will["day"]),
    )


def remind(day: str = "", part: str = "", hour: int = -1, minute: int = 0) -> Talk:
    """A reminder asked for in their own words, and when it will go; without a day it is tomorrow's evening."""
    here = yield from look("standing", Standing())
    if here["state"] not in {"none", "open"}:
        yield Say(Phrase("remind.nothing", "Phiếu năm nay {ban} đã làm xong, không còn gì phải nhắc{a}."))
        return Done()
    if not here["reminders_work"]:
        yield Say(
            Phrase(
                "remind.not_here",
                "Ở đây {minh} chưa tự nhắn trước được. Khi nào rảnh, {ban} nhắn một chữ bất kỳ là {minh} hỏi tiếp{a}.",
            )
        )
        return Done()
    yield Say((yield from _reminded(RemindMe(day or "tomorrow", part, hour, minute))))
    return Done()


def protected() -> Talk:
    """For people whose messages the service keeps from us (children, people with disabilities): a person to call, no question."""
    here = yield from look("here", Welcoming())
    yield Say(
        Phrase(
            "protected",
            "Zalo không chuyển được tin của {ban} đến {minh}. {Ban} gọi {who}, hoặc nhờ người nhà giúp{a}.",
            who=to_call(here),
        )
    )
    return Done()


def help_() -> Talk:
    """The words that work, those of the roles they hold first, and a person to call."""
    here = yield from look("here", Welcoming())
    roles = yield from look("roles", MyRoles())
    for kind in dict.fromkeys(each["kind"] for each in roles):
        yield Say(_of_role(kind, _off(each["off"] for each in roles if each["kind"] == kind)))
    yield Say(
        Phrase(
            "help.words",
            "Ở câu nào cũng vậy: 9 giải thích, 8 quay lại, 7 bỏ qua, 0 nghỉ.\n"
            "{Minh} hiểu cả lời, không dấu cũng được: “tiếp tục”, “xem lại”, “kết quả”, “bắt đầu lại”, “đổi người”, “cài đặt”, “liên kết”, “dữ liệu của tôi”, “xóa dữ liệu”, “dừng nhắc”.\n"
            "Cần người thật, {ban} gọi {who}{a}.",
            who=to_call(here),
        )
    )
    return Done()


def _off(where: Iterable[Sequence[str]]) -> set[str]:
    """The titles that are given in none of several places."""
    return set.intersection(*map(set, where))


def _of_role(kind: str, off: Collection[str]) -> Phrase:
    """What somebody with a role can say, as the menus have it where these titles are not given."""
    ways = Listed(Phrase("help.way", "“{way}”", way=each.said[0]) for each in entries(kind, off=off))
    return Phrase(
        "help.role",
        "Việc {role}, lúc nào {ban} cũng nhắn được: “việc của xã”, “việc chi hội” (về bảng); {ways}.",
        role=NAMES[kind],
        ways=ways,
    )


def restart() -> Talk:
    """Begin the year's sheet over: asked twice, and it can be undone."""
    here = yield from look("standing", Standing())
    if here["state"] == "none":
        return Next("begin")
    yes_no = (
        Option("yes", Phrase("restart.yes", "Làm lại từ đầu")),
        Option("no", Phrase("restart.no", "Thôi, giữ như cũ")),
    )
    first = yield from ask(
        OneOf(
            key="first",
            careful=True,
            options=yes_no,
            context=Context.YES_NO,
            wording=Phrase(
                "restart.first",
                "{Ban} đã có {answered} câu trả lời năm nay. Làm lại từ đầu thì {ban} trả lời lại cả {asked} câu. {Ban} muốn làm lại không{a}?",
                answered=here["answered"],
                asked=here["asked"],
            ),
        )
    )
    if first == "no":
        return Next("resume")
    second = yield from ask(
        OneOf(
            key="second",
            careful=True,
            options=yes_no,
            context=Context.YES_NO,
            wording=Phrase("restart.second", "{Minh} hỏi lại cho chắc: {ban} làm lại từ đầu phải không{a}?"),
        )
    )
    if second == "no":
        return Next("resume")
    yield from do("begin", Begin(over=True))
    yield Say(Phrase("restart.done", "Các câu cũ {minh} vẫn giữ. Muốn lấy lại, {ban} nhắn “khôi phục”{a}."))
    return Next("resume")


def undo(own: bool = False) -> Talk:
    """Take back an erasure that waits, what was done to a list by who holds a role, or a new start."""
    here = yield from look("standing", Standing())
    if not own and not here["erase_on"] and (role := (yield from look("list", CanUndo()))):
        return Next("undo_list", {"role": role})
    if here["erase_on"]:
        keep = yield from ask(
            OneOf(
                key="keep",
                careful=True,
                context=Context.YES_NO,
                wording=Phrase(
                    "undo.erase",
                    "Dữ liệu của {ban} sẽ bị xóa hẳn vào ngày {day}. {Ban} có muốn giữ lại không{a}?",
                    day=here["erase_on"],
                ),
                options=(
                    Option("yes", Phrase("undo.keep", "Giữ lại")),
                    Option("no", Phrase("undo.let", "Cứ xóa")),
                ),
            )
        )
        if keep == "yes":
            yield from do("undo", UndoErase())
            yield Say(Phrase("undo.kept", "{Minh} giữ lại tất cả cho {ban}{a}."))
            return Next("home")
        yield Say(Phrase("undo.going", "Dạ vâng, {minh} vẫn xóa vào ngày ấy{a}."))
        return Next("quiet")
    if (yield from do("undo", UndoBegin())):
        yield Say(Phrase("undo.back", "{Minh} đã lấy lại các câu trả lời cũ cho {ban}{a}."))
    else:
        yield Say(Phrase("undo.nothing", "Không có gì cần lấy lại{a}."))
    return Next("resume")


def quiet() -> Talk:
    """Nothing more is said; what they want next, they write."""
    yield from ()
    return Done()


def stop_reminders() -> Talk:
    """No more reminders and news, at once."""
    yield from do("stop", StopReminders())
    yield Say(
        Phrase(
            "stop.done",
            "Dạ vâng, từ nay {minh} không nhắc nữa. Khi nào muốn làm tiếp, {ban} cứ nhắn cho {minh}{a}.",
        )
    )
    return Done()


def code(code: str = "") -> Talk:
    """A code of a village, used by somebody known already."""
    here = yield from look("greeting", Welcoming(code))
    place = here["place"]
    if not place:
        yield Say(
            Phrase("code.unknown", "{Minh} chưa thấy mã này. {Ban} xem lại mã trên thẻ giúp {minh}{nhe}.")
        )
        return Next("home")
    yes = yield from ask(
        OneOf(
            key="move",
            context=Context.YES_NO,
            wording=Phrase("code.move", "{Ban} ở {place} phải không{a}?", place=place["label"]),
            options=(
                Option("yes", Phrase("code.yes", "Phải")),
                Option("no", Phrase("code.no", "Không phải")),
            ),
        )
    )
    if yes == "yes":
        yield from do("amend", Amend("place", place["id"], place["household"]))
        yield Say(Phrase("code.done", "{Minh} ghi lại rồi{a}."))
    return Next("resume")


def place() -> Talk:
    """Find the village anew; a sheet that was finished without one is not sent before they say so."""
    living = yield from find_place()
    if living.place:
        had = yield from look("had", Standing())
        yield from do("amend", Amend("place", living.place["id"], living.place["household"]))
        if had["state"] == "private" and not had["placed"]:
            return Next("send")
    elif living.typed:
        yield from do("absent", Amend("absent", living.typed))
    return Next("settings")


def gone() -> Talk:
    """What was to be changed is not as it was when it was shown: another phone was quicker, or the year is over."""
    yield Say(Phrase("gone.nothing", "Chỗ ấy vừa thay đổi so với lúc {minh} hỏi, nên {minh} chưa ghi gì{a}."))
    return Done()
