"""The sheets that are shipped, the reader of sheets, and the linter that guards them."""

import json
import re
import tomllib
import unicodedata
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.commands.sheet import app, changes
from bot.shelf import earlier_sheets, shipped_checklists, shipped_sheets
from dialogs.phrases import Text
from dialogs.scoring import easiest
from dialogs.sheets import (
    Provenance,
    Sheet,
    SheetError,
    Status,
    addressed_like,
    lint,
    obstacles,
    parse,
    publishable,
)
from dialogs.sheets.dump import dump, load
from dialogs.sheets.lint import begins_with_number, whole_question
from dialogs.sheets.parse import FIELDS
from dialogs.sheets.sheet import longest, plain, strange_placeholders
from dialogs.vietnamese import words

Mapping = dict[str, Any]
SHIPPED = shipped_sheets()
RESIDENTS = SHIPPED["nguoi_dan_xa"]
WRITTEN = tomllib.loads((files("dialogs.sheets") / "nguoi_dan_xa.toml").read_text(encoding="utf-8"))

every_sheet = pytest.mark.parametrize("sheet", SHIPPED.values(), ids=SHIPPED)

NEW_STYLE = re.compile(r"o[àáảãạèéẻẽẹ](?!\w)|(?<!q)u[ỳýỷỹỵ](?!\w)", re.IGNORECASE)
NOT_OURS = re.compile(r"\b(kĩ|tỉ lệ|lí do|xoá|hoá|khoẻ)\b|[\"*]|\.\.\.|như mức", re.IGNORECASE)


def changed(change: Callable[[Mapping], object]) -> Sheet:
    """The residents' sheet with one thing changed in its file."""
    mapping = deepcopy(WRITTEN)
    change(mapping)
    return parse(mapping)


def said(sheet: Sheet, language: str) -> list[tuple[str, str]]:
    """All the wording of a sheet in a language, with where it stands."""
    return [(f"{key} {field}", text.in_(language)) for key, field, text in sheet.texts()]


# The sheets that are shipped


def test_three_sheets_are_shipped_in_the_order_they_are_offered() -> None:
    """Residents first, then workers, then officials and entrepreneurs."""
    assert list(SHIPPED) == ["nguoi_dan_xa", "nguoi_lao_dong", "can_bo_doanh_nhan"]


@every_sheet
def test_a_shipped_sheet_is_without_fault_or_warning(sheet: Sheet) -> None:
    """Not even a warning: complete in English, short, sourced."""
    assert lint(sheet) == []
    assert publishable(sheet)


@every_sheet
def test_a_shipped_sheet_never_claims_to_be_official(sheet: Sheet) -> None:
    """It is a draft, says so at the start, and nothing in it is more than reported."""
    statuses = {given.status for given in sheet.provenance.values()}

    assert sheet.is_draft
    assert sheet.adopted is None
    assert statuses == {Status.DRAFT, Status.REPORTED}
    assert "chưa phải bản chính thức" in sheet.opening.vi
    assert "not yet the official version" in sheet.opening.in_("en")


@every_sheet
def test_shipped_sheets_share_frame_names_scale_and_rule(sheet: Sheet) -> None:
    """Same ids, same names from the source, same points; only the wording is for other people."""
    for each, first in zip(sheet.indicators, RESIDENTS.indicators, strict=True):
        assert (each.id, each.source_name) == (first.id, first.source_name)
        assert [level.points for level in each.levels] == [2, 5, 8, 10]
    assert [(each.id, each.name) for each in sheet.competences] == [
        (each.id, each.name) for each in RESIDENTS.competences
    ]
    assert (sheet.pass_total, sheet.pass_total_disadvantaged, sheet.pass_floor) == (80, 70, 5)
    assert sheet.provenance == RESIDENTS.provenance


@every_sheet
def test_what_has_a_source_names_it_and_what_is_ours_says_so(sheet: Sheet) -> None:
    """Names come from a page that quotes them, levels and points from nobody but us."""
    name, level = sheet.provenance_of("source_name", "1.1"), sheet.provenance_of("levels", "1.1")

    assert name is not None
    assert level is not None
    assert (name.sources, name.status) == (("S10",), Status.REPORTED)
    assert (level.sources, level.status) == (("nhom",), Status.DRAFT)
    assert sheet.provenance_of("points") == level


