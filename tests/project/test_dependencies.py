"""What is used of others: not below what is tested, under licences that are named here, and asked about honestly."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.audit import verdict

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINNED = {
    canonicalize_name(name): Version(version)
    for name, version in re.findall(
        r"^([\w.-]+)==(\S+)", (ROOT / "constraints.txt").read_text(), re.MULTILINE
    )
}
USED = [Requirement(each) for each in PROJECT["dependencies"]]

EDGES = {"aiohttp": "3.13.3", "pillow": "12.1.1", "cryptography": "46.0.5"}
"""What reads or seals what strangers send: the release that mended the last vulnerability we know of."""

PERMISSIVE = {
    "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "0BSD", "Unlicense", "Zlib", "HPND",
}  # fmt: off
WEAK = {
    "axe-playwright-python": "",  # its package names none; its repository says MIT, with axe-core (MPL-2.0); browser tests alone
    "certifi": "MPL-2.0",
    "fontpkg-be-vietnam-pro": "OFL-1.1",
    "hypothesis": "MPL-2.0",
    "orjson": "(Apache-2.0 MIT) MPL-2.0",  # its own files MPL-2.0, the rest either
    "pathspec": "MPL-2.0",
    "psycopg": "LGPL-3.0-only",
    "psycopg-binary": "LGPL-3.0-only",
    "python-telegram-bot": "LGPL-3.0-only",
}
"""Used unmodified, each for a reason that pyproject.toml or this list names; a further one is a decision."""

SAID = {
    "apache 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd 2-clause license": "BSD-2-Clause",
    "bsd license": "BSD-3-Clause",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "psfl": "PSF-2.0",
}


def licences(of: Distribution) -> set[str]:
    """The licences that a package says it has, by their short names."""
    said = of.metadata.get("License-Expression") or of.metadata.get("License") or ""
    classifiers = [
        each.split("::")[-1].strip() for each in of.metadata.get_all("Classifier", []) if "License ::" in each
    ]
    if not said or len(said) > 60:
        said = " AND ".join(classifiers)
    parts = re.split(r"\s+(?:AND|OR)\s+", said.strip())
    return {SAID.get(each.lower(), each) for each in parts}


@pytest.mark.parametrize("name", EDGES)
def test_what_strangers_reach_is_mended(name: str) -> None:
    """The floor, not only what happens to be installed."""
    [floor] = [
        Version(each.version)
        for used in USED
        if used.name == name
        for each in used.specifier
        if each.operator == ">="
    ]
    assert Version(EDGES[name]) <= floor <= PINNED[name]


def test_what_is_pinned_is_what_is_asked_for() -> None:
    assert [
        str(each) for each in USED if not each.specifier.contains(PINNED[canonicalize_name(each.name)])
    ] == []


def test_every_licence_is_one_that_is_known() -> None:
    """Of all that is pinned and installed; what is no permissive licence is named, each by itself."""
    odd = {}
    for name in PINNED:
        try:
            found = licences(distribution(name))
        except PackageNotFoundError:
            continue  # for another system, or for the browser tests alone
        if not found <= PERMISSIVE:
            odd[name] = " ".join(sorted(found - PERMISSIVE))
    assert {name: WEAK.get(name) for name in odd} == odd


def test_an_audit_says_what_it_could_not_ask() -> None:
    """Nobody to ask is no clean answer."""
    asked = {"name": "a", "version": "1", "vulns": []}
    bad = asked | {"vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}
    skipped = {"name": "b", "skip_reason": "not found"}

    def said(*found: object) -> tuple[int, str]:
        return verdict(json.dumps({"dependencies": found}))

    assert "NOTHING WAS AUDITED" in said(skipped)[1]
    assert "NOTHING WAS AUDITED" in verdict("")[1]
    assert said(asked, skipped) == (
        0,
        "Nothing is known against the 1 packages that were asked about.\nb: not audited, not found",
    )
    assert said(bad) == (1, "a 1: CVE-1, mended in 2")
