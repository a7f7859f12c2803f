"""Look over everything on one screen, change any answer, add evidence, and send or keep."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from dialogs.conversation import World
from dialogs.engine import Command, End, Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Drawing, Drawn, DrawnLine, Listed, Phrase, Speech
from dialogs.questions import SKIP, OneOf, Option, Photo
from dialogs.reading import Context
from dialogs.rules.names import OddYear, Person, odd_year
from dialogs.scoring import Score, score
from dialogs.sheets import Indicator, Sheet
from dialogs.talks.adopted import in_use
from dialogs.talks.asked import Amend, Erase, MySheet, OwnSheet, Today, Welcoming
from dialogs.talks.assess import decided, go_on, scale, status_words
from dialogs.talks.full_name import NAMELESS, full_name
from dialogs.talks.kept import ENOUGH, MOST_EVIDENCE, Item, KeepEvidence, Kept, photo_kept, question_numbers
from dialogs.talks.welcome import Living, find_place


@dataclass(frozen=True, slots=True)
class Change(Command[None]):
    """Change one answer of a finished run."""

    run: str
    indicator: str
    level: str


@dataclass(frozen=True, slots=True)
class Submit(Command[bool]):
    """Send the sheet on with full name, birth year and consent to both readers: whether the chapter is still to say who they are."""

    full_name: str
    born: int
    presses: str


@dataclass(frozen=True, slots=True)
class KeepPrivate(Command[None]):
    """Finish without sending."""


def scored(world: World, mine: OwnSheet) -> tuple[Sheet, Score]:
    """The sheet of an assessment and what its answers are worth."""
    sheet = in_use(world.sheets[mine["sheet"]], mine["adopted"])
    return sheet, score(sheet, mine["answers"], mine["pass_total"])


IN_WORDS = Option("words", Phrase("lookover.words", "Đọc lại từng câu đã chọn"))


def lookover(world: World) -> Talk:
    """All answers with their points, and what can be done with them."""
    mine = yield from look("mine", MySheet())
    sheet, now = scored(world, mine)
    if mine["left"]:
        return (yield from _so_far(sheet, mine))
    yield Say(Drawn(_all_answers(sheet, mine, now), _all_drawn(sheet, mine, now)))
    options = [
        Option("send", Phrase("lookover.send", "Gửi cho chi hội khuyến học xem"), also=("gui",)),
        Option("change", Phrase("lookover.change", "Sửa một câu"), also=("sua",)),
        Option("evidence", Phrase("lookover.evidence", "Thêm ảnh, lời kể làm minh chứng")),
        Option("keep", Phrase("lookover.keep", "Xem kết quả, giữ cho riêng mình")),
    ]
    if mine["closed"] and mine["state"] != "sent":
        yield Say(_closed(mine))
        options = options[1:]
    if mine["state"] == "sent":  # what is changed now is seen at once
        options = [*options[1:3], Option("keep", Phrase("lookover.result", "Xem kết quả"), also=("ket qua",))]
    for key in ("then", "next"):
        more = (IN_WORDS,) if key == "then" else ()
        choice = yield from ask(
            OneOf(
                key=key,
                wording=Phrase("lookover.ask", "{Ban} xem đã đúng cả chưa, rồi chọn một việc dưới đây{a}."),
                options=(*options, *more),
                help=Phrase(
                    "lookover.help",
                    "{Ban} xem lại từng câu ở trên. Minh chứng không bắt buộc: ảnh, một lời kể, hoặc chi hội biết là được.",
                ),
            )
        )
        if choice != IN_WORDS.id:
            break
        lines = Listed((_chosen(sheet, each, mine) for each in sheet.indicators), "\n")
        yield Say(Phrase("lookover.in_words", "{Ban} đã chọn:\n{lines}", lines=lines))
    if choice == "keep":
        if mine["state"] == "open":
            yield from do("keep", KeepPrivate())
        return Next("result")
    return Next({"send": "send", "change": "change", "evidence": "evidence"}[choice])


def _closed(mine: OwnSheet) -> Phrase:
    return Phrase(
        "send.closed",
        "Việc gửi phiếu năm {year} đã khép từ hết ngày {day}. Phiếu này {ban} vẫn xem và giữ cho riêng mình được; cần gửi thì {ban} hỏi chi hội khuyến học{a}.",
        year=str(mine["year"]),
        day=mine["closed"],
    )


def _so_far(sheet: Sheet, mine: OwnSheet) -> Part[End]:
    """While questions are left: the answers there are, to go on or to change one."""
    met = [each for each in sheet.indicators if each.id in mine["answers"]]
    if not met:
        return Next("resume")
    answered, asked = len(sheet.indicators) - len(mine["left"]), len(sheet.indicators)
    said = Phrase(
        "lookover.so_far",
        "{Ban} đã xong {answered} trên {asked} câu:\n{lines}",
        answered=answered,
        asked=asked,
        lines=Listed((_chosen(sheet, each, mine) for each in met), "\n"),
    )
    card = Drawing(
        kind="sheet",
        title=_title(mine),
        note=Phrase("lookover.done", "Đã xong {answered} trên {asked} câu", answered=answered, asked=asked),
        lines=tuple(_drawn(sheet, each, mine) for each in met),
        main="resume",
        spares=("change",),
    )
    yield Say(Drawn(said, card))
    return Next((yield from _go_on(mine)))


def _go_on(mine: OwnSheet) -> Part[str]:
    """Of a sheet that is not finished: the next question first."""
    return (
        yield from ask(
            OneOf(
                key="go",
                wording=Phrase("lookover.go", "{Ban} làm tiếp, hay sửa một câu{a}?"),
                options=(
                    go_on(mine["left"][0]),
                    Option("change", Phrase("lookover.change", "Sửa một câu"), also=("sua",)),
                ),
            )
        )
    )


def _unfinished(mine: OwnSheet) -> Part[End]:
    """What is not finished is not sent: how much is left, and the next question first."""
    if not mine["answers"]:
        return Next("resume")
    yield Say(
        Phrase(
            "send.unfinished",
            "Phiếu còn {left} câu, làm xong thì {minh} mới gửi được{a}. Câu nào chưa muốn trả lời, {ban} để lại cũng được.",
            left=len(mine["left"]),
        )
    )
    return Next((yield from _go_on(mine)))


def _chosen(sheet: Sheet, indicator: Indicator, mine: OwnSheet) -> Speech:
    """Points stay hidden while questions are left."""
    level = indicator.level(mine["answers"][indicator.id])
    return Phrase(
        "lookover.chosen",
        "Câu {number}, {short}: {label}",
        number=sheet.indicators.index(indicator) + 1,
        short=indicator.short,
        label=level.label if level else Phrase("lookover.passed_over", "bỏ qua"),
    )


def _title(mine: OwnSheet) -> Phrase:
    return Phrase("lookover.title", "Phiếu tự chấm của {ten}, năm {year}", year=str(mine["year"]))


def _all_drawn(sheet: Sheet, mine: OwnSheet, now: Score) -> Drawing:
    """The same as a list whose lines are tapped to mend them."""
    return Drawing(
        kind="sheet",
        title=_title(mine),
        note=status_words(sheet),
        lines=tuple(_drawn(sheet, each, mine, points=True) for each in sheet.indicators),
        part=(now.total, now.maximum),
        main="keep" if mine["state"] == "sent" else "send",
        spares=("change", IN_WORDS.id),
    )


def _drawn(sheet: Sheet, indicator: Indicator, mine: OwnSheet, *, points: bool = False) -> DrawnLine:
    number, level = (
        sheet.indicators.index(indicator) + 1,
        indicator.level(mine["answers"].get(indicator.id, SKIP)),
    )
    label = level.label if level else Phrase("lookover.passed_over", "bỏ qua")
    mark = Phrase("lookover.has_evidence", ", có minh chứng") if indicator.id in mine["evidence"] else ""
    worth = level.points if level else None
    return DrawnLine(
        label=indicator.short,
        detail=Listed((label, mark), ""),
        value=decided(worth) if points and level else "",
        number=number,
        low=points and (worth is None or worth < sheet.pass_floor),
        words=f"sửa câu {number}",
    )


def _all_answers(sheet: Sheet, mine: OwnSheet, now: Score) -> Phrase:
    lines = Listed((_line(number, each, mine) for number, each in enumerate(sheet.indicators, 1)), "\n")
    return Phrase(
        "lookover.all",
        "{ten_phieu} {status}\n{lines}\nTổng: {total} trên {maximum} điểm.",
        ten_phieu=_title(mine),
        status=status_words(sheet),
        lines=lines,
        total=now.total,
        maximum=now.maximum,
    )


def _line(number: int, indicator: Indicator, mine: OwnSheet) -> Speech:
    level = indicator.level(mine["answers"].get(indicator.id, SKIP))
    if level is None:
        return Phrase(
            "lookover.skipped",
            "Câu {number}, {short}: bỏ qua, chưa có điểm",
            number=number,
            short=indicator.short,
        )
    mark = Phrase("lookover.has_evidence", ", có minh chứng") if indicator.id in mine["evidence"] else ""
    return Phrase(
        "lookover.line",
        "Câu {number}, {short}: mức {level}, {points} điểm{mark}",
        number=number,
        short=indicator.short,
        level=indicator.levels.index(level) + 1,
        points=decided(level.points),
        mark=mark,
    )


def _which(sheet: Sheet, wording: Speech, met: Collection[str]) -> OneOf:
    """One of the questions that were met so far."""
    options = tuple(
        Option(each.id, Phrase("which.short", "{short}", short=each.short))
        for each in sheet.indicators
        if each.id in met
    )
    return OneOf(
        key="which",
        wording=wording,
        options=options,
        help=Phrase("which.help", "{Ban} chọn số của câu{a}. Muốn quay ra thì nhắn “quay lại”."),
    )


def change(world: World, indicator: str = "", number: int = 0, option: int = 0) -> Talk:
    """Change one answer: what it was, what it becomes, what that does to the score, and only then; perhaps it was named."""
    mine = yield from look("mine", MySheet())
    if not mine["answers"]:
        return Next("resume")
    sheet, before = scored(world, mine)
    named = sheet.indicators[number - 1].id if 1 <= number <= len(sheet.indicators) else ""
    chosen = (indicator or named) if (indicator or named) in mine["answers"] else ""
    chosen = chosen or (
        yield from ask(_which(sheet, Phrase("change.which", "{Ban} muốn sửa câu nào{a}?"), mine["answers"]))
    )
    each = sheet.indicator(chosen)
    number = sheet.indicators.index(each) + 1
    was = each.level(mine["answers"].get(chosen, SKIP))
    if was is not None:
        yield Say(Phrase("change.was", "Đang chọn: {label}.", label=was.label))
    if 1 <= option <= len(each.levels):
        level = each.levels[option - 1].id
    else:
        level = yield from ask(scale(sheet, each, number, mine["presses"]))
    if level == SKIP or (was is not None and level == was.id):
        yield Say(Phrase("change.same", "{Minh} giữ như cũ{a}."))
        return Next("lookover")
    after = score(sheet, {**mine["answers"], chosen: level}, mine["pass_total"])
    to = each.level(level)
    yield Say(_becomes(number, to.label if to else "", before, after, hidden=bool(mine["left"])))
    if mine["state"] == "sent":
        yield Say(Phrase("change.sent", "Phiếu đã gửi, nên đổi là chi hội thấy ngay và xem lại{a}."))
    sure = yield from ask(
        OneOf(
            key="sure",
            wording=Phrase("change.sure", "{Ban} có đổi không{a}?"),
            context=Context.YES_NO,
            options=(
                Option("yes", Phrase("change.yes", "Đổi"), also=("dong y",)),
                Option("no", Phrase("change.no", "Giữ như cũ")),
            ),
        )
    )
    if sure == "yes":
        yield from do("change", Change(mine["run"], chosen, level))
    return Next("lookover")


def _becomes(number: int, label: Speech | str, before: Score, after: Score, *, hidden: bool) -> Phrase:
    """What a change does; points stay hidden while questions are left."""
    if hidden:
        return Phrase("change.becomes", "Câu {number} đổi thành: {label}.", number=number, label=label)
    return Phrase(
        "change.preview",
        "Câu {number} đổi thành: {label}. Tổng điểm từ {before} thành {after} trên {maximum}.",
        number=number,
        label=label,
        before=before.total,
        after=after.total,
        maximum=after.maximum,
    )


def evidence(world: World, indicator: str = "") -> Talk:
    """One piece of evidence for one question: a photo, a few words, or "the chapter knows"."""
    mine = yield from look("mine", MySheet())
    sheet, _ = scored(world, mine)
    if len(mine["evidence"]) >= MOST_EVIDENCE:
        yield Say(ENOUGH)
        return Next("lookover")
    chosen = indicator or (
        yield from ask(
            _which(sheet, Phrase("evidence.which", "{Ban} muốn thêm cho câu nào{a}?"), mine["answers"])
        )
    )
    each = sheet.indicator(chosen)
    given = yield from ask(
        Photo(
            key="given",
            wording=each.evidence_for(themselves=mine["presses"] != "family"),
            options=(
                Option("known", Phrase("evidence.known", "Chi hội biết rồi")),
                Option("none", Phrase("evidence.none", "Thôi, không cần")),
            ),
            help=Phrase(
                "evidence.help",
                "{Ban} gửi một tấm ảnh, hoặc kể vài lời{a}. Xin đừng gửi ảnh căn cước, giấy tờ riêng hay mặt trẻ em.",
            ),
        )
    )
    if given != "none":
        kept = yield from do("keep", KeepEvidence(chosen, given))
        yield Say(_read_back(given, sheet.indicators.index(each) + 1) if kept else ENOUGH)
    return Next("lookover")


def _read_back(given: object, number: int) -> Speech:
    """What was kept, in the person's own words."""
    words = str(given.get("text", "")) if isinstance(given, Mapping) else ""
    if not words and isinstance(given, Mapping):
        return photo_kept(number)
    if not words:
        return Phrase("evidence.kept", "{Minh} ghi lại rồi{a}.")
    return Phrase(
        "evidence.kept_words",
        "{Minh} ghi: “{words}”.\nMuốn xem lại hay xóa, {ban} nhắn “xóa lời kể”{a}.",
        words=words,
    )


