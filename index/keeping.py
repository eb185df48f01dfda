"""What a store keeps for others, beside the corpora: tables that they name, in SQL that SQLite and PostgreSQL both
understand. Ports, and what values they take; knows nothing of what is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias

Value: TypeAlias = str | int | float | bytes | None
Row: TypeAlias = tuple[Any, ...]


def storable(values: Sequence[Value]) -> list[Value]:
    """Values as each store takes them: a lone surrogate, as JSON can hold one, is a question mark. No name that a store
    has made has one, so what is looked up by it is not found.
    """
    return [each.encode("utf-8", "replace").decode("utf-8") if isinstance(each, str) else each for each in values]


@dataclass(frozen=True, slots=True)
class Tables:
    """Tables that belong together: a file of their own in SQLite, or some of the tables of a PostgreSQL database.

    `sqlite` makes them in a file of the format `schema`. `postgres` are the steps that make them there, each from one
    version to the next; steps are added, and never changed.
    """

    name: str
    schema: int
    sqlite: str
    postgres: tuple[str, ...]

    @property
    def file(self) -> str:
        """The name of the SQLite file."""
        return f"{self.name}.sqlite"


class Result(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...


class Transaction(Protocol):
    """A change under way. Values stand for `?`, or for `?1`, `?2`, one of which may occur more than once."""

    def execute(self, statement: str, values: Sequence[Value] = (), /) -> Result: ...

    def executemany(self, statement: str, values: Iterable[Sequence[Value]], /) -> None: ...

    def now(self) -> float:
        """Seconds by a clock that all who share the tables share, later than any that an earlier change saw."""
        ...


class Kept(Protocol):
    """Opened tables, for any number of threads and processes."""

    def rows(self, statement: str, *values: Value) -> list[Row]:
        """What a query gives. Raises StoreError."""
        ...

    def changing(self) -> AbstractContextManager[Transaction]:
        """A transaction: all of the block is stored, or nothing; what is stored outlives a kill. One at a time of all
        processes has it, so that what it reads stays so until its end. Raises StoreError.
        """
        ...

    def now(self) -> float:
        """Seconds by the clock that all who share the tables share. Raises StoreError."""
        ...

    def close(self) -> None: ...


class Keeping(Protocol):
    """A place for tables."""

    def open(self, tables: Tables, instead: Callable[[Path, str], str] | None = None) -> Kept:
        """Tables that are made where there are none. `instead` is called where their file is damaged, with its folder
        and what was found: it puts another one in its place, and says what it did.

        Raises StoreError where they can't be used, or are of another version.
        """
        ...

    def there(self, tables: Tables) -> bool:
        """Whether tables were made already. Raises StoreError."""
        ...


class SharedKeeping(Keeping, Protocol):
    """A place that several machines share."""

    def alone(self, name: str, patience: float) -> AbstractContextManager[Callable[[], None]]:
        """What one process at a time can enter, by name; it is free again when that process ends, however it does.

        Gives what raises Unreachable once the right is lost. Raises CorpusBusy where another process has it for longer
        than `patience` seconds.
        """
        ...
