"""Review by list: all at once but those that have to be opened; one opened, endorsed, or given back with a reason."""

from collections.abc import Mapping
from typing import Any

from dialogs.engine import Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.requests.village import EndorseAll, ToReview
from dialogs.rules.verdicts import verdict
from dialogs.talks.village.judged import came_to, flags_of
from dialogs.talks.village.naming import lines, person, told_apart

Found = Mapping[str, Any]
OUT = Option("desk", Phrase("review.out", "Quay ra"), also=("quay ra", "ve bang"))


def review(role: str) -> Talk:  # noqa: PLR0911 (each way out where it is)
    """The list, numbered; what is typed about it is understood, and done after one yes."""
    here: Found = yield from look("list", ToReview(role), secret=True)
    sheets = here["sheets"]
    if here["own"]:
        yield Say(
            Phrase(
                "review.own",
                "{count} phiếu của nhà {ban} thì chi hội phó, hoặc xã, duyệt{a}.",
                count=here["own"],
            )
        )
    if not sheets:
        yield Say(Phrase("review.none", "Không còn phiếu nào chờ {ban} duyệt{a}."))
        return Next("desk", {"role": role})
    yield Say(_listed(here))
    free = [number for number, each in enumerate(sheets, 1) if not each["flags"] or each["opened"]]
    said = yield from ask(_about_all(sheets, free))
    if said == "=desk":
        return Next("desk", {"role": role})
    if said == "=open":
        number = yield from _pick_sheet(sheets)
        return Next("sheet", {"role": role, "sheet": sheets[number - 1]["id"]})
    meant = free if said == "=all" else _meant(said, sheets, free)
    if isinstance(meant, int):
        return Next("sheet", {"role": role, "sheet": sheets[meant - 1]["id"]})
    chosen = [sheets[number - 1] for number in meant]
    if not (yield from _agree_on(chosen)):
        return Next("review", {"role": role})
    done: Found = yield from do(
        "endorse", EndorseAll(role, tuple((each["id"], each["stamp"]) for each in chosen)), secret=True
    )
    for phrase in came_to(done):
        yield Say(phrase)
    if here["more"] or len(done["done"]) < len(sheets):
        return Next("review", {"role": role})
    return Next("desk", {"role": role})


def _listed(here: Found) -> Speech:
    label = Phrase("status.draft", "(theo bản gợi ý, chưa chính thức)") if here["draft"] else ""
    more = (
        Phrase("review.more", "\nCòn {count} phiếu nữa ở lượt sau.", count=here["more"])
        if here["more"]
        else ""
    )
    return Phrase(
        "review.list",
        "Phiếu chờ duyệt, điểm tự chấm {status}:\n{lines}{more}",
        status=label,
        lines=lines(_line(number, each) for number, each in enumerate(here["sheets"], 1)),
        more=more,
    )


def _line(number: int, each: Found) -> Phrase:
    who = told_apart(each)
    if each["place"]:
        who = Phrase("review.at", "{who}, {place}", who=who, place=each["place"])
    if not each["flags"]:
        return Phrase(
            "review.line",
            "{number}. {who}: {score} trên {maximum}",
            number=number,
            who=who,
            score=each["score"],
            maximum=each["maximum"],
        )
    why = Phrase("review.opened", "đã mở") if each["opened"] else Phrase("review.open", "nên mở")
    return Phrase(
        "review.line_flag",
        "{number}. {who}: {score} trên {maximum} ({why}: {flags})",
        number=number,
        who=who,
        score=each["score"],
        maximum=each["maximum"],
        why=why,
        flags=flags_of(each),
    )


def _about_all(sheets: list[Found], free: list[int]) -> Words:
    numbers = range(1, len(sheets) + 1)
    options = []
    if free:
        options.append(
            Option("all", Phrase("review.all", "Đồng ý {count} phiếu không phải mở", count=len(free)))
        )
    options.append(Option("open", Phrase("review.one", "Mở một phiếu")))

    def check(text: str) -> Speech | None:
        meant = verdict(text, numbers, free)
        if meant is not None and meant.unknown:
            return Phrase(
                "review.unknown",
                "Trong danh sách không có phiếu số {numbers}{a}.",
                numbers=Listed(str(each) for each in meant.unknown),
            )
        if meant is not None and not (meant.open or meant.endorse or free):
            return Phrase(
                "review.all_to_open",
                "Các phiếu này đều nên mở xem trước đã{a}. {Ban} nhắn “mở 1” để xem phiếu đầu.",
            )
        if meant is None or not (meant.open or meant.endorse):
            return Phrase(
                "review.unclear",
                "{Minh} chưa hiểu ý {ban}. Ví dụ: “đồng ý tất cả trừ 3, 7”, “đồng ý 1, 2”, hoặc “mở 3”{a}.",
            )
        return None

    return Words(
        key="verdict",
        context=Context.SEARCH,
        longest=200,
        check=check,
        secret=False,
        wording=Phrase(
            "review.ask", "{Ban} duyệt thế nào{a}? Nói gọn cũng được: “đồng ý tất cả trừ 3, 7”, “mở 3”."
        ),
        options=(*options, OUT),
        help=Phrase(
            "review.help",
            "“Tất cả” là những phiếu không phải mở. Phiếu ghi “nên mở” thì {ban} mở xem rồi mới đồng ý được{a}.",
        ),
    )


def _meant(said: str, sheets: list[Found], free: list[int]) -> list[int] | int:
    meant = verdict(said, range(1, len(sheets) + 1), free)
    if meant is None:
        return []
    return meant.open or list(meant.endorse)


def _pick_sheet(sheets: list[Found]) -> Part[int]:
    """Which one to open; those that have to be opened stand first."""
    order = sorted(
        range(1, len(sheets) + 1),
        key=lambda number: not sheets[number - 1]["flags"] or sheets[number - 1]["opened"],
    )
    picked = yield from ask(
        OneOf(
            key="which",
            wording=Phrase("review.which", "{Ban} mở phiếu nào{a}?"),
            options=tuple(
                Option(str(number), Phrase("find.line", "{who}", who=told_apart(sheets[number - 1])))
                for number in order
            ),
        )
    )
    return int(picked)


def _agree_on(chosen: list[Found]) -> Part[bool]:
    answer = yield from ask(
        OneOf(
            key="sure",
            context=Context.YES_NO,
            wording=Phrase(
                "review.sure",
                "{Ban} đồng ý {count} phiếu: {names}. Đúng không{a}?",
                count=len(chosen),
                names=Listed((person(each) for each in chosen), "; "),
            ),
            options=(
                Option("yes", Phrase("review.yes", "Đúng, đồng ý"), also=("dong y", "dung")),
                Option("no", Phrase("review.no", "Chưa, xem lại"), also=("khong", "chua")),
            ),
        )
    )
    return answer == "yes"
