"""Words as units that can be compared: tokens with offsets, their stems, and which of them carry meaning.

Knows nothing of numbers, names or sentences. A stem is what Snowball's stemmer of a language makes of a word, which the
lexical index uses, too (https://snowballstem.org/algorithms/). Irregular English forms go by their base. Where nothing
else is said, words are read as English. Chinese has no spaces, so two neighbouring characters stand for a word there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from index.tongues import ENGLISH, IDEOGRAMS, SMALL_WORDS, STEMMERS, meaning

_SAME = {
    "United States of America": "usa", "United States": "usa", "U.S.A": "usa", "U.S": "usa", "USA": "usa", "US": "usa",
    "United Kingdom": "uk", "Great Britain": "uk", "Britain": "uk", "U.K": "uk", "UK": "uk",
    "European Union": "eu", "E.U": "eu", "EU": "eu", "United Nations": "un", "U.N": "un", "UN": "un",
}  # fmt: skip
"""Names that are written in several ways so often that they must be one word; as capitals: "us" is no country."""

_TOKEN = re.compile(rf"(?:{'|'.join(map(re.escape, _SAME))})(?![^\W_])|[^\W_]+(?:[.\-'’&][^\W_]+)*")

_PARTS = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_CONTRACTED = re.compile(r"'(?:m|re|ve|d|ll)$")
_ELIDED = re.compile(r"(?<=\b[cdjlmnstCDJLMNST])['’]|(?<=\b[qQ]u)['’]")

STOPWORDS = frozenset(
    """a about above after again against all also although am among an and any are aren't as at be because been
    before being below between both but by can can't cannot could couldn't did didn't do does doesn't doing don't
    down during each either else ever every for from further get gets give given gives go goes got had hadn't has
    hasn't have haven't having he her here hers herself him himself his how however i if in into is isn't it it's
    its itself just let may me might more most much must my myself neither no nor not now of off on once one only
    or other our ours ourselves out over own per please rather same shall she should shouldn't since so some such
    tell than that that's the their theirs them themselves then there there's these they this those though through
    thus to too under until up upon us very via was wasn't we were weren't what what's when where whether which
    while who whom whose why will with within without won't would wouldn't yet you your yours yourself
    yourselves""".split()
)


_IRREGULAR = {
    form: base
    for base, forms in {
        "become": "became", "begin": "began begun", "break": "broke broken", "bring": "brought",
        "build": "built", "buy": "bought", "choose": "chose chosen", "come": "came", "draw": "drew drawn",
        "drive": "drove driven", "fall": "fell fallen", "find": "found", "fly": "flew flown",
        "forbid": "forbade forbidden", "freeze": "froze frozen", "grow": "grew grown", "hold": "held", "keep": "kept",
        "know": "knew known", "lead": "led", "leave": "left", "lose": "lost", "make": "made", "mean": "meant",
        "meet": "met", "pay": "paid",
        "ride": "rode ridden", "rise": "rose risen", "run": "ran", "say": "said", "see": "saw seen",
        "sell": "sold", "send": "sent", "sing": "sang sung", "sink": "sank sunk", "speak": "spoke spoken",
        "spend": "spent", "stand": "stood", "steal": "stole stolen", "swim": "swam swum", "take": "took taken",
        "teach": "taught", "tell": "told", "think": "thought", "throw": "threw thrown",
        "wear": "wore worn", "win": "won", "write": "wrote written", "man": "men",
        "woman": "women", "child": "children", "person": "people persons", "foot": "feet", "tooth": "teeth",
    }.items()
    for form in forms.split()
}  # fmt: skip


class Word(NamedTuple):
    """A token of a text with its place there; `stem` is lower case and equal for the forms of one word."""

    text: str
    start: int
    end: int
    stem: str
    language: str = ENGLISH

    def overlaps(self, other: Word) -> bool:
        return self.start < other.end and other.start < self.end

    @property
    def is_stopword(self) -> bool:
        return _is_stopword(self.text, self.language)


def words(text: str, language: str = ENGLISH) -> Iterator[Word]:
    """The tokens of a text in order: a dotted run ("U.S") is one, and so is a hyphenated one
    with a digit ("GPT-5"); other hyphens part words ("export-control").

    Of a run of ideograms, all two neighbours without a part of a small word are tokens; they overlap.
    """
    for match in _TOKEN.finditer(text):
        token = match.group()
        if not token.isascii() and IDEOGRAMS.search(token):
            yield from _of_ideograms(text, match, language)
            continue
        start = match.start()
        for part, stem_ in _parts(token, language):
            end = start + len(part)
            yield Word(part, start, end, stem_, language)
            start = end + 1


@lru_cache(maxsize=65536)
def _parts(token: str, language: str) -> tuple[tuple[str, str], ...]:
    """The parts of a token that are words, with their stems: French "l'article" and "d’accord" have two."""
    parts = [each for part in _PARTS.split(token) for each in (_ELIDED.split(part) if language == "fr" else [part])]
    return tuple((part, _stem(part, language)) for part in parts)


@lru_cache(maxsize=65536)
def _is_stopword(word: str, language: str) -> bool:
    if language != ENGLISH:
        return word.lower() in SMALL_WORDS[language]
    return word not in _SAME and _CONTRACTED.sub("", word.lower().replace("’", "'")) in STOPWORDS


def _stem(token: str, language: str) -> str:
    if language == ENGLISH:
        return _SAME.get(re.sub(r"['’]s$", "", token)) or stem(token)
    return stem(token, language)


def _of_ideograms(text: str, match: re.Match[str], language: str) -> Iterator[Word]:
    """The tokens of a match with ideograms: those of its runs of them, and of what stands between."""
    at = match.start()
    for run in IDEOGRAMS.finditer(text, match.start(), match.end()):
        for each in words(text[at : run.start()], language):
            yield Word(each.text, at + each.start, at + each.end, each.stem, language)
        for start, end in meaning(run.group()):
            yield Word(run[0][start:end], run.start() + start, run.start() + end, run[0][start:end], language)
        at = run.end()
    for each in words(text[at : match.end()], language):
        yield Word(each.text, at + each.start, at + each.end, each.stem, language)


@lru_cache(maxsize=8192)
def content_words(text: str, language: str = ENGLISH) -> tuple[Word, ...]:
    """The tokens of a text that are not stopwords."""
    return tuple(word for word in words(text, language) if not word.is_stopword)


@lru_cache(maxsize=8192)
def content_stems(text: str, language: str = ENGLISH) -> frozenset[str]:
    """The stems of the tokens of a text that are not stopwords."""
    return frozenset(word.stem for word in content_words(text, language))


_SNOWBALL = {language: Stemmer.Stemmer(name, maxCacheSize=0) for language, name in STEMMERS.items()}


@lru_cache(maxsize=65536)
def stem(token: str, language: str = ENGLISH) -> str:
    """The Snowball stem of one token in lower case, without its possessive; tokens with digits or signs stay whole."""
    word = token.lower()
    if language == ENGLISH:
        word = re.sub(r"['’]s?$", "", word)
        word = _IRREGULAR.get(word, word)
    if not word.isalpha() or language not in _SNOWBALL:
        return word
    if language == "de":
        word = _PARTICIPLE.sub("", token).lower()
    found: str = _SNOWBALL[language].stemWord(word)
    return re.sub(r"(?<=.{3})t$", "", found) if language == "de" else found


_PARTICIPLE = re.compile(r"^ge(?=[a-zäöüß]{3,}t$)")
"""Snowball leaves the forms of German verbs apart: "wählt" and "gewählt" are of "wählen"."""


def shape(token: str) -> str:
    """How a token is made of letters and digits: "910B" and "910c" alike are "000a"."""
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "0", token))
