"""Places, found by code or by name, present or former, with or without marks; how they are called, and the mark that passes there."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, literal, or_, select

from dialogs.rules.names import unmarked
from dialogs.rules.roles import Action
from dialogs.sheets import Sheet
from dialogs.talks.asked import Home, Place, Places, PlacesBelow
from dialogs.talks.welcome import Candidate
from dialogs.vietnamese import agrees, bare, clean, fold, words
from storage.act import Held, Where, serves
from storage.act import places as within_role
from storage.places.names import (
    KINDS,
    SHORT,
    is_below,
    kind_named,
    leading_kind,
    meets,
    normal,
    trailing_kind,
)
from storage.store.rows import Row, fetch_all, fetch_by_key
from storage.tables import HOUSEHOLD, PLACE, PLACE_NAME

Tokens = tuple[str, ...]
Rank = tuple[int, int, int, int, int]

# Not “bác” (Bắc), “mới”, “cũ”, “trên”, “dưới”: they may be parts of names.
COMMON_AS_WRITTEN = [
    "ở",
    "tôi",
    "tui",
    "nhà",
    "cháu",
    "em",
    "mình",
    "con",
    "ông",
    "bà",
    "cô",
    "chú",
    "dì",
    "anh",
    "chị",
    "bạn",
    "là",
    "thuộc",
    "tại",
    "bên",
    "thì",
    "mà",
    "ạ",
    "à",
    "nhé",
    "nha",
    "nhá",
    "dạ",
    "vâng",
    "ừ",
    "thưa",
    "xin",
    "chào",
    "tên",
    "quê",
    "gốc",
    "đang",
    "sinh",
    "sống",
    "này",
    "đó",
    "đây",
    "nay",
    "của",
    "cho",
    "với",
    "mã",
    "số",
    "ơi",
    "ấy",
    "có",
    "phải",
    "người",
]
COMMON = set(fold(" ".join(COMMON_AS_WRITTEN)).split())
AHEAD, BEHIND = (
    set(fold("ở tôi em mình thuộc tại là dạ").split()),
    set(fold("ạ nhé nha ơi").split()),
)  # of no name
_KINDS = {word for kinds in KINDS.values() for kind in kinds for word in kind.split()}
_WRITTEN = [(bare(word), word) for word in words(" ".join((*_KINDS, *COMMON_AS_WRITTEN)))]
_AS_WRITTEN = {plain: {word for other, word in _WRITTEN if other == plain} for plain, _ in _WRITTEN}
_NUMERALS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
NUMERALS = {fold(numeral): str(value) for value, numeral in enumerate(_NUMERALS, 1)}
SURE = (0, 0, 0)  # no word unexplained, no other kind, no other marks
MOST_LEFT = 2  # words without a meaning here; with more it is a story
PREFIX = 3  # letters of a name that is typed only in part
_POLITE = re.compile(r"(?<!\w)ạ(?!\w)", re.IGNORECASE)
_RUNS = re.compile(r"\d+|[^\d\s]+")
_LETTERED = re.compile(r"(?<=\d) (?=[a-z]\b)")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that may be meant: its names, folded, and what it lies in."""

    id: str
    word: str
    name: str
    folded: str
    names: Tokens = ()  # former ones
    former: Tokens = ()  # the former commune: kind and name
    above: Tokens = ()  # the names of commune and province


def spellings(text: str) -> list[list[Tokens]]:
    """
    The ways to read what was typed, in rounds: the next one counts if nothing fits in the last.

    As it stands ("3 a" as "3a" too); with "tdp" and "thon3" spelled out; with numbers in digits.
    """
    raw, full = fold(_POLITE.sub(" ", clean(text))), " ".join(spelled(text))
    numbers = [NUMERALS.get(word, word) for word in full.split()]
    rounds = (
        (raw, _LETTERED.sub("", raw)),
        (full, _LETTERED.sub("", full)),
        tuple(" ".join(_wide(each, width) for each in numbers) for width in (1, 2)),
    )
    seen: set[str] = {""}
    found = []
    for texts in rounds:
        fresh = [each for each in dict.fromkeys(texts) if each not in seen]
        seen.update(fresh)
        found.append([tuple(each.split()) for each in fresh])
    return [each for each in found if each]


