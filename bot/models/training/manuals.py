"""Real documentation as sections, and the questions that stand above some of them.

    python -m bot.models.training.manuals --documents DIR --out DATA/manuals.jsonl

Knows how a folder of packages' documentation is read, one folder a package. Does not know models. A line of --out is
one section: `package`, `document`, `above`, its title and headings, and `said`, its sentences in plain words. What was
used: /usr/share/doc of the 855 packages of Debian 12 "main" that hold a file with "faq" in its path and are smaller
than 6 MB; all of "main" is free by Debian's guidelines.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import random
import re
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

from bot.models.training.context import in_context
from bot.models.training.questions import MANUALS, Question, questions
from index.errors import CorrobotError
from index.layout.dates import find_dates
from index.plain import plain
from index.read import reading
from index.sentences import sentences
from index.tongues import ENGLISH, TELLING, language
from index.types import CLAIMING, ContextKind, Sentence

log = logging.getLogger("training")

MOST = 30  # files of one package: those of questions, then those with a usual name, then others by chance
LARGEST = 300_000  # bytes of a file
READ = frozenset({".html", ".htm", ".txt", ".md", ".rst", ""})
LONGEST = 400  # characters of a sentence
ANSWER = 24  # words of an answer, at most
LENGTHS = range(40, 260)  # characters of a sentence that is compared
PAIRS = 150  # sentences of a package that are compared
LIKEST, LEAST_LIKE = 0.75, 0.15  # cosines between which two sentences are alike and not the same
ALONE = 0.3  # of the pairs stand without what is above them
_STOP = re.compile(r"[,;:] ")
_ASKS = re.compile(
    r"(?:(?:\(?(?:Q|[A-Z]?\d+)(?:[.\-]\d+)*[.:)]*|Q[:.]|Question[: ]\d*|[-*•])\s+)*(?P<asked>[A-Z][^?]{8,160}\?)"
)
_NAMES = re.compile(r"(?=.*[^\W\d_]{3}|v?\d+\.)[\w\"'“(\[][^?!:|<>{}]{3,60}(?<![.,;])")
_NUMBERED = re.compile(r"(?:(?:Chapter|Section|Appendix|Step) )?(?:\d+|[A-Z])(?:\.\d+)*[.:)]? (?=\w)")
_VERSION = re.compile(r"\b[vV]?\d+\.\d+(?:\.\d+)*\b")
_RELEASE = re.compile(r"\b(?:version|release|changes|new)\b|\bv\d", re.IGNORECASE)
_ABOUT = (
    "What does it say about {h}?|What about {h}?|What is said about {h}?|{h}|Tell me about {h}.|How does {h} work?|"
    "What do I have to know about {h}?|What is {h}?|Which rules are there for {h}?|How is it with {h} in {t}?|{h} {t}"
).split("|")
_CHANGED = (
    "What changed in {v}?|What is new in {v}?|What is new in {t} {v}?|Which changes does {v} bring?|What did {v} fix?|"
    "changes in {v}|What was changed in version {v}?"
).split("|")
_WHEN = (
    "When was {v} released?|When did {v} come out?|What is the release date of version {v}?|When was {t} {v} published?"
).split("|")
_WHETHER = re.compile(
    r"(?:Do|Does|Did|Is|Are|Was|Were|Can|Could|May|Might|Must|Should|Shall|Will|Would|Has|Have|Had)(?:n't)? "
)
_REPLIED = re.compile(
    r"(?:(?P<yes>Yes|Sure|Of course|Absolutely|Certainly)|(?:Unfortunately,? )?No)\b(?! (?:one|other))[ ,.!;:-]*"
)
_REPLIES = re.compile(r"(?:A|Answer)\s?\d*[:.)]\s+")


@dataclass(frozen=True, slots=True)
class Section:
    """The plain words of a section's sentences, and of what stands above it, outermost first."""

    package: str
    document: str
    above: tuple[str, ...]
    said: tuple[str, ...]

    @property
    def asked(self) -> str | None:
        """The question that the innermost heading is; None where it is none."""
        found = _ASKS.fullmatch(self.above[-1]) if self.above else None
        return found["asked"] if found else None

    @property
    def release(self) -> str | None:
        """The version that the innermost heading names; None where a number there is that of a chapter, or a day."""
        heading = self.above[-1]
        dates = find_dates(heading)
        for _, low, high in dates:
            heading = heading[:low] + " " * (high - low) + heading[high:]
        version = _VERSION.search(heading) if dates or _RELEASE.search(heading) else None
        return version[0] if version else None


