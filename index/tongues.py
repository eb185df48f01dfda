"""Which language a text is in, as far as its smallest words tell: English, German, Spanish, French or Chinese.

Knows the closed word classes of `tongues.json` and the stop lists of `stopwords.json`, and no grammar. A text without
such words is in no known language, and then nothing is guessed.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

_TABLE = json.loads(Path(__file__).with_name("tongues.json").read_text(encoding="utf-8"))
_LISTS = json.loads(Path(__file__).with_name("stopwords.json").read_text(encoding="utf-8"))

ENGLISH, GERMAN, CHINESE = "en", "de", "zh"
NAMES: Mapping[str, str] = {"en": "English", "de": "German", "es": "Spanish", "fr": "French", "zh": "Chinese"}
STEMMERS: Mapping[str, str] = {"en": "english", "de": "german", "es": "spanish", "fr": "french"}
"""The languages that have inflected words, with the names of their Snowball stemmers."""

FUNCTION_WORDS = {language: frozenset(words.split()) for language, words in _TABLE["function"].items()}
QUESTION_WORDS = {language: frozenset(words.split()) for language, words in _TABLE["question"].items()}
"""The words that ask, in lower case; those of English are not needed."""
PRONOUNS = {language: frozenset(words.split()) for language, words in _TABLE["pronoun"].items()}
"""The words that stand for what was said before, in lower case; those of English are not needed."""
NOW: dict[str, str] = _TABLE["now"]
"""For each language the words that ask for what is so now, as a pattern."""
SINCE: dict[str, str] = _TABLE["since"]
"""For each language what stands before the day from which something is so, as a pattern."""
UNTIL: dict[str, str] = _TABLE["until"]
"""Likewise, before the last day on which it is so."""
IN_FORCE: dict[str, str] = _TABLE["in_force"]
"""Likewise, what says that rules or prices are in force."""
AT_TIME: dict[str, str] = _TABLE["at_time"]
"""Likewise, what stands before the time at which something is so."""
THIS_PAPER: dict[str, str] = _TABLE["this_paper"]
"""Likewise, how a paper begins to speak of itself."""
REPLACES: dict[str, str] = _TABLE["replaces"]
"""Likewise, what a paper does to the one that it takes the place of."""
AMENDS: dict[str, str] = _TABLE["amends"]
"""Likewise, what the title of a paper says that changes another in parts."""
RELEASE: dict[str, str] = _TABLE["release"]
"""Likewise, what an edition of a program or a paper is called."""
CAME_OUT: dict[str, str] = _TABLE["came_out"]
"""Likewise, what is said of such an edition to tell when it is there."""
EXAMPLES: dict[str, str] = _TABLE["example"]
ASKS: dict[str, dict[str, str]] = _TABLE["asks"]
"""For each language but English, the kinds of answers and the words that ask for them, as patterns."""
NUMBERS: dict[str, int] = {word: number for own in _TABLE["number"].values() for word, number in own.items()}
"""The number words of German, Spanish and French in lower case."""
ENGLISH_TOO = frozenset(_TABLE["english_too"].split())
"""Number words that English has with another meaning: "elf", "once"."""
SMALL_WORDS: dict[str, frozenset[str]] = {
    language: FUNCTION_WORDS[language]
    | QUESTION_WORDS.get(language, frozenset())
    | frozenset(_LISTS.get(language, "").split())
    | frozenset(_TABLE["shared"].get(language, "").split())
    for language in FUNCTION_WORDS
}
"""All words that carry no meaning of their own: Snowball's stop list, the words above, and the words that ask."""

_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")
_IDEOGRAM = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff"
IDEOGRAMS = re.compile(f"[{_IDEOGRAM}]+")
"""Runs of Chinese and Japanese characters, which have no spaces between words."""
_INFLECTED = tuple(STEMMERS)
_OWN = {
    language: (FUNCTION_WORDS[language] | SMALL_WORDS[language])
    - frozenset().union(*(SMALL_WORDS[other] for other in _INFLECTED if other != language))
    for language in _INFLECTED
}
"""The small words that no other of the languages has."""


def tongue(text: str) -> str:
    """The language that most of a text's commonest small words belong to: "en", "de", "es", "fr"; "" where none leads.

    Made for statements of any length: words that another language could have are not counted.
    """
    return _leading(text, {name: FUNCTION_WORDS[name] for name in _INFLECTED})


def language(text: str) -> str:
    """The language of a question or a passage, also Chinese ("zh"), by all of its small words; "" where none leads."""
    ideograms = sum(len(run) for run in IDEOGRAMS.findall(text))
    if ideograms > len(_WORD.findall(IDEOGRAMS.sub(" ", text))):
        return CHINESE
    return _leading(text, _OWN)


def _leading(text: str, lists: Mapping[str, frozenset[str]]) -> str:
    said = [match.group().lower() for match in _WORD.finditer(text)]
    counts = sorted(((sum(word in own for word in said), name) for name, own in lists.items()), reverse=True)
    return counts[0][1] if counts[0][0] > counts[1][0] else ""


def prevailing(question: str, texts: Iterable[str]) -> str:
    """The language of a question; where its words don't tell, that of most of these texts, and English without any."""
    if told := language(question):
        return told
    found = Counter(each for text in texts if (each := _remembered(text)))
    return found.most_common(1)[0][0] if found else ENGLISH


_remembered = lru_cache(maxsize=1024)(language)
_AROUND = 600


def language_at(text: str, start: int, end: int) -> str:
    """The language of what stands in a text at a place and around it."""
    return _remembered(text[max(0, start - _AROUND) : end + _AROUND])


TELLING = 20_000
"""Characters at the beginning of a document that tell its language."""

_SMALL_IDEOGRAMS = re.compile("|".join(sorted(SMALL_WORDS[CHINESE], key=lambda word: (-len(word), word))))


def bigrams(run: str) -> Iterator[tuple[int, int]]:
    """Each two neighbours of a run of ideograms, by their place in it; a single one alone."""
    if len(run) == 1:
        yield 0, 1
    for at in range(len(run) - 1):
        yield at, at + 2


def spaced(text: str) -> str:
    """The text with the bigrams of its ideograms in their place, apart from one another and from all else."""
    return IDEOGRAMS.sub(lambda run: f" {' '.join(run[0][a:b] for a, b in bigrams(run[0]))} ", text)


def meaning(run: str) -> Iterator[tuple[int, int]]:
    """The bigrams of a run of ideograms that have no part of a small word or a question word."""
    at = 0
    for small in _SMALL_IDEOGRAMS.finditer(run):
        yield from _shifted(run, at, small.start())
        at = small.end()
    yield from _shifted(run, at, len(run))


def _shifted(run: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for a, b in bigrams(run[start:end]):
        if b - a == 2:
            yield start + a, start + b
