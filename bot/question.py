"""A question taken apart: what kind of answer it asks for, about what, and what an earlier question lends to it.

Knows English question forms, which words ask for what in German, Spanish, French and Chinese, and nothing of any
corpus. Everything here is read off the words of the question; whether the documents hold such an answer is for the
reader and for `expected.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.language.names import names_in
from bot.language.values import Value, values
from bot.language.words import Word, content_words, shape, words
from index.tongues import ANDS, ASKS, CHINESE, ENGLISH, GERMAN, NOW, PRONOUNS, QUESTION_WORDS, language


class Asked(StrEnum):
    """What an answer must hold to answer: the kinds that can be seen in a sentence, and STATEMENT for the others."""

    COUNT = "number"
    MONEY = "amount of money"
    PERCENT = "percentage"
    DATE = "date"
    DURATION = "duration"
    PERSON = "name"
    PLACE = "place"
    WHICH = "which of a kind"
    REASON = "reason"
    MANNER = "way to do it"
    POLAR = "yes or no"
    CHOICE = "one of two"
    DEFINITION = "definition"
    TOPIC = "topic"
    COMPARISON = "comparison"
    STATEMENT = "statement"


NAMING = (Asked.PERSON, Asked.PLACE, Asked.WHICH)
"""The kinds of answers that are names."""

VALUES = (Asked.COUNT, Asked.MONEY, Asked.PERCENT, Asked.DATE, Asked.DURATION)
"""The kinds of answers that are values."""

TELLING = (Asked.REASON, Asked.MANNER)
"""The kinds whose answers are told in a sentence: several are true beside each other, and a word or a name is none."""

OPEN = (*TELLING, Asked.STATEMENT, Asked.DEFINITION, Asked.TOPIC, Asked.COMPARISON)
"""The kinds of which the question doesn't tell what an answer looks like."""


@dataclass(frozen=True, slots=True)
class Question:
    """`text` stands on its own (an earlier question's subject filled in); `wording` is what was typed.

    `thing` is the class word of "how many X", "which X" and "what X" with its qualifiers ("Chinese chip companies");
    `terms` are the words that carry the question's meaning; `names` those of them that name something. `language` is
    that of its words ("en", "de", "es", "fr", "zh"), and `told` whether they tell it: "NASA budget" could be any.
    `others` are other readings of a question that leaves something to the one before, and `topic` the stems of all that
    it says itself, where everything else is from there.
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
    others: tuple[str, ...] = ()
    topic: frozenset[str] = frozenset()

    @property
    def stems(self) -> frozenset[str]:
        """The stems of what is asked, names included."""
        return frozenset(word.stem for word in self.terms)


def analyse(wording: str, context: Sequence[str] = (), otherwise: str = ENGLISH) -> Question:
    """The question, made to stand alone by means of the earlier questions of its conversation, oldest first.

    Where its words don't tell its language, it is read as `otherwise`.
    """
    linked = _LINK.match(plain := _plain(wording)) is not None
    own, before = _LINK.sub("", plain), [_LINK.sub("", _plain(each)) for each in context]
    text = stand_alone(own, before, linked)
    spoken = language(text)
    if request := _WHOLE.fullmatch(text):
        return _summary(wording, text, request, spoken or otherwise, bool(spoken))
    if (spoken or otherwise) != ENGLISH:
        return _foreign(wording, text, spoken or otherwise, bool(spoken))
    asked, thing = _kind(text)
    if sides := _compared(text):
        asked, thing = Asked.COMPARISON, None
    elif asked is Asked.CHOICE:
        sides = _alternatives(text)
    scaffold = _SCAFFOLD | ({"year", "date", "day", "month"} if asked is Asked.DATE else frozenset())
    scaffold |= {"long", "old"} if asked is Asked.DURATION else frozenset()
    terms = tuple(word for word in content_words(text) if word.text.lower() not in scaffold)
    named, said = question_names(text), tuple(values(text))
    others, topic = _others(own, text, before)
    sums = bool(_CALCULATES.search(text))
    return Question(wording, text, asked, thing, terms, named, said, told=bool(spoken), sides=sides, calculates=sums,
                    current=is_current(text, ENGLISH), others=others, topic=topic)  # fmt: skip


def _others(own: str, text: str, context: Sequence[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Other readings of a question that was read as `text` because of the one before: with all words of meaning of that
    where one of them took the place of a pronoun, or with a topic that found no place there in the place of each part;
    and the stems of such a topic.
    """
    before = stand_alone(context[-1], context[:-1]) if context else ""
    if text in (own, before):
        return (), frozenset()
    topic = own.rstrip("?").strip()
    if text == _appended(before, topic):
        places = tuple(f"{before[:start]}{topic}{before[end:]}" for start, end in _runs(before))
        return places, frozenset(word.stem for word in content_words(topic))
    if not _REQUEST.match(own) or not content_words(own) or not _PRONOUN.search(own):
        return (), frozenset()
    lent = _with_lent(own, before)
    return ((lent,) if lent != text else ()), frozenset()


