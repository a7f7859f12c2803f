"""
The numbers of a place: what is known of them, and how they are said (voice.md P18).

Numbers with their whole, who to call, what is left of the time; and how sheets came about, village by village.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypedDict

from dialogs.engine import Next, Query, Say, Talk, ask, look
from dialogs.phrases import Argument, Drawing, DrawnLine, Listed, Phrase, Speech, Text
from dialogs.questions import OneOf
from dialogs.talks.picking import BACK, MORE

Worded = dict[str, str]  # wording that is data: by language, {} where there is none


class Weak(TypedDict):
    """An indicator where people fall short: how many of those asked are below the floor."""

    indicator: str
    short: Worded
    low: int
    of: int


class Trend(TypedDict):
    """The figures of an earlier day, that change is counted from."""

    year: int
    day: str
    counts: dict[str, int]
    adults: int


class Need(TypedDict):
    """A place that needs help, and the number that says why."""

    place: str
    label: str
    level: str
    why: Literal["headless", "late", "not_begun", "behind"]
    number: int
    of: int


class Deadline(TypedDict):
    """The day by which it is to be handed in, the days left, and whether it was set there or is our suggestion."""

    day: str
    left: int
    own: bool


class MarkInWords(TypedDict):
    """What is to be reached by a year, where it is no share."""

    by: int
    text: Worded


class ByHand(TypedDict):
    """Where a figure comes from that was entered, and its day."""

    source: str
    day: str


class TargetShown(TypedDict):
    """
    A target, and how far it is.

    percent, by: what is to be reached by when, 0 where that is not said. own: it is the place's own. counted: it is counted
    here. known: there are figures. few: there are too few to be told. levels: what can be recorded of one that is no share,
    from the lowest on; level: what was, and reach: from which on it is reached; -1 where that is not known. whole: "" as the
    plan counts it, registered or typed; plan_of: that of the plan; wholes: others that papers name.
    title: whose recognitions it counts, "" of a target about people.
    """

    id: str
    text: Worded
    percent: int
    by: int
    own: bool
    source: str
    year: int
    words: MarkInWords | None
    counted: bool
    known: bool
    few: bool
    numerator: int
    denominator: int
    of: Worded
    who: Worded
    note: Worded
    hand: ByHand | None
    levels: list[Worded]
    level: int
    reach: int
    whole: str
    plan_of: Worded
    wholes: list[Worded]
    title: str


class PlanNamed(TypedDict):
    """The plan in force, and the place that picked it."""

    id: str
    short: Worded
    title: Worded
    place: str


class Sought(TypedDict):
    """A place that people named and that is not here, as one of them typed it; how many people."""

    name: str
    people: int


class Trouble(TypedDict):
    """How many of the places below lack what, and which to call first."""

    below: int
    below_word: str
    headless: int
    late_places: int
    not_begun: int
    needing: int
    attention: list[Need]


class TitleCounted(TypedDict):
    """A title of which something is kept here: how many there are, registered and bear it; level: of a commune itself, 0 none."""

    title: str
    total: int
    registered: int
    recognised: int
    level: int


class Overview(Trouble):
    """
    The numbers of a place as of a moment: what message, chart, page and export are made of.

    adults_basis: whether adults were entered, at some of the places below alone, are those listed, or are not known. passed: None where that would tell of few
    people. before: of the last summary that was sent. draft: sheets rest on a draft.
    """

    place: str
    label: str
    level: str
    word: str
    name: str
    year: int
    day: str
    clock: str
    draft: bool
    example: bool
    counts: dict[str, int]
    adults: int
    adults_basis: Literal["entered", "partly", "listed", "none"]
    waiting: int
    late: int
    passed: int | None
    pass_total: int
    pass_floor: int
    answered: int
    weak: list[Weak]
    before: Trend | None
    deadline: Deadline
    sought: list[Sought]
    plan: PlanNamed | None
    targets: list[TargetShown]
    titles: list[TitleCounted]


class VillageQuality(TypedDict):
    """
    How the sheets of a village came about: sent, helped with, returned, all at the top, and the seconds half of them took.

    top: None where that would tell of few people. seconds: 0 where no time is known.
    """

    label: str
    sent: int
    helped: int
    returned: int
    top: int | None
    seconds: int


class QualityHere(TypedDict):
    """How sheets came about, village by village; how many villages are too small to be told."""

    year: int
    villages: list[VillageQuality]
    hidden: int
    draft: bool


@dataclass(frozen=True, slots=True)
class Quality(Query[QualityHere]):
    """How sheets came about in each village."""

    role: str


NOTHING = Text("")
DRAFT = Phrase("summary.draft", " (theo bản gợi ý, chưa chính thức)")
HOMES = Phrase("summary.figure.households", "Hộ có người gửi")


def lines(found: Overview, *, paper: bool = False) -> list[Speech]:
    """Everything the message says, line by line; chart and page are made of the same numbers; paper calls nobody."""
    past = not found["day"].startswith(str(found["year"]))
    said: list[Speech | None] = [
        head(found),
        registered(found),
        of_registered(found),
        way(found),
        of_households(found),
        passed(found),
        weak(found),
        None if past else calls(found, paper=paper),
        None if paper or past else sought(found),
        *counted(found),
        titles(found),
        deadline(found),
    ]
    return [each for each in said if each is not None]


TITLE_NAMES = {
    "family": Phrase("summary.title.family", "gia đình"),
    "clan": Phrase("summary.title.clan", "dòng họ"),
    "village": Phrase("summary.title.village", "thôn"),
    "unit": Phrase("summary.title.unit", "đơn vị"),
    "commune": Phrase("summary.title.commune", "xã"),
}


def titles(found: Overview) -> Phrase | None:
    """The other titles in one line, of those of which something is kept; nothing where nothing is."""
    said = [title_in_short(each) for each in found.get("titles", ())]
    if not said:
        return None
    return Phrase(
        "summary.titles", "Danh hiệu khác, được công nhận trên tổng số: {each}.", each=Listed(said, "; ")
    )


def title_in_short(each: TitleCounted) -> Phrase:
    """How many bear a title, of how many; of a commune's own its level."""
    name = TITLE_NAMES[each["title"]]
    if each["level"]:
        return Phrase("summary.title_level", "{name} mức độ {level}", name=name, level=str(each["level"]))
    if not each["total"]:
        return Phrase("summary.title_bare", "{n} {name}", n=each["recognised"], name=name)
    return Phrase(
        "summary.title_of", "{n} trên {of} {name}", n=each["recognised"], of=each["total"], name=name
    )


