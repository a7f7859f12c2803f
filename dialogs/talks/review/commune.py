"""The second review: what the chapters endorsed, by list, village by village; and what no chapter may review."""

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.conversation import World
from dialogs.engine import End, Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import Number, OneOf, Option, Words
from dialogs.reading import Context
from dialogs.rules.review import verdict
from dialogs.talks.office.parts import Found, answers, born
from dialogs.talks.picking import BACK, MORE, agreed


@dataclass(frozen=True, slots=True)
class Confirming:
    """
    Sheets that wait for the commune: {year, villages [{place, label, waiting, direct}], own, nobody}.

    direct: no head reviewed them. own: for another officer. nobody: none may judge them.
    """

    role: str


@dataclass(frozen=True, slots=True)
class ConfirmingAt:
    """Those of a village: {label, waiting, items [{assessment, name, born, score, passed, flags, direct, opened}]}."""

    role: str
    place: str
    most: int = 10


@dataclass(frozen=True, slots=True)
class Confirm:
    """Confirm sheets: {done, held}; held were not, for they have to be opened first or wait no more."""

    role: str
    place: str
    assessments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenEndorsed:
    """One sheet with its answers, for who reviews it; the person sees who looked. {} where there is none."""

    role: str
    assessment: str


@dataclass(frozen=True, slots=True)
class SendBack:
    """Give a sheet back to the person, with a reason of the list or own words: {done}, and year where it can't be changed any more."""

    role: str
    assessment: str
    reason: str
    words: str = ""


PAGE = 5


def confirm(role: str, page: int = 0) -> Talk:
    """Which village."""
    found: Found = yield from look("waiting", Confirming(role))
    villages = found["villages"][page * PAGE : (page + 1) * PAGE]
    for phrase in _unjudged(found) if page == 0 else ():
        yield Say(phrase)
    if not villages:
        yield Say(Phrase("confirm.none", "Chưa có phiếu nào chờ xã xem lần hai{a}."))
        return Next("office", {"role": role})
    options = [Option(each["place"], _village(each)) for each in villages]
    if len(found["villages"]) > (page + 1) * PAGE:
        options.append(MORE)
    choice = yield from ask(
        OneOf(
            key="village",
            options=(*options, BACK),
            wording=Phrase(
                "confirm.which",
                "{waiting} phiếu của {count} thôn chờ xã xem lần hai. {Ban} xem thôn nào trước{a}?",
                waiting=sum(each["waiting"] for each in found["villages"]),
                count=len(found["villages"]),
            ),
            help=Phrase(
                "confirm.help",
                "Đây là phiếu chi hội đã đồng ý, và phiếu của thôn chưa có chi hội trưởng hoặc của nhà chi hội trưởng. Xã xem xong thì phiếu mới vào danh sách đề nghị công nhận.",
            ),
        )
    )
    if choice == "more":
        return Next("confirm", {"role": role, "page": page + 1})
    if choice == "back":
        return Next("office", {"role": role})
    return Next("confirm_village", {"role": role, "place": choice})


def _unjudged(found: Found) -> list[Speech]:
    """What this officer may not judge: it waits for another one, or nobody may."""
    said: list[Speech] = []
    if found["own"]:
        said.append(
            Phrase(
                "confirm.own",
                "{count} phiếu của nhà {ban} hoặc làm trên máy của {ban} thì để cán bộ khác xem{a}.",
                count=found["own"],
            )
        )
    if found["nobody"]:
        said.append(
            Phrase(
                "confirm.nobody",
                "{count} phiếu chưa có người duyệt, vì những người được duyệt đều cùng nhà hoặc chung máy với người làm phiếu. Cần mời thêm một cán bộ, hoặc chi hội phó nếu thôn chưa duyệt{a}.",
                count=found["nobody"],
            )
        )
    return said


def _village(each: Found) -> Phrase:
    if each["direct"]:
        return Phrase(
            "confirm.village_direct",
            "{place}: {waiting} phiếu, trong đó {direct} phiếu thôn chưa duyệt được",
            place=each["label"],
            waiting=each["waiting"],
            direct=each["direct"],
        )
    return Phrase("confirm.village", "{place}: {waiting} phiếu", place=each["label"], waiting=each["waiting"])


def confirm_village(role: str, place: str) -> Talk:
    """The sheets of a village, answered in one line."""
    found: Found = yield from look("sheets", ConfirmingAt(role, place), secret=True)
    items = found["items"]
    if not items:
        yield Say(Phrase("confirm.village_done", "{place} đã xem hết{a}.", place=found["label"]))
        return Next("confirm", {"role": role})
    numbers = tuple(range(1, len(items) + 1))
    free = tuple(n for n in numbers if not _closed(items[n - 1]))
    yield Say(_listed(found, items))
    return (yield from _answered(role, place, items, numbers, free))


