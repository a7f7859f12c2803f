"""The title of a commune or a unit: where it stands, what is in the way, what takes the least; and all its items."""

from collections.abc import Iterable, Sequence

from dialogs.engine import End, Next, Part, Say, Talk, ask, do, look
from dialogs.phrases import Argument, Listed, Phrase, Speech
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.rules.titles import UnitKind, hundredths
from dialogs.sheets.checklist import as_the_text_counts
from dialogs.talks.office.summary import capital, words
from dialogs.talks.picking import BACK
from dialogs.talks.title_names import NAMES
from dialogs.talks.titles.asked import (
    ClockShown,
    CountedShare,
    FinishTitle,
    ItemShown,
    SetUnitKind,
    TitleDay,
    TitleHere,
    TitleOf,
    TitleStanding,
)
from dialogs.vietnamese import clean

KINDS = {
    UnitKind.OFFICE: Phrase("unit.office", "Cơ quan: Ủy ban xã, Đảng, Mặt trận, đoàn thể, Hội"),
    UnitKind.SCHOOL: Phrase("unit.school", "Trường tiểu học, trung học cơ sở công lập"),
    UnitKind.NURSERY: Phrase("unit.nursery", "Trường mầm non công lập"),
    UnitKind.SERVICE: Phrase("unit.service", "Đơn vị sự nghiệp công lập khác"),
    UnitKind.COOPERATIVE: Phrase("unit.cooperative", "Hợp tác xã"),
    UnitKind.ENTERPRISE: Phrase("unit.enterprise", "Doanh nghiệp"),
    UnitKind.PRIVATE_NURSERY: Phrase("unit.private_nursery", "Mầm non dân lập, tư thục"),
    UnitKind.PRIVATE_SCHOOL: Phrase("unit.private_school", "Trường phổ thông tư thục"),
    UnitKind.VOCATIONAL: Phrase("unit.vocational", "Cơ sở giáo dục nghề nghiệp công lập"),
}
FIRST_KINDS = 5
CLOCK_NAMES = {
    "register": Phrase("titles.clock_register", "đăng ký đến"),
    "review": Phrase("titles.clock_review", "chấm điểm, bình xét đến"),
    "week": Phrase("titles.clock_week", "Tuần lễ học tập suốt đời, đến"),
    "closing": Phrase("titles.clock_closing", "khóa số liệu"),
    "dossier": Phrase("titles.clock_dossier", "nộp hồ sơ trước"),
    "decision": Phrase("titles.clock_decision", "xong việc công nhận trước"),
    "reported": Phrase("titles.clock_reported", "kết quả báo lên trên trước"),
}
STATES = {
    "met": Phrase("titles.is_met", "đạt"),
    "not_met": Phrase("titles.is_not_met", "chưa đạt"),
    "not_applicable": Phrase("titles.is_not_applicable", "không áp dụng"),
    "no_evidence": Phrase("titles.is_no_evidence", "chưa có minh chứng nên tính là không đạt"),
    "unknown": Phrase("titles.is_unknown", "chưa đủ số để tính"),
    "open": Phrase("titles.is_open", "chưa trả lời"),
}
SHOWN_AT_ONCE = 6
UNITS = Option("title_units", Phrase("titles.units", "Các đơn vị trong xã"))


def titles(role: str, place: str = "", changed: bool = False) -> Talk:
    """Where the title of a place stands, and what can be done about it."""
    found = yield from look("here", TitleOf(role, place), secret=True)
    if changed:
        yield Say(
            Phrase(
                "titles.changed", "Phiếu vừa đổi, hoặc không sửa được nữa{a}. Dưới đây là tình hình lúc này."
            )
        )
    if found["level"] not in {"commune", "unit"}:
        return (
            Next("village_title", {"role": role})
            if found["level"] == "village" and not place
            else Next("work")
        )
    if found["off"]:
        yield Say(
            Phrase("titles.off", "Xã đã chọn không xét danh hiệu {title}{a}.", title=NAMES[found["title"]])
        )
        return (yield from _off(role, found))
    if found["level"] == "unit" and not found["unit_kind"]:
        return Next("title_kind", {"role": role, "place": place})
    for line in told(found):
        yield Say(line)
    choice = yield from ask(
        OneOf(
            key="then", wording=Phrase("titles.ask", "{Ban} làm việc nào{a}?"), options=tuple(_options(found))
        )
    )
    if choice == "back":
        return Next("work")
    return Next(choice, {"role": role, **({"place": place} if choice != "title_units" else {})})