def card(found: Overview) -> Drawing:
    """The figures with their whole and what is to be reached of it, to be drawn beside the message."""
    counts, sent = found["counts"], found["counts"]["sent"]
    figures: list[tuple[Argument, int, int]] = [
        (Phrase("summary.figure.registered", "Đăng ký"), counts["registered"], found["adults"]),
        (Phrase("summary.figure.started", "Đã bắt đầu"), counts["started"], found["adults"]),
        (Phrase("summary.figure.sent", "Đã gửi phiếu"), sent, found["adults"]),
        (HOMES, counts["households_sent"], counts["households"]),
    ]
    if found["passed"] is not None:
        figures.append((Phrase("summary.figure.passed", "Phiếu đủ mức"), found["passed"], sent))
    targets = [
        figure(words(each["text"]), each["numerator"], each["denominator"], each["percent"])
        for each in found["targets"]
        if each["counted"] and each["known"] and each["percent"]
    ]
    shown = (figure(*each) for each in figures if each[2] or each[1])
    return Drawing(kind="figures", title=head(found), lines=(*shown, *targets))


def figure(label: Argument, number: int, whole: int, mark: int = 0) -> DrawnLine:
    """So many of a whole, as a line of a card; `mark`: what is to be reached, in percent."""
    if not whole:
        return DrawnLine(label=label, value=number)
    share = percent(number, whole)
    of = Phrase("summary.figure.of", "{n} trên {of} ({share}%)", n=number, of=whole, share=share)
    return DrawnLine(label=label, value=of, part=(number, whole), mark=mark)


def head(found: Overview) -> Phrase:
    """Which place, as of when; and that it is no official sheet."""
    return Phrase(
        "summary.head",
        "{place}, số liệu năm {year} đến {clock} ngày {day}{draft}.",
        place=capital(found["label"]),
        year=str(found["year"]),
        clock=found["clock"],
        day=day(found["day"]),
        draft=DRAFT if found["draft"] else NOTHING,
    )


