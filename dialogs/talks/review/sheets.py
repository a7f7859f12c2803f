"""Review by list: all at once but those that have to be opened, which follow one another; agreed to, or given back with a reason."""

from collections.abc import Sequence
from typing import Literal

from dialogs.conversation import World
from dialogs.engine import End, Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Drawing, Drawn, DrawnLine, Listed, Phrase, Speech
from dialogs.questions import OneOf, Option, Value, Words
from dialogs.reading import Context
from dialogs.rules.review import Flag, Reason, WhyNot
from dialogs.rules.verdicts import Verdict, verdict
from dialogs.sheets import Sheet
from dialogs.talks.adopted import in_use
from dialogs.talks.finding import told_apart
from dialogs.talks.picking import BACK, MORE, agreed
from dialogs.talks.review.asked import (
    Confirming,
    DeskName,
    EndorseAll,
    EvidenceLink,
    GiveBack,
    OpenedSheet,
    OpenSheet,
    ToJudge,
    ToReview,
    VillagesWaiting,
    VillageWaiting,
)
from dialogs.talks.review.desks import DESKS, DONE, WHY, DeskWords, came_to, judged, named, sure, why_open

PAGE, LONG = 4, 40  # villages at once; where one scrolls


def confirm(role: str, page: int = 0) -> Talk:
    """The commune reviews village by village: which."""
    found = yield from look("waiting", Confirming(role))
    lines = LONG if found["scrolls"] else PAGE
    villages = found["villages"][page * lines : (page + 1) * lines]
    for phrase in _unjudged(found) if page == 0 else ():
        yield Say(phrase)
    if not villages:
        yield Say(Phrase("confirm.none", "Chưa có phiếu nào chờ xã xem lần hai{a}."))
        return Next("office", {"role": role})
    options = [Option(each["place"], _village(each)) for each in villages]
    if len(found["villages"]) > (page + 1) * lines:
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
    return Next("review", {"role": role, "place": choice})


def _unjudged(found: VillagesWaiting) -> list[Speech]:
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


def _village(each: VillageWaiting) -> Phrase:
    if each["direct"]:
        return Phrase(
            "confirm.village_direct",
            "{place}: {waiting} phiếu, trong đó {direct} phiếu thôn chưa duyệt được",
            place=each["label"],
            waiting=each["waiting"],
            direct=each["direct"],
        )
    return Phrase("confirm.village", "{place}: {waiting} phiếu", place=each["label"], waiting=each["waiting"])


def review(role: str, place: str = "", listed: Sequence[str] = ()) -> Talk:  # noqa: PLR0911 (each way out where it is)
    """
    The list; a number is that of a sheet, and what is said about several is read back before it is done.

    listed: as it was shown before: numbers stay until it is left, or all of it is done.
    """
    here = yield from look("list", ToReview(role, place, tuple(listed)), secret=True)
    desk, sheets = DESKS[here["desk"]], here["sheets"]
    *before, heading = desk.listed(here)
    for each in before:
        yield Say(each)
    waits = [number for number, each in enumerate(sheets, 1) if each["waits"]]
    yield Say(Drawn(heading, _drawn(sheets, here["more"])) if waits else heading)
    if not waits:
        return Next(desk.before, {"role": role})
    again: dict[str, Value] = {
        "role": role,
        "place": place,
        "listed": [each["assessment"] for each in sheets],
    }
    must = [number for number in waits if sheets[number - 1]["must"]]
    free = [number for number in waits if number not in must and _with_all(sheets[number - 1])]
    said = yield from ask(_about_all(desk, sheets, waits, free, must))
    if said == f"={desk.out.id}":
        return Next(desk.before, {"role": role})
    meant = _picked(said, waits, free, must) or _read(said, sheets, waits, free)
    if meant is None:
        yield Say(Phrase("review.judged", "Phiếu này xong rồi{a}, {ban} chọn phiếu khác{nhe}."))
        return Next("review", again)
    if meant.agree:
        picked = [number for number in meant.agree if number not in must]
        left = [number for number in waits if number not in {*picked, *meant.back, *meant.open}]
        if not picked:
            yield Say(desk.closed)
        elif (yield from agreed("sure", sure(sheets, picked, left), desk.yes, desk.no)):
            chosen = [sheets[number - 1] for number in picked]
            as_listed = tuple((each["assessment"], each["stamp"]) for each in chosen)
            done = yield from do("endorse", EndorseAll(role, as_listed), secret=True)
            for phrase in came_to(desk, done):
                yield Say(phrase)
        else:
            return Next("review", again)
    elif meant.leave and not (meant.back or meant.open):
        yield Say(
            Phrase(
                "review.left",
                "{Minh} để nguyên phiếu của {names}: chưa đồng ý, cũng không trả lại{a}.",
                names=named(sheets, meant.leave),
            )
        )
    if len(meant.back) == 1 and not meant.open:
        one = sheets[meant.back[0] - 1]
        yield Say(Phrase("review.back", "Trả lại phiếu của {who}.", who=told_apart(one)))
        of = {"sheet": one["assessment"], "stamp": one["stamp"], "key": one["sheet"]}
        return Next("give_back", {**again, "desk": here["desk"], **of})
    opens = [sheets[number - 1]["assessment"] for number in (*meant.open, *meant.back)]
    if not opens:
        return Next("review", again)
    return Next("sheet", _opened(role, opens, again["listed"]))


