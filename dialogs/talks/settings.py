"""How to be addressed, which language, which village, who presses; and who else uses this phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

from dialogs.engine import Command, Done, Next, Query, Say, Talk, ask, do, look
from dialogs.phrases import Argument, Named, Phrase
from dialogs.questions import OneOf, Option
from dialogs.talks.asked import Amend, Consenting, SheetState, Standing
from dialogs.talks.welcome import address_question, called_by, group_question
from dialogs.vietnamese import fold


class Sharing(TypedDict):
    """One of those who share a contact since a day, and how far their sheet of the year is; born: 0 where it is not known."""

    id: str
    called: str
    address: str
    born: int
    village: str
    since: str
    state: Literal["none"] | SheetState
    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class PeopleHere(Query[list[Sharing]]):
    """The persons who share this contact, in the order in which they came."""


@dataclass(frozen=True, slots=True)
class SwitchTo(Command[None]):
    """Another person of this contact answers from here on."""

    person: str


def settings() -> Talk:
    """One thing at a time."""
    here = yield from look("standing", Standing())
    wants = here["consents"].get("news", False)
    options = (
        Option("address", Phrase("settings.address", "Cách xưng hô")),
        Option("called", Phrase("settings.called", "Tên gọi")),
        Option("language", Phrase("settings.language", "Ngôn ngữ, language")),
        Option("place", Phrase("settings.place", "Thôn, nơi ở")),
        Option("group", Phrase("settings.group", "Nhóm công việc")),
        Option(
            "news",
            Phrase("settings.news_off", "Thôi nhận tin khuyến học")
            if wants
            else Phrase("settings.news_on", "Nhận tin khuyến học"),
        ),
        Option("done", Phrase("settings.done", "Xong")),
    )
    choice = yield from ask(
        OneOf(key="which", wording=Phrase("settings.ask", "{Ban} muốn đổi gì{a}?"), options=options)
    )
    if choice == "done":
        return Next("resume")
    if choice == "news":
        yield from do("news", Consenting("news", not wants))
        yield Say(Phrase("settings.saved", "{Minh} ghi lại rồi{a}."))
        return Next("settings")
    return Next("place" if choice == "place" else "language" if choice == "language" else f"set_{choice}")


def set_address() -> Talk:
    """Another form of address."""
    address = yield from ask(address_question(Phrase("settings.address_ask", "Xin chọn giúp cách gọi:")))
    yield from do("amend", Amend("address", address))
    return Next("settings")


def set_called() -> Talk:
    """Another name to be called by."""
    called = yield from called_by(Phrase("settings.called_ask", "Từ nay {minh} gọi {ban} tên là gì{a}?"))
    yield from do("amend", Amend("called", called))
    return Next("settings")


def set_group() -> Talk:
    """Another group of people: it counts from the next sheet on."""
    group = yield from ask(group_question())
    yield from do("amend", Amend("group", group))
    yield Say(
        Phrase(
            "settings.group_saved",
            "{Minh} ghi lại rồi{a}. Phiếu đang làm vẫn giữ; muốn làm phiếu của nhóm mới, {ban} nhắn “bắt đầu lại”.",
        )
    )
    return Next("settings")


def language() -> Talk:
    """Vietnamese or English; understood in both."""
    options = (
        Option("vi", Phrase("language.vi", "Tiếng Việt"), also=("vietnamese",)),
        Option("en", Phrase("language.en", "English"), also=("tieng anh",)),
    )
    yield from ask(
        OneOf(
            key="language",
            wording=Phrase("language.ask", "Tiếng Việt hay English{a}?"),
            options=options,
            sets="language",
        )
    )
    yield Say(Phrase("language.done", "{Minh} sẽ nói tiếng Việt với {ban}{a}."))
    return Done()


def people(who: bool = False, person: str = "") -> Talk:
    """Who is holding the phone; switching is never implicit, but who is named, or is somebody new here, is not asked for."""
    here = yield from look("people", PeopleHere())
    if not here:
        return Next("resume")
    typed = fold(person).split()
    named = [each for each in here if fold(each["called"]).split() == typed[-len(each["called"].split()) :]]
    if person and len(named) == 1:
        yield from do("switch", SwitchTo(named[0]["id"]))
        return Next("resume")
    if person and len(here) == 1 and typed != ["nguoi"]:
        return Next("welcome", {"second": True})
    options = [Option(each["id"], _person(each, here), also=(each["called"],)) for each in here]
    options.append(Option("new", Phrase("people.new", "Người khác")))
    wording = (
        Phrase("people.who", "Máy này có nhiều người dùng chung. Ai đang cầm máy{a}?")
        if who
        else Phrase("people.switch", "Bây giờ trả lời cho ai{a}?")
    )
    choice = yield from ask(
        OneOf(
            key="who",
            wording=wording,
            options=tuple(options),
            help=Phrase("people.help", "Mỗi người một phiếu riêng{a}. Chọn “Người khác” để thêm người mới."),
            names=False,
        )
    )
    if choice == "new":
        return Next("welcome", {"second": True})
    yield from do("switch", SwitchTo(choice))
    return Next("resume")


def _person(each: Sharing, here: Sequence[Sharing]) -> Phrase:
    name: Argument = Named(each["address"], each["called"])
    alike = [other for other in here if fold(other["called"]) == fold(each["called"])]
    if len(alike) > 1:
        name = _told_apart(name, each, alike)
    if each["state"] == "none":
        return Phrase("people.not_yet", "{name} (chưa làm)", name=name)
    if each["state"] == "sent":
        return Phrase("people.sent", "{name} (đã gửi)", name=name)
    if each["answered"] >= each["asked"]:
        return Phrase("people.all", "{name} (làm xong, chưa gửi)", name=name)
    return Phrase("people.left", "{name} (còn {left} câu)", name=name, left=each["asked"] - each["answered"])


def _told_apart(name: Argument, each: Sharing, alike: Sequence[Sharing]) -> Phrase:
    """One of several of a name: by the year of birth, by the village, else by the day on which they came."""
    if each["born"] and len({other["born"] for other in alike}) == len(alike):
        return Phrase("people.born", "{name} sinh {born}", name=name, born=str(each["born"]))
    if each["village"] and len({other["village"] for other in alike}) == len(alike):
        return Phrase("people.lives", "{name} ở {village}", name=name, village=each["village"])
    return Phrase("people.since", "{name} vào từ {since}", name=name, since=each["since"])
