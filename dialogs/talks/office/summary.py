"""The summary in words (voice.md P18): numbers with their whole, who to call, what is left of the time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dialogs.engine import Next, Say, Talk, ask, look
from dialogs.phrases import Argument, Listed, Phrase, Speech, Text
from dialogs.questions import OneOf
from dialogs.talks.picking import BACK, MORE


@dataclass(frozen=True, slots=True)
class Quality:
    """How sheets came about, per village: {year, villages [{label, sent, helped, returned, top, seconds}], hidden, draft}; small ones hidden."""

    role: str


Found = Mapping[str, Any]
NOTHING = Text("")
DRAFT = Phrase("summary.draft", " (theo bản gợi ý, chưa chính thức)")
SAID = ("registered", "sent", "endorsed", "recognised", "entered")


def lines(found: Found, *, paper: bool = False) -> list[Speech]:
    """Everything the message says, line by line; chart and page are made of the same numbers; paper calls nobody."""
    said: list[Speech | None] = [
        head(found),
        registered(found),
        way(found),
        of_households(found),
        passed(found),
        weak(found),
        calls(found, paper=paper),
        *counted(found),
        deadline(found),
    ]
    return [each for each in said if each is not None]


def head(found: Found) -> Phrase:
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


def registered(found: Found) -> Phrase:
    """Who registered, out of all adults, and what it was before."""
    number, whole = found["counts"]["registered"], found["adults"]
    if not whole:
        return Phrase(
            "summary.registered_alone", "Đăng ký: {n} người; chưa có số người lớn để tính tỷ lệ.", n=number
        )
    numbers: dict[str, Any] = {
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
    return Phrase(
        "summary.registered",
        "Đăng ký: {n} trên {of} người lớn ({share}%){before}. Đã bắt đầu: {started} ({begun}%).",
        **numbers,
    )


def _before(found: Found) -> Speech:
    before = found["before"]
    if not before or not before["adults"]:
        return NOTHING
    return Phrase(
        "summary.before",
        ", ngày {day}: {share}%",
        day=day(before["day"])[:5],
        share=percent(before["counts"].get("registered", 0), before["adults"]),
    )


def way(found: Found) -> Phrase:
    """How far the sheets came."""
    counts = found["counts"]
    return Phrase(
        "summary.way",
        "Đã gửi: {sent}{more}. Chi hội đề nghị: {endorsed}. Trả lại: {returned}. Chờ duyệt: {waiting}, trong đó {late} quá 10 ngày. "
        "Đã công nhận: {recognised}. Đã nhập hệ thống quốc gia: {entered}.",
        **{name: counts[name] for name in ("sent", "endorsed", "returned", "recognised", "entered")},
        more=_more(found, "sent"),
        waiting=found["waiting"],
        late=found["late"],
    )


def _more(found: Found, name: str) -> Speech:
    before = found["before"]
    grown = found["counts"][name] - before["counts"].get(name, 0) if before else 0
    if grown <= 0:
        return NOTHING
    return Phrase("summary.more", " (thêm {n} từ {day})", n=grown, day=day(before["day"])[:5])


def of_households(found: Found) -> Phrase | None:
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


def passed(found: Found) -> Phrase | None:
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


def weak(found: Found) -> Phrase | None:
    """Where people fall short most."""
    if not found["weak"]:
        return None
    each = [
        Phrase(
            "summary.weak_one",
            "{short} ({low} trên {of} phiếu dưới điểm sàn)",
            short=words(one["short"]),
            low=one["low"],
            of=one["of"],
        )
        for one in found["weak"]
    ]
    return Phrase("summary.weak", "Hay thiếu nhất: {each}.", each=Listed(each, "; "))


def calls(found: Found, *, paper: bool = False) -> Phrase | None:
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


def trouble(need: Found) -> Phrase:
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


def counted(found: Found) -> list[Speech]:
    """The targets that are counted here; the others stand with the targets."""
    if found["level"] not in {"commune", "province"}:
        return []
    if not found["plan"]:
        return [Phrase("summary.no_plan", "Chưa chọn kế hoạch nên chưa so với mục tiêu.")]
    shown = [each for each in found["targets"] if each["counted"] and each["known"] and each["percent"]]
    return [
        Phrase(
            "summary.target",
            "{text}: {n} trên {of} ({share}%), mốc {by}: {percent}%.",
            text=words(each["text"]),
            n=each["numerator"],
            of=each["denominator"],
            share=percent(each["numerator"], each["denominator"]),
            by=str(each["by"]),
            percent=each["percent"],
        )
        for each in shown
    ]


def deadline(found: Found) -> Phrase:
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


def capital(label: str) -> Argument:
    """A place at the beginning of a sentence."""
    return label[:1].upper() + label[1:]


# -- How sheets came about, village by village: for the officer to see where to go and help

PAGE = 8
QUALITY_IS_DRAFT = Phrase("status.draft", "(theo bản gợi ý, chưa chính thức)")
ADOPTED = Phrase("status.adopted", "(theo bản Hội đã chọn dùng)")


def quality(role: str, page: int = 0) -> Talk:
    """A page of villages, numbers only."""
    found: Found = yield from look("quality", Quality(role))
    villages = found["villages"][page * PAGE : (page + 1) * PAGE]
    if not villages:
        yield Say(
            Phrase(
                "quality.none",
                "Chưa thôn nào có đủ phiếu để xem chất lượng{a}. Thôn dưới 5 phiếu thì không tách riêng.",
            )
        )
        return Next("office", {"role": role})
    yield Say(
        Phrase(
            "quality.list",
            "Năm {year}, trên số phiếu đã gửi {status}:\n{lines}",
            year=str(found["year"]),
            status=QUALITY_IS_DRAFT if found["draft"] else ADOPTED,
            lines=Listed(map(_village, villages), "\n"),
        )
    )
    if found["hidden"]:
        yield Say(
            Phrase("quality.hidden", "{count} thôn còn ít phiếu nên không nêu riêng.", count=found["hidden"])
        )
    more = len(found["villages"]) > (page + 1) * PAGE
    choice = yield from ask(
        OneOf(
            key="then",
            options=((MORE, BACK) if more else (BACK,)),
            wording=Phrase("quality.ask", "{Ban} xem xong thì quay ra{nhe}."),
            help=Phrase(
                "quality.help",
                "Nhiều phiếu làm giúp, làm rất nhanh hoặc câu nào cũng mức cao nhất thì nên cùng chi hội xem lại. Đây không phải lỗi của ai.",
            ),
        )
    )
    if choice == "more":
        return Next("quality", {"role": role, "page": page + 1})
    return Next("office", {"role": role})


def _village(each: Found) -> Phrase:
    minutes = max(1, round(each["seconds"] / 60))
    counts = {name: _share(each[name], each["sent"]) for name in ("helped", "returned", "top")}
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
    return Phrase("quality.share", "{part} ({percent}%)", part=part, percent=round(100 * part / whole))