def _drawn(sheets: Sequence[ToJudge], more: int) -> Drawing:
    """The list by the numbers it has in words; a line is tapped to open that sheet."""
    waits = Phrase("review.card.more", "Còn {count} phiếu nữa ở lượt sau.", count=more) if more else None
    return Drawing(
        kind="people",
        title=Phrase("review.card", "Phiếu chờ duyệt, điểm tự chấm"),
        note=waits,
        lines=tuple(
            DrawnLine(
                label=told_apart(each),
                detail=Listed(why_open(each)) if each["waits"] else DONE[each["review"]],
                value=each["score"] if each["waits"] else "",
                number=number,
                low=each["must"],
                option=str(number),
            )
            for number, each in enumerate(sheets, 1)
        ),
        spares=tuple(str(number) for number in range(1, len(sheets) + 1)),
    )


def _with_all(each: ToJudge) -> bool:
    """Whether a sheet is agreed to with all others: finished, and with enough points."""
    return each["passed"] and Flag.SKIPPED not in each["flags"]


def _opened(role: str, opens: Sequence[str], listed: Value) -> dict[str, Value]:
    """The first of these sheets opened, and the others after it."""
    return {"role": role, "sheet": opens[0], "listed": listed, "queue": [*opens[1:]]}


def _picked(said: str, waits: Sequence[int], free: Sequence[int], must: Sequence[int]) -> Verdict | None:
    """What an option of the list means; a sheet that has to be opened brings the others of the kind after it."""
    if said == "=all":
        return Verdict(agree=tuple(free))
    if said == "=each":
        return Verdict(open=tuple(must))
    number = int(said[1:]) if said.startswith("=") else 0
    if number not in waits:
        return None
    after = [each for each in must if each > number] + [each for each in must if each < number]
    return Verdict(open=(number, *(after if number in must else ())))


def _read(said: str, sheets: Sequence[ToJudge], waits: Sequence[int], free: Sequence[int]) -> Verdict | None:
    """What was said about the list, by number or by name."""
    if said.startswith("="):
        return None
    names = {number: sheets[number - 1]["name"] or sheets[number - 1]["called"] for number in waits}
    return verdict(said, waits, free, names)


