"""
Communes beside each other: the whole list for the province's officer, and for a commune its own place and the mean.

Nobody but the province sees how another commune does; what a commune is told, it is told alone.
"""

from dataclasses import dataclass
from typing import TypedDict

from dialogs.engine import Next, Query, Say, Talk, ask, do, look
from dialogs.phrases import Argument, Listed, Phrase, Speech
from dialogs.questions import OneOf, Option
from dialogs.talks.asked import Desk
from dialogs.talks.office.files import NumbersLink
from dialogs.talks.office.parts import handed
from dialogs.talks.office.summary import NOTHING, Need, capital, day, percent, trouble

MEASURES = {  # what is compared, and out of what
    "sent": Phrase("ranking.sent", "người đã gửi phiếu, trên số người lớn"),
    "registered": Phrase("ranking.registered", "người đăng ký, trên số người lớn"),
    "recognised": Phrase("ranking.recognised", "người được công nhận, trên số người lớn"),
    "households": Phrase("ranking.households", "hộ có người gửi, trên số hộ"),
}
SINCE = {
    "week": Phrase("ranking.week", "So với tuần trước"),
    "month": Phrase("ranking.month", "So với tháng trước"),
    "year": Phrase("ranking.year", "So với năm trước"),
}


class Moved(TypedDict):
    """How a place moved since figures that were kept: places gained (lost: below 0) and tenths of a percentage point."""

    places: int
    tenths: int


class Rival(TypedDict):
    """A commune with its place among all (0: it has none), its numbers, and how it moved; None where nothing was kept to count from."""

    place: str
    label: str
    rank: int
    part: int
    whole: int
    moved: Moved | None


class Compared(TypedDict):
    """
    What is compared of whom, as of when and since when.

    basis: adults as they were entered, or those listed where no commune entered any. since: the day of the figures it is
    counted from, "" where none were kept. count: the communes that have a place. part, whole: of all of them together.
    """

    measure: str
    period: str
    basis: str
    clock: str
    day: str
    since: str
    count: int
    part: int
    whole: int


class Ranking(Compared):
    """A page of communes, the first first; then those without a place, and how many pages there are."""

    rows: list[Rival]
    without: list[str]
    pages: int


@dataclass(frozen=True, slots=True)
class Ranked(Query[Ranking]):
    """A page of the communes of a province, by a measure, moved since a period ago."""

    role: str
    measure: str = "sent"
    period: str = "week"
    page: int = 0


class ToCall(TypedDict):
    """Whom to call: those that need help, and those that nothing was added in since the day the figures are counted from."""

    needs: list[Need]
    still: list[str]
    since: str


@dataclass(frozen=True, slots=True)
class WhomToCall(Query[ToCall]):
    """Which communes to call, worst first."""

    role: str


class OwnPlace(Compared):
    """A commune's own place; None where it has none, or there are too few communes to compare."""

    own: Rival | None


@dataclass(frozen=True, slots=True)
class Ours(Query[OwnPlace]):
    """The own place of a commune, and the mean of its province."""

    role: str
    measure: str = "sent"
    period: str = "week"


