"""Questions that were written over real folders, and what the pipeline reads for each.

    python -m bot.models.training.written --folders DIR --home DIR --out FILE [--data DIR]

With --data, first writes the articles that are asked about into --folders. Indexes each folder of --folders that
asked/questions.jsonl asks about, and writes a line for each of its questions: the windows that the Reader is given with
the sentences that answer, and the pairs that the Judge is given. A line of the questions has one in the words of
somebody who has not read the text, its `form`, the sentences that answer it, each with its file, `short`, the words in
the first of them that do, `verdict`, where yes or no is asked for, and `split`, one a folder: train, or dev, which is
left to the fits. asked/README.md says where the folders come from. Knows the
pipeline up to `bot.fit.measured`. Does not know torch.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from bot.claim import Claim
from bot.fit import Candidate, likely, measured, weights
from bot.language.numerals import in_digits
from bot.models.reader import READ, CombinedReader, windows
from bot.models.training.data import rows
from bot.models.training.network import LABELS
from bot.polar import hypothesis, premises
from bot.question import Question, analyse
from bot.retrieve import retrieved
from index.types import ANSWERING, Document

if TYPE_CHECKING:
    from bot.ask import Bot
    from bot.ports import Excerpt

log = logging.getLogger("training")

FILE = Path(__file__).parent / "asked" / "questions.jsonl"
ARTICLES = "squad11-"
"""How the names of the folders begin that are articles of SQuAD 1.1."""
HITS = 16
JUDGED = 6
"""Claims of a question for yes or no that are given to the Judge."""
VERDICTS = {"yes": "entailment", "no": "contradiction", "open": "neutral"}


class OfFolder(Protocol):
    """What is asked of a folder."""

    @property
    def folder(self) -> str: ...


T = TypeVar("T", bound=OfFolder)


@dataclass(frozen=True, slots=True)
class Written:
    """A question over a folder; no answers: nothing in it answers."""

    folder: str
    split: str
    question: str
    form: str
    verdict: str
    answers: tuple[tuple[str, str], ...]
    short: str

    def is_answered_by(self, document: Document, start: int, end: int) -> bool:
        """Whether a sentence of a document is one of those that answer, there or word for word elsewhere."""
        said = one_line(document.text[start:end])
        return any(said == text for _, text in self.answers)


@dataclass(frozen=True, slots=True)
class Window:
    """A text that the Reader is given, and what in it may answer: (start, end, whether it does), code points.

    `short` are the words that answer best; `sure` is how likely the Reader that ships finds its best span.
    """

    text: str
    sentences: Sequence[tuple[int, int, bool]]
    short: tuple[int, int] | None
    sure: float

    @property
    def answers(self) -> bool:
        return any(right for _, _, right in self.sentences)


@dataclass(frozen=True, slots=True)
class Group:
    """All that is read for one question; `pairs` are premise, hypothesis, label, and whether the premise answers."""

    question: str
    answerable: bool
    windows: Sequence[Window]
    pairs: Sequence[tuple[str, str, int, bool]]


def questions(split: str, path: Path = FILE) -> list[Written]:
    """The questions of a split of a file."""
    found = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            answers = tuple((str(file), str(text)) for file, text in row.pop("answers"))
            found.append(Written(answers=answers, **row))
    return [each for each in found if each.split == split]


def articles(data: Path, asked: Sequence[OfFolder], folders: Path) -> None:
    """Writes the articles of SQuAD 1.1 that are asked about, a folder each and a file for each paragraph, which stands
    under the article's title.
    """
    told: dict[str, dict[str, None]] = defaultdict(dict)
    for split in ("train", "dev"):
        for row in rows(data / "qa" / "squad11.jsonl", split):
            told[str(row["title"])][" ".join(str(row["context"]).split())] = None
    wanted = {each.folder for each in asked}
    for title, paragraphs in told.items():
        folder = folders / f"{ARTICLES}{re.sub('[^a-z0-9]+', '-', title.lower()).strip('-')}"
        if folder.name in wanted:
            folder.mkdir(parents=True, exist_ok=True)
            for at, text in enumerate(paragraphs, 1):
                (folder / f"{at:02}.md").write_text(f"# {title.replace('_', ' ')}\n\n{text}\n", "utf-8")


def groups(path: Path) -> list[Group]:
    """The groups of a file that `main` wrote."""
    found = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            read = [
                Window(
                    each["text"],
                    [(low, high, right) for low, high, right in each["sentences"]],
                    (each["short"][0], each["short"][1]) if each["short"] else None,
                    each["sure"],
                )
                for each in row.pop("windows")
            ]
            found.append(Group(windows=read, **row))
    return found


def as_row(found: Group) -> dict[str, object]:
    """A group as `groups` reads it."""
    return asdict(found)


def group(asked: Written, bot: Bot) -> Group | None:
    """What a bot over the folder reads for a question; None where it finds no sentence that answers.

    Of those that answer all are read, also such as similarity finds less likely than the READ that are in use.
    """
    assert isinstance(bot.reader, CombinedReader)
    question = analyse(asked.question)
    _, found = retrieved(question.text, bot.library, bot.embedder, HITS)
    similar = bot.reader.similarity.read(question.text, found)
    right = [each for each in similar if asked.is_answered_by(each.excerpt.document, each.start, each.end)]
    if asked.answers and not right:
        return None
    given = windows([*similar[:READ], *(each for each in right if each not in similar[:READ])])
    sure = {
        (each.excerpt.document.id, each.start): each.score for each in bot.reader.extractive.read(question.text, given)
    }
    read = [_window(asked, each, sure) for each in given]
    return Group(question.text, bool(asked.answers), read, list(_pairs(asked, question, bot, found)))


def _window(asked: Written, excerpt: Excerpt, sure: Mapping[tuple[str, int], float]) -> Window:
    document, text, told, short = excerpt.document, excerpt.read.text, [], None
    for sentence, (low, high) in zip(excerpt.sentences, excerpt.read.sentences, strict=True):
        right = asked.is_answered_by(document, sentence.start, sentence.end)
        if sentence.kind in ANSWERING:
            told.append((low, high, right))
        if right and short is None and asked.short:
            words = re.compile(r"\s+".join(map(re.escape, asked.short.split()))).search(text, low, high)
            short = words.span() if words else None
    best = max((sure.get((document.id, each.start), 0.0) for each in excerpt.sentences), default=0.0)
    return Window(text, told, short, round(best, 4))


def _pairs(
    asked: Written, question: Question, bot: Bot, found: Sequence[Excerpt]
) -> Iterator[tuple[str, str, int, bool]]:
    """What the Judge is given for a question for yes or no: what doesn't answer says neither."""
    for each in _likeliest(question, bot, found)[:JUDGED] if asked.form == "yesno" else ():
        claim = Claim(each.quote)
        right = asked.is_answered_by(each.quote.document, *each.quote.place[1:])
        for said in dict.fromkeys(premises(claim)):
            label = VERDICTS[asked.verdict] if right else "neutral"
            yield in_digits(said), in_digits(hypothesis(question.text)), LABELS.index(label), right


