"""A relay before a PostgreSQL server, which fails on demand."""

from __future__ import annotations

import select
import socket
import threading
from contextlib import suppress
from typing import Self

from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import make_url


class Relay:
    """Passes bytes between a client and the server, one connection at a time or several.

    `turns` counts how often the direction changed: the round trips of a client that waits.
    `cut_at` names bytes: the server gets them, once, but what it answers is thrown away and the
    connection cut. `down` refuses new connections.
    """

    def __init__(self, url: str) -> None:
        self._target = conninfo_to_dict(url)
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        plain = {"host": "127.0.0.1", "port": str(port), "sslmode": "disable"}
        parsed = make_url(url).update_query_dict({**plain, "gssencmode": "disable"})
        self.url = parsed.set(host=None, port=None).render_as_string(hide_password=False)
        self.turns = 0
        self.cuts = 0
        self.cut_at: bytes | None = None
        self.down = False
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.down:
                    client.close()
                    continue
                self._threads.append(threading.Thread(target=self._serve, args=(client,)))
                self._threads[-1].start()

    def _connect(self) -> socket.socket:
        host, port = str(self._target["host"]), str(self._target.get("port") or 5432)
        if not host.startswith("/"):
            return socket.create_connection((host, int(port)))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{host}/.s.PGSQL.{port}")
        return server

    def _serve(self, client: socket.socket) -> None:
        with client, self._connect() as server, suppress(OSError):
            spoke: socket.socket | None = None
            cutting = False
            while True:
                for side in select.select([client, server], [], [])[0]:
                    data = side.recv(1 << 16)
                    if not data or (cutting and side is server):
                        return
                    if side is client and spoke is not client:
                        self.turns += 1
                    spoke = side
                    (server if side is client else client).sendall(data)
                    if side is client and self.cut_at is not None and self.cut_at in data:
                        cutting, self.cut_at = True, None
                        self.cuts += 1