def spelled(text: str) -> Tokens:
    """The folded words, abbreviations and "thon3" spelled out."""
    parts = _RUNS.findall(fold(_POLITE.sub(" ", clean(text))))
    return tuple(" ".join(fold(SHORT.get(word, word)) for word in parts).split())


def _wide(word: str, width: int) -> str:
    """A number with so many digits: "03" and "3" are one village."""
    return word.lstrip("0").zfill(width) if word.isdecimal() else word


def without_kinds(tokens: Sequence[str]) -> Iterator[str]:
    """The words but those that make up kinds: "trung" stays, "trung tâm" goes."""
    place = 0
    while place < len(tokens):
        kind = leading_kind(tokens[place:])
        if not kind:
            yield tokens[place]
        place += len(kind) or 1


def core(tokens: Sequence[str]) -> Tokens:
    """The words of weight: no kinds, no common words."""
    return tuple(word for word in without_kinds(tokens) if word not in COMMON)


def names_all(tokens: Sequence[str], name: str) -> bool:
    """Whether what was typed is this name, its kind and common words aside, and nothing else."""
    typed, meant = tuple(without_kinds(tokens)), tuple(without_kinds(name.split()))
    return bool(meant) and set(meant) <= set(typed) and core(typed) == core(meant)


def kind_alone(tokens: Sequence[str]) -> Tokens:
    """The kind that was typed, where nothing beside it tells more ("bản", "em ở xóm")."""
    weighty = [word for word in tokens if word not in COMMON or leading_kind([word])]
    kind = leading_kind(weighty)
    return kind if kind and len(kind) == len(weighty) else ()


def best(text: str, readings: Sequence[Tokens], spots: Iterable[Spot], left: int) -> tuple[list[Spot], bool]:
    """The places that fit best by a whole name, with at most so many words left unexplained; and whether nothing is in doubt."""
    marked = words(text)
    other = _otherwise_written(marked)
    ranked: list[tuple[Rank, Spot]] = []
    for spot in spots:
        ranks = [rank for tokens in readings for rank in _ranks(tokens, marked, other, spot)]
        if ranks:
            ranked.append((min(ranks), spot))
    top = min((rank for rank, _ in ranked), default=(left + 1,))
    if top[0] > left:
        return [], False
    return [spot for rank, spot in ranked if rank == top], top[:3] == SURE


def _otherwise_written(marked: Tokens) -> frozenset[str]:
    """The words that would be common ones without their marks: the "Bến" of Bến Tre is no "bên"."""
    common = ((word, typed) for typed in marked if (word := bare(typed)) in _AS_WRITTEN)
    return frozenset(
        word for word, typed in common if not any(agrees(typed, each) for each in _AS_WRITTEN[word])
    )


def _may_be_part(before: Tokens, after: Tokens) -> bool:
    """Whether common words right beside a name may make it another: "bà Rịa", "Nhật bản"."""
    return bool({*before} & (COMMON - AHEAD) or {*after} & (COMMON - BEHIND) or leading_kind(after))


def _told_apart(tokens: Tokens, other: frozenset[str]) -> Tokens:
    """The words, those otherwise written as words of their own."""
    return tuple(f"{each}'" if each in other else each for each in tokens)


def _ranks(tokens: Tokens, marked: Tokens, other: frozenset[str], spot: Spot) -> Iterator[Rank]:
    """Words unexplained, another kind, other marks, a former name, what is said around it."""
    clash = -1  # not looked at yet
    for old, name in enumerate((spot.folded, *spot.names)):
        wanted = tuple(name.split())
        for start in range(len(tokens) - len(wanted) + 1 if wanted else 0):
            if tokens[start : start + len(wanted)] != wanted:
                continue
            before, after = (
                _told_apart(some, other) for some in (tokens[:start], tokens[start + len(wanted) :])
            )
            kind = trailing_kind(before)
            if kind and not is_below(kind):
                continue  # "xã Đông" is no village
            around = (tokens[: start - len(kind)], tokens[start + len(wanted) :])
            before, after = (tuple(f"{each}'" if each in other else each for each in some) for some in around)
            rest = before + after
            left, said = _explained(rest, spot)
            if not kind and left and (_strange(before[-1:], spot) or _strange(after[:1], spot)):
                continue  # "hà nội" is no village Hà, "trung quốc" no village Trung
            if clash < 0:
                clash = _clash(marked, words(spot.name))
            unsure = int(not unmarked(marked))  # the marks of a former name are not known
            if not kind and _may_be_part(before[-1:], after[:1]):
                unsure, clash = 1, max(clash, 1)  # "bà rịa", "nhật bản" may be other places
            yield left, _otherness(kind, spot.word), unsure if old else clash, min(old, 1), -said


