"""
Places that become one: what that will mean, and doing it, for two communes or two villages, whole or not at all.

People, households, sheets, roles, codes, targets and sums move to the place that stays. The others keep their rows, so that
minutes and figures that were kept say the names of then; `into` leads from them, their codes and their names to the new one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, false, func, or_, select, true, update

from dialogs.phrases import Phrase, Told
from dialogs.rules.titles import Title
from dialogs.vietnamese import fold
from storage.act import House, by_operator, in_force, in_vietnam
from storage.counting import Telling, count, count_households
from storage.ledger.write import plan_for_role
from storage.office.shares import add_shares
from storage.office.summary import HEADS, MERGED, keep, summarise
from storage.office.targets import write_values
from storage.places.find import label, labels
from storage.places.load import write_names
from storage.places.names import parted
from storage.roles import OPEN_NEWS
from storage.store.rows import Chosen, JsonMap, Row, fetch_all, fetch_one
from storage.tables import (
    ASSESSMENT,
    CAMPAIGN,
    CLAN,
    DECISION,
    EVIDENCE,
    HOUSEHOLD,
    INVITATION,
    OPPORTUNITY,
    PERSON,
    PLACE,
    PLACE_NAME,
    PLACE_RULES,
    PLAN_IN_FORCE,
    POINTS_VERSION,
    PUSH,
    RECORDING,
    ROLE,
    TARGET_VALUE,
    TITLE_DECISION,
    TITLE_RULES,
    TITLE_SHEET,
    TOMBSTONE,
    in_order,
)

LEVELS = ("village", "unit", "commune")
UNSENT = ("planned", "claimed")
BELONG: Mapping[str, tuple[Column[Any], ...]] = {  # the columns that name a place of a level
    "village": (
        HOUSEHOLD.c.place,
        PERSON.c.village,
        ASSESSMENT.c.village,
        TOMBSTONE.c.village,
        PUSH.c.village,
    ),
    "unit": (PERSON.c.unit, PERSON.c.village, ASSESSMENT.c.village, TOMBSTONE.c.village, PUSH.c.village),
    "commune": (
        HOUSEHOLD.c.commune,
        PERSON.c.commune,
        ASSESSMENT.c.commune,
        EVIDENCE.c.commune,
        TOMBSTONE.c.commune,
        PUSH.c.commune,
        ROLE.c.commune,
        CAMPAIGN.c.commune,
        DECISION.c.commune,
        TITLE_SHEET.c.commune,
        TITLE_DECISION.c.commune,
        CLAN.c.commune,
        POINTS_VERSION.c.commune,
        PLACE.c.commune,
        PLACE.c.parent,
    ),
}
HELD: tuple[Column[Any], ...] = (ROLE.c.place, INVITATION.c.place, CAMPAIGN.c.place, OPPORTUNITY.c.place)


class CantMergeError(Told):
    """Why places can not become one."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """
    What becoming one will mean: the labels of what goes and of what stays, how much moves, and what somebody has to look at.

    counts: people, households, sheets of this year, roles in force, codes of roles not taken up, villages.
    """

    gone: tuple[str, ...]
    stays: str
    counts: Mapping[str, int]
    remarks: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Merger:
    """Places that become part of one on a day; name: what that one is called from then on, "" as before."""

    into: str
    gone: tuple[str, ...]
    day: date
    name: str = ""
    document: str = ""


def foresee(tx: Connection, at: datetime, merger: Merger) -> Foreseen:
    """What it will mean; CantMergeError says why it can not be."""
    stays, gone = _fit(tx, merger, at)
    level, ids = stays["level"], merger.gone
    year = at.year
    persons = _persons(tx, level, ids)
    sheets = select(func.count()).where(
        ASSESSMENT.c.year == year, ASSESSMENT.c.person.in_(_belonging(level, ids))
    )
    counts = {
        "people": len(persons),
        "households": len(_homes(tx, level, ids)),
        "sheets": int(tx.execute(sheets).scalar() or 0),
        "roles": _number(tx, ROLE, ROLE.c.place.in_(ids) & in_force(at)),
        "codes": _number(tx, INVITATION, INVITATION.c.place.in_(ids) & _to_take(at)),
        "villages": _number(tx, PLACE, PLACE.c.parent.in_(ids) & PLACE.c.until.is_(None)),
    }
    named = labels(tx, [*ids, merger.into])
    remarks = [*_remarks(tx, at, stays, gone, named)]
    return Foreseen(tuple(named[each] for each in ids), named[merger.into], counts, tuple(remarks))


def merge(tx: Connection, house: House, at: datetime, merger: Merger) -> Foreseen:
    """Make them one; what it meant, as it was foreseen in the same moment."""
    foreseen = foresee(tx, at, merger)
    stays, gone = _fit(tx, merger, at)
    level, ids, into = stays["level"], list(merger.gone), merger.into
    persons, homes = _persons(tx, level, ids), _homes(tx, level, ids)
    _names(tx, house, merger, stays, gone)
    if level == "commune":
        _areas(tx, stays, gone)
        _formerly(tx, gone)
        _recordings(tx, ids, into)
        _points(tx, ids, into)
        for title in Title:
            _settings(tx, TITLE_RULES, ids, into, TITLE_RULES.c.title == title.value)
    _settings(tx, PLACE_RULES, ids, into)
    _settings(tx, PLAN_IN_FORCE, ids, into)
    _targets(tx, house, at, ids, into)
    _news(tx, ids, into)
    for column in (*BELONG[level], *HELD):
        _move(tx, column, ids, into)
    _one_role_a_phone(tx, at, into)
    sums = {
        name: sum(row[name] for row in (stays, *gone)) if all(row[name] for row in (stays, *gone)) else None
        for name in ("adults", "households")
    }
    former = stays["former"] if len({row["former"] for row in (stays, *gone)}) == 1 else ""
    tx.execute(update(PLACE).where(PLACE.c.id == into).values(**sums, former=former))
    gone_now = {"until": merger.day, "into": into}
    tx.execute(update(PLACE).where(PLACE.c.id.in_(ids)).values(**gone_now))
    tx.execute(update(PLACE).where(PLACE.c.into.in_(ids)).values(into=into))
    count(tx, house, persons)
    count_households(tx, house, homes)
    _stones(tx, house, level, ids, into)
    detail: dict[str, Any] = {
        "gone": ids,
        "day": merger.day.isoformat(),
        "name": merger.name,
        "document": merger.document,
    }
    by_operator(tx, house, at, "places.merged", place=into, **detail)
    if now := summarise(tx, house, at, into):
        keep(tx, house, at, now, "", MERGED)
    told, unreached = _tell(tx, house, at, merger, foreseen)
    return replace(foreseen, counts={**foreseen.counts, "told": told, "unreached": unreached})


def _fit(tx: Connection, merger: Merger, at: datetime) -> tuple[Row, list[Row]]:
    """The places as they are, where they can become one."""
    wanted = list(dict.fromkeys([merger.into, *merger.gone]))
    found = {row["id"]: row for row in fetch_all(tx, select(PLACE).where(PLACE.c.id.in_(wanted)))}
    if len(found) != len(wanted) or len(wanted) != len(merger.gone) + 1 or not merger.gone:
        raise CantMergeError(
            Phrase(
                "merge.not.two", "cần từ hai nơi khác nhau trở lên: những nơi gộp đi, và nơi còn lại (--into)"
            )
        )
    stays, gone = found[merger.into], [found[each] for each in merger.gone]
    rows = [stays, *gone]
    if over := [row for row in rows if row["until"] is not None]:
        raise CantMergeError(
            Phrase("merge.not.ended", "{place} đã thôi dùng", place=label(tx, over[0]["id"]))
        )
    if stays["level"] not in LEVELS or len({row["level"] for row in rows}) > 1:
        raise CantMergeError(
            Phrase("merge.not.levels", "chỉ gộp xã với xã, thôn với thôn, đơn vị với đơn vị")
        )
    if len({row["parent"] for row in rows}) > 1:
        raise CantMergeError(
            Phrase("merge.not.province", "những nơi này không cùng một tỉnh; gộp tỉnh trước")
            if stays["level"] == "commune"
            else Phrase("merge.not.commune", "những nơi này không cùng một xã; gộp xã trước")
        )
    if len({row["example"] for row in rows}) > 1:
        raise CantMergeError(Phrase("merge.not.example", "không gộp nơi thật với nơi ví dụ"))
    if merger.day > at.date() + timedelta(days=1):
        raise CantMergeError(Phrase("merge.not.yet", "ngày gộp chưa tới; đến ngày ấy hãy chạy lệnh này"))
    return stays, gone


def _to_take(at: datetime) -> ColumnElement[bool]:
    return INVITATION.c.used.is_(None) & (INVITATION.c.expires > at)


def _number(tx: Connection, of: Table, which: ColumnElement[bool]) -> int:
    return int(tx.execute(select(func.count()).select_from(of).where(which)).scalar() or 0)


def _belonging(level: str, ids: Sequence[str]) -> Chosen:
    """The persons who belong to places of a level."""
    there = {
        "village": PERSON.c.village.in_(ids),
        "unit": or_(PERSON.c.unit.in_(ids), PERSON.c.village.in_(ids)),
        "commune": PERSON.c.commune.in_(ids),
    }[level]
    return select(PERSON.c.id).where(there)


def _persons(tx: Connection, level: str, ids: Sequence[str]) -> list[str]:
    """Whoever belongs there, or had a sheet there and has moved since."""
    column = ASSESSMENT.c.commune if level == "commune" else ASSESSMENT.c.village
    once = select(ASSESSMENT.c.person).where(column.in_(ids))
    found = select(PERSON.c.id).where(or_(PERSON.c.id.in_(_belonging(level, ids)), PERSON.c.id.in_(once)))
    return sorted(tx.execute(found).scalars())


def _homes(tx: Connection, level: str, ids: Sequence[str]) -> list[str]:
    column = HOUSEHOLD.c.commune if level == "commune" else HOUSEHOLD.c.place
    return list(tx.execute(select(HOUSEHOLD.c.id).where(column.in_(ids)).order_by(HOUSEHOLD.c.id)).scalars())


# -- what moves


def _move(tx: Connection, column: Column[Any], ids: Sequence[str], into: str) -> None:
    """Rows that name a place that goes name the one that stays; of what was sent or is over the name stays."""
    of = column.table
    which: ColumnElement[bool] = column.in_(ids)
    if of is PUSH:
        which &= PUSH.c.state.in_(UNSENT)
    elif column is CAMPAIGN.c.place:
        which &= CAMPAIGN.c.state.in_(OPEN_NEWS)
    elif of is PLACE:
        which &= PLACE.c.id.not_in(ids)
    if of is not TOMBSTONE:
        tx.execute(update(of).where(which).values({column.name: into}))


def _stones(tx: Connection, house: House, level: str, ids: Sequence[str], into: str) -> None:
    """What stays of the erased in the sums stays in those of the new place."""
    at, column = (1, TOMBSTONE.c.commune) if level == "commune" else (0, TOMBSTONE.c.village)
    telling = Telling(tx, house)
    for row in fetch_all(tx, select(TOMBSTONE)):
        told = row["counted"].get("at") if row["counted"] else None
        if told and {told[at], told[3]} & {*ids}:
            moved = [into if n in {at, 3} and each in ids else each for n, each in enumerate(told)]
            telling.tell(TOMBSTONE, row, {**row["counted"], "at": moved})
    telling.write()
    tx.execute(update(TOMBSTONE).where(column.in_(ids)).values({column.name: into}))


def _names(tx: Connection, house: House, merger: Merger, stays: Row, gone: Sequence[Row]) -> None:
    """The names of what goes, present and former, are former names of what stays; and its own, where it gets a new one."""
    into, last = merger.into, merger.day - timedelta(days=1)
    names = [(row["word"], row["name"], row["since"], last) for row in gone]
    earlier = select(PLACE_NAME).where(PLACE_NAME.c.place.in_(merger.gone)).order_by(PLACE_NAME.c.id)
    names += [(row["word"], row["name"], row["since"], row["until"]) for row in fetch_all(tx, earlier)]
    word, name = stays["word"], stays["name"]
    if merger.name:
        kind, name = parted(merger.name)
        word = kind or stays["word"]
        if (word, fold(name)) != (stays["word"], stays["folded"]):
            names.append((stays["word"], stays["name"], stays["since"], last))
        tx.execute(update(PLACE).where(PLACE.c.id == into).values(word=word, name=name, folded=fold(name)))
    known = {
        (row.word, row.folded)
        for row in tx.execute(
            select(PLACE_NAME.c.word, PLACE_NAME.c.folded).where(PLACE_NAME.c.place == into)
        )
    } | {(word, fold(name))}
    rows = []
    for was, said, since, until in names:
        if (was, fold(said)) not in known:
            known.add((was, fold(said)))
            row = {"id": house.new_id(), "place": into, "word": was, "name": said, "folded": fold(said)}
            rows.append({**row, "since": since, "until": until})
    if rows:
        write_names(tx, rows)


def _areas(tx: Connection, stays: Row, gone: Sequence[Row]) -> None:
    """Where only some of the communes were set to 70 points, their villages are from now on, and the new commune is not."""
    rows = [stays, *gone]
    if len({(row["hard"], row["hard_document"]) for row in rows}) == 1:
        return
    for row in rows:
        if row["hard"]:
            set_so = {name: row[name] for name in ("hard", "hard_document", "hard_date")}
            inside = (PLACE.c.parent == row["id"], PLACE.c.hard.is_(False))
            tx.execute(update(PLACE).where(*inside).values(**set_so))
    lifted = {"hard": False, "hard_document": "", "hard_date": None}
    tx.execute(update(PLACE).where(PLACE.c.id == stays["id"]).values(**lifted))


def _formerly(tx: Connection, gone: Sequence[Row]) -> None:
    """The villages of a commune that goes are told apart by it."""
    for row in gone:
        inside = (PLACE.c.parent == row["id"], PLACE.c.former == "")
        tx.execute(update(PLACE).where(*inside).values(former=f"{row['word']} {row['name']}"))


def _recordings(tx: Connection, ids: Sequence[str], into: str) -> None:
    """What was read aloud there is heard in the new commune where it has none of that question."""
    mine = (RECORDING.c.id, RECORDING.c.sheet, RECORDING.c.indicator)
    own = tx.execute(select(*mine).where(RECORDING.c.commune == into)).all()
    have = {(row.sheet, row.indicator) for row in own}
    for row in tx.execute(select(*mine).where(RECORDING.c.commune.in_(ids)).order_by(RECORDING.c.id)).all():
        if (row.sheet, row.indicator) not in have:
            have.add((row.sheet, row.indicator))
            tx.execute(update(RECORDING).where(RECORDING.c.id == row.id).values(commune=into))


def _points(tx: Connection, ids: Sequence[str], into: str) -> None:
    """The sheets of points of the commune that stays are in force; where it has none, that of one alone that goes."""
    of = POINTS_VERSION.c
    rows = tx.execute(
        select(of.id, of.title, of.commune).where(of.commune.in_([into, *ids]), of.in_force)
    ).all()
    for title in {row.title for row in rows}:
        mine = [row for row in rows if row.title == title]
        own = [row.id for row in mine if row.commune == into]
        stays = own or [row.id for row in mine if len(mine) == 1]
        over = [row.id for row in mine if row.id not in stays]
        tx.execute(update(POINTS_VERSION).where(of.id.in_(over)).values(in_force=False))


def _settings(
    tx: Connection, of: Table, ids: Sequence[str], into: str, which: ColumnElement[bool] | None = None
) -> None:
    """What a place set itself stays; where it set nothing, it takes over what all that went and set something agree in."""
    some = true() if which is None else which
    rows = {row["place"]: row for row in fetch_all(tx, select(of).where(of.c.place.in_([into, *ids]), some))}
    mine = rows.pop(into, None)
    if mine is None and rows and len({str(_said(row)) for row in rows.values()}) == 1:
        first = min(rows)
        tx.execute(update(of).where(of.c.place == first, some).values(place=into))


def _said(row: Row) -> JsonMap:
    return {name: value for name, value in row.items() if name not in {"place", "role", "at"}}


def _targets(tx: Connection, house: House, at: datetime, ids: Sequence[str], into: str) -> None:
    """Numbers of targets add up; figures by hand do where each of the places has one of the same day."""
    add_shares(tx, ids, into)
    held = fetch_all(
        tx, select(TARGET_VALUE).where(TARGET_VALUE.c.place.in_([into, *ids])).order_by(TARGET_VALUE.c.id)
    )
    by: dict[tuple[str, date], dict[str, Row]] = {}
    for row in held:
        by.setdefault((row["target"], row["day"]), {})[row["place"]] = row
    rows = []
    for (_, _), parts in sorted(by.items()):
        if {*parts} == {into, *ids}:
            sums = {name: sum(row[name] for row in parts.values()) for name in ("numerator", "denominator")}
            source = "; ".join(dict.fromkeys(row["source"] for row in parts.values()))
            rows.append({**parts[into], **sums, "id": house.new_id(), "source": source, "role": "", "at": at})
    write_values(tx, rows)


def _news(tx: Connection, ids: Sequence[str], into: str) -> None:
    """News to a place that goes is to the one that stays, with whoever lives there by now."""
    open_ = select(CAMPAIGN.c.id, CAMPAIGN.c.audience).where(CAMPAIGN.c.state.in_(OPEN_NEWS))
    for row in tx.execute(open_).all():
        if row.audience.get("place") in ids:
            moved = {**row.audience, "place": into}
            tx.execute(update(CAMPAIGN).where(CAMPAIGN.c.id == row.id).values(audience=moved))


def _one_role_a_phone(tx: Connection, at: datetime, into: str) -> None:
    """Whoever held the same role at two of them holds it once."""
    held = select(ROLE.c.id, ROLE.c.contact, ROLE.c.kind).where(ROLE.c.place == into, in_force(at))
    seen: set[tuple[str, str]] = set()
    for row in tx.execute(held.order_by(*in_order(ROLE))).all():
        if (row.contact, row.kind) in seen:
            tx.execute(update(ROLE).where(ROLE.c.id == row.id).values(ended=at))
        seen.add((row.contact, row.kind))


# -- what somebody has to look at, and who is told


def _remarks(
    tx: Connection, at: datetime, stays: Row, gone: Sequence[Row], named: Mapping[str, str]
) -> list[Phrase]:
    rows = [stays, *gone]
    ids = [row["id"] for row in rows]
    said = []
    kinds = tx.execute(
        select(ROLE.c.kind, func.count())
        .where(ROLE.c.place.in_(ids), ROLE.c.kind.in_(HEADS), in_force(at))
        .group_by(ROLE.c.kind)
    )
    said += [
        Phrase(
            "merge.look.roles",
            "Sau khi gộp có {n} người cùng giữ một việc ({kind}); ai thôi thì: cdht role end, hoặc bàn giao: cdht role handover",
            n=number,
            kind=kind,
        )
        for kind, number in kinds
        if number > 1
    ]
    if len({(row["hard"], row["hard_document"]) for row in rows}) > 1:
        said.append(
            Phrase("merge.look.hard", "Mức 70 điểm không như nhau: các thôn giữ mức cũ theo văn bản cũ")
            if stays["level"] == "commune"
            else Phrase(
                "merge.look.hard_of",
                "Mức 70 điểm không như nhau: phiếu mới theo mức của {place}; cần khác thì: cdht places hard",
                place=named[stays["id"]],
            )
        )
    for name, what in (
        ("adults", Phrase("merge.adults", "số người lớn")),
        ("households", Phrase("merge.households", "số hộ")),
    ):
        if any(row[name] for row in rows) and not all(row[name] for row in rows):
            said.append(
                Phrase(
                    "merge.look.counts",
                    "Chưa đủ {what} đã nhập của từng nơi nên bỏ trống; nhập lại cho nơi mới: cdht places import",
                    what=what,
                )
            )
    for of, what in (
        (PLACE_RULES, Phrase("merge.rules", "ngày tháng, giới hạn riêng, phiếu đã quyết định dùng")),
        (PLAN_IN_FORCE, Phrase("merge.plan", "kế hoạch đang dùng")),
    ):
        set_ = {row["place"]: str(_said(row)) for row in fetch_all(tx, select(of).where(of.c.place.in_(ids)))}
        differ = {each for place, each in set_.items() if place != stays["id"]} - {set_.get(stays["id"])}
        if differ and (stays["id"] in set_ or len(differ) > 1):
            said.append(
                Phrase(
                    "merge.look.differ",
                    "Không như nhau: {what}. {place} giữ của mình; xem lại trong phần việc của xã",
                    what=what,
                    place=named[stays["id"]],
                )
            )
    values = fetch_all(
        tx,
        select(TARGET_VALUE.c.place, TARGET_VALUE.c.target, TARGET_VALUE.c.day).where(
            TARGET_VALUE.c.place.in_(ids)
        ),
    )
    by: dict[tuple[str, date], set[str]] = {}
    for row in values:
        by.setdefault((row["target"], row["day"]), set()).add(row["place"])
    lost = sorted({target for (target, _), places in by.items() if len(places) < len(ids)})
    if lost:
        said.append(
            Phrase(
                "merge.look.values",
                "Số nhập tay không đủ của mọi nơi nên không cộng ({targets}); nhập lại cho nơi mới",
                targets=", ".join(lost),
            )
        )
    return said


def _tell(tx: Connection, house: House, at: datetime, merger: Merger, foreseen: Foreseen) -> tuple[int, int]:
    """Who has a role there, and the officers above, are told where they can be; how many are, and how many can't be."""
    stays = fetch_one(tx, select(PLACE).where(PLACE.c.id == merger.into))
    chain = {stays["id"], stays["commune"], stays["province"]} - {""}
    inside = select(PLACE.c.id).where(PLACE.c.commune == stays["id"])
    below = ROLE.c.place.in_(inside) if stays["level"] == "commune" else false()
    there = or_(ROLE.c.place.in_(chain), below)
    roles = tx.execute(select(ROLE.c.id).where(there, in_force(at)).order_by(*in_order(ROLE))).scalars().all()
    args = {
        "gone": list(foreseen.gone),
        "stays": foreseen.stays,
        "now": label(tx, merger.into),
        "day": f"{merger.day:%d/%m/%Y}",
        "noted": in_vietnam(at),
    }
    occurrence = f"merged:{merger.into}:{merger.day.isoformat()}"
    told = [
        plan_for_role(tx, house, at, "places_merged", role, occurrence=occurrence, args=args)
        for role in roles
    ]
    return sum(map(bool, told)), sum(not each for each in told)
