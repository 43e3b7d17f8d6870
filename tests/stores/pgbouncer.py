"""A real PgBouncer in transaction mode."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg

from tests.patience import PATIENCE
from tests.stores.servers import PostgreSQLServer, Process, find_program

SETTINGS = """
[databases]
postgres = host=127.0.0.1 port={server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
; Fewer connections to the server than a store opens to PgBouncer: transactions of all of them change places.
default_pool_size = 3
max_client_conn = 200
"""


class PgBouncer(Process):
    """In front of a PostgreSQL; it refuses root too, so it runs as the same user."""

    def __init__(self, server: PostgreSQLServer) -> None:
        super().__init__(server.folder)
        self._program = find_program("pgbouncer", "pgbouncer")
        self._as_user = server.as_user
        self._settings: Path = server.folder / "pgbouncer.ini"
        text = SETTINGS.format(server=server.port, port=self.port)
        if os.getuid() == 0:
            text = text.replace("auth_type = any", "auth_type = any\nlogfile =")
        self._settings.write_text(text.replace("postgres = host", "postgres = user=millpond host"))

    def command(self) -> list[str]:
        return [*self._as_user, self._program, "-q", str(self._settings)]

    @property
    def url(self) -> str:
        return f"postgresql://millpond@127.0.0.1:{self.port}/postgres"

    def is_ready(self) -> bool:
        try:
            with psycopg.connect(self.url, autocommit=True, connect_timeout=int(PATIENCE)) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True
