"""`make audit`: what is known to be wrong with the packages of constraints.txt, asked of an advisory service."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def verdict(said: str) -> tuple[int, str]:
    """What came of it: the exit code, and in words what was found, what was not asked about, or that nobody could be asked."""
    try:
        found = json.loads(said)["dependencies"]
    except (ValueError, KeyError, TypeError):
        found = []
    audited = [each for each in found if "skip_reason" not in each]
    if not audited:
        return (
            0,
            "No advisory service can be reached from here: NOTHING WAS AUDITED. Run `make audit` where one can be.",
        )
    bad = [
        f"{each['name']} {each['version']}: {vuln['id']}, mended in {', '.join(vuln['fix_versions']) or 'none'}"
        for each in audited
        for vuln in each["vulns"]
    ]
    skipped = [
        f"{each['name']}: not audited, {each['skip_reason']}" for each in found if "skip_reason" in each
    ]
    lines = bad or [f"Nothing is known against the {len(audited)} packages that were asked about."]
    return int(bool(bad)), "\n".join([*lines, *skipped])


def main() -> int:
    """Ask, and say what came of it."""
    asked = [Path(sys.executable).with_name("pip-audit"), "--requirement", ROOT / "constraints.txt"]
    asked += [
        "--no-deps",
        "--disable-pip",
        "--progress-spinner",
        "off",
        "--timeout",
        "20",
        "--format",
        "json",
    ]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    code, said = verdict(done.stdout)
    print(said)
    return code


if __name__ == "__main__":
    sys.exit(main())
