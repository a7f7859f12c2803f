"""
`cdht move` with so many made-up residents, from SQLite to PostgreSQL and back, as an operator runs it.

    python -m tests.bench.moving [RESIDENTS]        200,000 unless told otherwise
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import create_engine

from storage.vault import Vault
from tests import databases
from tests.bench.peers.stores import durable_postgresql
from tests.rehearsal.population import make
from tests.rehearsal.process import MONDAY


def measured(residents: int) -> dict[str, Any]:
    """Seconds of each way, what it said, and the most memory that either took."""
    key = Vault.new_key()
    with (
        tempfile.TemporaryDirectory() as folder,
        durable_postgresql(),
        databases.postgresql(tables=True) as there,
    ):
        source, back = databases.sqlite(Path(folder), tables=True), f"sqlite:///{folder}/back.db"
        engine = create_engine(source)
        with engine.begin() as tx:
            make(tx, residents, MONDAY, Random(1))
        engine.dispose()
        env = {
            **os.environ,
            "CDHT_SECRET_KEY": key,
            "CDHT_ERASURE_JOURNAL": f"{folder}/erased",
            "XDG_DATA_HOME": folder,
        }
        found = {
            "residents": residents,
            "to PostgreSQL": _moved(source, there, env),
            "back": _moved(there, back, env),
        }
        found["most MB"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return found


def _moved(source: str, target: str, env: dict[str, str]) -> dict[str, Any]:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "bot", "move", source, target],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return {"seconds": round(time.monotonic() - began, 1), "said": done.stdout.strip().splitlines()[0]}


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    sys.stdout.write(json.dumps(measured(number), ensure_ascii=False, indent=2) + "\n")
