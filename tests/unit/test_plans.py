"""The plans that come with the program: each figure as its source prints it, and no figure that no source has."""

import pytest

from dialogs.plans import PlanError, counts_of, due, out_of, parse, phase_end, said, to_reach
from storage.office.plans import plans

PRINTED = {  # domain.md §2.5 and §3.1
    "qd_677": {
        "people": {2025: 40, 2030: 60},
        "staff": {2025: 60, 2030: 80},
        "digital": {2025: 70, 2030: 90},
        "digital_fluent": {2025: 60, 2030: 80},
    },
    "qd_387": {
        "families": {2025: 70},
        "clans": {2025: 65},
        "communities": {2025: 65},
        "units": {2025: 80},
        "people": {2025: 40},
        "staff": {2025: 60},
    },
    "tinh_pyp": {
        "trained": {2025: 100},
        "people": {2025: 40, 2030: 60},
        "staff": {2025: 60, 2030: 80},
        "digital": {2025: 70, 2030: 90},
        "digital_fluent": {2025: 60, 2030: 80},
    },
    "quang_vinh": {
        "trained": {2025: 100, 2030: 100},
        "families": {2025: 80, 2030: 90},
        "clans": {2025: 80, 2030: 90},
        "communities": {2025: 80, 2030: 90},
        "units": {2025: 100, 2030: 100},
        "units_good": {2030: 95},
        "commune": {},
        "people": {2025: 50, 2030: 65},
        "staff": {2025: 70, 2030: 80},
        "chair": {},
        "centre": {2025: 40, 2030: 70},
    },
}
GOOD = {
    "id": "x",
    "order": 1,
    "title": {"vi": "x"},
    "short": {"vi": "x"},
    "status": "reported",
    "sources": {"a": "ví dụ"},
    "target": [
        {
            "id": "t",
            "text": {"vi": "t"},
            "sources": ["a"],
            "numerator": {"vi": "n"},
            "denominator": {"vi": "d"},
            "percent": {"2030": 60},
        }
    ],
}


def test_every_figure_is_the_one_its_source_prints() -> None:
    found = {
        plan.id: {target.id: dict(target.percent) for target in plan.targets} for plan in plans().values()
    }
    assert found == PRINTED


def test_every_text_is_there_in_both_languages_and_every_plan_says_how_far_to_trust_it() -> None:
    for plan in plans().values():
        assert plan.status == "reported"
        for target in plan.targets:
            assert "en" in target.text.others
            assert {*target.sources} <= {*plan.sources}


def test_a_year_without_a_target_has_that_of_its_phase_or_none() -> None:
    people = plans()["qd_677"].target("people")
    national = plans()["qd_387"].target("people")
    assert people
    assert national
    assert (phase_end(2023), phase_end(2026), phase_end(2031)) == (2025, 2030, 2030)
    assert due(people, 2025) == (2025, 40)
    assert due(people, 2026) == (2030, 60)
    assert due(national, 2026) is None
    assert due(people, 2026, {"percent": 65, "year": 2028, "source": "ví dụ"}) == (2028, 65)
    commune = plans()["quang_vinh"].target("commune")
    assert commune
    assert said(commune, 2026) is not None
    assert due(commune, 2026) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"sources": []},
        {"sources": ["b"]},
        {"percent": {}},
        {"percent": {"2030": 101}},
        {"denominator": None},
        {"counts": {"numerator": "families", "denominator": "adults"}},
        {"percent": {"soon": 5}},
        {"levels": [{"vi": "chưa"}, {"vi": "có"}]},
        {"reach": {"2025": 1}, "words": {"2025": {"vi": "có"}}},
        {"levels": [{"vi": "chưa"}, {"vi": "có"}], "reach": {"2025": 1}},
        {"levels": [{"vi": "chưa"}, {"vi": "có"}], "reach": {"2025": 2}, "words": {"2025": {"vi": "có"}}},
        {"levels": [{"vi": "chưa"}, {"vi": "có"}], "reach": {"2025": 0}, "words": {"2025": {"vi": "có"}}},
    ],
)
def test_a_plan_that_can_not_be_trusted_is_refused(wrong: dict[str, object]) -> None:
    assert parse(GOOD).targets[0].percent == {2030: 60}
    with pytest.raises(PlanError):
        parse({**GOOD, "target": [{**GOOD["target"][0], **wrong}]})  # type: ignore[dict-item,index]


def test_a_title_is_told_out_of_all_or_of_those_that_registered_as_the_paper_has_it_for_the_year() -> None:
    plan = plans()["quang_vinh"]
    clans, families = plan.target("clans"), plan.target("families")
    assert clans
    assert families
    assert [out_of(clans, year) for year in (2024, 2025, 2026, 2030)] == [
        "registered",
        "registered",
        "total",
        "total",
    ]
    assert counts_of(clans, 2025) == ("clan_recognised", "clan_registered")
    assert counts_of(clans, 2026) == ("clan_recognised", "clans")
    assert counts_of(families, 2026) == ("family_recognised", "households")
    assert counts_of(families, 2026, "registered") == ("family_recognised", "family_registered")


def test_every_title_that_a_plan_names_is_one_that_is_known() -> None:
    named = {target.title for plan in plans().values() for target in plan.targets} - {""}
    assert named == {"family", "clan", "village", "unit", "commune"}


def test_the_scale_that_was_repealed_is_level_one_by_now_and_that_is_said() -> None:
    plan = plans()["quang_vinh"]
    for id_ in ("commune", "units_good"):
        target = plan.target(id_)
        assert target
        assert target.note
        assert "bãi bỏ" in target.note.vi
    commune = plan.target("commune")
    assert commune
    assert to_reach(commune, 2026) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "family"},
        {"title": "family", "base": {"2025": "total"}},
        {"title": "family", "base": {"2030": "all"}},
        {"base": {"2030": "total"}},
        {"title": "house", "base": {"2030": "total"}},
        {
            "title": "family",
            "base": {"2030": "total"},
            "counts": {"numerator": "recognised", "denominator": "adults"},
        },
    ],
)
def test_a_title_without_its_base_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(PlanError):
        parse({**GOOD, "target": [{**GOOD["target"][0], **wrong}]})  # type: ignore[dict-item,index]
