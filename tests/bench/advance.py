"""How many answers a second the pure core takes: a sheet of ten indicators, the memo through JSON at each turn."""

import json
import time

from bot.shelf import shipped_sheets
from dialogs.conversation import Run, World
from dialogs.engine import Reply, advance, run_through
from dialogs.questions import Chose
from dialogs.talks import TALKS


def measure(seconds: float = 2.0) -> dict[str, float]:
    """Answers a second, with and without the memo crossing JSON."""
    sheet = shipped_sheets()["nguoi_dan_xa"]
    key = f"{sheet.id}@{sheet.version}"
    world = World(TALKS, {key: sheet}, lambda: "run")
    playing = world.playing(Run("run", "assess", {"sheet": key}))
    return {
        "advance_per_second": round(_rate(playing, sheet, seconds, crossing=False)),
        "advance_with_json_per_second": round(_rate(playing, sheet, seconds, crossing=True)),
    }


def _rate(playing: object, sheet: object, seconds: float, *, crossing: bool) -> float:
    count, started = 0, time.perf_counter()
    while (spent := time.perf_counter() - started) < seconds:
        memo: dict[str, object] = {}
        for indicator in sheet.indicators:  # type: ignore[attr-defined]
            if crossing:
                memo = json.loads(json.dumps(memo))
            turn = run_through(advance(playing, memo, Reply(indicator.id, Chose("3"))), lambda _: None)  # type: ignore[arg-type]
            memo[indicator.id] = turn.recorded[0].value
            count += 1
    return count / spent


if __name__ == "__main__":
    print(json.dumps(measure()))
