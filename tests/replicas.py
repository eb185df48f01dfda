"""Kills of servers over one database, and of the database, under questions, uploads and events of Slack.

    python -m tests.replicas --rounds 50

Two servers, each with a data folder of its own, are asked at the same time, and one is killed at a random moment; or
the database is, and is started again. Then all that was acknowledged must be there, done once, also while the server
that was killed is not back: the other takes over what it left.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from index.types import Document
from tests.command import here
from tests.faces.slack.fake_slack import BOT_TOKEN, SECRET, FakeSlack, signed
from tests.faces.slack.talking import ASKER, PATH, until
from tests.faces.web.serving import Served
from tests.postgres import Server, serving

QUESTION = "When was the Aldmoor bridge opened?"
UPLOADED = [f"upload-{number}.txt" for number in range(3)]
SETTLED = 120
"""Seconds in which what was acknowledged has to be done after a kill; a claimed task of Slack is free after 15."""
DONE = ("done", "failed", "cancelled")
KINDS = ("server", "server", "server", "database")


@dataclass
class Upload:
    """What was sent under a name, and how much of it was accepted."""

    sent: list[str] = field(default_factory=list)
    accepted: int = 0


class Trial:
    """Two servers over a database, and what was acknowledged by either."""

    def __init__(self, postgres: Server, folder: Path, models: Path | None, seed: int, outage: float) -> None:
        self.dice, self._outage = random.Random(seed), outage
        self.killed: Counter[str] = Counter()
        self.acknowledged: Counter[str] = Counter()
        self.refused = 0
        self._postgres, self._url = postgres, postgres.database()
        self._homes = [folder / name for name in ("one", "two")]
        for home in self._homes:
            home.mkdir(parents=True)
            if models:
                (home / "models").symlink_to(models)
        texts = folder / "texts"
        texts.mkdir()
        (texts / "gazette.txt").write_text("The Aldmoor bridge was opened to traffic in 1921.\n", "utf-8")
        ran = here(self._homes[0], "index", "--no-audit", texts, CORROBOT_STORE=self._url)
        assert ran.status == 0, ran.err
        for statement in (
            "CREATE TABLE public.puts (source text, sha256 text)",
            "CREATE FUNCTION public.put() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN INSERT INTO public.puts VALUES (NEW.source, NEW.sha256); RETURN NEW; END'",
            "CREATE TRIGGER put AFTER INSERT ON corrobot.documents_1 FOR EACH ROW EXECUTE FUNCTION public.put()",
        ):
            postgres.run(statement, self._url)
        self._slack = FakeSlack()
        self._slack.__enter__()
        self._lock = threading.Lock()
        self._version = 0
        self._uploads: dict[str, Upload] = {name: Upload() for name in UPLOADED}
        self._asked: list[tuple[str, str]] = []
        self._turns: list[str] = []
        self._servers = [self._serve(home) for home in self._homes]
        for each in self._servers:
            each.ready()
        begun = self._servers[0].client.post("/api/conversations", json={})
        assert begun.status_code == 201, begun.text
        self._conversation = begun.json()["id"]

    def close(self) -> None:
        for each in self._servers:
            if each.process.poll() is None:
                each.stop(signal.SIGKILL)
        self._slack.__exit__()

    def round(self, what: str) -> None:
        """A kill under all that goes on, and all that must hold after it."""
        stop, busy = threading.Event(), threading.Semaphore(0)
        errors: list[BaseException] = []
        working = [
            threading.Thread(target=self._until, args=(stop, busy, each, errors), daemon=True)
            for each in (self._chat, self._upload, self._event)
        ]
        for each in working:
            each.start()
        busy.acquire(timeout=60)
        time.sleep(self.dice.uniform(0, 2))
        victim = None
        if what == "server":
            victim = self.dice.randrange(2)
            self._servers[victim].stop(signal.SIGKILL)
        else:
            self._postgres.kill()
            time.sleep(self.dice.uniform(0, self._outage))
            self._postgres.start()
        self.killed[what] += 1
        time.sleep(self.dice.uniform(0.5, 2))
        stop.set()
        for each in working:
            each.join(180)
            assert not each.is_alive(), "somebody waits for ever"
        if errors:
            raise errors[0]
        self._look(self._servers[self.dice.randrange(2) if victim is None else 1 - victim])
        if victim is not None:
            self._servers[victim] = self._serve(self._homes[victim])
            self._servers[victim].ready()

    def _look(self, server: Served) -> None:
        """What was acknowledged, as one server has it."""
        client = server.client

        def jobs_are_over() -> bool:
            told = client.get("/api/jobs", params={"limit": 1000})
            return told.status_code == 200 and all(job["state"] in DONE for job in told.json()["jobs"])

        until(jobs_are_over, SETTLED)
        failed = [job for job in client.get("/api/jobs?limit=1000").json()["jobs"] if job["state"] != "done"]
        assert not failed, failed
        there = {each["source"]: each["sha256"] for each in client.get("/api/documents").json()["documents"]}
        for name, upload in self._uploads.items():
            may_be = {Document.fingerprint(text) for text in upload.sent[max(0, upload.accepted - 1) :]}
            assert not upload.accepted or there[name] in may_be, f"{name} is not what was accepted last"
        twice = "SELECT source FROM public.puts GROUP BY source, sha256 HAVING count(*) > 1"
        assert not self._postgres.run(twice, self._url), "an upload was indexed twice"
        turns = client.get(f"/api/conversations/{self._conversation}").json()["turns"]
        ids = [turn["answer"]["id"] for turn in turns]
        assert len(ids) == len(set(ids)), "a turn is there twice"
        assert [id_ for id_ in ids if id_ in set(self._turns)] == self._turns, "a turn is lost"
        for channel, ts in self._asked:
            until(lambda channel=channel, ts=ts: self._is_answered(channel, ts), SETTLED)  # type: ignore[misc]
        for channel, ts in self._asked:
            assert len(self._slack.thread(channel, ts)) == 1, "a question in Slack was answered twice"
        self._asked.clear()

    def _is_answered(self, channel: str, ts: str) -> bool:
        found = self._slack.thread(channel, ts)
        return bool(found) and all("1921" in json.dumps(each["blocks"]) and not each.get("streaming") for each in found)

    def _until(
        self, stop: threading.Event, busy: threading.Semaphore, act: Callable[[], None], errors: list[BaseException]
    ) -> None:
        while not stop.is_set():
            try:
                act()
                busy.release()
            except BaseException as error:
                errors.append(error)
                return

    def _send(self, to: Callable[[httpx.Client], httpx.Response], status: int) -> httpx.Response | None:
        """What one of the servers answers; None where it was killed, or says that the database is away."""
        server = self._servers[self.dice.randrange(2)]
        try:
            told = to(server.client)
        except (httpx.TransportError, RuntimeError):  # a client that is closed with its server raises the latter
            time.sleep(0.05)
            return None
        if told.status_code == 503:
            assert int(told.headers["retry-after"]) > 0, told.text
            self.refused += 1
            time.sleep(0.2)
            return None
        assert told.status_code == status, f"{told.status_code}: {told.text}"
        return told

    def _chat(self) -> None:
        asked = {"question": QUESTION, "conversation": self._conversation}
        if told := self._send(lambda client: client.post("/api/ask", json=asked), 200):
            self._turns.append(told.json()["id"])
            self.acknowledged["turn"] += 1

    def _upload(self) -> None:
        name = self.dice.choice(UPLOADED)
        upload = self._uploads[name]
        with self._lock:
            self._version += 1
            text = f"The {name.partition('.')[0]} has the mark x0m{self._version}v.\n"
        upload.sent.append(text)
        if self._send(lambda client: client.post("/api/documents", files={"files": (name, text.encode())}), 202):
            upload.accepted = len(upload.sent)
            self.acknowledged["upload"] += 1
        time.sleep(self.dice.uniform(0, 0.3))

    def _event(self) -> None:
        """A question in Slack, which Slack sends until it is acknowledged, and once more now and then."""
        event = self._slack.mention("C0ROOM", ASKER, QUESTION)
        raw = json.dumps(event)

        def post(client: httpx.Client) -> httpx.Response:
            headers = {"content-type": "application/json", **signed(raw), "host": "bot.example.com"}
            return client.post(PATH, content=raw, headers=headers)

        left = 2 if self.dice.random() < 0.3 else 1
        deadline = time.monotonic() + SETTLED
        while left:
            assert time.monotonic() < deadline, "an event is not taken"
            left -= self._send(post, 200) is not None
        self._asked.append((event["event"]["channel"], event["event"]["ts"]))
        self.acknowledged["event"] += 1
        time.sleep(self.dice.uniform(0, 0.5))

    def _serve(self, home: Path) -> Served:
        settings = {
            "CORROBOT_STORE": self._url, "CORROBOT_AUDIT": "off", "CORROBOT_RATE_LIMIT": "100000/minute",
            "SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_API_URL": self._slack.api,
        }  # fmt: skip
        return Served(home, **settings)

    def logs(self) -> str:
        return "\n".join(each.log[-3000:] for each in self._servers)


@contextmanager
def trying(postgres: Server, folder: Path, models: Path | None, seed: int, outage: float = 3.0) -> Iterator[Trial]:
    """A trial, whose servers end with the block. The database is away for up to `outage` seconds."""
    trial = Trial(postgres, folder, models, seed, outage)
    try:
        yield trial
    finally:
        trial.close()


def rounds(trial: Trial, many: int, tell: Callable[[str], None] = lambda _: None, kinds: Sequence[str] = KINDS) -> None:
    """So many kills, of what is named in turn."""
    for at in range(many):
        what = kinds[at % len(kinds)]
        began = time.monotonic()
        try:
            trial.round(what)
        except BaseException:
            tell(f"round {at + 1}, {what}: {trial.logs()}")
            raise
        tell(f"round {at + 1}, {what}: {time.monotonic() - began:.0f} s, {dict(trial.acknowledged)}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--outage", type=float, default=3.0, help="seconds that the database is away at most")
    parser.add_argument("--only", choices=sorted(set(KINDS)), help="what is killed, if not each in turn")
    given: Any = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="replicas-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with (
            serving() as postgres,
            trying(postgres, folder / "homes", None, given.seed, given.outage) as trial,
        ):
            try:
                kinds = [given.only] if given.only else KINDS
                rounds(trial, given.rounds, lambda said: print(said, file=sys.stderr, flush=True), kinds)
            finally:
                told = f"killed: {dict(trial.killed)}; acknowledged: {dict(trial.acknowledged)}"
                print(f"{told}; refused with 503 and Retry-After: {trial.refused}")
    print("nothing acknowledged was lost, and nothing was done twice")


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