def _runs(text: str) -> list[tuple[int, int]]:
    """Where words of meaning stand side by side, verbs left out where they can be told: each may be one thing."""
    runs: list[tuple[int, int]] = []
    for word in content_words(text):
        if _VERB_NEXT.search(text[: word.start]):
            continue
        if runs and text[runs[-1][1] : word.start] == " ":
            runs[-1] = (runs[-1][0], word.end)
        else:
            runs.append((word.start, word.end))
    return runs


def is_current(text: str, spoken: str) -> bool:
    """Whether a question asks for what is so now, and not for what was before."""
    words = NOW[spoken] if spoken == CHINESE else rf"\b(?:{NOW[spoken]})\b"
    return re.search(words, text, re.IGNORECASE) is not None


_AUX = (
    r"(?:(?:am|is|are|was|were|do|does|did|has|have|had|could|will|would|shall|should|may|might|must)(?:n['’]t)?"
    r"|can(?:not|['’]t)?|won['’]t|shan['’]t)"
)
_VERB_NEXT = re.compile(rf"\b(?:{_AUX} (?:i|you|we|they|he|she|it|one)|to) $", re.IGNORECASE)
"""What stands right before a verb: "do I", "to"."""
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
    if (led := _PHRASE.match(after)) and (at := before.lower().rfind(f" {led[1].lower()} ")) >= 0:
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
    if asked is Asked.STATEMENT and spoken != CHINESE and _is_topic(text) and not _asks(text, spoken):
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


def may_open(word: str, spoken: str) -> bool:
    """Whether a word in lower case is one that questions and requests of a language begin with."""
    return word in QUESTION_WORDS[spoken] if spoken != ENGLISH else _REQUEST.fullmatch(word) is not None


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


def question_names(text: str, spoken: str = ENGLISH) -> tuple[str, ...]:
    """The names in a question as they stand there; its question words are none."""
    found = [text[name.start : name.end] for name in names_in(text, spoken)]
    if spoken != ENGLISH:
        return tuple(found)
    return tuple(
        name for name in found if not re.fullmatch(_OPENERS, name, re.IGNORECASE) and name.lower() not in _SCAFFOLD
    )


_SCAFFOLD = frozenset(
    """many much kind sort type kinds sorts types tell say says said know please according documents document corpus
    sources source article articles text texts exactly actually really explain describe list name called happen happened
    happens percentage percent compare comparison summarise summarize""".split()
)

_OPENERS = (
    rf"(?:{_AUX}|who|whom|whose|what|which|when|where|why|how|and|but|so|then|in|at|under|on|by|for|to|from|with|if"
    r"|the|a|an|does|tell|give|list|name|describe|explain)"
)
_LEAD_IN = re.compile(
    r"^\s*(?:(?:please|hi|hello|hey)[,!.\s]+)*"
    r"(?:(?:can|could|would) you (?:please )?(?:tell|show) (?:me|us)|(?:please )?tell (?:me|us)|do you know"
    r"|(?:i|we) (?:want|would like|'d like) to know|according to (?:the|these) "
    r"(?:documents?|articles?|sources?|texts?),?)\s+",
    re.IGNORECASE,
)
_COST = r"\b(?:cost|costs|price|prices|priced|pay|pays|paid|fee|fees|charge|charges|spend|spent|salary|budget)\b"
_PAID = r"\b(?:worth|rais|earn|lost|lose|acquir|bought|buy|sell|sold|purchas|invest|donat|owe|fined)"
_MONEY_NOUN = (
    r"\b(?:money|revenue|profit|value|funding|capital|price|cost|fine|salary|income|sales|investment|debt|budget"
    r"|market cap|capitali[sz]ation|valuation|dollars?|euros?|pounds?)\b"
)
_THING = rf"((?:(?!{_AUX}\b|of\b|in\b|on\b|at\b|to\b|for\b|from\b|by\b|with\b|that\b|who\b)[^\s?,.;]+\s*){{1,6}})"