@every_sheet
def test_a_question_and_its_levels_stay_under_300_characters(sheet: Sheet) -> None:
    """Counted in the longest form of address."""
    for place, each in enumerate(sheet.indicators, start=1):
        lines = [f"Câu {place} trên 10. {each.question.vi}"]
        lines += [f"{level.id}. {level.label.vi}" for level in each.levels]
        assert len(longest("\n".join(lines))) <= 300


@every_sheet
def test_the_spelling_is_that_of_the_voice(sheet: Sheet) -> None:
    """Old-style tone placement, no asterisks or straight quotes, NFC, no stray space."""
    for where, text in said(sheet, "vi"):
        assert not NEW_STYLE.search(text), where
        assert not NOT_OURS.search(text), where
        assert unicodedata.is_normalized("NFC", text), where
        assert text == text.strip(), where
        assert "  " not in text, where


@every_sheet
def test_questions_ask_and_sentences_end(sheet: Sheet) -> None:
    """Questions end in {a}?, explanations in a full stop, labels in nothing."""
    for each in sheet.indicators:
        assert each.question.vi.endswith("{a}?")
        assert each.question.in_("en").endswith("?")
        for text in (each.help, each.evidence, *each.steps):
            assert text.vi.endswith(".")
            assert text.in_("en").endswith(".")
        assert not any(level.label.vi.endswith((".", ",")) for level in each.levels)


@every_sheet
def test_english_addresses_nobody_by_words_of_address(sheet: Sheet) -> None:
    """Plain “you” and “I”: no placeholders, and no Vietnamese left over but names."""
    for where, text in said(sheet, "en"):
        assert "{" not in text, where
        assert not re.search(
            r"[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđơư]", text.replace("Hội Khuyến học", "")
        ), where


def test_the_residents_questions_stay_as_long_as_they_are() -> None:
    """As long as a message gets, with the line above and the keys below."""
    whole = [len(whole_question(RESIDENTS, each)) for each in RESIDENTS.indicators]

    assert whole == [392, 347, 359, 353, 345, 429, 373, 369, 368, 350]


def test_what_speaks_of_pressing_oneself_is_left_out_for_others() -> None:
    """Only question 5 speaks of it; answered by another, the rest stands on its own."""
    phone = RESIDENTS.indicator("2.1")

    assert "Ai tự nhắn tin" in phone.help_for(themselves=True).vi
    assert "Ai tự nhắn tin" not in phone.help_for(themselves=False).vi
    assert "already at level 3" in phone.help_for(themselves=True).in_("en")
    assert phone.evidence_for(themselves=True).vi.endswith("đã là một minh chứng.")
    assert phone.evidence_for(themselves=False) == phone.evidence
    for sheet in SHIPPED.values():
        spoken = {each.id for each in sheet.indicators if each.help_self or each.evidence_self}
        assert spoken == {"2.1"}


def test_a_sheet_tells_points_by_ids() -> None:
    """Levels are known by number; what there is not is a KeyError."""
    assert RESIDENTS.points("1.1", "3") == 8
    assert RESIDENTS.indicator("3.2").short.vi == "góp sức việc chung"
    with pytest.raises(KeyError):
        RESIDENTS.points("1.1", "5")
    with pytest.raises(KeyError):
        RESIDENTS.indicator("4.1")


# Reading


def remove(*path: str | int) -> Callable[[Mapping], object]:
    """A change that takes something away."""
    return lambda mapping: _into(mapping, path[:-1]).pop(path[-1])


def put(value: object, *path: str | int) -> Callable[[Mapping], object]:
    """A change that puts something else in a place."""
    return lambda mapping: _into(mapping, path[:-1]).__setitem__(path[-1], value)


