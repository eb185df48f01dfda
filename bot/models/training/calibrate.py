"""How a model's logits become probabilities that come true: fitted on dev splits, and how far off they are.

Knows arithmetic only. Temperature scaling: Guo et al. 2017; the Reader's margin has a shift besides (Platt 1999), since
"no answer" is more often right in use than in training.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
BINS = 15


def softmax(logits: npt.ArrayLike) -> Floats:
    """Probabilities of rows of logits."""
    given = np.asarray(logits, np.float64)
    odds = np.exp(given - given.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def sigmoid(logits: npt.ArrayLike) -> Floats:
    """The probability of each logit."""
    return np.asarray(1 / (1 + np.exp(-np.clip(np.asarray(logits, np.float64), -50, 50))))


def temperature(logits: npt.ArrayLike, labels: npt.ArrayLike) -> float:
    """The factor for rows of logits that makes their labels likeliest, between 0.2 and 5."""
    given, right = np.asarray(logits, np.float64), np.asarray(labels)
    rows = np.arange(len(right))
    losses = {
        float(times): float(-np.log(softmax(times * given)[rows, right] + 1e-12).mean())
        for times in np.geomspace(0.2, 5, 161)
    }
    return min(losses, key=lambda times: losses[times])


def logistic(margins: npt.ArrayLike, right: npt.ArrayLike) -> tuple[float, float]:
    """Factor and shift that make a margin the logit of being right, by Newton's method."""
    y = np.asarray(right, np.float64)
    x = np.column_stack([np.asarray(margins, np.float64), np.ones(len(y))])
    weights = np.zeros(2)
    for _ in range(50):
        p = sigmoid(x @ weights)
        weights -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + 1e-6 * np.eye(2), x.T @ (p - y))
    return float(weights[0]), float(weights[1])


def calibration_error(sure: npt.ArrayLike, right: npt.ArrayLike) -> float:
    """The expected calibration error: how far certainty is from how often it is right, over BINS equal bins."""
    said, was = np.asarray(sure, np.float64), np.asarray(right, np.float64)
    places = np.minimum((said * BINS).astype(int), BINS - 1)
    return float(
        sum(
            abs(said[places == at].mean() - was[places == at].mean()) * (places == at).mean()
            for at in range(BINS)
            if (places == at).any()
        )
    )