def send(world: World) -> Talk:  # noqa: PLR0911 (a way out of it at each step)
    """Consent to be seen, full name and birth year, and off it goes; or it stays private, and that is said."""
    mine = yield from look("mine", MySheet())
    if mine["left"]:
        return (yield from _unfinished(mine))
    if mine["state"] == "sent":
        yield Say(
            Phrase(
                "send.already",
                "Phiếu này {ban} đã gửi rồi{a}. {Ban} sửa câu nào thì nơi nhận thấy ngay câu ấy.",
            )
        )
        return Next("result")
    if mine["closed"]:
        yield Say(_closed(mine))
        return Next("result")
    if not mine["village"]:
        if not (yield from _settled()):
            return Next("result")
        mine = yield from look("settled", MySheet())
    today = yield from look("today", Today())
    here = yield from look("kept", Kept(), secret=True)
    notes = [each for each in here["items"] if each["what"] == "note"]
    if notes:
        yield Say(_notes(notes, question_numbers(world, here)))
    choice = yield from ask(_share(mine, len(notes)))
    if choice == "review":
        return Next("lookover")
    if choice == "notes":
        return Next("kept")
    if choice == "private":
        return (yield from _not_sent(mine))
    person = Person(mine["full_name"], mine["born"])
    if not (person.name and person.born):
        person = yield from _full_name(today["year"])
    if odd_year(person, today["year"]) is OddYear.YOUNG:
        return (yield from _too_young())
    presses = choice if choice in {"self", "family"} else mine["presses"]
    waiting = yield from do("submit", Submit(person.name, person.born, presses))
    yield Say(_sent(mine))
    if waiting:
        yield Say(
            Phrase(
                "send.waiting",
                "Chi hội đối chiếu họ tên và năm sinh của {ban} với danh sách trong thôn. {Ban} không phải làm gì thêm{a}.",
            )
        )
    return Next("result")


