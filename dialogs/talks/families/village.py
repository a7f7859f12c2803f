"""Families before the gate of their title, as the head of the chapter sees them, and only there; and the title of the village."""

from dataclasses import dataclass
from typing import Literal, TypedDict

from dialogs.engine import Command, Next, Query, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import OneOf, Option, Value, Words
from dialogs.rules.families import StandingAt
from dialogs.talks.families.own import GateHere, PointsHere, VillageTitle, _chosen, gate, to_do, told_of
from dialogs.talks.finding import seek, whose
from dialogs.talks.picking import BACK, MORE
from dialogs.talks.work import OUT

BOARD = OUT["board"]


class FamilyRow(TypedDict):
    """A family before its gate: how many of whom have it, how many are missing, and how far its own title is."""

    id: str
    name: str
    held: int
    expected: int
    whole: int
    lacking: int
    standing: StandingAt
    registered: bool
    state: str


class FamiliesHere(TypedDict):
    """
    The families of a village before the gate, a page of those that are near it or past it and not registered.

    given: whether the commune gives the title. gate: None where it is not told there. clans: of those with families here, the
    names of those that are near theirs.
    """

    label: str
    year: int
    given: bool
    gate: GateHere | None
    met: int
    near: int
    far: int
    registered: int
    recognised: int
    rows: list[FamilyRow]
    more: bool
    clans: list[str]


@dataclass(frozen=True, slots=True)
class Families(Query[FamiliesHere]):
    """The families of the village of a role, those near the gate first."""

    role: str
    page: int = 0
    most: int = 4


class AdultHere(TypedDict):
    """An adult of a family: whether they have what the gate asks for, may yet, or are not asked for, and why."""

    id: str
    name: str
    born: int
    has: Literal["held", "expected", "not_yet", "exempt"]
    why: str


class FamilyHere(TypedDict):
    """One family before the gate; unnamed: adults that were counted and are on no list."""

    id: str
    name: str
    year: int
    gate: GateHere | None
    standing: StandingAt
    held: int
    whole: int
    lacking: int
    unnamed: int
    adults: list[AdultHere]
    title: PointsHere


@dataclass(frozen=True, slots=True)
class OneFamily(Query[FamilyHere]):
    """One family of the village of a role."""

    role: str
    household: str


@dataclass(frozen=True, slots=True)
class RegisterFamily(Command[None]):
    """A family strives for the title this year, as it signed or said."""

    role: str
    household: str


@dataclass(frozen=True, slots=True)
class Exempt(Command[None]):
    """The gate does not ask for an adult of a family this year; no reason: it asks for them again."""

    role: str
    household: str
    person: str
    reason: str


def families(role: str, page: int = 0) -> Talk:
    """How many families are past the gate, near it and far; those near it by name, and what can be done."""
    here = yield from look("families", Families(role, page), secret=True)
    if not here["given"]:
        yield Say(
            Phrase(
                "families.off",
                "Xã không xét riêng danh hiệu “Gia đình học tập”, nên ở đây không có gì để xem{a}.",
            )
        )
        return Next("board", {"role": role})
    for said in _numbers(here):
        yield Say(said)
    options = [Option(each["id"], _row(each)) for each in here["rows"]]
    choice = yield from ask(
        OneOf(
            key="family",
            wording=Phrase("families.ask", "{Ban} xem nhà nào{a}?")
            if options
            else Phrase("families.none_near", "Chưa có nhà nào gần đủ điều kiện mà chưa đăng ký{a}."),
            options=(
                *options,
                *((MORE,) if here["more"] else ()),
                Option("find", Phrase("families.find", "Tìm một nhà khác")),
                BOARD,
            ),
            help=Phrase(
                "families.help",
                "Nhà nào còn thiếu một, hai người thì hiện ở đây, chỉ chi hội thấy. Chưa đủ điều kiện vẫn đăng ký được: máy không tự loại nhà nào{a}.",
            ),
        )
    )
    if choice == MORE.id:
        return Next("families", {"role": role, "page": page + 1})
    if choice == BOARD.id:
        return Next("board", {"role": role})
    if choice == "find":
        return Next("family_find", {"role": role})
    return Next("family_at", {"role": role, "household": choice})


