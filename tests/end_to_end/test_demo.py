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

from bot.commands.demo import REAL

pytestmark = pytest.mark.slow
DEMO = [sys.executable, "-m", "bot", "demo"]


def surroundings(home: Path) -> dict[str, str]:
    """An environment in which real data would lie in `home`, and no browser can be shown."""
    kept = {
        name: value for name, value in os.environ.items() if "DISPLAY" not in name and name != "CDHT_LANG"
    }
    return {**kept, "HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "PYTHONUTF8": "1"}


def test_without_a_terminal_a_resident_and_a_head_are_played(tmp_path: Path) -> None:
    """It says that it is a demo, comes to its end, and touches no real data; the head looks, reviews and rests."""
    played = subprocess.run(
        DEMO,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=surroundings(tmp_path),
        timeout=120,
        check=True,
    )
    assert "BẢN CHẠY THỬ" in played.stdout
    resident, _, head = played.stdout.partition("== Chi hội trưởng thôn ")
    assert "Cháu đã gửi" in resident
    board, reviewed = head.split("> đồng ý tất cả")
    assert re.search(r"Chờ cô duyệt: \d+ phiếu, trong đó \d+ phiếu nên mở xem", board)
    assert re.search(r"đồng ý \d+ phiếu. Người gửi nào cháu nhắn được thì được báo ngay", reviewed)
    assert "Câu 10, " in reviewed  # a sheet that was opened, with its answers
    assert reviewed.rstrip().endswith("cháu trả lời ạ.")
    assert list(tmp_path.iterdir()) == []


def test_in_a_terminal_the_phones_are_there_until_it_is_ended(tmp_path: Path) -> None:
    """The address is printed, three phones stand on its page, the one for real phones says that nothing is real; Ctrl-C ends it."""
    ours, theirs = pty.openpty()
    command = [*DEMO, "--listen", "127.0.0.1:0"]
    with subprocess.Popen(
        command, stdin=theirs, stdout=subprocess.PIPE, text=True, env=surroundings(tmp_path)
    ) as demo:
        assert demo.stdout is not None
        address = ""
        for line in demo.stdout:
            if found := re.search(r"(http://127\.0\.0\.1:\d+)/thu$", line.strip()):
                address = found[1]
            if "Ctrl-C" in line:
                break
        stage, page = (fetched(address + path) for path in ("/thu", "/"))
        demo.send_signal(signal.SIGINT)
        assert demo.wait(timeout=30) == 0
    os.close(ours)
    os.close(theirs)
    assert re.findall(r'src="/may/(\w+)', stage) == ["lan", "hoa", "binh"]
    assert re.search(r'id="demo" class="note" *>', page)
    assert "đừng ghi tên thật" in page
    assert list(tmp_path.iterdir()) == []


def fetched(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310
        told: bytes = answer.read()
    return told.decode()


@pytest.mark.parametrize("name", REAL)
def test_where_something_real_is_configured_it_does_not_begin(tmp_path: Path, name: str) -> None:
    """Nothing is made, and it is said in one line what is in the way."""
    refused = subprocess.run(
        DEMO,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**surroundings(tmp_path), name: "sqlite:///real.db"},
        timeout=120,
        check=False,
    )
    assert refused.returncode == 1
    assert name in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "sqlite" not in refused.stderr
    assert list(tmp_path.iterdir()) == []
