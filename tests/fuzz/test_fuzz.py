"""A short run of `make fuzz`: every reader of what strangers send is fed a little of anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.run import CORPUS, feed, folder, keep, kept
from tests.fuzz.targets import TARGETS, Target

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", TARGETS)
def test_a_reader_takes_anything(name: str) -> None:
    target = TARGETS[name]
    assert feed(target, 6 if target.slow else 60, 1) > 0


def test_a_fault_of_a_reader_is_found() -> None:
    """A reader that fails at half a letter is caught."""
    with pytest.raises(UnicodeEncodeError):
        feed(Target(TARGETS["words"].fed, lambda text: text.encode()), 500, 1)


@pytest.mark.parametrize("name", TARGETS)
def test_what_was_not_taken_once_is_taken_now(name: str) -> None:
    inputs = kept(name)
    assert inputs, "something odd of each lies in the corpus"
    for each in inputs:
        TARGETS[name].reads(each)


def test_nothing_lies_in_the_corpus_that_nobody_reads() -> None:
    assert {each.name for each in CORPUS.iterdir()} == {folder(name).name for name in TARGETS}


@pytest.mark.parametrize("given", [b"\xff\x00", "\ud83d|", [None, 1.5, {"a": "b"}], None])
def test_what_is_kept_comes_back_as_it_was(given: object, tmp_path: Path) -> None:
    keep("the page", given, tmp_path)
    assert kept("the page", tmp_path) == [given]


def test_a_fault_is_kept_at_its_shortest(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        feed(
            Target(TARGETS["words"].fed, lambda text: text.encode()),
            500,
            1,
            told=lambda given: keep("words", given, tmp_path),
        )
    (odd,) = kept("words", tmp_path)
    assert isinstance(odd, str)
    assert len(odd) == 1


def test_the_run_of_changes_feeds_each_reader_for_ten_seconds() -> None:
    run = (ROOT / ".ci" / "run").read_text()
    assert (
        "make fuzz each=10 seed=2026" in run.splitlines()
    )  # the same for the same tree: a change is to blame, or none
    makefile = (ROOT / "Makefile").read_text()
    assert "tests.fuzz $(if $(each),--each $(each) $(if $(seed),--seed $(seed)),$(minutes))" in makefile
    assert {"callback data", "phrases"} <= set(TARGETS)
    at_once = 2  # cores of a small machine
    assert 10 * len(TARGETS) / at_once < 120, "the whole of it under two minutes"