def _plain(text: str) -> str:
    """White space folded, and lead-ins ("Can you tell me") taken off."""
    return _LEAD_IN.sub("", " ".join(text.split()))


_LED = re.compile(
    rf"^(?!(?:{_AUX}|who|whom|whose|what|which|where|why|how)\b)[^?]+?(?:[,:;]| [-–—])\s+"
    rf"(?=(?:{_AUX}|who|whom|whose|what|which|when|where|why|how)\b)"
)
"""What leads to the clause that asks: "If I'm put on trial, do I ..."; "We are a club: is ..."."""

_LINK = re.compile(r"^(?:(?:and|but|so|also|then|ok|okay|well|no|yes)\b[,\s]+)+(?=\S)", re.IGNORECASE)
"""What links a question to what was said before."""


def _kind(text: str) -> tuple[Asked, str | None]:
    low = _LED.sub("", text.lower())

    def has(pattern: str) -> bool:
        return re.search(pattern, low) is not None

    if match := re.search(rf"\bhow many {_THING}", low):
        return Asked.COUNT, _thing(match.group(1))
    if match := re.search(rf"\bhow much(?: of)?(?: {_THING})?", low):
        noun = _thing(match.group(1) or "")
        if has(_COST) or (noun and re.search(_MONEY_NOUN, noun)) or has(_PAID):
            return Asked.MONEY, noun
        return Asked.STATEMENT if noun is None else Asked.COUNT, None
    if match := re.search(r"\b(?:what|which) (?:percentage|percent|share|proportion|fraction)\b", low):
        return Asked.PERCENT, None
    if (has(r"\bwhen\b(?! it comes)") and not has(rf"^(?:{_AUX}|what|which|who|where|why|how)\b")) or has(
        r"\b(?:what|which|in what|on what) (?:year|date|day|month|time of year|century|decade)\b|\bsince when\b"
        r"|^what(?: is|'s|’s| was| are| were) the (?:\w+ ){0,3}(?:date|year|day)\b"
    ):
        return Asked.DATE, None
    if has(r"\bhow (?:long|old)\b"):
        return Asked.DURATION, None
    if has(r"^(?:what|how much)\b.*" + _COST) and has(r"^what (?:is|was|are|were|does|did|do|will|would)\b"):
        return Asked.MONEY, None
    if has(r"^why\b"):
        return Asked.REASON, None
    if has(r"\b(?:who|whom|whose)\b") and not has(rf"^{_AUX}\b"):
        return Asked.PERSON, None
    if has(r"^(?:\w+ )?where\b"):
        return Asked.PLACE, None
    if has(
        r"\bwhat (?:is|was|were|are) the reasons?\b|\bhow come\b|\bfor what reason\b"
        r"|\bwhat (?:caused|led to|drove|made)\b"
    ):
        return Asked.REASON, None
    if has(rf"^{_AUX}\b"):
        return (Asked.CHOICE if has(r"(?<!\bmore )\bor\b(?! not\b)") else Asked.POLAR), None
    if match := re.search(rf"\b(?:which {_THING}|what {_THING}{_AUX}\b)", low):
        return Asked.WHICH, _thing(match.group(1) or match.group(2))
    if has(r"^(?:what|who) (?:is|are|was|were)\b(?: (?:a|an|the))? \S+(?: \S+){0,3}\??$"):
        return Asked.DEFINITION, None
    if has(
        r"^how (?:to|(?:do|can|could|should|would|must|may) (?:i|we|you|one|they|people|users|members|customers))\b"
    ):
        return Asked.MANNER, None
    if _is_topic(text):
        return Asked.TOPIC, None
    return Asked.STATEMENT, None


_TOPIC_WORDS = 6
_REQUEST = re.compile(
    rf"(?:{_AUX}|who|whom|whose|what|which|when|where|why|how|tell|give|list|name|describe|explain|compare|show|find|"
    r"summari[sz]e|define|quote)\b",
    re.IGNORECASE,
)


def _is_topic(text: str) -> bool:
    """Whether a text is a few words about which something is wanted, and neither a question nor a request."""
    return not text.endswith(("?", "？", ".")) and len(text.split()) <= _TOPIC_WORDS and not _REQUEST.match(text)