def _sent(mine: OwnSheet) -> Phrase:
    """Off it went, and how they hear of it."""
    if mine["told"]:
        return Phrase(
            "send.sent",
            "{Minh} đã gửi cho {chapter}. Khi nào có trả lời, {minh} báo {ban} ngay{a}.",
            chapter=_chapter(mine),
        )
    return Phrase(
        "send.sent_look",
        "{Minh} đã gửi cho {chapter}. Khi nào có trả lời, {ban} mở lại đây là thấy{a}.",
        chapter=_chapter(mine),
    )


def _not_sent(mine: OwnSheet) -> Part[End]:
    """It stays with them; what was sent before stays where it is."""
    if mine["state"] == "sent":
        yield Say(
            Phrase(
                "send.stays",
                "Dạ vâng, {minh} không gửi thêm. Bản {ban} đã gửi thì nơi nhận vẫn xem được; muốn rút lại, {ban} nhắn “rút đồng ý”{a}.",
            )
        )
        return Next("result")
    yield from do("keep", KeepPrivate())
    yield Say(
        Phrase(
            "send.private", "Dạ vâng, kết quả chỉ mình {ban} xem. Khi nào muốn gửi, {ban} nhắn “xem lại”{a}."
        )
    )
    return Next("result")


def _settled() -> Part[bool]:
    """Where they live is asked first, for a sheet goes to the chapter there; without it the sheet is kept, and that is said."""
    here = yield from look("here", Welcoming())
    wording = Phrase(
        "send.where",
        "Phiếu gửi về chi hội nơi {ban} ở{a}. {Ban} nhắn giúp {minh} tên thôn, hoặc mã ghi trên thẻ.",
    )
    living = (yield from find_place(wording)) if here["places"] else Living()
    if living.place:
        yield from do("live", Amend("place", living.place["id"], living.place["household"]))
        return True
    if living.typed:
        yield from do("absent", Amend("absent", living.typed))
    yield from do("unsent", KeepPrivate())
    yield Say(
        Phrase(
            "send.unsent",
            "{Minh} giữ phiếu lại, chưa gửi cho ai, vì chưa biết {ban} ở thôn nào. Khi nào biết, {ban} nhắn “cài đặt”, chọn “Thôn, nơi ở”: {minh} hỏi lại rồi mới gửi{a}.",
        )
    )
    return False


