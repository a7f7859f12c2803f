"""The targets of a plan broken down: how many fall on each village, split by adults or as the officer has it, and how far each is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from dialogs.engine import Command, End, Next, Part, Query, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.talks.office.summary import Worded, capital, words
from dialogs.talks.picking import BACK


class Share(TypedDict):
    """What falls on a village of a target, and what was reached; number: None where nothing was said."""

    place: str
    label: str
    adults: int
    number: int | None
    reached: int


class Shared(TypedDict):
    """
    A target broken down: of which year, how many it comes to at the place, and what falls on each village.

    percent: of `whole`. goal: of the whole place. sums: what the numbers of the villages come to. rest: reached by those who
    belong to no village here.
    """

    id: str
    text: Worded
    of: Worded
    percent: int
    whole: int
    by: int
    goal: int
    rows: list[Share]
    sums: int


class Shareable(TypedDict):
    """The targets that can be broken down at a place."""

    label: str
    targets: list[Shared]


@dataclass(frozen=True, slots=True)
class Shares(Query[Shareable]):
    """The targets of the plan in force that are counted by village, with what falls on each."""

    role: str


class NamedNumber(TypedDict):
    """A place that was named, and its number."""

    place: str
    label: str
    number: int


class ReadNumbers(TypedDict):
    """What a pasted list says: numbers of places; lines that name no place, or several, or no number, as they were."""

    rows: list[NamedNumber]
    unclear: list[str]


@dataclass(frozen=True, slots=True)
class ReadShares(Query[ReadNumbers]):
    """Read a pasted list of villages with numbers."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class KeepShares(Command[None]):
    """What falls on each village, of a target and a year; those that are not named have nothing said of them."""

    role: str
    target: str
    by: int
    numbers: tuple[tuple[str, int], ...]


