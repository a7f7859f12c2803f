"""A list of clans that came as a spreadsheet: each row a family and its clan, tried whole, and brought in whole or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, select

from dialogs.lists import Column, RawRow, RowFault
from dialogs.phrases import Phrase
from dialogs.rules.names import tidy
from dialogs.vietnamese import fold, words
from storage.act import House, by_operator
from storage.families import clans
from storage.families.gates import LIVING
from storage.places.names import normal
from storage.store.rows import Row, fetch_all
from storage.tables import CLAN, HOUSEHOLD, PERSON, PLACE, in_order

LONGEST = 60
COLUMNS = (
    Column(
        "clan",
        "Dòng họ",
        "tên như bà con gọi, ví dụ Nguyễn Văn, chi hai",
        also=("Tên dòng họ", "Họ", "Chi họ"),
    ),
    Column("code", "Mã hộ", "mã trên thẻ của nhà", also=("Mã thẻ", "Thẻ hộ")),
    Column("home", "Chủ hộ", "khi không có mã hộ", also=("Tên chủ hộ", "Họ tên chủ hộ")),
    Column("place", "Thôn", "khi không có mã hộ", also=("Thôn, xóm", "Xóm", "Bản", "Ấp")),
    Column(
        "head",
        "Người đứng đầu",
        "ghi “có” ở hàng của nhà người trả lời thay dòng họ",
        also=("Trưởng họ", "Tộc trưởng"),
    ),
)
YES = frozenset({"co", "x", "dung", "1"})


@dataclass(frozen=True, slots=True)
class ClanPlan:
    """What a list of clans would do: the families of each clan by its name, and what is wrong, row by row."""

    commune: str
    clans: Mapping[str, tuple[str, ...]]
    heads: Mapping[str, str]
    faults: tuple[RowFault, ...]

    @property
    def wrong(self) -> bool:
        """Whether nothing of it can be brought in."""
        return any(not each.warning for each in self.faults)


def plan_clans(
    tx: Connection, rows: Sequence[RawRow], commune: str, faults: Sequence[RowFault] = ()
) -> ClanPlan:
    """Look through a list: each row names a clan of this commune, and a family by its code, or by its name and village."""
    homes = _homes(tx, commune)
    found: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    heads: dict[str, str] = {}
    taken: dict[str, tuple[int, str]] = {}
    said = [*faults]
    above = ""
    for raw in rows:
        cells = {each.field: " ".join(str(raw.cells.get(each.field) or "").split()) for each in COLUMNS}
        above = cells["clan"] or above
        if above not in names:
            names[above] = next((each for each in names.values() if clans.called_so(above, each)), above)
        name = names[above]
        home = _meant(homes, cells)
        wrong = _wrong(raw, cells, name, home, taken)
        if wrong is not None:
            said.append(wrong)
            continue
        (only,) = home
        taken[only["id"]] = (raw.line, name)
        found.setdefault(name, []).append(only["id"])
        if fold(cells["head"]) in YES:
            heads[name] = _eldest(tx, only["id"])
            if not heads[name]:
                said.append(
                    _fault(
                        raw,
                        "head",
                        Phrase("clan.fault.nobody", "nhà này chưa có ai trong danh sách"),
                        Phrase("clan.do.list", "ghi tên người trong danh sách hộ trước"),
                        warning=True,
                    )
                )
    return ClanPlan(commune, {name: tuple(ids) for name, ids in found.items()}, heads, tuple(said))


def _homes(tx: Connection, commune: str) -> list[Row]:
    there = select(
        HOUSEHOLD.c.id,
        HOUSEHOLD.c.code,
        HOUSEHOLD.c.name,
        PLACE.c.name.label("village"),
        PLACE.c.code.label("of"),
    )
    found = there.join(PLACE, PLACE.c.id == HOUSEHOLD.c.place).where(HOUSEHOLD.c.commune == commune, LIVING)
    return fetch_all(tx, found.order_by(HOUSEHOLD.c.id))


def by_codes(tx: Connection, commune: str, codes: Sequence[str]) -> list[str]:
    """The families of a commune with these codes."""
    wanted = [normal(each) for each in codes]
    mine = select(HOUSEHOLD.c.id).where(HOUSEHOLD.c.commune == commune, HOUSEHOLD.c.code.in_(wanted), LIVING)
    return [*tx.execute(mine.order_by(HOUSEHOLD.c.id)).scalars()]


def _meant(homes: Sequence[Row], cells: Mapping[str, str]) -> list[Row]:
    if cells["code"]:
        return [each for each in homes if each["code"] == normal(cells["code"])]
    name, village = fold(tidy(cells["home"])), fold(cells["place"]).removeprefix("thon ")
    return [
        each
        for each in homes
        if name
        and fold(each["name"]).removeprefix("nha ") == name.removeprefix("nha ")
        and (not village or village in {fold(each["village"]), fold(each["of"] or "")})
    ]


def _wrong(
    raw: RawRow,
    cells: Mapping[str, str],
    name: str,
    home: Sequence[Row],
    taken: Mapping[str, tuple[int, str]],
) -> RowFault | None:
    """The first thing that is wrong with a row."""
    field = "code" if cells["code"] else "home"
    line, other = taken.get(home[0]["id"], (0, "")) if len(home) == 1 else (0, "")
    told = (
        (
            not words(name),
            "clan",
            Phrase("clan.fault.none", "chưa ghi dòng họ nào"),
            Phrase("clan.do.first", "ghi tên dòng họ ở hàng đầu của mỗi dòng họ"),
        ),
        (
            len(name) > LONGEST,
            "clan",
            Phrase("clan.fault.long", "tên dòng họ dài {size} chữ cái", size=len(name)),
            Phrase("clan.do.shorter", "viết gọn trong {most}", most=LONGEST),
        ),
        (
            not cells[field],
            "code",
            Phrase("clan.fault.no_family", "chưa ghi nhà nào"),
            Phrase("clan.do.family", "ghi mã hộ, hoặc chủ hộ kèm thôn"),
        ),
        (
            not home,
            field,
            Phrase("clan.fault.unknown", "không thấy hộ “{home}” trong xã này", home=cells[field]),
            Phrase("clan.do.homes", "xem lại danh sách hộ"),
        ),
        (
            len(home) > 1,
            "home",
            Phrase("clan.fault.several", "có {n} nhà tên “{home}”", n=len(home), home=cells["home"]),
            Phrase("clan.do.which", "ghi mã hộ, hoặc thêm thôn"),
        ),
        (
            line and other != name,
            "clan",
            Phrase("clan.fault.other", "nhà này đã ở dòng họ khác, hàng {row}", row=str(line)),
            Phrase("clan.do.one", "mỗi nhà thuộc nhiều nhất một dòng họ"),
        ),
        (
            line,
            field,
            Phrase("clan.fault.again", "nhà này đã có ở hàng {row}", row=str(line)),
            Phrase("clan.do.take_out", "bỏ bớt một hàng"),
        ),
    )
    return next((_fault(raw, at, what, do) for holds, at, what, do in told if holds), None)


def _fault(raw: RawRow, field: str, what: Phrase, do: Phrase, *, warning: bool = False) -> RowFault:
    return RowFault(raw.line, field, what, do, warning, raw.part)


def _eldest(tx: Connection, home: str) -> str:
    """The first of a household on its list, whom a list of clans means by its house."""
    people = select(PERSON.c.id).where(PERSON.c.household == home, PERSON.c.same_as == "")
    return str(tx.execute(people.order_by(PERSON.c.born, PERSON.c.id).limit(1)).scalar() or "")


def bring_in(tx: Connection, house: House, at: datetime, plan: ClanPlan) -> tuple[int, int]:
    """Make the clans and put their families in; how many clans, and families."""
    homes = 0
    for name, families in plan.clans.items():
        clan = clans.make(tx, house, at, "", plan.commune, name)
        homes += clans.join(tx, plan.commune, clan, families)
        if plan.heads.get(name):
            clans.lead(tx, clan, plan.heads[name])
    by_operator(tx, house, at, "clans.imported", place=plan.commune, clans=len(plan.clans), families=homes)
    return len(plan.clans), homes


def exported(tx: Connection, commune: str) -> list[Row]:
    """The clans of a commune with their families, as a list has them; a clan without families has a row of its own."""
    homes = HOUSEHOLD.outerjoin(PLACE, PLACE.c.id == HOUSEHOLD.c.place)
    wanted = (
        select(
            CLAN.c.name.label("clan"),
            HOUSEHOLD.c.code,
            HOUSEHOLD.c.name.label("home"),
            PLACE.c.name.label("place"),
        )
        .select_from(CLAN.outerjoin(homes, and_(HOUSEHOLD.c.clan == CLAN.c.id, LIVING)))
        .where(CLAN.c.commune == commune, CLAN.c.ended.is_(None))
    )
    return fetch_all(tx, wanted.order_by(CLAN.c.folded, *in_order(CLAN), HOUSEHOLD.c.name, HOUSEHOLD.c.id))