def _thing(phrase: str) -> str | None:
    """The class words of "how many X" without a verb that ran into them; None where nothing is left."""
    kept = [
        token
        for token in phrase.partition("(")[0].split()
        if token not in ("it", "they", "he", "she", "there", "we", "you", "i")
    ]
    verb = next((at for at, token in enumerate(kept) if at and re.search(r"ed$|^besides$|^other$", token)), len(kept))
    kept = kept[:verb]
    return " ".join(kept).strip(" ?.,") or None


_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|he|she|him|her|his|this|that|these|those|one|ones|both|the (?:former|latter|same))\b",
    re.IGNORECASE,
)
_WHAT_ABOUT = re.compile(r"^(?:what|how) about\s+(.+?)\??$", re.IGNORECASE)


_WHY = re.compile(r"why(?P<denied> not)?(?: (?:so|then|is that|is it|that))?\??", re.IGNORECASE)
_WHY_THAT = re.compile(r"why (?:not )?(?:(?:that|this|the other|these|those|the others)(?: ones?)?)\??", re.IGNORECASE)
_ASSURES = re.compile(
    r"(?:(?:is|was) (?:that|this|it)|are you)(?: really| quite)? (?:certain|sure|true|confirmed|correct|right|verified|"
    r"official|reliable|a fact)(?: of that)?\??|really\??|sure\??|says who\??|who says (?:so|that)\??",
    re.IGNORECASE,
)
"""What asks how sure the answer to the question before is: that is told with the answer."""
_NEGATED = {"am": "am not", "can": "can’t", "may": "can’t", "might": "can’t", "shall": "shan’t", "will": "won’t"}
"""Auxiliaries whose denial is not made with "n't"."""

_OWN = re.compile(
    r"\b(?:this|that|these|those)\s+(?!(?:one|ones|is|are|was|were|do|does|did|has|have|had|can|will|not|mean)\b)[a-z]{3,}"
    r"|\b(?:is|was|does|did|will|has|can)\s+it\s+(?:rain|snow|take(?=\s\S+\sto\b|\sto\b)|make|matter|possible|true|allowed|necessary|ok|okay|"
    r"safe|legal|worth|clear|known|illegal|permitted)\w*\b|\bwhat time is it\b",
    re.IGNORECASE,
)
"""Pronouns that stand for nothing that was said before: "this document", "does it rain"."""


def stand_alone(text: str, context: Sequence[str], linked: bool = False) -> str:
    """The question with what it leaves to the earlier ones filled in; unchanged where it leaves nothing: it has a verb
    of its own, and no pronoun for what was said before.

    "And the 910C?" takes the place of what is most like it in the question before; "it" and "they" become what that
    question spoke of last; "which one" becomes "which" and that question's class word. `linked`: it began with "and".
    """
    if not context:
        return text
    before = stand_alone(context[-1], context[:-1])
    about = _WHAT_ABOUT.match(text)
    topic = about.group(1) if about else text.rstrip("?").strip()
    if not about and re.match(r"(?:its|their|his|her)\b", topic, re.IGNORECASE):
        return _with_subject(f"What is {topic}?", before)
    if (spoken := language(text) or language(before)) not in ("", ENGLISH):
        return _with_words(text, before, spoken)
    if (why := _WHY.fullmatch(text)) and (polar := re.match(rf"({_AUX})\b", before, re.IGNORECASE)):
        verb = polar[0].lower()
        denied = why["denied"] and verb[-1] != "t"
        return f"Why {_NEGATED.get(verb, f'{verb}n’t') if denied else verb}{before[polar.end() :]}"
    if _ASSURES.fullmatch(text):
        return before
    if _WHY_THAT.fullmatch(text) or (not content_words(text) and len(text.split()) <= 3 and not _PRONOUN.search(text)):
        return f"{text.rstrip('?')}: {before}"  # a bare "Why?" asks it of the whole question before
    if about or (not _REQUEST.match(text) and len(topic.split()) <= 5):
        return _with_topic(before, topic, linked or about is not None) or text
    if re.match(r"^(?:who|what|which) (?:are|were) (?:they|those|these)\W*$", text, re.IGNORECASE):
        return before
    pronoun = _PRONOUN.search(_OWN.sub(lambda own: " " * len(own[0]), text))
    if not pronoun or _has_antecedent(text, pronoun):
        return text
    named = question_names(text)
    return text if named and text.find(named[0]) < pronoun.start() else _with_subject(text, before)


