"""Seeing, taking along, withdrawing and erasing one's own data."""

from dataclasses import dataclass
from typing import TypedDict

from dialogs.engine import Command, Done, Next, Query, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import OneOf, Option
from dialogs.reading import Context
from dialogs.rules.requests import Right
from dialogs.talks.asked import Consenting, Erase, Link, MyRoles
from dialogs.talks.link import channel_name
from dialogs.talks.requests import asked
from dialogs.talks.work import NAMES, work_at


class StoredSheet(TypedDict):
    """How much is stored of the sheet of a year."""

    year: int
    answered: int
    notes: int
    evidence: int


class HeldAt(TypedDict):
    """A role and where it is held; both "" where it can no longer be told."""

    role: str
    place: str


class Looking(HeldAt):
    """Somebody was shown answers or points: by which role, on which day; `operator`: whoever runs the machine."""

    operator: bool
    day: str


class Acting(HeldAt):
    """
    Something was done about the person: what, by which role, on which day.

    channel: of a new phone. years: of the sheets that it could open from then on.
    """

    what: str
    day: str
    channel: str
    years: list[int]


class OnList(TypedDict):
    """They are on a list: by which paper it was made ("" the chapter's own), since which day."""

    basis: str
    day: str


class Stored(TypedDict):
    """
    What is stored about somebody, who looked at it, and what others did about them.

    list_stays: when they are erased the list keeps a name that nobody of the chapter said is theirs.
    """

    called: str
    full_name: str
    born: int
    place: str
    channels: list[str]
    consents: dict[str, bool]
    sheets: list[StoredSheet]
    looked: list[Looking]
    looked_more: int
    listed: list[OnList]
    list_stays: bool
    held: list[HeldAt]
    acts: list[Acting]


@dataclass(frozen=True, slots=True)
class MyData(Query[Stored]):
    """Everything that is stored about the active person, for /dulieu."""


@dataclass(frozen=True, slots=True)
class ExportLink(Command[Link]):
    """A one-time link to a file with everything of the active person."""


ACTS = {
    "relink_code": Phrase("act.relink_code", "cấp mã cho máy mới"),
    "relink_asked": Phrase("act.relink_asked", "mã ấy được nhập trên máy mới"),
    "relink_refused": Phrase(
        "act.relink_refused", "mã ấy bị nhập trên máy của người giữ việc ở đây, {minh} không mở"
    ),
    "relink_stopped": Phrase("act.relink_stopped", "máy đang dùng đã chặn máy mới"),
    "relinked": Phrase("act.relinked", "nối máy mới bằng mã ấy"),
    "identified": Phrase("act.identified", "xác nhận tên"),
    "unidentified": Phrase("act.unidentified", "gỡ tên khỏi danh sách vì nhầm người"),
    "merged": Phrase("act.merged", "gộp hai lần vào làm một"),
    "parted": Phrase("act.parted", "tách lại như trước"),
    "state": Phrase("act.state", "ghi tình trạng"),
    "person.moved": Phrase("act.person_moved", "chuyển sang nhà khác, thôn khác"),
    "person.struck": Phrase("act.person_struck", "xóa tên vì ghi nhầm"),
    "household.split": Phrase("act.household_split", "tách hộ"),
    "household.joined": Phrase("act.household_joined", "nhập hộ"),
    "household.moved": Phrase("act.household_moved", "chuyển cả nhà sang thôn khác"),
    "registered.paper": Phrase("act.registered_paper", "ghi giấy đăng ký phấn đấu"),
    "unregistered": Phrase("act.unregistered", "bỏ đăng ký phấn đấu"),
    "list.undone": Phrase("act.list_undone", "hoàn tác một việc của danh sách"),
    "request.recorded": Phrase("act.request_recorded", "ghi yêu cầu của {ban} về dữ liệu riêng"),
    "request.acknowledged": Phrase("act.request_acknowledged", "báo đã nhận yêu cầu của {ban}"),
    "request.done": Phrase("act.request_done", "giải quyết yêu cầu của {ban}"),
    "home": Phrase("act.home", "ghi tình trạng của nhà"),
}


def purposes() -> dict[str, Phrase]:
    """The purposes a person may consent to, each on its own (design.md §9)."""
    return {
        "keep": Phrase("purpose.keep", "lưu và chấm điểm"),
        "chapter": Phrase("purpose.chapter", "chi hội xem phiếu"),
        "commune": Phrase("purpose.commune", "Hội Khuyến học xã nhận tên và phiếu"),
        "reminders": Phrase("purpose.reminders", "nhắc làm tiếp"),
        "news": Phrase("purpose.news", "nhận tin khuyến học"),
        "publish": Phrase("purpose.publish", "công bố tên khi được công nhận"),
    }