def _off(role: str, found: TitleHere) -> Part[End]:
    """What is left to do where the commune does not give a title: its units may still have theirs."""
    if not found["decides"]:
        return Next("work")
    options = [UNITS] if found["level"] == "commune" else []
    options += [Option("title_off", Phrase("titles.set_off", "Danh hiệu xã có xét"))]
    choice = yield from ask(
        OneOf(key="off", wording=Phrase("titles.ask", "{Ban} làm việc nào{a}?"), options=(*options, BACK))
    )
    return Next("work") if choice == BACK.id else Next(choice, {"role": role})


def _options(found: TitleHere) -> list[Option]:
    sheet = found["sheet"]
    begun = sheet is not None
    label = Phrase("titles.go_on", "Làm tiếp phiếu") if begun else Phrase("titles.begin", "Bắt đầu làm phiếu")
    options = [] if sheet and sheet["answered"] >= sheet["asked"] else [Option("title_walk", label)]
    options += [Option("title_look", Phrase("titles.look", "Xem lại, sửa, kết quả"))] if begun else []
    options += [Option("title_papers", Phrase("titles.papers", "Biên bản, hồ sơ, quyết định"))]
    if found["level"] == "commune":
        options += [UNITS]
    options += [Option("title_settings", Phrase("titles.settings", "Con số nhập tay, nơi nhận, thiết lập"))]
    return [*options, Option("back", Phrase("page.back", "Quay ra"))]


def told(found: TitleHere) -> list[Speech]:
    """How the title of a place stands, in a few lines."""
    said: list[Speech] = [
        Phrase(
            "titles.head",
            "{place}: danh hiệu {title}, năm đánh giá {year}.",
            place=capital(found["label"]),
            title=NAMES[found["title"]],
            year=str(found["year"]),
        )
    ]
    if decided := found["decided"]:
        said.append(recognised(found)) if decided["holds"] else said.extend(_before(found))
    sheet = found["sheet"]
    if sheet is None:
        said.append(Phrase("titles.not_begun", "Phiếu của năm này chưa ai làm{a}."))
    else:
        said.append(how_far(sheet))
        said.extend(in_the_way(sheet))
    if found["clocks"]:
        said.append(_clocks(found["clocks"]))
    return said


def recognised(found: TitleHere) -> Phrase:
    """The level that holds, until when, and from when the next one can be had."""
    decided = found["decided"]
    assert decided is not None  # noqa: S101 (it is told of one)
    more: Argument = ""
    if found["next_level"]:
        more = Phrase(
            "titles.next_from",
            " Nâng mức sớm nhất từ ngày {day} (sau 12 tháng{inferred}).",
            day=found["next_level"],
            inferred=Phrase(
                "titles.inferred_from",
                "; suy ra {source}, chưa thấy văn bản nói riêng",
                source=found["next_source"],
            )
            if found["next_inferred"]
            else Phrase("titles.by_text", ", {source}", source=found["next_source"]),
        )
    return Phrase(
        "titles.holds",
        "Đã được công nhận mức {level}, Quyết định số {number} ngày {day}, giữ đến hết ngày {until}.{more}",
        level=decided["level"],
        number=decided["number"],
        day=decided["day"],
        until=decided["until"],
        more=more,
    )


def _before(found: TitleHere) -> list[Speech]:
    decided = found["decided"]
    assert decided is not None  # noqa: S101 (it is told of one)
    if decided["ended"]:
        return [Phrase("titles.was_revoked", "Quyết định số {number} đã thu hồi.", number=decided["number"])]
    if decided["outcome"] != "recognised":
        return [
            Phrase(
                "titles.was_refused",
                "Lần trước chưa được công nhận (văn bản {number} ngày {day}). Lý do: {reasons}",
                number=decided["number"],
                day=decided["day"],
                reasons=decided["reasons"],
            )
        ]
    return [
        Phrase(
            "titles.has_lapsed",
            "Mức {level} theo Quyết định số {number} đã hết hạn ngày {until}: cần làm phiếu để công nhận lại.",
            level=decided["level"],
            number=decided["number"],
            until=decided["until"],
        )
    ]