_NOUN_BEFORE = re.compile(
    r"\b(?=(?:a|an|the|my|our|your|every|each|if|when|while|once|after|before|which|what|how many"
    r"|do|does|did|can|could|will|would|shall|should|may|might|must)"
    r"\s+(?P<noun>[^\W\d_]+))",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:]|\b(?:and|or|but|if|when|before|after|that|because|so|while|until|who)\b", re.IGNORECASE)


def _has_antecedent(text: str, pronoun: re.Match[str]) -> bool:
    """Whether a question has itself what its pronoun stands for: a noun before a possessive ("do farmers sell their
    grain"), or in an earlier clause ("if a bike is lent, who insures it").

    Within a clause "it" is another thing than its subject (Chomsky 1981, principle B): "what did the board say of it".
    """
    if pronoun[0].lower() == "those" and re.match(r"\s+(?:who|that|which)\b", text[pronoun.end() :], re.IGNORECASE):
        return True
    before = text[: pronoun.start()]
    nouns = [each for each in _NOUN_BEFORE.finditer(before) if content_words(each["noun"])]
    if not nouns:
        return False
    relative = pronoun[0].lower() == "that" and nouns[-1].end("noun") == len(
        before.rstrip()
    )  # "the money that he owes"
    return (
        relative
        or pronoun[0].lower() in ("its", "their", "his", "her")
        or _CLAUSE.search(before, nouns[0].end("noun")) is not None
    )


def _with_words(text: str, before: str, spoken: str) -> str:
    """A question of another language than English with the words of the one before, where it leaves something to that:
    it begins with "and", or has a pronoun and no noun of its own. In German nouns have capitals; of other languages,
    more than one word of meaning is taken for one.
    """
    own = content_words(text, spoken)
    said = [word.text.lower() for word in words(text, spoken)]
    nouns = [w for w in own if w.start and w.text[0].isupper()] if spoken == GERMAN else own[1:]
    linked = said[:1] != [] and said[0] in ANDS.get(spoken, ()) and len(own) < 2
    if not linked and (nouns or not any(word in PRONOUNS.get(spoken, ()) for word in said)):
        return text
    stems = {word.stem for word in own}
    lent = " ".join(word.text for word in content_words(before, spoken) if word.stem not in stems)
    return f"{text.rstrip('?？ ')} ({lent})?" if lent else text


_SPOKEN_OF = (
    re.compile(r"\b(?:do|does|did)\s+(?P<it>(?:\S+\s){1,4}?)\S+\??$", re.IGNORECASE),
    re.compile(
        r"\b(?:is|are|was|were)\s+(?P<it>(?:the|a|an|our|your|my)\s.+?)(?:\s\w+(?:ed|en|wn|lt|ght))?\??$", re.IGNORECASE
    ),
    re.compile(r"^who\s\w+\s(?P<it>(?:the|a|an|our|your|my)\s.+?)\??$", re.IGNORECASE),
)
"""Where a question has what it speaks of: "the basic plan" of "How much does the basic plan cost?"."""


_ASKED_FOR = re.compile(r"(?:the|a|an)\s\S+\sfor\s(?=(?:the|a|an|our|your|my)\s)", re.IGNORECASE)
"""What is asked for of a thing, which is spoken of: "the estimate for" of "the estimate for the lift repair"."""


def _spoken_of(question: str) -> tuple[int, int] | None:
    """Where what a question speaks of stands in it, where that can be told."""
    found = next((match for each in _SPOKEN_OF if (match := each.search(question))), None)
    if found is None:
        return None
    whole = found["it"].rstrip()
    start = found.start("it") + (led.end() if (led := _ASKED_FOR.match(whole)) else 0)
    return start, found.start("it") + len(whole)


_PHRASE = re.compile(
    r"\b(for|in|with|of|on|at|by|from|to)\s(?:(?!\b(?:for|in|with|of|on|at|by|from|to)\b)[^?,.])+", re.IGNORECASE
)


