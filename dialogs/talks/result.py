"""The result: score, what is missing, the easiest next step as a deed, and who decides next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from dialogs.conversation import World
from dialogs.engine import Command, Done, Next, Query, Say, Talk, ask, do, look
from dialogs.phrases import Drawing, Drawn, DrawnLine, Listed, Phrase, Speech, Text
from dialogs.questions import SKIP, OneOf, Option, Words
from dialogs.reading import Context
from dialogs.scoring import Score, Why, easiest, next_steps
from dialogs.sheets import Sheet
from dialogs.talks.asked import Before, Begin, Consenting, MySheet, OwnSheet, Standing
from dialogs.talks.assess import go_on, status_words
from dialogs.talks.far import given_back, unwelcome, what_became
from dialogs.talks.lookover import scored


@dataclass(frozen=True, slots=True)
class Register(Command[None]):
    """Register for the year ("đăng ký phấn đấu") with learning goals; the first score is the baseline."""

    goals: tuple[str, ...]


class SignedPaper(TypedDict):
    """When somebody registered; on `paper` that `by` wrote down and witnessed, or themself here."""

    by: str
    day: str
    year: int
    paper: bool


@dataclass(frozen=True, slots=True)
class OnPaper(Query[SignedPaper | None]):
    """Whether and how the active person registered for the year."""


@dataclass(frozen=True, slots=True)
class Unregister(Command[None]):
    """The active person does not register after all, or never did."""


@dataclass(frozen=True, slots=True)
class Picture(Command[None]):
    """Send the small picture to share (no score on it)."""


class Recognition(TypedDict):
    """
    By which decision somebody was recognised, and for which year.

    years: how many years it has been in a row. asked: whether they said if their name may be published.
    """

    number: str
    day: str
    year: int
    years: int
    asked: bool


@dataclass(frozen=True, slots=True)
class Recognised(Query[Recognition | None]):
    """The decision by which the active person was last recognised, if they were."""


class Chance(TypedDict):
    """Something there is to learn, where and when."""

    what: str
    where: str
    when: str


@dataclass(frozen=True, slots=True)
class Nearby(Query[Chance | None]):
    """What there is to learn for an indicator near the active person, if anything."""

    indicator: str


MOST_GOALS = 2
WELL_DONE = Phrase("result.well_done", " {Minh} chúc mừng {ban}{a}.")
MORE = Option("more", Phrase("result.more", "Xem kỹ hơn"))


def result(world: World) -> Talk:
    """What the self-assessment came to, and what can follow."""
    mine = yield from look("mine", MySheet())
    decision = yield from look("decision", Recognised())
    if decision and not decision["asked"]:
        return Next("recognised")
    if decision and decision["year"] == mine["year"]:
        yield Say(congratulated(decision["number"], decision["day"], str(decision["year"])))
    sheet, now = scored(world, mine)
    if given_back(mine["review"], mine["state"]) and not mine["left"]:
        yield Say(_verdict(sheet, mine, now))
        return Next("returned")
    step = easiest(sheet, mine["answers"], mine["pass_total"])
    near = (yield from look("near", Nearby(step.indicator))) if step else None
    verdict, *rest = told(sheet, mine, now, near)
    yield Say(Drawn(verdict, _drawn(sheet, mine, now, verdict)))
    for other in rest:
        yield Say(other)
    options = [go_on(mine["left"][0])] if mine["left"] else []
    options.append(Option("done", Phrase("result.done", "Xong")))
    if mine["answers"] and (now.why is not Why.PASSED or mine["state"] != "sent"):
        options.append(Option("change", Phrase("result.change", "Chấm lại một câu")))
    if mine["state"] != "sent" and not mine["left"] and not mine["closed"]:
        options.append(Option("send", Phrase("result.send", "Gửi cho chi hội khuyến học xem"), also=("gui",)))
    if mine["may_register"]:
        options.append(
            Option(
                "register", Phrase("result.register", "Đăng ký phấn đấu năm {year}", year=str(mine["year"]))
            )
        )
    options.append(Option("picture", Phrase("result.picture", "Lấy ảnh nhỏ để khoe")))
    wording = Phrase("result.ask", "{Ban} muốn làm gì tiếp{a}?")
    for key in ("then", "next"):
        more = (MORE,) if key == "then" else ()
        choice = yield from ask(
            OneOf(key=key, wording=wording, options=(*options, *more), help=_who_decides(sheet))
        )
        if choice != MORE.id:
            break
        for phrase in in_detail(world, sheet, mine, now):
            yield Say(phrase)
    if choice == "picture":
        yield from do("picture", Picture())
        yield Say(Phrase("result.picture_sent", "{Minh} gửi ảnh ngay đây{a}. Trong ảnh không có điểm."))
        return Done()
    if choice == "done":
        return Next("news" if mine["state"] == "sent" and "news" not in mine["consents"] else "rest")
    return Next(choice)


def told(sheet: Sheet, mine: OwnSheet, now: Score, near: Chance | None) -> list[Phrase]:
    """The result in words: total, why, the next step, what there is nearby, earlier years, and that it is not official."""
    parts: list[Phrase] = [_verdict(sheet, mine, now)]
    step = easiest(sheet, mine["answers"], mine["pass_total"])
    if step is not None:
        number = sheet.indicators.index(sheet.indicator(step.indicator)) + 1
        parts.append(
            Phrase(
                "result.step",
                "Việc dễ làm nhất lúc này (câu {number}): {deed} Khi nào làm được, {ban} chấm lại câu ấy{a}.",
                number=number,
                deed=step.deed,
            )
        )
        if near:
            parts.append(
                Phrase(
                    "result.near",
                    "Gần {ban} đang có: {what}, ở {where}, {when}.",
                    what=near["what"],
                    where=near["where"],
                    when=near["when"],
                )
            )
    if mine["earlier"]:
        years = Listed(
            Phrase("result.year", "năm {year}: {score} điểm", year=str(each["year"]), score=each["score"])
            for each in mine["earlier"]
        )
        parts.append(Phrase("result.earlier", "Những năm trước: {years}.", years=years))
    parts.append(_who_decides(sheet))
    became = what_became(mine["review"], mine["state"], mine["year"])
    if became and mine["review"] != "recognised":  # that is said first, by number and day
        parts.append(became)
    return parts


def in_detail(world: World, sheet: Sheet, mine: OwnSheet, now: Score) -> list[Speech]:
    """What one may ask for besides: points by competence, and last year beside this one."""
    parts = [_competences(sheet, now)]
    if mine["earlier"]:
        parts += _beside(world, sheet, mine, mine["earlier"][0])
    return parts


def _beside(world: World, sheet: Sheet, mine: OwnSheet, before: Before) -> list[Speech]:
    """The newest of the years before beside this one: where more was answered, where less, and what they set out to do."""
    said: list[Speech] = []
    then = world.sheets.get(before["sheet"])
    if then is not None and then.id == sheet.id:
        up, down = _moved(sheet, then, mine["answers"], before["answers"])
        if up:
            said.append(
                Phrase(
                    "result.up",
                    "So với năm {year}, tăng ở câu {numbers}.",
                    year=str(before["year"]),
                    numbers=up,
                )
            )
        if down:
            said.append(
                Phrase(
                    "result.down",
                    "So với năm {year}, giảm ở câu {numbers}.",
                    year=str(before["year"]),
                    numbers=down,
                )
            )
    goals = [each["words"] or _deed(then, each["indicator"], before["answers"]) for each in before["goals"]]
    if named := [each for each in goals if each]:
        said.append(
            Phrase(
                "result.goals",
                "Năm {year}, {ban} định: {goals}",
                year=str(before["year"]),
                goals=Listed(named, "; "),
            )
        )
    return said


def _deed(then: Sheet | None, indicator: str, answers: Mapping[str, str]) -> Text | None:
    """The deed that was offered then, from the level it was answered with."""
    each = next((one for one in then.indicators if one.id == indicator), None) if then else None
    return each.step_from(answers.get(indicator, SKIP)) if each else None


def _moved(
    sheet: Sheet, then: Sheet, now: Mapping[str, str], before: Mapping[str, str]
) -> tuple[Listed | None, Listed | None]:
    """The numbers of the questions with more points than before, and of those with fewer."""
    old = {each.id for each in then.indicators}
    both = [
        (number, sheet.points(each.id, now[each.id]), then.points(each.id, before[each.id]))
        for number, each in enumerate(sheet.indicators, 1)
        if each.id in old and SKIP not in {now.get(each.id, SKIP), before.get(each.id, SKIP)}
    ]
    up = [str(number) for number, a, b in both if a is not None and b is not None and a > b]
    down = [str(number) for number, a, b in both if a is not None and b is not None and a < b]
    return (Listed(up) if up else None), (Listed(down) if down else None)


def _drawn(sheet: Sheet, mine: OwnSheet, now: Score, verdict: Phrase) -> Drawing:
    """The result as a ring and three bars; foremost stands what leads on from here."""
    glad = now.why is Why.PASSED and not unwelcome(mine["review"], mine["state"])
    main = "picture" if glad else "register" if mine["may_register"] else "change"
    if mine["left"]:
        main = "resume"
    elif mine["state"] != "sent":
        main = "send"
    return Drawing(
        kind="result",
        title=_headline(sheet, mine, now),
        note=_in_short(sheet) if glad else verdict,
        lines=tuple(
            DrawnLine(label=each.name, part=now.by_competence[each.id]) for each in sheet.competences
        ),
        part=(now.total, now.maximum),
        mark=now.pass_total,
        good=glad,
        main=main,
    )


def _in_short(sheet: Sheet) -> Phrase:
    return Phrase(
        "result.short.note",
        "{Ban} tự chấm, câu nào cũng từ {floor} điểm trở lên {status}.",
        floor=sheet.pass_floor,
        status=status_words(sheet),
    )


def _headline(sheet: Sheet, mine: OwnSheet, now: Score) -> Phrase:
    if now.why is Why.NOT_COMPLETE:
        return Phrase("result.short.left", "Còn {left} câu chưa có điểm", left=len(now.unanswered))
    if now.why is Why.UNDECIDED:
        return Phrase("result.short.undecided", "Còn chờ Hội quyết điểm")
    if now.why is Why.PASSED and unwelcome(mine["review"], mine["state"]):
        return Phrase("result.short.enough", "Đủ mức {mark}", mark=now.pass_total)
    if now.why is Why.PASSED:
        return Phrase("result.short.passed", "Đủ mức {mark}. {Minh} chúc mừng {ten}!", mark=now.pass_total)
    if now.why is Why.UNDER_FLOOR:
        return Phrase(
            "result.short.floor",
            "Đủ mức {mark}, còn câu dưới {floor} điểm",
            mark=now.pass_total,
            floor=sheet.pass_floor,
        )
    return Phrase(
        "result.short.missing",
        "Còn {missing} điểm nữa là đủ mức {mark}",
        missing=now.missing_points,
        mark=now.pass_total,
    )


def _verdict(sheet: Sheet, mine: OwnSheet, now: Score) -> Phrase:
    if now.why is Why.NOT_COMPLETE:
        return Phrase(
            "result.not_complete",
            "{Ban} tự chấm được {total} trên {maximum} điểm {status}. Còn {left} câu chưa có điểm, nên chưa biết đủ mức hay chưa.",
            total=now.total,
            maximum=now.maximum,
            left=len(now.unanswered),
            status=status_words(sheet),
        )
    if now.why is Why.UNDECIDED:
        return Phrase(
            "result.undecided",
            "{Ban} tự chấm được {total} điểm {status}. Có câu còn chờ Hội quyết điểm.",
            total=now.total,
            status=status_words(sheet),
        )
    if now.why is Why.PASSED:
        return Phrase(
            "result.passed",
            "{Ban} tự chấm được {total} trên {maximum} điểm, câu nào cũng từ {floor} điểm trở lên, đủ mức {mark} {status}.{well}",
            well="" if unwelcome(mine["review"], mine["state"]) else WELL_DONE,
            total=now.total,
            maximum=now.maximum,
            floor=sheet.pass_floor,
            mark=now.pass_total,
            status=status_words(sheet),
        )
    if now.why is Why.TOO_FEW_POINTS:
        return Phrase(
            "result.too_few",
            "{Ban} tự chấm được {total} trên {maximum} điểm, câu nào cũng từ {floor} điểm trở lên. Mức đạt là {mark}, còn thiếu {missing} điểm {status}.",
            total=now.total,
            maximum=now.maximum,
            floor=sheet.pass_floor,
            mark=now.pass_total,
            missing=now.missing_points,
            status=status_words(sheet),
        )
    numbers = Listed(str(sheet.indicators.index(sheet.indicator(each)) + 1) for each in now.under_floor)
    if now.why is Why.UNDER_FLOOR:
        return Phrase(
            "result.under_floor",
            "{Ban} tự chấm được {total} trên {maximum} điểm, đủ mức {mark}, nhưng câu {numbers} còn dưới {floor} điểm. Câu nào cũng cần từ {floor} điểm {status}.",
            total=now.total,
            maximum=now.maximum,
            mark=now.pass_total,
            numbers=numbers,
            floor=sheet.pass_floor,
            status=status_words(sheet),
        )
    return Phrase(
        "result.both",
        "{Ban} tự chấm được {total} trên {maximum} điểm. Mức đạt là {mark}, còn thiếu {missing} điểm; câu {numbers} còn dưới {floor} điểm {status}.",
        total=now.total,
        maximum=now.maximum,
        mark=now.pass_total,
        missing=now.missing_points,
        numbers=numbers,
        floor=sheet.pass_floor,
        status=status_words(sheet),
    )


def _competences(sheet: Sheet, now: Score) -> Speech:
    items = (
        Phrase(
            "result.competence",
            "{name}: {points} trên {most}",
            name=each.name,
            points=now.by_competence[each.id][0],
            most=now.by_competence[each.id][1],
        )
        for each in sheet.competences
    )
    return Phrase("result.competences", "Trong đó:\n{items}", items=Listed(items, "\n"))


def _who_decides(sheet: Sheet) -> Phrase:
    if sheet.status == "draft":
        return Phrase(
            "result.draft",
            "Đây là điểm {ban} tự chấm, chưa phải điểm chính thức. Công nhận hay không là do Hội Khuyến học và xã xem xét.",
        )
    return Phrase(
        "result.self", "Đây là điểm {ban} tự chấm. Công nhận hay không là do Hội Khuyến học và xã xem xét."
    )


def register(world: World) -> Talk:
    """One dated tap, before the ten questions or after, and one or two learning goals."""
    here = yield from look("standing", Standing())
    if here["state"] == "none":
        yield from do("begin", Begin())
    mine = yield from look("mine", MySheet())
    first = bool(mine["left"])
    if not mine["may_register"]:
        signed = yield from look("signed", OnPaper())
        yield Say(registered(signed) if signed else TOO_LATE)
        return Next("resume" if first else "result")
    sheet, _ = scored(world, mine)
    steps = next_steps(sheet, mine["answers"], mine["pass_total"])[:3]
    deeds = [Option(step.indicator, step.deed) for step in steps]
    goals: list[str] = []
    for turn in range(MOST_GOALS):
        left = [option for option in deeds if option.id not in goals]
        end = Option(
            "none",
            Phrase("register.none", "Thế thôi")
            if turn
            else Phrase("register.no_goal", "Đăng ký, chưa chọn việc"),
        )
        wording = (
            Phrase("register.more", "{Ban} chọn thêm một việc nữa không{a}?")
            if turn
            else Phrase(
                "register.goal",
                "Năm {year}, {ban} muốn học hay làm thêm việc nào{a}?",
                year=str(mine["year"]),
            )
        )
        said = yield from ask(
            Words(
                key=f"goal{turn}", wording=wording, options=(*left, end), context=Context.CHOICE, longest=200
            )
        )
        if said == "=none":
            break
        goals.append(said.removeprefix("="))
        if not said.startswith("="):
            yield Say(Phrase("register.goal_kept", "{Minh} ghi: “{words}”.", words=said))
    yield from do("register", Register(tuple(goals)))
    if first:
        yield Say(
            Phrase(
                "register.first",
                "{Minh} đã ghi {ban} đăng ký phấn đấu năm {year}{a}. Trả lời xong mười câu, điểm lần đầu là mốc để cuối năm so lại. Đổi ý thì {ban} nhắn “rút đăng ký”.",
                year=str(mine["year"]),
            )
        )
        return Next("home")
    yield Say(
        Phrase(
            "register.done",
            "{Minh} đã ghi {ban} đăng ký phấn đấu năm {year}{a}. Điểm hôm nay là mốc để cuối năm so lại.",
            year=str(mine["year"]),
        )
    )
    return Next("result")


TOO_LATE = Phrase("register.late", "Năm nay đã hết hạn đăng ký phấn đấu{a}. Phiếu thì {ban} vẫn làm được.")


def registered(signed: SignedPaper) -> Phrase:
    """That they are registered, since when, and by whom it was written down."""
    if signed["paper"]:
        return Phrase(
            "register.on_paper",
            "{by} ghi {ban} đã ký giấy đăng ký phấn đấu năm {year}, ngày {day}. Không phải thì {ban} nhắn “tôi không đăng ký”, {minh} bỏ ngay{a}.",
            by=signed["by"][:1].upper() + signed["by"][1:] or CHAPTER,
            year=str(signed["year"]),
            day=signed["day"],
        )
    return Phrase(
        "register.already",
        "{Ban} đã đăng ký phấn đấu năm {year} ngày {day}. Đổi ý thì {ban} nhắn “rút đăng ký”{a}.",
        year=str(signed["year"]),
        day=signed["day"],
    )


CHAPTER = Phrase("told.chapter_person", "Người của chi hội")


def unregister() -> Talk:
    """They do not register, or never did: it is asked once, and gone."""
    signed = yield from look("signed", OnPaper())
    if not signed:
        yield Say(Phrase("unregister.none", "Năm nay {minh} không ghi {ban} đăng ký gì cả{a}."))
        return Next("resume")
    yield Say(registered(signed))
    choice = yield from ask(
        OneOf(
            key="sure",
            context=Context.YES_NO,
            wording=Phrase("unregister.ask", "{Minh} bỏ đăng ký ấy{nhe}?"),
            options=(
                Option(
                    "yes", Phrase("unregister.yes", "Bỏ, tôi không đăng ký"), also=("khong phai toi", "bo")
                ),
                Option("no", Phrase("unregister.no", "Giữ, tôi có đăng ký"), also=("giu",)),
            ),
            help=Phrase(
                "unregister.help",
                "Đăng ký là tự nguyện. Bỏ rồi {ban} vẫn làm phiếu, vẫn đăng ký lại được{a}.",
            ),
        )
    )
    if choice == "yes":
        yield from do("unregister", Unregister())
        yield Say(Phrase("unregister.done", "{Minh} bỏ đăng ký rồi{a}. Chi hội không ghi thay {ban} nữa."))
    else:
        yield Say(Phrase("unregister.kept", "Dạ vâng, {minh} giữ nguyên{a}."))
    return Next("resume")


def wants_news() -> Talk:
    """Consent to campaign news, asked once, at the end."""
    choice = yield from ask(
        OneOf(
            key="news",
            context=Context.YES_NO,
            wording=Phrase(
                "news.ask",
                "Thỉnh thoảng Hội Khuyến học có lớp học, tin khuyến học. {Ban} có muốn {minh} báo tin không{a}? Nhiều nhất hai tin một tuần, thôi lúc nào cũng được.",
            ),
            options=(
                Option("yes", Phrase("news.yes", "Có, báo cho tôi")),
                Option("no", Phrase("news.no", "Không cần")),
            ),
        )
    )
    yield from do("consent", Consenting("news", choice == "yes"))
    yield Say(Phrase("news.done", "Dạ vâng, {minh} cảm ơn {ban}{a}."))
    return Done()


# -- Recognised: what the person is told, and whether the name may be published


def recognised() -> Talk:
    """The decision on one's own sheet; whether the name may be published is asked once."""
    found = yield from look("decision", Recognised())
    if not found:
        return Next("result")
    said = congratulated(found["number"], found["day"], str(found["year"]))
    title = Phrase("recognised.title", "Công dân học tập năm {year}", year=str(found["year"]))
    yield Say(Drawn(said, Drawing(kind="result", title=title, note=said, good=True)))
    if found["years"] >= 5:
        yield Say(Phrase("recognised.years", "Đây là năm thứ {years} liền{a}.", years=str(found["years"])))
    if found["asked"]:
        return Done()
    choice = yield from ask(
        OneOf(
            key="publish",
            context=Context.YES_NO,
            wording=Phrase(
                "recognised.publish",
                "Xã có thể nêu tên người được công nhận trên bảng tin, trên loa. {Ban} có đồng ý cho nêu tên không{a}?",
            ),
            options=(
                Option("yes", Phrase("recognised.yes", "Đồng ý nêu tên"), also=("dong y", "co")),
                Option("no", Phrase("recognised.no", "Không nêu tên"), also=("khong",)),
            ),
            help=Phrase(
                "recognised.help",
                "Không nêu tên thì {ban} vẫn được công nhận như mọi người. Đổi ý lúc nào cũng được, ở mục “Dữ liệu của tôi”.",
            ),
        )
    )
    yield from do("consent", Consenting("publish", given=choice == "yes"))
    yield Say(
        Phrase("recognised.may", "{Minh} ghi lại rồi{a}: được nêu tên {ten}.")
        if choice == "yes"
        else Phrase("recognised.may_not", "{Minh} ghi lại rồi{a}: không nêu tên {ten}.")
    )
    return Done()


def congratulated(number: str, day: str, year: str) -> Phrase:
    """What is said of a recognition, only ever by a decision that an officer recorded."""
    return Phrase(
        "recognised.congratulated",
        "{Minh} chúc mừng {ten}! Theo Quyết định số {number} ngày {day}, {ban} được công nhận danh hiệu “Công dân học tập” năm {year}.",
        number=number,
        day=day,
        year=year,
    )
