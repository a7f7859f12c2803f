"""Review by list: all at once but those that have to be opened; one opened, agreed to, or given back with a reason."""

from collections.abc import Sequence
from typing import Literal

from dialogs.conversation import World
from dialogs.engine import Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Drawing, Drawn, DrawnLine, Listed, Phrase, Speech
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.rules.review import Flag, Reason, WhyNot, verdict
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
from dialogs.talks.review.desks import DESKS, WHY, DeskWords, came_to, flagged

PAGE = 5


def confirm(role: str, page: int = 0) -> Talk:
    """The commune reviews village by village: which."""
    found = yield from look("waiting", Confirming(role))
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


def review(role: str, place: str = "") -> Talk:
    """The list, numbered; what is typed about it is understood, and done after one yes."""
    here = yield from look("list", ToReview(role, place), secret=True)
    desk, sheets = DESKS[here["desk"]], here["sheets"]
    *before, listed = desk.listed(here)
    for each in before:
        yield Say(each)
    yield Say(Drawn(listed, _drawn(sheets, here["more"])) if sheets else listed)
    if not sheets:
        return Next(desk.before, {"role": role})
    seen = {number for number, each in enumerate(sheets, 1) if not each["must"]}
    free = [number for number in sorted(seen) if Flag.SKIPPED not in sheets[number - 1]["flags"]]
    said = yield from ask(_about_all(desk, sheets, free))
    if said == f"={desk.out.id}":
        return Next(desk.before, {"role": role})
    meant = None if said.startswith("=") else verdict(said, range(1, len(sheets) + 1), free)
    opens = (yield from _pick_sheet(sheets)) if said == "=open" else meant.open if meant else 0
    if opens:
        return Next("sheet", {"role": role, "sheet": sheets[opens - 1]["assessment"]})
    picked = meant.endorse if meant else free
    if not {*picked} & seen:
        yield Say(desk.closed)
    elif (yield from agreed("sure", desk.sure(sheets, picked), desk.yes, desk.no)):
        chosen = [sheets[number - 1] for number in picked]
        as_listed = tuple((each["assessment"], each["stamp"]) for each in chosen)
        done = yield from do("endorse", EndorseAll(role, as_listed), secret=True)
        for phrase in came_to(desk, done):
            yield Say(phrase)
    return Next("review", {"role": role, "place": place})


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
                detail=flagged(each),
                value=each["score"],
                number=number,
                low=each["must"],
                words=f"mở {number}",
            )
            for number, each in enumerate(sheets, 1)
        ),
        spares=("open",),
    )


def _about_all(desk: DeskWords, sheets: Sequence[ToJudge], free: Sequence[int]) -> Words:
    numbers = range(1, len(sheets) + 1)

    def check(text: str) -> Speech | None:
        meant = verdict(text, numbers, free)
        if meant is not None and meant.unknown:
            return desk.unknown(Listed(str(each) for each in meant.unknown))
        if meant is not None and (meant.open or meant.endorse):
            return None
        return desk.closed if meant is not None and not free else desk.unclear

    every = Option("all", desk.every(len(free)), also=("dong y tat ca",))
    return Words(
        key="verdict",
        context=Context.SEARCH,
        longest=200,
        check=check,
        secret=False,
        wording=desk.ask,
        options=(*((every,) if free else ()), Option("open", desk.one), desk.out),
        help=desk.help,
    )


def _pick_sheet(sheets: Sequence[ToJudge]) -> Part[int]:
    """Which one to open; those that have to be opened stand first."""
    order = sorted(range(1, len(sheets) + 1), key=lambda number: not sheets[number - 1]["must"])
    picked = yield from ask(
        OneOf(
            key="which",
            wording=Phrase("review.which", "{Ban} mở phiếu nào{a}?"),
            options=tuple(Option(str(number), told_apart(sheets[number - 1])) for number in order),
        )
    )
    return int(picked)


def sheet(world: World, role: str, sheet: str) -> Talk:
    """A sheet opened: answers in words, evidence, points; then agreed to, or given back."""
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
                desk.back,
            ),
            help=desk.then_help,
        )
    )
    if choice == "photo":
        return Next("photo", {"role": role, "sheet": sheet, "evidence": photos[0]})
    if choice == "voice":
        return Next("voice", {"role": role, "sheet": sheet, "evidence": [*voices]})
    if choice == desk.give_back.id:
        of = {"sheet": sheet, "stamp": here["stamp"], "key": here["sheet"]}
        return Next("give_back", {"role": role, "desk": here["desk"], "place": here["place"], **of})
    if choice == desk.agree.id:
        done = yield from do("endorse", EndorseAll(role, ((sheet, here["stamp"]),)), secret=True)
        for phrase in came_to(desk, done):
            yield Say(phrase)
    return Next("review", {"role": role, "place": here["place"]})


def _there(here: OpenedSheet, kind: str) -> list[str]:
    """What can be opened, of a kind."""
    return [each["id"] for each in here["evidence"] if each["kind"] == kind and each["here"]]


def voice(role: str, sheet: str, evidence: Sequence[str]) -> Talk:
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
    return Next("sheet", {"role": role, "sheet": sheet})


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


def photo(role: str, sheet: str, evidence: str) -> Talk:
    """A photo waits behind a link that works once; it never goes into the chat."""
    made = yield from do("link", EvidenceLink(role, evidence))
    if made["url"]:
        yield Say(Phrase("photo.link", "Ảnh ở đây, mở được một lần, trong 24 giờ: {url}", url=made["url"]))
    else:
        yield Say(Phrase("photo.none", "Nơi đây chưa mở trang xem ảnh, hoặc ảnh chưa tải xong{a}."))
    return Next("sheet", {"role": role, "sheet": sheet})


def give_back(world: World, role: str, desk: DeskName, place: str, sheet: str, stamp: str, key: str) -> Talk:
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
    return Next("review", {"role": role, "place": place})


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
