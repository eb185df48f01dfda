"""The Writer on a chat model that LangChain's `init_chat_model` names: "openai:gpt-5-mini", "ollama:qwen3:8b".

It writes prose, and second opinions. Knows how a model is made, streamed from and given up, and not what it is asked.
The packages of the providers are extras, and are imported when something is first written.
"""

from __future__ import annotations

import logging
import queue
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.ports import Piece, WriterFailed
from index.errors import ModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

log = logging.getLogger("corrobot")


@dataclass(frozen=True, slots=True)
class Use:
    """What a chat model is for: what messages call it, how it is set, and how to go on without it."""

    what: str
    set_as: str
    without: str


WRITER = Use(
    "writer",
    'A writer is "PROVIDER:MODEL", such as "openai:gpt-5-mini"',
    "Or set writer to none, for answers in quotes alone.",
)
SECOND_OPINION = Use(
    "second opinion",
    'It is set as judge = "bundled+PROVIDER:MODEL", such as "bundled+openai:gpt-5-mini"',
    "Or leave out the + and what follows, for no second opinion.",
)
SECOND_READING = Use(
    "second opinion",
    'It is set as reader = "bundled+PROVIDER:MODEL", such as "bundled+openai:gpt-5-mini"',
    SECOND_OPINION.without,
)


@dataclass(slots=True)
class ChatWriter:
    """A chat model. `url` is where it is served, if not where its provider is. Nothing is opened before it is used."""

    name: str
    url: str | None = None
    use: Use = WRITER
    _model: BaseChatModel | None = field(default=None, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def warm(self) -> None:
        self._loaded()

    def write(self, instructions: str, told: str, seconds: float) -> Iterator[Piece]:
        """The text in pieces. The model is asked in a thread: no provider keeps a deadline that holds for a whole
        answer, and one that hangs must not keep whoever asked.
        """
        model, until = self._loaded(), time.monotonic() + seconds
        pieces: queue.Queue[Piece | Exception | None] = queue.Queue()
        unwanted = threading.Event()

        def ask() -> None:
            try:
                for chunk in model.stream([("system", instructions), ("human", told)]):
                    if unwanted.is_set():
                        return
                    pieces.put(Piece(str(chunk.text), _tokens(chunk)))
                pieces.put(None)
            except Exception as error:
                pieces.put(error)

        threading.Thread(target=ask, name="writing", daemon=True).start()
        try:
            while True:
                try:
                    piece = pieces.get(timeout=max(0.0, until - time.monotonic()))
                except queue.Empty:
                    raise WriterFailed(f"the model did not answer within {seconds:g} seconds") from None
                if piece is None:
                    return
                if isinstance(piece, Exception):
                    log.warning("the %s %s failed: %s", self.use.what, self.name, type(piece).__name__)
                    raise WriterFailed("the model could not be asked, or gave an error") from piece
                yield piece
        finally:
            unwanted.set()

    def _loaded(self) -> BaseChatModel:
        with self._lock:
            if self._model is None:
                self._model = self._made()
            return self._model

    def _made(self) -> BaseChatModel:
        provider = self.name.partition(":")[0]
        install = f"{sys.executable} -m pip install langchain langchain-{provider.replace('_', '-')}"
        try:
            from langchain.chat_models import init_chat_model

            where: dict[str, Any] = {"base_url": self.url} if self.url else {}
            model: BaseChatModel = init_chat_model(self.name, **where)
        except ImportError:
            raise ModelError(
                f"The {self.use.what} {self.name} needs packages that are not installed.",
                f"Install them with `{install}`. {self.use.without}",
            ) from None
        except Exception as error:  # each provider has its own, for a key that is missing or a setting
            said = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
            raise ModelError(
                f"The {self.use.what} {self.name} can't be used: {said}",
                f"{self.use.set_as}, with its key in the environment. {self.use.without}",
            ) from None
        return model


def _tokens(chunk: Any) -> tuple[int, int] | None:
    """How many tokens were read and written, in the chunk that says so."""
    used = getattr(chunk, "usage_metadata", None)
    return (used["input_tokens"], used["output_tokens"]) if used else None