def _about_all(
    desk: DeskWords, sheets: Sequence[ToJudge], waits: Sequence[int], free: Sequence[int], must: Sequence[int]
) -> Words:
    def check(text: str) -> Speech | None:
        meant = _read(text, sheets, waits, free)
        if meant is not None and meant.unknown:
            return desk.unknown(Listed(str(each) for each in meant.unknown))
        if meant is not None:
            return None if meant != Verdict() else desk.closed
        bare = _read(f"đồng ý {text}", sheets, waits, free)
        if bare is not None and bare.agree and not bare.leave:
            return Phrase(
                "review.which_act",
                "Với phiếu số {numbers}, {ban} nói rõ giúp {minh}: đồng ý, bỏ, trả lại, hay mở{a}?",
                numbers=Listed(str(each) for each in bare.agree),
            )
        return desk.unclear

    options = [
        Option(str(number), desk.line(each) if each["waits"] else judged(each))
        for number, each in enumerate(sheets, 1)
    ]
    if free:
        options.append(Option("all", desk.every(len(free))))
    if must:
        options.append(Option("each", desk.each(len(must))))
    return Words(
        key="verdict",
        context=Context.SEARCH,
        longest=200,
        check=check,
        secret=False,
        wording=desk.ask,
        options=(*options, desk.out),
        help=desk.help,
    )


def sheet(world: World, role: str, sheet: str, listed: Sequence[str] = (), queue: Sequence[str] = ()) -> Talk:
    """
    A sheet opened: answers in words, evidence, points; then agreed to, or given back.

    listed: the list it was opened from. queue: those that are opened by themselves after it.
    """
    here = yield from do("open", OpenSheet(role, sheet), secret=True)
    desk = DESKS[here["desk"]]
    for phrase in desk.shown(in_use(world.sheets[here["sheet"]], here["adopted"]), here):
        yield Say(phrase)
    photos, voices = (_there(here, kind) for kind in ("photo", "voice"))
    photo = Option("photo", Phrase("sheet.photo", "Xem ảnh ({count})", count=len(photos)))
    voice = Option("voice", Phrase("sheet.voice", "Nghe tin thoại ({count})", count=len(voices)))
    choice = yield from ask(
        OneOf(
            key="then",
            wording=desk.then,
            options=(
                desk.agree,
                desk.give_back,
                *((photo,) if photos else ()),
                *((voice,) if voices else ()),
                *((LATER,) if queue else ()),
                desk.back,
            ),
            help=desk.then_help,
        )
    )
    way: dict[str, Value] = {"listed": [*listed], "queue": [*queue]}
    if choice == "photo":
        return Next("photo", {"role": role, "sheet": sheet, "evidence": photos[0], **way})
    if choice == "voice":
        return Next("voice", {"role": role, "sheet": sheet, "evidence": [*voices], **way})
    if choice == desk.give_back.id:
        of = {"sheet": sheet, "stamp": here["stamp"], "key": here["sheet"]}
        return Next("give_back", {"role": role, "desk": here["desk"], "place": here["place"], **of, **way})
    if choice == desk.agree.id:
        done = yield from do("endorse", EndorseAll(role, ((sheet, here["stamp"]),)), secret=True)
        for phrase in came_to(desk, done):
            yield Say(phrase)
    if choice == desk.back.id:
        return Next("review", {"role": role, "place": here["place"], "listed": [*listed]})
    return (yield from _after(role, here["place"], listed, queue))


LATER = Option(
    "later", Phrase("sheet.later", "Để lại, mở phiếu tiếp theo"), also=("de lai", "khoan", "bo qua")
)


def _after(role: str, place: str, listed: Sequence[str], queue: Sequence[str]) -> Part[End]:
    """The next one that is to be opened, else the list again."""
    if not queue:
        return Next("review", {"role": role, "place": place, "listed": [*listed]})
    yield Say(
        Phrase("sheet.next", "Còn {count} phiếu nữa để mở{a}, đây là phiếu tiếp theo.", count=len(queue))
    )
    return Next("sheet", _opened(role, queue, [*listed]))


def _there(here: OpenedSheet, kind: str) -> list[str]:
    """What can be opened, of a kind."""
    return [each["id"] for each in here["evidence"] if each["kind"] == kind and each["here"]]