def how_far(sheet: TitleStanding) -> Speech:
    """How many are answered, and the level that is reached."""
    level = (
        Phrase("titles.reaches", "đạt mức {level}", level=sheet["level"])
        if sheet["level"]
        else Phrase("titles.reaches_none", "chưa đạt mức một")
    )
    return Phrase(
        "titles.far",
        "Đã trả lời {answered} trên {asked} câu; tính đến lúc này: {level} (theo {text}, tự đánh giá, chưa phải công nhận).",
        answered=sheet["answered"],
        asked=sheet["asked"],
        level=level,
        text=sheet["text"],
    )


def in_the_way(sheet: TitleStanding) -> list[Speech]:
    """The items that keep the next level from being reached, and the one that takes the least."""
    said: list[Speech] = [counted(each, sheet) for each in sheet["shares"]]
    level = str(sheet["level"] + 1)
    blocks = sheet["blocks"].get(level, [])
    if not blocks:
        return said
    items = {each["id"]: each for each in sheet["items"]}
    lines = [_block(items[each], level) for each in blocks[:SHOWN_AT_ONCE]]
    more: Argument = ""
    if len(blocks) > SHOWN_AT_ONCE:
        left = as_the_text_counts(blocks[SHOWN_AT_ONCE:])
        more = Phrase("titles.more_blocks", "\nvà {n} chỉ tiêu nữa", n=left)
    said.append(
        Phrase(
            "titles.blocks",
            "Để đạt mức {level} còn {n} chỉ tiêu:\n{lines}{more}",
            level=level,
            n=as_the_text_counts(blocks),
            lines=Listed(lines, "\n"),
            more=more,
        )
    )
    easiest = items.get(sheet["easiest"].get(level, ""))
    if easiest is not None:
        said.append(Phrase("titles.first", "Nhẹ nhất lúc này: {step}", step=_step(easiest, level)))
    return said


def _block(item: ItemShown, level: str) -> Speech:
    return Phrase(
        "titles.block",
        "{item} {name}: {state}",
        item=item["id"],
        name=words(item["name"]),
        state=_state(item, level),
    )


def _state(item: ItemShown, level: str) -> Speech:
    short = item["short"].get(level, 0)
    if item["states"][level] == "not_met" and short:
        return Phrase(
            "titles.is_short",
            "{part} trên {whole} {of} ({percent}%), cần {least}%, còn thiếu {n} người",
            part=item["part"],
            whole=item["whole"],
            of=words(item["of"]),
            percent=hundredths(item["part"], item["whole"]),
            least=item["least"][level],
            n=short,
        )
    return STATES[item["states"][level]]


def _step(item: ItemShown, level: str) -> Speech:
    """What is to be done for an item, by how it is."""
    state = item["states"][level]
    if state == "open":
        return Phrase("titles.step_answer", "trả lời chỉ tiêu {item}.", item=item["id"])
    if state == "no_evidence":
        return Phrase("titles.step_prove", "gửi minh chứng cho chỉ tiêu {item}.", item=item["id"])
    if state == "unknown":
        return Phrase(
            "titles.step_type",
            "ghi tổng số {of} cho chỉ tiêu {item}, ở mục con số nhập tay.",
            of=words(item["of"]),
            item=item["id"],
        )
    if short := item["short"].get(level, 0):
        return Phrase("titles.step_people", "thêm {n} người ở chỉ tiêu {item}.", n=short, item=item["id"])
    return Phrase("titles.step_do", "chỉ tiêu {item}, {name}.", item=item["id"], name=words(item["name"]))


def counted(share: CountedShare, sheet: TitleStanding) -> Speech:
    """A share that the program counts: recognised ones, expected ones apart, out of what, and where the whole is from."""
    item = next(each for each in sheet["items"] if each["id"] == share["item"])
    expected: Argument = ""
    if share["expected"]:
        expected = Phrase(
            "titles.expected", " Dự kiến thêm {n} người đã gửi phiếu đủ điểm, chưa tính.", n=share["expected"]
        )
    if not share["whole"]:
        return Phrase(
            "titles.no_whole",
            "Chỉ tiêu {item}: {n} người đã được công nhận “Công dân học tập”; chưa ai ghi tổng số {of} nên chưa có tỷ lệ.{expected}",
            item=share["item"],
            n=share["part"],
            of=words(item["of"]),
            expected=expected,
        )
    if share["part"] > share["whole"]:
        return Phrase(
            "titles.too_many",
            "Chỉ tiêu {item}: {n} người được công nhận, nhiều hơn {whole} {of} đã ghi, nên chưa tính tỷ lệ. {Ban} xem lại con số{nhe}.",
            item=share["item"],
            n=share["part"],
            whole=share["whole"],
            of=words(item["of"]),
        )
    return Phrase(
        "titles.counted",
        "Chỉ tiêu {item}: {n} người đã được công nhận trên {whole} {of} ({percent}%; tổng số theo {source}).{expected}",
        item=share["item"],
        n=share["part"],
        whole=share["whole"],
        of=words(item["of"]),
        percent=hundredths(share["part"], share["whole"]),
        source=share["source"],
        expected=expected,
    )


