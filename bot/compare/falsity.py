"""Where a sentence says that something is false: "the claim that X is a hoax", "it is untrue that X", "falsely said
that X", "denied reports of X", "contrary to the belief that X".

Knows closed constructions of English, and no subject. What is rejected is either a clause ("that the dam cracked") or
a noun phrase ("of a crack in the dam"). A mere mention of falsehood ("a false name", "partly false", "may be wrong",
"false alarm") is none of them, and neither is doubt ("disputed", "no evidence that").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.language.words import content_words
from index.types import Span


@dataclass(frozen=True, slots=True)
class Falsehood:
    """What a sentence rejects: text[start:end]; `whole` are the places of that with the words that reject it.

    `nominal`: a noun phrase, of which only the event it names is rejected. `sure`: False where the rejection is itself
    denied, attempted or supposed, or what it rejects is a denial: then the sentence takes neither side in plain words.
    """

    start: int
    end: int
    whole: Span
    nominal: bool
    sure: bool


_ADVERB = (
    r"(?:(?:simply|just|all|both|totally|completely|entirely|categorically|demonstrably|patently|utterly|absolutely|"
    r"wholly|flatly|plainly|clearly|obviously|also|therefore|actually|factually|of\scourse|in\sfact|nothing\sbut|"
    r"widely|long|since|later|now|quickly|officially|thoroughly|repeatedly|firmly|strongly)\s)"
)
_ADJECTIVE = (
    r"(?:false|untrue|incorrect|inaccurate|baseless|unfounded|groundless|bogus|fake|fabricated|fictitious|"
    r"made[\s-]up|nonsense|rubbish|not\s(?:true|correct|accurate|the\scase|real)\b)"
)
_MYTH = r"(?:hoax|myth|lie|fabrication|falsehood|misconception|fallacy|canard|urban\slegend)"
_A_MYTH = rf"(?:an?\s(?!\w+ly\b)(?:\w+\s){{0,2}}{_MYTH}|(?:complete\s|pure\s)?fiction|{_MYTH}s|lies|hoaxes|fallacies)"
_REFUTED = r"(?:denied|dismissed|rejected|refuted|debunked|disproved|disproven|discredited|rebutted)"
_FOUND = (
    r"(?:(?:proven|proved|shown|found|revealed|exposed|confirmed|deemed|declared|ruled|dismissed|rejected|denounced|"
    r"described|rated|judged|debunked)\s(?:(?:to\sbe|as|by\s(?:[\w.'’-]+\s){1,4}as)\s)?)"
)
_ONE, _MANY = r"(?:\sis|\swas|\shas\sbeen|\shad\sbeen|['’]s)", r"(?:\sare|\swere|\shave\sbeen|\shad\sbeen)"
_PROVED = r"\s(?:turn(?:s|ed)?\sout|prov(?:es?|ed)|turned)(?:\sto\sbe)?"
_NOT_TRUE = r"\s(?:isn|wasn|aren|weren)['’]t\s(?:true|correct|accurate|the\scase|real)"
_AFTER = (
    r"(?=\W*$|\s*[.,;:!)—–”\"]|\s(?:and|but|because|as|since|according|by|on|in|at|after|when|yesterday|today|"
    r"sa(?:ys|id))\b)"
)


def _is_false(copula: str) -> str:
    """A predicate after a subject of one number: " is entirely false"."""
    untrue = rf"(?:{_FOUND}?{_ADVERB}{{0,2}}(?:{_ADJECTIVE}|{_A_MYTH}|wrong|mistaken)|{_ADVERB}{{0,2}}{_REFUTED})"
    return rf"(?:(?:{copula}|{_PROVED})\s{untrue}|{_NOT_TRUE}){_AFTER}"


_NOUN = (
    r"(?:claim|report|rumou?r|allegation|accusation|suggestion|idea|notion|belief|assertion|statement|assumption|"
    r"insinuation|narrative|headline|tale|charge)"
)
_NOUN_ONE = rf"(?:{_NOUN}|story|theory|news|speculation|gossip|hypothesis)"
_NOUN_MANY = rf"(?:{_NOUN}s|stories|theories|hypotheses)"
_NOUN_ANY = rf"(?:{_NOUN_MANY}|{_NOUN_ONE})"
_DETERMINER = r"(?:the|an?|any|this|that|these|those|all|such|his|her|its|their|our|one|some|many|most|earlier)\s"
_OWNER = r"(?:[\w.-]+\s){0,3}[\w.-]+(?:['’]s|s['’])\s"
_KIND = (
    r"(?:(?:recent|widespread|viral|online|persistent|initial|earlier|repeated|popular|common|old|new|so-called|"
    r"central|original|media|press|internet|social|news|false|debunked|baseless|latest|whole|entire)\s)"
)
_BEGIN = (
    r"(?:^|[,;:—–“”\"(|]|\s-\s|\b(?:that|but|and|because|although|though|while|so|says?|said|as|however)\s)"
    r"[\s\W]{0,4}"
)
_INSIDE = r"(?:(?!\bthat\b)[^;:?!.]|\.(?=\d)|(?<=\b[A-Z])\.){2,300}?"
_UP_TO_THE_END = (
    r"(?:(?!,\s(?:but|although|though|while|whereas|and|as|which|who|since|because|according|an?|the|he|she|it|they|we"
    r"|in|[A-Z][\w.]*(?:\s[A-Z][\w.]*)?\s(?:sa(?:ys|id)|told|added|wrote))\b|\s(?:but|although|though|while|whereas)\b"
    r"|\s[-–]\s)[^;:?!.—“”\"]|\.(?=\d)|(?<=\b[A-Z])\.){2,300}"
)
_SOME_WORDS = r"(?:(?!(?:that|of|to|about)\b)[\w.’'&-]+\s){0,5}"
_THEIRS = r"(?:(?:by|from|in|on|made)\s(?:(?!that\b)[\w.’'&-]+\s){1,4})?"
_THE = rf"{_BEGIN}(?:{_DETERMINER}|{_OWNER})?{_KIND}{{0,3}}"
_NO_TRUTH = (
    r"\b(?:no|n['’]t\sany|not\sany)\s(?:truth|substance|basis|foundation)\s(?:what(?:so)?ever\s)?(?:to|in|behind|for)\s"
)
_SAY = (
    r"(?:claim(?:s|ed|ing)?|sa(?:y|ys|id|ying)|stat(?:e|es|ed|ing)|report(?:s|ed|ing)?|assert(?:s|ed|ing)?|"
    r"alleg(?:e|es|ed|ing)|suggest(?:s|ed|ing)?|believ(?:e|es|ed|ing)|th(?:ink|inks|ought|inking)|assum(?:e|es|ed|ing)|"
    r"announc(?:e|es|ed|ing)|t(?:ell|ells|old|elling)(?:\s[\w.’'-]+){1,3}|insist(?:s|ed|ing)?|impl(?:y|ies|ied|ying)|"
    r"tweet(?:s|ed|ing)?|post(?:s|ed|ing)?|wr(?:ite|ites|ote|iting)|maintain(?:s|ed|ing)?|conclud(?:e|es|ed|ing))"
)
_REJECTING = (
    r"(?:den(?:y|ies|ied|ying)|dismiss(?:es|ed|ing)?|reject(?:s|ed|ing)?|refut(?:e|es|ed|ing)|debunk(?:s|ed|ing)?|"
    r"disprov(?:e|es|ed|ing)|rebut(?:s|ted|ting)?|rubbish(?:es|ed|ing)?|discredit(?:s|ed|ing)?)"
)
_FALSELY = r"(?:falsely|wrongly|incorrectly|mistakenly|erroneously)"
_AUXILIARY = (
    r"(?:is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|may|might|shall|should|must|never|"
    r"ever)\b"
)

_X = rf"(?P<x>{_UP_TO_THE_END})"
_CLAUSES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # The claim that X is false. Claims that X are false: the number of the noun tells which verb is its own.
        rf"{_THE}{_NOUN_ONE}\s{_THEIRS}that\s(?P<x>{_INSIDE}){_is_false(_ONE)}",
        rf"{_THE}{_NOUN_MANY}\s{_THEIRS}that\s(?P<x>{_INSIDE}){_is_false(_MANY)}",
        # That the X did Y is false.
        rf"^\W*that\s(?P<x>(?:the|an?|its|his|her|their|it|he|she|they|there)\s{_INSIDE}){_is_false(_ONE)}",
        # It is false that X. It is wrong to say that X.
        rf"\bit(?:{_ONE})\s{_ADVERB}{{0,2}}"
        rf"(?:(?:{_ADJECTIVE}|wrong)\sto\s(?:say|claim|suggest|state|think|believe|assume)|{_FOUND}?{_ADVERB}?(?:{_ADJECTIVE}|{_A_MYTH}))\sthat\s{_X}",
        rf"\bit{_NOT_TRUE}\sthat\s{_X}",
        # The false claim that X; the myth that X.
        rf"\b(?:false|baseless|bogus|debunked|discredited|disproven|unfounded|untrue|groundless|fabricated|fake)\s"
        rf"(?:[\w-]+\s)?{_NOUN_ANY}\s{_THEIRS}that\s{_X}",
        rf"\b(?:the|an?|this|that|one)\s(?:[\w-]+\s){{0,2}}{_MYTH}\sthat\s{_X}",
        # Denied reports that X; denied that X; denied it had done X; there is no truth to the report that X.
        rf"\b{_REJECTING}\s{_SOME_WORDS}{_NOUN_ANY}\s{_THEIRS}that\s{_X}",
        rf"\bden(?:y|ies|ied|ying)\s(?:outright\s)?that\s{_X}",
        rf"\bden(?:y|ies|ied|ying)\s(?P<x>(?:it|he|she|they)\s(?:\w+\s)?{_AUXILIARY}{_UP_TO_THE_END})",
        rf"{_NO_TRUTH}{_SOME_WORDS}{_NOUN_ANY}\s{_THEIRS}that\s{_X}",
        # Contrary to claims that X, Y.
        rf"\bcontrary\sto\s{_SOME_WORDS}(?:{_NOUN_ANY}|{_MYTH})\s{_THEIRS}that\s(?P<x>{_INSIDE})(?=,)",
        # Falsely claimed that X; falsely claimed the X had done Y.
        rf"\b{_FALSELY}\s{_SAY}\sthat\s{_X}",
        rf"\b{_FALSELY}\s{_SAY}\s(?!that\b)(?=(?:[\w.’'-]+\s){{1,5}}{_AUXILIARY}){_X}",
    )
)
_DOINGS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_FALSELY}\saccused\s(?:[\w.’'-]+\s){{0,3}}of\s(?=\w+ing\b){_X}",
        rf"\b(?<!be\s)(?<!is\s)(?<!was\s)(?<!been\s)(?<!were\s)(?<!are\s)den(?:y|ies|ied|ying)\s"
        rf"(?=\w{{2,}}ing\s(?:the|an?|any|its|his|her|their|that|[A-Z0-9])){_X}",
    )
)
"""Rejected deeds of whoever is named before: "was falsely accused of stealing the plans", "denies taking a photo"."""
_NOUNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_THE}{_NOUN_ONE}\s(?:of|about)\s(?P<x>{_INSIDE}){_is_false(_ONE)}",
        rf"{_THE}{_NOUN_MANY}\s(?:of|about)\s(?P<x>{_INSIDE}){_is_false(_MANY)}",
        rf"\b{_REJECTING}\s{_SOME_WORDS}{_NOUN_ANY}\s(?:of|about)\s{_X}",
        rf"{_NO_TRUTH}{_SOME_WORDS}{_NOUN_ANY}\s(?:of|about)\s{_X}",
        rf"{_BEGIN}(?P<x>(?!that\b|it\b|this\b)(?:[\w.’'&-]+\s){{0,9}}[\w.’'&-]+?)(?:{_ONE}|{_MANY}|{_PROVED})\s"
        rf"(?:{_FOUND})?{_ADVERB}{{0,2}}an?\s(?:\w+\s)?(?:hoax|myth|fabrication){_AFTER}",
    )
)
_HINT = re.compile(
    r"\b(?:false|falsely|wrong|wrongly|mistaken|mistakenly|erroneously|incorrect|incorrectly|untrue|inaccurate|baseless|"
    r"unfounded|groundless|bogus|fake|fabricat\w*|fictitious|fiction|made[\s-]up|nonsense|rubbish\w*|true|correct|"
    r"accurate|the\scase|real|hoax\w*|myths?|lies?|falsehoods?|misconceptions?|fallac\w+|canards?|urban\slegend|"
    r"den(?:y|ies|ied|ying)|dismiss\w*|reject\w*|refut\w*|debunk\w*|dispro\w*|discredit\w*|rebut\w*|contrary|truth|"
    r"substance|basis|foundation)\b",
    re.IGNORECASE,
)
"""A word that each of the constructions has: most sentences have none, and are read no further."""

_NEGATED = re.compile(
    r"\b(?:not|never|neither|nor|cannot|without|hardly|nobody|no\sone|refus\w+\sto|declin\w+\sto|fail\w*\sto|unable\sto|"
    r"instead\sof|rather\sthan|nothing)\b|n['’]t\b",
    re.IGNORECASE,
)
_UNDECIDED = re.compile(
    r"\b(?:may|might|could|would|should|will|perhaps|possibly|probably|likely|tr(?:y|ies|ied|ying)\sto|attempt\w*\sto|"
    r"s(?:eek|eeks|ought|eeking)\sto|want\w*\sto|asked\sto|urged\sto|needs?\sto)\b",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[;:—,]|\b(?:but|and|although|though|while|because|that|who|which)\b", re.IGNORECASE)
_FALSE = re.compile(_is_false(rf"(?:{_ONE}|{_MANY})"), re.IGNORECASE)
_DESCRIBES = re.compile(
    rf"\W*(?:{_AUXILIARY}|(?:[a-z]+(?:ed|ing)|went|spread|appear\w*|emerg\w*|surfac\w*|circulat\w*|swirl\w*)\b)"
    r"|.*?\b(?:made|makes?|published|wrote|written|released|issued|filed|posted|shared|cited|spread|repeated|"
    r"circulated|printed|aired|ran|told|gave|heard|quoted)(?:\W*$|\s(?:in|on|at|by|from|to|last|this|earlier|yesterday|"
    r"today|about|for|during|after|before)\b)"
)  # fmt: skip
"""What is said to be false is a thing and no clause: "the report that Acme published in May", "claims that went on"."""
_VERB = re.compile(rf"\b(?:{_AUXILIARY}|\w{{2,}}(?:ed|ies)\b)|['’](?:s|re|d|ve|ll)\b", re.IGNORECASE)


def falsehoods(text: str) -> list[Falsehood]:
    """What a sentence says is false, in order; no two overlap."""
    if not _HINT.search(text):
        return []
    found: list[Falsehood] = []
    for each in sorted(_constructions(text), key=lambda f: (f.nominal, f.start, f.start - f.end)):
        inside = [other for other in found if other.start < each.end and each.start < other.end]
        if not inside:
            found.append(each)
        elif any(_nested(each, other) for other in inside):
            # "The claim that it is false that X is a lie": not worth telling which way it turns out.
            found = [other for other in found if other not in inside]
            outer = max([each, *inside], key=lambda f: f.whole[1] - f.whole[0])
            found.append(replace(outer, sure=False))
    return sorted(found, key=lambda f: f.start)


def _nested(one: Falsehood, other: Falsehood) -> bool:
    """Whether one rejection stands inside what the other rejects; two rejections of one thing don't."""
    return any(a.start <= b.whole[0] and b.whole[1] <= a.end for a, b in ((one, other), (other, one)))