def voice(
    role: str, sheet: str, evidence: Sequence[str], listed: Sequence[str] = (), queue: Sequence[str] = ()
) -> Talk:
    """Each voice message waits behind a link that works once; nobody writes down what is said in it."""
    for number, each in enumerate(evidence, start=1):
        made = yield from do(f"link{number}", EvidenceLink(role, each))
        if not made["url"]:
            yield Say(Phrase("voice.none", "Nơi đây chưa mở trang nghe tin thoại{a}."))
            break
        yield Say(
            Phrase(
                "voice.link",
                "Tin thoại {number}, mở được một lần, trong 24 giờ: {url}",
                number=number,
                url=made["url"],
            )
        )
    return Next("sheet", {"role": role, "sheet": sheet, "listed": [*listed], "queue": [*queue]})


def sheet_gone(
    role: str, desk: DeskName, why: WhyNot, meant: Literal["open", "return", "decline"] = "open"
) -> Talk:
    """A sheet that can't be judged any more, or not by them: why."""
    words = DESKS[desk]
    if meant == "decline":
        yield Say(Phrase("look.not_declined", "Phiếu này vừa thay đổi nên {minh} chưa ghi{a}."))
        return Next("office", {"role": role})
    if meant == "return" and why != "unknown":
        yield Say(Phrase("back.gone", "{Minh} chưa trả lại được: {why}{a}.", why=WHY[why]))
    else:
        yield Say(words.gone(WHY[why]))
    return Next(words.before, {"role": role})


def photo(
    role: str, sheet: str, evidence: str, listed: Sequence[str] = (), queue: Sequence[str] = ()
) -> Talk:
    """A photo waits behind a link that works once; it never goes into the chat."""
    made = yield from do("link", EvidenceLink(role, evidence))
    if made["url"]:
        yield Say(Phrase("photo.link", "Ảnh ở đây, mở được một lần, trong 24 giờ: {url}", url=made["url"]))
    else:
        yield Say(Phrase("photo.none", "Nơi đây chưa mở trang xem ảnh, hoặc ảnh chưa tải xong{a}."))
    return Next("sheet", {"role": role, "sheet": sheet, "listed": [*listed], "queue": [*queue]})


def give_back(
    world: World,
    role: str,
    desk: DeskName,
    place: str,
    sheet: str,
    stamp: str,
    key: str,
    listed: Sequence[str] = (),
    queue: Sequence[str] = (),
) -> Talk:
    """A reason of the list or own words, and where the desk asks for it the question that is meant."""
    words = DESKS[desk]
    picked = (yield from ask(words.why)).removeprefix("=")
    reason, own = (picked, "") if picked in {*Reason} else (Reason.OTHER, picked)
    if reason == Reason.OTHER and not own:
        own = yield from ask(
            Words(
                key="words",
                context=Context.MESSAGE,
                longest=300,
                wording=Phrase("back.words", "{Ban} viết một câu ngắn cho người gửi{a}. Lời nhẹ nhàng thôi."),
            )
        )
    indicator = ""
    if words.which and reason != Reason.PERSON:
        indicator = yield from _pick_indicator(world.sheets[key])
    done = yield from do("return", GiveBack(role, sheet, stamp, reason, indicator, own), secret=True)
    for said in words.returned(done):
        yield Say(said)
    return (yield from _after(role, place, listed, queue))


def _pick_indicator(criteria: Sheet) -> Part[str]:
    """The question that is meant; "" for the whole sheet."""
    options = [
        Option(each.id, Phrase("which.short", "{short}", short=each.short)) for each in criteria.indicators
    ]
    picked = yield from ask(
        OneOf(
            key="indicator",
            wording=Phrase("back.which", "{Ban} nhờ xem lại câu nào{a}?"),
            options=(*options, Option("whole", Phrase("back.whole", "Cả phiếu"))),
        )
    )
    return "" if picked == "whole" else picked
