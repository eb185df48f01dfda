"""The spelling of a question: a word that the corpus lacks is read as the word near it that is likeliest meant.

A noisy channel (Kernighan, Church and Gale, COLING 1990): the word as it was typed and those a few edits away are
weighed by how near they are, how many passages have them, and how common they are in English. An edit is a letter put
in, left out, exchanged or swapped with its neighbour (Damerau 1964). Whatever has digits is never changed: a digit off
is another thing, not a misspelling.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Mapping, Sequence, Set
from functools import lru_cache
from pathlib import Path

from bot.asked import may_open
from bot.language.words import STOPWORDS, Word, stem, words
from bot.ports import Excerpt
from index.ports import Library
from index.tongues import CHINESE, ENGLISH, GERMAN, SMALL_WORDS

VOCABULARY_FILE = Path(__file__).parent / "models" / "bundled" / "tokenizer.json"
WEIGHTS_FILE = Path(__file__).parent / "models" / "fitted" / "spelling.json"

SHORTEST, LONG = 3, 8
"""Letters of the shortest word that can be misspelt, and of those that may have two edits."""

SHORTEST_PART = 4
"""Letters of the shortest part of a compound."""

ENDINGS = ("s", "es", "d", "ed", "ing", "er", "ers")
"""Of other forms of an English word."""

MOST = 8
"""So many of the stems that are nearest to a word are looked at."""


def respelled(question: str, found: Sequence[Excerpt], library: Library, language: str = ENGLISH) -> str:
    """The question with the words that the corpus lacks as they are likeliest meant, in the case in which they were
    typed: as words of the excerpts, of the corpus, or as small words of the language.
    """
    lacking = unknown(question, library, language)
    if not lacking:
        return question
    read = {word.text for each in found for word in words(each.document.text[each.passage.start : each.passage.end])}
    fitted = weights()
    for word in reversed(lacking):
        scored = [(likely(signs, fitted), meant) for meant, signs in candidates(word, read, library).items()]
        meant = max(scored)[1]
        if meant == word.text.lower() and word.language == GERMAN:
            meant = parted(meant, library)
        if meant != word.text.lower():
            question = question[: word.start] + _cased(meant, word.text) + question[word.end :]
    return question


def parted(compound: str, library: Library) -> str:
    """A German compound that the corpus lacks as two words that it has in some form ("kündigungs frist"), the most even
    parts first; as it stands where it has no such two.
    """
    cuts = range(SHORTEST_PART, len(compound) - SHORTEST_PART + 1)
    for cut in sorted(cuts, key=lambda cut: abs(2 * cut - len(compound))):
        parts = compound[:cut], compound[cut:]
        if all(map(library.passage_frequency, parts)):
            return " ".join(parts)
    return compound


def unknown(question: str, library: Library, language: str = ENGLISH) -> list[Word]:
    """The words of a question that may be misspelt: those of letters alone that the corpus lacks in any form.

    Words in capitals are abbreviations, and kept, and so are words of English, with an ending or without, but where
    a question begins ("wat is").
    """
    return [
        word
        for word in (words(question, language) if language != CHINESE else ())
        if len(word.text) >= SHORTEST
        and word.text.isalpha()
        and (question.isupper() or not word.text.isupper())
        and not word.is_stopword
        and not library.passage_frequency(word.text)
        and (language != ENGLISH or word.start == 0 or not _is_english(word.text))
    ]


def _cased(meant: str, typed: str) -> str:
    """A word, or the parts of one, in the case in which another was typed."""
    if typed.isupper():
        return meant.upper()
    return " ".join(each[0].upper() + each[1:] for each in meant.split(" ")) if typed[0].isupper() else meant


@lru_cache(maxsize=1)
def weights() -> Mapping[str, float]:
    """The fitted weights that come with Corrobot."""
    fitted: dict[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["weights"]
    return fitted


def likely(signs: Mapping[str, float], fitted: Mapping[str, float]) -> float:
    """How likely a word is meant, beside the others that may be."""
    return sum(fitted[name] * value for name, value in signs.items())


def candidates(word: Word, read: Set[str], library: Library) -> dict[str, Mapping[str, float]]:
    """What may be meant by a word that the corpus lacks, itself included, in lower case, with the signs of each.

    `read` are the words of the passages that were found. Other forms of the word itself are no candidates.
    """
    from rapidfuzz.distance import JaroWinkler

    typed, language = word.text.lower(), word.language
    small = STOPWORDS if language == ENGLISH else SMALL_WORDS[language]
    beside = _near(typed, {each.lower() for each in read if each.isalpha()})
    near = _near(typed, small) | beside | _near(typed, _of_corpus(word, library))
    if language == ENGLISH:
        near |= {each for each in _near(typed, _ranks().keys()) if library.passage_frequency(each)}
    else:  # which words it has is not known, and one with another letter is most often another word
        near = {each for each in near if _only_moved(typed, each)}
        near -= {each for each in small if word.start or not may_open(each, language)}
    named = word.text[0].isupper() and word.start > 0
    known = _ranks().keys() if language == ENGLISH else small
    if typed in known:  # a word of English, where a question begins
        near = {each for each in near if may_open(each, language)}
    count = library.passage_count() or 1
    found: dict[str, Mapping[str, float]] = {}
    for each in near:
        if stem(each, language) == word.stem:
            continue
        opens = word.start == 0 and may_open(each, language)
        found[each] = {
            "edits": float(_edits(typed, each)),
            "alike": JaroWinkler.similarity(typed, each),
            "first": float(typed[0] != each[0]),
            "left_out": float(_has_all(each, typed)),
            "put_in": float(_has_all(typed, each)),
            "swapped": float(sorted(typed) == sorted(each)),
            # Where a word that asks stands, how common each is elsewhere tells nothing.
            "passages": 0.0 if opens else math.log10(1 + 1000 * library.passage_frequency(each) / count),
            "rank": 0.0 if opens else _rank(each, language, small),
            "read": float(each in beside and not opens),
            "name": float(named and each not in read and each.capitalize() in read),
            "known": float(each in known),
            "opens": float(opens),
        }
    found[typed] = {
        "alike": 1.0,
        "rank": _rank(typed, language, small),
        "capital": float(named),
        "letters": float(len(typed)),
    }
    return found


def _only_moved(one: str, other: str) -> bool:
    """Whether two words differ by letters that are left out, put in or swapped alone."""
    return _has_all(one, other) or _has_all(other, one) or sorted(one) == sorted(other)


def _has_all(word: str, other: str) -> bool:
    """Whether a word has all letters of another in their order, and more."""
    letters = iter(word)
    return len(word) > len(other) and all(letter in letters for letter in other)


def _of_corpus(word: Word, library: Library) -> set[str]:
    """The words of the corpus that begin with a word's first letter and whose stems are nearest to its own."""
    from rapidfuzz.distance import JaroWinkler

    own = word.stem
    stems = _near(own, {each for each, _ in library.stems(word.language, own[0]) if each.isalpha()})
    best = sorted(stems, key=lambda each: (-JaroWinkler.similarity(own, each), each))[:MOST]
    return {form for each in best for form in library.forms(word.language, each)}