def _with_topic(before: str, topic: str, linked: bool) -> str | None:
    """The question before, asked of another topic; None where a topic that is not linked to it has no place there.

    It replaces the phrase there that begins with the same preposition ("for adults", "for students"), else the name
    that is most like it, else what that question speaks of.
    """
    if led := _PHRASE.match(topic):
        alike = [each for each in _PHRASE.finditer(before) if each[1].lower() == led[1].lower()]
        if len(alike) == 1:
            return f"{before[: alike[0].start()]}{topic}{before[alike[0].end() :]}"
    bare = re.sub(r"^(?:the|a|an|for|in|with|of|about)\s+", "", topic, flags=re.IGNORECASE)
    best: tuple[float, int, int] | None = None
    for word in words(before):
        likeness = _likeness(word.text, bare.split()[-1]) if bare else 0.0
        if likeness > 0.5 and (best is None or likeness > best[0]):
            best = (likeness, word.start, word.end)
    if best:
        head = bare.split()
        start = best[1]
        if len(head) > 1 and before[:start].rstrip().lower().endswith(head[-2].lower()):
            bare = head[-1]
        return f"{before[:start]}{bare}{before[best[2] :]}"
    said = question_names(before)
    if len(said) == 1 and (linked or question_names(topic)):
        return before.replace(said[0], bare, 1)
    if led:
        return f"{before.rstrip('?. ')} {topic}?"
    return _of_another(before, topic, linked)


def _appended(before: str, topic: str) -> str:
    return f"{before.rstrip('?. ')} {topic}?"


def _of_another(before: str, topic: str, linked: bool) -> str | None:
    """The question before with the topic for what it speaks of: for a thing with the same noun ("the basic plan", "the
    premium plan" or "the premium one"), and for any where it is linked.
    """
    place = _spoken_of(before)
    if place is None:
        return _appended(before, topic) if linked else None
    noun = before[slice(*place)].split()[-1]
    topic = re.sub(r"\bones?$", noun, topic)
    if not linked and topic.split()[-1].lower() != noun.lower():
        return None
    return f"{before[: place[0]]}{topic}{before[place[1] :]}"


def _likeness(a: str, b: str) -> float:
    """How alike two tokens are in kind, from 0 to 1: the same shape of letters and digits, or the same opening."""
    if a.lower() == b.lower():
        return 0.0
    same = sum(1 for x, y in zip(a.lower(), b.lower(), strict=False) if x == y) / max(len(a), len(b))
    has_digits = all(any(c.isdigit() for c in token) for token in (a, b))
    return (0.6 if shape(a) == shape(b) and has_digits else 0.0) + 0.4 * same


def _with_subject(text: str, before: str) -> str:
    """Pronouns and "which one" filled from the question before."""
    said = question_names(before)
    subject = _whole_name(said[-1], before) if said else None
    thing = _kind(before)[1]
    if match := re.match(r"^(which|what)\s+(?:one|ones)\b", text, re.IGNORECASE):
        return (
            f"{match.group(1)} {_phrase(before, thing)}{text[match.end() :]}"
            if thing
            else f"{text.rstrip('? ')} ({before.rstrip('?')})?"
        )
    if subject is None and (place := _spoken_of(before)) and not re.search(r"\b(?:he|she|him|her|his)\b", text, re.I):
        subject = before[slice(*place)]
    if subject is None:
        return _with_lent(text, before)
    pronoun = re.search(
        r"\b(?:it|they|them|he|she|him|this|that|these|those)\b(?!\s+[a-z]+\s)|\b(?:it|they|he|she)\b",
        text,
        re.IGNORECASE,
    )
    if pronoun:
        return f"{text[: pronoun.start()]}{subject}{text[pronoun.end() :]}"
    if owner := re.search(r"\b(?:its|their|his|her)\b", text, re.IGNORECASE):
        return f"{text[: owner.start()]}{subject}'s{text[owner.end() :]}"
    return f"{text.rstrip('? ')} ({subject})?"


def _with_lent(text: str, before: str) -> str:
    """A question, and in brackets the words of meaning that the one before has besides."""
    own = {word.stem for word in content_words(text)}
    lent = " ".join(w.text for w in content_words(before) if w.stem not in own and w.text.lower() not in _SCAFFOLD)
    return f"{text.rstrip('? ')} ({lent})?" if lent else text


def _whole_name(name: str, text: str) -> str:
    """A name with the words after it that look like parts of one: "Technical Committee", "PRAGMA foreign_keys"."""
    end = text.find(name) + len(name)
    rest = re.match(r"(?:\s(?:[A-Z]\w*|\w+_\w+))+", text[end:])
    return name + (rest[0] if rest else "")


def _phrase(before: str, thing: str) -> str:
    """The class words in the spelling of the question they come from."""
    at = before.lower().find(thing)
    return before[at : at + len(thing)] if at >= 0 else thing
