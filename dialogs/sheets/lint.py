"""A sheet was looked through for what would mislead, could not be scored, or could not be shown."""

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise

from dialogs.phrases import Phrase, Text
from dialogs.rules.dates import FIRST, decision_number
from dialogs.sheets.parse import Fault, kind_of
from dialogs.sheets.sheet import Indicator, Provenance, Sheet, Status, longest, strange_placeholders
from dialogs.vietnamese import fold, words

FRAME = {"1": 4, "2": 4, "3": 2}  # competences and their indicators: domain.md, section 1.2
WHOLE, EACH = 100, 10
FEWEST_LEVELS, MOST_LEVELS = 2, 5
EFFORTS = (1, 2, 3)
MESSAGE = 2000  # Zalo: characters in a message
LABEL, LABEL_ADVISED = 100, 60
SAME = 0.75  # of the words of two texts, how many stand in both, in order
MARKUP = re.compile(r"[*`~]|__|</?[A-Za-z]|\]\(|^#", re.MULTILINE)
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")

FOR_WHOM = "Đang trả lời cho: bà Nguyễn Thị Hồng Lan.\n"
KEYS = "\nNhắn một số từ 1 đến {n}. Nhắn 9 để xem giải thích, 8 để quay lại, 7 để bỏ qua, 0 để nghỉ."

RULES = ("pass_total", "pass_total_disadvantaged", "pass_floor", "digital_skill")
COUNTED = ("source_name", "points", "effort", "max_points")
ONE_LINE = ("title", "serves", "period", "short", "unit", "steps", "competence.name")


def lint(sheet: Sheet) -> list[Fault]:
    """Everything wrong with a sheet; warnings among it stop nobody."""
    found = [*_frame(sheet), *_rule(sheet), *_adoption(sheet), *_provenance(sheet)]
    for indicator in sheet.indicators:
        found += [*_levels(indicator), *_labels(indicator), *_steps(indicator)]
        found += [*_counted(indicator), *_lengths(sheet, indicator)]
    for key, field, text in sheet.texts():
        found += text_faults(key, field, text)
    return found


def obstacles(sheet: Sheet) -> list[Fault]:
    """What keeps a sheet from being published: faults, and points the Hội has yet to decide."""
    waiting = [
        Fault(
            Phrase("sheet.fault.waiting", "còn chờ Hội quyết điểm, chưa công bố được"),
            each.id,
            f"levels.{level.id}.points",
        )
        for each in sheet.indicators
        for level in each.levels
        if level.points is None
    ]
    return [*(fault for fault in lint(sheet) if not fault.warning), *waiting]


def publishable(sheet: Sheet) -> bool:
    """Whether people may be scored by it."""
    return not obstacles(sheet)


def whole_question(sheet: Sheet, indicator: Indicator, language: str = "vi") -> str:
    """A question as it is sent where there are no buttons, as long as it can get."""
    place = sheet.indicators.index(indicator) + 1
    lines = [f"Câu {place} trên {len(sheet.indicators)}. {indicator.question.in_(language)}"]
    lines += [f"{level.id}. {level.label.in_(language)}" for level in indicator.levels]
    return FOR_WHOM + longest("\n".join(lines)) + KEYS.format(n=len(indicator.levels))


def _frame(sheet: Sheet) -> Iterator[Fault]:
    wanted = [f"{group}.{number}" for group, size in FRAME.items() for number in range(1, size + 1)]
    ids = [each.id for each in sheet.indicators]
    for key in wanted:
        if key not in ids:
            yield Fault(
                Phrase(
                    "sheet.fault.lacks",
                    "thiếu chỉ số {key}; khung có 10 chỉ số: {wanted}",
                    key=key,
                    wanted=", ".join(wanted),
                ),
                field="indicator",
            )
    for key in ids:
        if key not in wanted:
            yield Fault(
                Phrase(
                    "sheet.fault.no_id",
                    "khung không có mã {key}; các mã: {wanted}",
                    key=key,
                    wanted=", ".join(wanted),
                ),
                key,
                "id",
            )
    for each in sheet.indicators:
        if each.id.partition(".")[0] != each.competence:
            yield Fault(
                Phrase(
                    "sheet.fault.of_competence",
                    "mã này thuộc năng lực {competence}",
                    competence=each.id.partition(".")[0],
                ),
                each.id,
                "competence",
            )
    if [group.id for group in sheet.competences] != list(FRAME):
        yield Fault(
            Phrase("sheet.fault.competences", "khung có ba năng lực 1, 2, 3, theo thứ tự ấy"),
            field="competence",
        )
    elif ids != sorted(ids):
        yield Fault(Phrase("sheet.fault.order", "các chỉ số phải theo thứ tự của khung"), field="indicator")
    if sheet.maximum != WHOLE:
        yield Fault(
            Phrase(
                "sheet.fault.sum",
                "cộng điểm tối đa các chỉ số được {sum}, phải tròn {whole}",
                sum=sheet.maximum,
                whole=WHOLE,
            ),
            field="max_points",
        )


