"""
What the title of a family, a clan or a village needs, and answering its sheet of points: item by item, over again, sent.

A resident reads what the family's title needs, and nothing about anybody: who has reached what stays with each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

from dialogs.engine import Ask, Command, End, Next, Part, Query, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import Number, OneOf, Option, Value
from dialogs.reading import Context
from dialogs.talks.picking import BACK, agreed
from dialogs.talks.title_names import NAMES

KEY = "m"  # before the id of an item: the key of its question


class LevelHere(TypedDict):
    """An answer that the paper has for an item."""

    label: str
    points: int


class ItemHere(TypedDict):
    """An item of a sheet of points, in which part of the paper ("" none); levels: empty where points are given as a number."""

    id: str
    part: str
    text: str
    most: int
    levels: list[LevelHere]


class GateHere(TypedDict):
    """The gate that a source names: of whom (adults, families) which share at the least, in percent, and who says so."""

    members: Literal["adults", "families"]
    least: int
    source: str


class PointsHere(TypedDict):
    """
    The title of one bearer in a year: whether its commune gives it, how far it is.

    label: of a clan or a village, "" of one's own family. registered: the day. state: none, open, sent or decided. why: it was
    returned, not put on the list, or refused. document: the paper of the sheet, "" while the commune has none. answers: points
    by item. pass_total, pass_each: 0 where the paper names none. number, day: of the decision. other: somebody else of the
    family answered what there is.
    """

    title: Literal["family", "clan", "village"]
    bearer: str
    label: str
    year: int
    given: bool
    gate: GateHere | None
    registered: str
    state: Literal["none", "open", "sent", "decided"]
    review: str
    why: str
    document: str
    items: list[ItemHere]
    answers: dict[str, int]
    pass_total: int
    pass_each: int
    recognised: bool
    number: str
    day: str
    other: bool


class ClanLed(TypedDict):
    """A clan that somebody answers for."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class OwnTitle(Query[PointsHere | None]):
    """The title of the person's own family, or of a clan that they answer for; None where there is none."""

    title: str
    bearer: str = ""


@dataclass(frozen=True, slots=True)
class ClansLed(Query[list[ClanLed]]):
    """The clans that the person answers for, of a commune that gives the title."""


@dataclass(frozen=True, slots=True)
class MayStrive(Query[bool]):
    """Whether there is a title for the person's family, or for a clan that they answer for."""


@dataclass(frozen=True, slots=True)
class RegisterOwn(Command[None]):
    """Their family, or the clan they answer for, strives for the title this year."""

    title: str
    bearer: str = ""


@dataclass(frozen=True, slots=True)
class KeepOwn(Command[None]):
    """Points of items of the sheet of their family or clan."""

    title: str
    bearer: str
    points: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class SendOwn(Command[None]):
    """The sheet goes to whoever reviews it."""

    title: str
    bearer: str = ""


@dataclass(frozen=True, slots=True)
class VillageTitle(Query[PointsHere | None]):
    """The title of the village of a head."""

    role: str


@dataclass(frozen=True, slots=True)
class RegisterVillage(Command[None]):
    """The village strives for the title this year."""

    role: str


@dataclass(frozen=True, slots=True)
class KeepVillage(Command[None]):
    """Points of items of the sheet of the village."""

    role: str
    points: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class SendVillage(Command[None]):
    """The sheet of the village goes to the commune."""

    role: str


def _here(title: str, bearer: str, role: str) -> Part[PointsHere | None]:
    if role:
        return (yield from look("title", VillageTitle(role)))
    return (yield from look("title", OwnTitle(title, bearer)))


def family(title: str = "family", bearer: str = "") -> Talk:
    """What the title of the family needs, and what to do about it; and the clans that one answers for."""
    here = yield from look("title", OwnTitle(title, bearer))
    clans = (yield from look("clans", ClansLed())) if title == "family" else []
    if here is None and not clans:
        yield Say(
            Phrase(
                "family.none",
                "Nhà {ban} chưa có trong danh sách hộ của thôn, hoặc xã không xét riêng danh hiệu này. {Ban} hỏi chi hội khuyến học{a}.",
            )
        )
        return Next("home")
    options: list[Option] = []
    if here is not None:
        for each in told_of(here):
            yield Say(each)
        options += _options(here)
    options += [
        Option(f"clan:{each['id']}", Phrase("family.clan", "Dòng họ {name}", name=each["label"]))
        for each in clans
    ]
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("family.ask", "{Ban} muốn làm gì{a}?"),
            options=(*options, BACK),
            help=Phrase(
                "family.help",
                "Ai trong nhà trả lời cũng được, mỗi nhà một phiếu. Ở đây {minh} không nói ai trong nhà đã làm đến đâu{a}.",
            ),
        )
    )
    if choice.startswith("clan:"):
        return Next("family", {"title": "clan", "bearer": choice[5:]})
    return (yield from _chosen(choice, title, bearer, ""))