def office_ranking(role: str, measure: str = "sent", period: str = "week", page: int = 0) -> Talk:
    """The communes of a province, to who holds the province; to a commune its own place."""
    here = yield from look("desk", Desk(role))
    if "rank" not in here["may"]:
        return Next("office_place", {"role": role, "measure": measure, "period": period})
    found = yield from look("ranking", Ranked(role, measure, period, page))
    if not found["count"]:
        yield Say(
            Phrase(
                "ranking.nothing",
                "Chưa xã, phường nào có số để xếp{a}. Nhập số người lớn của từng xã thì so được.",
            )
        )
        return Next("office_more", {"role": role})
    yield Say(_head(found))
    yield Say(
        Phrase("ranking.rows", "{rows}", rows=Listed([line(each, found) for each in found["rows"]], "\n"))
    )
    if found["without"] and page + 1 == found["pages"]:
        yield Say(
            Phrase(
                "ranking.without",
                "Chưa xếp được, vì chưa nhập số người lớn hoặc số hộ: {each}.",
                each=Listed(found["without"]),
            )
        )
    options = []
    if page + 1 < found["pages"]:
        options.append(Option("next", Phrase("ranking.next", "Xem tiếp danh sách")))
    options += [
        Option("call", Phrase("ranking.call", "Nên gọi xã nào")),
        Option("measure", Phrase("ranking.by", "Xếp theo số khác")),
        Option("period", Phrase("ranking.since", "So với lúc khác")),
        Option("file", Phrase("ranking.file", "Lấy tệp Excel")),
        Option("office", Phrase("office.back", "Về bảng số liệu")),
    ]
    choice = yield from ask(
        OneOf(key="then", wording=Phrase("office.ask", "{Ban} muốn làm gì{a}?"), options=tuple(options))
    )
    args = {"role": role, "measure": measure, "period": period}
    if choice == "next":
        return Next("office_ranking", {**args, "page": page + 1})
    if choice == "file":
        yield from handed(
            (yield from do("link", NumbersLink(role, "ranking", period), secret=True)), names=False
        )
        return Next("office_ranking", args)
    return Next(
        {"call": "office_call", "measure": "office_measure", "period": "office_period"}.get(choice, "office"),
        {"role": role} if choice in {"office", "call"} else args,
    )


def _head(found: Compared) -> Phrase:
    return Phrase(
        "ranking.head",
        "{n} xã, phường xếp theo tỷ lệ {measure}{basis}, đến {clock} ngày {day}. Cả tỉnh: {part} trên {whole} ({share}%). {since} Bảng này chỉ "
        "{ban} ở tỉnh xem được; mỗi xã chỉ thấy chỗ của mình và số chung.",
        n=found["count"],
        measure=MEASURES[found["measure"]],
        basis=_basis(found),
        clock=found["clock"],
        day=day(found["day"]),
        part=found["part"],
        whole=found["whole"],
        share=percent(found["part"], found["whole"]),
        since=_since(found),
    )


def _basis(found: Compared) -> Speech:
    if found["basis"] != "listed":
        return NOTHING
    return Phrase("ranking.listed", " (tính trên người đã ghi tên, vì chưa xã nào nhập số người lớn)")


def _since(found: Compared) -> Speech:
    if found["since"]:
        return Phrase("ranking.counted_from", "Lên, xuống so với ngày {day}.", day=day(found["since"]))
    return {
        "week": Phrase("ranking.no_week", "Chưa có số liệu giữ lại của tuần trước để so."),
        "month": Phrase("ranking.no_month", "Chưa có số liệu giữ lại của tháng trước để so."),
        "year": Phrase("ranking.no_year", "Chưa có số liệu giữ lại của năm trước để so."),
    }[found["period"]]


def line(each: Rival, found: Compared) -> Phrase:
    """One commune: its place, its numbers, how it moved."""
    return Phrase(
        "ranking.line",
        "Hạng {rank}: {place}, {part} trên {whole} ({share}%){moved}",
        rank=each["rank"],
        place=each["label"],
        part=each["part"],
        whole=each["whole"],
        share=percent(each["part"], each["whole"]),
        moved=_moved(each["moved"]) if found["since"] else NOTHING,
    )


def _moved(moved: Moved | None) -> Speech:
    if moved is None:
        return Phrase("ranking.new", ", lúc ấy chưa có số")
    grown = points(moved["tenths"])
    if moved["places"] > 0:
        return Phrase("ranking.up", ", lên {n} bậc, {grown}", n=moved["places"], grown=grown)
    if moved["places"] < 0:
        return Phrase("ranking.down", ", xuống {n} bậc, {grown}", n=-moved["places"], grown=grown)
    return Phrase("ranking.same", ", giữ hạng, {grown}", grown=grown)


