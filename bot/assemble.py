"""Settings to the parts of Corrobot, put together: the only place that knows which store and which models there are.

Nothing heavy is loaded here: the parts load what they need when they are first used. What only indexing needs is
imported where it is used, since a cold answer waits for imports.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Sequence, Set
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot.ask import Bot
from bot.audit import Audit, Comparing
from bot.database import Files
from bot.disagreements import Disagreements
from bot.errors import NothingToAsk, OriginalGone, UsageError
from bot.models.chat import SECOND_OPINION, SECOND_READING, WRITER, ChatWriter, Use
from bot.models.extractive import MOST_TOKENS as READ_TOKENS
from bot.models.extractive import ExtractiveReader
from bot.models.judge import MOST_TOKENS as JUDGED_TOKENS
from bot.models.judge import OnnxJudge
from bot.models.named import JUDGE, READER, Task, exported
from bot.models.onnx import PairModel
from bot.models.reader import CombinedReader
from bot.models.similarity import SimilarityReader
from bot.opinion import SecondOpinion, SecondReading
from bot.ports import Judge, Reader
from bot.settings import EMBEDDED, Settings
from bot.types import Scope, Verification
from bot.verify import verify
from bot.writer import Prose
from index.checksums import changed
from index.embed import OnnxEmbedder
from index.embedded.lock import hold
from index.embedded.store import EmbeddedStore
from index.errors import CorpusNotFound, StoreError
from index.glosses import GLOSSED
from index.ports import Corpus, Store
from index.tongues import ENGLISH, NAMES, TELLING, language
from index.transformer import BUNDLED as BUNDLED_EMBEDDER
from index.types import CORPUS_NAME, Document

if TYPE_CHECKING:
    from index.copy import Copied
    from index.events import Done, Event
    from index.ingest import How
    from index.keeping import Keeping
    from index.read import Place
    from index.restore import Restored
    from index.structure.shown import Stretch
    from index.uploads import Outcome, Upload, Uploads
    from index.watch import Watcher

T = TypeVar("T")

BUNDLED, SIMILARITY, NONE = "bundled", READER.always, JUDGE.always
"""What a reader and a judge may be set to beside the name of a model: the ones that come with Corrobot, and none."""

MULTILINGUAL = "ibm-granite/granite-embedding-107m-multilingual"
"""An embedder for twelve languages, German, Spanish, French and Chinese among them (Apache 2.0)."""

_SECOND = re.compile(r"(?P<first>(?:bundled|none|similarity)(?=\+)|.+?(?=\+[a-z_]+:))\+(?P<chat>.+)")
"""A reader or judge with a chat model as second opinion."""

_SAMPLE = 40
"""Documents that tell in which language most are."""

ON = "on"
"""What the audit may be set to, beside off."""

MODELS = Path(__file__).parent / "models" / "bundled"


@dataclass(frozen=True, slots=True)
class App:
    """One corpus with what asks it and what fills it. Opens nothing before it is used."""

    settings: Settings
    store: Store
    library: Corpus
    embedder: OnnxEmbedder
    reader: Reader
    judge: Judge | None
    keeping: Keeping
    kept: Disagreements
    prose: Prose | None = None
    second: SecondOpinion | None = None
    rereading: SecondReading | None = None

    def over(self, corpus: str) -> App:
        """The same models over another corpus of the home. Raises CorpusName."""
        library = self.store.corpus(corpus)
        reader = _over(
            self.reader, SimilarityReader(self.embedder, library, self.settings.embedder == BUNDLED_EMBEDDER)
        )
        kept = Disagreements(self.keeping, corpus)
        settings = replace(self.settings, corpus=corpus)
        return replace(self, settings=settings, library=library, reader=reader, kept=kept)

    def close(self) -> None:
        """Lets go of all files and connections. The next use opens them again."""
        self.library.close()
        self.kept.close()

    def bot(self) -> Bot:
        """Raises CorpusNotFound where nothing is indexed, EmbedderMismatch where something else made the index."""
        self.library.require(self.embedder.name)
        corpus, audit = self.settings.corpus, self.audit()
        aided, least = (self.prose, self.second, self.rereading), self.settings.least_of(corpus)
        return Bot(self.library, self.embedder, self.reader, self.judge, corpus, audit, *aided, least)

    def audit(self) -> Audit:
        """What compares the corpus with itself, and lists what it found. Opens nothing before it is asked."""
        return Audit(self.library, self.judge, self.kept, partial(self._alone, f"audit-{self.settings.corpus}"))

    def _alone(self, name: str) -> AbstractContextManager[object]:
        """What one process at a time can enter, of all that share the store. Raises CorpusBusy."""
        if shared := self.shared():
            return shared(name, 0.5)
        # In the home itself, where no corpus has its own lock.
        return hold(self.settings.home / name, patience=0.5)

    def shared(self) -> Callable[[str, float], AbstractContextManager[Callable[[], None]]] | None:
        """What one process at a time can enter, by name, where several machines share the store; else None. See
        `SharedKeeping.alone`.
        """
        keeping = self.store.keeping()
        return keeping.alone if keeping else None

    def verify(self, claim: str) -> Verification:
        """What the corpus says of a claim. Raises as `bot` does, and BadQuestion for what is no claim."""
        bot = self.bot()
        return verify(claim, bot.library, bot.embedder, bot.reader, bot.judge, bot.second)

    def language_hint(self) -> str | None:
        """What to tell of models made for English where most documents are in another language, by a sample."""
        if self.settings.embedder != BUNDLED_EMBEDDER:
            return None
        known = sorted(self.library.identifiers().values())
        sample = known[:: len(known) // _SAMPLE + 1]
        spoken = Counter(language(self.library.document(each).text[:TELLING]) for each in sample)
        foreign = [name for name in spoken if name not in ("", ENGLISH)]
        if 2 * sum(spoken[name] for name in foreign) <= len(sample):
            return None
        most = max(foreign, key=lambda name: spoken[name])
        known_by = "read it word by word, by glosses" if most in GLOSSED else "know English alone"
        return (
            f"Most documents are not in English ({NAMES[most]}), and the bundled models {known_by}. An embedder that "
            f"knows other languages finds more: CORROBOT_EMBEDDER={MULTILINGUAL}"
        )

    def suggestions(self, patience: float | None = None) -> list[str]:
        """Up to three questions that the documents answer well. Takes about `patience` seconds at most, by default a
        second or two. Raises as `bot`.
        """
        from bot.suggest import PATIENCE, questions

        over = PATIENCE if patience is None else patience
        return questions(self.bot().unaided, self.audit().listed(), over)

    def warm(self) -> None:
        """Loads what a question needs: models, and the store where there is one. Raises ModelError or StoreError."""
        self.embedder.warm()
        self.reader.warm()
        if self.judge:
            self.judge.warm()
        if self.prose:
            self.prose.writer.warm()
        for each in (self.second, self.rereading):
            if each:
                each.model.warm()
        with suppress(CorpusNotFound):
            self.bot().unaided.ask("What is this about?")

    def index(
        self,
        names: Sequence[str | Path],
        tell: Callable[[Event | Comparing], None] = lambda _: None,
        *,
        exclude: Sequence[str] = (),
        force: bool = False,
        forget: bool = False,
    ) -> Done:
        """Adds, updates and forgets what paths and addresses say, and then compares it with all else, if that is set.

        Below folders, what matches a pattern of `exclude`, as in a .gitignore file, is passed over. `force` reads again
        what looks unchanged. `forget`: documents go also where all of a path would. Tells of each file as soon as it is
        stored. Raises, before anything is changed, EmptyPath, BadAddress, BadPattern, PathNotFound and WouldForget, and
        then what the store and the models raise.
        """
        from index.files import Exclude
        from index.gone import Vanished
        from index.ingest import How

        vanished = Vanished.FORGET if forget else Vanished.REFUSE
        done = self._index(names, How(Exclude(exclude, self.settings.home), force, vanished), tell)
        self.contrast(tell)
        return done

    def keep_in_step(
        self, paths: Sequence[Path], tell: Callable[[Event], None], *, exclude: Sequence[str] = (), forget: bool = False
    ) -> Done:
        """Indexes as `index` does, without comparing. Where all documents of a path would go, they stay and it is told,
        unless they are to be forgotten.
        """
        from index.files import Exclude
        from index.gone import Vanished
        from index.ingest import How

        how = How(Exclude(exclude, self.settings.home), vanished=Vanished.FORGET if forget else Vanished.KEEP)
        return self._index(paths, how, tell)

    def watcher(self, paths: Sequence[Path], exclude: Sequence[str] = ()) -> Watcher:
        """What says when something changes at or below paths, while its block runs. Raises BadPattern, NoWatching."""
        from index.files import Exclude
        from index.watch import Watcher

        return Watcher(paths, Exclude(exclude, self.settings.home))

    def addresses(self, names: Sequence[str]) -> list[str]:
        """Addresses that somebody named in the form that the corpus has, each once. Raises EmptyPath and BadAddress."""
        from index.named import addresses

        return addresses(names)

    def add_page(self, address: str) -> Outcome:
        """Fetches a page that somebody named who may not reach what this machine can, and indexes it: it is fetched
        from the public internet only. Raises BadAddress, and as `index`.
        """
        from index.events import Indexed, Skipped
        from index.ingest import How
        from index.uploads import Fate, Outcome
        from index.web.address import address as normalised
        from index.web.public import resolved

        source = normalised(address)
        known = self.settings.corpus in self.corpora() and source in self.library.stamps()
        outcome = Outcome(Fate.UNCHANGED, source)

        def note(event: Event) -> None:
            nonlocal outcome
            if isinstance(event, Skipped):
                outcome = Outcome(Fate.SKIPPED, source, event.reason)
            elif isinstance(event, Indexed):
                outcome = Outcome(Fate.UPDATED if known else Fate.ADDED, source)

        self._index([source], How(resolve=resolved), note)
        return outcome

    def _index(self, names: Sequence[str | Path], how: How, tell: Callable[[Event], None]) -> Done:
        from index.events import Done
        from index.ingest import Ingester

        for event in Ingester(self.library, self.embedder).index(names, how):
            tell(event)
            if isinstance(event, Done):
                return event
        raise AssertionError("indexing ends with its counts")

    def contrast(self, tell: Callable[[Comparing], None] = lambda _: None) -> None:
        """Compares the documents that are new or changed with all others, unless the settings say not to."""
        if self.settings.audit == ON:
            self.audit().run(tell)
        else:
            self.audit().sweep()

    def remove(self, paths: Sequence[str]) -> list[str]:
        """Forgets documents by path, folder or name; their names. Raises CorpusNotFound or NotIndexed."""
        from index.ingest import Ingester

        stamps, uploads = self.library.stamps(), self._uploads()
        gone = Ingester(self.library, self.embedder).remove(paths)
        for source in gone:
            if stamp := stamps.get(source):
                uploads.forget(stamp)
        self.audit().sweep()
        return gone

    def place(self, name: str) -> Upload:
        """Where to write content that somebody hands in under a name; `take` indexes it."""
        return self._uploads().place(name)

    def take(self, upload: Upload) -> Outcome:
        """Indexes what was handed in, in place of what was under the same name. Raises as `index`."""
        from index.ingest import Ingester

        stamps = self.library.stamps() if self.settings.corpus in self.corpora() else {}
        return self._uploads().take(upload, stamps, Ingester(self.library, self.embedder))

    def hand_in(self, upload: Upload) -> None:
        """Has an upload where all who share the store find it. Raises StoreError."""
        self._uploads().hand_in(upload)

    def throw_away(self, upload: Upload) -> None:
        """Deletes the content of an upload that is not to be indexed. Raises StoreError."""
        self._uploads().drop(upload.path.name)

    def sweep(self, wanted: Set[Path]) -> None:
        """Deletes the content of uploads that a kill left behind, but for what is wanted."""
        if self.settings.corpus in self.corpora():
            self._uploads().sweep(self.library.stamps(), wanted)

    def uploaded(self) -> set[str]:
        """The names of the documents that were handed in. Raises CorpusNotFound."""
        uploads = self._uploads()
        return {source for source, stamp in self.library.stamps().items() if uploads.holds(stamp)}

    def endings(self) -> list[str]:
        """What the names of files end in that can be read, with their dot."""
        from index.read import SUFFIXES

        return sorted(SUFFIXES)

    def drop(self, source: str) -> bool:
        """Forgets one document by its very name; whether its file is still there, and so has to change before indexing
        its folder brings the document back. Raises CorpusNotFound or NotIndexed.
        """
        from index.ingest import Ingester

        stamp, uploads = self.library.stamps().get(source), self._uploads()
        handed_in = uploads.holds(stamp) or (stamp is not None and stamp.is_page)
        Ingester(self.library, self.embedder).drop(source, stay=not handed_in)
        if stamp and handed_in:
            uploads.forget(stamp)
        self.audit().sweep()
        return stamp is not None and not handed_in and Path(stamp.path).exists()

    def forget(self, uploads: bool = False) -> str | None:
        """Forgets the whole corpus, whatever state it is in, but for what was dismissed. Raises CorpusNotFound.

        What people handed in is kept, unless `uploads` go, too: it may be nowhere else. Returns where it lies, if there
        is any.
        """
        self.close()
        self.store.forget(self.settings.corpus)
        self.kept.clear()
        handed_in = self._uploads()
        if uploads:
            handed_in.clear()
        return handed_in.place_of_all if handed_in.stray({}, {}) else None

    def repair(self) -> Restored:
        """Makes the corpus whole again, from what its catalog, its files and its uploads still hold, and what is
        derived anew where it is damaged. Raises what indexing raises; it can be run again then.
        """
        from index.ingest import Ingester
        from index.restore import restore

        done = restore(
            self.library,
            self._uploads(),
            Ingester(self.library, self.embedder),
            shared=self.settings.store != EMBEDDED,
        )
        self.close()
        return done

    def spoilt_exports(self) -> dict[Path, list[str]]:
        """The folders of exported models that are damaged, with the files that are."""
        folders = sorted((self.settings.home / "models").glob("*/"))
        return {folder: files for folder in folders if (files := changed(folder))}

    def drop_spoilt_exports(self) -> list[Path]:
        """Deletes exported models that are damaged; they are made again when they are needed."""
        spoilt = list(self.spoilt_exports())
        for folder in spoilt:
            shutil.rmtree(folder)
        return spoilt

    def traced(self) -> list[str]:
        """The names of all corpora of which there is something, if only uploads."""
        handed_in = {each.parent.name for each in self.settings.home.glob("uploads/*/*")}
        if shared := self.store.keeping():
            from index.shared_uploads import TABLES, corpora

            handed_in |= corpora(shared.open(TABLES))
        return sorted({*self.store.traced(), *(name for name in handed_in if CORPUS_NAME.fullmatch(name))})

    def documents(self) -> list[Document]:
        """What is indexed, by source. Raises CorpusNotFound."""
        return self.library.documents()

    def shown(self, document: Document, at: int) -> Stretch:
        """A document as people see it: the stretch of it that an offset stands in."""
        from index.structure.shown import shown

        return shown(document.text, document.markup, at)

    def original(self, document: Document) -> bytes:
        """The file that a document was read from, as it was then. Raises OriginalGone where it isn't so any more."""
        stamp = self.library.stamps().get(document.source)
        if stamp is None:
            raise OriginalGone("It was read from no file.")
        try:
            data = self._uploads().original(stamp)
        except OSError:
            raise OriginalGone("The file that this was read from is gone.") from None
        if hashlib.sha256(data).hexdigest() != stamp.sha256:
            raise OriginalGone("The file that this was read from has changed since.")
        return data

    def places(self, document: Document, start: int, end: int) -> list[Place]:
        """Where on the pages of a PDF the words between two offsets of its text stand. Raises as `page_image`."""
        from index.read import places

        return self._pictured(document, lambda data: places(data, document.pages, (start, end)))

    def page_image(self, document: Document, page: int, scale: float) -> bytes:
        """A page of a PDF, counted from 1, as PNG; `scale` is in pixels a point, 72 of which are an inch.

        Raises OriginalGone where the file is not there any more, or can't be drawn.
        """
        from index.read import page_image

        return self._pictured(document, lambda data: page_image(data, page, scale))

    def _pictured(self, document: Document, draw: Callable[[bytes], T]) -> T:
        from index.read.content import Undecodable

        try:
            return draw(self.original(document))
        except Undecodable as error:
            raise OriginalGone(f"The pages can't be drawn: {error}.") from None

    def sources(self, path: str) -> list[str]:
        """The documents that a person means by a path, a folder or a name. Raises CorpusNotFound or NotIndexed."""
        from index.named import named

        return named(path, self.library.stamps())

    def within(self, scope: Scope) -> Set[str]:
        """The ids of the documents that a scope takes. Raises NotIndexed for a name that is none, NothingToAsk where no
        document has such a date, and CorpusNotFound.
        """
        from index.named import called

        indexed = self.library.identifiers()
        chosen = {source for name in scope.names for source in called(name, indexed)} if scope.names else set(indexed)
        ids = {indexed[source] for source in chosen}
        if scope.since or scope.until:
            ids = {id_ for id_ in ids if scope.dates(self.library.document(id_).published)}
        if not ids:
            raise NothingToAsk
        return ids

    def corpora(self) -> list[str]:
        """The names of all corpora of the store."""
        return self.store.corpora()

    def _uploads(self) -> Uploads:
        return _uploads(self.settings.home, self.store, self.settings.corpus)


