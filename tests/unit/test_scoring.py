"""What answers are worth, what is missing, and which step is the easiest."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from math import factorial, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.shelf import shipped_sheets
from dialogs.questions import SKIP
from dialogs.scoring import Score, Step, Why, easiest, next_steps, score
from dialogs.sheets import Competence, Indicator, Level, Sheet

SHEET = shipped_sheets()["nguoi_dan_xa"]
IDS = tuple(each.id for each in SHEET.indicators)
FULL, LESS = 80, 70

levels = st.sampled_from(["1", "2", "3", "4"])
complete = st.fixed_dictionaries(dict.fromkeys(IDS, levels))
partial = st.dictionaries(st.sampled_from(IDS), levels)


def chosen(written: str) -> dict[str, str]:
    """Answers as the draft writes them: the levels of questions 1 to 10."""
    return dict(zip(IDS, written.split(), strict=True))


def of(answers: Mapping[str, str], pass_total: int = FULL) -> Score:
    return score(SHEET, answers, pass_total)


def with_levels(sheet: Sheet, indicator_id: str, *scale: Level) -> Sheet:
    """The sheet with other levels on one indicator."""

    def changed(each: Indicator) -> Indicator:
        return replace(each, levels=scale) if each.id == indicator_id else each

    groups: list[Competence] = [
        replace(group, indicators=tuple(changed(each) for each in group.indicators))
        for group in sheet.competences
    ]
    return replace(sheet, competences=tuple(groups))


@pytest.mark.parametrize(
    ("who", "written", "total", "by_80", "by_70"),
    [
        ("Bà Lan", "3 2 3 4 3 2 3 3 4 3", 78, Why.TOO_FEW_POINTS, Why.PASSED),
        ("Cụ ông", "3 2 3 4 2 2 3 3 4 4", 77, Why.TOO_FEW_POINTS, Why.PASSED),
        ("Cụ ông, học", "3 3 3 4 2 2 3 3 4 4", 80, Why.PASSED, Why.PASSED),
        ("Chị 42", "4 3 3 3 3 2 4 3 3 3", 81, Why.PASSED, Why.PASSED),
        ("Anh 35", "3 1 1 2 4 3 3 2 3 2", 61, Why.BOTH, Why.BOTH),
        ("Bà 48", "3 2 3 3 2 4 2 3 3 4", 75, Why.TOO_FEW_POINTS, Why.PASSED),
        ("Mức 3 cả", "3 3 3 3 3 3 3 3 3 3", 80, Why.PASSED, Why.PASSED),
        ("Giỏi, trừ câu 6", "4 4 4 4 4 1 4 4 4 4", 92, Why.UNDER_FLOOR, Why.UNDER_FLOOR),
    ],
)
def test_the_people_of_the_draft_score_as_written_there(
    who: str, written: str, total: int, by_80: Why, by_70: Why
) -> None:
    """The invented people by whom the scale was tried, with both pass marks."""
    assert total == of(chosen(written)).total
    assert (by_80, by_70) == (of(chosen(written)).why, of(chosen(written), LESS).why)


def test_of_all_ways_to_answer_as_many_pass_as_the_draft_counted() -> None:
    """Only the numbers of levels count, so 286 cases stand for all 1,048,576 ways."""
    found = {"all": 0, "no_floor": 0, "by_80": 0, "by_70": 0, "floor_only": 0}
    for counts in product(range(11), repeat=4):
        if sum(counts) != len(IDS):
            continue
        ways = factorial(10) // prod(factorial(count) for count in counts)
        answers = chosen(" ".join(str(n) for n, count in enumerate(counts, 1) for _ in range(count)))
        by_80, by_70 = of(answers), of(answers, LESS)
        found["all"] += ways
        found["no_floor"] += ways * (not by_80.under_floor)
        found["by_80"] += ways * by_80.passed
        found["by_70"] += ways * by_70.passed
        found["floor_only"] += ways * (by_80.why is Why.UNDER_FLOOR)

    assert found == {
        "all": 1_048_576,
        "no_floor": 59_049,
        "by_80": 19_589,
        "by_70": 50_496,
        "floor_only": 17_575,
    }


@pytest.mark.parametrize(
    ("at_level_2", "by_80", "by_70"), [(0, 0, 0), (1, 2, 0), (2, 3, 0), (3, 5, 0), (4, 6, 1), (5, None, 3)]
)
def test_level_2_is_made_up_for_by_level_4(at_level_2: int, by_80: int | None, by_70: int | None) -> None:
    """How many questions at level 4 outweigh those at level 2."""

    def needed(pass_total: int) -> int | None:
        for tops in range(11 - at_level_2):
            written = ["2"] * at_level_2 + ["4"] * tops + ["3"] * (10 - at_level_2 - tops)
            if of(chosen(" ".join(written)), pass_total).passed:
                return tops
        return None

    assert (by_80, by_70) == (needed(FULL), needed(LESS))


@given(complete, st.sampled_from(IDS))
def test_a_higher_level_never_lowers_anything(answers: dict[str, str], key: str) -> None:
    """Monotone: more points, and never from passed to not passed."""
    level = answers[key]
    if level == "4":
        return
    higher = {**answers, key: str(int(level) + 1)}

    assert of(higher).total > of(answers).total
    assert of(higher).passed >= of(answers).passed
    assert set(of(higher).under_floor) <= set(of(answers).under_floor)


@given(complete, st.permutations(IDS))
def test_the_same_levels_on_other_indicators_score_the_same(
    answers: dict[str, str], shuffled: list[str]
) -> None:
    """All ten indicators weigh the same, and the order of the answers is nothing."""
    others = {key: answers[IDS[place]] for place, key in enumerate(shuffled)}

    assert (of(answers).total, of(answers).why) == (of(others).total, of(others).why)
    assert of(answers) == of({key: answers[key] for key in shuffled})


@given(partial, st.sets(st.sampled_from(IDS)))
def test_a_skip_is_never_a_score(answers: dict[str, str], passed_over: set[str]) -> None:
    """A question passed over is as good as not answered, and only named besides."""
    skipping = {**answers, **dict.fromkeys(passed_over, SKIP)}
    without = {key: level for key, level in answers.items() if key not in passed_over}

    assert set(of(skipping).skipped) == passed_over
    assert replace(of(skipping), skipped=()) == of(without)
    assert not passed_over or of(skipping).why is Why.NOT_COMPLETE


@given(partial, st.dictionaries(st.text(), st.text()))
def test_what_the_sheet_does_not_know_is_ignored(answers: dict[str, str], strange: dict[str, str]) -> None:
    """Answers to another year's indicators, and levels that are gone, change nothing."""
    strange = {key: value for key, value in strange.items() if key not in IDS}
    gone = {key: "7" for key in IDS if key not in answers}

    assert of(answers) == of({**answers, **strange, **gone})


