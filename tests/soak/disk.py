"""A disk that can be full: a small one of its own where we are root, else a limit on how long files may grow."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

LARGE = 2 << 30  # bytes that it may hold; memory is only taken for what lies there
TRIES = 50  # to make it small
LIMIT = 4096  # bytes that a file may have where the disk is a pretended one


class Disk:
    """A folder; `full` and `free` at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o755)
        words = ["mount", "-t", "tmpfs", "-o", f"size={LARGE},mode=755", "cdht-soak", str(folder)]
        self.small = os.geteuid() == 0 and _runs(*words)

    @property
    def how(self) -> str:
        """How it is made full, in words."""
        return (
            "a tmpfs of its own, made as small as what lies on it"
            if self.small
            else "RLIMIT_FSIZE (not root)"
        )

    def full(self, processes: Iterable[int]) -> None:
        """Nothing more fits: neither on the disk nor, where it is a pretended one, into any file of these processes."""
        if self.small:
            for more in range(TRIES):  # it grows while we look
                used = shutil.disk_usage(self.folder).used
                if _runs(*self._sized(used + (more << 12))):
                    return
            raise RuntimeError("the disk could not be made small")
        _limit(processes, LIMIT)

    def free(self, processes: Iterable[int]) -> None:
        """There is room again."""
        if self.small:
            subprocess.run(self._sized(LARGE), check=True)
        else:
            _limit(processes, resource.RLIM_INFINITY)

    def gone(self) -> None:
        """Take it away, with all that lies on it."""
        if self.small:
            _runs("umount", "--lazy", str(self.folder))
        shutil.rmtree(self.folder, ignore_errors=True)

    def _sized(self, size: int) -> list[str]:
        return ["mount", "-o", f"remount,size={size}", str(self.folder)]


def _runs(*words: str) -> bool:
    with suppress(OSError):
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    return False


def _limit(processes: Iterable[int], size: int) -> None:
    set_limit: Callable[..., object] = resource.prlimit
    for each in processes:
        with suppress(ProcessLookupError, PermissionError):
            _, hard = resource.prlimit(each, resource.RLIMIT_FSIZE)
            set_limit(each, resource.RLIMIT_FSIZE, (size, hard))
