"""A claim: a quote read once, with its words, values, names and negations, and those of what stands above it.

Knows its document and the word lists, and never a second claim. Everything is worked out when it is first asked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePath

from bot.attribution.hedges import Assurance, assurance
from bot.language.agree import comparable
from bot.language.bylines import is_byline
from bot.language.clauses import ClauseKind, clauses, sentences
from bot.language.names import Name, names
from bot.language.scan import ADDRESS
from bot.language.values import Kind, Value, values
from bot.language.words import STOPWORDS, Word, content_words, stem, words
from bot.periods import When, former
from bot.types import Place, Quote
from index.plain import in_context, plain
from index.tongues import ENGLISH, language_at
from index.types import ContextKind, Document, SentenceKind

CONTEXT = 60
"""Characters of each part of the context that a judge reads."""

_NEGATOR = re.compile(
    r"\b(?:not|never|no|cannot|without|neither|nor|none|nobody|nothing|fail(?:s|ed)?|refus(?:es|ed)|den(?:ies|ied)|"
    r"false|untrue|hoax|myth)\b|n[’']t\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"\W*(?:it|its|they|their|he|his|she|her|this|these|that|those|such)\b", re.IGNORECASE)
_ASKS = re.compile(r"\?[\"”’')\]*_]*\s*$")
_SUPPOSED = re.compile(
    r"\b(?:if|in case|whether|unless|suppose|supposing|assuming|hypothetically|wish|hope[sd]?)\b"
    r"|^\W*(?:should|were|had|let|please(?!\s(?:note|be\saware|remember)\b)|imagine)\b",
    re.IGNORECASE,
)
_LEADS_CASES = re.compile(r"\b(?:if|in case|when|whether|unless)\W*$", re.IGNORECASE)
"""What leads a list of cases ("This is useful if:"), none of which is said to be so."""
_INSTRUCTS = re.compile(
    r"(?:^|[,;:]\s)\W*(?:(?:always|never|only|please|just|then)\s+)*"
    r"(?:(?:answer|say|reply|respond|claim|insist)\s+(?:that|yes|no|only|with|[\"“‘'])|(?:pretend|ignore|disregard)\b)",
    re.IGNORECASE,
)
"""What tells its reader what to say: who says so asserts nothing."""
_MODAL = re.compile(
    r"\b(?:(?-i:may)|might|could|would|should|possibly|perhaps|maybe|potentially|likely|probably)\b", re.IGNORECASE
)
_SIGNS, _MOST_SIGNS = frozenset("{}\\<>=;_|^$"), 0.06
"""Signs of a formula or of code, and the part of a sentence that they may be."""
_INSIDE = re.compile(r"[-/]")


_END = re.compile(r"[.!?…。！？][\"'”’»)\]*_`]*$")
_SET = re.compile(r"[*`]+|(?<!\w)_+|_+(?!\w)")
"""What sets words off in markup that was not read as such: "`pip`", "ISC_"."""
_MARKS = str.maketrans("“”„«»‘’‚", '"""""\'\'\'')


