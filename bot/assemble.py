"""Settings to the parts of Corrobot, put together: the only place that knows which store and which models there are.

Nothing heavy is loaded here: the parts load what they need when they are first used. What only indexing needs is
imported where it is used, since a cold answer waits for imports.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.ask import Bot
from bot.models.extractive import ExtractiveReader
from bot.models.judge import OnnxJudge
from bot.models.named import JUDGE, READER, Task, exported
from bot.models.reader import CombinedReader
from bot.models.similarity import SimilarityReader
from bot.ports import Judge, Reader
from bot.settings import Settings
from bot.types import Verification
from bot.verify import verify
from index.embed import OnnxEmbedder
from index.embedded.corpora import corpus_folder, forget_corpus, list_corpora
from index.embedded.library import EmbeddedLibrary
from index.types import Document

if TYPE_CHECKING:
    from index.ingest import Done, Event

BUNDLED, SIMILARITY, NONE = "bundled", READER.always, JUDGE.always
"""What a reader and a judge may be set to beside the name of a model: the ones that come with Corrobot, and none."""

MODELS = Path(__file__).parent / "models" / "bundled"


@dataclass(frozen=True, slots=True)
class App:
    """One corpus with what asks it and what fills it. Opens nothing before it is used."""

    settings: Settings
    library: EmbeddedLibrary
    embedder: OnnxEmbedder
    reader: Reader
    judge: Judge | None

    def bot(self) -> Bot:
        """Raises CorpusNotFound where nothing is indexed, EmbedderMismatch where something else made the index."""
        self.library.require(self.embedder.name)
        return Bot(self.library, self.embedder, self.reader, self.judge, self.settings.corpus)

    def verify(self, claim: str) -> Verification:
        """What the corpus says of a claim. Raises as `bot` does, and BadQuestion for what is no claim."""
        bot = self.bot()
        return verify(claim, bot.library, bot.embedder, bot.reader, bot.judge)

    def index(self, paths: Sequence[Path], tell: Callable[[Event], None] = lambda _: None) -> Done:
        """Adds, updates and forgets what `paths` say; tells of each file as soon as it is stored.

        Raises PathNotFound before anything is changed, and what the store and the embedder raise.
        """
        from index.ingest import Done, Ingester

        for event in Ingester(self.library, self.embedder).index(paths):
            tell(event)
            if isinstance(event, Done):
                return event
        raise AssertionError("indexing ends with its counts")

    def remove(self, paths: Sequence[str]) -> list[str]:
        """Forgets documents by path, folder or name; their names. Raises CorpusNotFound or NotIndexed."""
        from index.ingest import Ingester

        self.library.generation()  # or it would make a corpus, to find nothing in it
        return Ingester(self.library, self.embedder).remove(paths)

    def forget(self) -> None:
        """Forgets the whole corpus, whatever state it is in. Raises CorpusNotFound."""
        self.library.close()
        forget_corpus(self.settings.home, self.settings.corpus)

    def documents(self) -> list[Document]:
        """What is indexed, by source. Raises CorpusNotFound."""
        return self.library.documents()

    def corpora(self) -> list[str]:
        """The names of all corpora in the home."""
        return list_corpora(self.settings.home)


def assemble(settings: Settings) -> App:
    """The parts for one corpus. Raises CorpusName or ModelError for settings that name nothing."""
    library = EmbeddedLibrary(corpus_folder(settings.home, settings.corpus))
    embedder = OnnxEmbedder(settings.home / "models", settings.embedder)
    exports = settings.home / "models"
    reader = _reader(settings.reader, exports, SimilarityReader(embedder, library))
    return App(settings, library, embedder, reader, _judge(settings.judge, exports))


def _reader(name: str, exports: Path, similarity: SimilarityReader) -> Reader:
    if name == SIMILARITY:
        return similarity
    return CombinedReader(similarity, ExtractiveReader.of(*_model(name, exports, READER)))


def _judge(name: str, exports: Path) -> Judge | None:
    return None if name == NONE else OnnxJudge.of(*_model(name, exports, JUDGE))


def _model(name: str, exports: Path, task: Task) -> tuple[Callable[[], Path], str]:
    """How to find a model when it is first used, and what it is called in an answer."""
    if name == BUNDLED:
        folder = MODELS / task.setting
        figures = json.loads((folder / "figures.json").read_text("utf-8"))
        return lambda: folder, f"{BUNDLED}@{figures['sha256'][:8]}"
    path = Path(name).expanduser()
    return lambda: exported(name, exports, task), path.name if path.is_dir() else name
