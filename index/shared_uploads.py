"""Documents that were handed in to a corpus that several machines share: their content is in its database.

In the folder of uploads it lies only while it is sent or read.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from pathlib import Path

from index.errors import store_error
from index.ingest import Ingester
from index.keeping import Kept, Tables
from index.ports import FileStamp
from index.rights import policy
from index.uploads import ABANDONED, Outcome, Upload, Uploads, clean

TABLES = Tables(
    "uploads",
    0,
    "",
    (
        """
CREATE TABLE corrobot.uploads (
    corpus text NOT NULL, name text NOT NULL, handed_in_as text NOT NULL, taken boolean NOT NULL DEFAULT false,
    at double precision NOT NULL, content bytea NOT NULL, PRIMARY KEY (corpus, name))
""",
        policy("uploads", "corrobot.seen(corpus)"),
    ),
)
"""Of a database only. `name` is that of the file; `taken` says that a document was made of it."""


def corpora(kept: Kept) -> set[str]:
    """The names of the corpora that something was handed in to."""
    return {row[0] for row in kept.rows("SELECT DISTINCT corpus FROM uploads")}


class SharedUploads(Uploads):
    """The uploads of a corpus in the database; the folder, which is named like the corpus, is made with the first."""

    def __init__(self, folder: Path, kept: Kept) -> None:
        super().__init__(folder)
        self._kept, self._corpus = kept, folder.name

    @property
    def place_of_all(self) -> str:
        """Where the content lies, for a person."""
        return "the database"

    def hand_in(self, upload: Upload) -> None:
        """Has the content of an upload in the database, and not in the folder any more."""
        try:
            content = upload.path.read_bytes()
        except OSError as error:
            raise store_error(error, self.folder) from error
        with self._kept.changing() as change:
            change.execute(
                "INSERT INTO uploads (corpus, name, handed_in_as, at, content) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (corpus, name) DO NOTHING",
                (self._corpus, upload.path.name, upload.name, change.now(), content),
            )
        upload.path.unlink(missing_ok=True)

    def take(self, upload: Upload, stamps: Mapping[str, FileStamp | None], ingester: Ingester) -> Outcome:
        """As where the content is in a folder; whichever machine it was handed in at."""
        here = Upload(self.folder / upload.path.name, upload.name)
        if here.path.exists():  # of a time before it was in the database
            self.hand_in(here)
        content = self._content(here.path.name)
        try:
            if content is None:
                raise FileNotFoundError(here.path.name)
            self.folder.mkdir(parents=True, exist_ok=True)
            here.path.write_bytes(content)
        except OSError as error:
            raise store_error(error, self.folder) from error
        try:
            return super().take(here, stamps, ingester)
        finally:
            here.path.unlink(missing_ok=True)

    def drop(self, name: str) -> None:
        """Deletes content by the name of its file."""
        super().drop(name)
        with self._kept.changing() as change:
            change.execute("DELETE FROM uploads WHERE corpus = ? AND name = ?", (self._corpus, name))

    def original(self, stamp: FileStamp) -> bytes:
        """The content that a document was read from. Raises OSError where it is gone."""
        content = self._content(Path(stamp.path).name) if self.holds(stamp) else None
        return super().original(stamp) if content is None else content

    def clear(self) -> None:
        """Deletes the content of all uploads."""
        super().clear()
        with self._kept.changing() as change:
            change.execute("DELETE FROM uploads WHERE corpus = ?", (self._corpus,))

    def stray(self, stamps: Mapping[str, FileStamp | None], paths: Mapping[str, str]) -> list[Upload]:
        """What was handed in, and no document is read from now, though one was."""
        held = {Path(stamp.path).name for stamp in stamps.values() if stamp}
        rows = self._kept.rows("SELECT name, handed_in_as FROM uploads WHERE corpus = ? AND taken", self._corpus)
        found = [Upload(self.folder / name, clean(handed_in_as)) for name, handed_in_as in rows if name not in held]
        return found + super().stray(stamps, paths)

    def sweep(self, stamps: Mapping[str, FileStamp | None], wanted: Set[Path]) -> None:
        """Deletes what a kill left behind: old content that no document was read from and nobody wants to index."""
        super().sweep(stamps, set())
        kept = {Path(stamp.path).name for stamp in stamps.values() if stamp} | {path.name for path in wanted}
        with self._kept.changing() as change:
            rows = change.execute(
                "SELECT name FROM uploads WHERE corpus = ? AND NOT taken AND at < ?",
                (self._corpus, change.now() - ABANDONED),
            ).fetchall()
            change.executemany(
                "DELETE FROM uploads WHERE corpus = ? AND name = ?",
                [(self._corpus, name) for (name,) in rows if name not in kept],
            )

    def _content(self, name: str) -> bytes | None:
        rows = self._kept.rows("SELECT content FROM uploads WHERE corpus = ? AND name = ?", self._corpus, name)
        return bytes(rows[0][0]) if rows else None

    def _note(self, upload: Upload) -> None:
        with self._kept.changing() as change:
            change.execute(
                "UPDATE uploads SET taken = TRUE, handed_in_as = ? WHERE corpus = ? AND name = ?",
                (upload.name, self._corpus, upload.path.name),
            )