def _into(found: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        found = found[step]
    return found


@pytest.mark.parametrize(
    ("change", "indicator", "field"),
    [
        (remove("id"), "", "id"),
        (put(3, "version"), "", "version"),
        (put("final", "status"), "", "status"),
        (put("reported", "status"), "", "status"),
        (remove("title", "vi"), "", "title"),
        (remove("opening"), "", "opening"),
        (put(80.5, "pass_total"), "", "pass_total"),
        (put(True, "pass_floor"), "", "pass_floor"),
        (put("bảy mươi", "pass_total_disadvantaged"), "", "pass_total_disadvantaged"),
        (put({"number": "1", "date": "mai"}, "adopted"), "", "adopted.date"),
        (put({"indicator": "2.1"}, "digital_skill"), "", "digital_skill.from"),
        (put([], "competence"), "", "competence"),
        (remove("competence", 1, "name"), "", "competence.2.name"),
        (put("1", "competence", 1, "id"), "", "competence"),
        (put("1.1", "indicator", 4, "id"), "", "indicator"),
        (put("9", "indicator", 0, "competence"), "", "indicator"),
        (put("chữ", "indicator", 3), "", "indicator"),
        (remove("indicator", 0, "question"), "1.1", "question"),
        (put(["a"], "indicator", 0, "question"), "1.1", "question"),
        (remove("indicator", 0, "source_name"), "1.1", "source_name"),
        (remove("indicator", 0, "levels"), "1.1", "levels"),
        (put({"vi": "Mức ba", "points": "tám"}, "indicator", 0, "levels", 2), "1.1", "levels.3.points"),
        (put(7, "indicator", 0, "levels", 2), "1.1", "levels.3"),
        (put([2, 5, 8], "indicator", 0, "points"), "1.1", "levels.4.points"),
        (put("2 5 8 10", "indicator", 0, "points"), "1.1", "points"),
        (put([1, "hai"], "indicator", 0, "effort"), "1.1", "effort"),
        (put("một", "indicator", 0, "meaning"), "1.1", "meaning"),
        (put("Hỏi gì?", "indicator", 0, "quesiton"), "1.1", "quesiton"),
        (put(1, "pass_totel"), "", "pass_totel"),
        (put({"sources": ["S4"], "status": "draft"}, "provenance", "colour"), "", "provenance.colour"),
        (put({"sources": "S4", "status": "draft"}, "provenance", "title"), "", "provenance.title.sources"),
        (put({"sources": ["S4"], "status": "sure"}, "provenance", "*"), "", "provenance.*.status"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(
    change: Callable[[Mapping], object], indicator: str, field: str
) -> None:
    """Each fault names the indicator and the field."""
    with pytest.raises(SheetError) as refused:
        changed(change)

    assert (indicator, field) in [(fault.indicator, fault.field) for fault in refused.value.faults]


def test_all_that_cannot_be_read_is_told_at_once() -> None:
    """A person mends a file in one go, in Vietnamese, with the places in words."""
    mapping = deepcopy(WRITTEN)
    del mapping["title"], mapping["indicator"][0]["help"]
    mapping["indicator"][9]["effort"] = "1"
    with pytest.raises(SheetError) as refused:
        parse(mapping)

    assert len(refused.value.faults) == 3
    assert "chỉ số 1.1, giải thích (help): còn thiếu, cần điền vào" in str(refused.value)


def test_a_file_that_is_no_toml_is_refused_in_words() -> None:
    """The parser's own words, after ours."""
    with pytest.raises(SheetError, match="không đọc được TOML"):
        parse("id = ")


def test_text_and_mapping_read_the_same() -> None:
    """The text of a file, or what a TOML reader made of it."""
    text = (files("dialogs.sheets") / "nguoi_dan_xa.toml").read_text(encoding="utf-8")

    assert parse(text) == parse(WRITTEN) == RESIDENTS
    assert hash(parse(text)) == hash(RESIDENTS)


def test_plain_strings_are_vietnamese() -> None:
    """A sheet without other languages need not name its own."""
    sheet = changed(put("Ai cũng được", "title"))

    assert sheet.title == Text("Ai cũng được")


def test_a_decision_is_kept_with_number_date_and_signer() -> None:
    """An adopted sheet names by what, when and by whom; what is not known is None."""
    decision = {"number": "12/QĐ-HKH", "date": date(2026, 5, 4), "signer": "Nguyễn Văn Ví Dụ"}
    sheet = changed(put(decision, "adopted"))

    assert sheet.adopted is not None
    assert sheet.adopted.whole
    assert sheet.adopted.date == date(2026, 5, 4)
    assert changed(put({}, "adopted")).adopted is None


# The step of each level


SMALL = frozenset(
    words("có được hay và rồi một cho cùng với để thì người các cái the a an i to and or of it for my")
)


@every_sheet
def test_the_step_offered_is_that_of_the_level_and_says_nothing_it_says(sheet: Sheet) -> None:
    """Whoever stands on a level is offered its deed alone, in both languages; the top has none."""
    for each in sheet.indicators:
        for level, upper in zip(each.levels, (*each.levels[1:], None), strict=True):
            step = easiest(sheet, {each.id: level.id}, sheet.pass_total)
            if upper is None:
                assert (step, each.step_from(level.id)) == (None, None)
                continue
            assert step is not None
            assert (step.from_level, step.to_level) == (level.id, upper.id)
            assert step.deed == each.step_from(level.id) == each.steps[int(level.id) - 1]
            for language in ("vi", "en"):
                deed, label = (set(words(text.in_(language))) - SMALL for text in (step.deed, level.label))
                assert len(label & deed) < 0.6 * len(label), (each.id, level.id, label & deed)
    every = [deed.vi for each in sheet.indicators for deed in each.steps]
    assert len(set(every)) == len(every) == 30


@every_sheet
def test_no_level_begins_with_a_failing(sheet: Sheet) -> None:
    """Nobody has to choose that they stay angry, believe anything or pay no attention."""
    for each in sheet.indicators:
        for level in each.levels:
            assert not SHAMING.search(level.label.vi), level.label.vi
            assert not SHAMING_EN.search(level.label.in_("en")), level.label.in_("en")


SHAMING = re.compile(
    r"giận|cãi|tin ngay|gạt đi|bỏ qua|không để ý|chưa giúp|hầu như không (?!dùng)", re.IGNORECASE
)
SHAMING_EN = re.compile(r"angry|quarrel|believe it at once|ignore|hardly (?!use)", re.IGNORECASE)


@pytest.mark.parametrize("old", earlier_sheets(), ids=lambda each: each.id)
def test_a_sheet_of_before_leads_by_its_one_step_from_each_level(old: Sheet) -> None:
    """It is read, stored and scored by as it was, but not published anew: levels need steps of their own."""
    stored = json.loads(json.dumps(dump(old)))
    faults = [fault for fault in lint(old) if not fault.warning]

    assert old.version == "du-thao-1"
    assert SHIPPED[old.id].version != old.version
    for each in old.indicators:
        assert len(each.steps) == 3
        assert len({deed.vi for deed in each.steps}) == 1
    assert load(stored) == old
    assert {fault.field.partition(".")[0] for fault in faults} == {"steps"}
    assert not publishable(old)


def test_where_the_one_step_of_before_came_from_is_where_the_steps_come_from() -> None:
    """Provenance that named it, for all indicators or for one, names the steps now."""
    given = {"sources": ["S10"], "status": "reported"}

    def older(mapping: Mapping) -> None:
        one_step_for_all(mapping)
        mapping["provenance"] |= {"next": given, "1.2.next": given}

    sheet = changed(older)
    kept = Provenance(("S10",), Status.REPORTED)

    assert sheet.provenance_of("steps", "2.2") == kept
    assert (sheet.provenance["steps"], sheet.provenance["1.2.steps"]) == (kept, kept)
    assert load(json.loads(json.dumps(dump(sheet)))) == sheet


@pytest.mark.parametrize("count", [2, 3, 5])
def test_there_are_as_many_steps_as_there_are_levels_to_climb(count: int) -> None:
    """Two levels have one step, five have four; a level aside has none, and the one step of before is read to fit."""

    def levels(mapping: Mapping) -> None:
        texts = [{"vi": f"Bậc thứ {number}", "en": f"Rung {number}"} for number in range(1, count + 1)]
        mapping["indicator"][0].update(levels=texts, points=[*range(1, count), 10], effort=[1] * (count - 1))

    def own(mapping: Mapping) -> None:
        levels(mapping)
        said = [{"vi": f"Việc {number}.", "en": f"Deed {number}."} for number in range(1, count)]
        mapping["indicator"][0]["steps"] = said

    def aside(mapping: Mapping) -> None:
        levels(mapping)
        one_step_for_all(mapping)
        mapping["indicator"][0]["levels"].append({"vi": "Không cần", "points": 5, "aside": True})

    sheet, older = changed(own), changed(aside)

    assert len(lint(sheet)) == 0
    assert [each.vi for each in sheet.indicator("1.1").steps] == [f"Việc {n}." for n in range(1, count)]
    assert len(older.indicator("1.1").steps) == count - 1
    assert older.indicator("1.1").step_from(str(count + 1)) is None


def test_a_sheet_has_steps_or_the_one_of_before_and_not_both() -> None:
    """Whoever writes both is told; whoever writes none as well."""
    for change, field in (
        (put({"vi": "Học thêm."}, "indicator", 0, "next"), "next"),
        (remove("indicator", 0, "steps"), "steps"),
        (put("Học thêm.", "indicator", 0, "steps"), "steps"),
        (put(["Học thêm.", 3, "Học."], "indicator", 0, "steps"), "steps.2"),
    ):
        with pytest.raises(SheetError) as refused:
            changed(change)
        assert [(fault.indicator, fault.field) for fault in refused.value.faults] == [("1.1", field)]
        assert "bước" in refused.value.faults[0].where or field == "next"


# The linter


def one_step_for_all(mapping: Mapping) -> None:
    """A change that writes the first indicators as before, with one step for all levels."""
    for each in mapping["indicator"]:
        each["next"] = each.pop("steps")[0]


def adopted(status: str, **known: object) -> Callable[[Mapping], object]:
    """A change that claims a sheet to be in force, with what is known of the decision."""
    return lambda mapping: mapping.update(status=status, adopted=known)


@pytest.mark.parametrize(
    ("change", "indicator", "field"),
    [
        (put(9, "indicator", 0, "max_points"), "", "max_points"),
        (put(12, "indicator", 0, "max_points"), "1.1", "max_points"),
        (remove("indicator", 9), "", "indicator"),
        (put("1.9", "indicator", 3, "id"), "1.9", "id"),
        (put("2", "indicator", 3, "competence"), "1.4", "competence"),
        (lambda mapping: mapping["competence"].reverse(), "", "competence"),
        (lambda mapping: mapping["indicator"].reverse(), "", "indicator"),
        (remove("provenance", "*"), "", "question"),
        (put({"sources": [], "status": "draft"}, "provenance", "title"), "", "title"),
        (put({"sources": ["S99"], "status": "draft"}, "provenance", "title"), "", "provenance.title"),
        (put({"sources": [], "status": "draft"}, "provenance", "2.2.question"), "2.2", "question"),
        (put([2, 5, 5, 10], "indicator", 0, "points"), "1.1", "levels.3.points"),
        (put([2, 8, 5, 10], "indicator", 0, "points"), "1.1", "levels.3.points"),
        (put([-1, 5, 8, 10], "indicator", 0, "points"), "1.1", "levels.1.points"),
        (put([2, 5, 8, 11], "indicator", 0, "points"), "1.1", "levels.4.points"),
        (put([2, 5, 8, 9], "indicator", 0, "points"), "1.1", "levels"),
        (put([1, 2, 3, 4], "indicator", 0, "points"), "1.1", "levels"),
        (put(["Có"], "indicator", 0, "levels"), "1.1", "levels"),
        (put([1, 1], "indicator", 0, "effort"), "1.1", "effort"),
        (put([1, 1, 4], "indicator", 0, "effort"), "1.1", "effort"),
        (put(101, "pass_total"), "", "pass_total"),
        (put(0, "pass_total"), "", "pass_total"),
        (put(90, "pass_total_disadvantaged"), "", "pass_total_disadvantaged"),
        (put(11, "pass_floor"), "", "pass_floor"),
        (put({"indicator": "5.1", "from": 8}, "digital_skill"), "", "digital_skill"),
        (put("à" * 101, "indicator", 0, "levels", 2, "vi"), "1.1", "levels.3"),
        (put("à" * 1800, "indicator", 0, "question", "vi"), "1.1", "question"),
        (put("a" * 1800, "indicator", 0, "question", "en"), "1.1", "question.en"),
        (put("à" * 2001, "indicator", 0, "help", "vi"), "1.1", "help"),
        (put("{Ban} {ten} ơi?", "indicator", 0, "question", "vi"), "1.1", "question"),
        (put("{Ban ơi?", "indicator", 0, "question", "vi"), "1.1", "question"),
        (put("Do {ban}?", "indicator", 0, "question", "en"), "1.1", "question.en"),
        (put("Rất *hay*", "indicator", 0, "levels", 1, "vi"), "1.1", "levels.2"),
        (put("<b>Hay</b>", "indicator", 0, "help", "vi"), "1.1", "help"),
        (put("Hay\nlắm", "indicator", 0, "levels", 1, "vi"), "1.1", "levels.2"),
        (put("Hay\tlắm", "indicator", 0, "help", "vi"), "1.1", "help"),
        (put("Công\ncụ", "competence", 1, "name"), "", "competence.2.name"),
        (put(unicodedata.normalize("NFD", "Giỏi"), "title", "vi"), "", "title"),
        (adopted("adopted"), "", "adopted"),
        (adopted("adopted", number="12/QĐ", date=date(2026, 5, 4)), "", "adopted"),
        (adopted("official", number="12/QĐ", signer="Ai đó"), "", "adopted"),
        (put({"sources": ["S10"], "status": "official"}, "provenance", "title"), "", "provenance.title"),
        (adopted("adopted", number="12", date=date(2026, 5, 4), signer="Ai đó"), "", "adopted.number"),
        (adopted("adopted", number="12/QĐ", date=date(2002, 5, 4), signer="Ai đó"), "", "adopted.date"),
        (put("3 lần", "indicator", 0, "levels", 2, "vi"), "1.1", "levels.3"),
        (put("3", "indicator", 0, "levels", 2, "vi"), "1.1", "levels.3"),
        (put("Ba", "indicator", 0, "levels", 2, "vi"), "1.1", "levels.3"),
        (put("Một, hai buổi", "indicator", 0, "levels", 1, "vi"), "1.1", "levels.2"),
        (put("Bảy buổi trở lên", "indicator", 0, "levels", 3, "vi"), "1.1", "levels.4"),
        (put("Ｎăm buổi", "indicator", 0, "levels", 3, "vi"), "1.1", "levels.4"),
        (put("Three times", "indicator", 0, "levels", 2, "en"), "1.1", "levels.3.en"),
        (put("chủ yếu  nghe NGƯỜI KHÁC kể lại.", "indicator", 0, "levels", 1, "vi"), "1.1", "levels.2"),
        (put("Mostly from what others tell me", "indicator", 0, "levels", 1, "en"), "1.1", "levels.2.en"),
        (put([0, 2, 5], "indicator", 0, "limits"), "1.1", "unit"),
        (put("buổi", "indicator", 0, "unit"), "1.1", "limits"),
        (remove("indicator", 2, "limits"), "1.3", "limits"),
        (put([0, 2], "indicator", 2, "limits"), "1.3", "limits"),
        (put([0, 5, 2], "indicator", 2, "limits"), "1.3", "limits"),
        (put([0, 2, 2], "indicator", 2, "limits"), "1.3", "limits"),
        (put([-1, 2, 5], "indicator", 2, "limits"), "1.3", "limits"),
        (remove("indicator", 0, "steps", 0), "1.1", "steps"),
        (
            lambda mapping: mapping["indicator"][0]["steps"].append({"vi": "Làm thêm.", "en": "Do more."}),
            "1.1",
            "steps",
        ),
        (one_step_for_all, "1.1", "steps.2"),
        (put("Chủ yếu nghe người khác kể lại.", "indicator", 0, "steps", 0, "vi"), "1.1", "steps.1"),
        (put("Chủ yếu là nghe người khác kể lại thôi.", "indicator", 0, "steps", 0, "vi"), "1.1", "steps.1"),
        (put("Tuần nào cũng dành giờ đọc tin.", "indicator", 0, "steps", 1, "vi"), "1.1", "steps.2"),
        (put("I set aside time for the news.", "indicator", 0, "steps", 1, "en"), "1.1", "steps.2.en"),
        (put("Nghe đài.\nXem tivi.", "indicator", 0, "steps", 1, "vi"), "1.1", "steps.2"),
        (put("Hỏi {ten}.", "indicator", 0, "steps", 1, "vi"), "1.1", "steps.2"),
    ],
)
def test_the_linter_refuses(change: Callable[[Mapping], object], indicator: str, field: str) -> None:
    """Each thing that would mislead, could not be scored or could not be shown."""
    sheet = changed(change)
    faults = [fault for fault in lint(sheet) if not fault.warning]

    assert (indicator, field) in [(fault.indicator, fault.field) for fault in faults]
    assert not publishable(sheet)


@pytest.mark.parametrize(
    ("change", "indicator", "field"),
    [
        (remove("indicator", 0, "question", "en"), "1.1", "question"),
        (remove("title", "en"), "", "title"),
        (put("à" * 61, "indicator", 0, "levels", 2, "vi"), "1.1", "levels.3"),
    ],
)
def test_the_linter_warns(change: Callable[[Mapping], object], indicator: str, field: str) -> None:
    """What could be better stops nobody."""
    sheet = changed(change)

    assert [(fault.indicator, fault.field, fault.warning) for fault in lint(sheet)] == [
        (indicator, field, True)
    ]
    assert publishable(sheet)


@pytest.mark.parametrize("sheet", SHIPPED.values(), ids=SHIPPED)
def test_what_a_shipped_sheet_counts_is_one_level_each_and_never_a_label(sheet: Sheet) -> None:
    """Every number of sessions is one level of question 3, whose labels are words."""
    labels = [level.label.vi for each in sheet.indicators for level in each.levels]
    held = {
        each.id: [each.counted(level.id) for level in each.levels] for each in sheet.indicators if each.limits
    }

    assert held == {"1.3": [(0, 0), (1, 2), (3, 5), (6, None)]}
    assert not [label for label in labels if begins_with_number(label)]
    assert sheet.indicator("1.1").counted("1") is None


def test_a_decided_sheet_with_its_decision_is_in_order() -> None:
    """Number, date and signer are all it takes."""
    decision = {"number": "12/QĐ-HKH", "date": date(2026, 5, 4), "signer": "Nguyễn Văn Ví Dụ"}
    sheet = changed(adopted("adopted", **decision))

    assert publishable(sheet)
    assert not sheet.is_draft


def test_points_to_be_decided_may_be_tried_but_not_published() -> None:
    """A draft may wait for the Hội; nobody is scored by it."""
    sheet = changed(put([2, "chờ", 8, 10], "indicator", 5, "points"))

    assert sheet.points("2.2", "2") is None
    assert [fault.warning for fault in lint(sheet)] == [True]
    assert [(fault.indicator, fault.field) for fault in obstacles(sheet)] == [("2.2", "levels.2.points")]
    assert not publishable(sheet)


def test_a_choice_beside_the_ladder_may_be_worth_as_much_as_a_level() -> None:
    """Alternative C of the draft: first its points wait for the Hội, then they are 5."""
    aside = {"vi": "Việc của tôi không cần đến tiếng nước ngoài", "en": "My work needs none"}

    def add(points: object) -> Callable[[Mapping], object]:
        return lambda mapping: mapping["indicator"][5]["levels"].append(
            {**aside, "points": points, "aside": True}
        )

    waiting, decided = changed(add("chờ")), changed(add(5))

    assert not publishable(waiting)
    assert publishable(decided)
    assert len(decided.indicator("2.2").ladder) == 4
    assert decided.points("2.2", "5") == 5


def test_a_choice_beside_the_ladder_stands_after_it() -> None:
    """Else the numbers of the levels would say nothing of their order."""
    first = {"vi": "Không cần", "points": 5, "aside": True}
    sheet = changed(
        lambda mapping: mapping["indicator"][5].update(
            levels=[first, *mapping["indicator"][5]["levels"]], points=[5, 2, 5, 8, 10]
        )
    )

    assert ("2.2", "levels") in [(fault.indicator, fault.field) for fault in lint(sheet)]


def test_a_missing_source_of_a_kind_is_told_once() -> None:
    """Ten indicators without a source for their help are one fault."""
    found = [fault for fault in lint(changed(remove("provenance", "*"))) if fault.field == "help"]

    assert len(found) == 1


def test_faults_name_fields_in_vietnamese() -> None:
    """Every field that can be at fault has a name of its own."""
    assert len(set(FIELDS.values())) == len(FIELDS)


# Words of address


def test_a_text_can_be_had_without_words_of_address() -> None:
    """On paper and in files nobody is addressed yet."""
    assert plain("{Ban} khỏe không{a}?") == "Ông/bà khỏe không?"
    assert longest("{ban} ơi{a}") == "bác ơi ạ"
    assert strange_placeholders("{ban} {ten} {0} }") == ("{ten}", "{0}", "}")
    assert strange_placeholders("{ban}", "en") == ("{ban}",)


def bare(sheet: Sheet) -> Sheet:
    """A sheet as it comes back from a file: without words of address."""

    def stripped(indicator: Any) -> Any:
        question, levels = indicator.question, indicator.levels
        return replace(
            indicator,
            question=Text(plain(question.vi), question.others),
            levels=tuple(
                replace(each, label=Text(plain(each.label.vi), each.label.others)) for each in levels
            ),
        )

    groups = tuple(
        replace(group, indicators=tuple(stripped(each) for each in group.indicators))
        for group in sheet.competences
    )
    return replace(sheet, competences=groups)


ADDRESSED = changed(put("{Ban} ít khi xem", "indicator", 0, "levels", 0, "vi"))


def test_words_of_address_come_back_to_what_was_not_changed() -> None:
    """A sheet that lost them is said as before, but where somebody wrote anew."""
    worn = replace(bare(ADDRESSED), title=Text("Tên mới"))

    assert bare(ADDRESSED) != ADDRESSED
    assert addressed_like(worn, ADDRESSED) == replace(ADDRESSED, title=Text("Tên mới"))


# The commands


def run(*words: str) -> tuple[int, str]:
    """What `cdht sheet …` answers."""
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


def test_check_looks_through_all_that_is_shipped() -> None:
    """Without files it checks the sheets of the program."""
    code, output = run("check")

    assert code == 0
    assert output.count("in order") == len(SHIPPED) + len(shipped_checklists())


def test_check_tells_faults_and_fails(tmp_path: Path) -> None:
    """The faults in Vietnamese, and an exit code for scripts."""
    path = tmp_path / "phieu.toml"
    text = (files("dialogs.sheets") / "nguoi_dan_xa.toml").read_text(encoding="utf-8")
    path.write_text(text.replace("pass_total = 80", "pass_total = 180"), encoding="utf-8")
    code, output = run("check", str(path))

    assert code == 1
    assert "điểm đạt (pass_total): phải từ 1 đến 100" in output
    assert run("check", str(tmp_path / "none.toml"))[0] == 1


def test_list_and_show_tell_what_there_is() -> None:
    """Ids and titles; questions, levels and points, without placeholders."""
    assert "nguoi_lao_dong" in run("list")[1]
    code, output = run("show", "nguoi_dan_xa")
    assert code == 0
    assert "{" not in output
    assert "3. Tuần nào cũng dành giờ xem, nghe hoặc đọc tin [8]" in output
    assert output.count("     -> ") == 30
    assert "Residents of a commune" in run("show", "nguoi_dan_xa", "--language", "en")[1]
    assert run("show", "hoc_sinh")[0] != 0


def test_template_writes_a_file_that_checks_out(tmp_path: Path) -> None:
    """A workbook and a CSV, never over a file that is there."""
    book, table = tmp_path / "mau.xlsx", tmp_path / "mau.csv"

    assert run("template", "nguoi_dan_xa", str(book))[0] == 0
    assert run("template", "nguoi_dan_xa", str(table))[0] == 0
    assert run("check", str(book))[0] == 0
    assert run("check", str(table), "--base", "nguoi_dan_xa")[0] == 0
    assert run("check", str(table))[0] == 1
    assert run("template", "nguoi_dan_xa", str(book))[0] != 0
    assert run("template", "nguoi_dan_xa", str(book), "--force")[0] == 0
    assert run("template", "nguoi_dan_xa", str(tmp_path / "mau.doc"))[0] != 0


def test_preview_tells_whose_answers_stop_to_apply() -> None:
    """By the meaning and by levels that are gone; points and wording are told apart from that."""

    def rewritten(mapping: Mapping) -> None:
        one, two, three, four, five, *_ = mapping["indicator"]
        mapping.update(version="xa-2026", pass_total=75)
        one["meaning"] = 3
        two["levels"].pop()
        two["steps"].pop()
        two.update(points=[2, 6, 10], effort=[1, 1])
        three["points"] = [1, 5, 8, 10]
        four["levels"][0]["vi"] = "Chưa giúp gì"
        five["help"]["vi"] = "Điện thoại nào cũng được."

    told = changes(changed(rewritten), RESIDENTS)

    assert told.splitlines() == [
        "nguoi_dan_xa: du-thao-2 (draft) -> xa-2026 (draft)",
        "Asked again, for older answers stop to apply:",
        "  1.1 theo dõi điều mới: meaning 2 -> 3",
        "  1.2 định sẵn việc học: for those at level 4, which is gone",
        "Scored anew, for points changed:",
        "  1.2 định sẵn việc học: 2/5/8/10 -> 2/6/10",
        "  1.3 đi họp, đi lớp: 2/5/8/10 -> 1/5/8/10",
        "Levels reworded; raise the meaning if one now means something else:",
        "  1.2 định sẵn việc học",
        "  1.4 giúp người nhà học",
        "Other wording changed:",
        "  1.2 định sẵn việc học: steps",
        "  2.1 dùng điện thoại: help",
        "Rules:",
        "  pass_total: 80 -> 75",
    ]


def test_preview_of_the_same_sheet_tells_that_nothing_changes() -> None:
    """Words of address that were lost on the way are no change."""
    assert changes(bare(ADDRESSED), ADDRESSED).endswith("Nothing changes for anybody.")