def assemble(settings: Settings) -> App:
    """The parts for one corpus. Raises CorpusName, ModelError or StoreError for settings that name nothing."""
    store = store_of(settings)
    library = store.corpus(settings.corpus)
    embedder = OnnxEmbedder(settings.home / "models", settings.embedder)
    models = _Models(settings.home / "models", PairModel(lambda: MODELS, READ_TOKENS, with_glosses=True))
    similarity = SimilarityReader(embedder, library, settings.embedder == BUNDLED_EMBEDDER)
    reads, reading = _opinions(settings.reader)
    reader = _reader(reads, models, similarity)
    first, chat = _opinions(settings.judge)
    keeping = store.keeping() or Files(settings.home)
    kept = Disagreements(keeping, settings.corpus)
    second = SecondOpinion(_chat(chat, settings.judge_url, SECOND_OPINION), settings.judge_seconds) if chat else None
    rereading = (
        SecondReading(_chat(reading, settings.reader_url, SECOND_READING), settings.reader_seconds) if reading else None
    )
    judge = _judge(first, models)
    return App(settings, store, library, embedder, reader, judge, keeping, kept, _prose(settings), second, rereading)


def store_of(settings: Settings) -> Store:
    """Where the corpora are kept. Connects to nothing. Raises StoreError where its library is not installed."""
    read = None if settings.store_read == NONE else settings.store_read
    if settings.store == EMBEDDED:
        if read:
            raise UsageError("The setting `store_read` names a replica of no database.", "Set `store` to its primary.")
        return EmbeddedStore(settings.home)
    try:
        from index.postgres.store import PostgresStore
    except ImportError as error:
        raise StoreError(
            "The setting `store` names a PostgreSQL database, and psycopg can't be loaded.",
            "Install Corrobot with its extra `postgres`: pip install '.[postgres]'",
        ) from error
    return PostgresStore(settings.store, read)


