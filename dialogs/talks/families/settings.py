"""What a commune sets about its titles: which it gives, whether a gate is told; and its own sheets of points by spreadsheet."""

from dataclasses import dataclass
from typing import TypedDict

from dialogs.engine import Command, Next, Query, Say, Talk, ask, do, look
from dialogs.phrases import Phrase
from dialogs.questions import OneOf, Option
from dialogs.talks.asked import Link
from dialogs.talks.families.own import GateHere, gate
from dialogs.talks.office.parts import handed
from dialogs.talks.picking import BACK
from dialogs.talks.title_names import NAMES
from dialogs.talks.titles.asked import SetTitle


class TitleSet(TypedDict):
    """A title as a commune has it: whether it gives it; its gate, and whether that is told; the paper of its sheet of points, "" none."""

    title: str
    given: bool
    gate: GateHere | None
    told: bool
    document: str
    version: str


@dataclass(frozen=True, slots=True)
class TitlesSet(Query[list[TitleSet]]):
    """What a commune set about each title."""

    role: str


@dataclass(frozen=True, slots=True)
class TellGate(Command[None]):
    """Whether the gate of a title is told in a commune."""

    role: str
    title: str
    told: bool


@dataclass(frozen=True, slots=True)
class PointsTemplate(Command[Link]):
    """A one-time link to the sheet of points in use, or to an empty one, as a workbook."""

    role: str
    title: str


@dataclass(frozen=True, slots=True)
class PointsUpload(Command[Link]):
    """A one-time link to send a sheet of points in."""

    role: str
    title: str


def points_settings(role: str, title: str = "") -> Talk:
    """Which title; then whether it is given, whether its gate is told, and its sheet of points."""
    found = yield from look("set", TitlesSet(role))
    here = next((each for each in found if each["title"] == title), None)
    if here is None:
        choice = yield from ask(
            OneOf(
                key="title",
                wording=Phrase("points_settings.which", "{Ban} đặt cho danh hiệu nào{a}?"),
                options=(*(Option(each["title"], _line(each)) for each in found), BACK),
                help=Phrase(
                    "points_settings.help",
                    "Nơi nào không xét riêng một danh hiệu, như lồng “Gia đình học tập” vào “Gia đình văn hóa”, thì tắt ở đây: danh hiệu ấy không hiện ở đâu trong xã nữa{a}.",
                ),
            )
        )
        if choice == BACK.id:
            return Next("office_more", {"role": role})
        return Next("points_settings", {"role": role, "title": choice})
    yield Say(_about(here))
    if here["given"] and here["gate"]:
        yield Say(gate(here["gate"]))
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("points_settings.ask", "{Ban} muốn làm gì{a}?"),
            options=(*_options(here), BACK),
        )
    )
    if choice == BACK.id:
        return Next("points_settings", {"role": role})
    if choice == "points":
        return Next("points_sheet", {"role": role, "title": title})
    if choice in {"on", "off"}:
        yield from do("set", SetTitle(role, title, "off", "yes" if choice == "off" else ""))
    else:
        yield from do("gate", TellGate(role, title, choice == "gate_on"))
    yield Say(Phrase("points_settings.kept", "{Minh} ghi lại rồi{a}."))
    return Next("points_settings", {"role": role})


def _options(here: TitleSet) -> list[Option]:
    if not here["given"]:
        return [Option("on", Phrase("points_settings.on", "Xét lại danh hiệu này"))]
    found = [Option("points", Phrase("points_settings.points", "Phiếu chấm điểm của xã (Excel)"))]
    if here["gate"] and here["told"]:
        found.append(
            Option("gate_off", Phrase("points_settings.gate_off", "Thôi nêu điều kiện trước khi xét"))
        )
    elif here["gate"]:
        found.append(Option("gate_on", Phrase("points_settings.gate_on", "Nêu điều kiện trước khi xét")))
    return [*found, Option("off", Phrase("points_settings.off", "Không xét riêng danh hiệu này"))]


def _line(each: TitleSet) -> Phrase:
    if not each["given"]:
        return Phrase("points_settings.line_off", "{title}: không xét riêng", title=NAMES[each["title"]])
    return Phrase("points_settings.line", "{title}", title=NAMES[each["title"]])


def _about(here: TitleSet) -> Phrase:
    title = NAMES[here["title"]]
    if not here["given"]:
        return Phrase("points_settings.is_off", "Xã không xét riêng {title}.", title=title)
    if not here["document"]:
        return Phrase(
            "points_settings.no_paper",
            "Xã có xét {title}. Phiếu chấm điểm: chưa có văn bản gốc, xã chưa đưa phiếu vào.",
            title=title,
        )
    return Phrase(
        "points_settings.paper",
        "Xã có xét {title}. Phiếu chấm điểm theo {document}, bản {version}.",
        title=title,
        document=here["document"],
        version=here["version"],
    )


def points_sheet(role: str, title: str) -> Talk:
    """The workbook out, or the filled one in."""
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase(
                "points_sheet.ask", "Phiếu chấm điểm {title}: {ban} muốn làm gì{a}?", title=NAMES[title]
            ),
            options=(
                Option("template", Phrase("points_sheet.template", "Lấy tệp mẫu để điền (Excel)")),
                Option("send", Phrase("points_sheet.send", "Gửi tệp đã điền để dùng")),
                BACK,
            ),
            help=Phrase(
                "points_sheet.help",
                "Xã chép tiêu chí từ văn bản của mình vào tệp; {minh} không soạn sẵn mục nào. Phiếu đang chấm dở thì giữ bản cũ{a}.",
            ),
        )
    )
    if choice == "template":
        yield from handed((yield from do("template", PointsTemplate(role, title), secret=True)), names=False)
    elif choice == "send":
        yield from handed((yield from do("send", PointsUpload(role, title), secret=True)), names=False)
    return Next("points_settings", {"role": role, "title": title if choice == BACK.id else ""})