def _answered(
    role: str, place: str, items: Sequence[Found], numbers: tuple[int, ...], free: tuple[int, ...]
) -> Part[End]:
    answer = yield from ask(_what_to_do(numbers, free))
    if answer == "=back":
        return Next("confirm", {"role": role})
    if answer == "=open":
        which = yield from ask(
            Number(
                key="which",
                low=1,
                high=len(items),
                wording=Phrase("confirm.open_which", "{Ban} xem phiếu số mấy{a}?"),
            )
        )
        return Next("confirm_one", {"role": role, "assessment": items[which - 1]["assessment"]})
    said = verdict("tất cả" if answer == "=all" else answer, numbers, free)
    if said is not None and said.open:
        opened = items[said.open - 1]["assessment"]
        return Next("confirm_one", {"role": role, "assessment": opened})
    picked = [n for n in (said.endorse if said else ()) if n in free]
    if not picked:
        yield Say(
            Phrase(
                "confirm.all_closed",
                "Các phiếu ấy cần mở xem từng phiếu trước{a}. {Ban} nhắn “xem” kèm số, ví dụ “xem 1”.",
            )
        )
    elif (yield from _sure(items, picked)):
        chosen = tuple(items[n - 1]["assessment"] for n in picked)
        done: Found = yield from do("confirm", Confirm(role, place, chosen))
        yield Say(confirmed(done))
    return Next("confirm_village", {"role": role, "place": place})


def _closed(item: Found) -> bool:
    """It has to be opened first: nobody of the chapter looked at it, and something about it is striking."""
    return bool(item["direct"] and item["flagged"] and not item["seen"])


def _listed(found: Found, items: Sequence[Found]) -> Phrase:
    lines = Listed((_item(n, each) for n, each in enumerate(items, 1)), "\n")
    return Phrase(
        "confirm.list",
        "{place}, {shown} trên {waiting} phiếu đang chờ, gửi sớm trước (điểm tự chấm):\n{lines}",
        place=found["label"],
        shown=len(items),
        waiting=found["waiting"],
        lines=lines,
    )


def _item(number: int, each: Found) -> Phrase:
    marks: list[Speech] = [
        Phrase("confirm.passes", "đủ mức") if each["passed"] else Phrase("confirm.fails", "chưa đủ mức")
    ]
    if each["direct"]:
        marks.append(Phrase("confirm.direct", "thôn chưa duyệt được"))
    if each["flagged"]:
        marks.append(
            Phrase("confirm.must_open", "phải mở xem")
            if _closed(each)
            else Phrase("confirm.may_open", "nên mở xem")
        )
    return Phrase(
        "confirm.item",
        "{number}. {name} ({born}): {score} điểm, {marks}",
        number=number,
        name=each["name"],
        born=born(each),
        score=each["score"],
        marks=Listed(marks),
    )


def _what_to_do(numbers: tuple[int, ...], free: tuple[int, ...]) -> Words:
    def check(text: str) -> Speech | None:
        said = verdict(text, numbers, free)
        if said is None:
            return Phrase(
                "confirm.unclear",
                "{Minh} chưa rõ ý {ban}. {Ban} nhắn như “đồng ý tất cả trừ 3, 7”, hoặc “xem 3”{nhe}.",
            )
        if said.unknown:
            return Phrase(
                "confirm.unknown",
                "Danh sách không có số {numbers}. {Ban} xem lại giúp {minh}{nhe}.",
                numbers=Listed(map(str, said.unknown)),
            )
        return None

    every = Option(
        "all", Phrase("confirm.all", "Đồng ý cả {count} phiếu", count=len(free)), also=("dong y tat ca",)
    )
    one = Option("open", Phrase("confirm.open", "Mở xem một phiếu, hoặc trả lại"))
    return Words(
        key="what",
        options=((every, one, BACK) if free else (one, BACK)),
        context=Context.CHOICE,
        longest=120,
        secret=False,
        check=check,
        wording=Phrase(
            "confirm.ask", "{Ban} chọn một việc, hoặc nhắn như “đồng ý tất cả trừ 3, 7”, “xem 3”{a}."
        ),
        help=Phrase(
            "confirm.list_help",
            "“Đồng ý” là xã xác nhận phiếu. Phiếu nào chưa yên tâm thì {ban} nhắn “xem” kèm số: mở ra có thể đồng ý hoặc trả lại kèm lý do.",
        ),
    )