def _rule(sheet: Sheet) -> Iterator[Fault]:
    """The pass marks; every ladder reaches its maximum, so what is up to 100 can be reached."""
    least = sheet.pass_total_disadvantaged
    if not 0 < sheet.pass_total <= WHOLE:
        yield Fault(Phrase("sheet.fault.from_one", "phải từ 1 đến {most}", most=WHOLE), field="pass_total")
    if least is not None and not 0 < least <= sheet.pass_total:
        yield Fault(
            Phrase("sheet.fault.least", "phải từ 1 đến bằng điểm đạt nơi khác"),
            field="pass_total_disadvantaged",
        )
    if not 0 <= sheet.pass_floor <= EACH:
        yield Fault(Phrase("sheet.fault.from_none", "phải từ 0 đến {most}", most=EACH), field="pass_floor")
    skill = sheet.digital_skill
    if skill is not None and skill.indicator not in [each.id for each in sheet.indicators]:
        yield Fault(
            Phrase("sheet.fault.no_indicator", "không có chỉ số {indicator}", indicator=skill.indicator),
            field="digital_skill",
        )


def _adoption(sheet: Sheet) -> Iterator[Fault]:
    binding = (Status.ADOPTED, Status.OFFICIAL)
    if sheet.adopted is not None and sheet.adopted.number and not decision_number(sheet.adopted.number):
        yield Fault(
            Phrase("sheet.fault.no_decision", "không giống số quyết định, ghi như 15/QĐ-UBND"),
            field="adopted.number",
        )
    if sheet.adopted is not None and sheet.adopted.date and sheet.adopted.date < FIRST:
        yield Fault(
            Phrase("sheet.fault.too_early", "quyết định ký trước ngày {first}, xem lại ngày", first=FIRST),
            field="adopted.date",
        )
    if sheet.adopted is not None and sheet.adopted.whole:
        return
    if sheet.status in binding:
        yield Fault(
            Phrase(
                "sheet.fault.not_adopted",
                "đã ghi là được dùng thì phải có đủ số, ngày quyết định và người ký",
            ),
            field="adopted",
        )
    for key, given in sheet.provenance.items():
        if given.status in binding:
            yield Fault(
                Phrase(
                    "sheet.fault.basis_adopted",
                    "{status} thì phiếu phải có đủ số, ngày và người ký",
                    status=given.status.value,
                ),
                field=f"provenance.{key}",
            )


def _provenance(sheet: Sheet) -> Iterator[Fault]:
    about = dict.fromkeys((kind_of(field), key) for key, field, _ in sheet.texts())
    about |= dict.fromkeys((field, each.id) for field in COUNTED for each in sheet.indicators)
    about |= dict.fromkeys((field, "") for field in RULES if getattr(sheet, field) is not None)
    bare = [about_ for about_ in about if not _has_source(sheet.provenance_of(*about_))]
    for field in dict.fromkeys(field for field, _ in bare):
        without = [key for named, key in bare if named == field]
        everywhere = len(without) == sum(named == field for named, _ in about)
        for key in [""] if everywhere else without:
            yield Fault(Phrase("sheet.fault.no_source", "chưa ghi nguồn ở phần căn cứ"), key, field)
    for key, given in sheet.provenance.items():
        yield from _unknown_sources(sheet, key, given)


def _has_source(given: Provenance | None) -> bool:
    return given is not None and bool(given.sources)


def _unknown_sources(sheet: Sheet, key: str, given: Provenance) -> Iterator[Fault]:
    for source in given.sources:
        if not sheet.sources.get(source, "").strip():
            yield Fault(
                Phrase(
                    "sheet.fault.unknown_source",
                    "nguồn {source} chưa có trong danh sách nguồn",
                    source=source,
                ),
                field=f"provenance.{key}",
            )