def registered(found: Overview) -> Phrase:
    """Who registered, out of all adults, and what it was before."""
    number, whole = found["counts"]["registered"], found["adults"]
    if not whole:
        if not found["day"].startswith(str(found["year"])):
            return Phrase(
                "summary.registered_past",
                "Đăng ký: {n} người, đã bắt đầu: {started}; số người lớn năm {year} không được giữ lại nên không tính tỷ lệ.",
                n=number,
                started=found["counts"]["started"],
                year=str(found["year"]),
            )
        return Phrase(
            "summary.registered_alone", "Đăng ký: {n} người; chưa có số người lớn để tính tỷ lệ.", n=number
        )
    numbers: dict[str, Argument] = {
        "n": number,
        "of": whole,
        "share": percent(number, whole),
        "before": _before(found),
        "started": found["counts"]["started"],
        "begun": percent(found["counts"]["started"], whole),
    }
    if found["adults_basis"] == "listed":
        return Phrase(
            "summary.registered_listed",
            "Đăng ký: {n} trên {of} người đã ghi tên ({share}%; chưa nhập số người lớn){before}. Đã bắt đầu: {started} ({begun}%).",
            **numbers,
        )
    if found["adults_basis"] == "partly":
        return Phrase(
            "summary.registered_partly",
            "Đăng ký: {n} trên {of} người lớn ({share}%; nơi chưa nhập số người lớn thì tính người đã ghi tên){before}. Đã bắt đầu: {started} ({begun}%).",
            **numbers,
        )
    return Phrase(
        "summary.registered",
        "Đăng ký: {n} trên {of} người lớn ({share}%){before}. Đã bắt đầu: {started} ({begun}%).",
        **numbers,
    )


def of_registered(found: Overview) -> Phrase | None:
    """Of those who registered: who signed on paper, and who reached it; of all adults that is said elsewhere."""
    counts = found["counts"]
    whole = counts.get("registered", 0)
    if not whole or not (counts.get("registered_paper", 0) or counts.get("registered_recognised", 0)):
        return None
    reached = counts.get("registered_recognised", 0)
    return Phrase(
        "summary.of_registered",
        "Trong {of} người đăng ký: {paper} người ký trên giấy; {reached} người đã được công nhận ({share}%).",
        of=whole,
        paper=counts.get("registered_paper", 0),
        reached=reached,
        share=percent(reached, whole),
    )


def _before(found: Overview) -> Speech:
    before = found["before"]
    if not before or not before["adults"]:
        return NOTHING
    return Phrase(
        "summary.before",
        ", ngày {day}: {share}%",
        day=day(before["day"])[:5],
        share=percent(before["counts"].get("registered", 0), before["adults"]),
    )


def way(found: Overview) -> Phrase:
    """How far the sheets came."""
    counts = found["counts"]
    return Phrase(
        "summary.way",
        "Đã gửi: {sent}{more}{skips}. Chi hội đề nghị: {proposed}. Trả lại: {returned}. Chờ duyệt: {waiting}, trong đó {late} quá 10 ngày. "
        "Đã công nhận: {recognised}. Đã nhập hệ thống quốc gia: {entered}.",
        **{name: counts[name] for name in ("sent", "proposed", "returned", "recognised", "entered")},
        more=_more(found, "sent"),
        skips=_with_skips(found["counts"]["with_skips"]),
        waiting=found["waiting"],
        late=found["late"],
    )


def _with_skips(number: int) -> Speech:
    if not number:
        return NOTHING
    return Phrase("summary.with_skips", ", trong đó {n} phiếu còn câu bỏ qua", n=number)


def _more(found: Overview, name: str) -> Speech:
    before = found["before"]
    grown = found["counts"][name] - before["counts"].get(name, 0) if before else 0
    if before is None or grown <= 0:
        return NOTHING
    return Phrase("summary.more", " (thêm {n} từ {day})", n=grown, day=day(before["day"])[:5])


def of_households(found: Overview) -> Phrase | None:
    """Households are another whole than people."""
    counts = found["counts"]
    if not counts["households"]:
        return None
    return Phrase(
        "summary.households",
        "Hộ có người gửi: {n} trên {of} hộ ({share}%).",
        n=counts["households_sent"],
        of=counts["households"],
        share=percent(counts["households_sent"], counts["households"]),
    )


