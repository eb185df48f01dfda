"""Rounds of damage: a file of a home is cut off, flipped, zeroed or deleted, then it is asked, examined and repaired.

`python -m tests.damage --rounds 100` makes a home of made text, damages it so often, and prints what came of it. What
is done to a home is done in a process of its own, which a damaged file could end. Of a home of more than 1,200
documents only these are compared with each other, and the audit is off: it takes long, and is made anew with them.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from math import inf
from pathlib import Path
from typing import Any

from bot.assemble import ON, App, assemble
from bot.chats import Chats
from bot.database import Files
from bot.disagreements import TABLES as DISMISSED
from bot.doctor import examine
from bot.outbox import Outbox
from bot.render import answer_json
from bot.repair import repair
from bot.settings import Settings
from index.embedded.corpora import corpus_folder
from index.embedded.library import EmbeddedLibrary
from index.embedded.store import EmbeddedStore
from index.errors import CorrobotError
from tests.command import ROOT

log = logging.getLogger("damage")

PATIENCE = 1_800
"""Seconds after which a process hangs: to embed 25,000 passages anew takes minutes."""

COMPARED = 1_200
"""Documents up to which all are compared with each other."""

WAYS = ("cut", "flip", "zero", "delete")


def damage(file: Path, way: str, dice: random.Random) -> None:
    """Does to a file what disks, and hands, do."""
    data = bytearray(file.read_bytes())
    if way == "delete":
        file.unlink()
        return
    if way == "cut":
        del data[dice.randrange(len(data)) :]
    elif way == "flip":
        for _ in range(20):
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    else:
        at = dice.randrange(0, len(data), 4096)
        data[at : at + 4096] = bytes(len(data[at : at + 4096]))
    file.write_bytes(data)


def kinds(home: Path) -> dict[str, list[Path]]:
    """The files of a home that hold something, by what they are; exported models are not looked at."""
    found: dict[str, list[Path]] = {}
    for file in sorted(home.rglob("*")):
        below = file.relative_to(home).parts
        if file.is_file() and not file.is_symlink() and file.stat().st_size and below[0] != "models":
            kind = below[0] if len(below) < 3 else f"{below[2] if below[0] == 'corpora' else below[0]}"
            found.setdefault(f"{kind} {file.suffix}" if len(below) > 3 or kind == "uploads" else kind, []).append(file)
    return found


def over(base: App, home: Path) -> App:
    """The models of an app over another home, with Chroma whatever its size."""
    settings = replace(base.settings, home=home)
    app = replace(base, settings=settings, store=EmbeddedStore(home), keeping=Files(home)).over("default")
    library = EmbeddedLibrary(corpus_folder(home, "default"), exact_up_to=0)
    reader = replace(app.reader, similarity=replace(app.reader.similarity, library=library))  # type: ignore[arg-type]
    return replace(app, library=library, reader=reader)


def asked(app: App, questions: Sequence[str]) -> list[dict[str, Any]]:
    """The answers, or what is told in their place."""
    said: list[dict[str, Any]] = []
    for question in questions:
        try:
            said.append(answer_json(app.bot().ask(question)))
        except CorrobotError as error:
            said.append({"error": error.message, "remedy": error.remedy})
    return said


def findings(found: Iterator[Any]) -> list[tuple[str, str, str | None]]:
    return [(each.name, each.found, each.remedy) for each in found]


def work(base: App, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a home says before and after it is repaired."""
    app = over(base, Path(given["home"]))
    said: dict[str, Any] = {"before": asked(app, given["questions"]), "examined": findings(examine(app))}
    app.close()
    said["repaired"] = findings(repair(app))
    said["again"] = findings(examine(app))
    said["after"] = asked(app, given["questions"])
    said["documents"] = {each.source: each.text for each in app.documents()}
    app.close()
    return said


def serve() -> None:
    """Works on one home a line, until there is none."""
    base: App | None = None
    for line in sys.stdin:
        given = json.loads(line)
        base = base or assemble(Settings(Path(given["models"]), audit=given["audit"]))
        try:
            said = work(base, given)
        except Exception as error:
            said = {"unexpected": f"{type(error).__name__}: {error}"}
        print(json.dumps(said), flush=True)


