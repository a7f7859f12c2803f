"""The second review: what the chapters endorsed, by list, village by village; and what no chapter may review."""

from collections.abc import Sequence

from dialogs.engine import End, Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Listed, Phrase, Speech
from dialogs.questions import Number, OneOf, Option, Words
from dialogs.reading import Context
from dialogs.requests.files import Confirm, Confirming, ConfirmingAt
from dialogs.rules.verdicts import verdict
from dialogs.talks.office.confirm_one import confirmed
from dialogs.talks.office.parts import Found, born
from dialogs.talks.picking import BACK, MORE, agreed

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
