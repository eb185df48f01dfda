"""What every measurement is given: where the data is, which models the settings name, how much to read.

Knows how a corpus is made for a measurement: in a home of its own, with the exported embedder of the real one.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from bot.assemble import App, assemble
from bot.models.training.data import sample
from bot.ports import Judge
from bot.settings import Settings

Row: TypeAlias = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the benchmark. `limit` is the most rows that are read of a data set, None for the usual number."""

    data: Path
    settings: Settings
    limit: int | None = None
    report: bool = False

    def rows(self, file: str, split: str | None = None) -> list[Row]:
        """The rows of a file, or of one split of it, in its order. Ends the run where the file is missing."""
        path = self.data / file
        if not path.is_file():
            raise SystemExit(f"{path} is missing: --data names the folder that holds eval, hedge, nli and qa.")
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        return [row for row in rows if split is None or row["split"] == split]

    def sample(self, rows: Sequence[T], most: int | None = None) -> list[T]:
        """At most `most` of the rows, and at most the run's limit: always the same ones; all of them in their order."""
        count = min(number for number in (len(rows), most, self.limit) if number is not None)
        return list(rows) if count == len(rows) else sample(rows, count, "quality")

    def judge(self) -> Judge | None:
        """The judge that the settings name."""
        return assemble(self.settings).judge

    def tell(self, text: str) -> None:
        """Prints what went wrong, where that is asked for."""
        if self.report:
            print(f"  {text}")

    @contextmanager
    def app(self) -> Iterator[App]:
        """Corrobot as it is set, with an empty corpus."""
        with tempfile.TemporaryDirectory() as work:
            home = Path(work)
            (self.settings.home / "models").mkdir(parents=True, exist_ok=True)
            (home / "models").symlink_to(self.settings.home / "models")
            app = assemble(replace(self.settings, home=home, audit="off"))
            try:
                yield app
            finally:
                app.close()

    @contextmanager
    def corpus(self, texts: Mapping[str, str]) -> Iterator[App]:
        """Corrobot over texts by file name."""
        with tempfile.TemporaryDirectory() as folder, self.app() as app:
            for name, text in texts.items():
                path = Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
            app.index([Path(folder)])
            yield app


def of_all(taken: Sequence[object], rows: Sequence[object], noun: str) -> str:
    """ "600 questions", or "a fixed sample of 500 of 600 questions"."""
    if len(taken) == len(rows):
        return f"{len(rows):,} {noun}"
    return f"a fixed sample of {len(taken):,} of {len(rows):,} {noun}"
