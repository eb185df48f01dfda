"""Questions that the documents answer well: for somebody who has just indexed them, and to go on with after an answer.

They are made from what is there: headings that ask, sentences turned into questions ("The lease ends ..." has no
auxiliary and is left; "The flat was built in 1954" becomes "When was the flat built?"), and sides of disagreements. A
question is offered only where its answer is a good one, so it is asked first. Knows English word order, and no corpus.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice, repeat, zip_longest

from bot.ask import Bot
from bot.asked import TELLING
from bot.language.clauses import ClauseKind, clauses
from bot.language.names import names
from bot.language.quantities import Kind
from bot.language.values import values
from bot.language.words import content_words
from bot.question import analyse
from bot.types import Answer, Listed, Place, Standing
from index.plain import plain
from index.tongues import ENGLISH, language
from index.types import Document, Sentence, SentenceKind

LEAST, MOST = 2, 3
"""Questions that are offered, where so many have good answers."""
PATIENCE = 2.0
"""Seconds after which no further question is tried."""
TRIED = 12
"""Questions that are tried at most, of which some must be no good."""

_DOCUMENTS, _SENTENCES = 24, 400
"""Documents that are looked at, spread over the corpus, and sentences of each: enough for a choice, and cheap."""
_LONGEST, _MOST_WORDS = 240, 16
"""Characters of a sentence that is turned; words of a question."""
_ASSERTING = (ClauseKind.MAIN, ClauseKind.COMPLEMENT)
_ASSERTED = re.compile(
    r"(?P<subject>[^,;:()“”\"—?!]{2,80}?) (?P<verb>is|are|was|were|will|can|must|has|have) (?P<rest>.+)", re.DOTALL
)
_LINKS = frozenset("the of in for and at on to from with by".split())
"""Small words that a subject may hold. With another one it is likely to refer to what was said before, or to be more
than a subject."""
_WHEN = re.compile(r"(?:^|\s)(?:in|on|at|by|(?P<bound>since|until)) (?:the )?$")
"""What stands before the time at which something was so, or since or until which it was."""
_COPULAS = frozenset(["is", "are", "was", "were"])
_NOT = re.compile(r"^(?:not|never|n't) ")
_END = re.compile(r"[,;:.!?()“”\"—]")


def questions(bot: Bot, disagreements: Iterable[Listed], patience: float = PATIENCE) -> list[str]:
    """At most `MOST` questions with good answers; the first one's sources disagree, where there is such a one.

    It takes about `patience` seconds at most.
    """
    over = time.monotonic() + patience
    found: list[str] = []
    documents: set[str] = set()
    rounds = ((1, _of_disagreements(disagreements)), (MOST, _of_documents(bot)), (LEAST, _of_documents(bot)))
    for number, (wanted, candidates) in enumerate(rounds):
        # One a document, if there are several: the others have as good ones, or else the same have more.
        taken = documents if number < 2 else set[str]()
        for question, document in islice(candidates, TRIED):
            if len(found) >= wanted or time.monotonic() > over:
                break
            if question in found or document in taken:
                continue
            answer = bot.ask(question)
            first = answer.quotes[0].document_id if answer.quotes else document
            good = _is_good(answer) and first not in taken if number else answer.standing is Standing.DISPUTED
            if good:
                found.append(question)
                documents |= {document, first}
    return found


def following(
    bot: Bot, shown: Sequence[Place], asked: Collection[str], patience: float = PATIENCE
) -> Generator[list[str], None, None]:
    """At most `MOST` questions to go on with, told after each one that is tried; the last list has all.

    They are from the documents of the quotes that were `shown`, from what stands nearest to these, and are answered by
    other quotes of theirs. None is one of those `asked`. It takes about `patience` seconds at most.
    """
    over = time.monotonic() + patience
    found: list[str] = []
    seen = list(shown)
    known = {question.casefold() for question in asked}
    yield found
    for question, document in islice(_near(bot, shown), TRIED):
        if len(found) >= MOST or time.monotonic() > over:
            break
        if question.casefold() not in known:
            known.add(question.casefold())
            answer = bot.ask(question)
            places = [quote.place for point in answer.points for quote in point.quotes]
            fresh = not any(quote.overlaps(place) for quote in answer.quotes[:1] for place in seen)
            if fresh and answer.quotes[0].document_id == document and _is_good(answer):
                found.append(question)
                seen += places
        yield found


def _near(bot: Bot, shown: Sequence[Place]) -> Iterator[tuple[str, str]]:
    """Questions of the documents of some quotes: of each document the one nearest to its quotes, then the next ones."""
    of_each = []
    for id_ in dict.fromkeys(place[0] for place in shown):
        with suppress(KeyError):  # gone since
            starts = [start for of, start, _ in shown if of == id_]
            of_each.append(zip(_of_document(bot, bot.library.document(id_), starts), repeat(id_)))
    for row in zip_longest(*of_each):
        yield from filter(None, row)


def _is_good(answer: Answer) -> bool:
    """Whether an answer is stated plainly, in words that the question has not. A question for a reason or a way needs
    no short answer: a sentence tells it.
    """
    if answer.standing not in (Standing.CORROBORATED, Standing.SINGLE_SOURCE) or answer.reason:
        return False
    best = answer.points[0]
    if best.short is None:
        return analyse(answer.question).asked in TELLING
    return best.short.lower() not in answer.question.lower()


def _of_disagreements(disagreements: Iterable[Listed]) -> Iterator[tuple[str, str]]:
    """Of each disagreement, the most certain first: a side turned into a question, else what both sides name."""
    for each in islice(disagreements, TRIED // 2):
        quotes = [side[0] for side in each.disagreement.sides]
        sides = [quote.plain.text for quote in quotes]
        for question in islice(chain.from_iterable(turned(side, yes_or_no=True) for side in sides), 1):
            yield question, quotes[0].document_id
        shared = {name.key: sides[0][name.start : name.end] for name in names(sides[0])}
        shared = {key: shared[key] for key in {name.key for name in names(sides[1])} & shared.keys()}
        if shared:
            things = " and ".join(sorted(shared.values(), key=sides[0].find)[:3])
            yield f"What do the documents say of {things}?", quotes[0].document_id


def _of_documents(bot: Bot) -> Iterator[tuple[str, str]]:
    """Questions with the documents that they are from: of each document the first one, then the second ones."""
    ids = sorted(bot.library.identifiers().items())
    chosen = [id_ for _, id_ in ids[:: len(ids) // _DOCUMENTS + 1]]
    of_each = [zip(_of_document(bot, bot.library.document(id_)), repeat(id_)) for id_ in chosen]
    for row in zip_longest(*of_each):
        yield from filter(None, row)


def _of_document(bot: Bot, document: Document, near: Sequence[int] = ()) -> Iterator[str]:
    """The questions of a document; those of sentences near some offsets first, where there are such."""
    passages = bot.library.passages(document.id)
    if near:
        passages.sort(key=lambda passage: min(abs(passage.start - offset) for offset in near))
    sentences = (each for passage in passages for each in bot.library.sentences(passage))
    looked_at = list(islice(sentences, _SENTENCES))
    seen: set[str] = set()
    for question in chain(_turned(document, looked_at), _headings(document, looked_at)):
        asked = analyse(question)
        if question not in seen and len(question.split()) <= _MOST_WORDS and (asked.names or len(asked.terms) > 1):
            seen.add(question)
            yield question


def _headings(document: Document, sentences: Iterable[Sentence]) -> Iterator[str]:
    """The headings that are questions: they begin with a small word, such as "how" or "does"."""
    for each in sentences:
        if each.kind is SentenceKind.HEADING and (said := plain(document.text, each).text).endswith("?"):
            said = re.sub(r"^\w+: ", "", said)  # without a mark such as "Q:"
            if not any(word.start == 0 for word in content_words(said, language(said) or ENGLISH)):
                yield said


def _turned(document: Document, sentences: Iterable[Sentence]) -> Iterator[str]:
    """Sentences as questions: those with names first, since it is plainest what they are about."""
    said = [plain(document.text, each).text for each in sentences if each.kind is SentenceKind.PROSE]
    made = [question for text in said if len(text) <= _LONGEST for question in turned(text)]
    yield from sorted(made, key=lambda question: not analyse(question).names)


def turned(text: str, yes_or_no: bool = False) -> Iterator[str]:
    """The questions that a sentence answers: when something was, what it is, and, where wanted, whether it is so."""
    for clause in clauses(text, (0, len(text))):
        if clause.kind not in _ASSERTING or len(clause.spans) > 1:
            continue
        start, end = clause.spans[0]
        said = _ASSERTED.fullmatch(re.sub(r"^(?:that|and|but) ", "", text[start:end].strip()))
        if said is None or (subject := _subject(said["subject"])) is None:
            continue
        verb, rest = said["verb"], said["rest"].rstrip(" .!")
        yield from _of_time(subject, verb, rest)
        if verb in _COPULAS and _says_what(subject, rest):
            yield f"What {verb} {subject}?"
        if yes_or_no and (what := _END.split(_NOT.sub("", rest))[0].strip()):
            yield f"{verb.capitalize()} {subject} {what}?"


def _says_what(subject: str, rest: str) -> bool:
    """Whether a copula leads to a value, or to what a thing of one name is: people have several, and are asked for
    by "who".
    """
    if (found := values(rest)) and found[0].start == 0:
        return True
    named = names(subject)
    return " " not in subject and bool(named) and rest.lower().startswith(("a ", "an ", "the "))


def _of_time(subject: str, verb: str, rest: str) -> Iterator[str]:
    """ "was built in 1954 by ..." to "When was ... built?"."""
    for value in values(rest):
        before = rest[: value.start]
        if value.kind is Kind.DATE and (link := _WHEN.search(before)):
            if (what := before[: link.start()].strip()) and not _END.search(what) and not _NOT.match(what + " "):
                asks = f"{link['bound'].capitalize()} when" if link["bound"] else "When"
                yield f"{asks} {verb} {subject} {what}?"
            return


def _subject(text: str) -> str | None:
    """A subject as it stands amid a question; None for one that says nothing by itself, or may be more than one."""
    first, *others = text.split(" ")
    article = first.lower() == "the"
    words = others if article else [first, *others]
    known = {text[word.start : word.end] for word in content_words(text)}
    if not words or not any(word in known for word in words):
        return None
    if not article and first not in known:
        return None
    if any(word not in known and word.lower() not in _LINKS for word in words):
        return None
    return " ".join(["the", *others]) if article else text