def _clocks(clocks: Sequence[ClockShown]) -> Phrase:
    return Phrase(
        "titles.clocks", "Các mốc sắp tới: {lines}.", lines=Listed((_clock(each) for each in clocks), "; ")
    )


def _clock(each: ClockShown) -> Phrase:
    note: Argument = (
        Phrase("titles.clock_inferred", "suy ra, chưa có văn bản") if each["inferred"] else each["source"]
    )
    return Phrase(
        "titles.clock", "{what} ngày {day} ({note})", what=CLOCK_NAMES[each["of"]], day=each["day"], note=note
    )


def title_day(each: TitleDay) -> Phrase:
    """A date of a title, with the title."""
    return Phrase("titles.day_of", "{title}: {day}", title=NAMES[each["title"]], day=_clock(each))


# -- all items, to look over and to change


def title_look(role: str, place: str = "", all: bool = False) -> Talk:  # noqa: A002 (an argument of a run)
    """All items as they stand; one of them to be changed, or the sheet finished."""
    found = yield from look("here", TitleOf(role, place), secret=True)
    sheet = found["sheet"]
    here = {"role": role, "place": place}
    if sheet is None:
        return Next("titles", here)
    yield Say(how_far(sheet))
    if all:
        for some in _in_parts([item_line(each) for each in sheet["items"]]):
            yield Say(Phrase("titles.all", "{lines}", lines=Listed(some, "\n")))
    for line in in_the_way(sheet):
        yield Say(line)
    left = sheet["answered"] < sheet["asked"]
    options = [Option("go", Phrase("titles.go_on", "Làm tiếp phiếu"))] if left else []
    if not left and sheet["state"] == "open":
        options = [Option("done", Phrase("titles.finish", "Xong, giữ kết quả này"))]
    options += [] if all else [Option("all", Phrase("titles.see_all", "Xem từng chỉ tiêu, ai trả lời"))]
    options += [Option("back", Phrase("page.back", "Quay ra"))]
    ids = [each["id"] for each in sheet["items"] if each["kind"] != "computed" and _applies(each)]
    choice = yield from ask(
        Words(
            key="then",
            context=Context.SEARCH,
            longest=20,
            secret=False,
            wording=Phrase(
                "titles.change_ask",
                "{Ban} chọn một việc, hoặc nhắn mã chỉ tiêu muốn sửa, thêm minh chứng{a}. Ví dụ: chỉ tiêu {item}.",
                item=ids[0] if ids else "",
            ),
            options=tuple(options),
            check=lambda text: None if item_in(text, ids) else _unknown_item(ids),
        )
    )
    if choice == "=go":
        return Next("title_item", here)
    if choice == "=all":
        return Next("title_look", {**here, "all": True})
    if choice == "=back":
        return Next("titles", here)
    if choice == "=done":
        level = yield from do("finish", FinishTitle(role, place))
        yield Say(_finished(level))
        return Next("titles", here)
    return Next("title_change", {**here, "item": item_in(choice, ids)})


def title_change(role: str, place: str, item: str) -> Talk:
    """What is to become of an item: another answer, or its evidence."""
    choice = yield from ask(
        OneOf(
            key="what",
            wording=Phrase("titles.change", "Chỉ tiêu {item}: {ban} sửa gì{a}?", item=item),
            options=(
                Option("title_item", Phrase("titles.change_answer", "Sửa câu trả lời")),
                Option("title_proof", Phrase("titles.change_proof", "Minh chứng")),
                Option("title_look", Phrase("page.back", "Quay ra")),
            ),
        )
    )
    here = {"role": role, "place": place}
    more: dict[str, str | bool] = {"item": item} if choice != "title_look" else {}
    return Next(choice, {**here, **more, **({"alone": True} if choice == "title_proof" else {})})