def _otherness(kind: Tokens, word: str) -> int:
    """How far the kind that was typed is from the kind of a place; a short form is near."""
    if not kind or kind_named(" ".join(kind)) == word:
        return 0
    return 1 if meets(kind, word) else 2


def _strange(beside: Tokens, spot: Spot) -> bool:
    """Whether the word right beside a name tells nothing here: then the name may be part of another."""
    return any(_explained(beside, spot)[:1])


def _explained(rest: Tokens, spot: Spot) -> tuple[int, int]:
    """How many words stay unexplained, and how many name what the place lies in."""
    around = {*spot.former, *spot.above}
    left = sum(word not in around and word not in COMMON for word in without_kinds(rest))
    former = tuple(without_kinds(spot.former))
    wanted = former if len("".join(former)) > 1 else spot.former  # "a" alone may be "ạ"
    said = len(wanted) if wanted and set(wanted) <= set(rest) else 0
    return left, said + sum(word in rest for word in spot.above)


def _clash(marked: Tokens, name: Tokens) -> int:
    """How far the marks are from those of the name: none where they are its own, or where nothing was typed with marks."""
    starts = range(len(marked) - len(name) + 1)
    if any(marked[start : start + len(name)] == name for start in starts):
        return 0
    if any(all(map(agrees, marked[start:], name)) for start in starts):
        return int(not unmarked(marked))
    return 2


def partly(tokens: Sequence[str], spots: Iterable[Spot]) -> list[Spot]:
    """The places whose name has the words of weight, or begins of them, beside what it lies in."""
    wanted = core(tokens)
    found = []
    for spot in spots:
        name, around = spot.folded.split(), {*spot.former, *spot.above}
        mine = [word for word in wanted if _begins(word, name)]
        if mine and all(word in mine or word in around for word in wanted):
            found.append(spot)
    return found


def _begins(word: str, name: Sequence[str]) -> bool:
    return word in name or (len(word) >= PREFIX and any(each.startswith(word) for each in name))


def natural(folded: str) -> list[tuple[int, str]]:
    """A key that sorts "2" before "10", and numbers before names."""
    return [(int(run[:9]), "") if run.isdecimal() else (10**9, run) for run in _RUNS.findall(folded)]


# -- the tree, former names

LIVING = ("village", "unit")  # what a person belongs to
OFFERED = (PLACE.c.level.in_(LIVING), PLACE.c.until.is_(None))
LONGEST_CODE = 20
LONGEST = 160  # characters that are looked at
MOST, MOST_PARTLY = 2000, 400  # places that are looked at, for a whole name and for part of one


class Coded(Home):
    """The village that a code stands for, and its commune."""

    commune: str


def by_code(tx: Connection, code: str) -> Coded | None:
    """The village a typed code stands for; the code may be that of a household."""
    typed = code[:LONGEST]
    return _coded(tx, (normal(typed), normal(fold(typed).removeprefix("ma "))))


def _coded(tx: Connection, codes: Sequence[str]) -> Coded | None:
    """The village of the first of the codes that there is, those of households before others."""
    wanted = [code for code in dict.fromkeys(codes) if code and len(code) <= LONGEST_CODE]
    if not wanted:
        return None
    houses = fetch_all(tx, select(HOUSEHOLD).where(HOUSEHOLD.c.code.in_(wanted)))
    house = min(houses, key=lambda row: wanted.index(row["code"]), default=None)
    of_place = select(PLACE.c.id, PLACE.c.code, PLACE.c.into)
    rows = tx.execute(
        of_place.where(PLACE.c.id == house["place"] if house else PLACE.c.code.in_(wanted))
    ).all()
    order = {row.into or row.id: wanted.index(row.code) if row.code in wanted else 0 for row in rows}
    places = fetch_all(tx, select(PLACE).where(PLACE.c.id.in_(order), *OFFERED))
    place = min(places, key=lambda row: order[row["id"]], default=None)
    if place is None:
        return None
    said, household = label(tx, place["id"]), (house["same_as"] or house["id"]) if house else ""
    return {"id": place["id"], "label": said, "household": household, "commune": place["commune"]}