@given(partial, st.integers(0, 120))
def test_a_score_adds_up(answers: dict[str, str], pass_total: int) -> None:
    """Competences sum to the total, every indicator is either answered or not."""
    result = of(answers, pass_total)

    assert result.total == sum(points for points, _ in result.by_competence.values())
    assert result.maximum == sum(most for _, most in result.by_competence.values()) == 100
    assert sorted(result.answered + result.unanswered) == sorted(IDS)
    assert result.complete == (set(answers) == set(IDS))
    assert result.missing_points == max(0, pass_total - result.total)
    assert result.passed == (result.complete and not result.under_floor and result.total >= pass_total)


def test_competences_weigh_40_40_20() -> None:
    """Points and maximum by competence."""
    result = of(chosen("3 2 3 4 3 2 3 3 4 3"))

    assert result.by_competence == {"1": (31, 40), "2": (29, 40), "3": (18, 20)}


def test_an_empty_sheet_is_nothing_yet() -> None:
    """No answers: no points, nothing under the floor, not complete."""
    result = of({})

    assert (result.total, result.under_floor, result.why, result.passed) == (0, (), Why.NOT_COMPLETE, False)


def test_ba_lan_is_shown_question_2_and_then_question_8() -> None:
    """The easiest is a deed: least effort first, then the larger gain."""
    answers = chosen("3 2 3 4 3 2 3 3 4 3")
    first, second, *_ = next_steps(SHEET, answers, FULL)

    assert first == easiest(SHEET, answers, FULL)
    assert (first.indicator, first.from_level, first.to_level, first.gain, first.effort, first.enough) == (
        "1.2",
        "2",
        "3",
        3,
        1,
        True,
    )
    assert (second.indicator, second.gain, second.effort) == ("2.4", 2, 1)
    assert first.deed == SHEET.indicator("1.2").steps[1]
    assert second.deed == SHEET.indicator("2.4").steps[2]