def _constructions(text: str) -> Iterator[Falsehood]:
    for patterns, nominal in ((_CLAUSES, False), (_DOINGS, False), (_NOUNS, True)):
        for pattern in patterns:
            for match in pattern.finditer(text):
                start, end = match.span("x")
                said = text[start:end]
                if patterns is _CLAUSES and (_DESCRIBES.match(said) or not _finite(said)):
                    continue
                before = [m.end() for m in _BREAK.finditer(text, 0, match.start())]
                lead = text[before[-1] if before else 0 : match.start()]
                sure = not any(words.search(lead) for words in (_NEGATED, _UNDECIDED))
                sure = sure and not any(words.search(said) for words in (_NEGATED, _FALSE))
                yield Falsehood(start, end, match.span(), nominal, sure)


_MENTION = re.compile(
    rf"\b(?:{_DETERMINER}|{_OWNER}|(?:amid|despite|about|on|to|with|by|of|over|repeated|spread|shared)\s)(?:[\w-]+\s)?"
    rf"(?:{_NOUN}s?|theory|theories|hypothesis|possibility)\s{_THEIRS}that\s[^,;:.]*$"
    rf"|\b{_NOUN}s?\sof\s[^,;:.]*$",
    re.IGNORECASE,
)


def mentioned(text: str, at: int) -> bool:
    """Whether what stands at an offset is what a claim says that the sentence only speaks of: "the claim that the dam
    cracked went round", "claims of a crack".
    """
    return bool(_MENTION.search(text, 0, at))


def _finite(said: str) -> bool:
    """Whether words can be a clause: they hold a verb that is known as one, or are too many for a short name."""
    return bool(_VERB.search(said)) or len(content_words(said)) > 2