@dataclass(frozen=True)
class Claim:
    """One quote, as it is compared with others."""

    quote: Quote

    @staticmethod
    def of_text(text: str, title: str = "") -> Claim:
        """A claim that no document makes: what somebody asks about, or what a question takes for granted."""
        return Claim(Quote(Document("", "", title, text, Document.fingerprint(text)), 0, len(text)))

    @property
    def place(self) -> Place:
        return self.quote.place

    @cached_property
    def text(self) -> str:
        return self.quote.said.text

    @cached_property
    def bare(self) -> str:
        """Its words without addresses and numbers of issues, in plain quotation marks and without marks of markup: what
        it says, and not where it points to or how it is set.
        """
        return " ".join(_SET.sub("", ADDRESS.sub(" ", self.text).translate(_MARKS)).split())

    @cached_property
    def short(self) -> str:
        """Its short answer; empty without one."""
        return self.quote.short_text or ""

    def answers_otherwise(self, asked: Claim) -> bool:
        """Whether its short answer is a name or a value, and none of what is asked or claimed: a reader who is asked
        whether Ann is the treasurer finds "Bo".
        """
        if not self.short:
            return False
        found = Claim.of_text(self.short)
        return bool(found.names or found.values) and not found.stems & asked.stems

    @cached_property
    def above(self) -> str:
        """What stands above it, the title included. The name of a file says nothing of what stands in it."""
        return (
            self.quote.above.removeprefix(self.quote.document.title).lstrip(" >:")
            if self._untitled
            else self.quote.above
        )

    @property
    def _untitled(self) -> bool:
        document = self.quote.document
        return document.title == PurePath(document.source).name

    @cached_property
    def told(self) -> str:
        """The claim with what it can't be understood without: the question that it answers, or the line that leads its
        list ("Not covered:"). An item above it is no such line.
        """
        before = []
        for each in self.quote.context:
            words_ = plain(self.quote.document.text, each).text.strip()
            leads = each.kind is ContextKind.LEAD and self.kind is SentenceKind.ITEM and words_.endswith(":")
            if leads or each.kind is ContextKind.QUESTION:
                before.append(words_)
        return " ".join([*before, self.text])

    @cached_property
    def in_context(self) -> str:
        """The claim under what gives it its meaning, as a judge reads it: not under the name of a file."""
        document = replace(self.quote.document, title="") if self._untitled else self.quote.document
        return in_context(document, self.quote.sentences, most=CONTEXT).text

    @cached_property
    def words(self) -> tuple[Word, ...]:
        return tuple(words(self.text))

    @cached_property
    def order(self) -> list[str]:
        """The stems of its words of meaning, in order."""
        return [word.stem for word in content_words(self.text)]

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(self.order)

    @cached_property
    def values(self) -> list[Value]:
        return values(self.text)

    @cached_property
    def names(self) -> list[Name]:
        return names(self.text)

    @cached_property
    def name_stems(self) -> frozenset[str]:
        """The stems of the words of its names, those of a compound ("Chinese-made") one by one."""
        return frozenset(part for name in self.names for part in _parts(self.text[name.start : name.end]))

    @cached_property
    def models(self) -> frozenset[str]:
        """The models and versions that it names, without their maker ("v4", "910b", "glm 5.1", "llama 4")."""
        found: set[str] = set()
        for name in self.names:
            parts = name.key.split()
            mixed = [part for part in parts if _has_digit(part) and any(c.isalpha() for c in part)]
            found |= set(mixed)
            if not mixed and len(parts) > 1 and parts[-1].replace(".", "").isdigit():
                found.add(" ".join(parts[-2:]))
        return frozenset(found)

    @cached_property
    def plain(self) -> frozenset[str]:
        """Its stems without those of names and without those with digits: what is said, not of whom."""
        return frozenset(each for each in self.stems if each not in self.name_stems and not _has_digit(each))

    @cached_property
    def title(self) -> frozenset[str]:
        """The stems of its document's title."""
        title = "" if self._untitled else self.quote.document.title
        return frozenset(word.stem for word in content_words(title))

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
        return frozenset(each for each in self.over if _has_digit(each))

    @cached_property
    def dates_above(self) -> list[Value]:
        """The dates of what stands above it, and that of its document."""
        told = f"{self.above}\n{self.quote.document.published or ''}"
        return [each for each in values(told) if each.kind is Kind.DATE and each.unit != "relative"]

    @cached_property
    def dates(self) -> list[Value]:
        """Its dates that a calendar can place."""
        return [each for each in self.values if each.kind is Kind.DATE and each.unit != "relative"]

    @cached_property
    def when(self) -> When:
        """When it is from."""
        return When.of(self.quote)

    @cached_property
    def names_above(self) -> frozenset[str]:
        return frozenset(word.stem for word in content_words(self.above) if word.text[:1].isupper())

    @cached_property
    def negators(self) -> int:
        return negators(self.text)

    @cached_property
    def points_back(self) -> bool:
        """Whether it opens with a word for something that was named before."""
        return bool(_POINTS_BACK.match(self.text))

    @property
    def ended(self) -> bool:
        """Whether it is a whole sentence, or laid out. Prose that ends in no mark is a piece of one, what leads to
        something below, a signature, a drawing or a header.
        """
        return self.kind is not SentenceKind.PROSE or bool(_END.search(self.text))

    @cached_property
    def asserted(self) -> bool:
        """Whether it says that something is so: no question, supposition, byline or formula, nor what to say."""
        signs = sum(character in _SIGNS for character in self.text)
        return (
            any(character.isalpha() for character in self.text)
            and signs <= _MOST_SIGNS * len(self.text)
            and not _ASKS.search(self.text)
            and not is_byline(self.text)
            and not self._is_title
            and not _INSTRUCTS.search(self.text)
            and (not _SUPPOSED.search(self.text) or self.assurance is Assurance.OPEN)
            and not _LEADS_CASES.search(self.above)
        )

    @cached_property
    def main(self) -> str:
        """Of a sentence with a condition ("You may bring a dog if it is on a lead.") what it says for that case; else
        empty.
        """
        if self.asserted or not _SUPPOSED.search(self.text):
            return ""
        parts = [part for start, end in sentences(self.text) for part in clauses(self.text, (start, end))]
        told = [self.text[start:end] for part in parts if part.kind is ClauseKind.MAIN for start, end in part.spans]
        said = " ".join(" ".join(told).strip(" ,;").split())
        return said if said and len(parts) > 1 and Claim.of_text(said).asserted else ""

    @property
    def _is_title(self) -> bool:
        """Whether it is the field that gives its document the title."""
        return self.kind is SentenceKind.META and self.text.partition(":")[2].strip(" \"'") == self.quote.document.title

    @cached_property
    def in_english(self) -> bool:
        """Whether it can be compared: judge and word lists know English, and leave other languages open."""
        quote = self.quote
        return language_at(quote.document.text, quote.start, quote.end) in ("", ENGLISH)

    @cached_property
    def modal(self) -> bool:
        """Whether it says what may or should be."""
        return is_modal(self.text)

    @cached_property
    def assurance(self) -> Assurance:
        return assurance(self.text)

    @property
    def kind(self) -> SentenceKind:
        return self.quote.sentences[0].kind

    @cached_property
    def section(self) -> tuple[tuple[int, int], ...]:
        """Where what it stands under is told: its headings, and the lines that lead its list or head its table."""
        return tuple((each.start, each.end) for each in self.quote.context if each.kind is not ContextKind.ENTRY)

    @cached_property
    def label(self) -> frozenset[str]:
        """The stems before the first colon of an item or a field, or of the first cell of a row: what it is about."""
        head, colon, _ = self.text.partition("; " if self.kind is SentenceKind.ROW else ":")
        return frozenset(word.stem for word in content_words(head)) if colon and len(head) < CONTEXT else frozenset()

    @cached_property
    def qualified(self) -> dict[str, str]:
        """For each word of meaning, the one right before it, if there is one in the same phrase that is no value's."""
        found = {}
        inside = {at for value in self.values for at in range(value.start, value.end)}
        for one, other in zip(self.words, self.words[1:], strict=False):
            if other.start == one.end + 1 and not (one.is_stopword or other.is_stopword or one.start in inside):
                found[other.stem] = one.stem
        return found