WAYS = {"walk": "points_walk", "over": "points_over", "change": "points_change"}


def _chosen(choice: str, title: str, bearer: str, role: str) -> Part[End]:
    """What follows from what was chosen about a title."""
    at: dict[str, Value] = {"title": title, "bearer": bearer, "role": role}
    if choice == "register":
        command = RegisterVillage(role) if role else RegisterOwn(title, bearer)
        yield from do("register", command)
        yield Say(Phrase("title.registered", "{Minh} ghi đăng ký phấn đấu năm nay rồi{a}."))
        return Next(*_home(title, bearer, role))
    if choice in {"walk", "over"}:
        return Next(WAYS[choice], at)
    return Next("board", {"role": role}) if role else Next("home")


def told_of(here: PointsHere) -> list[Speech]:
    """The title in a few lines: what it needs, by whose word, and how far it is; nothing about anybody."""
    title = NAMES[here["title"]]
    said: list[Speech] = [
        Phrase(
            "title.of",
            "Danh hiệu {title}, {name}, năm {year}.",
            title=title,
            name=here["label"],
            year=str(here["year"]),
        )
        if here["label"]
        else Phrase(
            "title.own", "Danh hiệu {title} của nhà {ban}, năm {year}.", title=title, year=str(here["year"])
        )
    ]
    if here["gate"]:
        said.append(gate(here["gate"]))
    said.append(paper(here))
    return [*said, how_far(here)]


def gate(of: GateHere) -> Speech:
    """What has to be reached first, as a source says, and how old that is."""
    if of["members"] == "adults":
        return Phrase(
            "title.gate_adults",
            "Cần trước: mọi người lớn trong nhà đạt “Công dân học tập” (theo {source}; chưa thấy văn bản gốc). Trường hợp riêng thì chi hội ghi kèm lý do.",
            source=of["source"],
        )
    return Phrase(
        "title.gate_families",
        "Cần trước: ít nhất {least}% gia đình trong dòng họ đạt “Gia đình học tập” (theo {source}; quy định của giai đoạn trước, chưa thấy bản mới).",
        least=of["least"],
        source=of["source"],
    )


def paper(here: PointsHere) -> Speech:
    """By which paper it is scored."""
    if not here["document"]:
        return Phrase(
            "title.no_paper",
            "Tiêu chí chấm điểm: chưa có văn bản gốc. Xã có văn bản thì đưa phiếu vào đây, lúc ấy mới chấm được.",
        )
    if not here["pass_total"]:
        return Phrase(
            "title.paper_bare",
            "Chấm theo {document}: {count} mục, tối đa {most} điểm. Văn bản không ghi điểm đạt.",
            document=here["document"],
            count=len(here["items"]),
            most=sum(each["most"] for each in here["items"]),
        )
    return Phrase(
        "title.paper",
        "Chấm theo {document}: {count} mục, tối đa {most} điểm, đạt từ {mark} điểm.",
        document=here["document"],
        count=len(here["items"]),
        most=sum(each["most"] for each in here["items"]),
        mark=here["pass_total"],
    )


def how_far(here: PointsHere) -> Speech:
    """How far it is this year."""
    if here["state"] == "decided" and here["recognised"]:
        return Phrase(
            "title.recognised",
            "Đã được công nhận theo Quyết định số {number} ngày {day}.",
            number=here["number"],
            day=here["day"],
        )
    if here["state"] == "decided" or here["review"] in _BECAME:
        why = Phrase("title.why", " Lý do: “{why}”.", why=here["why"]) if here["why"] else ""
        return Phrase("title.became", "{said}{why}", said=_BECAME.get(here["review"], _REFUSED), why=why)
    if here["state"] == "sent":
        return Phrase("title.sent", "Phiếu đã gửi, đang chờ xem.")
    if here["state"] == "none" or not here["registered"]:
        return Phrase("title.none", "Năm nay chưa đăng ký phấn đấu.")
    if not here["items"]:
        return Phrase("title.signed", "Đã đăng ký ngày {day}.", day=here["registered"])
    return Phrase(
        "title.open",
        "Đã đăng ký ngày {day}; đã chấm {done} trên {count} mục.",
        day=here["registered"],
        done=len(here["answers"]),
        count=len(here["items"]),
    )


_REFUSED = Phrase("title.refused", "Năm nay chưa được công nhận.")
_BECAME = {
    "declined": Phrase("title.declined", "Xã xem rồi, năm nay chưa đưa vào danh sách."),
    "returned": Phrase("title.returned", "Phiếu được nhờ xem lại."),
}


