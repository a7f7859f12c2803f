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
    resident, _, head = played.stdout.partition("== Chi hội trưởng thôn Đoài, xã Mẫu")
    assert "Cháu đã gửi" in resident
    board, reviewed = head.split("> đồng ý tất cả")
    assert re.search(r"Chờ cô duyệt: \d+ phiếu, trong đó \d+ phiếu nên mở xem", board)
    assert re.search(r"đồng ý \d+ phiếu. Người gửi nào cháu nhắn được thì được báo ngay", reviewed)
    assert "Câu 10, " in reviewed  # a sheet that was opened, with its answers
    assert "Không còn phiếu nào chờ cô duyệt" in reviewed
    assert reviewed.rstrip().endswith("cháu trả lời ạ.")
    assert list(tmp_path.iterdir()) == []


def test_in_a_terminal_the_page_is_there_until_it_is_ended(tmp_path: Path) -> None:
    """The address and codes to try roles with are printed; the page says that nothing is real; Ctrl-C ends it well."""
    ours, theirs = pty.openpty()
    command = [*DEMO, "--listen", "127.0.0.1:0"]
    with subprocess.Popen(
        command, stdin=theirs, stdout=subprocess.PIPE, text=True, env=surroundings(tmp_path)
    ) as demo:
        assert demo.stdout is not None
        address, codes = "", []
        for line in demo.stdout:
            codes += re.findall(r"^Thử vai (.*?) /.*: (VT \w{4} \w{4})$", line)
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
    assert [who for who, _ in codes] == ["chi hội trưởng", "cán bộ xã", "cán bộ tỉnh"]
    assert len({code for _, code in codes}) == 3
    assert re.search(r'id="demo" class="note" *>', page)
    assert "Bản chạy thử" in page
    assert list(tmp_path.iterdir()) == []
