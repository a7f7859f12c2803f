"""What docs/security.md says is so: the files it names are there, the numbers are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

from bot import site as server
from bot.channels.web import channel, photos
from storage import codes, phones

ROOT = Path(__file__).resolve().parents[2]
SAID = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
MIB = 1024 * 1024


def test_every_file_that_is_named_is_there() -> None:
    named = {
        each.partition(":")[0] for each in re.findall(r"`([\w./*-]+\.(?:py|js|md|toml)(?:: \w+)?)`", SAID)
    }
    assert len(named) > 20
    assert [
        each for each in sorted(named) if not any(ROOT.glob(each)) and not any(ROOT.glob(f"*/*/{each}"))
    ] == []


def test_every_function_that_is_named_is_there() -> None:
    for file, name in re.findall(r"`([\w/]+\.py): (\w+)`", SAID):
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_the_numbers_are_those_of_the_code() -> None:
    for said in (
        f"a visitor ({photos.SESSION // MIB} MiB)",
        f"an address ({photos.ADDRESS // MIB} MiB), {photos.ALL // MIB} MiB in all",
        f"bodies of {channel.BODY // 1024} KiB",
        f"files {photos.LARGEST // MIB} MiB",
        f"within {server.SLOW:.0f} s",
        f"nothing for {server.MUTE:.0f} s",
        f"{codes.TRIES_OF_CHANNEL} of a channel",
        f"{phones.HOLD.total_seconds() / 3600:.0f} hours",
        f"{phones.MOST_GIVEN} such codes a day",
    ):
        assert said in SAID, said
    assert (codes.TRIES, codes.TRIES_OF_NETWORK) == (5, 10)