def family_find(role: str) -> Talk:
    """Any family of the village, by the name of its head or its card."""
    found = yield from seek(
        role,
        Phrase("families.which", "{Ban} tìm nhà nào{a}? Nhắn tên chủ hộ hoặc mã thẻ."),
        Option("families", Phrase("family_at.back", "Về danh sách nhà")),
        whom="homes",
        straight=True,
    )
    if isinstance(found, str):
        return Next("families", {"role": role})
    if found["what"] != "household":
        yield Say(Phrase("clan.not_a_home", "{Ban} chọn giúp {minh} một nhà, không phải một người{nhe}."))
        return Next("family_find", {"role": role})
    return Next("family_at", {"role": role, "household": found["id"]})


def _numbers(here: FamiliesHere) -> list[Speech]:
    said: list[Speech] = [
        Phrase(
            "families.numbers",
            "“Gia đình học tập”, {place}, năm {year}: {registered} nhà đăng ký, {recognised} nhà được công nhận.",
            place=here["label"],
            year=str(here["year"]),
            registered=here["registered"],
            recognised=here["recognised"],
        )
    ]
    if here["gate"]:
        said.append(gate(here["gate"]))
        said.append(
            Phrase(
                "families.gate",
                "Đủ điều kiện ấy: {met} nhà; gần đủ: {near} nhà; còn xa: {far} nhà.",
                met=here["met"],
                near=here["near"],
                far=here["far"],
            )
        )
    if here["clans"]:
        names = Listed((Phrase("families.clan", "{name}", name=name) for name in here["clans"]), ", ")
        said.append(Phrase("families.clans", "Dòng họ gần đủ điều kiện: {names}.", names=names))
    return said


def _row(each: FamilyRow) -> Phrase:
    if each["lacking"]:
        return Phrase(
            "families.lacking",
            "Nhà {name}: {held} trên {whole} người, còn thiếu {lacking}",
            name=whose(each["name"]),
            held=each["held"],
            whole=each["whole"],
            lacking=each["lacking"],
        )
    return Phrase(
        "families.met",
        "Nhà {name}: đủ {whole} người, chưa đăng ký",
        name=whose(each["name"]),
        whole=each["whole"],
    )


_HAS = {
    "held": Phrase("family_at.held", "đã đạt"),
    "expected": Phrase("family_at.expected", "đã gửi phiếu đủ mức, chờ công nhận"),
    "not_yet": Phrase("family_at.not_yet", "chưa đạt"),
}


def family_at(role: str, household: str) -> Talk:
    """One family before the gate, adult by adult, and what can be done."""
    here = yield from look("family", OneFamily(role, household), secret=True)
    adults = Listed((_adult(each) for each in here["adults"]), "\n")
    yield Say(Phrase("family_at.adults", "Nhà {name}:\n{adults}", name=whose(here["name"]), adults=adults))
    if here["unnamed"]:
        yield Say(
            Phrase(
                "family_at.unnamed",
                "Còn {count} người lớn đã đếm mà chưa có tên trong danh sách.",
                count=here["unnamed"],
            )
        )
    yield Say(_at_gate(here))
    yield Say(told_of(here["title"])[-1])
    options = []
    if here["title"]["state"] in {"none", "open"} and not here["title"]["registered"]:
        options.append(Option("register", Phrase("family_at.register", "Ghi nhà này đăng ký phấn đấu")))
    if here["adults"]:
        options.append(Option("exempt", Phrase("family_at.exempt", "Miễn, hoặc thôi miễn, cho một người")))
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("family_at.ask", "{Ban} làm gì{a}?"),
            options=(*options, Option("families", Phrase("family_at.back", "Về danh sách nhà")), BOARD),
        )
    )
    if choice == "register":
        yield from do("register", RegisterFamily(role, household))
        yield Say(Phrase("family_at.registered", "{Minh} ghi nhà này đăng ký phấn đấu rồi{a}."))
        return Next("families", {"role": role})
    if choice == "exempt":
        return Next("family_exempt", {"role": role, "household": household})
    return Next(choice, {"role": role})