def _chapter(mine: OwnSheet) -> Phrase:
    village, _, _ = mine["village"].partition(", ")  # "thôn Đông, xã Ví Dụ": they know where they live
    return Phrase("send.chapter", "chi hội khuyến học {village}", village=village)


def _readers(mine: OwnSheet) -> Phrase:
    """Who will see it: the chapter, and the association above it."""
    _, _, above = mine["village"].partition(", ")
    if not above:
        return _chapter(mine)
    return Phrase("send.readers", "{chapter} và Hội Khuyến học {above}", chapter=_chapter(mine), above=above)


def _notes(notes: list[Item], numbers: Mapping[str, int]) -> Speech:
    lines = Listed(
        (
            Phrase(
                "send.note",
                "Câu {number}: “{words}”",
                number=numbers.get(each["indicator"], 0),
                words=each["text"],
            )
            for each in notes
        ),
        "\n",
    )
    return Phrase("send.notes", "Lời kể của {ban} gửi kèm cho chi hội đọc:\n{lines}", lines=lines)


def _share(mine: OwnSheet, notes: int) -> OneOf:
    options = [Option("again", Phrase("send.yes", "Gửi"), also=("co", "dong y"))]
    if not mine["presses"]:
        options = [
            Option("self", Phrase("send.self", "Gửi, tôi tự bấm máy"), also=("gui", "co", "dong y")),
            Option("family", Phrase("send.family", "Gửi, người nhà bấm giúp tôi")),
        ]
    return OneOf(
        key="share",
        careful=True,
        wording=Phrase(
            "send.ask",
            "{Ban} gửi kết quả cho {readers} xem nhé? Nơi nhận sẽ thấy họ tên, năm sinh, điểm, các câu trả lời, ngày gửi, chỗ nên xem kỹ {minh} đánh dấu, và {beside} {ban} gửi kèm.",
            readers=_readers(mine),
            beside=_beside(notes),
        ),
        options=(
            *options,
            Option("review", Phrase("send.review", "Xem lại đã")),
            *([Option("notes", Phrase("send.drop_notes", "Bỏ bớt lời kể"))] if notes else []),
            Option("private", Phrase("send.keep", "Không gửi, giữ cho riêng mình")),
        ),
        help=Phrase(
            "send.help",
            "Gửi thì chi hội mới xem và đề nghị công nhận được. Không gửi cũng không sao, {ban} vẫn xem được điểm{a}.",
        ),
    )


