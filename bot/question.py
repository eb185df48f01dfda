"""A question taken apart: what kind of answer it asks for, about what, and what an earlier question lends to it.

Knows English question forms, which words ask for what in German, Spanish, French and Chinese, and nothing of any
corpus. Everything here is read off the words of the question; whether the documents hold such an answer is for the
reader and for `expected.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.asked import PHRASE, REQUEST, SCAFFOLD, Asked, is_topic, kind_of, question_names
from bot.followup import Leaning, leaning
from bot.language.values import Value, values
from bot.language.words import Word, content_words, words
from bot.types import Quote
from index.tongues import ASKS, CHINESE, ENGLISH, NOW, QUESTION_WORDS, language


@dataclass(frozen=True, slots=True)
class Question:
    """`text` stands on its own (with what an earlier question lends to it); `wording` is what was typed.

    `thing` is the class word of "how many X", "which X" and "what X" with its qualifiers ("Chinese chip companies");
    `terms` are the words that carry the question's meaning; `names` those of them that name something. `language` is
    that of its words ("en", "de", "es", "fr", "zh"), and `told` whether they tell it: "NASA budget" could be any.
    `leaning` is how it reads with the words of the one before, where it may leave something to that, and `beside`, of
    such a reading, what was quoted to that one.
    `whole` is what a summary is asked of ("the minutes of March"): a document, or else a topic; `sides` are the two
    things that a comparison is of, or one of which is asked for ("on Huawei or on Blackwell?"). `calculates` is
    true where it asks for a number that may have to be worked out ("in total", "how many more"), `current` where it
    asks for what is so now.
    """

    wording: str
    text: str
    asked: Asked
    thing: str | None
    terms: tuple[Word, ...]
    names: tuple[str, ...]
    values: tuple[Value, ...]
    language: str = ENGLISH
    told: bool = True
    whole: str | None = None
    sides: tuple[str, str] | None = None
    calculates: bool = False
    current: bool = False
    leaning: Leaning | None = None
    beside: tuple[Quote, ...] = ()

    @property
    def stems(self) -> frozenset[str]:
        """The stems of what is asked, names included."""
        return frozenset(word.stem for word in self.terms)


def analyse(wording: str, context: Sequence[str] = (), otherwise: str = ENGLISH) -> Question:
    """The question as it was asked, with how it may lean on the earlier questions of its conversation, oldest first.

    Where its words don't tell its language, it is read as `otherwise`.
    """
    own = bare(wording)
    may = leaning(own, [bare(each) for each in context])
    found = _read(wording, own, otherwise)
    return found if found.whole else replace(found, leaning=may)


def lent(question: Question, before: str, beside: tuple[Quote, ...]) -> Question:
    """A question read as it leans on the one before; `beside` is what was quoted to that one. Where it asks for nothing
    by itself ("And for children?"), it asks for what that one asked for.
    """
    assert question.leaning
    found = replace(_read(question.wording, question.leaning.text, question.language), beside=beside)
    if found.language != ENGLISH or found.whole or REQUEST.match(question.text):
        return found
    kind, thing = kind_of(before)
    return replace(found, asked=Asked.STATEMENT if kind is Asked.POLAR else kind, thing=thing)


def _read(wording: str, text: str, otherwise: str) -> Question:
    """The question that stands alone as `text`."""
    spoken = language(text)
    if request := _WHOLE.fullmatch(text):
        return _summary(wording, text, request, spoken or otherwise, bool(spoken))
    if (spoken or otherwise) != ENGLISH:
        return _foreign(wording, text, spoken or otherwise, bool(spoken))
    asked, thing = kind_of(text)
    if sides := _compared(text):
        asked, thing = Asked.COMPARISON, None
    elif asked is Asked.CHOICE:
        sides = _alternatives(text)
    scaffold = SCAFFOLD | ({"year", "date", "day", "month"} if asked is Asked.DATE else frozenset())
    scaffold |= {"long", "old"} if asked is Asked.DURATION else frozenset()
    terms = tuple(word for word in content_words(text) if word.text.lower() not in scaffold)
    named, said = question_names(text), tuple(values(text))
    sums = bool(_CALCULATES.search(text))
    return Question(wording, text, asked, thing, terms, named, said, told=bool(spoken), sides=sides, calculates=sums,
                    current=is_current(text, ENGLISH))  # fmt: skip


_LINK = re.compile(r"^(?:(?:and|but|so|also|then|ok|okay|well|no|yes)\b[,\s]+)+(?=\S)", re.IGNORECASE)
"""What links a question to what was said before."""


def bare(wording: str) -> str:
    """A question as it was typed, without what leads to it ("Can you tell me") or links it to what was said ("And")."""
    return _LINK.sub("", _plain(wording))


def is_current(text: str, spoken: str) -> bool:
    """Whether a question asks for what is so now, and not for what was before."""
    words = NOW[spoken] if spoken == CHINESE else rf"\b(?:{NOW[spoken]})\b"
    return re.search(words, text, re.IGNORECASE) is not None


_WORKED_OUT = (
    r"total|sum|altogether|combined|together|average|mean(?! by\b)|median|percentage change"
    r"|(?:difference|gap|increase|growth|change) (?:in|of)"
)
CALCULATED = re.compile(
    rf"\b(?:{_WORKED_OUT}|more|less|fewer|longer|older|higher|larger|rose|fell|grew)\b", re.IGNORECASE
)
"""What says that a number was worked out."""
_CALCULATES = re.compile(
    rf"\b(?:{_WORKED_OUT}|how (?:many|much) (?:more|less|fewer|longer|older|higher|larger|cheaper)|how many times)\b",
    re.IGNORECASE,
)

_SIDE = r"(?P<{}>[^?,;]+?)"
_ONE, _OTHER = _SIDE.format("one"), _SIDE.format("other")
_COMPARISONS = tuple(
    re.compile(pattern + r"[\s?.!]*", re.IGNORECASE)
    for pattern in (
        rf".*\b(?:differences?|distinctions?|comparison)\b.*?\bbetween {_ONE} and {_OTHER}",
        rf".*\b(?:compare|contrast) {_ONE} (?:and|with|to|against) {_OTHER}",
        rf"(?:in what way |what )?how (?:do|does|did) {_ONE} (?:differ|vary) from {_OTHER}",
        rf"how (?:do|does|did) {_ONE} compare (?:to|with|against) {_OTHER}",
        rf"how (?:do|does|did) {_ONE} and {_OTHER} (?:differ|vary|compare)",
        rf"(?:how|in what way|what) (?:is|are|was|were|makes?) {_ONE} (?:different|distinct) (?:from|to|than) {_OTHER}",
        rf"{_ONE} (?:vs\.?|versus) {_OTHER}",
        rf"(?:which|who|what)\b[^,?]+[,:]\s*{_ONE},? or {_OTHER}",
    )
)


def _compared(text: str) -> tuple[str, str] | None:
    """The two things that a question compares, each by its full name: "the B+" beside "the Pi 3 Model B" is "the Pi 3
    Model B+". None where it compares nothing.
    """
    found = next((match for each in _COMPARISONS if (match := each.fullmatch(text))), None)
    if found is None:
        return None
    one, other = (
        re.sub(r"^(?:the|a|an)\s+", "", found[side].strip(), flags=re.IGNORECASE) for side in ("one", "other")
    )
    mine, theirs = one.split(), other.split()
    if len(theirs) < len(mine) and question_names(one):
        other = " ".join((*mine[: len(mine) - len(theirs)], *theirs))
    elif len(mine) < len(theirs) and mine[-1].lower() != theirs[-1].lower():
        one = " ".join((*mine, *theirs[len(mine) :]))
    return one, other


def _alternatives(text: str) -> tuple[str, str] | None:
    """The two of which a question asks for one: what follows "or", and as many words of meaning before it."""
    before, found, after = text.rpartition(" or ")
    if (led := PHRASE.match(after)) and (at := before.lower().rfind(f" {led[1].lower()} ")) >= 0:
        before = before[at + len(led[1]) + 2 :]
    there = content_words(re.split(r"[,?;]", after)[0])
    here = content_words(before)[-len(there) :] if found else []
    if not here or not there:
        return None
    return before[here[0].start : here[-1].end], after[there[0].start : there[-1].end]


_WHOLE = re.compile(
    r"(?:please )?(?:"
    r"summari[sz]e (?P<a>.+?)"
    r"|(?:(?:give|show|write)(?: me| us)? )?(?:an? |the )?(?:brief |short |quick )?"
    r"(?:summary|overview|outline|abstract|gist) of (?P<b>.+?)"
    r"|what (?:is|are|'s) (?P<c>.+?) (?:all )?about"
    r"|what do(?:es)? (?P<d>.+?) (?:say|contain|cover|discuss|describe)"
    r"|was steht in (?P<e>.+?)|worum geht es in (?P<f>.+?)|fass(?:e)? (?P<g>.+?) zusammen"
    r"|resum(?:e|ir) (?P<h>.+?)|de qu[eé] trata (?P<i>.+?)|r[ée]sume[rz]? (?P<j>.+?)|de quoi parle (?P<k>.+?)"
    r")[\s?.!]*",
    re.IGNORECASE,
)


def _summary(wording: str, text: str, request: re.Match[str], spoken: str, told: bool) -> Question:
    """A request for a summary, as the topic that it is of."""
    name, what = next((name, said) for name, said in request.groupdict().items() if said)
    start, end = request.span(name)
    terms = tuple(word for word in content_words(text, spoken) if start <= word.start < end)
    named = tuple(each for each in question_names(text, spoken) if each in what)
    return Question(wording, text, Asked.TOPIC, None, terms, named, tuple(values(what)), spoken, told, what)


def _foreign(wording: str, text: str, spoken: str, told: bool) -> Question:
    """A question that is not in English. The words that ask carry no meaning of their own; without any, it asks for a
    yes or a no.
    """
    asked, asking = Asked.POLAR if text.endswith(("?", "？")) else Asked.STATEMENT, (0, 0)
    if _asks(text, spoken) or spoken == CHINESE:
        asked = Asked.STATEMENT
    if asked is Asked.STATEMENT and spoken != CHINESE and is_topic(text) and not _asks(text, spoken):
        asked = Asked.TOPIC
    for kind, pattern in _ASKS[spoken].items():
        if found := pattern.search(text):
            asked, asking = kind, found.span()
            break
    terms = tuple(word for word in content_words(text, spoken) if not asking[0] <= word.start < asking[1])
    thing = _counted(text[asking[1] :], spoken) if asked is Asked.COUNT else None
    found_names = question_names(text, spoken)
    now = is_current(text, spoken)
    return Question(wording, text, asked, thing, terms, found_names, tuple(values(text)), spoken, told, current=now)


def _asks(text: str, spoken: str) -> bool:
    """Whether one of its words is one that questions begin with."""
    return any(word.text.lower() in QUESTION_WORDS[spoken] for word in words(text, spoken))


def _counted(rest: str, spoken: str) -> str | None:
    """What follows "how many" and is counted: its first word that carries meaning."""
    return next((word.text for word in content_words(rest, spoken)), None)


_ASKS = {
    spoken: {
        Asked(kind): re.compile(pattern if spoken == CHINESE else rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
        for kind, pattern in kinds.items()
    }
    for spoken, kinds in ASKS.items()
}


_LEAD_IN = re.compile(
    r"^\s*(?:(?:please|hi|hello|hey)[,!.\s]+)*"
    r"(?:(?:can|could|would) you (?:please )?(?:tell|show) (?:me|us)|(?:please )?tell (?:me|us)|do you know"
    r"|(?:i|we) (?:want|would like|'d like) to know|according to (?:the|these) "
    r"(?:documents?|articles?|sources?|texts?),?)\s+",
    re.IGNORECASE,
)


def _plain(text: str) -> str:
    """White space folded, and lead-ins ("Can you tell me") taken off."""
    return _LEAD_IN.sub("", " ".join(text.split()))