def of_two_times(one: Claim, other: Claim) -> bool:
    """Whether one of two claims is from what took the place of what the other is from. A date that each claim says
    itself is what it is about ("built in 1921", in `bridge-1921.txt`), and tells no edition.
    """
    mine, theirs = one.when.edition, other.when.edition
    if mine and theirs and mine.told in one.quote.said.text and theirs.told in other.quote.said.text:
        return False
    return bool(former(one.when, other.when) or former(other.when, one.when))


def of_one_time(one: Claim, other: Claim) -> bool:
    """Whether some date of one claim meets one of the other, or one of them has none that a calendar can place."""
    pairs = [pair for mine in one.dates for its in other.dates if (pair := comparable(_settled(mine), _settled(its)))]
    return not pairs or any(mine.overlaps(its) for mine, its in pairs)


def _settled(value: Value) -> Value:
    """A date as the time at which something was counted: "by 9 April" is 9 April."""
    if value.bounded:
        return value
    at = value.low if math.isfinite(value.low) else value.high
    return replace(value, low=at, high=at)


def is_modal(text: str) -> bool:
    """Whether a text has a word for what may or should be."""
    return bool(_MODAL.search(text))


def negators(text: str) -> int:
    """How many words of a text deny."""
    return len(_NEGATOR.findall(text))


def _parts(name: str) -> Iterable[str]:
    stems = (stem(part) for word in words(name) for part in _INSIDE.split(word.text) if part)
    return (each for each in stems if each not in STOPWORDS)


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)