def label(tx: Connection, place: str | None) -> str:
    """ "thôn Đông, xã Ví Dụ", with the former commune where two of a name stand side by side."""
    return labels(tx, [place])[place] if place else ""


def labels(tx: Connection, places: Collection[str]) -> dict[str, str]:
    """The labels of several places in their order; what is not there has an empty one."""
    if not places:
        return {}
    rows = fetch_all(tx, select(PLACE).where(PLACE.c.id.in_(places)))
    above = _above(tx, rows)
    twins = _twins(tx, [row for row in rows if row["former"]])
    found = dict.fromkeys(places, "")
    for row in rows:
        found[row["id"]] = _label(row, above, former=row["id"] in twins)
    said = list(found.values())
    for row in rows:
        province = above.get(row["province"])
        if province and row["commune"] and said.count(found[row["id"]]) > 1:
            found[row["id"]] += f", {province['word']} {province['name']}"
    return found


def _label(row: Row, above: dict[str, Row], *, former: bool) -> str:
    up = above.get(row["commune"] or (row["province"] if row["level"] == "unit" else ""))
    was = f" ({row['former']} cũ)" if former else ""
    within = f", {up['word']} {up['name']}" if up and up["id"] != row["id"] else ""
    return f"{row['word']} {row['name']}{was}{within}".strip()


def _above(tx: Connection, rows: Iterable[Row]) -> dict[str, Row]:
    """The communes and provinces of places, by id."""
    ids = {row[column] for row in rows for column in ("commune", "province")} - {""}
    columns = (PLACE.c.id, PLACE.c.word, PLACE.c.name, PLACE.c.folded)
    found = fetch_all(tx, select(*columns).where(PLACE.c.id.in_(ids)))
    return {row["id"]: row for row in found}


def _twins(tx: Connection, rows: Sequence[Row]) -> set[str]:
    """Those beside which another of the same kind and name stands, or stood."""
    if not rows:
        return set()
    parents, names = {row["parent"] for row in rows}, {row["folded"] for row in rows}
    columns = (PLACE.c.id, PLACE.c.parent, PLACE.c.word, PLACE.c.folded)
    of_name = select(*columns).where(PLACE.c.folded.in_(names), PLACE.c.parent.in_(parents))
    beside = tx.execute(of_name).all()
    return {
        row["id"]
        for row in rows
        for other in beside
        if (other.parent, other.word, other.folded) == (row["parent"], row["word"], row["folded"])
        and other.id != row["id"]
    }


def find_places(tx: Connection, words: str, most: int) -> list[Candidate]:
    """
    Villages and units by present or former name, or by code; best first.

    Where one fits best it comes alone; at most one more than `most`, which tells that there are.
    Exact is a code, or a whole name: the only one of its kind and marks, with nothing beside it that is not understood.
    """
    words = words[:LONGEST]
    coded = _coded(tx, _codes(words))
    if coded and coded["household"]:
        house = coded["household"]
        return [{"id": coded["id"], "label": coded["label"], "household": house, "exact": True}]
    rounds = spellings(words)
    readings = [each for some in rounds for each in some]
    spots = _spots(tx, _whole(readings)) if readings else []
    said = (best(words, each, spots, 0) for each in rounds)
    fit, exact = next((each for each in said if each[0]), ([], False))
    found = _sorted(fit)
    if coded:
        found, exact = [coded["id"], *(place for place in found if place != coded["id"])], True
    found = found or _partly(tx, words, most)
    found = found or _sorted(best(words, readings, spots, MOST_LEFT)[0])
    shown = labels(tx, found[: most + 1])
    exact = exact and len(shown) == 1
    return [{"id": place, "label": name, "household": "", "exact": exact} for place, name in shown.items()]


def _codes(words: str) -> list[str]:
    """What may be a code: all of it, all but common words, each word with letters and digits."""
    tokens = fold(words).split()
    bare = [each for each in tokens if each not in COMMON]
    mixed = [each for each in tokens if not each.isalpha() and not each.isdecimal()]
    return [each.upper() for each in ("".join(tokens), "".join(bare), *mixed)]