def _adult(each: AdultHere) -> Phrase:
    said: Speech
    if each["has"] == "exempt":
        said = Phrase("family_at.is_exempt", "được miễn, vì “{why}”", why=each["why"])
    else:
        said = _HAS[each["has"]]
    return Phrase("family_at.adult", "{name}: {said}", name=each["name"], said=said)


def _at_gate(here: FamilyHere) -> Speech:
    if here["gate"] is None:
        return Phrase("family_at.no_gate", "Xã không dùng điều kiện nào trước khi xét danh hiệu này.")
    if here["standing"] == "nobody":
        return Phrase("family_at.nobody", "Nhà này chưa có người lớn nào để xét điều kiện.")
    if not here["lacking"]:
        return Phrase(
            "family_at.met",
            "{held} trên {whole} người lớn đã đạt: đủ điều kiện.",
            held=here["held"],
            whole=here["whole"],
        )
    return Phrase(
        "family_at.lacking",
        "{held} trên {whole} người lớn đã đạt, còn thiếu {lacking}.",
        held=here["held"],
        whole=here["whole"],
        lacking=here["lacking"],
    )


def family_exempt(role: str, household: str) -> Talk:
    """Whom the gate is not to ask for this year, and why; or again."""
    here = yield from look("family", OneFamily(role, household), secret=True)
    who = yield from ask(
        OneOf(
            key="who",
            wording=Phrase("exempt.who", "Miễn cho ai{a}?"),
            options=(*(Option(each["id"], _adult(each)) for each in here["adults"]), BACK),
            help=Phrase(
                "exempt.help",
                "Chưa có văn bản gốc nói ai được miễn. Chi hội ghi trường hợp riêng của nhà, như già yếu, đi làm xa, kèm lý do để xã xem{a}.",
            ),
        )
    )
    back: dict[str, Value] = {"role": role, "household": household}
    if who == BACK.id:
        return Next("family_at", back)
    chosen = next(each for each in here["adults"] if each["id"] == who)
    if chosen["has"] == "exempt":
        yield from do("exempt", Exempt(role, household, who, ""))
        yield Say(
            Phrase(
                "exempt.over",
                "{Minh} bỏ việc miễn rồi{a}: {name} lại được xét như mọi người.",
                name=chosen["name"],
            )
        )
        return Next("family_at", back)
    reason = yield from ask(
        Words(
            key="reason",
            longest=120,
            wording=Phrase(
                "exempt.why", "Vì sao miễn cho {name}{a}? Ví dụ: già yếu, đi làm xa.", name=chosen["name"]
            ),
        )
    )
    yield from do("exempt", Exempt(role, household, who, reason))
    yield Say(
        Phrase("exempt.kept", "{Minh} ghi rồi{a}: {name} được miễn trong năm nay.", name=chosen["name"])
    )
    return Next("family_at", back)


def village_title(role: str) -> Talk:
    """The title of the village: what it needs, how far it is, and its sheet of points."""
    here = yield from look("title", VillageTitle(role))
    if here is None:
        yield Say(
            Phrase(
                "village_title.off",
                "Xã không xét riêng danh hiệu này cho thôn, nên ở đây không có gì để làm{a}.",
            )
        )
        return Next("board", {"role": role})
    for each in told_of(here):
        yield Say(each)
    choice = yield from ask(
        OneOf(
            key="then", wording=Phrase("family.ask", "{Ban} muốn làm gì{a}?"), options=(*to_do(here), BOARD)
        )
    )
    return (yield from _chosen(choice, "village", here["bearer"], role))