def test_what_is_under_the_floor_comes_first_whatever_it_takes() -> None:
    """A hard step from under the floor stands before an easy one above it."""
    answers = chosen("3 2 3 4 1 2 3 3 4 3")
    step = easiest(SHEET, answers, FULL)

    assert step is not None
    assert (step.indicator, step.effort, step.under_floor) == ("2.1", 2, True)


def test_equal_steps_keep_the_order_of_the_sheet() -> None:
    """Of two steps with the same effort and gain the earlier question is proposed."""
    order = [step.indicator for step in next_steps(SHEET, chosen("2 " * 10), FULL)]

    assert order == ["1.1", "1.2", "1.4", "2.3", "2.4", "3.2", "1.3", "2.1", "2.2", "3.1"]


def test_at_the_top_there_is_no_step() -> None:
    """Nothing is proposed to those who have done it all, nor to those who have not begun."""
    assert easiest(SHEET, chosen("4 " * 10), FULL) is None
    assert easiest(SHEET, {}, FULL) is None


@given(partial, st.sampled_from([FULL, LESS]))
def test_a_step_brings_what_it_promises(answers: dict[str, str], pass_total: int) -> None:
    """Each step, taken, gains its points, and passes exactly where it says so."""
    steps = next_steps(SHEET, answers, pass_total)

    assert steps == tuple(sorted(steps, key=_rank))
    for step in steps:
        after = of({**answers, step.indicator: step.to_level}, pass_total)
        assert after.total == of(answers, pass_total).total + step.gain
        assert after.passed == step.enough


def _rank(step: Step) -> tuple[bool, int, int, int]:
    return (not step.under_floor, step.effort, -step.gain, IDS.index(step.indicator))


def test_points_the_hoi_has_yet_to_decide_leave_the_result_open() -> None:
    """A chosen level without points: no points, no verdict, and not under the floor."""
    old = SHEET.indicator("2.2").levels
    sheet = with_levels(SHEET, "2.2", *old[:1], replace(old[1], points=None), *old[2:])
    result = score(sheet, chosen("4 4 4 4 4 2 4 4 4 4"), FULL)

    assert (result.total, result.undecided, result.under_floor, result.why) == (
        90,
        ("2.2",),
        (),
        Why.UNDECIDED,
    )
    assert "2.2" not in {step.indicator for step in next_steps(sheet, chosen("2 2 2 2 2 1 2 2 2 2"), FULL)}


def test_a_choice_beside_the_ladder_is_scored_but_never_proposed() -> None:
    """“My work needs no foreign language” has its points, and no step leads there or away."""
    old = SHEET.indicator("2.2").levels
    aside = replace(old[0], id="5", points=5, aside=True)
    sheet = with_levels(SHEET, "2.2", *old, aside)

    assert score(sheet, {"2.2": "5"}, FULL).total == 5
    assert next_steps(sheet, {"2.2": "5"}, FULL) == ()
    assert next_steps(sheet, {"2.2": "4"}, FULL) == ()


def test_a_step_is_not_enough_while_anything_else_is_open() -> None:
    """Still under the floor after it, or points elsewhere to be decided: no promise is made."""
    old = SHEET.indicator("2.2").levels
    steep = (replace(old[0], points=1), replace(old[1], points=3), *old[2:])
    low = with_levels(SHEET, "2.2", *steep)
    waiting = with_levels(SHEET, "2.2", replace(old[0], points=None), *old[1:])
    answers = chosen("3 4 4 4 4 1 4 4 4 4")

    assert not any(step.enough for step in next_steps(low, answers, FULL))
    assert not any(step.enough for step in next_steps(waiting, answers, FULL))
    assert any(step.enough for step in next_steps(SHEET, answers, FULL))