def _uploads(home: Path, store: Store, corpus: str) -> Uploads:
    from index.uploads import Uploads

    folder = home / "uploads" / corpus
    if shared := store.keeping():
        from index.shared_uploads import TABLES, SharedUploads

        return SharedUploads(folder, shared.open(TABLES))
    return Uploads(folder)


@dataclass(frozen=True, slots=True)
class Taken:
    """What was copied: a corpus, and how many conversations and dismissals with it."""

    corpus: Copied
    conversations: int
    dismissals: int


def copy(settings: Settings, source: str, target: str, name: str, tell: Callable[[int, int], None]) -> Taken:
    """Copies the corpus of the settings from one store to another, as `name` there, with what was handed in, asked,
    found and dismissed; nothing is deleted. Conversations stay where they are within one store.

    Stores are named as the setting `store` does. Tells how many documents of how many are there. Raises UsageError
    where both are one, and what the stores raise.
    """
    from bot import chats, disagreements
    from index.copy import copy, copy_uploads

    corpus = settings.corpus
    if (source, corpus) == (target, name):
        raise UsageError("A corpus can't be copied onto itself.", "Name two stores, or another name with --as.")
    stores = [store_of(replace(settings, store=each, store_read=NONE)) for each in (source, target)]
    kept = [store.keeping() or Files(settings.home) for store in stores]
    here, there = stores[0].corpus(corpus), stores[1].corpus(name)
    try:
        copied = copy(here, there, name, tell)
        uploads = _uploads(settings.home, stores[0], corpus), _uploads(settings.home, stores[1], name)
        copy_uploads(here, there, *uploads)
        return Taken(
            copied,
            0 if source == target else chats.copy(kept[0], kept[1], corpus, name),
            disagreements.copy(kept[0], kept[1], corpus, name),
        )
    finally:
        here.close()
        there.close()


