"""What is in front of the program and around it, by Debian's programs; only `make test-deploy` collects what is here."""

from __future__ import annotations

import os

if "TEST_DEPLOY" not in os.environ:
    collect_ignore_glob = ["test_*.py"]