def _likeliest(question: Question, bot: Bot, found: Sequence[Excerpt]) -> list[Candidate]:
    """The candidates of what was retrieved, likeliest first by the weights that ship."""
    made = measured(question, bot.reader.read(question.text, found), bot.library)
    return sorted(made, key=lambda each: -likely(each.signs, weights().signs))


def over(asked: Sequence[T], folders: Path, home: Path) -> Iterator[tuple[list[T], Bot]]:
    """The questions of each folder that is there, with a bot over it; what is not indexed yet is."""
    from bot.assemble import assemble
    from bot.settings import load

    for name in sorted({each.folder for each in asked if (folders / each.folder).is_dir()}):
        own = home / name
        there = own.exists()
        told = assemble(load({**os.environ, "CORROBOT_HOME": str(own), "CORROBOT_AUDIT": "off"}))
        if not there:
            told.index([folders / name])
        yield [each for each in asked if each.folder == name], told.bot()


def one_line(text: str) -> str:
    """A text with single blanks for white space."""
    return " ".join(text.split())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folders", type=Path, required=True, help="a folder with one for each that is asked about")
    parser.add_argument("--home", type=Path, required=True, help="a folder for their indexes")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="the data folder, whose articles are written into --folders first")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if options.data:
        articles(options.data, [*questions("train"), *questions("dev")], options.folders)
    with options.out.open("w", encoding="utf-8") as out:
        for asked, bot in over(questions("train"), options.folders, options.home):
            made = [found for each in asked if (found := group(each, bot))]
            out.writelines(json.dumps(as_row(each), ensure_ascii=False) + "\n" for each in made)
            log.info("%s: %d of %d questions", asked[0].folder, len(made), len(asked))


if __name__ == "__main__":
    main()