def _levels(indicator: Indicator) -> Iterator[Fault]:
    key, ladder = indicator.id, indicator.ladder
    if not FEWEST_LEVELS <= len(indicator.levels) <= MOST_LEVELS or len(ladder) < FEWEST_LEVELS:
        yield Fault(
            Phrase(
                "sheet.fault.levels",
                "phải có từ {fewest} đến {most} mức",
                fewest=FEWEST_LEVELS,
                most=MOST_LEVELS,
            ),
            key,
            "levels",
        )
    if ladder != indicator.levels[: len(ladder)]:
        yield Fault(Phrase("sheet.fault.aside", "lựa chọn riêng phải đứng sau các mức"), key, "levels")
    if indicator.max_points != EACH:
        yield Fault(
            Phrase("sheet.fault.most_each", "mỗi chỉ số tối đa {most} điểm", most=EACH), key, "max_points"
        )
    for level in indicator.levels:
        field = f"levels.{level.id}.points"
        if level.points is None:
            yield Fault(
                Phrase("sheet.fault.undecided", "chờ Hội quyết điểm: dùng thử được, chưa công bố được"),
                key,
                field,
                warning=True,
            )
        elif not 0 <= level.points <= indicator.max_points:
            yield Fault(
                Phrase("sheet.fault.points", "phải từ 0 đến {most} điểm", most=indicator.max_points),
                key,
                field,
            )
    yield from _ladder(indicator)
    if len(indicator.effort) != len(ladder) - 1 or set(indicator.effort) - set(EFFORTS):
        yield Fault(
            Phrase(
                "sheet.fault.efforts",
                "{levels} mức thì cần {steps} số, mỗi số là 1, 2 hoặc 3 (vài ngày, vài tuần, vài tháng)",
                levels=len(ladder),
                steps=len(ladder) - 1,
            ),
            key,
            "effort",
        )


def _labels(indicator: Indicator) -> Iterator[Fault]:
    """A level is told from the others, and from a number that is typed, by its words."""
    for language in ("vi", *indicator.question.others):
        seen: dict[str, str] = {}
        for level in indicator.levels:
            where = f"levels.{level.id}" if language == "vi" else f"levels.{level.id}.{language}"
            label = level.label.in_(language)
            if begins_with_number(label):
                yield Fault(
                    Phrase(
                        "sheet.fault.begins",
                        "bắt đầu bằng con số: người nhắn số sẽ chọn nhầm mức. Viết thành lời, ví dụ “Thỉnh thoảng, một hai buổi”",
                    ),
                    indicator.id,
                    where,
                )
            if (same := seen.setdefault(fold(label), level.id)) != level.id:
                yield Fault(
                    Phrase("sheet.fault.same_level", "trùng với mức {level}, viết cho khác", level=same),
                    indicator.id,
                    where,
                )


def _steps(indicator: Indicator) -> Iterator[Fault]:
    """Each level but the top has a deed of its own, which is none of the levels said again."""
    ladder = indicator.ladder
    if len(indicator.steps) != len(ladder) - 1:
        yield Fault(
            Phrase(
                "sheet.fault.steps",
                "{levels} mức thì cần {steps} bước, mỗi mức dưới mức cao nhất một việc để làm",
                levels=len(ladder),
                steps=len(ladder) - 1,
            ),
            indicator.id,
            "steps",
        )
    for language in ("vi", *indicator.question.others):
        seen: dict[str, int] = {}
        for number, deed in enumerate(indicator.steps, start=1):
            said = deed.in_(language)
            where = f"steps.{number}" if language == "vi" else f"steps.{number}.{language}"
            if (same := seen.setdefault(fold(said), number)) != number:
                yield Fault(
                    Phrase(
                        "sheet.fault.same_step",
                        "trùng với bước từ mức {level}, viết một việc khác",
                        level=same,
                    ),
                    indicator.id,
                    where,
                )
            for level in indicator.levels:
                if says_the_same(said, level.label.in_(language)):
                    yield Fault(
                        Phrase(
                            "sheet.fault.says_level",
                            "chỉ nhắc lại mức {level}, viết một việc để làm",
                            level=level.id,
                        ),
                        indicator.id,
                        where,
                    )


def says_the_same(one: str, other: str) -> bool:
    """Whether two texts are the same but for a word or two."""
    return SequenceMatcher(None, words(one), words(other), autojunk=False).ratio() >= SAME


def begins_with_number(label: str) -> bool:
    """Whether the first word of a label is a number, in digits or in words."""
    first = words(label)[:1]
    return bool(first) and (first[0].isdecimal() or first[0] in _NUMERALS)


_NUMERALS = frozenset(
    words(
        "một hai ba bốn tư năm sáu bảy bẩy tám chín mười mươi hăm one two three four five six seven eight nine ten"
    )
)