def _options(here: PointsHere) -> list[Option]:
    found = []
    if here["state"] in {"none", "open"} and not here["registered"]:
        found.append(Option("register", Phrase("title.register", "Đăng ký phấn đấu năm nay")))
    mine = here["state"] in {"none", "open"}
    if here["items"] and mine and left_of(here):
        label = Phrase("title.go_on", "Chấm tiếp, còn {left} mục", left=len(left_of(here)))
        found.append(Option("walk", label if here["answers"] else Phrase("title.walk", "Chấm từng mục")))
    if here["answers"]:
        found.append(Option("over", Phrase("title.over", "Xem lại các mục đã chấm"), also=("xem lai",)))
    return found


def left_of(here: PointsHere) -> list[ItemHere]:
    """The items that have no points yet."""
    return [each for each in here["items"] if each["id"] not in here["answers"]]


def to_do(here: PointsHere) -> tuple[Option, ...]:
    """What somebody can do about a title now."""
    return tuple(_options(here))


# -- item by item


def points_walk(title: str, bearer: str = "", role: str = "") -> Talk:
    """Each item that has no points yet, one after the other; what was answered on this phone before is not asked again."""
    here = yield from _here(title, bearer, role)
    if here is None or not here["items"] or here["state"] not in {"none", "open"}:
        return Next("gone")
    at: dict[str, Value] = {"title": title, "bearer": bearer, "role": role}
    points: dict[str, int | None] = {}
    for each in left_of(here):
        points[each["id"]] = yield from _asked(here, each)
    keeps = tuple((id_, worth) for id_, worth in points.items() if worth is not None)
    if keeps:
        yield from do("keep", KeepVillage(role, keeps) if role else KeepOwn(title, bearer, keeps))
    return Next("points_over", at)


def _asked(here: PointsHere, item: ItemHere) -> Part[int | None]:
    """The points of one item; None where it was passed over."""
    question = question_of(here, item)
    given = yield Ask(question)
    return worth_of(item, given)


def question_of(here: PointsHere, item: ItemHere) -> OneOf | Number:
    """The question of an item: one of its levels, else a number."""
    number = [each["id"] for each in here["items"]].index(item["id"]) + 1
    about: dict[str, str | int] = {"number": number, "count": len(here["items"]), "text": item["text"]}
    part = Phrase("title.part", " ({part})", part=item["part"]) if item["part"] else ""
    help_ = Phrase(
        "title.item_help",
        "Mục này chép từ {document}, tối đa {most} điểm. Xã chép vào, {minh} không sửa lời{a}.",
        document=here["document"],
        most=item["most"],
    )
    if item["levels"]:
        return OneOf(
            key=f"{KEY}{item['id']}",
            context=Context.LEVELS,
            skippable=True,
            wording=Phrase("title.item", "Mục {number} trên {count}{part}. {text}", part=part, **about),
            options=tuple(
                Option(str(at), Phrase("title.level", "{label}", label=level["label"]))
                for at, level in enumerate(item["levels"], 1)
            ),
            help=help_,
        )
    return Number(
        key=f"{KEY}{item['id']}",
        low=0,
        high=item["most"],
        wording=Phrase(
            "title.item_number",
            "Mục {number} trên {count}{part}. {text}\nCho mấy điểm{a}, từ 0 đến {most}?",
            part=part,
            most=item["most"],
            **about,
        ),
        help=help_,
    )


def worth_of(item: ItemHere, given: object) -> int | None:
    """The points that an answer to an item stands for; None where it was passed over, or is none."""
    if not item["levels"]:
        return given if isinstance(given, int) else None
    at = int(given) - 1 if isinstance(given, str) and given.isdecimal() else -1
    return item["levels"][at]["points"] if 0 <= at < len(item["levels"]) else None