def _opinions(name: str) -> tuple[str, str | None]:
    """The reader or judge that a setting names, and the chat model behind it, if there is one. A path may have a plus,
    too.
    """
    found = _SECOND.fullmatch(name)
    return (found["first"], found["chat"]) if found else (name, None)


def _chat(name: str, url: str, use: Use) -> ChatWriter:
    return ChatWriter(name, None if url == NONE else url, use)


def _prose(settings: Settings) -> Prose | None:
    if settings.writer == NONE:
        return None
    writer = _chat(settings.writer, settings.writer_url, WRITER)
    return Prose(writer, settings.writer_least / 100, settings.writer_seconds)


def _over(reader: Reader, similarity: SimilarityReader) -> Reader:
    return replace(reader, similarity=similarity) if isinstance(reader, CombinedReader) else similarity


@dataclass(frozen=True, slots=True)
class _Models:
    """Where exports are kept, and the bundled model, of which Reader and Judge are parts, and which is loaded once."""

    exports: Path
    bundled: PairModel

    def find(self, name: str, task: Task, most_tokens: int) -> tuple[PairModel, str]:
        """A model, not loaded yet, and what it is called in an answer."""
        if name == BUNDLED:
            figures = json.loads((MODELS / "figures.json").read_text("utf-8"))
            return self.bundled, f"{BUNDLED}@{figures['sha256'][:8]}"
        path = Path(name).expanduser()
        model = PairModel(lambda: exported(name, self.exports, task), most_tokens)
        return model, path.name if path.is_dir() else name


def _reader(name: str, models: _Models, similarity: SimilarityReader) -> Reader:
    if name == SIMILARITY:
        return similarity
    return CombinedReader(similarity, ExtractiveReader(*models.find(name, READER, READ_TOKENS)))


def _judge(name: str, models: _Models) -> Judge | None:
    return None if name == NONE else OnnxJudge(*models.find(name, JUDGE, JUDGED_TOKENS))