def mydata() -> Talk:
    """Everything that is stored, and who looked at it."""
    stored = yield from look("stored", MyData())
    for phrase in _told(stored):
        yield Say(phrase)
    options = [
        Option("export", Phrase("mydata.export", "Lấy tệp đầy đủ")),
        Option("withdraw", Phrase("mydata.withdraw", "Rút lại đồng ý")),
        Option("ask_office", Phrase("mydata.ask_office", "Nhờ cán bộ giải quyết")),
        Option("erase", Phrase("mydata.erase", "Xóa dữ liệu của tôi")),
        Option("resume", Phrase("mydata.back", "Quay ra")),
    ]
    choice = yield from ask(
        OneOf(key="then", wording=Phrase("mydata.ask", "{Ban} muốn làm gì{a}?"), options=tuple(options))
    )
    return Next(choice)


def _told(stored: Stored) -> list[Speech]:
    names = purposes()
    given = Listed(
        [names[each] for each in names if stored["consents"].get(each)] or [Phrase("mydata.none", "chưa có")]
    )
    told: list[Speech] = [
        Phrase(
            "mydata.person",
            "{Minh} đang lưu: tên gọi {called}; họ tên {full_name}; năm sinh {born}; nơi ở {place}; nhắn tin qua {channels}.",
            called=stored["called"],
            full_name=stored["full_name"] or Phrase("mydata.unknown", "chưa có"),
            born=str(stored["born"] or "") or Phrase("mydata.unknown", "chưa có"),
            place=stored["place"] or Phrase("mydata.unknown", "chưa có"),
            channels=Listed(map(channel_name, stored["channels"])),
        ),
        Phrase("mydata.consents", "{Ban} đã đồng ý: {given}.", given=given),
    ]
    told += [
        Phrase(
            "mydata.sheet",
            "Phiếu năm {year}: {answered} câu trả lời, {notes} lời kể, {photos} minh chứng.",
            year=str(each["year"]),
            answered=each["answered"],
            notes=each["notes"],
            photos=each["evidence"],
        )
        for each in stored["sheets"]
    ]
    told += _others(stored)
    told.append(_looked(stored))
    told.append(
        Phrase(
            "mydata.kept_after",
            "Nếu {ban} xóa, chỉ còn lại con số chung không có tên, và sổ ghi việc đồng ý đã che tên.",
        )
    )
    if stored["list_stays"]:
        told.append(
            Phrase(
                "mydata.list_stays",
                "Chi hội chưa xác nhận {ban} là người có tên trong danh sách, nên tên trong danh sách ấy vẫn còn; muốn bỏ, {ban} nói với chi hội{a}.",
            )
        )
    return told


def _others(stored: Stored) -> list[Speech]:
    """The lists they are on, what they were entrusted with, and what was done about them; nothing where there is nothing."""
    told: list[Speech] = []
    if stored["listed"]:
        lists = Listed((_list(each) for each in stored["listed"]), "; ")
        told.append(Phrase("mydata.listed", "Tên {ban} có trong: {lists}.", lists=lists))
    if stored["held"]:
        held = Listed((work_at(each["role"], each["place"]) for each in stored["held"]), "; ")
        told.append(Phrase("mydata.roles", "Việc {ban} đang được giao: {held}.", held=held))
    if stored["acts"]:
        acts = Listed((_act(each) for each in stored["acts"]), "; ")
        told.append(Phrase("mydata.acts", "Chi hội, xã đã làm: {acts}.", acts=acts))
    return told


def _list(each: OnList) -> Phrase:
    if not each["basis"]:
        return Phrase("mydata.by_chapter", "danh sách chi hội ghi ngày {day}", day=each["day"])
    return Phrase("mydata.by_list", "danh sách “{basis}” ngày {day}", basis=each["basis"], day=each["day"])


def _act(each: Acting) -> Phrase:
    what = ACTS[each["what"]]
    if each["channel"] and each["years"]:
        what = Phrase(
            "act.opened",
            "{what} trên {channel}, từ đó máy ấy mở được phiếu, lời kể, ảnh năm {years}",
            what=what,
            channel=channel_name(each["channel"]),
            years=Listed(map(str, each["years"])),
        )
    elif each["channel"]:
        what = Phrase("act.on", "{what} trên {channel}", what=what, channel=channel_name(each["channel"]))
    if each["role"] not in NAMES:
        return Phrase("act.plain", "{what} ngày {day}", what=what, day=each["day"])
    who = work_at(each["role"], each["place"])
    return Phrase("act.by", "{what} ngày {day} ({who})", what=what, day=each["day"], who=who)