def points_over(title: str, bearer: str = "", role: str = "") -> Talk:
    """All items with their points; then change one, go on, or send."""
    here = yield from _here(title, bearer, role)
    if here is None or not here["items"]:
        return Next("gone")
    at: dict[str, Value] = {"title": title, "bearer": bearer, "role": role}
    yield Say(_all(here))
    if mark := verdict(here):
        yield Say(mark)
    options = []
    mine = here["state"] in {"none", "open"}
    if mine and not left_of(here):
        options.append(Option("send", Phrase("title.send", "Gửi phiếu"), also=("gui",)))
    if mine and left_of(here):
        options.append(
            Option("walk", Phrase("title.go_on", "Chấm tiếp, còn {left} mục", left=len(left_of(here))))
        )
    if mine and here["answers"]:
        options.append(Option("change", Phrase("title.change", "Sửa một mục"), also=("sua",)))
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("title.over_ask", "{Ban} xem đã đúng cả chưa{a}?"),
            options=(*options, BACK),
        )
    )
    if choice in WAYS:
        return Next(WAYS[choice], at)
    if choice == BACK.id:
        return Next(*_home(title, bearer, role))
    sure = yield from agreed(
        "sure",
        Phrase(
            "title.send_sure",
            "Gửi rồi thì người xét mới xem được, và không tự sửa được nữa trừ khi được trả lại. {Ban} gửi chứ{a}?",
        )
        if role or title == "clan"
        else Phrase(
            "title.send_family",
            "Gửi rồi thì chi hội và Hội Khuyến học xã xem được điểm từng mục của nhà {ban}, và không tự sửa được nữa trừ khi được trả lại. {Ban} gửi chứ{a}?",
        ),
        Phrase("title.send_yes", "Gửi"),
        Phrase("title.send_no", "Chưa gửi"),
    )
    if sure:
        yield from do("send", SendVillage(role) if role else SendOwn(title, bearer))
        yield Say(Phrase("title.was_sent", "{Minh} gửi rồi{a}."))
    return Next(*_home(title, bearer, role))


def _home(title: str, bearer: str, role: str) -> tuple[str, dict[str, Value]]:
    """The talk about this title, and with what."""
    return ("village_title", {"role": role}) if role else ("family", {"title": title, "bearer": bearer})


def _all(here: PointsHere) -> Phrase:
    lines = [
        Phrase(
            "title.line",
            "{number}. {text}: {points}",
            number=str(number),
            text=shortened(each["text"]),
            points=Phrase(
                "title.points", "{n} trên {most} điểm", n=here["answers"][each["id"]], most=each["most"]
            )
            if each["id"] in here["answers"]
            else Phrase("title.unscored", "chưa chấm"),
        )
        for number, each in enumerate(here["items"], 1)
    ]
    return Phrase(
        "title.all",
        "Phiếu {title}, năm {year}, theo {document}:\n{lines}\nTổng: {total} trên {most} điểm.",
        title=NAMES[here["title"]],
        year=str(here["year"]),
        document=here["document"],
        lines=Listed(lines, "\n"),
        total=sum(here["answers"].values()),
        most=sum(each["most"] for each in here["items"]),
    )


def verdict(here: PointsHere) -> Speech | None:
    """Whether the points reach the mark of the paper; nothing where it names none, or something is not scored."""
    if left_of(here) or not (here["pass_total"] or here["pass_each"]):
        return None
    under = [each for each in here["items"] if here["answers"][each["id"]] < here["pass_each"]]
    short = max(0, here["pass_total"] - sum(here["answers"].values()))
    if not under and not short:
        return Phrase("title.reached", "Đủ điểm đạt theo văn bản ấy. Công nhận hay không là do xã xét{a}.")
    if short:
        return Phrase(
            "title.short", "Còn thiếu {short} điểm nữa mới đủ điểm đạt theo văn bản ấy.", short=short
        )
    return Phrase(
        "title.under",
        "{count} mục còn dưới điểm ít nhất mà văn bản ấy ghi ({least} điểm mỗi mục).",
        count=len(under),
        least=here["pass_each"],
    )


def shortened(text: str, most: int = 70) -> str:
    """The beginning of a long text."""
    return text if len(text) <= most else f"{text[:most].rsplit(maxsplit=1)[0]}…"


def points_change(title: str, bearer: str = "", role: str = "", item: str = "") -> Talk:
    """Another answer to one item."""
    here = yield from _here(title, bearer, role)
    at: dict[str, Value] = {"title": title, "bearer": bearer, "role": role}
    scored = [each for each in here["items"] if each["id"] in here["answers"]] if here else []
    if here is None or not scored or here["state"] not in {"none", "open"}:
        return Next("gone")
    chosen = item or (yield from _which(here["items"], scored))
    found = next((each for each in scored if each["id"] == chosen), None)
    if found is None:
        return Next("points_over", at)
    points = yield from _asked(here, found)
    if points is not None:
        keeps = ((found["id"], points),)
        yield from do("keep", KeepVillage(role, keeps) if role else KeepOwn(title, bearer, keeps))
    return Next("points_over", at)


def _which(items: Sequence[ItemHere], scored: Sequence[ItemHere]) -> Part[str]:
    """One of the items, by its number."""
    numbers = {each["id"]: number for number, each in enumerate(items, 1)}
    number = yield from ask(
        Number(
            key="which",
            low=1,
            high=len(items),
            wording=Phrase(
                "title.which", "{Ban} sửa mục số mấy{a}, từ 1 đến {count}?", count=str(len(items))
            ),
        )
    )
    return next((each["id"] for each in scored if numbers[each["id"]] == number), "")