def _sure(items: Sequence[Found], picked: Sequence[int]) -> Part[bool]:
    left = [str(n) for n in range(1, len(items) + 1) if n not in picked]
    wording = (
        Phrase(
            "confirm.sure_but",
            "Đồng ý {count} phiếu, để lại số {left}, phải không{a}?",
            count=len(picked),
            left=Listed(left),
        )
        if left
        else Phrase("confirm.sure_all", "Đồng ý cả {count} phiếu, phải không{a}?", count=len(picked))
    )
    sure = yield from agreed(
        "sure", wording, Phrase("confirm.yes", "Đúng"), Phrase("confirm.no", "Xem lại đã")
    )
    return sure


# -- One sheet of the second review: opened, agreed to, or given back with a reason

REASONS = {
    "evidence": Phrase("confirm.reason.evidence", "cần thêm minh chứng"),
    "too_high": Phrase("confirm.reason.too_high", "có câu chấm cao hơn thực tế"),
    "missing": Phrase("confirm.reason.missing", "thiếu hoặc nhầm thông tin"),
    "person": Phrase("confirm.reason.person", "chưa rõ là ai, hoặc trùng người"),
}


def confirmed(done: Found) -> Phrase:
    """How many were written down, and how many were not."""
    if done["held"]:
        return Phrase(
            "confirm.done_but",
            "{Minh} đã ghi xã đồng ý {done} phiếu{a}. {held} phiếu chưa ghi được vì vừa thay đổi hoặc phải mở xem trước.",
            done=done["done"],
            held=done["held"],
        )
    return Phrase("confirm.done", "{Minh} đã ghi xã đồng ý {done} phiếu{a}.", done=done["done"])


def confirm_one(world: World, role: str, assessment: str) -> Talk:
    """One sheet with its answers: agree, or give it back."""
    found: Found = yield from do("open", OpenEndorsed(role, assessment), secret=True)
    if not found or not found["waits"]:
        yield Say(Phrase("confirm.gone", "Phiếu này không còn chờ xã xem nữa{a}."))
        return Next("confirm", {"role": role})
    for phrase in answers(world, found):
        yield Say(phrase)
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("confirm.one_ask", "{Ban} thấy thế nào{a}?"),
            options=(
                Option("agree", Phrase("confirm.agree", "Đồng ý phiếu này"), also=("dong y",)),
                Option("return", Phrase("confirm.return", "Trả lại để người dân sửa"), also=("tra lai",)),
                BACK,
            ),
            help=Phrase(
                "confirm.one_help",
                "Người dân thấy được là cán bộ xã đã mở phiếu. Trả lại thì người ấy nhận được lý do ngay.",
            ),
        )
    )
    here = {"role": role, "place": found["place"]}
    if choice == "agree":
        done: Found = yield from do("confirm", Confirm(role, found["place"], (assessment,)))
        yield Say(confirmed(done))
    elif choice == "return":
        yield from _give_back(role, assessment)
    return Next("confirm_village", here)


def _give_back(role: str, assessment: str) -> Part[None]:
    reason = yield from ask(
        Words(
            key="reason",
            longest=300,
            options=tuple(Option(each, wording) for each, wording in REASONS.items()),
            context=Context.CHOICE,
            wording=Phrase(
                "confirm.why", "Trả lại vì sao{a}? {Ban} chọn, hoặc viết vài lời cho người dân dễ hiểu."
            ),
        )
    )
    kind, words = (reason[1:], "") if reason.startswith("=") else ("other", reason)
    done: Found = yield from do("return", SendBack(role, assessment, kind, words))
    if done.get("done") and done["told"]:
        yield Say(Phrase("confirm.returned", "{Minh} đã trả phiếu, và báo lý do cho người dân{a}."))
    elif done.get("done"):
        yield Say(
            Phrase(
                "confirm.returned_untold",
                "{Minh} đã trả phiếu, nhưng chưa nhắn tới được người ấy. {Ban} nhờ chi hội báo lý do giúp{nhe}.",
            )
        )
    elif done.get("year"):
        yield Say(
            Phrase(
                "confirm.old_year",
                "{Minh} chưa trả lại được: phiếu của năm {year}, người gửi không sửa được nữa{a}.",
                year=done["year"],
            )
        )
    else:
        yield Say(Phrase("confirm.gone", "Phiếu này không còn chờ xã xem nữa{a}."))