def _near(typed: str, among: Collection[str]) -> set[str]:
    """Those of some words that are at most one edit away from one, or two from a long one."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    most = 1 if len(typed) < LONG else 2
    return {each for each, *_ in process.extract(typed, among, scorer=OSA.distance, score_cutoff=most, limit=None)}


def _edits(one: str, other: str) -> int:
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other)


def _rank(word: str, language: str, small: Set[str]) -> float:
    """The decimal logarithm of a word's rank by frequency; of other languages only the small words' is known."""
    ranks = _ranks()
    if language != ENGLISH:
        return math.log10(len(small) if word in small else len(ranks))
    return math.log10(ranks.get(word, len(ranks)))


def is_common(word: str) -> bool:
    """Whether a word is one of the commonest 20,000 or so of English, as it stands or in its stem."""
    return _is_whole(word) or _is_whole(stem(word))


def _is_english(word: str) -> bool:
    """Whether a word is one of English, as it stands or with an ending ("timers")."""
    bases = [word.removesuffix(ending) for ending in ENDINGS if word.endswith(ending)]
    return _is_whole(word) or any(
        len(base) >= SHORTEST_PART and (_is_whole(base) or _is_whole(f"{base}e")) for base in bases
    )


@lru_cache(maxsize=1)
def _vocabulary() -> str:
    return VOCABULARY_FILE.read_text(encoding="utf-8").partition('"vocab":')[2]


def _is_whole(word: str) -> bool:
    """Whether the bundled model reads a word whole. Quicker than all the ranks, which most questions don't need."""
    return f'"{word.lower()}":' in _vocabulary()


@lru_cache(maxsize=1)
def _ranks() -> Mapping[str, int]:
    """The English words that the bundled model reads whole, each with its rank: they stand in order of frequency."""
    return {word: at for at, word in enumerate(re.findall(r'"([a-z]{2,})":', _vocabulary()), 1)}