def _looked(stored: Stored) -> Speech:
    if not stored["looked"]:
        return Phrase("mydata.nobody", "Chưa có ai xem câu trả lời hay điểm của {ban}.")
    lines = Listed(
        (
            Phrase("mydata.look", "{who} ngày {day}", who=_who(each), day=each["day"])
            for each in stored["looked"]
        ),
        "; ",
    )
    if stored["looked_more"]:
        return Phrase(
            "mydata.looked_last",
            "Ai đã xem câu trả lời hay điểm của {ban}, trên máy, trong danh sách hay trong tệp, gần đây nhất: {lines}. "
            "Còn {n} lần trước đó, ghi đủ trong tệp.",
            lines=lines,
            n=stored["looked_more"],
        )
    return Phrase(
        "mydata.looked",
        "Ai đã xem câu trả lời hay điểm của {ban}, trên máy, trong danh sách hay trong tệp: {lines}.",
        lines=lines,
    )


def _who(looked: Looking) -> Phrase:
    if looked["operator"]:
        return Phrase("mydata.operator", "người quản trị máy chủ")
    if looked["role"] not in NAMES:
        return Phrase("mydata.somebody", "cán bộ khuyến học")
    return work_at(looked["role"], looked["place"])


def export() -> Talk:
    """A one-time link; never a file in the chat."""
    link = yield from do("link", ExportLink(), secret=True)
    if link["url"]:
        yield Say(
            Phrase(
                "export.link",
                "{Ban} mở đường dẫn này để tải tệp. Chỉ mở được một lần, trong 24 giờ:\n{url}",
                url=link["url"],
            )
        )
    else:
        yield Say(
            Phrase("export.none", "Hiện chưa tải tệp về máy được, nên {minh} nhờ cán bộ in giúp {ban}{a}.")
        )
        yield from asked(Right.PROVIDE)
    return Done()


def withdraw() -> Talk:
    """Withdraw one purpose; to withdraw keeping is to erase."""
    stored = yield from look("stored", MyData())
    names = purposes()
    given = [each for each in names if stored["consents"].get(each)]
    options = tuple(Option(each, names[each]) for each in given)
    choice = yield from ask(
        OneOf(
            key="purpose",
            careful=True,
            wording=Phrase("withdraw.ask", "{Ban} muốn thôi đồng ý việc nào{a}?"),
            options=(*options, Option("none", Phrase("withdraw.none", "Thôi, giữ nguyên"))),
        )
    )
    if choice == "none":
        return Done()
    if choice == "keep":
        return Next("erase")
    yield from do("withdraw", Consenting(choice, given=False))
    yield Say(
        Phrase("withdraw.done", "{Minh} đã ghi: {ban} thôi đồng ý việc {purpose}{a}.", purpose=names[choice])
    )
    return Done()


def erase() -> Talk:
    """Asked twice, undone within seven days; what they were entrusted with ends, too."""
    held = yield from look("roles", MyRoles())
    if ending := [work_at(each["kind"], each["label"]) for each in held if each["goes"]]:
        yield Say(
            Phrase(
                "erase.roles",
                "{Ban} đang giữ việc: {roles}. Xóa xong thì việc ấy cũng thôi; muốn làm tiếp phải xin mã nhận việc mới.",
                roles=Listed(ending, "; "),
            )
        )
    options = (
        Option("yes", Phrase("erase.yes", "Xóa"), also=("xoa di",)),
        Option("no", Phrase("erase.no", "Không xóa")),
    )
    first = yield from ask(
        OneOf(
            key="first",
            careful=True,
            options=options,
            context=Context.ERASING,
            wording=Phrase(
                "erase.first",
                "Xóa là mất hết tên, câu trả lời, minh chứng của {ten}. {Ban} có chắc không{a}?",
            ),
        )
    )
    if first == "no":
        return Next("resume")
    again = (
        Option("no", Phrase("erase.no", "Không xóa")),
        Option("yes", Phrase("erase.sure", "Chắc, xóa đi"), also=("xoa", "xoa di")),
    )
    second = yield from ask(
        OneOf(
            key="second",
            careful=True,
            options=again,
            context=Context.ERASING,
            wording=Phrase("erase.second", "{Minh} hỏi lại lần nữa cho chắc: xóa hết phải không{a}?"),
        )
    )
    if second == "no":
        return Next("resume")
    day = yield from do("erase", Erase())
    yield Say(
        Phrase(
            "erase.done",
            "{Minh} sẽ xóa hẳn vào ngày {day}. Từ giờ đến hôm ấy {ban} đổi ý thì nhắn “khôi phục”{a}.",
            day=day,
        )
    )
    return Done()