def sections(path: Path) -> list[Section]:
    """The sections of a file that `main` wrote."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [Section(row["package"], row["document"], tuple(row["above"]), tuple(row["said"])) for row in rows]


def asked_of(data: Path, name: str, split: str) -> list[Question]:
    """The questions of a split: of manuals, those above sections; else of a file of questions."""
    if name == MANUALS:
        return answered(of_split(sections(data / f"{MANUALS}.jsonl"), split))
    return questions(data, name, split)


def of_split(found: Sequence[Section], split: str) -> list[Section]:
    """The sections of one package in ten ("dev"), or of the others ("train")."""
    return [each for each in found if (zlib.crc32(each.package.encode()) % 10 == 0) == (split == "dev")]


def answered(found: Sequence[Section]) -> list[Question]:
    """The questions that stand above sections: below is the passage, and its first sentence answers.

    Of a long sentence it is the clauses that fit in ANSWER words. A section that begins with another question or with
    words that lead a list is left out.
    """
    made: dict[str, Question] = {}
    for each in found:
        asked = each.asked
        said = [_REPLIES.sub("", text, count=1) for text in each.said[:6]]
        if asked is None or len(" ".join(said).split()) < 3 or said[0].endswith(("?", ":")):
            continue
        above = " > ".join(each.above)
        made.setdefault(asked, Question(asked, " ".join(said), above, ((0, _clauses(said[0])),)))
    return list(made.values())


def yes_or_no(found: Sequence[Section]) -> list[tuple[tuple[str, str, str], ...]]:
    """The questions above sections that the first word below answers with yes or no, as (premise, question, label),
    the label telling what the premise is to a yes: what stands below, mostly without that word, and where there is
    such a one another section of the document, which says nothing of it.
    """
    made = []
    documents: dict[tuple[str, str], list[Section]] = defaultdict(list)
    for each in found:
        documents[each.package, each.document].append(each)
    for told in documents.values():
        chance = random.Random(told[0].package + told[0].document)
        for each in told:
            asked = each.asked
            said = _REPLIES.sub("", " ".join(each.said[:2]), count=1)
            reply = _REPLIED.match(said)
            if asked is None or reply is None or not _WHETHER.match(asked):
                continue
            label = "entailment" if reply["yes"] else "contradiction"
            rest = said[reply.end() :].strip()
            bare = len(rest.split()) > 4 and chance.random() < 0.6
            pairs = [((rest[0].upper() + rest[1:]) if bare else said, asked, label)]
            others = [other for other in told if other is not each and other.above != each.above]
            if others:
                pairs.append((" ".join(chance.choice(others).said[:2]), asked, "neutral"))
            made.append(tuple(pairs))
    return made


def _clauses(sentence: str) -> str:
    words = sentence.split()
    if len(words) > ANSWER:
        begun = " ".join(words[:ANSWER])
        stops = [match.start() for match in _STOP.finditer(begun)]
        sentence = begun[: stops[-1]] if stops else begun
    return sentence.rstrip(".")


def headed(found: Sequence[Section]) -> list[tuple[Section, Section | None]]:
    """The sections that a heading of a few words names, each with another of its document where there is one."""
    documents: dict[tuple[str, str], list[Section]] = defaultdict(list)
    for each in found:
        documents[each.package, each.document].append(each)
    made: list[tuple[Section, Section | None]] = []
    for told in documents.values():
        named = [each for each in told if len(each.above) > 1 and _NAMES.fullmatch(each.above[-1])]
        chance = random.Random(told[0].package + told[0].document)
        for each in named:
            others = [one for one in named if one.above[-1] not in each.above and each.above[-1] not in one.above]
            made.append((each, chance.choice(others) if others else None))
    return made


def asked_of_heading(told: Section, shown: Section, chance: random.Random) -> Question:
    """What the heading of `told` is asked for, over what stands in `shown`: there no other section answers."""
    title, heading = told.above[0], told.above[-1]
    dates = find_dates(heading)
    version = told.release
    begin = chance.choice((0, 0, chance.randrange(len(shown.said))))
    said = shown.said[begin : begin + 3]
    above = in_context(shown.above, "")
    answer = (len(above), _clauses(said[0]))
    if version and dates and chance.random() < 0.5:
        question = chance.choice(_WHEN).format(v=version, t=title)
        _, low, high = dates[0]
        answer = (above.rindex(heading) + low if told is shown else 0, heading[low:high])
    elif version:
        question = chance.choice(_CHANGED).format(v=version, t=title)
    else:
        heading = _NUMBERED.sub("", heading, count=1)
        small = heading if heading[:2].isupper() else heading[0].lower() + heading[1:]
        question = chance.choice(_ABOUT).format(h=small, t=title)
    return Question(question, above + " ".join(said), "", (answer,) if told is shown else ())


def neighbours(found: Sequence[Section]) -> list[tuple[str, str]]:
    """Pairs of sentences of one package, in their context, that are like one another and don't say the same.

    Manuals hardly contradict themselves, so that nearly all of them say nothing of each other.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

    made = []
    packages: dict[str, list[tuple[Section, str]]] = defaultdict(list)
    for each in found:
        packages[each.package] += [(each, text) for text in each.said if len(text) in LENGTHS]
    for package, said in packages.items():
        if len(said) < 20:
            continue
        chance = random.Random(package)
        said = chance.sample(said, min(len(said), 3000))
        matrix = TfidfVectorizer(sublinear_tf=True, stop_words=None).fit_transform([text for _, text in said])
        asked = chance.sample(range(len(said)), min(len(said), PAIRS))
        likeness = (matrix[asked] @ matrix.T).toarray()
        for row, at in zip(likeness, asked, strict=True):
            near = [other for other in (-row).argsort()[:12] if other != at and LIKEST > row[other] > LEAST_LIKE]
            if near:
                one, two = said[at], said[chance.choice(near[:3])]
                alone = chance.random() < ALONE
                told = [text if alone else in_context(each.above, text) for each, text in (one, two)]
                made.append((told[0], told[1]))
    return made