def _counted(indicator: Indicator) -> Iterator[Fault]:
    """A unit and its limits belong together, and the limits rise with the levels."""
    key, limits, steps = indicator.id, indicator.limits, len(indicator.ladder) - 1
    if bool(indicator.unit) != bool(limits):
        yield Fault(
            Phrase("sheet.fault.unit_limits", "đơn vị đếm và mốc đếm phải đi cùng nhau"),
            key,
            "limits" if indicator.unit else "unit",
        )
    elif limits and len(limits) != steps:
        yield Fault(
            Phrase(
                "sheet.fault.limits_of",
                "{levels} mức thì cần {limits} mốc, mức cuối không có mốc",
                levels=steps + 1,
                limits=steps,
            ),
            key,
            "limits",
        )
    elif limits and (limits[0] < 0 or any(upper <= lower for lower, upper in pairwise(limits))):
        yield Fault(Phrase("sheet.fault.limits_rise", "các mốc phải từ 0 trở lên và tăng dần"), key, "limits")


def _ladder(indicator: Indicator) -> Iterator[Fault]:
    """The steps go up to the maximum: then the floor, which is no higher, is reached too."""
    decided = [level for level in indicator.ladder if level.points is not None]
    for lower, upper in pairwise(decided):
        if (upper.points or 0) <= (lower.points or 0):
            yield Fault(
                Phrase("sheet.fault.more", "phải nhiều điểm hơn mức {level}", level=lower.id),
                indicator.id,
                f"levels.{upper.id}.points",
            )
    is_decided = decided and len(decided) == len(indicator.ladder)
    if is_decided and max(level.points or 0 for level in decided) < indicator.max_points:
        yield Fault(
            Phrase("sheet.fault.no_top", "không mức nào được {most} điểm", most=indicator.max_points),
            indicator.id,
            "levels",
        )


def _lengths(sheet: Sheet, indicator: Indicator) -> Iterator[Fault]:
    for language in ("vi", *indicator.question.others):
        size = len(whole_question(sheet, indicator, language))
        if size > MESSAGE:
            where = "question" if language == "vi" else f"question.{language}"
            yield Fault(
                Phrase(
                    "sheet.fault.too_long",
                    "cả câu và các mức dài {size} ký tự, Zalo chỉ nhận {most}",
                    size=size,
                    most=MESSAGE,
                ),
                indicator.id,
                where,
            )


def text_faults(key: str, field: str, text: Text) -> Iterator[Fault]:
    """What is wrong with one wording in all its languages, of a sheet or a checklist."""
    if "en" not in text.others:
        yield Fault(
            Phrase("sheet.fault.no_english", "chưa có tiếng Anh, người đọc tiếng Anh sẽ thấy tiếng Việt"),
            key,
            field,
            warning=True,
        )
    for language, said in {"vi": text.vi, **text.others}.items():
        where = field if language == "vi" else f"{field}.{language}"
        yield from _wording(key, where, said, language)
        yield from _length(key, where, said, is_label=field.startswith("levels."))
        if "\n" in said and (field.startswith("levels.") or kind_of(field) in ONE_LINE):
            yield Fault(Phrase("sheet.fault.one_line", "phải nằm trên một dòng"), key, where)


def _wording(key: str, where: str, said: str, language: str) -> Iterator[Fault]:
    for strange in strange_placeholders(said, language):
        yield Fault(
            Phrase("sheet.fault.placeholder", "bỏ {found}: không có chỗ thay chữ nào như vậy", found=strange),
            key,
            where,
        )
    if found := MARKUP.search(said):
        yield Fault(
            Phrase("sheet.fault.markup", "bỏ dấu {found}: Zalo hiện nguyên cả dấu ấy", found=found[0]),
            key,
            where,
        )
    if CONTROL.search(said):
        yield Fault(Phrase("sheet.fault.control", "có ký tự điều khiển, ghi lại cho sạch"), key, where)
    if not unicodedata.is_normalized("NFC", said):
        yield Fault(Phrase("sheet.fault.nfc", "chữ có dấu chưa theo chuẩn NFC, cần chuyển mã"), key, where)


def _length(key: str, where: str, said: str, *, is_label: bool) -> Iterator[Fault]:
    size, most = len(longest(said)), LABEL if is_label else MESSAGE
    if size > most:
        yield Fault(
            Phrase("sheet.fault.long", "dài {size} ký tự, nhiều nhất là {most}", size=size, most=most),
            key,
            where,
        )
    elif is_label and size > LABEL_ADVISED:
        yield Fault(
            Phrase("sheet.fault.longish", "dài {size} ký tự, nên dưới {most}", size=size, most=LABEL_ADVISED),
            key,
            where,
            warning=True,
        )
