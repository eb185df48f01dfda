"""Fit how likely a quote supports a claim, and how likely it refutes it, to claims that were written over real folders.

    python -m bot.models.training.fit_stances --folders DIR --home DIR [--anew]

Retrieves for each claim of the dev split of asked/beside.jsonl (the Judge learned by the train split) what `verify`
holds against it, over the folders of --folders (asked/README.md says where they come from): what says a sentence of the
folder in other words, what contradicts it and what only seems to, the sentence itself or a part of it, and the sentence
with one thing changed. All other sentences say nothing of the claim. Writes the weights of two multinomial logistic
regressions, with what the judge says and without, to bot/models/fitted/stances.json, and prints what comes of each
folder by weights that were fitted to the others. What was measured is kept in --home; with --anew the judge that ships
reads it again.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from bot.assemble import assemble
from bot.claim import Claim
from bot.models.training.beside import Beside, beside
from bot.models.training.context import Read
from bot.models.training.pairs import changed, places_in, shortened
from bot.models.training.written import one_line, over
from bot.ports import Judge
from bot.settings import load
from bot.stance import FILE, Row, Stance, judged, measured
from bot.verify import candidates

log = logging.getLogger("training")
Floats: TypeAlias = npt.NDArray[np.float64]

NEITHER, SUPPORTS, REFUTES = range(3)
SIDES = {"same": SUPPORTS, "part": SUPPORTS, "against": REFUTES, "changed": REFUTES, "like": NEITHER}
"""What the sentence beside which a claim was written says to it."""
LEAST = {"judged": (0.35, 0.6), "unjudged": (0.5, 0.5)}
"""How likely a quote supports a claim, to be shown for it, and how likely it refutes it, to be shown against it. Of the
sentences that stand beside the one that a claim was written about some support it as well, and count as if they did
not: so what supports in other words gets less than it is worth.
"""
PENALTY = 1.0
OF_JUDGE = ("entails_", "contradicts_")
FOR = (
    "entails_least entails_most held known plain_known numbers_meet dates_meet".split(),
    "contradicts_least contradicts_most held known plain_known numbers_differ dates_differ opposite".split(),
)
AGAINST = (
    """contradicts_least contradicts_most names_lacking numbers_differ dates_differ models_differ of_other_time negated
    opposite modal""".split(),
    """entails_least entails_most names_lacking numbers_meet dates_meet models_differ of_other_time
    modal""".split(),
)
"""Signs that can only speak for, and only against, that a quote supports a claim; and that it refutes it."""


@dataclass(frozen=True, slots=True)
class Example:
    """A quote that was found for a claim, and which side it takes."""

    folder: str
    kind: str
    claim: str
    side: int
    row: Row
    read: Read


def claims(each: Beside, places: Sequence[str], chance: random.Random) -> Iterator[tuple[str, str]]:
    """(kind, claim): what was written beside a sentence, and what is made of it."""
    yield from (("same", same) for same in each.same)
    yield from (("against", other.text) for other in each.against)
    yield from (("like", other.text) for other in each.like if not other.by_heading)
    yield "part", shortened(each.text) or each.text
    if other := changed(each.text, places, chance):
        yield "changed", other


def examples(written: Sequence[Beside], folders: Path, home: Path) -> Iterator[Example]:
    """The quotes that are found for the claims of these."""
    for of_folder, bot in over(written, folders, home):
        chance, places = random.Random(0), places_in([each.text for each in of_folder])
        log.info("%s: %d sentences", of_folder[0].folder, len(of_folder))
        for each in of_folder:
            for kind, claim in claims(each, places, chance):
                _, near, _ = candidates(claim, bot.library, bot.embedder, bot.reader)
                quotes = [quote for quote in map(Claim, near) if quote.asserted]
                for quote, row in zip(quotes, measured(Claim.of_text(claim), quotes, bot.judge), strict=True):
                    side = SIDES[kind] if each.text in one_line(quote.told) else NEITHER
                    yield Example(each.folder, kind, claim, side, row, Read(quote.told, quote.in_context))


def judged_anew(found: Sequence[Example], judge: Judge) -> list[Example]:
    """The examples with what another judge says of them."""
    said = judged([(each.read, each.claim) for each in found], judge)
    return [replace(each, row={**each.row, **row}) for each, row in zip(found, said, strict=True)]


def stored(path: Path) -> list[Example]:
    """The examples of a file."""
    every = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Example(**{**each, "read": Read(*each["read"])}) for each in every]


def store(path: Path, found: Sequence[Example]) -> None:
    """Write examples to a file."""
    path.write_text("".join(json.dumps(asdict(each)) + "\n" for each in found), encoding="utf-8")


def fit(rows: Floats, sides: npt.NDArray[np.int64], names: Sequence[str]) -> Floats:
    """Weights of a multinomial logistic regression, of either side against neither, within the bounds of FOR and
    AGAINST.
    """
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    scale = np.maximum(np.abs(rows).max(axis=0), 1e-9)
    scaled, count = rows / scale, rows.shape[1]
    decay = np.array([0.0 if name == "bias" else PENALTY for name in names])
    bounds = [
        (0, None) if name in up else (None, 0) if name in down else (None, None)
        for up, down in zip(FOR, AGAINST, strict=True)
        for name in names
    ]

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(2, count)
        odds = np.hstack([np.zeros((len(scaled), 1)), scaled @ weights.T])
        every = np.logaddexp.reduce(odds, axis=1)
        wrong = np.exp(odds - every[:, None])
        wrong[np.arange(len(sides)), sides] -= 1
        slope = wrong[:, 1:].T @ scaled + decay * weights
        return float((every - odds[np.arange(len(sides)), sides]).sum() + (decay * weights**2).sum() / 2), slope.ravel()

    found = minimize(loss, np.zeros(2 * count), jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 2000})
    weights: Floats = found.x.reshape(2, count) / scale
    return weights


def likely(rows: Floats, weights: Floats) -> Floats:
    """The probabilities of neither, for and against."""
    odds = np.hstack([np.zeros((len(rows), 1)), rows @ weights.T])
    sure: Floats = np.exp(odds - np.logaddexp.reduce(odds, axis=1)[:, None])
    return sure


def told(found: Sequence[Example], sure: Floats, least: tuple[float, float]) -> Counter[tuple[str, str]]:
    """How many claims of each kind come out how."""
    shown: dict[tuple[str, str], list[bool]] = {}
    for each, (_, supports, refutes) in zip(found, sure, strict=True):
        stance = Stance(float(supports), float(refutes), least)
        sides = shown.setdefault((each.kind, each.claim), [False, False])
        sides[0] |= stance.is_for
        sides[1] |= stance.is_against
    names = {(True, True): "disputed", (True, False): "supported", (False, True): "refuted", (False, False): "unknown"}
    return Counter((kind, names[sides[0], sides[1]]) for (kind, _), sides in shown.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folders", type=Path, required=True, help="a folder with one for each that is written about")
    parser.add_argument("--home", type=Path, required=True, help="a folder for their indexes")
    parser.add_argument("--anew", action="store_true", help="let the judge read anew what is kept in --home")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    kept = options.home / "stances.jsonl"
    if not kept.exists():
        store(kept, list(examples(beside("dev"), options.folders, options.home)))
    elif options.anew:
        judge = assemble(load(os.environ)).judge
        assert judge is not None
        store(kept, judged_anew(stored(kept), judge))
    found = stored(kept)
    sides, folders = np.array([each.side for each in found]), np.array([each.folder for each in found])
    weights: dict[str, object] = {}
    for what, least in LEAST.items():
        names = sorted(name for name in found[0].row if what == "judged" or not name.startswith(OF_JUDGE))
        rows = np.array([[each.row[name] for name in names] for each in found])
        sure = np.zeros((len(found), 3))
        for folder in sorted(set(folders)):
            out = folders == folder
            sure[out] = likely(rows[out], fit(rows[~out], sides[~out], names))
        for more in (-0.1, 0.0, 0.1):
            at = (least[0] + more, least[1] + more)
            log.info("%s, from %.2f and %.2f on: %s", what, *at, dict(sorted(told(found, sure, at).items())))
        both = fit(rows, sides, names).round(4)
        weights[what] = {
            **{side: dict(zip(names, own.tolist(), strict=True))
               for side, own in zip(("supports", "refutes"), both, strict=True)},
            "least": least,
        }  # fmt: skip
    FILE.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
