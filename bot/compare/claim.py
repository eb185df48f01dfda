"""A quote read for comparing: its words, values and names, and those of what stands above it. Knows no second claim."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from bot.compare.frame import Frame
from bot.language.values import Kind, Value, values
from bot.language.words import Word, content_words, words
from bot.types import Quote
from index.plain import in_context
from index.types import ContextKind, SentenceKind

NEGATOR = re.compile(
    r"\b(?:not|never|no|cannot|without|neither|nor|none|nobody|nothing|fail(?:s|ed)?|refus(?:es|ed)|den(?:ies|ied)|"
    r"false|untrue|hoax|myth)\b|n[’']t\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"\W*(?:it|its|they|their|he|his|she|her|this|these|that|those|such)\b", re.IGNORECASE)
_QUESTION = re.compile(r"\?[\"”’')\]*_]*\s*$")


@dataclass(frozen=True)
class Claim:
    """One quote; everything is worked out when it is first asked for, and once."""

    quote: Quote

    @cached_property
    def text(self) -> str:
        return self.quote.said.text

    @cached_property
    def above(self) -> str:
        return self.quote.above

    @cached_property
    def in_context(self) -> str:
        return in_context(self.quote.document, self.quote.sentences, most=60).text

    @cached_property
    def frame(self) -> Frame:
        return Frame(self.text)

    @cached_property
    def words(self) -> list[Word]:
        return list(words(self.text))

    @cached_property
    def order(self) -> list[str]:
        """The stems of its words of meaning, in order."""
        return [word.stem for word in content_words(self.text)]

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(self.order)

    @cached_property
    def plain(self) -> frozenset[str]:
        """Its stems without those of names and without those with digits: what is said, not of whom."""
        named = self.frame.name_stems
        return frozenset(each for each in self.stems if each not in named and not _has_digit(each))

    @cached_property
    def title(self) -> frozenset[str]:
        return frozenset(word.stem for word in content_words(self.quote.document.title))

    @cached_property
    def over(self) -> frozenset[str]:
        """The stems of all that stands above it, the title included."""
        return frozenset(word.stem for word in content_words(self.above)) | self.title

    @cached_property
    def known(self) -> frozenset[str]:
        return self.stems | self.over

    @cached_property
    def digits(self) -> frozenset[str]:
        """Its words with digits, as they are written."""
        return frozenset(word.text.lower() for word in self.words if _has_digit(word.text))

    @cached_property
    def digits_above(self) -> frozenset[str]:
        return frozenset(stem for stem in self.over if _has_digit(stem))

    @cached_property
    def dates_above(self) -> list[Value]:
        """The dates of what stands above it, and that of its document."""
        told = f"{self.above}\n{self.quote.document.published or ''}"
        return [each for each in values(told) if each.kind is Kind.DATE and each.unit != "relative"]

    @cached_property
    def names_above(self) -> frozenset[str]:
        return frozenset(word.stem for word in content_words(self.above) if word.text[:1].isupper())

    @cached_property
    def negators(self) -> int:
        return len(NEGATOR.findall(self.text))

    @cached_property
    def points_back(self) -> bool:
        return bool(_POINTS_BACK.match(self.text))

    @cached_property
    def asks(self) -> bool:
        return bool(_QUESTION.search(self.text))

    @property
    def kind(self) -> SentenceKind:
        return self.quote.sentences[0].kind

    @cached_property
    def section(self) -> tuple[tuple[int, int], ...]:
        """Where the headings stand that it is under."""
        return tuple((c.start, c.end) for c in self.quote.context if c.kind in (ContextKind.TITLE, ContextKind.HEADING))

    @cached_property
    def label(self) -> frozenset[str]:
        """The stems before the first colon of an item or a field, or of the first cell of a row: what it is about."""
        head, colon, _ = self.text.partition("; " if self.kind is SentenceKind.ROW else ":")
        return frozenset(word.stem for word in content_words(head)) if colon and len(head) < 60 else frozenset()

    @cached_property
    def qualified(self) -> dict[str, str]:
        """For each word of meaning, the one right before it, if there is one in the same phrase."""
        found = {}
        for one, other in zip(self.words, self.words[1:], strict=False):
            if other.start == one.end + 1 and not one.is_stopword and not other.is_stopword:
                found[other.stem] = one.stem
        return found


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)
