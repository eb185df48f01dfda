"""What an earlier question lends to one that leaves something to it: "And the 910C?", "when did he join?", "Why not?".

Knows English forms, and for other languages which words point back. A question that stands alone is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from bot.asked import AUX, PHRASE, REQUEST, SCAFFOLD, kind_of, question_names
from bot.language.words import Word, content_words, shape, words
from index.tongues import ANDS, ENGLISH, GERMAN, PRONOUNS, language

LINK = re.compile(r"^(?:(?:and|but|so|also|then|ok|okay|well|no|yes)\b[,\s]+)+(?=\S)", re.IGNORECASE)
"""What links a question to what was said before."""

_CASE = re.compile(r"(?:if|when|unless|while|once|after|before|because|although)\b", re.IGNORECASE)
"""What begins a clause that tells in which case something is asked."""

_VERB_NEXT = re.compile(rf"\b(?:{AUX} (?:i|you|we|they|he|she|it|one)|to) $", re.IGNORECASE)
"""What stands right before a verb: "do I", "to"."""


def readings(own: str, text: str, context: Sequence[str]) -> tuple[tuple[Other, ...], frozenset[str]]:
    """Other readings of a question that was read as `text`, and the stems of a topic that found no place in the one
    before.

    Where something was filled in: with all words of meaning of the question before, with such a topic in the place of
    each part of that, and as it was asked, which is the likelier the more it says itself. Where it seems to stand alone
    and says little ("Is that still in force?"): with those words, which is the likelier the less it says.
    """
    before = stand_alone(context[-1], context[:-1]) if context else ""
    if text == before or not context:
        return (), frozenset()
    lent, said = _with_lent(own, before), len(_said(own))
    if text == own:
        little = own.endswith("?") and not question_names(own) and 0 < said <= FEW
        return (((lent, 1 / (1 + said)),) if little and lent != own else ()), frozenset()
    topic = own.rstrip("?").strip()
    if text == _appended(before, topic) and not _CASE.match(topic):
        bare = _bare(topic)
        likely = BEHIND if PHRASE.match(topic) else 1 / BEHIND
        places = tuple(
            (f"{before[:start]}{bare}{before[end:]}", likely)
            for start, end in _runs(before)
            if _said(f"{before[:start]} {before[end:]}")  # else nothing of that question is left
        )
        return places, frozenset(word.stem for word in content_words(topic))
    alone = ((own, said / (1 + said)),)
    if not own.endswith("?") and not REQUEST.match(own):
        return (alone if said > 1 else ()), frozenset()  # a few words, and no question
    if not said or not _PRONOUN.search(own):
        return (), frozenset()
    return (*(((lent, 1.0),) if lent != text else ()), *alone), frozenset()


Other: TypeAlias = tuple[str, float]
"""Another reading of a question, and how likely it is beforehand as a part of the first one."""

BEHIND = 0.5
"""How likely a topic with a preposition ("And for guests?") takes the place of a part of the question before, against
that it stands behind it; and one without ("And iodine?") that it stands behind it, against each such place.
"""

FEW = 3
"""Words of meaning of a question that may leave something to the one before, though nothing in it says so: to read it
so, too, takes time.
"""


def _said(text: str) -> list[Word]:
    """The words of meaning of a question, without those that ask."""
    return [word for word in content_words(text) if word.text.lower() not in SCAFFOLD]


def _runs(text: str) -> list[tuple[int, int]]:
    """Where words of meaning stand side by side, verbs left out where they can be told: each may be one thing. Then
    whose thing the first of them is, by itself ("a senator's" of "a senator's term").
    """
    runs: list[tuple[int, int]] = []
    for word in content_words(text):
        if _VERB_NEXT.search(text[: word.start]):
            continue
        if runs and text[runs[-1][1] : word.start] == " ":
            runs[-1] = (runs[-1][0], word.end)
        else:
            runs.append((word.start, word.end))
    whose = [(word.start, word.end) for word in content_words(text) if word.text.endswith(("'s", "’s"))]
    return [*runs, *(each for each in whose if each not in runs)]


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
    if (why := _WHY.fullmatch(text)) and (polar := re.match(rf"({AUX})\b", before, re.IGNORECASE)):
        verb = polar[0].lower()
        denied = why["denied"] and verb[-1] != "t"
        return f"Why {_NEGATED.get(verb, f'{verb}n’t') if denied else verb}{before[polar.end() :]}"
    if _ASSURES.fullmatch(text):
        return before
    if _WHY_THAT.fullmatch(text) or (not content_words(text) and len(text.split()) <= 3 and not _PRONOUN.search(text)):
        return f"{text.rstrip('?')}: {before}"  # a bare "Why?" asks it of the whole question before
    if about or (not REQUEST.match(text) and len(topic.split()) <= 5):
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
    nouns = [each for each in _NOUN_BEFORE.finditer(before) if _is_noun(each["noun"])]
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


def _is_noun(word: str) -> bool:
    return bool(content_words(word)) and word.lower() not in SCAFFOLD


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


def _with_topic(before: str, topic: str, linked: bool) -> str | None:
    """The question before, asked of another topic; None where a topic that is not linked to it has no place there.

    It replaces the phrase there that begins with the same preposition ("for adults", "for students"), else the name
    that is most like it, else what that question speaks of.
    """
    if _CASE.match(topic):
        return _appended(before, topic)
    if led := PHRASE.match(topic):
        alike = [each for each in PHRASE.finditer(before) if each[1].lower() == led[1].lower()]
        if len(alike) == 1:
            return f"{before[: alike[0].start()]}{topic}{before[alike[0].end() :]}"
    bare = _bare(topic)
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
        return _appended(before, topic)
    return _of_another(before, topic, linked)


def _bare(topic: str) -> str:
    """A topic without the small word that it begins with."""
    return re.sub(r"^(?:the|a|an|for|in|with|of|about)\s+", "", topic, flags=re.IGNORECASE)


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
    thing = kind_of(before)[1]
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
    lent = " ".join(w.text for w in content_words(before) if w.stem not in own and w.text.lower() not in SCAFFOLD)
    return f"{text.rstrip('? ')} ({lent})?" if lent else text


def _whole_name(name: str, text: str) -> str:
    """A name with the words after it that look like parts of one: "Technical Committee", "PRAGMA foreign_keys", and
    with its version.
    """
    end = text.find(name) + len(name)
    rest = re.match(r"(?:\s(?:[A-Z]\w*|\w+_\w+|v?\d+(?:\.\d+)+))+", text[end:])
    return name + (rest[0] if rest else "")


def _phrase(before: str, thing: str) -> str:
    """The class words in the spelling of the question they come from."""
    at = before.lower().find(thing)
    return before[at : at + len(thing)] if at >= 0 else thing