def passed(found: Overview) -> Phrase | None:
    """How many reach the mark; nothing where that would tell of few people."""
    sent = found["counts"]["sent"]
    if not sent:
        return None
    if found["passed"] is None:
        return Phrase("summary.passed_hidden", "Tỷ lệ đủ điểm chưa nêu được, vì số phiếu còn ít quá.")
    return Phrase(
        "summary.passed",
        "Đủ điểm đạt và không câu nào dưới {floor}: {n} trên {of} phiếu đã gửi ({share}%).",
        floor=found["pass_floor"],
        n=found["passed"],
        of=sent,
        share=percent(found["passed"], sent),
    )


def weak(found: Overview) -> Phrase | None:
    """Where people fall short most."""
    if not found["weak"]:
        return None
    return Phrase("summary.weak", "Hay thiếu nhất: {each}.", each=Listed(map(weak_one, found["weak"]), "; "))


def weak_one(one: Weak) -> Phrase:
    """An indicator where people fall short, and how many do."""
    return Phrase(
        "summary.weak_one",
        "{short} ({low} trên {of} phiếu dưới điểm sàn)",
        short=words(one["short"]),
        low=one["low"],
        of=one["of"],
    )


def calls(found: Overview, *, paper: bool = False) -> Phrase | None:
    """Three to call, each with the number that says why."""
    if not found["attention"]:
        return None
    rest = found["needing"] - len(found["attention"])
    more = Phrase("summary.and_more", "; và {n} nơi nữa", n=rest) if rest > 0 else NOTHING
    each = [
        Phrase("summary.call", "{place} ({why})", place=one["label"], why=trouble(one))
        for one in found["attention"]
    ]
    if paper:
        return Phrase("summary.need_help", "Nơi cần giúp: {each}{more}.", each=Listed(each, "; "), more=more)
    return Phrase("summary.calls", "Cần {ban} gọi: {each}{more}.", each=Listed(each, "; "), more=more)


def sought(found: Overview) -> Phrase | None:
    """Places that people named and that are to be added; figures kept earlier have none."""
    if not found.get("sought"):
        return None
    each = [
        Phrase("summary.sought.one", "“{name}” ({n} người)", name=one["name"], n=one["people"])
        for one in found["sought"]
    ]
    return Phrase(
        "summary.sought", "Nơi bà con ghi mà chưa có trong danh sách: {each}.", each=Listed(each, "; ")
    )


def trouble(need: Need) -> Phrase:
    """Why a place needs help."""
    if need["why"] == "headless" and need["level"] == "village":
        return Phrase("summary.headless", "chưa có chi hội trưởng nhận việc ở đây")
    if need["why"] == "headless":
        return Phrase("summary.leaderless", "chưa có người phụ trách nhận việc ở đây")
    if need["why"] == "late":
        return Phrase("summary.late", "{n} phiếu chờ duyệt quá 10 ngày", n=need["number"])
    if need["why"] == "not_begun":
        return Phrase("summary.not_begun", "chưa ai bắt đầu")
    return Phrase(
        "summary.behind",
        "mới {n} trên {of} người bắt đầu ({share}%)",
        n=need["number"],
        of=need["of"],
        share=percent(need["number"], need["of"]),
    )


def counted(found: Overview) -> list[Speech]:
    """The targets that are counted here; the others stand with the targets."""
    if found["level"] not in {"commune", "province"}:
        return []
    if not found["plan"]:
        return [Phrase("summary.no_plan", "Chưa chọn kế hoạch nên chưa so với mục tiêu.")]
    shown = [each for each in found["targets"] if each["counted"] and each["known"] and each["percent"]]
    return [*map(target, shown)]


def target(each: TargetShown) -> Phrase:
    """How far a target is that is a share, and what is to be reached by when."""
    return Phrase(
        "summary.target",
        "{text}: {n} trên {of} ({share}%), mốc {by}: {percent}%.",
        text=words(each["text"]),
        n=each["numerator"],
        of=each["denominator"],
        share=percent(each["numerator"], each["denominator"]),
        by=str(each["by"]),
        percent=each["percent"],
    )


