"""Texts cut into stems as both stores search them: in lower case, stemmed by their language.

Chinese and Japanese are cut into pairs of neighbouring characters. Knows no index.
"""

from __future__ import annotations

import re

import tantivy

from index.tongues import ENGLISH, STEMMERS, spaced

_WORD = re.compile(r"[^\W_]+")


class Analysis:
    """The analyzers of all languages that have inflected words, by their names ("en")."""

    def __init__(self) -> None:
        self.analyzers = {name: _analyzer(name) for name in STEMMERS}

    def words(self, text: str, name: str) -> list[str]:
        """The stems of a text, in order, each as often as it occurs."""
        # A lone surrogate, as a broken command line gives, is no text that can be searched.
        return self.analyzers[name].analyze(spaced(text.encode("utf-8", "replace").decode("utf-8")))

    def forms(self, name: str, stem: str, text: str) -> set[str]:
        """The words of a text that have a stem, in lower case."""
        words = {match.group().lower() for match in _WORD.finditer(text)}
        return {word for word in words if self.words(word, name) == [stem]}


def _analyzer(name: str) -> tantivy.TextAnalyzer:
    """What cuts a text of a language into stems. The endings of English are known without accents, which are few there;
    those of other languages have them.
    """
    stems, plain = tantivy.Filter.stemmer(STEMMERS[name]), tantivy.Filter.ascii_fold()
    begun = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(40))
        .filter(tantivy.Filter.lowercase())
    )
    ordered = (plain, stems) if name == ENGLISH else (stems, plain)
    return begun.filter(ordered[0]).filter(ordered[1]).build()