def split(goal: int, weights: Mapping[str, int]) -> dict[str, int]:
    """A number in proportion to weights, so that the parts come to it exactly: the largest remainders get what is left."""
    whole = sum(weights.values())
    if not whole:
        return {}
    parts = {key: goal * weight // whole for key, weight in weights.items()}
    left = goal - sum(parts.values())
    order = sorted(weights, key=lambda key: (-(goal * weights[key] % whole), -weights[key], key))
    for key in order[:left]:
        parts[key] += 1
    return parts


def office_shares(role: str, target: str = "") -> Talk:
    """What falls on each village; split by adults, or as it is sent in."""
    found = yield from look("shares", Shares(role))
    if not found["targets"]:
        yield Say(
            Phrase(
                "shares.none",
                "{place} chưa có mục tiêu nào chia được: cần chọn kế hoạch có mốc phần trăm, và có số người lớn để tính{a}.",
                place=capital(found["label"]),
            )
        )
        return Next("office_targets", {"role": role})
    one = found["targets"][0] if len(found["targets"]) == 1 else None
    shared = next((each for each in found["targets"] if each["id"] == target), one)
    if shared is None:
        return (yield from _which(role, found["targets"]))
    yield Say(_goal(shared))
    if any(each["number"] is not None for each in shared["rows"]):
        yield Say(_rows(shared["rows"]))
        yield Say(_sum(shared["sums"], shared["goal"]))
    return (yield from _then(role, shared, several=one is None))


def _which(role: str, targets: Sequence[Shared]) -> Part[End]:
    options = [Option(each["id"], words(each["text"])) for each in targets[:5]]
    wording = Phrase("shares.which", "{Ban} chia mục tiêu nào cho từng thôn{a}?")
    choice = yield from ask(OneOf(key="target", wording=wording, options=(*options, BACK)))
    if choice == "back":
        return Next("office_targets", {"role": role})
    return Next("office_shares", {"role": role, "target": choice})


def _goal(shared: Shared) -> Phrase:
    return Phrase(
        "shares.goal",
        "{text}. Mốc {by}: {percent}% của {whole} {of} là {goal}.",
        text=words(shared["text"]),
        by=str(shared["by"]),
        percent=shared["percent"],
        whole=shared["whole"],
        of=words(shared["of"]),
        goal=shared["goal"],
    )


def _rows(rows: Sequence[Share]) -> Phrase:
    return Phrase("shares.rows", "{rows}", rows=Listed((_row(each) for each in rows), "\n"))


def _row(each: Share) -> Phrase:
    if each["number"] is None:
        return Phrase(
            "shares.row_none", "{place}: chưa chia, nay {n}", place=each["label"], n=each["reached"]
        )
    return Phrase(
        "shares.row", "{place}: {goal}, nay {n}", place=each["label"], goal=each["number"], n=each["reached"]
    )


def _sum(sums: int, goal: int) -> Phrase:
    if sums == goal:
        return Phrase("shares.sum", "Cộng các nơi: {sums}, bằng mục tiêu chung.", sums=sums)
    if sums < goal:
        return Phrase(
            "shares.sum_less",
            "Cộng các nơi: {sums}, còn thiếu {n} so với mục tiêu chung {goal}.",
            sums=sums,
            n=goal - sums,
            goal=goal,
        )
    return Phrase(
        "shares.sum_more",
        "Cộng các nơi: {sums}, nhiều hơn mục tiêu chung {goal} là {n}.",
        sums=sums,
        n=sums - goal,
        goal=goal,
    )


def _then(role: str, shared: Shared, *, several: bool) -> Part[End]:
    there = any(each["number"] is not None for each in shared["rows"])
    options = [
        Option("split", Phrase("shares.split", "Chia theo số người lớn")),
        Option("type", Phrase("shares.type", "Nhắn số của từng nơi")),
    ]
    options += [Option("drop", Phrase("shares.drop", "Bỏ số đã chia"))] if there else []
    options += [Option("other", Phrase("shares.other", "Mục tiêu khác"))] if several else []
    wording = Phrase("shares.ask", "{Ban} muốn làm gì{a}?")
    choice = yield from ask(OneOf(key="then", wording=wording, options=(*options, BACK)))
    if choice in {"back", "other"}:
        return Next("office_targets" if choice == "back" else "office_shares", {"role": role})
    now = {each["place"]: each["number"] for each in shared["rows"] if each["number"] is not None}
    if choice == "split":
        now = split(shared["goal"], {each["place"]: each["adults"] for each in shared["rows"]})
        for each in _unknown(shared["rows"]):
            yield Say(each)
    elif choice == "drop":
        now = {}
    else:
        read = yield from _typed(role)
        if read is None:
            return Next("office_shares", {"role": role, "target": shared["id"]})
        now = {**now, **{each["place"]: each["number"] for each in read["rows"]}}
    return (yield from _keep(role, shared, now))


def _unknown(rows: Sequence[Share]) -> list[Speech]:
    """Said where a village has no adults to go by."""
    names = [each["label"] for each in rows if not each["adults"]]
    if not names:
        return []
    return [
        Phrase(
            "shares.no_adults",
            "Chưa có số người lớn của {places}, nên tạm chia 0; {ban} nhắn số riêng được{a}.",
            places=Listed(names, ", "),
        )
    ]


def _typed(role: str) -> Part[ReadNumbers | None]:
    wording = Phrase(
        "shares.type_ask",
        "{Ban} nhắn mỗi nơi một dòng, tên nơi rồi đến số{a}. Dán từ Excel cũng được. Nơi nào không nhắn thì giữ như cũ.\nVí dụ:\nthôn Ví Dụ 1: 120\nthôn Ví Dụ 2: 95",
    )
    text = yield from ask(
        Words(
            key="numbers",
            wording=wording,
            longest=4000,
            lines=True,
            secret=False,
            context=Context.SEARCH,
            options=(BACK,),
        )
    )
    if text == "=back":
        return None
    read = yield from look("read", ReadShares(role, text))
    if read["unclear"]:
        yield Say(
            Phrase(
                "shares.unclear",
                "{n} dòng {minh} chưa rõ nơi nào hoặc số mấy, nên để riêng:\n{lines}",
                n=len(read["unclear"]),
                lines=Listed(read["unclear"], "\n"),
            )
        )
    return read


def _keep(role: str, shared: Shared, now: Mapping[str, int]) -> Part[End]:
    """The whole list is read back before it counts."""
    rows: list[Share] = [{**each, "number": now.get(each["place"])} for each in shared["rows"]]
    sums = sum(now.values())
    if now:
        yield Say(_rows(rows))
        yield Say(_sum(sums, shared["goal"]))
    options = (
        Option("yes", Phrase("shares.yes", "Đúng, ghi lại")),
        Option("no", Phrase("shares.no", "Chưa, để tôi sửa")),
    )
    wording = (
        Phrase("shares.sure", "Ghi như vậy cho từng nơi, mốc {by}, phải không{a}?", by=str(shared["by"]))
        if now
        else Phrase(
            "shares.sure_drop",
            "Bỏ hết số đã chia cho từng nơi, mốc {by}, phải không{a}?",
            by=str(shared["by"]),
        )
    )
    sure = yield from ask(
        OneOf(key="sure", wording=wording, options=options, context=Context.YES_NO, careful=True)
    )
    if sure == "yes":
        numbers = tuple(sorted(now.items()))
        yield from do("keep", KeepShares(role, shared["id"], shared["by"], numbers))
        yield Say(
            Phrase("shares.kept", "{Minh} ghi rồi{a}. Chi hội trưởng từng nơi thấy số của mình trên bảng.")
            if now
            else Phrase("shares.dropped", "{Minh} đã bỏ số chia cho từng nơi{a}.")
        )
    return Next("office_shares", {"role": role, "target": shared["id"]})