def _beside(notes: int) -> Phrase:
    if not notes:
        return Phrase("send.evidence", "minh chứng")
    return Phrase("send.evidence_notes", "minh chứng, {count} lời kể", count=notes)


def _full_name(year: int) -> Part[Person]:
    return (
        yield from full_name(
            year,
            Phrase(
                "send.full_name",
                "Để chi hội khỏi nhầm người, {ban} cho {minh} xin họ tên đầy đủ và năm sinh{a}. Ví dụ: Nguyễn Thị Lan 1963.",
            ),
            missing=_missing,
            read_back=lambda person: Phrase(
                "send.read_back",
                "{Ban} {name}, sinh {born}, đúng không{a}?",
                name=person.name,
                born=str(person.born),
            ),
            always=True,
        )
    )


def _missing(what: OddYear) -> Speech:
    if what in NAMELESS:
        return Phrase("send.name", "{Ban} cho {minh} xin cả họ và tên{a}. Ví dụ: Nguyễn Thị Lan.")
    return Phrase("send.born", "{Ban} sinh năm nào{a}? Ví dụ: 1963.")


def _too_young() -> Part[End]:
    """Not of age: why it is not sent, that it is not kept either, and whom they can help."""
    day = yield from do("erase", Erase())
    yield Say(
        Phrase(
            "send.young",
            "Phiếu này dành cho người từ 18 tuổi, nên {minh} chưa gửi được, và không giữ các câu trả lời: ngày {day} {minh} xóa hẳn.\n"
            "{Ban} giúp ông bà, bố mẹ làm phiếu của mình nhé: nhắn “thêm người” là làm được ngay. Hẹn {ban} khi đủ tuổi!",
            day=day,
        )
    )
    return Next("quiet")
