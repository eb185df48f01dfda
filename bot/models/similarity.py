"""A Reader without a trained model: sentences scored by the embedder and by the question's words they share.

Knows no types of answers and finds no short ones; it says which sentences are likely to hold the answer, and a trained
reader reads those. The sentence vectors are those kept from indexing, so a question costs one short embedding. The
score is a logistic regression over six features of a question and a sentence, fitted on what the pipeline retrieves
(bot/models/training/fit_similarity.py).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from bot.asked import question_names
from bot.language.bylines import is_byline
from bot.language.words import Word, content_words
from bot.ports import Excerpt, Reading
from bot.question import analyse
from bot.retrieve import known
from index.plain import context_words, plain
from index.plain import spoken as words_of
from index.ports import Embedder, Library
from index.tongues import CHINESE, ENGLISH, prevailing
from index.types import ANSWERING, CLAIMING, Sentence, SentenceKind

WEIGHTS_FILE = Path(__file__).parent / "fitted" / "similarity.json"

FOLLOWS = 0.7
"""How much of a question's likeness to the one asked passes to the sentence after it, which answers it (an FAQ)."""

_QUESTION = re.compile(r"\?[\"'”’*_)\s]*\Z")

LEAST = 0.002
"""Readings below this score are noise and not reported."""


@dataclass(frozen=True, slots=True)
class SimilarityReader:
    """Scores each sentence of the excerpts with the probability that it answers.

    `western`: the embedder knows no Chinese; the words that are shared stand for likeness there.
    """

    embedder: Embedder
    library: Library
    western: bool = True
    name: str = field(default="similarity", init=False)

    def warm(self) -> None:
        """Needs nothing but the embedder."""
        self.embedder.embed("")

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
        """The sentences and table rows that may answer, best first; identical sentences of a document once."""
        return [reading for reading in self.scored(question, excerpts) if reading.score >= LEAST]

    def scored(self, question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
        """All of them, however unlikely."""
        spoken = prevailing(question, (each.read.text for each in excerpts))
        terms = weighted_terms(question, self.library, spoken)
        names = {word.stem for name in question_names(question, spoken) for word in content_words(name, spoken)}
        vector = self.embedder.embed(question)
        found: dict[tuple[str, str], Reading] = {}
        for excerpt in excerpts:
            if self.western and spoken == CHINESE:
                cosines = [share(terms, stems(each, spoken)) for each in _spoken(excerpt)]
            else:
                assert excerpt.vectors is not None
                cosines = [float(value) for value in excerpt.vectors @ vector]
            text = excerpt.document.text
            measured = features(excerpt, cosines, terms, names, spoken)
            for at, score in answering(excerpt, [likely(each) for each in measured]):
                sentence = excerpt.sentences[at]
                key = (excerpt.document.id, text[sentence.start : sentence.end])
                if key not in found or found[key].score < score:
                    found[key] = Reading(excerpt, sentence.start, sentence.end, score, signs=measured[at])
        return sorted(found.values(), key=lambda reading: -reading.score)


def likely(measured: Mapping[str, float]) -> float:
    """The probability that a sentence answers, of what `features` measures."""
    return 1 / (1 + math.exp(-sum(weights()[name] * value for name, value in measured.items())))


@lru_cache(maxsize=1)
def weights() -> Mapping[str, float]:
    """The fitted weights that come with Corrobot."""
    told: dict[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["weights"]
    return told


def features(
    excerpt: Excerpt, cosines: Sequence[float], terms: Mapping[str, float], names: Set[str], spoken: str = ENGLISH
) -> list[dict[str, float]]:
    """What is measured of each sentence, each between 0 and 1 (cosines between -1 and 1).

    `cosines` are those of the question with each sentence, `terms` its weighted stems, `names` the stems of its names,
    `spoken` its language.
    """
    said = [stems(each, spoken) for each in _spoken(excerpt)]
    contexts = {each.context: each for each in excerpt.sentences}
    over = {context: stems(context_words(excerpt.document, each), spoken) for context, each in contexts.items()}
    above = [over[each.context] for each in excerpt.sentences]
    everywhere = set().union(*said, *above)
    of_passage = {
        "bias": 1.0,
        "passage_cosine": sum(cosines) / max(len(cosines), 1),
        "said_in_passage": share(terms, everywhere),
        "names_in_passage": len(names & everywhere) / len(names) if names else 1.0,
    }
    return [
        of_passage
        | {
            "cosine": cosines[at],
            "said": share(terms, said[at]),
            "said_nearby": share(terms, said[at] | above[at] | said_before(excerpt.sentences, said, at)),
        }
        for at in range(len(excerpt.sentences))
    ]


def _spoken(excerpt: Excerpt) -> list[str]:
    """The words of each sentence, without markup."""
    return [words_of(excerpt.document.text, (each,)).text for each in excerpt.sentences]


def answering(excerpt: Excerpt, scores: Sequence[float]) -> Iterator[tuple[int, float]]:
    """The sentences that can answer, by their numbers, with their scores; one that follows a question like the one
    asked answers it. Headings that name no day, questions, bylines and furniture claim nothing.
    """
    posed = 0.0
    heads = [each.start for sentence in excerpt.sentences for each in sentence.context]
    for at, (sentence, score) in enumerate(zip(excerpt.sentences, scores, strict=True)):
        if sentence.kind is SentenceKind.FURNITURE:
            continue
        words = plain(excerpt.document.text, sentence).text
        if _QUESTION.search(words):
            posed = score
            continue
        is_head = any(sentence.start <= start < sentence.end for start in heads)
        if sentence.kind in ANSWERING and (is_head or not is_byline(words)):
            yield at, 1 - (1 - score) * (1 - FOLLOWS * posed)
        posed = 0.0


def said_before(sentences: Sequence[Sentence], said: Sequence[set[str]], at: int) -> set[str]:
    """The stems of what a sentence goes on from: the sentence before it, or for a table row the header above it."""
    wanted = (SentenceKind.HEADING,) if sentences[at].kind is SentenceKind.ROW else (*CLAIMING, SentenceKind.HEADING)
    return next((said[i] for i in range(at - 1, -1, -1) if sentences[i].kind in wanted), set())


def weighted_terms(question: str, library: Library, spoken: str = ENGLISH) -> dict[str, float]:
    """The stems of a question's content words, each with its inverse passage frequency scaled to at most 1."""
    count = library.passage_count()
    most = math.log(1 + count / 0.5)
    told = content_words(question) if spoken == ENGLISH else analyse(question, otherwise=spoken).terms
    words: dict[str, Word] = {word.stem: word for word in known(told, library)}
    return {
        stem: math.log(1 + count / (library.passage_frequency(word.text) + 0.5)) / most for stem, word in words.items()
    }


def stems(text: str, spoken: str = ENGLISH) -> set[str]:
    return {word.stem for word in content_words(text, spoken)}


def share(terms: Mapping[str, float], said: Set[str]) -> float:
    """The part of a question's meaning, by weight, that stands among these stems: 0 to 1."""
    total = sum(terms.values())
    return sum(weight for term, weight in terms.items() if term in said) / total if total else 0.0