def _partly(tx: Connection, text: str, most: int) -> list[str]:
    """The ids of the places that may be meant, where no name was typed out and alone."""
    tokens = _told_apart(spelled(text), _otherwise_written(words(text)))
    if kind := kind_alone(tokens):
        return _few(_of_kind(tx, kind, most), most)
    if not (wanted := core(tokens)):
        return []
    part = [PLACE.c.folded.contains(word, autoescape=True) for word in wanted]
    found = _sorted(partly(tokens, _spots(tx, and_(*part), MOST_PARTLY)))
    if not found and part[1:]:  # some of the words may name what it lies in
        found = _sorted(partly(tokens, _spots(tx, or_(*part), MOST_PARTLY)))
    if within := _within(tx, tokens, most):
        everything = list(dict.fromkeys([*found, *within]))
        return everything if len(everything) <= most else found[: len(found) if found[1:] else 0]
    return found


def _whole(readings: Iterable[Tokens]) -> ColumnElement[bool]:
    """That a present or former name stands among the words."""

    def said(column: ColumnElement[str]) -> ColumnElement[bool]:
        around = literal("% ") + column + literal(" %")
        return or_(*(literal(f" {' '.join(tokens)} ").like(around) for tokens in readings))

    return or_(
        said(PLACE.c.folded), PLACE.c.id.in_(select(PLACE_NAME.c.place).where(said(PLACE_NAME.c.folded)))
    )


def _spots(tx: Connection, which: ColumnElement[bool], most: int = MOST) -> list[Spot]:
    """The places that may be meant, with former names and what they lie in."""
    names = ("id", "word", "name", "folded", "former", "commune", "province")
    columns = [PLACE.c[name] for name in names]
    rows = fetch_all(tx, select(*columns).where(which, *OFFERED).limit(most))
    if not rows:
        return []
    above = {place: tuple(row["folded"].split()) for place, row in _above(tx, rows).items()}
    former: dict[str, list[str]] = {}
    ids = [row["id"] for row in rows]
    for name in tx.execute(
        select(PLACE_NAME.c.place, PLACE_NAME.c.folded).where(PLACE_NAME.c.place.in_(ids))
    ):
        former.setdefault(name.place, []).append(name.folded)
    return [
        Spot(
            *(row["id"], row["word"], row["name"], row["folded"]),
            tuple(former.get(row["id"], ())),
            tuple(fold(row["former"]).split()),
            above.get(row["commune"], ()) + above.get(row["province"], ()),
        )
        for row in rows
    ]


def _sorted(spots: Iterable[Spot]) -> list[str]:
    found = sorted(spots, key=lambda spot: (natural(spot.folded), spot.id))
    return [spot.id for spot in found]


def _few(found: list[str], most: int) -> list[str]:
    """All of them or none: a list of many says nothing."""
    return found if len(found) <= most else []


def _of_kind(tx: Connection, kind: Tokens, most: int) -> list[str]:
    """The places of a kind; none where all are of it, for then it says nothing."""
    words = tx.execute(select(PLACE.c.word).where(*OFFERED).distinct()).scalars().all()
    fit = [word for word in words if meets(kind, word)]
    if len(fit) == len(words):
        return []
    found = select(PLACE.c.id).where(PLACE.c.word.in_(fit), *OFFERED)
    return list(tx.execute(found.order_by(PLACE.c.folded, PLACE.c.id).limit(most + 1)).scalars())


def _within(tx: Connection, tokens: Tokens, most: int) -> list[str]:
    """What lies in the commune, present or former, that was typed and nothing else."""
    word = core(tokens)[0]
    communes = tx.execute(
        select(PLACE.c.id, PLACE.c.folded).where(
            PLACE.c.level == "commune", PLACE.c.folded.contains(word, autoescape=True)
        )
    )
    ids = [row.id for row in communes if names_all(tokens, row.folded)]
    formers = tx.execute(select(PLACE.c.former).where(*OFFERED).distinct()).scalars()
    former = [each for each in formers if names_all(tokens, fold(each))]
    found = select(PLACE.c.id).where(or_(PLACE.c.commune.in_(ids), PLACE.c.former.in_(former)), *OFFERED)
    return list(tx.execute(found.order_by(PLACE.c.folded, PLACE.c.id).limit(most + 1)).scalars())


def mark(tx: Connection, place: str | None, sheet: Sheet) -> int:
    """The total that passes: 70 in a place, or under one, that is set so by a document; else 80."""
    columns = (PLACE.c.parent, PLACE.c.hard, PLACE.c.hard_document)
    while place and sheet.pass_total_disadvantaged is not None:
        row = tx.execute(select(*columns).where(PLACE.c.id == place)).first()
        if row is None:
            break
        if row.hard and row.hard_document:
            return sheet.pass_total_disadvantaged
        place = row.parent
    return sheet.pass_total


