"""The paper on what is kept of people says what the tables hold, whole and up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.privacy.keys import _SEALED
from storage.tables import metadata
from storage.tables.personal import NONE, REGISTER, document

PAPER = Path(__file__).parents[2] / "docs" / "du-lieu-ca-nhan.md"
# whose columns of these names are data of a person wherever they stand
LEADS = {
    "person",
    "contact",
    "external",
    "called",
    "full_name",
    "born",
    "actor",
    "asker",
    "address",
    "body",
    "text",
}
OF_PLACES = {("place_rules", "body"), ("sheet_version", "body"), ("points_version", "body")}


def test_it_is_up_to_date() -> None:
    assert PAPER.read_text(encoding="utf-8") == document(), "cdht papers docs/du-lieu-ca-nhan.md"


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_every_column_is_said_to_hold_data_of_a_person_or_not_to(name: str) -> None:
    """A new one fails here: say in storage.tables.personal what it is."""
    holds = REGISTER[name]
    columns = {each.name for each in metadata.tables[name].columns}
    assert set(holds.personal) | set(holds.plain.split()) == columns
    assert not set(holds.personal) & set(holds.plain.split())
    assert {each for each in columns & LEADS if (name, each) not in OF_PLACES} <= set(holds.personal)


@pytest.mark.parametrize("name", sorted(REGISTER))
def test_of_each_it_says_why_how_long_and_who_sees_it(name: str) -> None:
    holds = REGISTER[name]
    assert name in metadata.tables
    if holds.personal:
        assert all((holds.what, holds.why, holds.how_long, holds.who))
        assert all(f"| `{column}` | {what} |" in document() for column, what in holds.personal.items())
    else:
        assert holds.what == NONE or name == "tombstone"
        assert f"`{name}`" in document()


def test_what_is_sealed_is_what_the_keys_seal() -> None:
    said = {(name, column) for name, holds in REGISTER.items() for column in holds.sealed.split()}
    front = {("conversation", "front")}  # words told, which the next message takes away
    assert said == {(each[0].table.name, each[0].name) for each in _SEALED} | front
