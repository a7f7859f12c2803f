"""`cdht demo` as a newcomer starts it: in a terminal the page is served; without one a script is played."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
DEMO = [sys.executable, "-m", "bot", "demo"]


def surroundings(home: Path) -> dict[str, str]:
    """An environment in which real data would lie in `home`, and no browser can be shown."""
    kept = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
    return {**kept, "HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "PYTHONUTF8": "1"}


def test_without_a_terminal_a_whole_conversation_is_played(tmp_path: Path) -> None:
    """It says that it is a demo, comes to its end, and touches no real data."""
    played = subprocess.run(
        DEMO, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        env=surroundings(tmp_path), timeout=120, check=True,
    )  # fmt: skip
    assert "BẢN CHẠY THỬ" in played.stdout
    assert "Cháu đã gửi" in played.stdout
    assert list(tmp_path.iterdir()) == []


def test_in_a_terminal_the_page_is_there_until_it_is_ended(tmp_path: Path) -> None:
    """The address is printed; the page says that nothing is real; Ctrl-C ends it well."""
    ours, theirs = pty.openpty()
    command = [*DEMO, "--listen", "127.0.0.1:0"]
    with subprocess.Popen(
        command, stdin=theirs, stdout=subprocess.PIPE, text=True, env=surroundings(tmp_path)
    ) as demo:
        assert demo.stdout is not None
        address = ""
        for line in demo.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+/$", line.strip()):
                address = found[0]
            if "Ctrl-C" in line:
                break
        with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310
            page = answer.read().decode()
        demo.send_signal(signal.SIGINT)
        assert demo.wait(timeout=30) == 0
    os.close(ours)
    os.close(theirs)
    assert re.search(r'id="demo" class="note" *>', page)
    assert "Bản chạy thử" in page
    assert list(tmp_path.iterdir()) == []