def deadline(found: Overview) -> Phrase:
    """How many days are left."""
    due = found["deadline"]
    if due["left"] < 0:
        return Phrase(
            "summary.overdue", "Đã qua hạn {day} được {n} ngày.", n=-due["left"], day=day(due["day"])
        )
    if found["level"] == "province":
        return Phrase(
            "summary.left_province",
            "Còn {n} ngày đến hạn tỉnh báo cáo ({day}).",
            n=due["left"],
            day=day(due["day"]),
        )
    if due["own"]:
        return Phrase(
            "summary.left", "Còn {n} ngày đến hạn xã nộp tỉnh ({day}).", n=due["left"], day=day(due["day"])
        )
    return Phrase(
        "summary.left_ours",
        "Còn {n} ngày đến hạn xã nộp tỉnh ({day}, ngày gợi ý, xã chưa đặt).",
        n=due["left"],
        day=day(due["day"]),
    )


def percent(part: int, whole: int) -> int:
    """A share in whole percent, rounded; 0 of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def day(iso: str) -> str:
    """2026-12-05 as 05/12/2026."""
    return date.fromisoformat(iso).strftime("%d/%m/%Y")


def words(found: Mapping[str, str]) -> Text:
    """Wording that came as JSON."""
    return Text(found["vi"], {key: each for key, each in found.items() if key != "vi"})


def capital(label: str) -> str:
    """A place at the beginning of a sentence."""
    return label[:1].upper() + label[1:]


PAGE = 8
QUALITY_IS_DRAFT = Phrase("status.draft", "(theo bản gợi ý, chưa chính thức)")
ADOPTED = Phrase("status.adopted", "(theo bản Hội đã chọn dùng)")


def quality(role: str) -> Talk:
    """Pages of villages, numbers only; they are counted once."""
    found = yield from look("quality", Quality(role))
    if not found["villages"]:
        yield Say(
            Phrase(
                "quality.none",
                "Chưa thôn nào có đủ phiếu để xem chất lượng{a}. Thôn dưới 5 phiếu thì không tách riêng.",
            )
        )
        return Next("office", {"role": role})
    for first in range(0, len(found["villages"]), PAGE):
        yield Say(
            Phrase(
                "quality.list",
                "Năm {year}, trên số phiếu đã gửi {status}:\n{lines}",
                year=str(found["year"]),
                status=QUALITY_IS_DRAFT if found["draft"] else ADOPTED,
                lines=Listed(map(_village, found["villages"][first : first + PAGE]), "\n"),
            )
        )
        if found["hidden"]:
            yield Say(
                Phrase(
                    "quality.hidden", "{count} thôn còn ít phiếu nên không nêu riêng.", count=found["hidden"]
                )
            )
        more = len(found["villages"]) > first + PAGE
        choice = yield from ask(
            OneOf(
                key=f"then{first or ''}",
                options=((BACK, MORE) if more else (BACK,)),
                wording=Phrase("quality.ask", "{Ban} xem xong thì quay ra{nhe}."),
                help=Phrase(
                    "quality.help",
                    "Nhiều phiếu làm giúp, làm rất nhanh hoặc câu nào cũng mức cao nhất thì nên cùng chi hội xem lại. Đây không phải lỗi của ai.",
                ),
            )
        )
        if choice != MORE.id:
            break
    return Next("office", {"role": role})


def _village(each: VillageQuality) -> Phrase:
    minutes = max(1, round(each["seconds"] / 60))
    sent = each["sent"]
    counts = {
        "helped": _share(each["helped"], sent),
        "returned": _share(each["returned"], sent),
        "top": _share(each["top"], sent),
    }
    if not each["seconds"]:
        return Phrase(
            "quality.village_untimed",
            "{place}, {sent} phiếu: có người làm giúp {helped}, trả lại {returned}, mức cao nhất cả {top}",
            place=each["label"],
            sent=each["sent"],
            **counts,
        )
    return Phrase(
        "quality.village",
        "{place}, {sent} phiếu: có người làm giúp {helped}, trả lại {returned}, mức cao nhất cả {top}, nửa số phiếu làm trong {minutes} phút",
        place=each["label"],
        sent=each["sent"],
        minutes=minutes,
        **counts,
    )


def _share(part: int | None, whole: int) -> Phrase:
    if part is None:
        return Phrase("quality.few", "ít, không nêu")
    return Phrase("quality.share", "{part} ({percent}%)", part=part, percent=percent(part, whole))
