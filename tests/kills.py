"""Rounds of kills: what changes a home is killed at any moment, and the home has all that was acknowledged, no more.

`python -m tests.kills --rounds 200` kills `corrobot index`, `remove` and `disagreements dismiss`, and in every other
round a server to which is uploaded, from which is removed, in which a conversation is held and where is dismissed and
restored. After each kill the home is looked through, asked, and what was interrupted is done again.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import multiprocessing
import random
import re
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx

from bot import chats, disagreements
from bot.assemble import App, assemble
from bot.chats import Chats
from bot.database import Files, trouble
from bot.settings import Settings
from index.types import Document
from tests.bot.test_audit_kill import FACTS
from tests.command import here, in_this_process

OWNER = "local"
"""As whom a server without keys keeps what is said."""

NAMES = [f"report-{number:02}.txt" for number in range(12)]
UPLOADED = [f"upload-{number}.txt" for number in range(4)]
SYLLABLES = "ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu".split()
DONE = ("done", "failed")

_PRELOAD = "tests.command bot.faces.web.serve chromadb chromadb.api.client onnxruntime tantivy tokenizers".split()


@dataclass(slots=True)
class Upload:
    """What was sent under one name: all texts, and how many of them were accepted for certain."""

    sent: list[str] = field(default_factory=list)
    accepted: int = 0
    going: bool = False
    gone: bool = False


class Trial:
    """A home that is changed and killed. What must hold is asserted after each round."""

    def __init__(self, home: Path, folder: Path, seed: int) -> None:
        self.home, self.folder, self.log = home, folder, home.parent / "log"
        self.dice = random.Random(seed)
        self.killed: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(_PRELOAD)
        self._version = 0
        self._texts: dict[str, str] = {}
        self._uploads: dict[str, Upload] = {}
        self._jobs: set[str] = set()
        self._dismissed: dict[str, bool | None] = {}
        self._turns: list[str] = []
        self._lock = threading.RLock()
        folder.mkdir(parents=True)
        for town, of in FACTS.items():
            self._write(f"{town}-gazette.txt", "\n\n".join([town, *(fact for fact, *_ in of)]))
            self._write(f"{town}-herald.txt", "\n\n".join([town, *(f.replace(one, two) for f, one, two in of)]))
        for name in NAMES[:6]:
            self._change(name)
        began = time.monotonic()
        ran = here(home, "index", folder)
        assert ran.status == 0, ran.err
        self._whole = time.monotonic() - began
        with self._opened() as app:
            self._dismissed = {each.id: False for each in app.audit().listed()}
            assert len(self._dismissed) > len(FACTS)
        kept = Chats(Files(home))
        self._conversation = kept.begin(OWNER, "default").id
        kept.close()

    def round(self, what: str) -> None:
        """One kill of what does something, and all that must hold after it."""
        if what == "serve":
            self._serve()
        else:
            self._command(what)
        self.look()

    def look(self) -> None:
        """The home as whoever comes next finds it."""
        for tables in (chats.TABLES, disagreements.TABLES):
            assert trouble(self.home, tables) is None
        kept = Chats(Files(self.home))
        turns = [turn.answer["id"] for turn in kept.turns(OWNER, self._conversation)]
        kept.close()
        assert [each for each in turns if each in self._turns] == self._turns, "a turn is lost"
        with self._opened() as app:
            assert app.library.damaged() == []
            documents = {each.source: each for each in app.documents()}
            for each in documents.values():
                assert self._texts[each.sha256] == each.text, "a text that never was"
            hidden = {each.id for each in app.audit().listed(dismissed=True)}
            for id_, dismissed in self._dismissed.items():
                assert dismissed is None or (id_ in hidden) is dismissed, f"{id_} is not as it was left"
                self._dismissed[id_] = id_ in hidden
            assert hidden | {each.id for each in app.audit().listed()} == self._dismissed.keys()
            for name in self.dice.sample(sorted(documents), 4):
                word = max(re.findall(r"\w+", documents[name].text), key=len)
                found = app.library.search(word, app.embedder.embed(word), 50)
                assert name in {app.library.document(hit.passage.document_id).source for hit in found}, word
            answer = app.bot().ask(
                self.dice.choice(["What was the mood in the council?", "How high is the lighthouse?"])
            )
            for quote in answer.quotes:
                assert self._texts[quote.document.sha256][quote.start : quote.end] == quote.text

    def _command(self, what: str) -> None:
        before = self._there()
        after, arguments = self._prepared(what, before)
        with self._killable(*arguments) as process:
            seen = self._touched()
            if self.dice.random() < 0.5:
                process.join(self.dice.uniform(0, self._whole))
            else:
                while process.is_alive() and self._touched() == seen:
                    time.sleep(0.002)
                process.join(self.dice.choice([0, self.dice.uniform(0, 0.3)]))
            self.killed[what] += process.is_alive()
        now = self._there()
        for name in before.keys() | after.keys():
            assert now.get(name) in (before.get(name), after.get(name)), f"{name} is neither as before nor as after"
        if process.exitcode == 0:
            assert now == after, "what was told as done is not"
        self.look()
        again = self._start(*arguments)
        again.join(300)
        # What was removed, or restored, before the kill is not there to be so again.
        before_the_kill = now == after if what == "remove" else what == "dismiss" and not self._dismissed[arguments[2]]
        assert again.exitcode == 0 or before_the_kill, self.log.read_text()
        assert self._there() == after
        self.done[what] += 1
        if what == "dismiss":
            self._dismissed[arguments[2]] = arguments[1] == "dismiss"

    def _prepared(self, what: str, before: dict[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
        """What is to be done, and the documents that there are when it is."""
        after = dict(before)
        if what in ("index", "update"):
            there = [name for name in NAMES if (self.folder / name).exists()]
            new = [name for name in NAMES if name not in there]
            for name in self.dice.sample(new, min(3, len(new))) if what == "index" else self.dice.sample(there, 3):
                after[name] = Document.fingerprint(self._change(name))
            if len(there) > 6:
                gone = self.dice.choice(there)
                (self.folder / gone).unlink()
                after.pop(gone, None)
            return after, ("index", str(self.folder))
        if what == "remove":
            name = self.dice.choice([each for each in before if each in NAMES])
            del after[name]
            # Its file goes, too: what was removed is new again when its file changes.
            (self.folder / name).unlink(missing_ok=True)
            return after, ("remove", name)
        id_ = self.dice.choice(sorted(self._dismissed))
        how = "restore" if self._dismissed[id_] else "dismiss"
        self._dismissed[id_] = None
        return after, ("disagreements", how, id_)

    def _serve(self) -> None:
        """A server that many things are sent to at once, until it is killed."""
        with (
            self._killable("serve", "--port", "0") as process,
            httpx.Client(base_url=self._address(), timeout=60) as client,
        ):
            while client.get("/readyz").status_code != 200:
                time.sleep(0.05)
            self._taken_up(client)
            acknowledged = threading.Event()
            working = [
                threading.Thread(target=self._until_killed, args=(each, client, acknowledged), daemon=True)
                for each in (self._chat, self._upload, self._dismiss, self._remove)
            ]
            for each in working:
                each.start()
            acknowledged.wait(120)
            time.sleep(self.dice.choice([0, self.dice.uniform(0, 0.1), self.dice.uniform(0, 3)]))
            process.kill()
            for each in working:
                each.join(120)
                if each.is_alive():
                    faulthandler.dump_traceback()
                    raise AssertionError("a client is still at it, though there is no server any more")
            self.killed["serve"] += 1

    def _taken_up(self, client: httpx.Client) -> None:
        """The jobs that were accepted before the kill are done, and what they brought is there. So are those that were
        accepted without a word of it.
        """
        for job in sorted(self._jobs):
            while (told := client.get(job).json())["state"] not in DONE:
                time.sleep(0.05)
            assert told["state"] == "done", told
        while self._jobs_of(client):
            time.sleep(0.05)
        self._jobs.clear()
        there = {each["source"]: each["sha256"] for each in client.get("/api/documents?limit=1000").json()["documents"]}
        for name, upload in self._uploads.items():
            may_be = {Document.fingerprint(text) for text in upload.sent[max(0, upload.accepted - 1) :]}
            if name in there:
                assert not upload.gone, f"{name} is back"
                assert there[name] in may_be, f"{name} is of a version that was replaced"
            else:
                assert upload.gone or upload.going or not upload.accepted, f"{name} is lost"
                upload.gone = True

    def _until_killed(
        self, act: Callable[[httpx.Client], None], client: httpx.Client, acknowledged: threading.Event
    ) -> None:
        with suppress(httpx.TransportError):
            while True:
                act(client)
                acknowledged.set()

    def _chat(self, client: httpx.Client) -> None:
        asked = {"question": "When was the Aldmoor bridge opened?", "conversation": self._conversation}
        told = client.post("/api/ask", json=asked)
        assert told.status_code == 200, told.text
        self._turns.append(told.json()["id"])
        self.done["chat"] += 1

    def _upload(self, client: httpx.Client) -> None:
        name = self.dice.choice(UPLOADED)
        with self._lock:
            upload = self._uploads.setdefault(name, Upload())
            if upload.going:  # it is just being removed
                return
            text = self._new(name)
            upload.sent.append(text)
            upload.gone = False
        told = client.post("/api/documents", files={"files": (name, text.encode())})
        assert told.status_code == 202, told.text
        with self._lock:
            upload.accepted = len(upload.sent)
            self._jobs.add(told.json()["status"])
        while client.get(told.json()["status"]).json()["state"] not in DONE:
            time.sleep(0.01)
        self.done["upload"] += 1

    def _remove(self, client: httpx.Client) -> None:
        time.sleep(self.dice.uniform(0, 0.5))
        there = client.get("/api/documents", params={"q": "upload-"}).json()["documents"]
        if not there:
            return
        chosen = self.dice.choice(there)
        upload = self._uploads[chosen["source"]]
        with self._lock:
            if upload.accepted != len(upload.sent) or self._jobs_of(client):
                return
            upload.going = True
        told = client.delete(f"/api/documents/{chosen['id']}")
        assert told.status_code in (200, 404), told.text
        with self._lock:
            upload.going, upload.gone = False, True
        self.done["remove (server)"] += 1

    def _jobs_of(self, client: httpx.Client) -> bool:
        """Whether any upload is under way."""
        return any(job["state"] not in DONE for job in client.get("/api/jobs").json()["jobs"])

    def _dismiss(self, client: httpx.Client) -> None:
        id_ = self.dice.choice(sorted(self._dismissed))
        how = "restore" if self._dismissed[id_] else "dismiss"
        was, self._dismissed[id_] = self._dismissed[id_], None
        told = client.post(f"/api/disagreements/{id_}/{how}")
        assert told.status_code == 200, told.text
        self._dismissed[id_] = not was
        self.done["dismiss (server)"] += 1

    @contextmanager
    def _killable(self, *arguments: str) -> Iterator[BaseProcess]:
        process = self._start(*arguments)
        try:
            yield process
        finally:
            process.kill()
            process.join()

    def _start(self, *arguments: str) -> BaseProcess:
        self.log.unlink(missing_ok=True)
        process = self._context.Process(target=in_this_process, args=(self.home, self.log, *arguments), daemon=True)
        process.start()
        return process

    def _address(self) -> str:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            if self.log.exists() and (found := re.search(r"http://\S+?(?=/ )", self.log.read_text())):
                return found[0]
            time.sleep(0.02)
        raise AssertionError(self.log.read_text())

    @contextmanager
    def _opened(self) -> Iterator[App]:
        """The home, with models that are loaded once; closed, so that nothing of it is held open while others are
        killed.
        """
        app = self._base().over("default")
        try:
            yield app
        finally:
            app.close()

    def _base(self) -> App:
        if not hasattr(self, "_app"):
            self._app = assemble(Settings(self.home))
        return self._app

    def _there(self) -> dict[str, str]:
        with self._opened() as app:
            return {each.source: each.sha256 for each in app.documents()}

    def _touched(self) -> object:
        """What tells one step of a change from the next."""
        found = []
        for file in self.home.glob("**/*.sqlite*"):
            with suppress(FileNotFoundError):
                status = file.stat()
                found.append((file.name, status.st_size, status.st_mtime_ns))
        return sorted(found)

    def _change(self, name: str) -> str:
        return self._write(name, self._new(name))

    def _new(self, name: str) -> str:
        """A text that was not there before."""
        with self._lock:
            self._version += 1
            mark = f"{name.partition('.')[0].replace('-', '')}version{self._version}"
            # Words that are none: no two of these texts contradict each other.
            words = ["".join(self.dice.choice(SYLLABLES) for _ in range(3)) for _ in range(300)]
        paragraphs = [words[at : at + 10] for at in range(0, 300 if name.endswith("3.txt") else 30, 10)]
        text = "\n\n".join(f"The {mark} has {' '.join(each)}." for each in paragraphs)
        self._texts[Document.fingerprint(text)] = text
        return text

    def _write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text, "utf-8")
        self._texts[Document.fingerprint(text)] = text
        return text


ORDER = ("index", "serve", "update", "serve", "remove", "serve", "dismiss", "serve")


def rounds(trial: Trial, many: int, tell: Callable[[str], None] = lambda _: None) -> None:
    """So many kills, of what changes a home in turn."""
    at = 0
    while sum(trial.killed.values()) < many:
        what = ORDER[at % len(ORDER)]
        at += 1
        try:
            trial.round(what)
        except BaseException:
            tell(f"round {at}, {what}: {trial.log.read_text() if trial.log.exists() else ''}")
            raise
        tell(f"round {at}, {what}: {sum(trial.killed.values())} kills")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="kills-", ignore_cleanup_errors=True) as folder:
        trial = Trial(Path(folder) / "home", Path(folder) / "texts", given.seed)
        try:
            rounds(trial, given.rounds, lambda said: print(said, file=sys.stderr, flush=True))
        finally:
            print(f"killed: {json.dumps(trial.killed)}; acknowledged or done again: {json.dumps(trial.done)}")
    print("nothing acknowledged was lost")


if __name__ == "__main__":
    main()