@contextmanager
def worker() -> Iterator[subprocess.Popen[str]]:
    """A process that works on homes."""
    log = tempfile.TemporaryFile("w+")  # noqa: SIM115
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.damage", "--serve"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        with process, suppress(BrokenPipeError):  # which closes its pipes, and waits
            log.close()


@dataclass(slots=True)
class Result:
    """What came of some rounds. `faults` are what must not be, each with its round."""

    rounds: int = 0
    damaged: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    refused: int = 0
    answered: int = 0
    noticed: int = 0
    lost: int = 0


def rounds(
    home: Path, questions: Sequence[str], many: int, seed: int, folder: Path, audit: str = ON, minutes: float = inf
) -> Result:
    """Damages copies of a home, one file each, every kind in turn; as often as was said, and begins none after so many
    minutes.
    """
    result, dice = Result(), random.Random(seed)
    until = time.monotonic() + 60 * minutes
    asking = {"questions": list(questions), "models": str(home), "audit": audit}
    with worker() as process:
        right = _done(process, {"home": str(_copied(home, folder / "right"))} | asking)
    assert right is not None
    assert "unexpected" not in right, right
    order = sorted(kinds(home))
    dice.shuffle(order)
    at = 0
    while at < many and time.monotonic() < until:
        with worker() as process:
            while at < many and time.monotonic() < until:
                kind, way = order[at % len(order)], WAYS[(at // len(order) + at) % len(WAYS)]
                here = _copied(home, folder / f"round-{at}")
                file = dice.choice(kinds(here)[kind])
                damage(file, way, dice)
                what = f"round {at}, {way} of {file.relative_to(here)}"
                said = _done(process, {"home": str(here)} | asking)
                shutil.rmtree(here)
                at += 1
                result.rounds = at
                result.damaged[kind] += 1
                if said is None:
                    result.faults.append(f"{what}: the process hung or ended with {process.poll()}")
                    break
                result.faults += [f"{what}: {fault}" for fault in _faults(said, right, result, kind)]
                log.info("%s: %d faults so far", what, len(result.faults))
    return result


def _copied(home: Path, to: Path) -> Path:
    """A copy with the models of the first: they are not damaged, and large."""
    shutil.copytree(home, to, ignore=shutil.ignore_patterns("models"))
    (to / "models").symlink_to((home / "models").resolve())
    return to


def _done(process: subprocess.Popen[str], given: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the process says of a home; None where it crashes or hangs."""
    assert process.stdin
    assert process.stdout
    timer = threading.Timer(PATIENCE, process.kill)
    timer.start()
    try:
        process.stdin.write(json.dumps(given) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
    except BrokenPipeError:
        return None
    finally:
        timer.cancel()
    if not line:
        process.wait()
        return None
    said: dict[str, Any] = json.loads(line)
    return said


def _faults(said: dict[str, Any], right: dict[str, Any], result: Result, kind: str) -> Iterator[str]:
    if "unexpected" in said:
        yield f"unexpected {said['unexpected']}"
        return
    for answer in (*said["before"], *said["after"]):
        for quote in [*answer.get("quotes", ()), *answer.get("nearest", ())]:
            text = right["documents"].get(quote["document"], "")
            if text[quote["start"] : quote["end"]] != quote["text"]:
                yield f"a wrong quote: {quote['text'][:60]!r}"
    refused = [each for each in said["before"] if "error" in each]
    result.refused += len(refused)
    result.answered += len(said["before"]) - len(refused)
    result.noticed += any(remedy for *_, remedy in said["examined"])
    if any("corrobot repair" not in each["remedy"] for each in refused):
        yield f"a refusal without the remedy: {refused}"
    if refused and not any(remedy for *_, remedy in said["examined"]):
        yield "what is refused is in order for the doctor"
    result.lost += any(remedy for *_, remedy in said["repaired"])
    if missing := right["documents"].keys() - said["documents"].keys():
        yield f"not restored: {sorted(missing)[:3]} of {len(missing)}; {said['repaired']}"
    elif said["documents"] != right["documents"]:
        yield "restored with other texts"
    elif kind != DISMISSED.file and (after := list(map(_stable, said["after"]))) != list(map(_stable, right["after"])):
        yield f"another answer after the repair: {after}"
    if wrong := [each for each in said["again"] if each[2]]:
        yield f"not in order after the repair: {wrong}"


def _stable(answer: dict[str, Any]) -> Any:
    """What an answer says, without what is of each answer its own."""
    return answer.get("text"), answer.get("standing"), answer.get("error")


def made(folder: Path, documents: int) -> tuple[Path, list[str]]:
    """A home of made text with all that a home can have, and questions it answers; the one that is there already, if
    there is one.
    """
    home, texts, dice = folder / "home", folder / "texts", random.Random(7)
    if home.exists():
        return home, _asked(texts)
    texts.mkdir(parents=True)
    things, ends = ["mill", "harbour", "bridge", "tower", "chapel"], ["mar", "berg", "stad", "holm", "vik"]
    for n in range(documents):
        place = f"{dice.choice('ABDFGHKLMNRSTV')}{dice.choice('aeiou')}{dice.choice('lrnst')}{dice.choice(ends)}{n}"
        thing = dice.choice(things)
        (texts / f"{n:05d}.txt").write_text(f"The {thing} of {place} was built in {1500 + n % 500}.\n")
        if n in (3, 70, 150):
            (texts / f"{n:05d}-again.txt").write_text(f"The {thing} of {place} was built in {1400 + n}.\n")
        if n == COMPARED:
            assemble(Settings(home)).index([texts])
    app = assemble(Settings(home, audit=audited(documents)))
    app.index([texts])
    for name in ("comet.txt", "moon.txt"):
        upload = app.place(name)
        upload.path.write_text(f"The {name[:-4]} returns in 2061.\n")
        app.take(upload)
    app.contrast()
    for found in app.audit().listed()[:1]:
        app.audit().dismiss(found.id, "ann", "a joke")
    app.close()
    return kept_too(home), _asked(texts)


def audited(documents: int) -> str:
    """The setting audit for so many documents."""
    return ON if documents <= COMPARED else "off"


def kept_too(home: Path) -> Path:
    """A home with something in each of the bot's own files."""
    chats, outbox = Chats(Files(home)), Outbox(Files(home))
    chats.begin("ann", "default")
    for n in range(50):
        outbox.take(f"k{n}", "here", "question", {"text": "Why?"})
    chats.close()
    outbox.close()
    return home


def _asked(texts: Path) -> list[str]:
    files = [file for n in (3, 70, 401) if (file := texts / f"{n:05d}.txt").exists()]
    said = [file.read_text() for file in files]
    return ["When does the comet return?", *(f"When was the {each[4 : each.index(' was')]} built?" for each in said)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--documents", type=int, default=COMPARED, help="of one passage each")
    parser.add_argument("--minutes", type=float, default=inf, help="after which no round begins")
    parser.add_argument("--folder", type=Path, help="where the home is, or is made and kept")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--serve", action="store_true")
    given = parser.parse_args()
    if given.serve:
        serve()
        return
    logging.basicConfig(level=logging.WARNING)
    log.setLevel(logging.INFO)
    with tempfile.TemporaryDirectory(prefix="damage-") as folder:
        home, questions = made(given.folder or Path(folder), given.documents)
        audit = audited(given.documents)
        result = rounds(home, questions, given.rounds, given.seed, Path(folder), audit, given.minutes)
    print(f"{result.rounds} rounds over a home of {given.documents:,} documents, {len(result.damaged)} kinds of files")
    for kind, many in sorted(result.damaged.items()):
        print(f"  {many:3} {kind}")
    print(f"questions before the repair: {result.answered} answered, {result.refused} refused with a remedy")
    print(f"rounds in which doctor found something: {result.noticed}; in which something was lost: {result.lost}")
    print(f"faults: {len(result.faults)}")
    for fault in result.faults:
        print(f"  {fault}")
    sys.exit(bool(result.faults))


if __name__ == "__main__":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    main()
