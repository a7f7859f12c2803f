"""Clans of a commune: made, their families gathered, who answers for them; by the head of a chapter or an officer."""

from dataclasses import dataclass
from typing import TypedDict

from dialogs.engine import Command, Next, Query, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.talks.families.own import PointsHere, how_far
from dialogs.talks.finding import seek, whose
from dialogs.talks.picking import BACK, MORE, agreed


class ClanRow(TypedDict):
    """A clan, and how many families it has."""

    id: str
    label: str
    families: int


class ClansHere(TypedDict):
    """A page of the clans of a commune; given: whether it gives the title."""

    given: bool
    rows: list[ClanRow]
    count: int
    more: bool


@dataclass(frozen=True, slots=True)
class Clans(Query[ClansHere]):
    """The clans of the commune of a role."""

    role: str
    page: int = 0
    most: int = 4


class FamilyOf(TypedDict):
    """A family of a clan; place: where it lives. mine: whether it lies within the role that asks."""

    id: str
    name: str
    place: str
    mine: bool


class ClanHere(TypedDict):
    """One clan: its families, who answers for it ("" nobody yet), and its title this year."""

    id: str
    name: str
    head: str
    families: list[FamilyOf]
    title: PointsHere


@dataclass(frozen=True, slots=True)
class OneClan(Query[ClanHere]):
    """One clan of the commune of a role."""

    role: str
    clan: str


@dataclass(frozen=True, slots=True)
class MakeClan(Command[str]):
    """A clan on the list; its id, or that of the one that is called so already."""

    role: str
    name: str


@dataclass(frozen=True, slots=True)
class JoinClan(Command[bool]):
    """A family within the role is of this clan from now on: whether it was of another before."""

    role: str
    clan: str
    household: str


@dataclass(frozen=True, slots=True)
class LeaveClan(Command[None]):
    """A family within the role is of no clan any more."""

    role: str
    clan: str
    household: str


@dataclass(frozen=True, slots=True)
class LeadClan(Command[None]):
    """Who answers for a clan: somebody within the role."""

    role: str
    clan: str
    person: str


@dataclass(frozen=True, slots=True)
class RegisterClan(Command[None]):
    """The clan strives for the title this year."""

    role: str
    clan: str


@dataclass(frozen=True, slots=True)
class EndClan(Command[None]):
    """A clan is taken off the list; its families are of none."""

    role: str
    clan: str


OUT = Option("out", Phrase("clans.out", "Về bảng việc"))


def clans(role: str, page: int = 0) -> Talk:
    """The clans of the commune, and a new one."""
    here = yield from look("clans", Clans(role, page))
    if not here["given"]:
        yield Say(
            Phrase(
                "clans.off",
                "Xã không xét riêng danh hiệu “Dòng họ học tập”, nên ở đây không có gì để làm{a}.",
            )
        )
        return Next("work")
    if here["count"]:
        yield Say(Phrase("clans.count", "Xã có {count} dòng họ trong danh sách.", count=here["count"]))
    else:
        yield Say(Phrase("clans.none", "Xã chưa có dòng họ nào trong danh sách."))
    options = [
        Option(
            each["id"],
            Phrase(
                "clans.row", "Dòng họ {name}, {count} gia đình", name=each["label"], count=each["families"]
            ),
        )
        for each in here["rows"]
    ]
    choice = yield from ask(
        OneOf(
            key="clan",
            wording=Phrase("clans.ask", "{Ban} chọn dòng họ, hoặc thêm dòng họ mới{a}."),
            options=(
                *options,
                *((MORE,) if here["more"] else ()),
                Option("add", Phrase("clans.add", "Thêm một dòng họ")),
                OUT,
            ),
            help=Phrase(
                "clans.help",
                "Dòng họ ở đây là một nhóm gia đình trong xã, do chi hội hoặc cán bộ lập, không suy ra từ họ trong tên. Mỗi gia đình thuộc nhiều nhất một dòng họ{a}.",
            ),
        )
    )
    if choice == MORE.id:
        return Next("clans", {"role": role, "page": page + 1})
    if choice == "add":
        return Next("add_clan", {"role": role})
    if choice == OUT.id:
        return Next("work")
    return Next("clan", {"role": role, "clan": choice})


def add_clan(role: str) -> Talk:
    """A new clan by its name."""
    name = yield from ask(
        Words(
            key="name",
            context=Context.SEARCH,
            longest=60,
            secret=False,
            wording=Phrase("clans.name", "Dòng họ tên gì{a}? Ví dụ: Nguyễn Văn, chi hai."),
        )
    )
    made = yield from do("make", MakeClan(role, name))
    return Next("clan", {"role": role, "clan": made})