def under(place: str) -> ColumnElement[bool]:
    """The condition on a place and all that lies in it."""
    return or_(PLACE.c.id == place, PLACE.c.commune == place, PLACE.c.province == place)


def by_now(tx: Connection, place: str) -> str:
    """What a place is by now: itself, or what it became part of."""
    return tx.execute(select(PLACE.c.into).where(PLACE.c.id == place)).scalar() or place


def commune_of(tx: Connection, place: str | None) -> str:
    """The commune of a place, or nothing."""
    found = tx.execute(select(PLACE.c.commune).where(PLACE.c.id == place)).scalar()
    return found or ""


def level_of(tx: Connection, place: str | None) -> str:
    """The level of a place; "" where there is none."""
    return tx.execute(select(PLACE.c.level).where(PLACE.c.id == place)).scalar() or ""


def belonging(tx: Connection, place: str | None) -> dict[str, str | None]:
    """What a person of a place is of, as columns of theirs: who came by a unit is of its staff, until a village is known, too."""
    row = fetch_by_key(tx, PLACE, place) if place else None
    if row is None:
        return {"village": place, "unit": None, "commune": ""}
    unit = place if row["level"] == "unit" else None
    return {"village": place, "unit": unit, "commune": row["commune"]}


# -- as people at the machine name it


class Named(Place):
    """A place of any level, with its codes and those of what it lies in."""

    level: str
    code: str | None
    commune: str
    province: str


def places_named(tx: Connection, words: str) -> list[Named]:
    """The places that are meant: a code or an id means one, a name perhaps several."""
    exact = select(PLACE).where(or_(PLACE.c.code == normal(words), PLACE.c.id == words))
    rows = tx.execute(exact).all()
    if led := {row.into for row in rows} - {""}:
        rows = tx.execute(select(PLACE).where(PLACE.c.id.in_(led)).order_by(PLACE.c.id)).all()
    if not rows:
        folded = fold(words)
        named = select(PLACE).where(PLACE.c.until.is_(None)).order_by(PLACE.c.id)
        by_name = or_(PLACE.c.folded == folded, PLACE.c.folded == folded.partition(" ")[2])
        found = tx.execute(named.where(by_name).limit(20)).all()
        rows = [row for row in found if folded in {row.folded, fold(f"{row.word} {row.name}")}]
    return [
        {
            "id": row.id,
            "label": label(tx, row.id),
            "level": row.level,
            "code": row.code,
            "commune": row.commune,
            "province": row.province,
        }
        for row in rows
    ]


@serves(PlacesBelow, Action.SUMMARY)
def places_below(tx: Connection, _where: Where, held: Held, query: PlacesBelow) -> Places:
    """The places right below one, or those within the role that are of a level or have the words; exactly one of that name goes alone."""
    here = query.place or held.place
    which = [within_role(held), PLACE.c.until.is_(None)]
    if query.level:
        which.append(PLACE.c.level.in_(("village", "unit") if query.level == "village" else (query.level,)))
    elif query.words:
        which.append(PLACE.c.id != here)
    else:
        which.append(PLACE.c.parent == here)
    rows = tx.execute(select(PLACE.c.id, PLACE.c.folded, PLACE.c.former).where(*which)).all()
    typed = fold(query.words)
    names = {typed, typed.partition(" ")[2]} - {""}
    named = [row.id for row in rows if row.folded in names]
    if len(named) != 1:
        words = [*without_kinds(typed.split())] or typed.split()
        fit = [row for row in rows if begin(words, f"{row.folded} {fold(row.former)}")]
        named = [row.id for row in sorted(fit, key=lambda row: (natural(row.folded), row.id))]
    first = max(query.page, 0) * query.most
    page = named[first : first + query.most]
    said = labels(tx, [here, *page])
    return {
        "here": {"id": here, "label": said[here]},
        "rows": [{"id": each, "label": said[each]} for each in page],
        "more": len(named) > first + query.most,
    }


def begin(words: Sequence[str], name: str) -> bool:
    """Whether each word begins one of a name."""
    return all(f" {word}" in f" {name}" for word in words)
