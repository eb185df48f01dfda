"""A quoted sentence taken apart once for comparing: its words, values, names, subject, negations and what
it is about.

Knows English word order and closed word classes, not two sentences at a time. It is no parser: a subject is
the names that stand before the place looked at and after no preposition, and a negation reaches to the end
of its clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.attribution.hedges import Assurance, assurance
from bot.compare.falsity import Falsehood, falsehoods
from bot.language.bylines import is_byline
from bot.language.clauses import sentences
from bot.language.contrasts import OPPOSITE_WORDS
from bot.language.names import Name, names
from bot.language.values import Kind, Value, values
from bot.language.words import STOPWORDS, Word, stem, words
from bot.types import Quote

_SUPPOSED = re.compile(
    r"\?[\"”’')\]]*\s*$|\b(?:if|whether|unless|suppose|supposing|assuming|hypothetically|wish|hope[sd]?)\b"
    r"|^\W*(?:should|were|had|let|please(?!\s(?:note|be\saware|remember)\b)|imagine)\b", re.IGNORECASE,
)  # fmt: skip
_MODAL = re.compile(
    r"\b(?:(?-i:may)|might|could|would|should|possibly|perhaps|maybe|potentially|likely|probably)\b", re.IGNORECASE
)
_NEGATOR = re.compile(
    r"\b(?:[Nn]ot|[Nn]ever|no longer|cannot|[Nn]either|nor|[Nn]one of|[Nn]obody|nothing|fail(?:s|ed|ing)? "
    r"to|refus(?:es|ed|ing) to"
    r"|declin(?:es|ed|ing) to|unable to|den(?:ies|ied|ying) (?:having|being)|[Nn]o)\b|n[’']t\b"
)  # fmt: skip
_NO_NEGATION = re.compile(
    r"(?:not|n[’']t|no)\s+(?:only|just|merely|simply|solely|necessarily|automatically|doubt|wonder|matter"
    r"|more|less|fewer|later|other"
    r"|until|so|quite|exactly|entirely|always|all|every|everyone|least|to mention|surprisingly|long"
    r"|limited|yet|even|the only|easily|very)\b"
    r"|(?:no|never)[-\s](?:one|mind|less|before|ending)\b|no\b\.?\s*[0-9]|no\s*[.,!]", re.IGNORECASE,
)  # fmt: skip
_NEGATIVE = re.compile(
    r"\b(?:not|never|no|cannot|without|neither|nor|none|nobody|nothing|fail\w*|refus\w*|declin\w*|unable"
    r"|den(?:y|ies|ied|ying)|hardly"
    r"|barely|scarcely|rarely|seldom|yet to|turn(?:ed|ing)? down|instead of|rather than|than|lack\w*"
    r"|ignor\w*|prevent\w*|avoid\w*|ban(?:s|ned|ning)?"
    r"|only|few|little|stop\w*|block\w*|rul(?:ed?|ing)\s(?:\w+\s)?out|false|untrue|too)\b|n[’']t\b",
    re.IGNORECASE,
)  # fmt: skip
"""Words that can turn a clause round, wider than those that surely do."""
_DOUBTED = re.compile(
    r"\b(?:hoax\w*|myths?|fake[ds]?|bogus|untrue|not true|debunk\w*|falsely|wrongly|incorrectly|mistakenly|erroneously"
    r"|baseless|unfounded)\b",
    re.IGNORECASE,
)
"""Words that can turn a whole sentence round, wherever they stand: "Acme to close: totally fake"."""
_TAKES_THAT = re.compile(
    r"(?:sa(?:y|ys|id|ying)|t(?:ell|ells|old|elling)(?:\s+\w+){0,2}|claim\w*|report\w*|believ\w*|th(?:ink"
    r"|inks|ought)|announc\w*"
    r"|confirm\w*|alleg\w*|argu\w*|conclud\w*|show\w*|f(?:ind|inds|ound)|not(?:e|es|ed|ing)|add(?:s|ed)?"
    r"|warn\w*|wr(?:ite|ites|ote)"
    r"|stat(?:e|es|ed|ing)|explain\w*|reveal\w*|insist\w*|maintain\w*|admit\w*|acknowledg\w*|suggest\w*"
    r"|mean(?:s|t)?|fact|week|today"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)$", re.IGNORECASE,
)  # fmt: skip
_CLAUSE_END = re.compile(
    r"[;:—()“”\"]|\s[-–]\s|,\s|\b(?:but|although|though|while|whereas|because|since|which|who|so that"
    r"|unless)\b",
    re.IGNORECASE,
)
PREPOSITIONS = frozenset(
    """of in on at by with for from to as than between among against via per under over into onto within
        without about around near like unlike despite during through after before since until including
        versus vs beyond inside outside using according""".split()
)
_LINKS = frozenset(
    "a an the its his her their our this that these those senior former new latest same first other all both".split()
)
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|will|can|contains?|contained|saw|shows?"
    r"|showed|found|reported|there)\b"
)
_GENERIC = frozenset(
    map(stem, "say said says report reported reportedly according include including make made take took "
        "come came number total year "
        "time new show use used become part thing way day people percent million billion thousand one two "
        "three also well still "
        "just even around about approximately nearly almost roughly".split())
)  # fmt: skip
_WINDOW_END = re.compile(r"[;()]|\.\s")
_WINDOW = 8
"""Words on each side of a value that can say what it measures."""


@dataclass(frozen=True, slots=True)
class Negation:
    """What a clause denies: the words from its subject to its end, and the verb or noun right behind the
    negator.

    Of what is said to be false as a whole (`falsehood`), the clause is all that is rejected, the negator stands
    before it, and the predicate is its verb as near as word order tells.
    """

    start: int
    end: int
    negator: int
    predicate: str
    stems: frozenset[str]
    falsehood: Falsehood | None = None


class Frame:
    """One sentence under the title of its document. Offsets are those of the sentence; stems are lower
    case.
    """

    def __init__(self, text: str, title: str) -> None:
        self.text = text
        self.title = title
        self.words: list[Word] = list(_split(self.text))
        self.values: list[Value] = values(self.text)
        self.names: list[Name] = names(self.text)
        inside = [(value.start, value.end) for value in self.values]
        self.content: list[Word] = [
            word
            for word in self.words
            if not word.is_stopword
            and word.stem not in _GENERIC
            and not word.stem.replace(".", "").isdigit()
            and not any(low <= word.start < high for low, high in inside)
        ]
        self.stems = frozenset(word.stem for word in self.content)
        self.claims = not _SUPPOSED.search(self.text) and not is_byline(self.text)
        self._near: dict[Value, dict[str, int]] = {}
        self._subjects: dict[int, frozenset[str]] = {}

    @cached_property
    def background(self) -> frozenset[str]:
        """The words of the document's title: what its sentences may be about without saying so."""
        return frozenset(word.stem for word in _split(self.title) if not word.is_stopword)

    @cached_property
    def name_stems(self) -> frozenset[str]:
        return frozenset(part for name in self.names for part in _parts(self.text, name))

    @cached_property
    def identifiers(self) -> frozenset[str]:
        """The model names and versions in the sentence, without their maker ("v4", "910b", "glm 5.1",
        "llama 4").
        """
        found: set[str] = set()
        for name in self.names:
            parts = name.key.split()
            mixed = [part for part in parts if any(c.isdigit() for c in part) and any(c.isalpha() for c in part)]
            found |= set(mixed)
            if not mixed and len(parts) > 1 and parts[-1].replace(".", "").isdigit():
                found.add(" ".join(parts[-2:]))
        return frozenset(found)

    @cached_property
    def variants(self) -> frozenset[str]:
        """Identifiers with the name that qualifies them from behind ("v4 lite"), as their own models."""
        return frozenset(
            name.key
            for name in self.names
            if len(name.key.split()) == 2 and any(c.isdigit() for c in name.key.split()[0])
        )

    @cached_property
    def assurance(self) -> Assurance:
        return assurance(self.text)

    @cached_property
    def opposing(self) -> list[Word]:
        """The words that have an opposite, each stem once."""
        return list({word.stem: word for word in reversed(self.content) if word.stem in OPPOSITE_WORDS}.values())

    @cached_property
    def _contents(self) -> frozenset[int]:
        return frozenset(word.start for word in self.content)

    @cached_property
    def _named(self) -> dict[int, int]:
        """For each word of a name, the number of the name."""
        return {w.start: n for n, name in enumerate(self.names) for w in self.words if name.start <= w.start < name.end}

    @cached_property
    def _modals(self) -> list[int]:
        return [match.start() for match in _MODAL.finditer(self.text)]

    def modal(self, at: int) -> bool:
        """Whether the clause around an offset only says what may be."""
        if not self._modals:
            return False
        start, end = self._clause(at, at)
        return any(start <= modal < end for modal in self._modals)

    def subject(self, before: int) -> frozenset[str]:
        """The name parts that can be the subject of what stands at an offset."""
        known = self._subjects.get(before)
        if known is None:
            known = self._subjects[before] = self._subject(before)
        return known

    def _subject(self, before: int) -> frozenset[str]:
        found: set[str] = set()
        for name in self.names:
            if name.start >= before:
                break
            lead = self.text[: name.start].lower().split()[-4:]
            while lead and (lead[-1] in _LINKS or lead[-1].strip("“\"'(") == ""):
                lead.pop()
            if not lead or lead[-1].strip("“\"'(,") not in PREPOSITIONS:
                found |= _parts(self.text, name)
        return frozenset(found)

    def near(self, value: Value) -> dict[str, int]:
        """The content stems around a value, each with its distance in words; a strong break ends the
        window.
        """
        known = self._near.get(value)
        if known is None:
            known = self._near[value] = self._around(value)
        return known

    def _around(self, value: Value) -> dict[str, int]:
        low, high = 0, len(self.text)
        for match in _WINDOW_END.finditer(self.text):
            if match.end() <= value.start:
                low = match.end()
            elif match.start() >= value.end:
                high = match.start()
                break
        found: dict[str, int] = {}
        before = [word for word in self.words if low <= word.start < value.start]
        after = [word for word in self.words if value.end <= word.start < high]
        for side in (reversed(before), iter(after)):
            distance, last = 0, -1
            for word in side:
                named = self._named.get(word.start, -1)
                distance += named < 0 or named != last  # a name of many words is one
                last = named
                if distance > _WINDOW:
                    break
                if word.start in self._contents:
                    found.setdefault(word.stem, distance)
        return found

    @cached_property
    def dates(self) -> list[Value]:
        """The dates that a calendar can place."""
        return [v for v in self.values if v.kind is Kind.DATE and v.unit != "relative"]

    @cached_property
    def negations(self) -> list[Negation]:
        if not self.claims:
            return []
        return [*self._negations(), *self._rejections()]

    @cached_property
    def falsehoods(self) -> list[Falsehood]:
        """What the sentence says is false."""
        return falsehoods(self.text)

    def rejected(self, at: int) -> bool:
        """Whether an offset stands in something that the sentence says is false, or in the words that say so."""
        return any(each.whole[0] <= at < each.whole[1] for each in self.falsehoods)

    def _rejections(self) -> Iterator[Negation]:
        for each in self.falsehoods:
            inside = [word for word in self.content if each.start <= word.start < each.end]
            if each.sure and inside:
                stems = frozenset(word.stem for word in inside)
                yield Negation(each.start, each.end, each.start - 1, self._predicate(inside).stem, stems, each)

    def _predicate(self, clause: list[Word]) -> Word:
        """The verb of a clause as near as word order tells: what follows an auxiliary, is in a past form, or stands
        last of the words that are no name's.
        """
        plain = [word for word in clause if word.start not in self._named] or clause
        auxiliary = _AUXILIARY.search(self.text, clause[0].start, clause[-1].end)
        after = [word for word in plain if auxiliary and word.start >= auxiliary.end()]
        past = [word for word in plain[1:] if word.text.lower().endswith("ed")]
        return (after or past or plain[-1:])[0]

    def _negations(self) -> Iterator[Negation]:
        for match in _NEGATOR.finditer(self.text):
            if _NO_NEGATION.match(self.text, match.start()) or self.rejected(match.start()):
                continue
            start, end = self._clause(match.start(), match.end())
            if self._describes(start) or (
                match.group().lower() == "no" and not _AUXILIARY.search(self.text, start, end)
            ):
                continue
            behind = [w for w in self.content if match.end() <= w.start < end and not w.text.lower().endswith("ly")]
            if not behind:
                continue
            stems = frozenset(word.stem for word in self.content if start <= word.start < end)
            yield Negation(start, end, match.start(), behind[0].stem, stems)

    def _clause(self, low: int, high: int) -> tuple[int, int]:
        """The clause around a place; a "that" before it begins one."""
        start, end = 0, len(self.text)
        for match in _CLAUSE_END.finditer(self.text):
            if match.end() <= low:
                start = match.end()
            elif match.start() >= high:
                end = match.start()
                break
        that = self.text.rfind(" that ", start, low)
        return (that + 6 if that >= 0 else start), end

    def _describes(self, start: int) -> bool:
        """Whether a clause is a relative one, which only says of which things it speaks ("homes that were
        not converted").
        """
        lead = self.text[:start].rstrip()
        if lead.endswith((" who", " which")) and not lead[:-6].rstrip().endswith(","):
            return True
        return lead.endswith(" that") and not _TAKES_THAT.search(lead[:-5].rstrip(" ,"))

    def negated(self, at: int) -> bool:
        """Whether a negation reaches an offset."""
        return any(negation.negator < at < negation.end for negation in self.negations)

    def turned(self, at: int) -> bool:
        """Whether an offset is rejected, or the clause around it holds any word that could turn its sense round."""
        start, end = self._clause(at, at)
        return bool(_NEGATIVE.search(self.text, start, end) or _DOUBTED.search(self.text)) or self.rejected(at)


def frames(quote: Quote) -> list[Frame]:
    """The sentences of a quote."""
    return _frames(quote.said.text, quote.document.title)


@lru_cache(maxsize=4096)
def _frames(text: str, title: str) -> list[Frame]:
    return [frame(text[low:high], title) for low, high in sentences(text)]


@lru_cache(maxsize=4096)
def frame(text: str, title: str) -> Frame:
    """The frame of a sentence, made once however many questions quote it."""
    return Frame(text, title)


def _split(text: str) -> Iterator[Word]:
    """The words of a text, those in a compound one by one: "Chinese-made", "H100/B200"."""
    for word in words(text):
        if "-" not in word.text and "/" not in word.text:
            yield word
            continue
        at = word.start
        for part in re.split(r"([-/])", word.text):
            if part and part not in "-/":
                yield Word(part, at, at + len(part), stem(part))
            at += len(part)


def _parts(text: str, name: Name) -> frozenset[str]:
    return frozenset(w.stem for w in _split(text[name.start : name.end]) if w.stem not in STOPWORDS)