def clan(role: str, clan: str) -> Talk:
    """One clan: its families, who answers for it, how far its title is; and what can be done."""
    here = yield from look("clan", OneClan(role, clan), secret=True)
    yield Say(
        Phrase(
            "clan.about",
            "Dòng họ {name}, {count} gia đình. Người trả lời thay dòng họ: {head}.",
            name=here["name"],
            count=len(here["families"]),
            head=here["head"] or Phrase("clan.no_head", "chưa có"),
        )
    )
    yield Say(how_far(here["title"]))
    options = [
        Option("add", Phrase("clan.add", "Thêm một gia đình")),
        Option("head", Phrase("clan.head", "Ghi người trả lời thay dòng họ")),
    ]
    if here["title"]["state"] in {"none", "open"} and not here["title"]["registered"]:
        options.append(Option("register", Phrase("clan.register", "Ghi dòng họ đăng ký phấn đấu")))
    if here["families"]:
        options.append(Option("families", Phrase("clan.families", "Xem gia đình, bỏ một gia đình")))
    options.append(Option("end", Phrase("clan.end", "Bỏ dòng họ khỏi danh sách")))
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("clan.ask", "{Ban} làm gì{a}?"),
            options=(*options, Option("clans", Phrase("clan.back", "Về danh sách dòng họ"))),
        )
    )
    about = {"role": role, "clan": clan}
    if choice == "register":
        yield from do("register", RegisterClan(role, clan))
        yield Say(Phrase("clan.registered", "{Minh} ghi dòng họ đăng ký phấn đấu rồi{a}."))
        return Next("clan", about)
    if choice == "end":
        sure = yield from agreed(
            "sure",
            Phrase(
                "clan.end_sure",
                "Bỏ dòng họ {name} khỏi danh sách thì các gia đình không thuộc dòng họ nào nữa. {Ban} bỏ chứ{a}?",
                name=here["name"],
            ),
            Phrase("clan.end_yes", "Bỏ"),
            Phrase("clan.end_no", "Giữ lại"),
        )
        if sure:
            yield from do("end", EndClan(role, clan))
            yield Say(Phrase("clan.ended", "{Minh} bỏ rồi{a}."))
        return Next("clans", {"role": role})
    if choice == "families":
        return Next("clan_families", about)
    if choice == "head":
        return Next("clan_head", about)
    if choice == "add":
        return Next("clan_families", {**about, "add": True})
    return Next("clans", {"role": role})


def clan_families(role: str, clan: str, add: bool = False) -> Talk:
    """The families of a clan, one to be taken out; or one to be found and put in."""
    about = {"role": role, "clan": clan}
    if add:
        found = yield from seek(
            role,
            Phrase("clan.which_home", "{Ban} thêm nhà nào{a}? Nhắn tên chủ hộ hoặc mã thẻ."),
            Option("clan", Phrase("clan.back_one", "Xong, về dòng họ")),
            whom="homes",
        )
        if isinstance(found, str):
            return Next("clan", about)
        if found["what"] != "household":
            yield Say(Phrase("clan.not_a_home", "{Ban} chọn giúp {minh} một nhà, không phải một người{nhe}."))
            return Next("clan_families", {**about, "add": True})
        moved = yield from do("join", JoinClan(role, clan, found["id"]))
        if moved:
            yield Say(
                Phrase(
                    "clan.moved",
                    "{Minh} chuyển nhà {name} từ dòng họ khác sang đây rồi{a}.",
                    name=whose(found["name"]),
                )
            )
        else:
            yield Say(Phrase("clan.joined", "{Minh} thêm nhà {name} rồi{a}.", name=whose(found["name"])))
        return Next("clan_families", {**about, "add": True})
    here = yield from look("clan", OneClan(role, clan), secret=True)
    lines = Listed(
        (
            Phrase("clan.home", "Nhà {name}, {place}", name=whose(each["name"]), place=each["place"])
            for each in here["families"]
        ),
        "\n",
    )
    yield Say(
        Phrase("clan.homes", "Các gia đình của dòng họ {name}:\n{lines}", name=here["name"], lines=lines)
    )
    mine = [each for each in here["families"] if each["mine"]]
    out = yield from ask(
        OneOf(
            key="out",
            wording=Phrase("clan.out_ask", "{Ban} bỏ nhà nào khỏi dòng họ{a}?"),
            options=(
                *(
                    Option(each["id"], Phrase("clan.home_option", "Nhà {name}", name=whose(each["name"])))
                    for each in mine[:30]
                ),
                Option(BACK.id, Phrase("clan.keep_all", "Không bỏ nhà nào")),
            ),
        )
    )
    if out != BACK.id:
        yield from do("leave", LeaveClan(role, clan, out))
        yield Say(Phrase("clan.left", "{Minh} bỏ nhà ấy khỏi dòng họ rồi{a}."))
    return Next("clan", about)


def clan_head(role: str, clan: str) -> Talk:
    """Who answers for a clan."""
    found = yield from seek(
        role,
        Phrase("clan.which_head", "Ai trả lời thay dòng họ{a}? Nhắn tên người ấy."),
        Option("clan", Phrase("clan.back_one", "Xong, về dòng họ")),
        whom="here",
    )
    if not isinstance(found, str) and found["what"] == "person":
        yield from do("lead", LeadClan(role, clan, found["id"]))
        yield Say(
            Phrase(
                "clan.leads",
                "{Minh} ghi rồi{a}: {name} trả lời thay dòng họ, trên máy của người ấy.",
                name=found["name"] or found["called"],
            )
        )
    return Next("clan", {"role": role, "clan": clan})