def points(tenths: int) -> Speech:
    """By how many percentage points a share changed, with one place after the comma."""
    number: dict[str, Argument] = {"n": f"{abs(tenths) // 10},{abs(tenths) % 10}"}
    if tenths > 0:
        return Phrase("ranking.grown", "thêm {n} điểm %", **number)
    if tenths < 0:
        return Phrase("ranking.shrunk", "bớt {n} điểm %", **number)
    return Phrase("ranking.still", "tỷ lệ không đổi")


def office_measure(role: str, measure: str, period: str) -> Talk:  # noqa: ARG001
    """By which numbers communes are compared."""
    choice = yield from ask(
        OneOf(
            key="measure",
            wording=Phrase("ranking.which", "{Ban} xếp theo số nào{a}?"),
            options=tuple(Option(name, label) for name, label in MEASURES.items()),
        )
    )
    return Next("office_ranking", {"role": role, "measure": choice, "period": period})


def office_period(role: str, measure: str, period: str) -> Talk:  # noqa: ARG001
    """Since when it is said how they moved."""
    choice = yield from ask(
        OneOf(
            key="period",
            wording=Phrase("ranking.when", "{Ban} so với lúc nào{a}?"),
            options=tuple(Option(name, label) for name, label in SINCE.items()),
        )
    )
    return Next("office_ranking", {"role": role, "measure": measure, "period": choice})


MOST_CALLED = 5


def office_call(role: str) -> Talk:
    """Which communes to call, each with the number that says why."""
    found = yield from look("call", WhomToCall(role))
    if found["needs"]:
        each = [
            Phrase("office.need", "{place}: {why}", place=capital(need["label"]), why=trouble(need))
            for need in found["needs"][:MOST_CALLED]
        ]
        yield Say(
            Phrase(
                "ranking.calls",
                "{Ban} nên gọi trước, để hỏi xem cần giúp gì ({n} nơi):\n{each}",
                n=len(found["needs"]),
                each=Listed(each, "\n"),
            )
        )
    if found["still"]:
        yield Say(
            Phrase(
                "ranking.stood_still",
                "Từ ngày {day} chưa thêm phiếu nào: {each}{more}.",
                day=day(found["since"]),
                each=Listed(found["still"][:MOST_CALLED]),
                more=_and_more(len(found["still"]) - MOST_CALLED),
            )
        )
    if not found["needs"] and not found["still"]:
        yield Say(Phrase("office.no_needs", "Không nơi nào chậm hay thiếu người phụ trách{a}."))
    return Next("office_ranking", {"role": role})


def _and_more(rest: int) -> Speech:
    return Phrase("summary.and_more", "; và {n} nơi nữa", n=rest) if rest > 0 else NOTHING


def office_place(role: str, measure: str = "sent", period: str = "week") -> Talk:
    """A commune's own place and the mean of its province, told to the commune alone."""
    found = yield from look("own", Ours(role, measure, period))
    own = found["own"]
    if own is None:
        yield Say(
            Phrase(
                "ranking.not_compared",
                "Chưa so được với các xã khác trong tỉnh: còn ít xã có số liệu, hoặc xã mình chưa nhập số người lớn{a}.",
            )
        )
        return Next("office_more", {"role": role})
    yield Say(
        Phrase(
            "ranking.own",
            "{place} đứng thứ {rank} trên {n} xã, phường có số liệu, theo tỷ lệ {measure}{basis}: {part} trên {whole} ({share}%){moved}. Cả tỉnh: {mean}%. {since} "
            "Xã nào cũng chỉ thấy chỗ của mình.",
            place=capital(own["label"]),
            rank=own["rank"],
            n=found["count"],
            measure=MEASURES[found["measure"]],
            basis=_basis(found),
            part=own["part"],
            whole=own["whole"],
            share=percent(own["part"], own["whole"]),
            moved=_moved(own["moved"]) if found["since"] else NOTHING,
            mean=percent(found["part"], found["whole"]),
            since=_since(found),
        )
    )
    return Next("office_more", {"role": role})
