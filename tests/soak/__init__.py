"""
The whole of it under load, on both databases, while everything in it is killed again and again.

    make soak                            30 minutes; writes docs/soak.md
    make soak minutes=1 report=          a minute, and no report: what `.ci/run` does

Each database has half of the minutes. On PostgreSQL two gateways and two pushers are real processes behind a small balancer; on SQLite it is the one process that
the house allows there, `cdht run`. Telegram, the Zalo Bot and the Official Account are the strict servers of
`tests/servers`, reached by HTTP on 127.0.0.1, as is the page on the web. People answer their sheets, photos among the
answers; the ledger is given rows that are due; every few seconds one process, or the whole of PostgreSQL, gets SIGKILL, and
once the disk is full (`disk.py`). The second half of the time (PostgreSQL: three quarters) leaves one of each kind alive, so
that its memory can be told. Then it is quiet, and `judge.py` says what is left.

Broken on purpose, it goes red:

- an answer that is acknowledged before it is committed: in `_delivered` of `bot/channels/telegram/channel.py`, start
  `self._receive([heard])` as a task instead of waiting for it; "an acknowledged message is in the database" tells of each
  that was lost (6 of 71 in a minute);
- a claim of a push that nobody remembers: in `end_leases` of `storage/ledger/claim.py`, plan again what was `sending`
  instead of calling it `unknown`; "a push reaches a phone at most once" tells of each that came twice.
"""