def main() -> None:
    """Read what the options name."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=Path, required=True, help="a folder with a folder for each package")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    packages = sorted(each for each in options.documents.iterdir() if each.is_dir())
    count, seen = 0, set[str]()
    with ProcessPoolExecutor(2) as pool, options.out.open("w", encoding="utf-8") as out:
        for at, found in enumerate(pool.map(_of_package, packages, chunksize=4)):
            for each in found:
                if (told := " ".join(each.said)) not in seen:
                    seen.add(told)
                    out.write(json.dumps(asdict(each), ensure_ascii=False) + "\n")
                    count += 1
            if at % 50 == 0:
                log.info("%d packages, %d sections", at, count)


def _of_package(folder: Path) -> list[Section]:
    chance = random.Random(folder.name)
    files = [each for each in folder.rglob("*") if each.is_file() and not each.is_symlink()]
    files = [each for each in files if _suffix(each) in READ and each.stat().st_size <= LARGEST]
    chance.shuffle(files)
    files.sort(key=lambda each: 2 - 2 * ("faq" in str(each).lower()) - ("readme" in each.name.lower()))
    found = []
    for path in files[:MOST]:
        with suppress(CorrobotError, ValueError, OSError, EOFError):
            found += list(_of_file(path, folder.name))
    return found


def _suffix(path: Path) -> str:
    name = path.name.removesuffix(".gz")
    suffix = Path(name).suffix.lower()
    return "" if name.isupper() else suffix or ".none"


def _of_file(path: Path, package: str) -> Iterator[Section]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if len(data) > LARGEST:
        return
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / f"{path.name.removesuffix('.gz')}{'' if _suffix(path) else '.txt'}"
        copy.write_bytes(data)
        document = reading(copy, path.name).document
    text = document.text
    if language(text[:TELLING]) != ENGLISH:
        return
    claims = [each for each in sentences(text, document.markup) if each.kind in CLAIMING]

    def above(each: Sentence) -> tuple[str, ...]:
        context = [piece for piece in each.context if piece.kind is not ContextKind.TITLE]
        path = [document.title, *(plain(text, piece).text for piece in context)]
        return tuple(name for name, _ in groupby(path))

    for over, group in groupby(claims, key=above):
        said = [words for each in group if 3 < len(words := plain(text, each).text) <= LONGEST]
        if said:
            yield Section(package, path.name, over, tuple(said))


if __name__ == "__main__":
    main()
