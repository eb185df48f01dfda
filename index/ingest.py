"""Files and web pages into a corpus: read, split, embed, store; only what has changed. Knows no format, model or
store by name.

A document is known by the path of its file, and named by its path relative to the folder that was indexed.
Where another file already has that name, the folder's own name is put before it, and so on upwards, so that
no file takes the place of another; a file of the same name with the same bytes is the same document, found
elsewhere. A page is known, and named, by its address.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeAlias

from index.errors import CorpusNotFound, NotIndexed
from index.events import (
    Done,
    Embedding,
    Event,
    Fetching,
    Found,
    Indexed,
    Removed,
    Skipped,
    StaysRemoved,
    Unchanged,
)
from index.files import Exclude, File, Files, find, printable
from index.gone import Vanished, lost
from index.named import apart, named
from index.plain import in_context
from index.ports import Embedder, Entry, FileStamp, Shelf, Update
from index.read import Reading, Unreadable, ending, read, reading
from index.sentences import sentences
from index.split import HEADING_MOST, split
from index.types import Document, Passage, Sentence, Span

if TYPE_CHECKING:
    from index.web.fetch import Page
    from index.web.public import Resolve

_TOGETHER = 128
"""Passages that are embedded at once: enough to sort them by length, few enough to show progress."""
_LARGE = 512
"""A document of more passages than this is embedded and stored piece by piece."""
_PUBLISH = 1000
"""Passages after which what is stored is made findable, since a long run should be of use before it ends."""


Part: TypeAlias = tuple[Passage, tuple[Sentence, ...]]
"""A passage with its sentences."""


@dataclass(frozen=True, slots=True)
class _Job:
    """A document that was read and split."""

    document: Document
    stamp: FileStamp | None
    passages: list[Part]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class How:
    """How a run goes about what was named.

    `exclude` is passed over below folders; what is indexed of it is forgotten. `force` reads again what looks
    unchanged. `vanished` says what happens where all of a path would be forgotten. With `resolve`, pages are fetched
    from public addresses only, as it gives them.
    """

    exclude: Exclude = field(default_factory=Exclude)
    force: bool = False
    vanished: Vanished = Vanished.REFUSE
    resolve: Resolve | None = None


class Ingester:
    """Puts files and web pages into a corpus, and takes them out."""

    def __init__(self, shelf: Shelf, embedder: Embedder) -> None:
        self._shelf, self._embedder = shelf, embedder

    def index(self, names: Sequence[str | Path], how: How | None = None) -> Iterator[Event]:
        """Adds and updates files, what is in folders, and web pages; forgets what is gone from the folders.

        One event for each file as it is dealt with, and `Done` at the end. To stop in between loses nothing
        that an event has told of. Nothing is fetched but the addresses that are named. Raises, before anything is
        changed, EmptyPath, BadAddress, PathNotFound and WouldForget; CorpusBusy, EmbedderMismatch, StoreError.
        """
        how = how or How()
        paths, pages = apart(names)
        found = find(paths, how.exclude)
        known = self._known()
        lost(found, known, how.exclude, how.vanished)  # raises before anything is made
        with TemporaryDirectory(prefix="corrobot-", ignore_cleanup_errors=True) if pages else nullcontext("") as folder:
            # Before the right to write is taken: servers may be slow.
            fetched: dict[str, _Fetched] = {}
            for page in pages:
                yield Fetching(page)
                fetched[page] = _fetch(page, known.get(page), how, Path(folder))
            with self._shelf.update(self._embedder.name) as update:
                run = _Run(update, self._embedder, how.force)
                yield Found(len(found.files) + len(fetched))
                for path, reason in (*found.closed, *found.left_out):
                    yield run.skip(str(path), reason)
                yield from run.forget(found, how)
                wanted = {printable(str(path.parent.resolve() / path.name)) for path in paths if not path.is_dir()}
                for file in found.files:
                    yield from run.take(file, named=file.key in wanted)
                for page, body in fetched.items():
                    yield from run.take_page(page, body)
                yield from run.finish()
        yield run.done()

    def _known(self) -> dict[str, FileStamp | None]:
        try:
            return self._shelf.stamps()
        except CorpusNotFound:
            return {}

    def put(self, files: Sequence[tuple[File, str]]) -> Iterator[Event]:
        """Adds files under the names that are given with them, each in place of what has that name.

        Events and errors as `index` has.
        """
        with self._shelf.update(self._embedder.name) as update:
            run = _Run(update, self._embedder)
            yield Found(len(files))
            for file, source in files:
                yield from run.take(file, source)
            yield from run.finish()
        yield run.done()

    def restore(self, documents: Sequence[tuple[Document, FileStamp | None]]) -> Iterator[Event]:
        """Adds documents whose text is known, without a look at their files. Events and errors as `index` has."""
        with self._shelf.update(self._embedder.name) as update:
            run = _Run(update, self._embedder)
            yield Found(len(documents))
            for document, stamp in documents:
                yield from run.store(_job(Reading(document), stamp))
            yield from run.finish()
        yield run.done()

    def remove(self, paths: Sequence[str]) -> list[str]:
        """Forgets documents by path, by folder, by address or by the name they have in the corpus; the names of all
        that went.

        A file that is still there stays removed until it changes or is named itself: indexing its folder does not
        bring it back. Raises EmptyPath, and NotIndexed for a path of which there is nothing, before anything is
        changed.
        """
        with self._shelf.update() as update:
            stamps = update.stamps()
            gone = sorted({source for path in paths for source in named(path, stamps)})
            update.remove(gone, stay=True)
        return gone

    def drop(self, source: str, stay: bool) -> None:
        """Forgets the document with this very name. `stay`: until its file changes. Raises NotIndexed."""
        with self._shelf.update() as update:
            if not update.remove([source], stay):
                raise NotIndexed(source)


class _Run:
    """One run over files: what is known so far, what waits to be embedded, and the counts."""

    def __init__(self, update: Update, embedder: Embedder, force: bool = False) -> None:
        self._update, self._embedder, self._force = update, embedder, force
        self._stamps = update.stamps()
        self._gone = update.removed()
        self._by_path = {stamp.path: source for source, stamp in self._stamps.items() if stamp}
        self._seen_again: dict[str, FileStamp] = {}
        self._waiting: list[_Job] = []
        self._unpublished = 0
        self.indexed = self.unchanged = self.skipped = self.removed = self.passages = self.stay_removed = 0

    def done(self) -> Done:
        return Done(self.indexed, self.unchanged, self.skipped, self.removed, self.passages, self.stay_removed)

    def skip(self, source: str, reason: str, kept: bool = False) -> Skipped:
        self.skipped += 1
        return Skipped(source, reason, kept)

    def forget(self, found: Files, how: How) -> Iterator[Event]:
        """Documents whose file is gone from a folder, or excluded now."""
        going = lost(found, self._stamps, how.exclude, how.vanished)
        yield from going.kept
        self._update.remove(going.documents)
        for source, why in sorted(going.documents.items()):
            stamp = self._stamps.pop(source)
            if stamp:
                del self._by_path[stamp.path]
            self.removed += 1
            yield Removed(source, why)

    def take(self, file: File, source: str | None = None, named: bool = False) -> Iterator[Event]:
        """A file: nothing to do, or read and put among those waiting, which are stored when they are
        enough. `source` is the name it is to have, `named` whether it is wanted for itself, and not for its folder.
        """
        gone = None if source or named else self._gone.get(file.key)
        if gone and file.is_as(gone):
            self.stay_removed += 1
            yield StaysRemoved(file.name)
            return
        source = source or self._by_path.get(file.key)
        known = self._stamps.get(source) if source else None
        if source and known and known.path == file.key and file.is_as(known) and not self._force:
            self.unchanged += 1
            yield Unchanged(source)
            return
        try:
            if not ending(file.path.name):
                # Says so without a look at what may be gigabytes of video.
                read(file.path, source or file.name)
            stamp = file.stamp()
            if gone and gone.sha256 == stamp.sha256:
                self.stay_removed += 1
                yield StaysRemoved(file.name)
                return
            source = source or self._name(file, stamp)
            known = self._stamps.get(source)
            if known and known.sha256 == stamp.sha256 and not self._force:
                yield self._as_it_was(source, stamp)
                return
            job = _job(reading(file.path, source), stamp)
        except Unreadable as error:
            yield self.skip(source or file.name, error.reason, kept=known is not None)
            return
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            yield self.skip(source or file.name, reason, kept=known is not None)
            return
        yield from self.store(job)

    def take_page(self, source: str, fetched: _Fetched) -> Iterator[Event]:
        """A page that was fetched, as `take` does with a file; None is one that has not changed."""
        known = self._stamps.get(source)
        if isinstance(fetched, Skipped):
            yield self.skip(source, fetched.reason, fetched.kept)
        elif fetched is None:
            self.unchanged += 1
            yield Unchanged(source)
        elif known and known.sha256 == fetched.stamp.sha256 and not self._force:
            yield self._as_it_was(source, fetched.stamp)
        else:
            try:
                job = _job(_page(reading(fetched.file, source), fetched.url), fetched.stamp)
            except Unreadable as error:
                yield self.skip(source, error.reason, kept=known is not None)
            else:
                yield from self.store(job)

    def _as_it_was(self, source: str, stamp: FileStamp) -> Unchanged:
        """A document whose file or page was looked at again, and says the same."""
        self._note(source, stamp)
        self._seen_again[source] = stamp
        self.unchanged += 1
        return Unchanged(source)

    def store(self, job: _Job) -> Iterator[Event]:
        if job.stamp:
            self._note(job.document.source, job.stamp)
        if len(job.passages) > _LARGE:
            yield from self._store_waiting()
            yield from self._store_large(job)
        else:
            self._waiting.append(job)
            if sum(len(job.passages) for job in self._waiting) >= _TOGETHER:
                yield from self._store_waiting()

    def finish(self) -> Iterator[Event]:
        """What still waits."""
        yield from self._store_waiting()
        self._update.stamp(self._seen_again)

    def _name(self, file: File, stamp: FileStamp) -> str:
        """The shortest name that no other document has; that of a document with the same name and bytes is
        its own.
        """
        for name in file.names():
            if name not in self._stamps:
                return name
            other = self._stamps[name]
            if other and other.sha256 == stamp.sha256:
                return name
        return file.key

    def _note(self, source: str, stamp: FileStamp) -> None:
        former = self._stamps.get(source)
        if former:
            self._by_path.pop(former.path, None)
        self._stamps[source] = stamp
        self._by_path[stamp.path] = source

    def _store_waiting(self) -> Iterator[Event]:
        jobs, self._waiting = self._waiting, []
        entries = iter(self._embed([(job.document, part) for job in jobs for part in job.passages]))
        for job in jobs:
            with self._update.put(job.document, job.stamp) as draft:
                draft.add(islice(entries, len(job.passages)))
            yield self._stored(job)

    def _store_large(self, job: _Job) -> Iterator[Event]:
        with self._update.put(job.document, job.stamp) as draft:
            for at in range(0, len(job.passages), _TOGETHER):
                parts = job.passages[at : at + _TOGETHER]
                draft.add(self._embed([(job.document, part) for part in parts]))
                yield Embedding(job.document.source, at + len(parts), len(job.passages))
        yield self._stored(job)

    def _stored(self, job: _Job) -> Indexed:
        self.indexed += 1
        self.passages += len(job.passages)
        self._unpublished += len(job.passages)
        if self._unpublished >= _PUBLISH:
            self._update.publish()
            self._unpublished = 0
        return Indexed(job.document, len(job.passages), job.notes)

    def _embed(self, parts: list[tuple[Document, Part]]) -> list[Entry]:
        texts: list[str] = []
        spans: list[list[Span]] = []
        for document, (_, within) in parts:
            read = in_context(document, within, most=HEADING_MOST)
            texts.append(read.text)
            spans.append(list(read.sentences))
        embedded = self._embedder.embed_passages(texts, spans) if texts else []
        return [
            Entry(passage, within, vectors) for (_, (passage, within)), vectors in zip(parts, embedded, strict=True)
        ]


def _job(had: Reading, stamp: FileStamp | None) -> _Job:
    document = had.document
    try:
        document.text.encode("utf-8")
    except UnicodeEncodeError:
        raise Unreadable(document.source, "not valid Unicode") from None
    # Without another title, a document has its file's name.
    document = replace(document, title=printable(document.title))
    found = sentences(document.text, document.markup)
    starts = [sentence.start for sentence in found]
    passages = split(document, found)
    parts = [
        (passage, tuple(found[bisect_left(starts, passage.start) : bisect_left(starts, passage.end)]))
        for passage in passages
    ]
    return _Job(document, stamp, parts, had.notes)


_Fetched: TypeAlias = "Page | Skipped | None"
"""What became of fetching a page; None where it has not changed."""


def _fetch(source: str, known: FileStamp | None, how: How, into: Path) -> _Fetched:
    from index.web.fetch import Fetcher, Unfetched

    try:
        return Fetcher(into, how.resolve).fetch(source, None if how.force else known)
    except Unfetched as error:
        reason = str(error)
        if error.gone and known:
            reason += f"; to forget it: corrobot remove {source}"
        return Skipped(source, reason, kept=known is not None)


def _page(had: Reading, url: str) -> Reading:
    """The document of a page, with where it is; without a title of its own it has its address as one."""
    document = had.document
    titled = document.title != document.source.rsplit("/", 1)[-1]
    title = document.title if titled else url.partition("://")[2].rstrip("/")
    return replace(had, document=replace(document, url=url, title=title))
