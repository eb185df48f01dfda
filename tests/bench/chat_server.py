"""Serves a GGUF file as OpenAI's chat completions, for asking a real chat model by hand:

    pip install gpt4all==2.8.2   # in an environment of its own
    python -m tests.bench.chat_server MODEL.gguf --port 8123
    CORROBOT_WRITER=openai:local CORROBOT_WRITER_URL=http://127.0.0.1:8123/v1 OPENAI_API_KEY=none corrobot ask "..."

One request at a time: a second one waits.
"""

from __future__ import annotations

import argparse
import queue
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.fake_chat import Says, chatting

MOST_TOKENS = 300
SYSTEM, USER = "<|im_start|>system\n{}<|im_end|>\n", "<|im_start|>user\n{0}<|im_end|>\n<|im_start|>assistant\n"


def speaking(path: Path, threads: int) -> Says:
    """What the model of a file writes to a request, in the form that Qwen's models know (ChatML)."""
    from gpt4all import GPT4All

    model = GPT4All(path.name, model_path=str(path.parent), allow_download=False, n_threads=threads, n_ctx=4096)
    alone = threading.Lock()

    def says(asked: dict[str, Any]) -> Iterator[str]:
        system, user = (each["content"] for each in asked["messages"])
        pieces: queue.Queue[str | None] = queue.Queue()
        unwanted = threading.Event()

        def work() -> None:
            began, written = time.perf_counter(), ""

            def wanted(_: int, piece: str) -> bool:
                nonlocal written
                written += piece
                pieces.put(piece)
                return not unwanted.is_set()

            try:
                with alone, model.chat_session(SYSTEM.format(system), USER):
                    model.generate(user, max_tokens=MOST_TOKENS, temp=0.0, n_batch=128, callback=wanted)
            finally:
                pieces.put(None)
            seconds = time.perf_counter() - began
            print(f"{len(system) + len(user):,} characters read, {seconds:.1f} s: {written!r}")

        threading.Thread(target=work, daemon=True).start()
        try:
            while (piece := pieces.get()) is not None:
                yield piece
        finally:
            unwanted.set()

    return says


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    says = speaking(given.model, given.threads)
    with chatting(given.port) as chat:
        chat.says = says
        print(f"serving at {chat.url}", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