def _applies(item: ItemShown) -> bool:
    return any(state != "not_applicable" for state in item["states"].values())


def item_in(text: str, ids: Iterable[str]) -> str:
    """The item whose id is in what was typed."""
    typed = clean(text).lower().split()
    return next((each for each in ids if each.lower() in typed), "")


def _unknown_item(ids: Sequence[str]) -> Speech:
    return Phrase("titles.unknown_item", "{Minh} chưa thấy chỉ tiêu ấy. Các mã: {ids}.", ids=Listed([*ids]))


def _finished(level: int) -> Phrase:
    if level:
        return Phrase(
            "titles.finished",
            "{Minh} ghi kết quả tự đánh giá: đạt mức {level}{a}. Tiếp theo là họp, ghi biên bản, rồi nộp hồ sơ.",
            level=level,
        )
    return Phrase(
        "titles.finished_none",
        "{Minh} ghi kết quả tự đánh giá: chưa đủ mức một{a}. Còn gì bổ sung được thì {ban} sửa lúc nào cũng được.",
    )


def item_line(item: ItemShown) -> Speech:
    """One item: how it is at each level, what was answered, how much evidence, who answered and when."""
    states = [*dict.fromkeys(item["states"].values())]
    said: Speech = STATES[states[0]]
    if len(states) > 1:
        said = Phrase(
            "titles.by_level",
            "mức một: {one}, mức hai: {two}",
            one=STATES[item["states"]["1"]],
            two=STATES[item["states"]["2"]],
        )
    return Phrase(
        "titles.item",
        "{item} {name}: {state}{what}{proof}{who}",
        item=item["id"],
        name=words(item["name"]),
        state=said,
        what=_what(item),
        proof=Phrase("titles.has_proof", "; {n} minh chứng", n=item["evidence"]) if item["evidence"] else "",
        who=_who(item),
    )


def _what(item: ItemShown) -> Argument:
    if item["whole"]:
        return Phrase(
            "titles.of",
            " ({part} trên {whole}, {percent}%)",
            part=item["part"],
            whole=item["whole"],
            percent=hundredths(item["part"], item["whole"]),
        )
    if item["step"]:
        return Phrase("titles.at_step", " ({step})", step=words(item["step"]))
    if item["amount"]:
        return Phrase("titles.money", " ({n} đồng)", n=item["amount"])
    return ""


def _who(item: ItemShown) -> Argument:
    if not item["at"]:
        return ""
    if not item["called"]:
        return Phrase("titles.when", "; ghi ngày {day}", day=item["at"])
    return Phrase("titles.by_whom", "; {called} ghi ngày {day}", called=item["called"], day=item["at"])


PART = 6


def _in_parts(lines: Sequence[Speech]) -> list[Sequence[Speech]]:
    return [lines[at : at + PART] for at in range(0, len(lines), PART)]


# -- which kind of unit it is


def title_kind(role: str, place: str = "", page: int = 0) -> Talk:
    """Asked once, and again where it is to be another."""
    kinds = [*KINDS][:FIRST_KINDS] if not page else [*KINDS][FIRST_KINDS:]
    other = (
        Option("more", Phrase("unit.other", "Loại khác"))
        if not page
        else Option("less", Phrase("unit.first", "Xem lại các loại trước"))
    )
    choice = yield from ask(
        OneOf(
            key="kind",
            wording=Phrase(
                "unit.ask",
                "Đơn vị thuộc loại nào{a}? Chỉ tiêu áp dụng theo loại đơn vị; cách xếp loại do nhóm làm phần mềm soạn theo Thông tư 24/2023/TT-BGDĐT.",
            ),
            options=(*(Option(each.value, KINDS[each]) for each in kinds), other),
        )
    )
    if choice in {"more", "less"}:
        return Next("title_kind", {"role": role, "place": place, "page": int(choice == "more")})
    yield from do("set", SetUnitKind(role, choice, place))
    yield Say(Phrase("unit.set", "{Minh} ghi rồi{a}: {kind}.", kind=KINDS[UnitKind(choice)]))
    return Next("titles", {"role": role, "place": place})
